//! The facts that the hands report about one page, and nothing else.
//!
//! The same shape is a captured page (`tests/pages/*/snapshot.json`). Reading is lenient: a field that
//! is not there has the value that changes nothing, an unknown field is passed over.

use alloc::{string::String, vec::Vec};
use serde::Serialize;

use crate::fields::{Place, Read, fields, words};

/// A page, as facts: texts, toggles and buttons in document order, without a key in it.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Snapshot {
    /// The version of this shape; 1.
    pub version: u32,
    /// Scheme, host and path; never the query.
    pub url: String,
    /// The document's title. It identifies nothing: every portal page is titled `RMS WEB SERVICE`.
    pub title: String,
    /// Texts of the visible headings, in document order.
    pub headings: Vec<String>,
    /// Every table row, list item, definition pair and labelled control, in document order.
    pub rows: Vec<Row>,
    /// Every button and every link that has a text.
    pub buttons: Vec<Button>,
    /// Hidden inputs; the value is empty where it is longer than 8 characters.
    pub hidden: Vec<Hidden>,
    /// A pager that keeps rows out of the page, where there is one; any value but null says so, whatever else it says.
    pub paged: Option<Paged>,
    /// What stands behind each `⟦secret:N⟧` in a text: the N-th of these.
    pub secrets: Vec<Secret>,
}

/// One line of a page: what stands above it, what stands in it, what can be switched in it.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Row {
    /// Headings above the row, the outermost first.
    pub path: Vec<String>,
    /// Texts of its cells; a cell that spans rows is repeated in each of them.
    pub cells: Vec<String>,
    /// Its controls with two or more states; a radio button and an option of a select each count as one.
    pub toggles: Vec<Toggle>,
}

/// A control that is on or off.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Toggle {
    /// Names the element within this snapshot.
    pub id: ElementId,
    /// What sort of control it is.
    pub kind: ToggleKind,
    /// Its own label (or the head of its column): `利用する`, `利用しない`, the row's name, or nothing.
    pub option: String,
    /// Whether it is on now.
    pub on: bool,
    /// Whether it was on when this page was first read; the same as `on` where that is not known.
    pub loaded: Option<bool>,
    /// Whether Kagiban switched it on since this page was loaded and the merchant has not touched it since.
    pub ours: bool,
    /// Whether the page refuses to have it changed.
    pub disabled: bool,
    /// Whether the merchant can see it, or its label.
    pub visible: bool,
    /// The form's name for it.
    pub name: String,
    /// The form's value for it.
    pub value: String,
    /// Its other attributes that could name a function: id, title, aria-label, data-*.
    pub attributes: Vec<String>,
}

impl Default for Toggle {
    fn default() -> Self {
        Self {
            id: ElementId::default(),
            kind: ToggleKind::Checkbox,
            option: String::new(),
            on: false,
            loaded: None,
            ours: false,
            disabled: false,
            visible: true,
            name: String::new(),
            value: String::new(),
            attributes: Vec::new(),
        }
    }
}

impl Toggle {
    /// Whether it was on when the page was first read.
    #[must_use]
    pub fn was_on(&self) -> bool {
        self.loaded.unwrap_or(self.on)
    }
}

/// The sorts of toggle.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ToggleKind {
    /// `input[type=checkbox]` or `role=checkbox`.
    #[default]
    Checkbox,
    /// One button of a radio group.
    Radio,
    /// One option of a select.
    Select,
    /// `role=switch`.
    Switch,
    /// A sort this version does not know; it is never pressed.
    Other,
}

words! {
    ToggleKind { "checkbox" = Checkbox, "radio" = Radio, "select" = Select, "switch" = Switch; else Other }
}

/// The name of an element within one snapshot; a number or a text in the JSON.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct ElementId(pub String);

impl Read for ElementId {
    fn place(&mut self) -> Place<'_> {
        Place::Id(&mut self.0)
    }
}

/// A button, or a link with a text.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Button {
    /// Names the element within this snapshot.
    pub id: ElementId,
    /// What is printed on it.
    pub text: String,
    /// Whether it can be pressed.
    pub disabled: bool,
}

/// A hidden input.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Hidden {
    /// The element's id attribute.
    pub id: String,
    /// The element's name attribute.
    pub name: String,
    /// Its value, at most 8 characters; empty where it is longer.
    pub value: String,
}

/// Pagers found on the page: some rows may not be in the document.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Paged {
    /// The pagers, in document order; empty where a capture says only that there is one.
    pub pagers: Vec<Pager>,
    /// Toggles that are not in the document now and that Kagiban switched on.
    pub ours: u32,
}

/// One pager.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Pager {
    /// Names the element that holds the controls.
    pub id: ElementId,
    /// Its controls, in document order.
    pub controls: Vec<PagerControl>,
    /// The choices of how many rows a page has, where it offers them.
    pub lengths: Vec<PagerControl>,
}

/// One control of a pager.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct PagerControl {
    /// Names the element within this snapshot.
    pub id: ElementId,
    /// What is printed on it.
    pub text: String,
    /// Whether it stands for the page that is shown.
    pub current: bool,
    /// Whether it can be pressed.
    pub disabled: bool,
}

/// The shape of a key whose characters never left the page.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Secret {
    /// Names the element within this snapshot.
    pub id: ElementId,
    /// Its first two characters where they are letters: `SP`, `SL`.
    pub prefix: String,
    /// The shop number in it: six digits, or nothing.
    pub shop: String,
    /// Its length in characters, blanks not counted.
    pub length: u32,
    /// Its last four characters.
    pub last4: String,
    /// Whether blanks stood around it or inside it.
    pub blanks_around: bool,
}

fields! {
    Snapshot { version, url, title, headings, rows, buttons, hidden, paged, secrets }
    Row { path, cells, toggles }
    Toggle { id, kind, option, on, loaded, ours, disabled, visible, name, value, attributes }
    Button { id, text, disabled }
    Hidden { id, name, value }
    Paged { pagers, ours }
    Pager { id, controls, lengths }
    PagerControl { id, text, current, disabled }
    Secret { id, prefix, shop, length, last4, blanks_around }
}
