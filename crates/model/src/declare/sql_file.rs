//! An SQL test: a comment with its header, one `select`, and a comment with its fixtures.
//!
//! The SQL is kept as it stands; all that is read of it is where comments and quoted texts begin and end.
use super::yaml::{Field, Node, Quoted, Value};
use super::{Parsed, object, yaml};
use crate::diagnostic::Diagnostic;

const HINT: &str = "start with `/*`, then `id:`, `title:`, `control:`, `reads:` and `procedure:`, then `*/` and the select";

const FIXTURES: &str = "fixtures:";

pub(super) fn parse(file: &str, text: &str) -> (Vec<Parsed>, Vec<Diagnostic>) {
    let parts = match split(text) {
        Ok(parts) => parts,
        Err((line, message)) => return (Vec::new(), vec![Diagnostic::new(file, Some(line), message).hint(HINT)]),
    };
    let (mut header, mut wrong) = yaml::read(file, &parts.header, 1);
    let (Some(mut document), true) = (header.pop(), header.is_empty()) else {
        if wrong.is_empty() {
            wrong.push(Diagnostic::new(file, Some(1), "one header is expected").hint(HINT));
        }
        return (Vec::new(), wrong);
    };
    let mut added = vec![Field { name: "sql".to_owned(), line: parts.sql_line, node: quoted(parts.sql, parts.sql_line) }];
    if let Some((fixtures, line)) = parts.fixtures {
        let (mut read, more) = yaml::read(file, &fixtures, 1);
        wrong.extend(more);
        let (Some(list), true) = (read.pop(), read.is_empty()) else {
            if wrong.is_empty() {
                wrong.push(Diagnostic::new(file, Some(line), "a list of fixtures is expected"));
            }
            return (Vec::new(), wrong);
        };
        document.sound &= list.sound;
        added.push(Field { name: "fixtures".to_owned(), line, node: list.root });
    }
    if let Value::Map(fields) = &mut document.root.value {
        for field in added {
            if let Some(twice) = fields.iter().find(|other| other.name == field.name) {
                let message = format!("`{}` does not belong in the header", field.name);
                let hint =
                    if field.name == "sql" { "the select stands below it" } else { "fixtures stand last, below the select" };
                wrong.push(Diagnostic::new(file, Some(twice.line), message).hint(hint));
                return (Vec::new(), wrong);
            }
            fields.push(field);
        }
    }
    let parsed = object(file, document, Some("test"), &mut wrong);
    (parsed.into_iter().collect(), wrong)
}

fn quoted(text: &str, line: u32) -> Node {
    Node { line, value: Value::Text { text: text.to_owned(), quoted: Quoted::Yes } }
}

#[derive(Debug)]
struct Parts<'a> {
    /// Padded with empty lines and spaces, so that its lines and columns are those of the file; so are the fixtures.
    header: String,
    sql: &'a str,
    sql_line: u32,
    /// What stands behind `fixtures:`, and its line.
    fixtures: Option<(String, u32)>,
}

fn split(text: &str) -> Result<Parts<'_>, (u32, &'static str)> {
    let start = text.len() - text.trim_start().len();
    if !text[start..].starts_with("/*") {
        return Err((line_at(text, start), "the file does not start with a header in a comment"));
    }
    let Some(end) = text[start + 2..].find("*/").map(|at| start + 2 + at) else {
        return Err((line_at(text, start), "the header does not end: `*/` is missing"));
    };
    let header = padded(text, start + 2, end);
    let body = end + 2;
    let (sql_end, fixtures) = match fixtures_comment(&text[body..]) {
        Some((from, to)) if !text[body + from..body + to].ends_with("*/") => {
            return Err((line_at(text, body + from), "the fixtures do not end: `*/` is missing"));
        }
        Some((from, to)) if text[body + to..].trim().is_empty() => {
            let list = text[body + from..].find(FIXTURES).map_or(body + from + 2, |at| body + from + at + FIXTURES.len());
            (body + from, Some((padded(text, list, body + to - 2), line_at(text, list))))
        }
        Some((_, to)) => {
            let after = body + to + text[body + to..].len() - text[body + to..].trim_start().len();
            return Err((line_at(text, after), "something stands below the fixtures"));
        }
        None => (text.len(), None),
    };
    let sql = text[body..sql_end].trim();
    if sql.is_empty() {
        return Err((line_at(text, end), "there is no select below the header"));
    }
    let sql_at = body + text[body..].len() - text[body..].trim_start().len();
    Ok(Parts { header, sql, sql_line: line_at(text, sql_at), fixtures })
}

fn line_at(text: &str, at: usize) -> u32 {
    u32::try_from(text[..at].matches('\n').count() + 1).unwrap_or(u32::MAX)
}

/// The text from `from` to `to`, on the lines on which it stands in the file. What stands beside the comment's opening is
/// aligned with the lines below, which either are indented as far or not at all.
fn padded(text: &str, from: usize, to: usize) -> String {
    let (before, inside) = (&text[..from], &text[from..to]);
    let lines = "\n".repeat(before.matches('\n').count());
    let below = inside.split_once('\n').map_or("", |(_, below)| below);
    if below.starts_with(' ') {
        let column = before.rsplit('\n').next().map_or(0, |line| line.chars().count());
        return format!("{lines}{}{inside}", " ".repeat(column));
    }
    format!("{lines}{}", inside.trim_start_matches(' '))
}

/// From where to where the comment with the fixtures stands in the SQL; the end is past its `*/`.
fn fixtures_comment(sql: &str) -> Option<(usize, usize)> {
    const MARKS: [(&str, &str); 4] = [("/*", "*/"), ("--", "\n"), ("'", "'"), ("\"", "\"")];
    let mut at = 0;
    while at < sql.len() {
        let rest = &sql[at..];
        let marked = MARKS.iter().find_map(|(open, close)| Some((*open, *close, rest.strip_prefix(open)?)));
        let Some((open, close, inside)) = marked else {
            at += rest.chars().next().map_or(1, char::len_utf8);
            continue;
        };
        let end = inside.find(close).map_or(sql.len(), |found| at + open.len() + found + close.len());
        if open == "/*" && inside.trim_start().starts_with(FIXTURES) {
            return Some((at, end));
        }
        at = end;
    }
    None
}

/// Whether an SQL text comes back as it is from a file of this form, with fixtures below it and without.
pub(super) fn keeps(sql: &str) -> bool {
    let alone = format!("/* id: x */\n{sql}\n");
    let below = format!("{alone}\n/* fixtures:\n- x\n*/\n");
    split(&alone).is_ok_and(|parts| parts.sql == sql && parts.fixtures.is_none())
        && split(&below).is_ok_and(|parts| parts.sql == sql && parts.fixtures.is_some())
}
