//! How a change stands, in words: not registered yet, proven, or left and not known.

use alloc::{string::String, vec::Vec};

use crate::asked::Asked;
use crate::catalogue::{FunctionId, function_named};
use crate::choice::{asked_for, name_of};
use crate::journey::{Site, Tab, open_change};
use crate::ledger::{Change, Ledger};
use crate::lexicon::Lexicon;
use crate::message::Bar;
use crate::page::{Kind, Page, State};
use crate::snapshot::{Button, Snapshot};
use crate::text::{Lang, fill, key, list, text};
use crate::words;

static CONFIRM_BUTTONS: Lexicon = Lexicon::new(words::CONFIRM_BUTTONS);
static REGISTER_BUTTONS: Lexicon = Lexicon::new(words::REGISTER_BUTTONS);

/// How a change stands on this page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// What is said; nothing where there is nothing to say.
    pub lines: Vec<String>,
    /// The functions that it is about, by name.
    pub functions: Vec<String>,
    /// The name of the button that settles a matter that was left.
    pub settle: Option<String>,
    /// The buttons that take back that an app joined those in use: the app's id, the button's name.
    pub leave: Vec<(String, String)>,
    /// The bar in the page.
    pub bar: Option<Bar>,
    /// Whether a proof is told.
    pub proven: bool,
}

/// What is to be said on this page. `tab` is what is known of the tab once this page is entered.
#[must_use]
pub fn standing(ledger: &Ledger, tab: Option<&Tab>, snapshot: &Snapshot, page: &Page, lang: Lang) -> Standing {
    if let Some(done) = tab.and_then(|tab| tab.done.as_ref()) {
        let mut standing = proven(ledger, tab, page, &done.apps, &done.joined, lang);
        if let Some(open) = open_change(ledger, tab) {
            let rest = left(open, Site::Other, false, lang);
            standing.lines.extend(rest.lines);
            standing.functions.extend(open.functions().into_iter().map(str::to_owned));
            standing.settle = rest.settle;
            standing.proven = false;
        }
        return standing;
    }
    let Some(open) = open_change(ledger, tab) else { return Standing::default() };
    let place = tab.map(|tab| tab.place).unwrap_or_default();
    let names = open.functions();
    match place {
        // What was left open earlier or elsewhere was not sent from here.
        Site::Confirm if tab.is_some_and(|tab| tab.change.is_some()) => on_confirmation(&names, snapshot, page, lang),
        Site::Edit if page.kind == Kind::Edit && is_ticked(&names, page) => on_edit(open, snapshot, lang),
        _ => left(open, place, tab.is_some_and(|tab| tab.fresh), lang),
    }
}

/// The names of these apps, as the screens call them.
fn app_names(apps: &[String], lang: Lang) -> String {
    let names: Vec<&str> = apps.iter().map(|app| name_of(app)).collect();
    list(lang, &names)
}

fn proven(ledger: &Ledger, tab: Option<&Tab>, page: &Page, apps: &[String], joined: &[String], lang: Lang) -> Standing {
    let mut lines = vec![fill(lang, key::STANDING_DONE, &[("apps", &app_names(apps, lang))])];
    let shop = tab.and_then(|tab| ledger.shop(&tab.shop));
    let answers = shop.map_or_else(|| tab.map(|tab| &tab.answers), |shop| Some(&shop.answers));
    let answers = answers.map(Vec::as_slice).unwrap_or_default();
    let chosen = shop.map_or_else(|| tab.map(|tab| &tab.chosen), |shop| Some(&shop.chosen));
    let chosen = chosen.map(Vec::as_slice).unwrap_or_default();
    let asked = apps.iter().filter_map(|app| asked_for(ledger, chosen, answers, app));
    let functions = without(asked, page);
    if !functions.is_empty() {
        lines.push(fill(lang, key::STANDING_DONE_WITHOUT, &[("n", &functions.len().to_string())]));
    }
    if !joined.is_empty() {
        lines.push(fill(lang, key::STANDING_JOINED, &[("apps", &app_names(joined, lang))]));
    }
    // RMS's own note on 利用設定 (GOQ-S, rules.md 1): after a change, the newest key and the past ones differ.
    let holders: Vec<String> = shop.iter().flat_map(|shop| &shop.apps).map(|used| used.app.clone()).collect();
    let holders = if holders.is_empty() { apps.to_vec() } else { holders };
    lines.push(fill(lang, key::STANDING_NEWEST_KEY, &[("apps", &app_names(&holders, lang))]));
    let button = |app: &String| {
        let name = app_names(core::slice::from_ref(app), lang);
        (app.clone(), fill(lang, key::STANDING_LEAVE, &[("app", &name)]))
    };
    let leave = joined.iter().map(button).collect();
    Standing { lines, proven: functions.is_empty(), functions, leave, ..Standing::default() }
}

/// What these apps need and this page does not show as registered: unticked by hand, refused, or not to be had.
fn without(apps: impl Iterator<Item = Asked>, page: &Page) -> Vec<String> {
    let is_registered = |function: &FunctionId| page.functions.get(*function).is_some_and(|found| found.state.was_on());
    let mut names: Vec<String> = Vec::new();
    for asked in apps {
        for function in asked.functions.iter().filter(|function| !is_registered(function)) {
            let name = function.name();
            if !names.contains(&name) {
                names.push(name);
            }
        }
    }
    names
}

fn is_ticked(names: &[&str], page: &Page) -> bool {
    let on = |name: &&str| {
        let found = function_named(name).and_then(|function| page.functions.get(function));
        matches!(found.map(|found| &found.state), Some(State::Live(switch)) if switch.on)
    };
    names.iter().any(on)
}

fn on_edit(open: &Change, snapshot: &Snapshot, lang: Lang) -> Standing {
    let apps: Vec<String> = open.items.iter().map(|item| item.app.clone()).collect();
    Standing {
        lines: vec![fill(lang, key::STANDING_TICKED, &[("apps", &app_names(&apps, lang))])],
        bar: Some(bar(last(snapshot, &[&CONFIRM_BUTTONS, &REGISTER_BUTTONS]), lang)),
        ..Standing::default()
    }
}

/// The page after 確認する: what was ticked against what it lists.
fn on_confirmation(names: &[&str], snapshot: &Snapshot, page: &Page, lang: Lang) -> Standing {
    let listed = |name: &&&str| {
        let found = function_named(name).and_then(|function| page.functions.get(function));
        found.is_some_and(|found| found.state.is_on())
    };
    let missing: Vec<String> = names.iter().filter(|name| !listed(name)).map(|name| (*name).to_owned()).collect();
    // Both names are attested for its button (ECM calls it 確認する too): it is named as it is found.
    let button = last(snapshot, &[&REGISTER_BUTTONS, &CONFIRM_BUTTONS]);
    let printed = button.map_or("登録する", |button| button.text.trim());
    let (n, m) = (names.len().to_string(), missing.len().to_string());
    let template = if missing.is_empty() { key::STANDING_CONFIRM } else { key::STANDING_CONFIRM_MISSING };
    Standing {
        lines: vec![fill(lang, template, &[("n", &n), ("m", &m), ("button", printed)])],
        functions: missing,
        bar: Some(bar(button, lang)),
        ..Standing::default()
    }
}

/// Any other page, or an edit page on which nothing of it is ticked.
fn left(open: &Change, place: Site, fresh: bool, lang: Lang) -> Standing {
    let apps: Vec<String> = open.items.iter().map(|item| item.app.clone()).collect();
    let mut lines = vec![
        fill(lang, key::STANDING_LEFT, &[("at", &open.at.short())]),
        fill(lang, key::STANDING_LEFT_APPS, &[("apps", &app_names(&apps, lang))]),
    ];
    let shows = fresh && matches!(place, Site::Edit | Site::Functions);
    let functions = if shows { open.functions().into_iter().map(str::to_owned).collect() } else { Vec::new() };
    let hint = match place {
        _ if shows => key::STANDING_LEFT_MISSING,
        Site::Edit | Site::Functions => key::STANDING_LEFT_OLD_PAGE,
        _ => key::STANDING_LEFT_HINT,
    };
    lines.push(fill(lang, hint, &[("n", &open.functions().len().to_string())]));
    Standing { lines, functions, settle: Some(text(lang, key::STANDING_SETTLE).to_owned()), ..Standing::default() }
}

/// The last button of the page that one of these lists has; the first list counts most.
fn last<'a>(snapshot: &'a Snapshot, lists: &[&Lexicon]) -> Option<&'a Button> {
    lists.iter().find_map(|list| snapshot.buttons.iter().rev().find(|button| list.is(&button.text)))
}

fn bar(button: Option<&Button>, lang: Lang) -> Bar {
    Bar {
        text: text(lang, key::BAR_UNREGISTERED).to_owned(),
        // Not by the name of RMS's button: nobody is to take this one for it.
        button: text(lang, key::BAR_GO).to_owned(),
        target: button.map(|button| button.id.clone()),
    }
}

/// What the tab's badge shows: its text, and its title in words.
#[must_use]
pub fn badge(ledger: &Ledger, tab: Option<&Tab>, lang: Lang) -> Option<(&'static str, &'static str)> {
    open_change(ledger, tab).map(|_| (text(lang, key::BADGE_UNREGISTERED), text(lang, key::BADGE_UNREGISTERED_TITLE)))
}

/// Whether ticking these may bring a key without expiry its 90 days: the first function of an order group.
///
/// Source: DAPRI (2016), DOC error DR0006 (rules.md 1): a key has no expiry until an order function is in use. With
/// `expires` the shop's own newest key is known to have its days already.
#[must_use]
pub fn first_order_note(ticked: &[FunctionId], page: &Page, expires: bool, lang: Lang) -> Option<&'static str> {
    let orders = |function: &FunctionId| words::EXPIRY_GROUPS.contains(&function.get().group.get().key);
    let before = page
        .functions
        .iter()
        .any(|(function, found)| orders(&function) && matches!(&found.state, State::Live(switch) if switch.was_on));
    (!expires && !before && ticked.iter().any(orders)).then(|| text(lang, key::NOTE_FIRST_ORDER))
}
