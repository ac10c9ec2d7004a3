//! Counts per group, read from the cube.
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::Error;
use crate::cube::Cube;

/// A column of outcomes and which of its values counts as positive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// The dimension's name.
    pub column: String,
    /// The positive value; every other value is negative, and null is neither.
    pub positive: String,
}

/// Pairs of values of which the second is the positive one without being told.
const USUAL: [(&str, &str); 6] = [("0", "1"), ("false", "true"), ("no", "yes"), ("n", "y"), ("f", "t"), ("negative", "positive")];

impl Outcome {
    /// The outcome in `column` of the cube, its positive value given or one of the usual pairs (0/1, false/true, no/yes).
    ///
    /// # Errors
    /// The column is missing, a positive value that is given is not in it, or none is given and its values are no usual pair.
    pub fn of(cube: &Cube, column: &str, positive: Option<&str>) -> Result<Self, Error> {
        let axis = cube.axis(column)?;
        let levels: Vec<&str> = cube.dimensions[axis].levels.iter().flatten().map(String::as_str).collect();
        let found = match positive {
            Some(value) => levels.iter().find(|level| **level == value).copied(),
            None => usual(&levels),
        };
        let Some(found) = found else {
            let shown: Vec<&str> = levels.iter().take(5).copied().collect();
            let expected =
                if positive.is_some() { "one of its values" } else { "a pair such as 0 and 1: name the positive value" };
            let value = positive.map_or_else(|| format!("{column}: {}", shown.join(", ")), str::to_owned);
            return Err(Error::Parameter { what: "outcome", value, expected });
        };
        Ok(Self { column: column.to_owned(), positive: found.to_owned() })
    }
}

fn usual<'a>(levels: &[&'a str]) -> Option<&'a str> {
    // One value alone may be either: then the pair it belongs to tells, and a set without positives has none to name.
    let is = |level: &str, value: &str| {
        let number = level.parse::<f64>().is_ok_and(|number| value.parse() == Ok(number));
        number || level.eq_ignore_ascii_case(value)
    };
    USUAL.iter().find_map(|(negative, positive)| {
        let fits = levels.len() <= 2 && levels.iter().all(|level| is(level, negative) || is(level, positive));
        fits.then(|| levels.iter().find(|level| is(level, positive)).copied()).flatten()
    })
}

/// Which dimensions of the cube hold what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Columns {
    /// What was true; none if it is not known, and then only selection can be judged.
    pub label: Option<Outcome>,
    /// What the system decided.
    pub prediction: Outcome,
    /// The protected attributes; several make intersections.
    pub groups: Vec<String>,
}

/// Rows of one group by label and prediction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Counts {
    /// Positive and predicted so.
    pub true_positive: u64,
    /// Negative, predicted positive.
    pub false_positive: u64,
    /// Positive, predicted negative.
    pub false_negative: u64,
    /// Negative and predicted so.
    pub true_negative: u64,
    /// Predicted positive, label unknown.
    pub selected_unlabelled: u64,
    /// Predicted negative, label unknown.
    pub rejected_unlabelled: u64,
    /// Without a prediction: in no rate.
    pub undecided: u64,
}

impl Counts {
    /// The cells that a resample draws.
    pub(crate) fn cells(&self) -> [u64; 6] {
        [
            self.true_positive,
            self.false_positive,
            self.false_negative,
            self.true_negative,
            self.selected_unlabelled,
            self.rejected_unlabelled,
        ]
    }

    /// From drawn cells.
    pub(crate) fn drawn(cells: &[u64]) -> Self {
        Self {
            true_positive: cells[0],
            false_positive: cells[1],
            false_negative: cells[2],
            true_negative: cells[3],
            selected_unlabelled: cells[4],
            rejected_unlabelled: cells[5],
            undecided: 0,
        }
    }

    /// Rows with label and prediction.
    #[must_use]
    pub fn labelled(&self) -> u64 {
        self.true_positive + self.false_positive + self.false_negative + self.true_negative
    }

    /// Rows with a prediction.
    #[must_use]
    pub fn decided(&self) -> u64 {
        self.labelled() + self.selected_unlabelled + self.rejected_unlabelled
    }

    /// Rows predicted positive, with or without a label.
    #[must_use]
    pub fn selected(&self) -> u64 {
        self.true_positive + self.false_positive + self.selected_unlabelled
    }

    /// All rows.
    #[must_use]
    pub fn n(&self) -> u64 {
        self.decided() + self.undecided
    }

    /// The sum of two.
    #[must_use]
    pub fn plus(mut self, other: &Self) -> Self {
        self.true_positive += other.true_positive;
        self.false_positive += other.false_positive;
        self.false_negative += other.false_negative;
        self.true_negative += other.true_negative;
        self.selected_unlabelled += other.selected_unlabelled;
        self.rejected_unlabelled += other.rejected_unlabelled;
        self.undecided += other.undecided;
        self
    }

    /// Counts `n` rows of a label and a prediction, each positive, negative or unknown.
    pub fn count(&mut self, label: Option<bool>, prediction: Option<bool>, n: u64) {
        *match (prediction, label) {
            (None, _) => &mut self.undecided,
            (Some(true), None) => &mut self.selected_unlabelled,
            (Some(false), None) => &mut self.rejected_unlabelled,
            (Some(true), Some(true)) => &mut self.true_positive,
            (Some(true), Some(false)) => &mut self.false_positive,
            (Some(false), Some(true)) => &mut self.false_negative,
            (Some(false), Some(false)) => &mut self.true_negative,
        } += n;
    }
}

/// A group and its rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// One value for each attribute; null where it is unknown.
    pub key: Vec<Option<String>>,
    /// Its rows.
    pub counts: Counts,
}

impl Group {
    /// Whether every attribute is known: an unknown group is listed and never compared.
    #[must_use]
    pub fn is_known(&self) -> bool {
        self.key.iter().all(Option::is_some)
    }
}

/// Counts per group, sorted by key with null last.
///
/// # Errors
/// A dimension is missing.
pub fn groups(cube: &Cube, columns: &Columns) -> Result<Vec<Group>, Error> {
    let axes = columns.groups.iter().map(|name| cube.axis(name)).collect::<Result<Vec<usize>, Error>>()?;
    let prediction = cube.axis(&columns.prediction.column)?;
    let label = columns.label.as_ref().map(|label| cube.axis(&label.column)).transpose()?;
    let mut found: BTreeMap<Vec<u32>, Counts> = BTreeMap::new();
    for cell in &cube.cells {
        let key = axes.iter().map(|axis| cell.at[*axis]).collect();
        let predicted = cube.value(cell, prediction).map(|value| value == columns.prediction.positive);
        let labelled = label.zip(columns.label.as_ref());
        let truth = labelled.and_then(|(axis, label)| cube.value(cell, axis).map(|value| value == label.positive));
        found.entry(key).or_default().count(truth, predicted, cell.n);
    }
    // Levels are sorted, so the codes' order is the keys' order.
    let named =
        |key: Vec<u32>| key.iter().zip(&axes).map(|(at, axis)| cube.dimensions[*axis].levels[*at as usize].clone()).collect();
    Ok(found.into_iter().map(|(key, counts)| Group { key: named(key), counts }).collect())
}
