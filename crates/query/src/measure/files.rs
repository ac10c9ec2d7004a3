//! Which files are meant, and do they hold the same columns?
use std::path::{Path, PathBuf};

use assay_engine::tables::{Format, TablesError};

use super::{parquet, text};
use crate::ingest::{failed, nearest, wrong};

/// Files of one log: a folder of more is split into several, or into fewer.
const FILES_MAX: usize = 100_000;
/// Column names that a message lists.
const NAMES_SHOWN: usize = 8;

/// How cells are read.
#[derive(Debug, Clone, Default)]
pub struct Reading {
    /// Texts that stand for no value, beside the empty cell of a CSV file. With `NaN` among them, a float that is not a number is none.
    pub nulls: Vec<String>,
}

impl Reading {
    pub(super) fn is_null(&self, text: &str) -> bool {
        self.nulls.iter().any(|null| null == text)
    }

    pub(super) fn nan_is_null(&self) -> bool {
        self.nulls.iter().any(|null| null.eq_ignore_ascii_case("nan"))
    }
}

/// Files that together are one log: each has the same columns.
#[derive(Debug)]
pub struct Files {
    pub(super) all: Vec<LogFile>,
    /// The columns' names, in the order of the first file; of NDJSON alone, those of the first row.
    pub names: Vec<String>,
    pub(super) reading: Reading,
    /// What a reader should know of how the files were read.
    pub notes: Vec<String>,
}

#[derive(Debug)]
pub(super) struct LogFile {
    pub(super) path: PathBuf,
    pub(super) name: String,
    pub(super) format: Format,
    /// The columns in the file's own order; none for NDJSON.
    pub(super) columns: Vec<FileColumn>,
    /// The names in an NDJSON file's first row.
    pub(super) first_keys: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FileColumn {
    /// The name, unique in the file.
    pub(super) name: String,
    /// The type that the file itself states; none in text.
    pub(super) kind: Option<String>,
    /// The name that it has in the file, where an earlier column has that already.
    pub(super) copy_of: Option<String>,
}

impl Files {
    /// Finds the files that paths, folders and patterns name, and reads their headers.
    ///
    /// # Errors
    /// Nothing is there, a folder or a file is empty, a file is broken, or two files have other columns.
    pub fn open(paths: &[String], reading: Reading) -> Result<Self, TablesError> {
        let mut found = Vec::new();
        for path in paths {
            expand(path, &mut found)?;
        }
        if found.len() > FILES_MAX {
            return Err(wrong(&paths[0], None, format!("more than {FILES_MAX} files")));
        }
        let all = found.into_iter().map(header).collect::<Result<Vec<_>, TablesError>>()?;
        let mut notes = Vec::new();
        for file in &all {
            for column in &file.columns {
                if let Some(first) = &column.copy_of {
                    notes.push(format!(
                        "`{}` names `{first}` more than once: a later one is read as `{}`",
                        file.name, column.name
                    ));
                }
            }
        }
        same_columns(&all)?;
        let names = all.iter().find(|file| !file.columns.is_empty());
        let names = names.map(|file| file.columns.iter().map(|column| column.name.clone()).collect());
        let names = names.unwrap_or_else(|| all[0].first_keys.clone());
        Ok(Self { all, names, reading, notes })
    }

    /// The same under the name of a table, for messages.
    pub(super) fn called(mut self, name: &str) -> Self {
        self.all.iter_mut().for_each(|file| name.clone_into(&mut file.name));
        self
    }

    /// How many files.
    #[must_use]
    pub fn n(&self) -> usize {
        self.all.len()
    }

    /// The first file's name and how many follow.
    #[must_use]
    pub fn title(&self) -> String {
        match self.all.len() {
            1 => self.all[0].name.clone(),
            n => format!("{} and {} more", self.all[0].name, n - 1),
        }
    }

    /// The paths, in the order in which they are read.
    #[must_use]
    pub fn paths(&self) -> Vec<&Path> {
        self.all.iter().map(|file| file.path.as_path()).collect()
    }

    /// Refuses a name that no file has.
    pub(super) fn has(&self, name: &str) -> Result<(), TablesError> {
        let Some(file) = self.all.iter().find(|file| !file.columns.is_empty()) else { return Ok(()) };
        let names = || file.columns.iter().map(|column| column.name.as_str());
        if names().any(|other| other == name) {
            return Ok(());
        }
        let error = wrong(&file.name, None, format!("there is no column `{name}`"));
        Err(match nearest(name, names()) {
            Some(near) => error.hint(format!("did you mean `{near}`?")),
            None => {
                let shown: Vec<String> = names().take(NAMES_SHOWN).map(|name| format!("`{name}`")).collect();
                let more = if names().count() > NAMES_SHOWN { ", …" } else { "" };
                error.hint(format!("it has {}{more}", shown.join(", ")))
            }
        })
    }
}

/// The rule for a name that stands more than once: the first column keeps it, the second is `name.2`, the third `name.3`.
pub(super) fn unique(header: &[String]) -> Vec<String> {
    let mut names: Vec<String> = Vec::with_capacity(header.len());
    for name in header {
        let mut candidate = name.clone();
        let mut n = 1;
        while names.contains(&candidate) || (n > 1 && header.contains(&candidate)) {
            n += 1;
            candidate = format!("{name}.{n}");
        }
        names.push(candidate);
    }
    names
}

fn expand(path: &str, found: &mut Vec<PathBuf>) -> Result<(), TablesError> {
    let plain = Path::new(path);
    if plain.is_dir() {
        let before = found.len();
        let entries = std::fs::read_dir(plain).map_err(|error| failed("read", path, error))?;
        for entry in entries {
            let file = entry.map_err(|error| failed("read", path, error))?.path();
            if file.is_file() && format_of(&file).is_some() {
                found.push(file);
            }
        }
        if found.len() == before {
            return Err(
                wrong(path, None, "the folder holds no file to measure").hint("files end in .csv, .ndjson, .jsonl or .parquet")
            );
        }
        found[before..].sort();
        return Ok(());
    }
    if plain.exists() {
        if format_of(plain).is_none() {
            return Err(wrong(path, None, "it is no table").hint("files end in .csv, .ndjson, .jsonl or .parquet"));
        }
        found.push(plain.to_owned());
        return Ok(());
    }
    if !path.contains(['*', '?', '[']) {
        return Err(wrong(path, None, "there is no such file or folder"));
    }
    let paths = glob::glob(path).map_err(|error| wrong(path, None, format!("it is no pattern: {}", error.msg)))?;
    let before = found.len();
    for file in paths {
        let file = file.map_err(|error| failed("read", path, error.error()))?;
        if file.is_file() && format_of(&file).is_some() {
            found.push(file);
        }
    }
    if found.len() == before { Err(wrong(path, None, "no file fits the pattern")) } else { Ok(()) }
}

fn format_of(path: &Path) -> Option<Format> {
    Format::of_name(&path.to_string_lossy()).filter(|format| !matches!(format, Format::Json))
}

fn header(path: PathBuf) -> Result<LogFile, TablesError> {
    let name = path.display().to_string();
    let format = format_of(&path).expect("only files of a known format are taken");
    let mut first_keys = Vec::new();
    let columns = match format {
        Format::Parquet => parquet::columns(&name, &path)?,
        Format::Csv => {
            let header = text::csv_header(&name, &path)?;
            let column = |(name, written): (String, &String)| {
                let copy_of = (name != *written).then(|| written.clone());
                FileColumn { name, kind: None, copy_of }
            };
            unique(&header).into_iter().zip(&header).map(column).collect()
        }
        Format::Ndjson | Format::Json => {
            first_keys = text::first_keys(&name, &path)?;
            Vec::new()
        }
    };
    Ok(LogFile { path, name, format, columns, first_keys })
}

fn same_columns(all: &[LogFile]) -> Result<(), TablesError> {
    let mut stated = all.iter().filter(|file| !file.columns.is_empty());
    let Some(first) = stated.next() else { return Ok(()) };
    let of = |file: &LogFile, name: &str| file.columns.iter().find(|column| column.name == name).cloned();
    for file in stated {
        for column in &first.columns {
            match of(file, &column.name) {
                None => return Err(unlike(file, first, &format!("has no column `{}`", column.name))),
                Some(other) => {
                    if let (Some(kind), Some(theirs)) = (&column.kind, &other.kind)
                        && kind != theirs
                    {
                        let what = format!("has column `{}` as {theirs}, where the other has {kind}", column.name);
                        return Err(unlike(file, first, &what));
                    }
                }
            }
        }
        if let Some(column) = file.columns.iter().find(|column| of(first, &column.name).is_none()) {
            return Err(unlike(file, first, &format!("has a column `{}` more", column.name)));
        }
    }
    Ok(())
}

fn unlike(file: &LogFile, first: &LogFile, what: &str) -> TablesError {
    wrong(&file.name, None, format!("its columns are not those of `{}`: it {what}", first.name))
        .hint("files that are measured together have the same columns")
}
