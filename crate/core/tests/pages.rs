//! Every kept page of `tests/pages`: the facts that the extension read from it, and what is expected of them.
//!
//! The same folders are run in Chromium by `tests/e2e/pages.spec.ts`, which holds the reading against the facts; here
//! the core is held against what is expected. A captured page that somebody sends is a case as it is: its facts as
//! `snapshot.json`, and what they should come to as `expected.json` (see `tests/pages/README.md`).
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};

use kagiban_core::asked::Asked;
use kagiban_core::catalogue::app_named;
use kagiban_core::report::{self, PlanReport};
use kagiban_core::snapshot::Snapshot;
use kagiban_core::text::Lang;
use kagiban_core::view::{self, CardBody, MenuView};
use serde::Deserialize;

#[derive(Deserialize)]
struct Expected {
    page: String,
    plans: BTreeMap<String, Plan>,
}

/// The lists of one app; one that is left out is not looked at.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Plan {
    tick: Option<Vec<String>>,
    already: Option<Vec<String>>,
    blocked: Option<Vec<Unset>>,
    absent: Option<Vec<Unset>>,
    extra: Option<Vec<String>>,
    unsupported: Option<Vec<String>>,
}

/// A function that is not to be ticked, with or without the reason that it must have.
#[derive(Deserialize)]
#[serde(untagged)]
enum Unset {
    Name(String),
    Reasoned { function: String, reason: String },
}

/// What is wrong with a case, a line each.
#[derive(Default)]
struct Faults(String);

impl Faults {
    fn add(&mut self, text: &str) {
        let _ = writeln!(self.0, "  {text}");
    }

    /// Compares two lists without regard to their order.
    fn compare(&mut self, what: &str, expected: &[String], seen: &[String]) {
        let set = |list: &[String]| list.iter().cloned().collect::<BTreeSet<_>>();
        let (expected, seen) = (set(expected), set(seen));
        let missing: Vec<&String> = expected.difference(&seen).collect();
        let unexpected: Vec<&String> = seen.difference(&expected).collect();
        if !missing.is_empty() {
            self.add(&format!("{what}: missing {missing:?}"));
        }
        if !unexpected.is_empty() {
            self.add(&format!("{what}: unexpected {unexpected:?}"));
        }
    }

    fn compare_unset(&mut self, what: &str, expected: &[Unset], seen: &[(&str, &str)]) {
        let names: Vec<String> = expected
            .iter()
            .map(|one| match one {
                Unset::Name(function) | Unset::Reasoned { function, .. } => function.clone(),
            })
            .collect();
        let seen_names: Vec<String> = seen.iter().map(|(function, _)| (*function).to_owned()).collect();
        self.compare(what, &names, &seen_names);
        for one in expected {
            let Unset::Reasoned { function, reason } = one else { continue };
            let given = seen.iter().find(|(name, _)| name == function).map(|(_, given)| *given);
            if given.is_some_and(|given| given != reason) {
                self.add(&format!("{what}: {function} has the reason {given:?}, not {reason:?}"));
            }
        }
    }
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/pages")
}

fn cases() -> Vec<PathBuf> {
    let entries = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
    let mut cases: Vec<PathBuf> = entries.filter(|path| path.is_dir()).collect();
    cases.sort();
    cases
}

/// What is wrong with one case; nothing, if all is well.
fn faults_of(case: &Path) -> String {
    let read = |file: &str| fs::read_to_string(case.join(file)).unwrap_or_else(|error| panic!("{file}: {error}"));
    let snapshot: Snapshot = serde_json::from_str(&read("snapshot.json")).unwrap();
    let expected: Expected = serde_json::from_str(&read("expected.json")).unwrap();
    let mut faults = Faults::default();
    for (app, wanted) in &expected.plans {
        let seen = report::plan(app, &snapshot).unwrap();
        if seen.page != expected.page {
            faults.add(&format!("the page is {:?} ({:?}), not {:?}", seen.page, seen.why, expected.page));
            return faults.0;
        }
        compare(app, wanted, &seen, &mut faults);
        every_function_once(app, &seen, &mut faults);
    }
    shown(&expected.page, &view::menu(&snapshot, view::Known::default(), &[], Lang::Ja), &mut faults);
    faults.0
}

fn compare(app: &str, wanted: &Plan, seen: &PlanReport, faults: &mut Faults) {
    let lists = [
        ("tick", &wanted.tick, &seen.tick),
        ("already", &wanted.already, &seen.already),
        ("extra", &wanted.extra, &seen.extra),
        ("unsupported", &wanted.unsupported, &seen.unsupported),
    ];
    for (name, wanted, seen) in lists {
        if let Some(wanted) = wanted {
            faults.compare(&format!("{app}: {name}"), wanted, seen);
        }
    }
    if let Some(wanted) = &wanted.blocked {
        let seen: Vec<(&str, &str)> =
            seen.blocked.iter().map(|one| (one.function.as_str(), one.reason.as_str())).collect();
        faults.compare_unset(&format!("{app}: blocked"), wanted, &seen);
    }
    if let Some(wanted) = &wanted.absent {
        let seen: Vec<(&str, &str)> =
            seen.absent.iter().map(|one| (one.function.as_str(), one.reason.as_str())).collect();
        faults.compare_unset(&format!("{app}: absent"), wanted, &seen);
    }
}

/// Each needed function is in exactly one of the lists, and what cannot be ticked has a reason.
fn every_function_once(app: &str, seen: &PlanReport, faults: &mut Faults) {
    let blocked = seen.blocked.iter().map(|one| (&one.function, &one.reason));
    let unset: Vec<(&String, &String)> =
        blocked.chain(seen.absent.iter().map(|one| (&one.function, &one.reason))).collect();
    for (function, _) in unset.iter().filter(|(_, reason)| reason.is_empty()) {
        faults.add(&format!("{app}: {function} has no reason"));
    }
    let mut all: Vec<String> = seen.tick.iter().chain(&seen.already).cloned().collect();
    all.extend(unset.into_iter().map(|(function, _)| function.clone()));
    let mut need: Vec<String> =
        Asked::of(app_named(app).unwrap()).functions.iter().map(|function| function.name()).collect();
    all.sort();
    need.sort();
    if all != need {
        faults.add(&format!("{app}: the lists hold {} functions, the need {}", all.len(), need.len()));
    }
}

/// The menu complains of a page that is not understood and of no other, and its buttons work on the edit page alone.
fn shown(page: &str, menu: &MenuView, faults: &mut Faults) {
    if menu.trouble.is_some() != (page == "unknown") {
        faults.add(&format!("the menu of the page {page:?} says {:?}", menu.trouble.as_ref().map(|one| &one.text)));
    }
    if menu.folded != (page == "elsewhere") {
        faults.add(&format!("the menu is {}folded", if menu.folded { "" } else { "not " }));
    }
    let enabled = |body: &CardBody| matches!(body, CardBody::Tick { enabled: true, .. });
    if menu.cards.iter().any(|card| enabled(&card.body)) != (page == "edit") {
        faults.add("the buttons can be pressed where they must not be, or cannot where they must");
    }
}

#[test]
fn every_kept_page_is_planned_as_expected() {
    let cases = cases();
    assert!(cases.len() > 100, "only {} cases in {}", cases.len(), folder().display());
    let mut report = String::new();
    let mut failed = 0;
    for case in &cases {
        // The panic's own message is printed as it happens; here it is named.
        let faults = catch_unwind(|| faults_of(case)).unwrap_or_else(|_| "  it panicked (see above)\n".into());
        if !faults.is_empty() {
            failed += 1;
            let name = case.file_name().unwrap_or_default().to_string_lossy();
            let _ = write!(report, "{name}\n{faults}");
        }
    }
    assert!(report.is_empty(), "{failed} of {} cases:\n{report}", cases.len());
}
