//! What the crate promises, through the trait that the engine sees.
#![allow(clippy::unwrap_used)]

mod given;

mod csv;
mod json;
mod parquet;

mod lint;

mod contents;
mod limits;
mod page;
mod run;

mod measures;

mod duckdb;
mod fixture;
