//! A year replayed: timed actions, each by the command that a person would have given, with a clock that says when.
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use assay_engine::{
    Actor, Adopt, Choice, Collect, Command, Decide, DecideWord, Declare, ManualTest, Missing, Newer, Perform, ReportFinding,
    RunTest, Test, Workspace,
};
use assay_model::body::{FindingWord, Provenance, Purpose, Word};
use assay_model::id::{AssetId, ControlId, EngagementId, PersonId, RequirementId, SourceId, TestId};
use assay_model::library;
use assay_model::object::Object;
use assay_model::time::{Day, DaySpan, Instant};
use serde::Deserialize;

use crate::args::Init;
use crate::command::{apply, catalogue, init, open};
use crate::config::Found;
use crate::failure::Failure;

/// A generated year: what happens, and when the ledger hears of it.
#[derive(Debug, Deserialize)]
pub struct Manifest {
    pub organisation: String,
    pub zone: String,
    pub engagement: String,
    actions: Vec<Action>,
    pub assess: Assess,
}

#[derive(Debug, Deserialize)]
pub struct Assess {
    pub effective_at: Instant,
}

#[derive(Debug, Deserialize)]
struct Action {
    at: Instant,
    by: PersonId,
    #[serde(flatten)]
    act: Act,
}

#[derive(Debug, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
enum Act {
    Apply {
        files: Vec<String>,
    },
    /// Items of the library, with all that belongs to them, and who holds which role.
    Adopt {
        items: Vec<String>,
        holders: BTreeMap<String, PersonId>,
        from: Day,
    },
    Walkthrough {
        control: ControlId,
    },
    CollectEvents {
        source: SourceId,
        file: String,
        covers: String,
        extracted_at: Instant,
        source_count: u64,
    },
    CollectState {
        source: SourceId,
        file: String,
        covers: Option<String>,
        occurred_at: Instant,
        extracted_at: Instant,
        source_count: u64,
    },
    Perform {
        control: ControlId,
        occurred_at: Instant,
        claims: Option<Day>,
        performer: PersonId,
        reviewer: Option<PersonId>,
        evidence: String,
    },
    /// Somebody with the authority approves a version of something declared.
    Approve {
        target: String,
        declared_at: Option<Instant>,
        occurred_at: Instant,
    },
    /// What remains of a risk is accepted until a day.
    Accept {
        target: String,
        occurred_at: Instant,
        until: Day,
        reason: String,
    },
    Test {
        test: TestId,
        covers: String,
    },
    /// A procedure was carried out by a person, who looked at `n` items; `alarms` failed, each with its reason.
    Inspect {
        test: TestId,
        control: ControlId,
        covers: String,
        n: u64,
        alarms: Vec<(String, String)>,
        evidence: String,
    },
    /// Somebody reports a nonconformity, an opportunity, an incident or an observation.
    Report {
        word: FindingWord,
        title: String,
        occurred_at: Instant,
        #[serde(default)]
        requirements: Vec<RequirementId>,
        #[serde(default)]
        controls: Vec<ControlId>,
        #[serde(default)]
        assets: Vec<AssetId>,
    },
}

/// What was replayed.
pub struct Replayed {
    pub n: usize,
    pub effective_at: Instant,
    /// Who made the workspace, and may do everything.
    pub by: PersonId,
}

/// Makes a workspace in `dir` and does all that the manifest says; `files` holds the example, `year` the evidence.
pub async fn replay(
    dir: &Path,
    files: &Path,
    year: &Path,
    database: Option<&str>,
    only: &[String],
    manifest: Manifest,
) -> Result<(Workspace, Replayed), Failure> {
    let (part, edited) = (Part::of(only), edited(files)?);
    let first = manifest.actions.first().ok_or_else(|| Failure::new("the manifest has no actions"))?;
    let clock = Arc::new(AtomicI64::new(first.at.0));
    let ticking = |clock: &Arc<AtomicI64>| -> Box<dyn Fn() -> Instant + Send + Sync> {
        let clock = clock.clone();
        Box::new(move || Instant(clock.load(Ordering::Relaxed)))
    };
    let init =
        Init { dir: dir.to_owned(), name: manifest.organisation.clone(), zone: manifest.zone.clone(), lead: "first lead".into() };
    init::make(&init, Some(first.by.clone()), database, ticking(&clock)).await?;
    let found = Found::find(Some(dir))?;
    let workspace = open(&found, None, ticking(&clock)).await?;
    let engagement = EngagementId::parse(&manifest.engagement).map_err(|error| Failure::new(error.to_string()))?;
    let place = Place { files, year, engagement: &engagement };
    let by = first.by.clone();
    adopt(&workspace, &by).await?;
    let n = manifest.actions.len();
    for mut action in manifest.actions {
        if part.leaves_out(&action.act, &edited) {
            continue;
        }
        if let Act::Adopt { items, .. } = &mut action.act {
            *items = part.adopted(std::mem::take(items), &edited);
        }
        clock.store(action.at.0, Ordering::Relaxed);
        let what = format!("{:?}", action.act);
        act(&workspace, &place, action).await.map_err(|failure| failure.within(&what))?;
    }
    Ok((workspace, Replayed { n, effective_at: manifest.assess.effective_at, by }))
}

/// What of a year is replayed: everything, or what some tests or windows need.
struct Part {
    /// Empty: everything.
    tests: Vec<String>,
    reads: BTreeSet<String>,
    controls: BTreeSet<String>,
}

impl Part {
    /// `only` names tests, and controls by their ids, whose windows are judged without a test.
    fn of(only: &[String]) -> Self {
        let named = |id: &String| only.contains(id);
        let mut part = Self { tests: only.to_vec(), reads: BTreeSet::new(), controls: BTreeSet::new() };
        for item in &library::shipped().items {
            match &item.object {
                Object::Test(test) if named(&test.id.to_string()) => {
                    let read = test.reads.iter().map(|name| name.strip_suffix("_history").unwrap_or(name).to_owned());
                    part.reads.extend(read);
                }
                Object::Control(control) => {
                    let id = control.id.to_string();
                    if named(&id) || control.tests.iter().any(|test| named(&test.to_string())) {
                        part.controls.insert(id);
                    }
                }
                _ => {}
            }
        }
        part
    }

    /// What of the library is adopted: all but the controls that no part of this needs.
    fn adopted(&self, items: Vec<String>, edited: &BTreeSet<String>) -> Vec<String> {
        let other = |id: &String| self.controls.contains(id) || edited.contains(id);
        let control = |id: &str| library::shipped().item(id).is_some_and(|item| item.object.kind() == "control");
        items.into_iter().filter(|id| self.is_all() || !control(id) || other(id)).collect()
    }

    /// The register of risks is judged as a whole, so that with it all is adopted.
    fn is_all(&self) -> bool {
        self.tests.is_empty() || self.tests.iter().any(|test| test == "risk-assessment")
    }

    fn leaves_out(&self, act: &Act, edited: &BTreeSet<String>) -> bool {
        if self.tests.is_empty() {
            return false;
        }
        match act {
            Act::Test { test, .. } => !self.tests.iter().any(|named| named == test.as_str()),
            Act::CollectEvents { source, .. } | Act::CollectState { source, .. } => !self.reads.contains(source.as_str()),
            Act::Perform { control, .. } => {
                !self.is_all() && !self.controls.contains(control.as_str()) && !edited.contains(control.as_str())
            }
            Act::Accept { .. } => !self.is_all(),
            // They add to what is known of a control, and take no exception away.
            Act::Inspect { .. } | Act::Walkthrough { .. } | Act::Report { .. } => true,
            _ => false,
        }
    }
}

/// The controls that the example declares itself, having edited them.
fn edited(files: &Path) -> Result<BTreeSet<String>, Failure> {
    let objects = apply::read(&[files.join("examples/northlight/controls.yaml")])?;
    Ok(objects.iter().map(|parsed| parsed.object.id().to_owned()).collect())
}

struct Place<'a> {
    files: &'a Path,
    year: &'a Path,
    engagement: &'a EngagementId,
}

async fn adopt(workspace: &Workspace, by: &PersonId) -> Result<(), Failure> {
    let ids = ["soc2-2017", "iso42001-2023", "iso42001-soc2"].map(str::to_owned);
    let declare = Declare {
        objects: catalogue::adopted(&ids)?,
        origin: concat!("assay@", env!("CARGO_PKG_VERSION")).into(),
        missing: Missing::Keep,
    };
    workspace.apply(&Actor { person: by.clone() }, Command::Declare(declare)).await?;
    Ok(())
}

async fn act(workspace: &Workspace, place: &Place<'_>, action: Action) -> Result<(), Failure> {
    let actor = Actor { person: action.by };
    let command = match action.act {
        Act::Apply { files } => {
            let path = |file: &String| match file.strip_prefix('/') {
                Some(of_example) => place.files.join(of_example),
                None => place.year.join(file),
            };
            let paths: Vec<PathBuf> = files.iter().map(path).collect();
            Command::Declare(Declare { objects: apply::read(&paths)?, origin: "northlight".into(), missing: Missing::Keep })
        }
        Act::Adopt { items, holders, from } => {
            let (version, choice) = (env!("CARGO_PKG_VERSION").into(), Choice::Items(items));
            workspace.adopt(&actor, &Adopt { choice, version, holders, from: Some(from), newer: Newer::Show }).await?;
            return Ok(());
        }
        Act::Walkthrough { control } => Command::Test(Test::Manual(ManualTest {
            control,
            test: None,
            purpose: Purpose::Design,
            engagement: None,
            occurred_at: action.at,
            covers: None,
            n: 1,
            alarms: Vec::new(),
            evidence: Vec::new(),
            supersedes: None,
        })),
        Act::CollectEvents { source, file, covers, extracted_at, source_count } => {
            Command::Collect(evidence(place, Some(source), &file, Some(span(&covers)?), None, extracted_at, Some(source_count)))
        }
        Act::CollectState { source, file, covers, occurred_at, extracted_at, source_count } => {
            let covers = covers.as_deref().map(span).transpose()?;
            Command::Collect(evidence(place, Some(source), &file, covers, Some(occurred_at), extracted_at, Some(source_count)))
        }
        Act::Perform { control, occurred_at, claims, performer, reviewer, evidence: file } => {
            let collect = evidence(place, None, &file, None, Some(occurred_at), action.at, None);
            let evidence = workspace.apply(&actor, Command::Collect(collect)).await?.entries;
            Command::Perform(Perform { control, occurred_at, claims, performer, reviewer, evidence, note: None })
        }
        Act::Approve { target, declared_at, occurred_at } => Command::Decide(Decide::Word(DecideWord {
            word: Word::Approve,
            target: version(workspace, &target, declared_at).await?,
            occurred_at: Some(occurred_at),
            until: None,
            reason: None,
            as_word: None,
            engagement: None,
            conditions: Vec::new(),
        })),
        Act::Accept { target, occurred_at, until, reason } => Command::Decide(Decide::Word(DecideWord {
            word: Word::Accept,
            target,
            occurred_at: Some(occurred_at),
            until: Some(until),
            reason: Some(reason),
            as_word: None,
            engagement: None,
            conditions: Vec::new(),
        })),
        Act::Test { test, covers } => Command::Test(Test::Run(RunTest {
            test,
            engagement: Some(place.engagement.clone()),
            covers: Some(span(&covers)?),
            effective_at: Some(action.at),
            supersedes: None,
        })),
        Act::Inspect { test, control, covers, n, alarms, evidence: file } => {
            let collect = evidence(place, None, &file, None, Some(action.at), action.at, None);
            let evidence = workspace.apply(&actor, Command::Collect(collect)).await?.entries;
            Command::Test(Test::Manual(ManualTest {
                control,
                test: Some(test),
                purpose: Purpose::Operation,
                engagement: Some(place.engagement.clone()),
                occurred_at: action.at,
                covers: Some(span(&covers)?),
                n,
                alarms,
                evidence,
                supersedes: None,
            }))
        }
        Act::Report { word, title, occurred_at, requirements, controls, assets } => {
            let exceptions = Vec::new();
            let report = ReportFinding { word, title, occurred_at, requirements, controls, assets, exceptions };
            Command::Decide(Decide::Report(report))
        }
    };
    workspace.apply(&actor, command).await?;
    Ok(())
}

fn evidence(
    place: &Place<'_>,
    source: Option<SourceId>,
    file: &str,
    covers: Option<DaySpan>,
    occurred_at: Option<Instant>,
    extracted_at: Instant,
    source_count: Option<u64>,
) -> Collect {
    let path = place.year.join(file);
    let name = path.file_name().map_or_else(|| file.to_owned(), |name| name.to_string_lossy().into_owned());
    let provenance = Provenance {
        collector: "hand_in".into(),
        tool_version: env!("CARGO_PKG_VERSION").into(),
        source_count,
        ..Provenance::default()
    };
    Collect { source, file: path, name, title: None, covers, occurred_at, extracted_at: Some(extracted_at), provenance }
}

/// The entry of the version that the ledger received at a moment; the id alone means the newest.
async fn version(workspace: &Workspace, document: &str, declared_at: Option<Instant>) -> Result<String, Failure> {
    let Some(at) = declared_at else { return Ok(document.to_owned()) };
    let programme = workspace.programme(None).await?;
    let version = programme.versions("document", document).iter().find(|version| version.at == at);
    let version = version.ok_or_else(|| Failure::new(format!("no version of `{document}` was declared at {at}")))?;
    Ok(version.entry.to_string())
}

fn span(text: &str) -> Result<DaySpan, Failure> {
    DaySpan::parse(text).map_err(|error| Failure::new(error.to_string()))
}
