//! Integer folds over column batches: what is counted in one pass, mergeable to the same bits however the rows are split.
//!
//! Every fold has `update` (one batch), [`Fold::merge`] (another partition) and [`Fold::finish`]. Nothing in them is a floating
//! sum or depends on order. What a fold counts could as well be counted by plain SQL.

mod category;
mod column;
mod cube;
mod distinct;
mod duration;
mod grouped;
mod histogram;
mod moments;
mod range;
mod sum;

pub use category::{CategoryCounts, CategoryFold};
pub use column::{Categories, Codes, Number, Valid};
pub use cube::{CubeFold, Limits};
pub use distinct::{Distinct, DistinctFold};
pub use duration::{DurationFold, Durations};
pub(crate) use grouped::Grouped;
pub use grouped::Key;
pub use histogram::{Grid, Histogram, HistogramFold, Place};
pub use moments::{Moments, MomentsFold};
pub use range::{Range, RangeFold};
pub use sum::FixedSum;

use crate::Error;

/// What all folds share: partitions are merged, then finished.
pub trait Fold: Sized {
    /// What the fold comes to.
    type Finished;

    /// Takes in what another fold of the same set-up has counted.
    ///
    /// # Errors
    /// The two were set up differently, a limit is reached, or an integer would overflow.
    fn merge(&mut self, other: Self) -> Result<(), Error>;

    /// The result, in a form that no longer depends on order or partitions.
    ///
    /// # Errors
    /// A limit is reached.
    fn finish(self) -> Result<Self::Finished, Error>;
}

/// Adds a count, refusing to wrap.
pub(crate) fn add(to: &mut u64, n: u64) -> Result<(), Error> {
    *to = to.checked_add(n).ok_or(Error::Overflow("a count of rows"))?;
    Ok(())
}
