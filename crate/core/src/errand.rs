//! What a page of the extension has the worker write down, and how it is written.

use alloc::{string::String, vec::Vec};
use serde::Serialize;

use crate::choice::{asked_for, own_id};
use crate::custom::{CustomApp, LONGEST_NAME, check_name};
use crate::exchange::{looks_like_key, take_back};
use crate::fields::{fields, words};
use crate::guide::is_renewal;
use crate::guide::mail::Mail;
use crate::guide::progress::{self, Act};
use crate::guide::{renewal, see};
use crate::journey::{self, Tabs, Visit};
use crate::ledger::{Answer, Chosen, Ledger, Reply, Shop, Used, VERSION};
use crate::moment::Moment;
use crate::shop::is_number;
use crate::sort::sort;

/// One errand, sent to the worker as `{kagiban: 1, tell: "errand", errand: …}`.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Errand {
    /// What is written.
    pub what: What,
    /// Chrome's number of the tab that it is about.
    pub tab: u32,
    /// The shop number, where a shop is meant.
    pub shop: String,
    /// The app's id, where an app is meant.
    pub app: String,
    /// What the page shows.
    pub visit: Option<Visit>,
    /// A name, a condition, a part of an app, a language; the text of a file.
    pub value: String,
    /// Whether it is to hold from now on.
    pub on: bool,
    /// The days before an expiry on which it is told.
    pub stages: Vec<u32>,
    /// An app of the shop's own as it is to be; nothing where it is to go.
    pub own: Option<CustomApp>,
    /// What is taken back: the record before that change.
    pub before: Option<Ledger>,
    /// The record after it.
    pub after: Option<Ledger>,
    /// The guide's id, where a guide is meant; `value` names its step.
    pub guide: String,
    /// The mail as far as it is written; nothing where it is to go.
    pub mail: Option<Mail>,
}

/// The kinds of errand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum What {
    /// What a page shows.
    Visit,
    /// The change that is open in this tab is settled, as far as the merchant is concerned.
    Settle,
    /// The shop does not use this app any more.
    Leave,
    /// The merchant calls the shop by another name; a shop that is not known yet is entered.
    Name,
    /// The shop is to be forgotten, with all that is known of it.
    Forget,
    /// The shop uses an app, or does not.
    Use,
    /// The shop takes a part of an app, or does not.
    Feature,
    /// The shop takes an optional function or group of an app, or does not.
    Optional,
    /// はい to a condition, for a shop or, without one, for a tab.
    Yes,
    /// いいえ.
    No,
    /// わからない.
    Unsure,
    /// The condition is not answered after all.
    Unasked,
    /// The language of the screens.
    Language,
    /// The days before an expiry on which it is told.
    Stages,
    /// An app of the shop's own is made, changed, or goes; `app` is its name until now.
    Own,
    /// An earlier change is taken back.
    Undo,
    /// A file is taken in: [`exchange`](crate::exchange).
    Import,
    /// Everything is erased.
    Erase,
    /// The merchant says whose page the tab shows: the errand's shop, or with none, no shop that is known.
    Shop,
    /// A guide is begun, or begun anew.
    Begin,
    /// A guide is stopped for now.
    Stop,
    /// A guide that was stopped goes on.
    Resume,
    /// A step of a guide is done.
    Tick,
    /// A step of a guide is not done after all.
    Untick,
    /// An app has the new licence key, or has not.
    Paste,
    /// A licence key was copied by a button of ours; `value` is how it ends.
    Copied,
    /// The mail that is being written.
    Mail,
    /// The merchant takes that back.
    Unshop,
    /// An errand that this version does not know.
    #[default]
    Unknown,
}

words! {
    What {
        "visit" = Visit, "settle" = Settle, "leave" = Leave, "name" = Name, "forget" = Forget, "use" = Use,
        "feature" = Feature, "optional" = Optional, "yes" = Yes, "no" = No, "unsure" = Unsure, "unasked" = Unasked,
        "language" = Language, "stages" = Stages, "own" = Own, "undo" = Undo, "import" = Import, "erase" = Erase,
        "shop" = Shop, "unshop" = Unshop, "begin" = Begin, "stop" = Stop, "resume" = Resume, "tick" = Tick,
        "untick" = Untick, "paste" = Paste, "copied" = Copied, "mail" = Mail; else Unknown
    }
}

fields! {
    Errand { what, tab, shop, app, visit, value, on, stages, own, before, after, guide, mail }
}

/// Carries it out.
pub fn carry_out(ledger: &mut Ledger, tabs: &mut Tabs, errand: &Errand, now: Moment) {
    ledger.version = VERSION;
    match errand.what {
        What::Visit => {
            if let Some(visit) = &errand.visit {
                journey::seen(ledger, tabs, visit, now);
            }
        }
        What::Settle => journey::settle(ledger, tabs, errand.tab),
        What::Leave => {
            if let Some(shop) = ledger.shops.iter_mut().find(|shop| shop.id == errand.shop) {
                shop.apps.retain(|used| used.app != errand.app);
            }
            tabs.forget_joined(&errand.app);
            apps_changed(ledger, errand, now);
        }
        What::Shop => journey::answer(ledger, tabs, errand.tab, &errand.shop),
        What::Unshop => journey::unanswer(ledger, tabs, errand.tab),
        What::Name => {
            let name = crate::name::fold(&errand.value);
            // No key is ever stored, even where one is typed as a name.
            let sound = is_number(&errand.shop) && name.chars().count() <= LONGEST_NAME && !looks_like_key(&name);
            if sound && let Some(shop) = ledger.shop_mut(&errand.shop) {
                shop.name = name;
            }
        }
        What::Forget => {
            ledger.shops.retain(|shop| shop.id != errand.shop);
            tabs.forget(&errand.shop);
            ledger.put_mail(&errand.shop, None);
        }
        What::Use => {
            use_app(ledger, errand, now);
            apps_changed(ledger, errand, now);
        }
        What::Feature | What::Optional | What::Yes | What::No | What::Unsure | What::Unasked => {
            decide(ledger, tabs, errand);
        }
        What::Language => ledger.lang.clone_from(&errand.value),
        What::Stages => {
            ledger.stages.clone_from(&errand.stages);
            sort(&mut ledger.stages, |one, other| one < other);
            ledger.stages.dedup();
            ledger.no_stages = ledger.stages.is_empty();
        }
        What::Own => set_own(ledger, tabs, &errand.app, errand.own.as_ref()),
        What::Undo => {
            if let (Some(before), Some(after)) = (&errand.before, &errand.after) {
                take_back(ledger, before, after);
                // What was entered under the new name meanwhile goes by the old one again.
                for (was, became) in before.own.iter().zip(&after.own) {
                    let back = ledger.own.iter().all(|own| own.name != became.name);
                    if back && ledger.own.iter().any(|own| own.name == was.name) {
                        rename_own(ledger, tabs, &became.name, &was.name);
                    }
                }
            }
        }
        What::Begin | What::Stop | What::Resume | What::Tick | What::Untick => guide(ledger, errand, now),
        What::Paste => {
            if let Some(shop) = ledger.shops.iter_mut().find(|shop| shop.id == errand.shop) {
                renewal::paste(shop, &errand.guide, &errand.app, errand.on, now);
            } else {
                // Begun before it was known whose it is.
                let mut nobody = Shop { guides: core::mem::take(&mut ledger.guides), ..Shop::default() };
                renewal::paste(&mut nobody, &errand.guide, &errand.app, errand.on, now);
                ledger.guides = nobody.guides;
            }
        }
        What::Copied => see::copied(ledger, tabs.tab(errand.tab), &errand.value, now),
        What::Mail => write_mail(ledger, errand),
        // Both concern the record as it is stored, and are carried out where that is.
        What::Import | What::Erase | What::Unknown => {}
    }
}

fn apps_changed(ledger: &mut Ledger, errand: &Errand, now: Moment) {
    let era = ledger.era;
    if let Some(shop) = ledger.shops.iter_mut().find(|shop| shop.id == errand.shop) {
        renewal::apps_changed(shop, era, now);
    }
}

fn guide(ledger: &mut Ledger, errand: &Errand, now: Moment) {
    let shop = ledger.shop(&errand.shop);
    let begun = shop.map_or(&ledger.guides, |shop| &shop.guides);
    let progress = begun.iter().find(|one| one.id == errand.guide);
    let ends = |progress| renewal::may_stop(shop, progress) || renewal::is_unseen(shop, progress);
    let unlocked = progress.is_none_or(ends);
    let again =
        progress.filter(|one| is_renewal(&one.id) && errand.what == What::Begin && !one.is_finished(ledger.era));
    let again = again.cloned();
    let act = match errand.what {
        What::Begin => Act::Begin,
        What::Stop => Act::Stop,
        What::Resume => Act::Resume,
        What::Tick => Act::Tick(&errand.value),
        _ => Act::Untick(&errand.value),
    };
    progress::act(progress::guides_of(ledger, &errand.shop), &errand.guide, act, unlocked, now);
    if let (Some(before), Some(shop)) = (again, ledger.shops.iter_mut().find(|shop| shop.id == errand.shop)) {
        renewal::begun_again(shop, &before);
    }
    // What was written for a mail that is sent is of no more use.
    let step = crate::guide::guide(&errand.guide).and_then(crate::guide::Guide::mail);
    if errand.what == What::Tick && step.is_some_and(|step| step.id == errand.value) {
        ledger.put_mail(&errand.shop, None);
    }
}

/// Keeps the mail as far as it is written. What one shop takes back, or what may hold a key, erases that shop's only.
fn write_mail(ledger: &mut Ledger, errand: &Errand) {
    let of = errand.mail.as_ref().map_or(&errand.shop, |mail| &mail.of);
    ledger.put_mail(of, errand.mail.clone().filter(|mail| !mail.holds_key()));
}

fn use_app(ledger: &mut Ledger, errand: &Errand, now: Moment) {
    let shop = ledger.shop(&errand.shop);
    let asked = match shop {
        Some(shop) => asked_for(ledger, &shop.chosen, &shop.answers, &errand.app),
        None => None,
    };
    let needs = asked.map(|asked| asked.names());
    let Some(shop) = ledger.shops.iter_mut().find(|shop| shop.id == errand.shop) else { return };
    shop.apps.retain(|used| used.app != errand.app || errand.on);
    if let (true, false, Some(needs)) = (errand.on, shop.uses(&errand.app), needs) {
        shop.apps.push(Used { app: errand.app.clone(), needs, since: now });
    }
}

/// Enters a choice or an answer. What an app asks for on account of it was not added to its list.
fn decide(ledger: &mut Ledger, tabs: &mut Tabs, errand: &Errand) {
    let answer = |answers: &mut Vec<Answer>, reply| {
        answers.retain(|answer| answer.condition != errand.value);
        if let Some(reply) = reply {
            answers.push(Answer { condition: errand.value.clone(), reply });
        }
    };
    let reply = match errand.what {
        What::Yes => Some(Reply::Yes),
        What::No => Some(Reply::No),
        What::Unsure => Some(Reply::Unsure),
        _ => None,
    };
    if errand.shop.is_empty() {
        let (mut tab, at) = tabs.take(errand.tab);
        match errand.what {
            What::Feature | What::Optional => choose(&mut tab.chosen, errand),
            _ => answer(&mut tab.answers, reply),
        }
        tabs.put(tab, at);
        return;
    }
    let asks = |ledger: &Ledger| -> Vec<Vec<String>> {
        let shop = ledger.shop(&errand.shop);
        let all = shop.into_iter().flat_map(|shop| shop.apps.iter().map(move |used| (shop, &used.app)));
        let asked = all.map(|(shop, app)| asked_for(ledger, &shop.chosen, &shop.answers, app).unwrap_or_default());
        asked.map(|asked| asked.names()).collect()
    };
    let before = asks(ledger);
    if let Some(shop) = ledger.shops.iter_mut().find(|shop| shop.id == errand.shop) {
        match errand.what {
            What::Feature | What::Optional => choose(&mut shop.chosen, errand),
            _ => answer(&mut shop.answers, reply),
        }
    }
    let after = asks(ledger);
    let used = ledger.shops.iter_mut().filter(|shop| shop.id == errand.shop).flat_map(|shop| &mut shop.apps);
    for ((before, after), used) in before.iter().zip(after).zip(used) {
        if !used.needs.is_empty() {
            used.needs.extend(after.into_iter().filter(|name| !before.contains(name)));
        }
    }
}

/// Enters that a part of an app is taken, or not.
fn choose(all: &mut Vec<Chosen>, errand: &Errand) {
    if !all.iter().any(|chosen| chosen.app == errand.app) {
        all.push(Chosen { app: errand.app.clone(), ..Chosen::default() });
    }
    for chosen in all.iter_mut().filter(|chosen| chosen.app == errand.app) {
        let feature = errand.what == What::Feature;
        let list = if feature { &mut chosen.features } else { &mut chosen.optional };
        set(list, &errand.value, errand.on);
    }
}

fn set(list: &mut Vec<String>, value: &str, on: bool) {
    list.retain(|known| known != value);
    if on {
        list.push(value.into());
    }
}

/// Makes, changes or takes away an app of the shop's own. A new name goes wherever the old one is remembered.
fn set_own(ledger: &mut Ledger, tabs: &mut Tabs, name: &str, own: Option<&CustomApp>) {
    let at = ledger.own.iter().position(|known| known.name == name);
    let Some(own) = own else {
        if let Some(at) = at {
            ledger.own.remove(at);
            let id = own_id(name);
            ledger.shops.iter_mut().for_each(|shop| shop.apps.retain(|used| used.app != id));
        }
        return;
    };
    let Ok(new) = check_name(&own.name, &ledger.own, at) else { return };
    let texts = own.functions.iter().chain([&own.note, &new]);
    if texts.into_iter().any(|text| looks_like_key(text)) {
        return;
    }
    let own = CustomApp { name: new.clone(), ..own.clone() };
    match at.and_then(|at| ledger.own.get_mut(at)) {
        Some(known) => *known = own,
        None => ledger.own.push(own),
    }
    if !name.is_empty() {
        rename_own(ledger, tabs, name, &new);
    }
}

/// An app of the shop's own goes by another name, wherever it is remembered.
fn rename_own(ledger: &mut Ledger, tabs: &mut Tabs, old: &str, new: &str) {
    let (old, new) = (own_id(old), own_id(new));
    let rename = |id: &mut String| {
        if *id == old {
            id.clone_from(&new);
        }
    };
    for shop in &mut ledger.shops {
        shop.apps.iter_mut().for_each(|used| rename(&mut used.app));
        shop.guides.iter_mut().flat_map(|progress| &mut progress.pasted).for_each(rename);
    }
    let of_shops = ledger.shops.iter_mut().map(|shop| &mut shop.unfinished);
    let of_tabs = tabs.tabs.iter_mut().map(|tab| &mut tab.change);
    of_shops.chain(of_tabs).flatten().flat_map(|open| &mut open.items).for_each(|item| rename(&mut item.app));
    let done = tabs.tabs.iter_mut().filter_map(|tab| tab.done.as_mut());
    done.flat_map(|done| done.apps.iter_mut().chain(&mut done.joined)).for_each(rename);
}
