//! Samples of a frozen population: how many items, which, and what they say.
//!
//! | question | where | source |
//! |---|---|---|
//! | How many? | [`size`], [`policy`], [`table`] | exact binomial and hypergeometric; a policy; 40 CFR 80.127 |
//! | Which? | [`draw`] from a [`seed`], over a [`population`], kept in a [`selection`] | `docs/formats.md`, *Sample* |
//! | What do they say? | [`outcome`], [`evaluate`], [`limit`] | Clopper and Pearson 1934; by search over whole numbers |
//!
//! Rates and risks are exact fractions, and every decision (is this n enough?) is right although it is fast: floating point
//! with a bound on its error, and whole numbers of any length where that cannot tell.
//!
//! This crate cannot look: no file, clock, network or dice. The value that makes the seed comes from outside, with its
//! provenance, so that anyone who has the population draws the same items.
//!
//! ```
//! use assay_sample::{Rate, draw::ranked, population::Population, seed::Seed, size::Aim};
//!
//! let aim = Aim { risk: Rate::percent(5), tolerable: Rate::percent(10), expected: Rate::ZERO, population: None };
//! assert_eq!(aim.size().unwrap().n, 29);
//!
//! let population = Population::new(["ann", "ben", "cleo"]).unwrap();
//! let seed = Seed::new(&[7; 32], "8675309");
//! assert_eq!(ranked(&population, &seed, 2, |_| true), ["ben", "ann"]);
//! ```
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod error;
pub use error::Error;

mod rate;
pub use rate::Rate;

mod chance;
mod exact;

pub mod size;

pub mod policy;
pub mod table;

pub mod population;
pub mod seed;

pub mod draw;
pub mod selection;

pub mod evaluate;
pub mod limit;
pub mod outcome;
