//! Folds a log of decisions and their reviews.
use std::collections::BTreeMap;

use super::review::{Decision, Outcome, ReviewCounts, Week};
use crate::Error;
use crate::fold::{Categories, Codes, Fold, Grouped, Key, Valid, add};

/// What the columns of a log mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setup {
    /// The decision that counts as positive.
    pub positive: String,
    /// Ticks of the log's times in a second: 1 for seconds, 1,000 for milliseconds.
    pub ticks_per_second: i64,
    /// Most groups.
    pub groups_max: usize,
    /// Most reviewers.
    pub reviewers_max: usize,
}

/// Weeks that a fold takes: a thousand years.
const WEEKS_MAX: usize = 52_200;

/// A batch of decisions. Times are ticks since 1970-01-01 00:00 UTC.
#[derive(Debug, Clone, Copy)]
pub struct Batch<'a> {
    /// Which decisions had to be reviewed.
    pub eligible: Valid<'a>,
    /// When the system decided.
    pub decided_at: (&'a [i64], Valid<'a>),
    /// When it was reviewed; null: not (yet).
    pub reviewed_at: (&'a [i64], Valid<'a>),
    /// When the decision was acted upon, if the log says.
    pub acted_at: Option<(&'a [i64], Valid<'a>)>,
    /// Who reviewed, if the log says.
    pub reviewer: Option<Categories<'a>>,
    /// What the system decided.
    pub prediction: Categories<'a>,
    /// What stood after review.
    pub outcome: Categories<'a>,
    /// What was true, if it is known.
    pub truth: Option<Categories<'a>>,
    /// The attributes that make the groups.
    pub groups: &'a [Categories<'a>],
}

/// What a log of reviews comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewSums {
    /// Ticks of its times in a second.
    pub ticks_per_second: i64,
    /// All decisions.
    pub total: ReviewCounts,
    /// By group.
    pub groups: Vec<(Key, ReviewCounts)>,
    /// Reviews by reviewer; null where the log does not say who.
    pub reviewers: Vec<(Key, ReviewCounts)>,
    /// By week of the decision, counted from the Monday before 1970-01-01.
    pub weeks: BTreeMap<i64, Week>,
    /// Decisions without a time: in no week.
    pub undated: u64,
}

/// Folds reviews by group, reviewer and week.
#[derive(Debug, Clone)]
pub struct ReviewFold {
    setup: Setup,
    groups: Grouped<ReviewCounts>,
    reviewers: Grouped<ReviewCounts>,
    weeks: BTreeMap<i64, Week>,
    undated: u64,
}

impl ReviewFold {
    /// A fold of a log.
    ///
    /// # Errors
    /// A second has no ticks.
    pub fn new(setup: Setup) -> Result<Self, Error> {
        if setup.ticks_per_second < 1 {
            let value = setup.ticks_per_second.to_string();
            return Err(Error::Parameter { what: "ticks in a second", value, expected: "1 or more" });
        }
        let (groups, reviewers) = (Grouped::new(setup.groups_max), Grouped::new(setup.reviewers_max));
        Ok(Self { setup, groups, reviewers, weeks: BTreeMap::new(), undated: 0 })
    }

    /// Takes in a batch.
    ///
    /// # Errors
    /// The columns do not fit together, or there are too many groups, reviewers or weeks.
    pub fn update(&mut self, batch: &Batch<'_>) -> Result<(), Error> {
        let rows = batch.decided_at.0.len();
        batch.eligible.check(rows)?;
        for (times, valid) in [Some(batch.decided_at), Some(batch.reviewed_at), batch.acted_at].into_iter().flatten() {
            if times.len() != rows {
                return Err(Error::Shape { what: "rows in a column", expected: rows, found: times.len() });
            }
            valid.check(rows)?;
        }
        let outcomes = self.outcomes(rows, batch)?;
        let groups = self.groups.places(rows, batch.groups, ReviewCounts::default)?;
        let reviewers = self.reviewers(rows, batch.reviewer.as_ref(), batch.reviewed_at.1)?;
        let time = |(times, valid): (&[i64], Valid<'_>), row: usize| valid.at(row).then(|| times[row]);
        for (row, outcome) in outcomes.into_iter().enumerate() {
            let decision = Decision {
                eligible: batch.eligible.at(row),
                decided_at: time(batch.decided_at, row),
                reviewed_at: time(batch.reviewed_at, row),
                acted_at: batch.acted_at.and_then(|column| time(column, row)),
                outcome,
            };
            self.groups.items[groups[row] as usize].count(&decision);
            if let Some(place) = reviewers[row] {
                self.reviewers.items[place as usize].count(&decision);
            }
            self.week(&decision)?;
        }
        Ok(())
    }

    /// The place of each review's reviewer; a log that names nobody has one, unknown.
    fn reviewers(
        &mut self,
        rows: usize,
        column: Option<&Categories<'_>>,
        reviewed: Valid<'_>,
    ) -> Result<Vec<Option<u32>>, Error> {
        let values = column.map_or(&[][..], |column| column.values);
        let null = values.len() as u32;
        let mut all = vec![null; rows];
        if let Some(column) = column {
            column.check(rows)?;
            column.each(rows, |row, code| all[row] = code as u32)?;
        }
        // Only reviews have a reviewer: a decision that nobody reviewed must not make an unknown one.
        let held: Vec<usize> = (0..rows).filter(|row| reviewed.at(*row)).collect();
        let codes: Vec<u32> = held.iter().map(|row| all[*row]).collect();
        let valid: Vec<bool> = codes.iter().map(|code| *code != null).collect();
        let column = Categories { codes: Codes::U32(&codes), values, valid: Valid::Bools(&valid) };
        let places = self.reviewers.places(held.len(), &[column], ReviewCounts::default)?;
        let mut scattered = vec![None; rows];
        held.into_iter().zip(places).for_each(|(row, place)| scattered[row] = Some(place));
        Ok(scattered)
    }

    fn outcomes(&self, rows: usize, batch: &Batch<'_>) -> Result<Vec<Outcome>, Error> {
        let mut texts: Vec<[Option<&str>; 3]> = vec![[None; 3]; rows];
        let columns = [Some(&batch.prediction), Some(&batch.outcome), batch.truth.as_ref()];
        for (at, column) in columns.into_iter().enumerate() {
            let Some(column) = column else { continue };
            column.check(rows)?;
            column.each(rows, |row, code| texts[row][at] = column.values.get(code).copied())?;
        }
        let positive = self.setup.positive.as_str();
        let outcome = |[prediction, outcome, truth]: [Option<&str>; 3]| match (prediction, outcome) {
            (Some(from), Some(to)) if from == to => Outcome::Kept { positive: to == positive },
            (Some(from), Some(to)) => {
                Outcome::Overridden { from: from == positive, to: to == positive, right: truth.map(|truth| truth == to) }
            }
            _ => Outcome::Unknown,
        };
        Ok(texts.into_iter().map(outcome).collect())
    }

    fn week(&mut self, decision: &Decision) -> Result<(), Error> {
        let Some(decided_at) = decision.decided_at else {
            self.undated += 1;
            return Ok(());
        };
        // 1970-01-01 was a Thursday: its week began three days before.
        let days = decided_at.div_euclid(self.setup.ticks_per_second).div_euclid(86_400);
        let week = self.weeks.entry((days + 3).div_euclid(7)).or_default();
        week.eligible += u64::from(decision.eligible);
        if decision.reviewed_at.is_some() {
            week.reviewed += u64::from(decision.eligible);
            week.judged += u64::from(!matches!(decision.outcome, Outcome::Unknown));
            week.overridden += u64::from(matches!(decision.outcome, Outcome::Overridden { .. }));
        }
        if self.weeks.len() > WEEKS_MAX {
            return Err(Error::TooMany { what: "weeks in a log", max: WEEKS_MAX });
        }
        Ok(())
    }
}

impl Fold for ReviewFold {
    type Finished = ReviewSums;

    fn merge(&mut self, other: Self) -> Result<(), Error> {
        if self.setup != other.setup {
            return Err(Error::Unlike("set-ups"));
        }
        self.groups.merge(other.groups, ReviewCounts::default, ReviewCounts::merge)?;
        self.reviewers.merge(other.reviewers, ReviewCounts::default, ReviewCounts::merge)?;
        for (at, theirs) in other.weeks {
            let week = self.weeks.entry(at).or_default();
            add(&mut week.eligible, theirs.eligible)?;
            add(&mut week.reviewed, theirs.reviewed)?;
            add(&mut week.judged, theirs.judged)?;
            add(&mut week.overridden, theirs.overridden)?;
        }
        add(&mut self.undated, other.undated)
    }

    fn finish(self) -> Result<ReviewSums, Error> {
        let groups = self.groups.finish();
        let mut total = ReviewCounts::default();
        groups.iter().try_for_each(|(_, counts)| total.merge(counts))?;
        let reviewers = self.reviewers.finish();
        let ticks_per_second = self.setup.ticks_per_second;
        Ok(ReviewSums { ticks_per_second, total, groups, reviewers, weeks: self.weeks, undated: self.undated })
    }
}
