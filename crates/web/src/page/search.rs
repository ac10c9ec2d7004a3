//! Search over everything.
use assay_engine::view::search::SearchView;
use assay_engine::view::words::count;
use maud::html;

use crate::ask::Ask;
use crate::frame::Page;
use crate::part::{local, plain};
use crate::route::{Format, Route};

pub(super) fn page(ask: &Ask, view: &SearchView) -> Page {
    let body = html! {
        form class="filter" method="get" action=(Route::Search.path(Format::Page)) {
            @for (name, value) in ask.carried() { input type="hidden" name=(name) value=(value); }
            label { "Words" input type="search" name="q" value=(view.question) maxlength="200"; }
            button { "Search" }
        }
        @for group in &view.groups {
            h2 { (heading(&group.noun)) " " small class="soft" { (count(group.n, "hit")) } }
            ul role="list" class="named hits" {
                @for hit in &group.hits {
                    li {
                        @match Route::of_noun(&group.noun, &hit.id) {
                            Some(route) => a href=(ask.to(&route)) { (name(&group.noun, &hit.id)) },
                            None => b { (hit.id) },
                        }
                        " " (hit.title)
                        @if !hit.excerpt.is_empty() { br; small class="soft" { (hit.excerpt) } }
                    }
                }
            }
            @if group.n > group.hits.len() as u64 { p class="soft" { "and " (group.n - group.hits.len() as u64) " more: add a word" } }
        }
    };
    Page { title: "Search".into(), crumbs: Vec::new(), lede: view.lede.clone(), body }
}

fn heading(noun: &str) -> String {
    match noun {
        "asset" => "Assets".to_owned(),
        "evidence" => "Evidence".to_owned(),
        "entry" => "Entries".to_owned(),
        "person" => "People".to_owned(),
        noun => {
            let mut chars = noun.chars();
            let first: String = chars.next().map_or_else(String::new, |first| first.to_uppercase().collect());
            plain(&format!("{first}{}s", chars.as_str()))
        }
    }
}

/// Entries by their first digits, requirements without their framework, exceptions by their item.
fn name<'a>(noun: &str, id: &'a str) -> &'a str {
    match noun {
        "evidence" | "entry" => id.get(..8).unwrap_or(id),
        "exception" => id.split_once('/').map_or(id, |(_, item)| item),
        "requirement" => local(id),
        _ => id,
    }
}
