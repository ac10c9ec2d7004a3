//! Simpson's paradox: does a gap turn round, or go, once like is compared with like?
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Columns, Counts, Rate, groups};
use crate::Error;
use crate::cube::Cube;
use crate::estimate::{Estimate, Undefined};
use crate::interval::{Interval, Level, Method, Pair, newcombe};
use crate::special;

/// One stratum: both groups inside it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Stratum {
    /// The stratum's value; null where it is unknown.
    pub key: Option<String>,
    /// The group and the reference.
    pub pair: Pair,
    /// Difference of the rates.
    pub estimate: Estimate,
}

/// What strata do to a gap.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Turn {
    /// The difference keeps its sign.
    Kept,
    /// Both intervals exclude 0, on opposite sides: the paradox.
    Reversed,
    /// The difference is clear over all and not within strata, where its sign may be either.
    Explained,
    /// The difference is not clear over all and clear within strata.
    Hidden,
    /// Neither is clear.
    Unclear,
}

impl Turn {
    /// What it comes to, in words.
    #[must_use]
    pub fn says(self) -> &'static str {
        match self {
            Self::Kept => "keeps its sign",
            Self::Reversed => "turns round (Simpson's paradox)",
            Self::Explained => "is no longer clear",
            Self::Hidden => "shows only there",
            Self::Unclear => "clear neither there nor over all",
        }
    }
}

/// A gap over all and within strata.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Simpson {
    /// Every stratum, sorted.
    pub strata: Vec<Stratum>,
    /// The difference over all strata, Newcombe's interval.
    pub crude: Estimate,
    /// The difference within strata: Mantel and Haenszel's weights, Sato's variance.
    pub adjusted: Estimate,
    /// The pooled ratio of the rates within strata; none if the reference has no hits.
    pub adjusted_ratio: Option<f64>,
    /// The Cochran-Mantel-Haenszel statistic, without continuity correction, and its p-value.
    pub cmh: Option<(f64, f64)>,
    /// What it comes to.
    pub turn: Turn,
    /// Strata in which one of the groups has no rows: they tell nothing.
    pub one_sided: u64,
}

/// Compares `group` with `reference` by `rate`, over all and within the levels of `stratum`.
///
/// # Errors
/// A dimension is missing.
pub fn simpson(
    cube: &Cube,
    columns: &Columns,
    stratum: &str,
    rate: Rate,
    (group, reference): (&[Option<String>], &[Option<String>]),
    level: Level,
) -> Result<Simpson, Error> {
    let mut names = columns.groups.clone();
    names.push(stratum.to_owned());
    let all = groups(cube, &Columns { groups: names, ..columns.clone() })?;
    let mut strata: BTreeMap<(bool, Option<String>), (Counts, Counts)> = BTreeMap::new();
    for found in &all {
        let Some((key, sides)) = found.key.split_last() else { continue };
        let (one, other) = strata.entry((key.is_none(), key.clone())).or_default();
        if sides == group {
            *one = one.plus(&found.counts);
        } else if sides == reference {
            *other = other.plus(&found.counts);
        }
    }
    let pairs = strata.into_iter().map(|((_, key), (one, other))| {
        let (a, b) = (rate.of(&one), rate.of(&other));
        (key, Pair { x: a.numerator, n: a.denominator, x_ref: b.numerator, n_ref: b.denominator })
    });
    Ok(simpson_of(pairs.filter(|(_, pair)| pair.n + pair.n_ref > 0).collect(), level))
}

fn difference(pair: Pair, level: Level) -> Estimate {
    let n = pair.n + pair.n_ref;
    match pair.difference() {
        Some(value) => Estimate::of(value, n, newcombe(pair, level)),
        None => Estimate::undefined(Undefined::DenominatorZero, n),
    }
}

/// The same from pairs: one for each stratum.
#[must_use]
pub fn simpson_of(pairs: Vec<(Option<String>, Pair)>, level: Level) -> Simpson {
    let sum = |of: fn(&Pair) -> u64| pairs.iter().map(|(_, pair)| of(pair)).sum();
    let whole = Pair { x: sum(|p| p.x), n: sum(|p| p.n), x_ref: sum(|p| p.x_ref), n_ref: sum(|p| p.n_ref) };
    let crude = difference(whole, level);
    let sides: Vec<[f64; 4]> = pairs
        .iter()
        .filter(|(_, pair)| pair.n > 0 && pair.n_ref > 0)
        .map(|(_, p)| [p.x as f64, p.n as f64, p.x_ref as f64, p.n_ref as f64])
        .collect();
    let adjusted = mantel_haenszel(&sides, level);
    let turn = match (side(&crude), side(&adjusted)) {
        (0, 0) => Turn::Unclear,
        (0, _) => Turn::Hidden,
        (_, 0) => Turn::Explained,
        (a, b) if a == b => Turn::Kept,
        _ => Turn::Reversed,
    };
    let ratio: f64 = sides.iter().map(|[x, n, _, m]| x * m / (n + m)).sum();
    let ratio_ref: f64 = sides.iter().map(|[_, n, y, m]| y * n / (n + m)).sum();
    let one_sided = (pairs.len() - sides.len()) as u64;
    let strata = pairs.into_iter().map(|(key, pair)| Stratum { key, pair, estimate: difference(pair, level) }).collect();
    let adjusted_ratio = (ratio_ref > 0.0).then(|| ratio / ratio_ref);
    Simpson { strata, crude, adjusted, adjusted_ratio, cmh: cmh(&sides), turn, one_sided }
}

/// On which side of 0 an interval lies; 0 if it holds 0.
fn side(estimate: &Estimate) -> i8 {
    estimate.interval.map_or(0, |i| i8::from(i.lower > 0.0) - i8::from(i.upper < 0.0))
}

/// Mantel and Haenszel's difference with Sato's variance (Sato 1989), which holds for few large and many small strata.
fn mantel_haenszel(sides: &[[f64; 4]], level: Level) -> Estimate {
    let n: f64 = sides.iter().map(|[_, n, _, m]| n + m).sum();
    let weight: f64 = sides.iter().map(|[_, n, _, m]| n * m / (n + m)).sum();
    if weight == 0.0 {
        return Estimate::undefined(Undefined::DenominatorZero, n as u64);
    }
    let value = sides.iter().map(|[x, n, y, m]| (x * m - y * n) / (n + m)).sum::<f64>() / weight;
    let (mut p, mut q) = (0.0, 0.0);
    for [x, n, y, m] in sides {
        let total = n + m;
        p += (n * n * y - m * m * x + n * m * (m - n) / 2.0) / (total * total);
        q += (x * (m - y) + y * (n - x)) / (2.0 * total);
    }
    let half = level.z() * libm::sqrt(((value * p + q) / (weight * weight)).max(0.0));
    let interval = Interval { lower: value - half, upper: value + half, level, method: Method::MantelHaenszel }.within(-1.0, 1.0);
    Estimate::of(value, n as u64, Some(interval))
}

fn cmh(sides: &[[f64; 4]]) -> Option<(f64, f64)> {
    let (mut gap, mut variance) = (0.0, 0.0);
    for [x, n, y, m] in sides.iter().filter(|[_, n, _, m]| n + m > 1.0) {
        let (total, hits) = (n + m, x + y);
        gap += x - n * hits / total;
        variance += n * m * hits * (total - hits) / (total * total * (total - 1.0));
    }
    (variance > 0.0).then(|| {
        let statistic = gap * gap / variance;
        (statistic, special::chi_square_sf(statistic, 1.0))
    })
}
