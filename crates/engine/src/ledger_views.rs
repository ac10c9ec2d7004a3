//! The ledger for people: its last entries, proofs, and the caches made again.
use assay_ledger::tree::{self, Edge};
use assay_ledger::{Checkpoint, Proof, Tiles};
use assay_model::body::{Body, Entry, FindingWord, Target};
use assay_model::declare::Parsed;
use assay_model::id::{EntryId, PersonId, TestId};
use assay_store::{Expect, Signed};
use serde::Serialize;

use crate::decide::BYTES_PREFIX;
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
        let (size, proof) = self.newest_proof(id).await?;
        Ok(ProofView {
            id: self.entry(id).await?.id.to_string(),
            index: proof.index,
            size,
            leaf: String::from_utf8_lossy(proof.extra.as_deref().unwrap_or_default()).into_owned(),
            hashes: proof.hashes.iter().map(ToString::to_string).collect(),
            checkpoint: proof.checkpoint,
        })
    }

    /// The receipt of an entry, as the text of a `.tlog-proof` file: with its leaf, so that it needs no other.
    pub async fn receipt(&self, id: &EntryId) -> Result<String, Error> {
        Ok(self.newest_proof(id).await?.1.to_text())
    }

    async fn newest_proof(&self, id: &EntryId) -> Result<(u64, Proof), Error> {
        let entry = self.entry(id).await?;
        let signer = self.signer().ok_or_else(no_key)?;
        let signed = self.store().checkpoint(signer).await?;
        let size = signed.checkpoint.size;
        let proof = self.store().prove(entry.index, size).await?;
        let leaf = self.store().entry_at(entry.index).await?.leaf;
        Ok((size, Proof { extra: Some(leaf), index: entry.index, hashes: proof.hashes, checkpoint: signed.note }))
    }

    /// The public key under which checkpoints are signed, as a vkey.
    pub fn vkey(&self) -> Result<String, Error> {
        Ok(self.signer().ok_or_else(no_key)?.verifier().to_string())
    }

    /// The log as static files at the newest checkpoint: hands over each file's path and bytes, the checkpoint last.
    pub async fn static_log(&self, mut write: impl FnMut(&str, &[u8]) -> Result<(), Error>) -> Result<Checkpoint, Error> {
        let signer = self.signer().ok_or_else(no_key)?;
        let signed = self.tiles(&mut write).await?;
        for earlier in self.store().checkpoints(&signer.verifier()).await? {
            if earlier.checkpoint.size <= signed.checkpoint.size {
                write(&format!("checkpoints/{}.note", earlier.checkpoint.size), earlier.note.as_bytes())?;
            }
        }
        write("checkpoint", signed.note.as_bytes())?;
        Ok(signed.checkpoint)
    }

    /// The tiles and entry bundles under the newest checkpoint, which is returned once the leaves gave its root.
    pub(crate) async fn tiles(&self, write: &mut impl FnMut(&str, &[u8]) -> Result<(), Error>) -> Result<Signed, Error> {
        let signer = self.signer().ok_or_else(no_key)?;
        let signed = self.store().checkpoint(signer).await?;
        let (mut tiles, mut edge, to) = (Tiles::new(), Edge::new(), signed.checkpoint.size);
        while edge.size() < to {
            for leaf in self.store().leaf_bytes(edge.size(), to).await? {
                tiles.push(&leaf, |path, bytes| write(&path.to_string(), bytes))?;
                edge.push(tree::leaf_hash(&leaf), |_, _| {});
            }
        }
        tiles.finish(|path, bytes| write(&path.to_string(), bytes))?;
        if edge.root() != signed.checkpoint.root {
            return Err(Error::failure(format!("the entries do not give the root of the checkpoint of size {to}")));
        }
        Ok(signed)
    }
}

fn no_key() -> Error {
    Error::input("no checkpoint is signed here: the workspace was opened without its key")
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
                Target::Bytes { digest } => format!("{BYTES_PREFIX}{digest}"),
            };
            ("decide", format!("{word} {target}"))
        }
    };
    LogLine { index: entry.index, id: entry.id.to_string(), at: entry.at.to_string(), kind, what }
}
