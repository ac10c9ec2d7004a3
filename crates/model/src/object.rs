//! What is declared: the nouns that people write in files, as they write them.
//!
//! Every noun has an `id`, and `from` and `to`, the first and last day on which what it says holds (absent `from`: from
//! the day on which it was declared; absent `to`: open). A later declaration of the same id is a new version.
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::id::*;
use crate::time::{Day, DaySpan, Zone};

/// Something that people declare, by its kind.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Object {
    Control(Control),
    Test(Test),
    Source(Source),
    Asset(Asset),
    Commitment(Commitment),
    Risk(Risk),
    Document(Document),
    Engagement(Engagement),
    Person(Person),
    Grant(Grant),
    Catalogue(Adopted),
    Crosswalk(Adopted),
}

/// Does `$body` with the noun inside, whatever its kind: all have `id`, `from` and `to`.
macro_rules! each {
    ($object:expr, $noun:ident => $body:expr) => {
        match $object {
            Object::Control($noun) => $body,
            Object::Test($noun) => $body,
            Object::Source($noun) => $body,
            Object::Asset($noun) => $body,
            Object::Commitment($noun) => $body,
            Object::Risk($noun) => $body,
            Object::Document($noun) => $body,
            Object::Engagement($noun) => $body,
            Object::Person($noun) => $body,
            Object::Grant($noun) => $body,
            Object::Catalogue($noun) => $body,
            Object::Crosswalk($noun) => $body,
        }
    };
}

impl Object {
    pub const KINDS: [&str; 12] = [
        "control",
        "test",
        "source",
        "asset",
        "commitment",
        "risk",
        "document",
        "engagement",
        "person",
        "grant",
        "catalogue",
        "crosswalk",
    ];

    pub fn kind(&self) -> &'static str {
        match self {
            Object::Control(_) => "control",
            Object::Test(_) => "test",
            Object::Source(_) => "source",
            Object::Asset(_) => "asset",
            Object::Commitment(_) => "commitment",
            Object::Risk(_) => "risk",
            Object::Document(_) => "document",
            Object::Engagement(_) => "engagement",
            Object::Person(_) => "person",
            Object::Grant(_) => "grant",
            Object::Catalogue(_) => "catalogue",
            Object::Crosswalk(_) => "crosswalk",
        }
    }

    pub fn id(&self) -> &str {
        each!(self, noun => noun.id.as_str())
    }

    pub fn from(&self) -> Option<Day> {
        each!(self, noun => noun.from)
    }

    pub fn to(&self) -> Option<Day> {
        each!(self, noun => noun.to)
    }

    pub fn set_from(&mut self, day: Day) {
        each!(self, noun => noun.from = Some(day))
    }

    pub fn set_to(&mut self, day: Day) {
        each!(self, noun => noun.to = Some(day))
    }
}

/// What we say we do.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Control {
    pub id: ControlId,
    pub title: String,
    /// Who does what, when, how, and what is left as evidence.
    pub statement: String,
    pub owner: PersonId,
    pub nature: Nature,
    #[serde(rename = "type")]
    pub kind: ControlKind,
    pub frequency: Frequency,
    /// Days after a window's last day in which it may still be performed.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub due_within: u16,
    /// How old, in days, the newest valid evidence may be; absent: no limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allowance: Option<u16>,
    #[serde(default, skip_serializing_if = "is_false")]
    pub key: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub risk_of_failure: Option<Level>,
    pub serves: Vec<Serves>,
    /// The tests that show how it operates. A calendar control without tests is shown by its occurrences.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tests: Vec<TestId>,
    /// The risks that it answers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub risks: Vec<RiskId>,
    /// The controls that it compensates for, where both answer the same risk.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub compensates: Vec<ControlId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub supersedes: Option<ControlId>,
    /// Where it is performed; absent: everywhere.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub assets: Vec<AssetId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Day>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Day>,
}

/// One requirement that a control or a document serves.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Serves {
    pub requirement: RequirementId,
    #[serde(default)]
    pub extent: Extent,
    /// Why it serves it, in one line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// What is still missing, where it serves only in part.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub missing: Option<String>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Extent {
    #[default]
    Full,
    Part,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Nature {
    Manual,
    Automated,
    /// A person acts on what a system produced.
    ItDependentManual,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ControlKind {
    Preventive,
    Detective,
    Corrective,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Frequency {
    Annual,
    SemiAnnual,
    Quarterly,
    Monthly,
    Weekly,
    Daily,
    PerOccurrence,
    Automated,
}

impl Frequency {
    /// Performed in windows of the calendar; the others are tested over the period as one.
    pub fn is_calendar(self) -> bool {
        !matches!(self, Frequency::PerOccurrence | Frequency::Automated)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    Low,
    Medium,
    High,
}

/// How we would know whether a control operated.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Test {
    pub id: TestId,
    pub title: String,
    pub control: ControlId,
    /// The tables that an SQL test reads: a source's id, with `_history` for all its evidence, or `programme.…`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reads: Vec<String>,
    /// What is done, in words that an auditor can follow.
    pub procedure: String,
    /// One `select`, kept as it was written; absent: a manual procedure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sql: Option<String>,
    /// What is inspected in each item, where a person tests.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attributes: Vec<Attribute>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fixtures: Vec<Fixture>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Day>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Day>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Attribute {
    /// A, B, C …
    pub id: String,
    pub text: String,
}

/// Small tables and what a test must say of them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Fixture {
    pub name: String,
    pub period: DaySpanText,
    /// The day at whose close it is read; absent: the period's last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Day>,
    /// Absent: UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<Zone>,
    /// A table's name, and its rows as CSV with a header. An empty cell is null.
    pub tables: IndexMap<String, String>,
    /// The rows that the test returns, in any order, as CSV with the header `item,status` and optionally `occurred_at`, `asset`, `reason`.
    pub expect: String,
}

/// A span of inclusive days, written `2025-01-01..2025-12-31`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct DaySpanText(pub DaySpan);

impl TryFrom<String> for DaySpanText {
    type Error = crate::time::TimeError;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        DaySpan::parse(&text).map(Self)
    }
}

impl From<DaySpanText> for String {
    fn from(span: DaySpanText) -> String {
        span.0.to_string()
    }
}

impl JsonSchema for DaySpanText {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "DaySpan".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}\.\.\d{4}-\d{2}-\d{2}$" })
    }
}

/// Where evidence comes from: a connector or a hand-in, and the shape of its table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Also the table's name in SQL: lower case, at most one dot: `hr.people`.
    pub id: SourceId,
    pub title: String,
    pub owner: PersonId,
    #[serde(default)]
    pub connector: Connector,
    /// How often it is collected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schedule: Option<Frequency>,
    /// Absent: a source of documents, without a table.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub table: Option<Table>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub checks: Vec<Check>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub assets: Vec<AssetId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Day>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Day>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum Connector {
    /// A person hands in a file.
    #[default]
    HandIn,
    /// The changes of a git repository, read from a clone.
    Git {
        /// The clone's folder; relative to the workspace.
        repository: String,
        /// Absent: the clone's current branch.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        branch: Option<String>,
    },
}

/// The shape of a source's table. Types are declared, never inferred.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Table {
    pub shape: Shape,
    /// The columns that name a row.
    pub key: Vec<String>,
    /// Of `events`: the timestamptz column that says when the thing happened; it orders what evidence covers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub occurred_at: Option<String>,
    /// Column names, lower case, and their types, in order.
    pub columns: IndexMap<String, ColumnType>,
    /// Texts that stand for an absent value, besides the empty cell.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub nulls: Vec<String>,
    /// Columns of the file that are left out on purpose; any other unknown column is an error.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ignore: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// One row per thing that happened; the latest version of each key counts.
    Events,
    /// What was so at a moment; the last snapshot counts.
    State,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ColumnType {
    Text,
    /// 64 bits.
    Bigint,
    /// Exact, 38 digits of which 4 behind the point.
    Decimal,
    Double,
    /// `true`/`false`, `yes`/`no`, `t`/`f`, `y`/`n`, `1`/`0`.
    Boolean,
    /// `2025-03-31`.
    Date,
    /// RFC 3339 with `Z` or an offset, kept in microseconds UTC.
    Timestamptz,
    /// Texts between spaces, commas or semicolons in CSV; an array in JSON.
    TextList,
}

/// A completeness or accuracy check of a source, run when evidence is collected and again when it is tested.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "check", rename_all = "snake_case", deny_unknown_fields)]
pub enum Check {
    /// Every key is there once, and no part of it is null.
    KeyUnique,
    /// None of these columns is ever null.
    NotNull { columns: Vec<String> },
    /// As many rows as the source itself counted, which must have been said at collection.
    RowCount,
    /// At least so many rows.
    MinRows { rows: u64 },
    /// The first and last row lie within so many days of the ends of what the evidence says that it covers, and none outside.
    Covers { column: String, days: u16 },
    /// No stretch longer than so many days without a row.
    MaxGap { column: String, days: u16 },
    /// Whole numbers without a hole, from the least to the greatest.
    Sequence { column: String },
    /// Only these values (or null).
    Values { column: String, values: Vec<String> },
    /// Every value of `column` stands in `other`'s `other_column`: reconciled with an independent source.
    Reconcile { column: String, other: SourceId, other_column: String },
}

impl Check {
    /// The check's word, as it stands in the file and in what a run says of it.
    pub fn word(&self) -> &'static str {
        match self {
            Check::KeyUnique => "key_unique",
            Check::NotNull { .. } => "not_null",
            Check::RowCount => "row_count",
            Check::MinRows { .. } => "min_rows",
            Check::Covers { .. } => "covers",
            Check::MaxGap { .. } => "max_gap",
            Check::Sequence { .. } => "sequence",
            Check::Values { .. } => "values",
            Check::Reconcile { .. } => "reconcile",
        }
    }
}

/// What a control is done to, and where.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Asset {
    pub id: AssetId,
    #[serde(rename = "type")]
    pub kind: AssetKind,
    pub title: String,
    pub owner: PersonId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purpose: Option<String>,
    /// Of an AI system, model, service or supplier: where it stands in its life.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stage: Option<Stage>,
    /// Of an AI system: what the organisation is to it (ISO/IEC 42001, 4.1).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<AiRole>,
    /// Of an AI system: how much it can matter to people, as judged here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub impact: Option<Level>,
    /// Assets that it is made of or depends on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub uses: Vec<AssetId>,
    /// Names under which other systems know it: a vendor's name in spend, a host, a repository.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Day>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Day>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AssetKind {
    AiSystem,
    Model,
    Dataset,
    Prompt,
    Supplier,
    Service,
    System,
    Site,
    LegalEntity,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    Planned,
    Development,
    InUse,
    Retired,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AiRole {
    Provider,
    Producer,
    Customer,
    User,
    Partner,
    Subject,
}

/// A service commitment or system requirement: what a SOC 2 conclusion is against.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Commitment {
    pub id: CommitmentId,
    pub title: String,
    pub text: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub categories: Vec<Category>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub assets: Vec<AssetId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Day>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Day>,
}

/// What could go wrong, and what is done about it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Risk {
    pub id: RiskId,
    pub title: String,
    pub owner: PersonId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub assets: Vec<AssetId>,
    pub likelihood: Level,
    pub impact: Level,
    pub treatment: Treatment,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub residual: Option<Level>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Day>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Day>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Treatment {
    Avoid,
    Reduce,
    Share,
    Accept,
}

/// A policy, an impact assessment, a system description, minutes: Markdown with this as its front matter.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Document {
    pub id: DocumentId,
    #[serde(rename = "type")]
    pub kind: DocumentKind,
    pub title: String,
    pub owner: PersonId,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub serves: Vec<Serves>,
    /// What it is about: of an impact assessment, the AI system.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub assets: Vec<AssetId>,
    /// The last day on which it should have been looked at again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub review_by: Option<Day>,
    /// Of an impact assessment: what it concludes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<AssessmentOutcome>,
    /// The text, in Markdown.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Day>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Day>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DocumentKind {
    Policy,
    Procedure,
    ImpactAssessment,
    RiskAssessment,
    SystemDescription,
    ModelCard,
    Minutes,
    Agreement,
    Plan,
    Record,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AssessmentOutcome {
    Proceed,
    ProceedWithConditions,
    DoNotProceed,
}

/// An examination or audit: what is looked at, for when, by whom, under which standard.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Engagement {
    pub id: EngagementId,
    pub title: String,
    #[serde(rename = "type")]
    pub kind: EngagementKind,
    pub standard: Standard,
    /// The firm or body that examines; absent while none is chosen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub firm: Option<String>,
    /// Of a Type 2, an audit, a readiness review: its days. A Type 1 has `date` instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period: Option<DaySpanText>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<Day>,
    /// In which its days are read.
    pub zone: Zone,
    /// The catalogues whose requirements are reported on.
    pub catalogues: Vec<CatalogueId>,
    /// Trust services categories; the common criteria belong to security.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub categories: Vec<Category>,
    /// What is in scope; absent: everything.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub assets: Vec<AssetId>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exclude: Vec<Exclusion>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub suppliers: Vec<SupplierRole>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Day>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Day>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum EngagementKind {
    #[serde(rename = "soc2_type1")]
    Soc2Type1,
    #[serde(rename = "soc2_type2")]
    Soc2Type2,
    #[serde(rename = "iso42001_stage1")]
    Iso42001Stage1,
    #[serde(rename = "iso42001_stage2")]
    Iso42001Stage2,
    #[serde(rename = "iso42001_surveillance")]
    Iso42001Surveillance,
    InternalAudit,
    Readiness,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Standard {
    #[serde(rename = "AT-C 105/205")]
    AtC,
    #[serde(rename = "CSAE 3000")]
    Csae3000,
    #[serde(rename = "ISAE 3000")]
    Isae3000,
    #[serde(rename = "ISO/IEC 17021-1")]
    Iso17021,
    /// Our own review, under no standard.
    #[serde(rename = "none")]
    None,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Category {
    Security,
    Availability,
    Confidentiality,
    ProcessingIntegrity,
    Privacy,
}

/// A requirement that is left out of an engagement, and why.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Exclusion {
    pub requirement: RequirementId,
    pub reason_kind: ExclusionKind,
    /// The supplier to which it is carved out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<AssetId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ExclusionKind {
    /// Its category is not in scope; follows from the engagement's categories, and is never written.
    #[serde(skip_deserializing)]
    Category,
    /// SOC 2, DC 8.
    NotRelevant,
    CarvedOut,
    /// The statement of applicability of Annex A.
    Soa,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SupplierRole {
    pub supplier: AssetId,
    pub role: SupplierMethod,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SupplierMethod {
    Vendor,
    CarveOut,
    Inclusive,
}

/// Who acts, by a random id. Names stand here and nowhere else, so that they can be erased.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Person {
    pub id: PersonId,
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Day>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Day>,
}

/// What a person may do, where and for how long.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Grant {
    pub id: GrantId,
    pub person: PersonId,
    pub role: Role,
    /// For one engagement only; absent: for all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub engagement: Option<EngagementId>,
    /// For these assets only; absent: for all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub assets: Vec<AssetId>,
    /// The firm that the person acts for; absent: the organisation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub employer: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Day>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Day>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// May do everything that management does.
    Lead,
    /// Performs controls, hands in evidence, answers exceptions.
    Owner,
    /// Collects and tests.
    Engineer,
    /// Decides on AI systems: approves, releases, accepts.
    Committee,
    /// Tests and concludes for internal audit.
    InternalAuditor,
    /// Tests and concludes for a firm or body.
    Auditor,
    Viewer,
}

/// A catalogue or crosswalk that the organisation uses, as it was when adopted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Adopted {
    pub id: CatalogueId,
    pub version: String,
    /// The catalogue's or crosswalk's own content.
    pub content: serde_json::Value,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Day>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Day>,
}

fn is_zero(n: &u16) -> bool {
    *n == 0
}

fn is_false(b: &bool) -> bool {
    !*b
}
