//! Which requirements are not yet shown to be met, and why: the gap report.
use serde::Serialize;

use crate::view::clean::CleanStart;

/// The whole report, for one engagement at one moment.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Gap {
    pub organisation: String,
    pub engagement: String,
    pub engagement_title: String,
    /// `SOC 2 Type 2`.
    pub kind: String,
    /// `2025-07-01..2026-06-30, America/New_York`.
    pub period: String,
    /// What is covered, in one line: categories and assets. Empty when nothing is said.
    pub scope: String,
    pub effective_at: String,
    pub known_at: String,
    pub ledger_size: u64,
    /// The checkpoint's root, 64 hex digits; `None` while none is signed.
    pub root: Option<String>,
    pub rules: String,
    /// One sentence that says what matters most, computed.
    pub headline: String,
    /// From when on a Type 2 period could be clean; absent where the engagement is about a date.
    pub clean_start: Option<CleanStart>,
    pub frameworks: Vec<GapFramework>,
    /// Exceptions, the open ones first.
    pub exceptions: Vec<ExceptionRow>,
    pub controls: Vec<ControlRow>,
    /// Exclusions that were refused, flags, and other things that a reader must know.
    pub notes: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct GapFramework {
    pub id: String,
    pub title: String,
    /// How many requirements stand where, in the order of the design: word and count.
    pub design: Vec<(String, u64)>,
    pub operation: Vec<(String, u64)>,
    pub n: u64,
    pub requirements: Vec<RequirementRow>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RequirementRow {
    pub id: String,
    /// Our title, never the standard's.
    pub title: String,
    /// What is expected, in our words.
    pub expected: String,
    /// The series or clause it stands under.
    pub group: String,
    pub design: String,
    pub operation: String,
    pub controls: Vec<String>,
    pub documents: Vec<String>,
    pub reasons: Vec<Reason>,
    /// Days on which nothing served it.
    pub uncovered: Vec<String>,
    pub owner: Option<String>,
    /// The next day on which something of it is due, or the last day on which acting helps.
    pub target: Option<String>,
    /// From when on a Type 2 period could be clean as far as this goes; absent where it is excluded, or of a date.
    pub clean_start: Option<CleanStart>,
}

/// Why: a sentence and the entries that it rests on.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Reason {
    pub text: String,
    pub entries: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ControlRow {
    pub id: String,
    pub title: String,
    pub owner: String,
    pub frequency: String,
    pub design: String,
    pub operation: String,
    pub windows: Vec<WindowRow>,
    pub reasons: Vec<Reason>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct WindowRow {
    pub from: String,
    /// Inclusive.
    pub to: String,
    pub word: String,
    pub due: String,
    pub entries: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ExceptionRow {
    /// `RUN/ITEM` or `CONTROL@FIRST-DAY`.
    pub id: String,
    pub control: String,
    /// Of an alarm: the test.
    pub test: Option<String>,
    pub item: Option<String>,
    pub occurred_at: Option<String>,
    pub text: String,
    /// `open`, `accepted until 2026-03-31`, `closed`.
    pub state: String,
    /// The entries that it rests on: the run or the declaration, and what answered it.
    pub entries: Vec<String>,
}
