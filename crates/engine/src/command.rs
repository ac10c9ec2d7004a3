//! The five verbs that write. Arguments, forms and JSON all lower to these, and pass one permission check.
use std::path::PathBuf;

use assay_model::body::{FindingWord, Provenance, Purpose, Superseding, Word};
use assay_model::declare::Parsed;
use assay_model::id::*;
use assay_model::time::{Day, DaySpan, Instant};

/// Something to be written.
#[derive(Debug)]
pub enum Command {
    Declare(Declare),
    Collect(Collect),
    Perform(Perform),
    Test(Test),
    Decide(Decide),
}

/// Who acts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    pub person: PersonId,
}

/// Declare objects from files.
#[derive(Debug)]
pub struct Declare {
    pub objects: Vec<Parsed>,
    /// Where they come from: pruning is limited to it.
    pub origin: String,
    pub missing: Missing,
}

/// What becomes of objects of the same origin that are not among those declared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    Keep,
    /// They go out of force yesterday.
    Retire,
}

/// Collect or hand in one piece of evidence.
#[derive(Debug)]
pub struct Collect {
    /// Absent: a document that belongs to no source.
    pub source: Option<SourceId>,
    pub file: PathBuf,
    /// The name by which people know the file.
    pub name: String,
    pub title: Option<String>,
    /// Of events: the days of which it tells, in the workspace's zone.
    pub covers: Option<DaySpan>,
    /// Of a state, the moment at which it was so; of a document, when it was made.
    pub occurred_at: Option<Instant>,
    /// Absent: now.
    pub extracted_at: Option<Instant>,
    pub provenance: Provenance,
}

/// Record that a control was performed.
#[derive(Debug)]
pub struct Perform {
    pub control: ControlId,
    pub occurred_at: Instant,
    /// A day of the window that it is for.
    pub claims: Option<Day>,
    pub performer: PersonId,
    pub reviewer: Option<PersonId>,
    pub evidence: Vec<EntryId>,
    pub note: Option<String>,
}

/// Apply a test to evidence, or record what a person found by hand.
#[derive(Debug)]
pub enum Test {
    Run(RunTest),
    Manual(ManualTest),
}

#[derive(Debug)]
pub struct RunTest {
    pub test: TestId,
    pub engagement: Option<EngagementId>,
    /// Absent: the earliest days of the engagement's period that no run covers yet.
    pub covers: Option<DaySpan>,
    /// Absent: now.
    pub effective_at: Option<Instant>,
    pub supersedes: Option<Superseding>,
}

/// The result of a procedure that a person carried out: a walkthrough of a control's design, or an inspection of items.
#[derive(Debug)]
pub struct ManualTest {
    pub control: ControlId,
    pub test: Option<TestId>,
    pub purpose: Purpose,
    pub engagement: Option<EngagementId>,
    pub occurred_at: Instant,
    pub covers: Option<DaySpan>,
    /// The population inspected; a walkthrough inspects one item.
    pub n: u64,
    /// Items that failed, and why.
    pub alarms: Vec<(String, String)>,
    pub evidence: Vec<EntryId>,
    pub supersedes: Option<Superseding>,
}

/// A person's act, or what a person reports.
#[derive(Debug)]
pub enum Decide {
    Word(DecideWord),
    Report(ReportFinding),
}

#[derive(Debug)]
pub struct DecideWord {
    pub word: Word,
    /// An entry, a declared thing's id, `RUN/ITEM` or `CONTROL@FIRST-DAY`, as a person writes it.
    pub target: String,
    /// Absent: now.
    pub occurred_at: Option<Instant>,
    pub until: Option<Day>,
    pub reason: Option<String>,
    pub as_word: Option<String>,
    pub engagement: Option<EngagementId>,
    pub conditions: Vec<String>,
}

#[derive(Debug)]
pub struct ReportFinding {
    pub word: FindingWord,
    pub title: String,
    pub occurred_at: Instant,
    pub requirements: Vec<RequirementId>,
    pub controls: Vec<ControlId>,
    pub assets: Vec<AssetId>,
    pub exceptions: Vec<String>,
}

/// What was written.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Receipt {
    pub entries: Vec<EntryId>,
    /// The ledger's size afterwards.
    pub size: u64,
    /// What a person should know of it, a line each.
    pub said: Vec<String>,
    /// Alarms, failed checks or errors are among what was written.
    pub alarming: bool,
}
