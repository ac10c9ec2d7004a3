//! What is read, and what is said of what cannot be.
use expect_test::{Expect, expect};

use super::*;
use crate::object::{Document, Test};

mod between;
mod collected_examined;
mod differences;
mod files;
mod objects;
mod round_trip;
mod schemas;

/// All that is said of a file, one diagnostic a line.
fn said(file: &str, text: &str) -> String {
    let (_, wrong) = parse(file, text);
    wrong.iter().map(|diagnostic| format!("{}\n", diagnostic.to_string().replace('\n', " | "))).collect()
}

fn check(text: &str, expect: Expect) {
    expect.assert_eq(&said("a.yaml", text));
}

/// The one object of a file of which nothing is wrong.
fn read(file: &str, text: &str) -> Object {
    let (mut parsed, wrong) = parse(file, text);
    assert_eq!(wrong, []);
    assert_eq!(parsed.len(), 1);
    parsed.remove(0).object
}

/// What is said of an object when something in it is replaced: the replacement, then the diagnostics.
fn changed(object: &str, changes: &[(&str, &str)], expect: Expect) {
    let mut all = String::new();
    for (from, to) in changes {
        assert!(object.contains(from), "{from}");
        all.push_str(&format!("{to:?}\n{}", indented(&said("a.yaml", &object.replace(from, to)))));
    }
    expect.assert_eq(&all);
}

/// What is said of each text: its end, then the diagnostics.
fn each(texts: &[&str], expect: Expect) {
    let mut all = String::new();
    for text in texts {
        let last = text.lines().last().unwrap_or("").trim();
        all.push_str(&format!("{last}\n{}", indented(&said("a.yaml", text))));
    }
    expect.assert_eq(&all);
}

fn indented(text: &str) -> String {
    text.lines().map(|line| format!("  {line}\n")).collect()
}
