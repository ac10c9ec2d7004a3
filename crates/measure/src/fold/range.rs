//! The range of a column, from which a grid is laid.
use serde::{Deserialize, Serialize};

use super::column::numbers;
use super::{Fold, Grid, Number, Valid, add};
use crate::Error;

/// The least and greatest finite value of a column, and what else it holds.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Range {
    /// Least and greatest finite value; none if there is none.
    pub of: Option<(f64, f64)>,
    /// Rows with a finite value.
    pub finite: u64,
    /// Rows with an infinity.
    pub infinite: u64,
    /// Rows that are not a number.
    pub nan: u64,
    /// Rows without a value.
    pub null: u64,
}

impl Range {
    /// A grid of `bins` bins over the range.
    ///
    /// # Errors
    /// The column holds no finite value, or its range is wider than a float.
    pub fn grid(&self, bins: u32) -> Result<Grid, Error> {
        let (from, to) = self.of.ok_or(Error::Parameter {
            what: "column",
            value: "no finite value".to_owned(),
            expected: "a column of numbers",
        })?;
        Grid::new(from, to, bins)
    }

    fn join(&mut self, from: f64, to: f64) {
        self.of = Some(self.of.map_or((from, to), |(a, b)| (a.min(from), b.max(to))));
    }
}

/// Finds a column's range.
#[derive(Debug, Clone, Default)]
pub struct RangeFold(Range);

impl RangeFold {
    /// Takes in a batch.
    ///
    /// # Errors
    /// The mask is too short.
    pub fn update<T: Number>(&mut self, values: &[T], valid: Valid<'_>) -> Result<(), Error> {
        let range = &mut self.0;
        numbers(values, valid, |_, value| match value {
            None => range.null += 1,
            Some(value) if value.is_nan() => range.nan += 1,
            Some(value) if value.is_infinite() => range.infinite += 1,
            Some(value) => {
                // Negative zero is zero.
                range.finite += 1;
                range.join(value + 0.0, value + 0.0);
            }
        })
    }
}

impl Fold for RangeFold {
    type Finished = Range;

    fn merge(&mut self, other: Self) -> Result<(), Error> {
        add(&mut self.0.finite, other.0.finite)?;
        add(&mut self.0.infinite, other.0.infinite)?;
        add(&mut self.0.nan, other.0.nan)?;
        add(&mut self.0.null, other.0.null)?;
        if let Some((from, to)) = other.0.of {
            self.0.join(from, to);
        }
        Ok(())
    }

    fn finish(self) -> Result<Range, Error> {
        Ok(self.0)
    }
}
