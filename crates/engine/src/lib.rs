//! The workspace: commands in, receipts and views out; the only writer.
#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod tables;
pub mod view;
