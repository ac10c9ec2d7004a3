//! `assay measure fairness`.
use std::collections::BTreeMap;

use assay_measure::fairness::{Gap, Intersections, Question, report};
use assay_query::measure::{FairnessSums, Log, fairness};

use super::{Answer, detail, level, limits, listed, open, resampling};
use crate::args::Fairness;
use crate::failure::Failure;

pub fn run(asked: Fairness) -> Result<Answer, Failure> {
    let files = open(&asked.files, &asked.common)?;
    let names = Gap::ALL.map(Gap::name);
    let given = limits(&asked.common, &names)?;
    let limits: BTreeMap<Gap, f64> = given.iter().filter_map(|(name, at)| Some((Gap::parse(name)?, *at))).collect();
    if asked.label.is_none()
        && let Some(gap) = limits.keys().find(|gap| gap.rates() != [assay_measure::fairness::Rate::Selection])
    {
        return Err(
            Failure::new(format!("the limit `{}` needs to know what was true", gap.name())).hint("name it with `--label`")
        );
    }
    let level = level(&asked.common)?;
    let log = Log {
        label: asked.label.clone(),
        prediction: Some(asked.prediction.clone()),
        threshold: asked.threshold,
        score: asked.score.clone(),
        groups: asked.group.clone(),
        strata: asked.stratum.clone(),
        month: None,
        positive: asked.positive.clone(),
        positive_prediction: asked.positive_prediction.clone(),
        groups_max: asked.common.groups_max,
    };
    let sums = fairness(&files, &log)?;
    let question = Question {
        columns: sums.columns.clone(),
        intersections: if asked.intersect { Intersections::Judged } else { Intersections::LeftOut },
        strata: asked.stratum.clone(),
        level,
        minimum: asked.common.minimum,
        limits,
        reference: references(&asked, &sums, &files)?,
        resampling: resampling(&asked.common),
    };
    let report = report(&sums.cube, &sums.scores, &question)?;
    let says = says(&sums, &asked);
    let answer = Answer::of("fairness", says, &files, &asked.common, report.figures())?;
    let detail = detail(&serde_json::json!({ "report": report, "cube": sums.cube }))?;
    Ok(Answer { rows: sums.rows, family: report.family, verdict: report.verdict, detail, ..answer })
}

fn says(sums: &FairnessSums, asked: &Fairness) -> String {
    let prediction = &sums.columns.prediction;
    let positive = match asked.threshold {
        Some(_) => format!("`{}`", prediction.column),
        None => format!("`{}` = {}", prediction.column, prediction.positive),
    };
    let label = sums.columns.label.as_ref();
    let label = label.map_or(String::new(), |label| format!(" against `{}` = {}", label.column, label.positive));
    let crossed = if asked.intersect && asked.group.len() > 1 { ", and crossed" } else { "" };
    format!("Fairness of {positive}{label}, by {}{crossed}", listed(&asked.group))
}

/// The reference by attribute; each group that is named must be there.
fn references(
    asked: &Fairness,
    sums: &FairnessSums,
    files: &assay_query::measure::Files,
) -> Result<BTreeMap<String, String>, Failure> {
    let mut found = BTreeMap::new();
    for text in &asked.reference_group {
        let named = text.split_once('=').filter(|(column, _)| asked.group.iter().any(|group| group == column));
        let (columns, value): (Vec<&String>, &str) = match named {
            Some((column, value)) => (asked.group.iter().filter(|group| *group == column).collect(), value),
            None => (asked.group.iter().collect(), text),
        };
        let has = |column: &&&String| {
            let axis = sums.cube.axis(column).ok();
            axis.is_some_and(|axis| sums.cube.dimensions[axis].levels.iter().any(|level| level.as_deref() == Some(value)))
        };
        let Some(column) = columns.iter().find(has) else {
            let of = listed(&columns.iter().map(|column| format!("column `{column}`")).collect::<Vec<_>>());
            return Err(Failure::new(format!("`{}`: {of} has no group `{value}`", files.title()))
                .hint("name it with `--reference-group VALUE` or `COLUMN=VALUE`"));
        };
        if found.insert((*column).clone(), value.to_owned()).is_some() {
            return Err(Failure::new(format!("column `{column}` has two reference groups")));
        }
    }
    Ok(found)
}
