//! The guides: their data, what offers them, what ticks their steps, and what is remembered of them.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, reason = "tests")]

use kagiban_core::asked::Asked;
use kagiban_core::catalogue::app_by_id;
use kagiban_core::errand::{Errand, What, carry_out};
use kagiban_core::exchange::{export, import};
use kagiban_core::guide::mail::Mail;
use kagiban_core::guide::progress::Progress;
use kagiban_core::guide::start::{estimate, first_orders};
use kagiban_core::guide::{Era, guide, guides};
use kagiban_core::journey::{Tabs, seen};
use kagiban_core::ledger::{Change, Item, Ledger, Registered, Shop, Used};
use kagiban_core::licence::Expiry;
use kagiban_core::message::Loaded;
use kagiban_core::moment::Moment;
use kagiban_core::sighting::Sighting;
use kagiban_core::snapshot::Snapshot;
use kagiban_core::stored;
use kagiban_core::text::{Lang, text};
use kagiban_core::view::{self, Known, MenuView};
use kagiban_core::view_guide::{GuideView, SquareView, Stage, all_guides, badge};
use kagiban_core::visit::visit;
use serde_json::{Value, json};
use std::{env, fs};

const SHOP: &str = "123456";
/// 2026-11-21, noon in Japan.
const NOON: Moment = Moment(29_920_500);

/// A page that was captured from the simulator.
fn captured(name: &str) -> Value {
    let root = env::var("CARGO_MANIFEST_DIR").unwrap();
    serde_json::from_str(&fs::read_to_string(format!("{root}/../../tests/pages/{name}/snapshot.json")).unwrap())
        .unwrap()
}

/// One merchant with one tab, who goes on a minute with each page.
#[derive(Default)]
struct World {
    ledger: Ledger,
    tabs: Tabs,
    minutes: u32,
    page: Snapshot,
}

impl World {
    /// The tab is known to show a page of a shop that is known.
    fn at_home() -> Self {
        let mut world = Self::default();
        world.ledger.shops.push(Shop { id: SHOP.into(), ..Shop::default() });
        world.open("detail");
        world
    }

    fn now(&self) -> Moment {
        Moment(NOON.0 + self.minutes)
    }

    fn open(&mut self, name: &str) {
        self.show(captured(name));
    }

    fn show(&mut self, page: Value) {
        self.minutes += 1;
        self.page = serde_json::from_value(page).unwrap();
        let loaded = Loaded { load: self.minutes.to_string(), ..Loaded::default() };
        for again in 0..2 {
            let known = (&self.ledger, self.tabs.tab(1));
            let told = visit(1, &loaded, &self.page, known, &[]);
            // What the menu sends is what the worker reads.
            let sent: Errand = serde_json::from_str(
                &serde_json::to_string(&Errand { what: What::Visit, tab: 1, visit: Some(told), ..Errand::default() })
                    .unwrap(),
            )
            .unwrap();
            let before = (self.ledger.clone(), self.tabs.clone());
            let now = self.now();
            seen(&mut self.ledger, &mut self.tabs, &sent.visit.unwrap(), now);
            // The same page read again changes nothing: two pages would wake each other for ever.
            assert!(again == 0 || (&before.0, &before.1) == (&self.ledger, &self.tabs));
        }
    }

    fn errand(&mut self, errand: Errand) {
        let now = self.now();
        carry_out(&mut self.ledger, &mut self.tabs, &Errand { tab: 1, ..errand }, now);
    }

    fn act(&mut self, what: What, guide: &str, step: &str) {
        let shop = self.ledger.shops.first().map(|shop| shop.id.clone()).unwrap_or_default();
        self.errand(Errand { what, shop, guide: guide.into(), value: step.into(), ..Errand::default() });
    }

    fn paste(&mut self, app: &str, on: bool) {
        self.errand(Errand { what: What::Paste, shop: SHOP.into(), app: app.into(), on, ..Errand::default() });
    }

    fn uses(&mut self, apps: &[&str]) {
        let shop = self.ledger.shop_mut(SHOP).unwrap();
        shop.apps = apps.iter().map(|app| Used { app: (*app).into(), ..Used::default() }).collect();
    }

    fn menu(&self) -> MenuView {
        let known = Known { ledger: &self.ledger, tab: self.tabs.tab(1), now: self.now() };
        view::menu(&self.page, known, &[], Lang::Ja)
    }

    fn guide(&self, id: &str) -> Option<GuideView> {
        self.menu().guides.into_iter().find(|view| view.id == id)
    }

    fn offered(&self) -> Vec<(&'static str, String)> {
        let offers = self.menu().guides.into_iter().filter(|view| view.steps.is_empty());
        offers.map(|view| (view.id, view.line)).collect()
    }

    /// The step to do; empty where the guide is not under way.
    fn current(&self, id: &str) -> &'static str {
        let steps = self.guide(id).map(|view| view.steps).unwrap_or_default();
        steps.iter().find(|step| step.stage == Stage::Now).map(|step| step.id).unwrap_or_default()
    }

    fn square(&self) -> SquareView {
        self.menu().square.unwrap_or_default()
    }

    fn progress(&self, id: &str) -> &Progress {
        self.ledger.shops[0].guides.iter().find(|progress| progress.id == id).unwrap()
    }
}

/// A page of the shop's own app with these keys, the newest first.
fn detail_with(keys: &[(&str, &str)]) -> Value {
    let mut page = captured("detail");
    let rows = page["rows"].as_array_mut().unwrap();
    rows.retain(|row| row["cells"][0] != "ライセンスキー");
    let head = rows.iter().position(|row| row["cells"][0] == "serviceSecret").unwrap();
    let path = rows[head]["path"].as_array().unwrap().clone();
    page["secrets"].as_array_mut().unwrap().truncate(1);
    for (at, (last4, expiry)) in keys.iter().enumerate() {
        let secret = json!({"id": 90 + at, "prefix": "SL", "shop": SHOP, "length": 25, "last4": last4});
        page["secrets"].as_array_mut().unwrap().push(secret);
        let mut path = path.clone();
        if at > 0 {
            for heading in &mut path {
                if heading == "最新の利用情報" {
                    *heading = "過去の利用情報".into();
                }
            }
        }
        let cells = json!(["ライセンスキー", format!("⟦secret:{}⟧", at + 1), expiry, "利用可能"]);
        let rows = page["rows"].as_array_mut().unwrap();
        let mut place = head + at;
        if at > 0 {
            // The table of past keys has heads of its own.
            place += 1;
            if at == 1 {
                let heads = json!(["項目", "キー情報", "有効期限", "状態"]);
                rows.insert(place, json!({"path": &path[..path.len() - 1], "cells": heads}));
            }
        }
        rows.insert(place + 1, json!({"path": path, "cells": cells}));
    }
    page
}

#[test]
fn the_five_titles_are_a_contract() {
    let titles: Vec<&str> = guides().iter().map(|guide| text(Lang::Ja, guide.title)).collect();
    assert_eq!(
        titles,
        [
            "LSEGの設定",
            "らくらくアプリの設定",
            "ライセンスキーの更新",
            "GoQSystemの更新（RMS Service Square）",
            "まとまるEC店長の設定"
        ]
    );
    // Each era has each guide's first and last step.
    for guide in guides() {
        for era in [Era::Y2025, Era::Y2024, Era::Y2018] {
            assert!(guide.steps.first().unwrap().is_in(era) && guide.steps.last().unwrap().is_in(era), "{}", guide.id);
        }
    }
    let lseg = Asked::of(app_by_id("lseg").unwrap());
    assert_eq!(lseg.functions.len(), 18, "the number that the guide's text names");
}

#[test]
fn each_era_speaks_in_its_own_words() {
    let words = |id: &str, step: &str| {
        [Era::Y2025, Era::Y2024, Era::Y2018].map(|era| text(Lang::Ja, guide(id).unwrap().step(step).unwrap().text(era)))
    };
    let [new, old, oldest] = words("renewal", "open");
    assert!(new.contains("［2-1 アプリ一覧］") && new.contains("「店舗様」の行の［詳細］"));
    assert!(old.contains("［ライセンスキーの確認・変更］") && !old.contains("アプリ一覧"));
    assert!(oldest.contains("［拡張サービス一覧］") && !oldest.contains("ロボット"));
    for (page, era, open) in [
        ("app-list", Era::Y2025, "詳細を開く"),
        ("era-2024-settings", Era::Y2024, "詳細を開く"),
        ("era-2018-settings", Era::Y2018, "詳細を開く"),
    ] {
        let mut world = World::default();
        world.open(page);
        assert_eq!(world.ledger.era, era, "{page}");
        world.act(What::Begin, "lseg", "");
        let steps = world.guide("lseg").unwrap().steps;
        assert!(steps.iter().any(|step| step.name == open));
        assert_eq!(steps.iter().any(|step| step.id == "row"), era == Era::Y2025, "アプリ登録 came with アプリ一覧");
    }
    // A page that does not tell leaves it as it was.
    let mut world = World::default();
    world.open("era-2018-settings");
    world.open("era-2018-services");
    assert_eq!(world.ledger.era, Era::Y2018);
}

#[test]
fn a_later_sign_ticks_the_earlier_steps() {
    let mut world = World::at_home();
    world.open("services");
    world.act(What::Begin, "lseg", "");
    assert_eq!(world.current("lseg"), "login");
    world.open("services");
    assert_eq!(world.current("lseg"), "apply", "being on the portal shows that the merchant logged in");
    world.open("app-list");
    assert_eq!(world.current("lseg"), "detail");
    world.open("detail");
    assert_eq!(world.current("lseg"), "edit");
    world.open("structure-table-per-group");
    assert_eq!(world.current("lseg"), "tick");
    world.open("confirm");
    assert_eq!(world.current("lseg"), "register");
    let shop = world.ledger.shop_mut(SHOP).unwrap();
    let functions = Asked::of(app_by_id("lseg").unwrap()).names();
    shop.registered = Some(Registered { at: NOON, functions });
    world.open("events-contract");
    assert_eq!(world.current("lseg"), "copy");
    // Two keys are copied, in either order.
    world.open("detail");
    let copied = |world: &mut World, last4: &str| {
        world.errand(Errand { what: What::Copied, value: last4.into(), ..Errand::default() });
    };
    let notes = |world: &World| {
        let steps = world.guide("lseg").unwrap().steps;
        steps.into_iter().find(|step| step.id == "copy").unwrap().notes
    };
    let keys: Vec<String> = world.page.secrets.iter().map(|secret| secret.last4.clone()).collect();
    let [secret, licence] = keys.as_slice() else { panic!("{keys:?}") };
    for (first, second, left) in [
        (secret, licence, "あと1つ、ライセンスキーをコピーします。"),
        (licence, secret, "あと1つ、serviceSecretをコピーします。"),
    ] {
        assert!(notes(&world).is_empty());
        copied(&mut world, first);
        copied(&mut world, first);
        assert_eq!((world.current("lseg"), notes(&world)), ("copy", vec![left.to_owned()]));
        copied(&mut world, second);
        assert_eq!(world.current("lseg"), "paste");
        world.act(What::Untick, "lseg", "copy");
    }
}

#[test]
fn the_merchant_ticks_and_unticks() {
    let mut world = World::at_home();
    world.open("services");
    world.act(What::Begin, "lseg", "");
    world.act(What::Tick, "lseg", "login");
    assert_eq!(world.current("lseg"), "open");
    world.open("app-list");
    assert_eq!(world.current("lseg"), "detail");
    world.act(What::Untick, "lseg", "apply");
    assert_eq!(world.current("lseg"), "apply");
    world.open("app-list");
    assert_eq!(world.current("lseg"), "apply", "what the merchant took back stays taken back");
    world.act(What::Tick, "lseg", "apply");
    assert_eq!(world.current("lseg"), "detail");
    world.act(What::Tick, "lseg", "no such step");
    world.act(What::Tick, "no such guide", "login");
    assert_eq!(world.progress("lseg").done.len(), 4);
}

#[test]
fn a_guide_is_stopped_resumed_and_started_over() {
    let mut world = World::at_home();
    world.open("app-list");
    world.act(What::Begin, "lseg", "");
    world.open("app-list");
    assert_eq!(badge(&world.ledger, Lang::Ja).unwrap().0, "✓1");
    world.act(What::Stop, "lseg", "");
    assert_eq!((world.current("lseg"), badge(&world.ledger, Lang::Ja)), ("", None));
    let view = world.guide("lseg").unwrap();
    assert_eq!(view.line, "中断しています（4/11 完了）");
    assert_eq!(view.buttons.iter().map(|(what, ..)| *what).collect::<Vec<_>>(), ["resume", "begin"]);
    world.open("detail");
    assert_eq!(world.progress("lseg").done.len(), 4, "a guide that is stopped does not go on");
    world.act(What::Resume, "lseg", "");
    assert_eq!(world.current("lseg"), "detail");
    world.act(What::Begin, "lseg", "");
    assert_eq!(world.current("lseg"), "login");
    for step in guide("lseg").unwrap().steps {
        world.act(What::Tick, "lseg", step.id);
    }
    assert!(world.guide("lseg").is_none(), "one that is finished is not under way");
    let all = all_guides(&world.ledger, SHOP, NOON, Lang::Ja);
    assert_eq!((all.len(), all[0].line.as_str()), (5, "すべて完了しました"));
    assert_eq!(badge(&world.ledger, Lang::Ja), None);
}

#[test]
fn a_guide_of_nobody_known_goes_to_the_first_shop_that_is() {
    let mut world = World::default();
    world.open("app-create");
    world.act(What::Begin, "lseg", "");
    world.act(What::Tick, "lseg", "login");
    assert_eq!((world.ledger.guides.len(), world.current("lseg")), (1, "open"));
    world.open("detail");
    assert!(world.ledger.guides.is_empty());
    assert_eq!((world.ledger.shops[0].id.as_str(), world.current("lseg")), (SHOP, "edit"));
}

#[test]
fn the_right_guide_offers_itself() {
    let mut world = World::at_home();
    world.open("app-list");
    let offered = world.offered();
    assert!(offered.contains(&("goqsystem", "GoQSystemに「更新あり」と表示されています。".into())), "{offered:?}");
    assert!(offered.contains(&("ec-tencho", "まとまるEC店長が「承認待ち」です。".into())));
    assert_eq!(offered.len(), 2, "the key has 34 days, no app is chosen");
    // Within the first stage, and over.
    for (expiry, line) in [
        ("2026-12-20", "ライセンスキーの期限が近づいています。"),
        ("2026-11-20", "ライセンスキーの有効期限が切れています。"),
    ] {
        let keys = &mut world.ledger.shops[0].keys;
        keys.iter_mut().filter(|key| key.app.own).for_each(|key| key.expiry = Expiry::parse(expiry));
        assert!(world.offered().contains(&("renewal", line.into())), "{expiry}");
    }
    // An app that is chosen and not registered; of a family, one of them.
    world.uses(&["lseg", "rakuraku-imakore"]);
    let ids: Vec<&str> = world.offered().into_iter().map(|(id, _)| id).collect();
    assert_eq!(ids, ["renewal", "goqsystem", "ec-tencho", "lseg", "rakuraku"]);
    let functions = Asked::of(app_by_id("lseg").unwrap()).names();
    world.ledger.shops[0].registered = Some(Registered { at: NOON, functions });
    assert!(!world.offered().iter().any(|(id, _)| *id == "lseg"), "all is registered");
    // One that is under way is no offer any more.
    world.act(What::Begin, "goqsystem", "");
    assert!(!world.offered().iter().any(|(id, _)| *id == "goqsystem"));
    // On a page that is none of ours nothing offers itself, and what is under way stays.
    world.open("services");
    assert_eq!(world.menu().guides.iter().map(|view| view.id).collect::<Vec<_>>(), ["goqsystem"]);
}

#[test]
fn a_shop_without_an_app_of_its_own_is_led_to_one() {
    let mut world = World::default();
    let mut page = captured("app-list");
    page["rows"].as_array_mut().unwrap().retain(|row| row["cells"][0] != "店舗様");
    world.show(page);
    let line = "アプリ一覧に「店舗様」の行がありません。";
    assert_eq!(world.offered()[2..], [("lseg", line.into()), ("rakuraku", line.into())]);
    world.open("era-2024-apisson-list");
    assert!(!world.offered().iter().any(|(_, why)| why == line), "apisson never had that row");
}

#[test]
fn a_new_key_opens_its_checklist_and_every_holder_must_have_it() {
    let mut world = World::default();
    world.show(detail_with(&[("AB12", "2026/12/25")]));
    world.uses(&["lseg", "rakuraku-imakore", "goqsystem", "own:道具"]);
    assert_eq!(world.current("renewal"), "", "the first key that is seen is no renewal");
    world.show(detail_with(&[("CD34", "2027/03/25"), ("AB12", "2026/12/25")]));
    assert_eq!(world.current("renewal"), "copy");
    assert_eq!(badge(&world.ledger, Lang::Ja).unwrap().0, "✓1");
    let copies = |world: &World| {
        let steps = world.guide("renewal").unwrap().steps;
        steps.iter().flat_map(|step| step.copies.iter().map(|copy| copy.0.clone())).collect::<Vec<_>>()
    };
    assert_eq!(copies(&world), ["キー（末尾 CD34）をコピー"], "never the old one, never the secret");
    world.errand(Errand { what: What::Copied, value: "AB12".into(), ..Errand::default() });
    assert_eq!(world.current("renewal"), "copy", "the old key is not the new one");
    world.errand(Errand { what: What::Copied, value: "CD34".into(), ..Errand::default() });
    assert_eq!(world.current("renewal"), "paste");
    let holders = |world: &World| {
        let steps = world.guide("renewal").unwrap().steps;
        let step = steps.into_iter().find(|step| !step.holders.is_empty()).unwrap();
        assert_eq!(step.button, None, "only the apps are ticked");
        step.holders.into_iter().map(|holder| (holder.app, holder.done)).collect::<Vec<_>>()
    };
    let ids = ["lseg", "rakuraku-imakore", "own:道具"];
    assert_eq!(holders(&world), ids.map(|id| (id.to_owned(), false)), "Service Square has a key of its own");
    // Neither a tick nor a sign passes over an app.
    world.act(What::Tick, "renewal", "paste");
    world.act(What::Tick, "renewal", "stop");
    assert_eq!(world.current("renewal"), "paste");
    for (at, app) in ids.into_iter().enumerate() {
        let locked = world.guide("renewal").unwrap().steps.last().unwrap().watch.clone();
        assert_eq!(locked, ["すべてのアプリに新しいキーを貼り付けて、チェックを入れると進めます。"]);
        world.paste(app, true);
        assert_eq!(world.current("renewal"), if at < 2 { "paste" } else { "wait" });
    }
    world.paste("lseg", false);
    assert_eq!(world.current("renewal"), "paste", "what is taken back locks it again");
    world.paste("lseg", true);
    world.act(What::Tick, "renewal", "wait");
    assert_eq!(world.current("renewal"), "stop");
    let notes = world.guide("renewal").unwrap().steps.last().unwrap().notes.clone();
    assert!(notes.contains(&"今までのキー：末尾 AB12、2026/12/25（あと34日）".into()), "{notes:?}");
    assert!(notes.contains(&"新しいキー：末尾 CD34".into()));
    // 利用停止, by the merchant.
    world.show(detail_with(&[("CD34", "2027/03/25")]));
    assert!(world.guide("renewal").is_none(), "it is finished");
}

#[test]
fn one_key_alone_is_no_sign_that_the_old_one_was_stopped() {
    let mut world = World::at_home();
    world.show(detail_with(&[("AB12", "2026/12/25")]));
    world.ledger.shops[0].guides.clear();
    // A portal that does not list past keys, or an old key that died at once.
    world.show(detail_with(&[("CD34", "2027/03/25")]));
    assert_eq!(world.current("renewal"), "copy");
    world.act(What::Tick, "renewal", "copy");
    // Nobody said which apps hold it: one entry stands for all.
    let steps = world.guide("renewal").unwrap().steps;
    let holders = &steps.iter().find(|step| !step.holders.is_empty()).unwrap().holders;
    assert_eq!((holders.len(), holders[0].name.as_str()), (1, "このキーを使っているすべてのアプリ"));
    world.paste("", true);
    assert_eq!(world.current("renewal"), "wait");
}

#[test]
fn two_live_keys_must_become_one_before_a_third_is_issued() {
    let mut world = World::at_home();
    world.uses(&["lseg"]);
    world.show(detail_with(&[("BB22", "2026/12/25"), ("AA11", "2026/12/01")]));
    // The key of the page before was another one.
    world.ledger.shops[0].guides.clear();
    world.act(What::Begin, "renewal", "");
    world.show(detail_with(&[("BB22", "2026/12/25"), ("AA11", "2026/12/01")]));
    assert_eq!(world.current("renewal"), "issue");
    let says = |world: &World| {
        let steps = world.guide("renewal").unwrap().steps;
        steps
            .iter()
            .flat_map(|step| step.watch.clone())
            .any(|line| line.contains("先に古い方（末尾 AA11）を［利用停止］"))
    };
    assert!(says(&world));
    // The old one is stopped before any app has a new key: that is the exception.
    world.act(What::Tick, "renewal", "stop");
    assert!(world.progress("renewal").has("stop"));
    world.act(What::Untick, "renewal", "stop");
    // Once another is issued, elsewhere, which are live is not known.
    world.act(What::Tick, "renewal", "issue");
    assert!(!says(&world));
    world.act(What::Tick, "renewal", "stop");
    assert!(!world.progress("renewal").has("stop"));
    world.act(What::Untick, "renewal", "issue");
    assert!(says(&world));
    world.show(detail_with(&[("BB22", "2026/12/25")]));
    assert!(!says(&world));
    let steps = world.guide("renewal").unwrap().steps;
    let now = steps.iter().find(|step| step.stage == Stage::Now).unwrap();
    assert!(!now.lines.iter().chain(&now.watch).any(|line| line.contains("［利用停止］")), "{now:?}");
    assert_eq!(world.current("renewal"), "issue");
    world.act(What::Tick, "renewal", "stop");
    assert!(!world.progress("renewal").has("stop"), "with one key left it would stop every app");
    world.show(detail_with(&[("CC33", "2027/03/25"), ("BB22", "2026/12/25")]));
    assert_eq!(world.current("renewal"), "copy");
    assert_eq!((world.progress("renewal").old.as_str(), world.progress("renewal").new.as_str()), ("BB22", "CC33"));
}

#[test]
fn a_key_that_has_expired_is_not_a_live_one() {
    let with_state = |state: &str| {
        let mut page = detail_with(&[("BB22", "2026/12/25"), ("AA11", "2026/12/01")]);
        for row in page["rows"].as_array_mut().unwrap().iter_mut().filter(|row| row["cells"][2] == "2026/12/01") {
            row["cells"][3] = state.into();
        }
        page
    };
    let ended = |expiry: &'static str| detail_with(&[("BB22", "2026/12/25"), ("AA11", expiry)]);
    for (page, two) in [
        (ended("2026/11/20"), false),
        (ended("2026/11/21"), true),
        (with_state("有効期限切れ"), false),
        (with_state("利用停止"), false),
        // Beside 利用可能 it is the name of the control.
        (with_state("利用可能 利用停止"), true),
    ] {
        let mut world = World::at_home();
        world.show(page.clone());
        world.ledger.shops[0].guides.clear();
        world.act(What::Begin, "renewal", "");
        world.show(page);
        assert_eq!(world.progress("renewal").two_keys, two, "{:?}", world.ledger.shops[0].keys);
        let steps = world.guide("renewal").unwrap().steps;
        assert_eq!(steps.iter().flat_map(|step| &step.watch).any(|line| line.contains("末尾 AA11")), two);
    }
    let expired = Sighting { state: "有効期限切れ".into(), ..Sighting::default() };
    assert!(!expired.is_live(NOON.date()) && !expired.looks_live());
    // The old one that runs out is gone, as one that is stopped is.
    let mut world = World::at_home();
    world.show(detail_with(&[("AA11", "2026/11/25")]));
    world.ledger.shops[0].guides.clear();
    let both = detail_with(&[("BB22", "2027/03/25"), ("AA11", "2026/11/25")]);
    world.show(both.clone());
    assert!(world.progress("renewal").two_keys && !world.progress("renewal").has("stop"));
    world.minutes += 5 * 1440;
    world.show(both);
    assert!(world.progress("renewal").has("stop"));
}

#[test]
fn no_old_key_is_stopped_before_a_new_one_was_seen() {
    let mut world = World::at_home();
    world.uses(&["lseg"]);
    world.show(detail_with(&[("AB12", "2026/12/25")]));
    world.ledger.shops[0].guides.clear();
    world.act(What::Begin, "renewal", "");
    for step in ["open", "issue", "copy"] {
        world.act(What::Tick, "renewal", step);
    }
    world.paste("lseg", true);
    world.act(What::Tick, "renewal", "wait");
    assert_eq!(world.current("renewal"), "stop");
    // The merchant says that a new key was issued, elsewhere: nothing is to be stopped, and all is done.
    let step = world.guide("renewal").unwrap().steps.pop().unwrap();
    let said = [step.lines.concat(), step.watch.concat(), step.notes.concat()].concat();
    assert!(step.button.is_some() && said.contains("何も止めずに［完了］") && !said.contains("［利用停止］"), "{said}");
    // Until every app has it there is nothing to press, and nothing that asks to stop a key.
    world.paste("lseg", false);
    world.act(What::Tick, "renewal", "stop");
    assert!(!world.progress("renewal").has("stop"));
    world.paste("lseg", true);
    world.act(What::Tick, "renewal", "stop");
    assert!(world.guide("renewal").is_none(), "it is finished");
    // What was said of a key that was not there says nothing of the one that is.
    world.show(detail_with(&[("CD34", "2027/03/25"), ("AB12", "2026/12/25")]));
    assert_eq!(world.current("renewal"), "copy");
    for step in ["paste", "wait", "stop"] {
        assert!(!world.progress("renewal").has(step), "{step}");
    }
}

#[test]
fn a_renewal_of_nobody_known_can_be_walked_by_hand() {
    let mut world = World::default();
    world.open("app-create");
    world.act(What::Begin, "renewal", "");
    for step in ["open", "old", "issue", "copy", "stop"] {
        world.act(What::Tick, "renewal", step);
    }
    assert!(!world.ledger.guides[0].has("stop"));
    assert_eq!(world.current("renewal"), "paste");
    world.errand(Errand { what: What::Paste, on: true, ..Errand::default() });
    assert_eq!(world.current("renewal"), "wait");
    world.act(What::Tick, "renewal", "wait");
    world.act(What::Tick, "renewal", "stop");
    assert!(world.guide("renewal").is_none(), "it is finished");
}

#[test]
fn a_renewal_that_is_started_over_knows_its_keys_while_the_new_one_is_the_newest() {
    let mut world = World::at_home();
    world.uses(&["lseg"]);
    world.show(detail_with(&[("AB12", "2026/12/25")]));
    world.ledger.shops[0].guides.clear();
    world.show(detail_with(&[("CD34", "2027/03/25"), ("AB12", "2026/12/25")]));
    world.act(What::Tick, "renewal", "copy");
    world.paste("lseg", true);
    world.act(What::Begin, "renewal", "");
    assert_eq!(world.current("renewal"), "copy");
    let progress = world.progress("renewal");
    assert_eq!((progress.old.as_str(), progress.new.as_str()), ("AB12", "CD34"));
    assert!(progress.old_end == Expiry::parse("2026/12/25") && progress.pasted.is_empty());
    // One that is finished is over: the next is about the next key.
    world.act(What::Tick, "renewal", "copy");
    world.paste("lseg", true);
    world.act(What::Tick, "renewal", "wait");
    world.act(What::Tick, "renewal", "stop");
    world.act(What::Begin, "renewal", "");
    assert_eq!((world.current("renewal"), world.progress("renewal").new.as_str()), ("open", ""));
}

#[test]
fn each_of_several_own_apps_has_a_renewal_of_its_own() {
    const ORDERS: &str = "renewal:受注用";
    let list = |first: (&str, &str), second: (&str, &str)| {
        let mut page = captured("app-list");
        let rows = page["rows"].as_array_mut().unwrap();
        let at = rows.iter().position(|row| row["cells"][0] == "店舗様").unwrap();
        let mut other = rows[at].clone();
        for (row, (last4, expiry)) in [(&mut rows[at], first), (&mut other, second)] {
            row["cells"][2] = format!("末尾4桁: {last4}").into();
            row["cells"][3] = expiry.into();
        }
        other["cells"][1] = "受注用".into();
        rows.insert(at + 1, other);
        page
    };
    let mut world = World::at_home();
    world.uses(&["lseg"]);
    world.show(list(("XS4w", "2026/12/25"), ("AA11", "2026/12/20")));
    world.show(list(("BB22", "2027/03/25"), ("AA11", "2026/12/20")));
    world.act(What::Tick, "renewal:自店舗利用", "copy");
    world.show(list(("BB22", "2027/03/25"), ("CC33", "2027/03/26")));
    let said = |world: &World| {
        let views = world.menu().guides.into_iter().filter(|view| view.id == "renewal");
        let step = |view: &GuideView| view.steps.iter().find(|step| step.stage == Stage::Now).map(|step| step.id);
        views.map(|view| (view.key.clone(), view.title.clone(), step(&view).unwrap_or_default())).collect::<Vec<_>>()
    };
    let first = || ("renewal:自店舗利用".to_owned(), "ライセンスキーの更新（自店舗利用）".to_owned());
    let second = || (ORDERS.to_owned(), "ライセンスキーの更新（受注用）".to_owned());
    let both = |one, two| vec![(first().0, first().1, one), (second().0, second().1, two)];
    assert_eq!(said(&world), both("paste", "copy"), "the second takes nothing from the first");
    let of = |world: &World, id: &str| {
        let progress = world.progress(id);
        (progress.old.clone(), progress.new.clone())
    };
    assert_eq!(of(&world, "renewal:自店舗利用"), ("XS4w".into(), "BB22".into()));
    assert_eq!(of(&world, ORDERS), ("AA11".into(), "CC33".into()));
    assert_eq!(badge(&world.ledger, Lang::Ja).unwrap().0, "✓2");
    // Each is ticked, stopped and finished for itself.
    world.errand(Errand { what: What::Copied, value: "CC33".into(), ..Errand::default() });
    let paste = |guide: &str| Errand {
        what: What::Paste,
        shop: SHOP.into(),
        guide: guide.into(),
        app: "lseg".into(),
        on: true,
        ..Errand::default()
    };
    world.errand(paste(ORDERS));
    assert_eq!(said(&world), both("paste", "wait"));
    // The page of one app says nothing of the other's keys.
    for progress in &mut world.ledger.shops[0].guides {
        progress.two_keys = true;
    }
    world.show(detail_with(&[("BB22", "2027/03/25")]));
    assert!(world.progress("renewal:自店舗利用").has("stop") && !world.progress(ORDERS).has("stop"));
    world.act(What::Stop, ORDERS, "");
    assert!(world.progress(ORDERS).stopped && !world.progress("renewal:自店舗利用").stopped);
    let stored = serde_json::to_string(&world.ledger).unwrap();
    assert_eq!(stored::read(&stored), Ok(world.ledger.clone()));
    assert_eq!(import("", &export(&stored).unwrap()).unwrap().ledger.shops, world.ledger.shops);
}

#[test]
fn pasting_is_done_when_the_last_app_without_the_key_leaves_and_not_when_one_joins() {
    let mut world = World::at_home();
    world.uses(&["lseg", "rakuraku-imakore"]);
    world.show(detail_with(&[("AB12", "2026/12/25")]));
    world.ledger.shops[0].guides.clear();
    world.show(detail_with(&[("CD34", "2027/03/25"), ("AB12", "2026/12/25")]));
    world.act(What::Tick, "renewal", "copy");
    world.paste("lseg", true);
    assert_eq!(world.current("renewal"), "paste");
    let app = |app: &str, what| Errand { what, shop: SHOP.into(), app: app.into(), on: true, ..Errand::default() };
    world.errand(app("rakuraku-imakore", What::Leave));
    assert_eq!(world.current("renewal"), "wait");
    world.errand(app("rakuraku-imakore", What::Use));
    assert_eq!(world.current("renewal"), "paste");
    world.errand(Errand { on: false, ..app("rakuraku-imakore", What::Use) });
    assert_eq!(world.current("renewal"), "wait");
    // What is finished stays so.
    world.act(What::Tick, "renewal", "wait");
    world.act(What::Tick, "renewal", "stop");
    world.errand(app("rakuraku-imakore", What::Use));
    assert!(world.guide("renewal").is_none());
}

#[test]
fn the_confirmation_of_one_apps_functions_is_no_step_of_another_apps_guide() {
    let mut world = World::at_home();
    for guide in ["lseg", "rakuraku"] {
        world.act(What::Begin, guide, "");
    }
    world.open("detail");
    world.open("structure-table-per-group");
    assert_eq!((world.current("lseg"), world.current("rakuraku")), ("tick", "tick"));
    let item = Item { app: "lseg".into(), functions: vec!["coupon.get".into()] };
    world.tabs.tabs[0].change = Some(Change { at: world.now(), items: vec![item], ..Change::default() });
    world.open("confirm");
    assert_eq!((world.current("lseg"), world.current("rakuraku")), ("register", "tick"));
}

/// GoQSystem's page as it was before the update, and after it.
fn goq(updated: bool, added: bool) -> Value {
    let mut page = captured("vendor-updated");
    let rows = page["rows"].as_array_mut().unwrap();
    if !added {
        rows.retain(|row| row["cells"][0] != "shop.shopStatus.get");
    }
    if !updated {
        for row in rows.iter_mut().filter(|row| row["cells"][0] == "承認状態") {
            row["cells"][1] = "利用中".into();
        }
        page["buttons"].as_array_mut().unwrap().retain(|button| button["text"] != "アップデートする");
    }
    page
}

#[test]
fn what_a_vendor_added_is_told_before_the_update() {
    const CURRENT: &str = "最新の状態です（対応は不要です）";
    let mut world = World::at_home();
    // Never seen before: what was added cannot be told.
    world.show(goq(true, true));
    let square = world.square();
    assert_eq!(square.title, "GoQSystemの更新（RMS Service Square）");
    assert_eq!(square.lines, ["前回の記録がないため、追加された機能は判別できません。"]);
    assert!(
        square
            .warning
            .unwrap()
            .starts_with("アップデートすると、今のライセンスキーの有効期限が切れる場合があります。続けてGoQSystemへの")
    );
    let writes = &square.lists[0];
    assert!(writes.0 == "writes" && writes.2.contains(&"cabinet.file.delete（削除・取り消し）".into()), "{writes:?}");
    assert!(!writes.2.iter().any(|line| line.contains("search")), "what reads is not among them");
    // A list with an update in it is not what was accepted.
    assert!(world.ledger.shops[0].granted.is_empty());
    let mut world = World::at_home();
    world.show(goq(false, false));
    assert_eq!(world.square().lines, [CURRENT]);
    world.show(goq(true, true));
    let square = world.square();
    assert_eq!(
        square.lists,
        [("added", "前回（2026/11/21）から追加されたAPI（機能）".into(), vec!["shop.shopStatus.get".into()])]
    );
    assert!(square.warning.is_some());
    // 更新あり was seen in this visit: that all is well is not said.
    world.show(goq(false, true));
    assert_eq!(world.menu().square, None);
    assert_eq!(world.ledger.shops[0].granted[0].functions.len(), 9);
    world.open("logout");
    world.open("detail");
    world.show(goq(false, true));
    assert_eq!(world.square().lines, [CURRENT]);
    // Of a list on several pages only a part is there: it is neither compared nor remembered.
    let mut paged = goq(true, true);
    let rows = paged["rows"].as_array_mut().unwrap();
    rows.retain(|row| !row["cells"][0].as_str().unwrap().starts_with("cabinet."));
    paged["paged"] = json!({"pagers": []});
    world.show(paged.clone());
    let square = world.square();
    assert_eq!(
        square.lines,
        [
            "APIの一覧が複数のページに分かれています。表示中のページの分しか読めないため、追加された機能は判別できません。"
        ]
    );
    assert!(square.warning.is_some() && square.lists.iter().all(|(id, ..)| *id == "writes"), "{square:?}");
    for row in paged["rows"].as_array_mut().unwrap().iter_mut().filter(|row| row["cells"][0] == "承認状態") {
        row["cells"][1] = "利用中".into();
    }
    paged["buttons"].as_array_mut().unwrap().retain(|button| button["text"] != "アップデートする");
    world.show(paged);
    assert_eq!(world.ledger.shops[0].granted[0].functions.len(), 9);
    // Before the security check nothing is known but whose key it is.
    world.open("apisson-robot-check");
    assert_eq!(world.square().lines, ["セキュリティチェックの後に確認できます"]);
    // 更新あり in アプリ一覧 stands until the app's own page says otherwise, whatever that page leaves out.
    world.show(goq(false, false));
    assert_eq!(world.ledger.shops[0].granted[0].functions.len(), 8);
    world.open("app-list");
    world.open("logout");
    world.open("detail");
    let mut silent = goq(false, true);
    silent["rows"].as_array_mut().unwrap().retain(|row| row["cells"][0] != "承認状態");
    world.show(silent);
    assert_eq!((world.menu().square, world.ledger.shops[0].granted[0].functions.len()), (None, 8));
    // An app that waits for its first approval is not up to date.
    world.open("vendor-waiting");
    assert!(world.square().warning.is_none() && !world.square().lines.contains(&CURRENT.to_owned()));
}

#[test]
fn what_a_function_may_do_is_known_by_every_spelling_of_it() {
    let mut page = goq(true, true);
    let names = [
        ("cabinet.file.delete", "rpay.order.cancelOrder"),
        ("cabinet.file.insert", "itemapi_2.0.items.delete"),
        ("cabinet.file.update", "inventories.bulk.upsert"),
        ("cabinet.folder.insert", "quite.new.thing"),
    ];
    for row in page["rows"].as_array_mut().unwrap() {
        if let Some((_, new)) = names.iter().find(|(old, _)| row["cells"][0] == *old) {
            row["cells"][0] = (*new).into();
        }
    }
    let expected = [
        "rpay.order.cancelOrder（削除・取り消し）",
        "itemapi_2.0.items.delete（削除・取り消し）",
        "inventories.bulk.upsert（書き込み）",
        "quite.new.thing（種類は不明）",
    ];
    let says = |world: &World, list: &str| {
        let square = world.square();
        let (_, _, lines) = square.lists.into_iter().find(|(id, ..)| *id == list).unwrap();
        expected.iter().filter(|line| !lines.iter().any(|said| said == *line)).copied().collect::<Vec<_>>()
    };
    let mut world = World::at_home();
    world.show(page.clone());
    assert!(says(&world, "writes").is_empty(), "{:?}", says(&world, "writes"));
    assert!(!world.square().lists[0].2.iter().any(|line| line.contains("search")), "what reads is not among them");
    let mut world = World::at_home();
    world.show(goq(false, false));
    world.show(page);
    assert!(says(&world, "added").is_empty(), "{:?}", says(&world, "added"));
}

#[test]
fn the_update_is_done_when_it_was_waiting_and_is_not_any_more() {
    let mut world = World::at_home();
    world.show(goq(false, false));
    world.act(What::Begin, "goqsystem", "");
    world.show(goq(false, false));
    assert_eq!(world.current("goqsystem"), "update", "nothing was waiting, so nothing was updated");
    world.act(What::Begin, "goqsystem", "");
    world.open("app-list");
    assert_eq!(world.current("goqsystem"), "row");
    world.show(goq(true, true));
    assert_eq!(world.current("goqsystem"), "update");
    let step = world.guide("goqsystem").unwrap().steps.into_iter().find(|step| step.stage == Stage::Now).unwrap();
    assert!(step.watch.is_empty(), "the page's own part warns already");
    let elsewhere = all_guides(&world.ledger, SHOP, world.now(), Lang::Ja);
    let steps = elsewhere.into_iter().find(|view| view.id == "goqsystem").unwrap().steps;
    assert!(steps.iter().any(|step| step.watch.iter().any(|line| line.starts_with("アップデートすると、"))));
    world.show(goq(false, true));
    assert_eq!(world.current("goqsystem"), "copy");
    let last4 = world.ledger.shops[0].keys.iter().find(|key| key.app.product == "GoQSystem").unwrap().last4.clone();
    world.errand(Errand { what: What::Copied, value: "xxxx".into(), ..Errand::default() });
    assert_eq!(world.current("goqsystem"), "copy");
    world.errand(Errand { what: What::Copied, value: last4, ..Errand::default() });
    assert_eq!(world.current("goqsystem"), "paste");
}

#[test]
fn both_approvals_are_tracked_each_in_its_table() {
    let mut world = World::at_home();
    world.act(What::Begin, "ec-tencho", "");
    world.act(What::Tick, "ec-tencho", "mail");
    world.open("app-list");
    assert_eq!(world.current("ec-tencho"), "approve");
    let mut page = captured("app-list");
    let row = |page: &mut Value, first: bool, state: &str| {
        let rows = page["rows"].as_array_mut().unwrap();
        let tencho = rows.iter_mut().filter(|row| row["cells"][1] == "まとまるEC店長");
        for row in tencho.filter(|row| (row["cells"].as_array().unwrap().len() == 6) == first) {
            let at = if first { 4 } else { 3 };
            row["cells"][at] = state.into();
        }
    };
    row(&mut page, true, "利用中");
    world.show(page.clone());
    assert_eq!(world.current("ec-tencho"), "copy", "the second table still says 承認待ち");
    let mut fresh = World::at_home();
    fresh.show(page.clone());
    let offer = ("ec-tencho", "まとまるEC店長のシステムイベント通知サービスが「承認待ち」です。".to_owned());
    assert!(fresh.offered().contains(&offer), "{:?}", fresh.offered());
    for step in ["copy", "paste", "test"] {
        world.act(What::Tick, "ec-tencho", step);
    }
    assert_eq!(world.current("ec-tencho"), "second");
    row(&mut page, false, "利用中");
    world.show(page);
    assert_eq!(world.current("ec-tencho"), "orders");
    let view = world.guide("ec-tencho").unwrap();
    // Approved at noon of the 21st, to start on the 22nd.
    assert_eq!(view.steps.last().unwrap().notes, ["目安：11/22 9:00"]);
    assert_eq!(view.card.as_ref().unwrap().0, "注文が取り込まれるまでの間（CSV取込）");
    // The page of the row tells the same.
    let mut world = World::at_home();
    world.act(What::Begin, "ec-tencho", "");
    world.open("events-waiting");
    assert_eq!(world.current("ec-tencho"), "mail");
    assert_eq!(world.progress("ec-tencho").start, Expiry::parse("2026/11/22"));
    let mut page = captured("events-waiting");
    for row in page["rows"].as_array_mut().unwrap().iter_mut().filter(|row| row["cells"][0] == "状態") {
        row["cells"][1] = "利用中".into();
    }
    world.show(page);
    assert_eq!(world.current("ec-tencho"), "orders");
}

#[test]
fn when_orders_come_is_told_from_the_moment_at_which_the_merchant_ticked_the_approval() {
    let mut world = World::at_home();
    world.act(What::Begin, "ec-tencho", "");
    world.open("app-list");
    for step in ["approve", "copy", "paste", "test"] {
        world.act(What::Tick, "ec-tencho", step);
    }
    assert_eq!(world.current("ec-tencho"), "second");
    let notes = |world: &World| {
        let steps = all_guides(&world.ledger, SHOP, world.now(), Lang::Ja).remove(0).steps;
        steps.into_iter().find(|step| step.stage == Stage::Now).unwrap().notes
    };
    assert_eq!(notes(&world), ["目安：11/22 9:00"]);
    // On the day itself, after nine.
    world.minutes += 1440;
    assert_eq!(notes(&world), ["目安：11/23 9:00"], "not approved yet");
    world.act(What::Tick, "ec-tencho", "second");
    world.minutes += 3 * 1440;
    assert_eq!(notes(&world), ["目安：11/23 9:00"]);
    for what in [What::Stop, What::Resume] {
        world.act(what, "ec-tencho", "");
    }
    assert_eq!(notes(&world), ["目安：11/23 9:00"]);
    // Ticked by mistake: the next tick counts.
    world.act(What::Untick, "ec-tencho", "second");
    world.act(What::Tick, "ec-tencho", "second");
    assert_eq!(notes(&world), ["目安：11/26 9:00"]);
    // An earlier version did not write the moment down.
    world.ledger.shops[0].guides[0].approved = Moment(0);
    world.minutes += 3 * 1440;
    assert_eq!(notes(&world), ["目安：11/26 9:00"]);
}

#[test]
fn a_row_that_is_left_of_an_earlier_approval_is_no_answer_to_a_new_application() {
    let list = |expiry: &str, state: &str| {
        let mut page = captured("app-list");
        for row in page["rows"].as_array_mut().unwrap() {
            if row["cells"][1] == "まとまるEC店長" && row["cells"].as_array().unwrap().len() == 6 {
                row["cells"][3] = expiry.into();
                row["cells"][4] = state.into();
            }
        }
        page
    };
    for (expiry, state, step) in [
        ("2026/11/20", "利用中", "mail"),
        ("2026/12/20", "有効期限切れ", "mail"),
        ("2026/12/20", "利用停止", "mail"),
        ("2026/11/21", "利用中", "copy"),
        ("-", "承認待ち", "approve"),
    ] {
        let mut world = World::at_home();
        world.act(What::Begin, "ec-tencho", "");
        world.show(list(expiry, state));
        assert_eq!(world.current("ec-tencho"), step, "{expiry} {state}");
    }
    let offers = |page: Value| {
        let mut world = World::at_home();
        world.show(page);
        world.offered()
    };
    let waits = ("ec-tencho", "まとまるEC店長が「承認待ち」です。".to_owned());
    assert!(offers(list("-", "承認待ち")).contains(&waits));
    assert!(!offers(list("2026/11/20", "承認待ち")).contains(&waits));
    // What アプリ一覧 lists no more is not offered.
    let mut world = World::at_home();
    world.open("app-list");
    let mut page = captured("app-list");
    page["rows"]
        .as_array_mut()
        .unwrap()
        .retain(|row| row["cells"][1] != "まとまるEC店長" && row["cells"][1] != "GoQSystem");
    world.show(page);
    assert_eq!(world.offered(), []);
}

/// A moment of 2026-11 in Japan.
fn at(day: u32, hour: u32, minute: u32) -> Moment {
    Moment(NOON.0 - 12 * 60 + (day - 21) * 1440 + hour * 60 + minute)
}

#[test]
fn orders_begin_at_nine() {
    let start = Expiry::parse("2026/11/22").date().unwrap();
    for (approved, day) in [
        (at(21, 0, 0), 22),
        (at(21, 8, 59), 22),
        (at(21, 9, 0), 22),
        (at(21, 23, 59), 22),
        (at(22, 0, 0), 22),
        (at(22, 8, 59), 22),
        (at(22, 9, 0), 23),
        (at(22, 23, 59), 23),
        (at(23, 0, 0), 23),
        (at(23, 8, 59), 23),
        (at(23, 9, 0), 24),
        (at(30, 9, 0), 31),
    ] {
        let told = estimate(start, approved, Lang::Ja);
        let day = if day == 31 { "12/1".to_owned() } else { format!("11/{day}") };
        assert_eq!(told, format!("目安：{day} 9:00"), "{}", approved.short());
        assert!(first_orders(start, approved) >= start);
    }
}

fn mail() -> Mail {
    Mail {
        of: SHOP.into(),
        company: "株式会社ひかり".into(),
        shop: "ひかり商店".into(),
        pay: true,
        url: "https://www.rakuten.co.jp/hikari/".into(),
        address: "tenpo@hikari.example".into(),
        phone: "03-1234-5678".into(),
        person: "山田 花子".into(),
    }
}

#[test]
fn the_mail_has_every_field_and_refuses_a_masked_address() {
    let good = mail();
    assert!(good.faults(Lang::Ja).is_empty());
    assert_eq!(
        good.body(),
        "顧客社名：株式会社ひかり\r\n店舗名：ひかり商店\r\n楽天ペイ利用：あり\r\n店舗URL：https://www.rakuten.co.jp/hikari/\r\n\
         店舗連絡先メールアドレス：tenpo@hikari.example\r\n担当者連絡先電話番号：03-1234-5678\r\n店舗担当者名：山田 花子\r\n"
    );
    let address = good.mailto();
    assert!(address.starts_with(
        "mailto:ec-tencho@brangista.com?subject=%E6%A5%BD%E5%A4%A9API%E5%88%A9%E7%94%A8%E7%94%B3%E8%AB%8B&body="
    ));
    assert!(!address.contains([' ', '\r', '\n']) && address.contains("%0D%0A"));
    for masked in [
        "abc@shop.rakuten.co.jp",
        "ABC@SHOP.RAKUTEN.CO.JP",
        "ａｂｃ＠ｓｈｏｐ．ｒａｋｕｔｅｎ．ｃｏ．ｊｐ",
        " a@shop.rakuten.co.jp ",
    ] {
        let faults = Mail { address: masked.into(), ..mail() }.faults(Lang::Ja);
        assert!(faults.len() == 1 && faults[0].contains("転送用アドレス"), "{masked}: {faults:?}");
    }
    for bad in ["tenpo", "tenpo@", "@hikari.example", "tenpo@hikari", "a b@hikari.example", "a@b@c.d"] {
        assert_eq!(Mail { address: bad.into(), ..mail() }.faults(Lang::Ja).len(), 1, "{bad}");
    }
    let empty = Mail::default().faults(Lang::Ja);
    assert!(empty.len() == 1 && empty[0].contains("顧客社名、店舗名、店舗URL"), "{empty:?}");
}

#[test]
fn the_mail_is_kept_until_it_is_sent_and_no_longer() {
    let mut world = World::at_home();
    world.act(What::Begin, "ec-tencho", "");
    world.errand(Errand { what: What::Mail, mail: Some(mail()), ..Errand::default() });
    assert_eq!(world.ledger.mail_of(SHOP), Some(&mail()));
    // It holds the merchant's own address, and stays on this machine.
    let stored = serde_json::to_string(&world.ledger).unwrap();
    let file = export(&stored).unwrap();
    assert!(stored.contains("ひかり商店") && !file.contains("ひかり商店"));
    assert_eq!(
        import(&stored, &file).unwrap().ledger.mail_of(SHOP),
        Some(&mail()),
        "an import does not erase it either"
    );
    let with_key = Mail { company: "SL404839_aB3dEfGh1JkLmN0p".into(), ..mail() };
    world.errand(Errand { what: What::Mail, mail: Some(with_key), ..Errand::default() });
    assert_eq!(world.ledger.mail_of(SHOP), None, "no key is ever stored");
    world.errand(Errand { what: What::Mail, mail: Some(mail()), ..Errand::default() });
    world.act(What::Tick, "ec-tencho", "mail");
    assert_eq!(world.ledger.mail_of(SHOP), None);
}

#[test]
fn each_shop_has_a_mail_of_its_own() {
    const OTHER: &str = "654321";
    let other = || Mail { of: OTHER.into(), shop: "みどり商店".into(), ..mail() };
    let mut world = World::at_home();
    world.ledger.shop_mut(OTHER).unwrap();
    world.act(What::Begin, "ec-tencho", "");
    for mail in [mail(), other()] {
        world.errand(Errand { what: What::Mail, mail: Some(mail), ..Errand::default() });
    }
    assert_eq!((world.ledger.mail_of(SHOP), world.ledger.mail_of(OTHER)), (Some(&mail()), Some(&other())));
    let stored = serde_json::to_string(&world.ledger).unwrap();
    let file = export(&stored).unwrap();
    assert!(!file.contains("ひかり商店") && !file.contains("みどり商店"));
    assert_eq!(import(&stored, &file).unwrap().ledger.mails, world.ledger.mails);
    world.act(What::Tick, "ec-tencho", "mail");
    assert_eq!((world.ledger.mail_of(SHOP), world.ledger.mail_of(OTHER)), (None, Some(&other())));
    // An earlier version had one place for all shops: what stands there is read, written on, and erased.
    let mut old: Value = serde_json::from_str(&stored).unwrap();
    old["mails"] = json!([]);
    old["mail"] = serde_json::to_value(mail()).unwrap();
    world.ledger = stored::read(&old.to_string()).unwrap();
    assert_eq!((world.ledger.mail_of(SHOP), world.ledger.mail_of(OTHER)), (Some(&mail()), None));
    assert!(!export(&old.to_string()).unwrap().contains("ひかり商店"));
    let longer = Mail { person: "山田 太郎".into(), ..mail() };
    world.errand(Errand { what: What::Mail, mail: Some(longer.clone()), ..Errand::default() });
    assert_eq!((world.ledger.mail_of(SHOP), &world.ledger.mail), (Some(&longer), &None));
    world.errand(Errand { what: What::Forget, shop: SHOP.into(), ..Errand::default() });
    assert!(!serde_json::to_string(&world.ledger).unwrap().contains("ひかり商店"));
}

#[test]
fn a_key_in_the_mail_is_known_however_it_is_written() {
    for key in [
        "SL404839_aB3dEfGh1JkLmN0p",
        "ＳＬ４０４８３９＿ａＢ３ｄＥｆＧｈ１ＪｋＬｍＮ０ｐ",
        "SL404839_ aB3dEfGh 1JkLmN0p",
        "SL404839_\u{200b}aB3dEfGh1JkLmN0p",
        "S L 4 0 4 8 3 9 _ aB3d",
        "キー：aB3dEfGh1JkLmN0p",
        "ａＢ３ｄＥｆＧｈ１ＪｋＬｍＮ０ｐ",
        "aB3dEfGh　1JkLmN0p",
        "ab3defgh1jklmn0p",
        "Authorization: ESA U1A0MDQ4MzlfYWJjZGVmOlNMNDA0ODM5X2FiY2RlZg==",
    ] {
        assert!(Mail { company: key.into(), ..mail() }.holds_key(), "{key}");
    }
    for fine in [
        mail(),
        Mail { url: "https://www.rakuten.co.jp/hikari2020/AboutUs/ShoppingGuide/".into(), ..mail() },
        Mail { url: "https://www.rakuten.ne.jp/gold/hikarishop202001/".into(), ..mail() },
        Mail { address: "hikarishop202001@hikari.example".into(), ..mail() },
        Mail {
            company: "Hikari Trading Company Japan 2020 株式会社".into(),
            phone: "０３－１２３４－５６７８".into(),
            ..mail()
        },
        Mail { phone: "+81 (0)3 1234 5678 / 090 1234 5678".into(), ..mail() },
    ] {
        assert!(!fine.holds_key(), "{fine:?}");
    }
}

#[test]
fn a_mail_begun_for_nobody_known_goes_with_its_guide_to_the_shop_that_is() {
    let mut world = World::default();
    world.open("app-create");
    world.act(What::Begin, "ec-tencho", "");
    world.errand(Errand { what: What::Mail, mail: Some(Mail { of: String::new(), ..mail() }), ..Errand::default() });
    world.open("detail");
    assert_eq!(world.ledger.mail_of(SHOP), Some(&mail()));
    // What another shop's form takes back, or refuses, is not this one's.
    world.errand(Errand { what: What::Mail, shop: "654321".into(), ..Errand::default() });
    let refused = Mail { of: "654321".into(), company: "SL404839_aB3dEfGh1JkLmN0p".into(), ..mail() };
    world.errand(Errand { what: What::Mail, mail: Some(refused), shop: "654321".into(), ..Errand::default() });
    assert_eq!(world.ledger.mail_of(SHOP), Some(&mail()));
    world.act(What::Tick, "ec-tencho", "mail");
    assert_eq!(world.ledger.mail_of(SHOP), None);
    world.errand(Errand { what: What::Mail, mail: Some(mail()), ..Errand::default() });
    world.errand(Errand { what: What::Mail, shop: SHOP.into(), ..Errand::default() });
    assert_eq!(world.ledger.mail_of(SHOP), None);
}

#[test]
fn what_is_remembered_is_read_again_exported_and_imported() {
    let mut world = World::at_home();
    world.uses(&["lseg"]);
    world.show(goq(false, true));
    world.show(detail_with(&[("AB12", "2026/12/25")]));
    world.show(detail_with(&[("CD34", "2027/03/25"), ("AB12", "2026/12/25")]));
    world.act(What::Begin, "lseg", "");
    world.act(What::Tick, "lseg", "login");
    let stored = serde_json::to_string(&world.ledger).unwrap();
    assert_eq!(stored::read(&stored), Ok(world.ledger.clone()));
    let file = export(&stored).unwrap();
    assert_eq!(import("", &file).unwrap().ledger.shops, world.ledger.shops);
    // Of two machines the one that went further last counts, guide by guide.
    let mut other = world.ledger.clone();
    let later = other.shops[0].guides.iter_mut().find(|progress| progress.id == "lseg").unwrap();
    later.done.push("open".into());
    later.at = Moment(NOON.0 + 500);
    let merged = import(&stored, &export(&serde_json::to_string(&other).unwrap()).unwrap()).unwrap().ledger;
    assert_eq!(merged.shops, other.shops);
    let back = import(&serde_json::to_string(&other).unwrap(), &file).unwrap().ledger;
    assert_eq!(back.shops, other.shops, "an older file takes nothing back");
    // A record from before there were guides.
    let old = r#"{"version":1,"shops":[{"id":"123456","keys":[]}],"own":[],"lang":"","stages":[]}"#;
    let read = stored::read(old).unwrap();
    assert!(read.shops[0].guides.is_empty() && read.era == Era::Unknown && read.mail_of("").is_none());
    // With the shop go its guides.
    world.errand(Errand { what: What::Forget, shop: SHOP.into(), ..Errand::default() });
    assert_eq!(badge(&world.ledger, Lang::Ja), None);
}

#[test]
fn an_answer_to_the_mail_erases_it_and_so_does_forgetting_the_shop() {
    let mut world = World::at_home();
    world.act(What::Begin, "ec-tencho", "");
    world.errand(Errand { what: What::Mail, mail: Some(mail()), ..Errand::default() });
    world.open("detail");
    assert!(world.ledger.mail_of(SHOP).is_some());
    world.open("app-list");
    assert_eq!((world.current("ec-tencho"), world.ledger.mail_of(SHOP)), ("approve", None));
    world.errand(Errand { what: What::Mail, mail: Some(mail()), ..Errand::default() });
    world.errand(Errand { what: What::Forget, shop: SHOP.into(), ..Errand::default() });
    assert_eq!(world.ledger.mail_of(SHOP), None);
}

#[test]
fn outside_of_rms_every_shops_guides_are_there() {
    let mut world = World::at_home();
    world.open("app-list");
    world.act(What::Begin, "lseg", "");
    world.ledger.shop_mut("654321").unwrap().guides.push(Progress::begin("lseg", NOON));
    let known = Known { ledger: &world.ledger, tab: None, now: world.now() };
    let views = view::popup(None, known, Lang::Ja).guides;
    let lines: Vec<(&str, &str)> = views.iter().map(|view| (view.shop.as_str(), view.line.as_str())).collect();
    assert_eq!(lines, [(SHOP, "123456：0/11 完了"), ("654321", "654321：0/11 完了")]);
    assert_eq!(badge(&world.ledger, Lang::Ja).unwrap().0, "✓2");
    // Away from RMS a step leads to the page from which it is reached.
    let all = all_guides(&world.ledger, SHOP, NOON, Lang::Ja);
    assert_eq!(all[0].steps[0].link, Some("https://mainmenu.rms.rakuten.co.jp/"));
    // A page with keys of nobody knows whom is not taken for the only shop's.
    world.ledger.shops.truncate(1);
    let known = Known { ledger: &world.ledger, tab: None, now: world.now() };
    assert_eq!(view::popup(None, known, Lang::Ja).guides.len(), 1, "away from RMS the only shop is meant");
    world.open("logout");
    world.open("services");
    assert!(world.menu().guides.is_empty(), "nor is a page of the portal that does not tell whose it is");
    let mut page = captured("app-list");
    for row in page["rows"].as_array_mut().unwrap() {
        for cell in row["cells"].as_array_mut().unwrap() {
            let tail = cell.as_str().unwrap().strip_prefix("末尾4桁: ").map(str::to_owned);
            if let Some(tail) = tail {
                *cell = format!("末尾4桁: {}", tail.chars().rev().collect::<String>()).into();
            }
        }
    }
    world.show(page);
    assert!(!world.menu().guides.iter().any(|view| view.id == "lseg"));
}
