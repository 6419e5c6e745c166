//! The page of the guides: all five of one shop, those under way first.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use kagiban_core::exchange::shop_name;
use kagiban_core::ledger::Ledger;
use kagiban_core::text::{Lang, key, text};
use kagiban_core::view_guide::all_guides;
use web_sys::{Document, HtmlElement};

use crate::checklist::Checklist;
use crate::fault::Fault;
use crate::store::{self, Store};
use crate::{chrome, dom, spawn, texts};

/// Shows the page and keeps it in step with what is remembered.
pub async fn start() -> Result<(), Fault> {
    let document = dom::document()?;
    let lang = dom::language(&Store::read().await.unwrap_or_default().ledger);
    texts::load(lang).await?;
    dom::localise(&document, lang);
    document.set_title(text(lang, key::GUIDES_TITLE));
    let page = Rc::new(Page {
        list: Checklist::start(&document, lang, None)?,
        shops: dom::by_id(&document, "guide-shops")?,
        none: dom::by_id(&document, "guide-no-shop")?,
        shop: RefCell::default(),
        turn: Cell::default(),
        document,
        lang,
    });
    let same = page.clone();
    dom::listen(&page.shops, "click", move |event| {
        let chosen = dom::clicked_button(event).and_then(|button| button.get_attribute("data-shop"));
        if let Some(shop) = chosen {
            same.shop.replace(shop);
            let page = same.clone();
            spawn(async move { page.refresh().await });
        }
    });
    let same = page.clone();
    store::on_changed(move || {
        let page = same.clone();
        spawn(async move { page.refresh().await });
    })
    .map_err(|_| Fault::Chrome)?;
    page.refresh().await;
    Ok(())
}

struct Page {
    document: Document,
    lang: Lang,
    list: Rc<Checklist>,
    shops: HtmlElement,
    none: HtmlElement,
    /// The number of the shop that is looked at.
    shop: RefCell<String>,
    /// Counts readings, so that an answer that was overtaken is dropped.
    turn: Cell<u32>,
}

impl Page {
    async fn refresh(&self) {
        let turn = self.turn.get().wrapping_add(1);
        self.turn.set(turn);
        let store = Store::read().await;
        if self.turn.get() != turn {
            return;
        }
        let shown = store.and_then(|store| {
            if dom::follow_language(&store.ledger, self.lang) {
                return Ok(());
            }
            self.render(&store.ledger)
        });
        if let Err(fault) = shown {
            dom::set_text(&self.none, text(self.lang, fault.key()));
            dom::show(&self.none, true);
        }
    }

    fn render(&self, ledger: &Ledger) -> Result<(), Fault> {
        if ledger.shop(&self.shop.borrow()).is_none() {
            self.shop.replace(ledger.shops.first().map(|shop| shop.id.clone()).unwrap_or_default());
        }
        let shop = self.shop.borrow().clone();
        let names: Vec<String> = ledger.shops.iter().map(shop_name).collect();
        dom::set_lines(&self.document, &self.shops, "button", &names)?;
        for (button, known) in dom::children(&self.shops).iter().zip(&ledger.shops) {
            dom::attribute(button, "type", Some("button"));
            dom::attribute(button, "class", Some("plain"));
            dom::attribute(button, "data-shop", Some(&known.id));
            dom::attribute(button, "aria-pressed", Some(if known.id == shop { "true" } else { "false" }));
        }
        dom::set_text(&self.none, text(self.lang, key::GUIDES_NO_SHOP));
        dom::show(&self.none, names.is_empty());
        self.list.show(&all_guides(ledger, &shop, chrome::now(), self.lang)).map(drop)
    }
}
