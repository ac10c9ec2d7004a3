//! Exceptions: the list by month, and one of them.
use assay_chart::{Month, months};
use assay_engine::view::exception::{ExceptionLine, ExceptionView, ExceptionsView};
use assay_engine::view::words::{self, count};
use maud::{Markup, html};

use super::decision;
use crate::ask::Ask;
use crate::frame::Page;
use crate::part::{self, Fact, day, plain, requirements, status, ticks};
use crate::route::Route;
use crate::table::{self, Words, column};

pub(super) fn list(ask: &Ask, view: &ExceptionsView) -> Page {
    let columns = [
        column("from", "Since", |row: &ExceptionLine| html! { (day(&row.from)) }),
        column("item", "Exception", |row: &ExceptionLine| html! { (name(ask, row)) br; small class="soft" { (text(row)) } }),
        column("of", "Kind", |row: &ExceptionLine| status(&row.of)),
        column(
            "control",
            "Control",
            |row: &ExceptionLine| html! { a class="id" href=(ask.to(&Route::Control(row.control.clone()))) { (row.control) } " " small { (row.control_title) } },
        ),
        column("state", "Now", |row: &ExceptionLine| state(row)),
        column("owner", "Owner", |row: &ExceptionLine| html! { (row.owner) }),
    ];
    let words = Words {
        one: "exception",
        note: "An exception is derived from runs and windows; nobody writes one down.".into(),
        none: "No exception is known.",
    };
    let body = html! {
        @if view.months.iter().any(|(_, n, _)| *n > 0) { (by_month(view)) }
        (table::list(ask, &view.list, &words, &columns))
    };
    Page { title: "Exceptions".into(), crumbs: Vec::new(), lede: view.lede.clone(), body }
}

fn by_month(view: &ExceptionsView) -> Markup {
    let label = |month: &str| {
        part::day_text(&format!("{month}-01")).split_once(' ').map_or_else(String::new, |(_, rest)| rest.to_owned())
    };
    let bars: Vec<Month> = view
        .months
        .iter()
        .map(|(month, n, open)| Month { label: label(month).split(' ').next().unwrap_or("").to_owned(), n: *n, n_open: *open })
        .collect();
    let says = view
        .months
        .iter()
        .map(|(month, n, open)| format!("{}: {n}, of which {open} open", label(month)))
        .collect::<Vec<_>>()
        .join("; ");
    html! {
        figure {
            figcaption { b { "When they began" } "One column for each month of the period; red is open." }
            (months("months", "Exceptions by the month in which they began", &says, &bars))
            details { summary { "The same as a table" }
                table class="fit" {
                    caption { b { (count(view.months.len() as u64, "month")) } }
                    thead { tr { th scope="col" { "Month" } th scope="col" class="n" { "Began" } th scope="col" class="n" { "Open" } } }
                    tbody { @for (month, n, open) in &view.months { tr { th scope="row" { (label(month)) } td class="n" { (n) } td class="n" { (open) } } } }
                }
            }
        }
    }
}

/// What it is called: the item, or the control's window.
fn name(ask: &Ask, row: &ExceptionLine) -> Markup {
    html! { a class="name" href=(ask.to(&Route::Exception(row.id.clone()))) { @match &row.item { Some(item) => (item), None => (row.id) } } }
}

/// What the test says, without the item's name again.
fn text(row: &ExceptionLine) -> Markup {
    let said = match &row.item {
        Some(item) => row.text.strip_prefix(&format!("`{item}`: ")).unwrap_or(&row.text),
        None => &row.text,
    };
    ticks(said)
}

fn state(row: &ExceptionLine) -> Markup {
    html! { (status(&row.state)) @if let Some(until) = &row.until { br; small class="soft" { "until " (day(until)) } } }
}

/// The exceptions of one control.
pub(super) fn lines(ask: &Ask, rows: &[ExceptionLine]) -> Markup {
    let open = rows.iter().filter(|row| row.state == "open").count();
    html! {
        table class="stack" {
            caption { b { (count(rows.len() as u64, "exception")) "," } " of which " (open) " open" }
            thead { tr { th scope="col" { "Exception" } th scope="col" { "What happened" } th scope="col" { "Since" } th scope="col" { "Ended" } th scope="col" { "Shown by" } th scope="col" { "Now" } } }
            tbody {
                @for row in rows {
                    tr {
                        th scope="row" { (name(ask, row)) }
                        td { (text(row)) @if let Some(asset) = &row.asset { " " a class="tag" href=(ask.to(&Route::Asset(asset.clone()))) { (asset) } } }
                        td data-l="Since" { (day(&row.from)) }
                        td data-l="Ended" { @if row.of == "alarm" { @match &row.to { Some(to) => (day(to)), None => span class="soft" { "not seen to end" } } } }
                        td data-l="Shown by" { @match &row.run { Some(run) => a class="hash" href=(ask.to(&Route::Run(run.clone()))) { (run.get(..8).unwrap_or(run)) }, None => (plain(&row.of)) } }
                        td { (state(row)) }
                    }
                }
            }
        }
    }
}

pub(super) fn page(ask: &Ask, view: &ExceptionView) -> Page {
    let row = &view.line;
    let mut facts = vec![
        Fact("Now", state(row), None),
        Fact("Kind", status(&row.of), None),
        Fact("Since", day(&row.from), row.to.as_ref().map(|to| format!("ended {}", part::day_text(to)))),
        Fact(
            "Control",
            html! { a href=(ask.to(&Route::Control(row.control.clone()))) { (row.control) } " " (row.control_title) },
            None,
        ),
        Fact("Owner", part::person(ask, view.owner_id.as_deref().unwrap_or(&row.owner), &row.owner), None),
    ];
    if let Some(test) = &row.test {
        facts.push(Fact("Test", html! { a href=(ask.to(&Route::Test(test.clone()))) { (test) } }, None));
    }
    if let Some(run) = &row.run {
        facts.push(Fact("Run that shows it", html! { a class="hash" href=(ask.to(&Route::Run(run.clone()))) { (run) } }, None));
    }
    if let Some(asset) = &row.asset {
        facts.push(Fact("Asset", html! { a href=(ask.to(&Route::Asset(asset.clone()))) { (asset) } }, None));
    }
    facts.push(Fact("Touches", requirements(ask, &row.requirements, row.requirements.len() as u64), None));
    let body = html! {
        (part::facts(facts))
        h2 id="entries" { "What it rests on" }
        @if row.entries.is_empty() { (part::empty("No entry is cited.")) }
        @else { ul role="list" class="named" { @for id in &row.entries { li { a class="hash" href=(ask.to(&Route::Entry(id.clone()))) { (id) } } } } }
        h2 id="decisions" { "Decisions on it" }
        @if view.decisions.is_empty() { (part::empty("Nobody has answered, accepted or closed it.")) }
        @else { (decision::rows(ask, &view.decisions)) }
        @if row.state == "open" {
            h2 id="do" { "What can be done" }
            p { "Its owner answers it, a lead or the committee accepts it until a day, a lead or internal audit closes it. None of these changes what happened." }
            pre { code { "assay decide answer " (shell(&row.id)) " --reason …" } }
        }
    };
    Page {
        title: row.item.clone().unwrap_or_else(|| row.id.clone()),
        crumbs: vec![(Route::Exceptions, "Exceptions".into()), (Route::Control(row.control.clone()), row.control.clone())],
        lede: lede(row),
        body,
    }
}

fn lede(row: &ExceptionLine) -> String {
    let said = match &row.item {
        Some(item) => row.text.strip_prefix(&format!("`{item}`: ")).unwrap_or(&row.text),
        None => &row.text,
    };
    let mut text = words::spans(&said.replace('`', ""));
    if let Some(first) = text.get(..1) {
        text.replace_range(..1, &first.to_uppercase());
    }
    let end = if text.ends_with('.') { "" } else { "." };
    match row.state.as_str() {
        "open" => format!("{text}{end} It is open."),
        state => format!("{text}{end} It is {state}, and stays in the report."),
    }
}

/// An argument as a shell takes it.
fn shell(text: &str) -> String {
    if text.chars().all(|c| c.is_ascii_alphanumeric() || "._:@/-".contains(c)) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}
