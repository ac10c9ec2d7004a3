//! `assay log` and `assay rebuild`: the ledger itself.
use std::path::Path;
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
        Log::Prove { entry, output: None } if global.json => {
            print_json(&session.workspace.prove(&entry_like(&entry)?).await?)?;
        }
        Log::Prove { entry, output } => {
            let receipt = session.workspace.receipt(&entry_like(&entry)?).await?;
            match output {
                Some(path) => write_file(&path, receipt.as_bytes())?,
                None => anstream::print!("{receipt}"),
            }
        }
        Log::Check => return check(global, &session).await,
        Log::Key => anstream::println!("{}", session.workspace.vkey()?),
        Log::Export { dir } => {
            let write = |path: &str, bytes: &[u8]| {
                write_file(&dir.join(path), bytes).map_err(|failure| assay_engine::Error::failure(failure.to_string()))
            };
            let checkpoint = session.workspace.static_log(write).await?;
            anstream::eprintln!("wrote the log of {} entries to {}", checkpoint.size, dir.display());
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn check(global: &Global, session: &Session) -> Result<ExitCode, Failure> {
    let check = session.workspace.check_ledger().await?;
    if global.json {
        print_json(&check)?;
    } else {
        check.wrong.iter().for_each(|line| anstream::println!("{line}"));
        let (entries, closed, blobs, signed) = (check.entries, check.closed, check.blobs, check.checkpoints);
        anstream::println!("{entries} entries, {closed} of them erased, {blobs} blobs, {signed} checkpoints");
        anstream::println!("{}", if check.wrong.is_empty() { "all are as they were stored" } else { "NOT as they were stored" });
    }
    Ok(ExitCode::from(if check.wrong.is_empty() { 0 } else { 2 }))
}

/// Writes a file so that it is there whole or not at all: a web server may be reading the folder.
pub fn write_file(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let failed = |error: std::io::Error| Failure::new(format!("cannot write `{}`: {error}", path.display()));
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(failed)?;
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let part = path.with_file_name(format!(".{name}.part"));
    std::fs::write(&part, bytes).and_then(|()| std::fs::rename(&part, path)).map_err(failed)
}

pub async fn rebuild(global: &Global) -> Result<ExitCode, Failure> {
    let session = Session::open(global).await?;
    let n = session.workspace.rebuild().await?;
    anstream::eprintln!("made the caches again from {n} entries");
    Ok(ExitCode::SUCCESS)
}
