//! Documents: policies, assessments, descriptions and minutes, as they were written.
use assay_model::body::Target;
use assay_model::object::Object;
use serde::Serialize;

use crate::view::control::{ServesLine, VersionLine};
use crate::view::list::{List, Listing, row};
use crate::view::standpoint::Standpoint;
use crate::view::words::{self, word};

row! {
    /// One document in the list of them.
    pub struct DocumentLine {
        pub id: String,
        pub title: String,
        pub kind: String,
        pub owner: String,
        pub in_force_from: String,
        pub review_by: Option<String>,
        /// `lapsed` where it should have been looked at again, else `current`; absent without a date.
        pub review: Option<String>,
        pub approved: Option<String>,
        pub outcome: Option<String>,
        pub requirements: Vec<String>,
    }
}

/// One document, with its text.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DocumentView {
    pub line: DocumentLine,
    pub lede: String,
    /// The person who owns it.
    pub owner_id: String,
    /// Markdown, as declared.
    pub text: String,
    pub serves: Vec<ServesLine>,
    pub assets: Vec<(String, String)>,
    pub decisions: Vec<DecisionLine>,
    pub versions: Vec<VersionLine>,
}

/// What a person decided on a version of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DecisionLine {
    pub entry: String,
    pub day: String,
    pub word: String,
    pub by: String,
    pub role: Option<String>,
    pub reason: Option<String>,
    pub conditions: Vec<String>,
}

impl Standpoint {
    pub fn documents(&self, asked: &Listing) -> List<DocumentLine> {
        let rows = self.programme.all("document").filter_map(|version| self.document_line(version.object().id())).collect();
        List::of(rows, asked, &["kind", "review", "owner"])
    }

    pub(crate) fn document_line(&self, id: &str) -> Option<DocumentLine> {
        let version = self.programme.newest("document", id)?;
        let Object::Document(document) = version.object() else { return None };
        let approval = self.decisions_on(&version.entry).into_iter().rfind(|decision| decision.word == "approve");
        Some(DocumentLine {
            id: document.id.to_string(),
            title: document.title.clone(),
            kind: word(&document.kind),
            owner: self.name(&document.owner),
            in_force_from: version.declared.in_force_from.to_string(),
            review_by: document.review_by.map(|day| day.to_string()),
            review: document.review_by.map(|day| if day < self.today { "lapsed" } else { "current" }.to_owned()),
            approved: approval.map(|decision| decision.day),
            outcome: document.outcome.as_ref().map(word),
            requirements: document.serves.iter().map(|serves| serves.requirement.to_string()).collect(),
        })
    }

    pub(crate) fn decisions_on(&self, entry: &assay_model::id::EntryId) -> Vec<DecisionLine> {
        let on = self.programme.decisions.iter().filter(|d| matches!(&d.body.target, Target::Entry { entry: of } if of == entry));
        let line = |d: &crate::programme::Recorded<assay_model::body::Decision>| DecisionLine {
            entry: d.entry.to_string(),
            day: self.zone.day_of(d.body.occurred_at).to_string(),
            word: word(&d.body.word),
            by: self.name(&d.body.by),
            role: d.body.authority.as_ref().map(|authority| crate::role_word(authority.role).replace('_', " ")),
            reason: d.body.reason.clone(),
            conditions: d.body.conditions.clone(),
        };
        on.filter(|d| d.body.occurred_at <= self.effective_at && !self.programme.is_void(&d.entry)).map(line).collect()
    }

    pub fn document(&self, id: &str) -> Option<DocumentView> {
        let version = self.programme.newest("document", id)?;
        let Object::Document(document) = version.object() else { return None };
        let line = self.document_line(id)?;
        let title =
            |id: &assay_model::id::AssetId| self.programme.asset(id).map_or_else(String::new, |asset| asset.title.clone());
        let review = match document.review_by {
            None => "No day is set on which it must be looked at again.".to_owned(),
            Some(day) if day < self.today => format!("It should have been looked at again by {}.", words::day(day)),
            Some(day) => format!("It is to be looked at again by {}.", words::day(day)),
        };
        let approved = match &line.approved {
            Some(_) => "This version is approved.",
            None => "Nobody has approved this version.",
        };
        Some(DocumentView {
            lede: format!("{approved} {review}"),
            owner_id: document.owner.to_string(),
            text: document.text.clone(),
            serves: self.serves_lines(&document.serves),
            assets: document.assets.iter().map(|id| (id.to_string(), title(id))).collect(),
            decisions: self.decisions_on(&version.entry),
            versions: self.versions("document", id),
            line,
        })
    }
}
