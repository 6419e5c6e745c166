//! The screens' texts in both languages: their shape, and every rule by which they are refused.

use super::catalogue::{Errors, Read};
use super::pages::snake_case;
use serde::{Deserialize, Deserializer, de};
use std::collections::{BTreeMap, BTreeSet};

/// One `messages.json`, in Chrome's format.
#[derive(Clone, Debug)]
pub struct Messages(pub Vec<(String, Message)>);

/// One text.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Message {
    /// The text, with `{word}` where a value goes.
    pub message: String,
    /// For translators.
    #[serde(default)]
    #[allow(dead_code)] // Chrome's format knows it; no screen shows it.
    pub description: String,
}

/// Pairs instead of a map: a map would silently keep the last of two texts of one name.
impl<'de> Deserialize<'de> for Messages {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl<'de> de::Visitor<'de> for Visitor {
            type Value = Messages;
            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("texts by name")
            }
            fn visit_map<A: de::MapAccess<'de>>(self, mut map: A) -> Result<Messages, A::Error> {
                let mut messages = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    messages.push(entry);
                }
                Ok(Messages(messages))
            }
        }
        deserializer.deserialize_map(Visitor)
    }
}

/// Reads the text of one file; an error names the file.
pub fn read_messages(file: &str, text: &str) -> Result<Read<Messages>, String> {
    match serde_json::from_str(text) {
        Ok(data) => Ok(Read { file: file.to_owned(), data }),
        Err(error) => Err(format!("{file}: {error}")),
    }
}

/// What is wrong with the texts, each language by itself and the two against each other.
pub fn check_messages(ja: &Read<Messages>, en: &Read<Messages>) -> Vec<String> {
    let mut list = Vec::new();
    for read in [ja, en] {
        let mut errors = Errors::of(&read.file);
        errors.twice("the text", read.data.0.iter().map(|(name, _)| name.as_str()));
        for (name, message) in &read.data.0 {
            if !snake_case(name) {
                errors.add(name, "a text's name is made of small letters, digits and underscores");
            }
            errors.empty(name, "message", &message.message);
            if message.message.contains(['\n', '\r']) {
                errors.add(name, "a text is one line: in the package it is a line of a file");
            }
            if let Err(error) = placeholders(&message.message) {
                errors.add(name, &error);
            }
        }
        list.extend(errors.list);
    }
    for (here, there) in [(ja, en), (en, ja)] {
        let mut errors = Errors::of(&here.file);
        let known: BTreeSet<&str> = here.data.0.iter().map(|(name, _)| name.as_str()).collect();
        for (name, _) in there.data.0.iter().filter(|(name, _)| !known.contains(name.as_str())) {
            errors.add(name, &format!("missing, {} has it", there.file));
        }
        list.extend(errors.list);
    }
    let english: BTreeMap<&str, &Message> = en.data.0.iter().map(|(name, message)| (name.as_str(), message)).collect();
    for (name, message) in &ja.data.0 {
        if let Some(other) = english.get(name.as_str())
            && let (Ok(here), Ok(there)) = (placeholders(&message.message), placeholders(&other.message))
            && here != there
        {
            list.push(format!(
                "{}: {name}: the placeholders differ from those of {}: {here:?}, {there:?}",
                ja.file, en.file
            ));
        }
    }
    list
}

/// The words in braces: `{word}`, or `{word|one|many}` for what follows a number.
pub fn placeholders(text: &str) -> Result<BTreeSet<&str>, String> {
    let mut words = BTreeSet::new();
    let mut rest = text;
    while let Some(at) = rest.find(['{', '}']) {
        let word = rest[at..].strip_prefix('{').and_then(|inside| inside.find('}').map(|end| &inside[..end]));
        match word {
            Some(inside) if is_placeholder(inside) => {
                words.insert(inside.split('|').next().unwrap_or_default());
                rest = &rest[at + inside.len() + 2..];
            }
            _ => return Err(format!("a brace that is not part of a {{word}}: `{text}`")),
        }
    }
    // Chrome would expand these in the texts that the manifest uses.
    if text.contains('$') {
        return Err(format!("placeholders are {{word}}, never $word$: `{text}`"));
    }
    Ok(words)
}

/// Whether what stands in braces is a word, alone or with the forms for one and for any other number.
fn is_placeholder(inside: &str) -> bool {
    let mut parts = inside.split('|');
    let word = parts.next().is_some_and(snake_case);
    let forms: Vec<&str> = parts.collect();
    word && (forms.is_empty() || forms.len() == 2 && forms.iter().all(|form| !form.is_empty()))
}
