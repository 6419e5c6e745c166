//! `read-manual FILE`: what a vendor's page asks for, as JSON or as the first draft of an app's file.

use std::{
    env, fs,
    io::Write,
    path::{Path, PathBuf},
    time::{SystemTime, UNIX_EPOCH},
};

use chrono::NaiveDate;
use kagiban_core::manual::{self, Reading};

use crate::{
    catalogue,
    data::{
        catalogue::{App, Connection, Evidence, Feature, KeyKind, OptionalFunction, OptionalGroup},
        form,
    },
    problem::Problem,
    workspace::Workspace,
};

const USAGE: &str = "read-manual FILE [--toml]";

/// Prints what the page asks for.
pub fn command(arguments: &[String]) -> Result<(), Problem> {
    let (flags, files): (Vec<&String>, Vec<&String>) = arguments.iter().partition(|one| one.starts_with("--"));
    let ([file], true) = (files.as_slice(), flags.iter().all(|flag| *flag == "--toml")) else {
        return Err(Problem::Call(format!("the call is `{USAGE}`")));
    };
    let path = env::current_dir().map_or_else(|_| PathBuf::from(file), |folder| folder.join(file));
    let bytes =
        fs::read(&path).map_err(|error| Problem::Call(format!("could not read {}: {error}", path.display())))?;
    // A page saved in an old encoding keeps its names, which are ASCII.
    let reading = manual::read(&String::from_utf8_lossy(&bytes));
    let text = if flags.is_empty() {
        let json = serde_json::to_string_pretty(&reading.report());
        json.map_err(|error| Problem::Work(format!("could not write what was read: {error}")))? + "\n"
    } else {
        let groups = catalogue::groups(&Workspace::find()?)?;
        form::format(&draft(&path, &reading), &groups)
    };
    let printed = std::io::stdout().write_all(text.as_bytes());
    printed.map_err(|error| Problem::Work(format!("could not print what was read: {error}")))
}

/// The first draft of an app's file. What the page does not tell is empty, and the build refuses it until somebody
/// looked: name, vendor, kind, source.
fn draft(path: &Path, reading: &Reading) -> App {
    let id = path.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().to_lowercase().replace(' ', "-"));
    let report = reading.report();
    let names = |list: &[kagiban_core::catalogue::FunctionId]| list.iter().map(|id| id.name()).collect::<Vec<_>>();
    let in_features =
        |name: &str| reading.per_feature.iter().any(|(_, list)| names(list).iter().any(|one| one == name));
    // Where the features need what every shop needs, they choose nothing.
    let chosen = reading.required.is_empty();
    let optional =
        reading.optional.iter().map(|(id, when)| (id.name(), when)).filter(|(name, _)| !(chosen && in_features(name)));
    let features = reading.per_feature.iter().filter(|_| chosen).enumerate();
    let mut notes: Vec<String> =
        report.unknown.iter().map(|name| format!("資料にある {name} は、一覧にない名前です。")).collect();
    notes.extend(report.not_understood.iter().map(|line| format!("読み取れなかった行：{line}")));
    let connection = Connection {
        key: KeyKind::Own,
        key_kind_inferred: false,
        source: String::new(),
        checked: today().map_or_else(String::new, |date| date.to_string()),
        ended: None,
        evidence: Evidence::Full,
        generation: String::new(),
        functions: names(&reading.required),
        optional: optional
            .map(|(function, when)| OptionalFunction { function, condition: None, when: when.clone() })
            .collect(),
        groups: report.groups,
        optional_groups: reading
            .groups_optional
            .iter()
            .map(|(id, when)| OptionalGroup {
                group: id.get().rms_name.to_owned(),
                condition: None,
                when: when.clone(),
            })
            .collect(),
        everything: report.all_functions,
        features: features
            .map(|(at, (name, list))| Feature {
                id: format!("feature-{}", at + 1),
                name: name.clone(),
                functions: names(list),
            })
            .collect(),
        paste: String::new(),
        notes,
    };
    App {
        id,
        name: String::new(),
        aliases: Vec::new(),
        family: None,
        vendor: String::new(),
        vendor_unverified: false,
        kind: String::new(),
        rank: 300,
        connections: vec![connection],
    }
}

/// The civil date in Japan.
fn today() -> Option<NaiveDate> {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).ok()?.as_secs() + 9 * 60 * 60;
    NaiveDate::from_ymd_opt(1970, 1, 1)?.checked_add_days(chrono::Days::new(seconds / (24 * 60 * 60)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::catalogue as data;

    #[test]
    fn a_draft_lacks_only_what_the_page_does_not_tell() {
        let workspace = Workspace::find().unwrap();
        let groups = catalogue::groups(&workspace).unwrap();
        let page = workspace.root.join("crate/core/tests/manuals/01-lseg.txt");
        let reading = manual::read(&fs::read_to_string(&page).unwrap());
        let text = form::format(&draft(Path::new("New App.txt"), &reading), &groups);
        let read: data::Read<App> = data::read("apps/new-app.toml", &text).unwrap();
        assert_eq!(read.data.connections[0].functions.len(), 18);
        assert_eq!(read.data.connections[0].optional[0].function, "item.get");
        let faults = data::check_apps(&[read], &groups, &[]);
        assert_eq!(faults.len(), 4, "{faults:#?}");
        for missing in ["name is empty", "vendor is empty", "kind is empty", "no source"] {
            assert!(faults.iter().any(|fault| fault.contains(missing)), "{missing}: {faults:#?}");
        }
    }
}
