//! Entries, openings and blobs on SQLite or PostgreSQL.
//!
//! One SQL text serves both databases (`sql.rs`); a test explains every statement on each.
//! Entries, openings, signed checkpoints, settings and secrets are kept; the tables `subtree` and
//! `cache` can be emptied at any time and are made again from the entries.
//!
//! ```
//! use assay_ledger::{EntryId, Kind, Salt, Signer};
//! use assay_store::{Expect, NewEntry, Store};
//!
//! # tokio::runtime::Runtime::new()?.block_on(async {
//! let folder = tempfile::tempdir()?;
//! let url = format!("sqlite://{}", folder.path().join("assay.db").display());
//! let store = Store::create(&url, &folder.path().join("blobs")).await?;
//! let entry = NewEntry {
//!     id: EntryId([1; 16]),
//!     kind: Kind::Declare,
//!     place: None,
//!     body: br#"{"kind":"note","v":1}"#.to_vec(),
//!     salt: Salt([2; 32]),
//!     now: 1_767_225_600_000_000,
//! };
//! let receipts = store.append(vec![entry], Expect::Size(0)).await?;
//! assert_eq!(receipts[0].index, 0);
//!
//! let signer = Signer::new("example.com/log", &[3; 32])?;
//! let signed = store.checkpoint(&signer).await?;
//! let proof = store.prove(0, signed.checkpoint.size).await?;
//! proof.verify(&signed.checkpoint)?;
//!
//! let mut pages = store.entries(0, store.size().await?);
//! while let Some(page) = pages.next().await? {
//!     assert!(page[0].body.is_some());
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! # }).unwrap();
//! # Ok::<(), std::io::Error>(())
//! ```
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod append;
mod blob;
mod cache;
mod database;
mod error;
mod read;
mod restore;
mod seal;
mod select;
mod sql;
mod store;

#[cfg(any(test, feature = "testing"))]
pub mod testing;
#[cfg(test)]
mod tests;

pub use append::{BODY_BYTES_MAX, ENTRIES_MAX, Expect, NewEntry, Receipt};
pub use blob::{Blob, BlobId};
pub use error::Error;
pub use read::{Pages, Stored};
pub use restore::Kept;
pub use seal::{Inclusion, Signed};
pub use store::Store;
