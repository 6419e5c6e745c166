//! From the first tick to the proof: what is known of a change while the merchant goes from page to page.
//!
//! The menu of every page tells what the page shows (a [`Visit`]); the worker enters it here. A change begins with a
//! press, and ends when a page of the same shop shows all of its functions registered: 利用機能一覧, which lists only
//! functions in use, or 利用機能編集 where the portal itself rendered them ticked. What a form sent back renders is no
//! proof: RMS shows an attempt with an error message in the same page, ticked.

use alloc::{string::String, vec::Vec};
use serde::Serialize;

use crate::catalogue::{FunctionId, function_named};
use crate::fields::{fields, words};
use crate::guide::progress::Progress;
use crate::guide::sign::Signs;
use crate::guide::{renewal, see};
use crate::ledger::{Answer, Change, Chosen, Item, Ledger, Registered, Shop, Used};
use crate::moment::Moment;
use crate::shop::{contradicts, is_familiar, is_number, of_sightings};
use crate::sighting::{App, KeyRecord, Sighting, missing, observe};

/// What is known of the open tabs, until the browser is closed.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Tabs {
    /// The tabs with a page of RMS, the one seen last at the end.
    pub tabs: Vec<Tab>,
    /// Whether a page was reached from outside since a page last showed whose it is: somebody else may have logged in there.
    pub outside: bool,
    /// What was filed under the shop of a tab without a sign on the page that it is this shop's.
    pub trust: Option<Filed>,
    /// Pages that were open when something was erased: it does not come back by them.
    pub erased: Vec<Erased>,
}

/// A page that was open when something was erased.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Erased {
    /// Which load of it.
    pub load: String,
    /// The number of the shop that was forgotten; nothing where everything was erased.
    pub shop: String,
}

/// What was filed under a shop, and how to take it back.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Filed {
    /// The shop number.
    pub shop: String,
    /// What was known of its keys before.
    pub keys: Vec<KeyRecord>,
    /// How far it had come in the renewals that it had begun: a key seen anew goes on with them.
    pub renewals: Vec<Progress>,
    /// What the page said that was filed last.
    pub seen: Vec<Sighting>,
    /// When.
    pub at: Moment,
}

/// What is known of one tab.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Tab {
    /// Chrome's number of it.
    pub tab: u32,
    /// Which load of a page it shows; a reload is another one.
    pub load: String,
    /// What page that is.
    pub place: Site,
    /// Whether that page was rendered from what is registered: only such a page proves anything.
    pub fresh: bool,
    /// The shop number, once a page of this tab has shown it since the last logout; else nothing.
    pub shop: String,
    /// What was ticked in this tab and is not known to be registered.
    pub change: Option<Change>,
    /// Whether the page that it shows is of a session that ended.
    pub over: bool,
    /// Whether the session ended since the page was loaded or the change begun: who is logged in now may be another shop.
    pub orphan: bool,
    /// Functions that were ticked on the edit page and not registered, by whomever: a page that answers a form renders
    /// them as if they were.
    pub ticked: Vec<String>,
    /// What this very page proved.
    pub done: Option<Done>,
    /// What was said about conditions while the shop is not known: it holds for this tab alone.
    pub answers: Vec<Answer>,
    /// What was chosen of apps that leave a choice while the shop is not known: it holds for this tab alone.
    pub chosen: Vec<Chosen>,
    /// What this very page said of keys, where it was filed under a shop: the page read again is no news.
    pub filed: Vec<Sighting>,
    /// What a page of a shop that is not known said of keys. It is filed under no shop before the merchant says whose
    /// it is, or a key in it is found to be a known shop's.
    pub apart: Vec<Sighting>,
    /// When that was seen.
    pub apart_at: Moment,
    /// Whether the merchant said that it is none of the known shops.
    pub declined: bool,
    /// The apps that had an update waiting (更新あり) since the last logout.
    pub updating: Vec<App>,
    /// What was filed because the merchant said whose it is, until a page shows it: the answer can be taken back.
    pub answered: Option<Filed>,
}

/// A change that a page proved to be registered.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Done {
    /// The apps.
    pub apps: Vec<String>,
    /// Those of them that joined the apps the shop uses.
    pub joined: Vec<String>,
}

/// The pages, as far as a change passes through them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Site {
    /// 利用機能編集, understood or not.
    Edit,
    /// The page after 確認する.
    Confirm,
    /// A page with 利用機能一覧.
    Functions,
    /// The session is over: a logout, or a page that asks to log in.
    Ended,
    /// Any other page.
    #[default]
    Other,
}

/// How the browser came to a page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Arrival {
    /// By an address, or by a link or form of a page outside.
    #[default]
    Fresh,
    /// By a link or a form of another page of the same site.
    Followed,
    /// By reloading.
    Reload,
    /// By 戻る or 進む of the browser: the page may be an old one.
    History,
}

/// What the menu tells of its page.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Visit {
    /// Chrome's number of the tab.
    pub tab: u32,
    /// Which load of the page.
    pub load: String,
    /// How the browser came to it.
    pub arrival: Arrival,
    /// What page it is.
    pub place: Site,
    /// The shop number that the page shows, or nothing.
    pub shop: String,
    /// The functions that the page shows as registered.
    pub registered: Vec<String>,
    /// Whether it shows all that are registered; a list with a pager does not.
    pub whole: bool,
    /// What is ticked on the edit page and not registered, by whomever.
    pub ticked: Vec<String>,
    /// What is ticked and not registered, for each app pressed on this very page.
    pub pressed: Vec<Item>,
    /// What each app of the change asks for, for when it joins the apps in use.
    pub needs: Vec<Item>,
    /// What the page says of licence keys.
    pub sightings: Vec<Sighting>,
    /// What the page tells the guides.
    pub signs: Signs,
    /// Whether that is all of アプリ一覧.
    pub listed: bool,
}

/// How many tabs are remembered; those seen longest ago go first.
const TABS: usize = 60;

words! {
    Site { "edit" = Edit, "confirm" = Confirm, "functions" = Functions, "ended" = Ended; else Other }
    Arrival { "fresh" = Fresh, "followed" = Followed, "reload" = Reload; else History }
}

fields! {
    Tabs { tabs, outside, trust, erased }
    Erased { load, shop }
    Filed { shop, keys, renewals, seen, at }
    Tab {
        tab, load, place, fresh, shop, change, over, orphan, ticked, done, answers, chosen, filed, apart, apart_at, declined,
        updating, answered
    }
    Done { apps, joined }
    Visit { tab, load, arrival, place, shop, registered, whole, ticked, pressed, needs, sightings, signs, listed }
}

impl Tabs {
    /// What is known of this tab.
    #[must_use]
    pub fn tab(&self, tab: u32) -> Option<&Tab> {
        self.tabs.iter().find(|known| known.tab == tab)
    }

    /// What is left when everything is erased: that nothing comes back by the pages that are open.
    #[must_use]
    pub fn erased(&self) -> Self {
        let loads = self.tabs.iter().map(|tab| &tab.load).chain(self.erased.iter().map(|page| &page.load));
        let erased = loads.map(|load| Erased { load: load.clone(), ..Erased::default() }).collect();
        Self { erased, ..Self::default() }
    }

    /// A shop is forgotten: no page that is open brings it back.
    pub(crate) fn forget(&mut self, shop: &str) {
        let open = self.tabs.iter().map(|tab| Erased { load: tab.load.clone(), shop: shop.into() });
        let open: Vec<Erased> = open.filter(|page| !self.erased.contains(page)).collect();
        self.erased.extend(open);
        let spare = self.erased.len().saturating_sub(4 * TABS);
        self.erased.drain(..spare);
    }

    /// Whether a page brings back what was erased. A shop that was entered again meanwhile is not erased any more.
    fn brings_back(&self, ledger: &Ledger, visit: &Visit) -> bool {
        let of_tab = self.tab(visit.tab).map_or("", |tab| tab.shop.as_str());
        self.erased.iter().filter(|page| page.load == visit.load).any(|page| match page.shop.as_str() {
            "" => true,
            shop => ledger.shop(shop).is_none() && (visit.shop == shop || visit.shop.is_empty() && of_tab == shop),
        })
    }

    /// The tabs with an edit page of a shop, or of one that is not known, the one seen last first. With no number, of
    /// any.
    pub fn editing(&self, shop: &str) -> impl Iterator<Item = u32> {
        let of_shop = move |tab: &&Tab| shop.is_empty() || tab.shop.is_empty() || tab.shop == shop;
        self.tabs.iter().rev().filter(|tab| tab.place == Site::Edit).filter(of_shop).map(|tab| tab.tab)
    }

    /// Takes a tab out, to be put back changed, with its place.
    pub(crate) fn take(&mut self, tab: u32) -> (Tab, usize) {
        match self.tabs.iter().position(|known| known.tab == tab) {
            Some(at) => (self.tabs.remove(at), at),
            None => (Tab { tab, ..Tab::default() }, self.tabs.len()),
        }
    }

    /// An app that had joined was taken back.
    pub(crate) fn forget_joined(&mut self, app: &str) {
        for done in self.tabs.iter_mut().filter_map(|tab| tab.done.as_mut()) {
            done.joined.retain(|joined| joined != app);
        }
    }

    /// Puts a tab back. It keeps its place: a page that is merely read again changes nothing, or two open pages would
    /// wake each other for ever.
    pub(crate) fn put(&mut self, tab: Tab, at: usize) {
        self.tabs.insert(at.min(self.tabs.len()), tab);
        let spare = self.tabs.len().saturating_sub(TABS);
        self.tabs.drain(..spare);
    }
}

/// Enters what a page shows.
pub fn seen(ledger: &mut Ledger, tabs: &mut Tabs, visit: &Visit, now: Moment) {
    if tabs.brings_back(ledger, visit) {
        return;
    }
    let (mut tab, mut at) = tabs.take(visit.tab);
    let loaded = tab.load != visit.load;
    if loaded {
        tab.fresh = is_fresh(visit, &tab);
        tab.load.clone_from(&visit.load);
        tab.done = None;
        tab.filed.clear();
        tab.over = false;
        tab.orphan &= tab.change.is_some();
        at = tabs.tabs.len();
        // A link of the portal's own keeps the session; any other way may have led through a login.
        tabs.outside |= !matches!(visit.arrival, Arrival::Followed | Arrival::History);
    }
    tab.place = visit.place;
    if visit.place == Site::Ended {
        end(&mut tab);
        // The tabs of one browser share one session.
        tabs.tabs.iter_mut().for_each(end);
        tabs.trust = None;
        tabs.put(tab, at);
        return;
    }
    // An old page says whose it was, and a page of a session that ended is nobody's.
    if visit.arrival != Arrival::History && !tab.over {
        // The page read again is no news: it may be older than who is logged in now.
        let news = loaded || tab.filed != visit.sightings;
        let shop = whose(ledger, &mut tab, tabs, visit, news);
        find_shop(&mut tab, tabs, &shop);
        let whole = visit.listed && tab.filed.is_empty();
        file(ledger, &mut tab, tabs, visit, now);
        // A search field leaves rows out of the list, so only the list as it came is the whole.
        if whole && let Some(shop) = ledger.shops.iter_mut().find(|shop| shop.id == tab.shop) {
            missing(&mut shop.keys, &visit.sightings);
        }
    }
    if tab.fresh && matches!(tab.place, Site::Edit | Site::Functions) {
        tab.ticked.clear();
    }
    for name in &visit.ticked {
        if !tab.ticked.contains(name) {
            tab.ticked.push(name.clone());
        }
    }
    for item in &visit.pressed {
        press(ledger, &mut tab, tabs, item.clone(), now);
    }
    if tab.place == Site::Confirm {
        let record = ledger.shop_mut(&tab.shop).and_then(|shop| shop.unfinished.as_mut());
        // Only the change of this tab was sent; what was left open earlier or elsewhere was not.
        if let Some(change) = &mut tab.change {
            change.sent = true;
            record.into_iter().for_each(|record| record.sent = true);
        }
    }
    if tab.fresh && matches!(tab.place, Site::Edit | Site::Functions) {
        prove(ledger, &mut tab, tabs, visit, now);
    }
    if visit.arrival != Arrival::History && !tab.over {
        for sighting in visit.sightings.iter().filter(|sighting| sighting.updates()) {
            if !tab.updating.contains(&sighting.app) {
                tab.updating.push(sighting.app.clone());
            }
        }
        see::see(ledger, &tab, &visit.signs.on(now.date(), &visit.sightings), now);
    }
    tabs.put(tab, at);
}

/// Whether a page that was just loaded shows what is registered.
///
/// A form leads from the edit page and from the confirmation back to the edit page, with what was attempted ticked in
/// it, perhaps over a page with an error message: so the edit page counts only where the merchant came to it from a page
/// with 利用機能一覧, by its address, or by reloading one that counted.
fn is_fresh(visit: &Visit, before: &Tab) -> bool {
    match (visit.arrival, visit.place) {
        (Arrival::History, _) => false,
        // A reload sends the same request again: what it answered before, it answers now.
        (Arrival::Reload, Site::Edit) => before.fresh && before.place == Site::Edit,
        (Arrival::Followed, Site::Edit) => before.place == Site::Functions,
        // By its address. A portal that hid where a request comes from would make a form's answer look like this; nothing
        // is known of RMS doing so, and an address is what a merchant types to be sure.
        _ => true,
    }
}

/// The session is over: no page of this tab is known to be of the same shop any more.
fn end(tab: &mut Tab) {
    // What was ticked for a known shop stands in its own record.
    if !tab.shop.is_empty() {
        tab.change = None;
    }
    tab.shop.clear();
    tab.ticked.clear();
    tab.over = true;
    tab.orphan = true;
    tab.done = None;
    tab.answers.clear();
    tab.chosen.clear();
    tab.apart.clear();
    tab.declined = false;
    tab.updating.clear();
    tab.answered = None;
}

/// Which shop a page shows itself to be of, or nothing. A tab whose shop it can hardly be is of no shop from then on; and
/// what was filed under a shop on trust, or because the merchant said so, is taken back where the page tells otherwise.
fn whose(ledger: &mut Ledger, tab: &mut Tab, tabs: &mut Tabs, visit: &Visit, news: bool) -> String {
    let (seen, trust) = (visit.sightings.as_slice(), tabs.trust.as_ref());
    let shop = if visit.shop.is_empty() { of_sightings(ledger, seen, trust) } else { &visit.shop }.to_owned();
    let known = ledger.shop(&tab.shop);
    let familiar = known.is_some_and(|known| is_familiar(known, seen, trust));
    let names_apps = seen.iter().any(|sighting| sighting.app.is_known());
    let strange = tabs.outside && news && names_apps && !familiar;
    if known.is_some_and(|known| shop.is_empty() && (strange || contradicts(known, seen, trust))) {
        // Another shop may have logged in on a page that is none of ours.
        take_back(ledger, tabs.trust.take());
        end(tab);
        tab.over = false;
        tabs.outside = true;
        return shop;
    }
    let shown = !visit.shop.is_empty() || familiar;
    if news && (shown || !shop.is_empty() && shop != tab.shop) {
        tabs.outside = false;
        let trusted = tabs.trust.take();
        if trusted.as_ref().is_some_and(|filed| filed.shop != shop && !shop.is_empty()) {
            (tab.apart, tab.apart_at) = take_back(ledger, trusted);
        }
    }
    // What the merchant said is proved or refuted by a number alone, or by another shop's key.
    if news && (!visit.shop.is_empty() || !shop.is_empty() && shop != tab.shop) {
        let answered = tab.answered.take();
        if answered.as_ref().is_some_and(|filed| filed.shop != shop) {
            (tab.apart, tab.apart_at) = take_back(ledger, answered);
        }
    }
    shop
}

/// Makes the keys of a shop what they were before something was filed under it, and gives what that was. Notices that were
/// given meanwhile stay given.
fn take_back(ledger: &mut Ledger, filed: Option<Filed>) -> (Vec<Sighting>, Moment) {
    let Some(filed) = filed else { return (Vec::new(), Moment::default()) };
    if let Some(shop) = ledger.shops.iter_mut().find(|shop| shop.id == filed.shop) {
        let now = core::mem::replace(&mut shop.keys, filed.keys);
        renewal::put(shop, filed.renewals);
        for key in &mut shop.keys {
            if let Some(known) = now.iter().find(|known| known.last4 == key.last4 && known.app == key.app) {
                key.told.clone_from(&known.told);
                key.told_expired = known.told_expired;
            }
        }
    }
    (filed.seen, filed.at)
}

/// Takes in which shop the page shows.
fn find_shop(tab: &mut Tab, others: &mut Tabs, shop: &str) {
    if shop.is_empty() || tab.shop == shop {
        return;
    }
    // The record of the other shop keeps its own; a change of a session that ended is nobody's here.
    if !tab.shop.is_empty() || tab.orphan {
        tab.change = None;
        tab.orphan = false;
    }
    tab.shop = shop.into();
    // Said of a shop that was not known, it is said of none that is.
    tab.answers.clear();
    tab.chosen.clear();
    // One browser is logged in to one shop: whoever was there before is there no more.
    others.tabs.iter_mut().filter(|other| !other.shop.is_empty() && other.shop != shop).for_each(end);
}

/// Files what a page says of keys under the shop of its tab, or keeps it apart where that is not known.
fn file(ledger: &mut Ledger, tab: &mut Tab, tabs: &mut Tabs, visit: &Visit, now: Moment) {
    let seen = visit.sightings.as_slice();
    let Some(shop) = ledger.shop_mut(&tab.shop) else {
        // The page before a security check names no app: it can say nothing that a list has not said.
        let named: Vec<Sighting> = seen.iter().filter(|sighting| sighting.app.is_known()).cloned().collect();
        if !named.is_empty() && tab.apart != named {
            (tab.apart, tab.apart_at) = (named, now);
        }
        return;
    };
    // Else two open pages, one from before a renewal and one from after it, would contradict each other for ever.
    if tab.filed == seen {
        return;
    }
    tab.filed = seen.to_vec();
    let before = shop.keys.clone();
    let shown = !visit.shop.is_empty() || is_familiar(shop, seen, tabs.trust.as_ref());
    if !shown && seen.iter().any(|sighting| sighting.app.is_known()) {
        let trust = tabs.trust.get_or_insert_with(|| Filed {
            keys: before.clone(),
            renewals: renewal::of(shop),
            ..Filed::default()
        });
        trust.shop.clone_from(&tab.shop);
        (trust.seen, trust.at) = (seen.to_vec(), now);
    }
    observe(&mut shop.keys, seen, now);
    // What was seen before the shop was known is the same shop's only where a key in it says so.
    let apart = core::mem::take(&mut tab.apart);
    if !apart.is_empty()
        && of_sightings(ledger, &apart, tabs.trust.as_ref()) == tab.shop
        && let Some(shop) = ledger.shop_mut(&tab.shop)
    {
        // In the order in which it was seen: an older sighting is no news.
        shop.keys.clone_from(&before);
        observe(&mut shop.keys, &apart, tab.apart_at);
        observe(&mut shop.keys, seen, now);
    }
    if let Some(shop) = ledger.shop_mut(&tab.shop) {
        renewal::noticed(shop, &before, now);
    }
}

/// The merchant says whose page a tab shows: a shop number, known or not, or nothing for no answer. What is no
/// number is none either. A right answer proves as much as a page; a wrong one can be taken back ([`unanswer`]).
pub fn answer(ledger: &mut Ledger, tabs: &mut Tabs, tab: u32, shop: &str) {
    let (mut tab, at) = tabs.take(tab);
    if shop.is_empty() {
        tab.declined = true;
    } else if is_number(shop) {
        find_shop(&mut tab, tabs, shop);
        (tabs.outside, tabs.trust) = (false, None);
        let (seen, seen_at) = (core::mem::take(&mut tab.apart), tab.apart_at);
        if let Some(known) = ledger.shop_mut(shop) {
            let (keys, renewals) = (known.keys.clone(), renewal::of(known));
            observe(&mut known.keys, &seen, seen_at);
            renewal::noticed(known, &keys, seen_at);
            tab.answered = Some(Filed { shop: shop.into(), keys, renewals, seen, at: seen_at });
        }
    }
    tabs.put(tab, at);
}

/// The merchant takes back what was answered in a tab: what was filed on account of it is apart again, and is asked about
/// again. A shop of which nothing else is known goes.
pub fn unanswer(ledger: &mut Ledger, tabs: &mut Tabs, tab: u32) {
    let (mut tab, at) = tabs.take(tab);
    if let Some(filed) = tab.answered.take() {
        let id = filed.shop.clone();
        (tab.apart, tab.apart_at) = take_back(ledger, Some(filed));
        ledger.shops.retain(|shop| shop.id != id || *shop != Shop { id: id.clone(), ..Shop::default() });
        tab.shop.clear();
        tab.filed.clear();
        tabs.trust = None;
    }
    tabs.put(tab, at);
}

/// What other tabs show of this shop, or of nobody knows which, is older than what is known now: it proves nothing.
fn outdate(tab: &Tab, others: &mut Tabs) {
    for other in &mut others.tabs {
        if other.shop == tab.shop || other.shop.is_empty() || tab.shop.is_empty() {
            other.fresh = false;
        }
    }
}

/// Enters what is left to register of one app that was pressed on this page.
fn press(ledger: &mut Ledger, tab: &mut Tab, others: &mut Tabs, item: Item, now: Moment) {
    let known = tab.change.as_ref().and_then(|change| change.items.iter().find(|known| known.app == item.app));
    if known == Some(&item) || known.is_none() && item.functions.is_empty() {
        return;
    }
    let seen = ledger.shop(&tab.shop).and_then(|shop| shop.registered.as_ref());
    let proven_since = !tab.fresh
        && known.is_none()
        && seen.is_some_and(|seen| item.functions.iter().all(|name| seen.functions.contains(name)));
    if proven_since {
        // Another page showed it registered while this one still shows it as it was ticked.
        return;
    }
    outdate(tab, others);
    tab.done = None;
    let record = ledger.shop_mut(&tab.shop).map(|shop| &mut shop.unfinished);
    for change in [Some(&mut tab.change), record].into_iter().flatten() {
        let open = change.get_or_insert_default();
        (open.at, open.sent) = (now, false);
        open.set(item.clone());
        change.take_if(|open| open.items.is_empty());
    }
}

/// Enters what a page proves.
fn prove(ledger: &mut Ledger, tab: &mut Tab, others: &mut Tabs, visit: &Visit, now: Moment) {
    let mut apps: Vec<String> = Vec::new();
    let record = ledger.shop_mut(&tab.shop).map(|shop| &mut shop.unfinished);
    let same = others.tabs.iter_mut().filter(|other| !other.shop.is_empty() && other.shop == tab.shop);
    let elsewhere = same.map(|other| &mut other.change);
    for change in [Some(&mut tab.change), record].into_iter().flatten().chain(elsewhere) {
        let Some(open) = change else { continue };
        for app in open.prove(&visit.registered) {
            if !apps.contains(&app) {
                apps.push(app);
            }
        }
        change.take_if(|open| open.items.is_empty());
    }
    let mut joined = Vec::new();
    let era = ledger.era;
    let mut news = !apps.is_empty();
    if let Some(shop) = ledger.shop_mut(&tab.shop) {
        let known = shop.registered.as_ref().is_some_and(|seen| seen.functions == visit.registered);
        if visit.whole && !known {
            shop.registered = Some(Registered { at: now, functions: visit.registered.clone() });
            news = true;
        }
        for app in &apps {
            let needs = visit.needs.iter().find(|item| item.app == *app).map(|item| item.functions.clone());
            let needs = needs.unwrap_or_default();
            match shop.apps.iter_mut().find(|known| known.app == *app) {
                Some(known) if needs.is_empty() => known.since = now,
                Some(known) => known.needs = needs,
                None => {
                    shop.apps.push(Used { app: app.clone(), needs, since: now });
                    joined.push(app.clone());
                }
            }
        }
        if !joined.is_empty() {
            renewal::apps_changed(shop, era, now);
        }
    }
    if news {
        outdate(tab, others);
    }
    if !apps.is_empty() {
        tab.done = Some(Done { apps, joined });
    }
}

/// What is open on a page of this tab: of its shop where that is known, else of the tab.
#[must_use]
pub fn open_change<'a>(ledger: &'a Ledger, tab: Option<&'a Tab>) -> Option<&'a Change> {
    let tab = tab.filter(|tab| tab.place != Site::Ended)?;
    match ledger.shop(&tab.shop) {
        Some(shop) => shop.unfinished.as_ref().or(tab.change.as_ref()),
        None => tab.change.as_ref(),
    }
}

/// The functions that are not known to be registered, though the page in this tab may render them so.
#[must_use]
pub fn doubtful(ledger: &Ledger, tab: Option<&Tab>) -> Vec<FunctionId> {
    let open = open_change(ledger, tab).map(Change::functions).unwrap_or_default();
    let ticked = tab.filter(|tab| !tab.fresh).map(|tab| tab.ticked.as_slice()).unwrap_or_default();
    open.into_iter().chain(ticked.iter().map(String::as_str)).filter_map(function_named).collect()
}

/// The merchant takes the matter as settled: it is not asked about any more.
pub fn settle(ledger: &mut Ledger, tabs: &mut Tabs, tab: u32) {
    let (mut tab, at) = tabs.take(tab);
    tab.change = None;
    if let Some(shop) = ledger.shop_mut(&tab.shop) {
        shop.unfinished = None;
        tabs.tabs.iter_mut().filter(|other| other.shop == tab.shop).for_each(|other| other.change = None);
    }
    tabs.put(tab, at);
}
