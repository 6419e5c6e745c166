//! Enters what a page, or a press of ours, tells in how far the guides have come.

use alloc::{string::String, vec::Vec};

use crate::choice::asked_for;
use crate::guide::progress::{Progress, guides_of};
use crate::guide::sign::{Sign, Signs};
use crate::guide::{Era, Guide, RENEWAL, guide, guides, is_app, square};
use crate::journey::Tab;
use crate::ledger::{Ledger, Shop};
use crate::moment::Moment;
use crate::sighting::KeyRecord;

/// Enters what the page of a tab tells.
pub fn see(ledger: &mut Ledger, tab: &Tab, signs: &Signs, now: Moment) {
    if signs.era != Era::Unknown {
        ledger.era = signs.era;
    }
    let era = ledger.era;
    adopt(ledger, &tab.shop);
    if let (Some(list), Some(shop)) = (&signs.list, ledger.shops.iter_mut().find(|shop| shop.id == tab.shop)) {
        square::see(shop, list, now);
    }
    // Without a guide under way there is nothing to compare with.
    if !guides_of(ledger, &tab.shop).iter().any(|progress| progress.is_open(era)) {
        return;
    }
    let proven = proven(ledger, tab);
    let wanted = wanted(ledger, tab);
    for progress in guides_of(ledger, &tab.shop).iter_mut().filter(|progress| progress.is_open(era)) {
        let Some(guide) = guide(&progress.id) else { continue };
        let before = progress.clone();
        // What is confirmed in this tab is another app's. Of functions ticked by hand nobody knows whose they are.
        let others = tab.change.as_ref().is_some_and(|change| {
            !change.items.is_empty() && !change.items.iter().any(|item| guide.apps.contains(&item.app.as_str()))
        });
        take_in(progress, guide, signs, now);
        for step in guide.steps_in(era) {
            let Some(sign) = step.sign else { continue };
            let barred = progress.unticked.iter().any(|one| one == step.id);
            if others && sign == Sign::Confirm {
                continue;
            }
            if !barred && !progress.has(step.id) && is_shown(progress, guide, sign, signs, &proven, &wanted) {
                progress.reach(guide, step.id);
            }
        }
        if *progress != before {
            progress.at = now;
        }
    }
    // Who has an answer has sent the mail: what was written for it is of no more use.
    let sent = |progress: &Progress| {
        let step = guide(&progress.id).and_then(Guide::mail);
        step.is_some_and(|step| progress.has(step.id))
    };
    if ledger.mail.as_ref().is_some_and(|mail| mail.of == tab.shop) && guides_of(ledger, &tab.shop).iter().any(sent) {
        ledger.mail = None;
    }
}

/// Guides that were begun before it was known whose they are go to the first shop that is.
fn adopt(ledger: &mut Ledger, shop: &str) {
    let begun = core::mem::take(&mut ledger.guides);
    match ledger.shops.iter_mut().find(|known| known.id == shop) {
        Some(shop) => {
            for progress in begun {
                if !shop.guides.iter().any(|known| known.id == progress.id) {
                    shop.guides.push(progress);
                }
            }
            // The mail that was written for one of them goes along.
            for mail in ledger.mail.iter_mut().filter(|mail| mail.of.is_empty()) {
                mail.of.clone_from(&shop.id);
            }
        }
        None => ledger.guides = begun,
    }
}

/// What the page tells of more than one step.
fn take_in(progress: &mut Progress, guide: &Guide, signs: &Signs, now: Moment) {
    progress.pending |= signs.has(Sign::Pending, guide.apps);
    if guide.id != RENEWAL {
        if signs.start.date().is_some() && guide.step("second").is_some() {
            progress.start = signs.start;
        }
        let approved = signs.has(Sign::EventsApproved, guide.apps);
        progress.pending |= signs.start.date().is_some() && !approved && guide.step("second").is_some();
        // When it was approved is known only where it was seen to wait before.
        if approved && progress.pending && progress.approved == Moment::default() {
            progress.approved = now;
        }
        return;
    }
    progress.two_keys |= signs.has(Sign::TwoKeys, &[]);
    if progress.new.is_empty() && signs.has(Sign::OneKey, &[]) {
        // One was stopped to make room: what is issued now is the third no more.
        progress.two_keys = false;
    }
}

fn is_shown(
    progress: &Progress,
    guide: &Guide,
    sign: Sign,
    signs: &Signs,
    proven: &[String],
    wanted: &[String],
) -> bool {
    let here = |sign| signs.has(sign, guide.apps);
    let updated = progress.pending && here(Sign::Current) && !here(Sign::Pending);
    let apps: Vec<&&str> = match guide.apps {
        // A guide of several apps is about those that the shop has or presses.
        [_] => guide.apps.iter().collect(),
        all => all.iter().filter(|app| wanted.iter().any(|one| one == **app)).collect(),
    };
    match sign {
        Sign::Ticked => !apps.is_empty() && apps.iter().all(|app| signs.has(Sign::Ticked, &[app])),
        Sign::Registered => !apps.is_empty() && apps.iter().all(|app| proven.iter().any(|one| one == **app)),
        Sign::NewKey => !progress.new.is_empty(),
        Sign::OldGone => progress.two_keys && !progress.new.is_empty() && here(Sign::OneKey),
        Sign::Updated => updated,
        Sign::UpdatedKey => updated && here(Sign::VendorKey),
        // Said by the merchant's own presses.
        Sign::Copied | Sign::Pasted => false,
        _ => here(sign),
    }
}

/// The apps of the guides whose functions are proven to be registered: by this page, or by all that was seen in use.
fn proven(ledger: &Ledger, tab: &Tab) -> Vec<String> {
    let mut apps: Vec<String> = tab.done.iter().flat_map(|done| done.apps.iter().cloned()).collect();
    let Some(shop) = ledger.shop(&tab.shop) else { return apps };
    for app in guides().iter().flat_map(|guide| guide.apps) {
        if shop.unfinished.is_none() && lacks(ledger, shop, app) == Some(false) {
            apps.push((*app).into());
        }
    }
    apps
}

/// Whether functions of an app are not registered, as far as was seen; nothing where no page has told. A row of the first
/// generation may be gone, and so it is not missing.
#[must_use]
pub fn lacks(ledger: &Ledger, shop: &Shop, app: &str) -> Option<bool> {
    let registered = &shop.registered.as_ref()?.functions;
    let asked = asked_for(ledger, &shop.chosen, &shop.answers, app)?;
    let mut needed = asked.functions.iter().filter(|function| !function.get().legacy).peekable();
    if needed.peek().is_none() {
        // Of an app that asks for nothing else, its old names count.
        return Some(!asked.functions.iter().any(|function| registered.contains(&function.name())));
    }
    Some(!needed.all(|function| registered.contains(&function.name())))
}

/// The apps that the shop uses, has under way, or that were pressed in this tab.
fn wanted(ledger: &Ledger, tab: &Tab) -> Vec<String> {
    let shop = ledger.shop(&tab.shop);
    let used = shop.into_iter().flat_map(|shop| shop.apps.iter().map(|used| used.app.clone()));
    let open = [shop.and_then(|shop| shop.unfinished.as_ref()), tab.change.as_ref()];
    let open = open.into_iter().flatten().flat_map(|open| open.items.iter().map(|item| item.app.clone()));
    let done = tab.done.iter().flat_map(|done| done.apps.iter().cloned());
    used.chain(open).chain(done).collect()
}

/// A licence key was copied by a button of ours in this tab: the step that is about copying that key is done, where all
/// before it is.
pub fn copied(ledger: &mut Ledger, tab: Option<&Tab>, last4: &str, now: Moment) {
    let era = ledger.era;
    let shop = tab.map(|tab| tab.shop.clone()).unwrap_or_default();
    let records: Vec<KeyRecord> = ledger.shop(&shop).map(|shop| shop.keys.clone()).unwrap_or_default();
    let whose = records.iter().find(|record| record.last4 == last4 && !record.past).map(|record| &record.app);
    for progress in guides_of(ledger, &shop).iter_mut().filter(|progress| progress.is_open(era)) {
        let Some(guide) = guide(&progress.id) else { continue };
        let Some(step) = progress.current(guide, era).filter(|step| step.sign == Some(Sign::Copied)) else { continue };
        let fits = match whose {
            _ if guide.id == RENEWAL => progress.new == last4,
            Some(app) => app.own || guide.apps.iter().any(|id| is_app(app, id)),
            // Nothing is known of any key yet; else it is the secret.
            None => records.is_empty(),
        };
        let own = guide.apps.iter().all(|id| crate::guide::offer::has_own_key(id));
        if fits && whose.is_none_or(|app| app.own == own) {
            progress.reach(guide, step.id);
            progress.at = now;
        }
    }
}
