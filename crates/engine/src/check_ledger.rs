//! The ledger checked from end to end: every leaf, opening, blob and checkpoint, and the order in which they came.
use std::collections::{BTreeMap, BTreeSet};

use assay_bundle::layout::blobs_of;
use assay_store::{Blob, BlobId, Stored};
use serde::Serialize;

use crate::error::Error;
use crate::workspace::Workspace;

/// Entries that are read at once, and one by one where something among them is wrong.
const STEP: u64 = 1024;

/// What was looked at, and what is wrong.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct LedgerCheck {
    pub entries: u64,
    /// Entries without an opening: erased.
    pub closed: u64,
    pub blobs: u64,
    pub checkpoints: u64,
    /// A line each.
    pub wrong: Vec<String>,
}

impl Workspace {
    /// Reads the whole ledger and says what of it is not as it was stored. Makes the tree's cache again on the way.
    pub async fn check_ledger(&self) -> Result<LedgerCheck, Error> {
        let size = self.size().await?;
        let mut check = LedgerCheck::default();
        let mut seen = Seen::default();
        let mut from = 0;
        while from < size {
            let to = size.min(from + STEP);
            for stored in self.readable(from, to, &mut check).await? {
                self.check_entry(stored, &mut seen, &mut check).await;
            }
            from = to;
        }
        seen.gaps(&mut check);
        if let Some(signer) = self.signer() {
            match self.store().checkpoints(&signer.verifier()).await {
                Ok(checkpoints) => check.checkpoints = checkpoints.len() as u64,
                Err(error) => check.wrong.push(error.to_string()),
            }
            if let Err(error) = self.store().rebuild_tree(&signer.verifier()).await {
                check.wrong.push(error.to_string());
            }
        }
        check.wrong.dedup();
        Ok(check)
    }

    /// The entries that can be read; of each other one a line.
    async fn readable(&self, from: u64, to: u64, check: &mut LedgerCheck) -> Result<Vec<Stored>, Error> {
        let mut read = Vec::new();
        let mut pages = self.store().entries(from, to);
        let failed = loop {
            match pages.next().await {
                Ok(Some(page)) => read.extend(page),
                Ok(None) => break None,
                Err(error) => break Some(error),
            }
        };
        match failed {
            None => return Ok(read),
            // A disk that fails says nothing of what was stored.
            Some(error) if !error.is_altered() => return Err(error.into()),
            Some(_) => read.clear(),
        }
        for index in from..to {
            match self.store().entry_at(index).await {
                Ok(stored) => read.push(stored),
                Err(error) if error.is_altered() || error.is_missing() => check.wrong.push(error.to_string()),
                Err(error) => return Err(error.into()),
            }
        }
        Ok(read)
    }

    async fn check_entry(&self, stored: Stored, seen: &mut Seen, check: &mut LedgerCheck) {
        check.entries += 1;
        if stored.at < seen.last_at {
            check.wrong.push(format!("entry {} was received before the entry before it", stored.index));
        }
        seen.last_at = seen.last_at.max(stored.at);
        if let Some(place) = stored.place {
            seen.streams.entry(place.stream.to_string()).or_default().insert(place.seq);
        }
        let Some(body) = stored.body else {
            check.closed += 1;
            return;
        };
        let Ok(body) = serde_json::from_slice(&body) else {
            check.wrong.push(format!("the body of entry {} is no JSON", stored.index));
            return;
        };
        for owned in blobs_of(&body) {
            check.blobs += 1;
            let read = match BlobId::parse(&owned.id) {
                Ok(id) => {
                    self.store().open_checked_blob(Blob { id, digest: owned.digest, size_bytes: owned.size }).await.map(drop)
                }
                Err(error) => Err(error),
            };
            if let Err(error) = read {
                check.wrong.push(format!("entry {}: {error}", stored.index));
            }
        }
    }
}

/// What the entries so far say of order.
#[derive(Default)]
struct Seen {
    last_at: i64,
    streams: BTreeMap<String, BTreeSet<u64>>,
}

impl Seen {
    /// Sources number what they send from 0.
    fn gaps(&self, check: &mut LedgerCheck) {
        for (stream, numbers) in &self.streams {
            let n = numbers.len() as u64;
            if numbers.last().is_some_and(|last| last + 1 != n) {
                let first = (0..=n).find(|at| !numbers.contains(at)).unwrap_or(n);
                check.wrong.push(format!("number {first} of stream `{stream}` is missing"));
            }
        }
    }
}
