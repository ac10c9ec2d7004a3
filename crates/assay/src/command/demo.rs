//! `assay demo`: the main job on the example organisation, by the commands that everybody uses, with the year's own clock.
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant as Started;

use assay_engine::view::gap::{ExceptionRow, Gap};
use assay_engine::{Actor, Workspace};
use assay_model::id::EngagementId;
use include_dir::{Dir, include_dir};
use serde::Deserialize;

use crate::args::{Demo, Global, Verify};
use crate::command::bundle::make;
use crate::command::log::write_file;
use crate::command::replay::{Manifest, replay};
use crate::command::report::write_gap;
use crate::command::status::{print_summary, print_worst};
use crate::command::{found, print_json, serve, verify};
use crate::failure::Failure;

/// The example's declared files, the library that it uses, and one generated year.
static NORTHLIGHT: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../examples/northlight");

/// An exception that was planted.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Expected {
    Alarm { fault: String, test: String, item: String, occurred_at: String },
    Window { fault: String, control: String, first_day: String },
}

impl Expected {
    fn fault(&self) -> &str {
        match self {
            Expected::Alarm { fault, .. } | Expected::Window { fault, .. } => fault,
        }
    }

    /// The exception's name, without the run that showed it.
    fn name(&self) -> String {
        match self {
            Expected::Alarm { test, item, occurred_at, .. } => format!("{test}/{item} at {occurred_at}"),
            Expected::Window { control, first_day, .. } => format!("{control}@{first_day}"),
        }
    }
}

pub async fn run(global: &Global, demo: Demo) -> Result<ExitCode, Failure> {
    let started = Started::now();
    let dir = demo.dir.unwrap_or_else(|| PathBuf::from("assay-demo"));
    if demo.serve && dir.join(crate::config::FILE).is_file() {
        return again(global, &dir, demo.listen).await;
    }
    if dir.exists() && std::fs::read_dir(&dir).is_ok_and(|mut entries| entries.next().is_some()) {
        return Err(Failure::new(format!("`{}` is there already", dir.display())).hint("name another folder: `assay demo DIR`"));
    }
    let files = dir.join("files");
    unpack(&NORTHLIGHT, &files.join("examples/northlight"))?;
    let year = demo.evidence.unwrap_or_else(|| files.join("examples/northlight/year"));
    let manifest: Manifest = read_json(&year.join("manifest.json"))?;
    let expected: Vec<Expected> = read_json(&year.join("expected.json"))?;
    let engagement = EngagementId::parse(&manifest.engagement).map_err(|error| Failure::new(error.to_string()))?;
    let (workspace, actions) = replay(&dir, &files, &year, global.database.as_deref(), &demo.only, manifest).await?;

    let gap = workspace.gap(&engagement, Some(actions.effective_at), None).await?;
    let mut wrong = compare(&expected, &gap.exceptions);
    let reports = [dir.join("gap.pdf"), dir.join("gap.xlsx")];
    if !demo.no_reports {
        for report in &reports {
            write_gap(&gap, report)?;
        }
        let actor = Actor { person: actions.by.clone() };
        wrong.extend(bundle(&workspace, &actor, &engagement, &reports, &dir).await?);
    }
    if global.json {
        print_json(&gap)?;
    } else {
        print(&gap, &dir, &expected, &wrong);
    }
    anstream::eprintln!("{} actions in {:.1} s", actions.n, started.elapsed().as_secs_f64());
    if demo.serve && wrong.is_empty() {
        drop(workspace);
        return again(global, &dir, demo.listen).await;
    }
    Ok(found(!wrong.is_empty()))
}

/// Writes the auditor's package and the policy with the log's key, verifies the one by the other, and returns what does not hold.
async fn bundle(
    workspace: &Workspace,
    actor: &Actor,
    engagement: &EngagementId,
    reports: &[PathBuf],
    dir: &Path,
) -> Result<Option<String>, Failure> {
    let (file, policy) = (dir.join("bundle.zip"), dir.join("log.policy"));
    make(workspace, actor, engagement.clone(), reports, Vec::new(), &file).await?;
    write_file(&policy, format!("log {}\nquorum none\n", workspace.vkey()?).as_bytes())?;
    let verdict = verify::verdict(&Verify { file, policy: Some(policy), previous: Vec::new(), rerun: false }).await?;
    let first = verdict.lines.iter().find(|line| !line.word.passes());
    Ok(first.map(|line| format!("the bundle does not hold: {} {}: {}", line.word, line.what, line.reason)))
}

/// Shows the example that is there, at the moment at which its year was assessed.
async fn again(global: &Global, dir: &Path, listen: std::net::SocketAddr) -> Result<ExitCode, Failure> {
    let found = crate::config::Found::find(Some(dir))?;
    let workspace = crate::command::open(&found, global.database.as_deref(), crate::command::clock()).await?;
    let manifest: Manifest = read_json(&dir.join("files/examples/northlight/year/manifest.json"))?;
    let query = format!("?engagement={}&effective_at={}", manifest.engagement, manifest.assess.effective_at);
    serve::show(workspace, listen, &query).await
}

fn print(gap: &Gap, dir: &Path, expected: &[Expected], wrong: &[String]) {
    print_summary(gap);
    print_worst(gap, 10);
    let faults: BTreeSet<&str> = expected.iter().map(Expected::fault).collect();
    anstream::println!("\nplanted: {} faults, {} exceptions; found: {}", faults.len(), expected.len(), gap.exceptions.len());
    match wrong {
        [] => anstream::println!("exactly what was planted was found"),
        wrong => wrong.iter().for_each(|line| anstream::println!("  {line}")),
    }
    anstream::println!("\nwhere everything is");
    let places = [
        ("gap.pdf", "the gap report"),
        ("gap.xlsx", "the same as a workbook"),
        ("bundle.zip", "the package for an auditor, released and verified"),
        ("log.policy", "the log's key, which the auditor gets by another way"),
        ("files/", "what was declared, and the year's evidence"),
        ("assay.toml", "the workspace; its ledger and blobs lie beside it"),
    ];
    for (name, what) in places {
        anstream::println!("  {:<34} {what}", dir.join(name).display());
    }
    let name = dir.display();
    anstream::println!("\ntry: assay --workspace {name} status --exceptions");
    anstream::println!("     assay --workspace {name} status --only AC-01");
    anstream::println!("     assay --workspace {name} status --known-at 2026-03-31");
    anstream::println!("     assay verify {name}/bundle.zip --policy {name}/log.policy --rerun");
}

/// What was planted and not found, and what was found and not planted.
fn compare(expected: &[Expected], exceptions: &[ExceptionRow]) -> Vec<String> {
    let name = |row: &ExceptionRow| match (&row.test, &row.item, &row.occurred_at) {
        (Some(test), Some(item), Some(at)) => format!("{test}/{item} at {at}"),
        (Some(test), Some(item), None) => format!("{test}/{item}"),
        _ => row.id.clone(),
    };
    let mut missing: Vec<(String, String)> = expected.iter().map(|e| (e.name(), e.fault().to_owned())).collect();
    let mut wrong = Vec::new();
    for row in exceptions {
        let name = name(row);
        match missing.iter().position(|(planted, _)| *planted == name) {
            Some(at) => {
                missing.remove(at);
            }
            None => wrong.push(format!("not planted: {name}")),
        }
    }
    wrong.extend(missing.into_iter().map(|(name, fault)| format!("not found: {name}, planted by `{fault}`")));
    wrong
}

fn unpack(from: &Dir<'_>, to: &Path) -> Result<(), Failure> {
    let failed = |error: std::io::Error| Failure::new(format!("cannot write into `{}`: {error}", to.display()));
    std::fs::create_dir_all(to).map_err(failed)?;
    from.extract(to).map_err(failed)
}

fn read_json<T: serde::de::DeserializeOwned>(path: &Path) -> Result<T, Failure> {
    let text =
        std::fs::read_to_string(path).map_err(|error| Failure::new(format!("cannot read `{}`: {error}", path.display())))?;
    serde_json::from_str(&text).map_err(|error| Failure::new(format!("{}: {error}", path.display())))
}
