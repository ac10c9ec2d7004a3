//! Words that views share: days as people say them, and the order of states.
use assay_model::id::EntryId;
use assay_model::time::{Day, DaySpan, Instant, Zone};
use serde::Serialize;

/// States of every axis, the worst first: the order in which lists put them.
const STATES: [&str; 28] = [
    "deviating",
    "deviated",
    "missed",
    "late",
    "unaddressed",
    "deficient",
    "unproven",
    "untested",
    "error",
    "alarm",
    "open",
    "stale",
    "partial",
    "not_assessed",
    "lapsed",
    "failed",
    "pending",
    "not_due",
    "accepted",
    "closed",
    "supported",
    "suitable",
    "passed",
    "ok",
    "did_not_operate",
    "idle",
    "not_applicable",
    "excluded",
];

/// The place of a state among all, the worst first; none for any other word.
pub fn rank(word: &str) -> Option<usize> {
    let word = word.split(['(', ' ']).next().unwrap_or(word);
    STATES.iter().position(|state| *state == word)
}

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// `3 Jul 2026`.
pub fn day(day: Day) -> String {
    let date = day.date();
    format!("{} {} {}", date.day(), MONTHS[usize::from(date.month().unsigned_abs()) - 1], date.year())
}

/// `1 Jul 2025 – 30 Jun 2026`; within one year the year stands once.
pub fn span(from: Day, to: Day) -> String {
    let (first, last) = (from.date(), to.date());
    if from == to {
        return day(from);
    }
    if first.year() == last.year() {
        return format!("{} {} – {}", first.day(), MONTHS[usize::from(first.month().unsigned_abs()) - 1], day(to));
    }
    format!("{} – {}", day(from), day(to))
}

/// The first days of the months in a span, each with its month's short name.
pub(crate) fn months(span_of: &DaySpan) -> Vec<(String, String)> {
    let (mut at, mut months) = (span_of.from, Vec::new());
    while at <= span_of.to && months.len() < 60 {
        let date = at.date();
        months.push((at.to_string(), MONTHS[usize::from(date.month().unsigned_abs()) - 1].to_owned()));
        at = at.plus(i32::from(date.days_in_month()) - i32::from(date.day()) + 1);
    }
    months
}

pub(crate) fn days(span_of: &DaySpan) -> String {
    span(span_of.from, span_of.to)
}

/// `2025-10-01..2025-10-31` within a sentence, as people say it.
pub fn spans(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (at, word) in text.split(' ').enumerate() {
        if at > 0 {
            out.push(' ');
        }
        let (body, tail) = match word.strip_suffix([',', ':', ';', '.']) {
            Some(body) => (body, &word[body.len()..]),
            None => (word, ""),
        };
        let said = match body.split_once("..") {
            Some((from, to)) => match (Day::parse(from), Day::parse(to)) {
                (Ok(from), Ok(to)) => Some(span(from, to)),
                _ => None,
            },
            None => Day::parse(body).ok().map(day),
        };
        out.push_str(&said.map_or_else(|| word.to_owned(), |said| format!("{said}{tail}")));
    }
    out
}

/// A sentence of a reason as part of another: without the backticks that mark what was written.
pub(crate) fn plainly(text: &str) -> String {
    spans(&text.replace('`', "")).trim_end_matches('.').to_owned()
}

/// The day where the instant is its close, as a day means everywhere; else to the minute.
pub fn moment(at: Instant, zone: &Zone) -> String {
    let local = zone.day_of(at);
    if zone.close_of(local) == at {
        return day(local);
    }
    let minutes = (at.0 - Zone::UTC.start_of(Zone::UTC.day_of(at)).0) / 60_000_000;
    format!("{}, {:02}:{:02} UTC", day(Zone::UTC.day_of(at)), minutes / 60, minutes % 60)
}

/// `1 control`, `2 controls`.
pub fn count(n: u64, one: &str) -> String {
    match (n, one.strip_suffix("ry")) {
        (1, _) => format!("1 {one}"),
        (_, Some(stem)) => format!("{} {stem}ries", thousands(n)),
        _ => format!("{} {one}s", thousands(n)),
    }
}

/// `18,204`.
pub fn thousands(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A closed list's word, as it stands in files.
pub(crate) fn word<T: Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => "?".to_owned(),
    }
}

pub(crate) fn ids(entries: &[EntryId]) -> Vec<String> {
    entries.iter().map(ToString::to_string).collect()
}

pub(crate) fn strings<T: ToString>(list: &[T]) -> Vec<String> {
    list.iter().map(ToString::to_string).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_counts_read_aloud() {
        let day_of = |text: &str| Day::parse(text).unwrap();
        assert_eq!(span(day_of("2026-01-01"), day_of("2026-12-31")), "1 Jan – 31 Dec 2026");
        assert_eq!(span(day_of("2025-07-01"), day_of("2026-06-30")), "1 Jul 2025 – 30 Jun 2026");
        assert_eq!((count(1, "control"), count(0, "entry")), ("1 control".into(), "0 entries".into()));
        assert_eq!(count(1_234_567, "row"), "1,234,567 rows");
        let zone = Zone::parse("America/New_York").unwrap();
        assert_eq!(moment(zone.close_of(day_of("2026-03-31")), &zone), "31 Mar 2026");
        assert_eq!(moment(Instant::parse("2026-07-31T16:05:00Z").unwrap(), &zone), "31 Jul 2026, 16:05 UTC");
        assert_eq!(
            plainly("`AC-01` is deviating: 2025-07-01..2026-06-30 deviated."),
            "AC-01 is deviating: 1 Jul 2025 – 30 Jun 2026 deviated"
        );
        assert!(rank("excluded(soa)") > rank("deviating"));
    }
}
