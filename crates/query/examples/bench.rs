//! CPU seconds of tests over populations of a million rows, ours and DuckDB's over the same files.
//!
//! `cargo run --release -p query --example bench [ROWS]`; `ASSAY_PYTHON` names a Python that has the module `duckdb`.
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use assay_engine::tables::{Contents, Format, Ingest, Limits, Query, Snapshot, TableData, Tables, TablesError};
use assay_model::object::{ColumnType, Shape, Table};
use assay_model::time::Instant;
use assay_query::{Local, write_rerun};

/// A test, the tables that it reads and how their rows are made.
const TESTS: [(&str, &str, &[&str]); 5] = [
    ("change review", include_str!("../tests/idioms/01-missing-or-late-approval.sql"), &["merges", "approvals"]),
    ("findings in time", include_str!("../tests/idioms/02-service-level-in-elapsed-time.sql"), &["findings", "acceptances"]),
    ("leavers", include_str!("../tests/idioms/17-leavers-safe-for-rehires.sql"), &["hris", "accounts", "calendar"]),
    ("reconciliation", include_str!("../tests/idioms/16-reconcile-two-sources.sql"), &["idp", "register"]),
    (
        "everything required",
        include_str!("../tests/idioms/19-everything-required-was-done-relational.sql"),
        &["releases", "evals"],
    ),
];

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

fn main() -> Outcome<()> {
    let rows: u64 = std::env::args().nth(1).map_or(Ok(1_000_000), |text| text.parse())?;
    let folder = tempfile::tempdir()?;
    let python = std::env::var("ASSAY_PYTHON").unwrap_or_else(|_| "python3".into());
    println!("{:<20} {:>9} {:>9} {:>9} {:>7} {:>9}", "test", "rows", "ours s", "duckdb s", "ratio", "ingest s");
    let (mut ours, mut theirs) = (0.0, 0.0);
    for (name, sql, tables) in TESTS {
        let before = cpu_seconds()?;
        let tables = tables.iter().map(|table| made(folder.path(), table, rows)).collect::<Outcome<Vec<_>>>()?;
        let ingested = cpu_seconds()? - before;
        let query = Query {
            sql,
            tables: &tables,
            period_start: Instant::parse("2026-01-01T00:00:00Z")?,
            period_end: Instant::parse("2027-01-01T00:00:00Z")?,
            effective_at: Instant::parse("2026-12-31T12:00:00Z")?,
            limits: Limits::default(),
        };
        let before = cpu_seconds()?;
        let stats = Local.run(&query, &mut |_| Ok(())).map_err(said)?;
        let own = cpu_seconds()? - before;
        write_rerun(&query, folder.path()).map_err(said)?;
        let (n, duck) = duckdb(&python, folder.path())?;
        assert_eq!(n, stats.rows, "{name}: both engines return as many rows");
        println!("{name:<20} {n:>9} {own:>9.2} {duck:>9.2} {:>7.2} {ingested:>9.2}", own / duck);
        (ours, theirs) = (ours + own, theirs + duck);
    }
    println!("{:<20} {:>9} {ours:>9.2} {theirs:>9.2} {:>7.2}", "in all", "", ours / theirs);
    println!("peak memory {} MiB", peak_memory_mib()?);
    Ok(())
}

fn said(error: TablesError) -> String {
    format!("{error} {}", error.hint.as_deref().unwrap_or(""))
}

fn duckdb(python: &str, folder: &Path) -> Outcome<(u64, f64)> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/duckdb_run.py");
    let output = Command::new(python).arg(script).arg("--time").arg(folder).output()?;
    let answer: serde_json::Value = serde_json::from_slice(&output.stdout)?;
    let rows = answer["rows"].as_u64().ok_or_else(|| String::from_utf8_lossy(&output.stdout).into_owned())?;
    Ok((rows, answer["cpu_seconds"].as_f64().ok_or("no cpu_seconds")?))
}

/// User and system time of this process and its threads, in ticks of 10 ms.
fn cpu_seconds() -> Outcome<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat")?;
    let fields: Vec<&str> = stat.rsplit_once(')').ok_or("no stat")?.1.split_whitespace().collect();
    Ok((fields[11].parse::<f64>()? + fields[12].parse::<f64>()?) / 100.0)
}

fn peak_memory_mib() -> Outcome<u64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).ok_or("no VmHWM")?;
    Ok(line.split_whitespace().nth(1).ok_or("no VmHWM")?.parse::<u64>()? / 1024)
}

fn at(n: u64, plus_hours: u64) -> String {
    let minutes = (n * 31) % 500_000 + plus_hours * 60;
    let start = 1_767_225_600_000_000_i64; // 2026-01-01T00:00:00Z
    Instant(start + i64::try_from(minutes).unwrap_or(0) * 60_000_000).to_string()
}

fn day(n: u64, plus: u64) -> String {
    at(0, (n * 7 % 300 + plus) * 24)[..10].to_owned()
}

/// A table of so many rows, in which about one in fifty is wrong.
fn made(folder: &Path, name: &str, rows: u64) -> Outcome<TableData> {
    use ColumnType::{Boolean, Date, Text, Timestamptz};
    type Cells = fn(u64) -> String;
    let (columns, n, line): (&[(&str, ColumnType)], u64, Cells) = match name {
        "merges" => {
            let columns = &[("merge_id", Text), ("author", Text), ("last_push_at", Timestamptz), ("merged_at", Timestamptz)];
            (columns, rows, |n| format!("github.com/example/monorepo/pull/{n},user{},{},{}", n % 997, at(n, 0), at(n, 5)))
        }
        "approvals" => {
            let columns = &[("merge_id", Text), ("approver", Text), ("approved_at", Timestamptz)];
            (columns, rows, |n| {
                format!("github.com/example/monorepo/pull/{n},User{},{}", (n * if n % 50 == 0 { 1 } else { 3 }) % 997, at(n, 2))
            })
        }
        "findings" => {
            let columns = &[("id", Text), ("severity", Text), ("opened_at", Timestamptz), ("closed_at", Timestamptz)];
            (columns, rows, |n| {
                format!("VULN-2026-{n},{},{},{}", ["critical", "High", "medium"][n as usize % 3], at(n, 0), at(n, n % 200))
            })
        }
        "acceptances" => {
            let columns = &[("finding_id", Text), ("accepted_at", Timestamptz), ("until", Timestamptz)];
            (columns, rows / 50, |n| format!("VULN-2026-{},{},{}", n * 49, at(n * 49, 1), at(n * 49, 9000)))
        }
        "hris" => {
            let columns = &[("emp_id", Text), ("start_on", Date), ("end_on", Date)];
            (columns, rows, |n| format!("E{n:07},2025-03-01,{}", day(n, 0)))
        }
        "accounts" => {
            let columns = &[("emp_id", Text), ("account", Text), ("created_on", Date), ("disabled_on", Date)];
            (columns, rows, |n| format!("E{n:07},account-{n}@example.org,2025-03-02,{}", day(n, if n % 50 == 0 { 9 } else { 1 })))
        }
        "calendar" => (&[("day", Date), ("business", Boolean)], 365, |n| format!("{},{}", &at(0, n * 24)[..10], n % 7 < 5)),
        "idp" | "register" => {
            let columns = &[("login", Text), ("role", Text), ("active", Boolean)];
            (columns, rows, |n| format!("login.of.person.{n},role{},true", if n % 50 == 0 { 0 } else { n % 9 }))
        }
        "releases" => {
            let columns = &[("model", Text), ("sha", Text), ("released_at", Timestamptz)];
            (columns, rows / 3, |n| format!("model-{},{n:040x},{}", n % 40, at(n, 50)))
        }
        _ => {
            let columns = &[("sha", Text), ("eval", Text), ("passed", Boolean), ("run_at", Timestamptz)];
            (columns, rows, |n| {
                format!("{:040x},{},{},{}", n / 3, ["accuracy", "bias", "safety"][n as usize % 3], n % 50 != 0, at(n / 3, 20))
            })
        }
    };
    let mut text = columns.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(",") + "\n";
    for nth in 0..n {
        writeln!(text, "{}", line(nth))?;
    }
    let (raw, parquet): (PathBuf, PathBuf) = (folder.join("raw.csv"), folder.join(format!("{name}.parquet")));
    std::fs::write(&raw, text)?;
    let columns = columns.iter().map(|(name, kind)| ((*name).to_owned(), *kind)).collect();
    let key = vec![];
    let table = Table { shape: Shape::Events, key, occurred_at: None, columns, nulls: vec![], ignore: vec![] };
    Local.ingest(&Ingest { raw: &raw, name, format: Format::Csv, table: &table, out: &parquet }).map_err(said)?;
    let snapshot = Snapshot { parquet, extracted_at: Instant(0), evidence: "e1".into() };
    Ok(TableData {
        name: name.into(),
        shape: table.shape,
        key: table.key,
        columns: table.columns,
        contents: Contents::Snapshots(vec![snapshot]),
    })
}
