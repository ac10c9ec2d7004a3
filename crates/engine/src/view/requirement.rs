//! Requirements: what a framework asks, what serves it, and what stays open.
use assay_model::assess::RequirementStatus;
use assay_model::catalogue::{self, Catalogue, Item, framework_of, local_id};
use assay_model::id::RequirementId;
use assay_model::object::Extent;
use serde::Serialize;

use crate::view::control::{ServesLine, reasons};
use crate::view::gap::Reason;
use crate::view::list::{List, Listing, row};
use crate::view::standpoint::Standpoint;
use crate::view::words;

row! {
    /// One requirement in a list of them.
    pub struct RequirementLine {
        pub id: String,
        /// Without its framework: `CC6.2`.
        pub name: String,
        /// The catalogue that holds it.
        pub catalogue: String,
        /// The series or clause that it stands under: `CC6`, `A.5`.
        pub group: String,
        pub title: String,
        pub design: String,
        pub operation: String,
        pub controls: Vec<String>,
        pub documents: Vec<String>,
        /// How many requirements of other frameworks share something with it.
        pub n_shared: u64,
    }
}

/// One requirement with what serves it and why it stands where it stands.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RequirementView {
    pub id: String,
    pub name: String,
    pub catalogue: String,
    pub catalogue_name: String,
    pub title: String,
    pub lede: String,
    pub expected: String,
    /// From the top down: id and title.
    pub above: Vec<(String, String)>,
    /// False of a heading, which is judged through what stands beneath it.
    pub assessable: bool,
    pub children: Vec<RequirementLine>,
    /// Absent where it is no part of the engagement.
    pub design: Option<String>,
    pub operation: Option<String>,
    pub design_reasons: Vec<Reason>,
    pub operation_reasons: Vec<Reason>,
    /// Why it is left out, in the organisation's words.
    pub exclusion: Option<String>,
    pub uncovered: Vec<String>,
    pub controls: Vec<ServingLine>,
    pub documents: Vec<ServingLine>,
    /// Deviating controls that others answer for, and those that answer.
    pub shows: Vec<String>,
    pub answered_by: Vec<String>,
    pub points_of_focus: Option<u64>,
    pub typical_evidence: Option<String>,
    pub documented_information: Vec<String>,
    pub crosswalk: Vec<SharedLine>,
    /// Frameworks in which nothing stands beside it, with the reason.
    pub alone_in: Vec<(String, String)>,
    pub findings: Vec<(String, String)>,
    pub copyright_owner: String,
}

/// A control or document that serves it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ServingLine {
    pub id: String,
    pub title: String,
    pub owner: String,
    pub in_full: bool,
    pub why: Option<String>,
    pub missing: Option<String>,
    pub design: Option<String>,
    pub operation: Option<String>,
}

/// What another framework shares with it, and what stays open.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SharedLine {
    pub id: String,
    pub from: String,
    pub from_title: String,
    pub framework: String,
    pub to: String,
    pub to_title: String,
    pub relation: String,
    pub rationale: String,
    /// What stays open of `from` when the evidence for `to` is reused; absent: not judged.
    pub gap: Option<String>,
    /// 0 to 10; absent: not judged.
    pub strength: Option<u64>,
    pub basis: String,
    /// Where the other stands, where it is part of the engagement.
    pub to_operation: Option<String>,
    pub to_design: Option<String>,
}

impl Standpoint {
    pub fn requirements(&self, asked: &Listing) -> List<RequirementLine> {
        let rows = self.catalogues().into_iter().flat_map(|catalogue| self.requirement_lines(catalogue)).collect();
        List::of(rows, asked, &["catalogue", "group", "design", "operation"])
    }

    pub(crate) fn requirement_lines(&self, catalogue: &Catalogue) -> Vec<RequirementLine> {
        catalogue.assessable().map(|item| self.requirement_line(catalogue, item)).collect()
    }

    pub(crate) fn requirement_line(&self, catalogue: &Catalogue, item: &Item) -> RequirementLine {
        let status = self.requirement_status(item.id.as_str());
        let shared = self.crosswalks.iter().flat_map(|crosswalk| crosswalk.related());
        RequirementLine {
            id: item.id.to_string(),
            name: local_id(&item.id).to_owned(),
            catalogue: catalogue.id.to_string(),
            group: series(catalogue, item).map_or_else(String::new, |series| local_id(&series.id).to_owned()),
            title: item.title.clone(),
            design: status.map_or_else(|| "outside".to_owned(), |status| status.design.to_string()),
            operation: status.map_or_else(|| "outside".to_owned(), |status| status.operation.to_string()),
            controls: status.map_or(Vec::new(), |status| words::strings(&status.controls)),
            documents: status.map_or(Vec::new(), |status| words::strings(&status.documents)),
            n_shared: shared.filter(|row| row.source == item.id || row.target == item.id).count() as u64,
        }
    }

    pub fn requirement(&self, id: &str) -> Option<RequirementView> {
        let id = RequirementId::parse(id).ok()?;
        let (catalogue, item) = self.find_item(&id)?;
        let status = self.requirement_status(id.as_str());
        let catalogues: Vec<&Catalogue> = self.programme.catalogues().iter().collect();
        let crosswalks: Vec<_> = self.crosswalks.iter().collect();
        let shown = catalogue::show(&id, &catalogues, &crosswalks)?;
        let heading = |item: &catalogue::ItemRef| (item.id.to_string(), item.title.clone().unwrap_or_default());
        let findings = self.programme.findings.iter().filter(|finding| finding.body.requirements.contains(&id));
        let name = |key: &str| self.framework_name(key);
        Some(RequirementView {
            id: id.to_string(),
            name: local_id(&id).to_owned(),
            catalogue: catalogue.id.to_string(),
            catalogue_name: catalogue.name.clone(),
            title: item.title.clone(),
            lede: requirement_lede(item, status),
            expected: item.gist.clone(),
            above: shown.above.iter().map(heading).collect(),
            assessable: shown.assessable,
            children: catalogue.children(&id).map(|item| self.requirement_line(catalogue, item)).collect(),
            design: status.map(|status| status.design.to_string()),
            operation: status.map(|status| status.operation.to_string()),
            design_reasons: status.map_or(Vec::new(), |status| reasons(&status.design_reasons)),
            operation_reasons: status.map_or(Vec::new(), |status| reasons(&status.operation_reasons)),
            exclusion: self.exclusion(&id),
            uncovered: status.map_or(Vec::new(), |status| status.uncovered.iter().map(words::days).collect()),
            controls: self.serving_controls(&id),
            documents: self.serving_documents(&id),
            shows: status.map_or(Vec::new(), |status| words::strings(&status.shows)),
            answered_by: status.map_or(Vec::new(), |status| words::strings(&status.answered_by)),
            points_of_focus: item.points_of_focus.map(u64::from),
            typical_evidence: item.typical_evidence.clone(),
            documented_information: item.documented_information.iter().map(|info| info.what.clone()).collect(),
            crosswalk: shown.rows.iter().map(|row| self.shared_line(row)).collect(),
            alone_in: shown.no_counterpart.iter().map(|none| (name(&none.framework), none.reason.clone())).collect(),
            // A confidential concern shows in no list.
            findings: findings
                .filter(|finding| finding.body.word != assay_model::body::FindingWord::Concern)
                .map(|finding| (finding.entry.to_string(), finding.body.title.clone()))
                .collect(),
            copyright_owner: catalogue.copyright_owner.clone(),
        })
    }

    /// A framework by its short name: that of its adopted catalogue.
    pub(crate) fn framework_name(&self, key: &str) -> String {
        let named = self.programme.catalogues().iter().find(|catalogue| catalogue.framework == key);
        named.map_or_else(|| key.to_owned(), |catalogue| catalogue.name.clone())
    }

    pub(crate) fn shared_line(&self, row: &catalogue::RowView) -> SharedLine {
        let status = self.requirement_status(row.to.id.as_str());
        SharedLine {
            id: row.id.clone(),
            from: row.from.id.to_string(),
            from_title: row.from.title.clone().unwrap_or_default(),
            framework: framework_of(&row.to.id).to_owned(),
            to: row.to.id.to_string(),
            to_title: row.to.title.clone().unwrap_or_default(),
            relation: row.relation.to_string(),
            rationale: row.rationale.clone(),
            gap: match &row.for_from.gap {
                catalogue::Gap::Open(text) => Some(text.clone()),
                catalogue::Gap::NotJudged => None,
            },
            strength: row.for_from.strength.map(u64::from),
            basis: words::word(&row.basis),
            to_operation: status.map(|status| status.operation.to_string()),
            to_design: status.map(|status| status.design.to_string()),
        }
    }

    pub(crate) fn exclusion(&self, id: &RequirementId) -> Option<String> {
        let engagement = self.engagement.as_ref()?;
        let excluded = engagement.exclude.iter().find(|exclusion| exclusion.requirement == *id)?;
        let by = excluded.by.as_ref().map_or_else(String::new, |by| format!(", to {by}"));
        let reason = excluded.reason.as_deref().unwrap_or("no reason is given");
        Some(format!("{}{by}: {reason}", words::word(&excluded.reason_kind).replace('_', " ")))
    }

    fn serving_controls(&self, id: &RequirementId) -> Vec<ServingLine> {
        let serving = self.programme.controls().flat_map(|(_, control)| {
            control.serves.iter().filter(|serves| serves.requirement == *id).map(move |serves| (control, serves))
        });
        let line = |(control, serves): (&assay_model::object::Control, &assay_model::object::Serves)| {
            let status = self.control_status(control.id.as_str());
            ServingLine {
                id: control.id.to_string(),
                title: control.title.clone(),
                owner: self.name(&control.owner),
                in_full: serves.extent == Extent::Full,
                why: serves.why.clone(),
                missing: serves.missing.clone(),
                design: status.map(|status| status.design.to_string()),
                operation: status.map(|status| status.operation.to_string()),
            }
        };
        serving.map(line).collect()
    }

    fn serving_documents(&self, id: &RequirementId) -> Vec<ServingLine> {
        let serving = self.programme.documents().flat_map(|(_, document)| {
            document.serves.iter().filter(|serves| serves.requirement == *id).map(move |serves| (document, serves))
        });
        let line = |(document, serves): (&assay_model::object::Document, &assay_model::object::Serves)| ServingLine {
            id: document.id.to_string(),
            title: document.title.clone(),
            owner: self.name(&document.owner),
            in_full: serves.extent == Extent::Full,
            why: serves.why.clone(),
            missing: serves.missing.clone(),
            design: None,
            operation: None,
        };
        serving.map(line).collect()
    }

    /// The requirements that something serves, with where they stand.
    pub(crate) fn serves_lines(&self, serves: &[assay_model::object::Serves]) -> Vec<ServesLine> {
        serves.iter().map(|serves| self.serves_line(serves)).collect()
    }
}

/// The topmost item above one: its series or clause.
pub(crate) fn series<'a>(catalogue: &'a Catalogue, item: &'a Item) -> Option<&'a Item> {
    catalogue.ancestors(&item.id).last()
}

fn requirement_lede(item: &Item, status: Option<&RequirementStatus>) -> String {
    let Some(status) = status else {
        return match item.is_assessable() {
            true => "It is no part of this engagement.".to_owned(),
            false => "A heading: it is judged through what stands beneath it.".to_owned(),
        };
    };
    if status.design.word() == "excluded" {
        let why = status.design_reasons.first().map_or_else(String::new, |why| words::plainly(&why.text));
        return format!("It is left out of this engagement: {why}.");
    }
    let design = match status.design.word() {
        "suitable" => "What serves it is suitably designed for every day of the period.".to_owned(),
        "unaddressed" => return "No control and no document serves it. Until something does, it cannot be met.".to_owned(),
        "not_assessed" => "Nobody has assessed the design of what serves it.".to_owned(),
        word => format!("Its design is {word}{}.", because(&status.design_reasons)),
    };
    let operation = match status.operation.word() {
        "not_applicable" => "Nothing about it operates.".to_owned(),
        "not_due" => "Nothing that serves it is due yet.".to_owned(),
        "did_not_operate" => "Evidence proves that nothing occurred which would have called for it.".to_owned(),
        "supported" => "Everything that serves it operated as described, as far as it is due.".to_owned(),
        word => format!("Its operation is {word}{}.", because(&status.operation_reasons)),
    };
    format!("{operation} {design}")
}

fn because(reasons: &[assay_model::assess::Reason]) -> String {
    reasons.first().map_or_else(String::new, |why| format!(": {}", words::plainly(&why.text)))
}
