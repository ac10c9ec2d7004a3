//! Times a sample from ten million items, in CPU seconds of this thread: refusing repeated items, and drawing 60 of them.
//!
//!     cargo run --release -p sample --example draw-bench [N]
use assay_sample::Error;
use assay_sample::draw::ranked;
use assay_sample::population::Population;
use assay_sample::seed::Seed;
use assay_sample::size::Aim;

fn main() -> Result<(), Error> {
    let n = std::env::args().nth(1).and_then(|n| n.parse().ok()).unwrap_or(10_000_000_usize);
    let text: String = (0..n).map(|at| format!("golang/net/{at:08}\n")).collect();
    let before = cpu_seconds();
    let population = Population::new(text.lines())?;
    let made = cpu_seconds();
    let sample = ranked(&population, &Seed::new(&[7; 32], "8675309"), 60, |_| true);
    let drawn = cpu_seconds();
    println!("{n} items: {:.2} s to refuse repeated ones, {:.2} s to draw {}", made - before, drawn - made, sample.len());
    println!("first {}, last {}", sample[0], sample[59]);

    let before = cpu_seconds();
    for (tolerable, expected) in [("10%", "0%"), ("5%", "2%"), ("5%", "4.9%")] {
        for population in [None, Some(10_000), Some(1_000_000_000)] {
            let before = cpu_seconds();
            let aim = Aim { risk: "5%".parse()?, tolerable: tolerable.parse()?, expected: expected.parse()?, population };
            let size = aim.size()?;
            let seconds = cpu_seconds() - before;
            println!("tolerable {tolerable}, expected {expected}, of {population:?}: {} in {:.2} ms", size.n, seconds * 1e3);
        }
    }
    println!("sizes: {:.3} s", cpu_seconds() - before);
    Ok(())
}

/// Linux's own count.
fn cpu_seconds() -> f64 {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").expect("Linux counts CPU time");
    let first = text.split(' ').next().and_then(|ns| ns.parse::<f64>().ok());
    first.expect("the first number is nanoseconds on a CPU") / 1e9
}
