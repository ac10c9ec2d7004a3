//! What came of a verification: a line for each thing, and what no verification can show.

use std::fmt;

use serde_json::{Value, json};

/// What is said of one thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Word {
    Valid,
    /// Left out by whoever released the bundle, which the manifest says.
    Withheld,
    /// Erased with an authority, by an entry that is in the log.
    Erased,
    Missing,
    Altered,
    Backdated,
    DifferentResult,
}

impl Word {
    /// Whether a bundle can hold with a line of this word.
    pub fn passes(self) -> bool {
        matches!(self, Word::Valid | Word::Withheld | Word::Erased)
    }
}

impl fmt::Display for Word {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Word::Valid => "VALID",
            Word::Withheld => "WITHHELD",
            Word::Erased => "ERASED",
            Word::Missing => "MISSING",
            Word::Altered => "ALTERED",
            Word::Backdated => "BACKDATED",
            Word::DifferentResult => "DIFFERENT-RESULT",
        })
    }
}

/// One thing, its word and the reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub word: Word,
    /// `entry 12`, `blob 3eb7…`, `checkpoint`.
    pub what: String,
    pub reason: String,
}

/// Every line, and what is not proven.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Verdict {
    pub lines: Vec<Line>,
    /// Sentences; integrity is not truth.
    pub not_proven: Vec<String>,
}

impl Verdict {
    pub fn say(&mut self, word: Word, what: impl Into<String>, reason: impl Into<String>) {
        self.lines.push(Line { word, what: what.into(), reason: reason.into() });
    }

    /// True where no line says that something is missing, altered, back-dated or different.
    pub fn holds(&self) -> bool {
        !self.lines.is_empty() && self.lines.iter().all(|line| line.word.passes())
    }

    /// How many lines have each word, in the order of the words.
    pub fn counts(&self) -> Vec<(Word, usize)> {
        let mut words: Vec<Word> = self.lines.iter().map(|line| line.word).collect();
        words.sort_unstable();
        words.dedup();
        words.into_iter().map(|word| (word, self.lines.iter().filter(|line| line.word == word).count())).collect()
    }

    pub fn to_json(&self) -> Value {
        let line = |line: &Line| json!({ "word": line.word.to_string(), "what": line.what, "reason": line.reason });
        json!({
            "holds": self.holds(),
            "lines": self.lines.iter().map(line).collect::<Vec<_>>(),
            "not_proven": self.not_proven,
        })
    }
}

/// A line for each thing, the counts, the conclusion, and the paragraph of what is not proven.
impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for line in &self.lines {
            writeln!(f, "{:<16}  {}: {}", line.word, line.what, line.reason)?;
        }
        let counts: Vec<String> = self.counts().iter().map(|(word, n)| format!("{n} {word}")).collect();
        writeln!(f, "\n{}", counts.join(", "))?;
        writeln!(f, "{}", if self.holds() { "the bundle holds" } else { "the bundle does NOT hold" })?;
        writeln!(f, "\nnot proven:")?;
        self.not_proven.iter().try_for_each(|sentence| writeln!(f, "  {sentence}"))
    }
}
