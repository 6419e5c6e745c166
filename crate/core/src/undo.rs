//! 元に戻す: takes back what Kagiban ticked since the page was loaded, and nothing else.

use crate::message::{Answers, Order};
use crate::press::{Report, Step};
use crate::row::switch_of;
use crate::snapshot::{Row, Snapshot, Toggle, ToggleKind};
use crate::text::{Lang, fill, key, list, text};
use crate::walk::{Walk, Way};

/// An undo under way.
#[derive(Clone, Debug)]
pub struct Undo {
    names: Vec<String>,
    lang: Lang,
    before: usize,
    walk: Walk,
    acted: bool,
}

impl Undo {
    /// Begins with the facts of the page as it is now; `names` are those of the apps pressed since it was loaded.
    #[must_use]
    pub fn start(names: &[String], lang: Lang, snapshot: &Snapshot) -> (Self, Step) {
        let mut undo =
            Self { names: names.to_vec(), lang, before: ours(snapshot), walk: Walk::default(), acted: false };
        let step = undo.begin(snapshot);
        (undo, step)
    }

    /// Goes on with the facts after the hands have acted.
    #[must_use]
    pub fn after(&mut self, _answers: &Answers, snapshot: &Snapshot) -> Step {
        if core::mem::take(&mut self.acted) { self.turn(snapshot) } else { self.begin(snapshot) }
    }

    /// Deals with one page of the list.
    fn begin(&mut self, snapshot: &Snapshot) -> Step {
        let orders: Vec<Order> = snapshot.rows.iter().flat_map(release).collect();
        if orders.is_empty() {
            return self.turn(snapshot);
        }
        self.acted = true;
        Step::Act(orders)
    }

    /// Leaves a page for the next while other pages hold something of ours, or ends.
    fn turn(&mut self, snapshot: &Snapshot) -> Step {
        let elsewhere = snapshot.paged.as_ref().is_some_and(|paged| paged.ours > 0);
        let way = if elsewhere || self.walk.has_turned() { self.walk.next(snapshot) } else { Way::End };
        match way {
            Way::Longer(control) | Way::Page(control) => Step::Turn(control),
            Way::End => Step::Done(self.report(snapshot)),
        }
    }

    fn report(&self, snapshot: &Snapshot) -> Report {
        let left = ours(snapshot).min(self.before);
        let undone = self.before - left;
        let headline = match (undone, left, self.names.is_empty()) {
            (0, ..) => {
                return Report { headline: text(self.lang, key::REPORT_UNDO_NONE).to_owned(), ..Report::default() };
            }
            (_, 0, false) => key::REPORT_UNDONE,
            (_, 0, true) => key::REPORT_UNDONE_ALL,
            (_, _, false) => key::REPORT_UNDO_PARTLY,
            (_, _, true) => key::REPORT_UNDO_PARTLY_ALL,
        };
        let values = [("app", list(self.lang, &self.names)), ("n", undone.to_string()), ("m", left.to_string())];
        let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
        Report { headline: fill(self.lang, headline, &values), ..Report::default() }
    }
}

/// Whether there is something to take back.
#[must_use]
pub fn can_undo(snapshot: &Snapshot) -> bool {
    ours(snapshot) > 0
}

fn ours(snapshot: &Snapshot) -> usize {
    let elsewhere = snapshot.paged.as_ref().map_or(0, |paged| paged.ours);
    let here = snapshot.rows.iter().flat_map(|row| &row.toggles).filter(|toggle| is_ours(toggle)).count();
    here + usize::try_from(elsewhere).unwrap_or_default()
}

fn is_ours(toggle: &Toggle) -> bool {
    toggle.ours && toggle.on
}

/// The orders that take back a row's toggle of ours: a box is pressed again; of a radio pair or a select,
/// the control that was on before.
fn release(row: &Row) -> Vec<Order> {
    let mut orders = Vec::new();
    for toggle in row.toggles.iter().filter(|toggle| is_ours(toggle) && !toggle.disabled) {
        match toggle.kind {
            ToggleKind::Checkbox | ToggleKind::Switch => orders.push(Order { id: toggle.id.clone(), on: false }),
            ToggleKind::Radio | ToggleKind::Select => {
                let before = row
                    .toggles
                    .iter()
                    .find(|other| other.kind == toggle.kind && other.id != toggle.id && other.was_on());
                let named = || switch_of(row, "").ok().and_then(|switch| switch.release);
                let id = before.map(|other| other.id.clone()).or_else(named);
                orders.extend(id.map(|id| Order { id, on: true }));
            }
            ToggleKind::Other => {}
        }
    }
    orders
}
