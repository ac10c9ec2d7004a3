//! A measure in itself: its columns, its limits, and what its kind needs.
use super::Rules;
use crate::declare::nearest;
use crate::object::{Measure, MeasureKind, Test};

pub(super) fn check(measure: &Measure, test: &Test, rules: &mut Rules<'_>) {
    if test.sql.is_some() || !test.attributes.is_empty() {
        rules.wrong_with("measure", "a test is a measure, a select or a manual procedure", "write a test for each");
    }
    if test.reads.len() != 1 || test.reads.iter().any(|table| table.starts_with("programme.") || table.ends_with("_history")) {
        rules.wrong_with("reads", "a measure reads the table of one source", "name that source in `reads`");
    }
    if measure.limits.is_empty() {
        rules.wrong_with("measure.limits", "a measure without a limit says nothing", "name what a figure may be: `psi: 0.25`");
    }
    let names = Measure::limit_names(measure.of);
    for name in measure.limits.keys().filter(|name| !names.contains(&name.as_str())) {
        let hint = nearest::hint(name, names.iter().copied(), "limits are");
        rules.wrong_with(&format!("measure.limits.{name}"), format!("this measure has no limit `{name}`"), hint);
    }
    if let Some(confidence) = measure.confidence.as_ref().map(crate::object::Decimal::value)
        && !(confidence > 0.0 && confidence < 1.0)
    {
        rules.wrong("measure.confidence", "a confidence lies between 0 and 1");
    }
    let given = [
        ("label", measure.label.is_some()),
        ("prediction", measure.prediction.is_some()),
        ("groups", !measure.groups.is_empty()),
        ("columns", !measure.columns.is_empty()),
        ("reference", measure.reference.is_some()),
        ("outcome", measure.outcome.is_some()),
        ("decided_at", measure.decided_at.is_some()),
        ("reviewed_at", measure.reviewed_at.is_some()),
    ];
    let needed: &[&str] = match measure.of {
        MeasureKind::Fairness => &["prediction", "groups"],
        MeasureKind::Performance => &["label"],
        MeasureKind::Drift => &["columns", "reference"],
        MeasureKind::Oversight => &["prediction", "outcome", "decided_at", "reviewed_at"],
    };
    for (name, _) in given.iter().filter(|(name, is)| !is && needed.contains(name)) {
        rules.wrong(&format!("measure.{name}"), format!("this measure needs `{name}`"));
    }
}
