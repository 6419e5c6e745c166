//! One press of `<アプリ> 一括反映`, from the first facts to the last word, without touching anything itself.
//!
//! A page may replace rows or flip boxes back while they are pressed, so a press is a short dialogue: orders,
//! answers, new facts, and orders again for rows that were replaced. What is reported is what the last
//! facts show, never what was ordered.

use crate::asked::Asked;
use crate::catalogue::FunctionId;
use crate::journey::doubtful;
use crate::ledger::Shop;
use crate::message::{Answers, Order, Outcome};
use crate::page::{self, Kind, Page};
use crate::plan::{Plan, plan};
use crate::reason::{Reason, absent_text};
use crate::row::Switch;
use crate::snapshot::{ElementId, Snapshot};
use crate::standing::first_order_note;
use crate::text::{Lang, fill, key, list, text};
use crate::view::Known;
use crate::walk::{Walk, Way};
use crate::words;

/// What is to happen next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// The hands are to carry these out; then come back with their answers and new facts.
    Act(Vec<Order>),
    /// The hands are to turn to another page of the list by this control; then come back with new facts.
    Turn(ElementId),
    /// It is over; this is to be said.
    Done(Report),
}

/// What the status region says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// The sentence.
    pub headline: String,
    /// Each function that is not ticked, with its reason.
    pub lines: Vec<String>,
    /// What else the merchant should know.
    pub notes: Vec<String>,
}

/// How often a press goes back to rows that were replaced under it.
const ROUNDS: usize = 5;

/// A press under way.
#[derive(Clone, Debug)]
pub struct Press {
    asked: Asked,
    lang: Lang,
    wanted: Vec<FunctionId>,
    ordered: Vec<FunctionId>,
    stale: Vec<FunctionId>,
    rounds: usize,
    walk: Walk,
    /// What the pages of the list said that have been left.
    seen: Option<Page>,
    /// Functions not known to be registered, whatever the page renders.
    doubtful: Vec<FunctionId>,
    /// What is ticked at the end and not registered, over all pages of the list.
    left: Vec<FunctionId>,
    /// What could be ticked and is not, for the page refused it or took its row away.
    unticked: Vec<FunctionId>,
    /// Whether the shop's own newest key is known to expire on some day.
    expires: bool,
}

impl Press {
    /// Begins with the facts of the page as it is now, in the light of what is known.
    #[must_use]
    pub fn start(asked: Asked, known: Known<'_>, lang: Lang, snapshot: &Snapshot) -> (Self, Step) {
        let mut press = Self {
            asked,
            lang,
            wanted: Vec::new(),
            ordered: Vec::new(),
            stale: Vec::new(),
            rounds: 0,
            walk: Walk::default(),
            seen: None,
            doubtful: doubtful(known.ledger, known.tab),
            left: Vec::new(),
            unticked: Vec::new(),
            expires: known.shop().is_some_and(Shop::own_key_expires),
        };
        let page = press.read(snapshot);
        if page.kind != Kind::Edit {
            let headline =
                if matches!(page.kind, Kind::Unknown(_)) { key::NOT_UNDERSTOOD } else { key::PRESS_ELSEWHERE };
            let report = Report { headline: text(lang, headline).to_owned(), ..Report::default() };
            return (press, Step::Done(report));
        }
        let step = press.begin(page, snapshot);
        (press, step)
    }

    /// Goes on with what the hands answered and the facts after it.
    #[must_use]
    pub fn after(&mut self, answers: &Answers, snapshot: &Snapshot) -> Step {
        let page = self.read(snapshot);
        let ordered = core::mem::take(&mut self.ordered);
        if ordered.is_empty() {
            // A page was turned.
            return self.begin(page, snapshot);
        }
        let outcomes = ordered.iter().zip(&answers.answers);
        self.stale =
            outcomes.filter(|(_, answer)| answer.outcome == Outcome::Stale).map(|(function, _)| *function).collect();
        // Rows that were gone are tried again on new facts; a box that refused is not pressed twice.
        if page.kind == Kind::Edit && self.rounds < ROUNDS {
            let mut tick = plan(&self.asked, &page).tick;
            tick.retain(|(function, _)| self.stale.contains(function));
            if !tick.is_empty() {
                return self.act(&tick);
            }
        }
        self.turn(page, snapshot)
    }

    /// What is true after all, where the page has switched something off again since the press: then the report
    /// of the press no longer holds, and this one is to be said instead.
    #[must_use]
    pub fn revise(&self, snapshot: &Snapshot) -> Option<Report> {
        let page = self.read(snapshot);
        let mut plan = plan(&self.asked, &page);
        let is_revised = plan.tick.iter().any(|(_, switch)| switch.reverted);
        // What the merchant has switched off since is nobody's fault; what was refused at once still is.
        plan.tick.retain(|(function, switch)| switch.reverted || self.unticked.contains(function));
        (page.kind == Kind::Edit && !page.paged && is_revised).then(|| self.report(&plan, &page))
    }

    /// Who asked.
    #[must_use]
    pub fn asked(&self) -> &Asked {
        &self.asked
    }

    /// What is ticked and not registered now that it is over, over all pages of a list.
    #[must_use]
    pub fn left(&self) -> &[FunctionId] {
        &self.left
    }

    fn read(&self, snapshot: &Snapshot) -> Page {
        let mut page = page::read(snapshot);
        page.doubt(&self.doubtful);
        page
    }

    /// Deals with one page of the list.
    fn begin(&mut self, page: Page, snapshot: &Snapshot) -> Step {
        self.rounds = 0;
        let tick = plan(&self.asked, &page).tick;
        self.wanted.extend(tick.iter().map(|(function, _)| *function));
        if tick.is_empty() { self.turn(page, snapshot) } else { self.act(&tick) }
    }

    fn act(&mut self, tick: &[(FunctionId, Switch)]) -> Step {
        self.rounds += 1;
        self.ordered = tick.iter().map(|(function, _)| *function).collect();
        Step::Act(tick.iter().map(|(_, switch)| Order { id: switch.press.clone(), on: true }).collect())
    }

    /// Leaves a page of the list for the next, or ends.
    fn turn(&mut self, page: Page, snapshot: &Snapshot) -> Step {
        let way = self.walk.next(snapshot);
        if !matches!(way, Way::Longer(_)) {
            match &mut self.seen {
                Some(seen) => seen.add(page),
                None => self.seen = Some(page),
            }
        }
        match way {
            Way::Longer(control) | Way::Page(control) => Step::Turn(control),
            Way::End => self.finish(),
        }
    }

    fn finish(&mut self) -> Step {
        let Some(mut page) = self.seen.take() else { return Step::Done(Report::default()) };
        page.paged &= self.walk.is_short();
        let plan = plan(&self.asked, &page);
        self.left.clone_from(&plan.unregistered);
        self.unticked = plan.tick.iter().map(|(function, _)| *function).collect();
        Step::Done(self.report(&plan, &page))
    }

    fn report(&self, plan: &Plan, page: &Page) -> Report {
        let ticked = plan.already.iter().filter(|function| self.wanted.contains(function)).count();
        let mut plan = plan.clone();
        for (function, _) in core::mem::take(&mut plan.tick) {
            let reason = if self.stale.contains(&function) { Reason::Stale } else { Reason::Refused };
            plan.blocked.push((function, reason));
        }
        Report {
            headline: headline(&self.asked, self.lang, &plan, ticked),
            lines: lines(&self.asked, self.lang, &plan, page),
            notes: self.notes(&plan, page, self.walk.has_turned() && ticked > 0),
        }
    }

    /// What else to know: ticked functions that need the paid option, and rows that no list of ours names.
    /// Where a list has pages, the page decides whether rows of other pages are sent.
    fn notes(&self, plan: &Plan, page: &Page, pages: bool) -> Vec<String> {
        let lang = self.lang;
        let paid = plan.already.iter().filter(|function| function.get().needs_option).map(|function| {
            fill(lang, key::REPORT_LINE, &[("name", &function.name()), ("reason", text(lang, key::NOTE_OPTION))])
        });
        let unsupported = (!plan.unsupported.is_empty()).then(|| {
            let names = list(lang, &plan.unsupported);
            fill(lang, key::REPORT_LINE, &[("name", text(lang, key::UNSUPPORTED)), ("reason", &names)])
        });
        let pages = pages.then(|| text(lang, key::NOTE_PAGES).to_owned());
        let orders = first_order_note(&plan.unregistered, page, self.expires, lang).map(str::to_owned);
        orders.into_iter().chain(pages).chain(paid).chain(unsupported).collect()
    }
}

/// The sentence on what a press did; `ticked` is how many functions it ticked.
fn headline(asked: &Asked, lang: Lang, plan: &Plan, ticked: usize) -> String {
    let (set, unsettable) = (plan.already.len(), plan.unsettable());
    let before = set - ticked.min(set);
    let (template, n) = match (ticked, set, unsettable) {
        (1.., ..) if before > 0 => (key::REPORT_TICKED, ticked),
        (1.., ..) => (key::REPORT_TICKED_ALL_NEW, ticked),
        (0, 0, _) => (key::REPORT_NONE_SETTABLE, 0),
        (0, _, 0) if !plan.unregistered.is_empty() => (key::REPORT_ALL_TICKED, set),
        (0, ..) if !plan.unregistered.is_empty() => (key::REPORT_SETTABLE_TICKED, set),
        (0, _, 0) => (key::REPORT_ALL_REGISTERED, set),
        (0, ..) => (key::REPORT_SETTABLE_REGISTERED, set),
    };
    let [n, already, m] = [n, before, unsettable].map(|number| number.to_string());
    fill(lang, template, &[("app", &asked.name), ("n", &n), ("already", &already), ("m", &m)])
}

/// A line for each function that is not ticked: `<API名>：<理由>`.
pub(crate) fn lines(asked: &Asked, lang: Lang, plan: &Plan, page: &Page) -> Vec<String> {
    let line = |name: &str, reason: &str| fill(lang, key::REPORT_LINE, &[("name", name), ("reason", reason)]);
    let blocked = plan.blocked.iter().map(|(function, reason)| line(&printed(page, *function), &reason.text(lang)));
    let absent = plan.absent.iter().map(|function| line(&function.name(), &absent_text(lang, *function, asked)));
    let unknown = plan.unknown.iter().map(|name| line(name, text(lang, key::REASON_UNKNOWN)));
    blocked.chain(absent).chain(unknown).collect()
}

/// A function's name as the page prints it, else as the catalogue does.
pub(crate) fn printed(page: &Page, function: FunctionId) -> String {
    page.functions.get(function).map_or_else(|| function.name(), |found| found.printed.clone())
}

/// The labels of keys, for the hands to mask what stands near them.
#[must_use]
pub fn labels() -> Vec<String> {
    words::KEY_LABELS.iter().map(|label| (*label).to_owned()).collect()
}
