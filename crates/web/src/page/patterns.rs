//! Patterns: every part in every state, on one page, to look at and to test.
use assay_chart::{Fresh, Mark, Month, Span, Step, Timeline, Tone, freshness, months, path, timeline};
use assay_engine::view::framework::{DESIGN, FrameworkLine, GroupLine, OPERATION};
use assay_engine::view::gap::Reason;
use maud::{Markup, html};

use super::home::readiness;
use crate::ask::Ask;
use crate::frame::Page;
use crate::part::{self, Fact, glyph, said, status, tone};
use crate::route::Route;
use crate::table::pager;

const WINDOWS: [&str; 8] = ["passed", "idle", "deviated", "missed", "late", "unproven", "untested", "pending"];
const OTHERS: [&str; 13] =
    ["ok", "alarm", "error", "failed", "open", "accepted", "closed", "valid", "void", "lapsed", "current", "outside", "no"];
const LONG: &str =
    "An uncommonly long name that a careful person gave to a control so that nobody could ever misunderstand what it is about";

pub(super) fn page(ask: &Ask) -> Page {
    let body = html! {
        p { "Good news is plain ink. Colour asks for an act or a conclusion; glyph and word say the same without it." }
        h2 id="states" { "States" }
        @for (name, words) in [("Design", &DESIGN[..]), ("Operation", &OPERATION[..]), ("Windows", &WINDOWS[..]), ("Rows, exceptions, evidence, reviews", &OTHERS[..])] {
            h3 { (name) }
            p class="row" { @for word in words { (status(word)) " " } }
        }
        h2 id="words" { "Words" }
        p { "A link: " a href="#words" { "as it stands" } ". Code: " code { "soc2:CC6.2" } ". An entry: " (part::entry(ask, "0123456789abcdef0123456789abcdef")) ". A day: " (part::day("2026-03-31")) ". A span: " (part::span("2025-07-01", "2026-06-30")) ". A moment: " (part::moment("2026-07-03T20:00:00Z")) ". A tag: " span class="tag" { "key" } "." }
        p class="note" { "A note: what a reader must know beside the status." }
        p class="note warn" { "A warning: days on which nothing served it." }
        p class="note bad" { "Wrong: an exclusion that was refused." }
        (part::empty("Empty: what is not there is said, never left blank."))
        pre tabindex="0" { code { "assay test --rerun 0123456789abcdef0123456789abcdef" } }
        (part::reasons(ask, &[Reason { text: "3 of 12 windows, the first 2025-10-01..2025-10-31 deviated: 1 alarm stands".into(), entries: (0..6).map(|n| format!("{n:032x}")).collect() }]))
        h2 id="facts" { "Facts" }
        (part::facts(vec![
            Fact("Design", status("suitable"), None),
            Fact("Operation", status("deviating"), Some("2 of 3 windows due".into())),
            Fact("Owner", html! { "María-José Fernández-Cardoso de la Vega" }, None),
            Fact("Long", html! { (LONG) }, None),
            Fact("Digest", part::digest(&"0123456789abcdef".repeat(4)), None),
        ]))
        h2 id="forms" { "Forms" }
        form class="filter" method="get" action=(ask.to(&Route::Patterns)) {
            label { "Words" input type="search" name="q"; }
            label { "Choice" select name="choice" { option { "any" } option { "deviating (18)" } } }
            label { "Day" input type="date" name="day"; }
            button { "Show" }
            a href="#forms" { "Show all" }
        }
        h2 id="tables" { "Tables" }
        (table(ask))
        (pager(ask, 2, 12_345, 1_234_567))
        h2 id="plots" { "Plots" }
        (readiness(ask, &[sample()], "sample-matrix"))
        (plots())
        h2 id="proof" { "Proof" }
        (path(&[Step { what: "hash of the leaf".into(), hash: "ab".repeat(32) }, Step { what: "with its sibling".into(), hash: "cd".repeat(32) }, Step { what: "root of 2 entries".into(), hash: "ef".repeat(32) }]))
    };
    Page { title: "Patterns".into(), crumbs: vec![(Route::Home, "Home".into())], lede: "Every part in every state.".into(), body }
}

fn table(ask: &Ask) -> Markup {
    html! {
        table class="stack" {
            caption { b { "3 of 1,234,567 rows." } " What counts comes first." }
            thead { tr { th scope="col" aria-sort="ascending" { a href="#tables" { "Control" } } th scope="col" { a href="#tables" { "What" } } th scope="col" { "Operation" } th scope="col" class="n" { "Open" } } }
            tbody {
                tr { th scope="row" { a href=(ask.to(&Route::Controls)) { "AC-01" } } td { "Short" } td { (status("supported")) } td class="n" { "0 of 0" } }
                tr { th scope="row" { a href=(ask.to(&Route::Controls)) { "AC-02" } } td { (LONG) br; small class="soft" { "a note beneath" } } td { (status("deviating")) } td class="n" { "12,345 of 1,234,567" } }
                tr { th scope="row" { a href=(ask.to(&Route::Controls)) { "an-id-of-one-hundred-and-twenty-bytes-that-goes-on-and-on-and-on-and-on-and-on-and-on-and-on-and-on-and-on-and-on-and-o" } } td { "ملاحظة من اليمين إلى اليسار" } td { (status("excluded(soa)")) } td class="n" {} }
            }
        }
    }
}

fn plots() -> Markup {
    let spans = WINDOWS.iter().enumerate().map(|(at, word)| {
        let from = at as i32 * 40;
        Span { from, to: from + 39, glyph: glyph(word), label: format!("window {}", at + 1), word: said(word), tone: tone(word) }
    });
    let plot = Timeline {
        id: "sample-timeline".into(),
        title: "Every word of a window".into(),
        says: WINDOWS.join(", "),
        from: 0,
        to: 319,
        months: (0..11)
            .map(|month| {
                (
                    month * 30,
                    ["Jul", "Aug", "Sep", "Oct", "Nov", "Dec", "Jan", "Feb", "Mar", "Apr", "May"][month as usize].to_owned(),
                )
            })
            .collect(),
        windows: spans.collect(),
        marks: vec![Mark { day: 35, text: "5 Aug".into() }, Mark { day: 130, text: "8 Nov".into() }],
        today: 250,
        today_text: "as of 8 Mar".into(),
    };
    let fresh = |label: &str, age, tone| Fresh {
        label: label.into(),
        age_days: age,
        allowed_days: 31,
        says: format!("{age} of 31 days"),
        tone,
    };
    let bars: Vec<Month> = [("Jul", 0, 0), ("Aug", 3, 0), ("Sep", 8, 5), ("Oct", 1, 1)]
        .map(|(label, n, n_open)| Month { label: label.into(), n, n_open })
        .into();
    html! {
        figure { figcaption { b { "Windows" } "Every word of a window." } (timeline(&plot)) }
        figure class="narrow" { figcaption { b { "Freshness" } } (freshness("sample-fresh", "Freshness", "three sources", &[fresh("hr.people", 4, Tone::Plain), fresh("edr.devices", 44, Tone::Warn), fresh("none", 400, Tone::Warn)])) }
        figure class="narrow" { figcaption { b { "Exceptions by month" } } (months("sample-months", "Exceptions", "four months", &bars)) }
    }
}

fn sample() -> FrameworkLine {
    let counts = |n: usize| (0..n as u64).map(|at| at * 3 % 7).collect::<Vec<u64>>();
    let group = GroupLine {
        id: "x:1".into(),
        name: "X1".into(),
        title: LONG.chars().take(48).collect(),
        n: 21,
        design: counts(DESIGN.len()),
        operation: counts(OPERATION.len()),
    };
    FrameworkLine {
        id: "soc2-2017".into(),
        framework: "soc2".into(),
        name: "A framework".into(),
        edition: String::new(),
        n: 21,
        n_in_scope: 20,
        design: group.design.clone(),
        operation: group.operation.clone(),
        groups: vec![group],
    }
}
