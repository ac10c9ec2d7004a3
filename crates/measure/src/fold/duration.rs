//! Durations in logarithmic bins, by integer arithmetic alone.
use serde::{Deserialize, Serialize};

use super::{Fold, add};
use crate::Error;

/// Each power of two is cut into 2^7 bins: a bin is at most 1/128 of its value wide.
const SUB_BITS: u32 = 7;

/// Counts of durations in bins that grow with the value; below 256 a bin is one unit, and then under 0.8 % of its value.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Durations {
    /// Rows per bin, without the empty bins at the end.
    pub counts: Vec<u64>,
    /// Durations below zero: an end before its beginning.
    pub negative: u64,
}

/// Counts durations.
#[derive(Debug, Clone, Default)]
pub struct DurationFold(Durations);

fn bin(value: u64) -> usize {
    let exponent = value.checked_ilog2().unwrap_or(0);
    if exponent <= SUB_BITS {
        return value as usize;
    }
    let shift = exponent - SUB_BITS;
    ((shift as usize) << SUB_BITS) + (value >> shift) as usize
}

/// The least and greatest value of a bin.
fn bounds(bin: usize) -> (u64, u64) {
    if bin < 1 << (SUB_BITS + 1) {
        return (bin as u64, bin as u64);
    }
    let shift = (bin >> SUB_BITS) as u32 - 1;
    let lower = ((bin as u64 & ((1 << SUB_BITS) - 1)) + (1 << SUB_BITS)) << shift;
    (lower, lower + ((1 << shift) - 1))
}

impl Durations {
    /// Counts one duration, in any unit that the caller keeps to.
    pub fn count(&mut self, value: i64) {
        let Ok(value) = u64::try_from(value) else {
            self.negative += 1;
            return;
        };
        let bin = bin(value);
        if self.counts.len() <= bin {
            self.counts.resize(bin + 1, 0);
        }
        self.counts[bin] += 1;
    }

    /// Adds other durations.
    ///
    /// # Errors
    /// A count would overflow.
    pub fn merge(&mut self, other: &Self) -> Result<(), Error> {
        if self.counts.len() < other.counts.len() {
            self.counts.resize(other.counts.len(), 0);
        }
        for (to, n) in self.counts.iter_mut().zip(&other.counts) {
            add(to, *n)?;
        }
        add(&mut self.negative, other.negative)
    }

    /// Durations that are not negative.
    #[must_use]
    pub fn n(&self) -> u64 {
        self.counts.iter().sum()
    }

    /// The quantile `q` (0 to 1) by nearest rank, as the least and greatest value that its bin holds.
    #[must_use]
    pub fn quantile(&self, q: f64) -> Option<(u64, u64)> {
        let n = self.n();
        if n == 0 || !(0.0..=1.0).contains(&q) {
            return None;
        }
        let rank = (libm::ceil(q * n as f64) as u64).clamp(1, n);
        let mut before = 0;
        for (at, count) in self.counts.iter().enumerate() {
            before += count;
            if before >= rank {
                return Some(bounds(at));
            }
        }
        None
    }

    /// Durations below `limit`; those in the limit's own bin count only if the whole bin is below it.
    #[must_use]
    pub fn below(&self, limit: u64) -> u64 {
        self.counts.iter().enumerate().filter(|(at, _)| bounds(*at).1 < limit).map(|(_, n)| n).sum()
    }
}

impl DurationFold {
    /// Counts a batch of durations.
    pub fn update(&mut self, values: impl IntoIterator<Item = i64>) {
        values.into_iter().for_each(|value| self.0.count(value));
    }
}

impl Fold for DurationFold {
    type Finished = Durations;

    fn merge(&mut self, other: Self) -> Result<(), Error> {
        self.0.merge(&other.0)
    }

    fn finish(self) -> Result<Durations, Error> {
        Ok(self.0)
    }
}
