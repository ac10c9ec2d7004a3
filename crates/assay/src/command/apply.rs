//! `assay apply` and `assay export`: the declared state, from files and back.
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use assay_engine::{Change, Command, Declare, Missing, What};
use assay_model::declare::{self, Parsed};
use assay_model::diagnostic::Diagnostic;

use crate::args::{Apply, Export, Global};
use crate::command::{Session, print_json};
use crate::failure::Failure;
use crate::print::wrap;

/// The largest file of declared objects, in bytes: what is larger is no declaration.
const FILE_BYTES_MAX: u64 = 16 << 20;
/// Files that one `apply` reads.
const FILES_MAX: usize = 100_000;

pub async fn run(global: &Global, apply: Apply) -> Result<ExitCode, Failure> {
    let objects = read(&apply.paths)?;
    let session = Session::open(global).await?;
    let origin = apply.origin.unwrap_or_else(|| apply.paths[0].display().to_string());
    let declare = Declare { objects, origin, missing: if apply.prune { Missing::Retire } else { Missing::Keep } };
    let plan = session.workspace.plan(&declare).await?;
    if global.json {
        print_json(&plan)?;
    } else {
        plan.changes.iter().for_each(print_change);
    }
    let unchanged = if plan.n_unchanged > 0 { format!(", {} unchanged", plan.n_unchanged) } else { String::new() };
    if apply.dry_run || plan.changes.is_empty() {
        anstream::eprintln!("{} would change{unchanged}", plan.changes.len());
        return Ok(ExitCode::SUCCESS);
    }
    let actor = session.actor().await?;
    let receipt = session.workspace.apply(&actor, Command::Declare(declare)).await?;
    anstream::eprintln!("{} declared{unchanged}; the ledger has {} entries", receipt.entries.len(), receipt.size);
    Ok(ExitCode::SUCCESS)
}

fn print_change(change: &Change) {
    match &change.what {
        What::New => anstream::println!("+ {} {}", change.kind, change.id),
        What::Retired(day) => anstream::println!("- {} {} (last day in force: {day})", change.kind, change.id),
        What::Changed(fields) => {
            anstream::println!("~ {} {}", change.kind, change.id);
            for field in fields {
                anstream::println!("    {}", wrap(&field.to_string(), 6));
            }
        }
    }
}

/// Reads every file named and every file under a folder named, in order; what is wrong in any of them stops all.
pub fn read(paths: &[PathBuf]) -> Result<Vec<Parsed>, Failure> {
    let mut files = Vec::new();
    for path in paths {
        walk(path, &mut files)?;
    }
    let (mut objects, mut wrong): (Vec<Parsed>, Vec<Diagnostic>) = (Vec::new(), Vec::new());
    for path in &files {
        let name = path.display().to_string();
        let cannot = |error: std::io::Error| Failure::new(format!("cannot read `{name}`: {error}"));
        if fs::metadata(path).map_err(cannot)?.len() > FILE_BYTES_MAX {
            return Err(Failure::new(format!("`{name}` has more than {FILE_BYTES_MAX} bytes"))
                .hint("is it evidence? `assay collect --file`"));
        }
        let bytes = fs::read(path).map_err(cannot)?;
        let text = match String::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => {
                let line =
                    error.as_bytes()[..error.utf8_error().valid_up_to()].iter().filter(|b| **b == b'\n').count() as u32 + 1;
                wrong.push(Diagnostic::new(name, Some(line), "this is not UTF-8"));
                continue;
            }
        };
        let (parsed, diagnostics) = declare::parse(&name, &text);
        objects.extend(parsed);
        wrong.extend(diagnostics);
    }
    if !wrong.is_empty() {
        return Err(assay_engine::Error::diagnosed(wrong).into());
    }
    Ok(objects)
}

fn walk(path: &Path, files: &mut Vec<PathBuf>) -> Result<(), Failure> {
    let cannot = |error: std::io::Error| Failure::new(format!("cannot read `{}`: {error}", path.display()));
    if !fs::metadata(path).map_err(cannot)?.is_dir() {
        files.push(path.to_owned());
        return Ok(());
    }
    let mut entries: Vec<PathBuf> =
        fs::read_dir(path).map_err(cannot)?.map(|entry| entry.map(|e| e.path())).collect::<Result<_, _>>().map_err(cannot)?;
    entries.sort();
    for entry in entries {
        let hidden = entry.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
        let declares = entry.extension().is_some_and(|e| ["yaml", "yml", "md", "sql"].iter().any(|known| e == *known));
        let readme = entry.file_stem().is_some_and(|stem| stem.eq_ignore_ascii_case("readme"));
        if !hidden && (entry.is_dir() || (declares && !readme)) {
            walk(&entry, files)?;
        }
        if files.len() > FILES_MAX {
            return Err(Failure::new(format!("more than {FILES_MAX} files in `{}`", path.display())));
        }
    }
    Ok(())
}

pub async fn export(global: &Global, export: Export) -> Result<ExitCode, Failure> {
    let session = Session::open(global).await?;
    let programme = session.workspace.programme(session.known_size).await?;
    let failed = |error: std::io::Error| Failure::new(format!("cannot write into `{}`: {error}", export.dir.display()));
    if export.dir.exists() && fs::read_dir(&export.dir).map_err(failed)?.next().is_some() {
        return Err(Failure::new(format!("`{}` is not empty", export.dir.display())).hint("name a new folder"));
    }
    let mut n = 0;
    for version in programme.objects.values().filter_map(|versions| versions.last()) {
        let (name, text) = declare::write(version.object());
        let path = export.dir.join(name);
        if let Some(dir) = path.parent() {
            fs::create_dir_all(dir).map_err(failed)?;
        }
        fs::write(path, text).map_err(failed)?;
        n += 1;
    }
    anstream::eprintln!("wrote {n} files into {}", export.dir.display());
    Ok(ExitCode::SUCCESS)
}
