//! Which literals mean the same in both engines?
use assay_model::time::{Day, Instant, Zone};
use datafusion::sql::sqlparser::ast::{DataType, Expr, Interval, TimezoneInfo, TypedString, Value};
use datafusion::sql::sqlparser::tokenizer::Span;

use super::expression::strip;
use super::{Checked, at, one_line};
use crate::parameters;

/// Checks a bare literal.
pub(super) fn value(value: &Value, span: Span) -> Checked {
    match value {
        Value::Number(..) | Value::SingleQuotedString(_) | Value::Boolean(_) | Value::Null => Ok(()),
        Value::Placeholder(name) if parameters::NAMES.contains(&name.as_str()) => Ok(()),
        Value::Placeholder(name) => {
            Err(at(span, format!("`{name}` is no parameter"))
                .hint("a test has `$period_start`, `$period_end` and `$effective_at`"))
        }
        other => Err(at(span, format!("{}: write text in single quotes", one_line(other)))),
    }
}

/// The text of a single-quoted literal.
pub(super) fn text(expr: &Expr) -> Option<&str> {
    match strip(expr) {
        Expr::Value(value) => match &value.value {
            Value::SingleQuotedString(text) => Some(text),
            _ => None,
        },
        _ => None,
    }
}

/// Checks `date '…'` and `timestamptz '…'`.
pub(super) fn typed(literal: &TypedString) -> Checked {
    let span = literal.value.span;
    let Value::SingleQuotedString(text) = &literal.value.value else {
        return Err(at(span, format!("{literal}: write text in single quotes")));
    };
    match &literal.data_type {
        DataType::Date if Day::parse(text).is_ok() || date_past_ours(text) => Ok(()),
        DataType::Date => Err(at(span, format!("`{text}` is not a date")).hint("write `date '2026-01-31'`")),
        DataType::Timestamp(None, TimezoneInfo::Tz | TimezoneInfo::WithTimeZone) => instant(text, span),
        DataType::Timestamp(..) | DataType::Datetime(_) => {
            Err(at(span, "a timestamp without a zone").hint("write `timestamptz '2026-01-31T00:00:00Z'`"))
        }
        _ => Err(at(span, format!("{}: write `cast('…' as type)`", one_line(literal)))),
    }
}

/// Dates have no limit in either engine.
fn date_past_ours(text: &str) -> bool {
    text == "9999-12-31" || text == "1899-12-31"
}

fn instant(text: &str, span: Span) -> Checked {
    let hint = "write it in full, with `Z` or an offset and at most 6 decimals: `timestamptz '2026-03-08T07:00:00Z'`";
    let refuse = |why: &str| Err(at(span, format!("timestamptz `{text}` {why}")).hint(hint));
    let (head, tail) = text.split_at_checked(19).unwrap_or((text, ""));
    let shaped = head.len() == 19
        && head.bytes().zip("dddd-dd-ddTdd:dd:dd".bytes()).all(|(b, s)| if s == b'd' { b.is_ascii_digit() } else { b == s });
    if !shaped || &head[17..19] == "60" || &head[11..13] == "24" {
        return refuse("is not ISO 8601");
    }
    let zone = tail.trim_start_matches(|c: char| c == '.' || c.is_ascii_digit());
    let decimals = tail.len() - zone.len();
    if zone.is_empty() {
        return refuse("has no zone");
    }
    if decimals > 7 || Instant::parse(text).is_err() {
        return refuse("is not ISO 8601");
    }
    match text[..4].parse::<u16>() {
        Ok(1678..=2261) => Ok(()),
        _ => refuse("is outside the years 1678 to 2261"),
    }
}

/// Checks `interval '90 minutes'` and `interval '90' minute`.
pub(super) fn interval(interval: &Interval, span: Span) -> Checked {
    let hint = "write `interval '90 minutes'`: one number and one unit, seconds to years";
    let plain =
        interval.leading_precision.is_none() && interval.last_field.is_none() && interval.fractional_seconds_precision.is_none();
    let written = match (text(&interval.value), &interval.leading_field) {
        (Some(text), None) => text.to_owned(),
        (Some(text), Some(unit)) => format!("{text} {unit}"),
        _ => String::new(),
    };
    if plain && is_interval(&written) {
        Ok(())
    } else {
        Err(at(span, format!("{}: not an interval that both engines read", one_line(interval))).hint(hint))
    }
}

/// Whether a text is one whole number and one unit.
pub(super) fn is_interval(text: &str) -> bool {
    const UNITS: [&str; 7] = ["second", "minute", "hour", "day", "week", "month", "year"];
    let Some((number, unit)) = text.split_once(' ') else {
        return false;
    };
    let unit = unit.to_lowercase();
    let number = number.strip_prefix('-').unwrap_or(number);
    !number.is_empty()
        && number.len() < 10
        && number.bytes().all(|b| b.is_ascii_digit())
        && UNITS.contains(&unit.strip_suffix('s').unwrap_or(&unit))
}

/// Checks the zone of `at time zone`.
pub(super) fn zone(expr: &Expr, span: Span) -> Checked {
    let name = text(expr);
    if name.is_some_and(|name| Zone::parse(name).is_ok_and(|zone| zone.name() == name)) {
        return Ok(());
    }
    let message = format!("time zone {} is not an IANA name in quotes", one_line(expr));
    Err(at(span, message).hint("write `at time zone 'America/New_York'`"))
}

/// Checks a regular expression: anchored, with explicit classes.
pub(super) fn pattern(expr: &Expr, anchored: bool, span: Span) -> Checked {
    let Some(text) = text(expr) else {
        return Err(at(span, format!("pattern {} is not a literal", one_line(expr))));
    };
    if let Some(class) =
        ["\\d", "\\w", "\\s", "\\b", "\\D", "\\W", "\\S", "\\B", "(?"].into_iter().find(|class| text.contains(*class))
    {
        return Err(at(span, format!("pattern `{text}` uses `{class}`"))
            .hint("write classes out, as `[0-9]`: one engine reads them as Unicode"));
    }
    if anchored && !(text.starts_with('^') && text.ends_with('$')) {
        return Err(at(span, format!("pattern `{text}` is not anchored")).hint("start it with `^` and end it with `$`"));
    }
    Ok(())
}
