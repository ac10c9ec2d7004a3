//! Tables that are handed in again and again: a log's rows by the quarter, a register's rows as they stood at a moment.
use jiff::Timestamp;
use jiff::civil::{Date, date};

use crate::calendar::{Month, Quarter, at, day_of, plus};
use crate::manifest::{Act, Plan, Runs};
use crate::roles::LEAD;
use crate::table::Csv;

/// The cells of a row, as texts.
macro_rules! cells {
    ($($cell:expr),* $(,)?) => { vec![$($cell.to_string()),*] };
}
pub(crate) use cells;

/// The text of what may be absent.
pub(crate) fn or_empty(value: Option<impl ToString>) -> String {
    value.map_or_else(String::new, |value| value.to_string())
}

/// A table of events, which will be cut into quarters; what lies before the period goes into a table of its own.
pub(crate) struct Log {
    source: &'static str,
    header: &'static str,
    rows: Vec<(Timestamp, Vec<String>)>,
}

impl Log {
    pub(crate) fn new(source: &'static str, header: &'static str) -> Self {
        Self { source, header, rows: Vec::new() }
    }

    /// Adds a row that is handed in with what happened at `instant`.
    pub(crate) fn push(&mut self, instant: Timestamp, row: Vec<String>) {
        self.rows.push((instant, row));
    }

    /// Hands all rows in, in order of time; those after the period are left out.
    pub(crate) fn hand_in(mut self, by: &'static str, plan: &mut Plan) {
        self.rows.sort();
        // It tells of the days from its first row on; of what is older nobody asks.
        let first = self.rows.iter().map(|(instant, _)| day_of(*instant)).find(|day| *day >= date(2024, 7, 1));
        if let Some(first) = first.filter(|first| *first < Quarter(0).first()) {
            let before = (first, plus(Quarter(0).first(), -1));
            plan.events(at(Quarter(0).first(), 10, 0), by, self.source, before, self.between(before));
        }
        for quarter in Quarter::all() {
            plan.quarterly(by, self.source, quarter, self.between((quarter.first(), quarter.last())));
        }
    }

    fn between(&self, days: (Date, Date)) -> Csv {
        let (from, to) = (at(days.0, 0, 0), at(plus(days.1, 1), 0, 0));
        let mut csv = Csv::new(self.header);
        for (_, row) in self.rows.iter().filter(|(instant, _)| from <= *instant && *instant < to) {
            csv.texts(row);
        }
        csv
    }
}

/// Whether what happened at two moments is handed in with one file.
pub(crate) fn together(one: Timestamp, other: Timestamp) -> bool {
    let file = |instant: Timestamp| {
        let early = instant < at(Quarter(0).first(), 0, 0);
        (!early).then(|| Quarter::all().position(|quarter| instant < at(plus(quarter.last(), 1), 0, 0)))
    };
    file(one) == file(other)
}

/// When the state of things is taken at a quarter's end: on the morning after.
pub(crate) fn after(quarter: Quarter) -> Timestamp {
    at(plus(quarter.last(), 1), 6, 0)
}

/// Hands in a state at each quarter's end, from what it holds at a moment.
pub(crate) fn each_quarter(
    source: &str,
    header: &str,
    by: &'static str,
    plan: &mut Plan,
    mut rows: impl FnMut(Timestamp) -> Vec<Vec<String>>,
) {
    for quarter in Quarter::all() {
        let csv = csv(header, rows(after(quarter)));
        plan.state(at(plus(quarter.last(), 2), 9, 30), by, source, after(quarter), csv);
    }
}

/// When the state of things is taken in a month: on its first morning.
pub(crate) fn opening(month: Month) -> Timestamp {
    at(month.first(), 6, 0)
}

/// The months of the period, and the one after it.
pub(crate) fn openings() -> impl Iterator<Item = Month> {
    (0..=12).map(Month)
}

/// Hands in a state on the first morning of each month.
pub(crate) fn each_month(
    source: &str,
    header: &str,
    by: &'static str,
    plan: &mut Plan,
    mut rows: impl FnMut(Month, Timestamp) -> Vec<Vec<String>>,
) {
    for month in openings() {
        let taken_at = opening(month);
        plan.state(at(plus(month.first(), 1), 9, 0), by, source, taken_at, csv(header, rows(month, taken_at)));
    }
}

/// Runs tests over each quarter, three days after its end, when its evidence is in; or once over the year.
pub(crate) fn test_each_quarter(tests: &[&str], plan: &mut Plan) {
    if plan.runs == Runs::Yearly {
        for test in tests {
            let covers = format!("{}..{}", Quarter(0).first(), Quarter(3).last());
            plan.act(at(plus(Quarter(3).last(), 3), 16, 0), LEAD, Act::Test { test: (*test).into(), covers });
        }
        return;
    }
    for quarter in Quarter::all() {
        for test in tests {
            let covers = format!("{}..{}", quarter.first(), quarter.last());
            plan.act(at(plus(quarter.last(), 3), 16, 0), LEAD, Act::Test { test: (*test).into(), covers });
        }
    }
}

/// Runs a test of states at each month's opening.
pub(crate) fn test_each_month(tests: &[&str], plan: &mut Plan) {
    for month in openings() {
        for test in tests {
            let covers = format!("{}..{}", month.first(), month.first());
            plan.act(at(plus(month.first(), 2), 16, 0), LEAD, Act::Test { test: (*test).into(), covers });
        }
    }
}

pub(crate) fn csv(header: &str, rows: Vec<Vec<String>>) -> Csv {
    let mut csv = Csv::new(header);
    rows.iter().for_each(|row| csv.texts(row));
    csv
}
