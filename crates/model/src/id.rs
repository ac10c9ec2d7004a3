//! Names of things: what people chose to call a control, a test, an asset; and the ids of entries.
use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The longest id that a person may choose, in bytes: it stands in tables, file names and on the command line.
pub const ID_BYTES_MAX: usize = 120;

/// Why a text is not an id.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not an id: {why}")]
pub struct IdError {
    pub text: String,
    pub why: &'static str,
}

fn check(text: &str) -> Result<(), IdError> {
    let why = if text.is_empty() {
        "it is empty"
    } else if text.len() > ID_BYTES_MAX {
        "it is longer than 120 bytes"
    } else if !text.starts_with(|c: char| c.is_ascii_alphanumeric()) {
        "it must start with a letter or a digit"
    } else if !text.chars().all(|c| c.is_ascii_alphanumeric() || "._:-".contains(c)) {
        "only letters, digits, `.`, `_`, `:` and `-` may stand in it"
    } else {
        return Ok(());
    };
    let text = text.chars().take(ID_BYTES_MAX).collect();
    Err(IdError { text, why })
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Arc<str>);

        impl $name {
            pub fn parse(text: &str) -> Result<Self, IdError> {
                check(text)?;
                Ok(Self(text.into()))
            }
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}", self.0)
            }
        }
        impl std::borrow::Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = Cow::<'de, str>::deserialize(deserializer)?;
                Self::parse(&text).map_err(serde::de::Error::custom)
            }
        }
        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }
            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({
                    "type": "string",
                    "pattern": "^[A-Za-z0-9][A-Za-z0-9._:-]*$",
                    "maxLength": ID_BYTES_MAX,
                })
            }
        }
    };
}

id!(/// A requirement of a framework: `soc2:CC6.2`, `iso42001:A.6.2.4`.
    RequirementId);
id!(/// A control: `AC-01`.
    ControlId);
id!(/// A test: `leavers-access`.
    TestId);
id!(/// A source of evidence, and the name of its table in SQL: `hr.people`.
    SourceId);
id!(/// An asset: an AI system, a model, a supplier, a site.
    AssetId);
id!(/// A document.
    DocumentId);
id!(/// A risk.
    RiskId);
id!(/// A service commitment or system requirement.
    CommitmentId);
id!(/// An engagement: an examination or audit.
    EngagementId);
id!(/// A person, by an id that carries no name.
    PersonId);
id!(/// A grant of a role to a person.
    GrantId);
id!(/// A catalogue: `soc2-2017`.
    CatalogueId);
id!(/// An entry of the ledger: 32 hex digits in a workspace, any name in a test.
    EntryId);
id!(/// A blob, by its random id.
    BlobId);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_checked_once_at_the_edge() {
        for good in ["AC-01", "soc2:CC6.2", "hr.people", "7"] {
            assert_eq!(ControlId::parse(good).map(|id| id.to_string()), Ok(good.to_owned()));
        }
        for (bad, why) in [("", "empty"), ("-a", "start"), ("a b", "only"), ("ä", "start"), (&"x".repeat(121), "longer")] {
            let error = ControlId::parse(bad).expect_err(bad).to_string();
            assert!(error.contains(why), "{error}");
        }
    }
}
