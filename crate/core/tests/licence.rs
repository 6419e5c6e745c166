//! Expiry to the day: stages, words, midnight in JST, and that nothing depends on the machine's zone or clock.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, reason = "tests")]

use chrono::{Days, NaiveDate};
use kagiban_core::licence::{Expiry, STAGES, Stage, slashed, stage};
use kagiban_core::moment::Moment;
use kagiban_core::text::Lang;
use proptest::prelude::*;

fn date(text: &str) -> NaiveDate {
    Expiry::parse(text).date().unwrap_or_else(|| panic!("{text}"))
}

const HOUR: f64 = 3_600_000.0;
const DAY: f64 = 24.0 * HOUR;

#[test]
fn each_stage_begins_on_its_day_and_ends_with_the_next() {
    use Stage::{Expired, Within};
    for (expiry, today, reached, words) in [
        // Around each stage.
        ("2026/12/25", "2026/11/24", None, "2026/12/25（あと31日）"),
        ("2026/12/25", "2026/11/25", Some(Within(30)), "2026/12/25（あと30日）"),
        ("2026/12/25", "2026/11/26", Some(Within(30)), "2026/12/25（あと29日）"),
        ("2026/12/25", "2026/12/17", Some(Within(30)), "2026/12/25（あと8日）"),
        ("2026/12/25", "2026/12/18", Some(Within(7)), "2026/12/25（あと7日）"),
        ("2026/12/25", "2026/12/19", Some(Within(7)), "2026/12/25（あと6日）"),
        ("2026/12/25", "2026/12/23", Some(Within(7)), "2026/12/25（あと2日）"),
        ("2026/12/25", "2026/12/24", Some(Within(1)), "2026/12/25（あと1日）"),
        ("2026/12/25", "2026/12/25", Some(Within(0)), "2026/12/25（本日まで）"),
        ("2026/12/25", "2026/12/26", Some(Expired), "2026/12/25（期限切れ）"),
        ("2026/12/25", "2027/06/01", Some(Expired), "2026/12/25（期限切れ）"),
        // Month ends and the year's end.
        ("2026/11/30", "2026/10/31", Some(Within(30)), "2026/11/30（あと30日）"),
        ("2026/11/30", "2026/10/30", None, "2026/11/30（あと31日）"),
        ("2026/12/31", "2027/01/01", Some(Expired), "2026/12/31（期限切れ）"),
        ("2027/01/01", "2026/12/31", Some(Within(1)), "2027/01/01（あと1日）"),
        ("2027/01/31", "2027/01/01", Some(Within(30)), "2027/01/31（あと30日）"),
        // February, with and without a leap day.
        ("2027/03/01", "2027/02/28", Some(Within(1)), "2027/03/01（あと1日）"),
        ("2028/03/01", "2028/02/28", Some(Within(7)), "2028/03/01（あと2日）"),
        ("2028/03/01", "2028/02/29", Some(Within(1)), "2028/03/01（あと1日）"),
        ("2028/02/29", "2028/02/29", Some(Within(0)), "2028/02/29（本日まで）"),
        ("2028/02/29", "2028/03/01", Some(Expired), "2028/02/29（期限切れ）"),
        ("2028/02/29", "2028/01/30", Some(Within(30)), "2028/02/29（あと30日）"),
        ("2028/02/29", "2028/01/29", None, "2028/02/29（あと31日）"),
    ] {
        let parsed = Expiry::parse(expiry);
        assert_eq!(stage(parsed, &STAGES, date(today)), reached, "{expiry} on {today}");
        assert_eq!(parsed.text(Lang::Ja, date(today)), words, "{expiry} on {today}");
    }
}

#[test]
fn stages_can_be_others_in_any_order() {
    let expiry = Expiry::parse("2026/12/25");
    for (today, reached) in [
        ("2026/12/10", None),
        ("2026/12/11", Some(Stage::Within(14))),
        ("2026/12/22", Some(Stage::Within(3))),
        ("2026/12/25", Some(Stage::Within(3))),
        ("2026/12/26", Some(Stage::Expired)),
    ] {
        assert_eq!(stage(expiry, &[3, 14], date(today)), reached, "{today}");
    }
    assert_eq!(stage(expiry, &[], date("2026/12/25")), None);
    assert_eq!(stage(Expiry::None, &STAGES, date("2026/12/25")), None);
    assert_eq!(stage(Expiry::Unknown, &STAGES, date("2026/12/25")), None);
}

#[test]
fn the_day_begins_at_midnight_in_jst() {
    // 2026-12-25T00:00:00+09:00 is 2026-12-24T15:00:00Z.
    let midnight = 1_798_124_400_000.0;
    for (instant, day) in [
        (midnight - 1.0, "2026/12/24"),
        (midnight, "2026/12/25"),
        (midnight + 9.0 * HOUR - 1.0, "2026/12/25"),
        (midnight + 9.0 * HOUR, "2026/12/25"),
        (midnight + DAY - 1.0, "2026/12/25"),
        (midnight + DAY, "2026/12/26"),
        (0.0, "1970/01/01"),
        (15.0 * HOUR - 1.0, "1970/01/01"),
        (15.0 * HOUR, "1970/01/02"),
        // 2028-02-29T23:59:59.999+09:00, and the moment after it.
        (1_835_449_199_999.0, "2028/02/29"),
        (1_835_449_200_000.0, "2028/03/01"),
    ] {
        assert_eq!(slashed(Moment::from_ms(instant).date()), day, "{instant}");
    }
    let stamp = |instant: f64| Moment::from_ms(instant).utc_stamp();
    assert_eq!(stamp(midnight), "20261224T150000Z");
    assert_eq!(stamp(midnight + 61_999.0), "20261224T150100Z");
    assert_eq!(stamp(0.0), "19700101T000000Z");
    // The next day begins when this one has ended, wherever in it one asks.
    for instant in [midnight, midnight + 1.0, midnight + DAY - 1.0] {
        assert_eq!(Moment::from_ms(instant).midnight(), Moment::from_ms(midnight));
        assert_eq!(Moment::from_ms(instant).next_midnight_ms(), midnight + DAY);
    }
}

#[test]
fn a_key_of_the_last_minute_is_good_until_the_day_is_over() {
    let expiry = Expiry::parse("2026/12/25");
    let midnight = 1_798_124_400_000.0;
    let words = |instant: f64| expiry.text(Lang::Ja, Moment::from_ms(instant).date());
    assert_eq!(words(midnight - 1.0), "2026/12/25（あと1日）");
    assert_eq!(words(midnight), "2026/12/25（本日まで）");
    assert_eq!(words(midnight + DAY - 1.0), "2026/12/25（本日まで）");
    assert_eq!(words(midnight + DAY), "2026/12/25（期限切れ）");
}

fn any_date() -> impl Strategy<Value = NaiveDate> {
    (0_u64..40_000).prop_map(|days| NaiveDate::from_ymd_opt(1990, 1, 1).unwrap() + Days::new(days))
}

proptest! {
    #[test]
    fn what_is_printed_is_read_again(day in any_date(), tail in prop_oneof![Just(""), Just(" 23:59:59"), Just("まで")]) {
        prop_assert_eq!(Expiry::parse(&(slashed(day) + tail)), Expiry::On(day));
    }

    #[test]
    fn any_text_is_read_without_fail(text in any::<String>()) {
        let expiry = Expiry::parse(&text);
        let _ = expiry.text(Lang::Ja, NaiveDate::default());
    }

    #[test]
    fn the_days_go_down_by_one_each_day(expiry in any_date(), today in any_date()) {
        let left = Expiry::On(expiry).days_left(today).unwrap();
        prop_assert_eq!(Expiry::On(expiry).days_left(today + Days::new(1)), Some(left - 1));
        prop_assert_eq!(Expiry::On(today).days_left(today), Some(0));
    }

    #[test]
    fn a_stage_once_reached_only_gets_nearer(expiry in any_date(), days in 0_u64..200, stages in prop::collection::vec(0_u32..100, 0..5)) {
        let today = expiry - Days::new(days);
        let rank = |stage: Option<Stage>| match stage {
            None => i64::MAX,
            Some(Stage::Within(days)) => i64::from(days),
            Some(Stage::Expired) => -1,
        };
        let now = stage(Expiry::On(expiry), &stages, today);
        let later = stage(Expiry::On(expiry), &stages, today + Days::new(1));
        prop_assert!(rank(later) <= rank(now), "{:?} then {:?}", now, later);
        if let Some(Stage::Within(within)) = now {
            prop_assert!(u64::from(within) >= days && stages.contains(&within));
        }
    }

    #[test]
    fn every_instant_of_a_day_is_that_day(day in 0_i32..30_000, part in 0.0_f64..1.0) {
        let instant = f64::from(day) * DAY - 9.0 * HOUR + (part * DAY).floor();
        let expected = NaiveDate::from_ymd_opt(1970, 1, 1).unwrap() + Days::new(u64::try_from(day).unwrap());
        prop_assert_eq!(Moment::from_ms(instant.max(0.0)).date(), expected);
    }
}
