//! Why the store refused or failed.

/// Why a call did not succeed. Of a call that failed nothing is stored, unless [`Error::is_uncertain`].
#[derive(Debug, Clone, thiserror::Error)]
#[error("{message}")]
pub struct Error {
    pub(crate) cause: Cause,
    message: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cause {
    Conflict,
    Refused,
    Missing,
    Newer,
    Altered,
    Uncertain,
    Failed,
}

impl Error {
    /// True where the ledger has grown since the caller read it: read again and retry.
    pub fn is_conflict(&self) -> bool {
        self.cause == Cause::Conflict
    }

    /// True where the caller asked for what is not allowed, such as an id that names another body.
    pub fn is_refused(&self) -> bool {
        self.cause == Cause::Refused
    }

    /// True where there is no store, entry or blob of that name.
    pub fn is_missing(&self) -> bool {
        self.cause == Cause::Missing
    }

    /// True where a newer assay wrote the store.
    pub fn is_newer(&self) -> bool {
        self.cause == Cause::Newer
    }

    /// True where what is stored is not what was stored: a body, a leaf, a blob or a checkpoint was changed.
    pub fn is_altered(&self) -> bool {
        self.cause == Cause::Altered
    }

    /// True where the answer to a commit was lost: the entries may be stored. The same call again
    /// gives the first receipts if they are, and stores them if they are not.
    pub fn is_uncertain(&self) -> bool {
        self.cause == Cause::Uncertain
    }

    pub(crate) fn new(cause: Cause, message: impl Into<String>) -> Error {
        Error { cause, message: message.into() }
    }

    pub(crate) fn refused(message: impl Into<String>) -> Error {
        Error::new(Cause::Refused, message)
    }

    pub(crate) fn missing(message: impl Into<String>) -> Error {
        Error::new(Cause::Missing, message)
    }

    pub(crate) fn altered(message: impl Into<String>) -> Error {
        Error::new(Cause::Altered, message)
    }

    pub(crate) fn failed(message: impl Into<String>) -> Error {
        Error::new(Cause::Failed, message)
    }

    /// Says what was being done when `self` happened.
    pub(crate) fn within(self, what: &str) -> Error {
        Error { cause: self.cause, message: format!("{what}: {}", self.message) }
    }
}

/// Names the failed act once, where it is known.
pub(crate) trait Within<T> {
    fn within(self, what: impl FnOnce() -> String) -> Result<T, Error>;
}

impl<T> Within<T> for Result<T, std::io::Error> {
    fn within(self, what: impl FnOnce() -> String) -> Result<T, Error> {
        self.map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => Error::missing(format!("{}: {error}", what())),
            _ => Error::failed(format!("{}: {error}", what())),
        })
    }
}

impl<T> Within<T> for Result<T, Error> {
    fn within(self, what: impl FnOnce() -> String) -> Result<T, Error> {
        self.map_err(|error| error.within(&what()))
    }
}
