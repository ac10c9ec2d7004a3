//! Confidence intervals: how far a rate, a difference or a ratio may be from what was counted.
//!
//! | of | method | source |
//! |---|---|---|
//! | one rate | [`wilson`] | Wilson 1927, without continuity correction |
//! | one rate, exact | [`clopper_pearson`] | Clopper and Pearson 1934 |
//! | a difference of two rates | [`newcombe`] | Newcombe 1998, method 10 |
//! | a ratio of two rates | [`ratio`]: Katz, or Koopman where a cell is 0 | Katz et al. 1978; Koopman 1984 |
//! | a mean | [`mean`] | normal, from the exact moments |
//! | anything else | cells resampled: module `bootstrap` | |

mod family;
mod rate;
mod two;

use serde::{Deserialize, Serialize};

pub(crate) use family::step_down;
pub use family::{Correction, benjamini_hochberg, holm};
pub use rate::{clopper_pearson, mean, wilson};
pub use two::{Pair, fisher, katz, koopman, newcombe, ratio, two_proportion_z};
pub(crate) use two::{newcombe_z, ratio_z};

use crate::Error;
use crate::special;

/// A confidence level, above 0 and below 1.
///
/// Kept as the share that is left out, so that a family's levels near 1 lose no digits.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(try_from = "f64", into = "f64")]
pub struct Level {
    // INVARIANT: above 0 and below 1.
    alpha: f64,
}

impl Level {
    /// A level such as 0.95.
    ///
    /// # Errors
    /// It is not above 0 and below 1.
    pub fn new(level: f64) -> Result<Self, Error> {
        if level > 0.0 && level < 1.0 {
            // 1 − 0.95 is not the float nearest to 0.05: to fifteen digits it is.
            let alpha = libm::round((1.0 - level) * 1e15) / 1e15;
            return Ok(Self { alpha: if alpha > 0.0 { alpha } else { 1.0 - level } });
        }
        Err(Error::Parameter { what: "confidence level", value: level.to_string(), expected: "above 0 and below 1" })
    }

    /// A level from what it leaves out, which the program itself names.
    pub(crate) const fn known(alpha: f64) -> Self {
        Self { alpha }
    }

    /// 1 − level.
    #[must_use]
    pub fn alpha(self) -> f64 {
        self.alpha
    }

    /// The level.
    #[must_use]
    pub fn value(self) -> f64 {
        1.0 - self.alpha
    }

    /// The level of each of `m` intervals that together hold this one, by Bonferroni's inequality.
    #[must_use]
    pub fn among(self, m: usize) -> Self {
        Self { alpha: self.alpha / m.max(1) as f64 }
    }

    /// The normal deviate that a two-sided interval uses.
    #[must_use]
    pub fn z(self) -> f64 {
        special::normal_upper(self.alpha / 2.0)
    }
}

impl Default for Level {
    fn default() -> Self {
        Self { alpha: 0.05 }
    }
}

impl TryFrom<f64> for Level {
    type Error = Error;

    fn try_from(level: f64) -> Result<Self, Error> {
        Self::new(level)
    }
}

impl From<Level> for f64 {
    fn from(level: Level) -> Self {
        level.value()
    }
}

/// How an interval was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// Wilson's score interval.
    Wilson,
    /// Clopper and Pearson's exact interval.
    ClopperPearson,
    /// Newcombe's hybrid score interval of a difference.
    Newcombe,
    /// Katz's log interval of a ratio.
    Katz,
    /// Koopman's score interval of a ratio, used where a cell is 0.
    Koopman,
    /// Normal, from a mean and its variance.
    Normal,
    /// DeLong's variance of an area under a ROC curve.
    DeLong,
    /// Newcombe's score interval of an area under a ROC curve.
    MannWhitney,
    /// Cells resampled: bias-corrected percentiles, and for distances quantiles reflected about the estimate.
    CellBootstrap,
    /// Cells resampled, for the largest of several differences.
    CellBootstrapMaximum,
    /// The Dvoretzky-Kiefer-Wolfowitz bound of two distribution functions, with Massart's constant.
    DkwMassart,
    /// Sato's variance of the Mantel-Haenszel difference.
    MantelHaenszel,
}

impl Method {
    /// The method in words.
    #[must_use]
    pub fn says(self) -> &'static str {
        match self {
            Self::Wilson => "Wilson",
            Self::ClopperPearson => "Clopper-Pearson",
            Self::Newcombe => "Newcombe",
            Self::Katz => "Katz",
            Self::Koopman => "Koopman",
            Self::Normal => "normal",
            Self::DeLong => "DeLong",
            Self::MannWhitney => "Newcombe, Mann-Whitney",
            Self::CellBootstrap => "cells resampled",
            Self::CellBootstrapMaximum => "cells resampled (largest gap)",
            Self::DkwMassart => "DKW-Massart bound",
            Self::MantelHaenszel => "Mantel-Haenszel, Sato",
        }
    }
}

/// Limits between which the true value lies, at a level.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    /// The lower limit.
    pub lower: f64,
    /// The upper limit; in JSON null where there is none.
    #[serde(with = "unbounded")]
    pub upper: f64,
    /// The level, after any correction for a family.
    pub level: Level,
    /// The method.
    pub method: Method,
}

impl Interval {
    /// With both limits held inside what the quantity can be.
    #[must_use]
    pub(crate) fn within(mut self, low: f64, high: f64) -> Self {
        (self.lower, self.upper) = (self.lower.clamp(low, high), self.upper.clamp(low, high));
        self
    }
}

/// Infinity as null: JSON has no number for it.
mod unbounded {
    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(value: &f64, serializer: S) -> Result<S::Ok, S::Error> {
        if value.is_finite() { serializer.serialize_f64(*value) } else { serializer.serialize_none() }
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
        Ok(Option::deserialize(deserializer)?.unwrap_or(f64::INFINITY))
    }
}
