//! What can be wrong with bytes: their form, or what they claim.

/// Why bytes were refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Error {
    cause: Cause,
    message: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cause {
    Form,
    Mismatch,
}

impl Error {
    /// True where the bytes are well formed, but a commitment, proof or signature does not hold.
    pub fn is_mismatch(&self) -> bool {
        self.cause == Cause::Mismatch
    }

    pub(crate) fn form(message: impl Into<String>) -> Error {
        Error { cause: Cause::Form, message: message.into() }
    }

    pub(crate) fn mismatch(message: impl Into<String>) -> Error {
        Error { cause: Cause::Mismatch, message: message.into() }
    }
}
