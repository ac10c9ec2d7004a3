//! One pass over all files: the columns asked for, batch by batch.
use assay_engine::tables::{Format, TablesError, TablesErrorKind};
use assay_measure::Error;

use super::column::{Asked, Held};
use super::files::Files;
use super::{parquet, text};
use crate::ingest::wrong;

/// Rows that are read at once: some 0.5 MB a column of numbers.
pub(super) const BATCH_ROWS: usize = 1 << 16;

/// What a scan saw.
#[derive(Debug)]
pub(super) struct Scanned {
    pub(super) rows: u64,
    /// Rows that hold a value, for each column asked for.
    pub(super) valid: Vec<u64>,
}

/// What a reader of one file does with its batches.
pub(super) type Each<'e> = &'e mut dyn FnMut(&[Held], usize) -> Result<(), TablesError>;
/// The same where what fails is a fold, which knows no file.
pub(super) type Fold<'e> = &'e mut dyn FnMut(&[Held], usize) -> Result<(), Error>;

/// Reads the columns asked for, in order, and hands each batch with its rows to `each`.
///
/// # Errors
/// A column is missing, of another type or without any value, a file is broken, there are no rows, or `each` refuses.
pub(super) fn scan(
    files: &Files,
    asked: &[Asked],
    mut each: impl FnMut(&[Held], usize) -> Result<(), Error>,
) -> Result<Scanned, TablesError> {
    let scanned = scan_any(files, asked, &mut each)?;
    match asked.iter().zip(&scanned.valid).find(|(_, n)| **n == 0) {
        Some((asked, _)) => Err(wrong(&files.title(), None, format!("column `{}` has no value in any row", asked.column))),
        None => Ok(scanned),
    }
}

/// The same where a column may be without any value.
pub(super) fn scan_any(files: &Files, asked: &[Asked], each: Fold<'_>) -> Result<Scanned, TablesError> {
    for asked in asked {
        files.has(&asked.column)?;
    }
    let mut scanned = Scanned { rows: 0, valid: vec![0; asked.len()] };
    for file in &files.all {
        let mut take = |held: &[Held], rows: usize| {
            scanned.rows += rows as u64;
            for (n, held) in scanned.valid.iter_mut().zip(held) {
                *n += held.n_valid() as u64;
            }
            each(held, rows).map_err(|error| refused(&file.name, &error))
        };
        match file.format {
            Format::Parquet => parquet::read(file, asked, files.reading.nan_is_null(), &mut take)?,
            Format::Csv => text::read_csv(file, asked, &files.reading, &mut take)?,
            Format::Ndjson | Format::Json => text::read_ndjson(file, asked, &files.reading, &mut take)?,
        }
    }
    if scanned.rows == 0 {
        return Err(wrong(&files.title(), None, "there are no rows"));
    }
    Ok(scanned)
}

/// What a fold refuses, as an error of the file that was read.
pub(super) fn refused(name: &str, error: &Error) -> TablesError {
    let text = error.to_string();
    let (message, hint) = text.split_once("\nhint: ").map_or((text.as_str(), None), |(message, hint)| (message, Some(hint)));
    let kind = if error.is_limit() { TablesErrorKind::Limit } else { TablesErrorKind::Input };
    let error = TablesError::new(kind, format!("`{name}`: {message}"));
    match hint {
        Some(hint) => error.hint(hint),
        None => error,
    }
}
