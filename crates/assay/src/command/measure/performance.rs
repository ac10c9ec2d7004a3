//! `assay measure performance`.
use assay_measure::performance::{Question, performance};
use assay_query::measure::{Log, RegressionLog, fairness, regression};

use super::{Answer, detail, level, limits, listed, open, resampling};
use crate::args::Performance;
use crate::failure::Failure;

pub fn run(asked: Performance) -> Result<Answer, Failure> {
    let names = Question::MEASURES.map(|(name, _)| name);
    let limits = limits(&asked.common, &names)?;
    let files = open(&asked.files, &asked.common)?;
    let log = Log {
        label: Some(asked.label.clone()),
        prediction: asked.prediction.clone(),
        threshold: asked.threshold,
        score: asked.score.clone(),
        groups: asked.group.clone(),
        strata: Vec::new(),
        month: asked.month.clone(),
        positive: asked.positive.clone(),
        positive_prediction: asked.positive_prediction.clone(),
        groups_max: asked.common.groups_max,
    };
    let question = Question {
        groups: log.attributes(),
        level: level(&asked.common)?,
        resampling: resampling(&asked.common),
        limits,
        minimum: asked.common.minimum,
    };
    let by = match question.groups.as_slice() {
        [] => String::new(),
        groups => format!(", by {}", listed(groups)),
    };
    let (report, says, counts) = if let (true, Some(prediction)) = (asked.regression, &asked.prediction) {
        let log = RegressionLog {
            label: asked.label.clone(),
            prediction: prediction.clone(),
            groups: asked.group.clone(),
            month: asked.month.clone(),
            groups_max: asked.common.groups_max,
        };
        let (rows, errors) = regression(&files, &log)?;
        let says = format!("Errors of `{prediction}` against `{}`{by}", asked.label);
        (performance(rows, None, &[], &errors, &question)?, says, serde_json::Value::Null)
    } else {
        let sums = fairness(&files, &log)?;
        let classes = asked.prediction.as_ref().map(|_| (&sums.cube, &sums.columns));
        let of = asked.prediction.iter().chain(&asked.score).map(|column| format!("`{column}`")).collect::<Vec<_>>();
        let positive = sums.columns.label.as_ref().map_or("", |label| label.positive.as_str());
        let says = format!("Performance of {} against `{}` = {positive}{by}", listed(&of), asked.label);
        let report = performance(sums.rows, classes, &sums.scores, &[], &question)?;
        (report, says, serde_json::to_value(&sums.cube).unwrap_or_default())
    };
    let answer = Answer::of("performance", says, &files, &asked.common, report.figures())?;
    let judged = if question.groups.is_empty() { 1 } else { report.groups.len() as u64 + 1 };
    let family = judged * question.limits.len() as u64;
    let detail = detail(&serde_json::json!({ "report": report, "cube": counts }))?;
    Ok(Answer { rows: report.rows, family, detail, ..answer })
}
