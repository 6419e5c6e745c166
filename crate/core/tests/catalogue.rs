//! The catalogue as built, and every rule by which `build.rs` refuses data.

#[allow(dead_code)] // The tests need the rules, not the whole of the module.
#[path = "../build/catalogue.rs"]
mod catalogue;
#[allow(dead_code)]
#[path = "../build/errors.rs"]
mod errors;
#[path = "../build/form.rs"]
mod form;
#[allow(dead_code)] // The tests need the rules, not the table.
#[path = "../build/guides.rs"]
mod guides;
#[path = "../build/locales.rs"]
mod locales;
#[path = "../build/pages.rs"]
mod pages;

/// The tables, as the extension has them.
#[cfg(test)]
mod built {
    use chrono::NaiveDate;
    use kagiban_core::asked::{Asked, Choices, Grants, asks_for_everything};
    use kagiban_core::catalogue::{
        Access, AppId, Connection, Evidence, FunctionId, GroupId, KeyKind, app_by_id, app_named, apps, conditions,
        function_named, functions, groups,
    };
    use kagiban_core::name::key;
    use kagiban_core::text::{Lang, by_name};
    use kagiban_core::words;
    use std::collections::BTreeSet;

    fn names<'a>(functions: impl IntoIterator<Item = &'a FunctionId>) -> BTreeSet<String> {
        functions.into_iter().map(|function| function.name()).collect()
    }

    fn need(app: &str) -> BTreeSet<FunctionId> {
        Asked::of(app_named(app).unwrap()).functions.into_iter().collect()
    }

    #[test]
    fn there_are_22_groups_and_199_functions_each_in_its_group() {
        assert_eq!((groups().len(), functions().len()), (22, 199));
        let mut next = 0;
        for (place, group) in groups().iter().enumerate() {
            assert!(!group.functions.is_empty(), "{}", group.rms_name);
            assert!(group.labels.contains(&group.name) && group.labels.contains(&group.rms_name));
            for function in group.functions {
                assert_eq!(*function, FunctionId(next));
                assert_eq!(function.get().group, GroupId(u8::try_from(place).unwrap()));
                next += 1;
            }
        }
        assert_eq!(usize::from(next), functions().len());
    }

    #[test]
    fn every_function_is_found_by_its_name_and_by_no_other() {
        let mut seen = BTreeSet::new();
        for place in 0..functions().len() {
            let id = FunctionId(u16::try_from(place).unwrap());
            assert_eq!(function_named(&id.name()), Some(id), "{}", id.name());
            assert!(id.spellings().count() > 0);
            assert!(seen.insert(id.name()), "{}", id.name());
        }
        assert_eq!(
            FunctionId::name(function_named("InventoryAPI 2.1/inventories.variants.get").unwrap()),
            "InventoryAPI 2.1/inventories.variants.get"
        );
        // The permission spelling is the name where one is attested; a documentation name alone says too little.
        for name in [
            "",
            "getOrder",
            "items.get",
            "inventories.variants.get",
            "RakutenPay_OrderAPI/getOrder",
            "InventoryAPI 2.2/inventories.variants.get",
            "item.GET",
        ] {
            assert_eq!(function_named(name), None, "{name}");
        }
    }

    #[test]
    fn no_two_functions_of_a_group_share_a_folded_spelling() {
        for group in groups() {
            let mut seen = BTreeSet::new();
            for function in group.functions {
                let spellings: BTreeSet<String> = function.spellings().map(key).collect();
                for spelling in spellings {
                    assert!(seen.insert(spelling.clone()), "{}: {spelling}", group.rms_name);
                }
            }
        }
    }

    #[test]
    fn a_function_says_what_it_does_what_it_costs_and_what_replaced_it() {
        let function = |name: &str| function_named(name).unwrap().get();
        assert_eq!(function("coupon.delete").access, Access::Delete);
        assert_eq!(function("RakutenPay_OrderAPI/cancelOrder").access, Access::Delete);
        assert_eq!(function("item.update").access, Access::Write);
        assert_eq!(function("rpay.order.getOrder").access, Access::Read);

        let paid = functions().iter().filter(|function| function.needs_option).count();
        assert_eq!(paid, 11, "five of ItemAPI 2.0, six of ItemAPI");
        assert!(!function("itemapi_2.0.items.search").needs_option);

        let old = function("order.getOrder");
        assert!(old.legacy);
        assert_eq!(old.superseded_since, Some(2018));
        assert_eq!(
            names(old.superseded_by),
            BTreeSet::from(["rpay.order.getOrder".into(), "rpay.order.searchOrder".into()])
        );
        assert_eq!(function("shop.dsgn.navitemplate.list.get").superseded_since, None);
        assert_eq!(function("item.get").superseded_since, Some(2023));
        assert_eq!(functions().iter().filter(|function| function.legacy).count(), 39);
    }

    #[test]
    fn an_id_that_no_table_made_names_nothing() {
        assert_eq!(FunctionId(u16::MAX).name(), "");
        assert_eq!(FunctionId(u16::MAX).spellings().count(), 0);
        assert!(Asked::of(AppId(u16::MAX)).functions.is_empty());
        assert!(GroupId(u8::MAX).get().functions.is_empty());
    }

    #[test]
    fn the_apps_of_the_guides_come_first() {
        let order: Vec<&str> = apps().iter().map(|app| app.name).collect();
        assert_eq!(order.len(), 48);
        assert_eq!(
            order[..12],
            [
                "LSEG",
                "アイテムランキング",
                "今コレ実況中継",
                "レビュー販促クーポン",
                "自動納品書・領収書",
                "商品レビュー実況中継",
                "ショップレビュー実況中継",
                "自動タイムセール",
                "新商品追加自動表示",
                "レジ横プラス",
                "GoQSystem",
                "まとまるEC店長",
            ]
        );
        assert_eq!(apps().iter().filter(|app| app.family == Some("らくらくアプリ")).count(), 9);
    }

    #[test]
    fn an_app_is_found_by_its_id_its_name_and_its_alias() {
        for name in ["lseg", "LSEG", "エルセグ"] {
            assert_eq!(app_named(name), Some(AppId(0)), "{name}");
        }
        for name in ["", "LSE", "lseg "] {
            assert_eq!(app_named(name), None, "{name}");
        }
    }

    #[test]
    fn lseg_requires_18_functions_and_item_get_only_of_shops_with_the_option() {
        let expected = [
            "license.expiryDate.get",
            "rpay.order.getOrder",
            "rpay.order.searchOrder",
            "coupon.issue",
            "coupon.update",
            "coupon.delete",
            "coupon.search",
            "coupon.get",
            "cabinet.folder.insert",
            "cabinet.file.insert",
            "cabinet.files.search",
            "shop.category.get",
            "shop.shopStatus.get",
            "itemapi_2.0.items.get",
            "category.item-mappings.get",
            "category.shop-categories.get",
            "category.category-set-lists.get",
            "category.category-trees.get",
        ];
        assert_eq!(expected.len(), 18);
        assert_eq!(names(&need("LSEG")), expected.into_iter().map(String::from).collect());

        let [connection] = app_named("LSEG").unwrap().get().connections else { panic!("one connection") };
        let optional: Vec<_> =
            connection.functions.iter().filter_map(|wanted| Some((wanted.what, wanted.when?))).collect();
        let [(function, when)] = optional.as_slice() else { panic!("one optional function") };
        assert_eq!(function.name(), "item.get");
        assert_eq!(when.condition.unwrap().get().id, "bulk-edit-option");
        assert!(when.text.contains("商品一括登録"));
        assert_eq!(connection.checked, NaiveDate::from_ymd_opt(2026, 11, 1).unwrap());
        assert!(connection.source.starts_with("https://ec-masters.notion.site/"));
    }

    #[test]
    fn the_nine_require_what_the_vendors_table_prints() {
        for (app, expected) in [
            (
                "アイテムランキング",
                "order.getOrder item.get shop.categorysets.get shop.categories.get shop.category.get",
            ),
            ("今コレ実況中継", "order.getOrder item.get"),
            ("レビュー販促クーポン", "order.getOrder item.get coupon.issue coupon.delete"),
            ("自動納品書・領収書", "order.getOrder"),
            ("商品レビュー実況中継", "item.get"),
            ("ショップレビュー実況中継", "item.get"),
            (
                "自動タイムセール",
                "item.get item.update item.search shop.category.get shop.category.update shop.dsgn.navitemplate.list.get",
            ),
            ("新商品追加自動表示", "item.get shop.categorysets.get shop.categories.get shop.category.get"),
            (
                "レジ横プラス",
                "order.getOrder order.getRequestId order.getResult order.updateOrder inventory.getInventory inventory.updateInventory inventory.updateSingleInventory item.get item.search item.update",
            ),
        ] {
            assert_eq!(names(&need(app)), expected.split(' ').map(String::from).collect(), "{app}");
        }
    }

    #[test]
    fn openlogi_requires_three_groups_and_one_function_78_in_all() {
        let required = need("オープンロジ");
        assert_eq!(required.len(), 78);
        let of = |group: &str| required.iter().filter(|function| function.get().group.get().rms_name == group).count();
        assert_eq!(
            [of("InventoryAPI 2.1"), of("ShopAPI"), of("RakutenPay_OrderAPI"), of("ItemAPI 2.0")],
            [7, 52, 18, 1]
        );
    }

    #[test]
    fn logiless_requires_38_functions_and_the_old_stock_group_only_before_the_sku_move() {
        let app = app_named("LOGILESS").unwrap().get();
        let required = need("LOGILESS");
        assert_eq!(required.len(), 38);
        let groups: BTreeSet<&str> = required.iter().map(|function| function.get().group.get().rms_name).collect();
        assert_eq!(groups, BTreeSet::from(["RakutenPay_OrderAPI", "InventoryAPI 2.0", "ItemAPI", "ItemAPI 2.0"]));

        let conditional: Vec<_> =
            app.connections[0].groups.iter().filter_map(|wanted| Some((wanted.what, wanted.when?))).collect();
        let [(group, when)] = conditional.as_slice() else { panic!("one conditional group") };
        assert_eq!((group.get().rms_name, when.condition.unwrap().get().id), ("InventoryAPI", "sku-move"));
    }

    #[test]
    fn goqsystem_and_ec_tencho_are_approved_and_have_nothing_to_tick() {
        let goq = app_named("GoQSystem").unwrap().get();
        let [own, square] = goq.connections else { panic!("two connections") };
        assert_eq!((own.key, square.key), (KeyKind::Own, KeyKind::ServiceSquare));
        assert_eq!(own.ended, NaiveDate::from_ymd_opt(2025, 6, 12));
        assert_eq!((own.functions.len(), own.groups.len()), (1, 1), "kept as a record");
        assert!(need("GoQSystem").is_empty());

        let tencho = app_named("まとまるEC店長").unwrap().get();
        assert_eq!(
            tencho.connections.iter().map(|connection| connection.key).collect::<Vec<_>>(),
            [KeyKind::ServiceSquare]
        );
        assert!(need("まとまるEC店長").is_empty());
    }

    #[test]
    fn every_connection_tells_the_merchant_where_to_paste_and_where_it_is_from() {
        let connections = || apps().iter().flat_map(|app| app.connections.iter().map(|one| (app.name, one)));
        let without = |has: fn(&Connection) -> bool| {
            connections().filter(|(_, one)| !has(one)).map(|(name, _)| name).collect::<Vec<_>>()
        };
        // What the vendors' pages do not say; all else is there.
        assert_eq!(without(|one| one.source.contains("://")), ["coupon bot"]);
        assert_eq!(without(|one| !one.paste.is_empty()), ["BOSS", "SUMAOU!", "ラクマコンバーター"]);
        assert_eq!(without(|one| !one.notes.is_empty()), ["Domo RMS connector", "EasyPage"]);
        let ids: Vec<&str> = conditions().iter().map(|condition| condition.id).collect();
        assert_eq!(ids, ["bulk-edit-option", "sku-move", "notification-message"]);
    }

    /// What apps ask for, written down from the vendors' pages apart from the catalogue.
    fn written_down() -> Vec<serde_json::Value> {
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/e2e/data/needs.json");
        serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap()
    }

    fn texts(value: &serde_json::Value) -> BTreeSet<String> {
        value.as_array().unwrap().iter().map(|text| text.as_str().unwrap().to_owned()).collect()
    }

    #[test]
    fn every_app_asks_for_what_was_written_down_apart_from_the_catalogue() {
        let written = written_down();
        let here: BTreeSet<&str> = apps().iter().map(|app| app.name).collect();
        assert_eq!(here, written.iter().map(|app| app["name"].as_str().unwrap()).collect());
        for wanted in &written {
            let name = wanted["name"].as_str().unwrap();
            let app = app_named(name).unwrap().get();
            assert_eq!(Some(app.vendor), wanted["vendor"].as_str(), "{name}");
            assert_eq!(app.family, wanted["family"].as_str(), "{name}");
            assert_eq!(
                app.aliases.iter().map(|one| (*one).to_owned()).collect::<BTreeSet<_>>(),
                texts(&wanted["aliases"])
            );
            let connections = wanted["connections"].as_array().unwrap();
            assert_eq!(app.connections.len(), connections.len(), "{name}");
            let unverified = connections.iter().any(|one| one["vendor_unverified"].as_bool().unwrap());
            assert_eq!(app.vendor_unverified, unverified, "{name}");
            for (here, there) in app.connections.iter().zip(connections) {
                let key = match here.key {
                    KeyKind::Own => "own",
                    KeyKind::ServiceSquare => "service_square",
                    KeyKind::Unclear => "unclear",
                };
                let evidence = match here.evidence {
                    Evidence::Full => "full",
                    Evidence::Partial => "partial",
                    Evidence::ApprovalFlow => "approval flow",
                    Evidence::NoList => "no list",
                };
                assert_eq!(Some(key), there["key"].as_str(), "{name}");
                assert_eq!(Some(evidence), there["evidence"].as_str(), "{name}");
                assert_eq!(here.ended.map(|date| date.to_string()).as_deref(), there["ended"].as_str(), "{name}");
                assert_eq!(Some(here.everything), there["everything"].as_bool(), "{name}");
                assert_eq!(Some(here.key_kind_inferred), there["key_kind_inferred"].as_bool(), "{name}");
                if name != "GoQSystem" && name != "まとまるEC店長" {
                    assert_eq!(Some(here.source), there["source"].as_str(), "{name}");
                }
                let functions = |required: bool| {
                    let chosen = here.functions.iter().filter(move |one| one.when.is_none() == required);
                    chosen.map(|one| one.what.name()).collect::<BTreeSet<_>>()
                };
                let groups = |required: bool| {
                    let chosen = here.groups.iter().filter(move |one| one.when.is_none() == required);
                    chosen.map(|one| one.what.get().rms_name.to_owned()).collect::<BTreeSet<_>>()
                };
                // What a feature needs is what only some shops need.
                let mut optional = functions(false);
                optional.extend(here.features.iter().flat_map(|feature| names(feature.functions)));
                assert_eq!(functions(true), texts(&there["functions"]), "{name}");
                assert_eq!(optional, texts(&there["optional"]), "{name}");
                assert_eq!(groups(true), texts(&there["groups"]), "{name}");
                assert_eq!(groups(false), texts(&there["optional_groups"]), "{name}");
            }
        }
    }

    #[test]
    fn what_an_app_needs_is_its_functions_and_each_function_of_its_groups() {
        for wanted in written_down() {
            let name = wanted["name"].as_str().unwrap();
            let mut expected = texts(&wanted["functions"]);
            for group in texts(&wanted["groups"]) {
                let group = groups().iter().find(|one| one.rms_name == group).unwrap();
                expected.extend(names(group.functions));
            }
            assert_eq!(names(&need(name)), expected, "{name}");
            let id = app_named(name).unwrap();
            assert_eq!(asks_for_everything(id), wanted["everything"].as_bool().unwrap(), "{name}");
        }
    }

    #[test]
    fn an_app_that_asks_for_everything_proposes_nothing_and_names_what_all_would_grant() {
        for name in ["RECORE", "Sanka", "クロスマ"] {
            let app = app_named(name).unwrap();
            assert!(asks_for_everything(app) && Asked::of(app).is_empty(), "{name}");
            let all = Asked::all(app);
            assert!(all.everything && all.functions.len() == functions().len() && all.name == name);
            let count = |access| functions().iter().filter(|function| function.access == access).count();
            let grants = Grants::of(all.functions);
            assert_eq!(
                (grants.reads, grants.writes, grants.deletes),
                (count(Access::Read), count(Access::Write), count(Access::Delete))
            );
        }
        assert!(!asks_for_everything(app_named("LSEG").unwrap()));
    }

    #[test]
    fn a_shop_chooses_features_conditions_and_what_is_optional() {
        let chosen = |app: &str, choices: Choices| names(&Asked::chosen(app_named(app).unwrap(), &choices).functions);
        let set = |text: &str| text.split_whitespace().map(String::from).collect::<BTreeSet<_>>();
        let features =
            |ids: &[&str]| Choices { features: ids.iter().map(|id| (*id).into()).collect(), ..Choices::default() };
        assert_eq!(chosen("ECステーション", Choices::default()), set(""));
        assert_eq!(chosen("ECステーション", features(&["page"])), set("item.update"));
        assert_eq!(
            chosen("ECステーション", features(&["flyer", "reply-mail"])),
            set("rpay.order.getOrder rpay.order.searchOrder coupon.get coupon.search")
        );
        assert_eq!(chosen("TēPs", Choices::default()), set("license.expiryDate.get"));
        assert_eq!(
            chosen("TēPs", features(&["sub-status"])),
            set("license.expiryDate.get rpay.order.getSubStatusList rpay.order.updateOrderSubStatus")
        );
        let holds = |id: &str| Choices { conditions: vec![id.into()], ..Choices::default() };
        let line = chosen("らくらくライン", holds("notification-message"));
        assert_eq!(line.len(), 20);
        assert!(line.is_superset(&set("rpay.order.getPayment shop.shopMaster.get")));
        assert_eq!(chosen("らくらくライン", holds("sku-move")).len(), 18);
        assert_eq!(chosen("LOGILESS", holds("sku-move")).len(), 38 + 3);
        assert!(chosen("LSEG", holds("bulk-edit-option")).contains("item.get"));
        let optional = |name: &str| Choices { optional: vec![name.into()], ..Choices::default() };
        assert_eq!(chosen("STOCKCREW", Choices::default()).len(), 18);
        assert_eq!(chosen("STOCKCREW", optional("ItemAPI")).len(), 18 + 6);
        assert!(chosen("領収書ドットコム", optional("order.getOrder")).contains("order.getOrder"));
        assert!(!chosen("LSEG", optional("item.get")).contains("item.get"), "its condition decides");
        assert_eq!(chosen("GoQSystem", optional("license.expiryDate.get")), set(""), "that way has ended");
    }

    #[test]
    fn a_renamed_id_still_finds_its_app() {
        assert_eq!(app_by_id("lseg"), Some(AppId(0)));
        assert_eq!(app_by_id("LSEG"), None, "a name is no id");
    }

    #[test]
    fn the_words_and_anchors_of_pages_are_there() {
        assert!(words::USE_WORDS.contains(&"利用する") && words::REFUSE_WORDS.contains(&"利用しない"));
        let anchors: Vec<_> =
            words::ANCHORS.iter().map(|anchor| (anchor.selector, anchor.closest, anchor.put)).collect();
        assert_eq!(
            anchors,
            [
                ("li#navi2-1", Some("ul"), "after"),
                ("#navWhole", None, "end"),
                ("#leftNavi", None, "end"),
                ("#contents", None, "start"),
                ("#contentWhole", None, "start"),
                ("main", None, "start"),
                ("body", None, "start"),
            ]
        );
    }

    #[test]
    fn a_text_is_there_in_both_languages() {
        let [ja, en] = [Lang::Ja, Lang::En].map(|lang| by_name(lang, "shop_unknown").unwrap());
        assert!(!ja.is_empty() && !en.is_empty() && ja != en);
    }
}

/// Data that adds up, broken in one way a test: each break is refused, in one line that names file and fault.
#[cfg(test)]
mod refused {
    use super::{catalogue, form, locales, pages};

    const GROUPS: &str = r#"
[[group]]
key = "rpay"
rms_name = "RakutenPay_OrderAPI"
name = "楽天ペイ受注API（RakutenPayOrderAPI）"
labels = ["楽天ペイ受注API"]
as_of = "2026-11"
sources = ["https://example.com/manual"]
functions = [
  { permission_id = "rpay.order.getOrder", doc_name = "getOrder", access = "read" },
  { doc_name = "cancelOrder", access = "delete" },
]

[[group]]
key = "order1"
rms_name = "OrderAPI"
name = "受注API（OrderAPI）"
as_of = "2026-11"
sources = ["https://example.com/old"]
functions = [
  { permission_id = "order.getOrder", doc_name = "getOrder", access = "read", legacy = true, superseded_since = 2018, superseded_by = ["rpay.order.getOrder"] },
]
"#;

    const CONDITIONS: &str = r#"
[[condition]]
id = "sku-move"
question_ja = "SKU移行前ですか？"
question_en = "Before the SKU move?"
"#;

    const APP: &str = r#"
id = "tool"
name = "Tool"
aliases = ["ツール"]
vendor = "Maker"
kind = "OMS"
rank = 10

[[connection]]
key = "own"
source = "https://example.com/tool"
checked = "2026-11-01"
evidence = "full"
functions = ["rpay.order.getOrder"]
optional = [{ function = "OrderAPI/getOrder", condition = "sku-move", when = "移行前だけ" }]
groups = ["RakutenPay_OrderAPI"]
optional_groups = [{ group = "OrderAPI", when = "任意" }]
notes = ["注意"]

[[connection.feature]]
id = "cancel"
name = "キャンセル"
functions = ["RakutenPay_OrderAPI/cancelOrder"]
"#;

    const OTHER: &str = r#"
id = "other"
name = "Other"
vendor = "Maker"
kind = "OMS"
rank = 20

[[connection]]
key = "service_square"
source = "https://example.com/other"
checked = "2026-11-01"
evidence = "approval flow"
"#;

    const PAGES: &str = r##"
[words]
use_words = ["利用する"]
refuse_words = ["利用しない"]

[[anchor]]
selector = "#contents"
put = "start"
"##;

    const JA: &str =
        r#"{ "app_name": { "message": "鍵番" }, "status_todo": { "message": "未設定 {n}件", "description": "件数" } }"#;
    const EN: &str = r#"{ "app_name": { "message": "Kagiban" }, "status_todo": { "message": "{n} to tick" } }"#;

    /// A text with one thing changed in it; a change that changes nothing would test nothing.
    fn broken(text: &str, from: &str, to: &str) -> String {
        assert!(text.contains(from), "nothing to break: {from}");
        text.replacen(from, to, 1)
    }

    fn groups(text: &str) -> Vec<String> {
        match catalogue::read("data/groups.toml", text) {
            Ok(read) => catalogue::check_groups(&read),
            Err(error) => vec![error],
        }
    }

    fn apps(files: &[(&str, &str)]) -> Vec<String> {
        let groups: catalogue::Read<catalogue::Groups> = catalogue::read("data/groups.toml", GROUPS).unwrap();
        let conditions: catalogue::Read<catalogue::Conditions> =
            catalogue::read("data/conditions.toml", CONDITIONS).unwrap();
        let mut errors = Vec::new();
        let mut read = Vec::new();
        for (file, text) in files {
            match catalogue::read(file, text) {
                Ok(app) => read.push(app),
                Err(error) => errors.push(error),
            }
        }
        errors.extend(catalogue::check_apps(&read, &groups.data.groups, &conditions.data.conditions));
        errors
    }

    fn app(text: &str) -> Vec<String> {
        apps(&[("data/apps/tool.toml", text), ("data/apps/other.toml", OTHER)])
    }

    fn words(text: &str) -> Vec<String> {
        match catalogue::read("data/pages.toml", text) {
            Ok(read) => pages::check_pages(&read),
            Err(error) => vec![error],
        }
    }

    fn texts(ja: &str, en: &str) -> Vec<String> {
        match (locales::read_messages("ja/messages.json", ja), locales::read_messages("en/messages.json", en)) {
            (Ok(ja), Ok(en)) => locales::check_messages(&ja, &en),
            (Err(error), _) | (_, Err(error)) => vec![error],
        }
    }

    #[track_caller]
    fn refused(errors: &[String], file: &str, fault: &str) {
        assert_eq!(errors.len(), 1, "{errors:#?}");
        assert!(errors[0].starts_with(file) && errors[0].contains(fault), "{errors:#?}");
    }

    #[track_caller]
    fn refused_group(from: &str, to: &str, fault: &str) {
        refused(&groups(&broken(GROUPS, from, to)), "data/groups.toml", fault);
    }

    #[track_caller]
    fn refused_app(from: &str, to: &str, fault: &str) {
        refused(&app(&broken(APP, from, to)), "data/apps/tool.toml", fault);
    }

    const IDS: &str = r#"
apps = ["other", "tool"]
features = ["tool/cancel"]
conditions = ["sku-move"]
[renamed]
"#;

    fn ids(text: &str) -> Vec<String> {
        let conditions: catalogue::Read<catalogue::Conditions> =
            catalogue::read("data/conditions.toml", CONDITIONS).unwrap();
        let apps = [("data/apps/tool.toml", APP), ("data/apps/other.toml", OTHER)];
        let apps: Vec<_> = apps.iter().map(|(file, text)| catalogue::read(file, text).unwrap()).collect();
        match catalogue::read("data/ids.toml", text) {
            Ok(read) => catalogue::check_ids(&read, &apps, &conditions.data.conditions),
            Err(error) => vec![error],
        }
    }

    /// What is wrong with the form of an app's file.
    fn formed(file: &str, text: &str, groups: &[catalogue::Group]) -> Vec<String> {
        match catalogue::read::<catalogue::App>(file, text) {
            Ok(read) => form::check_form(file, text, &read.data, groups).into_iter().collect(),
            Err(error) => vec![error],
        }
    }

    /// The files of the catalogue as they are.
    fn folder() -> (Vec<(String, String)>, catalogue::Read<catalogue::Groups>) {
        let data = concat!(env!("CARGO_MANIFEST_DIR"), "/data");
        let text = |path: &str| std::fs::read_to_string(format!("{data}/{path}")).unwrap();
        let names = std::fs::read_dir(format!("{data}/apps")).unwrap().map(|entry| entry.unwrap().file_name());
        let files =
            names.map(|name| format!("apps/{}", name.to_string_lossy())).map(|path| (path.clone(), text(&path)));
        (files.collect(), catalogue::read("data/groups.toml", &text("groups.toml")).unwrap())
    }

    #[test]
    fn every_file_of_an_app_has_the_one_form() {
        let (files, groups) = folder();
        assert_eq!(files.len(), 48);
        for (file, text) in &files {
            assert_eq!(formed(file, text, &groups.data.groups), Vec::<String>::new());
            assert!(!text.contains('\r') && text.ends_with('\n') && !text.contains(" \n") && !text.contains('\t'));
        }
    }

    #[test]
    fn a_file_of_another_form_is_refused() {
        let (files, groups) = folder();
        let (file, lseg) = files.iter().find(|(file, _)| file == "apps/lseg.toml").unwrap();
        for (from, to, what) in [
            ("  \"coupon.get\",\n  \"coupon.search\",\n", "  \"coupon.search\",\n  \"coupon.get\",\n", "not sorted"),
            ("rank = 10\n", "rank = 10\n\n", "a blank line"),
            ("rank = 10\n", "rank = 10\n# first\n", "a remark"),
            ("name = \"LSEG\"\n", "name = 'LSEG'\n", "other quotes"),
            ("name = \"LSEG\"\n", "name = \"LSEG\" \n", "a trailing blank"),
            ("name = \"LSEG\"\n", "name = \"LSEG\"\r\n", "a carriage return"),
            ("id = \"lseg\"\nname = \"LSEG\"\n", "name = \"LSEG\"\nid = \"lseg\"\n", "other order of keys"),
            ("aliases = [\"エルセグ\"]", "aliases = [\n  \"エルセグ\",\n]", "a line too many"),
            ("evidence = \"full\"\n", "evidence = \"full\"\neverything = false\n", "what is the default"),
        ] {
            let errors = formed(file, &broken(lseg, from, to), &groups.data.groups);
            assert_eq!(errors.len(), 1, "{what}");
            assert!(errors[0].starts_with("apps/lseg.toml: line "), "{errors:?}");
        }
    }

    #[test]
    fn an_id_that_is_lost_or_not_written_down() {
        assert_eq!(ids(IDS), Vec::<String>::new());
        let renamed = broken(
            &broken(IDS, r#""other", "#, r#""another", "other", "#),
            "[renamed]",
            "[renamed]\nanother = \"tool\"",
        );
        assert_eq!(ids(&renamed), Vec::<String>::new(), "an earlier id with its present one");
        for (from, to, fault) in [
            (r#"["other", "tool"]"#, r#"["other"]"#, "apps: `tool` is missing"),
            (r#"["tool/cancel"]"#, "[]", "features: `tool/cancel` is missing"),
            (r#"["sku-move"]"#, "[]", "conditions: `sku-move` is missing"),
            (r#"["other", "tool"]"#, r#"["tool", "other"]"#, "apps: not sorted"),
            (r#"["other", "tool"]"#, r#"["other", "tool", "tool"]"#, "apps: `tool` stands there twice"),
            (r#"["other", "tool"]"#, r#"["other", "tool", "yours"]"#, "apps: `yours` is gone: shops have it stored"),
            ("[renamed]", "[renamed]\nyours = \"tool\"", "renamed: `yours` was no id"),
            ("[renamed]", "[renamed]\nother = \"tool\"", "renamed: `other` is still in use"),
            ("[renamed]", "[renamed]\nx = 1", "invalid type"),
            ("[renamed]", "[renames]", "unknown field"),
        ] {
            refused(&ids(&broken(IDS, from, to)), "data/ids.toml", fault);
        }
        let lost = broken(&renamed, "another = \"tool\"", "another = \"mine\"");
        refused(&ids(&lost), "data/ids.toml", "renamed: `another` was renamed to `mine`, which is none of the apps");
    }

    #[test]
    fn functions_where_there_is_no_list() {
        refused_app(r#"evidence = "full""#, r#"evidence = "no list""#, "there is no list, and there are functions");
        refused_app(r#"evidence = "full""#, r#"evidence = "hearsay""#, "unknown variant `hearsay`");
        refused_app("evidence = \"full\"\n", "", "missing field `evidence`");
    }

    #[test]
    fn data_that_adds_up_is_not_refused() {
        let none: Vec<String> = Vec::new();
        assert_eq!(groups(GROUPS), none);
        assert_eq!(app(APP), none);
        assert_eq!(words(PAGES), none);
        assert_eq!(texts(JA, EN), none);
        let read = catalogue::read("data/conditions.toml", CONDITIONS).unwrap();
        assert_eq!(catalogue::check_conditions(&read), none);
    }

    #[test]
    fn a_name_that_no_group_has() {
        refused_app(
            r#"["rpay.order.getOrder"]"#,
            r#"["rpay.order.getorder"]"#,
            "connection 1: no group has a function `rpay.order.getorder`",
        );
        refused_app(
            r#""OrderAPI/getOrder""#,
            r#""OrderAPI/cancelOrder""#,
            "no group has a function `OrderAPI/cancelOrder`",
        );
        refused_app(
            r#""RakutenPay_OrderAPI/cancelOrder""#,
            r#""cancel""#,
            "feature cancel: no group has a function `cancel`",
        );
        refused_app(
            r#"groups = ["RakutenPay_OrderAPI"]"#,
            r#"groups = ["RakutenPayOrderAPI"]"#,
            "no group is called `RakutenPayOrderAPI`",
        );
        refused_app(r#"group = "OrderAPI""#, r#"group = "ShopAPI""#, "no group is called `ShopAPI`");
        refused_group(
            r#"["rpay.order.getOrder"]"#,
            r#"["rpay.order.getOrders"]"#,
            "superseded_by: no group has a function `rpay.order.getOrders`",
        );
    }

    #[test]
    fn a_name_that_two_groups_have() {
        refused_app(
            r#"["rpay.order.getOrder"]"#,
            r#"["getOrder"]"#,
            "`getOrder` is ambiguous, say which group's it is: RakutenPay_OrderAPI, OrderAPI",
        );
    }

    #[test]
    fn a_name_that_only_one_group_has_needs_no_group() {
        assert_eq!(app(&broken(APP, "RakutenPay_OrderAPI/cancelOrder", "cancelOrder")), Vec::<String>::new());
    }

    #[test]
    fn a_function_twice_in_a_group() {
        refused_group(
            r#"doc_name = "cancelOrder""#,
            r#"doc_name = "getOrder""#,
            "group RakutenPay_OrderAPI: the function `getOrder` stands there twice",
        );
    }

    #[test]
    fn a_permission_spelling_in_two_groups() {
        let text = broken(GROUPS, r#"doc_name = "cancelOrder""#, r#"permission_id = "order.getOrder""#);
        refused(
            &groups(&text),
            "data/groups.toml",
            "`order.getOrder` is a permission spelling of RakutenPay_OrderAPI too",
        );
    }

    #[test]
    fn a_function_without_a_name() {
        refused_group(r#"doc_name = "cancelOrder", "#, "", "group RakutenPay_OrderAPI: a function without a name");
        refused_group(r#"doc_name = "cancelOrder""#, r#"doc_name = """#, "a function without a name");
    }

    #[test]
    fn two_groups_of_one_key_or_label() {
        refused_group(r#"key = "order1""#, r#"key = "rpay""#, "the group key `rpay` stands there twice");
        refused_group(
            r#"labels = ["楽天ペイ受注API"]"#,
            r#"labels = ["受注API（OrderAPI）"]"#,
            "the group label `受注API（OrderAPI）` stands there twice",
        );
    }

    #[test]
    fn a_group_without_source_date_or_functions() {
        refused_group(
            r#"sources = ["https://example.com/manual"]"#,
            "sources = []",
            "group RakutenPay_OrderAPI: no source",
        );
        refused_group(r#"as_of = "2026-11""#, r#"as_of = "2026-13""#, "as_of is no month (YYYY-MM): `2026-13`");
        refused(
            &groups(&format!(
                "{GROUPS}\n[[group]]\nkey = \"x\"\nrms_name = \"X\"\nname = \"X（X）\"\nas_of = \"2026-11\"\nsources = [\"s\"]\nfunctions = []\n"
            )),
            "data/groups.toml",
            "group X: no function",
        );
    }

    #[test]
    fn a_successor_of_what_is_not_legacy() {
        refused_group("legacy = true, ", "", "superseded, but not legacy");
    }

    #[test]
    fn a_function_or_a_group_twice_in_an_app() {
        refused_app(
            r#"["rpay.order.getOrder"]"#,
            r#"["rpay.order.getOrder", "rpay.order.getOrder"]"#,
            "connection 1: the function `rpay.order.getOrder` stands there twice",
        );
        // By two spellings, and required as well as optional.
        refused_app(
            r#"["rpay.order.getOrder"]"#,
            r#"["rpay.order.getOrder", "RakutenPay_OrderAPI/getOrder"]"#,
            "`RakutenPay_OrderAPI/getOrder` stands there twice",
        );
        refused_app(r#"["rpay.order.getOrder"]"#, r#"["order.getOrder"]"#, "`OrderAPI/getOrder` stands there twice");
        refused_app(
            r#"["RakutenPay_OrderAPI/cancelOrder"]"#,
            r#"["cancelOrder", "cancelOrder"]"#,
            "feature cancel: the function `cancelOrder` stands there twice",
        );
        refused_app(
            r#"groups = ["RakutenPay_OrderAPI"]"#,
            r#"groups = ["OrderAPI"]"#,
            "the group `OrderAPI` stands there twice",
        );
    }

    #[test]
    fn two_apps_of_one_name_alias_or_id() {
        let errors = |other: &str| apps(&[("data/apps/tool.toml", APP), ("data/apps/other.toml", other)]);
        for (from, to, fault) in [
            (r#"name = "Other""#, r#"name = "Tool""#, "`Tool` is an id, a name or an alias of data/apps/tool.toml too"),
            (r#"name = "Other""#, r#"name = "ツール""#, "`ツール` is an id, a name or an alias of"),
            (r#"name = "Other""#, "name = \"Other\"\naliases = [\"TOOL\"]", "`TOOL` is an id, a name or an alias of"),
        ] {
            refused(&errors(&broken(OTHER, from, to)), "data/apps/other.toml", fault);
        }
        // A file of another folder's id: two faults, the id and the file's name.
        let same_id = errors(&broken(OTHER, r#"id = "other""#, r#"id = "tool""#));
        assert_eq!(same_id.len(), 2, "{same_id:#?}");
    }

    #[test]
    fn a_file_that_is_not_named_after_the_app() {
        refused(
            &apps(&[("data/apps/lool.toml", APP)]),
            "data/apps/lool.toml",
            "the file is not named after its id `tool`",
        );
        refused(
            &apps(&[("data/apps/tool.txt", APP)]),
            "data/apps/tool.txt",
            "the file is not named after its id `tool`",
        );
    }

    #[test]
    fn a_connection_without_source() {
        refused_app("source = \"https://example.com/tool\"\n", "", "connection 1: no source");
        refused_app(r#"source = "https://example.com/tool""#, r#"source = " ""#, "connection 1: no source");
    }

    #[test]
    fn a_connection_without_a_proper_date() {
        refused_app("checked = \"2026-11-01\"\n", "", "connection 1: no date on which it was checked");
        for date in
            ["2026-02-30", "2026-1-1", "2026/11/01", "2026-11", "2026-11-01-", "01-11-2026", "+026-11-01", "today"]
        {
            refused_app(
                r#"checked = "2026-11-01""#,
                &format!("checked = \"{date}\""),
                "checked is no date (YYYY-MM-DD)",
            );
            refused_app(
                r#"evidence = "full""#,
                &format!("evidence = \"full\"\nended = \"{date}\""),
                "ended is no date (YYYY-MM-DD)",
            );
        }
    }

    #[test]
    fn an_unknown_key() {
        refused_app(r#"evidence = "full""#, "evidence = \"full\"\nrequired = []", "unknown field `required`");
        refused_app(r#"vendor = "Maker""#, "vendor = \"Maker\"\nvendr = \"Maker\"", "unknown field `vendr`");
        refused_app(r#"when = "任意""#, r#"when = "任意", if = "x""#, "unknown field `if`");
        refused_app(r#"when = "移行前だけ""#, r#"when = "移行前だけ", note = "x""#, "unknown field `note`");
        refused_app(r#"name = "キャンセル""#, "name = \"キャンセル\"\ngroups = []", "unknown field `groups`");
        refused_group(r#"key = "rpay""#, "key = \"rpay\"\nnotes = []", "unknown field `notes`");
        refused_group(r#"doc_name = "cancelOrder""#, r#"name = "cancelOrder""#, "unknown field `name`");
        let read = catalogue::read::<catalogue::Conditions>(
            "data/conditions.toml",
            &broken(CONDITIONS, "question_en", "question_fr"),
        );
        assert!(read.unwrap_err().contains("unknown field `question_fr`"));
        refused(&words(&broken(PAGES, "put = ", "at = ")), "data/pages.toml", "unknown field `at`");
        refused(
            &texts(&broken(JA, "description", "placeholders"), EN),
            "ja/messages.json",
            "unknown field `placeholders`",
        );
    }

    #[test]
    fn an_unknown_kind_of_key_or_access() {
        refused_app(r#"key = "own""#, r#"key = "shop""#, "unknown variant `shop`");
        refused_group(r#"access = "delete""#, r#"access = "remove""#, "unknown variant `remove`");
    }

    #[test]
    fn a_condition_that_is_not_there_or_there_twice() {
        refused_app(
            r#"condition = "sku-move""#,
            r#"condition = "sku""#,
            "`OrderAPI/getOrder`: no condition is called `sku`",
        );
        let read = catalogue::read("data/conditions.toml", &format!("{CONDITIONS}{CONDITIONS}")).unwrap();
        refused(
            &catalogue::check_conditions(&read),
            "data/conditions.toml",
            "the condition `sku-move` stands there twice",
        );
        let read = catalogue::read("data/conditions.toml", &broken(CONDITIONS, "SKU移行前ですか？", "")).unwrap();
        refused(&catalogue::check_conditions(&read), "data/conditions.toml", "question_ja is empty");
    }

    #[test]
    fn connections_that_do_not_add_up() {
        refused_app(
            r#"key = "own""#,
            r#"key = "service_square""#,
            "nothing is ticked for an app that is approved through Service Square",
        );
        let (head, connection) = OTHER.split_once("[[connection]]").unwrap();
        let other = |text: &str| apps(&[("data/apps/other.toml", text)]);
        refused(&other(head), "data/apps/other.toml", "0 connections");
        refused(
            &other(&format!("{OTHER}[[connection]]{connection}")),
            "data/apps/other.toml",
            "two connections by one kind of key",
        );
        let own = broken(connection, "service_square", "own");
        assert_eq!(other(&format!("{OTHER}[[connection]]{own}")), Vec::<String>::new());
        let unclear = broken(connection, "service_square", "unclear");
        refused(
            &other(&format!("{OTHER}[[connection]]{own}[[connection]]{unclear}")),
            "data/apps/other.toml",
            "3 connections",
        );
    }

    #[test]
    fn a_feature_twice() {
        let feature = "\n[[connection.feature]]\nid = \"cancel\"\nname = \"もう一つ\"\nfunctions = []\n";
        refused(
            &app(&format!("{APP}{feature}")),
            "data/apps/tool.toml",
            "connection 1: the feature `cancel` stands there twice",
        );
    }

    #[test]
    fn an_empty_text_of_an_app() {
        refused_app(r#"vendor = "Maker""#, r#"vendor = """#, "vendor is empty");
        refused_app(r#"when = "任意""#, r#"when = """#, "when of `OrderAPI` is empty");
        refused_app(r#"notes = ["注意"]"#, r#"notes = [""]"#, "an empty note");
        refused_app(
            r#"aliases = ["ツール"]"#,
            r#"aliases = ["ツール", "ツール"]"#,
            "the alias `ツール` stands there twice",
        );
    }

    #[test]
    fn every_fault_is_reported_at_once() {
        let text = broken(
            &broken(APP, "source = \"https://example.com/tool\"\n", ""),
            r#"["rpay.order.getOrder"]"#,
            r#"["x", "y"]"#,
        );
        assert_eq!(app(&text).len(), 3);
    }

    #[test]
    fn words_that_do_not_add_up() {
        for (from, to, fault) in [
            ("use_words", "UseWords", "`UseWords` is no name in small letters"),
            (r#"["利用しない"]"#, "[]", "refuse_words is empty"),
            (r#"["利用しない"]"#, r#"["利用しない", "利用しない"]"#, "`利用しない` stands there twice"),
            (r#"["利用しない"]"#, r#"["利用する"]"#, "`利用する` stands in use_words and in refuse_words"),
            (r#"put = "start""#, r#"put = "inside""#, "put is none of after, start, end: `inside`"),
            (r##"selector = "#contents""##, r#"selector = """#, "selector is empty"),
        ] {
            refused(&words(&broken(PAGES, from, to)), "data/pages.toml", fault);
        }
    }

    #[test]
    fn words_of_manuals_that_would_never_be_found() {
        let check = |text: &str| match catalogue::read::<pages::Manual>("data/manual.toml", text) {
            Ok(read) => pages::check_manual(&read),
            Err(error) => vec![error],
        };
        let words = "[words]\nask = [\"チェック\"]\n";
        assert_eq!(check(words), Vec::<String>::new());
        for (from, to, fault) in [
            ("チェック", "利用するAPI", "`利用するAPI` has a capital letter"),
            ("[\"チェック\"]", "[]", "ask is empty"),
            ("[\"チェック\"]", "[\"チェック\", \"チェック\"]", "`チェック` stands there twice"),
            ("ask", "Ask", "`Ask` is no name in small letters"),
            ("[words]", "[word]", "unknown field `word`"),
        ] {
            refused(&check(&broken(words, from, to)), "data/manual.toml", fault);
        }
    }

    #[test]
    fn error_codes_that_nobody_could_use() {
        let texts =
            super::locales::read_messages("ja", "{\"a\": {\"message\": \"x\"}, \"a_do\": {\"message\": \"y\"}}")
                .unwrap()
                .data;
        let check = |text: &str| match catalogue::read::<super::errors::Codes>("data/errors.toml", text) {
            Ok(read) => super::errors::check_codes(&read, &texts),
            Err(error) => vec![error],
        };
        let one = |code: &str| {
            format!(
                "[[error]]\ncode = \"{code}\"\nstatus = 401\ntext = \"a\"\nsource = \"S\"\nchecked = \"2026-11-01\"\n"
            )
        };
        let codes = one("E1") + &one("E2*");
        assert_eq!(check(&codes), Vec::<String>::new());
        for (from, to, fault) in [
            ("E1", "E3", "not sorted by code"),
            ("E1", "E2*", "the code `E2*` stands there twice"),
            ("E1", "", "code is empty"),
            ("401", "200", "the status is no HTTP error"),
            ("2026-11-01", "2026-11", "checked: no date"),
            ("\"S\"", "\" \"", "source is empty"),
            ("\"a\"", "\"b\"", "no text is called `b`"),
            ("text", "texts", "unknown field `texts`"),
        ] {
            refused(&check(&broken(&codes, from, to)), "data/errors.toml", fault);
        }
    }

    #[test]
    fn languages_with_different_texts() {
        refused(
            &texts(JA, &broken(EN, "}, \"status_todo\"", "}, \"more\": { \"message\": \"x\" }, \"status_todo\"")),
            "ja/messages.json",
            "more: missing, en/messages.json has it",
        );
        refused(
            &texts(&broken(JA, "}, \"status_todo\"", "}, \"more\": { \"message\": \"x\" }, \"status_todo\""), EN),
            "en/messages.json",
            "more: missing, ja/messages.json has it",
        );
    }

    #[test]
    fn languages_with_different_placeholders() {
        for en in ["{m} to tick", "to tick", "{n} of {m} to tick"] {
            refused(
                &texts(JA, &broken(EN, "{n} to tick", en)),
                "ja/messages.json",
                "status_todo: the placeholders differ",
            );
        }
        assert_eq!(texts(JA, &broken(EN, "{n} to tick", "{n}, yes, {n} to tick")), Vec::<String>::new());
    }

    #[test]
    fn a_placeholder_that_is_none() {
        for ja in ["未設定 {n件", "未設定 n}件", "未設定 {N}件", "未設定 {}件", "未設定 {{n}}件", "未設定 {件}"]
        {
            refused(
                &texts(&broken(JA, "未設定 {n}件", ja), EN),
                "ja/messages.json",
                "a brace that is not part of a {word}",
            );
        }
        refused(&texts(JA, &broken(EN, "{n} to tick", "{n} to $tick$")), "en/messages.json", "never $word$");
    }

    #[test]
    fn a_text_whose_name_is_no_name_or_there_twice() {
        for name in ["appName", "app-name", "1app", "名前", ""] {
            let errors = texts(&broken(JA, "app_name", name), &broken(EN, "app_name", name));
            assert_eq!(errors.len(), 2, "{errors:#?}");
            assert!(errors.iter().all(|error| error.contains("small letters, digits and underscores")), "{errors:#?}");
        }
        let twice = broken(JA, "{ \"app_name\"", "{ \"status_todo\": { \"message\": \"{n}\" }, \"app_name\"");
        refused(&texts(&twice, EN), "ja/messages.json", "the text `status_todo` stands there twice");
        refused(&texts(&broken(JA, "鍵番", ""), EN), "ja/messages.json", "message is empty");
        refused(&texts(&broken(JA, "鍵番", "鍵\\n番"), EN), "ja/messages.json", "a text is one line");
    }

    #[test]
    fn a_file_that_is_no_toml_or_json() {
        refused(&groups("[[group"), "data/groups.toml", "");
        refused(&texts("{", EN), "ja/messages.json", "");
    }
}

/// What the guides' data may not be.
#[cfg(test)]
mod procedures {
    use super::catalogue::{App, Read, read};
    use super::guides::{Guide, check_guides};
    use super::locales::{Messages, read_messages};

    const GOOD: &str = r#"
id = "a"
title = "t"
apps = ["lseg"]
source = "https://example"
checked = "2026-11-01"
[[step]]
id = "one"
place = "portal"
name = "t"
text = "t"
sign = "list"
[[step]]
id = "two"
place = "vendor"
name = "t"
text = "t"
by_hand = true
"#;

    fn errors(guides: &[&str]) -> Vec<String> {
        let texts = r#"{"t": {"message": "x"}}"#;
        let texts: Messages = read_messages("m", texts).unwrap().data;
        let app = "id = \"lseg\"\nname = \"LSEG\"\nvendor = \"v\"\nkind = \"k\"\nrank = 1\n";
        let apps = [read::<App>("lseg.toml", app).unwrap()];
        let mut all: Vec<Read<Guide>> = Vec::new();
        for text in guides {
            match read::<Guide>("data/guides/a.toml", text) {
                Ok(guide) => all.push(guide),
                Err(error) => return vec![error],
            }
        }
        check_guides(&all, &apps, &texts)
    }

    #[test]
    fn a_good_guide_is_taken_and_each_fault_is_refused() {
        assert_eq!(errors(&[GOOD]), Vec::<String>::new());
        for (was, is, told) in [
            ("title = \"t\"", "title = \"u\"", "no text `u`"),
            ("text = \"t\"\nsign", "text = \"u\"\nsign", "no text `u`"),
            ("sign = \"list\"", "sign = \"smoke\"", "no sign `smoke`"),
            ("sign = \"list\"", "", "neither a sign nor by hand"),
            ("by_hand = true", "by_hand = true\nsign = \"list\"", "a sign, and by hand"),
            ("place = \"portal\"", "place = \"moon\"", "no place `moon`"),
            ("sign = \"list\"", "sign = \"list\"\neras = [\"1999\"]", "no era `1999`"),
            ("sign = \"list\"", "sign = \"list\"\nlink = \"https://evil.example/\"", "no page of RMS"),
            ("id = \"two\"", "id = \"one\"", "one"),
            ("[\"lseg\"]", "[\"lsag\"]", "no app `lsag`"),
            ("id = \"a\"", "id = \"b\"", "not called after its guide"),
            ("checked = \"2026-11-01\"", "checked = \"2026-13-01\"", "checked is no date"),
            ("source = \"https://example\"", "source = \"\"", "source"),
            ("place = \"portal\"", "place = \"portal\"\nplaec = 1", "plaec"),
        ] {
            let found = errors(&[&GOOD.replacen(was, is, 1)]).join("\n");
            assert!(found.contains(told), "{is}: {found}");
        }
        assert!(errors(&[GOOD, GOOD]).join("\n").contains("the id of two guides"));
    }
}
