//! What Kagiban knows and what it decides.
//!
//! Pure: no DOM, no `chrome.*`, no clock, no storage. Facts of a page come in as a [`snapshot`],
//! decisions go out as a [`plan`], orders for the hands and texts for the screens.
#![forbid(unsafe_code)]

extern crate alloc;

pub mod asked;
pub mod capture;
pub mod catalogue;
pub mod custom;
mod fields;
pub mod group;
pub mod lexicon;
pub mod manual;
pub mod message;
pub mod name;
pub mod page;
pub mod plan;
pub mod press;
pub mod reason;
pub mod report;
pub mod row;
pub mod snapshot;
pub mod text;
pub mod undo;
pub mod view;
pub mod walk;
pub mod words;
