//! The same figures as a page of its own, drawn and in tables.
use std::path::Path;

use assay_chart::{Figure as Row, Intervals, Tone, document};
use assay_engine::view::words::thousands;
use assay_measure::figure::Figure;
use assay_measure::verdict::Verdict;

use super::Answer;
use super::table::{blocks, ends, head, interval_says, limit_says, number, scale};
use crate::failure::Failure;

/// Writes the report, whole or not at all.
pub fn write(answer: &Answer, path: &Path) -> Result<(), Failure> {
    let failed = |error: &dyn std::fmt::Display| Failure::new(format!("cannot write `{}`: {error}", path.display()));
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(|error| failed(&error))?;
    std::io::Write::write_all(&mut file, page(answer).as_bytes()).map_err(|error| failed(&error))?;
    file.persist(path).map_err(|error| failed(&error.error))?;
    Ok(())
}

fn page(answer: &Answer) -> String {
    let mut says = vec![head(answer)];
    says.extend(answer.notes.iter().map(|note| format!("Note: {note}")));
    says.extend(answer.verdict.map(|verdict| format!("Verdict: {}", verdict.word())));
    let plots: Vec<Intervals> = blocks(&answer.figures)
        .iter()
        .enumerate()
        .map(|(at, block)| {
            let scale = scale(&block.rows, 0);
            Intervals {
                id: format!("b{at}"),
                title: block.title.to_owned(),
                from: scale.from,
                to: scale.to,
                limit: block.rows.iter().find_map(|figure| ends(figure.limit)[0]),
                rows: block.rows.iter().map(|figure| row(block.name(figure), figure)).collect(),
            }
        })
        .collect();
    document(&answer.says, &says, &plots)
}

fn row(label: &str, figure: &Figure) -> Row {
    let estimate = &figure.estimate;
    let verdict = figure
        .verdict
        .zip(figure.limit)
        .map(|(verdict, limit)| format!("{}, where {} is allowed", verdict.word(), limit_says(limit)));
    let why = estimate.undefined.map(|why| why.says().to_owned());
    let says: Vec<String> = [verdict, why, figure.note.clone()].into_iter().flatten().collect();
    let interval = estimate.interval;
    Row {
        label: label.to_owned(),
        n: thousands(estimate.n),
        value: estimate.value.map_or("–".to_owned(), number),
        limits: interval.map_or(String::new(), |interval| format!("[{}, {}]", number(interval.lower), number(interval.upper))),
        method: interval.map_or(String::new(), |interval| interval_says(&interval)),
        says: says.join("; "),
        at: estimate.value,
        interval: interval.map(|interval| (interval.lower, interval.upper)),
        tone: match figure.verdict {
            Some(Verdict::Alarm) => Tone::Bad,
            Some(Verdict::Inconclusive | Verdict::NotComputable) => Tone::Warn,
            _ => Tone::Plain,
        },
    }
}
