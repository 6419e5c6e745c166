//! What Kagiban knows and what it decides.
//!
//! Pure: no DOM, no `chrome.*`, no clock, no storage. Facts of a page come in as a [`snapshot`],
//! decisions go out as a [`plan`], orders for the hands and texts for the screens.
#![forbid(unsafe_code)]
// Nothing that a page, a message or a stored value holds may end in a panic.
#![cfg_attr(not(test), deny(clippy::indexing_slicing, clippy::string_slice))]

extern crate alloc;

pub mod asked;
pub mod capture;
pub mod catalogue;
pub mod choice;
pub mod custom;
pub mod draft;
pub mod entry;
pub mod errand;
pub mod error_code;
pub mod exchange;
pub mod fields;
pub mod group;
pub mod guide;
pub mod in_use;
pub mod journey;
pub mod json;
pub mod key;
pub mod ledger;
pub mod lexicon;
pub mod licence;
pub mod manual;
pub mod message;
pub mod moment;
pub mod name;
pub mod page;
pub mod plan;
pub mod press;
pub mod reason;
pub mod report;
pub mod row;
pub mod shop;
pub mod sighting;
pub mod snapshot;
mod sort;
pub mod standing;
pub mod status_text;
pub mod stored;
pub mod text;
pub mod undo;
pub mod view;
pub mod view_guide;
pub mod view_keys;
pub mod view_settings;
pub mod visit;
pub mod walk;
pub mod watch;
pub mod words;
