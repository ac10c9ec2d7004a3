//! Families of comparisons: what keeps many groups from raising an alarm by chance.
use serde::{Deserialize, Serialize};

use super::Level;
use crate::special;

/// How the levels of a family's intervals are corrected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Correction {
    /// Holm 1979: step down from the clearest comparison, each at α / (those not yet decided).
    #[default]
    Holm,
    /// Each at α / (size of the family).
    Bonferroni,
    /// None: each at α.
    None,
}

/// Holm's adjusted p-values, in the order given. Holm 1979.
#[must_use]
pub fn holm(p: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..p.len()).collect();
    order.sort_by(|a, b| p[*a].total_cmp(&p[*b]).then(a.cmp(b)));
    let mut adjusted = vec![0.0; p.len()];
    let mut largest = 0.0_f64;
    for (rank, at) in order.into_iter().enumerate() {
        largest = largest.max(p[at] * (p.len() - rank) as f64);
        adjusted[at] = largest.min(1.0);
    }
    adjusted
}

/// Benjamini and Hochberg's adjusted p-values, in the order given. Benjamini and Hochberg 1995.
#[must_use]
pub fn benjamini_hochberg(p: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..p.len()).collect();
    order.sort_by(|a, b| p[*a].total_cmp(&p[*b]).then(a.cmp(b)));
    let mut adjusted = vec![0.0; p.len()];
    let mut least = 1.0_f64;
    for (rank, at) in order.into_iter().enumerate().rev() {
        least = least.min(p[at] * p.len() as f64 / (rank + 1) as f64);
        adjusted[at] = least;
    }
    adjusted
}

/// The largest normal deviate that is looked for: p = 1e-300.
const Z_MAX: f64 = 37.0;

/// The p-value of a limit, by inversion: the α at which the interval just reaches it.
///
/// `excludes(z)` says whether the interval at deviate `z` leaves the limit out; it must do so for all smaller z if for one.
fn inverted(excludes: impl Fn(f64) -> bool) -> f64 {
    let (mut low, mut high) = (0.0, Z_MAX);
    if excludes(high) {
        return special::normal_p(high);
    }
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        if excludes(middle) { low = middle } else { high = middle }
    }
    special::normal_p(low)
}

/// The level of each comparison of a family, so that each verdict may be read from its own interval.
///
/// Holm: the k-th clearest of m is at α / (m − k) as long as all before it were decided; the rest stay at the level at which the
/// first was not. A comparison is decided when its interval lies wholly on one side of the limit.
pub(crate) fn step_down<F: Fn(f64) -> bool>(excludes: &[F], level: Level, correction: Correction) -> Vec<Level> {
    let m = excludes.len();
    match correction {
        Correction::None => return vec![level; m],
        Correction::Bonferroni => return vec![level.among(m); m],
        Correction::Holm => {}
    }
    let p: Vec<f64> = excludes.iter().map(inverted).collect();
    let mut order: Vec<usize> = (0..m).collect();
    order.sort_by(|a, b| p[*a].total_cmp(&p[*b]).then(a.cmp(b)));
    let mut levels = vec![level; m];
    let mut stopped = None;
    for (rank, at) in order.into_iter().enumerate() {
        let here = stopped.unwrap_or_else(|| level.among(m - rank));
        levels[at] = here;
        if stopped.is_none() && !excludes[at](here.z()) {
            stopped = Some(here);
        }
    }
    levels
}
