//! The menu: shows what the core says about the page, and carries out a press of one of its buttons.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use futures_util::future::join;
use gloo::timers::callback::Timeout;
use js_sys::JsString;
use kagiban_core::asked::Asked;
use kagiban_core::capture::capture;
use kagiban_core::errand::{Errand, What};
use kagiban_core::in_use;
use kagiban_core::journey::seen;
use kagiban_core::json;
use kagiban_core::message::{Answers, Bar, Loaded, Mark};
use kagiban_core::press::{Press, Report, Step};
use kagiban_core::snapshot::Snapshot;
use kagiban_core::status_text::status_text;
use kagiban_core::text::{Lang, fill, key, text};
use kagiban_core::undo::Undo;
use kagiban_core::view::{self, Card, CardBody, MenuView, Tone, Trouble};
use kagiban_core::visit::{Pressed, visit};
use wasm_bindgen::prelude::*;
use web_sys::{Document, Element, Event, HtmlElement, HtmlInputElement, ResizeObserver};

use crate::checklist::{Checklist, show_square};
use crate::cover::Cover;
use crate::fault::Fault;
use crate::hands::Hands;
use crate::keys::Keys;
use crate::sender::Tell;
use crate::store::{self, Store};
use crate::{chrome, dom, sender, spawn, texts};

/// How often the worker is told again what it did not write down, before the merchant is told.
const RETRIES: u32 = 2;

/// The height at which the menu stops growing and scrolls inside, in CSS pixels: about 70 % of a usual window.
const TALLEST: i32 = 640;

/// Shows the menu and keeps it in step with its page.
pub async fn start() -> Result<(), Fault> {
    let document = dom::document()?;
    let (store, tab) = join(Store::read(), chrome::own_tab()).await;
    let lang = dom::language(&store.unwrap_or_default().ledger);
    let menu = Rc::new(Menu::new(document, lang, tab)?);
    // What changes before the texts are there is looked at afterwards.
    menu.busy.set(true);
    menu.listen()?;
    let weak = Rc::downgrade(&menu);
    let keys = Keys::start(&menu.document, lang, menu.hands, move || {
        if let Some(menu) = weak.upgrade() {
            menu.reread();
        }
    })?;
    menu.keys.replace(Some(keys));
    let weak = Rc::downgrade(&menu);
    let cover = Cover::watch(&menu.main, menu.hands, move || {
        if let Some(menu) = weak.upgrade() {
            menu.recover();
        }
    })?;
    menu.cover.replace(Some(cover));
    if let Some(tab) = tab {
        let weak = Rc::downgrade(&menu);
        sender::on_told(tab, move |tell| match (weak.upgrade(), tell) {
            (Some(menu), Tell::Changed) => menu.changed(),
            (Some(menu), Tell::Moved) => menu.recover(),
            _ => {}
        })
        .map_err(|_| Fault::Chrome)?;
        let weak = Rc::downgrade(&menu);
        store::on_changed(move || {
            if let Some(menu) = weak.upgrade() {
                menu.wake();
            }
        })
        .map_err(|_| Fault::Chrome)?;
    }
    // The page is read while the texts are on their way. Where that fails, the first look at it says so.
    let (texts, facts) = join(texts::load(lang), async { menu.hands?.snapshot().await.ok() }).await;
    texts?;
    dom::localise(&menu.document, lang);
    menu.facts.replace(facts.map(|facts| (facts, 0)));
    menu.busy.set(false);
    menu.refresh().await;
    if menu.stale.take() {
        menu.wake();
    }
    Ok(())
}

/// The menu's fixed elements and what it remembers between two renderings.
struct Menu {
    document: Document,
    lang: Lang,
    tab: u32,
    hands: Option<Hands>,

    main: HtmlElement,
    shop: HtmlElement,
    whose: HtmlElement,
    whose_form: HtmlElement,
    unanswer: HtmlElement,
    whose_number: HtmlInputElement,
    status: HtmlElement,
    undo: HtmlElement,
    standing: HtmlElement,
    settle: HtmlElement,
    leave: HtmlElement,
    together: HtmlElement,
    question: HtmlElement,
    trouble: HtmlElement,
    capture: HtmlElement,
    state: HtmlElement,
    state_copy: HtmlElement,
    all_guides: HtmlElement,
    show_apps: HtmlElement,
    apps: HtmlElement,
    hint: HtmlElement,
    search: HtmlInputElement,
    search_none: HtmlElement,
    list: HtmlElement,
    keys: RefCell<Option<Rc<Keys>>>,
    cover: RefCell<Option<Rc<Cover>>>,
    guides: Rc<Checklist>,

    cards: RefCell<Vec<CardNode>>,
    by_hand: RefCell<Vec<(String, Vec<String>)>>,
    /// The apps pressed since the page was loaded: this frame lives as long as its page.
    pressed: RefCell<Vec<Pressed>>,
    /// The names of those of them that were not taken back.
    pressed_names: RefCell<Vec<String>>,
    /// The load of the page that was entered last.
    entered: RefCell<String>,
    /// Whether the worker could not be told of it.
    untold: Cell<bool>,
    /// How often that was tried in vain.
    failures: Cell<u32>,
    /// What is remembered, with the page as it was last read entered.
    store: RefCell<Store>,
    /// What the last press, undo or copy said.
    report: RefCell<Vec<String>>,
    /// The marks and the bar that the hands show.
    marked: RefCell<(Vec<Mark>, Option<Bar>)>,
    /// The press whose report is shown.
    told: RefCell<Option<Press>>,
    /// Whether the merchant opened the list of apps on a page where it is folded.
    opened: Cell<bool>,
    /// Whether the status region tells a fault, which the next good reading takes away.
    faulty: Cell<bool>,
    /// Whether the core says that the apps in use can be pressed together.
    together_enabled: Cell<bool>,
    /// A press is being carried out.
    busy: Cell<bool>,
    /// Buttons appeared or moved a moment ago.
    settling: RefCell<Option<Timeout>>,
    /// The page changed and will be read again.
    waking: RefCell<Option<Timeout>>,
    /// The page changed while a press was being carried out.
    stale: Cell<bool>,
    /// The facts of the page as they were read last, and its edition of then; 0 where that is not known.
    facts: RefCell<Option<(Snapshot, u32)>>,
    /// Whether the page may have changed since.
    outdated: Cell<bool>,
    /// Counts readings, so that an answer that was overtaken is dropped.
    turn: Cell<u32>,
    /// The element that had the focus when it was disabled.
    focused: RefCell<Option<HtmlElement>>,
    /// The height last told to the hands.
    height: Cell<i32>,
    /// The app whose parts were chosen last.
    choosing: RefCell<String>,
}

/// What is read for one rendering, besides the facts of the page.
struct Remembered {
    loaded: Loaded,
    store: Result<Store, Fault>,
}

impl Remembered {
    async fn ask(hands: Hands) -> Result<Remembered, Fault> {
        let (loaded, store) = join(hands.loaded(), Store::read()).await;
        Ok(Remembered { loaded: loaded?, store })
    }
}

/// One app in the list.
struct CardNode {
    /// What a press asks for.
    asked: Asked,
    root: Element,
    button: Element,
    /// What the search field looks through, folded.
    found_by: String,
    part: Part,
}

/// What differs between an app with functions to tick, one that is approved elsewhere, and any other.
enum Part {
    Tick {
        /// Whether the core says that pressing is possible.
        enabled: bool,
        /// What is asked before everything is ticked, with the button that does it, where the app asks for everything.
        everything: Option<(Element, Element)>,
    },
    Approval {
        steps: Element,
    },
    Plain,
}

/// What a press or an undo came to.
struct Outcome {
    report: Report,
    /// The page as it was read after it.
    snapshot: Snapshot,
    /// The edition of the page before that reading; 0 where it is not known.
    edition: u32,
}

/// A press or an undo under way.
enum Job {
    Press(Box<Press>),
    Undo(Undo),
}

impl Job {
    fn after(&mut self, answers: &Answers, snapshot: &Snapshot) -> Step {
        match self {
            Job::Press(press) => press.after(answers, snapshot),
            Job::Undo(undo) => undo.after(answers, snapshot),
        }
    }
}

impl Menu {
    fn new(document: Document, lang: Lang, tab: Option<i32>) -> Result<Menu, Fault> {
        Ok(Menu {
            main: dom::by_id(&document, "menu")?,
            shop: dom::by_id(&document, "shop")?,
            whose: dom::by_id(&document, "whose")?,
            whose_form: dom::by_id(&document, "whose-form")?,
            unanswer: dom::by_id(&document, "unanswer")?,
            whose_number: dom::by_id(&document, "whose-number")?,
            status: dom::by_id(&document, "status")?,
            undo: dom::by_id(&document, "undo")?,
            standing: dom::by_id(&document, "standing")?,
            settle: dom::by_id(&document, "settle")?,
            leave: dom::by_id(&document, "leave")?,
            together: dom::by_id(&document, "together")?,
            question: dom::by_id(&document, "question")?,
            trouble: dom::by_id(&document, "trouble")?,
            capture: dom::by_id(&document, "capture")?,
            state: dom::by_id(&document, "state")?,
            state_copy: dom::by_id(&document, "state-copy")?,
            all_guides: dom::by_id(&document, "all-guides")?,
            show_apps: dom::by_id(&document, "show-apps")?,
            apps: dom::by_id(&document, "apps")?,
            hint: dom::by_id(&document, "hint")?,
            search: dom::by_id(&document, "search")?,
            search_none: dom::by_id(&document, "search-none")?,
            list: dom::by_id(&document, "cards")?,
            keys: RefCell::default(),
            cover: RefCell::default(),
            guides: Checklist::start(&document, lang, tab.map(Hands::of_tab))?,
            cards: RefCell::default(),
            by_hand: RefCell::default(),
            pressed: RefCell::default(),
            pressed_names: RefCell::default(),
            entered: RefCell::default(),
            untold: Cell::default(),
            failures: Cell::default(),
            store: RefCell::default(),
            report: RefCell::default(),
            marked: RefCell::default(),
            told: RefCell::default(),
            opened: Cell::default(),
            faulty: Cell::default(),
            together_enabled: Cell::default(),
            busy: Cell::default(),
            settling: RefCell::default(),
            waking: RefCell::default(),
            stale: Cell::default(),
            facts: RefCell::default(),
            outdated: Cell::default(),
            turn: Cell::default(),
            focused: RefCell::default(),
            height: Cell::new(-1),
            choosing: RefCell::default(),
            document,
            lang,
            tab: tab.map(i32::unsigned_abs).unwrap_or_default(),
            hands: tab.map(Hands::of_menu),
        })
    }

    fn listen(self: &Rc<Self>) -> Result<(), Fault> {
        let menu = self.clone();
        dom::listen(&self.main, "click", move |event| menu.clicked(event));
        let menu = self.clone();
        dom::listen(&self.list, "change", move |event| menu.chose(event));
        let menu = self.clone();
        dom::listen(&self.search, "input", move |_| menu.filter());
        let menu = self.clone();
        dom::on_submit(&self.whose_form, move |event| {
            if event.is_trusted() {
                let shop = menu.whose_number.value();
                menu.enter(Some(Errand { what: What::Shop, tab: menu.tab, shop, ..Errand::default() }));
            }
        });
        // One place for every reason why the height changes: a report, a disclosure, a narrower column, a late font.
        let menu = self.clone();
        let resized = Closure::<dyn Fn()>::new(move || menu.tell_height()).into_js_value();
        let observer = ResizeObserver::new(resized.unchecked_ref()).map_err(|_| Fault::Structure("observer"))?;
        observer.observe(&self.main);
        Ok(())
    }

    // What happens

    fn clicked(self: &Rc<Self>, event: &Event) {
        let Some(button) = dom::clicked_button(event) else { return };
        // A script of another extension can call click(); only the merchant's own hand makes a trusted event.
        if !event.is_trusted() {
            return;
        }
        if button == *self.show_apps {
            self.opened.set(!self.opened.get());
            self.show_list(true);
            return;
        }
        if button == *self.capture {
            spawn(self.clone().copy_capture());
            return;
        }
        if button == *self.state_copy {
            spawn(self.clone().copy_state());
            return;
        }
        if button == *self.undo {
            spawn(self.clone().run(None));
            return;
        }
        if button == *self.together {
            let asked = self.shop_asked();
            if asked.is_some() {
                spawn(self.clone().run(asked));
            }
            return;
        }
        if button == *self.settle {
            self.enter(Some(Errand { what: What::Settle, tab: self.tab, ..Errand::default() }));
            return;
        }
        if button == *self.unanswer {
            self.enter(Some(Errand { what: What::Unshop, tab: self.tab, ..Errand::default() }));
            return;
        }
        if let Some(shop) = button.get_attribute("data-whose") {
            self.enter(Some(Errand { what: What::Shop, tab: self.tab, shop, ..Errand::default() }));
            return;
        }
        let shop = self.store.borrow().tabs.tab(self.tab).map(|tab| tab.shop.clone()).unwrap_or_default();
        if let Some(reply) = button.get_attribute("data-reply") {
            let what = match reply.as_str() {
                "yes" => What::Yes,
                "no" => What::No,
                _ => What::Unsure,
            };
            let value = self.question.get_attribute("data-condition").unwrap_or_default();
            self.enter(Some(Errand { what, tab: self.tab, shop, value, ..Errand::default() }));
            return;
        }
        if let Some(app) = button.get_attribute("data-leave") {
            self.enter(Some(Errand { what: What::Leave, tab: self.tab, shop, app, ..Errand::default() }));
            return;
        }
        let mut press = None;
        let mut appeared = false;
        for card in self.cards.borrow().iter() {
            match &card.part {
                Part::Tick { everything: Some((ask, confirm)), .. } if *confirm == button => {
                    dom::show(ask, false);
                    press = Some(card.asked.clone());
                }
                _ if card.button != button => {}
                Part::Tick { everything: Some((ask, _)), .. } => {
                    dom::show(ask, true);
                    appeared = true;
                }
                Part::Tick { .. } => press = Some(card.asked.clone()),
                Part::Plain => {}
                Part::Approval { steps } => {
                    let open = !dom::is_shown(steps);
                    dom::show(steps, open);
                    dom::attribute(&button, "aria-expanded", Some(if open { "true" } else { "false" }));
                }
            }
        }
        if appeared {
            self.keep_focus();
            self.settle();
        }
        if press.is_some() {
            spawn(self.clone().run(press));
        }
    }

    /// A part of an app was chosen, or is not wanted any more.
    fn chose(self: &Rc<Self>, event: &Event) {
        let field = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
        let Some(field) = field.filter(|_| event.is_trusted()) else { return };
        // What cannot be seen is not chosen either.
        if self.is_covered() {
            field.set_checked(!field.checked());
            return;
        }
        let of = |name: &str| field.get_attribute(name).unwrap_or_default();
        let what = match of("data-what").as_str() {
            "feature" => What::Feature,
            "optional" => What::Optional,
            _ => return,
        };
        let (app, value, on) = (of("data-app"), of("data-value"), field.checked());
        let shop = self.store.borrow().tabs.tab(self.tab).map(|tab| tab.shop.clone()).unwrap_or_default();
        // A card that turns into another one stays open, and so does the choice.
        self.choosing.replace(app.clone());
        self.enter(Some(Errand { what, tab: self.tab, shop, app, value, on, ..Errand::default() }));
    }

    /// The page changed: read it again soon, or after the press that is under way.
    fn changed(self: &Rc<Self>) {
        self.outdated.set(true);
        self.wake();
    }

    /// The page is not as it was read, whether or not the hands say so.
    fn reread(self: &Rc<Self>) {
        self.facts.take();
        self.changed();
    }

    /// Something changed: look at it soon, or after the press that is under way. Where that is not the page, its facts
    /// still hold: whatever is remembered anew would otherwise cost another reading of a long list.
    fn wake(self: &Rc<Self>) {
        if self.busy.get() {
            self.stale.set(true);
            return;
        }
        // The first change starts the wait and later ones do not prolong it: a page that never rests is read too.
        let mut waking = self.waking.borrow_mut();
        if waking.is_none() {
            let menu = self.clone();
            *waking = Some(Timeout::new(dom::DEBOUNCE, move || {
                menu.waking.take();
                spawn(async move { menu.refresh().await });
            }));
        }
    }

    async fn refresh(self: &Rc<Self>) {
        let turn = self.next_turn();
        let read = self.read().await;
        if self.busy.get() || self.turn.get() != turn {
            return;
        }
        if let Ok((_, _, Remembered { store: Ok(store), .. })) = &read
            && dom::follow_language(&store.ledger, self.lang)
        {
            return;
        }
        let shown = read.and_then(|(snapshot, edition, known)| {
            let (errand, known) = self.take_in(&snapshot, known);
            self.enter(errand);
            let revised = self.told.borrow().as_ref().and_then(|press| press.revise(&snapshot));
            let view = self.view(&snapshot);
            let told = self.status.text_content();
            let is_revised = revised.is_some();
            if let Some(report) = revised {
                self.set_report(&report, &view);
            }
            self.facts.replace(Some((snapshot, edition)));
            self.render(&view)?;
            // A page that stays as it is after it set a box back is read again and again.
            if is_revised && self.status.text_content() != told {
                self.to_the_report();
            }
            known
        });
        if let Err(fault) = shown {
            self.fail(fault);
        }
    }

    /// The facts of the page and its edition of then, how the browser came to it, and what is remembered.
    async fn read(&self) -> Result<(Snapshot, u32, Remembered), Fault> {
        let hands = self.hands.ok_or(Fault::NoHands)?;
        // What changes while the page is read makes another edition of it, and is read once more.
        let outdated = self.outdated.replace(false);
        let remembered = Remembered::ask(hands).await?;
        // A press tells its own changes too, which were read with its outcome. The first facts of all have no number.
        let now = remembered.loaded.edition;
        let kept = self.facts.take().filter(|(_, edition)| *edition == now || (*edition == 0 && !outdated));
        let (snapshot, edition) = match kept {
            Some(kept) => kept,
            None => (hands.snapshot().await?, remembered.loaded.edition),
        };
        Ok((snapshot, edition, remembered))
    }

    /// Enters the page in what is remembered, here at once; gives what the worker is to write down. What could not be
    /// read leaves the menu as usable as it was.
    fn take_in(
        &self,
        snapshot: &Snapshot,
        Remembered { loaded, store }: Remembered,
    ) -> (Option<Errand>, Result<(), Fault>) {
        let (before, unreadable) = match store {
            Ok(store) => (store, Ok(())),
            Err(fault) => (Store::default(), Err(fault)),
        };
        let earlier = self.entered.borrow().clone();
        if !earlier.is_empty() && earlier != loaded.load {
            // The browser had kept this page aside: what was pressed on it then is an old story.
            self.pressed.borrow_mut().clear();
            self.pressed_names.borrow_mut().clear();
            self.told.take();
            self.report.take();
        }
        let known = (&before.ledger, before.tabs.tab(self.tab));
        let visit = visit(self.tab, &loaded, snapshot, known, &self.pressed.borrow());
        let mut after = before.clone();
        seen(&mut after.ledger, &mut after.tabs, &visit, chrome::now());
        // The badge of a tab goes with each page, so a load is told even where nothing else is new.
        let loaded_anew = earlier != loaded.load || self.untold.take();
        let news = unreadable.is_ok() && (loaded_anew || after != before);
        self.store.replace(after);
        self.entered.replace(loaded.load);
        (news.then(|| Errand { what: What::Visit, tab: self.tab, visit: Some(visit), ..Errand::default() }), unreadable)
    }

    /// Has the worker write something down; the pages hear of it by the storage.
    fn enter(self: &Rc<Self>, errand: Option<Errand>) {
        let menu = self.clone();
        spawn(async move { menu.written(errand).await });
    }

    /// Waits until the worker has written something down. Where it was stopped or updated, the next reading tells it
    /// again, or says why not.
    async fn written(self: &Rc<Self>, errand: Option<Errand>) {
        let written = match errand {
            Some(errand) => chrome::tell_worker(&errand).await.is_ok(),
            None => true,
        };
        self.untold.set(!written);
        if written {
            self.failures.set(0);
        } else if self.failures.replace(self.failures.get() + 1) < RETRIES {
            self.changed();
        } else {
            self.fail(Fault::Store);
        }
        dom::attribute(&self.main, "data-written", written.then_some(""));
    }

    fn view(&self, snapshot: &Snapshot) -> MenuView {
        let store = self.store.borrow();
        let pressed = self.pressed.borrow();
        let pressed = pressed.iter().flat_map(|one| one.asked.each()).map(|asked| asked.id.clone());
        view::menu(snapshot, store.known(self.tab), &pressed.collect::<Vec<_>>(), self.lang)
    }

    /// What the apps in use ask for together.
    fn shop_asked(&self) -> Option<Asked> {
        let store = self.store.borrow();
        in_use::together(store.known(self.tab), self.lang)
    }

    fn next_turn(&self) -> u32 {
        let turn = self.turn.get().wrapping_add(1);
        self.turn.set(turn);
        turn
    }

    /// Presses for an app, or takes back, and shows what became of it.
    async fn run(self: Rc<Self>, asked: Option<Asked>) {
        if self.busy.get() || self.is_held() {
            return;
        }
        self.keep_focus();
        self.busy.set(true);
        self.outdated.set(true);
        self.facts.take();
        self.next_turn();
        self.show_enabled();
        let outcome = self.carry_out(asked).await;
        self.busy.set(false);
        let shown = match outcome {
            Ok(outcome) => self.show_outcome(outcome).await,
            Err(fault) => Err(fault),
        };
        if let Err(fault) = shown {
            self.fail(fault);
        }
        self.settle();
        if self.stale.take() {
            self.wake();
        }
    }

    async fn show_outcome(self: &Rc<Self>, Outcome { report, snapshot, edition }: Outcome) -> Result<(), Fault> {
        let remembered = Remembered::ask(self.hands.ok_or(Fault::NoHands)?).await?;
        let (errand, known) = self.take_in(&snapshot, remembered);
        // Who reads the report may leave the page at once: by then the change is written down.
        self.written(errand).await;
        let view = self.view(&snapshot);
        // The page changed meanwhile and was read again: that is shown next.
        if self.facts.replace(Some((snapshot, edition))).is_some() {
            self.changed();
        }
        self.set_report(&report, &view);
        self.render(&view)?;
        self.to_the_report();
        known
    }

    /// Copies the redacted facts of the page, for somebody who can mend what was not understood.
    async fn copy_capture(self: Rc<Self>) {
        let captured = match self.hands {
            Some(hands) => hands.snapshot().await.map(|snapshot| json::text(&capture(snapshot))),
            None => Err(Fault::NoHands),
        };
        match captured {
            Ok(text) => {
                let told = if chrome::copy(&text).await { key::CAPTURE_COPIED } else { key::CAPTURE_FAILED };
                let told = vec![kagiban_core::text::text(self.lang, told).to_owned()];
                if dom::set_lines(&self.document, &self.status, "p", &told).is_err() {
                    self.fail(Fault::Structure("status"));
                }
                self.report.replace(told);
            }
            Err(fault) => self.fail(fault),
        }
    }

    /// Copies how things stand, for a vendor's support desk.
    async fn copy_state(self: Rc<Self>) {
        let composed = match self.hands {
            Some(hands) => hands.snapshot().await.map(|snapshot| {
                let pressed: Vec<String> = self.pressed.borrow().iter().map(|one| one.asked.id.clone()).collect();
                let store = self.store.borrow();
                status_text(&snapshot, store.known(self.tab), &pressed, env!("CARGO_PKG_VERSION"), self.lang)
            }),
            None => Err(Fault::NoHands),
        };
        match composed {
            // The page has changed into one that is not understood, and soon says so.
            Ok(None) => self.reread(),
            Ok(Some(state)) => {
                let told = if chrome::copy(&state).await { key::STATE_COPIED } else { key::CAPTURE_FAILED };
                if let Ok(line) = dom::find(&self.state, ".told") {
                    dom::set_text(&line, text(self.lang, told));
                }
            }
            Err(fault) => self.fail(fault),
        }
    }

    async fn carry_out(self: &Rc<Self>, asked: Option<Asked>) -> Result<Outcome, Fault> {
        let hands = self.hands.ok_or(Fault::NoHands)?;
        let mut edition = 0;
        let mut snapshot = hands.snapshot().await?;
        let asks = asked.clone();
        let (mut job, mut step) = match asked {
            Some(asked) => {
                let store = self.store.borrow();
                let (press, step) = Press::start(asked, store.known(self.tab), self.lang, &snapshot);
                (Job::Press(Box::new(press)), step)
            }
            None => {
                let (undo, step) = Undo::start(&self.pressed_names.borrow(), self.lang, &snapshot);
                (Job::Undo(undo), step)
            }
        };
        loop {
            match step {
                Step::Done(report) => {
                    let mut pressed = self.pressed.borrow_mut();
                    let told = match job {
                        Job::Press(press) => {
                            // All may have been ticked by hand, or for another app: it is followed all the same.
                            if !press.left().is_empty() {
                                drop(pressed);
                                self.remember(asks.as_ref());
                                pressed = self.pressed.borrow_mut();
                            }
                            if let Some(one) = pressed.iter_mut().find(|one| one.asked.name == press.asked().name) {
                                one.left = press.left().to_vec();
                            }
                            Some(*press)
                        }
                        Job::Undo(_) => {
                            self.pressed_names.borrow_mut().clear();
                            pressed.iter_mut().for_each(|one| one.left.clear());
                            None
                        }
                    };
                    self.told.replace(told);
                    return Ok(Outcome { report, snapshot, edition });
                }
                Step::Act(orders) => {
                    self.remember(asks.as_ref());
                    let answers = hands.act(orders).await?;
                    edition = answers.edition;
                    snapshot = hands.snapshot().await?;
                    step = job.after(&answers, &snapshot);
                    // A long list takes its time, and the merchant may leave in the middle of it. Its end is told with
                    // the report.
                    if !matches!(step, Step::Done(_))
                        && let Ok(remembered) = Remembered::ask(hands).await
                    {
                        let (errand, _) = self.take_in(&snapshot, remembered);
                        self.enter(errand);
                    }
                }
                Step::Turn(control) => {
                    hands.turn(control).await?;
                    snapshot = hands.snapshot().await?;
                    step = job.after(&Answers::default(), &snapshot);
                }
            }
        }
    }

    fn remember(&self, asked: Option<&Asked>) {
        let Some(asked) = asked else { return };
        let (mut pressed, mut names) = (self.pressed.borrow_mut(), self.pressed_names.borrow_mut());
        if !pressed.iter().any(|one| one.asked.name == asked.name) {
            pressed.push(Pressed { asked: asked.clone(), left: Vec::new() });
        }
        if !names.contains(&asked.name) {
            names.push(asked.name.clone());
        }
    }

    // What is shown

    fn render(self: &Rc<Self>, view: &MenuView) -> Result<(), Fault> {
        self.faulty.set(false);
        dom::set_text(&self.shop, &view.shop);
        let said = self.status.text_content();
        let asked_whose = (dom::is_shown(&self.whose), dom::is_shown(&self.unanswer));
        self.show_whose(view)?;
        self.show_standing(view)?;
        self.show_in_use(view)?;
        if let Some(keys) = self.keys.borrow().as_ref() {
            keys.show(&view.keys)?;
        }
        show_square(&self.document, view.square.as_ref())?;
        self.show_trouble(view.trouble.as_ref())?;
        let asked = dom::is_shown(&self.question);
        let question = view.question.as_ref();
        dom::attribute(&self.question, "data-condition", question.map(|question| question.condition.as_str()));
        let asks = question.map(|question| question.text.as_str()).unwrap_or_default();
        dom::set_text(&dom::find(&self.question, "p")?, asks);
        dom::show(&self.question, question.is_some());
        dom::set_optional(&self.hint, view.hint.as_deref());
        let mut appeared = self.show_cards(&view.cards, view.hint.is_some())?;
        // A checklist that grows or shrinks moves what stands below it.
        appeared |= self.guides.show(&view.guides)?;
        appeared |= view.undo && !dom::is_shown(&self.undo);
        // A longer or shorter text moves the buttons below it.
        appeared |= said != self.status.text_content() || asked != question.is_some();
        appeared |= view.together.is_some() && !dom::is_shown(&self.together);
        // The question moves what stands below it, and a lured click must not answer it.
        appeared |= asked_whose != (view.asks_whose, view.unanswer.is_some());
        dom::show(&self.undo, view.undo);
        dom::show(&self.state, !view.folded && view.trouble.is_none());
        dom::show(&self.all_guides, !view.folded);
        dom::show(&self.show_apps, view.folded && !view.cards.is_empty());
        self.show_list(!view.folded);
        self.filter();
        if appeared {
            self.keep_focus();
            self.settle();
        } else {
            self.show_enabled();
        }
        self.give_back_focus();
        Ok(())
    }

    /// Shows the list of apps: always, or on a page where it is folded once the merchant opened it.
    fn show_list(&self, always: bool) {
        let folded = dom::is_shown(&self.show_apps);
        let open = if folded { self.opened.get() } else { always };
        dom::attribute(&self.show_apps, "aria-expanded", Some(if open { "true" } else { "false" }));
        dom::show(&self.apps, open && !self.cards.borrow().is_empty());
    }

    fn show_trouble(&self, trouble: Option<&Trouble>) -> Result<(), Fault> {
        dom::show(&self.trouble, trouble.is_some());
        let (text, found) = trouble.map_or(("", ""), |trouble| (&trouble.text, &trouble.found));
        dom::set_text(&dom::find(&self.trouble, "#trouble-text")?, text);
        dom::set_text(&dom::find(&self.trouble, "#trouble-found")?, found);
        let by_hand = trouble.map_or(&[][..], |trouble| &trouble.by_hand);
        dom::show(&dom::find(&self.trouble, "#by-hand")?, !by_hand.is_empty());
        if *self.by_hand.borrow() == by_hand {
            return Ok(());
        }
        let list = dom::find(&self.trouble, "#by-hand-apps")?;
        list.set_text_content(None);
        for (app, names) in by_hand {
            let entry = dom::clone_template(&self.document, "by-hand-app", self.lang)?;
            let count = names.len().to_string();
            let summary = fill(self.lang, key::BY_HAND_APP, &[("app", app), ("n", &count)]);
            dom::set_text(&dom::find(&entry, "summary")?, &summary);
            dom::set_lines(&self.document, &dom::find(&entry, "ul")?, "li", names)?;
            dom::append(&list, &entry)?;
        }
        *self.by_hand.borrow_mut() = by_hand.to_vec();
        Ok(())
    }

    /// Brings the list in step with the view, in place: an element that stays is never replaced, so it keeps the
    /// focus. Says whether a button appeared.
    fn show_cards(&self, views: &[Card], hinted: bool) -> Result<bool, Fault> {
        let mut old = self.cards.take();
        let mut cards = Vec::with_capacity(views.len());
        let mut appeared = false;
        for card in views {
            let known = old.iter().position(|node| node.shows(card));
            let mut node = match known {
                Some(at) => old.remove(at),
                None => {
                    appeared = true;
                    let node = CardNode::new(&self.document, self.lang, card)?;
                    if *self.choosing.borrow() == card.asked.id {
                        dom::attribute(&dom::find(&node.root, ".parts")?, "open", Some(""));
                    }
                    node
                }
            };
            node.fill(&self.document, card, hinted)?;
            self.fill_parts(&node.root, card)?;
            cards.push(node);
        }
        for gone in old {
            gone.root.remove();
        }
        let mut place = self.list.first_element_child();
        for card in &cards {
            let root = &card.root;
            if place.as_ref() == Some(root) {
                place = root.next_element_sibling();
            } else {
                let before = place.as_ref().map(AsRef::as_ref);
                self.list.insert_before(root, before).map_err(|_| Fault::Structure("card"))?;
            }
        }
        *self.cards.borrow_mut() = cards;
        Ok(appeared)
    }

    /// Fills in what an app leaves to choose. Boxes that are there stay, and with them the focus.
    fn fill_parts(&self, root: &Element, card: &Card) -> Result<(), Fault> {
        let part = dom::find(root, ".parts")?;
        dom::show(&part, !card.parts.is_empty());
        let list = dom::find(&part, ".part-list")?;
        let there = dom::children(&list);
        for (at, one) in card.parts.iter().enumerate() {
            let row = match there.get(at) {
                Some(row) => row.clone(),
                None => {
                    let row = dom::clone_template(&self.document, "part-row", self.lang)?;
                    dom::append(&list, &row)?;
                    row
                }
            };
            let field: HtmlInputElement = dom::find(&row, "input")?.unchecked_into();
            let what = if one.feature { "feature" } else { "optional" };
            for (name, value) in [("data-what", what), ("data-app", &card.asked.id), ("data-value", &one.id)] {
                dom::attribute(&field, name, Some(value));
            }
            field.set_checked(one.on);
            dom::set_text(&dom::find(&row, ".label")?, &one.label);
        }
        there.iter().skip(card.parts.len()).for_each(Element::remove);
        Ok(())
    }

    /// Shows the apps that the search field asks for.
    fn filter(&self) {
        let wanted = fold(&self.search.value());
        let mut any = false;
        for card in self.cards.borrow().iter() {
            let shown = card.found_by.contains(&wanted);
            any |= shown;
            dom::show(&card.root, shown);
        }
        dom::show(&self.search_none, !any);
    }

    /// What a press came to is said until the page goes.
    fn set_report(&self, report: &Report, view: &MenuView) {
        let said = view.trouble.as_ref().is_some_and(|trouble| trouble.text == report.headline);
        let headline = (!said).then(|| report.headline.clone());
        self.report.replace(headline.into_iter().chain(report.lines.iter().chain(&report.notes).cloned()).collect());
    }

    /// The pressed button may stand far below the report, in a frame that scrolls inside. Scrolling into view would
    /// scroll RMS's own page too, under the merchant's pointer. At once, never smoothly: buttons that glide past the
    /// pointer once they can be pressed again take a press that was meant for another.
    fn to_the_report(&self) {
        if let Some(root) = self.document.document_element() {
            root.set_scroll_top(0);
        }
    }

    /// What the last press came to, else how a change stands; and what can be done about it.
    fn show_standing(&self, view: &MenuView) -> Result<(), Fault> {
        let standing = &view.standing;
        let report = self.report.borrow();
        let lines = if report.is_empty() { &standing.lines } else { &*report };
        dom::set_lines(&self.document, &self.status, "p", lines)?;
        dom::set_lines(&self.document, &dom::find(&self.standing, "ul")?, "li", &standing.functions)?;
        dom::set_optional(&self.settle, standing.settle.as_deref());
        let buttons: Vec<String> = standing.leave.iter().map(|(_, label)| label.clone()).collect();
        dom::set_lines(&self.document, &self.leave, "button", &buttons)?;
        for (button, (app, _)) in dom::children(&self.leave).iter().zip(&standing.leave) {
            dom::attribute(button, "type", Some("button"));
            dom::attribute(button, "class", Some("plain wide"));
            dom::attribute(button, "data-leave", Some(app));
        }
        dom::attribute(&self.main, "data-proven", standing.proven.then_some(""));
        let any = !standing.functions.is_empty() || standing.settle.is_some() || !standing.leave.is_empty();
        dom::show(&self.standing, any);
        let marked = (view.marks.clone(), standing.bar.clone());
        if *self.marked.borrow() != marked {
            self.marked.replace(marked.clone());
            if let Some(hands) = self.hands {
                // The marks are there to help; where the page is gone, so are they.
                spawn(async move {
                    let _ = hands.mark(marked.0, marked.1).await;
                });
            }
        }
        Ok(())
    }

    /// What concerns all apps in use.
    fn show_in_use(&self, view: &MenuView) -> Result<(), Fault> {
        dom::set_optional(&self.together, view.together.as_ref().map(|(name, _)| name.as_str()));
        dom::attribute(&self.together, "aria-describedby", view.hint.is_some().then_some("hint"));
        self.together_enabled.set(view.together.as_ref().is_some_and(|(_, enabled)| *enabled));
        for (id, lines) in [("unused", &view.unused), ("grown", &view.grown)] {
            let part: Element = dom::by_id(&self.document, id)?;
            dom::show(&part, !lines.is_empty());
            dom::set_lines(&self.document, &dom::find(&part, "ul")?, "li", lines)?;
        }
        Ok(())
    }

    /// Asks whose page it is, where only the merchant knows.
    fn show_whose(&self, view: &MenuView) -> Result<(), Fault> {
        dom::show(&self.whose, view.asks_whose);
        dom::set_optional(&self.unanswer, view.unanswer.as_deref());
        let part = dom::find(&self.whose, ".buttons")?;
        let labels: Vec<String> = view.whose.iter().map(|(_, label)| label.clone()).collect();
        dom::set_lines(&self.document, &part, "button", &labels)?;
        for (button, (shop, _)) in dom::children(&part).iter().zip(&view.whose) {
            dom::attribute(button, "type", Some("button"));
            dom::attribute(button, "class", Some("plain wide"));
            dom::attribute(button, "data-whose", Some(shop));
        }
        Ok(())
    }

    /// Says why nothing can be done, and leaves no button that would do nothing.
    fn fail(&self, fault: Fault) {
        if fault == Fault::Store {
            // What the page shows and the ticking need no records.
            let told = text(self.lang, fault.key()).to_owned();
            let mut lines = self.report.borrow().clone();
            lines.push(told);
            let _ = dom::set_lines(&self.document, &self.status, "p", &lines);
            return;
        }
        self.faulty.set(true);
        let told = [text(self.lang, fault.key()).to_owned()];
        if dom::set_lines(&self.document, &self.status, "p", &told).is_err() {
            dom::set_text(&self.status, &told[0]);
        }
        dom::show(&self.undo, false);
        self.together_enabled.set(false);
        for card in self.cards.borrow_mut().iter_mut() {
            if let Part::Tick { enabled, .. } = &mut card.part {
                *enabled = false;
            }
        }
        self.show_enabled();
    }

    // Which buttons can be pressed, and where the focus is

    /// Disables the buttons for a moment, and gives the focus back after it.
    fn settle(self: &Rc<Self>) {
        self.settle_for(dom::SETTLE);
    }

    /// The same where the menu was covered or moved, or no longer is: a press may have been lured.
    fn recover(self: &Rc<Self>) {
        self.keep_focus();
        let covered = self.is_covered();
        if let Some(keys) = self.keys.borrow().as_ref() {
            keys.hold(covered);
        }
        self.settle_for(if self.settling.borrow().is_some() { dom::SETTLE } else { dom::RECOVER });
    }

    fn is_covered(&self) -> bool {
        self.cover.borrow().as_ref().is_some_and(|cover| cover.holds())
    }

    /// Whether nothing may be pressed just now.
    fn is_held(&self) -> bool {
        self.settling.borrow().is_some() || self.is_covered()
    }

    fn settle_for(self: &Rc<Self>, ms: u32) {
        let menu = self.clone();
        let timer = Timeout::new(ms, move || {
            menu.settling.take();
            menu.show_enabled();
            menu.give_back_focus();
        });
        // A timer that is replaced is cancelled.
        *self.settling.borrow_mut() = Some(timer);
        self.show_enabled();
    }

    fn show_enabled(&self) {
        let busy = self.busy.get();
        let covered = self.is_covered();
        let held = covered || self.settling.borrow().is_some();
        let ready = !busy && !held;
        dom::attribute(&self.main, "aria-busy", busy.then_some("true"));
        for button in dom::all(&self.main, "button") {
            // The keys have a moment of their own.
            if button.closest("#cards, #keys").ok().flatten().is_none() {
                dom::enable(&button, !held);
            }
        }
        for choice in dom::all(&self.list, "input") {
            dom::enable(&choice, !covered);
        }
        dom::enable(&self.undo, ready);
        dom::enable(&self.together, ready && self.together_enabled.get());
        for card in self.cards.borrow().iter() {
            if let Part::Tick { enabled, everything } = &card.part {
                dom::enable(&card.button, *enabled && ready);
                if let Some((_, confirm)) = everything {
                    dom::enable(confirm, *enabled && ready);
                }
            }
        }
    }

    /// Remembers the element with the focus: a button that gets disabled loses it.
    fn keep_focus(&self) {
        let active = self.document.active_element().and_then(|element| element.dyn_into::<HtmlElement>().ok());
        if let Some(active) = active.filter(|active| self.main.contains(Some(active))) {
            *self.focused.borrow_mut() = Some(active);
        }
    }

    /// Gives the focus back once its element can have it, to the report where it is gone, and to nobody where the
    /// merchant has moved on.
    fn give_back_focus(&self) {
        if self.busy.get() || self.is_held() {
            return;
        }
        let Some(element) = self.focused.take() else { return };
        // Focusing would take it from RMS's page, where the merchant has gone on.
        if !self.document.has_focus().unwrap_or_default() {
            return;
        }
        let body = self.document.body().map(Element::from);
        let lost = self.document.active_element().is_none_or(|active| Some(&active) == body.as_ref());
        if lost {
            let usable = element.is_connected() && dom::is_shown(&element) && !element.has_attribute("disabled");
            dom::focus(if usable { &element } else { &self.status });
        }
    }

    fn tell_height(&self) {
        let height = self.main.offset_height().min(TALLEST);
        let Some(hands) = self.hands else { return };
        if self.height.replace(height) != height {
            let farewell = text(self.lang, key::UPDATED);
            // The frame keeps its height where nobody answers; the next reading tells the merchant why.
            spawn(async move {
                let _ = hands.frame(height.unsigned_abs(), farewell).await;
            });
        }
    }
}

impl CardNode {
    fn new(document: &Document, lang: Lang, card: &Card) -> Result<CardNode, Fault> {
        let (template, button) = match card.body {
            CardBody::Tick { .. } => ("card-tick", ".press"),
            CardBody::Approval { .. } => ("card-approval", ".steps-button"),
            CardBody::Plain { .. } => ("card-plain", ".line"),
        };
        let root = dom::clone_template(document, template, lang)?;
        let button = dom::find(&root, button)?;
        let part = match card.body {
            CardBody::Tick { enabled, ref everything, .. } => {
                let ask = dom::find(&root, ".everything")?;
                let confirm = dom::find(&ask, ".confirm")?;
                Part::Tick { enabled, everything: everything.is_some().then_some((ask, confirm)) }
            }
            CardBody::Plain { .. } => Part::Plain,
            CardBody::Approval { .. } => {
                let steps = dom::find(&root, ".steps")?;
                let id = format!("steps-{}", card.asked.id);
                dom::attribute(&steps, "id", Some(&id));
                dom::attribute(&button, "aria-controls", Some(&id));
                Part::Approval { steps }
            }
        };
        let names = [card.name.as_str()].into_iter().chain(card.family.as_deref()).chain(card.aliases.iter().copied());
        let found_by = fold(&names.collect::<Vec<_>>().join("\n"));
        Ok(CardNode { asked: card.asked.clone(), root, button, found_by, part })
    }

    /// Whether this element is the one for that app, of the sort that it needs now.
    fn shows(&self, card: &Card) -> bool {
        self.asked.id == card.asked.id
            && matches!(
                (&self.part, &card.body),
                (Part::Tick { .. }, CardBody::Tick { .. })
                    | (Part::Approval { .. }, CardBody::Approval { .. })
                    | (Part::Plain, CardBody::Plain { .. })
            )
    }

    fn fill(&mut self, document: &Document, card: &Card, hinted: bool) -> Result<(), Fault> {
        self.asked.clone_from(&card.asked);
        dom::set_text(&dom::find(&self.root, ".name")?, &card.name);
        dom::set_optional(&dom::find(&self.root, ".family")?, card.family.as_deref());
        dom::set_optional(&dom::find(&self.root, ".in-use")?, card.in_use.as_deref());
        dom::set_lines(document, &dom::find(&self.root, ".notes-list")?, "p", &card.notes)?;
        dom::show(&dom::find(&self.root, ".notes")?, !card.notes.is_empty());
        match (&mut self.part, &card.body) {
            (
                Part::Tick { enabled, everything: parts },
                CardBody::Tick { button, status, tone, unsettable, enabled: now, everything },
            ) => {
                *enabled = *now;
                if let (Some((ask, confirm)), Some(texts)) = (parts, everything) {
                    dom::set_text(&dom::find(ask, ".ask")?, &texts.ask);
                    dom::set_text(&dom::find(ask, ".grants")?, &texts.grants);
                    dom::set_text(confirm, &texts.confirm);
                    dom::show(ask, dom::is_shown(ask) && *now);
                }
                dom::set_text(&self.button, button);
                dom::attribute(&self.button, "aria-describedby", hinted.then_some("hint"));
                dom::set_optional(&dom::find(&self.root, ".status")?, status.as_deref());
                dom::set_optional(&dom::find(&self.root, ".unsettable")?, unsettable.as_deref());
                dom::attribute(&self.root, "data-tone", Some(mark(tone)));
            }
            (Part::Approval { steps }, CardBody::Approval { button, line, steps: texts }) => {
                dom::set_text(&self.button, button);
                dom::set_text(&dom::find(&self.root, ".line")?, line);
                dom::set_lines(document, steps, "li", texts)?;
            }
            (Part::Plain, CardBody::Plain { line }) => dom::set_text(&self.button, line),
            _ => {}
        }
        Ok(())
    }
}

/// The name by which the style sheet knows a tone.
fn mark(tone: &Tone) -> &'static str {
    match tone {
        Tone::Todo => "todo",
        Tone::Ticked => "ticked",
        Tone::Registered => "registered",
        Tone::None => "none",
    }
}

/// Folds what a merchant may type differently from the name: width, case, blanks, hiragana for katakana.
pub fn fold(text: &str) -> String {
    let normal = JsString::from(text).normalize("NFKC");
    String::from(normal)
        .chars()
        .filter(|c| !c.is_whitespace() || *c == '\n')
        .map(|c| match c {
            'ぁ'..='ゖ' => char::from_u32(u32::from(c) + 0x60).unwrap_or(c),
            _ => c.to_ascii_lowercase(),
        })
        .collect()
}
