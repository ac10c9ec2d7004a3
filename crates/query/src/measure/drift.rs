//! The reference profile of a log, and the windows that are compared with it.
use std::collections::{BTreeMap, HashSet};

use assay_engine::tables::{Format, TablesError, TablesErrorKind};
use assay_measure::Error;
use assay_measure::drift::{Column, GRID_BINS, NumberFold, Profile, Shape, Window};
use assay_measure::fold::{Categories, CategoryFold, Codes, Fold, Range, RangeFold, Valid};

use super::column::{Asked, Held, Role};
use super::files::Files;
use super::scan::{refused, scan, scan_any};
use crate::ingest::{shown, wrong};

/// Columns of a log that are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Columns<'a> {
    /// These; one that cannot be compared is an error.
    Named(&'a [String]),
    /// All but these; one that cannot be compared is left out and said.
    AllBut(&'a [String]),
}

/// A reference, frozen.
#[derive(Debug, Clone)]
pub struct Frozen {
    /// What later rows are compared with.
    pub profile: Profile,
    /// Rows read.
    pub rows: u64,
    /// Columns that were left out, and why.
    pub notes: Vec<String>,
}

impl Frozen {
    /// The digest of the reference: SHA-256 over the profile's JSON, floats in their shortest form.
    ///
    /// # Errors
    /// It cannot be written as JSON.
    pub fn digest(&self) -> Result<String, TablesError> {
        let bytes = serde_json::to_vec(&self.profile)
            .map_err(|error| TablesError::new(TablesErrorKind::Failure, format!("cannot write JSON: {error}")))?;
        Ok(assay_engine::Digest::of(&bytes).to_string())
    }
}

/// What a first pass found of a column.
enum Found {
    Number(Range),
    Category,
    /// Not compared, and why.
    Left(String),
}

/// Reads a reference twice: once for what its columns hold, once on their grids.
///
/// # Errors
/// A named column is missing, of a type that cannot be compared, without values, or has too many values; or a file is broken.
pub fn freeze(files: &Files, columns: Columns<'_>, categories_max: usize) -> Result<Frozen, TablesError> {
    let names: Vec<String> = match columns {
        Columns::Named(names) => names.to_vec(),
        Columns::AllBut(others) => files.names.iter().filter(|name| !others.contains(name)).cloned().collect(),
    };
    let unique: HashSet<&String> = names.iter().collect();
    if unique.len() < names.len() {
        return Err(wrong(&files.title(), None, "a column is named twice"));
    }
    let found = look(files, &names, categories_max)?;
    let (mut kept, mut notes) = (Vec::new(), Vec::new());
    for (name, found) in names.into_iter().zip(found) {
        match (found, columns) {
            (Found::Left(why), Columns::Named(_)) => {
                return Err(wrong(&files.title(), None, format!("column `{name}` {why}")));
            }
            (Found::Left(why), Columns::AllBut(_)) => notes.push(format!("column `{name}` is left out: it {why}")),
            (found, _) => kept.push((name, found)),
        }
    }
    if kept.is_empty() {
        return Err(wrong(&files.title(), None, "no column can be compared"));
    }
    let unfit = |error| refused(&files.title(), &error);
    let mut folds = Vec::with_capacity(kept.len());
    for (name, found) in &kept {
        folds.push(match found {
            Found::Number(range) => Folding::Number(Box::new(NumberFold::new(range.grid(GRID_BINS).map_err(unfit)?))),
            _ => Folding::Category(CategoryFold::new(name, categories_max)),
        });
    }
    let asked: Vec<Asked> = kept.iter().map(|(name, found)| Asked::new(name, found.role())).collect();
    let scanned =
        scan(files, &asked, |held, rows| folds.iter_mut().zip(held).try_for_each(|(fold, held)| fold.update(held, rows)))?;
    let mut columns = Vec::with_capacity(kept.len());
    for ((name, _), fold) in kept.into_iter().zip(folds) {
        let shape = match fold {
            Folding::Number(fold) => Shape::numbers(fold.finish().map_err(unfit)?),
            Folding::Category(fold) => Shape::categories(fold.finish().map_err(unfit)?),
        };
        columns.push(Column { name, shape });
    }
    Ok(Frozen { profile: Profile::new(columns).map_err(unfit)?, rows: scanned.rows, notes })
}

impl Found {
    fn role(&self) -> Role {
        if matches!(self, Self::Number(_)) { Role::Number } else { Role::Category }
    }
}

enum Folding {
    Number(Box<NumberFold>),
    Category(CategoryFold),
}

impl Folding {
    fn update(&mut self, held: &Held, rows: usize) -> Result<(), Error> {
        match self {
            Self::Number(fold) => {
                let (values, valid) = held.numbers();
                fold.update(values, valid)
            }
            Self::Category(fold) => fold.update(rows, &held.view().categories()),
        }
    }

    /// The same for some rows of a batch.
    fn update_rows(&mut self, held: &Held, rows: &[usize]) -> Result<(), Error> {
        match self {
            Self::Number(fold) => {
                let (values, valid) = held.numbers();
                let flags: Vec<bool> = rows.iter().map(|row| valid.at(*row)).collect();
                let values: Vec<f64> = rows.iter().map(|row| values[*row]).collect();
                fold.update(&values, Valid::Bools(&flags))
            }
            Self::Category(fold) => {
                let view = held.view();
                let codes: Vec<u32> = rows.iter().map(|row| view.code(*row).unwrap_or(0) as u32).collect();
                let flags: Vec<bool> = rows.iter().map(|row| view.code(*row).is_some()).collect();
                let column = Categories { codes: Codes::U32(&codes), values: view.values(), valid: Valid::Bools(&flags) };
                fold.update(rows.len(), &column)
            }
        }
    }
}

/// What each column holds: a type where the files state one, else what its texts can be.
fn look(files: &Files, names: &[String], categories_max: usize) -> Result<Vec<Found>, TablesError> {
    for name in names {
        files.has(name)?;
    }
    let kind = |name: &String| {
        let stated = files.all.iter().filter(|file| file.format == Format::Parquet).flat_map(|file| &file.columns);
        stated.filter(|column| column.name == *name).find_map(|column| column.kind.clone())
    };
    let mut looks: Vec<Look> = names.iter().map(|name| Look::new(kind(name))).collect();
    let open: Vec<usize> = (0..names.len()).filter(|at| looks[*at].left.is_none()).collect();
    let asked: Vec<Asked> = open.iter().map(|at| Asked::new(&names[*at], looks[*at].role())).collect();
    let mut bad = None;
    scan_any(files, &asked, &mut |held: &[Held], _| {
        for (at, held) in open.iter().zip(held) {
            looks[*at].take(held, categories_max)?;
            if bad.is_none() && looks[*at].infinite {
                bad = Some(names[*at].clone());
            }
        }
        Ok(())
    })?;
    if let Some(name) = bad {
        return Err(wrong(&files.title(), None, format!("column `{name}` holds a number that is not finite")));
    }
    Ok(looks.into_iter().map(|look| look.found(categories_max)).collect())
}

/// What is known of a column so far.
struct Look {
    stated: Option<String>,
    left: Option<String>,
    number: bool,
    range: RangeFold,
    values: HashSet<String>,
    n: u64,
    infinite: bool,
}

impl Look {
    fn new(stated: Option<String>) -> Self {
        let word = stated.as_deref().unwrap_or("");
        let is_number = ["int", "uint", "float", "double", "decimal"].iter().any(|start| word.starts_with(start));
        let is_category = word.is_empty() || matches!(word, "text" | "boolean" | "date32");
        let left = (!is_number && !is_category).then(|| format!("is {word}, which is neither a number nor a category"));
        Self {
            number: is_number || word.is_empty(),
            stated,
            left,
            range: RangeFold::default(),
            values: HashSet::new(),
            n: 0,
            infinite: false,
        }
    }

    fn role(&self) -> Role {
        match self.stated {
            Some(_) if self.number => Role::Number,
            Some(_) => Role::Category,
            None => Role::Text,
        }
    }

    fn take(&mut self, held: &Held, categories_max: usize) -> Result<(), Error> {
        self.n += held.n_valid() as u64;
        if self.role() == Role::Number {
            let (values, valid) = held.numbers();
            return self.range.update(values, valid);
        }
        let view = held.view();
        for text in view.values() {
            if self.number && self.stated.is_none() {
                match text.trim().parse::<f64>() {
                    Ok(value) if value.is_finite() => self.range.update(&[value], Valid::All)?,
                    Ok(_) => self.infinite = true,
                    Err(_) => self.number = false,
                }
            }
            // One more than the limit tells that there are too many.
            if self.values.len() <= categories_max && !self.values.contains(*text) {
                self.values.insert((*text).to_owned());
            }
        }
        Ok(())
    }

    fn found(self, categories_max: usize) -> Found {
        if let Some(why) = self.left {
            return Found::Left(why);
        }
        if self.n == 0 {
            return Found::Left("has no value in any row of the reference".to_owned());
        }
        if self.number {
            return match self.range.finish() {
                Ok(range) => Found::Number(range),
                Err(error) => Found::Left(error.to_string()),
            };
        }
        if self.values.len() > categories_max {
            return Found::Left(format!("has more than {categories_max} values"));
        }
        Found::Category
    }
}

/// Reads current rows once, each month apart if a column of times is named.
///
/// # Errors
/// A column is missing or of another type than in the reference, or has too many values; or a file is broken.
pub fn windows(
    files: &Files,
    profile: &Profile,
    month: Option<&str>,
    categories_max: usize,
) -> Result<(u64, Vec<Window>), TablesError> {
    let unfit = |error| refused(&files.title(), &error);
    let role = |column: &Column| match &column.shape {
        Shape::Numbers { .. } => Role::Number,
        Shape::Categories { .. } => Role::Category,
    };
    let mut asked: Vec<Asked> = profile.columns.iter().map(|column| Asked::new(&column.name, role(column))).collect();
    asked.extend(month.map(|column| Asked::new(column, Role::Month)));
    let fresh = || -> Vec<Folding> {
        let fold = |column: &Column| match &column.shape {
            Shape::Numbers { numbers, .. } => Folding::Number(Box::new(NumberFold::new(numbers.histogram.grid))),
            Shape::Categories { .. } => Folding::Category(CategoryFold::new(&column.name, categories_max)),
        };
        profile.columns.iter().map(fold).collect()
    };
    let mut found: BTreeMap<String, Vec<Folding>> = BTreeMap::new();
    let mut undated = 0_u64;
    let n_columns = profile.columns.len();
    let mut take = |held: &[Held], rows: usize| -> Result<(), Error> {
        let Some(times) = held.get(n_columns) else {
            let folds = found.entry("current".to_owned()).or_insert_with(&fresh);
            return folds.iter_mut().zip(held).try_for_each(|(fold, held)| fold.update(held, rows));
        };
        let view = times.view();
        let mut by_month: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for row in 0..rows {
            match view.code(row) {
                Some(code) => by_month.entry(code).or_default().push(row),
                None => undated += 1,
            }
        }
        for (code, rows) in by_month {
            let folds = found.entry(view.values()[code].to_owned()).or_insert_with(&fresh);
            folds.iter_mut().zip(held).try_for_each(|(fold, held)| fold.update_rows(held, &rows))?;
        }
        Ok(())
    };
    // Columns of which nothing is left have drifted, and are no mistake: the names were checked with the reference.
    let scanned = scan_any(files, &asked, &mut take)?;
    if let (Some(column), true) = (month, undated > 0) {
        let message = format!("{undated} rows have no {}, and belong to no month", shown(column));
        return Err(wrong(&files.title(), None, message));
    }
    let mut all = Vec::with_capacity(found.len());
    for (name, folds) in found {
        let mut window = Window { name, ..Window::default() };
        for (column, fold) in profile.columns.iter().zip(folds) {
            match fold {
                Folding::Number(fold) => drop(window.numbers.insert(column.name.clone(), fold.finish().map_err(unfit)?)),
                Folding::Category(fold) => drop(window.categories.insert(column.name.clone(), fold.finish().map_err(unfit)?)),
            }
        }
        all.push(window);
    }
    Ok((scanned.rows, all))
}
