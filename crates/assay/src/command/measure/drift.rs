//! `assay measure drift`.
use assay_engine::view::words::thousands;
use assay_measure::drift::{Asked, Limits, report};
use assay_measure::estimate::Estimate;
use assay_measure::figure::Figure;
use assay_measure::verdict::Verdict;
use assay_query::measure::{DriftColumns, freeze, windows};

use super::{Answer, detail, level, limits, open, resampling};
use crate::args::Drift;
use crate::failure::Failure;

/// The names under which drift's measures have limits.
const NAMES: [&str; 7] = ["psi", "jensen-shannon", "hellinger", "l-infinity", "kolmogorov-smirnov", "wasserstein", "missing"];

pub fn run(asked: Drift) -> Result<Answer, Failure> {
    let limits = limits(&asked.common, &NAMES)?;
    let limits = Limits::named(|name| limits.get(name).copied());
    let (reference, current) = (open(&asked.reference, &asked.common)?, open(&asked.current, &asked.common)?);
    let others: Vec<String> = asked.month.iter().cloned().collect();
    let columns = if asked.columns.is_empty() { DriftColumns::AllBut(&others) } else { DriftColumns::Named(&asked.columns) };
    let frozen = freeze(&reference, columns, asked.common.groups_max)?;
    let (rows, windows) = windows(&current, &frozen.profile, asked.month.as_deref(), asked.common.groups_max)?;
    let question = Asked { level: level(&asked.common)?, family: 1, resampling: resampling(&asked.common), limits };
    let report = report(&frozen.profile, &windows, &question)?;
    let digest = frozen.digest()?;
    let mut figures = report.figures();
    if let Some(expected) = &asked.reference_digest
        && *expected != digest
    {
        let figure =
            Figure::new("reference", "another than the one that was frozen".to_owned(), Estimate::of(0.0, frozen.rows, None));
        let note = format!("its digest is {digest}: a baseline that was reset hides drift");
        figures.insert(0, Figure { verdict: Some(Verdict::Alarm), note: Some(note), ..figure });
    }
    let says = format!(
        "Drift of {} columns from a reference of {} rows (`{}`, digest {digest})",
        frozen.profile.columns.len(),
        thousands(frozen.rows),
        reference.title()
    );
    let answer = Answer::of("drift", says, &current, &asked.common, figures)?;
    let notes = reference.notes.iter().cloned().chain(frozen.notes).chain(answer.notes.iter().cloned()).collect();
    let family = if limits == Limits::default() { 0 } else { report.family };
    let detail = detail(&serde_json::json!({ "report": report, "reference_digest": digest, "reference": frozen.profile }))?;
    Ok(Answer { rows, family, notes, detail, ..answer })
}
