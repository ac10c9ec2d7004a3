//! The statement of applicability.
use assay_engine::view::soa::{SoaLine, SoaView};
use maud::html;

use crate::ask::Ask;
use crate::frame::Page;
use crate::part::{self, controls, status};
use crate::route::Route;
use crate::table::{self, Words, column};

pub(super) fn page(ask: &Ask, view: &SoaView) -> Page {
    let columns = [
        column("id", "Control", |row: &SoaLine| {
            html! {
                @if row.origin == "own" { a class="id" href=(ask.to(&Route::Control(row.id.clone()))) { (row.name) } }
                @else { (part::requirement(ask, &row.id)) }
            }
        }),
        column("title", "In our words", |row: &SoaLine| html! { (row.title) br; small class="soft" { (row.group) } }),
        column("applicable", "Applicable", |row: &SoaLine| html! { @if row.applicable { "yes" } @else { (status("no")) } }),
        column("justification", "Why", |row: &SoaLine| {
            html! {
                @if row.justification.is_empty() { span class="s warn" { i aria-hidden="true" { "○" } "no reason written" } } @else { (part::ticks(&row.justification)) }
                @if let Some(missing) = &row.missing { br; small class="soft" { "Open: " (missing) } }
            }
        }),
        column("design", "Design", |row: &SoaLine| html! { @if row.applicable { (status(&row.design)) } }),
        column("operation", "Operation", |row: &SoaLine| html! { @if row.applicable { (status(&row.operation)) } }),
        column("controls", "Controls and documents", |row: &SoaLine| {
            html! {
                @if row.origin != "own" { (controls(ask, &row.controls)) }
                @for (at, id) in row.documents.iter().enumerate() {
                    @if at > 0 || !row.controls.is_empty() { ", " }
                    a class="id" href=(ask.to(&Route::Document(id.clone()))) { (id) }
                }
            }
        }),
    ];
    let words = Words {
        one: "control",
        note: "Every control of the annex, and those of our own that serve none of it. Clauses 4 to 10 cannot be left out and are not listed.".into(),
        none: "No framework with an annex of controls is part of this engagement.",
    };
    Page {
        title: "Statement of applicability".into(),
        crumbs: Vec::new(),
        lede: format!("{} {}", view.lede, view.standing),
        body: html! {
            @if !view.issued.is_empty() {
                ul {
                    @for issue in &view.issued {
                        li {
                            a href=(ask.to(&Route::Evidence(issue.entry.clone()))) { (issue.words()) } ", "
                            @if issue.approved.is_empty() { "not approved yet" } @else { "approved " (issue.approved.join("; ")) }
                        }
                    }
                }
            }
            (table::list(ask, &view.list, &words, &columns))
        },
    }
}
