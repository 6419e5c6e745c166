//! The renewal of the shop's own licence key: when it is seen to have changed, and which apps hold it.
//!
//! Source: guides.md C (2026-11); merchants.md: "renewed in RMS but not pasted into every app that holds it".

use alloc::{string::String, vec::Vec};

use crate::catalogue::{KeyKind, app_by_id};
use crate::choice::{OWN, name_of};
use crate::guide::progress::Progress;
use crate::guide::sign::Sign;
use crate::guide::{Era, RENEWAL, guide};
use crate::ledger::Shop;
use crate::moment::Moment;
use crate::sighting::KeyRecord;

/// An app that holds the shop's own licence key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// Its id; empty where no app is chosen: then it stands for all there may be.
    pub app: String,
    /// Its name; empty with the id.
    pub name: String,
    /// Where it takes the key; empty where that is not known.
    pub place: &'static str,
}

/// How far a shop has come in the guide of the renewal; nothing where it has not begun it.
#[must_use]
pub fn of(shop: &Shop) -> Option<Progress> {
    shop.guides.iter().find(|progress| progress.id == RENEWAL).cloned()
}

/// Makes that what it was.
pub fn put(shop: &mut Shop, before: Option<Progress>) {
    shop.guides.retain(|progress| progress.id != RENEWAL);
    shop.guides.extend(before);
}

/// The apps in use that hold the shop's own licence key; at least one entry.
#[must_use]
pub fn holders(shop: Option<&Shop>) -> Vec<Holder> {
    let mut all = Vec::new();
    for used in shop.into_iter().flat_map(|shop| &shop.apps) {
        let place = match app_by_id(&used.app) {
            Some(app) => {
                let own = |one: &&crate::catalogue::Connection| one.key == KeyKind::Own && one.ended.is_none();
                match app.get().connections.iter().find(own) {
                    Some(connection) => connection.paste,
                    None => continue,
                }
            }
            None if used.app.starts_with(OWN) => "",
            None => continue,
        };
        all.push(Holder { app: used.app.clone(), name: name_of(&used.app).into(), place });
    }
    if all.is_empty() {
        all.push(Holder { app: String::new(), name: String::new(), place: "" });
    }
    all
}

/// Whether every app that holds the key has the new one.
#[must_use]
pub fn all_pasted(shop: Option<&Shop>, progress: &Progress) -> bool {
    holders(shop).iter().all(|holder| progress.pasted.contains(&holder.app))
}

/// Whether every app has the new key, and that was seen: before it is, the only key may be the one to be stopped.
#[must_use]
pub fn is_replaced(shop: Option<&Shop>, progress: &Progress) -> bool {
    !progress.new.is_empty() && all_pasted(shop, progress)
}

/// Whether the old key may be stopped: every app has the new one, or none can be issued while two are live.
#[must_use]
pub fn may_stop(shop: Option<&Shop>, progress: &Progress) -> bool {
    progress.two_keys && progress.new.is_empty() && !is_issued(progress) || is_replaced(shop, progress)
}

/// Whether the merchant says that a new key was issued, and that every app has it, while none was seen: on another
/// machine, say. The renewal can end then; but which key may be stopped is not known.
#[must_use]
pub fn is_unseen(shop: Option<&Shop>, progress: &Progress) -> bool {
    progress.new.is_empty() && is_issued(progress) && all_pasted(shop, progress)
}

fn is_issued(progress: &Progress) -> bool {
    let issue = guide(RENEWAL).and_then(|guide| guide.steps.iter().find(|step| step.sign == Some(Sign::NewKey)));
    issue.is_some_and(|step| progress.has(step.id))
}

/// The renewal was started over: while the new key is still the newest, it is about the same two, from the step after
/// the issue on.
pub fn begun_again(shop: &mut Shop, before: &Progress) {
    let newest = |record: &KeyRecord| record.app.own && !record.past && record.last4 == before.new;
    if before.new.is_empty() || !shop.keys.iter().any(newest) {
        return;
    }
    let Some(guide) = guide(RENEWAL) else { return };
    for progress in shop.guides.iter_mut().filter(|progress| progress.id == RENEWAL) {
        progress.old.clone_from(&before.old);
        progress.old_end = before.old_end;
        progress.new.clone_from(&before.new);
        progress.two_keys = before.two_keys;
        if let Some(step) = guide.steps.iter().find(|step| step.sign == Some(Sign::NewKey)) {
            progress.reach(guide, step.id);
        }
    }
}

/// The apps of a shop are others than before: whether all have the new key is another question now.
pub fn apps_changed(shop: &mut Shop, era: Era, now: Moment) {
    let under_way = |progress: &Progress| progress.id == RENEWAL && !progress.is_finished(era);
    let Some(at) = shop.guides.iter().position(under_way) else { return };
    let Some(mut progress) = shop.guides.get(at).cloned() else { return };
    settle(shop, &mut progress);
    if let Some(place) = shop.guides.get_mut(at).filter(|place| **place != progress) {
        progress.at = now;
        *place = progress;
    }
}

/// The merchant says that an app has the new key, or has not.
pub fn paste(shop: &mut Shop, app: &str, on: bool, now: Moment) {
    let at = shop.guides.iter().position(|progress| progress.id == RENEWAL);
    let Some(mut progress) = at.and_then(|at| shop.guides.get(at).cloned()) else { return };
    progress.pasted.retain(|known| known != app);
    if on {
        progress.pasted.push(app.into());
    }
    settle(shop, &mut progress);
    progress.at = now;
    if let Some(place) = at.and_then(|at| shop.guides.get_mut(at)) {
        *place = progress;
    }
}

/// Takes the step of pasting as done exactly while every app has the key.
fn settle(shop: &Shop, progress: &mut Progress) {
    let Some(guide) = guide(RENEWAL) else { return };
    let Some(step) = guide.steps.iter().find(|step| step.sign == Some(Sign::Pasted)) else { return };
    if all_pasted(Some(shop), progress) {
        progress.unticked.retain(|one| one != step.id);
        progress.reach(guide, step.id);
    } else {
        progress.done.retain(|one| one != step.id);
    }
}

/// A new key of the shop's own was seen where there was another: its checklist is open from now on, at the step after
/// the issue, whether or not the merchant had begun it.
///
/// `before` are the records before the page was read.
pub fn noticed(shop: &mut Shop, before: &[KeyRecord], now: Moment) {
    let newest = |records: &[KeyRecord]| -> Vec<KeyRecord> {
        records.iter().filter(|record| record.app.own && !record.past).cloned().collect()
    };
    let known = |record: &&KeyRecord| !before.iter().any(|old| old.app.own && old.last4 == record.last4);
    let now_newest = newest(&shop.keys);
    let Some(new) = now_newest.iter().find(known) else { return };
    // The one that it took the place of; of several apps of the shop's own, that of this app.
    let replaced = |old: &&KeyRecord| shop.keys.iter().any(|record| record.past && record.last4 == old.last4);
    let was = newest(before);
    let Some(old) = was.iter().find(replaced) else { return };
    let Some(guide) = guide(RENEWAL) else { return };
    let at = shop.guides.iter().position(|progress| progress.id == RENEWAL);
    let begun = at.map(|at| shop.guides.remove(at)).filter(|progress| progress.new.is_empty());
    let mut progress = begun.unwrap_or_else(|| Progress::begin(RENEWAL, now));
    progress.stopped = false;
    progress.two_keys = false;
    progress.at = now;
    progress.old.clone_from(&old.last4);
    progress.old_end = old.expiry;
    progress.new.clone_from(&new.last4);
    progress.pasted.clear();
    if let Some(at) = guide.steps.iter().position(|step| step.sign == Some(Sign::NewKey)) {
        // What was ticked of later steps was not about this key.
        let later = |id: &String| guide.steps.iter().skip(at + 1).any(|step| step.id == id);
        progress.done.retain(|id| !later(id));
        if let Some(step) = guide.steps.get(at) {
            progress.reach(guide, step.id);
        }
    }
    shop.guides.push(progress);
}
