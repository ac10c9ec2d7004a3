//! Does a test say of small tables what its author expects?
use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

use assay_engine::tables::{Contents, Format, Ingest, Limits, Query, RowStatus, Snapshot, TableData, Tables, TablesError};
use assay_model::object::{Fixture, Table, Test};
use assay_model::time::{Instant, Zone};
use indexmap::IndexMap;

use crate::contents::{EVIDENCE, EXTRACTED_AT, HISTORY};
use crate::ingest::Records;

/// Runs a test over a fixture's tables and compares the rows with those expected.
///
/// `declared` holds each table that the test reads, by its name without `_history`. A fixture gives a table as `NAME`, one
/// snapshot, or as `NAME_history`, whose CSV has `_extracted_at` and `_evidence` too: then `NAME` follows from it. The error
/// is what a person reads: one line, or the rows that differ.
pub fn run_fixture(
    tables: &dyn Tables,
    test: &Test,
    fixture: &Fixture,
    declared: &IndexMap<String, Table>,
) -> Result<(), String> {
    let said = |error: TablesError| {
        let hint = error.hint.map_or_else(String::new, |hint| format!("\nhint: {hint}"));
        let line = error.line.map_or_else(String::new, |line| format!(" (line {line})"));
        format!("fixture `{}`: {}{line}{hint}", fixture.name, error.message)
    };
    let sql = test.sql.as_deref().ok_or_else(|| format!("fixture `{}`: the test has no SQL", fixture.name))?;
    tables.lint(sql, &test.reads).map_err(said)?;
    let folder = tempfile::tempdir().map_err(|error| format!("failed to make a temporary folder: {error}"))?;
    let data = fixture_tables(tables, test, fixture, declared, folder.path())?;
    let (zone, period) = (fixture.zone.clone().unwrap_or(Zone::UTC), fixture.period.0);
    let span = zone.span_of(period);
    let query = Query {
        sql,
        tables: &data,
        period_start: span.from,
        period_end: span.to,
        effective_at: zone.close_of(fixture.at.unwrap_or(period.to)),
        limits: Limits::default(),
    };
    let expected = expected(&fixture.expect).map_err(|error| format!("fixture `{}`: {error}", fixture.name))?;
    let mut found: BTreeMap<Vec<String>, i64> = BTreeMap::new();
    let ran = tables.run(&query, &mut |row| {
        let cell = |column: &String| match column.as_str() {
            "item" => row.item.to_owned(),
            "status" => row.status.word().to_owned(),
            "reason" => row.reason.to_owned(),
            "occurred_at" => row.occurred_at.map_or_else(String::new, |at| Instant(at).to_string()),
            _ => row.asset.unwrap_or("").to_owned(),
        };
        *found.entry(expected.columns.iter().map(cell).collect()).or_default() += 1;
        Ok(())
    });
    ran.map_err(said)?;
    for row in expected.rows {
        *found.entry(row).or_default() -= 1;
    }
    difference(&fixture.name, &found)
}

/// Says which rows are too many or too few.
fn difference(name: &str, found: &BTreeMap<Vec<String>, i64>) -> Result<(), String> {
    let lines: Vec<String> = found
        .iter()
        .filter(|(_, n)| **n != 0)
        .map(|(row, n)| format!("\n  {}: {}", if *n > 0 { "not expected" } else { "expected" }, row.join(" | ")))
        .collect();
    match lines.len() {
        0 => Ok(()),
        1 => Err(format!("fixture `{name}`: one row differs{}", lines.concat())),
        n => Err(format!("fixture `{name}`: {n} rows differ{}", lines.concat())),
    }
}

struct Expected {
    columns: Vec<String>,
    rows: Vec<Vec<String>>,
}

/// Reads the rows that a fixture expects.
fn expected(text: &str) -> Result<Expected, String> {
    let mut records = fixture_records("expect", text)?;
    let mut lines = records.drain(..);
    let columns = lines.next().ok_or("`expect` is empty: its first line names the columns, as `item,status`")?;
    if let Some(column) = columns.iter().find(|column| !crate::result::COLUMNS.contains(&column.as_str())) {
        return Err(format!("`expect`: column `{column}` is none that a test returns"));
    }
    if !["item", "status"].iter().all(|name| columns.iter().any(|column| column == name)) {
        return Err("`expect`: columns `item` and `status` must be there".into());
    }
    let mut rows: Vec<Vec<String>> = lines.collect();
    for row in &mut rows {
        if row.len() != columns.len() {
            return Err(format!("`expect`: row `{}` has {} cells for {} columns", row.join(","), row.len(), columns.len()));
        }
        for (cell, column) in row.iter_mut().zip(&columns) {
            match column.as_str() {
                "status" if RowStatus::parse(cell).is_none() => {
                    return Err(format!("`expect`: status `{cell}` is none of ok, alarm, info, skip, error"));
                }
                "occurred_at" if !cell.is_empty() => {
                    *cell = Instant::parse(cell).map_err(|error| format!("`expect`: {error}"))?.to_string();
                }
                _ => {}
            }
        }
    }
    Ok(Expected { columns, rows })
}

/// The records of a fixture's table, its header first.
pub fn fixture_records(name: &str, text: &str) -> Result<Vec<Vec<String>>, String> {
    let mut records = Records::new(name, text.as_bytes());
    let mut rows = Vec::new();
    while records.next().map_err(|error| error.message)? {
        rows.push(records.fields().map(str::to_owned).collect());
    }
    Ok(rows)
}

/// The tables that a fixture gives, one for each that the test reads, as Parquet in `folder`.
pub fn fixture_tables(
    tables: &dyn Tables,
    test: &Test,
    fixture: &Fixture,
    declared: &IndexMap<String, Table>,
    folder: &Path,
) -> Result<Vec<TableData>, String> {
    let wrong = |message: String| format!("fixture `{}`: {message}", fixture.name);
    let base = |name: &str| match name.strip_suffix(HISTORY) {
        Some(base) if !declared.contains_key(name) => base.to_owned(),
        _ => name.to_owned(),
    };
    let mut read: Vec<String> = test.reads.iter().map(|name| base(name)).collect();
    read.sort();
    read.dedup();
    if let Some(other) = fixture.tables.keys().find(|name| !read.contains(&base(name))) {
        return Err(wrong(format!("table `{other}` is not one that the test reads")));
    }
    let table = |name: String| -> Result<TableData, String> {
        let table = declared.get(&name).ok_or_else(|| wrong(format!("table `{name}` is not declared")))?;
        let texts = match (fixture.tables.get(&name), fixture.tables.get(&format!("{name}{HISTORY}"))) {
            (Some(text), None) => vec![(Instant(0), "fixture".to_owned(), text.clone())],
            (None, Some(text)) => by_evidence(&name, text).map_err(wrong)?,
            (None, None) => return Err(wrong(format!("table `{name}` is not given\nhint: a header alone is an empty table"))),
            (Some(_), Some(_)) => {
                return Err(wrong(format!(
                    "table `{name}` and its history are both given\nhint: the table follows from the history"
                )));
            }
        };
        let ingest = |(nth, (extracted_at, evidence, text)): (usize, (Instant, String, String))| -> Result<Snapshot, String> {
            let parquet = folder.join(format!("{name}.{nth}.parquet"));
            let raw = folder.join(format!("{name}.{nth}.csv"));
            std::fs::File::create(&raw)
                .and_then(|mut file| file.write_all(text.as_bytes()))
                .map_err(|error| format!("failed to write: {error}"))?;
            let given = Ingest { raw: &raw, name: &name, format: Format::Csv, table, out: &parquet };
            tables.ingest(&given).map_err(|error| wrong(error.message))?;
            Ok(Snapshot { parquet, extracted_at, evidence })
        };
        let snapshots = texts.into_iter().enumerate().map(ingest).collect::<Result<Vec<_>, _>>()?;
        let (shape, key, columns) = (table.shape, table.key.clone(), table.columns.clone());
        Ok(TableData { name: name.clone(), shape, key, columns, contents: Contents::Snapshots(snapshots) })
    };
    read.into_iter().map(table).collect()
}

/// A history's text as one text per evidence, in the order in which they count.
fn by_evidence(name: &str, text: &str) -> Result<Vec<(Instant, String, String)>, String> {
    let rows = fixture_records(name, text)?;
    let (header, rows) = rows.split_first().ok_or_else(|| format!("table `{name}{HISTORY}` has no header"))?;
    let place = |column: &str| {
        header.iter().position(|title| title == column).ok_or_else(|| format!("table `{name}{HISTORY}` has no `{column}`"))
    };
    let (at, evidence) = (place(EXTRACTED_AT)?, place(EVIDENCE)?);
    let line = |row: &[String]| {
        let own = row.iter().enumerate().filter(|(column, _)| *column != at && *column != evidence);
        own.map(|(_, cell)| format!("\"{}\"", cell.replace('"', "\"\""))).collect::<Vec<_>>().join(",") + "\n"
    };
    let mut parts: BTreeMap<(Instant, String), String> = BTreeMap::new();
    for row in rows {
        if row.len() != header.len() {
            return Err(format!(
                "table `{name}{HISTORY}`: row `{}` has {} cells for {} columns",
                row.join(","),
                row.len(),
                header.len()
            ));
        }
        let extracted_at = Instant::parse(&row[at]).map_err(|error| format!("table `{name}{HISTORY}`: {error}"))?;
        parts.entry((extracted_at, row[evidence].clone())).or_insert_with(|| line(header)).push_str(&line(row));
    }
    Ok(parts.into_iter().map(|((at, evidence), text)| (at, evidence, text)).collect())
}
