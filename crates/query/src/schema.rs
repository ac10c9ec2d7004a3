//! Which Arrow type does a declared column have, in the file and in a scan?
use std::sync::Arc;

use assay_model::object::ColumnType;
use datafusion::arrow::datatypes::{DataType, Field, Schema, SchemaRef, TimeUnit};
use indexmap::IndexMap;

/// Digits of a `decimal` column in all, and behind the point.
pub(crate) const DECIMAL_DIGITS: u8 = 38;
pub(crate) const DECIMAL_SCALE: i8 = 4;

pub(crate) fn instant_type() -> DataType {
    DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into()))
}

/// The type in which a column is written.
pub(crate) fn file_type(column: ColumnType) -> DataType {
    match column {
        ColumnType::Text => DataType::Utf8,
        ColumnType::Bigint => DataType::Int64,
        ColumnType::Decimal => DataType::Decimal128(DECIMAL_DIGITS, DECIMAL_SCALE),
        ColumnType::Double => DataType::Float64,
        ColumnType::Boolean => DataType::Boolean,
        ColumnType::Date => DataType::Date32,
        ColumnType::Timestamptz => instant_type(),
        ColumnType::TextList => DataType::List(Arc::new(Field::new("element", DataType::Utf8, true))),
    }
}

/// The type in which a column is scanned: text as views, which are cheap to filter and to carry.
pub(crate) fn scan_type(column: ColumnType) -> DataType {
    match column {
        ColumnType::Text => DataType::Utf8View,
        other => file_type(other),
    }
}

fn schema(columns: &IndexMap<String, ColumnType>, to: fn(ColumnType) -> DataType) -> SchemaRef {
    let fields = columns.iter().map(|(name, column)| Field::new(name, to(*column), true));
    Arc::new(Schema::new(fields.collect::<Vec<_>>()))
}

pub(crate) fn file_schema(columns: &IndexMap<String, ColumnType>) -> SchemaRef {
    schema(columns, file_type)
}

pub(crate) fn scan_schema(columns: &IndexMap<String, ColumnType>) -> SchemaRef {
    schema(columns, scan_type)
}

/// A type's word in a declaration.
pub(crate) fn word(column: ColumnType) -> &'static str {
    match column {
        ColumnType::Text => "text",
        ColumnType::Bigint => "bigint",
        ColumnType::Decimal => "decimal",
        ColumnType::Double => "double",
        ColumnType::Boolean => "boolean",
        ColumnType::Date => "date",
        ColumnType::Timestamptz => "timestamptz",
        ColumnType::TextList => "text_list",
    }
}
