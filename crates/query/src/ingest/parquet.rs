//! Does a Parquet file hold what the table declares? Its columns are checked, brought to our types and written again.
use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use assay_engine::tables::TablesError;
use assay_model::object::{ColumnType, Table};
use datafusion::arrow::array::{Array, ArrayRef, AsArray, StringArray};
use datafusion::arrow::compute::{CastOptions, cast_with_options};
use datafusion::arrow::datatypes::{DataType, Date32Type, Field, Float64Type, TimestampMicrosecondType};
use datafusion::arrow::util::display::{ArrayFormatter, FormatOptions};
use datafusion::parquet::arrow::ProjectionMask;
use datafusion::parquet::arrow::arrow_reader::{ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder};

use super::columns::{COLUMNS_MAX, places};
use super::place::{misfit, shown, wrong};
use super::value::{Hint, day_in_range, in_range};
use super::writer::Writer;
use crate::schema::{file_type, word};

/// Rows that are read at once.
const BATCH_ROWS: usize = 8192;

/// Reads a whole Parquet file into `writer`.
pub(crate) fn read(name: &str, file: File, table: &Table, writer: &mut Writer<'_>) -> Result<(), TablesError> {
    // The reader promises no error for every broken file: some of them it meets with a panic.
    let read = AssertUnwindSafe(|| read_checked(name, file, table, writer));
    catch_unwind(read).unwrap_or_else(|_| Err(broken(name, &"the reader stopped")))
}

pub(crate) fn broken(name: &str, error: &dyn std::fmt::Display) -> TablesError {
    let text = error.to_string();
    let text = text.strip_prefix("Parquet error: ").unwrap_or(&text).to_owned();
    wrong(name, None, format!("it cannot be read as Parquet: {}", text.lines().next().unwrap_or("it is broken")))
        .hint("is the file cut short?")
}

fn read_checked(name: &str, file: File, table: &Table, writer: &mut Writer<'_>) -> Result<(), TablesError> {
    let builder = ParquetRecordBatchReaderBuilder::try_new(file).map_err(|error| broken(name, &error))?;
    let fields = builder.schema().fields().clone();
    if fields.len() > COLUMNS_MAX {
        return Err(wrong(name, None, format!("more than {COLUMNS_MAX} columns")));
    }
    let places = places(name, table, &fields.iter().map(|field| field.name().as_str()).collect::<Vec<_>>())?;
    for (field, place) in fields.iter().zip(&places) {
        if let Some((column, kind)) = place.and_then(|place| table.columns.get_index(place)) {
            accepts(*kind, field.data_type()).map_err(|hint| wrong_type(name, column, *kind, field, hint))?;
        }
    }
    let roots = places.iter().enumerate().filter(|(_, place)| place.is_some()).map(|(root, _)| root);
    let mask = ProjectionMask::roots(builder.parquet_schema(), roots);
    let order: Vec<usize> = places.into_iter().flatten().collect();
    let reader = builder.with_projection(mask).with_batch_size(BATCH_ROWS).build().map_err(|error| broken(name, &error))?;
    copy(name, reader, &order, table, writer)
}

/// Writes all batches, whose columns stand at `order` in the table.
fn copy(
    name: &str,
    reader: ParquetRecordBatchReader,
    order: &[usize],
    table: &Table,
    writer: &mut Writer<'_>,
) -> Result<(), TablesError> {
    let mut before = 0;
    for batch in reader {
        let batch = batch.map_err(|error| broken(name, &error))?;
        let mut columns: Vec<Option<ArrayRef>> = vec![None; table.columns.len()];
        let mut occurred = None;
        for (array, place) in batch.columns().iter().zip(order) {
            let (title, kind) = table.columns.get_index(*place).expect("a place is a declared column's index");
            let column = convert(*kind, array, &table.nulls);
            let column = column.map_err(|Misfit { row, hint }| {
                misfit(name, Some(before + row as u64 + 1), (title, *kind), &text(array, row), hint)
            })?;
            if writer.occurred_at() == Some(*place) {
                occurred = bounds(&column);
            }
            columns[*place] = Some(column);
        }
        let columns = columns.into_iter().map(|column| column.expect("no declared column is missing")).collect();
        writer.write_columns(columns, occurred)?;
        before += batch.num_rows() as u64;
    }
    Ok(())
}

/// Whether a column of the file can hold what the table declares.
fn accepts(kind: ColumnType, found: &DataType) -> Result<(), Hint> {
    use DataType::*;
    let is_text = |found: &DataType| matches!(found, Utf8 | LargeUtf8 | Utf8View);
    let fits = match (kind, found) {
        (ColumnType::Text, Dictionary(_, value)) => is_text(value),
        (ColumnType::Text, other) => is_text(other),
        (ColumnType::Bigint, other) => other.is_integer(),
        (ColumnType::Decimal, Decimal32(_, scale) | Decimal64(_, scale) | Decimal128(_, scale) | Decimal256(_, scale)) => {
            if *scale > 4 {
                return Err("a decimal has at most 4 digits behind the point");
            }
            true
        }
        (ColumnType::Decimal, other) => other.is_integer(),
        (ColumnType::Double, other) => other.is_floating() || other.is_integer(),
        (ColumnType::Boolean, Boolean) | (ColumnType::Date, Date32 | Date64) => true,
        (ColumnType::Timestamptz, Timestamp(_, None)) => return Err("write instants in UTC (isAdjustedToUTC), not local times"),
        (ColumnType::Timestamptz, Timestamp(_, Some(_))) => true,
        (ColumnType::TextList, List(element) | LargeList(element)) => is_text(element.data_type()),
        _ => false,
    };
    if fits { Ok(()) } else { Err("write the column in its declared type, or declare the type that it has") }
}

fn wrong_type(name: &str, column: &str, kind: ColumnType, field: &Field, hint: Hint) -> TablesError {
    let found = field.data_type().to_string().to_lowercase();
    wrong(name, None, format!("column `{column}` is {}, where the source declares {}", shown(&found), word(kind))).hint(hint)
}

/// The first value of a column that cannot be one of its type.
struct Misfit {
    row: usize,
    hint: Hint,
}

fn convert(kind: ColumnType, array: &ArrayRef, nulls: &[String]) -> Result<ArrayRef, Misfit> {
    let options = CastOptions { safe: true, ..CastOptions::default() };
    let column =
        cast_with_options(array, &file_type(kind), &options).map_err(|_| Misfit { row: 0, hint: "it cannot be converted" })?;
    if column.null_count() != array.logical_null_count()
        && let Some(row) = (0..column.len()).find(|row| column.is_null(*row) && !array.is_null(*row))
    {
        return Err(Misfit { row, hint: "it is out of the type's bounds" });
    }
    match kind {
        ColumnType::Text if !nulls.is_empty() => {
            let texts = column.as_string::<i32>().iter();
            let texts = texts.map(|text| text.filter(|text| !nulls.iter().any(|null| null == text)));
            return Ok(Arc::new(texts.collect::<StringArray>()));
        }
        ColumnType::Double => first(column.as_primitive::<Float64Type>().iter(), |value| {
            if value.is_finite() { Ok(()) } else { Err("write a finite number, or null") }
        })?,
        ColumnType::Timestamptz => first(column.as_primitive::<TimestampMicrosecondType>().iter(), |at| in_range(at).map(drop))?,
        ColumnType::Date => first(column.as_primitive::<Date32Type>().iter(), |day| day_in_range(day).map(drop))?,
        _ => {}
    }
    Ok(column)
}

/// The first row whose value `check` refuses.
fn first<T>(values: impl Iterator<Item = Option<T>>, check: impl Fn(T) -> Result<(), Hint>) -> Result<(), Misfit> {
    for (row, value) in values.enumerate() {
        if let Some(Err(hint)) = value.map(&check) {
            return Err(Misfit { row, hint });
        }
    }
    Ok(())
}

fn bounds(column: &ArrayRef) -> Option<(i64, i64)> {
    let values = column.as_primitive::<TimestampMicrosecondType>();
    Some((datafusion::arrow::compute::min(values)?, datafusion::arrow::compute::max(values)?))
}

fn text(array: &ArrayRef, row: usize) -> String {
    let options = FormatOptions::default();
    match ArrayFormatter::try_new(array, &options) {
        Ok(formatter) => formatter.value(row).to_string(),
        Err(_) => "?".into(),
    }
}
