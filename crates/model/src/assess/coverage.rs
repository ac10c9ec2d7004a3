//! Which runs show something on which days of the period, test by test.
use std::cell::OnceCell;
use std::collections::BTreeMap;

use super::scene::{Next, Scene};
use super::span::Stretch;
use crate::facts::{ControlFacts, EntryRef, RunFact, RunKind, Sym};
use crate::time::{Day, DaySpan};

/// What a run is worth now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    Valid,
    /// It gave no outcome: an error, a failed check, or no rows and no proof. Voiding it changes nothing.
    Failed,
    /// It, or its evidence, was voided or erased.
    Void,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Seen {
    pub standing: Standing,
    /// Nothing in the engagement's scope was found.
    pub empty: bool,
    /// The days of the period, as far as they are seen, that it covers; of a snapshot its day.
    pub days: Option<DaySpan>,
}

/// The runs of one test, by day.
pub(crate) struct Layer {
    pub test: Sym,
    /// In ledger order.
    pub runs: Vec<u32>,
    /// Per day of the period the last run that is valid or failed, from 1; 0 where there is none.
    decided: Vec<u32>,
    /// The last void one.
    voided: Vec<u32>,
    /// The last valid one; absent where that is the same as `decided`.
    valid: Option<Vec<u32>>,
    /// Seen snapshots from the period's first day on, in the order in which they were taken.
    pub snapshots: Vec<u32>,
}

pub(crate) struct Coverage<'a> {
    pub control: &'a ControlFacts,
    /// Of each run.
    pub seen: Vec<Seen>,
    pub layers: Vec<Layer>,
    /// The runs that say of a run that they supersede it, and why.
    pub superseders: BTreeMap<EntryRef, Vec<u32>>,
    /// Some valid run found nothing.
    pub some_empty: bool,
    period: DaySpan,
    /// Per layer and day: a run found items there, and none took that back. Made when something was empty.
    found: OnceCell<Vec<Vec<bool>>>,
}

impl<'a> Coverage<'a> {
    pub(crate) fn new(scene: &Scene, control: &'a ControlFacts, next: &Next) -> Self {
        let mut by_test: BTreeMap<Sym, Vec<u32>> = BTreeMap::new();
        let mut superseders: BTreeMap<EntryRef, Vec<u32>> = BTreeMap::new();
        let mut seen = Vec::with_capacity(control.runs.len());
        for (at, run) in (0u32..).zip(&control.runs) {
            by_test.entry(run.test).or_default().push(at);
            seen.push(see(scene, control, run, next));
            if let Some(superseded) = control.more(run).and_then(|more| more.supersedes) {
                superseders.entry(superseded).or_default().push(at);
            }
        }
        let layers = by_test.into_iter().map(|(test, runs)| Layer::new(scene, control, &seen, test, runs)).collect();
        let some_empty = seen.iter().any(|seen| seen.standing == Standing::Valid && seen.empty);
        Self { control, seen, layers, superseders, some_empty, period: scene.period, found: OnceCell::new() }
    }

    pub(crate) fn run(&self, at: u32) -> &RunFact {
        &self.control.runs[at as usize]
    }

    pub(crate) fn seen(&self, at: u32) -> &Seen {
        &self.seen[at as usize]
    }

    pub(crate) fn layer(&self, test: Sym) -> Option<usize> {
        self.layers.binary_search_by_key(&test, |layer| layer.test).ok()
    }

    fn index(&self, day: Day) -> usize {
        (day.0 - self.period.from.0) as usize
    }

    /// The run that decides whether there is an outcome on a day of the period.
    pub(crate) fn decided(&self, layer: usize, day: Day) -> Option<u32> {
        self.layers[layer].decided[self.index(day)].checked_sub(1)
    }

    pub(crate) fn voided(&self, layer: usize, day: Day) -> Option<u32> {
        self.layers[layer].voided[self.index(day)].checked_sub(1)
    }

    /// The last valid run over a day, whatever failed after it.
    pub(crate) fn valid(&self, layer: usize, day: Day) -> Option<u32> {
        let layer = &self.layers[layer];
        let at = layer.valid.as_ref().unwrap_or(&layer.decided)[self.index(day)].checked_sub(1)?;
        (self.seen(at).standing == Standing::Valid).then_some(at)
    }

    /// The seen snapshots of a test on these days, in the order in which they were taken.
    pub(crate) fn snapshots_in(&self, scene: &Scene, layer: usize, days: DaySpan) -> &[u32] {
        let snapshots = &self.layers[layer].snapshots;
        let (from, to) = (scene.clock.start_of(days.from), scene.clock.start_of(days.to.plus(1)));
        let first = snapshots.partition_point(|at| self.run(*at).from < from);
        let last = snapshots.partition_point(|at| self.run(*at).from < to);
        &snapshots[first..last]
    }

    /// Whether a run, void or not, found items of the scope on a day, and no valid run took that back with a reason.
    pub(crate) fn found(&self, scene: &Scene, layer: usize, day: Day) -> bool {
        let found = self.found.get_or_init(|| (0..self.layers.len()).map(|layer| self.find(scene, layer)).collect());
        found[layer][self.index(day)]
    }

    fn find(&self, scene: &Scene, layer: usize) -> Vec<bool> {
        let mut painter = Painter::new(self.period);
        let mut found = vec![0; self.period.n_days() as usize];
        for at in &self.layers[layer].runs {
            for days in self.found_by(scene, *at) {
                painter.paint(&mut found, days, 1);
            }
        }
        found.into_iter().map(|n| n == 1).collect()
    }

    /// The days on which a run found items that no valid run took back.
    fn found_by(&self, scene: &Scene, at: u32) -> Vec<DaySpan> {
        let run = self.run(at);
        let Some(seen) = scene.seen().filter(|_| run.n > 0 && !self.seen(at).empty) else { return Vec::new() };
        let last = crate::time::Instant(run.to.0.max(run.from.0 + 1) - 1);
        let (mut from, mut to) = (run.from, last);
        if let Some((first, last)) = run.items {
            (from, to) = (from.max(first), to.min(last));
        }
        if from > scene.at || from > to || to < scene.clock.start_of(seen.from) {
            return Vec::new();
        }
        let from = if from < scene.clock.start_of(seen.from) { seen.from } else { scene.clock.day_of(from) };
        let days = DaySpan { from, to: scene.clock.day_of(to.min(scene.at)) };
        let Some(days) = days.meet(seen) else { return Vec::new() };
        let superseders = self.superseders.get(&run.entry).map_or(&[][..], Vec::as_slice);
        let mut taken: Vec<DaySpan> = superseders
            .iter()
            .filter(|by| **by > at && self.run(**by).test == run.test && self.seen(**by).standing == Standing::Valid)
            .filter_map(|by| self.seen(*by).days)
            .collect();
        taken.sort_unstable();
        left_of(days, &taken)
    }
}

/// What is left of days without others, which are sorted.
pub(crate) fn left_of(days: DaySpan, without: &[DaySpan]) -> Vec<DaySpan> {
    let mut left = Vec::new();
    let mut from = days.from;
    for taken in without {
        if let Ok(before) = DaySpan::new(from, taken.from.plus(-1).min(days.to)) {
            left.push(before);
        }
        from = from.max(taken.to.plus(1));
    }
    left.extend(DaySpan::new(from, days.to));
    left
}

/// What a run is worth, and the days of the period that it covers.
fn see(scene: &Scene, control: &ControlFacts, run: &RunFact, next: &Next) -> Seen {
    let days = match run.kind {
        RunKind::Snapshot if run.from > scene.at => {
            next.turn(run.from);
            None
        }
        RunKind::Snapshot => {
            let day = scene.clock.day_of(run.from);
            scene.seen().filter(|seen| seen.contains(day)).map(|_| DaySpan { from: day, to: day })
        }
        RunKind::Covers => {
            let tomorrow = scene.clock.start_of(scene.today.plus(1));
            if run.to > tomorrow && scene.today < scene.period.to {
                next.turn(tomorrow.max(run.from));
            }
            let period_from = scene.clock.start_of(scene.period.from);
            scene.seen().filter(|_| run.to > period_from).and_then(|seen| scene.clock.whole_days(run.from, run.to, seen))
        }
    };
    let empty = n_in_scope(scene, control, run) == 0;
    Seen { standing: standing(scene, control, run), empty, days }
}

fn n_in_scope(scene: &Scene, control: &ControlFacts, run: &RunFact) -> u64 {
    let by_asset = control.more(run).map_or(&[][..], |more| &more.n_by_asset);
    let out: u64 = by_asset.iter().filter(|(asset, _)| !scene.in_scope(&[*asset])).map(|(_, n)| *n).sum();
    run.n.saturating_sub(out)
}

fn standing(scene: &Scene, control: &ControlFacts, run: &RunFact) -> Standing {
    if run.failed {
        return Standing::Failed;
    }
    if run.n == 0 && !nothing_occurred(scene, control, run) {
        return Standing::Failed;
    }
    if !scene.facts.stands(run.entry) {
        return Standing::Void;
    }
    let mut standing = Standing::Valid;
    for entry in control.evidence_of(run) {
        if scene.facts.valid_evidence(*entry).is_none() {
            if scene.facts.failed_its_checks(*entry) {
                return Standing::Failed;
            }
            standing = Standing::Void;
        }
    }
    standing
}

/// Whether evidence that stands proves that nothing occurred on any of the run's days.
fn nothing_occurred(scene: &Scene, control: &ControlFacts, run: &RunFact) -> bool {
    let proof = control.more(run).and_then(|more| more.proof).and_then(|proof| scene.facts.valid_evidence(proof));
    proof.is_some_and(|proof| match run.kind {
        RunKind::Covers => proof.covers_from <= run.from && run.to <= proof.covers_to,
        RunKind::Snapshot => proof.covers_from <= run.from && run.from < proof.covers_to,
    })
}

impl Layer {
    fn new(scene: &Scene, control: &ControlFacts, seen: &[Seen], test: Sym, runs: Vec<u32>) -> Self {
        let n = scene.period.n_days() as usize;
        let (mut decided, mut voided) = (vec![0; n], vec![0; n]);
        let mut valid = None;
        let (mut deciding, mut voiding) = (Painter::new(scene.period), Painter::new(scene.period));
        let mut snapshots = Vec::new();
        let (mut some_failed, mut some_empty) = (false, false);
        let period_from = scene.clock.start_of(scene.period.from);
        for at in runs.iter().rev() {
            let (run, seen) = (&control.runs[*at as usize], &seen[*at as usize]);
            if run.kind == RunKind::Snapshot {
                if run.from <= scene.at && run.from >= period_from {
                    snapshots.push(*at);
                }
                continue;
            }
            let Some(days) = seen.days else { continue };
            match seen.standing {
                Standing::Void => voiding.paint(&mut voided, days, at + 1),
                _ => deciding.paint(&mut decided, days, at + 1),
            }
            some_failed |= seen.standing == Standing::Failed;
            some_empty |= seen.standing == Standing::Valid && seen.empty;
        }
        if some_failed && some_empty {
            let mut layer = vec![0; n];
            let mut painter = Painter::new(scene.period);
            for at in runs.iter().rev() {
                let (run, seen) = (&control.runs[*at as usize], &seen[*at as usize]);
                if let (RunKind::Covers, Standing::Valid, Some(days)) = (run.kind, seen.standing, seen.days) {
                    painter.paint(&mut layer, days, at + 1);
                }
            }
            valid = Some(layer);
        }
        snapshots.sort_unstable_by_key(|at| (control.runs[*at as usize].from, *at));
        Self { test, runs, decided, voided, valid, snapshots }
    }
}

/// Paints days of the period, each once: what is painted first stays.
struct Painter {
    period: DaySpan,
    /// The next day at or after each that is not painted.
    next: Vec<u32>,
}

impl Painter {
    fn new(period: DaySpan) -> Self {
        Self { period, next: (0..=period.n_days() as u32).collect() }
    }

    fn paint(&mut self, layer: &mut [u32], days: DaySpan, colour: u32) {
        let first = (days.from.0 - self.period.from.0) as u32;
        let last = (days.to.0 - self.period.from.0) as u32;
        let mut at = self.free(first);
        while at <= last {
            layer[at as usize] = colour;
            self.next[at as usize] = at + 1;
            at = self.free(at + 1);
        }
    }

    /// The first day at or after this one that is not painted.
    fn free(&mut self, from: u32) -> u32 {
        let mut end = from;
        while self.next[end as usize] != end {
            end = self.next[end as usize];
        }
        let mut at = from;
        while self.next[at as usize] != end {
            let next = self.next[at as usize];
            self.next[at as usize] = end;
            at = next;
        }
        end
    }
}

/// Which tests the runs of which count on the days of a version.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    /// It names its tests, and each has to be run; else all runs count.
    pub named: bool,
    /// The layers of the tests whose runs count.
    pub layers: Vec<usize>,
    /// Named tests of which there is no run at all.
    pub never_run: Vec<Sym>,
}

impl Asked {
    pub(crate) fn new(coverage: &Coverage, tests: &[Sym]) -> Self {
        let (mut layers, mut never_run) = (Vec::new(), Vec::new());
        for test in tests {
            match coverage.layer(*test) {
                Some(layer) => layers.push(layer),
                None => never_run.push(*test),
            }
        }
        if tests.is_empty() {
            layers = (0..coverage.layers.len()).collect();
        }
        layers.sort_unstable();
        layers.dedup();
        Self { named: !tests.is_empty(), layers, never_run }
    }

    pub(crate) fn counts(&self, layer: usize) -> bool {
        self.layers.binary_search(&layer).is_ok()
    }
}

/// The newest day, at most `by`, that a valid run shows on which its test counts, with each test's last run that shows it.
pub(crate) fn newest_run(coverage: &Coverage, stretches: &[Stretch], asked: &[Asked], by: Day) -> Option<(Day, Vec<EntryRef>)> {
    let newest: Vec<_> =
        (0..coverage.layers.len()).filter_map(|layer| newest_of(coverage, layer, stretches, asked, by)).collect();
    let day = newest.iter().map(|(day, _)| *day).max()?;
    let runs = newest.iter().filter(|(of, _)| *of == day).map(|(_, at)| coverage.run(*at).entry);
    Some((day, runs.collect()))
}

fn newest_of(coverage: &Coverage, layer: usize, stretches: &[Stretch], asked: &[Asked], by: Day) -> Option<(Day, u32)> {
    let mut newest: Option<(Day, u32)> = None;
    for at in &coverage.layers[layer].runs {
        let seen = coverage.seen(*at);
        let Some(days) = seen.days.filter(|_| seen.standing == Standing::Valid) else { continue };
        let last = days.to.min(by);
        if last < days.from || newest.is_some_and(|(day, _)| day > last) {
            continue;
        }
        let counted = stretches.iter().rev().filter(|stretch| asked[stretch.version].counts(layer));
        let day = counted
            .filter_map(|stretch| DaySpan::new(days.from.max(stretch.days.from), last.min(stretch.days.to)).ok())
            .map(|days| days.to)
            .next();
        newest = newest.max(day.map(|day| (day, *at)));
    }
    newest
}
