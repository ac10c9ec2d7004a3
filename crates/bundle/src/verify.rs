//! Verifying a bundle: what is asked, in which order, and what each answer is called.

pub(crate) mod log;

mod entries;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use assay_ledger::{Digest, Leaf, Policy, Proof, Verifier, tree};
use serde_json::Value;

use crate::layout::{self, BlobRef, Withheld};
use crate::verdict::{Verdict, Word};
use crate::{Bundle, Error};

use log::Log;

/// What a verifier brings along. Nothing of it comes from the bundle.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Whom to trust; absent: the key that the bundle names, for which nobody outside vouches.
    pub policy: Option<Policy>,
    /// Checkpoints and receipts that the reader kept from before, as they were.
    pub kept: Vec<String>,
}

/// An opening that matches its leaf.
pub(crate) struct Opened {
    pub(crate) index: u64,
    pub(crate) body: Value,
}

pub(crate) fn verify(bundle: &Bundle, options: &Options) -> Verdict {
    let mut verdict = Verdict::default();
    manifest(bundle, &mut verdict);
    let policy = match policy(bundle, options) {
        Ok(policy) => Some(policy),
        Err(error) => {
            verdict.say(Word::Altered, "the log's key", error.to_string());
            None
        }
    };
    let log = policy.as_ref().and_then(|policy| log::check(bundle, policy, &mut verdict));
    if let Some(log) = &log {
        release(bundle, log, &mut verdict);
        let opened = entries::check(bundle, log, &mut verdict);
        blobs(bundle, &opened, &mut verdict);
        streams(log, &mut verdict);
        if let Some(policy) = &policy {
            options.kept.iter().enumerate().for_each(|(at, text)| kept(log, policy, at, text, &mut verdict));
        }
    }
    verdict.not_proven = not_proven(options, log.as_ref());
    verdict
}

fn policy(bundle: &Bundle, options: &Options) -> Result<Policy, Error> {
    match &options.policy {
        Some(policy) => Ok(policy.clone()),
        None => Ok(Policy::of_log(Verifier::parse(&bundle.about.vkey)?)),
    }
}

/// Every file that the manifest lists is here as it was, and no other.
fn manifest(bundle: &Bundle, verdict: &mut Verdict) {
    let what = layout::MANIFEST;
    let listed = match bundle.text(layout::MANIFEST).and_then(read_manifest) {
        Ok(listed) => listed,
        Err(error) => return verdict.say(Word::Altered, what, error.to_string()),
    };
    let found: BTreeMap<&str, &Digest> = bundle.parts.iter().map(|part| (part.name.as_str(), &part.digest)).collect();
    let mut wrong = 0;
    for (name, digest) in &listed {
        let (word, reason) = match found.get(name) {
            Some(found) if *found == digest => continue,
            Some(_) => (Word::Altered, "its bytes are not those that the manifest lists"),
            None => (Word::Missing, "the manifest lists it, and it is not here"),
        };
        wrong += 1;
        verdict.say(word, format!("file {name}"), reason);
    }
    for name in found.keys().filter(|name| layout::is_listed(name) && !listed.contains_key(*name)) {
        wrong += 1;
        verdict.say(Word::Altered, format!("file {name}"), "the manifest does not list it");
    }
    if wrong == 0 {
        verdict.say(Word::Valid, what, format!("{} files are what it lists", listed.len()));
    }
}

fn read_manifest(text: &str) -> Result<BTreeMap<&str, Digest>, Error> {
    let mut listed = BTreeMap::new();
    for (at, line) in text.lines().enumerate() {
        let refused = || Error::new(format!("line {} is no digest and name", at + 1));
        let (digest, name) = line.split_once("  ").ok_or_else(refused)?;
        listed.insert(name, Digest::parse(digest).map_err(|_| refused())?);
    }
    match layout::manifest(listed.iter().map(|(name, digest)| (*name, digest))) == text {
        true => Ok(listed),
        false => Err(Error::new("it is not written as a bundle's is")),
    }
}

/// A decision in the log that binds the manifest, so that a file and its digest cannot be changed together.
fn release(bundle: &Bundle, log: &Log, verdict: &mut Verdict) {
    let index = bundle.about.size;
    let what = format!("release, entry {index}");
    match bound(bundle, log) {
        Ok(by) => verdict.say(Word::Valid, what, format!("it binds the manifest; decided by {by}")),
        Err(error) => verdict.say(Word::Altered, what, error.to_string()),
    }
}

fn bound(bundle: &Bundle, log: &Log) -> Result<String, Error> {
    let index = bundle.about.size;
    let own = [layout::release_name(index), layout::release_salt_name(index)];
    if bundle.parts.iter().any(|part| part.name.starts_with("release/") && !own.contains(&part.name)) {
        return Err(Error::new("there are files of another release"));
    }
    if log.leaves.len() as u64 != index + 1 {
        return Err(Error::new(format!("the bundle tells of {index} entries, its log has {}", log.leaves.len())));
    }
    let salt = bundle.text(&own[1])?;
    let body = bundle.bytes(&own[0])?;
    let read = salt.strip_suffix('\n').and_then(layout::read_salt).ok_or_else(|| Error::new("its salt cannot be read"))?;
    let leaf = log.leaf(index).ok_or_else(|| Error::new("its leaf cannot be read"))?;
    leaf.commit.check(&read, body)?;
    let body: Value = serde_json::from_slice(body).map_err(|error| Error::new(format!("its body is no JSON: {error}")))?;
    let is = |value: &Value, expected: &str| value.as_str() == Some(expected);
    if !is(&body["kind"], "decision") || !is(&body["word"], "release") || !is(&body["target"]["of"], "bytes") {
        return Err(Error::new("the entry is no decision to release a bundle"));
    }
    let manifest = Digest::of(bundle.bytes(layout::MANIFEST)?).to_string();
    if !is(&body["target"]["digest"], &manifest) {
        return Err(Error::new("the manifest is not the one that was released"));
    }
    if !is(&body["engagement"], &bundle.about.engagement) {
        return Err(Error::new("it was released for another engagement"));
    }
    Ok(body["by"].as_str().unwrap_or("nobody").to_owned())
}

/// Every blob that an opened entry names is here as it was, and no other.
fn blobs(bundle: &Bundle, opened: &[Opened], verdict: &mut Verdict) {
    let mut owned: BTreeMap<String, (u64, BlobRef)> = BTreeMap::new();
    for entry in opened {
        for blob in layout::blobs_of(&entry.body) {
            if owned.insert(blob.id.clone(), (entry.index, blob.clone())).is_some() {
                verdict.say(Word::Altered, format!("blob {}", blob.id), "two entries name it, and blobs are never shared");
            }
        }
    }
    let withheld: BTreeSet<String> = withheld(bundle)
        .into_keys()
        .filter_map(|what| match what {
            Withheld::Blob(id) => Some(id),
            Withheld::Entry(_) => None,
        })
        .collect();
    for (id, (index, blob)) in &owned {
        let what = format!("blob {id}");
        match bundle.part(&layout::blob_name(id)) {
            Some(part) if part.digest == blob.digest && part.size == blob.size => {
                verdict.say(Word::Valid, what, format!("its digest is the one in entry {index}"));
            }
            Some(_) => verdict.say(Word::Altered, what, format!("its digest is not the one in entry {index}")),
            None if withheld.contains(id) => verdict.say(Word::Withheld, what, "whoever released the bundle withheld it"),
            None => verdict.say(Word::Missing, what, format!("entry {index} names it, and it is not here")),
        }
    }
    for part in bundle.parts.iter().filter(|part| part.name.starts_with("blobs/")) {
        if !owned.contains_key(&part.name["blobs/".len()..]) {
            verdict.say(Word::Altered, format!("file {}", part.name), "no entry that is opened here names it");
        }
    }
}

/// What the bundle says that it leaves out; a list that cannot be read withholds nothing.
pub(crate) fn withheld(bundle: &Bundle) -> HashMap<Withheld, layout::Why> {
    let read = bundle.text(layout::WITHHELD).and_then(layout::read_withheld);
    read.map(|list| list.into_iter().collect()).unwrap_or_else(|_| HashMap::new())
}

/// Sources number what they send from 0, so that what was never logged shows as a gap.
fn streams(log: &Log, verdict: &mut Verdict) {
    let mut streams: BTreeMap<String, BTreeSet<u64>> = BTreeMap::new();
    for place in log.leaves.iter().filter_map(|leaf| leaf.as_ref()?.place) {
        let fresh = streams.entry(place.stream.to_string()).or_default().insert(place.seq);
        if !fresh {
            verdict.say(Word::Altered, format!("stream {}", place.stream), format!("number {} stands twice", place.seq));
        }
    }
    let mut whole = 0;
    for (stream, numbers) in &streams {
        let n = numbers.len() as u64;
        match numbers.last().is_some_and(|last| last + 1 == n) {
            true => whole += 1,
            false => {
                let first = (0..=n).find(|at| !numbers.contains(at)).unwrap_or(n);
                verdict.say(
                    Word::Missing,
                    format!("stream {stream}"),
                    format!("number {first} was never logged, a later one was"),
                );
            }
        }
    }
    if whole > 0 {
        verdict.say(Word::Valid, "streams", format!("{whole} sources number what they sent, without a gap"));
    }
}

/// The log must begin with what the reader kept.
fn kept(log: &Log, policy: &Policy, at: usize, text: &str, verdict: &mut Verdict) {
    let what = format!("kept checkpoint {}", at + 1);
    match extends(log, policy, text) {
        Ok(size) => verdict.say(Word::Valid, what, format!("the log begins with the {size} entries that it signs")),
        Err(error) => verdict.say(Word::Altered, what, error.to_string()),
    }
}

fn extends(log: &Log, policy: &Policy, text: &str) -> Result<u64, Error> {
    let proof = text.starts_with("c2sp.org/tlog-proof").then(|| Proof::parse(text)).transpose()?;
    let note = proof.as_ref().map_or(text, |proof| proof.checkpoint.as_str());
    let before = policy.open(note)?.checkpoint;
    if before.size > log.hashes.len() as u64 {
        let n = log.hashes.len();
        return Err(Error::new(format!("it signs {} entries, and the log has {n}: entries were dropped", before.size)));
    }
    if tree::root_of(&log.hashes[..before.size as usize]) != before.root {
        return Err(Error::new(format!("the first {} entries are not those that it signs: the log was rewritten", before.size)));
    }
    if let Some(proof) = proof {
        let leaf = proof.extra.as_deref().ok_or_else(|| Error::new("the receipt does not hold its leaf"))?;
        proof.verify(leaf, &before)?;
    }
    Ok(before.size)
}

fn not_proven(options: &Options, log: Option<&Log>) -> Vec<String> {
    let mut sentences = vec![
        "That what was recorded is true: integrity is not truth. Whoever collected could have collected something false."
            .to_owned(),
        "That everything was recorded: a result that nobody logged leaves no trace but a gap in its source's numbers.".to_owned(),
        "When entries were made: their times are the operator's clock, in order; no time-stamping authority vouches for them."
            .to_owned(),
        "That tables were made rightly from the bytes beside them: both digests are checked, the conversion is not done again."
            .to_owned(),
    ];
    match &options.policy {
        None => sentences.push(
            "Whose log this is: the key is the one that the bundle itself names. Get the key by another way, and give a policy."
                .to_owned(),
        ),
        Some(_) if log.is_some_and(|log| log.cosigned.is_empty()) => sentences
            .push("That others were shown the same log: no witness cosigned it. Compare its checkpoint with theirs.".to_owned()),
        Some(_) => {}
    }
    if options.kept.is_empty() {
        sentences.push(
            "That the log was never rewritten before this bundle: give a checkpoint or receipt that you kept from before."
                .to_owned(),
        );
    }
    sentences
}

/// Checks a receipt that holds its leaf: a `.tlog-proof` file.
pub fn verify_receipt(text: &str, policy: &Policy) -> Verdict {
    let mut verdict = Verdict::default();
    match receipt(text, policy) {
        Ok((index, said)) => verdict.say(Word::Valid, format!("entry {index}"), said),
        Err(error) => verdict.say(Word::Altered, "receipt", error.to_string()),
    }
    verdict.not_proven = vec![
        "What the entry says: a receipt shows that its leaf is in the log, and the leaf only commits to a body.".to_owned(),
        "That the log was not rewritten since: give the receipt to `--previous` when you are handed a bundle.".to_owned(),
    ];
    verdict
}

fn receipt(text: &str, policy: &Policy) -> Result<(u64, String), Error> {
    let proof = Proof::parse(text)?;
    let checkpoint = policy.open(&proof.checkpoint)?.checkpoint;
    let leaf = proof.extra.as_deref().ok_or_else(|| Error::new("it does not hold its leaf"))?;
    proof.verify(leaf, &checkpoint)?;
    let leaf = Leaf::decode(leaf)?;
    let received = assay_ledger::instant::write(leaf.at)?;
    Ok((proof.index, format!("{}, received {received}, is in the log of {} entries", leaf.id, checkpoint.size)))
}

/// Reads a leaf, or says of which entry it cannot be read.
pub(crate) fn decode(index: usize, bytes: &[u8], verdict: &mut Verdict) -> Option<Leaf> {
    match Leaf::decode(bytes) {
        Ok(leaf) => Some(leaf),
        Err(error) => {
            verdict.say(Word::Altered, format!("entry {index}"), format!("its leaf cannot be read: {error}"));
            None
        }
    }
}
