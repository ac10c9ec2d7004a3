//! AI systems and other assets, and risks.
use assay_engine::view::asset::{AssetLine, AssetView, RiskLine, RiskView};
use assay_engine::view::list::List;
use assay_engine::view::words::count;
use maud::{Markup, html};

use crate::ask::Ask;
use crate::frame::Page;
use crate::part::{self, Fact, controls, plain, status};
use crate::route::Route;
use crate::table::{self, Words, column, figures};

pub(super) fn list(ask: &Ask, view: &List<AssetLine>) -> Page {
    let systems = view.asked.filter("kind") == Some("ai_system");
    let mut columns = vec![
        column("id", "Asset", |row: &AssetLine| html! { a href=(ask.to(&Route::Asset(row.id.clone()))) { (row.id) } }),
        column(
            "title",
            "What it is",
            |row: &AssetLine| html! { (row.title) @if !row.roles.is_empty() { br; small class="soft" { (row.roles.iter().map(|role| plain(role)).collect::<Vec<_>>().join(", ")) } } },
        ),
    ];
    if !systems {
        columns.push(column("kind", "Kind", |row: &AssetLine| html! { (plain(&row.kind)) }));
    }
    columns.extend([
        column("stage", "Stage", |row: &AssetLine| html! { (row.stage.as_deref().map_or_else(String::new, plain)) }),
        column("impact", "Impact", |row: &AssetLine| html! { (row.impact.as_deref().unwrap_or("")) }),
        column("assessment", "Impact assessment", |row: &AssetLine| assessment(ask, row)),
        figures("n_risks", "Risks", |row: &AssetLine| html! { @if row.n_risks > 0 { (row.n_risks) } }),
        figures("n_exceptions", "Exceptions", |row: &AssetLine| html! { @if row.n_exceptions > 0 { (row.n_exceptions) } }),
        column("owner", "Owner", |row: &AssetLine| html! { (row.owner) }),
    ]);
    let title = if systems { "AI systems" } else { "Assets" };
    let missing = view.rows.iter().filter(|row| row.kind == "ai_system" && row.assessment.is_none()).count();
    let lede = match (systems, missing) {
        (true, 0) => format!("The impact of each of {} on people was assessed.", count(view.n, "AI system")),
        (true, n) => format!("The impact of {n} of {} on people was never assessed.", count(view.n, "AI system")),
        (false, _) => "What controls are done to, and where: AI systems and models, suppliers, services and sites.".to_owned(),
    };
    let words = Words { one: "asset", note: String::new(), none: "No asset is declared yet." };
    Page { title: title.into(), crumbs: Vec::new(), lede, body: table::list(ask, view, &words, &columns) }
}

fn assessment(ask: &Ask, row: &AssetLine) -> Markup {
    html! {
        @match (&row.assessment, row.kind.as_str()) {
            (Some(id), _) => { a href=(ask.to(&Route::Document(id.clone()))) { (id) } @if let Some(outcome) = &row.outcome { br; small { (plain(outcome)) } } },
            (None, "ai_system") => { (status("not_assessed")) },
            _ => {},
        }
    }
}

pub(super) fn page(ask: &Ask, view: &AssetView) -> Page {
    let line = &view.line;
    let mut facts = vec![
        Fact("Kind", html! { (plain(&line.kind)) }, None),
        Fact("Owner", part::person(ask, &view.owner_id, &line.owner), None),
    ];
    for (name, value) in [("Stage", &line.stage), ("Impact on people", &line.impact)] {
        if let Some(value) = value {
            facts.push(Fact(name, html! { (plain(value)) }, None));
        }
    }
    if !line.roles.is_empty() {
        facts.push(Fact(
            "The organisation is its",
            html! { (line.roles.iter().map(|role| plain(role)).collect::<Vec<_>>().join(", ")) },
            None,
        ));
    }
    if let Some(scope) = view.in_scope {
        facts.push(Fact("In this engagement", html! { @if scope { "in scope" } @else { "not in scope" } }, None));
    }
    if !view.aliases.is_empty() {
        facts.push(Fact("Other systems call it", html! { (view.aliases.join(", ")) }, None));
    }
    let section = |id: &str, title: &str, pairs: &[(String, String)], route: fn(String) -> Route| {
        html! { @if !pairs.is_empty() { h2 id=(id) { (title) } (part::named(ask, route, pairs)) } }
    };
    let body = html! {
        @if let Some(purpose) = &view.purpose { p { (purpose) } }
        (part::facts(facts))
        @if !view.documents.is_empty() {
            h2 id="documents" { "Documents about it" }
            table class="stack" {
                caption { b { (count(view.documents.len() as u64, "document")) } }
                thead { tr { th scope="col" { "Document" } th scope="col" { "Kind" } th scope="col" { "Concludes" } } }
                tbody { @for (kind, id, title, outcome) in &view.documents { tr { th scope="row" { a href=(ask.to(&Route::Document(id.clone()))) { (id) } " " (title) } td { (plain(kind)) } td { (outcome.as_deref().map_or_else(String::new, plain)) } } } }
            }
        }
        (section("uses", "Made of, and depends on", &view.uses, Route::Asset))
        (section("used-by", "Part of", &view.used_by, Route::Asset))
        (section("risks", "Risks", &view.risks, Route::Risk))
        (section("controls", "Controls performed on it", &view.controls, Route::Control))
        (section("sources", "Evidence comes from", &view.sources, Route::Source))
        h2 id="exceptions" { "Exceptions" }
        @if view.exceptions.is_empty() { (part::empty("None names it.")) }
        @else {
            ul role="list" class="named" { @for (id, control, text) in &view.exceptions { li { a href=(ask.to(&Route::Exception(id.clone()))) { (part::ticks(text)) } " " a class="id" href=(ask.to(&Route::Control(control.clone()))) { (control) } } } }
        }
        h2 id="history" { "History" }
        (part::versions(ask, &view.versions))
    };
    Page { title: line.title.clone(), crumbs: vec![(Route::Assets, "Assets".into())], lede: view.lede.clone(), body }
}

pub(super) fn risks(ask: &Ask, view: &List<RiskLine>) -> Page {
    let columns = [
        column("id", "Risk", |row: &RiskLine| html! { a href=(ask.to(&Route::Risk(row.id.clone()))) { (row.id) } }),
        column("title", "What could go wrong", |row: &RiskLine| html! { (row.title) }),
        column("likelihood", "Likelihood", |row: &RiskLine| html! { (row.likelihood) }),
        column("impact", "Impact", |row: &RiskLine| html! { (row.impact) }),
        column("treatment", "Treatment", |row: &RiskLine| html! { (row.treatment) }),
        column(
            "residual",
            "Remains",
            |row: &RiskLine| html! { @match &row.residual { Some(residual) => (residual), None => span class="soft" { "not judged" } } },
        ),
        column("controls", "Controls", |row: &RiskLine| controls(ask, &row.controls)),
        column("standing", "Their operation", |row: &RiskLine| status(&row.standing)),
        column("owner", "Owner", |row: &RiskLine| html! { (row.owner) }),
    ];
    let words = Words {
        one: "risk",
        note: "Operation is that of the worst control which answers it.".into(),
        none: "No risk is declared yet.",
    };
    let bare = view.rows.iter().filter(|row| row.controls.is_empty()).count();
    let lede = match bare {
        0 => format!("A control answers each of {}.", count(view.n, "risk")),
        n => format!("{n} of {} are answered by no control.", count(view.n, "risk")),
    };
    Page { title: "Risks".into(), crumbs: Vec::new(), lede, body: table::list(ask, view, &words, &columns) }
}

pub(super) fn risk(ask: &Ask, view: &RiskView) -> Page {
    let line = &view.line;
    let body = html! {
        @if let Some(text) = &view.description { p { (text) } }
        (part::facts(vec![
            Fact("Likelihood", html! { (line.likelihood) }, None),
            Fact("Impact", html! { (line.impact) }, None),
            Fact("Treatment", html! { (line.treatment) }, None),
            Fact("What remains", html! { (line.residual.as_deref().unwrap_or("not judged")) }, None),
            Fact("Owner", part::person(ask, &view.owner_id, &line.owner), None),
        ]))
        h2 id="controls" { "Controls that answer it" }
        @if view.controls.is_empty() { (part::empty("None.")) }
        @else {
            table class="stack" {
                caption { b { (count(view.controls.len() as u64, "control")) } }
                thead { tr { th scope="col" { "Control" } th scope="col" { "Design" } th scope="col" { "Operation" } } }
                tbody { @for (id, title, design, operation) in &view.controls { tr { th scope="row" { a href=(ask.to(&Route::Control(id.clone()))) { (id) } " " (title) } td data-l="Design" { (status(design)) } td data-l="Operation" { (status(operation)) } } } }
            }
        }
        @if !view.assets.is_empty() { h2 id="assets" { "What it concerns" } (part::named(ask, Route::Asset, &view.assets)) }
        h2 id="history" { "History" }
        (part::versions(ask, &view.versions))
    };
    Page {
        title: format!("{} {}", line.id, line.title),
        crumbs: vec![(Route::Risks, "Risks".into())],
        lede: view.lede.clone(),
        body,
    }
}
