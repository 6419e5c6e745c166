//! What the screens show, as data: every text, status and button is decided here.

use crate::asked::{Asked, Grants, asks_for_everything};
use crate::catalogue::{App, Connection, Evidence, FunctionId, KeyKind, app_by_id};
use crate::choice::{OWN, app_ids, asked_for, conditions_of, name_of};
use crate::exchange::shop_name;
use crate::guide::Era;
use crate::in_use;
use crate::journey::{Tab, doubtful};
use crate::ledger::{Answer, Chosen, Ledger, Shop};
use crate::message::Mark;
use crate::moment::Moment;
use crate::page::{self, Kind, Page};
use crate::plan::{Plan, plan};
use crate::press::{lines, printed};
use crate::reason::absent_text;
use crate::snapshot::Snapshot;
use crate::standing::{Standing, standing};
use crate::text::{Lang, fill, key, list, text};
use crate::undo::can_undo;
use crate::view_guide::{self, GuideView, SquareView};
use crate::view_keys::{self, KeyCard};
use crate::view_settings::{PartRow, parts};

/// The menu in RMS's left navigation.
#[derive(Clone, Debug, PartialEq)]
pub struct MenuView {
    /// The first line: which shop.
    pub shop: String,
    /// Whether there is only the first line and a closed list: on a portal page that is none of ours.
    pub folded: bool,
    /// What is wrong, where the page is not understood.
    pub trouble: Option<Trouble>,
    /// Why no button can be pressed here.
    pub hint: Option<String>,
    /// The apps.
    pub cards: Vec<Card>,
    /// Whether 元に戻す is there.
    pub undo: bool,
    /// How a change stands that is not known to be registered.
    pub standing: Standing,
    /// The button that ticks for all apps in use, and whether it can be pressed; where the shop uses any.
    pub together: Option<(String, bool)>,
    /// Functions in use that no app in use needs.
    pub unused: Vec<String>,
    /// What was added to the lists of apps in use.
    pub grown: Vec<String>,
    /// The marks in the page.
    pub marks: Vec<Mark>,
    /// The keys that the page shows.
    pub keys: Vec<KeyCard>,
    /// What is to be asked of this shop.
    pub question: Option<Question>,
    /// The answers to どの店舗の画面ですか？, where that is asked: a shop number (nothing for none of them), and the
    /// button's name.
    pub whose: Vec<(String, String)>,
    /// Whether that is asked.
    pub asks_whose: bool,
    /// The guides that are under way, and those that offer themselves.
    pub guides: Vec<GuideView>,
    /// What is said of a vendor's app on its page.
    pub square: Option<SquareView>,
    /// The name of the button that takes the answer back, as long as no page has proved it.
    pub unanswer: Option<String>,
}

/// A condition that the shop has not been asked about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// The condition's id in the catalogue.
    pub condition: String,
    /// The question.
    pub text: String,
}

/// What is remembered, as far as it matters to one tab.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// The shops.
    pub ledger: &'a Ledger,
    /// The tab, with the page that it shows entered.
    pub tab: Option<&'a Tab>,
    /// Now.
    pub now: Moment,
}

/// Nothing is remembered.
impl Default for Known<'static> {
    fn default() -> Self {
        static NOTHING: Ledger = Ledger {
            version: 0,
            shops: Vec::new(),
            own: Vec::new(),
            lang: String::new(),
            stages: Vec::new(),
            era: Era::Unknown,
            guides: Vec::new(),
            mail: None,
            mails: Vec::new(),
            no_stages: false,
        };
        Self { ledger: &NOTHING, tab: None, now: Moment::default() }
    }
}

impl<'a> Known<'a> {
    /// The shop whose page the tab shows.
    #[must_use]
    pub fn shop(self) -> Option<&'a Shop> {
        self.ledger.shop(&self.tab?.shop)
    }

    /// Reads the page, in the light of what is known.
    #[must_use]
    pub fn read(self, snapshot: &Snapshot) -> Page {
        let mut page = page::read(snapshot);
        page.doubt(&doubtful(self.ledger, self.tab));
        page
    }

    /// What the shop said about conditions; of a shop that is not known, what was said in this tab.
    #[must_use]
    pub fn answers(self) -> &'a [Answer] {
        match (self.shop(), self.tab) {
            (Some(shop), _) => &shop.answers,
            (None, Some(tab)) => &tab.answers,
            (None, None) => &[],
        }
    }

    /// What the shop takes of apps that leave a choice; of a shop that is not known, what was chosen in this tab.
    #[must_use]
    pub fn chosen(self) -> &'a [Chosen] {
        match (self.shop(), self.tab) {
            (Some(shop), _) => &shop.chosen,
            (None, Some(tab)) => &tab.chosen,
            (None, None) => &[],
        }
    }

    /// What an app asks of this shop, where there is such an app.
    #[must_use]
    pub fn asked_for(self, app: &str) -> Option<Asked> {
        asked_for(self.ledger, self.chosen(), self.answers(), app)
    }

    /// Every app with what it asks for, those in use first.
    fn apps(self) -> impl Iterator<Item = Asked> {
        let ids = app_ids(self.ledger, self.shop());
        ids.into_iter().filter_map(move |id| self.asked_for(&id))
    }

    /// The next condition to ask about: of the apps in use, and where there are none of those that were pressed.
    fn question(self, pressed: &[String], lang: Lang) -> Option<Question> {
        let used: Vec<&str> = self.shop().iter().flat_map(|shop| &shop.apps).map(|used| used.app.as_str()).collect();
        let apps = if used.is_empty() { pressed.iter().map(String::as_str).collect() } else { used };
        let asked = |id: &str| self.answers().iter().any(|answer| answer.condition == id);
        let condition = conditions_of(apps).into_iter().map(|one| one.get()).find(|one| !asked(one.id))?;
        let text = if lang == Lang::Ja { condition.question_ja } else { condition.question_en };
        Some(Question { condition: condition.id.to_owned(), text: text.to_owned() })
    }
}

/// A page that is not understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// That it is not, and that nothing was changed.
    pub text: String,
    /// What was expected and what was found.
    pub found: String,
    /// What to tick by hand, by app.
    pub by_hand: Vec<(String, Vec<String>)>,
}

/// One app.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Card {
    /// What a press asks for, in the name of which app.
    pub asked: Asked,
    /// Other names by which it is found.
    pub aliases: &'static [&'static str],
    /// Its name.
    pub name: String,
    /// The family it is sold under, where it has one; or that it is the shop's own.
    pub family: Option<String>,
    /// The word that says that the shop uses it.
    pub in_use: Option<String>,
    /// What can be done for it.
    pub body: CardBody,
    /// What it leaves to choose.
    pub parts: Vec<PartRow>,
    /// Where its list comes from, when that was checked, and what to know.
    pub notes: Vec<String>,
}

/// What can be done for an app.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CardBody {
    /// It has functions to tick.
    Tick {
        /// The button's name.
        button: String,
        /// How it stands on this page.
        status: Option<String>,
        /// The kind of the status.
        tone: Tone,
        /// How many functions cannot be ticked.
        unsettable: Option<String>,
        /// Whether the button can be pressed.
        enabled: bool,
        /// What to ask before anything is ticked, where the app asks for everything.
        everything: Option<Everything>,
    },
    /// It is approved through Service Square; nothing is ticked.
    Approval {
        /// The button's name.
        button: String,
        /// That nothing is ticked here.
        line: String,
        /// What to do instead.
        steps: Vec<String>,
    },
    /// Nothing can be proposed for it.
    Plain {
        /// Why.
        line: String,
    },
}

/// What stands between the button of an app that asks for everything and the first tick.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Everything {
    /// That it asks for everything, and whom to ask what it really needs.
    pub ask: String,
    /// What that would grant on this page.
    pub grants: String,
    /// The name of the second button.
    pub confirm: String,
}

/// The kinds of status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Something is to be ticked.
    Todo,
    /// All is ticked, but not registered.
    Ticked,
    /// All is registered.
    Registered,
    /// Nothing is known.
    None,
}

/// The popup.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PopupView {
    /// What holds for the whole page.
    pub note: Option<String>,
    /// Whether the tab shows no page of RMS.
    pub outside: bool,
    /// How to get to the page.
    pub steps: Vec<String>,
    /// What helps where the tab shows a page of RMS all the same, opened before an installation or an update.
    pub reload: Option<String>,
    /// The apps, where the page tells about them.
    pub apps: Vec<PopupApp>,
    /// The keys that the page shows.
    pub keys: Vec<KeyCard>,
    /// The guides that are under way, and those that offer themselves.
    pub guides: Vec<GuideView>,
    /// What is said of a vendor's app on its page.
    pub square: Option<SquareView>,
}

/// What one app lacks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PopupApp {
    /// The app's name.
    pub name: String,
    /// That it is the shop's own.
    pub own: Option<String>,
    /// The name of the list of missing functions.
    pub missing_label: String,
    /// Functions to tick, and those on the page that cannot be ticked.
    pub missing: Vec<String>,
    /// The name of the list of functions that are not on the page.
    pub absent_label: String,
    /// Functions that are not on the page.
    pub absent: Vec<String>,
    /// How it stands, where nothing is missing.
    pub line: Option<String>,
}

/// What the menu shows for these facts; `pressed` are the ids of the apps pressed on this very page.
#[must_use]
pub fn menu(snapshot: &Snapshot, known: Known<'_>, pressed: &[String], lang: Lang) -> MenuView {
    let page = known.read(snapshot);
    let edit = page.kind == Kind::Edit;
    let number = known.tab.map(|tab| tab.shop.as_str()).filter(|number| !number.is_empty());
    let parts = in_use::asked(known);
    let keys = view_keys::keys(snapshot, page.kind, known, lang);
    MenuView {
        guides: view_guide::guides_here(Some((snapshot, &page)), known, &keys, pressed, lang),
        square: view_guide::square(snapshot, &page, known, lang),
        shop: number.map_or_else(
            || text(lang, key::SHOP_UNKNOWN).to_owned(),
            |number| fill(lang, key::SHOP_KNOWN, &[("shop", number)]),
        ),
        folded: page.kind == Kind::Elsewhere,
        trouble: matches!(page.kind, Kind::Unknown(_)).then(|| trouble(&page, known, lang)),
        hint: match page.kind {
            Kind::Edit => None,
            Kind::Unknown(_) => Some(text(lang, key::NOT_UNDERSTOOD).to_owned()),
            _ => Some(text(lang, key::PRESS_ELSEWHERE).to_owned()),
        },
        cards: known.apps().map(|asked| card(asked, &page, known, lang)).collect(),
        undo: edit && can_undo(snapshot),
        standing: standing(known.ledger, known.tab, snapshot, &page, lang),
        together: (!parts.is_empty()).then(|| (text(lang, key::PRESS_IN_USE).to_owned(), edit)),
        unused: in_use::unused(known, &parts, &page, lang),
        grown: in_use::grown(known, &page, lang),
        marks: in_use::marks(&parts, &page, lang),
        question: if edit { known.question(pressed, lang) } else { None },
        keys,
        asks_whose: page.kind != Kind::Elsewhere && asks_whose(known),
        whose: whose(known, lang),
        unanswer: known.tab.and_then(|tab| tab.answered.as_ref()).map(|_| text(lang, key::WHOSE_BACK).to_owned()),
    }
}

/// Whether to ask whose page it is: where a page spoke of keys of a shop that nothing tells, and the merchant has not
/// said that it is none of the known ones.
fn asks_whose(known: Known<'_>) -> bool {
    known.tab.is_some_and(|tab| tab.shop.is_empty() && !tab.apart.is_empty() && !tab.declined)
}

/// The answers to the question whose page it is, besides a number that is typed: each known shop, or none of them.
fn whose(known: Known<'_>, lang: Lang) -> Vec<(String, String)> {
    let name = |shop: &Shop| fill(lang, key::WHOSE_SHOP, &[("shop", &shop_name(shop))]);
    let shops = known.ledger.shops.iter().map(|shop| (shop.id.clone(), name(shop)));
    let none = (!known.ledger.shops.is_empty()).then(|| (String::new(), text(lang, key::WHOSE_NONE).to_owned()));
    shops.chain(none).collect()
}

/// What the popup shows for these facts; `None` where the tab shows no page of RMS.
#[must_use]
pub fn popup(snapshot: Option<&Snapshot>, known: Known<'_>, lang: Lang) -> PopupView {
    let Some(snapshot) = snapshot else {
        let steps = [key::POPUP_STEP_1, key::POPUP_STEP_2, key::POPUP_STEP_3];
        return PopupView {
            note: Some(text(lang, key::POPUP_OUTSIDE).to_owned()),
            outside: true,
            guides: view_guide::guides_here(None, known, &[], &[], lang),
            steps: steps.into_iter().map(|step| text(lang, step).to_owned()).collect(),
            reload: Some(text(lang, key::POPUP_RELOAD).to_owned()),
            ..PopupView::default()
        };
    };
    let page = known.read(snapshot);
    let note = match page.kind {
        Kind::Edit => None,
        Kind::Unknown(_) => Some(text(lang, key::NOT_UNDERSTOOD).to_owned()),
        _ => Some(text(lang, key::POPUP_ELSEWHERE).to_owned()),
    };
    let apps = if page.kind == Kind::Edit {
        // A shop with apps in use wants to know about those.
        let shop = known.shop().filter(|_| !in_use::asked(known).is_empty());
        let shown = known.apps().filter(|asked| shop.is_none_or(|shop| shop.uses(&asked.id)));
        shown.filter_map(|asked| popup_app(&asked, &page, lang)).collect()
    } else {
        Vec::new()
    };
    let keys = view_keys::keys(snapshot, page.kind, known, lang);
    let guides = view_guide::guides_here(Some((snapshot, &page)), known, &keys, &[], lang);
    let square = view_guide::square(snapshot, &page, known, lang);
    PopupView { note, apps, keys, guides, square, ..PopupView::default() }
}

/// The line that marks an app of the shop's own.
fn own_line(asked: &Asked, lang: Lang) -> Option<String> {
    asked.id.starts_with(OWN).then(|| text(lang, key::OWN_APP).to_owned())
}

fn card(mut asked: Asked, page: &Page, known: Known<'_>, lang: Lang) -> Card {
    let id = asked.id.clone();
    let in_use = known.shop().filter(|shop| shop.uses(&asked.id)).map(|_| text(lang, key::IN_USE).to_owned());
    let app = app_by_id(&asked.id);
    let body = match app {
        Some(app) if asks_for_everything(app) => {
            asked = Asked::all(app);
            tick_all(&asked, page, lang)
        }
        Some(app) if asked.is_empty() => approval(app.get(), lang).unwrap_or_else(|| plain(app.get(), lang)),
        None if asked.is_empty() => CardBody::Plain { line: text(lang, key::OWN_EMPTY).to_owned() },
        _ => tick(&asked, page, lang),
    };
    let notes = match app {
        Some(app) => provenance(app.get(), lang),
        None => {
            let own = known.ledger.own.iter().filter(|own| own.name == name_of(&asked.id) && !own.note.is_empty());
            own.map(|own| own.note.clone()).collect()
        }
    };
    Card {
        name: asked.name.clone(),
        family: own_line(&asked, lang).or_else(|| app?.get().family.map(str::to_owned)),
        aliases: app.map_or(&[], |app| app.get().aliases),
        asked,
        in_use,
        body,
        parts: parts(&id, known.chosen(), lang),
        notes,
    }
}

/// What can be done where it is known what to tick.
fn tick(asked: &Asked, page: &Page, lang: Lang) -> CardBody {
    let edit = page.kind == Kind::Edit;
    let plan = plan(asked, page);
    let (status, tone) = if edit { status(&plan, lang) } else { (None, Tone::None) };
    let unsettable = plan.unsettable();
    CardBody::Tick {
        button: fill(lang, key::PRESS_BUTTON, &[("app", &asked.name)]),
        status,
        tone,
        unsettable: (edit && unsettable > 0).then(|| counted(lang, key::STATUS_UNSETTABLE, unsettable)),
        enabled: edit,
        everything: None,
    }
}

/// The same where everything is asked for: nothing is proposed, so nothing is missing.
fn tick_all(asked: &Asked, page: &Page, lang: Lang) -> CardBody {
    let mut body = tick(asked, page, lang);
    if let CardBody::Tick { status, tone, everything, .. } = &mut body {
        if *tone == Tone::Todo {
            (*status, *tone) = (None, Tone::None);
        }
        *everything = Some(Everything::of(asked, page, lang));
    }
    body
}

impl Everything {
    fn of(asked: &Asked, page: &Page, lang: Lang) -> Self {
        let plan = plan(asked, page);
        let ticked = plan.tick.iter().map(|(function, _)| *function);
        let grants = Grants::of(ticked.chain(plan.already.iter().copied()));
        let [reads, writes, deletes] = [grants.reads, grants.writes, grants.deletes].map(|n| n.to_string());
        let values = [("app", asked.name.as_str()), ("r", &reads), ("w", &writes), ("d", &deletes)];
        Self {
            ask: text(lang, key::EVERYTHING_ASK).to_owned(),
            grants: fill(lang, key::EVERYTHING_GRANTS, &values),
            confirm: fill(lang, key::EVERYTHING_CONFIRM, &values),
        }
    }
}

/// How an app stands on the edit page.
fn status(plan: &Plan, lang: Lang) -> (Option<String>, Tone) {
    if !plan.tick.is_empty() {
        (Some(counted(lang, key::STATUS_TODO, plan.tick.len())), Tone::Todo)
    } else if !plan.unregistered.is_empty() {
        (Some(text(lang, key::STATUS_TICKED).to_owned()), Tone::Ticked)
    } else if !plan.already.is_empty() {
        (Some(text(lang, key::STATUS_REGISTERED).to_owned()), Tone::Registered)
    } else {
        (None, Tone::None)
    }
}

fn counted(lang: Lang, template: crate::text::Key, n: usize) -> String {
    fill(lang, template, &[("n", &n.to_string())])
}

/// An app that is approved through Service Square.
fn approval(app: &App, lang: Lang) -> Option<CardBody> {
    let square = app.connections.iter().find(|one| one.key == KeyKind::ServiceSquare && one.ended.is_none())?;
    let place = if square.paste.is_empty() { text(lang, key::APPROVAL_PLACE) } else { square.paste };
    let values = [("app", app.name), ("place", place)];
    let steps = [key::APPROVAL_STEP_1, key::APPROVAL_STEP_2, key::APPROVAL_STEP_3, key::APPROVAL_STEP_4];
    Some(CardBody::Approval {
        button: fill(lang, key::APPROVAL_BUTTON, &values),
        line: text(lang, key::APPROVAL_LINE).to_owned(),
        steps: steps.into_iter().map(|step| fill(lang, step, &values)).collect(),
    })
}

/// An app of which it is not known what to tick: no list was found, or all of it depends on what the shop uses.
fn plain(app: &App, lang: Lang) -> CardBody {
    let depends = app.connections.iter().any(|one| !one.features.is_empty());
    CardBody::Plain { line: text(lang, if depends { key::DEPENDS_LINE } else { key::NO_LIST_LINE }).to_owned() }
}

/// Where an app's list comes from, what its vendor says about it, and what is doubtful.
fn provenance(app: &App, lang: Lang) -> Vec<String> {
    let line = |label: &str, value: &str| fill(lang, key::REPORT_LINE, &[("name", label), ("reason", value)]);
    let doubt = |doubt| line(text(lang, key::NOTES), text(lang, doubt));
    let names = |functions: &[FunctionId]| list(lang, &functions.iter().map(|one| one.name()).collect::<Vec<_>>());
    let mut lines = Vec::new();
    for connection in app.connections {
        let Connection { source, checked, ended, notes, .. } = connection;
        if let Some(date) = ended {
            lines.push(fill(lang, key::NOTE_ENDED, &[("date", &date.to_string())]));
        } else {
            let wanted = connection.functions.iter().filter_map(|one| Some((one.what.name(), one.when?)));
            let groups =
                connection.groups.iter().filter_map(|one| Some((one.what.get().rms_name.to_owned(), one.when?)));
            lines.extend(wanted.chain(groups).map(|(name, when)| line(&name, when.text)));
            lines.extend(connection.features.iter().map(|feature| line(feature.name, &names(feature.functions))));
        }
        lines.push(line(text(lang, key::SOURCE), source));
        lines.push(line(text(lang, key::CHECKED), &checked.to_string()));
        let partial = (connection.evidence == Evidence::Partial).then_some(key::NOTE_PARTIAL);
        let inferred = connection.key_kind_inferred.then_some(key::NOTE_KEY_INFERRED);
        lines.extend(partial.into_iter().chain(inferred).map(doubt));
        lines.extend(notes.iter().map(|note| line(text(lang, key::NOTES), note)));
    }
    if app.vendor_unverified {
        lines.push(doubt(key::NOTE_VENDOR_UNVERIFIED));
    }
    lines
}

fn trouble(page: &Page, known: Known<'_>, lang: Lang) -> Trouble {
    let counts = [("n", page.rows_expected.to_string()), ("m", page.rows_found.to_string())];
    let counts: Vec<(&str, &str)> = counts.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let by_hand = known.apps().filter_map(|asked| {
        let names = asked.names();
        (!names.is_empty()).then_some((asked.name, names))
    });
    Trouble {
        text: text(lang, key::NOT_UNDERSTOOD).to_owned(),
        found: fill(lang, key::NOT_UNDERSTOOD_COUNTS, &counts),
        by_hand: by_hand.collect(),
    }
}

fn popup_app(asked: &Asked, page: &Page, lang: Lang) -> Option<PopupApp> {
    let name = asked.name.as_str();
    if asked.is_empty() {
        return None;
    }
    let plan = plan(asked, page);
    let mut missing: Vec<String> = plan.tick.iter().map(|(function, _)| printed(page, *function)).collect();
    let unset = Plan { blocked: plan.blocked.clone(), unknown: plan.unknown.clone(), ..Plan::default() };
    missing.extend(lines(asked, lang, &unset, page));
    let absent = plan.absent.iter().map(|function| {
        let values = [("name", function.name()), ("reason", absent_text(lang, *function, asked))];
        let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
        fill(lang, key::REPORT_LINE, &values)
    });
    let line = if !missing.is_empty() {
        None
    } else if plan.unregistered.is_empty() {
        Some(key::POPUP_NONE)
    } else {
        Some(key::STATUS_TICKED)
    };
    Some(PopupApp {
        name: name.to_owned(),
        own: own_line(asked, lang),
        missing_label: fill(lang, key::POPUP_MISSING, &[("app", name)]),
        missing,
        absent_label: fill(lang, key::POPUP_UNSETTABLE, &[("app", name)]),
        absent: absent.collect(),
        line: line.map(|line| text(lang, line).to_owned()),
    })
}
