//! How far a shop has come in one guide, and what the merchant does with it: begin, tick, stop, resume, start over.

use alloc::{string::String, vec::Vec};
use serde::Serialize;

use crate::fields::fields;
use crate::guide::sign::Sign;
use crate::guide::{Era, Guide, Step, guide, is_renewal};
use crate::ledger::Ledger;
use crate::licence::Expiry;
use crate::moment::Moment;

/// How far one shop has come in one guide.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Progress {
    /// The guide's id, and which app's it is: [`split`](crate::guide::split).
    pub id: String,
    /// The steps that are done, by their ids.
    pub done: Vec<String>,
    /// The steps that the merchant unticked: only the merchant ticks them again.
    pub unticked: Vec<String>,
    /// When it was begun.
    pub begun: Moment,
    /// When anything of it changed last.
    pub at: Moment,
    /// Whether the merchant stopped it for now.
    pub stopped: bool,
    /// Whether an update of the app (更新あり), or its event notices (承認待ち), were seen to be waiting since it was begun.
    pub pending: bool,
    /// Whether two live keys of the shop's own were on the page that lists them, as last seen.
    pub two_keys: bool,
    /// The last four characters of the key until now.
    pub old: String,
    /// When that one ends.
    pub old_end: Expiry,
    /// The last four characters of the new key; empty until it is issued.
    pub new: String,
    /// Whether the shop's serviceSecret was copied, in a guide that takes both keys.
    pub has_secret: bool,
    /// Whether its licence key was.
    pub has_licence: bool,
    /// The apps that have the new key, by their ids; the empty id stands for all of them together.
    pub pasted: Vec<String>,
    /// The day from which a vendor's events were asked for (利用開始日).
    pub start: Expiry,
    /// When these were seen, or said, to be approved.
    pub approved: Moment,
}

fields! {
    Progress {
        id, done, unticked, begun, at, stopped, pending, two_keys, old, old_end, new, has_secret,
        has_licence, pasted, start, approved
    }
}

impl Progress {
    /// A guide that is begun now.
    #[must_use]
    pub fn begin(id: &str, now: Moment) -> Self {
        Self { id: id.into(), begun: now, at: now, ..Self::default() }
    }

    /// Whether a step is done.
    #[must_use]
    pub fn has(&self, step: &str) -> bool {
        self.done.iter().any(|done| done == step)
    }

    /// The first step that is not done; nothing where all are.
    #[must_use]
    pub fn current(&self, guide: &Guide, era: Era) -> Option<&'static Step> {
        guide.steps_in(era).find(|step| !self.has(step.id))
    }

    /// Whether the merchant is in the middle of it.
    #[must_use]
    pub fn is_open(&self, era: Era) -> bool {
        !self.stopped && guide(&self.id).is_some_and(|guide| self.current(guide, era).is_some())
    }

    /// Whether every step is done.
    #[must_use]
    pub fn is_finished(&self, era: Era) -> bool {
        guide(&self.id).is_some_and(|guide| self.current(guide, era).is_none())
    }

    /// Takes a step as done, and every earlier one that the merchant has not unticked. Which apps have a new key is for
    /// the merchant alone to say: an app that is passed over stops when the old key does.
    pub fn reach(&mut self, guide: &Guide, step: &str) {
        for earlier in guide.steps {
            if earlier.id == step {
                break;
            }
            if earlier.sign != Some(Sign::Pasted) && !self.unticked.iter().any(|one| one == earlier.id) {
                self.add(earlier.id);
            }
        }
        self.add(step);
    }

    fn add(&mut self, step: &str) {
        if !self.has(step) {
            self.done.push(step.into());
        }
    }
}

/// What the merchant does with a guide.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act<'a> {
    /// 手順を始める, 最初から.
    Begin,
    /// 中断.
    Stop,
    /// 再開.
    Resume,
    /// 完了, of a step.
    Tick(&'a str),
    /// A step is not done after all.
    Untick(&'a str),
}

/// The guides of a shop; of no shop, or of one that is not known, those that were begun before that was known.
pub fn guides_of<'a>(ledger: &'a mut Ledger, shop: &str) -> &'a mut Vec<Progress> {
    match ledger.shops.iter_mut().find(|known| known.id == shop) {
        Some(shop) => &mut shop.guides,
        None => &mut ledger.guides,
    }
}

/// Carries out what the merchant does. `unlocked` says whether the last step of the renewal can be ticked: before every
/// app has the new key it cannot. What is not there, or not to be done yet, is left.
pub fn act(progresses: &mut Vec<Progress>, id: &str, act: Act<'_>, unlocked: bool, now: Moment) {
    let Some(guide) = guide(id) else { return };
    if act == Act::Begin {
        progresses.retain(|one| one.id != id);
        progresses.push(Progress::begin(id, now));
        return;
    }
    let Some(progress) = progresses.iter_mut().find(|one| one.id == id) else { return };
    match act {
        Act::Begin => {}
        Act::Stop => progress.stopped = true,
        Act::Resume => progress.stopped = false,
        Act::Tick(step) => match guide.step(step).map(|step| step.sign) {
            None | Some(Some(Sign::Pasted)) => return,
            Some(Some(Sign::OldGone)) if !unlocked => return,
            Some(sign) => {
                progress.unticked.retain(|one| one != step);
                progress.add(step);
                if sign == Some(Sign::EventsApproved) && progress.approved == Moment::default() {
                    progress.approved = now;
                }
            }
        },
        Act::Untick(step) => {
            progress.done.retain(|one| one != step);
            match guide.step(step).and_then(|step| step.sign) {
                Some(Sign::EventsApproved) => progress.approved = Moment::default(),
                Some(Sign::Copied) => (progress.has_secret, progress.has_licence) = (false, false),
                _ => {}
            }
            if !progress.unticked.iter().any(|one| one == step) {
                progress.unticked.push(step.into());
            }
            if is_renewal(id) && guide.step(step).is_some_and(|step| step.sign == Some(Sign::Pasted)) {
                progress.pasted.clear();
            }
        }
    }
    progress.at = now;
}
