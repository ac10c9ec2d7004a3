//! What do the frameworks ask, and how do they relate? Catalogues, the crosswalks between them, and a licence holder's
//! private text over them.
//!
//! A catalogue holds identifiers, structure and titles in our own words, never the text of a standard. The catalogues and
//! crosswalks that ship are data, embedded as text ([`embedded`]) and read when first asked for. An organisation adopts
//! one by declaring its [`content`](Catalogue::content), so that what it was assessed against stays in its ledger.
//!
//! ```
//! use assay_model::catalogue;
//!
//! let soc2 = catalogue::shipped("soc2-2017").expect("it ships");
//! assert_eq!(soc2.assessable().count(), 61);
//! let rows = catalogue::crosswalk("soc2", "iso42001", &catalogue::catalogues(), &catalogue::crosswalks());
//! assert_eq!(rows.expect("they are related").rows.len(), 128);
//! ```
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::diagnostic::Diagnostic;
use crate::id::{CatalogueId, RequirementId};

mod check;
mod content;
mod coverage;
mod crosswalk;
mod embedded;
mod item;
mod overlay;
mod view;
mod wording;
mod yaml;

pub use content::{ContentError, OfficialTitles};
pub use coverage::check_ends;
pub use crosswalk::{Basis, Crosswalk, NoCounterpart, PublicSource, Relation, Removed, Row, TargetGap, Theme, WithoutCatalogue};
pub use embedded::{catalogues, crosswalks, embedded, shipped, shipped_crosswalk};
pub use item::{DocumentedInformation, Form, Item, ItemKind};
pub use overlay::{LicensedText, Overlay};
pub use view::{
    CatalogueLine, CrosswalkView, Gap, ItemRef, ItemView, NoCounterpartView, Reuse, RowView, crosswalk, list, resolve, show,
};
pub use wording::{BlockedText, RUN_WORDS, SharedRun, run_hashes};
pub(crate) use yaml::read as read_yaml;

use crate::object::Category;

/// A framework at one edition: what it asks, item by item.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Catalogue {
    kind: CatalogueWord,
    /// `soc2-2017`.
    pub id: CatalogueId,
    /// What stands before the colon in every requirement's id: `soc2`.
    pub framework: String,
    pub name: String,
    pub edition: String,
    /// The edition of the source, short.
    pub source_version: String,
    pub authority: String,
    pub copyright_owner: String,
    /// Where the text itself can be had.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purchase_url: Option<String>,
    /// What this catalogue holds of the source's text, and what not.
    pub text_policy: String,
    /// What the source is known to hold, counted by others: [`Catalogue::parse`] compares.
    pub counts: Vec<Count>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Note>,
    /// With what identifiers and counts were compared.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub checks: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<String>,
    /// What a reader should look up in the standard before relying on it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub uncertain: Vec<String>,
    /// In the order of the standard, parents before children.
    #[serde(deserialize_with = "yaml::placed_items")]
    pub items: Vec<Item>,
}

/// The word that a catalogue's file begins with.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
enum CatalogueWord {
    #[serde(rename = "catalogue")]
    Catalogue,
}

/// How many items of some sort the source is known to hold. What is absent does not select.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Count {
    /// In words: `criteria, privacy`.
    pub what: String,
    pub kind: ItemKind,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<Category>,
    /// Only items beneath this one, at any depth.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within: Option<RequirementId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub new_in_edition: Option<bool>,
    pub n: usize,
}

/// Something worth knowing about the framework that belongs to no single item.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Note {
    pub topic: String,
    pub text: String,
}

impl Catalogue {
    /// Reads a catalogue's file (YAML) and checks it: ids unique, parents before children, declared counts met.
    ///
    /// Where the text does not have the shape of a catalogue there is none, and one diagnostic says where. Where it has,
    /// the catalogue is returned with whatever is wrong with it; use it only without diagnostics.
    pub fn parse(file: &str, text: &str) -> (Option<Self>, Vec<Diagnostic>) {
        match yaml::read::<Self>(file, text) {
            Ok(catalogue) => {
                let diagnostics = catalogue.check(file);
                (Some(catalogue), diagnostics)
            }
            Err(diagnostic) => (None, vec![diagnostic]),
        }
    }

    /// Everything that is wrong with it by itself, in the order of `file`.
    pub fn check(&self, file: &str) -> Vec<Diagnostic> {
        check::check(file, self)
    }

    pub fn item(&self, id: &RequirementId) -> Option<&Item> {
        self.items.iter().find(|item| item.id == *id)
    }

    /// The items that an examination concludes on: criteria, clauses, controls, outcomes.
    pub fn assessable(&self) -> impl Iterator<Item = &Item> {
        self.items.iter().filter(|item| item.is_assessable())
    }

    /// The items right beneath `id`.
    pub fn children<'a>(&'a self, id: &'a RequirementId) -> impl Iterator<Item = &'a Item> {
        self.items.iter().filter(move |item| item.parent.as_ref() == Some(id))
    }

    /// The items above `id`, nearest first.
    pub fn ancestors<'a>(&'a self, id: &RequirementId) -> impl Iterator<Item = &'a Item> {
        let parent = |item: &'a Item| item.parent.as_ref().and_then(|parent| self.item(parent));
        // A file in which parents go round in a circle is refused at reading; the limit holds for any other.
        std::iter::successors(self.item(id).and_then(parent), move |item| parent(item)).take(DEPTH_MAX)
    }

    fn selects(&self, count: &Count, item: &Item) -> bool {
        count.kind == item.kind
            && count.category.is_none_or(|category| item.category == Some(category))
            && count.new_in_edition.is_none_or(|new| item.new_in_edition == new)
            && count.within.as_ref().is_none_or(|within| self.ancestors(&item.id).any(|above| above.id == *within))
    }

    /// How many items `count` selects, whatever it declares.
    pub fn n_selected(&self, count: &Count) -> usize {
        self.items.iter().filter(|item| self.selects(count, item)).count()
    }
}

/// How deep items may lie: no framework here goes beyond four levels.
const DEPTH_MAX: usize = 16;

/// The framework that a requirement's id names: `soc2` of `soc2:CC6.2`; the whole id where it names none.
pub fn framework_of(id: &RequirementId) -> &str {
    id.as_str().split_once(':').map_or(id.as_str(), |(framework, _)| framework)
}

/// A requirement's id without its framework: `CC6.2` of `soc2:CC6.2`.
pub fn local_id(id: &RequirementId) -> &str {
    id.as_str().split_once(':').map_or(id.as_str(), |(_, local)| local)
}
