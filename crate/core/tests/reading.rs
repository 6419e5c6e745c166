//! Which function a row is, and which it is not.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, reason = "tests")]

use kagiban_core::catalogue::function_named;
use kagiban_core::page::{self, Kind, Page, State, Why};
use kagiban_core::reason::Reason;
use kagiban_core::snapshot::{Button, ElementId, Hidden, Row, Snapshot, Toggle, ToggleKind};

const RPAY: &str = "楽天ペイ受注API(RakutenPay_OrderAPI)";

fn toggle(id: u32) -> Toggle {
    Toggle { id: ElementId(id.to_string()), ..Toggle::default() }
}

fn row(path: &[&str], cells: &[&str]) -> Row {
    let text = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
    Row { path: text(path), cells: text(cells), toggles: vec![toggle(1)] }
}

fn head(path: &[&str], cells: &[&str]) -> Row {
    Row { toggles: Vec::new(), ..row(path, cells) }
}

fn read(rows: Vec<Row>) -> Page {
    let buttons = vec![Button { text: "確認する".into(), ..Button::default() }];
    page::read(&Snapshot { version: 1, rows, buttons, ..Snapshot::default() })
}

fn state(page: &Page, name: &str) -> Option<State> {
    page.functions.get(function_named(name).unwrap()).map(|found| found.state.clone())
}

fn is_live(page: &Page, name: &str) -> bool {
    matches!(state(page, name), Some(State::Live(_)))
}

/// A row with these cells under the heading is the function `name`.
#[track_caller]
fn is(heading: &str, cells: &[&str], name: &str) {
    let page = read(vec![row(&[heading], cells)]);
    assert!(is_live(&page, name), "{cells:?} under {heading} is not {name}: {:?}", page.functions);
}

/// A row with these cells under the heading is nothing that can be pressed.
#[track_caller]
fn is_nothing(heading: &str, cells: &[&str]) {
    let page = read(vec![row(&[heading], cells)]);
    let live = page.functions.values().filter(|found| matches!(found.state, State::Live(_))).count();
    assert_eq!(live, 0, "{cells:?} under {heading}: {:?}", page.functions);
}

#[test]
fn a_name_in_every_spelling() {
    for cell in [
        "rpay.order.getOrder",
        "getOrder",
        "ｒｐａｙ．ｏｒｄｅｒ．ｇｅｔＯｒｄｅｒ",
        "rpay .order. getOrder",
        "rpay.order.\u{200B}getOrder\u{00A0}",
        "受注情報取得（rpay.order.getOrder）",
        "rpay.order.getOrder：受注情報を取得します。",
        "受注情報を取得する rpay.order.getOrder",
        "受注情報取得 rpay.order.getOrder（権限） 受注情報取得。あわせて rpay.order.searchOrder の利用が必要です。",
        "・rpay.order.getOrder",
        "[rpay.order.getOrder] 受注情報取得",
        "RPAY.ORDER.GETORDER",
    ] {
        is(RPAY, &[cell, "説明"], "rpay.order.getOrder");
        is(RPAY, &["利用する", cell], "rpay.order.getOrder");
    }
    is("在庫API 2.1 (InventoryAPI 2.1)", &["inventories.variants.get"], "InventoryAPI 2.1/inventories.variants.get");
    is("在庫API 2.0 (InventoryAPI 2.0)", &["inventories.variants.get"], "InventoryAPI 2.0/inventories.variants.get");
    is(
        "在庫API 2.1 (InventoryAPI 2.1)",
        &["inventoryapi_2.1.inventories.variants.get"],
        "InventoryAPI 2.1/inventories.variants.get",
    );
    is(RPAY, &["rpay.order.confirmOrder"], "RakutenPay_OrderAPI/confirmOrder");
    is("在庫API", &["getInventoryExternal"], "inventory.getInventory");
    is(
        "問い合わせ管理API（InquiryManagementAPI）",
        &["inquirymngapi.inquiries.patch.complete/incomplete"],
        "InquiryManagementAPI/inquirymngapi.inquiries.patch.complete/incomplete",
    );
    is("", &["rpay.order.getOrder"], "rpay.order.getOrder");
}

#[test]
fn a_name_beside_a_description_that_mentions_another() {
    is(RPAY, &["rpay.order.getOrder", "rpay.order.searchOrder で取得した注文番号を使います"], "rpay.order.getOrder");
    is(RPAY, &["rpay.order.getOrder", "order.getOrder の後継"], "rpay.order.getOrder");
    let rows = vec![
        head(&[RPAY], &["機能名", "内容", "利用する"]),
        row(&[RPAY], &["rpay.order.getOrder", "rpay.order.searchOrder", ""]),
    ];
    let page = read(rows);
    assert!(is_live(&page, "rpay.order.getOrder"));
    assert!(!is_live(&page, "rpay.order.searchOrder"));
}

#[test]
fn what_only_looks_like_a_name() {
    for cells in [
        ["rpay.order.getOrders", ""],
        ["xrpay.order.getOrder", ""],
        ["order.getOrder", ""],
        ["rpay.оrder.getOrder", "Cyrillic"],
        ["受注の通知", "rpay.order.getOrder の後継です"],
        ["受注の通知", "※rpay.order.getOrder を参照"],
        ["受注の通知", "代わりに rpay.order.getOrder"],
        ["受注の通知", "詳しくは rpay.order.getOrder をご覧ください。"],
        ["受注の通知", "受注の通知 rpay.order.getOrder（更新時） 送信します。"],
        ["受注の通知", "受注の通知 rpay.order.getOrder（権限） の後継。"],
        ["受注の通知", "受注の通知 rpay.order.getOrder（権限）が必要です。"],
        ["受注の通知", "受注の通知 rpay.order.getOrder（権限）を付与した店舗に通知します。"],
        ["受注の通知", "受注の通知 rpay.order.getOrder（権限）、または受注検索を参照。"],
        ["受注の通知", "受注情報の更新には rpay.order.getOrder（権限） 取得。"],
    ] {
        is_nothing(RPAY, &cells);
    }
    is_nothing("クーポンAPI（CouponAPI）", &["thankscoupon.gets"]);
    is_nothing("在庫API 3.0 (InventoryAPI 3.0)", &["inventories.variants.get"]);
    is_nothing("在庫API 2.0 (InventoryAPI 2.0)", &["inventoryapi_2.1.inventories.variants.get"]);
    is_nothing("", &["inventories.variants.get"]);
    // Without any heading the documentation's name says too little, even where only one function has it.
    is_nothing("", &["confirmOrder"]);
    is_nothing("受注API(OrderAPI)", &["rpay.order.getOrder"]);
    is_nothing(RPAY, &["rpay.order.getOrder / rpay.order.searchOrder"]);
    is_nothing(RPAY, &["rpay.order.getOrder", "rpay.order.searchOrder"]);
}

#[test]
fn a_name_in_an_attribute_only() {
    let labelled = |value: &str| {
        let mut row = row(&[RPAY], &["受注情報の取得"]);
        value.clone_into(&mut row.toggles[0].value);
        row
    };
    assert!(is_live(&read(vec![labelled("rpay.order.getOrder")]), "rpay.order.getOrder"));
    assert!(is_live(&read(vec![labelled("functions[rpay.order.getOrder]")]), "rpay.order.getOrder"));
    let mut spoof = labelled("rpay.order.searchOrder");
    spoof.cells = vec!["rpay.order.getOrder".into()];
    let page = read(vec![spoof]);
    assert_eq!(state(&page, "rpay.order.getOrder"), Some(State::Blocked(Reason::NamesConflict)));
}

#[test]
fn a_group_stands_above_beside_or_in_a_row_of_its_own() {
    let in_cells = read(vec![row(&[], &["在庫API 2.1", "inventories.variants.get"])]);
    assert!(is_live(&in_cells, "InventoryAPI 2.1/inventories.variants.get"));

    let mut select_all = row(&["前のAPI 在庫API 2.0"], &["在庫API 2.1 (InventoryAPI 2.1)", "すべて選択"]);
    select_all.toggles[0].option = "すべて選択".into();
    let after = row(&["前のAPI 在庫API 2.0"], &["inventories.variants.get"]);
    let page = read(vec![select_all, after]);
    assert!(
        is_live(&page, "InventoryAPI 2.1/inventories.variants.get"),
        "the row with すべて選択 is the nearer heading"
    );
    assert!(!is_live(&page, "InventoryAPI 2.0/inventories.variants.get"));
}

#[test]
fn the_head_of_an_unknown_api_ends_the_group_above_it() {
    let other = "旅行API(TravelAPI)";
    let rows = vec![head(&[], &[RPAY]), row(&[], &["getOrder"]), head(&[], &[other]), row(&[], &["getOrder"])];
    let page = read(rows);
    assert!(is_live(&page, "rpay.order.getOrder"), "{:?}", page.functions);
}

#[test]
fn the_control_that_means_use() {
    let pair = |options: [(&str, bool); 2], kind: ToggleKind| {
        let mut row = row(&[RPAY], &["rpay.order.getOrder"]);
        row.toggles = options
            .iter()
            .enumerate()
            .map(|(at, (option, on))| Toggle {
                option: (*option).into(),
                on: *on,
                kind,
                ..toggle(u32::try_from(at).unwrap())
            })
            .collect();
        read(vec![row])
    };
    for kind in [ToggleKind::Radio, ToggleKind::Select] {
        let page = pair([("利用しない", true), ("利用する", false)], kind);
        let Some(State::Live(switch)) = state(&page, "rpay.order.getOrder") else { panic!("{page:?}") };
        assert_eq!((switch.press.0.as_str(), switch.on), ("1", false));
    }
    let page = pair([("利用しない", false), ("やめる", false)], ToggleKind::Radio);
    assert_eq!(state(&page, "rpay.order.getOrder"), Some(State::Blocked(Reason::ManyControls)));
    let page = pair([("通知する", false), ("利用する", false)], ToggleKind::Checkbox);
    assert!(is_live(&page, "rpay.order.getOrder"));

    let mut delete = row(&[RPAY], &["rpay.order.getOrder"]);
    delete.toggles[0].option = "削除".into();
    assert_eq!(state(&read(vec![delete]), "rpay.order.getOrder"), Some(State::Blocked(Reason::ManyControls)));
}

#[test]
fn a_hidden_row_never_stands_in_for_a_live_one() {
    let mut hidden = row(&[RPAY], &["rpay.order.getOrder"]);
    hidden.toggles[0].visible = false;
    let page = read(vec![hidden.clone()]);
    assert_eq!(state(&page, "rpay.order.getOrder"), Some(State::Blocked(Reason::Hidden)));
    let page = read(vec![hidden, row(&[RPAY], &["rpay.order.getOrder"])]);
    assert!(is_live(&page, "rpay.order.getOrder"));
}

fn page_of(headings: &[&str], buttons: &[&str], contents: &str, rows: Vec<Row>) -> Kind {
    let snapshot = Snapshot {
        version: 1,
        title: "RMS WEB SERVICE".into(),
        headings: headings.iter().map(|text| (*text).into()).collect(),
        buttons: buttons.iter().map(|text| Button { text: (*text).into(), ..Button::default() }).collect(),
        hidden: vec![Hidden { id: "hdnContentsId".into(), name: "contentsId".into(), value: contents.into() }],
        rows,
        ..Snapshot::default()
    };
    page::read(&snapshot).kind
}

#[test]
fn pages_are_known_by_their_content() {
    let listed = || vec![head(&[RPAY], &["rpay.order.getOrder", "利用中"])];
    assert_eq!(
        page_of(&["利用機能編集"], &["確認する"], "2-1", vec![row(&[RPAY], &["rpay.order.getOrder"])]),
        Kind::Edit
    );
    assert_eq!(page_of(&["利用機能編集"], &["戻る", "登録する"], "2-1", listed()), Kind::Confirm);
    assert_eq!(page_of(&["利用機能編集"], &["戻る", "確認する"], "2-1", listed()), Kind::Confirm);
    assert_eq!(page_of(&["アプリ詳細情報"], &["利用機能編集"], "2-1", listed()), Kind::Detail);
    assert_eq!(page_of(&["rpay.order.getOrder"], &[], "1-1", listed()), Kind::Elsewhere);
    assert_eq!(page_of(&["楽天からのお知らせ"], &[], "3-1", Vec::new()), Kind::Elsewhere);
    // Under the menu's first head all is documentation, whatever buttons stand there; either name of the field tells.
    assert_eq!(page_of(&["rpay.order.getOrder"], &["登録する"], "1-1", listed()), Kind::Elsewhere);
    for (id, name) in [("hdnContentsId", ""), ("", "contentsId")] {
        let hidden = vec![Hidden { id: id.into(), name: name.into(), value: "1-1".into() }];
        let buttons = vec![Button { text: "登録する".into(), ..Button::default() }];
        let page = Snapshot { version: 1, buttons, hidden, rows: listed(), ..Snapshot::default() };
        assert_eq!(page::read(&page).kind, Kind::Elsewhere, "{id}{name}");
    }
    assert!(matches!(page_of(&["利用機能編集"], &["確認する"], "2-1", Vec::new()), Kind::Unknown(_)));
    let opaque = vec![row(&[RPAY], &["受注情報の取得"]), row(&[RPAY], &["受注情報の検索"])];
    assert!(matches!(page_of(&["利用機能編集"], &["確認する"], "2-1", opaque), Kind::Unknown(_)));
}

#[test]
fn rows_count_as_found_where_they_are_understood() {
    let mut select_all = row(&[RPAY], &["すべて選択"]);
    select_all.toggles[0].option = "すべて選択".into();
    let rows = || {
        vec![
            select_all.clone(),
            row(&[RPAY], &["rpay.order.getOrder"]),
            // A function that no list of ours has, one of an API that no list has, and one that nobody can name.
            row(&[RPAY], &["rpay.order.newFeature"]),
            row(&["配送API 3.1 (DeliveryAPI 3.1)"], &["delivery.routes.get"]),
            row(&["配送API 3.1 (DeliveryAPI 3.1)"], &["rpay.order.searchOrder"]),
            row(&[RPAY], &["受注情報の取得"]),
            head(&[RPAY], &["rpay.order.updateOrderShipping", "利用中"]),
            head(&[RPAY], &["rpay.order.otherFeature", "利用中"]),
        ]
    };
    let mut page = read(rows());
    assert_eq!((page.rows_found, page.rows_expected), (4, 5));
    assert_eq!(page.unsupported.iter().map(|(_, name)| name.as_str()).collect::<Vec<_>>(), ["rpay.order.newFeature"]);
    assert!(matches!(state(&page, "rpay.order.searchOrder"), Some(State::Blocked(Reason::GroupOther(_)))));
    // Another page of the same list.
    page.add(read(rows()));
    assert_eq!((page.rows_found, page.rows_expected), (8, 10));
    assert_eq!(page.unsupported.len(), 2);
    assert!(is_live(&page, "rpay.order.getOrder"), "the same control, read again");
}

#[test]
fn which_of_two_rows_counts() {
    let named = |id: u32| {
        let mut row = row(&[RPAY], &["rpay.order.getOrder"]);
        row.toggles[0] = toggle(id);
        row
    };
    let many = row(&[RPAY], &["rpay.order.getOrder / rpay.order.searchOrder"]);
    let mut hidden = named(9);
    hidden.toggles[0].visible = false;
    let elsewhere = row(&["受注API(OrderAPI)"], &["rpay.order.getOrder"]);
    let listed = head(&[RPAY], &["rpay.order.getOrder"]);
    let is = |rows: Vec<Row>| state(&read(rows), "rpay.order.getOrder").unwrap();
    let live = |rows: Vec<Row>| matches!(is(rows), State::Live(switch) if switch.press.0 == "1");
    for other in [&many, &hidden, &elsewhere, &listed] {
        assert!(live(vec![named(1), other.clone()]) && live(vec![other.clone(), named(1)]), "{other:?}");
    }
    let duplicate = State::Blocked(Reason::Duplicate);
    assert_eq!(is(vec![named(1), named(2)]), duplicate);
    assert_eq!(is(vec![named(1), named(2), named(1)]), duplicate);
    for other in [&many, &hidden, &elsewhere, &listed] {
        assert_eq!(is(vec![named(1), named(2), other.clone()]), duplicate);
    }
    for [stronger, weaker] in [[&many, &hidden], [&hidden, &elsewhere], [&elsewhere, &listed]] {
        assert_eq!(is(vec![weaker.clone(), stronger.clone()]), is(vec![stronger.clone()]));
        assert_eq!(is(vec![stronger.clone(), weaker.clone()]), is(vec![stronger.clone()]));
    }
    // A row whose control has no name of its own cannot be told from another.
    let mut nameless = named(1);
    nameless.toggles[0].id = ElementId::default();
    assert_eq!(is(vec![nameless.clone(), nameless]), duplicate);
}

#[test]
fn signs_of_the_edit_page_that_do_not_add_up() {
    let live = |name: &str| row(&[RPAY], &[name]);
    // Under no heading this name is that of two functions.
    let unclear = row(&[], &["inventories.variants.get"]);
    let heading = ["利用機能編集"];
    let kind = |headings: &[&str], buttons: &[&str], rows: Vec<Row>| page_of(headings, buttons, "2-1", rows);
    let most = Kind::Unknown(Why::MostRowsUnclear);
    assert_eq!(kind(&heading, &["確認する"], vec![live("rpay.order.getOrder"), unclear.clone()]), most);
    let two = vec![live("rpay.order.getOrder"), live("rpay.order.searchOrder"), unclear.clone()];
    assert_eq!(kind(&heading, &["確認する"], two), Kind::Edit);
    assert_eq!(kind(&heading, &[], vec![unclear.clone()]), most);
    assert_eq!(kind(&[], &["確認する"], vec![unclear.clone()]), most);
    assert_eq!(kind(&[], &[], vec![unclear]), Kind::Elsewhere);

    // The heading may stand above the rows alone; a sentence with the word in it is none.
    let under = |path: &str| vec![row(&[path], &["受注情報の取得"])];
    assert_eq!(kind(&[], &["確認する"], under("利用機能編集")), Kind::Unknown(Why::NoRows));
    let sentence = format!("利用機能編集{}", "について、くわしくはマニュアルをご覧ください".repeat(4));
    assert_eq!(kind(&[], &["確認する"], under(&sentence)), Kind::Elsewhere);
    assert_eq!(kind(&heading, &[], under("")), Kind::Unknown(Why::NoRows));
    let unclear = head(&[], &["inventories.variants.get"]);
    assert_eq!(kind(&heading, &["確認する"], vec![unclear, row(&[], &["受注情報の取得"])]), Kind::Unknown(Why::NoRows));
    assert_eq!(kind(&heading, &[], Vec::new()), Kind::Elsewhere);

    // Nothing was chosen: the page after 確認する.
    let mut disabled = row(&[""], &["受注情報の取得"]);
    disabled.toggles[0].disabled = true;
    assert_eq!(kind(&heading, &["登録する"], vec![disabled.clone()]), Kind::Confirm);
    let asked = head(&[], &["以下の内容で登録します。よろしいですか？"]);
    assert_eq!(kind(&heading, &["確認する"], vec![asked.clone()]), Kind::Confirm);
    assert_eq!(kind(&heading, &[], vec![asked]), Kind::Elsewhere);
    // Every box refuses to be changed: nothing can be edited here.
    let mut refused = live("rpay.order.getOrder");
    refused.toggles[0].disabled = true;
    assert_eq!(kind(&heading, &["確認する"], vec![refused]), Kind::Confirm);
}

#[test]
fn a_way_back_to_the_edit_page_does_not_make_a_confirmation_a_list_of_what_is_in_use() {
    let text = include_str!("../../../tests/pages/confirm/snapshot.json");
    let mut page: Snapshot = serde_json::from_str(text).unwrap();
    page.buttons.push(kagiban_core::snapshot::Button { text: "利用機能編集".into(), ..Default::default() });
    assert_eq!(page::read(&page).kind, Kind::Confirm);
}

#[test]
fn a_name_that_is_broken_into_lines_or_has_marks_behind_it() {
    for cell in [
        "rpay.order.\nupdateOrderShipping",
        "rpay.order.\nupdateOrderShipping\n【廃止予定】",
        "rpay.order.updateOrderShipping※1有料",
        "rpay.order.updateOrderShipping有料廃止予定",
        "rpay. order.\n updateOrderShipping 【有料】【廃止予定】",
    ] {
        is(RPAY, &["1", cell, "発送完了報告を行う機能です。", ""], "rpay.order.updateOrderShipping");
    }
    is(
        "ナビゲーションAPI（NavigationAPI）",
        &["navigation.genre.header.\nget\n【廃止予定】"],
        "NavigationAPI/navigation.genre.header.get",
    );
    // A break that is no part of the name, and a name of which only a part stands in the cell.
    is_nothing(RPAY, &["rpay.order.\nupdateOrderShippings"]);
    is_nothing(RPAY, &["rpay.order.\nsearchOrder\nrpay.order.\nupdateOrderShipping"]);
    is_nothing(RPAY, &["rpay.order."]);
}

#[test]
fn two_groups_over_one_list_are_none() {
    let heading = "在庫API 2.0 (InventoryAPI 2.0) （全6機能） 在庫API 2.1 (InventoryAPI 2.1) （全7機能）";
    is_nothing(heading, &["inventories.variants.get"]);
    is_nothing("在庫API 2.0 在庫API 2.1", &["inventories.variants.get"]);
    is_nothing("在庫API 2.0 在庫API 2.1", &["inventoryapi_2.1.inventories.variants.get"]);
    is(
        "■ 在庫API 2.1 (InventoryAPI 2.1) ▼ページ下部へ",
        &["inventories.variants.get"],
        "InventoryAPI 2.1/inventories.variants.get",
    );
}

#[test]
fn rows_side_by_side_under_heads_that_recur() {
    let heads = || head(&[], &["機能名", "現在", "設定"]);
    let choice =
        |id: u32, option: &str, on: bool| Toggle { option: option.into(), on, kind: ToggleKind::Select, ..toggle(id) };
    let half = |name: &str, state: &str, id: u32| {
        let mut row =
            row(&["機能名 現在 設定 機能名 現在 設定", "楽天ペイ受注API （全18機能） 一括："], &[name, state, ""]);
        row.toggles = vec![choice(id, "利用しない", state == "－"), choice(id + 1, "利用する", state != "－")];
        row
    };
    let mut all = row(&["機能名 現在 設定 機能名 現在 設定"], &["楽天ペイ受注API （全18機能）", "一括："]);
    all.toggles =
        vec![choice(1, "---", true), choice(2, "すべて利用する", false), choice(3, "すべて利用しない", false)];
    let page = read(vec![
        heads(),
        heads(),
        all,
        half("rpay.order.searchOrder", "－", 4),
        half("rpay.order.getOrder", "利用中", 6),
    ]);
    assert_eq!(
        (page.kind, page.rows_found, page.rows_expected),
        (Kind::Edit, 2, 2),
        "the section's own choice is no row"
    );
    let on = |name: &str| match state(&page, name) {
        Some(State::Live(switch)) => (switch.press.0.parse::<u32>().unwrap(), switch.on),
        other => panic!("{name}: {other:?}"),
    };
    assert_eq!((on("rpay.order.searchOrder"), on("rpay.order.getOrder")), ((5, false), (7, true)));
}
