//! Are the rows that SQL returned rows of a test?
use assay_engine::tables::{Row, RowStatus, TablesError, TablesErrorKind};
use datafusion::arrow::array::{Array, ArrayRef, AsArray, RecordBatch, StringArray, StringViewArray};
use datafusion::arrow::compute::cast;
use datafusion::arrow::datatypes::{
    DataType, Schema, TimeUnit, TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType,
};

use crate::ingest::nearest;

pub(crate) const COLUMNS: [&str; 5] = ["item", "status", "reason", "occurred_at", "asset"];
/// Those that a test must return.
pub(crate) const REQUIRED: [&str; 3] = ["item", "status", "reason"];

pub(crate) fn refused(message: impl Into<String>) -> TablesError {
    TablesError::new(TablesErrorKind::Refused, message)
}

/// Where a test's columns stand in its result.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Places {
    item: usize,
    status: usize,
    reason: usize,
    occurred_at: Option<usize>,
    asset: Option<usize>,
}

impl Places {
    /// Checks the names and types of a result.
    pub(crate) fn of(schema: &Schema) -> Result<Self, TablesError> {
        for field in schema.fields() {
            known(field.name())?;
        }
        let place = |name: &str| schema.fields().iter().position(|field| field.name() == name);
        let required = |name: &str| place(name).ok_or_else(|| missing(name));
        let places = Self {
            item: required("item")?,
            status: required("status")?,
            reason: required("reason")?,
            occurred_at: place("occurred_at"),
            asset: place("asset"),
        };
        for field in schema.fields() {
            let (kind, hint) = match field.name().as_str() {
                "occurred_at" => ("timestamptz", "a date becomes an item's text, not its `occurred_at`"),
                _ => ("text", "write `cast(… as text)`"),
            };
            let fits = match field.data_type() {
                DataType::Utf8 | DataType::Utf8View | DataType::LargeUtf8 => kind == "text",
                DataType::Timestamp(_, Some(_)) => kind == "timestamptz",
                _ => false,
            };
            if !fits {
                return Err(refused(format!("column `{}` is not {kind}", field.name())).hint(hint));
            }
        }
        Ok(places)
    }
}

/// Refuses a result column that is none of a test's.
pub(crate) fn known(name: &str) -> Result<(), TablesError> {
    if COLUMNS.contains(&name) {
        return Ok(());
    }
    let error = refused(format!("column `{name}` is none that a test returns"));
    Err(match nearest(name, COLUMNS.into_iter()) {
        Some(near) => error.hint(format!("did you mean `{near}`?")),
        None => error.hint("a test returns `item`, `status`, `reason` and optionally `occurred_at` and `asset`"),
    })
}

pub(crate) fn missing(name: &str) -> TablesError {
    refused(format!("column `{name}` is missing"))
        .hint("a test returns `item`, `status`, `reason` and optionally `occurred_at` and `asset`")
}

/// A text column, in whichever layout it came.
enum Texts<'a> {
    Utf8(&'a StringArray),
    View(&'a StringViewArray),
}

impl Texts<'_> {
    fn get(&self, row: usize) -> Option<&str> {
        match self {
            Self::Utf8(array) => array.is_valid(row).then(|| array.value(row)),
            Self::View(array) => array.is_valid(row).then(|| array.value(row)),
        }
    }
}

/// Hands each row of a batch to `take`. `before` rows came earlier.
pub(crate) fn rows(
    batch: &RecordBatch,
    places: Places,
    before: u64,
    take: &mut dyn FnMut(Row<'_>) -> Result<(), TablesError>,
) -> Result<(), TablesError> {
    let batch = plain(batch)?;
    let texts = |place: usize| match batch[place].data_type() {
        DataType::Utf8View => Texts::View(batch[place].as_string_view()),
        _ => Texts::Utf8(batch[place].as_string()),
    };
    let (item, status, reason) = (texts(places.item), texts(places.status), texts(places.reason));
    let asset = places.asset.map(texts);
    let occurred_at = places.occurred_at.map(|place| &batch[place]);
    for row in 0..item_len(&item) {
        let at = before + row as u64 + 1;
        let named = |name: &str| refused(format!("row {at} of the result: `{name}` is null"));
        let item = item.get(row).ok_or_else(|| named("item").hint("name what has no name: `coalesce(x, '(none)')`"))?;
        let status = status.get(row).ok_or_else(|| of_item(item, "`status` is null"))?;
        let word = RowStatus::parse(status);
        let status = word.ok_or_else(|| of_item(item, &format!("status `{status}` is none of ok, alarm, info, skip, error")))?;
        let reason = reason
            .get(row)
            .ok_or_else(|| of_item(item, "`reason` is null").hint("text joined with a null is null: use `coalesce`"))?;
        let occurred_at = occurred_at.and_then(|array| micros(array, row));
        take(Row { item, status, reason, occurred_at, asset: asset.as_ref().and_then(|asset| asset.get(row)) })?;
    }
    Ok(())
}

fn item_len(texts: &Texts<'_>) -> usize {
    match texts {
        Texts::Utf8(array) => array.len(),
        Texts::View(array) => array.len(),
    }
}

fn of_item(item: &str, message: &str) -> TablesError {
    let shown: String = item.chars().take(60).collect();
    refused(format!("item `{shown}`: {message}"))
}

/// The columns, large texts made plain.
fn plain(batch: &RecordBatch) -> Result<Vec<ArrayRef>, TablesError> {
    let columns = batch.columns().iter().map(|array| match array.data_type() {
        DataType::LargeUtf8 => cast(array, &DataType::Utf8View),
        _ => Ok(array.clone()),
    });
    columns
        .collect::<Result<_, _>>()
        .map_err(|error| TablesError::new(TablesErrorKind::Failure, format!("failed to read the result: {error}")))
}

/// An instant in microseconds, what is finer cut off.
fn micros(array: &ArrayRef, row: usize) -> Option<i64> {
    if array.is_null(row) {
        return None;
    }
    match array.data_type() {
        DataType::Timestamp(TimeUnit::Second, _) => Some(array.as_primitive::<TimestampSecondType>().value(row) * 1_000_000),
        DataType::Timestamp(TimeUnit::Millisecond, _) => Some(array.as_primitive::<TimestampMillisecondType>().value(row) * 1000),
        DataType::Timestamp(TimeUnit::Microsecond, _) => Some(array.as_primitive::<TimestampMicrosecondType>().value(row)),
        _ => Some(array.as_primitive::<TimestampNanosecondType>().value(row).div_euclid(1000)),
    }
}
