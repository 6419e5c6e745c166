//! Which function a row is, and which it is not.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, reason = "tests")]

use kagiban_core::catalogue::function_named;
use kagiban_core::page::{self, Kind, Page, State};
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
    ] {
        is_nothing(RPAY, &cells);
    }
    is_nothing("クーポンAPI（CouponAPI）", &["thankscoupon.gets"]);
    is_nothing("在庫API 3.0 (InventoryAPI 3.0)", &["inventories.variants.get"]);
    is_nothing("在庫API 2.0 (InventoryAPI 2.0)", &["inventoryapi_2.1.inventories.variants.get"]);
    is_nothing("", &["inventories.variants.get"]);
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
    assert!(matches!(page_of(&["利用機能編集"], &["確認する"], "2-1", Vec::new()), Kind::Unknown(_)));
    let opaque = vec![row(&[RPAY], &["受注情報の取得"]), row(&[RPAY], &["受注情報の検索"])];
    assert!(matches!(page_of(&["利用機能編集"], &["確認する"], "2-1", opaque), Kind::Unknown(_)));
}
