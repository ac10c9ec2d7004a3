//! Distances between two distributions, from their counts alone.
//!
//! The same names give different numbers in different libraries, so every function here says its logarithm, its floor and its
//! root; `drift` says which bins they are used on.
use serde::{Deserialize, Serialize};

use crate::special;

/// Shares of two samples, aligned: reference first.
pub(crate) fn shares(counts: &[(u64, u64)]) -> Option<Vec<(f64, f64)>> {
    let n: u64 = counts.iter().map(|(a, _)| a).sum();
    let m: u64 = counts.iter().map(|(_, b)| b).sum();
    (n > 0 && m > 0).then(|| counts.iter().map(|(a, b)| (*a as f64 / n as f64, *b as f64 / m as f64)).collect())
}

/// The population stability index: Σ (c − r) ln(c / r), each share at least `floor`. None if a sample is empty.
#[must_use]
pub fn psi(counts: &[(u64, u64)], floor: f64) -> Option<f64> {
    let term = |(r, c): (f64, f64)| {
        let (r, c) = (r.max(floor), c.max(floor));
        (c - r) * libm::log(c / r)
    };
    Some(shares(counts)?.into_iter().map(term).sum())
}

/// The Jensen-Shannon distance: the root of the divergence to base 2, between 0 and 1. Lin 1991; SciPy's `jensenshannon(r, c, 2)`.
#[must_use]
pub fn jensen_shannon(counts: &[(u64, u64)]) -> Option<f64> {
    let part = |p: f64, m: f64| if p > 0.0 { p * libm::log2(p / m) } else { 0.0 };
    let term = |(r, c): (f64, f64)| (part(r, (r + c) / 2.0) + part(c, (r + c) / 2.0)) / 2.0;
    let divergence: f64 = shares(counts)?.into_iter().map(term).sum();
    Some(libm::sqrt(divergence.clamp(0.0, 1.0)))
}

/// The Hellinger distance, between 0 and 1.
#[must_use]
pub fn hellinger(counts: &[(u64, u64)]) -> Option<f64> {
    let term = |(r, c): (f64, f64)| {
        let gap = libm::sqrt(r) - libm::sqrt(c);
        gap * gap
    };
    Some(libm::sqrt((shares(counts)?.into_iter().map(term).sum::<f64>() / 2.0).clamp(0.0, 1.0)))
}

/// The largest difference of two shares.
#[must_use]
pub fn l_infinity(counts: &[(u64, u64)]) -> Option<f64> {
    Some(shares(counts)?.into_iter().map(|(r, c)| (r - c).abs()).fold(0.0, f64::max))
}

/// A distance whose error is known.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Bounded {
    /// The distance.
    pub value: f64,
    /// How far the exact distance may be above or below, because values within a bin are not told apart; 0 if exact.
    pub error: f64,
}

/// The Kolmogorov-Smirnov distance over ascending values or bins, exact to the largest share that falls in one bin.
///
/// Cross-multiplied integers: two equal samples are exactly 0 apart.
#[must_use]
pub fn kolmogorov_smirnov(counts: &[(u64, u64)]) -> Option<Bounded> {
    let n: u64 = counts.iter().map(|(a, _)| a).sum();
    let m: u64 = counts.iter().map(|(_, b)| b).sum();
    if n == 0 || m == 0 {
        return None;
    }
    let scale = n as f64 * m as f64;
    let (mut below, mut largest, mut error) = ((0_u64, 0_u64), 0_u128, 0.0_f64);
    for (a, b) in counts {
        below = (below.0 + a, below.1 + b);
        let gap = (u128::from(below.0) * u128::from(m)).abs_diff(u128::from(below.1) * u128::from(n));
        largest = largest.max(gap);
        error = error.max((*a as f64 / n as f64).max(*b as f64 / m as f64));
    }
    Some(Bounded { value: largest as f64 / scale, error })
}

/// The p-value of a Kolmogorov-Smirnov distance by Kolmogorov's limit, for samples of `n` and `m`.
#[must_use]
pub fn kolmogorov_p(distance: f64, n: u64, m: u64) -> f64 {
    let effective = n as f64 * m as f64 / (n as f64 + m as f64);
    special::kolmogorov_sf(libm::sqrt(effective) * distance)
}

/// The first Wasserstein distance between values at ascending `positions`: ∫ |F − G|, in their unit.
#[must_use]
pub fn wasserstein(positions: &[f64], counts: &[(u64, u64)]) -> Option<f64> {
    let shares = shares(counts)?;
    let (mut gap, mut sum) = (0.0, 0.0);
    for (at, (r, c)) in shares.iter().enumerate() {
        gap += r - c;
        if let Some(next) = positions.get(at + 1).filter(|_| at + 1 < counts.len()) {
            sum += gap.abs() * (next - positions[at]);
        }
    }
    Some(sum)
}

/// Pearson's chi-square test of a table.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ChiSquare {
    /// The statistic, without Yates' correction.
    pub statistic: f64,
    /// Degrees of freedom.
    pub degrees: u64,
    /// The p-value; above 100,000 rows it fires at anything, so it never decides alone.
    pub p: f64,
    /// Cramér's V, between 0 and 1: the effect's size.
    pub cramers_v: f64,
    /// The least expected count; below 5 the p-value is doubtful.
    pub least_expected: f64,
}

/// Pearson's test of a 2 × k table, without Yates' correction; columns without rows are left out. None unless two columns and both
/// samples hold rows.
#[must_use]
pub fn chi_square(counts: &[(u64, u64)]) -> Option<ChiSquare> {
    let columns: Vec<(f64, f64)> = counts.iter().filter(|(a, b)| a + b > 0).map(|(a, b)| (*a as f64, *b as f64)).collect();
    let n: f64 = columns.iter().map(|(a, _)| a).sum();
    let m: f64 = columns.iter().map(|(_, b)| b).sum();
    if columns.len() < 2 || n == 0.0 || m == 0.0 {
        return None;
    }
    let total = n + m;
    let (mut statistic, mut least) = (0.0, f64::INFINITY);
    for (a, b) in &columns {
        for (seen, side) in [(a, n), (b, m)] {
            let expected = (a + b) * side / total;
            statistic += (seen - expected) * (seen - expected) / expected;
            least = least.min(expected);
        }
    }
    let degrees = columns.len() as u64 - 1;
    let p = special::chi_square_sf(statistic, degrees as f64);
    Some(ChiSquare { statistic, degrees, p, cramers_v: libm::sqrt((statistic / total).min(1.0)), least_expected: least })
}
