//! What was seen of keys, and what is remembered of it: app, last four characters, expiry, state, when.
//!
//! アプリ一覧 shows all of this before the security check (pages.md, section 3, 2026-11), so every visit there tells of
//! every key. A key itself is never remembered.

use alloc::{string::String, vec::Vec};
use serde::Serialize;

use crate::entry::{self, Age, Entry, Kind};
use crate::fields::fields;
use crate::key::assumed_app;
use crate::lexicon::Lexicon;
use crate::licence::Expiry;
use crate::moment::Moment;
use crate::name::key as folded_key;
use crate::page;
use crate::snapshot::Snapshot;
use crate::text::{Lang, fill, key, text};
use crate::words;

static WAITING: Lexicon = Lexicon::new(words::WAITING_WORDS);
static UPDATES: Lexicon = Lexicon::new(words::UPDATE_WORDS);
static IN_USE: Lexicon = Lexicon::new(words::IN_USE_WORDS);
static STOPPED: Lexicon = Lexicon::new(words::STOPPED_WORDS);

/// How many keys from before are remembered for each app.
const PAST_KEPT: usize = 4;

/// Whose a key is: the shop's own app (店舗様), a vendor's app, or (with nothing filled in) not known.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct App {
    /// Whether アプリ登録者 is 店舗様.
    pub own: bool,
    /// アプリ登録者 of a vendor's app; empty where the page does not say.
    pub company: String,
    /// アプリ名; empty where the page does not say.
    pub product: String,
}

impl App {
    /// The shop's own app, by the name that the shop gave it.
    #[must_use]
    pub fn own(product: &str) -> Self {
        Self { own: true, company: String::new(), product: product.into() }
    }

    /// Whose an entry is; `assumed` where it does not say.
    #[must_use]
    pub fn of(entry: &Entry, assumed: &Self) -> Self {
        if !entry.names_app() {
            return assumed.clone();
        }
        if entry.own {
            Self::own(&entry.product)
        } else {
            Self { own: false, company: entry.company.clone(), product: entry.product.clone() }
        }
    }

    /// Whether anything is known of it.
    #[must_use]
    pub fn is_known(&self) -> bool {
        self.own || !self.company.is_empty() || !self.product.is_empty()
    }

    /// Whether both are one app. A shop's own app is one whatever it is called, for a page may not say its name; a
    /// vendor's is known by company and product, which one column of apisson printed together.
    #[must_use]
    pub fn is(&self, other: &Self) -> bool {
        if self.own || other.own || !self.is_known() || !other.is_known() {
            return self.own && other.own;
        }
        let whole = |app: &Self| folded_key(&[app.company.as_str(), &app.product].concat());
        let product = |app: &Self| folded_key(&app.product);
        whole(self) == whole(other)
            || (self.company.is_empty() || other.company.is_empty()) && product(self) == product(other)
    }

    /// Its name for the merchant: `店舗様（自店舗利用）`, `GoQSystem`.
    #[must_use]
    pub fn name(&self, lang: Lang) -> String {
        match (self.own, self.product.as_str(), self.company.as_str()) {
            (true, "", _) => text(lang, key::APP_OWN).to_owned(),
            (true, product, _) => fill(lang, key::APP_OWN_NAMED, &[("app", product)]),
            (false, "", "") => text(lang, key::APP_UNKNOWN).to_owned(),
            (false, "", company) => company.to_owned(),
            (false, product, _) => product.to_owned(),
        }
    }
}

/// What one page says of one licence key.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Sighting {
    /// Whose it is; not known before the security check of ライセンス情報.
    pub app: App,
    /// Its last four characters; never empty.
    pub last4: String,
    /// When it expires.
    pub expiry: Expiry,
    /// 状態 as printed, folded: `利用中 更新あり`.
    pub state: String,
    /// Whether the page calls it a key from before.
    pub past: bool,
}

impl Sighting {
    /// Whether the vendor has added functions that the shop has not accepted yet.
    #[must_use]
    pub fn updates(&self) -> bool {
        UPDATES.occurs_in(&self.state)
    }

    /// Whether the shop has not approved the app yet.
    #[must_use]
    pub fn waiting(&self) -> bool {
        WAITING.occurs_in(&self.state)
    }

    /// Whether it was stopped by 利用停止.
    #[must_use]
    pub fn stopped(&self) -> bool {
        STOPPED.occurs_in(&self.state)
    }
}

/// The licence keys that a page speaks of, in document order; none on a page of services or support.
///
/// Of several keys of one app that the page calls neither newest nor past, one counts as the newest: the only one that
/// is in use, else the one that expires last.
#[must_use]
pub fn sightings(snapshot: &Snapshot, page: page::Kind) -> Vec<Sighting> {
    if page::is_documentation(snapshot) {
        return Vec::new();
    }
    let assumed = assumed_app(snapshot, page);
    let mut seen: Vec<Sighting> = Vec::new();
    for entry in entry::read(snapshot) {
        if entry.kind == Some(Kind::ServiceSecret) || entry.last4.is_empty() {
            continue;
        }
        let app = App::of(&entry, &assumed);
        let Entry { last4, expiry, state, age, .. } = entry;
        let sighting = Sighting { app, last4, expiry, state, past: age == Age::Past };
        // A page may tell of one key twice: what the second adds is taken.
        match seen.iter_mut().find(|known| known.app == sighting.app && known.last4 == sighting.last4) {
            Some(known) => {
                if known.expiry == Expiry::Unknown {
                    known.expiry = sighting.expiry;
                }
                if known.state.is_empty() {
                    known.state = sighting.state;
                }
            }
            None => seen.push(sighting),
        }
    }
    one_newest(&mut seen);
    seen
}

/// Leaves one newest key for each app.
fn one_newest(seen: &mut [Sighting]) {
    for at in 0..seen.len() {
        let Some(one) = seen.get(at).filter(|one| !one.past && one.app.is_known()).cloned() else { continue };
        let rank = |sighting: &Sighting| (IN_USE.occurs_in(&sighting.state), sighting.expiry.date());
        let beaten = seen.iter().enumerate().any(|(other, sighting)| {
            other != at
                && !sighting.past
                && sighting.app == one.app
                && (rank(sighting) > rank(&one) || rank(sighting) == rank(&one) && other < at)
        });
        if let Some(sighting) = seen.get_mut(at) {
            sighting.past |= beaten;
        }
    }
}

/// What is remembered of one licence key of one shop.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct KeyRecord {
    /// Whose it is.
    pub app: App,
    /// Its last four characters.
    pub last4: String,
    /// When it expires, as last read.
    pub expiry: Expiry,
    /// 状態 as last printed, folded.
    pub state: String,
    /// Whether a newer key of the same app was seen.
    pub past: bool,
    /// When it was seen first.
    pub first_seen: Moment,
    /// When it was seen last.
    pub last_seen: Moment,
    /// The stages of which the merchant was told, in days before the expiry.
    pub told: Vec<u32>,
    /// When the merchant was last told that it has expired; 0 for never.
    pub told_expired: Moment,
}

fields! {
    App { own, company, product }
    Sighting { app, last4, expiry, state, past }
    KeyRecord { app, last4, expiry, state, past, first_seen, last_seen, told, told_expired }
}

impl KeyRecord {
    /// Whether the vendor has added functions that the shop has not accepted yet.
    #[must_use]
    pub fn updates(&self) -> bool {
        UPDATES.occurs_in(&self.state)
    }

    /// Whether the shop has not approved the app yet.
    #[must_use]
    pub fn waiting(&self) -> bool {
        WAITING.occurs_in(&self.state)
    }

    /// Whether it was stopped by 利用停止.
    #[must_use]
    pub fn stopped(&self) -> bool {
        STOPPED.occurs_in(&self.state)
    }
}

/// Takes what a page showed at a moment into the records of its shop; says whether they
/// changed in more than when they were seen.
///
/// The newest sighting wins. Another last four characters are another key, and the one before becomes a past one. What a
/// page does not show, or shows unreadably, stays as it was; a key of an app that the page does not name is taken only
/// as news of the one known key that ends like it.
pub fn observe(records: &mut Vec<KeyRecord>, seen: &[Sighting], now: Moment) -> bool {
    let before = records.clone();
    for sighting in seen {
        let several = seen.iter().filter(|other| other.app.own && !other.past).count() > 1;
        observe_one(records, sighting, now, several);
    }
    forget_oldest(records);
    let same = |one: &KeyRecord, two: &KeyRecord| KeyRecord { last_seen: two.last_seen, ..one.clone() } == *two;
    records.len() != before.len() || !records.iter().zip(&before).all(|(one, two)| same(one, two))
}

fn observe_one(records: &mut Vec<KeyRecord>, sighting: &Sighting, now: Moment, several: bool) {
    let is_app = owner(records, sighting, several);
    let mut ends_alike = records.iter().enumerate().filter(|(_, record)| record.last4 == sighting.last4);
    let known = if sighting.app.is_known() {
        ends_alike.find(|(_, record)| is_app(&record.app)).map(|(at, _)| at)
    } else {
        match (ends_alike.next(), ends_alike.next()) {
            (Some((at, _)), None) => Some(at),
            _ => return,
        }
    };
    let at = known.unwrap_or_else(|| {
        records.push(KeyRecord {
            app: sighting.app.clone(),
            last4: sighting.last4.clone(),
            first_seen: now,
            past: sighting.past,
            ..KeyRecord::default()
        });
        records.len() - 1
    });
    if !sighting.past && sighting.app.is_known() {
        for (other, record) in records.iter_mut().enumerate() {
            if is_app(&record.app) {
                record.past = other != at;
            }
        }
    }
    let Some(record) = records.get_mut(at) else { return };
    record.last_seen = now;
    record.past |= sighting.past;
    if sighting.expiry != Expiry::Unknown && record.expiry != sighting.expiry {
        record.expiry = sighting.expiry;
        // Another day has notices of its own.
        record.told.clear();
        record.told_expired = Moment::default();
    }
    if !sighting.state.is_empty() {
        record.state.clone_from(&sighting.state);
    }
    // A page that knows more of the app's name than was known.
    if record.app.company.is_empty() && !sighting.app.company.is_empty()
        || record.app.own && !sighting.app.product.is_empty()
    {
        record.app = sighting.app.clone();
    }
}

/// Which apps of the records are the one of a sighting. Where a page lists several apps of the shop's own, or the
/// records hold several, they are told apart by their names.
fn owner(records: &[KeyRecord], sighting: &Sighting, several: bool) -> impl Fn(&App) -> bool + use<> {
    let app = sighting.app.clone();
    let own: Vec<&str> =
        records.iter().filter(|record| record.app.own).map(|record| record.app.product.as_str()).collect();
    let named = own.contains(&app.product.as_str());
    let many = several || own.iter().any(|name| *name != own.first().copied().unwrap_or_default());
    let by_name = app.own && !app.product.is_empty() && many && (named || several);
    move |other: &App| {
        if by_name { other.own && (other.product == app.product || other.product.is_empty()) } else { app.is(other) }
    }
}

/// Keeps of each app's past keys those that were seen last.
fn forget_oldest(records: &mut Vec<KeyRecord>) {
    let ranked: Vec<bool> = records
        .iter()
        .map(|record| {
            let newer =
                |other: &&KeyRecord| other.past && other.app.is(&record.app) && other.last_seen > record.last_seen;
            !record.past || records.iter().filter(newer).count() < PAST_KEPT
        })
        .collect();
    let mut keep = ranked.into_iter();
    records.retain(|_| keep.next().unwrap_or(true));
}
