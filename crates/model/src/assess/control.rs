//! One control in the engagement: its windows, its exceptions, its design and its operation.
use std::collections::BTreeSet;
use std::sync::Arc;

use super::alarm::{Items, Places};
use super::coverage::{Asked, Coverage, newest_run};
use super::design::design;
use super::operation::{Age, operation};
use super::perform::{Performed, performances};
use super::scene::{Next, Scene};
use super::span::{AROUND, Cut, Declared, Stretch, cut, govern};
use super::tested::{shown_on, tested};
use super::window::{Case, Judged};
use super::*;
use crate::facts::{ControlFacts, EntryRef, Facts, Sym};

/// What a control comes to, and what requirements and compensated controls ask of it.
#[derive(Clone, Debug)]
pub(crate) struct Assessed {
    /// Absent where it is not in force on a day of the period.
    pub status: Option<Arc<ControlStatus>>,
    pub id: Sym,
    /// The days that its versions in scope govern.
    pub stretches: Vec<Stretch>,
    /// The days on which it passed, ascending.
    pub passed: Vec<DaySpan>,
    /// Its operation with its deviated, missed and late windows left out, and why.
    pub rest: Operation,
    pub rest_reason: Reason,
    pub versions: Cited,
    /// The next moment at which time alone changes any of it.
    pub valid_until: Option<Instant>,
}

pub(super) struct Workings<'a> {
    pub(super) scene: &'a Scene<'a>,
    pub(super) control: &'a ControlFacts,
    pub(super) next: &'a Next,
    pub(super) stretches: &'a [Stretch],
    pub(super) windows: Vec<Cut>,
    pub(super) dues: Vec<Day>,
    pub(super) asked: Vec<Asked>,
    pub(super) coverage: Coverage<'a>,
    pub(super) performed: Vec<Performed>,
    pub(super) items: Items,
    pub(super) judged: Vec<Judged>,
}

pub(crate) fn assess_control(scene: &Scene, control: &ControlFacts) -> Assessed {
    let next = Next::after(scene.at);
    for turn in scene.turns.get(&control.id).into_iter().flatten() {
        next.turn(*turn);
    }
    next.turn(scene.clock.start_of(scene.period.from));
    let stretches = stretches(scene, control, &next);
    let in_period: Vec<Stretch> = stretches
        .iter()
        .filter_map(|stretch| stretch.days.meet(scene.period).map(|days| Stretch { days, version: stretch.version }))
        .collect();
    let mut assessed = Assessed {
        status: None,
        id: control.id,
        stretches,
        passed: Vec::new(),
        rest: Operation::NotApplicable,
        rest_reason: scene.reason("", []),
        versions: Cited::default(),
        valid_until: None,
    };
    if !in_period.is_empty() {
        assess_in(scene, control, &next, &in_period, &mut assessed);
    }
    assessed.valid_until = next.get();
    assessed
}

/// The days that the seen versions in scope govern, in and around the period.
fn stretches(scene: &Scene, control: &ControlFacts, next: &Next) -> Vec<Stretch> {
    let mut declared = Vec::with_capacity(control.versions.len());
    for version in &control.versions {
        let seen = version.from <= scene.today;
        if !seen {
            next.turn(scene.clock.start_of(version.from));
        }
        let in_scope = scene.in_scope(&version.assets);
        declared.push(seen.then_some(Declared { from: version.from, to: version.to, in_scope }));
    }
    let around = DaySpan { from: scene.period.from.plus(-AROUND), to: scene.period.to.plus(AROUND) };
    let stretches = govern(&declared, around);
    for stretch in stretches.iter().filter(|stretch| stretch.days.from <= scene.period.to) {
        next.turn(scene.clock.start_of(stretch.days.from));
        next.turn(scene.clock.start_of(stretch.days.to.plus(1)));
    }
    stretches
}

fn assess_in(scene: &Scene, control: &ControlFacts, next: &Next, in_period: &[Stretch], assessed: &mut Assessed) {
    let facts = scene.facts;
    let versions = versions(scene, control, next, in_period);
    assessed.versions = Cited::new(versions.iter().map(|version| version.entry.clone()).collect());
    let worst = versions.iter().map(|version| version.design).max().unwrap_or(Design::NotAssessed);
    let design_reasons = versions.iter().filter(|version| version.design == worst).map(|version| version.reason.clone());
    let mut status = ControlStatus {
        id: named(facts, control.id, ControlId::parse),
        design: worst,
        design_reasons: design_reasons.collect(),
        operation: Operation::NotApplicable,
        operation_reasons: Vec::new(),
        flags: declared_late(scene, control, in_period),
        versions,
        windows: Vec::new(),
        exceptions: Vec::new(),
    };
    if scene.is_type1 {
        let text = "a Type 1 looks at the design on its date";
        status.operation_reasons.push(Reason { text: text.to_owned(), entries: assessed.versions.clone() });
    } else {
        let stretches = std::mem::take(&mut assessed.stretches);
        let workings = Workings::new(scene, control, next, &stretches);
        workings.fill(&mut status, assessed, in_period);
        assessed.stretches = stretches;
    }
    assessed.status = Some(Arc::new(status));
}

fn versions(scene: &Scene, control: &ControlFacts, next: &Next, in_period: &[Stretch]) -> Vec<VersionStatus> {
    let mut order: Vec<usize> = Vec::new();
    for stretch in in_period {
        if !order.contains(&stretch.version) {
            order.push(stretch.version);
        }
    }
    let status = |at: &usize| {
        let version = &control.versions[*at];
        let (design, reason) = design(scene, control, version, next);
        let serves = version.serves.iter();
        VersionStatus {
            entry: scene.facts.entries.id(version.entry),
            days: in_period.iter().filter(|stretch| stretch.version == *at).map(|stretch| stretch.days).collect(),
            frequency: version.frequency,
            due_within: version.due_within,
            allowance: version.allowance,
            serves: serves.map(|(id, extent)| (named(scene.facts, *id, RequirementId::parse), *extent)).collect(),
            design,
            reason,
        }
    };
    order.iter().map(status).collect()
}

fn declared_late(scene: &Scene, control: &ControlFacts, in_period: &[Stretch]) -> Vec<Flag> {
    let governing: BTreeSet<usize> = in_period.iter().map(|stretch| stretch.version).collect();
    let versions = governing.into_iter().map(|at| &control.versions[at]);
    versions
        .filter(|version| scene.clock.day_of(version.received) > version.from)
        .map(|version| flag(scene, FlagWord::DeclaredLate, version.entry))
        .collect()
}

fn flag(scene: &Scene, word: FlagWord, entry: EntryRef) -> Flag {
    Flag { word, about: scene.facts.entries.id(entry).to_string() }
}

/// A word of the facts as the id that it was.
pub(crate) fn named<T, E: fmt::Debug>(facts: &Facts, word: Sym, parse: impl Fn(&str) -> Result<T, E>) -> T {
    parse(facts.words.text(word)).expect("it was an id when it was folded")
}

impl<'a> Workings<'a> {
    fn new(scene: &'a Scene<'a>, control: &'a ControlFacts, next: &'a Next, stretches: &'a [Stretch]) -> Self {
        let windows = cut(stretches, |at| control.versions[at].frequency, scene.period, scene.period.from);
        let due = |window: &Cut| window.last().plus(i32::from(control.versions[window.version()].due_within));
        let dues: Vec<Day> = windows.iter().map(due).collect();
        for due in &dues {
            next.turn(scene.clock.close_of(*due));
        }
        let coverage = Coverage::new(scene, control, next);
        let asked: Vec<Asked> = control.versions.iter().map(|version| Asked::new(&coverage, &version.tests)).collect();
        let performed = performances(scene, control, &windows, &dues, next);
        let items = Places { scene, coverage: &coverage, windows: &windows, asked: &asked, next }.items();
        let mut workings =
            Self { scene, control, next, stretches, windows, dues, asked, coverage, performed, items, judged: Vec::new() };
        workings.judged = (0..workings.windows.len()).map(|at| workings.judge(at)).collect();
        workings
    }

    fn judge(&self, at: usize) -> Judged {
        let tested = tested(self.scene, &self.coverage, &self.asked, &self.windows[at]);
        let case = Case {
            scene: self.scene,
            control: self.control,
            coverage: &self.coverage,
            window: &self.windows[at],
            at,
            due: self.dues[at],
            performed: &self.performed[at],
            tested: &tested,
            items: &self.items,
        };
        case.judge()
    }

    fn fill(&self, status: &mut ControlStatus, assessed: &mut Assessed, in_period: &[Stretch]) {
        let mut beneath: Vec<Vec<String>> = vec![Vec::new(); self.windows.len()];
        status.exceptions = self.exceptions(&mut beneath);
        let mut rest = Vec::new();
        let mut rest_entries = Vec::new();
        for (at, (judged, names)) in self.judged.iter().zip(beneath).enumerate() {
            if !judged.is_listed() {
                continue;
            }
            let window = &self.windows[at];
            let mut inside = window.inside(self.scene.period);
            let Some(first) = inside.next() else { continue };
            let to = inside.next_back().unwrap_or(first).days.to;
            if judged.word == WindowWord::Passed {
                assessed.passed.extend(self.passed(at));
            }
            match (judged.word.is_deviation(), judged.rest) {
                (false, _) => rest.push(judged.word),
                (true, Some(word)) => rest.push(word),
                (true, None) => {}
            }
            let rest_reason = match judged.word {
                WindowWord::Unproven | WindowWord::Untested => Some(&judged.reason),
                _ => judged.rest_reason.as_ref(),
            };
            rest_entries.extend(rest_reason.iter().flat_map(|reason| reason.entries.iter().cloned()));
            status.windows.push(Window {
                from: first.days.from,
                to,
                word: judged.word,
                due: judged.due,
                frequency: window.frequency,
                required: judged.required,
                reason: judged.reason.clone(),
                exceptions: names,
            });
        }
        let (age, evidence) = self.age(in_period);
        let words: Vec<WindowWord> = status.windows.iter().map(|window| window.word).collect();
        status.operation = operation(&words, age);
        status.operation_reasons = vec![self.operation_reason(status, age, &evidence, &assessed.versions)];
        assessed.rest = operation(&rest, age);
        rest_entries.extend(assessed.versions.iter().cloned());
        let text = format!("without the windows that are answered for, `{}` is {}", status.id, assessed.rest);
        assessed.rest_reason = Reason { text, entries: Cited::new(rest_entries) };
        self.flags(status);
    }

    /// The days of a passed window on which it may answer for another control.
    fn passed(&self, at: usize) -> Vec<DaySpan> {
        let window = &self.windows[at];
        let parts = window.inside(self.scene.period);
        if window.frequency.is_calendar() {
            return parts.map(|part| part.days).collect();
        }
        let mut days = Vec::new();
        for part in parts {
            let shown = shown_on(self.scene, &self.coverage, &self.asked[part.version], &part, window);
            let mut from = None;
            for (at, shown) in (0i32..).zip(shown.into_iter().chain([false])) {
                let day = part.days.from.plus(at);
                match (shown, from) {
                    (true, None) => from = Some(day),
                    (false, Some(first)) => {
                        days.push(DaySpan { from: first, to: day.plus(-1) });
                        from = None;
                    }
                    _ => {}
                }
            }
        }
        days
    }

    /// How old its newest valid evidence is, against the allowance of the version in force on its last day that is seen.
    fn age(&self, in_period: &[Stretch]) -> (Age, Newest) {
        let mut newest = Newest::default();
        let Some(seen) = self.scene.seen() else { return (Age::Fresh, newest) };
        let last = in_period.iter().rev().find_map(|stretch| Some((stretch.days.meet(seen)?.to, stretch.version)));
        let (Some((by, version)), Some(first)) = (last, in_period.first()) else { return (Age::Fresh, newest) };
        if let Some((day, runs)) = newest_run(&self.coverage, self.stretches, &self.asked, by) {
            newest = Newest { day: Some(day), entries: runs };
        }
        for performed in &self.performed {
            // What counts for no window, and what is late, is evidence all the same, of when it was made.
            for one in performed.valid.iter().chain(&performed.late).chain(&performed.before) {
                newest.add(one.shown.filter(|day| *day >= seen.from).map(|day| day.min(by)), one.entry);
            }
        }
        let Some(allowance) = self.control.versions[version].allowance.map(i32::from) else { return (Age::Fresh, newest) };
        let since = newest.day.unwrap_or(first.days.from);
        self.next.turn(self.scene.clock.start_of(since.plus(allowance + 1)));
        let age = match (by.0 - since.0 > allowance, newest.day) {
            (false, _) => Age::Fresh,
            (true, Some(_)) => Age::Old,
            (true, None) => Age::Nothing,
        };
        (age, newest)
    }

    fn operation_reason(&self, status: &ControlStatus, age: Age, newest: &Newest, versions: &Cited) -> Reason {
        let words: &[WindowWord] = match status.operation {
            Operation::Deviating => &[WindowWord::Deviated, WindowWord::Missed, WindowWord::Late],
            Operation::Unproven => &[WindowWord::Unproven, WindowWord::Untested],
            Operation::Supported => &[WindowWord::Passed],
            Operation::DidNotOperate => &[WindowWord::Idle],
            Operation::NotDue => &[WindowWord::Pending],
            Operation::Stale | Operation::NotApplicable => &[],
        };
        let windows: Vec<&Window> = status.windows.iter().filter(|window| words.contains(&window.word)).collect();
        let mut entries: Vec<EntryId> = versions.to_vec();
        entries.extend(windows.iter().flat_map(|window| window.reason.entries.iter().cloned()));
        let text = match (status.operation, windows.as_slice()) {
            (Operation::Stale, _) => {
                entries.extend(self.scene.cited(newest.entries.iter().copied()).iter().cloned());
                let day = newest.day.map(|day| day.to_string()).unwrap_or_default();
                format!("its newest valid evidence is of {day}, which is longer ago than its allowance")
            }
            (Operation::Unproven, []) if age == Age::Nothing => "nothing was recorded for longer than its allowance".to_owned(),
            (Operation::NotDue, []) => "not due in the period: design only".to_owned(),
            (Operation::NotDue, _) => "nothing is due yet".to_owned(),
            (_, [only]) => format!("{}..{} {}: {}", only.from, only.to, only.word, only.reason.text),
            (_, [first, ..]) => format!(
                "{} of {} windows, the first {}..{} {}: {}",
                windows.len(),
                status.windows.len(),
                first.from,
                first.to,
                first.word,
                first.reason.text
            ),
            (_, []) => status.operation.to_string(),
        };
        Reason { text, entries: Cited::new(entries) }
    }

    fn flags(&self, status: &mut ControlStatus) {
        let mut flags = std::mem::take(&mut status.flags);
        flags.extend(self.items.superseded.iter().map(|run| flag(self.scene, FlagWord::Superseded, *run)));
        for (performed, judged) in self.performed.iter().zip(&self.judged) {
            let late = judged.performance == Some(WindowWord::Late);
            for one in &judged.counted {
                if one.day > self.scene.period.to {
                    flags.push(flag(self.scene, FlagWord::AfterPeriod, one.entry));
                }
                if one.recorded_late && !late {
                    flags.push(flag(self.scene, FlagWord::RecordedLate, one.entry));
                }
            }
            for one in performed.before.iter().filter(|one| one.recorded_late) {
                flags.push(flag(self.scene, FlagWord::RecordedLate, one.entry));
            }
        }
        if status.windows.iter().any(|window| self.is_bunched(window)) {
            flags.push(Flag { word: FlagWord::Bunched, about: status.id.to_string() });
        }
        flags.sort_unstable();
        flags.dedup();
        status.flags = flags;
    }

    /// Whether every item of a long window lies at its end, as the items of all its runs say.
    fn is_bunched(&self, window: &Window) -> bool {
        let days = DaySpan { from: window.from, to: window.to };
        if days.n_days() < BUNCHED_WINDOW_DAYS_MIN {
            return false;
        }
        let last = self.scene.clock.start_of(days.to.plus(1 - BUNCHED_DAYS));
        let end = self.scene.clock.start_of(days.to.plus(1));
        let mut some = false;
        for (run, seen) in self.control.runs.iter().zip(&self.coverage.seen) {
            let inside = seen.days.is_some_and(|covered| covered.meet(days).is_some());
            if !inside || seen.standing != super::coverage::Standing::Valid || seen.empty || !self.counts(run.test, days) {
                continue;
            }
            let Some((first, _)) = run.items else { return false };
            self.next.turn(first);
            if first < last {
                return false;
            }
            some |= first < end && first <= self.scene.at;
        }
        some
    }

    /// Whether runs of a test count on one of these days.
    fn counts(&self, test: Sym, days: DaySpan) -> bool {
        let Some(layer) = self.coverage.layer(test) else { return false };
        let mut stretches = self.stretches.iter().filter(|stretch| stretch.days.meet(days).is_some());
        stretches.any(|stretch| self.asked[stretch.version].counts(layer))
    }
}

/// A window shorter than this is never called bunched; `reference: audit practice, spread of items`.
const BUNCHED_WINDOW_DAYS_MIN: i32 = 60;
/// All its items lie in so many last days.
const BUNCHED_DAYS: i32 = 30;

/// The newest day that valid evidence shows, and the entries that show it.
#[derive(Default)]
struct Newest {
    day: Option<Day>,
    entries: Vec<EntryRef>,
}

impl Newest {
    fn add(&mut self, day: Option<Day>, entry: EntryRef) {
        if day.is_some() && day > self.day {
            *self = Self { day, entries: Vec::new() };
        }
        if day.is_some() && day == self.day {
            self.entries.push(entry);
        }
    }
}
