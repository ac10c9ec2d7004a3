//! Everything that a log's cube, scores and errors tell of performance, over all and by group.
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Calibration, Confusion, RegressionSums, Scores, confusion};
use crate::Error;
use crate::bootstrap::Resampling;
use crate::cube::Cube;
use crate::estimate::Estimate;
use crate::fairness::{Columns, Counts, Rate, groups};
use crate::figure::{Figure, named};
use crate::fold::Key;
use crate::interval::Level;
use crate::verdict::{Limit, Verdict};

/// What is asked of a log.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Question {
    /// Attributes by which it is told apart; the last may be the month.
    pub groups: Vec<String>,
    /// Confidence of the family of everything that has a limit.
    pub level: Level,
    /// How cells are resampled.
    pub resampling: Resampling,
    /// Limits by a measure's name, as in [`Question::MEASURES`]: at least for what is good, at most for errors.
    pub limits: BTreeMap<String, f64>,
    /// Fewest rows with which a group is judged.
    pub minimum: u64,
}

impl Question {
    /// The measures that may have a limit, and whether it is a least value.
    pub const MEASURES: [(&'static str, bool); 16] = [
        ("accuracy", true),
        ("true-positive-rate", true),
        ("true-negative-rate", true),
        ("false-positive-rate", false),
        ("false-negative-rate", false),
        ("positive-predictive-value", true),
        ("negative-predictive-value", true),
        ("f1", true),
        ("balanced-accuracy", true),
        ("matthews-correlation", true),
        ("roc-auc", true),
        ("average-precision", true),
        ("brier-score", false),
        ("log-loss", false),
        ("expected-calibration-error", false),
        ("mean-absolute-error", false),
    ];

    fn limit(&self, measure: &str) -> Option<Limit> {
        let name = measure.to_lowercase().replace(' ', "-");
        let (_, least) = Self::MEASURES.iter().find(|(known, _)| *known == name)?;
        let at = *self.limits.get(&name)?;
        Some(if *least { Limit::AtLeast(at) } else { Limit::AtMost(at) })
    }
}

/// What is known of the predictions of one group, or of all.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Of {
    /// The group; empty for all rows.
    pub key: Key,
    /// The confusion table, where the prediction is a class.
    pub confusion: Option<Confusion>,
    /// The reliability diagram, where there are scores.
    pub calibration: Option<Calibration>,
    /// Every figure.
    pub figures: Vec<Figure>,
}

/// Performance over all and by group.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Performance {
    /// Rows read.
    pub rows: u64,
    /// Over all rows.
    pub total: Of,
    /// By group.
    pub groups: Vec<Of>,
    /// What was asked.
    pub question: Question,
}

impl Performance {
    /// Every figure, all rows first.
    #[must_use]
    pub fn figures(&self) -> Vec<Figure> {
        std::iter::once(&self.total).chain(&self.groups).flat_map(|of| of.figures.clone()).collect()
    }
}

/// What a log tells of performance: classes from the cube, scores, or errors of numbers, whichever it has.
///
/// # Errors
/// A dimension is missing, or sums were folded on unlike grids.
pub fn performance(
    rows: u64,
    classes: Option<(&Cube, &Columns)>,
    scores: &[(Key, Scores)],
    errors: &[(Key, RegressionSums)],
    question: &Question,
) -> Result<Performance, Error> {
    let mut found: BTreeMap<Vec<(bool, Option<String>)>, Held<'_>> = BTreeMap::new();
    let order = |key: &Key| key.iter().map(|value| (value.is_none(), value.clone())).collect::<Vec<_>>();
    let by_class = match classes {
        Some((cube, columns)) => groups(cube, columns)?,
        None => Vec::new(),
    };
    for group in &by_class {
        found.entry(order(&group.key)).or_default().counts = Some(group.counts);
    }
    for (key, scores) in scores {
        found.entry(order(key)).or_default().scores = Some(scores.clone());
    }
    for (key, sums) in errors {
        found.entry(order(key)).or_default().errors = Some(sums);
    }
    let mut total = Held::default();
    let mut sums: Option<RegressionSums> = None;
    for held in found.values() {
        total.counts = held.counts.map(|counts| total.counts.unwrap_or_default().plus(&counts)).or(total.counts);
        match (&mut total.scores, &held.scores) {
            (Some(all), Some(scores)) => all.merge(scores)?,
            (None, Some(scores)) => total.scores = Some(scores.clone()),
            _ => {}
        }
        match (&mut sums, held.errors) {
            (Some(all), Some(errors)) => all.merge(errors)?,
            (None, Some(errors)) => sums = Some(*errors),
            _ => {}
        }
    }
    total.errors = sums.as_ref();
    let judged = if question.groups.is_empty() { 1 } else { found.len() + 1 };
    let family = judged * question.limits.len();
    let total = of(Vec::new(), "all", &total, question, family);
    let groups = found.iter().filter(|_| !question.groups.is_empty()).map(|(key, held)| {
        let key: Key = key.iter().map(|(_, value)| value.clone()).collect();
        let name = named(&question.groups, &key);
        of(key, &name, held, question, family)
    });
    Ok(Performance { rows, total, groups: groups.collect(), question: question.clone() })
}

#[derive(Default)]
struct Held<'a> {
    counts: Option<Counts>,
    scores: Option<Scores>,
    errors: Option<&'a RegressionSums>,
}

fn of(key: Key, name: &str, held: &Held<'_>, question: &Question, family: usize) -> Of {
    let mut figures = Vec::new();
    let (unknown, is_all) = (key.iter().any(Option::is_none), key.is_empty());
    // What decides is at the level of one among the family.
    let level = |measure: &str| match question.limit(measure) {
        Some(_) => question.level.among(family),
        None => question.level,
    };
    let mut put = |measure: &str, estimate: Estimate, error: f64| {
        let small = estimate.n < question.minimum;
        // A group under the minimum is listed without a verdict; all rows together are judged or not computable.
        let limit = question.limit(measure).filter(|_| !unknown && (!small || is_all));
        let figure = Figure { error, ..Figure::new(measure, name.to_owned(), estimate) };
        let note = if small { Some(format!("under {}", question.minimum)) } else { None };
        let mut figure = Figure { note, ..figure.against(limit) };
        if small && figure.verdict.is_some() {
            figure.verdict = Some(Verdict::NotComputable);
        }
        figures.push(figure);
    };
    let confusion = held.counts.map(|counts| {
        for rate in Rate::ALL {
            put(rate.says(), rate.of(&counts).estimate(level(rate.says())), 0.0);
        }
        // Composites share their resampling, so they share the level of the strictest.
        let composite = ["f1", "balanced accuracy", "matthews correlation"].map(level).into_iter().reduce(strictest);
        let found = confusion(&counts, composite.unwrap_or(question.level), question.resampling);
        put("F1", found.f1, 0.0);
        put("balanced accuracy", found.balanced_accuracy, 0.0);
        put("Matthews correlation", found.matthews, 0.0);
        found
    });
    let calibration = held.scores.as_ref().map(|scores| {
        let auc = scores.roc_auc(level("ROC AUC"));
        put("ROC AUC", auc.estimate, auc.error);
        let precision = scores.average_precision(level("average precision"), question.resampling);
        put("average precision", precision.estimate, precision.error);
        put("Brier score", scores.brier(level("Brier score")), 0.0);
        put("log loss", scores.log_loss(level("log loss")), 0.0);
        let calibration = scores.calibration(level("expected calibration error"), question.resampling);
        put("expected calibration error", calibration.expected_error, 0.0);
        put("mean score less share of positives", calibration.in_the_large, 0.0);
        calibration
    });
    if let Some(sums) = held.errors {
        let errors = sums.errors(level("mean absolute error"));
        put("mean error", errors.bias, 0.0);
        put("mean absolute error", errors.absolute, 0.0);
        put("root mean squared error", errors.root_mean_square, 0.0);
        put("R squared", errors.r_squared, 0.0);
        put("largest error", errors.largest, 0.0);
    }
    Of { key, confusion, calibration, figures }
}

fn strictest(a: Level, b: Level) -> Level {
    if b.alpha() < a.alpha() { b } else { a }
}
