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
        let (name, id, seed) = split_key(rest).ok_or_else(refused)?;
        let signer = Signer::new(name, &seed)?;
        if signer.verifier().id() != id {
            return Err(Error::mismatch("the signing key does not match its own id"));
        }
        Ok(signer)
    }

    /// The text that [`Signer::parse`] reads: a secret.
    pub fn to_text(&self) -> String {
        let verifier = self.verifier();
        format!("{SKEY_PREFIX}{}+{}+{}", self.name, hex_id(verifier.id()), encode_key(&self.key.to_bytes()))
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
        let mut blob = self.verifier().id().to_vec();
        blob.extend_from_slice(&self.key.sign(text.as_bytes()).to_bytes());
        let note = format!("{text}\n{SIGNATURE_PREFIX}{} {}\n", self.name, BASE64_STANDARD.encode(blob));
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
        let refused = || Error::form(format!("`{}` is not a key in the form `NAME+ID+BASE64`", shown(text)));
        let (name, id, key) = split_key(text).ok_or_else(refused)?;
        check_name(name)?;
        let key = VerifyingKey::from_bytes(&key).map_err(|_| refused())?;
        let verifier = Verifier { name: name.to_owned(), key };
        if verifier.id() != id {
            return Err(Error::mismatch(format!("key `{}` does not match its own id", shown(text))));
        }
        Ok(verifier)
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    /// The first four bytes of SHA-256(name ‖ LF ‖ type ‖ key).
    pub fn id(&self) -> [u8; 4] {
        let mut bytes = format!("{}\n", self.name).into_bytes();
        bytes.push(ED25519);
        bytes.extend_from_slice(self.key.as_bytes());
        let Digest([a, b, c, d, ..]) = Digest::of(&bytes);
        [a, b, c, d]
    }

    /// Returns the text of `note` if this key signed it. Other keys' signatures are ignored.
    pub(crate) fn open<'a>(&self, note: &'a str) -> Result<&'a str, Error> {
        if note.len() > NOTE_BYTES_MAX {
            return Err(Error::form(format!("a note has at most {NOTE_BYTES_MAX} bytes")));
        }
        let end = note.rfind("\n\n").ok_or_else(|| Error::form("a note has an empty line before its signatures"))?;
        let (text, signatures) = (&note[..=end], &note[end + 2..]);
        check_text(text)?;
        let lines = signatures.strip_suffix('\n').ok_or_else(|| Error::form("a note ends with a line feed"))?;
        let mut signed = false;
        for (n, line) in lines.split('\n').enumerate() {
            if n == SIGNATURES_MAX {
                return Err(Error::form(format!("a note has at most {SIGNATURES_MAX} signatures")));
            }
            let (name, id, signature) =
                split_signature(line).ok_or_else(|| Error::form(format!("`{}` is no signature line", shown(line))))?;
            if name == self.name && id == self.id() {
                self.check(text, &signature)?;
                signed = true;
            }
        }
        match signed {
            true => Ok(text),
            false => Err(Error::mismatch(format!("the note is not signed by `{}`", self.name))),
        }
    }

    fn check(&self, text: &str, signature: &[u8]) -> Result<(), Error> {
        Signature::from_slice(signature)
            .and_then(|signature| self.key.verify_strict(text.as_bytes(), &signature))
            .map_err(|_| Error::mismatch(format!("the signature of `{}` does not hold", self.name)))
    }
}

impl fmt::Display for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}+{}+{}", self.name, hex_id(self.id()), encode_key(self.key.as_bytes()))
    }
}

fn hex_id(id: [u8; 4]) -> String {
    format!("{:08x}", u32::from_be_bytes(id))
}

fn encode_key(key: &[u8; 32]) -> String {
    let mut bytes = vec![ED25519];
    bytes.extend_from_slice(key);
    BASE64_STANDARD.encode(bytes)
}

/// Name, id and the 32 bytes of `NAME+ID+BASE64`; base64 has `+` of its own, and a name has none.
fn split_key(text: &str) -> Option<(&str, [u8; 4], [u8; 32])> {
    let (name, rest) = text.split_once('+')?;
    let (id, key) = rest.split_once('+')?;
    let key = BASE64_STANDARD.decode(key).ok()?;
    let (kind, key) = key.split_first()?;
    let key = key.try_into().ok().filter(|_| *kind == ED25519)?;
    Some((name, parse_hex(id).ok()?, key))
}

fn split_signature(line: &str) -> Option<(&str, [u8; 4], Vec<u8>)> {
    let (name, blob) = line.strip_prefix(SIGNATURE_PREFIX)?.split_once(' ')?;
    check_name(name).ok()?;
    let blob = BASE64_STANDARD.decode(blob).ok()?;
    let (id, signature) = blob.split_first_chunk()?;
    (!signature.is_empty()).then(|| (name, *id, signature.to_vec()))
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
