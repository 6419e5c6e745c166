//! What RMS prints and where, as data: word lists by which pages are recognised, and places for the menu's frame.
//!
//! Source: `data/pages.toml`, from public material as of 2026-11.

/// A place in the page for the menu's frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Anchor {
    /// Finds the element; the first match counts.
    pub selector: &'static str,
    /// Go up from it to the nearest element that matches this.
    pub closest: Option<&'static str>,
    /// `after` that element, or at the `start` or the `end` inside it.
    pub put: &'static str,
}

include!(concat!(env!("OUT_DIR"), "/words.rs"));
