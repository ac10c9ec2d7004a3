//! How long pages take over a large workspace, in release.
//!
//! `pages-bench make WHERE [RUNS]` makes a workspace of 5,000 controls, 5,000 assets, 100,000 pieces of evidence and a million runs in
//! a folder, or in the PostgreSQL database of an address. `pages-bench pages WHERE` opens it as a server does and prints how long
//! that took and, for each page, the server's time warm and its bytes; then pages as known in the past, and pages after an entry
//! more. `pages-bench serve WHERE` serves it and prints the server's own histogram when it ends;
//! `pages-bench load ADDRESS [RATE] [SECONDS]` asks it, each request on a connection of its own.
//!
//! With a core each: `taskset -c 0 pages-bench serve WHERE` and `taskset -c 1 pages-bench load ADDRESS`.
mod load;
mod make;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant as Clock};

use assay_engine::tables::*;
use assay_engine::{Opening, Ports, Workspace};
use assay_ledger::Signer;
use assay_model::time::{Instant, Zone};
use assay_store::Store;
use assay_web::{Limits, Site};
use axum::body::{Body as HttpBody, to_bytes};
use axum::http::{Request, header};

const USAGE: &str = "pages-bench make WHERE [RUNS] | pages WHERE | serve WHERE | load ADDRESS [RATE] [SECONDS]";

/// From where every page looks, unless it says otherwise.
pub const STANDPOINT: &str = "engagement=y25&effective_at=2025-11-20";

#[tokio::main(worker_threads = 2)]
async fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let number = |at: usize, otherwise: u64| args.get(at).and_then(|n| n.parse().ok()).unwrap_or(otherwise);
    match (args.first().map(String::as_str), args.get(1)) {
        (Some("make"), Some(place)) => {
            let (start, place) = (Clock::now(), Place::of(place));
            std::fs::create_dir_all(&place.folder).expect("a folder");
            make::make(&place.blobs(), &place.url, number(2, 1_000_000)).await;
            println!("made in {:.1?}, {:.1} CPU s", start.elapsed(), cpu());
        }
        (Some("pages"), Some(place)) => pages_of(&Place::of(place)).await,
        (Some("serve"), Some(place)) => serve(&Place::of(place)).await,
        (Some("load"), Some(address)) => load::load(address, number(2, 100), number(3, 20)).await,
        _ => println!("{USAGE}"),
    }
}

/// A folder, or a database with a folder for blobs.
struct Place {
    url: String,
    folder: PathBuf,
}

impl Place {
    fn of(text: &str) -> Self {
        if text.starts_with("postgres") {
            return Self { url: text.to_owned(), folder: std::env::temp_dir().join("assay-pages-bench") };
        }
        Self { url: format!("sqlite://{}/ledger.sqlite", text), folder: Path::new(text).to_owned() }
    }

    fn blobs(&self) -> PathBuf {
        self.folder.join("blobs")
    }

    async fn open(&self) -> Arc<Site> {
        Arc::new(Site::new(Arc::new(open(Store::open(&self.url, &self.blobs()).await.expect("it was made")))))
    }
}

async fn pages_of(place: &Place) {
    let start = Clock::now();
    let site = place.open().await;
    println!("listening: {:.2?}", start.elapsed());
    let first = get(&site, "/").await;
    println!(
        "first page after a start: {:.2?}, {:.2} CPU s, {} {} bytes packed, {} MB",
        start.elapsed(),
        cpu(),
        first.0,
        first.1,
        resident()
    );
    let start = Clock::now();
    site.warm().await.expect("it can be read");
    println!("the rest of the ledger read ahead: {:.2?}, {:.2} CPU s in all, {} MB", start.elapsed(), cpu(), resident());
    for path in load::pages() {
        warm(&site, &path).await;
    }
    for path in ["/?known_at=2025-06-30", "/controls?known_at=2025-06-30", "/controls/C-7?known_at=2025-09-30"] {
        let (start, before) = (Clock::now(), cpu());
        let (status, _) = get(&site, path).await;
        println!("cold: {path}: {:.2?}, {:.2} CPU s, {status}; {} MB", start.elapsed(), cpu() - before, resident());
    }
    println!("most memory: {} MB", peak());
}

async fn serve(place: &Place) {
    let site = place.open().await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    println!("{}", listener.local_addr().expect("bound"));
    let end = async {
        let waited = tokio::task::spawn_blocking(|| std::io::stdin().read_line(&mut String::new())).await;
        drop(waited);
    };
    assay_web::serve(site.clone(), listener, Limits::default(), end).await.expect("it served");
    println!("{:<28} {:>6} {:>8} {:>8} {:>8} {:>8}", "page", "n", "p50 ms", "p95 ms", "p99 ms", "most ms");
    for t in site.timings() {
        println!(
            "{:<28} {:>6} {:>8.1} {:>8.1} {:>8.1} {:>8.1}",
            t.page,
            t.n,
            millis(t.p50),
            millis(t.p95),
            millis(t.p99),
            millis(t.most)
        );
    }
    println!("{:.1} CPU s, {} MB, at most {} MB", cpu(), resident(), peak());
}

async fn get(site: &Site, path: &str) -> (u16, usize) {
    let at = if path.contains('?') { "&" } else { "?" };
    let path = format!("{path}{at}{STANDPOINT}");
    let request =
        Request::builder().uri(path).header(header::ACCEPT_ENCODING, "gzip").body(HttpBody::empty()).expect("an address");
    let response = site.answer(request).await;
    let status = response.status().as_u16();
    let bytes = to_bytes(response.into_body(), 64 << 20).await.expect("it is in memory");
    (status, bytes.len())
}

async fn warm(site: &Site, path: &str) {
    let (status, bytes) = get(site, path).await;
    let before = cpu();
    let mut times = Vec::new();
    for _ in 0..20 {
        let start = Clock::now();
        get(site, path).await;
        times.push(start.elapsed());
    }
    times.sort();
    let each = (cpu() - before) * 1000.0 / 20.0;
    println!(
        "{path:<44} {status}  p50 {:>6.1} ms  p95 {:>6.1} ms  CPU {each:>6.1} ms  {bytes:>7} bytes",
        millis(times[10]),
        millis(times[18])
    );
}

pub fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

/// User and system time of this process, in seconds.
fn cpu() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let ticks = stat.rsplit(')').next().unwrap_or_default().split_whitespace().skip(11).take(2);
    ticks.filter_map(|n| n.parse::<f64>().ok()).sum::<f64>() / 100.0
}

fn resident() -> u64 {
    of_status("VmRSS")
}

fn peak() -> u64 {
    of_status("VmHWM")
}

fn of_status(name: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with(name)).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|kb| kb.parse::<u64>().ok()).unwrap_or(0) / 1024
}

pub fn signer() -> Signer {
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
