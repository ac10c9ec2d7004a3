//! Fairness: does the system treat groups alike?
//!
//! All of it comes from the contingency cube: [`groups`] reads counts per group from it, [`rates`] gives every rate with its
//! interval, [`judge`] compares the groups, [`simpson`] looks for a comparison that turns round within strata. Scores by group
//! are in `performance`, the distance of their distributions in [`score_gap`].

mod gap;
mod group;
mod rate;
mod report;
mod score;
mod strata;

pub use gap::{Comparison, Extremes, Gap, Judged, Policy, Terms, Unjudged, judge, smoothed_differential_fairness};
pub use group::{Columns, Counts, Group, Outcome, groups};
pub use rate::{Rate, RateOfGroup, Standing, rates, worst};
pub use report::{By, Intersections, Question, Report, ScoresOf, Stratified, report};
pub use score::{ScoreGap, score_gap};
pub use strata::{Simpson, Stratum, Turn, simpson, simpson_of};
