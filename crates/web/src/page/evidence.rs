//! Evidence and sources: the lists, and one of each.
use assay_chart::{Fresh, Tone, freshness};
use assay_engine::view::evidence::{BlobView, EvidenceLine, EvidenceView, Rows, SourceLine, SourceView};
use assay_engine::view::list::List;
use assay_engine::view::words::{count, thousands};
use maud::{Markup, html};

use super::run;
use crate::ask::Ask;
use crate::frame::Page;
use crate::part::{self, Fact, day, digest, moment, plain, span, status};
use crate::route::Route;
use crate::table::{self, Column, Words, column, figures, pager};

/// Rows of a table on one page.
pub(super) const ROWS: u64 = 50;
/// Sources drawn: more of them are a table.
const DRAWN_MAX: usize = 40;

pub(super) fn list(ask: &Ask, view: &List<EvidenceLine>) -> Page {
    let words = Words {
        one: "piece",
        note: "The newest first. Evidence is never changed: what is wrong is voided, and stays listed.".into(),
        none: "No evidence was collected yet.",
    };
    let lede = match view.of {
        0 => "No evidence was collected yet.".to_owned(),
        of => {
            format!("{} of evidence, each with where it comes from, what it covers and how complete it is.", count(of, "piece"))
        }
    };
    Page { title: "Evidence".into(), crumbs: Vec::new(), lede, body: table::list(ask, view, &words, &columns(ask)) }
}

fn columns<'a>(ask: &'a Ask) -> Vec<Column<'a, EvidenceLine>> {
    vec![
        column(
            "",
            "Evidence",
            |row: &EvidenceLine| html! { a class="hash" href=(ask.to(&Route::Evidence(row.entry.clone()))) title=(row.entry) { (row.entry.get(..8).unwrap_or(&row.entry)) } },
        ),
        column("", "What", |row: &EvidenceLine| html! { (row.title) }),
        column(
            "source",
            "Source",
            |row: &EvidenceLine| html! { @if let Some(source) = &row.source { a href=(ask.to(&Route::Source(source.clone()))) { (source) } } },
        ),
        column("from", "Tells of", |row: &EvidenceLine| span(&row.from, &row.to)),
        column("received", "Received", |row: &EvidenceLine| day(&row.received)),
        figures("n", "Rows", |row: &EvidenceLine| html! { @if let Some(n) = row.n { (thousands(n)) } }),
        column("", "State", |row: &EvidenceLine| html! { (status(&row.state)) }),
    ]
}

pub(super) fn page(ask: &Ask, view: &EvidenceView) -> Page {
    let line = &view.line;
    let body = html! {
        (facts(ask, view))
        h2 id="checks" { "Completeness and accuracy" }
        @if view.checks.is_empty() { (part::empty("Its source declares no check: nothing shows that it is complete.")) }
        @else {
            table class="stack" {
                caption { b { (count(view.checks.len() as u64, "check")) "," } " made when it was collected" }
                thead { tr { th scope="col" { "Check" } th scope="col" { "Outcome" } th scope="col" { "What it found" } } }
                tbody { @for (check, outcome, detail) in &view.checks { tr { th scope="row" { (plain(check)) } td { (status(outcome)) } td { (detail) } } } }
            }
        }
        h2 id="provenance" { "Where it comes from" }
        dl class="pairs" {
            @for (name, value) in &view.provenance { div { dt { (name) } dd { (value) } } }
            @for (name, value) in &view.parameters { div { dt { "Parameter " (name) } dd { code { (value) } } } }
            @if let Some(raw) = &view.raw { (blob("As it came", raw)) }
            @if let Some(table) = &view.table { (blob("As a table", table)) }
        }
        @if let Some(query) = &view.query { pre tabindex="0" { code { (query) } } }
        @if let Some(rows) = &view.rows { h2 id="rows" { "Rows" } (preview(ask, rows)) }
        h2 id="rests" { "What rests on it" }
        @if view.runs.is_empty() && view.performances.is_empty() { (part::empty("Nothing yet.")) }
        @if !view.performances.is_empty() {
            ul role="list" class="named" { @for (entry, control, on) in &view.performances { li { a href=(ask.to(&Route::Control(control.clone()))) { (control) } " performed on " (day(on)) " " (part::entry(ask, entry)) } } }
        }
        @if !view.runs.is_empty() { (run::lines(ask, &view.runs, &format!("{} of {} that read it", view.runs.len(), count(view.n_runs, "run")))) }
        @if !view.decisions.is_empty() { h2 id="decisions" { "Decisions on it" } (part::decisions(ask, &view.decisions)) }
    };
    Page { title: line.title.clone(), crumbs: crumbs(line), lede: view.lede.clone(), body }
}

fn crumbs(line: &EvidenceLine) -> Vec<(Route, String)> {
    let mut crumbs = vec![(Route::EvidenceList, "Evidence".to_owned())];
    crumbs.extend(line.source.as_ref().map(|source| (Route::Source(source.clone()), source.clone())));
    crumbs
}

fn facts(ask: &Ask, view: &EvidenceView) -> Markup {
    let line = &view.line;
    part::facts(vec![
        Fact("State", status(&line.state), None),
        Fact("Tells of", span(&line.from, &line.to), None),
        Fact("Rows", html! { @match line.n { Some(n) => (thousands(n)), None => "a document" } }, None),
        Fact("Received", moment(&line.received), Some(format!("entry {}", thousands(view.index)))),
        Fact("Extracted", moment(&view.extracted_at), None),
        Fact("By", html! { (line.by) }, (view.performed_by != "management").then(|| view.performed_by.clone())),
        Fact("Entry", html! { a class="hash" href=(ask.to(&Route::Entry(line.entry.clone()))) { (line.entry) } }, None),
    ])
}

fn blob(what: &str, blob: &BlobView) -> Markup {
    html! {
        div { dt { (what) } dd { @if let Some(name) = &blob.name { (name) ", " } (blob.media_type) ", " (thousands(blob.size_bytes)) " bytes" br; (digest(&blob.digest)) } }
    }
}

fn preview(ask: &Ask, rows: &Rows) -> Markup {
    if let Some(trouble) = &rows.trouble {
        return html! { p class="note warn" { (trouble) "." } };
    }
    if rows.rows.is_empty() {
        return part::empty("The table has no row.");
    }
    html! {
        div role="region" tabindex="0" aria-labelledby="rows-of" {
            table class="fit data" {
                caption id="rows-of" { b { "Rows " (thousands((rows.page - 1) * ROWS + 1)) " to " (thousands((rows.page - 1) * ROWS + rows.rows.len() as u64)) } " of " (thousands(rows.total)) "; an empty cell is null" }
                thead { tr { @for column in &rows.columns { th scope="col" { (column) } } } }
                tbody { @for row in &rows.rows { tr { @for cell in row { td { @if let Some(text) = cell { (text) } } } } } }
            }
        }
        (pager(ask, rows.page, rows.pages, rows.total))
    }
}

pub(super) fn sources(ask: &Ask, view: &List<SourceLine>) -> Page {
    let columns = [
        column("id", "Source", |row: &SourceLine| html! { a href=(ask.to(&Route::Source(row.id.clone()))) { (row.id) } }),
        column(
            "title",
            "What",
            |row: &SourceLine| html! { (row.title) br; small class="soft" { (row.connector) @if let Some(schedule) = &row.schedule { ", " (plain(schedule)) } } },
        ),
        column(
            "newest",
            "Newest evidence tells of",
            |row: &SourceLine| html! { @match &row.newest { Some(newest) => (day(newest)), None => span class="soft" { "none" } } },
        ),
        figures(
            "age_days",
            "Age",
            |row: &SourceLine| html! { @if let Some(age) = row.age_days { (count(age.unsigned_abs(), "day")) } },
        ),
        figures(
            "slack_days",
            "Slack",
            |row: &SourceLine| html! { @if let Some(slack) = row.slack_days { (slack) @if slack == 1 || slack == -1 { " day" } @else { " days" } } },
        ),
        figures("n_evidence", "Pieces", |row: &SourceLine| html! { (thousands(row.n_evidence)) }),
        figures("n_failed", "Failed", |row: &SourceLine| html! { @if row.n_failed > 0 { (row.n_failed) } }),
        column("state", "State", |row: &SourceLine| status(&row.state)),
        column("owner", "Owner", |row: &SourceLine| html! { (row.owner) }),
    ];
    let words = Words { one: "source", note: "Age is counted to the moment of the page, or to the period’s end where that is earlier. A schedule allows its own length.".into(), none: "No source is declared yet." };
    let lapsed = view.rows.iter().filter(|row| row.state == "lapsed").count();
    let lede = match (view.n, lapsed) {
        (0, _) => "Where evidence comes from.".to_owned(),
        (n, 0) => format!("None of {} is older than its schedule allows.", count(n, "source")),
        (n, lapsed) => format!("{lapsed} of {} are older than their schedule allows.", count(n, "source")),
    };
    let body = html! { (fresh(&view.rows)) (table::list(ask, view, &words, &columns)) };
    Page { title: "Sources".into(), crumbs: Vec::new(), lede, body }
}

fn fresh(rows: &[SourceLine]) -> Markup {
    let drawn: Vec<Fresh> = rows
        .iter()
        .filter_map(|row| {
            let (age, allowed) = (row.age_days?, row.allowed_days?);
            let tone = if age > allowed { Tone::Warn } else { Tone::Plain };
            Some(Fresh {
                label: row.id.clone(),
                age_days: age,
                allowed_days: allowed,
                says: format!("{age} of {allowed} days"),
                tone,
            })
        })
        .take(DRAWN_MAX)
        .collect();
    let says = drawn.iter().map(|row| format!("{}: {}", row.label, row.says)).collect::<Vec<_>>().join("; ");
    html! {
        @if !drawn.is_empty() {
            figure class="narrow" {
                figcaption { b { "Freshness" } "Age of the newest valid evidence against what the source’s schedule allows; the table below has the same numbers." }
                (freshness("fresh", "Age of evidence by source", &says, &drawn))
            }
        }
    }
}

pub(super) fn source(ask: &Ask, view: &SourceView) -> Page {
    let line = &view.line;
    let words = Words { one: "piece", note: String::new(), none: "It has brought nothing yet." };
    let body = html! {
        (part::facts(vec![
            Fact("State", status(&line.state), None),
            Fact("Newest evidence tells of", html! { @match &line.newest { Some(newest) => (day(newest)), None => "none" } }, line.age_days.map(|age| format!("{} old", count(age.unsigned_abs(), "day")))),
            Fact("Schedule", html! { (line.schedule.as_deref().map_or_else(|| "none".to_owned(), plain)) }, line.allowed_days.map(|days| format!("{} allowed", count(days.unsigned_abs(), "day")))),
            Fact("Comes by", html! { (line.connector) }, None),
            Fact("Owner", part::person(ask, &view.owner_id, &line.owner), None),
            Fact("Shape", html! { (line.shape.as_deref().unwrap_or("documents")) }, (!view.key.is_empty()).then(|| format!("key {}", view.key.join(", ")))),
        ]))
        div class="two" {
            div {
                h2 id="checks" { "Checks" }
                @if view.checks.is_empty() { (part::empty("None: nothing shows that what it brings is complete.")) }
                @else { ul { @for check in &view.checks { li { (check) } } } }
            }
            div {
                h2 id="tests" { "Tests that read it" }
                @if view.tests.is_empty() { (part::empty("None.")) } @else { (part::named(ask, Route::Test, &view.tests)) }
            }
        }
        @if !view.columns.is_empty() {
            h2 id="columns" { "Columns" }
            table class="fit" {
                caption { b { (count(view.columns.len() as u64, "column")) } }
                thead { tr { th scope="col" { "Column" } th scope="col" { "Type" } } }
                tbody { @for (name, kind) in &view.columns { tr { th scope="row" { code { (name) } } td { (kind) } } } }
            }
        }
        h2 id="evidence" { "What it brought" }
        (table::rows(ask, &view.evidence, &words, &columns(ask)))
        (table::pages(ask, &view.evidence))
        h2 id="history" { "History" }
        (part::versions(ask, &view.versions))
    };
    Page {
        title: format!("{}: {}", line.id, line.title),
        crumbs: vec![(Route::Sources, "Sources".into())],
        lede: view.lede.clone(),
        body,
    }
}
