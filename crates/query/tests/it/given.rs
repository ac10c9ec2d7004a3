//! Tables, queries and runs, from strings that can be read aloud.
use std::path::PathBuf;

use assay_engine::tables::{Cell, Contents, Format, Ingest, Ingested, Limits, Query, Snapshot, TableData, Tables, TablesError};
use assay_model::object::{ColumnType, Shape, Table};
use assay_model::time::Instant;
use assay_query::Local;
use indexmap::IndexMap;
use tempfile::TempDir;

/// Reads `id text, n bigint`.
pub(crate) fn columns(text: &str) -> IndexMap<String, ColumnType> {
    let column = |text: &str| {
        let (name, kind) = text.trim().split_once(' ').unwrap();
        let kind = match kind {
            "text" => ColumnType::Text,
            "bigint" => ColumnType::Bigint,
            "decimal" => ColumnType::Decimal,
            "double" => ColumnType::Double,
            "boolean" => ColumnType::Boolean,
            "date" => ColumnType::Date,
            "timestamptz" => ColumnType::Timestamptz,
            "text_list" => ColumnType::TextList,
            other => panic!("no type {other}"),
        };
        (name.to_owned(), kind)
    };
    text.split(',').map(column).collect()
}

/// A table of events with these columns, keyed by the first; `occurred_at` where one is called so.
pub(crate) fn table(text: &str) -> Table {
    let columns = columns(text);
    let occurred_at = columns.contains_key("occurred_at").then(|| "occurred_at".to_owned());
    Table {
        shape: Shape::Events,
        key: vec![columns.keys().next().unwrap().clone()],
        occurred_at,
        columns,
        nulls: vec![],
        ignore: vec![],
    }
}

pub(crate) fn instant(text: &str) -> Instant {
    Instant::parse(text).unwrap()
}

/// Ingests bytes and returns what came of it, and the file.
pub(crate) fn ingest(folder: &TempDir, table: &Table, name: &str, bytes: &[u8]) -> Result<(Ingested, PathBuf), TablesError> {
    let raw = folder.path().join("raw");
    std::fs::write(&raw, bytes).unwrap();
    let n = std::fs::read_dir(folder.path()).unwrap().count();
    let out = folder.path().join(format!("{n}.parquet"));
    let format = Format::of_name(name).unwrap();
    let ingested = Local.ingest(&Ingest { raw: &raw, name, format, table, out: &out })?;
    Ok((ingested, out))
}

/// The error as a person reads it.
pub(crate) fn said(error: &TablesError) -> String {
    let line = error.line.map_or_else(String::new, |line| format!(" [line {line}]"));
    let hint = error.hint.as_ref().map_or_else(String::new, |hint| format!("\nhint: {hint}"));
    format!("{:?}: {}{line}{hint}", error.kind, error.message)
}

/// What comes of a file: its rows as text, or the error.
pub(crate) fn outcome(table: &Table, name: &str, bytes: &[u8]) -> String {
    let folder = tempfile::tempdir().unwrap();
    match ingest(&folder, table, name, bytes) {
        Err(error) => {
            let left: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
            assert_eq!(left, ["raw"], "a refused file leaves nothing behind");
            said(&error)
        }
        Ok((ingested, out)) => {
            let page = Local.page(&out, 0, 100).unwrap();
            assert_eq!(page.total, ingested.n);
            let rows =
                page.rows.iter().map(|row| row.iter().map(|cell| cell.as_deref().unwrap_or("-")).collect::<Vec<_>>().join(" | "));
            let occurred = ingested.occurred.map(|(from, to)| format!("occurred {from}..{to}"));
            rows.chain(occurred).collect::<Vec<_>>().join("\n")
        }
    }
}

/// A folder with tables in it, and queries over them.
pub(crate) struct World {
    pub folder: TempDir,
    pub tables: Vec<TableData>,
    pub limits: Limits,
}

impl World {
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), tables: vec![], limits: Limits::default() }
    }

    /// Adds a table of one snapshot, from CSV.
    pub(crate) fn with(self, name: &str, columns: &str, csv: &str) -> Self {
        self.with_snapshots(name, Shape::Events, columns, &[("2026-01-01T00:00:00Z", csv)])
    }

    /// Adds a table of several snapshots, each of when and what; their evidence is called `e1`, `e2`, ….
    pub(crate) fn with_snapshots(mut self, name: &str, shape: Shape, text: &str, snapshots: &[(&str, &str)]) -> Self {
        let declared = table(text);
        let snapshot = |(nth, (at, csv)): (usize, &(&str, &str))| {
            let (_, parquet) = ingest(&self.folder, &declared, "given.csv", csv.as_bytes()).unwrap();
            Snapshot { parquet, extracted_at: instant(at), evidence: format!("e{}", nth + 1) }
        };
        let contents = Contents::Snapshots(snapshots.iter().enumerate().map(snapshot).collect());
        self.tables.push(TableData { name: name.into(), shape, key: declared.key, columns: declared.columns, contents });
        self
    }

    /// Adds rows that the engine made.
    pub(crate) fn with_rows(mut self, name: &str, text: &str, rows: Vec<Vec<Cell>>) -> Self {
        let declared = table(text);
        self.tables.push(TableData {
            name: name.into(),
            shape: Shape::State,
            key: declared.key,
            columns: declared.columns,
            contents: Contents::Rows(rows),
        });
        self
    }

    pub(crate) fn query<'a>(&'a self, sql: &'a str) -> Query<'a> {
        Query {
            sql,
            tables: &self.tables,
            period_start: instant("2026-01-01T00:00:00Z"),
            period_end: instant("2027-01-01T00:00:00Z"),
            effective_at: instant("2026-06-30T12:00:00Z"),
            limits: self.limits,
        }
    }

    /// The rows of a query, sorted.
    pub(crate) fn rows(&self, sql: &str) -> Result<Vec<String>, TablesError> {
        let mut rows = vec![];
        let stats = Local.run(&self.query(sql), &mut |row| {
            let at = row.occurred_at.map_or_else(String::new, |at| format!(" | {}", Instant(at)));
            let asset = row.asset.map_or_else(String::new, |asset| format!(" | {asset}"));
            rows.push(format!("{} | {} | {}{at}{asset}", row.item, row.status.word(), row.reason));
            Ok(())
        })?;
        assert_eq!(stats.rows, rows.len() as u64);
        rows.sort();
        Ok(rows)
    }

    /// The rows of a query, or its error, as one text.
    pub(crate) fn answer(&self, sql: &str) -> String {
        match self.rows(sql) {
            Ok(rows) => rows.join("\n"),
            Err(error) => said(&error),
        }
    }
}
