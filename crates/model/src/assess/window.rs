//! One window's word, and why.
use super::alarm::Items;
use super::coverage::Coverage;
use super::perform::{Performance, Performed};
use super::scene::Scene;
use super::span::Cut;
use super::tested::Tested;
use super::{Reason, WindowWord};
use crate::facts::{ControlFacts, EntryRef};
use crate::time::Day;

/// What became of a window.
pub(crate) struct Judged {
    pub word: WindowWord,
    pub required: bool,
    pub due: Day,
    pub reason: Reason,
    /// It was missed or late, whatever its word.
    pub performance: Option<WindowWord>,
    /// What in it is unproven or untested, its deviations left aside.
    pub rest: Option<WindowWord>,
    /// Why, where its own word says something else.
    pub rest_reason: Option<Reason>,
    /// The performances that count, and those among them that were recorded late.
    pub counted: Vec<Performance>,
}

impl Judged {
    /// A window that was not required is listed only for what happened in it.
    pub(crate) fn is_listed(&self) -> bool {
        self.required || matches!(self.word, WindowWord::Deviated | WindowWord::Passed | WindowWord::Idle)
    }
}

/// Everything about one window that its word follows from.
pub(crate) struct Case<'a> {
    pub scene: &'a Scene<'a>,
    pub control: &'a ControlFacts,
    pub coverage: &'a Coverage<'a>,
    pub window: &'a Cut,
    /// Its place among the control's windows.
    pub at: usize,
    pub due: Day,
    pub performed: &'a Performed,
    pub tested: &'a Tested,
    pub items: &'a Items,
}

/// How the control was performed in a window of the calendar.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Done {
    InTime,
    Late,
    Missed,
    /// In time, and nothing shows it.
    Unshown,
    /// There was nothing to do.
    Nothing,
    Waiting,
}

impl Case<'_> {
    pub(crate) fn judge(&self) -> Judged {
        match self.window.frequency.is_calendar() {
            true => self.calendar(),
            false => self.population(),
        }
    }

    fn is_due(&self) -> bool {
        self.scene.at >= self.scene.clock.close_of(self.due)
    }

    fn is_required(&self) -> bool {
        let inside: i32 = self.window.inside(self.scene.period).map(|part| part.days.n_days()).sum();
        let natural = self.window.natural.n_days();
        let enough = match self.window.frequency {
            crate::object::Frequency::Annual => inside == natural,
            _ => 2 * inside >= natural,
        };
        enough && self.performed.before.is_empty()
    }

    fn is_deviated(&self) -> bool {
        self.items.alarms.iter().any(|alarm| alarm.raised.iter().any(|(_, window)| *window == self.at))
    }

    fn has_unclear(&self) -> bool {
        self.items.unclear.iter().any(|unclear| unclear.window == self.at)
    }

    fn no_outcome(&self) -> bool {
        !self.tested.failed.is_empty() || !self.tested.void.is_empty() || self.has_unclear()
    }

    fn calendar(&self) -> Judged {
        let required = self.is_required();
        let valid = self.performed.valid.iter().copied();
        let mut counted: Vec<_> = valid.filter(|one| required || one.day <= self.scene.period.to).collect();
        let done = self.done(required, !counted.is_empty());
        if done == Done::Late {
            counted.extend(&self.performed.late);
        }
        let is_due = self.is_due();
        let unproven = done == Done::Unshown || self.no_outcome();
        let untested = is_due && self.tested.has_hole();
        let performance = match done {
            Done::Late => Some(WindowWord::Late),
            Done::Missed => Some(WindowWord::Missed),
            _ => None,
        };
        let rest = if unproven { Some(WindowWord::Unproven) } else { untested.then_some(WindowWord::Untested) };
        let word = if self.is_deviated() {
            WindowWord::Deviated
        } else if let Some(word) = performance.or(rest) {
            word
        } else if done == Done::Waiting || self.tested.has_hole() && done != Done::Nothing {
            WindowWord::Pending
        } else if done == Done::InTime {
            WindowWord::Passed
        } else {
            WindowWord::Idle
        };
        let reason = self.reason(word, done, &counted);
        let rest_reason = self.rest_reason(word, rest, done);
        Judged { word, required, due: self.due, reason, performance, rest, rest_reason, counted }
    }

    fn done(&self, required: bool, in_time: bool) -> Done {
        if in_time {
            Done::InTime
        } else if required && !self.performed.late.is_empty() {
            Done::Late
        } else if required && !self.performed.void_late.is_empty() {
            // A decision never improves a window: voiding a late performance leaves it missed.
            Done::Missed
        } else if required && !self.performed.unshown.is_empty() {
            Done::Unshown
        } else if self.tested.nothing_to_do {
            Done::Nothing
        } else if required && self.is_due() {
            Done::Missed
        } else {
            Done::Waiting
        }
    }

    /// A window of a control that is not of the calendar: each item or snapshot in it is judged.
    fn population(&self) -> Judged {
        let is_due = self.is_due();
        let tested = self.tested;
        let hole = is_due && (!tested.partly.is_empty() || tested.unnamed_hole && self.some_run());
        let not_run = is_due && (!tested.not_run.is_empty() || tested.unnamed_hole);
        let rest = if self.no_outcome() || hole { Some(WindowWord::Unproven) } else { not_run.then_some(WindowWord::Untested) };
        let word = if self.is_deviated() {
            WindowWord::Deviated
        } else if let Some(word) = rest {
            word
        } else if tested.deciding.is_empty() {
            WindowWord::Pending
        } else if !tested.found.is_empty() {
            WindowWord::Passed
        } else {
            WindowWord::Idle
        };
        let reason = self.reason(word, Done::Waiting, &[]);
        let rest_reason = self.rest_reason(word, rest, Done::Waiting);
        let (due, counted) = (self.due, Vec::new());
        Judged { word, required: true, due, reason, performance: None, rest, rest_reason, counted }
    }

    fn rest_reason(&self, word: WindowWord, rest: Option<WindowWord>, done: Done) -> Option<Reason> {
        match rest {
            Some(WindowWord::Unproven) if word.is_deviation() => Some(self.unproven(done)),
            Some(rest) if word.is_deviation() => Some(self.reason(rest, done, &[])),
            _ => None,
        }
    }

    fn some_run(&self) -> bool {
        !self.tested.deciding.is_empty() || !self.tested.failed.is_empty() || !self.tested.void.is_empty()
    }

    fn reason(&self, word: WindowWord, done: Done, counted: &[Performance]) -> Reason {
        let version = self.control.versions[self.window.version()].entry;
        let performed = counted.iter().map(|one| one.entry);
        let run = |at: &u32| self.coverage.run(*at).entry;
        let runs = || self.tested.deciding.iter().map(run);
        let mut entries: Vec<EntryRef> = Vec::new();
        let text = match word {
            WindowWord::Deviated | WindowWord::Missed | WindowWord::Late => return self.deviation(done, counted),
            WindowWord::Unproven => return self.unproven(done),
            WindowWord::Untested => {
                entries.extend(performed.chain(runs()));
                entries.push(version);
                format!("due on {}, and not tested in full", self.due)
            }
            WindowWord::Pending => {
                entries.extend(performed.chain(runs()));
                entries.push(version);
                format!("not due before the close of {}", self.due)
            }
            WindowWord::Passed if counted.is_empty() => {
                entries.extend(runs().chain(self.tested.found.iter().map(run)));
                "tested without an alarm".to_owned()
            }
            WindowWord::Passed => {
                entries.extend(performed.chain(runs()));
                match self.tested.deciding.is_empty() {
                    true => "performed in time, with valid evidence".to_owned(),
                    false => "performed in time, with valid evidence, and tested without an alarm".to_owned(),
                }
            }
            WindowWord::Idle => {
                entries.extend(runs());
                "tested over a population that is proven empty".to_owned()
            }
        };
        self.scene.reason(text, entries)
    }

    fn deviation(&self, done: Done, counted: &[Performance]) -> Reason {
        let mut entries: Vec<EntryRef> = Vec::new();
        let mut n_alarms = 0;
        for alarm in &self.items.alarms {
            let here = alarm.raised.iter().filter(|(_, window)| *window == self.at);
            let before = entries.len();
            entries.extend(here.map(|(run, _)| *run));
            n_alarms += usize::from(entries.len() > before);
        }
        let mut texts = Vec::new();
        match n_alarms {
            0 => {}
            1 => texts.push("1 alarm stands".to_owned()),
            n => texts.push(format!("{n} alarms stand")),
        }
        match done {
            Done::Late => {
                entries.extend(counted.iter().map(|one| one.entry));
                texts.push(format!("performed after it was due on {}", self.due));
            }
            Done::Missed => {
                entries.push(self.control.versions[self.window.version()].entry);
                for one in &self.performed.void_late {
                    entries.push(one.entry);
                    entries.extend(self.scene.against(one.entry));
                }
                texts.push(format!("not performed by {}, when it was due", self.due));
            }
            _ => {}
        }
        self.scene.reason(texts.join("; "), entries)
    }

    fn unproven(&self, done: Done) -> Reason {
        let mut entries: Vec<EntryRef> = Vec::new();
        let mut texts = Vec::new();
        if done == Done::Unshown {
            texts.push("performed in time, and no valid evidence shows it".to_owned());
            for one in &self.performed.unshown {
                entries.push(one.entry);
                entries.extend(self.scene.against(one.entry));
                let occurrence = self.control.occurrences.iter().find(|occurrence| occurrence.entry == one.entry);
                for evidence in occurrence.iter().flat_map(|occurrence| &occurrence.evidence) {
                    entries.extend(self.scene.against(*evidence));
                }
            }
        }
        if !self.tested.failed.is_empty() {
            texts.push("a run gave no outcome: an error, a failed check, or no rows and no proof".to_owned());
        }
        if !self.tested.void.is_empty() {
            texts.push("what showed it was voided or erased".to_owned());
        }
        for at in self.tested.failed.iter().chain(&self.tested.void) {
            self.run_and_against(*at, &mut entries);
        }
        let unclear: Vec<_> = self.items.unclear.iter().filter(|unclear| unclear.window == self.at).collect();
        match unclear.len() {
            0 => {}
            1 => texts.push("1 item has no outcome".to_owned()),
            n => texts.push(format!("{n} items have no outcome")),
        }
        entries.extend(unclear.iter().map(|unclear| unclear.run));
        if texts.is_empty() {
            texts.push(format!("due on {}, and no run covers some of its days", self.due));
            entries.extend(self.tested.deciding.iter().map(|at| self.coverage.run(*at).entry));
        }
        self.scene.reason(texts.join("; "), entries)
    }

    /// A run, and the decisions against it, its evidence and its proof.
    fn run_and_against(&self, at: u32, entries: &mut Vec<EntryRef>) {
        let run = self.coverage.run(at);
        entries.push(run.entry);
        entries.extend(self.scene.against(run.entry));
        let proof = self.control.more(run).and_then(|more| more.proof);
        for evidence in self.control.evidence_of(run).iter().chain(&proof) {
            entries.extend(self.scene.against(*evidence));
        }
    }
}
