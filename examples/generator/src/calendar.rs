//! When? Months of the period, business days, and instants in New York.
use jiff::civil::{Date, Weekday, date};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

/// The first month of the period.
const FIRST: Date = date(2025, 7, 1);
/// Days on which the company is closed, besides weekends.
const HOLIDAYS: [Date; 14] = [
    date(2025, 6, 19),
    date(2025, 7, 4),
    date(2025, 9, 1),
    date(2025, 11, 11),
    date(2025, 11, 27),
    date(2025, 11, 28),
    date(2025, 12, 24),
    date(2025, 12, 25),
    date(2026, 1, 1),
    date(2026, 1, 19),
    date(2026, 2, 16),
    date(2026, 5, 25),
    date(2026, 6, 19),
    date(2026, 7, 3),
];

/// A month of the period, from 0, July 2025, to 11, June 2026.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Month(pub(crate) i32);

impl Month {
    pub(crate) fn all() -> impl Iterator<Item = Month> {
        (0..12).map(Month)
    }

    /// Reads `2025-09`.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        Self::all().find(|month| month.label() == text)
    }

    pub(crate) fn label(self) -> String {
        self.first().to_string()[..7].to_owned()
    }

    pub(crate) fn first(self) -> Date {
        FIRST.saturating_add(self.0.months())
    }

    pub(crate) fn last(self) -> Date {
        self.first().last_of_month()
    }

    pub(crate) fn day(self, n: i64) -> Date {
        self.first().saturating_add((n - 1).days())
    }

    /// The first business day from the n-th on.
    pub(crate) fn business(self, n: i64) -> Date {
        let mut day = self.day(n);
        while !is_business(day) {
            day = plus(day, 1);
        }
        day
    }

    pub(crate) fn moved(self, months: i32) -> Self {
        Self((self.0 + months).rem_euclid(12))
    }

    pub(crate) fn quarter(self) -> Quarter {
        Quarter(self.0 / 3)
    }
}

/// A quarter of the period, from 0 to 3.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Quarter(pub(crate) i32);

impl Quarter {
    pub(crate) fn all() -> impl Iterator<Item = Quarter> {
        (0..4).map(Quarter)
    }

    pub(crate) fn months(self) -> [Month; 3] {
        [Month(self.0 * 3), Month(self.0 * 3 + 1), Month(self.0 * 3 + 2)]
    }

    pub(crate) fn first(self) -> Date {
        self.months()[0].first()
    }

    pub(crate) fn last(self) -> Date {
        self.months()[2].last()
    }

    /// As people name it: `2025-Q3`.
    pub(crate) fn label(self) -> String {
        let first = self.first();
        format!("{}-Q{}", first.year(), (first.month() - 1) / 3 + 1)
    }
}

pub(crate) fn plus(day: Date, days: i64) -> Date {
    day.saturating_add(days.days())
}

pub(crate) fn is_business(day: Date) -> bool {
    !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday) && !HOLIDAYS.contains(&day)
}

pub(crate) fn next_business(day: Date) -> Date {
    let mut next = plus(day, 1);
    while !is_business(next) {
        next = plus(next, 1);
    }
    next
}

/// The last business day on or before `day`.
pub(crate) fn business_by(day: Date) -> Date {
    let mut day = day;
    while !is_business(day) {
        day = plus(day, -1);
    }
    day
}

pub(crate) fn zone(name: &str) -> TimeZone {
    TimeZone::get(name).expect("a zone of the bundled data")
}

/// An instant in New York.
pub(crate) fn at(day: Date, hour: i64, minute: i64) -> Timestamp {
    at_zone("America/New_York", day, hour, minute)
}

pub(crate) fn at_zone(name: &str, day: Date, hour: i64, minute: i64) -> Timestamp {
    let hour = i8::try_from(hour).expect("an hour");
    let minute = i8::try_from(minute).expect("a minute");
    day.at(hour, minute, 0, 0).to_zoned(zone(name)).expect("a local time that exists").timestamp()
}

/// The day in New York.
pub(crate) fn day_of(instant: Timestamp) -> Date {
    instant.to_zoned(zone("America/New_York")).date()
}

pub(crate) fn hours_after(instant: Timestamp, hours: i64) -> Timestamp {
    instant.saturating_add(hours.hours()).expect("hours have a fixed length")
}

/// The instant with the offset of a zone, as some systems write it: `2025-09-30T21:30:00-04:00`.
pub(crate) fn with_offset(instant: Timestamp, zone_name: &str) -> String {
    instant.to_zoned(zone(zone_name)).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_quarters_and_business_days() {
        assert_eq!(Month::parse("2026-02").map(|m| m.last().to_string()), Some("2026-02-28".into()));
        assert_eq!(Month::parse("2026-07"), None);
        assert_eq!(Month(11).moved(2), Month(1));
        assert_eq!(Month(4).quarter().label(), "2025-Q4");
        // The Thursday and Friday of Thanksgiving, then a weekend.
        assert_eq!(next_business(date(2025, 11, 26)), date(2025, 12, 1));
        assert_eq!(with_offset(at(date(2026, 3, 8), 12, 0), "America/Los_Angeles"), "2026-03-08T09:00:00-07:00");
    }
}
