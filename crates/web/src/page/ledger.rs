//! The ledger: its entries, and one with its proof.
use assay_chart::{Step, path};
use assay_engine::view::ledger::{EntryLine, EntryView, LedgerView, Proof};
use maud::{Markup, html};

use crate::ask::Ask;
use crate::frame::Page;
use crate::part::{self, Fact, moment, status};
use crate::route::Route;
use crate::table::{self, Words, column, figures};

pub(super) fn list(ask: &Ask, view: &LedgerView) -> Page {
    let columns = [
        figures("", "Entry", |row: &EntryLine| html! { (row.index) }),
        column("", "Id", |row: &EntryLine| part::entry(ask, &row.id)),
        column("", "Received", |row: &EntryLine| moment(&row.at)),
        column("", "Kind", |row: &EntryLine| html! { (row.kind) }),
        column("", "What", |row: &EntryLine| html! { span class="name" { (row.what) } }),
    ];
    let words = Words { one: "entry", note: "The newest first.".into(), none: "The ledger is empty." };
    let body = html! {
        @if let Some(checkpoint) = &view.checkpoint {
            h2 id="checkpoint" { "Checkpoint" }
            p class="soft" { "Origin, size, root and signature, as software that we did not write reads them." }
            pre tabindex="0" { code { (checkpoint) } }
        }
        h2 id="entries" { "Entries" }
        (table::rows(ask, &view.list, &words, &columns))
        (table::pages(ask, &view.list))
    };
    Page { title: "Ledger".into(), crumbs: Vec::new(), lede: view.lede.clone(), body }
}

pub(super) fn page(ask: &Ask, view: &EntryView) -> Page {
    let mut facts = vec![
        Fact("Received", moment(&view.at), None),
        Fact("Kind", html! { (view.kind) }, None),
        Fact("Place", html! { (view.index) }, Some("counted from 0".into())),
        Fact("Id", html! { code class="hash" data-copy { (view.id) } }, None),
    ];
    if view.void {
        facts.insert(0, Fact("State", status("void"), None));
    }
    if let Some((noun, id)) = &view.about
        && let Some(route) = Route::of_noun(noun, id)
    {
        facts.push(Fact(
            "Its own page",
            html! { a href=(ask.to(&route)) { (part::plain(noun)) " " (id.get(..24).unwrap_or(id)) } },
            None,
        ));
    }
    let body = html! {
        (part::facts(facts))
        @if !view.decisions.is_empty() { h2 id="decisions" { "Decisions on it" } (part::decisions(ask, &view.decisions)) }
        h2 id="body" { "What was recorded" }
        @match &view.body {
            Some(body) => pre tabindex="0" { code { (body) } },
            None => (part::empty("Its body is not shown: it is confidential, or was erased. The leaf stays.")),
        }
        h2 id="proof" { "Proof that it is in the ledger" }
        @match &view.proof { Some(proof) => (steps(view, proof)), None => (part::empty("No signed checkpoint reaches it yet.")) }
    };
    let lede = match (&view.body, view.void) {
        (_, true) => {
            format!("{}. It was voided later: what it proved is gone, what it showed to be wrong stands.", capital(&view.what))
        }
        _ => format!("{}.", capital(&view.what)),
    };
    Page {
        title: format!("Entry {}", view.id.get(..8).unwrap_or(&view.id)),
        crumbs: vec![(Route::Ledger, "Ledger".into())],
        lede,
        body,
    }
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

fn steps(view: &EntryView, proof: &Proof) -> Markup {
    let mut steps = vec![Step { what: "hash of the leaf".into(), hash: proof.leaf_hash.clone() }];
    steps.extend(proof.hashes.iter().map(|hash| Step { what: "with its sibling".into(), hash: hash.clone() }));
    steps.push(Step { what: format!("root of {} entries", proof.size), hash: proof.root.clone() });
    html! {
        p { "Hash the leaf, then join it with each sibling in turn (RFC 6962): what comes out is the root under the signature." }
        pre class="wrap" tabindex="0" { code { (view.leaf) } }
        (path(&steps))
        h3 { "Signed checkpoint" }
        pre tabindex="0" { code { (proof.checkpoint) } }
        p { "Do it yourself:" }
        pre { code data-copy { (proof.verify) } }
    }
}
