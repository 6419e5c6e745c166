//! What a merchant sets: it is entered once, holds everywhere, and can be taken back.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, reason = "tests")]

use kagiban_core::catalogue::FunctionId;
use kagiban_core::choice::asked_for;
use kagiban_core::custom::{CustomApp, Source};
use kagiban_core::errand::{Errand, What, carry_out};
use kagiban_core::journey::{Arrival, Site, Tab, Tabs, Visit};
use kagiban_core::ledger::{Change, Item, Ledger, Registered, Used};
use kagiban_core::moment::Moment;
use kagiban_core::snapshot::Snapshot;
use kagiban_core::text::Lang;
use kagiban_core::view::{Known, menu};
use kagiban_core::view_settings::{Cell, matrix, settings};

const SHOP: &str = "404839";
const NOW: Moment = Moment(29_700_000);

#[derive(Default)]
struct Merchant {
    ledger: Ledger,
    tabs: Tabs,
}

impl Merchant {
    fn does(&mut self, what: What, errand: Errand) {
        carry_out(&mut self.ledger, &mut self.tabs, &Errand { what, ..errand }, NOW);
    }

    fn says(&mut self, what: What, app: &str, value: &str, on: bool) {
        let errand = Errand { shop: SHOP.into(), app: app.into(), value: value.into(), on, ..Errand::default() };
        self.does(what, errand);
    }

    fn needs(&self, app: &str) -> Vec<String> {
        let shop = self.ledger.shop(SHOP);
        let (chosen, answers) = shop.map(|shop| (shop.chosen.clone(), shop.answers.clone())).unwrap_or_default();
        let asked = asked_for(&self.ledger, &chosen, &answers, app).unwrap_or_default();
        asked.functions.iter().map(|function| function.name()).collect()
    }
}

fn own(name: &str, functions: &[u16]) -> CustomApp {
    CustomApp::new(name, functions.iter().copied().map(FunctionId), Source::Hand)
}

#[test]
fn an_answer_changes_what_is_needed_and_is_no_new_demand_of_the_vendor() {
    let mut merchant = Merchant::default();
    merchant.says(What::Name, "", "", true);
    merchant.says(What::Use, "lseg", "", true);
    let before = merchant.needs("lseg");
    assert!(!before.contains(&"item.get".to_owned()));
    for no in [What::No, What::Unsure, What::Unasked] {
        merchant.says(no, "", "bulk-edit-option", true);
        assert_eq!(merchant.needs("lseg"), before);
    }
    merchant.says(What::Yes, "", "bulk-edit-option", true);
    assert_eq!(merchant.needs("lseg").len(), before.len() + 1);
    assert!(merchant.needs("lseg").contains(&"item.get".to_owned()));
    assert!(merchant.ledger.shops[0].apps[0].needs.contains(&"item.get".to_owned()));
    assert_eq!(merchant.ledger.shops[0].answers.len(), 1);
}

#[test]
fn what_is_said_of_a_shop_that_is_not_known_holds_for_the_tab_alone() {
    let mut merchant = Merchant::default();
    merchant.does(What::Yes, Errand { tab: 7, value: "bulk-edit-option".into(), ..Errand::default() });
    assert_eq!((merchant.ledger.shops.len(), merchant.tabs.tab(7).map(|tab| tab.answers.len())), (0, Some(1)));
    assert_eq!(merchant.tabs.tab(8), None);
}

#[test]
fn parts_of_an_app_are_asked_for_once_they_are_chosen() {
    let mut merchant = Merchant::default();
    merchant.says(What::Name, "", "", true);
    merchant.says(What::Use, "teps", "", true);
    assert!(merchant.needs("teps").len() <= 1, "what it needs whatever is used");
    let before = merchant.needs("teps").len();
    let rows = settings(&merchant.ledger, SHOP, NOW, Lang::Ja).shop.map(|shop| shop.apps).unwrap_or_default();
    let part = rows.iter().find(|row| row.id == "teps").and_then(|row| row.parts.first()).cloned();
    let part = part.expect("parts to choose from");
    merchant.says(What::Feature, "teps", &part.id, true);
    assert!(merchant.needs("teps").len() > before);
    merchant.says(What::Feature, "teps", &part.id, false);
    assert_eq!(merchant.needs("teps").len(), before);
}

#[test]
fn an_app_of_the_shops_own_keeps_its_place_under_a_new_name() {
    let mut merchant = Merchant::default();
    merchant.says(What::Name, "", "", true);
    merchant.does(What::Own, Errand { own: Some(own("道具", &[1, 2])), ..Errand::default() });
    merchant.says(What::Use, "own:道具", "", true);
    assert_eq!(merchant.needs("own:道具").len(), 2);
    merchant.does(What::Own, Errand { app: "道具".into(), own: Some(own("倉庫", &[3])), ..Errand::default() });
    assert!(merchant.ledger.shops[0].uses("own:倉庫") && merchant.needs("own:道具").is_empty());
    // Names of other apps, and keys, are no names.
    for name in ["LSEG", " ", "SP404839_aB3dEfGh1JkLmN0p"] {
        merchant.does(What::Own, Errand { own: Some(own(name, &[1])), ..Errand::default() });
    }
    assert_eq!(merchant.ledger.own.len(), 1);
    merchant.says(What::Name, "", "SL404839_aB3dEfGh1JkLmN0p", true);
    assert_eq!(merchant.ledger.shops[0].name, "");
    let after = merchant.ledger.clone();
    merchant.does(What::Own, Errand { app: "倉庫".into(), ..Errand::default() });
    assert!(merchant.ledger.own.is_empty() && !merchant.ledger.shops[0].uses("own:倉庫"));
    let (before, now) = (Some(after.clone()), Some(merchant.ledger.clone()));
    merchant.does(What::Undo, Errand { before, after: now, ..Errand::default() });
    assert_eq!(merchant.ledger, after);
}

#[test]
fn the_matrix_and_the_overview_tell_what_is_missing() {
    let mut merchant = Merchant::default();
    for (shop, ticked) in [("1", true), ("2", false)] {
        merchant.does(What::Name, Errand { shop: shop.into(), ..Errand::default() });
        let errand = Errand { shop: shop.into(), app: "lseg".into(), on: true, ..Errand::default() };
        merchant.does(What::Use, errand);
        let functions = if ticked { merchant.needs("lseg") } else { vec!["rpay.order.getOrder".into()] };
        merchant.ledger.shops.last_mut().unwrap().registered = Some(Registered { at: NOW, functions });
    }
    let view = settings(&merchant.ledger, "", NOW, Lang::Ja);
    assert_eq!(
        view.shops.iter().map(|row| (row.id.as_str(), row.lacks)).collect::<Vec<_>>(),
        [("2", true), ("1", false)]
    );
    assert!(view.shops[0].line.contains("不足17件"), "{}", view.shops[0].line);
    let shop = merchant.ledger.shop("2").unwrap();
    let shown = matrix(&merchant.ledger, shop, false, Lang::Ja);
    let cells: Vec<Cell> = shown.groups.iter().flat_map(|(_, rows)| rows).flat_map(|row| row.cells.clone()).collect();
    assert_eq!(cells.iter().filter(|cell| **cell == Cell::Missing).count(), 17);
    assert_eq!(cells.iter().filter(|cell| **cell == Cell::Ticked).count(), 1);
    let all = matrix(&merchant.ledger, shop, true, Lang::Ja);
    assert_eq!(
        all.groups.iter().map(|(_, rows)| rows.len()).sum::<usize>(),
        kagiban_core::catalogue::functions().len()
    );
}

#[test]
fn reminders_are_kept_in_order_each_once() {
    let mut merchant = Merchant::default();
    merchant.does(What::Stages, Errand { stages: vec![3, 14, 3], ..Errand::default() });
    assert_eq!(merchant.ledger.stages(), [14, 3]);
    merchant.does(What::Language, Errand { value: "en".into(), ..Errand::default() });
    assert_eq!(merchant.ledger.language(Some("ja")), Lang::En);
    merchant.does(What::Language, Errand::default());
    assert_eq!(merchant.ledger.language(Some("ja")), Lang::Ja);
}

/// A shop that uses these apps, on whose edit page nothing but these functions was ticked.
fn using(apps: &[&str], ticked: Option<&[&str]>) -> Merchant {
    let mut merchant = Merchant::default();
    merchant.says(What::Name, "", "", true);
    for app in apps {
        merchant.says(What::Use, app, "", true);
    }
    let functions = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    merchant.ledger.shops[0].registered = ticked.map(|names| Registered { at: NOW, functions: functions(names) });
    merchant
}

#[test]
fn an_app_of_which_it_is_not_known_what_it_needs_does_not_count_as_needing_nothing() {
    for (app, cell) in [
        ("recore", Cell::Everything),
        ("sanka", Cell::Everything),
        ("crossma", Cell::Everything),
        ("rakubo", Cell::Unknown),
        ("worldswitch", Cell::Unknown),
        ("rakuma-converter", Cell::Unknown),
        // Only a part of its list is known; and an app that a later catalogue had.
        ("ec-masters", Cell::Unknown),
        ("of-a-later-version", Cell::Unknown),
    ] {
        let mut merchant = using(&[app], Some(&["coupon.get", "license.expiryDate.get", "shop.shopStatus.get"]));
        if merchant.ledger.shops[0].apps.is_empty() {
            merchant.ledger.shops[0].apps.push(Used { app: app.into(), ..Used::default() });
        }
        for lang in [Lang::Ja, Lang::En] {
            let line = settings(&merchant.ledger, "", NOW, lang).shops[0].line.clone();
            assert!(!line.contains("不足なし") && !line.contains("nothing missing"), "{app}: {line}");
            assert!(line.contains("判断できません") || line.contains("cannot be judged"), "{app}: {line}");
        }
        let shown = matrix(&merchant.ledger, &merchant.ledger.shops[0], false, Lang::Ja);
        assert_eq!(shown.apps.len(), 1, "{app}");
        let row = shown.groups.iter().flat_map(|(_, rows)| rows).find(|row| row.name == "coupon.get").unwrap();
        assert_eq!(row.cells, [cell], "{app}");
    }
    // What of its list is known is told all the same.
    let merchant = using(&["ec-masters"], Some(&[]));
    assert!(settings(&merchant.ledger, "", NOW, Lang::Ja).shops[0].line.contains("不足1件"));
    // An app that asks for everything fills no table by itself where another one tells what is needed.
    let merchant = using(&["recore", "lseg"], Some(&[]));
    let shown = matrix(&merchant.ledger, &merchant.ledger.shops[0], false, Lang::Ja);
    assert_eq!(shown.groups.iter().map(|(_, rows)| rows.len()).sum::<usize>(), 18);
    // With none that tells, it is every function.
    let merchant = using(&["recore"], None);
    let shown = matrix(&merchant.ledger, &merchant.ledger.shops[0], false, Lang::Ja);
    let all = kagiban_core::catalogue::functions().len();
    assert_eq!(shown.groups.iter().map(|(_, rows)| rows.len()).sum::<usize>(), all);
    // Approved by itself, an app needs nothing of the shop's own key.
    let merchant = using(&["next-engine", "lseg"], Some(&[]));
    let shown = matrix(&merchant.ledger, &merchant.ledger.shops[0], false, Lang::Ja);
    assert_eq!(shown.groups[0].1[0].cells[0], Cell::NotNeeded);
    for (lang, words) in [(Lang::Ja, ["すべて", "不明"]), (Lang::En, ["All", "Unknown"])] {
        assert_eq!([Cell::Everything, Cell::Unknown].map(|cell| cell.shown(lang).0), words);
    }
}

#[test]
fn what_no_app_needs_is_told_only_where_the_need_of_each_app_is_known() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/pages");
    let page = std::fs::read_dir(folder).unwrap().filter_map(|case| {
        let text = std::fs::read_to_string(case.unwrap().path().join("snapshot.json")).ok()?;
        let snapshot: Snapshot = kagiban_core::json::read(&text)?;
        let unused = |apps: &[&str]| {
            let merchant = using(apps, None);
            let tab = Tab { shop: SHOP.into(), ..Tab::default() };
            menu(&snapshot, Known { ledger: &merchant.ledger, tab: Some(&tab), now: NOW }, &[], Lang::Ja).unused
        };
        (!unused(&["img-up"]).is_empty()).then(|| (unused(&["img-up", "recore"]), unused(&["img-up", "rakubo"])))
    });
    let pages: Vec<_> = page.collect();
    assert!(!pages.is_empty());
    assert!(pages.iter().all(|(everything, unknown)| everything.is_empty() && unknown.is_empty()), "{pages:?}");
}

/// What a page tells that shows this shop's number and what is registered.
fn visit(load: &str, shop: &str) -> Visit {
    Visit {
        tab: 7,
        load: load.into(),
        arrival: Arrival::Followed,
        place: Site::Functions,
        shop: shop.into(),
        registered: vec!["coupon.get".into()],
        whole: true,
        ..Visit::default()
    }
}

#[test]
fn what_was_erased_or_forgotten_comes_back_by_no_page_that_was_open() {
    let sees = |merchant: &mut Merchant, load: &str, shop: &str| {
        merchant.does(What::Visit, Errand { visit: Some(visit(load, shop)), ..Errand::default() });
    };
    let mut merchant = Merchant::default();
    sees(&mut merchant, "1", SHOP);
    let before = merchant.ledger.clone();
    assert_eq!(before.shops.len(), 1);
    // Forgotten: not even where the page says something new. Of another shop it may tell.
    merchant.says(What::Forget, "", "", true);
    let forgotten = merchant.ledger.clone();
    sees(&mut merchant, "1", SHOP);
    sees(&mut merchant, "1", "");
    assert_eq!(merchant.ledger.shops, []);
    // Taken back, the page is as it was.
    merchant.does(What::Undo, Errand { before: Some(before), after: Some(forgotten), ..Errand::default() });
    sees(&mut merchant, "1", SHOP);
    assert_eq!(merchant.ledger.shops.len(), 1);
    merchant.says(What::Forget, "", "", true);
    sees(&mut merchant, "1", "112233");
    assert_eq!(merchant.ledger.shops[0].id, "112233");
    sees(&mut merchant, "2", SHOP);
    assert_eq!(merchant.ledger.shops.len(), 2, "opened anew");
    // Everything is erased: nothing is left but by which loads of pages nothing comes back.
    merchant.tabs = merchant.tabs.erased();
    merchant.ledger = Ledger::default();
    assert!(merchant.tabs.tabs.is_empty() && !serde_json::to_string(&merchant.tabs).unwrap().contains(SHOP));
    sees(&mut merchant, "2", SHOP);
    sees(&mut merchant, "2", "112233");
    assert_eq!((&merchant.ledger.shops, merchant.tabs.tabs.len()), (&Vec::new(), 0));
    sees(&mut merchant, "3", SHOP);
    assert_eq!(merchant.ledger.shops.len(), 1);
    assert_eq!(Tabs::default().erased(), Tabs::default(), "with no page open nothing at all is left");
}

#[test]
fn a_new_name_that_is_taken_back_is_taken_back_wherever_the_app_stands() {
    let mut merchant = using(&[], None);
    merchant.does(What::Own, Errand { own: Some(own("道具", &[1, 2])), ..Errand::default() });
    merchant.says(What::Use, "own:道具", "", true);
    let item = |app: &str, name: &str| Item { app: app.into(), functions: vec![name.into()] };
    let open = |items: Vec<Item>| Some(Change { items, ..Change::default() });
    merchant.ledger.shops[0].unfinished = open(vec![item("own:道具", "item.get")]);
    merchant.tabs.tabs.push(Tab { tab: 7, change: open(vec![item("own:道具", "item.get")]), ..Tab::default() });
    let before = merchant.ledger.clone();
    merchant.does(What::Own, Errand { app: "道具".into(), own: Some(own("倉庫", &[1, 2])), ..Errand::default() });
    let after = merchant.ledger.clone();
    assert_eq!(merchant.tabs.tabs[0].change, open(vec![item("own:倉庫", "item.get")]));
    // Meanwhile another app was pressed and chosen.
    for change in [&mut merchant.ledger.shops[0].unfinished, &mut merchant.tabs.tabs[0].change] {
        change.as_mut().unwrap().items.push(item("lseg", "coupon.get"));
    }
    merchant.says(What::Use, "lseg", "", true);
    merchant.does(What::Undo, Errand { before: Some(before), after: Some(after), ..Errand::default() });
    let wanted = open(vec![item("own:道具", "item.get"), item("lseg", "coupon.get")]);
    assert_eq!(merchant.ledger.own[0].name, "道具");
    assert_eq!(merchant.ledger.shops[0].unfinished, wanted);
    assert_eq!(merchant.tabs.tabs[0].change, wanted);
    assert!(merchant.ledger.shops[0].uses("own:道具") && merchant.ledger.shops[0].uses("lseg"));
}
