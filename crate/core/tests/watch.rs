//! The watch over expiries: notices to the day, the badge, the list, the calendar file.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, reason = "tests")]

use chrono::{Days, NaiveDate};
use kagiban_core::licence::{Expiry, STAGES, Stage, slashed};
use kagiban_core::moment::Moment;
use kagiban_core::sighting::{App, KeyRecord, Sighting, observe};
use kagiban_core::text::Lang;
use kagiban_core::watch::{Nearness, ShopKeys, badge, calendar, due, known_keys, tell};
use proptest::prelude::*;

/// Noon of a day in JST.
fn noon(day: &str) -> Moment {
    let epoch = NaiveDate::from_ymd_opt(1970, 1, 1).unwrap();
    let days = Expiry::parse(day).days_left(epoch).unwrap_or_else(|| panic!("{day}"));
    Moment(u32::try_from(days).unwrap() * 24 * 60 + 3 * 60)
}

fn own(last4: &str, expiry: &str, seen: &str) -> KeyRecord {
    KeyRecord {
        app: App::own(""),
        last4: last4.into(),
        expiry: Expiry::parse(expiry),
        state: "利用中".into(),
        first_seen: noon(seen),
        last_seen: noon(seen),
        ..KeyRecord::default()
    }
}

fn vendor(product: &str, last4: &str, expiry: &str, state: &str, seen: &str) -> KeyRecord {
    let app = App { own: false, company: format!("株式会社{product}"), product: product.into() };
    KeyRecord { app, state: state.into(), ..own(last4, expiry, seen) }
}

fn texts(records: &[KeyRecord], today: &str, visit: bool) -> Vec<String> {
    let shops = [ShopKeys { shop: "404839", name: "", records }];
    due(&shops, &STAGES, noon(today), visit, Lang::Ja).into_iter().map(|notice| notice.text).collect()
}

#[test]
fn notices_have_the_words_of_the_guides() {
    let key = || vec![vendor("GoQSystem", "AB12", "2026/12/13", "利用中", "2026/11/21")];
    let end = "期限が切れると受注取得などが止まります。お早めに更新してください。";
    let seen = |mut records: Vec<KeyRecord>, today: &str| {
        records[0].last_seen = noon(today);
        texts(&records, today, true)
    };
    assert_eq!(seen(key(), "2026/11/12"), [""; 0]);
    assert_eq!(
        seen(key(), "2026/11/21"),
        [format!("お知らせ：404839のGoQSystemのライセンスキーは、あと22日（2026/12/13まで）です。{end}")]
    );
    assert_eq!(
        seen(key(), "2026/12/06"),
        [format!("緊急のお知らせ：404839のGoQSystemのライセンスキーは、あと7日（2026/12/13まで）です。{end}")]
    );
    assert_eq!(
        seen(key(), "2026/12/13"),
        [format!("緊急のお知らせ：404839のGoQSystemのライセンスキーは、本日まで（2026/12/13まで）です。{end}")]
    );
    let expired = "緊急のお知らせ：404839のGoQSystemのライセンスキーは2026/12/13に有効期限が切れています。このキーを使うAPIはすべて利用できません。";
    assert_eq!(seen(key(), "2026/12/14"), [expired]);
    // Knowledge of more than a week ago says so.
    let old = "最終確認 11/21。別のパソコンで更新済みの場合は、アプリ一覧を開くと、このお知らせは消えます。";
    assert!(!texts(&key(), "2026/11/28", false)[0].contains("最終確認"));
    assert!(texts(&key(), "2026/11/29", false)[0].ends_with(old));
    assert_eq!(texts(&key(), "2026/12/14", false), [format!("{expired}{old}")]);
}

#[test]
fn each_stage_is_told_once_a_key_and_expiry_once_a_day_at_a_visit() {
    let mut records = vec![own("AB12", "2026/12/25", "2026/11/21")];
    let mut told: Vec<(String, bool, usize)> = Vec::new();
    // Two hundred days, a daily alarm in the morning and two visits, on every third day.
    let start = Expiry::parse("2026/11/01").date().unwrap();
    for day in 0..100_u64 {
        let today = slashed(start + Days::new(day));
        let visits: &[bool] = if day % 3 == 0 { &[false, true, true] } else { &[false] };
        for visit in visits {
            let shops = [ShopKeys { shop: "404839", name: "", records: &records }];
            let notices = due(&shops, &STAGES, noon(&today), *visit, Lang::Ja);
            for notice in &notices {
                tell(&mut records[notice.record], notice.stage, noon(&today));
            }
            if !notices.is_empty() {
                told.push((today.clone(), *visit, notices.len()));
            }
        }
    }
    let days: Vec<(&str, bool)> = told.iter().map(|(day, visit, _)| (day.as_str(), *visit)).collect();
    assert!(told.iter().all(|(.., count)| *count == 1));
    assert_eq!(
        days[..5],
        [
            ("2026/11/25", false),
            ("2026/12/18", false),
            ("2026/12/24", false),
            ("2026/12/25", false),
            ("2026/12/26", false)
        ]
    );
    // Then once on each day with a visit, and at no alarm without one.
    assert_eq!(days[5], ("2026/12/28", true));
    assert!(days[5..].iter().all(|(_, visit)| *visit));
    assert_eq!(days.len() - 5, (57..100).filter(|day| day % 3 == 0).count());
}

#[test]
fn of_several_stages_slept_through_only_the_narrowest_is_told() {
    let mut records = vec![own("AB12", "2026/12/25", "2026/11/21")];
    let notices =
        due(&[ShopKeys { shop: "a", name: "", records: &records }], &STAGES, noon("2026/12/20"), false, Lang::Ja);
    assert_eq!(notices.iter().map(|notice| notice.stage).collect::<Vec<_>>(), [Stage::Within(7)]);
    tell(&mut records[0], notices[0].stage, noon("2026/12/20"));
    // A wider stage added later is not told after a narrower one.
    let wider = due(
        &[ShopKeys { shop: "a", name: "", records: &records }],
        &[30, 14, 7, 1],
        noon("2026/12/21"),
        false,
        Lang::Ja,
    );
    assert_eq!(wider, []);
    // A browser that was closed for a week and over the expiry: only that it has expired.
    let after =
        due(&[ShopKeys { shop: "a", name: "", records: &records }], &STAGES, noon("2026/12/27"), false, Lang::Ja);
    assert_eq!(after.iter().map(|notice| notice.stage).collect::<Vec<_>>(), [Stage::Expired]);
}

#[test]
fn a_newer_key_ends_the_notices_and_has_its_own() {
    let mut records = vec![own("AB12", "2026/12/25", "2026/11/21")];
    assert_eq!(texts(&records, "2026/12/30", true).len(), 1);
    let new = Sighting {
        app: App::own(""),
        last4: "CD34".into(),
        expiry: Expiry::parse("2027/03/29"),
        state: "利用中".into(),
        ..Sighting::default()
    };
    observe(&mut records, std::slice::from_ref(&new), noon("2026/12/30"));
    assert_eq!(texts(&records, "2026/12/30", true), [""; 0]);
    assert_eq!(texts(&records, "2027/03/01", true).len(), 1);
    // The same key with another date: its notices begin anew.
    let mut records =
        vec![KeyRecord { told: vec![30, 7], told_expired: Moment(1), ..own("AB12", "2026/12/25", "2026/11/21") }];
    observe(
        &mut records,
        &[Sighting { last4: "AB12".into(), expiry: Expiry::parse("2026/12/31"), ..new }],
        noon("2026/12/25"),
    );
    assert_eq!((records[0].told.len(), records[0].told_expired), (0, Moment(0)));
}

#[test]
fn keys_without_an_end_and_stopped_ones_are_quiet() {
    let records = [
        own("AB12", "-", "2026/11/21"),
        own("CD34", "?", "2026/11/21"),
        KeyRecord { state: "利用停止".into(), ..vendor("x", "EF56", "2026/12/01", "", "2026/11/21") },
        KeyRecord { past: true, ..own("GH78", "2026/11/01", "2026/11/21") },
    ];
    assert_eq!(texts(&records, "2026/12/24", true), [""; 0]);
    assert_eq!(
        badge(&[ShopKeys { shop: "a", name: "", records: &records }], &STAGES, noon("2026/12/24"), Lang::Ja).text,
        ""
    );
}

#[test]
fn the_badge_counts_to_the_soonest_expiry_of_all_shops() {
    let first =
        [own("AB12", "2026/12/25", "2026/11/21"), KeyRecord { past: true, ..own("ZZ00", "2026/11/01", "2026/11/21") }];
    let second = [vendor("GoQSystem", "CD34", "2026/12/20", "利用中 更新あり", "2026/11/21")];
    let shops = [
        ShopKeys { shop: "404839", name: "", records: &first },
        ShopKeys { shop: "404840", name: "", records: &second },
    ];
    let at = |day: &str| badge(&shops, &STAGES, noon(day), Lang::Ja);
    assert_eq!(at("2026/11/19").text, "");
    assert_eq!(
        (at("2026/11/20").text.as_str(), at("2026/12/19").text.as_str(), at("2026/12/20").text.as_str()),
        ("30", "1", "0")
    );
    assert_eq!(at("2026/11/20").title, "404840：GoQSystemのライセンスキー 2026/12/20（あと30日）");
    assert_eq!(at("2026/12/21").text, "!");
    assert_eq!(at("2026/12/21").title, "404840：GoQSystemのライセンスキー 2026/12/20（期限切れ）");
    assert_eq!(badge(&shops, &[7], noon("2026/12/12"), Lang::Ja).text, "");
    assert_eq!(badge(&shops, &[7], noon("2026/12/13"), Lang::Ja).text, "7");
    assert_eq!(badge(&shops, &STAGES, Moment(0), Lang::Ja).text, "");
}

#[test]
fn the_list_has_all_keys_soonest_first() {
    let records = [
        vendor("GoQSystem", "wm0G", "-", "利用中 更新あり", "2026/11/01"),
        KeyRecord { past: true, ..own("AB12", "2026/11/20", "2026/11/21") },
        own("CD34", "2026/12/25", "2026/11/21"),
        vendor("まとまるEC店長", "yU3p", "2026/11/26", "承認待ち", "2026/11/21"),
    ];
    let shops = [ShopKeys { shop: "404839", name: "", records: &records }];
    let list = known_keys(&shops, &STAGES, noon("2026/11/21"), Lang::Ja);
    let told: Vec<String> = list
        .iter()
        .map(|key| {
            format!(
                "{}|{}|{}|{}|{}|{:?}|{:?}",
                key.name,
                key.tail,
                key.expiry,
                key.flags.join(","),
                key.seen,
                key.left,
                key.nearness
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            "404839：まとまるEC店長|末尾 yU3p|2026/11/26（あと5日）|承認待ち|最終確認 11/21|Some(5)|Urgent",
            "404839：店舗様のアプリ|末尾 CD34|2026/12/25（あと34日）||最終確認 11/21|Some(34)|Far",
            "404839：GoQSystem|末尾 wm0G|期限なし（RMSの表示は「-」）|更新あり|最終確認 11/01|None|None",
            "404839：店舗様のアプリ|末尾 AB12|2026/11/20（期限切れ）|以前のキー|最終確認 11/21|Some(0)|None",
        ]
    );
    let near = |day: &str| {
        known_keys(&[ShopKeys { shop: "a", name: "", records: &records[2..3] }], &STAGES, noon(day), Lang::Ja)[0]
            .nearness
    };
    assert_eq!(
        [near("2026/11/24"), near("2026/11/25"), near("2026/12/18"), near("2026/12/26")],
        [Nearness::Far, Nearness::Soon, Nearness::Urgent, Nearness::Urgent]
    );
}

/// Undoes the folding of a calendar file, and says what is wrong with its lines.
fn unfolded(file: &str) -> Vec<String> {
    assert!(file.ends_with("\r\n"));
    let mut lines: Vec<String> = Vec::new();
    for line in file.strip_suffix("\r\n").unwrap().split("\r\n") {
        assert!(!line.contains(['\r', '\n']), "{line:?}");
        assert!(line.len() <= 75, "{} octets: {line}", line.len());
        match line.strip_prefix(' ') {
            Some(more) => lines.last_mut().unwrap().push_str(more),
            None => lines.push(line.to_owned()),
        }
    }
    lines
}

#[test]
fn the_calendar_file_is_one_that_calendars_read() {
    let records = [
        own("CD34", "2026/12/31", "2026/11/21"),
        vendor(
            "A,B;C\\D\nE とても長い名前のアプリですから折り返しが必要になります",
            "wm0G",
            "2028/02/28",
            "利用中",
            "2026/11/21",
        ),
        vendor("none", "zzzz", "-", "利用中", "2026/11/21"),
    ];
    let shops = [ShopKeys { shop: "404839", name: "", records: &records }];
    let file = calendar(&shops, noon("2026/11/21"), Lang::Ja);
    let lines = unfolded(&file);
    assert_eq!(lines[..4], ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Kagiban//Kagiban//JA", "CALSCALE:GREGORIAN"]);
    assert_eq!(lines.last().map(String::as_str), Some("END:VCALENDAR"));
    assert_eq!(lines.iter().filter(|line| *line == "BEGIN:VEVENT").count(), 2);
    assert_eq!(
        lines[4..13],
        [
            "BEGIN:VEVENT",
            "UID:404839-own-CD34@kagiban",
            "DTSTAMP:20261121T030000Z",
            "DTSTART;VALUE=DATE:20261231",
            "DTEND;VALUE=DATE:20270101",
            "SUMMARY:ライセンスキーの有効期限：404839 店舗様のアプリ",
            "DESCRIPTION:404839の店舗様のアプリのライセンスキー（末尾 CD34）は、この日の終わりに有効期限が切れます。",
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        ]
    );
    assert!(lines.contains(&"DTEND;VALUE=DATE:20280229".to_owned()));
    let summary = lines.iter().find(|line| line.contains("とても")).unwrap();
    assert!(summary.contains(r"A\,B\;C\\D\nE とても長い名前のアプリですから折り返しが必要になります"), "{summary}");
    // Exported again another day, the events are the same ones.
    let uids = |file: &str| unfolded(file).into_iter().filter(|line| line.starts_with("UID:")).collect::<Vec<_>>();
    assert_eq!(uids(&calendar(&shops, noon("2026/12/21"), Lang::En)), uids(&file));
    assert_eq!(unfolded(&calendar(&[], Moment(0), Lang::Ja)).len(), 5);
}

proptest! {
    #[test]
    fn a_year_of_days_tells_each_stage_of_each_key_at_most_once(
        keys in prop::collection::vec((0_u64..200, any::<bool>()), 1..4),
        awake in prop::collection::vec(any::<bool>(), 250),
        stages in prop::collection::btree_set(0_u32..60, 0..5),
    ) {
        let stages: Vec<u32> = stages.into_iter().collect();
        let start = NaiveDate::from_ymd_opt(2026, 11, 1).unwrap();
        let mut records: Vec<KeyRecord> = keys.iter().enumerate().map(|(at, (day, none))| {
            let expiry = if *none { "-".to_owned() } else { slashed(start + Days::new(*day)) };
            vendor(&format!("app{at}"), "AB12", &expiry, "利用中", "2026/11/01")
        }).collect();
        let mut told: Vec<(usize, Stage)> = Vec::new();
        for (day, awake) in awake.iter().enumerate() {
            if !awake { continue }
            let today = start + Days::new(day as u64);
            let now = noon(&slashed(today));
            for notice in due(&[ShopKeys { shop: "a", name: "", records: &records }], &stages, now, false, Lang::Ja) {
                let left = records[notice.record].expiry.days_left(today).unwrap();
                match notice.stage {
                    Stage::Within(days) => prop_assert!((0..=i64::from(days)).contains(&left)),
                    Stage::Expired => prop_assert!(left < 0),
                }
                prop_assert!(!told.contains(&(notice.record, notice.stage)));
                told.push((notice.record, notice.stage));
                tell(&mut records[notice.record], notice.stage, now);
            }
        }
        // Awake on any day after the end: that it has expired was told.
        for (at, (day, none)) in keys.iter().enumerate() {
            let after = awake.iter().skip(*day as usize + 1).any(|awake| *awake);
            prop_assert_eq!(told.contains(&(at, Stage::Expired)), !none && after);
        }
    }

    #[test]
    fn any_name_makes_a_file_of_short_whole_lines(shop in any::<String>(), product in any::<String>()) {
        let records = [vendor(&product, "AB12", "2026/12/25", "", "2026/11/21")];
        let file = calendar(&[ShopKeys { shop: &shop, name: "", records: &records }], noon("2026/11/21"), Lang::Ja);
        prop_assert_eq!(unfolded(&file).len(), 4 + 9 + 1);
    }
}
