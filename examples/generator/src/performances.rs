//! The controls that people perform by the calendar, and what is left of each performance.
use std::collections::BTreeMap;

use jiff::civil::{Date, date};
use serde::Deserialize;

use crate::calendar::{Month, at, business_by, hours_after, plus};
use crate::faults::Faults;
use crate::manifest::{Act, Plan};
use crate::rng::Rng;
use crate::roles::{BOARD, INTERNAL_AUDIT, LEAD, holder};

const DEFINITIONS: &str = include_str!("../performances.toml");

/// How a control is performed in each of its windows.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Definition {
    /// In months; 0 is a week.
    every: i32,
    by: String,
    review: Option<String>,
    month: i32,
    days: [i64; 2],
    left: Vec<String>,
}

/// One performance, for the window that holds `claims`.
struct Performance<'a> {
    control: &'a str,
    day: Date,
    claims: Option<Date>,
    definition: &'a Definition,
    left: String,
}

pub(crate) fn make(seed: u64, faults: &mut Faults, plan: &mut Plan) {
    let definitions: BTreeMap<String, Definition> = toml::from_str(DEFINITIONS).expect("performances.toml is right");
    for (control, definition) in &definitions {
        let mut rng = Rng::of(seed, &format!("performances {control}"));
        if definition.every == 0 {
            weekly(control, definition, &mut rng, faults, plan);
            continue;
        }
        let months = definition.every;
        for n in 0..12 / months {
            let first = Month(n * months);
            let left = &definition.left[usize::try_from(n).expect("small") % definition.left.len()];
            let left = filled(left, &mut rng);
            let day = Month(first.0 + definition.month).business(rng.within(definition.days[0], definition.days[1]));
            let claims = (definition.month >= months).then(|| Month(first.0 + months - 1).last());
            if let Some((day, claims)) = spoilt(control, first, day, claims, faults) {
                record(Performance { control, day, claims, definition, left }, plan);
            }
        }
    }
}

/// The text with a number wherever it names two between which one lies: `{3-9}`.
pub(crate) fn filled(text: &str, rng: &mut Rng) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let (between, after) = after.split_once('}').expect("a number is closed");
        let (from, to) = between.split_once('-').expect("two numbers");
        let number = |text: &str| text.parse().expect("a number");
        out.push_str(before);
        out.push_str(&rng.within(number(from), number(to)).to_string());
        rest = after;
    }
    out + rest
}

/// When it is done where a fault is planted on this window: never, or late.
fn spoilt(control: &str, first: Month, day: Date, claims: Option<Date>, faults: &mut Faults) -> Option<(Date, Option<Date>)> {
    let (id, first_day, last) = match control {
        "AC-03" => ("review-unsigned", first.first(), first.quarter().last()),
        "BK-02" => ("restore-late", first.first(), first.quarter().last()),
        _ => return Some((day, claims)),
    };
    if !faults.planted(id) || faults.month(id).quarter() != first.quarter() {
        return Some((day, claims));
    }
    faults.expect_window(id, first_day);
    // A restore is due within ten days of the quarter's end.
    (control == "BK-02").then(|| (plus(last, 13), Some(last)))
}

fn record(p: Performance<'_>, plan: &mut Plan) {
    let occurred_at = at(p.day, 14, 0);
    let evidence = format!("records/{}-{}.md", p.control, p.day);
    plan.file(&evidence, format!("# {}, {}\n\n{}\n", p.control, p.day, p.left));
    let performer = holder(&p.definition.by);
    let act = Act::Perform {
        control: p.control.into(),
        occurred_at,
        claims: p.claims,
        performer,
        reviewer: p.definition.review.as_deref().map(holder),
        evidence,
    };
    // Whoever audits or oversees does not record in the programme that is looked at.
    let by = if [INTERNAL_AUDIT, BOARD].contains(&performer) { LEAD } else { performer };
    plan.act(hours_after(occurred_at, 1), by, act);
}

/// Every week, on Thursday or the business day before. The period's last two days are too few to make a week due.
fn weekly(control: &str, definition: &Definition, rng: &mut Rng, faults: &mut Faults, plan: &mut Plan) {
    let missed = faults.month("comparison-missed").day(15);
    for week in 0..52 {
        let monday = plus(date(2025, 6, 30), week * 7);
        let nth = rng.within(0, i64::try_from(definition.left.len() - 1).expect("small"));
        let left = filled(&definition.left[usize::try_from(nth).expect("not negative")], rng);
        if faults.planted("comparison-missed") && monday <= missed && missed < plus(monday, 7) {
            faults.expect_window("comparison-missed", monday);
            continue;
        }
        let day = business_by(plus(monday, 3));
        record(Performance { control, day, claims: None, definition, left }, plan);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_drawn_where_a_text_asks_for_them() {
        let mut rng = Rng::of(1, "a text");
        let text = filled("{3-3} of {10-12} accounts", &mut rng);
        assert!(["3 of 10 accounts", "3 of 11 accounts", "3 of 12 accounts"].contains(&text.as_str()), "{text}");
        assert_eq!(filled("none", &mut rng), "none");
    }
}
