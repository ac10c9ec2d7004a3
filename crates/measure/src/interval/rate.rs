//! Intervals of one rate or mean.
use super::{Interval, Level, Method};
use crate::fold::Moments;
use crate::special;

/// Wilson's limits as a pair, at a normal deviate.
pub(super) fn wilson_z(x: u64, n: u64, z: f64) -> (f64, f64) {
    let (x_, n_) = (x as f64, n as f64);
    let (p, zz) = (x_ / n_, z * z);
    let centre = (p + zz / (2.0 * n_)) / (1.0 + zz / n_);
    let half = z * libm::sqrt(p * (1.0 - p) / n_ + zz / (4.0 * n_ * n_)) / (1.0 + zz / n_);
    // At the ends the formula gives the end but for rounding.
    let lower = if x == 0 { 0.0 } else { (centre - half).max(0.0) };
    let upper = if x == n { 1.0 } else { (centre + half).min(1.0) };
    (lower, upper)
}

/// Wilson's score interval of `x` in `n`, without continuity correction. Wilson 1927. For `n` = 0 it is [0, 1].
///
/// `x` above `n` is read as `n`.
#[must_use]
pub fn wilson(x: u64, n: u64, level: Level) -> Interval {
    let (lower, upper) = if n == 0 { (0.0, 1.0) } else { wilson_z(x.min(n), n, level.z()) };
    Interval { lower, upper, level, method: Method::Wilson }
}

/// Clopper and Pearson's exact interval of `x` in `n`: quantiles of the beta distribution. Clopper and Pearson 1934.
///
/// Covers at least the level at every true rate. For `n` = 0 it is [0, 1]; `x` above `n` is read as `n`.
#[must_use]
pub fn clopper_pearson(x: u64, n: u64, level: Level) -> Interval {
    let x = x.min(n);
    let (hits, misses) = (x as f64, (n - x) as f64);
    let tail = level.alpha() / 2.0;
    let lower = if x == 0 { 0.0 } else { special::beta_quantile(tail, hits, misses + 1.0) };
    let upper = if x == n { 1.0 } else { 1.0 - special::beta_quantile(tail, misses, hits + 1.0) };
    Interval { lower, upper, level, method: Method::ClopperPearson }
}

/// The normal interval of a mean from its moments (variance with divisor n − 1); `None` below two values.
#[must_use]
pub fn mean(moments: &Moments, level: Level) -> Option<Interval> {
    let n = moments.n as f64;
    if n < 2.0 {
        return None;
    }
    let (mean, variance) = (moments.mean()?, moments.variance()?);
    let half = level.z() * libm::sqrt(variance / (n - 1.0));
    Some(Interval { lower: mean - half, upper: mean + half, level, method: Method::Normal })
}
