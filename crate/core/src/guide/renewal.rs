//! The renewal of the shop's own licence key: when it is seen to have changed, and which apps hold it.
//!
//! Source: guides.md C (2026-11); merchants.md: "renewed in RMS but not pasted into every app that holds it".

use alloc::{string::String, vec::Vec};

use crate::catalogue::{KeyKind, app_by_id};
use crate::choice::{OWN, name_of};
use crate::guide::progress::Progress;
use crate::guide::sign::Sign;
use crate::guide::{Era, RENEWAL, guide, is_renewal};
use crate::ledger::Shop;
use crate::moment::Moment;
use crate::sighting::{KeyRecord, has_several_own};

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

/// How far a shop has come in the guide of the renewal, for each of its own apps; nothing where it has not begun it.
#[must_use]
pub fn of(shop: &Shop) -> Vec<Progress> {
    shop.guides.iter().filter(|progress| is_renewal(&progress.id)).cloned().collect()
}

/// Makes that what it was.
pub fn put(shop: &mut Shop, before: Vec<Progress>) {
    shop.guides.retain(|progress| !is_renewal(&progress.id));
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
    for progress in shop.guides.iter_mut().filter(|progress| progress.id == before.id) {
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
    for at in 0..shop.guides.len() {
        let under_way = |progress: &&Progress| is_renewal(&progress.id) && !progress.is_finished(era);
        let Some(mut progress) = shop.guides.get(at).filter(under_way).cloned() else { continue };
        settle(shop, &mut progress);
        if let Some(place) = shop.guides.get_mut(at).filter(|place| **place != progress) {
            progress.at = now;
            *place = progress;
        }
    }
}

/// The merchant says that an app has the new key, or has not. `id` names the renewal; nothing the only one.
pub fn paste(shop: &mut Shop, id: &str, app: &str, on: bool, now: Moment) {
    let id = if id.is_empty() { RENEWAL } else { id };
    let at = shop.guides.iter().position(|progress| progress.id == id && is_renewal(id));
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
/// the issue, whether or not the merchant had begun it. Of several apps of the shop's own each has a checklist.
///
/// `before` are the records before the page was read.
pub fn noticed(shop: &mut Shop, before: &[KeyRecord], now: Moment) {
    let newest = |records: &[KeyRecord]| -> Vec<KeyRecord> {
        records.iter().filter(|record| record.app.own && !record.past).cloned().collect()
    };
    let known = |record: &KeyRecord| before.iter().any(|old| old.app.own && old.last4 == record.last4);
    let several = has_several_own(&shop.keys);
    let was = newest(before);
    for new in newest(&shop.keys).iter().filter(|new| !known(new)) {
        // The one that it took the place of; of several apps of the shop's own, that of this app.
        let replaced = |old: &&KeyRecord| {
            let same = !several || old.app.product == new.app.product || old.app.product.is_empty();
            same && shop.keys.iter().any(|record| record.past && record.last4 == old.last4)
        };
        if let Some(old) = was.iter().find(replaced) {
            open(shop, several, old, new, now);
        }
    }
}

/// Opens the checklist of a new key. One that the merchant had begun, of this app or of none, goes on with it.
fn open(shop: &mut Shop, several: bool, old: &KeyRecord, new: &KeyRecord, now: Moment) {
    let Some(guide) = guide(RENEWAL) else { return };
    let id = match new.app.product.as_str() {
        product if several && !product.is_empty() => [RENEWAL, ":", product].concat(),
        _ => RENEWAL.into(),
    };
    let is_it = |progress: &Progress| {
        progress.id == id || progress.id == RENEWAL && (progress.new.is_empty() || progress.new == old.last4)
    };
    let begun = shop.guides.iter().find(|progress| is_it(progress) && progress.new.is_empty()).cloned();
    shop.guides.retain(|progress| !is_it(progress));
    let mut progress = begun.unwrap_or_else(|| Progress::begin(&id, now));
    progress.id = id;
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
