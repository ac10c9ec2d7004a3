//! Files that people write, and the objects that they declare: reading, checking, comparing and writing them.
//!
//! YAML holds objects, one or several to a file; Markdown with YAML front matter holds a document; a `.sql` file holds an
//! SQL test. Everything here is text in, data out: no file is opened.
//!
//! ```
//! use assay_model::declare::parse;
//!
//! let file = "kind: person\nid: p-7f3a\nname: Ada Example\n";
//! let (parsed, wrong) = parse("people.yaml", file);
//! assert!(wrong.is_empty());
//! assert_eq!(parsed[0].object.id(), "p-7f3a");
//!
//! let (_, wrong) = parse("people.yaml", "kind: person\nid: p-7f3a\nnmae: Ada\n");
//! assert_eq!(wrong[0].to_string(), "people.yaml:3: unknown field `nmae`\nhint: did you mean `name`?");
//! ```
use std::collections::BTreeMap;

use serde::de::DeserializeOwned;
use serde_json::Value as Json;

use crate::diagnostic::Diagnostic;
use crate::object::Object;

mod nearest;
mod schema;
mod yaml;

mod grammar;
mod markdown;
mod rules;
mod sql_file;

mod check;
mod diff;
mod template;
mod write;

pub use check::{Known, check};
pub use diff::{FieldChange, diff};
pub use schema::{schema, schema_of_any};
pub use template::{Template, template};
pub use write::write;

use grammar::{Reader, grammar, shortened};
use yaml::{Document, Node, Value};

/// The largest file that is read, in bytes: an adopted catalogue is under one MiB, a long policy under a tenth of that.
pub const FILE_BYTES_MAX: usize = 8 << 20;

/// The deepest nesting, in levels: objects need five, the content of a catalogue ten.
pub const NESTING_MAX: usize = 32;

/// The most values in one file: some ten thousand objects.
pub const NODES_MAX: usize = 500_000;

/// An object, and where it was declared.
#[derive(Clone, Debug, PartialEq)]
pub struct Parsed {
    pub object: Object,
    /// The file as the person named it.
    pub file: String,
    /// The line on which the object starts, from 1.
    pub line: u32,
    /// The line of each field, by its path.
    lines: BTreeMap<String, u32>,
}

impl Parsed {
    /// An object that comes from no text of which the lines are known.
    pub fn new(object: Object, file: impl Into<String>, line: u32) -> Self {
        Self { object, file: file.into(), line, lines: BTreeMap::new() }
    }

    /// The line on which a field stands, or the nearest thing around it; `field` is a path such as `serves[1].missing`,
    /// whose items are counted from 1.
    pub fn line_of(&self, field: &str) -> u32 {
        let mut path = field;
        loop {
            if let Some(line) = self.lines.get(path) {
                return *line;
            }
            match path.rfind(['.', '[']) {
                Some(at) => path = &path[..at],
                None => return self.line,
            }
        }
    }
}

/// Reads the objects that a file declares, by the ending of its name: `.yaml`, `.yml`, `.md` or `.sql`.
///
/// An object of which a field cannot be read is left out; one that breaks a rule is returned, so that what refers to it is
/// not reported too. Nothing may be declared from a file with diagnostics. Lines end in LF afterwards, whatever they ended in.
pub fn parse(file_name: &str, text: &str) -> (Vec<Parsed>, Vec<Diagnostic>) {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text).replace("\r\n", "\n");
    let (parsed, mut wrong) = match ending(file_name) {
        Some("yaml" | "yml") => yaml_file(file_name, &text),
        Some("md") => markdown::parse(file_name, &text),
        Some("sql") => sql_file::parse(file_name, &text),
        _ => {
            let wrong = Diagnostic::new(file_name, None, "the ending of the name says nothing about what is in the file")
                .hint("`.yaml` holds objects, `.md` a document, `.sql` an SQL test");
            return (Vec::new(), vec![wrong]);
        }
    };
    for one in &parsed {
        rules::check(one, &mut wrong);
    }
    wrong.sort_by_key(|diagnostic| diagnostic.line);
    (parsed, wrong)
}

fn ending(file_name: &str) -> Option<&str> {
    let (stem, ending) = file_name.rsplit_once('.')?;
    (!stem.is_empty() && !ending.contains(['/', '\\'])).then_some(ending)
}

fn yaml_file(file: &str, text: &str) -> (Vec<Parsed>, Vec<Diagnostic>) {
    let (documents, mut wrong) = yaml::read(file, text, 1);
    let mut parsed = Vec::new();
    for document in documents {
        parsed.extend(object(file, document, None, &mut wrong));
    }
    (parsed, wrong)
}

/// Makes an object of a document; `kind`: where the file's own form says it.
fn object(file: &str, document: Document, kind: Option<&str>, wrong: &mut Vec<Diagnostic>) -> Option<Parsed> {
    let Document { mut root, sound } = document;
    let line = root.line;
    let Value::Map(fields) = &mut root.value else {
        let hint = match root.value {
            Value::List(_) => "put `---` between objects, and no `-` before them",
            _ => "an object starts with `kind:`",
        };
        wrong.push(Diagnostic::new(file, Some(line), format!("an object is expected, not {}", root.what())).hint(hint));
        return None;
    };
    let given = fields.iter().position(|field| field.name == "kind").map(|at| fields.remove(at));
    let word = known_kind(file, line, given.as_ref().map(|field| (&field.node, field.line)), kind, wrong)?;
    let mut reader = Reader::new(file);
    let json = reader.group(grammar(word)?, &root, "", line);
    wrong.append(&mut reader.diagnostics);
    let object = typed(word, json.filter(|_| sound)?).map_err(|message| {
        // The grammar is made of the types' own schema: only a form that the schema does not hold arrives here.
        wrong.push(Diagnostic::new(file, Some(line), message));
    });
    Some(Parsed { object: object.ok()?, file: file.to_owned(), line, lines: reader.lines })
}

fn known_kind(
    file: &str,
    line: u32,
    given: Option<(&Node, u32)>,
    expected: Option<&str>,
    wrong: &mut Vec<Diagnostic>,
) -> Option<&'static str> {
    let word = match (given, expected) {
        (None, Some(kind)) => kind,
        (None, None) => {
            let hint = format!("start the object with `kind:` and one of {}", nearest::listed(Object::KINDS));
            wrong.push(Diagnostic::new(file, Some(line), "`kind` is missing").hint(hint));
            return None;
        }
        (Some((node, line)), _) => match node.text() {
            Some(word) => word,
            None => {
                wrong.push(Diagnostic::new(file, Some(line), format!("`kind` is a word, not {}", node.what())));
                return None;
            }
        },
    };
    let line = given.map_or(line, |(_, line)| line);
    if let Some(kind) = expected.filter(|kind| *kind != word) {
        wrong.push(Diagnostic::new(file, Some(line), format!("a `{kind}` is expected here, not `{}`", shortened(word))));
        return None;
    }
    let known = Object::KINDS.into_iter().find(|kind| *kind == word);
    if known.is_none() {
        let hint = nearest::hint(word, Object::KINDS, "the kinds are");
        wrong.push(Diagnostic::new(file, Some(line), format!("unknown kind `{}`", shortened(word))).hint(hint));
    }
    known
}

fn typed(kind: &str, json: Json) -> Result<Object, String> {
    fn read<T: DeserializeOwned>(json: Json, make: fn(T) -> Object) -> Result<Object, String> {
        serde_json::from_value(json).map(make).map_err(|error| error.to_string())
    }
    match kind {
        "control" => read(json, Object::Control),
        "test" => read(json, Object::Test),
        "source" => read(json, Object::Source),
        "asset" => read(json, Object::Asset),
        "commitment" => read(json, Object::Commitment),
        "risk" => read(json, Object::Risk),
        "document" => read(json, Object::Document),
        "engagement" => read(json, Object::Engagement),
        "person" => read(json, Object::Person),
        "grant" => read(json, Object::Grant),
        "catalogue" => read(json, Object::Catalogue),
        "crosswalk" => read(json, Object::Crosswalk),
        _ => Err(format!("unknown kind `{kind}`")),
    }
}

#[cfg(test)]
mod tests;
