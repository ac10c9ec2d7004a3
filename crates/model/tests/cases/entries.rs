//! A case's lines as a ledger: in the order in which they were received, with what they leave unsaid filled in.
use std::collections::BTreeMap;

use assay_model::assess::{Family, Requirement, Requirements, due_windows};
use assay_model::body::*;
use assay_model::id::*;
use assay_model::object::*;
use assay_model::time::{Day, Instant, Zone};

use super::bodies::{Made, declared, document_of, id, ids, nothing, person};
use super::line::*;
use super::scope::*;
use super::{Ask, Case};

/// The entries of a case as one ask sees them.
pub struct Ledger {
    entries: Vec<Entry>,
    /// The day on which each was received.
    received: Vec<Day>,
    known: Option<Day>,
    pub effective_at: Instant,
    pub engagement: EngagementLine,
    pub requirements: Requirements,
    /// Names in the case of entries that have another id, and the entries that a name stands for.
    aliases: BTreeMap<String, Vec<EntryId>>,
    /// The control that an entry belongs to.
    pub owners: BTreeMap<EntryId, String>,
}

struct Making<'a> {
    ledger: Ledger,
    zone: Zone,
    /// All the case's control versions, in ledger order.
    versions: Vec<(String, ControlLine)>,
    /// By document, the entries of its lines so far.
    documents: BTreeMap<String, Vec<EntryId>>,
    exclude: &'a [String],
}

impl Ledger {
    pub fn of(case: &Case, ask: &Ask) -> Made<Self> {
        let Some(text) = &ask.engagement else { return Err("there is no engagement".to_owned()) };
        let engagement = engagement(text)?;
        let zone = engagement.zone.clone();
        let at = match (&ask.at, engagement.is_type1) {
            (Some(at), false) => day(at)?,
            _ => engagement.period.to,
        };
        let mut asked = Vec::new();
        for text in ask.requirements.iter().flatten() {
            let requirement = id(RequirementId::parse(text))?;
            asked.push(Requirement { family: Family::of(&requirement), id: requirement });
        }
        let ledger = Ledger {
            entries: Vec::new(),
            received: Vec::new(),
            known: ask.known.as_deref().map(day).transpose()?,
            effective_at: zone.close_of(at),
            engagement,
            requirements: Requirements { asked, ..Requirements::default() },
            aliases: BTreeMap::new(),
            owners: BTreeMap::new(),
        };
        let exclude = ask.exclude.as_deref().unwrap_or_default();
        let mut making = Making { ledger, zone, versions: Vec::new(), documents: BTreeMap::new(), exclude };
        making.all(case)?;
        Ok(making.ledger)
    }

    /// The entries that are known.
    pub fn known(&self) -> impl Iterator<Item = &Entry> {
        let known = self.known;
        self.entries.iter().zip(&self.received).filter(move |(_, on)| known.is_none_or(|known| **on <= known)).map(|(e, _)| e)
    }

    /// The entries that a name of the case stands for.
    pub fn named(&self, name: &str) -> Made<Vec<EntryId>> {
        match self.aliases.get(name) {
            Some(entries) => Ok(entries.clone()),
            None => Ok(vec![id(EntryId::parse(name))?]),
        }
    }
}

/// A line with the day on which it is received, and its rank on that day.
type Received = (Day, u8, Numbered);

impl Making<'_> {
    fn all(&mut self, case: &Case) -> Made<()> {
        let start = day("2024-01-01")?;
        let mut lines: Vec<Received> = Vec::new();
        for text in &case.controls {
            let control = control(text)?;
            lines.push((control.received.unwrap_or(start), 0, control));
        }
        for text in &case.entries {
            let entry = entry(text)?;
            let received = entry.received.unwrap_or_else(|| self.own_day(&entry.line));
            lines.push((received, 1, entry));
        }
        // By the day received; of a day the controls first, then as listed.
        let mut declared: Vec<&Received> = lines.iter().filter(|line| matches!(line.2.line, Line::Declare(_))).collect();
        declared.sort_by_key(|(received, rank, _)| (*received, *rank));
        for (_, _, entry) in declared {
            if let Line::Declare(control) = &entry.line {
                self.versions.push((entry.id.clone(), control.clone()));
            }
        }
        let mut expanded = Vec::new();
        for line in lines {
            self.expand(line, &mut expanded);
        }
        expanded.sort_by_key(|(received, rank, _)| (*received, *rank));
        self.engagement(start)?;
        for (received, _, entry) in expanded {
            self.line(received, &entry)?;
        }
        Ok(())
    }

    /// The day that a line is about.
    fn own_day(&self, line: &Line) -> Day {
        match line {
            Line::Declare(control) => control.from,
            Line::Perform { on, .. } => on.day(&self.zone),
            Line::Each { range, .. } => range.from,
            Line::Run(run) => match run.span {
                RunSpan::Covers(span) => span.to,
                RunSpan::Snapshot(when) => when.day(&self.zone),
            },
            Line::Nothing { covers, .. } => covers.to,
            Line::Walkthrough { on, .. } | Line::Approve { on, .. } | Line::Decide { on, .. } => *on,
            Line::Document { from, .. } => *from,
        }
    }

    /// Makes of `each` one performance a window, on the first day of it that is in the range.
    fn expand(&self, line: Received, expanded: &mut Vec<Received>) {
        let (received, rank, entry) = line;
        let Line::Each { control, range, except } = &entry.line else {
            expanded.push((received, rank, entry));
            return;
        };
        let versions: Vec<_> = self
            .versions
            .iter()
            .filter(|(_, version)| version.id == *control)
            .map(|(_, version)| (version.frequency, version.from, version.to))
            .collect();
        let windows = due_windows(&versions, *range, self.ledger.engagement.period.from);
        for (at, window) in windows.iter().enumerate() {
            let in_window = |day: &Day| {
                let last = window.days.iter().map(|days| days.to).max();
                window.natural.contains(*day) && last.is_some_and(|last| *day <= last.max(window.natural.to))
            };
            let Some(first) = window.days.iter().map(|days| days.from).min() else { continue };
            if except.iter().any(in_window) {
                continue;
            }
            let line = Line::Perform { control: control.clone(), on: When::Day(first), claims: None, evidence: Dated::SameDay };
            let numbered = Numbered { id: format!("{}{}", entry.id, at + 1), line, received: entry.received };
            expanded.push((entry.received.unwrap_or(first), rank, numbered));
        }
    }

    fn push(&mut self, name: &str, received: Day, owner: Option<&str>, body: Body) -> Made<EntryId> {
        let entry = id(EntryId::parse(name))?;
        if self.ledger.entries.iter().any(|other| other.id == entry) {
            return Err(format!("there are two entries `{name}`"));
        }
        if let Some(owner) = owner {
            self.ledger.owners.insert(entry.clone(), owner.to_owned());
        }
        self.ledger.entries.push(Entry {
            index: self.ledger.entries.len() as u64,
            id: entry.clone(),
            at: self.zone.noon_of(received),
            body: Some(body),
        });
        self.ledger.received.push(received);
        Ok(entry)
    }

    /// A piece of evidence by this name, made where there is none yet: several may rest on one.
    fn evidence(&mut self, name: &str, received: Day, owner: &str, dated: Instant) -> Made<EntryId> {
        if let Some(of) = self.ledger.aliases.get(name).and_then(|entries| entries.first()) {
            return Ok(of.clone());
        }
        let entry = id(EntryId::parse(name))?;
        match self.ledger.entries.iter().any(|other| other.id == entry) {
            true => Ok(entry),
            false => self.push(name, received, Some(owner), document_of(dated)?),
        }
    }

    fn engagement(&mut self, start: Day) -> Made<()> {
        let line = self.ledger.engagement.clone();
        let mut exclude = Vec::new();
        for text in self.exclude {
            let line = exclusion(text)?;
            exclude.push(Exclusion {
                requirement: id(RequirementId::parse(&line.requirement))?,
                reason_kind: line.kind,
                by: line.by.as_deref().map(AssetId::parse).transpose().map_err(|error| error.to_string())?,
                reason: line.reason,
            });
        }
        let mut suppliers = Vec::new();
        for (supplier, role) in &line.suppliers {
            suppliers.push(SupplierRole { supplier: id(AssetId::parse(supplier))?, role: *role });
        }
        let engagement = Engagement {
            id: id(EngagementId::parse("E"))?,
            title: "the engagement".to_owned(),
            kind: if line.is_type1 { EngagementKind::Soc2Type1 } else { EngagementKind::Soc2Type2 },
            standard: Standard::AtC,
            firm: None,
            period: (!line.is_type1).then_some(DaySpanText(line.period)),
            date: line.is_type1.then_some(line.period.to),
            zone: line.zone.clone(),
            catalogues: Vec::new(),
            categories: line.categories.clone(),
            assets: ids(&line.assets, AssetId::parse)?,
            exclude,
            suppliers,
            from: None,
            to: None,
        };
        let body = declared(Object::Engagement(engagement), start, None)?;
        self.push("E", start, None, body)?;
        // Whatever is known, the question is.
        self.ledger.received[0] = Day(i32::MIN);
        Ok(())
    }

    fn line(&mut self, received: Day, numbered: &Numbered) -> Made<()> {
        let name = &numbered.id;
        match &numbered.line {
            Line::Declare(line) => self.declare(name, received, line),
            Line::Perform { control, on, claims, evidence } => {
                let on = on.at(&self.zone);
                let dated = match evidence {
                    Dated::None => None,
                    Dated::SameDay => Some(on),
                    Dated::On(day) => Some(self.zone.noon_of(*day)),
                };
                let mut evidence = Vec::new();
                if let Some(dated) = dated {
                    evidence.push(self.evidence(&format!("e-{name}"), received, control, dated)?);
                }
                let occurrence = Occurrence {
                    control: id(ControlId::parse(control))?,
                    occurred_at: on,
                    claims: *claims,
                    performer: person()?,
                    reviewer: None,
                    evidence,
                    note: None,
                    by: person()?,
                    performed_by: PerformedBy::Management,
                };
                self.push(name, received, Some(control), Body::Occurrence(occurrence)).map(drop)
            }
            Line::Each { .. } => Ok(()),
            Line::Run(line) => self.run(name, received, line),
            Line::Nothing { control, covers, check_failed } => {
                let body = nothing(self.zone.span_of(*covers), check_failed.as_deref())?;
                let entry = self.push(name, received, Some(control), body)?;
                self.ledger.aliases.insert(format!("e-{name}"), vec![entry]);
                Ok(())
            }
            Line::Walkthrough { version, outcome, on } => self.walkthrough(name, received, version, *outcome, *on),
            Line::Document { id: document, requirement, extent, from } => {
                self.document(name, received, document, requirement, *extent, *from)
            }
            Line::Approve { document, on } => {
                let targets = self.documents.get(document).cloned().unwrap_or_default();
                let targets = targets.into_iter().map(|entry| Target::Entry { entry }).collect();
                self.decide(name, received, Word::Approve, targets, *on, None, None)
            }
            Line::Decide { word, target, on, until, as_word } => {
                let targets = match target {
                    TargetWord::Entry(of) => self.ledger.named(of)?.into_iter().map(|entry| Target::Entry { entry }).collect(),
                    TargetWord::Alarm(run, item) => {
                        vec![Target::Alarm { run: id(EntryId::parse(run))?, item: item.clone() }]
                    }
                    TargetWord::Window(control, first_day) => {
                        vec![Target::Window { control: id(ControlId::parse(control))?, first_day: *first_day }]
                    }
                };
                self.decide(name, received, *word, targets, *on, *until, as_word.clone())
            }
        }
    }

    fn declare(&mut self, name: &str, received: Day, line: &ControlLine) -> Made<()> {
        let mut serves = Vec::new();
        for (requirement, extent) in &line.serves {
            let requirement = id(RequirementId::parse(requirement))?;
            serves.push(Serves { requirement, extent: *extent, why: None, missing: None });
        }
        let control = Control {
            id: id(ControlId::parse(&line.id))?,
            title: line.id.clone(),
            statement: "what is done".to_owned(),
            owner: person()?,
            nature: Nature::Manual,
            kind: ControlKind::Detective,
            frequency: line.frequency,
            due_within: line.due_within,
            allowance: line.allowance,
            key: false,
            risk_of_failure: None,
            serves,
            tests: ids(&line.tests, TestId::parse)?,
            risks: ids(&line.risks, RiskId::parse)?,
            compensates: ids(&line.compensates, ControlId::parse)?,
            supersedes: line.supersedes.as_deref().map(ControlId::parse).transpose().map_err(|error| error.to_string())?,
            assets: ids(&line.assets, AssetId::parse)?,
            from: Some(line.from),
            to: line.to,
        };
        self.push(name, received, Some(&line.id), declared(Object::Control(control), line.from, line.to)?)?;
        match line.walkthrough {
            Some(outcome) => self.walkthrough(&format!("{name}.walkthrough"), received, name, outcome, line.from),
            None => Ok(()),
        }
    }

    fn walkthrough(&mut self, name: &str, received: Day, version: &str, outcome: Looked, on: Day) -> Made<()> {
        let of = self.versions.iter().find(|(entry, _)| entry == version).map(|(_, line)| line.id.clone());
        let Some(control) = of else { return Err(format!("`{version}` declares no control")) };
        let on = self.zone.noon_of(on);
        let evidence = self.push(&format!("e-{name}"), received, Some(&control), document_of(on)?)?;
        let item = Item { item: "one".to_owned(), occurred_at: Some(on), asset: None, reason: String::new() };
        let alarms = if outcome == Looked::Alarm { vec![item] } else { Vec::new() };
        let run = Run {
            control: id(ControlId::parse(&control))?,
            control_version: Some(id(EntryId::parse(version))?),
            test: id(TestId::parse("design"))?,
            test_version: None,
            purpose: Purpose::Design,
            covers_from: None,
            covers_to: None,
            occurred_at: Some(on),
            engagement: None,
            evidence: vec![evidence],
            outcome: Outcome::Ran(Ran { n: 1, alarms, ..Ran::default() }),
            supersedes: None,
            recipe: None,
            by: person()?,
            performed_by: PerformedBy::Management,
            firm: None,
        };
        self.push(name, received, Some(&control), Body::Run(run)).map(drop)
    }

    /// The test that a run is of where it names none: the first of the control's last version.
    fn test(&self, control: &str) -> String {
        let last = self.versions.iter().rfind(|(_, version)| version.id == control);
        last.and_then(|(_, version)| version.tests.first().cloned()).unwrap_or_else(|| "T".to_owned())
    }

    fn run(&mut self, name: &str, received: Day, line: &RunLine) -> Made<()> {
        let zone = self.zone.clone();
        let test = line.test.clone().unwrap_or_else(|| self.test(&line.control));
        let span = match line.span {
            RunSpan::Covers(days) => Some(zone.span_of(days)),
            RunSpan::Snapshot(_) => None,
        };
        let occurred_at = match line.span {
            RunSpan::Covers(_) => None,
            RunSpan::Snapshot(when) => Some(when.at(&zone)),
        };
        let evidence = line.evidence.clone().unwrap_or_else(|| format!("e-{name}"));
        let dated = occurred_at.or(span.map(|span| span.to)).unwrap_or(zone.noon_of(received));
        let evidence_id = self.evidence(&evidence, received, &line.control, dated)?;
        let run = Run {
            control: id(ControlId::parse(&line.control))?,
            control_version: None,
            test: id(TestId::parse(&test))?,
            test_version: None,
            purpose: Purpose::Operation,
            covers_from: span.map(|span| span.from),
            covers_to: span.map(|span| span.to),
            occurred_at,
            engagement: None,
            evidence: vec![evidence_id],
            outcome: self.outcome(&line.result)?,
            supersedes: match &line.supersedes {
                Some(run) => Some(Superseding { run: id(EntryId::parse(run))?, reason: line.reason.clone().unwrap_or_default() }),
                None => None,
            },
            recipe: None,
            by: person()?,
            performed_by: PerformedBy::Management,
            firm: None,
        };
        self.push(name, received, Some(&line.control), Body::Run(run)).map(drop)
    }

    fn outcome(&self, result: &RunResult) -> Made<Outcome> {
        let population = match result {
            RunResult::Error(reason) => return Ok(Outcome::Error { reason: reason.clone() }),
            RunResult::CheckFailed(check) => {
                return Ok(Outcome::CheckFailed { check: check.clone(), reason: String::new() });
            }
            RunResult::Ran(population) => population,
        };
        let items = |words: &[ItemWord]| -> Made<Vec<Item>> {
            let item = |word: &ItemWord| {
                Ok(Item {
                    item: word.item.clone(),
                    occurred_at: Some(word.when.at(&self.zone)),
                    asset: word.asset.as_deref().map(AssetId::parse).transpose().map_err(|error| error.to_string())?,
                    reason: String::new(),
                })
            };
            words.iter().map(item).collect()
        };
        Ok(Outcome::Ran(Ran {
            n: population.n,
            alarms: items(&population.alarms)?,
            unclear: items(&population.unclear)?,
            lacks: population.lacks.clone(),
            items_from: population.items.map(|days| self.zone.noon_of(days.from)),
            items_to: population.items.map(|days| self.zone.noon_of(days.to)),
            proof: match &population.proof {
                Some(proof) => self.ledger.named(proof)?.into_iter().next(),
                None => None,
            },
            ..Ran::default()
        }))
    }

    /// A line of a document is an object of its own here: the lines add up, and each is approved as it was.
    fn document(&mut self, name: &str, received: Day, of: &str, requirement: &str, extent: Extent, from: Day) -> Made<()> {
        let document = Document {
            id: id(DocumentId::parse(&format!("{of}.{requirement}")))?,
            kind: DocumentKind::Policy,
            title: of.to_owned(),
            owner: person()?,
            serves: vec![Serves { requirement: id(RequirementId::parse(requirement))?, extent, why: None, missing: None }],
            assets: Vec::new(),
            review_by: None,
            outcome: None,
            text: String::new(),
            from: Some(from),
            to: None,
        };
        let entry = self.push(name, received, None, declared(Object::Document(document), from, None)?)?;
        self.documents.entry(of.to_owned()).or_default().push(entry);
        Ok(())
    }

    /// One decision on each of the targets; the case's name stands for them all.
    #[allow(clippy::too_many_arguments)]
    fn decide(
        &mut self,
        name: &str,
        received: Day,
        word: Word,
        targets: Vec<Target>,
        on: Day,
        until: Option<Day>,
        as_word: Option<String>,
    ) -> Made<()> {
        let mut made = Vec::new();
        for (at, target) in targets.into_iter().enumerate() {
            let decision = Decision {
                word,
                target,
                occurred_at: self.zone.noon_of(on),
                until,
                reason: None,
                as_word: as_word.clone(),
                engagement: None,
                conditions: Vec::new(),
                frozen: None,
                by: person()?,
                authority: None,
                performed_by: PerformedBy::Management,
            };
            let own = if at == 0 { name.to_owned() } else { format!("{name}.{}", at + 1) };
            made.push(self.push(&own, received, None, Body::Decision(decision))?);
        }
        self.ledger.aliases.insert(name.to_owned(), made);
        Ok(())
    }
}
