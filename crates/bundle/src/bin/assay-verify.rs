//! `assay-verify`: checks a bundle or a receipt with nothing but the file, and a policy that came by another way.
#![cfg_attr(test, allow(clippy::unwrap_used))]

use std::fs::File;
use std::io::{BufReader, Read, Write};
use std::path::Path;
use std::process::ExitCode;

use assay_bundle::{Bundle, Options, Verdict, verify_receipt};
use assay_ledger::{NOTE_BYTES_MAX, POLICY_BYTES_MAX, PROOF_BYTES_MAX, Policy};

const USAGE: &str = "\
assay-verify FILE [--policy P] [--previous CHECKPOINT]... [--json]

FILE       a bundle, or a receipt (.tlog-proof)
--policy   whose logs to trust, and which witnesses: a tlog-policy file
--previous a checkpoint or receipt that you kept from before
--json     print data as JSON

Exit codes: 0 it holds; 2 it does not, or it could not be read.
";

#[derive(Default)]
struct Args {
    file: Option<String>,
    policy: Option<String>,
    previous: Vec<String>,
    json: bool,
}

fn main() -> ExitCode {
    let args = match parse(std::env::args().skip(1)) {
        Ok(Some(args)) => args,
        Ok(None) => {
            print(USAGE);
            return ExitCode::SUCCESS;
        }
        Err(error) => return failed(&format!("{error}\n\n{USAGE}")),
    };
    match run(&args) {
        Ok(verdict) => {
            match args.json {
                true => print(&format!("{:#}\n", verdict.to_json())),
                false => print(&verdict.to_string()),
            }
            ExitCode::from(if verdict.holds() { 0 } else { 2 })
        }
        Err(error) => failed(&error),
    }
}

/// A reader that has gone away takes nothing more.
fn print(text: &str) {
    drop(std::io::stdout().write_all(text.as_bytes()));
}

fn failed(error: &str) -> ExitCode {
    drop(writeln!(std::io::stderr(), "error: {error}"));
    ExitCode::from(2)
}

fn parse(args: impl Iterator<Item = String>) -> Result<Option<Args>, String> {
    let (mut parsed, mut args) = (Args::default(), args);
    while let Some(arg) = args.next() {
        let mut value = || args.next().ok_or_else(|| format!("`{arg}` needs a file"));
        match arg.as_str() {
            "--help" | "-h" => return Ok(None),
            "--json" => parsed.json = true,
            "--policy" => parsed.policy = Some(value()?),
            "--previous" => parsed.previous.push(value()?),
            flag if flag.starts_with('-') => return Err(format!("`{flag}` is not known")),
            _ if parsed.file.is_some() => return Err(format!("`{arg}` is one file too many")),
            _ => parsed.file = Some(arg),
        }
    }
    match parsed.file {
        Some(_) => Ok(Some(parsed)),
        None => Err("which file is to be verified?".into()),
    }
}

fn run(args: &Args) -> Result<Verdict, String> {
    let path = args.file.as_deref().unwrap_or_default();
    let policy = match &args.policy {
        Some(path) => {
            let bytes = bounded(path, POLICY_BYTES_MAX)?;
            Some(Policy::parse(&bytes).map_err(|error| format!("`{path}`: {error}"))?)
        }
        None => None,
    };
    let mut kept = Vec::with_capacity(args.previous.len());
    for path in &args.previous {
        kept.push(text(path, NOTE_BYTES_MAX.max(PROOF_BYTES_MAX))?);
    }
    if Path::new(path).extension().is_some_and(|extension| extension == "tlog-proof") {
        let policy = policy.ok_or("whose log is the receipt from? Give `--policy`")?;
        return Ok(verify_receipt(&text(path, PROOF_BYTES_MAX)?, &policy));
    }
    let file = File::open(path).map_err(|error| format!("cannot open `{path}`: {error}"))?;
    let bundle = Bundle::read(&mut BufReader::new(file), &mut |_| Ok(None)).map_err(|error| format!("`{path}`: {error}"))?;
    Ok(bundle.verify(&Options { policy, kept }))
}

fn text(path: &str, bytes_max: usize) -> Result<String, String> {
    String::from_utf8(bounded(path, bytes_max)?).map_err(|_| format!("`{path}` is no text"))
}

fn bounded(path: &str, bytes_max: usize) -> Result<Vec<u8>, String> {
    let failed = |error: std::io::Error| format!("cannot read `{path}`: {error}");
    let mut bytes = Vec::new();
    File::open(path).and_then(|file| file.take(bytes_max as u64 + 1).read_to_end(&mut bytes)).map_err(failed)?;
    match bytes.len() > bytes_max {
        true => Err(format!("`{path}` has more than {bytes_max} bytes")),
        false => Ok(bytes),
    }
}
