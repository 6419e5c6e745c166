//! `キーを貼り付けて照合`: compares a pasted key with what is known. The key stays in JavaScript; only its shape comes here.

use std::cell::RefCell;
use std::rc::Rc;

use kagiban_core::json;
use kagiban_core::key::Shape;
use kagiban_core::text::{Lang, key as texts, text};
use kagiban_core::view_keys::pasted;
use wasm_bindgen::prelude::*;
use web_sys::{Document, HtmlElement, HtmlInputElement};

use crate::chrome;
use crate::dom;
use crate::fault::Fault;
use crate::store::Store;

#[wasm_bindgen(raw_module = "./pages/shape.js")]
extern "C" {
    #[wasm_bindgen(js_name = watchPasted)]
    fn watch_pasted(field: &HtmlInputElement, told: &JsValue);
}

/// Answers each pasted key with a line, from what is known at that moment.
pub fn start(document: &Document, lang: Lang, known: Rc<RefCell<Store>>, tab: u32) -> Result<(), Fault> {
    let field: HtmlInputElement = dom::by_id(document, "paste-field")?;
    let told: HtmlElement = dom::by_id(document, "paste-told")?;
    let hear = Closure::<dyn Fn(JsValue)>::new(move |shape| {
        let line = match chrome::text(&shape).and_then(|shape| json::read::<Shape>(&shape)) {
            Some(shape) => pasted(&shape, known.borrow().known(tab), lang),
            None => text(lang, texts::PASTE_NO_KEY).to_owned(),
        };
        dom::set_text(&told, &line);
    });
    watch_pasted(&field, &hear.into_js_value());
    Ok(())
}
