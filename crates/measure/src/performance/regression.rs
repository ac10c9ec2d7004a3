//! Errors of predicted numbers, by fixed-point sums.
use serde::{Deserialize, Serialize};

use super::score::of_mean;
use crate::Error;
use crate::estimate::{Estimate, Undefined};
use crate::fold::{Categories, Fold, Grouped, Key, Moments, Number, Valid, add};
use crate::interval::Level;

/// Sums of one group's errors.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct RegressionSums {
    /// Predicted less true.
    pub error: Moments,
    /// The error's size.
    pub size: Moments,
    /// True values.
    pub truth: Moments,
    /// The largest error's size.
    pub largest: f64,
    /// Rows without a prediction or a true value.
    pub missing: u64,
}

/// What errors come to.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Errors {
    /// Mean error: above 0, predictions are too high.
    pub bias: Estimate,
    /// Mean absolute error.
    pub absolute: Estimate,
    /// Root of the mean squared error.
    pub root_mean_square: Estimate,
    /// The share of the true values' variance that predictions account for; below 0, the mean would do better.
    pub r_squared: Estimate,
    /// The largest error's size.
    pub largest: Estimate,
}

impl RegressionSums {
    /// Sums for values and errors up to `magnitude`, beyond which a row makes the sums undefined.
    #[must_use]
    pub fn for_magnitude(magnitude: f64) -> Self {
        let moments = Moments::for_magnitude(magnitude);
        Self { error: moments, size: moments, truth: moments, largest: 0.0, missing: 0 }
    }

    fn count(&mut self, predicted: Option<f64>, truth: Option<f64>) {
        let (Some(predicted), Some(truth)) = (predicted.filter(|p| !p.is_nan()), truth.filter(|t| !t.is_nan())) else {
            self.missing += 1;
            return;
        };
        // Two infinities leave an error that is not a number: it is outside the sums.
        let error = predicted - truth;
        self.error.add(error);
        self.size.add(error.abs());
        self.truth.add(truth);
        self.largest = self.largest.max(error.abs());
    }

    /// Adds another group's sums.
    ///
    /// # Errors
    /// The units differ, or a sum would overflow.
    pub fn merge(&mut self, other: &Self) -> Result<(), Error> {
        self.error.merge(&other.error)?;
        self.size.merge(&other.size)?;
        self.truth.merge(&other.truth)?;
        self.largest = self.largest.max(other.largest);
        add(&mut self.missing, other.missing)
    }

    /// The errors, with normal intervals for the means.
    #[must_use]
    pub fn errors(&self, level: Level) -> Errors {
        let n = self.error.n;
        let outside = self.error.outside + self.truth.outside > 0;
        let refused = match (outside, n) {
            (true, _) => Some(Undefined::OutOfRange),
            (false, 0) => Some(Undefined::NoRows),
            _ => None,
        };
        if let Some(why) = refused {
            let none = Estimate::undefined(why, n);
            return Errors { bias: none, absolute: none, root_mean_square: none, r_squared: none, largest: none };
        }
        let squares = self.error.mean_square().ok_or(Undefined::OutOfRange);
        let r_squared = squares.and_then(|squares| match self.truth.variance() {
            Some(variance) if variance > 0.0 => Ok(1.0 - squares / variance),
            _ => Err(Undefined::NoVariation),
        });
        Errors {
            bias: of_mean(&self.error, level),
            absolute: of_mean(&self.size, level),
            root_mean_square: Estimate::from(squares.map(libm::sqrt), n),
            r_squared: Estimate::from(r_squared, n),
            largest: Estimate::of(self.largest, n, None),
        }
    }
}

/// Folds predicted and true numbers by group.
#[derive(Debug, Clone)]
pub struct RegressionFold {
    magnitude: f64,
    groups: Grouped<RegressionSums>,
}

impl RegressionFold {
    /// A fold of values and errors up to `magnitude`, each kept to 2^-46 of it or better, in at most `groups_max` groups.
    #[must_use]
    pub fn new(magnitude: f64, groups_max: usize) -> Self {
        Self { magnitude, groups: Grouped::new(groups_max) }
    }

    /// Takes in a batch.
    ///
    /// # Errors
    /// The columns do not fit together, or there are too many groups.
    pub fn update<T: Number, U: Number>(
        &mut self,
        (predicted, predicted_valid): (&[T], Valid<'_>),
        (truth, truth_valid): (&[U], Valid<'_>),
        groups: &[Categories<'_>],
    ) -> Result<(), Error> {
        let rows = predicted.len();
        if truth.len() != rows {
            return Err(Error::Shape { what: "rows in a column", expected: rows, found: truth.len() });
        }
        predicted_valid.check(rows)?;
        truth_valid.check(rows)?;
        let magnitude = self.magnitude;
        let places = self.groups.places(rows, groups, || RegressionSums::for_magnitude(magnitude))?;
        for (row, place) in places.into_iter().enumerate() {
            let value = predicted_valid.at(row).then(|| predicted[row].float());
            self.groups.items[place as usize].count(value, truth_valid.at(row).then(|| truth[row].float()));
        }
        Ok(())
    }
}

impl Fold for RegressionFold {
    type Finished = Vec<(Key, RegressionSums)>;

    fn merge(&mut self, other: Self) -> Result<(), Error> {
        if self.magnitude.to_bits() != other.magnitude.to_bits() {
            return Err(Error::Unlike("magnitudes"));
        }
        let magnitude = self.magnitude;
        self.groups.merge(other.groups, || RegressionSums::for_magnitude(magnitude), RegressionSums::merge)
    }

    fn finish(self) -> Result<Self::Finished, Error> {
        Ok(self.groups.finish())
    }
}
