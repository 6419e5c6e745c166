//! Checked data as Rust source: const tables, no code.

use super::catalogue::{Access, App, Condition, Connection, Group, Ids, KeyKind, Names, Read, date};
use super::locales::Messages;
use super::pages::{Manual, Pages};
use chrono::Datelike;
use std::fmt::Write;

/// The tables of `catalogue.rs`. A name that does not resolve was refused before and is passed over here.
pub fn catalogue(groups: &[Group], conditions: &[Condition], apps: &[Read<App>], ids: &Ids) -> String {
    let names = Names::of(groups);
    let mut out = String::new();

    let mut next = 0;
    let _ = writeln!(out, "static GROUPS: [Group; {}] = [", groups.len());
    for group in groups {
        let ids: Vec<String> = (next..next + group.functions.len()).map(function_id).collect();
        next += group.functions.len();
        let (key, rms_name, name, labels) = (&group.key, &group.rms_name, &group.name, group.spellings());
        let _ = writeln!(
            out,
            "    Group {{ key: {key:?}, rms_name: {rms_name:?}, name: {name:?}, labels: &{labels:?}, functions: {} }},",
            list(ids)
        );
    }
    let _ = writeln!(out, "];\n");

    let _ = writeln!(out, "static FUNCTIONS: [Function; {next}] = [");
    for (place, group) in groups.iter().enumerate() {
        for function in &group.functions {
            let successors =
                function.superseded_by.iter().filter_map(|name| names.function(name).ok()).map(function_id);
            let access = match function.access {
                Access::Read => "Read",
                Access::Write => "Write",
                Access::Delete => "Delete",
            };
            let _ = writeln!(
                out,
                "    Function {{ group: GroupId({place}), permission_id: {:?}, doc_name: {:?}, access: Access::{access}, legacy: {}, superseded_by: {}, superseded_since: {:?}, needs_option: {} }},",
                function.permission_id,
                function.doc_name,
                function.legacy,
                list(successors),
                function.superseded_since,
                function.needs_option,
            );
        }
    }
    let _ = writeln!(out, "];\n");

    let _ = writeln!(out, "static CONDITIONS: [Condition; {}] = [", conditions.len());
    for Condition { id, question_ja, question_en } in conditions {
        let _ = writeln!(
            out,
            "    Condition {{ id: {id:?}, question_ja: {question_ja:?}, question_en: {question_en:?} }},"
        );
    }
    let _ = writeln!(out, "];\n");

    // In the order on screen, so that an id is a place in it; the id decides between equals, for a stable build.
    let mut sorted: Vec<&App> = apps.iter().map(|read| &read.data).collect();
    sorted.sort_by(|one, other| (one.rank, &one.id).cmp(&(other.rank, &other.id)));
    let _ = writeln!(out, "static APPS: [App; {}] = [", sorted.len());
    for app in sorted {
        let connections = app.connections.iter().map(|each| connection(each, &names, conditions));
        let _ = writeln!(
            out,
            "    App {{ id: {:?}, name: {:?}, aliases: &{:?}, family: {:?}, vendor: {:?}, vendor_unverified: {}, rank: {}, connections: {} }},",
            app.id,
            app.name,
            app.aliases,
            app.family,
            app.vendor,
            app.vendor_unverified,
            app.rank,
            list(connections),
        );
    }
    let _ = writeln!(out, "];\n");

    let renamed: Vec<(&String, &String)> = ids.renamed.iter().collect();
    let _ = writeln!(out, "static RENAMED: [(&str, &str); {}] = {renamed:?};", renamed.len());
    out
}

fn connection(data: &Connection, names: &Names<'_>, conditions: &[Condition]) -> String {
    let when = |condition: &Option<String>, text: &str| {
        let id = condition.as_ref().and_then(|id| conditions.iter().position(|condition| condition.id == *id));
        let id = id.map_or("None".to_owned(), |id| format!("Some(ConditionId({id}))"));
        format!("Some(When {{ condition: {id}, text: {text:?} }})")
    };
    let wanted = |what: String, when: String| format!("Wanted {{ what: {what}, when: {when} }}");
    let function = |name: &str| names.function(name).ok().map(function_id);
    let group = |name: &str| names.group(name).ok().map(|place| format!("GroupId({place})"));

    let functions = data.functions.iter().filter_map(|name| Some(wanted(function(name)?, "None".to_owned())));
    let optional = data
        .optional
        .iter()
        .filter_map(|each| Some(wanted(function(&each.function)?, when(&each.condition, &each.when))));
    let groups = data.groups.iter().filter_map(|name| Some(wanted(group(name)?, "None".to_owned())));
    let optional_groups = data
        .optional_groups
        .iter()
        .filter_map(|each| Some(wanted(group(&each.group)?, when(&each.condition, &each.when))));
    let features = data.features.iter().map(|feature| {
        let functions = feature.functions.iter().filter_map(|name| function(name));
        format!("Feature {{ id: {:?}, name: {:?}, functions: {} }}", feature.id, feature.name, list(functions))
    });
    let kind = match data.key {
        KeyKind::Own => "Own",
        KeyKind::ServiceSquare => "ServiceSquare",
        KeyKind::Unclear => "Unclear",
    };
    let ended = data.ended.as_deref().map_or("None".to_owned(), |ended| format!("Some({})", civil(ended)));
    format!(
        "Connection {{ key: KeyKind::{kind}, key_kind_inferred: {}, source: {:?}, checked: {}, ended: {ended}, functions: {}, groups: {}, everything: {}, features: {}, notes: &{:?}, paste: {:?}, evidence: Evidence::{:?} }}",
        data.key_kind_inferred,
        data.source,
        civil(&data.checked),
        list(functions.chain(optional)),
        list(groups.chain(optional_groups)),
        data.everything,
        list(features),
        data.notes,
        data.paste,
        data.evidence,
    )
}

fn function_id(place: usize) -> String {
    format!("FunctionId({place})")
}

fn civil(text: &str) -> String {
    let date = date(text).unwrap_or_default();
    format!("civil({}, {}, {})", date.year(), date.month(), date.day())
}

fn list(items: impl IntoIterator<Item = String>) -> String {
    format!("&[{}]", items.into_iter().collect::<Vec<_>>().join(", "))
}

/// The constants of `manual_words.rs`.
pub fn manual_words(manual: &Manual) -> String {
    let mut out = String::new();
    for (name, list) in &manual.words {
        let _ = writeln!(out, "pub const {}: &[&str] = &{list:?};", name.to_uppercase());
    }
    out
}

/// The constants of `words.rs`.
pub fn words(pages: &Pages) -> String {
    let mut out = String::new();
    for (name, list) in &pages.words {
        let _ = writeln!(
            out,
            "/// `{name}` of `data/pages.toml`.\npub const {}: &[&str] = &{list:?};",
            name.to_uppercase()
        );
    }
    let names: Vec<String> = pages.words.keys().map(|name| name.to_uppercase()).collect();
    let _ = writeln!(out, "/// All of the lists.\npub const EVERY: &[&[&str]] = &[{}];", names.join(", "));
    let _ = writeln!(
        out,
        "/// Where the menu's frame goes: the first of these that the page has.\npub const ANCHORS: &[Anchor] = &["
    );
    for anchor in &pages.anchors {
        let _ = writeln!(
            out,
            "    Anchor {{ selector: {:?}, closest: {:?}, put: {:?} }},",
            anchor.selector, anchor.closest, anchor.put
        );
    }
    let _ = writeln!(out, "];");
    out
}

/// The tables of `text.rs`: each language's texts by their names, in the same order.
pub fn texts(ja: &Messages, en: &Messages) -> String {
    let sorted = |messages: &Messages| {
        let mut pairs: Vec<(String, String)> =
            messages.0.iter().map(|(name, message)| (name.clone(), message.message.clone())).collect();
        pairs.sort();
        pairs
    };
    let (ja, en) = (sorted(ja), sorted(en));
    let mut out = String::new();
    let _ = writeln!(out, "/// How many texts there are.\nconst COUNT: usize = {};\n", ja.len());
    for (name, texts) in [("JA", &ja), ("EN", &en)] {
        let _ = writeln!(
            out,
            "#[cfg(not(target_family = \"wasm\"))]\nstatic {name}: [(&str, &str); {}] = {texts:#?};\n",
            texts.len()
        );
    }
    let _ = writeln!(out, "/// One key a text, named after it in capitals.\npub mod key {{\n    use super::Key;");
    for (place, (name, _)) in ja.iter().enumerate() {
        let _ = writeln!(out, "    /// The text `{name}`.\n    pub const {}: Key = Key({place});", name.to_uppercase());
    }
    let _ = writeln!(out, "}}");
    out
}
