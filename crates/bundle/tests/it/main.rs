//! Bundles made by hand, and every way of tampering with them that we can think of.
#![allow(clippy::unwrap_used)]

mod attack;
mod package;
mod program;
mod tale;
mod verdict;
