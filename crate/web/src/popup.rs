//! The popup: what is missing on the page in a tab, by app.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use futures_util::future::join;
use gloo::timers::callback::Timeout;
use kagiban_core::error_code::explain;
use kagiban_core::exchange::looks_like_key;
use kagiban_core::snapshot::Snapshot;
use kagiban_core::text::{Lang, text};
use kagiban_core::view::{self, PopupApp, PopupView};
use kagiban_core::view_keys;
use kagiban_core::watch::{calendar, has_days, shops};
use web_sys::{Document, Element, HtmlElement, HtmlInputElement, UrlSearchParams};

use crate::checklist::{Checklist, show_square};
use crate::fault::Fault;
use crate::hands::Hands;
use crate::keys::Keys;
use crate::sender::Tell;
use crate::store::{self, Store};
use crate::{chrome, dom, expiries, paste, sender, spawn, texts};

/// Shows the popup and keeps it in step with the page in its tab.
pub async fn start() -> Result<(), Fault> {
    let document = dom::document()?;
    let tab = async {
        match tab_in_address() {
            Some(tab) => Some(tab),
            None => chrome::active_tab().await,
        }
    };
    let (store, tab) = join(Store::read(), tab).await;
    let lang = dom::language(&store.unwrap_or_default().ledger);
    texts::load(lang).await?;
    dom::localise(&document, lang);
    let hands = tab.map(Hands::of_tab);
    let store = Rc::new(RefCell::new(Store::default()));
    let number = tab.map(i32::unsigned_abs).unwrap_or_default();
    paste::start(&document, lang, store.clone(), number)?;
    let again: Rc<RefCell<Weak<Popup>>> = Rc::default();
    let reading = again.clone();
    let keys = Keys::start(&document, lang, hands, move || {
        if let Some(popup) = reading.borrow().upgrade() {
            popup.changed();
        }
    })?;
    let popup = Rc::new(Popup {
        status: dom::by_id(&document, "status")?,
        steps: dom::by_id(&document, "steps")?,
        reload: dom::by_id(&document, "reload")?,
        apps: dom::by_id(&document, "apps")?,
        page: RefCell::default(),
        error_field: dom::by_id(&document, "error-field")?,
        error_told: dom::by_id(&document, "error-told")?,
        waking: RefCell::default(),
        turn: Cell::default(),
        expiries: dom::by_id(&document, "known")?,
        keys,
        guides: Checklist::start(&document, lang, hands)?,
        store,
        hands,
        tab: number,
        document,
        lang,
    });
    *again.borrow_mut() = Rc::downgrade(&popup);
    let same = popup.clone();
    dom::listen(&dom::find(&popup.expiries, "#calendar-save")?, "click", move |_| same.save_calendar());
    let same = popup.clone();
    dom::listen(&popup.error_field, "input", move |_| same.look_up(true));
    if let Some(tab) = tab {
        let same = popup.clone();
        sender::on_told(tab, move |tell| {
            if tell == Tell::Changed {
                same.changed();
            }
        })
        .map_err(|_| Fault::Chrome)?;
        let same = popup.clone();
        store::on_changed(move || same.changed()).map_err(|_| Fault::Chrome)?;
    }
    popup.refresh().await
}

/// The tab that `?tab=` binds this page to, where it stands in a window of its own.
fn tab_in_address() -> Option<i32> {
    let search = dom::window().ok()?.location().search().ok()?;
    UrlSearchParams::new_with_str(&search).ok()?.get("tab")?.parse().ok()
}

struct Popup {
    document: Document,
    lang: Lang,
    tab: u32,
    hands: Option<Hands>,
    status: HtmlElement,
    steps: HtmlElement,
    reload: HtmlElement,
    apps: HtmlElement,
    keys: Rc<Keys>,
    guides: Rc<Checklist>,
    /// The page in the tab, as last read.
    page: RefCell<Option<Snapshot>>,
    error_field: HtmlInputElement,
    error_told: HtmlElement,
    /// What is remembered, as last read.
    store: Rc<RefCell<Store>>,
    expiries: HtmlElement,
    /// The page changed and will be read again.
    waking: RefCell<Option<Timeout>>,
    /// Counts readings, so that an answer that was overtaken is dropped.
    turn: Cell<u32>,
}

impl Popup {
    fn changed(self: &Rc<Self>) {
        let mut waking = self.waking.borrow_mut();
        if waking.is_none() {
            let popup = self.clone();
            *waking = Some(Timeout::new(dom::DEBOUNCE, move || {
                popup.waking.take();
                // A later reading fails only as the first did, and that one was told.
                spawn(async move {
                    let _ = popup.refresh().await;
                });
            }));
        }
    }

    async fn refresh(&self) -> Result<(), Fault> {
        let turn = self.turn.get().wrapping_add(1);
        self.turn.set(turn);
        let page = async {
            match self.hands {
                Some(hands) => hands.snapshot().await,
                None => Err(Fault::NoHands),
            }
        };
        let (snapshot, store) = join(page, Store::read()).await;
        // What is missing can be told without it.
        let store = store.unwrap_or_default();
        if self.turn.get() != turn {
            return Ok(());
        }
        if dom::follow_language(&store.ledger, self.lang) {
            return Ok(());
        }
        self.store.replace(store);
        self.page.replace(snapshot.as_ref().ok().cloned());
        self.look_up(false);
        let store = self.store.borrow();
        let known = store.known(self.tab);
        let lines = view_keys::known(known, self.lang);
        expiries::show(&self.document, &self.expiries, &lines, has_days(&store.ledger), self.lang)?;
        match snapshot {
            Ok(snapshot) => self.render(&view::popup(Some(&snapshot), known, self.lang)),
            // Where nobody answers there is no page of RMS.
            Err(Fault::NoHands) => self.render(&view::popup(None, known, self.lang)),
            Err(fault) => {
                dom::set_text(&self.status, text(self.lang, fault.key()));
                Ok(())
            }
        }
    }

    /// Explains the error that is typed. What looks like a key is taken out of the field at once.
    fn look_up(&self, typed_now: bool) {
        let typed = self.error_field.value();
        // The page was read again: what was said of a key that was taken out stays.
        if typed.is_empty() && !typed_now {
            return;
        }
        let (page, store) = (self.page.borrow(), self.store.borrow());
        let lines = explain(&typed, page.as_ref(), store.known(self.tab), self.lang);
        if looks_like_key(&typed) {
            self.error_field.set_value("");
        }
        // The list is this page's own, and an element that cannot be made leaves what was said before.
        let _ = dom::set_lines(&self.document, &self.error_told, "p", &lines);
    }

    /// Saves the expiry days as a file for a calendar.
    fn save_calendar(&self) {
        let store = self.store.borrow();
        let file = calendar(&shops(&store.ledger), chrome::now(), self.lang);
        chrome::save("kagiban-expiry.ics", "text/calendar", &file);
    }

    fn render(&self, view: &PopupView) -> Result<(), Fault> {
        self.keys.show(&view.keys)?;
        show_square(&self.document, view.square.as_ref())?;
        self.guides.show(&view.guides)?;
        dom::set_text(&self.status, view.note.as_deref().unwrap_or_default());
        dom::show(&self.steps, view.outside);
        dom::set_optional(&self.reload, view.reload.as_deref());
        dom::set_lines(&self.document, &self.steps, "li", &view.steps)?;
        let mut place = self.apps.first_element_child();
        for app in &view.apps {
            let section = match place {
                Some(section) => section,
                None => {
                    let section = dom::clone_template(&self.document, "app", self.lang)?;
                    dom::append(&self.apps, &section)?;
                    section
                }
            };
            self.fill(&section, app)?;
            place = section.next_element_sibling();
        }
        while let Some(spare) = place {
            place = spare.next_element_sibling();
            spare.remove();
        }
        Ok(())
    }

    fn fill(&self, section: &Element, app: &PopupApp) -> Result<(), Fault> {
        dom::set_text(&dom::find(section, ".name")?, &app.name);
        dom::set_optional(&dom::find(section, ".family")?, app.own.as_deref());
        dom::set_optional(&dom::find(section, ".status")?, app.line.as_deref());
        self.fill_list(&dom::find(section, ".missing")?, &app.missing_label, &app.missing)?;
        self.fill_list(&dom::find(section, ".absent")?, &app.absent_label, &app.absent)
    }

    fn fill_list(&self, part: &Element, label: &str, names: &[String]) -> Result<(), Fault> {
        dom::set_text(&dom::find(part, "h3")?, label);
        let list = dom::find(part, "ul")?;
        dom::attribute(&list, "aria-label", Some(label));
        dom::set_lines(&self.document, &list, "li", names)?;
        dom::show(part, !names.is_empty());
        Ok(())
    }
}
