//! From the first tick to the proof: every way on, out and back, as the pages tell it.

use kagiban_core::journey::{Arrival, Site, Tab, Tabs, Visit, open_change, seen, settle};
use kagiban_core::ledger::{Item, Ledger};
use kagiban_core::moment::Moment;

const A: &str = "404839";
const B: &str = "112233";

fn item(app: &str, functions: &[&str]) -> Item {
    Item { app: app.into(), functions: functions.iter().map(|name| (*name).into()).collect() }
}

fn names(list: &[&str]) -> Vec<String> {
    list.iter().map(|name| (*name).into()).collect()
}

/// One merchant with a few tabs.
#[derive(Default)]
struct World {
    ledger: Ledger,
    tabs: Tabs,
    clock: u32,
    loads: u32,
}

impl World {
    /// A page is loaded in tab 1.
    fn go(&mut self, place: Site, arrival: Arrival, shop: &str, registered: &[&str]) {
        self.go_in(1, place, arrival, shop, registered);
    }

    fn go_in(&mut self, tab: u32, place: Site, arrival: Arrival, shop: &str, registered: &[&str]) {
        self.loads += 1;
        let visit = Visit {
            tab,
            load: self.loads.to_string(),
            arrival,
            place,
            shop: shop.into(),
            registered: names(registered),
            whole: matches!(place, Site::Edit | Site::Functions),
            ..Visit::default()
        };
        self.tell(&visit);
    }

    /// An app is pressed, or pressed functions are changed, on the page that tab 1 shows.
    fn press(&mut self, app: &str, left: &[&str]) {
        let visit = Visit {
            tab: 1,
            load: self.loads.to_string(),
            arrival: Arrival::Followed,
            place: Site::Edit,
            registered: Vec::new(),
            pressed: vec![item(app, left)],
            ..Visit::default()
        };
        self.tell(&visit);
    }

    fn tell(&mut self, visit: &Visit) {
        self.clock += 1;
        // The same page is read again and again: that changes nothing.
        seen(&mut self.ledger, &mut self.tabs, visit, Moment(self.clock));
        let before = (self.ledger.clone(), self.tabs.clone());
        seen(&mut self.ledger, &mut self.tabs, visit, Moment(self.clock));
        assert_eq!((&before.0, &before.1), (&self.ledger, &self.tabs), "{visit:?}");
    }

    fn tab(&self) -> Tab {
        self.tabs.tab(1).cloned().unwrap_or_default()
    }

    /// The functions not known to be registered, on the page that tab 1 shows.
    fn open(&self) -> Vec<&str> {
        open_change(&self.ledger, self.tabs.tab(1)).map(|change| change.functions()).unwrap_or_default()
    }

    fn done(&self) -> Vec<String> {
        self.tab().done.map(|done| done.apps).unwrap_or_default()
    }

    /// A merchant of shop A has pressed LSEG on the edit page.
    fn pressed() -> Self {
        let mut world = Self::default();
        world.go(Site::Functions, Arrival::Followed, A, &["x"]);
        world.go(Site::Edit, Arrival::Followed, "", &["x"]);
        world.press("lseg", &["a", "b"]);
        assert_eq!(world.open(), ["a", "b"]);
        world
    }
}

#[test]
fn the_whole_way_ends_with_the_proof() {
    let mut world = World::pressed();
    world.go(Site::Confirm, Arrival::Followed, "", &[]);
    assert!(open_change(&world.ledger, world.tabs.tab(1)).is_some_and(|change| change.sent));
    world.go(Site::Other, Arrival::Followed, "", &[]);
    assert_eq!((world.open(), world.done()), (vec!["a", "b"], Vec::new()));
    world.go(Site::Functions, Arrival::Followed, A, &["x", "a", "b"]);
    assert_eq!((world.open(), world.done()), (vec![], vec!["lseg".to_owned()]));
    let shop = world.ledger.shop(A).cloned().unwrap_or_default();
    assert!(shop.uses("lseg"));
    assert_eq!(shop.registered.as_ref().map(|seen| seen.functions.clone()), Some(names(&["x", "a", "b"])));
    // Said on the page that proved it, and not again.
    world.go(Site::Other, Arrival::Followed, "", &[]);
    assert_eq!((world.open(), world.done()), (vec![], vec![]));
}

#[test]
fn what_is_still_missing_stays_open() {
    let mut world = World::pressed();
    world.go(Site::Confirm, Arrival::Followed, "", &[]);
    world.go(Site::Functions, Arrival::Followed, A, &["x", "a"]);
    assert_eq!((world.open(), world.done()), (vec!["b"], vec![]));
    world.go(Site::Edit, Arrival::Followed, "", &["x", "a", "b"]);
    assert_eq!((world.open(), world.done()), (vec![], vec!["lseg".to_owned()]));
}

#[test]
fn leaving_in_between_is_remembered_for_the_shop_and_not_for_the_tab() {
    let mut world = World::pressed();
    world.go(Site::Other, Arrival::Fresh, "", &[]);
    assert_eq!(world.open(), ["a", "b"]);
    // The browser is started again: the tabs are forgotten.
    world.tabs = Tabs::default();
    world.go(Site::Other, Arrival::Fresh, "", &[]);
    assert_eq!(world.open(), Vec::<&str>::new());
    world.go(Site::Functions, Arrival::Followed, A, &["x"]);
    assert_eq!(world.open(), ["a", "b"]);
    // Registered by another computer meanwhile.
    world.go(Site::Functions, Arrival::Reload, A, &["x", "a", "b"]);
    assert_eq!((world.open(), world.done()), (vec![], vec!["lseg".to_owned()]));
}

#[test]
fn a_page_that_answers_a_form_proves_nothing() {
    let mut world = World::pressed();
    // RMS complains, and renders what was attempted.
    world.go(Site::Edit, Arrival::Followed, "", &["x", "a", "b"]);
    assert_eq!((world.open(), world.done()), (vec!["a", "b"], Vec::new()));
    // Sending that form again by a reload answers the same.
    world.go(Site::Edit, Arrival::Reload, "", &["x", "a", "b"]);
    assert_eq!(world.open(), ["a", "b"]);
    world.go(Site::Confirm, Arrival::Followed, "", &[]);
    // The page's own 戻る.
    world.go(Site::Edit, Arrival::Followed, "", &["x", "a", "b"]);
    assert_eq!(world.open(), ["a", "b"]);
    // A portal that hides where a request comes from makes a form's answer look like a typed address.
    world.go(Site::Edit, Arrival::Fresh, "", &["x", "a", "b"]);
    assert_eq!(world.open(), ["a", "b"]);
    // An error page between.
    world.go(Site::Other, Arrival::Followed, "", &[]);
    world.go(Site::Edit, Arrival::Followed, "", &["x", "a", "b"]);
    assert_eq!(world.open(), ["a", "b"]);
    // The confirmation, loaded again, is answered by the edit page with a complaint.
    world.go(Site::Confirm, Arrival::Followed, "", &[]);
    world.go(Site::Edit, Arrival::Reload, "", &["x", "a", "b"]);
    assert_eq!((world.open(), world.done()), (vec!["a", "b"], Vec::new()));
    // By its address, from elsewhere, it is rendered anew; so it is by reloading that.
    world.go(Site::Other, Arrival::Followed, "", &[]);
    world.go(Site::Edit, Arrival::Fresh, "", &["x"]);
    assert_eq!(world.open(), ["a", "b"]);
    world.go(Site::Edit, Arrival::Reload, "", &["x", "a", "b"]);
    assert_eq!((world.open(), world.done()), (vec![], vec!["lseg".to_owned()]));
}

#[test]
fn pages_that_are_merely_read_again_do_not_wake_each_other() {
    let page = |tab, load: &str, shop: &str, registered: &[&str]| Visit {
        tab,
        load: load.into(),
        arrival: Arrival::Followed,
        place: Site::Functions,
        shop: shop.into(),
        registered: names(registered),
        whole: true,
        ..Visit::default()
    };
    for (one, two) in [
        (page(1, "1", A, &["x"]), page(2, "2", A, &["x", "a"])),
        (page(1, "1", A, &["x"]), page(2, "2", B, &["x"])),
        (page(1, "1", "", &[]), page(2, "2", "", &[])),
    ] {
        let mut world = World::default();
        world.tell(&one);
        world.tell(&two);
        world.tell(&one);
        let rest = (world.ledger.clone(), world.tabs.clone());
        for visit in [&two, &one, &two, &two, &one] {
            world.tell(visit);
            assert_eq!((&rest.0, &rest.1), (&world.ledger, &world.tabs));
        }
    }
}

#[test]
fn an_older_page_in_another_tab_proves_nothing() {
    let mut world = World::default();
    world.go_in(2, Site::Functions, Arrival::Followed, A, &["a", "b"]);
    let old = Visit {
        tab: 2,
        load: "1".into(),
        arrival: Arrival::Followed,
        place: Site::Functions,
        shop: A.into(),
        registered: names(&["a", "b"]),
        whole: true,
        ..Visit::default()
    };
    // Both were taken out since.
    world.go(Site::Functions, Arrival::Followed, A, &["x"]);
    world.go(Site::Edit, Arrival::Followed, "", &["x"]);
    world.press("lseg", &["a", "b"]);
    world.tell(&old);
    assert_eq!(world.open(), ["a", "b"]);
    assert!(world.ledger.shop(A).is_some_and(|shop| shop.apps.is_empty()));
    assert_eq!(world.ledger.shop(A).and_then(|shop| shop.registered.clone()).unwrap_or_default().functions, ["x"]);
}

#[test]
fn an_old_page_of_another_shop_is_not_whose_page_it_is_now() {
    let mut world = World::pressed();
    world.go(Site::Ended, Arrival::Followed, "", &[]);
    world.go(Site::Functions, Arrival::Followed, B, &[]);
    world.go(Site::Functions, Arrival::History, A, &["x"]);
    world.go(Site::Other, Arrival::Followed, "", &[]);
    assert_eq!((world.tab().shop.as_str(), world.open()), (B, vec![]));
}

#[test]
fn a_proof_ends_the_matter_in_every_tab_of_the_shop() {
    let mut world = World::pressed();
    world.go_in(2, Site::Functions, Arrival::Fresh, A, &["x", "a", "b"]);
    assert_eq!(world.open(), Vec::<&str>::new());
    assert_eq!(world.tabs.tab(2).and_then(|tab| tab.done.clone()).unwrap_or_default().apps, ["lseg"]);
    // The first tab still shows the boxes as they were ticked, and is read again.
    let visit = Visit {
        tab: 1,
        load: "2".into(),
        arrival: Arrival::Followed,
        place: Site::Edit,
        registered: names(&["x"]),
        whole: true,
        pressed: vec![item("lseg", &["a", "b"])],
        ..Visit::default()
    };
    world.tell(&visit);
    assert_eq!(world.open(), Vec::<&str>::new());
}

#[test]
fn what_an_app_asked_for_is_not_forgotten_by_a_proof_that_does_not_know_it() {
    let mut world = World::default();
    let proof = |load: &str, needs: Vec<Item>, registered: &[&str]| Visit {
        tab: 1,
        load: load.into(),
        arrival: Arrival::Followed,
        place: Site::Functions,
        shop: A.into(),
        registered: names(registered),
        whole: true,
        needs,
        ..Visit::default()
    };
    world.go(Site::Functions, Arrival::Followed, A, &[]);
    world.go(Site::Edit, Arrival::Followed, "", &[]);
    world.press("lseg", &["a"]);
    world.tell(&proof("8", vec![item("lseg", &["a", "b"])], &["a"]));
    world.go(Site::Edit, Arrival::Followed, "", &["a"]);
    world.press("lseg", &["b"]);
    world.tell(&proof("9", Vec::new(), &["a", "b"]));
    let used = world.ledger.shop(A).map(|shop| shop.apps.clone()).unwrap_or_default();
    assert_eq!(used.iter().map(|used| used.needs.clone()).collect::<Vec<_>>(), [names(&["a", "b"])]);
}

#[test]
fn an_old_page_proves_nothing() {
    let mut world = World::pressed();
    world.go(Site::Other, Arrival::Followed, "", &[]);
    world.go(Site::Functions, Arrival::History, A, &["x", "a", "b"]);
    assert_eq!(world.open(), ["a", "b"]);
    world.go(Site::Edit, Arrival::History, "", &["x", "a", "b"]);
    assert_eq!(world.open(), ["a", "b"]);
}

#[test]
fn taking_back_ends_it_and_unticking_shortens_it() {
    let mut world = World::pressed();
    world.press("rakuraku", &["c"]);
    world.press("lseg", &["b"]);
    assert_eq!(world.open(), ["c", "b"]);
    world.press("rakuraku", &[]);
    world.press("lseg", &[]);
    assert_eq!(world.open(), Vec::<&str>::new());
    assert_eq!(world.ledger.shop(A).and_then(|shop| shop.unfinished.clone()), None);
}

#[test]
fn a_shop_that_is_not_known_keeps_its_change_for_the_tab() {
    let mut world = World::default();
    world.go(Site::Edit, Arrival::Fresh, "", &[]);
    world.press("lseg", &["a"]);
    assert!(world.ledger.shops.is_empty());
    world.go_in(2, Site::Other, Arrival::Fresh, "", &[]);
    assert_eq!(open_change(&world.ledger, world.tabs.tab(2)), None);
    world.go(Site::Functions, Arrival::Fresh, "", &["a"]);
    assert_eq!(world.done(), ["lseg"]);
    assert!(world.ledger.shops.is_empty(), "nobody knows which shop it was");
}

#[test]
fn nothing_of_one_shop_is_told_of_another() {
    let mut world = World::pressed();
    world.go(Site::Ended, Arrival::Followed, "", &[]);
    assert_eq!((world.open(), world.tab().shop.as_str()), (vec![], ""));
    world.go(Site::Functions, Arrival::Followed, B, &["a", "b"]);
    assert_eq!((world.open(), world.done()), (vec![], vec![]));
    assert!(world.ledger.shop(B).is_some_and(|shop| shop.apps.is_empty()));
    assert!(world.ledger.shop(A).is_some_and(|shop| shop.unfinished.is_some()));
    // Without a logout that anybody saw.
    world.press("goq", &["c"]);
    world.go(Site::Functions, Arrival::Followed, A, &[]);
    assert_eq!(world.open(), ["a", "b"]);
    assert!(
        world.ledger.shop(B).and_then(|shop| shop.unfinished.as_ref()).is_some_and(|open| open.functions() == ["c"])
    );
}

#[test]
fn a_logout_in_one_tab_is_one_in_all() {
    let mut world = World::pressed();
    world.go_in(2, Site::Ended, Arrival::Followed, "", &[]);
    assert_eq!(world.tab().shop, "");
    world.go_in(2, Site::Functions, Arrival::Followed, B, &["a", "b"]);
    world.go(Site::Edit, Arrival::Fresh, "", &["a", "b"]);
    assert_eq!((world.open(), world.done()), (vec![], vec![]));
}

#[test]
fn a_page_that_outlived_its_session_is_nobodys() {
    let mut world = World::pressed();
    world.go_in(2, Site::Ended, Arrival::Followed, "", &[]);
    // The edit page of A still stands in the first tab, and is read again.
    let visit = Visit {
        tab: 1,
        load: "2".into(),
        arrival: Arrival::Followed,
        place: Site::Edit,
        pressed: vec![item("lseg", &["a", "b"])],
        ..Visit::default()
    };
    world.tell(&visit);
    assert_eq!(world.open(), ["a", "b"]);
    world.go(Site::Functions, Arrival::Fresh, B, &["a", "b"]);
    assert_eq!((world.open(), world.done()), (vec![], vec![]));
    assert!(world.ledger.shop(B).is_some_and(|shop| shop.apps.is_empty()));
}

#[test]
fn a_change_of_a_session_that_ended_is_not_handed_to_who_comes_next() {
    let mut world = World::default();
    world.go(Site::Edit, Arrival::Fresh, "", &[]);
    world.press("lseg", &["a"]);
    // RMS ended the session in the middle.
    world.go(Site::Ended, Arrival::Followed, "", &[]);
    assert_eq!(world.open(), Vec::<&str>::new(), "nobody is there to be told");
    world.go(Site::Other, Arrival::Followed, "", &[]);
    assert_eq!(world.open(), ["a"], "it is still true that nothing proved it");
    world.go(Site::Functions, Arrival::Followed, B, &["a"]);
    assert_eq!((world.open(), world.done()), (vec![], vec![]));
}

#[test]
fn two_tabs_of_one_shop_know_the_same() {
    let mut world = World::pressed();
    world.go_in(2, Site::Functions, Arrival::Fresh, A, &["x"]);
    assert_eq!(open_change(&world.ledger, world.tabs.tab(2)).map(|change| change.functions()), Some(vec!["a", "b"]));
    world.go_in(2, Site::Functions, Arrival::Reload, A, &["x", "a", "b"]);
    assert_eq!(open_change(&world.ledger, world.tabs.tab(2)), None);
    // The first tab still shows ticked boxes of which it was told; a new look at the page ends that too.
    world.go(Site::Functions, Arrival::Followed, A, &["x", "a", "b"]);
    assert_eq!(world.open(), Vec::<&str>::new());
}

#[test]
fn a_matter_can_be_settled_by_the_merchant() {
    let mut world = World::pressed();
    settle(&mut world.ledger, &mut world.tabs, 1);
    assert_eq!(world.open(), Vec::<&str>::new());
}
