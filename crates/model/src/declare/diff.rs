//! What differs between two versions of an object, field by field, as a person would say it.
use std::fmt;

use serde::Serialize;
use serde_json::{Map, Value};

use crate::object::Object;

/// One difference: a field's path, and what stands there in the old version and in the new one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FieldChange {
    /// `serves[soc2:CC6.2].extent`: an item of a list is named by its own id where it has one.
    pub path: String,
    /// `None`: nothing stood there.
    pub old: Option<String>,
    /// `None`: nothing stands there any more.
    pub new: Option<String>,
}

/// The fields by which an item of a list is known, the first that it has.
const NAMES: [&str; 5] = ["id", "requirement", "supplier", "name", "check"];

/// Texts longer than this, or of several lines, are compared line by line.
const TEXT_CHARS_MAX: usize = 60;

/// Lists of lines longer than this are compared only at their ends: the work grows with the square.
const LINES_MAX: usize = 2_000;

/// The differences between two versions of an object, in the order of its fields; none: they are equal.
pub fn diff(old: &Object, new: &Object) -> Vec<FieldChange> {
    let mut changes = Vec::new();
    // Objects of all kinds can be written as JSON: their keys are texts.
    match (serde_json::to_value(old), serde_json::to_value(new)) {
        (Ok(old), Ok(new)) => compare("", &old, &new, &mut changes),
        _ => changes.push(FieldChange { path: "content".to_owned(), old: None, new: None }),
    }
    changes
}

fn compare(path: &str, old: &Value, new: &Value, changes: &mut Vec<FieldChange>) {
    if old == new && !reordered(old, new) {
        return;
    }
    match (old, new) {
        (Value::Object(old), Value::Object(new)) => groups(path, old, new, changes),
        (Value::Array(old), Value::Array(new)) => lists(path, old, new, changes),
        _ => changes.push(FieldChange { path: path.to_owned(), old: shown(old), new: shown(new) }),
    }
}

/// The order of a group's fields matters only where people chose their names: the columns of a table.
fn reordered(old: &Value, new: &Value) -> bool {
    match (old, new) {
        (Value::Object(old), Value::Object(new)) => {
            !old.keys().eq(new.keys()) || old.values().zip(new.values()).any(|(old, new)| reordered(old, new))
        }
        (Value::Array(old), Value::Array(new)) => old.iter().zip(new).any(|(old, new)| reordered(old, new)),
        _ => false,
    }
}

fn groups(path: &str, old: &Map<String, Value>, new: &Map<String, Value>, changes: &mut Vec<FieldChange>) {
    let n_before = changes.len();
    let added = new.keys().filter(|name| !old.contains_key(*name));
    for name in old.keys().chain(added) {
        let path = super::grammar::join(path, name);
        match (old.get(name), new.get(name)) {
            (Some(old), Some(new)) => compare(&path, old, new, changes),
            (Some(old), None) => changes.push(FieldChange { path, old: shown(old), new: None }),
            (None, Some(new)) => changes.push(FieldChange { path, old: None, new: shown(new) }),
            (None, None) => {}
        }
    }
    if changes.len() == n_before && !old.keys().eq(new.keys()) {
        order(path, old.keys().cloned(), new.keys().cloned(), changes);
    }
}

fn lists(path: &str, old: &[Value], new: &[Value], changes: &mut Vec<FieldChange>) {
    let (old_names, new_names) = (names(old), names(new));
    let (Some(old_names), Some(new_names)) = (old_names, new_names) else {
        let (old, new) = (shown(&Value::from(old)), shown(&Value::from(new)));
        changes.push(FieldChange { path: path.to_owned(), old, new });
        return;
    };
    let n_before = changes.len();
    for (name, item) in old_names.iter().zip(old) {
        let path = format!("{path}[{name}]");
        match new_names.iter().position(|other| other == name) {
            Some(at) => compare(&path, item, &new[at], changes),
            None => changes.push(FieldChange { path, old: shown(item), new: None }),
        }
    }
    for (name, item) in new_names.iter().zip(new).filter(|(name, _)| !old_names.contains(name)) {
        changes.push(FieldChange { path: format!("{path}[{name}]"), old: None, new: shown(item) });
    }
    if changes.len() == n_before && old_names != new_names {
        order(path, old_names.into_iter(), new_names.into_iter(), changes);
    }
}

fn order(path: &str, old: impl Iterator<Item = String>, new: impl Iterator<Item = String>, changes: &mut Vec<FieldChange>) {
    let listed = |names: Vec<String>| Some(format!("[{}]", names.join(", ")));
    let path = format!("{path} (order)");
    changes.push(FieldChange { path, old: listed(old.collect()), new: listed(new.collect()) });
}

/// What each item of a list is called, if every item has a name and no two the same.
fn names(items: &[Value]) -> Option<Vec<String>> {
    let mut names = Vec::with_capacity(items.len());
    for item in items {
        let name = match item {
            Value::String(text) => text.clone(),
            Value::Object(fields) => NAMES.iter().find_map(|name| fields.get(*name)).and_then(Value::as_str)?.to_owned(),
            _ => return None,
        };
        if names.contains(&name) {
            return None;
        }
        names.push(name);
    }
    Some(names)
}

/// A value as one reads it in a file, on one line where it is one.
fn shown(value: &Value) -> Option<String> {
    Some(match value {
        Value::Null => "null".to_owned(),
        Value::String(text) => text.clone(),
        Value::Array(items) => {
            let items: Vec<String> = items.iter().filter_map(shown).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(fields) => {
            let fields: Vec<String> =
                fields.iter().filter_map(|(name, field)| Some(format!("{name}: {}", shown(field)?))).collect();
            format!("{{{}}}", fields.join(", "))
        }
        other => other.to_string(),
    })
}

/// Lines that no terminal of 80 columns breaks in the middle of a word.
const COLUMNS: usize = 80;

/// The most changed lines of one text that are shown.
const SHOWN_LINES_MAX: usize = 12;

impl fmt::Display for FieldChange {
    /// `path: old -> new` where it fits on a line, else the lines that went and came, below the path.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let long = |text: &Option<String>| {
            text.as_deref().is_some_and(|text| text.contains('\n') || text.chars().count() > TEXT_CHARS_MAX)
        };
        if !long(&self.old) && !long(&self.new) {
            let word = |text: &Option<String>| match text.as_deref() {
                None => "(none)".to_owned(),
                Some("") => "(empty)".to_owned(),
                Some(text) => text.to_owned(),
            };
            let line = format!("{}: {} -> {}", self.path, word(&self.old), word(&self.new));
            if line.chars().count() <= COLUMNS {
                return f.write_str(&line);
            }
        }
        let empty = String::new();
        let (old, new) = (self.old.as_ref().unwrap_or(&empty), self.new.as_ref().unwrap_or(&empty));
        let (went, came) = changed_lines(old, new);
        let count = match (went.len(), came.len()) {
            (0, 0) => "the same lines, with other ends".to_owned(),
            (0, came) => format!("{} added", n_lines(came)),
            (went, 0) => format!("{} taken away", n_lines(went)),
            (went, came) => format!("{} -> {}", n_lines(went), n_lines(came)),
        };
        write!(f, "{}: {count}", self.path)?;
        // Both sides get their share of the space.
        let half = SHOWN_LINES_MAX / 2;
        let n_went = went.len().min(half.max(SHOWN_LINES_MAX.saturating_sub(came.len())));
        let n_came = came.len().min(SHOWN_LINES_MAX - n_went);
        for (mark, lines, n) in [('-', &went, n_went), ('+', &came, n_came)] {
            for line in &lines[..n] {
                wrapped(f, mark, line)?;
            }
            if lines.len() > n {
                write!(f, "\n  {mark} … and {} more", n_lines(lines.len() - n))?;
            }
        }
        Ok(())
    }
}

fn n_lines(n: usize) -> String {
    if n == 1 { "1 line".to_owned() } else { format!("{n} lines") }
}

/// One line behind its mark, broken between words.
fn wrapped(f: &mut fmt::Formatter<'_>, mark: char, line: &str) -> fmt::Result {
    const MARGIN: usize = 4;
    let mut rest = line;
    let mut lead = format!("\n  {mark} ");
    loop {
        let end = rest.char_indices().nth(COLUMNS - MARGIN).map_or(rest.len(), |(at, _)| at);
        let end = match rest[..end].rfind(' ') {
            Some(space) if end < rest.len() && space > 0 => space,
            _ => end,
        };
        write!(f, "{lead}{}", &rest[..end])?;
        rest = rest[end..].strip_prefix(' ').unwrap_or(&rest[end..]);
        if rest.is_empty() {
            return Ok(());
        }
        lead = "\n    ".to_owned();
    }
}

/// The lines of the old text that are not in the new one, and the other way round, by their longest common subsequence.
pub(super) fn changed_lines<'a>(old: &'a str, new: &'a str) -> (Vec<&'a str>, Vec<&'a str>) {
    let (mut old, mut new): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
    let same = old.iter().zip(&new).take_while(|(old, new)| old == new).count();
    old.drain(..same);
    new.drain(..same);
    let same = old.iter().rev().zip(new.iter().rev()).take_while(|(old, new)| old == new).count();
    old.truncate(old.len() - same);
    new.truncate(new.len() - same);
    if old.len() > LINES_MAX || new.len() > LINES_MAX {
        return (old, new);
    }
    // common[i][j]: how many lines the rests from i and from j have in common, in order.
    let width = new.len() + 1;
    let mut common = vec![0u16; (old.len() + 1) * width];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            common[i * width + j] = if old[i] == new[j] {
                common[(i + 1) * width + j + 1] + 1
            } else {
                common[(i + 1) * width + j].max(common[i * width + j + 1])
            };
        }
    }
    let (mut i, mut j, mut went, mut came) = (0, 0, Vec::new(), Vec::new());
    while i < old.len() && j < new.len() {
        if old[i] == new[j] {
            (i, j) = (i + 1, j + 1);
        } else if common[(i + 1) * width + j] >= common[i * width + j + 1] {
            went.push(old[i]);
            i += 1;
        } else {
            came.push(new[j]);
            j += 1;
        }
    }
    went.extend(&old[i..]);
    came.extend(&new[j..]);
    (went, came)
}
