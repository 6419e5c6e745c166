//! Moments as they are stored and shown: minutes, and civil time in Japan.

use alloc::string::String;
use chrono::{Datelike, Days, NaiveDate};
use serde::Serialize;

use crate::fields::{Place, Read};
use crate::licence::{compact, two};

/// A moment, in whole minutes since 1970-01-01 00:00 UTC; 0 where it is not known.
///
/// Nothing that is remembered needs seconds, and 32 bits of minutes last for 8,000 years.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Moment(pub u32);

/// Japan is nine hours ahead of UTC all the year.
const JST: u32 = 9 * 60;
const DAY: u32 = 24 * 60;

impl Moment {
    /// The moment of a clock that counts milliseconds, as JavaScript's does; 0 for what is no such number.
    #[must_use]
    pub fn from_ms(ms: f64) -> Self {
        // `as` keeps within the type's bounds, and makes 0 of what is not a number.
        Self((ms / 60_000.0) as u32)
    }

    /// The civil date in Japan.
    #[must_use]
    pub fn date(self) -> NaiveDate {
        day(self.local() / DAY)
    }

    /// The date and the time in Japan without the year, as `11/20 14:05`.
    #[must_use]
    pub fn short(self) -> String {
        let (date, minute) = (self.date(), self.local() % DAY);
        let day = [date.month(), date.day()].map(|number| number.to_string()).join("/");
        [day, " ".into(), two(minute / 60), ":".into(), two(minute % 60)].concat()
    }

    /// It in UTC as calendar files print it: `20261122T031500Z`.
    #[must_use]
    pub fn utc_stamp(self) -> String {
        let minute = self.0 % DAY;
        [compact(day(self.0 / DAY)), "T".into(), two(minute / 60), two(minute % 60), "00Z".into()].concat()
    }

    /// The first moment of this civil date in Japan.
    #[must_use]
    pub fn midnight(self) -> Self {
        Self(self.0.saturating_sub(self.local() % DAY))
    }

    /// The first moment of the next civil date in Japan, in milliseconds since 1970 as Chrome's alarms count.
    #[must_use]
    pub fn next_midnight_ms(self) -> f64 {
        f64::from(self.midnight().0.saturating_add(DAY)) * 60_000.0
    }

    fn local(self) -> u32 {
        self.0.saturating_add(JST)
    }
}

/// The civil date that is this many days after 1970-01-01.
fn day(days: u32) -> NaiveDate {
    let epoch = NaiveDate::from_ymd_opt(1970, 1, 1).unwrap_or_default();
    epoch.checked_add_days(Days::new(u64::from(days))).unwrap_or_default()
}

impl Read for Moment {
    fn place(&mut self) -> Place<'_> {
        Place::Count(&mut self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::Moment;

    fn shown(ms: f64) -> (String, String) {
        let moment = Moment::from_ms(ms);
        (moment.date().to_string(), moment.short())
    }

    #[test]
    fn a_day_begins_at_midnight_in_japan() {
        // 2026-11-20 14:59:59 and 15:00:00 UTC.
        assert_eq!(shown(1_795_186_799_000.0), ("2026-11-20".into(), "11/20 23:59".into()));
        assert_eq!(shown(1_795_186_800_000.0), ("2026-11-21".into(), "11/21 00:00".into()));
        assert_eq!(shown(1_709_132_700_000.0), ("2024-02-29".into(), "2/29 00:05".into()));
    }

    #[test]
    fn what_is_no_time_is_the_beginning() {
        for ms in [f64::NAN, -5.0, f64::NEG_INFINITY] {
            assert_eq!(Moment::from_ms(ms), Moment(0));
        }
        // No clock is so late; nothing overflows where one says so.
        assert_eq!(Moment::from_ms(f64::INFINITY), Moment(u32::MAX));
        let _ = shown(f64::INFINITY);
    }
}
