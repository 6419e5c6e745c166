//! The worker: the only part that writes storage, badge, alarms and notices. It never plans.

use kagiban_core::errand::{Errand, What, carry_out};
use kagiban_core::exchange::import;
use kagiban_core::json;
use kagiban_core::standing::badge;
use kagiban_core::text::{Lang, key, text};
use kagiban_core::view_guide;
use kagiban_core::watch::{self, due, outdated, shops, tell};
use kagiban_core::words;
use wasm_bindgen::JsValue;

use crate::chrome;
use crate::fault::Fault;
use crate::sender::{Known, Sender, Tell};
use crate::store::{self, Store};
use crate::texts;

/// Does the worker's part of an installation, an update or a start of the browser: closes the storage to content
/// scripts, and takes up the watch.
pub async fn installed() -> Result<(), JsValue> {
    store::close().await?;
    chrome::set_alarm(chrome::now().next_midnight_ms()).await?;
    woken().await
}

/// Looks after the expiries, as every day: what a sleeping machine missed is told now.
pub async fn woken() -> Result<(), JsValue> {
    let before = Store::read().await?;
    let mut store = before.clone();
    let lang = language(&store).await?;
    notify(&mut store, false, lang).await;
    store.write(&before).await?;
    show_badges(&store, &tabs_of(&store), lang).await;
    Ok(())
}

/// Opens アプリ一覧 for a notice that was clicked: a visit there tells what is true now.
pub async fn clicked(notice: &str) -> Result<(), JsValue> {
    for address in words::APP_LIST_ADDRESS {
        chrome::open_tab(address).await?;
    }
    chrome::clear_notice(notice).await
}

/// Answers a message by `{kagiban: 1, answer: "noted"}`, or `{kagiban: 1, answer: "refused", why}`.
///
/// The listener hands over one message after the other, so that no errand is written over by another.
pub async fn message(message: JsValue, sender: JsValue) -> Result<JsValue, JsValue> {
    let why = match (Sender::known(&sender), Tell::read(&message)) {
        (None, _) => Some("sender"),
        // The pages that show the tab hear the same signal and ask the hands themselves.
        (Some(_), Some(Tell::Changed | Tell::Moved)) => None,
        (Some(Known::Page), Some(Tell::Errand)) => {
            let errand = chrome::text(&chrome::field(&message, "errand"));
            match errand.and_then(|errand| json::read(&errand)) {
                Some(errand) => write(&errand).await.err().map(|_| "storage"),
                None => Some("message"),
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
        What::Erase => {
            let before = Store::of_tabs(store::tabs().await.unwrap_or_default());
            let lang = language(&Store::default()).await?;
            store::erase().await?;
            let left = Store::of_tabs(before.tabs.erased());
            left.write(&Store::default()).await?;
            // They name shops that are remembered no more.
            for id in outdated(&[], &[], chrome::now(), &chrome::shown_notices().await) {
                let _ = chrome::clear_notice(&id).await;
            }
            show_badges(&left, &tabs_of(&before), lang).await;
            return Ok(());
        }
        What::Import => {
            let merged = import(&store::text().await?, &errand.value).map_err(|_| Fault::Store)?;
            store::write_text(&merged.stored).await?;
            let store = Store::read().await?;
            show_badges(&store, &tabs_of(&store), language(&store).await?).await;
            return Ok(());
        }
        _ => {}
    }
    let before = Store::read().await?;
    let mut store = before.clone();
    carry_out(&mut store.ledger, &mut store.tabs, errand, chrome::now());
    let lang = language(&store).await?;
    notify(&mut store, errand.what == What::Visit, lang).await;
    store.write(&before).await?;
    // What one tab proves or settles may end what the badges of others say.
    let of_all = |store: &Store| watch::badge(&shops(&store.ledger), store.ledger.stages(), chrome::now(), lang);
    // A tab whose title was set once does not follow the title of all tabs.
    let all = of_all(&store) != of_all(&before);
    let differs = |tab: u32| {
        all || badge(&store.ledger, store.tabs.tab(tab), lang) != badge(&before.ledger, before.tabs.tab(tab), lang)
    };
    let tabs = store.tabs.tabs.iter().map(|tab| tab.tab).filter(|tab| *tab == errand.tab || differs(*tab));
    show_badges(&store, &tabs.collect::<Vec<u32>>(), lang).await;
    Ok(())
}

/// Gives the notices that are due, and remembers those that stand. Without an answer of the store nobody would know
/// that they do: the next time they take the place of themselves.
///
/// What is true no more is taken away: the merchant has renewed the key, say, and the notice of the old one still stands.
async fn notify(store: &mut Store, visit: bool, lang: Lang) {
    let now = chrome::now();
    let ledger = &mut store.ledger;
    let shown = chrome::shown_notices().await;
    for id in outdated(&shops(ledger), ledger.stages(), now, &shown) {
        // One that cannot be taken away is looked at again at the next visit.
        let _ = chrome::clear_notice(&id).await;
    }
    for notice in due(&shops(ledger), ledger.stages(), now, visit, lang) {
        if chrome::show_notice(&notice.id, text(lang, key::APP_NAME), &notice.text).await.is_ok()
            && let Some(shop) = ledger.shops.get_mut(notice.shop)
            && let Some(record) = shop.keys.get_mut(notice.record)
        {
            tell(record, notice.stage, now);
        }
    }
}

fn tabs_of(store: &Store) -> Vec<u32> {
    store.tabs.tabs.iter().map(|tab| tab.tab).collect()
}

/// Shows the badge of all tabs, and that of each of these.
async fn show_badges(store: &Store, tabs: &[u32], lang: Lang) {
    let all = watch::badge(&shops(&store.ledger), store.ledger.stages(), chrome::now(), lang);
    let all = match view_guide::badge(&store.ledger, lang) {
        Some((text, title)) if all.text.is_empty() => watch::Badge { text, title },
        _ => all,
    };
    let title = if all.title.is_empty() { text(lang, key::APP_NAME) } else { &all.title };
    // A tab that was closed meanwhile has no badge; the rest holds all the same.
    let _ = chrome::set_badge(None, Some(&all.text), title).await;
    for &tab in tabs {
        let own = badge(&store.ledger, store.tabs.tab(tab), lang);
        let _ = chrome::set_badge(Some(tab), own.map(|(text, _)| text), own.map_or(title, |(_, title)| title)).await;
    }
}

/// The language of notices and badges: the setting, else the browser's, where we have it, else Japanese. Its texts are
/// there afterwards.
async fn language(store: &Store) -> Result<Lang, Fault> {
    let navigator = chrome::field(&js_sys::global(), "navigator");
    let lang = store.ledger.language(chrome::field(&navigator, "language").as_string().as_deref());
    texts::load(lang).await.map(|()| lang)
}
