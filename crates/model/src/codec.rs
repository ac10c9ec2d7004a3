//! Bodies as the ledger keeps them: JSON that outlives the types here.
//!
//! A body carries `kind` and `v`, whole numbers within 2^53 and no fractions, and the time that it is about: a recorded one
//! `occurred_from` and `occurred_to` (equal, where it is a moment) or `covers_from` and `covers_to`, a declared one
//! `in_force_from`. The bytes once written are never written again: an old `v` is lifted when it is read.
use std::borrow::Cow;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::body::Body;

/// The version that is written, of every kind of body.
pub const VERSION: u64 = 1;

/// Whole numbers that every reader of JSON keeps exactly: RFC 8259, section 6.
const INTEGER_MAX: u64 = (1 << 53) - 1;

/// Why a body cannot be written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the body cannot be written: {0}")]
pub struct EncodeError(String);

/// Why bytes are not a body that can be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    #[error("the body was written by a newer assay: `{kind}` has version {v}, and {VERSION} is the newest known here")]
    Newer { kind: String, v: u64 },
    #[error("the body is of unknown kind `{0}`")]
    UnknownKind(String),
    #[error("the body does not have the form of its kind: {0}")]
    Malformed(String),
}

impl DecodeError {
    /// A newer program can read it.
    pub fn is_newer(&self) -> bool {
        matches!(self, Self::Newer { .. })
    }
}

/// What every body says of itself.
#[derive(Deserialize)]
struct Header<'a> {
    #[serde(borrow)]
    kind: Cow<'a, str>,
    v: u64,
}

/// Makes a body of one version into one of the next.
struct Lift {
    kind: &'static str,
    /// The version that it takes.
    v: u64,
    lift: fn(Value) -> Value,
}

/// Every change of a body's form since version 1: there is none yet.
const LIFTS: [Lift; 0] = [];

/// The JSON of a body, `kind` and `v` first.
///
/// Evidence that says neither what it covers nor when it occurred is written as of its extraction, which is how it is dated.
pub fn encode(body: &Body) -> Result<Value, EncodeError> {
    let value = serde_json::to_value(body).map_err(|error| EncodeError(error.to_string()))?;
    let Value::Object(fields) = value else { return Err(EncodeError("it has no fields".to_owned())) };
    let moment = match body {
        Body::Evidence(evidence) if evidence.covers_from.is_none() => Some(evidence.dated()),
        Body::Evidence(evidence) => evidence.occurred_at,
        Body::Occurrence(occurrence) => Some(occurrence.occurred_at),
        Body::Run(run) => run.occurred_at,
        Body::Finding(finding) => Some(finding.occurred_at),
        Body::Decision(decision) => Some(decision.occurred_at),
        Body::Declared(_) => None,
    };
    let mut written = Map::new();
    for (name, field) in fields {
        // Written below, in the form that all recorded bodies share.
        if name != "occurred_at" {
            written.insert(name, field);
        }
        if written.len() == 1 {
            written.insert("v".to_owned(), VERSION.into());
            if let Some(at) = moment {
                written.insert("occurred_from".to_owned(), at.to_string().into());
                written.insert("occurred_to".to_owned(), at.to_string().into());
            }
        }
    }
    let covers = [written.contains_key("covers_from"), written.contains_key("covers_to")];
    if covers[0] != covers[1] {
        return Err(EncodeError("of the span that it covers, one end is missing".to_owned()));
    }
    if !covers[0] && moment.is_none() && !matches!(body, Body::Declared(_)) {
        return Err(EncodeError("it says neither what it covers nor when it occurred".to_owned()));
    }
    written.values().try_for_each(whole_numbers)?;
    Ok(Value::Object(written))
}

fn whole_numbers(value: &Value) -> Result<(), EncodeError> {
    match value {
        Value::Number(number) => {
            let size = number.as_u64().or_else(|| number.as_i64().map(i64::unsigned_abs));
            match size {
                Some(size) if size <= INTEGER_MAX => Ok(()),
                _ => Err(EncodeError(format!("`{number}` is not a whole number below 2^53"))),
            }
        }
        Value::Array(items) => items.iter().try_for_each(whole_numbers),
        Value::Object(fields) => fields.values().try_for_each(whole_numbers),
        _ => Ok(()),
    }
}

/// Reads the bytes of a body of any version up to ours.
pub fn decode(bytes: &[u8]) -> Result<Body, DecodeError> {
    let header: Header<'_> = serde_json::from_slice(bytes).map_err(malformed)?;
    match header.v {
        VERSION => body_of(&header.kind, bytes),
        v if v > VERSION => Err(DecodeError::Newer { kind: header.kind.into_owned(), v }),
        v => {
            let value = serde_json::from_slice(bytes).map_err(malformed)?;
            let value = lifted(&LIFTS, &header.kind, v, VERSION, value)?;
            let bytes = serde_json::to_vec(&value).map_err(malformed)?;
            body_of(&header.kind, &bytes)
        }
    }
}

fn malformed(error: serde_json::Error) -> DecodeError {
    DecodeError::Malformed(error.to_string())
}

/// A body of version `to`, made of one of version `v`, one step at a time.
fn lifted(lifts: &[Lift], kind: &str, v: u64, to: u64, mut value: Value) -> Result<Value, DecodeError> {
    for v in v..to {
        let Some(step) = lifts.iter().find(|step| step.kind == kind && step.v == v) else {
            return Err(DecodeError::Malformed(format!("`{kind}` never had a version {v}")));
        };
        value = (step.lift)(value);
    }
    Ok(value)
}

/// Straight from the bytes: a ledger holds millions.
fn body_of(kind: &str, bytes: &[u8]) -> Result<Body, DecodeError> {
    fn read<T: DeserializeOwned>(bytes: &[u8], make: fn(T) -> Body) -> Result<Body, DecodeError> {
        serde_json::from_slice(bytes).map(make).map_err(malformed)
    }
    let body = match kind {
        "declared" => read(bytes, Body::Declared),
        "evidence" => read(bytes, Body::Evidence),
        "occurrence" => read(bytes, Body::Occurrence),
        "run" => read(bytes, Body::Run),
        "finding" => read(bytes, Body::Finding),
        "decision" => read(bytes, Body::Decision),
        _ => Err(DecodeError::UnknownKind(kind.to_owned())),
    }?;
    let timed = match &body {
        Body::Evidence(evidence) => evidence.covers_from.or(evidence.occurred_at).is_some(),
        Body::Run(run) => run.covers_from.or(run.occurred_at).is_some(),
        _ => true,
    };
    if timed { Ok(body) } else { Err(DecodeError::Malformed("it does not say what time it is about".to_owned())) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decision(changes: &[(&str, &str)]) -> String {
        let mut text = r#"{"kind":"decision","v":1,"word":"void","target":{"of":"entry","entry":"e1"},"occurred_from":"2025-03-31T09:00:00Z","occurred_to":"2025-03-31T09:00:00Z","by":"p-1","performed_by":"management"}"#.to_owned();
        for (from, to) in changes {
            assert!(text.contains(from), "{from}");
            text = text.replace(from, to);
        }
        text
    }

    fn refused(changes: &[(&str, &str)]) -> String {
        decode(decision(changes).as_bytes()).expect_err("refused").to_string()
    }

    #[test]
    fn a_body_comes_back() {
        let text = decision(&[]);
        let body = decode(text.as_bytes()).unwrap();
        let again: Value = serde_json::from_str(&text).unwrap();
        let encoded = encode(&body).unwrap();
        assert_eq!(encoded, again);
        assert!(encoded.to_string().starts_with(r#"{"kind":"decision","v":1,"occurred_from":"#));
    }

    #[test]
    fn a_newer_body_is_named_as_such() {
        let error = decode(decision(&[("\"v\":1", "\"v\":2"), ("\"word\":\"void\",", "")]).as_bytes()).expect_err("newer");
        assert!(error.is_newer());
        assert_eq!(
            error.to_string(),
            "the body was written by a newer assay: `decision` has version 2, and 1 is the newest known here"
        );
    }

    #[test]
    fn what_is_no_body_is_refused() {
        assert_eq!(refused(&[("\"decision\"", "\"opinion\"")]), "the body is of unknown kind `opinion`");
        assert_eq!(
            refused(&[("\"v\":1", "\"v\":0")]),
            "the body does not have the form of its kind: `decision` never had a version 0"
        );
        for changes in [
            ("\"v\":1,", ""),
            ("\"v\":1", "\"v\":-1"),
            ("\"v\":1", "\"v\":\"1\""),
            ("\"kind\":\"decision\",", ""),
            ("\"void\"", "\"avoid\""),
            ("\"void\"", "void"),
            ("\"p-1\"", "\"p 1\""),
            ("2025-03-31T09:00:00Z", "2025-03-31T09:00:00"),
            ("\"occurred_from\"", "\"occurred\""),
            ("}", ""),
        ] {
            let said = refused(&[changes]);
            assert!(said.starts_with("the body does not have the form of its kind: "), "{changes:?}: {said}");
        }
        for bytes in [&b""[..], b"null", b"[]", b"{}", b"\xff", b"{\"kind\":\"run\",\"v\":1}"] {
            assert!(decode(bytes).is_err(), "{bytes:?}");
        }
    }

    #[test]
    fn evidence_without_a_date_is_of_its_extraction() {
        let text = r#"{"kind":"evidence","v":1,"occurred_from":"2025-04-01T09:00:00Z","occurred_to":"2025-04-01T09:00:00Z","extracted_at":"2025-04-01T09:00:00Z","provenance":{"collector":"hand_in","tool_version":"1"},"by":"p-1","performed_by":"management"}"#;
        let Ok(Body::Evidence(mut evidence)) = decode(text.as_bytes()) else { panic!("evidence") };
        evidence.occurred_at = None;
        assert_eq!(encode(&Body::Evidence(evidence)).unwrap().to_string(), text);
    }

    #[test]
    fn old_versions_are_lifted_step_by_step() {
        fn rename(mut value: Value) -> Value {
            if let Some(old) = value["old"].take().as_str() {
                value["new"] = old.into();
            }
            value
        }
        fn count(mut value: Value) -> Value {
            value["n"] = 1.into();
            value
        }
        let lifts = [Lift { kind: "run", v: 2, lift: count }, Lift { kind: "run", v: 1, lift: rename }];
        let body = serde_json::json!({ "old": "x" });
        let lifted_twice = lifted(&lifts, "run", 1, 3, body.clone()).unwrap();
        assert_eq!(lifted_twice, serde_json::json!({ "old": null, "new": "x", "n": 1 }));
        assert!(lifted(&lifts, "finding", 1, 3, body).is_err());
    }

    #[test]
    fn what_has_no_time_or_no_whole_number_is_not_written() {
        let Body::Decision(decision) = decode(decision(&[]).as_bytes()).unwrap() else { panic!("a decision") };
        let mut run = serde_json::json!({
            "kind": "run", "v": 1, "control": "C", "test": "T", "purpose": "operation", "by": "p-1",
            "outcome": { "word": "ran", "n": 3 }, "covers_from": "2025-01-01T00:00:00Z", "covers_to": "2025-02-01T00:00:00Z",
        });
        let Ok(Body::Run(good)) = decode(run.to_string().as_bytes()) else { panic!("a run") };
        assert!(encode(&Body::Run(good.clone())).is_ok());
        let mut half = good.clone();
        half.covers_to = None;
        assert_eq!(
            encode(&Body::Run(half)).unwrap_err().to_string(),
            "the body cannot be written: of the span that it covers, one end is missing"
        );
        let mut timeless = good.clone();
        (timeless.covers_from, timeless.covers_to) = (None, None);
        assert!(encode(&Body::Run(timeless.clone())).unwrap_err().to_string().contains("neither"));
        timeless.occurred_at = Some(decision.occurred_at);
        assert!(encode(&Body::Run(timeless)).is_ok());
        run["outcome"]["n"] = (1u64 << 53).into();
        let Ok(Body::Run(large)) = decode(run.to_string().as_bytes()) else { panic!("a run") };
        assert!(
            encode(&Body::Run(large)).unwrap_err().to_string().contains("`9007199254740992` is not a whole number below 2^53")
        );
        run["outcome"]["n"] = 1.5.into();
        assert!(decode(run.to_string().as_bytes()).is_err());
    }
}
