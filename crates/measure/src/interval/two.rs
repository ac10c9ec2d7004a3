//! Intervals and tests of two rates.
use serde::{Deserialize, Serialize};

use super::rate::wilson_z;
use super::{Interval, Level, Method};
use crate::special;

/// Two rates to compare: `x` in `n` against `x_ref` in `n_ref`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pair {
    /// Hits of the group.
    pub x: u64,
    /// Trials of the group.
    pub n: u64,
    /// Hits of the group that it is compared with.
    pub x_ref: u64,
    /// Trials of the group that it is compared with.
    pub n_ref: u64,
}

impl Pair {
    /// x/n − x_ref/n_ref; none if a denominator is 0.
    #[must_use]
    pub fn difference(&self) -> Option<f64> {
        (self.n > 0 && self.n_ref > 0).then(|| self.rate() - self.rate_ref())
    }

    /// (x/n) / (x_ref/n_ref); none if a denominator is 0 or both rates are, infinite if only the second rate is.
    #[must_use]
    pub fn ratio(&self) -> Option<f64> {
        (self.n > 0 && self.n_ref > 0 && (self.x > 0 || self.x_ref > 0)).then(|| {
            // From the integers, so that equal rates give exactly 1.
            (u128::from(self.x) * u128::from(self.n_ref)) as f64 / (u128::from(self.x_ref) * u128::from(self.n)) as f64
        })
    }

    fn rate(&self) -> f64 {
        self.x as f64 / self.n as f64
    }

    fn rate_ref(&self) -> f64 {
        self.x_ref as f64 / self.n_ref as f64
    }
}

pub(crate) fn newcombe_z(pair: Pair, z: f64) -> (f64, f64) {
    let (p, q) = (pair.rate(), pair.rate_ref());
    let (l1, u1) = wilson_z(pair.x, pair.n, z);
    let (l2, u2) = wilson_z(pair.x_ref, pair.n_ref, z);
    let d = p - q;
    (d - libm::hypot(p - l1, u2 - q), d + libm::hypot(u1 - p, q - l2))
}

/// Newcombe's hybrid score interval of the difference x/n − x_ref/n_ref. Newcombe 1998, method 10. None if a denominator is 0.
#[must_use]
pub fn newcombe(pair: Pair, level: Level) -> Option<Interval> {
    pair.difference()?;
    let (lower, upper) = newcombe_z(pair, level.z());
    Some(Interval { lower, upper, level, method: Method::Newcombe })
}

fn katz_z(pair: Pair, z: f64) -> (f64, f64) {
    let spread = libm::sqrt(1.0 / pair.x as f64 - 1.0 / pair.n as f64 + (1.0 / pair.x_ref as f64 - 1.0 / pair.n_ref as f64));
    let log = libm::log(pair.rate() / pair.rate_ref());
    (libm::exp(log - z * spread), libm::exp(log + z * spread))
}

/// Katz's log interval of the ratio of two rates. Katz et al. 1978. None if a cell of the two-by-two table is 0.
#[must_use]
pub fn katz(pair: Pair, level: Level) -> Option<Interval> {
    full(pair).then(|| {
        let (lower, upper) = katz_z(pair, level.z());
        Interval { lower, upper, level, method: Method::Katz }
    })
}

fn full(pair: Pair) -> bool {
    pair.x > 0 && pair.x_ref > 0 && pair.x < pair.n && pair.x_ref < pair.n_ref
}

/// Koopman's statistic for the ratio `theta`: chi-square with one degree of freedom if `theta` is true.
fn score(pair: Pair, theta: f64) -> f64 {
    let (x1, n1, x2, n2) = (pair.x as f64, pair.n as f64, pair.x_ref as f64, pair.n_ref as f64);
    let b = theta * (n1 + x2) + x1 + n2;
    // The likeliest rates under p1 = theta p2: the smaller root of (n1+n2) p1² − b p1 + theta (x1+x2) = 0.
    let root = libm::sqrt((b * b - 4.0 * theta * (n1 + n2) * (x1 + x2)).max(0.0));
    let p1 = 2.0 * theta * (x1 + x2) / (b + root);
    let p2 = p1 / theta;
    let gap = pair.rate() - theta * pair.rate_ref();
    let variance = p1 * (1.0 - p1).max(0.0) / n1 + theta * theta * p2 * (1.0 - p2).max(0.0) / n2;
    if variance > 0.0 { gap * gap / variance } else { f64::INFINITY }
}

/// The theta on one side of the estimate at which the statistic reaches z²; `theta` grows by `factor`.
fn score_limit(pair: Pair, from: f64, factor: f64, zz: f64) -> f64 {
    let (mut inside, mut outside) = (from, from * factor);
    let mut steps = 0;
    while score(pair, outside) < zz && steps < 1000 {
        (inside, outside) = (outside, outside * factor);
        steps += 1;
    }
    for _ in 0..200 {
        let middle = libm::sqrt(inside) * libm::sqrt(outside);
        if middle == inside || middle == outside {
            break;
        }
        if score(pair, middle) < zz { inside = middle } else { outside = middle }
    }
    libm::sqrt(inside) * libm::sqrt(outside)
}

fn koopman_z(pair: Pair, z: f64) -> (f64, f64) {
    let zz = z * z;
    // With a rate of 0 the estimate is 0 or infinite: any start at which the statistic is small will do.
    let start = match (pair.x, pair.x_ref) {
        (0, _) => inner(pair, 1.0 / (pair.n as f64 * pair.rate_ref()), 0.5, zz),
        (_, 0) => inner(pair, pair.rate() * pair.n_ref as f64, 2.0, zz),
        _ => pair.rate() / pair.rate_ref(),
    };
    let lower = if pair.x == 0 { 0.0 } else { score_limit(pair, start, 0.5, zz) };
    let upper = if pair.x_ref == 0 { f64::INFINITY } else { score_limit(pair, start, 2.0, zz) };
    (lower, upper)
}

/// Moves `theta` towards the estimate until the statistic is below z².
fn inner(pair: Pair, mut theta: f64, factor: f64, zz: f64) -> f64 {
    for _ in 0..1000 {
        if score(pair, theta) < zz {
            break;
        }
        theta *= factor;
    }
    theta
}

/// Koopman's score interval of the ratio of two rates. Koopman 1984. None if a denominator is 0 or both rates are 0.
#[must_use]
pub fn koopman(pair: Pair, level: Level) -> Option<Interval> {
    pair.ratio()?;
    let (lower, upper) = koopman_z(pair, level.z());
    Some(Interval { lower, upper, level, method: Method::Koopman })
}

pub(crate) fn ratio_z(pair: Pair, z: f64) -> (f64, f64) {
    if full(pair) { katz_z(pair, z) } else { koopman_z(pair, z) }
}

/// The interval of a ratio: Katz's, or Koopman's where a cell of the two-by-two table is 0. The method says which.
#[must_use]
pub fn ratio(pair: Pair, level: Level) -> Option<Interval> {
    katz(pair, level).or_else(|| koopman(pair, level))
}

/// The pooled two-proportion z statistic and its two-sided p-value. None if a denominator is 0 or all rows agree.
#[must_use]
pub fn two_proportion_z(pair: Pair) -> Option<(f64, f64)> {
    let difference = pair.difference()?;
    let pooled = (pair.x as f64 + pair.x_ref as f64) / (pair.n as f64 + pair.n_ref as f64);
    let variance = pooled * (1.0 - pooled) * (1.0 / pair.n as f64 + 1.0 / pair.n_ref as f64);
    (variance > 0.0).then(|| {
        let z = difference / libm::sqrt(variance);
        (z, special::normal_p(z))
    })
}

/// Tables that Fisher's test sums at most; beyond it the z statistic is the same to any digit that matters.
const FISHER_MAX: u64 = 1_000_000;

/// Fisher's exact two-sided p-value: the tables no likelier than this one, within a relative 1e-7 (as R and SciPy do).
///
/// None if a denominator is 0 or the smaller margin is above 1,000,000.
#[must_use]
pub fn fisher(pair: Pair) -> Option<f64> {
    pair.difference()?;
    let (n1, n2) = (pair.n, pair.n_ref);
    let hits = pair.x + pair.x_ref;
    let (least, most) = (hits.saturating_sub(n2), hits.min(n1));
    if most - least > FISHER_MAX {
        return None;
    }
    let choose = |n: u64, k: u64| special::log_factorial(n) - special::log_factorial(k) - special::log_factorial(n - k);
    let weight = |x: u64| choose(n1, x) + choose(n2, hits - x);
    let (all, here) = (choose(n1 + n2, hits), weight(pair.x));
    let p: f64 = (least..=most).map(weight).filter(|w| *w <= here + 1e-7).map(|w| libm::exp(w - all)).sum();
    Some(p.min(1.0))
}
