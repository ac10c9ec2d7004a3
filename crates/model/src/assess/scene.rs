//! What one control is assessed in: the engagement's days, scope and decisions.
use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

use super::clock::Clock;
use super::span::AROUND;
use super::{Cited, Reason};
use crate::body::Word;
use crate::facts::{DecisionFact, EntryRef, Facts, Sym, TargetFact};
use crate::object::{Engagement, EngagementKind};
use crate::time::{Day, DaySpan, Instant};

/// The engagement, the moment, and what was decided by then.
pub(crate) struct Scene<'a> {
    pub facts: &'a Facts,
    pub clock: Clock,
    pub period: DaySpan,
    pub is_type1: bool,
    pub at: Instant,
    /// The day in which `at` lies.
    pub today: Day,
    /// The assets in scope; absent: all.
    pub assets: Option<BTreeSet<Sym>>,
    /// Decisions that hold, by what they are about.
    pub alarm_decisions: BTreeMap<(EntryRef, Sym), Vec<&'a DecisionFact>>,
    pub window_decisions: BTreeMap<Sym, Vec<(Day, &'a DecisionFact)>>,
    pub approvals: BTreeMap<EntryRef, Vec<&'a DecisionFact>>,
    /// When a decision begins or ceases to hold, by the control of which it changes something.
    pub turns: BTreeMap<Sym, Vec<Instant>>,
}

impl<'a> Scene<'a> {
    /// The scene of an engagement, or none where it has neither period nor date.
    pub(crate) fn new(facts: &'a Facts, engagement: &Engagement, effective_at: Instant) -> Option<Self> {
        let is_type1 = engagement.kind == EngagementKind::Soc2Type1 || engagement.period.is_none();
        let period = match (is_type1, engagement.date, engagement.period) {
            (true, Some(date), _) => DaySpan { from: date, to: date },
            (true, None, Some(period)) => DaySpan { from: period.0.to, to: period.0.to },
            (false, _, Some(period)) => period.0,
            (_, None, None) | (false, Some(_), None) => return None,
        };
        let around = DaySpan { from: period.from.plus(-AROUND), to: period.to.plus(AROUND) };
        let clock = Clock::new(&engagement.zone, around);
        let at = if is_type1 { clock.close_of(period.to) } else { effective_at };
        let assets: BTreeSet<Sym> = engagement.assets.iter().filter_map(|id| facts.words.find(id.as_str())).collect();
        let mut scene = Self {
            facts,
            today: clock.day_of(at),
            clock,
            period,
            is_type1,
            at,
            assets: (!engagement.assets.is_empty()).then_some(assets),
            alarm_decisions: BTreeMap::new(),
            window_decisions: BTreeMap::new(),
            approvals: BTreeMap::new(),
            turns: BTreeMap::new(),
        };
        scene.decisions();
        Some(scene)
    }

    /// Sorts the decisions that hold at `at` by what they are about: from their own day, until their last, unless voided.
    fn decisions(&mut self) {
        let facts: &'a Facts = self.facts;
        for decision in facts.decisions.iter().filter(|decision| facts.stands(decision.entry)) {
            let day = self.clock.day_of(decision.at);
            if day > self.today {
                self.turn(decision, self.clock.start_of(day));
                continue;
            }
            if let (Word::Accept, Some(until)) = (decision.word, decision.until) {
                if until < self.today {
                    continue;
                }
                self.turn(decision, self.clock.start_of(until.plus(1)));
            }
            match decision.target {
                TargetFact::Alarm(run, item) => self.alarm_decisions.entry((run, item)).or_default().push(decision),
                TargetFact::Window(control, day) => {
                    self.window_decisions.entry(control).or_default().push((day, decision));
                }
                TargetFact::Entry(entry) if decision.word == Word::Approve => {
                    self.approvals.entry(entry).or_default().push(decision);
                }
                TargetFact::Entry(_) => {}
            }
        }
    }

    /// Something of the control that a decision is about changes then.
    fn turn(&mut self, decision: &DecisionFact, then: Instant) {
        let control = match decision.target {
            TargetFact::Window(control, _) => Some(control),
            TargetFact::Alarm(run, _) => self.facts.control_of(run),
            TargetFact::Entry(_) => None,
        };
        if let Some(control) = control {
            self.turns.entry(control).or_default().push(then);
        }
    }

    /// The last day of the period that is seen; before its first where nothing of it is.
    pub(crate) fn last_seen(&self) -> Day {
        self.period.to.min(self.today)
    }

    /// The days of the period that are seen.
    pub(crate) fn seen(&self) -> Option<DaySpan> {
        DaySpan::new(self.period.from, self.last_seen()).ok()
    }

    /// Whether something that names these assets is in scope; naming none, it is everywhere.
    pub(crate) fn in_scope(&self, assets: &[Sym]) -> bool {
        match &self.assets {
            Some(scope) => assets.is_empty() || assets.iter().any(|asset| scope.contains(asset)),
            None => true,
        }
    }

    pub(crate) fn reason(&self, text: impl Into<String>, entries: impl IntoIterator<Item = EntryRef>) -> Reason {
        Reason { text: text.into(), entries: self.cited(entries) }
    }

    pub(crate) fn cited(&self, entries: impl IntoIterator<Item = EntryRef>) -> Cited {
        let mut entries: Vec<EntryRef> = entries.into_iter().collect();
        entries.sort_unstable();
        entries.dedup();
        Cited::new(entries.into_iter().map(|entry| self.facts.entries.id(entry)).collect())
    }

    /// The decisions that voided or erased an entry.
    pub(crate) fn against(&self, entry: EntryRef) -> impl Iterator<Item = EntryRef> + '_ {
        let mark = self.facts.mark(entry);
        mark.into_iter().flat_map(|mark| mark.void.iter().chain(&mark.erase).copied())
    }
}

/// The next moment, after the one asked about, at which time alone changes something.
pub(crate) struct Next {
    at: Instant,
    next: Cell<Option<Instant>>,
}

impl Next {
    pub(crate) fn after(at: Instant) -> Self {
        Self { at, next: Cell::new(None) }
    }

    /// Something changes then.
    pub(crate) fn turn(&self, then: Instant) {
        if then > self.at && self.next.get().is_none_or(|next| then < next) {
            self.next.set(Some(then));
        }
    }

    pub(crate) fn get(&self) -> Option<Instant> {
        self.next.get()
    }
}
