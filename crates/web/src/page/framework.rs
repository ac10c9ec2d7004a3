//! Frameworks: all of them, one as a tree, and what two share.
use assay_engine::view::framework::{CrosswalkPage, DESIGN, FrameworkLine, FrameworkView, OPERATION, TreeLine};
use assay_engine::view::words::count;
use maud::{Markup, html};

use super::home::readiness;
use crate::ask::Ask;
use crate::frame::Page;
use crate::part::{self, controls, requirement, said, status};
use crate::route::{Format, Route};

pub(super) fn list(ask: &Ask, view: &[FrameworkLine]) -> Page {
    let n: u64 = view.iter().map(|line| line.n_in_scope).sum();
    let body = html! {
        @if view.is_empty() { (part::empty("No framework is adopted yet: assay catalogue adopt names those that there are.")) }
        @else {
            ul role="list" class="named" { @for line in view { li { a href=(ask.to(&Route::Framework(line.id.clone()))) { (line.name) } " " span class="soft" { (line.edition) } } } }
            (readiness(ask, view, "readiness-table"))
            p { a href=(ask.to(&Route::Requirements)) { "All requirements in one list" } }
        }
    };
    let lede = match view.len() as u64 {
        0 => "No framework is part of an engagement yet.".to_owned(),
        frameworks => format!(
            "{} with {} in scope, served by one set of controls and one body of evidence.",
            count(frameworks, "framework"),
            count(n, "requirement")
        ),
    };
    Page { title: "Frameworks".into(), crumbs: Vec::new(), lede, body }
}

pub(super) fn page(ask: &Ask, view: &FrameworkView) -> Page {
    let n = view.items.iter().filter(|line| !line.heading).count() as u64;
    let body = html! {
        (filters(ask, view))
        @if n == 0 { (part::empty("No requirement is chosen by these filters.")) }
        @else {
            table class="stack tall tree" {
                caption { b { (n) " of " (count(view.line.n, "requirement")) } ". Titles are our own words; the text is " (view.copyright_owner) "’s." }
                thead { tr { th scope="col" { "Requirement" } th scope="col" { "In our words" } th scope="col" { "Design" } th scope="col" { "Operation" } th scope="col" { "Served by" } th scope="col" class="n" { "Shared" } } }
                tbody { @for line in &view.items { (tree_line(ask, line)) } }
            }
        }
        h2 id="shared" { "What it shares with others" }
        @if view.others.is_empty() { (part::empty("No crosswalk to another framework is adopted.")) }
        @else {
            ul role="list" class="named" {
                @for (id, name, rows) in &view.others {
                    li { a href=(ask.to(&Route::Crosswalk(view.line.framework.clone(), id.clone()))) { (name) } " " span class="soft" { (count(*rows, "row")) ", each with what stays open" } }
                }
            }
        }
        h2 id="source" { "Where it comes from" }
        (part::facts(vec![
            part::Fact("Edition", html! { (view.line.edition) }, None),
            part::Fact("Authority", html! { (view.authority) }, None),
            part::Fact("What this holds of the text", html! { (view.text_policy) }, None),
        ]))
    };
    Page { title: view.line.name.clone(), crumbs: vec![(Route::Frameworks, "Frameworks".into())], lede: view.lede.clone(), body }
}

fn tree_line(ask: &Ask, line: &TreeLine) -> Markup {
    let row = &line.requirement;
    html! {
        @if line.heading {
            tr { th scope="rowgroup" colspan="6" class={ "d" (line.depth.min(3)) } { a href=(ask.to(&Route::Requirement(row.id.clone()))) { (row.name) } " " (row.title) } }
        } @else {
            tr {
                th scope="row" class={ "id d" (line.depth.min(3)) } { (requirement(ask, &row.id)) }
                td { (row.title) }
                td data-l="Design" { (status(&row.design)) }
                td data-l="Operation" { @if !row.design.starts_with("excluded") { (status(&row.operation)) } }
                td data-l="Served by" {
                    (controls(ask, &row.controls))
                    @if row.controls.is_empty() && row.documents.is_empty() && !row.design.starts_with("excluded") && row.design != "outside" { span class="soft" { "nothing" } }
                    @for (at, document) in row.documents.iter().take(4).enumerate() {
                        @if at > 0 || !row.controls.is_empty() { ", " }
                        a class="id" href=(ask.to(&Route::Document(document.clone()))) { (document) }
                    }
                }
                td class="n soft" data-l="Shared" { @if row.n_shared > 0 { (row.n_shared) } }
            }
        }
    }
}

fn filters(ask: &Ask, view: &FrameworkView) -> Markup {
    let select = |name: &str, head: &str, values: &[(&str, String)]| {
        let now = view.asked.filter(name);
        html! {
            label { (head)
                select name=(name) {
                    option value="" { "any" }
                    @for (value, text) in values { option value=(value) selected[now == Some(*value)] { (text) } }
                }
            }
        }
    };
    let counted = |words: &[&'static str], counts: &[u64]| -> Vec<(&'static str, String)> {
        words.iter().zip(counts).filter(|(_, n)| **n > 0).map(|(word, n)| (*word, format!("{} ({n})", said(word)))).collect()
    };
    let groups: Vec<(&str, String)> =
        view.line.groups.iter().map(|g| (g.name.as_str(), format!("{} {}", g.name, g.title))).collect();
    let served =
        [("control", "a control".to_owned()), ("document", "documents alone".to_owned()), ("none", "nothing".to_owned())];
    let shared = [("yes", "something".to_owned()), ("no", "nothing: this framework alone".to_owned())];
    html! {
        form class="filter" method="get" action=(ask.route.path(Format::Page)) data-live {
            @for (name, value) in ask.carried() { input type="hidden" name=(name) value=(value); }
            label { "Words" input type="search" name="q" value=(view.asked.words) maxlength="200"; }
            (select("group", "Under", &groups))
            (select("design", "Design", &counted(&DESIGN, &view.line.design)))
            (select("operation", "Operation", &counted(&OPERATION, &view.line.operation)))
            (select("served", "Served by", &served))
            (select("shared", "Shared with others", &shared))
            button { "Show" }
            @if !view.asked.filters.is_empty() || !view.asked.words.is_empty() { a href=(ask.to(&ask.route)) { "Show all" } }
        }
    }
}

pub(super) fn crosswalk(ask: &Ask, view: &CrosswalkPage) -> Page {
    let body = html! {
        p class="soft" { (view.method) }
        p { a href=(ask.to(&Route::Crosswalk(view.to.clone(), view.from.clone()))) { "Read it the other way round" } }
        table class="stack tall" {
            caption { b { (count(view.rows.len() as u64, "row")) "." } " What stays open is of the first, when evidence for the second is reused." }
            thead { tr { th scope="col" { (local_name(&view.from_name)) } th scope="col" { "Relation" } th scope="col" { (local_name(&view.to_name)) } th scope="col" { "What is shared" } th scope="col" { "What stays open" } } }
            tbody {
                @for row in &view.rows {
                    tr {
                        th scope="row" { (requirement(ask, &row.from)) " " small { (row.from_title) } }
                        td data-l="Relation" { (row.relation) @if let Some(strength) = row.strength { br; small class="soft" { (strength) " of 10" } } }
                        td { (requirement(ask, &row.to)) " " small { (row.to_title) } @if let Some(operation) = &row.to_operation { br; (status(operation)) } }
                        td data-l="Shared" { (row.rationale) }
                        td data-l="Open" { @match &row.gap { Some(gap) => (gap), None => span class="soft" { "not judged" } } }
                    }
                }
            }
        }
        @if !view.alone.is_empty() {
            h2 id="alone" { "With nothing beside them" }
            table class="stack" {
                caption { b { (count(view.alone.len() as u64, "requirement")) } " that evidence for the other framework does not help" }
                thead { tr { th scope="col" { "Requirement" } th scope="col" { "In our words" } th scope="col" { "Why" } } }
                tbody { @for (id, title, reason) in &view.alone { tr { th scope="row" { (requirement(ask, id)) } td { (title) } td class="soft" { (reason) } } } }
            }
        }
    };
    Page {
        title: format!("{} beside {}", local_name(&view.from_name), local_name(&view.to_name)),
        crumbs: vec![
            (Route::Frameworks, "Frameworks".into()),
            (Route::Framework(view.from.clone()), local_name(&view.from_name).to_owned()),
        ],
        lede: view.lede.clone(),
        body,
    }
}

/// A framework's name up to its first comma.
fn local_name(name: &str) -> &str {
    name.split(',').next().unwrap_or(name)
}
