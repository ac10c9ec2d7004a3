//! Times the digest of a million result lines of about 100 bytes, in CPU seconds of this thread.
//!
//!     cargo run --release -p ledger --example row-digest

use assay_ledger::{Error, RowDigest, result_line};

const LINES: u64 = 1_000_000;

fn main() -> Result<(), Error> {
    for (order, step) in [("in order", 1), ("shuffled", 611_953)] {
        let before = cpu_seconds();
        let mut rows = RowDigest::new();
        let mut line = Vec::new();
        let mut size_bytes = 0;
        for n in 0..LINES {
            // 611,953 is prime to a million, so that every item comes once.
            let item = format!("golang/net/change/{:07}", n * step % LINES);
            line.clear();
            let at = 1_767_225_600_000_000 + n as i64;
            result_line(&mut line, &item, "ok", Some("reviewed by someone else"), Some(at), Some("repository-1"))?;
            size_bytes += line.len() + 1;
            rows.push(&line);
        }
        let made = cpu_seconds();
        let digest = rows.finish();
        let (making, finishing) = (made - before, cpu_seconds() - made);
        let bytes = size_bytes / LINES as usize;
        println!("{order}: {LINES} lines of {bytes} bytes, {making:.2} s to make, {finishing:.2} s to sort and hash: {digest}");
    }
    Ok(())
}

/// Linux's own count.
fn cpu_seconds() -> f64 {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").expect("Linux counts CPU time");
    let first = text.split(' ').next().and_then(|ns| ns.parse::<f64>().ok());
    first.expect("the first number is nanoseconds on a CPU") / 1e9
}
