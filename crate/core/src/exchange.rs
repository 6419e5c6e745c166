//! Export and import: what is remembered as one file, and taken in from one.
//!
//! A file is merged as a JSON value, so that what this version does not know survives; of two sightings of the same
//! thing the newer one counts. Nothing is taken from a file that is not sound as a whole.

use alloc::{string::String, vec::Vec};

use crate::choice::name_of;
use crate::custom::LONGEST_NAME;
use crate::json::Value;
use crate::ledger::{Ledger, Shop};
use crate::stored::{Damage, is_same, typed, value};
use crate::text::{Lang, fill, key, list, text};

/// The version of the file.
pub const VERSION: u32 = 1;

/// The largest file that is read, in bytes. The browser stores 10 MB; a record of 200 shops is under 2 MB.
pub const LARGEST: u32 = 5_000_000;

/// The most entries of a list of objects in a file: merging compares each with every other.
const MOST: usize = 2_000;

/// The most comparisons of entries in all of a file: enough for a list of [`MOST`] entries against another.
const MOST_COMPARED: usize = 3 * MOST * MOST;

/// Why a file is not taken in. Nothing is changed then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// It is larger than any file of ours.
    Large,
    /// It is no file of ours.
    NotOurs,
    /// A later version wrote it.
    Newer,
    /// It is one of ours, and damaged.
    Damaged,
    /// Something in it looks like a key; no file of ours holds one.
    Key,
    /// What is stored cannot be read, so nothing can be added to it.
    Store,
}

impl Refused {
    /// The reason in the merchant's words.
    #[must_use]
    pub fn text(self, lang: Lang) -> &'static str {
        text(
            lang,
            match self {
                Self::Large => key::IMPORT_LARGE,
                Self::NotOurs => key::IMPORT_NOT_OURS,
                Self::Newer => key::IMPORT_NEWER,
                Self::Damaged => key::IMPORT_DAMAGED,
                Self::Key => key::IMPORT_KEY,
                Self::Store => key::SETTINGS_DAMAGED,
            },
        )
    }
}

/// What a file comes to.
#[derive(Clone, Debug, PartialEq)]
pub struct Import {
    /// What would be stored.
    pub stored: String,
    /// The same as a record.
    pub ledger: Ledger,
    /// The record as it is now.
    pub before: Ledger,
    /// Whether it comes to anything else than what is stored now.
    changed: bool,
}

impl Import {
    /// Whether anything would be stored that is not stored now.
    #[must_use]
    pub fn changes_anything(&self) -> bool {
        self.changed
    }

    /// What it would change, a line each; or that it would change nothing.
    #[must_use]
    pub fn lines(&self, lang: Lang) -> Vec<String> {
        let mut lines = if self.changed { changes(&self.before, &self.ledger, lang) } else { Vec::new() };
        if lines.is_empty() {
            lines.push(text(lang, if self.changed { key::IMPORT_OTHER } else { key::IMPORT_NOTHING }).to_owned());
        }
        lines
    }
}

/// The file for what is stored.
///
/// # Errors
/// What is stored cannot be read.
pub fn export(stored: &str) -> Result<String, Damage> {
    let mut file = Value::Object(Vec::new());
    file.set("kagiban", Value::Number(VERSION.to_string()));
    let mut ledger = value(stored)?;
    // The mails that are being written hold the merchant's own address and number: they stay on this machine.
    for (name, none) in [("mail", Value::Null), ("mails", Value::List(Vec::new()))] {
        if ledger.get(name).is_some() {
            ledger.set(name, none);
        }
    }
    file.set("ledger", ledger);
    Ok(file.print())
}

/// Merges a file into what is stored, without storing it.
///
/// # Errors
/// The file is not taken in, as a whole.
pub fn import(stored: &str, file: &str) -> Result<Import, Refused> {
    if file.len() > LARGEST as usize {
        return Err(Refused::Large);
    }
    // Some editors begin a file with a mark.
    let file = Value::parse(file.trim_start_matches('\u{feff}')).ok_or(Refused::NotOurs)?;
    let version = file.get("kagiban").and_then(Value::number).ok_or(Refused::NotOurs)?;
    if version > u64::from(VERSION) {
        return Err(Refused::Newer);
    }
    let theirs = file.get("ledger").ok_or(Refused::Damaged)?;
    if holds_key(theirs) {
        return Err(Refused::Key);
    }
    if is_overlong(theirs) {
        return Err(Refused::Damaged);
    }
    let mut theirs = value(&theirs.print()).map_err(|damage| match damage {
        Damage::Newer => Refused::Newer,
        Damage::Corrupt => Refused::Damaged,
    })?;
    if !is_sound(&typed(&theirs).map_err(|_| Refused::Damaged)?) {
        return Err(Refused::Damaged);
    }
    let ours = value(stored).map_err(|_| Refused::Store)?;
    let before = typed(&ours).map_err(|_| Refused::Store)?;
    close_old(&ours, &mut theirs);
    let mut left = MOST_COMPARED;
    let merged = merge(&ours, &once(&theirs, &mut left), &mut left);
    if left == 0 {
        return Err(Refused::Damaged);
    }
    let stored = merged.print();
    let ledger = typed(&merged).map_err(|_| Refused::Damaged)?;
    if stored.len() > LARGEST as usize {
        return Err(Refused::Large);
    }
    let changed = !is_alike(&ours, &merged);
    Ok(Import { stored, ledger, before, changed })
}

/// Whether names are names and numbers of shops are numbers.
fn is_sound(ledger: &Ledger) -> bool {
    let name = |name: &str| name.chars().count() <= LONGEST_NAME && !name.chars().any(char::is_control);
    let number = |id: &str| (1..=12).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_digit());
    ledger.shops.iter().all(|shop| number(&shop.id) && name(&shop.name))
        && ledger.own.iter().all(|own| !own.name.trim().is_empty() && name(&own.name))
}

/// Whether a list of objects has more entries than any file of ours. (Of an object's fields the parser takes no more.)
fn is_overlong(value: &Value) -> bool {
    match value {
        Value::List(values) => {
            let objects = values.iter().any(|value| matches!(value, Value::Object(_)));
            objects && values.len() > MOST || values.iter().any(is_overlong)
        }
        Value::Object(fields) => fields.iter().any(|(_, value)| is_overlong(value)),
        _ => false,
    }
}

/// Takes from a file the open changes that are settled here: where none of the shop is open, and it was seen registered
/// since, or anything of it was seen after all that the file has of it.
fn close_old(ours: &Value, theirs: &mut Value) {
    let Some(Value::List(known)) = ours.get("shops") else { return };
    let Value::Object(fields) = theirs else { return };
    let shops = fields.iter_mut().find(|(name, _)| name == "shops");
    let Some((_, Value::List(shops))) = shops else { return };
    // The file may name a shop more than once: each time the same holds.
    for shop in shops.iter_mut().take(MOST) {
        let Some(left) = shop.get("unfinished").and_then(stamp) else { continue };
        let ours = known.iter().take(MOST).find(|known| known.get("id").is_some() && known.get("id") == shop.get("id"));
        let Some(ours) = ours.filter(|ours| ours.get("unfinished").is_none_or(is_nothing)) else { continue };
        let proven = ours.get("registered").and_then(stamp).is_some_and(|at| at >= left);
        if proven || newest(ours) > newest(shop) {
            shop.set("unfinished", Value::Null);
        }
    }
}

/// The time of the latest record in a value.
fn newest(value: &Value) -> Option<u64> {
    let inner = match value {
        Value::List(values) => values.iter().filter_map(newest).max(),
        Value::Object(fields) => fields.iter().filter_map(|(_, value)| newest(value)).max(),
        _ => None,
    };
    inner.max(stamp(value))
}

/// The time of a record that is seen again and again.
fn stamp(value: &Value) -> Option<u64> {
    value.get("last_seen").or_else(|| value.get("at")).and_then(Value::number)
}

fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Text(text) => text.is_empty(),
        Value::List(values) => values.is_empty(),
        _ => false,
    }
}

/// What both come to. Where they differ the file counts, and of two records with a time the newer one. `left` is how
/// many comparisons may still be made; with none left what comes out is not whole.
fn merge(ours: &Value, theirs: &Value, left: &mut usize) -> Value {
    match (ours, theirs) {
        (Value::Object(_), Value::Object(_)) => match (stamp(ours), stamp(theirs)) {
            (Some(our), Some(their)) if our >= their => filled(ours, theirs),
            (Some(_), Some(_)) => filled(theirs, ours),
            _ => {
                let mut merged = filled(theirs, ours);
                if let (Value::Object(fields), Value::Object(known)) = (&mut merged, ours) {
                    for (name, value) in fields {
                        if let (Some((_, our)), Some(their)) =
                            (known.iter().find(|(known, _)| known == name), theirs.get(name))
                        {
                            *value = if is_nothing(their) { our.clone() } else { merge(our, their, left) };
                        }
                    }
                }
                merged
            }
        },
        (Value::List(ours), Value::List(theirs)) if theirs.iter().any(|value| matches!(value, Value::Object(_))) => {
            let mut merged = ours.clone();
            for value in theirs {
                *left = left.saturating_sub(merged.len());
                if *left == 0 {
                    break;
                }
                match merged.iter_mut().find(|known| is_same(known, value)) {
                    Some(known) => *known = merge(known, value, left),
                    None => merged.push(value.clone()),
                }
            }
            Value::List(merged)
        }
        _ => theirs.clone(),
    }
}

/// A value in which each thing of a list stands once: what a file has of it twice is merged.
fn once(value: &Value, left: &mut usize) -> Value {
    match value {
        Value::Object(fields) => {
            Value::Object(fields.iter().map(|(name, value)| (name.clone(), once(value, left))).collect())
        }
        Value::List(values) if values.iter().any(|value| matches!(value, Value::Object(_))) => {
            let values = Value::List(values.iter().map(|value| once(value, left)).collect());
            merge(&Value::List(Vec::new()), &values, left)
        }
        _ => value.clone(),
    }
}

/// Whether two values say the same, in whatever order; a field that is empty says as much as one that is not there.
fn is_alike(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Object(fields), Value::Object(others)) => {
            fields
                .iter()
                .all(|(name, value)| other.get(name).map_or_else(|| is_nothing(value), |other| is_alike(value, other)))
                && others.iter().all(|(name, value)| one.get(name).is_some() || is_nothing(value))
        }
        (Value::List(values), Value::List(others)) => {
            values.len() == others.len() && values.iter().zip(others).all(|(one, other)| is_alike(one, other))
        }
        _ => one == other || is_nothing(one) && is_nothing(other),
    }
}

/// One with the fields of another that it does not have.
fn filled(one: &Value, other: &Value) -> Value {
    let mut one = one.clone();
    if let Value::Object(fields) = other {
        for (name, value) in fields {
            if one.get(name).is_none() {
                one.set(name, value.clone());
            }
        }
    }
    one
}

/// Whether a text holds what may be a key: `SP404839_` or `SL404839_` with anything after it, or 16 letters and digits
/// mixed as no name is (rules.md, section 2, 2026-11).
#[must_use]
pub fn looks_like_key(text: &str) -> bool {
    text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').any(|run| {
        let headed = run.as_bytes().windows(9).any(|head| {
            head.starts_with(b"SP") | head.starts_with(b"SL")
                && head.ends_with(b"_")
                && head.iter().skip(2).take(6).all(u8::is_ascii_digit)
        });
        let has = |is: fn(&u8) -> bool| run.as_bytes().iter().any(is);
        let bare = run.len() == 16
            && !run.contains('_')
            && has(u8::is_ascii_digit)
            && has(u8::is_ascii_lowercase)
            && has(u8::is_ascii_uppercase);
        headed || bare
    })
}

fn holds_key(value: &Value) -> bool {
    match value {
        Value::Text(text) => looks_like_key(text),
        Value::List(values) => values.iter().any(holds_key),
        Value::Object(fields) => fields.iter().any(|(name, value)| looks_like_key(name) || holds_key(value)),
        _ => false,
    }
}

/// What a merchant calls a shop: its name with its number, or the number.
#[must_use]
pub fn shop_name(shop: &Shop) -> String {
    called(&shop.id, &shop.name)
}

/// A shop by its number and what the merchant calls it: `本店（404839）`, or the number where it has no other name.
#[must_use]
pub fn called(id: &str, name: &str) -> String {
    if name.is_empty() { id.into() } else { [name, "（", id, "）"].concat() }
}

/// What changes from one record to another, a line each.
fn changes(before: &Ledger, after: &Ledger, lang: Lang) -> Vec<String> {
    let mut lines = Vec::new();
    let count = |n: usize| n.to_string();
    for shop in &after.shops {
        let name = shop_name(shop);
        let Some(was) = before.shop(&shop.id) else {
            lines.push(fill(lang, key::IMPORT_SHOP, &[("shop", &name), ("n", &count(shop.apps.len()))]));
            continue;
        };
        let new: Vec<&str> =
            shop.apps.iter().filter(|used| !was.uses(&used.app)).map(|used| name_of(&used.app)).collect();
        if !new.is_empty() {
            lines.push(fill(lang, key::IMPORT_SHOP_APPS, &[("shop", &name), ("apps", &list(lang, &new))]));
        }
        if was.name != shop.name {
            lines.push(fill(lang, key::IMPORT_SHOP_NAME, &[("shop", &shop.id), ("name", &shop.name)]));
        }
        if (&was.chosen, &was.answers) != (&shop.chosen, &shop.answers) {
            lines.push(fill(lang, key::IMPORT_SHOP_ANSWERS, &[("shop", &name)]));
        }
        let rest = |shop: &Shop| Shop {
            apps: Vec::new(),
            name: String::new(),
            chosen: Vec::new(),
            answers: Vec::new(),
            ..shop.clone()
        };
        if rest(was) != rest(shop) {
            lines.push(fill(lang, key::IMPORT_SHOP_RECORDS, &[("shop", &name)]));
        }
    }
    for own in &after.own {
        let values = [("name", own.name.as_str()), ("n", &count(own.functions.len()))];
        match before.own.iter().find(|known| known.name == own.name) {
            None => lines.push(fill(lang, key::IMPORT_OWN, &values)),
            Some(known) if known != own => lines.push(fill(lang, key::IMPORT_OWN_CHANGED, &values)),
            Some(_) => {}
        }
    }
    if before.lang != after.lang {
        lines.push(text(lang, key::IMPORT_LANG).to_owned());
    }
    if after.no_stages && !before.no_stages {
        lines.push(text(lang, key::IMPORT_NO_STAGES).to_owned());
    } else if before.stages() != after.stages() {
        let day = |days: &u32| match days {
            0 => text(lang, key::STAGES_TODAY).to_owned(),
            days => fill(lang, key::STAGES_DAY, &[("n", &days.to_string())]),
        };
        let days: Vec<String> = after.stages().iter().map(day).collect();
        lines.push(fill(lang, key::IMPORT_STAGES, &[("days", &list(lang, &days))]));
    }
    lines
}

/// Takes back what one change did: of each thing that is still as the change left it, what was before.
pub fn take_back(ledger: &mut Ledger, before: &Ledger, after: &Ledger) {
    fn back<T: PartialEq + Clone>(now: &mut T, before: &T, after: &T) {
        if now == after {
            now.clone_from(before);
        }
    }
    back(&mut ledger.lang, &before.lang, &after.lang);
    back(&mut ledger.stages, &before.stages, &after.stages);
    back(&mut ledger.no_stages, &before.no_stages, &after.no_stages);
    back(&mut ledger.own, &before.own, &after.own);
    back(&mut ledger.era, &before.era, &after.era);
    back(&mut ledger.guides, &before.guides, &after.guides);
    let added = |id: &str| before.shop(id).is_none();
    let same = |shop: &Shop| after.shop(&shop.id) == Some(shop);
    ledger.shops.retain(|shop| !(added(&shop.id) && same(shop)));
    for was in &before.shops {
        let Some(became) = after.shop(&was.id) else {
            if ledger.shop(&was.id).is_none() {
                ledger.shops.push(was.clone());
            }
            continue;
        };
        // A shop that is gone meanwhile was erased: it stays so.
        if let Some(now) = ledger.shops.iter_mut().find(|now| now.id == was.id) {
            back(&mut now.name, &was.name, &became.name);
            back(&mut now.apps, &was.apps, &became.apps);
            back(&mut now.chosen, &was.chosen, &became.chosen);
            back(&mut now.answers, &was.answers, &became.answers);
            // An import changes these too; where another change was made they are as they were.
            back(&mut now.unfinished, &was.unfinished, &became.unfinished);
            back(&mut now.registered, &was.registered, &became.registered);
            back(&mut now.keys, &was.keys, &became.keys);
            back(&mut now.guides, &was.guides, &became.guides);
            back(&mut now.granted, &was.granted, &became.granted);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::{Registered, Used};
    use crate::moment::Moment;

    fn shop(id: &str, apps: &[&str], at: u32) -> Shop {
        let used = |app: &&str| Used { app: (*app).into(), ..Used::default() };
        Shop {
            id: id.into(),
            apps: apps.iter().map(used).collect(),
            registered: (at > 0).then(|| Registered { at: Moment(at), functions: vec![format!("seen at {at}")] }),
            ..Shop::default()
        }
    }

    fn text_of(shops: Vec<Shop>) -> String {
        serde_json::to_string(&Ledger { version: 1, shops, ..Ledger::default() }).unwrap()
    }

    fn file(ledger: &str) -> String {
        format!(r#"{{"kagiban":1,"ledger":{ledger}}}"#)
    }

    #[test]
    fn what_was_exported_is_imported_into_nothing_and_into_itself() {
        let ours = text_of(vec![shop("404839", &["lseg", "own:道具"], 5)]);
        let file = export(&ours).unwrap();
        let into_nothing = import("", &file).unwrap();
        assert_eq!(Ok(into_nothing.ledger), crate::stored::read(&ours));
        let into_itself = import(&ours, &file).unwrap();
        assert_eq!(into_itself.ledger, into_itself.before);
        assert!(!into_itself.changes_anything());
    }

    #[test]
    fn the_newer_sighting_counts_and_nothing_else_is_lost() {
        let ours = text_of(vec![shop("1", &["lseg"], 9), shop("2", &[], 3)]);
        let theirs = text_of(vec![shop("2", &["recore"], 8), shop("1", &["boss"], 4), shop("3", &["lseg"], 0)]);
        let import = import(&ours, &file(&theirs)).unwrap();
        let shops = &import.ledger.shops;
        assert_eq!(shops.iter().map(|shop| shop.id.as_str()).collect::<Vec<_>>(), ["1", "2", "3"]);
        assert_eq!(shops[0].apps.iter().map(|used| used.app.as_str()).collect::<Vec<_>>(), ["lseg", "boss"]);
        assert_eq!(shops[0].registered.as_ref().unwrap().functions, ["seen at 9"]);
        assert_eq!(shops[1].registered.as_ref().unwrap().functions, ["seen at 8"]);
        assert_eq!(changes(&import.before, &import.ledger, Lang::Ja).len(), 4);
    }

    #[test]
    fn unknown_fields_of_both_are_kept() {
        let ours = r#"{"version":1,"a":1,"shops":[{"id":"1","b":[2],"keys":[{"last4":"aB3d","app":{"own":true},"last_seen":10,"x":"old","y":1}]}]}"#;
        let theirs = r#"{"version":1,"c":{"d":3},"shops":[{"id":"1","e":null,"keys":[{"last4":"aB3d","app":{"own":true},"last_seen":12,"x":"new"},{"last4":"zzzz","app":{"own":true},"last_seen":1}]}]}"#;
        let merged = import(ours, &file(theirs)).unwrap().stored;
        let merged: serde_json::Value = serde_json::from_str(&merged).unwrap();
        assert_eq!((&merged["a"], &merged["c"]["d"], &merged["shops"][0]["b"][0]), (&1.into(), &3.into(), &2.into()));
        let keys = merged["shops"][0]["keys"].as_array().unwrap();
        assert_eq!(keys.len(), 2);
        assert_eq!((&keys[0]["x"], &keys[0]["y"], &keys[0]["last_seen"]), (&"new".into(), &1.into(), &12.into()));
        assert!(merged["shops"][0].get("e").is_some());
    }

    #[test]
    fn a_file_that_is_not_sound_is_refused_as_a_whole() {
        let ours = text_of(vec![shop("1", &[], 0)]);
        for (theirs, why) in [
            ("", Refused::NotOurs),
            ("no json", Refused::NotOurs),
            ("{}", Refused::NotOurs),
            (r#"{"kagiban":"1"}"#, Refused::NotOurs),
            (r#"{"kagiban":2,"ledger":{}}"#, Refused::Newer),
            (r#"{"kagiban":1,"ledger":{"version":9}}"#, Refused::Newer),
            (r#"{"kagiban":1}"#, Refused::Damaged),
            (r#"{"kagiban":1,"ledger":[]}"#, Refused::Damaged),
            (r#"{"kagiban":1,"ledger":{"shops":[{"id":"<b>"}]}}"#, Refused::Damaged),
            (r#"{"kagiban":1,"ledger":{"shops":[{"id":"1","apps":"x"}]}}"#, Refused::Damaged),
            (r#"{"kagiban":1,"ledger":{"own":[{"name":" "}]}}"#, Refused::Damaged),
            (r#"{"kagiban":1,"ledger":{"shops":[{"id":"1","name":"SP404839_aB3dEfGh1JkLmN0p"}]}}"#, Refused::Key),
            (r#"{"kagiban":1,"ledger":{"note":["aB3dEfGh1JkLmN0p"]}}"#, Refused::Key),
        ] {
            assert_eq!(import(&ours, theirs).err(), Some(why), "{theirs}");
        }
        assert_eq!(import(&ours, &" ".repeat(6_000_000)).err(), Some(Refused::Large));
        assert_eq!(import("{broken", &file("{}")).err(), Some(Refused::Store));
        let cut = export(&ours).unwrap();
        for at in 0..cut.len() {
            assert!(import(&ours, &cut[..at]).is_err());
        }
    }

    #[test]
    fn no_name_of_the_catalogue_looks_like_a_key() {
        use crate::catalogue::{FunctionId, apps, functions};
        for at in 0..functions().len() {
            let name = FunctionId(u16::try_from(at).unwrap()).name();
            assert!(!looks_like_key(&name), "{name}");
        }
        assert!(!apps().iter().any(|app| looks_like_key(app.id) || looks_like_key(app.name)));
    }

    #[test]
    fn taking_back_leaves_what_came_after() {
        let before = Ledger { shops: vec![shop("1", &["lseg"], 0), shop("2", &["boss"], 0)], ..Ledger::default() };
        let mut after = before.clone();
        after.shops[0].apps.clear();
        after.shops.push(shop("3", &[], 0));
        after.lang = "en".into();
        let mut now = after.clone();
        now.shops[1].apps.clear();
        now.shops[0].registered = Some(Registered::default());
        take_back(&mut now, &before, &after);
        assert_eq!((now.shops.len(), now.shops[0].apps.len(), now.shops[1].apps.len()), (2, 1, 0));
        assert!(now.shops[0].registered.is_some() && now.lang.is_empty());
        let mut gone = Ledger::default();
        take_back(&mut gone, &before, &Ledger::default());
        assert_eq!(gone.shops, before.shops);
    }
}
