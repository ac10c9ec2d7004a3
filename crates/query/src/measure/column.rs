//! How does an Arrow column become the slices that a fold reads?
use assay_engine::tables::TablesError;
use assay_measure::fold::{Categories, Codes, Valid};
use assay_model::time::Day;
use datafusion::arrow::array::{Array, ArrayRef, AsArray, BooleanArray, DictionaryArray, Float64Array, Int64Array, UInt32Array};
use datafusion::arrow::buffer::NullBuffer;
use datafusion::arrow::compute::cast;
use datafusion::arrow::datatypes::{DataType, Float64Type, Int64Type, TimeUnit, TimestampMicrosecondType, UInt32Type};

use crate::ingest::{shown, wrong};

/// What a column is read as.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Role {
    /// Categories: texts, booleans, whole numbers, dates.
    Category,
    /// Numbers.
    Number,
    /// A number as two categories: `0` below this, `1` from it.
    From(f64),
    /// A number as two categories: `1` above this, else `0`.
    Above(f64),
    /// Anything as its text: what a first look reads.
    Text,
    /// The month of a moment, in UTC, as a category: `2025-03`.
    Month,
    /// Moments, as microseconds since 1970-01-01 00:00 UTC.
    Time,
}

/// A column that is asked for.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Asked {
    pub(super) column: String,
    pub(super) role: Role,
}

impl Asked {
    pub(super) fn new(column: &str, role: Role) -> Self {
        Self { column: column.to_owned(), role }
    }
}

/// A column of one batch.
pub(super) enum Held {
    Dictionary(DictionaryArray<UInt32Type>),
    Booleans(BooleanArray),
    /// Codes into texts that were made here.
    Coded(UInt32Array, Vec<String>),
    Numbers(Float64Array),
    Times(Int64Array),
}

/// The codes of a column with its dictionary as texts.
pub(super) struct View<'a> {
    codes: Codes<'a>,
    values: Vec<&'a str>,
    valid: Valid<'a>,
}

impl View<'_> {
    pub(super) fn categories(&self) -> Categories<'_> {
        Categories { codes: self.codes, values: &self.values, valid: self.valid }
    }

    /// The code of a row; none for null.
    pub(super) fn code(&self, row: usize) -> Option<usize> {
        let code = match self.codes {
            Codes::U8(codes) => usize::from(codes[row]),
            Codes::U16(codes) => usize::from(codes[row]),
            Codes::U32(codes) => codes[row] as usize,
            Codes::Bits { bytes, offset } => usize::from(bytes[(offset + row) / 8] >> ((offset + row) % 8) & 1),
        };
        self.valid.at(row).then_some(code)
    }

    /// What each code means.
    pub(super) fn values(&self) -> &[&str] {
        &self.values
    }
}

fn valid(nulls: Option<&NullBuffer>) -> Valid<'_> {
    match nulls {
        Some(nulls) if nulls.null_count() > 0 => Valid::Bits { bytes: nulls.validity(), offset: nulls.offset() },
        _ => Valid::All,
    }
}

impl Held {
    /// Rows that hold a value.
    pub(super) fn n_valid(&self) -> usize {
        match self {
            Self::Dictionary(array) => array.len() - array.null_count(),
            Self::Booleans(array) => array.len() - array.null_count(),
            Self::Coded(codes, _) => codes.len() - codes.null_count(),
            Self::Numbers(array) => array.len() - array.null_count(),
            Self::Times(array) => array.len() - array.null_count(),
        }
    }

    /// The column as categories.
    pub(super) fn view(&self) -> View<'_> {
        match self {
            Self::Dictionary(array) => {
                let texts = array.values().as_string::<i32>();
                let values = (0..texts.len()).map(|at| if texts.is_null(at) { "" } else { texts.value(at) }).collect();
                View { codes: Codes::U32(array.keys().values()), values, valid: valid(array.nulls()) }
            }
            Self::Booleans(array) => {
                let bits = array.values();
                let codes = Codes::Bits { bytes: bits.values(), offset: bits.offset() };
                View { codes, values: vec!["false", "true"], valid: valid(array.nulls()) }
            }
            Self::Coded(codes, values) => {
                let values = values.iter().map(String::as_str).collect();
                View { codes: Codes::U32(codes.values()), values, valid: valid(codes.nulls()) }
            }
            Self::Numbers(_) | Self::Times(_) => View { codes: Codes::U32(&[]), values: Vec::new(), valid: Valid::All },
        }
    }

    /// The column as numbers; none where it is none.
    pub(super) fn numbers(&self) -> (&[f64], Valid<'_>) {
        match self {
            Self::Numbers(array) => (array.values(), valid(array.nulls())),
            _ => (&[], Valid::All),
        }
    }

    /// The column as moments.
    pub(super) fn times(&self) -> (&[i64], Valid<'_>) {
        match self {
            Self::Times(array) => (array.values(), valid(array.nulls())),
            _ => (&[], Valid::All),
        }
    }
}

/// Where a batch comes from, for messages.
pub(super) struct Place<'a> {
    pub(super) file: &'a str,
    /// Rows of the file before the batch.
    pub(super) before: u64,
    pub(super) nan_is_null: bool,
}

impl Place<'_> {
    /// In Parquet there are rows, and no lines.
    fn row(&self, row: usize, message: String) -> TablesError {
        wrong(self.file, None, format!("row {}: {message}", self.before + row as u64 + 1))
    }

    fn wrong_type(&self, asked: &Asked, kind: &DataType) -> TablesError {
        let expected = match asked.role {
            Role::Category | Role::Text => "a text, a whole number, a boolean or a date",
            Role::Number | Role::From(_) | Role::Above(_) => "a number",
            Role::Time | Role::Month => "a time",
        };
        let found = type_word(kind);
        wrong(self.file, None, format!("column `{}` is {found}, where {expected} is needed", asked.column))
    }
}

/// A type as people say it.
pub(super) fn type_word(kind: &DataType) -> String {
    match kind {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => "text".to_owned(),
        DataType::Dictionary(_, value) => type_word(value),
        other => other.to_string().to_lowercase(),
    }
}

/// Refuses numbers that are not finite, unless `NaN` stands for no value; then they become nulls.
pub(super) fn finite(array: Float64Array, column: &str, place: &Place<'_>) -> Result<Float64Array, TablesError> {
    // One pass over all values, nulls included, is faster than asking each for its bit.
    if array.values().iter().all(|value| value.is_finite()) {
        return Ok(array);
    }
    let bad = |row: usize| !array.is_null(row) && !array.value(row).is_finite();
    let nan = |row: usize| array.value(row).is_nan();
    let Some(row) = (0..array.len()).find(|row| bad(*row) && !(place.nan_is_null && nan(*row))) else {
        return Ok(array.iter().map(|value| value.filter(|value| !value.is_nan())).collect());
    };
    let value = array.value(row);
    let shown = if value.is_nan() { "not a number (NaN)".to_owned() } else { "infinite".to_owned() };
    let error = place.row(row, format!("column `{column}` is {shown}"));
    Err(if value.is_nan() { error.hint("write what is missing as null, or say `--null NaN`") } else { error })
}

/// An Arrow column as what is asked for.
pub(super) fn hold(array: &ArrayRef, asked: &Asked, place: &Place<'_>) -> Result<Held, TablesError> {
    let kind = array.data_type();
    let refused = || place.wrong_type(asked, kind);
    match asked.role {
        Role::Category | Role::Text => categories(array, asked, place),
        Role::Number => {
            let numbers = numbers(array).ok_or_else(refused)?;
            Ok(Held::Numbers(finite(numbers, &asked.column, place)?))
        }
        Role::From(_) | Role::Above(_) => {
            let numbers = finite(numbers(array).ok_or_else(refused)?, &asked.column, place)?;
            let codes = numbers.iter().map(|value| value.map(|value| asked.role.side(value))).collect();
            Ok(Held::Coded(codes, sides()))
        }
        Role::Time | Role::Month => {
            let micros = DataType::Timestamp(TimeUnit::Microsecond, None);
            let times = match kind {
                DataType::Timestamp(..) | DataType::Date32 | DataType::Date64 => cast(array, &micros).map_err(|_| refused())?,
                _ => return Err(refused()),
            };
            let times = times.as_primitive::<TimestampMicrosecondType>().reinterpret_cast::<Int64Type>();
            Ok(if asked.role == Role::Month { months(&times) } else { Held::Times(times) })
        }
    }
}

impl Role {
    /// On which side of its limit a number is.
    pub(super) fn side(self, value: f64) -> u32 {
        match self {
            Self::From(from) => u32::from(value >= from),
            Self::Above(limit) => u32::from(value > limit),
            _ => 0,
        }
    }
}

/// What the codes of a number's sides mean.
pub(super) fn sides() -> Vec<String> {
    vec!["0".to_owned(), "1".to_owned()]
}

/// The month of a moment, in UTC.
pub(super) fn month(micros: i64) -> String {
    // Years that a date cannot hold are none of a log's: the nearest stands for them.
    let day = micros.div_euclid(86_400_000_000).clamp(-4_371_587, 2_932_896) as i32;
    let date = Day(day).date();
    format!("{:04}-{:02}", date.year(), date.month())
}

fn months(times: &Int64Array) -> Held {
    let (mut texts, mut codes) = (Vec::new(), Vec::with_capacity(times.len()));
    // Months of a log follow one another: the last one seen is looked at first.
    let mut last: Option<(i64, u32)> = None;
    for micros in times {
        let Some(micros) = micros else {
            codes.push(0);
            continue;
        };
        let day = micros.div_euclid(86_400_000_000);
        let code = match last {
            Some((known, code)) if known == day => code,
            _ => {
                let text = month(micros);
                let at = texts.iter().position(|other| *other == text).unwrap_or_else(|| {
                    texts.push(text);
                    texts.len() - 1
                });
                at as u32
            }
        };
        last = Some((day, code));
        codes.push(code);
    }
    Held::Coded(UInt32Array::new(codes.into(), times.nulls().cloned()), texts)
}

fn numbers(array: &ArrayRef) -> Option<Float64Array> {
    let kind = array.data_type();
    let decimal =
        matches!(kind, DataType::Decimal32(..) | DataType::Decimal64(..) | DataType::Decimal128(..) | DataType::Decimal256(..));
    if !(kind.is_integer() || kind.is_floating() || decimal) {
        return None;
    }
    let cast = cast(array, &DataType::Float64).ok()?;
    Some(cast.as_primitive::<Float64Type>().clone())
}

fn categories(array: &ArrayRef, asked: &Asked, place: &Place<'_>) -> Result<Held, TablesError> {
    let kind = array.data_type();
    let refused = || place.wrong_type(asked, kind);
    match kind {
        DataType::Boolean => Ok(Held::Booleans(array.as_boolean().clone())),
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View | DataType::Dictionary(..) | DataType::Date32 => {
            if let DataType::Dictionary(_, value) = kind
                && !matches!(value.as_ref(), DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View)
            {
                return categories(&cast(array, value).map_err(|_| refused())?, asked, place);
            }
            let coded = DataType::Dictionary(Box::new(DataType::UInt32), Box::new(DataType::Utf8));
            let array = if *kind == coded {
                array.clone()
            } else {
                let texts = cast(array, &DataType::Utf8).map_err(|_| refused())?;
                cast(&texts, &coded).map_err(|_| refused())?
            };
            Ok(Held::Dictionary(array.as_dictionary::<UInt32Type>().clone()))
        }
        kind if kind.is_integer() => {
            let whole = cast(array, &DataType::Int64).map_err(|_| refused())?;
            if whole.null_count() != array.null_count() {
                return Err(wrong(place.file, None, format!("column `{}` holds whole numbers beyond 64 bits", asked.column)));
            }
            Ok(coded(whole.as_primitive::<Int64Type>()))
        }
        kind if kind.is_floating() => {
            let floats = finite(numbers(array).ok_or_else(refused)?, &asked.column, place)?;
            // Labels with gaps are often kept as floats: whole ones are categories, others are none.
            let broken =
                |row: &usize| !floats.is_null(*row) && (floats.value(*row).fract() != 0.0 || floats.value(*row).abs() > 1e15);
            if let Some(row) = (0..floats.len()).find(broken) {
                let text = floats.value(row).to_string();
                let error = place.row(row, format!("column `{}` holds {}, which is no category", asked.column, shown(&text)));
                return Err(error.hint("a score is `--score`; a prediction by a limit is `--threshold`"));
            }
            Ok(coded(&floats.iter().map(|value| value.map(|value| value as i64)).collect()))
        }
        _ => Err(refused()),
    }
}

/// Distinct whole numbers that are looked up in a flat table, 256 KB.
const SPAN_MAX: u64 = 1 << 16;

/// Whole numbers as codes into their texts.
fn coded(array: &Int64Array) -> Held {
    let held = || array.iter().flatten();
    let (Some(least), Some(most)) = (held().min(), held().max()) else {
        return Held::Coded(UInt32Array::from(vec![None; array.len()]), Vec::new());
    };
    let mut values: Vec<String> = Vec::new();
    let mut code_of = |value: i64| {
        values.push(value.to_string());
        values.len() as u32 - 1
    };
    let codes: Vec<u32> = if most.abs_diff(least) < SPAN_MAX {
        let mut table = vec![u32::MAX; most.abs_diff(least) as usize + 1];
        let code = |(row, value): (usize, &i64)| {
            if array.is_null(row) {
                return 0;
            }
            let place = &mut table[value.abs_diff(least) as usize];
            if *place == u32::MAX {
                *place = code_of(*value);
            }
            *place
        };
        array.values().iter().enumerate().map(code).collect()
    } else {
        let mut table = std::collections::HashMap::new();
        let code = |(row, value): (usize, &i64)| {
            if array.is_null(row) { 0 } else { *table.entry(*value).or_insert_with(|| code_of(*value)) }
        };
        array.values().iter().enumerate().map(code).collect()
    };
    Held::Coded(UInt32Array::new(codes.into(), array.nulls().cloned()), values)
}
