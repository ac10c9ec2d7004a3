//! What a bundle is said to be when nobody tampered with it.
use std::process::Command;

use assay_bundle::layout::{Why, Withheld};
use assay_bundle::{Options, Word, verify_receipt};
use assay_ledger::{Kind, Policy, Proof, Signer, tree};
use serde_json::json;

use crate::tale::{HOUR, Tale, id, read, signer, verify, words, wrong, zip};

#[test]
fn a_bundle_holds_and_says_what_it_does_not_prove() {
    let verdict = verify(&zip(&Tale::new().files()), &[]).unwrap();
    assert_eq!(wrong(&verdict), [""; 0]);
    assert!(verdict.holds());
    let said: Vec<String> = verdict.lines.iter().map(|line| format!("{} {}", line.word, line.what)).collect();
    assert_eq!(
        said,
        [
            "VALID manifest.sha256",
            "VALID checkpoint",
            "VALID log",
            "VALID release, entry 3",
            "VALID entry 0",
            "VALID entry 1",
            "VALID entry 2",
            "VALID blob 0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b",
            "VALID streams",
        ]
    );
    assert!(verdict.not_proven[0].contains("integrity is not truth"));
    assert_eq!(verdict.to_json()["holds"], json!(true));
    let text = verdict.to_string();
    assert!(text.contains("9 VALID\nthe bundle holds\n\nnot proven:\n"), "{text}");
}

#[test]
fn without_a_policy_it_says_that_nobody_vouches_for_the_key() {
    let verdict = read(&zip(&Tale::new().files())).unwrap().verify(&Options::default());
    assert!(verdict.holds() && verdict.not_proven.iter().any(|sentence| sentence.starts_with("Whose log this is")));
    let other = Signer::new("example.org/log", &[1; 32]).unwrap();
    let policy = Some(Policy::of_log(other.verifier()));
    let verdict = read(&zip(&Tale::new().files())).unwrap().verify(&Options { policy, kept: vec![] });
    assert_eq!(wrong(&verdict), ["ALTERED checkpoint: no log of the policy signed the checkpoint of `example.com/log`"]);
}

#[test]
fn what_is_withheld_or_erased_is_named() {
    let mut tale = Tale::new();
    tale.entries[2].opened = false;
    tale.withheld.push((Withheld::Entry(2), Why::Redacted));
    tale.blobs.clear();
    tale.withheld.push((Withheld::Blob(crate::tale::BLOB.into()), Why::Redacted));
    let verdict = verify(&zip(&tale.files()), &[]).unwrap();
    assert!(verdict.holds());
    assert_eq!(words(&verdict, "entry 2"), [Word::Withheld]);
    assert_eq!(words(&verdict, "blob 0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b"), [Word::Withheld]);

    let mut tale = Tale::new();
    tale.entries[2].opened = false;
    assert_eq!(
        wrong(&verify(&zip(&tale.files()), &[]).unwrap()),
        ["MISSING entry 2: its leaf is in the log, its opening is not here"]
    );
    tale.decide("erase", id(2));
    let verdict = verify(&zip(&tale.files()), &[]).unwrap();
    assert!(verdict.holds());
    assert_eq!(words(&verdict, "entry 2"), [Word::Erased]);
    tale.decide("hold", id(2));
    assert_eq!(wrong(&verify(&zip(&tale.files()), &[]).unwrap()), ["MISSING entry 2: it was erased although a hold was on it"]);
}

#[test]
fn what_was_never_logged_shows_as_a_gap() {
    let mut tale = Tale::new();
    tale.tell(Kind::Collect, Some(2), json!({"kind": "evidence", "v": 1, "extracted_at": "2026-01-01T00:00:00Z"}));
    let wrong = wrong(&verify(&zip(&tale.files()), &[]).unwrap());
    assert_eq!(wrong, ["MISSING stream 09090909090909090909090909090909: number 1 was never logged, a later one was"]);
}

#[test]
fn a_larger_log_spans_tiles() {
    let mut tale = Tale::new();
    for n in 0..600_u64 {
        let entry =
            tale.tell(Kind::Collect, Some(n + 1), json!({"kind": "evidence", "v": 1, "extracted_at": "2026-01-01T00:00:00Z"}));
        // The helper names 256 entries only.
        entry.leaf.id.0[0] = 1 + (n / 256) as u8;
        entry.leaf.at = crate::tale::NEW_YEAR + 600 * HOUR;
    }
    let verdict = verify(&zip(&tale.files()), &[tale.checkpoint(3), tale.checkpoint(300)]).unwrap();
    assert_eq!(wrong(&verdict), [""; 0]);
}

#[test]
fn a_receipt_is_verified_alone() {
    let tale = Tale::new();
    let leaves: Vec<_> = tale.entries.iter().map(|entry| entry.leaf.encode().unwrap()).collect();
    let hashes: Vec<_> = leaves.iter().map(|leaf| tree::leaf_hash(leaf)).collect();
    let spans = tree::inclusion(1, 3).unwrap();
    let proof = Proof {
        extra: Some(leaves[1].clone()),
        index: 1,
        hashes: spans.iter().map(|span| tree::root_of(&hashes[span.from as usize..span.to as usize])).collect(),
        checkpoint: tale.checkpoint(3),
    };
    let policy = Policy::of_log(signer().verifier());
    let verdict = verify_receipt(&proof.to_text(), &policy);
    assert!(verdict.holds() && verdict.lines[0].reason.contains("received 2026-01-01T01:00:00.000000Z"), "{verdict}");
    assert!(!verify_receipt(&proof.to_text().replace("index 1", "index 2"), &policy).holds());
    // Kept, it speaks for what came before it.
    assert!(verify(&zip(&tale.files()), &[proof.to_text()]).unwrap().holds());
}

/// Runs a program over the bundle's files, or says that it is not here.
fn other_software(program: &str, args: &[&str], dir: &std::path::Path) -> Option<bool> {
    match Command::new(program).args(args).current_dir(dir).output() {
        Ok(done) => Some(done.status.success()),
        Err(error) => {
            // Not by a macro, whose output the test harness would hide.
            let line = format!("skipped: no {program} to read our bundle with ({error})\n");
            std::io::Write::write_all(&mut std::io::stderr(), line.as_bytes()).unwrap();
            None
        }
    }
}

#[test]
fn programs_that_we_did_not_write_read_it() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("bundle.zip"), zip(&Tale::new().files())).unwrap();
    let python = ["-c", "import zipfile; z = zipfile.ZipFile('bundle.zip'); assert z.testzip() is None; z.extractall('out')"];
    if other_software("python3", &python, dir.path()) != Some(true) {
        assert_eq!(other_software("python3", &["--version"], dir.path()), None, "python3 does not read the bundle");
        return;
    }
    let out = dir.path().join("out");
    assert_ne!(other_software("sha256sum", &["--strict", "-c", "manifest.sha256"], &out), Some(false));
    std::fs::write(out.join("reports/gap.txt"), "a gap\n").unwrap();
    assert_ne!(other_software("sha256sum", &["--strict", "-c", "manifest.sha256"], &out), Some(true));
}
