//! From a request to a response: the route, the permission, the view, the form, and what may be kept of it.
use std::io::Write;
use std::sync::Arc;
use std::time::{Duration, Instant};

use assay_engine::view::standpoint::Standpoint;
use assay_engine::{Error, Workspace, hex};
use axum::body::{Body, Bytes};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode, header};
use flate2::Compression;
use flate2::write::GzEncoder;
use maud::html;
use serde::Serialize;
use sha2::{Digest, Sha256};
use tokio::sync::Semaphore;

use crate::access::{Role, permit};
use crate::ask::{Ask, QUERY_BYTES_MAX};
use crate::frame::{self, Page};
use crate::page;
use crate::part::ticks;
use crate::route::{Format, Route};
use crate::timing::{Timing, Timings, pattern};

const STYLE: &str = include_str!("assets/app.css");
const SCRIPT: &str = include_str!("assets/app.js");
const ICON: &str = include_str!("assets/icon.svg");

/// What a page may load: itself, its stylesheet and its script; nothing from anywhere else.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
/// Bodies smaller than this are not worth packing.
const PACKED_BYTES_MIN: usize = 1_000;
/// How long one page may take to make: far beyond any, so that no request holds a place for ever.
const PAGE_TIME: Duration = Duration::from_secs(60);

/// Pages made at once: more wait, so that many clients take no more memory than a few.
const MAKING_MAX: usize = 64;

/// A workspace as pages.
pub struct Site {
    workspace: Arc<Workspace>,
    making: Arc<Semaphore>,
    names: Names,
    timings: Timings,
}

/// Under which names a browser may ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Names {
    Any,
    /// Those of this machine: a page from elsewhere whose name was made to lead here gets nothing.
    Local,
}

/// A page, data or sheet, made.
pub(crate) enum Made {
    Page(String),
    Json(Vec<u8>),
    Csv(String),
}

/// Makes the form that was asked for of a view.
pub(crate) fn made<V: Serialize>(
    ask: &Ask,
    at: &Standpoint,
    view: &V,
    sheet: impl FnOnce(&V) -> String,
    page: impl FnOnce(&V) -> Page,
) -> Result<Option<Made>, Error> {
    #[derive(Serialize)]
    struct Twin<'a, V> {
        frame: &'a assay_engine::view::standpoint::Frame,
        view: &'a V,
    }
    Ok(Some(match ask.format {
        Format::Page => Made::Page(frame::document(ask, &at.frame, &page(view))),
        Format::Json => {
            let bytes = serde_json::to_vec_pretty(&Twin { frame: &at.frame, view });
            Made::Json(bytes.map_err(|error| Error::failure(error.to_string()))?)
        }
        Format::Csv => Made::Csv(sheet(view)),
    }))
}

impl Site {
    pub fn new(workspace: Arc<Workspace>) -> Self {
        Self { workspace, making: Arc::new(Semaphore::new(MAKING_MAX)), names: Names::Any, timings: Timings::default() }
    }

    /// Answers only to the names of this machine.
    pub fn local(self) -> Self {
        Self { names: Names::Local, ..self }
    }

    /// How long answers took, by page, from the head of the request to the body of the answer.
    pub fn timings(&self) -> Vec<Timing> {
        self.timings.all()
    }

    /// Reads what every page takes, so that the first one need not wait for all of it.
    pub async fn warm(&self) -> Result<(), Error> {
        self.workspace.warm().await
    }

    /// Answers one request. Nothing that a person sends makes it fail without a page that says what to do.
    pub async fn answer<B>(&self, request: Request<B>) -> Response<Body> {
        // What a client sends behind the head is never read.
        let request = request.into_parts().0;
        let head_only = request.method == Method::HEAD;
        let mut response = match tokio::time::timeout(PAGE_TIME, self.route(&request)).await {
            Ok(response) => response,
            Err(_) => {
                let what = "It is still being made, and will be quick once it is: try again in a minute. After a start the ledger is read once.";
                failure_page(StatusCode::SERVICE_UNAVAILABLE, "This page is not ready yet", what)
            }
        };
        let headers = response.headers_mut();
        for (name, value) in [
            (header::CONTENT_SECURITY_POLICY, POLICY),
            (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
            (header::REFERRER_POLICY, "no-referrer"),
            (header::VARY, "accept-encoding"),
        ] {
            headers.insert(name, HeaderValue::from_static(value));
        }
        headers.insert("cross-origin-resource-policy", HeaderValue::from_static("same-origin"));
        if head_only {
            *response.body_mut() = Body::empty();
        }
        response
    }

    async fn route(&self, request: &Parts) -> Response<Body> {
        if request.method != Method::GET && request.method != Method::HEAD {
            let mut response = failure_page(
                StatusCode::METHOD_NOT_ALLOWED,
                "Nothing can be changed here",
                "These pages only read. What is declared and recorded is written by the command line.",
            );
            response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET, HEAD"));
            return response;
        }
        if self.names == Names::Local && !is_local(&request.headers) {
            return failure_page(
                StatusCode::MISDIRECTED_REQUEST,
                "This server answers to its own machine only",
                "Ask it as localhost or 127.0.0.1; whatever stands before it must send one of these as the host.",
            );
        }
        let (path, query) = (request.uri.path(), request.uri.query().unwrap_or(""));
        if let Some(asset) = asset(path) {
            return kept(&request.headers, asset.0, asset.1.as_bytes().to_vec(), "public, max-age=3600");
        }
        if query.len() > QUERY_BYTES_MAX {
            return failure_page(
                StatusCode::URI_TOO_LONG,
                "This address is too long",
                "Open the page from the navigation and choose again.",
            );
        }
        let Some((route, format)) = Route::parse(path) else { return not_found() };
        if !permit(Role::Viewer, &route) {
            return failure_page(StatusCode::FORBIDDEN, "This page is not open to you", "Ask a lead for a grant that covers it.");
        }
        let ask = Ask::new(route, format, query);
        let started = Instant::now();
        // Made apart from its request: what a client does not wait for is kept for the next one. The place is taken before, so that
        // requests whose clients have gone wait nowhere.
        let place = self.making.clone().acquire_owned().await;
        let (workspace, headers, asked) = (self.workspace.clone(), request.headers.clone(), ask.clone());
        let made = tokio::spawn(async move {
            let _place = place;
            make(&workspace, &asked, &headers).await
        });
        let made = made.await.unwrap_or_else(|error| Err(Error::failure(format!("it was cut off: {error}"))));
        self.timings.add(pattern(&ask.route, ask.format), started.elapsed());
        match made {
            Ok(Some(response)) => response,
            Ok(None) => not_found(),
            Err(error) if error.is_input() => wrong(&error),
            // What failed stands in the server's own log; a page tells nobody where files lie.
            Err(error) => {
                eprintln!("failed to make {}: {error}", ask.route.path(ask.format));
                failure_page(
                    StatusCode::INTERNAL_SERVER_ERROR,
                    "This page could not be made",
                    "The reason stands in the server’s log. Nothing was changed. Try again; if it stays so, ask whoever runs the server.",
                )
            }
        }
    }
}

async fn make(workspace: &Workspace, ask: &Ask, headers: &HeaderMap) -> Result<Option<Response<Body>>, Error> {
    let asked = workspace.asked(ask.get("engagement"), ask.get("effective_at"), ask.get("known_at")).await?;
    // With both moments said, a page is what its address and the ledger's size make of it.
    let mut tag = None;
    if ask.is_fixed() {
        let newest = workspace.size().await?;
        let size = match asked.known_at {
            Some(at) => workspace.kept_size(at, newest).await?,
            None => newest,
        };
        let address = ask.here_as(ask.format, &[]);
        let hash = Sha256::digest(format!("{} {size} {address} {STYLE}", env!("CARGO_PKG_VERSION")));
        let value = format!("\"{}\"", hex(&hash[..12]));
        if matches(headers, &value) {
            return Ok(Some(unchanged(&value)));
        }
        tag = Some(value);
    }
    let at = workspace.standpoint(&asked).await?;
    let Some(made) = page::make(workspace, ask, &at).await? else { return Ok(None) };
    let (kind, bytes) = match made {
        Made::Page(text) => ("text/html; charset=utf-8", text.into_bytes()),
        Made::Json(bytes) => ("application/json", bytes),
        Made::Csv(text) => ("text/csv; charset=utf-8", text.into_bytes()),
    };
    let mut response = match tag {
        Some(tag) => tagged(headers, kind, bytes, &tag, "private, no-cache"),
        None => kept(headers, kind, bytes, "private, no-cache"),
    };
    if ask.format == Format::Csv {
        response.headers_mut().insert(header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment"));
    }
    Ok(Some(response))
}

/// Whether the host that a browser asked for is a name of this machine.
fn is_local(headers: &HeaderMap) -> bool {
    let host = headers.get(header::HOST).and_then(|value| value.to_str().ok()).unwrap_or("");
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or(""),
        None => host.split(':').next().unwrap_or(""),
    };
    name.eq_ignore_ascii_case("localhost") || name.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

fn asset(path: &str) -> Option<(&'static str, &'static str)> {
    Some(match path {
        "/static/app.css" => ("text/css; charset=utf-8", STYLE),
        "/static/app.js" => ("text/javascript; charset=utf-8", SCRIPT),
        "/static/icon.svg" => ("image/svg+xml", ICON),
        _ => return None,
    })
}

fn matches(headers: &HeaderMap, tag: &str) -> bool {
    let sent = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok()).unwrap_or("");
    sent.split(',').any(|one| one.trim().trim_start_matches("W/") == tag)
}

fn unchanged(tag: &str) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NOT_MODIFIED;
    if let Ok(value) = HeaderValue::from_str(tag) {
        response.headers_mut().insert(header::ETAG, value);
    }
    response
}

/// A response whose tag is what it holds.
fn kept(headers: &HeaderMap, kind: &'static str, bytes: Vec<u8>, keep: &'static str) -> Response<Body> {
    let tag = format!("\"{}\"", hex(&Sha256::digest(&bytes)[..12]));
    if matches(headers, &tag) {
        return unchanged(&tag);
    }
    tagged(headers, kind, bytes, &tag, keep)
}

fn tagged(headers: &HeaderMap, kind: &'static str, bytes: Vec<u8>, tag: &str, keep: &'static str) -> Response<Body> {
    let accepts = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or("");
    let packed = (bytes.len() >= PACKED_BYTES_MIN && accepts.contains("gzip")).then(|| pack(&bytes)).flatten();
    let is_packed = packed.is_some();
    let mut response = Response::new(Body::from(Bytes::from(packed.unwrap_or(bytes))));
    let out = response.headers_mut();
    out.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    out.insert(header::CACHE_CONTROL, HeaderValue::from_static(keep));
    if let Ok(value) = HeaderValue::from_str(&format!("W/{tag}")) {
        out.insert(header::ETAG, value);
    }
    if is_packed {
        out.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    response
}

/// Memory does not fail to be written to; if it did, the body leaves unpacked.
fn pack(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut packer = GzEncoder::new(Vec::with_capacity(bytes.len() / 6), Compression::new(3));
    packer.write_all(bytes).ok()?;
    packer.finish().ok()
}

fn not_found() -> Response<Body> {
    let body = html! {
        p class="lede" { "There is no page at this address, or what it is about was not known yet at the moment that the address names." }
        ul {
            li { "Check the id in the address: ids are as they were declared, entries are hexadecimal digits." }
            li { "If the address says " code { "known_at" } ", try it without: the page may be about something that came later." }
            li { "Search for it, or begin at " a href="/" { "Home" } "." }
        }
    };
    page_response(StatusCode::NOT_FOUND, frame::bare("Nothing is here", body))
}

fn wrong(error: &Error) -> Response<Body> {
    let message: String = error.to_string().chars().take(300).collect();
    let body = html! {
        p class="lede" { "The address asks for something that cannot be: " (ticks(&message)) "." }
        @if let Some(hint) = error.hint_text() { p { "Hint: " (ticks(&hint.chars().take(300).collect::<String>())) "." } }
        p { "Correct the address, or begin at " a href="/" { "Home" } "." }
    };
    page_response(StatusCode::BAD_REQUEST, frame::bare("This cannot be shown", body))
}

fn failure_page(status: StatusCode, title: &str, what: &str) -> Response<Body> {
    let body = html! { p class="lede" { (what) } p { a href="/" { "Home" } } };
    page_response(status, frame::bare(title, body))
}

fn page_response(status: StatusCode, text: String) -> Response<Body> {
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_has_these_names() {
        let local = |host: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::HOST, HeaderValue::from_str(host).unwrap());
            is_local(&headers)
        };
        for host in ["localhost", "LocalHost:4217", "127.0.0.1:4217", "[::1]:4217", "127.9.9.9"] {
            assert!(local(host), "{host}");
        }
        for host in ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example:4217", "10.0.0.1", "", "[::2]"] {
            assert!(!local(host), "{host}");
        }
    }
}
