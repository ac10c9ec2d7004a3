//! The workspace: commands in, receipts and views out; the only writer.
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod error;

pub mod tables;

pub mod programme;

mod access;
mod command;

mod workspace;

mod adopt;
mod collect;
mod decide;
mod declare;
mod perform;
mod rerun;
mod test;

mod check_again;
mod check_ledger;
mod checks;
mod measured;
mod population;
mod programme_tables;
mod reading;

mod bundle;
mod ledger_views;
mod standing;

pub mod view;

pub use access::{Act, Permit, permit, role_word};
pub use adopt::{Adopt, AdoptedItem, AdoptedWhat, Adoption, Choice, Newer};
pub use assay_ledger::Digest;
pub use assay_model::assess::RULES;
pub use bundle::{BundleMade, BundleOrder};
pub use check_ledger::LedgerCheck;
pub use command::*;
pub use decide::entry_like;
pub use declare::{Change, Plan, What};
pub use error::Error;
pub use ledger_views::{LogLine, ProofView};
pub use programme_tables::TABLES as PROGRAMME_TABLES;
pub use rerun::Rerun;
pub use test::outcome_text;
pub use workspace::{Opening, Ports, Workspace};

/// Bytes as lower-case hex digits.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
