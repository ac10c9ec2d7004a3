//! What could not be told: one clear message on stderr, and exit code 2.
use std::process::ExitCode;

use owo_colors::OwoColorize;

/// Why a command could not do what it was asked.
#[derive(Debug)]
pub struct Failure {
    message: String,
    hint: Option<String>,
}

impl Failure {
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), hint: None }
    }

    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The same, with what was being done.
    pub fn within(self, what: &str) -> Self {
        Self { message: format!("{what}: {}", self.message), ..self }
    }

    pub fn print(self) {
        anstream::eprintln!("{} {}", "error:".red().bold(), self.message);
        if let Some(hint) = self.hint {
            anstream::eprintln!("{} {hint}", "hint:".bold());
        }
    }

    pub fn exit(self) -> ExitCode {
        self.print();
        ExitCode::from(2)
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl From<assay_engine::Error> for Failure {
    fn from(error: assay_engine::Error) -> Self {
        Self { message: error.to_string(), hint: error.hint_text().map(str::to_owned) }
    }
}

impl From<assay_engine::tables::TablesError> for Failure {
    fn from(error: assay_engine::tables::TablesError) -> Self {
        Self { message: error.message, hint: error.hint }
    }
}

impl From<assay_measure::Error> for Failure {
    fn from(error: assay_measure::Error) -> Self {
        let text = error.to_string();
        match text.split_once("\nhint: ") {
            Some((message, hint)) => Self::new(message).hint(hint),
            None => Self::new(text),
        }
    }
}

impl From<assay_store::Error> for Failure {
    fn from(error: assay_store::Error) -> Self {
        Self::from(assay_engine::Error::from(error))
    }
}

impl From<assay_sample::Error> for Failure {
    fn from(error: assay_sample::Error) -> Self {
        let text = error.to_string();
        match text.split_once("\nhint: ") {
            Some((message, hint)) => Self::new(message).hint(hint),
            None => Self::new(text),
        }
    }
}
