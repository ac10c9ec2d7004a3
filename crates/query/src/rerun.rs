//! What does somebody need to run a test again in another engine?
use std::fs;
use std::path::Path;

use assay_engine::tables::{Contents, Query, Snapshot, TableData, TablesError, TablesErrorKind};
use assay_model::object::{Shape, Table};
use assay_model::time::Instant;
use serde_json::{Value as Json, json};

use crate::ingest::Writer;

/// Writes a query into a folder, for an engine that is not ours: `query.sql`, `parameters.json` and `tables.json`, which
/// names each table's Parquet files. Rows that the engine made become Parquet in the folder.
pub fn write_rerun(query: &Query<'_>, folder: &Path) -> Result<(), TablesError> {
    let mut tables = Vec::new();
    for table in query.tables {
        let rows;
        let snapshots = match &table.contents {
            Contents::Snapshots(snapshots) => snapshots,
            Contents::Rows(cells) => {
                rows = [written(table, cells, folder)?];
                rows.as_slice()
            }
        };
        tables.push(described(table, snapshots));
    }
    let parameters = json!({
        "period_start": query.period_start.to_string(),
        "period_end": query.period_end.to_string(),
        "effective_at": query.effective_at.to_string(),
    });
    put(folder, "query.sql", query.sql.to_owned())?;
    put(folder, "parameters.json", parameters.to_string())?;
    put(folder, "tables.json", Json::Array(tables).to_string())
}

fn put(folder: &Path, name: &str, text: String) -> Result<(), TablesError> {
    let path = folder.join(name);
    fs::write(&path, text)
        .map_err(|error| TablesError::new(TablesErrorKind::Failure, format!("failed to write `{}`: {error}", path.display())))
}

fn written(table: &TableData, rows: &[Vec<assay_engine::tables::Cell>], folder: &Path) -> Result<Snapshot, TablesError> {
    let parquet = folder.join(format!("{}.parquet", table.name));
    let declared = Table {
        shape: table.shape,
        key: table.key.clone(),
        occurred_at: None,
        columns: table.columns.clone(),
        nulls: Vec::new(),
        ignore: Vec::new(),
    };
    let mut writer = Writer::create(&declared, &parquet)?;
    for row in rows {
        for (column, cell) in row.iter().enumerate() {
            writer.set(column, crate::contents::value(cell));
        }
        writer.end_row()?;
    }
    writer.finish()?;
    Ok(Snapshot { parquet, extracted_at: Instant(0), evidence: String::new() })
}

fn described(table: &TableData, snapshots: &[Snapshot]) -> Json {
    let shape = match table.shape {
        Shape::Events => "events",
        Shape::State => "state",
    };
    let snapshots = snapshots.iter().map(|snapshot| {
        json!({
            "parquet": snapshot.parquet.display().to_string(),
            "extracted_at": snapshot.extracted_at.to_string(),
            "evidence": snapshot.evidence,
        })
    });
    json!({
        "name": table.name.to_lowercase(),
        "shape": shape,
        "key": table.key,
        "columns": table.columns.keys().collect::<Vec<_>>(),
        "snapshots": snapshots.collect::<Vec<_>>(),
    })
}
