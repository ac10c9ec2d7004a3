//! What a kind's schema lets stand in a file, and reading a tree by it: every wrong field is named, with its line.
use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde_json::{Map, Value as Json};

use super::nearest::{hint, listed, nearest};
use super::schema::schema;
use super::yaml::{Node, Quoted, Value};
use crate::diagnostic::Diagnostic;
use crate::id::ControlId;
use crate::object::{DaySpanText, Decimal, Object};
use crate::time::{Day, Instant, Zone};

/// Whole numbers that every reader of JSON keeps exactly: RFC 8259, section 6.
pub(super) const INTEGER_MAX: i64 = (1 << 53) - 1;

/// What may stand in one place.
#[derive(Debug)]
pub(super) enum Grammar {
    /// Whatever YAML can say in texts, whole numbers, `true`, `false`, lists and groups.
    Any,
    Text,
    /// A text with a form of its own: an id, a day, a zone.
    Formed(fn(&str) -> Result<(), String>),
    Words(Vec<String>),
    Flag,
    Number {
        min: i64,
        max: i64,
    },
    List(Box<Grammar>),
    /// Names that the writer chooses, each with a value.
    Named(Box<Grammar>),
    Group(Group),
    /// Groups told apart by the word in one field.
    Variants {
        tag: String,
        groups: Vec<(String, Group)>,
    },
}

#[derive(Debug, Default)]
pub(super) struct Group {
    pub fields: Vec<Member>,
}

#[derive(Debug)]
pub(super) struct Member {
    pub name: String,
    pub required: bool,
    pub about: Option<String>,
    pub grammar: Grammar,
}

/// The grammar of a kind, made of its schema once.
pub(super) fn grammar(kind: &str) -> Option<&'static Group> {
    static ALL: OnceLock<BTreeMap<&'static str, Group>> = OnceLock::new();
    let all = ALL.get_or_init(|| {
        let made = Object::KINDS.iter().filter_map(|kind| {
            let schema = schema(kind)?;
            let mut group = group(&schema, &schema["$defs"]);
            group.fields.retain(|member| member.name != "kind");
            Some((*kind, group))
        });
        made.collect()
    });
    all.get(kind)
}

fn group(schema: &Json, defs: &Json) -> Group {
    let required: Vec<&str> = schema["required"].as_array().into_iter().flatten().filter_map(Json::as_str).collect();
    let fields = schema["properties"].as_object().into_iter().flatten().map(|(name, field)| {
        let about = field["description"].as_str().map(as_hint);
        Member { name: name.clone(), required: required.contains(&name.as_str()), about, grammar: of(field, defs) }
    });
    Group { fields: fields.collect() }
}

/// A field's comment as the hint that names what is missing.
fn as_hint(description: &str) -> String {
    let text = description.replace('\n', " ");
    let mut letters = text.trim_end_matches('.').chars();
    match letters.next() {
        Some(first) if letters.clone().next().is_some_and(char::is_lowercase) => first.to_lowercase().chain(letters).collect(),
        Some(first) => [first].into_iter().chain(letters).collect(),
        None => text,
    }
}

fn of(schema: &Json, defs: &Json) -> Grammar {
    if let Some(name) = schema["$ref"].as_str().and_then(|path| path.strip_prefix("#/$defs/")) {
        return match name {
            "Day" => Grammar::Formed(|text| Day::parse(text).map(drop).map_err(|error| error.to_string())),
            "DaySpan" => {
                Grammar::Formed(|text| DaySpanText::try_from(text.to_owned()).map(drop).map_err(|error| error.to_string()))
            }
            "Decimal" => Grammar::Formed(|text| Decimal::parse(text).map(drop).map_err(|error| error.to_string())),
            "Instant" => Grammar::Formed(|text| Instant::parse(text).map(drop).map_err(|error| error.to_string())),
            "Zone" => Grammar::Formed(|text| Zone::parse(text).map(drop).map_err(|error| error.to_string())),
            // Every id has the same form.
            _ if name.ends_with("Id") => {
                Grammar::Formed(|text| ControlId::parse(text).map(drop).map_err(|error| error.to_string()))
            }
            _ => of(&defs[name], defs),
        };
    }
    if let Some(choices) = schema["anyOf"].as_array() {
        let some = choices.iter().find(|choice| choice["type"] != "null");
        return some.map_or(Grammar::Any, |choice| of(choice, defs));
    }
    if let Some(choices) = schema["oneOf"].as_array() {
        return choice(choices, defs);
    }
    if schema["const"].is_string() || schema["enum"].is_array() {
        return Grammar::Words(words(schema));
    }
    let word =
        schema["type"].as_str().or_else(|| schema["type"].as_array()?.iter().filter_map(Json::as_str).find(|t| *t != "null"));
    match word {
        Some("string") => Grammar::Text,
        Some("boolean") => Grammar::Flag,
        Some("integer") => Grammar::Number {
            min: schema["minimum"].as_i64().unwrap_or(-INTEGER_MAX),
            max: schema["maximum"].as_i64().unwrap_or(INTEGER_MAX),
        },
        Some("array") => Grammar::List(Box::new(of(&schema["items"], defs))),
        Some("object") if schema["properties"].is_object() => Grammar::Group(group(schema, defs)),
        Some("object") => Grammar::Named(Box::new(of(&schema["additionalProperties"], defs))),
        _ => Grammar::Any,
    }
}

fn words(schema: &Json) -> Vec<String> {
    let one = schema["const"].as_str().into_iter();
    one.chain(schema["enum"].as_array().into_iter().flatten().filter_map(Json::as_str)).map(str::to_owned).collect()
}

fn choice(choices: &[Json], defs: &Json) -> Grammar {
    if choices.iter().all(|choice| choice["properties"].is_object()) {
        let mut tag = String::new();
        let groups = choices.iter().filter_map(|choice| {
            let (name, field) = choice["properties"].as_object()?.iter().find(|(_, field)| field["const"].is_string())?;
            tag.clone_from(name);
            Some((field["const"].as_str()?.to_owned(), group(choice, defs)))
        });
        let groups = groups.collect();
        return Grammar::Variants { tag, groups };
    }
    Grammar::Words(choices.iter().flat_map(words).collect())
}

/// Reads a tree by a grammar into JSON that the types take, and notes every wrong field and the line of every field.
pub(super) struct Reader<'a> {
    pub file: &'a str,
    pub lines: BTreeMap<String, u32>,
    pub diagnostics: Vec<Diagnostic>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(file: &'a str) -> Self {
        Self { file, lines: BTreeMap::new(), diagnostics: Vec::new() }
    }

    fn wrong(&mut self, line: u32, path: &str, message: impl Into<String>, hint: Option<String>) {
        let mut diagnostic = Diagnostic::new(self.file, Some(line), message);
        diagnostic.field = Some(path.to_owned()).filter(|path| !path.is_empty());
        diagnostic.hint = hint;
        self.diagnostics.push(diagnostic);
    }

    /// A group of fields. `line`: where it starts.
    pub(super) fn group(&mut self, group: &Group, node: &Node, path: &str, line: u32) -> Option<Json> {
        let Value::Map(fields) = &node.value else {
            let names = listed(group.fields.iter().filter(|field| field.required).map(|field| field.name.as_str()));
            let message = format!("a group of fields is expected, not {}", node.what());
            self.wrong(line, path, message, Some(format!("its fields are {names}")));
            return None;
        };
        let n_before = self.diagnostics.len();
        let mut read = Map::new();
        let mut meant = Vec::new();
        for field in fields {
            let path = join(path, &field.name);
            self.lines.insert(path.clone(), field.line);
            let Some(member) = group.fields.iter().find(|member| member.name == field.name) else {
                let known = group.fields.iter().map(|member| member.name.as_str());
                meant.extend(nearest(&field.name, known.clone()));
                let hint = hint(&field.name, known, "the fields are");
                self.wrong(field.line, "", format!("unknown field `{path}`"), Some(hint));
                continue;
            };
            if field.node.is_null() && !matches!(member.grammar, Grammar::Any) {
                continue;
            }
            if let Some(value) = self.value(&member.grammar, &field.node, &path, field.line) {
                read.insert(member.name.clone(), value);
            }
        }
        // A slip in a name is one error, not two.
        for member in group.fields.iter().filter(|member| member.required && !meant.contains(&member.name.as_str())) {
            let given = node.get(&member.name);
            if given.is_none_or(|field| field.node.is_null() && !matches!(member.grammar, Grammar::Any)) {
                let path = join(path, &member.name);
                let line = given.map_or(line, |field| field.line);
                self.wrong(line, "", format!("`{path}` is missing"), member.about.clone().or_else(|| expected(&member.grammar)));
            }
        }
        (self.diagnostics.len() == n_before).then_some(Json::Object(read))
    }

    fn value(&mut self, grammar: &Grammar, node: &Node, path: &str, line: u32) -> Option<Json> {
        match grammar {
            Grammar::Any => self.any(node, path, line),
            Grammar::Text => self.text(node, path, line, "a text").map(Json::from),
            Grammar::Formed(check) => {
                let text = self.text(node, path, line, "a text")?;
                if let Err(message) = check(text) {
                    self.wrong(line, path, message, None);
                    return None;
                }
                Some(text.into())
            }
            Grammar::Words(words) => {
                let text = self.text(node, path, line, "a word")?;
                self.word(words.iter().map(String::as_str), text, path, line).map(Json::from)
            }
            Grammar::Flag => match &node.value {
                Value::Text { text, quoted: Quoted::No } if text == "true" => Some(true.into()),
                Value::Text { text, quoted: Quoted::No } if text == "false" => Some(false.into()),
                _ => self.refuse(node, path, line, "`true` or `false`"),
            },
            Grammar::Number { min, max } => self.number(node, path, line, *min, *max),
            Grammar::List(item) => self.list(item, node, path, line),
            Grammar::Named(inner) => self.named(inner, node, path, line),
            Grammar::Group(group) => self.group(group, node, path, line),
            Grammar::Variants { tag, groups } => self.variant(tag, groups, node, path, line),
        }
    }

    fn refuse<T>(&mut self, node: &Node, path: &str, line: u32, expected: &str) -> Option<T> {
        let got = match &node.value {
            Value::Text { text, .. } if !node.is_null() => format!("`{}`", shortened(text)),
            _ => node.what().to_owned(),
        };
        self.wrong(line, path, format!("{expected} is expected, not {got}"), None);
        None
    }

    fn text<'n>(&mut self, node: &'n Node, path: &str, line: u32, expected: &str) -> Option<&'n str> {
        match node.text() {
            Some(text) if !node.is_null() => Some(text),
            _ => self.refuse(node, path, line, expected),
        }
    }

    fn word<'n, 'w>(
        &mut self,
        words: impl Iterator<Item = &'w str> + Clone,
        text: &'n str,
        path: &str,
        line: u32,
    ) -> Option<&'n str> {
        if words.clone().any(|word| word == text) {
            return Some(text);
        }
        let all = listed(words.clone());
        let hint = match nearest(text, words) {
            Some(meant) => format!("did you mean `{meant}`? It may be {all}"),
            None => format!("it may be {all}"),
        };
        self.wrong(line, path, format!("`{}` is none of the words that may stand here", shortened(text)), Some(hint));
        None
    }

    fn number(&mut self, node: &Node, path: &str, line: u32, min: i64, max: i64) -> Option<Json> {
        let parsed = match &node.value {
            Value::Text { text, quoted: Quoted::No } => text.parse::<i64>().ok(),
            _ => None,
        };
        let Some(number) = parsed else {
            let refused = self.refuse(node, path, line, "a whole number");
            if let (Value::Text { text, quoted: Quoted::Yes }, Some(said)) = (&node.value, self.diagnostics.last_mut())
                && text.parse::<i64>().is_ok()
            {
                said.hint = Some("in quotes it is a text: take the quotes away".to_owned());
            }
            return refused;
        };
        let max = max.min(INTEGER_MAX);
        if !(min..=max).contains(&number) {
            self.wrong(line, path, format!("`{number}` does not lie between {min} and {max}"), None);
            return None;
        }
        Some(number.into())
    }

    fn list(&mut self, item: &Grammar, node: &Node, path: &str, line: u32) -> Option<Json> {
        let Value::List(items) = &node.value else {
            let hint = node.text().map(|text| format!("write it as a list: `[{}]`", shortened(text)));
            self.wrong(line, path, format!("a list is expected, not {}", node.what()), hint);
            return None;
        };
        let mut read = Vec::with_capacity(items.len());
        for (at, node) in items.iter().enumerate() {
            let path = format!("{path}[{}]", at + 1);
            self.lines.insert(path.clone(), node.line);
            read.extend(self.value(item, node, &path, node.line));
        }
        (read.len() == items.len()).then_some(Json::Array(read))
    }

    fn named(&mut self, inner: &Grammar, node: &Node, path: &str, line: u32) -> Option<Json> {
        let Value::Map(fields) = &node.value else {
            return self.refuse(node, path, line, "a group of names with their values");
        };
        let mut read = Map::new();
        for field in fields {
            let path = join(path, &field.name);
            self.lines.insert(path.clone(), field.line);
            if let Some(value) = self.value(inner, &field.node, &path, field.line) {
                read.insert(field.name.clone(), value);
            }
        }
        (read.len() == fields.len()).then_some(Json::Object(read))
    }

    fn variant(&mut self, tag: &str, groups: &[(String, Group)], node: &Node, path: &str, line: u32) -> Option<Json> {
        let words = groups.iter().map(|(word, _)| word.as_str());
        let Some(field) = node.get(tag) else {
            let hint = format!("`{tag}` may be {}", listed(words));
            self.wrong(line, "", format!("`{}` is missing", join(path, tag)), Some(hint));
            return None;
        };
        let tag_path = join(path, tag);
        let text = self.text(&field.node, &tag_path, field.line, "a word")?;
        let word = self.word(words, text, &tag_path, field.line)?;
        let (_, group) = groups.iter().find(|(name, _)| name == word)?;
        self.group(group, node, path, line)
    }

    /// What YAML's core schema makes of it, without fractions.
    fn any(&mut self, node: &Node, path: &str, line: u32) -> Option<Json> {
        match &node.value {
            Value::List(_) => self.list(&Grammar::Any, node, path, line),
            Value::Map(_) => self.named(&Grammar::Any, node, path, line),
            Value::Text { text, quoted: Quoted::Yes } => Some(text.as_str().into()),
            Value::Text { text, .. } => match text.as_str() {
                _ if node.is_null() => Some(Json::Null),
                "true" | "True" | "TRUE" => Some(true.into()),
                "false" | "False" | "FALSE" => Some(false.into()),
                _ => match text.parse::<i64>() {
                    Ok(number) if (-INTEGER_MAX..=INTEGER_MAX).contains(&number) => Some(number.into()),
                    _ if looks_numeric(text) => {
                        let hint = Some("put it in quotes".to_owned());
                        self.wrong(line, path, format!("`{}` is not a whole number below 2^53", shortened(text)), hint);
                        None
                    }
                    _ => Some(text.as_str().into()),
                },
            },
        }
    }
}

/// A number to YAML's core schema, though none to us: `1.5`, `1e3`, `0x1f`, `.inf`.
pub(super) fn looks_numeric(text: &str) -> bool {
    let bare = text.strip_prefix(['-', '+']).unwrap_or(text);
    let special = [".inf", ".Inf", ".INF", ".nan", ".NaN", ".NAN"].contains(&bare);
    let based = bare
        .strip_prefix("0x")
        .or_else(|| bare.strip_prefix("0o"))
        .is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_hexdigit()));
    let starts = bare.strip_prefix('.').unwrap_or(bare).starts_with(|c: char| c.is_ascii_digit());
    special || based || (starts && bare.parse::<f64>().is_ok())
}

fn expected(grammar: &Grammar) -> Option<String> {
    match grammar {
        Grammar::Words(words) => Some(format!("it may be {}", listed(words.iter().map(String::as_str)))),
        _ => None,
    }
}

pub(super) fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

/// Enough of a text to know it again in a message.
pub(super) fn shortened(text: &str) -> String {
    const SHOWN_CHARS_MAX: usize = 60;
    let line = text.lines().next().unwrap_or("");
    if line.len() == text.len() && line.chars().count() <= SHOWN_CHARS_MAX {
        return text.to_owned();
    }
    line.chars().take(SHOWN_CHARS_MAX).chain(['…']).collect()
}
