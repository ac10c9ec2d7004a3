//! The checks of a run's evidence, once more: what was complete when it was collected must still be so when it is tested.
use assay_model::body::{CheckOutcome, Evidence, Outcome};
use assay_model::id::EntryId;
use assay_model::object::Check;
use assay_model::time::{Instant, Span};

use crate::checks::{self, Checked};
use crate::error::Error;
use crate::programme::Recorded;
use crate::reading::{ReadSource, Reading, covers};
use crate::tables::{Snapshot, TableData};
use crate::workspace::Workspace;

/// Evidence and the version of its source, whose checks passed in this process: nothing of either can have changed.
pub(crate) type Passed = (EntryId, String);

impl Workspace {
    /// Runs the checks of the evidence that counts at this moment and tells of this span; the first that fails is the outcome.
    pub(crate) async fn check_again(
        &self,
        reading: &Reading,
        span: Span,
        at: Instant,
        others: &[TableData],
    ) -> Result<Option<Outcome>, Error> {
        for read in reading.sources.iter().filter(|read| !read.source.checks.is_empty()) {
            // What is reconciled with another source depends on what is known of that.
            let reconciles = read.source.checks.iter().any(|check| matches!(check, Check::Reconcile { .. }));
            for evidence in read.in_force(at) {
                let tells = covers(&evidence.body).is_none_or(|covers| covers.from < span.to && span.from < covers.to);
                let passed = (evidence.entry.clone(), format!("{:?}", read.source.checks));
                if !tells || (!reconciles && self.passed_checks().lock().await.contains(&passed)) {
                    continue;
                }
                if let Some(failed) = self.check_one(read, evidence, at, others).await? {
                    return Ok(Some(failed));
                }
                self.passed_checks().lock().await.insert(passed);
            }
        }
        Ok(None)
    }

    /// Refuses evidence whose bytes are no longer those that were collected; looked at once a process.
    pub(crate) async fn check_bytes(&self, evidence: &Evidence) -> Result<(), Error> {
        for blob in evidence.raw.iter().chain(&evidence.table) {
            let seen =
                (EntryId::parse(blob.id.as_str()).map_err(|error| Error::failure(error.to_string()))?, blob.digest.clone());
            if self.passed_checks().lock().await.contains(&seen) {
                continue;
            }
            let wrong = |error: String| Error::failure(format!("blob `{}`: {error}", blob.id));
            let stored = assay_store::Blob {
                id: assay_store::BlobId::parse(blob.id.as_str())?,
                digest: assay_ledger::Digest::parse(&blob.digest).map_err(|error| wrong(error.to_string()))?,
                size_bytes: blob.size_bytes,
            };
            self.store().open_checked_blob(stored).await?;
            self.passed_checks().lock().await.insert(seen);
        }
        Ok(())
    }

    async fn check_one(
        &self,
        read: &ReadSource,
        evidence: &Recorded<Evidence>,
        at: Instant,
        others: &[TableData],
    ) -> Result<Option<Outcome>, Error> {
        let Some(table) = &evidence.body.table else { return Ok(None) };
        let snapshot = Snapshot {
            parquet: self.blob_path(&table.id),
            extracted_at: evidence.body.extracted_at,
            evidence: evidence.entry.to_string(),
        };
        let (source, others, engine) = (read.source.clone(), others.to_vec(), self.tables().clone());
        let (n, span) = (evidence.body.n.unwrap_or(0), covers(&evidence.body));
        let source_count = evidence.body.provenance.source_count;
        let results = self
            .blocking(move || {
                let checked = Checked { source: &source, snapshot, n, covers: span, source_count, others: Some(&others), at };
                checks::run(&*engine, &checked)
            })
            .await?;
        let failed = results.into_iter().find(|check| check.outcome != CheckOutcome::Ok);
        let reason = |detail: String| format!("{}: {detail}", read.source.id);
        Ok(failed.map(|check| Outcome::CheckFailed { check: check.check, reason: reason(check.detail) }))
    }
}
