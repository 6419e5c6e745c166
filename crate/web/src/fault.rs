//! Why something could not be done, as far as it matters to the merchant.

use kagiban_core::text::{Key, key};
use wasm_bindgen::prelude::*;

/// Why a page of the extension could not do its work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// An element or a template that the page's HTML promises is not there.
    Structure(&'static str),
    /// No hands answered: not a page of RMS, or one that was loaded before the extension was updated.
    NoHands,
    /// The hands answered with something that this version does not know.
    Answer,
    /// Chrome refused a call.
    Chrome,
    /// What is remembered could not be read or written: full, damaged, or of a later version.
    Store,
    /// The texts of the screens could not be read, or are another version's.
    Texts,
}

impl Fault {
    /// The message that tells the merchant what to do about it, in a page that stands inside RMS.
    pub fn key(self) -> Key {
        match self {
            // Hands of another version, or none behind an open page, are what an update leaves behind.
            Fault::NoHands | Fault::Answer => key::UPDATED,
            Fault::Structure(_) | Fault::Chrome | Fault::Texts => key::FAILED,
            Fault::Store => key::STORE_FAILED,
        }
    }
}

impl From<Fault> for JsValue {
    fn from(fault: Fault) -> JsValue {
        JsValue::from_str(match fault {
            Fault::Structure(what) => what,
            Fault::NoHands => "no hands",
            Fault::Answer => "unknown answer",
            Fault::Chrome => "refused by Chrome",
            Fault::Store => "storage",
            Fault::Texts => "texts",
        })
    }
}
