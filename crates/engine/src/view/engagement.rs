//! Engagements: what is examined, for when, and what is still missing.
use assay_model::object::Object;
use serde::Serialize;

use crate::standing;
use crate::view::control::VersionLine;
use crate::view::framework::FrameworkLine;
use crate::view::list::row;
use crate::view::standpoint::{Standpoint, line};
use crate::view::words::{self, strings, word};

row! {
    /// One engagement in the list of them.
    pub struct EngagementRow {
        pub id: String,
        pub title: String,
        pub kind: String,
        pub standard: String,
        pub firm: Option<String>,
        pub period: String,
        pub from: String,
        pub to: String,
        pub catalogues: Vec<String>,
        /// It is the one that this page is about.
        pub chosen: bool,
    }
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct EngagementView {
    pub row: EngagementRow,
    pub lede: String,
    pub zone: String,
    pub categories: Vec<String>,
    pub assets: Vec<(String, String)>,
    /// Requirement, title, kind, supplier and reason.
    pub exclusions: Vec<ExclusionLine>,
    pub refused: Vec<String>,
    /// Supplier, title and role.
    pub suppliers: Vec<(String, String, String)>,
    pub commitments: Vec<(String, String, String)>,
    /// Where it stands; empty unless it is the engagement that the page is about.
    pub frameworks: Vec<FrameworkLine>,
    pub missing: Vec<Missing>,
    pub flags: Vec<String>,
    /// The last days of its months so far, with how people say them: from each the whole can be seen as it was known then.
    pub closes: Vec<(String, String)>,
    pub versions: Vec<VersionLine>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ExclusionLine {
    pub requirement: String,
    pub title: String,
    pub kind: String,
    pub by: Option<String>,
    pub reason: Option<String>,
}

/// What is missing of one sort, and of how many.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Missing {
    pub what: String,
    pub n: u64,
    pub of: u64,
    /// The list that shows them: a noun, a column and its value.
    pub list: String,
    pub column: String,
    pub value: String,
}

impl Standpoint {
    pub fn engagements(&self) -> Vec<EngagementRow> {
        self.programme.engagements().map(|(_, engagement)| self.engagement_row(engagement)).collect()
    }

    fn engagement_row(&self, engagement: &assay_model::object::Engagement) -> EngagementRow {
        let days = line(engagement);
        EngagementRow {
            id: engagement.id.to_string(),
            title: engagement.title.clone(),
            kind: standing::kind_text(engagement.kind).to_owned(),
            standard: word(&engagement.standard),
            firm: engagement.firm.clone(),
            period: days.period_text,
            from: days.period_from,
            to: days.period_to,
            catalogues: strings(&engagement.catalogues),
            chosen: self.engagement.as_ref().is_some_and(|chosen| chosen.id == engagement.id),
        }
    }

    pub fn engagement(&self, id: &str) -> Option<EngagementView> {
        let version = self.programme.newest("engagement", id)?;
        let Object::Engagement(engagement) = version.object() else { return None };
        let row = self.engagement_row(engagement);
        let title =
            |id: &assay_model::id::AssetId| self.programme.asset(id).map_or_else(String::new, |asset| asset.title.clone());
        let exclusions = engagement.exclude.iter().map(|exclusion| ExclusionLine {
            requirement: exclusion.requirement.to_string(),
            title: self.title_of(&exclusion.requirement).unwrap_or_default(),
            kind: word(&exclusion.reason_kind).replace('_', " "),
            by: exclusion.by.as_ref().map(ToString::to_string),
            reason: exclusion.reason.clone(),
        });
        let commitments = self.programme.all("commitment").filter_map(|version| match version.object() {
            Object::Commitment(commitment) => {
                Some((commitment.id.to_string(), commitment.title.clone(), commitment.text.clone()))
            }
            _ => None,
        });
        let assessment = self.assessment.as_ref().filter(|_| row.chosen);
        let missing = if row.chosen { self.missing() } else { Vec::new() };
        let total: u64 = missing.iter().map(|missing| missing.n).sum();
        Some(EngagementView {
            lede: match (row.chosen, total) {
                (false, _) => "This page is about another engagement: choose this one to see where it stands.".to_owned(),
                (true, 0) => "Nothing is missing as far as is known.".to_owned(),
                (true, _) => {
                    let parts: Vec<String> =
                        missing.iter().filter(|m| m.n > 0).take(3).map(|m| format!("{} of {} {}", m.n, m.of, m.what)).collect();
                    format!("What is missing: {}.", parts.join("; "))
                }
            },
            zone: engagement.zone.name().to_owned(),
            categories: engagement.categories.iter().map(|category| word(category).replace('_', " ")).collect(),
            assets: engagement.assets.iter().map(|id| (id.to_string(), title(id))).collect(),
            exclusions: exclusions.collect(),
            refused: assessment.map_or(Vec::new(), |a| a.refused.iter().map(|refused| refused.diagnostic.to_string()).collect()),
            suppliers: engagement
                .suppliers
                .iter()
                .map(|supplier| {
                    (supplier.supplier.to_string(), title(&supplier.supplier), word(&supplier.role).replace('_', " "))
                })
                .collect(),
            commitments: commitments.collect(),
            frameworks: if row.chosen { self.frameworks() } else { Vec::new() },
            missing,
            flags: assessment.map_or(Vec::new(), |a| a.flags().map(crate::view::control::flag_text).collect()),
            closes: self.closes(engagement),
            versions: self.versions("engagement", id),
            row,
        })
    }

    fn closes(&self, engagement: &assay_model::object::Engagement) -> Vec<(String, String)> {
        let months = words::months(&crate::view::standpoint::days_of(engagement));
        let firsts = months.iter().skip(1).filter_map(|(first, _)| assay_model::time::Day::parse(first).ok());
        let lasts = firsts.map(|first| first.plus(-1)).filter(|last| *last < self.today);
        lasts.map(|last| (last.to_string(), words::day(last))).collect()
    }

    fn missing(&self) -> Vec<Missing> {
        let Some(assessment) = &self.assessment else { return Vec::new() };
        let in_scope = assessment.requirements.iter().filter(|r| r.design.word() != "excluded").count() as u64;
        let controls = assessment.controls.len() as u64;
        let design = |word: &str| assessment.requirements.iter().filter(|r| r.design.word() == word).count() as u64;
        let operation = |word: &str| assessment.requirements.iter().filter(|r| r.operation.word() == word).count() as u64;
        let of_controls = |word: &str| assessment.controls.iter().filter(|c| c.design.word() == word).count() as u64;
        let row = |what: &str, n: u64, of: u64, list: &str, column: &str, value: &str| Missing {
            what: what.to_owned(),
            n,
            of,
            list: list.to_owned(),
            column: column.to_owned(),
            value: value.to_owned(),
        };
        vec![
            row(
                "requirements are served by no control and no document",
                design("unaddressed"),
                in_scope,
                "requirements",
                "design",
                "unaddressed",
            ),
            row("requirements are served only in part", design("partial"), in_scope, "requirements", "design", "partial"),
            row("requirements are unproven", operation("unproven"), in_scope, "requirements", "operation", "unproven"),
            row("requirements have stale evidence", operation("stale"), in_scope, "requirements", "operation", "stale"),
            row(
                "controls have a design that nobody assessed",
                of_controls("not_assessed"),
                controls,
                "controls",
                "design",
                "not_assessed",
            ),
            row(
                "exceptions are open",
                assessment.n_open() as u64,
                assessment.exceptions().count() as u64,
                "exceptions",
                "state",
                "open",
            ),
        ]
    }
}

/// `18 of 61`.
pub fn fraction(n: u64, of: u64) -> String {
    format!("{} of {}", words::thousands(n), words::thousands(of))
}
