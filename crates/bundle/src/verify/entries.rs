//! The entries of a bundle: each has its opening, or a reason why it has not.

use std::collections::{HashMap, HashSet};

use assay_ledger::{Leaf, Salt, instant};
use serde_json::Value;

use crate::Bundle;
use crate::layout::{self, Withheld, body_name};
use crate::verdict::{Verdict, Word};
use crate::verify::log::Log;
use crate::verify::{Opened, withheld};

/// Says of every entry but the release what became of it, and returns those that open.
pub(crate) fn check(bundle: &Bundle, log: &Log, verdict: &mut Verdict) -> Vec<Opened> {
    let salts: HashMap<u64, Salt> = match bundle.text(layout::SALTS).and_then(layout::read_salts) {
        Ok(salts) => salts.into_iter().collect(),
        Err(error) => {
            verdict.say(Word::Altered, format!("file {}", layout::SALTS), error.to_string());
            HashMap::new()
        }
    };
    let mut opened = Vec::new();
    let (mut closed, mut words) = (Vec::new(), HashMap::new());
    for index in 0..bundle.about.size {
        let Some(leaf) = log.leaf(index) else { continue };
        match open(bundle, index, leaf, salts.get(&index)) {
            Ok(Some(body)) => {
                words.insert(index, timely(leaf, &body));
                opened.push(Opened { index, body });
            }
            Ok(None) => closed.push(index),
            Err(reason) => {
                words.insert(index, (Word::Altered, reason));
            }
        }
    }
    let (erased, held) = (targets(&opened, "erase"), targets(&opened, "hold"));
    let withheld = withheld(bundle);
    for index in closed {
        let Some(leaf) = log.leaf(index) else { continue };
        let id = leaf.id.to_string();
        let said = match withheld.get(&Withheld::Entry(index)) {
            Some(why) => (Word::Withheld, format!("{}: its leaf is in the log", why.word())),
            None if erased.contains(&id) && held.contains(&id) => {
                (Word::Missing, "it was erased although a hold was on it".to_owned())
            }
            None if erased.contains(&id) => (Word::Erased, "an entry says by whom and why; its leaf is in the log".to_owned()),
            None => (Word::Missing, "its leaf is in the log, its opening is not here".to_owned()),
        };
        words.insert(index, said);
    }
    for index in 0..bundle.about.size {
        if let Some((word, reason)) = words.remove(&index) {
            verdict.say(word, format!("entry {index}"), reason);
        }
    }
    strangers(bundle, &salts, verdict);
    opened
}

/// The body of an entry whose opening is here and matches; none where there is no opening.
fn open(bundle: &Bundle, index: u64, leaf: &Leaf, salt: Option<&Salt>) -> Result<Option<Value>, String> {
    let (salt, body) = match (salt, bundle.bytes(&body_name(index))) {
        (Some(salt), Ok(body)) => (salt, body),
        (None, Err(_)) => return Ok(None),
        (Some(_), Err(_)) => return Err("its salt is here, its body is not".to_owned()),
        (None, Ok(_)) => return Err("its body is here, its salt is not".to_owned()),
    };
    if leaf.commit.check(salt, body).is_err() {
        return Err("its body is not what its leaf commits to".to_owned());
    }
    serde_json::from_slice(body).map(Some).map_err(|error| format!("its body is no JSON: {error}"))
}

/// What an entry claims cannot be later than when the ledger had it.
fn timely(leaf: &Leaf, body: &Value) -> (Word, String) {
    let kind = body["kind"].as_str().unwrap_or("entry");
    let said = instant::write(leaf.at).unwrap_or_default();
    match body["extracted_at"].as_str().map(moment) {
        Some(Some(at)) if at > leaf.at => {
            (Word::Backdated, format!("received {said}, which is before the moment at which it says that it was extracted"))
        }
        Some(None) => (Word::Altered, "the moment of its extraction cannot be read".to_owned()),
        _ => (Word::Valid, format!("{kind}, received {said}; its body is what its leaf commits to")),
    }
}

/// An instant with up to six decimals, as bodies have it.
fn moment(text: &str) -> Option<i64> {
    let (seconds, fraction) = match text.strip_suffix('Z')?.split_once('.') {
        Some((seconds, fraction)) if (1..=6).contains(&fraction.len()) => (seconds, fraction),
        Some(_) => return None,
        None => (text.strip_suffix('Z')?, ""),
    };
    instant::parse(&format!("{seconds}.{fraction:0<6}Z")).ok()
}

/// The entries that decisions of this word are about.
fn targets(opened: &[Opened], word: &str) -> HashSet<String> {
    let of = |entry: &Opened| {
        let body = &entry.body;
        let is = body["kind"].as_str() == Some("decision") && body["word"].as_str() == Some(word);
        is.then(|| body["target"]["entry"].as_str().map(str::to_owned)).flatten()
    };
    opened.iter().filter_map(of).collect()
}

/// Openings of no entry.
fn strangers(bundle: &Bundle, salts: &HashMap<u64, Salt>, verdict: &mut Verdict) {
    let mut indices: Vec<&u64> = salts.keys().filter(|index| **index >= bundle.about.size).collect();
    indices.sort_unstable();
    for index in indices {
        verdict.say(Word::Altered, format!("salt {index}"), "there is no such entry");
    }
    for part in bundle.parts.iter().filter(|part| part.name.starts_with("entries/")) {
        let digits = part.name["entries/".len()..].strip_suffix(".json").unwrap_or("");
        let own = digits.parse().is_ok_and(|index: u64| index < bundle.about.size && body_name(index) == part.name);
        if !own {
            verdict.say(Word::Altered, format!("file {}", part.name), "it is the body of no entry");
        }
    }
}
