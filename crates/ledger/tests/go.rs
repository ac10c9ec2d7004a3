//! Our logs and receipts, read by software that we did not write: Go's `sumdb/tlog` and `sumdb/note`.
//!
//! Debian's `golang-go` and `golang-golang-x-mod-dev` are found without a proxy; where they are missing the tests say so.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use assay_ledger::tree::{self, Edge};
use assay_ledger::{Checkpoint, Cosigner, Digest, Error, Proof, Signer, Tiles};

const ORIGIN: &str = "example.com/log";

/// The verifier as a program, made once; none where there is no Go.
fn verifier() -> Option<&'static Path> {
    static MADE: OnceLock<Option<(tempfile::TempDir, PathBuf)>> = OnceLock::new();
    let made = MADE.get_or_init(|| {
        let dir = tempfile::tempdir().unwrap();
        let program = dir.path().join("verify");
        let source = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/go/verify.go");
        let mut go = Command::new("go");
        go.args(["build", "-o"]).arg(&program).arg(source);
        go.env("GO111MODULE", "off")
            .env("GOFLAGS", "")
            .env("GOPATH", "/usr/share/gocode")
            .env("GOCACHE", dir.path().join("cache"));
        let why = match go.output() {
            Ok(done) if done.status.success() => return Some((dir, program)),
            Ok(done) => String::from_utf8_lossy(&done.stderr).into_owned(),
            Err(error) => error.to_string(),
        };
        // Not by a macro, whose output the test harness would hide.
        let line = format!("skipped: no Go with golang.org/x/mod to verify our logs ({})\n", why.trim());
        std::io::stderr().write_all(line.as_bytes()).unwrap();
        None
    });
    made.as_ref().map(|(_, program)| program.as_path())
}

fn verify(arguments: &[&str]) -> Result<(), String> {
    let done = Command::new(verifier().unwrap()).args(arguments).output().unwrap();
    let said = String::from_utf8_lossy(&done.stdout).into_owned();
    match done.status.success() && said == "OK\n" {
        true => Ok(()),
        false => Err(said),
    }
}

fn signer() -> Signer {
    Signer::new(ORIGIN, &[7; 32]).unwrap()
}

fn leaf(n: u64) -> Vec<u8> {
    // Of different lengths, one of them nothing.
    format!("{n}").repeat((n % 5) as usize).into_bytes()
}

/// Writes a log of `size` entries as static files, and returns its leaves' hashes.
fn write_log(dir: &Path, size: u64) -> Vec<Digest> {
    let mut tiles = Tiles::new();
    let (mut edge, mut hashes) = (Edge::new(), Vec::new());
    let write = |path: assay_ledger::TilePath, bytes: &[u8]| {
        let path = dir.join(path.to_string());
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
        Ok::<(), Error>(())
    };
    for n in 0..size {
        tiles.push(&leaf(n), write).unwrap();
        hashes.push(tree::leaf_hash(&leaf(n)));
        edge.push(hashes[n as usize], |_, _| {});
    }
    tiles.finish(write).unwrap();
    let checkpoint = Checkpoint { origin: ORIGIN.into(), size, root: edge.root() };
    fs::write(dir.join("checkpoint"), checkpoint.sign(&signer()).unwrap()).unwrap();
    hashes
}

fn go_verifies(sizes: &[u64]) {
    if verifier().is_none() {
        return;
    }
    for &size in sizes {
        let dir = tempfile::tempdir().unwrap();
        write_log(dir.path(), size);
        let (path, vkey) = (dir.path().to_str().unwrap(), signer().verifier().to_string());
        verify(&["log", path, &vkey]).unwrap_or_else(|said| panic!("size {size}: {said}"));
    }
}

#[test]
fn go_verifies_our_logs_around_every_edge_of_a_tile() {
    go_verifies(&[0, 1, 2, 255, 256, 257, 65_535, 65_536, 65_537]);
}

#[test]
fn deep_go_verifies_a_million_entries() {
    if std::env::var_os("ASSAY_DEEP").is_some() {
        go_verifies(&[1_000_000]);
    }
}

#[test]
fn go_verifies_a_cosignature() {
    if verifier().is_none() {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    write_log(dir.path(), 300);
    let file = dir.path().join("checkpoint");
    let note = fs::read_to_string(&file).unwrap();
    let cosigner = Cosigner::new("witness.example.org", &[8; 32]).unwrap();
    let line = cosigner.cosign(&note, 1_767_225_600).unwrap();
    fs::write(&file, note.clone() + &line).unwrap();
    let (path, vkey, witness) = (dir.path().to_str().unwrap(), signer().verifier().to_string(), cosigner.witness().to_string());
    verify(&["log", path, &vkey, &witness]).unwrap();
    // A character in the middle of the signature.
    let (start, end) = line.split_at(line.len() - 40);
    let other = if end.starts_with('A') { "B" } else { "A" };
    fs::write(&file, [&note, start, other, &end[1..]].concat()).unwrap();
    assert!(verify(&["log", path, &vkey, &witness]).is_err());
}

#[test]
fn go_refuses_one_flipped_byte_in_any_file() {
    if verifier().is_none() {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    write_log(dir.path(), 257);
    let (path, vkey) = (dir.path().to_str().unwrap(), signer().verifier().to_string());
    for name in ["checkpoint", "tile/0/000", "tile/0/001.p/1", "tile/1/000.p/1", "tile/entries/000", "tile/entries/001.p/1"] {
        let file = dir.path().join(name);
        let bytes = fs::read(&file).unwrap();
        for at in [0, bytes.len() / 2, bytes.len() - 2] {
            let mut bad = bytes.clone();
            bad[at] ^= 1;
            fs::write(&file, bad).unwrap();
            assert!(verify(&["log", path, &vkey]).is_err(), "{name} byte {at}");
        }
        fs::write(&file, bytes).unwrap();
    }
    verify(&["log", path, &vkey]).unwrap();
}

#[test]
fn go_verifies_our_receipts() {
    if verifier().is_none() {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let hashes = write_log(dir.path(), 300);
    let checkpoint = fs::read_to_string(dir.path().join("checkpoint")).unwrap();
    let vkey = signer().verifier().to_string();
    let file = dir.path().join("entry.tlog-proof");
    for index in [0, 1, 255, 256, 299_u64] {
        let spans = tree::inclusion(index, 300).unwrap();
        let of_span = |span: &tree::Span| tree::root_of(&hashes[span.from as usize..span.to as usize]);
        let proof = Proof {
            extra: Some(leaf(index)),
            index,
            hashes: spans.iter().map(of_span).collect(),
            checkpoint: checkpoint.clone(),
        };
        fs::write(&file, proof.to_text()).unwrap();
        verify(&["proof", file.to_str().unwrap(), &vkey]).unwrap_or_else(|said| panic!("entry {index}: {said}"));
        fs::write(&file, Proof { index: index ^ 1, ..proof }.to_text()).unwrap();
        assert!(verify(&["proof", file.to_str().unwrap(), &vkey]).is_err());
    }
}
