//! Commitments: service commitments and system requirements, and one of them.
use assay_engine::view::commitment::{CommitmentLine, CommitmentView};
use assay_engine::view::list::List;
use maud::html;

use crate::ask::Ask;
use crate::frame::Page;
use crate::part::{self, Fact, day, plain};
use crate::route::Route;
use crate::table::{self, Words, column};

pub(super) fn list(ask: &Ask, view: &List<CommitmentLine>) -> Page {
    let categories = |row: &CommitmentLine| row.categories.iter().map(|category| plain(category)).collect::<Vec<_>>().join(", ");
    let columns = [
        column(
            "id",
            "Commitment",
            |row: &CommitmentLine| html! { a href=(ask.to(&Route::Commitment(row.id.clone()))) { (row.id) } },
        ),
        column(
            "title",
            "What is promised",
            |row: &CommitmentLine| html! { (row.title) br; small class="soft" { (short(&row.text)) } },
        ),
        column("categories", "Categories", move |row: &CommitmentLine| html! { (categories(row)) }),
        column("assets", "About", |row: &CommitmentLine| {
            html! { @for (at, id) in row.assets.iter().take(6).enumerate() { @if at > 0 { ", " } a href=(ask.to(&Route::Asset(id.clone()))) { (id) } } }
        }),
        column("from", "From", |row: &CommitmentLine| day(&row.from)),
    ];
    let words = Words { one: "commitment", note: String::new(), none: "No commitment is declared yet." };
    let lede = "Service commitments and system requirements: a SOC 2 conclusion is against these.".to_owned();
    let body = table::list(ask, view, &words, &columns);
    Page { title: "Commitments".into(), crumbs: Vec::new(), lede, body }
}

/// The beginning of a long text.
fn short(text: &str) -> String {
    let cut: String = text.chars().take(240).collect();
    if cut.len() < text.len() { format!("{cut} …") } else { cut }
}

pub(super) fn page(ask: &Ask, view: &CommitmentView) -> Page {
    let line = &view.line;
    let categories: Vec<String> = line.categories.iter().map(|category| plain(category)).collect();
    let body = html! {
        p { (line.text) }
        (part::facts(vec![
            Fact("Categories", html! { @if categories.is_empty() { "none named" } @else { (categories.join(", ")) } }, None),
            Fact("In force from", day(&line.from), None),
            Fact("To", html! { @match &line.to { Some(to) => (day(to)), None => "open" } }, None),
            Fact("Criteria that deviate", html! { (view.n_deviating) " of " (view.n_requirements) }, None),
            Fact("Criteria that are unproven", html! { (view.n_unproven) " of " (view.n_requirements) }, None),
        ]))
        @if !view.assets.is_empty() { h2 id="assets" { "What it is about" } (part::named(ask, Route::Asset, &view.assets)) }
        h2 id="history" { "History" }
        (part::versions(ask, &view.versions))
    };
    Page {
        title: format!("{} {}", line.id, line.title),
        crumbs: vec![(Route::Commitments, "Commitments".into())],
        lede: view.lede.clone(),
        body,
    }
}
