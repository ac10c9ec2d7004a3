//! The frame of every page: name, navigation, the quiet line, and the foot.
use assay_engine::view::standpoint::Frame;
use assay_engine::view::words::thousands;
use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::ask::Ask;
use crate::route::{Format, Route};

/// A page before it stands in its frame.
pub(crate) struct Page {
    /// Also what the heading says.
    pub(crate) title: String,
    /// Pages above it, with their names.
    pub(crate) crumbs: Vec<(Route, String)>,
    /// What matters, in a sentence or two.
    pub(crate) lede: String,
    pub(crate) body: Markup,
}

/// The whole document.
pub(crate) fn document(ask: &Ask, frame: &Frame, page: &Page) -> String {
    let title = format!("{} – {} – Assay", page.title, frame.organisation);
    let markup = html! {
        (DOCTYPE)
        html lang="en-GB" {
            (head(&title))
            body {
                a class="skip" href="#main" { "Skip to content" }
                (header(ask, frame))
                (navigation(ask, frame))
                main id="main" {
                    (quiet(ask, frame))
                    @if !page.crumbs.is_empty() {
                        p class="crumb" { @for (at, (route, name)) in page.crumbs.iter().enumerate() { @if at > 0 { " / " } a href=(ask.to(route)) { (name) } } }
                    }
                    h1 { (page.title) }
                    @if !page.lede.is_empty() { p class="lede" { (page.lede) } }
                    @if let Some(trouble) = frame.trouble.as_ref().filter(|_| ask.route != Route::Home) {
                        p class="note warn" { "No status is shown: " (crate::part::ticks(trouble)) ". What was declared and recorded is." }
                    }
                    (page.body)
                }
                (foot(ask, frame))
            }
        }
    };
    markup.into_string()
}

pub(crate) fn head(title: &str) -> Markup {
    html! {
        head {
            meta charset="utf-8";
            meta name="viewport" content="width=device-width, initial-scale=1";
            meta name="color-scheme" content="light dark";
            title { (title) }
            link rel="stylesheet" href="/static/app.css";
            link rel="icon" href="/static/icon.svg" type="image/svg+xml";
            script type="module" src="/static/app.js" {}
        }
    }
}

fn header(ask: &Ask, frame: &Frame) -> Markup {
    html! {
        header {
            a href=(ask.to(&Route::Home)) { "Assay" }
            span { (frame.organisation) }
            form role="search" method="get" action="/search" {
                @for (name, value) in ask.carried() { input type="hidden" name=(name) value=(value); }
                input type="search" name="q" aria-label="Search everything" placeholder="Search everything" maxlength="200" value=[ask.get("q").filter(|_| ask.route == Route::Search)];
            }
            button type="button" popovertarget="nav" { "Menu" }
        }
    }
}

fn navigation(ask: &Ask, frame: &Frame) -> Markup {
    let counts = &frame.counts;
    let groups: [&[(Route, &str, Option<u64>)]; 5] = [
        &[
            (Route::Home, "Home", None),
            (Route::Due, "Due", None),
            (Route::Exceptions, "Exceptions", Some(counts.exceptions_open)),
        ],
        &[
            (Route::Frameworks, "Frameworks", Some(counts.frameworks)),
            (Route::Controls, "Controls", Some(counts.controls)),
            (Route::Assets, "Assets", Some(counts.assets)),
            (Route::Risks, "Risks", Some(counts.risks)),
            (Route::Documents, "Documents", Some(counts.documents)),
            (Route::Applicability, "Applicability", None),
        ],
        &[
            (Route::EvidenceList, "Evidence", Some(counts.evidence)),
            (Route::Sources, "Sources", Some(counts.sources)),
            (Route::Tests, "Tests", Some(counts.tests)),
            (Route::Runs, "Runs", Some(counts.runs)),
        ],
        &[
            (Route::Engagements, "Engagements", Some(counts.engagements)),
            (Route::Commitments, "Commitments", Some(counts.commitments)),
            (Route::Findings, "Findings", Some(counts.findings)),
            (Route::Decisions, "Decisions", Some(counts.decisions)),
            (Route::People, "People", Some(counts.people)),
            (Route::Ledger, "Ledger", Some(frame.ledger_size)),
        ],
        &[(Route::Patterns, "Patterns", None)],
    ];
    let here = ask.route.list();
    let on_systems = ask.route == Route::Assets && ask.get("kind") == Some("ai_system");
    let systems = ask.with(&Route::Assets, &[("kind", "ai_system")]);
    html! {
        nav id="nav" popover aria-label="Main" {
            @for group in groups {
                ul {
                    @for (route, name, n) in group {
                        @if *route == Route::Assets {
                            li { a href=(systems) aria-current=[on_systems.then_some("page")] { "AI systems" span { (thousands(counts.ai_systems)) } } }
                        }
                        li {
                            a href=(ask.to(route)) aria-current=[(here == *route && !(on_systems && here == Route::Assets)).then_some("page")] {
                                (name) @if let Some(n) = n { span { (thousands(*n)) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Which organisation, examination, period, knowledge and ledger the page is about, and how to ask from elsewhere.
fn quiet(ask: &Ask, frame: &Frame) -> Markup {
    html! {
        div class="asof" {
            p {
                span class="paper" { (frame.organisation) } " "
                @match &frame.engagement {
                    Some(engagement) => {
                        span { a href=(ask.to(&Route::Engagement(engagement.id.clone()))) { (engagement.kind) } } " "
                        span { "period " (engagement.period_text) } " "
                    },
                    None => { span { "no engagement" } " " },
                }
                span { "as of " (frame.effective_text) } " "
                span { "known at " (frame.known_text) } " "
                span { a href=(ask.to(&Route::Ledger)) { "ledger " (thousands(frame.ledger_size)) } (signed(frame)) }
            }
            details {
                summary { "Change" }
                form class="filter" method="get" action=(ask.route.path(Format::Page)) {
                    @for (name, value) in ask.parameters.iter().filter(|(name, _)| !["engagement", "effective_at", "known_at", "page"].contains(&name.as_str())) {
                        input type="hidden" name=(name) value=(value);
                    }
                    label { "Engagement"
                        select name="engagement" {
                            @for (id, title) in &frame.engagements {
                                option value=(id) selected[frame.engagement.as_ref().is_some_and(|e| e.id == *id)] { (title) }
                            }
                        }
                    }
                    label { "As it stands at the close of" input type="date" name="effective_at" value=[ask.get("effective_at").and_then(|text| text.get(..10))]; }
                    label { "As known at the close of" input type="date" name="known_at" value=[ask.get("known_at").and_then(|text| text.get(..10))]; }
                    button { "Show" }
                    a href=(ask.route.path(Format::Page)) { "Now" }
                }
            }
        }
    }
}

fn signed(frame: &Frame) -> &'static str {
    match frame.signed_size {
        Some(size) if size >= frame.ledger_size => " ✓ signed",
        Some(_) => ", not all signed yet",
        None => ", not signed",
    }
}

fn foot(ask: &Ask, frame: &Frame) -> Markup {
    html! {
        footer {
            p {
                "Workpaper and readiness only: prepared by management, not an examination, opinion or certificate. "
                "Rules " (frame.rules) ". "
                @if let (Some(size), Some(root)) = (frame.signed_size, &frame.root) {
                    "Checkpoint " (thousands(size)) " " span class="hash" { (root.get(..8).unwrap_or("")) "…" (root.get(56..).unwrap_or("")) } ". "
                }
                "As of " (frame.effective_text) ", known at " (frame.known_text) ". "
                @if ask.route != Route::Patterns {
                    "This page as " a href=(ask.here_as(Format::Json, &[])) { "JSON" } " or " a href=(ask.here_as(Format::Csv, &[("page", "")])) { "CSV" } "."
                }
            }
        }
    }
}

/// A page without a workspace's frame: something is not there, or failed.
pub(crate) fn bare(title: &str, body: Markup) -> String {
    let markup = html! {
        (DOCTYPE)
        html lang="en-GB" {
            (head(&format!("{title} – Assay")))
            body class="bare" {
                header { a href="/" { "Assay" } form role="search" method="get" action="/search" { input type="search" name="q" aria-label="Search everything" placeholder="Search everything" maxlength="200"; } }
                main id="main" { h1 { (title) } (body) }
            }
        }
    };
    markup.into_string()
}

/// Markup that a writer of our own has made safe.
pub(crate) fn trusted(html: String) -> Markup {
    PreEscaped(html)
}
