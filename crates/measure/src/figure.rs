//! A figure: one estimate with everything that must stand beside it wherever it is shown.
use serde::{Deserialize, Serialize};

use crate::estimate::{Estimate, Ratio};
use crate::fold::Key;
use crate::verdict::{Limit, Verdict};

/// One estimate: of what, of whom, from how many, how sure, and what that says about a limit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    /// The measure in the field's words.
    pub measure: String,
    /// The group, column, window or reviewer that it is of.
    pub of: String,
    /// A rate's two integers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ratio: Option<Ratio>,
    /// The value with n, interval and method, or why there is none.
    pub estimate: Estimate,
    /// How far bins may have moved the value; 0 if it is exact.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub error: f64,
    /// What the value may be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<Limit>,
    /// What the interval says about the limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verdict: Option<Verdict>,
    /// What else a reader must know.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

// Serde hands a reference.
#[allow(clippy::trivially_copy_pass_by_ref)]
fn is_zero(value: &f64) -> bool {
    *value == 0.0
}

impl Figure {
    /// A figure without a limit.
    #[must_use]
    pub fn new(measure: &str, of: String, estimate: Estimate) -> Self {
        Self { measure: measure.to_owned(), of, ratio: None, estimate, error: 0.0, limit: None, verdict: None, note: None }
    }

    /// The same against a limit: the interval decides, widened by what bins may have moved.
    #[must_use]
    pub fn against(mut self, limit: Option<Limit>) -> Self {
        self.limit = limit;
        self.verdict = limit.map(|limit| match self.estimate.interval {
            Some(interval) => limit.judge(interval.lower - self.error, interval.upper + self.error),
            None => Verdict::NotComputable,
        });
        self
    }
}

/// The worst verdict among figures; none if no figure has one.
#[must_use]
pub fn worst(figures: &[Figure]) -> Option<Verdict> {
    let mut verdicts = figures.iter().filter_map(|figure| figure.verdict).peekable();
    verdicts.peek().is_some().then_some(())?;
    Some(Verdict::worst(verdicts))
}

/// A group as people read it: `f`, or of several attributes `sex=f, race=b`.
#[must_use]
pub fn named(attributes: &[String], key: &Key) -> String {
    let value = |value: &Option<String>| value.clone().unwrap_or_else(|| "unknown".to_owned());
    match key.as_slice() {
        [one] => value(one),
        many => attributes.iter().zip(many).map(|(name, of)| format!("{name}={}", value(of))).collect::<Vec<_>>().join(", "),
    }
}
