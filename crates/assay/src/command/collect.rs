//! `assay collect`: evidence handed in, or fetched by a source's connector.
use std::path::Path;
use std::process::ExitCode;

use assay_engine::{Actor, Command, Receipt};
use assay_model::body::Provenance;
use assay_model::id::SourceId;
use assay_model::object::Connector;
use assay_model::time::DaySpan;

use crate::args::{Collect, Global};
use crate::command::{Session, close_of, found, print_json};
use crate::config::Found;
use crate::failure::Failure;
use crate::print::{short, wrap};

pub async fn run(global: &Global, collect: Collect) -> Result<ExitCode, Failure> {
    let session = Session::open(global).await?;
    let actor = session.actor().await?;
    let receipts = match &collect.file {
        Some(_) => vec![hand_in(&session, &actor, collect).await?],
        None => connect(global, &session, &actor, &collect).await?,
    };
    let mut alarming = false;
    for (what, receipt) in &receipts {
        alarming |= receipt.alarming;
        if !global.json {
            let entry = receipt.entries.first().map_or("", |entry| short(entry.as_str()));
            anstream::println!("{entry}  {}", wrap(&format!("{what}: {}", receipt.said.join("; ")), 14));
        }
    }
    if global.json {
        print_json(&receipts.iter().map(|(_, receipt)| receipt).collect::<Vec<_>>())?;
    }
    Ok(found(alarming))
}

async fn hand_in(session: &Session, actor: &Actor, collect: Collect) -> Result<(String, Receipt), Failure> {
    let zone = session.workspace.zone();
    let moment = |text: &Option<String>| text.as_deref().map(|text| close_of(text, zone)).transpose();
    let file = collect.file.ok_or_else(|| Failure::new("which file?"))?;
    let name = file.file_name().map_or_else(|| file.display().to_string(), |name| name.to_string_lossy().into_owned());
    let command = assay_engine::Collect {
        source: collect.source.clone(),
        name: name.clone(),
        title: collect.title,
        covers: collect.covers,
        occurred_at: moment(&collect.at)?,
        extracted_at: moment(&collect.extracted_at)?,
        provenance: Provenance {
            collector: "hand_in".into(),
            tool_version: env!("CARGO_PKG_VERSION").into(),
            system: collect.system,
            query: collect.query,
            source_count: collect.source_count,
            ..Provenance::default()
        },
        file,
    };
    let what = collect.source.map_or(name, |source| source.to_string());
    Ok((what, session.workspace.apply(actor, Command::Collect(command)).await?))
}

async fn connect(
    global: &Global,
    session: &Session,
    actor: &Actor,
    collect: &Collect,
) -> Result<Vec<(String, Receipt)>, Failure> {
    let programme = session.workspace.programme(None).await?;
    let mut chosen = Vec::new();
    for name in &collect.sources {
        let id = SourceId::parse(name).map_err(|error| Failure::new(error.to_string()))?;
        let source = programme.source(&id).ok_or_else(|| Failure::new(format!("there is no source `{id}`")))?;
        if source.connector == Connector::HandIn {
            return Err(Failure::new(format!("`{id}` has no connector"))
                .hint(format!("hand in a file: `assay collect --file F --source {id}`")));
        }
        chosen.push(source.clone());
    }
    if collect.sources.is_empty() {
        chosen
            .extend(programme.sources().map(|(_, source)| source.clone()).filter(|source| source.connector != Connector::HandIn));
    }
    if chosen.is_empty() {
        return Err(
            Failure::new("no source has a connector").hint("hand in a file: `assay collect --file F --source S --covers A..B`")
        );
    }
    let covers = collect.covers.ok_or_else(|| {
        Failure::new("which days are to be collected?").hint("`--covers 2025-07-01..2025-09-30`, both days included")
    })?;
    let dir = Found::find(global.workspace.as_deref())?.dir;
    let mut receipts = Vec::new();
    for source in chosen {
        let Connector::Git { repository, branch } = &source.connector else { continue };
        let columns: Vec<String> = source.table.iter().flat_map(|table| table.columns.keys().cloned()).collect();
        let file = tempfile::Builder::new()
            .suffix(".ndjson")
            .tempfile()
            .map_err(|error| Failure::new(format!("no room for a file: {error}")))?;
        let provenance = git(session, &dir.join(repository), branch.clone(), covers, columns, file.reopen()).await?;
        let command = assay_engine::Collect {
            source: Some(source.id.clone()),
            file: file.path().to_owned(),
            name: format!("{}.ndjson", source.id),
            title: None,
            covers: Some(covers),
            occurred_at: None,
            extracted_at: None,
            provenance,
        };
        receipts.push((source.id.to_string(), session.workspace.apply(actor, Command::Collect(command)).await?));
    }
    Ok(receipts)
}

/// Writes the changes of a repository into a file, away from the threads that serve.
async fn git(
    session: &Session,
    repository: &Path,
    branch: Option<String>,
    covers: DaySpan,
    columns: Vec<String>,
    file: std::io::Result<std::fs::File>,
) -> Result<Provenance, Failure> {
    let span = session.workspace.zone().span_of(covers);
    let file = file.map_err(|error| Failure::new(format!("no room for a file: {error}")))?;
    let repository = repository.to_owned();
    let work = move || {
        let mut out = std::io::BufWriter::new(file);
        let provenance = assay_collect::git::changes(&repository, branch.as_deref(), span, &columns, &mut out)?;
        std::io::Write::flush(&mut out).map_err(|error| assay_collect::git::Error::of_file(&error))?;
        Ok(provenance)
    };
    let changes =
        tokio::task::spawn_blocking(work).await.map_err(|error| Failure::new(format!("the collection was cut off: {error}")))?;
    changes.map_err(|error: assay_collect::git::Error| Failure::new(error.to_string()))
}
