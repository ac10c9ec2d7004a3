//! How would we know? A test, and the fixtures that show what it says.
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::measure::Measure;
use crate::id::{ControlId, TestId};
use crate::time::{Day, DaySpan, Zone};

/// How we would know whether a control operated.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Test {
    pub id: TestId,
    pub title: String,
    pub control: ControlId,
    /// The tables that an SQL test reads: a source's id, with `_history` for all its evidence, or `programme.…`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reads: Vec<String>,
    /// What is done, in words that an auditor can follow.
    pub procedure: String,
    /// One `select`, kept as it was written; absent: a manual procedure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sql: Option<String>,
    /// What is measured of an AI system's log, in place of a select.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub measure: Option<Box<Measure>>,
    /// What is inspected in each item, where a person tests.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attributes: Vec<Attribute>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fixtures: Vec<Fixture>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Day>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Day>,
}

impl Test {
    /// Whether a machine runs it: a select or a measure, and no manual procedure.
    pub fn is_run(&self) -> bool {
        self.sql.is_some() || self.measure.is_some()
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Attribute {
    /// A, B, C …
    pub id: String,
    pub text: String,
}

/// Small tables and what a test must say of them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Fixture {
    pub name: String,
    pub period: DaySpanText,
    /// The day at whose close it is read; absent: the period's last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Day>,
    /// Absent: UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<Zone>,
    /// A table's name, and its rows as CSV with a header. An empty cell is null.
    pub tables: IndexMap<String, String>,
    /// The rows that the test returns, in any order, as CSV with the header `item,status` and optionally `occurred_at`, `asset`, `reason`.
    pub expect: String,
}

/// A span of inclusive days, written `2025-01-01..2025-12-31`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct DaySpanText(pub DaySpan);

impl TryFrom<String> for DaySpanText {
    type Error = crate::time::TimeError;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        DaySpan::parse(&text).map(Self)
    }
}

impl From<DaySpanText> for String {
    fn from(span: DaySpanText) -> String {
        span.0.to_string()
    }
}

impl JsonSchema for DaySpanText {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "DaySpan".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}\.\.\d{4}-\d{2}-\d{2}$" })
    }
}
