//! The example's planted faults: what is found is exactly what was planted, with all, with none, and with each alone.
//!
//! The year is made by the generator, which shares nothing with the engine, and replayed by `assay demo`, the command that
//! everybody uses. A fault alone runs the tests in which it must show and five others, on what they need of the programme; where
//! it shows in a window, the windows of its control are judged. One seed is tested quarter by quarter as the year goes on, the
//! others once over the whole year, as somebody would who comes after it.
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
    /// Tests, or a control whose window is missed or late, between commas.
    shows: String,
}

impl Fault {
    fn tests(&self) -> Vec<&str> {
        self.shows.split(", ").collect()
    }
}

/// Tests that take little, by measure, from which the five others are taken in turn.
const OTHERS: [&str; 10] = [
    "alerts-triaged",
    "availability-kept",
    "background-checks",
    "change-review",
    "emergency-changes",
    "encryption-on",
    "impact-before-release",
    "incident-exercise",
    "incidents-handled",
    "internal-audit-complete",
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

fn faults() -> Vec<Fault> {
    let text = std::fs::read_to_string(root().join("examples/northlight/faults.toml")).unwrap();
    toml::from_str::<File>(&text).unwrap().fault
}

/// The generator's program, built beside the binary under test: what lies there may be an older one.
fn generator() -> &'static Path {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(|| {
        let beside = Path::new(env!("CARGO_BIN_EXE_assay")).with_file_name("northlight-generator");
        let target = beside.parent().unwrap().parent().unwrap();
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let release = beside.parent().unwrap().ends_with("release").then_some("--release");
        let built = Command::new(cargo)
            .args(["build", "--quiet", "-p", "northlight-generator", "--target-dir"])
            .arg(target)
            .args(release)
            .current_dir(root())
            .status();
        assert!(built.unwrap().success());
        beside
    })
}

/// A year to make and replay.
struct Year<'a> {
    seed: u64,
    faults: &'a str,
    moved: Option<String>,
    runs: &'a str,
    /// The tests to run, and controls whose windows are judged; empty: all.
    only: Vec<&'a str>,
}

impl Year<'_> {
    /// Makes the year, replays it, and sees that exactly what was planted is found.
    fn replay(&self) {
        let Year { seed, faults, moved, runs, only } = self;
        let dir = tempfile::tempdir().unwrap();
        let (year, demo) = (dir.path().join("year"), dir.path().join("demo"));
        let mut make = Command::new(generator());
        make.arg(&year).args(["--seed", &seed.to_string(), "--faults", faults, "--runs", runs]);
        if let Some(moved) = moved {
            make.args(["--move", moved]);
        }
        let made = make.output().unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        let mut assay = Command::new(env!("CARGO_BIN_EXE_assay"));
        assay.arg("demo").arg(&demo).arg("--evidence").arg(&year).arg("--no-reports").env_remove("ASSAY_PERSON");
        if !only.is_empty() {
            assay.args(["--only", &only.join(",")]);
        }
        let done = assay.output().unwrap();
        let (out, err) = (String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
        let told: Vec<&str> = out.lines().skip_while(|line| !line.starts_with("planted")).collect();
        assert!(done.status.success(), "seed {seed}, faults {faults}, moved {moved:?}\n{}\n{err}", told.join("\n"));
        assert!(told.contains(&"exactly what was planted was found"), "{out}");
    }
}

fn whole(seed: u64, faults: &str, runs: &str) {
    Year { seed, faults, moved: None, runs, only: Vec::new() }.replay();
}

/// Each fault of a part of the list alone: two parts run side by side.
fn alone(part: usize) {
    for (n, fault) in faults().iter().enumerate().filter(|(n, _)| n % 2 == part) {
        let mut only = fault.tests();
        let others = (0..OTHERS.len()).map(|k| OTHERS[(n + k) % OTHERS.len()]).filter(|other| !only.contains(other));
        let others: Vec<&str> = others.take(5).collect();
        only.extend(others);
        Year { seed: 1, faults: &fault.id, moved: None, runs: "yearly", only }.replay();
    }
}

#[test]
fn all_faults_of_seed_1_quarter_by_quarter() {
    whole(1, "all", "quarterly");
}

#[test]
fn no_fault_of_seed_1() {
    whole(1, "none", "yearly");
}

#[test]
fn all_and_no_faults_of_seed_2() {
    whole(2, "all", "yearly");
    whole(2, "none", "yearly");
}

#[test]
fn all_and_no_faults_of_seed_3() {
    whole(3, "all", "yearly");
    whole(3, "none", "yearly");
}

#[test]
fn each_odd_fault_alone() {
    alone(0);
}

#[test]
fn each_even_fault_alone() {
    alone(1);
}

/// Whether somebody asked for what takes longer than the gate has: see `.ci/deep`.
fn deep() -> bool {
    std::env::var_os("ASSAY_DEEP").is_some()
}

#[test]
fn deep_twenty_seeds() {
    for seed in (1..=20).filter(|_| deep()) {
        whole(seed, "all", "quarterly");
        whole(seed, "none", "quarterly");
        eprintln!("seed {seed}: all and no faults");
    }
}

/// All tests, on a year in which one fault lies some months from where the list has it; two parts of the list run side by side.
fn moved(part: usize) {
    for (n, fault) in faults().iter().enumerate().filter(|(n, _)| deep() && n % 2 == part) {
        let months = 1 + n % 11;
        let moved = Some(format!("{}={months}", fault.id));
        Year { seed: 1, faults: &fault.id, moved, runs: "yearly", only: Vec::new() }.replay();
        eprintln!("{} of {}: {} moved by {months} months", n + 1, faults().len(), fault.id);
    }
}

#[test]
fn deep_each_odd_fault_moved() {
    moved(0);
}

#[test]
fn deep_each_even_fault_moved() {
    moved(1);
}
