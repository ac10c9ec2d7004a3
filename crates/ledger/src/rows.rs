//! Digests of rows: what a population or a set of results was, whatever engine gave it in whatever order.

use sha2::{Digest as _, Sha256};

use crate::canonical::{write_integer, write_text};
use crate::{Digest, Error};

/// Lines are kept in chunks of this many bytes, so that growing never copies what is there.
const CHUNK_BYTES: usize = 1 << 20;

/// Builds the digest of rows: SHA-256 over the lines, each with LF, sorted by their bytes.
///
/// Keeps the lines' bytes and 24 bytes for each until [`finish`](RowDigest::finish).
///
/// ```
/// use assay_ledger::{Digest, RowDigest, population_line};
///
/// let mut rows = RowDigest::new();
/// let mut line = Vec::new();
/// for item in ["ben", "ann"] {
///     line.clear();
///     population_line(&mut line, item, None)?;
///     rows.push(&line);
/// }
/// assert_eq!(rows.finish(), Digest::of(b"[\"ann\",null]\n[\"ben\",null]\n"));
/// # Ok::<(), assay_ledger::Error>(())
/// ```
#[derive(Default)]
pub struct RowDigest {
    chunks: Vec<Vec<u8>>,
    lines: Vec<Line>,
}

struct Line {
    /// The first bytes after what all lines share, which decide most comparisons.
    key: u64,
    len: usize,
    chunk: u32,
    from: u32,
}

impl RowDigest {
    pub fn new() -> RowDigest {
        RowDigest::default()
    }

    /// Takes a line, without its LF.
    pub fn push(&mut self, line: &[u8]) {
        let fits = self.chunks.last().is_some_and(|chunk| chunk.capacity() - chunk.len() >= line.len());
        if !fits {
            self.chunks.push(Vec::with_capacity(CHUNK_BYTES.max(line.len())));
        }
        let chunk = self.chunks.len() - 1;
        let bytes = &mut self.chunks[chunk];
        // A line longer than a chunk has one of its own and begins at 0, so that `from` fits.
        self.lines.push(Line { key: 0, len: line.len(), chunk: chunk as u32, from: bytes.len() as u32 });
        bytes.extend_from_slice(line);
    }

    /// How many lines were pushed.
    pub fn len(&self) -> usize {
        self.lines.len()
    }

    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// Sorts, and returns a line that was pushed more than once, if there is one.
    pub fn repeated(&mut self) -> Option<&[u8]> {
        self.sort();
        let chunks = &self.chunks;
        self.lines
            .windows(2)
            .find(|pair| pair[0].key == pair[1].key && bytes(chunks, &pair[0]) == bytes(chunks, &pair[1]))
            .map(|pair| bytes(chunks, &pair[0]))
    }

    /// Sorts and hashes.
    pub fn finish(mut self) -> Digest {
        self.sort();
        let mut hash = Sha256::new();
        // One update a line costs more than copying lines together.
        let mut buffer = Vec::with_capacity(CHUNK_BYTES);
        for line in &self.lines {
            buffer.extend_from_slice(bytes(&self.chunks, line));
            buffer.push(b'\n');
            if buffer.len() >= CHUNK_BYTES / 16 {
                hash.update(&buffer);
                buffer.clear();
            }
        }
        hash.update(&buffer);
        Digest(hash.finalize().into())
    }

    fn sort(&mut self) {
        let chunks = &self.chunks;
        let shared = shared_prefix(chunks, &self.lines);
        for line in &mut self.lines {
            let rest = &bytes(chunks, line)[shared..];
            let mut key = [0; 8];
            let n = rest.len().min(8);
            key[..n].copy_from_slice(&rest[..n]);
            line.key = u64::from_be_bytes(key);
        }
        // Keys are padded with zeros, so that equal keys, which a shorter line may have, are compared in full.
        self.lines
            .sort_unstable_by(|a, b| a.key.cmp(&b.key).then_with(|| bytes(chunks, a)[shared..].cmp(&bytes(chunks, b)[shared..])));
    }
}

fn bytes<'a>(chunks: &'a [Vec<u8>], line: &Line) -> &'a [u8] {
    let from = line.from as usize;
    &chunks[line.chunk as usize][from..from + line.len]
}

/// How many bytes all lines begin with in common.
fn shared_prefix(chunks: &[Vec<u8>], lines: &[Line]) -> usize {
    let Some(first) = lines.first().map(|line| bytes(chunks, line)) else {
        return 0;
    };
    lines.iter().fold(first.len(), |shared, line| {
        let other = bytes(chunks, line);
        match other.get(..shared) == Some(&first[..shared]) {
            true => shared,
            false => first[..shared].iter().zip(other).take_while(|(a, b)| a == b).count(),
        }
    })
}

/// Appends `["item",occurred_at]` to `line`; `occurred_at` in microseconds since 1970.
pub fn population_line(line: &mut Vec<u8>, item: &str, occurred_at: Option<i64>) -> Result<(), Error> {
    line.push(b'[');
    write_text(line, item);
    line.push(b',');
    write_instant(line, occurred_at)?;
    line.push(b']');
    Ok(())
}

/// Appends `["item","status","reason",occurred_at,"asset"]` to `line`; what is absent is `null`.
pub fn result_line(
    line: &mut Vec<u8>,
    item: &str,
    status: &str,
    reason: Option<&str>,
    occurred_at: Option<i64>,
    asset: Option<&str>,
) -> Result<(), Error> {
    line.push(b'[');
    write_text(line, item);
    line.push(b',');
    write_text(line, status);
    line.push(b',');
    write_optional(line, reason);
    line.push(b',');
    write_instant(line, occurred_at)?;
    line.push(b',');
    write_optional(line, asset);
    line.push(b']');
    Ok(())
}

fn write_optional(line: &mut Vec<u8>, text: Option<&str>) {
    match text {
        Some(text) => write_text(line, text),
        None => line.extend_from_slice(b"null"),
    }
}

/// Beyond ±(2^53−1) microseconds, the years 1684 to 2255, a JSON number would not be exact: refused.
fn write_instant(line: &mut Vec<u8>, micros: Option<i64>) -> Result<(), Error> {
    match micros {
        None => line.extend_from_slice(b"null"),
        Some(micros) => write_integer(line, micros).map_err(|_| {
            Error::form(format!("occurred at `{micros}` microseconds since 1970 is outside the years 1684 to 2255"))
        })?,
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use proptest::test_runner::RngSeed;

    fn digest<'a>(lines: impl IntoIterator<Item = &'a [u8]>) -> Digest {
        let mut rows = RowDigest::new();
        lines.into_iter().for_each(|line| rows.push(line));
        rows.finish()
    }

    #[test]
    fn no_rows_have_the_digest_of_nothing() {
        assert_eq!(digest([]), Digest::of(b""));
        assert_eq!(RowDigest::new().repeated(), None);
        assert_eq!(digest([b"".as_slice()]), Digest::of(b"\n"));
    }

    #[test]
    fn a_line_pushed_twice_is_found() {
        let mut rows = RowDigest::new();
        ["b", "a", "", "ab"].iter().for_each(|line| rows.push(line.as_bytes()));
        assert_eq!(rows.repeated(), None);
        rows.push(b"ab");
        assert_eq!(rows.repeated(), Some(b"ab".as_slice()));
        assert_eq!(rows.len(), 5);
    }

    #[test]
    fn lines_are_rfc_8785_arrays() {
        let mut line = Vec::new();
        population_line(&mut line, "a\"b\u{1}é", Some(-5)).unwrap();
        assert_eq!(String::from_utf8(line).unwrap(), "[\"a\\\"b\\u0001é\",-5]");
        let mut line = Vec::new();
        result_line(&mut line, "ann", "alarm", Some("left\nearly"), None, None).unwrap();
        assert_eq!(String::from_utf8(line).unwrap(), "[\"ann\",\"alarm\",\"left\\nearly\",null,null]");
        let mut line = Vec::new();
        result_line(&mut line, "", "ok", None, Some(0), Some("ai-1")).unwrap();
        assert_eq!(String::from_utf8(line).unwrap(), "[\"\",\"ok\",null,0,\"ai-1\"]");
        // 9999-12-31, as some systems write "never".
        let error = population_line(&mut Vec::new(), "x", Some(253_402_214_400_000_000)).unwrap_err().to_string();
        assert!(error.ends_with("is outside the years 1684 to 2255"), "{error}");
    }

    #[test]
    fn a_line_longer_than_a_chunk_counts_like_any_other() {
        let long = vec![b'x'; 3 * CHUNK_BYTES];
        let mut expected = b"w\n".to_vec();
        expected.extend_from_slice(&long);
        expected.extend_from_slice(b"\ny\n");
        assert_eq!(digest([b"y".as_slice(), &long, b"w"]), Digest::of(&expected));
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 256, rng_seed: RngSeed::Fixed(42001), ..ProptestConfig::default() })]

        /// The second implementation sorts whole lines.
        #[test]
        fn agrees_with_a_plain_sort(prefix in "[a\\x00]{0,12}", mut lines in prop::collection::vec("[ab\\x00]{0,12}", 0..40)) {
            lines.iter_mut().for_each(|line| line.insert_str(0, &prefix));
            let got = digest(lines.iter().map(String::as_bytes));
            lines.sort();
            let joined: String = lines.iter().map(|line| format!("{line}\n")).collect();
            prop_assert_eq!(got, Digest::of(joined.as_bytes()));
            let mut rows = RowDigest::new();
            lines.iter().for_each(|line| rows.push(line.as_bytes()));
            prop_assert_eq!(rows.repeated().is_some(), lines.windows(2).any(|pair| pair[0] == pair[1]));
        }

        #[test]
        fn lines_read_back(item: String, status: String, reason: Option<String>, at in prop::option::of(-(1_i64 << 53) + 1..1 << 53), asset: Option<String>) {
            let mut line = Vec::new();
            result_line(&mut line, &item, &status, reason.as_deref(), at, asset.as_deref()).unwrap();
            prop_assert!(!line.contains(&b'\n'));
            prop_assert_eq!(crate::canonical::parse(&line, usize::MAX).unwrap(), serde_json::json!([item, status, reason, at, asset]));
        }
    }
}
