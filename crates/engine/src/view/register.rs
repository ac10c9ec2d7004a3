//! Runs and occurrences, light: which there are, of what, when and how they came out. A million of them fit.
mod bytes;

use std::collections::HashMap;
use std::sync::OnceLock;

use assay_model::body::{Body, Entry, Occurrence, Outcome, PerformedBy, Run};
use assay_model::id::{ControlId, EntryId, TestId};
use assay_model::time::Instant;

use crate::programme::Recorded;

/// One run.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RunMark {
    /// In the ledger.
    pub(crate) index: u64,
    pub(crate) entry: u128,
    pub(crate) at: Instant,
    pub(crate) test: u32,
    pub(crate) control: u32,
    /// Of a snapshot, its moment twice.
    pub(crate) from: Instant,
    pub(crate) to: Instant,
    pub(crate) n: u64,
    pub(crate) n_alarms: u32,
    pub(crate) n_unclear: u32,
    pub(crate) came_out: CameOut,
    pub(crate) by: PerformedBy,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CameOut {
    Alarm,
    /// An item without an outcome, or an empty population without proof.
    Unclear,
    Error,
    CheckFailed,
    Ok,
}

impl CameOut {
    /// In their own order.
    pub(crate) const ALL: [CameOut; 5] = [CameOut::Alarm, CameOut::Unclear, CameOut::Error, CameOut::CheckFailed, CameOut::Ok];

    pub(crate) fn word(self) -> &'static str {
        match self {
            CameOut::Ok => "ok",
            CameOut::Alarm => "alarm",
            CameOut::Unclear => "unproven",
            CameOut::Error => "error",
            CameOut::CheckFailed => "failed",
        }
    }
}

/// A fold of the runs and occurrences among the ledger's first entries.
#[derive(Clone, Debug, Default)]
pub(crate) struct Register {
    /// Entries whose runs are folded, and those whose occurrences are.
    pub(crate) size: u64,
    pub(crate) performed_size: u64,
    runs: Vec<RunMark>,
    tests: Names,
    controls: Names,
    by_test: HashMap<u32, Vec<u32>>,
    by_control: HashMap<u32, Vec<u32>>,
    /// By `CameOut`, in its order.
    by_outcome: [Vec<u32>; 5],
    /// The first half of an evidence's id, and the run that read it.
    read_by: Vec<(u64, u32)>,
    found: Found,
    pub(crate) occurrences: Vec<Recorded<Occurrence>>,
}

/// Places in order of what is asked for, made when it is first asked for; what came since stands behind them, unordered.
#[derive(Clone, Debug, Default)]
struct Found {
    /// Of `runs`, by entry.
    entries: OnceLock<Vec<u32>>,
    /// Of `read_by`, by evidence.
    evidence: OnceLock<Vec<u32>>,
    /// Of all runs, by a column of their list; good for as many runs as there are.
    columns: [OnceLock<Vec<u32>>; 5],
}

/// A column by which runs are ordered, besides the order of the ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Column {
    N,
    NAlarms,
    From,
    Test,
    Control,
}

impl Column {
    pub(crate) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "n" => Column::N,
            "n_alarms" => Column::NAlarms,
            "from" => Column::From,
            "test" => Column::Test,
            "control" => Column::Control,
            _ => return None,
        })
    }
}

/// Places that may stand unordered behind the ordered ones: as many are read through as fast as some are found.
const BEHIND_MAX: usize = 5_000;

/// The places, in order of themselves, of what has this key.
fn places_of<T, K: Ord>(all: &[T], ordered: &OnceLock<Vec<u32>>, key: impl Fn(&T) -> K, wanted: &K) -> Vec<u32> {
    let ordered = ordered.get_or_init(|| {
        let mut places: Vec<u32> = (0..all.len() as u32).collect();
        places.sort_by_key(|place| key(&all[*place as usize]));
        places
    });
    let first = ordered.partition_point(|place| key(&all[*place as usize]) < *wanted);
    let found = ordered[first..].iter().take_while(|place| key(&all[**place as usize]) == *wanted).copied();
    let behind = (ordered.len()..all.len()).filter(|place| key(&all[*place]) == *wanted).map(|place| place as u32);
    found.chain(behind).collect()
}

#[derive(Clone, Debug, Default)]
struct Names {
    names: Vec<String>,
    at: HashMap<String, u32>,
}

impl Names {
    fn meet(&mut self, name: &str) -> u32 {
        if let Some(at) = self.at.get(name) {
            return *at;
        }
        let at = self.names.len() as u32;
        self.names.push(name.to_owned());
        self.at.insert(name.to_owned(), at);
        at
    }
}

impl Names {
    /// The rank of each name among all.
    fn ranks(&self) -> Vec<u32> {
        let mut order: Vec<u32> = (0..self.names.len() as u32).collect();
        order.sort_by_key(|at| &self.names[*at as usize]);
        let mut ranks = vec![0; order.len()];
        for (rank, at) in (0..).zip(order) {
            ranks[at as usize] = rank;
        }
        ranks
    }
}

impl Register {
    pub(crate) fn push(&mut self, entry: Entry) {
        match entry.body {
            Some(Body::Run(run)) => self.run(entry.index, &entry.id, entry.at, &run),
            Some(Body::Occurrence(body)) => {
                let body = std::sync::Arc::new(body);
                self.occurrences.push(Recorded { index: entry.index, entry: entry.id, at: entry.at, body });
            }
            _ => {}
        }
    }

    fn run(&mut self, index: u64, entry: &EntryId, at: Instant, run: &Run) {
        let place = self.runs.len() as u32;
        let (test, control) = (self.tests.meet(run.test.as_str()), self.controls.meet(run.control.as_str()));
        let moment = run.occurred_at.unwrap_or(at);
        let (n, n_alarms, n_unclear, came_out) = match &run.outcome {
            Outcome::Ran(ran) => {
                let word = match (ran.alarms.len(), ran.unclear.len(), ran.n, &ran.proof) {
                    (1.., ..) => CameOut::Alarm,
                    (_, 1.., ..) | (_, _, 0, None) => CameOut::Unclear,
                    _ => CameOut::Ok,
                };
                (ran.n, ran.alarms.len() as u32, ran.unclear.len() as u32, word)
            }
            Outcome::Error { .. } => (0, 0, 0, CameOut::Error),
            Outcome::CheckFailed { .. } => (0, 0, 0, CameOut::CheckFailed),
        };
        self.take(RunMark {
            index,
            entry: number(entry),
            at,
            test,
            control,
            from: run.covers_from.unwrap_or(moment),
            to: run.covers_to.unwrap_or(moment),
            n,
            n_alarms,
            n_unclear,
            came_out,
            by: run.performed_by,
        });
        self.read_by.extend(run.evidence.iter().map(|evidence| (half(evidence), place)));
    }

    fn take(&mut self, mark: RunMark) {
        let place = self.runs.len() as u32;
        self.by_test.entry(mark.test).or_default().push(place);
        self.by_control.entry(mark.control).or_default().push(place);
        self.by_outcome[mark.came_out as usize].push(place);
        self.runs.push(mark);
        self.found.forget(self.runs.len(), self.read_by.len());
    }

    pub(crate) fn test(&self, mark: &RunMark) -> &str {
        &self.tests.names[mark.test as usize]
    }

    pub(crate) fn control(&self, mark: &RunMark) -> &str {
        &self.controls.names[mark.control as usize]
    }

    /// How many of the runs are among the ledger's first `size` entries; they are the first.
    pub(crate) fn n_runs(&self, size: u64) -> usize {
        self.runs.partition_point(|mark| mark.index < size)
    }

    pub(crate) fn mark(&self, place: u32) -> &RunMark {
        &self.runs[place as usize]
    }

    pub(crate) fn of_test(&self, test: &TestId, size: u64) -> impl DoubleEndedIterator<Item = &RunMark> + ExactSizeIterator {
        self.places_of_test(test, size).iter().map(|place| self.mark(*place))
    }

    pub(crate) fn of_control(&self, id: &ControlId, size: u64) -> impl DoubleEndedIterator<Item = &RunMark> + ExactSizeIterator {
        self.places_of_control(id, size).iter().map(|place| self.mark(*place))
    }

    pub(crate) fn places_of_test(&self, test: &TestId, size: u64) -> &[u32] {
        let places = self.tests.at.get(test.as_str()).and_then(|at| self.by_test.get(at));
        self.known(places.map_or(&[][..], Vec::as_slice), size)
    }

    pub(crate) fn places_of_control(&self, control: &ControlId, size: u64) -> &[u32] {
        let places = self.controls.at.get(control.as_str()).and_then(|at| self.by_control.get(at));
        self.known(places.map_or(&[][..], Vec::as_slice), size)
    }

    pub(crate) fn places_that_came(&self, out: CameOut, size: u64) -> &[u32] {
        self.known(&self.by_outcome[out as usize], size)
    }

    fn known<'a>(&self, places: &'a [u32], size: u64) -> &'a [u32] {
        &places[..places.partition_point(|place| self.runs[*place as usize].index < size)]
    }

    /// All runs in the order of a column, and in the ledger's where it says nothing.
    pub(crate) fn ordered(&self, column: Column) -> &[u32] {
        self.found.columns[column as usize].get_or_init(|| {
            let mut places: Vec<u32> = (0..self.runs.len() as u32).collect();
            self.order(&mut places, column);
            places
        })
    }

    pub(crate) fn order(&self, places: &mut [u32], column: Column) {
        // Names by their rank, so that a million runs compare numbers.
        let by_rank = |places: &mut [u32], names: &Names, of: fn(&RunMark) -> u32| {
            let ranks = names.ranks();
            places.sort_by_key(|place| ranks[of(self.mark(*place)) as usize]);
        };
        match column {
            Column::N => places.sort_by_key(|place| self.mark(*place).n),
            Column::NAlarms => places.sort_by_key(|place| self.mark(*place).n_alarms),
            Column::From => places.sort_by_key(|place| self.mark(*place).from),
            Column::Test => by_rank(places, &self.tests, |mark| mark.test),
            Column::Control => by_rank(places, &self.controls, |mark| mark.control),
        }
    }

    /// Which of all tests, and which of all controls, hold a word in their name.
    pub(crate) fn that_hold(&self, word: &str) -> (Vec<bool>, Vec<bool>) {
        let hold = |names: &Names| names.names.iter().map(|name| name.to_lowercase().contains(word)).collect();
        (hold(&self.tests), hold(&self.controls))
    }

    /// The runs that read this evidence.
    pub(crate) fn that_read(&self, evidence: &EntryId, size: u64) -> Vec<&RunMark> {
        let found = places_of(&self.read_by, &self.found.evidence, |(read, _)| *read, &half(evidence));
        let runs = found.into_iter().map(|at| &self.runs[self.read_by[at as usize].1 as usize]);
        runs.filter(|mark| mark.index < size).collect()
    }

    pub(crate) fn find(&self, entry: &EntryId) -> Option<&RunMark> {
        let found = places_of(&self.runs, &self.found.entries, |mark| mark.entry, &number(entry));
        found.first().map(|place| &self.runs[*place as usize])
    }
}

impl Found {
    /// Drops an order behind which too much stands.
    fn forget(&mut self, n_runs: usize, n_read: usize) {
        self.columns.iter_mut().for_each(|order| drop(order.take()));
        for (order, n) in [(&mut self.entries, n_runs), (&mut self.evidence, n_read)] {
            if order.get().is_some_and(|ordered| ordered.len() + BEHIND_MAX < n) {
                order.take();
            }
        }
    }
}

impl RunMark {
    pub(crate) fn id(&self) -> String {
        format!("{:032x}", self.entry)
    }
}

/// Ids of entries are 32 hex digits wherever a store gives them out.
fn number(entry: &EntryId) -> u128 {
    u128::from_str_radix(entry.as_str(), 16).unwrap_or(0)
}

fn half(entry: &EntryId) -> u64 {
    (number(entry) >> 64) as u64
}
