//! How well scores rank positives above negatives: from counts per value or per bin, ascending.
use serde::{Deserialize, Serialize};

use crate::bootstrap::{Resampling, percentiles, replicates};
use crate::estimate::{Estimate, Undefined};
use crate::fold::Distinct;
use crate::interval::{Interval, Level, Method};

/// A measure of ranking and how far bins may have moved it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Ranked {
    /// The estimate.
    pub estimate: Estimate,
    /// The exact value lies within this of it, since scores in one bin are taken for ties; 0 where each step is one score.
    pub error: f64,
}

/// What each step of a ladder holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// One distinct score: exact.
    Score,
    /// A bin of scores.
    Bin,
}

/// Negatives and positives of each distinct score, ascending: the exact ladder.
#[must_use]
pub fn ladder(negatives: &Distinct, positives: &Distinct) -> Vec<(u64, u64)> {
    let (mut a, mut b) = (negatives.values.iter().peekable(), positives.values.iter().peekable());
    let mut steps = Vec::with_capacity(a.len().max(b.len()));
    loop {
        let next = match (a.peek(), b.peek()) {
            (None, None) => return steps,
            (Some((value, _)), None) | (None, Some((value, _))) => *value,
            (Some((one, _)), Some((other, _))) => one.min(*other),
        };
        let negative = a.next_if(|(value, _)| *value == next).map_or(0, |(_, n)| *n);
        let positive = b.next_if(|(value, _)| *value == next).map_or(0, |(_, n)| *n);
        steps.push((negative, positive));
    }
}

fn sides(steps: &[(u64, u64)]) -> (u64, u64) {
    steps.iter().fold((0, 0), |sum, step| (sum.0 + step.0, sum.1 + step.1))
}

/// The area under the ROC curve: the chance that a positive scores above a negative, ties counting half.
///
/// `steps` are (negatives, positives) by ascending score. The interval is made with DeLong's variance (DeLong et al. 1988)
/// on the scale of the logit, or where his variance is 0,
/// at a perfect ranking, the score interval of Newcombe 2006, method 5.
#[must_use]
pub fn roc_auc(steps: &[(u64, u64)], step: Step, level: Level) -> Ranked {
    let (negatives, positives) = sides(steps);
    let n = negatives + positives;
    if negatives == 0 || positives == 0 {
        let why = if n == 0 { Undefined::NoRows } else { Undefined::OneClass };
        return Ranked { estimate: Estimate::undefined(why, n), error: 0.0 };
    }
    let (size_n, size_p) = (negatives as f64, positives as f64);
    // Twice the number of pairs in order, ties counting one.
    let (mut twice, mut ties, mut below) = (0_u128, 0_u128, 0_u64);
    for (negative, positive) in steps {
        twice += u128::from(*positive) * (2 * u128::from(below) + u128::from(*negative));
        ties += u128::from(*positive) * u128::from(*negative);
        below += negative;
    }
    let auc = twice as f64 / 2.0 / (size_n * size_p);
    let error = if step == Step::Bin { ties as f64 / 2.0 / (size_n * size_p) } else { 0.0 };
    let (mut of_positives, mut of_negatives) = (0.0, 0.0);
    let (mut below, mut above) = (0.0, size_p);
    for (negative, positive) in steps {
        let (negative, positive) = (*negative as f64, *positive as f64);
        above -= positive;
        let (up, down) = ((below + negative / 2.0) / size_n - auc, (above + positive / 2.0) / size_p - auc);
        of_positives += positive * up * up;
        of_negatives += negative * down * down;
        below += negative;
    }
    let variance = of_positives / (size_p - 1.0) / size_p + of_negatives / (size_n - 1.0) / size_n;
    let interval = if variance.is_finite() && variance > 0.0 && auc > 0.0 && auc < 1.0 {
        // On the scale of the logit, so that limits stay inside and lean as the error does.
        let (odds, half) = (auc / (1.0 - auc), level.z() * libm::sqrt(variance) / (auc * (1.0 - auc)));
        let area = |odds: f64| odds / (1.0 + odds);
        Interval { lower: area(odds * libm::exp(-half)), upper: area(odds * libm::exp(half)), level, method: Method::DeLong }
    } else {
        mann_whitney(auc, size_n, size_p, level)
    };
    Ranked { estimate: Estimate::of(auc, n, Some(interval)), error }
}

/// Newcombe 2006, method 5: the areas from which the one seen is z standard errors away, the error taken at the area in question.
fn mann_whitney(auc: f64, n: f64, m: f64, level: Level) -> Interval {
    let half = (n + m) / 2.0 - 1.0;
    let spread = |a: f64| {
        let variance = a * (1.0 - a) * (1.0 + half * ((1.0 - a) / (2.0 - a) + a / (1.0 + a))) / (n * m);
        level.z() * libm::sqrt(variance.max(0.0))
    };
    let limit = |end: f64| {
        let (mut inside, mut outside) = (auc, end);
        for _ in 0..100 {
            let middle = 0.5 * (inside + outside);
            if (auc - middle).abs() <= spread(middle) { inside = middle } else { outside = middle }
        }
        inside
    };
    Interval { lower: limit(0.0), upper: limit(1.0), level, method: Method::MannWhitney }
}

/// Σ (recall gained) · precision, from the highest score down; with `within`, how positives stand among the negatives of a step.
fn precision_sum(steps: &[(u64, u64)], within: impl Fn(u64, u64) -> (u64, u64)) -> Option<f64> {
    let (_, positives) = sides(steps);
    if positives == 0 {
        return None;
    }
    let (mut hits, mut misses, mut sum) = (0_u64, 0_u64, 0.0);
    for (negative, positive) in steps.iter().rev() {
        let (before, of) = within(*negative, *positive);
        if *positive > 0 {
            let found = (hits + of) as f64;
            sum += *positive as f64 * (found / (found + (misses + before) as f64));
        }
        hits += positive;
        misses += negative;
    }
    Some(sum / positives as f64)
}

/// Steps that are resampled; more are put together, side by side.
const STEPS_MAX: usize = 256;

/// Average precision: the area under the precision-recall curve by steps, without interpolation (as scikit-learn has it).
///
/// `steps` are (negatives, positives) by ascending score. The interval is resampled over at most 256 steps.
#[must_use]
pub fn average_precision(steps: &[(u64, u64)], step: Step, level: Level, resampling: Resampling) -> Ranked {
    let (negatives, positives) = sides(steps);
    let n = negatives + positives;
    let tied = |negative, positive| (negative, positive);
    let Some(value) = precision_sum(steps, tied) else {
        let why = if n == 0 { Undefined::NoRows } else { Undefined::OneClass };
        return Ranked { estimate: Estimate::undefined(why, n), error: 0.0 };
    };
    let error = match step {
        Step::Score => 0.0,
        Step::Bin => {
            // All positives of a bin before its negatives, and each after all of them.
            let best = precision_sum(steps, |_, positive| (0, positive)).unwrap_or(value);
            let least = precision_sum(steps, |negative, _| (negative, 1)).unwrap_or(value);
            (best - value).max(value - least)
        }
    };
    let held: Vec<(u64, u64)> = steps.iter().copied().filter(|(a, b)| a + b > 0).collect();
    let width = held.len().div_ceil(STEPS_MAX).max(1);
    let cells: Vec<u64> = held.chunks(width).map(sides).flat_map(|(a, b)| [a, b]).collect();
    let read = |cells: &[u64]| precision_sum(&cells.chunks(2).map(|cell| (cell[0], cell[1])).collect::<Vec<_>>(), tied);
    let coarse = read(&cells).unwrap_or(value);
    // What coarser steps shift, they shift in the replicates too.
    let drawn = replicates(&cells, resampling, read).into_iter().map(|drawn| drawn.map(|d| d - coarse + value)).collect();
    let interval = percentiles(value, drawn, level);
    Ranked { estimate: Estimate::of(value, n, interval.map(|interval| interval.within(0.0, 1.0))), error }
}
