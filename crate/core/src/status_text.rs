//! 問い合わせ用の状況をコピー: how things stand, as a text for a vendor's support desk. Never a key.

use alloc::{string::String, vec::Vec};
use chrono::Datelike;

use crate::asked::Asked;
use crate::catalogue::{FunctionId, KeyKind, app_by_id};
use crate::choice::OWN;
use crate::entry::Kind as KeyKindShown;
use crate::guide::is_app;
use crate::key;
use crate::licence::Expiry;
use crate::moment::Moment;
use crate::page::{Kind, Page};
use crate::sighting::App;
use crate::snapshot::Snapshot;
use crate::text::{Key, Lang, fill, key as texts, list as names_of, text};
use crate::view::Known;
use crate::view_keys::{is_past, records};

/// The text for the page that these facts are of; `None` on a page that is not understood or none of ours. `pressed` are
/// the ids of the apps pressed on it, for a shop that has chosen none; `version` is Kagiban's.
#[must_use]
pub fn status_text(
    snapshot: &Snapshot,
    known: Known<'_>,
    pressed: &[String],
    version: &str,
    lang: Lang,
) -> Option<String> {
    let page = known.read(snapshot);
    let place = place(page.kind)?;
    let shop = known.tab.map(|tab| tab.shop.as_str()).filter(|number| !number.is_empty());
    let at = stamp(known.now);
    let mut lines = vec![
        fill(lang, texts::STATE_TITLE, &[("version", version), ("at", &at)]),
        shop.map_or_else(
            || text(lang, texts::SHOP_UNKNOWN).to_owned(),
            |number| fill(lang, texts::SHOP_KNOWN, &[("shop", number)]),
        ),
        fill(lang, texts::STATE_PAGE, &[("page", text(lang, place))]),
        key_line(snapshot, &page, known, lang),
    ];
    let used: Vec<String> = known.shop().iter().flat_map(|shop| &shop.apps).map(|used| used.app.clone()).collect();
    let ids = if used.is_empty() { pressed.to_vec() } else { used };
    lines.extend(vendor_key_lines(snapshot, &page, known, &ids, lang));
    let seen = known.shop().and_then(|shop| shop.registered.as_ref());
    lines.push(match seen {
        Some(seen) => fill(lang, texts::STATE_PROOF, &[("at", &stamp(seen.at))]),
        None => text(lang, texts::STATE_NO_PROOF).to_owned(),
    });
    for id in &ids {
        if let Some(asked) = known.asked_for(id) {
            lines.push(String::new());
            lines.extend(app(&asked, &page, known, lang));
        }
    }
    if ids.is_empty() {
        let names = match (shows(&page), seen) {
            (true, _) => {
                let on = page.functions.iter().filter(|(_, found)| found.state.was_on());
                on.map(|(function, _)| function.name()).collect()
            }
            (false, Some(seen)) => seen.functions.clone(),
            (false, None) => Vec::new(),
        };
        lines.push(String::new());
        lines.push(list(texts::STATE_NO_APP, &names, lang));
    }
    lines.push(String::new());
    Some(lines.join("\n"))
}

/// What a page is called; nothing for one that is not understood.
fn place(kind: Kind) -> Option<Key> {
    match kind {
        Kind::Edit => Some(texts::PAGE_EDIT),
        Kind::Confirm => Some(texts::PAGE_CONFIRM),
        Kind::Detail => Some(texts::PAGE_DETAIL),
        Kind::List => Some(texts::PAGE_LIST),
        Kind::Licence => Some(texts::PAGE_LICENCE),
        Kind::Elsewhere | Kind::Unknown(_) => None,
    }
}

/// Whether a page tells of every function whether it is registered.
fn shows(page: &Page) -> bool {
    matches!(page.kind, Kind::Edit | Kind::Detail) && !page.paged
}

/// A date and a time in Japan, as `2026/11/20 14:05`.
fn stamp(at: Moment) -> String {
    [&*at.date().year().to_string(), "/", &at.short()].concat()
}

fn list(template: Key, names: &[String], lang: Lang) -> String {
    let joined = names_of(lang, names);
    let names_or_none = if names.is_empty() { text(lang, texts::STATE_NONE) } else { &joined };
    fill(lang, template, &[("n", &names.len().to_string()), ("names", names_or_none)])
}

/// How one app stands.
fn app(asked: &Asked, page: &Page, known: Known<'_>, lang: Lang) -> Vec<String> {
    let name = [("app", asked.name.as_str())];
    let known_app = app_by_id(&asked.id).filter(|_| !asked.id.starts_with(OWN)).map(|app| app.get());
    let connection = known_app.and_then(|app| app.connections.iter().find(|one| one.ended.is_none()));
    let mut lines = vec![match connection {
        Some(connection) => {
            let date = connection.checked.to_string();
            fill(lang, texts::STATE_APP, &[("app", &asked.name), ("date", &date)])
        }
        None => fill(lang, texts::STATE_APP_OWN, &name),
    }];
    if asked.is_empty() {
        let square = connection.is_some_and(|one| one.key == KeyKind::ServiceSquare);
        lines.push(text(lang, if square { texts::APPROVAL_LINE } else { texts::DEPENDS_LINE }).to_owned());
        return lines;
    }
    // Registered, ticked only, missing, not on the page, not seen.
    let mut sorted: [Vec<String>; 5] = Default::default();
    let seen = known.shop().and_then(|shop| shop.registered.as_ref());
    let edit = page.kind == Kind::Edit;
    let place = |function: &FunctionId| match page.functions.get(*function).map(|found| &found.state) {
        Some(state) if shows(page) && state.was_on() => 0,
        Some(state) if shows(page) && state.is_on() => 1,
        Some(_) if shows(page) => 2,
        None if shows(page) && edit => 3,
        // 利用機能一覧 lists what is in use and nothing else.
        None if shows(page) => 2,
        _ => match seen {
            Some(seen) if seen.functions.iter().any(|name| function.is_named(name)) => 0,
            Some(_) => 2,
            None => 4,
        },
    };
    for function in &asked.functions {
        if let Some(names) = sorted.get_mut(place(function)) {
            names.push(function.name());
        }
    }
    if let (false, Some(seen)) = (shows(page), seen) {
        lines.push(fill(lang, texts::STATE_LAST_SEEN, &[("at", &stamp(seen.at))]));
    }
    let templates =
        [texts::STATE_REGISTERED, texts::STATE_TICKED, texts::STATE_MISSING, texts::STATE_ABSENT, texts::STATE_UNSEEN];
    for (at, (template, names)) in templates.into_iter().zip(&sorted).enumerate() {
        // Registered and missing are said even where they are none: that is what a support desk asks first.
        if !names.is_empty() || (matches!(at, 0 | 2) && sorted.last().is_some_and(Vec::is_empty)) {
            lines.push(list(template, names, lang));
        }
    }
    lines
}

/// The shop's own newest licence key: its last four characters, its length where the page shows it, its expiry.
fn key_line(snapshot: &Snapshot, page: &Page, known: Known<'_>, lang: Lang) -> String {
    let today = known.now.date();
    let remembered = records(known);
    let shown = key::keys(snapshot, page.kind)
        .into_iter()
        .find(|key| key.kind == KeyKindShown::Licence && key.app.own && !is_past(key, &remembered));
    let last4 = shown.as_ref().map(|key| key.secret.last4.as_str());
    let record =
        remembered.iter().find(|record| record.app.own && last4.map_or(!record.past, |last4| record.last4 == last4));
    let expiry = match (&shown, record) {
        (Some(key), _) if key.expiry.date().is_some() => key.expiry,
        (_, Some(record)) => record.expiry,
        (Some(key), None) => key.expiry,
        (None, None) => return text(lang, texts::STATE_KEY_UNKNOWN).to_owned(),
    };
    let expiry = expiry.text(lang, today);
    match (shown, record) {
        (Some(key), _) => {
            let values =
                [("tail", key.secret.last4.as_str()), ("n", &key.secret.length.to_string()), ("expiry", &expiry)];
            fill(lang, texts::STATE_KEY, &values)
        }
        (None, Some(record)) => fill(lang, texts::STATE_KEY_NO_LENGTH, &[("tail", &record.last4), ("expiry", &expiry)]),
        (None, None) => String::new(),
    }
}

/// The newest licence keys of vendors' apps: those that the page shows, and what is known of those of these apps.
fn vendor_key_lines(snapshot: &Snapshot, page: &Page, known: Known<'_>, ids: &[String], lang: Lang) -> Vec<String> {
    let line = |app: &App, last4: &str, length: Option<u32>, expiry: Expiry| {
        let (app, expiry) = (app.name(lang), expiry.text(lang, known.now.date()));
        let length = length.map(|length| length.to_string());
        let template = if length.is_some() { texts::STATE_APP_KEY } else { texts::STATE_APP_KEY_NO_LENGTH };
        let values =
            [("app", app.as_str()), ("tail", last4), ("n", length.as_deref().unwrap_or_default()), ("expiry", &expiry)];
        fill(lang, template, &values)
    };
    let remembered = records(known);
    let mut shown = key::keys(snapshot, page.kind);
    shown.retain(|key| {
        let vendors = !key.app.own && key.app.is_known();
        key.kind == KeyKindShown::Licence && vendors && !is_past(key, &remembered)
    });
    let mut lines: Vec<String> =
        shown.iter().map(|key| line(&key.app, &key.secret.last4, Some(key.secret.length), key.expiry)).collect();
    let others = remembered.iter().filter(|record| {
        let known = !record.past && !record.gone && ids.iter().any(|id| is_app(&record.app, id));
        known && !shown.iter().any(|key| key.app.is(&record.app))
    });
    lines.extend(others.map(|record| line(&record.app, &record.last4, None, record.expiry)));
    lines
}
