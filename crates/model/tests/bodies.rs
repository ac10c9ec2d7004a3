//! Golden bodies: what a ledger may hold must be read for ever.
use std::path::Path;

use assay_model::body::Body;
use assay_model::codec::{decode, encode};

fn golden() -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bodies");
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).expect("the folder is in the repository") {
        let path = entry.expect("a readable folder").path();
        if path.extension().is_some_and(|ending| ending == "json") {
            let name = path.file_name().expect("a file has a name").to_string_lossy().into_owned();
            files.push((name, std::fs::read(&path).expect("a readable file")));
        }
    }
    files.sort();
    files
}

#[test]
fn every_golden_body_is_read() {
    let files = golden();
    assert!(files.len() >= 14, "only {} golden bodies", files.len());
    for (name, bytes) in files {
        if let Err(error) = decode(&bytes) {
            panic!("{name}: {error}");
        }
    }
}

/// Bodies of the version that is written now hold every field, and nothing is lost between reading and writing.
#[test]
fn golden_bodies_of_this_version_are_written_as_they_are() {
    for (name, bytes) in golden().into_iter().filter(|(name, _)| name.ends_with(".v1.json")) {
        let body = decode(&bytes).unwrap_or_else(|error| panic!("{name}: {error}"));
        let written = encode(&body).unwrap_or_else(|error| panic!("{name}: {error}"));
        let kept: serde_json::Value = serde_json::from_slice(&bytes).expect("JSON");
        assert_eq!(written, kept, "{name}");
    }
}

#[test]
fn every_kind_has_a_golden_body() {
    let mut kinds: Vec<&str> = Vec::new();
    for (_, bytes) in golden() {
        kinds.push(match decode(&bytes).expect("a golden body") {
            Body::Declared(_) => "declared",
            Body::Evidence(_) => "evidence",
            Body::Occurrence(_) => "occurrence",
            Body::Run(_) => "run",
            Body::Finding(_) => "finding",
            Body::Decision(_) => "decision",
        });
    }
    kinds.dedup();
    assert_eq!(kinds.len(), 6, "{kinds:?}");
}
