//! What do we say we do, and which requirements does it serve?
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::id::{AssetId, ControlId, PersonId, RequirementId, RiskId, TestId};
use crate::time::Day;

/// What we say we do.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Control {
    pub id: ControlId,
    pub title: String,
    /// Who does what, when, how, and what is left as evidence.
    pub statement: String,
    pub owner: PersonId,
    pub nature: Nature,
    #[serde(rename = "type")]
    pub kind: ControlKind,
    pub frequency: Frequency,
    /// Days after a window's last day in which it may still be performed.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub due_within: u16,
    /// How old, in days, the newest valid evidence may be; absent: no limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allowance: Option<u16>,
    #[serde(default, skip_serializing_if = "is_false")]
    pub key: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub risk_of_failure: Option<Level>,
    pub serves: Vec<Serves>,
    /// The tests that show how it operates. A calendar control without tests is shown by its occurrences.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tests: Vec<TestId>,
    /// The risks that it answers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub risks: Vec<RiskId>,
    /// The controls that it compensates for, where both answer the same risk.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub compensates: Vec<ControlId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub supersedes: Option<ControlId>,
    /// Where it is performed; absent: everywhere.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub assets: Vec<AssetId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Day>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Day>,
}

/// One requirement that a control or a document serves.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Serves {
    pub requirement: RequirementId,
    #[serde(default)]
    pub extent: Extent,
    /// Why it serves it, in one line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// What is still missing, where it serves only in part.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub missing: Option<String>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Extent {
    #[default]
    Full,
    Part,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Nature {
    Manual,
    Automated,
    /// A person acts on what a system produced.
    ItDependentManual,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ControlKind {
    Preventive,
    Detective,
    Corrective,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Frequency {
    Annual,
    SemiAnnual,
    Quarterly,
    Monthly,
    Weekly,
    Daily,
    PerOccurrence,
    Automated,
}

impl Frequency {
    /// Performed in windows of the calendar; the others are tested over the period as one.
    pub fn is_calendar(self) -> bool {
        !matches!(self, Frequency::PerOccurrence | Frequency::Automated)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    Low,
    Medium,
    High,
}

fn is_zero(n: &u16) -> bool {
    *n == 0
}

fn is_false(b: &bool) -> bool {
    !*b
}
