//! Which version governs which days, and into which windows those days fall.
use jiff::ToSpan;
use jiff::civil::Date;

use crate::object::Frequency;
use crate::time::{Day, DaySpan};

/// Days on which one version governs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stretch {
    pub days: DaySpan,
    /// Which of the control's versions.
    pub version: usize,
}

/// A version as far as windows need it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Declared {
    pub from: Day,
    pub to: Option<Day>,
    /// Out of scope, it governs as if nothing did.
    pub in_scope: bool,
}

/// The days that the versions govern inside `within`: on each day the last version in ledger order whose first day has
/// come, and past its last day none.
pub(crate) fn govern(versions: &[Option<Declared>], within: DaySpan) -> Vec<Stretch> {
    let mut starts: Vec<(Day, usize)> = Vec::with_capacity(versions.len());
    starts.extend(versions.iter().enumerate().filter_map(|(at, version)| version.map(|version| (version.from, at))));
    starts.sort_unstable();
    let mut stretches: Vec<Stretch> = Vec::new();
    let mut governing = None;
    for (at, (from, version)) in starts.iter().enumerate() {
        governing = governing.max(Some(*version));
        let next = starts.get(at + 1).map_or(within.to, |(next, _)| next.plus(-1));
        let Some(declared) = governing.and_then(|version| versions[version]) else { continue };
        let last = declared.to.unwrap_or(within.to);
        let Ok(days) = DaySpan::new((*from).max(within.from), next.min(last).min(within.to)) else { continue };
        let version = governing.unwrap_or(*version);
        match stretches.last_mut() {
            _ if !declared.in_scope => {}
            Some(before) if before.version == version && before.days.to.plus(1) == days.from => before.days.to = days.to,
            _ => stretches.push(Stretch { days, version }),
        }
    }
    stretches
}

/// A window: a natural span as far as the control is in force in it at one frequency.
#[derive(Clone, Debug)]
pub(crate) struct Cut {
    pub frequency: Frequency,
    pub natural: DaySpan,
    /// Its days in force, ascending, whether or not they lie in the period; never empty.
    pub parts: Vec<Stretch>,
}

impl Cut {
    pub(crate) fn first(&self) -> Day {
        self.parts[0].days.from
    }

    pub(crate) fn last(&self) -> Day {
        self.parts[self.parts.len() - 1].days.to
    }

    /// The version in force at its end, under which it is judged.
    pub(crate) fn version(&self) -> usize {
        self.parts[self.parts.len() - 1].version
    }

    /// Its days in force inside the period.
    pub(crate) fn inside(&self, period: DaySpan) -> impl DoubleEndedIterator<Item = Stretch> + '_ {
        self.parts.iter().filter_map(move |part| part.days.meet(period).map(|days| Stretch { days, version: part.version }))
    }

    pub(crate) fn contains(&self, day: Day) -> bool {
        self.parts.iter().any(|part| part.days.contains(day))
    }
}

/// The windows that have a day in force inside the period, ascending. `year_from` is where years are counted from.
pub(crate) fn cut(stretches: &[Stretch], frequency: impl Fn(usize) -> Frequency, period: DaySpan, year_from: Day) -> Vec<Cut> {
    let mut windows: Vec<Cut> = Vec::new();
    let mut before = None;
    for stretch in stretches {
        let frequency = frequency(stretch.version);
        let mut day = stretch.days.from;
        let mut same = before == Some(frequency);
        while day <= stretch.days.to {
            let natural = natural(frequency, day, period, year_from);
            let Some(days) = stretch.days.meet(natural) else { break };
            let part = Stretch { days, version: stretch.version };
            match windows.last_mut() {
                Some(window) if same && window.natural == natural => window.parts.push(part),
                _ => windows.push(Cut { frequency, natural, parts: vec![part] }),
            }
            same = true;
            day = natural.to.plus(1);
        }
        before = Some(frequency);
    }
    windows.retain(|window| window.inside(period).next().is_some());
    windows
}

/// The natural span of this frequency in which the day lies. Where the control is not of the calendar, that is the period.
fn natural(frequency: Frequency, day: Day, period: DaySpan, year_from: Day) -> DaySpan {
    let months = match frequency {
        Frequency::Daily => return DaySpan { from: day, to: day },
        Frequency::Weekly => {
            // 1970-01-01 was a Thursday.
            let monday = day.plus(-(day.0 + 3).rem_euclid(7));
            return DaySpan { from: monday, to: monday.plus(6) };
        }
        Frequency::PerOccurrence | Frequency::Automated => {
            return if day < period.from {
                DaySpan { from: Day(i32::MIN / 4), to: period.from.plus(-1) }
            } else if day > period.to {
                DaySpan { from: period.to.plus(1), to: Day(i32::MAX / 4) }
            } else {
                period
            };
        }
        Frequency::Annual => return year(day, year_from),
        Frequency::Monthly => 1,
        Frequency::Quarterly => 3,
        Frequency::SemiAnnual => 6,
    };
    let date = day.date();
    let first = (date.month() - 1) / months * months + 1;
    let from = Date::new(date.year(), first, 1).expect("the first of a month");
    DaySpan { from: Day::from_date(from), to: Day::from_date(from.saturating_add(months.months())).plus(-1) }
}

/// Twelve months, counted from `year_from`; from a 29 February they run to the next 28th.
fn year(day: Day, year_from: Day) -> DaySpan {
    let start = year_from.date();
    let anniversary = |years: i16| match Date::new(start.year() + years, start.month(), start.day()) {
        Ok(date) => Day::from_date(date),
        // 29 February, in a year without one.
        Err(_) => Day::from_date(Date::new(start.year() + years, 3, 1).expect("the first of a month")),
    };
    let mut years = day.date().year() - start.year();
    if anniversary(years) > day {
        years -= 1;
    }
    DaySpan { from: anniversary(years), to: anniversary(years + 1).plus(-1) }
}

/// A window in which a control has to be performed, and its days in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DueWindow {
    pub natural: DaySpan,
    /// The days in force inside the span that was asked for.
    pub days: Vec<DaySpan>,
}

/// The windows of a control by its versions (frequency, first and last day, in ledger order) that have a day in force
/// `within` a span of days.
pub fn due_windows(versions: &[(Frequency, Day, Option<Day>)], within: DaySpan, year_from: Day) -> Vec<DueWindow> {
    let declared: Vec<_> = versions.iter().map(|(_, from, to)| Some(Declared { from: *from, to: *to, in_scope: true })).collect();
    let around = DaySpan { from: within.from.plus(-AROUND), to: within.to.plus(AROUND) };
    let stretches = govern(&declared, around);
    let windows = cut(&stretches, |version| versions[version].0, within, year_from);
    windows
        .iter()
        .map(|window| DueWindow { natural: window.natural, days: window.inside(within).map(|part| part.days).collect() })
        .collect()
}

/// How many days around a period can lie in a window that reaches into it: a year, and a day to spare.
pub(crate) const AROUND: i32 = 367;

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    fn show(versions: &[(Frequency, &str, Option<&str>)], within: &str) -> String {
        let versions: Vec<_> = versions.iter().map(|(f, from, to)| (*f, day(from), to.map(day))).collect();
        let within = DaySpan::parse(within).unwrap();
        let windows = due_windows(&versions, within, within.from);
        let show = |window: &DueWindow| window.days.iter().map(DaySpan::to_string).collect::<Vec<_>>().join("+");
        windows.iter().map(show).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn only_a_change_of_frequency_cuts_a_window() {
        let same = [(Frequency::Quarterly, "2025-01-01", Some("2025-02-10")), (Frequency::Quarterly, "2025-02-20", None)];
        assert_eq!(show(&same, "2025-01-01..2025-03-31"), "2025-01-01..2025-02-10+2025-02-20..2025-03-31");
        let other = [
            (Frequency::Quarterly, "2025-01-01", None),
            (Frequency::Monthly, "2025-02-10", None),
            (Frequency::Quarterly, "2025-03-05", None),
        ];
        assert_eq!(
            show(&other, "2025-01-01..2025-03-31"),
            "2025-01-01..2025-02-09 2025-02-10..2025-02-28 2025-03-01..2025-03-04 2025-03-05..2025-03-31"
        );
    }

    #[test]
    fn a_later_version_that_ended_lets_no_earlier_one_govern_again() {
        let versions = [(Frequency::Weekly, "2025-01-01", None), (Frequency::Weekly, "2025-01-08", Some("2025-01-09"))];
        assert_eq!(
            show(&versions, "2025-01-01..2025-01-31"),
            "2025-01-01..2025-01-05 2025-01-06..2025-01-07+2025-01-08..2025-01-09"
        );
    }

    #[test]
    fn a_year_runs_from_the_start_of_the_period() {
        let annual = [(Frequency::Annual, "2020-01-01", None)];
        assert_eq!(show(&annual, "2024-02-29..2025-02-28"), "2024-02-29..2025-02-28");
        assert_eq!(show(&annual, "2025-07-01..2026-12-31"), "2025-07-01..2026-06-30 2026-07-01..2026-12-31");
    }
}
