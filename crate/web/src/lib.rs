//! Kagiban's own pages and its worker: binds the core to the DOM and to `chrome.*`.
//!
//! No rule of RMS lives here: what is shown comes from `kagiban_core::view`, what is pressed from
//! `kagiban_core::press`. Each entry below is one context of the extension; all share one wasm file.
#![forbid(unsafe_code)]

mod checklist;
mod chrome;
mod cover;
mod dom;
mod expiries;
mod fault;
mod guides;
mod hands;
mod keys;
mod menu;
mod paste;
mod popup;
mod sender;
mod settings;
mod store;
mod texts;
mod worker;

use core::future::Future;
use core::pin::Pin;

use js_sys::Promise;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;

/// Starts the menu in `pages/menu.html`, the frame in the left navigation of the portal.
///
/// The promise is broken where the page's own structure is not there; anything else is told to the merchant in the
/// page.
#[wasm_bindgen]
pub fn menu() -> Promise {
    promise(async { menu::start().await.map(|()| JsValue::UNDEFINED).map_err(JsValue::from) })
}

/// Starts the popup in `pages/popup.html`.
///
/// The promise is broken where the page's own structure is not there; anything else is told to the merchant in the
/// page.
#[wasm_bindgen]
pub fn popup() -> Promise {
    promise(async { popup::start().await.map(|()| JsValue::UNDEFINED).map_err(JsValue::from) })
}

/// Starts the settings in `pages/settings.html`.
///
/// The promise is broken where the page's own structure is not there; anything else is told to the merchant in the
/// page.
#[wasm_bindgen]
pub fn settings() -> Promise {
    promise(async { settings::start().await.map(|()| JsValue::UNDEFINED).map_err(JsValue::from) })
}

/// Starts the page of the guides in `pages/guides.html`.
///
/// The promise is broken where the page's own structure is not there; anything else is told to the merchant in the
/// page.
#[wasm_bindgen]
pub fn guides() -> Promise {
    promise(async { guides::start().await.map(|()| JsValue::UNDEFINED).map_err(JsValue::from) })
}

/// Does the worker's part of an installation, an update or a start of the browser: closes the storage to content
/// scripts, and takes up the watch over the expiries.
///
/// The promise is broken where Chrome refuses; the worker's listener logs it.
#[wasm_bindgen]
pub fn worker_installed() -> Promise {
    promise(async { worker::installed().await.map(|()| JsValue::UNDEFINED) })
}

/// Looks after the expiries once, as every day.
///
/// The promise is broken where the storage is not there; the worker's listener logs it.
#[wasm_bindgen]
pub fn worker_woken() -> Promise {
    promise(async { worker::woken().await.map(|()| JsValue::UNDEFINED) })
}

/// Opens アプリ一覧 for a notice that was clicked.
///
/// The promise is broken where Chrome refuses; the worker's listener logs it.
#[wasm_bindgen]
pub fn worker_clicked(notice: String) -> Promise {
    promise(async move { worker::clicked(&notice).await.map(|()| JsValue::UNDEFINED) })
}

/// Answers one message that reached the worker; an unknown one, or one from elsewhere, is refused by its answer.
#[wasm_bindgen]
pub fn worker_message(message: JsValue, sender: JsValue) -> Promise {
    promise(worker::message(message, sender))
}

/// What is under way, without a type of its own: the machinery of a promise is large, and is there once.
type Work<T> = Pin<Box<dyn Future<Output = T>>>;

fn promise(work: impl Future<Output = Result<impl Into<JsValue>, JsValue>> + 'static) -> Promise {
    fn of(work: Work<Result<JsValue, JsValue>>) -> Promise {
        future_to_promise(work)
    }
    of(Box::pin(async { work.await.map(Into::into) }))
}

/// Starts work whose end nobody waits for.
fn spawn(work: impl Future<Output = ()> + 'static) {
    let work: Work<()> = Box::pin(work);
    wasm_bindgen_futures::spawn_local(work);
}
