//! Runs: a test applied to evidence, and everything needed to do it again.
use assay_model::assess::{ExceptionOf, State};
use assay_model::body::{Item, Outcome, PerformedBy, Run};
use serde::Serialize;

use crate::programme::Recorded;
use crate::view::list::{List, Listing, row};
use crate::view::register::RunMark;
use crate::view::standpoint::Standpoint;
use crate::view::words;

row! {
    /// One run in a list of them.
    pub struct RunLine {
        pub entry: String,
        pub test: String,
        /// A walkthrough is of no declared test.
        pub declared: bool,
        pub control: String,
        pub at: String,
        /// The days that it covers, or the moment of a snapshot.
        pub from: String,
        pub to: String,
        pub n: u64,
        pub n_alarms: u64,
        pub n_unclear: u64,
        /// `ok`, `alarm`, `unproven`, `error`, `failed`.
        pub outcome: String,
        pub performed_by: String,
        pub void: bool,
    }
}

/// One run, as a workpaper reads.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RunView {
    pub entry: String,
    pub index: u64,
    pub at: String,
    pub lede: String,
    pub test: String,
    pub test_title: String,
    pub declared: bool,
    pub control: String,
    pub control_title: String,
    pub purpose: String,
    pub outcome: String,
    /// Why it could not be run, or which check failed.
    pub failure: Option<String>,
    pub from: String,
    pub to: String,
    pub snapshot: bool,
    pub void: bool,
    pub by: String,
    pub performed_by: String,
    pub firm: Option<String>,
    pub engagement: Option<String>,
    pub n: u64,
    pub n_ok: u64,
    pub n_skip: u64,
    pub n_info: u64,
    pub n_by_asset: Vec<(String, u64)>,
    pub alarms: List<ItemLine>,
    pub unclear: List<ItemLine>,
    pub lacks: Vec<String>,
    pub items_from: Option<String>,
    pub items_to: Option<String>,
    pub proof: Option<String>,
    pub population_digest: Option<String>,
    pub result_digest: Option<String>,
    pub evidence: Vec<ReadLine>,
    pub supersedes: Option<(String, String)>,
    /// Runs that supersede it.
    pub superseded_by: Vec<String>,
    pub recipe: Vec<(String, String)>,
    pub test_version: Option<String>,
    pub control_version: Option<String>,
    /// What to type to do it again.
    pub rerun: Option<String>,
}

row! {
    /// A row that the run names.
    pub struct ItemLine {
        pub item: String,
        pub occurred_at: Option<String>,
        pub asset: Option<String>,
        pub reason: String,
        /// Its exception, and the state of that, where it is one of the engagement.
        pub exception: Option<String>,
        pub state: Option<String>,
    }
}

/// Evidence that a run read.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ReadLine {
    pub entry: String,
    pub title: String,
    pub n: Option<u64>,
    pub digest: Option<String>,
    pub void: bool,
}

impl Standpoint {
    pub(crate) fn run_line(&self, mark: &RunMark) -> RunLine {
        let days = self.zone.whole_days_in(assay_model::time::Span { from: mark.from, to: mark.to });
        let (from, to) = match days {
            Some(days) if mark.to > mark.from => (days.from.to_string(), days.to.to_string()),
            _ => (mark.from.to_string(), mark.to.to_string()),
        };
        let entry = mark.id();
        let void = assay_model::id::EntryId::parse(&entry).is_ok_and(|entry| self.programme.is_void(&entry));
        RunLine {
            entry,
            declared: self.programme.newest("test", self.register.test(mark)).is_some(),
            test: self.register.test(mark).to_owned(),
            control: self.register.control(mark).to_owned(),
            at: mark.at.to_string(),
            from,
            to,
            n: mark.n,
            n_alarms: u64::from(mark.n_alarms),
            n_unclear: u64::from(mark.n_unclear),
            outcome: mark.came_out.word().to_owned(),
            performed_by: performed_by(mark.by).to_owned(),
            void,
        }
    }

    /// One run, whose body was read from the ledger; none where it was not known yet.
    pub fn run(&self, run: &Recorded<Run>, asked: &Listing) -> Option<RunView> {
        if run.index >= self.size {
            return None;
        }
        let body = &run.body;
        let line = self.run_line(self.register.find(&run.entry)?);
        let ran = match &body.outcome {
            Outcome::Ran(ran) => Some(ran),
            _ => None,
        };
        let failure = match &body.outcome {
            Outcome::Ran(_) => None,
            Outcome::Error { reason } => Some(reason.clone()),
            Outcome::CheckFailed { check, reason } => Some(format!("check {check} failed: {reason}")),
        };
        let titles = |kind, id: &str| self.programme.newest(kind, id).map_or_else(String::new, |v| v.object().title().to_owned());
        let items =
            |items: &[Item]| List::of(items.iter().map(|item| self.item_line(run, item)).collect(), asked, &["asset", "state"]);
        let n = ran.map_or(0, |ran| ran.n);
        let named = ran.map_or(0, |ran| (ran.alarms.len() + ran.unclear.len()) as u64);
        Some(RunView {
            entry: line.entry.clone(),
            index: run.index,
            at: line.at.clone(),
            lede: lede(&line, failure.as_deref(), ran),
            test: body.test.to_string(),
            declared: line.declared,
            test_title: titles("test", body.test.as_str()),
            control: body.control.to_string(),
            control_title: titles("control", body.control.as_str()),
            purpose: words::word(&body.purpose),
            outcome: line.outcome.clone(),
            failure,
            from: line.from.clone(),
            to: line.to.clone(),
            snapshot: body.covers_from.is_none(),
            void: line.void,
            by: self.name(&body.by),
            performed_by: line.performed_by.clone(),
            firm: body.firm.clone(),
            engagement: body.engagement.as_ref().map(ToString::to_string),
            n,
            n_ok: n.saturating_sub(named),
            n_skip: ran.map_or(0, |ran| ran.n_skip),
            n_info: ran.map_or(0, |ran| ran.n_info),
            n_by_asset: ran.map_or(Vec::new(), |ran| ran.n_by_asset.iter().map(|(asset, n)| (asset.to_string(), *n)).collect()),
            alarms: items(ran.map_or(&[], |ran| &ran.alarms)),
            unclear: items(ran.map_or(&[], |ran| &ran.unclear)),
            lacks: ran.map_or(Vec::new(), |ran| ran.lacks.clone()),
            items_from: ran.and_then(|ran| ran.items_from).map(|at| at.to_string()),
            items_to: ran.and_then(|ran| ran.items_to).map(|at| at.to_string()),
            proof: ran.and_then(|ran| ran.proof.as_ref()).map(ToString::to_string),
            population_digest: ran.and_then(|ran| ran.population_digest.clone()),
            result_digest: ran.and_then(|ran| ran.result_digest.clone()),
            evidence: body.evidence.iter().map(|entry| self.read_line(entry)).collect(),
            supersedes: body.supersedes.as_ref().map(|s| (s.run.to_string(), s.reason.clone())),
            superseded_by: Vec::new(),
            recipe: recipe(body),
            test_version: body.test_version.as_ref().map(ToString::to_string),
            control_version: body.control_version.as_ref().map(ToString::to_string),
            rerun: body.recipe.as_ref().map(|_| format!("assay test --rerun {}", line.entry)),
        })
    }

    fn item_line(&self, run: &Recorded<Run>, item: &Item) -> ItemLine {
        let exception = self.control_status(run.body.control.as_str()).and_then(|status| {
            status.exceptions.iter().find(|exception| match &exception.of {
                ExceptionOf::Alarm { test, item: of, occurred_at, .. } => {
                    *test == run.body.test && *of == item.item && (item.occurred_at.is_none() || *occurred_at == item.occurred_at)
                }
                _ => false,
            })
        });
        let state = exception.map(|exception| match exception.state {
            State::Open => "open",
            State::Accepted { .. } => "accepted",
            State::Closed { .. } => "closed",
        });
        ItemLine {
            item: item.item.clone(),
            occurred_at: item.occurred_at.map(|at| at.to_string()),
            asset: item.asset.as_ref().map(ToString::to_string),
            reason: item.reason.clone(),
            exception: exception.map(|exception| exception.name.clone()),
            state: state.map(str::to_owned),
        }
    }

    pub(crate) fn read_line(&self, entry: &assay_model::id::EntryId) -> ReadLine {
        let evidence = self.programme.find_evidence(entry);
        ReadLine {
            entry: entry.to_string(),
            title: evidence.map_or_else(|| "evidence".to_owned(), |evidence| self.evidence_title(&evidence.body)),
            n: evidence.and_then(|evidence| evidence.body.n),
            digest: evidence.and_then(|evidence| evidence.body.raw.as_ref()).map(|raw| raw.digest.clone()),
            void: self.programme.is_void(entry),
        }
    }
}

fn lede(line: &RunLine, failure: Option<&str>, ran: Option<&assay_model::body::Ran>) -> String {
    if let Some(failure) = failure {
        return format!("It could not tell: {failure}. Nothing that it should have covered is shown by it.");
    }
    let void = if line.void { " It was voided: what it proved is gone, what it showed to be wrong stands." } else { "" };
    let proof = ran.is_some_and(|ran| ran.proof.is_some());
    match (line.n, line.n_alarms, line.n_unclear) {
        (0, ..) if proof => format!("The population is empty, and evidence proves that nothing occurred.{void}"),
        (0, ..) => format!("The population is empty, and nothing proves that nothing occurred: it shows nothing.{void}"),
        (n, 0, 0) => format!("No exception among {}.{void}", words::count(n, "item")),
        (n, alarms, 0) => format!("{} of {} alarmed.{void}", words::thousands(alarms), verb(n)),
        (n, alarms, unclear) => {
            format!("{} of {} alarmed, and {unclear} without an outcome.{void}", words::thousands(alarms), verb(n))
        }
    }
}

fn verb(n: u64) -> String {
    if n == 1 { "1 item is".to_owned() } else { format!("{} items are", words::thousands(n)) }
}

pub(crate) fn performed_by(by: PerformedBy) -> &'static str {
    match by {
        PerformedBy::Management => "management",
        PerformedBy::InternalAudit => "internal audit",
        PerformedBy::ServiceAuditor => "service auditor",
        PerformedBy::CertificationBody => "certification body",
    }
}

fn recipe(run: &Run) -> Vec<(String, String)> {
    let Some(recipe) = &run.recipe else { return Vec::new() };
    let pairs = [
        ("$period_start", recipe.period_start.to_string()),
        ("$period_end, exclusive", recipe.period_end.to_string()),
        ("$effective_at", recipe.effective_at.to_string()),
        ("ledger size that it read", words::thousands(recipe.known_size)),
        ("test version", recipe.test_digest.clone()),
        ("control version", recipe.control_digest.clone()),
        ("inputs", recipe.inputs_digest.clone()),
        ("rules", recipe.rules.clone()),
        ("engine", recipe.engine.clone()),
    ];
    pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}
