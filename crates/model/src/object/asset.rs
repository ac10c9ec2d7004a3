//! To what is it done, what is promised about it, and what could go wrong?
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Category, Level};
use crate::id::{AssetId, CommitmentId, PersonId, RiskId};
use crate::time::Day;

/// What a control is done to, and where.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Asset {
    pub id: AssetId,
    #[serde(rename = "type")]
    pub kind: AssetKind,
    pub title: String,
    pub owner: PersonId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purpose: Option<String>,
    /// Of an AI system, model, service or supplier: where it stands in its life.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stage: Option<Stage>,
    /// Of an AI system: what the organisation is to it (ISO/IEC 42001, 4.1).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<AiRole>,
    /// Of an AI system: how much it can matter to people, as judged here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub impact: Option<Level>,
    /// Assets that it is made of or depends on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub uses: Vec<AssetId>,
    /// Names under which other systems know it: a vendor's name in spend, a host, a repository.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Day>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Day>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AssetKind {
    AiSystem,
    Model,
    Dataset,
    Prompt,
    Supplier,
    Service,
    System,
    Site,
    LegalEntity,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    Planned,
    Development,
    InUse,
    Retired,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AiRole {
    Provider,
    Producer,
    Customer,
    User,
    Partner,
    Subject,
}

/// A service commitment or system requirement: what a SOC 2 conclusion is against.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Commitment {
    pub id: CommitmentId,
    pub title: String,
    pub text: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub categories: Vec<Category>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub assets: Vec<AssetId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Day>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Day>,
}

/// What could go wrong, and what is done about it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Risk {
    pub id: RiskId,
    pub title: String,
    pub owner: PersonId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub assets: Vec<AssetId>,
    pub likelihood: Level,
    pub impact: Level,
    pub treatment: Treatment,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub residual: Option<Level>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Day>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Day>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Treatment {
    Avoid,
    Reduce,
    Share,
    Accept,
}
