//! Days, instants, zones and spans. People write inclusive days in a declared zone; inside, spans are half-open instants.
use std::borrow::Cow;
use std::fmt;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Why a text is no day, instant, zone or span.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct TimeError(pub String);

fn error<T>(message: String) -> Result<T, TimeError> {
    Err(TimeError(message))
}

/// A calendar day, counted from 1970-01-01. Which instants it holds depends on a [`Zone`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(pub i32);

const EPOCH: Date = jiff::civil::date(1970, 1, 1);

impl Day {
    /// Reads `2025-03-31`, in years 1900 to 2199, and nothing else.
    pub fn parse(text: &str) -> Result<Self, TimeError> {
        let shaped = text.len() == 10
            && text.bytes().enumerate().all(|(at, b)| if at == 4 || at == 7 { b == b'-' } else { b.is_ascii_digit() });
        match text.parse::<Date>() {
            Ok(date) if shaped && (1900..2200).contains(&date.year()) => Ok(Self::from_date(date)),
            _ => error(format!("`{text}` is not a day: write it as `2025-03-31`")),
        }
    }

    pub fn from_date(date: Date) -> Self {
        let days = EPOCH.until(date).map_or(0, |span| span.get_days());
        Self(days)
    }

    pub fn date(self) -> Date {
        EPOCH.saturating_add(i64::from(self.0).days())
    }

    pub fn plus(self, days: i32) -> Self {
        Self(self.0 + days)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.date().to_string())
    }
}

/// A moment, in microseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(pub i64);

impl Instant {
    /// Reads RFC 3339 with `Z` or an offset, down to microseconds.
    pub fn parse(text: &str) -> Result<Self, TimeError> {
        match text.parse::<Timestamp>() {
            Ok(at) if at.as_nanosecond() % 1000 == 0 => Ok(Self(at.as_microsecond())),
            Ok(_) => error(format!("`{text}` has more than six decimals")),
            Err(_) => error(format!("`{text}` is not an instant: write it with `Z` or an offset, as `2025-03-31T09:00:00Z`")),
        }
    }
}

impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match Timestamp::from_microsecond(self.0) {
            Ok(at) => f.pad(&at.to_string()),
            Err(_) => write!(f, "{} µs", self.0),
        }
    }
}

/// A span of whole days, both ends inclusive, as people write it: `2025-07-01..2025-09-30`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DaySpan {
    pub from: Day,
    /// Inclusive.
    pub to: Day,
}

impl DaySpan {
    pub fn parse(text: &str) -> Result<Self, TimeError> {
        let Some((from, to)) = text.split_once("..") else {
            return error(format!("`{text}` is not a span of days: write it as `2025-07-01..2025-09-30`"));
        };
        Self::new(Day::parse(from)?, Day::parse(to)?)
    }

    pub fn new(from: Day, to: Day) -> Result<Self, TimeError> {
        if to < from {
            return error(format!("`{from}..{to}` ends before it starts"));
        }
        Ok(Self { from, to })
    }

    pub fn n_days(self) -> i32 {
        self.to.0 - self.from.0 + 1
    }

    pub fn contains(self, day: Day) -> bool {
        self.from <= day && day <= self.to
    }

    pub fn meet(self, other: Self) -> Option<Self> {
        Self::new(self.from.max(other.from), self.to.min(other.to)).ok()
    }
}

impl fmt::Display for DaySpan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.from, self.to)
    }
}

/// A half-open span of instants.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Span {
    pub from: Instant,
    /// Exclusive.
    pub to: Instant,
}

/// A time zone by its IANA name, from the bundled data.
#[derive(Clone, PartialEq)]
pub struct Zone(TimeZone);

impl Zone {
    pub const UTC: Zone = Zone(TimeZone::UTC);

    pub fn parse(name: &str) -> Result<Self, TimeError> {
        if name == "UTC" {
            return Ok(Self::UTC);
        }
        match TimeZone::get(name) {
            Ok(zone) => Ok(Self(zone)),
            Err(_) => error(format!("`{name}` is not a time zone: write an IANA name, as `America/New_York`")),
        }
    }

    pub fn name(&self) -> &str {
        self.0.iana_name().unwrap_or("UTC")
    }

    /// The local day in which an instant lies.
    pub fn day_of(&self, at: Instant) -> Day {
        match Timestamp::from_microsecond(at.0) {
            Ok(at) => Day::from_date(self.0.to_datetime(at).date()),
            Err(_) => Day(if at.0 < 0 { i32::MIN / 2 } else { i32::MAX / 2 }),
        }
    }

    /// The first instant of a local day.
    pub fn start_of(&self, day: Day) -> Instant {
        match day.date().to_zoned(self.0.clone()) {
            Ok(at) => Instant(at.timestamp().as_microsecond()),
            Err(_) => Instant(i64::from(day.0) * 86_400_000_000),
        }
    }

    /// The local noon of a day: what a day means where an instant is asked for.
    pub fn noon_of(&self, day: Day) -> Instant {
        match day.date().at(12, 0, 0, 0).to_zoned(self.0.clone()) {
            Ok(at) => Instant(at.timestamp().as_microsecond()),
            Err(_) => Instant(i64::from(day.0) * 86_400_000_000 + 43_200_000_000),
        }
    }

    /// The last microsecond of a local day: "the close of that day".
    pub fn close_of(&self, day: Day) -> Instant {
        Instant(self.start_of(day.plus(1)).0 - 1)
    }

    pub fn span_of(&self, days: DaySpan) -> Span {
        Span { from: self.start_of(days.from), to: self.start_of(days.to.plus(1)) }
    }

    /// The whole local days that a span of instants covers, or none.
    pub fn whole_days_in(&self, span: Span) -> Option<DaySpan> {
        let first = self.day_of(span.from);
        let from = if self.start_of(first) == span.from { first } else { first.plus(1) };
        let to = self.day_of(span.to).plus(-1);
        DaySpan::new(from, to).ok()
    }
}

impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

macro_rules! as_text {
    ($name:ident, $parse:path, $show:expr, $pattern:expr) => {
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let show: fn(&$name) -> String = $show;
                serializer.serialize_str(&show(self))
            }
        }
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = Cow::<'de, str>::deserialize(deserializer)?;
                $parse(&text).map_err(serde::de::Error::custom)
            }
        }
        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }
            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({ "type": "string", "pattern": $pattern })
            }
        }
    };
}
as_text!(Day, Day::parse, |day| day.to_string(), "^[0-9]{4}-[0-9]{2}-[0-9]{2}$");
as_text!(Instant, Instant::parse, |at| at.to_string(), "^[0-9]{4}-[0-9]{2}-[0-9]{2}T.*(Z|[+-][0-9]{2}:[0-9]{2})$");
as_text!(Zone, Zone::parse, |zone| zone.name().to_owned(), "^[A-Za-z0-9_+/-]+$");

macro_rules! debug_as_display {
    ($($name:ident),*) => {$(
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{self}")
            }
        }
    )*};
}
debug_as_display!(Day, Instant);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_in_new_york_has_its_own_start_and_close() {
        let zone = Zone::parse("America/New_York").expect("bundled");
        let day = Day::parse("2025-03-09").expect("a day");
        assert_eq!(zone.start_of(day).to_string(), "2025-03-09T05:00:00Z");
        assert_eq!(zone.close_of(day).to_string(), "2025-03-10T03:59:59.999999Z");
        assert_eq!(zone.day_of(zone.close_of(day)), day);
        let span = zone.span_of(DaySpan::parse("2025-03-09..2025-03-10").expect("a span"));
        assert_eq!(zone.whole_days_in(span).map(|days| days.to_string()), Some("2025-03-09..2025-03-10".into()));
    }

    #[test]
    fn what_is_no_time_is_refused() {
        assert!(Day::parse("2025-3-1").is_err());
        assert!(Day::parse("2025-02-30").is_err());
        assert!(Day::parse("20250301").is_err());
        assert!(Instant::parse("2025-03-31T09:00:00").is_err());
        assert_eq!(
            DaySpan::parse("2025-02-01..2025-01-01").expect_err("reversed").to_string(),
            "`2025-02-01..2025-01-01` ends before it starts"
        );
        assert!(Zone::parse("Mars/Olympus").is_err());
    }
}
