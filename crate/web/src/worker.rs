//! The worker: the only part that writes storage, badge, alarms and notices. It never plans.

use wasm_bindgen::JsValue;

use crate::chrome;
use crate::sender::{Sender, Tell};

/// Closes every area of the storage to content scripts, so that no page script can ever reach it through them.
pub async fn installed() -> Result<(), JsValue> {
    for area in ["local", "sync", "session"] {
        chrome::close_storage(area).await?;
    }
    Ok(())
}

/// Answers a message by `{kagiban: 1, answer: "noted"}`, or `{kagiban: 1, answer: "refused", why}`.
pub fn message(message: &JsValue, sender: &JsValue) -> JsValue {
    let (answer, why) = match (Sender::known(sender), Tell::read(message)) {
        (None, _) => ("refused", Some("sender")),
        (Some(_), None) => ("refused", Some("message")),
        // The pages that show the tab hear the same signal and ask the hands themselves.
        (Some(_), Some(Tell::Changed)) => ("noted", None),
    };
    let version = JsValue::from(kagiban_core::message::VERSION);
    let (answer, why) = (JsValue::from_str(answer), why.map_or(JsValue::NULL, JsValue::from_str));
    chrome::object(&[("kagiban", &version), ("answer", &answer), ("why", &why)]).unwrap_or(JsValue::NULL)
}
