//! A test of kind measure: the rows of its table, window by window, and what they count up to.
use std::path::Path;

use assay_engine::tables::{MeasureQuery, MeasureWindow, TablesError, TablesErrorKind};
use assay_measure::bootstrap::Resampling;
use assay_measure::drift::{self, Limits};
use assay_measure::fairness::{Gap, Intersections};
use assay_measure::figure::Figure;
use assay_measure::interval::Level;
use assay_measure::verdict::{Limit, Verdict};
use assay_measure::{fairness as fair, oversight, performance as perform};
use assay_model::body::Estimate;
use assay_model::object::{Measure, MeasureKind};
use assay_model::time::Span;
use datafusion::common::ScalarValue;
use datafusion::error::DataFusionError;
use datafusion::logical_expr::lit;
use datafusion::parquet::arrow::ArrowWriter;
use datafusion::prelude::ident;
use futures::StreamExt;

use super::drift::Columns;
use super::fairness::Log;
use super::files::{Files, Reading};
use super::oversight::ReviewLog;
use super::scan::refused;
use super::{fairness, freeze, reviews, windows};
use crate::contents::{reference, register};
use crate::session::session;

/// Values of a group, and of a category.
const GROUPS_MAX: usize = 1_000;
/// Fewest rows with which a group is judged, unless the measure says otherwise.
const MINIMUM: u64 = 30;

pub(crate) fn measure(query: &MeasureQuery<'_>) -> Result<Vec<Estimate>, TablesError> {
    let folder = tempfile::tempdir().map_err(|error| failure("make a folder", &error))?;
    let mut all = Vec::new();
    let frozen = match (query.measure.of, query.reference) {
        (MeasureKind::Drift, Some(span)) => {
            let Some(files) = rows(query, Some(span), folder.path(), "reference")? else {
                let message = format!("`{}`: the reference has no rows", query.table.name);
                return Err(TablesError::new(TablesErrorKind::Input, message));
            };
            Some(freeze(&files, Columns::Named(&query.measure.columns), GROUPS_MAX)?)
        }
        _ => None,
    };
    if let (Some(frozen), Some(expected)) = (&frozen, &query.measure.reference_digest) {
        all.push(pinned(query, frozen, expected)?);
    }
    for window in query.windows {
        let Some(files) = rows(query, window.span, folder.path(), "window")? else { continue };
        let figures = match (query.measure.of, &frozen) {
            (MeasureKind::Drift, Some(frozen)) => of_drift(query.measure, &files, frozen)?,
            (MeasureKind::Drift, None) => Vec::new(),
            (MeasureKind::Fairness, _) => of_fairness(query.measure, &files)?,
            (MeasureKind::Performance, _) => of_performance(query.measure, &files)?,
            (MeasureKind::Oversight, _) => of_oversight(query.measure, &files)?,
        };
        all.extend(figures.iter().map(|figure| estimate(figure, window)));
    }
    Ok(all)
}

fn failure(what: &str, error: &dyn std::fmt::Display) -> TablesError {
    TablesError::new(TablesErrorKind::Failure, format!("failed to {what}: {error}"))
}

/// The rows of the table in a span, as a file of their own; none if there are none.
fn rows(query: &MeasureQuery<'_>, span: Option<Span>, folder: &Path, name: &str) -> Result<Option<Files>, TablesError> {
    let engine = |error: DataFusionError| {
        let text = error.find_root().strip_backtrace();
        failure(&format!("read table `{}`", query.table.name), &text.lines().next().unwrap_or("unknown"))
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let runtime = runtime.map_err(|error| failure("start threads", &error))?;
    let path = folder.join(format!("{name}.parquet"));
    let n = runtime.block_on(async {
        let context = session(query.limits.memory_bytes).map_err(engine)?;
        register(&context, std::slice::from_ref(query.table))?;
        let mut frame = context.table(reference(&query.table.name)?).await.map_err(engine)?;
        if let (Some(span), Some(column)) = (span, query.occurred_at) {
            let at = |micros: i64| lit(ScalarValue::TimestampMicrosecond(Some(micros), Some("UTC".into())));
            let inside = ident(column).gt_eq(at(span.from.0)).and(ident(column).lt(at(span.to.0)));
            frame = frame.filter(inside).map_err(engine)?;
        }
        let columns = query.measure.read_columns();
        let columns: Vec<_> = columns.iter().map(|column| ident(*column)).collect();
        let frame = frame.select(columns).map_err(engine)?;
        let mut stream = frame.execute_stream().await.map_err(engine)?;
        let file = std::fs::File::create(&path).map_err(|error| failure("write rows", &error))?;
        let mut writer = ArrowWriter::try_new(file, stream.schema(), None).map_err(|error| failure("write rows", &error))?;
        let mut n = 0;
        while let Some(batch) = stream.next().await {
            let batch = batch.map_err(engine)?;
            n += batch.num_rows();
            writer.write(&batch).map_err(|error| failure("write rows", &error))?;
        }
        writer.close().map_err(|error| failure("write rows", &error))?;
        Ok::<usize, TablesError>(n)
    })?;
    runtime.shutdown_background();
    if n == 0 {
        return Ok(None);
    }
    Files::open(&[path.display().to_string()], Reading::default()).map(|files| Some(files.called(&query.table.name)))
}

fn level(measure: &Measure) -> Result<Level, TablesError> {
    let Some(confidence) = &measure.confidence else { return Ok(Level::default()) };
    Level::new(confidence.value()).map_err(|error| TablesError::new(TablesErrorKind::Input, error.to_string()))
}

fn log(measure: &Measure) -> Log {
    Log {
        label: measure.label.clone(),
        prediction: measure.prediction.clone(),
        threshold: measure.threshold.as_ref().map(|threshold| threshold.value()),
        score: measure.score.clone(),
        groups: measure.groups.clone(),
        strata: Vec::new(),
        month: None,
        positive: measure.positive.clone(),
        positive_prediction: None,
        groups_max: GROUPS_MAX,
    }
}

fn of_fairness(measure: &Measure, files: &Files) -> Result<Vec<Figure>, TablesError> {
    let sums = fairness(files, &log(measure))?;
    let limits = measure.limits.iter().filter_map(|(name, at)| Some((Gap::parse(name)?, at.value()))).collect();
    let question = fair::Question {
        columns: sums.columns.clone(),
        intersections: if measure.intersect { Intersections::Judged } else { Intersections::LeftOut },
        strata: Vec::new(),
        level: level(measure)?,
        minimum: measure.minimum.unwrap_or(MINIMUM),
        limits,
        reference: measure.reference_groups.iter().map(|(column, value)| (column.clone(), value.clone())).collect(),
        resampling: Resampling::default(),
    };
    let report = fair::report(&sums.cube, &sums.scores, &question).map_err(|error| refused(&files.title(), &error))?;
    Ok(report.figures())
}

fn of_performance(measure: &Measure, files: &Files) -> Result<Vec<Figure>, TablesError> {
    let log = log(measure);
    let sums = fairness(files, &log)?;
    let question = perform::Question {
        groups: log.attributes(),
        level: level(measure)?,
        resampling: Resampling::default(),
        limits: measure.limits.iter().map(|(name, at)| (name.clone(), at.value())).collect(),
        minimum: measure.minimum.unwrap_or(MINIMUM),
    };
    let classes = measure.prediction.as_ref().map(|_| (&sums.cube, &sums.columns));
    let report = perform::performance(sums.rows, classes, &sums.scores, &[], &question);
    Ok(report.map_err(|error| refused(&files.title(), &error))?.figures())
}

fn of_drift(measure: &Measure, files: &Files, frozen: &super::Frozen) -> Result<Vec<Figure>, TablesError> {
    let (_, windows) = windows(files, &frozen.profile, None, GROUPS_MAX)?;
    let limits = Limits::named(|name| measure.limits.get(name).map(|at| at.value()));
    let asked = drift::Asked { level: level(measure)?, family: 1, resampling: Resampling::default(), limits };
    let report = drift::report(&frozen.profile, &windows, &asked);
    Ok(report.map_err(|error| refused(&files.title(), &error))?.figures())
}

fn of_oversight(measure: &Measure, files: &Files) -> Result<Vec<Figure>, TablesError> {
    let column = |column: &Option<String>| column.clone().unwrap_or_default();
    let log = ReviewLog {
        prediction: column(&measure.prediction),
        outcome: column(&measure.outcome),
        decided_at: column(&measure.decided_at),
        reviewed_at: column(&measure.reviewed_at),
        acted_at: measure.acted_at.clone(),
        reviewer: measure.reviewer.clone(),
        eligible: None,
        truth: measure.label.clone(),
        groups: measure.groups.clone(),
        positive: measure.positive.clone(),
        groups_max: GROUPS_MAX,
    };
    let at = |name: &str| measure.limits.get(name).map(|at| at.value());
    let between = match (at("override-least"), at("override-most")) {
        (None, None) => None,
        (low, high) => Some((low.unwrap_or(0.0), high.unwrap_or(1.0))),
    };
    let policy = oversight::Policy {
        level: level(measure)?,
        minimum: measure.minimum.unwrap_or(MINIMUM),
        reviewed: at("reviewed"),
        before_act: at("before-act"),
        override_rate: between,
        ..oversight::Policy::default()
    };
    let (_, sums) = reviews(files, &log)?;
    Ok(oversight::oversight(&sums, &policy).figures(&policy, &measure.groups))
}

/// Whether the reference is the one that was frozen.
fn pinned(query: &MeasureQuery<'_>, frozen: &super::Frozen, expected: &str) -> Result<Estimate, TablesError> {
    let digest = frozen.digest()?;
    let same = digest == expected;
    let first = query.windows.first();
    Ok(Estimate {
        item: "reference".to_owned(),
        measure: "reference as it was frozen".to_owned(),
        n: frozen.rows,
        occurred_at: first.and_then(|window| window.span).map(|span| span.from),
        verdict: Some(if same { Verdict::Ok } else { Verdict::Alarm }.word().to_owned()),
        note: (!same).then(|| format!("its digest is {digest}: a baseline that is reset hides drift")),
        ..Estimate::default()
    })
}

fn decimal(value: f64) -> String {
    format!("{value}")
}

/// A figure as a run keeps it: decimals as texts, in their shortest form.
fn estimate(figure: &Figure, window: &MeasureWindow) -> Estimate {
    let interval = figure.estimate.interval;
    let named = format!("{}, {}", figure.of, figure.measure);
    let limit = figure.limit.map(|limit| match limit {
        Limit::AtMost(at) => format!("at most {at}"),
        Limit::AtLeast(at) => format!("at least {at}"),
        Limit::Between(low, high) => format!("{low} to {high}"),
    });
    Estimate {
        item: if window.name.is_empty() { named } else { format!("{}: {named}", window.name) },
        measure: figure.measure.clone(),
        n: figure.estimate.n,
        value: figure.estimate.value.map(decimal),
        lower: interval.map(|interval| decimal(interval.lower)),
        upper: interval.filter(|interval| interval.upper.is_finite()).map(|interval| decimal(interval.upper)),
        method: interval.map(|interval| interval.method.says().to_owned()),
        alpha: interval.map(|interval| decimal(interval.level.alpha())),
        limit,
        verdict: figure.verdict.map(|verdict| verdict.word().to_owned()),
        note: figure.note.clone().or_else(|| figure.estimate.undefined.map(|why| why.says().to_owned())),
        occurred_at: window.span.map(|span| span.from),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn the_names_of_limits_are_those_of_the_measures() {
        let named: BTreeMap<&str, ()> = Measure::limit_names(MeasureKind::Fairness).iter().map(|name| (*name, ())).collect();
        assert_eq!(named.keys().copied().collect::<Vec<_>>(), {
            let mut all = Gap::ALL.map(Gap::name).to_vec();
            all.sort_unstable();
            all
        });
        let known = perform::Question::MEASURES.map(|(name, _)| name);
        assert!(Measure::limit_names(MeasureKind::Performance).iter().all(|name| known.contains(name)));
    }
}
