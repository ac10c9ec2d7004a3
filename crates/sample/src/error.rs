//! What a size, a draw or an evaluation can refuse.

/// Why there is no size, sample or limit.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A text that is no rate.
    #[error("`{text}` is not a rate: {why}\nhint: write `5%` or `0.05`")]
    Rate {
        /// What was given.
        text: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// A parameter outside what it may be.
    #[error("{what} `{value}` is not {expected}")]
    Parameter {
        /// The parameter's name.
        what: &'static str,
        /// What was given.
        value: String,
        /// What it should be.
        expected: String,
    },
    /// So many deviations are expected that no sample shows what it should.
    #[error(
        "expected rate {expected} is not below the tolerable rate {tolerable}: no sample can support it\nhint: the control's design or its tolerable rate has to be looked at first"
    )]
    ExpectedTooHigh {
        /// The expected rate.
        expected: String,
        /// The tolerable rate.
        tolerable: String,
    },
    /// The sample would be larger than the limit.
    #[error("no sample of at most {max} items will do\nhint: the expected rate is too near the tolerable one")]
    TooLarge {
        /// The limit, items.
        max: u64,
    },
    /// An item that the population holds twice.
    #[error(
        "item `{item}` is in the population twice: in place {first} and in place {second}\nhint: an item is what is tested once; choose a key that is unique"
    )]
    Twice {
        /// The item.
        item: String,
        /// Where it stands first, counted from 1.
        first: u64,
        /// Where it stands again.
        second: u64,
    },
    /// An item without a name.
    #[error("the item in place {at} has no name")]
    Nameless {
        /// Where it stands, counted from 1.
        at: u64,
    },
    /// More items than a population may have.
    #[error("a population has at most {max} items")]
    TooMany {
        /// The limit, items.
        max: u64,
    },
    /// More items are asked for than there are left.
    #[error("cannot take {wanted} of {left} items")]
    Exhausted {
        /// How many are asked for.
        wanted: u64,
        /// How many there are.
        left: u64,
    },
    /// An item that is not where it should be.
    #[error("item `{item}` is not in the {place}")]
    NotIn {
        /// The item.
        item: String,
        /// The population or the sample.
        place: &'static str,
    },
    /// What a method does not do.
    #[error("{0}")]
    Method(String),
    /// A value that was known before the population was frozen.
    #[error(
        "the value is of {given}, and the population was frozen at {frozen}: whoever froze it could know the sample\nhint: take a value that came later"
    )]
    BeforeFreeze {
        /// When the value came to be, as the caller writes it.
        given: String,
        /// When the population was frozen.
        frozen: String,
    },
}

impl Error {
    /// Whether the population itself is wrong, rather than what was asked of it.
    #[must_use]
    pub fn is_population(&self) -> bool {
        matches!(self, Self::Twice { .. } | Self::Nameless { .. } | Self::TooMany { .. })
    }
}
