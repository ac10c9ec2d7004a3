//! `assay measure`: what a log says of an AI system, without a workspace.
use std::collections::BTreeMap;
use std::process::ExitCode;

use assay_measure::bootstrap::Resampling;
use assay_measure::figure::{Figure, worst};
use assay_measure::interval::Level;
use assay_measure::verdict::Verdict;
use assay_query::measure::{Files, Reading};
use serde::Serialize;

use crate::args::{Common, Measure};
use crate::command::{found, print_json};
use crate::failure::Failure;

mod drift;
mod fairness;
mod html;
mod impact;
mod oversight;
mod performance;
mod table;

pub fn run(json: bool, asked: Measure) -> Result<ExitCode, Failure> {
    let page = match &asked {
        Measure::Fairness(asked) => &asked.common,
        Measure::ImpactRatio(asked) => &asked.common,
        Measure::Performance(asked) => &asked.common,
        Measure::Drift(asked) => &asked.common,
        Measure::Oversight(asked) => &asked.common,
    };
    let page = page.html.clone();
    let answer = match asked {
        Measure::Fairness(asked) => fairness::run(asked)?,
        Measure::ImpactRatio(asked) => impact::run(asked)?,
        Measure::Performance(asked) => performance::run(asked)?,
        Measure::Drift(asked) => drift::run(asked)?,
        Measure::Oversight(asked) => oversight::run(asked)?,
    };
    if let Some(path) = page {
        html::write(&answer, &path)?;
    }
    if json {
        print_json(&answer)?;
    } else {
        table::print(&answer);
    }
    Ok(match answer.verdict {
        // What cannot be told is never a pass.
        Some(Verdict::Inconclusive | Verdict::NotComputable) => ExitCode::from(2),
        verdict => found(verdict == Some(Verdict::Alarm)),
    })
}

/// What a measure answers: the same for terminal and JSON.
#[derive(Serialize)]
pub struct Answer {
    /// fairness, impact-ratio, performance, drift or oversight.
    pub measure: &'static str,
    /// What was measured, in a sentence.
    pub says: String,
    /// The files, in the order in which they were read.
    pub files: Vec<String>,
    pub rows: u64,
    /// How many comparisons with a limit share the confidence.
    pub family: u64,
    pub confidence: f64,
    pub resampling: Resampling,
    /// The worst of the figures' verdicts; none without a limit.
    pub verdict: Option<Verdict>,
    pub notes: Vec<String>,
    pub figures: Vec<Figure>,
    /// All that was computed, and the counts that it can be computed from again.
    pub detail: serde_json::Value,
}

impl Answer {
    fn of(measure: &'static str, says: String, files: &Files, asked: &Common, figures: Vec<Figure>) -> Result<Self, Failure> {
        Ok(Self {
            measure,
            says,
            files: files.paths().iter().map(|path| path.display().to_string()).collect(),
            rows: 0,
            family: 0,
            confidence: asked.confidence,
            resampling: resampling(asked),
            verdict: worst(&figures),
            notes: files.notes.clone(),
            figures,
            detail: serde_json::Value::Null,
        })
    }
}

fn open(paths: &[String], asked: &Common) -> Result<Files, Failure> {
    Ok(Files::open(paths, Reading { nulls: asked.null.clone() })?)
}

fn level(asked: &Common) -> Result<Level, Failure> {
    Ok(Level::new(asked.confidence)?)
}

fn resampling(asked: &Common) -> Resampling {
    Resampling { seed: asked.seed, ..Resampling::default() }
}

/// Limits by name; a name that `known` has not is refused.
fn limits(asked: &Common, known: &[&str]) -> Result<BTreeMap<String, f64>, Failure> {
    let mut limits = BTreeMap::new();
    for text in &asked.limit {
        let parsed =
            text.split_once('=').and_then(|(name, value)| Some((name, value.parse::<f64>().ok().filter(|v| v.is_finite())?)));
        let Some((name, value)) = parsed else {
            return Err(Failure::new(format!("`--limit {text}` is no limit")).hint("write it as NAME=VALUE"));
        };
        if !known.contains(&name) {
            let hint = if known.is_empty() {
                "this measure takes no limit".to_owned()
            } else {
                format!("limits are {}", known.join(", "))
            };
            return Err(Failure::new(format!("there is no limit `{name}`")).hint(hint));
        }
        if limits.insert(name.to_owned(), value).is_some() {
            return Err(Failure::new(format!("the limit `{name}` is given twice")));
        }
    }
    Ok(limits)
}

fn detail<T: Serialize>(value: &T) -> Result<serde_json::Value, Failure> {
    serde_json::to_value(value).map_err(|error| Failure::new(format!("cannot write JSON: {error}")))
}

/// `one`, `one and two`, `one, two and three`.
fn listed(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}
