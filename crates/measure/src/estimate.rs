//! An estimate: a value with what it was computed from, or the reason why there is none.
use serde::{Deserialize, Serialize};

use crate::interval::{Interval, Level, wilson};

/// Why there is no value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Undefined {
    /// No row counts at all.
    NoRows,
    /// The denominator is 0: a true positive rate without positives, a precision without predicted positives.
    DenominatorZero,
    /// All rows carry the same label, so there is nothing to rank.
    OneClass,
    /// Fewer than two groups reach the minimum.
    FewerThanTwoGroups,
    /// A term that the measure is made of is undefined.
    TermUndefined,
    /// The rate that others are divided by is 0.
    ReferenceRateZero,
    /// A value is infinite, or too large for the sum's unit.
    OutOfRange,
    /// The values do not vary.
    NoVariation,
    /// The named reference group is not there, or is below the minimum.
    NoReference,
}

impl Undefined {
    /// The reason in words.
    #[must_use]
    pub fn says(self) -> &'static str {
        match self {
            Self::NoRows => "no row counts",
            Self::DenominatorZero => "its denominator is 0",
            Self::OneClass => "all rows carry the same label",
            Self::FewerThanTwoGroups => "fewer than two groups reach the minimum",
            Self::TermUndefined => "a rate that it is made of is undefined",
            Self::ReferenceRateZero => "the rate that others are divided by is 0",
            Self::OutOfRange => "a value is infinite or too large",
            Self::NoVariation => "the values do not vary",
            Self::NoReference => "the reference group is missing or below the minimum",
        }
    }
}

/// A number that may not exist, and then says why.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    /// The value; none exactly if there is a reason.
    pub value: Option<f64>,
    /// Why there is none.
    pub undefined: Option<Undefined>,
    /// Rows that the value is about: a rate's denominator.
    pub n: u64,
    /// The interval, where the method has one.
    pub interval: Option<Interval>,
}

impl Estimate {
    /// A value.
    #[must_use]
    pub fn of(value: f64, n: u64, interval: Option<Interval>) -> Self {
        Self { value: Some(value), undefined: None, n, interval }
    }

    /// No value.
    #[must_use]
    pub fn undefined(why: Undefined, n: u64) -> Self {
        Self { value: None, undefined: Some(why), n, interval: None }
    }

    /// From a value or a reason.
    #[must_use]
    pub fn from(value: Result<f64, Undefined>, n: u64) -> Self {
        match value {
            Ok(value) => Self::of(value, n, None),
            Err(why) => Self::undefined(why, n),
        }
    }
}

/// A rate as two integers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Ratio {
    /// Rows that count.
    pub numerator: u64,
    /// Rows that could.
    pub denominator: u64,
}

impl Ratio {
    /// `numerator` of `denominator`.
    #[must_use]
    pub fn new(numerator: u64, denominator: u64) -> Self {
        Self { numerator, denominator }
    }

    /// The rate; none if the denominator is 0.
    #[must_use]
    pub fn value(self) -> Option<f64> {
        (self.denominator > 0).then(|| self.numerator as f64 / self.denominator as f64)
    }

    /// The rate with Wilson's interval, or the reason why there is none.
    #[must_use]
    pub fn estimate(self, level: Level) -> Estimate {
        match self.value() {
            Some(value) => Estimate::of(value, self.denominator, Some(wilson(self.numerator, self.denominator, level))),
            None => Estimate::undefined(Undefined::DenominatorZero, 0),
        }
    }
}
