//! Which guide offers itself: where a page or what is remembered says that it is of use now.

use alloc::vec::Vec;
use chrono::NaiveDate;

use crate::catalogue::{KeyKind, app_by_id};
use crate::guide::see::lacks;
use crate::guide::sign::{Sign, Signs};
use crate::guide::{Guide, RENEWAL, guides, is_app};
use crate::page::{Kind, Page};
use crate::plan::plan;
use crate::sighting::{KeyRecord, Sighting};
use crate::text::{Key, key};
use crate::view::Known;
use crate::watch::is_watched;
use crate::words;

/// A guide that is of use now, and why.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Offer {
    /// The guide.
    pub guide: &'static Guide,
    /// Why.
    pub reason: Key,
}

/// Whether an app works with the shop's own key.
#[must_use]
pub fn has_own_key(app: &str) -> bool {
    let own = |one: &crate::catalogue::Connection| one.key == KeyKind::Own && one.ended.is_none();
    app_by_id(app).is_some_and(|app| app.get().connections.iter().any(own))
}

/// The guides that are of use on this page. `records` is what is known of the shop's keys, `seen` what the page says of
/// keys, `signs` what it tells the guides, and `pressed` are the apps that were pressed on it.
#[must_use]
pub fn offers(
    known: Known<'_>,
    page: &Page,
    seen: &[Sighting],
    signs: &Signs,
    records: &[KeyRecord],
    no_row: bool,
    pressed: &[alloc::string::String],
) -> Vec<Offer> {
    let no_row = no_row && page.kind == Kind::List && !seen.iter().any(|sighting| sighting.app.own);
    let mut all = Vec::new();
    let mut last = Vec::new();
    for guide in guides() {
        let reason = if guide.id == RENEWAL {
            renewal(known, records)
        } else if guide.apps.iter().all(|app| has_own_key(app)) {
            // What would stop comes before what is not there yet.
            last.extend(own(known, page, guide, no_row, pressed).map(|reason| Offer { guide, reason }));
            None
        } else {
            vendor(guide, records, known.now.date()).or_else(|| events(guide, signs))
        };
        if let Some(reason) = reason {
            all.push(Offer { guide, reason });
        }
    }
    all.append(&mut last);
    all
}

/// A key of the shop's own near its end: within the first stage, or over.
fn renewal(known: Known<'_>, records: &[KeyRecord]) -> Option<Key> {
    let first = i64::from(known.ledger.stages().iter().copied().max().unwrap_or_default());
    let today = known.now.date();
    let own = records.iter().filter(|record| record.app.own && is_watched(record));
    let days = own.filter_map(|record| record.expiry.days_left(today)).min()?;
    match days {
        ..0 => Some(key::OFFER_EXPIRED),
        days if days <= first => Some(key::OFFER_RENEWAL),
        _ => None,
    }
}

/// 更新あり or 承認待ち in アプリ一覧. What was to be approved until a day that is over waits no more; an update may be what
/// brings a key that has expired back.
fn vendor(guide: &Guide, records: &[KeyRecord], today: NaiveDate) -> Option<Key> {
    let is_of = |record: &&KeyRecord| guide.apps.iter().any(|app| is_app(&record.app, app));
    let mut rows = records.iter().filter(|record| !record.past && !record.gone).filter(is_of);
    rows.find_map(|record| match (guide.approves(), record.waiting() && record.is_live(today), record.updates()) {
        (true, true, _) => Some(key::OFFER_WAITING),
        (false, _, true) => Some(key::OFFER_UPDATES),
        _ => None,
    })
}

/// 承認待ち in システムイベント通知サービスアクセス許可設定, the second table.
fn events(guide: &Guide, signs: &Signs) -> Option<Key> {
    signs.has(Sign::EventsWaiting, guide.apps).then_some(key::OFFER_EVENTS)
}

impl Guide {
    /// Whether it leads to a first approval, and not to an update.
    fn approves(&self) -> bool {
        self.steps.iter().any(|step| step.sign == Some(Sign::Approved))
    }
}

/// A shop without the row 店舗様, or an app that is chosen or pressed and whose functions are not registered.
fn own(known: Known<'_>, page: &Page, guide: &Guide, no_row: bool, pressed: &[alloc::string::String]) -> Option<Key> {
    let shop = known.shop();
    let chosen = |app: &&&str| shop.is_some_and(|shop| shop.uses(app)) || pressed.iter().any(|one| one == **app);
    let nothing = shop.is_none_or(|shop| shop.apps.is_empty()) && pressed.is_empty();
    if no_row && (nothing || guide.apps.iter().any(|app| chosen(&app))) {
        return Some(key::OFFER_NO_ROW);
    }
    if shop.is_some_and(|shop| shop.guides.iter().any(|one| one.id == guide.id && one.is_finished(known.ledger.era))) {
        return None;
    }
    let lacking = |app: &&&str| {
        if page.kind == Kind::Edit {
            let asked = known.asked_for(app).unwrap_or_default();
            let plan = plan(&asked, page);
            return !plan.tick.is_empty() || !plan.unregistered.is_empty();
        }
        shop.is_none_or(|shop| lacks(known.ledger, shop, app) != Some(false))
    };
    guide.apps.iter().filter(chosen).any(|app| lacking(&app)).then_some(key::OFFER_UNREGISTERED)
}

/// Whether a page has the rows among which 店舗様 stands, from April 2025 on.
#[must_use]
pub fn lists_own_row(snapshot: &crate::snapshot::Snapshot) -> bool {
    let holds = |row: &crate::snapshot::Row, word: &&str| {
        row.cells.iter().chain(&row.path).any(|cell| crate::name::fold(cell).contains(*word))
    };
    snapshot.rows.iter().any(|row| words::LIST_SIGNS.iter().all(|word| holds(row, word)))
}
