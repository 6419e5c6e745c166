//! What a careful person takes from a vendor's page is what is read from it.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, clippy::print_stderr, reason = "tests")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use kagiban_core::manual::{self, Report};
use serde_json::Value;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/manuals");

fn set(value: &Value) -> BTreeSet<String> {
    value.as_array().unwrap().iter().map(|name| name.as_str().unwrap().to_owned()).collect()
}

fn own(names: &[String]) -> BTreeSet<String> {
    let set: BTreeSet<String> = names.iter().cloned().collect();
    assert_eq!(set.len(), names.len(), "a name twice: {names:?}");
    set
}

/// What differs from what a careful person took, if anything.
fn differences(report: &Report, expected: &Value) -> Vec<String> {
    let lists = [
        ("required", &report.required),
        ("optional", &report.optional),
        ("groups", &report.groups),
        ("groups_optional", &report.groups_optional),
        ("mentions", &report.mentions),
    ];
    let mut differences = Vec::new();
    for (name, list) in lists {
        let Some(wanted) = expected.get(name) else { continue };
        let (own, wanted) = (own(list), set(wanted));
        if own != wanted {
            let more: Vec<_> = own.difference(&wanted).collect();
            let less: Vec<_> = wanted.difference(&own).collect();
            differences.push(format!("{name}: too many {more:?}, missing {less:?}"));
        }
    }
    if expected["all_functions"].as_bool() != Some(report.all_functions) {
        differences.push(format!("all_functions: {}", report.all_functions));
    }
    if let Some(wanted) = expected.get("per_feature") {
        let wanted: BTreeMap<String, BTreeSet<String>> =
            wanted.as_object().unwrap().iter().map(|(name, list)| (name.clone(), set(list))).collect();
        let own: BTreeMap<String, BTreeSet<String>> =
            report.per_feature.0.iter().map(|(name, list)| (name.clone(), own(list))).collect();
        if own != wanted {
            differences.push(format!("per_feature: {own:#?}"));
        }
    }
    differences
}

fn pages() -> Vec<(String, String, Value)> {
    let mut pages = Vec::new();
    for entry in fs::read_dir(FOLDER).unwrap() {
        let path = entry.unwrap().path();
        let Some(name) = path.to_str().unwrap().strip_suffix(".txt") else { continue };
        let expected = serde_json::from_str(&fs::read_to_string(format!("{name}.expected.json")).unwrap()).unwrap();
        let case = name.rsplit('/').next().unwrap().to_owned();
        pages.push((case, fs::read_to_string(&path).unwrap(), expected));
    }
    pages
}

#[test]
fn the_pages_come_out_as_a_careful_person_reads_them() {
    let pages = pages();
    assert!(pages.len() >= 13);
    let mut wrong = String::new();
    for (case, text, expected) in &pages {
        let report = manual::read(text).report();
        for difference in differences(&report, expected) {
            wrong += &format!("{case}: {difference}\n");
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

/// A sample of `manual_samples.txt`: its name, its page, and what is to be taken from it.
struct Sample {
    name: String,
    page: String,
    expected: Value,
    unknown: BTreeSet<String>,
}

fn samples() -> Vec<Sample> {
    let text = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/manual_samples.txt")).unwrap();
    text.split("\n= ").skip(1).map(sample).collect()
}

fn sample(text: &str) -> Sample {
    let (name, rest) = text.split_once('\n').unwrap();
    let (page, taken) = rest.split_once("\n=>").unwrap();
    let list = |text: &str| text.split('、').map(str::to_owned).collect::<Vec<String>>();
    let mut lists: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    let mut features = serde_json::Map::new();
    let mut all = false;
    for line in taken.lines().filter(|line| !line.is_empty()) {
        if line == "all" {
            all = true;
            continue;
        }
        let (mark, names) = line.split_once(' ').unwrap();
        let field = match mark {
            "*" => {
                let (feature, functions) = names.split_once(": ").unwrap();
                features.insert(feature.to_owned(), list(functions).into());
                continue;
            }
            "+" => "required",
            "?" => "optional",
            "-" => "mentions",
            "g" => "groups",
            "G" => "groups_optional",
            "x" => "unknown",
            other => panic!("{name}: {other}"),
        };
        lists.entry(field).or_default().extend(list(names));
    }
    let of = |field: &str| lists.get(field).cloned().unwrap_or_default();
    let expected = serde_json::json!({
        "required": of("required"), "optional": of("optional"), "mentions": of("mentions"),
        "groups": of("groups"), "groups_optional": of("groups_optional"),
        "all_functions": all, "per_feature": features,
    });
    Sample { name: name.to_owned(), page: page.to_owned(), expected, unknown: of("unknown").into_iter().collect() }
}

#[test]
fn every_rule_holds_in_its_sample() {
    let samples = samples();
    assert!(samples.len() >= 60, "{}", samples.len());
    let mut wrong = String::new();
    let mut failed = 0;
    for sample in &samples {
        let report = manual::read(&sample.page).report();
        let mut faults = differences(&report, &sample.expected);
        if own(&report.unknown) != sample.unknown {
            faults.push(format!("unknown: {:?}", report.unknown));
        }
        failed += usize::from(!faults.is_empty());
        for fault in faults {
            wrong += &format!("{}: {fault}\n", sample.name);
        }
    }
    assert!(wrong.is_empty(), "{failed} of {} samples:\n{wrong}", samples.len());
}

#[test]
fn a_step_through_menus_is_no_demand_that_was_not_understood() {
    for case in ["01-lseg", "05-goq-service-square-update", "07-rakuraku-line-own"] {
        let text = fs::read_to_string(format!("{FOLDER}/{case}.txt")).unwrap();
        assert_eq!(manual::read(&text).not_understood, [""; 0], "{case}");
    }
    let told = |line: &str| !manual::read(&format!("利用機能編集で設定します。\n{line}\n")).not_understood.is_empty();
    assert!(!told("メニューから「利用設定」を選択します。"));
    assert!(!told("左の［WEB APIサービス］を選び、開きます。"));
    // What it asks for cannot be told: that is said.
    for line in ["次のAPIを選択します。", "以下の機能にチェックを入れます。", "「受注」に関する次の機能を選択します。"]
    {
        assert!(told(line), "{line}");
    }
}

/// What a person reads through without seeing it: it must not change what is read.
mod noise {
    use super::{pages, samples};
    use kagiban_core::manual::{self, Report};
    use proptest::prelude::*;

    /// The same names with the same said of them; what is quoted from the page may differ with it.
    fn same(one: &Report, other: &Report) -> bool {
        let features = |report: &Report| report.per_feature.0.iter().map(|(_, list)| list.clone()).collect::<Vec<_>>();
        one.required == other.required
            && one.optional == other.optional
            && one.groups == other.groups
            && one.groups_optional == other.groups_optional
            && one.all_functions == other.all_functions
            && one.mentions == other.mentions
            && features(one) == features(other)
    }

    /// Every page that the tests have.
    fn texts() -> Vec<String> {
        pages().into_iter().map(|(_, text, _)| text).chain(samples().into_iter().map(|one| one.page)).collect()
    }

    /// Full width for every letter that has it, but for addresses: those are no text.
    fn widened(text: &str) -> String {
        let wide = |c: char| match c {
            '!'..='~' => char::from_u32(c as u32 + 0xFEE0).unwrap(),
            other => other,
        };
        let line = |line: &str| {
            if line.contains("://") || line.contains('@') { line.to_owned() } else { line.chars().map(wide).collect() }
        };
        text.split('\n').map(line).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn width_line_ends_and_blanks_change_nothing() {
        for text in texts() {
            let plain = manual::read(&text).report();
            for (what, noisy) in [
                ("full width", widened(&text)),
                ("CRLF", text.replace('\n', "\r\n")),
                ("CR", text.replace('\n', "\r")),
                ("a blank line between any two", text.replace('\n', "\n\n")),
                ("ideographic indents", text.replace('\n', "\n　　")),
                ("trailing blanks", text.replace('\n', " \u{00A0}\n")),
                ("zero width in every word", text.replace('e', "e\u{200B}").replace('o', "\u{FEFF}o")),
                ("soft hyphens", text.replace("et", "e\u{00AD}t")),
                ("brackets of another kind", text.replace('「', "『").replace('」', "』")),
                ("a byte order mark", format!("\u{FEFF}{text}")),
            ] {
                let read = manual::read(&noisy).report();
                assert!(same(&plain, &read), "{what}:\n{text}\n{plain:#?}\n{read:#?}");
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn invisible_characters_anywhere_change_nothing(pick in any::<prop::sample::Index>(), places in proptest::collection::vec(any::<prop::sample::Index>(), 1..30)) {
            let texts = texts();
            let text = pick.get(&texts);
            let plain = manual::read(text).report();
            let mut characters: Vec<char> = text.chars().collect();
            for place in places {
                characters.insert(place.index(characters.len()), ['\u{200B}', '\u{200D}', '\u{2060}', '\u{00AD}'][place.index(4)]);
            }
            let read = manual::read(&characters.into_iter().collect::<String>()).report();
            prop_assert!(same(&plain, &read), "{plain:#?}\n{read:#?}");
        }

        #[test]
        fn no_text_of_any_kind_panics(text in any::<String>(), words in proptest::collection::vec("(item\\.get|在庫API|2\\.0|[（）「」。、:\n]|必要|不要|場合|すべて選択|[a-z.]{1,9}| ){1,3}", 0..80)) {
            let _ = manual::read(&text).report();
            let _ = manual::read(&words.concat()).report();
            let _ = manual::read(&format!("{text}{}", words.concat())).report();
        }
    }

    /// Texts that make a careless reader slow, at a length in bytes.
    fn heavy(bytes: usize) -> Vec<String> {
        let units = [
            "利用する場合は必要",
            "item.get ",
            "a.",
            "api",
            "在庫API 2.",
            "（",
            "items.bulk.get\n",
            "rpay.order.get Order ",
            "x.y\n",
            "場合",
            "、",
            "楽天",
            "item.get（任意）、",
            "すべて選択\n",
            "shop.x.get/",
            "・以下のAPIにチェック\n",
            "0",
            "\n",
            "ー",
            "ﾞ",
            "@",
            "://",
        ];
        units.iter().map(|unit| unit.repeat(bytes / unit.len())).collect()
    }

    /// How long this thread has been on a processor, where the system tells; else the time that went by. What else the
    /// machine does is not ours.
    fn spent(start: std::time::Instant) -> std::time::Duration {
        let told = std::fs::read_to_string("/proc/thread-self/schedstat");
        let nanos = told.ok().and_then(|text| text.split(' ').next()?.parse().ok());
        nanos.map_or_else(|| start.elapsed(), std::time::Duration::from_nanos)
    }

    /// The least of three times that reading these texts takes.
    fn time(texts: &[&str]) -> std::time::Duration {
        let start = std::time::Instant::now();
        let once = |_| {
            let before = spent(start);
            for text in texts {
                let _ = manual::read(text).report();
            }
            spent(start) - before
        };
        (0..3).map(once).min().unwrap()
    }

    #[test]
    fn time_grows_with_the_length_and_no_faster() {
        // Ten texts, and one of ten times the length. Generous: a square would take ten times as long.
        for (small, large) in heavy(8_000).iter().zip(&heavy(80_000)) {
            let (ten, one) = (time(&[small.as_str(); 10]), time(&[large.as_str()]));
            let unit: String = small.chars().take(20).collect();
            assert!(one.as_millis() < 4 * ten.as_millis() + 40, "{unit}: {ten:?} for ten, {one:?} for all in one");
        }
    }

    /// How much slower than the machine of the promise this one is, now: by a loop of a known length. Never faster.
    fn slower() -> f64 {
        const PROMISED: f64 = 0.020;
        let start = std::time::Instant::now();
        let once = |_| {
            let before = spent(start);
            let mut hash = 0xcbf2_9ce4_8422_2325_u64;
            for byte in 0..20_000_000_u64 {
                hash = std::hint::black_box((hash ^ (byte & 0xff)).wrapping_mul(0x0100_0000_01b3));
            }
            (spent(start) - before).as_secs_f64()
        };
        (0..3).map(once).fold(f64::INFINITY, f64::min).max(PROMISED) / PROMISED
    }

    /// The core is built for speed in tests too (`Cargo.toml`), so what holds here holds for a merchant.
    #[test]
    fn no_text_takes_over_50_ms_per_100_kb() {
        let limit = 0.050 * slower();
        eprintln!("limit {limit:.3} s");
        let mut slow = Vec::new();
        for text in heavy(100_000) {
            let took = time(&[text.as_str()]);
            let unit: String = text.chars().take(20).collect();
            eprintln!("{unit:?}: {took:?}");
            if took.as_secs_f64() >= limit {
                slow.push(unit);
            }
        }
        assert!(slow.is_empty(), "{slow:?}");
    }
}
