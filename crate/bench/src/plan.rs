//! `plan`: reading a page and planning 50 apps on it, beside a set of names.

use std::collections::HashSet;

use kagiban_core::{
    asked::Asked,
    catalogue::{AppId, FunctionId, apps},
    name::{fold, key},
    page,
    plan::plan,
    snapshot::Snapshot,
};

use crate::Row;

const APPS: usize = 50;
/// How often the page's rows stand in the page of some 2,000 rows, and in that of 20,000: both of the same sorts of row.
const LONG: usize = 10;
const LONGEST: usize = 100;
/// At most so much more than so many times the work.
const GROWTH: f64 = 1.1;

/// The rows: against the set, by itself on a page ten times as long, and against a set that is made once.
pub fn rows(rounds: usize) -> Result<Vec<Row>, String> {
    let text = include_str!("../../../tests/pages/rows-200/snapshot.json");
    let page: Snapshot = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let asked: Vec<Asked> =
        (0..apps().len()).filter_map(|at| u16::try_from(at).ok()).map(AppId).map(Asked::of).collect();
    let asking: Vec<&Asked> = asked.iter().filter(|asked| !asked.is_empty()).cycle().take(APPS).collect();
    let wanted: Vec<Vec<Vec<Name>>> =
        asking.iter().map(|asked| asked.functions.iter().map(|function| printed(*function)).collect()).collect();
    // They find the same on this page, or there is nothing to compare.
    let planned = page::read(&page);
    for (asked, names) in asking.iter().zip(&wanted) {
        let (ours, theirs) = (plan(asked, &planned), found(&set(&page), names));
        if ours.tick.len() + ours.already.len() != theirs {
            return Err(format!("{}: {} functions, by the set {theirs}", asked.name, ours.tick.len()));
        }
    }
    let ours = |page: &Snapshot| {
        let page = page::read(page);
        asking.iter().map(|asked| plan(asked, &page).tick.len()).sum::<usize>()
    };
    let naive = || wanted.iter().map(|names| found(&set(&page), names)).sum::<usize>();
    let shared = || {
        let set = set(&page);
        wanted.iter().map(|names| found(&set, names)).sum::<usize>()
    };
    let (long, longest) = (longer(&page, LONG), longer(&page, LONGEST));
    let mut growth = Row::measure("plan-growth", Some(GROWTH), rounds, || ours(&longest), || ours(&long));
    growth.rival.iter_mut().for_each(|ms| *ms *= LONGEST as f64 / LONG as f64);
    Ok(vec![
        Row::measure("plan", Some(1.0), rounds, || ours(&page), naive),
        growth,
        Row::measure("plan-one-set", None, rounds, || ours(&page), shared),
    ])
}

/// A function by its heading and its name, folded.
type Name = (String, String);

/// As a page may print it.
fn printed(function: FunctionId) -> Vec<Name> {
    let headings = function.get().group.get().labels.iter().map(|label| folded(label));
    headings.flat_map(|heading| function.spellings().map(move |name| (heading.clone(), folded(name)))).collect()
}

fn folded(text: &str) -> String {
    key(&fold(text))
}

/// The straightforward way: every name of a row under every heading above it.
fn set(page: &Snapshot) -> HashSet<Name> {
    let mut set = HashSet::new();
    for row in &page.rows {
        let cells: Vec<String> = row.cells.iter().map(|cell| folded(cell)).collect();
        for heading in row.path.iter().map(|heading| folded(heading)) {
            set.extend(cells.iter().map(|cell| (heading.clone(), cell.clone())));
        }
    }
    set
}

fn found(set: &HashSet<Name>, functions: &[Vec<Name>]) -> usize {
    functions.iter().filter(|names| names.iter().any(|name| set.contains(name))).count()
}

/// The page with rows of other functions, such as a portal with many more would have: none that is known, each another.
fn longer(page: &Snapshot, times: usize) -> Snapshot {
    let mut long = page.clone();
    for time in 1..times {
        for row in &page.rows {
            let mut row = row.clone();
            row.path.push(format!("別のAPI {time}"));
            row.cells.iter_mut().for_each(|cell| *cell = format!("{cell}{time}"));
            row.toggles.iter_mut().for_each(|toggle| toggle.id.0 = format!("{}-{time}", toggle.id.0));
            long.rows.push(row);
        }
    }
    long
}
