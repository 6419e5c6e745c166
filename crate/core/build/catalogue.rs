//! The catalogue's files: their shapes, and every rule by which one of them is refused.

use chrono::NaiveDate;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// One file of data, read but not yet believed.
#[derive(Clone, Debug)]
pub struct Read<T> {
    /// The path, as it is printed in a refusal.
    pub file: String,
    /// What stands in it.
    pub data: T,
}

/// Reads the text of one file; an error names the file.
pub fn read<T: for<'de> Deserialize<'de>>(file: &str, text: &str) -> Result<Read<T>, String> {
    match toml::from_str(text) {
        Ok(data) => Ok(Read { file: file.to_owned(), data }),
        Err(error) => Err(format!("{file}: {}", error.to_string().trim_end())),
    }
}

/// `groups.toml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Groups {
    /// In the order of RMS.
    #[serde(rename = "group")]
    pub groups: Vec<Group>,
}

/// A group of functions, as RMS prints it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// Names the group in file names and code.
    pub key: String,
    /// The English name as printed on RMS pages and in manuals.
    pub rms_name: String,
    /// The Japanese name, with the documentation's English one.
    pub name: String,
    /// Further spellings of its heading.
    #[serde(default)]
    pub labels: Vec<String>,
    /// The month of the sources, `YYYY-MM`.
    pub as_of: String,
    /// Where its functions are printed.
    pub sources: Vec<String>,
    /// In the order of RMS.
    pub functions: Vec<Function>,
}

impl Group {
    /// Every spelling of the heading, each once.
    pub fn spellings(&self) -> Vec<&str> {
        let mut spellings = Vec::new();
        for label in [&self.name, &self.rms_name].into_iter().chain(&self.labels) {
            if !spellings.contains(&label.as_str()) {
                spellings.push(label.as_str());
            }
        }
        spellings
    }
}

/// A function of a group.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Function {
    pub permission_id: Option<String>,
    pub doc_name: Option<String>,
    pub access: Access,
    #[serde(default)]
    pub needs_option: bool,
    #[serde(default)]
    pub legacy: bool,
    pub superseded_since: Option<u16>,
    #[serde(default)]
    pub superseded_by: Vec<String>,
}

impl Function {
    /// The spellings that sources print, each once.
    pub fn spellings(&self) -> Vec<&str> {
        let mut spellings: Vec<&str> = Vec::new();
        for name in [self.permission_id.as_deref(), self.doc_name.as_deref()].into_iter().flatten() {
            if !spellings.contains(&name) {
                spellings.push(name);
            }
        }
        spellings
    }
}

/// What a function may do to the shop's data.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Access {
    Read,
    Write,
    Delete,
}

/// `conditions.toml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Conditions {
    #[serde(rename = "condition")]
    pub conditions: Vec<Condition>,
}

/// What only the shop can say.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    pub id: String,
    pub question_ja: String,
    pub question_en: String,
}

/// `apps/<id>.toml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct App {
    pub id: String,
    pub name: String,
    #[serde(default)]
    pub aliases: Vec<String>,
    pub family: Option<String>,
    pub vendor: String,
    /// The company's name is not printed on the page.
    #[serde(default)]
    pub vendor_unverified: bool,
    pub kind: String,
    pub rank: u16,
    #[serde(default, rename = "connection")]
    pub connections: Vec<Connection>,
}

/// One way in which an app connects to the shop.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Connection {
    pub key: KeyKind,
    /// The page does not say outright which key it is.
    #[serde(default)]
    pub key_kind_inferred: bool,
    // Text, and empty where it is missing, so that a refusal can say in words which connection lacks what.
    #[serde(default)]
    pub source: String,
    #[serde(default)]
    pub checked: String,
    pub ended: Option<String>,
    pub evidence: Evidence,
    /// Which generation of functions the list uses.
    #[serde(default)]
    #[allow(dead_code)] // For readers of the data; no screen shows it.
    pub generation: String,
    #[serde(default)]
    pub functions: Vec<String>,
    #[serde(default)]
    pub optional: Vec<OptionalFunction>,
    /// Whole groups, by `rms_name`.
    #[serde(default)]
    pub groups: Vec<String>,
    #[serde(default)]
    pub optional_groups: Vec<OptionalGroup>,
    #[serde(default)]
    pub everything: bool,
    #[serde(default, rename = "feature")]
    pub features: Vec<Feature>,
    /// Where the keys are pasted.
    #[serde(default)]
    pub paste: String,
    /// For the merchant, in Japanese.
    #[serde(default)]
    pub notes: Vec<String>,
}

impl Connection {
    /// Every function named outside the features.
    pub fn all_functions(&self) -> impl Iterator<Item = &str> {
        self.functions.iter().map(String::as_str).chain(self.optional.iter().map(|wanted| wanted.function.as_str()))
    }

    /// Every group named.
    pub fn all_groups(&self) -> impl Iterator<Item = &str> {
        self.groups.iter().map(String::as_str).chain(self.optional_groups.iter().map(|wanted| wanted.group.as_str()))
    }
}

/// Whose key an app uses.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum KeyKind {
    Own,
    ServiceSquare,
    Unclear,
}

/// How much of the vendor's page could be read.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
pub enum Evidence {
    #[serde(rename = "full")]
    Full,
    #[serde(rename = "partial")]
    Partial,
    #[serde(rename = "approval flow")]
    ApprovalFlow,
    #[serde(rename = "no list")]
    NoList,
}

impl Evidence {
    /// The word that the data has for it.
    #[allow(dead_code)] // Each of those who share this file needs a part of it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Partial => "partial",
            Self::ApprovalFlow => "approval flow",
            Self::NoList => "no list",
        }
    }
}

/// A function that the vendor asks for in some shops only.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OptionalFunction {
    pub function: String,
    pub condition: Option<String>,
    pub when: String,
}

/// A whole group that the vendor asks for in some shops only.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OptionalGroup {
    pub group: String,
    pub condition: Option<String>,
    pub when: String,
}

/// A part of an app that the shop may choose, with what it needs.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Feature {
    pub id: String,
    pub name: String,
    pub functions: Vec<String>,
}

/// `ids.toml`: what stored things call apps, features and conditions.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ids {
    /// Every id that an app ever had.
    pub apps: Vec<String>,
    /// Every id that a feature ever had, as `app/feature`.
    pub features: Vec<String>,
    /// Every id that a condition ever had.
    pub conditions: Vec<String>,
    /// Of those, the earlier ones, and what each is called now.
    pub renamed: BTreeMap<String, String>,
}

/// Finds functions and groups by the names that the data uses.
pub struct Names<'a> {
    groups: &'a [Group],
}

impl<'a> Names<'a> {
    /// Names of these groups.
    pub fn of(groups: &'a [Group]) -> Self {
        Self { groups }
    }

    /// The place of a group, by `rms_name`.
    pub fn group(&self, rms_name: &str) -> Result<usize, String> {
        let found = self.groups.iter().position(|group| group.rms_name == rms_name);
        found.ok_or_else(|| format!("no group is called `{rms_name}`"))
    }

    /// The place of a function among all of them: by a spelling that is the only one of its kind, or by
    /// `<rms_name>/<spelling>`.
    pub fn function(&self, name: &str) -> Result<usize, String> {
        let mut found: Vec<(usize, &str)> = Vec::new();
        let mut place = 0;
        for group in self.groups {
            let inside = name.strip_prefix(group.rms_name.as_str()).and_then(|rest| rest.strip_prefix('/'));
            for function in &group.functions {
                let spellings = function.spellings();
                if spellings.contains(&name) || inside.is_some_and(|inside| spellings.contains(&inside)) {
                    found.push((place, &group.rms_name));
                }
                place += 1;
            }
        }
        match found.as_slice() {
            [] => Err(format!("no group has a function `{name}`")),
            [(place, _)] => Ok(*place),
            several => {
                let groups: Vec<&str> = several.iter().map(|(_, group)| *group).collect();
                Err(format!("`{name}` is ambiguous, say which group's it is: {}", groups.join(", ")))
            }
        }
    }
}

/// What is wrong with the groups and their functions.
pub fn check_groups(read: &Read<Groups>) -> Vec<String> {
    let groups = &read.data.groups;
    let names = Names::of(groups);
    let mut errors = Errors::of(&read.file);

    errors.twice("the group key", groups.iter().map(|group| group.key.as_str()));
    // A label of two groups would make every row under it ambiguous.
    errors.twice("the group label", groups.iter().flat_map(Group::spellings));
    // In a command or in an app's file a permission spelling stands alone, without its group. Within one group the
    // loop below refuses it.
    let mut owners: BTreeMap<&str, &str> = BTreeMap::new();
    for group in groups {
        for permission in group.functions.iter().filter_map(|function| function.permission_id.as_deref()) {
            if let Some(other) = owners.insert(permission, &group.rms_name)
                && other != group.rms_name
            {
                errors.add(
                    &format!("group {}", group.rms_name),
                    &format!("`{permission}` is a permission spelling of {other} too"),
                );
            }
        }
    }

    for group in groups {
        let place = format!("group {}", group.rms_name);
        for (what, text) in [("key", &group.key), ("rms_name", &group.rms_name), ("name", &group.name)] {
            errors.empty(&place, what, text);
        }
        if group.sources.iter().all(|source| source.trim().is_empty()) {
            errors.add(&place, "no source");
        }
        if month(&group.as_of).is_none() {
            errors.add(&place, &format!("as_of is no month (YYYY-MM): `{}`", group.as_of));
        }
        if group.functions.is_empty() {
            errors.add(&place, "no function");
        }
        let mut seen = BTreeSet::new();
        for function in &group.functions {
            let spellings = function.spellings();
            if spellings.is_empty() || spellings.iter().any(|name| name.trim().is_empty()) {
                errors.add(&place, "a function without a name");
            }
            for name in &spellings {
                if !seen.insert(*name) {
                    errors.add(&place, &format!("the function `{name}` stands there twice"));
                }
            }
            let of = format!("{place}, {}", spellings.first().copied().unwrap_or("?"));
            for successor in &function.superseded_by {
                if let Err(error) = names.function(successor) {
                    errors.add(&of, &format!("superseded_by: {error}"));
                }
            }
            if !function.legacy && (function.superseded_since.is_some() || !function.superseded_by.is_empty()) {
                errors.add(&of, "superseded, but not legacy");
            }
        }
    }
    errors.list
}

/// What is wrong with the conditions.
pub fn check_conditions(read: &Read<Conditions>) -> Vec<String> {
    let mut errors = Errors::of(&read.file);
    errors.twice("the condition", read.data.conditions.iter().map(|condition| condition.id.as_str()));
    for condition in &read.data.conditions {
        let place = format!("condition {}", condition.id);
        for (what, text) in
            [("id", &condition.id), ("question_ja", &condition.question_ja), ("question_en", &condition.question_en)]
        {
            errors.empty(&place, what, text);
        }
    }
    errors.list
}

/// What is wrong with the apps, each by itself and among each other.
pub fn check_apps(apps: &[Read<App>], groups: &[Group], conditions: &[Condition]) -> Vec<String> {
    let mut list = Vec::new();
    let mut owners: BTreeMap<String, &Read<App>> = BTreeMap::new();
    for read in apps {
        list.extend(check_app(read, groups, conditions));
        // An app is found by any of these, so none may belong to two apps.
        let mut own = BTreeSet::new();
        for name in [&read.data.id, &read.data.name].into_iter().chain(&read.data.aliases) {
            let folded: String = name.to_lowercase().split_whitespace().collect();
            if !own.insert(folded.clone()) {
                continue;
            }
            if let Some(other) = owners.get(&folded) {
                list.push(format!("{}: `{name}` is an id, a name or an alias of {} too", read.file, other.file));
            } else {
                owners.insert(folded, read);
            }
        }
    }
    list
}

/// What is wrong with the ids: one that is gone without a new name, or one that the list does not have.
pub fn check_ids(read: &Read<Ids>, apps: &[Read<App>], conditions: &[Condition]) -> Vec<String> {
    let ids = &read.data;
    let mut errors = Errors::of(&read.file);
    let features = apps.iter().flat_map(|app| {
        let features = app.data.connections.iter().flat_map(|connection| &connection.features);
        features.map(|feature| format!("{}/{}", app.data.id, feature.id))
    });
    let now = [
        ("apps", &ids.apps, apps.iter().map(|app| app.data.id.clone()).collect::<BTreeSet<_>>()),
        ("features", &ids.features, features.collect()),
        ("conditions", &ids.conditions, conditions.iter().map(|condition| condition.id.clone()).collect()),
    ];
    for (what, known, now) in &now {
        if !known.is_sorted() {
            errors.add(what, "not sorted");
        }
        errors.twice(&format!("{what}:"), known.iter().map(String::as_str));
        for id in now.iter().filter(|id| !known.contains(id)) {
            errors.add(what, &format!("`{id}` is missing"));
        }
        for id in known.iter().filter(|id| !now.contains(*id)) {
            match ids.renamed.get(id) {
                None => {
                    errors.add(what, &format!("`{id}` is gone: shops have it stored, so it needs a line in renamed"))
                }
                Some(new) if !now.contains(new) => {
                    errors.add("renamed", &format!("`{id}` was renamed to `{new}`, which is none of the {what}"));
                }
                Some(_) => {}
            }
        }
    }
    for id in ids.renamed.keys() {
        if now.iter().any(|(_, _, now)| now.contains(id)) {
            errors.add("renamed", &format!("`{id}` is still in use"));
        } else if !now.iter().any(|(_, known, _)| known.contains(id)) {
            errors.add("renamed", &format!("`{id}` was no id"));
        }
    }
    errors.list
}

fn check_app(read: &Read<App>, groups: &[Group], conditions: &[Condition]) -> Vec<String> {
    let app = &read.data;
    let mut errors = Errors::of(&read.file);
    let stem = read.file.rsplit('/').next().and_then(|name| name.strip_suffix(".toml"));
    if stem != Some(app.id.as_str()) {
        errors.add("app", &format!("the file is not named after its id `{}`", app.id));
    }
    for (what, text) in [("name", &app.name), ("vendor", &app.vendor), ("kind", &app.kind)] {
        errors.empty("app", what, text);
    }
    if app.aliases.iter().any(|alias| alias.trim().is_empty()) {
        errors.add("app", "an empty alias");
    }
    errors.twice("the alias", app.aliases.iter().map(String::as_str));
    match app.connections.as_slice() {
        [_] => {}
        [first, second] if first.key != second.key => {}
        [_, _] => errors.add("app", "two connections by one kind of key"),
        other => errors.add("app", &format!("{} connections, where one or two are understood", other.len())),
    }
    for (number, connection) in app.connections.iter().enumerate() {
        check_connection(&mut errors, &format!("connection {}", number + 1), connection, groups, conditions);
    }
    errors.list
}

fn check_connection(
    errors: &mut Errors<'_>,
    place: &str,
    connection: &Connection,
    groups: &[Group],
    conditions: &[Condition],
) {
    let names = Names::of(groups);
    if connection.source.trim().is_empty() {
        errors.add(place, "no source");
    }
    if connection.checked.is_empty() {
        errors.add(place, "no date on which it was checked");
    } else if date(&connection.checked).is_none() {
        errors.add(place, &format!("checked is no date (YYYY-MM-DD): `{}`", connection.checked));
    }
    if let Some(ended) = &connection.ended
        && date(ended).is_none()
    {
        errors.add(place, &format!("ended is no date (YYYY-MM-DD): `{ended}`"));
    }
    if connection.notes.iter().any(|note| note.trim().is_empty()) {
        errors.add(place, "an empty note");
    }
    if connection.key == KeyKind::ServiceSquare
        && (connection.everything
            || connection.all_functions().next().is_some()
            || connection.all_groups().next().is_some()
            || !connection.features.is_empty())
    {
        errors.add(place, "nothing is ticked for an app that is approved through Service Square");
    }

    if connection.evidence == Evidence::NoList && (connection.all_functions().next().is_some() || connection.everything)
    {
        errors.add(place, "there is no list, and there are functions");
    }
    once(errors, place, &names, connection.all_functions());
    let mut seen = BTreeSet::new();
    for name in connection.all_groups() {
        match names.group(name) {
            Err(error) => errors.add(place, &error),
            Ok(group) if !seen.insert(group) => errors.add(place, &format!("the group `{name}` stands there twice")),
            Ok(_) => {}
        }
    }
    let optional = connection.optional.iter().map(|wanted| (&wanted.function, &wanted.condition, &wanted.when));
    let optional_groups =
        connection.optional_groups.iter().map(|wanted| (&wanted.group, &wanted.condition, &wanted.when));
    for (name, condition, when) in optional.chain(optional_groups) {
        errors.empty(place, &format!("when of `{name}`"), when);
        if let Some(id) = condition
            && !conditions.iter().any(|condition| condition.id == *id)
        {
            errors.add(place, &format!("`{name}`: no condition is called `{id}`"));
        }
    }
    errors.twice(&format!("{place}: the feature"), connection.features.iter().map(|feature| feature.id.as_str()));
    for feature in &connection.features {
        let place = format!("{place}, feature {}", feature.id);
        errors.empty(&place, "id", &feature.id);
        errors.empty(&place, "name", &feature.name);
        once(errors, &place, &names, feature.functions.iter().map(String::as_str));
    }
}

/// Every name is a function's, and no function is named twice, by whatever spelling.
fn once<'a>(errors: &mut Errors<'_>, place: &str, names: &Names<'_>, list: impl Iterator<Item = &'a str>) {
    let mut seen = BTreeSet::new();
    for name in list {
        match names.function(name) {
            Err(error) => errors.add(place, &error),
            Ok(function) if !seen.insert(function) => {
                errors.add(place, &format!("the function `{name}` stands there twice"))
            }
            Ok(_) => {}
        }
    }
}

/// A civil date written `YYYY-MM-DD`.
pub fn date(text: &str) -> Option<NaiveDate> {
    let mut parts = text.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    NaiveDate::from_ymd_opt(i32::try_from(number(year, 4)?).ok()?, number(month, 2)?, number(day, 2)?)
}

fn month(text: &str) -> Option<NaiveDate> {
    date(&format!("{text}-01"))
}

fn number(text: &str, digits: usize) -> Option<u32> {
    if text.len() != digits || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    text.parse().ok()
}

/// Refusals of one file.
pub struct Errors<'a> {
    file: &'a str,
    /// Each names the file, the place in it, and what is wrong.
    pub list: Vec<String>,
}

impl<'a> Errors<'a> {
    /// No refusal yet.
    pub fn of(file: &'a str) -> Self {
        Self { file, list: Vec::new() }
    }

    /// One refusal more.
    pub fn add(&mut self, place: &str, what: &str) {
        self.list.push(format!("{}: {place}: {what}", self.file));
    }

    /// Refuses a text without anything in it.
    pub fn empty(&mut self, place: &str, what: &str, text: &str) {
        if text.trim().is_empty() {
            self.add(place, &format!("{what} is empty"));
        }
    }

    /// Refuses what a list holds more than once.
    pub fn twice<'t>(&mut self, what: &str, list: impl Iterator<Item = &'t str>) {
        let mut seen = BTreeSet::new();
        for text in list {
            if !seen.insert(text) {
                self.list.push(format!("{}: {what} `{text}` stands there twice", self.file));
            }
        }
    }
}
