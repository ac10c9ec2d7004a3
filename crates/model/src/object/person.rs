//! Who acts, with which grant, and which catalogues did the organisation adopt?
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::id::{AssetId, CatalogueId, EngagementId, GrantId, PersonId};
use crate::time::Day;

/// Who acts, by a random id. Names stand here and nowhere else, so that they can be erased.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Person {
    pub id: PersonId,
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Day>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Day>,
}

/// What a person may do, where and for how long.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Grant {
    pub id: GrantId,
    pub person: PersonId,
    pub role: Role,
    /// For one engagement only; absent: for all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub engagement: Option<EngagementId>,
    /// For these assets only; absent: for all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub assets: Vec<AssetId>,
    /// The firm that the person acts for; absent: the organisation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub employer: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Day>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Day>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// May do everything that management does.
    Lead,
    /// Performs controls, hands in evidence, answers exceptions.
    Owner,
    /// Collects and tests.
    Engineer,
    /// Decides on AI systems: approves, releases, accepts.
    Committee,
    /// Tests and concludes for internal audit.
    InternalAuditor,
    /// Tests and concludes for a firm or body.
    Auditor,
    Viewer,
}

/// A catalogue or crosswalk that the organisation uses, as it was when adopted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Adopted {
    pub id: CatalogueId,
    pub version: String,
    /// The catalogue's or crosswalk's own content.
    pub content: serde_json::Value,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Day>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Day>,
}
