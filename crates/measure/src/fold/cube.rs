//! The contingency cube's fold: exact counts per combination of levels.
use std::collections::BTreeMap;

use super::{Categories, Fold, add};
use crate::Error;
use crate::cube::{Cell, Cube, Dimension};

/// How large a cube may grow: memory follows the cells, not the rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Levels of one dimension, null not counted.
    pub levels_max: usize,
    /// Cells that hold rows.
    pub cells_max: usize,
}

impl Default for Limits {
    /// 1,000 levels, 1,000,000 cells: some 100 MB at eight dimensions.
    fn default() -> Self {
        Self { levels_max: 1_000, cells_max: 1_000_000 }
    }
}

/// A batch whose dictionaries span no more combinations than this is counted in a flat array, 512 KB.
const DENSE_MAX: u128 = 1 << 16;
/// How null is written in a cell's key.
const NULL: u32 = u32::MAX;

#[derive(Debug, Clone, Default)]
struct Levels {
    codes: BTreeMap<String, u32>,
}

impl Levels {
    fn code(&mut self, value: &str, column: &str, max: usize) -> Result<u32, Error> {
        if let Some(code) = self.codes.get(value) {
            return Ok(*code);
        }
        if self.codes.len() >= max {
            return Err(Error::TooManyLevels { column: column.to_owned(), max });
        }
        let code = u32::try_from(self.codes.len()).map_err(|_| Error::TooManyLevels { column: column.to_owned(), max })?;
        self.codes.insert(value.to_owned(), code);
        Ok(code)
    }

    /// The values by code.
    fn values(&self) -> Vec<&str> {
        let mut values = vec![""; self.codes.len()];
        for (value, code) in &self.codes {
            values[*code as usize] = value;
        }
        values
    }
}

/// Counts rows per combination of the levels of its dimensions, null being a level of its own.
#[derive(Debug, Clone)]
pub struct CubeFold {
    names: Vec<String>,
    limits: Limits,
    levels: Vec<Levels>,
    cells: BTreeMap<Vec<u32>, u64>,
    /// Scratch, kept between batches.
    keys: Vec<u32>,
    counts: Vec<u64>,
}

impl CubeFold {
    /// A fold over the named dimensions, in that order, with the default limits.
    #[must_use]
    pub fn new<S: Into<String>>(names: impl IntoIterator<Item = S>) -> Self {
        let names: Vec<String> = names.into_iter().map(Into::into).collect();
        let levels = vec![Levels::default(); names.len()];
        Self { names, limits: Limits::default(), levels, cells: BTreeMap::new(), keys: Vec::new(), counts: Vec::new() }
    }

    /// The same with other limits.
    #[must_use]
    pub fn limited(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Counts a batch of `rows` rows: one column for each dimension, in order.
    ///
    /// # Errors
    /// The columns do not fit the dimensions or the rows, a code is outside its dictionary, or a limit is reached. The fold is
    /// then of no further use.
    pub fn update(&mut self, rows: usize, columns: &[Categories<'_>]) -> Result<(), Error> {
        if columns.len() != self.names.len() {
            return Err(Error::Shape { what: "columns", expected: self.names.len(), found: columns.len() });
        }
        for column in columns {
            column.check(rows)?;
        }
        let span = columns.iter().try_fold(1_u128, |span, column| span.checked_mul(column.values.len() as u128 + 1));
        match span {
            Some(span) if span <= DENSE_MAX => self.dense(rows, columns, usize::try_from(span).expect("below 65,537")),
            Some(_) => self.sparse(rows, columns),
            None => Err(Error::TooMany { what: "combinations in a batch's dictionaries", max: usize::MAX }),
        }
    }

    fn dense(&mut self, rows: usize, columns: &[Categories<'_>], span: usize) -> Result<(), Error> {
        let mut keys = std::mem::take(&mut self.keys);
        let mut counts = std::mem::take(&mut self.counts);
        keys.clear();
        keys.resize(rows, 0);
        counts.clear();
        counts.resize(span, 0);
        for column in columns {
            let radix = u32::try_from(column.values.len() + 1).expect("the span is below 65,537");
            column.each(rows, |row, code| keys[row] = keys[row] * radix + code as u32)?;
        }
        for key in &keys {
            counts[*key as usize] += 1;
        }
        for (key, n) in counts.iter().enumerate().filter(|(_, n)| **n > 0) {
            self.place(key as u128, *n, columns)?;
        }
        (self.keys, self.counts) = (keys, counts);
        Ok(())
    }

    fn sparse(&mut self, rows: usize, columns: &[Categories<'_>]) -> Result<(), Error> {
        let mut keys = vec![0_u128; rows];
        for column in columns {
            let radix = column.values.len() as u128 + 1;
            column.each(rows, |row, code| keys[row] = keys[row] * radix + code as u128)?;
        }
        keys.sort_unstable();
        for run in keys.chunk_by(|a, b| a == b) {
            self.place(run[0], run.len() as u64, columns)?;
        }
        Ok(())
    }

    /// Adds `n` rows of a batch's combination to the cell of its texts.
    fn place(&mut self, mut key: u128, n: u64, columns: &[Categories<'_>]) -> Result<(), Error> {
        let mut at = vec![NULL; columns.len()];
        for (axis, column) in columns.iter().enumerate().rev() {
            let radix = column.values.len() as u128 + 1;
            let code = (key % radix) as usize;
            key /= radix;
            if let Some(value) = column.values.get(code) {
                at[axis] = self.levels[axis].code(value, &self.names[axis], self.limits.levels_max)?;
            }
        }
        self.put(at, n)
    }

    fn put(&mut self, at: Vec<u32>, n: u64) -> Result<(), Error> {
        add(self.cells.entry(at).or_insert(0), n)?;
        if self.cells.len() > self.limits.cells_max {
            return Err(Error::TooMany { what: "cells in the contingency cube", max: self.limits.cells_max });
        }
        Ok(())
    }
}

impl Fold for CubeFold {
    type Finished = Cube;

    fn merge(&mut self, other: Self) -> Result<(), Error> {
        if self.names != other.names || self.limits != other.limits {
            return Err(Error::Unlike("dimensions or limits"));
        }
        let mut maps = Vec::with_capacity(self.names.len());
        for (axis, theirs) in other.levels.iter().enumerate() {
            let codes = theirs.values().into_iter().map(|v| self.levels[axis].code(v, &self.names[axis], self.limits.levels_max));
            maps.push(codes.collect::<Result<Vec<u32>, Error>>()?);
        }
        for (at, n) in other.cells {
            let ours = at.iter().zip(&maps).map(|(code, map)| if *code == NULL { NULL } else { map[*code as usize] }).collect();
            self.put(ours, n)?;
        }
        Ok(())
    }

    fn finish(self) -> Result<Cube, Error> {
        let mut dimensions = Vec::with_capacity(self.names.len());
        let mut ranks = Vec::with_capacity(self.names.len());
        for (axis, (name, levels)) in self.names.iter().zip(&self.levels).enumerate() {
            // Code to place among the sorted values.
            let mut rank = vec![0; levels.codes.len()];
            for (place, code) in levels.codes.values().enumerate() {
                rank[*code as usize] = place as u32;
            }
            let mut values: Vec<Option<String>> = levels.codes.keys().cloned().map(Some).collect();
            if self.cells.keys().any(|at| at[axis] == NULL) {
                values.push(None);
            }
            dimensions.push(Dimension { name: name.clone(), levels: values });
            ranks.push(rank);
        }
        let place = |axis: usize, code: u32| match code {
            NULL => ranks[axis].len() as u32,
            code => ranks[axis][code as usize],
        };
        let mut cells: Vec<Cell> = self
            .cells
            .iter()
            .map(|(at, n)| Cell { at: at.iter().enumerate().map(|(axis, code)| place(axis, *code)).collect(), n: *n })
            .collect();
        cells.sort_unstable_by(|a, b| a.at.cmp(&b.at));
        Ok(Cube { dimensions, cells })
    }
}
