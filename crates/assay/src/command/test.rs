//! `assay test`: run what is due or named, do a run again, record what a person found.
use std::process::ExitCode;

use assay_engine::programme::Programme;
use assay_engine::{Actor, Command, ManualTest, PROGRAMME_TABLES, Receipt, RunTest, Test as TestCommand};
use assay_model::body::{Purpose, Superseding};
use assay_model::id::{EngagementId, SourceId, TestId};
use assay_model::object::{Fixture, Shape, Table};
use indexmap::IndexMap;

use crate::args::{Global, Test};
use crate::command::{Session, found, noon_of, print_json};
use crate::failure::Failure;
use crate::print::{short, wrap};

pub async fn run(global: &Global, test: Test) -> Result<ExitCode, Failure> {
    let session = Session::open(global).await?;
    if let Some(run) = &test.rerun {
        return rerun(global, &session, run).await;
    }
    if test.fixtures {
        return fixtures(&session, &test.tests).await;
    }
    let actor = session.actor().await?;
    if test.walkthrough.is_some() || test.manual.is_some() {
        return manual(global, &session, &actor, test).await;
    }
    let engagement = engagement_or_only(&session, test.engagement.clone(), test.covers.is_some()).await?;
    let named = !test.tests.is_empty();
    let tests = if named { test.tests.clone() } else { session.workspace.sql_tests(None).await? };
    let supersedes = superseding(&session, &test).await?;
    if supersedes.is_some() && tests.len() != 1 {
        return Err(Failure::new("which test is the replaced run of?").hint("name one test beside `--supersedes`"));
    }
    let (mut receipts, mut failed, mut alarming) = (Vec::new(), Vec::new(), false);
    for id in tests {
        let command = RunTest {
            test: id.clone(),
            engagement: engagement.clone(),
            covers: test.covers,
            effective_at: session.effective_at,
            supersedes: supersedes.clone(),
        };
        match session.workspace.apply(&actor, Command::Test(TestCommand::Run(command))).await {
            Ok(receipt) => {
                alarming |= receipt.alarming;
                if !global.json {
                    print_runs(id.as_str(), &receipt);
                }
                receipts.push(receipt);
            }
            // The others can still be run; that one could not is told at the end.
            Err(error) if !named => failed.push(Failure::from(error)),
            Err(error) => return Err(error.into()),
        }
    }
    if global.json {
        print_json(&receipts)?;
    }
    if let Some(last) = failed.pop() {
        failed.into_iter().for_each(Failure::print);
        return Err(last);
    }
    if receipts.iter().all(|receipt| receipt.entries.is_empty()) {
        anstream::eprintln!("nothing is due: every day that evidence covers has been tested");
    }
    Ok(found(alarming))
}

fn print_runs(id: &str, receipt: &Receipt) {
    for (entry, said) in receipt.entries.iter().zip(&receipt.said) {
        anstream::println!("{}  {}", short(entry.as_str()), wrap(&format!("{id} {said}"), 14));
    }
}

/// The engagement named, else the only one there is.
pub async fn engagement_or_only(
    session: &Session,
    named: Option<EngagementId>,
    optional: bool,
) -> Result<Option<EngagementId>, Failure> {
    if named.is_some() {
        return Ok(named);
    }
    let programme = session.workspace.programme(session.known_size).await?;
    let all: Vec<EngagementId> = programme.engagements().map(|(_, engagement)| engagement.id.clone()).collect();
    match all.as_slice() {
        [only] => Ok(Some(only.clone())),
        _ if optional => Ok(None),
        [] => Err(Failure::new("there is no engagement").hint("declare one: `assay new engagement`")),
        all => {
            let names: Vec<_> = all.iter().map(|id| format!("`{id}`")).collect();
            Err(Failure::new("which engagement?").hint(format!("`--engagement` one of {}", names.join(", "))))
        }
    }
}

async fn superseding(session: &Session, test: &Test) -> Result<Option<Superseding>, Failure> {
    let (Some(run), Some(reason)) = (&test.supersedes, &test.reason) else { return Ok(None) };
    let run = session.workspace.run(run).await?;
    Ok(Some(Superseding { run: run.entry, reason: reason.clone() }))
}

async fn rerun(global: &Global, session: &Session, run: &assay_model::id::EntryId) -> Result<ExitCode, Failure> {
    let id = session.workspace.entry(run).await?.id;
    let rerun = session.workspace.rerun(&id).await?;
    if global.json {
        print_json(&rerun)?;
    } else {
        let none = "none".to_owned();
        anstream::println!("run       {}", rerun.run);
        anstream::println!("recorded  {}", rerun.recorded.as_ref().unwrap_or(&none));
        anstream::println!("again     {}", rerun.again.as_ref().unwrap_or(&none));
        anstream::println!("{}", if rerun.is_same() { "the same result from the same inputs" } else { "NOT the same" });
    }
    Ok(if rerun.is_same() { ExitCode::SUCCESS } else { ExitCode::from(2) })
}

async fn manual(global: &Global, session: &Session, actor: &Actor, test: Test) -> Result<ExitCode, Failure> {
    let programme = session.workspace.programme(None).await?;
    let named: Option<TestId> = test.tests.first().cloned();
    let of_test = || named.as_ref().and_then(|id| programme.test(id)).map(|test| test.control.clone());
    let control = test.walkthrough.clone().or_else(of_test).ok_or_else(|| {
        Failure::new("whose result is this?").hint("name a test with a manual procedure, or `--walkthrough CONTROL`")
    })?;
    let zone = session.workspace.zone();
    let mut alarms = Vec::new();
    for alarm in &test.alarm {
        let (item, why) =
            alarm.split_once('=').ok_or_else(|| Failure::new(format!("`{alarm}` gives no reason")).hint("write `ITEM=WHY`"))?;
        alarms.push((item.to_owned(), why.to_owned()));
    }
    let mut evidence = Vec::new();
    for id in &test.evidence {
        evidence.push(session.workspace.entry(id).await?.id);
    }
    let supersedes = superseding(session, &test).await?;
    let alarming = !alarms.is_empty();
    let command = ManualTest {
        control: control.clone(),
        purpose: if test.walkthrough.is_some() { Purpose::Design } else { Purpose::Operation },
        test: named,
        engagement: test.engagement,
        occurred_at: test
            .on
            .as_deref()
            .map(|text| noon_of(text, zone, session.now()))
            .transpose()?
            .unwrap_or_else(|| session.now()),
        covers: test.covers,
        n: test.manual.unwrap_or(1),
        alarms,
        evidence,
        supersedes,
    };
    let receipt = session.workspace.apply(actor, Command::Test(TestCommand::Manual(command))).await?;
    if global.json {
        print_json(&receipt)?;
    } else {
        for entry in &receipt.entries {
            anstream::println!("{}  {control} {}", short(entry.as_str()), if alarming { "alarm" } else { "ok" });
        }
    }
    Ok(found(alarming))
}

async fn fixtures(session: &Session, named: &[TestId]) -> Result<ExitCode, Failure> {
    let programme = session.workspace.programme(None).await?;
    let (mut n, mut failed) = (0, 0);
    for (_, test) in programme.tests().filter(|(_, test)| named.is_empty() || named.contains(&test.id)) {
        for fixture in &test.fixtures {
            let declared = declared_tables(&programme, test, fixture)?;
            let (engine, test, fixture, declared) = (session.workspace.tables().clone(), test.clone(), fixture.clone(), declared);
            let name = format!("{} {}", test.id, fixture.name);
            let run = move || assay_query::run_fixture(&*engine, &test, &fixture, &declared);
            let result = tokio::task::spawn_blocking(run)
                .await
                .map_err(|error| Failure::new(format!("a fixture was cut off: {error}")))?;
            n += 1;
            match result {
                Ok(()) => anstream::println!("ok      {name}"),
                Err(difference) => {
                    failed += 1;
                    anstream::println!("FAILED  {name}\n{difference}");
                }
            }
        }
    }
    anstream::eprintln!("{n} fixtures, {failed} failed");
    Ok(found(failed > 0))
}

/// The shape of every table that a test reads; of the programme's tables those columns that the fixture gives.
fn declared_tables(
    programme: &Programme,
    test: &assay_model::object::Test,
    fixture: &Fixture,
) -> Result<IndexMap<String, Table>, Failure> {
    let mut tables = IndexMap::new();
    for name in &test.reads {
        let name = name.strip_suffix("_history").unwrap_or(name);
        let header = fixture.tables.get(name).and_then(|csv| csv.lines().next());
        let given = |column: &str| header.is_none_or(|header| header.split(',').any(|name| name.trim() == column));
        let of_programme = PROGRAMME_TABLES.iter().find(|(table, _)| *table == name).map(|(_, columns)| Table {
            shape: Shape::State,
            key: Vec::new(),
            occurred_at: None,
            columns: columns
                .iter()
                .filter(|(column, _)| given(column))
                .map(|(column, kind)| ((*column).to_owned(), *kind))
                .collect(),
            nulls: Vec::new(),
            ignore: Vec::new(),
        });
        let source = SourceId::parse(name).ok().and_then(|id| programme.source(&id)).and_then(|source| source.table.clone());
        let table = of_programme
            .or(source)
            .ok_or_else(|| Failure::new(format!("test `{}` reads `{name}`, which is no table", test.id)))?;
        tables.insert(name.to_owned(), table);
    }
    Ok(tables)
}
