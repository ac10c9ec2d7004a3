//! What a fold or a finish can refuse.

/// Why a measure could not be folded or finished; wrong numbers are data and show in an estimate's reason instead.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A dimension has more levels than the limit allows.
    #[error("column `{column}` has more than {max} values\nhint: group its values, or raise the limit")]
    TooManyLevels {
        /// The dimension's name.
        column: String,
        /// The limit in force, levels.
        max: usize,
    },
    /// The cube, or a map of distinct values, grew past its limit.
    #[error("more than {max} {what}\nhint: fewer groups or strata, or coarser values")]
    TooMany {
        /// What there are too many of.
        what: &'static str,
        /// The limit in force.
        max: usize,
    },
    /// Columns of one batch differ in length, or a batch has not the columns that the fold was made for.
    #[error("a batch has {found} {what}, expected {expected}")]
    Shape {
        /// What was counted: rows or columns.
        what: &'static str,
        /// How many there should be.
        expected: usize,
        /// How many there are.
        found: usize,
    },
    /// A dictionary code that names no value.
    #[error("code {code} is outside its dictionary of {values} values")]
    Code {
        /// The code.
        code: u64,
        /// The dictionary's length.
        values: usize,
    },
    /// Two folds that were set up differently cannot be merged.
    #[error("folds of different {0} cannot be merged")]
    Unlike(&'static str),
    /// An integer would leave its range: the rows are not what they seem.
    #[error("{0} is larger than its integer can hold")]
    Overflow(&'static str),
    /// A parameter that has no meaning.
    #[error("{what} `{value}` is not {expected}")]
    Parameter {
        /// The parameter's name.
        what: &'static str,
        /// What was given.
        value: String,
        /// What it should be.
        expected: &'static str,
    },
    /// A dimension that the cube has not.
    #[error("the cube has no dimension `{0}`")]
    NoDimension(String),
    /// A kept artefact that is not in its canonical form.
    #[error("{0}")]
    Malformed(String),
}

impl Error {
    /// Whether a limit was reached, which a setting may raise.
    #[must_use]
    pub fn is_limit(&self) -> bool {
        matches!(self, Self::TooManyLevels { .. } | Self::TooMany { .. })
    }
}
