//! DataFusion in this process.
use std::path::Path;

use assay_engine::tables::{Ingest, Ingested, MeasureQuery, Page, Query, Row, RunStats, Tables, TablesError};
use assay_model::body::Estimate;

/// Tables on this machine: DataFusion and Arrow in process, streaming, in bounded memory.
///
/// It holds nothing: each run has its own threads, session and memory.
#[derive(Clone, Copy, Debug, Default)]
pub struct Local;

impl Tables for Local {
    fn engine(&self) -> String {
        format!("datafusion {}", datafusion::DATAFUSION_VERSION)
    }

    fn lint(&self, sql: &str, reads: &[String]) -> Result<(), TablesError> {
        crate::lint::syntax(sql, reads).map(drop)
    }

    fn ingest(&self, ingest: &Ingest<'_>) -> Result<Ingested, TablesError> {
        crate::ingest::ingest(ingest)
    }

    fn page(&self, table: &Path, offset: u64, limit: u64) -> Result<Page, TablesError> {
        crate::page::page(table, offset, limit)
    }

    fn measure(&self, query: &MeasureQuery<'_>) -> Result<Vec<Estimate>, TablesError> {
        crate::measure::measure(query)
    }

    fn run(&self, query: &Query<'_>, row: &mut dyn FnMut(Row<'_>) -> Result<(), TablesError>) -> Result<RunStats, TablesError> {
        crate::run::run(query, row)
    }
}
