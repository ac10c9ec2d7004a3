//! Which value does a text stand for, given the type that its column declares?
use assay_model::object::ColumnType;
use assay_model::time::{Day, Instant};

use crate::schema::{DECIMAL_DIGITS, DECIMAL_SCALE};

/// One value of a row, as its column declares it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value<'a> {
    Null,
    Text(&'a str),
    Bigint(i64),
    /// In units of 10^-4.
    Decimal(i128),
    Double(f64),
    Boolean(bool),
    Date(i32),
    Timestamptz(i64),
    TextList(Vec<&'a str>),
}

/// Why a value is none of its type: what would be one.
pub(crate) type Hint = &'static str;

const NO_DATE: Hint = "years 1900 to 2199; a text that stands for no date belongs under `nulls`";
const DECIMAL: Hint = "write it as `1234.5`, with at most 34 digits before and 4 behind the point";

/// Reads a text as its column's type.
pub(crate) fn parse(column: ColumnType, text: &str) -> Result<Value<'_>, Hint> {
    Ok(match column {
        ColumnType::Text => Value::Text(text),
        ColumnType::Bigint => Value::Bigint(text.parse().map_err(|_| "write a whole number of at most 64 bits, as `1234`")?),
        ColumnType::Decimal => Value::Decimal(decimal(text).ok_or(DECIMAL)?),
        ColumnType::Double => Value::Double(double(text)?),
        ColumnType::Boolean => Value::Boolean(boolean(text)?),
        ColumnType::Date => Value::Date(date(text)?),
        ColumnType::Timestamptz => Value::Timestamptz(instant(text)?),
        ColumnType::TextList => Value::TextList(text.split([' ', ',', ';']).filter(|part| !part.is_empty()).collect()),
    })
}

/// A decimal in units of 10^-4.
pub(crate) fn decimal(text: &str) -> Option<i128> {
    let (negative, digits) = match text.as_bytes().first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let fraction = if fraction.len() > DECIMAL_SCALE as usize { fraction.trim_end_matches('0') } else { fraction };
    let well = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    let whole_max = DECIMAL_DIGITS as usize - DECIMAL_SCALE as usize;
    if whole.is_empty() && fraction.is_empty() || !well(whole) || !well(fraction) || fraction.len() > DECIMAL_SCALE as usize {
        return None;
    }
    if whole.trim_start_matches('0').len() > whole_max {
        return None;
    }
    let mut value: i128 = 0;
    let padding = std::iter::repeat_n(b'0', DECIMAL_SCALE as usize - fraction.len());
    for digit in whole.bytes().chain(fraction.bytes()).chain(padding) {
        value = value.checked_mul(10)?.checked_add(i128::from(digit - b'0'))?;
    }
    Some(if negative { -value } else { value })
}

/// A double, which must be finite: neither engine sums or compares anything else as people expect.
pub(crate) fn double(text: &str) -> Result<f64, Hint> {
    match text.parse::<f64>() {
        Ok(value) if value.is_finite() => Ok(value),
        _ => Err("write a finite number, as `0.25`; a text that stands for no number belongs under `nulls`"),
    }
}

fn boolean(text: &str) -> Result<bool, Hint> {
    const YES: [&str; 5] = ["true", "t", "yes", "y", "1"];
    const NO: [&str; 5] = ["false", "f", "no", "n", "0"];
    let one_of = |words: [&str; 5]| words.iter().any(|word| word.eq_ignore_ascii_case(text));
    if one_of(YES) {
        Ok(true)
    } else if one_of(NO) {
        Ok(false)
    } else {
        Err("write `true` or `false` (or yes/no, t/f, y/n, 1/0)")
    }
}

fn date(text: &str) -> Result<i32, Hint> {
    match Day::parse(text) {
        Ok(day) => Ok(day.0),
        Err(_) if shaped_like(text, "dddd-dd-dd") => Err(NO_DATE),
        Err(_) => Err("write it as `2025-03-31`"),
    }
}

fn shaped_like(text: &str, shape: &str) -> bool {
    text.len() == shape.len() && text.bytes().zip(shape.bytes()).all(|(b, s)| if s == b'd' { b.is_ascii_digit() } else { b == s })
}

/// An instant in microseconds, what is finer cut off: many systems write seven or nine decimals.
fn instant(text: &str) -> Result<i64, Hint> {
    const ZONE: Hint = "write it with `Z` or an offset, as `2025-03-31T09:00:00Z`";
    let parsed = Instant::parse(text).ok().or_else(|| Instant::parse(&six_decimals(text)?).ok());
    in_range(parsed.ok_or(ZONE)?.0)
}

/// The text without its decimals past the sixth, where it has them.
fn six_decimals(text: &str) -> Option<String> {
    let from = text.find('.')? + 1;
    let n = text[from..].bytes().take_while(u8::is_ascii_digit).count();
    (n > 6).then(|| format!("{}{}", &text[..from + 6], &text[from + n..]))
}

/// Microseconds within the years that both engines hold in any unit.
pub(crate) fn in_range(micros: i64) -> Result<i64, Hint> {
    // 1900-01-01T00:00:00Z and 2200-01-01T00:00:00Z.
    const FROM: i64 = -2_208_988_800_000_000;
    const TO: i64 = 7_258_118_400_000_000;
    if (FROM..TO).contains(&micros) { Ok(micros) } else { Err(NO_DATE) }
}

/// Days within the same years.
pub(crate) fn day_in_range(day: i32) -> Result<i32, Hint> {
    in_range(i64::from(day) * 86_400_000_000).map(|_| day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(column: ColumnType, text: &str, expect: Option<Value<'_>>) {
        assert_eq!(parse(column, text).ok(), expect, "{text}");
    }

    #[test]
    fn decimals_are_exact() {
        let decimal = |text, units: i128| check(ColumnType::Decimal, text, Some(Value::Decimal(units)));
        decimal("1.5", 15_000);
        decimal("-0.0001", -1);
        decimal("+12", 120_000);
        decimal(".5", 5_000);
        decimal("1.50000000", 15_000);
        decimal("9999999999999999999999999999999999.9999", 99_999_999_999_999_999_999_999_999_999_999_999_999);
        for wrong in ["", "-", ".", "1.23456", "1e3", "1,000", " 1", "99999999999999999999999999999999999", "NaN"] {
            check(ColumnType::Decimal, wrong, None);
        }
    }

    #[test]
    fn instants_need_a_zone_and_lose_what_is_finer_than_microseconds() {
        check(ColumnType::Timestamptz, "1970-01-01T01:00:00.5+01:00", Some(Value::Timestamptz(500_000)));
        check(ColumnType::Timestamptz, "1970-01-01T00:00:00.1234567Z", Some(Value::Timestamptz(123_456)));
        check(ColumnType::Timestamptz, "1969-12-31T23:59:59.999999999Z", Some(Value::Timestamptz(-1)));
        for wrong in ["2025-03-31T09:00:00", "2025-03-31", "yesterday", "9999-12-31T00:00:00Z", "", "2025-02-30T00:00:00Z"] {
            check(ColumnType::Timestamptz, wrong, None);
        }
    }

    #[test]
    fn the_rest_takes_what_the_declaration_says() {
        check(ColumnType::Boolean, "Yes", Some(Value::Boolean(true)));
        check(ColumnType::Boolean, "0", Some(Value::Boolean(false)));
        check(ColumnType::Boolean, "on", None);
        check(ColumnType::Bigint, "-9223372036854775808", Some(Value::Bigint(i64::MIN)));
        check(ColumnType::Bigint, "9223372036854775808", None);
        check(ColumnType::Bigint, "1.0", None);
        check(ColumnType::Date, "1970-01-02", Some(Value::Date(1)));
        check(ColumnType::Date, "02/01/1970", None);
        check(ColumnType::Date, "9999-12-31", None);
        check(ColumnType::Double, "inf", None);
        check(ColumnType::TextList, "a, b;c  d", Some(Value::TextList(vec!["a", "b", "c", "d"])));
    }
}
