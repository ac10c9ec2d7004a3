//! Commitments: what a SOC 2 conclusion is against.
use assay_model::object::{Commitment, Object};
use serde::Serialize;

use crate::view::control::VersionLine;
use crate::view::list::{List, Listing, row};
use crate::view::standpoint::Standpoint;
use crate::view::words::{self, strings, word};

row! {
    /// One service commitment or system requirement in the list of them.
    pub struct CommitmentLine {
        pub id: String,
        pub title: String,
        pub text: String,
        pub categories: Vec<String>,
        pub assets: Vec<String>,
        pub from: String,
        pub to: Option<String>,
    }
}

/// One commitment with what it is about.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CommitmentView {
    pub line: CommitmentLine,
    pub lede: String,
    pub assets: Vec<(String, String)>,
    /// Requirements of the categories that it names: how many the engagement asks for, and those that deviate or are unproven.
    pub n_requirements: u64,
    pub n_deviating: u64,
    pub n_unproven: u64,
    pub versions: Vec<VersionLine>,
}

impl Standpoint {
    pub fn commitments(&self, asked: &Listing) -> List<CommitmentLine> {
        let rows = self.programme.all("commitment").filter_map(|version| match version.object() {
            Object::Commitment(commitment) => Some(line(version, commitment)),
            _ => None,
        });
        List::of(rows.collect(), asked, &["categories", "assets"])
    }

    pub fn commitment(&self, id: &str) -> Option<CommitmentView> {
        let version = self.programme.newest("commitment", id)?;
        let Object::Commitment(commitment) = version.object() else { return None };
        let line = line(version, commitment);
        let asked = self.assessment.as_ref().map_or(&[][..], |assessment| &assessment.requirements);
        let of_category =
            |requirement: &&assay_model::assess::RequirementStatus| match assay_model::assess::Family::of(&requirement.id) {
                assay_model::assess::Family::Soc2(category) => {
                    commitment.categories.contains(&category) && requirement.design.word() != "excluded"
                }
                _ => false,
            };
        let of = |word: &str| asked.iter().filter(of_category).filter(|r| r.operation.word() == word).count() as u64;
        let (n, deviating, unproven) = (asked.iter().filter(of_category).count() as u64, of("deviating"), of("unproven"));
        let title =
            |id: &assay_model::id::AssetId| self.programme.asset(id).map_or_else(String::new, |asset| asset.title.clone());
        Some(CommitmentView {
            lede: match (line.categories.is_empty(), n) {
                (true, _) => "It names no category, so no criterion speaks of it.".to_owned(),
                (false, 0) => "None of the criteria of its categories is in this engagement.".to_owned(),
                (false, n) => format!(
                    "Of the {} of its categories {deviating} deviate and {unproven} are unproven.",
                    words::count(n, "criterion").replace("criterions", "criteria")
                ),
            },
            assets: commitment.assets.iter().map(|id| (id.to_string(), title(id))).collect(),
            n_requirements: n,
            n_deviating: deviating,
            n_unproven: unproven,
            versions: self.versions("commitment", id),
            line,
        })
    }
}

fn line(version: &crate::programme::Version, commitment: &Commitment) -> CommitmentLine {
    CommitmentLine {
        id: commitment.id.to_string(),
        title: commitment.title.clone(),
        text: commitment.text.clone(),
        categories: commitment.categories.iter().map(word).collect(),
        assets: strings(&commitment.assets),
        from: version.declared.in_force_from.to_string(),
        to: version.declared.in_force_to.map(|day| day.to_string()),
    }
}
