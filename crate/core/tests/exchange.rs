//! Files that are taken in: hostile ones, old ones, and what taking them back gives.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::time::Instant;

use kagiban_core::exchange::{Refused, export, import, take_back};
use kagiban_core::guide::Era;
use kagiban_core::ledger::{Change, Item, Ledger, Registered, Shop};
use kagiban_core::moment::Moment;
use kagiban_core::sighting::KeyRecord;
use kagiban_core::text::Lang;

fn stored(ledger: &Ledger) -> String {
    serde_json::to_string(ledger).unwrap()
}

fn file(ledger: &str) -> String {
    format!(r#"{{"kagiban":1,"ledger":{ledger}}}"#)
}

fn of(shops: Vec<Shop>) -> Ledger {
    Ledger { version: 1, shops, ..Ledger::default() }
}

fn shop(id: &str) -> Shop {
    Shop { id: id.into(), ..Shop::default() }
}

fn open(at: u32) -> Option<Change> {
    let item = Item { app: "lseg".into(), functions: vec!["item.get".into()] };
    Some(Change { at: Moment(at), sent: false, items: vec![item] })
}

fn registered(at: u32) -> Option<Registered> {
    Some(Registered { at: Moment(at), functions: vec!["item.get".into()] })
}

fn list(n: usize, entry: impl Fn(usize) -> String) -> String {
    (0..n).map(entry).collect::<Vec<_>>().join(",")
}

#[test]
fn a_file_of_too_many_entries_is_refused_at_once() {
    let ours = stored(&of(vec![shop("1")]));
    let shops = |n: usize| format!(r#"{{"shops":[{}]}}"#, list(n, |at| format!(r#"{{"id":"{at}"}}"#)));
    let keys = list(2_000, |at| format!(r#"{{"last4":"{at}"}}"#));
    for (what, theirs) in [
        ("shops", shops(300_000)),
        ("entries of a shop", format!(r#"{{"shops":[{{"id":"1","mood":[{keys},{{"last4":"x"}}]}}]}}"#)),
        ("one shop again and again", {
            let again = |at: usize| {
                format!(r#"{{"id":"1","mood":[{}]}}"#, list(2_000, |key| format!(r#"{{"last4":"{at}-{key}"}}"#)))
            };
            format!(r#"{{"shops":[{}]}}"#, list(100, again))
        }),
    ] {
        let start = Instant::now();
        assert_eq!(import(&ours, &file(&theirs)).err(), Some(Refused::Damaged), "{what}");
        assert!(start.elapsed().as_secs() < 10, "{what}: {:?}", start.elapsed());
    }
    assert!(import("", &file(&shops(2_000))).is_ok());
}

#[test]
fn taking_back_enters_no_shop_that_is_gone() {
    let before = of(vec![Shop { name: "本店".into(), ..shop("1") }]);
    let mut after = before.clone();
    after.shops[0].name = "支店".into();
    let mut erased = Ledger::default();
    take_back(&mut erased, &before, &after);
    assert_eq!(erased.shops, []);
}

#[test]
fn taking_back_an_import_gives_back_all_that_it_changed() {
    let before = of(vec![shop("1"), shop("2")]);
    let key = KeyRecord { last4: "aB3d".into(), ..KeyRecord::default() };
    let theirs = Ledger {
        era: Era::Y2024,
        ..of(vec![
            Shop { keys: vec![key.clone()], registered: registered(5), unfinished: open(6), ..shop("1") },
            Shop { keys: vec![key], ..shop("2") },
            shop("3"),
        ])
    };
    let after = import(&stored(&before), &export(&stored(&theirs)).unwrap()).unwrap().ledger;
    assert_ne!(after.era, before.era);
    let mut now = after.clone();
    take_back(&mut now, &before, &after);
    assert_eq!(now, before);
    // What came after the import stays.
    let mut now = after.clone();
    now.shops[1].keys.clear();
    now.shops[0].registered = registered(9);
    take_back(&mut now, &before, &after);
    assert_eq!(now.shops[0].registered, registered(9));
    assert!(now.shops[0].keys.is_empty() && now.shops[0].unfinished.is_none() && now.shops[1].keys.is_empty());
}

#[test]
fn an_old_open_change_is_not_revived() {
    let with = |registered, unfinished| of(vec![Shop { registered, unfinished, ..shop("1") }]);
    let left = |ours: &Ledger, theirs: &Ledger| {
        import(&stored(ours), &file(&stored(theirs))).unwrap().ledger.shops[0].unfinished.clone()
    };
    // Ours was registered after theirs was left open.
    assert_eq!(left(&with(registered(7), None), &with(registered(3), open(5))), None);
    assert_eq!(left(&with(registered(5), None), &with(None, open(5))), None);
    // Ours was seen after all of theirs.
    let mut seen = with(None, None);
    seen.shops[0].keys.push(KeyRecord { last4: "aB3d".into(), last_seen: Moment(9), ..KeyRecord::default() });
    assert_eq!(left(&seen, &with(registered(3), open(5))), None);
    // What is open there and later than anything here is open here too; what is open here stays.
    assert_eq!(left(&with(registered(3), None), &with(None, open(5))), open(5));
    assert_eq!(left(&with(None, None), &with(None, open(5))), open(5));
    assert_eq!(left(&with(registered(7), open(8)), &with(None, open(5))), open(8));
}

#[test]
fn what_a_file_has_twice_comes_in_once() {
    let theirs = r#"{"shops":[
        {"id":"1","name":"本店","apps":[{"app":"lseg"},{"app":"lseg"}],"keys":[{"last4":"aB3d","app":{"own":true},"last_seen":3},{"last4":"aB3d","app":{"own":true},"last_seen":9}]},
        {"id":"1","apps":[{"app":"boss"}]}],
        "own":[{"name":"道具","functions":["item.get"]},{"name":"道具","functions":["item.gets"]}]}"#;
    let into_nothing = import("", &file(theirs)).unwrap();
    let ledger = &into_nothing.ledger;
    assert_eq!((ledger.shops.len(), ledger.shops[0].name.as_str(), ledger.own.len()), (1, "本店", 1));
    assert_eq!(ledger.shops[0].apps.iter().map(|used| used.app.as_str()).collect::<Vec<_>>(), ["lseg", "boss"]);
    assert_eq!(ledger.shops[0].keys.iter().map(|key| key.last_seen).collect::<Vec<_>>(), [Moment(9)]);
    let into_something = import(&stored(&of(vec![shop("2")])), &file(theirs)).unwrap();
    assert_eq!(into_something.ledger.shops[1..], ledger.shops);
}

#[test]
fn a_file_that_changes_nothing_says_so() {
    let ours = stored(&of(vec![Shop { name: "本店".into(), registered: registered(5), ..shop("1") }]));
    let same = import(&ours, &export(&ours).unwrap()).unwrap();
    assert!(!same.changes_anything());
    assert_eq!(same.lines(Lang::Ja), ["変更はありません"]);
    for theirs in ["{}", r#"{"shops":[]}"#, r#"{"shops":[{"id":"1"}]}"#] {
        let import = import(&ours, &file(theirs)).unwrap();
        assert!(!import.changes_anything(), "{theirs}");
    }
    assert!(!import("", &file("{}")).unwrap().changes_anything());
    // What the list has no words for is a change all the same, and said to be one.
    for theirs in [r#"{"era":"2024"}"#, r#"{"later":{"kept":1}}"#, r#"{"shops":[{"id":"1","mood":[1]}]}"#] {
        let import = import(&ours, &file(theirs)).unwrap();
        assert!(import.changes_anything(), "{theirs}");
        assert_ne!(import.lines(Lang::Ja), ["変更はありません"], "{theirs}");
        assert_eq!(import.lines(Lang::Ja).len(), 1, "{theirs}");
    }
}

#[test]
fn a_name_is_refused_only_where_it_has_the_shape_of_a_key() {
    let own = |name: &str| format!(r#"{{"own":[{{"name":"{name}","functions":["item.get"]}}]}}"#);
    for name in ["ABCDEFGHIJKLMNOP", "RakutenItemTools", "1234567890123456", "rakuten item 2026", "SP_Tool_For_Shop"] {
        assert!(import("", &file(&own(name))).is_ok(), "{name}");
    }
    for name in ["aB3dEfGh1JkLmN0p", "SP404839_aB3dEfGh1JkLmN0p"] {
        assert_eq!(import("", &file(&own(name))).err(), Some(Refused::Key), "{name}");
    }
}
