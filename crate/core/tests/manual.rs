//! What a careful person takes from a vendor's page is what is read from it.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, clippy::print_stderr, reason = "tests")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use kagiban_core::manual::{self, Report};
use serde_json::Value;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/manuals");

fn set(value: &Value) -> BTreeSet<String> {
    value.as_array().unwrap().iter().map(|name| name.as_str().unwrap().to_owned()).collect()
}

fn own(names: &[String]) -> BTreeSet<String> {
    let set: BTreeSet<String> = names.iter().cloned().collect();
    assert_eq!(set.len(), names.len(), "a name twice: {names:?}");
    set
}

/// What differs from what a careful person took, if anything.
fn differences(report: &Report, expected: &Value) -> Vec<String> {
    let lists = [
        ("required", &report.required),
        ("optional", &report.optional),
        ("groups", &report.groups),
        ("groups_optional", &report.groups_optional),
        ("mentions", &report.mentions),
    ];
    let mut differences = Vec::new();
    for (name, list) in lists {
        let Some(wanted) = expected.get(name) else { continue };
        let (own, wanted) = (own(list), set(wanted));
        if own != wanted {
            let more: Vec<_> = own.difference(&wanted).collect();
            let less: Vec<_> = wanted.difference(&own).collect();
            differences.push(format!("{name}: too many {more:?}, missing {less:?}"));
        }
    }
    if expected["all_functions"].as_bool() != Some(report.all_functions) {
        differences.push(format!("all_functions: {}", report.all_functions));
    }
    if let Some(wanted) = expected.get("per_feature") {
        let wanted: BTreeMap<String, BTreeSet<String>> =
            wanted.as_object().unwrap().iter().map(|(name, list)| (name.clone(), set(list))).collect();
        let own: BTreeMap<String, BTreeSet<String>> =
            report.per_feature.0.iter().map(|(name, list)| (name.clone(), own(list))).collect();
        if own != wanted {
            differences.push(format!("per_feature: {own:#?}"));
        }
    }
    differences
}

fn pages() -> Vec<(String, String, Value)> {
    let mut pages = Vec::new();
    for entry in fs::read_dir(FOLDER).unwrap() {
        let path = entry.unwrap().path();
        let Some(name) = path.to_str().unwrap().strip_suffix(".txt") else { continue };
        let expected = serde_json::from_str(&fs::read_to_string(format!("{name}.expected.json")).unwrap()).unwrap();
        let case = name.rsplit('/').next().unwrap().to_owned();
        pages.push((case, fs::read_to_string(&path).unwrap(), expected));
    }
    pages
}

#[test]
fn the_pages_come_out_as_a_careful_person_reads_them() {
    let pages = pages();
    assert!(pages.len() >= 13);
    let mut wrong = String::new();
    for (case, text, expected) in &pages {
        let report = manual::read(text).report();
        for difference in differences(&report, expected) {
            wrong += &format!("{case}: {difference}\n");
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}
