//! What the menu tells the worker of its page: see [`crate::journey`].

use crate::asked::Asked;
use crate::catalogue::FunctionId;
use crate::guide::sign::Signs;
use crate::journey::{Site, Tab, Visit, doubtful, open_change};
use crate::ledger::{Item, Ledger};
use crate::lexicon::Lexicon;
use crate::message::Loaded;
use crate::moment::Moment;
use crate::page::{self, Kind, Page, State};
use crate::plan::plan;
use crate::shop;
use crate::sighting::sightings;
use crate::snapshot::Snapshot;
use crate::view::Known;
use crate::view_keys;
use crate::words;

static FUNCTION_LIST_HEADS: Lexicon = Lexicon::new(words::FUNCTION_LIST_HEADS);

/// An app that was pressed on this page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pressed {
    /// Who asked.
    pub asked: Asked,
    /// What the press left to register, over all pages of a list.
    pub left: Vec<FunctionId>,
}

/// What this page tells. `ledger` and `known` are what is known so far, of the shops and of the tab.
#[must_use]
pub fn visit(
    tab: u32,
    loaded: &Loaded,
    snapshot: &Snapshot,
    (ledger, known): (&Ledger, Option<&Tab>),
    pressed: &[Pressed],
) -> Visit {
    let page = &page::read(snapshot);
    // What a page renders proves something or not; what is ticked for a change counts as open until that is known.
    let mut doubted = page.clone();
    doubted.doubt(&doubtful(ledger, known.filter(|known| known.load == loaded.load)));
    let place = place(snapshot, page);
    let edit = page.kind == Kind::Edit;
    let names = |page: &Page, is: fn(&State) -> bool| -> Vec<String> {
        page.functions.iter().filter(|(_, found)| is(&found.state)).map(|(function, _)| function.name()).collect()
    };
    let registered = match place {
        Site::Edit if edit => names(page, |state| matches!(state, State::Live(switch) if switch.was_on)),
        Site::Functions => names(page, |state| *state == State::Listed),
        _ => Vec::new(),
    };
    let pressed: Vec<Item> =
        if edit { pressed.iter().flat_map(|one| left_of(one, &doubted)).collect() } else { Vec::new() };
    // The page may be the first that tells whose it is, and so whose change is open.
    let number = shop::number(snapshot, page);
    let left = ledger.shop(number).and_then(|shop| shop.unfinished.as_ref());
    let open = [open_change(ledger, known), left].into_iter().flatten().flat_map(|open| &open.items);
    let apps = pressed.iter().chain(open).map(|item| item.app.clone());
    let wishes = Known { ledger, tab: known, now: Moment::default() };
    let sightings = sightings(snapshot, page.kind);
    let records = view_keys::records(wishes);
    let signs = Signs::read(snapshot, page, &sightings, &records, &|app| wishes.asked_for(app));
    Visit {
        tab,
        load: loaded.load.clone(),
        arrival: loaded.arrival,
        place,
        shop: number.to_owned(),
        // A list of which no row was read may be empty, or not understood.
        whole: !page.paged && (edit || place == Site::Functions && !registered.is_empty()),
        ticked: names(&doubted, |state| matches!(state, State::Live(switch) if switch.on && !switch.was_on)),
        needs: apps.filter_map(|app| Some(item(&app, &wishes.asked_for(&app)?.functions))).collect(),
        sightings,
        signs,
        registered,
        pressed,
    }
}

fn place(snapshot: &Snapshot, page: &Page) -> Site {
    let listed = || {
        page.functions.values().any(|found| found.state == State::Listed)
            || snapshot.headings.iter().any(|heading| FUNCTION_LIST_HEADS.is(heading))
    };
    match page.kind {
        Kind::Edit | Kind::Unknown(_) => Site::Edit,
        Kind::Confirm => Site::Confirm,
        Kind::Detail if listed() => Site::Functions,
        _ if shop::session_ended(snapshot, page) => Site::Ended,
        _ => Site::Other,
    }
}

/// What one press left to register, by each who asked; nothing where all was registered before.
fn left_of<'a>(pressed: &'a Pressed, page: &'a Page) -> impl Iterator<Item = Item> + 'a {
    pressed.asked.each().iter().map(|one| {
        // Of a list with pages, this page shows a part only.
        let mut now = plan(one, page).unregistered;
        if page.paged {
            now.extend(pressed.left.iter().filter(|function| page.functions.get(**function).is_none()));
        }
        let own: Vec<FunctionId> = now.into_iter().filter(|function| one.functions.contains(function)).collect();
        item(&one.id, &own)
    })
}

fn item(app: &str, functions: &[FunctionId]) -> Item {
    Item { app: app.to_owned(), functions: functions.iter().map(|function| function.name()).collect() }
}
