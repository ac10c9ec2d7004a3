//! What a test reads: the tables behind its names as known at a ledger size, and the days that their evidence covers.
use std::path::PathBuf;

use assay_ledger::Digest;
use assay_model::body::{CheckOutcome, Evidence};
use assay_model::id::{BlobId, EntryId, SourceId};
use assay_model::object::{Check, Frequency, Shape, Source, Table, Test};
use assay_model::time::{DaySpan, Instant, Span, Zone};

use crate::error::Error;
use crate::programme::{Programme, Recorded};
use crate::tables::{Contents, Snapshot, TableData};

/// The tables that a test reads, and what lies behind them.
pub(crate) struct Reading {
    pub(crate) sources: Vec<ReadSource>,
    /// Sources with which a check reconciles those, and that the test does not read itself.
    pub(crate) others: Vec<ReadSource>,
    /// `programme.…` tables, by name.
    pub(crate) programme: Vec<String>,
}

/// One source that a test reads.
pub(crate) struct ReadSource {
    pub(crate) source: Source,
    pub(crate) table: Table,
    /// The test reads everything that was ever collected, not only what is in force.
    pub(crate) history: bool,
    /// Evidence that counts, in ledger order: not void, not erased, its checks passed.
    pub(crate) evidence: Vec<Recorded<Evidence>>,
    /// Evidence whose checks failed, and that nothing later makes good.
    pub(crate) failed: Vec<Recorded<Evidence>>,
}

/// Where a blob's bytes lie.
pub(crate) type BlobPath<'a> = &'a (dyn Fn(&BlobId) -> PathBuf + Send + Sync);

impl Reading {
    /// Finds what the test reads among what was received by the programme's size.
    pub(crate) fn of(programme: &Programme, test: &Test, effective_at: Instant) -> Result<Self, Error> {
        let mut reading = Self { sources: Vec::new(), others: Vec::new(), programme: Vec::new() };
        for name in &test.reads {
            if name.starts_with("programme.") {
                reading.programme.push(name.clone());
                continue;
            }
            let id = name.strip_suffix("_history").unwrap_or(name);
            if let Some(read) = reading.sources.iter_mut().find(|read| read.source.id.as_str() == id) {
                read.history |= name != id;
                continue;
            }
            reading.sources.push(ReadSource::of(programme, &format!("test `{}`", test.id), id, effective_at)?);
            if let Some(read) = reading.sources.last_mut() {
                read.history = name != id;
            }
        }
        let checks: Vec<Check> = reading.sources.iter().flat_map(|read| read.source.checks.clone()).collect();
        for check in checks {
            let Check::Reconcile { other, .. } = check else { continue };
            if !reading.sources.iter().chain(&reading.others).any(|read| read.source.id == other) {
                reading.others.push(ReadSource::of(programme, "a check", other.as_str(), effective_at)?);
            }
        }
        Ok(reading)
    }

    /// A test of states alone is run at a moment and not over days, unless its control is judged by each occurrence. A state that
    /// says itself of which days it tells, as a calendar does, has no moment that a test would wait for.
    pub(crate) fn is_snapshot(&self, frequency: Frequency) -> bool {
        frequency != Frequency::PerOccurrence
            && self.sources.iter().all(|read| read.table.shape == Shape::State)
            && self.sources.iter().any(|read| !read.tells_of_days())
    }

    /// The days of `span` that the evidence of every source covers.
    pub(crate) fn covered(&self, span: DaySpan, zone: &Zone) -> Vec<DaySpan> {
        let mut covered = vec![span];
        for read in &self.sources {
            let days = read.days(zone);
            covered = covered.iter().flat_map(|span| days.iter().filter_map(|day| span.meet(*day))).collect();
        }
        covered
    }

    /// The moments at which a test of states can be run, each with every table in the state then in force.
    pub(crate) fn moments(&self) -> Vec<Instant> {
        let taken = self.sources.iter().filter(|read| !read.tells_of_days());
        let mut moments: Vec<Instant> = taken.flat_map(ReadSource::moments).collect();
        moments.sort_unstable();
        moments.dedup();
        let first = self.sources.iter().filter_map(|read| read.moments().min()).max();
        moments.retain(|at| first.is_some_and(|first| *at >= first));
        moments
    }

    /// Evidence that nothing occurred in this span, by every source of events that is read.
    pub(crate) fn proof_of_nothing(&self, span: Span) -> Option<EntryId> {
        let events = self.sources.iter().filter(|read| read.table.shape == Shape::Events);
        let proofs: Option<Vec<EntryId>> = events.map(|read| read.nothing_in(span)).collect();
        proofs?.into_iter().next()
    }

    /// The evidence read, in the order of the sources and of the ledger; that with which it is reconciled comes last.
    pub(crate) fn evidence(&self, effective_at: Instant) -> Vec<&Recorded<Evidence>> {
        self.sources.iter().chain(&self.others).flat_map(|read| read.in_force(effective_at)).collect()
    }

    /// SHA-256 over the digests of what was read, as it came and as a table, in order.
    pub(crate) fn inputs_digest(&self, effective_at: Instant) -> String {
        let evidence = self.evidence(effective_at);
        let blobs = evidence.iter().flat_map(|e| e.body.raw.iter().chain(&e.body.table));
        let digests: Vec<&str> = blobs.map(|blob| blob.digest.as_str()).collect();
        Digest::of(digests.join("\n").as_bytes()).to_string()
    }

    pub(crate) fn tables(&self, effective_at: Instant, blob: BlobPath<'_>) -> Vec<TableData> {
        self.sources.iter().map(|read| read.data(effective_at, blob)).collect()
    }

    /// The tables with which a check may reconcile another: those that are read, and those that are read for nothing else.
    pub(crate) fn for_checks(&self, effective_at: Instant, blob: BlobPath<'_>) -> Vec<TableData> {
        self.sources.iter().chain(&self.others).map(|read| read.data(effective_at, blob)).collect()
    }
}

impl ReadSource {
    fn of(programme: &Programme, who: &str, id: &str, effective_at: Instant) -> Result<Self, Error> {
        let no_table = || Error::input(format!("{who} reads `{id}`, which is no source with a table"));
        let source = SourceId::parse(id).ok().and_then(|id| programme.source(&id)).ok_or_else(no_table)?.clone();
        let table = source.table.clone().ok_or_else(no_table)?;
        let of_source = |evidence: &&Recorded<Evidence>| evidence.body.source.as_ref().is_some_and(|s| s.as_str() == id);
        let counts = |evidence: &&Recorded<Evidence>| {
            !programme.is_void(&evidence.entry) && evidence.body.dated() <= effective_at && evidence.body.table.is_some()
        };
        let all = programme.evidence.iter().filter(of_source).filter(counts);
        let (evidence, failed): (Vec<_>, Vec<_>) = all.cloned().partition(|evidence| evidence.body.checks_passed());
        let failed = failed.into_iter().filter(|bad| !evidence.iter().any(|good| makes_good(good, bad))).collect();
        Ok(Self { source, table, history: false, evidence, failed })
    }

    /// Whether each of its snapshots says of which days it tells.
    fn tells_of_days(&self) -> bool {
        !self.evidence.is_empty() && self.evidence.iter().all(|evidence| covers(&evidence.body).is_some())
    }

    /// When its snapshots were taken, those included whose checks failed.
    fn moments(&self) -> impl Iterator<Item = Instant> {
        self.evidence.iter().chain(&self.failed).map(|evidence| evidence.body.dated())
    }

    /// The evidence that a reading at this moment uses: of a state, the last snapshot taken by then.
    pub(crate) fn in_force(&self, effective_at: Instant) -> Vec<&Recorded<Evidence>> {
        let by_then = self.evidence.iter().filter(|evidence| evidence.body.dated() <= effective_at);
        match self.table.shape {
            Shape::Events => by_then.collect(),
            Shape::State if self.history => by_then.collect(),
            Shape::State => by_then.max_by_key(|evidence| (evidence.body.dated(), evidence.index)).into_iter().collect(),
        }
    }

    /// Days of which evidence tells, in order and merged: a failed check does not hide them, it makes their run fail.
    fn days(&self, zone: &Zone) -> Vec<DaySpan> {
        let all = self.evidence.iter().chain(&self.failed);
        let mut days: Vec<DaySpan> = match self.table.shape {
            Shape::Events => all.filter_map(|evidence| zone.whole_days_in(covers(&evidence.body)?)).collect(),
            Shape::State => all.filter_map(|evidence| zone.whole_days_in(state_covers(&evidence.body))).collect(),
        };
        days.sort_unstable();
        let mut merged: Vec<DaySpan> = Vec::with_capacity(days.len());
        for span in days {
            match merged.last_mut() {
                Some(last) if span.from <= last.to.plus(1) => last.to = last.to.max(span.to),
                _ => merged.push(span),
            }
        }
        merged
    }

    fn data(&self, effective_at: Instant, blob: BlobPath<'_>) -> TableData {
        let mut evidence = match self.table.shape {
            Shape::Events => self.in_force(effective_at),
            Shape::State => self.evidence.iter().filter(|evidence| evidence.body.dated() <= effective_at).collect(),
        };
        if self.table.shape == Shape::State {
            evidence.sort_by_key(|evidence| (evidence.body.dated(), evidence.index));
        }
        let snapshot = |evidence: &Recorded<Evidence>| {
            let table = evidence.body.table.as_ref()?;
            Some(Snapshot {
                parquet: blob(&table.id),
                extracted_at: evidence.body.extracted_at,
                evidence: evidence.entry.to_string(),
            })
        };
        TableData {
            name: self.source.id.to_string(),
            shape: self.table.shape,
            key: self.table.key.clone(),
            columns: self.table.columns.clone(),
            contents: Contents::Snapshots(evidence.into_iter().filter_map(snapshot).collect()),
        }
    }

    /// The first failed check of evidence that tells of this span; of a state, of a snapshot newer than the one that counts.
    pub(crate) fn failed_check(&self, span: Span, at: Instant) -> Option<(String, String)> {
        let newest = self.in_force(at).last().map(|evidence| (evidence.body.dated(), evidence.index));
        let spoils = |evidence: &&Recorded<Evidence>| match self.table.shape {
            Shape::Events => tells_of(&evidence.body, span),
            Shape::State => {
                evidence.body.dated() <= at && newest.is_none_or(|good| (evidence.body.dated(), evidence.index) > good)
            }
        };
        self.failed.iter().filter(spoils).find_map(|evidence| {
            let check = evidence.body.checks.iter().find(|check| check.outcome != CheckOutcome::Ok)?;
            Some((check.check.clone(), check.detail.clone()))
        })
    }

    /// A state of which no snapshot had been taken by then cannot be read as an empty one.
    pub(crate) fn is_unknown(&self, at: Instant) -> bool {
        self.table.shape == Shape::State && self.in_force(at).is_empty()
    }

    /// Evidence that proves, alone, that nothing occurred in this span: complete, without a row, and contradicted by none.
    pub(crate) fn nothing_in(&self, span: Span) -> Option<EntryId> {
        let meets = |evidence: &Recorded<Evidence>| covers(&evidence.body).is_some_and(|c| c.from < span.to && span.from < c.to);
        if self.evidence.iter().any(|evidence| meets(evidence) && evidence.body.n != Some(0)) {
            return None;
        }
        let proves = |evidence: &&Recorded<Evidence>| {
            let complete = evidence.body.provenance.source_count == Some(0);
            complete && covers(&evidence.body).is_some_and(|c| c.from <= span.from && span.to <= c.to)
        };
        self.evidence.iter().rev().find(proves).map(|evidence| evidence.entry.clone())
    }
}

pub(crate) fn covers(evidence: &Evidence) -> Option<Span> {
    Some(Span { from: evidence.covers_from?, to: evidence.covers_to? })
}

/// The days of which a snapshot can tell: those that it says, else all that had passed when it was taken.
fn state_covers(evidence: &Evidence) -> Span {
    covers(evidence).unwrap_or(Span { from: Instant(0), to: evidence.dated() })
}

fn tells_of(evidence: &Evidence, span: Span) -> bool {
    match covers(evidence) {
        Some(covers) => covers.from < span.to && span.from < covers.to,
        None => evidence.dated() >= span.from && evidence.dated() < span.to,
    }
}

/// Later evidence whose checks passed, over all that the failed one covers.
fn makes_good(good: &Recorded<Evidence>, bad: &Recorded<Evidence>) -> bool {
    good.index > bad.index
        && match (covers(&good.body), covers(&bad.body)) {
            (Some(good), Some(bad)) => good.from <= bad.from && bad.to <= good.to,
            _ => good.body.dated() >= bad.body.dated(),
        }
}
