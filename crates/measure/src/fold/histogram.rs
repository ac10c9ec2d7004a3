//! Fixed-bin histograms: a grid laid down before the rows are read.
use serde::{Deserialize, Serialize};

use super::column::numbers;
use super::{Fold, Number, Valid, add};
use crate::Error;

/// Equal bins from `from` to `to`. Bin i of n holds the values x with floor((x − from) · n / (to − from)) = i, and the last also `to`.
///
/// The rule uses one subtraction, one multiplication and a truncation, so that it is the same in SQL.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Grid {
    /// The lower edge, in the column's unit.
    pub from: f64,
    /// The upper edge, in the column's unit.
    pub to: f64,
    /// How many bins, at least 1.
    pub bins: u32,
}

/// Most bins of a grid: 8 MB of counts.
const BINS_MAX: u32 = 1 << 20;

/// Where a value falls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Under the grid; minus infinity too.
    Below,
    /// In this bin.
    Bin(usize),
    /// Over the grid; infinity too.
    Above,
    /// Not a number.
    Nan,
}

impl Grid {
    /// A grid; one bin if the range has no width that a float can divide.
    ///
    /// # Errors
    /// An edge is not finite, the range is reversed or too wide, or the bins are 0 or more than 1,048,576.
    pub fn new(from: f64, to: f64, bins: u32) -> Result<Self, Error> {
        if !(from.is_finite() && to.is_finite() && from <= to && (to - from).is_finite()) {
            return Err(Error::Parameter { what: "range", value: format!("{from} to {to}"), expected: "finite and ascending" });
        }
        if bins == 0 || bins > BINS_MAX {
            return Err(Error::Parameter { what: "bins", value: bins.to_string(), expected: "between 1 and 1048576" });
        }
        // Negative zero would make two grids of one.
        let (from, to) = (from + 0.0, to + 0.0);
        let divides = to > from && (f64::from(bins) / (to - from)).is_finite();
        Ok(Self { from, to, bins: if divides { bins } else { 1 } })
    }

    /// The unit interval in `bins` bins, for scores.
    ///
    /// # Errors
    /// The bins are 0 or too many.
    pub fn unit(bins: u32) -> Result<Self, Error> {
        Self::new(0.0, 1.0, bins)
    }

    /// Where `value` falls.
    #[inline]
    #[must_use]
    pub fn place(&self, value: f64) -> Place {
        if value.is_nan() {
            Place::Nan
        } else if value < self.from {
            Place::Below
        } else if value > self.to {
            Place::Above
        } else {
            Place::Bin(self.bin(value, self.scale()))
        }
    }

    #[inline]
    fn scale(&self) -> f64 {
        if self.bins == 1 { 0.0 } else { f64::from(self.bins) / (self.to - self.from) }
    }

    #[inline]
    fn bin(&self, value: f64, scale: f64) -> usize {
        (((value - self.from) * scale) as usize).min(self.bins as usize - 1)
    }

    /// The lower edge of bin `i`, or the upper edge of the grid for `i` = `bins`.
    #[must_use]
    pub fn edge(&self, i: usize) -> f64 {
        if i >= self.bins as usize { self.to } else { self.from + (self.to - self.from) * (i as f64 / f64::from(self.bins)) }
    }

    /// How wide a bin is, in the column's unit.
    #[must_use]
    pub fn width(&self) -> f64 {
        (self.to - self.from) / f64::from(self.bins)
    }
}

/// How many values fell in each bin of a grid, and beside it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Histogram {
    /// The bins.
    pub grid: Grid,
    /// Rows per bin.
    pub counts: Vec<u64>,
    /// Rows under the grid.
    pub below: u64,
    /// Rows over the grid.
    pub above: u64,
    /// Rows that are not a number.
    pub nan: u64,
    /// Rows without a value.
    pub null: u64,
}

impl Histogram {
    /// A histogram without rows.
    #[must_use]
    pub fn empty(grid: Grid) -> Self {
        Self { grid, counts: vec![0; grid.bins as usize], below: 0, above: 0, nan: 0, null: 0 }
    }

    /// Rows that hold a number, infinities included.
    #[must_use]
    pub fn n(&self) -> u64 {
        self.counts.iter().sum::<u64>() + self.below + self.above
    }

    /// Rows without a number: null or not a number.
    #[must_use]
    pub fn missing(&self) -> u64 {
        self.nan + self.null
    }

    /// Counts one value; `None` is null.
    #[inline]
    pub fn count(&mut self, value: Option<f64>) {
        match value.map(|value| self.grid.place(value)) {
            None => self.null += 1,
            Some(Place::Bin(i)) => self.counts[i] += 1,
            Some(Place::Below) => self.below += 1,
            Some(Place::Above) => self.above += 1,
            Some(Place::Nan) => self.nan += 1,
        }
    }

    /// Adds another histogram of the same grid.
    ///
    /// # Errors
    /// The grids differ, or a count would overflow.
    pub fn add(&mut self, other: &Self) -> Result<(), Error> {
        if self.grid != other.grid || self.counts.len() != other.counts.len() {
            return Err(Error::Unlike("grids"));
        }
        for (to, n) in self.counts.iter_mut().zip(&other.counts) {
            add(to, *n)?;
        }
        add(&mut self.below, other.below)?;
        add(&mut self.above, other.above)?;
        add(&mut self.nan, other.nan)?;
        add(&mut self.null, other.null)
    }
}

/// Counts a column of numbers on a grid.
#[derive(Debug, Clone)]
pub struct HistogramFold(Histogram);

impl HistogramFold {
    /// A fold on `grid`.
    #[must_use]
    pub fn new(grid: Grid) -> Self {
        Self(Histogram::empty(grid))
    }

    /// Counts a batch.
    ///
    /// # Errors
    /// The mask is too short.
    pub fn update<T: Number>(&mut self, values: &[T], valid: Valid<'_>) -> Result<(), Error> {
        let grid = self.0.grid;
        let scale = grid.scale();
        let histogram = &mut self.0;
        numbers(values, valid, |_, value| match value {
            // The common case first, with the division taken out of the loop.
            Some(value) if value >= grid.from && value <= grid.to => histogram.counts[grid.bin(value, scale)] += 1,
            other => histogram.count(other),
        })
    }
}

impl Fold for HistogramFold {
    type Finished = Histogram;

    fn merge(&mut self, other: Self) -> Result<(), Error> {
        self.0.add(&other.0)
    }

    fn finish(self) -> Result<Histogram, Error> {
        Ok(self.0)
    }
}
