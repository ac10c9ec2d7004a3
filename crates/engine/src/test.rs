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
use crate::measured::Measuring;
use crate::population::{Awaited, Population};
use crate::programme::{Programme, Recorded};
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
        let mut prepared = prepare(&programme, &asked.test, zone, effective_at)?;
        let runs = self.runs_of(&asked.test).await?;
        let over = over(&programme, &prepared, &asked, engagement, &runs, effective_at)?;
        if over.is_empty() {
            return Ok(Receipt { size: self.size().await?, ..Receipt::default() });
        }
        let (mut bodies, mut said, mut alarming) = (Vec::with_capacity(over.len()), Vec::new(), false);
        for over in over {
            let at = match over {
                Over::Days(_) => effective_at,
                Over::Moment(at) => {
                    // What was taken later is no part of what this moment shows.
                    prepared.reading = Reading::of(&programme, &prepared.test, at)?;
                    at
                }
            };
            let (outcome, recipe) = self.run_once(&programme, &prepared, over, at, &runs).await?;
            let (covers_from, covers_to, occurred_at) = match over {
                Over::Days(days) => {
                    let span = prepared.zone.span_of(days);
                    (Some(span.from), Some(span.to), None)
                }
                Over::Moment(at) => (None, None, Some(at)),
            };
            alarming |= !is_clean(&outcome);
            said.push(format!("{}: {}", span_text(over), outcome_text(&outcome)));
            said.extend(not_in_force(&programme, &prepared, over));
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
            bodies.push(Body::Run(run));
        }
        let mut receipt = self.append(Kind::Test, bodies).await?;
        said.append(&mut receipt.said);
        Ok(Receipt { said, alarming, ..receipt })
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
            if let Some((check, reason)) = read.failed_check(span, effective_at) {
                return Ok((Outcome::CheckFailed { check, reason: format!("{}: {reason}", read.source.id) }, recipe));
            }
        }
        if let Some(read) = prepared.reading.sources.iter().find(|read| read.is_unknown(effective_at)) {
            let reason = format!("no snapshot of `{}` had been taken by {effective_at}", read.source.id);
            return Ok((Outcome::Error { reason }, recipe));
        }
        for evidence in prepared.reading.evidence(effective_at) {
            self.check_bytes(&evidence.body).await?;
        }
        let blob = |id: &assay_model::id::BlobId| self.blob_path(id);
        let mut tables = prepared.reading.tables(effective_at, &blob);
        let others = prepared.reading.for_checks(effective_at, &blob);
        tables.extend(self.programme_tables(programme, &prepared.reading.programme).await?);
        if let Some(failed) = self.check_again(&prepared.reading, span, effective_at, &others).await? {
            return Ok((failed, recipe));
        }
        let mut population = Population::new(
            awaited(earlier, over, &prepared.zone),
            programme.assets().map(|(_, asset)| asset.id.to_string()).collect(),
        );
        let sql = prepared.test.sql.clone().unwrap_or_default();
        let measuring = Measuring::of(prepared, &mut tables, over);
        let engine = self.tables().clone();
        let (start, end) = (span.from, span.to);
        let result = self
            .blocking(move || {
                if let Some(measuring) = measuring {
                    return measuring.run(&*engine, population);
                }
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
                    ran.proof = prepared.reading.proof_of_nothing(span);
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
        self.check_manual(&programme, &manual, &test)?;
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

    /// Refuses what a person cannot have found: of another test's kind, of nothing looked at, or of days still to come.
    fn check_manual(&self, programme: &Programme, manual: &ManualTest, test: &TestId) -> Result<(), Error> {
        let now = self.now();
        if manual.occurred_at > now || manual.covers.is_some_and(|days| self.zone().span_of(days).to > now) {
            return Err(Error::input("a person cannot have tested what is still to come"));
        }
        if manual.n == 0 || manual.alarms.len() as u64 > manual.n {
            return Err(Error::input(format!("{} items failed of {} inspected", manual.alarms.len(), manual.n)));
        }
        if manual.purpose == Purpose::Design {
            return Ok(());
        }
        let declared = programme.test(test).filter(|test| !test.is_run() && test.control == manual.control);
        if declared.is_none() {
            return Err(Error::input(format!("`{test}` is no manual procedure of control `{}`", manual.control)));
        }
        if manual.evidence.is_empty() {
            return Err(Error::input("what did the person look at?")
                .hint("hand it in with `assay collect --file`, and name it with `--evidence`"));
        }
        if manual.supersedes.is_some() {
            return Err(Error::input("a manual result cannot replace a run: it does not say which items it holds"));
        }
        Ok(())
    }
}

pub(crate) fn prepare(programme: &Programme, id: &TestId, zone: Zone, effective_at: Instant) -> Result<Prepared, Error> {
    let unknown = || Error::input(format!("there is no test `{id}`")).hint("`assay export DIR` writes all that are declared");
    let version = programme.newest("test", id.as_str()).ok_or_else(unknown)?;
    let Object::Test(test) = version.object() else { return Err(unknown()) };
    if !test.is_run() {
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
    programme: &Programme,
    prepared: &Prepared,
    asked: &RunTest,
    engagement: Option<&Engagement>,
    runs: &[Recorded<Run>],
    effective_at: Instant,
) -> Result<Vec<Over>, Error> {
    let today = prepared.zone.day_of(effective_at);
    let done = |run: &&Recorded<Run>| {
        let stands = |id: &EntryId| !programme.is_void(id);
        let told = matches!(&run.body.outcome, Outcome::Ran(ran) if ran.n > 0 || ran.proof.is_some());
        told && run.body.purpose == Purpose::Operation && stands(&run.entry) && run.body.evidence.iter().all(stands)
    };
    let done: Vec<&Recorded<Run>> = runs.iter().filter(done).collect();
    let superseded = asked.supersedes.as_ref().and_then(|superseding| runs.iter().find(|run| run.entry == superseding.run));
    let again = superseded.and_then(|run| days_of(&run.body, &prepared.zone));
    if asked.supersedes.is_some() && superseded.is_none() {
        return Err(Error::input(format!("the run to be replaced is none of test `{}`", asked.test)));
    }
    let named = asked.covers.or(again);
    let asked_days = match (named, engagement) {
        (Some(days), _) => days,
        (None, Some(engagement)) => period_until(engagement, today)?,
        (None, None) => {
            return Err(Error::input(format!("over which days should `{}` be run?", asked.test))
                .hint("name them with `--covers A..B`, or an engagement with `--engagement E`"));
        }
    };
    let all: Vec<Over> = if prepared.reading.is_snapshot(prepared.control.frequency) {
        let inside = |at: &Instant| asked_days.contains(prepared.zone.day_of(*at)) && *at <= effective_at;
        let tested: HashSet<Instant> = done.iter().filter_map(|run| run.body.occurred_at).collect();
        let due = |at: &Instant| named.is_some() || !tested.contains(at);
        prepared.reading.moments().into_iter().filter(inside).filter(due).map(Over::Moment).collect()
    } else {
        let ended = DaySpan::new(asked_days.from, asked_days.to.min(today)).ok();
        let mut open: Vec<DaySpan> = ended.into_iter().flat_map(|span| prepared.reading.covered(span, &prepared.zone)).collect();
        if named.is_none() {
            for done in done.iter().filter_map(|run| days_of(&run.body, &prepared.zone)) {
                open = open.into_iter().flat_map(|span| without(span, done)).collect();
            }
        }
        open.into_iter().map(Over::Days).collect()
    };
    if all.is_empty() && named.is_some() {
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

/// Items that earlier runs of the test named and that this run could tell of, with their moment where days are tested.
fn awaited(earlier: &[Recorded<Run>], over: Over, zone: &Zone) -> HashSet<Awaited> {
    let span = match over {
        Over::Days(days) => Some(zone.span_of(days)),
        Over::Moment(_) => None,
    };
    let tells = |run: &Run| match (span, run.covers_from, run.covers_to) {
        (Some(span), Some(from), Some(to)) => from < span.to && span.from < to,
        _ => true,
    };
    let mut awaited = HashSet::new();
    for run in earlier.iter().filter(|run| tells(&run.body)) {
        let by_moment = span.is_some() && run.body.covers_from.is_some();
        if let Outcome::Ran(ran) = &run.body.outcome {
            let named = ran.alarms.iter().chain(&ran.unclear);
            awaited.extend(named.map(|item| (item.item.clone(), item.occurred_at.filter(|_| by_moment).map(|at| at.0))));
        }
    }
    awaited
}

pub(crate) fn digest_of(object: &Object) -> Result<String, Error> {
    let value = serde_json::to_value(object).map_err(|error| Error::failure(error.to_string()))?;
    let bytes = canonical::to_vec(&value).map_err(|error| Error::failure(error.to_string()))?;
    Ok(Digest::of(&bytes).to_string())
}

/// A warning where the control was in force on none of the days tested: the run then counts for nothing but its alarms.
fn not_in_force(programme: &Programme, prepared: &Prepared, over: Over) -> Option<String> {
    let days = match over {
        Over::Days(days) => days,
        Over::Moment(at) => {
            let day = prepared.zone.day_of(at);
            DaySpan { from: day, to: day }
        }
    };
    let id = prepared.control.id.as_str();
    let mut each = std::iter::successors(Some(days.from), |day| (*day < days.to).then(|| day.plus(1)));
    let in_force = each.any(|day| programme.on("control", id, day).is_some());
    (!in_force)
        .then(|| format!("{}: control `{id}` is not in force then: only what it shows to be wrong counts", span_text(over)))
}

fn span_text(over: Over) -> String {
    match over {
        Over::Days(days) => days.to_string(),
        Over::Moment(at) => at.to_string(),
    }
}

/// A population that was there, or proven empty, without an alarm and with an outcome for each item.
fn is_clean(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Ran(ran) if ran.alarms.is_empty() && ran.unclear.is_empty() && (ran.n > 0 || ran.proof.is_some()))
}

/// What came of a run, in one line.
pub fn outcome_text(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Ran(ran) if ran.n == 0 && ran.proof.is_none() => "no items, and no proof that nothing occurred".to_owned(),
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
