//! A published table: false positive and false negative rates by race in ProPublica's COMPAS data.
//!
//! The file is read where `ASSAY_REAL_DATA` has it, and is never copied.
use assay_measure::fairness::{Columns, Gap, Outcome, Policy, Rate, groups, judge, rates};
use assay_measure::fold::{Categories, Codes, CubeFold, Fold, Valid};
use assay_measure::interval::{Level, Method, Pair, newcombe};

use crate::given::skipped;

/// The cells of a line of CSV.
fn cells(line: &str) -> Vec<String> {
    let (mut cells, mut quoted) = (vec![String::new()], false);
    for letter in line.chars() {
        match letter {
            '"' => quoted = !quoted,
            ',' if !quoted => cells.push(String::new()),
            letter => cells.last_mut().unwrap().push(letter),
        }
    }
    cells
}

/// The rule for a name that stands twice in a header: the first column keeps it, the second is called `name.2`.
fn named(header: Vec<String>) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for name in &header {
        let before = header[..names.len()].iter().filter(|other| *other == name).count();
        names.push(if before == 0 { name.clone() } else { format!("{name}.{}", before + 1) });
    }
    names
}

#[test]
fn rates_by_race_are_as_published() {
    let file = std::env::var("ASSAY_REAL_DATA").map(|folder| format!("{folder}/compas/compas-two-years.csv"));
    let Some(text) = file.ok().and_then(|file| std::fs::read_to_string(file).ok()) else {
        return skipped("the published COMPAS rates, which need compas/compas-two-years.csv under ASSAY_REAL_DATA");
    };
    let mut lines = text.lines();
    let header = named(cells(lines.next().unwrap()));
    let at = |name: &str| header.iter().position(|other| other == name).unwrap();
    let rows: Vec<Vec<String>> = lines.map(cells).collect();
    assert_eq!(rows.len(), 7_214);
    // The file names two columns twice; both copies of each hold the same.
    for name in ["decile_score", "priors_count"] {
        let (first, second) = (at(name), at(&format!("{name}.2")));
        assert!(rows.iter().all(|row| row[first] == row[second]), "{name}");
    }
    let text = |name: &str| -> Vec<&str> { rows.iter().map(|row| row[at(name)].as_str()).collect() };
    let (race, label) = (text("race"), text("two_year_recid"));
    let high: Vec<u8> = text("decile_score").iter().map(|score| u8::from(score.parse::<u8>().unwrap() >= 5)).collect();
    let codes: Vec<u32> = (0..7_214).collect();
    let mut fold = CubeFold::new(["race", "label", "prediction"]);
    let plain = |values| Categories { codes: Codes::U32(&codes), values, valid: Valid::All };
    // Dictionaries with a value a row: past the flat array.
    let prediction = Categories { codes: Codes::U8(&high), values: &["low", "high"], valid: Valid::All };
    fold.update(7_214, &[plain(&race), plain(&label), prediction]).unwrap();
    let cube = fold.finish().unwrap();
    let columns = Columns {
        label: Some(Outcome::of(&cube, "label", None).unwrap()),
        prediction: Outcome::of(&cube, "prediction", Some("high")).unwrap(),
        groups: vec!["race".to_owned()],
    };
    let found = groups(&cube, &columns).unwrap();
    let rate = |rate, race: &str| {
        let of = rates(&found, rate, Level::default(), 30).into_iter().find(|of| of.key[0].as_deref() == Some(race)).unwrap();
        (of.estimate.value.unwrap() * 1e4).round() / 100.0
    };
    assert_eq!((rate(Rate::FalsePositive, "African-American"), rate(Rate::FalsePositive, "Caucasian")), (44.85, 23.45));
    assert_eq!((rate(Rate::FalseNegative, "African-American"), rate(Rate::FalseNegative, "Caucasian")), (27.99, 47.72));
    // The two large groups alone: cells resampled, and Newcombe's closed form.
    let two: Vec<_> =
        found.iter().filter(|g| matches!(g.key[0].as_deref(), Some("African-American" | "Caucasian"))).cloned().collect();
    let judged = judge(&two, Gap::FalsePositiveDifference, &Policy { limit: Some(0.1), ..Policy::default() });
    let drawn = judged.estimate.interval.unwrap();
    assert_eq!(drawn.method, Method::CellBootstrapMaximum);
    let closed = newcombe(Pair { x: 805, n: 1795, x_ref: 349, n_ref: 1488 }, Level::default()).unwrap();
    assert!((drawn.lower - closed.lower).abs() < 3e-3 && (drawn.upper - closed.upper).abs() < 3e-3, "{drawn:?} {closed:?}");
    assert_eq!(judged.verdict, Some(assay_measure::verdict::Verdict::Alarm));
}
