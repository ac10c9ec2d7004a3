//! Exact counts by distinct value: the exact mode of what a histogram only bounds. Memory follows the distinct values.
use std::collections::BTreeMap;

use super::column::numbers;
use super::{Fold, Number, Valid, add};
use crate::Error;

/// Distinct values that a fold takes unless told otherwise: some 60 MB.
pub const DISTINCT_MAX: usize = 1_000_000;

/// Every distinct value and how many rows have it, ascending.
#[derive(Debug, Clone, PartialEq)]
pub struct Distinct {
    /// Value and rows. Negative zero counts as zero; infinities are values.
    pub values: Vec<(f64, u64)>,
    /// Rows that are not a number.
    pub nan: u64,
    /// Rows without a value.
    pub null: u64,
}

impl Distinct {
    /// Rows that hold a number.
    #[must_use]
    pub fn n(&self) -> u64 {
        self.values.iter().map(|(_, n)| n).sum()
    }

    /// The k-th smallest value, from 0.
    #[must_use]
    pub fn rank(&self, k: u64) -> Option<f64> {
        let mut before = 0;
        for (value, n) in &self.values {
            before += n;
            if k < before {
                return Some(*value);
            }
        }
        None
    }

    /// The sample's median: the middle value, or the mean of the two in the middle.
    #[must_use]
    pub fn median(&self) -> Option<f64> {
        let n = self.n();
        let upper = self.rank(n / 2)?;
        if n % 2 == 1 {
            return Some(upper);
        }
        let lower = self.rank(n / 2 - 1)?;
        // Halved first where the sum would not be finite.
        Some(if (lower + upper).is_finite() { (lower + upper) / 2.0 } else { lower / 2.0 + upper / 2.0 })
    }
}

/// Counts a column of numbers by distinct value.
#[derive(Debug, Clone)]
pub struct DistinctFold {
    max: usize,
    counts: BTreeMap<u64, u64>,
    nan: u64,
    null: u64,
    scratch: Vec<u64>,
}

/// The bits of a float so turned that their order is the numbers' order.
fn ordered(value: f64) -> u64 {
    let bits = (value + 0.0).to_bits();
    if bits >> 63 == 1 { !bits } else { bits | 1 << 63 }
}

fn value(ordered: u64) -> f64 {
    f64::from_bits(if ordered >> 63 == 1 { ordered & !(1 << 63) } else { !ordered })
}

impl Default for DistinctFold {
    fn default() -> Self {
        Self::new(DISTINCT_MAX)
    }
}

impl DistinctFold {
    /// A fold that refuses more than `max` distinct values.
    #[must_use]
    pub fn new(max: usize) -> Self {
        Self { max, counts: BTreeMap::new(), nan: 0, null: 0, scratch: Vec::new() }
    }

    /// Counts a batch.
    ///
    /// # Errors
    /// The mask is too short, or there are more distinct values than the limit: use a histogram.
    pub fn update<T: Number>(&mut self, values: &[T], valid: Valid<'_>) -> Result<(), Error> {
        let mut scratch = std::mem::take(&mut self.scratch);
        scratch.clear();
        numbers(values, valid, |_, value| match value {
            None => self.null += 1,
            Some(value) if value.is_nan() => self.nan += 1,
            Some(value) => scratch.push(ordered(value)),
        })?;
        scratch.sort_unstable();
        for run in scratch.chunk_by(|a, b| a == b) {
            self.put(run[0], run.len() as u64)?;
        }
        self.scratch = scratch;
        Ok(())
    }

    fn put(&mut self, key: u64, n: u64) -> Result<(), Error> {
        add(self.counts.entry(key).or_insert(0), n)?;
        if self.counts.len() > self.max {
            return Err(Error::TooMany { what: "distinct values", max: self.max });
        }
        Ok(())
    }
}

impl Fold for DistinctFold {
    type Finished = Distinct;

    fn merge(&mut self, other: Self) -> Result<(), Error> {
        if self.max != other.max {
            return Err(Error::Unlike("limits"));
        }
        add(&mut self.nan, other.nan)?;
        add(&mut self.null, other.null)?;
        other.counts.into_iter().try_for_each(|(key, n)| self.put(key, n))
    }

    fn finish(self) -> Result<Distinct, Error> {
        let values = self.counts.into_iter().map(|(key, n)| (value(key), n)).collect();
        Ok(Distinct { values, nan: self.nan, null: self.null })
    }
}
