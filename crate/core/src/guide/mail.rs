//! The application mail to the vendor of まとまるEC店長: its fields, what is wrong with them, its text, its address.
//!
//! Source: guides.md E (2026-11). The mail is in Japanese whatever the language of the screens: the vendor reads it.

use alloc::{string::String, vec::Vec};
use serde::Serialize;

use crate::exchange::looks_like_key;
use crate::fields::fields;
use crate::text::{Key, Lang, fill, key, text};

/// Who receives it.
pub const TO: &str = "ec-tencho@brangista.com";

/// Its subject.
pub const SUBJECT: &str = "楽天API利用申請";

/// A masked address of Rakuten: mail from the vendor does not reach the shop through it.
const MASKED: &str = "@shop.rakuten.co.jp";

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

    /// Whether something in it looks like a key: such a mail is neither kept nor made.
    #[must_use]
    pub fn holds_key(&self) -> bool {
        self.fields().iter().any(|(_, value)| looks_like_key(value))
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
            faults.push(fill(lang, key::MAIL_MISSING, &[("names", &empty.join("、"))]));
        }
        let address = crate::name::fold(&self.address).to_lowercase();
        if address.ends_with(MASKED) {
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
        let mut body = String::new();
        for (at, (name, value)) in self.fields().into_iter().enumerate() {
            line(&mut body, name, &crate::name::fold(value));
            if at == 1 {
                let pay = if self.pay { key::MAIL_PAY_YES } else { key::MAIL_PAY_NO };
                line(&mut body, key::MAIL_PAY, text(Lang::Ja, pay));
            }
        }
        body
    }

    /// The address that opens it in a mail program (RFC 6068).
    #[must_use]
    pub fn mailto(&self) -> String {
        ["mailto:", TO, "?subject=", &encoded(SUBJECT), "&body=", &encoded(&self.body())].concat()
    }
}

fn line(body: &mut String, name: Key, value: &str) {
    for part in [text(Lang::Ja, name), "：", value, "\r\n"] {
        body.push_str(part);
    }
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
