//! How long `assess` takes over 200 daily controls, 400 tests and a million runs: `assess-bench [RUNS]`, in release.
//!
//! Prints what folding takes, then assessing from the cache's bytes in this process, then after one entry more. CPU seconds
//! and memory are the process's own: run it under `/usr/bin/time -v`, or read `/proc/self/status` as it does.
use std::time::Instant as Clock;

use assay_model::assess::{Assessment, Family, Memo, Others, Question, Requirement, Requirements};
use assay_model::body::*;
use assay_model::facts::Facts;
use assay_model::id::*;
use assay_model::object::*;
use assay_model::time::{Day, DaySpan, Instant, Zone};

const CONTROLS: u64 = 200;
const DAYS: u64 = 365;
const DAY_MICROS: i64 = 86_400_000_000;

struct Maker {
    zone: Zone,
    first: Day,
    index: u64,
    person: PersonId,
}

fn main() {
    let runs: u64 = std::env::args().nth(1).and_then(|n| n.parse().ok()).unwrap_or(1_000_000);
    let mut maker = Maker {
        zone: Zone::parse("America/New_York").expect("bundled"),
        first: Day::parse("2025-01-01").expect("a day"),
        index: 0,
        person: PersonId::parse("p1").expect("an id"),
    };
    let start = Clock::now();
    let mut facts = Facts::new();
    maker.all(runs, &mut |entry| facts.push(&entry));
    println!("made and folded {} entries, {} runs: {:.2?}", facts.size(), facts.n_runs(), start.elapsed());
    memory("after folding");

    let bytes = facts.to_bytes();
    println!("the cache is {} MB", bytes.len() / 1_000_000);
    drop(facts);
    let requirements = requirements();
    let engagement = EngagementId::parse("E").expect("an id");
    let at = maker.zone.close_of(maker.first.plus(DAYS as i32 - 1));
    let question = Question { engagement: &engagement, effective_at: at, requirements: &requirements };

    let (start, spent) = (Clock::now(), cpu());
    let mut facts = Facts::from_bytes(&bytes).expect("they were just written");
    println!("read from the cache: {:.2?}, {:.3} CPU seconds", start.elapsed(), cpu() - spent);
    let mut memo = Memo::default();
    let assess = Clock::now();
    let found = memo.assess(&facts, question).expect("the engagement is there");
    println!("assessed: {:.2?}; from the cache in all: {:.3} CPU seconds", assess.elapsed(), cpu() - spent);
    show(&found);
    memory("after assessing");

    let start = Clock::now();
    facts.push(&maker.occurrence(7, 3));
    println!("one entry more, and the index of ids: {:.2?}", start.elapsed());
    for n in 0..5 {
        let (evidence, run) = maker.run(9, 1, 100 + n, n, false);
        let start = Clock::now();
        facts.push(&evidence);
        facts.push(&run);
        let found = memo.assess(&facts, question).expect("the engagement is there");
        println!("after one run more: {:.2?}, {} requirements", start.elapsed(), found.requirements.len());
    }
}

fn show(found: &Assessment) {
    let windows: usize = found.controls.iter().map(|control| control.windows.len()).sum();
    println!("{} controls, {windows} windows, {} open exceptions", found.controls.len(), found.n_open());
}

/// The CPU seconds that this process has used.
fn cpu() -> f64 {
    let spent = std::fs::read_to_string("/proc/self/schedstat").unwrap_or_default();
    spent.split(' ').next().and_then(|ns| ns.parse::<f64>().ok()).map_or(f64::NAN, |ns| ns / 1e9)
}

fn memory(when: &str) {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    for line in status.lines().filter(|line| line.starts_with("VmHWM") || line.starts_with("VmRSS")) {
        println!("{when}: {}", line.split_whitespace().collect::<Vec<_>>().join(" "));
    }
}

fn requirements() -> Requirements {
    let clauses = (0..32).map(|n| format!("iso42001:{}.{}", 4 + n / 5, n % 5));
    let annex = (0..38).map(|n| format!("iso42001:A.{}.{}", 2 + n / 4, 2 + n % 4));
    let criteria = (0..61).map(|n| format!("soc2:CC{}.{}", 1 + n / 8, 1 + n % 8));
    let asked = clauses.chain(annex).chain(criteria).map(|id| {
        let id = RequirementId::parse(&id).expect("an id");
        Requirement { family: Family::of(&id), id }
    });
    Requirements { asked: asked.collect(), others: Others::LeftOut }
}

impl Maker {
    fn all(&mut self, runs: u64, push: &mut impl FnMut(Entry)) {
        let engagement = self.engagement();
        push(engagement);
        for control in 0..CONTROLS {
            let version = self.control(control);
            push(version);
            for day in 0..DAYS {
                if (control + day) % 997 != 0 {
                    let (evidence, _) = self.evidence(day);
                    push(evidence);
                    let occurrence = self.occurrence(control, day);
                    push(occurrence);
                }
            }
        }
        for n in 0..runs {
            let (control, test) = (n % CONTROLS, n / CONTROLS % 2);
            let day = (n / (CONTROLS * 2)) % DAYS;
            let (evidence, run) = self.run(control, test, day, n, n % 5003 == 0);
            push(evidence);
            push(run);
        }
    }

    /// Sixteen bytes that look random.
    fn id(n: u64) -> EntryId {
        let mix =
            |n: u64| (n ^ (n >> 31)).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(17).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        EntryId::parse(&format!("{:016x}{:016x}", mix(n + 1), mix(mix(n + 1)))).expect("hex digits")
    }

    fn entry(&mut self, body: Body) -> Entry {
        self.index += 1;
        Entry { index: self.index - 1, id: Self::id(self.index), at: Instant(1_760_000_000_000_000), body: Some(body) }
    }

    fn at(&self, day: u64) -> Instant {
        Instant(self.zone.start_of(self.first).0 + DAY_MICROS * day as i64 + DAY_MICROS / 2)
    }

    fn declared(&mut self, object: Object) -> Entry {
        let from = self.first.plus(-400);
        let by = self.person.clone();
        self.entry(Body::Declared(Declared { object, in_force_from: from, in_force_to: None, by, origin: "bench".into() }))
    }

    fn engagement(&mut self) -> Entry {
        let engagement = Engagement {
            id: EngagementId::parse("E").expect("an id"),
            title: String::new(),
            kind: EngagementKind::Soc2Type2,
            standard: Standard::AtC,
            firm: None,
            period: Some(DaySpanText(DaySpan { from: self.first, to: self.first.plus(DAYS as i32 - 1) })),
            date: None,
            zone: self.zone.clone(),
            catalogues: Vec::new(),
            categories: vec![Category::Security],
            assets: Vec::new(),
            exclude: Vec::new(),
            suppliers: Vec::new(),
            from: None,
            to: None,
        };
        self.declared(Object::Engagement(engagement))
    }

    fn control(&mut self, n: u64) -> Entry {
        let serves = [format!("soc2:CC{}.{}", 1 + n % 8, 1 + n % 7), format!("iso42001:A.{}.{}", 2 + n % 9, 2 + n % 4)];
        let serves = serves.iter().map(|id| Serves {
            requirement: RequirementId::parse(id).expect("an id"),
            extent: Extent::Full,
            why: None,
            missing: None,
        });
        let control = Control {
            id: ControlId::parse(&format!("C-{n}")).expect("an id"),
            title: String::new(),
            statement: String::new(),
            owner: self.person.clone(),
            nature: Nature::Manual,
            kind: ControlKind::Detective,
            frequency: Frequency::Daily,
            due_within: 1,
            allowance: Some(10),
            key: false,
            risk_of_failure: None,
            serves: serves.collect(),
            tests: (0..2).map(|test| TestId::parse(&format!("C-{n}.T{test}")).expect("an id")).collect(),
            risks: Vec::new(),
            compensates: Vec::new(),
            supersedes: None,
            assets: Vec::new(),
            from: None,
            to: None,
        };
        self.declared(Object::Control(control))
    }

    fn evidence(&mut self, day: u64) -> (Entry, EntryId) {
        let at = self.at(day);
        let by = self.person.clone();
        let entry = self.entry(Body::Evidence(Evidence {
            source: None,
            source_version: None,
            title: None,
            covers_from: None,
            covers_to: None,
            occurred_at: Some(at),
            extracted_at: at,
            n: None,
            checks: Vec::new(),
            raw: None,
            table: None,
            provenance: Provenance::default(),
            by,
            performed_by: PerformedBy::Management,
        }));
        let id = entry.id.clone();
        (entry, id)
    }

    /// Shown by the evidence that was made just before it.
    fn occurrence(&mut self, control: u64, day: u64) -> Entry {
        let evidence = Self::id(self.index);
        let occurrence = Occurrence {
            control: ControlId::parse(&format!("C-{control}")).expect("an id"),
            occurred_at: self.at(day),
            claims: None,
            performer: self.person.clone(),
            reviewer: None,
            evidence: vec![evidence],
            note: None,
            by: self.person.clone(),
            performed_by: PerformedBy::Management,
        };
        self.entry(Body::Occurrence(occurrence))
    }

    fn run(&mut self, control: u64, test: u64, day: u64, n: u64, alarmed: bool) -> (Entry, Entry) {
        let (made, evidence) = self.evidence(day);
        let days = self.first.plus(day as i32);
        let span = self.zone.span_of(DaySpan { from: days, to: days });
        let item = Item {
            item: format!("item-{n}"),
            occurred_at: Some(self.at(day)),
            asset: None,
            reason: "it was not approved".into(),
        };
        let run = Run {
            control: ControlId::parse(&format!("C-{control}")).expect("an id"),
            control_version: None,
            test: TestId::parse(&format!("C-{control}.T{test}")).expect("an id"),
            test_version: None,
            purpose: Purpose::Operation,
            covers_from: Some(span.from),
            covers_to: Some(span.to),
            occurred_at: None,
            engagement: None,
            evidence: vec![evidence],
            outcome: Outcome::Ran(Ran {
                n: 20 + n % 7,
                alarms: if alarmed { vec![item] } else { Vec::new() },
                items_from: Some(span.from),
                items_to: Some(self.at(day)),
                ..Ran::default()
            }),
            supersedes: None,
            recipe: None,
            by: self.person.clone(),
            performed_by: PerformedBy::Management,
            firm: None,
        };
        (made, self.entry(Body::Run(run)))
    }
}
