//! `assay decide`: a person's act on an exact version.
use std::process::ExitCode;

use assay_engine::view::issued::provenance;
use assay_engine::{Actor, Collect, Command, DecideWord, Receipt, Workspace, role_word};
use assay_model::body::Word;
use assay_model::id::EngagementId;

use crate::args::{Decide, Global};
use crate::command::report::{Format, soa};
use crate::command::test::engagement_or_only;
use crate::command::{Session, noon_of, print_json};
use crate::failure::Failure;
use crate::print::short;

pub async fn run(global: &Global, decide: Decide) -> Result<ExitCode, Failure> {
    let word: Word = serde_json::from_value(serde_json::Value::String(decide.word.clone())).map_err(|_| {
        Failure::new(format!("`{}` is no word of a decision", decide.word)).hint("`assay decide --help` lists them")
    })?;
    let session = Session::open(global).await?;
    if word == Word::Issue && decide.target == "soa" {
        return issue_soa(global, &session, decide).await;
    }
    let actor = session.actor().await?;
    let zone = session.workspace.zone();
    let target = decide.target.clone();
    let command = Command::Decide(assay_engine::Decide::Word(DecideWord {
        word,
        target: decide.target,
        occurred_at: decide.on.as_deref().map(|text| noon_of(text, zone, session.now())).transpose()?,
        until: decide.until,
        reason: decide.reason,
        as_word: decide.r#as_word,
        engagement: decide.engagement,
        conditions: decide.condition,
    }));
    let receipt = session.workspace.apply(&actor, command).await?;
    if global.json {
        print_json(&receipt)?;
    } else {
        for entry in &receipt.entries {
            anstream::println!("{} {target}  {}", decide.word, short(entry.as_str()));
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Makes the statement of applicability, keeps its bytes as evidence, and issues them: what is approved later is this file.
async fn issue_soa(global: &Global, session: &Session, decide: Decide) -> Result<ExitCode, Failure> {
    let workspace = &session.workspace;
    let output = decide.output.ok_or_else(|| Failure::new("where should it be written?").hint("name a file: `-o soa.pdf`"))?;
    let format = Format::of(&output)?;
    let engagement = engagement_or_only(session, decide.engagement, false).await?;
    let engagement = engagement.ok_or_else(|| Failure::new("which engagement?"))?;
    let actor = session.actor().await?;
    let role = workspace.may_issue(&actor, &engagement).await?;
    let (gap, view) = soa(session, &engagement, Some((&actor.person, &role_word(role).replace('_', " ")))).await?;
    let bytes = format.soa(&gap, &view)?;
    // The file says that it is issued: it gets its name once it is.
    let failed = |error: std::io::Error| Failure::new(format!("cannot write `{}`: {error}", output.display()));
    let part = output.with_added_extension("part");
    std::fs::write(&part, bytes).map_err(failed)?;
    let name = output.file_name().map_or_else(|| "soa".to_owned(), |name| name.to_string_lossy().into_owned());
    let kept = Command::Collect(Collect {
        source: None,
        file: part.clone(),
        name,
        title: Some(format!("Statement of applicability, version {}", view.version)),
        covers: None,
        occurred_at: Some(session.now()),
        extracted_at: None,
        provenance: provenance("soa", engagement.as_str(), view.version, &view, &gap.rules, env!("CARGO_PKG_VERSION")),
    });
    let issued = issue(workspace, &actor, kept, engagement, decide.reason, decide.condition).await;
    let (entry, receipt) = match issued {
        Ok(issued) => issued,
        Err(error) => {
            std::fs::remove_file(&part).map_err(failed)?;
            return Err(error);
        }
    };
    std::fs::rename(&part, &output).map_err(failed)?;
    if global.json {
        print_json(&receipt)?;
    } else {
        anstream::println!("issue soa, version {}  {}", view.version, short(&entry));
        anstream::eprintln!("wrote {}; management approves it with `assay decide approve {}`", output.display(), short(&entry));
    }
    Ok(ExitCode::SUCCESS)
}

/// Keeps a file and issues it: the entry that keeps it, and the decision's receipt.
async fn issue(
    workspace: &Workspace,
    actor: &Actor,
    kept: Command,
    engagement: EngagementId,
    reason: Option<String>,
    conditions: Vec<String>,
) -> Result<(String, Receipt), Failure> {
    let kept = workspace.apply(actor, kept).await?;
    let entry = kept.entries.first().expect("evidence is one entry").to_string();
    let issued = Command::Decide(assay_engine::Decide::Word(DecideWord {
        word: Word::Issue,
        target: entry.clone(),
        occurred_at: None,
        until: None,
        reason,
        as_word: None,
        engagement: Some(engagement),
        conditions,
    }));
    Ok((entry, workspace.apply(actor, issued).await?))
}
