//! Decisions: the list, and one with its authority.
use assay_engine::view::decision::{DecisionRow, DecisionView};
use assay_engine::view::list::List;
use assay_engine::view::words::count;
use maud::{Markup, html};

use crate::ask::Ask;
use crate::frame::Page;
use crate::part::{self, Fact, day, moment, plain, status};
use crate::route::Route;
use crate::table::{self, Words, column};

pub(super) fn list(ask: &Ask, view: &List<DecisionRow>) -> Page {
    let columns = [
        column(
            "day",
            "Day",
            |row: &DecisionRow| html! { a href=(ask.to(&Route::Decision(row.entry.clone()))) { (day(&row.day)) } },
        ),
        column("word", "Decision", |row: &DecisionRow| said(row)),
        column("about", "On", |row: &DecisionRow| target(ask, row)),
        column("reason", "Reason", |row: &DecisionRow| html! { (row.reason.as_deref().unwrap_or("")) }),
        column("by", "By", |row: &DecisionRow| by(ask, row)),
        column("until", "Until", |row: &DecisionRow| html! { @if let Some(until) = &row.until { (day(until)) } }),
        column("state", "Now", |row: &DecisionRow| state(row)),
    ];
    let words = Words { one: "decision", note: "The newest first.".into(), none: "Nothing was decided yet." };
    let lede = "What people did, each on an exact version and with the authority then held. A decision changes what is open, never what happened.";
    let body = table::list(ask, view, &words, &columns);
    Page { title: "Decisions".into(), crumbs: Vec::new(), lede: lede.into(), body }
}

fn said(row: &DecisionRow) -> Markup {
    html! { (plain(&row.word)) @if let Some(word) = &row.as_word { " as " (plain(word)) } }
}

fn target(ask: &Ask, row: &DecisionRow) -> Markup {
    html! {
        @match Route::of_noun(&row.about, &row.about_id) {
            Some(route) => a class="name" href=(ask.to(&route)) { (row.what) },
            None => (row.what),
        }
        br; small class="soft" { (plain(&row.about)) }
    }
}

fn by(ask: &Ask, row: &DecisionRow) -> Markup {
    html! {
        (part::person(ask, &row.person, &row.by))
        @if let Some(role) = &row.role { br; small class="soft" { "as " (role) } }
    }
}

fn state(row: &DecisionRow) -> Markup {
    html! { @if row.state == "holds" { "holds" } @else { (status(&row.state)) } }
}

/// Decisions of one person, or on one thing.
pub(super) fn rows(ask: &Ask, rows: &[DecisionRow]) -> Markup {
    html! {
        table class="stack" {
            caption { b { (count(rows.len() as u64, "decision")) "," } " the newest first" }
            thead { tr { th scope="col" { "Day" } th scope="col" { "Decision" } th scope="col" { "On" } th scope="col" { "Reason" } th scope="col" { "By" } th scope="col" { "Now" } } }
            tbody {
                @for row in rows {
                    tr {
                        th scope="row" class="id" { a href=(ask.to(&Route::Decision(row.entry.clone()))) { (day(&row.day)) } }
                        td { (said(row)) }
                        td data-l="On" { (target(ask, row)) }
                        td data-l="Reason" { (row.reason.as_deref().unwrap_or("")) }
                        td data-l="By" { (by(ask, row)) }
                        td { (state(row)) }
                    }
                }
            }
        }
    }
}

pub(super) fn page(ask: &Ask, view: &DecisionView) -> Page {
    let line = &view.line;
    let mut facts = vec![
        Fact("Day", day(&line.day), None),
        Fact("On", target(ask, line), None),
        Fact("By", part::person(ask, &line.person, &line.by), Some(format!("for {}", view.performed_by))),
        Fact(
            "Authority",
            html! {
                @match (&line.role, &view.grant) {
                    (Some(role), Some(grant)) if view.grant_known => { (role) ", " a href=(ask.to(&Route::Grant(grant.clone()))) { (grant) } },
                    (Some(role), Some(grant)) => { (role) ", " (grant) },
                    _ => "none is written down",
                }
            },
            None,
        ),
        Fact("Now", state(line), None),
    ];
    if let Some(until) = &line.until {
        facts.push(Fact("Until", day(until), None));
    }
    if let Some(engagement) = &line.engagement {
        facts.push(Fact("Engagement", html! { a href=(ask.to(&Route::Engagement(engagement.clone()))) { (engagement) } }, None));
    }
    facts.push(Fact("Received", moment(&view.received), None));
    facts.push(Fact("Entry", part::entry(ask, &line.entry), None));
    if let Some(target) = &view.target {
        facts.push(Fact("Exactly on entry", part::entry(ask, target), None));
    }
    let body = html! {
        @if let Some(reason) = &line.reason { p { (reason) } }
        (part::facts(facts))
        @if !view.conditions.is_empty() {
            h2 id="conditions" { "Conditions" }
            ul { @for condition in &view.conditions { li { (condition) } } }
        }
        @if !view.decisions.is_empty() { h2 id="decisions" { "Decisions on it" } (part::decisions(ask, &view.decisions)) }
    };
    Page {
        title: format!("{} {}", capital(&plain(&line.word)), line.what),
        crumbs: vec![(Route::Decisions, "Decisions".into())],
        lede: view.lede.clone(),
        body,
    }
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
