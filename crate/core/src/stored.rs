//! The stored record as it stands in the browser: its versions, and what this version does not know of it.

use alloc::{string::String, vec::Vec};

use crate::json::{self, Value};
use crate::ledger::{Ledger, VERSION};

/// Why the stored record cannot be used. It is left as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Damage {
    /// It is not what any version wrote.
    Corrupt,
    /// A later version wrote it.
    Newer,
}

/// A step from one version to the next.
type Migration = fn(&mut Value);

/// The steps from each version to the one after it; the first is from 0, where a record had no version.
const MIGRATIONS: [Migration; VERSION as usize] = [|_| ()];

/// Reads a stored record of any version; an empty text is a record of nothing.
///
/// # Errors
/// It is damaged, or of a later version.
pub fn read(text: &str) -> Result<Ledger, Damage> {
    if text.is_empty() {
        return Ok(Ledger::default());
    }
    // Nearly always it is of this version and whole: then no tree of values is made of it.
    if let Some(ledger) = crate::json::read::<Ledger>(text)
        && ledger.version == VERSION
    {
        return Ok(ledger);
    }
    typed(&value(text)?)
}

/// The stored record as a value of this version; an empty text is a record of nothing.
///
/// # Errors
/// It is damaged, or of a later version.
pub fn value(text: &str) -> Result<Value, Damage> {
    let empty = || Value::Object(Vec::new());
    let mut value = if text.is_empty() { empty() } else { Value::parse(text).ok_or(Damage::Corrupt)? };
    if !matches!(value, Value::Object(_)) {
        return Err(Damage::Corrupt);
    }
    let version = match value.get("version") {
        None => 0,
        Some(version) => version.number().ok_or(Damage::Corrupt)?,
    };
    if version > u64::from(VERSION) {
        return Err(Damage::Newer);
    }
    for step in MIGRATIONS.iter().skip(usize::try_from(version).unwrap_or_default()) {
        step(&mut value);
    }
    value.set("version", Value::Number(VERSION.to_string()));
    Ok(value)
}

/// A value of this version as a record.
///
/// # Errors
/// A field is of another type than this version's.
pub fn typed(value: &Value) -> Result<Ledger, Damage> {
    json::read(&value.print()).ok_or(Damage::Corrupt)
}

/// What is to be stored: the new record, with the fields of the old one that this version does not know.
///
/// A record is always written with each of its fields, so a field that is in the old one only is one of those.
#[must_use]
pub fn keep_unknown(old: &str, new: &str) -> String {
    match (value(old), Value::parse(new)) {
        (Ok(old), Some(mut new)) => {
            keep(&old, &mut new);
            new.print()
        }
        _ => new.into(),
    }
}

fn keep(old: &Value, new: &mut Value) {
    match (old, new) {
        (Value::Object(fields), new @ Value::Object(_)) => {
            for (name, was) in fields {
                match new {
                    Value::Object(now) => match now.iter_mut().find(|(known, _)| known == name) {
                        Some((_, now)) => keep(was, now),
                        None => now.push((name.clone(), was.clone())),
                    },
                    _ => return,
                }
            }
        }
        (Value::List(were), Value::List(now)) => {
            for (at, value) in now.iter_mut().enumerate().filter(|(_, value)| matches!(value, Value::Object(_))) {
                if let Some(was) = same(were, at, value) {
                    keep(was, value);
                }
            }
        }
        _ => {}
    }
}

/// The fields by which an entry of a list is known again.
const NAMES: [&str; 5] = ["id", "app", "condition", "name", "last4"];

/// Whether two entries of lists are of the same thing: each field that names it is the same in both.
#[must_use]
pub fn is_same(one: &Value, other: &Value) -> bool {
    let mut named = false;
    for name in NAMES {
        match (one.get(name), other.get(name)) {
            (Some(one), Some(other)) if one == other => named = true,
            // A shop is the same by its number, whatever the merchant calls it.
            _ if named && name == "name" => {}
            (None, None) => {}
            _ => return false,
        }
    }
    named
}

fn same<'a>(list: &'a [Value], at: usize, value: &Value) -> Option<&'a Value> {
    list.get(at).filter(|other| is_same(value, other)).or_else(|| list.iter().find(|other| is_same(value, other)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_earlier_version_is_read() {
        let record = r#"{"shops":[{"id":"404839","apps":[{"app":"lseg","needs":["item.gets"],"since":5}],"unfinished":null,"registered":{"at":7,"functions":["item.gets"]}}]}"#;
        let read_0 = read(record).unwrap();
        assert_eq!((read_0.version, read_0.shops[0].apps[0].app.as_str()), (1, "lseg"));
        let with_0 = record.replacen('{', r#"{"version":0,"#, 1);
        assert_eq!(read(&with_0), Ok(read_0.clone()));
        // As 0.1.0 wrote it: nothing of what settings added.
        let with_1 = record.replacen('{', r#"{"version":1,"#, 1);
        assert_eq!(read(&with_1), Ok(read_0));
        assert_eq!(read(""), Ok(Ledger::default()));
    }

    #[test]
    fn a_damaged_or_newer_record_is_told() {
        assert_eq!(read(r#"{"version":2,"shops":"another shape"}"#), Err(Damage::Newer));
        for text in
            ["null", "[]", "{", r#"{"version":"1"}"#, r#"{"version":-1}"#, r#"{"shops":{}}"#, r#"{"shops":[{"id":5}]}"#]
        {
            assert_eq!(read(text), Err(Damage::Corrupt), "{text}");
        }
    }

    #[test]
    fn what_is_written_is_what_serde_writes_and_is_read_again() {
        let mut ledger = Ledger { version: VERSION, lang: "en".into(), stages: vec![14, 3], ..Ledger::default() };
        ledger.shop_mut("404839").unwrap().name = "本店".into();
        let text = serde_json::to_string(&ledger).unwrap();
        assert_eq!(read(&text), Ok(ledger.clone()));
        assert_eq!(serde_json::from_str::<Ledger>(&text).unwrap(), ledger);
    }

    #[test]
    fn a_field_of_a_later_version_outlives_a_write() {
        let old = r#"{"version":1,"colour":"blue","shops":[{"id":"1","name":"a","mood":[1,{"x":null}]},{"id":"2","gone":1}],"own":[{"name":"x","tag":7}]}"#;
        let mut ledger = read(old).unwrap();
        ledger.shops.remove(1);
        ledger.shops.insert(0, crate::ledger::Shop { id: "3".into(), ..Default::default() });
        ledger.shops[1].name = "b".into();
        let kept = keep_unknown(old, &serde_json::to_string(&ledger).unwrap());
        let kept: serde_json::Value = serde_json::from_str(&kept).unwrap();
        assert_eq!(kept["colour"], "blue");
        assert_eq!(kept["shops"][1]["mood"], serde_json::json!([1, {"x": null}]));
        assert_eq!(kept["shops"][1]["name"], "b");
        assert_eq!(kept["own"][0]["tag"], 7);
        assert_eq!(kept["shops"].as_array().unwrap().len(), 2);
        assert!(kept["shops"][0].get("mood").is_none());
        assert!(!kept.to_string().contains("gone"));
    }
}
