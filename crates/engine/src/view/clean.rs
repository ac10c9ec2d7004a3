//! From which day on could a Type 2 period begin in which nothing that is known so far would be a deviation?
//!
//! The day after the last exception, unproven window or uncovered day; none while something still stands. It promises
//! nothing of what is yet to come: a period is clean only if everything goes on operating in it.
use assay_model::assess::{Assessment, ControlStatus, Design, RequirementStatus, WindowWord};
use assay_model::time::{Day, DaySpan};
use jiff::ToSpan;
use serde::Serialize;

/// The months that a Type 2 period is expected to take at least, so that controls can be seen to operate.
pub const MONTHS_MIN: i32 = 3;

/// The earliest clean start of something, or what stands in its way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CleanStart {
    /// `2026-04-01`; absent while something stands in the way.
    pub day: Option<String>,
    /// Why not earlier, or why not yet; empty where nothing ever was wrong.
    pub why: String,
}

/// A day and why not earlier, or why there is none yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Clean {
    From(Day, String),
    NotYet(String),
}

impl Clean {
    /// The later of two; what still stands comes after every day.
    fn later(self, other: Self) -> Self {
        match (&self, &other) {
            (Clean::NotYet(_), _) => self,
            (_, Clean::NotYet(_)) => other,
            (Clean::From(one, _), Clean::From(another, _)) => {
                if another > one {
                    other
                } else {
                    self
                }
            }
        }
    }
}

impl From<Clean> for CleanStart {
    fn from(clean: Clean) -> Self {
        match clean {
            Clean::From(day, why) => Self { day: Some(day.to_string()), why },
            Clean::NotYet(why) => Self { day: None, why },
        }
    }
}

/// Of a requirement; none where it is excluded. What only documents serve is judged by its design.
pub(crate) fn of_requirement(assessment: &Assessment, status: &RequirementStatus) -> Option<Clean> {
    if matches!(status.design, Design::Excluded(_)) {
        return None;
    }
    let mut clean = Clean::From(assessment.period.from, String::new());
    if status.design == Design::Unaddressed {
        return Some(Clean::NotYet("nothing addresses it".into()));
    }
    if let Some(last) = status.uncovered.iter().map(|span| span.to).max() {
        clean = clean.later(after(last, format!("nothing served it until {last}")));
    }
    for control in status.controls.iter().filter_map(|id| assessment.control(id.as_str())) {
        clean = clean.later(of_control(control, assessment.period));
    }
    // Its controls are suitable, and it is not: what serves it does so in part.
    if status.design > Design::Suitable && matches!(clean, Clean::From(..)) {
        clean = Clean::NotYet(format!("its design is {}", status.design.word().replace('_', " ")));
    }
    Some(clean)
}

/// Of the whole engagement: the latest of its requirements, and how many have none yet.
pub(crate) fn of_engagement(assessment: &Assessment) -> Option<CleanStart> {
    let of = |status| of_requirement(assessment, status);
    let all: Vec<Clean> = assessment.requirements.iter().filter_map(of).collect();
    let n_not_yet = all.iter().filter(|clean| matches!(clean, Clean::NotYet(_))).count();
    let days = all.iter().filter(|clean| matches!(clean, Clean::From(..))).cloned().reduce(Clean::later);
    let n = all.len();
    match days {
        None if n == 0 => None,
        Some(Clean::From(day, why)) if n_not_yet == 0 => {
            let end = Day::from_date(day.date().saturating_add(MONTHS_MIN.months())).plus(-1);
            let period = format!("a period of {MONTHS_MIN} months would end on {end}");
            let why = if why.is_empty() { period } else { format!("{why}; {period}") };
            Some(CleanStart { day: Some(day.to_string()), why })
        }
        Some(Clean::From(day, _)) => {
            let why = format!("none yet: for {n_not_yet} of {n} requirements something still stands; for the others {day}");
            Some(CleanStart { day: None, why })
        }
        _ => Some(CleanStart { day: None, why: format!("none yet: for each of {n} requirements something still stands") }),
    }
}

fn of_control(control: &ControlStatus, period: DaySpan) -> Clean {
    let id = &control.id;
    let mut clean = suitable(control, period);
    for exception in &control.exceptions {
        clean = clean.later(match exception.to {
            Some(to) => after(to, format!("exception {} of {id}", short(&exception.name))),
            None => Clean::NotYet(format!("exception {} of {id} still stands", short(&exception.name))),
        });
    }
    for window in &control.windows {
        if matches!(window.word, WindowWord::Unproven | WindowWord::Untested) {
            let span = DaySpan { from: window.from, to: window.to };
            clean = clean.later(after(window.to, format!("window {span} of {id} is {}", window.word)));
        }
    }
    clean
}

/// Since when the version that governs last, and those of the same worth before it, were in force.
fn suitable(control: &ControlStatus, period: DaySpan) -> Clean {
    let id = &control.id;
    let mut since = None;
    for version in control.versions.iter().rev() {
        if version.design != Design::Suitable {
            break;
        }
        since = version.days.first().map(|days| days.from).or(since);
    }
    match since {
        None => Clean::NotYet(format!("the design of {id} is {}", control.design.word().replace('_', " "))),
        Some(day) if day > period.from => Clean::From(day, format!("{id} is suitable from {day}")),
        Some(day) => Clean::From(day, String::new()),
    }
}

fn after(day: Day, why: String) -> Clean {
    Clean::From(day.plus(1), why)
}

/// An exception's name with its run by eight digits.
fn short(name: &str) -> String {
    match name.split_once('/') {
        Some((run, item)) if run.len() >= 32 => format!("{}/{item}", &run[..8]),
        _ => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use assay_model::assess::{Cited, Exception, ExceptionOf, Operation, Reason, State, VersionStatus, Window};
    use assay_model::id::{ControlId, EngagementId, EntryId, RequirementId};
    use assay_model::object::{Extent, Frequency};
    use assay_model::time::Instant;
    use std::sync::Arc;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    fn span(text: &str) -> DaySpan {
        DaySpan::parse(text).unwrap()
    }

    fn why() -> Reason {
        Reason { text: "because".into(), entries: Cited::default() }
    }

    /// A control of one requirement: designs with the days of their versions, exceptions, and windows that ended.
    fn control(
        versions: &[(Design, &str)],
        exceptions: &[(&str, &str, Option<&str>)],
        windows: &[(&str, WindowWord)],
    ) -> Assessment {
        let requirement = RequirementId::parse("soc2:CC6.2").unwrap();
        let entry = EntryId::parse(&"0".repeat(32)).unwrap();
        let version = |(design, days): &(Design, &str)| VersionStatus {
            entry: entry.clone(),
            days: vec![span(days)],
            frequency: Frequency::Quarterly,
            due_within: 0,
            allowance: None,
            serves: vec![(requirement.clone(), Extent::Full)],
            design: *design,
            reason: why(),
        };
        let exception = |(name, from, to): &(&str, &str, Option<&str>)| Exception {
            name: (*name).into(),
            of: ExceptionOf::Missed,
            from: day(from),
            to: to.map(day),
            reason: why(),
            state: State::Open,
            answers: Cited::default(),
        };
        let window = |(days, word): &(&str, WindowWord)| Window {
            from: span(days).from,
            to: span(days).to,
            word: *word,
            due: span(days).to,
            frequency: Frequency::Quarterly,
            required: true,
            reason: why(),
            exceptions: Vec::new(),
        };
        let design = versions.iter().map(|(design, _)| *design).max().unwrap();
        let control = ControlStatus {
            id: ControlId::parse("AC-03").unwrap(),
            design,
            design_reasons: vec![why()],
            operation: Operation::Deviating,
            operation_reasons: vec![why()],
            versions: versions.iter().map(version).collect(),
            windows: windows.iter().map(window).collect(),
            exceptions: exceptions.iter().map(exception).collect(),
            flags: Vec::new(),
        };
        let status = RequirementStatus {
            id: requirement,
            design,
            design_reasons: vec![why()],
            operation: Operation::Deviating,
            operation_reasons: vec![why()],
            controls: vec![control.id.clone()],
            documents: Vec::new(),
            shows: Vec::new(),
            answered_by: Vec::new(),
            uncovered: Vec::new(),
        };
        Assessment {
            engagement: EngagementId::parse("soc2-fy26").unwrap(),
            engagement_entry: entry,
            period: span("2025-07-01..2026-06-30"),
            effective_at: Instant(0),
            known_size: 1,
            rules: "assay/1",
            valid_until: None,
            controls: vec![Arc::new(control)],
            requirements: vec![status],
            refused: Vec::new(),
        }
    }

    fn start(assessment: &Assessment) -> String {
        let start = of_engagement(assessment).unwrap();
        start.day.map_or(start.why.clone(), |day| format!("{day}: {}", start.why))
    }

    const YEAR: (Design, &str) = (Design::Suitable, "2025-07-01..2026-06-30");

    #[test]
    fn the_day_after_the_last_thing_that_was_wrong() {
        let missed = [("AC-03@2025-07-01", "2025-07-01", Some("2025-09-30"))];
        assert_eq!(
            start(&control(&[YEAR], &missed, &[("2025-10-01..2025-12-31", WindowWord::Passed)])),
            "2025-10-01: exception AC-03@2025-07-01 of AC-03; a period of 3 months would end on 2025-12-31"
        );
        assert_eq!(
            start(&control(&[YEAR], &missed, &[("2025-10-01..2025-12-31", WindowWord::Unproven)])),
            "2026-01-01: window 2025-10-01..2025-12-31 of AC-03 is unproven; a period of 3 months would end on 2026-03-31"
        );
        assert_eq!(start(&control(&[YEAR], &[], &[])), "2025-07-01: a period of 3 months would end on 2025-09-30");
    }

    #[test]
    fn what_still_stands_leaves_no_day() {
        let spell = [("0123456789abcdef0123456789abcdef/laptop-7", "2026-01-31", None)];
        let none = "none yet: for each of 1 requirements something still stands";
        assert_eq!(start(&control(&[YEAR], &spell, &[])), none);
        let assessment = control(&[YEAR], &spell, &[]);
        let of = of_requirement(&assessment, &assessment.requirements[0]).unwrap();
        assert_eq!(of, Clean::NotYet("exception 01234567/laptop-7 of AC-03 still stands".into()));
        assert_eq!(start(&control(&[(Design::Deficient, "2025-07-01..2026-06-30")], &[], &[])), none);
    }

    #[test]
    fn a_document_that_serves_in_part_stands_in_the_way() {
        let mut assessment = control(&[YEAR], &[], &[]);
        let status = &mut assessment.requirements[0];
        (status.design, status.operation, status.controls) = (Design::Partial, Operation::NotApplicable, Vec::new());
        assert_eq!(start(&assessment), "none yet: for each of 1 requirements something still stands");
    }

    #[test]
    fn a_version_that_cured_the_design_counts_from_its_own_day() {
        let cured = [(Design::Deficient, "2025-07-01..2025-12-31"), (Design::Suitable, "2026-01-01..2026-06-30")];
        let mut assessment = control(&cured, &[], &[]);
        assessment.requirements[0].design = Design::Suitable;
        assert_eq!(
            start(&assessment),
            "2026-01-01: AC-03 is suitable from 2026-01-01; a period of 3 months would end on 2026-03-31"
        );
    }
}
