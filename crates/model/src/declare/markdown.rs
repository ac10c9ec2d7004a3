//! A document: YAML front matter between two lines `---`, and its text below.
use super::yaml::{Field, Node, Quoted, Value};
use super::{Parsed, object, yaml};
use crate::diagnostic::Diagnostic;

const HINT: &str = "start with a line `---`, then `kind: document` and its fields, then a line `---` and the text";

pub(super) fn parse(file: &str, text: &str) -> (Vec<Parsed>, Vec<Diagnostic>) {
    let Some((header, body)) = split(text) else {
        let message = match text.strip_prefix("---\n") {
            Some(_) => "the front matter does not end: a second line `---` is missing",
            None => "the document has no front matter",
        };
        return (Vec::new(), vec![Diagnostic::new(file, Some(1), message).hint(HINT)]);
    };
    let (mut documents, mut wrong) = yaml::read(file, header, 2);
    let (Some(mut document), true) = (documents.pop(), documents.is_empty()) else {
        if wrong.is_empty() {
            wrong.push(Diagnostic::new(file, Some(1), "one object is expected in the front matter").hint(HINT));
        }
        return (Vec::new(), wrong);
    };
    let text = trimmed(body);
    if let Value::Map(fields) = &mut document.root.value {
        if let Some(field) = fields.iter().find(|field| field.name == "text") {
            let message = "`text` stands below the front matter, not in it";
            wrong.push(Diagnostic::new(file, Some(field.line), message).hint("move it below the second line `---`"));
            return (Vec::new(), wrong);
        }
        if !text.is_empty() {
            let line = 2 + line_count(header) + 1;
            let node = Node { line, value: Value::Text { text: text.to_owned(), quoted: Quoted::Yes } };
            fields.push(Field { name: "text".to_owned(), line, node });
        }
    }
    let parsed = object(file, document, Some("document"), &mut wrong);
    (parsed.into_iter().collect(), wrong)
}

/// The front matter and what follows it.
fn split(text: &str) -> Option<(&str, &str)> {
    let rest = text.strip_prefix("---\n")?;
    let mut at = 0;
    for line in rest.split_inclusive('\n') {
        if line.trim_end() == "---" {
            return Some((&rest[..at], &rest[at + line.len()..]));
        }
        at += line.len();
    }
    None
}

fn line_count(text: &str) -> u32 {
    u32::try_from(text.matches('\n').count()).unwrap_or(u32::MAX)
}

/// The text without the empty lines before it and the white space after it.
pub(super) fn trimmed(body: &str) -> &str {
    let mut rest = body;
    while let Some((line, below)) = rest.split_once('\n') {
        if !line.trim().is_empty() {
            break;
        }
        rest = below;
    }
    rest.trim_end()
}
