//! Findings: the list, and one with what it cites.
use assay_engine::view::finding::{FindingLine, FindingView, FindingsView};
use maud::html;

use crate::ask::Ask;
use crate::frame::Page;
use crate::part::{self, Fact, controls, day, moment, plain, requirements, status};
use crate::route::Route;
use crate::table::{self, Words, column, figures};

pub(super) fn list(ask: &Ask, view: &FindingsView) -> Page {
    let columns = [
        column("day", "Day", |row: &FindingLine| day(&row.day)),
        column("title", "Finding", |row: &FindingLine| {
            html! { a href=(ask.to(&Route::Finding(row.entry.clone()))) { (row.title) } }
        }),
        column("word", "Kind", |row: &FindingLine| html! { (plain(&row.word)) }),
        column("requirements", "Touches", |row: &FindingLine| {
            requirements(ask, &row.requirements, row.requirements.len() as u64)
        }),
        column("controls", "Controls", |row: &FindingLine| controls(ask, &row.controls)),
        figures("n_exceptions", "Exceptions", |row: &FindingLine| html! { @if row.n_exceptions > 0 { (row.n_exceptions) } }),
        column("by", "By", |row: &FindingLine| {
            html! { (part::person(ask, &row.person, &row.by)) br; small class="soft" { "for " (row.performed_by) } }
        }),
        column("state", "Now", |row: &FindingLine| status(&row.state)),
    ];
    let words = Words {
        one: "finding",
        note: "A person concludes or reports each; exceptions are derived, and stand on their own page.".into(),
        none: "Nobody has reported or concluded anything yet.",
    };
    let body = table::list(ask, &view.list, &words, &columns);
    Page { title: "Findings".into(), crumbs: Vec::new(), lede: view.lede.clone(), body }
}

pub(super) fn page(ask: &Ask, view: &FindingView) -> Page {
    let line = &view.line;
    let body = html! {
        (part::facts(vec![
            Fact("Kind", html! { (plain(&line.word)) }, None),
            Fact("Day", day(&line.day), None),
            Fact("Now", status(&line.state), None),
            Fact("By", part::person(ask, &line.person, &line.by), Some(format!("for {}", line.performed_by))),
            Fact("Received", moment(&view.received), None),
            Fact("Entry", part::entry(ask, &line.entry), None),
        ]))
        @if !view.requirements.is_empty() { h2 id="requirements" { "Requirements it touches" } (part::named(ask, Route::Requirement, &view.requirements)) }
        @if !view.controls.is_empty() { h2 id="controls" { "Controls" } (part::named(ask, Route::Control, &view.controls)) }
        @if !view.assets.is_empty() { h2 id="assets" { "Assets" } (part::named(ask, Route::Asset, &view.assets)) }
        @if !view.exceptions.is_empty() {
            h2 id="exceptions" { "Exceptions that it cites" }
            ul role="list" class="named" {
                @for (name, known) in &view.exceptions {
                    li { @if *known { a href=(ask.to(&Route::Exception(name.clone()))) { (name) } } @else { (name) " " span class="soft" { "not one of this engagement" } } }
                }
            }
        }
        h2 id="decisions" { "Decisions on it" }
        @if view.decisions.is_empty() { (part::empty("None yet.")) } @else { (part::decisions(ask, &view.decisions)) }
    };
    Page { title: line.title.clone(), crumbs: vec![(Route::Findings, "Findings".into())], lede: view.lede.clone(), body }
}
