//! The rows of CSV and NDJSON files as Arrow columns, each as it is asked for; nothing is inferred.
use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;
use std::fs::File;
use std::io::{BufRead, BufReader, Read as _};
use std::path::Path;

use assay_engine::tables::TablesError;
use assay_model::time::Instant;
use datafusion::arrow::array::{Float64Builder, Int64Builder, UInt32Builder};
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};

use super::column::{Asked, Held, Role, month, sides};
use super::files::{LogFile, Reading};
use super::scan::{BATCH_ROWS, Each};
use crate::ingest::{Json, RECORD_BYTES_MAX, Records, Scalar, failed, plain, shown, wrong};

/// Bytes that are read from a file at once.
const READ_BYTES: usize = 256 << 10;
/// Rows of text that are read at once.
const ROWS: usize = BATCH_ROWS / 8;

fn open(name: &str, path: &Path) -> Result<BufReader<File>, TablesError> {
    let file = File::open(path).map_err(|error| failed("read", name, error))?;
    Ok(BufReader::with_capacity(READ_BYTES, file))
}

/// The names in a CSV file's first line.
pub(super) fn csv_header(name: &str, path: &Path) -> Result<Vec<String>, TablesError> {
    let mut records = Records::new(name, open(name, path)?);
    if !records.next()? {
        return Err(wrong(name, None, "it is empty").hint("the first line names the columns"));
    }
    Ok(records.fields().map(str::to_owned).collect())
}

/// The names in the first row of an NDJSON file; later rows may have others.
pub(super) fn first_keys(name: &str, path: &Path) -> Result<Vec<String>, TablesError> {
    let mut line = Vec::new();
    let mut input = open(name, path)?.take(RECORD_BYTES_MAX as u64);
    while line.trim_ascii().is_empty() {
        line.clear();
        if input.read_until(b'\n', &mut line).map_err(|error| failed("read", name, error))? == 0 {
            return Ok(Vec::new());
        }
    }
    let text = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&line);
    // What is no object is refused with its line when rows are read.
    let object: serde_json::Map<String, serde_json::Value> = serde_json::from_slice(text).unwrap_or_default();
    Ok(object.into_iter().map(|(name, _)| name).collect())
}

/// Values of one column on their way into an array.
enum Gathered {
    /// Codes, the texts in order, and where each text stands.
    Texts(UInt32Builder, Vec<String>, HashMap<String, u32>),
    Numbers(Float64Builder),
    /// A number of which only the side of a limit counts.
    Sides(UInt32Builder),
    Times(Int64Builder),
}

struct Column<'a> {
    asked: &'a Asked,
    gathered: Gathered,
}

/// A misfit, with its hint.
type Misfit = (String, Option<&'static str>);

impl<'a> Column<'a> {
    fn new(asked: &'a Asked) -> Self {
        let gathered = match asked.role {
            Role::Category | Role::Text | Role::Month => Gathered::Texts(UInt32Builder::new(), Vec::new(), HashMap::new()),
            Role::Number => Gathered::Numbers(Float64Builder::new()),
            Role::From(_) | Role::Above(_) => Gathered::Sides(UInt32Builder::new()),
            Role::Time => Gathered::Times(Int64Builder::new()),
        };
        Self { asked, gathered }
    }

    fn null(&mut self) {
        match &mut self.gathered {
            Gathered::Texts(codes, ..) | Gathered::Sides(codes) => codes.append_null(),
            Gathered::Numbers(numbers) => numbers.append_null(),
            Gathered::Times(times) => times.append_null(),
        }
    }

    fn text(&mut self, text: &str) -> Result<(), Misfit> {
        let made;
        let text = if self.asked.role == Role::Month {
            made = month(moment(text)?);
            &made
        } else {
            text
        };
        match &mut self.gathered {
            Gathered::Texts(codes, texts, places) => {
                let code = match places.get(text) {
                    Some(code) => *code,
                    None => {
                        let code = texts.len() as u32;
                        texts.push(text.to_owned());
                        places.insert(text.to_owned(), code);
                        code
                    }
                };
                codes.append_value(code);
            }
            Gathered::Times(times) => times.append_value(moment(text)?),
            Gathered::Numbers(_) | Gathered::Sides(_) => self.number(number(text)?)?,
        }
        Ok(())
    }

    fn number(&mut self, value: f64) -> Result<(), Misfit> {
        if value.is_nan() {
            return Err(("is not a number (NaN)".to_owned(), Some("write what is missing as nothing, or say `--null NaN`")));
        }
        if value.is_infinite() {
            return Err(("is infinite".to_owned(), None));
        }
        match &mut self.gathered {
            Gathered::Numbers(numbers) => numbers.append_value(value),
            Gathered::Sides(codes) => codes.append_value(self.asked.role.side(value)),
            Gathered::Texts(..) | Gathered::Times(_) => return self.text(&value.to_string()),
        }
        Ok(())
    }

    fn json(&mut self, json: &Json<'_>, reading: &Reading) -> Result<(), Misfit> {
        match (json, self.asked.role) {
            (Json::Null, _) => self.null(),
            (Json::Text(text), _) if reading.is_null(text) => self.null(),
            (Json::Text(text), Role::Category | Role::Text | Role::Time | Role::Month) => self.text(text)?,
            (Json::Bool(value), Role::Category | Role::Text) => self.text(if *value { "true" } else { "false" })?,
            (Json::Int(value), Role::Category | Role::Text) => self.text(&value.to_string())?,
            (Json::Float(value), Role::Text) => self.text(&value.to_string())?,
            (Json::Float(value), Role::Category) if value.fract() == 0.0 => self.text(&value.to_string())?,
            (Json::Int(value), Role::Number | Role::From(_) | Role::Above(_)) => self.number(*value as f64)?,
            (Json::Float(value), Role::Number | Role::From(_) | Role::Above(_)) => self.number(*value)?,
            (json, role) => {
                let what = match role {
                    Role::Category | Role::Text => "text, whole number or boolean",
                    Role::Number | Role::From(_) | Role::Above(_) => "number",
                    Role::Time | Role::Month => "time",
                };
                return Err((format!("holds {}, which is no {what}", shown(&json.to_string())), None));
            }
        }
        Ok(())
    }

    fn finish(&mut self) -> Held {
        match &mut self.gathered {
            Gathered::Texts(codes, texts, places) => {
                places.clear();
                Held::Coded(codes.finish(), std::mem::take(texts))
            }
            Gathered::Numbers(numbers) => Held::Numbers(numbers.finish()),
            Gathered::Sides(codes) => Held::Coded(codes.finish(), sides()),
            Gathered::Times(times) => Held::Times(times.finish()),
        }
    }
}

fn number(text: &str) -> Result<f64, Misfit> {
    text.trim().parse::<f64>().map_err(|_| (format!("holds {}, which is no number", shown(text)), None))
}

/// A moment in microseconds. Without an offset it is taken for UTC.
fn moment(text: &str) -> Result<i64, Misfit> {
    let text = text.trim();
    let joined = text.replacen(' ', "T", 1);
    let day = || format!("{joined}T00:00:00Z");
    let parsed = Instant::parse(&joined).or_else(|_| Instant::parse(&format!("{joined}Z"))).or_else(|_| Instant::parse(&day()));
    parsed
        .map(|at| at.0)
        .map_err(|_| (format!("holds {}, which is no time", shown(text)), Some("write it as `2025-03-31T09:00:00Z`")))
}

fn misfit(file: &LogFile, line: u64, column: &Column<'_>, (message, hint): Misfit) -> TablesError {
    let error = wrong(&file.name, Some(line), format!("column `{}` {message}", column.asked.column));
    match hint {
        Some(hint) => error.hint(hint),
        None => error,
    }
}

fn flush(columns: &mut [Column<'_>], rows: &mut usize, each: Each<'_>) -> Result<(), TablesError> {
    if *rows > 0 {
        let held: Vec<Held> = columns.iter_mut().map(Column::finish).collect();
        each(&held, std::mem::take(rows))?;
    }
    Ok(())
}

/// Reads the columns asked for from a CSV file.
pub(super) fn read_csv(file: &LogFile, asked: &[Asked], reading: &Reading, each: Each<'_>) -> Result<(), TablesError> {
    let mut records = Records::new(&file.name, open(&file.name, &file.path)?);
    records.next()?;
    let mut columns: Vec<Column<'_>> = asked.iter().map(Column::new).collect();
    // The columns asked for that each cell is for.
    let of = |name: &str| (0..asked.len()).filter(|at| asked[*at].column == name).collect::<Vec<usize>>();
    let places: Vec<Vec<usize>> = file.columns.iter().map(|column| of(&column.name)).collect();
    let mut rows = 0;
    while records.next()? {
        if records.n_fields() != places.len() {
            let message = format!("{} cells, where the header has {}", records.n_fields(), places.len());
            let hint = "quote a cell that holds a comma, a quote or a line break";
            return Err(wrong(&file.name, Some(records.line), message).hint(hint));
        }
        for (text, places) in records.fields().zip(&places) {
            for place in places {
                let column = &mut columns[*place];
                if text.is_empty() || reading.is_null(text) {
                    column.null();
                } else {
                    column.text(text).map_err(|wrong| misfit(file, records.line, &columns[*place], wrong))?;
                }
            }
        }
        rows += 1;
        if rows == ROWS {
            flush(&mut columns, &mut rows, each)?;
        }
    }
    flush(&mut columns, &mut rows, each)
}

/// Reads the columns asked for from a file of one JSON object a line.
pub(super) fn read_ndjson(file: &LogFile, asked: &[Asked], reading: &Reading, each: Each<'_>) -> Result<(), TablesError> {
    let mut input = open(&file.name, &file.path)?;
    let mut columns: Vec<Column<'_>> = asked.iter().map(Column::new).collect();
    let mut ever = vec![false; asked.len()];
    let (mut rows, mut line) = (0, Vec::new());
    for number in 1.. {
        line.clear();
        let taken = (&mut input).take(RECORD_BYTES_MAX as u64 + 1).read_until(b'\n', &mut line);
        if taken.map_err(|error| failed("read", &file.name, error))? == 0 {
            break;
        }
        if line.len() > RECORD_BYTES_MAX {
            return Err(wrong(&file.name, Some(number), format!("longer than {} MiB", RECORD_BYTES_MAX >> 20)));
        }
        let text = if number == 1 { line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&line) } else { &line };
        let text = std::str::from_utf8(text.trim_ascii()).map_err(|_| wrong(&file.name, Some(number), "it is not UTF-8"))?;
        if text.is_empty() {
            continue;
        }
        let mut refused = None;
        let object = Object { file, line: number, columns: &mut columns, ever: &mut ever, reading, refused: &mut refused };
        let mut json = serde_json::Deserializer::from_str(text);
        let read = object.deserialize(&mut json).and_then(|()| json.end());
        if let Some(error) = refused {
            return Err(error);
        }
        read.map_err(|error| wrong(&file.name, Some(number), plain(&error)))?;
        rows += 1;
        if rows == ROWS {
            flush(&mut columns, &mut rows, each)?;
        }
    }
    flush(&mut columns, &mut rows, each)?;
    match asked.iter().zip(&ever).find(|(_, ever)| !**ever) {
        Some((asked, _)) => Err(wrong(&file.name, None, format!("no row has a column `{}`", asked.column))),
        None => Ok(()),
    }
}

/// One object on its way into the columns. Why it was refused stands in `refused`.
struct Object<'r, 'a> {
    file: &'r LogFile,
    line: u64,
    columns: &'r mut [Column<'a>],
    ever: &'r mut [bool],
    reading: &'r Reading,
    refused: &'r mut Option<TablesError>,
}

impl<'de> DeserializeSeed<'de> for Object<'_, '_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Object<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut here = vec![false; self.columns.len()];
        while let Some(key) = map.next_key::<Cow<'de, str>>()? {
            let places: Vec<usize> = (0..here.len()).filter(|at| self.columns[*at].asked.column == key).collect();
            if places.is_empty() {
                map.next_value::<IgnoredAny>()?;
                continue;
            }
            let json = map.next_value_seed(Scalar)?;
            for at in places {
                let taken = if std::mem::replace(&mut here[at], true) {
                    Err(("is there twice".to_owned(), None))
                } else {
                    self.columns[at].json(&json, self.reading)
                };
                if let Err(wrong) = taken {
                    *self.refused = Some(misfit(self.file, self.line, &self.columns[at], wrong));
                    return Err(serde::de::Error::custom("refused"));
                }
            }
        }
        for (at, column) in self.columns.iter_mut().enumerate() {
            if !here[at] {
                column.null();
            }
            self.ever[at] |= here[at];
        }
        Ok(())
    }
}
