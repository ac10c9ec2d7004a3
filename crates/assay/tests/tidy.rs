//! The rules of STYLE.md and ARCHITECTURE.md that a machine can hold.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Which crate may see which: DESIGN's drawing, as far as the crates exist.
const EDGES: [(&str, &[&str]); 13] = [
    ("model", &[]),
    ("ledger", &[]),
    ("chart", &[]),
    ("bundle", &["ledger"]),
    ("store", &["ledger"]),
    ("engine", &["bundle", "ledger", "model", "store"]),
    ("query", &["engine", "measure", "model"]),
    ("collect", &["engine", "model"]),
    ("measure", &[]),
    ("sample", &[]),
    ("report", &["engine", "model"]),
    ("web", &["chart", "engine", "model"]),
    (
        "assay",
        &["bundle", "chart", "collect", "engine", "ledger", "measure", "model", "query", "report", "sample", "store", "web"],
    ),
];

/// Crates that must never be in the tree, and why.
const BANNED: [(&str, &str); 6] = [
    ("aws-lc-sys", "minutes of C"),
    ("openssl-sys", "a system library"),
    ("libduckdb-sys", "minutes of C++"),
    ("serde_yaml_ng", "unmaintained"),
    ("chrono-tz-build", "a second time-zone database"),
    ("gix", "git itself is enough"),
];

/// A file longer than this has a seam that nobody looked for.
const LINES_MAX: usize = 500;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

fn files(dir: &Path, extension: &str, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            if !path.ends_with("target") {
                files(&path, extension, found);
            }
        } else if path.extension().is_some_and(|e| e == extension) {
            found.push(path);
        }
    }
}

fn sources() -> Vec<(String, String)> {
    let mut found = Vec::new();
    files(&root().join("crates"), "rs", &mut found);
    found.sort();
    let name = |path: &Path| path.strip_prefix(root()).unwrap().display().to_string();
    found.iter().map(|path| (name(path), fs::read_to_string(path).unwrap())).collect()
}

#[test]
fn edges_are_as_drawn() {
    let mut crates: Vec<String> = fs::read_dir(root().join("crates"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    crates.sort();
    let mut drawn: Vec<&str> = EDGES.iter().map(|(name, _)| *name).collect();
    drawn.sort_unstable();
    assert_eq!(crates, drawn, "a crate without an edge in the table, or the other way round");
    for (name, allowed) in EDGES {
        let manifest: toml::Value =
            toml::from_str(&fs::read_to_string(root().join("crates").join(name).join("Cargo.toml")).unwrap()).unwrap();
        let seen = manifest.get("dependencies").and_then(toml::Value::as_table).into_iter().flat_map(|table| table.keys());
        for other in seen.filter_map(|dependency| dependency.strip_prefix("assay-")) {
            assert!(allowed.contains(&other), "`{name}` must not see `{other}`");
        }
    }
}

#[test]
fn no_banned_crate_is_in_the_tree() {
    let lock = fs::read_to_string(root().join("Cargo.lock")).unwrap();
    for (name, why) in BANNED {
        assert!(!lock.contains(&format!("name = \"{name}\"")), "`{name}` is in the tree: {why}");
    }
}

/// What `cargo tree` says of each crate with its features.
fn tree(selection: &[&str]) -> std::collections::BTreeSet<String> {
    let cargo = std::env::var_os("CARGO").unwrap();
    let mut command = std::process::Command::new(cargo);
    command.current_dir(root()).args(["tree", "--offline", "--locked", "--prefix", "none", "-f", "{p} {f}"]).args(selection);
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    // Our own crates have features for tests, and take seconds.
    text.lines().filter(|line| !line.contains("(/")).map(|line| line.trim_end_matches(" (*)").to_owned()).collect()
}

#[test]
fn both_commands_of_the_readme_build_the_same_crates_once() {
    let all = tree(&["--workspace", "-e", "normal,build,dev"]);
    let binary = tree(&["-p", "assay", "-e", "normal,build"]);
    let twice: Vec<_> = binary.difference(&all).collect();
    assert!(twice.is_empty(), "built once more for the tests, with other features: {twice:#?}");
}

#[test]
fn files_are_short_and_nothing_is_left_open() {
    let mut wrong = Vec::new();
    // Spelled apart, so that this file does not find itself.
    let open = ["to", "do!("].concat();
    let unfinished = ["unimpl", "emented!("].concat();
    let ignored = ["#[ign", "ore"].concat();
    let should = ["#[should", "_panic"].concat();
    for (name, text) in sources() {
        let lines = text.lines().count();
        if lines > LINES_MAX {
            wrong.push(format!("{name} has {lines} lines"));
        }
        for word in [&open, &unfinished, &ignored, &should] {
            if text.contains(word.as_str()) {
                wrong.push(format!("{name} holds `{word}`"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn pure_crates_cannot_look() {
    for (name, text) in sources() {
        let pure = ["model", "measure", "sample", "chart"].iter().any(|pure| name.starts_with(&format!("crates/{pure}/src")));
        for word in ["std::fs", "std::net", "std::env", "SystemTime", "Timestamp::now", "Zoned::now", "getrandom", "std::process"]
        {
            assert!(!(pure && text.contains(word)), "{name} looks outside: `{word}`");
        }
    }
}

#[test]
fn only_the_binary_reads_the_clock_and_throws_dice() {
    for (name, text) in sources() {
        if name.starts_with("crates/assay/src")
            || name.contains("/tests/")
            || name.contains("/examples/")
            || name.contains("/benches/")
        {
            continue;
        }
        for word in ["SystemTime::now", "Timestamp::now", "getrandom::"] {
            assert!(!text.contains(word), "{name}: `{word}` is for the binary alone");
        }
    }
}

#[test]
fn heavy_crates_have_one_home() {
    let homes: BTreeMap<&str, &str> = [
        ("datafusion", "query"),
        ("typst", "report"),
        ("rust_xlsxwriter", "report"),
        ("sqlx", "store"),
        ("axum", "web"),
        ("hyper", "web"),
    ]
    .into();
    for (name, _) in EDGES {
        let manifest = fs::read_to_string(root().join("crates").join(name).join("Cargo.toml")).unwrap();
        for (heavy, home) in &homes {
            let names = manifest.lines().any(|line| line.starts_with(heavy));
            assert!(!names || name == *home, "`{name}` names `{heavy}`, whose home is `{home}`");
        }
    }
}

/// What stands in the pages' stylesheet and script: one of each, short, and nothing loaded from elsewhere.
#[test]
fn pages_have_one_short_stylesheet_and_script() {
    let assets = root().join("crates/web/src/assets");
    for (name, lines_max) in [("app.css", 700), ("app.js", 150)] {
        let text = fs::read_to_string(assets.join(name)).unwrap();
        let lines = text.lines().count();
        assert!(lines <= lines_max, "{name} has {lines} lines");
        for outside in ["http:", "https:", "@import", "url("] {
            assert!(!text.contains(outside), "{name} loads something: `{outside}`");
        }
    }
    for (name, text) in sources() {
        let inline = ["style=", "onclick", "<script>"]
            .iter()
            .find(|word| name.starts_with("crates/web/src/page/") && text.contains(**word));
        let in_tests = name.ends_with("document.rs");
        assert!(inline.is_none() || in_tests, "{name}: `{}` is refused by the pages' own policy", inline.unwrap());
    }
}

#[test]
fn no_crate_or_module_is_named_for_nothing() {
    for (name, _) in sources() {
        for nothing in ["common", "core", "types", "utils", "helpers", "manager"] {
            let parts: Vec<&str> = name.split(['/', '.']).collect();
            assert!(!parts.contains(&nothing), "{name}: if it has no name, it has no home");
        }
    }
}

#[test]
fn the_style_fits_on_its_page() {
    let lines = fs::read_to_string(root().join("STYLE.md")).unwrap().lines().count();
    assert!(lines <= 90, "STYLE.md has {lines} lines: delete one");
}
