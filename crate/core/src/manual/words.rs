//! The word lists of `data/manual.toml`, and where they occur in a text: one pass for all of them.

use crate::sort::sort;
use std::sync::OnceLock;

include!(concat!(env!("OUT_DIR"), "/manual_words.rs"));

/// A list of words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum List {
    Ask,
    Refuse,
    Only,
    If,
    Neutral,
    AskEn,
    RefuseEn,
    OnlyEn,
    NeutralEn,
    Forward,
    Things,
    Whole,
    Everything,
    Listed,
    OwnSigns,
    VendorSigns,
    VendorLists,
    DeveloperSigns,
    FeatureLists,
    Divided,
    NotYet,
    Whoever,
    Past,
    Everyone,
    Formality,
}

const LISTS: &[(List, &[&str])] = &[
    (List::Ask, ASK),
    (List::Refuse, REFUSE),
    (List::Only, ONLY),
    (List::If, IF),
    (List::Neutral, NEUTRAL),
    (List::AskEn, ASK_EN),
    (List::RefuseEn, REFUSE_EN),
    (List::OnlyEn, ONLY_EN),
    (List::NeutralEn, NEUTRAL_EN),
    (List::Forward, FORWARD),
    (List::Things, THINGS),
    (List::Whole, WHOLE),
    (List::Everything, EVERYTHING),
    (List::Listed, LISTED),
    (List::OwnSigns, OWN_SIGNS),
    (List::VendorSigns, VENDOR_SIGNS),
    (List::VendorLists, VENDOR_LISTS),
    (List::DeveloperSigns, DEVELOPER_SIGNS),
    (List::FeatureLists, FEATURE_LISTS),
    (List::Divided, DIVIDED),
    (List::NotYet, NOT_YET),
    (List::Whoever, WHOEVER),
    (List::Past, PAST),
    (List::Everyone, EVERYONE),
    (List::Formality, FORMALITY),
];

/// A word of a list in a text, by bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hit {
    /// Of which list.
    pub list: List,
    /// Where it begins.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
}

/// Every word of every list in a folded lower-case text, in the order of the text.
pub fn hits(lower: &str) -> Vec<Hit> {
    static BY_FIRST: OnceLock<Vec<(char, &str, List)>> = OnceLock::new();
    let table = BY_FIRST.get_or_init(|| {
        let words = LISTS.iter().flat_map(|(list, words)| words.iter().map(|word| (*list, *word)));
        let mut table: Vec<_> = words.filter_map(|(list, word)| Some((word.chars().next()?, word, list))).collect();
        sort(&mut table, |one, other| one > other);
        table
    });
    let mut hits = Vec::new();
    for (start, first) in lower.char_indices() {
        let from = table.partition_point(|(known, ..)| *known < first);
        let here = table.get(from..).unwrap_or_default().iter().take_while(|(known, ..)| *known == first);
        let Some(rest) = lower.get(start..) else { continue };
        for (_, word, list) in here.filter(|(_, word, _)| rest.starts_with(word)) {
            hits.push(Hit { list: *list, start, end: start + word.len() });
        }
    }
    hits
}
