//! The list of known keys with the days that are left.

use kagiban_core::text::Lang;
use kagiban_core::view_keys::{BAR, ExpiryLine};
use web_sys::{Document, Element};

use crate::dom;
use crate::fault::Fault;

/// Fills the list with one item a key, and hides its section where there is none.
///
/// `dated` says whether a calendar file would hold any day.
pub fn show(
    document: &Document,
    section: &Element,
    lines: &[ExpiryLine],
    dated: bool,
    lang: Lang,
) -> Result<(), Fault> {
    let list = dom::find(section, "ul")?;
    list.set_text_content(None);
    for line in lines {
        let item = dom::clone_template(document, "known-key", lang)?;
        dom::attribute(&item, "data-near", Some(line.nearness));
        dom::set_text(&dom::find(&item, ".known-name")?, &line.name);
        dom::set_text(&dom::find(&item, ".known-expiry")?, &line.expiry);
        dom::set_text(&dom::find(&item, ".known-detail")?, &line.detail);
        dom::set_lines(document, &dom::find(&item, ".known-flags")?, "span", &line.flags)?;
        let bar = dom::find(&item, "meter")?;
        dom::attribute(&bar, "max", Some(&BAR.to_string()));
        dom::attribute(&bar, "value", line.left.map(|left| left.to_string()).as_deref());
        dom::show(&bar, line.left.is_some());
        dom::append(&list, &item)?;
    }
    dom::show(&dom::find(section, ".calendar")?, dated);
    dom::show(section, !lines.is_empty());
    Ok(())
}
