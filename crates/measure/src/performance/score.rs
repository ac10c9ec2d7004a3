//! Scores by label and group on a fixed grid, with exact sums of their losses.
use serde::{Deserialize, Serialize};

use super::calibration::{CalibrationCell, bin};
use super::rank::Step;
use super::{Calibration, Ranked, average_precision, calibration, roc_auc};
use crate::Error;
use crate::bootstrap::Resampling;
use crate::estimate::{Estimate, Undefined};
use crate::fold::{Categories, Fold, Grid, Grouped, Histogram, Key, Moments, Number, Place, Valid, add};
use crate::interval::{Level, mean};

/// How scores are laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScoreGrid {
    /// Bins between 0 and 1 for ranking and distance: 24 bytes each, for each group.
    pub bins: u32,
    /// Bins of the reliability diagram.
    pub calibration_bins: u32,
    /// Most groups.
    pub groups_max: usize,
}

impl Default for ScoreGrid {
    /// 16,384 bins, 10 for calibration, 1,000 groups: 400 KB a group.
    fn default() -> Self {
        Self { bins: 1 << 14, calibration_bins: 10, groups_max: 1_000 }
    }
}

/// Scores of one group.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Scores {
    /// Scores of the negatives.
    pub negatives: Histogram,
    /// Scores of the positives.
    pub positives: Histogram,
    /// Scores of rows without a label; their nulls too.
    pub unlabelled: Histogram,
    /// The reliability diagram's cells.
    pub calibration: Vec<CalibrationCell>,
    /// (score − label)², per row.
    pub squared: Moments,
    /// −ln of the probability that the score gave the label, per row, no less than 2^-52 of it.
    pub log: Moments,
    /// Rows whose probability was raised to 2^-52: sure, and wrong.
    pub sure_and_wrong: u64,
}

impl Scores {
    fn empty(grid: Grid, calibration_bins: u32) -> Self {
        Self {
            negatives: Histogram::empty(grid),
            positives: Histogram::empty(grid),
            unlabelled: Histogram::empty(grid),
            calibration: vec![CalibrationCell::default(); calibration_bins.max(1) as usize],
            squared: Moments::for_magnitude(1.0),
            // −ln 2^-52 is 36.04.
            log: Moments::for_magnitude(37.0),
            sure_and_wrong: 0,
        }
    }

    /// The sum of all groups: empty if there are none.
    ///
    /// # Errors
    /// The layout has no bins, the groups were folded on another, or a count would overflow.
    pub fn total(layout: ScoreGrid, groups: &[(Key, Self)]) -> Result<Self, Error> {
        let mut total = Self::empty(Grid::unit(layout.bins)?, layout.calibration_bins);
        groups.iter().try_for_each(|(_, scores)| total.merge(scores))?;
        Ok(total)
    }

    fn count(&mut self, score: Option<f64>, label: Option<bool>) {
        let side = match label {
            None => &mut self.unlabelled,
            Some(false) => &mut self.negatives,
            Some(true) => &mut self.positives,
        };
        side.count(score);
        let (Some(score), Some(label)) = (score, label) else { return };
        if !matches!(side.grid.place(score), Place::Bin(_)) {
            return;
        }
        let bins = self.calibration.len();
        let cell = &mut self.calibration[bin(score, bins)];
        let given = if label { score } else { 1.0 - score };
        if label {
            cell.positives.add(score)
        } else {
            cell.negatives.add(score)
        }
        self.squared.add((1.0 - given) * (1.0 - given));
        self.sure_and_wrong += u64::from(given < f64::EPSILON);
        self.log.add(-libm::log(given.clamp(f64::EPSILON, 1.0 - f64::EPSILON)));
    }

    /// Adds another group's scores, for a total.
    ///
    /// # Errors
    /// The grids differ, or a count would overflow.
    pub fn merge(&mut self, other: &Self) -> Result<(), Error> {
        if self.calibration.len() != other.calibration.len() {
            return Err(Error::Unlike("calibration bins"));
        }
        self.negatives.add(&other.negatives)?;
        self.positives.add(&other.positives)?;
        self.unlabelled.add(&other.unlabelled)?;
        for (cell, theirs) in self.calibration.iter_mut().zip(&other.calibration) {
            cell.negatives.merge(&theirs.negatives)?;
            cell.positives.merge(&theirs.positives)?;
        }
        self.squared.merge(&other.squared)?;
        self.log.merge(&other.log)?;
        add(&mut self.sure_and_wrong, other.sure_and_wrong)
    }

    /// All scores, with or without a label.
    ///
    /// # Errors
    /// A count would overflow.
    pub fn all(&self) -> Result<Histogram, Error> {
        let mut all = self.negatives.clone();
        all.add(&self.positives)?;
        all.add(&self.unlabelled)?;
        Ok(all)
    }

    /// Scores below 0 or above 1: with any, no measure is defined.
    #[must_use]
    pub fn outside(&self) -> u64 {
        [&self.negatives, &self.positives, &self.unlabelled].into_iter().map(|side| side.below + side.above).sum()
    }

    fn steps(&self) -> Vec<(u64, u64)> {
        self.negatives.counts.iter().copied().zip(self.positives.counts.iter().copied()).collect()
    }

    fn refused(&self) -> Option<Estimate> {
        (self.outside() > 0).then(|| Estimate::undefined(Undefined::OutOfRange, self.squared.n))
    }

    /// The area under the ROC curve, from the bins.
    #[must_use]
    pub fn roc_auc(&self, level: Level) -> Ranked {
        match self.refused() {
            Some(estimate) => Ranked { estimate, error: 0.0 },
            None => roc_auc(&self.steps(), Step::Bin, level),
        }
    }

    /// Average precision, from the bins.
    #[must_use]
    pub fn average_precision(&self, level: Level, resampling: Resampling) -> Ranked {
        match self.refused() {
            Some(estimate) => Ranked { estimate, error: 0.0 },
            None => average_precision(&self.steps(), Step::Bin, level, resampling),
        }
    }

    /// The Brier score: the mean of (score − label)². Brier 1950.
    #[must_use]
    pub fn brier(&self, level: Level) -> Estimate {
        self.refused().unwrap_or_else(|| of_mean(&self.squared, level))
    }

    /// Log loss, in nats.
    #[must_use]
    pub fn log_loss(&self, level: Level) -> Estimate {
        self.refused().unwrap_or_else(|| of_mean(&self.log, level))
    }

    /// Calibration.
    #[must_use]
    pub fn calibration(&self, level: Level, resampling: Resampling) -> Calibration {
        let mut found = calibration(&self.calibration, level, resampling);
        if let Some(refused) = self.refused() {
            (found.expected_error, found.largest_error, found.in_the_large) = (refused, refused, refused);
        }
        found
    }
}

pub(super) fn of_mean(moments: &Moments, level: Level) -> Estimate {
    match moments.mean() {
        Some(value) => Estimate::of(value, moments.n, mean(moments, level)),
        None if moments.outside > 0 => Estimate::undefined(Undefined::OutOfRange, moments.n),
        None => Estimate::undefined(Undefined::NoRows, 0),
    }
}

/// Folds scores by label and group.
#[derive(Debug, Clone)]
pub struct ScoreFold {
    layout: ScoreGrid,
    grid: Grid,
    positive: String,
    groups: Grouped<Scores>,
}

impl ScoreFold {
    /// A fold of scores between 0 and 1, with the label's positive value.
    ///
    /// # Errors
    /// The bins are 0 or too many.
    pub fn new(layout: ScoreGrid, positive: impl Into<String>) -> Result<Self, Error> {
        let grid = Grid::unit(layout.bins)?;
        Ok(Self { layout, grid, positive: positive.into(), groups: Grouped::new(layout.groups_max) })
    }

    /// Takes in a batch: scores, labels, and one column for each attribute that makes the groups.
    ///
    /// # Errors
    /// The columns do not fit together, or there are too many groups.
    pub fn update<T: Number>(
        &mut self,
        scores: &[T],
        valid: Valid<'_>,
        label: &Categories<'_>,
        groups: &[Categories<'_>],
    ) -> Result<(), Error> {
        let rows = scores.len();
        valid.check(rows)?;
        label.check(rows)?;
        let (grid, bins) = (self.grid, self.layout.calibration_bins);
        let places = self.groups.places(rows, groups, || Scores::empty(grid, bins))?;
        let mut labels: Vec<Option<bool>> = label.values.iter().map(|value| Some(*value == self.positive)).collect();
        labels.push(None);
        let items = &mut self.groups.items;
        label.each(rows, |row, code| {
            let score = valid.at(row).then(|| scores[row].float());
            items[places[row] as usize].count(score, labels[code]);
        })
    }
}

impl Fold for ScoreFold {
    type Finished = Vec<(Key, Scores)>;

    fn merge(&mut self, other: Self) -> Result<(), Error> {
        if self.layout != other.layout || self.positive != other.positive {
            return Err(Error::Unlike("layouts or positive values"));
        }
        let (grid, bins) = (self.grid, self.layout.calibration_bins);
        self.groups.merge(other.groups, || Scores::empty(grid, bins), Scores::merge)
    }

    fn finish(self) -> Result<Self::Finished, Error> {
        Ok(self.groups.finish())
    }
}
