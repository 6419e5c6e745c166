//! The files of the catalogue, read by the same rules as when the core is built.

#[allow(dead_code)] // The rules by which files are refused are the core's.
#[path = "../../core/build/catalogue.rs"]
pub mod catalogue;
#[path = "../../core/build/form.rs"]
pub mod form;
