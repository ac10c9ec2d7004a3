//! A programme of 200 daily controls with two tests each, performed all year, and as many runs as are asked for.
use assay_model::body::*;
use assay_model::id::*;
use assay_model::object::*;
use assay_model::time::{Day, DaySpan, Instant, Zone};

const CONTROLS: u64 = 200;
pub const DAYS: u64 = 365;
const DAY_MICROS: i64 = 86_400_000_000;

pub struct Maker {
    pub zone: Zone,
    pub first: Day,
    index: u64,
    person: PersonId,
}

impl Maker {
    pub fn new() -> Self {
        Self {
            zone: Zone::parse("America/New_York").expect("bundled"),
            first: Day::parse("2025-01-01").expect("a day"),
            index: 0,
            person: PersonId::parse("p1").expect("an id"),
        }
    }

    pub fn all(&mut self, runs: u64, push: &mut impl FnMut(Entry)) {
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
    pub fn occurrence(&mut self, control: u64, day: u64) -> Entry {
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

    pub fn run(&mut self, control: u64, test: u64, day: u64, n: u64, alarmed: bool) -> (Entry, Entry) {
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
