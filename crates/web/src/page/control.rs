//! Controls: the list, one of them, and all of them over the period.
use assay_chart::{Mark, Span, Strip, Timeline, strip, timeline};
use assay_engine::view::control::{ControlLine, ControlView, PeriodRow, PeriodView, ServesLine, WindowView};
use assay_engine::view::list::List;
use assay_engine::view::words::count;
use assay_model::time::Day;
use maud::{Markup, html};

use super::{exception, run, test};
use crate::ask::Ask;
use crate::frame::Page;
use crate::part::{self, Fact, day, day_text, glyph, plain, requirement, said, status, ticks, tone};
use crate::route::Route;
use crate::table::{self, Words, column, figures};

/// Performances that stand open; more are folded away.
const SHOWN: usize = 12;

pub(super) fn list(ask: &Ask, view: &List<ControlLine>) -> Page {
    let columns = [
        column("id", "Control", |row: &ControlLine| html! { a href=(ask.to(&Route::Control(row.id.clone()))) { (row.id) } }),
        column(
            "title",
            "What we say we do",
            |row: &ControlLine| html! { (row.title) @if row.key { " " span class="tag" { "key" } } br; small class="soft" { (row.frequency) } },
        ),
        column("design", "Design", |row: &ControlLine| status(&row.design)),
        column("operation", "Operation", |row: &ControlLine| status(&row.operation)),
        figures(
            "n_passed",
            "Windows passed",
            |row: &ControlLine| html! { @if row.n_due > 0 { (row.n_passed) " of " (row.n_due) } },
        ),
        figures("n_open", "Open exceptions", |row: &ControlLine| {
            html! {
                @if row.n_exceptions > 0 { a href=(ask.with(&Route::Exceptions, &[("control", &row.id)])) { (row.n_open) " of " (row.n_exceptions) } }
            }
        }),
        column("next_due", "Next due", |row: &ControlLine| html! { @if let Some(due) = &row.next_due { (day(due)) } }),
        column("owner", "Owner", |row: &ControlLine| html! { (row.owner) }),
    ];
    let words = Words {
        one: "control",
        note: String::new(),
        none: "No control is declared yet: assay new control prints a file to fill in.",
    };
    let wrong = view.rows.iter().filter(|row| row.operation == "deviating").count();
    let lede = match (view.n, wrong) {
        (0, _) => "What we say we do, and whether it happened.".to_owned(),
        (n, 0) => format!("None of the {n} controls listed deviates."),
        (n, wrong) => format!("{wrong} of the {} listed deviate.", count(n, "control")),
    };
    let body = html! { p { a href=(ask.to(&Route::Period)) { "All of them over the period, window by window" } } (table::list(ask, view, &words, &columns)) };
    Page { title: "Controls".into(), crumbs: Vec::new(), lede, body }
}

pub(super) fn page(ask: &Ask, view: &ControlView) -> Page {
    let body = html! {
        (facts(ask, view))
        nav class="toc" aria-label="On this page" {
            a href="#statement" { "Statement" } a href="#period" { "Period" } a href="#why" { "Why" } a href="#requirements" { "Requirements" } a href="#tests" { "Tests and runs" } a href="#exceptions" { "Exceptions" } a href="#history" { "History" }
        }
        h2 id="statement" { "Statement" }
        p { (view.statement) }
        h2 id="period" { "Period" }
        (period_of(ask, view))
        h2 id="why" { "Why it stands so" }
        @if view.operation_reasons.is_empty() && view.design_reasons.is_empty() { (part::empty("It is no part of this engagement.")) }
        @else { (part::reasons(ask, &view.operation_reasons)) (part::reasons(ask, &view.design_reasons)) }
        @for flag in &view.flags { p class="note" { (flag) } }
        h2 id="requirements" { "Requirements it serves" }
        (serves(ask, &view.serves))
        h2 id="tests" { "Tests and runs" }
        @if view.tests.is_empty() { (part::empty("No test: its performances and their evidence show how it operates.")) } @else { (test::lines(ask, &view.tests)) }
        @if !view.runs.is_empty() {
            (run::lines(ask, &view.runs, &format!("{} of {}, the newest first", view.runs.len(), count(view.n_runs, "run"))))
            @if view.n_runs > view.runs.len() as u64 { p { a href=(ask.with(&Route::Runs, &[("control", &view.id)])) { "All runs" } } }
        }
        h2 id="exceptions" { "Exceptions" }
        @if view.exceptions.is_empty() { (part::empty("None: no item is alarmed, and no window was missed or late.")) } @else { (exception::lines(ask, &view.exceptions)) }
        h2 id="history" { "History" }
        (part::versions(ask, &view.versions))
    };
    Page {
        title: format!("{} {}", view.id, view.title),
        crumbs: vec![(Route::Controls, "Controls".into())],
        lede: view.lede.clone(),
        body,
    }
}

fn facts(ask: &Ask, view: &ControlView) -> Markup {
    let mut facts = vec![
        Fact("Design", status(&view.design), None),
        Fact("Operation", status(&view.operation), None),
        Fact("Owner", part::person(ask, &view.owner_id, &view.owner), None),
        Fact("Frequency", html! { (view.frequency) }, Some(format!("in force from {}", day_text(&view.in_force_from)))),
        Fact("Nature", html! { (plain(&view.nature)) ", " (plain(&view.kind)) }, view.key.then(|| "key control".to_owned())),
    ];
    if let Some(days) = view.allowance_days {
        facts.push(Fact("Evidence may be", html! { (count(days, "day")) " old" }, None));
    }
    if !view.risks.is_empty() {
        facts.push(Fact("Answers", part::named(ask, Route::Risk, &view.risks), None));
    }
    if !view.compensates.is_empty() {
        facts.push(Fact("Compensates for", part::named(ask, Route::Control, &view.compensates), None));
    }
    if !view.compensated_by.is_empty() {
        facts.push(Fact("Compensating control", part::named(ask, Route::Control, &view.compensated_by), None));
    }
    if !view.assets.is_empty() {
        facts.push(Fact("Performed on", part::named(ask, Route::Asset, &view.assets), None));
    }
    part::facts(facts)
}

/// Days from text that the view wrote; what is no day stands at the first.
fn number(text: &str) -> i32 {
    Day::parse(text.get(..10).unwrap_or(text)).map_or(0, |day| day.0)
}

fn cell(window: &WindowView) -> Span {
    Span {
        from: number(&window.from),
        to: number(&window.to),
        glyph: glyph(&window.word),
        label: window.label.clone(),
        word: said(&window.word),
        tone: tone(&window.word),
    }
}

fn period_of(ask: &Ask, view: &ControlView) -> Markup {
    if view.windows.is_empty() {
        return part::empty("No window of it lies in the period: design only.");
    }
    let plot = Timeline {
        id: "period-plot".into(),
        title: format!("Windows of {} from {} to {}", view.id, day_text(&view.period_from), day_text(&view.period_to)),
        says: view.windows.iter().map(|window| format!("{} {}", window.label, said(&window.word))).collect::<Vec<_>>().join("; "),
        from: number(&view.period_from),
        to: number(&view.period_to),
        months: view.months.iter().map(|(day, name)| (number(day), name.clone())).collect(),
        windows: view.windows.iter().map(cell).collect(),
        marks: view
            .performances
            .iter()
            .filter(|p| !p.void && view.period_from <= p.day && p.day <= view.period_to)
            .map(|p| Mark { day: number(&p.day), text: day_text(&p.day) })
            .collect(),
        today: number(&view.today),
        today_text: format!("as of {}", day_text(&view.today)),
    };
    html! {
        figure {
            figcaption { b { (count(view.windows.len() as u64, "window")) } " in the period, each judged by itself; the dashed ones are not due yet." }
            (timeline(&plot))
            details open[view.windows.len() <= 4] { summary { "The same as a table" } (windows(ask, &view.windows)) }
        }
        @if !view.performances.is_empty() { (performances(ask, view)) }
    }
}

fn windows(ask: &Ask, windows: &[WindowView]) -> Markup {
    html! {
        table class="stack" {
            caption { b { (count(windows.len() as u64, "window")) } }
            thead { tr { th scope="col" { "Window" } th scope="col" { "Due" } th scope="col" { "Outcome" } th scope="col" { "Why" } } }
            tbody {
                @for window in windows {
                    tr {
                        th scope="row" { (window.label) @if !window.required { br; small class="soft" { "not required" } } }
                        td data-l="Due" { (day(&window.due)) }
                        td { (status(&window.word)) }
                        td { (ticks(&window.reason.text)) " " (part::cites(ask, &window.reason.entries)) }
                    }
                }
            }
        }
    }
}

fn performances(ask: &Ask, view: &ControlView) -> Markup {
    html! {
        h3 id="performances" { "Performed" }
        details open[view.performances.len() <= SHOWN] { summary { (count(view.performances.len() as u64, "performance")) }
        table class="stack" {
            caption { b { (count(view.performances.len() as u64, "performance")) } }
            thead { tr { th scope="col" { "Day" } th scope="col" { "By" } th scope="col" { "Reviewed by" } th scope="col" { "Evidence" } th scope="col" { "Note" } th scope="col" { "Entry" } } }
            tbody {
                @for performance in &view.performances {
                    tr {
                        th scope="row" { (day(&performance.day)) @if performance.void { " " (status("void")) } }
                        td data-l="By" { (performance.performer) }
                        td data-l="Reviewed by" { (performance.reviewer.as_deref().unwrap_or("")) }
                        td data-l="Evidence" {
                            @if performance.evidence.is_empty() { span class="soft" { "none" } }
                            @for (at, id) in performance.evidence.iter().enumerate() { @if at > 0 { " " } a class="hash" href=(ask.to(&Route::Evidence(id.clone()))) { (id.get(..8).unwrap_or(id)) } }
                        }
                        td { (performance.note.as_deref().unwrap_or("")) }
                        td { (part::entry(ask, &performance.entry)) }
                    }
                }
            }
        }
        }
    }
}

/// The requirements that something serves, framework by framework.
pub(super) fn serves(ask: &Ask, lines: &[ServesLine]) -> Markup {
    if lines.is_empty() {
        return part::empty("None.");
    }
    let mut frameworks: Vec<&str> = lines.iter().map(|line| line.framework.as_str()).collect();
    frameworks.sort_unstable();
    frameworks.dedup();
    html! {
        table class="stack" {
            caption { b { (count(lines.len() as u64, "requirement")) "." } " A part never completes a requirement." }
            thead { tr { th scope="col" { "Requirement" } th scope="col" { "In our words" } th scope="col" { "Serves" } th scope="col" { "What it leaves open" } th scope="col" { "The requirement’s operation" } } }
            @for framework in frameworks {
                tbody {
                    tr { th scope="rowgroup" colspan="5" { (framework) } }
                    @for line in lines.iter().filter(|line| line.framework == framework) {
                        tr {
                            th scope="row" class="id" { (requirement(ask, &line.requirement)) }
                            td { (line.title) @if let Some(why) = &line.why { br; small class="soft" { (why) } } }
                            td data-l="Serves" class="id" { @if line.in_full { "in full" } @else { "in part" } }
                            td data-l="Open" class="soft" { (line.missing.as_deref().unwrap_or("")) }
                            td { @match &line.operation { Some(word) => (status(word)), None => span class="soft" { "not in this engagement" } } }
                        }
                    }
                }
            }
        }
    }
}

/// Controls on one page of the period.
const STRIPS: usize = 60;

pub(super) fn period(ask: &Ask, view: &PeriodView) -> Page {
    let pages = view.rows.len().div_ceil(STRIPS).max(1);
    let page = usize::try_from(ask.page()).unwrap_or(usize::MAX).clamp(1, pages);
    let shown = view.rows.iter().skip((page - 1) * STRIPS).take(STRIPS);
    let body = html! {
        table class="period stack" {
            caption { b { (count(view.rows.len() as u64, "control")) "," } " the worst first; one cell for each window, today as a rule. ■ passed, ✕ deviated, ○ missed, ◧ late, ? unproven or untested, ◇ nothing occurred, · not due yet." }
            thead { tr { th scope="col" { "Control" } th scope="col" { "Operation" } th scope="col" { (day_text(&view.from)) " to " (day_text(&view.to)) } th scope="col" { "Windows" } } }
            tbody { @for row in shown { (period_row(ask, view, row)) } }
        }
        (table::pager(ask, page as u64, pages as u64, view.rows.len() as u64))
    };
    Page {
        title: "The period, window by window".into(),
        crumbs: vec![(Route::Controls, "Controls".into())],
        lede: view.lede.clone(),
        body,
    }
}

fn period_row(ask: &Ask, view: &PeriodView, row: &PeriodRow) -> Markup {
    let plot = Strip {
        says: format!("{}: {}", row.id, row.says),
        from: number(&view.from),
        to: number(&view.to),
        windows: row.windows.iter().map(cell).collect(),
        today: number(&view.today),
    };
    html! {
        tr {
            th scope="row" { a href=(ask.to(&Route::Control(row.id.clone()))) { (row.id) } " " (row.title) br; small class="soft" { (row.frequency) } }
            td { (status(&row.operation)) }
            td class="plot" { (strip(&plot)) }
            td class="soft" { (row.says) }
        }
    }
}
