//! What a press does, on facts: the need is split exactly, nothing else is pressed, undo gives back what was.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::collections::BTreeSet;

use kagiban_core::asked::Asked;
use kagiban_core::catalogue::{AppId, FunctionId, app_named, apps, function_named, functions, groups};
use kagiban_core::message::{Answer, Answers, Order, Outcome};
use kagiban_core::page::{self, Kind};
use kagiban_core::plan;
use kagiban_core::press::{Press, Report, Step};
use kagiban_core::snapshot::{Button, ElementId, Row, Snapshot, Toggle};
use kagiban_core::text::Lang;
use kagiban_core::undo::{Undo, can_undo};
use kagiban_core::{report, view};
use proptest::prelude::*;

fn row(heading: &str, name: &str) -> Row {
    Row {
        path: vec!["利用機能編集".into(), heading.into()],
        cells: vec![name.into(), "説明".into()],
        toggles: vec![Toggle { option: "利用する".into(), ..Toggle::default() }],
    }
}

/// The edit page with a row for each function that `keep` keeps.
fn edit_page(keep: impl Fn(FunctionId) -> bool) -> Snapshot {
    let mut page = Snapshot { version: 1, ..Snapshot::default() };
    page.headings.push("利用機能編集".into());
    for group in groups() {
        for function in group.functions.iter().copied().filter(|function| keep(*function)) {
            let printed = function.spellings().next().unwrap();
            page.rows.push(row(group.name, printed));
        }
    }
    page.buttons.push(Button { text: "確認する".into(), ..Button::default() });
    number(page)
}

fn number(mut page: Snapshot) -> Snapshot {
    let mut next = 0;
    for toggle in page.rows.iter_mut().flat_map(|row| &mut row.toggles) {
        next += 1;
        toggle.id = ElementId(next.to_string());
        toggle.loaded = Some(toggle.on);
    }
    page
}

fn toggle_mut<'a>(page: &'a mut Snapshot, id: &ElementId) -> &'a mut Toggle {
    page.rows.iter_mut().flat_map(|row| &mut row.toggles).find(|toggle| toggle.id == *id).unwrap()
}

/// The hands and a page that does as it is told, but for the toggles that refuse.
fn carry_out(page: &mut Snapshot, orders: &[Order], refuse: &BTreeSet<String>) -> Answers {
    let answers = orders.iter().map(|order| {
        let outcome = if refuse.contains(&order.id.0) {
            Outcome::Refused
        } else {
            let toggle = toggle_mut(page, &order.id);
            toggle.on = order.on;
            toggle.ours = order.on;
            Outcome::Done
        };
        Answer { id: order.id.clone(), outcome }
    });
    Answers { answers: answers.collect(), ..Answers::default() }
}

fn press(app: AppId, page: &mut Snapshot, refuse: &BTreeSet<String>) -> Report {
    press_asked(Asked::of(app), page, refuse)
}

fn press_asked(asked: Asked, page: &mut Snapshot, refuse: &BTreeSet<String>) -> Report {
    pressed(asked, page, refuse).1
}

/// A press that is over, and what it said.
fn pressed(asked: Asked, page: &mut Snapshot, refuse: &BTreeSet<String>) -> (Press, Report) {
    let (mut press, mut step) = Press::start(asked, view::Known::default(), Lang::Ja, page);
    loop {
        match step {
            Step::Done(report) => return (press, report),
            Step::Turn(_) => panic!("there is no pager"),
            Step::Act(orders) => {
                let answers = carry_out(page, &orders, refuse);
                step = press.after(&answers, page);
            }
        }
    }
}

fn undo(page: &mut Snapshot, apps: &[AppId]) -> Report {
    let names: Vec<String> = apps.iter().map(|app| app.get().name.to_owned()).collect();
    let (mut undo, step) = Undo::start(&names, Lang::Ja, page);
    match step {
        Step::Done(report) => report,
        Step::Turn(_) => panic!("there is no pager"),
        Step::Act(orders) => {
            let answers = carry_out(page, &orders, &BTreeSet::new());
            match undo.after(&answers, page) {
                Step::Done(report) => report,
                Step::Act(_) | Step::Turn(_) => panic!("undo is one round"),
            }
        }
    }
}

fn states(page: &Snapshot) -> Vec<bool> {
    page.rows.iter().flat_map(|row| &row.toggles).map(|toggle| toggle.on).collect()
}

fn app(name: &str) -> AppId {
    app_named(name).unwrap()
}

fn with_something_to_tick() -> Vec<AppId> {
    (0..apps().len())
        .map(|at| AppId(u16::try_from(at).unwrap()))
        .filter(|app| !Asked::of(*app).functions.is_empty())
        .collect()
}

#[test]
fn every_function_of_the_catalogue_is_read_back() {
    let page = page::read(&edit_page(|_| true));
    assert_eq!(page.kind, Kind::Edit);
    assert_eq!(page.functions.values().count(), functions().len());
    assert_eq!(page.rows_found, page.rows_expected);
}

#[test]
fn every_app_ticks_exactly_its_set() {
    let apps = with_something_to_tick();
    assert_eq!(apps.len(), 23);
    for app in apps {
        let mut page = edit_page(|_| true);
        press(app, &mut page, &BTreeSet::new());
        let read = page::read(&page);
        let on: BTreeSet<FunctionId> = plan::plan(&Asked::of(app), &read).already.into_iter().collect();
        assert_eq!(on, Asked::of(app).functions.into_iter().collect(), "{}", app.get().name);
        assert_eq!(states(&page).iter().filter(|on| **on).count(), on.len(), "{}", app.get().name);
    }
}

#[test]
fn the_sentences_of_lseg() {
    let lseg = app("LSEG");
    let mut page = edit_page(|_| true);
    for row in page.rows.iter_mut().filter(|row| row.cells.iter().any(|cell| cell.starts_with("coupon."))) {
        let named = ["coupon.issue", "coupon.update", "coupon.delete"]
            .iter()
            .any(|name| row.cells.iter().any(|cell| cell == name));
        if named {
            row.toggles[0].on = true;
            row.toggles[0].loaded = Some(true);
        }
    }
    let first = press(lseg, &mut page, &BTreeSet::new());
    assert_eq!(
        first.headline,
        "LSEG: 15件にチェックを入れました（3件はチェック済みでした）。まだ登録されていません。画面下の［確認する］を押し、次の画面の最後のボタン（［登録する］）を押すと完了します。"
    );
    assert!(first.lines.is_empty());
    let orders = "受注のAPIをはじめて追加します。有効期限のないライセンスキーには、登録すると90日の有効期限が付く場合があります。";
    let option = "itemapi_2.0.items.get：商品一括登録（CSV商品一括編集）を申し込んだ店舗でのみ使えます";
    assert_eq!(first.notes, [orders, option]);
    let again = press(lseg, &mut page, &BTreeSet::new());
    assert_eq!(
        again.headline,
        "LSEG: 必要な18件はすべてチェック済みです。まだ登録されていません。画面下の［確認する］を押し、次の画面の最後のボタン（［登録する］）を押すと完了します。"
    );
    assert!(can_undo(&page));
    assert_eq!(undo(&mut page, &[lseg]).headline, "LSEG: 15件のチェックを元に戻しました。");
    assert!(!can_undo(&page));
    for toggle in page.rows.iter_mut().flat_map(|row| &mut row.toggles) {
        toggle.on = true;
        toggle.loaded = Some(true);
    }
    assert_eq!(press(lseg, &mut page, &BTreeSet::new()).headline, "LSEG: 必要な18件はすべて登録済みです。");
}

#[test]
fn a_superseded_function_is_absent_and_its_successor_is_not_ticked() {
    let ranking = app("アイテムランキング");
    let mut page = edit_page(|function| !function.get().legacy);
    let report = press(ranking, &mut page, &BTreeSet::new());
    assert!(states(&page).iter().all(|on| !on), "no successor is ticked");
    assert_eq!(report.lines.len(), 5);
    let order = report.lines.iter().find(|line| line.starts_with("order.getOrder：")).unwrap();
    assert_eq!(
        order,
        "order.getOrder：order.getOrder は現在の画面にありません（2018年以降は楽天ペイ受注APIに移行）。必要なAPIをらくらくアプリに確認してください。後継とみられるAPI：rpay.order.getOrder（自動ではチェックしません）"
    );
    let lseg = view::menu(&page, view::Known::default(), &[], Lang::Ja)
        .cards
        .into_iter()
        .find(|card| card.name == "アイテムランキング")
        .unwrap();
    let view::CardBody::Tick { status, unsettable, .. } = lseg.body else { panic!("nothing to tick") };
    assert_eq!((status, unsettable.as_deref()), (None, Some("設定できない項目 5件")));
}

#[test]
fn an_optional_function_is_neither_ticked_nor_missing() {
    let mut page = edit_page(|_| true);
    press(app("LSEG"), &mut page, &BTreeSet::new());
    let item = function_named("item.get").unwrap();
    let row = page.rows.iter().find(|row| row.cells[0] == "item.get").unwrap();
    assert!(!row.toggles[0].on);
    let plan = report::plan("LSEG", &page).unwrap();
    let all = [&plan.tick, &plan.already, &plan.extra].into_iter().flatten();
    assert!(all.clone().all(|name| *name != item.name()));
}

#[test]
fn a_row_of_no_catalogue_is_named_and_left() {
    let mut page = edit_page(|_| true);
    let heading = "楽天ペイ受注API(RakutenPay_OrderAPI)";
    page.rows.push(row(heading, "rpay.order.newFeature2027"));
    let mut page = number(page);
    let report = press(app("オープンロジ"), &mut page, &BTreeSet::new());
    assert!(!page.rows.last().unwrap().toggles[0].on);
    assert!(report.notes.iter().any(|note| note == "未対応の項目：rpay.order.newFeature2027"), "{:?}", report.notes);
}

#[test]
fn two_rows_of_one_function_are_refused() {
    let mut page = edit_page(|_| true);
    page.rows.push(row("クーポンAPI（CouponAPI）", "coupon.get"));
    let mut page = number(page);
    let report = press(app("LSEG"), &mut page, &BTreeSet::new());
    assert!(page.rows.iter().filter(|row| row.cells[0] == "coupon.get").all(|row| !row.toggles[0].on));
    assert_eq!(report.lines, ["coupon.get：同じ名前の行が複数あります"]);
}

#[test]
fn a_box_that_refuses_is_reported_and_not_counted() {
    let mut page = edit_page(|_| true);
    let at = page.rows.iter().position(|row| row.cells[0] == "coupon.get").unwrap();
    let refuse = BTreeSet::from([page.rows[at].toggles[0].id.0.clone()]);
    let report = press(app("LSEG"), &mut page, &refuse);
    assert!(report.headline.starts_with("LSEG: 17件にチェックを入れました。"), "{}", report.headline);
    assert_eq!(report.lines, ["coupon.get：画面がチェックを受け付けませんでした"]);
}

#[test]
fn a_box_that_refuses_at_once_is_still_said_when_another_flips_back() {
    let mut page = edit_page(|_| true);
    let toggle_of =
        |page: &Snapshot, name: &str| page.rows.iter().find(|row| row.cells[0] == name).unwrap().toggles[0].id.clone();
    let (refusing, flipping) = (toggle_of(&page, "coupon.get"), toggle_of(&page, "coupon.search"));
    let by_hand = toggle_of(&page, "coupon.delete");
    let (press, _) = pressed(Asked::of(app("LSEG")), &mut page, &BTreeSet::from([refusing.0]));
    assert_eq!(press.revise(&page), None);
    toggle_mut(&mut page, &flipping).on = false;
    // The merchant's own hand is no refusal.
    *toggle_mut(&mut page, &by_hand) = Toggle { on: false, ours: false, ..toggle_mut(&mut page, &by_hand).clone() };
    let report = press.revise(&page).unwrap();
    assert!(report.headline.starts_with("LSEG: 15件にチェックを入れました。"), "{}", report.headline);
    let refused = |name| format!("{name}：画面がチェックを受け付けませんでした");
    assert_eq!(report.lines, [refused("coupon.get"), refused("coupon.search")]);
}

proptest! {
    #[test]
    fn the_need_is_split_exactly(
        kept in proptest::collection::vec(any::<bool>(), 199),
        on in proptest::collection::vec(any::<bool>(), 199),
        off_limits in proptest::collection::vec(any::<bool>(), 199),
        pick in any::<prop::sample::Index>(),
    ) {
        let apps = with_something_to_tick();
        let app = *pick.get(&apps);
        let mut page = edit_page(|function| kept[usize::from(function.0)]);
        for (at, toggle) in page.rows.iter_mut().flat_map(|row| &mut row.toggles).enumerate() {
            toggle.on = on[at];
            toggle.loaded = Some(on[at]);
            toggle.disabled = off_limits[at];
        }
        let before = states(&page);
        let read = page::read(&page);
        let plan = plan::plan(&Asked::of(app), &read);
        let mut parts: Vec<FunctionId> = plan.tick.iter().map(|(function, _)| *function).collect();
        parts.extend(&plan.already);
        parts.extend(plan.blocked.iter().map(|(function, _)| *function));
        parts.extend(&plan.absent);
        prop_assert_eq!(parts.len(), Asked::of(app).functions.len());
        parts.sort();
        prop_assert_eq!(parts, Asked::of(app).functions);

        press(app, &mut page, &BTreeSet::new());
        let after = states(&page);
        prop_assert!(before.iter().zip(&after).all(|(before, after)| !before || *after), "never unticks");
        let again = plan::plan(&Asked::of(app), &page::read(&page));
        prop_assert!(again.tick.is_empty());
        undo(&mut page, &[app]);
        prop_assert_eq!(states(&page), before);
    }

    #[test]
    fn an_unknown_row_is_never_pressed(names in proptest::collection::vec("[a-zA-Z_.]{3,30}", 1..40), heading in 0usize..22) {
        let mut page = edit_page(|_| true);
        let known = page.rows.len();
        let catalogue: BTreeSet<String> =
            (0..functions().len()).flat_map(|at| FunctionId(u16::try_from(at).unwrap()).spellings()).map(str::to_lowercase).collect();
        for name in names.iter().filter(|name| !catalogue.contains(&name.to_lowercase())) {
            page.rows.push(row(groups()[heading].name, name));
        }
        let mut page = number(page);
        for app in with_something_to_tick() {
            press(app, &mut page, &BTreeSet::new());
        }
        prop_assert!(page.rows[known..].iter().flat_map(|row| &row.toggles).all(|toggle| !toggle.on));
    }
}

#[test]
fn several_apps_are_pressed_at_once_and_each_function_names_who_asks_for_it() {
    let parts = vec![Asked::of(app("LSEG")), Asked::of(app("アイテムランキング")), Asked::of(app("レジ横プラス"))];
    let together = Asked::together("使用中のアプリ", parts.clone());
    let expected: BTreeSet<FunctionId> = parts.iter().flat_map(|part| part.functions.clone()).collect();
    assert_eq!(together.functions, Vec::from_iter(expected));

    let mut page = edit_page(|function| !function.get().legacy);
    let report = press_asked(together, &mut page, &BTreeSet::new());
    assert!(report.headline.starts_with("使用中のアプリ: "), "{}", report.headline);
    let order = report.lines.iter().find(|line| line.starts_with("order.getOrder：")).unwrap();
    assert!(order.contains("必要なAPIをらくらくアプリに確認してください"), "one family is named once: {order}");
    let plan = plan::plan(&parts[0], &page::read(&page));
    assert_eq!(plan.absent, [function_named("shop.category.get").unwrap()]);
    assert!(plan.tick.is_empty(), "what LSEG asks for is ticked");
}

#[test]
fn names_of_the_shops_own_app_are_ticked_and_a_name_without_a_function_is_told() {
    let names = ["coupon.get", "rpay.order.fetchOrder", "RakutenPay_OrderAPI/confirmOrder", "coupon.get"];
    let asked = Asked::named("倉庫の道具", names);
    assert_eq!(asked.functions.len(), 2);
    let mut page = edit_page(|_| true);
    let report = press_asked(asked, &mut page, &BTreeSet::new());
    assert!(report.headline.starts_with("倉庫の道具: 2件にチェックを入れました。"), "{}", report.headline);
    assert_eq!(report.lines, ["rpay.order.fetchOrder：Kagibanの一覧にない名前です"]);
    assert_eq!(states(&page).iter().filter(|on| **on).count(), 2);
}

#[test]
fn an_app_that_asks_for_everything_says_so_before_anything_is_ticked() {
    let mut page = edit_page(|function| !function.get().legacy);
    let card = |page: &Snapshot| {
        view::menu(page, view::Known::default(), &[], Lang::Ja)
            .cards
            .into_iter()
            .find(|card| card.name == "RECORE")
            .unwrap()
    };
    let view::CardBody::Tick { button, status, everything, enabled, .. } = card(&page).body else {
        panic!("no button")
    };
    assert_eq!((button.as_str(), status, enabled), ("RECORE 一括反映", None, true));
    let ask = everything.unwrap();
    assert_eq!(ask.ask, "このアプリの資料は「すべて」を求めています。必要な範囲はアプリの会社にご確認ください。");
    let grants = kagiban_core::asked::Grants::of(page::read(&page).functions.iter().map(|(function, _)| function));
    let counted = format!("書き込み{}件、削除{}件", grants.writes, grants.deletes);
    assert!(grants.deletes > 0 && ask.grants.contains(&counted) && ask.confirm.contains(&counted), "{ask:?}");
    assert_eq!(report::plan("RECORE", &page).unwrap().tick, Vec::<String>::new(), "it proposes no set of its own");

    let report = press_asked(Asked::all(app("RECORE")), &mut page, &BTreeSet::new());
    assert!(report.headline.starts_with(&format!("RECORE: {}件にチェックを入れました。", page.rows.len())));
    assert_eq!(report.lines, Vec::<String>::new(), "what the page does not have is not missing");
    let view::CardBody::Tick { status, .. } = card(&page).body else { panic!("no button") };
    assert_eq!(status.as_deref(), Some("チェック済み（未登録）"));
}

#[test]
fn every_app_of_the_catalogue_has_a_card_and_its_doubts_stand_in_it() {
    let cards = view::menu(&edit_page(|_| true), view::Known::default(), &[], Lang::Ja).cards;
    assert_eq!(cards.len(), apps().len());
    let notes = |name: &str| cards.iter().find(|card| card.name == name).unwrap().notes.join("\n");
    for (name, doubt) in [
        ("TēPs", "提供会社の名前は、資料で確認できていません"),
        ("TEMPOSTAR", "どのキーを使うかは資料に明記がなく、推定です"),
        ("STOCKCREW", "資料の一部だけを確認しています"),
        ("STOCKCREW", "ItemAPI：世代（商品API / 商品API 2.0）が資料に書かれていません"),
        ("自動タイムセール", "提供元のページどうしで食い違いがあります"),
        ("らくらくライン", "rpay.order.getPayment：LINEの通知メッセージを使う店舗だけ"),
        ("ECステーション", "チラシクリエイター：rpay.order.searchOrder"),
        ("GoQSystem", "2025-06-12に終了した連携方法です"),
        ("LSEG", "確認日：2026-11-01"),
    ] {
        assert!(notes(name).contains(doubt), "{name}: {}", notes(name));
    }
    for name in ["Rakubo", "rms-cli", "ラクマコンバーター", "ワールドスイッチ", "ECステーション"]
    {
        let card = cards.iter().find(|card| card.name == name).unwrap();
        assert!(matches!(card.body, view::CardBody::Plain { .. }), "{name}");
    }
}

/// A card is found by the name in it, by people who search the page and by tests: so no other card may hold that name.
#[test]
fn no_card_names_another_app() {
    for page in [edit_page(|_| true), edit_page(|function| !function.get().legacy)] {
        let cards = view::menu(&page, view::Known::default(), &[], Lang::Ja).cards;
        for card in &cards {
            let text = format!("{card:?}").to_lowercase();
            for other in cards.iter().filter(|other| other.asked.id != card.asked.id) {
                assert!(!text.contains(&other.name.to_lowercase()), "{} names {}", card.name, other.name);
            }
        }
    }
}

/// Whatever has controls: only on the edit page is anything to be ticked.
#[test]
fn nothing_is_to_be_ticked_but_on_the_edit_page() {
    let asked = Asked::of(app_named("LSEG").unwrap());
    let mut page = page::read(&edit_page(|_| true));
    assert_eq!(plan::plan(&asked, &page).tick.len(), asked.functions.len());
    let others = [Kind::Confirm, Kind::Detail, Kind::List, Kind::Licence, Kind::Elsewhere];
    for kind in others.into_iter().chain([page::Why::NoRows, page::Why::MostRowsUnclear].map(Kind::Unknown)) {
        page.kind = kind;
        let plan = plan::plan(&asked, &page);
        assert!(plan.tick.is_empty(), "{kind:?}");
        assert_eq!(plan.unsettable(), asked.functions.len(), "{kind:?}");
    }
}
