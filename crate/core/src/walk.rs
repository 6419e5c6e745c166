//! The way through a list that a pager cuts into pages: all rows at once where the pager offers it, else
//! page after page, and back to where the merchant was.

use crate::lexicon::Lexicon;
use crate::name::fold;
use crate::snapshot::{ElementId, Pager, PagerControl, Snapshot};
use crate::words;

static ALL_ROWS: Lexicon = Lexicon::new(words::ALL_ROWS);

/// No press turns more often than this: a pager that never ends is not followed for ever.
const MOST_TURNS: usize = 600;

/// A walk under way, through one pager after the other.
#[derive(Clone, Debug, Default)]
pub struct Walk {
    /// The pagers as they were last, in document order.
    known: Vec<ElementId>,
    /// Pagers that were asked for as many rows as they can show.
    lengthened: Vec<ElementId>,
    /// The pager that is walked, and the page that it showed first.
    home: Option<(ElementId, u32)>,
    /// Pages of that pager that were seen.
    seen: Vec<u32>,
    /// The page of that pager that was asked for last.
    asked: Option<u32>,
    /// Pagers that were walked.
    done: Vec<ElementId>,
    turns: usize,
    short: bool,
}

/// Where a walk goes from a page that has been dealt with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Way {
    /// The same rows again, and more of them, by this choice.
    Longer(ElementId),
    /// A page that was not seen, or back to the one that the merchant had chosen, by this control.
    Page(ElementId),
    /// Nowhere.
    End,
}

impl Walk {
    /// Where to go when the page that is shown has been dealt with.
    pub fn next(&mut self, snapshot: &Snapshot) -> Way {
        let pagers = snapshot.paged.as_ref().map_or(&[][..], |paged| &paged.pagers);
        self.recognise(pagers);
        for pager in pagers {
            if self.done.contains(&pager.id) {
                continue;
            }
            match self.within(pager) {
                Way::End => {}
                way => return way,
            }
        }
        // A capture can say that there is a pager without showing it.
        self.short |= snapshot.paged.as_ref().is_some_and(|paged| paged.pagers.is_empty());
        Way::End
    }

    /// A page may render its pagers anew on every turn: where there are as many as before, the one in the place
    /// of one that is gone is the same pager.
    fn recognise(&mut self, pagers: &[Pager]) {
        let known = core::mem::replace(&mut self.known, pagers.iter().map(|pager| pager.id.clone()).collect());
        if known.len() != pagers.len() {
            return;
        }
        for (old, new) in known.into_iter().zip(pagers) {
            if self.known.contains(&old) {
                continue;
            }
            let home = self.home.iter_mut().map(|(id, _)| id);
            for id in self.lengthened.iter_mut().chain(&mut self.done).chain(home).filter(|id| **id == old) {
                id.clone_from(&new.id);
            }
        }
    }

    fn within(&mut self, pager: &Pager) -> Way {
        let Some(current) = current(pager) else {
            self.short = true;
            self.done.push(pager.id.clone());
            return Way::End;
        };
        if !self.lengthened.contains(&pager.id) {
            self.lengthened.push(pager.id.clone());
            if let Some(longer) = longest(pager) {
                return Way::Longer(longer);
            }
        }
        let home = match &self.home {
            Some((id, home)) if *id == pager.id => *home,
            _ => {
                self.home = Some((pager.id.clone(), current));
                self.seen.clear();
                self.asked = None;
                current
            }
        };
        if !self.seen.contains(&current) {
            self.seen.push(current);
        }
        // A control that did not turn the page will not: asking it again would never end.
        let stuck = self.asked.take().is_some_and(|asked| asked != current) || self.turns >= MOST_TURNS;
        let unseen = pager.controls.iter().filter(|control| !control.disabled).filter_map(|control| {
            let number = number(control)?;
            (!self.seen.contains(&number)).then_some((number, control))
        });
        // The nearest first: a pager prints only the numbers around the page that is shown.
        if let Some((number, control)) = unseen.min_by_key(|(number, _)| number.abs_diff(current)) {
            if !stuck {
                self.turns += 1;
                self.asked = Some(number);
                return Way::Page(control.id.clone());
            }
            self.short = true;
        }
        self.done.push(pager.id.clone());
        let back = pager.controls.iter().find(|control| number(control) == Some(home));
        match back.filter(|_| home != current) {
            Some(control) => Way::Page(control.id.clone()),
            None => Way::End,
        }
    }

    /// Whether more than one page was walked.
    #[must_use]
    pub fn has_turned(&self) -> bool {
        self.turns > 0
    }

    /// Whether pages may have been left out, for a pager was not understood or did not end.
    #[must_use]
    pub fn is_short(&self) -> bool {
        self.short
    }
}

/// The number of the page that is shown.
fn current(pager: &Pager) -> Option<u32> {
    pager.controls.iter().filter(|control| control.current).find_map(number)
}

fn number(control: &PagerControl) -> Option<u32> {
    fold(&control.text).parse().ok()
}

/// The choice that shows the most rows, where it is not the one chosen.
fn longest(pager: &Pager) -> Option<ElementId> {
    let size = |control: &PagerControl| {
        if ALL_ROWS.is(&control.text) { Some(u32::MAX) } else { number(control) }
    };
    let longest = pager.lengths.iter().max_by_key(|control| size(control))?;
    (!longest.current && size(longest).is_some()).then(|| longest.id.clone())
}
