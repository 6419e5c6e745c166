//! What a vendor's app may call (アプリが利用するAPIリスト), compared with the list as it was last seen.
//!
//! Source: guides.md D, pages.md 3 (GOQ-SQ), 2026-11.

use alloc::{string::String, vec::Vec};
use serde::Serialize;

use crate::fields::fields;
use crate::ledger::Shop;
use crate::moment::Moment;
use crate::sighting::App;

/// The list as a page shows it.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct VendorList {
    /// Whose it is.
    pub app: App,
    /// The functions, as printed.
    pub functions: Vec<String>,
    /// Whether アップデートする or 更新あり stands on the page: what is listed is not all accepted yet.
    pub pending: bool,
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
    VendorList { app, functions, pending }
    Granted { app, at, functions }
}

/// Remembers a list that is accepted as it stands; one with an update in it is compared and not remembered.
pub fn see(shop: &mut Shop, list: &VendorList, now: Moment) {
    if list.pending || list.functions.is_empty() {
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

/// What a list has that the one seen last had not; nothing known where none was seen.
#[must_use]
pub fn added<'a>(list: &'a VendorList, granted: Option<&Granted>) -> Option<Vec<&'a String>> {
    let granted = granted?;
    Some(list.functions.iter().filter(|name| !granted.functions.contains(name)).collect())
}
