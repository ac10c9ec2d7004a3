//! The engine against a real ledger on each database, and tables of a few lines.
#![allow(clippy::unwrap_used, unreachable_pub)]

mod deciding;
mod declaring;
mod lines;
mod place;
mod reading;
mod testing;
