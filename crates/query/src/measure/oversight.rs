//! The reviews of a log of decisions.
use assay_engine::tables::TablesError;
use assay_measure::fold::{Fold, Valid};
use assay_measure::oversight::{Batch, ReviewFold, ReviewSums, Setup};

use super::column::{Asked, Held, Role, View};
use super::fairness::positive_of;
use super::files::Files;
use super::scan::{refused, scan_any};

/// What the columns of a log of decisions and reviews mean.
#[derive(Debug, Clone, Default)]
pub struct ReviewLog {
    /// What the system decided.
    pub prediction: String,
    /// What stood after review.
    pub outcome: String,
    /// When the system decided.
    pub decided_at: String,
    /// When it was reviewed; empty: not yet.
    pub reviewed_at: String,
    /// When the decision was acted upon.
    pub acted_at: Option<String>,
    /// Who reviewed.
    pub reviewer: Option<String>,
    /// Which decisions had to be reviewed, as yes or no; absent: all.
    pub eligible: Option<String>,
    /// What was true.
    pub truth: Option<String>,
    /// Attributes.
    pub groups: Vec<String>,
    /// The positive decision.
    pub positive: Option<String>,
    /// Most groups, and most reviewers.
    pub groups_max: usize,
}

/// Words that say yes.
const YES: [&str; 5] = ["1", "true", "yes", "y", "t"];

/// Reads a log once, into its reviews.
///
/// # Errors
/// A column is missing, of another type or without values, or there are too many groups or reviewers.
pub fn reviews(files: &Files, log: &ReviewLog) -> Result<(u64, ReviewSums), TablesError> {
    let unfit = |error| refused(&files.title(), &error);
    let positive = positive_of(files, &log.prediction, log.positive.as_deref())?;
    let limits = (log.groups_max, log.groups_max);
    // Times are microseconds.
    let setup = Setup { positive, ticks_per_second: 1_000_000, groups_max: limits.0, reviewers_max: limits.1 };
    let mut fold = ReviewFold::new(setup).map_err(unfit)?;
    let mut asked = vec![
        Asked::new(&log.prediction, Role::Category),
        Asked::new(&log.outcome, Role::Category),
        Asked::new(&log.decided_at, Role::Time),
        Asked::new(&log.reviewed_at, Role::Time),
    ];
    let mut extra = |column: &Option<String>, role: Role| {
        column.as_ref().map(|column| {
            asked.push(Asked::new(column, role));
            asked.len() - 1
        })
    };
    let acted_at = extra(&log.acted_at, Role::Time);
    let reviewer = extra(&log.reviewer, Role::Category);
    let eligible = extra(&log.eligible, Role::Category);
    let truth = extra(&log.truth, Role::Category);
    let groups_from = asked.len();
    asked.extend(log.groups.iter().map(|column| Asked::new(column, Role::Category)));
    let scanned = scan_any(files, &asked, &mut |held: &[Held], rows| {
        let views: Vec<View<'_>> = held.iter().map(Held::view).collect();
        let groups: Vec<_> = views[groups_from..].iter().map(View::categories).collect();
        let had_to = |view: &View<'_>| {
            let yes: Vec<bool> = view.values().iter().map(|text| YES.iter().any(|yes| yes.eq_ignore_ascii_case(text))).collect();
            (0..rows).map(|row| view.code(row).is_some_and(|code| yes[code])).collect::<Vec<bool>>()
        };
        let flags = eligible.map(|at| had_to(&views[at]));
        fold.update(&Batch {
            eligible: flags.as_deref().map_or(Valid::All, Valid::Bools),
            decided_at: held[2].times(),
            reviewed_at: held[3].times(),
            acted_at: acted_at.map(|at| held[at].times()),
            reviewer: reviewer.map(|at| views[at].categories()),
            prediction: views[0].categories(),
            outcome: views[1].categories(),
            truth: truth.map(|at| views[at].categories()),
            groups: &groups,
        })
    })?;
    Ok((scanned.rows, fold.finish().map_err(unfit)?))
}
