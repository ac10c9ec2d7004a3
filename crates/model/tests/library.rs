//! Does the library serve what it says? It holds what it names, and every requirement of SOC 2 and ISO/IEC 42001 is served in full
//! by something, in operation by a control where something must be done. `cargo test -p model --test library -- --nocapture` prints
//! the walk over all of them, to be read as an auditor reads it.
#![allow(clippy::unwrap_used)]

use std::fmt::Write as _;

use assay_model::catalogue;
use assay_model::library::{Library, shipped};
use assay_model::object::{Control, Document, Extent, Frequency, Object, Serves};

/// Clause items that ask for something to be stated: a document serves them. All other elements ask for something to be done or
/// kept, and what operates is a control.
const STATED: [&str; 5] = ["iso42001:4.1", "iso42001:4.2", "iso42001:4.3", "iso42001:5.2", "iso42001:A.2.2"];
/// Annex A elements that ask for something to be laid down in writing.
const LAID_DOWN: [&str; 4] = ["iso42001:A.6.1.3", "iso42001:A.8.4", "iso42001:A.9.2", "iso42001:A.9.3"];

fn controls(library: &Library) -> impl Iterator<Item = &Control> {
    library.items.iter().filter_map(|item| match &item.object {
        Object::Control(control) => Some(control),
        _ => None,
    })
}

fn documents(library: &Library) -> impl Iterator<Item = &Document> {
    library.items.iter().filter_map(|item| match &item.object {
        Object::Document(document) => Some(document),
        _ => None,
    })
}

fn serving<'a>(serves: &'a [Serves], requirement: &str) -> Option<&'a Serves> {
    serves.iter().find(|serves| serves.requirement.as_str() == requirement)
}

#[test]
fn the_library_holds_all_that_it_names() {
    let wrong = shipped().check();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn what_happens_as_it_comes_has_a_test() {
    for control in controls(shipped()) {
        let needs = matches!(control.frequency, Frequency::PerOccurrence | Frequency::Automated);
        assert!(!needs || !control.tests.is_empty(), "{} can be shown by a test only, and has none", control.id);
    }
}

#[test]
fn every_requirement_is_served_in_full() {
    let library = shipped();
    let (mut walk, mut n, mut open) = (String::new(), 0, Vec::new());
    for id in ["soc2-2017", "iso42001-2023"] {
        for item in catalogue::shipped(id).unwrap().assessable() {
            n += 1;
            let requirement = item.id.as_str();
            writeln!(walk, "\n{requirement}  {}", item.title).unwrap();
            let (mut full, mut operates) = (false, false);
            for control in controls(library) {
                let Some(serves) = serving(&control.serves, requirement) else { continue };
                full |= serves.extent == Extent::Full;
                operates |= serves.extent == Extent::Full;
                let tests: Vec<&str> = control.tests.iter().map(|test| test.as_str()).collect();
                let shown = if tests.is_empty() { "by its performances".into() } else { format!("by {}", tests.join(", ")) };
                writeln!(walk, "  {} {}, shown {shown}: {}", control.id, words(serves), serves.why.as_deref().unwrap_or(""))
                    .unwrap();
            }
            for document in documents(library) {
                let Some(serves) = serving(&document.serves, requirement) else { continue };
                full |= serves.extent == Extent::Full;
                writeln!(walk, "  {} {}, a document: {}", document.id, words(serves), serves.why.as_deref().unwrap_or(""))
                    .unwrap();
            }
            let written = STATED.contains(&requirement) || LAID_DOWN.contains(&requirement);
            if !full || !(operates || written) {
                open.push(requirement.to_owned());
            }
        }
    }
    println!("{walk}");
    assert_eq!(n, 131);
    assert!(open.is_empty(), "served by nothing in full that can operate: {open:?}");
}

fn words(serves: &Serves) -> &'static str {
    match serves.extent {
        Extent::Full => "in full",
        Extent::Part => "in part",
    }
}

#[test]
fn each_mapping_says_why_and_in_part_what_is_missing() {
    let library = shipped();
    let all = controls(library).map(|control| (control.id.to_string(), &control.serves));
    for (id, serves) in all.chain(documents(library).map(|document| (document.id.to_string(), &document.serves))) {
        for one in serves {
            assert!(one.why.is_some(), "{id} does not say why it serves {}", one.requirement);
            assert_eq!(one.extent == Extent::Part, one.missing.is_some(), "{id} and what is missing for {}", one.requirement);
        }
    }
}
