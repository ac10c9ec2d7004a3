//! How long it takes to make the facts again from a database of a million runs: `rebuild-bench DIR [RUNS]`, in release.
//!
//! Writes the programme of the `assess` bench into a SQLite ledger in DIR, folds it in two steps as a workspace in use does, makes
//! the caches again from the first entry, and compares the bytes.
use std::path::Path;
use std::sync::Arc;
use std::time::Instant as Clock;

use assay_engine::tables::*;
use assay_engine::{Opening, Ports, Workspace};
use assay_ledger::{EntryId, Kind, Salt, Signer};
use assay_model::body::{Body, Entry};
use assay_model::codec;
use assay_model::time::Instant;
use assay_store::{Expect, NewEntry, Store};

#[allow(dead_code)]
#[path = "../../model/examples/assess-bench/maker.rs"]
mod maker;

const BATCH: usize = 50_000;

#[tokio::main]
async fn main() {
    let mut arguments = std::env::args().skip(1);
    let dir = arguments.next().expect("a folder that is not there yet");
    let runs: u64 = arguments.next().and_then(|n| n.parse().ok()).unwrap_or(1_000_000);
    std::fs::create_dir(&dir).expect("a folder that is not there yet");
    let url = format!("sqlite://{dir}/bench.db");
    let blobs = Path::new(&dir).join("blobs");
    let store = Store::create(&url, &blobs).await.expect("a new database");
    let ports = Ports { now: Box::new(|| Instant(1_760_000_000_000_000)), random: Box::new(|bytes| bytes.fill(7)) };
    let signer = Some(Signer::new("assay/bench", &[7; 32]).expect("a key"));
    let opening = Opening {
        name: "bench".into(),
        zone: assay_model::time::Zone::UTC,
        store: Store::open(&url, &blobs).await.expect("the database"),
        tables: Arc::new(NoTables),
        signer,
        ports,
    };
    let workspace = Workspace::new(opening);

    let mut entries = Vec::new();
    maker::Maker::new().all(runs, &mut |entry| entries.push(entry));
    let half = entries.len() / 2;
    let start = Clock::now();
    append(&store, &entries[..half]).await;
    println!("appended {half} entries: {:.1?}", start.elapsed());
    workspace.facts(half as u64).await.expect("facts");
    append(&store, &entries[half..]).await;
    let n = entries.len();
    drop(entries);
    let start = Clock::now();
    let facts = workspace.facts(n as u64).await.expect("facts");
    println!("folded the second half: {:.1?}", start.elapsed());
    let before = facts.to_bytes();

    let start = Clock::now();
    workspace.checkpoint().await.expect("a checkpoint");
    println!("checkpoint over {n} entries: {:.1?}", start.elapsed());
    let start = Clock::now();
    workspace.rebuild().await.expect("every cache again");
    println!("made the tree and the facts again from {n} entries, {} runs: {:.1?}", facts.n_runs(), start.elapsed());
    let after = store.cache_get("facts", "newest").await.expect("the cache").expect("it was just written");
    println!("{} MB, the same bytes: {}", after.len() / 1_000_000, before == after);
    assert!(before == after, "the facts made again differ");
}

async fn append(store: &Store, entries: &[Entry]) {
    for batch in entries.chunks(BATCH) {
        let new = batch.iter().map(|entry| {
            let body = entry.body.as_ref().expect("the maker erases nothing");
            let kind = match body {
                Body::Declared(_) => Kind::Declare,
                Body::Evidence(_) => Kind::Collect,
                Body::Occurrence(_) => Kind::Perform,
                Body::Run(_) => Kind::Test,
                Body::Finding(_) | Body::Decision(_) => Kind::Decide,
            };
            let value = codec::encode(body).expect("a body");
            NewEntry {
                id: EntryId::parse(entry.id.as_str()).expect("hex digits"),
                kind,
                place: None,
                body: serde_json::to_vec(&value).expect("JSON"),
                salt: Salt([7; 32]),
                now: entry.at.0,
            }
        });
        store.append(new.collect(), Expect::Any).await.expect("appended");
    }
}

/// This bench reads no table.
struct NoTables;

fn none<T>() -> Result<T, TablesError> {
    Err(TablesError::new(TablesErrorKind::Input, "there are no tables here"))
}

impl Tables for NoTables {
    fn engine(&self) -> String {
        "none".into()
    }
    fn lint(&self, _: &str, _: &[String]) -> Result<(), TablesError> {
        none()
    }
    fn ingest(&self, _: &Ingest<'_>) -> Result<Ingested, TablesError> {
        none()
    }
    fn page(&self, _: &Path, _: u64, _: u64) -> Result<assay_engine::tables::Page, TablesError> {
        none()
    }
    fn run(&self, _: &Query<'_>, _: &mut dyn FnMut(Row<'_>) -> Result<(), TablesError>) -> Result<RunStats, TablesError> {
        none()
    }
}
