//! The distances of current rows from a profile.
use serde::{Deserialize, Serialize};

use super::profile::quantile_counts;
use super::{Numbers, Shape};
use crate::bootstrap::{Resampling, Squared, largest_size, reflected};
use crate::distance::{
    Bounded, ChiSquare, chi_square, hellinger, jensen_shannon, kolmogorov_p, kolmogorov_smirnov, l_infinity, psi, shares,
    wasserstein,
};
use crate::estimate::{Estimate, Undefined};
use crate::fold::{CategoryCounts, Distinct};
use crate::interval::{Interval, Level, Method, Pair, newcombe};
use crate::random::Stream;
use crate::verdict::{Limit, Verdict};

/// The least share of a bin in the population stability index.
const FLOOR: f64 = 1e-4;
/// Bins that the Wasserstein distance is resampled over.
const COARSE: usize = 128;

/// Where a measure of drift alarms: at most this. Those without a limit are given without a verdict.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Limits {
    /// Of the population stability index; by convention 0.1 or 0.25.
    pub psi: Option<f64>,
    /// Of the Jensen-Shannon distance; by convention 0.1.
    pub jensen_shannon: Option<f64>,
    /// Of the Hellinger distance.
    pub hellinger: Option<f64>,
    /// Of the largest difference of a bin's share.
    pub l_infinity: Option<f64>,
    /// Of the Kolmogorov-Smirnov distance.
    pub kolmogorov_smirnov: Option<f64>,
    /// Of the Wasserstein distance in the reference's standard deviations.
    pub wasserstein: Option<f64>,
    /// Of the rise of the share of missing values.
    pub missing: Option<f64>,
}

impl Limits {
    /// Each by the name under which people write it, on the command line and in a test: `jensen-shannon`.
    pub fn named(of: impl Fn(&str) -> Option<f64>) -> Self {
        Self {
            psi: of("psi"),
            jensen_shannon: of("jensen-shannon"),
            hellinger: of("hellinger"),
            l_infinity: of("l-infinity"),
            kolmogorov_smirnov: of("kolmogorov-smirnov"),
            wasserstein: of("wasserstein"),
            missing: of("missing"),
        }
    }
}

/// How columns are compared.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Asked {
    /// Confidence level of the family.
    pub level: Level,
    /// Columns (and windows) that are judged together: each interval is at the level of one among these, by Bonferroni.
    pub family: usize,
    /// How bins are resampled.
    pub resampling: Resampling,
    /// The limits.
    pub limits: Limits,
}

/// One measure of drift.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Measured {
    /// The distance with its interval; `n` is the current rows.
    pub estimate: Estimate,
    /// How far bins may have moved it; 0 if exact.
    pub error: f64,
    /// The verdict; none without a limit.
    pub verdict: Option<Verdict>,
}

/// Rows of a bin, then and now.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Bin {
    /// The category, or `[from, to)` of the numbers, or `missing` or `new`.
    pub label: Label,
    /// Rows of the reference.
    pub reference: u64,
    /// Current rows.
    pub current: u64,
}

/// What a bin holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Label {
    /// This category.
    Category(String),
    /// Numbers from the first (none: from minus infinity) to below the second (none: to infinity).
    Numbers(Option<f64>, Option<f64>),
    /// All categories that the reference has not.
    New,
    /// Null, or not a number.
    Missing,
}

/// How far numbers moved.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Moved {
    /// The Kolmogorov-Smirnov distance; its interval is a bound for both samples (Massart 1990), widened by the error of the bins.
    pub kolmogorov_smirnov: Measured,
    /// Its p-value by Kolmogorov's limit; reported, never deciding.
    pub kolmogorov_p: Option<f64>,
    /// The Wasserstein distance over the reference's standard deviation.
    pub wasserstein: Measured,
    /// Current numbers outside the reference's range, of all current numbers.
    pub outside: u64,
}

/// A column's drift.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Drift {
    /// Rows of the reference.
    pub n_reference: u64,
    /// Current rows.
    pub n: u64,
    /// The bins that the distances are taken over.
    pub bins: Vec<Bin>,
    /// The population stability index.
    pub psi: Measured,
    /// The Jensen-Shannon distance to base 2.
    pub jensen_shannon: Measured,
    /// The Hellinger distance.
    pub hellinger: Measured,
    /// The largest difference of a bin's share.
    pub l_infinity: Measured,
    /// Pearson's test over the bins; reported, never deciding.
    pub chi_square: Option<ChiSquare>,
    /// Share of missing values now less then, Newcombe's interval.
    pub missing: Measured,
    /// For numbers.
    pub moved: Option<Moved>,
    /// Categories that the reference has not, with their rows.
    pub new: Vec<(String, u64)>,
    /// Categories of the reference that no current row has.
    pub gone: Vec<String>,
}

/// Current rows of a column.
#[derive(Debug, Clone, Copy)]
pub enum Current<'a> {
    /// Numbers, folded on the profile's grid.
    Numbers(&'a Numbers),
    /// Categories.
    Categories(&'a CategoryCounts),
}

/// Compares current rows with a column of the profile.
///
/// # Errors
/// The shapes differ, or the grids do.
pub fn compare(reference: &Shape, current: Current<'_>, asked: &Asked) -> Result<Drift, crate::Error> {
    match (reference, current) {
        (Shape::Numbers { numbers, edges }, Current::Numbers(current)) => {
            if numbers.histogram.grid != current.histogram.grid {
                return Err(crate::Error::Unlike("grids"));
            }
            let mut drift = binned(numeric_bins(numbers, current, edges), asked);
            drift.moved = Some(moved(numbers, current, asked));
            Ok(drift)
        }
        (Shape::Categories { counts }, Current::Categories(current)) => {
            let (bins, new, gone) = category_bins(counts, current);
            Ok(Drift { new, gone, ..binned(bins, asked) })
        }
        _ => Err(crate::Error::Unlike("shapes of a column")),
    }
}

fn numeric_bins(reference: &Numbers, current: &Numbers, edges: &[u32]) -> Vec<Bin> {
    let (then, now) = (&reference.histogram, &current.histogram);
    let edge = |at: usize| edges.get(at).map(|bin| then.grid.edge(*bin as usize));
    let counts = quantile_counts(then, edges).into_iter().zip(quantile_counts(now, edges));
    let bin = |(at, (reference, current)): (usize, (u64, u64))| {
        let label = Label::Numbers(at.checked_sub(1).and_then(edge), edge(at));
        Bin { label, reference, current }
    };
    let mut bins: Vec<Bin> = counts.enumerate().map(bin).collect();
    bins.push(Bin { label: Label::Missing, reference: then.missing(), current: now.missing() });
    bins
}

type Categories = (Vec<Bin>, Vec<(String, u64)>, Vec<String>);

fn category_bins(reference: &CategoryCounts, current: &CategoryCounts) -> Categories {
    let mut bins = Vec::with_capacity(reference.counts.len() + 2);
    let mut gone = Vec::new();
    for (value, n) in &reference.counts {
        let now = current.counts.get(value).copied().unwrap_or(0);
        if now == 0 {
            gone.push(value.clone());
        }
        bins.push(Bin { label: Label::Category(value.clone()), reference: *n, current: now });
    }
    let is_new = |(value, _): &(&String, &u64)| !reference.counts.contains_key(*value);
    let new: Vec<(String, u64)> = current.counts.iter().filter(is_new).map(|(value, n)| (value.clone(), *n)).collect();
    bins.push(Bin { label: Label::New, reference: 0, current: new.iter().map(|(_, n)| n).sum() });
    bins.push(Bin { label: Label::Missing, reference: reference.null, current: current.null });
    (bins, new, gone)
}

fn judged(estimate: Estimate, error: f64, limit: Option<f64>) -> Measured {
    let says = |at| estimate.interval.map_or(Verdict::NotComputable, |interval| Limit::AtMost(at).verdict(&interval));
    Measured { estimate, error, verdict: limit.map(says) }
}

/// Replicates of two samples that were drawn apart.
fn two_samples<T>(counts: &[(u64, u64)], resampling: Resampling, statistic: impl Fn(&[(u64, u64)]) -> T) -> Vec<T> {
    let (then, now): (Vec<u64>, Vec<u64>) = counts.iter().copied().unzip();
    let (mut a, mut b) = (Vec::new(), Vec::new());
    let each = |replicate| {
        let mut stream = Stream::new(resampling.seed, replicate);
        stream.multinomial(&then, &mut a);
        stream.multinomial(&now, &mut b);
        statistic(&a.iter().copied().zip(b.iter().copied()).collect::<Vec<_>>())
    };
    (0..resampling.replicates).map(each).collect()
}

/// The distances over bins, with their intervals: all from the same replicates.
struct Distances {
    psi: Measured,
    jensen_shannon: Measured,
    hellinger: Measured,
    l_infinity: Measured,
}

fn distances(counts: &[(u64, u64)], asked: &Asked) -> Distances {
    let held: Vec<(u64, u64)> = counts.iter().copied().filter(|(a, b)| a + b > 0).collect();
    let n = counts.iter().map(|(_, b)| b).sum();
    let (limits, level) = (asked.limits, asked.level.among(asked.family));
    let none = |limit| judged(Estimate::undefined(Undefined::NoRows, n), 0.0, limit);
    let index = |counts: &[(u64, u64)]| psi(counts, FLOOR);
    let Some(found) = shares(&held) else {
        return Distances {
            psi: none(limits.psi),
            jensen_shannon: none(limits.jensen_shannon),
            hellinger: none(limits.hellinger),
            l_infinity: none(limits.l_infinity),
        };
    };
    let gaps = |shares: Vec<(f64, f64)>| shares.into_iter().map(|(r, c)| c - r).collect::<Vec<f64>>();
    let read = |counts: &[(u64, u64)]| (index(counts), jensen_shannon(counts), hellinger(counts), shares(counts).map(gaps));
    let drawn = two_samples(&held, asked.resampling, read);
    let measured = |value: Option<f64>, draws: Vec<Option<f64>>, squared: Squared, most: f64, limit: Option<f64>| match value {
        None => none(limit),
        Some(value) => {
            let interval = reflected(value, draws, squared, level).map(|interval| interval.within(0.0, most));
            judged(Estimate::of(value, n, interval), 0.0, limit)
        }
    };
    let column = |of: fn(&Replicate) -> Option<f64>| drawn.iter().map(of).collect::<Vec<_>>();
    let terms = gaps(found);
    let strays: Vec<Vec<f64>> = drawn.iter().filter_map(|all| all.3.clone()).collect();
    let largest = largest_size(&terms, &strays, level).map(|interval| interval.within(0.0, 1.0));
    let gap = l_infinity(&held).unwrap_or(0.0);
    Distances {
        psi: measured(index(&held), column(|all| all.0), Squared::Itself, f64::INFINITY, limits.psi),
        jensen_shannon: measured(jensen_shannon(&held), column(|all| all.1), Squared::Root, 1.0, limits.jensen_shannon),
        hellinger: measured(hellinger(&held), column(|all| all.2), Squared::Root, 1.0, limits.hellinger),
        l_infinity: judged(Estimate::of(gap, n, largest), 0.0, limits.l_infinity),
    }
}

type Replicate = (Option<f64>, Option<f64>, Option<f64>, Option<Vec<f64>>);

fn binned(bins: Vec<Bin>, asked: &Asked) -> Drift {
    let counts: Vec<(u64, u64)> = bins.iter().map(|bin| (bin.reference, bin.current)).collect();
    let (n_reference, n) = counts.iter().fold((0, 0), |sum, (a, b)| (sum.0 + a, sum.1 + b));
    let level = asked.level.among(asked.family);
    let Distances { psi, jensen_shannon, hellinger, l_infinity } = distances(&counts, asked);
    let absent = bins.iter().find(|bin| bin.label == Label::Missing).map_or((0, 0), |bin| (bin.reference, bin.current));
    let pair = Pair { x: absent.1, n, x_ref: absent.0, n_ref: n_reference };
    let rise = match pair.difference() {
        Some(value) => Estimate::of(value, n, newcombe(pair, level)),
        None => Estimate::undefined(Undefined::NoRows, n),
    };
    Drift {
        n_reference,
        n,
        psi,
        jensen_shannon,
        hellinger,
        l_infinity,
        chi_square: chi_square(&counts),
        missing: judged(rise, 0.0, asked.limits.missing),
        moved: None,
        new: Vec::new(),
        gone: Vec::new(),
        bins,
    }
}

/// The bound of Dvoretzky, Kiefer and Wolfowitz with Massart's constant, for both samples together.
fn dkw(n: u64, m: u64, level: Level) -> f64 {
    let one = |n: u64| libm::sqrt(libm::log(4.0 / level.alpha()) / (2.0 * n as f64));
    one(n) + one(m)
}

fn moved(reference: &Numbers, current: &Numbers, asked: &Asked) -> Moved {
    let (then, now) = (&reference.histogram, &current.histogram);
    let (n, m) = (then.n(), now.n());
    let level = asked.level.among(asked.family);
    let mut counts = vec![(then.below, now.below)];
    counts.extend(then.counts.iter().copied().zip(now.counts.iter().copied()));
    counts.push((then.above, now.above));
    let distance = kolmogorov_smirnov(&counts);
    let kolmogorov = match distance {
        None => judged(Estimate::undefined(Undefined::NoRows, m), 0.0, asked.limits.kolmogorov_smirnov),
        Some(Bounded { value, error }) => {
            let half = dkw(n, m, level);
            let (lower, upper) = (value - half, value + half + error);
            let interval = Interval { lower, upper, level, method: Method::DkwMassart }.within(0.0, 1.0);
            judged(Estimate::of(value, m, Some(interval)), error, asked.limits.kolmogorov_smirnov)
        }
    };
    Moved {
        kolmogorov_smirnov: kolmogorov,
        kolmogorov_p: distance.map(|distance| kolmogorov_p(distance.value, n, m)),
        wasserstein: transport(reference, current, &counts, asked),
        outside: now.below + now.above,
    }
}

/// The Wasserstein distance in standard deviations of the reference.
fn transport(reference: &Numbers, current: &Numbers, counts: &[(u64, u64)], asked: &Asked) -> Measured {
    let (then, now) = (&reference.histogram, &current.histogram);
    let (n, m) = (then.n(), now.n());
    let none = |why| judged(Estimate::undefined(why, m), 0.0, asked.limits.wasserstein);
    if n == 0 || m == 0 {
        return none(Undefined::NoRows);
    }
    let (Some(under), Some(over)) = (current.under.value(), current.over.value()) else { return none(Undefined::OutOfRange) };
    // The grid is the reference's range, so all of it lies inside unless it holds infinities.
    let spread = match reference.moments.variance() {
        _ if then.below + then.above > 0 => return none(Undefined::OutOfRange),
        None => return none(Undefined::OutOfRange),
        Some(variance) if variance > 0.0 => libm::sqrt(variance),
        Some(_) => return none(Undefined::NoVariation),
    };
    // Values outside are taken to stand at the grid's edges, and then moved the rest of their way.
    let grid = then.grid;
    let mut positions: Vec<f64> = vec![grid.from];
    positions.extend((0..counts.len() - 2).map(|bin| grid.edge(bin) + grid.width() / 2.0));
    positions.push(grid.to);
    let Some(inside) = wasserstein(&positions, counts) else { return none(Undefined::NoRows) };
    let beside = (under + over) / m as f64;
    let value = (inside + beside) / spread;
    let width = counts.len().div_ceil(COARSE);
    let coarse: Vec<(u64, u64)> =
        counts.chunks(width).map(|chunk| chunk.iter().fold((0, 0), |sum, (a, b)| (sum.0 + a, sum.1 + b))).collect();
    let places: Vec<f64> = positions.chunks(width).map(|chunk| (chunk[0] + chunk[chunk.len() - 1]) / 2.0).collect();
    let read = |counts: &[(u64, u64)]| wasserstein(&places, counts);
    let base = read(&coarse).unwrap_or(inside);
    // What coarser bins shift, they shift in the replicates too.
    let shifted = |drawn: Option<f64>| drawn.map(|drawn| (drawn - base) / spread + value);
    let drawn = two_samples(&coarse, asked.resampling, read).into_iter().map(shifted).collect();
    let level = asked.level.among(asked.family);
    let error = grid.width() / spread;
    let interval = reflected(value, drawn, Squared::Root, level);
    let widened = interval.map(|i| Interval { lower: i.lower - error, upper: i.upper + error, ..i }.within(0.0, f64::INFINITY));
    judged(Estimate::of(value, m, widened), error, asked.limits.wasserstein)
}

/// The Kolmogorov-Smirnov and Wasserstein distances, exact, from every distinct value; none if a sample is empty, or, for the
/// second, infinite.
#[must_use]
pub fn exact(reference: &Distinct, current: &Distinct) -> (Option<f64>, Option<f64>) {
    let counts = crate::performance::ladder(reference, current);
    let mut positions: Vec<f64> = reference.values.iter().chain(&current.values).map(|(value, _)| *value).collect();
    positions.sort_by(f64::total_cmp);
    positions.dedup();
    let moved = wasserstein(&positions, &counts).filter(|moved| moved.is_finite());
    (kolmogorov_smirnov(&counts).map(|distance| distance.value), moved)
}
