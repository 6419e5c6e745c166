//! What a page of the extension has the worker enter, and how it is entered.

use alloc::string::String;
use serde::Serialize;

use crate::fields::{Place, Read, Word, fields};
use crate::journey::{self, Tabs, Visit};
use crate::ledger::{Ledger, VERSION};
use crate::moment::Moment;

/// One entry, sent to the worker as `{kagiban: 1, tell: "entry", entry: …}`.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Entry {
    /// What is entered.
    pub what: What,
    /// Chrome's number of the tab that it is about.
    pub tab: u32,
    /// The shop number, where a shop is meant.
    pub shop: String,
    /// The app's id, where an app is meant.
    pub app: String,
    /// What the page shows.
    pub visit: Option<Visit>,
}

/// The kinds of entry.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum What {
    /// What a page shows.
    Visit,
    /// The change that is open in this tab is settled, as far as the merchant is concerned.
    Settle,
    /// The shop does not use this app any more.
    Leave,
    /// An entry that this version does not know.
    #[default]
    Unknown,
}

impl Word for What {
    fn set(&mut self, word: &str) -> bool {
        *self = match word {
            "visit" => Self::Visit,
            "settle" => Self::Settle,
            "leave" => Self::Leave,
            _ => Self::Unknown,
        };
        true
    }
}

impl Read for What {
    fn place(&mut self) -> Place<'_> {
        Place::Word(self)
    }
}

fields! {
    Entry { what, tab, shop, app, visit }
}

/// Enters it.
pub fn enter(ledger: &mut Ledger, tabs: &mut Tabs, entry: &Entry, now: Moment) {
    ledger.version = VERSION;
    match entry.what {
        What::Visit => {
            if let Some(visit) = &entry.visit {
                journey::seen(ledger, tabs, visit, now);
            }
        }
        What::Settle => journey::settle(ledger, tabs, entry.tab),
        What::Leave => {
            if let Some(shop) = ledger.shops.iter_mut().find(|shop| shop.id == entry.shop) {
                shop.apps.retain(|used| used.app != entry.app);
            }
            tabs.forget_joined(&entry.app);
        }
        What::Unknown => {}
    }
}
