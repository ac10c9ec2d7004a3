//! Home: what will spoil the report and by when, where every requirement stands, and the next thirty days.
use assay_model::assess::WindowWord;
use assay_model::time::{Day, DaySpan};
use serde::Serialize;

use crate::view::control::{for_window, label, n_open};
use crate::view::due::{DueLine, asked_of};
use crate::view::framework::{DESIGN, FrameworkLine};
use crate::view::standpoint::Standpoint;
use crate::view::words;

/// How far ahead Home looks.
const DAYS_AHEAD: i32 = 30;

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Home {
    /// What matters, in two sentences.
    pub lede: String,
    pub preventable: Vec<Matter>,
    pub happened: Vec<Happened>,
    pub frameworks: Vec<FrameworkLine>,
    pub days: Vec<DueLine>,
    pub days_from: String,
    pub days_to: String,
    pub notes: Vec<String>,
}

/// Something that would spoil the report, and can still be prevented.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Matter {
    /// The last day on which acting helps; absent: what evidence there is can be handed in at any time.
    pub by: Option<String>,
    pub left_days: Option<i64>,
    pub what: String,
    pub detail: String,
    pub state: String,
    pub touches: Vec<String>,
    pub n_touches: u64,
    pub owner: Option<String>,
    /// The noun and the id to open; of several requirements, the catalogue and the state by which to choose.
    pub about: String,
    pub about_id: String,
}

/// Deviations of one control that stay in the report.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Happened {
    /// The first day of the first.
    pub from: String,
    pub control: String,
    pub title: String,
    pub detail: String,
    /// The worst of its windows' words.
    pub word: String,
    pub touches: Vec<String>,
    pub n_exceptions: u64,
    pub n_open: u64,
    pub owner: String,
}

impl Standpoint {
    pub fn home(&self) -> Home {
        let within = DaySpan { from: self.today, to: self.today.plus(DAYS_AHEAD) };
        let (preventable, happened) = (self.preventable(), self.happened());
        let frameworks = self.frameworks();
        let mut notes: Vec<String> = Vec::new();
        if let Some(assessment) = &self.assessment {
            notes.extend(assessment.refused.iter().map(|refused| format!("Refused: {}.", refused.diagnostic)));
            notes.extend(assessment.flags().map(crate::view::control::flag_text));
        }
        Home {
            lede: self.home_lede(&preventable, &happened, &frameworks),
            preventable,
            happened,
            frameworks,
            days: self.calendar(within),
            days_from: within.from.to_string(),
            days_to: within.to.to_string(),
            notes,
        }
    }

    fn home_lede(&self, preventable: &[Matter], happened: &[Happened], frameworks: &[FrameworkLine]) -> String {
        let Some(period) = self.period().filter(|_| self.assessment.is_some()) else {
            return match &self.frame.trouble {
                Some(trouble) => format!("There is no status to show: {}.", words::plainly(trouble)),
                None => "There is no status to show.".to_owned(),
            };
        };
        let (n, open) = (happened.len() as u64, happened.iter().map(|h| h.n_open).sum::<u64>());
        let wrong = match n {
            0 => "Nothing has gone wrong this period as far as is known.".to_owned(),
            1 => format!(
                "1 control has gone wrong this period and will be in the report whatever is done now; {} open.",
                is_are(open)
            ),
            n => format!(
                "{n} controls have gone wrong this period and will be in the report whatever is done now; {} open.",
                is_are(open)
            ),
        };
        let matters =
            match (preventable.len(), preventable.iter().find_map(|m| m.by.as_deref()).and_then(|day| Day::parse(day).ok())) {
                (0, _) => "Nothing else is known that would spoil it.".to_owned(),
                (1, Some(day)) => format!("1 more matter can still be prevented, by {}.", words::day(day)),
                (n, Some(day)) => format!("{n} more matters can still be prevented, the first by {}.", words::day(day)),
                (1, None) => "1 more matter can still be mended.".to_owned(),
                (n, None) => format!("{n} more matters can still be mended."),
            };
        let unaddressed: u64 = frameworks.iter().map(|f| f.design[0]).sum();
        let rest = match (self.today > period.to, self.today < period.from) {
            (true, _) => format!(
                "The period ended {} ago{}.",
                words::count((self.today.0 - period.to.0).unsigned_abs().into(), "day"),
                match unaddressed {
                    0 => String::new(),
                    n => format!(", and {n} requirements were served by nothing in it"),
                }
            ),
            (_, true) => format!("The period begins on {}.", words::day(period.from)),
            _ => {
                format!("{} of the period are left.", words::count((period.to.0 - self.today.0 + 1).unsigned_abs().into(), "day"))
            }
        };
        format!("{wrong} {matters} {rest}")
    }

    /// Whatever is not yet a deviation, soonest first.
    fn preventable(&self) -> Vec<Matter> {
        let Some(period) = self.period().filter(|_| self.assessment.is_some()) else { return Vec::new() };
        let over = self.today > period.to;
        let by_end = (!over).then_some(period.to);
        let mut matters = self.pending(period);
        for (_, control) in self.programme.controls() {
            let Some(status) = self.control_status(control.id.as_str()) else { continue };
            let touches = asked_of(self, &control.serves);
            let mut matter = |by: Option<Day>, what: String, detail: String, state: &str| {
                matters.push(self.matter(
                    by,
                    what,
                    detail,
                    state,
                    &touches,
                    Some(self.name(&control.owner)),
                    ("control", control.id.as_str()),
                ));
            };
            let why = |reasons: &[assay_model::assess::Reason]| {
                reasons.first().map_or_else(String::new, |why| words::plainly(&why.text))
            };
            match status.operation.word() {
                "unproven" => matter(
                    by_end,
                    format!("{}: no evidence tells whether it operated", control.title),
                    why(&status.operation_reasons),
                    "unproven",
                ),
                "stale" => matter(
                    by_end,
                    format!("{}: its newest evidence is too old", control.title),
                    why(&status.operation_reasons),
                    "stale",
                ),
                _ => {}
            }
            match status.design.word() {
                "not_assessed" => matter(
                    by_end,
                    format!("{}: nobody has assessed its design", control.title),
                    "a walkthrough of one item is missing".to_owned(),
                    "not_assessed",
                ),
                "deficient" => matter(
                    by_end,
                    format!("{}: its design is deficient", control.title),
                    why(&status.design_reasons),
                    "deficient",
                ),
                _ => {}
            }
        }
        if !over {
            matters.extend(self.unserved(period.to));
        }
        for row in self.waiting().into_iter().filter(|row| row.about != "control") {
            let (touches, owner) = (row.requirements.clone(), row.owner.clone());
            matters.push(self.matter(
                by_end,
                row.what,
                row.detail,
                if row.act == "review" { "lapsed" } else { "not_assessed" },
                &touches,
                owner,
                (&row.about, &row.about_id),
            ));
        }
        matters.sort_by_cached_key(|m| (m.by.is_none(), m.by.clone(), words::rank(&m.state), m.about_id.clone()));
        matters
    }

    /// Windows of the calendar that close within the days ahead and were not performed.
    fn pending(&self, period: DaySpan) -> Vec<Matter> {
        let horizon = self.today.plus(DAYS_AHEAD);
        let mut matters = Vec::new();
        for (_, control) in self.programme.controls().filter(|(_, control)| control.frequency.is_calendar()) {
            let Some(status) = self.control_status(control.id.as_str()) else { continue };
            let pending = status.windows.iter().filter(|w| w.word == WindowWord::Pending && w.required);
            for window in pending.filter(|w| w.due >= self.today && w.due <= horizon && w.from <= self.today) {
                let of = for_window(window.frequency, window.from, window.to);
                let what = format!("{}: not performed yet for {of}", control.title);
                let late = if window.due > period.to { ", after the period’s last day, in time" } else { "" };
                let detail = format!("missed after {}{late}", words::day(window.due));
                let (touches, owner) = (asked_of(self, &control.serves), Some(self.name(&control.owner)));
                matters.push(self.matter(
                    Some(window.due),
                    what,
                    detail,
                    "pending",
                    &touches,
                    owner,
                    ("control", control.id.as_str()),
                ));
            }
        }
        matters
    }

    /// Requirements that nothing serves, or only in part: one matter for each framework.
    fn unserved(&self, end: Day) -> Vec<Matter> {
        let mut matters = Vec::new();
        for catalogue in self.catalogues() {
            for (word, text) in
                [("unaddressed", "are served by no control and no document"), ("partial", "are served only in part")]
            {
                let ids: Vec<String> = catalogue
                    .assessable()
                    .filter(|item| self.requirement_status(item.id.as_str()).is_some_and(|status| status.design.word() == word))
                    .map(|item| item.id.to_string())
                    .collect();
                if ids.is_empty() {
                    continue;
                }
                let line = self.framework_line(catalogue);
                let what = format!("{} of {} requirements of {} {text}", ids.len(), line.n_in_scope, short_name(&catalogue.name));
                let detail = "each day without it stays uncovered".to_owned();
                matters.push(self.matter(Some(end), what, detail, word, &ids, None, ("catalogue", catalogue.id.as_str())));
            }
        }
        matters
    }

    #[allow(clippy::too_many_arguments)]
    fn matter(
        &self,
        by: Option<Day>,
        what: String,
        detail: String,
        state: &str,
        touches: &[String],
        owner: Option<String>,
        about: (&str, &str),
    ) -> Matter {
        Matter {
            by: by.map(|day| day.to_string()),
            left_days: by.map(|day| i64::from(day.0 - self.today.0)),
            what,
            detail,
            state: state.to_owned(),
            n_touches: touches.len() as u64,
            touches: touches.iter().take(6).cloned().collect(),
            owner,
            about: about.0.to_owned(),
            about_id: about.1.to_owned(),
        }
    }

    /// Controls with a window that deviated, was missed or late, in order of occurrence.
    fn happened(&self) -> Vec<Happened> {
        let mut rows = Vec::new();
        for (_, control) in self.programme.controls() {
            let Some(status) = self.control_status(control.id.as_str()) else { continue };
            let wrong: Vec<_> = status.windows.iter().filter(|window| window.word.is_deviation()).collect();
            let Some(first) = wrong.first() else { continue };
            let due = status.windows.iter().filter(|window| window.word != WindowWord::Pending).count();
            let first_day = status.exceptions.iter().map(|exception| exception.from).min().unwrap_or(first.from);
            let detail = match (control.frequency.is_calendar(), wrong.len()) {
                (false, _) => format!("{} over the period", words::count(status.exceptions.len() as u64, "item")),
                (true, n) => {
                    let labels: Vec<String> = wrong.iter().take(4).map(|w| label(w.frequency, w.from, w.to)).collect();
                    let more = if n > 4 { format!(" and {} more", n - 4) } else { String::new() };
                    format!("{n} of {}: {}{more}", words::count(due as u64, "window"), labels.join(", "))
                }
            };
            rows.push(Happened {
                from: first_day.to_string(),
                control: control.id.to_string(),
                title: control.title.clone(),
                detail,
                word: wrong.iter().map(|window| window.word).min().map_or_else(String::new, |word| word.to_string()),
                touches: asked_of(self, &control.serves),
                n_exceptions: status.exceptions.len() as u64,
                n_open: n_open(status),
                owner: self.name(&control.owner),
            });
        }
        rows.sort_by(|a, b| (&a.from, &a.control).cmp(&(&b.from, &b.control)));
        rows
    }
}

fn is_are(open: u64) -> String {
    if open == 1 { "1 exception is".to_owned() } else { format!("{open} exceptions are") }
}

/// A framework's name up to its first comma.
pub(crate) fn short_name(name: &str) -> &str {
    name.split(',').next().unwrap_or(name)
}

/// How many of a framework's requirements stand on a word of the design's axis.
pub fn n_design(line: &FrameworkLine, word: &str) -> u64 {
    DESIGN.iter().position(|known| *known == word).map_or(0, |at| line.design[at])
}
