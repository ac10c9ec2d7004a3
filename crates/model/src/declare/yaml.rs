//! YAML into a tree that remembers its lines: what stands in a file, before anybody asks what it means.
//!
//! The parser is that of serde-saphyr; the tree is ours, so that a scalar keeps its text until the schema says what it
//! should be (`title: no` is a text, and `version: 2017` is not a number), and so that one file shows all its errors.
//! Anchors, aliases and tags are refused: a declared file says what it means where it says it, and cannot explode.
use std::collections::HashMap;

use serde_saphyr::granit_parser::{self, Event, Parser, ScalarStyle, ScanError};

use super::{FILE_BYTES_MAX, NESTING_MAX, NODES_MAX};
use crate::diagnostic::Diagnostic;

/// A value in a file, with the line on which it starts.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Node {
    pub line: u32,
    pub value: Value,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    Text { text: String, quoted: Quoted },
    List(Vec<Node>),
    Map(Vec<Field>),
}

/// Whether a scalar was marked as a text by its notation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Quoted {
    Yes,
    No,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Field {
    pub name: String,
    pub line: u32,
    pub node: Node,
}

impl Node {
    /// Nothing was written: an empty place, `null` or `~`.
    pub(super) fn is_null(&self) -> bool {
        match &self.value {
            Value::Text { text, quoted: Quoted::No } => matches!(text.as_str(), "" | "~" | "null" | "Null" | "NULL"),
            _ => false,
        }
    }

    pub(super) fn get(&self, name: &str) -> Option<&Field> {
        match &self.value {
            Value::Map(fields) => fields.iter().find(|field| field.name == name),
            _ => None,
        }
    }

    pub(super) fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text { text, .. } => Some(text),
            _ => None,
        }
    }

    /// What it is, in the words of a message.
    pub(super) fn what(&self) -> &'static str {
        match &self.value {
            _ if self.is_null() => "nothing",
            Value::Text { .. } => "a text",
            Value::List(_) => "a list",
            Value::Map(_) => "a group of fields",
        }
    }
}

const DEEP: &str = "no object needs as many";

/// One document of a file; `sound`: nothing was wrong with its notation.
#[derive(Debug)]
pub(super) struct Document {
    pub root: Node,
    pub sound: bool,
}

/// Reads every document of `text`, whose first line is line `first_line` of the file. Empty documents are left out.
pub(super) fn read(file: &str, text: &str, first_line: u32) -> (Vec<Document>, Vec<Diagnostic>) {
    if text.len() > FILE_BYTES_MAX {
        let message = format!("the file is larger than {} MiB", FILE_BYTES_MAX >> 20);
        return (Vec::new(), vec![Diagnostic::new(file, None, message).hint("declare its objects in several files")]);
    }
    let mut tree = Tree { file, line_shift: first_line - 1, ..Tree::default() };
    let options = granit_parser::options! { emit_comments: false, disallow_directives: true };
    for next in Parser::new_from_str_with_options(text, options) {
        match next {
            Ok((event, span)) => {
                let line = tree.line(span.start.line());
                if tree.take(event, line) == Take::Stop {
                    break;
                }
            }
            Err(error) => {
                let diagnostic = tree.scan_error(text, &error);
                tree.diagnostics.push(diagnostic);
                break;
            }
        }
    }
    (tree.documents, tree.diagnostics)
}

/// Whether reading goes on.
#[derive(PartialEq)]
enum Take {
    On,
    Stop,
}

/// A list or map that is still open.
enum Open {
    List(u32, Vec<Node>),
    Map { line: u32, fields: Vec<Field>, lines: HashMap<String, u32>, name: Option<(String, u32)> },
}

#[derive(Default)]
struct Tree<'a> {
    file: &'a str,
    line_shift: u32,
    open: Vec<Open>,
    n_nodes: usize,
    sound: bool,
    root: Option<Node>,
    documents: Vec<Document>,
    diagnostics: Vec<Diagnostic>,
}

impl Tree<'_> {
    fn line(&self, line: usize) -> u32 {
        u32::try_from(line).unwrap_or(u32::MAX).saturating_add(self.line_shift)
    }

    fn wrong(&mut self, line: u32, message: impl Into<String>, hint: &str) {
        self.sound = false;
        self.diagnostics.push(Diagnostic::new(self.file, Some(line), message).hint(hint));
    }

    fn take(&mut self, event: Event<'_>, line: u32) -> Take {
        self.n_nodes += 1;
        if self.n_nodes > NODES_MAX {
            self.wrong(line, format!("the file holds more than {NODES_MAX} values"), "declare its objects in several files");
            return Take::Stop;
        }
        match event {
            Event::DocumentStart(..) => self.sound = true,
            Event::DocumentEnd => {
                if let Some(root) = self.root.take().filter(|root| !root.is_null()) {
                    self.documents.push(Document { root, sound: self.sound });
                }
            }
            Event::Scalar(text, style, anchor, tag) => {
                self.refuse(anchor, tag.is_some(), line);
                let quoted = if style == ScalarStyle::Plain { Quoted::No } else { Quoted::Yes };
                self.close(Node { line, value: Value::Text { text: text.into_owned(), quoted } });
            }
            Event::SequenceStart(_, anchor, tag) => {
                self.refuse(anchor, tag.is_some(), line);
                return self.push(Open::List(line, Vec::new()), line);
            }
            Event::MappingStart(_, anchor, tag) => {
                self.refuse(anchor, tag.is_some(), line);
                return self.push(Open::Map { line, fields: Vec::new(), lines: HashMap::new(), name: None }, line);
            }
            Event::SequenceEnd | Event::MappingEnd => {
                let node = match self.open.pop() {
                    Some(Open::List(line, items)) => Node { line, value: Value::List(items) },
                    Some(Open::Map { line, fields, .. }) => Node { line, value: Value::Map(fields) },
                    None => return Take::Stop,
                };
                self.close(node);
            }
            Event::Alias(_) => {
                self.wrong(line, "an alias (`*`) is not read here", "write out what it stands for");
                self.close(Node { line, value: Value::Text { text: "alias".to_owned(), quoted: Quoted::Yes } });
            }
            _ => {}
        }
        Take::On
    }

    fn refuse(&mut self, anchor: usize, tagged: bool, line: u32) {
        if anchor != 0 {
            self.wrong(line, "an anchor (`&`) is not read here", "put a text that starts with `&` in quotes");
        }
        if tagged {
            self.wrong(line, "a tag (`!`) is not read here", "put a text that starts with `!` in quotes");
        }
    }

    fn push(&mut self, open: Open, line: u32) -> Take {
        if self.open.len() == NESTING_MAX {
            self.wrong(line, format!("nested deeper than {NESTING_MAX} levels"), DEEP);
            return Take::Stop;
        }
        self.open.push(open);
        Take::On
    }

    /// Puts a finished value where it belongs.
    fn close(&mut self, node: Node) {
        let mut twice = None;
        match self.open.last_mut() {
            None => self.root = Some(node),
            Some(Open::List(_, items)) => items.push(node),
            Some(Open::Map { fields, lines, name, .. }) => match name.take() {
                Some((name, line)) => match lines.get(&name) {
                    Some(first) => twice = Some((line, name, *first)),
                    None => {
                        lines.insert(name.clone(), line);
                        fields.push(Field { name, line, node });
                    }
                },
                None => match node.value {
                    Value::Text { text, .. } => *name = Some((text, node.line)),
                    _ => {
                        *name = Some((String::new(), node.line));
                        self.wrong(
                            node.line,
                            "a field's name must be a word",
                            "put a text that starts with `[` or `{` in quotes",
                        );
                    }
                },
            },
        }
        if let Some((line, name, first)) = twice {
            self.wrong(line, format!("`{name}` is given twice: first on line {first}"), "keep one of them");
        }
    }

    fn scan_error(&self, text: &str, error: &ScanError) -> Diagnostic {
        let at = error.marker().line();
        let line = Some(self.line(at));
        let written = text.lines().nth(at.saturating_sub(1)).unwrap_or("");
        let indent = &written[..written.len() - written.trim_start().len()];
        let said = error.kind().to_string();
        if indent.contains('\t') || said.contains("tab") {
            let tabbed = text.lines().skip(at.saturating_sub(1)).position(|line| line.trim_start_matches(' ').starts_with('\t'));
            let line = Some(self.line(at + tabbed.unwrap_or(0)));
            return Diagnostic::new(self.file, line, "a tab stands where YAML wants spaces").hint("indent with spaces");
        }
        if said.contains("recursion") {
            return Diagnostic::new(self.file, line, format!("nested deeper than {NESTING_MAX} levels")).hint(DEEP);
        }
        let said = said.replace('\'', "`");
        let message = format!("malformed YAML: {said}");
        let hint = if message.contains("quote") {
            "close the text with the quote that opens it"
        } else if message.contains("mapping values are not allowed") || message.contains("illegal placement of") {
            "put a text that holds `: ` in quotes, and align the fields of one object"
        } else {
            "align the fields of one object, and put texts with special characters in quotes"
        };
        Diagnostic::new(self.file, line, message).hint(hint)
    }
}
