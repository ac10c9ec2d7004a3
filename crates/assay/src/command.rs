//! One file a verb. Each lowers what was typed to a `Command` or a view, and prints what came of it.
use std::process::ExitCode;
use std::sync::Arc;

use assay_engine::{Actor, Opening, Ports, Workspace};
use assay_ledger::Signer;
use assay_model::id::PersonId;
use assay_model::time::{Day, Instant, Zone};
use assay_store::Store;

use crate::args::{Args, Global, Verb};
use crate::config::Found;
use crate::failure::Failure;

mod apply;
mod bundle;
mod catalogue;
mod collect;
mod decide;
mod demo;
mod files;
mod init;
mod library;
mod log;
mod measure;
mod perform;
mod replay;
mod report;
mod sample;
mod serve;
mod status;
mod test;
mod verify;

/// Exceptions, gaps or alarms were found.
pub const FOUND: u8 = 1;

pub async fn run(args: Args) -> Result<ExitCode, Failure> {
    let global = args.global;
    match args.verb {
        Verb::Demo(demo) => demo::run(&global, demo).await,
        Verb::Init(init) => init::run(&global, init).await,
        Verb::Apply(apply) => apply::run(&global, apply).await,
        Verb::Export(export) => apply::export(&global, export).await,
        Verb::Collect(collect) => collect::run(&global, collect).await,
        Verb::Perform(perform) => perform::run(&global, perform).await,
        Verb::Test(test) => test::run(&global, test).await,
        Verb::Decide(decide) => decide::run(&global, decide).await,
        Verb::Status(status) => status::run(&global, status).await,
        Verb::Report(report) => report::run(&global, report).await,
        Verb::New(kind) => files::new(&kind.kind),
        Verb::Schema(kind) => files::schema(&kind.kind),
        Verb::Catalogue(catalogue) => catalogue::run(&global, catalogue).await,
        Verb::Library(verb) => library::run(&global, verb).await,
        Verb::Bundle(order) => bundle::run(&global, order).await,
        Verb::Verify(asked) => verify::run(&global, asked).await,
        Verb::Rebuild => log::rebuild(&global).await,
        Verb::Log(verb) => log::run(&global, verb).await,
        Verb::Sample(verb) => sample::run(&global, verb),
        Verb::Serve(serve) => serve::run(&global, serve).await,
        // Without a workspace; it reads files and blocks.
        Verb::Measure(asked) => {
            let json = global.json;
            tokio::task::spawn_blocking(move || measure::run(json, asked))
                .await
                .map_err(|error| Failure::new(error.to_string()))?
        }
    }
}

/// An open workspace with who acts and the moments that were asked for.
pub struct Session {
    pub workspace: Workspace,
    pub actor: Option<PersonId>,
    /// `None`: now.
    pub effective_at: Option<Instant>,
    /// The ledger's size as known at the moment asked for; `None`: now.
    pub known_size: Option<u64>,
    pub known_at: Option<Instant>,
}

impl Session {
    pub async fn open(global: &Global) -> Result<Self, Failure> {
        let found = Found::find(global.workspace.as_deref())?;
        let workspace = open(&found, global.database.as_deref(), clock()).await?;
        let zone = workspace.zone().clone();
        let moment = |text: &Option<String>| text.as_deref().map(|text| close_of(text, &zone)).transpose();
        let known_at = moment(&global.known_at)?;
        let known_size = match known_at {
            Some(at) => Some(workspace.size_at(Some(at)).await?),
            None => None,
        };
        Ok(Self { effective_at: moment(&global.effective_at)?, known_at, known_size, actor: global.person.clone(), workspace })
    }

    /// Who acts: the person named, else the first person while there is no other.
    pub async fn actor(&self) -> Result<Actor, Failure> {
        if let Some(person) = &self.actor {
            return Ok(Actor { person: person.clone() });
        }
        let programme = self.workspace.programme(None).await?;
        let mut people = programme.people();
        match (people.next(), people.next()) {
            (Some((_, person)), None) => Ok(Actor { person: person.id.clone() }),
            _ => Err(Failure::new("who acts?").hint("say it with `--as PERSON`, or in ASSAY_PERSON")),
        }
    }

    pub fn now(&self) -> Instant {
        self.workspace.now()
    }
}

/// Opens the store, the key and the tables of a workspace.
pub async fn open(
    found: &Found,
    database: Option<&str>,
    now: Box<dyn Fn() -> Instant + Send + Sync>,
) -> Result<Workspace, Failure> {
    let store = Store::open(&found.database(database), &found.blobs()).await?;
    let signer = read_key(found)?;
    let zone = found.zone()?;
    let tables = Arc::new(assay_query::Local);
    let ports = Ports { now, random: Box::new(random) };
    Ok(Workspace::new(Opening { name: found.config.name.clone(), zone, store, tables, signer, ports }))
}

fn read_key(found: &Found) -> Result<Option<Signer>, Failure> {
    let path = found.key();
    let text = std::fs::read_to_string(&path).map_err(|error| {
        Failure::new(format!("cannot read the signing key `{}`: {error}", path.display())).hint("its path stands in assay.toml")
    })?;
    let signer =
        Signer::parse(text.trim()).map_err(|error| Failure::new(format!("`{}` is no signing key: {error}", path.display())))?;
    Ok(Some(signer))
}

/// The clock, which nothing else reads.
pub fn clock() -> Box<dyn Fn() -> Instant + Send + Sync> {
    Box::new(|| Instant(jiff::Timestamp::now().as_microsecond()))
}

/// The dice, which nothing else throws.
pub fn random(bytes: &mut [u8]) {
    getrandom::fill(bytes).expect("the system has randomness, or nothing can be kept safe");
}

/// A day's close, or an instant: what `--effective-at` and `--known-at` take.
pub fn close_of(text: &str, zone: &Zone) -> Result<Instant, Failure> {
    moment(text, |day| zone.close_of(day))
}

/// A day's noon, or an instant: when something was done. Of today, before noon, it is now.
pub fn noon_of(text: &str, zone: &Zone, now: Instant) -> Result<Instant, Failure> {
    moment(text, |day| if zone.day_of(now) == day { zone.noon_of(day).min(now) } else { zone.noon_of(day) })
}

fn moment(text: &str, of_day: impl Fn(Day) -> Instant) -> Result<Instant, Failure> {
    if text.contains('T') {
        return Instant::parse(text).map_err(|error| Failure::new(error.to_string()));
    }
    Day::parse(text).map(of_day).map_err(|error| Failure::new(error.to_string()))
}

/// Data as JSON on stdout.
pub fn print_json<T: serde::Serialize>(data: &T) -> Result<(), Failure> {
    let text = serde_json::to_string_pretty(data).map_err(|error| Failure::new(format!("cannot write JSON: {error}")))?;
    anstream::println!("{text}");
    Ok(())
}

/// Exit code 1 where something was found, else 0.
pub fn found(found: bool) -> ExitCode {
    ExitCode::from(if found { FOUND } else { 0 })
}
