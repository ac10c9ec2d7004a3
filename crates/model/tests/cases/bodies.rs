//! Bodies with what a case leaves unsaid filled in.
use assay_model::body::*;
use assay_model::id::*;
use assay_model::object::*;
use assay_model::time::{Day, Instant, Span};

pub type Made<T> = Result<T, String>;

pub fn id<T>(made: Result<T, IdError>) -> Made<T> {
    made.map_err(|error| error.to_string())
}

pub fn person() -> Made<PersonId> {
    id(PersonId::parse("p1"))
}

pub fn ids<T>(words: &[String], parse: impl Fn(&str) -> Result<T, IdError>) -> Made<Vec<T>> {
    words.iter().map(|word| id(parse(word))).collect()
}

pub fn declared(object: Object, from: Day, to: Option<Day>) -> Made<Body> {
    let origin = "cases".to_owned();
    Ok(Body::Declared(Declared { object, in_force_from: from, in_force_to: to, by: person()?, origin }))
}

pub fn evidence(dated: Instant) -> Made<Evidence> {
    Ok(Evidence {
        source: None,
        source_version: None,
        title: None,
        covers_from: None,
        covers_to: None,
        occurred_at: Some(dated),
        extracted_at: dated,
        n: None,
        checks: Vec::new(),
        raw: None,
        table: None,
        provenance: Provenance::default(),
        by: person()?,
        performed_by: PerformedBy::Management,
    })
}

pub fn document_of(dated: Instant) -> Made<Body> {
    evidence(dated).map(Body::Evidence)
}

/// Evidence that nothing occurred in a span.
pub fn nothing(span: Span, check_failed: Option<&str>) -> Made<Body> {
    let checks =
        check_failed.map(|check| CheckResult { check: check.to_owned(), outcome: CheckOutcome::Alarm, detail: String::new() });
    Ok(Body::Evidence(Evidence {
        covers_from: Some(span.from),
        covers_to: Some(span.to),
        n: Some(0),
        checks: checks.into_iter().collect(),
        ..evidence(span.to)?
    }))
}
