//! `assay decide`: a person's act on an exact version.
use std::process::ExitCode;

use assay_engine::{Command, DecideWord};
use assay_model::body::Word;

use crate::args::{Decide, Global};
use crate::command::{Session, noon_of, print_json};
use crate::failure::Failure;
use crate::print::short;

pub async fn run(global: &Global, decide: Decide) -> Result<ExitCode, Failure> {
    let word: Word = serde_json::from_value(serde_json::Value::String(decide.word.clone())).map_err(|_| {
        Failure::new(format!("`{}` is no word of a decision", decide.word)).hint("`assay decide --help` lists them")
    })?;
    let session = Session::open(global).await?;
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
