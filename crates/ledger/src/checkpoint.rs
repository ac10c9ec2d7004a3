//! Checkpoints: a log's origin, size and root as a signed note; C2SP tlog-checkpoint v1.0.0.

use base64::prelude::{BASE64_STANDARD, Engine as _};

use crate::canonical::INTEGER_MAX;
use crate::digest::shown;
use crate::leaf::{parse_base64, parse_decimal};
use crate::note::{Signer, Verifier};
use crate::{Digest, Error};

/// What a log says of itself: so many entries, with this root.
///
/// ```
/// use assay_ledger::{Checkpoint, Digest, Signer};
///
/// let signer = Signer::new("example.com/log", &[9; 32])?;
/// let checkpoint = Checkpoint { origin: "example.com/log".into(), size: 0, root: Digest::of(b"") };
/// let note = checkpoint.sign(&signer)?;
/// assert_eq!(Checkpoint::open(&note, &signer.verifier())?, checkpoint);
/// # Ok::<(), assay_ledger::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// The log's name, which is its key's name too.
    pub origin: String,
    /// At most 2^53 − 1.
    pub size: u64,
    pub root: Digest,
}

impl Checkpoint {
    /// Returns the signed note. The origin must be the signer's name.
    pub fn sign(&self, signer: &Signer) -> Result<String, Error> {
        if self.origin != signer.name() {
            return Err(Error::form(format!(
                "origin `{}` is not the name of the key, `{}`",
                shown(&self.origin),
                shown(signer.name())
            )));
        }
        if self.size > INTEGER_MAX as u64 {
            return Err(Error::form(format!("size `{}` is beyond {INTEGER_MAX}", self.size)));
        }
        signer.sign(&format!("{}\n{}\n{}\n", self.origin, self.size, BASE64_STANDARD.encode(self.root.0)))
    }

    /// Reads a signed note and checks its signature and its origin.
    pub fn open(note: &str, verifier: &Verifier) -> Result<Checkpoint, Error> {
        let checkpoint = Checkpoint::parse(verifier.open(note)?)?;
        checkpoint.check_origin(verifier)?;
        Ok(checkpoint)
    }

    /// The origin must be the name of the key that signed.
    pub(crate) fn check_origin(&self, verifier: &Verifier) -> Result<(), Error> {
        if self.origin != verifier.name() {
            return Err(Error::mismatch(format!(
                "origin `{}` is not the name of the key, `{}`",
                shown(&self.origin),
                shown(verifier.name())
            )));
        }
        Ok(())
    }

    /// Reads three lines: origin, size, root. There are no extension lines.
    pub(crate) fn parse(text: &str) -> Result<Checkpoint, Error> {
        let mut lines = text.split('\n');
        let (Some(origin), Some(size), Some(root), Some(""), None) =
            (lines.next(), lines.next(), lines.next(), lines.next(), lines.next())
        else {
            return Err(Error::form("a checkpoint has three lines: origin, size and root"));
        };
        if origin.is_empty() {
            return Err(Error::form("a checkpoint names its origin"));
        }
        Ok(Checkpoint {
            origin: origin.to_owned(),
            size: parse_decimal(size).ok_or_else(|| Error::form(format!("`{}` is no size", shown(size))))?,
            root: parse_base64(root).ok_or_else(|| Error::form(format!("`{}` is no root", shown(root))))?,
        })
    }
}
