//! Receipts, cosignatures and policies: what is read, what is refused, and that every changed byte shows.
#![allow(clippy::unwrap_used)]

use assay_ledger::{Checkpoint, Cosigner, Digest, Error, Policy, Proof, Signer, Verifier, Witness, tree};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

const ORIGIN: &str = "example.com/log";
/// 2026-01-01T00:00:00Z.
const NEW_YEAR: u64 = 1_767_225_600;

fn signer() -> Signer {
    Signer::new(ORIGIN, &[7; 32]).unwrap()
}

fn cosigner(n: u8) -> Cosigner {
    Cosigner::new(&format!("w{n}.example.org"), &[n; 32]).unwrap()
}

fn leaves(n: u64) -> Vec<Digest> {
    (0..n).map(|n| tree::leaf_hash(&leaf(n))).collect()
}

fn leaf(n: u64) -> Vec<u8> {
    format!("leaf {n}").into_bytes()
}

/// MTH, RFC 6962 section 2.1, as the text defines it.
fn naive_root(leaves: &[Digest]) -> Digest {
    match leaves {
        [] => Digest::of(b""),
        [leaf] => *leaf,
        _ => {
            let (left, right) = leaves.split_at(1 << (leaves.len() - 1).ilog2());
            tree::node_hash(&naive_root(left), &naive_root(right))
        }
    }
}

/// PATH, RFC 6962 section 2.1.1, as the text defines it.
fn naive_path(index: usize, leaves: &[Digest]) -> Vec<Digest> {
    if leaves.len() < 2 {
        return Vec::new();
    }
    let k = 1 << (leaves.len() - 1).ilog2();
    let (left, right) = leaves.split_at(k);
    let (mut path, sibling) = match index < k {
        true => (naive_path(index, left), right),
        false => (naive_path(index - k, right), left),
    };
    path.push(naive_root(sibling));
    path
}

/// SUBPROOF, RFC 6962 section 2.1.2, as the text defines it.
fn naive_subproof(old: usize, leaves: &[Digest], whole: bool) -> Vec<Digest> {
    if old == leaves.len() {
        return if whole { Vec::new() } else { vec![naive_root(leaves)] };
    }
    let k = 1 << (leaves.len() - 1).ilog2();
    let (left, right) = leaves.split_at(k);
    let (mut proof, other) = match old <= k {
        true => (naive_subproof(old, left, whole), right),
        false => (naive_subproof(old - k, right, false), left),
    };
    proof.push(naive_root(other));
    proof
}

fn checkpoint(leaves: &[Digest]) -> Checkpoint {
    Checkpoint { origin: ORIGIN.into(), size: leaves.len() as u64, root: naive_root(leaves) }
}

fn receipt(index: u64, size: u64) -> Proof {
    let leaves = leaves(size);
    let checkpoint = checkpoint(&leaves).sign(&signer()).unwrap();
    Proof { extra: Some(leaf(index)), index, hashes: naive_path(index as usize, &leaves), checkpoint }
}

/// Who reads a receipt does this: its form, the policy, the leaf.
fn accept(text: &str, policy: &Policy) -> Result<(), Error> {
    let proof = Proof::parse(text)?;
    let accepted = policy.open(&proof.checkpoint)?;
    proof.verify(proof.extra.as_deref().unwrap_or_default(), &accepted.checkpoint)
}

#[test]
fn every_proof_of_trees_up_to_300_is_that_of_the_definition() {
    let all = leaves(300);
    // Hashes of spans are looked up, so that this takes seconds and not minutes.
    let mut kept = std::collections::HashMap::new();
    let mut hash = |span: &tree::Span| -> Digest {
        *kept.entry((span.from, span.to)).or_insert_with(|| naive_root(&all[span.from as usize..span.to as usize]))
    };
    for size in 1..=300 {
        let root = hash(&tree::Span { from: 0, to: size });
        for index in 0..size {
            let proof: Vec<_> = tree::inclusion(index, size).unwrap().iter().map(&mut hash).collect();
            tree::verify_inclusion(&all[index as usize], index, size, &root, &proof).unwrap();
            if size % 37 == 0 || size < 20 {
                assert_eq!(proof, naive_path(index as usize, &all[..size as usize]), "{index} of {size}");
            }
        }
        for old in 1..=size {
            let proof: Vec<_> = tree::consistency(old, size).unwrap().iter().map(&mut hash).collect();
            let old_root = hash(&tree::Span { from: 0, to: old });
            tree::verify_consistency((old, old_root), (size, root), &proof).unwrap();
            if size % 37 == 0 || size < 20 {
                assert_eq!(proof, naive_subproof(old as usize, &all[..size as usize], true), "{old} of {size}");
            }
        }
    }
}

#[test]
fn a_receipt_reads_back_and_holds() {
    let policy = Policy::of_log(signer().verifier());
    for (index, size) in [(0, 1), (0, 2), (6, 7), (299, 300)] {
        let text = receipt(index, size).to_text();
        assert_eq!(Proof::parse(&text).unwrap().to_text(), text);
        accept(&text, &policy).unwrap();
    }
    let text = receipt(3, 5).to_text();
    let lines: Vec<_> = text.lines().take(3).collect();
    assert_eq!(lines[..2], ["c2sp.org/tlog-proof@v1", "extra bGVhZiAz"]);
    assert_eq!(lines[2], "index 3");
    let bare = Proof { extra: None, ..receipt(3, 5) };
    assert!(bare.to_text().starts_with("c2sp.org/tlog-proof@v1\nindex 3\n"));
    assert_eq!(Proof::parse(&bare.to_text()), Ok(bare));
}

#[test]
fn other_spellings_of_a_receipt_are_refused() {
    let text = receipt(3, 5).to_text();
    for (from, to) in [
        ("@v1", "@v2"),
        ("index 3", "index 03"),
        ("index 3", "index +3"),
        ("index 3", "index 18446744073709551616"),
        ("index 3\n", ""),
        ("index 3", "index  3"),
        ("extra bGVhZiAz\n", "extra bGVhZiAz\nextra bGVhZiAz\n"),
        ("extra bGVhZiAz", "extra bGVhZiA="),
        ("extra bGVhZiAz", "extra bGVhZiA"),
        ("\n\nexample", "\nexample"),
        ("=\n\n", "\n\n"),
        ("c2sp", "\nc2sp"),
        ("\n", "\r\n"),
    ] {
        assert!(text.contains(from), "{from}");
        assert!(accept(&text.replacen(from, to, 1), &Policy::of_log(signer().verifier())).is_err(), "{from} {to}");
    }
    let hash = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n";
    let many = text.replace("index 3\n", &format!("index 3\n{}", hash.repeat(70)));
    assert_eq!(Proof::parse(&many).unwrap_err().to_string(), "a receipt has at most 63 hashes");
    assert!(Proof::parse(&(text + &" ".repeat(200_000))).is_err());
}

fn cosigned(by: &[u8]) -> String {
    let note = checkpoint(&leaves(5)).sign(&signer()).unwrap();
    by.iter().fold(note, |note, n| {
        let line = cosigner(*n).cosign(&note, NEW_YEAR + u64::from(*n)).unwrap();
        note + &line
    })
}

fn vkey(n: u8) -> String {
    cosigner(n).witness().to_string()
}

/// A policy's file, in which `LOG`, `W1`, `W2`, … stand for keys.
fn policy(text: &str) -> Result<Policy, Error> {
    let text =
        (1..=4).fold(text.replace("LOG", &signer().verifier().to_string()), |text, n| text.replace(&format!("W{n}"), &vkey(n)));
    Policy::parse(text.as_bytes())
}

const TWO_OF_THREE: &str = "# who is trusted\nlog LOG https://log.example.com/\n\nwitness a W1\n\twitness b W2  \nwitness c W3 https://w3\ngroup any-two 2 a b c\nquorum any-two\n";

#[test]
fn a_quorum_is_what_the_policy_says() {
    let two = policy(TWO_OF_THREE).unwrap();
    let accepted = two.open(&cosigned(&[3, 1])).unwrap();
    assert_eq!(accepted.cosigned, [("w1.example.org".to_owned(), NEW_YEAR + 1), ("w3.example.org".to_owned(), NEW_YEAR + 3)]);
    assert_eq!(
        two.open(&cosigned(&[3, 4])).unwrap_err().to_string(),
        "1 of the policy's witnesses cosigned, which is not its quorum"
    );
    assert!(two.open(&cosigned(&[])).is_err());
    // The same witness twice is one witness.
    assert!(two.open(&cosigned(&[1, 1])).is_err());
    for (tail, by, holds) in [
        ("quorum none\n", &[][..], true),
        ("quorum a\n", &[1], true),
        ("quorum a\n", &[2, 3], false),
        ("group g all a b c\nquorum g\n", &[1, 2], false),
        ("group g all a b c\nquorum g\n", &[1, 2, 3], true),
        ("group g any a b c\nquorum g\n", &[2], true),
        ("group g any a b\ngroup h all g c\nquorum h\n", &[2, 3], true),
        ("group g any a b\ngroup h all g c\nquorum h\n", &[1, 2], false),
    ] {
        let policy = policy(&format!("log LOG\nwitness a W1\nwitness b W2\nwitness c W3\n{tail}")).unwrap();
        assert_eq!(policy.open(&cosigned(by)).is_ok(), holds, "{tail} {by:?}");
    }
}

#[test]
fn a_policy_of_another_form_is_refused_with_its_line() {
    let refused = |text: &str| policy(text).unwrap_err().to_string();
    assert_eq!(refused("log LOG\nwitnes a W1\nquorum a\n"), "line 2 of the policy: `witnes` is no word of a policy");
    assert_eq!(refused("quorum a\n"), "line 1 of the policy: `a` is not defined on a line before");
    assert_eq!(refused("log LOG\n"), "a policy has one `quorum` line");
    assert_eq!(refused("quorum none\nquorum none\n"), "line 2 of the policy: a policy has one `quorum` line");
    assert_eq!(refused("witness a W1\nwitness a W2\nquorum a\n"), "line 2 of the policy: the name `a` is taken");
    assert!(refused("witness a W1\nwitness b W1\nquorum a\n").contains("is listed twice"));
    assert!(refused("log LOG\nlog LOG\nquorum none\n").contains("is listed twice"));
    let twice = Cosigner::new("w1.example.org", &[9; 32]).unwrap().witness();
    assert!(refused(&format!("witness a W1\nwitness b {twice}\nquorum a\n")).contains("keys of one name, `w1.example.org`"));
    assert_eq!(refused("quorum none"), "a policy ends with a line feed: it may have been cut short");
    for bad in [
        "witness none W1\nquorum none\n",
        "witness a\nquorum none\n",
        "witness a W1 https://w more\nquorum none\n",
        "log W1\nquorum none\n",
        "witness a LOG\nquorum none\n",
        "log x+00000000+AAAA\nquorum none\n",
        "witness a W1\ngroup g 0 a\nquorum g\n",
        "witness a W1\ngroup g 2 a\nquorum g\n",
        "witness a W1\ngroup g 01 a\nquorum g\n",
        "witness a W1\ngroup g any\nquorum g\n",
        "witness a W1\ngroup g any a a\nquorum g\n",
        "witness a W1\ngroup g any a\ngroup h any a\nquorum g\n",
        "group g any g\nquorum g\n",
        "witness a W1\ngroup g any none\nquorum g\n",
        "quorum\n",
        "quorum none none\n",
        "Quorum none\n",
        "quorum none\r\n",
        "quorum\u{b}none\n",
        "quorum none\n\0\n",
        "",
    ] {
        assert!(policy(bad).is_err(), "{bad}");
    }
    assert!(Policy::parse(&vec![b'\n'; 300_000]).is_err());
    // Names are opaque bytes, and comments too.
    let named = [b"#\xff\nwitness \xe2\x84\xaa ", vkey(1).as_bytes(), b"\nquorum \xe2\x84\xaa\n"].concat();
    assert!(Policy::parse(&named).is_ok());
}

#[test]
fn a_cosignature_that_does_not_hold_condemns_the_note() {
    let two = policy(TWO_OF_THREE).unwrap();
    let note = cosigned(&[1, 2, 3]);
    let other = Cosigner::new("w2.example.org", &[2; 32]).unwrap();
    let elsewhere = Checkpoint { size: 6, ..checkpoint(&leaves(5)) }.sign(&signer()).unwrap();
    let line = other.cosign(&elsewhere, NEW_YEAR).unwrap();
    assert_eq!(two.open(&(note.clone() + &line)).unwrap_err().to_string(), "the cosignature of `w2.example.org` does not hold");
    // A log's own signature is no cosignature, and a cosignature signs for no log.
    let as_log = Signer::new("w1.example.org", &[1; 32]).unwrap().verifier().to_string();
    assert!(Witness::parse(&as_log).is_err() && Verifier::parse(&vkey(1)).is_err());
    assert_eq!(Witness::parse(&vkey(1)).unwrap(), cosigner(1).witness());
    assert!(cosigner(1).cosign("no note", 0).is_err() && cosigner(1).cosign(&note, u64::MAX).is_err());
    assert_eq!(format!("{:?}", cosigner(1)), "Cosigner(w1.example.org)");
    // A log that the policy does not name.
    let stranger = Signer::new("example.org/log", &[1; 32]).unwrap();
    let strange = Checkpoint { origin: "example.org/log".into(), ..checkpoint(&leaves(5)) }.sign(&stranger).unwrap();
    assert_eq!(two.open(&strange).unwrap_err().to_string(), "no log of the policy signed the checkpoint of `example.org/log`");
}

#[test]
fn a_note_with_a_thousand_signatures_is_refused_unread() {
    let note = cosigned(&[1]);
    let line = note.lines().last().unwrap().to_owned() + "\n";
    let many = note + &line.repeat(1000);
    let error = policy(TWO_OF_THREE).unwrap().open(&many).unwrap_err().to_string();
    assert!(error == "a note has at most 100 signatures" || error.starts_with("a note has at most 131072"), "{error}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, rng_seed: RngSeed::Fixed(42001), ..ProptestConfig::default() })]

    /// Of an accepted receipt every byte counts: those of the witnesses' lines too, where the policy knows them.
    #[test]
    fn every_flipped_bit_of_a_receipt_is_refused(index in 0_u64..5, at in any::<prop::sample::Index>(), bit in 0_u8..8) {
        let text = Proof { checkpoint: cosigned(&[1, 2, 3]), ..receipt(index, 5) }.to_text();
        let all = policy("log LOG\nwitness a W1\nwitness b W2\nwitness c W3\ngroup g all a b c\nquorum g\n").unwrap();
        accept(&text, &all).unwrap();
        let mut bytes = text.into_bytes();
        let at = at.index(bytes.len());
        bytes[at] ^= 1 << bit;
        if let Ok(text) = std::str::from_utf8(&bytes) {
            prop_assert!(accept(text, &all).is_err());
        }
    }

    #[test]
    fn any_text_is_read_without_a_panic(text: String, lines in "(c2sp.org/tlog-proof@v1\\n)?(extra [A-Za-z=]{0,9}\\n)?(index [0-9]{0,3}\\n)?([A-Za-z0-9+/=]{43,45}\\n){0,3}\\n?.{0,9}") {
        for text in [text, lines] {
            if let Ok(proof) = Proof::parse(&text) {
                prop_assert_eq!(proof.to_text(), text.as_str());
            }
            prop_assert!(policy(TWO_OF_THREE).unwrap().open(&text).is_err());
            prop_assert!(Witness::parse(&text).is_err());
        }
    }

    #[test]
    fn any_policy_is_read_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..80), text in "((log|witness|group|quorum|#) [a-c ]{0,6}(any|all|1|none)?[a-c ]{0,6}\\n){0,4}") {
        for bytes in [bytes.as_slice(), text.as_bytes()] {
            if let Ok(policy) = Policy::parse(bytes) {
                prop_assert!(policy.open(&cosigned(&[1])).is_err());
            }
        }
    }
}
