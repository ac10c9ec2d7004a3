//! What `assess` needs of the ledger and nothing else: a pure fold over its entries, packed per control.
//!
//! Facts keep instants; which day an instant belongs to is the engagement's business. They know of no engagement's period,
//! so that one fold serves them all. A cut at a moment of knowledge is the fold over the entries up to it.
mod bytes;
mod cut;
mod decode;
mod encode;
mod name;
mod push;

use std::collections::BTreeMap;

use crate::body::{PerformedBy, Word};
use crate::id::EntryId;
use crate::object::{Engagement, Extent, Frequency};
use crate::time::{Day, Instant};

pub use bytes::FactsError;
pub use name::{EntryRef, Sym};

/// The version of these facts and of their bytes: a cache of another version is made again.
pub const FACTS: &str = "facts/2";

/// A fold of the ledger's first `size` entries.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    pub(crate) size: u64,
    pub(crate) entries: name::Entries,
    pub(crate) words: name::Words,
    /// What each entry is, by its number.
    pub(crate) homes: Vec<Home>,
    /// By the same number its index in the ledger; `NOT_ARRIVED` of one that was only heard of.
    pub(crate) arrived: Vec<u32>,
    /// By the same number what is asked most often; it follows from the rest.
    pub(crate) flags: Vec<u8>,
    pub(crate) evidence: Vec<EvidenceFact>,
    pub(crate) controls: Vec<ControlFacts>,
    pub(crate) control_index: BTreeMap<Sym, u32>,
    pub(crate) documents: BTreeMap<Sym, Vec<DocumentVersion>>,
    pub(crate) engagements: BTreeMap<Sym, EngagementFact>,
    pub(crate) decisions: Vec<DecisionFact>,
    /// Entries that were voided or erased, with the decisions that did it.
    pub(crate) marks: BTreeMap<EntryRef, Mark>,
}

/// Of `arrived`: it has not.
pub(crate) const NOT_ARRIVED: u32 = u32::MAX;

/// Of `flags`: it is evidence that passed its checks.
pub(crate) const SOUND: u8 = 1;
/// It was voided or erased.
pub(crate) const MARKED: u8 = 2;

/// What an entry is, and where its facts stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Home {
    /// Heard of, and not arrived; or arrived without its body.
    #[default]
    Unknown,
    Evidence(u32),
    /// An operating test, a walkthrough, an occurrence or a version of this control.
    Run(u32),
    Walkthrough(u32),
    Occurrence(u32),
    Version(u32),
    Document,
    Engagement,
    Decision,
    Other,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct EvidenceFact {
    pub covers_from: Instant,
    /// Exclusive; not after `covers_from` where it covers nothing.
    pub covers_to: Instant,
    pub dated: Instant,
    pub checks_passed: bool,
}

/// Everything about one control, in ledger order within each list.
#[derive(Clone, Debug)]
pub(crate) struct ControlFacts {
    pub id: Sym,
    /// Changes whenever something that may change the control's result is folded in.
    pub hash: [u8; 32],
    pub versions: Vec<Version>,
    pub occurrences: Vec<OccurrenceFact>,
    pub walkthroughs: Vec<Walkthrough>,
    pub runs: Vec<RunFact>,
    /// Of all runs; each has its stretch.
    pub run_evidence: Vec<EntryRef>,
    /// What few runs have.
    pub more: Vec<RunMore>,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Version {
    pub entry: EntryRef,
    pub received: Instant,
    pub from: Day,
    pub to: Option<Day>,
    pub frequency: Frequency,
    pub due_within: u16,
    pub allowance: Option<u16>,
    pub serves: Vec<(Sym, Extent)>,
    pub tests: Vec<Sym>,
    pub risks: Vec<Sym>,
    pub compensates: Vec<Sym>,
    pub assets: Vec<Sym>,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct OccurrenceFact {
    pub entry: EntryRef,
    pub at: Instant,
    pub claims: Option<Day>,
    pub received: Instant,
    pub evidence: Vec<EntryRef>,
}

/// A design test of one version.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Walkthrough {
    pub entry: EntryRef,
    pub version: EntryRef,
    pub at: Instant,
    pub outcome: Looked,
    pub evidence: Vec<EntryRef>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Looked {
    Ok,
    Alarm,
    /// It could not be done, or could not tell.
    Unclear,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RunKind {
    /// Over things that happened.
    Covers,
    /// Over a state at a moment.
    Snapshot,
}

/// A run of an operating test.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct RunFact {
    pub entry: EntryRef,
    pub test: Sym,
    pub kind: RunKind,
    /// It could not be run, or a check of its evidence failed.
    pub failed: bool,
    pub performed_by: PerformedBy,
    pub from: Instant,
    /// Exclusive; of a snapshot the same as `from`.
    pub to: Instant,
    pub n: u64,
    /// When the first and the last item of its population occurred.
    pub items: Option<(Instant, Instant)>,
    /// Where its evidence begins and how much there is.
    pub evidence: (u32, u16),
    /// Which of `more`, if any.
    pub more: Option<u32>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct RunMore {
    /// Ascending by item and moment.
    pub alarms: Box<[ItemFact]>,
    /// Rows without an outcome, ascending.
    pub unclear: Box<[ItemFact]>,
    /// Ascending.
    pub lacks: Box<[Sym]>,
    pub proof: Option<EntryRef>,
    /// The run that it supersedes, where it says why.
    pub supersedes: Option<EntryRef>,
    pub n_by_asset: Box<[(Sym, u64)]>,
    /// Why it failed.
    pub failure: Option<Sym>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct ItemFact {
    pub item: Sym,
    pub at: Option<Instant>,
    pub asset: Option<Sym>,
    pub reason: Sym,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct DocumentVersion {
    pub entry: EntryRef,
    pub from: Day,
    pub to: Option<Day>,
    pub serves: Vec<(Sym, Extent)>,
    pub assets: Vec<Sym>,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct EngagementFact {
    pub entry: EntryRef,
    pub engagement: Engagement,
}

/// A decision that takes something off the list or approves it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct DecisionFact {
    pub entry: EntryRef,
    pub word: Word,
    pub target: TargetFact,
    pub at: Instant,
    pub until: Option<Day>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TargetFact {
    Entry(EntryRef),
    Alarm(EntryRef, Sym),
    Window(Sym, Day),
}

/// What was decided against an entry.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Mark {
    pub void: Vec<EntryRef>,
    pub erase: Vec<EntryRef>,
    /// Its body was gone when it was read.
    pub gone: bool,
}

impl Mark {
    pub(crate) fn erased(&self) -> bool {
        self.gone || !self.erase.is_empty()
    }
}

impl Facts {
    pub fn new() -> Self {
        Self::default()
    }

    /// The facts of these entries, which stand in the ledger's order.
    pub fn of<'a>(entries: impl IntoIterator<Item = &'a crate::body::Entry>) -> Self {
        let mut facts = Self::new();
        for entry in entries {
            facts.push(entry);
        }
        facts
    }

    /// How many entries were folded.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// How many runs of operating tests there are.
    pub fn n_runs(&self) -> usize {
        self.controls.iter().map(|control| control.runs.len()).sum()
    }

    /// The last declared version of an engagement, with the entry that declared it.
    pub fn engagement(&self, id: &str) -> Option<(EntryId, &Engagement)> {
        let fact = self.engagements.get(&self.words.find(id)?)?;
        Some((self.entries.id(fact.entry), &fact.engagement))
    }

    /// The control that a run is of.
    pub(crate) fn control_of(&self, run: EntryRef) -> Option<Sym> {
        match self.homes[run.0 as usize] {
            Home::Run(slot) => Some(self.controls[slot as usize].id),
            _ => None,
        }
    }

    pub(crate) fn mark(&self, entry: EntryRef) -> Option<&Mark> {
        self.marks.get(&entry)
    }

    /// Whether nobody voided or erased it.
    pub(crate) fn stands(&self, entry: EntryRef) -> bool {
        self.flags[entry.0 as usize] & MARKED == 0
    }

    /// Whether it is evidence that passed its checks and stands.
    pub(crate) fn is_sound(&self, entry: EntryRef) -> bool {
        self.flags[entry.0 as usize] == SOUND
    }

    /// Evidence that stands, and failed a check of completeness or accuracy.
    pub(crate) fn failed_its_checks(&self, entry: EntryRef) -> bool {
        match self.homes[entry.0 as usize] {
            Home::Evidence(at) => !self.evidence[at as usize].checks_passed && self.stands(entry),
            _ => false,
        }
    }

    /// Evidence that is there, passed its checks and stands.
    pub(crate) fn valid_evidence(&self, entry: EntryRef) -> Option<&EvidenceFact> {
        match self.homes[entry.0 as usize] {
            Home::Evidence(at) if self.is_sound(entry) => Some(&self.evidence[at as usize]),
            _ => None,
        }
    }
}

impl ControlFacts {
    pub(crate) fn more(&self, run: &RunFact) -> Option<&RunMore> {
        run.more.map(|at| &self.more[at as usize])
    }

    pub(crate) fn evidence_of(&self, run: &RunFact) -> &[EntryRef] {
        let (from, n) = run.evidence;
        &self.run_evidence[from as usize..from as usize + usize::from(n)]
    }
}
