//! What a vendor's app may call (アプリが利用するAPIリスト), compared with the list as it was last seen.
//!
//! Source: guides.md D, pages.md 3 (GOQ-SQ), 2026-11.

use alloc::{string::String, vec::Vec};
use serde::Serialize;

use crate::fields::fields;
use crate::ledger::Shop;
use crate::moment::Moment;
use crate::sighting::{App, KeyRecord};

/// The list as a page shows it.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct VendorList {
    /// Whose it is.
    pub app: App,
    /// The functions, as printed.
    pub functions: Vec<String>,
    /// Whether アップデートする or 更新あり stands on the page: what is listed is not all accepted yet.
    pub pending: bool,
    /// Whether a pager keeps a part of it out of the page.
    pub paged: bool,
}

/// The list as it was when nothing waited to be accepted.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Granted {
    /// Whose it is.
    pub app: App,
    /// When it was seen last.
    pub at: Moment,
    /// The functions, as printed.
    pub functions: Vec<String>,
}

fields! {
    VendorList { app, functions, pending, paged }
    Granted { app, at, functions }
}

/// Remembers a list that is accepted as it stands; one with an update in it is compared and not remembered. What another
/// page said of the update (更新あり) stands until the app's own page says otherwise.
pub fn see(shop: &mut Shop, list: &VendorList, now: Moment) {
    if list.pending || list.paged || list.functions.is_empty() || is_waiting(&shop.keys, &list.app) {
        return;
    }
    let known = shop.granted.iter_mut().find(|known| known.app.is(&list.app));
    match known {
        // The same list on the same day is no news.
        Some(known) if known.functions == list.functions && known.at.date() == now.date() => {}
        Some(known) => {
            known.functions.clone_from(&list.functions);
            known.at = now;
        }
        None => {
            shop.granted.push(Granted { app: list.app.clone(), at: now, functions: list.functions.clone() });
        }
    }
}

/// Whether something of an app waits to be accepted, as last seen.
#[must_use]
pub fn is_waiting(records: &[KeyRecord], app: &App) -> bool {
    records
        .iter()
        .any(|record| !record.past && !record.gone && record.app.is(app) && (record.updates() || record.waiting()))
}

/// What a list has that the one seen last had not; nothing known where none was seen, or where a pager keeps a part
/// of it out of the page.
#[must_use]
pub fn added<'a>(list: &'a VendorList, granted: Option<&Granted>) -> Option<Vec<&'a String>> {
    let granted = granted.filter(|_| !list.paged)?;
    Some(list.functions.iter().filter(|name| !granted.functions.contains(name)).collect())
}
