//! `assay library`: what is ready to adopt, and adopting it.
use std::collections::BTreeMap;
use std::process::ExitCode;

use assay_engine::{Adopt, AdoptedWhat, Adoption, Choice, Newer};
use assay_model::declare;
use assay_model::id::PersonId;
use assay_model::library::{Profile, shipped};

use crate::args::{AdoptLibrary, Global, Library};
use crate::command::{Session, print_json};
use crate::failure::Failure;
use crate::print::wrap;

/// The kinds of object that the library holds, in the order in which people read them.
const KINDS: [&str; 5] = ["control", "test", "source", "risk", "document"];

pub async fn run(global: &Global, verb: Library) -> Result<ExitCode, Failure> {
    match verb {
        Library::List { kind: None } => overview(global),
        Library::List { kind: Some(kind) } => list(global, &kind),
        Library::Show { id } => show(global, &id),
        Library::Adopt(adopt) => self::adopt(global, adopt).await,
    }
}

fn overview(global: &Global) -> Result<ExitCode, Failure> {
    let library = shipped();
    if global.json {
        print_json(&serde_json::json!({ "profiles": library.profiles, "roles": library.roles }))?;
        return Ok(ExitCode::SUCCESS);
    }
    anstream::println!("profiles");
    for profile in &library.profiles {
        anstream::println!("  {:<34} {}", profile.id, wrap(&profile.title, 37));
    }
    anstream::println!("\nroles, each held by a person when something is adopted");
    for role in &library.roles {
        anstream::println!("  {:<22} {}", role.id, wrap(&role.does, 25));
    }
    let n = |kind: &str| library.items.iter().filter(|item| item.object.kind() == kind).count();
    let counts: Vec<_> = KINDS.iter().map(|kind| format!("{} {kind}s", n(kind))).collect();
    anstream::println!("\n{}", wrap(&format!("items: {}; `assay library list KIND` names them", counts.join(", ")), 0));
    Ok(ExitCode::SUCCESS)
}

fn list(global: &Global, kind: &str) -> Result<ExitCode, Failure> {
    let kind = kind.strip_suffix('s').unwrap_or(kind);
    if !KINDS.contains(&kind) {
        return Err(Failure::new(format!("the library holds nothing of the kind `{kind}`")).hint(KINDS.join(", ")));
    }
    let items = shipped().items.iter().filter(|item| item.object.kind() == kind);
    let lines: Vec<_> = items.map(|item| (item.object.id(), item.object.title())).collect();
    if global.json {
        let all: Vec<_> = lines.iter().map(|(id, title)| serde_json::json!({ "id": id, "title": title })).collect();
        print_json(&all)?;
        return Ok(ExitCode::SUCCESS);
    }
    let width = lines.iter().map(|(id, _)| id.len()).max().unwrap_or(0);
    for (id, title) in lines {
        anstream::println!("{id:<width$}  {}", wrap(title, width + 2));
    }
    Ok(ExitCode::SUCCESS)
}

fn show(global: &Global, id: &str) -> Result<ExitCode, Failure> {
    let library = shipped();
    if let Some(profile) = library.profile(id) {
        return show_profile(global, profile);
    }
    let unknown = || Failure::new(format!("the library has no `{id}`")).hint("`assay library list KIND` names all it has");
    let item = library.item(id).ok_or_else(unknown)?;
    if global.json {
        print_json(&item.object)?;
    } else {
        anstream::print!("{}", declare::write(&item.object).1);
    }
    Ok(ExitCode::SUCCESS)
}

fn show_profile(global: &Global, profile: &Profile) -> Result<ExitCode, Failure> {
    if global.json {
        print_json(profile)?;
        return Ok(ExitCode::SUCCESS);
    }
    anstream::println!("{}  {}", profile.id, wrap(&profile.title, profile.id.len() + 2));
    anstream::println!("  {}", wrap(profile.says.trim(), 2));
    anstream::println!("  catalogues: {}", profile.catalogues.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "));
    for kind in KINDS {
        let chosen = shipped().chosen_by(profile);
        let ids: Vec<_> = chosen.iter().filter(|item| item.object.kind() == kind).map(|item| item.object.id()).collect();
        if !ids.is_empty() {
            anstream::println!("\n  {} {kind}s\n    {}", ids.len(), wrap(&ids.join(", "), 4));
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn adopt(global: &Global, typed: AdoptLibrary) -> Result<ExitCode, Failure> {
    let adopt = Adopt {
        choice: typed.profile.map_or(Choice::Items(typed.items), Choice::Profile),
        version: env!("CARGO_PKG_VERSION").into(),
        holders: holders(&typed.owner)?,
        from: typed.from,
        newer: if typed.update { Newer::Take } else { Newer::Show },
    };
    let session = Session::open(global).await?;
    let actor = session.actor().await?;
    let adoption = session.workspace.adoption(&actor, &adopt).await?;
    if global.json {
        print_json(&adoption)?;
    } else {
        print(&adoption);
    }
    if typed.dry_run {
        anstream::eprintln!("{} would be declared", adoption.n_declared());
        return Ok(ExitCode::SUCCESS);
    }
    let receipt = session.workspace.adopt(&actor, &adopt).await?;
    anstream::eprintln!("{} declared; the ledger has {} entries", receipt.entries.len(), receipt.size);
    Ok(ExitCode::SUCCESS)
}

fn holders(typed: &[String]) -> Result<BTreeMap<String, PersonId>, Failure> {
    let one = |text: &String| {
        let wrong = || Failure::new(format!("`{text}` does not say who holds a role")).hint("`--owner security-lead=p-7f3a19c2`");
        let (role, person) = text.split_once('=').ok_or_else(wrong)?;
        let person = PersonId::parse(person).map_err(|error| Failure::new(error.to_string()))?;
        Ok((role.to_owned(), person))
    };
    typed.iter().map(one).collect()
}

fn print(adoption: &Adoption) {
    for id in &adoption.catalogues {
        anstream::println!("+ {id}");
    }
    for item in &adoption.items {
        let (sign, changes) = match &item.what {
            AdoptedWhat::New => ("+", None),
            AdoptedWhat::Unchanged => continue,
            AdoptedWhat::Newer(changes) => ("~", Some((changes, "the library says otherwise now; `--update` takes it"))),
            AdoptedWhat::Ours(changes) => ("=", Some((changes, "yours, and kept; the library says"))),
        };
        let head = format!("{sign} {} {}  ", item.kind, item.id);
        anstream::println!("{head}{}", wrap(&item.title, head.len()));
        if let Some((changes, words)) = changes {
            anstream::println!("    {words}");
            for change in changes {
                anstream::println!("    {}", wrap(&change.to_string(), 6));
            }
        }
    }
    if adoption.n_left_out > 0 {
        let words = format!("{} mappings to frameworks that are not adopted are left out", adoption.n_left_out);
        anstream::println!("{words}");
    }
    let blank: Vec<_> = adoption.items.iter().filter(|item| item.n_blanks > 0).collect();
    if !blank.is_empty() {
        let each: Vec<_> = blank.iter().map(|item| format!("{} {}", item.id, item.n_blanks)).collect();
        anstream::println!("{}", wrap(&format!("places still to fill in, written [like this]: {}", each.join(", ")), 2));
    }
    if !adoption.roles.is_empty() {
        anstream::println!("owners; say another with `--owner ROLE=PERSON`");
        for (role, person) in &adoption.roles {
            anstream::println!("  {role:<22} {person}");
        }
    }
}
