//! Who sent a message, and whether it is one of us.

use kagiban_core::message::VERSION;
use wasm_bindgen::JsValue;

use crate::chrome;

/// The facts that Chrome gives about the sender of a message.
#[derive(Debug, Default)]
pub struct Sender {
    id: Option<String>,
    origin: Option<String>,
    url: Option<String>,
    frame_id: Option<i32>,
    /// The id of the tab.
    tab: Option<i32>,
}

/// A sender whose messages are listened to.
#[derive(Debug, PartialEq, Eq)]
pub enum Known {
    /// A page of the extension, the menu's frame included.
    Page,
    /// The hands, in the top frame of a page of RMS in this tab.
    Hands(i32),
}

/// What is told without being asked.
#[derive(Debug, PartialEq, Eq)]
pub enum Tell {
    /// By the hands: the page they stand in is no longer as it was.
    Changed,
    /// By the hands: the page moved the menu.
    Moved,
    /// By a page of the extension: the worker is to enter something in what is remembered.
    Errand,
}

impl Tell {
    /// Reads a message of this version; nothing where it is anything else.
    pub fn read(message: &JsValue) -> Option<Tell> {
        if chrome::field(message, "kagiban").as_f64() != Some(f64::from(VERSION)) {
            return None;
        }
        match chrome::field(message, "tell").as_string()?.as_str() {
            "changed" => Some(Tell::Changed),
            "moved" => Some(Tell::Moved),
            "errand" => Some(Tell::Errand),
            _ => None,
        }
    }
}

impl Sender {
    /// Reads the sender that Chrome hands to a listener, and says which of us it is.
    pub fn known(sender: &JsValue) -> Option<Known> {
        Sender::read(sender).is(&chrome::extension_id()?, &chrome::content_matches())
    }

    fn read(sender: &JsValue) -> Sender {
        let text = |name| chrome::field(sender, name).as_string();
        Sender {
            id: text("id"),
            origin: text("origin"),
            url: text("url"),
            frame_id: chrome::number(sender, "frameId"),
            tab: chrome::number(&chrome::field(sender, "tab"), "id"),
        }
    }

    /// Which of us the sender is, for an extension of this id with hands on these match patterns.
    fn is(&self, id: &str, matches: &[String]) -> Option<Known> {
        if self.id.as_deref() != Some(id) {
            return None;
        }
        // The menu's messages carry the frame and the tab of a page of RMS; only the origin tells them apart.
        if self.origin.as_deref()?.strip_prefix("chrome-extension://") == Some(id) {
            return Some(Known::Page);
        }
        let url = self.url.as_deref()?;
        let ours = matches.iter().filter_map(|pattern| pattern.strip_suffix('*')).any(|start| url.starts_with(start));
        let tab = self.tab?;
        (ours && self.frame_id == Some(0)).then_some(Known::Hands(tab))
    }
}

/// Calls `heard` whenever the hands in the given tab tell something about their page.
pub fn on_told(tab: i32, heard: impl Fn(Tell) + 'static) -> Result<(), JsValue> {
    chrome::on_message(move |message, sender| {
        if let Some(tell) = Tell::read(&message)
            && Sender::known(&sender) == Some(Known::Hands(tab))
        {
            heard(tell);
        }
    })
}

#[cfg(test)]
mod tests {
    use super::{Known, Sender};

    const ID: &str = "abcdefghijklmnopabcdefghijklmnop";
    const RMS: &str = "https://webservice.rms.rakuten.co.jp";

    fn hands() -> Sender {
        Sender {
            id: Some(ID.into()),
            origin: Some(RMS.into()),
            url: Some(format!("{RMS}/merchant-portal/serviceEdit?a=1")),
            frame_id: Some(0),
            tab: Some(7),
        }
    }

    fn known(sender: &Sender) -> Option<Known> {
        sender.is(ID, &[format!("{RMS}/merchant-portal/*")])
    }

    #[test]
    fn hands_in_the_top_frame_of_a_page_of_rms_are_known() {
        assert_eq!(known(&hands()), Some(Known::Hands(7)));
    }

    #[test]
    fn our_own_pages_are_known_by_their_origin_whatever_their_frame() {
        let origin = Some(format!("chrome-extension://{ID}"));
        assert_eq!(known(&Sender { origin: origin.clone(), frame_id: Some(3), ..hands() }), Some(Known::Page));
        assert_eq!(known(&Sender { origin, frame_id: None, tab: None, url: None, ..hands() }), Some(Known::Page));
    }

    #[test]
    fn everybody_else_is_refused() {
        let other = |text: &str| Some(text.to_owned());
        for stranger in [
            Sender::default(),
            Sender { id: other("ponmlkjihgfedcbaponmlkjihgfedcba"), ..hands() },
            Sender { id: None, ..hands() },
            Sender { origin: None, ..hands() },
            Sender { frame_id: Some(2), ..hands() },
            Sender { frame_id: None, ..hands() },
            Sender { tab: None, ..hands() },
            Sender { url: None, ..hands() },
            Sender { url: other("about:blank"), ..hands() },
            Sender { url: other("https://webservice.rms.rakuten.co.jp.example/merchant-portal/"), ..hands() },
            Sender { url: other("https://webservice.rms.rakuten.co.jp/other/"), ..hands() },
            Sender { id: None, origin: other(&format!("chrome-extension://{ID}")), ..hands() },
        ] {
            assert_eq!(known(&stranger), None, "{stranger:?}");
        }
    }
}
