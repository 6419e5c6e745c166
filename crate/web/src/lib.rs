//! Kagiban's own pages and its worker: binds the core to the DOM and to `chrome.*`.
//!
//! No rule of RMS lives here: what is shown comes from `kagiban_core::view`, what is pressed from
//! `kagiban_core::press`. Each entry below is one context of the extension; all share one wasm file.
#![forbid(unsafe_code)]

mod chrome;
mod dom;
mod fault;
mod hands;
mod menu;
mod popup;
mod sender;
mod worker;

use wasm_bindgen::prelude::*;

/// Starts the menu in `pages/menu.html`, the frame in the left navigation of the portal.
///
/// # Errors
/// Where the page's own structure is not there; anything else is told to the merchant in the page.
#[wasm_bindgen]
pub async fn menu() -> Result<(), JsValue> {
    menu::start().await.map_err(Into::into)
}

/// Starts the popup in `pages/popup.html`.
///
/// # Errors
/// Where the page's own structure is not there; anything else is told to the merchant in the page.
#[wasm_bindgen]
pub async fn popup() -> Result<(), JsValue> {
    popup::start().await.map_err(Into::into)
}

/// Does the worker's part of an installation or an update: closes the storage to content scripts.
///
/// # Errors
/// Where Chrome refuses; the worker's listener logs it.
#[wasm_bindgen]
pub async fn worker_installed() -> Result<(), JsValue> {
    worker::installed().await
}

/// Answers one message that reached the worker; an unknown one, or one from elsewhere, is refused by its answer.
#[wasm_bindgen]
#[must_use]
pub fn worker_message(message: &JsValue, sender: &JsValue) -> JsValue {
    worker::message(message, sender)
}
