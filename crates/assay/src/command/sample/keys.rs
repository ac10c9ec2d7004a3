//! A population from a file of keys: its items, its digest, and the order in which a systematic sample goes through it.
use std::fs::File;

use assay_ledger::{Digest, RowDigest, population_line};
use assay_model::time::Instant;
use assay_sample::population::Population;
use serde::{Deserialize, Serialize};

use crate::args::Keys;
use crate::failure::Failure;

/// The columns that were read, and what the population is known by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frozen {
    /// Items.
    pub n: u64,
    /// SHA-256 over the population lines of `docs/formats.md`.
    pub digest: String,
    /// The column that names an item.
    pub key: String,
    /// The column that says when it occurred.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub occurred_at: Option<String>,
    /// The column that names its stratum.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stratum: Option<String>,
}

/// A population as it was read.
pub struct Read {
    pub population: Population,
    pub frozen: Frozen,
    pub digest: Digest,
    /// When each item occurred, in the order of the file; empty where no column says so.
    occurred: Vec<i64>,
}

impl Read {
    /// By when they occurred, then by the bytes of the item: what a systematic sample goes through.
    pub fn in_order(&self) -> Result<Population, Failure> {
        let mut places: Vec<usize> = (0..self.population.len()).collect();
        let at = |place: usize| self.occurred.get(place).copied().unwrap_or(0);
        places.sort_by_key(|place| (at(*place), self.population.item(*place)));
        Ok(Population::new(places.into_iter().map(|place| self.population.item(place)))?)
    }
}

/// Reads a file of keys once: nothing is kept of the other columns.
pub fn read(keys: &Keys) -> Result<Read, Failure> {
    let path = keys.population.display().to_string();
    let file = File::open(&keys.population).map_err(|error| Failure::new(format!("cannot read `{path}`: {error}")))?;
    let mut reader = csv::ReaderBuilder::new().buffer_capacity(1 << 20).from_reader(file);
    let wrong = |error: csv::Error| Failure::new(format!("{path}{}", said(&error)));
    let header = reader.headers().map_err(wrong)?.clone();
    let column = |name: &str| {
        let mut named = header.iter().enumerate().filter(|(_, column)| *column == name).map(|(at, _)| at);
        match (named.next(), named.next()) {
            (Some(at), None) => Ok(at),
            (Some(_), Some(_)) => Err(Failure::new(format!("{path}:1: column `{name}` stands there twice"))),
            (None, _) => Err(Failure::new(format!("{path}:1: column `{name}` is missing"))
                .hint(format!("there is {}", header.iter().take(20).collect::<Vec<_>>().join(", ")))),
        }
    };
    let key_name = keys.key.as_deref().ok_or_else(|| {
        Failure::new("which column names an item?")
            .hint(format!("say it with `--key`: {}", header.iter().take(20).collect::<Vec<_>>().join(", ")))
    })?;
    let key = column(key_name)?;
    let occurred_column = keys.occurred_at.as_deref().map(column).transpose()?;
    let stratum = keys.stratum.as_deref().map(column).transpose()?;

    let (mut items, mut strata, mut occurred) = (Texts::default(), Texts::default(), Vec::new());
    let (mut rows, mut line) = (RowDigest::new(), Vec::new());
    let mut record = csv::StringRecord::new();
    while reader.read_record(&mut record).map_err(wrong)? {
        let at_line = record.position().map_or(0, csv::Position::line);
        let item = &record[key];
        if item.is_empty() {
            return Err(Failure::new(format!("{path}:{at_line}: column `{key_name}` is empty: an item has a name")));
        }
        let at = occurred_column.map(|column| Instant::parse(&record[column])).transpose();
        let at = at.map_err(|error| Failure::new(format!("{path}:{at_line}: {error}")))?;
        line.clear();
        population_line(&mut line, item, at.map(|at| at.0))
            .map_err(|error| Failure::new(format!("{path}:{at_line}: {error}")))?;
        rows.push(&line);
        items.push(item);
        occurred.extend(at.map(|at| at.0));
        if let Some(column) = stratum {
            strata.push(&record[column]);
        }
    }
    let n = rows.len() as u64;
    let population = match stratum {
        Some(_) => Population::stratified(items.iter().zip(strata.iter())),
        None => Population::new(items.iter()),
    };
    let population = population.map_err(|error| Failure::from(error).within(&path))?;
    drop(items);
    let digest = rows.finish();
    let frozen = Frozen {
        n,
        digest: digest.to_string(),
        key: key_name.to_owned(),
        occurred_at: keys.occurred_at.clone(),
        stratum: keys.stratum.clone(),
    };
    Ok(Read { population, frozen, digest, occurred })
}

/// What the reader of CSV says, with the line: what follows the file's name.
fn said(error: &csv::Error) -> String {
    match error.kind() {
        csv::ErrorKind::UnequalLengths { pos: Some(pos), expected_len, len } => {
            format!(":{}: the row has {len} cells, the header {expected_len}", pos.line())
        }
        csv::ErrorKind::Utf8 { pos: Some(pos), .. } => format!(":{}: this is not UTF-8", pos.line()),
        _ => format!(": {error}"),
    }
}

/// Many short texts in one.
#[derive(Default)]
struct Texts {
    text: String,
    ends: Vec<usize>,
}

impl Texts {
    fn push(&mut self, text: &str) {
        self.text.push_str(text);
        self.ends.push(self.text.len());
    }

    fn iter(&self) -> impl Iterator<Item = &str> {
        let mut from = 0;
        self.ends.iter().map(move |to| {
            let text = &self.text[from..*to];
            from = *to;
            text
        })
    }
}
