//! What a page tells the guides: which steps' signs it shows, and in which era's words the portal speaks.

use alloc::{string::String, vec::Vec};
use chrono::NaiveDate;
use serde::Serialize;

use crate::asked::Asked;
use crate::entry::Kind as KeyKind;
use crate::fields::{fields, words};
use crate::guide::square::VendorList;
use crate::guide::{Era, guides, is_app};
use crate::key;
use crate::lexicon::Lexicon;
use crate::licence::Expiry;
use crate::page::{self, Kind, Page};
use crate::plan::plan;
use crate::shop::session_ended;
use crate::sighting::{App, KeyRecord, Sighting};
use crate::snapshot::{Row, Snapshot};
use crate::words;

static NEW_ERA: Lexicon = Lexicon::new(words::NEW_ERA_LABELS);
static OLD_ERA: Lexicon = Lexicon::new(words::OLD_ERA_LABELS);
static CHANGE_LABELS: Lexicon = Lexicon::new(words::KEY_CHANGE_LABELS);
static UPDATE_BUTTONS: Lexicon = Lexicon::new(words::UPDATE_BUTTONS);
static LIST_HEADS: Lexicon = Lexicon::new(words::VENDOR_FUNCTION_HEADS);
static EVENT_HEADS: Lexicon = Lexicon::new(words::EVENT_TABLE_HEADS);
static SERVICE_HEADS: Lexicon = Lexicon::new(words::EVENT_SERVICE_HEADS);
static START_HEADS: Lexicon = Lexicon::new(words::EVENT_START_HEADS);
static STATE_HEADS: Lexicon = Lexicon::new(words::STATE_HEADS);
static IN_USE: Lexicon = Lexicon::new(words::IN_USE_WORDS);
static WAITING: Lexicon = Lexicon::new(words::WAITING_WORDS);

/// What shows that a step is done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sign {
    /// A page of RMS WEB SERVICE.
    Portal,
    /// A page that only a shop has that applied.
    Applied,
    /// アプリ一覧, or ご利用中の製品.
    List,
    /// The row 店舗様.
    OwnRow,
    /// アプリ詳細情報, 利用設定, or ライセンス情報 of the shop's own app.
    OwnPage,
    /// The shop's own licence key in full.
    OwnKey,
    /// 利用機能編集.
    Edit,
    /// 利用機能編集 with nothing left to tick for an app.
    Ticked,
    /// The page after 確認する.
    Confirm,
    /// What the app needs is proven to be registered.
    Registered,
    /// Another key of the shop's own than before.
    NewKey,
    /// The key was copied by a button of ours.
    Copied,
    /// Every app has the new key.
    Pasted,
    /// One live key of the shop's own, where there were two.
    OldGone,
    /// The app's row, or its page.
    VendorRow,
    /// The app's page, before or after its security check.
    VendorCheck,
    /// The app's page after the security check.
    VendorPage,
    /// The app has no update waiting any more.
    Updated,
    /// The app's key in full, after the update.
    UpdatedKey,
    /// The app is approved.
    Approved,
    /// The app's event notices are approved.
    EventsApproved,
    /// They wait for that; no step's sign.
    EventsWaiting,
    /// The app has an update waiting; no step's sign.
    Pending,
    /// The app has none; no step's sign.
    Current,
    /// The app's key in full; no step's sign.
    VendorKey,
    /// Two live keys of the shop's own on the page that lists them; no step's sign.
    TwoKeys,
    /// One; no step's sign.
    OneKey,
    /// What a later version knows.
    #[default]
    Unknown,
}

words! {
    Sign {
        "portal" = Portal, "applied" = Applied, "list" = List, "own-row" = OwnRow, "own-page" = OwnPage,
        "own-key" = OwnKey, "edit" = Edit, "ticked" = Ticked, "confirm" = Confirm, "registered" = Registered,
        "new-key" = NewKey, "copied" = Copied, "pasted" = Pasted, "old-gone" = OldGone, "vendor-row" = VendorRow,
        "vendor-check" = VendorCheck, "vendor-page" = VendorPage, "updated" = Updated, "updated-key" = UpdatedKey,
        "approved" = Approved, "events-approved" = EventsApproved, "events-waiting" = EventsWaiting, "pending" = Pending, "current" = Current,
        "vendor-key" = VendorKey, "two-keys" = TwoKeys, "one-key" = OneKey; else Unknown
    }
}

/// A sign that a page shows.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Seen {
    /// Which.
    pub sign: Sign,
    /// Of which app, by its id; empty where it is no app's.
    pub app: String,
}

/// What a page tells the guides.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Signs {
    /// In whose words it speaks.
    pub era: Era,
    /// Its signs.
    pub seen: Vec<Seen>,
    /// How the shop's own keys end that the page of its app lists.
    pub own: Vec<String>,
    /// The day from which a vendor's events were asked for (利用開始日).
    pub start: Expiry,
    /// アプリが利用するAPIリスト, where it shows one.
    pub list: Option<VendorList>,
}

fields! {
    Seen { sign, app }
    Signs { era, seen, own, start, list }
}

impl Signs {
    /// Whether a sign is among them, of no app or of one of these.
    #[must_use]
    pub fn has(&self, sign: Sign, apps: &[&str]) -> bool {
        self.seen.iter().any(|seen| seen.sign == sign && (seen.app.is_empty() || apps.contains(&seen.app.as_str())))
    }

    fn add(&mut self, sign: Sign, app: &str) {
        let seen = Seen { sign, app: app.into() };
        if !self.seen.contains(&seen) {
            self.seen.push(seen);
        }
    }

    /// Reads a page. `sightings` are those of the page, `records` what is known of the keys of its shop, and `asked` is
    /// what an app asks of it.
    #[must_use]
    pub fn read(
        snapshot: &Snapshot,
        page: &Page,
        sightings: &[Sighting],
        records: &[KeyRecord],
        asked: &dyn Fn(&str) -> Option<Asked>,
    ) -> Self {
        let mut signs = Self { era: era(snapshot, page.kind), ..Self::default() };
        if session_ended(snapshot, page) {
            return signs;
        }
        signs.add(Sign::Portal, "");
        if page::is_documentation(snapshot) {
            return signs;
        }
        signs.own(snapshot, page, sightings);
        if page.kind == Kind::Edit {
            for app in guides().iter().flat_map(|guide| guide.apps) {
                let Some(asked) = asked(app).filter(|asked| !asked.functions.is_empty()) else { continue };
                let plan = plan(&asked, page);
                if plan.tick.is_empty() && !plan.already.is_empty() {
                    signs.add(Sign::Ticked, app);
                }
            }
        }
        signs.vendors(snapshot, page.kind, sightings, records);
        // The list, or the page of one of its rows; a long edit page is not gone through for it.
        if matches!(page.kind, Kind::List | Kind::Elsewhere) {
            signs.events(snapshot);
        }
        signs
    }

    fn own(&mut self, snapshot: &Snapshot, page: &Page, sightings: &[Sighting]) {
        if matches!(page.kind, Kind::List | Kind::Detail | Kind::Licence | Kind::Edit | Kind::Confirm) {
            self.add(Sign::Applied, "");
        }
        let own = || sightings.iter().filter(|sighting| sighting.app.own);
        let in_full = key::keys(snapshot, page.kind).iter().any(|key| key.kind == KeyKind::Licence && key.app.own);
        let detail = page.kind == Kind::Detail;
        for (shown, sign) in [
            (page.kind == Kind::List, Sign::List),
            (own().next().is_some() || detail, Sign::OwnRow),
            (detail || in_full, Sign::OwnPage),
            (in_full, Sign::OwnKey),
            (matches!(page.kind, Kind::Edit | Kind::Unknown(_)), Sign::Edit),
            (page.kind == Kind::Confirm, Sign::Confirm),
        ] {
            if shown {
                self.add(sign, "");
            }
        }
        if detail {
            self.count(own().filter(|sighting| sighting.looks_live()).count());
            let ends = own().map(|sighting| sighting.last4.clone()).collect();
            self.own = ends;
        }
    }

    fn count(&mut self, live: usize) {
        match live {
            0 => {}
            1 => self.add(Sign::OneKey, ""),
            _ => self.add(Sign::TwoKeys, ""),
        }
    }

    /// The same signs on a day: a key that has expired by then is no live one, and a vendor's row of such a key is what is
    /// left of an earlier approval. `sightings` are those of the page.
    #[must_use]
    pub fn on(&self, today: NaiveDate, sightings: &[Sighting]) -> Self {
        let counted = |seen: &Seen| matches!(seen.sign, Sign::OneKey | Sign::TwoKeys);
        let mut signs = self.clone();
        signs.seen.retain(|seen| {
            let live = |one: &Sighting| is_app(&one.app, &seen.app) && one.is_live(today);
            !matches!(seen.sign, Sign::VendorRow | Sign::Approved) || sightings.iter().any(live)
        });
        if signs.seen.iter().any(counted) {
            signs.seen.retain(|seen| !counted(seen));
            signs.count(sightings.iter().filter(|sighting| sighting.app.own && sighting.is_live(today)).count());
        }
        signs
    }

    fn vendors(&mut self, snapshot: &Snapshot, kind: Kind, sightings: &[Sighting], records: &[KeyRecord]) {
        let button = snapshot.buttons.iter().any(|button| UPDATE_BUTTONS.is(&button.text));
        let alone = kind == Kind::Licence;
        let app_ids = || guides().iter().flat_map(|guide| guide.apps);
        for sighting in sightings {
            let named = sighting.app.is_known();
            for app in app_ids() {
                let is = |other: &App| is_app(other, app);
                if !named {
                    // The page before the security check: its key ends like the one of a row.
                    if records.iter().any(|record| record.last4 == sighting.last4 && is(&record.app)) {
                        self.add(Sign::VendorCheck, app);
                    }
                    continue;
                }
                if !is(&sighting.app) {
                    continue;
                }
                self.add(Sign::VendorRow, app);
                let pending = sighting.updates() || alone && button;
                let waiting = sighting.waiting();
                let signs = [
                    (alone, Sign::VendorCheck),
                    (alone, Sign::VendorPage),
                    (pending, Sign::Pending),
                    (!pending && !waiting, Sign::Current),
                    (!waiting && IN_USE.occurs_in(&sighting.state), Sign::Approved),
                ];
                signs.into_iter().filter(|(shown, _)| *shown).for_each(|(_, sign)| self.add(sign, app));
            }
        }
        for key in key::keys(snapshot, kind).iter().filter(|key| key.kind == KeyKind::Licence && !key.app.own) {
            for app in app_ids().filter(|app| is_app(&key.app, app)) {
                self.add(Sign::VendorKey, app);
            }
        }
        self.list = sightings
            .iter()
            .find(|sighting| alone && sighting.app.is_known() && !sighting.app.own)
            .map(|sighting| VendorList {
                app: sighting.app.clone(),
                functions: functions(&snapshot.rows),
                pending: button || sighting.updates() || sighting.waiting(),
                paged: snapshot.paged.is_some(),
            })
            .filter(|list| !list.functions.is_empty());
    }

    /// システムイベント通知サービスアクセス許可設定: the second table of アプリ一覧, and the page of one of its rows.
    fn events(&mut self, snapshot: &Snapshot) {
        let mut heads: Option<&Row> = None;
        let mut one: [String; 3] = Default::default();
        for row in &snapshot.rows {
            if row.cells.iter().filter(|cell| EVENT_HEADS.is(cell)).count() > 1 {
                heads = Some(row);
                continue;
            }
            if let Some(head) = heads.filter(|head| row.path.starts_with(&head.path)) {
                let cell = |list: &Lexicon| {
                    let at = head.cells.iter().position(|cell| list.is(cell))?;
                    row.cells.get(at).map(String::as_str)
                };
                let cells = [&SERVICE_HEADS, &START_HEADS, &STATE_HEADS].map(|list| cell(list).unwrap_or_default());
                self.event(cells);
            } else if let [label, value, ..] = row.cells.as_slice() {
                for (list, place) in [&SERVICE_HEADS, &START_HEADS, &STATE_HEADS].into_iter().zip(&mut one) {
                    if list.is(label) {
                        place.clone_from(value);
                    }
                }
            }
        }
        let [service, start, state] = &one;
        self.event([service, start, state]);
    }

    fn event(&mut self, [service, start, state]: [&str; 3]) {
        let app = App { product: service.into(), ..App::default() };
        for id in guides().iter().flat_map(|guide| guide.apps).filter(|id| is_app(&app, id)) {
            // Only one guide has events; its start is the one that counts.
            if Expiry::parse(start) != Expiry::Unknown && *id == "ec-tencho" {
                self.start = Expiry::parse(start);
            }
            if WAITING.occurs_in(state) {
                self.add(Sign::EventsWaiting, id);
            } else if IN_USE.occurs_in(state) {
                self.add(Sign::EventsApproved, id);
            }
        }
    }
}

/// In which era's words the portal speaks (pages.md, section 4): by the entries of its menu, and the label beside the
/// key. A page of the approval host tells only where it has the rows of before 2025.
fn era(snapshot: &Snapshot, kind: Kind) -> Era {
    let entry = |list: &Lexicon| {
        let held = |row: &Row| matches!(row.cells.as_slice(), [number, label] if number.len() < 5 && list.is(label));
        snapshot.rows.iter().any(held)
    };
    let label = |list: &Lexicon| snapshot.buttons.iter().any(|button| list.is(&button.text));
    if entry(&NEW_ERA) {
        Era::Y2025
    } else if entry(&OLD_ERA) {
        match kind {
            Kind::Detail if !label(&CHANGE_LABELS) => Era::Y2018,
            Kind::Detail => Era::Y2024,
            _ => Era::Unknown,
        }
    } else {
        Era::Unknown
    }
}

/// The names in アプリが利用するAPIリスト: the first cells of its rows.
fn functions(rows: &[Row]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let mut heads: Option<&Row> = None;
    for row in rows {
        if row.cells.len() > 1 && row.cells.iter().all(|cell| LIST_HEADS.is(cell)) {
            heads = Some(row);
        } else if let (Some(head), Some(name)) = (heads, row.cells.first())
            && row.cells.len() == head.cells.len()
            && row.path.starts_with(&head.path)
            && crate::name::is_function_shaped(name)
            && !names.contains(name)
        {
            names.push(name.clone());
        }
    }
    names
}
