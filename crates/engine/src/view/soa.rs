//! The statement of applicability: every control of an annex, applicable or not, with the reason, and how it stands.
use assay_model::catalogue::local_id;
use assay_model::id::PersonId;
use assay_model::object::Extent;
use serde::Serialize;

use crate::view::issued::Issue;
use crate::view::list::{List, Listing, row};
use crate::view::requirement::series;
use crate::view::standpoint::Standpoint;
use crate::view::words;

row! {
    /// One line of the statement.
    pub struct SoaLine {
        pub id: String,
        /// `A.6.2.4`; of an own control its id.
        pub name: String,
        pub group: String,
        pub title: String,
        /// `annex`, `own`.
        pub origin: String,
        pub applicable: bool,
        /// Why it is included, or left out.
        pub justification: String,
        pub design: String,
        pub operation: String,
        pub controls: Vec<String>,
        pub documents: Vec<String>,
        pub risks: Vec<String>,
        pub missing: Option<String>,
    }
}

/// The statement as it stands: a draft until a person issues it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SoaView {
    pub lede: String,
    /// Which version this is or would be.
    pub version: u64,
    /// `Draft of version 2: nobody has issued it.`
    pub standing: String,
    /// The versions issued before, the oldest first.
    pub issued: Vec<Issue>,
    pub n_annex: u64,
    pub n_applicable: u64,
    pub n_addressed: u64,
    pub list: List<SoaLine>,
}

impl Standpoint {
    pub fn soa(&self, asked: &Listing) -> SoaView {
        let mut rows: Vec<SoaLine> = self.annex_lines();
        let annex = rows.len() as u64;
        let applicable = rows.iter().filter(|row| row.applicable).count() as u64;
        let addressed = rows.iter().filter(|row| row.applicable && row.design != "unaddressed").count() as u64;
        rows.extend(self.own_lines());
        let own = rows.len() as u64 - annex;
        let unjustified = rows.iter().filter(|row| row.origin == "annex" && row.justification.is_empty()).count();
        let lede = match annex {
            0 => "No framework with an annex of controls is part of this engagement.".to_owned(),
            _ => format!(
                "{applicable} of {annex} Annex A controls are applicable, and {addressed} of those are addressed by a control or a document. {} {own} own controls stand beside them.",
                match unjustified {
                    0 => "Each has its reason.".to_owned(),
                    n => format!("{n} have no written reason yet."),
                }
            ),
        };
        let issued = self.issues("soa");
        let version = issued.iter().map(|issue| issue.version).max().unwrap_or(0) + 1;
        SoaView {
            lede,
            version,
            standing: format!("Draft of version {version}: nobody has issued it."),
            issued,
            n_annex: annex,
            n_applicable: applicable,
            n_addressed: addressed,
            list: List::of(rows, asked, &["applicable", "design", "operation", "origin"]),
        }
    }

    /// The same, as the version that this person issues.
    pub fn soa_issued_by(&self, person: &PersonId, role: &str) -> SoaView {
        let mut view = self.soa(&Listing::all());
        let (day, by) = (self.today, self.name(person));
        view.standing =
            format!("Version {}, issued on {day} by {by}, {role}. It counts once management approves it.", view.version);
        view
    }

    fn annex_lines(&self) -> Vec<SoaLine> {
        let mut rows = Vec::new();
        for catalogue in self.catalogues() {
            for item in catalogue
                .assessable()
                .filter(|item| local_id(&item.id).starts_with("A.") && catalogue.framework.starts_with("iso"))
            {
                let status = self.requirement_status(item.id.as_str());
                let exclusion = self.exclusion(&item.id);
                let excluded = status.is_some_and(|status| status.design.word() == "excluded");
                let serving: Vec<_> = self
                    .programme
                    .controls()
                    .flat_map(|(_, control)| control.serves.iter().map(move |serves| (control, serves)))
                    .filter(|(_, serves)| serves.requirement == item.id)
                    .collect();
                let mut risks: Vec<String> =
                    serving.iter().flat_map(|(control, _)| control.risks.iter().map(ToString::to_string)).collect();
                risks.sort();
                risks.dedup();
                let documents = status.map_or(Vec::new(), |status| words::strings(&status.documents));
                // What serves it in full gives the reason, and then nothing is missing.
                let written = self.programme.documents().flat_map(|(_, document)| &document.serves);
                let mut mappings: Vec<_> = serving.iter().map(|(_, serves)| *serves).collect();
                mappings.extend(written.filter(|serves| serves.requirement == item.id));
                mappings.sort_by_key(|serves| serves.extent != Extent::Full);
                let in_full = mappings.first().is_some_and(|serves| serves.extent == Extent::Full);
                let whys: Vec<&str> = mappings.iter().filter_map(|serves| serves.why.as_deref()).collect();
                let justification = match (excluded, &exclusion) {
                    (true, Some(reason)) => reason.clone(),
                    _ => inclusion(&risks, &whys, &documents),
                };
                let gaps = mappings.iter().filter(|_| !in_full).filter_map(|serves| serves.missing.clone());
                rows.push(SoaLine {
                    id: item.id.to_string(),
                    name: local_id(&item.id).to_owned(),
                    group: series(catalogue, item).map_or_else(String::new, |top| format!("{} {}", local_id(&top.id), top.title)),
                    title: item.title.clone(),
                    origin: "annex".to_owned(),
                    applicable: !excluded,
                    justification,
                    design: status.map_or_else(|| "outside".to_owned(), |status| status.design.to_string()),
                    operation: status.map_or_else(|| "outside".to_owned(), |status| status.operation.to_string()),
                    controls: serving.iter().map(|(control, _)| control.id.to_string()).collect(),
                    documents,
                    risks,
                    missing: gaps.reduce(|all, next| format!("{all}; {next}")),
                });
            }
        }
        rows
    }

    /// Controls that serve no control of the annex, and answer a risk: what the organisation adds of its own.
    fn own_lines(&self) -> Vec<SoaLine> {
        let own = self.programme.controls().filter(|(_, control)| {
            !control
                .serves
                .iter()
                .any(|serves| local_id(&serves.requirement).starts_with("A.") && serves.requirement.as_str().starts_with("iso"))
        });
        let line = |control: &assay_model::object::Control| {
            let status = self.control_status(control.id.as_str());
            let risks = words::strings(&control.risks);
            SoaLine {
                id: control.id.to_string(),
                name: control.id.to_string(),
                group: "Own controls".to_owned(),
                title: control.title.clone(),
                origin: "own".to_owned(),
                applicable: true,
                justification: inclusion(&risks, &[], &[]),
                design: status.map_or_else(|| "outside".to_owned(), |status| status.design.to_string()),
                operation: status.map_or_else(|| "outside".to_owned(), |status| status.operation.to_string()),
                controls: vec![control.id.to_string()],
                documents: Vec::new(),
                risks,
                missing: None,
            }
        };
        own.map(|(_, control)| line(control)).collect()
    }
}

fn inclusion(risks: &[String], whys: &[&str], documents: &[String]) -> String {
    match (whys.first(), risks, documents) {
        (Some(why), ..) => (*why).to_owned(),
        (None, [], []) => String::new(),
        (None, [], documents) => format!("Policy: {}", documents.join(", ")),
        (None, risks, _) => format!("Treats {}", risks.join(", ")),
    }
}
