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

/// What is said of an object when one line of it is another.
fn changed(object: &str, from: &str, to: &str, expect: Expect) {
    assert!(object.contains(from), "{from}");
    check(&object.replace(from, to), expect);
}
