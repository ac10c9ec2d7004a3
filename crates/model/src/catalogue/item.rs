//! What is one item of a framework?
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::id::RequirementId;
use crate::object::Category;

/// One item of a catalogue: something that the framework asks, or a heading over such things.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Item {
    pub id: RequirementId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<RequirementId>,
    pub kind: ItemKind,
    /// Of SOC 2: the category of the trust services criteria that it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<Category>,
    /// In our own words.
    pub title: String,
    /// In our own words: what it asks, and what shows it.
    pub gist: String,
    /// The short topic name in the standard; a label, left out of exports unless asked for ([`super::OfficialTitles`]).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub official_title: Option<String>,
    /// When it applies, where not always.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub applies: Option<String>,
    /// Of SOC 2: the COSO principle that it follows, by number, 1 to 17.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub coso_principle: Option<u8>,
    /// Of SOC 2: how many points of focus stand beneath it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub points_of_focus: Option<u16>,
    /// How many of them matter only where a category is in scope, or the system's level.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub points_of_focus_in: IndexMap<String, u16>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub points_of_focus_note: Option<String>,
    /// Not in the edition before.
    #[serde(default, skip_serializing_if = "is_false")]
    pub new_in_edition: bool,
    /// Of clauses: in what form it is shown.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub forms: Vec<Form>,
    /// Documents and records that it asks for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub documented_information: Vec<DocumentedInformation>,
    /// Of controls: what it is about, `ai_system`, `dataset`, `supplier`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub typical_evidence: Option<String>,
    /// The AI role most concerned with it; our judgement.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// Where it stands in its file; absent when it did not come from one.
    #[serde(skip)]
    pub line: Option<u32>,
}

impl Item {
    /// Whether an examination concludes on it.
    pub fn is_assessable(&self) -> bool {
        self.kind.is_assessable()
    }
}

/// What sort of item it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ItemKind {
    /// A heading: judged through what stands beneath it.
    Group,
    /// A trust services criterion.
    Criterion,
    /// What the description of a SOC 2 system has to tell; it is no criterion for controls.
    DescriptionCriterion,
    /// A leaf clause of a management system standard; it cannot be excluded.
    Clause,
    /// A control of an annex; a Statement of Applicability may exclude it, with its reason.
    Control,
    /// A subcategory of the NIST AI RMF.
    Outcome,
    /// Something to draw on; nobody is held to it.
    Informative,
}

impl ItemKind {
    pub fn is_assessable(self) -> bool {
        match self {
            ItemKind::Criterion | ItemKind::Clause | ItemKind::Control | ItemKind::Outcome => true,
            ItemKind::Group | ItemKind::DescriptionCriterion | ItemKind::Informative => false,
        }
    }
}

/// In what form a clause is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    Document,
    Record,
    Evidence,
    System,
}

/// A document or record that a management system standard asks for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DocumentedInformation {
    pub what: String,
    pub form: Form,
}

fn is_false(b: &bool) -> bool {
    !*b
}
