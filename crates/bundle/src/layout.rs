//! What the files of a bundle are called, and the small ones that say what it holds.

use assay_ledger::{Digest, EntryId, Salt, canonical};
use serde_json::{Value, json};

use crate::Error;

/// What the bundle says of itself.
pub const ABOUT: &str = "bundle.json";
/// Digest and name of every file but the log's, the release's and itself, as `sha256sum` writes them.
pub const MANIFEST: &str = "manifest.sha256";
/// The salts of the openings.
pub const SALTS: &str = "salts.txt";
/// What is withheld, and why.
pub const WITHHELD: &str = "withheld.txt";
/// The page for people.
pub const INDEX: &str = "index.html";
/// The checkpoint, within the log's static files.
pub const CHECKPOINT: &str = "log/checkpoint";

const ABOUT_BYTES_MAX: usize = 64 << 10;
/// Digits of an entry's number in a name, so that names sort as numbers do.
const DIGITS: usize = 9;

/// The file of an entry's body.
pub fn body_name(index: u64) -> String {
    format!("entries/{index:0DIGITS$}.json")
}

/// The file of the release decision's body.
pub fn release_name(index: u64) -> String {
    format!("release/{index:0DIGITS$}.json")
}

/// The file of the release decision's salt.
pub fn release_salt_name(index: u64) -> String {
    format!("release/{index:0DIGITS$}.salt")
}

/// The file of a blob.
pub fn blob_name(id: &str) -> String {
    format!("blobs/{id}")
}

/// A file of the log.
pub fn log_name(path: &str) -> String {
    format!("log/{path}")
}

/// Whether the manifest lists the file: the log has its own proof, and the release binds the manifest.
pub fn is_listed(name: &str) -> bool {
    name != MANIFEST && !name.starts_with("log/") && !name.starts_with("release/")
}

/// What the bundle says of itself; its texts are for people, and for doing runs again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct About {
    /// The organisation's name.
    pub name: String,
    /// The zone in which its days are read.
    pub zone: String,
    pub engagement: String,
    /// The log's key as its operator gives it: a policy names it by another way.
    pub vkey: String,
    /// How many entries the bundle tells of; the release is the next.
    pub size: u64,
    /// The program that made it.
    pub made_by: String,
}

impl About {
    pub fn encode(&self) -> Result<Vec<u8>, Error> {
        let size = i64::try_from(self.size).map_err(|_| Error::new("the ledger is too large"))?;
        let value = json!({
            "v": 1, "name": self.name, "zone": self.zone, "engagement": self.engagement, "vkey": self.vkey,
            "size": size, "made_by": self.made_by,
        });
        Ok(canonical::to_vec(&value)?)
    }

    pub fn decode(bytes: &[u8]) -> Result<About, Error> {
        let value = canonical::parse(bytes, ABOUT_BYTES_MAX).map_err(|error| Error::new(format!("`{ABOUT}`: {error}")))?;
        let missing = |key: &str| Error::new(format!("`{ABOUT}` has no `{key}`"));
        match value["v"].as_i64().ok_or_else(|| missing("v"))? {
            1 => {}
            v => return Err(Error::new(format!("the bundle's version `{v}` was written by a newer assay"))),
        }
        let text = |key: &str| value[key].as_str().map(str::to_owned).ok_or_else(|| missing(key));
        let about = About {
            name: text("name")?,
            zone: text("zone")?,
            engagement: text("engagement")?,
            vkey: text("vkey")?,
            size: value["size"].as_u64().ok_or_else(|| missing("size"))?,
            made_by: text("made_by")?,
        };
        match about.encode()? == bytes {
            true => Ok(about),
            false => Err(Error::new(format!("`{ABOUT}` holds more than a bundle says of itself"))),
        }
    }
}

/// The manifest of these files, which are in the order of their names.
pub fn manifest<'a>(files: impl IntoIterator<Item = (&'a str, &'a Digest)>) -> String {
    let listed = files.into_iter().filter(|(name, _)| is_listed(name));
    listed.map(|(name, digest)| format!("{digest}  {name}\n")).collect()
}

/// The salts file: one line an opening, `INDEX SALT`, in the order of the ledger.
pub fn write_salts(salts: &[(u64, Salt)]) -> String {
    let hex = |salt: &Salt| Digest(salt.0).to_string();
    salts.iter().map(|(index, salt)| format!("{index} {}\n", hex(salt))).collect()
}

pub fn read_salts(text: &str) -> Result<Vec<(u64, Salt)>, Error> {
    let mut salts: Vec<(u64, Salt)> = Vec::new();
    for (at, line) in text.lines().enumerate() {
        let refused = || Error::new(format!("`{SALTS}` line {}: no salt of an entry", at + 1));
        let (index, salt) = line.split_once(' ').ok_or_else(refused)?;
        let index = index.parse().map_err(|_| refused())?;
        salts.push((index, read_salt(salt).ok_or_else(refused)?));
    }
    let ordered = salts.windows(2).all(|pair| pair[0].0 < pair[1].0);
    match ordered && write_salts(&salts) == text {
        true => Ok(salts),
        false => Err(Error::new(format!("`{SALTS}` is not written as a bundle's is"))),
    }
}

/// 64 lower-case hex digits.
pub fn read_salt(text: &str) -> Option<Salt> {
    Digest::parse(text).ok().map(|digest| Salt(digest.0))
}

/// Something that is left out, with a word that says why.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Withheld {
    /// An entry's body and salt.
    Entry(u64),
    Blob(String),
}

/// Why something is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// It raises or carries a confidential concern.
    Confidential,
    /// Whoever released the bundle withheld it.
    Redacted,
}

impl Why {
    pub fn word(self) -> &'static str {
        match self {
            Why::Confidential => "confidential",
            Why::Redacted => "redacted",
        }
    }
}

pub fn write_withheld(withheld: &[(Withheld, Why)]) -> String {
    let line = |(what, why): &(Withheld, Why)| match what {
        Withheld::Entry(index) => format!("entry {index} {}\n", why.word()),
        Withheld::Blob(id) => format!("blob {id} {}\n", why.word()),
    };
    withheld.iter().map(line).collect()
}

pub fn read_withheld(text: &str) -> Result<Vec<(Withheld, Why)>, Error> {
    let mut withheld: Vec<(Withheld, Why)> = Vec::new();
    for (at, line) in text.lines().enumerate() {
        let refused = || Error::new(format!("`{WITHHELD}` line {}: nothing that can be withheld", at + 1));
        let mut words = line.split(' ');
        let (Some(kind), Some(id), Some(why), None) = (words.next(), words.next(), words.next(), words.next()) else {
            return Err(refused());
        };
        let why = [Why::Confidential, Why::Redacted].into_iter().find(|known| known.word() == why).ok_or_else(refused)?;
        let what = match kind {
            "entry" => Withheld::Entry(id.parse().map_err(|_| refused())?),
            "blob" => Withheld::Blob(EntryId::parse(id).map_err(|_| refused())?.to_string()),
            _ => return Err(refused()),
        };
        withheld.push((what, why));
    }
    let ordered = withheld.windows(2).all(|pair| pair[0].0 < pair[1].0);
    match ordered && write_withheld(&withheld) == text {
        true => Ok(withheld),
        false => Err(Error::new(format!("`{WITHHELD}` is not written as a bundle's is"))),
    }
}

/// A blob that a body owns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlobRef {
    pub id: String,
    pub digest: Digest,
    pub size: u64,
}

/// The blobs that a body names: every object in it with `id`, `digest`, `size_bytes` and `media_type`.
pub fn blobs_of(body: &Value) -> Vec<BlobRef> {
    let mut found = Vec::new();
    let mut open = vec![body];
    while let Some(value) = open.pop() {
        match value {
            Value::Array(items) => open.extend(items),
            Value::Object(fields) => {
                let text = |key: &str| fields.get(key).and_then(Value::as_str);
                let size = fields.get("size_bytes").and_then(Value::as_u64);
                if let (Some(id), Some(digest), Some(size), Some(_)) = (text("id"), text("digest"), size, text("media_type"))
                    && let (Ok(id), Ok(digest)) = (EntryId::parse(id), Digest::parse(digest))
                {
                    found.push(BlobRef { id: id.to_string(), digest, size });
                }
                open.extend(fields.values());
            }
            _ => {}
        }
    }
    found
}
