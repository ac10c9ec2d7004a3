//! The impact ratios of New York City's Local Law 144, and apart from them the four-fifths screen.
//!
//! 6 RCNY 5-300 to 5-304: a category's selection rate, or its scoring rate (the share that scores above the sample's median), over
//! that of the category with the highest rate. The law sets no pass mark and none is set here. The four-fifths rule is another
//! rule, of 29 CFR 1607.4(D), and a rule of thumb.
use serde::{Deserialize, Serialize};

use crate::estimate::{Estimate, Ratio, Undefined};
use crate::fairness::{Group, Rate};
use crate::figure::{Figure, named};
use crate::fold::{Number, Valid};
use crate::interval::{Interval, Level, Pair, fisher, ratio, two_proportion_z};

/// What a rate counts.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Counting {
    /// Those who moved forward or were classified as such.
    Selection,
    /// Those who score above this median of the whole sample; a score equal to it is not above.
    Scoring {
        /// The sample's median, from every score in it.
        median: f64,
    },
}

/// What becomes of categories with under 2 % of the rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Small {
    /// They are compared like all others.
    Compared,
    /// They are left out of the ratios; count and rate are still shown.
    LeftOut {
        /// Why, as the rule asks.
        justification: String,
    },
}

/// A category's row of the table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Category {
    /// The category: one value, or several for an intersection.
    pub key: Vec<String>,
    /// Selected (or scoring above the median) of those assessed.
    pub ratio: Ratio,
    /// Its share of all rows that were assessed, unknown categories included.
    pub share: f64,
    /// Its rate; none if nobody in it was assessed.
    pub rate: Option<f64>,
    /// Its rate over the highest. The interval is beyond what the law asks.
    pub impact_ratio: Estimate,
    /// Whether it was left out as one under 2 %.
    pub left_out: bool,
}

/// A table of impact ratios.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ImpactTable {
    /// The attributes that make the categories.
    pub by: Vec<String>,
    /// What the rates count.
    pub counting: Counting,
    /// What became of small categories.
    pub small: Small,
    /// The categories, sorted.
    pub categories: Vec<Category>,
    /// The category with the highest rate among those compared; the first of equals.
    pub highest: Option<Vec<String>>,
    /// People assessed whose category is unknown: shown, and in no category.
    pub unknown: u64,
    /// People without an outcome: in no rate.
    pub unassessed: u64,
}

/// The table of impact ratios over groups read from the cube, whose prediction is the selection (or [`above`] the median).
///
/// Rows with an unknown value in any attribute are counted as unknown.
#[must_use]
pub fn impact_ratios(groups: &[Group], by: Vec<String>, counting: Counting, small: Small, level: Level) -> ImpactTable {
    let ratio_of = |group: &Group| Rate::Selection.of(&group.counts);
    let assessed: u64 = groups.iter().map(|group| ratio_of(group).denominator).sum();
    let unknown = groups.iter().filter(|group| !group.is_known()).map(|group| ratio_of(group).denominator).sum();
    let unassessed = groups.iter().map(|group| group.counts.undecided).sum();
    let leaves_out = matches!(small, Small::LeftOut { .. });
    let row = |group: &Group| {
        let found = ratio_of(group);
        // Under 2 %, in integers.
        let left_out = leaves_out && u128::from(found.denominator) * 100 < u128::from(assessed) * 2;
        let share = if assessed == 0 { 0.0 } else { found.denominator as f64 / assessed as f64 };
        let key = group.key.iter().flatten().cloned().collect();
        let impact_ratio = Estimate::undefined(Undefined::DenominatorZero, found.denominator);
        Category { key, ratio: found, share, rate: found.value(), impact_ratio, left_out }
    };
    let mut categories: Vec<Category> = groups.iter().filter(|group| group.is_known()).map(row).collect();
    let compared = categories.iter().filter(|category| !category.left_out && category.rate.is_some());
    let highest = compared.reduce(|a, b| if exceeds(b.ratio, a.ratio) { b } else { a }).map(|c| (c.key.clone(), c.ratio));
    for category in categories.iter_mut().filter(|category| !category.left_out) {
        if let Some((key, top)) = &highest {
            let is_highest = *key == category.key;
            category.impact_ratio = impact(category.ratio, *top, level, is_highest);
        }
    }
    ImpactTable { by, counting, small, categories, highest: highest.map(|(key, _)| key), unknown, unassessed }
}

impl ImpactTable {
    /// The rate and the impact ratio of every category.
    #[must_use]
    pub fn figures(&self, level: Level) -> Vec<Figure> {
        let (rate, counted) = match self.counting {
            Counting::Selection => ("selection rate".to_owned(), "impact ratio"),
            Counting::Scoring { median } => (format!("scoring rate (above the median {median})"), "impact ratio (scoring)"),
        };
        let named = |key: &[String]| named(&self.by, &key.iter().cloned().map(Some).collect());
        let rates = self.categories.iter().map(|of| {
            let figure = Figure::new(&rate, named(&of.key), of.ratio.estimate(level));
            Figure { ratio: Some(of.ratio), note: Some(format!("{:.1} % of the data", of.share * 100.0)), ..figure }
        });
        let ratios = self.categories.iter().map(|of| {
            let note = match (of.left_out, Some(&of.key) == self.highest.as_ref()) {
                (true, _) => Some("left out: under 2 %".to_owned()),
                (false, true) => Some("highest rate".to_owned()),
                (false, false) => None,
            };
            Figure { note, ..Figure::new(counted, named(&of.key), of.impact_ratio) }
        });
        rates.chain(ratios).collect()
    }
}

fn exceeds(a: Ratio, b: Ratio) -> bool {
    u128::from(a.numerator) * u128::from(b.denominator) > u128::from(b.numerator) * u128::from(a.denominator)
}

fn pair(of: Ratio, top: Ratio) -> Pair {
    Pair { x: of.numerator, n: of.denominator, x_ref: top.numerator, n_ref: top.denominator }
}

fn impact(of: Ratio, top: Ratio, level: Level, is_highest: bool) -> Estimate {
    if of.denominator == 0 {
        return Estimate::undefined(Undefined::DenominatorZero, 0);
    }
    if top.numerator == 0 {
        return Estimate::undefined(Undefined::ReferenceRateZero, of.denominator);
    }
    // The highest against itself is 1 and has no interval.
    let interval: Option<Interval> = if is_highest { None } else { ratio(pair(of, top), level) };
    pair(of, top).ratio().map_or(Estimate::undefined(Undefined::ReferenceRateZero, of.denominator), |value| {
        Estimate::of(value, of.denominator, interval)
    })
}

/// Which scores lie above the median: codes 0 and 1, and which rows have one. What is not a number has none.
///
/// # Errors
/// The mask is too short.
pub fn above<T: Number>(scores: &[T], valid: Valid<'_>, median: f64) -> Result<(Vec<u8>, Vec<bool>), crate::Error> {
    valid.check(scores.len())?;
    let codes = scores.iter().map(|score| u8::from(score.float() > median)).collect();
    let held = scores.iter().enumerate().map(|(row, score)| valid.at(row) && !score.float().is_nan()).collect();
    Ok((codes, held))
}

/// A category under the four-fifths screen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Screened {
    /// The category.
    pub key: Vec<String>,
    /// Its rate over the highest.
    pub ratio: f64,
    /// Whether the ratio is under four fifths.
    pub under_four_fifths: bool,
    /// Standard deviations between the two rates (pooled), and the two-sided p-value; none if all rows agree.
    pub z: Option<(f64, f64)>,
    /// Fisher's exact p-value, for small numbers.
    pub fisher: Option<f64>,
}

/// The four-fifths rule of thumb over a table, with the tests that practice puts beside it: a smaller gap may matter when it is
/// clear, and a larger one may not when numbers are small.
#[must_use]
pub fn four_fifths(table: &ImpactTable) -> Vec<Screened> {
    let compared = || table.categories.iter().filter(|category| !category.left_out);
    let Some(top) = compared().find(|category| Some(&category.key) == table.highest.as_ref()) else { return Vec::new() };
    let screen = |category: &Category| {
        let (of, top) = (category.ratio, top.ratio);
        let below = u128::from(of.numerator) * u128::from(top.denominator) * 5;
        let bar = u128::from(top.numerator) * u128::from(of.denominator) * 4;
        let pair = pair(of, top);
        category.impact_ratio.value.map(|ratio| Screened {
            key: category.key.clone(),
            ratio,
            under_four_fifths: below < bar,
            z: two_proportion_z(pair),
            fisher: fisher(pair),
        })
    };
    compared().filter_map(screen).collect()
}
