//! `read-manual`: reading a megabyte of manuals, beside a regular expression of all names.

use std::collections::HashSet;

use kagiban_core::{
    catalogue::{FunctionId, groups},
    manual,
};
use regex::Regex;

use crate::Row;

const BYTES: usize = 1_000_000;
const MANUALS: [&str; 3] = [
    include_str!("../../core/tests/manuals/01-lseg.txt"),
    include_str!("../../core/tests/manuals/06-ec-tencho.txt"),
    include_str!("../../core/tests/manual_samples.txt"),
];

/// The row.
pub fn rows(rounds: usize) -> Result<Vec<Row>, String> {
    let mut text = String::with_capacity(2 * BYTES);
    for manual in MANUALS.iter().cycle() {
        if text.len() >= BYTES {
            break;
        }
        text.push_str(manual);
    }
    let ids = groups().iter().flat_map(|group| group.functions).copied();
    let mut names: Vec<&str> = ids.flat_map(FunctionId::spellings).collect();
    // The longest first: of two names of which one begins with the other, the whole one is meant.
    names.sort_by_key(|name| std::cmp::Reverse(name.len()));
    names.dedup();
    let names: Vec<String> = names.iter().map(|name| regex::escape(name)).collect();
    let names = Regex::new(&format!(r"(?-u:\b)(?:{})(?-u:\b)", names.join("|"))).map_err(|error| error.to_string())?;
    let (ours, theirs) = (manual::read(&text), names.find_iter(&text).count());
    if ours.required.is_empty() || theirs == 0 {
        return Err("nothing was found in the manuals".to_owned());
    }
    let rival = || names.find_iter(&text).map(|found| found.as_str()).collect::<HashSet<_>>().len();
    Ok(vec![Row::measure("read-manual", Some(2.0), rounds, || manual::read(&text).required.len(), rival)])
}
