//! The procedures that the product carries a merchant through, as data, and how far a shop has come in each.
//!
//! Source: `data/guides/`, condensed from five vendors' guides (2026-11). A step on a page of ours is done once that
//! page shows its [`Sign`]; any other is ticked by the merchant. A later sign ticks the earlier steps.

use alloc::string::String;
use serde::Serialize;

use crate::fields::words;
use crate::guide::sign::Sign;
use crate::text::{Key, key};

pub mod mail;
pub mod offer;
pub mod progress;
pub mod renewal;
pub mod see;
pub mod sign;
pub mod square;
pub mod start;

/// One procedure, from its first step to its last.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Guide {
    /// Names it in what is remembered.
    pub id: &'static str,
    /// Its title.
    pub title: Key,
    /// The apps that it sets up, by their ids; none for what concerns every app on the shop's own key.
    pub apps: &'static [&'static str],
    /// Its steps, in order.
    pub steps: &'static [Step],
}

/// One step of a procedure.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    /// Names it within its guide.
    pub id: &'static str,
    /// Whether each era of the portal has it, the newest first.
    pub eras: [bool; 3],
    /// Where it happens.
    pub place: Place,
    /// What it is called in the list.
    pub name: Key,
    /// What to do, in the words of each era, the newest first.
    pub texts: [Key; 3],
    /// What to watch out for.
    pub watch: Option<Key>,
    /// The page's address from 2025 on and before; empty where it is not known.
    pub links: [&'static str; 2],
    /// What shows that it is done; nothing where only the merchant can tell.
    pub sign: Option<Sign>,
}

/// Where a step happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// RMS outside the pages that Kagiban sees.
    Rms,
    /// A page of RMS WEB SERVICE.
    Portal,
    /// A screen of the app's vendor.
    Vendor,
    /// The merchant's mail.
    Mail,
}

/// The portal's rebuilds (pages.md, section 4, 2026-11).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Era {
    /// Nothing told yet: taken for the newest.
    #[default]
    Unknown,
    /// From April 2025 on: アプリ一覧, アプリ詳細情報.
    #[serde(rename = "2025")]
    Y2025,
    /// From about 2020 to March 2025: 2-1 WEB API, ライセンスキーの確認・変更.
    #[serde(rename = "2024")]
    Y2024,
    /// 2017 and 2018: 2-1 WEB API, 確認, no security check.
    #[serde(rename = "2018")]
    Y2018,
}

words! {
    Era { "2025" = Y2025, "2024" = Y2024, "2018" = Y2018; else Unknown }
}

impl Era {
    /// Its place among the texts of a step.
    #[must_use]
    pub const fn at(self) -> usize {
        match self {
            Self::Unknown | Self::Y2025 => 0,
            Self::Y2024 => 1,
            Self::Y2018 => 2,
        }
    }
}

impl Step {
    /// Whether this era of the portal has it.
    #[must_use]
    pub fn is_in(&self, era: Era) -> bool {
        self.eras.get(era.at()).copied().unwrap_or_default()
    }

    /// What to do, in the words of this era.
    #[must_use]
    pub fn text(&self, era: Era) -> Key {
        self.texts.get(era.at()).copied().unwrap_or(self.name)
    }

    /// The page's address in this era; empty where it is not known.
    #[must_use]
    pub fn link(&self, era: Era) -> &'static str {
        self.links.get(era.at().min(1)).copied().unwrap_or_default()
    }
}

impl Guide {
    /// Its steps in this era, in order.
    pub fn steps_in(&self, era: Era) -> impl Iterator<Item = &'static Step> {
        self.steps.iter().filter(move |step| step.is_in(era))
    }

    /// The step of a mail that the merchant writes.
    #[must_use]
    pub fn mail(&self) -> Option<&'static Step> {
        self.steps.iter().find(|step| step.place == Place::Mail && step.sign.is_none())
    }

    /// Whether its step of copying is about both of the shop's keys, the secret and the licence key.
    #[must_use]
    pub fn takes_both(&self) -> bool {
        self.id != RENEWAL && self.is_own()
    }

    /// Whether it is about the shop's own keys, and not about a vendor's.
    #[must_use]
    pub fn is_own(&self) -> bool {
        self.apps.iter().all(|app| offer::has_own_key(app))
    }

    /// Its step of this id.
    #[must_use]
    pub fn step(&self, id: &str) -> Option<&'static Step> {
        self.steps.iter().find(|step| step.id == id)
    }
}

/// The guide of the shop's own licence key.
pub const RENEWAL: &str = "renewal";

include!(concat!(env!("OUT_DIR"), "/guides.rs"));

/// Every guide, in the order on screen.
#[must_use]
pub fn guides() -> &'static [Guide] {
    &GUIDES
}

/// The guide of this id, or of this id of how far one has come in it.
#[must_use]
pub fn guide(id: &str) -> Option<&'static Guide> {
    let (id, _) = split(id);
    GUIDES.iter().find(|guide| guide.id == id)
}

/// What names how far one has come in a guide: the guide's id, and behind a colon the app of the shop's own that it is
/// about, where there are several.
#[must_use]
pub fn split(id: &str) -> (&str, &str) {
    id.split_once(':').unwrap_or((id, ""))
}

/// Whether it is about a renewal.
#[must_use]
pub fn is_renewal(id: &str) -> bool {
    split(id).0 == RENEWAL
}

/// Whether an app of RMS's lists is one of the catalogue: by its name within アプリ名, or within アプリ登録者 where no name
/// is printed, for apisson printed both in one column.
#[must_use]
pub fn is_app(app: &crate::sighting::App, id: &str) -> bool {
    let Some(known) = crate::catalogue::app_by_id(id) else { return false };
    let printed: String = if app.product.is_empty() { app.company.clone() } else { app.product.clone() };
    !app.own && crate::name::key(&printed).contains(&crate::name::key(known.get().name))
}
