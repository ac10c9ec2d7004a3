//! What comes when, and who must act: the calendar, and each owner's list.
use assay_model::assess::{State, WindowWord};
use assay_model::object::{Frequency, Object};
use assay_model::time::{Day, DaySpan};
use serde::Serialize;

use crate::view::control::for_window;
use crate::view::list::{List, Listing, row};
use crate::view::standpoint::{Standpoint, days_of};
use crate::view::words::{self, strings};

row! {
    /// One date on which something is due, or one thing that waits without a date.
    pub struct DueLine {
        /// Absent: now.
        pub day: Option<String>,
        pub left_days: Option<i64>,
        /// `perform`, `test`, `answer`, `review`, `collect`, `assess`, `lapses`, `ends`, `begins`.
        pub act: String,
        pub what: String,
        pub detail: String,
        /// The noun and id that it is about.
        pub about: String,
        pub about_id: String,
        pub requirements: Vec<String>,
        pub owner: Option<String>,
    }
}

/// Everything that is due, by owner and by day.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DueView {
    pub lede: String,
    pub owner: Option<String>,
    pub from: String,
    pub to: String,
    /// Each owner with how much waits, those with most first.
    pub owners: Vec<(String, u64)>,
    pub list: List<DueLine>,
}

impl Standpoint {
    /// What waits now, and what comes within some days.
    pub fn due(&self, asked: &Listing, days: i32) -> DueView {
        let to = self.today.plus(days.clamp(1, 400));
        let mut rows = self.waiting();
        rows.extend(self.calendar(DaySpan { from: self.today, to }));
        let mut owners: Vec<(String, u64)> = Vec::new();
        for row in rows.iter().filter_map(|row| row.owner.as_ref()) {
            match owners.iter_mut().find(|(owner, _)| owner == row) {
                Some((_, n)) => *n += 1,
                None => owners.push((row.clone(), 1)),
            }
        }
        owners.sort_by(|a, b| (b.1, &a.0).cmp(&(a.1, &b.0)));
        let owner = asked.filter("owner").map(str::to_owned);
        let mine = |row: &&DueLine| owner.is_none() || row.owner == owner;
        let (now, later) = rows.iter().filter(mine).partition::<Vec<&DueLine>, _>(|row| row.day.is_none());
        let who = owner.as_ref().map_or_else(String::new, |owner| format!("{owner}: "));
        let first = later.first().map_or_else(
            || format!("nothing is dated up to {}", words::day(to)),
            |row| {
                format!(
                    "the first date is {}",
                    row.day.as_deref().and_then(|day| Day::parse(day).ok()).map_or_else(String::new, words::day)
                )
            },
        );
        DueView {
            lede: match now.len() {
                0 => format!("{who}Nothing waits for an answer; {first}."),
                1 => format!("{who}1 thing waits for somebody to act; {first}."),
                n => format!("{who}{n} things wait for somebody to act; {first}."),
            },
            owner,
            from: self.today.to_string(),
            to: to.to_string(),
            owners,
            list: List::of(rows, asked, &["act", "owner"]),
        }
    }

    /// What somebody could do now: open exceptions by control, designs that nobody assessed, reviews that lapsed.
    pub(crate) fn waiting(&self) -> Vec<DueLine> {
        let mut rows = Vec::new();
        for (_, control) in self.programme.controls() {
            let Some(status) = self.control_status(control.id.as_str()) else { continue };
            let requirements: Vec<String> = control.serves.iter().map(|serves| serves.requirement.to_string()).collect();
            let mut wait = |act: &str, what: String, detail: String| {
                rows.push(DueLine {
                    day: None,
                    left_days: None,
                    act: act.to_owned(),
                    what,
                    detail,
                    about: "control".to_owned(),
                    about_id: control.id.to_string(),
                    requirements: requirements.clone(),
                    owner: Some(self.name(&control.owner)),
                });
            };
            let open =
                status.exceptions.iter().filter(|exception| exception.state == State::Open && exception.answers.is_empty());
            match open.count() as u64 {
                0 => {}
                n => wait(
                    "answer",
                    format!(
                        "{}: {} no answer",
                        control.title,
                        if n == 1 { "1 exception has".to_owned() } else { format!("{n} exceptions have") }
                    ),
                    String::new(),
                ),
            }
            match status.design.word() {
                "not_assessed" => wait(
                    "assess",
                    format!("{}: nobody has assessed the design", control.title),
                    "a walkthrough of one item".to_owned(),
                ),
                "deficient" => {
                    wait("redesign", format!("{}: the design is deficient", control.title), first(&status.design_reasons))
                }
                _ => {}
            }
            match status.operation.word() {
                "unproven" => wait(
                    "prove",
                    format!("{}: it cannot be told whether it operated", control.title),
                    first(&status.operation_reasons),
                ),
                "stale" => wait(
                    "collect",
                    format!("{}: its newest evidence is too old", control.title),
                    first(&status.operation_reasons),
                ),
                _ => {}
            }
        }
        for line in self.documents(&Listing::all()).rows {
            if line.review.as_deref() == Some("lapsed") {
                let day = line.review_by.as_deref().and_then(|day| Day::parse(day).ok()).map_or_else(String::new, words::day);
                rows.push(DueLine {
                    day: None,
                    left_days: None,
                    act: "review".to_owned(),
                    what: format!("{}: its review has lapsed", line.title),
                    detail: format!("due by {day}"),
                    about: "document".to_owned(),
                    about_id: line.id,
                    requirements: line.requirements,
                    owner: Some(line.owner),
                });
            }
        }
        for line in self.unassessed() {
            rows.push(DueLine {
                day: None,
                left_days: None,
                act: "assess".to_owned(),
                what: format!("{}: its impact on people was never assessed", line.title),
                detail: line.stage.map_or_else(String::new, |stage| stage.replace('_', " ")),
                about: "asset".to_owned(),
                about_id: line.id,
                requirements: Vec::new(),
                owner: Some(line.owner),
            });
        }
        rows
    }

    /// What is dated within these days, by day.
    pub(crate) fn calendar(&self, within: DaySpan) -> Vec<DueLine> {
        let mut rows = self.windows_due(within);
        rows.extend(self.documents_due(within));
        rows.extend(self.sources_due(within));
        rows.extend(self.ends(within));
        rows.sort_by(|a, b| (&a.day, &a.act, &a.about_id).cmp(&(&b.day, &b.act, &b.about_id)));
        rows
    }

    fn dated(&self, day: Day, act: &str, what: String, detail: String, about: (&str, &str)) -> DueLine {
        DueLine {
            day: Some(day.to_string()),
            left_days: Some(i64::from(day.0 - self.today.0)),
            act: act.to_owned(),
            what,
            detail,
            about: about.0.to_owned(),
            about_id: about.1.to_owned(),
            requirements: Vec::new(),
            owner: None,
        }
    }

    fn windows_due(&self, within: DaySpan) -> Vec<DueLine> {
        let mut rows = Vec::new();
        for (_, control) in self.programme.controls() {
            let Some(status) = self.control_status(control.id.as_str()) else { continue };
            for window in status.windows.iter().filter(|w| w.word == WindowWord::Pending && within.contains(w.due)) {
                let (act, when) = match (control.frequency.is_calendar(), control.tests.is_empty()) {
                    (true, true) => ("perform", format!("for {}", for_window(window.frequency, window.from, window.to))),
                    (true, false) => {
                        ("perform", format!("for {}, with its tests", for_window(window.frequency, window.from, window.to)))
                    }
                    (false, _) => ("test", format!("over {}", words::span(window.from, window.to))),
                };
                rows.push(DueLine {
                    requirements: control.serves.iter().map(|serves| serves.requirement.to_string()).collect(),
                    owner: Some(self.name(&control.owner)),
                    ..self.dated(window.due, act, control.title.clone(), when, ("control", control.id.as_str()))
                });
            }
        }
        rows
    }

    fn documents_due(&self, within: DaySpan) -> Vec<DueLine> {
        let due = self.programme.documents().filter_map(|(_, document)| {
            let day = document.review_by.filter(|day| within.contains(*day))?;
            Some(DueLine {
                requirements: document.serves.iter().map(|serves| serves.requirement.to_string()).collect(),
                owner: Some(self.name(&document.owner)),
                ..self.dated(
                    day,
                    "review",
                    document.title.clone(),
                    words::word(&document.kind).replace('_', " "),
                    ("document", document.id.as_str()),
                )
            })
        });
        due.collect()
    }

    fn sources_due(&self, within: DaySpan) -> Vec<DueLine> {
        let due = self.programme.sources().filter_map(|(_, source)| {
            let line = self.source_line(source);
            let newest = Day::parse(line.newest.as_deref()?).ok()?;
            let lapses = newest.plus(i32::try_from(line.allowed_days?).ok()? + 1);
            let inside = within.contains(lapses) && self.period().is_none_or(|period| period.contains(lapses));
            let seldom = !matches!(source.schedule, Some(Frequency::Daily | Frequency::Weekly));
            (inside && seldom).then(|| DueLine {
                owner: Some(line.owner.clone()),
                ..self.dated(
                    lapses,
                    "lapses",
                    format!("{}: its evidence becomes too old", source.title),
                    format!("newest of {}", words::day(newest)),
                    ("source", source.id.as_str()),
                )
            })
        });
        due.collect()
    }

    /// Acceptances, grants, controls and periods that end.
    fn ends(&self, within: DaySpan) -> Vec<DueLine> {
        let mut rows = Vec::new();
        for (_, engagement) in self.programme.engagements() {
            let days = days_of(engagement);
            for (day, act) in [(days.from, "begins"), (days.to, "ends")] {
                if within.contains(day) {
                    rows.push(self.dated(
                        day,
                        act,
                        engagement.title.clone(),
                        "the period".to_owned(),
                        ("engagement", engagement.id.as_str()),
                    ));
                }
            }
        }
        for version in self.programme.all("grant").chain(self.programme.all("control")) {
            let Some(day) = version.declared.in_force_to.filter(|day| within.contains(*day)) else { continue };
            let row = match version.object() {
                Object::Grant(grant) => {
                    let what = format!("{}: the grant {} ends", self.name(&grant.person), crate::role_word(grant.role));
                    self.dated(day, "ends", what, String::new(), ("grant", grant.id.as_str()))
                }
                object => self.dated(
                    day,
                    "ends",
                    format!("{} is in force for the last time", object.title()),
                    String::new(),
                    ("control", object.id()),
                ),
            };
            rows.push(row);
        }
        if let Some(assessment) = &self.assessment {
            for (control, exception) in assessment.exceptions() {
                let State::Accepted { until: Some(day), .. } = &exception.state else { continue };
                if within.contains(*day) {
                    let what = format!("{}: an acceptance ends, and its exception is open again", control.id);
                    let mut row = self.dated(
                        *day,
                        "lapses",
                        what,
                        exception.name.chars().take(60).collect(),
                        ("control", control.id.as_str()),
                    );
                    row.owner = self.programme.control(&control.id).map(|control| self.name(&control.owner));
                    rows.push(row);
                }
            }
        }
        rows
    }
}

fn first(reasons: &[assay_model::assess::Reason]) -> String {
    reasons.first().map_or_else(String::new, |why| words::plainly(&why.text))
}

/// The requirements that something touches, as far as they are asked for.
pub(crate) fn asked_of(standpoint: &Standpoint, serves: &[assay_model::object::Serves]) -> Vec<String> {
    let asked = serves.iter().filter(|serves| standpoint.requirement_status(serves.requirement.as_str()).is_some());
    strings(&asked.map(|serves| serves.requirement.clone()).collect::<Vec<_>>())
}
