//! Word lists of RMS, ready for comparing: width, blanks and capitals do not count.

use std::sync::OnceLock;

use crate::name::{fold, key};

/// What is known by each of some folded names. A sorted list: a hash table would be a tenth of the wasm's code.
#[derive(Debug, Default)]
pub struct Index<T> {
    keys: Vec<String>,
    values: Vec<T>,
}

impl<T> Index<T> {
    /// An index with nothing in it.
    #[must_use]
    pub const fn new() -> Self {
        Self { keys: Vec::new(), values: Vec::new() }
    }

    /// What a key stands for.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&T> {
        self.values.get(find(&self.keys, key).ok()?)
    }

    /// What a key stands for; `new` where it stood for nothing.
    pub fn entry(&mut self, key: String, new: T) -> Option<&mut T> {
        let at = match find(&self.keys, &key) {
            Ok(at) => at,
            Err(at) => {
                self.keys.insert(at, key);
                self.values.insert(at, new);
                at
            }
        };
        self.values.get_mut(at)
    }
}

/// The place of a key, or the place where it belongs.
fn find(keys: &[String], key: &str) -> Result<usize, usize> {
    keys.binary_search_by(|known| known.as_str().cmp(key))
}

/// One list of words.
#[derive(Debug)]
pub struct Lexicon {
    words: &'static [&'static str],
    keys: OnceLock<(Vec<String>, usize)>,
}

impl Lexicon {
    /// A list of these words.
    #[must_use]
    pub const fn new(words: &'static [&'static str]) -> Self {
        Self { words, keys: OnceLock::new() }
    }

    fn keys(&self) -> &(Vec<String>, usize) {
        self.keys.get_or_init(|| {
            let keys: Vec<String> = self.words.iter().map(|word| key(&fold(word))).collect();
            let longest = keys.iter().map(String::len).max().unwrap_or_default();
            (keys, longest)
        })
    }

    /// Whether a text is one of the words.
    #[must_use]
    pub fn is(&self, text: &str) -> bool {
        let (keys, longest) = self.keys();
        // Full width is three bytes a character; anything longer cannot be a word of ours.
        if text.is_empty() || text.len() > longest * 4 + 16 {
            return false;
        }
        let text = key(&fold(text));
        keys.contains(&text)
    }

    /// Whether a text holds one of the words.
    #[must_use]
    pub fn occurs_in(&self, text: &str) -> bool {
        let text = key(&fold(text));
        self.keys().0.iter().any(|word| text.contains(word.as_str()))
    }
}
