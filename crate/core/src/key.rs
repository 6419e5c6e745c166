//! The keys that a page shows in full: which they are, whether their shape is as it should be, and what to say of them.
//!
//! Only a key's shape is known here: two characters, shop number, length, last four characters. A key is
//! `S[PL]######_` and 16 characters; older ones are the 16 alone (rules.md, section 2, 2026-11).

use crate::entry::{self, Age, Entry, Kind, kind_of_prefix};
use crate::fields::fields;
use crate::licence::{Expiry, slashed};
use crate::moment::Moment;
use crate::page::{self, Kind as PageKind};
use crate::sighting::{App, KeyRecord};
use crate::snapshot::{ElementId, Secret, Snapshot};
use crate::text::{Lang, fill, key, text};
use crate::words;

/// The characters of a key with its head, and without.
pub const LENGTHS: [u32; 2] = [25, 16];

/// The shortest paste of which four characters are told: of a word, or of a password, they would be too much.
const SHORTEST: u32 = 12;

/// A key that a page shows in full.
#[derive(Clone, Debug, PartialEq)]
pub struct Key {
    /// serviceSecret or licence key.
    pub kind: Kind,
    /// Whose it is.
    pub app: App,
    /// Whether the page calls it the newest or one from before.
    pub age: Age,
    /// Its shape, and the name by which the hands find it again.
    pub secret: Secret,
    /// When it expires, where the page says so beside it.
    pub expiry: Expiry,
    /// 状態 as printed.
    pub state: String,
    /// What looks wrong with it. Nothing of this keeps the merchant from copying it.
    pub warnings: Vec<Warning>,
}

/// What looks wrong with a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Warning {
    /// It begins like the other kind of key than its label says.
    Swapped,
    /// Its length is not that of a key.
    Length {
        /// What it should be.
        expected: u32,
    },
    /// The shop's secret and its licence key are of different shops.
    OtherShop {
        /// The shop number in the other key.
        other: String,
    },
}

/// The shape of a pasted key, made by `extension/pages/shape.js`, which alone sees the key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shape {
    /// Its first two characters, where a shop number and an underscore follow.
    pub prefix: String,
    /// The shop number in it, or nothing.
    pub shop: String,
    /// Its length in characters, blanks not counted.
    pub length: u32,
    /// Its last four characters.
    pub last4: String,
    /// Whether blanks stood around it or in it.
    pub blanks: bool,
    /// Whether it is made of nothing but the characters that keys have.
    pub plain: bool,
}

fields! {
    Shape { prefix, shop, length, last4, blanks, plain }
}

/// The keys that a page shows in full, the newest of each app first; none on a page of services or support.
#[must_use]
pub fn keys(snapshot: &Snapshot, page: PageKind) -> Vec<Key> {
    if snapshot.secrets.is_empty() || page::is_documentation(snapshot) {
        return Vec::new();
    }
    let mut keys: Vec<Key> = Vec::new();
    for entry in entry::read(snapshot) {
        let (Some(kind), Some(secret)) = (entry.kind, entry.secret.and_then(|at| snapshot.secrets.get(at))) else {
            continue;
        };
        let app = App::of(&entry, &assumed_app(snapshot, page, &entry));
        // A page may show one key twice, say in a card for narrow screens.
        let same = |known: &Key| {
            known.kind == kind
                && known.app == app
                && (&known.secret.last4, known.secret.length) == (&secret.last4, secret.length)
        };
        if keys.iter().any(same) {
            continue;
        }
        let Entry { age, expiry, state, .. } = entry;
        let warnings = shape_warnings(kind, secret);
        keys.push(Key { kind, app, age, secret: secret.clone(), expiry, state, warnings });
    }
    compare_shops(&mut keys);
    // The page's own order stays within each.
    let (newest, mut past): (Vec<Key>, Vec<Key>) = keys.into_iter().partition(|key| key.age != Age::Past);
    let mut keys = newest;
    keys.append(&mut past);
    keys
}

/// Whose a key is where its entry does not say.
///
/// アプリ詳細情報 and 利用設定 are the shop's own app's; so is a key that ライセンス情報 shows in full, for a vendor's shows
/// アプリ情報 beside it (GOQ-SQ). Before the security check nothing tells, and where vendors are approved (apisson) the
/// shop's own app has no page at all.
#[must_use]
pub fn assumed_app(snapshot: &Snapshot, page: PageKind, entry: &Entry) -> App {
    let host = snapshot.url.split('/').nth(2).unwrap_or_default();
    match page {
        _ if words::APPROVAL_HOSTS.contains(&host) => App::default(),
        PageKind::Detail => App::own(""),
        PageKind::Licence if entry.secret.is_some() => App::own(""),
        _ => App::default(),
    }
}

fn shape_warnings(kind: Kind, secret: &Secret) -> Vec<Warning> {
    let mut warnings = Vec::new();
    if kind_of_prefix(&secret.prefix).is_some_and(|shaped| shaped != kind) {
        warnings.push(Warning::Swapped);
    }
    let expected = expected_length(&secret.prefix, secret.length);
    if secret.length != expected {
        warnings.push(Warning::Length { expected });
    }
    warnings
}

/// The length that a key was meant to have: with the head it is 25; without one it is 16, unless so much is there that
/// a character of the head must be missing.
fn expected_length(prefix: &str, length: u32) -> u32 {
    let [whole, bare] = LENGTHS;
    if !prefix.is_empty() || length > bare + 3 { whole } else { bare }
}

/// Warns where the shop's own secret and licence key are of two shops. A vendor's secret has the vendor's own number.
fn compare_shops(keys: &mut [Key]) {
    let shop = |kind: Kind, keys: &[Key]| {
        let own = keys.iter().find(|key| key.kind == kind && key.app.own && key.age != Age::Past)?;
        (!own.secret.shop.is_empty()).then(|| own.secret.shop.clone())
    };
    let (Some(secret), Some(licence)) = (shop(Kind::ServiceSecret, keys), shop(Kind::Licence, keys)) else { return };
    if secret == licence {
        return;
    }
    for key in keys.iter_mut().filter(|key| key.app.own && key.age != Age::Past) {
        let other = if key.kind == Kind::Licence { &secret } else { &licence };
        key.warnings.push(Warning::OtherShop { other: other.clone() });
    }
}

impl Key {
    /// What it is, in one line: `ライセンスキー・25文字・SL…CD34`.
    #[must_use]
    pub fn line(&self, lang: Lang) -> String {
        let Secret { prefix, length, last4, .. } = &self.secret;
        let values =
            [("kind", kind_name(lang, self.kind)), ("n", &length.to_string()), ("head", prefix), ("tail", last4)];
        fill(lang, key::KEY_LINE, &values)
    }

    /// What looks wrong with it, in the merchant's words.
    #[must_use]
    pub fn warnings(&self, lang: Lang) -> Vec<String> {
        let kind = kind_name(lang, self.kind);
        let other = match self.kind {
            Kind::ServiceSecret => Kind::Licence,
            Kind::Licence => Kind::ServiceSecret,
        };
        let told = |warning: &Warning| match warning {
            Warning::Swapped => {
                let values = [("kind", kind), ("other", kind_name(lang, other)), ("head", &self.secret.prefix)];
                fill(lang, key::KEY_SWAPPED, &values)
            }
            Warning::Length { expected } => {
                let (expected, length) = (expected.to_string(), self.secret.length.to_string());
                fill(lang, key::KEY_LENGTH, &[("kind", kind), ("m", &expected), ("n", &length)])
            }
            Warning::OtherShop { other: shop } => {
                let values = [("shop", self.secret.shop.as_str()), ("other", shop), ("kind", kind_name(lang, other))];
                fill(lang, key::KEY_OTHER_SHOP, &values)
            }
        };
        self.warnings.iter().map(told).collect()
    }

    /// The element that shows it.
    #[must_use]
    pub fn id(&self) -> &ElementId {
        &self.secret.id
    }
}

/// What a kind of key is called.
#[must_use]
pub fn kind_name(lang: Lang, kind: Kind) -> &'static str {
    text(
        lang,
        match kind {
            Kind::ServiceSecret => key::KIND_SECRET,
            Kind::Licence => key::KIND_LICENCE,
        },
    )
}

/// What a pasted key is, and whether it is the newest one that Kagiban has seen:
/// `ライセンスキー・25文字・店舗404839・末尾 CD34：最新のキーと末尾が一致`.
///
/// `shop` is the shop's number where it is known; `records` are that shop's.
#[must_use]
pub fn compare(lang: Lang, pasted: &Shape, shop: Option<&str>, records: &[KeyRecord]) -> String {
    if !pasted.plain || pasted.length < SHORTEST {
        return text(lang, key::PASTE_NO_KEY).to_owned();
    }
    let kind = kind_of_prefix(&pasted.prefix);
    let (length, verdict) = (pasted.length.to_string(), verdict(lang, pasted, kind, shop, records));
    let values = [
        ("kind", kind.map_or(text(lang, key::KIND_UNKNOWN), |kind| kind_name(lang, kind))),
        ("n", length.as_str()),
        ("shop", pasted.shop.as_str()),
        ("tail", pasted.last4.as_str()),
        ("verdict", verdict.as_str()),
    ];
    let line = fill(lang, if pasted.shop.is_empty() { key::PASTE_LINE_BARE } else { key::PASTE_LINE }, &values);
    if pasted.blanks { [line.as_str(), text(lang, key::PASTE_BLANKS)].concat() } else { line }
}

fn verdict(lang: Lang, pasted: &Shape, kind: Option<Kind>, shop: Option<&str>, records: &[KeyRecord]) -> String {
    let expected = expected_length(&pasted.prefix, pasted.length);
    if pasted.length != expected {
        let more = pasted.length > expected;
        let n = pasted.length.abs_diff(expected).to_string();
        return fill(lang, if more { key::PASTE_LONG } else { key::PASTE_SHORT }, &[("n", &n)]);
    }
    if kind == Some(Kind::ServiceSecret) {
        return text(lang, key::PASTE_SECRET).to_owned();
    }
    if !pasted.shop.is_empty() && shop.is_some_and(|shop| shop != pasted.shop) {
        return fill(lang, key::PASTE_OTHER_SHOP, &[("shop", &pasted.shop)]);
    }
    let found = |past: bool| records.iter().find(|record| record.last4 == pasted.last4 && record.past == past);
    // Four characters can be those of two keys: a current one counts before an older one.
    match found(false).or_else(|| found(true)) {
        _ if records.is_empty() => text(lang, key::PASTE_NO_RECORDS).to_owned(),
        None => text(lang, key::PASTE_UNSEEN).to_owned(),
        Some(record) => {
            let told = text(lang, if record.past { key::PASTE_OLD } else { key::PASTE_NEWEST });
            if record.app.own {
                told.to_owned()
            } else {
                fill(lang, key::PASTE_OF_APP, &[("verdict", told), ("app", &record.app.name(lang))])
            }
        }
    }
}

/// Where a key that a page shows stands in a renewal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Renewal {
    /// It is the key from before the renewal.
    Old,
    /// It was first seen in this renewal, and another one was there before it.
    New,
    /// What was seen so far does not tell.
    Untold,
}

/// Where a key stands in a renewal that was opened at this moment, given what was seen of its app's keys.
#[must_use]
pub fn renewal(app: &App, last4: &str, opened: Moment, records: &[KeyRecord]) -> Renewal {
    let same_app = |record: &&KeyRecord| record.app.is(app);
    let Some(at) = records.iter().position(|record| same_app(&record) && record.last4 == last4) else {
        return Renewal::Untold;
    };
    let (before, record) = (records.get(..at).unwrap_or_default(), records.get(at));
    let first_seen = record.map(|record| record.first_seen).unwrap_or_default();
    // Times are whole minutes; within one, what was entered first was seen first.
    let older = before.iter().filter(same_app).any(|other| other.first_seen <= first_seen);
    if record.is_some_and(|record| record.past) || first_seen < opened {
        Renewal::Old
    } else if older {
        Renewal::New
    } else {
        Renewal::Untold
    }
}

/// What to say beside a key while its renewal is open (guides.md C, 2026-11); nothing where it is not known.
#[must_use]
pub fn renewal_note(lang: Lang, renewal: Renewal, last4: &str, expiry: Expiry) -> Option<String> {
    let until = expiry.date().map(slashed);
    let template = match (renewal, &until) {
        (Renewal::Old, Some(_)) => key::RENEWAL_OLD,
        (Renewal::Old, None) => key::RENEWAL_OLD_NO_DATE,
        (Renewal::New, _) => key::RENEWAL_NEW,
        (Renewal::Untold, _) => return None,
    };
    Some(fill(lang, template, &[("tail", last4), ("date", until.as_deref().unwrap_or_default())]))
}
