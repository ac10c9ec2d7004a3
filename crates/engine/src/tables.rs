//! What the engine asks of whatever holds tables and runs SQL. No Arrow stands in these types; crate `query` implements them.
//!
//! All of it blocks: call it through `spawn_blocking`.
use std::path::{Path, PathBuf};
use std::time::Duration;

use assay_model::body::Estimate;
use assay_model::object::{ColumnType, Measure, Shape, Table};
use assay_model::time::{Instant, Span};
use indexmap::IndexMap;

/// Tables over evidence, and the SQL that tests them.
pub trait Tables: Send + Sync {
    /// The name and version of the engine, as a run records it.
    fn engine(&self) -> String;

    /// Refuses SQL that is not one portable, read-only `select` over `reads` and its own CTEs.
    fn lint(&self, sql: &str, reads: &[String]) -> Result<(), TablesError>;

    /// Reads a file as the source's table declares it and writes it as Parquet to `out`, all or nothing.
    fn ingest(&self, ingest: &Ingest<'_>) -> Result<Ingested, TablesError>;

    /// Some rows of a Parquet file as text, for a person to look at.
    fn page(&self, table: &Path, offset: u64, limit: u64) -> Result<Page, TablesError>;

    /// Runs a test's SQL and hands each row to `row`, in any order. What `row` refuses ends the run.
    fn run(&self, query: &Query<'_>, row: &mut dyn FnMut(Row<'_>) -> Result<(), TablesError>) -> Result<RunStats, TablesError>;

    /// Measures the rows of a table, window by window; a window without rows has no figures.
    fn measure(&self, query: &MeasureQuery<'_>) -> Result<Vec<Estimate>, TablesError> {
        let message = format!("`{}` cannot be measured here", query.table.name);
        Err(TablesError::new(TablesErrorKind::Failure, message))
    }
}

/// A measure, the table that it reads, and the windows that are measured.
pub struct MeasureQuery<'a> {
    pub measure: &'a Measure,
    pub table: &'a TableData,
    /// The table's column of moments, by which rows belong to windows.
    pub occurred_at: Option<&'a str>,
    /// Of drift: when the reference's rows occurred.
    pub reference: Option<Span>,
    pub windows: &'a [MeasureWindow],
    pub limits: Limits,
}

/// A window of a measure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MeasureWindow {
    /// `2025-07`, `2025-Q3`; empty where there is only one.
    pub name: String,
    /// When its rows occurred; absent: all rows.
    pub span: Option<Span>,
}

/// A file to read as a table.
pub struct Ingest<'a> {
    pub raw: &'a Path,
    /// The name that the person knows it by, for messages.
    pub name: &'a str,
    pub format: Format,
    pub table: &'a Table,
    pub out: &'a Path,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Csv,
    Ndjson,
    /// An array of objects.
    Json,
    Parquet,
}

impl Format {
    pub fn of_name(name: &str) -> Option<Self> {
        match name.rsplit_once('.')?.1.to_ascii_lowercase().as_str() {
            "csv" => Some(Self::Csv),
            "ndjson" | "jsonl" => Some(Self::Ndjson),
            "json" => Some(Self::Json),
            "parquet" => Some(Self::Parquet),
            _ => None,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ingested {
    pub n: u64,
    /// The least and greatest value of the table's `occurred_at` column.
    pub occurred: Option<(Instant, Instant)>,
}

/// A page of a table, as text; `None` is null.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    pub columns: Vec<String>,
    pub rows: Vec<Vec<Option<String>>>,
    pub total: u64,
}

/// A test's SQL, the tables that it may read and what is bound.
pub struct Query<'a> {
    pub sql: &'a str,
    pub tables: &'a [TableData],
    /// `$period_start`.
    pub period_start: Instant,
    /// `$period_end`, exclusive.
    pub period_end: Instant,
    /// `$effective_at`.
    pub effective_at: Instant,
    pub limits: Limits,
}

/// One table that SQL may read.
#[derive(Clone, Debug)]
pub struct TableData {
    /// `hr.people`; `NAME_history` reads everything.
    pub name: String,
    pub shape: Shape,
    pub key: Vec<String>,
    pub columns: IndexMap<String, ColumnType>,
    pub contents: Contents,
}

#[derive(Clone, Debug)]
pub enum Contents {
    /// Evidence, in the order in which it counts: later before earlier for one key, the last alone for a state.
    Snapshots(Vec<Snapshot>),
    /// Rows that the engine made, in the order of the columns.
    Rows(Vec<Vec<Cell>>),
}

#[derive(Clone, Debug)]
pub struct Snapshot {
    pub parquet: PathBuf,
    /// `_extracted_at` in the history.
    pub extracted_at: Instant,
    /// The evidence's entry, `_evidence` in the history.
    pub evidence: String,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    Null,
    Text(String),
    Bigint(i64),
    Boolean(bool),
    /// Days since 1970-01-01.
    Date(i32),
    /// Microseconds since 1970-01-01T00:00:00Z.
    Timestamptz(i64),
    TextList(Vec<String>),
}

/// What one run may take.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    pub time: Duration,
    pub memory_bytes: usize,
    /// Rows returned.
    pub rows: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { time: Duration::from_secs(120), memory_bytes: 768 << 20, rows: 20_000_000 }
    }
}

/// One row of a test's result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row<'a> {
    pub item: &'a str,
    pub status: RowStatus,
    pub reason: &'a str,
    /// Microseconds since 1970.
    pub occurred_at: Option<i64>,
    pub asset: Option<&'a str>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RowStatus {
    Ok,
    Alarm,
    Info,
    Skip,
    Error,
}

impl RowStatus {
    pub fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "ok" => Self::Ok,
            "alarm" => Self::Alarm,
            "info" => Self::Info,
            "skip" => Self::Skip,
            "error" => Self::Error,
            _ => return None,
        })
    }

    pub fn word(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Alarm => "alarm",
            Self::Info => "info",
            Self::Skip => "skip",
            Self::Error => "error",
        }
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RunStats {
    pub rows: u64,
}

/// Why a table could not be read or a test not be run.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct TablesError {
    pub kind: TablesErrorKind,
    pub message: String,
    /// Counted from 1, in the file or the SQL.
    pub line: Option<u64>,
    pub hint: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TablesErrorKind {
    /// The file is not what its source declares.
    Input,
    /// The SQL is not one that a test may be.
    Refused,
    /// Time, memory or rows ran out.
    Limit,
    /// The disk, or the engine itself.
    Failure,
}

impl TablesError {
    pub fn new(kind: TablesErrorKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), line: None, hint: None }
    }

    pub fn line(mut self, line: u64) -> Self {
        self.line = Some(line);
        self
    }

    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}
