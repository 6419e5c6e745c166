//! The merchant's way through the portal, and every way in which its pages can be built.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

mod common;

use common::{Shop, encode, fields, fields_of, live, switch, switch_in, tags};
use kagiban_rms::options::{Control, Form, Label, Names, Options, Side, Structure};
use serde_json::json;

const CONFIRM: &str = "/merchant-portal/serviceEditConfirm";
const REGISTER: &str = "/merchant-portal/serviceEditRegister";

const VOID: &[&str] = &["input", "br", "meta", "link", "!DOCTYPE"];

/// Every start tag has its end tag, in order.
fn assert_nested(html: &str, what: &str) {
    let mut open: Vec<String> = Vec::new();
    for tag in tags(html) {
        if let Some(name) = tag.name.strip_prefix('/') {
            assert_eq!(open.pop().as_deref(), Some(name), "{what}");
        } else if !VOID.contains(&tag.name.as_str()) {
            open.push(tag.name.clone());
        }
    }
    assert!(open.is_empty(), "{what}: {open:?} left open");
}

#[test]
fn the_way_from_the_list_to_the_registration_and_back() {
    let mut shop = Shop::new(r#"{"ticked":["item.get"]}"#);
    let list = shop.get("/merchant-portal/serviceList");
    let text = list.text_body();
    for expected in
        ["店舗様", "更新あり", "承認待ち", "システムイベント通知サービスアクセス許可設定", "RMS WEB SERVICE"]
    {
        assert!(text.contains(expected), "{expected}");
    }
    assert!(!text.contains("SL404839_"), "the list shows four characters of a key, not more");

    let detail = "/merchant-portal/serviceDetail?appId=1";
    assert!(shop.get(detail).text_body().contains("ロボットによる操作ではありません"));
    assert!(shop.post(detail, "").text_body().contains("セキュリティチェックを行ってください"));
    let page = shop.post(detail, "robot=1").text_body().into_owned();
    for expected in
        ["アプリ詳細情報", "SP404839_", "SL404839_", "利用機能編集", "item.get", "利用中", "新しいライセンスキーを発行"]
    {
        assert!(page.contains(expected), "{expected}");
    }
    assert!(!page.contains("rpay.order.getOrder"), "only functions in use are listed");

    let edit = shop.edit();
    let mut form = fields(&edit);
    let number = shop.number("rpay.order.getOrder");
    switch(&edit, &mut form, number, true);
    let confirmation = shop.post(CONFIRM, &encode(&form)).text_body().into_owned();
    assert!(confirmation.contains("rpay.order.getOrder") && confirmation.contains("登録する"));
    assert!(live(&confirmation).iter().all(|tag| tag.get("type") != "checkbox"));
    assert_eq!(shop.registered(), ["item.get"], "nothing is registered before the second button");
    assert_eq!(shop.portal.state()["pending"].as_array().unwrap().len(), 2);

    let after = shop.post(REGISTER, "").text_body().into_owned();
    assert!(after.contains("アプリ詳細情報") && after.contains("rpay.order.getOrder"));
    assert_eq!(shop.registered(), ["item.get", "rpay.order.getOrder"]);
    let again = shop.edit();
    assert_eq!(fields(&again).len(), 2, "what was registered is ticked");

    let state = shop.portal.state();
    let seen: Vec<&str> =
        state["views"].as_array().unwrap().iter().map(|view| view["page"].as_str().unwrap()).collect();
    assert_eq!(seen, ["list", "robot", "robot", "detail", "edit", "confirm", "detail", "edit"]);
    let sent = state["submissions"].as_array().unwrap();
    assert_eq!(sent[2]["path"], CONFIRM);
    assert_eq!(sent[2]["body"], encode(&form));
    shop.get("/merchant-portal/serviceList");
    assert!(shop.get(detail).text_body().contains("ロボット"), "the check comes again with each visit from the list");
}

#[test]
fn leaving_after_the_first_button_registers_nothing() {
    let mut shop = Shop::new("{}");
    let edit = shop.edit();
    let mut form = fields(&edit);
    switch(&edit, &mut form, 1002, true);
    shop.post(CONFIRM, &encode(&form));
    assert_eq!(fields(&shop.get("/merchant-portal/serviceEdit?back=1").text_body()), form, "戻る keeps the choice");
    shop.get("/merchant-portal/serviceList");
    assert!(shop.registered().is_empty());
    assert!(fields(&shop.edit()).is_empty());
}

/// For every structure, control, label, side and form: what is on is ticked, what is sent is registered.
#[test]
fn what_is_sent_is_registered_whatever_the_page_is_built_of() {
    let ticked = ["InventoryAPI 2.0/inventories.bulk.get", "item.get", "license.expiryDate.get"];
    let wanted = ["InventoryAPI 2.1/inventories.bulk.get", "OrderAPI/cancelOrder", "rpay.order.getOrder"];
    let mut cases = 0;
    for structure in Structure::ALL {
        for control in Control::ALL {
            for label in Label::ALL {
                for side in Side::ALL {
                    for form in Form::ALL {
                        // Either way of naming the fields, turn about.
                        let names = [Names::Permission, Names::Attribute][(cases + cases / 4) % 2];
                        cases += 1;
                        let options = json!({
                            "structure": structure.text(), "control": control.text(), "label": label.text(),
                            "box": side.text(), "form": form.text(), "names": names.text(), "ticked": ticked,
                        });
                        let what = options.to_string();
                        let mut shop = Shop::new(&what);
                        let edit = shop.edit();
                        assert_nested(&edit, &what);
                        let live = live(&edit);
                        let mut sent = fields_of(&live);
                        for name in wanted {
                            switch_in(&live, &mut sent, shop.number(name), true);
                        }
                        switch_in(&live, &mut sent, shop.number("item.get"), false);
                        shop.post(CONFIRM, &encode(&sent));
                        shop.post(REGISTER, "");
                        let kept = ticked.iter().filter(|name| **name != "item.get");
                        let mut expected: Vec<&str> = kept.chain(&wanted).copied().collect();
                        expected.sort_unstable();
                        assert_eq!(shop.registered(), expected, "{what}");
                        assert!(shop.portal.state()["other_fields"].as_array().unwrap().is_empty(), "{what}");
                    }
                }
            }
        }
    }
    assert_eq!(cases, 480);
}

#[test]
fn every_function_has_one_live_control_and_one_id() {
    for structure in Structure::ALL {
        for decoys in ["off", "on"] {
            let mut shop =
                Shop::new(&json!({ "structure": structure.text(), "decoys": decoys, "label": "for" }).to_string());
            let edit = shop.edit();
            assert_nested(&edit, structure.text());
            let live = live(&edit);
            for (group, function) in shop.functions() {
                let number = function.number.to_string();
                let controls = live.iter().filter(|tag| tag.get("data-no") == number).count();
                assert_eq!(controls, 1, "{} {} {}", structure.text(), group.rms_name, function.name());
            }
            let mut ids: Vec<&str> = live.iter().map(|tag| tag.get("id")).filter(|id| !id.is_empty()).collect();
            let total = ids.len();
            ids.sort_unstable();
            ids.dedup();
            assert_eq!(ids.len(), total, "{}", structure.text());
        }
    }
}

#[test]
fn decoys_are_functions_of_their_own_or_none() {
    let mut shop = Shop::new(r#"{"decoys":"on"}"#);
    let edit = shop.edit();
    for expected in
        ["rpay.order.getOrders", "InventoryAPI 3.0", "<template", "display:none", "通知", "連携アプリが利用中の機能"]
    {
        assert!(edit.contains(expected), "{expected}");
    }
    assert!(fields(&edit).is_empty());
    shop.post(CONFIRM, "notice1=1&apiFunctionId=T1003");
    shop.post(REGISTER, "");
    assert!(shop.registered().is_empty());
    assert_eq!(shop.portal.state()["other_fields"].as_array().unwrap().len(), 2);
}

#[test]
fn pages_that_nobody_understands() {
    let mut shop = Shop::new(r#"{"broken":"no-names"}"#);
    let edit = shop.edit();
    assert!(edit.contains("利用機能編集") && edit.contains("確認する"));
    assert!(!edit.contains("getOrder") && !edit.contains("item.get"));
    let edit = Shop::new(r#"{"broken":"few-rows"}"#).edit();
    assert!(edit.contains("確認する") && !edit.contains("fnControl"));
}

#[test]
fn the_first_generation_is_gone_where_legacy_is_off() {
    let mut shop = Shop::new(r#"{"legacy":"off"}"#);
    let edit = shop.edit();
    assert!(!edit.contains("order.getRequestId") && !edit.contains("受注API(OrderAPI)"));
    assert!(edit.contains("rpay.order.getOrder"));
    assert!(Shop::new("{}").edit().contains("order.getRequestId"));
}

#[test]
fn the_policies_are_sent_where_asked_for() {
    let mut shop = Shop::new("{}");
    let reply = shop.get("/merchant-portal/serviceEdit");
    assert_eq!((reply.header("content-security-policy"), reply.header("permissions-policy")), (None, None));
    let mut shop = Shop::new(r#"{"csp":"strict","permissions_policy":"clipboard","decoys":"on"}"#);
    let reply = shop.get("/merchant-portal/serviceEdit");
    assert_eq!(
        reply.header("content-security-policy"),
        Some("default-src 'none'; script-src 'self'; frame-src 'none'")
    );
    assert!(reply.header("permissions-policy").unwrap().contains("clipboard-write=()"));
    assert!(!reply.text_body().contains("display:none"), "a style attribute would be refused, and the row be seen");
}

#[test]
fn no_page_has_a_script_of_its_own_inside() {
    for options in ["{}", r#"{"behaviour":"datatables-gather"}"#, r#"{"era":"2018"}"#] {
        let mut shop = Shop::new(options);
        for path in ["serviceEdit", "serviceList", "backToMenu", "serviceDetail?appId=1", "configurationApi"] {
            let reply = shop.get(&format!("/merchant-portal/{path}"));
            let html = reply.text_body();
            assert_nested(&html, path);
            assert!(tags(&html).iter().filter(|tag| tag.name == "script").all(|tag| tag.has("src")), "{path}");
            assert!(html.contains("<title>RMS WEB SERVICE</title>"));
        }
    }
}

#[test]
fn the_first_try_fails_where_validation_is_on() {
    let mut shop = Shop::new(r#"{"validation":"on"}"#);
    let edit = shop.edit();
    let mut form = fields(&edit);
    switch(&edit, &mut form, 1001, true);
    let again = shop.post(CONFIRM, &encode(&form)).text_body().into_owned();
    assert!(again.contains("入力内容に誤りがあります"));
    assert_eq!(fields(&again), form, "the choice is kept");
    assert!(shop.post(CONFIRM, &encode(&form)).text_body().contains("登録する"));
}

#[test]
fn disabled_functions_stay_as_they_were() {
    let options = r#"{"ticked":["item.get"],"disabled":["item.get","coupon.issue"],"control":"select"}"#;
    let mut shop = Shop::new(options);
    let edit = shop.edit();
    let form = fields(&edit);
    let forced = format!("{}&use_{}=1", encode(&form), shop.number("coupon.issue"));
    shop.post(CONFIRM, &forced);
    shop.post(REGISTER, "");
    assert_eq!(shop.registered(), ["item.get"]);
}

#[test]
fn rows_that_come_late_are_inert_at_first() {
    let mut shop = Shop::new(r#"{"behaviour":"late"}"#);
    let edit = shop.edit();
    assert!(edit.contains("rpay.order.getOrder"));
    assert!(live(&edit).iter().all(|tag| !tag.has("data-no")));
}

#[test]
fn keys_are_issued_twice_and_then_refused_until_one_is_stopped() {
    let mut shop = Shop::new("{}");
    let keys = |shop: &Shop| shop.portal.state()["keys"]["licenseKeys"].as_array().unwrap().len();
    let secret = shop.portal.state()["keys"]["serviceSecret"].clone();
    let page = shop.post("/merchant-portal/issueKey", "appId=1").text_body().into_owned();
    assert!(page.contains("過去の利用情報") && page.contains("2027/03/25"));
    assert_eq!(keys(&shop), 2);
    assert!(shop.post("/merchant-portal/issueKey", "appId=1").text_body().contains("発行できません"));
    shop.post("/merchant-portal/stopKey", "");
    assert_eq!(keys(&shop), 1);
    assert_eq!(shop.portal.state()["keys"]["serviceSecret"], secret);
}

#[test]
fn vendors_are_approved_and_updated() {
    for (era, base) in [("2025", "/merchant-portal"), ("2025", "/apisson"), ("2024", "/apisson")] {
        let mut shop = Shop::new(&json!({ "era": era }).to_string());
        let list = if era == "2024" { "/apisson/".into() } else { format!("{base}/serviceList") };
        let page = shop.get(&list).text_body().into_owned();
        assert!(page.contains("更新あり") && page.contains("承認待ち"), "{base}");
        if era == "2025" {
            let page = shop.post(&format!("{base}/serviceDetail?appId=2"), "robot=1").text_body().into_owned();
            assert!(page.contains("アプリが利用するAPIリスト") && page.contains("アップデートする"), "{base}");
        }
        let page = shop.post(&format!("{base}/update"), "appId=2").text_body().into_owned();
        assert!(!page.contains("アップデートする"), "{base}");
        let page = shop.post(&format!("{base}/approve"), "appId=3").text_body().into_owned();
        assert!(page.contains("ライセンス承認完了"), "{base}");
        let vendors = shop.portal.state()["vendors"].clone();
        assert_eq!((&vendors[0]["updated"], &vendors[1]["state"]), (&json!(false), &json!("利用中")));
    }
}

#[test]
fn older_eras_have_their_own_key_pages() {
    let mut shop = Shop::new(r#"{"era":"2024","ticked":["item.get"]}"#);
    let page = shop.get("/merchant-portal/configurationApi").text_body().into_owned();
    for expected in ["利用設定", "WEB API", "ライセンスキーの確認・変更", "末尾4桁", "利用機能編集", "item.get"]
    {
        assert!(page.contains(expected), "{expected}");
    }
    assert!(!page.contains("SP404839_") && !page.contains("SL404839_"));
    assert!(shop.get("/merchant-portal/licenseInfo").text_body().contains("ロボット"));
    assert!(shop.post("/merchant-portal/licenseInfo", "robot=1").text_body().contains("SL404839_"));
    assert_eq!(shop.get("/merchant-portal/serviceList").status, 404);

    let mut shop = Shop::new(r#"{"era":"2018"}"#);
    assert!(shop.get("/merchant-portal/configurationApi").text_body().contains("SP404839_"));
    assert!(shop.get("/merchant-portal/licenseInfo").text_body().contains("SL404839_"));
    let edit = shop.edit();
    let mut form = fields(&edit);
    switch(&edit, &mut form, 1001, true);
    shop.post(CONFIRM, &encode(&form));
    assert!(shop.post(REGISTER, "").text_body().contains("利用情報"));
    assert_eq!(shop.registered(), ["license.expiryDate.get"]);
}

#[test]
fn documentation_pages_name_functions_and_offer_nothing_to_tick() {
    let mut shop = Shop::new("{}");
    for path in
        ["rakutenpayorderapi/", "RakutenPayOrderAPI/getOrder/", "shopapi/shoptopdisplayget/", "itemapi20/itemsget/"]
    {
        let reply = shop.get(&format!("/merchant-portal/view/ja/common/1-1_service_index/{path}"));
        assert_eq!(reply.status, 200, "{path}");
        let html = reply.text_body();
        assert!(
            html.contains("id=\"title-heading\"") && html.contains("value=\"1-1\"") && !html.contains("checkbox"),
            "{path}"
        );
    }
}

#[test]
fn after_a_logout_there_is_nothing_but_the_way_in() {
    let mut shop = Shop::new("{}");
    shop.get("/merchant-portal/logout");
    assert!(!shop.edit().contains("fnControl"));
    shop.get("/merchant-portal/login");
    assert!(shop.edit().contains("fnControl"));
}

#[test]
fn a_reset_forgets_everything_and_refuses_what_it_does_not_know() {
    let mut shop = Shop::new(r#"{"ticked":["item.get"]}"#);
    shop.edit();
    assert_eq!(shop.post("/__sim/reset", r#"{"shop":"123456"}"#).status, 200);
    let state = shop.portal.state();
    assert!(state["registered"].as_array().unwrap().is_empty() && state["views"].as_array().unwrap().is_empty());
    assert!(state["keys"]["serviceSecret"].as_str().unwrap().starts_with("SP123456_"));
    for body in [r#"{"wheels":4}"#, r#"{"ticked":["no.such.function"]}"#, r#"{"legacy":"off","ticked":["item.get"]}"#] {
        let reply = shop.post("/__sim/reset", body);
        assert!(reply.status == 400 && !reply.body.is_empty(), "{body}");
    }
    assert_eq!(shop.portal.state()["options"]["shop"], "123456", "a refused reset changes nothing");
}

#[test]
fn five_thousand_rows_make_one_page() {
    let mut shop = Shop::new(r#"{"rows":"5000"}"#);
    let controls = live(&shop.edit()).iter().filter(|tag| tag.has("data-no")).count();
    assert_eq!(controls, 5000);
}

#[test]
fn future_functions_stand_in_known_groups() {
    assert!(Shop::new(r#"{"future":"on"}"#).edit().contains("rpay.order.newFeature2027"));
    assert!(Options::read(r#"{"future":"maybe"}"#).is_err());
}
