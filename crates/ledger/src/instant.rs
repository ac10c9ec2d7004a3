//! Instants: whole microseconds since 1970 UTC, written with six decimals and `Z`.
//!
//! Days are proleptic Gregorian, leap seconds do not exist, as in POSIX time.

use crate::Error;
use crate::digest::shown;

/// The last instant that can be written: 9999-12-31T23:59:59.999999Z.
pub const INSTANT_MAX: i64 = 253_402_300_799_999_999;

const DAY: i64 = 86_400_000_000;

/// Returns `2026-01-31T23:59:59.000001Z`; refuses what is before 1970 or after the year 9999.
pub fn write(micros: i64) -> Result<String, Error> {
    if !(0..=INSTANT_MAX).contains(&micros) {
        return Err(Error::form(format!("instant `{micros}` is outside the years 1970 to 9999")));
    }
    let (year, month, day) = date(micros / DAY);
    let rest = micros % DAY;
    let seconds = rest / 1_000_000;
    let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    let fraction = rest % 1_000_000;
    Ok(format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{fraction:06}Z"))
}

/// Reads what [`write`] writes, and nothing else.
pub fn parse(text: &str) -> Result<i64, Error> {
    let refused = || Error::form(format!("`{}` is not an instant such as `2026-01-31T23:59:59.000001Z`", shown(text)));
    let field = |from: usize, to: usize| {
        let digits = text.as_bytes().get(from..to)?;
        digits.iter().try_fold(0_i64, |n, d| d.is_ascii_digit().then(|| n * 10 + i64::from(d - b'0')))
    };
    let read = || {
        let (year, month, day) = (field(0, 4)?, field(5, 7)?, field(8, 10)?);
        let (hour, minute, second) = (field(11, 13)?, field(14, 16)?, field(17, 19)?);
        let fraction = field(20, 26)?;
        Some(((days(year, month, day) * 24 + hour) * 60 + minute) * 60_000_000 + second * 1_000_000 + fraction)
    };
    let micros = read().ok_or_else(refused)?;
    // Only one text is written for an instant, so that everything else, month 13 too, differs here.
    match write(micros) {
        Ok(canonical) if canonical == text => Ok(micros),
        _ => Err(refused()),
    }
}

/// Year, month and day of a day number since 1970-01-01. Eras of 400 years that begin in March.
fn date(day_number: i64) -> (i64, i64, i64) {
    let from_march_0000 = day_number + 719_468;
    let era = from_march_0000.div_euclid(146_097);
    let day_of_era = from_march_0000.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let march_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * march_month + 2) / 5 + 1;
    let month = if march_month < 10 { march_month + 3 } else { march_month - 9 };
    (era * 400 + year_of_era + i64::from(month <= 2), month, day)
}

/// The inverse of [`date`]; a month or day out of bounds gives the number of some other day.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = year - i64::from(month <= 2);
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let march_month = (month + 9) % 12;
    let day_of_year = (153 * march_month + 2) / 5 + day - 1;
    era * 146_097 + 365 * year_of_era + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use proptest::test_runner::RngSeed;

    #[test]
    fn refuses_other_spellings() {
        assert_eq!(parse("1970-01-01T00:00:00.000000Z"), Ok(0));
        assert_eq!(parse("9999-12-31T23:59:59.999999Z"), Ok(INSTANT_MAX));
        for bad in [
            "",
            "2026-01-31T23:59:59Z",
            "2026-01-31t23:59:59.000001z",
            "2026-01-31T23:59:59.000001+00:00",
            "2026-13-01T00:00:00.000000Z",
            "2026-02-30T00:00:00.000000Z",
            "2026-00-01T00:00:00.000000Z",
            "2026-01-31T24:00:00.000000Z",
            "2026-01-31T23:59:60.000000Z",
            "1969-12-31T23:59:59.999999Z",
            "2026-01-31T23:59:59.000001Z ",
            "2026-01-31T23:59:59.00000é",
        ] {
            assert!(parse(bad).is_err(), "{bad}");
        }
        assert!(write(-1).is_err() && write(INSTANT_MAX + 1).is_err() && write(i64::MIN).is_err());
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 256, rng_seed: RngSeed::Fixed(42001), ..ProptestConfig::default() })]

        /// The second implementation is the crate jiff.
        #[test]
        fn agrees_with_jiff(micros in 0..=INSTANT_MAX) {
            let text = write(micros).unwrap();
            prop_assert_eq!(parse(&text), Ok(micros));
            prop_assert_eq!(text, format!("{:.6}", jiff::Timestamp::from_microsecond(micros).unwrap()));
        }
    }
}
