//! `docs/formats.md` and the golden vectors, against this crate and against Python.
//!
//! The vectors are drafts. Python is the second implementation: it shares no code with this crate.
#![allow(clippy::unwrap_used)]

use std::io::Write as _;
use std::process::Command;

use assay_ledger::{
    Anchored, Checkpoint, Commitment, Digest, EntryId, Kind, Leaf, Place, RowDigest, Salt, Signer, StreamId, instant,
    population_line, result_line, tree,
};
use serde_json::Value;

const FORMATS: &str = include_str!("../../../docs/formats.md");
const VECTORS: &str = include_str!("vectors/draft.json");

/// Runs Python, or says why the test is skipped.
fn python(arguments: &[&str]) -> Option<String> {
    match Command::new("python3").args(arguments).env("PYTHONIOENCODING", "utf-8").output() {
        Ok(done) => {
            assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
            Some(String::from_utf8(done.stdout).unwrap().replace("\r\n", "\n"))
        }
        Err(error) => {
            // Not by a macro, whose output the test harness would hide.
            let line = format!("skipped: no python3 to run ({error})\n");
            std::io::stderr().write_all(line.as_bytes()).unwrap();
            None
        }
    }
}

/// The lines of the one fenced block of `language` in `docs/formats.md`.
fn block(language: &str) -> &'static str {
    let fence = format!("```{language}\n");
    let (_, rest) = FORMATS.split_once(&fence).unwrap();
    let (block, rest) = rest.split_once("```").unwrap();
    assert!(!rest.contains(&fence), "one block of {language}");
    block
}

fn rows(lines: impl IntoIterator<Item = Vec<u8>>) -> Digest {
    let mut rows = RowDigest::new();
    lines.into_iter().for_each(|line| rows.push(&line));
    rows.finish()
}

fn population(item: &str, occurred_at: Option<i64>) -> Vec<u8> {
    let mut line = Vec::new();
    population_line(&mut line, item, occurred_at).unwrap();
    line
}

/// A row of results as JSON has it: item, status, reason, occurred at, asset.
fn result(row: &Value) -> Vec<u8> {
    let mut line = Vec::new();
    let text = |n: usize| row[n].as_str();
    result_line(&mut line, text(0).unwrap(), text(1).unwrap(), text(2), row[3].as_i64(), text(4)).unwrap();
    line
}

#[test]
fn ten_lines_of_python_reproduce_the_worked_example() {
    let lines = block("python");
    assert!(lines.lines().count() <= 10);
    let Some(printed) = python(&["-c", lines]) else {
        return;
    };
    assert_eq!(printed, block("text"));
}

#[test]
fn this_crate_reproduces_the_worked_example() {
    let mut printed = block("text").lines();
    let counting: [u8; 32] = std::array::from_fn(|n| n as u8);
    let id = EntryId(std::array::from_fn(|n| n as u8));
    let body = "{\"kind\":\"note\",\"text\":\"été\",\"v\":1}";
    let commit = Commitment::new(&Salt(counting), body.as_bytes());
    let at = instant::parse("2026-01-31T23:59:59.000001Z").unwrap();
    let leaf = Leaf { kind: Kind::Declare, id, at, place: None, after: None, commit }.encode().unwrap();
    assert_eq!(printed.next().unwrap().as_bytes(), leaf);
    assert_eq!(printed.next().unwrap(), tree::leaf_hash(&leaf).to_string());
    let population = rows([population("ben", None), population("ann", Some(1_769_903_999_000_001))]);
    assert_eq!(printed.next().unwrap(), population.to_string());
    let ben = serde_json::json!(["ben", "ok", null, null, null]);
    let ann = serde_json::json!(["ann", "alarm", "left \"early\"\n", 1_769_903_999_000_001_i64, "ai-1"]);
    assert_eq!(printed.next().unwrap(), rows([result(&ben), result(&ann)]).to_string());
    let seed = seed(&population, "8675309");
    assert_eq!(printed.next().unwrap(), seed.to_string());
    assert_eq!(printed.collect::<Vec<_>>(), drawn(&seed, vec!["ann", "ben"]));
}

fn seed(population: &Digest, value: &str) -> Digest {
    Digest::of(&[b"assay/sample/v1\0", &population.0[..], b"\0", value.as_bytes()].concat())
}

fn drawn<'a>(seed: &Digest, mut items: Vec<&'a str>) -> Vec<&'a str> {
    items.sort_by_key(|item| Digest::of(&[&seed.0[..], b"\0", item.as_bytes()].concat()));
    items
}

#[test]
fn python_still_makes_the_vectors() {
    let make = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/vectors/make.py");
    let Some(printed) = python(&[make]) else {
        return;
    };
    assert_eq!(printed, VECTORS);
}

#[test]
fn leaves_and_roots_are_the_vectors() {
    let vectors: Value = serde_json::from_str(VECTORS).unwrap();
    let texts = |key: &str| vectors[key].as_array().unwrap().iter().map(|text| text.as_str().unwrap()).collect::<Vec<_>>();
    let mut hashes = Vec::new();
    for (text, hash) in texts("leaves").into_iter().zip(texts("leaf_hashes")) {
        let leaf = Leaf::decode(text.as_bytes()).unwrap();
        // From its parts, too, so that a field that decoding drops is found.
        let json: Value = serde_json::from_str(text).unwrap();
        let part = |key: &str| json[key].as_str();
        let again = Leaf {
            kind: Kind::parse(part("kind").unwrap()).unwrap(),
            id: EntryId::parse(part("id").unwrap()).unwrap(),
            at: instant::parse(part("at").unwrap()).unwrap(),
            place: part("stream")
                .map(|stream| Place { stream: StreamId::parse(stream).unwrap(), seq: json["seq"].as_u64().unwrap() }),
            after: part("after").map(|after| Anchored::parse(after).unwrap()),
            commit: Commitment::parse(part("commit").unwrap()).unwrap(),
        };
        assert_eq!(leaf, again);
        assert_eq!(String::from_utf8(again.encode().unwrap()).unwrap(), text);
        assert_eq!(tree::leaf_hash(text.as_bytes()).to_string(), hash);
        hashes.push(Digest::parse(hash).unwrap());
    }
    assert_eq!(hashes.len(), 6);
    for (size, root) in texts("roots").into_iter().enumerate() {
        assert_eq!(tree::root_of(&hashes[..size]).to_string(), root);
    }
}

#[test]
fn commitments_are_the_vectors() {
    let vectors: Value = serde_json::from_str(VECTORS).unwrap();
    for vector in vectors["commitments"].as_array().unwrap() {
        let hex = |key: &str| vector[key].as_str().unwrap();
        let body: Vec<u8> = hex("body")
            .as_bytes()
            .chunks(2)
            .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
            .collect();
        let salt = Salt(Digest::parse(hex("salt")).unwrap().0);
        let commitment = Commitment::parse(hex("commit")).unwrap();
        assert_eq!(commitment.check(&salt, &body), Ok(()));
    }
}

#[test]
fn rows_and_samples_are_the_vectors() {
    let vectors: Value = serde_json::from_str(VECTORS).unwrap();
    let check = |key: &str, write: &dyn Fn(&Value) -> Vec<u8>| {
        let lines: Vec<_> = vectors[key]["rows"].as_array().unwrap().iter().map(write).collect();
        let texts: Vec<_> = lines.iter().map(|line| std::str::from_utf8(line).unwrap()).collect();
        assert_eq!(serde_json::json!(texts), vectors[key]["lines"]);
        let digest = rows(lines);
        assert_eq!(digest.to_string(), vectors[key]["digest"]);
        digest
    };
    check("results", &result);
    let digest = check("population", &|row| population(row[0].as_str().unwrap(), row[1].as_i64()));
    for sample in vectors["samples"].as_array().unwrap() {
        let seed = seed(&digest, sample["value"].as_str().unwrap());
        assert_eq!(seed.to_string(), sample["seed"]);
        let items = vectors["population"]["rows"].as_array().unwrap().iter().map(|row| row[0].as_str().unwrap());
        assert_eq!(serde_json::json!(drawn(&seed, items.collect())), sample["drawn"]);
    }
}

/// Made by this crate; `checkpoint.rs` shows that another implementation reads such notes.
#[test]
fn the_checkpoint_is_the_vector() {
    let vectors: Value = serde_json::from_str(VECTORS).unwrap();
    let root = Digest::parse(vectors["roots"][6].as_str().unwrap()).unwrap();
    let signer = Signer::new("example.com/log", &[9; 32]).unwrap();
    let note = Checkpoint { origin: "example.com/log".into(), size: 6, root }.sign(&signer).unwrap();
    assert_eq!(note, include_str!("vectors/draft.checkpoint"));
    assert_eq!(signer.verifier().to_string(), include_str!("vectors/draft.vkey").trim_end());
}
