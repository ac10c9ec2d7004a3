//! The tree against published roots, the definition of RFC 6962, and the crate tlog_tiles.
#![allow(clippy::unwrap_used)]

use assay_ledger::tree::{self, Edge, Node, Span};
use assay_ledger::{Digest, Error};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use tlog_tiles::tlog::{self, Hash, HashReader};

/// The leaves and roots of Certificate Transparency's own tests
/// (google/certificate-transparency, `merkletree/merkle_tree_test.cc`), for sizes 0 to 8.
const LEAVES: [&[u8]; 8] = [
    b"",
    b"\x00",
    b"\x10",
    b"\x20\x21",
    b"\x30\x31",
    b"\x40\x41\x42\x43",
    b"\x50\x51\x52\x53\x54\x55\x56\x57",
    b"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f",
];
const ROOTS: [&str; 9] = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

fn leaves(n: usize) -> Vec<Digest> {
    (0..n).map(|i| tree::leaf_hash(format!("leaf {i}").as_bytes())).collect()
}

/// MTH, RFC 6962 section 2.1, as the text defines it.
fn naive_root(leaves: &[Digest]) -> Digest {
    match leaves {
        [] => Digest::of(b""),
        [leaf] => *leaf,
        _ => {
            let mut split = 1;
            while split * 2 < leaves.len() {
                split *= 2;
            }
            tree::node_hash(&naive_root(&leaves[..split]), &naive_root(&leaves[split..]))
        }
    }
}

fn hashes(leaves: &[Digest], spans: Vec<Span>) -> Vec<Digest> {
    spans.into_iter().map(|span| naive_root(&leaves[span.from as usize..span.to as usize])).collect()
}

struct Stored(Vec<Hash>);

impl Stored {
    fn new(leaves: &[Digest]) -> Stored {
        let mut stored = Stored(Vec::new());
        for (n, leaf) in leaves.iter().enumerate() {
            let more = tlog::stored_hashes_for_record_hash(n as u64, Hash(leaf.0), &stored).unwrap();
            stored.0.extend(more);
        }
        stored
    }
}

impl HashReader for Stored {
    fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<Hash>, tlog::Error> {
        Ok(indexes.iter().map(|i| self.0[*i as usize]).collect())
    }
}

#[test]
fn known_roots() {
    let hashes: Vec<_> = LEAVES.into_iter().map(tree::leaf_hash).collect();
    for (size, root) in ROOTS.iter().enumerate() {
        assert_eq!(tree::root_of(&hashes[..size]).to_string(), *root, "size {size}");
    }
}

#[test]
fn every_small_tree_proves_every_entry_and_every_prefix() {
    let all = leaves(70);
    let oracle = Stored::new(&all);
    for size in 1..=all.len() {
        let root = tree::root_of(&all[..size]);
        assert_eq!(root, naive_root(&all[..size]));
        for index in 0..size {
            let proof = hashes(&all, tree::inclusion(index as u64, size as u64).unwrap());
            tree::verify_inclusion(&all[index], index as u64, size as u64, &root, &proof).unwrap();
            let expected = tlog::prove_record(size as u64, index as u64, &oracle).unwrap();
            assert_eq!(proof.iter().map(|d| Hash(d.0)).collect::<Vec<_>>(), expected);
        }
        for old in 0..=size {
            let proof = hashes(&all, tree::consistency(old as u64, size as u64).unwrap());
            let old_tree = (old as u64, naive_root(&all[..old]));
            tree::verify_consistency(old_tree, (size as u64, root), &proof).unwrap();
            if old > 0 {
                let expected = tlog::prove_tree(size as u64, old as u64, &oracle).unwrap();
                assert_eq!(proof.iter().map(|d| Hash(d.0)).collect::<Vec<_>>(), expected);
            }
        }
    }
}

#[test]
fn sizes_out_of_bounds_are_refused() {
    let message = |result: Result<Vec<Span>, Error>| result.unwrap_err().to_string();
    assert_eq!(message(tree::inclusion(5, 5)), "entry 5 is not in a tree of size 5");
    assert_eq!(message(tree::consistency(6, 5)), "a tree of size 5 does not extend one of size 6");
    assert!(tree::inclusion(0, u64::MAX).is_err() && tree::consistency(1, u64::MAX).is_err());
    let zero = Digest([0; 32]);
    assert!(tree::verify_inclusion(&zero, 0, 0, &zero, &[]).is_err());
    assert!(tree::verify_inclusion(&zero, u64::MAX - 1, u64::MAX, &zero, &[zero; 64]).is_err());
    assert!(tree::verify_consistency((u64::MAX - 1, zero), (u64::MAX, zero), &[zero; 70]).is_err());
    assert!(tree::verify_consistency((3, zero), (2, zero), &[]).is_err());
    assert!(tree::verify_consistency((3, zero), (7, zero), &[]).is_err());
    assert!(tree::verify_consistency((0, zero), (7, zero), &[]).is_err());
    assert!(Edge::from_hashes(3, vec![zero]).is_err() && Edge::from_hashes(u64::MAX, vec![zero; 64]).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, rng_seed: RngSeed::Fixed(42001), ..ProptestConfig::default() })]

    #[test]
    fn the_edge_grows_to_the_same_root(n in 0_usize..600, cut in any::<prop::sample::Index>()) {
        let all = leaves(n);
        let cut = cut.index(n + 1);
        let mut kept = std::collections::HashMap::new();
        let mut edge = Edge::new();
        all[..cut].iter().for_each(|leaf| edge.push(*leaf, |node, hash| { kept.insert(node, hash); }));
        let found: Vec<_> = Edge::nodes(cut as u64).iter().map(|node| kept[node]).collect();
        let mut again = Edge::from_hashes(cut as u64, found).unwrap();
        prop_assert_eq!(&again, &edge);
        all[cut..].iter().for_each(|leaf| again.push(*leaf, |node, hash| { kept.insert(node, hash); }));
        prop_assert_eq!(again.root(), naive_root(&all));
        for (Node { level, index }, hash) in kept {
            let from = (index << level) as usize;
            prop_assert_eq!(hash, naive_root(&all[from..from + (1 << level)]));
        }
    }

    /// A changed proof, entry, size or root is refused by us wherever tlog_tiles refuses it, and we refuse it always.
    #[test]
    fn a_changed_inclusion_proof_is_refused(
        n in 1_usize..600, index in any::<prop::sample::Index>(), change in 0..6, bit in any::<prop::sample::Index>(),
    ) {
        let all = leaves(n);
        let mut index = index.index(n) as u64;
        let mut size = n as u64;
        let mut root = naive_root(&all);
        let mut leaf = all[index as usize];
        let mut proof = hashes(&all, tree::inclusion(index, size).unwrap());
        let at = bit.index(256);
        match change {
            0 => leaf.0[at / 8] ^= 1 << (at % 8),
            1 => root.0[at / 8] ^= 1 << (at % 8),
            2 => index ^= 1,
            3 if !proof.is_empty() => { let p = at % proof.len(); proof[p].0[at / 8] ^= 1 << (at % 8) }
            4 if !proof.is_empty() => { proof.remove(at % proof.len()); }
            5 => proof.push(root),
            _ => { proof = vec![root]; size += 1; index = size; }
        }
        prop_assert!(tree::verify_inclusion(&leaf, index, size, &root, &proof).is_err());
        let theirs: Vec<_> = proof.iter().map(|d| Hash(d.0)).collect();
        prop_assert!(tlog::check_record(&theirs, size, Hash(root.0), index, Hash(leaf.0)).is_err());
    }

    #[test]
    fn a_changed_consistency_proof_is_refused(
        n in 2_usize..600, old in any::<prop::sample::Index>(), change in 0..5, bit in any::<prop::sample::Index>(),
    ) {
        let all = leaves(n);
        let old = 1 + old.index(n - 1);
        let mut old_tree = (old as u64, naive_root(&all[..old]));
        let mut new_tree = (n as u64, naive_root(&all));
        let mut proof = hashes(&all, tree::consistency(old as u64, n as u64).unwrap());
        let at = bit.index(256);
        let p = at % proof.len();
        match change {
            0 => old_tree.1.0[at / 8] ^= 1 << (at % 8),
            1 => new_tree.1.0[at / 8] ^= 1 << (at % 8),
            2 => proof[p].0[at / 8] ^= 1 << (at % 8),
            3 => { proof.remove(p); }
            _ => proof.push(new_tree.1),
        }
        prop_assert!(tree::verify_consistency(old_tree, new_tree, &proof).is_err());
        let theirs: Vec<_> = proof.iter().map(|d| Hash(d.0)).collect();
        prop_assert!(tlog::check_tree(&theirs, new_tree.0, Hash(new_tree.1.0), old_tree.0, Hash(old_tree.1.0)).is_err());
    }

    #[test]
    fn any_proof_is_read_without_a_panic(index: u64, size: u64, old: u64, proof in prop::collection::vec(any::<[u8; 32]>(), 0..70)) {
        let proof: Vec<_> = proof.into_iter().map(Digest).collect();
        let zero = Digest([0; 32]);
        prop_assert!(tree::verify_inclusion(&zero, index, size, &zero, &proof).is_err());
        prop_assert!(tree::verify_consistency((old, zero), (size, Digest([1; 32])), &proof).is_err());
    }
}
