//! What is measured of an AI system's log, and what the figures may be.
use std::fmt;

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::test::DaySpanText;

/// A measure over the rows of one table: which columns mean what, and the limits of the figures.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Measure {
    /// fairness, performance, drift or oversight.
    pub of: MeasureKind,
    /// Each month or quarter is measured by itself; absent: the run's days together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub each: Option<Each>,
    /// The column that says what was true.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// The column that says what the system decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prediction: Option<String>,
    /// The prediction is a number, and positive from here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub threshold: Option<Decimal>,
    /// The column of the probability that the system gave, between 0 and 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub score: Option<String>,
    /// Columns of protected attributes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<String>,
    /// Whether the attributes are judged crossed, too.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub intersect: bool,
    /// The group that others are compared with, by attribute.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub reference_groups: IndexMap<String, String>,
    /// The positive value of label and prediction; absent: 1, true, yes, …
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub positive: Option<String>,
    /// Of drift: the columns that are compared.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<String>,
    /// Of drift: the days whose rows others are compared with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<DaySpanText>,
    /// Of drift: the reference as it was frozen; another one is an alarm.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference_digest: Option<String>,
    /// Of oversight: the column that says what stood after review.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<String>,
    /// Of oversight: the column of the time of the decision.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided_at: Option<String>,
    /// Of oversight: the column of the time of the review.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reviewed_at: Option<String>,
    /// Of oversight: the column of the time of the act.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acted_at: Option<String>,
    /// Of oversight: the column that says who reviewed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reviewer: Option<String>,
    /// What a figure may be, by its name: a difference or a distance at most, a ratio or a share at least.
    pub limits: IndexMap<String, Decimal>,
    /// Fewest rows, by a rate's own denominator, with which a group is judged; absent: 30.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minimum: Option<u64>,
    /// Confidence of the intervals; absent: 0.95.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidence: Option<Decimal>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MeasureKind {
    #[default]
    Fairness,
    Performance,
    Drift,
    Oversight,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Each {
    Month,
    Quarter,
}

impl Measure {
    /// The columns that are read, each once.
    pub fn read_columns(&self) -> Vec<&str> {
        let one = [
            &self.label,
            &self.prediction,
            &self.score,
            &self.outcome,
            &self.decided_at,
            &self.reviewed_at,
            &self.acted_at,
            &self.reviewer,
        ];
        let all = one.into_iter().flatten().chain(&self.groups).chain(&self.columns);
        let mut columns: Vec<&str> = Vec::new();
        for column in all {
            if !columns.contains(&column.as_str()) {
                columns.push(column);
            }
        }
        columns
    }

    /// The names of the limits that a kind of measure takes.
    pub fn limit_names(kind: MeasureKind) -> &'static [&'static str] {
        match kind {
            MeasureKind::Fairness => &[
                "demographic-parity-difference",
                "demographic-parity-ratio",
                "equal-opportunity-difference",
                "equal-opportunity-ratio",
                "equalised-odds-difference",
                "equalised-odds-ratio",
                "predictive-parity-difference",
                "false-positive-difference",
                "false-negative-difference",
                "false-discovery-difference",
                "false-omission-difference",
                "accuracy-difference",
            ],
            MeasureKind::Performance => &[
                "accuracy",
                "true-positive-rate",
                "true-negative-rate",
                "false-positive-rate",
                "false-negative-rate",
                "positive-predictive-value",
                "negative-predictive-value",
                "f1",
                "balanced-accuracy",
                "matthews-correlation",
                "roc-auc",
                "average-precision",
                "brier-score",
                "log-loss",
                "expected-calibration-error",
            ],
            MeasureKind::Drift => {
                &["psi", "jensen-shannon", "hellinger", "l-infinity", "kolmogorov-smirnov", "wasserstein", "missing"]
            }
            MeasureKind::Oversight => &["reviewed", "before-act", "override-least", "override-most"],
        }
    }
}

/// A decimal as it was written: `0.8`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Decimal {
    // INVARIANT: a finite decimal.
    text: String,
}

/// A text that is no decimal.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no decimal: write it as `0.8`")]
pub struct NoDecimal(String);

impl Decimal {
    pub fn parse(text: &str) -> Result<Self, NoDecimal> {
        let digits = text.strip_prefix('-').unwrap_or(text);
        let plain = !digits.is_empty() && digits.len() <= 18 && digits.chars().all(|c| c.is_ascii_digit() || c == '.');
        match text.parse::<f64>() {
            Ok(value) if plain && value.is_finite() && digits != "." => Ok(Self { text: text.to_owned() }),
            _ => Err(NoDecimal(text.chars().take(40).collect())),
        }
    }

    pub fn value(&self) -> f64 {
        self.text.parse().expect("it was parsed when it was made")
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl TryFrom<String> for Decimal {
    type Error = NoDecimal;
    fn try_from(text: String) -> Result<Self, NoDecimal> {
        Self::parse(&text)
    }
}

impl From<Decimal> for String {
    fn from(decimal: Decimal) -> String {
        decimal.text
    }
}

impl JsonSchema for Decimal {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Decimal".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "pattern": r"^-?\d*\.?\d*$" })
    }
}
