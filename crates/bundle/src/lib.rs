//! The auditor's package: its format, and its verification without a database, an engine or a network.
//!
//! A bundle is a ZIP of stored files that has one spelling: the log as static files, the entries' openings, the blobs, the
//! reports, a manifest as `sha256sum` writes it, and a release decision in the log that binds the manifest's digest.
//! `docs/formats.md` describes every byte.
//!
//! ```
//! use assay_bundle::{Bundle, Options};
//!
//! let cut_short = b"PK\x03\x04";
//! let error = Bundle::read(&mut cut_short.as_slice(), &mut |_| Ok(None)).err();
//! assert_eq!(error.map(|error| error.to_string()).as_deref(), Some("it is cut short after byte 4"));
//! # let _never = |bundle: Bundle| bundle.verify(&Options::default()).holds();
//! ```
#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod layout;
pub mod package;

mod bundle;
mod draft;
mod verdict;
mod verify;

mod error;

pub use bundle::Bundle;
pub use draft::{Content, Draft};
pub use error::Error;
pub use verdict::{Line, Verdict, Word};
pub use verify::{Options, verify_receipt};
