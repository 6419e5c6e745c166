//! The guides on a screen: menu, popup and the page of their own show them alike, and hear the same presses.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo::timers::callback::Timeout;
use kagiban_core::errand::{Errand, What};
use kagiban_core::guide::mail::{self, Mail};
use kagiban_core::text::{Key, Lang, fill, key, text};
use kagiban_core::view_guide::{GuideView, SquareView, Stage, StepView};
use wasm_bindgen::JsCast;
use web_sys::{Document, Element, Event, HtmlElement, HtmlInputElement};

use crate::fault::Fault;
use crate::hands::{Copied, Hands};
use crate::{chrome, dom, spawn};

/// How often the worker is told something before the merchant hears that it cannot be written down.
const TRIES: u32 = 3;

/// The guides in one place of a page.
pub struct Checklist {
    document: Document,
    lang: Lang,
    part: HtmlElement,
    told: Element,
    hands: Option<Hands>,
    shown: RefCell<Vec<GuideView>>,
    /// Whether anything was shown yet: what is there from the start did not move under the pointer.
    begun: Cell<bool>,
    settling: RefCell<Option<Timeout>>,
}

impl Checklist {
    /// Takes up the part of a page that the guides stand in. `hands` are those of the page that a key may be copied from.
    pub fn start(document: &Document, lang: Lang, hands: Option<Hands>) -> Result<Rc<Self>, Fault> {
        let part: HtmlElement = dom::by_id(document, "guides")?;
        let list = Rc::new(Self {
            told: dom::by_id::<HtmlElement>(document, "guides-told")?.into(),
            document: document.clone(),
            lang,
            hands,
            shown: RefCell::default(),
            begun: Cell::default(),
            settling: RefCell::default(),
            part,
        });
        for event in ["click", "change", "input"] {
            let heard = list.clone();
            dom::listen(&list.part, event, move |what| heard.heard(event, what));
        }
        Ok(list)
    }

    /// Shows these guides. What stays as it is keeps its elements, the focus and what is being typed.
    ///
    /// Says whether anything moved.
    pub fn show(self: &Rc<Self>, views: &[GuideView]) -> Result<bool, Fault> {
        if self.begun.replace(true) && same(&self.shown.borrow(), views) {
            return Ok(false);
        }
        let focused = self.focused();
        let folded = self.folded();
        self.part.set_text_content(None);
        for view in views {
            self.guide(view, folded.contains(&view.key))?;
        }
        *self.shown.borrow_mut() = views.to_vec();
        dom::show(&self.part, !views.is_empty());
        self.settle(focused);
        Ok(true)
    }

    /// What has the focus here, by what it does.
    fn focused(&self) -> Option<String> {
        let active = self.document.active_element().filter(|active| self.part.contains(Some(active)))?;
        Some(address(&active))
    }

    /// The guides that the merchant folded.
    fn folded(&self) -> Vec<String> {
        let closed = |element: &Element| element.tag_name() == "DETAILS" && !element.has_attribute("open");
        let all = dom::children(&self.part);
        all.iter().filter(|element| closed(element)).filter_map(|element| element.get_attribute("data-guide")).collect()
    }

    // What is shown

    fn guide(&self, view: &GuideView, folded: bool) -> Result<(), Fault> {
        if view.offered {
            let root = self.make(&self.part, "div", "offer", "")?;
            dom::attribute(&root, "data-guide", Some(&view.key));
            dom::attribute(&root, "data-shop", Some(&view.shop));
            self.make(&root, "p", "small", &view.line)?;
            for (what, label, name) in &view.buttons {
                self.button(&root, what, label, name, true)?;
            }
            return Ok(());
        }
        let under_way = !view.steps.is_empty();
        let root = self.make(&self.part, if under_way { "details" } else { "section" }, "guide", "")?;
        dom::attribute(&root, "data-guide", Some(&view.key));
        dom::attribute(&root, "data-shop", Some(&view.shop));
        if under_way && !folded {
            dom::attribute(&root, "open", Some(""));
        }
        let head = self.make(&root, if under_way { "summary" } else { "div" }, "guide-head", "")?;
        self.make(&head, "h2", "part guide-title", &view.title)?;
        self.make(&head, if under_way { "span" } else { "p" }, "guide-line quiet small", &view.line)?;
        if under_way {
            let list = self.make(&root, "ol", "guide-steps", "")?;
            dom::attribute(&list, "role", Some("list"));
            dom::attribute(&list, "aria-label", Some(&view.title));
            for step in &view.steps {
                self.step(&list, step)?;
            }
        }
        if let Some((title, lines)) = &view.card {
            let card = self.make(&root, "details", "notes guide-card", "")?;
            self.make(&card, "summary", "", title)?;
            let list = self.make(&card, "ul", "names", "")?;
            for line in lines {
                self.make(&list, "li", "", line)?;
            }
        }
        let buttons = self.make(&root, "div", "guide-buttons", "")?;
        for (what, label, name) in &view.buttons {
            self.button(&buttons, what, label, name, true)?;
        }
        Ok(())
    }

    fn step(&self, list: &Element, step: &StepView) -> Result<(), Fault> {
        let (stage, said) = match step.stage {
            Stage::Done => ("done", key::GUIDE_STEP_DONE),
            Stage::Now => ("now", key::GUIDE_STEP_NOW),
            Stage::Later => ("later", key::GUIDE_STEP_DONE),
        };
        let item = self.make(list, "li", "guide-step", "")?;
        dom::attribute(&item, "data-step", Some(step.id));
        dom::attribute(&item, "data-stage", Some(stage));
        if step.stage == Stage::Now {
            dom::attribute(&item, "aria-current", Some("step"));
        }
        let head = self.make(&item, "p", "step-head", "")?;
        self.make(&head, "span", "step-name", step.name)?;
        if step.stage != Stage::Later {
            let class = if step.stage == Stage::Done { "unseen" } else { "step-stage small" };
            self.make(&head, "span", class, text(self.lang, said))?;
        }
        for (at, line) in step.lines.iter().enumerate() {
            self.make(&item, "p", if at == 0 { "step-text" } else { "quiet small" }, line)?;
        }
        for line in &step.notes {
            self.make(&item, "p", "step-note", line)?;
        }
        for line in &step.watch {
            self.make(&item, "p", "caution", line)?;
        }
        if let Some(link) = step.link {
            let anchor = self.make(&item, "a", "", text(self.lang, key::GUIDE_LINK))?;
            dom::attribute(&anchor, "href", Some(link));
            dom::attribute(&anchor, "target", Some("_blank"));
            dom::attribute(&anchor, "rel", Some("noopener"));
        }
        let copies = self.make(&item, "div", "guide-buttons", "")?;
        for (label, ..) in &step.copies {
            self.button(&copies, "copy", label, label, false)?;
        }
        if !step.holders.is_empty() {
            let all = self.make(&item, "ul", "holders", "")?;
            dom::attribute(&all, "role", Some("list"));
            dom::attribute(&all, "aria-label", Some(text(self.lang, key::GUIDE_RENEWAL_HOLDERS)));
            for holder in &step.holders {
                let entry = self.make(&all, "li", "", "")?;
                let label = self.make(&entry, "label", "check", "")?;
                let field = self.field(&label, "checkbox", "paste", "")?;
                dom::attribute(&field, "data-app", Some(&holder.app));
                field.set_checked(holder.done);
                self.make(&label, "span", "", &holder.name)?;
                self.make(&entry, "p", "quiet small", &holder.place)?;
            }
        }
        if let Some(mail) = &step.mail {
            self.mail(&item, &mail.mail, &mail.to)?;
        }
        if let Some(known) = step.known {
            self.make(&item, "p", "quiet small", known)?;
        }
        if let Some((what, label, name)) = &step.button {
            let at = if step.stage == Stage::Done { &head } else { &item };
            self.button(at, what, label, name, step.stage == Stage::Done)?;
        }
        Ok(())
    }

    fn mail(&self, item: &Element, mail: &Mail, to: &str) -> Result<(), Fault> {
        let form = self.make(item, "div", "mail", "")?;
        dom::attribute(&form, "role", Some("group"));
        self.make(&form, "p", "small", to)?;
        for (at, (name, value)) in mail.fields().into_iter().enumerate() {
            let label = self.make(&form, "label", "", "")?;
            self.make(&label, "span", "small", text(self.lang, name))?;
            let field = self.field(&label, "text", "mail", value)?;
            dom::attribute(&field, "autocomplete", Some("off"));
            if at == 1 {
                let label = self.make(&form, "label", "check", "")?;
                let field = self.field(&label, "checkbox", "mail-pay", "")?;
                field.set_checked(mail.pay);
                let (name, reason) = (text(self.lang, key::MAIL_PAY), text(self.lang, key::MAIL_PAY_YES));
                let pay = fill(self.lang, key::REPORT_LINE, &[("name", name), ("reason", reason)]);
                self.make(&label, "span", "", &pay)?;
            }
        }
        let faults = self.make(&form, "div", "caution mail-faults", "")?;
        dom::attribute(&faults, "aria-live", Some("polite"));
        let row = self.make(&form, "div", "guide-buttons", "")?;
        let open = self.make(&row, "a", "mail-open", text(self.lang, key::MAIL_OPEN))?;
        dom::attribute(&open, "target", Some("_blank"));
        for (what, label) in [("mail-copy", key::MAIL_COPY), ("mail-clear", key::MAIL_CLEAR)] {
            self.button(&row, what, text(self.lang, label), text(self.lang, label), true)?;
        }
        self.make(&form, "p", "quiet small", text(self.lang, key::MAIL_NOTE))?;
        // An empty form is not found fault with before anything is entered.
        let untouched = mail.fields().iter().all(|(_, value)| value.is_empty());
        self.show_mail(&form, mail, !untouched)
    }

    fn show_mail(&self, form: &Element, mail: &Mail, told: bool) -> Result<(), Fault> {
        let faults = mail.faults(self.lang);
        let open = dom::find(form, ".mail-open")?;
        let address = faults.is_empty().then(|| mail.mailto());
        dom::attribute(&open, "href", address.as_deref());
        dom::attribute(&open, "aria-disabled", (!faults.is_empty()).then_some("true"));
        let lines = if told { faults } else { Vec::new() };
        dom::set_lines(&self.document, &dom::find(form, ".mail-faults")?, "p", &lines)
    }

    fn make(&self, parent: &Element, tag: &str, class: &str, said: &str) -> Result<Element, Fault> {
        make(&self.document, parent, tag, class, said)
    }

    fn button(&self, parent: &Element, what: &str, label: &str, name: &str, plain: bool) -> Result<(), Fault> {
        let button = self.make(parent, "button", if plain { "plain" } else { "" }, label)?;
        dom::attribute(&button, "type", Some("button"));
        dom::attribute(&button, "data-do", Some(what));
        dom::attribute(&button, "aria-label", (name != label).then_some(name));
        Ok(())
    }

    fn field(&self, parent: &Element, kind: &str, what: &str, value: &str) -> Result<HtmlInputElement, Fault> {
        let field: HtmlInputElement = self.make(parent, "input", "", "")?.unchecked_into();
        dom::attribute(&field, "type", Some(kind));
        dom::attribute(&field, "data-do", Some(what));
        field.set_value(value);
        Ok(field)
    }

    /// Disables the buttons for a moment after they have appeared, and gives the focus back after it.
    fn settle(self: &Rc<Self>, focused: Option<String>) {
        self.enable(false);
        let list = self.clone();
        // A timer that is replaced is cancelled.
        *self.settling.borrow_mut() = Some(Timeout::new(dom::SETTLE, move || {
            list.settling.take();
            list.enable(true);
            if let Some(focused) = &focused {
                list.give_back(focused);
            }
        }));
    }

    fn enable(&self, enabled: bool) {
        self.all("button").iter().for_each(|button| dom::enable(button, enabled));
    }

    fn all(&self, selector: &str) -> Vec<Element> {
        let Ok(found) = self.part.query_selector_all(selector) else { return Vec::new() };
        (0..found.length()).filter_map(|at| found.get(at)).filter_map(|node| node.dyn_into().ok()).collect()
    }

    /// Gives the focus back to what does the same; where that is gone, to what is to be done next.
    fn give_back(&self, focused: &str) {
        // Focusing would take it from RMS's page, or from a field, where the merchant has gone on.
        let body = self.document.body().map(Element::from);
        let lost = self.document.active_element().is_none_or(|active| Some(&active) == body.as_ref());
        if !lost || !self.document.has_focus().unwrap_or_default() {
            return;
        }
        let all = self.all("button, input, a, summary");
        let same = all.iter().find(|element| address(element) == focused);
        let next = || all.iter().find(|element| element.closest("[data-stage=now]").ok().flatten().is_some());
        if let Some(element) = same.or_else(next).and_then(|element| element.dyn_ref::<HtmlElement>()) {
            dom::focus(element);
        }
    }

    // What happens

    fn heard(self: &Rc<Self>, kind: &str, event: &Event) {
        // A script of another extension can call click(); only the merchant's own hand makes a trusted event.
        if !event.is_trusted() {
            return;
        }
        let Some(target) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) else { return };
        let Some(element) = target.closest("[data-do]").ok().flatten() else { return };
        let what = element.get_attribute("data-do").unwrap_or_default();
        if kind == "click" && what.starts_with("mail-") {
            self.mail_pressed(&element, &what);
        } else if kind == "click" && what == "copy" {
            self.copy(&element);
        } else if kind == "click" && element.tag_name() == "BUTTON" {
            self.pressed(&element, &what);
        } else if kind == "change" && what == "paste" {
            let on = element.dyn_ref::<HtmlInputElement>().is_some_and(HtmlInputElement::checked);
            let app = element.get_attribute("data-app").unwrap_or_default();
            self.enter(Errand { what: What::Paste, app, on, ..self.errand(&element) });
        } else if kind != "click" && what.starts_with("mail") {
            let Some(form) = element.closest(".mail").ok().flatten() else { return };
            let mail = self.written(&form);
            let _ = self.show_mail(&form, &mail, true);
            if kind == "change" {
                self.enter(Errand { what: What::Mail, mail: Some(mail), ..Errand::default() });
            }
        }
    }

    fn pressed(self: &Rc<Self>, element: &Element, what: &str) {
        let what = match what {
            "begin" => What::Begin,
            "stop" => What::Stop,
            "resume" => What::Resume,
            "tick" => What::Tick,
            "untick" => What::Untick,
            _ => return,
        };
        self.enter(Errand { what, ..self.errand(element) });
    }

    /// An errand about the guide and the step that an element stands in.
    fn errand(&self, element: &Element) -> Errand {
        let of = |selector: &str, name: &str| {
            element.closest(selector).ok().flatten().and_then(|found| found.get_attribute(name)).unwrap_or_default()
        };
        Errand {
            shop: of("[data-guide]", "data-shop"),
            guide: of("[data-guide]", "data-guide"),
            value: of("[data-step]", "data-step"),
            ..Errand::default()
        }
    }

    fn enter(self: &Rc<Self>, errand: Errand) {
        let list = self.clone();
        spawn(async move {
            // A worker that is stopped at that moment takes the errand with it; each of ours may come twice.
            for _ in 0..TRIES {
                if chrome::tell_worker(&errand).await.is_ok() {
                    dom::set_text(&list.told, "");
                    return;
                }
            }
            dom::set_text(&list.told, text(list.lang, key::STORE_FAILED));
            // A box shows what is written down, not what was pressed.
            let shown = list.shown.take();
            let _ = list.show(&shown);
        });
    }

    /// Has the key copied whose button this is.
    fn copy(self: &Rc<Self>, element: &Element) {
        let errand = self.errand(element);
        let label = element.text_content().unwrap_or_default();
        let shown = self.shown.borrow();
        let steps = shown.iter().filter(|view| view.key == errand.guide).flat_map(|view| &view.steps);
        let found = steps.flat_map(|step| &step.copies).find(|(name, ..)| *name == label);
        let Some(((_, ask, copied), hands)) = found.cloned().zip(self.hands) else { return };
        let list = self.clone();
        spawn(async move {
            let told = match hands.copy(&ask).await {
                Ok(Copied::Done) => copied,
                Ok(Copied::Gone) => text(list.lang, key::KEY_GONE).to_owned(),
                Ok(Copied::Refused) => text(list.lang, key::KEY_COPY_FAILED).to_owned(),
                Err(fault) => text(list.lang, fault.key()).to_owned(),
            };
            dom::set_text(&list.told, &told);
        });
    }

    // The mail

    /// The mail as it stands in its fields.
    fn written(&self, form: &Element) -> Mail {
        let fields = form.query_selector_all("[data-do=mail]").ok();
        let value = |at: u32| {
            let field = fields.as_ref().and_then(|all| all.get(at));
            field
                .and_then(|field| field.dyn_into::<HtmlInputElement>().ok())
                .map(|field| field.value())
                .unwrap_or_default()
        };
        let pay = form.query_selector("[data-do=mail-pay]").ok().flatten();
        Mail {
            of: self.errand(form).shop,
            company: value(0),
            shop: value(1),
            pay: pay.and_then(|field| field.dyn_into::<HtmlInputElement>().ok()).is_some_and(|field| field.checked()),
            url: value(2),
            address: value(3),
            phone: value(4),
            person: value(5),
        }
    }

    fn mail_pressed(self: &Rc<Self>, element: &Element, what: &str) {
        let Some(form) = element.closest(".mail").ok().flatten() else { return };
        if what == "mail-clear" {
            for field in self.all("[data-do=mail]") {
                field.unchecked_into::<HtmlInputElement>().set_value("");
            }
            let _ = self.show_mail(&form, &Mail::default(), false);
            self.enter(Errand { what: What::Mail, ..self.errand(&form) });
            return;
        }
        if what != "mail-copy" {
            return;
        }
        let mail = self.written(&form);
        let _ = self.show_mail(&form, &mail, true);
        if !mail.faults(self.lang).is_empty() {
            return;
        }
        let list = self.clone();
        spawn(async move {
            let said = |name: Key| fill(list.lang, name, &[("to", mail::form().to), ("subject", mail::form().subject)]);
            let done = chrome::copy(&mail.body()).await;
            dom::set_text(&list.told, &said(if done { key::MAIL_COPIED } else { key::KEY_COPY_FAILED }));
        });
    }
}

/// What names an element here: its guide, its step, what it does.
fn address(element: &Element) -> String {
    let of = |selector: &str, name: &str| {
        element.closest(selector).ok().flatten().and_then(|found| found.get_attribute(name)).unwrap_or_default()
    };
    let own = |name: &str| element.get_attribute(name).unwrap_or_default();
    [
        of("[data-guide]", "data-guide"),
        of("[data-step]", "data-step"),
        own("data-do"),
        own("data-app"),
        element.tag_name(),
    ]
    .join(" ")
}

/// Whether both look alike, but for what is being typed into a mail: the fields have that already.
fn same(shown: &[GuideView], views: &[GuideView]) -> bool {
    let plain = |views: &[GuideView]| -> Vec<GuideView> {
        let mut views = views.to_vec();
        for mail in views.iter_mut().flat_map(|view| &mut view.steps).filter_map(|step| step.mail.as_mut()) {
            mail.mail = Mail::default();
        }
        views
    };
    plain(shown) == plain(views)
}

fn make(document: &Document, parent: &Element, tag: &str, class: &str, said: &str) -> Result<Element, Fault> {
    let element = document.create_element(tag).map_err(|_| Fault::Structure("element"))?;
    dom::attribute(&element, "class", (!class.is_empty()).then_some(class));
    if !said.is_empty() {
        element.set_text_content(Some(said));
    }
    dom::append(parent, &element)?;
    Ok(element)
}

/// Shows what is to be known of a vendor's app on its page.
pub fn show_square(document: &Document, view: Option<&SquareView>) -> Result<(), Fault> {
    let part: Element = dom::by_id::<HtmlElement>(document, "square")?.into();
    dom::show(&part, view.is_some());
    let Some(view) = view else {
        part.set_text_content(None);
        return Ok(());
    };
    let mut said = view.title.clone();
    for line in view.lines.iter().chain(&view.warning).chain(view.lists.iter().flat_map(|(_, _, lines)| lines)) {
        said.push_str(line);
    }
    // What stays as it is is not read out again.
    if part.get_attribute("data-said").as_deref() == Some(&said) {
        return Ok(());
    }
    dom::attribute(&part, "data-said", Some(&said));
    part.set_text_content(None);
    make(document, &part, "h2", "part", &view.title)?;
    for line in &view.lines {
        make(document, &part, "p", "", line)?;
    }
    if let Some(warning) = &view.warning {
        make(document, &part, "p", "caution", warning)?;
    }
    for (kind, title, lines) in &view.lists {
        make(document, &part, "h3", "small", title)?;
        let list = make(document, &part, "ul", "names", "")?;
        dom::attribute(&list, "role", Some("list"));
        dom::attribute(&list, "aria-label", Some(title));
        dom::attribute(&list, "data-list", Some(kind));
        for line in lines {
            make(document, &list, "li", "", line)?;
        }
    }
    Ok(())
}
