//! The auditor's package: what of the ledger goes into it, and the decision that releases it.

mod index;

use std::collections::HashSet;
use std::path::PathBuf;

use assay_bundle::layout::{self, About, Why, Withheld};
use assay_bundle::{Content, Draft};
use assay_ledger::{Digest, EntryId as LedgerId, Salt};
use assay_model::body::{FindingWord, Target, Word};
use assay_model::id::EngagementId;
use assay_store::{BlobId, Stored};

use crate::command::{Actor, Command, Decide, DecideWord};
use crate::decide::BYTES_PREFIX;
use crate::error::Error;
use crate::programme::Programme;
use crate::test::engagement;
use crate::workspace::Workspace;

/// Times that somebody else may write between what is bundled and its release.
const TRIES: usize = 3;

/// What is to be bundled.
#[derive(Clone, Debug)]
pub struct BundleOrder {
    pub engagement: EngagementId,
    /// Files that go along, by the names that they get.
    pub reports: Vec<(String, PathBuf)>,
    /// Entries and blobs that are withheld, by their ids in full.
    pub redact: Vec<String>,
    /// The program that makes it.
    pub made_by: String,
}

/// A bundle that was released and is to be written.
pub struct BundleMade {
    pub draft: Draft,
    /// Entries in it, without its release.
    pub size: u64,
    pub manifest: Digest,
    pub n_withheld: usize,
}

impl Workspace {
    /// Collects what the ledger holds, releases it by a decision of the actor, and puts the log over both beside it.
    pub async fn bundle(&self, actor: &Actor, order: &BundleOrder) -> Result<BundleMade, Error> {
        for _ in 0..TRIES {
            let size = self.size().await?;
            let (mut draft, n_withheld) = self.contents(order, size).await?;
            let manifest = draft.add_manifest()?;
            let release = DecideWord {
                word: Word::Release,
                target: format!("{BYTES_PREFIX}{manifest}"),
                occurred_at: None,
                until: None,
                reason: None,
                as_word: None,
                engagement: Some(order.engagement.clone()),
                conditions: Vec::new(),
            };
            let receipt = self.apply(actor, Command::Decide(Decide::Word(release))).await?;
            if receipt.size == size + 1 && self.sealed(&mut draft, size).await? {
                return Ok(BundleMade { draft, size, manifest, n_withheld });
            }
        }
        Err(Error::conflict("others kept writing while the bundle was made").hint("try again when nothing is being collected"))
    }

    /// Every file that the manifest lists, and how much is withheld.
    async fn contents(&self, order: &BundleOrder, size: u64) -> Result<(Draft, usize), Error> {
        let programme = self.programme(Some(size)).await?;
        let named = engagement(&programme, order.engagement.as_str())?;
        let redacted = redacted(order)?;
        let concerns = concerns(&programme);
        let mut gathered = Gathered::default();
        let mut pages = self.store().entries(0, size);
        while let Some(page) = pages.next().await? {
            for stored in page {
                let why = match concerns.contains(&stored.id) {
                    true => Some(Why::Confidential),
                    false => redacted.contains(&stored.id).then_some(Why::Redacted),
                };
                gathered.take(self, stored, why, &redacted)?;
            }
        }
        let n_redacted = gathered.withheld.iter().filter(|(_, why)| *why == Why::Redacted).count();
        if n_redacted != redacted.len() {
            let (asked, found) = (redacted.len(), n_redacted);
            return Err(Error::input(format!("{asked} entries or blobs are to be withheld, and {found} of them are here")));
        }
        let runs = self.bundled_runs(size).await?;
        let about = About {
            name: self.name().to_owned(),
            zone: self.zone().name().to_owned(),
            engagement: order.engagement.to_string(),
            vkey: self.vkey()?,
            size,
            made_by: order.made_by.clone(),
        };
        gathered.withheld.sort_by(|a, b| a.0.cmp(&b.0));
        let reports: Vec<&str> = order.reports.iter().map(|(name, _)| name.as_str()).collect();
        let page = index::page(&index::Page {
            about: &about,
            engagement: &named.title,
            runs: &runs,
            reports: &reports,
            withheld: gathered.withheld.len(),
        });
        let mut files = gathered.files;
        files.push((layout::ABOUT.into(), Content::Bytes(about.encode()?)));
        files.push((layout::INDEX.into(), Content::Bytes(page.into_bytes())));
        files.push((layout::SALTS.into(), Content::Bytes(layout::write_salts(&gathered.salts).into_bytes())));
        files.push((layout::WITHHELD.into(), Content::Bytes(layout::write_withheld(&gathered.withheld).into_bytes())));
        for (name, path) in &order.reports {
            files.push((format!("reports/{name}"), Content::File(path.clone())));
        }
        let (n_withheld, blobs) = (gathered.withheld.len(), gathered.blobs);
        let draft = self.blocking(move || drafted(files, blobs)).await??;
        Ok((draft, n_withheld))
    }

    /// Adds the release's opening and the log; false where the log has grown since.
    async fn sealed(&self, draft: &mut Draft, size: u64) -> Result<bool, Error> {
        let release = self.store().entry_at(size).await?;
        let (Some(body), Some(salt)) = (release.body, release.salt) else {
            return Err(Error::failure("the release has no opening"));
        };
        draft.add(&layout::release_name(size), Content::Bytes(body))?;
        draft.add(&layout::release_salt_name(size), Content::Bytes(format!("{}\n", Digest(salt.0)).into_bytes()))?;
        let mut write = |path: &str, bytes: &[u8]| {
            draft.add(&layout::log_name(path), Content::Bytes(bytes.to_vec()))?;
            Ok(())
        };
        let signed = self.tiles(&mut write).await?;
        write("checkpoint", signed.note.as_bytes())?;
        Ok(signed.checkpoint.size == size + 1)
    }
}

/// A blob that goes along: its file, and what its owner says of it.
type Owned = (PathBuf, layout::BlobRef);

/// What of the entries goes along.
#[derive(Default)]
struct Gathered {
    files: Vec<(String, Content)>,
    salts: Vec<(u64, Salt)>,
    blobs: Vec<Owned>,
    withheld: Vec<(Withheld, Why)>,
}

impl Gathered {
    fn take(
        &mut self,
        workspace: &Workspace,
        stored: Stored,
        why: Option<Why>,
        redacted: &HashSet<LedgerId>,
    ) -> Result<(), Error> {
        let (Some(body), Some(salt)) = (stored.body, stored.salt) else { return Ok(()) };
        if let Some(why) = why {
            self.withheld.push((Withheld::Entry(stored.index), why));
            return Ok(());
        }
        let value: serde_json::Value = serde_json::from_slice(&body).map_err(|error| Error::failure(error.to_string()))?;
        for blob in layout::blobs_of(&value) {
            if LedgerId::parse(&blob.id).is_ok_and(|id| redacted.contains(&id)) {
                self.withheld.push((Withheld::Blob(blob.id), Why::Redacted));
            } else {
                self.blobs.push((workspace.store().blob_path(BlobId::parse(&blob.id)?), blob));
            }
        }
        self.salts.push((stored.index, salt));
        self.files.push((layout::body_name(stored.index), Content::Bytes(body)));
        Ok(())
    }
}

fn drafted(files: Vec<(String, Content)>, blobs: Vec<Owned>) -> Result<Draft, Error> {
    let mut draft = Draft::new();
    for (name, content) in files {
        draft.add(&name, content)?;
    }
    for (path, blob) in blobs {
        let part = draft.add(&layout::blob_name(&blob.id), Content::File(path))?;
        if (part.digest, part.size) != (blob.digest, blob.size) {
            return Err(Error::failure(format!("blob `{}` was altered: it is not bundled", blob.id)));
        }
    }
    Ok(draft)
}

fn redacted(order: &BundleOrder) -> Result<HashSet<LedgerId>, Error> {
    let read = |id: &String| {
        let hint = "an entry or a blob is named by all its 32 digits: `assay log show ENTRY` prints them";
        LedgerId::parse(id).map_err(|error| Error::input(error.to_string()).hint(hint))
    };
    order.redact.iter().map(read).collect()
}

/// Whoever raised a concern is protected: neither it nor what was decided on it goes along.
fn concerns(programme: &Programme) -> HashSet<LedgerId> {
    let concern = programme.findings.iter().filter(|finding| finding.body.word == FindingWord::Concern);
    let mut ids: HashSet<_> = concern.map(|finding| finding.entry.clone()).collect();
    for decision in &programme.decisions {
        if matches!(&decision.body.target, Target::Entry { entry } if ids.contains(entry)) {
            ids.insert(decision.entry.clone());
        }
    }
    ids.iter().filter_map(|id| LedgerId::parse(id.as_str()).ok()).collect()
}
