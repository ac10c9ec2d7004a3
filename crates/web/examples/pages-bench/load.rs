//! Requests at a steady rate, and how long they took.
use std::time::{Duration, Instant as Clock};

use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::make::entry;
use crate::{STANDPOINT, millis};

/// Every kind of page, and lists ordered, chosen and paged.
pub fn pages() -> Vec<String> {
    let run = entry(1_000_000_000).to_string();
    let evidence = entry(500_000_000).to_string();
    let fixed = [
        "/",
        "/due",
        "/frameworks",
        "/frameworks/soc2",
        "/frameworks/soc2/with/iso42001",
        "/requirements",
        "/requirements/soc2:CC6.2",
        "/controls",
        "/controls?sort=-n_open&page=40",
        "/controls?q=access+7",
        "/controls/C-7",
        "/controls/C-4000",
        "/period",
        "/exceptions",
        "/tests",
        "/tests/t-7-0",
        "/runs",
        "/runs?outcome=alarm&sort=-n",
        "/runs?page=9000",
        "/evidence",
        "/evidence?source=src.7&page=5",
        "/sources",
        "/sources/src.7",
        "/assets",
        "/assets?kind=ai_system",
        "/assets/a-7",
        "/risks",
        "/documents",
        "/applicability",
        "/engagements",
        "/engagements/y25",
        "/commitments",
        "/findings",
        "/decisions",
        "/people",
        "/people/p-1",
        "/grants",
        "/ledger",
        "/ledger?page=5000",
        "/search?q=access",
        "/patterns",
    ];
    let mut pages: Vec<String> = fixed.map(str::to_owned).into();
    pages.extend([format!("/runs/{run}"), format!("/evidence/{evidence}"), format!("/ledger/{run}")]);
    pages
}

/// `rate` requests a second for some seconds, each on a connection of its own; each must be answered well.
pub async fn load(address: &str, rate: u64, seconds: u64) {
    let pages = pages();
    let mut asked = Vec::new();
    let mut tick = tokio::time::interval(Duration::from_micros(1_000_000 / rate.max(1)));
    for n in 0..rate * seconds {
        tick.tick().await;
        let (path, address) = (pages[n as usize * 7 % pages.len()].clone(), address.to_owned());
        asked.push(tokio::spawn(async move {
            let start = Clock::now();
            (one(&address, &path).await, start.elapsed(), path)
        }));
    }
    let (mut times, mut failed) = (Vec::new(), Vec::new());
    for one in asked {
        let (answered, time, path) = one.await.expect("it was not cut off");
        times.push(time);
        if let Err(why) = answered {
            failed.push(format!("{path}: {why}"));
        }
    }
    times.sort();
    let at = |share: usize| millis(times[(times.len() * share / 1000).min(times.len() - 1)]);
    println!(
        "{rate} requests a second for {seconds} s: p50 {:.1} ms, p95 {:.1} ms, p99 {:.1} ms, most {:.1} ms, {} failed",
        at(500),
        at(950),
        at(990),
        at(1000),
        failed.len()
    );
    for why in failed.iter().take(10) {
        println!("{why}");
    }
}

async fn one(address: &str, path: &str) -> Result<(), String> {
    let at = if path.contains('?') { "&" } else { "?" };
    let request =
        format!("GET {path}{at}{STANDPOINT} HTTP/1.1\r\nhost: localhost\r\naccept-encoding: gzip\r\nconnection: close\r\n\r\n");
    let told = |error: std::io::Error| error.to_string();
    let mut stream = tokio::net::TcpStream::connect(address).await.map_err(told)?;
    stream.write_all(request.as_bytes()).await.map_err(told)?;
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).await.map_err(told)?;
    match bytes.starts_with(b"HTTP/1.1 200") {
        true => Ok(()),
        false => Err(String::from_utf8_lossy(&bytes[..bytes.len().min(40)]).into_owned()),
    }
}
