//! Where in a file does a thing stand? YAML read into plain types, with the line of every item and row.
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_saphyr::{Location, Spanned};

use super::crosswalk::Row;
use super::item::Item;
use crate::diagnostic::Diagnostic;

/// The longest file read, in bytes: the largest catalogue known has some hundred kilobytes.
pub(super) const FILE_BYTES_MAX: usize = 8 << 20;

/// Reads `text`, or says where it is not what it should be.
pub(crate) fn read<T: DeserializeOwned>(file: &str, text: &str) -> Result<T, Diagnostic> {
    if text.len() > FILE_BYTES_MAX {
        return Err(Diagnostic::new(file, None, format!("the file is longer than {FILE_BYTES_MAX} bytes")));
    }
    serde_saphyr::from_str(text).map_err(|error| {
        let error = error.without_snippet();
        diagnostic(file, error.location().as_ref().and_then(line), &error.to_string())
    })
}

/// The library's words, without the place, which the diagnostic has, and without advice to programmers.
fn diagnostic(file: &str, line: Option<u32>, words: &str) -> Diagnostic {
    let words = words.split(" at line ").next().unwrap_or(words);
    let words = words.split(", set DuplicateKeyPolicy").next().unwrap_or(words);
    match words.split_once(", expected ") {
        Some((message, expected)) => Diagnostic::new(file, line, message).hint(format!("expected is {expected}")),
        None => Diagnostic::new(file, line, words.trim_end_matches('.')),
    }
}

/// The line that a value stands on; none for a value that came from no file.
pub(super) fn line(location: &Location) -> Option<u32> {
    u32::try_from(location.line()).ok().filter(|line| *line > 0)
}

pub(super) fn placed_items<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Item>, D::Error> {
    let items = Vec::<Spanned<Item>>::deserialize(deserializer)?;
    Ok(items.into_iter().map(|placed| Item { line: line(&placed.referenced), ..placed.value }).collect())
}

pub(super) fn placed_rows<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Row>, D::Error> {
    let rows = Vec::<Spanned<Row>>::deserialize(deserializer)?;
    Ok(rows.into_iter().map(|placed| Row { line: line(&placed.referenced), ..placed.value }).collect())
}
