//! The keys of the page, in the menu and in the popup: copying one, showing it in the page, clearing the clipboard.
//!
//! No key comes here, only shapes and names: see `Hands::copy`.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo::timers::callback::Timeout;
use kagiban_core::text::{Lang, key, text};
use kagiban_core::view_keys::KeyCard;
use web_sys::{Document, Element, Event, HtmlElement};

use crate::fault::Fault;
use crate::hands::{Copied, Hands};
use crate::{chrome, dom, spawn};

/// The section of a page that shows keys.
pub struct Keys {
    document: Document,
    lang: Lang,
    hands: Option<Hands>,
    section: HtmlElement,
    list: HtmlElement,
    /// What became of the last press.
    told: HtmlElement,
    clear: HtmlElement,
    cards: RefCell<Vec<KeyCard>>,
    settling: RefCell<Option<Timeout>>,
    /// Something lies over the menu.
    held: Cell<bool>,
    /// Reads the page again.
    again: Box<dyn Fn()>,
}

impl Keys {
    /// The section of this page; `again` has the page read again.
    pub fn start(
        document: &Document,
        lang: Lang,
        hands: Option<Hands>,
        again: impl Fn() + 'static,
    ) -> Result<Rc<Keys>, Fault> {
        let keys = Rc::new(Keys {
            section: dom::by_id(document, "keys")?,
            list: dom::by_id(document, "key-list")?,
            told: dom::by_id(document, "key-told")?,
            clear: dom::by_id(document, "clipboard-clear")?,
            cards: RefCell::default(),
            settling: RefCell::default(),
            held: Cell::default(),
            document: document.clone(),
            lang,
            hands,
            again: Box::new(again),
        });
        let heard = keys.clone();
        dom::listen(&keys.section, "click", move |event| heard.clicked(event));
        Ok(keys)
    }

    /// Shows the keys of the page; hides the section where it shows none.
    pub fn show(self: &Rc<Self>, keys: &[KeyCard]) -> Result<(), Fault> {
        if *self.cards.borrow() == keys {
            return Ok(());
        }
        self.list.set_text_content(None);
        for (at, card) in keys.iter().enumerate() {
            let item = dom::clone_template(&self.document, "key", self.lang)?;
            self.fill(&item, at, card)?;
            dom::append(&self.list, &item)?;
        }
        dom::set_text(&self.told, "");
        dom::show(&self.section, !keys.is_empty());
        *self.cards.borrow_mut() = keys.to_vec();
        self.settle(dom::SETTLE);
        Ok(())
    }

    fn fill(&self, item: &Element, at: usize, card: &KeyCard) -> Result<(), Fault> {
        let copy = dom::find(item, ".copy")?;
        let [line, renewal, notes] = [".key-line", ".key-renewal", ".key-notes"].map(|part| dom::find(item, part));
        let (line, renewal, notes) = (line?, renewal?, notes?);
        let of = dom::find(item, ".of")?;
        dom::set_optional(&renewal, card.renewal.as_deref());
        dom::set_optional(&of, card.of.as_deref());
        dom::set_text(&line, &card.line);
        dom::set_text(&copy, &card.copy);
        dom::set_lines(&self.document, &notes, "p", &card.notes)?;
        dom::set_lines(&self.document, &dom::find(item, ".key-warnings")?, "p", &card.warnings)?;
        let mut described = Vec::new();
        for (name, part) in [("of", &of), ("line", &line), ("renewal", &renewal), ("notes", &notes)] {
            let id = format!("key-{name}-{at}");
            dom::attribute(part, "id", Some(&id));
            described.push(id);
        }
        // Hidden parts would be read too: what is hidden here is empty.
        dom::attribute(&copy, "aria-describedby", Some(&described.join(" ")));
        Ok(())
    }

    fn clicked(self: &Rc<Self>, event: &Event) {
        let Some(button) = dom::clicked_button(event) else { return };
        // A script of another extension can call click(); only the merchant's own hand makes a trusted event.
        if !event.is_trusted() {
            return;
        }
        if button == *self.clear {
            let keys = self.clone();
            spawn(async move { keys.clear().await });
            return;
        }
        let Some(card) = self.card_of(&button) else { return };
        let (keys, copy) = (self.clone(), button.class_list().contains("copy"));
        spawn(async move {
            if copy {
                keys.copy(&card).await;
            } else {
                keys.reveal(&card).await;
            }
        });
    }

    /// The key whose button this is.
    fn card_of(&self, button: &Element) -> Option<KeyCard> {
        let item = button.closest("li").ok().flatten()?;
        let before = core::iter::successors(item.previous_element_sibling(), Element::previous_element_sibling);
        self.cards.borrow().get(before.count()).cloned()
    }

    async fn copy(&self, card: &KeyCard) {
        let copied = match self.hands {
            Some(hands) => hands.copy(&card.ask).await,
            None => Err(Fault::NoHands),
        };
        let told = match copied {
            Ok(Copied::Done) => &card.copied,
            Ok(Copied::Gone) => text(self.lang, key::KEY_GONE),
            Ok(Copied::Refused) => text(self.lang, key::KEY_COPY_FAILED),
            Err(fault) => text(self.lang, fault.key()),
        };
        if copied == Ok(Copied::Gone) {
            (self.again)();
        }
        self.tell(told);
    }

    async fn reveal(&self, card: &KeyCard) {
        let (Some(hands), Some(id)) = (self.hands, card.id()) else { return };
        match hands.reveal(id.clone()).await {
            Ok(true) => self.tell(""),
            Ok(false) => self.tell(text(self.lang, key::KEY_NOT_SHOWN)),
            Err(fault) => self.tell(text(self.lang, fault.key())),
        }
    }

    async fn clear(&self) {
        let done = chrome::copy("").await;
        self.tell(text(self.lang, if done { key::CLIPBOARD_CLEARED } else { key::KEY_COPY_FAILED }));
    }

    fn tell(&self, told: &str) {
        dom::set_text(&self.told, told);
    }

    /// Disables the buttons as long as something lies over the menu, and for a moment after it was covered or moved.
    pub fn hold(self: &Rc<Self>, held: bool) {
        self.held.set(held);
        self.settle(dom::RECOVER);
    }

    /// Disables the buttons for some ms.
    fn settle(self: &Rc<Self>, ms: u32) {
        self.enable(false);
        let keys = self.clone();
        // A timer that is replaced is cancelled.
        *self.settling.borrow_mut() = Some(Timeout::new(ms, move || {
            keys.settling.take();
            keys.enable(!keys.held.get());
        }));
    }

    fn enable(&self, enabled: bool) {
        dom::all(&self.section, "button").iter().for_each(|button| dom::enable(button, enabled));
    }
}
