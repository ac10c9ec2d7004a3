//! Tampering with what a bundle holds, by somebody who writes the file again, with and without the log's key.
use std::collections::BTreeMap;

use assay_bundle::layout;
use assay_bundle::{Options, Word};
use assay_ledger::tile::read_entries;
use assay_ledger::{Digest, Kind, Leaf, Policy, Salt, Signer};
use serde_json::json;

use crate::tale::{BLOB, HOUR, NEW_YEAR, Tale, read, signer, verify, words, wrong, zip};

/// The same files with another manifest, as somebody makes it who changes a file and its digest together.
fn with_new_manifest(mut files: BTreeMap<String, Vec<u8>>) -> BTreeMap<String, Vec<u8>> {
    let digests: Vec<_> = files.iter().map(|(name, bytes)| (name.clone(), Digest::of(bytes))).collect();
    let manifest = layout::manifest(digests.iter().map(|(name, digest)| (name.as_str(), digest)));
    files.insert(layout::MANIFEST.into(), manifest.into_bytes());
    files
}

fn leaves(files: &BTreeMap<String, Vec<u8>>, n: u16) -> Vec<Vec<u8>> {
    let bundle = &files[&format!("log/tile/entries/000.p/{n}")];
    read_entries(bundle, n).unwrap().into_iter().map(<[u8]>::to_vec).collect()
}

#[test]
fn a_changed_body_is_altered_though_its_digest_is_changed_too() {
    let mut files = Tale::new().files();
    let body = files.get_mut(&layout::body_name(2)).unwrap();
    *body = String::from_utf8(body.clone()).unwrap().replace("\"n\":1", "\"n\":9").into_bytes();
    let verdict = verify(&zip(&files), &[]).unwrap();
    assert_eq!(words(&verdict, "file entries/000000002.json"), [Word::Altered]);
    assert_eq!(words(&verdict, "entry 2"), [Word::Altered]);
    let verdict = verify(&zip(&with_new_manifest(files)), &[]).unwrap();
    assert_eq!(
        wrong(&verdict),
        [
            "ALTERED release, entry 3: the manifest is not the one that was released",
            "ALTERED entry 2: its body is not what its leaf commits to",
        ]
    );
}

#[test]
fn a_changed_report_or_blob_is_altered_though_its_digest_is_changed_too() {
    for (name, line) in [
        ("reports/gap.txt", "file reports/gap.txt"),
        ("index.html", "file index.html"),
        (&*layout::blob_name(BLOB), "file blobs/0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b"),
    ] {
        let mut files = Tale::new().files();
        files.get_mut(name).unwrap().push(b'!');
        assert_eq!(words(&verify(&zip(&files), &[]).unwrap(), line), [Word::Altered]);
        let verdict = verify(&zip(&with_new_manifest(files)), &[]).unwrap();
        assert_eq!(words(&verdict, "release, entry 3"), [Word::Altered], "{name}");
    }
}

#[test]
fn what_is_taken_out_or_put_in_shows() {
    for (name, word) in [
        (layout::body_name(1), Word::Missing),
        (layout::blob_name(BLOB), Word::Missing),
        ("reports/gap.txt".into(), Word::Missing),
    ] {
        let mut files = Tale::new().files();
        files.remove(&name).unwrap();
        assert_eq!(words(&verify(&zip(&files), &[]).unwrap(), &format!("file {name}")), [word], "{name}");
        assert!(!verify(&zip(&with_new_manifest(files)), &[]).unwrap().holds(), "{name}");
    }
    for name in [
        "blobs/0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c",
        "entries/000000003.json",
        "entries/000000009.json",
        "entries/1.json",
        "log/tile/0/001.p/1",
        "log/note",
        "release/000000009.json",
        "reports/other.pdf",
        "other.txt",
    ] {
        let mut files = Tale::new().files();
        files.insert(name.into(), b"{}".to_vec());
        assert!(!verify(&zip(&files), &[]).unwrap().holds(), "{name}");
        assert!(!verify(&zip(&with_new_manifest(files)), &[]).unwrap().holds(), "{name}");
    }
    // Files that are never listed in the manifest.
    for name in ["log/tile/0/000.p/4", "log/tile/entries/000.p/4", "log/checkpoint", "release/000000003.json", "manifest.sha256"]
    {
        let mut files = Tale::new().files();
        files.remove(name).unwrap();
        assert!(!verify(&zip(&files), &[]).unwrap().holds(), "{name}");
    }
}

#[test]
fn a_leaf_cannot_be_changed_without_the_key() {
    let tale = Tale::new();
    let mut files = tale.files();
    let entries = files.get_mut("log/tile/entries/000.p/4").unwrap();
    let at = entries.windows(4).position(|four| four == b"test").unwrap();
    entries[at..at + 4].copy_from_slice(b"sent");
    let verdict = verify(&zip(&files), &[]).unwrap();
    assert_eq!(words(&verdict, "entry 2"), [Word::Altered]);
    assert_eq!(words(&verdict, "log"), [Word::Altered]);
    // With all hashes made again, the root is another.
    let mut files = tale.files();
    let checkpoint = files[layout::CHECKPOINT].clone();
    let mut all = leaves(&files, 4);
    let mut leaf = Leaf::decode(&all[2]).unwrap();
    leaf.at -= 1;
    all[2] = leaf.encode().unwrap();
    tale.sign(all, &mut files);
    files.insert(layout::CHECKPOINT.into(), checkpoint);
    let wrong = wrong(&verify(&zip(&files), &[]).unwrap());
    assert_eq!(wrong, ["ALTERED log: its entries do not give the root that was signed: one was changed, dropped or added"]);
}

/// With the log's key everything can be made again. What somebody kept from before shows it, and nothing else can.
#[test]
fn a_log_that_is_signed_again_shows_to_whoever_kept_a_checkpoint() {
    let honest = Tale::new();
    let kept = honest.checkpoint(3);
    let mut dropped = Tale::new();
    dropped.entries.remove(2);
    let bytes = zip(&dropped.files());
    assert!(verify(&bytes, &[]).unwrap().holds(), "nothing in the bundle alone can show it");
    let said = wrong(&verify(&bytes, std::slice::from_ref(&kept)).unwrap());
    assert_eq!(said, ["ALTERED kept checkpoint 1: the first 3 entries are not those that it signs: the log was rewritten"]);
    dropped.entries.pop();
    dropped.blobs.clear();
    let said = wrong(&verify(&zip(&dropped.files()), &[kept]).unwrap());
    assert_eq!(said, ["ALTERED kept checkpoint 1: it signs 3 entries, and the log has 2: entries were dropped"]);
    assert!(!verify(&bytes, &["no note".into()]).unwrap().holds());
}

#[test]
fn an_entry_that_is_dated_back_shows() {
    let mut tale = Tale::new();
    tale.entries[2].leaf.at = NEW_YEAR;
    let said = wrong(&verify(&zip(&tale.files()), &[]).unwrap());
    assert_eq!(said, ["BACKDATED entry 2: it says that it was received before the entry before it"]);
    // Handed in before it was extracted.
    let mut tale = Tale::new();
    let late = json!({"kind": "evidence", "v": 1, "extracted_at": "2026-01-01T04:00:00.5Z"});
    tale.tell(Kind::Collect, Some(1), late);
    let said = wrong(&verify(&zip(&tale.files()), &[]).unwrap());
    assert!(said.len() == 1 && said[0].starts_with("BACKDATED entry 3: received 2026-01-01T03:00:00.000000Z"), "{said:?}");
    // It names a checkpoint that was not there yet, or never was.
    let mut tale = Tale::new();
    let after = |size, fill| assay_ledger::Anchored { size, root: Digest([fill; 32]) };
    tale.entries[1].leaf.after = Some(after(2, 1));
    assert_eq!(words(&verify(&zip(&tale.files()), &[]).unwrap(), "entry 1"), [Word::Backdated, Word::Valid]);
    tale.entries[1].leaf.after = Some(assay_ledger::Anchored { size: 0, root: Digest::of(b"") });
    assert!(verify(&zip(&tale.files()), &[]).unwrap().holds());
}

#[test]
fn openings_cannot_be_exchanged() {
    let mut tale = Tale::new();
    let salt = tale.entries[0].salt;
    tale.entries[0].salt = Salt([1; 32]);
    assert_eq!(words(&verify(&zip(&tale.files()), &[]).unwrap(), "entry 0"), [Word::Altered]);
    tale.entries[0].salt = salt;
    let (first, second) = tale.entries.split_at_mut(1);
    std::mem::swap(&mut first[0].body, &mut second[0].body);
    let verdict = verify(&zip(&tale.files()), &[]).unwrap();
    assert_eq!((words(&verdict, "entry 0"), words(&verdict, "entry 1")), (vec![Word::Altered], vec![Word::Altered]));
}

#[test]
fn a_blob_is_owned_by_one_entry() {
    let mut tale = Tale::new();
    let body = tale.entries[1].body.clone();
    let again = tale.tell(Kind::Collect, Some(1), json!({}));
    again.leaf.commit = assay_ledger::Commitment::new(&again.salt, &body);
    again.leaf.at += HOUR;
    again.body = body;
    assert!(words(&verify(&zip(&tale.files()), &[]).unwrap(), &format!("blob {BLOB}")).contains(&Word::Altered));
}

#[test]
fn another_release_does_not_do() {
    let tale = Tale::new();
    // A bundle signed by a key that only the bundle names.
    let forger = Tale { signer: Signer::new(crate::tale::ORIGIN, &[6; 32]).unwrap(), ..Tale::new() };
    let bytes = zip(&forger.files());
    assert!(read(&bytes).unwrap().verify(&Options::default()).holds());
    let policy = Some(Policy::of_log(signer().verifier()));
    assert!(!read(&bytes).unwrap().verify(&Options { policy, kept: vec![] }).holds());
    // The release of another bundle of the same log.
    let mut files = tale.files();
    let about = files.get_mut(layout::ABOUT).unwrap();
    *about = String::from_utf8(about.clone()).unwrap().replace("\"y25\"", "\"y26\"").into_bytes();
    let said = wrong(&verify(&zip(&with_new_manifest(files)), &[]).unwrap());
    assert_eq!(said, ["ALTERED release, entry 3: the manifest is not the one that was released"]);
}
