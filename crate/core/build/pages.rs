//! The file of words and anchors: its shape, and every rule by which it is refused.

use super::catalogue::{Errors, Read};
use serde::Deserialize;
use std::collections::BTreeMap;

/// `pages.toml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pages {
    /// Lists of words; each becomes a constant of its name in capitals.
    pub words: BTreeMap<String, Vec<String>>,
    /// Places for the menu's frame, the best first.
    #[serde(rename = "anchor")]
    pub anchors: Vec<Anchor>,
}

/// A place for the menu's frame.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Anchor {
    pub selector: String,
    pub closest: Option<String>,
    pub put: String,
}

/// `manual.toml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manual {
    /// Lists of words; each becomes a constant of its name in capitals.
    pub words: BTreeMap<String, Vec<String>>,
}

/// What is wrong with any lists of words.
fn check_words(words: &BTreeMap<String, Vec<String>>, errors: &mut Errors) {
    for (name, list) in words {
        if !snake_case(name) {
            errors.add("words", &format!("`{name}` is no name in small letters, digits and underscores"));
        }
        if list.is_empty() || list.iter().any(|word| word.trim().is_empty()) {
            errors.add("words", &format!("{name} is empty, or a word of it"));
        }
        errors.twice(&format!("words: {name}:"), list.iter().map(String::as_str));
    }
}

/// What is wrong with the words of manuals: they are compared with folded lower-case text.
pub fn check_manual(read: &Read<Manual>) -> Vec<String> {
    let mut errors = Errors::of(&read.file);
    check_words(&read.data.words, &mut errors);
    for (name, list) in &read.data.words {
        for word in list.iter().filter(|word| word.to_lowercase() != **word) {
            errors.add("words", &format!("{name}: `{word}` has a capital letter and would never be found"));
        }
    }
    errors.list
}

/// What is wrong with the words and the anchors.
pub fn check_pages(read: &Read<Pages>) -> Vec<String> {
    let mut errors = Errors::of(&read.file);
    check_words(&read.data.words, &mut errors);
    // A word of both would make a refusal look like a consent.
    if let (Some(consent), Some(refusal)) = (read.data.words.get("use_words"), read.data.words.get("refuse_words")) {
        for word in consent.iter().filter(|word| refusal.contains(word)) {
            errors.add("words", &format!("`{word}` stands in use_words and in refuse_words"));
        }
    }
    if read.data.anchors.is_empty() {
        errors.add("anchor", "none");
    }
    for anchor in &read.data.anchors {
        let place = format!("anchor {}", anchor.selector);
        errors.empty(&place, "selector", &anchor.selector);
        if anchor.closest.as_ref().is_some_and(|closest| closest.trim().is_empty()) {
            errors.add(&place, "closest is empty");
        }
        if !["after", "start", "end"].contains(&anchor.put.as_str()) {
            errors.add(&place, &format!("put is none of after, start, end: `{}`", anchor.put));
        }
    }
    errors.list
}

/// Whether a name is made of small letters, digits and underscores, and begins with a letter.
pub fn snake_case(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_lowercase())
        && name.chars().all(|each| each.is_ascii_lowercase() || each.is_ascii_digit() || each == '_')
}
