//! Why a file is no bundle, or none can be made.

/// What is wrong with a bundle as a whole. What is wrong with one thing in it is a line of the verdict.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Error(String);

impl Error {
    pub fn new(message: impl Into<String>) -> Error {
        Error(message.into())
    }
}

impl From<assay_ledger::Error> for Error {
    fn from(error: assay_ledger::Error) -> Error {
        Error(error.to_string())
    }
}
