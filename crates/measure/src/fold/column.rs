//! How a batch's columns are handed in: plain slices, laid out as Arrow lays them out, so that nothing is copied.
use crate::Error;

/// Which rows of a column hold a value.
#[derive(Debug, Clone, Copy)]
pub enum Valid<'a> {
    /// All of them.
    All,
    /// One flag a row: `true` holds a value.
    Bools(&'a [bool]),
    /// One bit a row, lowest bit first, from bit `offset` of `bytes`: Arrow's validity bitmap.
    Bits {
        /// The bitmap.
        bytes: &'a [u8],
        /// Where the first row's bit is, bits.
        offset: usize,
    },
}

impl Valid<'_> {
    /// Whether `row` holds a value.
    #[inline]
    #[must_use]
    pub fn at(self, row: usize) -> bool {
        match self {
            Self::All => true,
            Self::Bools(flags) => flags[row],
            Self::Bits { bytes, offset } => bit(bytes, offset + row),
        }
    }

    /// Refuses a mask that is too short for the rows.
    pub(crate) fn check(self, rows: usize) -> Result<(), Error> {
        let found = match self {
            Self::All => rows,
            Self::Bools(flags) => flags.len(),
            Self::Bits { bytes, offset } => (bytes.len() * 8).saturating_sub(offset),
        };
        if found < rows { Err(Error::Shape { what: "validity bits", expected: rows, found }) } else { Ok(()) }
    }
}

#[inline]
fn bit(bytes: &[u8], at: usize) -> bool {
    bytes[at / 8] >> (at % 8) & 1 == 1
}

/// The codes of a dictionary-encoded column, one a row.
#[derive(Debug, Clone, Copy)]
pub enum Codes<'a> {
    /// One byte each.
    U8(&'a [u8]),
    /// Two bytes each.
    U16(&'a [u16]),
    /// Four bytes each.
    U32(&'a [u32]),
    /// One bit each, lowest first, from bit `offset`: Arrow's booleans. A clear bit is code 0, a set one code 1.
    Bits {
        /// The bits.
        bytes: &'a [u8],
        /// Where the first row's bit is, bits.
        offset: usize,
    },
}

/// A column of categories: codes into a dictionary of texts.
///
/// The dictionary may differ from batch to batch, repeat a value, and hold values that no row has: what counts is the text.
#[derive(Debug, Clone, Copy)]
pub struct Categories<'a> {
    /// One code a row. Under a null any code may stand.
    pub codes: Codes<'a>,
    /// What each code means.
    pub values: &'a [&'a str],
    /// Which rows hold a value; the others are the level null.
    pub valid: Valid<'a>,
}

impl Categories<'_> {
    /// Refuses a column shorter than the batch.
    pub(crate) fn check(&self, rows: usize) -> Result<(), Error> {
        let found = match self.codes {
            Codes::U8(codes) => codes.len(),
            Codes::U16(codes) => codes.len(),
            Codes::U32(codes) => codes.len(),
            Codes::Bits { bytes, offset } => ((bytes.len() * 8).saturating_sub(offset)).min(rows),
        };
        if found != rows {
            return Err(Error::Shape { what: "rows in a column", expected: rows, found });
        }
        self.valid.check(rows)
    }

    /// Calls `each(row, code)` for every row, with the dictionary's length for null.
    pub(crate) fn each(&self, rows: usize, each: impl FnMut(usize, usize)) -> Result<(), Error> {
        match self.codes {
            Codes::U8(codes) => self.coded(rows, |row| usize::from(codes[row]), each),
            Codes::U16(codes) => self.coded(rows, |row| usize::from(codes[row]), each),
            Codes::U32(codes) => self.coded(rows, |row| codes[row] as usize, each),
            Codes::Bits { bytes, offset } => self.coded(rows, |row| usize::from(bit(bytes, offset + row)), each),
        }
    }

    #[inline]
    fn coded(&self, rows: usize, code: impl Fn(usize) -> usize, mut each: impl FnMut(usize, usize)) -> Result<(), Error> {
        let null = self.values.len();
        // Found wrong once, after the loop, so that the loop has no way out.
        let mut largest = 0;
        if matches!(self.valid, Valid::All) {
            for row in 0..rows {
                let code = code(row);
                largest = largest.max(code);
                each(row, code.min(null));
            }
            return self.within(largest, rows);
        }
        let mut held = 0;
        for row in 0..rows {
            if self.valid.at(row) {
                let code = code(row);
                largest = largest.max(code);
                held += 1;
                each(row, code.min(null));
            } else {
                each(row, null);
            }
        }
        self.within(largest, held)
    }

    fn within(&self, largest: usize, held: usize) -> Result<(), Error> {
        if held > 0 && largest >= self.values.len() {
            return Err(Error::Code { code: largest as u64, values: self.values.len() });
        }
        Ok(())
    }
}

/// A number that a fold reads as a 64-bit float. Integers beyond 2^53 are rounded to the nearest float, ties to even.
pub trait Number: Copy {
    /// The value.
    fn float(self) -> f64;
}

macro_rules! number {
    ($($kind:ty),*) => {$(
        impl Number for $kind {
            #[inline]
            fn float(self) -> f64 { self as f64 }
        }
    )*};
}
number!(f64, f32, i64, i32, i16, i8, u64, u32, u16, u8);

/// Calls `each(row, value)` for every row, with `None` for null.
#[inline]
pub(crate) fn numbers<T: Number>(values: &[T], valid: Valid<'_>, mut each: impl FnMut(usize, Option<f64>)) -> Result<(), Error> {
    valid.check(values.len())?;
    for (row, value) in values.iter().enumerate() {
        each(row, valid.at(row).then(|| value.float()));
    }
    Ok(())
}
