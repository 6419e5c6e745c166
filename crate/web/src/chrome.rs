//! The few calls of `chrome.*` that the extension makes.

use js_sys::{Array, Function, Object, Reflect};
use kagiban_core::errand::Errand;
use kagiban_core::json;
use kagiban_core::message::VERSION;
use kagiban_core::moment::Moment;
use wasm_bindgen::prelude::*;

use crate::fault::Fault;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = ["chrome", "tabs"], js_name = sendMessage)]
    async fn tabs_send_message(tab: i32, message: &JsValue, options: &JsValue) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch, js_namespace = ["chrome", "tabs"], js_name = query)]
    async fn tabs_query(query: &JsValue) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch, js_namespace = ["chrome", "tabs"], js_name = getCurrent)]
    async fn tabs_get_current() -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch, js_namespace = ["chrome", "runtime"], js_name = sendMessage)]
    async fn runtime_send_message(message: &JsValue) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch, js_namespace = ["chrome", "action"], js_name = setBadgeText)]
    async fn action_badge_text(details: &JsValue) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch, js_namespace = ["chrome", "action"], js_name = setTitle)]
    async fn action_title(details: &JsValue) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch, js_namespace = ["chrome", "tabs"], js_name = create)]
    async fn tabs_create(properties: &JsValue) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch, js_namespace = ["chrome", "alarms"], js_name = create)]
    async fn alarms_create(name: &str, when: &JsValue) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch, js_namespace = ["chrome", "notifications"], js_name = create)]
    async fn notifications_create(id: &str, notice: &JsValue) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch, js_namespace = ["chrome", "notifications"], js_name = getAll)]
    async fn notifications_get_all() -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch, js_namespace = ["chrome", "notifications"], js_name = clear)]
    async fn notifications_clear(id: &str) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(thread_local_v2, js_namespace = ["chrome", "runtime"], js_name = id)]
    static RUNTIME_ID: Option<String>;

    #[wasm_bindgen(catch, js_namespace = ["chrome", "runtime"], js_name = getManifest)]
    fn runtime_get_manifest() -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch, js_namespace = parent, js_name = postMessage)]
    fn parent_post_message(message: &JsValue, origin: &str) -> Result<(), JsValue>;

    #[wasm_bindgen(catch, js_namespace = ["chrome", "runtime", "onMessage"], js_name = addListener)]
    fn runtime_on_message(listener: &Function) -> Result<(), JsValue>;
}

/// Sends a message to the top frame of a tab and gives its answer.
pub async fn send_to_top_frame(tab: i32, message: &JsValue) -> Result<JsValue, JsValue> {
    let top_frame = object(&[("frameId", &JsValue::from_f64(0.0))])?;
    tabs_send_message(tab, message, &top_frame).await
}

/// Names this frame to the hands of the page around it, which know their own frame by where that comes from. The page
/// may hear the name too: it cannot use it, because it cannot send messages to the hands.
pub fn introduce() -> f64 {
    let name = js_sys::Math::random();
    if let Ok(message) = object(&[("kagiban", &JsValue::from_f64(name))]) {
        // Where nobody hears it, pressing fails and says so.
        let _ = parent_post_message(&message, "*");
    }
    name
}

/// Has the worker enter something in what is remembered; fails where it is not there, or refuses.
pub async fn tell_worker(errand: &Errand) -> Result<(), Fault> {
    let errand = value(&json::text(errand))?;
    let (version, tell) = (JsValue::from(VERSION), JsValue::from_str("errand"));
    let message = object(&[("kagiban", &version), ("tell", &tell), ("errand", &errand)]).map_err(|_| Fault::Chrome)?;
    let answer = runtime_send_message(&message).await.map_err(|_| Fault::Chrome)?;
    if field(&answer, "answer").as_string().as_deref() == Some("noted") { Ok(()) } else { Err(Fault::Store) }
}

/// Now, by the machine's clock.
pub fn now() -> Moment {
    Moment::from_ms(js_sys::Date::now())
}

/// Has Chrome wake the worker at a moment (milliseconds since 1970) and every 24 hours after it.
pub async fn set_alarm(ms: f64) -> Result<(), JsValue> {
    let when = object(&[("when", &JsValue::from_f64(ms)), ("periodInMinutes", &JsValue::from_f64(1440.0))])?;
    alarms_create("watch", &when).await.map(drop)
}

/// Shows a notice; one of the same id takes the place of itself.
pub async fn show_notice(id: &str, title: &str, text: &str) -> Result<(), JsValue> {
    let [kind, icon, title, text] = ["basic", "icons/128.png", title, text].map(JsValue::from_str);
    let notice = object(&[("type", &kind), ("iconUrl", &icon), ("title", &title), ("message", &text)])?;
    notifications_create(id, &notice).await.map(drop)
}

/// The ids of the notices that are shown.
pub async fn shown_notices() -> Vec<String> {
    let Ok(shown) = notifications_get_all().await else { return Vec::new() };
    let shown: Object = shown.unchecked_into();
    Object::keys(&shown).iter().filter_map(|id| id.as_string()).collect()
}

/// Takes a notice away.
pub async fn clear_notice(id: &str) -> Result<(), JsValue> {
    notifications_clear(id).await.map(drop)
}

/// Opens an address in a new tab.
pub async fn open_tab(address: &str) -> Result<(), JsValue> {
    tabs_create(&object(&[("url", &JsValue::from_str(address))])?).await.map(drop)
}

/// Sets the badge of a tab, or of all tabs that have none of their own, and its title in words; a tab without a text
/// has the badge of all tabs.
pub async fn set_badge(tab: Option<u32>, text: Option<&str>, title: &str) -> Result<(), JsValue> {
    let tab = tab.map_or(JsValue::UNDEFINED, JsValue::from);
    let (text, title) = (text.map_or(JsValue::NULL, JsValue::from_str), JsValue::from_str(title));
    action_badge_text(&object(&[("tabId", &tab), ("text", &text)])?).await?;
    action_title(&object(&[("tabId", &tab), ("title", &title)])?).await.map(drop)
}

/// The tab in front of the window that this page belongs to.
pub async fn active_tab() -> Option<i32> {
    let query = object(&[("active", &JsValue::TRUE), ("currentWindow", &JsValue::TRUE)]).ok()?;
    let tabs: Array = tabs_query(&query).await.ok()?.dyn_into().ok()?;
    number(&tabs.get(0), "id")
}

/// The tab in which this page stands.
pub async fn own_tab() -> Option<i32> {
    number(&tabs_get_current().await.ok()?, "id")
}

/// The extension's id.
pub fn extension_id() -> Option<String> {
    RUNTIME_ID.with(Clone::clone)
}

/// The match patterns of the extension's content scripts: the only pages on which there are hands.
pub fn content_matches() -> Vec<String> {
    let list = |value: JsValue| value.dyn_into::<Array>().unwrap_or_default();
    let Ok(manifest) = runtime_get_manifest() else { return Vec::new() };
    list(field(&manifest, "content_scripts"))
        .iter()
        .flat_map(|script| list(field(&script, "matches")).iter().collect::<Vec<_>>())
        .filter_map(|pattern| pattern.as_string())
        .collect()
}

/// Calls `hear(message, sender)` for every message to the extension, until this page goes.
pub fn on_message(hear: impl Fn(JsValue, JsValue) + 'static) -> Result<(), JsValue> {
    // A closure without a value tells Chrome that no answer will follow.
    let listener = Closure::<dyn Fn(JsValue, JsValue)>::new(hear).into_js_value();
    runtime_on_message(listener.unchecked_ref())
}

/// A property of a value; `undefined` where there is none.
pub fn field(of: &JsValue, name: &str) -> JsValue {
    Reflect::get(of, &JsValue::from_str(name)).unwrap_or(JsValue::UNDEFINED)
}

/// A plain object of the given properties.
pub fn object(fields: &[(&str, &JsValue)]) -> Result<JsValue, JsValue> {
    let object = Object::new();
    for (name, value) in fields {
        Reflect::set(&object, &JsValue::from_str(name), value)?;
    }
    Ok(object.into())
}

/// A property that is a whole number, 0 or more: the id of a tab or of a frame.
pub fn number(of: &JsValue, name: &str) -> Option<i32> {
    let number = field(of, name).as_f64()?;
    (number.fract() == 0.0 && (0.0..=f64::from(i32::MAX)).contains(&number)).then_some(number as i32)
}

#[wasm_bindgen(raw_module = "./pages/copy.js")]
extern "C" {
    #[wasm_bindgen(catch, js_name = copy)]
    async fn copy_text(text: &str) -> Result<JsValue, JsValue>;
}

/// Puts a text into the clipboard, and says whether that was possible.
pub async fn copy(text: &str) -> bool {
    copy_text(text).await.is_ok_and(|done| done.is_truthy())
}

#[wasm_bindgen(raw_module = "./pages/save.js")]
extern "C" {
    /// Saves a text as a file, as a download of this page.
    pub fn save(name: &str, kind: &str, text: &str);
}

/// A JSON text as a value.
///
/// All that goes between Rust and JavaScript goes as a text: the browser writes and reads it in one call, where field by
/// field each is a call of its own.
pub fn value(text: &str) -> Result<JsValue, Fault> {
    js_sys::JSON::parse(text).map_err(|_| Fault::Chrome)
}

/// A value as JSON text; nothing for one that is none, such as `undefined`.
pub fn text(value: &JsValue) -> Option<String> {
    let text = js_sys::JSON::stringify(value).ok()?;
    if !text.is_string() {
        return None;
    }
    // Of a record of many shops this takes a third of the time that handing over the text itself does.
    String::from_utf8(TextEncoder::new().encode(&text).to_vec()).ok()
}

#[wasm_bindgen]
extern "C" {
    type TextEncoder;

    #[wasm_bindgen(constructor)]
    fn new() -> TextEncoder;

    #[wasm_bindgen(method)]
    fn encode(this: &TextEncoder, text: &js_sys::JsString) -> js_sys::Uint8Array;
}
