//! `catalogue`: which app asks for which function, what changed since a revision, and the form of the apps' files.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    fs,
    io::Write as _,
    process::Command,
};

use crate::{
    data::{
        catalogue::{self, App, Connection, Group, Groups, KeyKind, Names, Read},
        form,
    },
    files,
    problem::Problem,
    workspace::Workspace,
};

const USAGE: &str = "catalogue [--since REVISION | --format]";
const GROUPS: &str = "crate/core/data/groups.toml";
const APPS: &str = "crate/core/data/apps";

/// Prints the table, or the difference since a revision; or writes the apps' files anew in their one form.
pub fn command(arguments: &[String]) -> Result<(), Problem> {
    let workspace = Workspace::find()?;
    let now = State::read(&Folder(&workspace))?;
    let text = match arguments {
        [] => table(&now),
        [flag, revision] if flag == "--since" => {
            difference(&State::read(&Revision { workspace: &workspace, revision })?, &now)
        }
        [flag] if flag == "--format" => return format(&workspace, &now),
        _ => return Err(Problem::Call(format!("the call is `{USAGE}`"))),
    };
    let printed = std::io::stdout().write_all(text.as_bytes());
    printed.map_err(|error| Problem::Work(format!("could not print the table: {error}")))
}

/// The groups of the catalogue as it is.
pub fn groups(workspace: &Workspace) -> Result<Vec<Group>, Problem> {
    Ok(State::read(&Folder(workspace))?.groups)
}

/// Where files of the project are read from.
trait Source {
    /// The names of the files in a folder.
    fn list(&self, folder: &str) -> Result<Vec<String>, Problem>;
    /// A file's text.
    fn text(&self, file: &str) -> Result<String, Problem>;
}

/// The files as they are.
struct Folder<'a>(&'a Workspace);

impl Source for Folder<'_> {
    fn list(&self, folder: &str) -> Result<Vec<String>, Problem> {
        let path = self.0.root.join(folder);
        let entries = fs::read_dir(&path).map_err(|error| Problem::file("read", &path, &error))?;
        let names = entries.map(|entry| entry.map(|entry| entry.file_name().to_string_lossy().into_owned()));
        names.collect::<Result<_, _>>().map_err(|error| Problem::file("read", &path, &error))
    }

    fn text(&self, file: &str) -> Result<String, Problem> {
        files::read_text(&self.0.root.join(file))
    }
}

/// The files as git has them at a revision.
struct Revision<'a> {
    workspace: &'a Workspace,
    revision: &'a str,
}

impl Revision<'_> {
    fn git(&self, arguments: &[&str]) -> Result<String, Problem> {
        let output = Command::new("git").arg("-C").arg(&self.workspace.root).args(arguments).output();
        let output = output.map_err(|error| Problem::Work(format!("could not start git: {error}")))?;
        if !output.status.success() {
            return Err(Problem::Call(String::from_utf8_lossy(&output.stderr).trim().to_owned()));
        }
        String::from_utf8(output.stdout).map_err(|_| Problem::Work("what git says is no text".to_owned()))
    }
}

impl Source for Revision<'_> {
    fn list(&self, folder: &str) -> Result<Vec<String>, Problem> {
        let listed = self.git(&["ls-tree", "--name-only", "-z", self.revision, "--", &format!("{folder}/")])?;
        let names = listed.split('\0').filter_map(|path| path.rsplit('/').next()).filter(|name| !name.is_empty());
        Ok(names.map(str::to_owned).collect())
    }

    fn text(&self, file: &str) -> Result<String, Problem> {
        self.git(&["show", &format!("{}:{file}", self.revision)])
    }
}

/// The groups and the apps.
struct State {
    groups: Vec<Group>,
    apps: Vec<Read<App>>,
}

impl State {
    fn read(source: &dyn Source) -> Result<Self, Problem> {
        let read: Read<Groups> = catalogue::read(GROUPS, &source.text(GROUPS)?).map_err(Problem::Work)?;
        let mut apps: Vec<Read<App>> = Vec::new();
        for name in source.list(APPS)? {
            let file = format!("{APPS}/{name}");
            apps.push(catalogue::read(&file, &source.text(&file)?).map_err(Problem::Work)?);
        }
        apps.sort_by(|one, other| (one.data.rank, &one.data.id).cmp(&(other.data.rank, &other.data.id)));
        Ok(Self { groups: read.data.groups, apps })
    }

    /// Every function in the order of RMS, as commands print it.
    fn functions(&self) -> Vec<String> {
        let of = |group: &Group| group.functions.iter().map(|one| name(group, one)).collect::<Vec<_>>();
        self.groups.iter().flat_map(of).collect()
    }
}

fn name(group: &Group, function: &catalogue::Function) -> String {
    let doc_name = || format!("{}/{}", group.rms_name, function.doc_name.as_deref().unwrap_or("?"));
    function.permission_id.clone().unwrap_or_else(doc_name)
}

/// How an app asks for a function.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Wish {
    Required,
    Everything,
    Optional,
    Feature,
}

impl Wish {
    /// The sign in the table.
    fn sign(self) -> &'static str {
        match self {
            Self::Required => "●",
            Self::Everything => "*",
            Self::Optional => "○",
            Self::Feature => "△",
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Required => "required",
            Self::Everything => "everything",
            Self::Optional => "optional",
            Self::Feature => "feature",
        }
    }
}

/// What an app asks for today by the shop's own key, by the functions' names.
fn wishes(app: &App, groups: &[Group]) -> BTreeMap<String, Wish> {
    let names = Names::of(groups);
    let all: Vec<String> = groups.iter().flat_map(|group| group.functions.iter().map(|one| name(group, one))).collect();
    let function = |text: &str| names.function(text).ok().and_then(|place| all.get(place).cloned());
    let group = |text: &str| {
        let group = names.group(text).ok().and_then(|place| groups.get(place));
        group.into_iter().flat_map(|group| group.functions.iter().map(|one| name(group, one))).collect::<Vec<_>>()
    };
    let mut wishes = BTreeMap::new();
    let mut wish = |name: String, how: Wish| {
        let known = wishes.entry(name).or_insert(how);
        *known = how.min(*known);
    };
    let own = |one: &&Connection| one.key == KeyKind::Own && one.ended.is_none();
    for connection in app.connections.iter().filter(own) {
        let everything = connection.everything.then_some(&all).into_iter().flatten().cloned();
        everything.for_each(|name| wish(name, Wish::Everything));
        connection.functions.iter().filter_map(|name| function(name)).for_each(|name| wish(name, Wish::Required));
        connection.groups.iter().flat_map(|name| group(name)).for_each(|name| wish(name, Wish::Required));
        let optional = connection.optional.iter().filter_map(|one| function(&one.function));
        let optional = optional.chain(connection.optional_groups.iter().flat_map(|one| group(&one.group)));
        optional.for_each(|name| wish(name, Wish::Optional));
        let features = connection.features.iter().flat_map(|feature| &feature.functions);
        features.filter_map(|name| function(name)).for_each(|name| wish(name, Wish::Feature));
    }
    wishes
}

/// A line for each function that any app asks for, a column for each app that asks for any; columns are parted by tabs.
fn table(state: &State) -> String {
    let asked = state.apps.iter().map(|app| (app.data.name.as_str(), wishes(&app.data, &state.groups)));
    let (asking, silent): (Vec<_>, Vec<_>) = asked.partition(|(_, wishes)| !wishes.is_empty());
    let names = |apps: &[(&str, BTreeMap<String, Wish>)], by: &str| {
        apps.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(by)
    };
    let mut out = format!("function\t{}\n", names(&asking, "\t"));
    for function in state.functions() {
        let signs: Vec<&str> =
            asking.iter().map(|(_, wishes)| wishes.get(&function).map_or("", |wish| wish.sign())).collect();
        if signs.iter().any(|sign| !sign.is_empty()) {
            let _ = writeln!(out, "{function}\t{}", signs.join("\t"));
        }
    }
    let all = [Wish::Required, Wish::Optional, Wish::Feature, Wish::Everything];
    let signs: Vec<String> = all.iter().map(|wish| format!("{} {}", wish.sign(), wish.word())).collect();
    let _ = writeln!(out, "\n{}\nnothing to tick: {}", signs.join(", "), names(&silent, ", "));
    out
}

/// What each app asks for now and did not ask for then, and the other way round; nothing where nothing changed.
fn difference(then: &State, now: &State) -> String {
    let by_id = |state: &State| {
        let apps = state.apps.iter();
        apps.map(|app| (app.data.id.clone(), (app.data.name.clone(), wishes(&app.data, &state.groups))))
            .collect::<BTreeMap<_, _>>()
    };
    let (then, now) = (by_id(then), by_id(now));
    let ids: BTreeSet<&String> = then.keys().chain(now.keys()).collect();
    let nothing = BTreeMap::new();
    let mut out = String::new();
    for id in ids {
        let (before, after) = (then.get(id), now.get(id));
        let heading = match (before, after) {
            (Some((earlier, _)), Some((name, _))) if earlier != name => format!("{name} ({id}), earlier {earlier}"),
            (Some(_), Some((name, _))) => format!("{name} ({id})"),
            (None, Some((name, _))) => format!("{name} ({id}): new"),
            (Some((name, _)), None) => format!("{name} ({id}): gone"),
            (None, None) => continue,
        };
        let wishes_of =
            |state: Option<&(String, BTreeMap<String, Wish>)>| state.map_or(nothing.clone(), |(_, all)| all.clone());
        let lines = changes(&wishes_of(before), &wishes_of(after));
        if !lines.is_empty()
            || heading.ends_with(": new")
            || heading.ends_with(": gone")
            || heading.contains(", earlier ")
        {
            let _ = write!(out, "{heading}\n{lines}");
        }
    }
    out
}

/// A line for each function that is asked for otherwise than before.
fn changes(before: &BTreeMap<String, Wish>, after: &BTreeMap<String, Wish>) -> String {
    let functions: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let mut lines = String::new();
    for function in functions {
        let _ = match (before.get(function), after.get(function)) {
            (None, Some(wish)) => writeln!(lines, "  + {function} ({})", wish.word()),
            (Some(wish), None) => writeln!(lines, "  - {function} ({})", wish.word()),
            (Some(one), Some(other)) if one != other => {
                writeln!(lines, "  ~ {function} ({} -> {})", one.word(), other.word())
            }
            _ => Ok(()),
        };
    }
    lines
}

/// Writes every app's file anew where its form is another.
fn format(workspace: &Workspace, state: &State) -> Result<(), Problem> {
    for app in &state.apps {
        let path = workspace.root.join(&app.file);
        let text = form::format(&app.data, &state.groups);
        if files::read_text(&path)? != text {
            fs::write(&path, text).map_err(|error| Problem::file("write", &path, &error))?;
            println!("{}", app.file);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state() -> State {
        State::read(&Folder(&Workspace::find().unwrap())).unwrap()
    }

    #[test]
    fn the_table_has_a_column_for_each_app_that_asks_for_anything() {
        let table = table(&state());
        let head: Vec<&str> = table.lines().next().unwrap().split('\t').collect();
        assert_eq!(head.len(), 1 + 27, "23 with a set of their own, three for everything, one by features: {head:?}");
        let line = table.lines().find(|line| line.starts_with("item.get\t")).unwrap();
        let cell = |app: &str| line.split('\t').nth(head.iter().position(|name| *name == app).unwrap()).unwrap();
        assert_eq!([cell("LSEG"), cell("ECAI"), cell("RECORE"), cell("IMG-UP")], ["○", "●", "*", ""]);
        assert!(table.contains("nothing to tick: "));
    }

    #[test]
    fn a_difference_names_what_came_what_went_and_what_changed_its_kind() {
        let (then, mut now) = (state(), state());
        assert_eq!(difference(&then, &now), "");
        let lseg = now.apps.iter_mut().find(|app| app.data.id == "lseg").unwrap();
        let own = &mut lseg.data.connections[0];
        own.functions.retain(|name| name != "coupon.get");
        own.functions.push("item.search".to_owned());
        let item = own.optional.remove(0);
        own.functions.push(item.function);
        now.apps.retain(|app| app.data.id != "ecai");
        let said = difference(&then, &now);
        assert!(said.starts_with("ECAI (ecai): gone\n"), "{said}");
        let lseg =
            "LSEG (lseg)\n  - coupon.get (required)\n  ~ item.get (optional -> required)\n  + item.search (required)\n";
        assert!(said.contains(lseg), "{said}");
    }
}
