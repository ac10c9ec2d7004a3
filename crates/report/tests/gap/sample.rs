//! A fictional company with one requirement, control, window and exception of every kind.
use assay_engine::view::clean::CleanStart;
use assay_engine::view::gap::{ControlRow, ExceptionRow, Gap, GapFramework, Reason, RequirementRow, WindowRow};

/// Northlight Talent, half way through its first year.
pub(crate) fn northlight() -> Gap {
    let frameworks = vec![soc2(), iso42001()];
    Gap {
        organisation: "Northlight Talent".to_owned(),
        engagement: "soc2-fy26".to_owned(),
        engagement_title: "First Type 2 examination, with the AI management system".to_owned(),
        kind: "SOC 2 Type 2".to_owned(),
        period: "2025-07-01..2026-06-30, America/New_York".to_owned(),
        scope: "Security, availability; screening model, support chatbot, employees' AI tools (14 of 31 assets)".to_owned(),
        effective_at: "2026-03-31".to_owned(),
        known_at: "2026-04-02T16:00:00Z".to_owned(),
        ledger_size: 18_204,
        root: Some("4f0c2b6d9a7e81355e2f6a90b1c4d87736e5f2a1908b7c6d5e4f3a2b1c0d9e8f".to_owned()),
        rules: "assay 0.1.0, time zones 2026a".to_owned(),
        headline: "9 of 14 requirements need work: the access review of the third quarter was late, and two changes went out \
                   without a second pair of eyes; nothing answers A.8.3."
            .to_owned(),
        clean_start: Some(CleanStart {
            day: None,
            why: "none yet: for 9 of 14 requirements something still stands; for the others 2026-02-01".to_owned(),
        }),
        frameworks,
        exceptions: exceptions(),
        controls: controls(),
        notes: vec![
            "The exclusion of `iso42001:6.1.3` was refused: clauses 4 to 10 cannot be excluded. It counts for nothing."
                .to_owned(),
            "CH-01 was declared on 2025-09-14, in force from 2025-07-01: declared late.".to_owned(),
            "Two of the four performances of AC-02 fall in the last 30 days of their windows (bunched).".to_owned(),
        ],
    }
}

/// The same company with `n` requirements in all, as a whole programme has them.
pub(crate) fn programme(n: usize) -> Gap {
    let mut gap = northlight();
    for (at, framework) in gap.frameworks.iter_mut().enumerate() {
        let share = if at == 0 { n * 61 / 131 } else { n - n * 61 / 131 };
        let rows = framework.requirements.clone();
        framework.requirements = (0..share)
            .map(|i| {
                let mut row = rows[i * rows.len() / share].clone();
                row.id = format!("{}.{}", row.id, i + 1);
                row
            })
            .collect();
        count(framework);
    }
    gap
}

/// An engagement in which nothing is declared yet.
pub(crate) fn nothing() -> Gap {
    let (frameworks, controls, exceptions, notes) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let (scope, headline) = (String::new(), "Nothing is declared yet.".to_owned());
    Gap {
        frameworks,
        controls,
        exceptions,
        notes,
        scope,
        headline,
        clean_start: None,
        root: None,
        ledger_size: 1,
        ..northlight()
    }
}

/// Makes the counts of a framework those of its rows.
pub(crate) fn count(framework: &mut GapFramework) {
    framework.n = u64::try_from(framework.requirements.len()).unwrap();
    framework.design = counts(framework.requirements.iter().map(|row| &row.design));
    framework.operation = counts(framework.requirements.iter().map(|row| &row.operation));
}

fn counts<'a>(words: impl Iterator<Item = &'a String>) -> Vec<(String, u64)> {
    let mut counts: Vec<(String, u64)> = Vec::new();
    for word in words {
        match counts.iter_mut().find(|(each, _)| each == word) {
            Some((_, n)) => *n += 1,
            None => counts.push((word.clone(), 1)),
        }
    }
    counts
}

fn framework(id: &str, title: &str, requirements: Vec<RequirementRow>) -> GapFramework {
    let (design, operation) = (Vec::new(), Vec::new());
    let mut framework = GapFramework { id: id.to_owned(), title: title.to_owned(), design, operation, n: 0, requirements };
    count(&mut framework);
    framework
}

fn soc2() -> GapFramework {
    let late = reason("AC-02 was performed four days late in the window from 2025-10-01", &[DECLARED, REVIEW]);
    let alarms = reason("CH-01 deviated: 2 of 318 changes were merged without an independent review", &[RUN]);
    framework(
        "soc2",
        "SOC 2, trust services criteria 2017",
        vec![
            row("soc2:CC1.1 | CC1 Control environment | Integrity and ethical values | People know the code of conduct and leaders act by it; \
                 shown by the code and yearly acknowledgements. | suitable | supported | GV-01")
                .why("GV-01 is supported: 2 of 2 windows passed", &[DECLARED])
                .owner("Priya Raman"),
            row("soc2:CC1.4 | CC1 Control environment | Competent people | People are hired, trained and reviewed for what they do. | \
                 not_assessed | supported | PE-02")
                .why("nobody has judged the design of PE-02", &[DECLARED])
                .owner("María-José Fernández-Cardoso")
                .target("2026-04-30"),
            row("soc2:CC6.2 | CC6 Logical and physical access | Accounts are given and taken away on approval | Each account has an approval, \
                 and leavers lose theirs in time. | suitable | deviating | AC-02, AC-03")
                .because(late.clone())
                .owner("Jonas Lindqvist")
                .target("2026-04-15"),
            row("soc2:CC6.3 | CC6 Logical and physical access | Access follows roles and least privilege | Rights are reviewed and those no \
                 longer needed are removed. | suitable | deviating | AC-02")
                .because(late)
                .owner("Jonas Lindqvist")
                .target("2026-04-15"),
            row("soc2:CC6.4 | CC6 Logical and physical access | Physical access | Doors, racks and visitors are controlled at every site. | \
                 excluded (carved out) | not_applicable | ")
                .why("carved out: Halden Cloud runs the sites, and its report covers them", &[DECLARED]),
            row("soc2:CC7.4 | CC7 System operations | Incidents are answered | Incidents are contained, mended and told of, by a tried plan. | \
                 suitable | did_not_operate | IR-02")
                .why("no incident occurred from 2025-07-01 to 2026-03-31; the query of the tracker returned no row and its checks passed", &[RUN])
                .owner("Jonas Lindqvist"),
            row("soc2:CC8.1 | CC8 Change management | Changes are approved, tested and recorded | Every change to production is reviewed by \
                 another person and tested before it goes out. | partial | deviating | CH-01")
                .because(alarms)
                .uncovered("2025-07-01..2025-07-31")
                .owner("Amara Osei"),
        ],
    )
}

fn iso42001() -> GapFramework {
    let long = "The impact assessment of the support chatbot was approved on 2025-08-19, but its model changed on 2025-10-14 and nothing \
                recorded since then shows that the assessment was looked at again; the allowance is 60 days, the newest evidence is 107 days \
                old, and until a review is recorded every element that rests on it stays unproven, A.5.2 to A.5.5.";
    framework(
        "iso42001",
        "ISO/IEC 42001:2023",
        vec![
            row("iso42001:4.1 | 4 Context | What bears on us, and our AI roles | Inside and outside issues and our role for each AI system are \
                 settled; shown by a dated context record. | suitable | not_applicable | ")
                .document("DOC-02")
                .why("DOC-02 serves it in full and was approved on 2025-06-20", &[DECLARED]),
            row("iso42001:6.1.4 | 6 Planning | Impact assessment, planned | How assessments of consequences for people and societies are made \
                 is set down. | suitable | unproven | AI-02")
                .why(long, &[DECLARED, RUN, REVIEW])
                .owner("Priya Raman")
                .target("2026-04-12"),
            row("iso42001:7.2 | 7 Support | Competence | People who affect AI performance are competent, and evidence of it is kept. | \
                 suitable | stale | PE-02")
                .why("the newest evidence of PE-02 is 131 days old; its allowance is 90 days", &[REVIEW])
                .owner("María-José Fernández-Cardoso"),
            row("iso42001:9.2.1 | 9 Performance evaluation | Internal audit, in general | Audits at planned intervals show whether the system \
                 meets what is asked. | suitable | not_due | AU-01")
                .why("AU-01 is annual and due on 2026-06-30", &[DECLARED])
                .owner("Amara Osei")
                .target("2026-06-30"),
            row("iso42001:A.5.2 | A.5 Impacts of AI systems | A process to assess consequences | A process exists and is used for every AI \
                 system. | suitable | unproven | AI-02")
                .why(long, &[DECLARED, RUN, REVIEW])
                .owner("Priya Raman")
                .target("2026-04-12"),
            row("iso42001:A.8.3 | A.8 Information for interested parties | Outsiders can report adverse effects | There is a way in, and what \
                 comes in is answered. | unaddressed | unproven | ")
                .why("no control and no document serves it", &[]),
            row("iso42001:A.10.3 | A.10 Third parties | Suppliers fit our approach | Suppliers of AI are chosen and watched by what we ask of \
                 ourselves. | deficient | supported | VN-01")
                .why("VN-01 was judged deficient on 2026-02-11: it looks at security alone", &[DECLARED])
                .owner("Jonas Lindqvist"),
        ],
    )
}

fn controls() -> Vec<ControlRow> {
    let quarters = [
        ("2025-07-01..2025-09-30", "passed", "2025-10-10"),
        ("2025-10-01..2025-12-31", "late", "2026-01-10"),
        ("2026-01-01..2026-03-31", "pending", "2026-04-10"),
    ];
    let weeks = (0..39).map(|i| match i {
        7 => ("a week", "missed", "its Friday"),
        20 => ("another week", "idle", "its Friday"),
        38 => ("this week", "pending", "its Friday"),
        _ => ("a week", "passed", "its Friday"),
    });
    vec![
        control("AC-02 | Access of every account is reviewed each quarter by the owner of the system | Jonas Lindqvist | quarterly | suitable | deviating")
            .windows(quarters)
            .why("the window from 2025-10-01 was performed on 2026-01-14, due 2026-01-10", &[REVIEW]),
        control("AC-03 | Accounts of leavers are closed within a day | Jonas Lindqvist | per_occurrence | suitable | supported")
            .windows([("2025-07-01..2026-06-30", "passed", "2026-06-30")])
            .why("41 of 41 leavers in time, to 2026-03-31", &[RUN]),
        control("CH-01 | Every change to production is reviewed by another person and tested before it goes out | Amara Osei | per_occurrence | partial | deviating")
            .windows([("2025-08-01..2026-06-30", "deviated", "2026-06-30")])
            .why("2 of 318 changes alarm", &[RUN]),
        control("MO-01 | Alerts are looked through each week | Jonas Lindqvist | weekly | suitable | deviating")
            .windows(weeks)
            .why("one week was missed", &[DECLARED]),
        control("AI-02 | Consequences for people and societies are assessed before release and after change | Priya Raman | per_occurrence | suitable | unproven")
            .windows([("2025-07-01..2026-06-30", "untested", "2026-03-31"), ("2025-07-01..2026-06-30", "unproven", "")]),
        control("ZZ-99 | A control that serves nothing and has no window | nobody | annual | not_assessed | not_due"),
    ]
}

fn exceptions() -> Vec<ExceptionRow> {
    let texts = [
        "AC-02@2025-10-01 | AC-02 | | | 2026-01-14 | performed four days after it was due | accepted until 2026-03-31",
        "9b1deb4d3b7d4bad9bdd2b0d7b3dcb6d/payroll#2211 | CH-01 | ch-01-review | payroll#2211 | 2025-11-03T09:14:00Z | merged by its author, no approval recorded | open",
        "9b1deb4d3b7d4bad9bdd2b0d7b3dcb6d/screening#871 | CH-01 | ch-01-review | screening#871 | 2026-02-20T22:41:00Z | approved by a bot account | open",
        "MO-01@2025-08-18 | MO-01 | | | | no performance was recorded | closed",
    ];
    texts.iter().map(|text| exception(text)).collect()
}

pub(crate) fn exception(text: &str) -> ExceptionRow {
    let mut fields = text.split('|').map(|field| field.trim().to_owned());
    let mut next = || fields.next().unwrap();
    let some = |text: String| (!text.is_empty()).then_some(text);
    ExceptionRow {
        id: next(),
        control: next(),
        test: some(next()),
        item: some(next()),
        occurred_at: some(next()),
        text: next(),
        state: next(),
        entries: vec![RUN.to_owned()],
    }
}

pub(crate) const DECLARED: &str = "1f8a33c09d5b4e7fa2461c7db0935e11";
pub(crate) const REVIEW: &str = "c0ffee5e8d1b47a9b3e2d4f6a8c0e2f4";
pub(crate) const RUN: &str = "9b1deb4d3b7d4bad9bdd2b0d7b3dcb6d";

/// Reads `id | group | title | expected | design | operation | controls`.
pub(crate) fn row(text: &str) -> RequirementRow {
    let mut fields = text.split('|').map(|field| field.trim().to_owned());
    let mut next = || fields.next().unwrap();
    let (id, group, title, expected, design, operation) = (next(), next(), next(), next(), next(), next());
    let controls = next().split(", ").filter(|id| !id.is_empty()).map(str::to_owned).collect();
    let (documents, reasons, uncovered) = (Vec::new(), Vec::new(), Vec::new());
    let (owner, target, clean_start) = (None, None, None);
    RequirementRow {
        id,
        title,
        expected,
        group,
        design,
        operation,
        controls,
        documents,
        reasons,
        uncovered,
        owner,
        target,
        clean_start,
    }
}

/// Reads `id | title | owner | frequency | design | operation`.
pub(crate) fn control(text: &str) -> ControlRow {
    let mut fields = text.split('|').map(|field| field.trim().to_owned());
    let mut next = || fields.next().unwrap();
    let (id, title, owner, frequency, design, operation) = (next(), next(), next(), next(), next(), next());
    ControlRow { id, title, owner, frequency, design, operation, windows: Vec::new(), reasons: Vec::new() }
}

pub(crate) fn reason(text: &str, entries: &[&str]) -> Reason {
    Reason { text: text.to_owned(), entries: entries.iter().map(|&id| id.to_owned()).collect() }
}

/// What the samples say of a requirement.
pub(crate) trait Saying: Sized {
    fn because(self, reason: Reason) -> Self;
    fn why(self, text: &str, entries: &[&str]) -> Self {
        self.because(reason(text, entries))
    }
}

impl Saying for RequirementRow {
    fn because(mut self, reason: Reason) -> Self {
        self.reasons.push(reason);
        self
    }
}

impl Saying for ControlRow {
    fn because(mut self, reason: Reason) -> Self {
        self.reasons.push(reason);
        self
    }
}

trait Fields {
    fn document(self, id: &str) -> Self;
    fn uncovered(self, days: &str) -> Self;
    fn owner(self, name: &str) -> Self;
    fn target(self, day: &str) -> Self;
}

impl Fields for RequirementRow {
    fn document(mut self, id: &str) -> Self {
        self.documents.push(id.to_owned());
        self
    }

    fn uncovered(mut self, days: &str) -> Self {
        self.uncovered.push(days.to_owned());
        self
    }

    fn owner(mut self, name: &str) -> Self {
        self.owner = Some(name.to_owned());
        self
    }

    fn target(mut self, day: &str) -> Self {
        self.target = Some(day.to_owned());
        self
    }
}

trait Windows {
    /// Each is `from..to`, the word, and when it is due.
    fn windows<'a>(self, windows: impl IntoIterator<Item = (&'a str, &'a str, &'a str)>) -> Self;
}

impl Windows for ControlRow {
    fn windows<'a>(mut self, windows: impl IntoIterator<Item = (&'a str, &'a str, &'a str)>) -> Self {
        for (days, word, due) in windows {
            let (from, to) = days.split_once("..").unwrap_or((days, days));
            let entries = if word == "pending" { Vec::new() } else { vec![REVIEW.to_owned()] };
            let (from, to, word, due) = (from.to_owned(), to.to_owned(), word.to_owned(), due.to_owned());
            self.windows.push(WindowRow { from, to, word, due, entries });
        }
        self
    }
}
