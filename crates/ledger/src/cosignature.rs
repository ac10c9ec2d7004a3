//! Cosignatures: C2SP tlog-cosignature, version 1 with Ed25519.
//!
//! A witness says that of this log the largest tree that it has seen, by this time, has this root.

use std::fmt;

use ed25519_dalek::{Signer as _, SigningKey, VerifyingKey};

use crate::Error;
use crate::checkpoint::Checkpoint;
use crate::note::{self, Note};

/// The signature type of a cosignature with Ed25519.
const COSIGNATURE: u8 = 4;
/// The latest time that the specification allows.
const TIME_MAX: u64 = i64::MAX as u64;

/// A witness's private key; never printed.
pub struct Cosigner {
    name: String,
    key: SigningKey,
}

/// A witness's public key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Witness {
    name: String,
    key: VerifyingKey,
}

impl Cosigner {
    /// A key from 32 random bytes, which must serve no other witness and no log: what it signs does not name it.
    pub fn new(name: &str, seed: &[u8; 32]) -> Result<Cosigner, Error> {
        note::check_name(name)?;
        Ok(Cosigner { name: name.to_owned(), key: SigningKey::from_bytes(seed) })
    }

    /// The public half.
    pub fn witness(&self) -> Witness {
        Witness { name: self.name.clone(), key: self.key.verifying_key() }
    }

    /// The signature line, with its line feed, for a checkpoint's note; `time` in seconds since 1970.
    ///
    /// Whether the log may be cosigned, its own signature and that it extends what was cosigned before, is the caller's to check.
    pub fn cosign(&self, note: &str, time: u64) -> Result<String, Error> {
        if time > TIME_MAX {
            return Err(Error::form(format!("time `{time}` is beyond {TIME_MAX}")));
        }
        let note = Note::parse(note)?;
        Checkpoint::parse(note.text)?;
        let signature = self.key.sign(message(time, note.text).as_bytes()).to_bytes();
        let id = self.witness().id();
        Ok(note::signature_line(&self.name, id, &[time.to_be_bytes().as_slice(), &signature].concat()))
    }
}

impl fmt::Debug for Cosigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Cosigner({})", self.name)
    }
}

impl Witness {
    /// Reads a vkey of type 4.
    pub fn parse(text: &str) -> Result<Witness, Error> {
        let (name, key) = note::read_key(text, COSIGNATURE)?;
        Ok(Witness { name, key })
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    /// The first four bytes of SHA-256(name ‖ LF ‖ 0x04 ‖ key).
    pub fn id(&self) -> [u8; 4] {
        note::key_id(&self.name, COSIGNATURE, &self.key)
    }

    pub(crate) fn key_bytes(&self) -> &[u8; 32] {
        self.key.as_bytes()
    }

    /// When this witness cosigned the note, in seconds since 1970; its latest line counts. None where it did not.
    ///
    /// Refused where a line of its does not hold, or is of no checkpoint.
    pub(crate) fn cosigned(&self, note: &Note<'_>) -> Result<Option<u64>, Error> {
        let mut latest = None;
        for bytes in note.of(&self.name, self.id()) {
            let refused = || Error::mismatch(format!("the cosignature of `{}` does not hold", self.name));
            let (time, signature) = bytes.split_first_chunk().ok_or_else(refused)?;
            let time = Some(u64::from_be_bytes(*time)).filter(|&time| time <= TIME_MAX).ok_or_else(refused)?;
            let message = message(time, note.text);
            note::check_signature(&self.key, message.as_bytes(), signature).map_err(|()| refused())?;
            latest = latest.max(Some(time));
        }
        Ok(latest)
    }
}

impl fmt::Display for Witness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = note::encode_key(COSIGNATURE, self.key.as_bytes());
        write!(f, "{}+{}+{key}", self.name, note::hex_id(self.id()))
    }
}

fn message(time: u64, text: &str) -> String {
    format!("cosignature/v1\ntime {time}\n{text}")
}
