//! The commitment of a leaf to its body, and the salt that opens it.

use std::fmt;

use sha2::{Digest as _, Sha256};

use crate::digest::{Digest, write_hex};
use crate::{Error, digest};

const PREFIX: &[u8] = b"assay/commit/v1\0";

/// 32 random bytes, one salt for each entry: without them a short body could be guessed from its leaf.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Salt(pub [u8; 32]);

impl fmt::Debug for Salt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Salt(hidden)")
    }
}

/// What a leaf says of its body: SHA-256 over a prefix, the salt and the body's digest.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Commitment(pub [u8; 32]);

impl Commitment {
    /// Commits to the bytes of `body` as they are.
    pub fn new(salt: &Salt, body: &[u8]) -> Commitment {
        Commitment::of_digest(salt, &Digest::of(body))
    }

    /// Commits to a body whose digest is known.
    pub fn of_digest(salt: &Salt, body: &Digest) -> Commitment {
        let mut hash = Sha256::new();
        hash.update(PREFIX);
        hash.update(salt.0);
        hash.update(body.0);
        Commitment(hash.finalize().into())
    }

    /// Checks an opening, `salt` and `body`, against this commitment.
    pub fn check(&self, salt: &Salt, body: &[u8]) -> Result<(), Error> {
        if Commitment::new(salt, body) == *self {
            return Ok(());
        }
        Err(Error::mismatch(format!("the opening does not match commitment `{self}`")))
    }

    /// Reads 64 lower-case hex digits.
    pub fn parse(text: &str) -> Result<Commitment, Error> {
        digest::parse_hex(text).map(Commitment)
    }
}

impl fmt::Display for Commitment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_hex(&self.0, f)
    }
}

impl fmt::Debug for Commitment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_hex(&self.0, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_other_opening_is_a_mismatch() {
        let salt = Salt([1; 32]);
        let commitment = Commitment::new(&salt, b"body");
        assert_eq!(commitment.check(&salt, b"body"), Ok(()));
        for (salt, body) in [(salt, "bodY"), (salt, ""), (Salt([2; 32]), "body")] {
            assert!(commitment.check(&salt, body.as_bytes()).unwrap_err().is_mismatch());
        }
        assert_eq!(format!("{salt:?}"), "Salt(hidden)");
    }
}
