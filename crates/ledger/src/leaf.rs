//! Leaf v1: the only bytes of an entry that the tree holds.
//!
//! A leaf has no personal data, names, free text or exact sizes: it can never be erased.

use std::fmt;

use base64::prelude::{BASE64_STANDARD, Engine as _};
use serde_json::{Map, Value};

use crate::canonical::{self, INTEGER_MAX};
use crate::digest::{Digest, parse_hex, shown, write_hex};
use crate::{Commitment, Error, instant};

/// The longest leaf in bytes: a tile of 256 entries stays under 1 MiB.
pub const LEAF_BYTES_MAX: usize = 4096;

const VERSION: i64 = 1;

/// One leaf; two leaves are equal when their bytes are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leaf {
    pub kind: Kind,
    pub id: EntryId,
    /// When the ledger received the entry, in microseconds since 1970.
    pub at: i64,
    /// Where the entry stands in a stream; absent outside streams.
    pub place: Option<Place>,
    /// The last anchored checkpoint known when the entry was made.
    pub after: Option<Anchored>,
    pub commit: Commitment,
}

/// What an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    Declare,
    Collect,
    Perform,
    Test,
    Decide,
    /// Keys, anchors, heartbeats.
    System,
}

/// 128 random bits that name an entry; printed, 32 lower-case hex digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntryId(pub [u8; 16]);

/// 128 random bits that name a stream of entries; printed, 32 lower-case hex digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StreamId(pub [u8; 16]);

/// A place in a stream: numbers run without a gap, so that an omission shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Place {
    pub stream: StreamId,
    /// At most 2^53 − 1.
    pub seq: u64,
}

/// Size and root of an anchored checkpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Anchored {
    /// At most 2^53 − 1.
    pub size: u64,
    pub root: Digest,
}

impl Leaf {
    /// Returns the leaf's bytes; refuses an instant or a number that the format cannot hold.
    pub fn encode(&self) -> Result<Vec<u8>, Error> {
        let mut out = Vec::with_capacity(320);
        // In the order of canonical JSON, which decoding holds it to.
        if let Some(after) = self.after {
            write_pair(&mut out, "after", &after.to_text()?);
        }
        write_pair(&mut out, "at", &instant::write(self.at)?);
        write_pair(&mut out, "commit", &self.commit.to_string());
        write_pair(&mut out, "id", &self.id.to_string());
        write_pair(&mut out, "kind", self.kind.word());
        if let Some(place) = &self.place {
            let seq = i64::try_from(place.seq).unwrap_or(i64::MAX);
            write_key(&mut out, "seq");
            canonical::write_integer(&mut out, seq)?;
            write_pair(&mut out, "stream", &place.stream.to_string());
        }
        write_key(&mut out, "v");
        canonical::write_integer(&mut out, VERSION)?;
        out.push(b'}');
        Ok(out)
    }

    /// Reads a leaf's bytes and refuses every spelling but the canonical one.
    pub fn decode(bytes: &[u8]) -> Result<Leaf, Error> {
        let Value::Object(object) = canonical::parse(bytes, LEAF_BYTES_MAX)? else {
            return Err(Error::form("a leaf is an object"));
        };
        for key in object.keys() {
            match key.as_str() {
                "v" | "kind" | "id" | "at" | "stream" | "seq" | "after" | "commit" => {}
                "sig" => return Err(Error::form("`sig` is reserved")),
                _ => return Err(Error::form(format!("a leaf has no `{}`", shown(key)))),
            }
        }
        match integer(&object, "v")?.ok_or_else(|| missing("v"))? {
            VERSION => {}
            newer => {
                return Err(Error::form(format!("leaf version `{newer}` was written by a newer assay")));
            }
        }
        let place = match (text(&object, "stream")?, integer(&object, "seq")?) {
            (None, None) => None,
            (Some(stream), Some(seq)) => Some(Place { stream: StreamId::parse(stream)?, seq: count(seq, "seq")? }),
            _ => return Err(Error::form("`stream` and `seq` come together")),
        };
        Ok(Leaf {
            kind: Kind::parse(required(&object, "kind")?)?,
            id: EntryId::parse(required(&object, "id")?)?,
            at: instant::parse(required(&object, "at")?)?,
            place,
            after: text(&object, "after")?.map(Anchored::parse).transpose()?,
            commit: Commitment::parse(required(&object, "commit")?)?,
        })
    }
}

impl Kind {
    /// The word in a leaf.
    pub fn word(self) -> &'static str {
        match self {
            Kind::Declare => "declare",
            Kind::Collect => "collect",
            Kind::Perform => "perform",
            Kind::Test => "test",
            Kind::Decide => "decide",
            Kind::System => "system",
        }
    }

    /// Reads the word in a leaf.
    pub fn parse(word: &str) -> Result<Kind, Error> {
        let kinds = [Kind::Declare, Kind::Collect, Kind::Perform, Kind::Test, Kind::Decide, Kind::System];
        kinds
            .into_iter()
            .find(|kind| kind.word() == word)
            .ok_or_else(|| Error::form(format!("`{}` is no kind of entry", shown(word))))
    }
}

impl Anchored {
    /// Reads `SIZE:BASE64-ROOT`.
    pub fn parse(text: &str) -> Result<Anchored, Error> {
        let refused = || Error::form(format!("`{}` is not `SIZE:BASE64-ROOT`", shown(text)));
        let (size, root) = text.split_once(':').ok_or_else(refused)?;
        Ok(Anchored { size: parse_decimal(size).ok_or_else(refused)?, root: parse_base64(root).ok_or_else(refused)? })
    }

    fn to_text(self) -> Result<String, Error> {
        if self.size > INTEGER_MAX as u64 {
            return Err(Error::form(format!("size `{}` is beyond {INTEGER_MAX}", self.size)));
        }
        Ok(format!("{}:{}", self.size, BASE64_STANDARD.encode(self.root.0)))
    }
}

/// Reads a decimal number without sign or leading zeros, at most 2^53 − 1.
pub(crate) fn parse_decimal(text: &str) -> Option<u64> {
    let plain = text.bytes().all(|b| b.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
    text.parse().ok().filter(|&n| plain && n <= INTEGER_MAX as u64)
}

/// Reads the base64 of 32 bytes; the decoder refuses missing padding and stray bits.
pub(crate) fn parse_base64(text: &str) -> Option<Digest> {
    BASE64_STANDARD.decode(text).ok()?.try_into().ok().map(Digest)
}

fn write_pair(out: &mut Vec<u8>, key: &str, value: &str) {
    write_key(out, key);
    canonical::write_text(out, value);
}

fn write_key(out: &mut Vec<u8>, key: &str) {
    out.push(if out.is_empty() { b'{' } else { b',' });
    canonical::write_text(out, key);
    out.push(b':');
}

fn missing(key: &str) -> Error {
    Error::form(format!("a leaf needs `{key}`"))
}

fn text<'a>(object: &'a Map<String, Value>, key: &str) -> Result<Option<&'a str>, Error> {
    match object.get(key) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(Error::form(format!("`{key}` is not a text"))),
    }
}

fn required<'a>(object: &'a Map<String, Value>, key: &str) -> Result<&'a str, Error> {
    text(object, key)?.ok_or_else(|| missing(key))
}

fn integer(object: &Map<String, Value>, key: &str) -> Result<Option<i64>, Error> {
    match object.get(key) {
        None => Ok(None),
        Some(value) => value.as_i64().map(Some).ok_or_else(|| Error::form(format!("`{key}` is not a whole number"))),
    }
}

fn count(n: i64, key: &str) -> Result<u64, Error> {
    u64::try_from(n).map_err(|_| Error::form(format!("`{key}` is negative")))
}

macro_rules! hex_id {
    ($id:ident) => {
        impl $id {
            /// Reads 32 lower-case hex digits.
            pub fn parse(text: &str) -> Result<$id, Error> {
                parse_hex(text).map($id)
            }
        }

        impl fmt::Display for $id {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write_hex(&self.0, f)
            }
        }

        impl fmt::Debug for $id {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write_hex(&self.0, f)
            }
        }
    };
}

hex_id!(EntryId);
hex_id!(StreamId);

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use proptest::test_runner::RngSeed;

    const PLAIN: &str = r#"{"at":"2026-01-01T00:00:00.000000Z","commit":"COMMIT","id":"ID","kind":"declare","v":1}"#;

    fn read(text: &str) -> Result<Leaf, Error> {
        let text = text.replace("COMMIT", &"ab".repeat(32)).replace("ID", &"01".repeat(16));
        Leaf::decode(text.as_bytes())
    }

    #[test]
    fn refuses_what_is_absent_unknown_or_mistyped() {
        assert!(read(PLAIN).is_ok());
        let check = |from: &str, to: &str, message: &str| {
            assert!(PLAIN.contains(from), "{from}");
            assert_eq!(read(&PLAIN.replace(from, to)).unwrap_err().to_string(), message);
        };
        check(r#","v":1"#, "", "a leaf needs `v`");
        check(r#""v":1"#, r#""v":2"#, "leaf version `2` was written by a newer assay");
        check(r#""v":1"#, r#""v":"1""#, "`v` is not a whole number");
        check(r#""kind":"declare","#, "", "a leaf needs `kind`");
        check("declare", "note", "`note` is no kind of entry");
        check(r#""declare""#, "null", "`kind` is not a text");
        check(r#""v":1"#, r#""note":"x","v":1"#, "a leaf has no `note`");
        check(r#""v":1"#, r#""sig":"x","v":1"#, "`sig` is reserved");
        check(r#""v":1"#, r#""seq":1,"v":1"#, "`stream` and `seq` come together");
        check(r#""v":1"#, r#""seq":-1,"stream":"ID","v":1"#, "`seq` is negative");
        check(r#""v":1"#, r#""v":1,"v":1"#, "not canonical JSON at byte 174");
        check("{", r#"{"after":"01:x","#, "`01:x` is not `SIZE:BASE64-ROOT`");
        check("COMMIT", &"AB".repeat(32), &format!("`{}` is not 64 lower-case hex digits", "AB".repeat(32)));
        assert_eq!(read("[]").unwrap_err().to_string(), "a leaf is an object");
        let long = PLAIN.replace("declare", &"x".repeat(5000));
        assert!(read(&long).unwrap_err().to_string().ends_with("are more than the 4096 allowed"));
    }

    #[test]
    fn anchors_have_one_spelling() {
        let root = BASE64_STANDARD.encode([7; 32]);
        assert!(Anchored::parse(&format!("12:{root}")).is_ok());
        let stray = root.replace("c=", "d=");
        assert_ne!(stray, root);
        for bad in [
            format!("+1:{root}"),
            format!("12:{}", root.trim_end_matches('=')),
            format!("12:{stray}"),
            format!(":{root}"),
            "12:".into(),
        ] {
            assert!(Anchored::parse(&bad).is_err(), "{bad}");
        }
    }

    pub(super) fn any_leaf() -> impl Strategy<Value = Leaf> {
        let kinds =
            prop::sample::select(vec![Kind::Declare, Kind::Collect, Kind::Perform, Kind::Test, Kind::Decide, Kind::System]);
        let seq = 0..=INTEGER_MAX as u64;
        let place = prop::option::of((any::<[u8; 16]>(), seq.clone()).prop_map(|(id, seq)| Place { stream: StreamId(id), seq }));
        let after = prop::option::of((seq, any::<[u8; 32]>()).prop_map(|(size, root)| Anchored { size, root: Digest(root) }));
        (kinds, any::<[u8; 16]>(), 0..=instant::INSTANT_MAX, place, after, any::<[u8; 32]>()).prop_map(
            |(kind, id, at, place, after, commit)| Leaf { kind, id: EntryId(id), at, place, after, commit: Commitment(commit) },
        )
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 256, rng_seed: RngSeed::Fixed(42001), ..ProptestConfig::default() })]

        #[test]
        fn what_is_encoded_decodes(leaf in any_leaf()) {
            let bytes = leaf.encode().unwrap();
            prop_assert!(bytes.len() <= LEAF_BYTES_MAX);
            prop_assert_eq!(Leaf::decode(&bytes), Ok(leaf));
        }

        /// No change of one byte gives the same leaf: every bit of a leaf's bytes counts.
        #[test]
        fn no_other_bytes_give_the_same_leaf(leaf in any_leaf(), at in any::<prop::sample::Index>(), byte in any::<u8>()) {
            let mut bytes = leaf.encode().unwrap();
            let at = at.index(bytes.len());
            prop_assume!(bytes[at] != byte);
            bytes[at] = byte;
            prop_assert_ne!(Leaf::decode(&bytes), Ok(leaf));
        }

        #[test]
        fn any_bytes_are_read_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            prop_assert!(Leaf::decode(&bytes).is_err());
        }
    }
}
