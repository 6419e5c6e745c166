//! What the apps of one shop (使用中) need together: what is missing, what nobody needs, what was added to a list.

use alloc::{string::String, vec::Vec};

use crate::asked::Asked;
use crate::catalogue::{Access, FunctionId, app_by_id};
use crate::choice::{Need, need};
use crate::ledger::Used;
use crate::message::Mark;
use crate::page::{Kind, Page, State};
use crate::plan::plan;
use crate::sort::sort;
use crate::text::{Lang, fill, key, list, text};
use crate::view::Known;

/// What each app of a shop asks for, in the order in which they joined; those with nothing to tick are left out.
#[must_use]
pub fn asked(known: Known<'_>) -> Vec<Asked> {
    let apps = known.shop().into_iter().flat_map(|shop| &shop.apps);
    apps.filter_map(|used| known.asked_for(&used.app)).filter(|asked| !asked.is_empty()).collect()
}

/// What all of them ask for at once: 使用中のアプリをまとめて反映.
#[must_use]
pub fn together(known: Known<'_>, lang: Lang) -> Option<Asked> {
    let parts = asked(known);
    (!parts.is_empty()).then(|| Asked::together(text(lang, key::IN_USE_NAME), parts))
}

/// A mark on each row that one of these apps needs and that is not ticked.
#[must_use]
pub fn marks(parts: &[Asked], page: &Page, lang: Lang) -> Vec<Mark> {
    if page.kind != Kind::Edit {
        return Vec::new();
    }
    let mut marks: Vec<Mark> = Vec::new();
    for (function, found) in page.functions.iter() {
        let State::Live(switch) = &found.state else { continue };
        let names: Vec<&str> =
            parts.iter().filter(|part| part.functions.contains(&function)).map(|part| part.name.as_str()).collect();
        if switch.on || names.is_empty() {
            continue;
        }
        let apps = list(lang, &names);
        let title = fill(lang, key::MARK_TITLE, &[("apps", &apps)]);
        let text = match names.as_slice() {
            [only] => (*only).to_owned(),
            [first, rest @ ..] => fill(lang, key::MARK_MORE, &[("app", first), ("n", &rest.len().to_string())]),
            [] => continue,
        };
        marks.push(Mark { id: switch.press.clone(), text, title });
    }
    marks
}

/// What is ticked or in use and none of these apps, those that the shop uses, needs: those that delete first, then those
/// that write. Nothing while it is not known of one app what it needs: anything may be in use by that one.
#[must_use]
pub fn unused(known: Known<'_>, parts: &[Asked], page: &Page, lang: Lang) -> Vec<String> {
    let told = |used: &Used| need(known.ledger, &used.app) == Need::Known;
    let all_told = known.shop().is_some_and(|shop| shop.apps.iter().all(told));
    if parts.is_empty() || !all_told || !matches!(page.kind, Kind::Edit | Kind::Detail) {
        return Vec::new();
    }
    let needed = |function| parts.iter().any(|part| part.functions.contains(&function));
    let mut extra: Vec<FunctionId> = page
        .functions
        .iter()
        .filter(|(function, found)| found.state.is_on() && !needed(*function))
        .map(|(function, _)| function)
        .collect();
    sort(&mut extra, |one, other| one.get().access < other.get().access);
    let line = |function: &FunctionId| {
        let access = match function.get().access {
            Access::Read => key::ACCESS_READ,
            Access::Write => key::ACCESS_WRITE,
            Access::Delete => key::ACCESS_DELETE,
        };
        fill(lang, key::REPORT_LINE, &[("name", &function.name()), ("reason", text(lang, access))])
    };
    extra.iter().map(line).collect()
}

/// 必要なAPIが増えました: what an app asks for now, did not ask for when it joined, and was not registered when a page
/// last showed it; with the source of its list and the day on which that was checked.
#[must_use]
pub fn grown(known: Known<'_>, page: &Page, lang: Lang) -> Vec<String> {
    let Some(shop) = known.shop() else { return Vec::new() };
    let registered = shop.registered.as_ref().map(|seen| seen.functions.as_slice()).unwrap_or_default();
    let mut lines = Vec::new();
    for used in &shop.apps {
        // An app of the shop's own grows by the merchant alone.
        let (Some(app), Some(asked)) = (app_by_id(&used.app), known.asked_for(&used.app)) else { continue };
        let shown = page.kind == Kind::Edit;
        let here = plan(&asked, page);
        let added: Vec<String> = asked
            .functions
            .iter()
            .filter(|function| !shown || !here.already.contains(function))
            .map(|function| function.name())
            .filter(|name| !used.needs.is_empty() && !used.needs.contains(name) && !registered.contains(name))
            .collect();
        if let (false, Some(connection)) = (added.is_empty(), app.get().connections.first()) {
            let (names, date) = (list(lang, &added), connection.checked.to_string());
            let values =
                [("app", asked.name.as_str()), ("names", &names), ("date", &date), ("source", connection.source)];
            lines.push(fill(lang, key::GROWN_LINE, &values));
        }
    }
    lines
}
