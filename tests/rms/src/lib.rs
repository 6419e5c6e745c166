//! A simulator of the RMS WEB SERVICE portal: the pages that Kagiban works on, with the labels, ids and
//! journeys that public sources attest, and with everything they leave open as an option.
//!
//! [`Portal`] is the portal itself: requests in, pages out, one shop's state in between. [`server`] puts it
//! on a TLS port; the binary `kagiban-rms` does nothing but start that. What a portal is made of is chosen
//! with [`options::Options`], by `POST /__sim/reset`.

#![forbid(unsafe_code)]

pub mod assets;
pub mod decoys;
pub mod edit;
pub mod eras;
pub mod functions;
pub mod html;
pub mod keys;
pub mod names;
pub mod options;
pub mod pages;
pub mod portal;
pub mod server;
pub mod shell;
pub mod structure;
pub mod vendors;
pub mod wire;

pub use portal::Portal;
