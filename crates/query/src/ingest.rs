//! Is a file the table that its source declares? If so it becomes Parquet, with the declared types, and nothing is inferred.
mod columns;
mod csv;
mod json;
mod parquet;
mod place;
mod value;
mod writer;

use std::fs::File;
use std::io::{BufReader, Read};

use assay_engine::tables::{Format, Ingest, Ingested, TablesError};
use assay_model::object::Table;

pub(crate) use self::columns::COLUMNS_MAX;
pub(crate) use self::csv::{RECORD_BYTES_MAX, Records};
pub(crate) use self::json::{Json, Scalar, plain};
pub(crate) use self::parquet::broken;
pub(crate) use self::place::{failed, nearest, shown, wrong};
pub(crate) use self::value::Value;
pub(crate) use self::writer::{Builder, Writer};

/// Bytes that are read from a file at once.
const READ_BYTES: usize = 256 << 10;

pub(crate) fn ingest(ingest: &Ingest<'_>) -> Result<Ingested, TablesError> {
    let file = File::open(ingest.raw).map_err(|error| failed("read", ingest.name, error))?;
    let mut writer = Writer::create(ingest.table, ingest.out)?;
    match ingest.format {
        Format::Parquet => parquet::read(ingest.name, file, ingest.table, &mut writer)?,
        text => read_text(ingest.name, file, text, ingest.table, &mut writer)?,
    }
    writer.finish()
}

/// Reads CSV or JSON from anything that gives bytes.
pub(crate) fn read_text(
    name: &str,
    input: impl Read,
    format: Format,
    table: &Table,
    writer: &mut Writer<'_>,
) -> Result<(), TablesError> {
    let input = BufReader::with_capacity(READ_BYTES, input);
    match format {
        Format::Ndjson => json::read_lines(name, input, table, writer),
        Format::Json => json::read_array(name, input, table, writer),
        Format::Csv | Format::Parquet => csv::read(name, input, table, writer),
    }
}
