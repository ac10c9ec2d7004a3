//! How a control was tested in one window.
use std::collections::BTreeSet;

use super::coverage::{Asked, Coverage, Standing};
use super::scene::Scene;
use super::span::{Cut, Stretch};
use crate::facts::{RunKind, Sym};
use crate::object::Frequency;

/// What the runs say of a window.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tested {
    /// Valid runs that decide a day of it, or the last valid snapshot in it.
    pub deciding: BTreeSet<u32>,
    /// Runs that gave no outcome, and that none has replaced.
    pub failed: BTreeSet<u32>,
    /// Void runs of days that no valid run shows.
    pub void: BTreeSet<u32>,
    /// Tests that leave a day, and of which there are runs in the window.
    pub partly: Vec<Sym>,
    /// Tests of which there is no run in the window.
    pub not_run: Vec<Sym>,
    /// It names no test, and there are days that no run covers.
    pub unnamed_hole: bool,
    /// Every test ran, as far as valid runs go, over a population proven empty.
    pub nothing_to_do: bool,
    /// Of each test a valid run that found something, where it is not of the calendar.
    pub found: Vec<u32>,
}

impl Tested {
    /// Whether a test that is asked for leaves a day.
    pub(crate) fn has_hole(&self) -> bool {
        !self.partly.is_empty() || !self.not_run.is_empty() || self.unnamed_hole
    }
}

/// One test in one window, before the word is found.
#[derive(Default)]
struct One {
    hole: bool,
    ran: bool,
    void: BTreeSet<u32>,
}

pub(crate) fn tested(scene: &Scene, coverage: &Coverage, asked: &[Asked], window: &Cut) -> Tested {
    let mut tested = Tested::default();
    let parts: Vec<Stretch> = window.inside(scene.period).collect();
    let named = |part: &Stretch| asked[part.version].named;
    let layers: BTreeSet<usize> = parts.iter().flat_map(|part| asked[part.version].layers.iter().copied()).collect();
    for layer in layers {
        let of: Vec<Stretch> = parts.iter().copied().filter(|part| asked[part.version].counts(layer)).collect();
        let mut one = One::default();
        let snapshot = if window.frequency == Frequency::PerOccurrence {
            false
        } else {
            snapshots(scene, coverage, layer, &of, &mut one, &mut tested)
        };
        days(coverage, layer, &of, &named, &mut one, &mut tested);
        if !snapshot {
            tested.void.append(&mut one.void);
        }
        if one.hole && !snapshot {
            let list = if one.ran { &mut tested.partly } else { &mut tested.not_run };
            list.push(coverage.layers[layer].test);
        }
    }
    for part in &parts {
        tested.not_run.extend(&asked[part.version].never_run);
    }
    tested.not_run.sort_unstable();
    tested.not_run.dedup();
    if window.frequency.is_calendar() {
        tested.nothing_to_do = coverage.some_empty && nothing_to_do(scene, coverage, asked, &parts);
    } else {
        let unnamed = parts.iter().filter(|part| !named(part));
        tested.unnamed_hole = unnamed.clone().any(|part| union_hole(scene, coverage, &asked[part.version], part));
        tested.found = found(coverage, asked, &parts);
    }
    tested
}

/// What the snapshots of a test say; whether the last that is not void gave an outcome.
fn snapshots(scene: &Scene, coverage: &Coverage, layer: usize, of: &[Stretch], one: &mut One, tested: &mut Tested) -> bool {
    let mut last = None;
    for part in of {
        for at in coverage.snapshots_in(scene, layer, part.days) {
            one.ran = true;
            match coverage.seen(*at).standing {
                Standing::Void => {
                    one.void.insert(*at);
                }
                standing => last = Some((*at, standing)),
            }
        }
    }
    match last {
        Some((at, Standing::Valid)) => {
            tested.deciding.insert(at);
            true
        }
        Some((at, _)) => {
            tested.failed.insert(at);
            false
        }
        None => false,
    }
}

fn days(
    coverage: &Coverage,
    layer: usize,
    of: &[Stretch],
    named: &impl Fn(&Stretch) -> bool,
    one: &mut One,
    tested: &mut Tested,
) {
    let shown_elsewhere = |one: &mut One, void: Option<u32>, required: bool| {
        if let Some(void) = void {
            one.void.insert(void);
            one.ran = true;
        }
        one.hole |= required;
    };
    for part in of {
        let required = named(part);
        let mut before = None;
        for day in part.days.from.0..=part.days.to.0 {
            let day = crate::time::Day(day);
            let decided = coverage.decided(layer, day);
            if decided.is_none() {
                shown_elsewhere(one, coverage.voided(layer, day), required);
                before = None;
                continue;
            }
            if decided == before {
                continue;
            }
            before = decided;
            let Some(at) = decided else { continue };
            one.ran = true;
            match coverage.seen(at).standing {
                Standing::Failed => tested.failed.insert(at),
                _ => tested.deciding.insert(at),
            };
        }
    }
}

/// Whether a day of a part that names no test is covered by no valid run of any.
fn union_hole(scene: &Scene, coverage: &Coverage, asked: &Asked, part: &Stretch) -> bool {
    let snapshot = |layer: &usize| {
        let mut snapshots = coverage.snapshots_in(scene, *layer, part.days).iter();
        snapshots.any(|at| coverage.seen(*at).standing == Standing::Valid)
    };
    if asked.layers.iter().any(snapshot) {
        return false;
    }
    let mut days = (part.days.from.0..=part.days.to.0).map(crate::time::Day);
    days.any(|day| asked.layers.iter().all(|layer| coverage.valid(*layer, day).is_none()))
}

/// Whether every test ran over a population that is proven empty, errors left aside, and no run found anything.
fn nothing_to_do(scene: &Scene, coverage: &Coverage, asked: &[Asked], parts: &[Stretch]) -> bool {
    let empty = |at: u32| coverage.seen(at).empty;
    let snapshot = |layer: usize| {
        let all = parts.iter().filter(|part| asked[part.version].counts(layer));
        let mut all = all.flat_map(|part| coverage.snapshots_in(scene, layer, part.days));
        all.rfind(|at| coverage.seen(**at).standing == Standing::Valid).is_some_and(|at| empty(*at))
    };
    let every_day = parts.iter().all(|part| {
        let asked = &asked[part.version];
        let snapshots: Vec<bool> = asked.layers.iter().map(|layer| snapshot(*layer)).collect();
        if !asked.never_run.is_empty() || asked.layers.is_empty() {
            return false;
        }
        let mut days = (part.days.from.0..=part.days.to.0).map(crate::time::Day);
        days.all(|day| {
            let shown = |(at, layer): (usize, &usize)| snapshots[at] || coverage.valid(*layer, day).is_some_and(empty);
            let mut layers = asked.layers.iter().enumerate();
            if asked.named { layers.all(shown) } else { layers.any(shown) }
        })
    });
    every_day
        && !parts.iter().any(|part| {
            let mut days = (part.days.from.0..=part.days.to.0).map(crate::time::Day);
            days.any(|day| asked[part.version].layers.iter().any(|layer| coverage.found(scene, *layer, day)))
        })
}

/// Of each test that counts the first valid run that found something of the scope in these days.
fn found(coverage: &Coverage, asked: &[Asked], parts: &[Stretch]) -> Vec<u32> {
    let layers = coverage.layers.iter().enumerate();
    let found = layers.filter_map(|(layer, of)| {
        of.runs.iter().copied().find(|at| {
            let seen = coverage.seen(*at);
            let fits = |days: crate::time::DaySpan| {
                parts.iter().any(|part| asked[part.version].counts(layer) && part.days.meet(days).is_some())
            };
            seen.standing == Standing::Valid && !seen.empty && seen.days.is_some_and(fits)
        })
    });
    found.collect()
}

/// Whether a window that is not of the calendar is shown on a day: a snapshot stands for all of it, a run for its days.
pub(crate) fn shown_on(scene: &Scene, coverage: &Coverage, asked: &Asked, part: &Stretch, window: &Cut) -> Vec<bool> {
    let snapshot: Vec<bool> = asked
        .layers
        .iter()
        .map(|layer| {
            window.frequency == Frequency::Automated
                && window.inside(scene.period).any(|part| {
                    let mut all = coverage.snapshots_in(scene, *layer, part.days).iter();
                    all.any(|at| coverage.seen(*at).standing == Standing::Valid)
                })
        })
        .collect();
    let valid = |layer: usize, day| {
        let at = coverage.decided(layer, day)?;
        let run = coverage.seen(at).standing == Standing::Valid && coverage.run(at).kind == RunKind::Covers;
        run.then_some(())
    };
    (part.days.from.0..=part.days.to.0)
        .map(|day| {
            let shown = |(at, layer): (usize, &usize)| snapshot[at] || valid(*layer, crate::time::Day(day)).is_some();
            let mut layers = asked.layers.iter().enumerate();
            if asked.named { asked.never_run.is_empty() && layers.all(shown) } else { layers.any(shown) }
        })
        .collect()
}
