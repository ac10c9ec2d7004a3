//! A workspace to try things in: one person with the role `lead`, a clock that is set, dice that are known.
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use assay_engine::*;
use assay_ledger::Signer;
use assay_model::body::{Provenance, Superseding};
use assay_model::declare::{Parsed, parse};
use assay_model::id::PersonId;
use assay_model::time::{Day, DaySpan, Instant, Zone};
use assay_store::Store;
use assay_store::testing::Place;

use crate::lines::Lines;

pub struct Trial {
    pub workspace: Workspace,
    clock: Arc<AtomicI64>,
    place: Place,
}

/// A control with a test, the source that it reads and an engagement over 2025; what a case needs beside these it adds.
pub const PROGRAMME: &str = "\
kind: source
id: git.changes
title: Changes
owner: p-lead
table:
  shape: events
  key: [commit]
  occurred_at: at
  columns: {commit: text, at: timestamptz}
---
kind: control
id: CH-01
title: Changes are reviewed
statement: Somebody else reviews each change.
owner: p-lead
nature: automated
type: preventive
frequency: per-occurrence
serves: [{requirement: 'soc2:CC8.1'}]
tests: [reviewed]
---
kind: control
id: AC-01
title: Access is reviewed
statement: The owner reviews who has access.
owner: p-lead
nature: manual
type: detective
frequency: quarterly
due_within: 10
serves: [{requirement: 'soc2:CC6.2'}]
---
kind: test
id: reviewed
title: Each change was reviewed
control: CH-01
reads: [git.changes]
procedure: Look at each change.
sql: |
  c1 ok 2025-02-01
  c2 alarm 2025-02-02
---
kind: engagement
id: e25
title: The year 2025
type: soc2_type2
standard: AT-C 105/205
period: 2025-01-01..2025-12-31
zone: UTC
catalogues: [soc2-2017]
categories: [security]
";

impl Trial {
    pub async fn new(place: Place) -> Self {
        let store = Store::create(&place.url, &place.blobs).await.unwrap();
        let clock = Arc::new(AtomicI64::new(day("2025-01-01").0));
        let (now, dice) = (clock.clone(), AtomicU64::new(1));
        let ports = Ports {
            now: Box::new(move || Instant(now.load(Ordering::Relaxed))),
            random: Box::new(move |bytes| {
                let n = dice.fetch_add(1, Ordering::Relaxed).to_be_bytes();
                bytes.fill(0xa5);
                let at = bytes.len() - n.len();
                bytes[at..].copy_from_slice(&n);
            }),
        };
        let signer = Some(Signer::new("assay/trial", &[7; 32]).unwrap());
        let opening = Opening { name: "Trial".into(), zone: Zone::UTC, store, tables: Arc::new(Lines), signer, ports };
        let trial = Self { workspace: Workspace::new(opening), clock, place };
        let first = objects("kind: person\nid: p-lead\nname: Lea\n---\nkind: grant\nid: g-lead\nperson: p-lead\nrole: lead\n");
        trial.workspace.found(&PersonId::parse("p-lead").unwrap(), first).await.unwrap();
        trial
    }

    /// A trial on each database that is here, each with the programme above.
    pub async fn on_each() -> Vec<Self> {
        let mut trials = Vec::new();
        for place in [Some(Place::sqlite()), Place::postgres()].into_iter().flatten() {
            let trial = Self::new(place).await;
            trial.apply(PROGRAMME).await.unwrap();
            trials.push(trial);
        }
        trials
    }

    pub fn at(&self, text: &str) {
        self.clock.store(day(text).0, Ordering::Relaxed);
    }

    pub async fn apply(&self, yaml: &str) -> Result<Receipt, Error> {
        self.declare(yaml, Missing::Keep).await
    }

    pub async fn declare(&self, yaml: &str, missing: Missing) -> Result<Receipt, Error> {
        let declare = Declare { objects: objects(yaml), origin: "files".into(), missing };
        self.workspace.apply(&lead(), Command::Declare(declare)).await
    }

    pub async fn collect(&self, text: &str, covers: &str) -> Result<Receipt, Error> {
        self.collect_counted(text, covers, None).await
    }

    /// The same, with the rows that the source itself counted.
    pub async fn collect_counted(&self, text: &str, covers: &str, source_count: Option<u64>) -> Result<Receipt, Error> {
        let file: PathBuf = self.place.blobs.join("handed-in.csv");
        std::fs::write(&file, text).unwrap();
        let collect = Collect {
            source: Some("git.changes").map(|id| assay_model::id::SourceId::parse(id).unwrap()),
            file,
            name: "changes.csv".into(),
            title: None,
            covers: Some(DaySpan::parse(covers).unwrap()),
            occurred_at: None,
            extracted_at: None,
            provenance: Provenance { source_count, ..Provenance::default() },
        };
        self.workspace.apply(&lead(), Command::Collect(collect)).await
    }

    /// A snapshot of a state, taken now.
    pub async fn snapshot(&self, source: &str, text: &str) -> Result<Receipt, Error> {
        let file: PathBuf = self.place.blobs.join("snapshot.csv");
        std::fs::write(&file, text).unwrap();
        let now = Some(self.workspace.now());
        let collect = Collect {
            source: Some(assay_model::id::SourceId::parse(source).unwrap()),
            file,
            name: "snapshot.csv".into(),
            title: None,
            covers: None,
            occurred_at: now,
            extracted_at: now,
            provenance: Provenance::default(),
        };
        self.workspace.apply(&lead(), Command::Collect(collect)).await
    }

    pub async fn test(&self, covers: Option<&str>) -> Result<Receipt, Error> {
        self.test_of("reviewed", covers, None).await
    }

    pub async fn test_of(&self, test: &str, covers: Option<&str>, supersedes: Option<Superseding>) -> Result<Receipt, Error> {
        let run = RunTest {
            test: assay_model::id::TestId::parse(test).unwrap(),
            engagement: Some(assay_model::id::EngagementId::parse("e25").unwrap()),
            covers: covers.map(|span| DaySpan::parse(span).unwrap()),
            effective_at: None,
            supersedes,
        };
        self.workspace.apply(&lead(), Command::Test(Test::Run(run))).await
    }

    /// The outcomes of the runs that a command recorded.
    pub async fn runs(&self, receipt: &Receipt) -> Vec<assay_model::body::Run> {
        let mut runs = Vec::new();
        for entry in &receipt.entries {
            runs.push((*self.workspace.run(entry).await.unwrap().body).clone());
        }
        runs
    }

    /// Changes one byte of a blob as it lies on disk.
    pub fn tamper(&self, blob: &assay_model::body::BlobRef) {
        let path = self.workspace.store().blob_path(assay_store::BlobId::parse(blob.id.as_str()).unwrap());
        let mut bytes = std::fs::read(&path).unwrap();
        bytes[0] ^= 1;
        std::fs::remove_file(&path).unwrap();
        std::fs::write(&path, bytes).unwrap();
    }
}

pub fn objects(yaml: &str) -> Vec<Parsed> {
    let (objects, wrong) = parse("trial.yaml", yaml);
    assert!(wrong.is_empty(), "{wrong:?}");
    objects
}

pub fn lead() -> Actor {
    person("p-lead")
}

pub fn person(id: &str) -> Actor {
    Actor { person: PersonId::parse(id).unwrap() }
}

/// Noon of a day, UTC.
pub fn day(text: &str) -> Instant {
    Zone::UTC.noon_of(Day::parse(text).unwrap())
}
