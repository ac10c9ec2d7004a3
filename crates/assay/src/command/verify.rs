//! `assay verify`: what `assay-verify` does, and every test again on the bundled evidence.
use std::fs::File;
use std::io::{BufReader, Read, Write};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use assay_bundle::{Bundle, Options, Verdict, Word, verify_receipt};
use assay_engine::{Opening, Ports, Workspace};
use assay_ledger::{Kind, Leaf, NOTE_BYTES_MAX, POLICY_BYTES_MAX, PROOF_BYTES_MAX, Policy};
use assay_model::body::Body;
use assay_model::codec;
use assay_model::id::EntryId;
use assay_model::time::Zone;
use assay_store::{BlobId, Kept, Store};

use crate::args::{Global, Verify};
use crate::command::{clock, print_json, random};
use crate::failure::Failure;

pub async fn run(global: &Global, asked: Verify) -> Result<ExitCode, Failure> {
    let verdict = verdict(&asked).await?;
    if global.json {
        print_json(&verdict.to_json())?;
    } else {
        anstream::print!("{verdict}");
    }
    Ok(ExitCode::from(if verdict.holds() { 0 } else { 2 }))
}

/// What is to be said of the file.
pub async fn verdict(asked: &Verify) -> Result<Verdict, Failure> {
    let policy = match &asked.policy {
        Some(path) => {
            let read = Policy::parse(&bounded(path, POLICY_BYTES_MAX)?);
            Some(read.map_err(|error| Failure::new(format!("`{}`: {error}", path.display())))?)
        }
        None => None,
    };
    if asked.file.extension().is_some_and(|extension| extension == "tlog-proof") {
        let policy =
            policy.ok_or_else(|| Failure::new("whose log is the receipt from?").hint("give a policy with `--policy`"))?;
        return Ok(verify_receipt(&text(&asked.file, PROOF_BYTES_MAX)?, &policy));
    }
    let kept = asked.previous.iter().map(|path| text(path, NOTE_BYTES_MAX.max(PROOF_BYTES_MAX)));
    let options = Options { policy, kept: kept.collect::<Result<_, _>>()? };
    let dir = tempfile::tempdir().map_err(|error| Failure::new(format!("cannot make a temporary folder: {error}")))?;
    let bundle = read(&asked.file, asked.rerun.then(|| dir.path()))?;
    let mut verdict = bundle.verify(&options);
    if asked.rerun {
        match verdict.holds() {
            true => rerun(&bundle, dir.path(), &mut verdict).await?,
            false => {
                verdict.not_proven.push("That its tests give the same results: a bundle that does not hold is not run.".into())
            }
        }
    } else {
        verdict.not_proven.push("That its tests give the same results again: ask with `--rerun`.".into());
    }
    Ok(verdict)
}

/// Reads the bundle; with a folder, its blobs go there as a store keeps them.
fn read(path: &Path, blobs: Option<&Path>) -> Result<Bundle, Failure> {
    let failed = |error: std::io::Error| Failure::new(format!("cannot read `{}`: {error}", path.display()));
    let file = File::open(path).map_err(failed)?;
    let bundle = Bundle::read(&mut BufReader::new(file), &mut |id| {
        // What is no id names no file.
        let (Some(blobs), Ok(id)) = (blobs, BlobId::parse(id)) else { return Ok(None) };
        let id = id.to_string();
        let folder = blobs.join("blobs").join(&id[..2]);
        std::fs::create_dir_all(&folder)?;
        let to: Box<dyn Write> = Box::new(File::create_new(folder.join(id))?);
        Ok(Some(to))
    });
    bundle.map_err(|error| Failure::new(format!("`{}`: {error}", path.display())))
}

/// Puts the ledger back as it was bundled, does every run again, and says of each whether the result is the same.
async fn rerun(bundle: &Bundle, dir: &Path, verdict: &mut Verdict) -> Result<(), Failure> {
    let of_bundle = |error: assay_bundle::Error| Failure::new(error.to_string());
    let leaves = bundle.leaves().map_err(of_bundle)?;
    let openings = bundle.openings();
    let kept: Vec<Kept<'_>> =
        (0..).zip(&leaves).map(|(index, leaf)| Kept { leaf, opening: openings.get(&index).copied() }).collect();
    let store = Store::create(&format!("sqlite://{}", dir.join("ledger.sqlite").display()), &dir.join("blobs")).await?;
    store.restore(&kept).await?;
    let zone = Zone::parse(&bundle.about.zone).map_err(|error| Failure::new(error.to_string()))?;
    let ports = Ports { now: clock(), random: Box::new(random) };
    let tables = Arc::new(assay_query::Local);
    let workspace = Workspace::new(Opening { name: bundle.about.name.clone(), zone, store, tables, signer: None, ports });
    let withheld = bundle.withheld_ids().map_err(of_bundle)?;
    let (mut again, mut other) = (0, 0);
    for (index, leaf) in leaves.iter().enumerate() {
        let leaf = Leaf::decode(leaf).map_err(|error| Failure::new(error.to_string()))?;
        let Some((_, body)) = openings.get(&(index as u64)).filter(|_| leaf.kind == Kind::Test) else { continue };
        let Ok(Body::Run(run)) = codec::decode(body) else { continue };
        if run.recipe.is_none() {
            other += 1;
            continue;
        }
        let what = format!("run {index}, {}", run.test);
        if run.evidence.iter().any(|entry| withheld.contains(entry.as_str())) {
            verdict.say(Word::Withheld, what, "it cannot be run again without the evidence that is withheld");
            continue;
        }
        again += 1;
        let id = EntryId::parse(&leaf.id.to_string()).map_err(|error| Failure::new(error.to_string()))?;
        match workspace.rerun(&id).await {
            Ok(rerun) if rerun.is_repeated() => {
                let digest = rerun.again.map_or(String::new(), |digest| format!(", digest {digest}"));
                verdict.say(Word::Valid, what, format!("run again: {}{digest}", rerun.said));
            }
            Ok(rerun) => {
                let was = rerun.recorded.unwrap_or_else(|| rerun.said_then.clone());
                let is = rerun.again.unwrap_or_else(|| rerun.said.clone());
                let inputs = if rerun.inputs_equal { "" } else { ", from other inputs" };
                verdict.say(Word::DifferentResult, what, format!("recorded {was}, now {is}{inputs}"));
            }
            Err(error) => verdict.say(Word::DifferentResult, what, format!("it cannot be run again: {error}")),
        }
    }
    if other > 0 {
        let sentence = format!("What people found by hand: {other} of {} runs were made by a person.", again + other);
        verdict.not_proven.push(sentence);
    }
    Ok(())
}

fn text(path: &Path, bytes_max: usize) -> Result<String, Failure> {
    String::from_utf8(bounded(path, bytes_max)?).map_err(|_| Failure::new(format!("`{}` is no text", path.display())))
}

/// A file of at most so many bytes.
fn bounded(path: &Path, bytes_max: usize) -> Result<Vec<u8>, Failure> {
    let failed = |error: std::io::Error| Failure::new(format!("cannot read `{}`: {error}", path.display()));
    let mut bytes = Vec::new();
    File::open(path).and_then(|file| file.take(bytes_max as u64 + 1).read_to_end(&mut bytes)).map_err(failed)?;
    match bytes.len() > bytes_max {
        true => Err(Failure::new(format!("`{}` has more than {bytes_max} bytes", path.display()))),
        false => Ok(bytes),
    }
}
