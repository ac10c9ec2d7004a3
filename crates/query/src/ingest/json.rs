//! What are the rows of an NDJSON file, or of a JSON file that is one array of objects?
//!
//! The file is cut into its objects first, so that only one of them is in memory.
use std::borrow::Cow;
use std::fmt;
use std::io::BufRead;

use assay_engine::tables::TablesError;
use assay_model::object::{ColumnType, Table};
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::columns::{missing, place};
use super::csv::RECORD_BYTES_MAX;
use super::place::{failed, misfit, wrong};
use super::value::{Value, decimal, double, parse};
use super::writer::Writer;

/// Reads a file of one JSON object per line.
pub(crate) fn read_lines(name: &str, mut input: impl BufRead, table: &Table, writer: &mut Writer<'_>) -> Result<(), TablesError> {
    let mut rows = Rows::new(name, table, writer);
    let mut line = Vec::new();
    for number in 1.. {
        line.clear();
        let more = std::io::Read::take(&mut input, RECORD_BYTES_MAX as u64 + 1)
            .read_until(b'\n', &mut line)
            .map_err(|error| failed("read", name, error))?;
        if more == 0 {
            break;
        }
        if line.len() > RECORD_BYTES_MAX {
            return Err(too_long(name, number));
        }
        let text = if number == 1 { line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&line) } else { &line };
        let text = text.trim_ascii_end();
        if !text.is_empty() {
            rows.take(text, number)?;
        }
    }
    rows.finish()
}

/// Reads a file that is one JSON array of objects.
pub(crate) fn read_array(name: &str, input: impl BufRead, table: &Table, writer: &mut Writer<'_>) -> Result<(), TablesError> {
    let mut rows = Rows::new(name, table, writer);
    let mut bytes = Bytes { name, input, line: 1 };
    if bytes.first()? != Some(b'[') {
        return Err(wrong(name, Some(bytes.line), "it is not an array of objects").hint("one object per line is `.ndjson`"));
    }
    let mut object = Vec::new();
    let mut after_row = false;
    loop {
        match (bytes.next_solid()?, after_row) {
            (Some(b']'), _) => break,
            (Some(b','), true) => after_row = false,
            (Some(b'{'), false) => {
                let line = bytes.line;
                bytes.object(&mut object)?;
                rows.take(&object, line)?;
                after_row = true;
            }
            (None, _) => return Err(wrong(name, Some(bytes.line), "the array is never closed").hint("is the file cut short?")),
            (Some(_), true) => return Err(wrong(name, Some(bytes.line), "`,` or `]` must follow an object")),
            (Some(_), false) => return Err(wrong(name, Some(bytes.line), "an element is not an object")),
        }
    }
    match bytes.next_solid()? {
        None => rows.finish(),
        Some(_) => Err(wrong(name, Some(bytes.line), "something follows the array")),
    }
}

fn too_long(name: &str, line: u64) -> TablesError {
    wrong(name, Some(line), format!("longer than {} MiB", RECORD_BYTES_MAX >> 20))
}

/// A file's bytes and the line they are on.
struct Bytes<'a, R> {
    name: &'a str,
    input: R,
    line: u64,
}

impl<R: BufRead> Bytes<'_, R> {
    fn next(&mut self) -> Result<Option<u8>, TablesError> {
        let name = self.name;
        let Some(&byte) = self.input.fill_buf().map_err(|error| failed("read", name, error))?.first() else {
            return Ok(None);
        };
        self.input.consume(1);
        self.line += u64::from(byte == b'\n');
        Ok(Some(byte))
    }

    /// The first byte that is neither white space nor of a byte order mark.
    fn first(&mut self) -> Result<Option<u8>, TablesError> {
        match self.next_solid()? {
            Some(0xef) => {
                let mark = [self.next()?, self.next()?];
                if mark == [Some(0xbb), Some(0xbf)] { self.next_solid() } else { Ok(Some(0xef)) }
            }
            other => Ok(other),
        }
    }

    fn next_solid(&mut self) -> Result<Option<u8>, TablesError> {
        loop {
            match self.next()? {
                Some(byte) if byte.is_ascii_whitespace() => {}
                other => return Ok(other),
            }
        }
    }

    /// Reads an object, whose `{` was read, up to its `}`.
    fn object(&mut self, object: &mut Vec<u8>) -> Result<(), TablesError> {
        let from = self.line;
        object.clear();
        object.push(b'{');
        let (mut depth, mut quoted, mut escaped) = (1_usize, false, false);
        while depth > 0 {
            let Some(byte) = self.next()? else {
                return Err(wrong(self.name, Some(from), "an object is never closed").hint("is the file cut short?"));
            };
            object.push(byte);
            if object.len() > RECORD_BYTES_MAX {
                return Err(too_long(self.name, from));
            }
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = quoted,
                b'"' => quoted = !quoted,
                b'{' | b'[' if !quoted => depth += 1,
                b'}' | b']' if !quoted => depth -= 1,
                _ => {}
            }
        }
        Ok(())
    }
}

/// Takes objects one after another, and remembers which columns were ever there.
struct Rows<'a, 'w> {
    name: &'a str,
    table: &'a Table,
    writer: &'a mut Writer<'w>,
    /// Columns that some row had, and those that the current row has.
    ever: Vec<bool>,
    here: Vec<bool>,
    n: u64,
}

impl<'a, 'w> Rows<'a, 'w> {
    fn new(name: &'a str, table: &'a Table, writer: &'a mut Writer<'w>) -> Self {
        let n = table.columns.len();
        Self { name, table, writer, ever: vec![false; n], here: vec![false; n], n: 0 }
    }

    fn take(&mut self, object: &[u8], line: u64) -> Result<(), TablesError> {
        let name = self.name;
        let text =
            std::str::from_utf8(object).map_err(|_| wrong(name, Some(line), "it is not UTF-8").hint("save the file as UTF-8"))?;
        self.here.fill(false);
        let mut refused = None;
        let mut json = serde_json::Deserializer::from_str(text);
        let result = Object { rows: self, line, refused: &mut refused }.deserialize(&mut json).and_then(|()| json.end());
        if let Some(error) = refused {
            return Err(error);
        }
        result.map_err(|error| wrong(name, Some(line + error.line().saturating_sub(1) as u64), plain(&error)))?;
        for column in 0..self.here.len() {
            if !self.here[column] {
                self.writer.set(column, Value::Null);
            }
            self.ever[column] |= self.here[column];
        }
        self.n += 1;
        self.writer.end_row()
    }

    fn finish(self) -> Result<(), TablesError> {
        if self.n == 0 { Ok(()) } else { missing(self.name, self.table, &self.ever, &[]) }
    }
}

/// What is wrong with a piece of JSON, without the place, which the message has already.
pub(crate) fn plain(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let cut = text.rfind(" at line ").unwrap_or(text.len());
    format!("it is not JSON: {}", &text[..cut])
}

/// One object on its way into the writer. Why it was refused stands in `refused`.
struct Object<'r, 'a, 'w> {
    rows: &'r mut Rows<'a, 'w>,
    line: u64,
    refused: &'r mut Option<TablesError>,
}

impl<'de> DeserializeSeed<'de> for Object<'_, '_, '_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Object<'_, '_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Self { rows, line, refused } = self;
        let mut stop = |error: TablesError| {
            *refused = Some(error);
            serde::de::Error::custom("refused")
        };
        while let Some(key) = map.next_key::<Cow<'de, str>>()? {
            let place = place(rows.name, rows.table, &key).map_err(|error| stop(at(rows.name, line, error)))?;
            let Some(column) = place else {
                map.next_value::<IgnoredAny>()?;
                continue;
            };
            if std::mem::replace(&mut rows.here[column], true) {
                return Err(stop(wrong(rows.name, Some(line), format!("column `{key}` is there twice"))));
            }
            let (title, kind) = rows.table.columns.get_index(column).expect("a place is a declared column's index");
            let json = map.next_value_seed(Scalar)?;
            let value = value(*kind, &json, &rows.table.nulls);
            let value = value.map_err(|hint| stop(misfit(rows.name, Some(line), (title, *kind), &json.to_string(), hint)))?;
            rows.writer.set(column, value);
        }
        Ok(())
    }
}

/// The same error, at a line.
fn at(name: &str, line: u64, error: TablesError) -> TablesError {
    let message = error.message.replacen(&format!("`{name}`: "), "", 1);
    TablesError { hint: error.hint, ..wrong(name, Some(line), message) }
}

/// A JSON value, as far as a column can hold one.
pub(crate) enum Json<'de> {
    Null,
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(Cow<'de, str>),
    Texts(Vec<Cow<'de, str>>),
}

impl fmt::Display for Json<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("null"),
            Self::Bool(value) => write!(f, "{value}"),
            Self::Int(value) => write!(f, "{value}"),
            Self::Float(value) => write!(f, "{value}"),
            Self::Text(value) => f.write_str(value),
            Self::Texts(texts) => write!(f, "[{}]", texts.join(", ")),
        }
    }
}

fn value<'j>(kind: ColumnType, json: &'j Json<'_>, nulls: &[String]) -> Result<Value<'j>, &'static str> {
    Ok(match (kind, json) {
        (_, Json::Null) => Value::Null,
        (_, Json::Text(text)) if nulls.iter().any(|null| null == text) => Value::Null,
        (ColumnType::Text, Json::Text(text)) => Value::Text(text),
        (ColumnType::Text, _) => return Err("write it in quotes, or declare the type that it has"),
        (ColumnType::Boolean, Json::Bool(value)) => Value::Boolean(*value),
        (ColumnType::Bigint, Json::Int(value)) => Value::Bigint(*value),
        (ColumnType::Double, Json::Int(value)) => Value::Double(double(&value.to_string())?),
        (ColumnType::Double, Json::Float(value)) => Value::Double(*value),
        (ColumnType::Decimal, Json::Int(value)) => Value::Decimal(i128::from(*value) * 10_000),
        (ColumnType::Decimal, Json::Float(value)) => Value::Decimal(decimal_of(*value)?),
        (ColumnType::TextList, Json::Texts(texts)) => Value::TextList(texts.iter().map(AsRef::as_ref).collect()),
        (ColumnType::TextList, _) => return Err("write an array of texts"),
        (_, Json::Text(text)) => parse(kind, text)?,
        (ColumnType::Date | ColumnType::Timestamptz, _) => return Err("write it as text"),
        _ => return Err("the declared type is another"),
    })
}

/// A number that JSON holds in binary, as the decimal that people wrote: exact up to fifteen digits.
fn decimal_of(value: f64) -> Result<i128, &'static str> {
    const HINT: &str = "write a decimal of more than 15 digits as text, with at most 4 behind the point";
    if value.abs() >= 1e11 {
        return Err(HINT);
    }
    decimal(&value.to_string()).ok_or(HINT)
}

pub(crate) struct Scalar;

impl<'de> DeserializeSeed<'de> for Scalar {
    type Value = Json<'de>;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Json<'de>, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Scalar {
    type Value = Json<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("null, true, false, a number, a text or an array of texts")
    }
    fn visit_unit<E>(self) -> Result<Json<'de>, E> {
        Ok(Json::Null)
    }
    fn visit_bool<E>(self, value: bool) -> Result<Json<'de>, E> {
        Ok(Json::Bool(value))
    }
    fn visit_i64<E>(self, value: i64) -> Result<Json<'de>, E> {
        Ok(Json::Int(value))
    }
    fn visit_u64<E>(self, value: u64) -> Result<Json<'de>, E> {
        Ok(i64::try_from(value).map_or(Json::Float(value as f64), Json::Int))
    }
    fn visit_f64<E>(self, value: f64) -> Result<Json<'de>, E> {
        Ok(Json::Float(value))
    }
    fn visit_str<E>(self, value: &str) -> Result<Json<'de>, E> {
        Ok(Json::Text(value.to_owned().into()))
    }
    fn visit_borrowed_str<E>(self, value: &'de str) -> Result<Json<'de>, E> {
        Ok(Json::Text(value.into()))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Json<'de>, A::Error> {
        let mut texts = Vec::new();
        while let Some(text) = seq.next_element::<Cow<'de, str>>()? {
            texts.push(text);
        }
        Ok(Json::Texts(texts))
    }
}
