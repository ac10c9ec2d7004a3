//! The small program, and Go's sumdb/tlog over the log in a bundle.
use std::fs;
use std::path::Path;
use std::process::Command;

use assay_ledger::{Proof, tree};

use crate::tale::{Tale, signer, zip};

/// What it printed, on stdout and then on stderr, and its exit code.
fn run(dir: &Path, args: &str) -> (String, i32) {
    let program = env!("CARGO_BIN_EXE_assay-verify");
    let done = Command::new(program).args(args.split_whitespace()).current_dir(dir).output().unwrap();
    let text = [done.stdout, done.stderr].concat();
    (String::from_utf8(text).unwrap(), done.status.code().unwrap())
}

fn place() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let tale = Tale::new();
    let write = |name: &str, bytes: &[u8]| fs::write(dir.path().join(name), bytes).unwrap();
    write("bundle.zip", &zip(&tale.files()));
    write("policy", format!("log {}\nquorum none\n", signer().verifier()).as_bytes());
    write("kept.note", tale.checkpoint(3).as_bytes());
    let hash = tree::leaf_hash(&tale.entries[0].leaf.encode().unwrap());
    let leaf = Some(tale.entries[0].leaf.encode().unwrap());
    let lone = Tale { entries: Tale::new().entries.into_iter().take(1).collect(), ..Tale::new() };
    assert_eq!(tree::root_of(&[hash]), hash);
    write(
        "entry.tlog-proof",
        Proof { extra: leaf, index: 0, hashes: vec![], checkpoint: lone.checkpoint(1) }.to_text().as_bytes(),
    );
    dir
}

#[test]
fn the_exit_code_says_whether_it_holds() {
    let dir = place();
    let check = |args: &str, expected: &str, code: i32| {
        let (said, exited) = run(dir.path(), args);
        assert!(said.contains(expected) && exited == code, "{args}: {exited}\n{said}");
    };
    check("bundle.zip", "the bundle holds", 0);
    check("bundle.zip --policy policy --previous kept.note --previous entry.tlog-proof", "11 VALID", 0);
    check("--json bundle.zip", "\"holds\": true", 0);
    check("entry.tlog-proof --policy policy", "VALID             entry 0: ", 0);
    check("--help", "Exit codes: 0 it holds; 2 it does not", 0);
    check("", "which file is to be verified?", 2);
    check("bundle.zip other.zip", "`other.zip` is one file too many", 2);
    check("bundle.zip --policy", "`--policy` needs a file", 2);
    check("bundle.zip --polic policy", "`--polic` is not known", 2);
    check("none.zip", "cannot open `none.zip`", 2);
    check("policy", "`policy`: it is no bundle: at byte 0 no file begins", 2);
    check("entry.tlog-proof", "whose log is the receipt from?", 2);
    check("bundle.zip --policy kept.note", "`kept.note`: line 1 of the policy: `example.com/log` is no word of a policy", 2);
    check("bundle.zip --previous policy", "the bundle does NOT hold", 2);
    let mut bytes = fs::read(dir.path().join("bundle.zip")).unwrap();
    bytes.truncate(1000);
    fs::write(dir.path().join("short.zip"), bytes).unwrap();
    check("short.zip", "`short.zip`: it is cut short after byte 1000", 2);
}

/// The log in a bundle, for software that we did not write.
#[test]
fn go_verifies_the_log_of_a_bundle_and_refuses_a_flipped_byte() {
    let dir = tempfile::tempdir().unwrap();
    let program = dir.path().join("verify");
    let mut go = Command::new("go");
    go.args(["build", "-o"]).arg(&program).arg(concat!(env!("CARGO_MANIFEST_DIR"), "/../ledger/tests/go/verify.go"));
    go.env("GO111MODULE", "off").env("GOFLAGS", "").env("GOPATH", "/usr/share/gocode").env("GOCACHE", dir.path().join("cache"));
    if !go.output().is_ok_and(|done| done.status.success()) {
        // Not by a macro, whose output the test harness would hide.
        let line = "skipped: no Go with golang.org/x/mod to verify the log of a bundle\n";
        std::io::Write::write_all(&mut std::io::stderr(), line.as_bytes()).unwrap();
        return;
    }
    let log = dir.path().join("log");
    let files = Tale::new().files();
    for (name, bytes) in files.iter().filter(|(name, _)| name.starts_with("log/")) {
        let path = dir.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    let vkey = signer().verifier().to_string();
    let verify = || Command::new(&program).args(["log", log.to_str().unwrap(), &vkey]).output().unwrap().status.success();
    assert!(verify());
    for name in ["checkpoint", "tile/0/000.p/4", "tile/entries/000.p/4"] {
        let path = log.join(name);
        let mut bytes = fs::read(&path).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        fs::write(&path, &bytes).unwrap();
        assert!(!verify(), "{name}");
        bytes[middle] ^= 1;
        fs::write(&path, &bytes).unwrap();
    }
    assert!(verify());
}
