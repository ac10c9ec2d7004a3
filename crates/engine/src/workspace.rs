//! The workspace: one ledger with its openings and blobs, and the only way to write to it.
use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::Arc;

use assay_ledger::{EntryId as LedgerId, Kind, Place, Salt, Signer, StreamId};
use assay_model::body::{Body, Entry, Run};
use assay_model::codec;
use assay_model::facts::Facts;
use assay_model::id::{BlobId, EntryId, TestId};
use assay_model::time::{Instant, Zone};
use assay_store::{Expect, NewEntry, Store, Stored};
use tokio::sync::Mutex;

use crate::check_again::Passed;
use crate::command::{Actor, Command, Decide, Receipt, Test};
use crate::error::Error;
use crate::programme::{Programme, Recorded};
use crate::tables::Tables;
use crate::view::kept::Kept;

/// Fills a buffer.
pub type Random = Box<dyn Fn(&mut [u8]) + Send + Sync>;

/// The clock and the dice, which only the binary holds.
pub struct Ports {
    pub now: Box<dyn Fn() -> Instant + Send + Sync>,
    /// Fills a buffer with bytes that nobody can foresee.
    pub random: Random,
}

/// How a workspace is opened.
pub struct Opening {
    pub name: String,
    pub zone: Zone,
    pub store: Store,
    pub tables: Arc<dyn Tables>,
    /// Signs a checkpoint after each command; absent: none is signed.
    pub signer: Option<Signer>,
    pub ports: Ports,
}

/// An open workspace.
pub struct Workspace {
    opening: Opening,
    /// The programme at the newest size that was folded.
    newest: Mutex<Arc<Programme>>,
    /// The facts that were folded last.
    facts: Mutex<Arc<Facts>>,
    passed_checks: Mutex<HashSet<Passed>>,
    /// What was made for pages.
    kept: Kept,
}

impl Workspace {
    pub fn new(opening: Opening) -> Self {
        let (newest, facts) = (Mutex::new(Arc::new(Programme::default())), Mutex::new(Arc::new(Facts::new())));
        Self { opening, newest, facts, passed_checks: Mutex::new(HashSet::new()), kept: Kept::default() }
    }

    pub fn name(&self) -> &str {
        &self.opening.name
    }

    /// The zone in which days are read where no engagement says otherwise.
    pub fn zone(&self) -> &Zone {
        &self.opening.zone
    }

    pub fn tables(&self) -> &Arc<dyn Tables> {
        &self.opening.tables
    }

    pub fn store(&self) -> &Store {
        &self.opening.store
    }

    pub(crate) fn signer(&self) -> Option<&Signer> {
        self.opening.signer.as_ref()
    }

    pub(crate) fn passed_checks(&self) -> &Mutex<HashSet<Passed>> {
        &self.passed_checks
    }

    pub(crate) fn kept(&self) -> &Kept {
        &self.kept
    }

    pub(crate) fn held_facts(&self) -> &Mutex<Arc<Facts>> {
        &self.facts
    }

    pub fn now(&self) -> Instant {
        (self.opening.ports.now)()
    }

    /// Writes what a command asks for, all of it or nothing.
    pub async fn apply(&self, actor: &Actor, command: Command) -> Result<Receipt, Error> {
        match command {
            Command::Declare(declare) => self.declare(actor, declare).await,
            Command::Collect(collect) => self.collect(actor, collect).await,
            Command::Perform(perform) => self.perform(actor, perform).await,
            Command::Test(Test::Run(run)) => self.run_test(actor, run).await,
            Command::Test(Test::Manual(manual)) => self.record_manual(actor, manual).await,
            Command::Decide(Decide::Word(decide)) => self.decide(actor, decide).await,
            Command::Decide(Decide::Report(report)) => self.report_finding(actor, report).await,
        }
    }

    /// Entries in the ledger.
    pub async fn size(&self) -> Result<u64, Error> {
        Ok(self.opening.store.size().await?)
    }

    /// The ledger's size as known at a moment; absent: now.
    pub async fn size_at(&self, known_at: Option<Instant>) -> Result<u64, Error> {
        match known_at {
            Some(at) => Ok(self.opening.store.size_at(at.0).await?),
            None => self.size().await,
        }
    }

    /// The programme as known at a ledger size; absent: now.
    pub async fn programme(&self, size: Option<u64>) -> Result<Arc<Programme>, Error> {
        let newest = self.size().await?;
        let size = size.unwrap_or(newest).min(newest);
        let mut held = self.newest.lock().await;
        if held.size < newest {
            // A copy is made only where a page still reads it.
            let mut programme = Arc::unwrap_or_clone(std::mem::take(&mut *held));
            let kinds = [Kind::Declare, Kind::Collect, Kind::Decide, Kind::System];
            self.fold(programme.size, newest, Some(&kinds), |entry| programme.push(&entry)).await?;
            programme.size = newest;
            *held = Arc::new(programme);
        }
        let whole = held.clone();
        drop(held);
        Ok(if whole.size <= size { whole } else { Arc::new(whole.cut(size)) })
    }

    /// Hands over entries `from..to`, of these kinds or of all, in ledger order.
    pub(crate) async fn fold(
        &self,
        from: u64,
        to: u64,
        kinds: Option<&[Kind]>,
        mut take: impl FnMut(Entry),
    ) -> Result<(), Error> {
        let Some(kinds) = kinds else {
            let mut pages = self.opening.store.entries(from, to);
            while let Some(page) = pages.next().await? {
                for stored in page {
                    take(entry_of(stored)?);
                }
            }
            return Ok(());
        };
        let mut at = from;
        loop {
            let page = self.opening.store.entries_of(kinds, at, to).await?;
            let Some(last) = page.last() else { return Ok(()) };
            at = last.index + 1;
            for stored in page {
                take(entry_of(stored)?);
            }
        }
    }

    /// Every run of a test, in ledger order.
    pub(crate) async fn runs_of(&self, test: &TestId) -> Result<Vec<Recorded<Run>>, Error> {
        let mut runs = Vec::new();
        let size = self.size().await?;
        self.fold(0, size, Some(&[Kind::Test]), |entry| {
            if let Some(Body::Run(run)) = entry.body
                && run.test == *test
            {
                runs.push(Recorded { index: entry.index, entry: entry.id, at: entry.at, body: Arc::new(run) });
            }
        })
        .await?;
        Ok(runs)
    }

    /// One run, by its entry.
    pub async fn run(&self, id: &EntryId) -> Result<Recorded<Run>, Error> {
        let entry = self.entry(id).await?;
        match entry.body {
            Some(Body::Run(run)) => Ok(Recorded { index: entry.index, entry: entry.id, at: entry.at, body: Arc::new(run) }),
            Some(_) => Err(Error::input(format!("`{id}` is no run"))),
            None => Err(Error::input(format!("run `{id}` was erased"))),
        }
    }

    /// One entry, by its id or by its first eight or more digits.
    pub async fn entry(&self, id: &EntryId) -> Result<Entry, Error> {
        let found = self.opening.store.entries_like(id.as_str()).await?;
        let mut found = found.into_iter();
        match (found.next(), found.next()) {
            (Some(stored), None) => entry_of(stored),
            (None, _) => Err(Error::input(format!("there is no entry `{id}`"))),
            (Some(_), Some(_)) => {
                Err(Error::input(format!("more than one entry begins with `{id}`")).hint("write more of its digits"))
            }
        }
    }

    /// Where a blob lies. Its id comes from an entry; one that is no blob's id has no file.
    pub(crate) fn blob_path(&self, id: &BlobId) -> PathBuf {
        match assay_store::BlobId::parse(id.as_str()) {
            Ok(id) => self.opening.store.blob_path(id),
            Err(_) => PathBuf::new(),
        }
    }

    pub(crate) fn random<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        (self.opening.ports.random)(&mut bytes);
        bytes
    }

    /// Appends bodies as entries of one kind, all or none, and signs a checkpoint over them.
    pub(crate) async fn append(&self, kind: Kind, bodies: Vec<Body>) -> Result<Receipt, Error> {
        self.append_at(kind, bodies.into_iter().map(|body| (body, None)).collect(), Expect::Any).await
    }

    pub(crate) async fn append_at(
        &self,
        kind: Kind,
        bodies: Vec<(Body, Option<Place>)>,
        expect: Expect,
    ) -> Result<Receipt, Error> {
        let now = self.now().0;
        let mut entries = Vec::with_capacity(bodies.len());
        for (body, place) in &bodies {
            let value = codec::encode(body).map_err(|error| Error::input(error.to_string()))?;
            // As it was encoded, not canonical: the order of a table's columns is what somebody wrote.
            let bytes = serde_json::to_vec(&value).map_err(|error| Error::failure(error.to_string()))?;
            entries.push(NewEntry {
                id: LedgerId(self.random()),
                kind,
                place: *place,
                body: bytes,
                salt: Salt(self.random()),
                now,
            });
        }
        let receipts = self.opening.store.append(entries, expect).await?;
        // What is committed stays: a checkpoint that cannot be signed now is signed by the next command.
        let said = self.checkpoint().await.err().map(|error| format!("recorded, but not signed yet: {error}"));
        let ids = receipts.iter().map(|receipt| entry_id(&receipt.id)).collect::<Result<_, _>>()?;
        let size = receipts.last().map_or(0, |receipt| receipt.index + 1);
        Ok(Receipt { entries: ids, size, said: said.into_iter().collect(), alarming: false })
    }

    /// The newest checkpoint's root, 64 hex digits; `None` where nothing is signed here.
    pub(crate) async fn root(&self) -> Result<Option<String>, Error> {
        match &self.opening.signer {
            Some(signer) => Ok(Some(self.opening.store.checkpoint(signer).await?.checkpoint.root.to_string())),
            None => Ok(None),
        }
    }

    /// Signs a checkpoint over everything that is in the ledger.
    pub async fn checkpoint(&self) -> Result<Option<String>, Error> {
        match &self.opening.signer {
            Some(signer) => Ok(Some(self.opening.store.checkpoint(signer).await?.note)),
            None => Ok(None),
        }
    }

    pub(crate) fn place(&self, stream: &EntryId, seq: u64) -> Result<Place, Error> {
        let stream = LedgerId::parse(stream.as_str()).map_err(|error| Error::failure(error.to_string()))?;
        Ok(Place { stream: StreamId(stream.0), seq })
    }

    /// Runs what blocks away from the threads that serve.
    pub(crate) async fn blocking<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Error> {
        tokio::task::spawn_blocking(work).await.map_err(|error| Error::failure(format!("the work was cut off: {error}")))
    }
}

fn entry_of(stored: Stored) -> Result<Entry, Error> {
    let body = match &stored.body {
        Some(bytes) => {
            let place = |error| Error::failure(format!("entry {} ({}) cannot be read: {error}", stored.index, stored.id));
            Some(codec::decode(bytes).map_err(place)?)
        }
        None => None,
    };
    Ok(Entry { index: stored.index, id: entry_id(&stored.id)?, at: Instant(stored.at), body })
}

pub(crate) fn entry_id(id: &LedgerId) -> Result<EntryId, Error> {
    EntryId::parse(&id.to_string()).map_err(|error| Error::failure(error.to_string()))
}

impl From<assay_store::Error> for Error {
    fn from(error: assay_store::Error) -> Self {
        if error.is_conflict() { Error::conflict(error.to_string()) } else { Error::failure(error.to_string()) }
    }
}
