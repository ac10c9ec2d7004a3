//! Where in a file is something wrong, and how is it said?
use assay_engine::tables::{TablesError, TablesErrorKind};
use assay_model::object::ColumnType;

use crate::schema::word;

/// The longest piece of input that a message repeats, in characters.
const SHOWN_CHARS_MAX: usize = 60;

/// A piece of input as a message shows it.
pub(crate) fn shown(text: &str) -> String {
    let mut shown: String = text.chars().take(SHOWN_CHARS_MAX).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text.chars().count() > SHOWN_CHARS_MAX {
        shown.push('…');
    }
    format!("`{shown}`")
}

/// Wrong input in a file, as a whole or at a line.
pub(crate) fn wrong(name: &str, line: Option<u64>, message: impl std::fmt::Display) -> TablesError {
    match line {
        Some(line) => TablesError::new(TablesErrorKind::Input, format!("`{name}`, line {line}: {message}")).line(line),
        None => TablesError::new(TablesErrorKind::Input, format!("`{name}`: {message}")),
    }
}

/// A value that is none of its column's type.
pub(crate) fn misfit(name: &str, line: Option<u64>, column: (&str, ColumnType), value: &str, hint: &str) -> TablesError {
    let (column, kind) = column;
    let message = format!("column `{column}`: {} is no {}", shown(value), word(kind));
    wrong(name, line, message).hint(hint)
}

/// The disk or the file system failed.
pub(crate) fn failed(what: &str, name: &str, error: impl std::fmt::Display) -> TablesError {
    TablesError::new(TablesErrorKind::Failure, format!("failed to {what} `{name}`: {error}"))
}

/// The name in `names` that is nearest to `name`, if any is near.
pub(crate) fn nearest<'a>(name: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let distance = |other: &str| edits(&name.to_lowercase(), &other.to_lowercase());
    let (distance, nearest) = names.map(|other| (distance(other), other)).min()?;
    let n = name.chars().count();
    (distance <= 1 + n / 4 && distance < n).then_some(nearest)
}

/// Levenshtein's distance, in characters.
fn edits(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, ca) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, cb) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(ca != *cb);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_near() {
        let names = ["email", "hired_on", "left_on"];
        let nearest = |name| nearest(name, names.into_iter());
        assert_eq!(nearest("emial"), Some("email"));
        assert_eq!(nearest("e-mail"), Some("email"));
        assert_eq!(nearest("hiredon"), Some("hired_on"));
        assert_eq!(nearest("salary"), None);
        assert_eq!(nearest("x"), None);
    }
}
