//! One press of `<アプリ> 一括反映`, from the first facts to the last word, without touching anything itself.
//!
//! A page may replace rows or flip boxes back while they are pressed, so a press is a short dialogue: orders,
//! answers, new facts, and orders again for rows that were replaced. What is reported is what the last
//! facts show, never what was ordered.

use crate::catalogue::{AppId, FunctionId};
use crate::message::{Answers, Order, Outcome};
use crate::page::{self, Kind, Page};
use crate::plan::{Plan, plan_app};
use crate::reason::{Reason, absent_text};
use crate::snapshot::Snapshot;
use crate::text::{Lang, fill, key, text};
use crate::words;

/// What is to happen next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// The hands are to carry these out; then come back with their answers and new facts.
    Act(Vec<Order>),
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
    app: AppId,
    lang: Lang,
    wanted: Vec<FunctionId>,
    ordered: Vec<FunctionId>,
    stale: Vec<FunctionId>,
    rounds: usize,
}

impl Press {
    /// Begins with the facts of the page as it is now.
    #[must_use]
    pub fn start(app: AppId, lang: Lang, snapshot: &Snapshot) -> (Self, Step) {
        let page = page::read(snapshot);
        let mut press = Self { app, lang, wanted: Vec::new(), ordered: Vec::new(), stale: Vec::new(), rounds: 0 };
        if page.kind != Kind::Edit {
            let headline =
                if matches!(page.kind, Kind::Unknown(_)) { key::NOT_UNDERSTOOD } else { key::PRESS_ELSEWHERE };
            let report = Report { headline: text(lang, headline).to_owned(), ..Report::default() };
            return (press, Step::Done(report));
        }
        let plan = plan_app(app, &page);
        press.wanted = plan.tick.iter().map(|(function, _)| *function).collect();
        let step = press.step(&plan, &page);
        (press, step)
    }

    /// Goes on with what the hands answered and the facts after it.
    #[must_use]
    pub fn after(&mut self, answers: &Answers, snapshot: &Snapshot) -> Step {
        let page = page::read(snapshot);
        let outcomes = self.ordered.iter().zip(&answers.answers);
        self.stale =
            outcomes.filter(|(_, answer)| answer.outcome == Outcome::Stale).map(|(function, _)| *function).collect();
        let plan = plan_app(self.app, &page);
        // Rows that were gone are tried again on new facts; a box that refused is not pressed twice.
        let again = plan.tick.iter().any(|(function, _)| self.stale.contains(function));
        if page.kind == Kind::Edit && again && self.rounds < ROUNDS {
            let retry =
                Plan { tick: plan.tick.iter().filter(|(id, _)| self.stale.contains(id)).cloned().collect(), ..plan };
            return self.step(&retry, &page);
        }
        self.ordered.clear();
        Step::Done(self.report(&plan, &page))
    }

    fn step(&mut self, plan: &Plan, page: &Page) -> Step {
        if plan.tick.is_empty() {
            return Step::Done(self.report(plan, page));
        }
        self.rounds += 1;
        self.ordered = plan.tick.iter().map(|(function, _)| *function).collect();
        Step::Act(plan.tick.iter().map(|(_, switch)| Order { id: switch.press.clone(), on: true }).collect())
    }

    fn report(&self, plan: &Plan, page: &Page) -> Report {
        let ticked = plan.already.iter().filter(|function| self.wanted.contains(function)).count();
        let mut plan = plan.clone();
        for (function, _) in core::mem::take(&mut plan.tick) {
            let reason = if self.stale.contains(&function) { Reason::Stale } else { Reason::Refused };
            plan.blocked.push((function, reason));
        }
        Report {
            headline: headline(self.app, self.lang, &plan, ticked),
            lines: lines(self.app, self.lang, &plan, page),
            notes: notes(self.lang, &plan),
        }
    }
}

/// The sentence on what a press did; `ticked` is how many functions it ticked.
fn headline(app: AppId, lang: Lang, plan: &Plan, ticked: usize) -> String {
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
    let app = app.get().name;
    let [n, already, m] = [n, before, unsettable].map(|number| number.to_string());
    fill(lang, template, &[("app", app), ("n", &n), ("already", &already), ("m", &m)])
}

/// A line for each function that is not ticked: `<API名>：<理由>`.
pub(crate) fn lines(app: AppId, lang: Lang, plan: &Plan, page: &Page) -> Vec<String> {
    let line = |name: &str, reason: &str| fill(lang, key::REPORT_LINE, &[("name", name), ("reason", reason)]);
    let blocked = plan.blocked.iter().map(|(function, reason)| line(&printed(page, *function), &reason.text(lang)));
    let absent = plan.absent.iter().map(|function| line(&function.name(), &absent_text(lang, *function, app)));
    blocked.chain(absent).collect()
}

/// What else to know: ticked functions that need the paid option, and rows that no list of ours names.
fn notes(lang: Lang, plan: &Plan) -> Vec<String> {
    let paid = plan.already.iter().filter(|function| function.get().needs_option).map(|function| {
        fill(lang, key::REPORT_LINE, &[("name", &function.name()), ("reason", text(lang, key::NOTE_OPTION))])
    });
    let unsupported = (!plan.unsupported.is_empty()).then(|| {
        let names = plan.unsupported.join("、");
        fill(lang, key::REPORT_LINE, &[("name", text(lang, key::UNSUPPORTED)), ("reason", &names)])
    });
    paid.chain(unsupported).collect()
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
