//! The programme as known at a moment: a fold of the entries up to it. What is declared stands here version by version;
//! runs and occurrences, of which there may be a million, are left to the facts.
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Arc, OnceLock};

use assay_model::body::{Body, Decision, Declared, Entry, Evidence, Finding, Target, Word};
use assay_model::catalogue::Catalogue;
use assay_model::id::{ControlId, DocumentId, EngagementId, EntryId, PersonId, SourceId, TestId};
use assay_model::object::{Asset, Control, Document, Engagement, Grant, Object, Person, Risk, Source, Test};
use assay_model::time::{Day, Instant};

/// One version of something declared, with its entry.
#[derive(Clone, Debug)]
pub struct Version {
    pub index: u64,
    pub entry: EntryId,
    pub at: Instant,
    pub declared: Arc<Declared>,
}

impl Version {
    pub fn object(&self) -> &Object {
        &self.declared.object
    }

    fn in_force_on(&self, day: Day) -> bool {
        self.declared.in_force_from <= day && self.declared.in_force_to.is_none_or(|to| day <= to)
    }
}

/// Something recorded, with its entry.
#[derive(Clone, Debug)]
pub struct Recorded<T> {
    pub index: u64,
    pub entry: EntryId,
    pub at: Instant,
    pub body: Arc<T>,
}

/// What is declared, collected, decided and found, in ledger order.
#[derive(Clone, Debug, Default)]
pub struct Programme {
    /// Entries folded.
    pub size: u64,
    /// All versions of each object, by kind and id.
    pub objects: BTreeMap<(&'static str, String), Vec<Version>>,
    pub evidence: Vec<Recorded<Evidence>>,
    pub decisions: Vec<Recorded<Decision>>,
    pub findings: Vec<Recorded<Finding>>,
    /// Entries that were voided or erased.
    pub void: HashSet<EntryId>,
    /// Adopted catalogues, the newest version of each; read once.
    catalogues: OnceLock<Arc<Vec<Catalogue>>>,
    evidence_at: HashMap<EntryId, usize>,
    /// Places in `evidence`, by the source that brought it.
    evidence_of: HashMap<SourceId, Vec<u32>>,
}

impl Programme {
    /// Takes in one more entry; runs and occurrences only count.
    pub fn push(&mut self, entry: &Entry) {
        self.size = self.size.max(entry.index + 1);
        let (index, id, at) = (entry.index, entry.id.clone(), entry.at);
        match &entry.body {
            None => {
                self.void.insert(id);
            }
            Some(Body::Declared(declared)) => {
                if let Object::Catalogue(_) = declared.object {
                    self.catalogues = OnceLock::new();
                }
                let key = (declared.object.kind(), declared.object.id().to_owned());
                let version = Version { index, entry: id, at, declared: Arc::new(declared.clone()) };
                self.objects.entry(key).or_default().push(version);
            }
            Some(Body::Evidence(evidence)) => {
                self.evidence_at.insert(id.clone(), self.evidence.len());
                if let Some(source) = &evidence.source {
                    self.evidence_of.entry(source.clone()).or_default().push(self.evidence.len() as u32);
                }
                self.evidence.push(Recorded { index, entry: id, at, body: Arc::new(evidence.clone()) });
            }
            Some(Body::Decision(decision)) => {
                if let (Word::Void | Word::Erase, Target::Entry { entry }) = (decision.word, &decision.target) {
                    self.void.insert(entry.clone());
                }
                self.decisions.push(Recorded { index, entry: id, at, body: Arc::new(decision.clone()) });
            }
            Some(Body::Finding(finding)) => {
                self.findings.push(Recorded { index, entry: id, at, body: Arc::new(finding.clone()) });
            }
            Some(Body::Run(_) | Body::Occurrence(_)) => {}
        }
    }

    /// The programme as it was known at a smaller size: what was received later, and what was decided later, is left out.
    pub(crate) fn cut(&self, size: u64) -> Self {
        fn known<T>(all: &[Recorded<T>], size: u64) -> Vec<Recorded<T>> {
            let known = all.iter().take_while(|recorded| recorded.index < size);
            known.map(|r| Recorded { index: r.index, entry: r.entry.clone(), at: r.at, body: r.body.clone() }).collect()
        }
        let objects = self.objects.iter().filter_map(|(key, versions)| {
            let n = versions.partition_point(|version| version.index < size);
            (n > 0).then(|| (key.clone(), versions[..n].to_vec()))
        });
        let (evidence, decisions) = (known(&self.evidence, size), known(&self.decisions, size));
        let voids = |all: &[Recorded<Decision>]| -> HashSet<EntryId> {
            let voids = all.iter().filter_map(|decision| match (decision.body.word, &decision.body.target) {
                (Word::Void | Word::Erase, Target::Entry { entry }) => Some(entry.clone()),
                _ => None,
            });
            voids.collect()
        };
        // What has no body any more cannot be shown at any size.
        let (ever, then) = (voids(&self.decisions), voids(&decisions));
        let void = self.void.iter().filter(|entry| then.contains(*entry) || !ever.contains(*entry)).cloned().collect();
        let evidence_at = evidence.iter().enumerate().map(|(at, recorded)| (recorded.entry.clone(), at)).collect();
        let evidence_of = self.evidence_of.iter().filter_map(|(source, places)| {
            let n = places.partition_point(|place| (*place as usize) < evidence.len());
            (n > 0).then(|| (source.clone(), places[..n].to_vec()))
        });
        let evidence_of = evidence_of.collect();
        let catalogues = OnceLock::new();
        let objects: BTreeMap<_, Vec<Version>> = objects.collect();
        let n_versions = |objects: &BTreeMap<(&'static str, String), Vec<Version>>| -> usize {
            objects.iter().filter(|((kind, _), _)| *kind == "catalogue").map(|(_, versions)| versions.len()).sum()
        };
        // Reading a catalogue takes longer than all the rest.
        if let Some(held) = self.catalogues.get().filter(|_| n_versions(&objects) == n_versions(&self.objects)) {
            drop(catalogues.set(held.clone()));
        }
        Self {
            size,
            objects,
            evidence,
            decisions,
            findings: known(&self.findings, size),
            void,
            catalogues,
            evidence_at,
            evidence_of,
        }
    }

    pub fn versions(&self, kind: &'static str, id: &str) -> &[Version] {
        self.objects.get(&(kind, id.to_owned())).map_or(&[], Vec::as_slice)
    }

    /// The last version in ledger order whose `from` has come, if it is still in force.
    pub fn on(&self, kind: &'static str, id: &str, day: Day) -> Option<&Version> {
        let governs = self.versions(kind, id).iter().rev().find(|version| version.declared.in_force_from <= day)?;
        governs.in_force_on(day).then_some(governs)
    }

    /// The newest version, in force or not.
    pub fn newest(&self, kind: &'static str, id: &str) -> Option<&Version> {
        self.versions(kind, id).last()
    }

    /// The newest version of every object of a kind.
    pub fn all(&self, kind: &'static str) -> impl Iterator<Item = &Version> {
        let from = (kind, String::new());
        self.objects.range(from..).take_while(move |((k, _), _)| *k == kind).filter_map(|(_, versions)| versions.last())
    }

    /// The catalogues that were adopted, as they were then.
    pub fn catalogues(&self) -> &[Catalogue] {
        self.catalogues.get_or_init(|| {
            let adopted = self.all("catalogue").filter_map(|version| match version.object() {
                Object::Catalogue(adopted) => Catalogue::from_adopted(adopted).ok(),
                _ => None,
            });
            Arc::new(adopted.collect())
        })
    }

    pub fn find_evidence(&self, id: &EntryId) -> Option<&Recorded<Evidence>> {
        self.evidence_at.get(id).map(|at| &self.evidence[*at])
    }

    /// What a source brought, in ledger order.
    pub fn brought_by(&self, source: &str) -> impl DoubleEndedIterator<Item = &Recorded<Evidence>> + ExactSizeIterator {
        let places = SourceId::parse(source).ok().and_then(|source| self.evidence_of.get(&source));
        places.map_or(&[][..], Vec::as_slice).iter().map(|place| &self.evidence[*place as usize])
    }

    pub fn is_void(&self, id: &EntryId) -> bool {
        self.void.contains(id)
    }
}

macro_rules! typed {
    ($($name:ident, $newest:ident, $kind:literal, $variant:ident, $ty:ty, $id:ty);* $(;)?) => {
        impl Programme {$(
            /// The newest version of this id.
            pub fn $name(&self, id: &$id) -> Option<&$ty> {
                match self.newest($kind, id.as_str())?.object() {
                    Object::$variant(noun) => Some(noun),
                    _ => None,
                }
            }

            /// The newest version of each.
            pub fn $newest(&self) -> impl Iterator<Item = (&Version, &$ty)> {
                self.all($kind).filter_map(|version| match version.object() {
                    Object::$variant(noun) => Some((version, noun)),
                    _ => None,
                })
            }
        )*}
    };
}
typed! {
    control, controls, "control", Control, Control, ControlId;
    test, tests, "test", Test, Test, TestId;
    source, sources, "source", Source, Source, SourceId;
    asset, assets, "asset", Asset, Asset, assay_model::id::AssetId;
    document, documents, "document", Document, Document, DocumentId;
    risk, risks, "risk", Risk, Risk, assay_model::id::RiskId;
    engagement, engagements, "engagement", Engagement, Engagement, EngagementId;
    person, people, "person", Person, Person, PersonId;
    grant, grants, "grant", Grant, Grant, assay_model::id::GrantId;
}
