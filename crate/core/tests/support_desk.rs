//! What a merchant can tell a vendor's support desk, and look up of an error.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::fs;

use kagiban_core::error_code::explain;
use kagiban_core::journey::{Tab, Tabs};
use kagiban_core::ledger::{Ledger, Registered, Used, VERSION};
use kagiban_core::licence::Expiry;
use kagiban_core::moment::Moment;
use kagiban_core::sighting::{App, KeyRecord};
use kagiban_core::snapshot::Snapshot;
use kagiban_core::status_text::status_text;
use kagiban_core::text::Lang;
use kagiban_core::view::Known;

const SHOP: &str = "404839";
/// 2026/11/22 12:00 in Japan.
const NOW: Moment = Moment(29_921_940);
const EARLIER: Moment = Moment(29_921_940 - 2880);

fn page(case: &str) -> Snapshot {
    let file = format!("{}/../../tests/pages/{case}/snapshot.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap()
}

fn tab(shop: &str) -> Tabs {
    Tabs { tabs: vec![Tab { tab: 1, shop: shop.into(), ..Tab::default() }], ..Tabs::default() }
}

/// A shop that uses LSEG, with two functions seen as registered.
fn ledger() -> Ledger {
    let mut ledger = Ledger { version: VERSION, ..Ledger::default() };
    let shop = ledger.shop_mut(SHOP).unwrap();
    shop.apps.push(Used { app: "lseg".into(), needs: Vec::new(), since: EARLIER });
    let functions = ["rpay.order.getOrder", "coupon.get"].map(str::to_owned).to_vec();
    shop.registered = Some(Registered { at: EARLIER, functions });
    shop.keys.push(KeyRecord {
        app: App::own(""),
        last4: "CD34".into(),
        expiry: Expiry::parse("2026/12/25"),
        first_seen: EARLIER,
        last_seen: EARLIER,
        ..KeyRecord::default()
    });
    ledger
}

fn state(case: &str, ledger: &Ledger, tabs: &Tabs, pressed: &[&str]) -> Option<String> {
    let pressed: Vec<String> = pressed.iter().map(|id| (*id).to_owned()).collect();
    let known = Known { ledger, tab: tabs.tab(1), now: NOW };
    status_text(&page(case), known, &pressed, "1.2.3", Lang::Ja)
}

#[test]
fn the_edit_page_tells_what_is_registered_missing_and_not_there() {
    let said = state("ticked-before", &ledger(), &tab(SHOP), &[]).unwrap();
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(lines[0], "RMS WEB APIの設定状況（Kagiban 1.2.3、2026/11/22 12:00）");
    assert_eq!(lines[1], "店舗：404839");
    assert_eq!(lines[2], "開いている画面：利用機能編集");
    assert_eq!(lines[3], "ライセンスキー：末尾 CD34・有効期限 2026/12/25（あと33日）");
    assert_eq!(lines[4], "登録を最後に確認した日時：2026/11/20 12:00");
    assert!(lines.contains(&"■ LSEG（APIの一覧の確認日：2026-11-01）"), "{said}");
    let of =
        |begin: &str| *lines.iter().find(|line| line.starts_with(begin)).unwrap_or_else(|| panic!("{begin}: {said}"));
    assert_eq!(
        of("登録済み"),
        "登録済み 4件：license.expiryDate.get、rpay.order.getOrder、cabinet.files.search、coupon.get"
    );
    assert!(of("不足").starts_with("不足 14件：rpay.order.searchOrder、"), "{said}");
    assert!(!said.contains("この画面にない"), "{said}");
}

#[test]
fn what_is_not_on_the_page_is_told_apart_from_what_is_missing() {
    let mut ledger = ledger();
    ledger.shops[0].apps[0].app = "openlogi".into();
    let openlogi = kagiban_core::catalogue::app_named("オープンロジ").unwrap().get().id;
    ledger.shops[0].apps[0].app = openlogi.into();
    let said = state("ticked-before", &ledger, &tab(SHOP), &[]).unwrap();
    assert!(said.contains("この画面にないもの"), "{said}");
    assert!(said.contains("RakutenPay_OrderAPI/cancelOrder、"), "{said}");
}

#[test]
fn a_page_that_does_not_show_functions_tells_what_was_last_seen() {
    let said = state("app-list", &ledger(), &tab(SHOP), &[]).unwrap();
    assert!(said.contains("開いている画面：アプリ一覧"), "{said}");
    assert!(said.contains("最後に確認したとき（2026/11/20 12:00）の状況です"), "{said}");
    assert!(said.contains("登録済み 2件：rpay.order.getOrder、coupon.get"), "{said}");
    assert!(said.contains("不足 16件："), "{said}");
}

#[test]
fn the_keys_of_vendors_apps_are_named_by_how_they_end() {
    let mut ledger = ledger();
    let goq = || App { own: false, company: "株式会社GoQSystem".into(), product: "GoQSystem".into() };
    let record = |last4: &str, past: bool| KeyRecord {
        app: goq(),
        last4: last4.into(),
        expiry: Expiry::parse("2027/01/31"),
        past,
        ..KeyRecord::default()
    };
    ledger.shops[0].keys.extend([record("AA11", true), record("wm0G", false)]);
    let own = "ライセンスキー：末尾 CD34・有効期限 2026/12/25（あと33日）";
    // Not of an app that the shop does not use, unless it is that app's page.
    let said = state("app-list", &ledger, &tab(SHOP), &[]).unwrap();
    assert!(said.contains(own) && !said.contains("GoQSystem"), "{said}");
    let said = state("vendor-updated", &ledger, &tab(SHOP), &[]).unwrap();
    assert!(said.contains("GoQSystemのライセンスキー：末尾 wm0G・25文字・有効期限 期限なし"), "{said}");
    ledger.shops[0].apps.push(Used { app: "goqsystem".into(), needs: Vec::new(), since: EARLIER });
    let said = state("app-list", &ledger, &tab(SHOP), &[]).unwrap();
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(lines[3..5], [own, "GoQSystemのライセンスキー：末尾 wm0G・有効期限 2027/01/31（あと70日）"]);
    assert!(!said.contains("AA11"));
}

#[test]
fn a_shop_that_is_not_known_tells_of_the_apps_that_were_pressed() {
    let said = state("ticked-before", &Ledger::default(), &Tabs::default(), &["lseg"]).unwrap();
    assert!(said.contains("店舗：未確認") && said.contains("■ LSEG"), "{said}");
    assert!(
        said.contains("登録の確認：まだありません") && said.contains("ライセンスキー：まだ確認していません"),
        "{said}"
    );
    let said = state("ticked-before", &Ledger::default(), &Tabs::default(), &[]).unwrap();
    assert!(said.contains("使用中のアプリは選ばれていません。登録済みのAPI"), "{said}");
    assert!(said.contains("coupon.get"), "{said}");
}

#[test]
fn a_page_that_is_not_understood_or_none_of_ours_tells_nothing() {
    for case in ["broken-no-names", "news", "login", "services"] {
        assert_eq!(state(case, &ledger(), &tab(SHOP), &[]), None, "{case}");
    }
}

#[test]
fn no_page_with_keys_makes_it_tell_one() {
    for case in ["detail", "detail-two-keys", "era-2024-licence", "era-2018-licence", "app-list"] {
        let said = state(case, &Ledger::default(), &Tabs::default(), &[]).unwrap();
        let longest = said.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').map(str::len).max().unwrap();
        assert!(!kagiban_core::exchange::looks_like_key(&said) && longest < 30, "{case}: {said}");
    }
    let said = state("detail", &ledger(), &tab(SHOP), &[]).unwrap();
    assert!(said.contains("25文字"), "the length, where the page shows the key: {said}");
}

fn told(typed: &str, case: Option<&str>, ledger: &Ledger, tabs: &Tabs) -> Vec<String> {
    let page = case.map(page);
    explain(typed, page.as_ref(), Known { ledger, tab: tabs.tab(1), now: NOW }, Lang::Ja)
}

#[test]
fn an_error_code_tells_what_it_means_and_what_to_do() {
    let ledger = Ledger::default();
    for (typed, begins) in [
        ("ES01-01", "ES01-01（HTTP 401）：キーが受け付けられませんでした。"),
        ("es01-01", "ES01-01（HTTP 401）：キーが受け付けられませんでした。"),
        ("ＥＳ０１－０１", "ES01-01（HTTP 401）：キーが受け付けられませんでした。"),
        ("{\"errorCode\":\"ES01-02\",\"message\":\"…\"}", "ES01-02（HTTP 503）：楽天側のメンテナンス中です。"),
        ("ES02-17", "ES02-*（HTTP 500）：楽天側で処理できませんでした。"),
        ("ES04-01 Bad Request", "ES04-01（HTTP 400）：アプリがキーを正しい形で送っていません。"),
        ("エラー：GA0001", "GA0001（HTTP 401）：キーが受け付けられませんでした。"),
        ("AuthError", "AuthError：商品のAPIが使えません。"),
        ("DR0006", "DR0006（HTTP 400）：有効期限のないライセンスキー"),
        ("401 Unauthorized", "401：キーが受け付けられませんでした。"),
    ] {
        let lines = told(typed, None, &ledger, &Tabs::default());
        assert!(lines[0].starts_with(begins), "{typed}: {lines:?}");
        assert!(
            lines[1].chars().count() > 10 && lines[2].contains("出典：") && lines[2].contains("2026-11-01"),
            "{lines:?}"
        );
    }
    // One meaning is told once, and a status only where nothing tells more.
    assert_eq!(told("401 ES01-01 Un-Authorised GA0001", None, &ledger, &Tabs::default()).len(), 3);
    assert!(told("DR0007 (401)", None, &ledger, &Tabs::default())[0].starts_with("DR0007"));
    assert!(told("XX99-01", None, &ledger, &Tabs::default())[0].contains("「XX99-01」は、Kagibanの一覧にない"));
    assert!(told("  ", None, &ledger, &Tabs::default()).is_empty());
}

#[test]
fn a_function_tells_whether_it_is_ticked_here_or_when_last_seen() {
    let (ledger, tabs) = (ledger(), tab(SHOP));
    let on = |typed: &str, case: Option<&str>| told(typed, case, &ledger, &tabs)[0].clone();
    assert_eq!(on("coupon.get", Some("ticked-before")), "coupon.get：この画面で登録済みです。");
    assert_eq!(on("coupon.issue", Some("ticked-before")), "coupon.issue：この画面でチェックが入っていません。");
    assert_eq!(on("ｃｏｕｐｏｎ．ｇｅｔ", None), "coupon.get：最後に確認したとき（11/20 12:00）は登録済みでした。");
    assert_eq!(
        on("coupon.issue", Some("app-list")),
        "coupon.issue：最後に確認したとき（11/20 12:00）は登録されていませんでした。"
    );
    assert!(told("coupon.issue", None, &ledger, &tabs)[1].contains("coupon.issueを使う使用中のアプリ：LSEG"));
    let nobody = Ledger::default();
    assert!(told("coupon.get", None, &nobody, &Tabs::default())[0].contains("まだ確認していません"));
    // A name that two groups share is each of them; one that is nearly one names that.
    assert_eq!(told("inventories.bulk.upsert", None, &nobody, &Tabs::default()).len(), 2);
    assert!(told("coupon.gett", None, &nobody, &Tabs::default())[0].contains("近い名前：coupon.get"));
    // An app's whole sentence, with a code in it.
    let lines = told("ES01-01: rpay.order.getOrder の呼び出しに失敗しました", Some("ticked-before"), &ledger, &tabs);
    assert!(
        lines[0].starts_with("ES01-01")
            && lines.iter().any(|line| line == "rpay.order.getOrder：この画面で登録済みです。")
    );
}

#[test]
fn a_key_is_never_repeated() {
    for typed in ["SL404839_aB3dEfGh1JkLmN0p", "ES01-01 SP404839_aB3dEfGh1JkLmN0p", "aB3dEfGh1JkLmN0p"] {
        let lines = told(typed, None, &ledger(), &tab(SHOP));
        assert_eq!(lines.len(), 1);
        assert!(lines[0].contains("キーは入力しないでください") && !lines[0].contains("aB3d"), "{lines:?}");
    }
}
