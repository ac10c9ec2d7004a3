//! How is each word of a status shown, and how much does it press.
use crate::Error;

/// A word of one axis, as every document shows it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Standing {
    pub word: &'static str,
    /// Carries the meaning where there is no colour; always beside the word.
    pub glyph: &'static str,
    /// 0: nothing to do. What is higher presses more; the two axes share the scale.
    pub severity: u8,
    /// What the word says, in a line.
    pub meaning: &'static str,
}

const fn word(word: &'static str, glyph: &'static str, severity: u8, meaning: &'static str) -> Standing {
    Standing { word, glyph, severity, meaning }
}

/// Worst first, as tables show them.
pub(crate) const DESIGN: [Standing; 7] = [
    word("unaddressed", "○", 6, "no control and no document serves it"),
    word("deficient", "✕", 5, "what serves it was assessed and would not do"),
    word("partial", "◧", 3, "served in part, or not on every day of the period"),
    word("not assessed", "?", 1, "nobody has yet judged the design of what serves it"),
    word("suitable", "■", 0, "served in full, and the design was judged to do"),
    word("excluded", "–", 0, "left out of the engagement, with a reason"),
    word("", "", 0, ""),
];

/// Worst first, as tables show them.
pub(crate) const OPERATION: [Standing; 8] = [
    word("deviating", "✕", 7, "something failed, or was missed or late, in the period"),
    word("unproven", "?", 4, "evidence is missing, failed or incomplete: not a pass"),
    word("stale", "○", 2, "the newest evidence is older than its allowance"),
    word("supported", "■", 0, "valid evidence shows that it operated"),
    word("did not operate", "◇", 0, "nothing occurred that called for it, and that is shown"),
    word("not due", "·", 0, "nothing was due in the period so far"),
    word("not applicable", "–", 0, "excluded, or served by documents alone"),
    word("", "", 0, ""),
];

pub(crate) const WINDOW: [Standing; 8] = [
    word("deviated", "✕", 7, "an alarm stands in it"),
    word("missed", "○", 7, "due, and not performed"),
    word("late", "◧", 7, "performed after it was due"),
    word("unproven", "?", 4, "performed or run, without valid evidence of it"),
    word("untested", "?", 4, "due, and no valid run of its test"),
    word("passed", "■", 0, "performed in time, with evidence, and no alarm"),
    word("idle", "◇", 0, "nothing occurred, and that is shown"),
    word("pending", "·", 0, "not yet due"),
];

/// Finds the standing of a word, in whichever of the spellings `not_assessed`, `not assessed` and `excluded (carved out)`.
pub(crate) fn find(axis: &'static [Standing], word: &str) -> Result<&'static Standing, Error> {
    let stem = word.split('(').next().unwrap_or(word).trim().replace('_', " ");
    axis.iter()
        .find(|standing| standing.word == stem)
        .ok_or_else(|| Error(format!("the view says `{word}`, which is no word of a status")))
}

/// A word as people read it: `not_assessed` is `not assessed`.
pub(crate) fn spoken(word: &str) -> String {
    word.replace('_', " ")
}
