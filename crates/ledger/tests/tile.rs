//! Static files of a log: their names, which there are, and what stands in them.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

use assay_ledger::tile::{Holds, read_entries, read_hashes};
use assay_ledger::{Digest, Error, TilePath, Tiles, tree};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

/// MTH, RFC 6962 section 2.1, as the text defines it.
fn naive_root(leaves: &[Digest]) -> Digest {
    match leaves {
        [] => Digest::of(b""),
        [leaf] => *leaf,
        _ => {
            let split = (leaves.len() - 1).ilog2();
            let (left, right) = leaves.split_at(1 << split);
            tree::node_hash(&naive_root(left), &naive_root(right))
        }
    }
}

fn entries(n: u64) -> Vec<Vec<u8>> {
    (0..n).map(|n| format!("{n}").repeat((n % 4) as usize).into_bytes()).collect()
}

fn written(entries: &[Vec<u8>]) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut write = |path: TilePath, bytes: &[u8]| {
        assert!(files.insert(path.to_string(), bytes.to_vec()).is_none(), "{path} is written twice");
        Ok::<(), Error>(())
    };
    let mut tiles = Tiles::new();
    entries.iter().for_each(|entry| tiles.push(entry, &mut write).unwrap());
    tiles.finish(&mut write).unwrap();
    files
}

#[test]
fn every_tile_holds_the_roots_that_the_specification_names() {
    for size in [0, 1, 2, 255, 256, 257, 511, 512, 70_000] {
        let all = entries(size);
        let leaves: Vec<_> = all.iter().map(|entry| tree::leaf_hash(entry)).collect();
        let files = written(&all);
        let mut expected: Vec<_> = TilePath::all(size).map(|path| path.to_string()).collect();
        expected.sort();
        assert_eq!(files.keys().cloned().collect::<Vec<_>>(), expected, "size {size}");
        for (name, bytes) in files {
            let path = TilePath::parse(&name).unwrap();
            let first = path.first_entry().unwrap() as usize;
            match path.holds {
                Holds::Entries => {
                    let read = read_entries(&bytes, path.width).unwrap();
                    assert_eq!(read, all[first..first + usize::from(path.width)]);
                }
                Holds::Hashes { level } => {
                    let each = 1 << (8 * level);
                    for (at, hash) in read_hashes(&bytes, path.width).unwrap().iter().enumerate() {
                        assert_eq!(*hash, naive_root(&leaves[first + at * each..first + (at + 1) * each]), "{name} {at}");
                    }
                }
            }
        }
    }
}

/// The example of the specification: 70,000 entries.
#[test]
fn the_specification_counts_the_same_tiles() {
    let count = |prefix: &str, partial: bool| {
        TilePath::all(70_000)
            .map(|path| path.to_string())
            .filter(|p| p.starts_with(prefix) && p.contains(".p/") == partial)
            .count()
    };
    assert_eq!((count("tile/0/", false), count("tile/0/", true)), (273, 1));
    assert_eq!((count("tile/1/", false), count("tile/1/", true), count("tile/2/", true)), (1, 1, 1));
    let names: Vec<_> = TilePath::all(70_000).map(|path| path.to_string()).collect();
    for name in ["tile/0/273.p/112", "tile/1/001.p/17", "tile/2/000.p/1", "tile/entries/273.p/112"] {
        assert!(names.iter().any(|n| n == name), "{name}");
    }
    let small: Vec<_> = TilePath::all(256).map(|path| path.to_string()).collect();
    assert_eq!(small, ["tile/entries/000", "tile/0/000", "tile/1/000.p/1"]);
}

/// The other implementation writes `tile/8/L/N` and `tile/8/data/N`.
#[test]
fn paths_are_those_of_another_implementation() {
    for n in [0, 1, 999, 1000, 1_234_067, 999_999_999] {
        for (level, width) in [(0, 256), (3, 1), (6, 255)] {
            let ours = TilePath { holds: Holds::Hashes { level }, n, width };
            let theirs = tlog_tiles::Tile::new(8, level, n, width.into(), false).path();
            assert_eq!(ours.to_string(), theirs.replacen("tile/8/", "tile/", 1));
        }
    }
}

#[test]
fn the_largest_path_is_read() {
    assert!(TilePath::parse("tile/63/000").is_ok());
    assert_eq!(TilePath::parse("tile/entries/x009/x007/x199/x254/x740/991.p/255").unwrap().n, (1 << 53) - 1);
    assert!(TilePath::parse("tile/entries/x009/x007/x199/x254/x740/992").is_err());
    assert_eq!(TilePath { holds: Holds::Hashes { level: 63 }, n: 1, width: 1 }.first_entry(), None);
}

#[test]
fn what_is_no_path_is_refused() {
    for bad in [
        "",
        "/",
        "tile",
        "tile/",
        "tile/0",
        "tile/0/",
        "/tile/0/000",
        "tile/0/000/",
        "tile//000",
        "tile/0//000",
        "tile/64/000",
        "tile/00/000",
        "tile/-1/000",
        "tile/+1/000",
        "tile/0/0",
        "tile/0/0000",
        "tile/0/x000",
        "tile/0/x000/001",
        "tile/0/001/x002",
        "tile/0/001/002",
        "tile/0/x01/002",
        "tile/0/X001/002",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/01",
        "tile/0/000.p/",
        "tile/0/000.p",
        "tile/0/000.p/1/",
        "tile/0/000.p/1.p/1",
        "tile/8/0/000",
        "tile/data/000",
        "tile/entries/../000",
        "tile/0/..",
        "tile/0/x001/../001",
        "tile/0/00a",
        "tile/0/\u{0661}\u{0662}\u{0663}",
        "tile/0/x999/x999/x999/x999/x999/x999/x999/999",
        "checkpoint",
        "tile/0/000\n",
        "tile\\0\\000",
        "TILE/0/000",
        "tile/0/000?",
        "tile/0/000.P/1",
    ] {
        assert!(TilePath::parse(bad).is_err(), "{bad}");
    }
}

#[test]
fn bundles_are_whole_or_refused() {
    let files = written(&entries(3));
    let bundle = &files["tile/entries/000.p/3"];
    for cut in 0..bundle.len() {
        assert!(read_entries(&bundle[..cut], 3).is_err(), "{cut}");
    }
    let long = [bundle.as_slice(), b"\0"].concat();
    assert_eq!(read_entries(&long, 3).unwrap_err().to_string(), "the bundle has 1 bytes after its 3 entries");
    assert!(read_entries(bundle, 2).is_err() && read_entries(bundle, 4).is_err());
    assert!(read_hashes(&[0; 33], 1).is_err() && read_hashes(&[0; 32], 2).is_err());
    let refuse = |_: TilePath, _: &[u8]| Ok::<(), Error>(());
    assert!(Tiles::new().push(&[0; 65_536], refuse).is_err());
    assert!(Tiles::new().push(&[0; 65_535], refuse).is_ok());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, rng_seed: RngSeed::Fixed(42001), ..ProptestConfig::default() })]

    #[test]
    fn a_path_that_is_read_is_written_alike(text in "tile/(entries|[0-9]{1,3}|[a-z])/(x?[0-9]{3}/){0,3}x?[0-9]{2,4}(\\.p/[0-9]{0,3})?") {
        if let Ok(path) = TilePath::parse(&text) {
            prop_assert_eq!(path.to_string(), text);
        }
    }

    #[test]
    fn a_path_that_is_written_is_read_alike(level in prop::option::of(0_u8..=63), n in 0_u64..1 << 53, width in 1_u16..=256) {
        let holds = level.map_or(Holds::Entries, |level| Holds::Hashes { level });
        let path = TilePath { holds, n, width };
        prop_assert_eq!(TilePath::parse(&path.to_string()), Ok(path));
    }

    #[test]
    fn any_text_is_read_without_a_panic(text: String, bytes in prop::collection::vec(any::<u8>(), 0..80), width: u16) {
        prop_assert!(TilePath::parse(&text).is_err());
        if let Ok(entries) = read_entries(&bytes, width) {
            prop_assert_eq!(entries.iter().map(|entry| entry.len() + 2).sum::<usize>(), bytes.len());
        }
        prop_assert!(read_hashes(&bytes, width).is_ok_and(|hashes| hashes.len() == usize::from(width)) || bytes.len() != 32 * usize::from(width));
    }
}
