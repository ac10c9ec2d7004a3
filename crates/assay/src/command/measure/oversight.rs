//! `assay measure oversight`.
use assay_engine::view::words::thousands;
use assay_measure::oversight::{Policy, oversight};
use assay_query::measure::{ReviewLog, reviews};

use super::{Answer, detail, level, limits, open};
use crate::args::Oversight;
use crate::failure::Failure;

/// The names under which oversight's measures have limits.
const NAMES: [&str; 4] = ["reviewed", "before-act", "override-least", "override-most"];

pub fn run(asked: Oversight) -> Result<Answer, Failure> {
    let limits = limits(&asked.common, &NAMES)?;
    let at = |name: &str| limits.get(name).copied();
    let files = open(&asked.files, &asked.common)?;
    let override_rate = match (at("override-least"), at("override-most")) {
        (None, None) => None,
        (low, high) => Some((low.unwrap_or(0.0), high.unwrap_or(1.0))),
    };
    let policy = Policy {
        level: level(&asked.common)?,
        minimum: asked.common.minimum,
        reviewed: at("reviewed"),
        before_act: at("before-act"),
        override_rate,
        review_seconds_min: asked.seconds,
    };
    let log = ReviewLog {
        prediction: asked.prediction.clone(),
        outcome: asked.outcome,
        decided_at: asked.decided_at,
        reviewed_at: asked.reviewed_at,
        acted_at: asked.acted_at,
        reviewer: asked.reviewer,
        eligible: asked.eligible,
        truth: asked.label,
        groups: asked.group.clone(),
        positive: asked.positive,
        groups_max: asked.common.groups_max,
    };
    let (rows, sums) = reviews(&files, &log)?;
    // Signs of a reviewer use the convention where no limit is given.
    let found = oversight(&sums, &policy);
    let conventional =
        oversight(&sums, &Policy { override_rate: policy.override_rate.or(Policy::default().override_rate), ..policy });
    let found = assay_measure::oversight::Oversight { reviewers: conventional.reviewers, ..found };
    let figures = found.figures(&policy, &asked.group);
    let says = format!("Oversight of `{}`", asked.prediction);
    let answer = Answer::of("oversight", says, &files, &asked.common, figures)?;
    let mut notes = answer.notes.clone();
    let quantile = |at: usize| {
        found.seconds[at].map_or("unknown".to_owned(), |(low, high)| {
            if low == high { format!("{low} s") } else { format!("{low:.0} to {high:.0} s") }
        })
    };
    notes.push(format!(
        "{} of {} decisions that had to be reviewed are pending; time to review: median {}, nine tenths within {}",
        thousands(found.counts.pending()),
        thousands(found.counts.eligible),
        quantile(0),
        quantile(1)
    ));
    if found.counts.times.negative > 0 {
        notes.push(format!("{} reviews are earlier than their decision", thousands(found.counts.times.negative)));
    }
    let family = limits.len() as u64;
    let detail = detail(&serde_json::json!({ "report": found, "policy": policy }))?;
    Ok(Answer { rows, family, notes, detail, ..answer })
}
