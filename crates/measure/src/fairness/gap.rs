//! Gaps between groups, and what they say about a limit.
use serde::{Deserialize, Serialize};

use super::{Counts, Group, Rate, Standing};
use crate::bootstrap::{Resampling, Spread, largest_gap, replicates};
use crate::distance::{ChiSquare, chi_square};
use crate::estimate::{Estimate, Undefined};
use crate::interval::{Correction, Interval, Level, Method, Pair, newcombe_z, ratio_z, step_down};
use crate::special;
use crate::verdict::{Limit, Verdict};

/// A measure of how far groups are apart: the largest difference of a rate, or its least ratio.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Gap {
    /// Selection rates, largest less smallest.
    DemographicParityDifference,
    /// Selection rates, smallest over largest.
    DemographicParityRatio,
    /// True positive rates, largest less smallest.
    EqualOpportunityDifference,
    /// True positive rates, smallest over largest.
    EqualOpportunityRatio,
    /// The larger of the gaps of true and of false positive rates.
    EqualisedOddsDifference,
    /// The smaller of the ratios of true and of false positive rates.
    EqualisedOddsRatio,
    /// Positive predictive values, largest less smallest.
    PredictiveParityDifference,
    /// False positive rates, largest less smallest.
    FalsePositiveDifference,
    /// False negative rates, largest less smallest.
    FalseNegativeDifference,
    /// False discovery rates, largest less smallest.
    FalseDiscoveryDifference,
    /// False omission rates, largest less smallest.
    FalseOmissionDifference,
    /// Accuracies, largest less smallest.
    AccuracyDifference,
}

impl Gap {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 12] = [
        Self::DemographicParityDifference,
        Self::DemographicParityRatio,
        Self::EqualOpportunityDifference,
        Self::EqualOpportunityRatio,
        Self::EqualisedOddsDifference,
        Self::EqualisedOddsRatio,
        Self::PredictiveParityDifference,
        Self::FalsePositiveDifference,
        Self::FalseNegativeDifference,
        Self::FalseDiscoveryDifference,
        Self::FalseOmissionDifference,
        Self::AccuracyDifference,
    ];

    /// Name and version of the definition: a change of numbers changes the version.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::DemographicParityDifference => "demographic-parity-difference/1",
            Self::DemographicParityRatio => "demographic-parity-ratio/1",
            Self::EqualOpportunityDifference => "equal-opportunity-difference/1",
            Self::EqualOpportunityRatio => "equal-opportunity-ratio/1",
            Self::EqualisedOddsDifference => "equalised-odds-difference/1",
            Self::EqualisedOddsRatio => "equalised-odds-ratio/1",
            Self::PredictiveParityDifference => "predictive-parity-difference/1",
            Self::FalsePositiveDifference => "false-positive-difference/1",
            Self::FalseNegativeDifference => "false-negative-difference/1",
            Self::FalseDiscoveryDifference => "false-discovery-difference/1",
            Self::FalseOmissionDifference => "false-omission-difference/1",
            Self::AccuracyDifference => "accuracy-difference/1",
        }
    }

    /// The name without the version: what people write.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.id().split('/').next().unwrap_or_default()
    }

    /// The gap of a name, with or without its version.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|gap| gap.name() == name || gap.id() == name)
    }

    /// The rates that it is made of.
    #[must_use]
    pub fn rates(self) -> &'static [Rate] {
        match self {
            Self::DemographicParityDifference | Self::DemographicParityRatio => &[Rate::Selection],
            Self::EqualOpportunityDifference | Self::EqualOpportunityRatio => &[Rate::TruePositive],
            Self::EqualisedOddsDifference | Self::EqualisedOddsRatio => &[Rate::TruePositive, Rate::FalsePositive],
            Self::PredictiveParityDifference => &[Rate::PositivePredictive],
            Self::FalsePositiveDifference => &[Rate::FalsePositive],
            Self::FalseNegativeDifference => &[Rate::FalseNegative],
            Self::FalseDiscoveryDifference => &[Rate::FalseDiscovery],
            Self::FalseOmissionDifference => &[Rate::FalseOmission],
            Self::AccuracyDifference => &[Rate::Accuracy],
        }
    }

    /// Whether it is a ratio, whose limit is a least value; a difference has a most.
    #[must_use]
    pub fn is_ratio(self) -> bool {
        matches!(self, Self::DemographicParityRatio | Self::EqualOpportunityRatio | Self::EqualisedOddsRatio)
    }

    pub(super) fn limit(self, at: f64) -> Limit {
        if self.is_ratio() { Limit::AtLeast(at) } else { Limit::AtMost(at) }
    }

    /// What one group's difference from, or ratio to, the reference may be: the limit both ways.
    pub(super) fn both_ways(self, at: f64) -> Limit {
        if self.is_ratio() { Limit::Between(at, 1.0 / at) } else { Limit::Between(-at, at) }
    }
}

/// How groups are compared.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Policy {
    /// Confidence level.
    pub level: Level,
    /// Least denominator of a rate with which a group is compared.
    pub minimum: u64,
    /// A difference may be at most this, a ratio at least. Without one there is no verdict.
    pub limit: Option<f64>,
    /// The group that others are compared with. With one, the verdict is the worst of the comparisons; without, it is that of the
    /// largest gap.
    pub reference: Option<Vec<String>>,
    /// How the comparisons with the reference are corrected for their number.
    pub correction: Correction,
    /// How the largest gap is resampled.
    pub resampling: Resampling,
    /// What to do if one of several rates has fewer than two eligible groups.
    pub terms: Terms,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            level: Level::default(),
            minimum: 30,
            limit: None,
            reference: None,
            correction: Correction::Holm,
            resampling: Resampling::default(),
            terms: Terms::All,
        }
    }
}

/// Which terms a composite needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Terms {
    /// All: one undefined term makes the composite undefined.
    #[default]
    All,
    /// Those that are defined; the others are listed.
    Defined,
}

/// A group against the reference.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// The rate compared.
    pub rate: Rate,
    /// The group.
    pub key: Vec<Option<String>>,
    /// Both rates as integers.
    pub pair: Pair,
    /// The difference, or the ratio, with an interval at the level that the correction left.
    pub estimate: Estimate,
    /// What that interval says; none without a limit.
    pub verdict: Option<Verdict>,
}

/// Where the deciding gap lies.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Extremes {
    /// The rate that differs most.
    pub rate: Rate,
    /// The group with the smallest rate.
    pub lowest: Vec<Option<String>>,
    /// The group with the largest.
    pub highest: Vec<Option<String>>,
}

/// A group that one of the rates leaves out of the comparison.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Unjudged {
    /// The rate.
    pub rate: Rate,
    /// The group.
    pub key: Vec<Option<String>>,
    /// The rate's denominator.
    pub denominator: u64,
    /// Why.
    pub standing: Standing,
}

/// A gap, how sure it is, and what it says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Judged {
    /// The definition's id and version.
    pub measure: String,
    /// The largest difference or least ratio over all eligible groups; `n` is the rows of those groups.
    pub estimate: Estimate,
    /// The verdict; none without a limit.
    pub verdict: Option<Verdict>,
    /// Where it lies; none if undefined.
    pub extremes: Option<Extremes>,
    /// Mean of the resampled gaps less the gap: the largest of many leans outwards.
    pub bias: Option<f64>,
    /// Against the reference, if there is one.
    pub comparisons: Vec<Comparison>,
    /// Are the groups' rates equal at all? Summed over the rates.
    pub omnibus: Option<ChiSquare>,
    /// Groups that are listed and not judged.
    pub unjudged: Vec<Unjudged>,
    /// Rates left out because fewer than two groups reach the minimum.
    pub left_out: Vec<Rate>,
    /// What was asked.
    pub policy: Policy,
}

struct Term<'a> {
    rate: Rate,
    groups: Vec<&'a Group>,
}

/// Compares groups by a gap.
#[must_use]
pub fn judge(groups: &[Group], gap: Gap, policy: &Policy) -> Judged {
    let mut unjudged = Vec::new();
    let mut left_out = Vec::new();
    let mut terms = Vec::new();
    for rate in gap.rates() {
        let standing = |group: &Group| Standing::of(group, rate.of(&group.counts), policy.minimum);
        let (eligible, others): (Vec<&Group>, Vec<&Group>) = groups.iter().partition(|g| standing(g) == Standing::Eligible);
        unjudged.extend(others.into_iter().map(|group| Unjudged {
            rate: *rate,
            key: group.key.clone(),
            denominator: rate.of(&group.counts).denominator,
            standing: standing(group),
        }));
        if eligible.len() < 2 { left_out.push(*rate) } else { terms.push(Term { rate: *rate, groups: eligible }) }
    }
    let (estimate, extremes, bias) = composite(gap, &terms, left_out.len(), policy);
    let comparisons = policy.reference.as_ref().map(|reference| compare(gap, &terms, reference, policy));
    let verdict = policy.limit.map(|at| match (&comparisons, estimate.interval) {
        // A gap that needs a rate which is undefined has no verdict from the others.
        _ if estimate.value.is_none() => Verdict::NotComputable,
        (Some(comparisons), _) => Verdict::worst(comparisons.iter().filter_map(|comparison| comparison.verdict)),
        (None, Some(interval)) => gap.limit(at).verdict(&interval),
        (None, None) => Verdict::NotComputable,
    });
    Judged {
        measure: gap.id().to_owned(),
        estimate,
        verdict,
        extremes,
        bias,
        comparisons: comparisons.unwrap_or_default(),
        omnibus: omnibus(&terms),
        unjudged,
        left_out,
        policy: policy.clone(),
    }
}

/// The value of a rate on the scale on which gaps are taken: itself, or its logarithm with half a row added (Walter 1975), which
/// a rate of 0 has too.
fn scaled(gap: Gap, rate: Rate, counts: &Counts) -> Option<f64> {
    let ratio = rate.of(counts);
    let value = ratio.value()?;
    let (x, n) = (ratio.numerator as f64, ratio.denominator as f64);
    Some(if gap.is_ratio() { libm::log((x + 0.5) / (n + 0.5)) } else { value })
}

/// The exact gap of a term, and the groups at its ends.
fn exact(gap: Gap, term: &Term<'_>) -> Result<(f64, usize, usize), Undefined> {
    let value = |at: usize| term.rate.of(&term.groups[at].counts).value().unwrap_or(0.0);
    let all = 0..term.groups.len();
    let low = all.clone().reduce(|a, b| if value(b) < value(a) { b } else { a }).ok_or(Undefined::NoRows)?;
    let high = all.reduce(|a, b| if value(b) > value(a) { b } else { a }).ok_or(Undefined::NoRows)?;
    if !gap.is_ratio() {
        return Ok((value(high) - value(low), low, high));
    }
    let (a, b) = (term.rate.of(&term.groups[low].counts), term.rate.of(&term.groups[high].counts));
    let pair = Pair { x: a.numerator, n: a.denominator, x_ref: b.numerator, n_ref: b.denominator };
    pair.ratio().map(|ratio| (ratio, low, high)).ok_or(Undefined::ReferenceRateZero)
}

fn composite(gap: Gap, terms: &[Term<'_>], left_out: usize, policy: &Policy) -> (Estimate, Option<Extremes>, Option<f64>) {
    let n =
        terms.iter().map(|term| term.groups.iter().map(|group| term.rate.of(&group.counts).denominator).sum()).max().unwrap_or(0);
    let none = |why| (Estimate::undefined(why, n), None, None);
    if terms.is_empty() {
        return none(Undefined::FewerThanTwoGroups);
    }
    if left_out > 0 && policy.terms == Terms::All {
        return none(Undefined::TermUndefined);
    }
    let mut worst: Option<(f64, &Term<'_>, usize, usize)> = None;
    for term in terms {
        match exact(gap, term) {
            Err(why) => return none(why),
            Ok((value, low, high)) => {
                let worse = worst.is_none_or(|(held, ..)| if gap.is_ratio() { value < held } else { value > held });
                worst = if worse { Some((value, term, low, high)) } else { worst };
            }
        }
    }
    let Some((value, term, low, high)) = worst else { return none(Undefined::NoRows) };
    let extremes = Extremes { rate: term.rate, lowest: term.groups[low].key.clone(), highest: term.groups[high].key.clone() };
    let (interval, bias) = match resampled(gap, terms, policy) {
        Some((interval, bias)) => (Some(interval), Some(bias)),
        None => (None, None),
    };
    let interval = interval.map(|i| Interval { lower: i.lower.min(value), upper: i.upper.max(value), ..i });
    (Estimate::of(value, n, interval), Some(extremes), bias)
}

fn resampled(gap: Gap, terms: &[Term<'_>], policy: &Policy) -> Option<(Interval, f64)> {
    // A group may be in one term and not in another; its cells are drawn once.
    let mut groups: Vec<&Group> = Vec::new();
    for group in terms.iter().flat_map(|term| &term.groups) {
        if !groups.iter().any(|known| known.key == group.key) {
            groups.push(group);
        }
    }
    let place = |group: &Group| groups.iter().position(|known| known.key == group.key).unwrap_or(0);
    let places: Vec<Vec<usize>> = terms.iter().map(|term| term.groups.iter().map(|group| place(group)).collect()).collect();
    let cells: Vec<u64> = groups.iter().flat_map(|group| group.counts.cells()).collect();
    let read = |cells: &[u64]| -> Vec<Vec<Option<f64>>> {
        let counts: Vec<Counts> = cells.chunks(6).map(Counts::drawn).collect();
        let of =
            |(term, places): (&Term<'_>, &Vec<usize>)| places.iter().map(|at| scaled(gap, term.rate, &counts[*at])).collect();
        terms.iter().zip(&places).map(of).collect()
    };
    let values = read(&cells);
    let drawn = replicates(&cells, policy.resampling, read);
    let spreads: Vec<Spread> = values
        .iter()
        .enumerate()
        .map(|(term, values)| {
            let values: Vec<f64> = values.iter().map(|value| value.unwrap_or(0.0)).collect();
            // A group that a replicate left without a denominator keeps its value there: past the minimum this never occurs.
            let kept = |draw: &Vec<Vec<Option<f64>>>| draw[term].iter().zip(&values).map(|(d, v)| d.unwrap_or(*v)).collect();
            Spread { draws: drawn.iter().map(kept).collect(), values }
        })
        .collect();
    let (interval, bias) = largest_gap(&spreads, policy.level, Method::CellBootstrapMaximum)?;
    if !gap.is_ratio() {
        return Some((interval.within(0.0, 1.0), bias));
    }
    let width = spreads.iter().map(Spread::width).fold(0.0, f64::max);
    let folded = Interval { lower: libm::exp(-interval.upper), upper: libm::exp(-interval.lower), ..interval };
    Some((folded, libm::exp(-width - bias) - libm::exp(-width)))
}

fn compare(gap: Gap, terms: &[Term<'_>], reference: &[String], policy: &Policy) -> Vec<Comparison> {
    let is_reference =
        |group: &Group| group.key.iter().map(Option::as_deref).eq(reference.iter().map(|value| Some(value.as_str())));
    let mut found: Vec<(Rate, &Group, Pair, bool)> = Vec::new();
    for term in terms {
        let base = term.groups.iter().find(|group| is_reference(group)).map(|group| term.rate.of(&group.counts));
        for group in term.groups.iter().filter(|group| !is_reference(group)) {
            let (ratio, base_) = (term.rate.of(&group.counts), base.unwrap_or_default());
            let pair = Pair { x: ratio.numerator, n: ratio.denominator, x_ref: base_.numerator, n_ref: base_.denominator };
            found.push((term.rate, group, pair, base.is_some()));
        }
    }
    let limits = |pair: Pair, z: f64| if gap.is_ratio() { ratio_z(pair, z) } else { newcombe_z(pair, z) };
    let value = |pair: Pair| if gap.is_ratio() { pair.ratio() } else { pair.difference() };
    let limit = policy.limit.map(|at| gap.both_ways(at));
    let excludes: Vec<_> = found
        .iter()
        .map(|(_, _, pair, _)| {
            let pair = *pair;
            move |z: f64| {
                value(pair).is_some()
                    && limit.is_some_and(|limit| {
                        let (lower, upper) = limits(pair, z);
                        limit.decided(lower, upper)
                    })
            }
        })
        .collect();
    // Without a limit nothing can be stepped down from: all stay at the family's level.
    let correction =
        if limit.is_none() && policy.correction == Correction::Holm { Correction::Bonferroni } else { policy.correction };
    let levels = step_down(&excludes, policy.level, correction);
    let full = |pair: Pair| pair.x > 0 && pair.x_ref > 0 && pair.x < pair.n && pair.x_ref < pair.n_ref;
    let made = |((rate, group, pair, has_reference), level): ((Rate, &Group, Pair, bool), Level)| {
        let (lower, upper) = limits(pair, level.z());
        let method = if !gap.is_ratio() {
            Method::Newcombe
        } else if full(pair) {
            Method::Katz
        } else {
            Method::Koopman
        };
        let interval = Interval { lower, upper, level, method };
        let estimate = match value(pair) {
            _ if !has_reference => Estimate::undefined(Undefined::NoReference, pair.n),
            None => Estimate::undefined(Undefined::ReferenceRateZero, pair.n),
            // An infinite ratio has no number; its interval tells.
            Some(value) if value.is_infinite() => {
                Estimate { interval: Some(interval), ..Estimate::undefined(Undefined::ReferenceRateZero, pair.n) }
            }
            Some(value) => Estimate::of(value, pair.n, Some(interval)),
        };
        let verdict = limit.map(|limit| estimate.interval.map_or(Verdict::NotComputable, |interval| limit.verdict(&interval)));
        Comparison { rate, key: group.key.clone(), pair, estimate, verdict }
    };
    found.into_iter().zip(levels).map(made).collect()
}

fn omnibus(terms: &[Term<'_>]) -> Option<ChiSquare> {
    let tables = terms.iter().map(|term| {
        let column = |group: &&Group| {
            let ratio = term.rate.of(&group.counts);
            (ratio.numerator, ratio.denominator - ratio.numerator)
        };
        chi_square(&term.groups.iter().map(column).collect::<Vec<_>>())
    });
    // Positives and negatives are different rows, so their statistics add.
    tables.flatten().reduce(|a, b| {
        let (statistic, degrees) = (a.statistic + b.statistic, a.degrees + b.degrees);
        ChiSquare {
            statistic,
            degrees,
            p: special::chi_square_sf(statistic, degrees as f64),
            cramers_v: a.cramers_v.max(b.cramers_v),
            least_expected: a.least_expected.min(b.least_expected),
        }
    })
}

/// Smoothed empirical differential fairness of the selection rate: the largest |ln| of a ratio of two groups' selection, or
/// rejection, rates, each smoothed by half a row of two. Foulds et al. 2020, with AIF360's concentration of 1. None below two known
/// groups.
#[must_use]
pub fn smoothed_differential_fairness(groups: &[Group]) -> Option<f64> {
    let smooth = |group: &Group| {
        let (x, n) = (group.counts.selected() as f64, group.counts.decided() as f64);
        ((x + 0.5) / (n + 1.0), (n - x + 0.5) / (n + 1.0))
    };
    let rates: Vec<(f64, f64)> = groups.iter().filter(|group| group.is_known()).map(smooth).collect();
    if rates.len() < 2 {
        return None;
    }
    let spread = |side: fn(&(f64, f64)) -> f64| {
        let sides = || rates.iter().map(side);
        libm::log(sides().fold(0.0, f64::max) / sides().fold(f64::INFINITY, f64::min))
    };
    Some(spread(|r| r.0).max(spread(|r| r.1)))
}
