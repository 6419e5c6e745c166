//! エラーから調べる: what an error code means and what to do, and whether a function is ticked.
//!
//! Source: `data/errors.toml`, by the documentation's list of common errors and of license.expiryDate.get (rules.md,
//! sections 3 and 4, 2026-11). What a merchant pastes is an app's whole error text, so codes and names are looked for in it.

use alloc::{string::String, vec::Vec};

use crate::catalogue::FunctionId;
use crate::exchange::looks_like_key;
use crate::ledger::Shop;
use crate::manual::found::{What, names, nearest};
use crate::name::fold;
use crate::page::{Kind, Page};
use crate::row::functions_called;
use crate::snapshot::Snapshot;
use crate::text::{Key, Lang, fill, key, list, text};
use crate::view::Known;

/// A code of `data/errors.toml`.
struct Code {
    /// As the answer prints it; one that ends in `*` stands for all that begin so.
    code: &'static str,
    /// The HTTP status, where the source gives one.
    status: Option<u16>,
    /// What it means.
    means: Key,
    /// What to do.
    advice: Key,
    /// Where it is printed.
    source: &'static str,
    /// When that was read.
    checked: &'static str,
}

include!(concat!(env!("OUT_DIR"), "/errors.rs"));

/// An error text longer than this, in characters, is read up to here.
const LONGEST: usize = 2000;

/// How many names one text is looked through for.
const MOST: usize = 8;

/// What is known of the codes and functions that a text names: lines to be shown. Nothing for a text of blanks.
///
/// Whether a function is ticked is what the page in the tab shows, else what was last seen of the tab's shop, or of the
/// only shop that is known.
#[must_use]
pub fn explain(typed: &str, page: Option<&Snapshot>, known: Known<'_>, lang: Lang) -> Vec<String> {
    let short: String = typed.chars().take(LONGEST).collect();
    let typed = fold(&short).trim().to_owned();
    let mut lines = Vec::new();
    if typed.is_empty() {
        return lines;
    }
    // What may be a key is not repeated, whatever else stands beside it.
    if looks_like_key(&typed) {
        return vec![text(lang, key::ERROR_KEY_TYPED).to_owned()];
    }
    for code in codes(&typed) {
        let means = text(lang, code.means);
        lines.push(match code.status.filter(|status| status.to_string() != code.code) {
            Some(status) => {
                let values = [("code", code.code), ("status", &*status.to_string()), ("means", means)];
                fill(lang, key::ERROR_STATUS_LINE, &values)
            }
            None => fill(lang, key::ERROR_CODE_LINE, &[("code", code.code), ("means", means)]),
        });
        lines.push(text(lang, code.advice).to_owned());
        lines.push(fill(lang, key::ERROR_SOURCE, &[("source", code.source), ("date", code.checked)]));
    }
    let page = page.map(|snapshot| known.read(snapshot));
    let only = (known.ledger.shops.len() == 1).then(|| known.ledger.shops.first()).flatten();
    let shop = known.shop().or(only);
    let mut told: Vec<FunctionId> = Vec::new();
    for one in names(&typed, None) {
        let (functions, unknown) = match one.what {
            What::Function(function) => (vec![function], None),
            What::Unknown(name) => (functions_called(&name).to_vec(), Some(name)),
            What::Group(_) => continue,
        };
        if let (Some(name), true) = (&unknown, functions.is_empty())
            && let Some(near) = nearest(name)
        {
            lines.push(fill(lang, key::ERROR_API_NEAREST, &[("text", name), ("api", &near)]));
        }
        for function in functions {
            if !told.contains(&function) && told.len() < MOST {
                told.push(function);
                lines.extend(stands(function, page.as_ref(), shop, known, lang));
            }
        }
    }
    if lines.is_empty() {
        let short: String = typed.chars().take(40).collect();
        lines.push(fill(lang, key::ERROR_NONE, &[("text", &short)]));
    }
    lines
}

/// The codes that a folded text names. An HTTP status counts only where nothing tells more, and two codes of one meaning
/// are told once.
fn codes(typed: &str) -> Vec<&'static Code> {
    let words = || typed.split(|c: char| !c.is_ascii_alphanumeric() && c != '-');
    let is = |code: &Code, word: &str| match code.code.strip_suffix('*') {
        Some(start) => {
            word.len() > start.len() && word.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start))
        }
        None => code.code.eq_ignore_ascii_case(word),
    };
    let is_status = |code: &Code| code.code.bytes().all(|byte| byte.is_ascii_digit());
    let mut found: Vec<&'static Code> = Vec::new();
    for status in [false, true] {
        for word in words() {
            let code = CODES.iter().find(|code| is_status(code) == status && is(code, word));
            if let Some(code) =
                code.filter(|code| found.len() < MOST && !found.iter().any(|one| one.means == code.means))
            {
                found.push(code);
            }
        }
        if !found.is_empty() {
            break;
        }
    }
    found
}

/// Whether a function is ticked, and the apps in use that need it.
fn stands(function: FunctionId, page: Option<&Page>, shop: Option<&Shop>, known: Known<'_>, lang: Lang) -> Vec<String> {
    let api = function.name();
    let here = page.filter(|page| matches!(page.kind, Kind::Edit | Kind::Detail));
    let found = here.and_then(|page| page.functions.get(function)).map(|found| &found.state);
    let seen = shop.and_then(|shop| shop.registered.as_ref());
    let at = seen.map(|seen| seen.at.short()).unwrap_or_default();
    let says = match (found, seen) {
        (Some(state), _) if state.was_on() => key::ERROR_API_REGISTERED,
        (Some(state), _) if state.is_on() => key::ERROR_API_TICKED,
        (Some(_), _) => key::ERROR_API_OFF,
        // A list of functions in use says nothing of the others; what was last seen does.
        (None, _) if here.is_some_and(|page| page.kind == Kind::Edit && !page.paged) => key::ERROR_API_ABSENT,
        (None, Some(seen)) if seen.functions.iter().any(|name| function.is_named(name)) => key::ERROR_API_SEEN_ON,
        (None, Some(_)) => key::ERROR_API_SEEN_OFF,
        (None, None) => key::ERROR_API_UNSEEN,
    };
    let mut lines = vec![fill(lang, says, &[("api", &api), ("at", &at)])];
    let used = shop.into_iter().flat_map(|shop| &shop.apps).filter_map(|used| known.asked_for(&used.app));
    let apps: Vec<String> = used.filter(|asked| asked.functions.contains(&function)).map(|asked| asked.name).collect();
    if !apps.is_empty() {
        lines.push(fill(lang, key::ERROR_API_APPS, &[("api", &api), ("apps", &list(lang, &apps))]));
    }
    lines
}
