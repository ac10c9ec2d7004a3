//! The seed: from a frozen population and a value that came after the freeze, so that nobody chose the items.
use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::Error;

/// The longest value, bytes: it is retyped by whoever draws again.
pub const VALUE_BYTES_MAX: usize = 1024;

/// `SHA-256("assay/sample/v1" ‖ 0x00 ‖ population digest ‖ 0x00 ‖ value)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seed([u8; 32]);

impl Seed {
    /// The seed of a population, by the 32 bytes of its digest, and a value, as UTF-8.
    ///
    /// The digest is part of it: a value that is used for another population gives another seed.
    #[must_use]
    pub fn new(population: &[u8; 32], value: &str) -> Self {
        let mut hash = Sha256::new();
        for part in [b"assay/sample/v1".as_slice(), b"\0", population, b"\0", value.as_bytes()] {
            hash.update(part);
        }
        Self(hash.finalize().into())
    }

    /// An item's place in the draw: `SHA-256(seed ‖ 0x00 ‖ item)`.
    #[must_use]
    pub fn place(&self, item: &str) -> [u8; 32] {
        let mut hash = Sha256::new();
        hash.update(self.0);
        hash.update([0]);
        hash.update(item);
        hash.finalize().into()
    }

    /// A number from 0 to 2^64 − 1 for a method's start: `SHA-256(seed ‖ 0x01 ‖ what)`, its first eight bytes, the highest first.
    pub(crate) fn number(&self, what: &str) -> u64 {
        let mut hash = Sha256::new();
        hash.update(self.0);
        hash.update([1]);
        hash.update(what);
        let bytes: [u8; 32] = hash.finalize().into();
        u64::from_be_bytes(bytes[..8].try_into().expect("eight of thirty-two"))
    }
}

impl fmt::Display for Seed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// Where a value came from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "by")]
pub enum Provenance {
    /// The auditor gave it after the freeze.
    Auditor,
    /// A public beacon published it.
    Beacon {
        /// The beacon's name.
        beacon: String,
        /// The round whose output it is.
        round: u64,
    },
    /// Whoever runs the tests chose it: for management's own tests alone, and labelled.
    Operator,
}

impl Provenance {
    /// The label that stands beside the value wherever it is shown.
    #[must_use]
    pub fn label(&self) -> String {
        match self {
            Self::Auditor => "from the auditor".to_owned(),
            Self::Beacon { beacon, round } => format!("round {round} of the beacon {beacon}"),
            Self::Operator => "operator-chosen".to_owned(),
        }
    }

    /// Whether an auditor may rely on the draw: the operator had no choice.
    #[must_use]
    pub fn is_independent(&self) -> bool {
        !matches!(self, Self::Operator)
    }
}

/// A value for a seed, with where it came from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Value {
    /// The text, as it is hashed.
    pub value: String,
    /// Where it came from.
    #[serde(flatten)]
    pub provenance: Provenance,
}

impl Value {
    /// A value that can be retyped.
    ///
    /// # Errors
    /// It is empty or too long, begins or ends with white space, or holds control characters.
    pub fn new(value: impl Into<String>, provenance: Provenance) -> Result<Self, Error> {
        let value = value.into();
        let plain = !value.is_empty() && value.trim() == value && !value.chars().any(char::is_control);
        if plain && value.len() <= VALUE_BYTES_MAX {
            return Ok(Self { value, provenance });
        }
        let expected = format!("1 to {VALUE_BYTES_MAX} bytes of text without control characters or white space at its ends");
        let value = value.chars().take(80).collect::<String>().escape_debug().to_string();
        Err(Error::Parameter { what: "value", value, expected })
    }

    /// The seed over a population.
    #[must_use]
    pub fn seed(&self, population: &[u8; 32]) -> Seed {
        Seed::new(population, &self.value)
    }

    /// Checks that it came later than the freeze, both as microseconds since 1970 and as the caller writes them.
    ///
    /// # Errors
    /// It came no later.
    pub fn came_after(given: (i64, &str), frozen: (i64, &str)) -> Result<(), Error> {
        if given.0 > frozen.0 {
            return Ok(());
        }
        Err(Error::BeforeFreeze { given: given.1.to_owned(), frozen: frozen.1.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_seed_is_that_of_the_worked_example() {
        // docs/formats.md, "Worked example".
        let digest: Vec<u8> = (0..32)
            .map(|at| {
                u8::from_str_radix(&"c00e4f138799f35acaead4a80b748f8f05d9d31215b2bc08355bee370e902f4c"[2 * at..][..2], 16)
                    .unwrap()
            })
            .collect();
        let seed = Seed::new(&digest.try_into().unwrap(), "8675309");
        assert_eq!(seed.to_string(), "e10c2bae4ce1f4000a3a9aa5d7da7729d25d95fe4197d043c1d95a26c6357b6e");
        assert!(seed.place("ben") < seed.place("ann"));
        // The start of a systematic draw is no item's place.
        assert_ne!(seed.number("ben").to_be_bytes(), seed.place("ben")[..8]);
    }

    #[test]
    fn values_are_text_that_can_be_retyped() {
        for bad in ["", " 7", "7\n", "a\0b", &"7".repeat(1025)] {
            assert!(Value::new(bad, Provenance::Auditor).unwrap_err().to_string().starts_with("value `"), "{bad:?}");
        }
        assert!(Value::new("8675309", Provenance::Operator).is_ok());
    }

    #[test]
    fn a_value_comes_after_the_freeze() {
        assert!(Value::came_after((2, "later"), (1, "then")).is_ok());
        let refused = Value::came_after((1, "noon"), (1, "noon")).unwrap_err().to_string();
        assert!(refused.contains("could know the sample"), "{refused}");
    }

    #[test]
    fn only_the_operators_choice_is_not_independent() {
        let beacon = Provenance::Beacon { beacon: "drand quicknet".into(), round: 9 };
        assert!(Provenance::Auditor.is_independent() && beacon.is_independent() && !Provenance::Operator.is_independent());
        assert_eq!(beacon.label(), "round 9 of the beacon drand quicknet");
        let value = Value::new("7", Provenance::Operator).unwrap();
        assert_eq!(serde_json::to_string(&value).unwrap(), r#"{"value":"7","by":"operator"}"#);
    }
}
