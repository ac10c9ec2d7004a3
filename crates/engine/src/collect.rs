//! Collecting evidence: the bytes are kept as they came, read as the source declares, checked, and recorded.
use std::path::Path;

use assay_ledger::Kind;
use assay_model::body::{BlobRef, Body, CheckOutcome, Evidence};
use assay_model::id::{BlobId, EntryId};
use assay_model::object::{Object, Shape, Source, Table};
use assay_model::time::{Instant, Span};
use assay_store::Expect;

use crate::access::{Act, permit};
use crate::checks::{self, Checked};
use crate::command::{Actor, Collect, Receipt};
use crate::error::Error;
use crate::programme::Programme;
use crate::tables::{Format, Ingest, Snapshot};
use crate::workspace::Workspace;

/// The largest file that is taken as evidence: what is larger belongs into a source of its own, by month.
pub(crate) const FILE_BYTES_MAX: u64 = 8 << 30;

impl Workspace {
    pub(crate) async fn collect(&self, actor: &Actor, collect: Collect) -> Result<Receipt, Error> {
        let programme = self.programme(None).await?;
        let now = self.now();
        let permit = permit(&programme, &actor.person, Act::Collect, None, self.zone().day_of(now))?;
        let source = self.source_of(&programme, &collect)?;
        let table = source.as_ref().and_then(|(_, source)| source.table.clone());
        let covers = collect.covers.map(|days| self.zone().span_of(days));
        check_time(&collect, table.as_ref(), now)?;
        check_days(&collect, table.as_ref(), covers, now)?;

        let size = tokio::fs::metadata(&collect.file).await.map_err(|error| cannot_read(&collect.file, &error))?.len();
        if size > FILE_BYTES_MAX {
            return Err(Error::input(format!("`{}` has {size} bytes, more than {FILE_BYTES_MAX}", collect.name)));
        }
        let raw = self.keep(&collect.file, media_type(&collect.name), Some(collect.name.clone())).await?;
        let mut evidence = Evidence {
            source: collect.source.clone(),
            source_version: source.as_ref().map(|(entry, _)| entry.clone()),
            title: collect.title.clone(),
            covers_from: covers.map(|span| span.from),
            covers_to: covers.map(|span| span.to),
            occurred_at: collect.occurred_at,
            extracted_at: collect.extracted_at.unwrap_or(now),
            n: None,
            checks: Vec::new(),
            raw: Some(raw.clone()),
            table: None,
            provenance: collect.provenance.clone(),
            by: actor.person.clone(),
            performed_by: permit.performed_by,
        };
        if let (Some((_, source)), Some(table)) = (&source, &table)
            && let Err(error) = self.read_table(&mut evidence, source, table, &collect, &raw).await
        {
            self.discard(&raw.id).await;
            return Err(error);
        }
        let said = said(&evidence);
        let alarming = !evidence.checks_passed();
        let mut receipt = self.record_evidence(evidence, source.map(|(_, source)| source)).await?;
        receipt.said.push(said);
        receipt.alarming = alarming;
        Ok(receipt)
    }

    fn source_of(&self, programme: &Programme, collect: &Collect) -> Result<Option<(EntryId, Source)>, Error> {
        let Some(id) = &collect.source else { return Ok(None) };
        let today = self.zone().day_of(self.now());
        let version = programme.on("source", id.as_str(), today).or_else(|| programme.newest("source", id.as_str()));
        match version.map(|version| (version.entry.clone(), version.object())) {
            Some((entry, Object::Source(source))) => Ok(Some((entry, source.clone()))),
            _ => Err(Error::input(format!("there is no source `{id}`")).hint("declare it: `assay new source`")),
        }
    }

    /// Reads the raw bytes as the source's table, keeps that as Parquet, and checks it.
    async fn read_table(
        &self,
        evidence: &mut Evidence,
        source: &Source,
        table: &Table,
        collect: &Collect,
        raw: &BlobRef,
    ) -> Result<(), Error> {
        let format = Format::of_name(&collect.name).ok_or_else(|| {
            Error::input(format!("`{}` is no table that can be read", collect.name))
                .hint("tables come as .csv, .ndjson, .json or .parquet")
        })?;
        let raw_path = self.blob_path(&raw.id);
        let out = raw_path.with_extension("reading");
        let (engine, name, table) = (self.tables().clone(), collect.name.clone(), table.clone());
        let (from, to) = (raw_path.clone(), out.clone());
        let read =
            self.blocking(move || engine.ingest(&Ingest { raw: &from, name: &name, format, table: &table, out: &to })).await?;
        let ingested = read.map_err(|error| Error::of_tables("", error))?;
        let kept = self.keep(&out, "application/vnd.apache.parquet", None).await;
        // The scratch file is this collection's own; a failure to remove it leaves a file that nothing refers to.
        drop(tokio::fs::remove_file(&out).await);
        let kept = kept?;
        evidence.n = Some(ingested.n);
        let snapshot =
            Snapshot { parquet: self.blob_path(&kept.id), extracted_at: evidence.extracted_at, evidence: String::new() };
        let covers = match (evidence.covers_from, evidence.covers_to) {
            (Some(from), Some(to)) => Some(Span { from, to }),
            _ => None,
        };
        let (engine, source, n) = (self.tables().clone(), source.clone(), ingested.n);
        let (source_count, at) = (collect.provenance.source_count, evidence.extracted_at);
        evidence.checks = self
            .blocking(move || {
                checks::run(&*engine, &Checked { source: &source, snapshot, n, covers, source_count, others: None, at })
            })
            .await?;
        evidence.table = Some(kept);
        Ok(())
    }

    async fn record_evidence(&self, evidence: Evidence, source: Option<Source>) -> Result<Receipt, Error> {
        let Some(source) = source else {
            return self.append(Kind::Collect, vec![Body::Evidence(evidence)]).await;
        };
        // A stream's next number is taken by whoever appends first: the other looks again.
        loop {
            let programme = self.programme(None).await?;
            let first = programme.versions("source", source.id.as_str()).first();
            let stream = first.ok_or_else(|| Error::failure(format!("source `{}` is gone", source.id)))?.entry.clone();
            let seq = programme.evidence.iter().filter(|other| other.body.source.as_ref() == Some(&source.id)).count() as u64;
            let place = self.place(&stream, seq)?;
            match self
                .append_at(Kind::Collect, vec![(Body::Evidence(evidence.clone()), Some(place))], Expect::Size(programme.size))
                .await
            {
                Err(error) if error.is_conflict() => continue,
                other => return other,
            }
        }
    }

    async fn keep(&self, file: &Path, media_type: &str, name: Option<String>) -> Result<BlobRef, Error> {
        let reader = std::fs::File::open(file).map_err(|error| cannot_read(file, &error))?;
        let blob = self.store().put_blob(assay_store::BlobId(self.random()), reader).await?;
        let id = BlobId::parse(&blob.id.to_string()).map_err(|error| Error::failure(error.to_string()))?;
        Ok(BlobRef { id, digest: blob.digest.to_string(), size_bytes: blob.size_bytes, media_type: media_type.into(), name })
    }

    /// Removes a blob that nothing refers to; if that fails, it stays as an orphan.
    async fn discard(&self, id: &BlobId) {
        drop(tokio::fs::remove_file(self.blob_path(id)).await);
    }
}

fn check_time(collect: &Collect, table: Option<&Table>, now: Instant) -> Result<(), Error> {
    let taken = collect.extracted_at.unwrap_or(now);
    if taken > now {
        return Err(Error::input(format!("{taken} is still to come")));
    }
    match (table.map(|table| table.shape), collect.covers, collect.occurred_at) {
        (Some(Shape::Events), None, _) => {
            Err(Error::input("which days does this evidence cover?")
                .hint("`--covers 2025-07-01..2025-09-30`, both days included"))
        }
        (Some(Shape::State), Some(_), None) | (Some(Shape::State), None, None) => {
            Err(Error::input("at which moment was it so?").hint("`--at 2025-09-30T18:00:00Z`: the moment of the snapshot"))
        }
        (_, _, Some(at)) if at > now => Err(Error::input(format!("{at} is still to come"))),
        _ => Ok(()),
    }
}

/// Events are known up to the moment at which they were taken, and no further; a state may speak of days to come, as a calendar does.
fn check_days(collect: &Collect, table: Option<&Table>, covers: Option<Span>, now: Instant) -> Result<(), Error> {
    let taken = collect.extracted_at.unwrap_or(now);
    let events = table.is_some_and(|table| table.shape == Shape::Events);
    match covers {
        Some(span) if events && span.to > taken => {
            Err(Error::input(format!("what was taken at {taken} cannot tell of later days"))
                .hint("end `--covers` on the last whole day before it"))
        }
        _ => Ok(()),
    }
}

fn cannot_read(file: &Path, error: &std::io::Error) -> Error {
    Error::input(format!("cannot read `{}`: {error}", file.display()))
}

fn said(evidence: &Evidence) -> String {
    let rows = evidence.n.map_or("a document".to_owned(), |n| format!("{n} rows"));
    let failed: Vec<_> = evidence.checks.iter().filter(|check| check.outcome != CheckOutcome::Ok).collect();
    match failed.as_slice() {
        [] if evidence.checks.is_empty() => rows,
        [] => format!("{rows}, {} checks passed", evidence.checks.len()),
        failed => {
            let words: Vec<_> = failed.iter().map(|check| format!("`{}`: {}", check.check, check.detail)).collect();
            format!("{rows}, {} of {} checks failed: {}", failed.len(), evidence.checks.len(), words.join("; "))
        }
    }
}

fn media_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map_or("", |(_, extension)| extension) {
        "csv" => "text/csv",
        "json" => "application/json",
        "ndjson" | "jsonl" => "application/x-ndjson",
        "parquet" => "application/vnd.apache.parquet",
        "pdf" => "application/pdf",
        "md" => "text/markdown",
        "txt" => "text/plain",
        "png" => "image/png",
        _ => "application/octet-stream",
    }
}
