//! How does a catalogue become what an organisation declares, and come back?
use serde::Deserialize;
use serde_json::Value;

use super::{Catalogue, Crosswalk};
use crate::object::Adopted;

/// Whether what leaves a catalogue carries the short topic names of the standard.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OfficialTitles {
    /// What an entry, an export or a bundle does unless someone asks.
    #[default]
    LeftOut,
    Kept,
}

/// Why a declared content is no catalogue or crosswalk.
#[derive(Debug, thiserror::Error)]
#[error("the content of `{id}` is not a {noun}: {source}")]
pub struct ContentError {
    id: String,
    noun: &'static str,
    source: serde_json::Error,
}

impl Catalogue {
    /// What is declared when an organisation adopts it, and all that ever leaves it. It is made of the catalogue alone: a
    /// licence holder's text lies in an [`Overlay`](super::Overlay), which no function that makes content can see.
    pub fn content(&self, official_titles: OfficialTitles) -> Value {
        let mut catalogue = self.clone();
        if official_titles == OfficialTitles::LeftOut {
            for item in &mut catalogue.items {
                item.official_title = None;
            }
        }
        serde_json::to_value(catalogue).expect("a catalogue is text, numbers and lists")
    }

    /// The declared object by which an organisation adopts this catalogue.
    pub fn adopted(&self, official_titles: OfficialTitles) -> Adopted {
        Adopted {
            id: self.id.clone(),
            version: self.source_version.clone(),
            content: self.content(official_titles),
            from: None,
            to: None,
        }
    }

    /// The catalogue as it was adopted.
    pub fn from_adopted(adopted: &Adopted) -> Result<Self, ContentError> {
        Self::deserialize(&adopted.content).map_err(|source| ContentError {
            id: adopted.id.to_string(),
            noun: "catalogue",
            source,
        })
    }
}

impl Crosswalk {
    /// The declared object by which an organisation adopts this crosswalk, for the editions that `version` names.
    pub fn adopted(&self, version: &str) -> Adopted {
        let content = serde_json::to_value(self).expect("a crosswalk is text, numbers and lists");
        Adopted { id: self.id.clone(), version: version.to_owned(), content, from: None, to: None }
    }

    /// The crosswalk as it was adopted.
    pub fn from_adopted(adopted: &Adopted) -> Result<Self, ContentError> {
        Self::deserialize(&adopted.content).map_err(|source| ContentError {
            id: adopted.id.to_string(),
            noun: "crosswalk",
            source,
        })
    }
}
