//! Exceptions: alarmed items, and windows that were missed or late. They are derived, and open until accepted or closed.
use assay_model::assess::{ControlStatus, Exception, ExceptionOf, State};
use serde::Serialize;

use crate::view::decision::DecisionRow;
use crate::view::list::{List, Listing, row};
use crate::view::standpoint::Standpoint;
use crate::view::words::ids;

row! {
    /// One exception.
    pub struct ExceptionLine {
        /// `RUN/ITEM` or `CONTROL@FIRST-DAY`.
        pub id: String,
        pub control: String,
        pub control_title: String,
        pub owner: String,
        /// `alarm`, `missed`, `late`.
        pub of: String,
        pub test: Option<String>,
        /// The run that shows it.
        pub run: Option<String>,
        pub item: Option<String>,
        pub asset: Option<String>,
        /// Its first day, and its last where it is known to have ended.
        pub from: String,
        pub to: Option<String>,
        pub text: String,
        /// `open`, `accepted`, `closed`.
        pub state: String,
        pub until: Option<String>,
        /// The decisions on it.
        pub decided_by: Vec<String>,
        pub entries: Vec<String>,
        pub requirements: Vec<String>,
    }
}

/// One exception with what was decided on it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ExceptionView {
    #[serde(flatten)]
    pub line: ExceptionLine,
    /// The person who owns its control.
    pub owner_id: Option<String>,
    pub decisions: Vec<DecisionRow>,
}

/// The exceptions, counted by month and by state.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ExceptionsView {
    pub lede: String,
    /// `2025-07`, how many began in it, and how many of those are open.
    pub months: Vec<(String, u64, u64)>,
    pub list: List<ExceptionLine>,
}

impl Standpoint {
    pub fn exceptions(&self, asked: &Listing) -> ExceptionsView {
        let mut rows: Vec<ExceptionLine> = Vec::new();
        if let Some(assessment) = &self.assessment {
            rows.extend(assessment.exceptions().map(|(control, exception)| exception_line(self, control, exception)));
        }
        rows.sort_by(|a, b| (a.state != "open", &b.from, &a.id).cmp(&(b.state != "open", &a.from, &b.id)));
        ExceptionsView {
            lede: lede(&rows),
            months: self.months(&rows),
            list: List::of(rows, asked, &["state", "of", "control", "test", "owner"]),
        }
    }

    /// Every month of the period up to today, with a count, so that an empty month shows as one.
    fn months(&self, rows: &[ExceptionLine]) -> Vec<(String, u64, u64)> {
        let Some(period) = self.period() else { return Vec::new() };
        let (mut day, last) = (period.from, period.to.min(self.today));
        let mut months: Vec<(String, u64, u64)> = Vec::new();
        while day <= last && months.len() < 60 {
            let month = day.to_string()[..7].to_owned();
            let of: Vec<&ExceptionLine> = rows.iter().filter(|row| row.from.starts_with(&month)).collect();
            let open = of.iter().filter(|row| row.state == "open").count();
            months.push((month, of.len() as u64, open as u64));
            let date = day.date();
            let ahead = i32::from(date.days_in_month()) - i32::from(date.day()) + 1;
            day = day.plus(ahead);
        }
        months
    }

    pub fn exception(&self, name: &str) -> Option<ExceptionView> {
        let assessment = self.assessment.as_ref()?;
        let (control, exception) = assessment.exceptions().find(|(_, exception)| exception.name == name)?;
        let line = exception_line(self, control, exception);
        Some(ExceptionView {
            owner_id: self.programme.control(&control.id).map(|control| control.owner.to_string()),
            decisions: self.decisions_by(&line.decided_by),
            line,
        })
    }
}

fn lede(rows: &[ExceptionLine]) -> String {
    let of = |state: &str| rows.iter().filter(|row| row.state == state).count();
    match (rows.len(), of("open")) {
        (0, _) => "No exception is known: no item is alarmed, and no window was missed or late.".to_owned(),
        (n, open) => format!(
            "{open} of {n} {} open, {} accepted and {} closed. Accepting or closing one takes it off the list; the deviation stays in the report.",
            if n == 1 { "exception is" } else { "exceptions are" },
            of("accepted"),
            of("closed"),
        ),
    }
}

pub(crate) fn exception_line(standpoint: &Standpoint, status: &ControlStatus, exception: &Exception) -> ExceptionLine {
    let control = standpoint.programme.control(&status.id);
    let (state, until, by) = match &exception.state {
        State::Open => ("open", None, None),
        State::Accepted { by, until } => ("accepted", until.map(|day| day.to_string()), Some(by)),
        State::Closed { by } => ("closed", None, Some(by)),
    };
    let (of, test, item, asset, text) = match &exception.of {
        ExceptionOf::Alarm { test, item, asset, text, .. } => {
            ("alarm", Some(test.to_string()), Some(item.clone()), asset.as_ref().map(ToString::to_string), text.clone())
        }
        ExceptionOf::Missed => ("missed", None, None, None, exception.reason.text.clone()),
        ExceptionOf::Late => ("late", None, None, None, exception.reason.text.clone()),
    };
    let mut decided_by: Vec<String> = by.into_iter().map(ToString::to_string).collect();
    decided_by.extend(ids(&exception.answers));
    ExceptionLine {
        id: exception.name.clone(),
        control: status.id.to_string(),
        control_title: control.map_or_else(String::new, |control| control.title.clone()),
        owner: control.map_or_else(String::new, |control| standpoint.name(&control.owner)),
        of: of.to_owned(),
        test,
        run: exception.name.split_once('/').map(|(run, _)| run.to_owned()),
        item,
        asset,
        from: exception.from.to_string(),
        to: exception.to.map(|day| day.to_string()),
        text,
        state: state.to_owned(),
        until,
        decided_by,
        entries: ids(&exception.reason.entries),
        requirements: control.map_or(Vec::new(), |control| control.serves.iter().map(|s| s.requirement.to_string()).collect()),
    }
}
