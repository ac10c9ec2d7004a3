//! Requirements: all in one list, and one with what serves it.
use assay_engine::view::list::List;
use assay_engine::view::requirement::{RequirementLine, RequirementView, ServingLine, SharedLine};
use assay_engine::view::words::count;
use maud::{Markup, html};

use crate::ask::Ask;
use crate::frame::Page;
use crate::part::{self, Fact, controls, local, plain, requirement, status, ticks};
use crate::route::Route;
use crate::table::{self, Words, column, figures};

pub(super) fn list(ask: &Ask, view: &List<RequirementLine>) -> Page {
    let columns = [
        column("id", "Requirement", |row: &RequirementLine| requirement(ask, &row.id)),
        column("title", "In our words", |row: &RequirementLine| html! { (row.title) }),
        column("design", "Design", |row: &RequirementLine| status(&row.design)),
        column(
            "operation",
            "Operation",
            |row: &RequirementLine| html! { @if !row.design.starts_with("excluded") { (status(&row.operation)) } },
        ),
        column("controls", "Controls", |row: &RequirementLine| controls(ask, &row.controls)),
        figures("n_shared", "Shared", |row: &RequirementLine| html! { @if row.n_shared > 0 { (row.n_shared) } }),
    ];
    let words = Words { one: "requirement", note: String::new(), none: "No framework is part of an engagement yet." };
    let lede = match (view.n == view.of, view.of) {
        (_, 0) => String::new(),
        (true, of) => format!("{} of every framework in this engagement.", count(of, "requirement")),
        (false, of) => format!("{} of {} chosen.", view.n, count(of, "requirement")),
    };
    Page {
        title: "Requirements".into(),
        crumbs: vec![(Route::Frameworks, "Frameworks".into())],
        lede,
        body: table::list(ask, view, &words, &columns),
    }
}

pub(super) fn page(ask: &Ask, view: &RequirementView) -> Page {
    let mut crumbs = vec![
        (Route::Frameworks, "Frameworks".to_owned()),
        (Route::Framework(view.catalogue.clone()), view.catalogue_name.split(',').next().unwrap_or("").to_owned()),
    ];
    crumbs.extend(view.above.iter().map(|(id, title)| (Route::Requirement(id.clone()), format!("{} {title}", local(id)))));
    let excluded = view.design.as_ref().is_some_and(|design| design.starts_with("excluded"));
    let body = html! {
        p { (view.expected) }
        @if view.assessable { (facts(view, excluded)) }
        @if !view.children.is_empty() { (children(ask, view)) }
        @if view.assessable && (!view.operation_reasons.is_empty() || !view.design_reasons.is_empty()) {
            h2 id="why" { "Why" }
            @if !excluded && !view.operation_reasons.is_empty() { h3 { "Operation" } (part::reasons(ask, &view.operation_reasons)) }
            @if !view.design_reasons.is_empty() { h3 { "Design" } (part::reasons(ask, &view.design_reasons)) }
            @if !view.uncovered.is_empty() { p class="note warn" { "Nothing served it on " (view.uncovered.join(", ")) "." } }
            @if !view.answered_by.is_empty() { p class="note" { "What went wrong in " (controls(ask, &view.shows)) " is answered by " (controls(ask, &view.answered_by)) "; both are shown." } }
        }
        @if view.assessable {
            h2 id="controls" { "Controls that serve it" }
            @if view.controls.is_empty() { (part::empty("No control serves it.")) } @else { (serving(ask, &view.controls, Route::Control, "control")) }
            @if !view.documents.is_empty() { h2 id="documents" { "Documents that serve it" } (serving(ask, &view.documents, Route::Document, "document")) }
        }
        @if !view.crosswalk.is_empty() { h2 id="shared" { "What other frameworks share with it" } (shared(ask, &view.crosswalk)) }
        @if !view.alone_in.is_empty() {
            h3 { "Nothing beside it" }
            ul { @for (framework, reason) in &view.alone_in { li { b { (framework) } ": " (reason) } } }
        }
        @if !view.findings.is_empty() {
            h2 id="findings" { "Findings that name it" }
            ul { @for (id, title) in &view.findings { li { (title) " " (part::entry(ask, id)) } } }
        }
        p class="soft" { small { "Title and summary are our own words. The text of the standard belongs to " (view.copyright_owner) "." } }
    };
    Page { title: format!("{} {}", view.name, view.title), crumbs, lede: view.lede.clone(), body }
}

fn facts(view: &RequirementView, excluded: bool) -> Markup {
    let mut facts = vec![Fact("Design", view.design.as_ref().map_or_else(|| status("outside"), |word| status(word)), None)];
    if !excluded {
        facts.push(Fact("Operation", view.operation.as_ref().map_or_else(|| status("outside"), |word| status(word)), None));
    }
    if let Some(exclusion) = &view.exclusion {
        facts.push(Fact("Left out", ticks(exclusion), None));
    }
    facts.push(Fact(
        "Served by",
        html! { (count(view.controls.len() as u64, "control")) ", " (count(view.documents.len() as u64, "document")) },
        None,
    ));
    if let Some(n) = view.points_of_focus {
        facts.push(Fact("Points of focus", html! { (n) }, Some("guidance, not requirements".into())));
    }
    if !view.documented_information.is_empty() {
        facts.push(Fact("Documents and records it asks for", html! { (view.documented_information.join("; ")) }, None));
    }
    if let Some(evidence) = &view.typical_evidence {
        facts.push(Fact("Typical evidence", html! { (evidence) }, None));
    }
    part::facts(facts)
}

fn children(ask: &Ask, view: &RequirementView) -> Markup {
    html! {
        table class="stack" {
            caption { b { (count(view.children.len() as u64, "item")) } " beneath it" }
            thead { tr { th scope="col" { "Requirement" } th scope="col" { "In our words" } th scope="col" { "Design" } th scope="col" { "Operation" } } }
            tbody {
                @for child in &view.children {
                    tr {
                        th scope="row" class="id" { (requirement(ask, &child.id)) }
                        td { (child.title) }
                        td data-l="Design" { (status(&child.design)) }
                        td data-l="Operation" { @if !child.design.starts_with("excluded") { (status(&child.operation)) } }
                    }
                }
            }
        }
    }
}

fn serving(ask: &Ask, lines: &[ServingLine], route: fn(String) -> Route, one: &str) -> Markup {
    let stands = lines.iter().any(|line| line.operation.is_some());
    html! {
        table class="stack" {
            caption { b { (count(lines.len() as u64, one)) "." } " A part never completes a requirement." }
            thead {
                tr {
                    th scope="col" { @if one == "control" { "Control" } @else { "Document" } } th scope="col" { "Serves" } th scope="col" { "Why, and what it leaves open" } th scope="col" { "Owner" }
                    @if stands { th scope="col" { "Design" } th scope="col" { "Operation" } }
                }
            }
            tbody {
                @for line in lines {
                    tr {
                        th scope="row" { a href=(ask.to(&route(line.id.clone()))) { (line.id) } " " (line.title) }
                        td data-l="Serves" class="id" { @if line.in_full { "in full" } @else { "in part" } }
                        td { (line.why.as_deref().unwrap_or("")) @if let Some(missing) = &line.missing { @if line.why.is_some() { br; } span class="soft" { "Open: " (missing) } } }
                        td data-l="Owner" { (line.owner) }
                        @if stands {
                            td data-l="Design" { (line.design.as_ref().map_or_else(|| status("outside"), |word| status(word))) }
                            td data-l="Operation" { (line.operation.as_ref().map_or_else(|| status("outside"), |word| status(word))) }
                        }
                    }
                }
            }
        }
    }
}

fn shared(ask: &Ask, rows: &[SharedLine]) -> Markup {
    html! {
        table class="stack" {
            caption { b { (count(rows.len() as u64, "row")) "." } " Reusing evidence never closes a requirement by itself: each row says what stays open." }
            thead { tr { th scope="col" { "Requirement" } th scope="col" { "Relation" } th scope="col" { "What is shared" } th scope="col" { "What stays open here" } th scope="col" { "It stands" } } }
            tbody {
                @for row in rows {
                    tr {
                        th scope="row" { a href=(ask.to(&Route::Requirement(row.to.clone()))) { (row.to) } " " small { (row.to_title) } }
                        td data-l="Relation" { (row.relation) @if let Some(strength) = row.strength { br; small class="soft" { (strength) " of 10" } } }
                        td data-l="Shared" { (row.rationale) br; small class="soft" { (plain(&row.basis)) } }
                        td data-l="Open" { @match &row.gap { Some(gap) => (gap), None => span class="soft" { "not judged" } } }
                        td { @if let Some(operation) = &row.to_operation { (status(operation)) } @else { span class="soft" { "not in this engagement" } } }
                    }
                }
            }
        }
    }
}
