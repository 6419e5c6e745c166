//! The worker: the only part that writes storage, badge, alarms and notices. It never plans.

use kagiban_core::errand::{Errand, carry_out};
use kagiban_core::moment::Moment;
use kagiban_core::standing::badge;
use kagiban_core::text::{Lang, key, text};
use wasm_bindgen::JsValue;

use crate::chrome;
use crate::fault::Fault;
use crate::sender::{Known, Sender, Tell};
use crate::store::Store;

/// Closes every area of the storage to content scripts, so that no page script can ever reach it through them.
pub async fn installed() -> Result<(), JsValue> {
    for area in ["local", "sync", "session"] {
        chrome::close_storage(area).await?;
    }
    Ok(())
}

/// Answers a message by `{kagiban: 1, answer: "noted"}`, or `{kagiban: 1, answer: "refused", why}`.
///
/// The listener hands over one message after the other, so that no errand is written over by another.
pub async fn message(message: JsValue, sender: JsValue) -> Result<JsValue, JsValue> {
    let why = match (Sender::known(&sender), Tell::read(&message)) {
        (None, _) => Some("sender"),
        // The pages that show the tab hear the same signal and ask the hands themselves.
        (Some(_), Some(Tell::Changed)) => None,
        (Some(Known::Page), Some(Tell::Errand)) => {
            match serde_wasm_bindgen::from_value(chrome::field(&message, "errand")) {
                Ok(errand) => write(&errand).await.err().map(|_| "storage"),
                Err(_) => Some("message"),
            }
        }
        _ => Some("message"),
    };
    let answer = JsValue::from_str(if why.is_none() { "noted" } else { "refused" });
    let version = JsValue::from(kagiban_core::message::VERSION);
    let why = why.map_or(JsValue::NULL, JsValue::from_str);
    chrome::object(&[("kagiban", &version), ("answer", &answer), ("why", &why)])
}

/// Enters it in what is remembered, and shows what follows from it.
async fn write(errand: &Errand) -> Result<(), Fault> {
    let before = Store::read().await?;
    let mut store = before.clone();
    carry_out(&mut store.ledger, &mut store.tabs, errand, Moment::from_ms(js_sys::Date::now()));
    store.write(&before).await?;
    let lang = language();
    let badge = badge(&store.ledger, store.tabs.tab(errand.tab), lang);
    // A tab that was closed meanwhile has no badge; the errand holds all the same.
    let _ = chrome::set_tab_badge(
        errand.tab,
        badge.map(|(text, _)| text),
        badge.map_or(text(lang, key::APP_NAME), |(_, title)| title),
    )
    .await;
    Ok(())
}

/// The language of notices and badges: the browser's, where we have it, else Japanese.
fn language() -> Lang {
    let navigator = chrome::field(&js_sys::global(), "navigator");
    Lang::from_tag(chrome::field(&navigator, "language").as_string().as_deref())
}
