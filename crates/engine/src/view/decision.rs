//! Decisions: what people did on exact versions, with the authority that they then held.
use std::collections::{HashMap, HashSet};

use assay_model::body::{Decision, Target};
use assay_model::id::{EntryId, PersonId};
use serde::Serialize;

use crate::programme::Recorded;
use crate::view::list::{List, Listing, row};
use crate::view::run::performed_by;
use crate::view::standpoint::Standpoint;
use crate::view::words::word;

row! {
    /// One decision in a list of them.
    pub struct DecisionRow {
        pub entry: String,
        pub day: String,
        pub word: String,
        /// The noun and id of the page on which its target is shown, and what people call it.
        pub about: String,
        pub about_id: String,
        pub what: String,
        /// Of a reclassification, a mark, a conclusion.
        pub as_word: Option<String>,
        pub until: Option<String>,
        pub reason: Option<String>,
        pub by: String,
        pub person: String,
        pub role: Option<String>,
        pub engagement: Option<String>,
        /// `holds`, `ended`, `void`.
        pub state: String,
    }
}

/// One decision.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DecisionView {
    pub line: DecisionRow,
    pub lede: String,
    pub received: String,
    pub conditions: Vec<String>,
    /// The grant under which it was taken.
    pub grant: Option<String>,
    pub grant_known: bool,
    pub performed_by: String,
    /// The exact entry that it is about: of a declared object one of its versions.
    pub target: Option<String>,
    /// Decisions on this one.
    pub decisions: Vec<crate::view::document::DecisionLine>,
}

/// What a decision may be about.
struct Targets<'a> {
    /// What entries declare: noun, id and title.
    declared: HashMap<&'a EntryId, (&'static str, &'a str, &'a str)>,
    /// The names of the engagement's exceptions.
    exceptions: HashSet<&'a str>,
}

impl Standpoint {
    /// Decisions taken by the moment, the newest first.
    pub fn decisions(&self, asked: &Listing) -> List<DecisionRow> {
        let targets = self.targets();
        let taken = self.taken();
        let mut rows: Vec<DecisionRow> = taken.map(|decision| self.decision_row(decision, &targets)).collect();
        rows.sort_by(|a, b| (&b.day, &b.entry).cmp(&(&a.day, &a.entry)));
        List::of(rows, asked, &["word", "state", "about", "by"])
    }

    fn taken(&self) -> impl Iterator<Item = &Recorded<Decision>> {
        self.programme.decisions.iter().filter(|decision| decision.body.occurred_at <= self.effective_at)
    }

    pub(crate) fn n_decisions(&self) -> u64 {
        self.taken().count() as u64
    }

    /// The newest decisions of one person.
    pub(crate) fn decisions_of(&self, person: &PersonId, most: usize) -> Vec<DecisionRow> {
        let mut theirs: Vec<&Recorded<Decision>> = self.taken().filter(|decision| decision.body.by == *person).collect();
        theirs.sort_by_key(|decision| std::cmp::Reverse((decision.body.occurred_at, decision.index)));
        theirs.truncate(most);
        if theirs.is_empty() {
            return Vec::new();
        }
        let targets = self.targets();
        theirs.into_iter().map(|decision| self.decision_row(decision, &targets)).collect()
    }

    /// The decisions that these entries are.
    pub(crate) fn decisions_by(&self, entries: &[String]) -> Vec<DecisionRow> {
        let found: Vec<_> = self.taken().filter(|decision| entries.iter().any(|id| id == decision.entry.as_str())).collect();
        if found.is_empty() {
            return Vec::new();
        }
        let targets = self.targets();
        found.into_iter().map(|decision| self.decision_row(decision, &targets)).collect()
    }

    fn targets(&self) -> Targets<'_> {
        let versions = self.programme.objects.iter().flat_map(|((kind, id), versions)| {
            versions.iter().map(move |version| (&version.entry, (*kind, id.as_str(), version.object().title())))
        });
        let exceptions = self.assessment.iter().flat_map(|assessment| assessment.exceptions());
        Targets { declared: versions.collect(), exceptions: exceptions.map(|(_, exception)| exception.name.as_str()).collect() }
    }

    fn decision_row(&self, decision: &Recorded<Decision>, targets: &Targets<'_>) -> DecisionRow {
        let body = &decision.body;
        let (about, about_id, what) = self.decided_on(&body.target, targets);
        let ended = body.until.is_some_and(|until| until < self.today);
        DecisionRow {
            entry: decision.entry.to_string(),
            day: self.zone.day_of(body.occurred_at).to_string(),
            word: word(&body.word),
            about,
            about_id,
            what,
            as_word: body.as_word.clone(),
            until: body.until.map(|day| day.to_string()),
            reason: body.reason.clone(),
            by: self.name(&body.by),
            person: body.by.to_string(),
            role: body.authority.as_ref().map(|authority| crate::role_word(authority.role).replace('_', " ")),
            engagement: body.engagement.as_ref().map(ToString::to_string),
            state: match (self.programme.is_void(&decision.entry), ended) {
                (true, _) => "void",
                (false, true) => "ended",
                (false, false) => "holds",
            }
            .to_owned(),
        }
    }

    /// The noun, id and name of what a decision is about.
    fn decided_on(&self, target: &Target, targets: &Targets<'_>) -> (String, String, String) {
        let said = |noun: &str, id: &str, what: String| (noun.to_owned(), id.to_owned(), what);
        match target {
            // An exception that the engagement does not know has no page.
            Target::Window { control, first_day } => {
                let name = format!("{control}@{first_day}");
                match targets.exceptions.contains(name.as_str()) {
                    true => said("exception", &name, name.clone()),
                    false => said("control", control.as_str(), name),
                }
            }
            Target::Alarm { run, item } => {
                let name = format!("{run}/{item}");
                match targets.exceptions.contains(name.as_str()) {
                    true => said("exception", &name, item.clone()),
                    false => said("run", run.as_str(), item.clone()),
                }
            }
            Target::Bytes { digest } => said("bytes", digest, format!("the bytes of SHA-256 {}", &digest[..8.min(digest.len())])),
            Target::Entry { entry } => {
                let short = entry.as_str().get(..8).unwrap_or(entry.as_str());
                if let Some((noun, id, title)) = targets.declared.get(entry) {
                    return said(noun, id, if title == id { (*id).to_owned() } else { format!("{id} {title}") });
                }
                if let Some(evidence) = self.programme.find_evidence(entry) {
                    return said("evidence", entry.as_str(), self.evidence_title(&evidence.body));
                }
                if let Some(finding) = self.finding_by(entry) {
                    return said("finding", entry.as_str(), finding.body.title.clone());
                }
                if let Some(run) = self.register.find(entry) {
                    return said("run", entry.as_str(), format!("run of {}", self.register.test(run)));
                }
                if self.programme.decisions.iter().any(|decision| decision.entry == *entry) {
                    return said("decision", entry.as_str(), format!("decision {short}"));
                }
                said("entry", entry.as_str(), format!("entry {short}"))
            }
        }
    }

    pub fn decision(&self, entry: &EntryId) -> Option<DecisionView> {
        let decision = self.programme.decisions.iter().find(|decision| decision.entry == *entry)?;
        let body = &decision.body;
        let line = self.decision_row(decision, &self.targets());
        let grant = body.authority.as_ref().map(|authority| &authority.grant);
        Some(DecisionView {
            lede: lede(&line),
            received: decision.at.to_string(),
            conditions: body.conditions.clone(),
            grant_known: grant.is_some_and(|grant| self.grant_named(grant).is_some()),
            grant: grant.map(ToString::to_string),
            performed_by: performed_by(body.performed_by).to_owned(),
            target: match &body.target {
                Target::Entry { entry } => Some(entry.to_string()),
                Target::Alarm { run, .. } => Some(run.to_string()),
                Target::Window { .. } | Target::Bytes { .. } => None,
            },
            decisions: self.decisions_on(entry),
            line,
        })
    }
}

fn lede(line: &DecisionRow) -> String {
    let holds = match line.state.as_str() {
        "void" => "It was voided, and counts for nothing.",
        "ended" => "It has ended.",
        _ => "It holds.",
    };
    let role = line.role.as_ref().map_or_else(String::new, |role| format!(", as {role}"));
    let said = line.as_word.as_ref().map_or_else(String::new, |word| format!(" as {}", word.replace('_', " ")));
    format!("{}{role}: {}{said}, {}. {holds}", line.by, line.word.replace('_', " "), line.what)
}
