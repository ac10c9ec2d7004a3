//! Is a catalogue what it says it is? Its own ids, parents and counts, nothing outside it.
use std::collections::HashMap;

use super::{Catalogue, framework_of};
use crate::diagnostic::Diagnostic;
use crate::id::RequirementId;

/// Everything that is wrong with a catalogue, in the order of its file.
pub(super) fn check(file: &str, catalogue: &Catalogue) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    let mut seen: HashMap<&RequirementId, Option<u32>> = HashMap::new();
    for item in &catalogue.items {
        let mut say = |field: &str, message: String| {
            diagnostics.push(Diagnostic::new(file, item.line, message).field(field));
        };
        if framework_of(&item.id) != catalogue.framework {
            say("id", format!("`{}` is not of the framework `{}`", item.id, catalogue.framework));
        }
        if let Some(parent) = &item.parent
            && !seen.contains_key(parent)
        {
            say("parent", format!("`{parent}` does not stand before `{}`", item.id));
        }
        for (field, text) in [("title", &item.title), ("gist", &item.gist)] {
            if text.trim().is_empty() {
                say(field, format!("`{}` has none", item.id));
            }
        }
        if item.coso_principle.is_some_and(|number| !(1..=17).contains(&number)) {
            say("coso_principle", "COSO has the principles 1 to 17".to_owned());
        }
        if let Some(first) = seen.insert(&item.id, item.line) {
            let place = first.map_or(String::new(), |line| format!(", first on line {line}"));
            say("id", format!("`{}` stands here a second time{place}", item.id));
        }
    }
    for count in &catalogue.counts {
        let found = catalogue.n_selected(count);
        if found != count.n {
            let message = format!("{} declared: {}, found: {found}", count.what, count.n);
            diagnostics.push(
                Diagnostic::new(file, None, message)
                    .field("counts")
                    .hint("a count is a fact about the source: look there for the item that is missing or too many"),
            );
        }
    }
    if catalogue.counts.is_empty() {
        diagnostics
            .push(Diagnostic::new(file, None, "no count is declared, so that a lost item would not be seen").field("counts"));
    }
    diagnostics
}
