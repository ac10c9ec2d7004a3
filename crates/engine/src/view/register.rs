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
    /// Entries whose runs are folded, and those whose occurrences are.
    pub(crate) size: u64,
    pub(crate) performed_size: u64,
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
        self.runs.push(mark);
    }

    /// The runs as bytes, to keep in a cache. Occurrences hold what people wrote, which may be erased: they are never kept.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.runs.len() * 96 + self.read_by.len() * 12 + 4096);
        bytes.extend(MAGIC);
        bytes.extend(self.size.to_le_bytes());
        for names in [&self.tests.names, &self.controls.names] {
            bytes.extend((names.len() as u64).to_le_bytes());
            for name in names {
                bytes.extend((name.len() as u64).to_le_bytes());
                bytes.extend(name.as_bytes());
            }
        }
        bytes.extend((self.runs.len() as u64).to_le_bytes());
        for mark in &self.runs {
            bytes.extend(mark.index.to_le_bytes());
            bytes.extend(mark.entry.to_le_bytes());
            for number in [mark.at.0, mark.from.0, mark.to.0] {
                bytes.extend(number.to_le_bytes());
            }
            bytes.extend(mark.n.to_le_bytes());
            for number in [mark.test, mark.control, mark.n_alarms, mark.n_unclear] {
                bytes.extend(number.to_le_bytes());
            }
            bytes.extend([mark.came_out as u8, mark.by as u8]);
        }
        bytes.extend((self.read_by.len() as u64).to_le_bytes());
        for (half, place) in &self.read_by {
            bytes.extend(half.to_le_bytes());
            bytes.extend(place.to_le_bytes());
        }
        bytes
    }

    /// What `to_bytes` wrote; none of anything else, which is then folded anew.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut read = Reader(bytes.strip_prefix(MAGIC)?);
        let mut register = Self { size: read.number()?, ..Self::default() };
        for names in [&mut register.tests, &mut register.controls] {
            for _ in 0..read.number()? {
                let length = usize::try_from(read.number()?).ok()?;
                names.meet(std::str::from_utf8(read.take(length)?).ok()?);
            }
        }
        for _ in 0..read.number()? {
            let mark = read.mark()?;
            if mark.test as usize >= register.tests.names.len() || mark.control as usize >= register.controls.names.len() {
                return None;
            }
            register.take(mark);
        }
        for _ in 0..read.number()? {
            let (half, place) = (read.number()?, read.short()?);
            register.runs.get(place as usize)?;
            register.read_by.push((half, place));
        }
        read.0.is_empty().then_some(register)
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

/// The version of these bytes: a cache of another is made again.
const MAGIC: &[u8] = b"register/1\n";

/// Reads what was written, and stops where the bytes end.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, n: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(n)?;
        self.0 = rest;
        Some(taken)
    }

    fn number(&mut self) -> Option<u64> {
        Some(u64::from_le_bytes(self.take(8)?.try_into().ok()?))
    }

    fn short(&mut self) -> Option<u32> {
        Some(u32::from_le_bytes(self.take(4)?.try_into().ok()?))
    }

    fn instant(&mut self) -> Option<Instant> {
        Some(Instant(i64::from_le_bytes(self.take(8)?.try_into().ok()?)))
    }

    fn mark(&mut self) -> Option<RunMark> {
        let index = self.number()?;
        let entry = u128::from_le_bytes(self.take(16)?.try_into().ok()?);
        let (at, from, to, n) = (self.instant()?, self.instant()?, self.instant()?, self.number()?);
        let (test, control, n_alarms, n_unclear) = (self.short()?, self.short()?, self.short()?, self.short()?);
        let words = self.take(2)?;
        let came_out = *CameOut::ALL.get(usize::from(words[0]))?;
        let by = *BY.get(usize::from(words[1]))?;
        Some(RunMark { index, entry, at, test, control, from, to, n, n_alarms, n_unclear, came_out, by })
    }
}

/// In the order of their declaration, as bytes count them.
const BY: [PerformedBy; 4] =
    [PerformedBy::Management, PerformedBy::InternalAudit, PerformedBy::ServiceAuditor, PerformedBy::CertificationBody];

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_comes_back_and_anything_else_is_refused() {
        let mut register = Register { size: 9, ..Register::default() };
        for (n, by) in BY.into_iter().enumerate() {
            assert_eq!(by as usize, n);
            let (test, control) = (register.tests.meet(&format!("t{}", n % 2)), register.controls.meet("AC-01"));
            let at = Instant(-5 + n as i64);
            let came_out = CameOut::ALL[n];
            assert_eq!(came_out as usize, n);
            register.take(RunMark {
                index: n as u64,
                entry: n as u128,
                at,
                test,
                control,
                from: at,
                to: at,
                n: 7,
                n_alarms: 1,
                n_unclear: 0,
                came_out,
                by,
            });
            register.read_by.push((n as u64, n as u32));
        }
        let bytes = register.to_bytes();
        let back = Register::from_bytes(&bytes).unwrap();
        assert_eq!(back.to_bytes(), bytes);
        assert_eq!((back.size, back.runs(2).len(), back.test(&back.runs[3])), (9, 2, "t1"));
        assert_eq!(back.of_test(&TestId::parse("t0").unwrap(), 9).count(), 2);
        for cut in 0..bytes.len() {
            assert!(Register::from_bytes(&bytes[..cut]).is_none(), "{cut}");
        }
        assert!(Register::from_bytes(&[&bytes[..], b"x"].concat()).is_none());
    }
}
