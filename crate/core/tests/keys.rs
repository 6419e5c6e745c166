//! The keys on each era's pages: which they are, whose, how old; what is remembered of them; what a pasted one is.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::{fs, path::Path};

use kagiban_core::entry::{Age, Kind, is_whole_list};
use kagiban_core::key::{self, Renewal, Shape, Warning};
use kagiban_core::licence::{Expiry, STAGES, Stage};
use kagiban_core::moment::Moment;
use kagiban_core::page;
use kagiban_core::sighting::{App, KeyRecord, Sighting, missing, observe, sightings};
use kagiban_core::snapshot::{Button, Paged, Row, Secret, Snapshot};
use kagiban_core::text::Lang;
use kagiban_core::view::Known;
use kagiban_core::view_keys;
use kagiban_core::watch::{ShopKeys, badge, due, known_keys};
use proptest::prelude::*;

/// A kept page.
fn kept(case: &str) -> Snapshot {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/pages").join(case).join("snapshot.json");
    serde_json::from_str(&fs::read_to_string(&file).unwrap()).unwrap()
}

fn keys(page: &Snapshot) -> Vec<key::Key> {
    key::keys(page, page::read(page).kind)
}

fn seen(page: &Snapshot) -> Vec<Sighting> {
    sightings(page, page::read(page).kind)
}

/// The sightings of a page, a line each: whose, last four characters, expiry, state, past.
fn told(page: &Snapshot) -> Vec<String> {
    let today = Expiry::parse("2026/11/21").date().unwrap();
    let line = |one: Sighting| {
        let flags = [(one.past, " past"), (one.updates(), " +update"), (one.waiting(), " +waiting")];
        let flags: String = flags.iter().filter(|(is, _)| *is).map(|(_, name)| *name).collect();
        format!("{} {} {} {}{flags}", one.app.name(Lang::Ja), one.last4, one.expiry.text(Lang::Ja, today), one.state)
    };
    seen(page).into_iter().map(line).collect()
}

fn row(path: &[&str], cells: &[&str]) -> Row {
    let texts = |list: &[&str]| list.iter().map(|text| (*text).to_owned()).collect();
    Row { path: texts(path), cells: texts(cells), toggles: Vec::new() }
}

fn secret(prefix: &str, shop: &str, length: u32, last4: &str) -> Secret {
    Secret { prefix: prefix.into(), shop: shop.into(), length, last4: last4.into(), ..Secret::default() }
}

fn page_of(rows: Vec<Row>, secrets: Vec<Secret>) -> Snapshot {
    Snapshot { version: 1, rows, secrets, ..Snapshot::default() }
}

const LIST: [&str; 3] = [
    "店舗様のアプリ（自店舗利用） XS4w 2026/12/25（あと34日） 利用中",
    "GoQSystem wm0G 期限なし（RMSの表示は「-」） 利用中 更新あり +update",
    "まとまるEC店長 yU3p 2026/12/20（あと29日） 承認待ち +waiting",
];

#[test]
fn the_list_tells_of_every_app_and_not_of_event_services() {
    assert_eq!(told(&kept("app-list")), LIST);
    let without = told(&kept("app-list-without-expiry"));
    assert_eq!(without[0], "店舗様のアプリ（自店舗利用） XS4w 期限なし（RMSの表示は「-」） 利用中");
    assert_eq!(without.len(), 3);
    assert!(keys(&kept("app-list")).is_empty());
    // Since 2025 the approval host shows the same list.
    assert_eq!(told(&kept("apisson-list")), LIST);
    // Before that it was a list of products, with the keys in full and both names in one column.
    let old = kept("era-2024-apisson-list");
    assert_eq!(
        told(&old),
        [
            "株式会社GoQSystem GoQSystem wm0G 期限なし（RMSの表示は「-」） 利用中 更新あり +update",
            "株式会社ブランジスタソリューション まとまるEC店長 yU3p 2026/12/20（あと29日） 承認待ち +waiting",
        ]
    );
    assert_eq!(keys(&old).iter().map(|key| (key.kind, key.app.own)).collect::<Vec<_>>(), [(Kind::Licence, false); 2]);
}

#[test]
fn the_shops_own_pages_tell_of_its_own_keys_in_every_era() {
    let newest = "店舗様のアプリ（自店舗利用） XS4w 2026/12/25（あと34日） 利用中";
    assert_eq!(told(&kept("detail")), [newest]);
    for case in ["detail", "detail-lists", "detail-flat-divs", "detail-definition-lists", "detail-after-registration"] {
        let found = keys(&kept(case));
        let kinds: Vec<Kind> = found.iter().map(|key| key.kind).collect();
        assert_eq!(kinds, [Kind::ServiceSecret, Kind::Licence], "{case}");
        assert!(found.iter().all(|key| key.app.own && key.age != Age::Past && key.warnings.is_empty()), "{case}");
    }
    assert_eq!(
        told(&kept("detail-two-keys")),
        [
            "店舗様のアプリ（自店舗利用） mV6F 2027/03/25（あと124日） 利用中",
            "店舗様のアプリ（自店舗利用） XS4w 2026/12/25（あと34日） 利用可能 past",
        ]
    );
    assert_eq!(told(&kept("era-2018-settings")), ["店舗様のアプリ XS4w 2026/12/25（あと34日） 利用可能"]);
    let found = keys(&kept("era-2018-settings"));
    assert_eq!(found.iter().map(|key| key.kind).collect::<Vec<_>>(), [Kind::ServiceSecret]);
    assert_eq!(
        told(&kept("era-2024-settings-two-keys")),
        [
            "店舗様のアプリ mV6F 2027/03/25（あと124日） 利用可能",
            "店舗様のアプリ XS4w 2026/12/25（あと34日） 利用可能 past",
        ]
    );
    for case in ["era-2018-licence", "era-2024-licence"] {
        let page = kept(case);
        assert_eq!(told(&page), ["店舗様のアプリ XS4w 2026/12/25（あと34日） 利用可能"], "{case}");
        assert_eq!(keys(&page).iter().map(|key| key.kind).collect::<Vec<_>>(), [Kind::Licence], "{case}");
    }
    // Before the security check nothing tells whose key it is.
    for case in ["era-2024-robot-check", "robot-check", "vendor-robot-check"] {
        let page = kept(case);
        assert_eq!(seen(&page).len(), 1, "{case}");
        assert!(!seen(&page)[0].app.is_known(), "{case}");
        assert!(keys(&page).is_empty(), "{case}");
    }
}

#[test]
fn a_vendors_key_is_the_vendors() {
    for (case, told_of) in [
        ("vendor-updated", "GoQSystem wm0G 期限なし（RMSの表示は「-」） 利用中 更新あり +update"),
        ("era-2024-apisson-vendor-updated", "GoQSystem wm0G 期限なし（RMSの表示は「-」） 利用中 更新あり +update"),
        ("vendor-waiting", "まとまるEC店長 yU3p 2026/12/20（あと29日） 承認待ち +waiting"),
        ("era-2024-apisson-vendor-waiting", "まとまるEC店長 yU3p 2026/12/20（あと29日） 承認待ち +waiting"),
    ] {
        let page = kept(case);
        assert_eq!(told(&page), [told_of], "{case}");
        let found = keys(&page);
        assert_eq!(found.len(), 1, "{case}");
        assert!(!found[0].app.own && found[0].app.company.starts_with("株式会社"), "{case}");
    }
}

#[test]
fn other_pages_tell_of_no_key() {
    for case in
        ["document-of-a-function", "services", "events-waiting", "structure-table-per-group", "confirm", "login"]
    {
        let page = kept(case);
        assert!(seen(&page).is_empty() && keys(&page).is_empty(), "{case}");
    }
}

#[test]
fn keys_are_found_by_label_and_shape_in_any_layout() {
    let service = secret("SP", "404839", 25, "AAA1");
    let licence = secret("SL", "404839", 25, "BBB2");
    let old = secret("", "", 16, "CCCC");
    for (case, rows) in [
        (
            "labels and values",
            vec![
                row(&[], &["serviceSecret", "⟦secret:0⟧"]),
                row(&[], &["licenseKey", "⟦secret:1⟧"]),
                row(&[], &["有効期限", "2026/12/25"]),
            ],
        ),
        (
            "one line each",
            vec![
                row(&["利用情報"], &["SecretKey：⟦secret:0⟧"]),
                row(&["利用情報"], &["ライセンスキー: ⟦secret:1⟧ 有効期限：2026/12/25"]),
            ],
        ),
        (
            "four cells",
            vec![
                row(&[], &["serviceSecret", "⟦secret:0⟧", "ライセンスキー", "⟦secret:1⟧"]),
                row(&[], &["有効期限", "2026年12月25日"]),
            ],
        ),
        (
            "headings above",
            vec![
                row(&["利用情報", "serviceSecret"], &["⟦secret:0⟧"]),
                row(&["利用情報", "licenseKey"], &["⟦secret:1⟧ 有効期限 2026/12/25"]),
            ],
        ),
        (
            "heads over columns",
            vec![
                row(&["最新の利用情報"], &["serviceSecret", "licenseKey", "有効期限"]),
                row(&["最新の利用情報"], &["-", "⟦secret:1⟧", "2026/12/25"]),
                row(&["x"], &["⟦secret:0⟧"]),
            ],
        ),
    ] {
        let found = keys(&page_of(rows, vec![service.clone(), licence.clone()]));
        let mut kinds: Vec<(Kind, &str)> = found.iter().map(|key| (key.kind, key.secret.last4.as_str())).collect();
        kinds.sort_by_key(|(_, last4)| *last4);
        assert_eq!(kinds, [(Kind::ServiceSecret, "AAA1"), (Kind::Licence, "BBB2")], "{case}");
        let expiry = found.iter().find(|key| key.kind == Kind::Licence).unwrap().expiry;
        assert_eq!(expiry, Expiry::parse("2026/12/25"), "{case}");
    }
    // An old key is known by its label alone, and a run of the same shape without one is no key.
    let labelled = page_of(vec![row(&[], &["licenseKey", "⟦secret:0⟧"])], vec![old.clone()]);
    assert_eq!(keys(&labelled).iter().map(|key| key.kind).collect::<Vec<_>>(), [Kind::Licence]);
    assert!(keys(&labelled)[0].warnings.is_empty());
    let other = page_of(vec![row(&["ライセンスキー"], &["アプリID", "⟦secret:0⟧"])], vec![old]);
    assert_eq!(keys(&other), []);
    // A key with its head is known without any label.
    let bare = page_of(vec![row(&[], &["⟦secret:0⟧"])], vec![licence]);
    assert_eq!(keys(&bare).iter().map(|key| key.kind).collect::<Vec<_>>(), [Kind::Licence]);
}

#[test]
fn soft_checks_warn_in_plain_words() {
    let own = [row(&[], &["serviceSecret", "⟦secret:0⟧"]), row(&[], &["licenseKey", "⟦secret:1⟧"])];
    let check = |service: Secret, licence: Secret| {
        let found = keys(&Snapshot { buttons: vec![], ..page_of(own.to_vec(), vec![service, licence]) });
        found.into_iter().map(|key| key.warnings).collect::<Vec<_>>()
    };
    assert_eq!(check(secret("SP", "404839", 25, "a"), secret("SL", "404839", 25, "b")), [vec![], vec![]]);
    assert_eq!(
        check(secret("SL", "404839", 25, "a"), secret("SP", "404839", 25, "b")),
        [vec![Warning::Swapped], vec![Warning::Swapped]]
    );
    assert_eq!(
        check(secret("SP", "404839", 24, "a"), secret("", "", 15, "b")),
        [vec![Warning::Length { expected: 25 }], vec![Warning::Length { expected: 16 }]]
    );
    // A character of the head is missing: nothing of the head is seen, and it is still a key of 25.
    assert_eq!(check(secret("", "", 16, "a"), secret("", "", 24, "b"))[1], [Warning::Length { expected: 25 }]);
    // The shop's own app alone is compared: a vendor's secret carries the vendor's number.
    let table = |holder: &str| {
        let mut rows = vec![row(&["アプリ情報"], &["アプリ登録者", holder])];
        rows.extend(own.iter().map(|one| Row { path: vec!["利用情報".into()], ..one.clone() }));
        keys(&page_of(rows, vec![secret("SP", "404839", 25, "a"), secret("SL", "404840", 25, "b")]))
    };
    let mixed = table("店舗様");
    assert_eq!(mixed[1].warnings, [Warning::OtherShop { other: "404839".into() }]);
    assert_eq!(mixed[1].warnings(Lang::Ja), ["店舗番号404840のキーです。serviceSecretの店舗番号は404839です。"]);
    assert!(table("株式会社GoQSystem").iter().all(|key| key.warnings.is_empty()));
    let swapped =
        &keys(&page_of(own.to_vec(), vec![secret("SL", "404839", 24, "CD34"), secret("SL", "404839", 25, "b")]))[0];
    assert_eq!(swapped.line(Lang::Ja), "serviceSecret・24文字・SL…CD34");
    assert_eq!(
        swapped.warnings(Lang::Ja),
        [
            "serviceSecretの欄に、ライセンスキーの形（SLで始まる）のキーが表示されています。貼り付け先を確かめてください。",
            "serviceSecretはふつう25文字ですが、このキーは24文字です。"
        ]
    );
}

#[test]
fn of_several_keys_without_a_heading_the_one_in_use_is_the_newest() {
    let head = row(&["利用情報"], &["項目", "キー情報", "有効期限", "状態"]);
    let key = |tail: &str, date: &str, state: &str| row(&["利用情報"], &["licenseKey", tail, date, state]);
    let page = page_of(
        vec![
            row(&["アプリ情報"], &["アプリ登録者", "店舗様"]),
            head,
            key("末尾4桁: AAA1", "2026/12/25", "利用停止"),
            key("末尾4桁: BBB2", "2027/03/25", "利用中"),
            key("************CCC3", "2026/09/01", "有効期限切れ"),
        ],
        vec![],
    );
    let past: Vec<(String, bool)> = seen(&page).into_iter().map(|one| (one.last4, one.past)).collect();
    assert_eq!(past, [("AAA1".to_owned(), true), ("BBB2".to_owned(), false), ("CCC3".to_owned(), true)]);
}

#[test]
fn screens_show_shapes_and_ask_by_place() {
    let shown = |case: &str| view_keys::keys(&kept(case), page::read(&kept(case)).kind, Known::default(), Lang::Ja);
    let view = shown("detail");
    let [secret, licence] = view.as_slice() else { panic!("{view:?}") };
    assert_eq!((secret.copy.as_str(), licence.copy.as_str()), ("serviceSecret をコピー", "ライセンスキーをコピー"));
    assert_eq!(
        (secret.line.as_str(), secret.notes.as_slice()),
        ("serviceSecret・25文字・SP…zD1m", &["更新しても変わりません".to_owned()][..])
    );
    assert_eq!(licence.copied, "ライセンスキーをコピーしました（25文字、末尾 XS4w）。");
    assert!(licence.notes.is_empty() && licence.of.is_none() && licence.id().is_some());
    let ask = serde_json::to_value(&licence.ask).unwrap();
    assert_eq!((&ask["ask"], &ask["length"], &ask["last4"]), (&"copy".into(), &25.into(), &"XS4w".into()));
    assert_eq!(shown("vendor-updated")[0].of.as_deref(), Some("GoQSystemのキー"));
    let records = after(&[(NOVEMBER, seen(&kept("detail")))]);
    let known = known_keys(&[ShopKeys { shop: "", name: "", records: &records }], &STAGES, NOVEMBER, Lang::Ja);
    let lines = view_keys::expiries(&known);
    assert_eq!((lines[0].name.as_str(), lines[0].nearness), ("店舗様のアプリ（自店舗利用）", "far"));
    assert!(lines[0].left.is_some_and(|left| left <= view_keys::BAR));
}

// ---- What is remembered

const NOVEMBER: Moment = Moment(29_920_000);

/// This many days later.
fn later(days: usize) -> Moment {
    Moment(NOVEMBER.0 + u32::try_from(days).unwrap() * 24 * 60)
}

fn own(last4: &str, expiry: &str) -> Sighting {
    Sighting {
        app: App::own(""),
        last4: last4.into(),
        expiry: Expiry::parse(expiry),
        state: "利用中".into(),
        ..Sighting::default()
    }
}

fn vendor(product: &str, last4: &str, expiry: &str, state: &str) -> Sighting {
    let app = App { own: false, company: String::new(), product: product.into() };
    Sighting { app, last4: last4.into(), expiry: Expiry::parse(expiry), state: state.into(), ..Sighting::default() }
}

fn after(visits: &[(Moment, Vec<Sighting>)]) -> Vec<KeyRecord> {
    let mut records = Vec::new();
    for (now, seen) in visits {
        observe(&mut records, seen, *now);
    }
    records
}

#[test]
fn a_changed_key_is_a_new_one_and_the_old_becomes_a_past_one() {
    let records = after(&[
        (NOVEMBER, vec![own("AB12", "2026/12/25"), vendor("GoQSystem", "wm0G", "-", "利用中 更新あり")]),
        (later(1), vec![own("CD34", "2027/02/20")]),
    ]);
    let told: Vec<(&str, bool)> = records.iter().map(|record| (record.last4.as_str(), record.past)).collect();
    assert_eq!(told, [("AB12", true), ("wm0G", false), ("CD34", false)]);
    assert_eq!((records[2].first_seen, records[1].last_seen), (later(1), NOVEMBER));
    assert!(records[1].updates());
}

#[test]
fn what_is_unreadable_takes_nothing_away() {
    let mut records = after(&[(NOVEMBER, seen(&kept("app-list")))]);
    let before = records.clone();
    for case in ["login", "broken-no-names", "box-after", "logout"] {
        assert!(!observe(&mut records, &seen(&kept(case)), later(1)), "{case}");
    }
    assert_eq!(records, before);
    // A date that cannot be read leaves the one that was.
    let changed = observe(&mut records, &[own("XS4w", "確認中")], later(1));
    assert!(!changed);
    assert_eq!((records[0].expiry, records[0].last_seen), (Expiry::parse("2026/12/25"), later(1)));
    assert_eq!(records[0].app.product, "自店舗利用");
}

#[test]
fn a_page_without_an_app_is_news_of_the_one_key_that_ends_alike() {
    let unknown = |last4: &str| Sighting { app: App::default(), ..own(last4, "2027/01/31") };
    let records =
        after(&[(NOVEMBER, vec![own("AB12", "2026/12/25")]), (later(1), vec![unknown("AB12"), unknown("ZZ99")])]);
    assert_eq!(records.len(), 1);
    assert_eq!((records[0].expiry, records[0].app.own), (Expiry::parse("2027/01/31"), true));
    // Two keys that end alike: nobody can tell which it is.
    let both = after(&[
        (NOVEMBER, vec![own("AB12", "2026/12/25"), vendor("GoQSystem", "AB12", "-", "利用中")]),
        (later(1), vec![unknown("AB12")]),
    ]);
    assert_eq!(both.iter().map(|record| record.last_seen).collect::<Vec<_>>(), [NOVEMBER, NOVEMBER]);
}

#[test]
fn one_app_is_one_however_pages_write_it() {
    let visits = ["era-2024-apisson-list", "era-2024-apisson-vendor-updated", "vendor-updated", "app-list"];
    let visits: Vec<(Moment, Vec<Sighting>)> = visits.iter().map(|case| (NOVEMBER, seen(&kept(case)))).collect();
    let records = after(&visits);
    let vendors: Vec<&KeyRecord> = records.iter().filter(|record| !record.app.own).collect();
    assert_eq!(vendors.len(), 2, "{vendors:?}");
    // The robot check's page, the detail page and the list are of one key.
    let records = after(&[
        (NOVEMBER, seen(&kept("detail"))),
        (NOVEMBER, seen(&kept("app-list"))),
        (NOVEMBER, seen(&kept("robot-check"))),
    ]);
    assert_eq!(records.iter().filter(|record| record.app.own).count(), 1);
}

#[test]
fn two_apps_of_the_shops_own_are_two_and_a_renamed_one_is_one() {
    let named = |name: &str, last4: &str| Sighting { app: App::own(name), ..own(last4, "2026/12/25") };
    let two = || vec![named("自店舗利用", "AB12"), named("汎用", "CD34")];
    let records = after(&[(NOVEMBER, two()), (later(1), two())]);
    assert_eq!(records.iter().map(|record| record.past).collect::<Vec<_>>(), [false, false]);
    let renewed = after(&[(NOVEMBER, two()), (later(1), vec![named("汎用", "EF56")])]);
    assert_eq!(renewed.iter().map(|record| record.past).collect::<Vec<_>>(), [false, true, false]);
    let renamed = after(&[(NOVEMBER, vec![named("自店舗利用", "AB12")]), (later(1), vec![named("LSEG用", "CD34")])]);
    assert_eq!(renamed.iter().map(|record| record.past).collect::<Vec<_>>(), [true, false]);
}

/// ライセンス情報 of one key, without a word about its age.
fn licence_page(last4: &str, expiry: &str, state: &str) -> Snapshot {
    page_of(
        vec![
            row(&["ライセンス情報"], &["キー情報", "有効期限", "状態"]),
            row(&["ライセンス情報"], &["⟦secret:0⟧", expiry, state]),
        ],
        vec![secret("SL", "404839", 25, last4)],
    )
}

/// アプリ一覧 with these rows of アプリ登録者, アプリ名, ライセンスキー, 有効期限, 状態.
fn list_page(rows: &[[&str; 5]]) -> Snapshot {
    let mut all = vec![row(&["アプリ一覧"], &["アプリ登録者", "アプリ名", "ライセンスキー", "有効期限", "状態"])];
    all.extend(rows.iter().map(|cells| row(&["アプリ一覧"], cells)));
    page_of(all, vec![])
}

/// The last four characters of the newest keys.
fn newest(records: &[KeyRecord]) -> Vec<&str> {
    records.iter().filter(|record| !record.past).map(|record| record.last4.as_str()).collect()
}

#[test]
fn a_visit_to_an_old_keys_own_page_does_not_make_it_the_newest() {
    let both = seen(&kept("detail-two-keys"));
    let old_page = seen(&licence_page("XS4w", "2026/12/25", "利用可能"));
    let records = after(&[(NOVEMBER, both.clone()), (later(1), old_page.clone())]);
    assert_eq!(newest(&records), ["mV6F"]);
    assert_eq!(records.iter().find(|record| record.last4 == "XS4w").unwrap().last_seen, later(1), "it was seen");
    // What it says of itself is taken all the same.
    let stopped = seen(&licence_page("XS4w", "2026/12/25", "利用停止"));
    let records = after(&[(NOVEMBER, both.clone()), (later(1), stopped)]);
    assert!(records.iter().any(|record| record.last4 == "XS4w" && record.past && record.stopped()));
    // An old key that nobody had seen before ends before the newest one does.
    let records = after(&[(NOVEMBER, vec![own("mV6F", "2027/03/25")]), (later(1), old_page.clone())]);
    assert_eq!(newest(&records), ["mV6F"]);
    // アプリ一覧 and a heading 最新 know better; and so does a later day.
    let list = seen(&list_page(&[["店舗様", "自店舗利用", "末尾4桁: XS4w", "2026/12/25", "利用中"]]));
    assert_eq!(newest(&after(&[(NOVEMBER, both.clone()), (later(1), list)])), ["XS4w"]);
    let headed = page_of(
        vec![
            row(&["最新の利用情報"], &["項目", "キー情報", "有効期限", "状態"]),
            row(&["最新の利用情報"], &["licenseKey", "末尾4桁: XS4w", "2026/12/25", "利用可能"]),
            row(&["アプリ情報"], &["アプリ登録者", "店舗様"]),
        ],
        vec![],
    );
    assert_eq!(newest(&after(&[(NOVEMBER, both.clone()), (later(1), seen(&headed))])), ["XS4w"]);
    let longer = seen(&licence_page("XS4w", "2027/04/25", "利用可能"));
    assert_eq!(newest(&after(&[(NOVEMBER, both), (later(1), longer)])), ["XS4w"]);
}

#[test]
fn a_control_beside_the_state_stops_no_key() {
    let state = |cells: &[&str]| {
        let mut page = licence_page("AB12", "2026/12/25", "");
        page.rows[1] = row(&["ライセンス情報"], cells);
        page.buttons = vec![Button { text: "利用停止".into(), ..Button::default() }];
        let records = after(&[(NOVEMBER, seen(&page))]);
        (records[0].state.clone(), records[0].stopped())
    };
    let key = "⟦secret:0⟧";
    assert_eq!(state(&[key, "2026/12/25", "利用可能 利用停止"]), ("利用可能 利用停止".to_owned(), false));
    assert_eq!(state(&[key, "2026/12/25", "利用可能", "利用停止"]), ("利用可能".to_owned(), false));
    assert!(!state(&[key, "2026/12/25", "有効", "利用停止"]).1);
    assert_eq!(state(&[key, "2026/12/25", "利用停止"]), ("利用停止".to_owned(), true));
    assert_eq!(state(&[key, "2026/12/25", "停止中", "詳細"]), ("停止中".to_owned(), true));
}

#[test]
fn a_key_is_the_shops_own_only_where_the_page_shows_it() {
    // A vendor's masked key beside a secret of something else, and anything on the host where vendors are approved.
    let mut page = licence_page("AB12", "2026/12/25", "利用中");
    assert_eq!(seen(&page)[0].app, App::own(""));
    page.rows[1].cells[0] = "末尾4桁: CD34".into();
    page.rows.push(row(&["お知らせ"], &["⟦secret:0⟧"]));
    assert!(seen(&page).iter().all(|one| one.last4 != "CD34" || !one.app.is_known()), "{:?}", seen(&page));
    let mut vendors = licence_page("AB12", "2026/12/25", "利用中");
    vendors.url = "https://ichiba-bs.rms.rakuten.co.jp/apisson/licenseInfo".into();
    assert_eq!(seen(&vendors)[0].app, App::default());
    assert!(keys(&vendors).iter().all(|key| !key.app.own));
}

#[test]
fn what_a_whole_list_does_not_show_is_not_watched_any_more() {
    let own_row = ["店舗様", "自店舗利用", "末尾4桁: AB12", "2026/12/25", "利用中"];
    let vendor_row = ["株式会社GoQSystem", "GoQSystem", "末尾4桁: wm0G", "2026/12/01", "利用中"];
    let whole = |rows: &[[&str; 5]]| is_whole_list(&list_page(rows));
    assert!(whole(&[own_row]) && whole(&[own_row, vendor_row]) && is_whole_list(&kept("app-list")));
    // Not with a row that was not understood, with a pager, with no row at all; nor any other page.
    assert!(!whole(&[own_row, ["株式会社X", "X", "確認中", "-", "利用中"]]) && !whole(&[]));
    let mut paged = list_page(&[own_row]);
    paged.paged = Some(Paged::default());
    assert!(!is_whole_list(&paged));
    for case in ["detail", "vendor-in-use", "era-2024-settings", "era-2024-apisson-list", "services"] {
        assert!(!is_whole_list(&kept(case)), "{case}");
    }
    let mut records = after(&[(NOVEMBER, seen(&list_page(&[own_row, vendor_row])))]);
    missing(&mut records, &seen(&list_page(&[own_row])));
    assert_eq!(records.iter().map(|record| record.gone).collect::<Vec<_>>(), [false, true]);
    let shops = [ShopKeys { shop: "404839", name: "", records: &records }];
    let told = due(&shops, &STAGES, later(10), true, Lang::Ja);
    assert!(told.iter().all(|notice| !notice.text.contains("GoQSystem")), "{told:?}");
    let list = known_keys(&shops, &STAGES, later(1), Lang::Ja);
    assert_eq!(list[1].flags, ["一覧にありません"]);
    // Seen again, it is watched again.
    observe(&mut records, &seen(&list_page(&[own_row, vendor_row])), later(2));
    assert!(records.iter().all(|record| !record.gone));
}

#[test]
fn the_last_four_characters_are_read_behind_any_mask() {
    for (cell, tail) in [
        ("************CDX4", Some("CDX4")),
        ("************XXXX", Some("XXXX")),
        ("XXXXXXXXXXXXCD34", Some("CD34")),
        ("xxxxxxxxxxxxxxxxxxxxxCD34", Some("CD34")),
        ("SL404839_XXXXXXXXXXXXCX34", Some("CX34")),
        ("XXXX…CD34", Some("CD34")),
        ("●●●●●●CD34", Some("CD34")),
        ("XXXXCD34Z", None),
        ("EXCD34", None),
        ("**CD34", None),
    ] {
        let page = list_page(&[["店舗様", "自店舗利用", cell, "2026/12/25", "利用中"]]);
        assert_eq!(seen(&page).first().map(|one| one.last4.as_str()), tail, "{cell}");
    }
}

#[test]
fn a_key_that_rms_calls_expired_is_expired_without_a_date() {
    for printed in ["-", "確認中"] {
        let page = list_page(&[["店舗様", "自店舗利用", "末尾4桁: AB12", printed, "有効期限切れ"]]);
        let records = after(&[(NOVEMBER, seen(&page))]);
        let shops = [ShopKeys { shop: "404839", name: "", records: &records }];
        let told = due(&shops, &STAGES, NOVEMBER, true, Lang::Ja);
        assert_eq!(told.len(), 1, "{printed}");
        assert_eq!(told[0].stage, Stage::Expired);
        assert_eq!(
            told[0].text,
            "緊急のお知らせ：404839の店舗様のアプリ（自店舗利用）のライセンスキーは、RMSで「有効期限切れ」と表示されています。このキーを使うAPIはすべて利用できません。"
        );
        assert_eq!(badge(&shops, &STAGES, NOVEMBER, Lang::Ja).text, "!");
        assert_eq!(known_keys(&shops, &STAGES, NOVEMBER, Lang::Ja)[0].expiry, "期限切れ");
    }
}

#[test]
fn a_page_that_names_no_app_is_of_the_own_app_whose_key_it_shows() {
    let named = |name: &str, last4: &str| Sighting { app: App::own(name), ..own(last4, "2026/12/25") };
    let two = || vec![named("自店舗利用", "AB12"), named("汎用", "CD34")];
    let records = after(&[(NOVEMBER, two()), (later(1), vec![own("CD34", "2026/12/26")])]);
    let told: Vec<(&str, &str, bool)> =
        records.iter().map(|one| (one.app.product.as_str(), one.last4.as_str(), one.past)).collect();
    assert_eq!(told, [("自店舗利用", "AB12", false), ("汎用", "CD34", false)]);
    // A key of either: nobody can tell which of them it replaces, until a page says so.
    let records = after(&[(NOVEMBER, two()), (later(1), vec![own("EF56", "2027/03/25")])]);
    assert_eq!(newest(&records), ["AB12", "CD34", "EF56"]);
    let list = vec![named("自店舗利用", "AB12"), named("汎用", "EF56")];
    let records = after(&[(NOVEMBER, two()), (later(1), vec![own("EF56", "2027/03/25")]), (later(2), list)]);
    assert_eq!(newest(&records), ["AB12", "EF56"]);
    assert_eq!(records[2].app.product, "汎用");
    // One own app that got another name is one.
    let records = after(&[
        (NOVEMBER, vec![named("自店舗利用", "AB12")]),
        (later(1), vec![named("LSEG用", "CD34")]),
        (later(2), vec![own("EF56", "2027/03/25")]),
    ]);
    assert_eq!(newest(&records), ["EF56"]);
}

#[test]
fn records_are_stored_and_read_again() {
    let mut records =
        after(&[(NOVEMBER, seen(&kept("app-list"))), (Moment(NOVEMBER.0 + 1), vec![own("CD34", "2027/02/20")])]);
    records[0].told = vec![30, 7];
    let stored = serde_json::to_string(&records).unwrap();
    assert!(stored.contains(r#""expiry":"2026-12-25""#) && stored.contains(r#""expiry":"-""#), "{stored}");
    let read: Vec<KeyRecord> = serde_json::from_str(&stored).unwrap();
    assert_eq!(read, records);
    // Of another version: what it lacks has its default, what is not known is passed over.
    let partly: KeyRecord = serde_json::from_str(r#"{"last4":"AB12","later":[1],"expiry":"someday"}"#).unwrap();
    assert_eq!((partly.last4.as_str(), partly.expiry), ("AB12", Expiry::Unknown));
}

// ---- A pasted key

fn pasted(prefix: &str, shop: &str, length: u32, last4: &str) -> Shape {
    Shape { prefix: prefix.into(), shop: shop.into(), length, last4: last4.into(), blanks: false, plain: true }
}

#[test]
fn a_pasted_key_is_told_in_one_line() {
    let records = after(&[
        (NOVEMBER, vec![own("AB12", "2026/12/25")]),
        (later(1), vec![own("CD34", "2027/02/20"), vendor("GoQSystem", "wm0G", "-", "")]),
    ]);
    let compare = |shape: Shape| key::compare(Lang::Ja, &shape, Some("404839"), &records);
    for (shape, line) in [
        (pasted("SL", "404839", 25, "CD34"), "ライセンスキー・25文字・店舗404839・末尾 CD34：最新のキーと末尾が一致"),
        (pasted("SL", "404839", 25, "AB12"), "ライセンスキー・25文字・店舗404839・末尾 AB12：以前のキーです"),
        (
            pasted("SL", "404839", 25, "wm0G"),
            "ライセンスキー・25文字・店舗404839・末尾 wm0G：最新のキーと末尾が一致（GoQSystem）",
        ),
        (
            pasted("SL", "404839", 25, "cd34"),
            "ライセンスキー・25文字・店舗404839・末尾 cd34：記録にあるキーのどれとも末尾が一致しません",
        ),
        (pasted("SL", "404839", 24, "2CD3"), "ライセンスキー・24文字・店舗404839・末尾 2CD3：1文字足りません"),
        (pasted("", "", 24, "CD34"), "キー・24文字・末尾 CD34：1文字足りません"),
        (pasted("", "", 15, "CD34"), "キー・15文字・末尾 CD34：1文字足りません"),
        (pasted("", "", 16, "CD34"), "キー・16文字・末尾 CD34：最新のキーと末尾が一致"),
        (pasted("SL", "404839", 26, "D34x"), "ライセンスキー・26文字・店舗404839・末尾 D34x：1文字多いです"),
        (pasted("SP", "404839", 25, "EF56"), "serviceSecret・25文字・店舗404839・末尾 EF56：serviceSecretです"),
        (
            pasted("SL", "404840", 25, "CD34"),
            "ライセンスキー・25文字・店舗404840・末尾 CD34：別の店舗（404840）のキーです",
        ),
        (
            Shape { blanks: true, ..pasted("SL", "404839", 25, "CD34") },
            "ライセンスキー・25文字・店舗404839・末尾 CD34：最新のキーと末尾が一致（空白は除いて照合しました）",
        ),
        (Shape { plain: false, ..pasted("", "", 30, "こんにちは") }, "キーの形ではありません"),
        (Shape::default(), "キーの形ではありません"),
        // A word, or a password: nothing of it is told.
        (pasted("", "", 11, "ord1"), "キーの形ではありません"),
    ] {
        assert_eq!(compare(shape), line);
    }
    let none = key::compare(Lang::Ja, &pasted("SL", "404839", 25, "CD34"), None, &[]);
    assert!(none.ends_with("照合できるキーの記録がまだありません。アプリ一覧を開くと記録されます"), "{none}");
}

#[test]
fn in_a_renewal_the_old_key_and_the_new_one_are_told_apart() {
    let opened = later(1);
    let app = App::own("");
    let before = after(&[(NOVEMBER, vec![own("AB12", "2026/12/25")])]);
    let after =
        after(&[(NOVEMBER, vec![own("AB12", "2026/12/25")]), (Moment(opened.0 + 1), vec![own("CD34", "2027/02/20")])]);
    assert_eq!(key::renewal(&app, "AB12", opened, &before), Renewal::Old);
    assert_eq!(key::renewal(&app, "CD34", opened, &before), Renewal::Untold);
    assert_eq!(key::renewal(&app, "CD34", opened, &after), Renewal::New);
    assert_eq!(key::renewal(&app, "AB12", opened, &after), Renewal::Old);
    let note = |renewal, tail, date: &str| key::renewal_note(Lang::Ja, renewal, tail, Expiry::parse(date));
    assert_eq!(
        note(Renewal::Old, "AB12", "2026/12/25").as_deref(),
        Some(
            "これは今までのキー（末尾 AB12、2026/12/25まで）です。新しいキーは［新しいライセンスキーを発行］の後に表示されます。"
        )
    );
    assert_eq!(note(Renewal::New, "CD34", "-").as_deref(), Some("新しいキー（末尾 CD34）です。"));
    assert_eq!(note(Renewal::Untold, "CD34", "-"), None);
}

proptest! {
    #[test]
    fn any_visits_leave_at_most_one_newest_key_of_an_app(
        visits in prop::collection::vec(prop::collection::vec((0_usize..3, 0_usize..5, 0_usize..4, any::<bool>()), 0..4), 0..12)
    ) {
        let mut records = Vec::new();
        for (day, visit) in visits.iter().enumerate() {
            let sightings: Vec<Sighting> = visit
                .iter()
                .map(|(app, last4, expiry, past)| {
                    let expiry = ["-", "2026/12/25", "2027/01/31", "?"][*expiry];
                    let last4 = ["AAA1", "BBB2", "CCC3", "DDD4", "EEE5"][*last4];
                    let sighting = match app {
                        0 => own(last4, expiry),
                        1 => vendor("GoQSystem", last4, expiry, "利用中"),
                        _ => Sighting { app: App::default(), ..own(last4, expiry) },
                    };
                    Sighting { past: *past, ..sighting }
                })
                .collect();
            let before = records.len();
            observe(&mut records, &sightings, later(day));
            prop_assert!(records.len() >= before.min(2));
            for mine in [true, false] {
                let newest = records.iter().filter(|record| record.app.own == mine && !record.past).count();
                prop_assert!(newest <= 1, "{records:?}");
            }
            prop_assert!(records.iter().all(|record| record.app.is_known() && !record.last4.is_empty()));
        }
    }

    #[test]
    fn any_page_is_read_without_fail(cells in prop::collection::vec(prop::collection::vec(".{0,12}|末尾4桁: AB12|⟦secret:0⟧|有効期限|状態|キー情報|2026/12/25", 0..5), 0..6)) {
        let rows = cells.iter().map(|cells| Row { cells: cells.clone(), ..Row::default() }).collect();
        let page = page_of(rows, vec![secret("SL", "404839", 25, "CD34")]);
        let _ = (keys(&page), seen(&page));
    }
}
