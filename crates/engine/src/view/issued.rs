//! Which versions of a document that we make were issued, by whom, and who approved them since?
use assay_ledger::Digest;
use assay_model::body::{Evidence, Provenance};
use serde::Serialize;

use crate::view::standpoint::Standpoint;

/// The collector of what this program made itself.
pub const COLLECTOR: &str = "report";
const ENGAGEMENT: &str = "engagement";
const VERSION: &str = "version";
const VIEW: &str = "view";
const RULES: &str = "rules";

/// A version that was issued: its bytes are kept, and a decision binds them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Issue {
    pub version: u64,
    pub day: String,
    pub by: String,
    pub role: Option<String>,
    /// SHA-256 of the file, 64 hex digits.
    pub digest: String,
    /// The evidence that keeps it.
    pub entry: String,
    /// `2026-07-03 by Imani Osei, chief executive`.
    pub approved: Vec<String>,
}

/// What is said of bytes that are about to be issued, so that the decision can bind the view and the rules beside the file.
pub fn provenance(kind: &str, engagement: &str, version: u64, view: &impl Serialize, rules: &str, tool: &str) -> Provenance {
    let bytes = serde_json::to_vec(view).expect("a view is plain data");
    let parameters = [
        (ENGAGEMENT, engagement.to_owned()),
        (VERSION, version.to_string()),
        (VIEW, Digest::of(&bytes).to_string()),
        (RULES, rules.to_owned()),
    ];
    Provenance {
        collector: COLLECTOR.into(),
        tool_version: tool.into(),
        query: Some(kind.into()),
        parameters: parameters.map(|(name, value)| (name.to_owned(), value)).into(),
        ..Provenance::default()
    }
}

/// What a decision binds when this evidence is issued: the view's digest and the rules' version.
pub(crate) fn bound(evidence: &Evidence) -> Option<(String, String)> {
    let of = &evidence.provenance;
    Some((parameter(of, VIEW)?.to_owned(), parameter(of, RULES)?.to_owned())).filter(|_| of.collector == COLLECTOR)
}

fn parameter<'a>(provenance: &'a Provenance, name: &str) -> Option<&'a str> {
    provenance.parameters.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
}

impl Standpoint {
    /// The issued versions of a report on this engagement, the oldest first.
    pub(crate) fn issues(&self, kind: &str) -> Vec<Issue> {
        let Some(engagement) = &self.engagement else { return Vec::new() };
        let issue = |evidence: &crate::programme::Recorded<Evidence>| {
            let of = &evidence.body.provenance;
            let ours = of.collector == COLLECTOR
                && of.query.as_deref() == Some(kind)
                && parameter(of, ENGAGEMENT) == Some(engagement.id.as_str());
            if !ours || self.programme.is_void(&evidence.entry) {
                return None;
            }
            let decisions = self.decisions_on(&evidence.entry);
            let issued = decisions.iter().find(|decision| decision.word == "issue")?;
            let approved = decisions.iter().filter(|decision| decision.word == "approve");
            Some(Issue {
                version: parameter(of, VERSION)?.parse().ok()?,
                day: issued.day.clone(),
                by: issued.by.clone(),
                role: issued.role.clone(),
                digest: evidence.body.raw.as_ref()?.digest.clone(),
                entry: evidence.entry.to_string(),
                approved: approved.map(|a| said(&a.day, &a.by, a.role.as_deref())).collect(),
            })
        };
        self.programme.evidence.iter().filter_map(issue).collect()
    }
}

/// `2026-07-03 by Imani Osei, chief executive`.
fn said(day: &str, by: &str, role: Option<&str>) -> String {
    match role {
        Some(role) => format!("{day} by {by}, {role}"),
        None => format!("{day} by {by}"),
    }
}

impl Issue {
    /// `version 1, issued on 2026-07-01 by Imani Osei, lead`.
    pub fn words(&self) -> String {
        format!("version {}, issued on {}", self.version, said(&self.day, &self.by, self.role.as_deref()))
    }
}
