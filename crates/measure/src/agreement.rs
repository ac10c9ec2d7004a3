//! Agreement: would another rater have said the same?
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::Error;
use crate::bootstrap::{Resampling, resample};
use crate::estimate::{Estimate, Undefined};
use crate::fold::{Categories, Fold, add};
use crate::interval::{Interval, Level, Method};

/// How far apart two categories are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Apart {
    /// All are equally far apart.
    Nominal,
    /// By rank.
    Ordinal,
    /// By their values' difference, squared; without values by rank, as if evenly spaced.
    Interval,
}

/// Cohen's kappa of a square table of two raters' counts, unweighted. Cohen 1960; the interval by the variance of Fleiss, Cohen and
/// Everitt 1969.
#[must_use]
pub fn cohen(table: &[Vec<u64>], level: Level) -> Estimate {
    let k = table.len();
    let total: u64 = table.iter().flatten().sum();
    if total == 0 || table.iter().any(|row| row.len() != k) {
        return Estimate::undefined(Undefined::NoRows, 0);
    }
    let n = total as f64;
    let share = |i: usize, j: usize| table[i][j] as f64 / n;
    let rows: Vec<f64> = (0..k).map(|i| (0..k).map(|j| share(i, j)).sum()).collect();
    let columns: Vec<f64> = (0..k).map(|j| (0..k).map(|i| share(i, j)).sum()).collect();
    let seen: f64 = (0..k).map(|i| share(i, i)).sum();
    let chance: f64 = (0..k).map(|i| rows[i] * columns[i]).sum();
    // Both raters always said one and the same thing. Counted, since shares need not add up to exactly 1.
    let row = |i: usize| table[i].iter().sum::<u64>();
    let column = |j: usize| table.iter().map(|row| row[j]).sum::<u64>();
    if (0..k).any(|i| row(i) == total && column(i) == total) {
        return Estimate::undefined(Undefined::NoVariation, total);
    }
    let kappa = (seen - chance) / (1.0 - chance);
    let (mut on, mut off) = (0.0, 0.0);
    for i in 0..k {
        let lean = 1.0 - (rows[i] + columns[i]) * (1.0 - kappa);
        on += share(i, i) * lean * lean;
        for j in (0..k).filter(|j| *j != i) {
            let lean = columns[i] + rows[j];
            off += share(i, j) * lean * lean;
        }
    }
    let centre = kappa - chance * (1.0 - kappa);
    let variance = (on + (1.0 - kappa) * (1.0 - kappa) * off - centre * centre) / ((1.0 - chance) * (1.0 - chance) * n);
    let half = level.z() * libm::sqrt(variance.max(0.0));
    let interval = Interval { lower: kappa - half, upper: kappa + half, level, method: Method::Normal }.within(-1.0, 1.0);
    Estimate::of(kappa, total, Some(interval))
}

/// How often each category was given to a unit, and to how many units it was so given: exact, and small.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ratings {
    /// The categories, in order.
    pub categories: Vec<String>,
    /// Ratings per category, and units with just these.
    pub patterns: Vec<(Vec<u32>, u64)>,
}

/// Patterns of ratings that a fold takes.
const PATTERNS_MAX: usize = 100_000;

/// Folds ratings: one row a unit, one column a rater.
#[derive(Debug, Clone)]
pub struct RatingsFold {
    categories: Vec<String>,
    patterns: BTreeMap<Vec<u32>, u64>,
}

impl RatingsFold {
    /// A fold of ratings in these categories, in their order.
    #[must_use]
    pub fn new<S: Into<String>>(categories: impl IntoIterator<Item = S>) -> Self {
        Self { categories: categories.into_iter().map(Into::into).collect(), patterns: BTreeMap::new() }
    }

    /// Takes in a batch of `rows` units: one column for each rater, null where a rater gave none.
    ///
    /// # Errors
    /// A column does not fit the rows, holds a value that is no category, or there are too many patterns.
    pub fn update(&mut self, rows: usize, raters: &[Categories<'_>]) -> Result<(), Error> {
        let mut units = vec![vec![0_u32; self.categories.len()]; rows];
        let mut unknown = None;
        for rater in raters {
            rater.check(rows)?;
            let places: Vec<Option<usize>> =
                rater.values.iter().map(|value| self.categories.iter().position(|category| category == value)).collect();
            rater.each(rows, |row, code| match places.get(code) {
                Some(Some(place)) => units[row][*place] += 1,
                Some(None) => unknown = unknown.or(Some(rater.values[code])),
                None => {}
            })?;
        }
        if let Some(value) = unknown {
            return Err(Error::Parameter { what: "rating", value: value.to_owned(), expected: "one of the categories" });
        }
        units.into_iter().try_for_each(|unit| self.put(unit, 1))
    }

    fn put(&mut self, pattern: Vec<u32>, n: u64) -> Result<(), Error> {
        add(self.patterns.entry(pattern).or_insert(0), n)?;
        if self.patterns.len() > PATTERNS_MAX {
            return Err(Error::TooMany { what: "patterns of ratings", max: PATTERNS_MAX });
        }
        Ok(())
    }
}

impl Fold for RatingsFold {
    type Finished = Ratings;

    fn merge(&mut self, other: Self) -> Result<(), Error> {
        if self.categories != other.categories {
            return Err(Error::Unlike("categories"));
        }
        other.patterns.into_iter().try_for_each(|(pattern, n)| self.put(pattern, n))
    }

    fn finish(self) -> Result<Ratings, Error> {
        Ok(Ratings { categories: self.categories, patterns: self.patterns.into_iter().collect() })
    }
}

/// Krippendorff's alpha over units with two ratings or more; `n` is their ratings. Krippendorff 2011, "Computing Krippendorff's
/// alpha-reliability". The interval resamples units.
#[must_use]
pub fn krippendorff(ratings: &Ratings, apart: Apart, level: Level, resampling: Resampling) -> Estimate {
    let paired: Vec<&(Vec<u32>, u64)> = ratings.patterns.iter().filter(|(pattern, _)| pattern.iter().sum::<u32>() >= 2).collect();
    let units: Vec<u64> = paired.iter().map(|(_, n)| *n).collect();
    let n = paired.iter().map(|(pattern, n)| n * pattern.iter().map(|c| u64::from(*c)).sum::<u64>()).sum();
    if n == 0 {
        return Estimate::undefined(Undefined::NoRows, 0);
    }
    let read = |units: &[u64]| alpha(&paired, units, ratings.categories.len(), apart);
    let Some(value) = read(&units) else { return Estimate::undefined(Undefined::NoVariation, n) };
    let interval = resample(&units, resampling, level, read);
    Estimate::of(value, n, interval.map(|interval| interval.within(-1.0, 1.0)))
}

fn alpha(paired: &[&(Vec<u32>, u64)], units: &[u64], k: usize, apart: Apart) -> Option<f64> {
    // Ratings per category, and pairs of ratings within units, each unit's pairs over its ratings less one.
    let mut given = vec![0.0; k];
    let mut pairs = vec![vec![0.0; k]; k];
    for ((pattern, _), units) in paired.iter().zip(units).filter(|(_, units)| **units > 0) {
        let rated: f64 = pattern.iter().map(|c| f64::from(*c)).sum();
        for (c, of_c) in pattern.iter().enumerate().filter(|(_, of_c)| **of_c > 0) {
            given[c] += *units as f64 * f64::from(*of_c);
            for (d, of_d) in pattern.iter().enumerate() {
                let others = f64::from(*of_d) - f64::from(u8::from(c == d));
                pairs[c][d] += *units as f64 * f64::from(*of_c) * others / (rated - 1.0);
            }
        }
    }
    let n: f64 = given.iter().sum();
    let (mut seen, mut chance) = (0.0, 0.0);
    for c in 0..k {
        for d in 0..k {
            let distance = distance(&given, c, d, apart);
            seen += pairs[c][d] * distance;
            chance += given[c] * given[d] * distance / (n - 1.0);
        }
    }
    (chance > 0.0).then(|| 1.0 - seen / chance)
}

fn distance(given: &[f64], c: usize, d: usize, apart: Apart) -> f64 {
    let root = match apart {
        Apart::Nominal => f64::from(u8::from(c != d)),
        Apart::Interval => c.abs_diff(d) as f64,
        Apart::Ordinal => given[c.min(d)..=c.max(d)].iter().sum::<f64>() - (given[c] + given[d]) / 2.0,
    };
    root * root
}
