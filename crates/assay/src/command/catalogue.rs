//! `assay catalogue`: frameworks, their items in our own words, and what they share.
use std::process::ExitCode;

use assay_engine::{Command, Declare, Missing};
use assay_model::catalogue::{self, CrosswalkView, ItemView, OfficialTitles, RowView};
use assay_model::declare::Parsed;
use assay_model::object::Object;

use crate::args::{Catalogue, Global};
use crate::command::{Session, print_json};
use crate::failure::Failure;
use crate::print::wrap;

pub async fn run(global: &Global, verb: Catalogue) -> Result<ExitCode, Failure> {
    match verb {
        Catalogue::List => list(global),
        Catalogue::Show { id } => show(global, &id),
        Catalogue::Crosswalk { from, to } => crosswalk(global, &from, &to),
        Catalogue::Adopt { ids } => adopt(global, &ids).await,
    }
}

fn list(global: &Global) -> Result<ExitCode, Failure> {
    let lines = catalogue::list(&catalogue::catalogues());
    if global.json {
        print_json(&lines)?;
        return Ok(ExitCode::SUCCESS);
    }
    for line in lines {
        anstream::println!("{:<16} {}", line.id, wrap(&format!("{}, {}", line.name, line.edition), 17));
        let counts: Vec<_> = line.counts.iter().map(|count| format!("{} {}", count.n, count.what)).collect();
        anstream::println!("{:16} {}", "", wrap(&counts.join(" · "), 17));
    }
    anstream::eprintln!("titles are our own words; the standards' texts are their owners'");
    Ok(ExitCode::SUCCESS)
}

fn show(global: &Global, id: &str) -> Result<ExitCode, Failure> {
    let catalogues = catalogue::catalogues();
    if let Some(whole) = catalogue::shipped(id) {
        if global.json {
            print_json(&whole.content(OfficialTitles::LeftOut))?;
        } else {
            for item in &whole.items {
                let local = catalogue::local_id(&item.id);
                anstream::println!("{local:<9} {}", wrap(&item.title, 10));
            }
        }
        return Ok(ExitCode::SUCCESS);
    }
    let id = catalogue::resolve(id, &catalogues).map_err(|diagnostic| Failure::new(diagnostic.to_string()))?;
    let shown = catalogue::show(&id, &catalogues, &catalogue::crosswalks());
    let shown = shown.ok_or_else(|| Failure::new(format!("no catalogue holds `{id}`")))?;
    if global.json {
        print_json(&shown)?;
    } else {
        print_item(&shown);
    }
    Ok(ExitCode::SUCCESS)
}

fn print_item(shown: &ItemView) {
    anstream::println!("{}  {}", shown.item.id, wrap(&shown.item.title, shown.item.id.as_str().len() + 2));
    anstream::println!("  {}", wrap(&shown.item.gist, 2));
    for above in &shown.above {
        anstream::println!("  under {}  {}", above.id, above.title.as_deref().unwrap_or(""));
    }
    for child in &shown.children {
        anstream::println!("  {}  {}", child.id, wrap(child.title.as_deref().unwrap_or(""), child.id.as_str().len() + 4));
    }
    shown.rows.iter().for_each(print_row);
    for none in &shown.no_counterpart {
        anstream::println!("  nothing beside it in {}: {}", none.framework, wrap(&none.reason, 4));
    }
}

fn print_row(row: &RowView) {
    let relation = serde_json::to_value(row.relation)
        .ok()
        .and_then(|word| word.as_str().map(str::to_owned))
        .unwrap_or_else(|| "related".into());
    let strength = row.for_from.strength.map_or("strength not judged".to_owned(), |n| format!("{n} of 10"));
    anstream::println!("\n  {} {relation} {}  ({strength})", row.from.id, row.to.id);
    if let Some(title) = &row.to.title {
        anstream::println!("    {}", wrap(title, 4));
    }
    anstream::println!("    shared: {}", wrap(&row.rationale, 12));
    anstream::println!("    open:   {}", wrap(&row.for_from.gap.to_string(), 12));
}

fn crosswalk(global: &Global, from: &str, to: &str) -> Result<ExitCode, Failure> {
    let view = catalogue::crosswalk(from, to, &catalogue::catalogues(), &catalogue::crosswalks());
    let view: CrosswalkView = view.ok_or_else(|| {
        Failure::new(format!("there is no crosswalk between `{from}` and `{to}`"))
            .hint("frameworks: soc2, iso42001, iso27001, iso27701")
    })?;
    if global.json {
        print_json(&view)?;
        return Ok(ExitCode::SUCCESS);
    }
    anstream::println!("{}", wrap(&view.title, 0));
    view.rows.iter().for_each(print_row);
    if !view.no_counterpart.is_empty() {
        anstream::println!("\nwithout a counterpart in {}", view.to);
    }
    for none in &view.no_counterpart {
        anstream::println!("  {}  {}", none.item.id, wrap(&none.reason, none.item.id.as_str().len() + 4));
    }
    Ok(ExitCode::SUCCESS)
}

async fn adopt(global: &Global, ids: &[String]) -> Result<ExitCode, Failure> {
    let objects = adopted(ids)?;
    let session = Session::open(global).await?;
    let actor = session.actor().await?;
    let declare = Declare { objects, origin: concat!("assay@", env!("CARGO_PKG_VERSION")).into(), missing: Missing::Keep };
    let receipt = session.workspace.apply(&actor, Command::Declare(declare)).await?;
    anstream::eprintln!("adopted {} of {}; the others were adopted already", receipt.entries.len(), ids.len());
    Ok(ExitCode::SUCCESS)
}

/// The catalogues and crosswalks of these ids, as they are adopted.
pub fn adopted(ids: &[String]) -> Result<Vec<Parsed>, Failure> {
    let version = env!("CARGO_PKG_VERSION");
    let object = |id: &String| {
        if let Some(found) = catalogue::shipped(id) {
            return Ok(Object::Catalogue(found.adopted(OfficialTitles::LeftOut)));
        }
        if let Some(found) = catalogue::shipped_crosswalk(id) {
            return Ok(Object::Crosswalk(found.adopted(version)));
        }
        Err(Failure::new(format!("there is no catalogue `{id}`")).hint("`assay catalogue list` names them"))
    };
    ids.iter().map(|id| Ok(Parsed::new(object(id)?, "adopted", 1))).collect()
}
