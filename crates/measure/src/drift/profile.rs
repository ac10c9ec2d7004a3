//! The reference profile: what a column looked like, frozen.
use serde::{Deserialize, Serialize};

use crate::Error;
use crate::fold::{CategoryCounts, FixedSum, Fold, Grid, Histogram, HistogramFold, Moments, Number, Valid};

/// Bins of a numeric column's fine grid, unless told otherwise: 32 KB of counts.
pub const GRID_BINS: u32 = 4_096;
/// Quantile bins of the population stability index.
pub const QUANTILE_BINS: u64 = 10;
/// The version of the profile's form; another form has another.
pub const VERSION: u32 = 1;

/// A numeric column on a grid, with what lies beside it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Numbers {
    /// Rows per bin.
    pub histogram: Histogram,
    /// Sums of the values, as far as they are of the grid's magnitude.
    pub moments: Moments,
    /// How far values under the grid are under it, summed.
    pub under: FixedSum,
    /// How far values over the grid are over it, summed.
    pub over: FixedSum,
}

/// Folds a numeric column on a grid.
#[derive(Debug, Clone)]
pub struct NumberFold {
    histogram: HistogramFold,
    grid: Grid,
    moments: Moments,
    under: FixedSum,
    over: FixedSum,
}

impl NumberFold {
    /// A fold on `grid`: the range of the reference, found before, or the grid of its profile.
    #[must_use]
    pub fn new(grid: Grid) -> Self {
        // Up to a million million ranges away, to 2^-54 of the range.
        let span = if grid.to > grid.from { grid.to - grid.from } else { grid.from.abs().max(1.0) };
        let beside = FixedSum::new(FixedSum::bits_for((span * (1_u64 << 40) as f64).min(f64::MAX)));
        let moments = Moments::for_magnitude(grid.from.abs().max(grid.to.abs()));
        Self { histogram: HistogramFold::new(grid), grid, moments, under: beside, over: beside }
    }

    /// Takes in a batch.
    ///
    /// # Errors
    /// The mask is too short.
    pub fn update<T: Number>(&mut self, values: &[T], valid: Valid<'_>) -> Result<(), Error> {
        self.histogram.update(values, valid)?;
        for (row, value) in values.iter().enumerate() {
            let value = value.float();
            if !valid.at(row) || value.is_nan() {
                continue;
            }
            self.moments.add(value);
            if value < self.grid.from {
                self.under.add(self.grid.from - value);
            } else if value > self.grid.to {
                self.over.add(value - self.grid.to);
            }
        }
        Ok(())
    }
}

impl Fold for NumberFold {
    type Finished = Numbers;

    fn merge(&mut self, other: Self) -> Result<(), Error> {
        self.histogram.merge(other.histogram)?;
        self.moments.merge(&other.moments)?;
        self.under.merge(&other.under)?;
        self.over.merge(&other.over)
    }

    fn finish(self) -> Result<Numbers, Error> {
        Ok(Numbers { histogram: self.histogram.finish()?, moments: self.moments, under: self.under, over: self.over })
    }
}

/// What a column holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
// A profile holds one for each column: some dozens.
#[allow(clippy::large_enum_variant)]
pub enum Shape {
    /// Numbers.
    Numbers {
        /// The counts on the fine grid.
        numbers: Numbers,
        /// The inner edges of the quantile bins, as bins of the fine grid, ascending; fewer than nine where values repeat.
        edges: Vec<u32>,
    },
    /// Categories.
    Categories {
        /// The counts per category.
        counts: CategoryCounts,
    },
}

/// One column of a profile.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// What it held.
    pub shape: Shape,
}

/// A reference, frozen: what later rows are compared with. Its canonical JSON is what is digested.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Profile {
    /// The form's version.
    pub version: u32,
    /// The columns, sorted by name.
    pub columns: Vec<Column>,
}

impl Shape {
    /// A numeric column: its quantile edges are taken here, once.
    #[must_use]
    pub fn numbers(numbers: Numbers) -> Self {
        let edges = quantile_edges(&numbers.histogram);
        Self::Numbers { numbers, edges }
    }

    /// A column of categories.
    #[must_use]
    pub fn categories(counts: CategoryCounts) -> Self {
        Self::Categories { counts }
    }
}

/// Edge k is the first edge of the grid with at least k tenths of the numbers below it.
fn quantile_edges(histogram: &Histogram) -> Vec<u32> {
    let n = u128::from(histogram.n());
    let mut edges: Vec<u32> = Vec::new();
    let mut below = u128::from(histogram.below);
    let mut k = 1;
    for (bin, count) in histogram.counts.iter().enumerate() {
        below += u128::from(*count);
        while n > 0 && k < u128::from(QUANTILE_BINS) && below * u128::from(QUANTILE_BINS) >= k * n {
            let edge = bin as u32 + 1;
            // An edge with nothing above it would make an empty bin.
            if below < n && edges.last() != Some(&edge) {
                edges.push(edge);
            }
            k += 1;
        }
    }
    edges
}

/// Rows of each quantile bin, the first open below and the last above.
pub(super) fn quantile_counts(histogram: &Histogram, edges: &[u32]) -> Vec<u64> {
    let mut counts = vec![0_u64; edges.len() + 1];
    counts[0] += histogram.below;
    counts[edges.len()] += histogram.above;
    let mut at = 0;
    for (bin, count) in histogram.counts.iter().enumerate() {
        while at < edges.len() && bin as u32 >= edges[at] {
            at += 1;
        }
        counts[at] += count;
    }
    counts
}

impl Profile {
    /// A profile of these columns.
    ///
    /// # Errors
    /// Two columns have one name.
    pub fn new(mut columns: Vec<Column>) -> Result<Self, Error> {
        columns.sort_by(|a, b| a.name.cmp(&b.name));
        let profile = Self { version: VERSION, columns };
        profile.check()?;
        Ok(profile)
    }

    /// A column by name.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.binary_search_by(|column| column.name.as_str().cmp(name)).ok().map(|at| &self.columns[at])
    }

    /// Refuses a profile that is not as [`Profile::new`] makes it; call it on every profile that was read back.
    ///
    /// # Errors
    /// The version is unknown, columns are out of order or repeated, or a column's counts, grid and edges do not fit together.
    pub fn check(&self) -> Result<(), Error> {
        let malformed = |what: String| Err(Error::Malformed(what));
        if self.version != VERSION {
            return malformed(format!("the profile has version {}, expected {VERSION}", self.version));
        }
        if !self.columns.is_sorted_by(|a, b| a.name < b.name) {
            return malformed("the profile's columns are not sorted, or one is there twice".to_owned());
        }
        for column in &self.columns {
            let fits = match &column.shape {
                Shape::Categories { counts } => counts.counts.values().all(|n| *n > 0),
                Shape::Numbers { numbers, edges } => {
                    let grid = numbers.histogram.grid;
                    Grid::new(grid.from, grid.to, grid.bins) == Ok(grid)
                        && numbers.histogram.counts.len() == grid.bins as usize
                        && *edges == quantile_edges(&numbers.histogram)
                }
            };
            if !fits {
                return malformed(format!("the profile of `{}` does not fit together", column.name));
            }
        }
        Ok(())
    }
}
