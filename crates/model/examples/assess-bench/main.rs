//! How long `assess` takes over 200 daily controls, 400 tests and a million runs: `assess-bench [RUNS]`, in release.
//!
//! Prints what folding takes, then assessing from the cache's bytes in this process, then after one entry more. CPU seconds
//! and memory are the process's own: run it under `/usr/bin/time -v`, or read `/proc/self/status` as it does.
use std::time::Instant as Clock;

use assay_model::assess::{Assessment, Family, Memo, Others, Question, Requirement, Requirements};
use assay_model::facts::Facts;
use assay_model::id::*;

mod maker;

use maker::{DAYS, Maker};

fn main() {
    let runs: u64 = std::env::args().nth(1).and_then(|n| n.parse().ok()).unwrap_or(1_000_000);
    let mut maker = Maker::new();
    let start = Clock::now();
    let mut facts = Facts::new();
    maker.all(runs, &mut |entry| facts.push(&entry));
    println!("made and folded {} entries, {} runs: {:.2?}", facts.size(), facts.n_runs(), start.elapsed());
    memory("after folding");

    let bytes = facts.to_bytes();
    println!("the cache is {} MB", bytes.len() / 1_000_000);
    drop(facts);
    let requirements = requirements();
    let engagement = EngagementId::parse("E").expect("an id");
    let at = maker.zone.close_of(maker.first.plus(DAYS as i32 - 1));
    let question = Question { engagement: &engagement, effective_at: at, requirements: &requirements };

    let (start, spent) = (Clock::now(), cpu());
    let mut facts = Facts::from_bytes(&bytes).expect("they were just written");
    println!("read from the cache: {:.2?}, {:.3} CPU seconds", start.elapsed(), cpu() - spent);
    let mut memo = Memo::default();
    let assess = Clock::now();
    let found = memo.assess(&facts, question).expect("the engagement is there");
    println!("assessed: {:.2?}; from the cache in all: {:.3} CPU seconds", assess.elapsed(), cpu() - spent);
    show(&found);
    memory("after assessing");

    let start = Clock::now();
    facts.push(&maker.occurrence(7, 3));
    println!("one entry more, and the index of ids: {:.2?}", start.elapsed());
    for n in 0..5 {
        let (evidence, run) = maker.run(9, 1, 100 + n, n, false);
        let start = Clock::now();
        facts.push(&evidence);
        facts.push(&run);
        let found = memo.assess(&facts, question).expect("the engagement is there");
        println!("after one run more: {:.2?}, {} requirements", start.elapsed(), found.requirements.len());
    }
}

fn show(found: &Assessment) {
    let windows: usize = found.controls.iter().map(|control| control.windows.len()).sum();
    println!("{} controls, {windows} windows, {} open exceptions", found.controls.len(), found.n_open());
}

/// The CPU seconds that this process has used.
fn cpu() -> f64 {
    let spent = std::fs::read_to_string("/proc/self/schedstat").unwrap_or_default();
    spent.split(' ').next().and_then(|ns| ns.parse::<f64>().ok()).map_or(f64::NAN, |ns| ns / 1e9)
}

fn memory(when: &str) {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    for line in status.lines().filter(|line| line.starts_with("VmHWM") || line.starts_with("VmRSS")) {
        println!("{when}: {}", line.split_whitespace().collect::<Vec<_>>().join(" "));
    }
}

fn requirements() -> Requirements {
    let clauses = (0..32).map(|n| format!("iso42001:{}.{}", 4 + n / 5, n % 5));
    let annex = (0..38).map(|n| format!("iso42001:A.{}.{}", 2 + n / 4, 2 + n % 4));
    let criteria = (0..61).map(|n| format!("soc2:CC{}.{}", 1 + n / 8, 1 + n % 8));
    let asked = clauses.chain(annex).chain(criteria).map(|id| {
        let id = RequirementId::parse(&id).expect("an id");
        Requirement { family: Family::of(&id), id }
    });
    Requirements { asked: asked.collect(), others: Others::LeftOut }
}
