//! The JSON Schema of every kind: for editors, for the API's clients, and for reading files.
use schemars::{JsonSchema, SchemaGenerator, generate::SchemaSettings};
use serde_json::{Map, Value, json};

use crate::object::{self, Object};

/// The JSON Schema (2020-12) of a kind of object as people write it in a file; `None`: there is no such kind.
///
/// The comments of the types are its descriptions.
pub fn schema(kind: &str) -> Option<Value> {
    let mut schema = match kind {
        "control" => of::<object::Control>(),
        "test" => of::<object::Test>(),
        "source" => of::<object::Source>(),
        "asset" => of::<object::Asset>(),
        "commitment" => of::<object::Commitment>(),
        "risk" => of::<object::Risk>(),
        "document" => of::<object::Document>(),
        "engagement" => of::<object::Engagement>(),
        "person" => of::<object::Person>(),
        "grant" => of::<object::Grant>(),
        "catalogue" | "crosswalk" => of::<object::Adopted>(),
        _ => return None,
    };
    add_kind(&mut schema, kind);
    Some(schema)
}

/// One schema for a file of objects of any kind, which tells them apart by `kind`.
pub fn schema_of_any() -> Value {
    let mut defs = Map::new();
    let mut choices = Vec::new();
    for kind in Object::KINDS {
        let Some(Value::Object(mut one)) = schema(kind) else { continue };
        if let Some(Value::Object(inner)) = one.shift_remove("$defs") {
            defs.extend(inner);
        }
        one.shift_remove("$schema");
        defs.insert(kind.to_owned(), Value::Object(one));
        choices.push(json!({ "$ref": format!("#/$defs/{kind}") }));
    }
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Assay objects",
        "type": "object",
        "required": ["kind"],
        "oneOf": choices,
        "$defs": defs,
    })
}

fn of<T: JsonSchema>() -> Value {
    SchemaGenerator::new(SchemaSettings::draft2020_12()).into_root_schema_for::<T>().to_value()
}

/// Every file says first what it declares.
fn add_kind(schema: &mut Value, kind: &str) {
    schema["title"] = kind.into();
    let mut properties = Map::new();
    properties.insert("kind".to_owned(), json!({ "type": "string", "const": kind }));
    if let Some(Value::Object(fields)) = schema.get_mut("properties").map(Value::take) {
        properties.extend(fields);
    }
    schema["properties"] = properties.into();
    if let Some(Value::Array(required)) = schema.get_mut("required") {
        required.insert(0, "kind".into());
    }
}
