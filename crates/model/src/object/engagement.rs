//! What is examined, for when, under which standard, and what is left out?
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::DaySpanText;
use crate::id::{AssetId, CatalogueId, EngagementId, RequirementId};
use crate::time::{Day, Zone};

/// An examination or audit: what is looked at, for when, by whom, under which standard.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Engagement {
    pub id: EngagementId,
    pub title: String,
    #[serde(rename = "type")]
    pub kind: EngagementKind,
    pub standard: Standard,
    /// The firm or body that examines; absent while none is chosen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub firm: Option<String>,
    /// Of a Type 2, an audit, a readiness review: its days. A Type 1 has `date` instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period: Option<DaySpanText>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<Day>,
    /// In which its days are read.
    pub zone: Zone,
    /// The catalogues whose requirements are reported on.
    pub catalogues: Vec<CatalogueId>,
    /// Trust services categories; the common criteria belong to security.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub categories: Vec<Category>,
    /// What is in scope; absent: everything.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub assets: Vec<AssetId>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exclude: Vec<Exclusion>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub suppliers: Vec<SupplierRole>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Day>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Day>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum EngagementKind {
    #[serde(rename = "soc2_type1")]
    Soc2Type1,
    #[serde(rename = "soc2_type2")]
    Soc2Type2,
    #[serde(rename = "iso42001_stage1")]
    Iso42001Stage1,
    #[serde(rename = "iso42001_stage2")]
    Iso42001Stage2,
    #[serde(rename = "iso42001_surveillance")]
    Iso42001Surveillance,
    InternalAudit,
    Readiness,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Standard {
    #[serde(rename = "AT-C 105/205")]
    AtC,
    #[serde(rename = "CSAE 3000")]
    Csae3000,
    #[serde(rename = "ISAE 3000")]
    Isae3000,
    #[serde(rename = "ISO/IEC 17021-1")]
    Iso17021,
    /// Our own review, under no standard.
    #[serde(rename = "none")]
    None,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Category {
    Security,
    Availability,
    Confidentiality,
    ProcessingIntegrity,
    Privacy,
}

/// A requirement that is left out of an engagement, and why.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Exclusion {
    pub requirement: RequirementId,
    pub reason_kind: ExclusionKind,
    /// The supplier to which it is carved out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<AssetId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ExclusionKind {
    /// Its category is not in scope; follows from the engagement's categories, and is never written.
    #[serde(skip_deserializing)]
    Category,
    /// SOC 2, DC 8.
    NotRelevant,
    CarvedOut,
    /// The statement of applicability of Annex A.
    Soa,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SupplierRole {
    pub supplier: AssetId,
    pub role: SupplierMethod,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SupplierMethod {
    Vendor,
    CarveOut,
    Inclusive,
}
