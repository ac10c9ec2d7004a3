//! What can go wrong in a workspace, with predicates for those who must react.
use assay_model::diagnostic::Diagnostic;

use crate::tables::TablesError;

/// A command or a view that could not be carried out. Nothing was changed.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct Error {
    kind: Kind,
    message: String,
    hint: Option<String>,
    diagnostics: Vec<Diagnostic>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Input,
    Refused,
    Conflict,
    Failure,
}

impl Error {
    /// What was asked cannot be, as it stands.
    pub fn input(message: impl Into<String>) -> Self {
        Self { kind: Kind::Input, message: message.into(), hint: None, diagnostics: Vec::new() }
    }

    /// The actor may not do this.
    pub fn refused(message: impl Into<String>) -> Self {
        Self { kind: Kind::Refused, ..Self::input(message) }
    }

    /// Somebody else changed it meanwhile.
    pub fn conflict(message: impl Into<String>) -> Self {
        Self { kind: Kind::Conflict, ..Self::input(message) }
    }

    /// The disk, the database or the engine failed.
    pub fn failure(message: impl Into<String>) -> Self {
        Self { kind: Kind::Failure, ..Self::input(message) }
    }

    pub fn diagnosed(diagnostics: Vec<Diagnostic>) -> Self {
        let message = diagnostics.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
        Self { diagnostics, ..Self::input(message) }
    }

    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    pub fn is_conflict(&self) -> bool {
        self.kind == Kind::Conflict
    }

    pub fn is_refused(&self) -> bool {
        self.kind == Kind::Refused
    }

    pub fn is_input(&self) -> bool {
        self.kind == Kind::Input
    }

    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    pub fn hint_text(&self) -> Option<&str> {
        self.hint.as_deref()
    }
}

impl Error {
    /// An error of the tables, about something that has a name; empty: the message names it.
    pub fn of_tables(what: &str, error: TablesError) -> Self {
        let place = error.line.map_or(String::new(), |line| format!(" line {line}:"));
        let message = match what {
            "" => error.message,
            what => format!("{what}:{place} {}", error.message),
        };
        let base = match error.kind {
            crate::tables::TablesErrorKind::Failure => Self::failure(message),
            _ => Self::input(message),
        };
        match error.hint {
            Some(hint) => base.hint(hint),
            None => base,
        }
    }
}

impl From<assay_bundle::Error> for Error {
    fn from(error: assay_bundle::Error) -> Self {
        Self::failure(error.to_string())
    }
}

impl From<assay_ledger::Error> for Error {
    fn from(error: assay_ledger::Error) -> Self {
        Self::failure(error.to_string())
    }
}
