//! Parts that pages are made of: a status, a day, a link, a fact, a reason. Each is on `/patterns` in every state.
use assay_chart::Tone;
use assay_engine::view::control::VersionLine;
use assay_engine::view::document::DecisionLine;
use assay_engine::view::gap::Reason;
use assay_engine::view::words;
use assay_model::time::{Day, Instant, Zone};
use maud::{Markup, html};

use crate::ask::Ask;
use crate::route::Route;

/// A state's glyph: what it says where nobody sees colour.
pub(crate) fn glyph(word: &str) -> &'static str {
    match word.split('(').next().unwrap_or(word) {
        "supported" | "suitable" | "passed" | "ok" | "valid" | "closed" | "current" | "yes" => "■",
        "deviating" | "deviated" | "deficient" | "alarm" | "failed" | "open" => "✕",
        "missed" | "unaddressed" | "stale" | "lapsed" | "void" => "○",
        "unproven" | "untested" | "not_assessed" | "error" => "?",
        "partial" | "late" | "accepted" => "◧",
        "did_not_operate" | "idle" => "◇",
        "excluded" | "not_applicable" | "outside" | "no" | "none" => "–",
        _ => "·",
    }
}

pub(crate) fn tone(word: &str) -> Tone {
    match word.split('(').next().unwrap_or(word) {
        "deviating" | "deviated" | "missed" | "deficient" | "unaddressed" | "alarm" | "failed" | "open" => Tone::Bad,
        "unproven" | "untested" | "stale" | "lapsed" | "partial" | "late" | "not_assessed" | "error" => Tone::Warn,
        "supported" | "suitable" | "passed" | "ok" | "valid" | "current" | "yes" | "did_not_operate" | "idle" => Tone::Plain,
        _ => Tone::Off,
    }
}

/// A state's word as people read it.
pub(crate) fn said(word: &str) -> String {
    match word {
        "outside" => "outside".to_owned(),
        word => word.split('(').next().unwrap_or(word).replace('_', " "),
    }
}

/// Glyph, word and colour.
pub(crate) fn status(word: &str) -> Markup {
    html! { span class={ "s " (tone(word).class()) } { i aria-hidden="true" { (glyph(word)) } (said(word)) } }
}

/// A closed list's word as people read it.
pub(crate) fn plain(word: &str) -> String {
    match word {
        "ai_system" => "AI system".to_owned(),
        word => word.replace('_', " "),
    }
}

/// `31 Mar 2026` of a day or an instant as views carry them; what is neither stands as it is.
pub(crate) fn day(text: &str) -> Markup {
    let read = Day::parse(text.get(..10).unwrap_or(text));
    html! { @match read { Ok(read) => time datetime=(text) { (words::day(read)) }, Err(_) => (text) } }
}

pub(crate) fn day_text(text: &str) -> String {
    Day::parse(text.get(..10).unwrap_or(text)).map_or_else(|_| text.to_owned(), words::day)
}

/// `3 Jul 2026, 20:00 UTC`.
pub(crate) fn moment(text: &str) -> Markup {
    match Instant::parse(text) {
        Ok(at) => html! { time datetime=(text) { (words::moment(at, &Zone::UTC)) } },
        Err(_) => day(text),
    }
}

/// Two days, or one where they are the same.
pub(crate) fn span(from: &str, to: &str) -> Markup {
    let days = (Day::parse(from), Day::parse(to));
    match days {
        (Ok(first), Ok(last)) => html! { time datetime={ (from) "/" (to) } { (words::span(first, last)) } },
        _ if from == to => moment(from),
        _ => html! { (day(from)) " – " (day(to)) },
    }
}

/// A person by name, who may not be declared.
pub(crate) fn person(ask: &Ask, id: &str, name: &str) -> Markup {
    html! { @if id == name { (name) } @else { a href=(ask.to(&Route::Person(id.to_owned()))) { (name) } } }
}

/// A link to a noun's page, by its id.
pub(crate) fn link(ask: &Ask, route: Route, text: &str) -> Markup {
    html! { a href=(ask.to(&route)) { (text) } }
}

/// `CC6.2` of `soc2:CC6.2`.
pub(crate) fn local(id: &str) -> &str {
    id.split_once(':').map_or(id, |(_, local)| local)
}

pub(crate) fn requirement(ask: &Ask, id: &str) -> Markup {
    html! { a class="id" href=(ask.to(&Route::Requirement(id.to_owned()))) title=(id) { (local(id)) } }
}

/// The first few of many ids, and how many more there are.
pub(crate) fn requirements(ask: &Ask, ids: &[String], n: u64) -> Markup {
    html! {
        @for (at, id) in ids.iter().take(6).enumerate() { @if at > 0 { ", " } (requirement(ask, id)) }
        @let shown = ids.len().min(6) as u64;
        @if n > shown { span class="soft" { " and " (n - shown) " more" } }
    }
}

pub(crate) fn controls(ask: &Ask, ids: &[String]) -> Markup {
    html! {
        @for (at, id) in ids.iter().take(8).enumerate() {
            @if at > 0 { ", " }
            a class="id" href=(ask.to(&Route::Control(id.clone()))) { (id) }
        }
        @if ids.len() > 8 { span class="soft" { " and " (ids.len() - 8) " more" } }
    }
}

/// An entry by its first digits; the whole id is its title.
pub(crate) fn entry(ask: &Ask, id: &str) -> Markup {
    // The portfolio of parts shows entries that there are none of.
    let href = if ask.route == Route::Patterns { "#words".to_owned() } else { ask.to(&Route::Entry(id.to_owned())) };
    html! { a class="hash" href=(href) title=(id) { (id.get(..8).unwrap_or(id)) } }
}

/// A digest in full, broken where the line ends; the script offers to copy it.
pub(crate) fn digest(text: &str) -> Markup {
    html! { code class="hash" data-copy { (text) } }
}

/// Why: sentences, each with the entries that it rests on.
pub(crate) fn reasons(ask: &Ask, reasons: &[Reason]) -> Markup {
    html! {
        ul class="why" role="list" {
            @for reason in reasons {
                li { (ticks(&sentence(&reason.text))) " " (cites(ask, &reason.entries)) }
            }
        }
    }
}

pub(crate) fn cites(ask: &Ask, entries: &[String]) -> Markup {
    html! {
        @if !entries.is_empty() {
            small class="soft cites" {
                @for (at, id) in entries.iter().take(4).enumerate() { @if at > 0 { " " } (entry(ask, id)) }
                @if entries.len() > 4 { " and " (entries.len() - 4) " more entries" }
            }
        }
    }
}

/// The engine's sentences begin small and have no stop.
fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => format!("{}{}{}", first.to_uppercase(), chars.as_str(), if text.ends_with('.') { "" } else { "." }),
        None => String::new(),
    }
}

/// Text in which backticks hold what was written, as code; days stand as people say them.
pub(crate) fn ticks(text: &str) -> Markup {
    let parts: Vec<&str> = text.split('`').collect();
    html! {
        @for (at, part) in parts.iter().enumerate() {
            @if at % 2 == 1 && at + 1 < parts.len() { code { (part) } }
            @else if at % 2 == 1 { "`" (part) }
            @else { (words::spans(part)) }
        }
    }
}

/// One fact among others: its name, its value, and a note beneath.
pub(crate) struct Fact(pub(crate) &'static str, pub(crate) Markup, pub(crate) Option<String>);

pub(crate) fn facts(facts: Vec<Fact>) -> Markup {
    html! {
        dl class="facts" {
            @for Fact(name, value, note) in facts {
                div { dt { (name) } dd { (value) @if let Some(note) = note { small { (note) } } } }
            }
        }
    }
}

/// Names that lead to their pages, with the title behind.
pub(crate) fn named(ask: &Ask, route: fn(String) -> Route, pairs: &[(String, String)]) -> Markup {
    html! {
        ul role="list" class="named" {
            @for (id, title) in pairs { li { (link(ask, route(id.clone()), id)) " " (title) } }
        }
    }
}

/// What is said where there is nothing.
pub(crate) fn empty(text: &str) -> Markup {
    html! { p class="empty" { (text) } }
}

/// What a reader must know; of very many, the first.
pub(crate) fn notes(notes: &[String]) -> Markup {
    html! {
        ul { @for note in notes.iter().take(20) { li { (ticks(note)) } } }
        @if notes.len() > 20 { p class="soft" { "and " (notes.len() - 20) " more: this page as JSON has them all" } }
    }
}

/// The versions of something declared.
pub(crate) fn versions(ask: &Ask, versions: &[VersionLine]) -> Markup {
    html! {
        table class="stack" {
            caption { b { (words::count(versions.len() as u64, "version")) "," } " the newest first" }
            thead { tr { th scope="col" { "In force" } th scope="col" { "Declared" } th scope="col" { "By" } th scope="col" { "Changed" } th scope="col" { "From" } th scope="col" { "Entry" } } }
            tbody {
                @for version in versions {
                    tr {
                        th scope="row" { (day(&version.from)) " – " @if let Some(to) = &version.to { (day(to)) } @else { "open" } }
                        td data-l="Declared" { (day(&version.received)) }
                        td data-l="By" { (version.by) }
                        td data-l="Changed" { @if version.changed.is_empty() { span class="soft" { "first version" } } @else { (version.changed.join(", ").replace('_', " ")) } }
                        td data-l="From" class="soft" { (version.origin) }
                        td { (entry(ask, &version.entry)) }
                    }
                }
            }
        }
    }
}

/// What people decided.
pub(crate) fn decisions(ask: &Ask, decisions: &[DecisionLine]) -> Markup {
    html! {
        table class="stack" {
            caption { b { (words::count(decisions.len() as u64, "decision")) } }
            thead { tr { th scope="col" { "Day" } th scope="col" { "Decision" } th scope="col" { "By" } th scope="col" { "Reason" } th scope="col" { "Entry" } } }
            tbody {
                @for decision in decisions {
                    tr {
                        th scope="row" class="id" {
                            @if ask.route == Route::Patterns { (day(&decision.day)) }
                            @else { a href=(ask.to(&Route::Decision(decision.entry.clone()))) { (day(&decision.day)) } }
                        }
                        td { (plain(&decision.word)) }
                        td data-l="By" { (decision.by) @if let Some(role) = &decision.role { " " small class="soft" { "as " (role) } } }
                        td data-l="Reason" { (decision.reason.as_deref().unwrap_or("")) @for condition in &decision.conditions { " " small { "Condition: " (condition) } } }
                        td { (entry(ask, &decision.entry)) }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_of_the_engine_read_as_sentences() {
        let said =
            ticks(&sentence("`AC-03` is deviating: 2 of 4 windows, the first 2025-07-01..2025-09-30 deviated")).into_string();
        assert_eq!(said, "<code>AC-03</code> is deviating: 2 of 4 windows, the first 1 Jul – 30 Sep 2025 deviated.");
        assert_eq!(ticks("a `b").into_string(), "a `b");
        assert_eq!(ticks("<i>`<b>`").into_string(), "&lt;i&gt;<code>&lt;b&gt;</code>");
    }

    #[test]
    fn every_state_has_a_glyph_of_its_tone() {
        for (word, shape) in [("deviating", "✕"), ("excluded(soa)", "–"), ("late", "◧"), ("pending", "·"), ("idle", "◇")]
        {
            assert_eq!(glyph(word), shape, "{word}");
        }
        assert_eq!(said("excluded(not_relevant)"), "excluded");
    }
}
