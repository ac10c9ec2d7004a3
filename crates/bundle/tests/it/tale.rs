//! A small ledger and the bundle of it, with a seam wherever somebody could cheat.
use std::collections::BTreeMap;

use assay_bundle::layout::{self, About, Why, Withheld};
use assay_bundle::{Bundle, Content, Draft, Error, Options, Verdict, Word};
use assay_ledger::tree::{self, Edge};
use assay_ledger::{Checkpoint, Commitment, Digest, EntryId, Kind, Leaf, Place, Policy, Salt, Signer, StreamId, Tiles};
use serde_json::{Value, json};

pub const ORIGIN: &str = "example.com/log";
/// 2026-01-01T00:00:00Z.
pub const NEW_YEAR: i64 = 1_767_225_600_000_000;
pub const HOUR: i64 = 3_600_000_000;
pub const BLOB: &str = "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b";

pub struct Entry {
    pub leaf: Leaf,
    pub salt: Salt,
    pub body: Vec<u8>,
    /// Whether its opening is in the bundle.
    pub opened: bool,
}

pub struct Tale {
    pub entries: Vec<Entry>,
    pub blobs: BTreeMap<String, Vec<u8>>,
    pub withheld: Vec<(Withheld, Why)>,
    pub signer: Signer,
}

pub fn signer() -> Signer {
    Signer::new(ORIGIN, &[7; 32]).unwrap()
}

pub fn id(n: u8) -> EntryId {
    EntryId([n; 16])
}

impl Tale {
    /// A control is declared, its evidence handed in, a test run; one hour between each.
    pub fn new() -> Tale {
        let blob = b"name,left\nann,no\n".to_vec();
        let mut tale = Tale { entries: Vec::new(), blobs: BTreeMap::new(), withheld: Vec::new(), signer: signer() };
        tale.tell(Kind::Declare, None, json!({"kind": "declared", "v": 1, "object": {"kind": "control", "id": "AC-01"}}));
        let raw =
            json!({"id": BLOB, "digest": Digest::of(&blob).to_string(), "size_bytes": blob.len(), "media_type": "text/csv"});
        let evidence = json!({"kind": "evidence", "v": 1, "extracted_at": "2025-12-31T23:59:59Z", "raw": raw});
        tale.tell(Kind::Collect, Some(0), evidence);
        tale.tell(Kind::Test, None, json!({"kind": "run", "v": 1, "test": "leavers", "outcome": {"word": "ran", "n": 1}}));
        tale.blobs.insert(BLOB.into(), blob);
        tale
    }

    pub fn tell(&mut self, kind: Kind, seq: Option<u64>, body: Value) -> &mut Entry {
        let n = (self.entries.len() % 256) as u8;
        let body = body.to_string().into_bytes();
        let salt = Salt([n.wrapping_add(100); 32]);
        let place = seq.map(|seq| Place { stream: StreamId([9; 16]), seq });
        let at = NEW_YEAR + i64::from(n) * HOUR;
        let leaf = Leaf { kind, id: id(n), at, place, after: None, commit: Commitment::new(&salt, &body) };
        self.entries.push(Entry { leaf, salt, body, opened: true });
        self.entries.last_mut().unwrap()
    }

    pub fn decide(&mut self, word: &str, target: EntryId) {
        let body = json!({"kind": "decision", "v": 1, "word": word, "target": {"of": "entry", "entry": target.to_string()}});
        self.tell(Kind::Decide, None, body);
    }

    /// The checkpoint over the first `n` entries, without a release.
    pub fn checkpoint(&self, n: usize) -> String {
        let leaves: Vec<_> = self.entries[..n].iter().map(|entry| tree::leaf_hash(&entry.leaf.encode().unwrap())).collect();
        let checkpoint = Checkpoint { origin: ORIGIN.into(), size: n as u64, root: tree::root_of(&leaves) };
        checkpoint.sign(&self.signer).unwrap()
    }

    /// Every file of the bundle, released and signed.
    pub fn files(&self) -> BTreeMap<String, Vec<u8>> {
        let mut files = self.listed();
        let manifest = layout::manifest(
            files.iter().map(|(name, bytes)| (name.as_str(), Digest::of(bytes))).collect::<Vec<_>>().iter().map(|(n, d)| (*n, d)),
        );
        let digest = Digest::of(manifest.as_bytes());
        files.insert(layout::MANIFEST.into(), manifest.into_bytes());
        let index = self.entries.len() as u64;
        let body = json!({"kind": "decision", "v": 1, "word": "release", "engagement": "y25", "by": "p-ann",
            "target": {"of": "bytes", "digest": digest.to_string()}});
        let (body, salt) = (body.to_string().into_bytes(), Salt([99; 32]));
        let at = self.entries.last().unwrap().leaf.at + HOUR;
        let leaf = Leaf { kind: Kind::Decide, id: id(200), at, place: None, after: None, commit: Commitment::new(&salt, &body) };
        files.insert(layout::release_name(index), body);
        files.insert(layout::release_salt_name(index), format!("{}\n", Digest(salt.0)).into_bytes());
        let leaves = self.entries.iter().map(|entry| entry.leaf.encode().unwrap()).chain([leaf.encode().unwrap()]);
        self.sign(leaves.collect(), &mut files);
        files
    }

    fn listed(&self) -> BTreeMap<String, Vec<u8>> {
        let size = self.entries.len() as u64;
        let about = About {
            name: "Example".into(),
            zone: "UTC".into(),
            engagement: "y25".into(),
            vkey: self.signer.verifier().to_string(),
            size,
            made_by: "a test".into(),
        };
        let mut files: BTreeMap<String, Vec<u8>> = [
            (layout::ABOUT.into(), about.encode().unwrap()),
            (layout::INDEX.into(), b"<!doctype html><title>A bundle</title>\n".to_vec()),
            ("reports/gap.txt".into(), b"no gap\n".to_vec()),
            (layout::WITHHELD.into(), layout::write_withheld(&self.withheld).into_bytes()),
        ]
        .into();
        let mut salts = Vec::new();
        for (index, entry) in (0..).zip(&self.entries).filter(|(_, entry)| entry.opened) {
            files.insert(layout::body_name(index), entry.body.clone());
            salts.push((index, entry.salt));
        }
        files.insert(layout::SALTS.into(), layout::write_salts(&salts).into_bytes());
        files.extend(self.blobs.iter().map(|(id, bytes)| (layout::blob_name(id), bytes.clone())));
        files
    }

    /// Puts the static files of a log of these leaves in, with its checkpoint.
    pub fn sign(&self, leaves: Vec<Vec<u8>>, files: &mut BTreeMap<String, Vec<u8>>) {
        files.retain(|name, _| !name.starts_with("log/"));
        let (mut tiles, mut edge) = (Tiles::new(), Edge::new());
        let mut write = |path: assay_ledger::TilePath, bytes: &[u8]| {
            files.insert(layout::log_name(&path.to_string()), bytes.to_vec());
            Ok::<(), assay_ledger::Error>(())
        };
        for leaf in &leaves {
            tiles.push(leaf, &mut write).unwrap();
            edge.push(tree::leaf_hash(leaf), |_, _| {});
        }
        tiles.finish(&mut write).unwrap();
        let checkpoint = Checkpoint { origin: ORIGIN.into(), size: leaves.len() as u64, root: edge.root() };
        files.insert(layout::CHECKPOINT.into(), checkpoint.sign(&self.signer).unwrap().into_bytes());
    }
}

/// The file of a bundle: whoever tampers zips it again.
pub fn zip(files: &BTreeMap<String, Vec<u8>>) -> Vec<u8> {
    let mut draft = Draft::new();
    for (name, bytes) in files {
        draft.add(name, Content::Bytes(bytes.clone())).unwrap();
    }
    draft.write(Vec::new()).unwrap()
}

pub fn read(bytes: &[u8]) -> Result<Bundle, Error> {
    Bundle::read(&mut { bytes }, &mut |_| Ok(None))
}

/// Verified by somebody who knows the log's key.
pub fn verify(bytes: &[u8], kept: &[String]) -> Result<Verdict, Error> {
    let policy = Some(Policy::of_log(signer().verifier()));
    Ok(read(bytes)?.verify(&Options { policy, kept: kept.to_vec() }))
}

/// What does not pass, and the reason.
pub fn wrong(verdict: &Verdict) -> Vec<String> {
    let lines = verdict.lines.iter().filter(|line| !line.word.passes());
    lines.map(|line| format!("{} {}: {}", line.word, line.what, line.reason)).collect()
}

pub fn words(verdict: &Verdict, what: &str) -> Vec<Word> {
    verdict.lines.iter().filter(|line| line.what == what).map(|line| line.word).collect()
}
