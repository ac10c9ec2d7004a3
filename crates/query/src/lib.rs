//! Tables over evidence: what a file holds, and what a test's SQL answers about it.
//!
//! The only crate that knows DataFusion. SQL that a test may be is a dialect of its own, the part of SQL that DataFusion and
//! DuckDB answer alike: see [`Local::lint`](assay_engine::tables::Tables::lint).
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod local;

pub mod measure;

mod contents;
mod fixture;
mod guard;
mod held;
mod ingest;
mod lint;
mod page;
mod parameters;
mod rerun;
mod result;
mod run;
mod schema;
mod session;
mod shared;

pub use self::fixture::{fixture_records, fixture_tables, run_fixture};
pub use self::local::Local;
pub use self::rerun::write_rerun;
