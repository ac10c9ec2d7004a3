//! What is counted of reviews.
use serde::{Deserialize, Serialize};

use crate::Error;
use crate::fold::{Durations, add};

/// Reviews of one group, reviewer, or of all.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ReviewCounts {
    /// Decisions that had to be reviewed.
    pub eligible: u64,
    /// Of those, reviewed.
    pub reviewed: u64,
    /// Reviews of decisions that need not have been.
    pub unasked: u64,
    /// Reviewed no later than the act.
    pub before_act: u64,
    /// Reviewed after the act.
    pub after_act: u64,
    /// Reviewed, and the time of the act unknown.
    pub act_unknown: u64,
    /// Reviewed, positive and left so.
    pub kept_positive: u64,
    /// Reviewed, negative and left so.
    pub kept_negative: u64,
    /// Overridden from negative to positive: in favour.
    pub in_favour: u64,
    /// Overridden from positive to negative: against.
    pub against: u64,
    /// Overridden from one negative value to another.
    pub sideways: u64,
    /// Reviewed, and one of the two decisions unknown.
    pub outcome_unknown: u64,
    /// Overridden, where the truth is known, and the reviewer was right.
    pub override_right: u64,
    /// Overridden, where the truth is known, and the reviewer was wrong.
    pub override_wrong: u64,
    /// From decision to review, in the log's ticks; reviews before their decision are its negatives.
    pub times: Durations,
    /// Reviewed, and one of the two times unknown.
    pub time_unknown: u64,
}

impl ReviewCounts {
    /// Eligible and not reviewed.
    #[must_use]
    pub fn pending(&self) -> u64 {
        self.eligible - self.reviewed
    }

    /// Reviews with both decisions known.
    #[must_use]
    pub fn judged(&self) -> u64 {
        self.kept_positive + self.kept_negative + self.overridden()
    }

    /// Reviews that changed the decision.
    #[must_use]
    pub fn overridden(&self) -> u64 {
        self.in_favour + self.against + self.sideways
    }

    /// All reviews, asked for or not.
    #[must_use]
    pub fn reviews(&self) -> u64 {
        self.reviewed + self.unasked
    }

    /// Adds others.
    ///
    /// # Errors
    /// A count would overflow.
    pub fn merge(&mut self, other: &Self) -> Result<(), Error> {
        let pairs = [
            (&mut self.eligible, other.eligible),
            (&mut self.reviewed, other.reviewed),
            (&mut self.unasked, other.unasked),
            (&mut self.before_act, other.before_act),
            (&mut self.after_act, other.after_act),
            (&mut self.act_unknown, other.act_unknown),
            (&mut self.kept_positive, other.kept_positive),
            (&mut self.kept_negative, other.kept_negative),
            (&mut self.in_favour, other.in_favour),
            (&mut self.against, other.against),
            (&mut self.sideways, other.sideways),
            (&mut self.outcome_unknown, other.outcome_unknown),
            (&mut self.override_right, other.override_right),
            (&mut self.override_wrong, other.override_wrong),
            (&mut self.time_unknown, other.time_unknown),
        ];
        for (to, n) in pairs {
            add(to, n)?;
        }
        self.times.merge(&other.times)
    }
}

/// Reviews of one week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Week {
    /// Decisions that had to be reviewed.
    pub eligible: u64,
    /// Of those, reviewed.
    pub reviewed: u64,
    /// Reviews with both decisions known.
    pub judged: u64,
    /// Of those, overridden.
    pub overridden: u64,
}

/// One decision and its review, as far as they are known.
pub(super) struct Decision {
    pub(super) eligible: bool,
    pub(super) decided_at: Option<i64>,
    pub(super) reviewed_at: Option<i64>,
    pub(super) acted_at: Option<i64>,
    pub(super) outcome: Outcome,
}

/// What a review did to a decision.
#[derive(Clone, Copy)]
pub(super) enum Outcome {
    Unknown,
    Kept { positive: bool },
    Overridden { from: bool, to: bool, right: Option<bool> },
}

impl ReviewCounts {
    pub(super) fn count(&mut self, decision: &Decision) {
        self.eligible += u64::from(decision.eligible);
        let Some(reviewed_at) = decision.reviewed_at else { return };
        *if decision.eligible { &mut self.reviewed } else { &mut self.unasked } += 1;
        *match decision.acted_at {
            None => &mut self.act_unknown,
            Some(acted_at) if reviewed_at <= acted_at => &mut self.before_act,
            Some(_) => &mut self.after_act,
        } += 1;
        // A time that does not fit an integer is past any that a log can hold.
        match decision.decided_at {
            Some(decided_at) => self.times.count(reviewed_at.saturating_sub(decided_at)),
            None => self.time_unknown += 1,
        }
        match decision.outcome {
            Outcome::Unknown => self.outcome_unknown += 1,
            Outcome::Kept { positive: true } => self.kept_positive += 1,
            Outcome::Kept { positive: false } => self.kept_negative += 1,
            Outcome::Overridden { from, to, right } => {
                *match (from, to) {
                    (false, true) => &mut self.in_favour,
                    (true, false) => &mut self.against,
                    _ => &mut self.sideways,
                } += 1;
                match right {
                    Some(true) => self.override_right += 1,
                    Some(false) => self.override_wrong += 1,
                    None => {}
                }
            }
        }
    }
}
