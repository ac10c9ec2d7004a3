//! Alarms that stand, and rows without an outcome: what becomes of the items that a run names.
//!
//! An alarm always counts, whoever finds it. Only a valid run of the same test that covers the day, holds the item without
//! alarm, and says which run it supersedes and why, takes it away.
use std::collections::BTreeMap;

use super::coverage::{Asked, Coverage, Standing};
use super::scene::{Next, Scene};
use super::span::Cut;
use crate::facts::{EntryRef, ItemFact, RunFact, RunKind, Sym};
use crate::time::{Day, DaySpan, Instant};

/// An alarmed item, or of a state one spell of it.
#[derive(Clone, Debug)]
pub(crate) struct Alarm {
    pub test: Sym,
    pub item: ItemFact,
    /// When it occurred; of a spell, when it was first seen.
    pub at: Option<Instant>,
    pub from: Day,
    pub to: Option<Day>,
    /// The runs that raise it and stand, the first of which names it, with the window that each falls in.
    pub raised: Vec<(EntryRef, usize)>,
    /// Runs through which it may be decided on.
    pub known_by: Vec<EntryRef>,
}

/// A row without an outcome.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Unclear {
    pub window: usize,
    pub run: EntryRef,
}

pub(crate) struct Items {
    pub alarms: Vec<Alarm>,
    pub unclear: Vec<Unclear>,
    /// Runs of which an alarm was replaced.
    pub superseded: Vec<EntryRef>,
}

/// An item as one run names it, where it can be placed in a window.
#[derive(Clone, Copy)]
struct Placed {
    run: u32,
    item: ItemFact,
    day: Day,
    window: usize,
}

pub(crate) struct Places<'a> {
    pub scene: &'a Scene<'a>,
    pub coverage: &'a Coverage<'a>,
    pub windows: &'a [Cut],
    pub asked: &'a [Asked],
    pub next: &'a Next,
}

impl Places<'_> {
    /// What stands of all that the runs name.
    pub(crate) fn items(&self) -> Items {
        let mut items = Items { alarms: Vec::new(), unclear: Vec::new(), superseded: Vec::new() };
        // By test and kind; of things that happened by item and moment, of a state by item.
        let mut events: BTreeMap<(Sym, Sym, Option<Instant>), Vec<Placed>> = BTreeMap::new();
        let mut states: BTreeMap<(Sym, Sym), Vec<Placed>> = BTreeMap::new();
        for (at, run) in (0u32..).zip(&self.coverage.control.runs) {
            let Some(more) = self.coverage.control.more(run) else { continue };
            for placed in more.alarms.iter().filter_map(|item| self.place(at, run, item)) {
                match run.kind {
                    RunKind::Covers => events.entry((run.test, placed.item.item, placed.item.at)).or_default().push(placed),
                    RunKind::Snapshot => states.entry((run.test, placed.item.item)).or_default().push(placed),
                }
            }
            for placed in more.unclear.iter().filter_map(|item| self.place(at, run, item)) {
                if self.counts(&placed) && !self.cleared(&placed) {
                    items.unclear.push(Unclear { window: placed.window, run: run.entry });
                }
            }
        }
        for placed in events.values() {
            self.event(placed, &mut items);
        }
        for ((test, _), placed) in &mut states {
            self.spells(*test, placed, &mut items);
        }
        items.superseded.sort_unstable();
        items.superseded.dedup();
        items
    }

    /// The window in which an item falls, or none: out of scope, of the period, of the time in force, or not yet seen.
    fn place(&self, at: u32, run: &RunFact, item: &ItemFact) -> Option<Placed> {
        let scene = self.scene;
        if item.asset.is_some_and(|asset| !scene.in_scope(&[asset])) {
            return None;
        }
        let occurred = match run.kind {
            RunKind::Snapshot => Some(run.from),
            RunKind::Covers => item.at,
        };
        let place = |day: Day| {
            let window = self.windows.partition_point(|window| window.last() < day);
            let found = scene.period.contains(day) && self.windows.get(window).is_some_and(|cut| cut.contains(day));
            found.then_some(Placed { run: at, item: *item, day, window })
        };
        if let Some(occurred) = occurred {
            if occurred > scene.at {
                self.next.turn(occurred);
                return None;
            }
            return place(scene.clock.day_of(occurred));
        }
        // Nothing says when: the first day of the run on which it can count.
        let days = DaySpan::new(scene.clock.day_of(run.from), scene.clock.day_of(Instant(run.to.0 - 1))).ok()?;
        let days = scene.seen()?.meet(days)?;
        let parts = self.windows.iter().flat_map(|window| window.inside(days));
        parts.map(|part| part.days.from).min().and_then(place)
    }

    /// Whether the item's test is asked for on its day.
    fn counts(&self, placed: &Placed) -> bool {
        let Some(layer) = self.coverage.layer(self.coverage.run(placed.run).test) else { return false };
        let mut parts = self.windows[placed.window].parts.iter();
        parts.any(|part| part.days.contains(placed.day) && self.asked[part.version].counts(layer))
    }

    fn event(&self, placed: &[Placed], items: &mut Items) {
        let mut standing = Vec::new();
        for one in placed {
            let run = self.coverage.run(one.run).entry;
            if self.superseder(one).is_some() {
                items.superseded.push(run);
            } else {
                standing.push((run, one));
            }
        }
        let Some((_, first)) = standing.first() else { return };
        items.alarms.push(Alarm {
            test: self.coverage.run(first.run).test,
            item: first.item,
            at: first.item.at,
            from: first.day,
            to: Some(first.day),
            raised: standing.iter().map(|(run, one)| (*run, one.window)).collect(),
            known_by: placed.iter().map(|one| self.coverage.run(one.run).entry).collect(),
        });
    }

    /// The valid run that takes an alarm away.
    fn superseder(&self, placed: &Placed) -> Option<u32> {
        let raised = self.coverage.run(placed.run);
        let by = self.coverage.superseders.get(&raised.entry)?;
        by.iter().copied().find(|by| {
            let run = self.coverage.run(*by);
            *by > placed.run && run.test == raised.test && self.covers(*by, placed) && self.holds(*by, placed, true)
        })
    }

    /// Whether a valid run covers the day of an item; of one that nobody dated, all days of its run.
    fn covers(&self, by: u32, placed: &Placed) -> bool {
        let (run, seen) = (self.coverage.run(by), self.coverage.seen(by));
        if seen.standing != Standing::Valid {
            return false;
        }
        let raised = self.coverage.run(placed.run);
        if raised.kind == RunKind::Covers && placed.item.at.is_none() {
            return run.kind == RunKind::Covers && run.from <= raised.from && raised.to <= run.to;
        }
        seen.days.is_some_and(|days| days.contains(placed.day))
    }

    /// Whether an item is in a run's population with an outcome, and if asked, without alarm.
    fn holds(&self, by: u32, placed: &Placed, without_alarm: bool) -> bool {
        let run = self.coverage.run(by);
        if run.n == 0 {
            return false;
        }
        let Some(more) = self.coverage.control.more(run) else { return true };
        let by_item = self.coverage.run(placed.run).kind == RunKind::Snapshot || run.kind == RunKind::Snapshot;
        let names = |items: &[ItemFact]| {
            let first = items.partition_point(|item| item.item < placed.item.item);
            let mut same = items[first..].iter().take_while(|item| item.item == placed.item.item);
            same.any(|item| by_item || item.at == placed.item.at)
        };
        let lacks = more.lacks.binary_search(&placed.item.item).is_ok();
        !(lacks || names(&more.unclear) || without_alarm && names(&more.alarms))
    }

    /// Whether a later valid run of the test gives an item that had none an outcome.
    fn cleared(&self, placed: &Placed) -> bool {
        let run = self.coverage.run(placed.run);
        let Some(layer) = self.coverage.layer(run.test).map(|layer| &self.coverage.layers[layer]) else { return false };
        let later = layer.runs.iter().rev().copied().take_while(|by| *by > placed.run);
        let mut covering = later.filter(|by| self.coverage.run(*by).kind == RunKind::Covers);
        if covering.any(|by| self.covers(by, placed) && self.holds(by, placed, false)) {
            return true;
        }
        if run.kind != RunKind::Snapshot {
            return false;
        }
        // Of a state, the snapshots of the same window that were taken after it.
        let first = layer.snapshots.partition_point(|by| (self.coverage.run(*by).from, *by) <= (run.from, placed.run));
        layer.snapshots[first..].iter().rev().any(|by| {
            let seen = self.coverage.seen(*by);
            let inside = seen.days.is_some_and(|days| self.windows[placed.window].contains(days.from));
            inside && seen.standing == Standing::Valid && self.holds(*by, placed, false)
        })
    }

    /// The spells of one item of a state: from the first snapshot that alarms it to the first that does not show it.
    fn spells(&self, test: Sym, placed: &mut [Placed], items: &mut Items) {
        let Some(layer) = self.coverage.layer(test).map(|layer| &self.coverage.layers[layer]) else { return };
        let place = |run: u32| {
            let key = (self.coverage.run(run).from, run);
            layer.snapshots.partition_point(|at| (self.coverage.run(*at).from, *at) < key)
        };
        placed.sort_by_key(|one| place(one.run));
        let mut spell: Option<Alarm> = None;
        let mut last = 0;
        for one in placed.iter() {
            let run = self.coverage.run(one.run).entry;
            if self.superseder(one).is_some() {
                items.superseded.push(run);
                continue;
            }
            let at = place(one.run);
            if let Some(ended) = spell.take_if(|_| self.end(layer.snapshots.get(last + 1..at), one).is_some()) {
                items.alarms.push(self.ended(ended, layer.snapshots.get(last + 1..at), one));
            }
            let spell = spell.get_or_insert_with(|| Alarm {
                test,
                item: one.item,
                at: Some(self.coverage.run(one.run).from),
                from: one.day,
                to: None,
                raised: Vec::new(),
                known_by: Vec::new(),
            });
            spell.raised.push((run, one.window));
            spell.known_by.push(run);
            last = at;
        }
        if let (Some(spell), Some(one)) = (spell, placed.first()) {
            items.alarms.push(self.ended(spell, layer.snapshots.get(last + 1..), one));
        }
    }

    fn ended(&self, mut spell: Alarm, after: Option<&[u32]>, one: &Placed) -> Alarm {
        spell.to = self.end(after, one).map(|day| day.plus(-1).max(spell.from));
        spell
    }

    /// The day of the first of these snapshots that does not show an item. One that failed, that could not tell, or that
    /// alarms it (superseded, or where it does not count) is skipped.
    fn end(&self, snapshots: Option<&[u32]>, one: &Placed) -> Option<Day> {
        let clear = snapshots?.iter().copied().find(|at| {
            let run = self.coverage.run(*at);
            let named = self.coverage.control.more(run).is_some_and(|more| {
                let named = |items: &[ItemFact]| {
                    let first = items.partition_point(|item| item.item < one.item.item);
                    items.get(first).is_some_and(|item| item.item == one.item.item)
                };
                named(&more.alarms) || named(&more.unclear)
            });
            self.coverage.seen(*at).standing != Standing::Failed && !named
        })?;
        Some(self.scene.clock.day_of(self.coverage.run(clear).from))
    }
}
