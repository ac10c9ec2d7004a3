//! The cube and the scores of a log of predictions.
use std::cell::Cell;

use assay_engine::tables::TablesError;
use assay_measure::Error;
use assay_measure::cube::Cube;
use assay_measure::fairness::{Columns, Outcome};
use assay_measure::fold::{CubeFold, DistinctFold, Fold, Key, Limits};
use assay_measure::performance::{ScoreFold, ScoreGrid, Scores};

use super::column::{Asked, Role, View};
use super::files::Files;
use super::scan::{refused, scan};
use crate::ingest::{shown, wrong};

/// What the columns of a log of predictions mean.
#[derive(Debug, Clone, Default)]
pub struct Log {
    /// What was true.
    pub label: Option<String>,
    /// What the system decided; none where only scores are looked at.
    pub prediction: Option<String>,
    /// The prediction is a number, and positive from here.
    pub threshold: Option<f64>,
    /// The probability that the system gave, between 0 and 1.
    pub score: Option<String>,
    /// Attributes.
    pub groups: Vec<String>,
    /// Columns within whose values like is compared with like.
    pub strata: Vec<String>,
    /// A time whose month is one more attribute, after the others.
    pub month: Option<String>,
    /// The label's positive value, and the prediction's where it has it.
    pub positive: Option<String>,
    /// The prediction's positive value, where it is another.
    pub positive_prediction: Option<String>,
    /// Most values of a group.
    pub groups_max: usize,
}

/// What a log counts up to.
#[derive(Debug, Clone)]
pub struct FairnessSums {
    /// Attributes, strata, label and prediction.
    pub cube: Cube,
    /// Scores by attribute, if there is a score.
    pub scores: Vec<(Key, Scores)>,
    /// Which dimension holds what, and which values are positive.
    pub columns: Columns,
    /// Rows read.
    pub rows: u64,
}

impl Log {
    /// The name of the prediction's dimension.
    fn predicted(&self) -> Option<(String, Asked)> {
        let column = self.prediction.as_ref()?;
        Some(match self.threshold {
            Some(from) => (format!("{column} >= {from}"), Asked::new(column, Role::From(from))),
            None => (column.clone(), Asked::new(column, Role::Category)),
        })
    }

    /// The names of the attributes, the month's among them.
    #[must_use]
    pub fn attributes(&self) -> Vec<String> {
        let month = self.month.as_ref().map(|column| format!("month of {column}"));
        self.groups.iter().cloned().chain(month).collect()
    }

    /// Each column stands for one thing.
    fn check(&self, files: &Files) -> Result<(), TablesError> {
        let mut seen: Vec<&String> = Vec::new();
        let prediction = self.prediction.as_ref().filter(|_| self.threshold.is_none());
        for column in self.groups.iter().chain(&self.strata).chain(&self.label).chain(prediction) {
            if seen.contains(&column) {
                return Err(wrong(&files.title(), None, format!("column `{column}` is asked for twice")));
            }
            seen.push(column);
        }
        Ok(())
    }
}

/// Reads a log once, into its cube and its scores.
///
/// # Errors
/// A column is missing, of another type, without values or constant, has too many values, or a score lies outside 0 to 1.
pub fn fairness(files: &Files, log: &Log) -> Result<FairnessSums, TablesError> {
    log.check(files)?;
    let predicted = log.predicted();
    let attributes = log.attributes();
    let mut names = attributes.clone();
    names.extend(log.strata.iter().cloned());
    let mut asked: Vec<Asked> = log.groups.iter().map(|column| Asked::new(column, Role::Category)).collect();
    asked.extend(log.month.iter().map(|column| Asked::new(column, Role::Month)));
    asked.extend(log.strata.iter().map(|column| Asked::new(column, Role::Category)));
    let label_at = asked.len();
    if let Some(label) = &log.label {
        names.push(label.clone());
        asked.push(Asked::new(label, Role::Category));
    }
    if let Some((name, column)) = &predicted {
        names.push(name.clone());
        asked.push(column.clone());
    }
    let dimensions = asked.len();
    let limits = Limits { levels_max: log.groups_max, ..Limits::default() };
    let mut cube = CubeFold::new(names).limited(limits);
    let mut scores = None;
    if let Some(score) = &log.score {
        let positive = match &log.label {
            Some(label) => positive_of(files, label, log.positive.as_deref())?,
            None => String::new(),
        };
        let layout = ScoreGrid { groups_max: log.groups_max, ..ScoreGrid::default() };
        scores = Some(ScoreFold::new(layout, positive).map_err(|error| refused(&files.title(), &error))?);
        asked.push(Asked::new(score, Role::Number));
    }
    let scanned = scan(files, &asked, |held, rows| {
        let views: Vec<View<'_>> = held[..dimensions].iter().map(super::column::Held::view).collect();
        let columns: Vec<_> = views.iter().map(View::categories).collect();
        cube.update(rows, &columns)?;
        if let Some(fold) = &mut scores {
            let (values, valid) = held[dimensions].numbers();
            let unknown = assay_measure::fold::Categories {
                codes: assay_measure::fold::Codes::U32(&vec![0; rows]),
                values: &[],
                valid: assay_measure::fold::Valid::Bools(&vec![false; rows]),
            };
            let label = if log.label.is_some() { columns[label_at] } else { unknown };
            fold.update(values, valid, &label, &columns[..attributes.len()])?;
        }
        Ok(())
    })?;
    let title = files.title();
    let cube = cube.finish().map_err(|error| refused(&title, &error))?;
    let scores = scores.map(Fold::finish).transpose().map_err(|error| refused(&title, &error))?.unwrap_or_default();
    if let (Some(score), true) = (&log.score, scores.iter().any(|(_, scores)| scores.outside() > 0)) {
        let n: u64 = scores.iter().map(|(_, scores)| scores.outside()).sum();
        let error =
            wrong(&title, None, format!("column `{score}` has {n} {} outside 0 to 1", if n == 1 { "value" } else { "values" }));
        return Err(error.hint("a score is a probability; a number that is none can be a prediction with `--threshold`"));
    }
    let label = log.label.as_ref().map(|label| outcome(files, &cube, label, log.positive.as_deref())).transpose()?;
    let prediction = match &predicted {
        Some((name, asked)) => prediction(files, &cube, name, asked, log)?,
        None => Outcome { column: String::new(), positive: String::new() },
    };
    for group in log.groups.iter().chain(&log.strata) {
        varies(files, &cube, group, group)?;
    }
    Ok(FairnessSums { columns: Columns { label, prediction, groups: attributes }, cube, scores, rows: scanned.rows })
}

fn levels<'c>(cube: &'c Cube, name: &str) -> Vec<&'c str> {
    cube.axis(name).map(|axis| cube.dimensions[axis].levels.iter().flatten().map(String::as_str).collect()).unwrap_or_default()
}

/// Refuses a column in which every row says the same.
fn varies(files: &Files, cube: &Cube, name: &str, column: &str) -> Result<(), TablesError> {
    match levels(cube, name).as_slice() {
        [one] => Err(wrong(&files.title(), None, format!("column `{column}` is constant: every value is {}", shown(one)))
            .hint("there is nothing to compare")),
        _ => Ok(()),
    }
}

fn listed(levels: &[&str]) -> String {
    let shown_: Vec<String> = levels.iter().take(5).map(|level| shown(level)).collect();
    let more = if levels.len() > 5 { format!(" and {} more", levels.len() - 5) } else { String::new() };
    format!("{}{more}", shown_.join(", "))
}

fn outcome(files: &Files, cube: &Cube, column: &str, positive: Option<&str>) -> Result<Outcome, TablesError> {
    varies(files, cube, column, column)?;
    Outcome::of(cube, column, positive).map_err(|_| {
        let found = levels(cube, column);
        match positive {
            Some(value) => wrong(&files.title(), None, format!("column `{column}` has no value {}", shown(value)))
                .hint(format!("it has {}", listed(&found))),
            None => wrong(&files.title(), None, format!("column `{column}` has {} values: {}", found.len(), listed(&found)))
                .hint("name the one that counts as positive with `--positive`"),
        }
    })
}

/// The prediction's positive value: its own, else the label's if it has it, else one of the usual pairs.
fn prediction(files: &Files, cube: &Cube, name: &str, asked: &Asked, log: &Log) -> Result<Outcome, TablesError> {
    if let Role::From(from) = asked.role {
        let found = levels(cube, name);
        if found.len() < 2 {
            let side = if found == ["1"] { "no value is below" } else { "no value reaches" };
            return Err(wrong(&files.title(), None, format!("column `{}`: {side} the threshold {from}", asked.column)));
        }
        return Ok(Outcome { column: name.to_owned(), positive: "1".to_owned() });
    }
    let own = log.positive_prediction.as_deref();
    let has = |value: &&str| levels(cube, name).contains(value);
    let found = outcome(files, cube, name, own.or(log.positive.as_deref().filter(has)))?;
    Ok(found)
}

/// The label's positive value, known before its rows are read: as few rows are looked at as show two values.
pub(super) fn positive_of(files: &Files, label: &str, given: Option<&str>) -> Result<String, TablesError> {
    if let Some(given) = given {
        return Ok(given.to_owned());
    }
    let seen = Cell::new(0);
    let mut fold = CubeFold::new([label]);
    let read = scan(files, &[Asked::new(label, Role::Category)], |held, rows| {
        fold.update(rows, &[held[0].view().categories()])?;
        let found = fold.clone().finish()?;
        seen.set(found.dimensions[0].levels.iter().flatten().count());
        // Two values are enough: a stop, and no mistake.
        if seen.get() > 1 { Err(Error::Overflow("a first look")) } else { Ok(()) }
    });
    if seen.get() < 2 {
        read?;
    }
    let cube = fold.finish().map_err(|error| refused(&files.title(), &error))?;
    outcome(files, &cube, label, None).map(|outcome| outcome.positive)
}

/// The exact median of a column of numbers.
///
/// # Errors
/// The column is missing, holds no number, or has more distinct values than fit a bounded memory.
pub fn median(files: &Files, column: &str) -> Result<f64, TablesError> {
    let mut fold = DistinctFold::default();
    scan(files, &[Asked::new(column, Role::Number)], |held, _| {
        let (values, valid) = held[0].numbers();
        fold.update(values, valid)
    })?;
    let found = fold.finish().map_err(|error| refused(&files.title(), &error))?;
    found.median().ok_or_else(|| wrong(&files.title(), None, format!("column `{column}` has no value in any row")))
}

/// Reads a log once, with the score above `median` in place of the prediction.
///
/// # Errors
/// As for [`fairness`].
pub fn scoring(
    files: &Files,
    groups: &[String],
    score: &str,
    median: f64,
    groups_max: usize,
) -> Result<FairnessSums, TablesError> {
    let name = format!("{score} > {median}");
    let mut asked: Vec<Asked> = groups.iter().map(|column| Asked::new(column, Role::Category)).collect();
    asked.push(Asked::new(score, Role::Above(median)));
    let names: Vec<String> = groups.iter().cloned().chain([name.clone()]).collect();
    let mut cube = CubeFold::new(names).limited(Limits { levels_max: groups_max, ..Limits::default() });
    let scanned = scan(files, &asked, |held, rows| {
        let views: Vec<View<'_>> = held.iter().map(super::column::Held::view).collect();
        let columns: Vec<_> = views.iter().map(View::categories).collect();
        cube.update(rows, &columns)
    })?;
    let cube = cube.finish().map_err(|error| refused(&files.title(), &error))?;
    for group in groups {
        varies(files, &cube, group, group)?;
    }
    let prediction = Outcome { column: name, positive: "1".to_owned() };
    let columns = Columns { label: None, prediction, groups: groups.to_vec() };
    Ok(FairnessSums { cube, scores: Vec::new(), columns, rows: scanned.rows })
}
