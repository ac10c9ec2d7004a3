//! Intervals of composites: the cells are resampled, not the rows.
//!
//! A resample of rows, read by a measure of counts, is a multinomial draw on the cells; so the cells suffice, and a resample
//! costs as much as there are cells, whatever the rows. It holds where rows are independent. Efron 1979.
use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

use crate::interval::{Interval, Level, Method};
use crate::random::Stream;
use crate::special;

/// How often cells are resampled, and from which seed: part of the method, and recorded with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resampling {
    /// The seed; the same seed gives the same bits.
    pub seed: u64,
    /// Replicates.
    pub replicates: u32,
}

impl Default for Resampling {
    /// 2,000 replicates: the limits move by a hundredth of their width from seed to seed.
    fn default() -> Self {
        Self { seed: 0, replicates: 2_000 }
    }
}

/// The statistic of every replicate of the cells.
pub(crate) fn replicates<T>(cells: &[u64], resampling: Resampling, mut statistic: impl FnMut(&[u64]) -> T) -> Vec<T> {
    let mut drawn = Vec::with_capacity(cells.len());
    let each = |replicate| {
        Stream::new(resampling.seed, replicate).multinomial(cells, &mut drawn);
        statistic(&drawn)
    };
    (0..resampling.replicates).map(each).collect()
}

/// The quantile `q` of the values, by the nearest rank outwards from the middle.
pub(crate) fn quantile(values: &mut [f64], q: f64) -> f64 {
    let last = values.len() - 1;
    let at = q * (values.len() as f64 + 1.0) - 1.0;
    let rank = if q < 0.5 { libm::floor(at) } else { libm::ceil(at) };
    *values.select_nth_unstable_by((rank.max(0.0) as usize).min(last), f64::total_cmp).1
}

/// The interval of a smooth composite of `cells`: bias-corrected percentiles (Efron 1987). None if it is undefined, or is so in more
/// than one in ten replicates.
///
/// `statistic` reads the composite from cells, and is undefined for some.
pub fn resample(
    cells: &[u64],
    resampling: Resampling,
    level: Level,
    statistic: impl Fn(&[u64]) -> Option<f64>,
) -> Option<Interval> {
    let estimate = statistic(cells)?;
    percentiles(estimate, replicates(cells, resampling, statistic), level)
}

/// Those that are defined; none if too few are.
fn enough(drawn: Vec<Option<f64>>) -> Option<Vec<f64>> {
    let asked = drawn.len();
    let values: Vec<f64> = drawn.into_iter().flatten().filter(|value| value.is_finite()).collect();
    (!values.is_empty() && (asked - values.len()) * 10 <= asked).then_some(values)
}

/// Bias-corrected percentiles from replicates that were drawn already.
pub(crate) fn percentiles(estimate: f64, drawn: Vec<Option<f64>>, level: Level) -> Option<Interval> {
    let mut values = enough(drawn)?;
    // How far the median of the replicates is from the estimate, in normal deviates; ties count half.
    let under: f64 = values
        .iter()
        .map(|value| match value.total_cmp(&estimate) {
            Ordering::Less => 1.0,
            Ordering::Equal => 0.5,
            Ordering::Greater => 0.0,
        })
        .sum();
    let share = (under / values.len() as f64).clamp(0.01, 0.99);
    let (shift, z) = (special::normal_quantile(share), level.z());
    let lower = quantile(&mut values, special::normal_sf(z - 2.0 * shift));
    let upper = quantile(&mut values, 1.0 - special::normal_sf(z + 2.0 * shift));
    Some(Interval { lower, upper, level, method: Method::CellBootstrap })
}

/// The interval of a distance: quantiles reflected about the estimate, for a replicate lies further from home than the estimate, as
/// the estimate does than the truth. Never below 0.
///
/// The lower limit is reflected on the square, which takes out what noise alone adds to it; the upper on the square or its root,
/// whichever is higher, since far from 0 the square's error leans upwards.
pub(crate) fn reflected(estimate: f64, drawn: Vec<Option<f64>>, squared: Squared, level: Level) -> Option<Interval> {
    let square = |value: f64| if squared == Squared::Itself { value } else { value * value };
    let mut squares: Vec<f64> = enough(drawn)?.into_iter().map(square).collect();
    let (home, tail) = (square(estimate), level.alpha() / 2.0);
    let (high, low) = (quantile(&mut squares, 1.0 - tail), quantile(&mut squares, tail));
    let plain = |at: f64| (2.0 * home - at).max(0.0);
    let root = (2.0 * libm::sqrt(home) - libm::sqrt(low)).max(0.0);
    let back = |value: f64| if squared == Squared::Itself { value } else { libm::sqrt(value) };
    // Where noise is all there is, the estimate stays inside.
    let (lower, upper) = (back(plain(high)).min(estimate), back(plain(low).max(root * root)).max(estimate));
    Some(Interval { lower, upper, level, method: Method::CellBootstrap })
}

/// Which of a distance and its square adds up.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Squared {
    /// It is itself a sum of squares, as the population stability index is nearly.
    Itself,
    /// Its square is, as for the Hellinger distance.
    Root,
}

/// The same for one size among others, whose error is smaller than that of a gap between two.
const SIZE_RIVAL: f64 = 3.0;

/// The interval of the largest of several sizes |v|, from the terms v and the same of every replicate; as for [`largest_gap`].
pub(crate) fn largest_size(terms: &[f64], draws: &[Vec<f64>], level: Level) -> Option<Interval> {
    let value = terms.iter().map(|term| term.abs()).reduce(f64::max)?;
    if draws.is_empty() {
        return None;
    }
    // Each term with either sign.
    let signed: Vec<(usize, f64)> = (0..terms.len()).flat_map(|at| [(at, 1.0), (at, -1.0)]).collect();
    let off = |draw: &Vec<f64>, (at, sign): (usize, f64)| sign * (draw[at] - terms[at]);
    let error = |term: (usize, f64)| {
        let squares: f64 = draws.iter().map(|draw| off(draw, term) * off(draw, term)).sum();
        libm::sqrt(squares / draws.len() as f64)
    };
    let reaches = |term: &(usize, f64)| value - term.1 * terms[term.0] <= SIZE_RIVAL * error(*term);
    let rivals: Vec<(usize, f64)> = signed.into_iter().filter(reaches).collect();
    let tail = level.alpha() / 2.0;
    let strays = |draw: &Vec<f64>| rivals.iter().map(|term| off(draw, *term)).fold(f64::NEG_INFINITY, f64::max);
    let lower = value - quantile(&mut draws.iter().map(strays).collect::<Vec<f64>>(), 1.0 - tail);
    let own = |term: &(usize, f64)| {
        let mut offs: Vec<f64> = draws.iter().map(|draw| off(draw, *term)).collect();
        term.1 * terms[term.0] - quantile(&mut offs, tail)
    };
    let upper = rivals.iter().map(own).fold(value, f64::max);
    Some(Interval { lower: lower.clamp(0.0, value), upper, level, method: Method::CellBootstrapMaximum })
}

/// The interval of a sum of sizes Σ |v|, from the terms v, those that may be 0, and the terms of every replicate.
///
/// A size has no slope at 0: a term that may be 0 adds the size of its error to the sum, and only the others add the error itself.
/// After Fang and Santos 2019, "Inference on directionally differentiable functions". The upper limit takes all terms by their sign,
/// which holds whatever the truth.
pub(crate) fn sum_of_sizes(terms: &[f64], unsure: &[bool], draws: &[Vec<f64>], level: Level) -> Option<Interval> {
    if draws.is_empty() {
        return None;
    }
    let strays = |draw: &Vec<f64>| {
        let off = |at: usize| (draw[at] - terms[at]) * libm::copysign(1.0, terms[at]);
        let signed: f64 = (0..terms.len()).map(off).sum();
        let sized: f64 = (0..terms.len()).map(|at| if unsure[at] { off(at).abs() } else { off(at) }).sum();
        (sized, signed)
    };
    let (mut sized, mut signed): (Vec<f64>, Vec<f64>) = draws.iter().map(strays).unzip();
    let value: f64 = terms.iter().map(|term| term.abs()).sum();
    let tail = level.alpha() / 2.0;
    let (lower, upper) = (value - quantile(&mut sized, 1.0 - tail), value - quantile(&mut signed, tail));
    Some(Interval { lower: lower.max(0.0), upper, level, method: Method::CellBootstrap })
}

/// Values of several groups that are compared with one another, and the same of every replicate.
pub(crate) struct Spread {
    /// One value a group.
    pub(crate) values: Vec<f64>,
    /// Per replicate, one value a group.
    pub(crate) draws: Vec<Vec<f64>>,
}

/// How many standard errors under the largest a gap may be and still be taken for a rival of it.
const RIVAL: f64 = 2.0;
/// Pairs whose upper limits are looked at one by one.
const PAIRS_MAX: usize = 20_000;

struct Rivals {
    tops: Vec<usize>,
    bottoms: Vec<usize>,
}

impl Spread {
    pub(crate) fn top(&self) -> usize {
        (0..self.values.len()).max_by(|a, b| self.values[*a].total_cmp(&self.values[*b]).then(b.cmp(a))).unwrap_or(0)
    }

    pub(crate) fn bottom(&self) -> usize {
        (0..self.values.len()).min_by(|a, b| self.values[*a].total_cmp(&self.values[*b]).then(a.cmp(b))).unwrap_or(0)
    }

    /// The largest value less the smallest.
    pub(crate) fn width(&self) -> f64 {
        self.values[self.top()] - self.values[self.bottom()]
    }

    fn variance(&self, group: usize) -> f64 {
        let sum: f64 =
            self.draws.iter().map(|draw| (draw[group] - self.values[group]) * (draw[group] - self.values[group])).sum();
        sum / self.draws.len() as f64
    }

    fn rivals(&self, variances: &[f64]) -> Rivals {
        let (top, bottom) = (self.top(), self.bottom());
        let near = |one: usize, other: usize| {
            let error = libm::sqrt(variances[one] + variances[other]);
            (self.values[one] - self.values[other]).abs() <= RIVAL * error
        };
        let all = 0..self.values.len();
        Rivals {
            tops: all.clone().filter(|group| *group == top || near(*group, top)).collect(),
            bottoms: all.filter(|group| *group == bottom || near(*group, bottom)).collect(),
        }
    }

    /// How far a replicate's largest gap among rivals may stand off the true one.
    fn stretch(&self, rivals: &Rivals, draw: &[f64]) -> f64 {
        let off = |group: &usize| draw[*group] - self.values[*group];
        let most = rivals.tops.iter().map(off).fold(f64::NEG_INFINITY, f64::max);
        let least = rivals.bottoms.iter().map(off).fold(f64::INFINITY, f64::min);
        most - least
    }

    /// The largest of the upper limits of the rivals' gaps, each at its own.
    fn upper(&self, rivals: &Rivals, tail: f64) -> f64 {
        let mut pairs: Vec<(usize, usize)> = Vec::new();
        if rivals.tops.len() * rivals.bottoms.len() <= PAIRS_MAX {
            rivals.tops.iter().for_each(|top| pairs.extend(rivals.bottoms.iter().map(|bottom| (*top, *bottom))));
        } else {
            pairs.extend(rivals.tops.iter().map(|top| (*top, self.bottom())));
            pairs.extend(rivals.bottoms.iter().map(|bottom| (self.top(), *bottom)));
        }
        let limit = |(top, bottom): (usize, usize)| {
            let gap = self.values[top] - self.values[bottom];
            let mut off: Vec<f64> = self.draws.iter().map(|draw| draw[top] - draw[bottom] - gap).collect();
            gap - quantile(&mut off, tail)
        };
        pairs.into_iter().map(limit).fold(f64::NEG_INFINITY, f64::max)
    }
}

/// The interval of the largest gap of several spreads, and its bias.
///
/// The largest of many gaps leans upwards, the more so the more groups are small; so the lower limit is set by how far the
/// largest of all gaps that may be the largest strays (after Chernozhukov, Lee and Rosen 2013: gaps more than two standard errors
/// below are no rivals), and the upper limit is the largest of their own upper limits, which needs no correction: the true largest is
/// one of them.
pub(crate) fn largest_gap(spreads: &[Spread], level: Level, method: Method) -> Option<(Interval, f64)> {
    let replicates = spreads.first()?.draws.len();
    if replicates == 0 || spreads.iter().any(|spread| spread.values.len() < 2) {
        return None;
    }
    let estimate = spreads.iter().map(Spread::width).fold(f64::NEG_INFINITY, f64::max);
    let mut rivals = Vec::new();
    for spread in spreads {
        let variances: Vec<f64> = (0..spread.values.len()).map(|group| spread.variance(group)).collect();
        let error = libm::sqrt(variances[spread.top()] + variances[spread.bottom()]);
        // A whole spread is a rival if its largest gap may be the largest of all.
        if estimate - spread.width() <= 2.0 * RIVAL * error {
            rivals.push((spread, spread.rivals(&variances)));
        }
    }
    let strays = |at: usize| rivals.iter().map(|(s, r)| s.stretch(r, &s.draws[at])).fold(f64::NEG_INFINITY, f64::max);
    let mut off: Vec<f64> = (0..replicates).map(strays).collect();
    let tail = level.alpha() / 2.0;
    let lower = estimate - quantile(&mut off, 1.0 - tail);
    let upper = rivals.iter().map(|(spread, rivals)| spread.upper(rivals, tail)).fold(f64::NEG_INFINITY, f64::max);
    let wide = |at: usize| {
        let width = |spread: &Spread| {
            let draw = &spread.draws[at];
            draw.iter().copied().fold(f64::NEG_INFINITY, f64::max) - draw.iter().copied().fold(f64::INFINITY, f64::min)
        };
        spreads.iter().map(width).fold(f64::NEG_INFINITY, f64::max)
    };
    let bias = (0..replicates).map(|at| wide(at) - estimate).sum::<f64>() / replicates as f64;
    let interval = Interval { lower: lower.max(0.0), upper: upper.max(estimate), level, method };
    Some((interval, bias))
}
