//! Which date does a document bear: that of the view, never that of the machine.
use crate::Error;

/// A date and a time of day as a view prints them, without a zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Moment {
    pub year: u16,
    pub month: u8,
    pub day: u8,
    pub hour: u8,
    pub minute: u8,
}

/// Reads the `2026-11-21` or `2026-11-21T16:00` or `2026-11-21 16:00` with which a text begins.
pub(crate) fn parse(text: &str) -> Result<Moment, Error> {
    let day = day(text).ok_or_else(|| Error(format!("`known_at` is `{text}`, which begins with no date like `2026-03-31`")))?;
    let (hour, minute) = time_of_day(text).unwrap_or((0, 0));
    Ok(Moment { hour, minute, ..day })
}

/// Reads a text that is a date and nothing else; `None` for any other text.
pub(crate) fn parse_day(text: &str) -> Option<Moment> {
    if text.len() == 10 { day(text) } else { None }
}

fn day(text: &str) -> Option<Moment> {
    let year = number(text, 0, 4)?;
    let month = u8::try_from(number(text, 5, 2)?).ok()?;
    let day = u8::try_from(number(text, 8, 2)?).ok()?;
    let dashes = text.get(4..5) == Some("-") && text.get(7..8) == Some("-");
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        4 | 6 | 9 | 11 => 30,
        2 => 28 + u8::from(leap),
        _ => 31,
    };
    let valid = dashes && year >= 1900 && (1..=12).contains(&month) && (1..=days).contains(&day);
    valid.then_some(Moment { year, month, day, hour: 0, minute: 0 })
}

fn time_of_day(text: &str) -> Option<(u8, u8)> {
    let parted = matches!(text.get(10..11)?, "T" | " ") && text.get(13..14)? == ":";
    let hour = u8::try_from(number(text, 11, 2)?).ok()?;
    let minute = u8::try_from(number(text, 14, 2)?).ok()?;
    (parted && hour < 24 && minute < 60).then_some((hour, minute))
}

fn number(text: &str, from: usize, n_digits: usize) -> Option<u16> {
    let digits = text.get(from..from + n_digits)?;
    if digits.bytes().all(|b| b.is_ascii_digit()) { digits.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_the_leading_date_and_time() {
        for (text, expected) in [
            ("2026-11-21T16:05:09Z", Some((2026, 11, 21, 16, 5))),
            ("2026-11-21 16:05 America/New_York", Some((2026, 11, 21, 16, 5))),
            ("2026-11-21", Some((2026, 11, 21, 0, 0))),
            ("2024-02-29, end of day", Some((2024, 2, 29, 0, 0))),
            ("2025-02-29", None),
            ("2026-13-01", None),
            ("21 Nov 2026", None),
            ("2026–11–21", None),
            ("", None),
        ] {
            let found = parse(text).ok().map(|m| (m.year, m.month, m.day, m.hour, m.minute));
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn a_day_is_a_date_and_nothing_else() {
        assert!(parse_day("2026-03-31").is_some());
        assert!(parse_day("2026-03-31 or so").is_none());
        assert!(parse_day("by Friday").is_none());
    }
}
