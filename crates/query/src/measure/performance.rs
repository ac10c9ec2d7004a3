//! The errors of predicted numbers.
use assay_engine::tables::TablesError;
use assay_measure::fold::{Fold, Key, RangeFold};
use assay_measure::performance::{RegressionFold, RegressionSums};

use super::column::{Asked, Held, Role, View};
use super::files::Files;
use super::scan::{refused, scan};

/// What the columns of a log of predicted numbers mean.
#[derive(Debug, Clone, Default)]
pub struct RegressionLog {
    /// The true number.
    pub label: String,
    /// The predicted number.
    pub prediction: String,
    /// Attributes.
    pub groups: Vec<String>,
    /// A time whose month is one more attribute, after the others.
    pub month: Option<String>,
    /// Most groups.
    pub groups_max: usize,
}

/// Reads a log twice: once for how large its numbers are, once for its errors.
///
/// # Errors
/// A column is missing, of another type, without values, not finite, or has too many groups.
pub fn regression(files: &Files, log: &RegressionLog) -> Result<(u64, Vec<(Key, RegressionSums)>), TablesError> {
    let both = [Asked::new(&log.label, Role::Number), Asked::new(&log.prediction, Role::Number)];
    let mut ranges = [RangeFold::default(), RangeFold::default()];
    scan(files, &both, |held, _| {
        for (range, held) in ranges.iter_mut().zip(held) {
            let (values, valid) = held.numbers();
            range.update(values, valid)?;
        }
        Ok(())
    })?;
    let unfit = |error| refused(&files.title(), &error);
    let mut magnitude = f64::MIN_POSITIVE;
    for range in ranges {
        if let Some((least, most)) = range.finish().map_err(unfit)?.of {
            // An error is at most as large as both together.
            magnitude += least.abs().max(most.abs());
        }
    }
    let mut fold = RegressionFold::new(magnitude, log.groups_max);
    let mut asked: Vec<Asked> = log.groups.iter().map(|column| Asked::new(column, Role::Category)).collect();
    asked.extend(log.month.iter().map(|column| Asked::new(column, Role::Month)));
    let n_groups = asked.len();
    asked.extend(both);
    let scanned = scan(files, &asked, |held, _| {
        let views: Vec<View<'_>> = held[..n_groups].iter().map(Held::view).collect();
        let columns: Vec<_> = views.iter().map(View::categories).collect();
        fold.update(held[n_groups + 1].numbers(), held[n_groups].numbers(), &columns)
    })?;
    Ok((scanned.rows, fold.finish().map_err(unfit)?))
}
