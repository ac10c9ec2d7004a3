//! How do two frameworks relate? Rows typed by the relations of NIST IR 8477, each with what stays open.
use std::collections::{HashMap, HashSet};
use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{framework_of, yaml};
use crate::diagnostic::Diagnostic;
use crate::id::{CatalogueId, RequirementId};

/// The strongest a row can be.
const STRENGTH_MAX: u8 = 10;

/// What is known about the relation between two frameworks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Crosswalk {
    kind: CrosswalkWord,
    pub id: CatalogueId,
    /// The framework that rows read from.
    pub source: String,
    /// The framework that rows read to.
    pub target: String,
    pub title: String,
    pub method: String,
    pub direction: String,
    /// The frameworks whose every assessable item has a row here or a stated reason why not; with one named, every row
    /// has a gap.
    #[serde(default)]
    pub complete_for: Vec<String>,
    /// What the keys in `public_sources` mean.
    #[serde(default)]
    pub public_sources: Vec<PublicSource>,
    #[serde(deserialize_with = "yaml::placed_rows")]
    pub rows: Vec<Row>,
    /// What stays open of an element of the target when evidence for the source is reused for it.
    #[serde(default)]
    pub target_gaps: Vec<TargetGap>,
    #[serde(default)]
    pub no_counterpart: Vec<NoCounterpart>,
    /// Rows once judged too weak to keep; their ids are not used again.
    #[serde(default)]
    pub removed: Vec<Removed>,
    /// Ids that rows may name although no catalogue holds them.
    #[serde(default)]
    pub without_catalogue: Vec<WithoutCatalogue>,
    /// What the source asks and the target does not, by subject.
    #[serde(default)]
    pub themes: Vec<Theme>,
}

/// The word that a crosswalk's file begins with.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
enum CrosswalkWord {
    #[serde(rename = "crosswalk")]
    Crosswalk,
}

/// One relation between an element of the source and one of the target.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Row {
    pub id: String,
    pub source: RequirementId,
    pub target: RequirementId,
    pub relation: Relation,
    /// 0 to 10: how much of the source can be evidenced by work done for the target. 2 is a supporting record, 3 to 4 the
    /// form or a minor part, 5 to 6 about half, 7 to 8 most, 9 to 10 all but the naming of the other system.
    pub strength: u8,
    pub rationale: String,
    /// What stays open of the source when the target's evidence is reused; absent: not judged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gap: Option<String>,
    pub basis: Basis,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub public_sources: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Where it stands in its file; absent when it did not come from one.
    #[serde(skip)]
    pub line: Option<u32>,
}

/// A set-theory relation of NIST IR 8477, read from source to target as sets of needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub enum Relation {
    /// All that the source needs is among what the target needs.
    #[serde(rename = "subset of")]
    SubsetOf,
    /// Some needs are shared, and each has more.
    #[serde(rename = "intersects with")]
    IntersectsWith,
    /// Meeting one meets the other, but for a change of scope.
    #[serde(rename = "equal")]
    Equal,
    /// What the source needs includes all that the target needs.
    #[serde(rename = "superset of")]
    SupersetOf,
    /// Nothing shared that is worth crediting.
    #[serde(rename = "no relationship")]
    NoRelationship,
}

impl Relation {
    /// The same relation, read from target to source.
    pub fn inverse(self) -> Self {
        match self {
            Relation::SubsetOf => Relation::SupersetOf,
            Relation::SupersetOf => Relation::SubsetOf,
            Relation::IntersectsWith | Relation::Equal | Relation::NoRelationship => self,
        }
    }
}

impl fmt::Display for Relation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Relation::SubsetOf => "subset of",
            Relation::IntersectsWith => "intersects with",
            Relation::Equal => "equal",
            Relation::SupersetOf => "superset of",
            Relation::NoRelationship => "no relationship",
        })
    }
}

/// On what a row rests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// Ours; no public row was found.
    ProfessionalJudgement,
    /// Ours; a public source maps both ends to something that they share.
    JudgementWithIndirectPublicSupport,
    /// The pair is in a public source; relation and words are ours.
    PublicSourcePairOwnRelationship,
    /// It follows from an identical structure of clauses.
    PublicSourceStructure,
}

impl fmt::Display for Basis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Basis::ProfessionalJudgement => "professional judgement",
            Basis::JudgementWithIndirectPublicSupport => "judgement with indirect public support",
            Basis::PublicSourcePairOwnRelationship => "pair in a public source, relation ours",
            Basis::PublicSourceStructure => "identical structure",
        })
    }
}

/// Public material that a row was checked against.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PublicSource {
    pub key: String,
    pub text: String,
}

/// What stays open of one element of the target.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TargetGap {
    pub id: RequirementId,
    pub gap: String,
}

/// An element to which the other framework has nothing to set beside, and why.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NoCounterpart {
    pub id: RequirementId,
    /// The framework in which it has none.
    pub framework: String,
    pub reason: String,
    pub basis: Basis,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub public_sources: Vec<String>,
}

/// A row that was judged too weak to keep, and why.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Removed {
    pub id: String,
    pub source: RequirementId,
    pub target: RequirementId,
    pub reason: String,
}

/// Ids of a framework that no catalogue here holds, and why.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WithoutCatalogue {
    pub framework: String,
    pub edition: String,
    pub reason: String,
    pub ids: Vec<RequirementId>,
}

/// A subject that the source asks about and the target does not.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Theme {
    pub key: String,
    pub theme: String,
    pub elements: Vec<RequirementId>,
    pub why: String,
    /// Elements of the target that come nearest, without answering it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub nearest: Vec<RequirementId>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub nist_ai_rmf: Vec<RequirementId>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub other_sources: Vec<String>,
}

impl Crosswalk {
    /// Reads a crosswalk's file (YAML) and checks what can be checked without the catalogues; [`super::check_ends`] does
    /// the rest. Where the text does not have the shape of a crosswalk there is none, and one diagnostic says where.
    pub fn parse(file: &str, text: &str) -> (Option<Self>, Vec<Diagnostic>) {
        match yaml::read::<Self>(file, text) {
            Ok(crosswalk) => {
                let diagnostics = crosswalk.check(file);
                (Some(crosswalk), diagnostics)
            }
            Err(diagnostic) => (None, vec![diagnostic]),
        }
    }

    /// Everything that is wrong with it by itself, in the order of `file`.
    pub fn check(&self, file: &str) -> Vec<Diagnostic> {
        let mut diagnostics = check_rows(file, self);
        check_lists(file, self, &mut diagnostics);
        diagnostics
    }

    /// Rows that credit something.
    pub fn related(&self) -> impl Iterator<Item = &Row> {
        self.rows.iter().filter(|row| row.relation != Relation::NoRelationship)
    }

    pub fn target_gap(&self, id: &RequirementId) -> Option<&str> {
        self.target_gaps.iter().find(|open| open.id == *id).map(|open| open.gap.as_str())
    }
}

fn check_rows(file: &str, crosswalk: &Crosswalk) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    let mut ids: HashMap<&str, Option<u32>> = HashMap::new();
    let mut pairs = HashSet::new();
    let keys: HashSet<&str> = crosswalk.public_sources.iter().map(|source| source.key.as_str()).collect();
    for row in &crosswalk.rows {
        let mut say = |field: &str, message: String| {
            diagnostics.push(Diagnostic::new(file, row.line, message).field(field));
        };
        if let Some(first) = ids.insert(&row.id, row.line) {
            let place = first.map_or(String::new(), |line| format!(", first on line {line}"));
            say("id", format!("`{}` stands here a second time{place}", row.id));
        }
        if crosswalk.removed.iter().any(|removed| removed.id == row.id) {
            say("id", format!("`{}` was removed and is not used again", row.id));
        }
        if !pairs.insert((&row.source, &row.target)) {
            say("target", format!("`{}` and `{}` already have a row", row.source, row.target));
        }
        for (field, id, framework) in [("source", &row.source, &crosswalk.source), ("target", &row.target, &crosswalk.target)] {
            if framework_of(id) != framework {
                say(field, format!("`{id}` is not of the framework `{framework}`"));
            }
        }
        if row.strength > STRENGTH_MAX {
            say("strength", format!("{} is more than {STRENGTH_MAX}", row.strength));
        }
        if (row.strength == 0) != (row.relation == Relation::NoRelationship) {
            say("strength", format!("{} does not go with `{}`: 0 means `no relationship`", row.strength, row.relation));
        }
        if row.rationale.trim().is_empty() {
            say("rationale", format!("`{}` has none", row.id));
        }
        if !crosswalk.complete_for.is_empty() && row.gap.as_ref().is_none_or(|gap| gap.trim().is_empty()) {
            say("gap", format!("`{}` does not say what stays open", row.id));
        }
        for key in row.public_sources.iter().filter(|key| !keys.contains(key.as_str())) {
            say("public_sources", format!("`{key}` is not explained at the head of the file"));
        }
    }
    diagnostics
}

fn check_lists(file: &str, crosswalk: &Crosswalk, diagnostics: &mut Vec<Diagnostic>) {
    let mut say = |field: &str, message: String| diagnostics.push(Diagnostic::new(file, None, message).field(field));
    for none in &crosswalk.no_counterpart {
        let (own, other) = (framework_of(&none.id), none.framework.as_str());
        let (source, target) = (crosswalk.source.as_str(), crosswalk.target.as_str());
        if (own, other) != (source, target) && (own, other) != (target, source) {
            say("no_counterpart", format!("`{}` and `{other}` are not the two frameworks of this file", none.id));
        }
        if none.reason.trim().is_empty() {
            say("no_counterpart", format!("`{}` has no reason", none.id));
        }
        if crosswalk.related().any(|row| row.source == none.id || row.target == none.id) {
            say("no_counterpart", format!("`{}` has a row", none.id));
        }
    }
    if crosswalk.target_gaps.is_empty() {
        return;
    }
    for row in crosswalk.related().filter(|row| crosswalk.target_gap(&row.target).is_none()) {
        say("target_gaps", format!("`{}`, the target of `{}`, is missing", row.target, row.id));
    }
    for open in &crosswalk.target_gaps {
        if !crosswalk.related().any(|row| row.target == open.id) {
            say("target_gaps", format!("`{}` is the target of no row", open.id));
        }
    }
}
