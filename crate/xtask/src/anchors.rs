//! `content/anchors.js`: where the hands may put the menu, told by the core's words.

use kagiban_core::words::{ANCHORS, Anchor};
use serde::Serialize;

use crate::problem::Problem;

/// The shape that `hands.js` reads.
#[derive(Serialize)]
struct Place<'a> {
    selector: &'a str,
    closest: Option<&'a str>,
    put: &'a str,
}

impl<'a> From<&'a Anchor> for Place<'a> {
    fn from(anchor: &'a Anchor) -> Self {
        Self { selector: anchor.selector, closest: anchor.closest, put: anchor.put }
    }
}

/// The script: a constant that the hands, loaded after it, find in their own world.
pub fn script() -> Result<String, Problem> {
    let places: Vec<Place<'_>> = ANCHORS.iter().map(Place::from).collect();
    let json = serde_json::to_string_pretty(&places)
        .map_err(|error| Problem::Work(format!("could not write the menu's anchors: {error}")))?;
    Ok(format!("// Written by the build from crate/core/data/pages.toml.\nconst KAGIBAN_ANCHORS = {json};\n"))
}
