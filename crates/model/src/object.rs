//! What is declared: the nouns that people write in files, as they write them.
//!
//! Every noun has an `id`, and `from` and `to`, the first and last day on which what it says holds (absent `from`: from
//! the day on which it was declared; absent `to`: open). A later declaration of the same id is a new version.
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::time::Day;

mod control;
mod measure;
mod test;

mod source;

mod asset;
mod document;

mod engagement;
mod person;

pub use asset::{AiRole, Asset, AssetKind, Commitment, Risk, Stage, Treatment};
pub use control::{Control, ControlKind, Extent, Frequency, Level, Nature, Serves};
pub use document::{AssessmentOutcome, Document, DocumentKind};
pub use engagement::{Category, Engagement, EngagementKind, Exclusion, ExclusionKind, Standard, SupplierMethod, SupplierRole};
pub use measure::{Decimal, Each, Measure, MeasureKind, NoDecimal};
pub use person::{Adopted, Grant, Person, Role};
pub use source::{Check, ColumnType, Connector, Shape, Source, Table};
pub use test::{Attribute, DaySpanText, Fixture, Test};

/// Something that people declare, by its kind.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Object {
    Control(Control),
    Test(Test),
    Source(Source),
    Asset(Asset),
    Commitment(Commitment),
    Risk(Risk),
    Document(Document),
    Engagement(Engagement),
    Person(Person),
    Grant(Grant),
    Catalogue(Adopted),
    Crosswalk(Adopted),
}

/// Does `$body` with the noun inside, whatever its kind: all have `id`, `from` and `to`.
macro_rules! each {
    ($object:expr, $noun:ident => $body:expr) => {
        match $object {
            Object::Control($noun) => $body,
            Object::Test($noun) => $body,
            Object::Source($noun) => $body,
            Object::Asset($noun) => $body,
            Object::Commitment($noun) => $body,
            Object::Risk($noun) => $body,
            Object::Document($noun) => $body,
            Object::Engagement($noun) => $body,
            Object::Person($noun) => $body,
            Object::Grant($noun) => $body,
            Object::Catalogue($noun) => $body,
            Object::Crosswalk($noun) => $body,
        }
    };
}

impl Object {
    pub const KINDS: [&str; 12] = [
        "control",
        "test",
        "source",
        "asset",
        "commitment",
        "risk",
        "document",
        "engagement",
        "person",
        "grant",
        "catalogue",
        "crosswalk",
    ];

    pub fn kind(&self) -> &'static str {
        match self {
            Object::Control(_) => "control",
            Object::Test(_) => "test",
            Object::Source(_) => "source",
            Object::Asset(_) => "asset",
            Object::Commitment(_) => "commitment",
            Object::Risk(_) => "risk",
            Object::Document(_) => "document",
            Object::Engagement(_) => "engagement",
            Object::Person(_) => "person",
            Object::Grant(_) => "grant",
            Object::Catalogue(_) => "catalogue",
            Object::Crosswalk(_) => "crosswalk",
        }
    }

    pub fn id(&self) -> &str {
        each!(self, noun => noun.id.as_str())
    }

    /// What people call it: its title, a person's name; a grant and a framework have none but their id.
    pub fn title(&self) -> &str {
        match self {
            Object::Control(control) => &control.title,
            Object::Test(test) => &test.title,
            Object::Source(source) => &source.title,
            Object::Asset(asset) => &asset.title,
            Object::Commitment(commitment) => &commitment.title,
            Object::Risk(risk) => &risk.title,
            Object::Document(document) => &document.title,
            Object::Engagement(engagement) => &engagement.title,
            Object::Person(person) => &person.name,
            Object::Grant(grant) => grant.id.as_str(),
            Object::Catalogue(adopted) | Object::Crosswalk(adopted) => adopted.id.as_str(),
        }
    }

    pub fn from(&self) -> Option<Day> {
        each!(self, noun => noun.from)
    }

    pub fn to(&self) -> Option<Day> {
        each!(self, noun => noun.to)
    }

    pub fn set_from(&mut self, day: Day) {
        each!(self, noun => noun.from = Some(day))
    }

    pub fn set_to(&mut self, day: Day) {
        each!(self, noun => noun.to = Some(day))
    }
}
