//! Connections in, answers out: with a limit on each, and an end that finishes what it began.
use std::convert::Infallible;
use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{Request, State};
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, watch};

use crate::answer::Site;

/// What one server takes on.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Open connections; more wait to be accepted.
    pub connections: usize,
    /// How long a client may take to send the head of its request.
    pub head_time: Duration,
    /// The same while more than half of the places are taken: clients that say nothing make room for those that wait.
    pub crowded_head_time: Duration,
    /// Of a request's head, in bytes.
    pub head_bytes: usize,
    /// How long one connection may live, however busy.
    pub connection_time: Duration,
    /// How long the end waits for what is under way.
    pub end_time: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 512,
            head_time: Duration::from_secs(5),
            crowded_head_time: Duration::from_secs(1),
            head_bytes: 16 << 10,
            connection_time: Duration::from_secs(300),
            end_time: Duration::from_secs(10),
        }
    }
}

/// Serves until `end` comes; then accepts nothing more, and finishes what is under way.
pub async fn serve(site: Arc<Site>, listener: TcpListener, limits: Limits, end: impl Future<Output = ()>) -> std::io::Result<()> {
    let warming = site.clone();
    tokio::spawn(async move {
        if let Err(error) = warming.warm().await {
            // Each page says again what is wrong.
            eprintln!("failed to read the ledger ahead: {error}");
        }
    });
    let router = Router::new().fallback(answer).with_state(site);
    let places = Arc::new(Semaphore::new(limits.connections));
    let (ending, ended) = watch::channel(false);
    tokio::pin!(end);
    loop {
        let place = tokio::select! {
            () = &mut end => break,
            place = places.clone().acquire_owned() => match place {
                Ok(place) => place,
                Err(_) => break,
            },
        };
        let stream = tokio::select! {
            () = &mut end => break,
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => stream,
                // A client that was gone before it was accepted, or no file left for it: the next one may do.
                Err(_) => {
                    tokio::time::sleep(Duration::from_millis(20)).await;
                    continue;
                }
            },
        };
        let (router, mut ended) = (router.clone(), ended.clone());
        let crowded = places.available_permits() < limits.connections / 2;
        let head_time = if crowded { limits.crowded_head_time } else { limits.head_time };
        tokio::spawn(async move {
            let _place = place;
            let connection = http1::Builder::new()
                .timer(TokioTimer::new())
                .header_read_timeout(head_time)
                .max_buf_size(limits.head_bytes)
                .serve_connection(TokioIo::new(stream), TowerToHyperService::new(router));
            tokio::pin!(connection);
            let over = tokio::time::sleep(limits.connection_time);
            tokio::select! {
                // A connection that breaks concerns nobody but its client.
                result = &mut connection => drop(result),
                () = over => {}
                _ = ended.changed() => {
                    connection.as_mut().graceful_shutdown();
                    drop(connection.await);
                }
            }
        });
    }
    drop(listener);
    ending.send_replace(true);
    let all = u32::try_from(limits.connections).unwrap_or(u32::MAX);
    drop(tokio::time::timeout(limits.end_time, places.acquire_many(all)).await);
    Ok(())
}

async fn answer(State(site): State<Arc<Site>>, request: Request) -> Result<axum::response::Response, Infallible> {
    Ok(site.answer(request).await)
}

/// Whether an address is of this machine alone.
pub fn is_loopback(address: &SocketAddr) -> bool {
    address.ip().is_loopback()
}
