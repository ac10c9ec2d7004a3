//! The container: every byte counts, and what is no bundle is refused.
use assay_bundle::package::{check_name, read as read_package};
use assay_bundle::{Content, Draft};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use crate::tale::{Tale, read, verify, zip};

fn refused(bytes: &[u8]) -> String {
    read(bytes).err().expect("it is refused").to_string()
}

/// The mutation harness: no flip of any bit of any byte leaves a bundle that holds. There are no exceptions.
#[test]
fn no_flipped_bit_leaves_it_valid() {
    let bytes = zip(&Tale::new().files());
    let mut changed = bytes.clone();
    for at in 0..bytes.len() {
        for bit in [0, 3, 7] {
            changed[at] ^= 1 << bit;
            let holds = verify(&changed, &[]).is_ok_and(|verdict| verdict.holds());
            assert!(!holds, "byte {at} of {}, bit {bit}", bytes.len());
            changed[at] = bytes[at];
        }
    }
    assert!(verify(&changed, &[]).unwrap().holds());
}

#[test]
fn cut_short_anywhere_it_is_refused() {
    let bytes = zip(&Tale::new().files());
    for end in 0..bytes.len() {
        let error = refused(&bytes[..end]);
        assert!(error.starts_with("it is cut short after byte") || error.contains("checksum"), "{end}: {error}");
    }
    assert!(refused(&[bytes.as_slice(), b"\0"].concat()).starts_with("it has bytes after its end"));
    assert_eq!(refused(&[b"MZ".as_slice(), &bytes].concat()), "it is no bundle: at byte 0 no file begins");
    assert_eq!(refused(&[bytes.as_slice(), &bytes].concat()), format!("it has bytes after its end, at byte {}", bytes.len()));
}

fn two() -> Vec<u8> {
    let mut draft = Draft::new();
    draft.add("aaaa/bbbb", Content::Bytes(b"one".to_vec())).unwrap();
    draft.add("cccc/dddd", Content::Bytes(b"two".to_vec())).unwrap();
    draft.write(Vec::new()).unwrap()
}

fn replaced(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    assert_eq!(from.len(), to.len());
    let mut bytes = bytes.to_vec();
    let mut found = 0;
    for at in 0..=bytes.len() - from.len() {
        if bytes[at..].starts_with(from) {
            bytes[at..at + from.len()].copy_from_slice(to);
            found += 1;
        }
    }
    assert!(found > 0);
    bytes
}

#[test]
fn names_that_lead_elsewhere_are_refused() {
    for name in [
        &b"../../../e"[..9],
        b"/etc/pass",
        b"aaaa/../b",
        b"aaaa//bbb",
        b"aaaa/bbb/",
        b"aaaa\\bbbb",
        b"aaaa/.bbb",
        b"C:/a/bbbb",
        b"aaaa/b\0bb",
        b"aaaa/b bb",
        b"aaaa/\xc3\xa9bb",
        b"aaaa/\xffbbb",
    ] {
        let error = refused(&replaced(&two(), b"aaaa/bbbb", name));
        assert!(error.contains("cannot name a file of a bundle") || error.contains("is no text"), "{error}");
    }
    for bad in ["", ".", "..", "a/", "/a", "a//b", &"a/".repeat(20), &"a".repeat(201)] {
        assert!(check_name(bad).is_err(), "{bad}");
    }
}

#[test]
fn duplicates_and_disorder_are_refused() {
    assert_eq!(refused(&replaced(&two(), b"cccc/dddd", b"aaaa/bbbb")), "`aaaa/bbbb` stands twice, or out of order");
    assert_eq!(refused(&replaced(&two(), b"cccc/dddd", b"aaaa/aaaa")), "`aaaa/aaaa` stands twice, or out of order");
    let mut draft = Draft::new();
    draft.add("a", Content::Bytes(vec![])).unwrap();
    assert!(draft.add("a", Content::Bytes(vec![])).is_err() && draft.add("../a", Content::Bytes(vec![])).is_err());
}

#[test]
fn what_is_not_stored_plainly_is_refused() {
    // Compressed (a bomb has to be), encrypted, with sizes after the data, dated, with a field of its own.
    for (at, value) in [(4, 20), (6, 1), (6, 8), (7, 8), (8, 8), (10, 1), (12, 0x22), (28, 4)] {
        let mut bytes = two();
        bytes[at] = value;
        assert!(refused(&bytes).contains("not as a bundle's is"), "{at}");
    }
    // More bytes than there are, as a bomb claims.
    let mut bytes = two();
    bytes[18..22].copy_from_slice(&0xffff_fff0_u32.to_le_bytes());
    bytes[22..26].copy_from_slice(&0xffff_fff0_u32.to_le_bytes());
    let limit = "failed to take `aaaa/bbbb`: 4294967280 bytes are more than the 67108864 of such a file";
    assert_eq!(refused(&bytes), limit);
    assert!(refused(&replaced(&bytes, b"aaaa/bbbb", b"blobs/bbb")).starts_with("it is cut short after byte"));
}

#[test]
fn the_directory_says_what_the_files_say() {
    let bytes = two();
    let from = bytes.windows(4).position(|four| four == b"PK\x01\x02").unwrap();
    for at in from + 4..bytes.len() {
        let mut bad = bytes.clone();
        bad[at] ^= 0x20;
        assert!(refused(&bad).starts_with("the directory at byte"), "{at}");
    }
    // A link: attributes of Unix in the directory.
    let mut link = bytes.clone();
    link[from + 5] = 3;
    link[from + 40] = 0xa1;
    assert!(refused(&link).starts_with("the directory at byte"));
}

#[test]
fn the_same_files_give_the_same_bytes() {
    assert_eq!(two(), two());
    let parts = read_package(&mut two().as_slice(), &mut |_, _| Ok(None)).unwrap();
    let names: Vec<_> = parts.iter().map(|part| (part.name.as_str(), part.size)).collect();
    assert_eq!(names, [("aaaa/bbbb", 3), ("cccc/dddd", 3)]);
    let empty = Draft::new().write(Vec::new()).unwrap();
    assert_eq!(read_package(&mut empty.as_slice(), &mut |_, _| Ok(None)).unwrap(), []);
    assert_eq!(refused(&empty), "it has no `bundle.json`");
}

/// More files than the older counts can hold: other readers of ZIP must still see them all.
#[test]
fn many_files_are_counted() {
    let mut draft = Draft::new();
    for n in 0..65_600 {
        draft.add(&format!("{n:06}"), Content::Bytes(vec![])).unwrap();
    }
    let bytes = draft.write(Vec::new()).unwrap();
    assert_eq!(read_package(&mut bytes.as_slice(), &mut |_, _| Ok(None)).unwrap().len(), 65_600);
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("many.zip"), bytes).unwrap();
    let python = std::process::Command::new("python3")
        .args(["-c", "import zipfile; print(len(zipfile.ZipFile('many.zip').namelist()))"])
        .current_dir(dir.path())
        .output();
    if let Ok(done) = python {
        assert_eq!(String::from_utf8_lossy(&done.stdout).trim(), "65600");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, rng_seed: RngSeed::Fixed(42001), ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_read_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        prop_assert!(read(&bytes).is_err());
        prop_assert!(read(&[b"PK\x03\x04".as_slice(), &bytes].concat()).is_err());
    }

    /// Larger changes than one bit: a piece is overwritten, taken out or put in twice.
    #[test]
    fn no_changed_piece_leaves_it_valid(at in any::<prop::sample::Index>(), piece in prop::collection::vec(any::<u8>(), 1..40), change in 0..3) {
        let bytes = zip(&Tale::new().files());
        let at = at.index(bytes.len());
        let end = (at + piece.len()).min(bytes.len());
        let middle = match change {
            0 => piece[..end - at].to_vec(),
            1 => Vec::new(),
            _ => [&bytes[at..end], &bytes[at..end]].concat(),
        };
        let changed = [&bytes[..at], &middle, &bytes[end..]].concat();
        let holds = verify(&changed, &[]).is_ok_and(|verdict| verdict.holds());
        prop_assert!(!holds || changed == bytes);
    }
}
