//! Enters what a page, or a press of ours, tells in how far the guides have come.

use alloc::{string::String, vec::Vec};

use crate::choice::asked_for;
use crate::guide::mail::Mail;
use crate::guide::progress::{Progress, guides_of};
use crate::guide::sign::{Sign, Signs};
use crate::guide::{Era, Guide, RENEWAL, guide, guides, is_app, square};
use crate::journey::Tab;
use crate::ledger::{Ledger, Shop};
use crate::moment::Moment;
use crate::view::Known;
use crate::view_keys;

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
    if guides_of(ledger, &tab.shop).iter().any(sent) {
        ledger.put_mail(&tab.shop, None);
    }
}

/// Guides that were begun before it was known whose they are go to the first shop that is.
fn adopt(ledger: &mut Ledger, of: &str) {
    let begun = core::mem::take(&mut ledger.guides);
    match ledger.shops.iter_mut().find(|known| known.id == of) {
        Some(shop) => {
            for progress in begun {
                if !shop.guides.iter().any(|known| known.id == progress.id) {
                    shop.guides.push(progress);
                }
            }
            // The mail that was written for one of them goes along, where the shop has none of its own.
            if let Some(mail) = ledger.mail_of("").cloned() {
                ledger.put_mail("", None);
                if ledger.mail_of(of).is_none() {
                    ledger.put_mail(of, Some(Mail { of: of.into(), ..mail }));
                }
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
    progress.two_keys |= is_page_of(progress, signs) && signs.has(Sign::TwoKeys, &[]);
    if progress.new.is_empty() && signs.has(Sign::OneKey, &[]) {
        // One was stopped to make room: what is issued now is the third no more.
        progress.two_keys = false;
    }
}

/// Whether a page of the shop's own app is of the one whose renewal it is, as far as that is known.
fn is_page_of(progress: &Progress, signs: &Signs) -> bool {
    progress.new.is_empty() || signs.own.contains(&progress.new)
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
        Sign::OldGone => {
            progress.two_keys && !progress.new.is_empty() && is_page_of(progress, signs) && here(Sign::OneKey)
        }
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

/// A key was copied by a button of ours in this tab: the step that is about copying that key is done, where all before
/// it is; where it is about both of the shop's keys, with the second.
pub fn copied(ledger: &mut Ledger, tab: Option<&Tab>, last4: &str, now: Moment) {
    let era = ledger.era;
    let shop = tab.map(|tab| tab.shop.clone()).unwrap_or_default();
    let records = view_keys::records(Known { ledger, tab, now }).into_owned();
    let ends = |past: bool| records.iter().find(|record| record.last4 == last4 && record.past == past);
    let whose = ends(false).map(|record| &record.app);
    // A key in full that no page called a licence key is the secret.
    let secret = whose.is_none() && ends(true).is_none();
    for progress in guides_of(ledger, &shop).iter_mut().filter(|progress| progress.is_open(era)) {
        let Some(guide) = guide(&progress.id) else { continue };
        let Some(step) = progress.current(guide, era).filter(|step| step.sign == Some(Sign::Copied)) else { continue };
        if guide.takes_both() {
            let before = (progress.has_secret, progress.has_licence);
            progress.has_secret |= secret;
            progress.has_licence |= whose.is_some_and(|app| app.own);
            if progress.has_secret && progress.has_licence {
                progress.reach(guide, step.id);
            }
            if before != (progress.has_secret, progress.has_licence) {
                progress.at = now;
            }
            continue;
        }
        let fits = match whose {
            _ if guide.id == RENEWAL => progress.new == last4,
            Some(app) => guide.apps.iter().any(|id| is_app(app, id)),
            // Nothing is known of any key yet; else it is the secret.
            None => records.is_empty(),
        };
        if fits {
            progress.reach(guide, step.id);
            progress.at = now;
        }
    }
}
