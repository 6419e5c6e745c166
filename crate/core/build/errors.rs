//! The file of error codes: its shape, every rule by which it is refused, and its table.

use super::catalogue::{Errors, Read};
use super::locales::Messages;
use chrono::NaiveDate;
use serde::Deserialize;
use std::fmt::Write as _;

/// `errors.toml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Codes {
    /// Sorted by code.
    #[serde(rename = "error")]
    pub codes: Vec<Code>,
}

/// One code.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Code {
    pub code: String,
    pub status: Option<u16>,
    pub text: String,
    pub source: String,
    pub checked: String,
}

/// What is wrong with the codes.
pub fn check_codes(read: &Read<Codes>, texts: &Messages) -> Vec<String> {
    let mut errors = Errors::of(&read.file);
    let codes: Vec<&str> = read.data.codes.iter().map(|one| one.code.as_str()).collect();
    errors.twice("the code", codes.iter().copied());
    if !codes.is_sorted() {
        errors.add("error", "not sorted by code");
    }
    for one in &read.data.codes {
        errors.empty(&one.code, "code", one.code.trim_end_matches('*'));
        errors.empty(&one.code, "source", &one.source);
        if one.status.is_some_and(|status| !(400..600).contains(&status)) {
            errors.add(&one.code, "the status is no HTTP error");
        }
        if NaiveDate::parse_from_str(&one.checked, "%Y-%m-%d").is_err() {
            errors.add(&one.code, "checked: no date");
        }
        let names = [one.text.clone(), format!("{}_do", one.text)];
        if let Some(name) = names.iter().find(|name| !texts.0.iter().any(|(known, _)| known == *name)) {
            errors.add(&one.code, &format!("no text is called `{name}`"));
        }
    }
    errors.list
}

/// The table of `errors.rs`.
pub fn table(codes: &Codes) -> String {
    let mut out = String::from("/// Every code, sorted.\nstatic CODES: &[Code] = &[\n");
    for one in &codes.codes {
        let (means, advice) = (one.text.to_uppercase(), format!("{}_DO", one.text.to_uppercase()));
        let _ = writeln!(
            out,
            "    Code {{ code: {:?}, status: {:?}, means: key::{means}, advice: key::{advice}, source: {:?}, checked: {:?} }},",
            one.code, one.status, one.source, one.checked
        );
    }
    out.push_str("];\n");
    out
}
