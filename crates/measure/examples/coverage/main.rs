//! How often intervals hold the true value: enumerated exactly for rates, simulated for composites. Prints Markdown.
//!
//! `cargo run --release -p measure --example coverage`; with a word, only composites whose name holds it.
#![allow(clippy::unwrap_used)]

mod simulate;

use assay_measure::interval::{Interval, Level, Pair, clopper_pearson, newcombe, ratio, wilson};

/// Draws of a composite: the coverage seen is within a point of the true one, two times in three within half.
const RUNS: u32 = 2_000;

/// The binomial probabilities of 0 to n hits, from the mode outwards so that nothing underflows.
fn binomial(n: u64, p: f64) -> Vec<f64> {
    let mode = (((n + 1) as f64 * p) as u64).min(n) as usize;
    let mut weights = vec![1.0; n as usize + 1];
    let odds = p / (1.0 - p);
    for k in mode + 1..=n as usize {
        weights[k] = weights[k - 1] * odds * (n as usize - k + 1) as f64 / k as f64;
    }
    for k in (0..mode).rev() {
        weights[k] = weights[k + 1] / odds * (k + 1) as f64 / (n as usize - k) as f64;
    }
    let sum: f64 = weights.iter().sum();
    weights.iter().map(|weight| weight / sum).collect()
}

/// Mean and least coverage over p from 0.001 to 0.999.
fn of_rate(method: fn(u64, u64, Level) -> Interval, n: u64, level: Level) -> (f64, f64, f64) {
    let limits: Vec<Interval> = (0..=n).map(|x| method(x, n, level)).collect();
    let held = |thousandths: u32| {
        let p = f64::from(thousandths) / 1000.0;
        let inside = |(weight, limits): (f64, &Interval)| if limits.lower <= p && p <= limits.upper { weight } else { 0.0 };
        (binomial(n, p).into_iter().zip(&limits).map(inside).sum::<f64>(), p)
    };
    let all: Vec<(f64, f64)> = (1..1000).map(held).collect();
    let mean = all.iter().map(|(held, _)| held).sum::<f64>() / all.len() as f64;
    let least = all.into_iter().reduce(|a, b| if b.0 < a.0 { b } else { a }).unwrap();
    (mean, least.0, least.1)
}

/// Mean and least coverage of an interval of two rates of n rows each, over both from 0.05 to 0.95.
fn of_two(limits: impl Fn(Pair) -> Option<Interval>, truth: impl Fn(f64, f64) -> f64, n: u64) -> (f64, f64) {
    let all: Vec<Option<Interval>> =
        (0..=n).flat_map(|x| (0..=n).map(move |y| Pair { x, n, x_ref: y, n_ref: n })).map(limits).collect();
    let rates: Vec<f64> = (1..20).map(|step| f64::from(step) / 20.0).collect();
    let weights: Vec<Vec<f64>> = rates.iter().map(|p| binomial(n, *p)).collect();
    let mut covered = Vec::new();
    for (p, of_p) in rates.iter().zip(&weights) {
        for (q, of_q) in rates.iter().zip(&weights) {
            let truth = truth(*p, *q);
            let mut held = 0.0;
            for (x, weight) in of_p.iter().enumerate() {
                for (y, other) in of_q.iter().enumerate() {
                    let limits = all[x * (n as usize + 1) + y];
                    // No hits at all say nothing of a ratio: not covered.
                    held += if limits.is_some_and(|i| i.lower <= truth && truth <= i.upper) { weight * other } else { 0.0 };
                }
            }
            covered.push(held);
        }
    }
    (covered.iter().sum::<f64>() / covered.len() as f64, covered.iter().copied().fold(1.0, f64::min))
}

fn composites(word: &str) {
    println!("\nCoverage of composites at 0.95, {RUNS} draws each\n");
    println!("| measure | truth | rows | covered | missed below | missed above | width |\n|---|---|---|---|---|---|---|");
    for case in simulate::cases().iter().filter(|case| case.name.contains(word)) {
        for n in [100, 400] {
            let seen = simulate::run(case, n, RUNS);
            println!(
                "| {} | {:.4} | {n} {} | {:.3} | {:.3} | {:.3} | {:.3} |",
                case.name, seen.truth, case.rows, seen.covered, seen.below, seen.above, seen.width
            );
        }
    }
}

fn main() {
    match std::env::args().nth(1) {
        Some(word) => composites(&word),
        None => {
            rates();
            composites("");
        }
    }
}

fn rates() {
    println!("Coverage of one rate's interval, enumerated over p = 0.001 to 0.999\n");
    println!("| method | level | n | mean | least | at p |\n|---|---|---|---|---|---|");
    let methods = [("Wilson", wilson as fn(u64, u64, Level) -> Interval), ("Clopper-Pearson", clopper_pearson)];
    for (name, method) in methods {
        for level in [0.9, 0.95, 0.99] {
            for n in [10, 20, 30, 50, 100, 200] {
                let (mean, least, at) = of_rate(method, n, Level::new(level).unwrap());
                println!("| {name} | {level} | {n} | {mean:.4} | {least:.4} | {at:.3} |");
            }
        }
        let means = (10..=200).map(|n| of_rate(method, n, Level::default()).0);
        let (low, high) = means.fold((1.0_f64, 0.0_f64), |(low, high), mean| (low.min(mean), high.max(mean)));
        println!("| {name} | 0.95 | every n from 10 to 200 | {low:.4} to {high:.4} | | |");
    }
    println!("\nCoverage of two rates' intervals at 0.95, n rows each, enumerated over both rates = 0.05 to 0.95\n");
    println!("| method | n | mean | least |\n|---|---|---|---|");
    let level = Level::default();
    for n in [10, 30, 100] {
        let (mean, least) = of_two(|pair| newcombe(pair, level), |p, q| p - q, n);
        println!("| Newcombe, difference | {n} | {mean:.4} | {least:.4} |");
        let (mean, least) = of_two(|pair| ratio(pair, level), |p, q| p / q, n);
        println!("| Katz, or Koopman where a cell is 0, ratio | {n} | {mean:.4} | {least:.4} |");
    }
}
