//! What is remembered, in the browser's storage: pages read it, the worker alone writes it.

use futures_util::future::join;
use js_sys::Function;
use kagiban_core::journey::Tabs;
use kagiban_core::json;
use kagiban_core::ledger::Ledger;
use kagiban_core::stored;
use kagiban_core::view::Known;
use wasm_bindgen::prelude::*;

use crate::chrome;
use crate::fault::Fault;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = Object)]
    type Area;

    #[wasm_bindgen(catch, method)]
    async fn get(this: &Area, key: &str) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch, method)]
    async fn set(this: &Area, items: &JsValue) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch, method, js_name = setAccessLevel)]
    async fn set_access_level(this: &Area, level: &JsValue) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch, method)]
    async fn clear(this: &Area) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(thread_local_v2, js_namespace = ["chrome"], js_name = storage)]
    static STORAGE: JsValue;

    #[wasm_bindgen(catch, js_namespace = ["chrome", "storage", "onChanged"], js_name = addListener)]
    fn on_changed_listener(listener: &Function) -> Result<(), JsValue>;
}

/// Kept until it is erased.
const LEDGER: (&str, &str) = ("local", "ledger");
/// Kept until the browser is closed.
const TABS: (&str, &str) = ("session", "tabs");

/// What is remembered.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Store {
    /// The shops.
    pub ledger: Ledger,
    /// The open tabs.
    pub tabs: Tabs,
    /// The record of the shops as it is stored, with what this version does not know of it.
    stored: String,
}

impl Store {
    /// Reads all of it.
    pub async fn read() -> Result<Store, Fault> {
        let (stored, tabs) = join(text(), tabs()).await;
        let stored = stored?;
        // A later version knows what its record means; this one must not write over it, nor over what it cannot read.
        let ledger = stored::read(&stored).map_err(|_| Fault::Store)?;
        Ok(Store { ledger, tabs: tabs?, stored })
    }

    /// It as one tab sees it now.
    pub fn known(&self, tab: u32) -> Known<'_> {
        Known { ledger: &self.ledger, tab: self.tabs.tab(tab), now: chrome::now() }
    }

    /// Nothing but what is known of the open tabs.
    pub fn of_tabs(tabs: Tabs) -> Store {
        Store { tabs, ..Store::default() }
    }

    /// Writes what differs from what was read.
    pub async fn write(&self, before: &Store) -> Result<(), Fault> {
        if self.ledger != before.ledger {
            write_text(&stored::keep_unknown(&before.stored, &json::text(&self.ledger))).await?;
        }
        if self.tabs != before.tabs {
            put(TABS, &chrome::value(&json::text(&self.tabs))?).await?;
        }
        Ok(())
    }
}

/// The record of the shops as it is stored, as JSON text; empty where nothing is stored.
pub async fn text() -> Result<String, Fault> {
    stored_text(LEDGER).await
}

/// Stores a record of the shops, given as JSON text, whole or not at all.
pub async fn write_text(text: &str) -> Result<(), Fault> {
    put(LEDGER, &chrome::value(text)?).await
}

/// Every area of the storage.
const AREAS: [&str; 3] = ["local", "session", "sync"];

/// Closes every area to content scripts, where this Chrome can, so that no page script can ever reach it through them.
pub async fn close() -> Result<(), JsValue> {
    let level = chrome::object(&[("accessLevel", &JsValue::from_str("TRUSTED_CONTEXTS"))])?;
    for area in AREAS.map(area) {
        if chrome::field(&area, "setAccessLevel").is_function() {
            area.set_access_level(&level).await?;
        }
    }
    Ok(())
}

/// Leaves nothing in any area.
pub async fn erase() -> Result<(), Fault> {
    for name in AREAS {
        area(name).clear().await.map_err(|_| Fault::Store)?;
    }
    Ok(())
}

fn area(name: &str) -> Area {
    STORAGE.with(|storage| chrome::field(storage, name)).unchecked_into()
}

async fn stored_text((name, key): (&str, &str)) -> Result<String, Fault> {
    let all = area(name).get(key).await.map_err(|_| Fault::Store)?;
    Ok(chrome::text(&chrome::field(&all, key)).unwrap_or_default())
}

/// The open tabs alone.
pub async fn tabs() -> Result<Tabs, Fault> {
    let text = stored_text(TABS).await?;
    if text.is_empty() { Ok(Tabs::default()) } else { json::read(&text).ok_or(Fault::Store) }
}

async fn put((name, key): (&str, &str), value: &JsValue) -> Result<(), Fault> {
    let items = chrome::object(&[(key, value)]).map_err(|_| Fault::Store)?;
    area(name).set(&items).await.map(drop).map_err(|_| Fault::Store)
}

/// Calls `changed` whenever something that is remembered has changed, until this page goes.
pub fn on_changed(changed: impl Fn() + 'static) -> Result<(), JsValue> {
    let listener = Closure::<dyn Fn()>::new(changed).into_js_value();
    on_changed_listener(listener.unchecked_ref())
}
