//! `assay bundle`: the package that an auditor can verify without us.
use std::fs::File;
use std::io::BufWriter;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use assay_engine::{Actor, BundleMade, BundleOrder, Workspace};
use assay_model::id::EngagementId;

use crate::args::{Bundle, Global};
use crate::command::test::engagement_or_only;
use crate::command::{Session, print_json};
use crate::failure::Failure;

pub async fn run(global: &Global, order: Bundle) -> Result<ExitCode, Failure> {
    let session = Session::open(global).await?;
    let actor = session.actor().await?;
    let engagement = engagement_or_only(&session, order.engagement, false).await?;
    let engagement = engagement.ok_or_else(|| Failure::new("which engagement?").hint("name it with `--engagement E`"))?;
    let made = make(&session.workspace, &actor, engagement, &order.report, order.redact, &order.output).await?;
    let vkey = session.workspace.vkey()?;
    if global.json {
        print_json(&serde_json::json!({
            "entries": made.size, "manifest": made.manifest.to_string(), "withheld": made.n_withheld, "key": vkey,
        }))?;
    } else {
        anstream::println!("entries   {}, of which {} withheld in whole or in part", made.size, made.n_withheld);
        anstream::println!("manifest  {}", made.manifest);
        anstream::println!("key       {vkey}");
        anstream::eprintln!("wrote {}; give the key to its reader by another way", order.output.display());
    }
    Ok(ExitCode::SUCCESS)
}

/// Makes, releases and writes a bundle; the file is there whole or not at all.
pub async fn make(
    workspace: &Workspace,
    actor: &Actor,
    engagement: EngagementId,
    reports: &[PathBuf],
    redact: Vec<String>,
    output: &Path,
) -> Result<BundleMade, Failure> {
    let named = |path: &PathBuf| {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
        name.map(|name| (name, path.clone())).ok_or_else(|| Failure::new(format!("`{}` is no file", path.display())))
    };
    let order = BundleOrder {
        engagement,
        reports: reports.iter().map(named).collect::<Result<_, _>>()?,
        redact,
        made_by: concat!("assay ", env!("CARGO_PKG_VERSION")).into(),
    };
    let failed = |error: std::io::Error| Failure::new(format!("cannot write `{}`: {error}", output.display()));
    // Before anything is released: a place that cannot be written to is known now.
    let part = output.with_added_extension("part");
    let file = File::create(&part).map_err(failed)?;
    let made = match workspace.bundle(actor, &order).await {
        Ok(made) => made,
        Err(error) => {
            std::fs::remove_file(&part).map_err(failed)?;
            return Err(error.into());
        }
    };
    let written = made.draft.write(BufWriter::new(file)).map_err(|error| Failure::new(error.to_string()))?;
    let file = written.into_inner().map_err(|error| failed(error.into_error()))?;
    file.sync_all().and_then(|()| std::fs::rename(&part, output)).map_err(failed)?;
    Ok(made)
}
