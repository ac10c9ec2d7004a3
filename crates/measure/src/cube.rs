//! The contingency cube: what is kept as evidence, and from which every rate is computed again.
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::Error;

/// One axis of the cube and its levels.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dimension {
    /// The column's name.
    pub name: String,
    /// The values found, by their bytes; null last, if any row had it.
    pub levels: Vec<Option<String>>,
}

/// A combination of levels and how many rows have it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cell {
    /// The place of the level in each dimension.
    pub at: Vec<u32>,
    /// Rows, at least one.
    pub n: u64,
}

/// Exact counts per combination of levels: sorted, without empty cells, so that equal rows give equal bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cube {
    /// The axes, in the order in which they were asked for.
    pub dimensions: Vec<Dimension>,
    /// The cells that hold rows, in lexical order of `at`.
    pub cells: Vec<Cell>,
}

/// What was left out of a cube before it was handed on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suppressed {
    /// Cells below the minimum.
    pub cells: u64,
    /// The rows in them.
    pub rows: u64,
    /// The minimum, rows.
    pub minimum: u64,
}

impl Cube {
    /// All rows.
    #[must_use]
    pub fn n(&self) -> u64 {
        self.cells.iter().map(|cell| cell.n).sum()
    }

    /// The place of a dimension.
    ///
    /// # Errors
    /// There is none of that name.
    pub fn axis(&self, name: &str) -> Result<usize, Error> {
        self.dimensions.iter().position(|d| d.name == name).ok_or_else(|| Error::NoDimension(name.to_owned()))
    }

    /// A cell's value on an axis; `None` is null.
    #[must_use]
    pub fn value(&self, cell: &Cell, axis: usize) -> Option<&str> {
        self.dimensions[axis].levels[cell.at[axis] as usize].as_deref()
    }

    /// The cube over some of its dimensions, in the order given; levels that no row has are gone.
    ///
    /// # Errors
    /// A dimension is missing.
    pub fn marginal(&self, names: &[&str]) -> Result<Self, Error> {
        let axes = names.iter().map(|name| self.axis(name)).collect::<Result<Vec<usize>, Error>>()?;
        let mut sums: BTreeMap<Vec<u32>, u64> = BTreeMap::new();
        for cell in &self.cells {
            *sums.entry(axes.iter().map(|axis| cell.at[*axis]).collect()).or_insert(0) += cell.n;
        }
        let dimensions = axes.iter().map(|axis| self.dimensions[*axis].clone()).collect();
        Ok(Self { dimensions, cells: sums.into_iter().map(|(at, n)| Cell { at, n }).collect() }.tight())
    }

    /// Without the cells that hold fewer than `minimum` rows, for a reader who must not single people out.
    #[must_use]
    pub fn suppress(mut self, minimum: u64) -> (Self, Suppressed) {
        let (kept, small): (Vec<Cell>, Vec<Cell>) = self.cells.into_iter().partition(|cell| cell.n >= minimum);
        self.cells = kept;
        let rows = small.iter().map(|cell| cell.n).sum();
        (self.tight(), Suppressed { cells: small.len() as u64, rows, minimum })
    }

    /// Without levels that no cell has.
    fn tight(mut self) -> Self {
        for axis in 0..self.dimensions.len() {
            let mut used = vec![false; self.dimensions[axis].levels.len()];
            for cell in &self.cells {
                used[cell.at[axis] as usize] = true;
            }
            let mut places = Vec::with_capacity(used.len());
            let mut next = 0;
            for used in &used {
                places.push(next);
                next += u32::from(*used);
            }
            for cell in &mut self.cells {
                cell.at[axis] = places[cell.at[axis] as usize];
            }
            let mut flags = used.into_iter();
            self.dimensions[axis].levels.retain(|_| flags.next().unwrap_or(false));
        }
        self
    }

    /// Refuses a cube that is not in canonical form; call it on every cube that was read back.
    ///
    /// # Errors
    /// Levels or cells are out of order, repeated, empty or out of place, or the rows do not fit an integer.
    pub fn check(&self) -> Result<(), Error> {
        let malformed = |what: String| Err(Error::Malformed(what));
        for dimension in &self.dimensions {
            // Null sorts last.
            let keys: Vec<_> = dimension.levels.iter().map(|level| (level.is_none(), level)).collect();
            if !keys.is_sorted_by(|a, b| a < b) {
                return malformed(format!("the levels of `{}` are not sorted", dimension.name));
            }
        }
        let mut rows = 0_u64;
        for cell in &self.cells {
            let fits = cell.at.len() == self.dimensions.len()
                && cell.at.iter().zip(&self.dimensions).all(|(at, dimension)| (*at as usize) < dimension.levels.len());
            if !fits || cell.n == 0 {
                return malformed(format!("the cell {:?} is empty or outside the cube", cell.at));
            }
            rows = rows.checked_add(cell.n).ok_or(Error::Overflow("the cube's count of rows"))?;
        }
        if !self.cells.is_sorted_by(|a, b| a.at < b.at) {
            return malformed("the cells are not sorted".to_owned());
        }
        if self.clone().tight() != *self {
            return malformed("the cube names levels that no cell has".to_owned());
        }
        Ok(())
    }
}
