//! Connectors: where evidence comes from. A connector writes rows as the outside system has them, and says how it got them.
#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod git;
