//! What the menu and the popup show of keys: the copy buttons of this page, and the list of known expiries.

use crate::entry::{Age, Kind};
use crate::key::{self, Key, kind_name};
use crate::message::Ask;
use crate::page;
use crate::sighting::{KeyRecord, observe, sightings};
use crate::snapshot::{ElementId, Snapshot};
use crate::text::{Lang, fill, key as texts, text};
use crate::watch::{BAR_DAYS, KnownKey, Nearness};

/// The keys of one page.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct KeysView {
    /// The keys that the page shows in full; nothing is shown where there is none.
    pub keys: Vec<KeyCard>,
    /// The shop number in the shop's own keys, where one is shown.
    pub shop: Option<String>,
    /// What the page says of licence keys, as it would be remembered if it were seen now.
    pub records: Vec<KeyRecord>,
}

/// One key that the page shows in full.
#[derive(Clone, Debug, PartialEq)]
pub struct KeyCard {
    /// Whose it is, where it is not the newest of the shop's own.
    pub of: Option<String>,
    /// What it is: `ライセンスキー・25文字・SL…CD34`.
    pub line: String,
    /// The name of the button that copies it.
    pub copy: String,
    /// What to ask of the hands when that is pressed.
    pub ask: Ask,
    /// What to say when it is in the clipboard.
    pub copied: String,
    /// What to know: that a secret stays as it is, that blanks are left out.
    pub notes: Vec<String>,
    /// What looks wrong with it.
    pub warnings: Vec<String>,
}

impl KeyCard {
    /// The key in the page.
    #[must_use]
    pub fn id(&self) -> Option<&ElementId> {
        match &self.ask {
            Ask::Copy { id, .. } => Some(id),
            _ => None,
        }
    }
}

/// What is shown of the keys on a page.
#[must_use]
pub fn keys(snapshot: &Snapshot, page: page::Kind, lang: Lang) -> KeysView {
    let keys = key::keys(snapshot, page);
    let own = keys.iter().find(|key| key.app.own && !key.secret.shop.is_empty());
    let mut records = Vec::new();
    observe(&mut records, &sightings(snapshot, page), 0.0);
    KeysView {
        keys: keys.iter().map(|key| card(key, lang)).collect(),
        shop: own.map(|key| key.secret.shop.clone()),
        records,
    }
}

fn card(key: &Key, lang: Lang) -> KeyCard {
    let secret = &key.secret;
    let mut notes = Vec::new();
    if key.kind == Kind::ServiceSecret {
        notes.push(text(lang, texts::KEY_SAME).to_owned());
    }
    if secret.blanks_around {
        notes.push(text(lang, texts::KEY_BLANKS).to_owned());
    }
    let of = if key.age == Age::Past {
        Some(text(lang, texts::KEYS_PAST).to_owned())
    } else if key.app.own || !key.app.is_known() {
        None
    } else {
        Some(fill(lang, texts::KEYS_VENDOR, &[("app", &key.app.name(lang))]))
    };
    let copy = match key.kind {
        Kind::ServiceSecret => texts::KEY_COPY_SECRET,
        Kind::Licence => texts::KEY_COPY_LICENCE,
    };
    let length = secret.length.to_string();
    let values = [("kind", kind_name(lang, key.kind)), ("n", length.as_str()), ("tail", secret.last4.as_str())];
    KeyCard {
        of,
        line: key.line(lang),
        copy: text(lang, copy).to_owned(),
        ask: Ask::Copy { id: secret.id.clone(), length: secret.length, last4: secret.last4.clone() },
        copied: fill(lang, texts::KEY_COPIED, &values),
        notes,
        warnings: key.warnings(lang),
    }
}

/// One line of the list of known keys, ready to be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpiryLine {
    /// `404839：GoQSystem`.
    pub name: String,
    /// `2026/12/25（あと34日）`.
    pub expiry: String,
    /// `末尾 CD34・最終確認 11/01`.
    pub detail: String,
    /// 更新あり, 承認待ち and the like.
    pub flags: Vec<String>,
    /// The bar: how many of [`BAR_DAYS`] are left.
    pub left: Option<u32>,
    /// The style sheet's name for how near it is.
    pub nearness: &'static str,
}

/// The most that a bar shows.
pub const BAR: u32 = BAR_DAYS;

/// The list of known keys, from what the watch knows.
#[must_use]
pub fn expiries(known: &[KnownKey]) -> Vec<ExpiryLine> {
    let line = |key: &KnownKey| ExpiryLine {
        name: key.name.clone(),
        expiry: key.expiry.clone(),
        detail: [key.tail.as_str(), &key.seen].join("・"),
        flags: key.flags.clone(),
        left: key.left,
        nearness: match key.nearness {
            Nearness::None => "none",
            Nearness::Far => "far",
            Nearness::Soon => "soon",
            Nearness::Urgent => "urgent",
        },
    };
    known.iter().map(line).collect()
}
