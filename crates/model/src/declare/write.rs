//! An object as a file that people like to read, and that reads back as the same object.
use serde_json::{Map, Value};

use super::{markdown, sql_file};
use crate::object::{Document, Object, Test};

mod scalar;

use scalar::{Place, key, text};

/// The columns within which lines are kept where a text can be broken.
const COLUMNS: usize = 100;

/// The relative name of the file that an object is written to, and what stands in it.
///
/// Controls, sources and so on are YAML; a document is Markdown and an SQL test is `.sql`, unless its text has a form that
/// only YAML keeps (white space at its ends, a bare carriage return).
pub fn write(object: &Object) -> (String, String) {
    let fields = fields_of(object);
    match object {
        Object::Document(Document { text, .. }) if markdown::trimmed(text) == text && !text.contains("\r\n") => {
            let mut written = format!("---\n{}---\n", yaml(&without(fields, &["text"]), Place::File));
            if !text.is_empty() {
                written.push_str(&format!("\n{text}\n"));
            }
            (file_name(object, "md"), written)
        }
        Object::Test(Test { sql: Some(sql), .. }) if sql_file::keeps(sql) && !sql.contains("\r\n") => {
            let fixtures = fields.get("fixtures").cloned();
            let header = yaml(&without(fields, &["kind", "sql", "fixtures"]), Place::Comment);
            let mut written = format!("/*\n{header}*/\n{sql}\n");
            if let Some(fixtures) = fixtures {
                let fixtures: Map<String, Value> = [("fixtures".to_owned(), fixtures)].into_iter().collect();
                written.push_str(&format!("\n/* {}*/\n", yaml(&fixtures, Place::Comment)));
            }
            (file_name(object, "sql"), written)
        }
        _ => (file_name(object, "yaml"), yaml(&fields, Place::File)),
    }
}

fn fields_of(object: &Object) -> Map<String, Value> {
    match serde_json::to_value(object) {
        Ok(Value::Object(fields)) => fields,
        // Every object is a group of fields whose keys are texts.
        _ => Map::new(),
    }
}

fn without(mut fields: Map<String, Value>, names: &[&str]) -> Map<String, Value> {
    fields.retain(|name, _| !names.contains(&name.as_str()));
    fields
}

/// `controls/AC-01.yaml`. A colon, which not every file system allows, becomes `+`, which no id contains.
fn file_name(object: &Object, ending: &str) -> String {
    let folder = match object.kind() {
        "person" => "people".to_owned(),
        kind => match kind.strip_suffix('y') {
            Some(stem) => format!("{stem}ies"),
            None => format!("{kind}s"),
        },
    };
    format!("{folder}/{}.{ending}", object.id().replace(':', "+"))
}

fn yaml(fields: &Map<String, Value>, place: Place) -> String {
    let mut out = Out { text: String::new(), place };
    out.group(fields, 0);
    out.text
}

struct Out {
    text: String,
    place: Place,
}

impl Out {
    fn indent(&mut self, indent: usize) {
        self.text.extend(std::iter::repeat_n(' ', indent));
    }

    fn group(&mut self, fields: &Map<String, Value>, indent: usize) {
        for (at, (name, value)) in fields.iter().enumerate() {
            // The first field of an item stands behind its hyphen.
            if at > 0 || self.text.is_empty() || self.text.ends_with('\n') {
                self.indent(indent);
            }
            self.text.push_str(&key(name, self.place));
            self.text.push(':');
            self.value(value, indent);
        }
    }

    /// What stands behind a name or a hyphen at column `indent`; ends the line.
    fn value(&mut self, value: &Value, indent: usize) {
        match value {
            Value::Object(fields) if !fields.is_empty() => {
                self.text.push('\n');
                self.group(fields, indent + 2);
            }
            Value::Array(items) if !items.is_empty() => self.list(items, indent),
            _ => {
                let column = self.text.len() - self.text.rfind('\n').map_or(0, |at| at + 1) + 1;
                let written = self.scalar(value, indent + 2, column);
                self.text.push(' ');
                self.text.push_str(&written);
                self.text.push('\n');
            }
        }
    }

    fn scalar(&self, value: &Value, indent: usize, column: usize) -> String {
        match value {
            Value::String(string) => text(string, indent, column, self.place),
            Value::Array(_) => "[]".to_owned(),
            Value::Object(_) => "{}".to_owned(),
            other => other.to_string(),
        }
    }

    fn list(&mut self, items: &[Value], indent: usize) {
        let column = self.text.len() - self.text.rfind('\n').map_or(0, |at| at + 1);
        if let Some(flow) = flow(items).filter(|flow| column + 1 + flow.len() <= COLUMNS) {
            self.text.push(' ');
            self.text.push_str(&flow);
            self.text.push('\n');
            return;
        }
        self.text.push('\n');
        for item in items {
            self.indent(indent + 2);
            self.text.push('-');
            match item {
                Value::Object(fields) if !fields.is_empty() => {
                    self.text.push(' ');
                    self.group(fields, indent + 4);
                }
                _ => self.value(item, indent + 2),
            }
        }
    }
}

/// Short words in one line: `[AC-01, AC-02]`.
fn flow(items: &[Value]) -> Option<String> {
    let word = |item: &Value| match item {
        Value::String(text) if scalar::is_word(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    };
    let words: Vec<String> = items.iter().map(word).collect::<Option<_>>()?;
    Some(format!("[{}]", words.join(", ")))
}
