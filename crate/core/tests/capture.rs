//! 診断用データ of every kept page: read as the page itself is, and nothing of the shop is left in it.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::fs;
use std::mem::{Discriminant, discriminant};
use std::path::Path;

use kagiban_core::asked::Asked;
use kagiban_core::capture::capture;
use kagiban_core::catalogue::{AppId, FunctionId, apps};
use kagiban_core::page::{self, Page};
use kagiban_core::plan::{Plan, plan};
use kagiban_core::reason::Reason;
use kagiban_core::snapshot::{Button, Hidden, Paged, Pager, PagerControl, Row, Secret, Snapshot, Toggle};

/// Every kept page, with its name.
fn pages() -> Vec<(String, Snapshot)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/pages");
    let mut pages: Vec<(String, Snapshot)> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .map(|path| {
            let facts = fs::read_to_string(path.join("snapshot.json")).unwrap();
            (path.file_name().unwrap().to_string_lossy().into_owned(), serde_json::from_str(&facts).unwrap())
        })
        .collect();
    pages.sort_by(|one, two| one.0.cmp(&two.0));
    assert!(pages.len() > 100, "only {} kept pages", pages.len());
    pages
}

/// A capture as it travels: as JSON, and read from it.
fn travelled(page: Snapshot) -> (String, Snapshot) {
    let json = serde_json::to_string(&capture(page)).unwrap();
    let read = serde_json::from_str(&json).unwrap();
    (json, read)
}

/// A plan with its reasons for what is blocked as far as they are not the page's own words.
fn bare(mut plan: Plan) -> (Plan, Vec<(FunctionId, Discriminant<Reason>)>, usize) {
    let blocked = core::mem::take(&mut plan.blocked).into_iter().map(|(function, why)| (function, discriminant(&why)));
    let blocked = blocked.collect();
    // Names that no list of ours has are only as many.
    let unsupported = core::mem::take(&mut plan.unsupported).len();
    (plan, blocked, unsupported)
}

#[test]
fn a_capture_of_every_kept_page_gives_the_same_plan_for_every_app() {
    let apps: Vec<AppId> = (0..apps().len()).map(|at| AppId(u16::try_from(at).unwrap())).collect();
    let mut faults = Vec::new();
    for (name, facts) in pages() {
        let (_, captured) = travelled(facts.clone());
        let (of_facts, of_capture) = (page::read(&facts), page::read(&captured));
        let counts = |page: &Page| (page.kind, page.rows_found, page.rows_expected, page.paged);
        if counts(&of_facts) != counts(&of_capture) {
            faults.push(format!("{name}: {:?}, captured {:?}", counts(&of_facts), counts(&of_capture)));
        }
        for app in &apps {
            let (plan, captured) = (bare(plan(&Asked::of(*app), &of_facts)), bare(plan(&Asked::of(*app), &of_capture)));
            if plan != captured {
                faults.push(format!("{name}, {}:\n  page    {plan:?}\n  capture {captured:?}", app.get().name));
            }
        }
    }
    assert!(faults.is_empty(), "{} differ:\n{}", faults.len(), faults.join("\n"));
}

/// What nobody but the shop may know, invented.
const CANARIES: &[&str] = &[
    // A shop and a person.
    "さくら堂本舗",
    "SAKURADO Honpo",
    "店舗 桜堂（さくらどう）様",
    "hanako.yamada+rms@sakurado.example",
    "090-8765-4321",
    "〒158-0094 東京都世田谷区玉川一丁目14番1号",
    // Keys of each shape: serviceSecret, licenseKey, one without a digit, a short one, one cut in two.
    "SP987654_kGt7QmZx2LpVw9Rb",
    "SL987654_uHc4NyXe8JdFs3Ta",
    "qwmzkxvbtnrpldfg",
    "Zk4Qw8Xv",
    "SP987654_kGt7 QmZx2LpVw9Rb",
    "下4けたは w9Rb",
    // What else a portal prints.
    "404839-20251122-0748312965",
    "987654",
    "https://sakura.example/basket?sid=kq83jd72&mail=hanako",
    "明日の午後は大雪のため営業時間が変わりました",
    "Yesterday morning heavy snowfall stopped every courier",
    "ｻｸﾗﾄﾞｳ　ﾎﾝﾎﾟ",
];

/// The parts of a canary by which it would be known again: runs of letters and digits.
fn traces(canary: &str) -> Vec<String> {
    let words = canary.split(|character: char| !character.is_alphanumeric());
    let telling = |word: &&str| word.chars().count() >= if word.is_ascii() { 4 } else { 3 };
    words.filter(telling).map(str::to_owned).collect()
}

/// Puts canaries behind every text of a page where a foreign one can stand, one after the other, and all of them into
/// a row, a button and a field of their own beside them.
fn haunted(mut page: Snapshot, first: usize) -> Snapshot {
    let mut canaries = CANARIES.iter().cycle().skip(first);
    let url = canaries.next().unwrap();
    page.url.push_str(&format!("/987654;session={url}?sid={url}#{url}"));
    for secret in &mut page.secrets {
        secret.shop = (*canaries.next().unwrap()).to_owned();
        secret.last4 = (*canaries.next().unwrap()).to_owned();
    }
    let mut behind = |text: &mut String| {
        text.push(' ');
        text.push_str(canaries.next().unwrap());
    };
    behind(&mut page.title);
    page.headings.iter_mut().for_each(&mut behind);
    for row in &mut page.rows {
        row.path.iter_mut().chain(&mut row.cells).for_each(&mut behind);
        for toggle in &mut row.toggles {
            for text in [&mut toggle.option, &mut toggle.name, &mut toggle.value] {
                behind(text);
            }
            toggle.attributes.iter_mut().for_each(&mut behind);
        }
    }
    for button in &mut page.buttons {
        behind(&mut button.text);
    }
    for hidden in &mut page.hidden {
        for text in [&mut hidden.id, &mut hidden.name, &mut hidden.value] {
            behind(text);
        }
    }
    for control in page.paged.iter_mut().flat_map(|paged| &mut paged.pagers).flat_map(|pager| &mut pager.controls) {
        behind(&mut control.text);
    }
    CANARIES.iter().fold(page, |page, canary| with_own(page, canary))
}

/// Adds one of everything that is made of a canary alone.
fn with_own(mut page: Snapshot, canary: &str) -> Snapshot {
    let text = || canary.to_owned();
    page.headings.push(text());
    page.rows.push(Row {
        path: vec![text()],
        cells: vec![text(), format!("rpay.order.getOrder {canary}"), format!("{canary}の利用する")],
        toggles: vec![Toggle {
            option: text(),
            name: text(),
            value: text(),
            attributes: vec![text()],
            ..Toggle::default()
        }],
    });
    page.buttons.push(Button { text: text(), ..Button::default() });
    page.hidden.push(Hidden { id: text(), name: text(), value: text() });
    page.hidden.push(Hidden { id: "hdnContentsId".into(), name: text(), value: text() });
    page.hidden.push(Hidden { id: text(), name: "contentsId".into(), value: canary.chars().take(4).collect() });
    let control = || PagerControl { text: text(), ..PagerControl::default() };
    page.paged.get_or_insert_with(Paged::default).pagers.push(Pager {
        controls: vec![control()],
        lengths: vec![control()],
        ..Pager::default()
    });
    page.secrets.push(Secret { shop: text(), last4: text(), length: 25, ..Secret::default() });
    page
}

#[test]
fn no_canary_survives_in_a_capture_of_any_kept_page() {
    let mut faults = Vec::new();
    for (at, (name, page)) in pages().into_iter().enumerate() {
        // What the capture of the page itself holds, such as a word of our lists, is no trace.
        let (own, _) = travelled(page.clone());
        let (json, _) = travelled(haunted(page, at));
        assert!(json.contains("rpay.order.getOrder"), "{name}: the function's name is not in the capture");
        for canary in CANARIES {
            for trace in traces(canary).into_iter().filter(|trace| json.contains(trace) && !own.contains(trace)) {
                let at = json.find(&trace).unwrap();
                let from = json[..at].char_indices().rev().nth(30).map_or(0, |(from, _)| from);
                faults.push(format!("{name}: {trace:?} of {canary:?}: {}", &json[from..at + trace.len()]));
            }
        }
    }
    assert!(faults.is_empty(), "{} traces:\n{}", faults.len(), faults.join("\n"));
}

/// The traces are found where nothing is masked: the test above can fail.
#[test]
fn every_canary_leaves_a_trace_in_the_facts_themselves() {
    let json = serde_json::to_string(&haunted(Snapshot::default(), 0)).unwrap();
    for canary in CANARIES {
        let traces = traces(canary);
        assert!(!traces.is_empty(), "{canary}");
        for trace in traces {
            assert!(json.contains(&trace), "{trace} of {canary}");
        }
    }
}
