//! What was seen of keys, and what is remembered of it: app, last four characters, expiry, state, when.
//!
//! アプリ一覧 shows all of this before the security check (pages.md, section 3, 2026-11), so every visit there tells of
//! every key. A key itself is never remembered.

use alloc::{string::String, vec::Vec};
use chrono::NaiveDate;
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
static EXPIRED: Lexicon = Lexicon::new(words::EXPIRED_WORDS);

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
    /// Whether the page says that it is the newest of its app: by 最新, or because アプリ一覧 lists it.
    pub newest: bool,
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

    /// Whether it can be used on a day, as far as is known: neither stopped nor expired.
    #[must_use]
    pub fn is_live(&self, today: NaiveDate) -> bool {
        is_live(&self.state, self.expiry, Some(today))
    }

    /// The same, by what the page prints beside its date alone.
    #[must_use]
    pub fn looks_live(&self) -> bool {
        is_live(&self.state, self.expiry, None)
    }
}

/// Beside 利用中 or 利用可能 the word 利用停止 is the name of a control.
fn is_stopped(state: &str) -> bool {
    STOPPED.occurs_in(state) && !IN_USE.occurs_in(state)
}

fn is_live(state: &str, expiry: Expiry, today: Option<NaiveDate>) -> bool {
    let over = today.and_then(|today| expiry.days_left(today)).is_some_and(|days| days < 0);
    !over && !is_stopped(state) && !EXPIRED.occurs_in(state)
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
    let listed = page == page::Kind::List;
    let mut seen: Vec<Sighting> = Vec::new();
    for entry in entry::read(snapshot) {
        if entry.kind == Some(Kind::ServiceSecret) || entry.last4.is_empty() {
            continue;
        }
        let app = App::of(&entry, &assumed_app(snapshot, page, &entry));
        let Entry { last4, expiry, state, age, .. } = entry;
        let newest = age == Age::Newest || listed && age != Age::Past;
        let sighting = Sighting { app, last4, expiry, state, past: age == Age::Past, newest };
        // A page may tell of one key twice: what the second adds is taken.
        match seen.iter_mut().find(|known| known.app == sighting.app && known.last4 == sighting.last4) {
            Some(known) => {
                if known.expiry == Expiry::Unknown {
                    known.expiry = sighting.expiry;
                }
                if known.state.is_empty() {
                    known.state = sighting.state;
                }
                known.newest |= sighting.newest;
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
    /// Whether アプリ一覧 did not list it when it was last seen as a whole: its app was given up, or is not approved any more.
    pub gone: bool,
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
    Sighting { app, last4, expiry, state, past, newest }
    KeyRecord { app, last4, expiry, state, past, gone, first_seen, last_seen, told, told_expired }
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
        is_stopped(&self.state)
    }

    /// Whether it can be used on a day, as far as is known: neither stopped nor expired.
    #[must_use]
    pub fn is_live(&self, today: NaiveDate) -> bool {
        is_live(&self.state, self.expiry, Some(today))
    }

    /// Whether RMS calls it expired without a date that could be read.
    #[must_use]
    pub fn expired_undated(&self) -> bool {
        self.expiry.date().is_none() && EXPIRED.occurs_in(&self.state)
    }
}

/// Takes what a page showed at a moment into the records of its shop; says whether they
/// changed in more than when they were seen.
///
/// The newest sighting wins. Another last four characters are another key, and the one before becomes a past one. A key
/// from before becomes the newest again only where the page says so or it now ends later than the newest: its own page,
/// where it is stopped, looks like any other. What a page does not show, or shows unreadably, stays as it was; a key of
/// an app that the page does not name is taken only as news of the one known key that ends like it.
pub fn observe(records: &mut Vec<KeyRecord>, seen: &[Sighting], now: Moment) -> bool {
    let before = records.clone();
    for sighting in seen {
        observe_one(records, sighting, now, seen);
    }
    forget_oldest(records);
    let same = |one: &KeyRecord, two: &KeyRecord| KeyRecord { last_seen: two.last_seen, ..one.clone() } == *two;
    records.len() != before.len() || !records.iter().zip(&before).all(|(one, two)| same(one, two))
}

/// アプリ一覧 was seen as a whole: what it does not list is not watched any more, until it is seen again.
pub fn missing(records: &mut [KeyRecord], listed: &[Sighting]) {
    for record in records.iter_mut().filter(|record| !record.past) {
        record.gone = !listed.iter().any(|one| one.last4 == record.last4 && one.app.is(&record.app));
    }
}

fn observe_one(records: &mut Vec<KeyRecord>, sighting: &Sighting, now: Moment, seen: &[Sighting]) {
    let several = seen.iter().filter(|other| other.app.own && !other.past).count() > 1;
    // A page that does not name the app is of the one whose key it shows.
    let nameless = sighting.app.own && sighting.app.product.is_empty();
    let alike = records.iter().find(|record| record.app.own && record.last4 == sighting.last4);
    let unclear = nameless && alike.is_none() && has_several_own(records);
    let app = alike.filter(|_| nameless).map_or(&sighting.app, |record| &record.app).clone();
    let is_app = owner(records, &app, several);
    let mut ends_alike = records.iter().enumerate().filter(|(_, record)| record.last4 == sighting.last4);
    let known = if app.is_known() {
        ends_alike.find(|(_, record)| is_app(&record.app)).map(|(at, _)| at)
    } else {
        match (ends_alike.next(), ends_alike.next()) {
            (Some((at, _)), None) => Some(at),
            _ => return,
        }
    };
    let at = known.unwrap_or_else(|| {
        records.push(KeyRecord {
            app: app.clone(),
            last4: sighting.last4.clone(),
            first_seen: now,
            past: sighting.past,
            ..KeyRecord::default()
        });
        records.len() - 1
    });
    if !sighting.past && app.is_known() && !unclear {
        let rivals = records
            .iter()
            .enumerate()
            .filter(|(other, record)| *other != at && !record.past && !record.gone && is_app(&record.app));
        let mut ends = None;
        let mut alone = true;
        for (_, rival) in rivals {
            alone = false;
            ends = ends.max(rival.expiry.date());
        }
        let was_past = records.get(at).is_some_and(|record| record.past);
        let date = sighting.expiry.date();
        let leads = match known {
            _ if sighting.newest || alone => true,
            Some(_) => !was_past || date.is_some() && ends.is_some() && date > ends,
            // One that nobody has seen yet is new, unless it ends before the newest: a renewal never does.
            None => date.is_none() || ends.is_none() || date >= ends,
        };
        for (other, record) in records.iter_mut().enumerate() {
            // Of several own apps by name, a key without one that this page shows too has its own turn.
            let elsewhere = several
                && !app.product.is_empty()
                && record.app.own
                && record.app.product.is_empty()
                && seen.iter().any(|one| one.app.own && one.last4 == record.last4);
            if other == at {
                record.past = !leads;
            } else if leads && is_app(&record.app) && !elsewhere {
                record.past = true;
            }
        }
    }
    let Some(record) = records.get_mut(at) else { return };
    record.last_seen = now;
    record.gone = false;
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

/// Whether the newest keys are of several apps of the shop's own, by their names.
pub(crate) fn has_several_own(records: &[KeyRecord]) -> bool {
    let mut names = records
        .iter()
        .filter(|record| record.app.own && !record.past && !record.app.product.is_empty())
        .map(|record| &record.app.product);
    let first = names.next();
    names.any(|name| Some(name) != first)
}

/// Which apps of the records are the one of a sighting. Where a page lists several apps of the shop's own, or the
/// records hold several, they are told apart by their names.
fn owner(records: &[KeyRecord], app: &App, several: bool) -> impl Fn(&App) -> bool + use<> {
    let app = app.clone();
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
