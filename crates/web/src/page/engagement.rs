//! Engagements: the list, and one with its scope and what is missing.
use assay_engine::view::engagement::{EngagementRow, EngagementView, Missing};
use assay_engine::view::words::count;
use maud::{Markup, html};

use super::home::readiness;
use crate::ask::Ask;
use crate::frame::Page;
use crate::part::{self, Fact, requirement, ticks};
use crate::route::{Format, Route};

pub(super) fn list(ask: &Ask, view: &[EngagementRow]) -> Page {
    let body = html! {
        @if view.is_empty() { (part::empty("No engagement is declared yet: assay new engagement prints a file to fill in.")) }
        @else {
            table class="stack" {
                caption { b { (count(view.len() as u64, "engagement")) } }
                thead { tr { th scope="col" { "Engagement" } th scope="col" { "Kind" } th scope="col" { "Standard" } th scope="col" { "Firm" } th scope="col" { "Period" } th scope="col" { "Frameworks" } th scope="col" { "This page" } } }
                tbody {
                    @for row in view {
                        tr {
                            th scope="row" { a href=(ask.to(&Route::Engagement(row.id.clone()))) { (row.title) } }
                            td data-l="Kind" { (row.kind) }
                            td data-l="Standard" { (row.standard) }
                            td data-l="Firm" { @match &row.firm { Some(firm) => (firm), None => span class="soft" { "none chosen" } } }
                            td data-l="Period" { (row.period) }
                            td data-l="Frameworks" { (row.catalogues.join(", ")) }
                            td { @if row.chosen { "is about it" } @else { a href=(ask.here(&[("engagement", &row.id)])) { "choose" } } }
                        }
                    }
                }
            }
        }
    };
    let lede = "What is examined, for when, by whom. Everything else on these pages is about the one that is chosen.".to_owned();
    Page { title: "Engagements".into(), crumbs: Vec::new(), lede, body }
}

pub(super) fn page(ask: &Ask, view: &EngagementView) -> Page {
    let row = &view.row;
    let body = html! {
        @if !row.chosen { p { a href=(ask.here(&[("engagement", &row.id)])) { "Show this engagement" } } }
        (part::facts(vec![
            Fact("Kind", html! { (row.kind) }, None),
            Fact("Standard", html! { (row.standard) }, None),
            Fact("Firm", html! { (row.firm.as_deref().unwrap_or("none chosen")) }, None),
            Fact("Period", html! { (row.period) }, Some(view.zone.clone())),
            Fact("Categories", html! { @if view.categories.is_empty() { "none named" } @else { (view.categories.join(", ")) } }, None),
            Fact("In scope", html! { @if view.assets.is_empty() { "everything" } @else { (part::named(ask, Route::Asset, &view.assets)) } }, None),
        ]))
        @if row.chosen {
            h2 id="missing" { "What is missing" }
            (missing(ask, &view.missing))
            h2 id="readiness" { "Where it stands" }
            (readiness(ask, &view.frameworks, "readiness-table"))
        }
        h2 id="left-out" { "What is left out" }
        @if view.exclusions.is_empty() { (part::empty("No requirement is left out by a reason of its own.")) } @else { (exclusions(ask, view)) }
        @for refused in &view.refused { p class="note bad" { "Refused, and counts for nothing: " (ticks(refused)) } }
        @if !view.suppliers.is_empty() {
            h2 id="suppliers" { "Suppliers" }
            table class="stack" {
                caption { b { (count(view.suppliers.len() as u64, "supplier")) } " and how each is treated" }
                thead { tr { th scope="col" { "Supplier" } th scope="col" { "Role" } } }
                tbody { @for (id, title, role) in &view.suppliers { tr { th scope="row" { a href=(ask.to(&Route::Asset(id.clone()))) { (id) } " " (title) } td { (role) } } } }
            }
        }
        @if !view.commitments.is_empty() {
            h2 id="commitments" { "Service commitments and system requirements" }
            dl class="pairs" { @for (id, title, text) in &view.commitments { div { dt { a class="id" href=(ask.to(&Route::Commitment(id.clone()))) { (id) } } dd { b { (title) } br; (text) } } } }
        }
        @if !view.flags.is_empty() { h2 id="flags" { "What a reader must know" } (part::notes(&view.flags)) }
        @if row.chosen && !view.closes.is_empty() {
            h2 id="then" { "As it was known" }
            p class="soft" { "Home as it stood at the close of a month, from what the ledger had received by then." }
            ul role="list" class="days" { @for (day, text) in &view.closes { li { a href=(then(&row.id, day)) { (text) } } } }
        }
        h2 id="history" { "History" }
        (part::versions(ask, &view.versions))
    };
    Page { title: row.title.clone(), crumbs: vec![(Route::Engagements, "Engagements".into())], lede: view.lede.clone(), body }
}

/// Home as known at the close of a day, and as it stood then.
fn then(engagement: &str, day: &str) -> String {
    let at = Ask { route: Route::Home, format: Format::Page, parameters: Vec::new() };
    at.here(&[("engagement", engagement), ("effective_at", day), ("known_at", day)])
}

fn missing(ask: &Ask, rows: &[Missing]) -> Markup {
    html! {
        table class="fit" {
            caption { "What stands between this engagement and a report without a note" }
            thead { tr { th scope="col" { "What" } th scope="col" class="n" { "How many" } } }
            tbody {
                @for row in rows {
                    @let route = match row.list.as_str() { "controls" => Route::Controls, "exceptions" => Route::Exceptions, _ => Route::Requirements };
                    tr {
                        th scope="row" { (row.what) }
                        td class="n" { @if row.n > 0 { a href=(ask.with(&route, &[(row.column.as_str(), row.value.as_str())])) { (row.n) " of " (row.of) } } @else { "0 of " (row.of) } }
                    }
                }
            }
        }
    }
}

fn exclusions(ask: &Ask, view: &EngagementView) -> Markup {
    html! {
        table class="stack" {
            caption { b { (count(view.exclusions.len() as u64, "requirement")) } " left out with a reason; categories that are not in scope are left out as a whole" }
            thead { tr { th scope="col" { "Requirement" } th scope="col" { "In our words" } th scope="col" { "Ground" } th scope="col" { "To" } th scope="col" { "Reason" } } }
            tbody {
                @for line in &view.exclusions {
                    tr {
                        th scope="row" { (requirement(ask, &line.requirement)) }
                        td { (line.title) }
                        td data-l="Ground" { (line.kind) }
                        td data-l="To" { @if let Some(by) = &line.by { a href=(ask.to(&Route::Asset(by.clone()))) { (by) } } }
                        td data-l="Reason" { (line.reason.as_deref().unwrap_or("")) }
                    }
                }
            }
        }
    }
}
