//! CPU seconds of the library's tests over a million rows, ours and DuckDB's over the same files.
//!
//! `cargo run --release -p query --example bench [ROWS [TEST…]]`; `ASSAY_PYTHON` names a Python that has the module `duckdb`.
//! Of each test the largest fixture is multiplied: as many organisations beside each other, with new names in each, as make the
//! largest table so long, a tenth of that for what is declared. What the text of a test itself names (`keep`, `critical`) and what is no name stays as it is.
use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use assay_engine::PROGRAMME_TABLES;
use assay_engine::tables::{Limits, Query, Tables, TablesError};
use assay_model::library::shipped;
use assay_model::object::{ColumnType, Fixture, Object, Shape, Table, Test};
use assay_model::time::Zone;
use assay_query::{Local, fixture_records, fixture_tables, write_rerun};
use indexmap::IndexMap;

/// Columns whose values all organisations share, where a test pairs each with each.
const SHARED: [(&str, &[&str]); 4] = [
    ("access-review", &["review"]),
    ("data-disposed", &["store", "kind", "system"]),
    ("policy-acknowledged", &["id", "version", "asset", "document"]),
    ("training-complete", &["course"]),
];

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

fn main() -> Outcome<()> {
    let mut arguments = std::env::args().skip(1);
    let rows: usize = arguments.next().map_or(Ok(1_000_000), |text| text.parse())?;
    let named: Vec<String> = arguments.collect();
    let python = std::env::var("ASSAY_PYTHON").unwrap_or_else(|_| "python3".into());
    println!("{:<26} {:>9} {:>9} {:>9} {:>7} {:>9}", "test", "rows", "ours s", "duckdb s", "ratio", "ingest s");
    let (mut ours, mut theirs) = (0.0, 0.0);
    let tests = shipped().items.iter().filter_map(|item| match &item.object {
        Object::Test(test) if test.sql.is_some() => Some(test),
        _ => None,
    });
    for test in tests.filter(|test| named.is_empty() || named.iter().any(|name| name == test.id.as_str())) {
        let folder = tempfile::tempdir()?;
        let before = cpu_seconds()?;
        let fixture = multiplied(test, rows)?;
        let tables = fixture_tables(&Local, test, &fixture, &declared(&fixture), folder.path())?;
        let ingested = cpu_seconds()? - before;
        let (zone, period) = (fixture.zone.clone().unwrap_or(Zone::UTC), fixture.period.0);
        let span = zone.span_of(period);
        let query = Query {
            sql: test.sql.as_deref().unwrap_or_default(),
            tables: &tables,
            period_start: span.from,
            period_end: span.to,
            effective_at: zone.close_of(fixture.at.unwrap_or(period.to)),
            limits: Limits::default(),
        };
        let before = cpu_seconds()?;
        let stats = match Local.run(&query, &mut |_| Ok(())) {
            Ok(stats) => stats,
            Err(error) => {
                println!("{:<26} stopped after {:.2} CPU s: {}", test.id, cpu_seconds()? - before, said(error));
                continue;
            }
        };
        let own = cpu_seconds()? - before;
        write_rerun(&query, folder.path()).map_err(said)?;
        let (n, duck) = duckdb(&python, folder.path())?;
        assert_eq!(n, stats.rows, "{}: both engines return as many rows", test.id);
        println!("{:<26} {n:>9} {own:>9.2} {duck:>9.2} {:>7.2} {ingested:>9.2}", test.id, own / duck);
        (ours, theirs) = (ours + own, theirs + duck);
    }
    println!("{:<26} {:>9} {ours:>9.2} {theirs:>9.2} {:>7.2}", "in all", "", ours / theirs);
    println!("peak memory {} MiB", peak_memory_mib()?);
    Ok(())
}

fn said(error: TablesError) -> String {
    format!("{error} {}", error.hint.as_deref().unwrap_or(""))
}

/// Every table that a library test can read, by name; of the programme's own those columns that the fixture gives.
fn declared(fixture: &Fixture) -> IndexMap<String, Table> {
    let mut tables = IndexMap::new();
    for item in &shipped().items {
        if let Object::Source(source) = &item.object {
            tables.extend(source.table.clone().map(|table| (source.id.to_string(), table)));
        }
    }
    for (name, columns) in &PROGRAMME_TABLES {
        let header = fixture.tables.get(*name).and_then(|csv| csv.lines().next()).unwrap_or_default();
        let given = columns.iter().filter(|(column, _)| header.split(',').any(|name| name.trim() == *column));
        let columns: IndexMap<String, ColumnType> = given.map(|(name, kind)| ((*name).to_owned(), *kind)).collect();
        let table = Table { shape: Shape::State, key: vec![], occurred_at: None, columns, nulls: vec![], ignore: vec![] };
        tables.insert((*name).to_owned(), table);
    }
    tables
}

/// The largest fixture, with as many organisations in it as make its longest table so long.
fn multiplied(test: &Test, rows: usize) -> Outcome<Fixture> {
    let length = |fixture: &&Fixture| fixture.tables.values().map(|text| text.lines().count()).max();
    let fixture = test.fixtures.iter().max_by_key(length).ok_or("the test has no fixture")?;
    let sql = test.sql.as_deref().unwrap_or_default().to_lowercase();
    let words: BTreeSet<&str> = sql.split('\'').skip(1).step_by(2).collect();
    let shared = SHARED.iter().find(|(id, _)| *id == test.id.as_str()).map_or(&[][..], |(_, columns)| columns);
    let longest = length(&fixture).unwrap_or(1).saturating_sub(1).max(1);
    let mut out = fixture.clone();
    for (name, text) in &mut out.tables {
        let records = fixture_records(name, text)?;
        let (header, rest) = records.split_first().ok_or("a table without a header")?;
        let is_name = |cell: &str| {
            let cell = cell.trim().to_lowercase();
            !cell.is_empty() && cell.starts_with(|c: char| c.is_ascii_alphabetic()) && !words.contains(cell.as_str())
        };
        let keeps =
            |column: &str, cell: &str| shared.contains(&column) || column.starts_with('_') || !is_name(cell) || is_bool(cell);
        let varies = rest.iter().any(|row| header.iter().zip(row).any(|(column, cell)| !keeps(column, cell)));
        // What is declared is never so long: a million things seen stand beside an inventory of a hundred thousand.
        let rows = if name.starts_with("programme.") { rows / 10 } else { rows };
        let copies = if varies { rows.div_ceil(longest) } else { 1 };
        let mut made = line(header);
        for copy in 0..copies {
            for row in rest {
                let cells: Vec<String> = header
                    .iter()
                    .zip(row)
                    .map(|(column, cell)| if copy == 0 || keeps(column, cell) { cell.clone() } else { renamed(cell, copy) })
                    .collect();
                made.push_str(&line(&cells));
            }
        }
        *text = made;
    }
    Ok(out)
}

fn is_bool(cell: &str) -> bool {
    ["true", "false", "yes", "no", "t", "f", "y", "n"].contains(&cell.to_lowercase().as_str())
}

/// Each name in the cell, of this organisation.
fn renamed(cell: &str, copy: usize) -> String {
    cell.split(' ')
        .map(|word| if word.is_empty() { String::new() } else { format!("{word}-{copy}") })
        .collect::<Vec<_>>()
        .join(" ")
}

fn line(cells: &[String]) -> String {
    cells.iter().map(|cell| quoted(cell)).collect::<Vec<_>>().join(",") + "\n"
}

fn quoted(cell: &str) -> String {
    if cell.contains([',', '"', '\n']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.to_owned() }
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
