//! `assay measure impact-ratio`.
use assay_engine::view::words::thousands;
use assay_measure::estimate::Estimate;
use assay_measure::fairness::{Columns, groups};
use assay_measure::figure::Figure;
use assay_measure::impact::{Counting, Small, four_fifths, impact_ratios};
use assay_query::measure::{Log, fairness, median, scoring};

use super::{Answer, detail, level, limits, listed, open};
use crate::args::ImpactRatio;
use crate::failure::Failure;

pub fn run(asked: ImpactRatio) -> Result<Answer, Failure> {
    limits(&asked.common, &[])?;
    let files = open(&asked.files, &asked.common)?;
    let level = level(&asked.common)?;
    let (sums, counting) = match (&asked.prediction, &asked.score) {
        (Some(prediction), _) => {
            let log = Log {
                prediction: Some(prediction.clone()),
                groups: asked.group.clone(),
                positive: asked.positive.clone(),
                groups_max: asked.common.groups_max,
                ..Log::default()
            };
            (fairness(&files, &log)?, Counting::Selection)
        }
        (None, Some(score)) => {
            let median = median(&files, score)?;
            (scoring(&files, &asked.group, score, median, asked.common.groups_max)?, Counting::Scoring { median })
        }
        (None, None) => return Err(Failure::new("say what is counted with `--prediction` or `--score`")),
    };
    let small = match &asked.leave_out_small {
        Some(why) => Small::LeftOut { justification: why.clone() },
        None => Small::Compared,
    };
    let mut sets: Vec<Vec<String>> = asked.group.iter().map(|group| vec![group.clone()]).collect();
    if asked.intersect && asked.group.len() > 1 {
        sets.push(asked.group.clone());
    }
    let (mut tables, mut figures, mut notes) = (Vec::new(), Vec::new(), Vec::new());
    for set in sets {
        let by = listed(&set);
        let columns = Columns { groups: set.clone(), ..sums.columns.clone() };
        let table = impact_ratios(&groups(&sums.cube, &columns)?, set, counting, small.clone(), level);
        if table.unknown > 0 {
            notes.push(format!("{} people have no known {by}: they are in no category", thousands(table.unknown)));
        }
        if table.unassessed > 0 {
            notes.push(format!("{} people have no outcome: they are in no rate", thousands(table.unassessed)));
        }
        figures.extend(
            table.figures(level).into_iter().map(|figure| Figure { measure: format!("{}, by {by}", figure.measure), ..figure }),
        );
        let screened = four_fifths(&table);
        for screen in &screened {
            let under = if screen.under_four_fifths { "under four fifths" } else { "four fifths or more" };
            let tests = [
                screen.z.map(|(z, p)| format!("z {z:.2}, p {}", short(p))),
                screen.fisher.map(|p| format!("Fisher p {}", short(p))),
            ];
            let tests: Vec<String> = tests.into_iter().flatten().collect();
            let note = [under.to_owned()].into_iter().chain(tests).collect::<Vec<_>>().join("; ");
            let key = assay_measure::figure::named(&table.by, &screen.key.iter().cloned().map(Some).collect());
            let n = table.categories.iter().find(|of| of.key == screen.key).map_or(0, |of| of.ratio.denominator);
            let what = format!("four-fifths rule of thumb (29 CFR 1607.4D), by {by}");
            figures.push(Figure { note: Some(note), ..Figure::new(&what, key, Estimate::of(screen.ratio, n, None)) });
        }
        tables.push(serde_json::json!({ "table": table, "four_fifths": screened }));
    }
    let what = match counting {
        Counting::Selection => format!("`{}` = {}", sums.columns.prediction.column, sums.columns.prediction.positive),
        Counting::Scoring { median } => format!("scores above the median {median}"),
    };
    let says = format!(
        "Impact ratios of {what}, by {}; the law (6 RCNY 5-300 to 5-304) sets no pass mark, and none is set here",
        listed(&asked.group)
    );
    let answer = Answer::of("impact-ratio", says, &files, &asked.common, figures)?;
    let detail = detail(&serde_json::json!({ "tables": tables, "cube": sums.cube }))?;
    let notes = answer.notes.iter().cloned().chain(notes).collect();
    Ok(Answer { rows: sums.rows, notes, detail, ..answer })
}

fn short(p: f64) -> String {
    if p < 0.0001 { "< 0.0001".to_owned() } else { format!("{p:.4}") }
}
