//! Controls: what we say we do, and where each stands in the engagement.
use assay_model::assess::{ControlStatus, WindowWord};
use assay_model::id::ControlId;
use assay_model::object::{Control, Extent, Frequency, Object};
use assay_model::time::Day;
use serde::Serialize;

use crate::standing::frequency_text;
use crate::view::exception::{ExceptionLine, exception_line};
use crate::view::gap::Reason;
use crate::view::list::{List, Listing, natural, row};
use crate::view::run::RunLine;
use crate::view::standpoint::Standpoint;
use crate::view::test::TestLine;
use crate::view::words::{self, ids, strings, word};

row! {
    /// One control in the list of them.
    pub struct ControlLine {
        pub id: String,
        pub title: String,
        pub owner: String,
        pub frequency: String,
        pub key: bool,
        pub design: String,
        pub operation: String,
        /// Windows that are due, and those of them that passed or proved idle.
        pub n_due: u64,
        pub n_passed: u64,
        pub n_exceptions: u64,
        pub n_open: u64,
        pub next_due: Option<String>,
        pub requirements: Vec<String>,
        pub assets: Vec<String>,
    }
}

/// One control with everything that is known of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ControlView {
    pub id: String,
    pub title: String,
    /// What matters about it, in two sentences.
    pub lede: String,
    pub statement: String,
    pub owner: String,
    /// The person who owns it.
    pub owner_id: String,
    pub frequency: String,
    pub nature: String,
    pub kind: String,
    pub key: bool,
    pub allowance_days: Option<u64>,
    pub in_force_from: String,
    pub in_force_to: Option<String>,
    pub design: String,
    pub operation: String,
    pub design_reasons: Vec<Reason>,
    pub operation_reasons: Vec<Reason>,
    pub period_from: String,
    pub period_to: String,
    pub today: String,
    /// The first days of its months, with their names.
    pub months: Vec<(String, String)>,
    pub windows: Vec<WindowView>,
    pub performances: Vec<Performance>,
    pub serves: Vec<ServesLine>,
    pub tests: Vec<TestLine>,
    /// The newest runs.
    pub runs: Vec<RunLine>,
    pub n_runs: u64,
    pub exceptions: Vec<ExceptionLine>,
    /// Controls for which it answers, and those that answer for it, with their titles.
    pub compensates: Vec<(String, String)>,
    pub compensated_by: Vec<(String, String)>,
    pub risks: Vec<(String, String)>,
    pub assets: Vec<(String, String)>,
    pub versions: Vec<VersionLine>,
    pub flags: Vec<String>,
}

/// Every control's windows over the period, those that stand worst first.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PeriodView {
    pub lede: String,
    pub from: String,
    pub to: String,
    pub today: String,
    pub months: Vec<(String, String)>,
    pub rows: Vec<PeriodRow>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PeriodRow {
    pub id: String,
    pub title: String,
    pub frequency: String,
    pub operation: String,
    /// How many windows there are of each word, in words.
    pub says: String,
    pub windows: Vec<WindowView>,
}

/// A window as the engagement sees it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct WindowView {
    /// `Q3 2025`, `Oct 2025`.
    pub label: String,
    pub from: String,
    pub to: String,
    pub word: String,
    pub due: String,
    pub required: bool,
    pub reason: Reason,
    pub exceptions: Vec<String>,
}

/// That it was performed.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Performance {
    pub entry: String,
    pub day: String,
    pub claims: Option<String>,
    pub performer: String,
    pub reviewer: Option<String>,
    pub evidence: Vec<String>,
    pub note: Option<String>,
    pub void: bool,
}

/// One requirement that a control or a document serves.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ServesLine {
    pub framework: String,
    pub requirement: String,
    pub title: String,
    pub in_full: bool,
    pub why: Option<String>,
    pub missing: Option<String>,
    /// Absent: no part of the engagement.
    pub design: Option<String>,
    pub operation: Option<String>,
}

/// A version of something declared.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct VersionLine {
    pub entry: String,
    pub received: String,
    pub from: String,
    pub to: Option<String>,
    pub by: String,
    pub origin: String,
    /// What was said otherwise than before, field by field.
    pub changed: Vec<String>,
}

impl Standpoint {
    pub fn controls(&self, asked: &Listing) -> List<ControlLine> {
        let mut rows: Vec<ControlLine> = self.programme.controls().map(|(_, control)| self.control_line(control)).collect();
        rows.sort_by(|a, b| natural(&a.id, &b.id));
        List::of(rows, asked, &["design", "operation", "frequency", "owner", "key"])
    }

    fn control_line(&self, control: &Control) -> ControlLine {
        let status = self.control_status(control.id.as_str());
        let windows = status.map_or(&[][..], |status| &status.windows);
        let due: Vec<WindowWord> = windows.iter().map(|window| window.word).filter(|word| *word != WindowWord::Pending).collect();
        let passed = due.iter().filter(|word| matches!(word, WindowWord::Passed | WindowWord::Idle));
        let pending = windows.iter().filter(|window| window.word == WindowWord::Pending);
        ControlLine {
            id: control.id.to_string(),
            title: control.title.clone(),
            owner: self.name(&control.owner),
            frequency: frequency_text(control.frequency, control.due_within),
            key: control.key,
            design: design_of(status),
            operation: operation_of(status),
            n_due: due.len() as u64,
            n_passed: passed.count() as u64,
            n_exceptions: status.map_or(0, |status| status.exceptions.len() as u64),
            n_open: status.map_or(0, n_open),
            next_due: pending.map(|window| window.due).min().map(|day| day.to_string()),
            requirements: control.serves.iter().map(|serves| serves.requirement.to_string()).collect(),
            assets: strings(&control.assets),
        }
    }

    pub fn period_view(&self) -> Option<PeriodView> {
        let (period, assessment) = (self.period()?, self.assessment.as_ref()?);
        let mut rows: Vec<PeriodRow> =
            assessment.controls.iter().filter(|status| !status.windows.is_empty()).map(|s| self.period_row(s)).collect();
        rows.sort_by_cached_key(|row| (words::rank(&row.operation), row.id.clone()));
        let windows = || assessment.controls.iter().flat_map(|status| &status.windows);
        let due = windows().filter(|window| window.word != WindowWord::Pending).count();
        let good = windows().filter(|window| matches!(window.word, WindowWord::Passed | WindowWord::Idle)).count();
        let wrong = windows().filter(|window| window.word.is_deviation()).count();
        Some(PeriodView {
            lede: format!(
                "{good} of {} due so far passed, {wrong} deviated, were missed or late.",
                words::count(due as u64, "window")
            ),
            from: period.from.to_string(),
            to: period.to.to_string(),
            today: self.today.to_string(),
            months: words::months(&period),
            rows,
        })
    }

    fn period_row(&self, status: &ControlStatus) -> PeriodRow {
        let control = self.programme.control(&status.id);
        let mut counts: Vec<(WindowWord, u64)> = Vec::new();
        for window in &status.windows {
            match counts.iter_mut().find(|(word, _)| *word == window.word) {
                Some((_, n)) => *n += 1,
                None => counts.push((window.word, 1)),
            }
        }
        counts.sort();
        PeriodRow {
            id: status.id.to_string(),
            title: control.map_or_else(String::new, |control| control.title.clone()),
            frequency: control.map_or_else(String::new, |control| frequency_text(control.frequency, 0)),
            operation: status.operation.to_string(),
            says: counts.iter().map(|(word, n)| format!("{n} {word}")).collect::<Vec<_>>().join(", "),
            windows: status.windows.iter().map(window).collect(),
        }
    }

    pub fn control(&self, id: &str) -> Option<ControlView> {
        let id = ControlId::parse(id).ok()?;
        let version = self.programme.newest("control", id.as_str())?;
        let Object::Control(control) = version.object() else { return None };
        let status = self.control_status(id.as_str());
        let period = self.period();
        let pair = |kind: &'static str, id: &str| {
            let title = self.programme.newest(kind, id).map_or_else(String::new, |version| version.object().title().to_owned());
            (id.to_owned(), title)
        };
        let runs = self.register.of_control(&id, self.size);
        let compensated_by = self.programme.controls().filter(|(_, other)| other.compensates.contains(&id));
        let mut exceptions: Vec<ExceptionLine> =
            status.iter().flat_map(|status| status.exceptions.iter().map(|e| exception_line(self, status, e))).collect();
        exceptions.sort_by(|a, b| (a.state != "open", &b.from).cmp(&(b.state != "open", &a.from)));
        Some(ControlView {
            id: id.to_string(),
            title: control.title.clone(),
            lede: lede(status, control),
            statement: control.statement.clone(),
            owner: self.name(&control.owner),
            owner_id: control.owner.to_string(),
            frequency: frequency_text(control.frequency, control.due_within),
            nature: word(&control.nature),
            kind: word(&control.kind),
            key: control.key,
            allowance_days: control.allowance.map(u64::from),
            in_force_from: version.declared.in_force_from.to_string(),
            in_force_to: version.declared.in_force_to.map(|day| day.to_string()),
            design: design_of(status),
            operation: operation_of(status),
            design_reasons: status.map_or(Vec::new(), |status| reasons(&status.design_reasons)),
            operation_reasons: status.map_or(Vec::new(), |status| reasons(&status.operation_reasons)),
            period_from: period.map_or(String::new(), |period| period.from.to_string()),
            period_to: period.map_or(String::new(), |period| period.to.to_string()),
            today: self.today.to_string(),
            months: period.as_ref().map_or(Vec::new(), words::months),
            windows: status.map_or(Vec::new(), |status| status.windows.iter().map(window).collect()),
            performances: self.performances(&id),
            serves: control.serves.iter().map(|serves| self.serves_line(serves)).collect(),
            tests: control.tests.iter().filter_map(|test| self.test_line(test)).collect(),
            n_runs: runs.len() as u64,
            runs: runs.rev().take(12).map(|mark| self.run_line(mark)).collect(),
            exceptions,
            compensates: control.compensates.iter().map(|other| pair("control", other.as_str())).collect(),
            compensated_by: compensated_by.map(|(_, other)| pair("control", other.id.as_str())).collect(),
            risks: control.risks.iter().map(|risk| pair("risk", risk.as_str())).collect(),
            assets: control.assets.iter().map(|asset| pair("asset", asset.as_str())).collect(),
            versions: self.versions("control", id.as_str()),
            flags: status.map_or(Vec::new(), |status| status.flags.iter().map(flag_text).collect()),
        })
    }

    fn performances(&self, control: &ControlId) -> Vec<Performance> {
        let of = self.register.occurrences.iter().filter(|o| o.index < self.size && o.body.control == *control);
        let mut performances: Vec<Performance> = of
            .map(|o| Performance {
                entry: o.entry.to_string(),
                day: self.zone.day_of(o.body.occurred_at).to_string(),
                claims: o.body.claims.map(|day| day.to_string()),
                performer: self.name(&o.body.performer),
                reviewer: o.body.reviewer.as_ref().map(|reviewer| self.name(reviewer)),
                evidence: ids(&o.body.evidence),
                note: o.body.note.clone(),
                void: self.programme.is_void(&o.entry),
            })
            .collect();
        performances.sort_by(|a, b| a.day.cmp(&b.day));
        performances
    }

    pub(crate) fn serves_line(&self, serves: &assay_model::object::Serves) -> ServesLine {
        let status = self.requirement_status(serves.requirement.as_str());
        let found = self.find_item(&serves.requirement);
        ServesLine {
            framework: found.map_or_else(String::new, |(catalogue, _)| catalogue.name.clone()),
            requirement: serves.requirement.to_string(),
            title: found.map_or_else(String::new, |(_, item)| item.title.clone()),
            in_full: serves.extent == Extent::Full,
            why: serves.why.clone(),
            missing: serves.missing.clone(),
            design: status.map(|status| status.design.to_string()),
            operation: status.map(|status| status.operation.to_string()),
        }
    }

    /// The versions of something declared, the newest first, each with what it changed.
    pub(crate) fn versions(&self, kind: &'static str, id: &str) -> Vec<VersionLine> {
        let versions = self.programme.versions(kind, id);
        let line = |at: usize| {
            let version = &versions[at];
            VersionLine {
                entry: version.entry.to_string(),
                received: version.at.to_string(),
                from: version.declared.in_force_from.to_string(),
                to: version.declared.in_force_to.map(|day| day.to_string()),
                by: self.name(&version.declared.by),
                origin: version.declared.origin.clone(),
                changed: at.checked_sub(1).map_or(Vec::new(), |before| changed(versions[before].object(), version.object())),
            }
        };
        (0..versions.len()).rev().map(line).collect()
    }
}

/// The fields in which two versions differ.
fn changed(before: &Object, after: &Object) -> Vec<String> {
    let fields =
        |object: &Object| serde_json::to_value(object).ok().and_then(|value| value.as_object().cloned()).unwrap_or_default();
    let (before, after) = (fields(before), fields(after));
    let mut names: Vec<String> =
        before.keys().chain(after.keys()).filter(|name| before.get(*name) != after.get(*name)).cloned().collect();
    names.sort();
    names.dedup();
    names
}

fn lede(status: Option<&ControlStatus>, control: &Control) -> String {
    let Some(status) = status else {
        return "It is no part of this engagement: nothing that it serves is asked for here.".to_owned();
    };
    let design = match status.design.word() {
        "suitable" => "Its design is suitable.".to_owned(),
        "not_assessed" => "Nobody has assessed its design.".to_owned(),
        word => format!("Its design is {}.", word.replace('_', " ")),
    };
    let due = status.windows.iter().filter(|w| w.word != WindowWord::Pending).count();
    let good = status.windows.iter().filter(|w| matches!(w.word, WindowWord::Passed | WindowWord::Idle)).count();
    let open = n_open(status);
    let operation = match (control.frequency.is_calendar(), due) {
        (_, 0) => "No window of it is due yet.".to_owned(),
        (true, due) => format!("{good} of {} due so far passed.", words::count(due as u64, "window")),
        (false, _) => {
            let n = status.exceptions.len() as u64;
            let what = if n == 0 { "no exception".to_owned() } else { words::count(n, "exception") };
            format!("Judged item by item over the period: {what}.")
        }
    };
    let exceptions = match (status.exceptions.len() as u64, open) {
        (0, _) => String::new(),
        (n, 0) => format!(" All {n} exceptions are accepted or closed."),
        (n, open) => {
            format!(" {open} of {} open.", if n == 1 { "1 exception is".to_owned() } else { format!("{n} exceptions are") })
        }
    };
    format!("{operation}{exceptions} {design}")
}

pub(crate) fn window(window: &assay_model::assess::Window) -> WindowView {
    WindowView {
        label: label(window.frequency, window.from, window.to),
        from: window.from.to_string(),
        to: window.to.to_string(),
        word: window.word.to_string(),
        due: window.due.to_string(),
        required: window.required,
        reason: reason(&window.reason),
        exceptions: window.exceptions.clone(),
    }
}

/// What people call a window.
pub(crate) fn label(frequency: Frequency, from: Day, to: Day) -> String {
    let date = from.date();
    let month = words::day(from);
    let month = month.split(' ').nth(1).unwrap_or("");
    match frequency {
        Frequency::Quarterly => format!("Q{} {}", (date.month() + 2) / 3, date.year()),
        Frequency::SemiAnnual => format!("{} half of {}", if date.month() <= 6 { "first" } else { "second" }, date.year()),
        Frequency::Monthly => format!("{month} {}", date.year()),
        Frequency::Weekly => format!("week of {}", words::day(from)),
        Frequency::Daily => words::day(from),
        Frequency::Annual | Frequency::PerOccurrence | Frequency::Automated => words::span(from, to),
    }
}

/// A window as the object of `for`.
pub(crate) fn for_window(frequency: Frequency, from: Day, to: Day) -> String {
    let the = if frequency == Frequency::Weekly { "the " } else { "" };
    format!("{the}{}", label(frequency, from, to))
}

pub(crate) fn reason(why: &assay_model::assess::Reason) -> Reason {
    Reason { text: why.text.clone(), entries: ids(&why.entries) }
}

pub(crate) fn reasons(whys: &[assay_model::assess::Reason]) -> Vec<Reason> {
    whys.iter().map(reason).collect()
}

pub(crate) fn n_open(status: &ControlStatus) -> u64 {
    status.exceptions.iter().filter(|exception| exception.state == assay_model::assess::State::Open).count() as u64
}

/// What is no part of the engagement has no state there.
fn design_of(status: Option<&ControlStatus>) -> String {
    status.map_or_else(|| "outside".to_owned(), |status| status.design.to_string())
}

fn operation_of(status: Option<&ControlStatus>) -> String {
    status.map_or_else(|| "outside".to_owned(), |status| status.operation.to_string())
}

pub(crate) fn flag_text(flag: &assay_model::assess::Flag) -> String {
    let short = flag.about.get(..12).unwrap_or(&flag.about);
    match flag.word.word() {
        "declared_late" => format!("Version {short} was declared after it took effect."),
        "superseded" => format!("An alarm of run {short} was replaced by a later run, with its reason."),
        "after_period" => format!("Occurrence {short} was performed after the period’s last day, in time."),
        "recorded_late" => format!("Occurrence {short} was recorded after its window was due, with evidence of the time."),
        _ => format!("Every item of a long window of {} lies in its last 30 days.", flag.about),
    }
}
