//! Tests: the list, and one with its procedure, SQL, fixtures and runs.
use assay_engine::view::list::List;
use assay_engine::view::test::{FixtureView, Sheet, TestLine, TestView};
use assay_engine::view::words::{count, thousands};
use maud::{Markup, html};

use super::run;
use crate::ask::Ask;
use crate::frame::Page;
use crate::part::{self, Fact, day, status};
use crate::route::Route;
use crate::table::{self, Words, column, figures};

pub(super) fn list(ask: &Ask, view: &List<TestLine>) -> Page {
    let columns = [
        column("id", "Test", |row: &TestLine| html! { a href=(ask.to(&Route::Test(row.id.clone()))) { (row.id) } }),
        column("title", "What it shows", |row: &TestLine| html! { (row.title) }),
        column(
            "control",
            "Control",
            |row: &TestLine| html! { a class="id" href=(ask.to(&Route::Control(row.control.clone()))) { (row.control) } },
        ),
        column("how", "Method", |row: &TestLine| html! { (row.how) }),
        figures("n_runs", "Runs", |row: &TestLine| html! { (thousands(row.n_runs)) }),
        column("last_at", "Newest run", |row: &TestLine| newest(ask, row)),
        figures("n_alarms", "Alarms", |row: &TestLine| alarms(row)),
        column("outcome", "Outcome", |row: &TestLine| status(&row.outcome)),
    ];
    let words =
        Words { one: "test", note: "Outcome and alarms are those of the newest run.".into(), none: "No test is declared yet." };
    let untested = view.rows.iter().filter(|row| row.n_runs == 0).count();
    let lede = match untested {
        0 => "How we would know: each test applied to evidence, and how its newest run came out.".to_owned(),
        1 => "1 of the tests listed was never run.".to_owned(),
        n => format!("{n} of the {} listed were never run.", count(view.n, "test")),
    };
    Page { title: "Tests".into(), crumbs: Vec::new(), lede, body: table::list(ask, view, &words, &columns) }
}

fn newest(ask: &Ask, row: &TestLine) -> Markup {
    html! { @if let (Some(run), Some(at)) = (&row.last_run, &row.last_at) { a href=(ask.to(&Route::Run(run.clone()))) { (day(at)) } } }
}

fn alarms(row: &TestLine) -> Markup {
    html! { @if let (Some(alarms), Some(n)) = (row.n_alarms, row.n) { (thousands(alarms)) " of " (thousands(n)) } }
}

/// The tests of one control.
pub(super) fn lines(ask: &Ask, rows: &[TestLine]) -> Markup {
    html! {
        table class="stack" {
            caption { b { (count(rows.len() as u64, "test")) } }
            thead { tr { th scope="col" { "Test" } th scope="col" { "What it shows" } th scope="col" { "Method" } th scope="col" class="n" { "Runs" } th scope="col" { "Newest run" } th scope="col" class="n" { "Alarms" } th scope="col" { "Outcome" } } }
            tbody {
                @for row in rows {
                    tr {
                        th scope="row" { a href=(ask.to(&Route::Test(row.id.clone()))) { (row.id) } }
                        td { (row.title) }
                        td data-l="Method" class="soft" { (row.how) }
                        td data-l="Runs" class="n" { (thousands(row.n_runs)) }
                        td data-l="Newest" { (newest(ask, row)) }
                        td data-l="Alarms" class="n" { (alarms(row)) }
                        td { (status(&row.outcome)) }
                    }
                }
            }
        }
    }
}

pub(super) fn page(ask: &Ask, view: &TestView) -> Page {
    let body = html! {
        (part::facts(vec![
            Fact("Control", html! { a href=(ask.to(&Route::Control(view.control.clone()))) { (view.control) } " " (view.control_title) }, None),
            Fact("Method", html! { @if view.sql.is_some() { "SQL over the full population" } @else { "a manual procedure" } }, None),
            Fact("Reads", reads(ask, &view.reads), None),
        ]))
        h2 id="procedure" { "Procedure" }
        p { (view.procedure) }
        @if !view.attributes.is_empty() {
            table class="stack" {
                caption { b { (count(view.attributes.len() as u64, "attribute")) } " inspected in each item" }
                thead { tr { th scope="col" { "Attribute" } th scope="col" { "What is inspected" } } }
                tbody { @for (id, text) in &view.attributes { tr { th scope="row" { (id) } td { (text) } } } }
            }
        }
        @if let Some(sql) = &view.sql {
            h2 id="sql" { "SQL" }
            pre tabindex="0" { code { (sql) } }
        }
        h2 id="runs" { "Runs" }
        (run::list_of(ask, &view.runs))
        @if !view.fixtures.is_empty() {
            h2 id="fixtures" { "Fixtures" }
            p class="soft" { "Small tables, and what the test must say of them: it is tried on these before it is trusted with evidence." }
            @for fixture in &view.fixtures { (fixture_of(fixture)) }
        }
        h2 id="history" { "History" }
        (part::versions(ask, &view.versions))
    };
    Page {
        title: format!("{}: {}", view.id, view.title),
        crumbs: vec![(Route::Tests, "Tests".into())],
        lede: view.lede.clone(),
        body,
    }
}

fn reads(ask: &Ask, reads: &[(String, bool)]) -> Markup {
    html! {
        @if reads.is_empty() { "what a person inspects" }
        @for (at, (name, declared)) in reads.iter().enumerate() {
            @if at > 0 { ", " }
            @if *declared { a href=(ask.to(&Route::Source(name.strip_suffix("_history").unwrap_or(name).to_owned()))) { (name) } } @else { (name) }
        }
    }
}

fn fixture_of(fixture: &FixtureView) -> Markup {
    html! {
        details {
            summary { (fixture.name) }
            p class="soft" { "Over " (part::ticks(&fixture.period)) }
            div class="two" { @for sheet in fixture.tables.iter().chain(std::iter::once(&fixture.expect)) { (sheet_of(sheet)) } }
        }
    }
}

fn sheet_of(sheet: &Sheet) -> Markup {
    html! {
        div class="wide-table" role="region" tabindex="0" aria-label=(sheet.name) {
            table class="fit" {
                caption { b { (sheet.name) } }
                thead { tr { @for column in &sheet.columns { th scope="col" { (column) } } } }
                tbody { @for row in &sheet.rows { tr { @for cell in row { td { (cell) } } } } }
            }
        }
    }
}
