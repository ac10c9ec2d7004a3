//! The ledger: its entries in order, one of them with its body, and how anybody proves that it is there.
use assay_model::body::Body;
use assay_model::codec;
use assay_model::id::EntryId;
use serde::Serialize;

use crate::error::Error;
use crate::ledger_views::line;
use crate::view::list::{List, Listing, row};
use crate::view::standpoint::Standpoint;
use crate::workspace::Workspace;

row! {
    /// One entry in the list of them.
    pub struct EntryLine {
        pub index: u64,
        pub id: String,
        pub at: String,
        pub kind: String,
        pub what: String,
    }
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LedgerView {
    pub lede: String,
    /// The newest signed checkpoint, as it is written.
    pub checkpoint: Option<String>,
    pub list: List<EntryLine>,
}

/// One entry with its body and its proof.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct EntryView {
    pub index: u64,
    pub id: String,
    pub at: String,
    pub kind: String,
    pub what: String,
    /// The noun's own page: its word and id.
    pub about: Option<(String, String)>,
    /// JSON, indented; absent where it was erased.
    pub body: Option<String>,
    /// The leaf's canonical JSON.
    pub leaf: String,
    /// What was decided on it.
    pub decisions: Vec<crate::view::document::DecisionLine>,
    pub void: bool,
    pub proof: Option<Proof>,
}

/// The path from an entry to a signed root.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Proof {
    pub size: u64,
    /// The leaf's hash, then those beside the path, the lowest first: 64 hex digits each.
    pub leaf_hash: String,
    pub hashes: Vec<String>,
    pub root: String,
    pub checkpoint: String,
    /// What to type to do it oneself.
    pub verify: String,
}

impl Workspace {
    pub async fn ledger_view(&self, at: &Standpoint, asked: &Listing) -> Result<LedgerView, Error> {
        let size = at.size;
        let checkpoint = match self.signer() {
            Some(signer) => self.store().last_checkpoint(&signer.verifier()).await?.map(|signed| signed.note),
            None => None,
        };
        let (first, per, _) = asked.stretch(size);
        let per = per.min(crate::view::list::PER_PAGE_MAX);
        let to = size.saturating_sub(first);
        let mut rows = Vec::new();
        self.fold(to.saturating_sub(per), to, None, |entry| {
            let line = line(&entry);
            rows.push(EntryLine { index: line.index, id: line.id, at: line.at, kind: line.kind.to_owned(), what: line.what });
        })
        .await?;
        rows.reverse();
        let lede = match (size, at.frame.signed_size) {
            (0, _) => "The ledger is empty.".to_owned(),
            (n, Some(signed)) if signed >= n => format!(
                "All {} entries are under a signed checkpoint. `assay rebuild` hashes each again, and says if one was changed.",
                crate::view::words::thousands(n)
            ),
            (n, Some(signed)) => format!(
                "{} of {} entries are under a signed checkpoint.",
                crate::view::words::thousands(signed),
                crate::view::words::thousands(n)
            ),
            (n, None) => format!("None of {} entries is under a signed checkpoint here.", crate::view::words::thousands(n)),
        };
        Ok(LedgerView { lede, checkpoint, list: List::page(rows, size, size, asked, Vec::new()) })
    }

    /// One entry; none where it was not known yet.
    pub async fn entry_view(&self, at: &Standpoint, id: &EntryId) -> Result<Option<EntryView>, Error> {
        let entry = match self.entry(id).await {
            Ok(entry) if entry.index < at.size => entry,
            Ok(_) => return Ok(None),
            Err(error) if error.is_input() => return Ok(None),
            Err(error) => return Err(error),
        };
        let said = line(&entry);
        let body = entry.body.as_ref().map(codec::encode).transpose().map_err(|error| Error::failure(error.to_string()))?;
        let confidential =
            matches!(&entry.body, Some(Body::Finding(finding)) if finding.word == assay_model::body::FindingWord::Concern);
        let body = body.filter(|_| !confidential).and_then(|body| serde_json::to_string_pretty(&body).ok());
        Ok(Some(EntryView {
            index: entry.index,
            id: entry.id.to_string(),
            at: entry.at.to_string(),
            kind: said.kind.to_owned(),
            what: said.what,
            about: about(&entry.body, entry.id.as_str()),
            body,
            leaf: String::from_utf8_lossy(&self.store().entry_at(entry.index).await?.leaf).into_owned(),
            decisions: at.decisions_on(&entry.id),
            void: at.programme.is_void(&entry.id),
            proof: self.proof(entry.index, &entry.id).await?,
        }))
    }

    /// The path to the newest checkpoint that is already signed; none where it does not reach so far.
    async fn proof(&self, index: u64, id: &EntryId) -> Result<Option<Proof>, Error> {
        let Some(signer) = self.signer() else { return Ok(None) };
        let Some(signed) = self.store().last_checkpoint(&signer.verifier()).await? else { return Ok(None) };
        if signed.checkpoint.size <= index {
            return Ok(None);
        }
        let found = self.store().prove(index, signed.checkpoint.size).await?;
        Ok(Some(Proof {
            size: signed.checkpoint.size,
            leaf_hash: found.leaf.to_string(),
            hashes: found.hashes.iter().map(ToString::to_string).collect(),
            root: signed.checkpoint.root.to_string(),
            checkpoint: signed.note,
            verify: format!("assay log prove {id}"),
        }))
    }
}

/// The page on which an entry's noun is shown.
fn about(body: &Option<Body>, id: &str) -> Option<(String, String)> {
    let (noun, id) = match body.as_ref()? {
        Body::Declared(declared) => (declared.object.kind(), declared.object.id().to_owned()),
        Body::Evidence(_) => ("evidence", id.to_owned()),
        Body::Run(_) => ("run", id.to_owned()),
        Body::Occurrence(occurrence) => ("control", occurrence.control.to_string()),
        Body::Finding(finding) if finding.word == assay_model::body::FindingWord::Concern => return None,
        Body::Finding(_) => ("finding", id.to_owned()),
        Body::Decision(_) => ("decision", id.to_owned()),
    };
    Some((noun.to_owned(), id))
}
