//! How long pages take over a large workspace: `pages-bench DIR [RUNS]`, in release.
//!
//! Makes a workspace in DIR unless one is there: 5,000 controls, 5,000 assets, 100,000 pieces of evidence and a million runs. Then
//! opens it as a server does and prints, for each page, the time at the server warm and its bytes; the first page cold; a page as
//! known in the past, cold; and a load of 100 requests a second over HTTP, client and server in this process.
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant as Clock};

use assay_engine::tables::*;
use assay_engine::{Opening, Ports, Workspace};
use assay_ledger::{EntryId as LedgerId, Kind, Salt, Signer};
use assay_model::body::*;
use assay_model::catalogue::{OfficialTitles, shipped, shipped_crosswalk};
use assay_model::id::*;
use assay_model::object::*;
use assay_model::time::{Day, DaySpan, Instant, Zone};
use assay_model::{codec, id};
use assay_store::{Expect, NewEntry, Store};
use assay_web::{Limits, Site};
use axum::body::{Body as HttpBody, to_bytes};
use axum::http::{Request, header};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

const CONTROLS: u64 = 5_000;
const TESTED: u64 = 200;
const ASSETS: u64 = 5_000;
const SOURCES: u64 = 100;
const EVIDENCE: u64 = 100_000;
const DAYS: u64 = 365;
const BATCH: usize = 5_000;
const FIRST: &str = "2025-01-01";
const DAY_MICROS: i64 = 86_400_000_000;

#[tokio::main(worker_threads = 2)]
async fn main() {
    let dir = std::env::args().nth(1).expect("pages-bench DIR [RUNS]");
    let runs = std::env::args().nth(2).and_then(|n| n.parse().ok()).unwrap_or(1_000_000);
    let dir = Path::new(&dir);
    let url = format!("sqlite://{}", dir.join("ledger.sqlite").display());
    if !dir.join("ledger.sqlite").exists() {
        let start = Clock::now();
        make(dir, &url, runs).await;
        println!("made in {:.1?}", start.elapsed());
    }
    let store = Store::open(&url, &dir.join("blobs")).await.expect("it was made");
    let start = Clock::now();
    let site = Arc::new(Site::new(Arc::new(open(store))));
    println!("listening: {:.2?}", start.elapsed());
    site.warm().await.expect("it can be read");
    println!("the ledger read ahead: {:.1?}, {} MB resident", start.elapsed(), resident());
    for what in ["first page after that", "the same, warm"] {
        let start = Clock::now();
        let (status, bytes) = get(&site, "/").await;
        println!("{what}: {:.2?}, {status}, {bytes} bytes packed, {} MB resident", start.elapsed(), resident());
    }
    for path in pages() {
        warm(&site, &path).await;
    }
    let start = Clock::now();
    get(&site, "/?known_at=2025-06-30").await;
    println!("as known in the past, cold: {:.2?}; {} MB resident", start.elapsed(), resident());
    let start = Clock::now();
    get(&site, "/controls?known_at=2025-06-30").await;
    println!("another page as known then: {:.2?}", start.elapsed());
    drop(site);
    load(&url, dir).await;
}

fn pages() -> Vec<String> {
    let run = entry(1_000_000_000).to_string();
    let evidence = entry(500_000_000).to_string();
    let fixed = [
        "/",
        "/due",
        "/frameworks",
        "/frameworks/soc2",
        "/frameworks/soc2/with/iso42001",
        "/requirements",
        "/requirements/soc2:CC6.2",
        "/controls",
        "/controls?sort=-n_open&page=40",
        "/controls?q=access+7",
        "/controls/C-7",
        "/controls/C-4000",
        "/period",
        "/exceptions",
        "/tests",
        "/tests/t-7-0",
        "/runs",
        "/runs?outcome=alarm&sort=-n",
        "/runs?page=9000",
        "/evidence",
        "/evidence?source=src.7&page=5",
        "/sources",
        "/sources/src.7",
        "/assets",
        "/assets?kind=ai_system",
        "/assets/a-7",
        "/risks",
        "/documents",
        "/applicability",
        "/engagements/y25",
        "/ledger",
        "/ledger?page=5000",
        "/search?q=access",
        "/patterns",
    ];
    let mut pages: Vec<String> = fixed.map(str::to_owned).into();
    pages.extend([format!("/runs/{run}"), format!("/evidence/{evidence}"), format!("/ledger/{run}")]);
    pages
}

async fn get(site: &Site, path: &str) -> (u16, usize) {
    let at = if path.contains('?') { "&" } else { "?" };
    let path = format!("{path}{at}engagement=y25&effective_at=2025-11-20");
    let request =
        Request::builder().uri(path).header(header::ACCEPT_ENCODING, "gzip").body(HttpBody::empty()).expect("an address");
    let response = site.answer(request).await;
    let status = response.status().as_u16();
    let bytes = to_bytes(response.into_body(), 64 << 20).await.expect("it is in memory");
    (status, bytes.len())
}

async fn warm(site: &Site, path: &str) {
    let (status, bytes) = get(site, path).await;
    let mut times = Vec::new();
    for _ in 0..20 {
        let start = Clock::now();
        get(site, path).await;
        times.push(start.elapsed());
    }
    times.sort();
    println!("{path:<44} {status}  p50 {:>6.1} ms  p95 {:>6.1} ms  {bytes:>7} bytes", millis(times[10]), millis(times[18]));
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

/// 100 requests a second for twenty seconds, each on a connection of its own.
async fn load(url: &str, dir: &Path) {
    let store = Store::open(url, &dir.join("blobs")).await.expect("it was made");
    let site = Site::new(Arc::new(open(store)));
    get(&site, "/").await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("bound");
    let (end, ended) = tokio::sync::oneshot::channel::<()>();
    let server = tokio::spawn(assay_web::serve(site, listener, Limits::default(), async { drop(ended.await) }));
    let pages = pages();
    let mut asked = Vec::new();
    let mut tick = tokio::time::interval(Duration::from_millis(10));
    for n in 0..2_000 {
        tick.tick().await;
        let path = pages[n * 7 % pages.len()].clone();
        asked.push(tokio::spawn(async move {
            let start = Clock::now();
            let at = if path.contains('?') { "&" } else { "?" };
            let mut stream = tokio::net::TcpStream::connect(address).await.expect("it listens");
            let request = format!("GET {path}{at}engagement=y25&effective_at=2025-11-20 HTTP/1.1\r\nhost: x\r\naccept-encoding: gzip\r\nconnection: close\r\n\r\n");
            stream.write_all(request.as_bytes()).await.expect("it reads");
            let mut bytes = Vec::new();
            let answered = stream.read_to_end(&mut bytes).await.is_ok();
            (start.elapsed(), answered && bytes.starts_with(b"HTTP/1.1 200"))
        }));
    }
    let mut times = Vec::new();
    let mut failed = 0;
    for one in asked {
        let (time, ok) = one.await.expect("it was not cut off");
        times.push(time);
        failed += u32::from(!ok);
    }
    times.sort();
    let at = |share: usize| millis(times[times.len() * share / 1000]);
    println!(
        "100 requests a second: p50 {:.1} ms, p95 {:.1} ms, p99 {:.1} ms, {failed} failed; {} MB resident",
        at(500),
        at(950),
        at(990),
        resident()
    );
    drop(end);
    drop(server.await);
}

fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmRSS")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|kb| kb.parse::<u64>().ok()).unwrap_or(0) / 1024
}

fn signer() -> Signer {
    Signer::new("bench", &[7; 32]).expect("a name")
}

fn open(store: Store) -> Workspace {
    let now = Box::new(|| Instant::parse("2025-11-20T12:00:00Z").expect("an instant"));
    let ports = Ports { now, random: Box::new(|bytes| bytes.fill(1)) };
    Workspace::new(Opening {
        name: "Bench".into(),
        zone: Zone::UTC,
        store,
        tables: Arc::new(NoTables),
        signer: Some(signer()),
        ports,
    })
}

/// Pages are measured, not tables.
struct NoTables;

impl Tables for NoTables {
    fn engine(&self) -> String {
        "none".into()
    }
    fn lint(&self, _: &str, _: &[String]) -> Result<(), TablesError> {
        Ok(())
    }
    fn ingest(&self, _: &Ingest<'_>) -> Result<Ingested, TablesError> {
        Err(TablesError::new(TablesErrorKind::Failure, "none"))
    }
    fn page(&self, _: &Path, _: u64, _: u64) -> Result<Page, TablesError> {
        Err(TablesError::new(TablesErrorKind::Failure, "none"))
    }
    fn run(&self, _: &Query<'_>, _: &mut dyn FnMut(Row<'_>) -> Result<(), TablesError>) -> Result<RunStats, TablesError> {
        Err(TablesError::new(TablesErrorKind::Failure, "none"))
    }
}

/// Sixteen bytes that look random.
fn entry(n: u64) -> id::EntryId {
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

async fn make(dir: &Path, url: &str, runs: u64) {
    std::fs::create_dir_all(dir).expect("a folder");
    let store = Store::create(url, &dir.join("blobs")).await.expect("an empty folder");
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
