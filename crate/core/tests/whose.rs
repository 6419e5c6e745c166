//! Whose keys a page shows: filed under the shop that is proven, or kept apart until the merchant says.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, reason = "tests")]

use kagiban_core::errand::{Errand, What, carry_out};
use kagiban_core::journey::{Arrival, Site, Tab, Tabs, Visit, seen};
use kagiban_core::key::Shape;
use kagiban_core::ledger::{Ledger, Shop};
use kagiban_core::licence::Expiry;
use kagiban_core::moment::Moment;
use kagiban_core::page::Kind as Page;
use kagiban_core::sighting::{App, Sighting};
use kagiban_core::snapshot::{Button, ElementId, Row, Secret, Snapshot};
use kagiban_core::standing::first_order_note;
use kagiban_core::text::Lang;
use kagiban_core::view::{self, Known};
use kagiban_core::view_keys::{keys, known, pasted};
use kagiban_core::watch::{badge, calendar, due, outdated, shops, tell};
use proptest::prelude::*;

const A: &str = "404839";
const B: &str = "112233";
/// 2026-11-22, midnight in Japan.
const NOON: Moment = Moment(29_921_220);
const DAY: u32 = 24 * 60;

fn own(last4: &str, expiry: &str) -> Sighting {
    Sighting { app: App::own(""), last4: last4.into(), expiry: Expiry::parse(expiry), ..Sighting::default() }
}

fn vendor(product: &str, last4: &str) -> Sighting {
    let app = App { own: false, company: String::new(), product: product.into() };
    Sighting { app, last4: last4.into(), expiry: Expiry::None, state: "利用中".into(), ..Sighting::default() }
}

/// One merchant with a few tabs, who goes on a minute with each page.
#[derive(Default)]
struct World {
    ledger: Ledger,
    tabs: Tabs,
    minutes: u32,
}

impl World {
    /// A page in a tab that shows this shop number (or none) and these keys.
    fn page(&mut self, tab: u32, shop: &str, sightings: &[Sighting]) {
        self.show(tab, Site::Other, shop, sightings);
    }

    fn show(&mut self, tab: u32, place: Site, shop: &str, sightings: &[Sighting]) {
        self.arrive(tab, Arrival::Followed, place, shop, sightings);
    }

    /// A page that the merchant came to from outside: an address, or RMS's own main menu.
    fn enter(&mut self, tab: u32, shop: &str, sightings: &[Sighting]) {
        self.arrive(tab, Arrival::Fresh, Site::Other, shop, sightings);
    }

    fn arrive(&mut self, tab: u32, arrival: Arrival, place: Site, shop: &str, sightings: &[Sighting]) {
        self.minutes += 1;
        let visit = Visit {
            tab,
            load: self.minutes.to_string(),
            arrival,
            place,
            shop: shop.into(),
            sightings: sightings.to_vec(),
            ..Visit::default()
        };
        // What the menu sends is what the worker reads.
        let sent = Errand { what: What::Visit, tab, visit: Some(visit), ..Errand::default() };
        let heard: Errand = serde_json::from_str(&serde_json::to_string(&sent).unwrap()).unwrap();
        assert_eq!(heard, sent);
        let now = self.now();
        carry_out(&mut self.ledger, &mut self.tabs, &heard, now);
        // The same page is read again and again: that changes nothing.
        let before = (self.ledger.clone(), self.tabs.clone());
        seen(&mut self.ledger, &mut self.tabs, &heard.visit.unwrap(), now);
        assert_eq!((&before.0, &before.1), (&self.ledger, &self.tabs));
    }

    fn now(&self) -> Moment {
        Moment(NOON.0 + self.minutes)
    }

    fn answer(&mut self, tab: u32, shop: &str) {
        let errand = Errand { what: What::Shop, tab, shop: shop.into(), ..Errand::default() };
        let now = self.now();
        carry_out(&mut self.ledger, &mut self.tabs, &errand, now);
    }

    /// The last four characters that are filed under a shop.
    fn filed(&self, shop: &str) -> Vec<&str> {
        let shop = self.ledger.shop(shop);
        shop.iter().flat_map(|shop| &shop.keys).map(|record| record.last4.as_str()).collect()
    }

    fn tab(&self, tab: u32) -> Tab {
        self.tabs.tab(tab).cloned().unwrap_or_default()
    }

    fn apart(&self) -> usize {
        self.tab(1).apart.len()
    }

    /// The answers that the menu of tab 1 offers.
    fn asked(&self) -> Vec<String> {
        let snapshot = Snapshot {
            version: 1,
            headings: vec!["アプリ一覧".into()],
            rows: vec![Row { cells: vec!["アプリ登録者".into(), "アプリ名".into()], ..Row::default() }],
            ..Snapshot::default()
        };
        let view = view::menu(&snapshot, self.known(), &[], Lang::Ja);
        if view.asks_whose { view.whose.into_iter().map(|(_, name)| name).collect() } else { Vec::new() }
    }

    fn known(&self) -> Known<'_> {
        Known { ledger: &self.ledger, tab: self.tabs.tab(1), now: self.now() }
    }

    /// Two shops are known, each by its own key and one of GoQSystem.
    fn two() -> Self {
        let mut world = Self::default();
        world.page(8, A, &[own("AAA1", "2026/12/25"), vendor("GoQSystem", "aaa2")]);
        world.show(8, Site::Ended, "", &[]);
        world.page(9, B, &[own("BBB1", "2027/01/20"), vendor("GoQSystem", "bbb2")]);
        world.show(9, Site::Ended, "", &[]);
        assert_eq!((world.filed(A), world.filed(B)), (vec!["AAA1", "aaa2"], vec!["BBB1", "bbb2"]));
        world
    }
}

#[test]
fn a_number_in_a_key_says_whose_it_is() {
    let mut world = World::two();
    world.page(1, B, &[own("BBB9", "2027/04/20")]);
    assert_eq!((world.filed(A), world.filed(B)), (vec!["AAA1", "aaa2"], vec!["BBB1", "bbb2", "BBB9"]));
    assert!(world.ledger.shop(B).unwrap().keys[0].past);
}

#[test]
fn a_row_that_only_one_known_shop_has_says_whose_it_is() {
    let mut world = World::two();
    world.page(1, "", &[own("AAA9", "2027/04/20"), vendor("GoQSystem", "aaa2")]);
    assert_eq!((world.filed(A), world.apart()), (vec!["AAA1", "aaa2", "AAA9"], 0));
    assert_eq!((world.tab(1).shop.as_str(), world.filed(B)), (A, vec!["BBB1", "bbb2"]));
    // Also where the tab was another shop's, which logged out on a page outside.
    world.page(1, "", &[own("BBB1", "2027/01/20"), vendor("New", "n001")]);
    assert_eq!((world.filed(B), world.tab(1).shop.as_str()), (vec!["BBB1", "bbb2", "n001"], B));
}

#[test]
fn four_characters_that_two_shops_have_say_nothing() {
    let mut world = World::two();
    world.page(9, B, &[vendor("Shared", "same")]);
    world.show(9, Site::Ended, "", &[]);
    world.page(8, A, &[vendor("Shared", "same")]);
    world.show(8, Site::Ended, "", &[]);
    let before = world.ledger.clone();
    // Of both shops, of another app, and of two shops at once.
    for page in [
        vec![vendor("Shared", "same"), own("new1", "-")],
        vec![vendor("Other", "aaa2")],
        vec![own("AAA1", "-"), vendor("GoQSystem", "bbb2")],
    ] {
        world.page(1, "", &page);
        assert_eq!((&world.ledger, world.tab(1).shop.as_str(), world.apart()), (&before, "", page.len()), "{page:?}");
    }
    // Of an app that the page does not name: the page before a security check.
    world.page(1, "", &[Sighting { app: App::default(), ..own("AAA1", "-") }]);
    assert_eq!(
        (&world.ledger, world.tab(1).shop.as_str(), world.apart()),
        (&before, "", 2),
        "the list before it stays"
    );
}

#[test]
fn the_shop_of_the_tab_counts_until_the_logout() {
    let mut world = World::two();
    world.page(1, A, &[]);
    world.page(1, "", &[own("AAA9", "2027/04/20")]);
    assert_eq!(world.filed(A), ["AAA1", "aaa2", "AAA9"]);
    world.show(1, Site::Ended, "", &[]);
    world.page(1, "", &[own("xxx1", "2027/04/20")]);
    assert_eq!((world.filed(A).len(), world.filed(B).len(), world.apart()), (3, 2, 1));
}

#[test]
fn a_page_on_which_all_keys_are_others_is_not_of_the_shop_of_the_tab() {
    let mut world = World::two();
    world.page(1, A, &[]);
    // Somebody logged in as a third shop, on a page that is none of ours.
    world.page(1, "", &[own("CCC1", "2027/04/20"), vendor("GoQSystem", "ccc2")]);
    assert_eq!((world.filed(A), world.tab(1).shop.as_str(), world.apart()), (vec!["AAA1", "aaa2"], "", 2));
    assert_eq!(world.asked(), ["店舗404839", "店舗112233", "この店舗ではない"]);
}

#[test]
fn a_page_reached_from_outside_on_which_nothing_is_known_is_asked_for() {
    // Confirmed as A; then somebody logs out and in as B on pages that are none of ours.
    let mut world = World::default();
    world.page(1, A, &[own("AAA1", "2026/12/25")]);
    world.enter(1, "", &[own("BBB1", "2027/01/20"), vendor("GoQSystem", "bbb2")]);
    assert_eq!((world.filed(A), world.tab(1).shop.as_str(), world.apart()), (vec!["AAA1"], "", 2));
    assert_eq!(world.asked(), ["店舗404839", "この店舗ではない"]);
    // The same where the list is reached over a page without any key, or in the other tab by a link.
    for second in [1, 2] {
        let mut world = World::default();
        world.page(1, A, &[own("AAA1", "2026/12/25")]);
        world.page(2, A, &[own("AAA1", "2026/12/25")]);
        world.enter(1, "", &[]);
        world.page(second, "", &[own("BBB1", "2027/01/20")]);
        assert_eq!((world.filed(A), world.tab(second).shop.as_str()), (vec!["AAA1"], ""), "tab {second}");
        assert_eq!(world.tab(second).apart.len(), 1);
    }
    // Renewed on another computer: the rows of vendors are the same, so nobody is asked.
    let mut world = World::default();
    world.page(1, A, &[own("AAA1", "2026/12/25"), vendor("GoQSystem", "aaa2")]);
    world.enter(1, "", &[own("AAA9", "2027/04/20"), vendor("GoQSystem", "aaa2")]);
    assert_eq!((world.filed(A), world.asked()), (vec!["AAA1", "aaa2", "AAA9"], vec![]));
    // And renewed here, from page to page, as soon as a page has shown whose it is.
    world.page(1, "", &[own("AAA8", "2027/05/20")]);
    assert_eq!((world.filed(A).len(), world.asked()), (4, vec![]));
    // With no vendor beside it the merchant is asked once, and the answer counts.
    let mut world = World::default();
    world.page(1, A, &[own("AAA1", "2026/12/25")]);
    world.enter(1, "", &[own("AAA9", "2027/04/20")]);
    world.answer(1, A);
    world.page(1, "", &[own("AAA9", "2027/04/20")]);
    assert_eq!((world.filed(A), world.asked()), (vec!["AAA1", "AAA9"], vec![]));
}

#[test]
fn what_was_filed_on_trust_is_taken_back_when_a_number_says_otherwise() {
    let mut world = World::default();
    world.page(1, A, &[own("AAA1", "2026/12/25")]);
    world.ledger.shops[0].keys[0].told = vec![30];
    // Logged in as B in a window that Kagiban did not see: the list, by a link, then the page with the key in full.
    world.page(1, "", &[own("BBB1", "2027/01/20"), vendor("GoQSystem", "bbb2")]);
    world.page(1, B, &[own("BBB1", "2027/01/20")]);
    assert_eq!((world.filed(A), world.filed(B)), (vec!["AAA1"], vec!["BBB1", "bbb2"]));
    let key = &world.ledger.shop(A).unwrap().keys[0];
    assert_eq!((key.past, key.told.as_slice()), (false, &[30][..]), "the newest again, and told once");
    // A page that proves the shop makes what was filed before it certain.
    let mut world = World::default();
    world.page(1, A, &[own("AAA1", "2026/12/25")]);
    world.page(1, "", &[own("AAA2", "2027/01/20")]);
    world.page(1, A, &[own("AAA2", "2027/01/20")]);
    world.page(1, B, &[own("BBB1", "2027/01/20")]);
    assert_eq!((world.filed(A), world.filed(B)), (vec!["AAA1", "AAA2"], vec!["BBB1"]));
}

#[test]
fn a_wrong_answer_can_be_taken_back() {
    let list = [own("new1", "2027/04/20"), vendor("Eccube", "e001")];
    let mut world = World::two();
    let before = world.ledger.clone();
    world.page(1, "", &list);
    world.answer(1, B);
    assert!(world.known().tab.unwrap().answered.is_some());
    let errand = Errand { what: What::Unshop, tab: 1, ..Errand::default() };
    let now = world.now();
    carry_out(&mut world.ledger, &mut world.tabs, &errand, now);
    assert_eq!((&world.ledger, world.apart(), world.asked().len()), (&before, 2, 3));
    // A shop that only the answer made goes with it; after a number has proved an answer there is nothing to take back.
    world.answer(1, "999999");
    carry_out(&mut world.ledger, &mut world.tabs, &errand, now);
    assert_eq!(world.ledger, before);
    world.answer(1, B);
    world.page(1, B, &[own("new1", "2027/04/20")]);
    assert!(world.tab(1).answered.is_none());
    assert_eq!(world.filed(B), ["BBB1", "bbb2", "new1", "e001"]);
    // A number that says otherwise takes it back by itself.
    let mut world = World::two();
    world.page(1, "", &list);
    world.answer(1, B);
    world.page(1, A, &[own("new1", "2027/04/20")]);
    assert_eq!((world.filed(B), world.filed(A)), (vec!["BBB1", "bbb2"], vec!["AAA1", "aaa2", "new1", "e001"]));
}

#[test]
fn what_was_seen_before_the_shop_was_known_is_filed_only_by_a_key_in_it() {
    let mut world = World::default();
    let list = [own("AAA1", "2026/12/25"), vendor("GoQSystem", "aaa2")];
    world.page(1, "", &list);
    assert_eq!((world.apart(), world.asked()), (2, vec![]), "there is no shop to choose");
    // The list, then the details of the own app, where the key stands in full.
    world.page(1, A, &[own("AAA1", "2026/12/25")]);
    assert_eq!((world.filed(A), world.apart()), (vec!["AAA1", "aaa2"], 0));
    assert_eq!(world.ledger.shop(A).unwrap().keys[1].last_seen, Moment(NOON.0 + 1), "as it was seen");
    // Of two shops in one tab without a logout that we saw, nothing is mixed.
    let mut world = World::default();
    world.page(1, "", &list);
    world.page(1, B, &[own("BBB1", "2027/01/20")]);
    assert_eq!((world.filed(A), world.filed(B), world.apart()), (vec![], vec!["BBB1"], 0));
}

#[test]
fn an_old_page_that_is_read_again_is_no_news() {
    let mut world = World::default();
    let visit = |tab: u32, last4: &str| Visit {
        tab,
        load: "1".into(),
        shop: A.into(),
        sightings: vec![own(last4, "2027/01/20")],
        ..Visit::default()
    };
    for (tab, last4) in [(1, "old1"), (2, "new1")] {
        seen(&mut world.ledger, &mut world.tabs, &visit(tab, last4), NOON);
    }
    let before = world.ledger.clone();
    assert_eq!(before.shops[0].keys.iter().map(|key| key.past).collect::<Vec<_>>(), [true, false]);
    for minute in 1..9 {
        for (tab, last4) in [(1, "old1"), (2, "new1")] {
            seen(&mut world.ledger, &mut world.tabs, &visit(tab, last4), Moment(NOON.0 + minute));
        }
    }
    assert_eq!(world.ledger, before);
    // A page that changes under the merchant's eyes says something new.
    seen(&mut world.ledger, &mut world.tabs, &visit(1, "new2"), Moment(NOON.0 + 9));
    assert_eq!(world.filed(A), ["old1", "new1", "new2"]);
}

#[test]
fn the_merchant_is_asked_and_the_answer_counts() {
    let list = [own("new1", "2027/04/20"), vendor("Eccube", "e001")];
    let mut world = World::two();
    world.page(1, "", &list);
    assert_eq!(world.asked(), ["店舗404839", "店舗112233", "この店舗ではない"]);
    assert_eq!((world.filed(A), world.filed(B), world.apart()), (vec!["AAA1", "aaa2"], vec!["BBB1", "bbb2"], 2));
    // What is known of the page is in the list of keys all the same, under no shop.
    let lines: Vec<String> = known(world.known(), Lang::Ja).into_iter().map(|line| line.name).collect();
    assert!(lines.contains(&"Eccube".to_owned()) && lines.contains(&"404839：GoQSystem".to_owned()), "{lines:?}");
    world.answer(1, B);
    assert_eq!((world.filed(A), world.filed(B)), (vec!["AAA1", "aaa2"], vec!["BBB1", "bbb2", "new1", "e001"]));
    assert_eq!((world.asked(), world.tab(1).shop.as_str()), (vec![], B));

    let mut world = World::two();
    world.page(1, "", &list);
    world.answer(1, "");
    world.page(1, "", &list);
    assert_eq!((world.asked(), world.apart(), world.filed(B).len()), (vec![], 2, 2), "not asked again");
    world.show(1, Site::Ended, "", &[]);
    assert_eq!(world.apart(), 0);
    world.page(1, "", &list);
    assert_eq!(world.asked().len(), 3, "somebody else may have logged in");
    // What is no number is no answer; a number that nobody knew yet is a shop from then on.
    world.answer(1, "x");
    assert_eq!((world.ledger.shops.len(), world.asked().len()), (2, 3));
    world.answer(1, "999999");
    assert_eq!((world.filed("999999"), world.asked()), (vec!["new1", "e001"], vec![]));
}

#[test]
fn the_first_shop_of_all_is_asked_for_by_its_number() {
    let mut world = World::default();
    world.page(1, "", &[own("new1", "2027/04/20")]);
    let view = view::menu(&Snapshot::default(), world.known(), &[], Lang::Ja);
    assert!(view.whose.is_empty() && !view.asks_whose, "not on a page that speaks of no key");
    world.answer(1, A);
    assert_eq!((world.filed(A), world.tab(1).shop.as_str()), (vec!["new1"], A));
}

#[test]
fn the_watch_looks_at_every_shop_and_at_the_stages_that_were_chosen() {
    let mut world = World::two();
    let told = |ledger: &mut Ledger, now: Moment| -> Vec<String> {
        let notices = due(&shops(ledger), ledger.stages(), now, true, Lang::Ja);
        for notice in &notices {
            tell(&mut ledger.shops[notice.shop].keys[notice.record], notice.stage, now);
        }
        notices.into_iter().map(|notice| notice.id).collect()
    };
    assert_eq!(told(&mut world.ledger, NOON), [""; 0]);
    // 35 days on: 2026-12-26, a day after the end of A's key and 25 days before that of B's.
    let later = Moment(NOON.0 + 35 * DAY);
    assert_eq!(told(&mut world.ledger, later), ["expiry-404839-own-AAA1-expired", "expiry-112233-own-BBB1-30"]);
    assert_eq!(told(&mut world.ledger, later), [""; 0]);
    assert_eq!(badge(&shops(&world.ledger), world.ledger.stages(), later, Lang::Ja).text, "!");
    // Told is told, also after what is remembered was stored and read again.
    let stored = serde_json::to_string(&world.ledger).unwrap();
    let mut read: Ledger = serde_json::from_str(&stored).unwrap();
    assert_eq!(read, world.ledger);
    assert_eq!(told(&mut read, later), [""; 0]);
    let mut world = World::two();
    world.ledger.stages = vec![60];
    assert_eq!(told(&mut world.ledger, NOON), ["expiry-404839-own-AAA1-60", "expiry-112233-own-BBB1-60"]);
}

/// The page of the shop's own app with a licence key in full.
fn detail(last4: &str) -> Snapshot {
    let secret = Secret {
        id: ElementId("1".into()),
        prefix: "SL".into(),
        shop: A.into(),
        length: 25,
        last4: last4.into(),
        ..Secret::default()
    };
    Snapshot {
        version: 1,
        rows: vec![Row { cells: vec!["ライセンスキー".into(), "⟦secret:0⟧".into()], ..Row::default() }],
        secrets: vec![secret],
        ..Snapshot::default()
    }
}

#[test]
fn a_key_near_its_end_is_the_old_one_and_one_first_seen_today_the_new_one() {
    let notes = |world: &World, last4: &str| {
        let card = keys(&detail(last4), Page::Detail, world.known(), Lang::Ja);
        let past = world.ledger.shops[0].keys.iter().any(|key| key.last4 == last4 && key.past);
        assert_eq!(card[0].of.as_deref(), past.then_some("以前のキー"), "{card:?}");
        card[0].renewal.clone()
    };
    let old = |tail: &str, date: &str| {
        Some(format!(
            "これは今までのキー（末尾 {tail}、{date}まで）です。新しいキーは［新しいライセンスキーを発行］の後に表示されます。"
        ))
    };
    let mut world = World::default();
    world.page(1, A, &[own("AAA1", "2026/12/25")]);
    assert_eq!(notes(&world, "AAA1"), None, "34 days are left");
    // Four days later 30 are left; the merchant renews.
    world.minutes += 4 * DAY;
    world.page(1, A, &[own("AAA1", "2026/12/25")]);
    assert_eq!(notes(&world, "AAA1"), old("AAA1", "2026/12/25"));
    world.page(1, A, &[own("AAA2", "2027/02/23"), Sighting { past: true, ..own("AAA1", "2026/12/25") }]);
    assert_eq!(notes(&world, "AAA2"), Some("新しいキー（末尾 AAA2）です。".to_owned()));
    assert_eq!(notes(&world, "AAA1"), None, "the new one stands beside it");
    // Another key, which nobody has seen in a list.
    assert_eq!(notes(&world, "zzz9"), None);
    // The next day it is simply the key.
    world.minutes += DAY;
    world.page(1, A, &[own("AAA2", "2027/02/23")]);
    assert_eq!(notes(&world, "AAA2"), None);
    // Without a date nothing is near; on a first visit a key near its end is still the one to be renewed.
    let mut first = World::default();
    first.page(1, A, &[own("AAA1", "-")]);
    assert_eq!(notes(&first, "AAA1"), None);
    first.page(1, A, &[own("AAA3", "2026/11/20")]);
    assert_eq!(notes(&first, "AAA3"), old("AAA3", "2026/11/20"));
}

#[test]
fn a_page_that_can_issue_the_next_key_shows_the_one_from_before() {
    let note = |world: &World, last4: &str| {
        let mut page = detail(last4);
        page.buttons = vec![Button { text: "新しいライセンスキーを発行".into(), ..Button::default() }];
        keys(&page, Page::Detail, world.known(), Lang::Ja)[0].renewal.clone().unwrap_or_default()
    };
    let mut world = World::default();
    world.page(1, A, &[own("AAA1", "2027/01/20")]);
    assert!(
        note(&world, "AAA1").starts_with("これは今までのキー（末尾 AAA1、2027/01/20まで）です。"),
        "60 days are left"
    );
    // In the same minute the next key is issued; the page has the button still.
    world.minutes -= 1;
    world.page(1, A, &[own("AAA2", "2027/02/19")]);
    assert_eq!(note(&world, "AAA2"), "新しいキー（末尾 AAA2）です。");
    // Midnight is no border: an hour before 24 hours are over it is the new one.
    world.minutes += DAY - 60;
    assert_eq!(note(&world, "AAA2"), "新しいキー（末尾 AAA2）です。");
    world.minutes += 61;
    assert!(note(&world, "AAA2").starts_with("これは今までのキー（末尾 AAA2"));
    // Seen for the first time on the day of its issue: nothing tells whether another was there before.
    let mut first = World::default();
    first.page(1, A, &[own("AAA1", "2027/02/19")]);
    assert_eq!(note(&first, "AAA1"), "");
}

#[test]
fn a_shop_is_called_what_the_merchant_calls_it() {
    let mut world = World::two();
    world.ledger.shops[0].name = "本店".into();
    let later = Moment(NOON.0 + 35 * DAY);
    let notices = due(&shops(&world.ledger), world.ledger.stages(), later, true, Lang::Ja);
    assert!(notices[0].text.contains("本店（404839）の店舗様のアプリ"), "{}", notices[0].text);
    assert_eq!(notices[0].id, "expiry-404839-own-AAA1-expired", "a new name is no new notice");
    assert!(badge(&shops(&world.ledger), world.ledger.stages(), later, Lang::Ja).title.contains("本店（404839）"));
    let calendar = calendar(&shops(&world.ledger), NOON, Lang::Ja);
    assert!(calendar.contains("UID:404839-own-AAA1@kagiban") && calendar.contains("本店（404839）"));
    assert!(known(world.known(), Lang::Ja)[0].name.starts_with("本店（404839）："));
    world.page(1, "", &[own("new1", "2027/04/20")]);
    assert_eq!(world.asked()[0], "店舗本店（404839）");
}

#[test]
fn without_any_stage_only_the_end_is_told() {
    let mut world = World::two();
    let set = |world: &mut World, stages: &[u32]| {
        let errand = Errand { what: What::Stages, stages: stages.to_vec(), ..Errand::default() };
        carry_out(&mut world.ledger, &mut world.tabs, &errand, NOON);
        let stored = serde_json::to_string(&world.ledger).unwrap();
        world.ledger = serde_json::from_str(&stored).unwrap();
    };
    set(&mut world, &[]);
    assert_eq!(world.ledger.stages(), [0_u32; 0]);
    let at = |world: &World, days: u32| {
        let now = Moment(NOON.0 + days * DAY);
        let keys = shops(&world.ledger);
        let due = due(&keys, world.ledger.stages(), now, true, Lang::Ja);
        (due.len(), badge(&keys, world.ledger.stages(), now, Lang::Ja).text)
    };
    assert_eq!((at(&world, 33), at(&world, 34)), ((0, String::new()), (1, "!".to_owned())));
    set(&mut world, &[7]);
    assert_eq!(world.ledger.stages(), [7]);
    // What an earlier version stored as nothing is the usual days.
    assert_eq!(serde_json::from_str::<Ledger>(r#"{"version":1,"stages":[]}"#).unwrap().stages(), [30, 7, 1, 0]);
}

#[test]
fn a_notice_that_is_true_no_more_is_taken_away() {
    let mut world = World::two();
    let others =
        ["registration-1".to_owned(), "expiry-404839-own-AAA1-30".to_owned(), "expiry-112233-own-BBB1-30".to_owned()];
    let gone = |world: &World, days: u32| {
        outdated(&shops(&world.ledger), world.ledger.stages(), Moment(NOON.0 + days * DAY), &others)
    };
    // A has 30 days left after 4 days, 7 after 27; B has 60 days from the start.
    assert_eq!(gone(&world, 4), ["expiry-112233-own-BBB1-30"]);
    assert_eq!(gone(&world, 30), ["expiry-404839-own-AAA1-30"]);
    world.page(1, A, &[own("AAA9", "2027/04/20")]);
    assert_eq!(gone(&world, 4), ["expiry-404839-own-AAA1-30", "expiry-112233-own-BBB1-30"]);
}

#[test]
fn a_pasted_key_is_compared_with_the_keys_of_the_shop_it_names() {
    let mut world = World::two();
    let shape = |shop: &str, last4: &str| Shape {
        prefix: if shop.is_empty() { "" } else { "SL" }.into(),
        shop: shop.into(),
        length: if shop.is_empty() { 16 } else { 25 },
        last4: last4.into(),
        blanks: false,
        plain: true,
    };
    let says = |world: &World, shape: &Shape| {
        let line = pasted(shape, world.known(), Lang::Ja);
        line.rsplit('：').next().unwrap().to_owned()
    };
    // Outside RMS the key's own number says where to look.
    assert_eq!(says(&world, &shape(A, "AAA1")), "最新のキーと末尾が一致");
    assert_eq!(says(&world, &shape(B, "BBB1")), "最新のキーと末尾が一致");
    assert_eq!(says(&world, &shape(B, "AAA1")), "記録にあるキーのどれとも末尾が一致しません");
    assert!(says(&world, &shape("", "AAA1")).starts_with("照合できるキーの記録がまだありません"));
    // In a tab of a shop, only that one counts.
    world.page(1, A, &[]);
    assert_eq!(says(&world, &shape(B, "BBB1")), "別の店舗（112233）のキーです");
    assert_eq!(says(&world, &shape("", "AAA1")), "最新のキーと末尾が一致");
    // A bare key where there is one shop only.
    let mut one = World::default();
    one.page(8, A, &[own("AAA1", "-")]);
    assert_eq!(says(&one, &shape("", "AAA1")), "最新のキーと末尾が一致");
}

#[test]
fn an_order_function_brings_no_expiry_where_one_is_known() {
    let shop = |expiry: &str, past: bool| {
        let mut world = World::default();
        world.page(1, A, &[Sighting { past, ..own("AAA1", expiry) }]);
        world.ledger.shops[0].own_key_expires()
    };
    assert!(shop("2026/12/25", false));
    assert!(!shop("-", false) && !shop("?", false) && !shop("2026/12/25", true));
    assert!(!Shop::default().own_key_expires());
    let order = kagiban_core::catalogue::function_named("rpay.order.getOrder").unwrap();
    let page = kagiban_core::page::read(&Snapshot::default());
    assert!(first_order_note(&[order], &page, false, Lang::Ja).is_some());
    assert_eq!(first_order_note(&[order], &page, true, Lang::Ja), None);
}

proptest! {
    /// Whatever a merchant does in two tabs, a key of one shop is never filed under another.
    #[test]
    fn no_key_is_ever_filed_under_a_wrong_shop(
        steps in prop::collection::vec((1_u32..3, 0_usize..4, any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>()), 1..30)
    ) {
        let mut world = World::default();
        let numbers = ["100001", "100002", "100003", "100004"];
        let mut logged_in = 0;
        for (tab, shop, number, many, asked, outside) in steps {
            let mut arrival = Arrival::Followed;
            if shop != logged_in {
                // One browser is logged in to one shop; every change goes over ログアウト, here or on pages outside.
                if outside {
                    arrival = Arrival::Fresh;
                } else {
                    world.show(tab, Site::Ended, "", &[]);
                }
                logged_in = shop;
            }
            let mut page = vec![own(&format!("{shop}own"), "2027/01/20")];
            if many {
                page.push(vendor("GoQSystem", &format!("{shop}goq")));
            }
            world.arrive(tab, arrival, Site::Other, if number { numbers[shop] } else { "" }, &page);
            if asked && !world.tab(tab).apart.is_empty() {
                world.answer(tab, if world.ledger.shop(numbers[shop]).is_some() { numbers[shop] } else { "" });
            }
            for (at, number) in numbers.iter().enumerate() {
                for last4 in world.filed(number) {
                    prop_assert!(last4.starts_with(&at.to_string()), "{} under {}", last4, number);
                }
            }
        }
    }
}
