//! Fixed-point sums: each value is rounded once to a multiple of 2^-bits and added as an integer, so that order cannot matter.
use serde::{Deserialize, Serialize};

use super::add;
use crate::Error;

/// Fraction bits unless told otherwise: a unit of 2^-40, some 10^-12, and values up to 2^55.
pub const BITS: i32 = 40;
/// A term must be below 2^95 units, so that 2^32 rows cannot overflow.
const TERM_MAX: f64 = (1_u128 << 95) as f64;

/// An exact sum of values rounded to multiples of 2^-bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct FixedSum {
    /// Fraction bits: the unit is 2^-bits.
    pub bits: i32,
    /// The sum, in units; as text, since JSON's numbers end at 2^53.
    #[serde(with = "as_text")]
    pub sum: i128,
    /// Values in the sum.
    pub n: u64,
    /// Finite values too large for the unit, and infinities: not in the sum.
    pub outside: u64,
}

/// 2^exponent, for exponents of a normal float.
#[inline]
pub(super) fn power(exponent: i32) -> f64 {
    f64::from_bits(((1023 + exponent) as u64) << 52)
}

impl Default for FixedSum {
    fn default() -> Self {
        Self::new(BITS)
    }
}

impl FixedSum {
    /// An empty sum with a unit of 2^-bits; `bits` is held between -960 and 960.
    #[must_use]
    pub fn new(bits: i32) -> Self {
        Self { bits: bits.clamp(-960, 960), sum: 0, n: 0, outside: 0 }
    }

    /// The finest unit for values up to `magnitude`, so that none is outside.
    #[must_use]
    pub fn bits_for(magnitude: f64) -> i32 {
        // 2^exponent > magnitude.
        let exponent = libm::frexp(magnitude).1;
        if magnitude.is_finite() && magnitude > 0.0 { (95 - 1 - exponent).clamp(-960, 960) } else { BITS }
    }

    /// Adds a value; one that is not a number counts as outside.
    #[inline]
    pub fn add(&mut self, value: f64) {
        // A product with a power of two is exact.
        let units = value * power(self.bits);
        // An overflow of 2^127 would take 2^32 rows of the largest term; `outside` then grows, and the mean is undefined.
        match (units.abs() < TERM_MAX).then(|| self.sum.checked_add(units.round_ties_even() as i128)).flatten() {
            Some(sum) => {
                self.sum = sum;
                self.n += 1;
            }
            None => self.outside += 1,
        }
    }

    /// Adds another sum of the same unit.
    ///
    /// # Errors
    /// The units differ, or the sum would overflow.
    pub fn merge(&mut self, other: &Self) -> Result<(), Error> {
        if self.bits != other.bits {
            return Err(Error::Unlike("units"));
        }
        self.sum = self.sum.checked_add(other.sum).ok_or(Error::Overflow("a fixed-point sum"))?;
        add(&mut self.n, other.n)?;
        add(&mut self.outside, other.outside)
    }

    /// The sum as a float; `None` if a value was outside.
    #[must_use]
    pub fn value(&self) -> Option<f64> {
        (self.outside == 0).then(|| libm::scalbn(self.sum as f64, -self.bits))
    }

    /// The mean; `None` if there is no value or one was outside.
    #[must_use]
    pub fn mean(&self) -> Option<f64> {
        if self.n == 0 { None } else { self.value().map(|sum| sum / self.n as f64) }
    }
}

pub(super) mod as_text {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(in crate::fold) fn serialize<S: Serializer>(value: &i128, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(value)
    }

    pub(in crate::fold) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i128, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}
