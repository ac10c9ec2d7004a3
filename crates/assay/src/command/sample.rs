//! `assay sample`: sizes, draws, evaluations, and a draw done again. Needs no workspace.
use std::process::ExitCode;

use assay_sample::evaluate::{Evaluation, Found, evaluate};
use assay_sample::policy::Policy;
use assay_sample::size::{Aim, Distribution};
use assay_sample::table::cfr_80_127;

use crate::args::{Evaluate, Global, Sample, Size};
use crate::command::{found, print_json};
use crate::failure::Failure;
use crate::print::wrap;

mod draw;
mod keys;

pub fn run(global: &Global, verb: Sample) -> Result<ExitCode, Failure> {
    match verb {
        Sample::Size(size) => self::size(global, &size),
        Sample::Draw(draw) => draw::draw(global, &draw),
        Sample::Evaluate(evaluate) => self::evaluation(global, &evaluate),
        Sample::Check(check) => draw::check(global, &check),
    }
}

fn size(global: &Global, asked: &Size) -> Result<ExitCode, Failure> {
    if let (Some(frequency), Some(level)) = (asked.frequency, asked.level) {
        let size = Policy::standard().size(frequency, level, asked.population)?;
        if global.json {
            print_json(&size)?;
        } else {
            anstream::println!("{} by policy {}, version {}", items(size.n), size.policy, size.version);
            size.conditions.iter().for_each(|condition| anstream::println!("  provided that {}", wrap(condition, 16)));
        }
        return Ok(ExitCode::SUCCESS);
    }
    if let (true, Some(population)) = (asked.cfr, asked.population) {
        let n = cfr_80_127(population);
        if global.json {
            print_json(&serde_json::json!({"n": n, "population": population, "table": "40 CFR 80.127"}))?;
        } else {
            anstream::println!("{} of {population} by the table of 40 CFR 80.127", items(n));
        }
        return Ok(ExitCode::SUCCESS);
    }
    let (Some(risk), Some(tolerable)) = (asked.risk, asked.tolerable) else {
        return Err(Failure::new("a size needs a risk and a tolerable rate"));
    };
    let size = Aim { risk, tolerable, expected: asked.expected, population: asked.population }.size()?;
    if global.json {
        print_json(&size)?;
        return Ok(ExitCode::SUCCESS);
    }
    let may = if size.allowed_deviations == 0 { "none".to_owned() } else { format!("at most {}", size.allowed_deviations) };
    let of = asked.population.map_or(String::new(), |population| format!(" of {population}"));
    anstream::println!("{}{of}, of which {may} may deviate", items(size.n));
    anstream::println!("  tolerable rate {tolerable}, expected rate {}", asked.expected);
    let left = format!("{} %", percent(size.achieved_risk));
    match size.distribution {
        Distribution::WholePopulation => anstream::println!("  the whole population: no risk of sampling is left"),
        Distribution::Binomial => anstream::println!("  risk {left}, at most {risk}: binomial"),
        Distribution::Hypergeometric => anstream::println!("  risk {left}, at most {risk}: hypergeometric"),
    }
    Ok(ExitCode::SUCCESS)
}

fn evaluation(global: &Global, asked: &Evaluate) -> Result<ExitCode, Failure> {
    let found_ = Found { n: asked.n, deviations: asked.deviations, population: asked.population };
    let said = evaluate(found_, asked.risk, asked.tolerable)?;
    if global.json {
        print_json(&said)?;
    } else {
        print_evaluation(&said);
    }
    Ok(found(said.against.is_some_and(|against| !against.supports)))
}

fn print_evaluation(said: &Evaluation) {
    let Found { n, deviations, population } = said.found;
    let of = population.map_or(String::new(), |population| format!(", of a population of {population}"));
    anstream::println!("{deviations} of {} deviate: {} %{of}", items(n), percent(said.rate));
    let count = said.upper_deviations.map_or(String::new(), |most| format!(", {}", items(most)));
    match said.distribution {
        Distribution::WholePopulation => anstream::println!("  the whole population was tested: the rate is exact"),
        Distribution::Binomial => {
            anstream::println!("  upper limit {} % at risk {}: Clopper and Pearson", percent(said.upper_limit), said.risk);
        }
        Distribution::Hypergeometric => {
            anstream::println!("  upper limit {} %{count}, at risk {}: hypergeometric", percent(said.upper_limit), said.risk);
        }
    }
    let Some(against) = said.against else { return };
    if against.supports {
        anstream::println!("  supports the tolerable rate {}", against.tolerable);
        return;
    }
    anstream::println!("  does not support the tolerable rate {}", against.tolerable);
    match against.n_needed {
        Some(needed) => anstream::println!("  {} would, if no more of them deviate", items(needed)),
        None => anstream::println!("  no larger sample will"),
    }
}

/// To two decimals: decisions are made before this.
fn percent(rate: f64) -> String {
    let text = format!("{:.2}", 100.0 * rate);
    text.strip_suffix(".00").map_or(text.clone(), str::to_owned)
}

fn items(n: u64) -> String {
    if n == 1 { "1 item".to_owned() } else { format!("{n} items") }
}
