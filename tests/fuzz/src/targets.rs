//! What the core reads from outside: pages, messages, manuals, files, what is stored, dates, names. Each target does with
//! its input all that the extension does, as far as it goes without a browser.

use std::fs;
use std::path::Path;

use chrono::NaiveDate;
use kagiban_core::catalogue::apps;
use kagiban_core::draft::Draft;
use kagiban_core::errand::{Errand, What, carry_out};
use kagiban_core::exchange::{export, import as import_file, take_back};
use kagiban_core::journey::{Tabs, seen};
use kagiban_core::json;
use kagiban_core::key::Shape;
use kagiban_core::ledger::Ledger;
use kagiban_core::licence::{Expiry, stage};
use kagiban_core::message::{Answer, Answers, Loaded, Order, Outcome};
use kagiban_core::moment::Moment;
use kagiban_core::press::{Press, Step};
use kagiban_core::snapshot::{ElementId, Snapshot};
use kagiban_core::text::Lang;
use kagiban_core::undo::Undo;
use kagiban_core::view::Known;
use kagiban_core::{
    capture, choice, entry, group, licence, manual as vendors, name as names, page, report, stored as records,
};
use kagiban_core::{view, view_keys, view_settings, visit, watch};

/// One reader of input from outside.
pub struct Target {
    /// What it is called on the command line.
    pub name: &'static str,
    /// Input of the real kind, from the project's own tests.
    pub samples: fn(&Path) -> Vec<String>,
    /// Reads one input, whatever it is.
    pub run: fn(&str),
}

/// All of them.
pub const TARGETS: [Target; 7] = [
    Target { name: "snapshot", samples: pages, run: snapshot },
    Target { name: "message", samples: errands, run: message },
    Target { name: "manual", samples: manuals, run: manual },
    Target { name: "import", samples: exported, run: import },
    Target { name: "stored", samples: ledgers, run: stored },
    Target { name: "date", samples: dates, run: date },
    Target { name: "name", samples: spellings, run: name },
];

const NOW: f64 = 1_795_000_000_000.0;

// ---------------------------------------------------------------- samples

fn below(folder: &Path, file: &str) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut paths: Vec<_> = entries.map(|entry| entry.path().join(file)).collect();
    paths.sort();
    paths.iter().filter_map(|path| fs::read_to_string(path).ok()).collect()
}

fn pages(root: &Path) -> Vec<String> {
    below(&root.join("tests/pages"), "snapshot.json")
}

fn manuals(root: &Path) -> Vec<String> {
    let tests = root.join("crate/core/tests");
    let mut files: Vec<_> =
        fs::read_dir(tests.join("manuals")).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "txt"));
    files.sort();
    files.push(tests.join("manual_samples.txt"));
    files.iter().filter_map(|path| fs::read_to_string(path).ok()).collect()
}

/// Records as they come about: a shop that visits pages, and one with all that can be set.
fn ledgers(root: &Path) -> Vec<String> {
    let mut all = vec![
        String::new(),
        r#"{"version":1,"shops":[{"id":"404839","name":"本店","apps":[{"app":"lseg","needs":["order.getOrder"],"since":29700000}],"answers":[{"condition":"bulk-edit-option","reply":"yes"}],"chosen":[{"app":"teps","features":["a"],"optional":["b"]}],"registered":{"at":29700000,"functions":["coupon.get"]},"unfinished":{"at":29700001,"sent":true,"items":[{"app":"lseg","functions":["coupon.get"]}]},"keys":[{"app":{"kind":"own"},"last4":"Jf6U","expiry":"2026-12-25","state":"in-use","told":[30,7],"first_seen":29700000,"last_seen":29700002,"past":false}]}],"own":[{"name":"倉庫の道具","functions":["coupon.get","GROUP/name"],"source":"manual"}],"stages":[30,7,1,0],"lang":"en","later":{"kept":[1]}}"#.to_owned(),
        r#"{"shops":[]}"#.to_owned(),
        r#"{"version":99,"shops":"?"}"#.to_owned(),
    ];
    let (mut ledger, mut tabs) = (Ledger::default(), Tabs::default());
    for (load, page) in pages(root).iter().filter_map(|text| serde_json::from_str::<Snapshot>(text).ok()).enumerate() {
        let loaded = Loaded { load: load.to_string(), ..Loaded::default() };
        let visit = visit::visit(1, &loaded, &page, (&ledger, tabs.tab(1)), &[]);
        seen(&mut ledger, &mut tabs, &visit, Moment::from_ms(NOW + load as f64 * 60_000.0));
    }
    all.extend(serde_json::to_string(&ledger));
    all
}

fn exported(root: &Path) -> Vec<String> {
    ledgers(root).iter().filter_map(|ledger| export(ledger).ok()).collect()
}

/// Every word for what is to be entered, and one that is none.
const WORDS: [&str; 29] = [
    "visit", "settle", "leave", "name", "forget", "use", "feature", "optional", "yes", "no", "unsure", "unasked",
    "language", "stages", "own", "undo", "import", "erase", "shop", "unshop", "begin", "stop", "resume", "tick",
    "untick", "paste", "copied", "mail", "?",
];

fn errands(root: &Path) -> Vec<String> {
    let whole = ledgers(root);
    let mut all: Vec<String> = WORDS
        .iter()
        .map(|what| format!(r#"{{"what":"{what}","tab":1,"shop":"404839","app":"lseg","guide":"renewal","value":"bulk-edit-option","on":true,"stages":[30,7],"own":{{"name":"道具","functions":["coupon.get"],"source":"hand"}},"before":{},"after":{}}}"#, whole[1], whole[2]))
        .collect();
    for page in pages(root).iter().filter_map(|text| serde_json::from_str::<Snapshot>(text).ok()).step_by(7) {
        let visit = visit::visit(
            1,
            &Loaded { load: "1".to_owned(), ..Loaded::default() },
            &page,
            (&Ledger::default(), None),
            &[],
        );
        all.extend(serde_json::to_string(&Errand {
            what: What::Visit,
            tab: 1,
            visit: Some(visit),
            ..Errand::default()
        }));
    }
    all
}

fn dates(_: &Path) -> Vec<String> {
    [
        "2026/12/25",
        "2026-12-25",
        "2026年12月25日",
        "２０２６／１２／２５",
        "2026/12/25 23:59:59まで",
        "2026.1.5",
        "-",
        "―",
        "期限：2026/11/01 ～ 2027/01/30",
        "2024/02/29",
        "無期限",
        "26/1/1",
        "有効期限 2026/12/25（あと34日）",
    ]
    .map(str::to_owned)
    .into()
}

fn spellings(_: &Path) -> Vec<String> {
    [
        "rpay.order.getOrder",
        "ｒｐａｙ．ｏｒｄｅｒ．ｇｅｔＯｒｄｅｒ",
        "楽天ペイ受注API (RakutenPay_OrderAPI)",
        "在庫API 2.0 (InventoryAPI 2.0)",
        "inventories.bulk.get",
        "itemapi_2.0.items.get",
        "license.expiryDate.get：ライセンスキー有効期限取得",
        "ｶﾃｺﾞﾘAPI2.0",
        "※ order.getOrder は rpay.order.getOrder に移行しました",
        "SL404839_h4VnPq8sYd1cJf6U",
    ]
    .map(str::to_owned)
    .into()
}

// ---------------------------------------------------------------- targets

fn keep<T>(value: T) {
    std::hint::black_box(value);
}

/// Reads a page, plans, presses it with hands that do as they like, takes back, captures, and shows it in every screen.
fn snapshot(input: &str) {
    let Some(page) = json::read::<Snapshot>(input) else { return };
    let mut ledger = Ledger::default();
    let mut tabs = Tabs::default();
    let now = Moment::from_ms(NOW);
    let visited = visit::visit(1, &Loaded { load: "1".to_owned(), ..Loaded::default() }, &page, (&ledger, None), &[]);
    seen(&mut ledger, &mut tabs, &visited, now);
    let known = Known { ledger: &ledger, tab: tabs.tab(1), now };
    keep(entry::read(&page));
    keep(page::read(&page));
    keep(report::plan("LSEG", &page));
    for lang in [Lang::Ja, Lang::En] {
        keep(view::menu(&page, known, &["lseg".to_owned()], lang));
        keep(view::popup(Some(&page), known, lang));
        keep(view_keys::known(known, lang));
    }
    if let Some(asked) = choice::asked_for(&ledger, &[], &[], "openlogi") {
        let (mut press, mut step) = Press::start(asked, known, Lang::Ja, &page);
        // Hands of which each third refuses or has lost its row, on a page that never changes.
        for round in 0..8 {
            step = match step {
                Step::Act(orders) => press.after(&answer(&orders, round), &page),
                Step::Turn(_) => press.after(&Answers::default(), &page),
                Step::Done(_) => break,
            };
        }
        keep(press.revise(&page));
    }
    let (mut undo, mut step) = Undo::start(&["LSEG".to_owned()], Lang::En, &page);
    for round in 0..8 {
        step = match step {
            Step::Act(orders) => undo.after(&answer(&orders, round), &page),
            Step::Turn(_) => undo.after(&Answers::default(), &page),
            Step::Done(_) => break,
        };
    }
    keep(capture::capture(page));
}

fn answer(orders: &[Order], round: usize) -> Answers {
    let outcome = |at: usize| match (at + round) % 3 {
        0 => Outcome::Done,
        1 => Outcome::Refused,
        _ => Outcome::Stale,
    };
    let ids = orders.iter().map(|order| &order.id);
    let answers = ids.enumerate().map(|(at, id): (usize, &ElementId)| Answer { id: id.clone(), outcome: outcome(at) });
    // One answer fewer than orders now and then: a page may be gone.
    Answers { answers: answers.skip(round % 2).collect(), ..Answers::default() }
}

/// Reads what a page of ours says to the worker, as the worker does, and carries it out on a record with something in it.
fn message(input: &str) {
    let Some(errand) = json::read::<Errand>(input) else { return };
    let mut ledger = records::read(LEDGER).unwrap_or_default();
    let mut tabs = Tabs::default();
    carry_out(&mut ledger, &mut tabs, &errand, Moment::from_ms(NOW));
    carry_out(&mut ledger, &mut tabs, &errand, Moment::from_ms(NOW + 1e9));
    show(&ledger);
    // What was written is read again.
    if let Ok(text) = serde_json::to_string(&ledger) {
        assert!(records::read(&text).is_ok(), "what was written cannot be read");
    }
    keep(json::read::<Answers>(input).is_some() || json::read::<Loaded>(input).is_some());
}

const LEDGER: &str = r#"{"version":1,"shops":[{"id":"404839","apps":[{"app":"lseg","needs":[],"since":1}]}],"own":[]}"#;

/// Every screen that needs no page.
fn show(ledger: &Ledger) {
    let now = Moment::from_ms(NOW);
    for lang in [Lang::Ja, Lang::En] {
        let known = Known { ledger, tab: None, now };
        keep(view::popup(None, known, lang));
        keep(view_keys::known(known, lang));
        keep(view_keys::pasted(&Shape::default(), known, lang));
        let shops = watch::shops(ledger);
        keep(watch::due(&shops, ledger.stages(), now, true, lang));
        keep(watch::badge(&shops, ledger.stages(), now, lang));
        keep(watch::calendar(&shops, now, lang));
        let first = ledger.shops.first().map(|shop| shop.id.clone()).unwrap_or_default();
        keep(view_settings::settings(ledger, &first, now, lang));
        for shop in ledger.shops.iter().take(2) {
            keep(view_settings::matrix(ledger, shop, true, lang));
            keep(Draft::from_shop(shop, lang));
        }
    }
}

/// Reads a pasted page of a vendor, and makes a draft of it.
fn manual(input: &str) {
    keep(vendors::read(input).report());
    for lang in [Lang::Ja, Lang::En] {
        keep(Draft::from_manual(input, lang).finished());
    }
}

/// Takes a file in, on a record with something in it, and takes it back.
fn import(input: &str) {
    for stored in ["", LEDGER] {
        let Ok(taken) = import_file(stored, input) else { continue };
        assert!(records::read(&taken.stored).is_ok(), "what was taken in cannot be read");
        keep(taken.lines(Lang::Ja));
        let mut ledger = taken.ledger.clone();
        take_back(&mut ledger, &taken.before, &taken.ledger);
        show(&ledger);
    }
}

/// Reads what is stored, shows it, and writes it again beside what is not known of it.
fn stored(input: &str) {
    let Ok(ledger) = records::read(input) else { return };
    show(&ledger);
    if let Ok(text) = serde_json::to_string(&ledger) {
        let kept = records::keep_unknown(input, &text);
        assert!(records::read(&kept).is_ok(), "what is kept cannot be read");
        keep(import_file(input, &export(&kept).unwrap_or_default()).is_ok());
    }
}

/// Reads what is printed as a date.
fn date(input: &str) {
    let today = NaiveDate::default();
    let expiry = Expiry::parse(input);
    keep(expiry.days_left(today));
    keep(stage(expiry, &[30, 7, 1, 0], today));
    for lang in [Lang::Ja, Lang::En] {
        keep(expiry.text(lang, today));
    }
    if let Some(date) = expiry.date() {
        keep((licence::slashed(date), licence::compact(date), licence::month_and_day(date)));
    }
    // The same text as a moment.
    let moment = Moment::from_ms(input.parse().unwrap_or(f64::NAN));
    keep((moment.short(), moment.utc_stamp(), moment.midnight(), moment.next_midnight_ms()));
}

/// Reads what may be a function's or a group's name.
fn name(input: &str) {
    let (folded, map) = names::fold_mapped(input);
    assert_eq!(folded, names::fold(input));
    assert!(map.iter().all(|&at| at <= input.len()));
    let key = names::key(input);
    assert_eq!(names::key(&key), key, "a key is its own key");
    for token in names::tokens(&folded) {
        keep(names::is_function_shaped(&folded[token.start..token.end]));
    }
    keep(group::heading(input));
    keep(kagiban_core::catalogue::function_named(input));
    keep(apps().iter().any(|app| app.name == input));
}
