//! Writes twelve months of evidence for Northlight Talent, with a known list of faults planted in it.
//!
//! It shares nothing with the engine, so that what it expects is a second opinion. See `examples/README.md`.
mod access;
mod aims;
mod calendar;
mod changes;
mod deploys;
mod faults;
mod founding;
mod incidents;
mod inspections;
mod log;
mod manifest;
mod models;
mod operations;
mod oversight;
mod people;
mod performances;
mod releases;
mod reviews;
mod rng;
mod roles;
mod suppliers;
mod table;
mod tools;
mod training;
mod vulnerabilities;
mod watch;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use jiff::civil::date;

use calendar::{Month, at, is_business, plus};
use faults::Faults;
use log::test_each_quarter;
use manifest::{Act, Plan, Runs};
use people::Staff;
use roles::{LEAD, PEOPLE};
use table::Csv;

const USAGE: &str = "northlight-generator OUT --seed N [--faults all|none|ID,…] [--move FAULT=MONTHS]… [--runs quarterly|yearly]";
struct Arguments {
    out: PathBuf,
    seed: u64,
    faults: String,
    moves: Vec<String>,
    runs: Runs,
}

fn main() -> ExitCode {
    let written = arguments(std::env::args().skip(1)).and_then(|arguments| write(&arguments.out, &generate(&arguments)?));
    match written {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::from(2)
        }
    }
}

fn arguments(mut words: impl Iterator<Item = String>) -> Result<Arguments, String> {
    let (mut out, mut seed, mut faults, mut moves, mut runs) = (None, None, "all".to_owned(), Vec::new(), Runs::Quarterly);
    while let Some(word) = words.next() {
        let mut value = || words.next().ok_or(format!("`{word}` needs a value\nhint: {USAGE}"));
        match word.as_str() {
            "--seed" => {
                let text = value()?;
                seed = Some(text.parse().map_err(|_| format!("`{text}` is no seed: write a whole number"))?);
            }
            "--faults" => faults = value()?,
            "--move" => moves.push(value()?),
            "--runs" => {
                runs = match value()?.as_str() {
                    "quarterly" => Runs::Quarterly,
                    "yearly" => Runs::Yearly,
                    other => return Err(format!("tests are run `quarterly` or `yearly`, not `{other}`")),
                }
            }
            _ if out.is_none() && !word.starts_with('-') => out = Some(PathBuf::from(word)),
            _ => return Err(format!("`{word}` is not expected here\nhint: {USAGE}")),
        }
    }
    let (Some(out), Some(seed)) = (out, seed) else {
        return Err(format!("a folder and a seed are needed\nhint: {USAGE}"));
    };
    Ok(Arguments { out, seed, faults, moves, runs })
}

/// The files of a year, by name.
fn generate(arguments: &Arguments) -> Result<BTreeMap<String, String>, String> {
    let seed = arguments.seed;
    let mut faults = Faults::read(&arguments.faults, &arguments.moves)?;
    let mut plan = Plan::new(arguments.runs);
    founding::make(&mut faults, &mut plan);
    business_days(&mut plan);
    let mut staff = Staff::make(seed, &mut faults);
    reviews::make(seed, &mut staff, &mut faults, &mut plan);
    staff.hand_in(&mut plan);
    let changes = changes::make(seed, &staff, &mut faults, &mut plan);
    tools::make(seed, &staff, &mut faults, &mut plan);
    let releases = releases::make(seed, &mut faults, &mut plan);
    access::make(seed, &staff, &mut faults, &mut plan);
    training::make(seed, &staff, &mut faults, &mut plan);
    deploys::make(seed, &staff, &changes, &mut faults, &mut plan);
    operations::make(seed, &mut faults, &mut plan);
    vulnerabilities::make(seed, &mut faults, &mut plan);
    incidents::make(seed, &mut faults, &mut plan);
    suppliers::make(seed, &mut faults, &mut plan);
    oversight::make(seed, &staff, &mut faults, &mut plan);
    let served = models::make(seed, &releases, &mut faults, &mut plan);
    watch::make(seed, &releases, &served, &mut faults, &mut plan);
    aims::make(&mut faults, &mut plan);
    performances::make(seed, &mut faults, &mut plan);
    inspections::make(seed, &mut plan);
    run_tests(&mut plan);
    let effective_at = at(date(2026, 7, 31), 12, 0);
    Ok(plan.into_files(seed, faults, effective_at))
}

fn write(out: &Path, files: &BTreeMap<String, String>) -> Result<(), String> {
    for (name, text) in files {
        let path = out.join(name);
        let failed = |error: std::io::Error| format!("failed to write `{}`: {error}", path.display());
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(failed)?;
        }
        fs::write(&path, text).map_err(failed)?;
    }
    Ok(())
}

/// The calendar of business days, from before the period until after it: of days, what it says was settled beforehand.
fn business_days(plan: &mut Plan) {
    let mut csv = Csv::new("day,business,opens_at,closes_at");
    let covers = (date(2025, 6, 1), date(2026, 7, 31));
    let mut day = covers.0;
    while day <= covers.1 {
        csv.row(&[&day, &is_business(day), &at(day, 0, 0), &at(plus(day, 1), 0, 0)]);
        day = plus(day, 1);
    }
    plan.state_of(at(date(2025, 6, 27), 11, 0), PEOPLE, "org.calendar", at(date(2025, 6, 27), 9, 0), Some(covers), csv);
}

/// The inventory is tested each month, all else each quarter, when its evidence is in.
fn run_tests(plan: &mut Plan) {
    test_each_quarter(&["access-review", "change-review", "impact-before-release", "leavers-access"], plan);
    if plan.runs == Runs::Yearly {
        return test_each_quarter(&["ai-inventory"], plan);
    }
    for month in Month::all() {
        let covers = format!("{}..{}", month.first(), month.last());
        plan.act(at(plus(month.last(), 3), 16, 0), LEAD, Act::Test { test: "ai-inventory".into(), covers });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn year(seed: u64, faults: &str, moves: &[&str]) -> Result<BTreeMap<String, String>, String> {
        let moves = moves.iter().map(|text| (*text).to_owned()).collect();
        generate(&Arguments { out: PathBuf::new(), seed, faults: faults.into(), moves, runs: Runs::Quarterly })
    }

    fn expected(files: &BTreeMap<String, String>) -> Vec<serde_json::Value> {
        serde_json::from_str(&files["expected.json"]).expect("it was written as a list")
    }

    #[test]
    fn the_year_of_the_example_is_the_one_that_is_generated() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../northlight/year");
        let mut there = Vec::new();
        for entry in [folder.clone(), folder.join("declared"), folder.join("evidence"), folder.join("records")] {
            for file in fs::read_dir(&entry).expect("the year stands there").map(|file| file.expect("it can be listed").path()) {
                if file.is_file() {
                    let name = file.strip_prefix(&folder).expect("it lies inside").to_string_lossy().replace('\\', "/");
                    there.push((name, fs::read_to_string(&file).expect("it is text")));
                }
            }
        }
        let there: BTreeMap<String, String> = there.into_iter().collect();
        let made = year(1, "all", &[]).expect("the definitions are right");
        let differ: Vec<&String> = made.keys().chain(there.keys()).filter(|name| made.get(*name) != there.get(*name)).collect();
        let hint = "hint: rm -r examples/northlight/year; cargo run -p northlight-generator -- examples/northlight/year --seed 1";
        assert!(differ.is_empty(), "{differ:?}\n{hint}");
    }

    #[test]
    fn what_is_planted_is_expected_and_nothing_else() {
        assert!(expected(&year(7, "none", &[]).expect("nothing is planted")).is_empty());
        let one = year(7, "leaver-late", &["leaver-late=5"]).expect("it is planted in March");
        let [exception] = expected(&one).try_into().expect("one exception");
        assert_eq!(exception["test"], "leavers-access");
        assert!(exception["occurred_at"].as_str().is_some_and(|at| at.starts_with("2026-03-")), "{exception}");
        let all = expected(&year(7, "all", &[]).expect("all are planted"));
        let moved = expected(&year(7, "all", &["comparison-missed=14"]).expect("months wrap around the year"));
        let differ: Vec<_> = moved.iter().filter(|exception| !all.contains(exception)).collect();
        assert_eq!(differ.len(), 1);
        assert_eq!(differ[0]["first_day"], "2026-06-15");
    }

    #[test]
    fn a_fault_changes_only_what_it_is_about() {
        let (without, with) = (year(3, "none", &[]).expect("none"), year(3, "change-untested", &[]).expect("one"));
        let differ: Vec<&String> = without.keys().filter(|name| without[*name] != with[*name]).collect();
        assert_eq!(differ, ["evidence/git.changes-2025-09-30.csv", "expected.json", "manifest.json"]);
    }

    #[test]
    fn wrong_arguments_are_named() {
        let read = |text: &str| arguments(text.split_whitespace().map(str::to_owned)).and_then(|arguments| generate(&arguments));
        assert!(read("out --seed 1 --faults leaver-lat").is_err_and(|error| error.starts_with("there is no fault `leaver-lat`")));
        assert!(read("out --seed x").is_err_and(|error| error.starts_with("`x` is no seed")));
        assert!(read("out").is_err_and(|error| error.starts_with("a folder and a seed are needed")));
        assert!(read("out --seed 1 --move leaver-late").is_err_and(|error| error.contains("is no move")));
    }
}
