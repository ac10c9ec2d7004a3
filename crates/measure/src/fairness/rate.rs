//! Rates of one group: ratios of the cube's integers.
use serde::{Deserialize, Serialize};

use super::{Counts, Group};
use crate::estimate::{Estimate, Ratio};
use crate::interval::Level;

/// A rate of the confusion table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rate {
    /// Predicted positive, of all with a prediction.
    Selection,
    /// Positive, of all with label and prediction.
    Base,
    /// Predicted positive, of the positives: sensitivity, recall.
    TruePositive,
    /// Predicted positive, of the negatives.
    FalsePositive,
    /// Predicted negative, of the positives.
    FalseNegative,
    /// Predicted negative, of the negatives: specificity.
    TrueNegative,
    /// Positive, of the predicted positives: precision.
    PositivePredictive,
    /// Negative, of the predicted negatives.
    NegativePredictive,
    /// Negative, of the predicted positives.
    FalseDiscovery,
    /// Positive, of the predicted negatives.
    FalseOmission,
    /// Predicted as labelled, of all with label and prediction.
    Accuracy,
}

impl Rate {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 11] = [
        Self::Selection,
        Self::Base,
        Self::TruePositive,
        Self::FalsePositive,
        Self::FalseNegative,
        Self::TrueNegative,
        Self::PositivePredictive,
        Self::NegativePredictive,
        Self::FalseDiscovery,
        Self::FalseOmission,
        Self::Accuracy,
    ];

    /// The rate in the field's words.
    #[must_use]
    pub fn says(self) -> &'static str {
        match self {
            Self::Selection => "selection rate",
            Self::Base => "base rate",
            Self::TruePositive => "true positive rate",
            Self::FalsePositive => "false positive rate",
            Self::FalseNegative => "false negative rate",
            Self::TrueNegative => "true negative rate",
            Self::PositivePredictive => "positive predictive value",
            Self::NegativePredictive => "negative predictive value",
            Self::FalseDiscovery => "false discovery rate",
            Self::FalseOmission => "false omission rate",
            Self::Accuracy => "accuracy",
        }
    }

    /// The rate as two integers.
    #[must_use]
    pub fn of(self, counts: &Counts) -> Ratio {
        let (tp, fp) = (counts.true_positive, counts.false_positive);
        let (fnn, tn) = (counts.false_negative, counts.true_negative);
        let (numerator, denominator) = match self {
            Self::Selection => (counts.selected(), counts.decided()),
            Self::Base => (tp + fnn, counts.labelled()),
            Self::TruePositive => (tp, tp + fnn),
            Self::FalsePositive => (fp, fp + tn),
            Self::FalseNegative => (fnn, tp + fnn),
            Self::TrueNegative => (tn, fp + tn),
            Self::PositivePredictive => (tp, tp + fp),
            Self::NegativePredictive => (tn, tn + fnn),
            Self::FalseDiscovery => (fp, tp + fp),
            Self::FalseOmission => (fnn, tn + fnn),
            Self::Accuracy => (tp + tn, counts.labelled()),
        };
        Ratio { numerator, denominator }
    }

    /// Whether a group is worse off where this rate is high: the rates that count mistakes.
    #[must_use]
    pub fn counts_mistakes(self) -> bool {
        matches!(self, Self::FalsePositive | Self::FalseNegative | Self::FalseDiscovery | Self::FalseOmission)
    }
}

/// Whether a group is compared with others, by this rate's own denominator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Its denominator reaches the minimum.
    Eligible,
    /// Its denominator is below the minimum: listed without a verdict.
    BelowMinimum,
    /// An attribute is unknown: listed without a verdict.
    Unknown,
}

impl Standing {
    /// Why a group is listed and not compared; none where it is.
    #[must_use]
    pub fn says(self, minimum: u64) -> Option<String> {
        match self {
            Self::Eligible => None,
            Self::BelowMinimum => Some(format!("under {minimum}")),
            Self::Unknown => Some("unknown".to_owned()),
        }
    }

    pub(crate) fn of(group: &Group, ratio: Ratio, minimum: u64) -> Self {
        if !group.is_known() {
            Self::Unknown
        } else if ratio.denominator < minimum.max(1) {
            Self::BelowMinimum
        } else {
            Self::Eligible
        }
    }
}

/// A rate of a group.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RateOfGroup {
    /// Which rate.
    pub rate: Rate,
    /// The group's values.
    pub key: Vec<Option<String>>,
    /// The two integers.
    pub ratio: Ratio,
    /// The rate with Wilson's interval.
    pub estimate: Estimate,
    /// Whether it is compared.
    pub standing: Standing,
}

/// One rate of every group, in the groups' order, each with its own interval at `level`.
#[must_use]
pub fn rates(groups: &[Group], rate: Rate, level: Level, minimum: u64) -> Vec<RateOfGroup> {
    let of = |group: &Group| {
        let ratio = rate.of(&group.counts);
        let standing = Standing::of(group, ratio, minimum);
        RateOfGroup { rate, key: group.key.clone(), ratio, estimate: ratio.estimate(level), standing }
    };
    groups.iter().map(of).collect()
}

/// The eligible group that is worst off by this rate, its interval at the level of one among all eligible; none if none is.
#[must_use]
pub fn worst(groups: &[Group], rate: Rate, level: Level, minimum: u64) -> Option<RateOfGroup> {
    let eligible: Vec<RateOfGroup> =
        rates(groups, rate, level, minimum).into_iter().filter(|of| of.standing == Standing::Eligible).collect();
    let family = eligible.len();
    let badness = |of: &RateOfGroup| {
        let value = of.ratio.value().unwrap_or(0.0);
        if rate.counts_mistakes() { value } else { -value }
    };
    // The first of equals.
    let mut worst = eligible.into_iter().reduce(|a, b| if badness(&b) > badness(&a) { b } else { a })?;
    worst.estimate = worst.ratio.estimate(level.among(family));
    Some(worst)
}
