//! Signed notes with Ed25519: C2SP signed-note v1.0.0.

use std::fmt;

use base64::prelude::{BASE64_STANDARD, Engine as _};
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};

use crate::digest::{parse_hex, shown};
use crate::{Digest, Error};

/// The longest note in bytes: a checkpoint with sixteen post-quantum cosignatures takes half of it.
pub const NOTE_BYTES_MAX: usize = 128 * 1024;
/// Signature lines in a note; the specification asks for sixteen at least.
const SIGNATURES_MAX: usize = 100;
const NAME_BYTES_MAX: usize = 255;
/// The signature type of plain Ed25519.
const ED25519: u8 = 1;
/// The longest signature in bytes, with its key's id: those of ML-DSA-44 with a time stamp take 2,432.
const SIGNATURE_BYTES_MAX: usize = 8 * 1024;
const SKEY_PREFIX: &str = "PRIVATE+KEY+";
const SIGNATURE_PREFIX: &str = "\u{2014} ";

/// A named private key that signs notes; never printed but by [`Signer::to_text`].
pub struct Signer {
    name: String,
    key: SigningKey,
}

/// A named public key that checks notes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verifier {
    name: String,
    key: VerifyingKey,
}

/// A note as it was read: nothing of it is checked yet but its form.
pub(crate) struct Note<'a> {
    /// What is signed, with its last line feed.
    pub(crate) text: &'a str,
    pub(crate) signatures: Vec<SignatureLine<'a>>,
}

/// One signature line of a note.
pub(crate) struct SignatureLine<'a> {
    pub(crate) name: &'a str,
    pub(crate) id: [u8; 4],
    pub(crate) bytes: Vec<u8>,
}

impl<'a> Note<'a> {
    /// Splits a note at its last empty line; refuses one that is too long or has too many signatures before decoding them.
    pub(crate) fn parse(note: &'a str) -> Result<Note<'a>, Error> {
        if note.len() > NOTE_BYTES_MAX {
            return Err(Error::form(format!("a note has at most {NOTE_BYTES_MAX} bytes")));
        }
        let end = note.rfind("\n\n").ok_or_else(|| Error::form("a note has an empty line before its signatures"))?;
        let (text, signatures) = (&note[..=end], &note[end + 2..]);
        check_text(text)?;
        let lines = signatures.strip_suffix('\n').ok_or_else(|| Error::form("a note ends with a line feed"))?;
        if lines.split('\n').nth(SIGNATURES_MAX).is_some() {
            return Err(Error::form(format!("a note has at most {SIGNATURES_MAX} signatures")));
        }
        let read = |line| split_signature(line).ok_or_else(|| Error::form(format!("`{}` is no signature line", shown(line))));
        Ok(Note { text, signatures: lines.split('\n').map(read).collect::<Result<_, _>>()? })
    }

    /// The signatures of the key with this name and id.
    pub(crate) fn of(&self, name: &str, id: [u8; 4]) -> impl Iterator<Item = &[u8]> {
        let own = move |line: &&SignatureLine<'_>| line.name == name && line.id == id;
        self.signatures.iter().filter(own).map(|line| line.bytes.as_slice())
    }
}

impl Signer {
    /// A key from 32 random bytes. A name is not empty and has neither white space nor `+`.
    pub fn new(name: &str, seed: &[u8; 32]) -> Result<Signer, Error> {
        check_name(name)?;
        Ok(Signer { name: name.to_owned(), key: SigningKey::from_bytes(seed) })
    }

    /// Reads `PRIVATE+KEY+NAME+ID+BASE64`, as Go's `note` package writes it.
    pub fn parse(text: &str) -> Result<Signer, Error> {
        // The text is a secret: no error quotes it.
        let refused = || Error::form("not a signing key in the form `PRIVATE+KEY+NAME+ID+BASE64`");
        let rest = text.strip_prefix(SKEY_PREFIX).ok_or_else(refused)?;
        let (name, id, seed) = split_key(rest, ED25519).ok_or_else(refused)?;
        let signer = Signer::new(name, &seed)?;
        if signer.verifier().id() != id {
            return Err(Error::mismatch("the signing key does not match its own id"));
        }
        Ok(signer)
    }

    /// The text that [`Signer::parse`] reads: a secret.
    pub fn to_text(&self) -> String {
        let verifier = self.verifier();
        format!("{SKEY_PREFIX}{}+{}+{}", self.name, hex_id(verifier.id()), encode_key(ED25519, &self.key.to_bytes()))
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    /// The public half.
    pub fn verifier(&self) -> Verifier {
        Verifier { name: self.name.clone(), key: self.key.verifying_key() }
    }

    /// Returns `text` with one signature; `text` ends with a line feed and has no other control characters.
    pub(crate) fn sign(&self, text: &str) -> Result<String, Error> {
        check_text(text)?;
        let line = signature_line(&self.name, self.verifier().id(), &self.key.sign(text.as_bytes()).to_bytes());
        let note = format!("{text}\n{line}");
        match note.len() > NOTE_BYTES_MAX {
            true => Err(Error::form(format!("a note has at most {NOTE_BYTES_MAX} bytes"))),
            false => Ok(note),
        }
    }
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Signer({})", self.name)
    }
}

impl Verifier {
    /// Reads a vkey: `NAME+ID+BASE64`.
    pub fn parse(text: &str) -> Result<Verifier, Error> {
        let (name, key) = read_key(text, ED25519)?;
        Ok(Verifier { name, key })
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    /// The first four bytes of SHA-256(name ‖ LF ‖ type ‖ key).
    pub fn id(&self) -> [u8; 4] {
        key_id(&self.name, ED25519, &self.key)
    }

    /// Whether this key signed the note; refused where a signature of its does not hold. Other keys' are ignored.
    pub(crate) fn signed(&self, note: &Note<'_>) -> Result<bool, Error> {
        let mut signed = false;
        for signature in note.of(&self.name, self.id()) {
            self.check(note.text, signature)?;
            signed = true;
        }
        Ok(signed)
    }

    /// Returns the text of `note` if this key signed it.
    pub(crate) fn open<'a>(&self, note: &'a str) -> Result<&'a str, Error> {
        let note = Note::parse(note)?;
        match self.signed(&note)? {
            true => Ok(note.text),
            false => Err(Error::mismatch(format!("the note is not signed by `{}`", self.name))),
        }
    }

    /// The 32 bytes of the key, by which two names of one key are found.
    pub(crate) fn key_bytes(&self) -> &[u8; 32] {
        self.key.as_bytes()
    }

    fn check(&self, text: &str, signature: &[u8]) -> Result<(), Error> {
        check_signature(&self.key, text.as_bytes(), signature)
            .map_err(|()| Error::mismatch(format!("the signature of `{}` does not hold", self.name)))
    }
}

impl fmt::Display for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}+{}+{}", self.name, hex_id(self.id()), encode_key(ED25519, self.key.as_bytes()))
    }
}

/// The name and public key of a vkey of the signature type `kind`.
pub(crate) fn read_key(text: &str, kind: u8) -> Result<(String, VerifyingKey), Error> {
    let refused = || Error::form(format!("`{}` is not a key in the form `NAME+ID+BASE64` of type {kind}", shown(text)));
    let (name, id, key) = split_key(text, kind).ok_or_else(refused)?;
    check_name(name)?;
    let key = VerifyingKey::from_bytes(&key).map_err(|_| refused())?;
    match key_id(name, kind, &key) == id {
        true => Ok((name.to_owned(), key)),
        false => Err(Error::mismatch(format!("key `{}` does not match its own id", shown(text)))),
    }
}

/// The first four bytes of SHA-256(name ‖ LF ‖ type ‖ key).
pub(crate) fn key_id(name: &str, kind: u8, key: &VerifyingKey) -> [u8; 4] {
    let mut bytes = format!("{name}\n").into_bytes();
    bytes.push(kind);
    bytes.extend_from_slice(key.as_bytes());
    let Digest([a, b, c, d, ..]) = Digest::of(&bytes);
    [a, b, c, d]
}

/// Strictly: no points of small order.
pub(crate) fn check_signature(key: &VerifyingKey, message: &[u8], signature: &[u8]) -> Result<(), ()> {
    Signature::from_slice(signature).and_then(|signature| key.verify_strict(message, &signature)).map_err(|_| ())
}

/// One signature line, with its line feed.
pub(crate) fn signature_line(name: &str, id: [u8; 4], signature: &[u8]) -> String {
    format!("{SIGNATURE_PREFIX}{name} {}\n", BASE64_STANDARD.encode([&id, signature].concat()))
}

pub(crate) fn hex_id(id: [u8; 4]) -> String {
    format!("{:08x}", u32::from_be_bytes(id))
}

pub(crate) fn encode_key(kind: u8, key: &[u8; 32]) -> String {
    let mut bytes = vec![kind];
    bytes.extend_from_slice(key);
    BASE64_STANDARD.encode(bytes)
}

/// Name, id and the 32 bytes of `NAME+ID+BASE64`; base64 has `+` of its own, and a name has none.
fn split_key(text: &str, kind: u8) -> Option<(&str, [u8; 4], [u8; 32])> {
    let (name, rest) = text.split_once('+')?;
    let (id, key) = rest.split_once('+')?;
    let key = BASE64_STANDARD.decode(key).ok()?;
    let (found, key) = key.split_first()?;
    let key = key.try_into().ok().filter(|_| *found == kind)?;
    Some((name, parse_hex(id).ok()?, key))
}

fn split_signature(line: &str) -> Option<SignatureLine<'_>> {
    let (name, blob) = line.strip_prefix(SIGNATURE_PREFIX)?.split_once(' ')?;
    check_name(name).ok()?;
    let blob = BASE64_STANDARD.decode(blob).ok().filter(|blob| blob.len() <= SIGNATURE_BYTES_MAX)?;
    let (id, bytes) = blob.split_first_chunk()?;
    (!bytes.is_empty()).then(|| SignatureLine { name, id: *id, bytes: bytes.to_vec() })
}

pub(crate) fn check_name(name: &str) -> Result<(), Error> {
    let plain = |c: char| !c.is_whitespace() && !c.is_control() && c != '+';
    if name.is_empty() || name.len() > NAME_BYTES_MAX || !name.chars().all(plain) {
        let hint = "hint: a key's name is 1 to 255 bytes without spaces or `+`, such as `example.com/log`";
        return Err(Error::form(format!("`{}` cannot name a key\n{hint}", shown(name))));
    }
    Ok(())
}

fn check_text(text: &str) -> Result<(), Error> {
    if !text.ends_with('\n') || text.chars().any(|c| c < ' ' && c != '\n') {
        return Err(Error::form("a note's text ends with a line feed and has no other control characters"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the specification, C2SP signed-note v1.0.0.
    #[test]
    fn the_note_of_the_specification_opens() {
        let key = Verifier::parse("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k").unwrap();
        let note = "This is an example message.\n\n\u{2014} example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";
        assert_eq!(key.open(note), Ok("This is an example message.\n"));
        assert!(key.open(&note.replace("example m", "exemple m")).is_err());
    }
}
