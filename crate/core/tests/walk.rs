//! A press on a list that a pager cuts into pages: every page once, back to where the merchant was, and an honest
//! end where the pager does not do as it is told.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, reason = "tests")]

use kagiban_core::asked::Asked;
use kagiban_core::catalogue::{FunctionId, app_named};
use kagiban_core::message::{Answer, Answers, Outcome};
use kagiban_core::press::{Press, Report, Step};
use kagiban_core::snapshot::{Button, ElementId, Paged, Pager, PagerControl, Row, Snapshot, Toggle};
use kagiban_core::text::Lang;
use kagiban_core::view::Known;

/// How the pager of a list behaves.
#[derive(Clone, Copy, PartialEq)]
enum Turns {
    /// As it is told.
    Obeying,
    /// As it is told, and its elements are other ones after every turn.
    RenderedAnew,
    /// Not at all.
    Dead,
    /// To the next page, whichever was asked for.
    Wilful,
    /// To a page of which nobody has heard, for ever.
    Endless,
}

/// A list of LSEG's functions, so many a page.
struct List {
    functions: Vec<FunctionId>,
    a_page: usize,
    shown: usize,
    on: Vec<bool>,
    turns: Turns,
    turned: usize,
    lengths: Vec<usize>,
    /// Pages in the order in which they were shown.
    visited: Vec<usize>,
}

impl List {
    fn new(turns: Turns, a_page: usize) -> Self {
        let functions = Asked::of(app_named("LSEG").unwrap()).functions;
        let on = vec![false; functions.len()];
        Self { functions, a_page, shown: 0, on, turns, turned: 0, lengths: Vec::new(), visited: vec![0] }
    }

    fn pages(&self) -> usize {
        match self.turns {
            Turns::Endless => self.turned + 2,
            _ => self.functions.len().div_ceil(self.a_page),
        }
    }

    fn snapshot(&self) -> Snapshot {
        let all = self.functions.iter().enumerate();
        let rows = all.skip(self.shown * self.a_page).take(self.a_page).map(|(at, function)| Row {
            path: vec!["利用機能編集".into(), function.get().group.get().name.into()],
            cells: vec![function.spellings().next().unwrap().into()],
            toggles: vec![Toggle {
                id: ElementId(format!("t{at}")),
                on: self.on[at],
                loaded: Some(false),
                ours: self.on[at],
                ..Toggle::default()
            }],
        });
        let anew = if self.turns == Turns::RenderedAnew { self.turned } else { 0 };
        let control = |name: &str, text: String, current| PagerControl {
            id: ElementId(format!("{name}{text}-{anew}")),
            text,
            current,
            disabled: false,
        };
        let pager = Pager {
            id: ElementId(format!("pager-{anew}")),
            controls: (0..self.pages()).map(|at| control("p", (at + 1).to_string(), at == self.shown)).collect(),
            lengths: self.lengths.iter().map(|most| control("l", most.to_string(), *most == self.a_page)).collect(),
        };
        Snapshot {
            version: 1,
            headings: vec!["利用機能編集".into()],
            rows: rows.collect(),
            buttons: vec![Button { text: "確認する".into(), ..Button::default() }],
            paged: Some(Paged { pagers: vec![pager], ours: 0 }),
            ..Snapshot::default()
        }
    }

    fn turn(&mut self, id: &ElementId) {
        let pager = self.snapshot().paged.unwrap().pagers.remove(0);
        self.turned += 1;
        if let Some(at) = pager.lengths.iter().position(|control| control.id == *id) {
            (self.a_page, self.shown) = (self.lengths[at], 0);
        } else {
            let at = pager.controls.iter().position(|control| control.id == *id).unwrap();
            match self.turns {
                Turns::Obeying | Turns::RenderedAnew => self.shown = at,
                Turns::Dead => {}
                Turns::Wilful => self.shown = (self.shown + 1) % self.pages(),
                Turns::Endless => self.shown += 1,
            }
        }
        self.visited.push(self.shown);
    }
}

/// Presses LSEG, and gives the report.
#[track_caller]
fn press(list: &mut List) -> Report {
    let (mut press, mut step) =
        Press::start(Asked::of(app_named("LSEG").unwrap()), Known::default(), Lang::Ja, &list.snapshot());
    for _ in 0..3000 {
        let answers = match step {
            Step::Done(report) => return report,
            Step::Act(orders) => {
                let answers = orders.into_iter().map(|order| {
                    let at: usize = order.id.0.strip_prefix('t').unwrap().parse().unwrap();
                    list.on[at] = order.on;
                    Answer { id: order.id, outcome: Outcome::Done }
                });
                Answers { answers: answers.collect(), ..Answers::default() }
            }
            Step::Turn(control) => {
                list.turn(&control);
                Answers::default()
            }
        };
        step = press.after(&answers, &list.snapshot());
    }
    panic!("the press did not end");
}

fn on(list: &List) -> usize {
    list.on.iter().filter(|on| **on).count()
}

#[test]
fn every_page_is_turned_to_once_and_then_the_first_again() {
    for turns in [Turns::Obeying, Turns::RenderedAnew] {
        let mut list = List::new(turns, 5);
        let report = press(&mut list);
        assert_eq!(list.visited, [0, 1, 2, 3, 0]);
        assert_eq!(on(&list), 18);
        assert!(report.headline.starts_with("LSEG: 18件にチェックを入れました"), "{}", report.headline);
        assert_eq!(report.lines, [] as [&str; 0]);
    }
}

#[test]
fn from_a_page_in_the_middle_the_merchant_comes_back_to_it() {
    let mut list = List::new(Turns::Obeying, 5);
    (list.shown, list.visited) = (2, vec![2]);
    press(&mut list);
    assert_eq!(list.visited, [2, 1, 0, 3, 2]);
    assert_eq!(on(&list), 18);
}

#[test]
fn the_longest_page_is_chosen_first() {
    let mut list = List::new(Turns::Obeying, 5);
    list.lengths = vec![5, 10, 50];
    press(&mut list);
    assert_eq!(list.visited, [0, 0]);
    assert_eq!(on(&list), 18);
}

#[test]
fn a_pager_that_does_nothing_is_asked_once() {
    let mut list = List::new(Turns::Dead, 5);
    let report = press(&mut list);
    assert_eq!(list.turned, 1);
    assert!(report.headline.starts_with("LSEG: 5件にチェックを入れました"), "{}", report.headline);
    let paged = report.lines.iter().filter(|line| line.ends_with("：一覧の別のページにある可能性があります")).count();
    assert_eq!((report.lines.len(), paged), (13, 13), "{:?}", report.lines);
}

#[test]
fn a_pager_that_goes_where_it_likes_is_followed_no_further() {
    let mut list = List::new(Turns::Wilful, 5);
    list.shown = 1;
    let report = press(&mut list);
    // From the second page the first is asked for, and the third comes; told to go back, it goes to the fourth.
    assert_eq!(list.visited, [0, 2, 3]);
    assert_eq!(on(&list), 13);
    let paged = report.lines.iter().filter(|line| line.ends_with("：一覧の別のページにある可能性があります")).count();
    assert_eq!((report.lines.len(), paged), (5, 5), "{:?}", report.lines);
}

#[test]
fn a_pager_without_an_end_is_left() {
    let mut list = List::new(Turns::Endless, 5);
    let report = press(&mut list);
    assert!((500..700).contains(&list.turned), "{} turns", list.turned);
    assert_eq!(on(&list), 18);
    assert_eq!(report.lines, [] as [&str; 0]);
}
