//! The settings page: shows what the core says about what is remembered, and sends each change to the worker.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

use kagiban_core::catalogue::Access;
use kagiban_core::custom::check_name;
use kagiban_core::draft::{Draft, access_text};
use kagiban_core::errand::{Errand, What};
use kagiban_core::exchange::{Import, LARGEST, Refused, export, import, looks_like_key};
use kagiban_core::ledger::{Ledger, Reply};
use kagiban_core::shop::is_number;
use kagiban_core::text::{Key, Lang, fill, key, text};
use kagiban_core::view_settings::{AppRow, Cell as State, SettingsView, ShopView, matrix, settings};
use wasm_bindgen::prelude::*;
use web_sys::{Document, Element, Event, HtmlElement, HtmlInputElement};

use crate::fault::Fault;
use crate::hands::Hands;
use crate::menu::fold;
use crate::store::{self, Store};
use crate::{chrome, dom, spawn, texts};

#[wasm_bindgen]
extern "C" {
    type File;

    #[wasm_bindgen(method, getter)]
    fn size(this: &File) -> f64;

    #[wasm_bindgen(catch, method)]
    async fn text(this: &File) -> Result<JsValue, JsValue>;
}

/// How many changes can be taken back.
const KEPT: usize = 20;

/// How many shops are shown before the rest of the page: more than any screen has room for.
const SEEN: usize = 40;

/// The days before an expiry that can be chosen for a reminder.
const DAYS: [u32; 7] = [60, 30, 14, 7, 3, 1, 0];

/// Shows the page and keeps it in step with what is remembered.
pub async fn start() -> Result<(), Fault> {
    let document = dom::document()?;
    let read = Store::read().await;
    let lang = read.as_ref().map_or_else(|_| dom::language(&Ledger::default()), |store| dom::language(&store.ledger));
    texts::load(lang).await?;
    dom::localise(&document, lang);
    document.set_title(text(lang, key::SETTINGS_TITLE));
    let page = Rc::new(Page {
        main: dom::by_id(&document, "settings")?,
        document,
        lang: Cell::new(lang),
        store: RefCell::default(),
        shop: RefCell::default(),
        done: RefCell::default(),
        queue: RefCell::default(),
        busy: Cell::default(),
        missed: Cell::default(),
        draft: RefCell::default(),
        made: RefCell::default(),
        file: RefCell::default(),
        turn: Cell::default(),
    });
    page.listen();
    let same = page.clone();
    store::on_changed(move || {
        let page = same.clone();
        spawn(async move { page.refresh().await });
    })
    .map_err(|_| Fault::Chrome)?;
    page.take(read).await;
    Ok(())
}

/// What makes a draft anew in a language.
type Made = Rc<dyn Fn(Lang) -> Draft>;

struct Page {
    document: Document,
    lang: Cell<Lang>,
    main: HtmlElement,
    store: RefCell<Store>,
    /// The number of the shop that is looked at.
    shop: RefCell<String>,
    /// What was changed in this page, with the record before and after it.
    done: RefCell<Vec<(Ledger, Ledger)>>,
    /// The changes that the worker is still to be told of: one after the other, so that each can be taken back by itself.
    queue: RefCell<VecDeque<Errand>>,
    /// Whether the worker is being told of one.
    busy: Cell<bool>,
    /// Whether something was changed meanwhile, here or elsewhere.
    missed: Cell<bool>,
    /// The app of the shop's own that is put together.
    draft: RefCell<Option<Draft>>,
    /// Where that comes from, to say it in another language.
    made: RefCell<Option<Made>>,
    /// The file whose effects are shown.
    file: RefCell<Option<String>>,
    /// Counts readings, so that an answer that was overtaken is dropped.
    turn: Cell<u32>,
}

impl Page {
    fn listen(self: &Rc<Self>) {
        for event in ["click", "change", "input"] {
            let page = self.clone();
            dom::listen(&self.main, event, move |heard| page.hear(event, heard));
        }
        let page = self.clone();
        dom::on_submit(&self.main, move |heard| page.hear("submit", heard));
    }

    fn hear(self: &Rc<Self>, kind: &str, event: &Event) {
        if let Err(fault) = self.heard(kind, event) {
            self.warn(text(self.lang.get(), fault.key()));
        }
    }

    fn id<T: JsCast>(&self, id: &'static str) -> Result<T, Fault> {
        dom::by_id::<HtmlElement>(&self.document, id).map(JsCast::unchecked_into)
    }

    fn value(&self, id: &'static str) -> String {
        self.id::<HtmlInputElement>(id).map(|field| field.value()).unwrap_or_default()
    }

    fn show(&self, id: &'static str, shown: bool) -> Result<(), Fault> {
        self.id::<HtmlElement>(id).map(|element| dom::show(&element, shown))
    }

    /// Shows a part and goes to its heading.
    fn open(&self, id: &'static str, heading: &'static str) -> Result<(), Fault> {
        self.show(id, true)?;
        let heading: HtmlElement = self.id(heading)?;
        heading.scroll_into_view();
        dom::focus(&heading);
        Ok(())
    }

    fn say(&self, said: &str) {
        if let Ok(status) = self.id::<Element>("status") {
            dom::set_text(&status, said);
        }
        self.warn("");
    }

    fn warn(&self, said: &str) {
        if let Ok(alert) = self.id::<Element>("alert") {
            dom::set_text(&alert, said);
        }
    }

    // What happens

    fn heard(self: &Rc<Self>, kind: &str, event: &Event) -> Result<(), Fault> {
        let Some(target) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) else { return Ok(()) };
        match kind {
            "click" => match dom::clicked_button(event) {
                Some(button) => self.clicked(&button),
                None => Ok(()),
            },
            "change" => self.changed(&target.unchecked_into()),
            "input" => self.typed(&target),
            _ => {
                if target.id() == "draft" {
                    self.save_draft()
                } else {
                    self.add_shop()
                }
            }
        }
    }

    fn clicked(self: &Rc<Self>, button: &Element) -> Result<(), Fault> {
        let of = |name: &str| button.get_attribute(name);
        if let Some(shop) = of("data-shop") {
            self.shop.replace(shop);
            return self.render();
        }
        if of("data-what").as_deref() == Some("forget") {
            let shop = self.shop.borrow().clone();
            self.enter(Errand { what: What::Forget, shop, ..Errand::default() });
            return Ok(());
        }
        if let (Some(what), Some(name)) = (of("data-do"), of("data-name")) {
            let own = self.store.borrow().ledger.own.iter().find(|own| own.name == name).cloned();
            match own {
                Some(own) if what == "edit" => self.edit(move |lang| Draft::from_app(&own, lang))?,
                _ => self.enter(Errand { what: What::Own, app: name, ..Errand::default() }),
            }
            return Ok(());
        }
        match button.id().as_str() {
            "undo" => self.undo(),
            "own-paste" => {
                self.show("draft", false)?;
                self.open("paste", "paste-text")?;
            }
            "paste-read" => {
                let text = self.value("paste-text");
                self.show("paste", false)?;
                self.edit(move |lang| Draft::from_manual(&text, lang))?;
            }
            "own-ticked" => spawn(self.clone().edit_ticked()),
            "own-hand" => self.edit(Draft::by_hand)?,
            "draft-cancel" => self.end_draft()?,
            "export" => spawn(self.clone().export()),
            "import" => self.id::<HtmlElement>("import-file")?.click(),
            "import-confirm" => {
                self.show("import-preview", false)?;
                if let Some(value) = self.file.take() {
                    self.enter(Errand { what: What::Import, value, ..Errand::default() });
                }
            }
            "import-cancel" => {
                self.file.take();
                self.show("import-preview", false)?;
            }
            "erase" => self.open("erase-preview", "erase-ask")?,
            "erase-confirm" => {
                self.show("erase-preview", false)?;
                spawn(self.clone().erase());
            }
            "erase-cancel" => self.show("erase-preview", false)?,
            _ => {}
        }
        Ok(())
    }

    fn changed(self: &Rc<Self>, field: &HtmlInputElement) -> Result<(), Fault> {
        let shop = self.shop.borrow().clone();
        let of = |name: &str| field.get_attribute(name).unwrap_or_default();
        let what = match of("data-what").as_str() {
            "name" => {
                let value = field.value();
                if looks_like_key(&value) {
                    field.set_value("");
                    self.warn(text(self.lang.get(), key::DRAFT_KEY));
                } else {
                    self.enter(Errand { what: What::Name, shop, value, ..Errand::default() });
                }
                return Ok(());
            }
            "use" => What::Use,
            "feature" => What::Feature,
            "optional" => What::Optional,
            "yes" => What::Yes,
            "no" => What::No,
            "unsure" => What::Unsure,
            "stage" => {
                let on = |day: &&u32| {
                    let box_of = ["[data-what=stage][data-value=\"", &day.to_string(), "\"]"].concat();
                    self.main.query_selector(&box_of).ok().flatten().is_some_and(|field| is_on(&field))
                };
                let stages = DAYS.iter().filter(on).copied().collect();
                self.enter(Errand { what: What::Stages, stages, ..Errand::default() });
                return Ok(());
            }
            "line" => {
                let (name, on) = (of("data-value"), field.checked());
                if let Some(draft) = self.draft.borrow_mut().as_mut() {
                    let lines = draft.sections.iter_mut().flat_map(|section| &mut section.lines);
                    lines.filter(|line| line.name == name).for_each(|line| line.on = on);
                }
                return self.count_draft();
            }
            _ => match field.id().as_str() {
                "language" => {
                    self.enter(Errand { what: What::Language, value: field.value(), ..Errand::default() });
                    return Ok(());
                }
                "import-file" => {
                    let files = chrome::field(field, "files");
                    let file = chrome::field(&files, "0");
                    if !file.is_undefined() {
                        spawn(self.clone().preview(file.unchecked_into()));
                    }
                    return Ok(());
                }
                "matrix-all" => return self.show_matrix(),
                "draft-all" => return self.filter_draft(),
                _ => return Ok(()),
            },
        };
        self.enter(Errand {
            what,
            shop,
            app: of("data-app"),
            value: of("data-value"),
            on: field.checked(),
            ..Errand::default()
        });
        Ok(())
    }

    fn typed(&self, field: &Element) -> Result<(), Fault> {
        match field.id().as_str() {
            "shops-search" | "apps-search" => self.filter(),
            "draft-search" => self.filter_draft(),
            _ => Ok(()),
        }
    }

    fn add_shop(self: &Rc<Self>) -> Result<(), Fault> {
        let shop = self.value("shop-number").trim().to_owned();
        if !is_number(&shop) {
            self.warn(text(self.lang.get(), key::SHOP_NUMBER_BAD));
            return Ok(());
        }
        self.id::<HtmlInputElement>("shop-number")?.set_value("");
        self.shop.replace(shop.clone());
        let known = self.store.borrow().ledger.shop(&shop).is_some();
        if known {
            return self.render();
        }
        self.enter(Errand { what: What::Name, shop, ..Errand::default() });
        Ok(())
    }

    /// Has the worker write a change down, after those before it, and shows what became of it.
    fn enter(self: &Rc<Self>, errand: Errand) {
        self.queue.borrow_mut().push_back(errand);
        if !self.busy.replace(true) {
            spawn(self.clone().work());
        }
    }

    async fn work(self: Rc<Self>) {
        let mut before = self.store.borrow().ledger.clone();
        loop {
            let Some(mut errand) = self.queue.borrow_mut().pop_front() else { break };
            if errand.what == What::Undo {
                let Some((before, after)) = self.done.borrow().last().cloned() else { continue };
                (errand.before, errand.after) = (Some(before), Some(after));
            }
            let told = chrome::tell_worker(&errand).await;
            let read = Store::read().await;
            let after = read.as_ref().map_or_else(|_| before.clone(), |store| store.ledger.clone());
            // What is ticked meanwhile stays ticked on the screen until it is written down too.
            if self.queue.borrow().is_empty() {
                self.take(read).await;
            }
            match told {
                Ok(()) => {
                    match errand.what {
                        What::Undo => drop(self.done.borrow_mut().pop()),
                        _ if before == after => {}
                        _ => self.done.borrow_mut().push((before, after.clone())),
                    }
                    let len = self.done.borrow().len();
                    self.done.borrow_mut().drain(..len.saturating_sub(KEPT));
                    let said = match errand.what {
                        What::Undo => key::SETTINGS_UNDONE,
                        What::Import => key::IMPORT_DONE,
                        _ => key::SETTINGS_SAVED,
                    };
                    self.say(text(self.lang.get(), said));
                    let _ = self.show("undo", len > 0);
                }
                Err(_) => self.warn(text(self.lang.get(), key::SETTINGS_FAILED)),
            }
            before = after;
        }
        self.busy.set(false);
        if self.missed.take() {
            self.refresh().await;
        }
    }

    fn undo(self: &Rc<Self>) {
        self.enter(Errand { what: What::Undo, ..Errand::default() });
    }

    async fn erase(self: Rc<Self>) {
        let erased = chrome::tell_worker(&Errand { what: What::Erase, ..Errand::default() }).await;
        self.done.borrow_mut().clear();
        let _ = self.end_draft();
        self.refresh().await;
        let _ = self.show("undo", false);
        match erased {
            Ok(()) => self.say(text(self.lang.get(), key::ERASED)),
            Err(_) => self.warn(text(self.lang.get(), key::SETTINGS_FAILED)),
        }
    }

    async fn export(self: Rc<Self>) {
        match store::text().await {
            // What cannot be read is given as it is: somebody may be able to mend it.
            Ok(stored) => chrome::save("kagiban.json", "application/json", &export(&stored).unwrap_or(stored)),
            Err(fault) => self.warn(text(self.lang.get(), fault.key())),
        }
    }

    /// Shows what a file would change.
    async fn preview(self: Rc<Self>, file: File) {
        let read = self.read_file(&file).await;
        // The same file can be chosen again.
        if let Ok(field) = self.id::<HtmlInputElement>("import-file") {
            field.set_value("");
        }
        let shown = match read {
            Ok((text, import)) => {
                self.warn("");
                self.file.replace(Some(text));
                self.show_import(&import).and_then(|()| self.open("import-preview", "import-title"))
            }
            Err(why) => {
                self.file.take();
                self.warn(why.text(self.lang.get()));
                if let Ok(alert) = self.id::<HtmlElement>("alert") {
                    alert.scroll_into_view();
                }
                self.show("import-preview", false)
            }
        };
        if let Err(fault) = shown {
            self.warn(text(self.lang.get(), fault.key()));
        }
    }

    fn show_import(&self, import: &Import) -> Result<(), Fault> {
        dom::set_lines(&self.document, &self.id("import-lines")?, "li", &import.lines(self.lang.get()))?;
        self.show("import-confirm", import.changes_anything())
    }

    async fn read_file(&self, file: &File) -> Result<(String, Import), Refused> {
        if file.size() > f64::from(LARGEST) {
            return Err(Refused::Large);
        }
        let read = file.text().await.ok().and_then(|text| text.as_string()).ok_or(Refused::NotOurs)?;
        let stored = store::text().await.map_err(|_| Refused::Store)?;
        let merged = import(&stored, &read)?;
        Ok((read, merged))
    }

    // What is shown

    async fn refresh(self: &Rc<Self>) {
        let turn = self.turn.get().wrapping_add(1);
        self.turn.set(turn);
        let read = Store::read().await;
        // While a change is written down, what is read may be from before it.
        if self.busy.get() {
            self.missed.set(true);
        } else if self.turn.get() == turn {
            self.take(read).await;
        }
    }

    /// Shows what was read, in the language that it says. Nothing that was begun in this page is lost by another one.
    async fn take(self: &Rc<Self>, read: Result<Store, Fault>) {
        let readable = read.is_ok();
        let store = read.unwrap_or_default();
        let lang = dom::language(&store.ledger);
        let other = readable && lang != self.lang.get() && texts::load(lang).await.is_ok();
        if store.ledger.shop(&self.shop.borrow()).is_none() {
            self.shop.take();
        }
        self.store.replace(store);
        let spoken = if other { self.speak(lang).await } else { Ok(()) };
        let shown = spoken.and_then(|()| ["panes", "own"].into_iter().try_for_each(|part| self.show(part, readable)));
        if let Err(fault) = shown.and_then(|()| self.render_soon()) {
            self.warn(text(self.lang.get(), fault.key()));
        }
        if !readable {
            self.warn(text(self.lang.get(), key::SETTINGS_DAMAGED));
        }
    }

    /// Says all that stands still in another language.
    async fn speak(&self, lang: Lang) -> Result<(), Fault> {
        self.lang.set(lang);
        dom::localise(&self.document, lang);
        self.document.set_title(text(lang, key::SETTINGS_TITLE));
        for list in ["shop-list", "app-list", "conditions", "own-list", "stages"] {
            self.id::<Element>(list)?.set_text_content(None);
        }
        let file = self.file.borrow().clone();
        if let Some(file) = file
            && let Ok(import) = import(&store::text().await?, &file)
        {
            self.show_import(&import)?;
        }
        let made = self.made.borrow().clone();
        let Some(made) = made else { return Ok(()) };
        let mut draft = made(lang);
        if let Some(now) = self.draft.borrow().as_ref() {
            let ticked = now.finished().functions;
            let lines = draft.sections.iter_mut().flat_map(|section| &mut section.lines);
            lines.for_each(|line| line.on = ticked.contains(&line.name));
        }
        self.show_draft(draft)
    }

    /// The row at a place of a list: the one that is there if it is of the same thing, else a new one. Elements that
    /// stay keep the focus.
    fn row(&self, list: &Element, at: u32, template: &'static str, of: &str) -> Result<Element, Fault> {
        let there = list.children().item(at);
        if let Some(row) = there.as_ref().filter(|row| row.get_attribute("data-key").as_deref() == Some(of)) {
            return Ok(row.clone());
        }
        let row = dom::clone_template(&self.document, template, self.lang.get())?;
        dom::attribute(&row, "data-key", Some(of));
        list.insert_before(&row, there.as_deref()).map_err(|_| Fault::Structure("row"))?;
        Ok(row)
    }

    fn trim(list: &Element, len: usize) {
        for spare in dom::children(list).into_iter().skip(len) {
            spare.remove();
        }
    }

    /// Shows all of it. Of many shops those that can be seen come first, and the rest when they are on the screen.
    fn render_soon(self: &Rc<Self>) -> Result<(), Fault> {
        let view = self.view();
        self.show_shops(&view, SEEN)?;
        if view.shops.len() <= SEEN {
            return self.show_rest(&view);
        }
        let (page, turn) = (self.clone(), self.turn.get());
        let rest = move || {
            // Whatever came meanwhile shows all of it by itself.
            if page.turn.get() == turn
                && let Err(fault) = page.show_shops(&view, usize::MAX).and_then(|()| page.show_rest(&view))
            {
                page.warn(text(page.lang.get(), fault.key()));
            }
        };
        dom::after_paint(rest)
    }

    fn render(&self) -> Result<(), Fault> {
        let view = self.view();
        self.show_shops(&view, usize::MAX)?;
        self.show_rest(&view)
    }

    fn view(&self) -> SettingsView {
        let view = settings(&self.store.borrow().ledger, &self.shop.borrow(), chrome::now(), self.lang.get());
        if let Some(shop) = &view.shop {
            self.shop.replace(shop.id.clone());
        }
        view
    }

    /// Shows the first shops of the overview, so many.
    fn show_shops(&self, view: &SettingsView, most: usize) -> Result<(), Fault> {
        let list: Element = self.id("shop-list")?;
        for (at, shop) in (0..).zip(view.shops.iter().take(most)) {
            let row = self.row(&list, at, "shop-row", &shop.id)?;
            let named = if shop.name.is_empty() { &shop.id } else { &shop.name };
            let line = if shop.name.is_empty() { shop.line.clone() } else { [&shop.id, " ", &*shop.line].concat() };
            dom::set_text(&dom::find(&row, ".name")?, named);
            dom::set_text(&dom::find(&row, ".line")?, &line);
            let button = dom::find(&row, "button")?;
            dom::attribute(&button, "data-shop", Some(&shop.id));
            dom::attribute(&button, "data-lacks", shop.lacks.then_some(""));
            let current = view.shop.as_ref().is_some_and(|chosen| chosen.id == shop.id);
            dom::attribute(&button, "aria-current", current.then_some("true"));
        }
        Self::trim(&list, view.shops.len());
        self.show("shops-none", view.shops.is_empty())?;
        self.show("shops-find", view.shops.len() > 5)
    }

    /// Shows all but the overview.
    fn show_rest(&self, view: &SettingsView) -> Result<(), Fault> {
        self.show("shop", view.shop.is_some())?;
        if let Some(shop) = &view.shop {
            self.show_shop(shop)?;
        }
        let list: Element = self.id("own-list")?;
        for (at, own) in (0..).zip(&view.own) {
            let row = self.row(&list, at, "own-row", &own.name)?;
            dom::set_text(&dom::find(&row, ".name")?, &own.name);
            dom::set_text(&dom::find(&row, ".line")?, &[&own.line, " ", &*own.note].concat());
            for (button, label) in [("[data-do=edit]", key::OWN_EDIT), ("[data-do=remove]", key::OWN_REMOVE)] {
                let button = dom::find(&row, button)?;
                dom::attribute(&button, "data-name", Some(&own.name));
                dom::attribute(&button, "aria-label", Some(&fill(self.lang.get(), label, &[("name", &own.name)])));
            }
        }
        Self::trim(&list, view.own.len());
        let (store, shop) = (self.store.borrow(), self.shop.borrow());
        let seen = store.ledger.shop(&shop).is_some_and(|shop| shop.registered.is_some());
        let ticked = seen || store.tabs.editing(&shop).next().is_some();
        dom::enable(&self.id::<Element>("own-ticked")?, ticked);
        self.show("own-ticked-why", !ticked)?;
        self.show_general()?;
        self.filter()
    }

    fn show_shop(&self, shop: &ShopView) -> Result<(), Fault> {
        dom::set_text(&self.id::<Element>("shop-title")?, &shop.title);
        set_name(&self.id("shop-name")?, shop);
        let list: Element = self.id("app-list")?;
        for (at, app) in (0..).zip(&shop.apps) {
            let row = self.row(&list, at, "app-row", &app.id)?;
            self.fill_app(&row, app)?;
        }
        Self::trim(&list, shop.apps.len());
        let list: Element = self.id("conditions")?;
        for (at, question) in (0..).zip(&shop.questions) {
            let row = self.row(&list, at, "question-row", question.condition)?;
            dom::set_text(&dom::find(&row, "legend")?, question.text);
            let replies = [("yes", Reply::Yes), ("no", Reply::No), ("unsure", Reply::Unsure)];
            for (label, (_, reply)) in dom::children(&row).iter().skip(1).zip(replies) {
                let radio: HtmlInputElement = dom::find(label, "input")?.unchecked_into();
                dom::attribute(&radio, "name", Some(question.condition));
                dom::attribute(&radio, "data-value", Some(question.condition));
                radio.set_checked(question.reply == Some(reply));
            }
        }
        Self::trim(&list, shop.questions.len());
        self.show("conditions-none", shop.questions.is_empty())?;
        self.show_matrix()
    }

    fn fill_app(&self, row: &Element, app: &AppRow) -> Result<(), Fault> {
        let field: HtmlInputElement = dom::find(row, "input")?.unchecked_into();
        dom::attribute(&field, "data-app", Some(&app.id));
        field.set_checked(app.on);
        let name = dom::find(row, ".name")?;
        if row.get_attribute("data-found").is_none() {
            let names: Vec<&str> = [&*app.name, &*app.note].into_iter().chain(app.aliases.iter().copied()).collect();
            dom::attribute(row, "data-found", Some(&fold(&names.join("\n"))));
        }
        dom::set_text(&name, &app.name);
        dom::set_text(&dom::find(row, ".note")?, &app.note);
        let parts = dom::find(row, ".parts")?;
        dom::show(&parts, !app.parts.is_empty());
        dom::set_text(&dom::find(&parts, "legend")?, text(self.lang.get(), key::APPS_PARTS));
        let list = dom::find(&parts, ".part-list")?;
        for (at, part) in (0..).zip(&app.parts) {
            let what = if part.feature { "feature" } else { "optional" };
            self.check(&list, at, what, (&app.id, &part.id), (&part.label, part.on))?;
        }
        Self::trim(&list, app.parts.len());
        Ok(())
    }

    /// A check box with its label, at a place of a list.
    fn check(
        &self,
        list: &Element,
        at: u32,
        what: &str,
        (app, value): (&str, &str),
        (label, on): (&str, bool),
    ) -> Result<(), Fault> {
        let row = self.row(list, at, "check-row", &[what, value].concat())?;
        let field: HtmlInputElement = dom::find(&row, "input")?.unchecked_into();
        for (name, value) in [("data-what", what), ("data-app", app), ("data-value", value)] {
            dom::attribute(&field, name, Some(value));
        }
        field.set_checked(on);
        dom::set_text(&dom::find(&row, ".label")?, label);
        Ok(())
    }

    fn show_general(&self) -> Result<(), Fault> {
        let store = self.store.borrow();
        set_value(&self.id("language")?, &store.ledger.lang);
        let stages = store.ledger.stages();
        let list: Element = self.id("stages")?;
        for (at, day) in (0..).zip(DAYS) {
            let n = day.to_string();
            let label = match day {
                0 => text(self.lang.get(), key::STAGES_TODAY).to_owned(),
                _ => fill(self.lang.get(), key::STAGES_DAY, &[("n", &n)]),
            };
            self.check(&list, at, "stage", ("", &n), (&label, stages.contains(&day)))?;
        }
        Ok(())
    }

    /// Shows the shops and apps that the search fields ask for.
    fn filter(&self) -> Result<(), Fault> {
        for (list, field) in [("shop-list", "shops-search"), ("app-list", "apps-search")] {
            let wanted = fold(&self.value(field));
            for row in dom::children(&self.id(list)?) {
                let found = || row.get_attribute("data-found").unwrap_or_else(|| text_of(&row));
                dom::show(&row, wanted.is_empty() || found().contains(&wanted));
            }
        }
        Ok(())
    }

    fn show_matrix(&self) -> Result<(), Fault> {
        let store = self.store.borrow();
        let part: Element = self.id("matrix")?;
        let seen: Element = self.id("matrix-seen")?;
        let Some(shop) = store.ledger.shop(&self.shop.borrow()) else { return Ok(()) };
        let view = matrix(&store.ledger, shop, is_on(&self.id("matrix-all")?), self.lang.get());
        part.set_text_content(None);
        let said = match &view.seen {
            _ if view.apps.is_empty() => text(self.lang.get(), key::MATRIX_NONE).to_owned(),
            Some(at) => fill(self.lang.get(), key::MATRIX_SEEN, &[("at", at)]),
            None => text(self.lang.get(), key::MATRIX_NEVER).to_owned(),
        };
        dom::set_text(&seen, &said);
        let signs: Element = self.id("matrix-signs")?;
        signs.set_text_content(None);
        dom::show(&signs, !view.apps.is_empty());
        for state in [State::Ticked, State::Missing, State::Unseen, State::NotNeeded, State::Everything, State::Unknown]
        {
            let (sign, says) = state.shown(self.lang.get());
            let entry = self.make(&signs, "li", "")?;
            let mark = self.make(&entry, "span", sign)?;
            dom::attribute(&mark, "class", Some("sign"));
            dom::attribute(&mark, "data-cell", Some(cell_name(state)));
            self.make(&entry, "span", says)?;
        }
        for access in [Access::Read, Access::Write, Access::Delete] {
            let entry = self.make(&signs, "li", "")?;
            let mark = self.make(&entry, "span", access_text(access, self.lang.get()))?;
            dom::attribute(&mark, "class", Some("access"));
            mark_access(&mark, Some(access));
        }
        dom::show(&part, !view.apps.is_empty());
        if view.apps.is_empty() {
            return Ok(());
        }
        let table = self.make(&part, "table", "")?;
        let head = self.make(&self.make(&table, "thead", "")?, "tr", "")?;
        let fixed = [key::MATRIX_API, key::MATRIX_ACCESS, key::MATRIX_LAST].map(|name| text(self.lang.get(), name));
        for name in fixed {
            dom::attribute(&self.make(&head, "th", name)?, "scope", Some("col"));
        }
        for app in &view.apps {
            let cell = self.make(&head, "th", "")?;
            dom::attribute(&cell, "scope", Some("col"));
            dom::attribute(&self.make(&cell, "span", app)?, "class", Some("upright"));
        }
        for (group, rows) in &view.groups {
            let body = self.make(&table, "tbody", "")?;
            let line = self.make(&body, "tr", "")?;
            dom::attribute(&line, "class", Some("group"));
            let cell = self.make(&line, "th", group)?;
            dom::attribute(&cell, "scope", Some("rowgroup"));
            dom::attribute(&cell, "colspan", Some(&(view.apps.len() + 3).to_string()));
            for row in rows {
                let line = self.make(&body, "tr", "")?;
                dom::attribute(&self.make(&line, "th", &row.name)?, "scope", Some("row"));
                let cell = self.make(&line, "td", "")?;
                let access = self.make(&cell, "span", access_text(row.access, self.lang.get()))?;
                dom::attribute(&access, "class", Some("access"));
                mark_access(&access, Some(row.access));
                let last = match (view.seen.is_some(), row.on) {
                    (false, _) => "",
                    (_, true) => text(self.lang.get(), key::MATRIX_ON),
                    _ => text(self.lang.get(), key::MATRIX_OFF),
                };
                self.make(&line, "td", last)?;
                for state in &row.cells {
                    let (sign, says) = state.shown(self.lang.get());
                    let cell = self.make(&line, "td", sign)?;
                    dom::attribute(&cell, "data-cell", Some(cell_name(*state)));
                    dom::attribute(&cell, "title", Some(says));
                    dom::attribute(&cell, "aria-label", Some(says));
                }
            }
        }
        Ok(())
    }

    fn make(&self, parent: &Element, tag: &str, text: &str) -> Result<Element, Fault> {
        let child = self.document.create_element(tag).map_err(|_| Fault::Structure("element"))?;
        if !text.is_empty() {
            child.set_text_content(Some(text));
        }
        dom::append(parent, &child)?;
        Ok(child)
    }

    // An app of the shop's own

    /// From what is ticked on an edit page that is open now, else from what was last seen.
    async fn edit_ticked(self: Rc<Self>) {
        let shop = self.store.borrow().ledger.shop(&self.shop.borrow()).cloned().unwrap_or_default();
        let open: Vec<u32> = self.store.borrow().tabs.editing(&shop.id).collect();
        let mut seen = None;
        for tab in open.into_iter().filter_map(|tab| i32::try_from(tab).ok()) {
            // A tab that is closed, or shows something else by now, does not answer.
            let snapshot = Hands::of_tab(tab).snapshot().await.ok();
            seen = snapshot.filter(|snapshot| Draft::from_page(snapshot, self.lang.get()).is_some());
            if seen.is_some() {
                break;
            }
        }
        let edited = self.edit(move |lang| {
            let now = seen.as_ref().and_then(|snapshot| Draft::from_page(snapshot, lang));
            now.unwrap_or_else(|| Draft::from_shop(&shop, lang))
        });
        if let Err(fault) = edited {
            self.warn(text(self.lang.get(), fault.key()));
        }
    }

    fn end_draft(&self) -> Result<(), Fault> {
        self.draft.take();
        self.made.take();
        self.show("draft", false)
    }

    fn edit(&self, made: impl Fn(Lang) -> Draft + 'static) -> Result<(), Fault> {
        self.show("paste", false)?;
        let draft = made(self.lang.get());
        self.made.replace(Some(Rc::new(made)));
        set_value(&self.id("draft-name")?, &draft.app.name);
        set_value(&self.id("draft-memo")?, &draft.app.note);
        set_value(&self.id("draft-search")?, "");
        dom::set_text(&self.id::<Element>("draft-fault")?, "");
        // With nothing found, what is there to choose from is the whole list.
        let none = !draft.sections.iter().any(|section| section.found);
        self.id::<HtmlInputElement>("draft-all")?.set_checked(none);
        self.show_draft(draft)?;
        self.open("draft", "draft-title")
    }

    fn show_draft(&self, draft: Draft) -> Result<(), Fault> {
        let notes: Element = self.id("draft-notes")?;
        dom::set_lines(&self.document, &notes, "p", &draft.notes)?;
        let list: Element = self.id("draft-sections")?;
        list.set_text_content(None);
        for section in &draft.sections {
            let part = dom::clone_template(&self.document, "draft-section", self.lang.get())?;
            dom::attribute(&part, "data-rest", (!section.found).then_some(""));
            dom::set_text(&dom::find(&part, "legend")?, &section.title);
            let lines = dom::find(&part, ".lines")?;
            for line in &section.lines {
                let row = dom::clone_template(&self.document, "draft-line", self.lang.get())?;
                let field: HtmlInputElement = dom::find(&row, "input")?.unchecked_into();
                dom::attribute(&field, "data-what", Some("line"));
                dom::attribute(&field, "data-value", Some(&line.name));
                field.set_checked(line.on);
                dom::set_text(&dom::find(&row, ".label")?, &line.name);
                let access = dom::find(&row, ".access")?;
                dom::set_text(&access, line.access.map_or("", |access| access_text(access, self.lang.get())));
                mark_access(&access, line.access);
                dom::set_text(&dom::find(&row, ".note")?, &line.note);
                dom::append(&lines, &row)?;
            }
            dom::append(&list, &part)?;
        }
        self.draft.replace(Some(draft));
        self.filter_draft()?;
        self.count_draft()
    }

    fn count_draft(&self) -> Result<(), Fault> {
        let draft = self.draft.borrow();
        let n = draft.as_ref().map_or(0, |draft| draft.finished().functions.len()).to_string();
        dom::set_text(&self.id::<Element>("draft-count")?, &fill(self.lang.get(), key::DRAFT_COUNT, &[("n", &n)]));
        Ok(())
    }

    fn filter_draft(&self) -> Result<(), Fault> {
        let wanted = fold(&self.value("draft-search"));
        let all = is_on(&self.id("draft-all")?) || !wanted.is_empty();
        for part in dom::children(&self.id("draft-sections")?) {
            let title = text_of(&dom::find(&part, "legend")?);
            let mut any = false;
            for line in dom::children(&dom::find(&part, ".lines")?) {
                let shown = wanted.is_empty() || title.contains(&wanted) || text_of(&line).contains(&wanted);
                any |= shown;
                dom::show(&line, shown);
            }
            dom::show(&part, any && (all || !part.has_attribute("data-rest")));
        }
        Ok(())
    }

    fn save_draft(self: &Rc<Self>) -> Result<(), Fault> {
        let Some(draft) = self.draft.borrow().clone() else { return Ok(()) };
        let fault: Element = self.id("draft-fault")?;
        let mut own = draft.finished();
        own.note = self.value("draft-memo");
        let known = self.store.borrow().ledger.own.clone();
        let at = known.iter().position(|known| known.name == draft.old);
        let refused = match check_name(&self.value("draft-name"), &known, at) {
            Err(why) => why.text(self.lang.get()),
            Ok(name) => {
                own.name = name;
                let told = |key: Key| text(self.lang.get(), key).to_owned();
                if own.functions.is_empty() {
                    told(key::DRAFT_NO_API)
                } else if own.functions.iter().chain([&own.name, &own.note]).any(|text| looks_like_key(text)) {
                    told(key::DRAFT_KEY)
                } else {
                    String::new()
                }
            }
        };
        dom::set_text(&fault, &refused);
        if !refused.is_empty() {
            dom::focus(&self.id::<HtmlElement>("draft-name")?);
            return Ok(());
        }
        self.end_draft()?;
        self.enter(Errand { what: What::Own, app: draft.old, own: Some(own), ..Errand::default() });
        Ok(())
    }
}

fn is_on(field: &Element) -> bool {
    field.unchecked_ref::<HtmlInputElement>().checked()
}

/// Sets a field's value where it differs: the caret of one that stays does not move.
fn set_value(field: &HtmlInputElement, value: &str) {
    if field.value() != value {
        field.set_value(value);
    }
}

/// Shows the name of a shop in its field. What is being typed there for this shop stays.
fn set_name(field: &HtmlInputElement, shop: &ShopView) {
    let active = field.owner_document().and_then(|document| document.active_element());
    let focused = active.is_some_and(|active| field.is_same_node(Some(&active)));
    let same = field.get_attribute("data-shop-name").as_deref() == Some(&shop.id);
    if focused && same && ![field.default_value(), shop.name.clone()].contains(&field.value()) {
        return;
    }
    dom::attribute(field, "data-shop-name", Some(&shop.id));
    field.set_default_value(&shop.name);
    set_value(field, &shop.name);
}

/// What an element says, folded, for searching.
fn text_of(element: &Element) -> String {
    fold(&element.text_content().unwrap_or_default())
}

/// The name by which the style sheet knows how a function stands for an app.
fn cell_name(state: State) -> &'static str {
    match state {
        State::Ticked => "ticked",
        State::Missing => "missing",
        State::Unseen => "unseen",
        State::NotNeeded => "unneeded",
        State::Everything => "everything",
        State::Unknown => "unknown",
    }
}

fn mark_access(element: &Element, access: Option<Access>) {
    let name = access.map(|access| match access {
        Access::Read => "read",
        Access::Write => "write",
        Access::Delete => "delete",
    });
    dom::attribute(element, "data-access", name);
}
