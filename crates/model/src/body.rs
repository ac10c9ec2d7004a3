//! What the ledger holds: an entry's body, declared or recorded. Bodies outlive the types here: an old `v` is lifted at reading.
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::id::*;
use crate::object::{Object, Role};
use crate::time::{Day, Instant};

/// One entry of the ledger, as the fold sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Its place in the ledger, from 0.
    pub index: u64,
    pub id: EntryId,
    /// When the ledger received it.
    pub at: Instant,
    /// `None`: erased.
    pub body: Option<Body>,
}

/// What was declared or recorded.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Body {
    Declared(Declared),
    Evidence(Evidence),
    Occurrence(Occurrence),
    Run(Run),
    Finding(Finding),
    Decision(Decision),
}

/// A version of something declared.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Declared {
    pub object: Object,
    /// The first day on which it holds: the object's own `from`, else the day of its declaration.
    pub in_force_from: Day,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_force_to: Option<Day>,
    pub by: PersonId,
    /// Where it was declared from: a folder's name, `library@1`, `web`. Pruning is limited to one origin.
    pub origin: String,
}

/// On whose behalf somebody acted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PerformedBy {
    #[default]
    Management,
    InternalAudit,
    ServiceAuditor,
    CertificationBody,
}

/// Bytes or a table from a source, with what they cover and how complete they are.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<SourceId>,
    /// The entry that declared the source as it was then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source_version: Option<EntryId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Of events: the half-open span of which they tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub covers_from: Option<Instant>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub covers_to: Option<Instant>,
    /// Of a state, the moment at which it was so; of a document, when it was made.
    #[serde(default, alias = "occurred_from", skip_serializing_if = "Option::is_none")]
    pub occurred_at: Option<Instant>,
    pub extracted_at: Instant,
    /// Rows of a table, as read; a decimal number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub n: Option<u64>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub checks: Vec<CheckResult>,
    /// The bytes as they came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub raw: Option<BlobRef>,
    /// The table made of them, as Parquet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub table: Option<BlobRef>,
    pub provenance: Provenance,
    pub by: PersonId,
    #[serde(default)]
    pub performed_by: PerformedBy,
}

impl Evidence {
    /// When what it shows was so: the moment it is dated to, where it is asked whether it existed by a day.
    pub fn dated(&self) -> Instant {
        self.occurred_at.unwrap_or(self.extracted_at)
    }

    pub fn checks_passed(&self) -> bool {
        self.checks.iter().all(|check| check.outcome == CheckOutcome::Ok)
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BlobRef {
    pub id: BlobId,
    /// SHA-256, 64 lower-case hex digits.
    pub digest: String,
    pub size_bytes: u64,
    pub media_type: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckResult {
    pub check: String,
    pub outcome: CheckOutcome,
    pub detail: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckOutcome {
    Ok,
    Alarm,
    Error,
}

/// How evidence was obtained, so that it can be obtained again.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Provenance {
    /// `hand_in`, `git`.
    pub collector: String,
    pub tool_version: String,
    /// The system it came from, with account or repository.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub system: Option<String>,
    /// The query or command, as run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub query: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parameters: Vec<(String, String)>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pages: Option<u64>,
    /// How many rows the source itself counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source_count: Option<u64>,
    /// Where the collection stopped: a commit, a cursor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<String>,
}

/// A control was performed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Occurrence {
    pub control: ControlId,
    #[serde(alias = "occurred_from")]
    pub occurred_at: Instant,
    /// A day of the window that it claims; absent: the window of its own day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claims: Option<Day>,
    pub performer: PersonId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reviewer: Option<PersonId>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<EntryId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    pub by: PersonId,
    #[serde(default)]
    pub performed_by: PerformedBy,
}

/// A test applied to evidence.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Run {
    pub control: ControlId,
    /// The entry that declared the control as it was then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub control_version: Option<EntryId>,
    pub test: TestId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub test_version: Option<EntryId>,
    pub purpose: Purpose,
    /// Over things that happened: the half-open span that the evidence covers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub covers_from: Option<Instant>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub covers_to: Option<Instant>,
    /// Over a state, the moment of the snapshot; of a design test, when it was done.
    #[serde(default, alias = "occurred_from", skip_serializing_if = "Option::is_none")]
    pub occurred_at: Option<Instant>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub engagement: Option<EngagementId>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<EntryId>,
    pub outcome: Outcome,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub supersedes: Option<Superseding>,
    /// What is needed to do it again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recipe: Option<Recipe>,
    pub by: PersonId,
    #[serde(default)]
    pub performed_by: PerformedBy,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub firm: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// How the control operated.
    Operation,
    /// Whether it is suitably designed: a walkthrough of one item, on one version.
    Design,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "word", rename_all = "snake_case")]
pub enum Outcome {
    Ran(Ran),
    /// It could not be run.
    Error {
        reason: String,
    },
    /// A completeness or accuracy check of its evidence failed.
    CheckFailed {
        check: String,
        reason: String,
    },
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Ran {
    /// The population: rows that are neither `skip` nor `info`.
    pub n: u64,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub n_by_asset: Vec<(AssetId, u64)>,
    #[serde(default, skip_serializing_if = "is_zero")]
    pub n_skip: u64,
    #[serde(default, skip_serializing_if = "is_zero")]
    pub n_info: u64,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub alarms: Vec<Item>,
    /// Rows without an outcome: `error`, `inconclusive`, `not_computable`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unclear: Vec<Item>,
    /// Of items that earlier runs of this test alarmed or left unclear: those that are not in this population.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lacks: Vec<String>,
    /// The first and last moment at which an item of the population occurred.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub items_from: Option<Instant>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub items_to: Option<Instant>,
    /// Of an empty population: evidence that nothing occurred.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proof: Option<EntryId>,
    /// Of a measure: every figure, those without a limit too.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub estimates: Vec<Estimate>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub population_digest: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result_digest: Option<String>,
}

/// A figure of a measure. Decimals are texts, in their shortest form.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Estimate {
    /// What is judged: the window, the group or column, and the measure.
    pub item: String,
    pub measure: String,
    /// Rows that the value is about.
    pub n: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lower: Option<String>,
    /// Absent beside a `lower`: without bound.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub upper: Option<String>,
    /// How the interval was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// 1 less the interval's level, after any correction for a family.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alpha: Option<String>,
    /// What the value may be, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<String>,
    /// `ok`, `alarm`, `inconclusive` or `not_computable`; absent without a limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verdict: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// The window's first moment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub occurred_at: Option<Instant>,
}

/// One row of a population that is named.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    pub item: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub occurred_at: Option<Instant>,
    /// Absent: in every scope.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asset: Option<AssetId>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Superseding {
    pub run: EntryId,
    pub reason: String,
}

/// What a run was made of: with these and the evidence, anybody gets the same result digest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recipe {
    pub period_start: Instant,
    /// Exclusive.
    pub period_end: Instant,
    pub effective_at: Instant,
    /// The ledger's size whose evidence and programme it read.
    pub known_size: u64,
    /// SHA-256 of the test's version as declared.
    pub test_digest: String,
    pub control_digest: String,
    /// SHA-256 over the digests of the tables that it read, in the order of `reads`.
    pub inputs_digest: String,
    pub rules: String,
    pub engine: String,
}

/// What a person concludes or reports. An exception is derived, never recorded; a finding may cite some.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    pub word: FindingWord,
    pub title: String,
    #[serde(alias = "occurred_from")]
    pub occurred_at: Instant,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub requirements: Vec<RequirementId>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub controls: Vec<ControlId>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub assets: Vec<AssetId>,
    /// Exceptions that it cites: `RUN/ITEM`, `CONTROL@FIRST-DAY`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exceptions: Vec<String>,
    pub by: PersonId,
    #[serde(default)]
    pub performed_by: PerformedBy,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FindingWord {
    Nonconformity,
    Opportunity,
    Incident,
    Concern,
    Observation,
}

/// A person's act on an exact version, with the authority then held.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Decision {
    pub word: Word,
    pub target: Target,
    #[serde(alias = "occurred_from")]
    pub occurred_at: Instant,
    /// Of an acceptance: the last day on which it holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Day>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Of a reclassification, a mark, a conclusion: as what.
    #[serde(default, rename = "as", skip_serializing_if = "Option::is_none")]
    pub as_word: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub engagement: Option<EngagementId>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub conditions: Vec<String>,
    /// Of an issue: what it freezes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub frozen: Option<Frozen>,
    pub by: PersonId,
    /// The grant under which it was taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authority: Option<Authority>,
    #[serde(default)]
    pub performed_by: PerformedBy,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Authority {
    pub grant: GrantId,
    pub role: Role,
}

/// What was issued, as exactly as can be said: later erasure or upgrade cannot change it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frozen {
    /// SHA-256 of the file's bytes, 64 hex digits.
    pub file: String,
    /// Of the view that it was made from; absent where somebody handed the file in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub view: Option<String>,
    /// The version of the rules that the view follows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rules: Option<String>,
}

/// What a decision is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "of", rename_all = "snake_case")]
pub enum Target {
    /// An entry: a run, evidence, an occurrence, a decision, a declared version.
    Entry { entry: EntryId },
    /// The exception of an item that this run shows.
    Alarm { run: EntryId, item: String },
    /// A missed or late window.
    Window { control: ControlId, first_day: Day },
    /// Bytes that are kept elsewhere, such as a bundle's manifest: SHA-256, 64 lower-case hex digits.
    Bytes { digest: String },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Word {
    Adopt,
    Approve,
    Release,
    Accept,
    Answer,
    Attest,
    Conclude,
    Sign,
    Issue,
    Mark,
    Void,
    Supersede,
    Reclassify,
    Close,
    Hold,
    Erase,
}

fn is_zero(n: &u64) -> bool {
    *n == 0
}
