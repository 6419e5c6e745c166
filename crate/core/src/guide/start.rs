//! When the first orders come through a vendor's event notices.
//!
//! Orders arrive from 9:00 on the start date; approved after 9:00 of that day, from 9:00 on the next day (EC店長's
//! manual; another of its texts says the next full hour, so this is an estimate: rules.md 1, 2026-11).

use alloc::string::String;
use chrono::{Datelike, Days, NaiveDate};

use crate::moment::Moment;
use crate::text::{Lang, fill, key};

/// The hour at which orders begin, in Japan.
const HOUR: u32 = 9;

/// The civil date in Japan on which orders begin, at [`HOUR`]. A moment at 9:00 itself counts as after it.
#[must_use]
pub fn first_orders(start: NaiveDate, approved: Moment) -> NaiveDate {
    let day = approved.date();
    let late = approved.0.saturating_sub(approved.midnight().0) >= HOUR * 60;
    let next = if late { day.checked_add_days(Days::new(1)).unwrap_or(day) } else { day };
    start.max(next)
}

/// That day in words: `目安：11/22 9:00`.
#[must_use]
pub fn estimate(start: NaiveDate, approved: Moment, lang: Lang) -> String {
    let day = first_orders(start, approved);
    let at = [&day.month().to_string(), "/", &day.day().to_string(), " ", &HOUR.to_string(), ":00"].concat();
    fill(lang, key::GUIDE_ESTIMATE, &[("at", &at)])
}
