//! The expiry of a licence key: what RMS prints, the days that are left, and the words for it.
//!
//! A licence key lives 90 days where an order function is in use, to the end of the 90th day in JST; without one it has
//! no expiry and RMS prints "-" (rules.md, section 1, 2026-11). All dates are civil dates in JST. Today is passed in.

use chrono::{Datelike, NaiveDate};
use serde::{Serialize, Serializer};

use crate::fields::{Place, Read, Word};
use crate::lexicon::Lexicon;
use crate::name::fold;
use crate::text::{Lang, fill, key, text};
use crate::words;

static NO_EXPIRY: Lexicon = Lexicon::new(words::NO_EXPIRY_WORDS);

/// How long a key lives from its issue, in days (rules.md, section 1: issued 08-30, expires 11-28).
pub const LIFE_DAYS: u32 = 90;

/// When a notice is given, in days before the expiry; a merchant may choose others (guides.md C, 2026-11).
pub const STAGES: [u32; 4] = [30, 7, 1, 0];

/// From how many days before the expiry a notice is an urgent one (guides.md C, 2026-11).
pub const URGENT_DAYS: i64 = 7;

/// When a key expires.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Expiry {
    /// It was not printed, or what was printed is no date.
    #[default]
    Unknown,
    /// Never: RMS prints "-".
    None,
    /// At the end of this civil date in JST.
    On(NaiveDate),
}

impl Expiry {
    /// Reads what RMS prints: `2026/12/25`, in any width, with a time or with 年月日; `-` for none.
    ///
    /// Of several dates the last counts where they are a range (`2026/09/27～2026/12/25`); else none does.
    #[must_use]
    pub fn parse(printed: &str) -> Self {
        if NO_EXPIRY.is(printed) {
            return Self::None;
        }
        let printed = fold(printed);
        let mut found: Option<(NaiveDate, usize)> = None;
        let mut at = 0;
        while let Some((start, end, date)) = next_date(&printed, at) {
            if let Some((known, known_end)) = found {
                let between = printed.get(known_end..start).unwrap_or_default();
                if known != date && !between.contains(['~', '〜', '～', '-', 'ー', '―', '→']) {
                    return Self::Unknown;
                }
            }
            found = Some((date, end));
            at = end;
        }
        found.map_or(Self::Unknown, |(date, _)| Self::On(date))
    }

    /// The date, where there is one.
    #[must_use]
    pub fn date(self) -> Option<NaiveDate> {
        match self {
            Self::On(date) => Some(date),
            Self::None | Self::Unknown => None,
        }
    }

    /// The days from today to the expiry: 0 on the day itself, less than 0 after it.
    #[must_use]
    pub fn days_left(self, today: NaiveDate) -> Option<i64> {
        Some(self.date()?.signed_duration_since(today).num_days())
    }

    /// It in words: `2026/12/25（あと34日）`, `本日まで`, `期限切れ`, `期限なし`.
    #[must_use]
    pub fn text(self, lang: Lang, today: NaiveDate) -> String {
        let (Some(date), Some(days)) = (self.date(), self.days_left(today)) else {
            let plain = if self == Self::None { key::EXPIRY_NONE } else { key::EXPIRY_UNKNOWN };
            return text(lang, plain).to_owned();
        };
        let template = match days {
            0 => key::EXPIRY_TODAY,
            1.. => key::EXPIRY_ON,
            _ => key::EXPIRY_PAST,
        };
        fill(lang, template, &[("date", &slashed(date)), ("n", &days.to_string())])
    }

    /// As it is stored: `2026-12-25`, `-`, or nothing where it is not known.
    fn stored(self) -> String {
        match self {
            Self::Unknown => String::new(),
            Self::None => "-".to_owned(),
            Self::On(date) => slashed(date).replace('/', "-"),
        }
    }
}

impl Serialize for Expiry {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.stored())
    }
}

impl Word for Expiry {
    fn set(&mut self, word: &str) -> bool {
        *self = Self::parse(word);
        // What nobody can read is not known; it is no reason to lose the rest of a record.
        true
    }

    fn get(&self) -> String {
        self.stored()
    }
}

impl Read for Expiry {
    fn place(&mut self) -> Place<'_> {
        Place::Word(self)
    }
}

/// How near an expiry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// This many days before, or fewer: one of the stages asked for.
    Within(u32),
    /// The expiry day is over.
    Expired,
}

/// The narrowest of these stages (days before the expiry) that has been reached today; nothing where none has, or where
/// there is no expiry.
#[must_use]
pub fn stage(expiry: Expiry, stages: &[u32], today: NaiveDate) -> Option<Stage> {
    let days = expiry.days_left(today)?;
    if days < 0 {
        return Some(Stage::Expired);
    }
    stages.iter().copied().filter(|stage| i64::from(*stage) >= days).min().map(Stage::Within)
}

/// A date as RMS prints it: `2026/12/25`.
#[must_use]
pub fn slashed(date: NaiveDate) -> String {
    [date.year().to_string(), two(date.month()), two(date.day())].join("/")
}

/// A date as calendar files print it: `20261225`.
#[must_use]
pub fn compact(date: NaiveDate) -> String {
    [date.year().to_string(), two(date.month()), two(date.day())].concat()
}

/// A date without its year: `11/01`.
#[must_use]
pub fn month_and_day(date: NaiveDate) -> String {
    [two(date.month()), two(date.day())].join("/")
}

/// A number in two digits; without formatting, which would be larger.
pub(crate) fn two(number: u32) -> String {
    let digit = |number: u32| char::from_digit(number % 10, 10).unwrap_or('0');
    String::from_iter([digit(number / 10), digit(number)])
}

/// The first date at or after a byte of a folded text: where it starts, where it ends, and which it is.
fn next_date(text: &str, from: usize) -> Option<(usize, usize, NaiveDate)> {
    let mut at = from;
    loop {
        let start = at + text.get(at..)?.find(|c: char| c.is_ascii_digit())?;
        let (year, end) = number(text, start)?;
        at = end;
        if end - start != 4 {
            continue;
        }
        let Some((month, end)) = part(text, end, ['/', '-', '.', '年']) else { continue };
        let Some((day, end)) = part(text, end, ['/', '-', '.', '月']) else { continue };
        let Some(date) = i32::try_from(year).ok().and_then(|year| NaiveDate::from_ymd_opt(year, month, day)) else {
            continue;
        };
        return Some((start, end, date));
    }
}

/// A number after one of these marks (blanks around it do not count), of one or two digits.
fn part(text: &str, at: usize, marks: [char; 4]) -> Option<(u32, usize)> {
    let rest = text.get(at..)?.trim_start();
    let rest = rest.strip_prefix(marks)?.trim_start();
    let start = text.len() - rest.len();
    let (value, end) = number(text, start)?;
    (end - start <= 2).then_some((value, end))
}

/// The number that stands at a byte, and where it ends.
fn number(text: &str, start: usize) -> Option<(u32, usize)> {
    let digits = text.get(start..)?;
    let length = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
    // Too many digits for a number are no part of a date.
    let value = digits.get(..length)?.parse().unwrap_or(u32::MAX);
    (length > 0).then_some((value, start + length))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> NaiveDate {
        Expiry::parse(text).date().unwrap_or_default()
    }

    #[test]
    fn what_rms_prints_is_read() {
        let christmas = NaiveDate::from_ymd_opt(2026, 12, 25).unwrap_or_default();
        for printed in [
            "2026/12/25",
            "２０２６／１２／２５",
            " 2026 / 12 / 25 ",
            "2026/12/25 23:59:59",
            "2026/12/25 23:59",
            "2026-12-25T23:59:59",
            "2026-12-25",
            "2026.12.25",
            "2026年12月25日",
            "２０２６年１２月２５日 まで",
            "2026年 12月 25日（金）",
            "有効期限：2026/12/25",
            "2026/09/27 ～ 2026/12/25",
            "2026/09/27～2026/12/25まで",
            "2026/12/25 (2026/12/25)",
            "2026/12/25(あと34日)",
        ] {
            assert_eq!(Expiry::parse(printed), Expiry::On(christmas), "{printed}");
        }
        assert_eq!(date("2027/1/5"), date("2027/01/05"));
    }

    #[test]
    fn a_dash_is_no_expiry_and_what_is_unreadable_is_unknown() {
        for printed in ["-", " - ", "－", "―", "ー", "−", "なし", "期限なし", "無期限"] {
            assert_eq!(Expiry::parse(printed), Expiry::None, "{printed}");
        }
        for printed in [
            "",
            " ",
            "2026/13/01",
            "2026/02/29",
            "2026/00/10",
            "26/12/25",
            "12/25",
            "2026/12",
            "20261225",
            "2026/12/255",
            "12026/12/25",
            "2026/12/25、2027/03/25",
            "99999999999999999999/1/1",
            "確認中",
            "2026/",
            "--",
        ] {
            assert_eq!(Expiry::parse(printed), Expiry::Unknown, "{printed}");
        }
    }

    #[test]
    fn it_is_stored_and_read_again() {
        for expiry in [Expiry::Unknown, Expiry::None, Expiry::On(date("2028/02/29"))] {
            assert_eq!(Expiry::parse(&expiry.stored()), expiry);
        }
        assert_eq!(Expiry::On(date("2028/2/29")).stored(), "2028-02-29");
    }

    #[test]
    fn in_words() {
        let today = date("2026/11/21");
        let words = |printed: &str| Expiry::parse(printed).text(Lang::Ja, today);
        assert_eq!(words("2026/12/25"), "2026/12/25（あと34日）");
        assert_eq!(words("2026/11/22"), "2026/11/22（あと1日）");
        assert_eq!(words("2026/11/21"), "2026/11/21（本日まで）");
        assert_eq!(words("2026/11/20"), "2026/11/20（期限切れ）");
        assert_eq!(words("-"), "期限なし（RMSの表示は「-」）");
        assert_eq!(words("?"), "有効期限を読み取れませんでした");
        assert_eq!(Expiry::None.text(Lang::En, today), "No expiry (RMS shows “-”)");
    }
}
