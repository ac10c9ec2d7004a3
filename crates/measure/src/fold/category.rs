//! Counts of one column's categories.
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Categories, Fold, add};
use crate::Error;

/// The categories of a column and how many rows have each.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct CategoryCounts {
    /// Rows per value.
    pub counts: BTreeMap<String, u64>,
    /// Rows without a value.
    pub null: u64,
}

impl CategoryCounts {
    /// Rows that hold a value.
    #[must_use]
    pub fn n(&self) -> u64 {
        self.counts.values().sum()
    }
}

/// Counts a column's categories.
#[derive(Debug, Clone)]
pub struct CategoryFold {
    column: String,
    max: usize,
    found: CategoryCounts,
}

impl CategoryFold {
    /// A fold over `column` that refuses more than `max` categories.
    #[must_use]
    pub fn new(column: impl Into<String>, max: usize) -> Self {
        Self { column: column.into(), max, found: CategoryCounts::default() }
    }

    /// Counts a batch of `rows` rows.
    ///
    /// # Errors
    /// The column does not fit the rows, a code is outside its dictionary, or there are too many categories.
    pub fn update(&mut self, rows: usize, column: &Categories<'_>) -> Result<(), Error> {
        column.check(rows)?;
        let mut counts = vec![0_u64; column.values.len() + 1];
        column.each(rows, |_, code| counts[code] += 1)?;
        add(&mut self.found.null, counts[column.values.len()])?;
        for (value, n) in column.values.iter().zip(&counts).filter(|(_, n)| **n > 0) {
            self.put(value, *n)?;
        }
        Ok(())
    }

    fn put(&mut self, value: &str, n: u64) -> Result<(), Error> {
        let full = self.found.counts.len() >= self.max;
        match self.found.counts.get_mut(value) {
            Some(count) => add(count, n),
            None if full => Err(Error::TooManyLevels { column: self.column.clone(), max: self.max }),
            None => {
                self.found.counts.insert(value.to_owned(), n);
                Ok(())
            }
        }
    }
}

impl Fold for CategoryFold {
    type Finished = CategoryCounts;

    fn merge(&mut self, other: Self) -> Result<(), Error> {
        if self.column != other.column || self.max != other.max {
            return Err(Error::Unlike("columns or limits"));
        }
        add(&mut self.found.null, other.found.null)?;
        other.found.counts.iter().try_for_each(|(value, n)| self.put(value, *n))
    }

    fn finish(self) -> Result<CategoryCounts, Error> {
        Ok(self.found)
    }
}
