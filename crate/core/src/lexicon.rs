//! Word lists of RMS, ready for comparing: width, blanks and capitals do not count.

use std::collections::HashSet;
use std::sync::OnceLock;

use crate::name::{fold, key};

/// One list of words.
#[derive(Debug)]
pub struct Lexicon {
    words: &'static [&'static str],
    keys: OnceLock<(HashSet<String>, usize)>,
}

impl Lexicon {
    /// A list of these words.
    #[must_use]
    pub const fn new(words: &'static [&'static str]) -> Self {
        Self { words, keys: OnceLock::new() }
    }

    fn keys(&self) -> &(HashSet<String>, usize) {
        self.keys.get_or_init(|| {
            let keys: HashSet<String> = self.words.iter().map(|word| key(&fold(word))).collect();
            let longest = keys.iter().map(String::len).max().unwrap_or_default();
            (keys, longest)
        })
    }

    /// Whether a text is one of the words.
    #[must_use]
    pub fn is(&self, text: &str) -> bool {
        let (keys, longest) = self.keys();
        // Full width is three bytes a character; anything longer cannot be a word of ours.
        !text.is_empty() && text.len() <= longest * 4 + 16 && keys.contains(&key(&fold(text)))
    }

    /// Whether a text holds one of the words.
    #[must_use]
    pub fn occurs_in(&self, text: &str) -> bool {
        let text = key(&fold(text));
        self.keys().0.iter().any(|word| text.contains(word.as_str()))
    }
}
