//! Receipts: C2SP tlog-proof, which shows offline that an entry is in a log.
//!
//! A receipt of ours carries the leaf as the specification's extra data, so that it needs no other
//! file. Nothing vouches for extra data itself: its hash must be what the proof shows.

use base64::prelude::{BASE64_STANDARD, Engine as _};

use crate::checkpoint::Checkpoint;
use crate::digest::{Digest, shown};
use crate::leaf::{parse_base64, parse_decimal};
use crate::note::NOTE_BYTES_MAX;
use crate::{Error, LEAF_BYTES_MAX, tree};

const HEADER: &str = "c2sp.org/tlog-proof@v1";
/// A tree of 2^53 entries has no longer proof.
const HASHES_MAX: usize = 63;
/// The longest receipt in bytes: its note, its leaf in base64, its hashes, its header.
pub const PROOF_BYTES_MAX: usize = NOTE_BYTES_MAX + 2 * LEAF_BYTES_MAX + 48 * HASHES_MAX + 256;

/// An entry's place, the hashes up to the root, and the signed checkpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// Not authenticated: in our receipts the leaf.
    pub extra: Option<Vec<u8>>,
    pub index: u64,
    /// From the leaf's sibling up to the root's child.
    pub hashes: Vec<Digest>,
    /// The signed note, as it is.
    pub checkpoint: String,
}

impl Proof {
    /// Reads a receipt in its one spelling.
    pub fn parse(text: &str) -> Result<Proof, Error> {
        if text.len() > PROOF_BYTES_MAX {
            return Err(Error::form(format!("a receipt has at most {PROOF_BYTES_MAX} bytes")));
        }
        let (head, checkpoint) =
            text.split_once("\n\n").ok_or_else(|| Error::form("a receipt has an empty line before its checkpoint"))?;
        let mut lines = head.split('\n').peekable();
        if lines.next() != Some(HEADER) {
            return Err(Error::form(format!("a receipt begins with `{HEADER}`")));
        }
        let extra = match lines.peek().and_then(|line| line.strip_prefix("extra ")) {
            Some(extra) => {
                lines.next();
                let refused = || Error::form("the extra data of a receipt is not base64");
                Some(BASE64_STANDARD.decode(extra).map_err(|_| refused())?)
            }
            None => None,
        };
        let index = lines.next().and_then(|line| line.strip_prefix("index ")).and_then(parse_decimal);
        let index = index.ok_or_else(|| Error::form("a receipt names the entry's index"))?;
        let mut hashes = Vec::new();
        for line in lines {
            if hashes.len() == HASHES_MAX {
                return Err(Error::form(format!("a receipt has at most {HASHES_MAX} hashes")));
            }
            hashes.push(parse_base64(line).ok_or_else(|| Error::form(format!("`{}` is no hash", shown(line))))?);
        }
        Ok(Proof { extra, index, hashes, checkpoint: checkpoint.to_owned() })
    }

    /// The text that [`Proof::parse`] reads.
    pub fn to_text(&self) -> String {
        let mut text = format!("{HEADER}\n");
        if let Some(extra) = &self.extra {
            text.push_str(&format!("extra {}\n", BASE64_STANDARD.encode(extra)));
        }
        text.push_str(&format!("index {}\n", self.index));
        for hash in &self.hashes {
            text.push_str(&BASE64_STANDARD.encode(hash.0));
            text.push('\n');
        }
        text.push('\n');
        text.push_str(&self.checkpoint);
        text
    }

    /// Checks that `leaf` is the entry at this index of the tree of `checkpoint`, which must have been opened from this receipt.
    pub fn verify(&self, leaf: &[u8], checkpoint: &Checkpoint) -> Result<(), Error> {
        tree::verify_inclusion(&tree::leaf_hash(leaf), self.index, checkpoint.size, &checkpoint.root, &self.hashes)
    }
}
