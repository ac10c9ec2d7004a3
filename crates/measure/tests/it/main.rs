//! What the crate promises: folds that merge to the same bits, and numbers that a second implementation gives too.
#![allow(clippy::unwrap_used)]

mod given;

mod compas;
mod coverage;
mod drift;
mod fairness;
mod fold;
mod impact;
mod oversight;
mod performance;
mod vectors;
