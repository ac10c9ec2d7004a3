//! Does every row end somewhere, and does every element have a row or a reason why not?
use std::collections::{HashMap, HashSet};

use super::{Catalogue, Crosswalk, Item, ItemKind, framework_of};
use crate::diagnostic::Diagnostic;
use crate::id::RequirementId;

/// Compares a crosswalk with the catalogues at its ends: both ends of every row are in one of them or in the list of ids
/// without one, and every assessable item of the frameworks in `complete_for` has a row or a stated reason.
pub fn check_ends(file: &str, crosswalk: &Crosswalk, catalogues: &[&Catalogue]) -> Vec<Diagnostic> {
    let items: HashMap<&RequirementId, &Item> =
        catalogues.iter().flat_map(|catalogue| &catalogue.items).map(|item| (&item.id, item)).collect();
    let outside: HashSet<&RequirementId> = crosswalk.without_catalogue.iter().flat_map(|list| &list.ids).collect();
    let mut diagnostics = Vec::new();
    for row in &crosswalk.rows {
        for (field, id) in [("source", &row.source), ("target", &row.target)] {
            let message = match items.get(id) {
                Some(item) if item.kind == ItemKind::Group => format!("`{id}` is a heading: relate what stands beneath it"),
                None if !outside.contains(id) => format!("`{id}` is in no catalogue, nor in `without_catalogue`"),
                _ => continue,
            };
            diagnostics.push(Diagnostic::new(file, row.line, message).field(field));
        }
    }
    let mut say = |field: &str, message: String| diagnostics.push(Diagnostic::new(file, None, message).field(field));
    let named = crosswalk.themes.iter().flat_map(|theme| [&theme.elements, &theme.nearest, &theme.nist_ai_rmf]).flatten();
    for id in named.filter(|id| !items.contains_key(id)) {
        say("themes", format!("`{id}` is in no catalogue"));
    }
    for id in crosswalk.no_counterpart.iter().map(|none| &none.id).filter(|id| !items.contains_key(id)) {
        say("no_counterpart", format!("`{id}` is in no catalogue"));
    }
    for id in outside.iter().filter(|id| items.contains_key(*id)) {
        say("without_catalogue", format!("`{id}` is in a catalogue"));
    }
    for framework in &crosswalk.complete_for {
        if !catalogues.iter().any(|catalogue| catalogue.framework == *framework) {
            say("complete_for", format!("`{framework}` has no catalogue"));
        }
    }
    // A row `no relationship` states a reason too: it names the nearest element and says why it will not do.
    let stated: HashSet<&RequirementId> = crosswalk
        .rows
        .iter()
        .flat_map(|row| [&row.source, &row.target])
        .chain(crosswalk.no_counterpart.iter().map(|none| &none.id))
        .collect();
    let complete = |id: &RequirementId| crosswalk.complete_for.iter().any(|framework| framework == framework_of(id));
    for item in catalogues.iter().flat_map(|catalogue| catalogue.assessable()) {
        if complete(&item.id) && !stated.contains(&item.id) {
            say("complete_for", format!("`{}` has no row and no reason why not", item.id));
        }
    }
    diagnostics
}
