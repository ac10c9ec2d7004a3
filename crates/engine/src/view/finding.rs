//! Findings: what a person concludes or reports. A confidential concern is in no list and has no page.
use assay_model::body::{Decision, Finding, FindingWord, Target, Word};
use assay_model::id::EntryId;
use serde::Serialize;

use crate::programme::Recorded;
use crate::view::document::DecisionLine;
use crate::view::list::{List, Listing, row};
use crate::view::run::performed_by;
use crate::view::standpoint::Standpoint;
use crate::view::words::{self, strings, word};

row! {
    /// One finding in the list of them.
    pub struct FindingLine {
        pub entry: String,
        pub title: String,
        pub word: String,
        pub day: String,
        pub requirements: Vec<String>,
        pub controls: Vec<String>,
        pub assets: Vec<String>,
        pub n_exceptions: u64,
        pub by: String,
        pub person: String,
        pub performed_by: String,
        /// `open`, `closed`, `void`.
        pub state: String,
    }
}

/// The findings, counted.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FindingsView {
    pub lede: String,
    pub list: List<FindingLine>,
}

/// One finding with what it cites and what became of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FindingView {
    pub line: FindingLine,
    pub lede: String,
    pub received: String,
    /// Requirements, controls and assets with their titles.
    pub requirements: Vec<(String, String)>,
    pub controls: Vec<(String, String)>,
    pub assets: Vec<(String, String)>,
    /// The exceptions that it cites; true where the engagement knows it.
    pub exceptions: Vec<(String, bool)>,
    pub decisions: Vec<DecisionLine>,
}

impl Standpoint {
    pub fn findings(&self, asked: &Listing) -> FindingsView {
        let mut rows: Vec<FindingLine> = self.open_to_all().map(|finding| self.finding_line(finding)).collect();
        rows.sort_by(|a, b| (a.state != "open", &b.day, &a.entry).cmp(&(b.state != "open", &a.day, &b.entry)));
        let open = rows.iter().filter(|row| row.state == "open").count() as u64;
        let lede = match (rows.len() as u64, open) {
            (0, _) => "Nobody has reported or concluded anything yet.".to_owned(),
            (n, 0) => format!("Each of {} is closed.", words::count(n, "finding")),
            (n, open) => format!("{open} of {} {} open.", words::count(n, "finding"), if open == 1 { "is" } else { "are" }),
        };
        FindingsView { lede, list: List::of(rows, asked, &["word", "state", "performed_by"]) }
    }

    /// Findings by the moment, without what is confidential.
    fn open_to_all(&self) -> impl Iterator<Item = &Recorded<Finding>> {
        let seen = |finding: &&Recorded<Finding>| {
            finding.body.word != FindingWord::Concern && finding.body.occurred_at <= self.effective_at
        };
        self.programme.findings.iter().filter(seen)
    }

    pub(crate) fn n_findings(&self) -> u64 {
        self.open_to_all().count() as u64
    }

    pub(crate) fn finding_by(&self, entry: &EntryId) -> Option<&Recorded<Finding>> {
        self.open_to_all().find(|finding| finding.entry == *entry)
    }

    fn finding_line(&self, finding: &Recorded<Finding>) -> FindingLine {
        let body = &finding.body;
        FindingLine {
            entry: finding.entry.to_string(),
            title: body.title.clone(),
            word: word(&body.word),
            day: self.zone.day_of(body.occurred_at).to_string(),
            requirements: strings(&body.requirements),
            controls: strings(&body.controls),
            assets: strings(&body.assets),
            n_exceptions: body.exceptions.len() as u64,
            by: self.name(&body.by),
            person: body.by.to_string(),
            performed_by: performed_by(body.performed_by).to_owned(),
            state: match (self.programme.is_void(&finding.entry), self.is_closed(&finding.entry)) {
                (true, _) => "void",
                (false, true) => "closed",
                (false, false) => "open",
            }
            .to_owned(),
        }
    }

    fn is_closed(&self, entry: &EntryId) -> bool {
        let closes = |decision: &&Recorded<Decision>| {
            let body = &decision.body;
            body.word == Word::Close
                && matches!(&body.target, Target::Entry { entry: of } if of == entry)
                && body.occurred_at <= self.effective_at
                && !self.programme.is_void(&decision.entry)
        };
        self.programme.decisions.iter().any(|decision| closes(&decision))
    }

    pub fn finding(&self, entry: &EntryId) -> Option<FindingView> {
        let finding = self.finding_by(entry)?;
        let (body, line) = (&finding.body, self.finding_line(finding));
        let known = |name: &str| {
            self.assessment
                .as_ref()
                .is_some_and(|assessment| assessment.exceptions().any(|(_, exception)| exception.name == name))
        };
        let title = |kind: &'static str, id: &str| {
            (id.to_owned(), self.programme.newest(kind, id).map_or_else(String::new, |v| v.object().title().to_owned()))
        };
        Some(FindingView {
            lede: lede(&line),
            received: finding.at.to_string(),
            requirements: body.requirements.iter().map(|id| (id.to_string(), self.title_of(id).unwrap_or_default())).collect(),
            controls: body.controls.iter().map(|id| title("control", id.as_str())).collect(),
            assets: body.assets.iter().map(|id| title("asset", id.as_str())).collect(),
            exceptions: body.exceptions.iter().map(|name| (name.clone(), known(name))).collect(),
            decisions: self.decisions_on(entry),
            line,
        })
    }
}

fn lede(line: &FindingLine) -> String {
    let state = match line.state.as_str() {
        "void" => "It was voided.",
        "closed" => "It is closed.",
        _ => "It is open.",
    };
    let article = if line.word.starts_with(['a', 'e', 'i', 'o']) { "An" } else { "A" };
    format!("{article} {} reported by {} for {}. {state}", line.word, line.by, line.performed_by)
}
