//! The example's planted faults: what is found is exactly what was planted, with all, with none, and with each alone.
//!
//! The year is made by the generator, which shares nothing with the engine, and replayed by `assay demo`, the command that
//! everybody uses. A fault alone runs the test in which it must show; the windows of all controls are judged in any case.
#![allow(clippy::unwrap_used)]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use serde::Deserialize;

#[derive(Deserialize)]
struct File {
    fault: Vec<Fault>,
}

#[derive(Deserialize)]
struct Fault {
    id: String,
    shows: String,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

fn faults() -> Vec<Fault> {
    let text = std::fs::read_to_string(root().join("examples/northlight/faults.toml")).unwrap();
    toml::from_str::<File>(&text).unwrap().fault
}

/// The generator's program, built beside the binary under test; `cargo test --workspace` has built it before.
fn generator() -> &'static Path {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(|| {
        let beside = Path::new(env!("CARGO_BIN_EXE_assay")).with_file_name("northlight-generator");
        if !beside.exists() {
            let target = beside.parent().unwrap().parent().unwrap();
            let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
            let built = Command::new(cargo)
                .args(["build", "--quiet", "-p", "northlight-generator", "--target-dir"])
                .arg(target)
                .current_dir(root())
                .status();
            assert!(built.unwrap().success());
        }
        beside
    })
}

/// Makes a year and replays it; `only` names the test to run, absent all.
fn replay(seed: u64, which: &str, moved: Option<&str>, only: Option<&str>) {
    let dir = tempfile::tempdir().unwrap();
    let (year, demo) = (dir.path().join("year"), dir.path().join("demo"));
    let mut make = Command::new(generator());
    make.arg(&year).args(["--seed", &seed.to_string(), "--faults", which]);
    if let Some(moved) = moved {
        make.args(["--move", moved]);
    }
    let made = make.output().unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let mut assay = Command::new(env!("CARGO_BIN_EXE_assay"));
    assay.arg("demo").arg(&demo).arg("--evidence").arg(&year).arg("--no-reports").env_remove("ASSAY_PERSON");
    if let Some(only) = only {
        assay.args(["--only", only]);
    }
    let done = assay.output().unwrap();
    let (out, err) = (String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
    let told: Vec<&str> = out.lines().skip_while(|line| !line.starts_with("planted")).collect();
    assert!(done.status.success(), "seed {seed}, faults {which}, moved {moved:?}\n{}\n{err}", told.join("\n"));
    assert!(told.contains(&"exactly what was planted was found"), "{out}");
}

fn alone(which: impl Fn(&str) -> bool) {
    for fault in faults().iter().filter(|fault| which(&fault.shows)) {
        let test = fault.shows.chars().any(char::is_lowercase).then_some(fault.shows.as_str());
        replay(1, &fault.id, None, test.or(Some("none")));
    }
}

#[test]
fn all_faults_of_seed_1() {
    replay(1, "all", None, None);
}

#[test]
fn all_faults_of_seed_2() {
    replay(2, "all", None, None);
}

#[test]
fn all_faults_of_seed_3() {
    replay(3, "all", None, None);
}

#[test]
fn no_fault_of_seed_1() {
    replay(1, "none", None, None);
}

#[test]
fn no_fault_of_seed_2() {
    replay(2, "none", None, None);
}

#[test]
fn no_fault_of_seed_3() {
    replay(3, "none", None, None);
}

#[test]
fn each_fault_of_change_and_release_alone() {
    alone(|shows| matches!(shows, "change-review" | "impact-before-release"));
}

#[test]
fn each_fault_of_access_alone() {
    alone(|shows| matches!(shows, "leavers-access" | "access-review"));
}

#[test]
fn each_fault_of_the_inventory_alone() {
    alone(|shows| shows == "ai-inventory");
}

#[test]
fn each_fault_of_a_window_alone() {
    alone(|shows| !shows.chars().any(char::is_lowercase));
}

/// Twenty seeds, and each fault alone and moved by some months: hours in the dev profile, so only where it is asked for.
#[test]
fn deep_twenty_seeds_and_each_fault_moved() {
    if std::env::var_os("ASSAY_DEEP").is_none() {
        return;
    }
    for seed in 1..=20 {
        replay(seed, "all", None, None);
        replay(seed, "none", None, None);
    }
    for (n, fault) in faults().iter().enumerate() {
        let moved = format!("{}={}", fault.id, 1 + n % 11);
        replay(1, &fault.id, Some(&moved), None);
    }
}
