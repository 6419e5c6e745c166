//! What a page of the extension has the worker write down, and how it is written.

use alloc::string::String;
use serde::Serialize;

use crate::fields::{Place, Read, Word, fields};
use crate::journey::{self, Tabs, Visit};
use crate::ledger::{Ledger, VERSION};
use crate::moment::Moment;

/// One errand, sent to the worker as `{kagiban: 1, tell: "errand", errand: …}`.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Errand {
    /// What is written.
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

/// The kinds of errand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum What {
    /// What a page shows.
    Visit,
    /// The change that is open in this tab is settled, as far as the merchant is concerned.
    Settle,
    /// The shop does not use this app any more.
    Leave,
    /// The merchant says whose page the tab shows: the errand's shop, or with none, no shop that is known.
    Shop,
    /// An errand that this version does not know.
    #[default]
    Unknown,
}

impl Word for What {
    fn set(&mut self, word: &str) -> bool {
        *self = match word {
            "visit" => Self::Visit,
            "settle" => Self::Settle,
            "leave" => Self::Leave,
            "shop" => Self::Shop,
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
    Errand { what, tab, shop, app, visit }
}

/// Carries it out.
pub fn carry_out(ledger: &mut Ledger, tabs: &mut Tabs, errand: &Errand, now: Moment) {
    ledger.version = VERSION;
    match errand.what {
        What::Visit => {
            if let Some(visit) = &errand.visit {
                journey::seen(ledger, tabs, visit, now);
            }
        }
        What::Settle => journey::settle(ledger, tabs, errand.tab),
        What::Leave => {
            if let Some(shop) = ledger.shops.iter_mut().find(|shop| shop.id == errand.shop) {
                shop.apps.retain(|used| used.app != errand.app);
            }
            tabs.forget_joined(&errand.app);
        }
        What::Shop => journey::answer(ledger, tabs, errand.tab, &errand.shop),
        What::Unknown => {}
    }
}
