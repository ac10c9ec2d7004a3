//! A rate or a risk, exactly: what was written is what is computed with.
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::Error;

/// Parts of one: fourteen decimals.
const ONE: u64 = 100_000_000_000_000;
const DECIMALS: usize = 14;

/// A rate from 0 to 1, exact to fourteen decimals.
///
/// 7 % of 200 is 14, where floating point has 14.000000000000002 and rounds up to 15.
///
/// ```
/// use assay_sample::Rate;
///
/// let four: Rate = "4 %".parse().unwrap();
/// assert_eq!(four, "0.04".parse().unwrap());
/// assert_eq!((four.ceil_of(350), four.ceil_of(351), four.floor_of(351)), (14, 15, 14));
/// assert_eq!(("7%".parse::<Rate>().unwrap().ceil_of(200), (0.07_f64 * 200.0).ceil()), (14, 15.0));
/// assert_eq!((four.to_string(), "2.5%".parse::<Rate>().unwrap().decimal()), ("4 %".to_owned(), "0.025".to_owned()));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Rate {
    // INVARIANT: at most ONE.
    parts: u64,
}

impl Rate {
    /// No item at all.
    pub const ZERO: Self = Self { parts: 0 };

    /// A whole number of hundredths, above 100 read as 100.
    #[must_use]
    pub const fn percent(n: u8) -> Self {
        let n = if n > 100 { 100 } else { n };
        Self { parts: n as u64 * (ONE / 100) }
    }

    /// The smallest whole number that is not below this share of `n`.
    #[must_use]
    pub fn ceil_of(self, n: u64) -> u64 {
        (u128::from(self.parts) * u128::from(n)).div_ceil(u128::from(ONE)) as u64
    }

    /// The largest whole number that is not above this share of `n`.
    #[must_use]
    pub fn floor_of(self, n: u64) -> u64 {
        (u128::from(self.parts) * u128::from(n) / u128::from(ONE)) as u64
    }

    /// Whether `k` of `n` is at most this rate.
    #[must_use]
    pub fn holds(self, k: u64, n: u64) -> bool {
        k <= self.floor_of(n)
    }

    /// The nearest float.
    #[must_use]
    pub fn value(self) -> f64 {
        self.parts as f64 / ONE as f64
    }

    /// The nearest float to what is left of one.
    #[must_use]
    pub fn rest(self) -> f64 {
        (ONE - self.parts) as f64 / ONE as f64
    }

    /// Numerator and denominator, in lowest terms.
    pub(crate) fn terms(self) -> (u64, u64) {
        let (mut a, mut b) = (ONE, self.parts);
        while b > 0 {
            (a, b) = (b, a % b);
        }
        (self.parts / a, ONE / a)
    }

    /// As a decimal: `0.025`.
    #[must_use]
    pub fn decimal(self) -> String {
        decimal(self.parts, DECIMALS)
    }

    /// This rate, if it is above 0 and below 1.
    ///
    /// # Errors
    /// It is 0 or 1.
    pub fn inside(self, what: &'static str) -> Result<Self, Error> {
        if self.parts > 0 && self.parts < ONE {
            return Ok(self);
        }
        Err(Error::Parameter { what, value: self.to_string(), expected: "above 0 % and below 100 %".to_owned() })
    }
}

fn decimal(parts: u64, decimals: usize) -> String {
    let unit = 10_u64.pow(decimals as u32);
    let digits = format!("{:0decimals$}", parts % unit);
    let digits = digits.trim_end_matches('0');
    let point = if digits.is_empty() { "" } else { "." };
    format!("{}{point}{digits}", parts / unit)
}

impl fmt::Display for Rate {
    /// In hundredths: `2.5 %`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} %", decimal(self.parts, DECIMALS - 2))
    }
}

impl std::str::FromStr for Rate {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let refused = |why| Err(Error::Rate { text: text.to_owned(), why });
        let (number, decimals) = match text.trim().strip_suffix('%') {
            Some(hundredths) => (hundredths.trim_end(), DECIMALS - 2),
            None => (text.trim(), DECIMALS),
        };
        let (whole, fraction) = number.split_once('.').unwrap_or((number, "0"));
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        if !digits(whole) || !digits(fraction) {
            return refused("it is no decimal number");
        }
        let fraction = fraction.trim_end_matches('0');
        if fraction.len() > decimals {
            return refused("it has more than fourteen decimals");
        }
        if whole.trim_start_matches('0').len() > 3 {
            return refused("it is above 100 %");
        }
        let parts: u64 = format!("{whole}{fraction:0<decimals$}").parse().expect("at most seventeen digits behind leading zeros");
        if parts > ONE {
            return refused("it is above 100 %");
        }
        Ok(Self { parts })
    }
}

impl TryFrom<String> for Rate {
    type Error = Error;

    fn try_from(text: String) -> Result<Self, Error> {
        text.parse()
    }
}

impl From<Rate> for String {
    fn from(rate: Rate) -> Self {
        rate.decimal()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use proptest::test_runner::RngSeed;

    #[test]
    fn what_is_no_rate_is_refused() {
        for (text, why) in [
            ("", "no decimal number"),
            ("%", "no decimal number"),
            ("5,0%", "no decimal number"),
            ("-1%", "no decimal number"),
            ("1e-2", "no decimal number"),
            (".05", "no decimal number"),
            ("5.", "no decimal number"),
            ("٥%", "no decimal number"),
            ("5", "above 100 %"),
            ("100.1%", "above 100 %"),
            ("99999999999999999999999", "above 100 %"),
            ("0.000000000000001", "fourteen"),
            ("0.0000000000001%", "fourteen"),
        ] {
            let refused = text.parse::<Rate>().unwrap_err().to_string();
            assert!(refused.contains(why), "{text}: {refused}");
        }
    }

    #[test]
    fn what_is_written_is_meant() {
        for (text, percent, decimal) in [
            ("0", "0 %", "0"),
            ("0 %", "0 %", "0"),
            ("1", "100 %", "1"),
            ("100%", "100 %", "1"),
            ("000.0250", "2.5 %", "0.025"),
            ("2.500 %", "2.5 %", "0.025"),
            ("0.00000000000001", "0.000000000001 %", "0.00000000000001"),
        ] {
            let rate: Rate = text.parse().unwrap();
            assert_eq!((rate.to_string().as_str(), rate.decimal().as_str()), (percent, decimal), "{text}");
        }
    }

    #[test]
    fn shares_are_whole_where_they_are() {
        // 0.07 × 100, 0.04 × 350, 0.29 × 100 and 0.57 × 100 are not whole in floating point.
        for (percent, n, share) in [(7, 100, 7), (4, 350, 14), (29, 100, 29), (57, 100, 57), (3, 1_000_000_000, 30_000_000)] {
            assert_eq!((Rate::percent(percent).ceil_of(n), Rate::percent(percent).floor_of(n)), (share, share));
        }
        assert_eq!(Rate::percent(4).terms(), (1, 25));
        assert_eq!(Rate::ZERO.terms(), (0, 1));
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 256, rng_seed: RngSeed::Fixed(42001), ..ProptestConfig::default() })]

        #[test]
        fn text_and_rate_are_one(parts in 0..=ONE) {
            let rate = Rate { parts };
            prop_assert_eq!(rate.to_string().parse::<Rate>().unwrap(), rate);
            prop_assert_eq!(rate.decimal().parse::<Rate>().unwrap(), rate);
        }
    }
}
