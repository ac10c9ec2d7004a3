//! What is ready to adopt: controls with the tests, sources and risks that belong to them, document templates, and profiles that
//! choose among them.
//!
//! The library's files are ordinary files of declared objects in which `owner` names a role. Whoever adopts says who holds it.
use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::catalogue::read_yaml;
use crate::declare::{self, Parsed};
use crate::diagnostic::Diagnostic;
use crate::id::{CatalogueId, ControlId, DocumentId};
use crate::object::{Check, Object};

mod fit;
mod shipped;

pub use fit::{Fit, Fitted};
pub use shipped::shipped;

/// A job that somebody holds in every organisation that runs such a programme.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Role {
    pub id: String,
    pub title: String,
    /// What it answers for, in one line.
    pub does: String,
}

/// A choice among the library's controls and documents, with the catalogues that it needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    kind: ProfileWord,
    pub id: String,
    pub title: String,
    /// For whom it is, and what it leaves out.
    pub says: String,
    pub catalogues: Vec<CatalogueId>,
    pub controls: Vec<ControlId>,
    #[serde(default)]
    pub documents: Vec<DocumentId>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum ProfileWord {
    Profile,
}

/// Everything that ships, in the order of its files.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Library {
    pub roles: Vec<Role>,
    pub profiles: Vec<Profile>,
    pub items: Vec<Parsed>,
}

impl Library {
    /// Reads the library's files, each by its path and text: `roles.yaml`, what lies in `profiles/`, and objects.
    pub fn parse<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> (Self, Vec<Diagnostic>) {
        let (mut library, mut wrong) = (Self::default(), Vec::new());
        for (name, text) in files {
            if name.ends_with("roles.yaml") {
                match read_yaml(name, text) {
                    Ok(roles) => library.roles = roles,
                    Err(diagnostic) => wrong.push(diagnostic),
                }
            } else if name.contains("profiles/") {
                match read_yaml(name, text) {
                    Ok(profile) => library.profiles.push(profile),
                    Err(diagnostic) => wrong.push(diagnostic),
                }
            } else {
                let (objects, diagnostics) = declare::parse(name, text);
                library.items.extend(objects);
                wrong.extend(diagnostics);
            }
        }
        (library, wrong)
    }

    pub fn profile(&self, id: &str) -> Option<&Profile> {
        self.profiles.iter().find(|profile| profile.id == id)
    }

    pub fn role(&self, id: &str) -> Option<&Role> {
        self.roles.iter().find(|role| role.id == id)
    }

    /// The item of this id, whatever its kind; where two kinds share it, `KIND:ID` says which.
    pub fn item(&self, id: &str) -> Option<&Parsed> {
        let (kind, id) = match id.split_once(':').filter(|(kind, _)| Object::KINDS.contains(kind)) {
            Some((kind, id)) => (Some(kind), id),
            None => (None, id),
        };
        self.items.iter().find(|item| item.object.id() == id && kind.is_none_or(|kind| item.object.kind() == kind))
    }

    fn of(&self, kind: &str, id: &str) -> Option<&Parsed> {
        self.items.iter().find(|item| item.object.kind() == kind && item.object.id() == id)
    }

    /// What a profile chooses, with all that belongs to it.
    pub fn chosen_by(&self, profile: &Profile) -> Vec<&Parsed> {
        let controls = profile.controls.iter().map(|id| ("control", id.as_str()));
        let documents = profile.documents.iter().map(|id| ("document", id.as_str()));
        self.with_all_that_belongs(controls.chain(documents).filter_map(|(kind, id)| self.of(kind, id)))
    }

    /// These items, with all that belongs to them: of a control its risks and tests, of a test the sources that it reads, of a
    /// source those with which it is reconciled. In the library's order, each once.
    pub fn with_all_that_belongs<'a>(&'a self, items: impl IntoIterator<Item = &'a Parsed>) -> Vec<&'a Parsed> {
        let mut todo: Vec<&Parsed> = items.into_iter().collect();
        let mut chosen = BTreeSet::new();
        while let Some(item) = todo.pop() {
            if chosen.insert((item.object.kind(), item.object.id())) {
                todo.extend(belongs(&item.object).into_iter().filter_map(|(kind, id)| self.of(kind, &id)));
            }
        }
        self.items.iter().filter(|item| chosen.contains(&(item.object.kind(), item.object.id()))).collect()
    }

    /// What in the library names something that it does not hold.
    pub fn check(&self) -> Vec<Diagnostic> {
        let mut wrong = Vec::new();
        let mut missing = |item: &Parsed, what: String| wrong.push(Diagnostic::new(&item.file, Some(item.line), what));
        for item in &self.items {
            if let Some(role) = owner(&item.object).filter(|role| self.role(role).is_none()) {
                missing(item, format!("`{role}` is no role of the library"));
            }
            for (kind, id) in belongs(&item.object) {
                if self.of(kind, &id).is_none() {
                    missing(item, format!("the library has no {kind} `{id}`"));
                }
            }
        }
        for profile in &self.profiles {
            let controls = profile.controls.iter().map(|id| ("control", id.as_str()));
            for (kind, id) in controls.chain(profile.documents.iter().map(|id| ("document", id.as_str()))) {
                if self.of(kind, id).is_none() {
                    wrong.push(Diagnostic::new(&profile.id, None, format!("the library has no {kind} `{id}`")));
                }
            }
        }
        wrong
    }
}

/// What an object brings with it, by kind and id.
fn belongs(object: &Object) -> Vec<(&'static str, String)> {
    match object {
        Object::Control(control) => {
            let risks = control.risks.iter().map(|id| ("risk", id.to_string()));
            risks.chain(control.tests.iter().map(|id| ("test", id.to_string()))).collect()
        }
        Object::Test(test) => {
            let read = test.reads.iter().filter(|name| !name.starts_with("programme."));
            read.map(|name| ("source", name.strip_suffix("_history").unwrap_or(name).to_owned())).collect()
        }
        Object::Source(source) => {
            let other = |check: &Check| match check {
                Check::Reconcile { other, .. } => Some(("source", other.to_string())),
                _ => None,
            };
            source.checks.iter().filter_map(other).collect()
        }
        _ => Vec::new(),
    }
}

/// The role that owns an item, where its kind has an owner.
pub fn owner(object: &Object) -> Option<&str> {
    match object {
        Object::Control(control) => Some(control.owner.as_str()),
        Object::Source(source) => Some(source.owner.as_str()),
        Object::Risk(risk) => Some(risk.owner.as_str()),
        Object::Document(document) => Some(document.owner.as_str()),
        Object::Asset(asset) => Some(asset.owner.as_str()),
        _ => None,
    }
}
