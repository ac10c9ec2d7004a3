//! What stands in some rows of a table?
use std::fs::File;
use std::path::Path;

use assay_engine::tables::{Page, TablesError, TablesErrorKind};
use datafusion::arrow::array::{Array, ArrayRef, AsArray};
use datafusion::arrow::datatypes::DataType;
use datafusion::arrow::error::ArrowError;
use datafusion::arrow::util::display::{ArrayFormatter, FormatOptions};
use datafusion::parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

/// The most rows of one page: what a person looks at, and a bound on memory.
const PAGE_ROWS_MAX: u64 = 10_000;

pub(crate) fn page(table: &Path, offset: u64, limit: u64) -> Result<Page, TablesError> {
    let failed = |error: &dyn std::fmt::Display| {
        TablesError::new(TablesErrorKind::Failure, format!("failed to read `{}`: {error}", table.display()))
    };
    let file = File::open(table).map_err(|error| failed(&error))?;
    let builder = ParquetRecordBatchReaderBuilder::try_new(file).map_err(|error| failed(&error))?;
    let total = builder.metadata().file_metadata().num_rows().unsigned_abs();
    let columns = builder.schema().fields().iter().map(|field| field.name().clone()).collect();
    let mut rows = Vec::new();
    if offset < total {
        let limit = limit.min(PAGE_ROWS_MAX).min(total - offset);
        let offset = usize::try_from(offset).map_err(|error| failed(&error))?;
        let reader = builder.with_offset(offset).with_limit(limit as usize).build().map_err(|error| failed(&error))?;
        for batch in reader {
            let batch = batch.map_err(|error| failed(&error))?;
            let texts = batch.columns().iter().map(texts).collect::<Result<Vec<_>, _>>().map_err(|error| failed(&error))?;
            rows.extend((0..batch.num_rows()).map(|row| texts.iter().map(|column| column[row].clone()).collect()));
        }
    }
    Ok(Page { columns, rows, total })
}

/// The values of a column as a person reads them.
fn texts(array: &ArrayRef) -> Result<Vec<Option<String>>, ArrowError> {
    if let DataType::List(_) = array.data_type() {
        let list = array.as_list::<i32>();
        let joined = |element: ArrayRef| -> Result<String, ArrowError> {
            Ok(texts(&element)?.into_iter().flatten().collect::<Vec<_>>().join(", "))
        };
        return list.iter().map(|element| element.map(joined).transpose()).collect();
    }
    let options = FormatOptions::default();
    let formatter = ArrayFormatter::try_new(array, &options)?;
    let text = |row: usize| -> Result<Option<String>, ArrowError> {
        if array.is_null(row) {
            return Ok(None);
        }
        formatter.value(row).try_to_string().map(Some)
    };
    (0..array.len()).map(text).collect()
}
