//! Times appends, a checkpoint and a reading of everything on a new store.
//!
//!     cargo run --release -p store --example append-speed -- sqlite:///tmp/speed/assay.db /tmp/speed/blobs

use std::error::Error;
use std::path::Path;
use std::time::Instant;

use assay_ledger::{Digest, EntryId, Kind, Salt, Signer};
use assay_store::{Expect, NewEntry, Store};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let [url, blobs] = arguments.as_slice() else {
        return Err("usage: append-speed URL BLOBS".into());
    };
    let store = Store::create(url, Path::new(blobs)).await?;
    let signer = Signer::new("example.com/log", &[9; 32])?;

    let started = Instant::now();
    for n in 0..200 {
        store.append(entries(n, n + 1), Expect::Any).await?;
    }
    say("one writer, one entry at a time", 200, started);

    let started = Instant::now();
    let tasks = (0..64).map(|writer| {
        let store = store.clone();
        tokio::spawn(async move {
            for n in 0..50 {
                let from = 1_000_000 * (writer + 1) + n;
                store.append(entries(from, from + 1), Expect::Any).await?;
            }
            Ok::<(), assay_store::Error>(())
        })
    });
    for task in tasks.collect::<Vec<_>>() {
        task.await??;
    }
    say("64 writers, one entry at a time", 64 * 50, started);

    for round in 0..20 {
        let started = Instant::now();
        let from = 1_000_000_000 + round * 5_000;
        store.append(entries(from, from + 5_000), Expect::Any).await?;
        if round == 0 {
            say("one append of many", 5_000, started);
        }
    }
    let started = Instant::now();
    let signed = store.checkpoint(&signer).await?;
    say("a checkpoint over all", signed.checkpoint.size, started);
    store.append(entries(0, 1), Expect::Any).await?;
    store.append(entries(500, 501), Expect::Any).await?;
    let started = Instant::now();
    store.checkpoint(&signer).await?;
    say("a checkpoint over one more", 1, started);
    let started = Instant::now();
    store.prove(77, signed.checkpoint.size).await?.verify(&signed.checkpoint)?;
    say("a proof", 1, started);

    let started = Instant::now();
    let mut pages = store.entries(0, store.size().await?);
    let mut n = 0;
    while let Some(page) = pages.next().await? {
        n += page.len() as u64;
    }
    say("reading and checking all", n, started);
    store.close().await;
    Ok(())
}

/// Bodies of 300 bytes.
fn entries(from: u64, to: u64) -> Vec<NewEntry> {
    let entry = |n: u64| {
        let Digest(random) = Digest::of(&n.to_be_bytes());
        let mut id = [0; 16];
        id.copy_from_slice(&random[..16]);
        let body = format!("{{\"kind\":\"note\",\"n\":\"{n:0>270}\",\"v\":1}}").into_bytes();
        NewEntry { id: EntryId(id), kind: Kind::Test, place: None, body, salt: Salt(random), now: n as i64 }
    };
    (from..to).map(entry).collect()
}

fn say(what: &str, n: u64, started: Instant) {
    let seconds = started.elapsed().as_secs_f64();
    println!("{what}: {n} in {seconds:.3} s, {:.0} a second", n as f64 / seconds);
}
