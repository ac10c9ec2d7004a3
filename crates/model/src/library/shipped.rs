//! The library that ships with this version.
use std::sync::OnceLock;

use include_dir::{Dir, include_dir};

use super::Library;

static FILES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../library");

/// The library of this version, read when it is first asked for.
pub fn shipped() -> &'static Library {
    static READ: OnceLock<Library> = OnceLock::new();
    READ.get_or_init(|| {
        let mut files = Vec::new();
        collect(&FILES, &mut files);
        files.sort_unstable();
        Library::parse(files).0
    })
}

fn collect(dir: &'static Dir<'_>, files: &mut Vec<(&'static str, &'static str)>) {
    for file in dir.files() {
        let read = file.path().to_str().zip(file.contents_utf8());
        files.push(read.expect("a test reads every file of the library that ships"));
    }
    dir.dirs().for_each(|dir| collect(dir, files));
}
