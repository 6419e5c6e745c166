//! Finding, cloning and filling the elements of a page. Text goes in as text only, never as HTML.

use gloo::events::{EventListener, EventListenerOptions};
use kagiban_core::ledger::Ledger;
use kagiban_core::text::{self, Lang};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::{Closure, JsValue};
use web_sys::{Document, Element, Event, FocusOptions, HtmlElement, HtmlTemplateElement, Node, Window};

use crate::fault::Fault;

/// How long buttons stay disabled after they appear or move, in ms: a click that was meant for what stood there
/// before, or was lured onto the button, must not press it. The design allows 300.
pub const SETTLE: u32 = 250;

/// The same after they were covered or moved, in ms: noticing that takes up to 100 already.
pub const RECOVER: u32 = 100;

/// How long a change of the page is let come to rest before it is read again, in ms.
pub const DEBOUNCE: u32 = 150;

/// The window of this page.
pub fn window() -> Result<Window, Fault> {
    web_sys::window().ok_or(Fault::Structure("window"))
}

/// The document of this page.
pub fn document() -> Result<Document, Fault> {
    window()?.document().ok_or(Fault::Structure("document"))
}

/// The language of the screen: the setting, else the browser's, where we have it, else Japanese.
pub fn language(ledger: &Ledger) -> Lang {
    ledger.language(web_sys::window().and_then(|window| window.navigator().language()).as_deref())
}

/// Starts the page anew where its language is no longer that of the setting; says whether it does.
pub fn follow_language(ledger: &Ledger, lang: Lang) -> bool {
    language(ledger) != lang && window().is_ok_and(|window| window.location().reload().is_ok())
}

/// The element of this id.
pub fn by_id<T: JsCast>(document: &Document, id: &'static str) -> Result<T, Fault> {
    document.get_element_by_id(id).and_then(|element| element.dyn_into().ok()).ok_or(Fault::Structure(id))
}

/// The first element below `root` that a selector finds.
pub fn find(root: &Element, selector: &'static str) -> Result<Element, Fault> {
    root.query_selector(selector).ok().flatten().ok_or(Fault::Structure(selector))
}

/// A copy of the one element in a template, its fixed texts filled in.
pub fn clone_template(document: &Document, id: &'static str, lang: Lang) -> Result<Element, Fault> {
    let template: HtmlTemplateElement = by_id(document, id)?;
    let root = template.content().first_element_child().ok_or(Fault::Structure(id))?;
    let copy = root.clone_node_with_deep(true).ok().and_then(|node| node.dyn_into::<Element>().ok());
    let copy = copy.ok_or(Fault::Structure(id))?;
    fill_fixed(&copy, lang);
    Ok(copy)
}

/// Sets the document's language and every fixed text outside its templates.
pub fn localise(document: &Document, lang: Lang) {
    if let Some(root) = document.document_element() {
        attribute(&root, "lang", Some(lang.tag()));
        fill_fixed(&root, lang);
    }
}

/// Fills `data-text` (the content) and `data-label` (the accessible name) below `root`.
fn fill_fixed(root: &Element, lang: Lang) {
    let message = |element: &Element, name: &str| element.get_attribute(name).and_then(|key| text::by_name(lang, &key));
    for element in all(root, "[data-text], [data-label]") {
        if let Some(text) = message(&element, "data-text") {
            set_text(&element, text);
        }
        if let Some(label) = message(&element, "data-label") {
            attribute(&element, "aria-label", Some(label));
        }
    }
}

/// Sets an element's text where it differs: a screen reader reads out what is set.
pub fn set_text(element: &Element, text: &str) {
    if element.text_content().as_deref() != Some(text) {
        element.set_text_content(Some(text));
    }
}

/// Shows an element with this text, or hides it where there is none.
pub fn set_optional(element: &Element, text: Option<&str>) {
    set_text(element, text.unwrap_or_default());
    show(element, text.is_some());
}

/// Makes the children of `parent` one `tag` for each text; leaves them alone where they already are.
pub fn set_lines(document: &Document, parent: &Element, tag: &str, lines: &[String]) -> Result<(), Fault> {
    let there = children(parent);
    let same = |(child, line): (&Element, &String)| child.text_content().as_ref() == Some(line);
    if there.len() == lines.len() && there.iter().zip(lines).all(same) {
        return Ok(());
    }
    parent.set_text_content(None);
    for line in lines {
        let child = document.create_element(tag).map_err(|_| Fault::Structure("element"))?;
        child.set_text_content(Some(line));
        append(parent, &child)?;
    }
    Ok(())
}

/// The elements directly in another.
pub fn children(parent: &Element) -> Vec<Element> {
    core::iter::successors(parent.first_element_child(), Element::next_element_sibling).collect()
}

/// Every element below `root` that a selector finds.
pub fn all(root: &Element, selector: &str) -> Vec<Element> {
    let Ok(found) = root.query_selector_all(selector) else { return Vec::new() };
    (0..found.length()).filter_map(|at| found.get(at)).filter_map(|node| node.dyn_into().ok()).collect()
}

/// Puts a node at the end of another.
pub fn append(parent: &Node, child: &Node) -> Result<(), Fault> {
    parent.append_child(child).map(drop).map_err(|_| Fault::Structure("child"))
}

/// Sets an attribute where it differs, or takes it away.
pub fn attribute(element: &Element, name: &str, value: Option<&str>) {
    if element.get_attribute(name).as_deref() == value {
        return;
    }
    // Both fail only for a name that is no attribute's name, and ours are constants.
    let _ = match value {
        Some(value) => element.set_attribute(name, value),
        None => element.remove_attribute(name),
    };
}

/// Shows or hides an element, from screen readers too.
pub fn show(element: &Element, shown: bool) {
    attribute(element, "hidden", (!shown).then_some(""));
}

/// Whether an element is not hidden by its own attribute.
pub fn is_shown(element: &Element) -> bool {
    !element.has_attribute("hidden")
}

/// Makes a button one that can be pressed, or not.
pub fn enable(button: &Element, enabled: bool) {
    attribute(button, "disabled", (!enabled).then_some(""));
}

/// Gives an element the focus without scrolling to it.
pub fn focus(element: &HtmlElement) {
    let options = FocusOptions::new();
    options.set_prevent_scroll(true);
    // Focus is a convenience: where it is refused, nothing is lost.
    let _ = element.focus_with_options(&options);
}

/// Does something when what was put into the page is on the screen: in the frame after the one that shows it.
pub fn after_paint(work: impl FnOnce() + 'static) -> Result<(), Fault> {
    let frame = |work: JsValue| {
        let asked = window().map(|window| window.request_animation_frame(work.unchecked_ref()));
        asked?.map(drop).map_err(|_| Fault::Structure("frame"))
    };
    let work = Closure::once_into_js(work);
    // A frame that is refused is one of a page that goes.
    frame(Closure::once_into_js(move || frame(work).unwrap_or_default()))
}

/// Calls `heard` for every event of this type on an element, as long as the page lives.
pub fn listen(target: &Element, event: &'static str, heard: impl FnMut(&Event) + 'static) {
    EventListener::new(target, event, heard).forget();
}

/// Calls `heard` for every time a form below an element is sent off; the page stays where it is.
pub fn on_submit(target: &Element, mut heard: impl FnMut(&Event) + 'static) {
    EventListener::new_with_options(target, "submit", EventListenerOptions::enable_prevent_default(), move |event| {
        event.prevent_default();
        heard(event);
    })
    .forget();
}

/// The button that was clicked, if one was.
pub fn clicked_button(event: &Event) -> Option<Element> {
    let target: Element = event.target()?.dyn_into().ok()?;
    target.closest("button").ok().flatten()
}
