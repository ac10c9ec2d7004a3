//! `assay serve`: the workspace in a browser.
use std::io::IsTerminal;
use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;

use assay_engine::Workspace;
use assay_web::{Limits, Site};
use tokio::net::TcpListener;

use crate::args::{Global, Serve};
use crate::command::Session;
use crate::failure::Failure;

pub async fn run(global: &Global, serve: Serve) -> Result<ExitCode, Failure> {
    if global.effective_at.is_some() || global.known_at.is_some() {
        return Err(Failure::new("pages take their moments from their addresses")
            .hint("open `/?effective_at=2026-03-31&known_at=2026-03-31`"));
    }
    let session = Session::open(global).await?;
    show(session.workspace, serve.listen, "").await
}

/// Serves a workspace until it is interrupted. `query` is what the first page is asked for.
pub async fn show(workspace: Workspace, listen: SocketAddr, query: &str) -> Result<ExitCode, Failure> {
    let failed = |error: std::io::Error| {
        Failure::new(format!("cannot listen on `{listen}`: {error}")).hint("another port: `--listen 127.0.0.1:4218`")
    };
    let listener = TcpListener::bind(listen).await.map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    let mut site = Site::new(Arc::new(workspace));
    if assay_web::is_loopback(&address) {
        site = site.local();
    } else {
        anstream::eprintln!(
            "warning: `{address}` is open to whoever reaches this machine: there is no sign-in yet, and pages show everything"
        );
    }
    // The first line of stdout is the address, for people and for programs.
    anstream::println!("http://{address}/{query}");
    if std::io::stderr().is_terminal() {
        anstream::eprintln!("Ctrl-C ends it");
    }
    assay_web::serve(Arc::new(site), listener, Limits::default(), interrupted())
        .await
        .map_err(|error| Failure::new(format!("the server ended: {error}")))?;
    Ok(ExitCode::SUCCESS)
}

/// Ctrl-C, or being told to end.
async fn interrupted() {
    use tokio::signal::unix::{SignalKind, signal};
    let told = async {
        match signal(SignalKind::terminate()) {
            Ok(mut told) => told.recv().await,
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        result = tokio::signal::ctrl_c() => if result.is_err() { std::future::pending().await },
        _ = told => {}
    }
}
