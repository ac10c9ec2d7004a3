//! Which tables are small enough to be read before anything is planned?
//!
//! A plan over a file lists it, reads its footer for statistics and splits its rows, which costs more than reading some
//! thousand rows. Such a table is read whole, so that the plan is over memory; a larger one stays in its file and streams.
use std::fs::File;
use std::path::Path;

use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::error::Result;
use datafusion::parquet::arrow::arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder};

/// The files of one table, together.
const BYTES_MAX: u64 = 1 << 20;
/// The same before compression: what packs well could fill any memory.
const UNPACKED_BYTES_MAX: i64 = 8 << 20;
const ROWS_MAX: i64 = 20_000;

/// The rows of each file; none where together they are more than a run should hold outside its limit of memory.
pub(crate) fn held<'a>(files: impl Iterator<Item = &'a Path>, schema: &SchemaRef) -> Result<Option<Vec<Vec<RecordBatch>>>> {
    let (mut bytes, mut unpacked, mut rows) = (0, 0, 0);
    let mut opened = Vec::new();
    for path in files {
        let file = File::open(path)?;
        bytes += file.metadata()?.len();
        if bytes > BYTES_MAX {
            return Ok(None);
        }
        let options = ArrowReaderOptions::new().with_schema(schema.clone());
        let metadata = ArrowReaderMetadata::load(&file, options)?;
        rows += metadata.metadata().file_metadata().num_rows();
        unpacked += metadata.metadata().row_groups().iter().map(|group| group.total_byte_size()).sum::<i64>();
        if rows > ROWS_MAX || unpacked > UNPACKED_BYTES_MAX {
            return Ok(None);
        }
        opened.push((file, metadata));
    }
    let read = |(file, metadata)| {
        let reader = ParquetRecordBatchReaderBuilder::new_with_metadata(file, metadata).build()?;
        Ok(reader.collect::<std::result::Result<Vec<_>, _>>()?)
    };
    opened.into_iter().map(read).collect::<Result<_>>().map(Some)
}
