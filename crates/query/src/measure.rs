//! What do the rows of a prediction log count up to? Files of any size are read once, batch by batch, into the integer folds of
//! crate `measure`.
//!
//! Batches are handed on as borrowed slices: groups as codes of a dictionary, numbers as they lie in Arrow's buffers. Memory
//! follows the batch, the groups and the bins, never the rows.
mod column;
mod drift;
mod fairness;
mod files;
mod oversight;
mod parquet;
mod performance;
mod scan;
mod tested;
mod text;

pub use self::drift::{Columns as DriftColumns, Frozen, freeze, windows};
pub use self::fairness::{FairnessSums, Log, fairness, median, scoring};
pub use self::files::{Files, Reading};
pub use self::oversight::{ReviewLog, reviews};
pub(crate) use self::tested::measure;

pub use self::performance::{RegressionLog, regression};
