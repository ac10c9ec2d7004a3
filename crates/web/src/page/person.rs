//! People and their grants: who may do what, until when, and what is theirs.
use assay_engine::view::list::List;
use assay_engine::view::person::{GrantLine, GrantView, PersonLine, PersonView};
use assay_engine::view::words::{self, count};
use maud::{Markup, html};

use super::decision;
use crate::ask::Ask;
use crate::frame::Page;
use crate::part::{self, Fact, day, status};
use crate::route::Route;
use crate::table::{self, Words, column, figures};

pub(super) fn list(ask: &Ask, view: &List<PersonLine>) -> Page {
    let columns = [
        column("name", "Person", |row: &PersonLine| html! { a href=(ask.to(&Route::Person(row.id.clone()))) { (row.name) } }),
        column("position", "Position", |row: &PersonLine| html! { (row.position.as_deref().unwrap_or("")) }),
        column("roles", "May act as", |row: &PersonLine| {
            html! { @if row.roles.is_empty() { span class="soft" { "nothing" } } @else { (row.roles.join(", ")) } }
        }),
        column("employers", "For", |row: &PersonLine| {
            html! { @if row.employers.is_empty() { span class="soft" { "the organisation" } } @else { (row.employers.join(", ")) } }
        }),
        figures("n_controls", "Controls", |row: &PersonLine| html! { @if row.n_controls > 0 { (row.n_controls) } }),
        figures("n_decisions", "Decisions", |row: &PersonLine| {
            html! { @if row.n_decisions > 0 { a href=(ask.with(&Route::Decisions, &[("by", &row.name)])) { (row.n_decisions) } } }
        }),
    ];
    let words = Words { one: "person", note: String::new(), none: "Nobody is declared yet." };
    let body = html! {
        (table::list(ask, view, &words, &columns))
        p { a href=(ask.to(&Route::Grants)) { "Every grant" } ", those included that have ended" }
    };
    let lede = "Who acts here, and with which authority. A command without a grant that covers it is refused.".to_owned();
    Page { title: "People".into(), crumbs: Vec::new(), lede, body }
}

pub(super) fn page(ask: &Ask, view: &PersonView) -> Page {
    let line = &view.line;
    let mut facts = vec![
        Fact("May act as", html! { @if line.roles.is_empty() { "nothing" } @else { (line.roles.join(", ")) } }, None),
        Fact("Waits for them", html! { a href=(ask.with(&Route::Due, &[("owner", &line.name)])) { "what is due" } }, None),
        Fact("Id", html! { code { (line.id) } }, None),
    ];
    if let Some(position) = &line.position {
        facts.insert(0, Fact("Position", html! { (position) }, None));
    }
    if let Some(email) = &view.email {
        facts.push(Fact("Address", html! { (email) }, None));
    }
    let body = html! {
        (part::facts(facts))
        h2 id="grants" { "Grants" }
        @if view.grants.is_empty() { (part::empty("None was ever given.")) } @else { (grants_table(ask, &view.grants)) }
        @for (noun, owned) in &view.owns {
            h2 id=(noun) { (heading(noun)) }
            (owned_list(ask, noun, owned))
        }
        h2 id="decisions" { "Decisions" }
        @if view.decisions.is_empty() { (part::empty("None was taken in this name.")) }
        @else {
            (decision::rows(ask, &view.decisions))
            @if line.n_decisions > view.decisions.len() as u64 {
                p { "These are the newest of " (words::thousands(line.n_decisions)) ". " a href=(ask.with(&Route::Decisions, &[("by", &line.name)])) { "All of them" } }
            }
        }
        h2 id="history" { "History" }
        (part::versions(ask, &view.versions))
    };
    Page { title: line.name.clone(), crumbs: vec![(Route::People, "People".into())], lede: view.lede.clone(), body }
}

fn heading(noun: &str) -> &'static str {
    match noun {
        "control" => "Controls",
        "asset" => "Assets",
        "risk" => "Risks",
        "document" => "Documents",
        _ => "Sources",
    }
}

/// Owned things beyond these are counted, and found by their own list.
const OWNED_SHOWN: usize = 100;

fn owned_list(ask: &Ask, noun: &str, owned: &[(String, String)]) -> Markup {
    html! {
        ul role="list" class="named" {
            @for (id, title) in owned.iter().take(OWNED_SHOWN) {
                li { @if let Some(route) = Route::of_noun(noun, id) { a class="id" href=(ask.to(&route)) { (id) } } " " (title) }
            }
        }
        @if owned.len() > OWNED_SHOWN { p class="soft" { "and " (words::thousands((owned.len() - OWNED_SHOWN) as u64)) " more" } }
    }
}

fn grants_table(ask: &Ask, grants: &[GrantLine]) -> Markup {
    html! {
        table class="stack" {
            caption { b { (count(grants.len() as u64, "grant")) } }
            thead { tr { th scope="col" { "Grant" } th scope="col" { "Role" } th scope="col" { "Where" } th scope="col" { "From" } th scope="col" { "To" } th scope="col" { "State" } th scope="col" { "Given by" } } }
            tbody {
                @for row in grants {
                    tr {
                        th scope="row" { a href=(ask.to(&Route::Grant(row.id.clone()))) { (row.id) } }
                        td data-l="Role" { (row.role) @if let Some(employer) = &row.employer { br; small class="soft" { "for " (employer) } } }
                        td data-l="Where" { (place(ask, row)) }
                        td data-l="From" { (day(&row.from)) }
                        td data-l="To" { @match &row.to { Some(to) => (day(to)), None => span class="soft" { "open" } } }
                        td { (state(&row.state)) }
                        td data-l="Given by" { (row.by) }
                    }
                }
            }
        }
    }
}

/// Where a grant holds.
fn place(ask: &Ask, row: &GrantLine) -> Markup {
    html! {
        @match &row.engagement {
            Some(id) => a href=(ask.to(&Route::Engagement(id.clone()))) { (id) },
            None if row.assets.is_empty() => "everywhere",
            None => {},
        }
        @for (at, id) in row.assets.iter().enumerate() {
            @if at > 0 || row.engagement.is_some() { ", " }
            a href=(ask.to(&Route::Asset(id.clone()))) { (id) }
        }
    }
}

fn state(word: &str) -> Markup {
    html! { @if word == "current" { "holds" } @else { (status(word)) } }
}

pub(super) fn grants(ask: &Ask, view: &List<GrantLine>) -> Page {
    let columns = [
        column("id", "Grant", |row: &GrantLine| html! { a href=(ask.to(&Route::Grant(row.id.clone()))) { (row.id) } }),
        column("name", "Person", |row: &GrantLine| html! { (part::person(ask, &row.person, &row.name)) }),
        column("role", "Role", |row: &GrantLine| html! { (row.role) }),
        column("employer", "For", |row: &GrantLine| {
            html! { @match &row.employer { Some(employer) => (employer), None => span class="soft" { "the organisation" } } }
        }),
        column("engagement", "Where", |row: &GrantLine| place(ask, row)),
        column("from", "From", |row: &GrantLine| day(&row.from)),
        column(
            "to",
            "To",
            |row: &GrantLine| html! { @match &row.to { Some(to) => (day(to)), None => span class="soft" { "open" } } },
        ),
        column("state", "State", |row: &GrantLine| state(&row.state)),
    ];
    let words = Words { one: "grant", note: String::new(), none: "No grant is declared yet." };
    let lede = "Who may do what, where, and until when. Each is declared, and so has a history.".to_owned();
    let body = table::list(ask, view, &words, &columns);
    Page { title: "Grants".into(), crumbs: vec![(Route::People, "People".into())], lede, body }
}

pub(super) fn grant(ask: &Ask, view: &GrantView) -> Page {
    let line = &view.line;
    let body = html! {
        (part::facts(vec![
            Fact("Person", part::person(ask, &line.person, &line.name), None),
            Fact("Role", html! { (line.role) }, line.employer.as_ref().map(|employer| format!("for {employer}"))),
            Fact("Where", place(ask, line), None),
            Fact("From", day(&line.from), None),
            Fact("To", html! { @match &line.to { Some(to) => (day(to)), None => "open" } }, None),
            Fact("State", state(&line.state), None),
            Fact("Decisions under it", html! { (words::thousands(view.n_decisions)) }, None),
        ]))
        h2 id="history" { "History" }
        (part::versions(ask, &view.versions))
    };
    Page {
        title: format!("Grant {}", line.id),
        crumbs: vec![(Route::People, "People".into()), (Route::Grants, "Grants".into())],
        lede: view.lede.clone(),
        body,
    }
}
