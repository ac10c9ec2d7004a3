//! Where does evidence come from, what does its table look like, and when is it complete?
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Frequency;
use crate::id::{AssetId, PersonId, SourceId};
use crate::time::Day;

/// Where evidence comes from: a connector or a hand-in, and the shape of its table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Also the table's name in SQL: lower case, at most one dot: `hr.people`.
    pub id: SourceId,
    pub title: String,
    pub owner: PersonId,
    #[serde(default)]
    pub connector: Connector,
    /// How often it is collected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schedule: Option<Frequency>,
    /// Absent: a source of documents, without a table.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub table: Option<Table>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub checks: Vec<Check>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub assets: Vec<AssetId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Day>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Day>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum Connector {
    /// A person hands in a file.
    #[default]
    HandIn,
    /// The changes of a git repository, read from a clone.
    Git {
        /// The clone's folder; relative to the workspace.
        repository: String,
        /// Absent: the clone's current branch.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        branch: Option<String>,
    },
}

/// The shape of a source's table. Types are declared, never inferred.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Table {
    pub shape: Shape,
    /// The columns that name a row.
    pub key: Vec<String>,
    /// Of `events`: the timestamptz column that says when the thing happened; it orders what evidence covers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub occurred_at: Option<String>,
    /// Column names, lower case, and their types, in order.
    pub columns: IndexMap<String, ColumnType>,
    /// Texts that stand for an absent value, besides the empty cell.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub nulls: Vec<String>,
    /// Columns of the file that are left out on purpose; any other unknown column is an error.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ignore: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// One row per thing that happened; the latest version of each key counts.
    Events,
    /// What was so at a moment; the last snapshot counts.
    State,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ColumnType {
    Text,
    /// 64 bits.
    Bigint,
    /// Exact, 38 digits of which 4 behind the point.
    Decimal,
    Double,
    /// `true`/`false`, `yes`/`no`, `t`/`f`, `y`/`n`, `1`/`0`.
    Boolean,
    /// `2025-03-31`.
    Date,
    /// RFC 3339 with `Z` or an offset, kept in microseconds UTC.
    Timestamptz,
    /// Texts between spaces, commas or semicolons in CSV; an array in JSON.
    TextList,
}

/// A completeness or accuracy check of a source, run when evidence is collected and again when it is tested.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "check", rename_all = "snake_case", deny_unknown_fields)]
pub enum Check {
    /// Every key is there once, and no part of it is null.
    KeyUnique,
    /// None of these columns is ever null.
    NotNull { columns: Vec<String> },
    /// As many rows as the source itself counted, which must have been said at collection.
    RowCount,
    /// At least so many rows.
    MinRows { rows: u64 },
    /// The first and last row lie within so many days of the ends of what the evidence says that it covers, and none outside.
    Covers { column: String, days: u16 },
    /// No stretch longer than so many days without a row.
    MaxGap { column: String, days: u16 },
    /// Whole numbers without a hole, from the least to the greatest.
    Sequence { column: String },
    /// Only these values (or null).
    Values { column: String, values: Vec<String> },
    /// Every value of `column` stands in `other`'s `other_column`: reconciled with an independent source.
    Reconcile { column: String, other: SourceId, other_column: String },
}

impl Check {
    /// The check's word, as it stands in the file and in what a run says of it.
    pub fn word(&self) -> &'static str {
        match self {
            Check::KeyUnique => "key_unique",
            Check::NotNull { .. } => "not_null",
            Check::RowCount => "row_count",
            Check::MinRows { .. } => "min_rows",
            Check::Covers { .. } => "covers",
            Check::MaxGap { .. } => "max_gap",
            Check::Sequence { .. } => "sequence",
            Check::Values { .. } => "values",
            Check::Reconcile { .. } => "reconcile",
        }
    }
}
