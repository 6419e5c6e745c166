//! What a page asks of the hands in a tab, typed on both ends.

use kagiban_core::errand::{Errand, What};
use kagiban_core::fields::Read;
use kagiban_core::json;
use kagiban_core::message::{Answers, Ask, Bar, Loaded, Mark, Order, Revealed};
use kagiban_core::press;
use kagiban_core::snapshot::{ElementId, Snapshot};
use wasm_bindgen::prelude::*;

use crate::chrome;
use crate::fault::Fault;

#[wasm_bindgen(raw_module = "./pages/copy.js")]
extern "C" {
    #[wasm_bindgen(catch, js_name = copyKey)]
    async fn copy_key(tab: i32, message: &JsValue) -> Result<JsValue, JsValue>;
}

/// What became of a key that was to be copied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Copied {
    /// It is in the clipboard.
    Done,
    /// The page does not show it any more, or shows another one in its place.
    Gone,
    /// The browser did not let it into the clipboard.
    Refused,
}

/// The hands in the top frame of one tab.
#[derive(Clone, Copy, Debug)]
pub struct Hands {
    tab: i32,
    /// The name of the menu's frame, by which the hands know it; 0 for other pages, which press nothing.
    from: f64,
}

impl Hands {
    /// The hands of this tab, if it has any: asking finds out.
    pub fn of_tab(tab: i32) -> Hands {
        Hands { tab, from: 0.0 }
    }

    /// The hands of the page around the menu: they press for the frame that they have put there, and for no other.
    pub fn of_menu(tab: i32) -> Hands {
        Hands { tab, from: chrome::introduce() }
    }

    /// The facts of the page as it is now.
    pub async fn snapshot(self) -> Result<Snapshot, Fault> {
        let snapshot: Snapshot = self.ask(&Ask::Snapshot { labels: press::labels() }).await?;
        // Reading is lenient, so anything reads as a snapshot; one of ours says its version.
        if snapshot.version == 0 { Err(Fault::Answer) } else { Ok(snapshot) }
    }

    /// Presses toggles in this order, and says what became of each.
    pub async fn act(self, orders: Vec<Order>) -> Result<Answers, Fault> {
        self.ask(&Ask::Act { orders }).await
    }

    /// Turns to another page of a list, by a control of its pager.
    pub async fn turn(self, id: ElementId) -> Result<(), Fault> {
        self.send(&Ask::Turn { id }).await.map(drop)
    }

    /// How the browser came to the page.
    pub async fn loaded(self) -> Result<Loaded, Fault> {
        let loaded: Loaded = self.ask(&Ask::Loaded).await?;
        if loaded.load.is_empty() { Err(Fault::Answer) } else { Ok(loaded) }
    }

    /// Shows these marks and this bar in the page, and no others.
    pub async fn mark(self, marks: Vec<Mark>, bar: Option<Bar>) -> Result<(), Fault> {
        self.send(&Ask::Mark { marks, bar }).await.map(drop)
    }

    /// Makes the menu's frame this high, in CSS pixels, and leaves the words to show in its place after an update.
    pub async fn frame(self, height: u32, farewell: &str) -> Result<(), Fault> {
        self.send(&Ask::Frame { height, farewell: farewell.to_owned() }).await.map(drop)
    }

    /// Whether elements of the page that take the pointer themselves lie over a part of the menu's frame.
    pub async fn is_partly_taken(self) -> Result<bool, Fault> {
        self.ask::<Revealed>(&Ask::Cover).await.map(|revealed| revealed.found)
    }

    /// Scrolls to a key in the page and selects it; says whether it is there.
    pub async fn reveal(self, id: ElementId) -> Result<bool, Fault> {
        self.ask::<Revealed>(&Ask::Reveal { id }).await.map(|revealed| revealed.found)
    }

    /// Has a key copied. It goes from the hands into the clipboard in JavaScript: no value here ever holds it.
    pub async fn copy(self, ask: &Ask) -> Result<Copied, Fault> {
        let told = copy_key(self.tab, &self.message(ask)?).await.map_err(|_| Fault::NoHands)?;
        match told.as_string().as_deref() {
            Some("copied") => {
                if let Ask::Copy { last4, .. } = ask {
                    let tab = self.tab.unsigned_abs();
                    let errand = Errand { what: What::Copied, tab, value: last4.clone(), ..Errand::default() };
                    // A guide goes on by it; where nobody writes it down, the merchant ticks the step.
                    let _ = chrome::tell_worker(&errand).await;
                }
                Ok(Copied::Done)
            }
            Some("refused") => Ok(Copied::Refused),
            _ => Ok(Copied::Gone),
        }
    }

    async fn ask<A: Read + Default>(self, ask: &Ask) -> Result<A, Fault> {
        let answer = self.send(ask).await?;
        chrome::text(&answer).and_then(|text| json::read(&text)).ok_or(Fault::Answer)
    }

    async fn send(self, ask: &Ask) -> Result<JsValue, Fault> {
        // Chrome rejects when nobody listens in that frame, and when this page's extension is gone.
        let answer = chrome::send_to_top_frame(self.tab, &self.message(ask)?).await.map_err(|_| Fault::NoHands)?;
        // What went wrong in the hands comes back as a word about it.
        if chrome::field(&answer, "error").is_undefined() { Ok(answer) } else { Err(Fault::Answer) }
    }

    /// A question as it is sent: with who asks.
    fn message(self, ask: &Ask) -> Result<JsValue, Fault> {
        let message = chrome::value(&ask.message())?;
        js_sys::Reflect::set(&message, &"from".into(), &self.from.into()).map_err(|_| Fault::Chrome)?;
        Ok(message)
    }
}
