//! Runs and occurrences, light: which there are, of what, when and how they came out. A million of them fit.
use std::collections::HashMap;

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
    pub(crate) size: u64,
    runs: Vec<RunMark>,
    tests: Names,
    controls: Names,
    by_test: HashMap<u32, Vec<u32>>,
    by_control: HashMap<u32, Vec<u32>>,
    /// The first half of an evidence's id, and the run that read it.
    read_by: Vec<(u64, u32)>,
    pub(crate) occurrences: Vec<Recorded<Occurrence>>,
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

impl Register {
    pub(crate) fn push(&mut self, entry: Entry) {
        self.size = self.size.max(entry.index + 1);
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
        self.runs.push(RunMark {
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
        self.by_test.entry(test).or_default().push(place);
        self.by_control.entry(control).or_default().push(place);
        self.read_by.extend(run.evidence.iter().map(|evidence| (half(evidence), place)));
    }

    pub(crate) fn test(&self, mark: &RunMark) -> &str {
        &self.tests.names[mark.test as usize]
    }

    pub(crate) fn control(&self, mark: &RunMark) -> &str {
        &self.controls.names[mark.control as usize]
    }

    /// All runs among the ledger's first `size` entries, in its order.
    pub(crate) fn runs(&self, size: u64) -> &[RunMark] {
        &self.runs[..self.runs.partition_point(|mark| mark.index < size)]
    }

    pub(crate) fn of_test(&self, test: &TestId, size: u64) -> impl DoubleEndedIterator<Item = &RunMark> + Clone {
        let places = self.tests.at.get(test.as_str()).and_then(|at| self.by_test.get(at));
        self.known(places, size)
    }

    pub(crate) fn of_control(&self, control: &ControlId, size: u64) -> impl DoubleEndedIterator<Item = &RunMark> + Clone {
        let places = self.controls.at.get(control.as_str()).and_then(|at| self.by_control.get(at));
        self.known(places, size)
    }

    fn known(&self, places: Option<&Vec<u32>>, size: u64) -> impl DoubleEndedIterator<Item = &RunMark> + Clone {
        let places = places.map_or(&[][..], Vec::as_slice);
        let known = places.partition_point(|place| self.runs[*place as usize].index < size);
        places[..known].iter().map(|place| &self.runs[*place as usize])
    }

    /// The runs that read this evidence.
    pub(crate) fn that_read(&self, evidence: &EntryId, size: u64) -> Vec<&RunMark> {
        let half = half(evidence);
        let runs = self.read_by.iter().filter(|(read, _)| *read == half).map(|(_, place)| &self.runs[*place as usize]);
        runs.filter(|mark| mark.index < size).collect()
    }

    pub(crate) fn find(&self, entry: &EntryId) -> Option<&RunMark> {
        let number = number(entry);
        self.runs.iter().find(|mark| mark.entry == number)
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
