//! What is remembered, in the browser's storage: pages read it, the worker alone writes it.

use js_sys::Function;
use kagiban_core::journey::Tabs;
use kagiban_core::ledger::{Ledger, VERSION};
use kagiban_core::view::Known;
use serde::Serialize;
use serde::de::DeserializeOwned;
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
}

impl Store {
    /// Reads all of it.
    pub async fn read() -> Result<Store, Fault> {
        let ledger: Ledger = read(LEDGER).await?;
        // A later version knows what its record means; this one must not write over it.
        if ledger.version > VERSION {
            return Err(Fault::Store);
        }
        Ok(Store { ledger, tabs: read(TABS).await? })
    }

    /// It as one tab sees it now.
    pub fn known(&self, tab: u32) -> Known<'_> {
        Known { ledger: &self.ledger, tab: self.tabs.tab(tab), now: chrome::now() }
    }

    /// Writes what differs from what was read.
    pub async fn write(&self, before: &Store) -> Result<(), Fault> {
        if self.ledger != before.ledger {
            write(LEDGER, &self.ledger).await?;
        }
        if self.tabs != before.tabs {
            write(TABS, &self.tabs).await?;
        }
        Ok(())
    }
}

fn area(name: &str) -> Area {
    STORAGE.with(|storage| chrome::field(storage, name)).unchecked_into()
}

async fn read<T: DeserializeOwned + Default>((name, key): (&str, &str)) -> Result<T, Fault> {
    let all = area(name).get(key).await.map_err(|_| Fault::Store)?;
    let value = chrome::field(&all, key);
    if value.is_undefined() {
        return Ok(T::default());
    }
    serde_wasm_bindgen::from_value(value).map_err(|_| Fault::Store)
}

async fn write<T: Serialize>((name, key): (&str, &str), value: &T) -> Result<(), Fault> {
    let value = value.serialize(&serde_wasm_bindgen::Serializer::json_compatible()).map_err(|_| Fault::Store)?;
    let items = chrome::object(&[(key, &value)]).map_err(|_| Fault::Store)?;
    area(name).set(&items).await.map(drop).map_err(|_| Fault::Store)
}

/// Calls `changed` whenever something that is remembered has changed, until this page goes.
pub fn on_changed(changed: impl Fn() + 'static) -> Result<(), JsValue> {
    let listener = Closure::<dyn Fn()>::new(changed).into_js_value();
    on_changed_listener(listener.unchecked_ref())
}
