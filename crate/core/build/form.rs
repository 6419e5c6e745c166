//! The one form of an app's file: the order of its keys, of its functions and of its groups, and where lines break.

use super::catalogue::{App, Connection, Feature, Group, KeyKind, Names};
use std::fmt::Write;

/// How long a line with a list may be, in characters; a longer list gets a line for each entry.
const WIDTH: usize = 120;

/// Writes an app as its file. Functions and groups stand in the order of the catalogue, so that two apps can be
/// compared line by line; aliases, features and notes stand as they were put.
pub fn format(app: &App, groups: &[Group]) -> String {
    let names = Names::of(groups);
    let mut out = Out(String::new());
    out.text("id", &app.id);
    out.text("name", &app.name);
    out.list("aliases", app.aliases.iter().map(|alias| quoted(alias)).collect());
    out.maybe("family", app.family.as_deref());
    out.text("vendor", &app.vendor);
    out.flag("vendor_unverified", app.vendor_unverified);
    out.text("kind", &app.kind);
    out.line("rank", &app.rank.to_string());
    for connection in &app.connections {
        connection_into(&mut out, connection, &names);
    }
    out.0
}

/// What is wrong with the form of a file, if anything: the first line that differs.
#[allow(dead_code)] // The data tests need it; the command writes files anew.
pub fn check_form(file: &str, text: &str, app: &App, groups: &[Group]) -> Option<String> {
    let wanted = format(app, groups);
    if text == wanted {
        return None;
    }
    let same = text.split('\n').zip(wanted.split('\n')).take_while(|(here, there)| here == there).count();
    let line = |text: &str| text.split('\n').nth(same).unwrap_or("nothing").to_owned();
    Some(format!("{file}: line {}: `{}`, its form is `{}`", same + 1, line(text), line(&wanted)))
}

fn connection_into(out: &mut Out, connection: &Connection, names: &Names<'_>) {
    out.0.push_str("\n[[connection]]\n");
    let key = match connection.key {
        KeyKind::Own => "own",
        KeyKind::ServiceSquare => "service_square",
        KeyKind::Unclear => "unclear",
    };
    out.text("key", key);
    out.flag("key_kind_inferred", connection.key_kind_inferred);
    out.text("source", &connection.source);
    out.text("checked", &connection.checked);
    out.maybe("ended", connection.ended.as_deref());
    out.text("evidence", connection.evidence.word());
    out.maybe("generation", Some(connection.generation.as_str()).filter(|text| !text.is_empty()));
    out.list("functions", functions_of(&connection.functions, names));

    let mut optional: Vec<_> = connection.optional.iter().collect();
    optional.sort_by_key(|wanted| names.function(&wanted.function).unwrap_or(usize::MAX));
    let optional =
        optional.into_iter().map(|wanted| wish("function", &wanted.function, &wanted.condition, &wanted.when));
    out.list("optional", optional.collect());

    let place = |name: &str| names.group(name).unwrap_or(usize::MAX);
    let mut groups: Vec<_> = connection.groups.iter().collect();
    groups.sort_by_key(|name| place(name));
    out.list("groups", groups.into_iter().map(|name| quoted(name)).collect());
    let mut optional: Vec<_> = connection.optional_groups.iter().collect();
    optional.sort_by_key(|wanted| place(&wanted.group));
    let optional = optional.into_iter().map(|wanted| wish("group", &wanted.group, &wanted.condition, &wanted.when));
    out.list("optional_groups", optional.collect());

    out.flag("everything", connection.everything);
    out.maybe("paste", Some(connection.paste.as_str()).filter(|text| !text.is_empty()));
    out.list("notes", connection.notes.iter().map(|note| quoted(note)).collect());
    for Feature { id, name, functions } in &connection.features {
        out.0.push_str("\n[[connection.feature]]\n");
        out.text("id", id);
        out.text("name", name);
        out.list("functions", functions_of(functions, names));
    }
}

/// Names of functions, in the order of the catalogue.
fn functions_of(functions: &[String], names: &Names<'_>) -> Vec<String> {
    let mut functions: Vec<&String> = functions.iter().collect();
    functions.sort_by_key(|name| names.function(name).unwrap_or(usize::MAX));
    functions.into_iter().map(|name| quoted(name)).collect()
}

fn wish(what: &str, name: &str, condition: &Option<String>, when: &str) -> String {
    let condition = condition.as_ref().map_or(String::new(), |id| format!(", condition = {}", quoted(id)));
    format!("{{ {what} = {}{condition}, when = {} }}", quoted(name), quoted(when))
}

/// A text as TOML writes it.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for character in text.chars() {
        match character {
            '"' | '\\' => quoted.extend(['\\', character]),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            other if other.is_control() => {
                let _ = write!(quoted, "\\u{:04X}", u32::from(other));
            }
            other => quoted.push(other),
        }
    }
    quoted + "\""
}

/// The file as far as it is written.
struct Out(String);

impl Out {
    fn line(&mut self, key: &str, value: &str) {
        let _ = writeln!(self.0, "{key} = {value}");
    }

    fn text(&mut self, key: &str, text: &str) {
        self.line(key, &quoted(text));
    }

    fn maybe(&mut self, key: &str, text: Option<&str>) {
        if let Some(text) = text {
            self.text(key, text);
        }
    }

    fn flag(&mut self, key: &str, flag: bool) {
        if flag {
            self.line(key, "true");
        }
    }

    fn list(&mut self, key: &str, entries: Vec<String>) {
        if entries.is_empty() {
            return;
        }
        let one_line = format!("[{}]", entries.join(", "));
        if key.chars().count() + 3 + one_line.chars().count() <= WIDTH {
            self.line(key, &one_line);
        } else {
            self.line(key, &format!("[\n  {},\n]", entries.join(",\n  ")));
        }
    }
}
