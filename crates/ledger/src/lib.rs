//! Leaves, commitments, the Merkle tree and signed checkpoints; knows no compliance.
//!
//! Bytes in, bytes out: no store, no network, no clock, no randomness, and no panic on any input.
//! `docs/formats.md` describes every byte that this crate writes.
//!
//! ```
//! use assay_ledger::{Commitment, Digest, EntryId, Kind, Leaf, Salt, tree};
//!
//! let body = br#"{"kind":"note","v":1}"#;
//! let salt = Salt([7; 32]);
//! let leaf = Leaf {
//!     kind: Kind::Declare,
//!     id: EntryId([1; 16]),
//!     at: 1_767_225_600_000_000,
//!     place: None,
//!     after: None,
//!     commit: Commitment::new(&salt, body),
//! };
//! let bytes = leaf.encode()?;
//! assert_eq!(Leaf::decode(&bytes)?, leaf);
//! leaf.commit.check(&salt, body)?;
//! assert_eq!(tree::root_of(&[tree::leaf_hash(&bytes)]), tree::leaf_hash(&bytes));
//! assert_eq!(Digest::of(b"").to_string().len(), 64);
//! # Ok::<(), assay_ledger::Error>(())
//! ```
#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod canonical;
pub mod checkpoint;
pub mod instant;
pub mod tile;
pub mod tree;

mod commitment;
mod cosignature;
mod digest;
mod error;
mod leaf;
mod note;
mod policy;
mod proof;
mod rows;

pub use checkpoint::Checkpoint;
pub use commitment::{Commitment, Salt};
pub use cosignature::{Cosigner, Witness};
pub use digest::Digest;
pub use error::Error;
pub use leaf::{Anchored, EntryId, Kind, LEAF_BYTES_MAX, Leaf, Place, StreamId};
pub use note::{NOTE_BYTES_MAX, Signer, Verifier};
pub use policy::{Accepted, POLICY_BYTES_MAX, Policy};
pub use proof::{PROOF_BYTES_MAX, Proof};
pub use rows::{RowDigest, population_line, result_line};
pub use tile::{TilePath, Tiles};
