//! Home: what will spoil the report, and by when.
use assay_chart::{Axis, Band, Count, Line, Matrix, matrix};
use assay_engine::view::framework::{DESIGN, FrameworkLine, GroupLine, OPERATION};
use assay_engine::view::home::{Happened, Home, Matter};
use assay_engine::view::words::count;
use maud::{Markup, html};

use super::due;
use crate::ask::Ask;
use crate::frame::Page;
use crate::part::{self, day, glyph, requirements, said, status, tone};
use crate::route::Route;

pub(super) fn page(ask: &Ask, view: &Home) -> Page {
    let body = html! {
        h2 id="preventable" { "Still preventable" }
        (preventable(ask, &view.preventable))
        (more(view.preventable.len(), "matter", ask.to(&Route::Due)))
        h2 id="happened" { "Already happened" }
        (happened(ask, &view.happened))
        (more(view.happened.len(), "control", ask.with(&Route::Controls, &[("operation", "deviating")])))
        h2 id="readiness" { "Readiness" }
        @if view.frameworks.is_empty() { (part::empty("No framework is part of an engagement yet.")) }
        @else { (readiness(ask, &view.frameworks, "readiness-table")) }
        h2 id="days" { "Next 30 days" }
        @if view.days.is_empty() { (part::empty("Nothing is dated in the next 30 days.")) }
        @else { (due::table(ask, &view.days[..view.days.len().min(2 * SHOWN)], &format!("from {} to {}", part::day_text(&view.days_from), part::day_text(&view.days_to)))) }
        @if !view.notes.is_empty() {
            h2 id="notes" { "What a reader must know" }
            (part::notes(&view.notes))
        }
    };
    Page { title: "What will spoil the report".into(), crumbs: Vec::new(), lede: view.lede.clone(), body }
}

/// Rows of each table on Home; the rest is a click away.
const SHOWN: usize = 20;

/// That there are more than are shown, and where they all are.
fn more(n: usize, what: &str, href: String) -> Markup {
    html! { @if n > SHOWN { p { "These are " (SHOWN) " of " (count(n as u64, what)) ". " a href=(href) { "All of them" } } } }
}

fn preventable(ask: &Ask, matters: &[Matter]) -> Markup {
    if matters.is_empty() {
        return part::empty("Nothing is known that could still be prevented.");
    }
    let dated = matters.iter().any(|matter| matter.by.is_some());
    html! {
        table class="stack" {
            caption {
                b { (count(matters.len() as u64, "matter")) "," }
                @if dated { " soonest first. The date is the last on which acting still helps." } @else { " the worst first. The period is over: what evidence exists can still be handed in." }
            }
            thead {
                tr {
                    @if dated { th scope="col" { "Act by" } th scope="col" class="n" { "Left" } }
                    th scope="col" { "What" } th scope="col" { "State now" } th scope="col" { "Touches" } th scope="col" { "Owner" }
                }
            }
            tbody {
                @for matter in matters.iter().take(SHOWN) {
                    tr {
                        @if dated {
                            th scope="row" class="id" { @match &matter.by { Some(by) => (day(by)), None => span class="soft" { "any day" } } }
                            td class="n" data-l="Left" { @if let Some(left) = matter.left_days { (count(left.unsigned_abs(), "day")) } }
                            td { (what(ask, matter)) }
                        } @else { th scope="row" { (what(ask, matter)) } }
                        td { (status(&matter.state)) }
                        td data-l="Touches" { (requirements(ask, &matter.touches, matter.n_touches)) }
                        td data-l="Owner" { @match &matter.owner { Some(owner) => (owner), None => span class="soft" { "no single owner" } } }
                    }
                }
            }
        }
    }
}

fn what(ask: &Ask, matter: &Matter) -> Markup {
    let href = match matter.about.as_str() {
        "catalogue" => ask.with(&Route::Framework(matter.about_id.clone()), &[("design", &matter.state)]),
        noun => Route::of_noun(noun, &matter.about_id).map_or_else(String::new, |route| ask.to(&route)),
    };
    // Controls are named as they are below, where they have gone wrong.
    let id = (matter.about == "control").then_some(&matter.about_id);
    html! { a href=(href) { @if let Some(id) = id { (id) " " } (matter.what) } @if !matter.detail.is_empty() { br; small class="soft" { (part::ticks(&matter.detail)) } } }
}

fn happened(ask: &Ask, rows: &[Happened]) -> Markup {
    if rows.is_empty() {
        return part::empty("No window deviated, was missed or came late, as far as is known.");
    }
    html! {
        table class="stack" {
            caption { b { (count(rows.len() as u64, "control")) "," } " in order of occurrence. Accepting or closing an exception takes it off the list; the deviation stays in the report." }
            thead { tr { th scope="col" { "Since" } th scope="col" { "What" } th scope="col" { "Outcome" } th scope="col" { "Touches" } th scope="col" class="n" { "Open" } th scope="col" { "Owner" } } }
            tbody {
                @for row in rows.iter().take(SHOWN) {
                    tr {
                        th scope="row" class="id" { (day(&row.from)) }
                        td { a href=(ask.to(&Route::Control(row.control.clone()))) { (row.control) " " (row.title) } br; small class="soft" { (row.detail) } }
                        td { (status(&row.word)) }
                        td data-l="Touches" { (requirements(ask, &row.touches, row.touches.len() as u64)) }
                        td class="n" data-l="Open" {
                            a href=(ask.with(&Route::Exceptions, &[("control", &row.control)])) { (row.n_open) " of " (row.n_exceptions) }
                        }
                        td data-l="Owner" { (row.owner) }
                    }
                }
            }
        }
    }
}

/// Requirements by state, with a link from each count to its list.
pub(super) fn readiness(ask: &Ask, frameworks: &[FrameworkLine], id: &str) -> Markup {
    let states = |words: &[&'static str]| words.iter().map(|word| (glyph(word), said(word), tone(word))).collect();
    let plot = Matrix {
        id: id.to_owned(),
        caption: (
            "Requirements by state.".into(),
            "Worst state first on each axis; a blank is none; grey deepens with the share of the row. A requirement is as its worst control; one that is left out is not applicable.".into(),
        ),
        axes: vec![Axis { name: "Design".into(), states: states(&DESIGN) }, Axis { name: "Operation".into(), states: states(&OPERATION) }],
        bands: frameworks.iter().map(|framework| band(ask, framework)).collect(),
    };
    matrix(&plot)
}

fn band(ask: &Ask, framework: &FrameworkLine) -> Band {
    let route = Route::Framework(framework.id.clone());
    let counts = |counts: &[u64], words: &[&str], column: &str, group: Option<&str>| -> Vec<Count> {
        let list = |(n, word): (&u64, &&str)| {
            let mut filters = vec![(column, *word)];
            filters.extend(group.map(|group| ("group", group)));
            Count { n: *n, href: ask.with(&route, &filters) }
        };
        counts.iter().zip(words).map(list).collect()
    };
    let line = |group: &GroupLine| Line {
        name: group.name.clone(),
        title: group.title.clone(),
        href: ask.with(&route, &[("group", &group.name)]),
        n: group.n,
        counts: vec![
            counts(&group.design, &DESIGN, "design", Some(&group.name)),
            counts(&group.operation, &OPERATION, "operation", Some(&group.name)),
        ],
    };
    Band {
        name: framework.name.clone(),
        note: format!("{} of {} in scope", framework.n_in_scope, framework.n),
        lines: framework.groups.iter().map(line).collect(),
        sum: Line {
            name: "In all".into(),
            title: String::new(),
            href: ask.to(&route),
            n: framework.n,
            counts: vec![
                counts(&framework.design, &DESIGN, "design", None),
                counts(&framework.operation, &OPERATION, "operation", None),
            ],
        },
    }
}
