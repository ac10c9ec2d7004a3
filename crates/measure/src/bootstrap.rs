//! Intervals of composites: the cells are resampled, not the rows.
//!
//! A resample of rows, read by a measure of counts, is a multinomial draw on the cells; so the cells suffice, and a resample
//! costs as much as there are cells, whatever the rows. It holds where rows are independent. Efron 1979; the reflected quantiles
//! are the basic interval of Davison and Hinkley 1997, 5.2.
use serde::{Deserialize, Serialize};

use crate::interval::{Interval, Level, Method};
use crate::random::Stream;

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

/// What resampling says of a composite.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Resampled {
    /// The interval; none if fewer than nine in ten replicates have a value.
    pub interval: Option<Interval>,
    /// Mean of the replicates less the estimate: how far the composite leans.
    pub bias: f64,
    /// Replicates in which it was undefined.
    pub undefined: u32,
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

/// The interval of a composite of `cells`, whose quantiles are reflected about the estimate, which takes out what it leans.
///
/// `statistic` reads a composite from cells, and is undefined for some.
pub fn resample(
    cells: &[u64],
    resampling: Resampling,
    level: Level,
    statistic: impl Fn(&[u64]) -> Option<f64>,
) -> Option<Resampled> {
    let estimate = statistic(cells)?;
    let drawn = replicates(cells, resampling, statistic);
    reflected(estimate, drawn, resampling, level)
}

/// The reflected interval from replicates that were drawn already.
pub(crate) fn reflected(estimate: f64, drawn: Vec<Option<f64>>, resampling: Resampling, level: Level) -> Option<Resampled> {
    let mut values: Vec<f64> = drawn.into_iter().flatten().filter(|value| value.is_finite()).collect();
    let undefined = resampling.replicates - values.len() as u32;
    if values.is_empty() {
        return None;
    }
    let bias = values.iter().map(|value| value - estimate).sum::<f64>() / values.len() as f64;
    let enough = u64::from(undefined) * 10 <= u64::from(resampling.replicates);
    let interval = enough.then(|| {
        let upper = 2.0 * estimate - quantile(&mut values, level.alpha() / 2.0);
        let lower = 2.0 * estimate - quantile(&mut values, 1.0 - level.alpha() / 2.0);
        Interval { lower, upper, level, method: Method::CellBootstrap }
    });
    Some(Resampled { interval, bias, undefined })
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
