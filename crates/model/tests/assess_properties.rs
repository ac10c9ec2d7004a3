//! What must hold of every programme, tried on programmes made up from seeds: the end of the chapter on status.
#![allow(clippy::unwrap_used)]

mod cases;
mod programme;

use std::collections::{BTreeMap, BTreeSet};

use assay_model::assess::{Assessment, Memo, Operation, WindowWord};
use assay_model::body::{Body, Entry, Purpose};
use assay_model::facts::Facts;
use assay_model::object::Object;
use assay_model::time::Instant;

use cases::entries::Ledger;
use cases::{answer, answer_at, compare};
use programme::{Chance, Programme, inside};

/// How many programmes each property is tried on.
const PROGRAMMES: u64 = 400;

struct Answered {
    ledger: Ledger,
    facts: Facts,
    found: Assessment,
}

fn ask(programme: &Programme) -> Answered {
    let ledger = programme.case().ledger().unwrap_or_else(|error| panic!("{error}\n{}", show(programme)));
    let facts = Facts::of(ledger.known());
    let found = answer(&ledger, &facts).unwrap_or_else(|error| panic!("{error}\n{}", show(programme)));
    Answered { ledger, facts, found }
}

fn show(programme: &Programme) -> String {
    let Programme { engagement, controls, entries, at } = programme;
    format!("{engagement}, at {at}\n  {}\n  {}", controls.join("\n  "), entries.join("\n  "))
}

/// Operation of every control and requirement.
fn operations(found: &Assessment) -> BTreeMap<String, Operation> {
    let controls = found.controls.iter().map(|control| (control.id.to_string(), control.operation));
    controls.chain(found.requirements.iter().map(|one| (one.id.to_string(), one.operation))).collect()
}

/// Where two answers differ, as a reader would look for it.
fn same(found: &Assessment, expected: &Assessment, seen: impl Fn() -> String) {
    if found == expected {
        return;
    }
    let lines = |one: &Assessment| -> Vec<String> { format!("{one:#?}").lines().map(str::to_owned).collect() };
    let (found, expected) = (lines(found), lines(expected));
    let at = found.iter().zip(&expected).position(|(a, b)| a != b).unwrap_or(0);
    let near = |lines: &[String]| lines[at.saturating_sub(12)..(at + 6).min(lines.len())].join("\n");
    panic!("{}\nfound\n{}\nexpected\n{}", seen(), near(&found), near(&expected));
}

fn each(seeds: u64, mut check: impl FnMut(u64, Programme, &mut Chance)) {
    for seed in 0..seeds {
        check(seed, Programme::of(seed), &mut Chance::of(seed + 1_000_000));
    }
}

/// The entries that are runs over a population, by their place.
fn populations(programme: &Programme) -> Vec<usize> {
    let is_population = |line: &String| line.contains(" run ") && line.contains(" n ") && !line.contains(" n 0");
    (0..programme.entries.len()).filter(|at| is_population(&programme.entries[*at])).collect()
}

#[test]
fn an_alarm_more_never_improves_anything() {
    each(PROGRAMMES, |seed, mut programme, chance| {
        let before = ask(&programme);
        let runs = populations(&programme);
        if runs.is_empty() {
            return;
        }
        let at = *chance.pick(&runs);
        let line = programme.entries[at].clone();
        let item = *chance.pick(&["a", "b", "new"]);
        if [" alarm ", " unclear ", " lacks "].iter().any(|word| line.contains(&format!("{word}{item}"))) {
            return;
        }
        let day = match line.split_once(" snapshot ") {
            Some((_, rest)) => rest[..10].to_owned(),
            None => format!("2025-02-{:02}", 10 + chance.below(3)),
        };
        programme.entries[at] = line.replacen(" n ", &format!(" alarm {item}@{day} n "), 1);
        let after = ask(&programme);
        let old = operations(&before.found);
        for (id, operation) in operations(&after.found) {
            assert!(operation >= old[&id], "seed {seed}: {id} was {}\n{}", old[&id], show(&programme));
        }
    });
}

/// Whether a status moved to a worse one among stale, unproven and deviating, or from a better one into them.
fn is_worse(old: Operation, new: Operation) -> bool {
    new >= Operation::Stale && new > old
}

#[test]
fn an_evidenced_performance_in_time_never_makes_anything_worse() {
    each(PROGRAMMES, |seed, mut programme, chance| {
        let before = ask(&programme);
        let control = format!("C-{}", 1 + chance.below(programme.controls.len()));
        let day = if chance.once_in(4) { programme::day(chance) } else { inside(chance) };
        programme.entries.push(format!("more perform {control} on {day}"));
        let after = ask(&programme);
        let old = operations(&before.found);
        for (id, operation) in operations(&after.found) {
            assert!(!is_worse(old[&id], operation), "seed {seed}: {id} was {}, is {operation}\n{}", old[&id], show(&programme));
        }
    });
}

#[test]
fn an_ok_row_more_never_makes_anything_worse() {
    each(PROGRAMMES / 2, |seed, mut programme, chance| {
        let before = ask(&programme);
        let runs = populations(&programme);
        if runs.is_empty() {
            return;
        }
        let at = *chance.pick(&runs);
        programme.entries[at] = programme.entries[at].replacen(" n ", " n 1", 1);
        let after = ask(&programme);
        let old = operations(&before.found);
        for (id, operation) in operations(&after.found) {
            assert!(!is_worse(old[&id], operation), "seed {seed}: {id} was {}\n{}", old[&id], show(&programme));
        }
    });
}

/// The windows in which something deviated, by control and first day.
fn deviations(found: &Assessment) -> BTreeSet<String> {
    let windows = found.controls.iter().flat_map(|control| {
        let deviating = control.windows.iter().filter(|window| window.word.is_deviation());
        deviating.map(move |window| format!("{}@{}", control.id, window.from))
    });
    windows.collect()
}

#[test]
fn voiding_and_erasing_take_only_proof_away() {
    each(PROGRAMMES, |seed, mut programme, chance| {
        let before = ask(&programme);
        let target = programme.target(chance);
        let is_occurrence = target.contains(".p") || target.contains(".o");
        if target.contains("p1") || target.starts_with("v-") {
            return;
        }
        let word = *chance.pick(&["void", "erase"]);
        programme.entries.push(format!("less {word} {target} on 2025-09-01"));
        let after = ask(&programme);
        let seen = || format!("seed {seed}\n{}", show(&programme));
        assert!(deviations(&after.found).is_superset(&deviations(&before.found)), "a deviation is gone: {}", seen());
        assert!(after.found.n_open() >= before.found.n_open(), "something is off the list: {}", seen());
        if is_occurrence && !target.starts_with("e-") {
            return;
        }
        let old = operations(&before.found);
        for (id, operation) in operations(&after.found) {
            let turned = operation == Operation::Supported && old[&id] != Operation::Supported;
            assert!(!turned, "{id} was {}: {}", old[&id], seen());
        }
    });
}

#[test]
fn other_decisions_touch_no_window_and_only_two_words_shorten_the_list() {
    each(PROGRAMMES, |seed, mut programme, chance| {
        let before = ask(&programme);
        let names: Vec<String> = before.found.exceptions().map(|(_, exception)| exception.name.clone()).collect();
        let target = if names.is_empty() || chance.once_in(5) { programme.target(chance) } else { chance.pick(&names).clone() };
        let word = *chance.pick(&["accept", "close", "answer", "reclassify", "supersede"]);
        programme.entries.push(format!("said {word} {target} on 2025-06-15 received 2025-09-01"));
        let after = ask(&programme);
        let seen = || format!("seed {seed}: {word} {target}\n{}", show(&programme));
        for (old, new) in before.found.controls.iter().zip(&after.found.controls) {
            assert_eq!(old.windows, new.windows, "{}", seen());
            assert_eq!((old.design, old.operation), (new.design, new.operation), "{}", seen());
        }
        let (old, new) = (before.found.n_open(), after.found.n_open());
        let in_force = programme.at.as_str() >= "2025-06-15";
        match word {
            "accept" | "close" if names.contains(&target) && in_force => assert!(new <= old, "{}", seen()),
            _ => assert_eq!(old, new, "{}", seen()),
        }
    });
}

#[test]
fn what_occurs_after_effective_at_is_not_seen() {
    each(PROGRAMMES, |seed, mut programme, chance| {
        programme.at = inside(chance);
        let at = programme.at.clone();
        let before = ask(&programme);
        let mut later = BTreeSet::new();
        for line in &programme.entries {
            let starts_later = |word: &str| line.split_once(word).is_some_and(|(_, rest)| rest[..10] > at[..]);
            if line.contains(" run ") && (starts_later(" covers ") || starts_later(" snapshot ")) {
                later.insert(line.split(' ').next().unwrap_or_default().to_owned());
            }
            if line.contains(" perform ") && starts_later(" on ") || line.contains(" declare ") && starts_later(" from ") {
                later.insert(line.split(' ').next().unwrap_or_default().to_owned());
            }
        }
        // A run that supersedes, or was superseded, may have been taken out; nothing else refers to what is later.
        programme.entries.retain(|line| !later.contains(line.split(' ').next().unwrap_or_default()));
        let after = ask(&programme);
        let (mut found, mut expected) = (after.found, before.found);
        (found.known_size, expected.known_size) = (0, 0);
        (found.valid_until, expected.valid_until) = (None, None);
        same(&found, &expected, || format!("seed {seed}\n{}", show(&programme)));
    });
}

#[test]
fn what_is_received_after_known_at_is_not_seen() {
    each(PROGRAMMES / 2, |seed, programme, chance| {
        // What was remembered of the whole ledger does not leak into what was known before.
        let Answered { ledger, facts, .. } = ask(&programme);
        let mut memo = Memo::default();
        answer_at(&ledger, &facts, ledger.effective_at, &mut memo).unwrap();
        let cut = 1 + chance.below(ledger.known().count());
        let then = Facts::of(ledger.known().take(cut));
        let remembered = answer_at(&ledger, &then, ledger.effective_at, &mut memo).unwrap();
        let fresh = answer(&ledger, &then).unwrap();
        same(&remembered, &fresh, || format!("seed {seed}\n{}", show(&programme)));
    });
}

/// What of an entry orders it: versions of one object, and runs of one test.
fn order(entry: &Entry) -> Option<String> {
    match &entry.body {
        Some(Body::Declared(declared)) => Some(format!("{} {}", declared.object.kind(), declared.object.id())),
        Some(Body::Run(run)) if run.purpose == Purpose::Operation => Some(format!("{} {}", run.control, run.test)),
        _ => None,
    }
}

#[test]
fn all_but_versions_and_runs_of_one_test_commutes() {
    each(PROGRAMMES, |seed, programme, chance| {
        let before = ask(&programme);
        let known: Vec<Entry> = before.ledger.known().cloned().collect();
        let mut shuffled = known.clone();
        chance.shuffle(&mut shuffled);
        // Put back those that have an order, each into a place of its kind.
        let mut queues: BTreeMap<String, Vec<Entry>> = BTreeMap::new();
        for entry in known.into_iter().rev() {
            if let Some(of) = order(&entry) {
                queues.entry(of).or_default().push(entry);
            }
        }
        for (at, entry) in (0u64..).zip(&mut shuffled) {
            if let Some(first) = order(entry).and_then(|of| queues.get_mut(&of)?.pop()) {
                *entry = first;
            }
            entry.index = at;
        }
        let found = answer(&before.ledger, &Facts::of(&shuffled)).unwrap();
        same(&found, &before.found, || format!("seed {seed}\n{}", show(&programme)));
    });
}

#[test]
fn facts_fold_to_the_same_bytes_at_once_and_one_by_one() {
    each(PROGRAMMES / 4, |seed, programme, chance| {
        let Answered { ledger, facts, found } = ask(&programme);
        let entries: Vec<&Entry> = ledger.known().collect();
        let bytes = facts.to_bytes();
        assert_eq!(Facts::of(ledger.known()).to_bytes(), bytes, "seed {seed}");
        // Through the cache in the middle.
        let half = chance.below(entries.len() + 1);
        let mut again = Facts::from_bytes(&Facts::of(entries[..half].iter().copied()).to_bytes()).unwrap();
        for entry in &entries[half..] {
            again.push(entry);
        }
        assert_eq!(again.to_bytes(), bytes, "seed {seed}");
        assert_eq!(answer(&ledger, &again).unwrap(), found, "seed {seed}");
        // Cut short or damaged they are refused or read, never a crash.
        for _ in 0..20 {
            let mut damaged = bytes.clone();
            let at = chance.below(damaged.len());
            damaged[at] ^= 1 << chance.below(8);
            damaged.truncate(damaged.len() - chance.below(3));
            if let Ok(facts) = Facts::from_bytes(&damaged) {
                drop(answer(&ledger, &facts));
            }
        }
    });
}

#[test]
fn facts_that_were_cut_answer_as_the_fold_of_what_was_known() {
    each(PROGRAMMES, |seed, programme, chance| {
        let Answered { ledger, facts, found } = ask(&programme);
        let entries: Vec<&Entry> = ledger.known().collect();
        for size in [chance.below(entries.len() + 1), entries.len()] {
            let mut engagements = BTreeMap::new();
            for entry in &entries[..size] {
                if let Some(Body::Declared(declared)) = &entry.body
                    && let Object::Engagement(engagement) = &declared.object
                {
                    engagements.insert(engagement.id.clone(), (entry.index, engagement));
                }
            }
            let cut = facts.cut(size as u64, engagements.into_values());
            let folded = Facts::of(entries[..size].iter().copied());
            assert_eq!((cut.size(), cut.n_runs()), (folded.size(), folded.n_runs()), "seed {seed}, {size}");
            match (answer(&ledger, &cut), answer(&ledger, &folded)) {
                (Ok(cut), Ok(folded)) => same(&cut, &folded, || format!("seed {seed}, cut at {size}\n{}", show(&programme))),
                (cut, folded) => assert_eq!(cut, folded, "seed {seed}, cut at {size}"),
            }
        }
        assert_eq!(answer(&ledger, &facts).unwrap(), found, "seed {seed}: the facts themselves are left as they were");
    });
}

#[test]
fn what_is_remembered_is_what_would_be_found() {
    each(PROGRAMMES / 4, |seed, programme, chance| {
        let ledger = programme.case().ledger().unwrap();
        let mut memo = Memo::default();
        let mut facts = Facts::new();
        let mut at = Instant(1_735_000_000_000_000);
        for entry in ledger.known() {
            facts.push(entry);
            if entry.index > 0 && chance.once_in(4) {
                at = Instant(at.0 + 86_400_000_000 * chance.below(6) as i64);
                let fresh = answer_at(&ledger, &facts, at, &mut Memo::default()).unwrap();
                let remembered = answer_at(&ledger, &facts, at, &mut memo).unwrap();
                same(&remembered, &fresh, || format!("seed {seed}, {at}\n{}", show(&programme)));
            }
        }
        // Until the next turn nothing but the moment changes.
        for _ in 0..20 {
            let now = answer_at(&ledger, &facts, at, &mut memo).unwrap();
            let until = now.valid_until.unwrap_or(Instant(at.0 + 86_400_000_000 * 400));
            let mut last = answer_at(&ledger, &facts, Instant(until.0 - 1), &mut Memo::default()).unwrap();
            last.effective_at = now.effective_at;
            same(&last, &now, || format!("seed {seed}, from {at} to {until}\n{}", show(&programme)));
            at = until;
        }
    });
}

#[test]
fn every_status_has_a_reason_and_every_word_is_met() {
    let mut words = BTreeSet::new();
    let mut operations = BTreeSet::new();
    let mut answered = 0;
    each(PROGRAMMES, |seed, programme, _| {
        let Answered { ledger, found, .. } = ask(&programme);
        let mut differences = Vec::new();
        compare::reasons(&ledger, &found, &mut differences);
        assert!(differences.is_empty(), "seed {seed}: {differences:?}\n{}", show(&programme));
        for control in &found.controls {
            operations.insert(control.operation);
            words.extend(control.windows.iter().map(|window| window.word));
            let beneath: usize = control.windows.iter().map(|window| window.exceptions.len()).sum();
            assert!(beneath >= usize::from(!control.exceptions.is_empty()), "seed {seed}: {}", control.id);
        }
        answered += found.requirements.iter().filter(|requirement| !requirement.shows.is_empty()).count();
    });
    // The programmes are worth something only if everything happens in them.
    use WindowWord::*;
    let all = BTreeSet::from([Deviated, Missed, Late, Unproven, Untested, Pending, Passed, Idle]);
    assert_eq!(words, all);
    assert_eq!(operations.len(), 6, "{operations:?}");
    assert!(answered > 0, "no compensating control answers for anything");
}
