//! Verdicts: what an interval says about a limit. The point estimate never decides.
use serde::{Deserialize, Serialize};

use crate::interval::Interval;

/// What a measure says about its limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The interval is wholly inside the limit.
    Ok,
    /// The interval spans the limit: no outcome, and never a pass.
    Inconclusive,
    /// Too few groups reach the minimum, or a term is undefined: no outcome, and never a pass.
    NotComputable,
    /// The interval is wholly beyond the limit.
    Alarm,
}

/// What a value may be.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Limit {
    /// At most this.
    AtMost(f64),
    /// At least this.
    AtLeast(f64),
    /// From the first to the second.
    Between(f64, f64),
}

impl Limit {
    /// The verdict of an interval.
    #[must_use]
    pub fn verdict(self, interval: &Interval) -> Verdict {
        self.judge(interval.lower, interval.upper)
    }

    pub(crate) fn judge(self, lower: f64, upper: f64) -> Verdict {
        let (low, high) = self.ends();
        // A limit that is not a number can be neither kept nor broken.
        if lower > high || upper < low {
            Verdict::Alarm
        } else if lower >= low && upper <= high {
            Verdict::Ok
        } else {
            Verdict::Inconclusive
        }
    }

    fn ends(self) -> (f64, f64) {
        match self {
            Self::AtMost(high) => (f64::NEG_INFINITY, high),
            Self::AtLeast(low) => (low, f64::INFINITY),
            Self::Between(low, high) => (low, high),
        }
    }

    /// The same for the other direction of a difference (negated) or a ratio (inverted) is the caller's; this tells whether a
    /// pair of limits decides at all.
    pub(crate) fn decided(self, lower: f64, upper: f64) -> bool {
        matches!(self.judge(lower, upper), Verdict::Ok | Verdict::Alarm)
    }
}

impl Verdict {
    /// The word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Inconclusive => "inconclusive",
            Self::NotComputable => "not_computable",
            Self::Alarm => "alarm",
        }
    }

    /// The verdict of several: an alarm if any is one, else no outcome if any has none, else ok; of nothing, not computable.
    #[must_use]
    pub fn worst(verdicts: impl IntoIterator<Item = Self>) -> Self {
        verdicts.into_iter().max().unwrap_or(Self::NotComputable)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_that_is_reached_is_kept() {
        let at_most = |lower, upper| Limit::AtMost(0.1).judge(lower, upper);
        assert_eq!([at_most(0.0, 0.1), at_most(0.1, 0.1)], [Verdict::Ok; 2]);
        assert_eq!([at_most(0.1, 0.2), at_most(0.0, 0.2)], [Verdict::Inconclusive; 2], "it may be just at the limit");
        assert_eq!(at_most(0.100_001, 0.2), Verdict::Alarm);
        let at_least = |lower, upper| Limit::AtLeast(0.8).judge(lower, upper);
        assert_eq!(
            [at_least(0.8, 1.0), at_least(0.7, 0.8), at_least(0.7, 0.79)],
            [Verdict::Ok, Verdict::Inconclusive, Verdict::Alarm]
        );
        let between = |lower, upper| Limit::Between(0.02, 0.3).judge(lower, upper);
        assert_eq!([between(0.02, 0.3), between(0.01, 0.1)], [Verdict::Ok, Verdict::Inconclusive]);
        assert_eq!([between(0.0, 0.01), between(0.31, 0.9)], [Verdict::Alarm; 2]);
        assert_eq!(Limit::AtMost(f64::NAN).judge(0.0, 1.0), Verdict::Inconclusive);
        assert_eq!(Verdict::worst([Verdict::Ok, Verdict::Inconclusive]), Verdict::Inconclusive);
        assert_eq!(Verdict::worst([]), Verdict::NotComputable);
    }
}
