//! The worker: the only part that writes storage, badge, alarms and notices. It never plans.

use kagiban_core::errand::{Errand, What, carry_out};
use kagiban_core::exchange::import;
use kagiban_core::moment::Moment;
use kagiban_core::standing::badge;
use kagiban_core::text::{Lang, key, text};
use wasm_bindgen::JsValue;

use crate::chrome;
use crate::fault::Fault;
use crate::sender::{Known, Sender, Tell};
use crate::store::{self, Store};

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
    // Both concern the record as it is stored, whatever is in it.
    match errand.what {
        What::Erase => return store::erase().await,
        What::Import => {
            let merged = import(&store::text().await?, &errand.value).map_err(|_| Fault::Store)?;
            return store::write_text(&merged.stored).await;
        }
        _ => {}
    }
    let before = Store::read().await?;
    let mut store = before.clone();
    carry_out(&mut store.ledger, &mut store.tabs, errand, Moment::from_ms(js_sys::Date::now()));
    store.write(&before).await?;
    let lang = language(&store);
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

/// The language of notices and badges: the setting, else the browser's, where we have it, else Japanese.
fn language(store: &Store) -> Lang {
    let navigator = chrome::field(&js_sys::global(), "navigator");
    store.ledger.language(chrome::field(&navigator, "language").as_string().as_deref())
}
