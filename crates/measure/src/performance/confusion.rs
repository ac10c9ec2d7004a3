//! The measures of one confusion table.
use serde::{Deserialize, Serialize};

use crate::bootstrap::{Resampling, resample};
use crate::estimate::{Estimate, Undefined};
use crate::fairness::{Counts, Rate};
use crate::interval::Level;

/// What a confusion table comes to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Confusion {
    /// The table.
    pub counts: Counts,
    /// Every rate of it, with Wilson's interval.
    pub rates: Vec<(Rate, Estimate)>,
    /// 2 TP / (2 TP + FP + FN).
    pub f1: Estimate,
    /// The mean of true positive and true negative rate.
    pub balanced_accuracy: Estimate,
    /// Matthews' correlation. Matthews 1975.
    pub matthews: Estimate,
}

/// Everything that a confusion table tells; composites with resampled intervals.
#[must_use]
pub fn confusion(counts: &Counts, level: Level, resampling: Resampling) -> Confusion {
    let rates = Rate::ALL.into_iter().map(|rate| (rate, rate.of(counts).estimate(level))).collect();
    let composite = |of: fn(&Counts) -> Option<f64>, low: f64| {
        let n = counts.labelled();
        let Some(value) = of(counts) else {
            return Estimate::undefined(if n == 0 { Undefined::NoRows } else { Undefined::DenominatorZero }, n);
        };
        let cells = &counts.cells()[..4];
        let read = |cells: &[u64]| of(&Counts::drawn(&[cells[0], cells[1], cells[2], cells[3], 0, 0]));
        let interval = resample(cells, resampling, level, read);
        Estimate::of(value, n, interval.map(|interval| interval.within(low, 1.0)))
    };
    Confusion {
        counts: *counts,
        rates,
        f1: composite(f1, 0.0),
        balanced_accuracy: composite(balanced_accuracy, 0.0),
        matthews: composite(matthews, -1.0),
    }
}

fn f1(counts: &Counts) -> Option<f64> {
    let twice = 2 * counts.true_positive;
    let all = twice + counts.false_positive + counts.false_negative;
    (all > 0).then(|| twice as f64 / all as f64)
}

fn balanced_accuracy(counts: &Counts) -> Option<f64> {
    Some((Rate::TruePositive.of(counts).value()? + Rate::TrueNegative.of(counts).value()?) / 2.0)
}

fn matthews(counts: &Counts) -> Option<f64> {
    let [tp, fp, fnn, tn] =
        [counts.true_positive, counts.false_positive, counts.false_negative, counts.true_negative].map(|n| n as f64);
    let scale = libm::sqrt(tp + fp) * libm::sqrt(tp + fnn) * libm::sqrt(tn + fp) * libm::sqrt(tn + fnn);
    (scale > 0.0).then(|| (tp * tn - fp * fnn) / scale)
}
