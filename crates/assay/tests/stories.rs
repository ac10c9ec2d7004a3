//! Stories: Markdown in `tests/stories/`, in which files are written, commands typed and outputs expected, in that order.
//!
//! A block ` ```yaml file=NAME ` writes a file. A block ` ```console ` holds lines `$ COMMAND`, what they print, and `? N` for
//! an exit code other than 0. In what is printed `[..]` stands for anything within a line and a line `...` for any lines.
//! `<!-- needs: NAME -->` skips the story where the environment has no NAME.
#![allow(clippy::unwrap_used)]

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use assay_store::testing::Place;

struct Block {
    info: String,
    text: String,
    line: usize,
}

fn blocks(text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut open: Option<Block> = None;
    for (at, line) in text.lines().enumerate() {
        match (&mut open, line.strip_prefix("```")) {
            (Some(_), Some("")) => blocks.extend(open.take()),
            (Some(block), _) => {
                block.text.push_str(line);
                block.text.push('\n');
            }
            (None, Some(info)) => open = Some(Block { info: info.to_owned(), text: String::new(), line: at + 1 }),
            (None, None) => {}
        }
    }
    blocks
}

struct Typed<'a> {
    command: &'a str,
    expected: Vec<&'a str>,
    code: i32,
}

fn typed(text: &str) -> Vec<Typed<'_>> {
    let mut all: Vec<Typed<'_>> = Vec::new();
    for line in text.lines() {
        if let Some(command) = line.strip_prefix("$ ") {
            all.push(Typed { command, expected: Vec::new(), code: 0 });
        } else if let Some(last) = all.last_mut() {
            match line.strip_prefix("? ").and_then(|code| code.parse().ok()) {
                Some(code) => last.code = code,
                None => last.expected.push(line),
            }
        }
    }
    all
}

fn line_matches(pattern: &str, line: &str) -> bool {
    let mut parts = pattern.split("[..]");
    let first = parts.next().unwrap_or("");
    let Some(mut rest) = line.strip_prefix(first) else { return false };
    let parts: Vec<&str> = parts.collect();
    let Some((last, middle)) = parts.split_last() else { return rest.is_empty() };
    for part in middle {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    rest.ends_with(last)
}

fn matches(expected: &[&str], printed: &[&str]) -> bool {
    match (expected.split_first(), printed.split_first()) {
        (None, None) => true,
        (Some((&"...", rest)), _) => (0..=printed.len()).any(|skip| matches(rest, &printed[skip..])),
        (Some((pattern, rest)), Some((line, printed))) => line_matches(pattern, line) && matches(rest, printed),
        _ => false,
    }
}

fn run(command: &str, dir: &Path) -> (String, i32) {
    let bin = Path::new(env!("CARGO_BIN_EXE_assay")).parent().unwrap();
    let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap_or_default());
    let mut shell = Command::new("sh");
    shell.arg("-c").arg(format!("{{ {command}\n}} 2>&1")).current_dir(dir);
    shell
        .env("PATH", path)
        .env("NO_COLOR", "1")
        .env("COLUMNS", "80")
        .env("REPOSITORY", concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
        .env_remove("ASSAY_WORKSPACE")
        .env_remove("ASSAY_PERSON");
    let done = shell.output().unwrap();
    (String::from_utf8_lossy(&done.stdout).into_owned(), done.status.code().unwrap_or(-1))
}

/// Tells a story; with the address of a database, in a workspace on that.
fn story(path: &Path, database: Option<&str>) {
    let name = path.file_name().unwrap().to_string_lossy().into_owned();
    let mut text = fs::read_to_string(path).unwrap();
    if let Some(url) = database {
        assert_eq!(text.matches("assay init ").count(), 1, "{name} makes one workspace");
        text = text.replace("assay init ", &format!("assay init --database '{url}' "));
    }
    for needed in text.lines().filter_map(|line| line.strip_prefix("<!-- needs: ")?.strip_suffix(" -->")) {
        if std::env::var_os(needed).is_none() {
            // Not by a macro, whose output the test harness would hide.
            std::io::Write::write_all(&mut std::io::stderr(), format!("skipped: {name} needs {needed}\n").as_bytes()).unwrap();
            return;
        }
    }
    let dir = tempfile::tempdir().unwrap();
    if name == "git_connector.md" {
        fs::write(dir.path().join("changes.stream"), stream()).unwrap();
    }
    for block in blocks(&text) {
        if let Some((_, file)) = block.info.split_once("file=") {
            let path = dir.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, &block.text).unwrap();
        } else if block.info == "console" {
            for Typed { command, mut expected, code } in typed(&block.text) {
                let (printed, status) = run(command, dir.path());
                while expected.last().is_some_and(|line| line.is_empty()) {
                    expected.pop();
                }
                let lines: Vec<&str> = printed.trim_end().lines().collect();
                if status != code || !matches(&expected, &lines) {
                    let mut message =
                        format!("{name}:{}: `{command}` exited {status}, expected {code}\n--- printed\n", block.line);
                    write!(message, "{printed}--- expected\n{}\n", expected.join("\n")).unwrap();
                    panic!("{message}");
                }
            }
        }
    }
}

/// The real changes as a stream for `git fast-import`: the same authors, dates and trailers, on one branch.
fn stream() -> String {
    let data = std::env::var("ASSAY_REAL_DATA").unwrap();
    let text = fs::read_to_string(Path::new(&data).join("golang-net/changes.csv")).unwrap();
    let mut stream = String::new();
    for (at, line) in text.lines().skip(1).enumerate() {
        // No cell of this file is quoted.
        let cells: Vec<&str> = line.split(',').collect();
        let [commit, _, author, committer, authored_at, committed_at, reviewers, ci, _] = cells[..] else { panic!("{line}") };
        let mut message = format!("change {commit}\n\n");
        for reviewer in reviewers.split_whitespace() {
            writeln!(message, "Reviewed-by: {reviewer} <{reviewer}@example.org>").unwrap();
        }
        if ci == "yes" {
            message.push_str("TryBot-Result: robot <robot@example.org>\n");
        }
        let seconds = |text: &str| assay_model::time::Instant::parse(text).unwrap().0 / 1_000_000;
        let (authored, committed) = (seconds(authored_at), seconds(committed_at));
        writeln!(stream, "commit refs/heads/main\nmark :{}", at + 1).unwrap();
        writeln!(stream, "author {author} <{author}@example.org> {authored} +0000").unwrap();
        writeln!(stream, "committer {committer} <{committer}@example.org> {committed} +0000").unwrap();
        writeln!(stream, "data {}\n{message}", message.len()).unwrap();
        if at > 0 {
            writeln!(stream, "from :{at}").unwrap();
        }
    }
    stream
}

fn stories() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/stories")
}

macro_rules! story {
    ($($name:ident),* $(,)?) => {$(
        #[test]
        fn $name() {
            story(&stories().join(concat!(stringify!($name), ".md")), None);
        }
    )*

        #[test]
        fn every_story_is_told() {
            let mut files: Vec<String> =
                fs::read_dir(stories()).unwrap().map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
            files.sort();
            let mut told = vec![$(concat!(stringify!($name), ".md")),*];
            told.sort_unstable();
            assert_eq!(files, told);
        }
    };
}

story!(
    applicability,
    auditor_rehearsal,
    bad_input,
    change_review,
    first_steps,
    git_connector,
    library,
    measure,
    measure_bad_input,
    measure_compas,
    measure_test,
    sampling,
);

/// The same words, the same answers, whichever database holds the ledger.
#[test]
fn on_postgresql() {
    for name in ["first_steps", "change_review", "library"] {
        let Some(place) = Place::postgres() else { return };
        story(&stories().join(name).with_extension("md"), Some(&place.url));
    }
}

#[test]
fn a_pattern_stands_for_anything_within_a_line() {
    assert!(line_matches("a[..]c", "abc"));
    assert!(!line_matches("a[..]c", "abd"));
    assert!(matches(&["a", "...", "z"], &["a", "b", "c", "z"]));
    assert!(!matches(&["a", "..."], &["b"]));
}
