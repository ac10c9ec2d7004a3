//! Several processes on one store, and processes that die. A child is this test binary again.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use super::*;
use crate::testing::Place;
use crate::{BlobId, Signed};

both! {
    two_processes_append_and_sign_at_once;
    what_was_acknowledged_outlives_a_kill;
    a_crash_between_blob_and_entry_leaves_nothing_dangling;
    files_that_cannot_grow_lose_nothing;
}

const ROLE: &str = "ASSAY_STORE_TEST_ROLE";

/// Starts a child that plays `role` on the store of `place`, through a shell that first runs `before`.
fn start_after(before: &str, place: &Place, role: &str) -> Child {
    Command::new("sh")
        .args(["-c", &format!("{before}; exec \"$@\""), "sh"])
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", "tests::process::child", "--nocapture", "--test-threads=1"])
        .env(ROLE, role)
        .env("URL", &place.url)
        .env("BLOBS", &place.blobs)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

fn start(place: &Place, role: &str) -> Child {
    start_after(":", place, role)
}

/// Not a test of its own: what a child does. Without a role it does nothing.
#[tokio::test(flavor = "multi_thread")]
async fn child() {
    let Ok(role) = std::env::var(ROLE) else {
        return;
    };
    let (url, blobs) = (std::env::var("URL").unwrap(), std::env::var("BLOBS").unwrap());
    let store = Store::open(&url, Path::new(&blobs)).await.unwrap();
    match role.split_once(' ') {
        Some(("append", name)) => {
            for n in 0..25 {
                append_one(&store, &format!("{name} {n}")).await.unwrap();
                store.checkpoint(&signer()).await.unwrap();
            }
        }
        Some(("forever", name)) => {
            for n in 0.. {
                let pair = [format!("{name} {n} x"), format!("{name} {n} y")].map(|name| entry(&name, &name));
                let receipts = store.append(pair.to_vec(), Expect::Any).await.unwrap();
                println!("acknowledged {} {name} {n}", receipts[0].index);
            }
        }
        Some(("crash", "after blob")) => {
            store.put_blob(BlobId([1; 16]), std::io::Cursor::new("evidence")).await.unwrap();
            std::process::abort();
        }
        Some(("crash", "in blob")) => {
            store.put_blob(BlobId([2; 16]), Aborting(0)).await.unwrap();
        }
        Some(("fill", "the disk")) => {
            let big = "x".repeat(1 << 20);
            let blob = store.put_blob(BlobId([3; 16]), std::io::Cursor::new(big.clone())).await;
            println!("blob stored: {}", blob.is_ok());
            let entry = store.append(vec![entry("big", &big)], Expect::Any).await;
            println!("entry stored: {}", entry.is_ok());
            append_one(&store, "small").await.unwrap();
        }
        _ => panic!("no such role: {role}"),
    }
}

/// Gives one buffer, then ends the process.
struct Aborting(usize);

impl Read for Aborting {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        if self.0 > 0 {
            std::process::abort();
        }
        self.0 = 1;
        buffer.fill(b'x');
        Ok(buffer.len())
    }
}

async fn two_processes_append_and_sign_at_once(place: Place) {
    let store = place.create().await.unwrap();
    for child in [start(&place, "append ann"), start(&place, "append ben")] {
        let done = child.wait_with_output().unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stdout));
    }
    let read = bodies(&store).await.unwrap();
    assert_eq!(read.len(), 50);
    for name in ["ann", "ben"] {
        let own: Vec<_> = read.iter().filter(|body| body.starts_with(name)).cloned().collect();
        assert_eq!(own, (0..25).map(|n| format!("{name} {n}")).collect::<Vec<_>>());
    }
    // Every root that either signed is that of the one order.
    store.rebuild_tree(&signer().verifier()).await.unwrap();
    let Signed { checkpoint, .. } = store.last_checkpoint(&signer().verifier()).await.unwrap().unwrap();
    assert_eq!(checkpoint.size, 50);
}

async fn what_was_acknowledged_outlives_a_kill(place: Place) {
    let store = place.create().await.unwrap();
    for round in 0..3 {
        let mut children = [start(&place, &format!("forever ann{round}")), start(&place, &format!("forever ben{round}"))];
        let mut acknowledged = Vec::new();
        for (child, n) in children.iter_mut().zip([3, 8]) {
            let lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
            let lines = lines.filter(|line| line.contains("acknowledged")).take(n + round);
            acknowledged.extend(lines);
            child.kill().unwrap();
            child.wait().unwrap();
        }
        assert_eq!(acknowledged.len(), 11 + 2 * round);
        let read = bodies(&store).await.unwrap();
        for line in acknowledged {
            let (_, line) = line.split_once("acknowledged ").unwrap();
            let (index, name) = line.split_once(' ').unwrap();
            let index: usize = index.parse().unwrap();
            assert_eq!(read[index..index + 2], [format!("{name} x"), format!("{name} y")]);
        }
        assert_eq!(read.len() % 2, 0, "an append was torn");
        store.checkpoint(&signer()).await.unwrap();
    }
    store.rebuild_tree(&signer().verifier()).await.unwrap();
}

async fn a_crash_between_blob_and_entry_leaves_nothing_dangling(place: Place) {
    let store = place.create().await.unwrap();
    for role in ["crash after blob", "crash in blob"] {
        let done = start(&place, role).wait_with_output().unwrap();
        assert!(!done.status.success(), "{role} did not crash");
    }
    // No entry names anything; the first blob is whole, and the second is not there.
    assert_eq!(store.size().await.unwrap(), 0);
    assert_eq!(std::fs::read(store.blob_path(BlobId([1; 16]))).unwrap(), b"evidence");
    assert!(store.open_blob(BlobId([2; 16])).unwrap_err().is_missing());
    let again = store.put_blob(BlobId([2; 16]), std::io::Cursor::new("whole")).await.unwrap();
    store.open_checked_blob(again).await.unwrap();
    assert_eq!(append_one(&store, "names it").await.unwrap(), 0);
}

/// A limit on the size of files, half a megabyte here, stands for a disk that is full.
async fn files_that_cannot_grow_lose_nothing(place: Place) {
    let store = place.create().await.unwrap();
    let done = start_after("ulimit -f 1000; trap '' XFSZ", &place, "fill the disk").wait_with_output();
    let done = done.unwrap();
    let output = String::from_utf8(done.stdout).unwrap();
    assert!(done.status.success(), "{output}");
    assert!(output.contains("blob stored: false"), "{output}");
    let left = std::fs::read_dir(store.blob_path(BlobId([3; 16])).parent().unwrap()).unwrap();
    assert_eq!(left.count(), 0);
    // The PostgreSQL server is another process, which has no such limit.
    let sqlite = place.url.starts_with("sqlite");
    assert!(output.contains(&format!("entry stored: {}", !sqlite)), "{output}");
    let read = bodies(&store).await.unwrap();
    assert_eq!(read.len(), if sqlite { 1 } else { 2 });
    assert_eq!(read.last().unwrap(), "small");
}
