//! Measures of an AI system from its prediction log: integer folds, estimates, intervals and verdicts.
//!
//! Rows become integers in a [`fold`] (`update`, `merge`, `finish`): counts, fixed-bin histograms and fixed-point sums, so that
//! any split, order or number of partitions gives the same bits. Everything else is computed from those integers alone, so an
//! auditor who holds the [`cube::Cube`] recomputes every rate without the personal data. No measure is 0 because its
//! denominator was: an [`estimate::Estimate`] without a value says why.
//!
//! This crate cannot look: no file, clock, network or random number from outside. Elementary functions come from `libm`, in
//! software, so that the same integers give the same bits on every machine.
//!
//! ```
//! use assay_measure::fold::{Categories, Codes, CubeFold, Fold, Valid};
//! use assay_measure::interval::{Level, wilson};
//!
//! let sex = Categories { codes: Codes::U32(&[0, 1, 0]), values: &["f", "m"], valid: Valid::All };
//! let hired = Categories { codes: Codes::U32(&[1, 1, 0]), values: &["no", "yes"], valid: Valid::All };
//! let mut fold = CubeFold::new(["sex", "hired"]);
//! fold.update(3, &[sex, hired]).unwrap();
//! let cube = fold.finish().unwrap();
//! assert_eq!(cube.n(), 3);
//! assert!(wilson(1, 2, Level::new(0.95).unwrap()).lower > 0.09);
//! ```
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod error;
pub use error::Error;

pub mod cube;
pub mod fold;

mod random;
mod special;

pub mod estimate;
pub mod figure;
pub mod interval;
pub mod verdict;

pub mod bootstrap;
pub mod distance;

pub mod fairness;
pub mod impact;
pub mod performance;

pub mod drift;

pub mod agreement;
pub mod oversight;
