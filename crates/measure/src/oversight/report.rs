//! Rates and signs from counted reviews.
use serde::{Deserialize, Serialize};

use super::{ReviewCounts, ReviewSums};
use crate::agreement::cohen;
use crate::estimate::{Estimate, Ratio, Undefined};
use crate::fold::Key;
use crate::interval::{Interval, Level, Method};
use crate::special;
use crate::verdict::{Limit, Verdict};

/// What oversight is held to. The defaults are conventions, not law.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Policy {
    /// Confidence level.
    pub level: Level,
    /// Fewest reviews of a reviewer who is judged.
    pub minimum: u64,
    /// Least share of eligible decisions that must be reviewed.
    pub reviewed: Option<f64>,
    /// Least share of reviews that must come before the act.
    pub before_act: Option<f64>,
    /// Override rates below the first or above the second are out of the ordinary.
    pub override_rate: Option<(f64, f64)>,
    /// A review that took less than this is one in passing, seconds.
    pub review_seconds_min: f64,
}

impl Default for Policy {
    /// Overrides between 2 and 30 %, reviews of at least 10 s, by convention; no limit on the shares.
    fn default() -> Self {
        let override_rate = Some((0.02, 0.30));
        Self { level: Level::default(), minimum: 30, reviewed: None, before_act: None, override_rate, review_seconds_min: 10.0 }
    }
}

/// A sign of reviews that are none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sign {
    /// The whole interval of the override rate lies below the lower bound.
    RarelyOverrides,
    /// Not one override.
    NeverOverrides,
    /// The whole interval lies above the upper bound.
    OftenOverrides,
    /// Nothing but overrides.
    AlwaysOverrides,
    /// More than half of the reviews take less than the minimum, by their interval.
    InSeconds,
}

/// One reviewer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reviewer {
    /// Who; null where the log does not say.
    pub key: Key,
    /// Reviews.
    pub reviews: u64,
    /// Share of all reviews.
    pub load: f64,
    /// Overrides of reviews, the interval at the level of one among all reviewers who are judged.
    pub override_rate: Estimate,
    /// Share of reviews under the minimum time, likewise.
    pub in_passing: Estimate,
    /// Median time to review, seconds, as the bounds of its bin.
    pub median_seconds: Option<(f64, f64)>,
    /// Signs; none below the minimum of reviews.
    pub signs: Vec<Sign>,
}

/// Overrides by the direction in which they changed a group's decisions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GroupReviews {
    /// The group.
    pub key: Key,
    /// Reviewed of eligible.
    pub reviewed: Estimate,
    /// Overrides of reviews.
    pub override_rate: Estimate,
    /// Negative decisions reviewed that became positive.
    pub in_favour: Estimate,
    /// Positive decisions reviewed that became negative.
    pub against: Estimate,
}

/// How the override rate moves over the weeks.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Trend {
    /// Change of the rate per week: least squares weighted by reviews; the interval and p-value by Cochran and Armitage.
    pub slope: Estimate,
    /// The two-sided p-value.
    pub p: Option<f64>,
    /// Weeks with reviews.
    pub weeks: u64,
}

/// What a log says of oversight.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Oversight {
    /// Everything counted.
    pub counts: ReviewCounts,
    /// Reviewed of eligible.
    pub reviewed: Estimate,
    /// Its verdict.
    pub reviewed_verdict: Option<Verdict>,
    /// Reviews no later than the act, of those with a known act.
    pub before_act: Estimate,
    /// Its verdict.
    pub before_act_verdict: Option<Verdict>,
    /// Overrides of reviews with both decisions known.
    pub override_rate: Estimate,
    /// Its verdict.
    pub override_verdict: Option<Verdict>,
    /// Where the truth is known: overrides that were right.
    pub override_right: Estimate,
    /// Cohen's kappa of system and reviewer, by positive and negative; high agreement says little where reviewers see the decision.
    pub agreement: Estimate,
    /// Median, nine tenths and ninety-nine hundredths of the time to review, seconds, as the bounds of their bins.
    pub seconds: [Option<(f64, f64)>; 3],
    /// Share of reviews under the minimum time.
    pub in_passing: Estimate,
    /// Reviewers, sorted.
    pub reviewers: Vec<Reviewer>,
    /// Groups, sorted.
    pub groups: Vec<GroupReviews>,
    /// The trend of the override rate.
    pub trend: Trend,
}

fn says(estimate: &Estimate, limit: Option<Limit>) -> Option<Verdict> {
    limit.map(|limit| estimate.interval.map_or(Verdict::NotComputable, |interval| limit.verdict(&interval)))
}

fn seconds(counts: &ReviewCounts, q: f64, ticks: i64) -> Option<(f64, f64)> {
    counts.times.quantile(q).map(|(low, high)| (low as f64 / ticks as f64, high as f64 / ticks as f64))
}

fn in_passing(counts: &ReviewCounts, policy: &Policy, ticks: i64) -> Ratio {
    // Below a whole number of ticks; what lies in the limit's own bin is not counted.
    let limit = libm::ceil(policy.review_seconds_min.max(0.0) * ticks as f64) as u64;
    Ratio::new(counts.times.below(limit), counts.times.n())
}

/// What counted reviews come to.
#[must_use]
pub fn oversight(sums: &ReviewSums, policy: &Policy) -> Oversight {
    let (counts, ticks, level) = (&sums.total, sums.ticks_per_second, policy.level);
    let rate = |numerator, denominator| Ratio::new(numerator, denominator).estimate(level);
    let reviewed = rate(counts.reviewed, counts.eligible);
    let before_act = rate(counts.before_act, counts.before_act + counts.after_act);
    let override_rate = rate(counts.overridden(), counts.judged());
    let table = [vec![counts.kept_positive, counts.against], vec![counts.in_favour, counts.kept_negative + counts.sideways]];
    let of_group = |(key, counts): &(Key, ReviewCounts)| GroupReviews {
        key: key.clone(),
        reviewed: rate(counts.reviewed, counts.eligible),
        override_rate: rate(counts.overridden(), counts.judged()),
        in_favour: rate(counts.in_favour, counts.in_favour + counts.kept_negative + counts.sideways),
        against: rate(counts.against, counts.against + counts.kept_positive),
    };
    Oversight {
        reviewed_verdict: says(&reviewed, policy.reviewed.map(Limit::AtLeast)),
        before_act_verdict: says(&before_act, policy.before_act.map(Limit::AtLeast)),
        override_verdict: says(&override_rate, policy.override_rate.map(|(low, high)| Limit::Between(low, high))),
        override_right: rate(counts.override_right, counts.override_right + counts.override_wrong),
        agreement: cohen(&table, level),
        seconds: [0.5, 0.9, 0.99].map(|q| seconds(counts, q, ticks)),
        in_passing: in_passing(counts, policy, ticks).estimate(level),
        reviewers: reviewers(sums, policy),
        groups: sums.groups.iter().map(of_group).collect(),
        trend: trend(sums, level),
        reviewed,
        before_act,
        override_rate,
        counts: counts.clone(),
    }
}

fn reviewers(sums: &ReviewSums, policy: &Policy) -> Vec<Reviewer> {
    let all: u64 = sums.reviewers.iter().map(|(_, counts)| counts.reviews()).sum();
    let judged = |counts: &ReviewCounts| counts.reviews() >= policy.minimum;
    let family = sums.reviewers.iter().filter(|(_, counts)| judged(counts)).count();
    let level = policy.level.among(family);
    let of = |(key, counts): &(Key, ReviewCounts)| {
        let overrides = Ratio::new(counts.overridden(), counts.judged());
        let override_rate = overrides.estimate(level);
        let in_passing = in_passing(counts, policy, sums.ticks_per_second).estimate(level);
        let signs = if judged(counts) { signs(overrides, &override_rate, &in_passing, policy) } else { Vec::new() };
        Reviewer {
            key: key.clone(),
            reviews: counts.reviews(),
            load: if all == 0 { 0.0 } else { counts.reviews() as f64 / all as f64 },
            override_rate,
            in_passing,
            median_seconds: seconds(counts, 0.5, sums.ticks_per_second),
            signs,
        }
    };
    sums.reviewers.iter().map(of).collect()
}

fn signs(overrides: Ratio, rate: &Estimate, in_passing: &Estimate, policy: &Policy) -> Vec<Sign> {
    let mut signs = Vec::new();
    let enough = overrides.denominator >= policy.minimum;
    if let (Some((low, high)), Some(interval), true) = (policy.override_rate, rate.interval, enough) {
        if interval.upper < low {
            signs.push(Sign::RarelyOverrides);
        }
        if interval.lower > high {
            signs.push(Sign::OftenOverrides);
        }
    }
    if enough && overrides.numerator == 0 {
        signs.push(Sign::NeverOverrides);
    }
    if enough && overrides.numerator == overrides.denominator {
        signs.push(Sign::AlwaysOverrides);
    }
    if in_passing.interval.is_some_and(|interval| interval.lower > 0.5) {
        signs.push(Sign::InSeconds);
    }
    signs
}

/// The Cochran-Armitage trend of overrides over weeks. Armitage 1955.
fn trend(sums: &ReviewSums, level: Level) -> Trend {
    let weeks: Vec<(f64, f64, f64)> = sums
        .weeks
        .iter()
        .filter(|(_, week)| week.judged > 0)
        .map(|(at, week)| (*at as f64, week.judged as f64, week.overridden as f64))
        .collect();
    let n: f64 = weeks.iter().map(|(_, n, _)| n).sum();
    let rows = n as u64;
    let found = weeks.len() as u64;
    let none = |why| Trend { slope: Estimate::undefined(why, rows), p: None, weeks: found };
    if n == 0.0 {
        return none(Undefined::NoRows);
    }
    let middle = weeks.iter().map(|(at, n, _)| at * n).sum::<f64>() / n;
    let rate = weeks.iter().map(|(_, _, x)| x).sum::<f64>() / n;
    let spread: f64 = weeks.iter().map(|(at, n, _)| n * (at - middle) * (at - middle)).sum();
    if spread == 0.0 {
        return none(Undefined::NoVariation);
    }
    let slope = weeks.iter().map(|(at, n, x)| (at - middle) * (x - n * rate)).sum::<f64>() / spread;
    let error = libm::sqrt(rate * (1.0 - rate) / spread);
    let half = level.z() * error;
    let interval = Interval { lower: slope - half, upper: slope + half, level, method: Method::Normal };
    // All or none overridden: no slope, and nothing to test.
    let p = (error > 0.0).then(|| special::normal_p(slope / error));
    Trend { slope: Estimate::of(slope, rows, (error > 0.0).then_some(interval)), p, weeks: found }
}
