//! How far apart the groups' scores are distributed.
use serde::{Deserialize, Serialize};

use crate::distance::{Bounded, kolmogorov_p, kolmogorov_smirnov, wasserstein};
use crate::estimate::Undefined;
use crate::fold::Histogram;

/// Two groups' scores.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ScoreGap {
    /// Scores of the group.
    pub n: u64,
    /// Scores of the group that it is compared with.
    pub n_ref: u64,
    /// The Kolmogorov-Smirnov distance.
    pub kolmogorov_smirnov: Bounded,
    /// Its p-value, by Kolmogorov's limit.
    pub p: f64,
    /// The Wasserstein distance in score units, exact to a bin's width.
    pub wasserstein: Bounded,
}

/// The distance of a group's scores from another's, on the same grid.
///
/// # Errors
/// A group has no scores, scores lie outside the grid, or the grids differ.
pub fn score_gap(group: &Histogram, reference: &Histogram) -> Result<ScoreGap, Undefined> {
    let (n, n_ref) = (group.n(), reference.n());
    if group.grid != reference.grid || group.below + group.above + reference.below + reference.above > 0 {
        return Err(Undefined::OutOfRange);
    }
    let counts: Vec<(u64, u64)> = reference.counts.iter().copied().zip(group.counts.iter().copied()).collect();
    let positions: Vec<f64> = (0..counts.len()).map(|bin| group.grid.edge(bin)).collect();
    let distance = kolmogorov_smirnov(&counts).ok_or(Undefined::NoRows)?;
    let moved = wasserstein(&positions, &counts).ok_or(Undefined::NoRows)?;
    let wasserstein = Bounded { value: moved, error: group.grid.width() };
    Ok(ScoreGap { n, n_ref, kolmogorov_smirnov: distance, p: kolmogorov_p(distance.value, n_ref, n), wasserstein })
}
