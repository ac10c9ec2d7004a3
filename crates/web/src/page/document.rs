//! Documents: the list, and one as it reads.
use assay_engine::view::document::{DocumentLine, DocumentView};
use assay_engine::view::list::List;
use assay_engine::view::words::count;
use maud::{Markup, html};
use pulldown_cmark::{CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use super::control;
use crate::ask::Ask;
use crate::frame::{Page, trusted};
use crate::part::{self, Fact, day, plain, status};
use crate::route::Route;
use crate::table::{self, Words, column};

pub(super) fn list(ask: &Ask, view: &List<DocumentLine>) -> Page {
    let columns = [
        column("id", "Document", |row: &DocumentLine| html! { a href=(ask.to(&Route::Document(row.id.clone()))) { (row.id) } }),
        column(
            "title",
            "Title",
            |row: &DocumentLine| html! { (row.title) @if let Some(outcome) = &row.outcome { br; small class="soft" { (plain(outcome)) } } },
        ),
        column("kind", "Kind", |row: &DocumentLine| html! { (plain(&row.kind)) }),
        column("in_force_from", "In force from", |row: &DocumentLine| day(&row.in_force_from)),
        column(
            "approved",
            "Approved",
            |row: &DocumentLine| html! { @match &row.approved { Some(on) => (day(on)), None => span class="soft" { "no" } } },
        ),
        column(
            "review_by",
            "Look at again by",
            |row: &DocumentLine| html! { @if let Some(by) = &row.review_by { (day(by)) @if row.review.as_deref() == Some("lapsed") { br; (status("lapsed")) } } },
        ),
        column("owner", "Owner", |row: &DocumentLine| html! { (row.owner) }),
    ];
    let words = Words { one: "document", note: String::new(), none: "No document is declared yet." };
    let lapsed = view.rows.iter().filter(|row| row.review.as_deref() == Some("lapsed")).count();
    let lede = match lapsed {
        0 => format!("No review of {} has lapsed.", count(view.n, "document")),
        1 => format!("The review of 1 of {} has lapsed.", count(view.n, "document")),
        n => format!("The reviews of {n} of {} have lapsed.", count(view.n, "document")),
    };
    Page { title: "Documents".into(), crumbs: Vec::new(), lede, body: table::list(ask, view, &words, &columns) }
}

pub(super) fn page(ask: &Ask, view: &DocumentView) -> Page {
    let line = &view.line;
    let mut facts = vec![
        Fact("Kind", html! { (plain(&line.kind)) }, None),
        Fact("Owner", part::person(ask, &view.owner_id, &line.owner), None),
        Fact("In force from", day(&line.in_force_from), None),
        Fact("Approved", html! { @match &line.approved { Some(on) => (day(on)), None => "no" } }, None),
        Fact(
            "Look at again by",
            html! { @match &line.review_by { Some(by) => (day(by)), None => "no day is set" } },
            line.review.clone().filter(|review| review == "lapsed"),
        ),
    ];
    if let Some(outcome) = &line.outcome {
        facts.push(Fact("Concludes", html! { (plain(outcome)) }, None));
    }
    if !view.assets.is_empty() {
        facts.push(Fact("About", part::named(ask, Route::Asset, &view.assets), None));
    }
    let body = html! {
        (part::facts(facts))
        @if view.text.trim().is_empty() { (part::empty("It has no text here.")) } @else { article class="text" { (render(&view.text)) } }
        h2 id="serves" { "Requirements it serves" }
        (control::serves(ask, &view.serves))
        @if !view.decisions.is_empty() { h2 id="decisions" { "Decisions on this version" } (part::decisions(ask, &view.decisions)) }
        h2 id="history" { "History" }
        (part::versions(ask, &view.versions))
    };
    Page { title: line.title.clone(), crumbs: vec![(Route::Documents, "Documents".into())], lede: view.lede.clone(), body }
}

/// Markdown as HTML. What is HTML in it is shown as the text that it is; what would load or run something is left out.
fn render(text: &str) -> Markup {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
    let events = Parser::new_ext(text, options).filter_map(|event| {
        Some(match event {
            Event::Html(text) | Event::InlineHtml(text) => Event::Text(text),
            // The page has its own first heading.
            Event::Start(Tag::Heading { level, .. }) => {
                Event::Start(Tag::Heading { level: lower(level), id: None, classes: Vec::new(), attrs: Vec::new() })
            }
            Event::End(TagEnd::Heading(level)) => Event::End(TagEnd::Heading(lower(level))),
            Event::Start(Tag::Link { link_type, dest_url, .. }) => Event::Start(Tag::Link {
                link_type,
                dest_url: safe(dest_url),
                title: CowStr::Borrowed(""),
                id: CowStr::Borrowed(""),
            }),
            // A picture is its description: nothing is loaded from elsewhere.
            Event::Start(Tag::Image { .. }) | Event::End(TagEnd::Image) => return None,
            Event::Start(Tag::HtmlBlock) => Event::Start(Tag::Paragraph),
            Event::End(TagEnd::HtmlBlock) => Event::End(TagEnd::Paragraph),
            other => other,
        })
    });
    let mut html = String::with_capacity(text.len() * 2);
    pulldown_cmark::html::push_html(&mut html, events);
    trusted(html)
}

fn lower(level: HeadingLevel) -> HeadingLevel {
    match level {
        HeadingLevel::H1 | HeadingLevel::H2 => HeadingLevel::H2,
        HeadingLevel::H3 => HeadingLevel::H3,
        _ => HeadingLevel::H4,
    }
}

/// An address that a browser opens and does not run.
fn safe(address: CowStr<'_>) -> CowStr<'_> {
    let lower = address.trim().to_ascii_lowercase();
    let known = ["https://", "http://", "mailto:", "#"].iter().any(|start| lower.starts_with(start));
    if known { address } else { CowStr::Borrowed("#") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_html_in_a_document_is_text() {
        let out = render("# Title\n\nhello <script>alert(1)</script> & <b onclick=x>\n\n<div onload=x>\n\n[a](javascript:alert(1)) ![b](https://x/y.png) [c](https://example.org)\n\n|a|b|\n|-|-|\n|1|<i>|").into_string();
        assert!(out.starts_with("<h2>Title</h2>"), "{out}");
        for inert in ["<script", "<b ", "<div", "javascript:", "<img", "<i>"] {
            assert!(!out.contains(inert), "{inert} in {out}");
        }
        assert!(out.contains("href=\"https://example.org\"") && out.contains("<table>"), "{out}");
    }
}
