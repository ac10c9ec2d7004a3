//! A run of a measure: its windows, and how its figures become the rows of a population.
use assay_model::body::{Estimate, Ran};
use assay_model::object::{Each, Measure};
use assay_model::time::{Day, DaySpan, Zone};

use crate::population::Population;
use crate::tables::{Limits, MeasureQuery, MeasureWindow, Row, RowStatus, TableData, Tables, TablesError};
use crate::test::{Over, Prepared};

/// Figures that a run keeps: more of them are no report that anybody reads.
const ESTIMATES_MAX: usize = 10_000;

/// What a run of a measure needs.
pub(crate) struct Measuring {
    pub(crate) measure: Measure,
    pub(crate) table: TableData,
    pub(crate) occurred_at: Option<String>,
    pub(crate) over: Over,
    pub(crate) zone: Zone,
}

impl Measuring {
    /// What the prepared test needs if it is a measure, and its table out of those that were read.
    pub(crate) fn of(prepared: &Prepared, tables: &mut Vec<TableData>, over: Over) -> Option<Self> {
        let measure = *prepared.test.measure.clone()?;
        let at = tables.iter().position(|table| Some(&table.name) == prepared.test.reads.first())?;
        let occurred_at = prepared.reading.sources.first().and_then(|read| read.table.occurred_at.clone());
        Some(Self { measure, table: tables.swap_remove(at), occurred_at, over, zone: prepared.zone.clone() })
    }

    /// Measures, and takes every figure as a row: judged ones are the population, those without a limit are information.
    pub(crate) fn run(&self, tables: &dyn Tables, mut population: Population) -> Result<Ran, TablesError> {
        let windows = windows(self.over, self.measure.each, &self.zone);
        let query = MeasureQuery {
            measure: &self.measure,
            table: &self.table,
            occurred_at: self.occurred_at.as_deref(),
            reference: self.measure.reference.map(|days| self.zone.span_of(days.0)),
            windows: &windows,
            limits: Limits::default(),
        };
        let estimates = tables.measure(&query)?;
        for estimate in &estimates {
            let status = match estimate.verdict.as_deref() {
                None => RowStatus::Info,
                Some("ok") => RowStatus::Ok,
                Some("alarm") => RowStatus::Alarm,
                // Inconclusive or not computable: no outcome, and never a pass.
                Some(_) => RowStatus::Error,
            };
            let reason = reason(estimate);
            let occurred_at = estimate.occurred_at.map(|at| at.0);
            population.push(Row { item: &estimate.item, status, reason: &reason, occurred_at, asset: None })?;
        }
        let mut ran = population.finish()?;
        ran.estimates = estimates;
        ran.estimates.truncate(ESTIMATES_MAX);
        Ok(ran)
    }
}

/// A figure in one line: value, interval, n, method and limit.
fn reason(estimate: &Estimate) -> String {
    let mut text = match (&estimate.value, &estimate.lower) {
        (Some(value), Some(lower)) => {
            let upper = estimate.upper.as_deref().map_or("∞".to_owned(), short);
            format!("{} [{}, {upper}] of {}", short(value), short(lower), estimate.n)
        }
        (Some(value), None) => format!("{} of {}", short(value), estimate.n),
        (None, _) => format!("no value from {}", estimate.n),
    };
    if let Some(limit) = &estimate.limit {
        text.push_str(&format!(", where {limit} is allowed"));
    }
    let verdict = estimate.verdict.as_deref().filter(|verdict| !matches!(*verdict, "ok" | "alarm"));
    for part in verdict.into_iter().chain(estimate.note.as_deref()).chain(estimate.method.as_deref()) {
        text.push_str("; ");
        text.push_str(part);
    }
    text
}

/// Four significant digits of a decimal.
fn short(decimal: &str) -> String {
    let Ok(value) = decimal.parse::<f64>() else { return decimal.to_owned() };
    let text = format!("{value:.4}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

/// The windows of a run's days, each as far as the days go.
fn windows(over: Over, each: Option<Each>, zone: &Zone) -> Vec<MeasureWindow> {
    let days = match over {
        Over::Moment(_) => return vec![MeasureWindow { name: String::new(), span: None }],
        Over::Days(days) => days,
    };
    let Some(each) = each else { return vec![MeasureWindow { name: String::new(), span: Some(zone.span_of(days)) }] };
    let mut windows: Vec<(String, DaySpan)> = Vec::new();
    let mut day = days.from;
    while day <= days.to {
        let name = name(day, each);
        match windows.last_mut() {
            Some((last, span)) if *last == name => span.to = day,
            _ => windows.push((name, DaySpan { from: day, to: day })),
        }
        day = day.plus(1);
    }
    windows.into_iter().map(|(name, days)| MeasureWindow { name, span: Some(zone.span_of(days)) }).collect()
}

fn name(day: Day, each: Each) -> String {
    let date = day.date();
    match each {
        Each::Month => format!("{:04}-{:02}", date.year(), date.month()),
        Each::Quarter => format!("{:04}-Q{}", date.year(), (date.month() + 2) / 3),
    }
}
