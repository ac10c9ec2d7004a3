//! Which texts say what we do: policies, assessments, descriptions?
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Serves;
use crate::id::{AssetId, DocumentId, PersonId};
use crate::time::Day;

/// A policy, an impact assessment, a system description, minutes: Markdown with this as its front matter.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Document {
    pub id: DocumentId,
    #[serde(rename = "type")]
    pub kind: DocumentKind,
    pub title: String,
    pub owner: PersonId,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub serves: Vec<Serves>,
    /// What it is about: of an impact assessment, the AI system.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub assets: Vec<AssetId>,
    /// The last day on which it should have been looked at again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub review_by: Option<Day>,
    /// Of an impact assessment: what it concludes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<AssessmentOutcome>,
    /// The text, in Markdown.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Day>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Day>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DocumentKind {
    Policy,
    Procedure,
    ImpactAssessment,
    RiskAssessment,
    SystemDescription,
    ModelCard,
    Minutes,
    Agreement,
    Plan,
    Record,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AssessmentOutcome {
    Proceed,
    ProceedWithConditions,
    DoNotProceed,
}
