//! The words of the catalogues are our own: compared with a licence holder's texts where `ASSAY_LICENSED_TEXT` names them.
//!
//! The folder holds texts (`.txt`, `.md`), lists of hashes (`.hashes`), or both. Nothing of it is kept or printed but the
//! words that are ours as well.
#![allow(clippy::unwrap_used)]
use std::fs;
use std::io::Write;
use std::path::Path;

use assay_model::catalogue::{self, BlockedText};

/// Says something whether the test passes or not: what the harness captures of `eprintln!` nobody reads.
#[allow(clippy::explicit_write)]
fn aloud(words: &str) {
    writeln!(std::io::stderr(), "{words}").unwrap();
}

fn blocked_text(folder: &Path) -> BlockedText {
    let mut blocked = BlockedText::default();
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    for file in files {
        let extension = file.extension().and_then(|extension| extension.to_str());
        match extension {
            Some("txt" | "md") => blocked.block(&fs::read_to_string(&file).unwrap()),
            Some("hashes") => {
                let (list, wrong) = BlockedText::parse(&file.display().to_string(), &fs::read_to_string(&file).unwrap());
                assert_eq!(wrong, []);
                blocked.add(list);
            }
            _ => aloud(&format!("not read: {}", file.display())),
        }
    }
    blocked
}

#[test]
fn no_string_shares_nine_words_in_a_row_with_a_licensed_text() {
    let Some(folder) = std::env::var_os("ASSAY_LICENSED_TEXT") else {
        aloud("skipped: the own-words test needs a folder of licensed texts, named by ASSAY_LICENSED_TEXT");
        return;
    };
    let blocked = blocked_text(Path::new(&folder));
    assert!(blocked.n_runs() > 0, "the folder named by ASSAY_LICENSED_TEXT holds no text and no list");
    let catalogues = catalogue::catalogues();
    let mut shared: Vec<_> = catalogues.iter().flat_map(|catalogue| blocked.shared_with_catalogue(catalogue)).collect();
    shared.extend(catalogue::crosswalks().iter().flat_map(|crosswalk| blocked.shared_with_crosswalk(crosswalk)));
    let shared: Vec<_> = shared.iter().map(|run| format!("{}: {}", run.place, run.words)).collect();
    assert!(shared.is_empty(), "{} runs are not our own words:\n{}", shared.len(), shared.join("\n"));
}
