//! The ledger for people: its last entries, proofs, and the caches made again.
use assay_model::body::{Body, Entry, FindingWord, Target};
use assay_model::declare::Parsed;
use assay_model::id::{EntryId, PersonId, TestId};
use assay_store::Expect;
use serde::Serialize;

use crate::error::Error;
use crate::test::outcome_text;
use crate::workspace::Workspace;

/// One entry, in a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LogLine {
    pub index: u64,
    pub id: String,
    pub at: String,
    pub kind: &'static str,
    pub what: String,
}

/// That an entry is in the ledger: its leaf, the hashes up to the root, and the signed checkpoint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ProofView {
    pub id: String,
    pub index: u64,
    pub size: u64,
    /// The leaf's canonical JSON.
    pub leaf: String,
    /// 64 lower-case hex digits each, the lowest first.
    pub hashes: Vec<String>,
    pub checkpoint: String,
}

impl Workspace {
    /// The first person and grant of a new workspace, which nobody could have allowed.
    pub async fn found(&self, person: &PersonId, first: Vec<Parsed>) -> Result<(), Error> {
        let today = self.zone().day_of(self.now());
        let declared = |parsed: Parsed| {
            let body = assay_model::body::Declared {
                in_force_from: today,
                in_force_to: None,
                object: parsed.object,
                by: person.clone(),
                origin: "init".into(),
            };
            (Body::Declared(body), None)
        };
        let bodies = first.into_iter().map(declared).collect();
        self.append_at(assay_ledger::Kind::Declare, bodies, Expect::Size(0)).await?;
        Ok(())
    }

    /// The SQL tests that are declared.
    pub async fn sql_tests(&self, size: Option<u64>) -> Result<Vec<TestId>, Error> {
        let programme = self.programme(size).await?;
        Ok(programme.tests().filter(|(_, test)| test.is_run()).map(|(_, test)| test.id.clone()).collect())
    }

    /// The last entries, in ledger order.
    pub async fn log_lines(&self, size: Option<u64>, most: u64) -> Result<Vec<LogLine>, Error> {
        let size = match size {
            Some(size) => size,
            None => self.size().await?,
        };
        let mut lines = Vec::new();
        self.fold(size.saturating_sub(most), size, None, |entry| lines.push(line(&entry))).await?;
        Ok(lines)
    }

    /// Proves that an entry is in the ledger, under the newest checkpoint.
    pub async fn prove(&self, id: &EntryId) -> Result<ProofView, Error> {
        let entry = self.entry(id).await?;
        let checkpoint = self.checkpoint().await?.ok_or_else(|| Error::input("no checkpoint is signed here"))?;
        let size = self.size().await?;
        let proof = self.store().prove(entry.index, size).await?;
        let stored = self.store().entry_at(entry.index).await?;
        Ok(ProofView {
            id: entry.id.to_string(),
            index: entry.index,
            size,
            leaf: String::from_utf8_lossy(&stored.leaf).into_owned(),
            hashes: proof.hashes.iter().map(ToString::to_string).collect(),
            checkpoint,
        })
    }
}

pub(crate) fn line(entry: &Entry) -> LogLine {
    let (kind, what) = match &entry.body {
        None => ("erased", "erased".to_owned()),
        Some(Body::Declared(declared)) => ("declare", format!("declare {} {}", declared.object.kind(), declared.object.id())),
        Some(Body::Evidence(evidence)) => {
            let of = evidence.source.as_ref().map_or("a document".to_owned(), ToString::to_string);
            ("collect", format!("collect {of}{}", evidence.n.map_or(String::new(), |n| format!(", {n} rows"))))
        }
        Some(Body::Occurrence(occurrence)) => {
            ("perform", format!("perform {} at {}", occurrence.control, occurrence.occurred_at))
        }
        Some(Body::Run(run)) => ("test", format!("test {}: {}", run.test, outcome_text(&run.outcome))),
        Some(Body::Finding(finding)) if finding.word == FindingWord::Concern => ("decide", "report a concern".to_owned()),
        Some(Body::Finding(finding)) => ("decide", format!("report {}", finding.title)),
        Some(Body::Decision(decision)) => {
            let word = serde_json::to_value(decision.word)
                .ok()
                .and_then(|word| word.as_str().map(str::to_owned))
                .unwrap_or_else(|| "decide".into());
            let target = match &decision.target {
                Target::Entry { entry } => entry.to_string(),
                Target::Alarm { run, item } => format!("{run}/{item}"),
                Target::Window { control, first_day } => format!("{control}@{first_day}"),
            };
            ("decide", format!("{word} {target}"))
        }
    };
    LogLine { index: entry.index, id: entry.id.to_string(), at: entry.at.to_string(), kind, what }
}
