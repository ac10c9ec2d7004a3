//! Applying tests to evidence: which days are due, what the tables are, and what a run records.
use std::collections::HashSet;

use assay_ledger::{Digest, Kind, canonical};
use assay_model::body::*;
use assay_model::id::{EntryId, TestId};
use assay_model::object::{Control, Engagement, Object, Test};
use assay_model::time::{Day, DaySpan, Instant, Span, Zone};

use crate::access::{Act, permit};
use crate::command::{Actor, ManualTest, Receipt, RunTest};
use crate::error::Error;
use crate::population::Population;
use crate::programme::{Programme, Recorded, Version};
use crate::reading::Reading;
use crate::tables::{Limits, Query};
use crate::workspace::Workspace;

/// Over what a run is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Over {
    Days(DaySpan),
    Moment(Instant),
}

/// A test with all that one run of it needs.
pub(crate) struct Prepared {
    pub(crate) test: Test,
    pub(crate) test_version: EntryId,
    pub(crate) control: Control,
    pub(crate) control_version: EntryId,
    pub(crate) reading: Reading,
    pub(crate) zone: Zone,
    pub(crate) known_size: u64,
}

impl Workspace {
    /// Runs a test over what is asked for, else over all that is due and covered by evidence.
    pub(crate) async fn run_test(&self, actor: &Actor, asked: RunTest) -> Result<Receipt, Error> {
        let programme = self.programme(None).await?;
        let now = self.now();
        let permit = permit(&programme, &actor.person, Act::Test, asked.engagement.as_ref(), self.zone().day_of(now))?;
        let effective_at = asked.effective_at.unwrap_or(now);
        let engagement = asked.engagement.as_ref().map(|id| engagement(&programme, id.as_str())).transpose()?;
        let zone = engagement.map_or(self.zone(), |engagement| &engagement.zone).clone();
        let prepared = prepare(&programme, &asked.test, zone, effective_at)?;
        let runs = self.runs_of(&asked.test).await?;
        let over = over(&prepared, &asked, engagement, &runs, effective_at)?;
        let mut receipt = Receipt::default();
        for over in over {
            let at = match over {
                Over::Days(_) => effective_at,
                Over::Moment(at) => at,
            };
            let (outcome, recipe) = self.run_once(&programme, &prepared, over, at, &runs).await?;
            let (covers_from, covers_to, occurred_at) = match over {
                Over::Days(days) => {
                    let span = prepared.zone.span_of(days);
                    (Some(span.from), Some(span.to), None)
                }
                Over::Moment(at) => (None, None, Some(at)),
            };
            receipt.alarming |= !matches!(&outcome, Outcome::Ran(ran) if ran.alarms.is_empty() && ran.unclear.is_empty());
            receipt.said.push(format!("{}: {}", span_text(over), outcome_text(&outcome)));
            let run = Run {
                control: prepared.control.id.clone(),
                control_version: Some(prepared.control_version.clone()),
                test: prepared.test.id.clone(),
                test_version: Some(prepared.test_version.clone()),
                purpose: Purpose::Operation,
                covers_from,
                covers_to,
                occurred_at,
                engagement: asked.engagement.clone(),
                evidence: prepared.reading.evidence(at).iter().map(|evidence| evidence.entry.clone()).collect(),
                outcome,
                supersedes: asked.supersedes.clone(),
                recipe: Some(recipe),
                by: actor.person.clone(),
                performed_by: permit.performed_by,
                firm: permit.firm.clone(),
            };
            receipt.entries.extend(self.append(Kind::Test, vec![Body::Run(run)]).await?.entries);
        }
        receipt.size = self.size().await?;
        Ok(receipt)
    }

    /// The outcome of one run, and what is needed to do it again. Writes nothing.
    pub(crate) async fn run_once(
        &self,
        programme: &Programme,
        prepared: &Prepared,
        over: Over,
        effective_at: Instant,
        earlier: &[Recorded<Run>],
    ) -> Result<(Outcome, Recipe), Error> {
        let span = match over {
            Over::Days(days) => prepared.zone.span_of(days),
            Over::Moment(at) => Span { from: at, to: Instant(at.0 + 1) },
        };
        let recipe = Recipe {
            period_start: span.from,
            period_end: span.to,
            effective_at,
            known_size: prepared.known_size,
            test_digest: digest_of(&Object::Test(prepared.test.clone()))?,
            control_digest: digest_of(&Object::Control(prepared.control.clone()))?,
            inputs_digest: prepared.reading.inputs_digest(effective_at),
            rules: crate::RULES.into(),
            engine: self.tables().engine(),
        };
        for read in &prepared.reading.sources {
            if let Some((_, check, reason)) = read.failed_check(span) {
                return Ok((Outcome::CheckFailed { check, reason: format!("{}: {reason}", read.source.id) }, recipe));
            }
        }
        let blob = |id: &assay_model::id::BlobId| self.blob_path(id);
        let mut tables = prepared.reading.tables(effective_at, &blob);
        let others = prepared.reading.reconciled(programme, effective_at, &blob)?;
        tables.extend(self.programme_tables(programme, &prepared.reading.programme).await?);
        if let Some(failed) = self.check_again(&prepared.reading, span, effective_at, &others).await? {
            return Ok((failed, recipe));
        }
        let mut population = Population::new(awaited(earlier, over, &prepared.zone));
        let sql = prepared.test.sql.clone().unwrap_or_default();
        let engine = self.tables().clone();
        let (start, end) = (span.from, span.to);
        let result = self
            .blocking(move || {
                let query = Query {
                    sql: &sql,
                    tables: &tables,
                    period_start: start,
                    period_end: end,
                    effective_at,
                    limits: Limits::default(),
                };
                engine.run(&query, &mut |row| population.push(row))?;
                population.finish()
            })
            .await?;
        let outcome = match result {
            Ok(mut ran) => {
                if ran.n == 0 {
                    ran.proof = prepared.reading.sources.iter().find_map(|read| read.nothing_in(span));
                }
                Outcome::Ran(ran)
            }
            Err(error) => Outcome::Error { reason: error.message },
        };
        Ok((outcome, recipe))
    }

    /// Records what a person found by hand.
    pub(crate) async fn record_manual(&self, actor: &Actor, manual: ManualTest) -> Result<Receipt, Error> {
        let programme = self.programme(None).await?;
        let today = self.zone().day_of(self.now());
        let permit = permit(&programme, &actor.person, Act::Test, manual.engagement.as_ref(), today)?;
        let day = self.zone().day_of(manual.occurred_at);
        let version = programme
            .on("control", manual.control.as_str(), day)
            .ok_or_else(|| Error::input(format!("control `{}` is not in force on {day}", manual.control)))?;
        let test = match (&manual.test, manual.purpose) {
            (Some(test), _) => test.clone(),
            (None, Purpose::Design) => TestId::parse("walkthrough").map_err(|error| Error::failure(error.to_string()))?,
            (None, Purpose::Operation) => {
                return Err(Error::input("a manual result names the test whose procedure was followed"));
            }
        };
        for id in &manual.evidence {
            if programme.find_evidence(id).is_none() {
                return Err(Error::input(format!("`{id}` is no evidence")));
            }
        }
        let at = Some(manual.occurred_at);
        let alarms =
            manual.alarms.into_iter().map(|(item, reason)| Item { item, occurred_at: at, asset: None, reason }).collect();
        let span = manual.covers.map(|days| self.zone().span_of(days));
        let run = Run {
            control: manual.control.clone(),
            control_version: Some(version.entry.clone()),
            test_version: programme.newest("test", test.as_str()).map(|version| version.entry.clone()),
            test,
            purpose: manual.purpose,
            covers_from: span.map(|span| span.from),
            covers_to: span.map(|span| span.to),
            occurred_at: if span.is_some() { None } else { at },
            engagement: manual.engagement,
            evidence: manual.evidence,
            outcome: Outcome::Ran(Ran { n: manual.n, alarms, ..Ran::default() }),
            supersedes: manual.supersedes,
            recipe: None,
            by: actor.person.clone(),
            performed_by: permit.performed_by,
            firm: permit.firm,
        };
        self.append(Kind::Test, vec![Body::Run(run)]).await
    }

    /// Does a recorded run again, from what was known to it, and says whether the result is the same.
    pub async fn rerun(&self, run: &EntryId) -> Result<Rerun, Error> {
        let recorded = self.run(run).await?;
        let recipe = recorded
            .body
            .recipe
            .clone()
            .ok_or_else(|| Error::input(format!("run `{run}` was made by a person, not by a query")))?;
        let programme = self.programme(Some(recipe.known_size)).await?;
        let mut prepared = prepare(&programme, &recorded.body.test, self.zone().clone(), recipe.effective_at)?;
        if let Some(version) = &recorded.body.test_version {
            prepared.test = version_of(&programme, "test", recorded.body.test.as_str(), version)?;
        }
        let over = match recorded.body.occurred_at {
            Some(at) => Over::Moment(at),
            None => {
                let zone = match &recorded.body.engagement {
                    Some(id) => engagement(&programme, id.as_str())?.zone.clone(),
                    None => self.zone().clone(),
                };
                prepared.zone = zone;
                let span = Span { from: recipe.period_start, to: recipe.period_end };
                let days = prepared.zone.whole_days_in(span);
                Over::Days(days.ok_or_else(|| Error::failure(format!("run `{run}` covers no whole day")))?)
            }
        };
        let (outcome, again) = self.run_once(&programme, &prepared, over, recipe.effective_at, &[]).await?;
        let digest = |outcome: &Outcome| match outcome {
            Outcome::Ran(ran) => ran.result_digest.clone(),
            _ => None,
        };
        Ok(Rerun {
            run: run.clone(),
            recorded: digest(&recorded.body.outcome),
            again: digest(&outcome),
            inputs_equal: again.inputs_digest == recipe.inputs_digest,
            said: outcome_text(&outcome),
        })
    }
}

/// A recorded run, done again.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Rerun {
    pub run: EntryId,
    /// The result digest as recorded.
    pub recorded: Option<String>,
    pub again: Option<String>,
    pub inputs_equal: bool,
    pub said: String,
}

impl Rerun {
    pub fn is_same(&self) -> bool {
        self.recorded == self.again && self.inputs_equal
    }
}

fn version_of(programme: &Programme, kind: &'static str, id: &str, entry: &EntryId) -> Result<Test, Error> {
    match programme.versions(kind, id).iter().find(|version| version.entry == *entry).map(Version::object) {
        Some(Object::Test(test)) => Ok(test.clone()),
        _ => Err(Error::failure(format!("version `{entry}` of {kind} `{id}` is not in the ledger"))),
    }
}

pub(crate) fn prepare(programme: &Programme, id: &TestId, zone: Zone, effective_at: Instant) -> Result<Prepared, Error> {
    let unknown = || Error::input(format!("there is no test `{id}`")).hint("`assay status --tests` lists them");
    let version = programme.newest("test", id.as_str()).ok_or_else(unknown)?;
    let Object::Test(test) = version.object() else { return Err(unknown()) };
    if test.sql.is_none() {
        return Err(
            Error::input(format!("test `{id}` is a manual procedure")).hint("record its result with `assay test --manual`")
        );
    }
    let no_control = || Error::input(format!("test `{id}` names the control `{}`, which is not declared", test.control));
    let control_version = programme.newest("control", test.control.as_str()).ok_or_else(no_control)?;
    let Object::Control(control) = control_version.object() else { return Err(no_control()) };
    Ok(Prepared {
        test: test.clone(),
        test_version: version.entry.clone(),
        control: control.clone(),
        control_version: control_version.entry.clone(),
        reading: Reading::of(programme, test, effective_at)?,
        zone,
        known_size: programme.size,
    })
}

pub(crate) fn engagement<'a>(programme: &'a Programme, id: &str) -> Result<&'a Engagement, Error> {
    let found = programme.newest("engagement", id).and_then(|version| match version.object() {
        Object::Engagement(engagement) => Some(engagement),
        _ => None,
    });
    found.ok_or_else(|| {
        let all: Vec<_> = programme.engagements().map(|(_, engagement)| format!("`{}`", engagement.id)).collect();
        Error::input(format!("there is no engagement `{id}`")).hint(match all.as_slice() {
            [] => "declare one: `assay new engagement`".to_owned(),
            all => format!("there is {}", all.join(", ")),
        })
    })
}

/// Over which days or moments the test is to be run now.
fn over(
    prepared: &Prepared,
    asked: &RunTest,
    engagement: Option<&Engagement>,
    runs: &[Recorded<Run>],
    effective_at: Instant,
) -> Result<Vec<Over>, Error> {
    let today = prepared.zone.day_of(effective_at);
    let asked_days = match (asked.covers, engagement) {
        (Some(days), _) => days,
        (None, Some(engagement)) => period_until(engagement, today)?,
        (None, None) => {
            return Err(Error::input(format!("over which days should `{}` be run?", asked.test))
                .hint("name them with `--covers A..B`, or an engagement with `--engagement E`"));
        }
    };
    let all: Vec<Over> = if prepared.reading.is_snapshot(prepared.control.frequency) {
        let inside = |at: &Instant| asked_days.contains(prepared.zone.day_of(*at)) && *at <= effective_at;
        let done: HashSet<Instant> = runs.iter().filter_map(|run| run.body.occurred_at).collect();
        let due = |at: &Instant| asked.covers.is_some() || !done.contains(at);
        prepared.reading.moments().into_iter().filter(inside).filter(due).map(Over::Moment).collect()
    } else {
        let ended = DaySpan::new(asked_days.from, asked_days.to.min(today)).ok();
        let mut open: Vec<DaySpan> = ended.into_iter().flat_map(|span| prepared.reading.covered(span, &prepared.zone)).collect();
        if asked.covers.is_none() {
            for done in runs
                .iter()
                .filter(|run| matches!(run.body.outcome, Outcome::Ran(_)))
                .filter_map(|run| days_of(&run.body, &prepared.zone))
            {
                open = open.into_iter().flat_map(|span| without(span, done)).collect();
            }
        }
        open.into_iter().map(Over::Days).collect()
    };
    if all.is_empty() && asked.covers.is_some() {
        let sources: Vec<_> = prepared.test.reads.iter().map(|name| format!("`{name}`")).collect();
        return Err(Error::input(format!("no evidence of {} covers any day of {asked_days}", sources.join(" and ")))
            .hint("`assay collect` it first"));
    }
    Ok(all)
}

fn period_until(engagement: &Engagement, today: Day) -> Result<DaySpan, Error> {
    let none = || Error::input(format!("engagement `{}` has no period up to {today}", engagement.id));
    let period = engagement.period.ok_or_else(none)?.0;
    DaySpan::new(period.from, period.to.min(today)).map_err(|_| none())
}

fn days_of(run: &Run, zone: &Zone) -> Option<DaySpan> {
    zone.whole_days_in(Span { from: run.covers_from?, to: run.covers_to? })
}

fn without(span: DaySpan, done: DaySpan) -> Vec<DaySpan> {
    if span.meet(done).is_none() {
        return vec![span];
    }
    let before = DaySpan::new(span.from, done.from.plus(-1).min(span.to)).ok();
    let after = DaySpan::new(done.to.plus(1).max(span.from), span.to).ok();
    before.into_iter().chain(after).collect()
}

/// Items that earlier runs of the test named and that this run could tell of.
fn awaited(earlier: &[Recorded<Run>], over: Over, zone: &Zone) -> HashSet<String> {
    let tells = |run: &Run| match over {
        Over::Days(days) => days_of(run, zone).is_some_and(|covered| covered.meet(days).is_some()),
        Over::Moment(_) => run.occurred_at.is_some(),
    };
    let mut awaited = HashSet::new();
    for run in earlier.iter().filter(|run| tells(&run.body)) {
        if let Outcome::Ran(ran) = &run.body.outcome {
            awaited.extend(ran.alarms.iter().chain(&ran.unclear).map(|item| item.item.clone()));
        }
    }
    awaited
}

pub(crate) fn digest_of(object: &Object) -> Result<String, Error> {
    let value = serde_json::to_value(object).map_err(|error| Error::failure(error.to_string()))?;
    let bytes = canonical::to_vec(&value).map_err(|error| Error::failure(error.to_string()))?;
    Ok(Digest::of(&bytes).to_string())
}

fn span_text(over: Over) -> String {
    match over {
        Over::Days(days) => days.to_string(),
        Over::Moment(at) => at.to_string(),
    }
}

/// What came of a run, in one line.
pub fn outcome_text(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Ran(ran) => {
            let mut text = format!("{} items, {} exceptions", ran.n, ran.alarms.len());
            for (n, what) in
                [(ran.unclear.len() as u64, "without an outcome"), (ran.n_skip, "skipped"), (ran.n_info, "for information")]
            {
                if n > 0 {
                    text.push_str(&format!(", {n} {what}"));
                }
            }
            text
        }
        Outcome::Error { reason } => format!("could not be run: {reason}"),
        Outcome::CheckFailed { check, reason } => format!("check `{check}` failed: {reason}"),
    }
}
