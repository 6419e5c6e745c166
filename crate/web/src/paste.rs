//! `キーを貼り付けて照合`: compares a pasted key with what is known. The key stays in JavaScript; only its shape comes here.

use std::cell::RefCell;
use std::rc::Rc;

use kagiban_core::key::{self, Shape};
use kagiban_core::sighting::KeyRecord;
use kagiban_core::text::{Lang, key as texts, text};
use wasm_bindgen::prelude::*;
use web_sys::{Document, HtmlElement, HtmlInputElement};

use crate::dom;
use crate::fault::Fault;

#[wasm_bindgen(raw_module = "./pages/shape.js")]
extern "C" {
    #[wasm_bindgen(js_name = watchPasted)]
    fn watch_pasted(field: &HtmlInputElement, told: &JsValue);
}

/// The shop and the keys to compare with.
#[derive(Debug, Default)]
pub struct Known {
    /// The shop's number, where it is known.
    pub shop: Option<String>,
    /// What is known of its licence keys.
    pub records: Vec<KeyRecord>,
}

/// Answers each pasted key with a line, from what is known at that moment.
pub fn start(document: &Document, lang: Lang, known: Rc<RefCell<Known>>) -> Result<(), Fault> {
    let field: HtmlInputElement = dom::by_id(document, "paste-field")?;
    let told: HtmlElement = dom::by_id(document, "paste-told")?;
    let hear = Closure::<dyn Fn(JsValue)>::new(move |shape| {
        let known = known.borrow();
        let line = match serde_wasm_bindgen::from_value::<Shape>(shape) {
            Ok(shape) => key::compare(lang, &shape, known.shop.as_deref(), &known.records),
            Err(_) => text(lang, texts::PASTE_NO_KEY).to_owned(),
        };
        dom::set_text(&told, &line);
    });
    watch_pasted(&field, &hear.into_js_value());
    Ok(())
}
