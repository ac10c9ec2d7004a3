//! A large workspace, made up: what its declarations, evidence and runs are.
use std::path::Path;

use assay_ledger::{EntryId as LedgerId, Kind, Salt};
use assay_model::body::*;
use assay_model::catalogue::{OfficialTitles, shipped, shipped_crosswalk};
use assay_model::id::*;
use assay_model::object::*;
use assay_model::time::{Day, DaySpan, Instant, Zone};
use assay_model::{codec, id};
use assay_store::{Expect, NewEntry, Store};

use crate::signer;

const CONTROLS: u64 = 5_000;
const TESTED: u64 = 200;
const ASSETS: u64 = 5_000;
const SOURCES: u64 = 100;
const EVIDENCE: u64 = 100_000;
const DAYS: u64 = 365;
const BATCH: usize = 5_000;
const FIRST: &str = "2025-01-01";
const DAY_MICROS: i64 = 86_400_000_000;

/// Sixteen bytes that look random.
pub fn entry(n: u64) -> id::EntryId {
    let mix = |n: u64| (n ^ (n >> 31)).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(17).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    id::EntryId::parse(&format!("{:016x}{:016x}", mix(n + 1), mix(mix(n + 1)))).expect("hex digits")
}

struct Maker {
    store: Store,
    batch: Vec<NewEntry>,
    /// Received, in microseconds since 1970.
    now: i64,
}

impl Maker {
    async fn push(&mut self, id: u64, kind: Kind, body: Body) {
        let value = codec::encode(&body).expect("it is a body");
        let id = LedgerId::parse(entry(id).as_str()).expect("hex digits");
        self.batch.push(NewEntry {
            id,
            kind,
            place: None,
            body: serde_json::to_vec(&value).expect("JSON"),
            salt: Salt([3; 32]),
            now: self.now,
        });
        if self.batch.len() == BATCH {
            self.flush().await;
        }
    }

    async fn flush(&mut self) {
        self.store.append(std::mem::take(&mut self.batch), Expect::Any).await.expect("the disk has room");
    }

    async fn declare(&mut self, id: u64, object: Object) {
        let declared = Declared {
            in_force_from: Day::parse("2024-01-01").expect("a day"),
            in_force_to: None,
            object,
            by: person(),
            origin: "bench".into(),
        };
        self.push(id, Kind::Declare, Body::Declared(declared)).await;
    }
}

fn person() -> PersonId {
    PersonId::parse("p-1").expect("an id")
}

fn at(day: u64) -> Instant {
    Instant(Zone::UTC.start_of(Day::parse(FIRST).expect("a day")).0 + DAY_MICROS * day as i64)
}

pub async fn make(blobs: &Path, url: &str, runs: u64) {
    let store = Store::create(url, blobs).await.expect("an empty folder");
    let mut maker = Maker { store, batch: Vec::new(), now: at(0).0 };
    for (n, name) in [(1, "soc2-2017"), (2, "iso42001-2023")] {
        maker.declare(n, Object::Catalogue(shipped(name).expect("it ships").adopted(OfficialTitles::LeftOut))).await;
    }
    let crosswalk = assay_model::catalogue::crosswalks()
        .iter()
        .find(|c| c.source == "iso42001" || c.target == "iso42001")
        .map(|c| c.id.to_string());
    if let Some(crosswalk) = crosswalk.and_then(|id| shipped_crosswalk(&id)) {
        maker.declare(3, Object::Crosswalk(crosswalk.adopted("1"))).await;
    }
    maker
        .declare(
            4,
            Object::Person(Person { id: person(), name: "Ann".into(), email: None, position: None, from: None, to: None }),
        )
        .await;
    for text in objects() {
        let object: Object = serde_json::from_value(text.1).expect("an object");
        maker.declare(text.0, object).await;
    }
    for n in 0..EVIDENCE {
        maker.now = at(n * DAYS / EVIDENCE).0 + DAY_MICROS;
        maker.push(500_000_000 + n, Kind::Collect, Body::Evidence(evidence(n))).await;
    }
    for n in 0..CONTROLS * 4 {
        let control = ControlId::parse(&format!("C-{}", n / 4)).expect("an id");
        let day = 60 + (n % 4) * 91;
        maker.now = at(330).0;
        let body = Occurrence {
            control,
            occurred_at: at(day),
            claims: None,
            performer: person(),
            reviewer: None,
            evidence: vec![entry(500_000_000 + day * EVIDENCE / DAYS)],
            note: None,
            by: person(),
            performed_by: PerformedBy::Management,
        };
        maker.push(800_000_000 + n, Kind::Perform, Body::Occurrence(body)).await;
    }
    for n in 0..runs {
        maker.now = at(330).0 + n as i64;
        maker.push(1_000_000_000 + n, Kind::Test, Body::Run(run(n))).await;
    }
    maker.flush().await;
    maker.store.checkpoint(&signer()).await.expect("signed");
}

/// Controls, tests, assets, sources, risks and the engagement, as files would say them.
fn objects() -> Vec<(u64, serde_json::Value)> {
    use serde_json::json;
    let soc2: Vec<String> = shipped("soc2-2017").expect("it ships").assessable().map(|item| item.id.to_string()).collect();
    let mut all = vec![(
        10,
        json!({"kind": "engagement", "id": "y25", "title": "The year 2025", "type": "soc2_type2", "standard": "AT-C 105/205", "period": "2025-01-01..2025-12-31", "zone": "UTC", "catalogues": ["soc2-2017", "iso42001-2023"], "categories": ["security"]}),
    )];
    for n in 0..CONTROLS {
        let tested = n < TESTED;
        let tests: Vec<String> = if tested { vec![format!("t-{n}-0"), format!("t-{n}-1")] } else { Vec::new() };
        all.push((1_000 + n, json!({"kind": "control", "id": format!("C-{n}"), "title": format!("Access {n} is looked at"), "statement": "Somebody looks at it and writes down what was seen, each time.", "owner": "p-1", "nature": "manual", "type": "detective", "frequency": if tested { "automated" } else { "quarterly" }, "serves": [{"requirement": soc2[(n as usize) % 33], "extent": "full"}], "tests": tests, "risks": [format!("R-{}", n % 200)], "assets": [format!("a-{}", n % ASSETS)]})));
    }
    for n in 0..TESTED * 2 {
        all.push((10_000 + n, json!({"kind": "test", "id": format!("t-{}-{}", n / 2, n % 2), "title": "It is as it should be", "control": format!("C-{}", n / 2), "reads": [format!("src.{}", n % SOURCES)], "procedure": "Compare each row with what is allowed.", "sql": "select id as item, 'ok' as status, '' as reason from src.1"})));
    }
    for n in 0..ASSETS {
        all.push((20_000 + n, json!({"kind": "asset", "id": format!("a-{n}"), "type": if n.is_multiple_of(50) { "ai_system" } else { "service" }, "title": format!("Service {n}"), "owner": "p-1", "stage": "in_use"})));
    }
    for n in 0..SOURCES {
        all.push((30_000 + n, json!({"kind": "source", "id": format!("src.{n}"), "title": format!("Source {n}"), "owner": "p-1", "schedule": "monthly", "table": {"shape": "events", "key": ["id"], "occurred_at": "at", "columns": {"id": "text", "at": "timestamptz"}}})));
    }
    for n in 0..200 {
        all.push((40_000 + n, json!({"kind": "risk", "id": format!("R-{n}"), "title": format!("It could go wrong in way {n}"), "owner": "p-1", "likelihood": "low", "impact": "high", "treatment": "reduce"})));
    }
    all
}

fn evidence(n: u64) -> Evidence {
    let day = n * DAYS / EVIDENCE;
    Evidence {
        source: SourceId::parse(&format!("src.{}", n % SOURCES)).ok(),
        source_version: None,
        title: None,
        covers_from: Some(at(day)),
        covers_to: Some(at(day + 1)),
        occurred_at: None,
        extracted_at: at(day + 1),
        n: Some(n % 1_000),
        checks: Vec::new(),
        raw: None,
        table: None,
        provenance: Provenance { collector: "hand_in".into(), tool_version: "0.1.0".into(), ..Provenance::default() },
        by: person(),
        performed_by: PerformedBy::Management,
    }
}

fn run(n: u64) -> Run {
    let (test, day) = (n % (TESTED * 2), n / (TESTED * 2) % DAYS);
    let alarmed = n.is_multiple_of(5_003);
    let alarms = if alarmed {
        vec![Item { item: format!("item-{n}"), occurred_at: Some(at(day)), asset: None, reason: "not as it should be".into() }]
    } else {
        Vec::new()
    };
    let days = DaySpan {
        from: Day::parse(FIRST).expect("a day").plus(day as i32),
        to: Day::parse(FIRST).expect("a day").plus(day as i32),
    };
    let span = Zone::UTC.span_of(days);
    Run {
        control: ControlId::parse(&format!("C-{}", test / 2)).expect("an id"),
        control_version: None,
        test: TestId::parse(&format!("t-{}-{}", test / 2, test % 2)).expect("an id"),
        test_version: None,
        purpose: Purpose::Operation,
        covers_from: Some(span.from),
        covers_to: Some(span.to),
        occurred_at: None,
        engagement: None,
        evidence: vec![entry(500_000_000 + (day * EVIDENCE / DAYS))],
        outcome: Outcome::Ran(Ran { n: 40 + n % 100, alarms, ..Ran::default() }),
        supersedes: None,
        recipe: None,
        by: person(),
        performed_by: PerformedBy::Management,
        firm: None,
    }
}
