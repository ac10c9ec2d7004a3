//! Runs: the list, and one as a workpaper.
use assay_engine::view::list::List;
use assay_engine::view::run::{ItemLine, RunLine, RunView};
use assay_engine::view::words::{count, thousands};
use maud::{Markup, html};

use crate::ask::Ask;
use crate::frame::Page;
use crate::part::{self, Fact, day, digest, moment, plain, span, status};
use crate::route::Route;
use crate::table::{self, Column, Words, column, figures};

pub(super) fn list(ask: &Ask, view: &List<RunLine>) -> Page {
    let alarming: u64 =
        view.choices.iter().flat_map(|choice| &choice.values).filter(|(word, _)| word == "alarm").map(|(_, n)| *n).sum();
    let lede = match view.of {
        0 => "No test was run yet.".to_owned(),
        of => format!("{} of {} raised an alarm.", thousands(alarming), count(of, "run")),
    };
    Page { title: "Runs".into(), crumbs: Vec::new(), lede, body: list_of(ask, view) }
}

pub(super) fn list_of(ask: &Ask, view: &List<RunLine>) -> Markup {
    let words = Words { one: "run", note: "The newest first.".into(), none: "It was never run." };
    table::list(ask, view, &words, &columns(ask))
}

fn columns<'a>(ask: &'a Ask) -> Vec<Column<'a, RunLine>> {
    vec![
        column("", "Run", |row: &RunLine| name(ask, row)),
        column("at", "Recorded", |row: &RunLine| day(&row.at)),
        column("test", "Test", |row: &RunLine| test(ask, &row.test, row.declared)),
        column(
            "control",
            "Control",
            |row: &RunLine| html! { a class="id" href=(ask.to(&Route::Control(row.control.clone()))) { (row.control) } },
        ),
        column("from", "Covers", |row: &RunLine| span(&row.from, &row.to)),
        figures("n_alarms", "Alarms", |row: &RunLine| alarms(row)),
        column("", "Outcome", |row: &RunLine| outcome(row)),
    ]
}

fn name(ask: &Ask, row: &RunLine) -> Markup {
    html! { a class="hash" href=(ask.to(&Route::Run(row.entry.clone()))) title=(row.entry) { (row.entry.get(..8).unwrap_or(&row.entry)) } }
}

fn test(ask: &Ask, id: &str, declared: bool) -> Markup {
    html! { @if declared { a href=(ask.to(&Route::Test(id.to_owned()))) { (id) } } @else { (id) } }
}

fn alarms(row: &RunLine) -> Markup {
    html! { @if row.n > 0 || row.n_alarms > 0 { (thousands(row.n_alarms)) " of " (thousands(row.n)) } @else { span class="soft" { "no items" } } }
}

fn outcome(row: &RunLine) -> Markup {
    html! { (status(&row.outcome)) @if row.void { " " (status("void")) } @if row.performed_by != "management" { br; small class="soft" { (row.performed_by) } } }
}

/// Runs under something else.
pub(super) fn lines(ask: &Ask, rows: &[RunLine], caption: &str) -> Markup {
    html! {
        table class="stack" {
            caption { (caption) }
            thead { tr { th scope="col" { "Run" } th scope="col" { "Recorded" } th scope="col" { "Test" } th scope="col" { "Covers" } th scope="col" class="n" { "Alarms" } th scope="col" { "Outcome" } } }
            tbody {
                @for row in rows {
                    tr {
                        th scope="row" { (name(ask, row)) }
                        td data-l="Recorded" { (day(&row.at)) }
                        td data-l="Test" { (test(ask, &row.test, row.declared)) }
                        td data-l="Covers" { (span(&row.from, &row.to)) }
                        td data-l="Alarms" class="n" { (alarms(row)) }
                        td { (outcome(row)) }
                    }
                }
            }
        }
    }
}

pub(super) fn page(ask: &Ask, view: &RunView) -> Page {
    let body = html! {
        (facts(ask, view))
        h2 id="population" { "Population" }
        p class="soft" { "The rows that are neither skipped nor for information; those are counted apart." }
        (population(ask, view))
        @if view.alarms.of > 0 { h2 id="alarms" { "Alarms" } (items(ask, &view.alarms, "alarm")) }
        @if view.unclear.of > 0 { h2 id="unclear" { "Without an outcome" } (items(ask, &view.unclear, "item")) }
        @if !view.lacks.is_empty() { p class="note warn" { (count(view.lacks.len() as u64, "item")) " that earlier runs named are not in this population: " (view.lacks.iter().take(8).cloned().collect::<Vec<_>>().join(", ")) } }
        h2 id="evidence" { "Evidence that it read" }
        (evidence(ask, view))
        h2 id="again" { "Do it again" }
        @match &view.rerun {
            Some(line) => {
                p { "With the same evidence anybody gets the same result digest, with this engine or another." }
                pre { code data-copy { (line) } }
                dl class="pairs" { @for (name, value) in &view.recipe { div { dt { (name) } dd { code class="hash" { (value) } } } } }
            },
            None => (part::empty("A person did this: it has no recipe by which a machine could do it again.")),
        }
    };
    Page {
        title: format!("Run {} of {}", view.entry.get(..8).unwrap_or(&view.entry), view.test),
        crumbs: vec![(Route::Runs, "Runs".into()), (Route::Control(view.control.clone()), view.control.clone())],
        lede: view.lede.clone(),
        body,
    }
}

fn facts(ask: &Ask, view: &RunView) -> Markup {
    let mut facts = vec![
        Fact("Outcome", html! { (status(&view.outcome)) @if view.void { " " (status("void")) } }, view.failure.clone()),
        Fact(
            "Test",
            html! { @if view.declared { a href=(ask.to(&Route::Test(view.test.clone()))) { (view.test_title) } } @else { (view.test) " of the design" } },
            None,
        ),
        Fact(
            "Control",
            html! { a href=(ask.to(&Route::Control(view.control.clone()))) { (view.control) } " " (view.control_title) },
            None,
        ),
        Fact(if view.snapshot { "State at" } else { "Covers" }, span(&view.from, &view.to), None),
        Fact("Recorded", moment(&view.at), Some(format!("entry {}", thousands(view.index)))),
        Fact(
            "Performed by",
            html! { (view.performed_by) @if let Some(firm) = &view.firm { ", " (firm) } },
            Some(view.by.clone()),
        ),
        Fact(
            "Entry",
            html! { a class="hash" href=(ask.to(&Route::Entry(view.entry.clone()))) { (view.entry) } },
            (view.purpose == "design").then(|| "a walkthrough of the design".to_owned()),
        ),
    ];
    if let Some((run, reason)) = &view.supersedes {
        facts.push(Fact(
            "Supersedes",
            html! { a class="hash" href=(ask.to(&Route::Run(run.clone()))) { (run.get(..8).unwrap_or(run)) } },
            Some(reason.clone()),
        ));
    }
    part::facts(facts)
}

fn population(ask: &Ask, view: &RunView) -> Markup {
    html! {
        table class="fit" {
            caption { b { (count(view.n, "item")) } }
            thead { tr { th scope="col" { "Outcome" } th scope="col" class="n" { "Items" } } }
            tbody {
                @for (word, n) in [("ok", view.n_ok), ("alarm", view.alarms.of), ("without an outcome", view.unclear.of), ("skipped", view.n_skip), ("for information", view.n_info)] {
                    @if n > 0 || word == "alarm" { tr { th scope="row" { (word) } td class="n" { (thousands(n)) } } }
                }
            }
        }
        @if !view.n_by_asset.is_empty() {
            p { @for (at, (asset, n)) in view.n_by_asset.iter().enumerate() { @if at > 0 { ", " } a href=(ask.to(&Route::Asset(asset.clone()))) { (asset) } " " (thousands(*n)) } }
        }
        @if let (Some(from), Some(to)) = (&view.items_from, &view.items_to) { p class="soft" { "First item " (moment(from)) ", last " (moment(to)) "." } }
        @if let Some(proof) = &view.proof { p { "Nothing occurred, as " a class="hash" href=(ask.to(&Route::Evidence(proof.clone()))) { (proof.get(..8).unwrap_or(proof)) } " proves." } }
        dl class="pairs" {
            @if let Some(text) = &view.population_digest { div { dt { "Population digest" } dd { (digest(text)) } } }
            @if let Some(text) = &view.result_digest { div { dt { "Result digest" } dd { (digest(text)) } } }
        }
    }
}

fn items(ask: &Ask, list: &List<ItemLine>, one: &'static str) -> Markup {
    let mut columns = vec![
        column("item", "Item", |row: &ItemLine| {
            html! {
                @match &row.exception {
                    Some(id) => a class="name" href=(ask.to(&Route::Exception(id.clone()))) { (row.item) },
                    None => span class="name" { (row.item) },
                }
            }
        }),
        column("reason", "What the test says", |row: &ItemLine| html! { (row.reason) }),
        column("occurred_at", "Occurred", |row: &ItemLine| html! { @if let Some(at) = &row.occurred_at { (moment(at)) } }),
    ];
    if list.rows.iter().any(|row| row.asset.is_some()) {
        columns.push(column("asset", "Asset", |row: &ItemLine| {
            html! { @if let Some(asset) = &row.asset { a href=(ask.to(&Route::Asset(asset.clone()))) { (asset) } } }
        }));
    }
    columns.push(column("state", "Now", |row: &ItemLine| {
        html! { @match &row.state { Some(state) => (status(state)), None => span class="soft" { "no exception here" } } }
    }));
    table::list(ask, list, &Words { one, note: String::new(), none: "None." }, &columns)
}

fn evidence(ask: &Ask, view: &RunView) -> Markup {
    if view.evidence.is_empty() {
        return part::empty("None: it read only what the programme declares and records.");
    }
    html! {
        table class="stack" {
            caption { b { (count(view.evidence.len() as u64, "piece")) } " of evidence" }
            thead { tr { th scope="col" { "Evidence" } th scope="col" { "What" } th scope="col" class="n" { "Rows" } th scope="col" { "SHA-256 of the bytes as they came" } } }
            tbody {
                @for line in &view.evidence {
                    tr {
                        th scope="row" { a class="hash" href=(ask.to(&Route::Evidence(line.entry.clone()))) { (line.entry.get(..8).unwrap_or(&line.entry)) } @if line.void { " " (status("void")) } }
                        td { (plain(&line.title)) }
                        td data-l="Rows" class="n" { @if let Some(n) = line.n { (thousands(n)) } }
                        td { @if let Some(text) = &line.digest { (digest(text)) } }
                    }
                }
            }
        }
    }
}
