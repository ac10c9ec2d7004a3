//! The command line: what can be typed, and its help.
mod measure;
mod sample;

use std::net::SocketAddr;
use std::path::PathBuf;

use assay_model::id::{ControlId, EngagementId, EntryId, PersonId, SourceId, TestId};
use assay_model::time::{Day, DaySpan};
use clap::{Args as ClapArgs, Parser, Subcommand};

pub use self::measure::*;
pub use self::sample::{CheckSample, Draw, Evaluate, Keys, Sample, Size};

/// Assurance for organisations that build or use AI: SOC 2 and ISO/IEC 42001 as one programme.
///
/// What you say is declared, what happened is recorded, what follows is derived.
#[derive(Debug, Parser)]
#[command(name = "assay", version, max_term_width = 80)]
pub struct Args {
    #[command(flatten)]
    pub global: Global,
    #[command(subcommand)]
    pub verb: Verb,
}

#[derive(Debug, ClapArgs)]
pub struct Global {
    /// The workspace's folder; absent: the nearest folder upwards with an assay.toml.
    #[arg(long, global = true, env = "ASSAY_WORKSPACE", value_name = "DIR")]
    pub workspace: Option<PathBuf>,
    /// The database, in place of the one that assay.toml names.
    #[arg(long, global = true, value_name = "URL")]
    pub database: Option<String>,
    /// Who acts, by a person's id.
    #[arg(long = "as", global = true, env = "ASSAY_PERSON", value_name = "PERSON", value_parser = PersonId::parse)]
    pub person: Option<PersonId>,
    /// As it stands at a moment: a day means its close.
    #[arg(long, global = true, value_name = "T")]
    pub effective_at: Option<String>,
    /// As it was known at a moment: a day means its close.
    #[arg(long, global = true, value_name = "T")]
    pub known_at: Option<String>,
    /// Print data as JSON.
    #[arg(long, global = true)]
    pub json: bool,
}

#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Run the main job on the example organisation, from files to reports.
    Demo(Demo),
    /// Make a new workspace.
    Init(Init),
    /// Declare objects from files, after a diff.
    Apply(Apply),
    /// Write the declared state back as files.
    Export(Export),
    /// Collect evidence, or hand in a file.
    Collect(Collect),
    /// Record that a control was performed.
    Perform(Perform),
    /// Run the tests that are due, or those named.
    Test(Test),
    /// Record a person's act on an exact version.
    Decide(Decide),
    /// Where we stand, and why.
    Status(Status),
    /// Write a report.
    Report(Report),
    /// Print a commented file to fill in.
    New(Kind),
    /// Print the JSON Schema of a kind of object.
    Schema(Kind),
    /// Frameworks and crosswalks.
    #[command(subcommand)]
    Catalogue(Catalogue),
    /// Controls, tests and templates ready to adopt.
    #[command(subcommand)]
    Library(Library),
    /// Write the package that an auditor can verify without you.
    Bundle(Bundle),
    /// Check a bundle or a receipt; needs no workspace, network or key.
    Verify(Verify),
    /// Make the caches again from the entries.
    Rebuild,
    /// The ledger: checkpoint, entries, proofs.
    #[command(subcommand)]
    Log(Log),
    /// Sample sizes, draws that anyone can do again, and what a sample says.
    #[command(subcommand)]
    Sample(Sample),
    /// Show the workspace in a browser, to read.
    Serve(Serve),
    /// Measure an AI system from its log, without a workspace.
    #[command(subcommand)]
    Measure(Measure),
}

#[derive(Debug, ClapArgs)]
pub struct Demo {
    /// Where to put it; absent: a folder `assay-demo` here.
    pub dir: Option<PathBuf>,
    /// A year that the generator made, in place of the one that ships.
    #[arg(long, value_name = "DIR")]
    pub evidence: Option<PathBuf>,
    /// Run only these tests, on the evidence that they read; `none`: no test.
    #[arg(long, value_name = "TEST", value_delimiter = ',', hide = true)]
    pub only: Vec<String>,
    /// Leave out the PDF and the workbook.
    #[arg(long)]
    pub no_reports: bool,
    /// Then show it in a browser; of a folder that has it already, only that.
    #[arg(long)]
    pub serve: bool,
    /// Where to show it.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:4217", requires = "serve")]
    pub listen: SocketAddr,
}

#[derive(Debug, ClapArgs)]
pub struct Serve {
    /// The address to listen on; anything but this machine alone is warned of.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:4217")]
    pub listen: SocketAddr,
}

#[derive(Debug, ClapArgs)]
pub struct Init {
    pub dir: PathBuf,
    /// The organisation's name.
    #[arg(long)]
    pub name: String,
    /// The zone in which days are read: an IANA name.
    #[arg(long, default_value = "UTC")]
    pub zone: String,
    /// The first person's name; that person gets the grant `lead`.
    #[arg(long, default_value = "first lead")]
    pub lead: String,
}

#[derive(Debug, ClapArgs)]
pub struct Apply {
    /// Files and folders.
    #[arg(required = true)]
    pub paths: Vec<PathBuf>,
    /// Show what would change, and change nothing.
    #[arg(long)]
    pub dry_run: bool,
    /// Retire what came from the same place before and is there no more.
    #[arg(long)]
    pub prune: bool,
    /// The name of the place; absent: the first path as given.
    #[arg(long)]
    pub origin: Option<String>,
}

#[derive(Debug, ClapArgs)]
pub struct Export {
    pub dir: PathBuf,
}

#[derive(Debug, ClapArgs)]
pub struct Collect {
    /// Sources with a connector to collect from; absent: all that have one.
    pub sources: Vec<String>,
    /// Hand in this file.
    #[arg(long, value_name = "FILE")]
    pub file: Option<PathBuf>,
    /// The source that the file is of; absent: a document of no source.
    #[arg(long, value_name = "SOURCE", requires = "file", value_parser = SourceId::parse)]
    pub source: Option<SourceId>,
    /// The days of which it tells, both included.
    #[arg(long, value_name = "A..B", value_parser = DaySpan::parse)]
    pub covers: Option<DaySpan>,
    /// The moment of a snapshot, or when a document was made.
    #[arg(long, value_name = "T", requires = "file")]
    pub at: Option<String>,
    /// When it was extracted; absent: now.
    #[arg(long, value_name = "T", requires = "file")]
    pub extracted_at: Option<String>,
    /// How many rows the source itself counted.
    #[arg(long, value_name = "N", requires = "file")]
    pub source_count: Option<u64>,
    /// The system that it comes from.
    #[arg(long, requires = "file")]
    pub system: Option<String>,
    /// The query or report that made it.
    #[arg(long, requires = "file")]
    pub query: Option<String>,
    #[arg(long, requires = "file")]
    pub title: Option<String>,
}

#[derive(Debug, ClapArgs)]
pub struct Perform {
    #[arg(value_parser = ControlId::parse)]
    pub control: ControlId,
    /// When it was performed: a day or an instant; absent: now.
    #[arg(long, value_name = "T")]
    pub on: Option<String>,
    /// A day of the window that it is for.
    #[arg(long = "for", value_name = "DAY", value_parser = Day::parse)]
    pub claims: Option<Day>,
    /// Who did it; absent: who acts.
    #[arg(long, value_parser = PersonId::parse)]
    pub performer: Option<PersonId>,
    #[arg(long, value_parser = PersonId::parse)]
    pub reviewer: Option<PersonId>,
    /// Evidence already handed in.
    #[arg(long, value_name = "ENTRY", value_parser = EntryId::parse)]
    pub evidence: Vec<EntryId>,
    #[arg(long)]
    pub note: Option<String>,
}

#[derive(Debug, ClapArgs)]
pub struct Test {
    /// Tests to run; absent: every SQL test of the engagement that is due.
    #[arg(value_parser = TestId::parse)]
    pub tests: Vec<TestId>,
    #[arg(long, value_parser = EngagementId::parse)]
    pub engagement: Option<EngagementId>,
    /// Over these days, both included.
    #[arg(long, value_name = "A..B", value_parser = DaySpan::parse)]
    pub covers: Option<DaySpan>,
    /// Do a recorded run again and compare the digests.
    #[arg(long, value_name = "RUN", value_parser = EntryId::parse, conflicts_with_all = ["tests", "covers"])]
    pub rerun: Option<EntryId>,
    /// The run that this one replaces; say why with --reason.
    #[arg(long, value_name = "RUN", value_parser = EntryId::parse, requires = "reason")]
    pub supersedes: Option<EntryId>,
    #[arg(long)]
    pub reason: Option<String>,
    /// Record a walkthrough of this control's design: one item inspected.
    #[arg(long, value_name = "CONTROL", value_parser = ControlId::parse, conflicts_with_all = ["tests", "rerun", "covers"])]
    pub walkthrough: Option<ControlId>,
    /// Record the result of the named test's manual procedure: items inspected.
    #[arg(long, value_name = "N", conflicts_with = "rerun")]
    pub manual: Option<u64>,
    /// An item that failed, with the reason after `=`.
    #[arg(long, value_name = "ITEM=WHY")]
    pub alarm: Vec<String>,
    /// When a person tested; absent: now.
    #[arg(long, value_name = "T")]
    pub on: Option<String>,
    /// What the person looked at.
    #[arg(long, value_name = "ENTRY", value_parser = EntryId::parse)]
    pub evidence: Vec<EntryId>,
    /// Run the fixtures of the tests, and nothing else.
    #[arg(long)]
    pub fixtures: bool,
}

#[derive(Debug, ClapArgs)]
pub struct Decide {
    /// adopt, approve, release, accept, answer, attest, conclude, sign, issue,
    /// mark, void, supersede, reclassify, close, hold or erase
    pub word: String,
    /// An entry, a declared thing's id, RUN/ITEM or CONTROL@FIRST-DAY; to issue,
    /// also `soa`, which is made and kept.
    pub target: String,
    /// Of `issue soa`: the file to write, .pdf or .xlsx.
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    #[arg(long)]
    pub reason: Option<String>,
    /// The last day on which an acceptance holds.
    #[arg(long, value_name = "DAY", value_parser = Day::parse)]
    pub until: Option<Day>,
    /// When it was decided: a day or an instant; absent: now.
    #[arg(long, value_name = "T")]
    pub on: Option<String>,
    /// As what: of a reclassification, a mark, a conclusion.
    #[arg(long, value_name = "WORD")]
    pub r#as_word: Option<String>,
    #[arg(long, value_parser = EngagementId::parse)]
    pub engagement: Option<EngagementId>,
    #[arg(long)]
    pub condition: Vec<String>,
}

#[derive(Debug, ClapArgs)]
pub struct Status {
    #[arg(long, value_parser = EngagementId::parse)]
    pub engagement: Option<EngagementId>,
    /// Only this framework: soc2, iso42001.
    #[arg(long)]
    pub framework: Option<String>,
    /// Only this requirement or control, with its reasons and windows.
    #[arg(long, value_name = "ID")]
    pub only: Option<String>,
    /// Only what stands like this on either axis: deviating, unproven, unaddressed.
    #[arg(long, value_name = "WORD")]
    pub standing: Vec<String>,
    /// Every line, not only the worst ten.
    #[arg(long)]
    pub all: bool,
    /// Exceptions, the open ones first.
    #[arg(long)]
    pub exceptions: bool,
}

#[derive(Debug, ClapArgs)]
pub struct Report {
    /// gap or soa
    pub kind: String,
    #[arg(long, value_parser = EngagementId::parse)]
    pub engagement: Option<EngagementId>,
    /// The file to write: .pdf or .xlsx.
    #[arg(short, long, value_name = "FILE")]
    pub output: PathBuf,
}

#[derive(Debug, ClapArgs)]
pub struct Bundle {
    #[arg(long, value_parser = EngagementId::parse)]
    pub engagement: Option<EngagementId>,
    /// The file to write.
    #[arg(short, long, value_name = "FILE")]
    pub output: PathBuf,
    /// A report that goes along; may be given more than once.
    #[arg(long, value_name = "FILE")]
    pub report: Vec<PathBuf>,
    /// Withhold the opening of this entry, or this blob; its leaf stays.
    #[arg(long, value_name = "ID")]
    pub redact: Vec<String>,
}

#[derive(Debug, ClapArgs)]
pub struct Verify {
    /// A bundle, or a receipt (.tlog-proof).
    pub file: PathBuf,
    /// Whose logs to trust, and which witnesses: a tlog-policy file.
    #[arg(long, value_name = "FILE")]
    pub policy: Option<PathBuf>,
    /// A checkpoint or receipt that you kept from before.
    #[arg(long, value_name = "FILE")]
    pub previous: Vec<PathBuf>,
    /// Run every test again on the bundled evidence, and compare.
    #[arg(long)]
    pub rerun: bool,
}

#[derive(Debug, ClapArgs)]
pub struct Kind {
    /// control, test, source, asset, commitment, risk, document, engagement,
    /// person or grant
    pub kind: String,
}

#[derive(Debug, Subcommand)]
pub enum Catalogue {
    /// The frameworks that this version knows.
    List,
    /// A framework, or one of its items with what it shares with others.
    Show { id: String },
    /// What two frameworks share, and what stays open.
    Crosswalk { from: String, to: String },
    /// Adopt catalogues and crosswalks: from then on they are the organisation's.
    Adopt {
        #[arg(required = true)]
        ids: Vec<String>,
    },
}

#[derive(Debug, Subcommand)]
pub enum Library {
    /// What there is: profiles and roles, or the items of a kind.
    List {
        /// control, test, source, risk or document; absent: profiles and roles
        kind: Option<String>,
    },
    /// An item as the file that it would be, or a profile with what it chooses.
    Show { id: String },
    /// Adopt a profile, or items with all that belongs to them, after a preview.
    Adopt(AdoptLibrary),
}

#[derive(Debug, ClapArgs)]
pub struct AdoptLibrary {
    /// Items by their ids; with each comes what belongs to it.
    #[arg(required_unless_present = "profile")]
    pub items: Vec<String>,
    #[arg(long, value_name = "NAME", conflicts_with = "items")]
    pub profile: Option<String>,
    /// Who holds a role of the library; whom nobody holds, you do.
    #[arg(long, value_name = "ROLE=PERSON")]
    pub owner: Vec<String>,
    /// The first day on which what is adopted is in force; absent: today.
    #[arg(long, value_name = "DAY", value_parser = Day::parse)]
    pub from: Option<Day>,
    /// Show what would be adopted, and adopt nothing.
    #[arg(long)]
    pub dry_run: bool,
    /// Take what this version of the library says otherwise than the one it was adopted from.
    #[arg(long)]
    pub update: bool,
}

#[derive(Debug, Subcommand)]
pub enum Log {
    /// The newest signed checkpoint.
    Checkpoint,
    /// Entries, the newest last.
    Show {
        /// An entry, by its first digits; absent: the last twenty.
        entry: Option<String>,
    },
    /// Prove that an entry is in the ledger: its receipt, as a .tlog-proof file.
    #[command(alias = "receipt")]
    Prove {
        entry: String,
        /// The file to write; absent: print it.
        #[arg(short, long, value_name = "FILE")]
        output: Option<PathBuf>,
    },
    /// The public key of the log, which a policy names.
    Key,
    /// Read the whole ledger: every leaf, opening, blob, checkpoint and number.
    Check,
    /// Write the log as static files that any web server can hold.
    Export { dir: PathBuf },
}
