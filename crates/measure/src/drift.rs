//! Drift: is what comes in now what came in when the system was approved?
//!
//! A reference is frozen once as a [`Profile`]: a fine grid per numeric column, ten quantile bins laid on its edges, counts per
//! category. Current rows are folded on the same grid, and [`compare`] gives every distance from the two. Where bins or floors are not named, a
//! threshold is no evidence; so these are:
//!
//! - PSI `psi-q10-1e4/1`: the profile's ten quantile bins, open at both ends, missing values as a bin, new categories as a bin,
//!   shares of at least 0.0001, natural logarithm.
//! - Jensen-Shannon `js-base2/1` (the distance: a root), Hellinger, L∞: the same bins, no floor.
//! - Kolmogorov-Smirnov and Wasserstein: the fine grid, with the error that its bins allow; over numbers alone, without the missing.

mod compare;
mod profile;
mod report;

pub use compare::{Asked, Bin, Current, Drift, Label, Limits, Measured, Moved, compare, exact};
pub use profile::{Column, GRID_BINS, NumberFold, Numbers, Profile, QUANTILE_BINS, Shape, VERSION};
pub use report::{ColumnDrift, Report, Window, report};
