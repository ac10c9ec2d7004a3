//! The published schemas and the templates: both say what the reader says.
use serde_json::{Value as Json, json};

use super::*;

/// A template with its optional fields in use.
fn in_use(text: &str) -> String {
    let field = |line: &str| {
        let bare = line.trim_start();
        let rest =
            bare.strip_prefix('#').filter(|rest| rest.starts_with(|c: char| c.is_ascii_lowercase()) || rest.starts_with("  "));
        rest.map(|rest| format!("{}{rest}", &line[..line.len() - bare.len()]))
    };
    text.lines().map(|line| field(line).unwrap_or_else(|| line.to_owned()) + "\n").collect()
}

#[test]
fn every_template_reads_with_and_without_its_optional_fields() {
    for kind in Object::KINDS {
        let Template { file, text } = template(kind).unwrap();
        let object = read(file, text);
        assert_eq!(object.kind(), kind);
        let full = read(file, &in_use(text));
        if kind != "catalogue" && kind != "crosswalk" {
            assert!(!diff(&object, &full).is_empty(), "{kind} has no optional field");
        }
    }
    assert_eq!(template("gizmo"), None);
}

#[test]
fn every_template_names_every_field() {
    for kind in Object::KINDS {
        let text = template(kind).unwrap().text;
        let schema = schema(kind).unwrap();
        for name in schema["properties"].as_object().unwrap().keys() {
            // The kind of a test, its select, and the text of a document are said by the form of their files.
            let implied = matches!((kind, name.as_str()), ("test", "kind" | "sql") | ("document", "text"));
            assert!(implied || text.contains(&format!("{name}:")), "{kind}: `{name}`");
        }
    }
}

/// Every object that the tests read, as JSON with its kind.
fn examples() -> Vec<Json> {
    let mut examples = Vec::new();
    for kind in Object::KINDS {
        let Template { file, text } = template(kind).unwrap();
        for text in [text.to_owned(), in_use(text)] {
            examples.push(serde_json::to_value(read(file, &text)).unwrap());
        }
    }
    examples
}

#[test]
fn examples_are_valid_by_their_schema_and_by_no_other() {
    let any = jsonschema::validator_for(&schema_of_any()).unwrap();
    for kind in Object::KINDS {
        let schema = schema(kind).unwrap();
        assert!(jsonschema::meta::is_valid(&schema), "{kind}");
        let validator = jsonschema::validator_for(&schema).unwrap();
        for example in examples() {
            let errors: Vec<String> = validator.iter_errors(&example).map(|error| error.to_string()).collect();
            assert_eq!(errors.is_empty(), example["kind"] == kind, "{kind}: {errors:?}\n{example}");
            assert!(any.is_valid(&example), "{example}");
        }
    }
    assert!(!any.is_valid(&json!({ "kind": "gizmo", "id": "a" })));
    assert!(!any.is_valid(&json!({ "id": "a" })));
    assert_eq!(schema("gizmo"), None);
}

/// What the reader refuses for its form, the schema refuses too.
#[test]
fn the_schema_refuses_what_the_reader_refuses() {
    let validator = jsonschema::validator_for(&schema("engagement").unwrap()).unwrap();
    let good = serde_json::to_value(read("e.yaml", template("engagement").unwrap().text)).unwrap();
    assert!(validator.is_valid(&good));
    for (field, wrong) in [
        ("type", json!("soc2_type3")),
        ("period", json!("2025")),
        ("zone", json!("New York")),
        ("catalogues", json!("soc2-2017")),
        ("exclude", json!([{ "requirement": "soc2:P1.1", "reason_kind": "category" }])),
        ("id", json!("a b")),
        ("zome", json!("UTC")),
        ("title", json!(null)),
        ("from", json!("1 May 2025")),
    ] {
        let mut bad = good.clone();
        bad[field] = wrong;
        assert!(!validator.is_valid(&bad), "{bad}");
    }
}

#[test]
fn comments_are_descriptions() {
    let schema = schema("control").unwrap();
    assert_eq!(schema["title"], "control");
    assert_eq!(schema["description"], "What we say we do.");
    assert_eq!(schema["properties"]["kind"]["const"], "control");
    assert_eq!(schema["required"][0], "kind");
    for kind in Object::KINDS {
        let schema = super::schema(kind).unwrap();
        assert!(schema["description"].is_string(), "{kind}");
    }
}

/// Nothing in a file is read without knowing what it should be, but the content of catalogues.
#[test]
fn the_grammar_knows_every_field() {
    fn anything(group: &grammar::Group) -> Vec<&str> {
        use grammar::Grammar;
        let any = |grammar: &Grammar| matches!(grammar, Grammar::Any);
        let loose = |member: &&grammar::Member| match &member.grammar {
            Grammar::List(inner) | Grammar::Named(inner) => any(inner),
            other => any(other),
        };
        group.fields.iter().filter(loose).map(|member| member.name.as_str()).collect()
    }
    for kind in Object::KINDS {
        let expected: &[&str] = if matches!(kind, "catalogue" | "crosswalk") { &["content"] } else { &[] };
        assert_eq!(anything(grammar::grammar(kind).unwrap()), expected, "{kind}");
    }
}
