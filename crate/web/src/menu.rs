//! The menu: shows what the core says about the page, and carries out a press of one of its buttons.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo::timers::callback::Timeout;
use js_sys::JsString;
use kagiban_core::capture::capture;
use kagiban_core::catalogue::AppId;
use kagiban_core::message::Answers;
use kagiban_core::press::{Press, Report, Step};
use kagiban_core::snapshot::Snapshot;
use kagiban_core::text::{Lang, fill, key, text};
use kagiban_core::undo::Undo;
use kagiban_core::view::{self, Card, CardBody, MenuView, Tone, Trouble};
use wasm_bindgen::prelude::*;
use web_sys::{Document, Element, Event, HtmlElement, HtmlInputElement, ResizeObserver};

use crate::fault::Fault;
use crate::hands::Hands;
use crate::{chrome, dom, sender, spawn};

/// How long buttons stay disabled after they appear or move, in ms: a click that was meant for what stood there
/// before, or was lured onto the button, must not press it. The design allows 300.
const SETTLE: u32 = 250;

/// How long a change of the page is let come to rest before it is read again, in ms.
const DEBOUNCE: u32 = 150;

/// The height at which the menu stops growing and scrolls inside, in CSS pixels: about 70 % of a usual window.
const TALLEST: i32 = 640;

/// Shows the menu and keeps it in step with its page.
pub async fn start() -> Result<(), Fault> {
    let document = dom::document()?;
    let lang = dom::language();
    dom::localise(&document, lang);
    let tab = chrome::own_tab().await;
    let menu = Rc::new(Menu::new(document, lang, tab.map(Hands::of_tab))?);
    menu.listen()?;
    if let Some(tab) = tab {
        let weak = Rc::downgrade(&menu);
        sender::on_changed(tab, move || {
            if let Some(menu) = weak.upgrade() {
                menu.changed();
            }
        })
        .map_err(|_| Fault::Chrome)?;
    }
    menu.refresh().await;
    Ok(())
}

/// The menu's fixed elements and what it remembers between two renderings.
struct Menu {
    document: Document,
    lang: Lang,
    hands: Option<Hands>,

    main: HtmlElement,
    shop: HtmlElement,
    status: HtmlElement,
    undo: HtmlElement,
    trouble: HtmlElement,
    capture: HtmlElement,
    show_apps: HtmlElement,
    apps: HtmlElement,
    hint: HtmlElement,
    search: HtmlInputElement,
    search_none: HtmlElement,
    list: HtmlElement,

    cards: RefCell<Vec<CardNode>>,
    by_hand: RefCell<Vec<(String, Vec<String>)>>,
    /// The apps pressed since the page was loaded (this frame lives as long as its page) and not taken back.
    pressed: RefCell<Vec<AppId>>,
    /// The press whose report is shown.
    told: RefCell<Option<Press>>,
    /// Whether the merchant opened the list of apps on a page where it is folded.
    opened: Cell<bool>,
    /// Whether the status region tells a fault, which the next good reading takes away.
    faulty: Cell<bool>,
    /// A press is being carried out.
    busy: Cell<bool>,
    /// Buttons appeared or moved a moment ago.
    settling: RefCell<Option<Timeout>>,
    /// The page changed and will be read again.
    waking: RefCell<Option<Timeout>>,
    /// The page changed while a press was being carried out.
    stale: Cell<bool>,
    /// Counts readings, so that an answer that was overtaken is dropped.
    turn: Cell<u32>,
    /// The element that had the focus when it was disabled.
    focused: RefCell<Option<HtmlElement>>,
    /// The height last told to the hands.
    height: Cell<i32>,
}

/// One app in the list.
struct CardNode {
    app: AppId,
    root: Element,
    button: Element,
    /// What the search field looks through, folded.
    found_by: String,
    part: Part,
}

/// What differs between an app with functions to tick and one that is approved elsewhere.
enum Part {
    Tick {
        /// Whether the core says that pressing is possible.
        enabled: bool,
    },
    Approval {
        steps: Element,
    },
}

/// A press or an undo under way.
enum Job {
    Press(Press),
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
    fn new(document: Document, lang: Lang, hands: Option<Hands>) -> Result<Menu, Fault> {
        Ok(Menu {
            main: dom::by_id(&document, "menu")?,
            shop: dom::by_id(&document, "shop")?,
            status: dom::by_id(&document, "status")?,
            undo: dom::by_id(&document, "undo")?,
            trouble: dom::by_id(&document, "trouble")?,
            capture: dom::by_id(&document, "capture")?,
            show_apps: dom::by_id(&document, "show-apps")?,
            apps: dom::by_id(&document, "apps")?,
            hint: dom::by_id(&document, "hint")?,
            search: dom::by_id(&document, "search")?,
            search_none: dom::by_id(&document, "search-none")?,
            list: dom::by_id(&document, "cards")?,
            cards: RefCell::default(),
            by_hand: RefCell::default(),
            pressed: RefCell::default(),
            told: RefCell::default(),
            opened: Cell::default(),
            faulty: Cell::default(),
            busy: Cell::default(),
            settling: RefCell::default(),
            waking: RefCell::default(),
            stale: Cell::default(),
            turn: Cell::default(),
            focused: RefCell::default(),
            height: Cell::new(-1),
            document,
            lang,
            hands,
        })
    }

    fn listen(self: &Rc<Self>) -> Result<(), Fault> {
        let menu = self.clone();
        dom::listen(&self.main, "click", move |event| menu.clicked(event));
        let menu = self.clone();
        dom::listen(&self.search, "input", move |_| menu.filter());
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
        if button == *self.undo {
            spawn(self.clone().run(None));
            return;
        }
        let mut press = None;
        for card in self.cards.borrow().iter().filter(|card| card.button == button) {
            match &card.part {
                Part::Tick { .. } => press = Some(card.app),
                Part::Approval { steps } => {
                    let open = !dom::is_shown(steps);
                    dom::show(steps, open);
                    dom::attribute(&button, "aria-expanded", Some(if open { "true" } else { "false" }));
                }
            }
        }
        if press.is_some() {
            spawn(self.clone().run(press));
        }
    }

    /// The page changed: read it again soon, or after the press that is under way.
    fn changed(self: &Rc<Self>) {
        if self.busy.get() {
            self.stale.set(true);
            return;
        }
        // The first change starts the wait and later ones do not prolong it: a page that never rests is read too.
        let mut waking = self.waking.borrow_mut();
        if waking.is_none() {
            let menu = self.clone();
            *waking = Some(Timeout::new(DEBOUNCE, move || {
                menu.waking.take();
                spawn(async move { menu.refresh().await });
            }));
        }
    }

    async fn refresh(self: &Rc<Self>) {
        let turn = self.next_turn();
        let snapshot = match self.hands {
            Some(hands) => hands.snapshot().await,
            None => Err(Fault::NoHands),
        };
        if self.busy.get() || self.turn.get() != turn {
            return;
        }
        let shown = snapshot.and_then(|snapshot| {
            let view = view::menu(&snapshot, self.lang);
            self.render(&view)?;
            let revised = self.told.borrow().as_ref().and_then(|press| press.revise(&snapshot));
            let Some(report) = revised else { return Ok(()) };
            let told = self.status.text_content();
            self.show_report(&report, &view)?;
            // A page that stays as it is after it set a box back is read again and again.
            if self.status.text_content() != told {
                self.to_top();
                self.settle();
            }
            Ok(())
        });
        if let Err(fault) = shown {
            self.fail(fault);
        }
    }

    fn next_turn(&self) -> u32 {
        let turn = self.turn.get().wrapping_add(1);
        self.turn.set(turn);
        turn
    }

    /// Presses for an app, or takes back, and shows what became of it.
    async fn run(self: Rc<Self>, app: Option<AppId>) {
        if self.busy.get() || self.settling.borrow().is_some() {
            return;
        }
        self.keep_focus();
        self.busy.set(true);
        self.next_turn();
        self.show_enabled();
        let outcome = self.carry_out(app).await;
        self.busy.set(false);
        let shown = outcome.and_then(|(report, snapshot)| {
            let view = view::menu(&snapshot, self.lang);
            self.render(&view)?;
            self.show_report(&report, &view)
        });
        if let Err(fault) = shown {
            self.fail(fault);
        }
        self.to_top();
        self.settle();
        if self.stale.take() {
            self.changed();
        }
    }

    /// Copies the redacted facts of the page, for somebody who can mend what was not understood.
    async fn copy_capture(self: Rc<Self>) {
        let captured = match self.hands {
            Some(hands) => hands.snapshot().await.and_then(|snapshot| chrome::json(&capture(snapshot))),
            None => Err(Fault::NoHands),
        };
        match captured {
            Ok(text) => {
                let told = if chrome::copy(&text).await { key::CAPTURE_COPIED } else { key::CAPTURE_FAILED };
                let told = [kagiban_core::text::text(self.lang, told).to_owned()];
                if dom::set_lines(&self.document, &self.status, "p", &told).is_err() {
                    self.fail(Fault::Structure("status"));
                }
            }
            Err(fault) => self.fail(fault),
        }
    }

    async fn carry_out(&self, app: Option<AppId>) -> Result<(Report, Snapshot), Fault> {
        let hands = self.hands.ok_or(Fault::NoHands)?;
        let mut snapshot = hands.snapshot().await?;
        let (mut job, mut step) = match app {
            Some(app) => {
                let (press, step) = Press::start(app, self.lang, &snapshot);
                (Job::Press(press), step)
            }
            None => {
                let (undo, step) = Undo::start(&self.pressed.borrow(), self.lang, &snapshot);
                (Job::Undo(undo), step)
            }
        };
        loop {
            match step {
                Step::Done(report) => {
                    let told = match job {
                        Job::Press(press) => Some(press),
                        Job::Undo(_) => {
                            self.pressed.borrow_mut().clear();
                            None
                        }
                    };
                    self.told.replace(told);
                    return Ok((report, snapshot));
                }
                Step::Act(orders) => {
                    self.remember(app);
                    let answers = hands.act(orders).await?;
                    snapshot = hands.snapshot().await?;
                    step = job.after(&answers, &snapshot);
                }
                Step::Turn(control) => {
                    hands.turn(control).await?;
                    snapshot = hands.snapshot().await?;
                    step = job.after(&Answers::default(), &snapshot);
                }
            }
        }
    }

    fn remember(&self, app: Option<AppId>) {
        let mut pressed = self.pressed.borrow_mut();
        if let Some(app) = app.filter(|app| !pressed.contains(app)) {
            pressed.push(app);
        }
    }

    // What is shown

    fn render(self: &Rc<Self>, view: &MenuView) -> Result<(), Fault> {
        if self.faulty.take() {
            self.status.set_text_content(None);
        }
        dom::set_text(&self.shop, &view.shop);
        self.show_trouble(view.trouble.as_ref())?;
        dom::set_optional(&self.hint, view.hint.as_deref());
        let mut appeared = self.show_cards(&view.cards, view.hint.is_some())?;
        appeared |= view.undo && !dom::is_shown(&self.undo);
        dom::show(&self.undo, view.undo);
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
                    CardNode::new(&self.document, self.lang, card)?
                }
            };
            node.fill(&self.document, card, hinted)?;
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

    fn show_report(&self, report: &Report, view: &MenuView) -> Result<(), Fault> {
        let said = view.trouble.as_ref().is_some_and(|trouble| trouble.text == report.headline);
        let headline = (!said).then(|| report.headline.clone());
        let lines: Vec<String> =
            headline.into_iter().chain(report.lines.iter().chain(&report.notes).cloned()).collect();
        dom::set_lines(&self.document, &self.status, "p", &lines)
    }

    /// Shows the report: the pressed button may stand far below it, in a frame that scrolls inside. Scrolling into view
    /// would scroll RMS's own page too, under the merchant's pointer. At once, never smoothly: buttons that glide past
    /// the pointer once they can be pressed again take a press that was meant for another.
    fn to_top(&self) {
        if let Some(root) = self.document.document_element() {
            root.set_scroll_top(0);
        }
    }

    /// Says why nothing can be done, and leaves no button that would do nothing.
    fn fail(&self, fault: Fault) {
        self.faulty.set(true);
        let told = [text(self.lang, fault.key()).to_owned()];
        if dom::set_lines(&self.document, &self.status, "p", &told).is_err() {
            dom::set_text(&self.status, &told[0]);
        }
        dom::show(&self.undo, false);
        for card in self.cards.borrow_mut().iter_mut() {
            if let Part::Tick { enabled } = &mut card.part {
                *enabled = false;
            }
        }
        self.show_enabled();
    }

    // Which buttons can be pressed, and where the focus is

    /// Disables what presses for a moment, and gives the focus back after it.
    fn settle(self: &Rc<Self>) {
        let menu = self.clone();
        let timer = Timeout::new(SETTLE, move || {
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
        let ready = !busy && self.settling.borrow().is_none();
        dom::attribute(&self.main, "aria-busy", busy.then_some("true"));
        dom::enable(&self.undo, ready);
        for card in self.cards.borrow().iter() {
            if let Part::Tick { enabled } = card.part {
                dom::enable(&card.button, enabled && ready);
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
        if self.busy.get() || self.settling.borrow().is_some() {
            return;
        }
        let Some(element) = self.focused.take() else { return };
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
        };
        let root = dom::clone_template(document, template, lang)?;
        let button = dom::find(&root, button)?;
        let part = match card.body {
            CardBody::Tick { enabled, .. } => Part::Tick { enabled },
            CardBody::Approval { .. } => {
                let steps = dom::find(&root, ".steps")?;
                let id = format!("steps-{}", card.app.0);
                dom::attribute(&steps, "id", Some(&id));
                dom::attribute(&button, "aria-controls", Some(&id));
                Part::Approval { steps }
            }
        };
        let names = [card.name.as_str()]
            .into_iter()
            .chain(card.family.as_deref())
            .chain(card.app.get().aliases.iter().copied());
        let found_by = fold(&names.collect::<Vec<_>>().join("\n"));
        Ok(CardNode { app: card.app, root, button, found_by, part })
    }

    /// Whether this element is the one for that app, of the sort that it needs now.
    fn shows(&self, card: &Card) -> bool {
        self.app == card.app
            && matches!(
                (&self.part, &card.body),
                (Part::Tick { .. }, CardBody::Tick { .. }) | (Part::Approval { .. }, CardBody::Approval { .. })
            )
    }

    fn fill(&mut self, document: &Document, card: &Card, hinted: bool) -> Result<(), Fault> {
        dom::set_text(&dom::find(&self.root, ".name")?, &card.name);
        dom::set_optional(&dom::find(&self.root, ".family")?, card.family.as_deref());
        dom::set_lines(document, &dom::find(&self.root, ".notes-list")?, "p", &card.notes)?;
        dom::show(&dom::find(&self.root, ".notes")?, !card.notes.is_empty());
        match (&mut self.part, &card.body) {
            (Part::Tick { enabled }, CardBody::Tick { button, status, tone, unsettable, enabled: now }) => {
                *enabled = *now;
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
fn fold(text: &str) -> String {
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
