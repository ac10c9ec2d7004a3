//! Writes twelve months of evidence for Northlight Talent, with a known list of faults planted in it.
//!
//! It shares nothing with the engine, so that what it expects is a second opinion. See `examples/README.md`.
mod calendar;
mod changes;
mod faults;
mod manifest;
mod people;
mod performances;
mod releases;
mod reviews;
mod rng;
mod table;
mod tools;

use std::path::PathBuf;
use std::process::ExitCode;

use jiff::civil::date;

use calendar::{Month, Quarter, at, hours_after, is_business, plus};
use faults::Faults;
use manifest::{Act, CHIEF_EXECUTIVE, LEAD, PEOPLE, Plan};
use people::Staff;
use table::Csv;

const USAGE: &str = "northlight-generator OUT --seed N [--faults all|none|ID,…] [--move FAULT=MONTHS]…";
const CONTROLS: [&str; 14] = [
    "AC-01", "AC-03", "AI-30", "AI-33", "BK-01", "CH-01", "GV-01", "GV-02", "GV-03", "GV-04", "IR-01", "SU-01", "TR-01", "VM-01",
];
const DOCUMENTS: [&str; 17] = [
    "AIA-HELP",
    "AIA-SCREEN",
    "AIMS-1",
    "CARD-SCREEN",
    "COC-1",
    "CONCERNS-1",
    "CTX-1",
    "IA-P",
    "IRP-1",
    "OBJ-1",
    "POL-AI",
    "POL-SEC",
    "RC-1",
    "ROL-1",
    "SCO-1",
    "SOA-1",
    "SUP-1",
];

struct Arguments {
    out: PathBuf,
    seed: u64,
    faults: String,
    moves: Vec<String>,
}

fn main() -> ExitCode {
    match arguments(std::env::args().skip(1)).and_then(|arguments| generate(&arguments)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::from(2)
        }
    }
}

fn arguments(mut words: impl Iterator<Item = String>) -> Result<Arguments, String> {
    let (mut out, mut seed, mut faults, mut moves) = (None, None, "all".to_owned(), Vec::new());
    while let Some(word) = words.next() {
        let mut value = || words.next().ok_or(format!("`{word}` needs a value\nhint: {USAGE}"));
        match word.as_str() {
            "--seed" => {
                let text = value()?;
                seed = Some(text.parse().map_err(|_| format!("`{text}` is no seed: write a whole number"))?);
            }
            "--faults" => faults = value()?,
            "--move" => moves.push(value()?),
            _ if out.is_none() && !word.starts_with('-') => out = Some(PathBuf::from(word)),
            _ => return Err(format!("`{word}` is not expected here\nhint: {USAGE}")),
        }
    }
    let (Some(out), Some(seed)) = (out, seed) else {
        return Err(format!("a folder and a seed are needed\nhint: {USAGE}"));
    };
    Ok(Arguments { out, seed, faults, moves })
}

fn generate(arguments: &Arguments) -> Result<(), String> {
    let seed = arguments.seed;
    let mut faults = Faults::read(&arguments.faults, &arguments.moves)?;
    let mut plan = Plan::default();
    found(&mut plan);
    business_days(&mut plan);
    let mut staff = Staff::make(seed, &mut faults);
    reviews::make(seed, &mut staff, &mut faults, &mut plan);
    staff.hand_in(&mut plan);
    changes::make(seed, &staff, &mut faults, &mut plan);
    tools::make(seed, &staff, &mut faults, &mut plan);
    releases::make(seed, &mut faults, &mut plan);
    performances::make(seed, &mut faults, &mut plan);
    run_tests(&mut plan);
    let effective_at = at(date(2026, 7, 31), 12, 0);
    plan.write(&arguments.out, seed, faults, effective_at)
}

/// Before the period everything is declared, approved and walked through.
fn found(plan: &mut Plan) {
    let (day, hour) = releases::FOUNDED;
    let files = ["/examples/northlight", "/library/tests"].map(str::to_owned).to_vec();
    plan.act(at(day, hour, 0), LEAD, Act::Apply { files });
    for document in DOCUMENTS {
        let approved_at = at(date(2025, 6, 24), 10, 0);
        let act = Act::Approve { document: document.into(), declared_at: None, occurred_at: approved_at };
        plan.act(approved_at, CHIEF_EXECUTIVE, act);
    }
    for control in CONTROLS {
        plan.act(at(date(2025, 6, 25), 10, 0), LEAD, Act::Walkthrough { control: control.into() });
    }
}

/// The calendar of business days, from before the period until after it.
fn business_days(plan: &mut Plan) {
    let mut csv = Csv::new("day,business,opens_at,closes_at");
    let mut day = date(2025, 6, 1);
    while day <= date(2026, 7, 31) {
        csv.row(&[&day, &is_business(day), &at(day, 0, 0), &at(plus(day, 1), 0, 0)]);
        day = plus(day, 1);
    }
    let taken_at = at(date(2025, 6, 27), 9, 0);
    plan.state(hours_after(taken_at, 2), PEOPLE, "org.calendar", taken_at, csv);
}

/// The inventory is tested each month, all else each quarter, when its evidence is in.
fn run_tests(plan: &mut Plan) {
    for month in Month::all() {
        let covers = format!("{}..{}", month.first(), month.last());
        plan.act(at(plus(month.last(), 3), 16, 0), LEAD, Act::Test { test: "ai-inventory".into(), covers });
    }
    for quarter in Quarter::all() {
        for test in ["access-review", "change-review", "impact-before-release", "leavers-access"] {
            let covers = format!("{}..{}", quarter.first(), quarter.last());
            plan.act(at(plus(quarter.last(), 3), 16, 0), LEAD, Act::Test { test: test.into(), covers });
        }
    }
}
