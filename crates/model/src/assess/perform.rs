//! How a control was performed in each of its windows.
use super::scene::{Next, Scene};
use super::span::Cut;
use crate::facts::{ControlFacts, EntryRef, OccurrenceFact};
use crate::time::{Day, Instant};

/// The performances that belong to one window, by what they are worth.
#[derive(Clone, Debug, Default)]
pub(crate) struct Performed {
    /// Inside the period or after it, in time, with valid evidence.
    pub valid: Vec<Performance>,
    /// In time, and nothing shows it.
    pub unshown: Vec<Performance>,
    pub late: Vec<Performance>,
    pub void_late: Vec<Performance>,
    /// With valid evidence, in the window's days before the period.
    pub before: Vec<Performance>,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Performance {
    pub entry: EntryRef,
    pub day: Day,
    /// The day of its newest valid evidence.
    pub shown: Option<Day>,
    /// Received after its window was due.
    pub recorded_late: bool,
}

/// The performances of a control, window by window.
pub(crate) fn performances(scene: &Scene, control: &ControlFacts, windows: &[Cut], dues: &[Day], next: &Next) -> Vec<Performed> {
    let mut performed = vec![Performed::default(); windows.len()];
    let (Some(first), Some(last)) = (windows.first(), windows.last()) else { return performed };
    // Far outside there is nothing to look for; a day to spare on either side covers every zone.
    let from = scene.clock.start_of(first.first().plus(-1));
    for occurrence in &control.occurrences {
        if occurrence.claims.is_none() && (occurrence.at < from) {
            continue;
        }
        if occurrence.at > scene.at {
            next.turn(occurrence.at);
            continue;
        }
        let day = scene.clock.day_of(occurrence.at);
        let claimed = occurrence.claims.unwrap_or(day);
        if claimed > last.last() {
            continue;
        }
        let at = windows.partition_point(|window| window.last() < claimed);
        let Some(window) = windows.get(at).filter(|window| window.contains(claimed)) else { continue };
        // Performed before the window begins, it counts for none.
        if day < window.first() {
            continue;
        }
        sort_in(scene, occurrence, day, scene.clock.close_of(dues[at]), &mut performed[at], next);
    }
    for window in &mut performed {
        for list in [&mut window.valid, &mut window.unshown, &mut window.late, &mut window.void_late, &mut window.before] {
            list.sort_by_key(|performance| (performance.day, performance.entry));
        }
    }
    performed
}

fn sort_in(scene: &Scene, occurrence: &OccurrenceFact, day: Day, due: Instant, window: &mut Performed, next: &Next) {
    let mark = scene.facts.mark(occurrence.entry);
    let void = mark.is_some_and(|mark| !mark.void.is_empty());
    let erased = mark.is_some_and(|mark| mark.erased());
    let recorded_late = occurrence.received > due;
    let in_time = occurrence.at <= due;
    // What is recorded after it was due counts as in time only with evidence dated by then.
    let by = (in_time && recorded_late).then_some(due);
    let shown = if void || erased { None } else { newest_evidence(scene, occurrence, by, next) };
    let performance = Performance { entry: occurrence.entry, day, shown: shown.map(|at| scene.clock.day_of(at)), recorded_late };
    let list = match (in_time, void) {
        (true, true) => return,
        (true, false) if day < scene.period.from => match shown {
            Some(_) => &mut window.before,
            None => return,
        },
        (true, false) if shown.is_some() => &mut window.valid,
        (true, false) => &mut window.unshown,
        (false, true) => &mut window.void_late,
        (false, false) => &mut window.late,
    };
    list.push(performance);
}

/// The date of its newest evidence that stands and is seen; of what was recorded after it was due, by that moment.
fn newest_evidence(scene: &Scene, occurrence: &OccurrenceFact, by: Option<Instant>, next: &Next) -> Option<Instant> {
    let dates = occurrence.evidence.iter().filter_map(|entry| scene.facts.valid_evidence(*entry)).map(|fact| fact.dated);
    let dates = dates.filter(|dated| {
        next.turn(*dated);
        *dated <= scene.at && by.is_none_or(|by| *dated <= by)
    });
    dates.max()
}
