//! The fold: one entry more.
use sha2::{Digest, Sha256};

use super::bytes::Writer;
use super::encode::{write_occurrence, write_run, write_version, write_walkthrough};
use super::*;
use crate::body::{Body, Decision, Declared, Entry, Evidence, Item, Occurrence, Outcome, Purpose, Run, Target};
use crate::object::Object;

impl Facts {
    /// Folds one entry more, the next in the ledger's order.
    pub fn push(&mut self, entry: &Entry) {
        let (at, heard_of) = self.meet(entry.id.as_str());
        self.arrived[at.0 as usize] = u32::try_from(self.size).expect("fewer than 2^32 entries");
        self.size += 1;
        match &entry.body {
            None => self.strike(at).gone = true,
            Some(Body::Declared(declared)) => self.declare(at, entry.at, declared),
            Some(Body::Evidence(evidence)) => self.collect(at, evidence),
            Some(Body::Occurrence(occurrence)) => self.perform(at, entry.at, occurrence),
            Some(Body::Run(run)) => self.test(at, entry.at, run),
            Some(Body::Decision(decision)) => self.decide(at, decision),
            Some(Body::Finding(_)) => self.homes[at.0 as usize] = Home::Other,
        }
        if heard_of {
            self.touch_users(at, at);
        }
    }

    /// The number of an entry's id, with a home for what it will be.
    fn meet(&mut self, id: &str) -> (EntryRef, bool) {
        let (at, known) = self.entries.meet(id);
        if !known {
            self.homes.push(Home::Unknown);
            self.arrived.push(NOT_ARRIVED);
            self.flags.push(0);
        }
        (at, known)
    }

    /// The mark against an entry.
    fn strike(&mut self, entry: EntryRef) -> &mut Mark {
        self.flags[entry.0 as usize] |= MARKED;
        self.marks.entry(entry).or_default()
    }

    fn meet_all(&mut self, ids: &[EntryId]) -> Vec<EntryRef> {
        ids.iter().map(|id| self.meet(id.as_str()).0).collect()
    }

    fn words<'a>(&mut self, words: impl IntoIterator<Item = &'a str>) -> Vec<Sym> {
        words.into_iter().map(|word| self.words.meet(word)).collect()
    }

    fn control(&mut self, id: &str) -> u32 {
        let id = self.words.meet(id);
        if let Some(at) = self.control_index.get(&id) {
            return *at;
        }
        let at = u32::try_from(self.controls.len()).expect("fewer controls than words");
        self.controls.push(ControlFacts::new(id));
        self.control_index.insert(id, at);
        at
    }

    fn declare(&mut self, at: EntryRef, received: Instant, declared: &Declared) {
        let (from, to) = (declared.in_force_from, declared.in_force_to);
        self.homes[at.0 as usize] = match &declared.object {
            Object::Control(control) => {
                let slot = self.control(control.id.as_str());
                let version = Version {
                    entry: at,
                    received,
                    from,
                    to,
                    frequency: control.frequency,
                    due_within: control.due_within,
                    allowance: control.allowance,
                    serves: self.serves(&control.serves),
                    tests: self.words(control.tests.iter().map(|id| id.as_str())),
                    risks: self.words(control.risks.iter().map(|id| id.as_str())),
                    compensates: self.words(control.compensates.iter().map(|id| id.as_str())),
                    assets: self.words(control.assets.iter().map(|id| id.as_str())),
                };
                self.touch(slot, at, |out| write_version(out, &version));
                self.controls[slot as usize].versions.push(version);
                Home::Version(slot)
            }
            Object::Document(document) => {
                let id = self.words.meet(document.id.as_str());
                let serves = self.serves(&document.serves);
                let assets = self.words(document.assets.iter().map(|id| id.as_str()));
                self.documents.entry(id).or_default().push(DocumentVersion { entry: at, from, to, serves, assets });
                Home::Document
            }
            Object::Engagement(engagement) => {
                let id = self.words.meet(engagement.id.as_str());
                self.engagements.insert(id, EngagementFact { entry: at, engagement: engagement.clone() });
                Home::Engagement
            }
            _ => Home::Other,
        };
    }

    fn serves(&mut self, serves: &[crate::object::Serves]) -> Vec<(Sym, Extent)> {
        serves.iter().map(|serves| (self.words.meet(serves.requirement.as_str()), serves.extent)).collect()
    }

    fn collect(&mut self, at: EntryRef, evidence: &Evidence) {
        let (covers_from, covers_to) = match (evidence.covers_from, evidence.covers_to) {
            (Some(from), Some(to)) => (from, to),
            _ => (Instant(0), Instant(0)),
        };
        let slot = u32::try_from(self.evidence.len()).expect("fewer pieces of evidence than entries");
        self.evidence.push(EvidenceFact {
            covers_from,
            covers_to,
            dated: evidence.dated(),
            checks_passed: evidence.checks_passed(),
        });
        self.homes[at.0 as usize] = Home::Evidence(slot);
        if evidence.checks_passed() {
            self.flags[at.0 as usize] |= SOUND;
        }
    }

    fn perform(&mut self, at: EntryRef, received: Instant, occurrence: &Occurrence) {
        let slot = self.control(occurrence.control.as_str());
        let fact = OccurrenceFact {
            entry: at,
            at: occurrence.occurred_at,
            claims: occurrence.claims,
            received,
            evidence: self.meet_all(&occurrence.evidence),
        };
        self.homes[at.0 as usize] = Home::Occurrence(slot);
        self.touch(slot, at, |out| write_occurrence(out, &fact));
        self.controls[slot as usize].occurrences.push(fact);
    }

    fn test(&mut self, at: EntryRef, received: Instant, run: &Run) {
        let slot = self.control(run.control.as_str());
        let evidence = self.meet_all(&run.evidence);
        match run.purpose {
            Purpose::Design => {
                let version = match &run.control_version {
                    Some(version) => Some(self.meet(version.as_str()).0),
                    None => self.controls[slot as usize].versions.last().map(|version| version.entry),
                };
                self.homes[at.0 as usize] = Home::Walkthrough(slot);
                let Some(version) = version else { return };
                let fact = Walkthrough {
                    entry: at,
                    version,
                    at: run.occurred_at.or(run.covers_to).unwrap_or(received),
                    outcome: looked(&run.outcome),
                    evidence,
                };
                self.touch(slot, at, |out| write_walkthrough(out, &fact));
                self.controls[slot as usize].walkthroughs.push(fact);
            }
            Purpose::Operation => {
                self.homes[at.0 as usize] = Home::Run(slot);
                self.operate(slot, at, received, run, &evidence);
            }
        }
    }

    fn operate(&mut self, slot: u32, at: EntryRef, received: Instant, run: &Run, evidence: &[EntryRef]) {
        let (kind, from, to) = match (run.covers_from, run.covers_to, run.occurred_at) {
            (Some(from), Some(to), _) => (RunKind::Covers, from, to),
            (_, _, Some(at)) => (RunKind::Snapshot, at, at),
            // It says nothing of when; what is known is when it was received.
            _ => (RunKind::Snapshot, received, received),
        };
        let test = self.words.meet(run.test.as_str());
        let more = self.more(run);
        let control = &mut self.controls[slot as usize];
        let start = u32::try_from(control.run_evidence.len()).expect("fewer than 2^32 pieces of evidence");
        let evidence = &evidence[..evidence.len().min(usize::from(u16::MAX))];
        control.run_evidence.extend(evidence);
        let mut fact = RunFact {
            entry: at,
            test,
            kind,
            failed: !matches!(run.outcome, Outcome::Ran(_)),
            performed_by: run.performed_by,
            from,
            to,
            n: if let Outcome::Ran(ran) = &run.outcome { ran.n } else { 0 },
            items: if let Outcome::Ran(ran) = &run.outcome { ran.items_from.zip(ran.items_to) } else { None },
            evidence: (start, evidence.len() as u16),
            more: None,
        };
        if more != RunMore::default() {
            fact.more = Some(u32::try_from(control.more.len()).expect("fewer than 2^32 runs"));
            control.more.push(more);
        }
        control.runs.push(fact);
        let control = &self.controls[slot as usize];
        let mut out = Writer::default();
        write_run(&mut out, control, &fact);
        self.touch(slot, at, |into| into.append(&out));
    }

    fn more(&mut self, run: &Run) -> RunMore {
        let mut more = RunMore::default();
        if let Some(superseding) = &run.supersedes {
            let target = self.meet(superseding.run.as_str()).0;
            if !superseding.reason.trim().is_empty() {
                more.supersedes = Some(target);
            }
        }
        match &run.outcome {
            Outcome::Ran(ran) => {
                more.alarms = self.items(&ran.alarms);
                more.unclear = self.items(&ran.unclear);
                let mut lacks = self.words(ran.lacks.iter().map(String::as_str));
                lacks.sort_unstable();
                more.lacks = lacks.into();
                more.proof = ran.proof.as_ref().map(|id| self.meet(id.as_str()).0);
                more.n_by_asset = ran.n_by_asset.iter().map(|(asset, n)| (self.words.meet(asset.as_str()), *n)).collect();
            }
            Outcome::Error { reason } => more.failure = Some(self.words.meet(reason)),
            Outcome::CheckFailed { check, .. } => more.failure = Some(self.words.meet(check)),
        }
        more
    }

    fn items(&mut self, items: &[Item]) -> Box<[ItemFact]> {
        let mut facts = Vec::with_capacity(items.len());
        for item in items {
            facts.push(ItemFact {
                item: self.words.meet(&item.item),
                at: item.occurred_at,
                asset: item.asset.as_ref().map(|asset| self.words.meet(asset.as_str())),
                reason: self.words.meet(&item.reason),
            });
        }
        facts.sort_unstable();
        facts.into()
    }

    fn decide(&mut self, at: EntryRef, decision: &Decision) {
        self.homes[at.0 as usize] = Home::Decision;
        let target = match &decision.target {
            Target::Entry { entry } => TargetFact::Entry(self.meet(entry.as_str()).0),
            Target::Alarm { run, item } => TargetFact::Alarm(self.meet(run.as_str()).0, self.words.meet(item)),
            Target::Window { control, first_day } => TargetFact::Window(self.words.meet(control.as_str()), *first_day),
            // What was released or issued changes no status.
            Target::Bytes { .. } => return,
        };
        match (decision.word, target) {
            (Word::Void, TargetFact::Entry(entry)) => self.strike(entry).void.push(at),
            (Word::Erase, TargetFact::Entry(entry)) => self.strike(entry).erase.push(at),
            (Word::Accept | Word::Answer | Word::Close | Word::Approve, _) => {
                let word = decision.word;
                self.decisions.push(DecisionFact { entry: at, word, target, at: decision.occurred_at, until: decision.until });
            }
            _ => return,
        }
        match target {
            TargetFact::Entry(entry) | TargetFact::Alarm(entry, _) => self.touch_users(entry, at),
            TargetFact::Window(control, _) => {
                if let Some(slot) = self.control_index.get(&control) {
                    self.touch(*slot, at, |_| ());
                }
            }
        }
    }

    /// Changes the hash of every control whose result may rest on this entry, because of another.
    fn touch_users(&mut self, entry: EntryRef, because: EntryRef) {
        let own = match self.homes[entry.0 as usize] {
            Home::Run(slot) | Home::Walkthrough(slot) | Home::Occurrence(slot) | Home::Version(slot) => Some(slot),
            // Of a decision its target's control; it is rare, and so all are touched.
            Home::Decision => {
                for slot in 0..self.controls.len() as u32 {
                    self.touch(slot, because, |_| ());
                }
                return;
            }
            _ => None,
        };
        for slot in 0..self.controls.len() as u32 {
            if own == Some(slot) || self.controls[slot as usize].rests_on(entry) {
                self.touch(slot, because, |_| ());
            }
        }
    }

    fn touch(&mut self, slot: u32, because: EntryRef, fact: impl FnOnce(&mut Writer)) {
        let mut out = Writer::default();
        fact(&mut out);
        let control = &mut self.controls[slot as usize];
        let mut hash = Sha256::new();
        hash.update(control.hash);
        hash.update(self.entries.id(because).as_str());
        hash.update([0]);
        hash.update(out.bytes());
        control.hash = hash.finalize().into();
    }
}

impl ControlFacts {
    pub(super) fn new(id: Sym) -> Self {
        Self {
            id,
            hash: [0; 32],
            versions: Vec::new(),
            occurrences: Vec::new(),
            walkthroughs: Vec::new(),
            runs: Vec::new(),
            run_evidence: Vec::new(),
            more: Vec::new(),
        }
    }

    /// Whether it names the entry as evidence or as proof.
    fn rests_on(&self, entry: EntryRef) -> bool {
        self.run_evidence.contains(&entry)
            || self.more.iter().any(|more| more.proof == Some(entry))
            || self.occurrences.iter().any(|occurrence| occurrence.evidence.contains(&entry))
            || self.walkthroughs.iter().any(|walkthrough| walkthrough.evidence.contains(&entry))
    }
}

fn looked(outcome: &Outcome) -> Looked {
    match outcome {
        Outcome::Ran(ran) if !ran.alarms.is_empty() => Looked::Alarm,
        Outcome::Ran(ran) if ran.unclear.is_empty() && ran.n > 0 => Looked::Ok,
        _ => Looked::Unclear,
    }
}
