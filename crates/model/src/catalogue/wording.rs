//! Are a catalogue's words our own? It is compared with texts that must not be copied, of which only hashes are kept.
use std::collections::HashSet;

use sha2::{Digest, Sha256};

use super::{Catalogue, Crosswalk};
use crate::diagnostic::Diagnostic;

/// How many words in a row make a copy. Shorter runs happen by chance where two texts have one subject.
pub const RUN_WORDS: usize = 9;

/// Hexadecimal digits kept of each hash: 64 bits, enough for a list of some million runs.
const HASH_DIGITS: usize = 16;

/// Runs of words of blocked texts, as hashes: what a text says cannot be read from them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BlockedText {
    hashes: HashSet<String>,
}

/// A run of words that a catalogue or crosswalk shares with a blocked text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SharedRun {
    /// Where it stands: an id and a field, `soc2:CC1.1 gist`.
    pub place: String,
    /// Our words, in lower case and without punctuation.
    pub words: String,
}

fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase).collect()
}

fn hash(run: &[String]) -> String {
    let digest = Sha256::digest(run.join(" ").as_bytes());
    digest
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .take(HASH_DIGITS)
        .filter_map(|digit| char::from_digit(digit.into(), 16))
        .collect()
}

/// The hashes of every run of [`RUN_WORDS`] words of a text, in its order: what a licence holder writes into a list.
pub fn run_hashes(text: &str) -> Vec<String> {
    words(text).windows(RUN_WORDS).map(hash).collect()
}

impl BlockedText {
    /// Reads a list: one hash a line, as [`run_hashes`] gives them; `#` begins a comment.
    pub fn parse(file: &str, text: &str) -> (Self, Vec<Diagnostic>) {
        let (mut blocked, mut diagnostics) = (Self::default(), Vec::new());
        for (number, line) in (1..).zip(text.lines()) {
            let hash = line.split('#').next().unwrap_or(line).trim();
            if hash.len() == HASH_DIGITS && hash.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')) {
                blocked.hashes.insert(hash.to_owned());
            } else if !hash.is_empty() {
                let message = format!("this is not a hash of {HASH_DIGITS} lower-case hexadecimal digits");
                diagnostics.push(Diagnostic::new(file, Some(number), message));
            }
        }
        (blocked, diagnostics)
    }

    /// Blocks a text of which one has a licensed copy.
    pub fn block(&mut self, text: &str) {
        self.hashes.extend(run_hashes(text));
    }

    /// Blocks what another list blocks.
    pub fn add(&mut self, list: Self) {
        self.hashes.extend(list.hashes);
    }

    pub fn n_runs(&self) -> usize {
        self.hashes.len()
    }

    fn shared<'a>(&'a self, place: &'a str, text: &str) -> Vec<SharedRun> {
        let words = words(text);
        let runs = words.windows(RUN_WORDS).filter(|run| self.hashes.contains(&hash(run)));
        runs.map(|run| SharedRun { place: place.to_owned(), words: run.join(" ") }).collect()
    }

    /// Every run that a catalogue shares with a blocked text in what should be our words. An official title is the
    /// standard's own label and known to be: it is left out of exports, not compared.
    pub fn shared_with_catalogue(&self, catalogue: &Catalogue) -> Vec<SharedRun> {
        let mut found = Vec::new();
        for item in &catalogue.items {
            let mut texts = vec![("title", item.title.as_str()), ("gist", item.gist.as_str())];
            texts.extend(item.typical_evidence.iter().map(|text| ("typical_evidence", text.as_str())));
            texts.extend(item.points_of_focus_note.iter().map(|text| ("points_of_focus_note", text.as_str())));
            texts.extend(item.documented_information.iter().map(|asked| ("documented_information", asked.what.as_str())));
            found.extend(texts.iter().flat_map(|(field, text)| self.shared(&format!("{} {field}", item.id), text)));
        }
        for note in &catalogue.notes {
            found.extend(self.shared(&format!("{} notes", catalogue.id), &note.text));
        }
        found
    }

    /// Every run that a crosswalk shares with a blocked text.
    pub fn shared_with_crosswalk(&self, crosswalk: &Crosswalk) -> Vec<SharedRun> {
        let mut found = Vec::new();
        for row in &crosswalk.rows {
            found.extend(self.shared(&format!("{} rationale", row.id), &row.rationale));
            found.extend(row.gap.iter().flat_map(|gap| self.shared(&format!("{} gap", row.id), gap)));
        }
        for open in &crosswalk.target_gaps {
            found.extend(self.shared(&format!("{} target_gaps", open.id), &open.gap));
        }
        for none in &crosswalk.no_counterpart {
            found.extend(self.shared(&format!("{} no_counterpart", none.id), &none.reason));
        }
        for theme in &crosswalk.themes {
            found.extend(self.shared(&format!("{} themes", theme.key), &theme.why));
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::super::shipped;
    use super::*;

    #[test]
    fn nine_words_in_a_row_are_a_copy_and_eight_are_not() {
        let soc2 = shipped("soc2-2017").unwrap();
        let gist = words(&soc2.items[1].gist);
        let (nine, eight) = (gist[2..11].join(" "), gist[2..10].join(" "));
        let mut blocked = BlockedText::default();
        blocked.block(&format!("The entity, {eight} and then otherwise goes on"));
        assert_eq!(blocked.shared_with_catalogue(soc2), []);
        blocked.block(&format!("The ENTITY: {}!", nine.to_uppercase()));
        let found = blocked.shared_with_catalogue(soc2);
        assert_eq!(found, [SharedRun { place: "soc2:CC1.1 gist".to_owned(), words: nine }]);
    }

    #[test]
    fn a_list_holds_hashes_only_and_finds_what_its_text_would() {
        let crosswalk = super::super::shipped_crosswalk("iso42001-soc2").unwrap();
        let row = &crosswalk.rows[0];
        let list = run_hashes(&row.rationale).join("\n");
        let (blocked, wrong) = BlockedText::parse("list", &format!("# runs of nine words\n{list}\n"));
        assert_eq!(wrong, []);
        assert_eq!(blocked.n_runs(), words(&row.rationale).len() + 1 - RUN_WORDS);
        assert_eq!(blocked.shared_with_crosswalk(crosswalk).len(), blocked.n_runs());
        let (blocked, wrong) = BlockedText::parse("list", "the words themselves");
        assert_eq!(blocked.n_runs(), 0);
        assert_eq!(wrong[0].to_string(), "list:1: this is not a hash of 16 lower-case hexadecimal digits");
    }
}
