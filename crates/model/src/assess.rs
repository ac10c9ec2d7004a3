//! Where an engagement stands, and why: `assess`, a pure function of the facts, the moment and the rules.
//!
//! It reads nothing but its arguments, and the same arguments always give the same result. `docs/status.md` says in words
//! what it does; the worked cases in this crate's tests are the contract.
mod alarm;
mod clock;
mod control;
mod coverage;
mod design;
mod exception;
mod exclusion;
mod memo;
mod operation;
mod perform;
mod requirement;
mod scene;
mod span;
mod tested;
mod window;

use std::fmt;
use std::sync::Arc;

use serde::{Serialize, Serializer};

use crate::diagnostic::Diagnostic;
use crate::id::*;
use crate::object::{Category, ExclusionKind, Extent, Frequency};
use crate::time::{Day, DaySpan, Instant};

pub use memo::{AssessError, Memo, assess};
pub use span::{DueWindow, due_windows};

/// The version of the rules that `assess` follows; it is recorded with what they produced.
pub const RULES: &str = "assess/1";

/// What is asked.
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    pub engagement: &'a EngagementId,
    /// What occurred, or comes into force, later is not seen. Of a Type 1 its own date counts instead.
    pub effective_at: Instant,
    pub requirements: &'a Requirements,
}

/// The requirements that the engagement reports on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Requirements {
    /// Listed, in this order, whether or not anything serves them.
    pub asked: Vec<Requirement>,
    pub others: Others,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Requirement {
    pub id: RequirementId,
    pub family: Family,
}

/// What becomes of requirements that are not asked for but served or excluded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Others {
    /// They are listed too, after those that are asked for.
    #[default]
    Listed,
    /// They are no part of the engagement, nor is a control that serves nothing else.
    LeftOut,
}

/// What kind of requirement it is: which exclusions it admits, and what a document does for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Family {
    Soc2(Category),
    /// A clause of a management system's standard: it cannot be excluded.
    Clause,
    /// A control of its annex: a statement of applicability may exclude it.
    Annex,
    Other,
}

impl Family {
    /// The family that an id speaks of: `soc2:A1.2`, `iso42001:A.6.2.4`.
    pub fn of(id: &RequirementId) -> Self {
        let (framework, name) = id.as_str().split_once(':').unwrap_or(("", id.as_str()));
        let series = name.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
        match framework {
            "soc2" => Self::Soc2(match series {
                "A" => Category::Availability,
                "C" => Category::Confidentiality,
                "PI" => Category::ProcessingIntegrity,
                "P" => Category::Privacy,
                _ => Category::Security,
            }),
            iso if iso.starts_with("iso") => match name.starts_with("A.") {
                true => Self::Annex,
                false => Self::Clause,
            },
            _ => Self::Other,
        }
    }
}

/// Where everything in the engagement stands.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Assessment {
    pub engagement: EngagementId,
    /// The entry that declared the engagement.
    pub engagement_entry: EntryId,
    /// Of a Type 1, its date twice.
    pub period: DaySpan,
    pub effective_at: Instant,
    /// How many entries of the ledger were seen.
    pub known_size: u64,
    pub rules: &'static str,
    /// The next moment at which time alone would change something, if nothing new is recorded.
    pub valid_until: Option<Instant>,
    /// By id.
    #[serde(serialize_with = "each")]
    pub controls: Vec<Arc<ControlStatus>>,
    pub requirements: Vec<RequirementStatus>,
    /// Exclusions that are refused, and count for nothing.
    pub refused: Vec<Refused>,
}

fn each<S: Serializer>(controls: &[Arc<ControlStatus>], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(controls.iter().map(|control| &**control))
}

impl Assessment {
    pub fn control(&self, id: &str) -> Option<&ControlStatus> {
        let at = self.controls.binary_search_by(|control| control.id.as_str().cmp(id)).ok()?;
        Some(&self.controls[at])
    }

    pub fn requirement(&self, id: &str) -> Option<&RequirementStatus> {
        self.requirements.iter().find(|requirement| requirement.id.as_str() == id)
    }

    /// The exceptions of every control.
    pub fn exceptions(&self) -> impl Iterator<Item = (&ControlStatus, &Exception)> {
        self.controls.iter().flat_map(|control| control.exceptions.iter().map(|exception| (&**control, exception)))
    }

    /// The exceptions that are still on the to-do list.
    pub fn n_open(&self) -> usize {
        self.exceptions().filter(|(_, exception)| exception.state == State::Open).count()
    }

    /// The flags of every control.
    pub fn flags(&self) -> impl Iterator<Item = &Flag> {
        self.controls.iter().flat_map(|control| &control.flags)
    }
}

/// Why: one plain sentence and the entries that it rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reason {
    pub text: String,
    pub entries: Cited,
}

/// Entries that a reason cites, each once, by id. Copies are cheap.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cited(Arc<[EntryId]>);

impl Cited {
    pub fn new(mut entries: Vec<EntryId>) -> Self {
        entries.sort_unstable();
        entries.dedup();
        Self(entries.into())
    }
}

impl std::ops::Deref for Cited {
    type Target = [EntryId];
    fn deref(&self) -> &[EntryId] {
        &self.0
    }
}

impl Serialize for Cited {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter())
    }
}

/// Whether what is declared could do its work; the worst of several counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Design {
    Excluded(ExclusionKind),
    Suitable,
    NotAssessed,
    Partial,
    Deficient,
    Unaddressed,
}

impl Design {
    /// The word, without an exclusion's kind.
    pub fn word(self) -> &'static str {
        match self {
            Design::Excluded(_) => "excluded",
            Design::Suitable => "suitable",
            Design::NotAssessed => "not_assessed",
            Design::Partial => "partial",
            Design::Deficient => "deficient",
            Design::Unaddressed => "unaddressed",
        }
    }
}

impl fmt::Display for Design {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self {
            Design::Excluded(ExclusionKind::Category) => "category",
            Design::Excluded(ExclusionKind::NotRelevant) => "not_relevant",
            Design::Excluded(ExclusionKind::CarvedOut) => "carved_out",
            Design::Excluded(ExclusionKind::Soa) => "soa",
            other => return f.pad(other.word()),
        };
        f.pad(&format!("excluded({kind})"))
    }
}

/// Whether it did its work; the worst of several counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Operation {
    NotApplicable,
    NotDue,
    DidNotOperate,
    Supported,
    Stale,
    Unproven,
    Deviating,
}

impl Operation {
    pub fn word(self) -> &'static str {
        match self {
            Operation::NotApplicable => "not_applicable",
            Operation::NotDue => "not_due",
            Operation::DidNotOperate => "did_not_operate",
            Operation::Supported => "supported",
            Operation::Stale => "stale",
            Operation::Unproven => "unproven",
            Operation::Deviating => "deviating",
        }
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}

/// What became of a window: the first that applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WindowWord {
    Deviated,
    Missed,
    Late,
    Unproven,
    Untested,
    Pending,
    Passed,
    Idle,
}

impl WindowWord {
    pub fn word(self) -> &'static str {
        match self {
            WindowWord::Deviated => "deviated",
            WindowWord::Missed => "missed",
            WindowWord::Late => "late",
            WindowWord::Unproven => "unproven",
            WindowWord::Untested => "untested",
            WindowWord::Pending => "pending",
            WindowWord::Passed => "passed",
            WindowWord::Idle => "idle",
        }
    }

    /// An alarm stands in it, or it was missed or late.
    pub fn is_deviation(self) -> bool {
        matches!(self, WindowWord::Deviated | WindowWord::Missed | WindowWord::Late)
    }
}

impl fmt::Display for WindowWord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}

macro_rules! serialize_as_display {
    ($($name:ident),*) => {$(
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }
    )*};
}
serialize_as_display!(Design, Operation, WindowWord);

/// Where a control stands in the engagement.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ControlStatus {
    pub id: ControlId,
    pub design: Design,
    pub design_reasons: Vec<Reason>,
    pub operation: Operation,
    pub operation_reasons: Vec<Reason>,
    /// Those in force on a day of the period, in the order in which they govern.
    pub versions: Vec<VersionStatus>,
    /// In order; of a Type 1, and of a control out of the engagement, none.
    pub windows: Vec<Window>,
    pub exceptions: Vec<Exception>,
    pub flags: Vec<Flag>,
}

/// A version that governs days of the period.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct VersionStatus {
    pub entry: EntryId,
    /// The days of the period that it governs.
    pub days: Vec<DaySpan>,
    pub frequency: Frequency,
    pub due_within: u16,
    pub allowance: Option<u16>,
    pub serves: Vec<(RequirementId, Extent)>,
    pub design: Design,
    pub reason: Reason,
}

/// A window as the engagement sees it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Window {
    /// The first and last of its days that are in force and inside the period.
    pub from: Day,
    pub to: Day,
    pub word: WindowWord,
    /// The day at whose close it is due.
    pub due: Day,
    pub frequency: Frequency,
    /// Whether it had to be performed or tested; one that had not is listed because of what happened in it.
    pub required: bool,
    pub reason: Reason,
    /// The exceptions beneath, by name.
    pub exceptions: Vec<String>,
}

/// An alarmed item (of a state, one spell of it), or a missed or late window.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Exception {
    /// `RUN/ITEM`, or `CONTROL@FIRST-DAY`.
    pub name: String,
    pub of: ExceptionOf,
    /// The first day of it.
    pub from: Day,
    /// The last; absent: a spell that nobody has yet seen to end.
    pub to: Option<Day>,
    pub reason: Reason,
    pub state: State,
    /// Decisions that answer it, which changes nothing else.
    pub answers: Cited,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ExceptionOf {
    Alarm {
        test: TestId,
        item: String,
        occurred_at: Option<Instant>,
        asset: Option<AssetId>,
        /// What the test says of it.
        text: String,
    },
    Missed,
    Late,
}

/// Whether an exception is still to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    Open,
    /// Accepted by this decision, to this day or without end.
    Accepted {
        by: EntryId,
        until: Option<Day>,
    },
    Closed {
        by: EntryId,
    },
}

/// What a reader must know beside the status.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Flag {
    pub word: FlagWord,
    /// The version, run, occurrence or control that it is about.
    pub about: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FlagWord {
    /// A version: received after it took effect.
    DeclaredLate,
    /// A run: an alarm of it was replaced by a run with a reason.
    Superseded,
    /// An occurrence: counted, performed after the period's last day.
    AfterPeriod,
    /// An occurrence: in time and evidenced, received after its window was due.
    RecordedLate,
    /// A control: every item of a long window lies at its end.
    Bunched,
}

impl FlagWord {
    pub fn word(self) -> &'static str {
        match self {
            FlagWord::DeclaredLate => "declared_late",
            FlagWord::Superseded => "superseded",
            FlagWord::AfterPeriod => "after_period",
            FlagWord::RecordedLate => "recorded_late",
            FlagWord::Bunched => "bunched",
        }
    }
}

impl fmt::Display for Flag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.word.word(), self.about)
    }
}

/// Where a requirement stands in the engagement.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RequirementStatus {
    pub id: RequirementId,
    pub design: Design,
    pub design_reasons: Vec<Reason>,
    pub operation: Operation,
    pub operation_reasons: Vec<Reason>,
    /// The controls that serve it on a day of the period, by id.
    pub controls: Vec<ControlId>,
    pub documents: Vec<DocumentId>,
    /// Deviating controls that a compensating control answers for.
    pub shows: Vec<ControlId>,
    /// The controls that answer for them.
    pub answered_by: Vec<ControlId>,
    /// Days of the period, up to `effective_at`, on which nothing that serves it was in force.
    pub uncovered: Vec<DaySpan>,
}

/// An exclusion that counts for nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    pub requirement: RequirementId,
    pub diagnostic: Diagnostic,
}

impl Serialize for Refused {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.diagnostic)
    }
}
