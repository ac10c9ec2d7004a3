//! Rows in, Parquet out: the same rows always give the same bytes, and the file appears whole or not at all.
use std::path::Path;
use std::sync::Arc;

use assay_engine::tables::{Ingested, TablesError};
use assay_model::object::Table;
use assay_model::time::Instant;
use datafusion::arrow::array::{
    ArrayRef, BooleanBuilder, Date32Builder, Decimal128Builder, Float64Builder, Int64Builder, ListBuilder, RecordBatch,
    StringBuilder, TimestampMicrosecondBuilder,
};
use datafusion::arrow::datatypes::{DataType, Field, SchemaRef};
use datafusion::parquet::arrow::ArrowWriter;
use datafusion::parquet::arrow::arrow_writer::ArrowWriterOptions;
use datafusion::parquet::basic::Compression;
use datafusion::parquet::file::properties::{EnabledStatistics, WriterProperties};
use tempfile::NamedTempFile;

use super::place::failed;
use super::value::Value;
use crate::schema::{DECIMAL_DIGITS, DECIMAL_SCALE, file_schema, instant_type};

/// Rows in a group: groups are what the cores share between them.
const GROUP_ROWS: usize = 1 << 17;
/// Encoded bytes in a group, which the writer holds in memory until the group ends.
const GROUP_BYTES: usize = 64 << 20;
/// Rows and bytes of text that are gathered before they are encoded.
const BATCH_ROWS: usize = 8192;
const BATCH_BYTES: usize = 16 << 20;

/// Writes rows of a declared table.
pub(crate) struct Writer<'a> {
    out: &'a Path,
    arrow: ArrowWriter<NamedTempFile>,
    schema: SchemaRef,
    builders: Vec<Builder>,
    rows: usize,
    bytes: usize,
    n: u64,
    occurred_at: Option<usize>,
    occurred: Option<(i64, i64)>,
}

/// Values of one column on their way into an array.
pub(crate) enum Builder {
    Text(StringBuilder),
    Bigint(Int64Builder),
    Decimal(Decimal128Builder),
    Double(Float64Builder),
    Boolean(BooleanBuilder),
    Date(Date32Builder),
    Timestamptz(TimestampMicrosecondBuilder),
    TextList(ListBuilder<StringBuilder>),
}

impl<'a> Writer<'a> {
    /// Opens a temporary file beside `out`.
    pub(crate) fn create(table: &Table, out: &'a Path) -> Result<Self, TablesError> {
        let failed = |error: &dyn std::fmt::Display| failed("write", &out.display().to_string(), error);
        let folder = out.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let file = NamedTempFile::new_in(folder).map_err(|error| failed(&error))?;
        let schema = file_schema(&table.columns);
        let options = ArrowWriterOptions::new().with_properties(properties()).with_skip_arrow_metadata(true);
        let arrow = ArrowWriter::try_new_with_options(file, schema.clone(), options).map_err(|error| failed(&error))?;
        Ok(Self {
            out,
            arrow,
            builders: schema.fields().iter().map(|field| Builder::new(field.data_type())).collect(),
            schema,
            rows: 0,
            bytes: 0,
            n: 0,
            occurred_at: table.occurred_at.as_deref().and_then(|column| table.columns.get_index_of(column)),
            occurred: None,
        })
    }

    /// Sets the value of a column in the current row; each column once.
    pub(crate) fn set(&mut self, column: usize, value: Value<'_>) {
        if let (true, Value::Timestamptz(at)) = (self.occurred_at == Some(column), &value) {
            self.saw(*at, *at);
        }
        self.bytes += match &value {
            Value::Text(text) => text.len(),
            Value::TextList(texts) => texts.iter().map(|text| text.len()).sum(),
            _ => 8,
        };
        assert!(self.builders[column].push(value), "a value is parsed as the type of its column");
    }

    fn saw(&mut self, least: i64, greatest: i64) {
        let (from, to) = self.occurred.unwrap_or((least, greatest));
        self.occurred = Some((from.min(least), to.max(greatest)));
    }

    /// Ends the current row.
    pub(crate) fn end_row(&mut self) -> Result<(), TablesError> {
        self.rows += 1;
        if self.rows >= BATCH_ROWS || self.bytes >= BATCH_BYTES {
            self.flush()?;
        }
        Ok(())
    }

    fn flush(&mut self) -> Result<(), TablesError> {
        if self.rows == 0 {
            return Ok(());
        }
        let columns = self.builders.iter_mut().map(Builder::finish).collect();
        (self.rows, self.bytes) = (0, 0);
        let batch = RecordBatch::try_new(self.schema.clone(), columns).map_err(|error| self.failed(&error))?;
        self.write(&batch)
    }

    /// Writes rows that are columns already, in the file's types.
    pub(crate) fn write(&mut self, batch: &RecordBatch) -> Result<(), TablesError> {
        self.n += batch.num_rows() as u64;
        self.arrow.write(batch).map_err(|error| self.failed(&error))?;
        if self.arrow.in_progress_size() >= GROUP_BYTES {
            self.arrow.flush().map_err(|error| self.failed(&error))?;
        }
        Ok(())
    }

    /// Takes columns of one batch, in the table's order and the file's types.
    pub(crate) fn write_columns(&mut self, columns: Vec<ArrayRef>, occurred: Option<(i64, i64)>) -> Result<(), TablesError> {
        if let Some((least, greatest)) = occurred {
            self.saw(least, greatest);
        }
        let batch = RecordBatch::try_new(self.schema.clone(), columns).map_err(|error| self.failed(&error))?;
        self.write(&batch)
    }

    pub(crate) fn occurred_at(&self) -> Option<usize> {
        self.occurred_at
    }

    /// Puts the file in its place, durable.
    pub(crate) fn finish(mut self) -> Result<Ingested, TablesError> {
        self.flush()?;
        let out = self.out;
        let failed = |error: &dyn std::fmt::Display| failed("write", &out.display().to_string(), error);
        let file = self.arrow.into_inner().map_err(|error| failed(&error))?;
        file.as_file().sync_all().map_err(|error| failed(&error))?;
        file.persist(out).map_err(|error| failed(&error.error))?;
        let folder = out.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        std::fs::File::open(folder).and_then(|folder| folder.sync_all()).map_err(|error| failed(&error))?;
        Ok(Ingested { n: self.n, occurred: self.occurred.map(|(from, to)| (Instant(from), Instant(to))) })
    }

    fn failed(&self, error: &dyn std::fmt::Display) -> TablesError {
        failed("write", &self.out.display().to_string(), error)
    }
}

fn properties() -> WriterProperties {
    WriterProperties::builder()
        .set_created_by("assay tables v1".into())
        .set_compression(Compression::SNAPPY)
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_max_row_group_row_count(Some(GROUP_ROWS))
        .build()
}

impl Builder {
    pub(crate) fn new(kind: &DataType) -> Self {
        match kind {
            DataType::Int64 => Self::Bigint(Int64Builder::new()),
            DataType::Decimal128(..) => {
                let builder = Decimal128Builder::new().with_precision_and_scale(DECIMAL_DIGITS, DECIMAL_SCALE);
                Self::Decimal(builder.expect("38 digits of which 4 behind the point are a decimal"))
            }
            DataType::Float64 => Self::Double(Float64Builder::new()),
            DataType::Boolean => Self::Boolean(BooleanBuilder::new()),
            DataType::Date32 => Self::Date(Date32Builder::new()),
            DataType::Timestamp(..) => Self::Timestamptz(TimestampMicrosecondBuilder::new().with_data_type(instant_type())),
            DataType::List(_) => {
                let element = Field::new("element", DataType::Utf8, true);
                Self::TextList(ListBuilder::new(StringBuilder::new()).with_field(Arc::new(element)))
            }
            _ => Self::Text(StringBuilder::new()),
        }
    }

    /// Takes a value; false where it is not of the column's type.
    pub(crate) fn push(&mut self, value: Value<'_>) -> bool {
        match (self, value) {
            (builder, Value::Null) => builder.push_null(),
            (Self::Text(builder), Value::Text(text)) => builder.append_value(text),
            (Self::Bigint(builder), Value::Bigint(value)) => builder.append_value(value),
            (Self::Decimal(builder), Value::Decimal(value)) => builder.append_value(value),
            (Self::Double(builder), Value::Double(value)) => builder.append_value(value),
            (Self::Boolean(builder), Value::Boolean(value)) => builder.append_value(value),
            (Self::Date(builder), Value::Date(value)) => builder.append_value(value),
            (Self::Timestamptz(builder), Value::Timestamptz(value)) => builder.append_value(value),
            (Self::TextList(builder), Value::TextList(texts)) => builder.append_value(texts.into_iter().map(Some)),
            _ => return false,
        }
        true
    }

    fn push_null(&mut self) {
        match self {
            Self::Text(builder) => builder.append_null(),
            Self::Bigint(builder) => builder.append_null(),
            Self::Decimal(builder) => builder.append_null(),
            Self::Double(builder) => builder.append_null(),
            Self::Boolean(builder) => builder.append_null(),
            Self::Date(builder) => builder.append_null(),
            Self::Timestamptz(builder) => builder.append_null(),
            Self::TextList(builder) => builder.append_null(),
        }
    }

    pub(crate) fn finish(&mut self) -> ArrayRef {
        match self {
            Self::Text(builder) => Arc::new(builder.finish()),
            Self::Bigint(builder) => Arc::new(builder.finish()),
            Self::Decimal(builder) => Arc::new(builder.finish()),
            Self::Double(builder) => Arc::new(builder.finish()),
            Self::Boolean(builder) => Arc::new(builder.finish()),
            Self::Date(builder) => Arc::new(builder.finish()),
            Self::Timestamptz(builder) => Arc::new(builder.finish()),
            Self::TextList(builder) => Arc::new(builder.finish()),
        }
    }
}
