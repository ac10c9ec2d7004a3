//! `assay perform`: a control was performed.
use std::process::ExitCode;

use assay_engine::Command;

use crate::args::{Global, Perform};
use crate::command::{Session, noon_of, print_json};
use crate::failure::Failure;
use crate::print::short;

pub async fn run(global: &Global, perform: Perform) -> Result<ExitCode, Failure> {
    let session = Session::open(global).await?;
    let actor = session.actor().await?;
    let zone = session.workspace.zone();
    let occurred_at =
        perform.on.as_deref().map(|text| noon_of(text, zone, session.now())).transpose()?.unwrap_or_else(|| session.now());
    let mut evidence = Vec::new();
    for id in &perform.evidence {
        evidence.push(session.workspace.entry(id).await?.id);
    }
    let control = perform.control.clone();
    let command = Command::Perform(assay_engine::Perform {
        control: perform.control,
        occurred_at,
        claims: perform.claims,
        performer: perform.performer.unwrap_or_else(|| actor.person.clone()),
        reviewer: perform.reviewer,
        evidence,
        note: perform.note,
    });
    let without = perform.evidence.is_empty();
    let receipt = session.workspace.apply(&actor, command).await?;
    if global.json {
        print_json(&receipt)?;
    } else {
        for entry in &receipt.entries {
            anstream::println!("{control} performed  {}", short(entry.as_str()));
        }
    }
    if without {
        anstream::eprintln!("without evidence this is a claim: its window stays unproven until there is some");
    }
    Ok(ExitCode::SUCCESS)
}
