//! The expiry watch: which notices are due, what the badge says, the list of known keys, and the calendar file.
//!
//! Everything is told from the records and a moment that is passed in, so a worker that slept or a browser that was
//! closed loses nothing: the next computation tells what is due. Source of the notices' stages and words: guides.md C,
//! 2026-11.

use chrono::{Days, NaiveDate};

use crate::exchange::called;
use crate::ledger::Ledger;
use crate::licence::{Expiry, LIFE_DAYS, STAGES, Stage, URGENT_DAYS, compact, month_and_day, stage};
use crate::moment::Moment;
use crate::sighting::KeyRecord;
use crate::text::{Lang, fill, key, text};

/// From how many days on a sighting is too old to be told without saying so (guides.md C, 2026-11).
const OLD_DAYS: i64 = 7;

/// The keys of one shop.
#[derive(Clone, Copy, Debug)]
pub struct ShopKeys<'a> {
    /// The shop number; nothing where it is not known.
    pub shop: &'a str,
    /// What the merchant calls it; nothing where it goes by its number.
    pub name: &'a str,
    /// What is remembered of its keys.
    pub records: &'a [KeyRecord],
}

impl ShopKeys<'_> {
    /// The shop as the merchant knows it: `本店（404839）`, or its number.
    fn called(&self) -> String {
        called(self.shop, self.name)
    }
}

/// The keys of every known shop, by its number.
#[must_use]
pub fn shops(ledger: &Ledger) -> Vec<ShopKeys<'_>> {
    ledger.shops.iter().map(|shop| ShopKeys { shop: &shop.id, name: &shop.name, records: &shop.keys }).collect()
}

/// A notice that is due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Which of the shops.
    pub shop: usize,
    /// Which of its records.
    pub record: usize,
    /// What is told; give it to [`tell`] once the notice stands.
    pub stage: Stage,
    /// The same for the same key and stage, so that a notice takes the place of itself.
    pub id: String,
    /// The notice.
    pub text: String,
}

/// The notices that are due at a moment, the most urgent first.
///
/// `stages` are days before the expiry; of several reached since the last time only the narrowest is told. `visit` says
/// that the merchant is on a page of RMS: an expired key is told once, and then at most once a day at a visit, until a
/// newer key is seen.
#[must_use]
pub fn due(shops: &[ShopKeys<'_>], stages: &[u32], now: Moment, visit: bool, lang: Lang) -> Vec<Notice> {
    let today = now.date();
    let mut due = Sorted::default();
    for (shop, keys) in shops.iter().enumerate() {
        for (at, record) in keys.records.iter().enumerate().filter(|(_, record)| is_watched(record)) {
            let Some(reached) = reached(record, stages, today) else { continue };
            let untold = match reached {
                Stage::Within(days) => !record.told.iter().any(|told| *told <= days),
                Stage::Expired => {
                    let told = record.told_expired;
                    told == Moment::default() || visit && told.date() < today
                }
            };
            if untold {
                let id = notice_id(keys.shop, record, reached);
                let text = notice_text(&keys.called(), record, today, lang);
                let days = days_left(record, today).unwrap_or_default();
                due.insert(days, Notice { shop, record: at, stage: reached, id, text });
            }
        }
    }
    due.values
}

/// The notices among those shown that say what is true no more: a newer key is there, the key is gone from アプリ一覧, or
/// its next stage has come.
#[must_use]
pub fn outdated(shops: &[ShopKeys<'_>], stages: &[u32], now: Moment, shown: &[String]) -> Vec<String> {
    let today = now.date();
    let mut outdated = Vec::new();
    for id in shown.iter().filter(|id| id.starts_with(NOTICE)) {
        let holds = shops.iter().any(|keys| {
            keys.records.iter().any(|record| {
                let stage = if is_watched(record) { reached(record, stages, today) } else { None };
                stage.is_some_and(|stage| notice_id(keys.shop, record, stage) == *id)
            })
        });
        if !holds {
            outdated.push(id.clone());
        }
    }
    outdated
}

/// The stage that a key has reached; expired too where RMS says so and prints no date.
fn reached(record: &KeyRecord, stages: &[u32], today: NaiveDate) -> Option<Stage> {
    if record.expired_undated() { Some(Stage::Expired) } else { stage(record.expiry, stages, today) }
}

/// The days to a key's end, less than 0 after it.
fn days_left(record: &KeyRecord, today: NaiveDate) -> Option<i64> {
    if record.expired_undated() { Some(-1) } else { record.expiry.days_left(today) }
}

/// A key's end in words.
fn expiry_text(record: &KeyRecord, today: NaiveDate, lang: Lang) -> String {
    if record.expired_undated() { text(lang, key::EXPIRY_OVER).to_owned() } else { record.expiry.text(lang, today) }
}

/// A list in the order of its keys, equal ones in the order of their coming. Such lists are short, and the standard
/// library's sort would be several KB of the wasm for each type.
struct Sorted<T> {
    keys: Vec<i64>,
    values: Vec<T>,
}

impl<T> Default for Sorted<T> {
    fn default() -> Self {
        Self { keys: Vec::new(), values: Vec::new() }
    }
}

impl<T> Sorted<T> {
    fn insert(&mut self, key: i64, value: T) {
        let at = self.keys.iter().position(|known| *known > key).unwrap_or(self.keys.len());
        self.keys.insert(at, key);
        self.values.insert(at, value);
    }
}

/// Remembers that the merchant was told at a moment.
pub fn tell(record: &mut KeyRecord, stage: Stage, now: Moment) {
    match stage {
        Stage::Within(days) => record.told.push(days),
        Stage::Expired => record.told_expired = now,
    }
}

/// Whether a key's end would stop something: it is its app's newest, was not stopped, and its app was not given up.
pub(crate) fn is_watched(record: &KeyRecord) -> bool {
    !record.past && !record.gone && !record.stopped()
}

/// What the ids of our notices begin with.
const NOTICE: &str = "expiry-";

fn notice_id(shop: &str, record: &KeyRecord, stage: Stage) -> String {
    let stage = match stage {
        Stage::Within(days) => days.to_string(),
        Stage::Expired => "expired".to_owned(),
    };
    [NOTICE, &[shop, &tag(record), &record.last4, &stage].join("-")].concat()
}

/// A notice in the words of guides.md C.
fn notice_text(shop: &str, record: &KeyRecord, today: NaiveDate, lang: Lang) -> String {
    let days = days_left(record, today).unwrap_or_default();
    let date = record.expiry.date().map(crate::licence::slashed).unwrap_or_default();
    let template = match days {
        ..0 if date.is_empty() => key::NOTICE_EXPIRED_UNDATED,
        ..0 => key::NOTICE_EXPIRED,
        0 => key::NOTICE_TODAY,
        1..=URGENT_DAYS => key::NOTICE_URGENT,
        _ => key::NOTICE_SOON,
    };
    let app = record.app.name(lang);
    let told = fill(lang, template, &[("shop", shop), ("app", &app), ("n", &days.to_string()), ("date", &date)]);
    let seen = record.last_seen.date();
    if today.signed_duration_since(seen).num_days() <= OLD_DAYS {
        return told;
    }
    [told, fill(lang, key::NOTICE_OLD, &[("date", &month_and_day(seen))])].concat()
}

/// What stands on the extension's icon, whatever the tab.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Badge {
    /// The days to the soonest expiry, `!` where one is over, or nothing.
    pub text: String,
    /// The same in words; empty where nothing is to be said.
    pub title: String,
}

/// The badge at a moment: about the newest key of each app, from the first stage on.
#[must_use]
pub fn badge(shops: &[ShopKeys<'_>], stages: &[u32], now: Moment, lang: Lang) -> Badge {
    let today = now.date();
    // Without a stage only what is over is told.
    let first = stages.iter().copied().max().map_or(-1, i64::from);
    let watched = shops.iter().flat_map(|keys| keys.records.iter().map(move |record| (keys, record)));
    let soonest = watched
        .filter(|(_, record)| is_watched(record))
        .filter_map(|(keys, record)| Some((days_left(record, today)?, keys, record)))
        .min_by_key(|(days, ..)| *days);
    let Some((days, keys, record)) = soonest.filter(|(days, ..)| *days <= first) else {
        return Badge::default();
    };
    let (shop, app, expiry) = (keys.called(), record.app.name(lang), expiry_text(record, today, lang));
    Badge {
        text: if days < 0 { "!".to_owned() } else { days.to_string() },
        title: fill(lang, key::BADGE_TITLE, &[("shop", &shop), ("app", &app), ("expiry", &expiry)]),
    }
}

/// One known key, as the popup lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownKey {
    /// Which of the shops.
    pub shop: usize,
    /// `404839：GoQSystem`, or the app alone where the shop is not known.
    pub name: String,
    /// Its last four characters: `末尾 CD34`.
    pub tail: String,
    /// `2026/12/25（あと34日）`, `本日まで`, `期限切れ`, `期限なし`.
    pub expiry: String,
    /// 更新あり, 承認待ち, and that a newer key was seen, each by itself.
    pub flags: Vec<String>,
    /// When it was last seen: `最終確認 11/01`.
    pub seen: String,
    /// The days left of [`LIFE_DAYS`], for a bar; nothing where there is no expiry.
    pub left: Option<u32>,
    /// How near the expiry is.
    pub nearness: Nearness,
}

/// How near an expiry is, for the eye.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nearness {
    /// There is no expiry, or a newer key is there.
    None,
    /// The first stage is not reached.
    Far,
    /// Within the first stage.
    Soon,
    /// Within the last week, or over.
    Urgent,
}

/// The most days that a bar shows.
pub const BAR_DAYS: u32 = LIFE_DAYS;

/// All known keys at a moment: the newest of each app soonest first, then those without an
/// expiry, then those from before.
#[must_use]
pub fn known_keys(shops: &[ShopKeys<'_>], stages: &[u32], now: Moment, lang: Lang) -> Vec<KnownKey> {
    let today = now.date();
    let first = i64::from(stages.iter().copied().max().unwrap_or(STAGES[0]));
    let mut keys = Sorted::default();
    for (shop, of_shop) in shops.iter().enumerate() {
        let called = of_shop.called();
        for record in of_shop.records {
            let days = days_left(record, today);
            let nearness = match days {
                Some(days) if is_watched(record) && days <= URGENT_DAYS => Nearness::Urgent,
                Some(days) if is_watched(record) && days <= first => Nearness::Soon,
                Some(_) if is_watched(record) => Nearness::Far,
                _ => Nearness::None,
            };
            let known = KnownKey {
                shop,
                name: match (called.as_str(), record.app.name(lang)) {
                    ("", app) => app,
                    (shop, app) => fill(lang, key::KNOWN_NAME, &[("shop", shop), ("app", &app)]),
                },
                tail: fill(lang, key::KNOWN_TAIL, &[("tail", &record.last4)]),
                expiry: expiry_text(record, today, lang),
                flags: flags(record, lang),
                seen: fill(lang, key::KNOWN_SEEN, &[("date", &month_and_day(record.last_seen.date()))]),
                left: days.map(|days| u32::try_from(days).unwrap_or_default().min(BAR_DAYS)),
                nearness,
            };
            // Those from before come last, whatever their day.
            let order = if is_watched(record) { days.unwrap_or(i64::MAX - 1) } else { i64::MAX };
            keys.insert(order, known);
        }
    }
    keys.values
}

fn flags(record: &KeyRecord, lang: Lang) -> Vec<String> {
    let mut flags = Vec::new();
    for (is, name) in [
        (record.updates(), key::KNOWN_UPDATES),
        (record.waiting(), key::KNOWN_WAITING),
        (record.past, key::KNOWN_PAST),
        (record.stopped(), key::KNOWN_STOPPED),
        (record.gone && !record.past, key::KNOWN_GONE),
    ] {
        if is {
            flags.push(text(lang, name).to_owned());
        }
    }
    flags
}

/// Whether a calendar file would hold any day.
#[must_use]
pub fn has_days(ledger: &Ledger) -> bool {
    let mut keys = ledger.shops.iter().flat_map(|shop| &shop.keys);
    keys.any(|record| is_watched(record) && record.expiry.date().is_some())
}

/// A calendar file (RFC 5545) of the expiry days of the newest key of each app: one all-day event a key, the same UID for
/// the same key at every export. The moment is when it was made.
#[must_use]
pub fn calendar(shops: &[ShopKeys<'_>], now: Moment, lang: Lang) -> String {
    let stamp = now.utc_stamp();
    let mut file = String::new();
    for text in ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Kagiban//Kagiban//JA", "CALSCALE:GREGORIAN"] {
        line(&mut file, text);
    }
    for keys in shops {
        let called = keys.called();
        for record in keys.records.iter().filter(|record| is_watched(record)) {
            let Expiry::On(date) = record.expiry else { continue };
            let Some(next) = date.checked_add_days(Days::new(1)) else { continue };
            let app = record.app.name(lang);
            let values = [("shop", called.as_str()), ("app", app.as_str()), ("tail", record.last4.as_str())];
            let value = |name: &str, template| [name, ":", &escaped(&fill(lang, template, &values))].concat();
            line(&mut file, "BEGIN:VEVENT");
            line(
                &mut file,
                &["UID:", &escaped_uid(keys.shop), "-", &tag(record), "-", &record.last4, "@kagiban"].concat(),
            );
            line(&mut file, &["DTSTAMP:", &stamp].concat());
            line(&mut file, &["DTSTART;VALUE=DATE:", &compact(date)].concat());
            line(&mut file, &["DTEND;VALUE=DATE:", &compact(next)].concat());
            line(&mut file, &value("SUMMARY", key::CALENDAR_SUMMARY));
            line(&mut file, &value("DESCRIPTION", key::CALENDAR_DESCRIPTION));
            line(&mut file, "TRANSP:TRANSPARENT");
            line(&mut file, "END:VEVENT");
        }
    }
    line(&mut file, "END:VCALENDAR");
    file
}

/// Adds a content line, folded after at most 75 octets, between characters.
fn line(file: &mut String, content: &str) {
    let mut room = 75;
    for character in content.chars() {
        let length = character.len_utf8();
        if length > room {
            file.push_str("\r\n ");
            // The blank that begins a folded line counts.
            room = 74;
        }
        file.push(character);
        room -= length;
    }
    file.push_str("\r\n");
}

/// A text as the value of a property.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\\' | ';' | ',' => escaped.extend(['\\', character]),
            '\n' => escaped.push_str("\\n"),
            // Other control characters may not stand in a calendar file.
            _ if character.is_control() => {}
            _ => escaped.push(character),
        }
    }
    escaped
}

/// A shop's name within a UID: what is no letter or digit of ASCII is written as its number.
fn escaped_uid(shop: &str) -> String {
    let mut uid = String::new();
    for character in shop.chars() {
        if character.is_ascii_alphanumeric() {
            uid.push(character);
        } else {
            uid.push_str(&u32::from(character).to_string());
        }
    }
    uid
}

/// A short name of a record's app that is the same on every machine: `own`, or a number made of its name (FNV-1a).
fn tag(record: &KeyRecord) -> String {
    if record.app.own && record.app.product.is_empty() {
        return "own".to_owned();
    }
    let name = crate::name::key(&[record.app.company.as_str(), &record.app.product].concat());
    let hash = name.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    hash.to_string()
}
