//! The gap report as people get it. The files are kept in cargo's temporary folder for tests, to look at.
#![allow(clippy::unwrap_used)]
mod pdf;
mod sample;
mod xlsx;

use std::{path::PathBuf, process::Command};

/// Keeps a file under cargo's temporary folder.
fn keep(name: &str, bytes: &[u8]) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, bytes).unwrap();
    path
}

/// What a tool prints; `None`, said aloud, where the tool is not installed.
fn output_of(tool: &str, arguments: &[&str]) -> Option<String> {
    match Command::new(tool).args(arguments).output() {
        Ok(output) => {
            assert!(output.status.success(), "{tool}: {}", String::from_utf8_lossy(&output.stderr));
            Some(String::from_utf8(output.stdout).unwrap())
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            // Not by a macro, whose output the test harness would hide.
            let line = format!("skipped: a part, for `{tool}` is not installed\n");
            std::io::Write::write_all(&mut std::io::stderr(), line.as_bytes()).unwrap();
            None
        }
        Err(error) => panic!("{tool}: {error}"),
    }
}

/// Texts that are markup, formulas or worse to somebody: typst, Excel, XML.
const HOSTILE: [&str; 14] = [
    "#panic(\"gone\")",
    "#read(\"/etc/passwd\")",
    "*not bold* _not italic_ $x^2$ `code`",
    "= no heading",
    "<label> @reference ~ \\ -- ... \"quoted\" 'single'",
    "// no comment /* nor this",
    "] } ) [ { (",
    "=cmd|'/c calc'!A1",
    "+1+1",
    "-2+3",
    "@SUM(A1:A9)",
    "<r><t>raw</t></r>",
    "</t></si><script>&amp;",
    "_x0041_ https://example.com/a",
];

/// The sample with these texts, in turn, in every place that a view has for one.
fn hostile(texts: &[&str]) -> assay_engine::view::gap::Gap {
    let mut gap = sample::northlight();
    let mut turn = texts.iter().cycle();
    let mut said = || (*turn.next().unwrap()).to_owned();
    (gap.organisation, gap.engagement, gap.engagement_title, gap.kind) = (said(), said(), said(), said());
    (gap.period, gap.scope, gap.rules, gap.headline) = (said(), said(), said(), said());
    gap.effective_at = said();
    gap.notes = vec![said()];
    for row in &mut gap.exceptions {
        (row.id, row.control, row.text, row.state) = (said(), said(), said(), said());
        (row.test, row.item, row.occurred_at) = (Some(said()), Some(said()), Some(said()));
        row.entries = vec![said()];
    }
    for framework in &mut gap.frameworks {
        framework.title = said();
        for row in &mut framework.requirements {
            (row.id, row.title, row.expected, row.group) = (said(), said(), said(), said());
            (row.controls, row.documents, row.uncovered) = (vec![said()], vec![said()], vec![said()]);
            (row.owner, row.target) = (Some(said()), Some(said()));
            row.reasons = vec![sample::reason(&said(), &[&said()])];
        }
    }
    for row in &mut gap.controls {
        (row.id, row.title, row.owner, row.frequency) = (said(), said(), said(), said());
        row.reasons = vec![sample::reason(&said(), &[&said()])];
        for window in &mut row.windows {
            (window.from, window.to, window.due) = (said(), said(), said());
            window.entries = vec![said()];
        }
    }
    gap
}

#[test]
fn a_view_that_contradicts_itself_is_no_report() {
    type Change = fn(&mut assay_engine::view::gap::Gap);
    let cases: [(Change, &str); 7] = [
        (|gap| gap.frameworks[0].n = 60, "framework `soc2` says 60 requirements and lists 7"),
        (|gap| gap.frameworks[0].design[0].1 += 1, "framework `soc2` says 5 of design `suitable` and lists 4"),
        (|gap| gap.frameworks[1].operation.clear(), "framework `iso42001` says 0 of operation `unproven` and lists 3"),
        (|gap| gap.frameworks[1].requirements[0].design = "fine".to_owned(), "the view says `fine`"),
        (|gap| gap.controls[0].windows[0].word = "green".to_owned(), "the view says `green`"),
        (|gap| gap.controls[0].operation = "100 %".to_owned(), "the view says `100 %`"),
        (|gap| gap.known_at = "yesterday".to_owned(), "`known_at` is `yesterday`"),
    ];
    for (change, expected) in cases {
        let mut gap = sample::northlight();
        change(&mut gap);
        for error in [assay_report::gap_pdf(&gap).err(), assay_report::gap_xlsx(&gap).err()] {
            let error = error.map(|error| error.to_string()).unwrap_or_default();
            assert!(error.contains(expected), "`{error}` does not say: {expected}");
        }
    }
}
