//! `assay log` and `assay rebuild`: the ledger itself.
use std::process::ExitCode;

use assay_engine::entry_like;
use assay_ledger::canonical;
use assay_model::codec;

use crate::args::{Global, Log};
use crate::command::{Session, print_json};
use crate::failure::Failure;
use crate::print::short;

pub async fn run(global: &Global, verb: Log) -> Result<ExitCode, Failure> {
    let session = Session::open(global).await?;
    match verb {
        Log::Checkpoint => {
            let note = session.workspace.checkpoint().await?.ok_or_else(|| Failure::new("there is nothing in the ledger yet"))?;
            anstream::print!("{note}");
        }
        Log::Show { entry: Some(entry) } => {
            let entry = session.workspace.entry(&entry_like(&entry)?).await?;
            let body = entry.body.as_ref().map(codec::encode).transpose().map_err(|error| Failure::new(error.to_string()))?;
            print_json(&serde_json::json!({
                "index": entry.index, "id": entry.id.as_str(), "received_at": entry.at.to_string(), "body": body,
            }))?;
        }
        Log::Show { entry: None } => {
            for line in session.workspace.log_lines(session.known_size, 20).await? {
                if global.json {
                    let bytes = canonical::to_vec(&serde_json::json!({
                        "index": line.index, "id": line.id, "received_at": line.at, "kind": line.kind, "what": line.what,
                    }));
                    let bytes = bytes.map_err(|error| Failure::new(error.to_string()))?;
                    anstream::println!("{}", String::from_utf8_lossy(&bytes));
                } else {
                    anstream::println!(
                        "{:>6}  {}  {}  {}",
                        line.index,
                        short(&line.id),
                        &line.at[..19.min(line.at.len())],
                        line.what
                    );
                }
            }
        }
        Log::Prove { entry } => {
            let proof = session.workspace.prove(&entry_like(&entry)?).await?;
            print_json(&proof)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

pub async fn rebuild(global: &Global) -> Result<ExitCode, Failure> {
    let session = Session::open(global).await?;
    let n = session.workspace.rebuild().await?;
    anstream::eprintln!("made the caches again from {n} entries");
    Ok(ExitCode::SUCCESS)
}
