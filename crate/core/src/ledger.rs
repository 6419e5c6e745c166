//! What is remembered: the shops, the apps that each uses, and what is not known to be registered yet.
//!
//! One record in the browser's own storage, written by the worker alone. Functions stand in it by their NAME
//! ([`FunctionId::name`](crate::catalogue::FunctionId::name)) and apps by their id, so that a later catalogue can read
//! it. No key is ever part of it.

use alloc::{string::String, vec::Vec};
use serde::Serialize;

use crate::custom::CustomApp;
use crate::fields::{fields, words};
use crate::guide::Era;
use crate::guide::mail::Mail;
use crate::guide::progress::Progress;
use crate::guide::square::Granted;
use crate::licence::STAGES;
use crate::moment::Moment;
use crate::sighting::KeyRecord;
use crate::text::Lang;

/// The version of this shape.
pub const VERSION: u32 = 1;

/// Everything that is remembered.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Ledger {
    /// The version of this shape; 0 where nothing was stored yet.
    pub version: u32,
    /// The shops, in the order in which they were first seen.
    pub shops: Vec<Shop>,
    /// The apps of the shop's own, for every shop of this browser.
    pub own: Vec<CustomApp>,
    /// The language of the screens, `ja` or `en`; empty where the browser's counts.
    pub lang: String,
    /// When notices of expiries are given, in days before; empty for the usual days.
    pub stages: Vec<u32>,
    /// Whether there is to be no notice before an expiry. An empty list has meant the usual days since the first version.
    pub no_stages: bool,
    /// In whose words the portal spoke last.
    pub era: Era,
    /// The guides that were begun before it was known whose they are.
    pub guides: Vec<Progress>,
    /// The application mail that is being written, where an earlier version kept it: one for all shops.
    pub mail: Option<Mail>,
    /// The application mails that are being written, one a shop and one for nobody known; they are no part of an export.
    pub mails: Vec<Mail>,
}

/// One shop.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Shop {
    /// The shop number: six digits.
    pub id: String,
    /// What the merchant calls it; empty where it goes by its number.
    pub name: String,
    /// The apps it uses (使用中).
    pub apps: Vec<Used>,
    /// What it takes of apps that leave a choice.
    pub chosen: Vec<Chosen>,
    /// What it said about the conditions of apps.
    pub answers: Vec<Answer>,
    /// What was ticked and is not known to be registered.
    pub unfinished: Option<Change>,
    /// The functions that were registered when a page last showed all of them.
    pub registered: Option<Registered>,
    /// What was seen of its licence keys.
    pub keys: Vec<KeyRecord>,
    /// How far it has come in each guide that it began.
    pub guides: Vec<Progress>,
    /// What vendors' apps may call, as last seen.
    pub granted: Vec<Granted>,
}

/// An app that a shop uses.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Used {
    /// The app's id.
    pub app: String,
    /// The functions that it asked for when it joined: what it asks for beyond these was added later.
    pub needs: Vec<String>,
    /// When it joined.
    pub since: Moment,
}

/// What a shop takes of an app that leaves a choice.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Chosen {
    /// The app's id.
    pub app: String,
    /// Its parts in use, by their ids in the catalogue.
    pub features: Vec<String>,
    /// Its optional functions and groups that are wanted, by their names.
    pub optional: Vec<String>,
}

/// What a shop said about one condition.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Answer {
    /// The condition's id in the catalogue.
    pub condition: String,
    /// What it said.
    pub reply: Reply,
}

/// The answers to a condition.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Reply {
    /// はい.
    Yes,
    /// いいえ.
    No,
    /// わからない: counts as no, and is not asked again.
    #[default]
    Unsure,
}

words! {
    Reply { "yes" = Yes, "no" = No; else Unsure }
}

/// Functions that were ticked for apps and are not known to be registered.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Change {
    /// When Kagiban last ticked one of them.
    pub at: Moment,
    /// Whether the confirmation page was seen after that.
    pub sent: bool,
    /// What was ticked, by app.
    pub items: Vec<Item>,
}

/// What was ticked for one app.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Item {
    /// The app's id.
    pub app: String,
    /// Functions it needs that were not registered when the page was loaded.
    pub functions: Vec<String>,
}

/// The functions in use, as a page showed them.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Registered {
    /// When.
    pub at: Moment,
    /// All of them.
    pub functions: Vec<String>,
}

fields! {
    Ledger { version, shops, own, lang, stages, no_stages, era, guides, mail, mails }
    Shop { id, name, apps, chosen, answers, unfinished, registered, keys, guides, granted }
    Chosen { app, features, optional }
    Answer { condition, reply }
    Used { app, needs, since }
    Change { at, sent, items }
    Item { app, functions }
    Registered { at, functions }
}

impl Ledger {
    /// The language of the screens: the setting, else the browser's, by its tag.
    #[must_use]
    pub fn language(&self, browser: Option<&str>) -> Lang {
        Lang::from_tag(if self.lang.is_empty() { browser } else { Some(&self.lang) })
    }

    /// When notices of expiries are given, in days before.
    #[must_use]
    pub fn stages(&self) -> &[u32] {
        if self.no_stages {
            &[]
        } else if self.stages.is_empty() {
            &STAGES
        } else {
            &self.stages
        }
    }

    /// The application mail that is being written for a shop; for nobody known, with no number.
    #[must_use]
    pub fn mail_of(&self, shop: &str) -> Option<&Mail> {
        self.mails.iter().chain(&self.mail).find(|mail| mail.of == shop)
    }

    /// Keeps that mail as far as it is written; nothing erases it.
    pub fn put_mail(&mut self, shop: &str, mail: Option<Mail>) {
        self.mail.take_if(|mail| mail.of == shop);
        self.mails.retain(|mail| mail.of != shop);
        self.mails.extend(mail);
    }

    /// The shop of this number.
    #[must_use]
    pub fn shop(&self, id: &str) -> Option<&Shop> {
        self.shops.iter().find(|shop| shop.id == id)
    }

    /// The shop of this number, entered where it is new; `None` for no number.
    pub fn shop_mut(&mut self, id: &str) -> Option<&mut Shop> {
        if id.is_empty() {
            return None;
        }
        let at = match self.shops.iter().position(|shop| shop.id == id) {
            Some(at) => at,
            None => {
                self.shops.push(Shop { id: id.into(), ..Shop::default() });
                self.shops.len() - 1
            }
        };
        self.shops.get_mut(at)
    }
}

impl Shop {
    /// Whether the newest key of its own app is known to expire on some day.
    #[must_use]
    pub fn own_key_expires(&self) -> bool {
        self.keys.iter().any(|record| record.app.own && !record.past && record.expiry.date().is_some())
    }

    /// Whether the shop uses an app.
    #[must_use]
    pub fn uses(&self, app: &str) -> bool {
        self.apps.iter().any(|used| used.app == app)
    }
}

impl Change {
    /// All functions of the change, each once.
    #[must_use]
    pub fn functions(&self) -> Vec<&str> {
        let mut all: Vec<&str> = Vec::new();
        for name in self.items.iter().flat_map(|item| &item.functions) {
            if !all.contains(&name.as_str()) {
                all.push(name);
            }
        }
        all
    }

    /// Puts in what one app's press left to be registered; nothing left takes the app out.
    pub fn set(&mut self, item: Item) {
        self.items.retain(|other| other.app != item.app);
        if !item.functions.is_empty() {
            self.items.push(item);
        }
    }

    /// Takes out the functions that are registered, and gives the apps of which none is left.
    pub fn prove(&mut self, registered: &[String]) -> Vec<String> {
        let mut proven = Vec::new();
        for item in &mut self.items {
            item.functions.retain(|name| !registered.contains(name));
            if item.functions.is_empty() {
                proven.push(item.app.clone());
            }
        }
        self.items.retain(|item| !item.functions.is_empty());
        proven
    }
}
