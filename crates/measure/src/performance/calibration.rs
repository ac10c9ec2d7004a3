//! Calibration: of those scored 0.8, are eight in ten positive?
use serde::{Deserialize, Serialize};

use crate::bootstrap::{Resampling, percentiles, replicates, sum_of_sizes};
use crate::estimate::{Estimate, Ratio, Undefined};
use crate::fold::FixedSum;
use crate::interval::{Level, wilson};

/// Fraction bits of sums of scores: scores from 1/256 up are added exactly.
const SCORE_BITS: i32 = 60;

/// The level at which a bin may be calibrated: two and a half standard errors.
const UNSURE: Level = Level::known(0.0124);

/// Rows of one calibration bin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalibrationCell {
    /// Scores of the negatives.
    pub negatives: FixedSum,
    /// Scores of the positives.
    pub positives: FixedSum,
}

impl Default for CalibrationCell {
    fn default() -> Self {
        Self { negatives: FixedSum::new(SCORE_BITS), positives: FixedSum::new(SCORE_BITS) }
    }
}

/// A bin of the reliability diagram.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct CalibrationBin {
    /// Scores above this, and in the first bin from it.
    pub from: f64,
    /// Scores up to and with this.
    pub to: f64,
    /// The mean score; none without rows.
    pub mean_score: Option<f64>,
    /// The share of positives, with Wilson's interval.
    pub positive: Estimate,
}

/// How far scores are from the shares of positives.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Calibration {
    /// The bins.
    pub bins: Vec<CalibrationBin>,
    /// Expected calibration error: Σ rows/n · |mean score − share of positives|. Naeini et al. 2015, equal-width bins.
    pub expected_error: Estimate,
    /// The largest of the bins' errors; without an interval, for small bins decide it.
    pub largest_error: Estimate,
    /// Mean score less share of positives, over all.
    pub in_the_large: Estimate,
}

/// The bin of a score among `bins` equal ones, each with its upper edge, the first also with 0: as scikit-learn's
/// `calibration_curve` lays them.
pub(crate) fn bin(score: f64, bins: usize) -> usize {
    let step = 1.0 / bins as f64;
    // The inner edges are floats; the guess is put right by looking at them.
    let mut at = ((score * bins as f64) as usize).min(bins - 1);
    while at > 0 && score <= at as f64 * step {
        at -= 1;
    }
    while at + 1 < bins && score > (at + 1) as f64 * step {
        at += 1;
    }
    at
}

/// Reads calibration from its cells.
#[must_use]
pub fn calibration(cells: &[CalibrationCell], level: Level, resampling: Resampling) -> Calibration {
    let step = 1.0 / cells.len().max(1) as f64;
    let row = |(at, cell): (usize, &CalibrationCell)| {
        let n = cell.negatives.n + cell.positives.n;
        let scores = cell.negatives.value().zip(cell.positives.value()).map(|(a, b)| a + b);
        CalibrationBin {
            from: at as f64 * step,
            to: if at + 1 == cells.len() { 1.0 } else { (at + 1) as f64 * step },
            mean_score: scores.filter(|_| n > 0).map(|sum| sum / n as f64),
            positive: Ratio::new(cell.positives.n, n).estimate(level),
        }
    };
    let bins: Vec<CalibrationBin> = cells.iter().enumerate().map(row).collect();
    let means: Vec<(f64, f64)> =
        cells.iter().map(|cell| (cell.negatives.mean().unwrap_or(0.0), cell.positives.mean().unwrap_or(0.0))).collect();
    let counts: Vec<u64> = cells.iter().flat_map(|cell| [cell.negatives.n, cell.positives.n]).collect();
    let n: u64 = counts.iter().sum();
    // Σ (score − label) of each bin's rows, and its rows.
    let errors = |counts: &[u64]| {
        let off = |(cell, means): (&[u64], &(f64, f64))| {
            let (a, b) = (cell[0] as f64, cell[1] as f64);
            (a * means.0 + b * means.1 - b, a + b)
        };
        counts.chunks(2).zip(&means).map(off).collect::<Vec<(f64, f64)>>()
    };
    if n == 0 {
        let none = Estimate::undefined(Undefined::NoRows, 0);
        return Calibration { expected_error: none, largest_error: none, in_the_large: none, bins };
    }
    let shares = |counts: &[u64]| errors(counts).into_iter().map(|(off, _)| off / n as f64).collect::<Vec<f64>>();
    let terms = shares(&counts);
    let draws = replicates(&counts, resampling, shares);
    // A bin whose mean score lies in a wide interval of its share of positives may be calibrated.
    let unsure = |cell: &CalibrationCell, bin: &CalibrationBin| {
        let wide = wilson(cell.positives.n, cell.positives.n + cell.negatives.n, UNSURE);
        bin.mean_score.is_none_or(|mean| wide.lower <= mean && mean <= wide.upper)
    };
    let unsure: Vec<bool> = cells.iter().zip(&bins).map(|(cell, bin)| unsure(cell, bin)).collect();
    let sized = sum_of_sizes(&terms, &unsure, &draws, level).map(|interval| interval.within(0.0, 1.0));
    let large: f64 = terms.iter().sum();
    let summed = percentiles(large, draws.iter().map(|draw| Some(draw.iter().sum())).collect(), level);
    let largest =
        errors(&counts).into_iter().filter(|(_, rows)| *rows > 0.0).map(|(off, rows)| off.abs() / rows).fold(0.0, f64::max);
    Calibration {
        expected_error: Estimate::of(terms.iter().map(|term| term.abs()).sum(), n, sized),
        largest_error: Estimate::of(largest, n, None),
        in_the_large: Estimate::of(large, n, summed),
        bins,
    }
}
