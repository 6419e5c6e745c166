//! The screens' texts: the file of the one language that is needed, into the core.

use kagiban_core::text::{self, Lang};
use wasm_bindgen::prelude::*;

use crate::fault::Fault;

#[wasm_bindgen(raw_module = "./pages/texts.js")]
extern "C" {
    #[wasm_bindgen(catch)]
    async fn texts(lang: &str) -> Result<JsValue, JsValue>;
}

/// Waits until the texts of a language are there. That nobody's page starts later for it, `texts.js` asks for the file
/// while the wasm is still on its way.
pub async fn load(lang: Lang) -> Result<(), Fault> {
    if text::is_loaded(lang) {
        return Ok(());
    }
    let file = texts(lang.tag()).await.ok().and_then(|file| file.as_string()).ok_or(Fault::Texts)?;
    if text::load(lang, file) { Ok(()) } else { Err(Fault::Texts) }
}
