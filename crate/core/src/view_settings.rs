//! What the settings page shows, as data.

use alloc::{string::String, vec::Vec};
use chrono::NaiveDate;

use crate::asked::Asked;
use crate::catalogue::{Access, FunctionId, KeyKind, app_by_id, function_named, functions, groups};
use crate::choice::{Need, app_ids, asked_for, conditions_of, name_of, need};
use crate::custom::Source;
use crate::ledger::{Chosen, Ledger, Reply, Shop};
use crate::licence::Expiry;
use crate::moment::Moment;
use crate::text::{Lang, fill, key, text};
use crate::watch::is_watched;

/// The page.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SettingsView {
    /// The shops: those with a key that expires first, then those that lack most.
    pub shops: Vec<ShopRow>,
    /// The shop that is looked at.
    pub shop: Option<ShopView>,
    /// The apps of the shop's own.
    pub own: Vec<OwnRow>,
}

/// One shop in the overview.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShopRow {
    /// Its number.
    pub id: String,
    /// What the merchant calls it.
    pub name: String,
    /// How it stands.
    pub line: String,
    /// Whether something is missing or expires soon.
    pub lacks: bool,
}

/// One shop.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ShopView {
    /// Its number.
    pub id: String,
    /// The merchant's own name for it.
    pub name: String,
    /// The heading.
    pub title: String,
    /// Every app.
    pub apps: Vec<AppRow>,
    /// The conditions of the apps in use.
    pub questions: Vec<QuestionRow>,
}

/// An app that the shop may use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppRow {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What is to be known beside the name.
    pub note: String,
    /// What the search field looks through, besides the name.
    pub aliases: &'static [&'static str],
    /// Whether the shop uses it.
    pub on: bool,
    /// What it leaves to choose.
    pub parts: Vec<PartRow>,
}

/// A part of an app.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartRow {
    /// Whether it is a feature; else it is an optional function or group.
    pub feature: bool,
    /// Its id or name.
    pub id: String,
    /// What it is called.
    pub label: String,
    /// Whether the shop takes it.
    pub on: bool,
}

/// A condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuestionRow {
    /// Its id.
    pub condition: &'static str,
    /// The question.
    pub text: &'static str,
    /// What the shop said.
    pub reply: Option<Reply>,
}

/// An app of the shop's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnRow {
    /// Its name.
    pub name: String,
    /// How many functions, and where the list comes from.
    pub line: String,
    /// The merchant's note.
    pub note: String,
}

/// What each app in use needs, function by function.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Matrix {
    /// The apps, by name.
    pub apps: Vec<String>,
    /// When the functions were last seen; nothing where they never were.
    pub seen: Option<String>,
    /// The groups.
    pub groups: Vec<(String, Vec<MatrixRow>)>,
}

/// One function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MatrixRow {
    /// Its name.
    pub name: String,
    /// What it may do.
    pub access: Access,
    /// Whether it was in use when last seen.
    pub on: bool,
    /// For each app how it stands.
    pub cells: Vec<Cell>,
}

/// How a function stands for an app.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cell {
    /// The app does not need it.
    NotNeeded,
    /// Needed, and in use when last seen.
    Ticked,
    /// Needed, and not in use when last seen.
    Missing,
    /// Needed, and never seen.
    Unseen,
    /// The app asks for everything.
    Everything,
    /// It is not known whether the app needs it.
    Unknown,
}

impl Cell {
    /// The sign, and what it says.
    #[must_use]
    pub fn shown(self, lang: Lang) -> (&'static str, &'static str) {
        let (sign, says) = match self {
            Self::Everything => (text(lang, key::MATRIX_SIGN_ALL), key::MATRIX_EVERYTHING),
            Self::Unknown => (text(lang, key::MATRIX_SIGN_UNKNOWN), key::MATRIX_UNKNOWN),
            Self::NotNeeded => ("－", key::MATRIX_NOT_NEEDED),
            Self::Ticked => ("✓", key::MATRIX_TICKED),
            Self::Missing => ("！", key::MATRIX_MISSING),
            Self::Unseen => ("○", key::MATRIX_UNSEEN),
        };
        (sign, text(lang, says))
    }
}

/// What the page shows; `shop` is the number of the shop that is looked at, else the first is.
#[must_use]
pub fn settings(ledger: &Ledger, shop: &str, now: Moment, lang: Lang) -> SettingsView {
    let today = now.date();
    let mut lists = Lists::default();
    let mut shops: Vec<(i64, ShopRow)> =
        ledger.shops.iter().map(|shop| shop_row(ledger, shop, lists.lacking(ledger, shop), today, lang)).collect();
    // Few and mostly in order; a stable sort of its own kind would be more of the wasm than all of this.
    for end in 1..shops.len() {
        let mut at = end;
        while at > 0 && shops.get(at - 1).map(|one| one.0) > shops.get(at).map(|one| one.0) {
            shops.swap(at - 1, at);
            at -= 1;
        }
    }
    let first = shops.first().and_then(|(_, row)| ledger.shop(&row.id));
    SettingsView {
        shop: ledger.shop(shop).or(first).map(|shop| shop_view(ledger, shop, lang)),
        shops: shops.into_iter().map(|(_, row)| row).collect(),
        own: ledger.own.iter().map(|own| own_row(own, lang)).collect(),
    }
}

/// What an app asks of a shop.
fn asked(ledger: &Ledger, shop: &Shop, app: &str) -> Option<Asked> {
    asked_for(ledger, &shop.chosen, &shop.answers, app)
}

/// The key that expires first, of those that are watched, with the days that are left.
fn soonest(shop: &Shop, today: NaiveDate) -> Option<(i64, Expiry)> {
    let keys = shop.keys.iter().filter(|record| is_watched(record));
    keys.filter_map(|record| Some((record.expiry.days_left(today)?, record.expiry))).min_by_key(|(days, _)| *days)
}

/// The days of the first reminder.
fn first_stage(ledger: &Ledger) -> i64 {
    ledger.stages().iter().copied().max().map_or(0, i64::from)
}

/// What apps ask of a shop that chose and answered nothing: of 200 shops most are alike.
#[derive(Default)]
struct Lists(Vec<(String, Vec<FunctionId>)>);

impl Lists {
    /// How many functions the apps in use lack by what was last seen.
    fn lacking(&mut self, ledger: &Ledger, shop: &Shop) -> usize {
        let Some(seen) = &shop.registered else { return 0 };
        let mut wanted = vec![false; functions().len()];
        for used in &shop.apps {
            let mut want = |functions: &[FunctionId]| {
                for function in functions {
                    if let Some(slot) = wanted.get_mut(usize::from(function.0)) {
                        *slot = true;
                    }
                }
            };
            let plain = shop.answers.is_empty() && !shop.chosen.iter().any(|chosen| chosen.app == used.app);
            let known = self.0.iter().find(|(app, _)| plain && *app == used.app);
            if let Some((_, functions)) = known {
                want(functions);
                continue;
            }
            let asked = asked(ledger, shop, &used.app).map(|asked| asked.functions).unwrap_or_default();
            want(&asked);
            if plain {
                self.0.push((used.app.clone(), asked));
            }
        }
        for function in seen.functions.iter().filter_map(|name| function_named(name)) {
            if let Some(slot) = wanted.get_mut(usize::from(function.0)) {
                *slot = false;
            }
        }
        wanted.into_iter().filter(|wanted| *wanted).count()
    }
}

/// Whether it is known what an app needs, all of it and by names that are known.
fn is_told(ledger: &Ledger, shop: &Shop, app: &str) -> bool {
    let own = || app_by_id(app).is_none() && asked(ledger, shop, app).is_some_and(|asked| !asked.unknown.is_empty());
    need(ledger, app) == Need::Known && !own()
}

/// A row with the place of the shop: keys that expire within the first stage come by their day, then what is missing,
/// then the others.
fn shop_row(ledger: &Ledger, shop: &Shop, lacking: usize, today: NaiveDate, lang: Lang) -> (i64, ShopRow) {
    let values = [("n", &*shop.apps.len().to_string()), ("m", &lacking.to_string())];
    let template = match (&shop.registered, lacking) {
        _ if shop.apps.is_empty() => key::SHOP_NO_APPS,
        (None, _) => key::SHOP_UNSEEN,
        (_, 0) if shop.apps.iter().any(|used| !is_told(ledger, shop, &used.app)) => key::SHOP_UNJUDGED,
        (_, 0) => key::SHOP_COMPLETE,
        _ => key::SHOP_LACKS,
    };
    let mut line = fill(lang, template, &values);
    let expiry = soonest(shop, today);
    if let Some((_, expiry)) = expiry {
        let expiry = expiry.text(lang, today);
        line = fill(lang, key::SHOP_EXPIRY, &[("line", &line), ("expiry", &expiry)]);
    }
    let soon = expiry.map(|(days, _)| days).filter(|days| *days <= first_stage(ledger));
    let place = match (soon, lacking) {
        (Some(days), _) => days,
        (None, 0) => i64::MAX,
        (None, lacking) => i64::from(u32::MAX) - i64::try_from(lacking).unwrap_or_default(),
    };
    let lacks = lacking > 0 || soon.is_some();
    (place, ShopRow { id: shop.id.clone(), name: shop.name.clone(), line, lacks })
}

fn shop_view(ledger: &Ledger, shop: &Shop, lang: Lang) -> ShopView {
    let used = shop.apps.iter().map(|used| used.app.as_str());
    let questions = conditions_of(used).into_iter().map(|condition| {
        let condition = condition.get();
        QuestionRow {
            condition: condition.id,
            text: if lang == Lang::Ja { condition.question_ja } else { condition.question_en },
            reply: shop.answers.iter().find(|answer| answer.condition == condition.id).map(|answer| answer.reply),
        }
    });
    ShopView {
        id: shop.id.clone(),
        name: shop.name.clone(),
        title: fill(lang, key::SHOP_KNOWN, &[("shop", &crate::exchange::shop_name(shop))]),
        // In an order that no tick changes: nothing moves under the pointer.
        apps: app_ids(ledger, None).iter().map(|id| app_row(id, shop, lang)).collect(),
        questions: questions.collect(),
    }
}

fn app_row(id: &str, shop: &Shop, lang: Lang) -> AppRow {
    let app = app_by_id(id).map(|app| app.get());
    let on = shop.uses(id);
    AppRow {
        id: id.to_owned(),
        name: name_of(id).to_owned(),
        note: match app {
            None => text(lang, key::OWN_APP).to_owned(),
            Some(app) => app.family.unwrap_or_default().to_owned(),
        },
        aliases: app.map_or(&[], |app| app.aliases),
        // What an app leaves to choose matters once it is used.
        parts: if on { parts(id, &shop.chosen, lang) } else { Vec::new() },
        on,
    }
}

/// What an app leaves to choose: its features, and its optional functions and groups that hang on no condition.
#[must_use]
pub fn parts(id: &str, chosen: &[Chosen], lang: Lang) -> Vec<PartRow> {
    let app = app_by_id(id).map(|app| app.get());
    let chosen = chosen.iter().find(|chosen| chosen.app == id);
    let mut parts = Vec::new();
    let own = app.iter().flat_map(|app| app.connections).filter(|one| one.key == KeyKind::Own && one.ended.is_none());
    for connection in own {
        for feature in connection.features {
            parts.push(PartRow {
                feature: true,
                id: feature.id.to_owned(),
                label: feature.name.to_owned(),
                on: chosen.is_some_and(|chosen| chosen.features.iter().any(|id| id == feature.id)),
            });
        }
        let functions = connection.functions.iter().map(|one| (one.what.name(), one.when));
        let groups = connection.groups.iter().map(|one| (one.what.get().rms_name.to_owned(), one.when));
        for (name, when) in functions.chain(groups) {
            let Some(when) = when.filter(|when| when.condition.is_none()) else { continue };
            parts.push(PartRow {
                feature: false,
                label: fill(lang, key::REPORT_LINE, &[("name", &name), ("reason", when.text)]),
                on: chosen.is_some_and(|chosen| chosen.optional.contains(&name)),
                id: name,
            });
        }
    }
    parts
}

fn own_row(own: &crate::custom::CustomApp, lang: Lang) -> OwnRow {
    let source = match own.source {
        Source::Manual => key::OWN_FROM_MANUAL,
        Source::Ticked => key::OWN_FROM_TICKED,
        Source::Hand => key::OWN_BY_HAND,
    };
    let values = [("n", &*own.functions.len().to_string()), ("source", text(lang, source))];
    OwnRow { name: own.name.clone(), line: fill(lang, key::OWN_LINE, &values), note: own.note.clone() }
}

/// The matrix of a shop: the functions that an app in use needs or that were in use when last seen; with `all`, or where
/// there are none of these, every function.
#[must_use]
pub fn matrix(ledger: &Ledger, shop: &Shop, all: bool, lang: Lang) -> Matrix {
    // An app that is not known any more has a name, and nothing that is known of it.
    let unknown = |app: &str| Asked { name: name_of(app).to_owned(), ..Asked::default() };
    let column = |app: &str| (asked(ledger, shop, app).unwrap_or_else(|| unknown(app)), need(ledger, app));
    let apps: Vec<(Asked, Need)> = shop.apps.iter().map(|used| column(&used.app)).collect();
    let seen = shop.registered.as_ref();
    let on: Vec<FunctionId> =
        seen.iter().flat_map(|seen| &seen.functions).filter_map(|name| function_named(name)).collect();
    let told = !on.is_empty() || apps.iter().any(|(asked, _)| !asked.functions.is_empty());
    let all = all || !told;
    let mut shown = Vec::new();
    for group in groups() {
        let mut rows = Vec::new();
        for function in group.functions {
            let is_on = on.contains(function);
            let cell = |(asked, need): &(Asked, Need)| match (asked.functions.contains(function), seen.is_some(), is_on)
            {
                (false, ..) => match need {
                    Need::Known => Cell::NotNeeded,
                    Need::Everything => Cell::Everything,
                    Need::Unknown => Cell::Unknown,
                },
                (_, false, _) => Cell::Unseen,
                (_, _, true) => Cell::Ticked,
                _ => Cell::Missing,
            };
            let cells: Vec<Cell> = apps.iter().map(cell).collect();
            if all || is_on || cells.iter().any(|cell| matches!(cell, Cell::Ticked | Cell::Missing | Cell::Unseen)) {
                rows.push(MatrixRow { name: function.name(), access: function.get().access, on: is_on, cells });
            }
        }
        if !rows.is_empty() {
            shown.push(((if lang == Lang::Ja { group.name } else { group.rms_name }).to_owned(), rows));
        }
    }
    Matrix {
        apps: apps.into_iter().map(|(asked, _)| asked.name).collect(),
        seen: seen.map(|seen| seen.at.short()),
        groups: shown,
    }
}
