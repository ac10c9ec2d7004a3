//! Sum and sum of squares of a column, both exact integers, so that its variance has no cancellation.
use serde::{Deserialize, Serialize};

use super::column::numbers;
use super::sum::{as_text, power};
use super::{Fold, Number, Valid, add};
use crate::Error;

/// A value is below 2^47 units, so that its square is below 2^94 and 2^32 rows cannot overflow.
const TERM_BITS: i32 = 47;
const TERM_MAX: f64 = (1_u64 << TERM_BITS) as f64;

/// Count, sum and sum of squares of values that were each rounded to a multiple of 2^-bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moments {
    /// Fraction bits: the unit is 2^-bits.
    pub bits: i32,
    /// Values in the sums.
    pub n: u64,
    /// The sum, in units; as text.
    #[serde(with = "as_text")]
    pub sum: i128,
    /// The sum of squares, in units squared; as text.
    #[serde(with = "as_text")]
    pub squares: i128,
    /// Values that are infinite, not a number, or above the magnitude: not in the sums, which are then undefined.
    pub outside: u64,
}

impl Moments {
    /// Empty, for values up to `magnitude`, each kept to 2^-46 of it or better.
    #[must_use]
    pub fn for_magnitude(magnitude: f64) -> Self {
        let usable = magnitude.is_finite() && magnitude > 0.0;
        // 2^exponent is above the magnitude.
        let exponent = if usable { libm::frexp(magnitude).1 } else { 1 };
        Self { bits: (TERM_BITS - exponent).clamp(-970, 970), n: 0, sum: 0, squares: 0, outside: 0 }
    }

    /// Adds a value.
    #[inline]
    pub fn add(&mut self, value: f64) {
        // A product with a power of two is exact.
        let units = (value * power(self.bits)).round_ties_even();
        if units.abs() < TERM_MAX {
            let units = i128::from(units as i64);
            self.sum += units;
            self.squares += units * units;
            self.n += 1;
        } else {
            self.outside += 1;
        }
    }

    /// Adds another column's moments.
    ///
    /// # Errors
    /// The units differ, or a sum would overflow.
    pub fn merge(&mut self, other: &Self) -> Result<(), Error> {
        if self.bits != other.bits {
            return Err(Error::Unlike("units"));
        }
        self.sum = self.sum.checked_add(other.sum).ok_or(Error::Overflow("a fixed-point sum"))?;
        self.squares = self.squares.checked_add(other.squares).ok_or(Error::Overflow("a fixed-point sum"))?;
        add(&mut self.n, other.n)?;
        add(&mut self.outside, other.outside)
    }

    /// The mean; none without values or with one outside.
    #[must_use]
    pub fn mean(&self) -> Option<f64> {
        self.defined().then(|| libm::scalbn(self.sum as f64, -self.bits) / self.n as f64)
    }

    /// The mean of the squares; none as for the mean.
    #[must_use]
    pub fn mean_square(&self) -> Option<f64> {
        self.defined().then(|| libm::scalbn(self.squares as f64, -2 * self.bits) / self.n as f64)
    }

    /// The variance with divisor n; none as for the mean. (n Σx² − (Σx)²) / n², in integers up to the division.
    #[must_use]
    pub fn variance(&self) -> Option<f64> {
        self.defined().then(|| {
            let (a, b) = (
                product(u128::from(self.n), self.squares.unsigned_abs()),
                product(self.sum.unsigned_abs(), self.sum.unsigned_abs()),
            );
            let (low, borrow) = a.1.overflowing_sub(b.1);
            // Never negative, by Cauchy and Schwarz.
            let high = a.0.wrapping_sub(b.0).wrapping_sub(u128::from(borrow));
            let units = libm::scalbn(high as f64, 128) + low as f64;
            let n = self.n as f64;
            libm::scalbn(units / n / n, -2 * self.bits)
        })
    }

    fn defined(&self) -> bool {
        self.n > 0 && self.outside == 0
    }
}

/// The product as two halves, high first.
fn product(a: u128, b: u128) -> (u128, u128) {
    const LOW: u128 = u64::MAX as u128;
    let (a1, a0, b1, b0) = (a >> 64, a & LOW, b >> 64, b & LOW);
    let middle = ((a0 * b0) >> 64) + ((a1 * b0) & LOW) + ((a0 * b1) & LOW);
    let high = a1 * b1 + ((a1 * b0) >> 64) + ((a0 * b1) >> 64) + (middle >> 64);
    (high, (middle << 64) | ((a0 * b0) & LOW))
}

/// Sums a column of numbers.
#[derive(Debug, Clone)]
pub struct MomentsFold(Moments);

impl MomentsFold {
    /// A fold of values up to `magnitude`, such as a range that was found before.
    #[must_use]
    pub fn for_magnitude(magnitude: f64) -> Self {
        Self(Moments::for_magnitude(magnitude))
    }

    /// Takes in a batch; nulls and what is not a number are left out.
    ///
    /// # Errors
    /// The mask is too short.
    pub fn update<T: Number>(&mut self, values: &[T], valid: Valid<'_>) -> Result<(), Error> {
        numbers(values, valid, |_, value| {
            if let Some(value) = value.filter(|value| !value.is_nan()) {
                self.0.add(value);
            }
        })
    }
}

impl Fold for MomentsFold {
    type Finished = Moments;

    fn merge(&mut self, other: Self) -> Result<(), Error> {
        self.0.merge(&other.0)
    }

    fn finish(self) -> Result<Moments, Error> {
        Ok(self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variance_has_no_cancellation() {
        let mut moments = Moments::for_magnitude(2e9);
        [1e9 + 1.0, 1e9 + 2.0, 1e9 + 3.0].into_iter().for_each(|value| moments.add(value));
        assert_eq!((moments.mean(), moments.variance()), (Some(1e9 + 2.0), Some(2.0 / 3.0)));
        // Past 128 bits the difference borrows: half of the rows are 0, half are v.
        let (half, v) = (3_i128.pow(20), (1_i128 << 47) - 1);
        let many = Moments { bits: 0, n: 2 * half as u64, sum: half * v, squares: half * v * v, outside: 0 };
        assert!((many.variance().unwrap() / (v as f64 * v as f64 / 4.0) - 1.0).abs() < 1e-14);
        assert_eq!(product(u128::MAX, u128::MAX), (u128::MAX - 1, 1));
        assert_eq!(product(1 << 100, 3 << 90), (3 << 62, 0));
    }
}
