//! The application mail to the vendor of まとまるEC店長: its fields, what is wrong with them, its text, its address.
//!
//! Source: guides.md E (2026-11). The mail is in Japanese whatever the language of the screens: the vendor reads it.

use alloc::{string::String, vec::Vec};
use serde::Serialize;

use crate::exchange::looks_like_key;
use crate::fields::fields;
use crate::key::LENGTHS;
use crate::text::{Key, Lang, fill, key, list, text};

/// What the vendor's application mail is made of.
#[derive(Debug)]
pub struct Form {
    /// Who receives it.
    pub to: &'static str,
    /// Its subject.
    pub subject: &'static str,
    /// The end of an address at which the vendor's answers do not arrive.
    pub refused: &'static str,
    /// What stands before each value, in the order of the mail.
    pub lines: [&'static str; 7],
    /// The answers to whether 楽天ペイ is in use: yes, no.
    pub pay: [&'static str; 2],
}

/// The vendor's form.
#[must_use]
pub fn form() -> &'static Form {
    &super::MAIL
}

/// What the merchant enters.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Mail {
    /// The number of the shop that it is about, or nothing.
    pub of: String,
    /// 顧客社名.
    pub company: String,
    /// 店舗名.
    pub shop: String,
    /// Whether 楽天ペイ is in use.
    pub pay: bool,
    /// 店舗URL.
    pub url: String,
    /// 店舗連絡先メールアドレス.
    pub address: String,
    /// 担当者連絡先電話番号.
    pub phone: String,
    /// 店舗担当者名.
    pub person: String,
}

fields! {
    Mail { of, company, shop, pay, url, address, phone, person }
}

impl Mail {
    /// Its fields of text, each with its name.
    #[must_use]
    pub fn fields(&self) -> [(Key, &str); 6] {
        [
            (key::MAIL_COMPANY, &self.company),
            (key::MAIL_SHOP, &self.shop),
            (key::MAIL_URL, &self.url),
            (key::MAIL_ADDRESS, &self.address),
            (key::MAIL_PHONE, &self.phone),
            (key::MAIL_PERSON, &self.person),
        ]
    }

    /// Whether something in it looks like a key: such a mail is neither kept nor made. However it is written, with blanks
    /// in it or in full width, it is one; addresses alone may have a run of letters and digits as long as a key.
    #[must_use]
    pub fn holds_key(&self) -> bool {
        let spelled = |(name, value): &(Key, &str)| {
            let folded = crate::name::fold(value);
            let whole = folded.replace(' ', "");
            let address = *name == key::MAIL_URL || *name == key::MAIL_ADDRESS;
            is_encoded(&folded) || [folded, whole].iter().any(|text| looks_like_key(text) || !address && has_bare(text))
        };
        self.fields().iter().any(spelled)
    }

    /// What is wrong with it; nothing where it can be sent.
    #[must_use]
    pub fn faults(&self, lang: Lang) -> Vec<String> {
        let mut faults = Vec::new();
        let empty: Vec<&str> = self
            .fields()
            .iter()
            .filter(|(_, value)| value.trim().is_empty())
            .map(|(name, _)| text(lang, *name))
            .collect();
        if !empty.is_empty() {
            faults.push(fill(lang, key::MAIL_MISSING, &[("names", &list(lang, &empty))]));
        }
        let address = crate::name::fold(&self.address).to_lowercase();
        if address.ends_with(form().refused) {
            faults.push(text(lang, key::MAIL_MASKED).to_owned());
        } else if !address.is_empty() && !is_address(&address) {
            faults.push(text(lang, key::MAIL_BAD_ADDRESS).to_owned());
        }
        if self.holds_key() {
            faults.push(text(lang, key::MAIL_KEY).to_owned());
        }
        faults
    }

    /// Its text, a line a field.
    #[must_use]
    pub fn body(&self) -> String {
        let [yes, no] = form().pay;
        let pay = if self.pay { yes } else { no };
        let values = [&self.company, &self.shop, pay, &self.url, &self.address, &self.phone, &self.person]
            .map(crate::name::fold);
        let mut body = String::new();
        for (name, value) in form().lines.iter().zip(&values) {
            for part in [name, "：", value, "\r\n"] {
                body.push_str(part);
            }
        }
        body
    }

    /// The address that opens it in a mail program (RFC 6068).
    #[must_use]
    pub fn mailto(&self) -> String {
        ["mailto:", form().to, "?subject=", &encoded(form().subject), "&body=", &encoded(&self.body())].concat()
    }
}

/// Whether a text has a run like the 16 characters of a key without its head.
fn has_bare(text: &str) -> bool {
    let [_, bare] = LENGTHS;
    let mut runs = text.split(|c: char| !c.is_ascii_alphanumeric());
    runs.any(|run| {
        let has = |is: fn(&u8) -> bool| run.as_bytes().iter().any(is);
        run.len() == bare as usize && has(u8::is_ascii_digit) && has(u8::is_ascii_alphabetic)
    })
}

/// Whether a text has a run like keys in Base64, as the header of a request carries them.
fn is_encoded(text: &str) -> bool {
    let [whole, _] = LENGTHS;
    text.split(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '+' | '=')).any(|run| {
        let has = |is: fn(&u8) -> bool| run.as_bytes().iter().any(is);
        run.len() >= whole as usize
            && has(u8::is_ascii_digit)
            && has(u8::is_ascii_lowercase)
            && has(u8::is_ascii_uppercase)
    })
}

/// Whether it has the shape of a mail address. More than the shape only a mail can tell.
fn is_address(address: &str) -> bool {
    let Some((name, host)) = address.split_once('@') else { return false };
    !name.is_empty()
        && host.contains('.')
        && !host.starts_with('.')
        && !host.ends_with('.')
        && !host.contains('@')
        && address.chars().all(|c| c.is_ascii_graphic())
}

/// A text within an address: everything but unreserved characters as bytes of UTF-8.
fn encoded(text: &str) -> String {
    const DIGITS: [char; 16] = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F'];
    let digit = |value: u8| DIGITS.get(usize::from(value)).copied().unwrap_or('0');
    let mut encoded = String::with_capacity(text.len() * 3);
    for byte in text.bytes() {
        match byte {
            b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'-' | b'.' | b'_' | b'~' => encoded.push(char::from(byte)),
            _ => encoded.extend(['%', digit(byte >> 4), digit(byte & 15)]),
        }
    }
    encoded
}
