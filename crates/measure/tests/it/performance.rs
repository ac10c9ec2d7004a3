//! Performance against scikit-learn, on scores with ties, zeros and one class, and on huge numbers.
use assay_measure::Error;
use assay_measure::bootstrap::Resampling;
use assay_measure::estimate::Undefined;
use assay_measure::fairness::Counts;
use assay_measure::fold::{Categories, Codes, DistinctFold, Fold, Valid};
use assay_measure::interval::{Level, Method};
use assay_measure::performance::{
    RegressionFold, ScoreFold, ScoreGrid, Scores, Step, average_precision, confusion, ladder, roc_auc,
};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::given::{Numbers, near, reference};

const TOLERANCE: f64 = 1e-9;
const QUICK: Resampling = Resampling { seed: 3, replicates: 200 };

fn labels(codes: &[u8]) -> Categories<'_> {
    Categories { codes: Codes::U8(codes), values: &["0", "1"], valid: Valid::All }
}

fn folded(scores: &[f64], label: &[u8], layout: ScoreGrid) -> Scores {
    let mut fold = ScoreFold::new(layout, "1").unwrap();
    fold.update(scores, Valid::All, &labels(label), &[]).unwrap();
    Scores::total(layout, &fold.finish().unwrap()).unwrap()
}

fn exact(scores: &[f64], label: &[u8]) -> Vec<(u64, u64)> {
    let side = |of: u8| {
        let values: Vec<f64> = scores.iter().zip(label).filter(|(_, l)| **l == of).map(|(s, _)| *s).collect();
        let mut fold = DistinctFold::default();
        fold.update(&values, Valid::All).unwrap();
        fold.finish().unwrap()
    };
    ladder(&side(0), &side(1))
}

/// A score of a kind: any, in tenths (ties), zero or one, or all alike.
fn score(numbers: &mut Numbers, kind: u64, label: u8) -> f64 {
    let value = numbers.unit() * 0.7 + 0.3 * f64::from(label);
    match kind {
        0 => value,
        1 => (value * 10.0).round() / 10.0,
        2 => value.round(),
        3 => 0.5,
        _ => value * value * 1e-9,
    }
}

fn generated() -> Vec<(Vec<f64>, Vec<u8>, u32)> {
    let mut numbers = Numbers(4);
    let one = |at: u64| {
        let rows = 2 + at * at % 97 * 7;
        let label: Vec<u8> =
            (0..rows).map(|_| if at.is_multiple_of(9) { (at % 2) as u8 } else { numbers.below(2) as u8 }).collect();
        let scores = label.iter().map(|label| score(&mut numbers, at % 5, *label)).collect();
        (scores, label, [10, 15, 7, 1][at as usize % 4])
    };
    (1..40).map(one).collect()
}

fn check_scores(cases: &[(Vec<f64>, Vec<u8>, u32)], theirs: &[Value]) {
    let level = Level::default();
    for ((scores, label, bins), theirs) in cases.iter().zip(theirs) {
        let found = folded(scores, label, ScoreGrid { calibration_bins: *bins, ..ScoreGrid::default() });
        let steps = exact(scores, label);
        let auc = roc_auc(&steps, Step::Score, level);
        let binned = found.roc_auc(level);
        match auc.estimate.value {
            None => assert_eq!((auc.estimate.undefined, theirs["roc_auc"].is_null()), (Some(Undefined::OneClass), true)),
            Some(value) => {
                near(value, &theirs["roc_auc"], TOLERANCE, "area under the curve");
                assert!((binned.estimate.value.unwrap() - value).abs() <= binned.error + 1e-12, "{binned:?} {value}");
                let interval = auc.estimate.interval.unwrap();
                if interval.method == Method::DeLong {
                    let spread = level.z() * theirs["delong"].as_f64().unwrap().sqrt() / (value * (1.0 - value));
                    let upper = 1.0 / (1.0 + (1.0 / value - 1.0) * (-spread).exp());
                    near(interval.upper, &json!(upper), TOLERANCE, "DeLong");
                }
            }
        }
        let precision = average_precision(&steps, Step::Score, level, QUICK);
        if let Some(value) = precision.estimate.value {
            near(value, &theirs["average_precision"], TOLERANCE, "average precision");
            let binned = found.average_precision(level, QUICK);
            assert!((binned.estimate.value.unwrap() - value).abs() <= binned.error + 1e-12, "{binned:?} {value}");
        }
        near(found.brier(level).value.unwrap(), &theirs["brier"], TOLERANCE, "Brier");
        near(found.log_loss(level).value.unwrap(), &theirs["log_loss"], TOLERANCE, "log loss");
        let calibration = found.calibration(level, QUICK);
        near(calibration.expected_error.value.unwrap(), &theirs["expected_error"], TOLERANCE, "calibration error");
        near(calibration.largest_error.value.unwrap(), &theirs["largest_error"], TOLERANCE, "largest calibration error");
        let counts: Vec<u64> = calibration.bins.iter().map(|bin| bin.positive.n).collect();
        assert_eq!(json!(counts), theirs["calibration_counts"]);
    }
}

/// True and predicted numbers: plain, huge, tiny, with negative zeros, and far from zero but close together.
fn regressions() -> Vec<(Vec<f64>, Vec<f64>, f64)> {
    let mut numbers = Numbers(9);
    [(1.0, 0.0), (1e18, 0.0), (1e-9, 0.0), (5.0, 1e6), (0.0, -0.0)]
        .into_iter()
        .map(|(scale, centre)| {
            let truth: Vec<f64> = (0..200).map(|_| centre + scale * (numbers.unit() - 0.5)).collect();
            let predicted = truth.iter().map(|t| t + scale * 0.1 * (numbers.unit() - 0.4)).collect();
            (truth, predicted, 2.0 * (f64::abs(centre) + scale))
        })
        .collect()
}

#[test]
fn measures_are_scikit_learns() {
    let cases = generated();
    let numbers = regressions();
    let tables = [[5_u64, 3, 2, 90], [1, 0, 0, 1], [0, 4, 5, 6], [400, 300, 200, 100], [7, 0, 3, 0]];
    let scores: Vec<Value> = cases.iter().map(|(s, l, b)| json!({"score": s, "label": l, "bins": b})).collect();
    let values: Vec<Value> = numbers.iter().map(|(t, p, _)| json!({"truth": t, "predicted": p})).collect();
    let input = json!({"scores": scores, "numbers": values, "tables": tables});
    let Some(theirs) = reference("performance.py", &input) else { return };
    check_scores(&cases, theirs["scores"].as_array().unwrap());
    for ((truth, predicted, magnitude), theirs) in numbers.iter().zip(theirs["numbers"].as_array().unwrap()) {
        let mut fold = RegressionFold::new(*magnitude, 10);
        fold.update((predicted, Valid::All), (truth, Valid::All), &[]).unwrap();
        let errors = fold.finish().unwrap()[0].1.errors(Level::default());
        near(errors.absolute.value.unwrap(), &theirs["absolute"], TOLERANCE, "absolute error");
        near(errors.root_mean_square.value.unwrap(), &theirs["root_mean_square"], TOLERANCE, "squared error");
        near(errors.largest.value.unwrap(), &theirs["largest"], TOLERANCE, "largest error");
        near(errors.bias.value.unwrap(), &theirs["bias"], TOLERANCE, "bias");
        match errors.r_squared.value {
            Some(value) => near(value, &theirs["r_squared"], TOLERANCE, "R squared"),
            // scikit-learn says 1 where nothing varies and nothing is wrong.
            None => assert_eq!(errors.r_squared.undefined, Some(Undefined::NoVariation)),
        }
    }
    for ([tp, fp, fnn, tn], theirs) in tables.iter().zip(theirs["tables"].as_array().unwrap()) {
        let counts =
            Counts { true_positive: *tp, false_positive: *fp, false_negative: *fnn, true_negative: *tn, ..Counts::default() };
        let found = confusion(&counts, Level::default(), QUICK);
        for (at, ours) in [found.f1, found.balanced_accuracy, found.matthews].into_iter().enumerate() {
            if let Some(value) = ours.value {
                near(value, &theirs[at], TOLERANCE, "of a confusion table");
            }
        }
    }
}

#[test]
fn what_cannot_be_measured_says_why() {
    let level = Level::default();
    let none = folded(&[], &[], ScoreGrid::default());
    assert_eq!(none.brier(level).undefined, Some(Undefined::NoRows));
    assert_eq!(none.roc_auc(level).estimate.undefined, Some(Undefined::NoRows));
    assert_eq!(none.calibration(level, QUICK).expected_error.undefined, Some(Undefined::NoRows));
    let one = folded(&[0.2, 0.3], &[1, 1], ScoreGrid::default());
    assert_eq!(one.roc_auc(level).estimate.undefined, Some(Undefined::OneClass));
    assert!(one.brier(level).value.is_some());
    let outside = folded(&[0.2, 1.2, f64::INFINITY, 0.1], &[1, 0, 0, 1], ScoreGrid::default());
    assert_eq!(outside.outside(), 2);
    for estimate in [outside.brier(level), outside.log_loss(level), outside.roc_auc(level).estimate] {
        assert_eq!(estimate.undefined, Some(Undefined::OutOfRange));
    }
    let missing = folded(&[0.2, f64::NAN, 0.7], &[0, 0, 1], ScoreGrid::default());
    assert_eq!((missing.negatives.nan, missing.roc_auc(level).estimate.value), (1, Some(1.0)));
    // Sure, and wrong: log loss stays finite, and says how often.
    let wrong = folded(&[0.0, 1.0, 1.0], &[1, 1, 0], ScoreGrid::default());
    assert_eq!(wrong.sure_and_wrong, 2);
    assert!((wrong.log_loss(level).value.unwrap() - 2.0 / 3.0 * 52.0 * 2_f64.ln()).abs() < 1e-9);
    let empty = confusion(&Counts::default(), level, QUICK);
    assert_eq!(empty.f1.undefined, Some(Undefined::NoRows));
    let mut huge = RegressionFold::new(10.0, 10);
    huge.update((&[1.0, 1e300], Valid::All), (&[1.0, 2.0], Valid::All), &[]).unwrap();
    assert_eq!(huge.finish().unwrap()[0].1.errors(level).absolute.undefined, Some(Undefined::OutOfRange));
}

#[test]
fn a_perfect_ranking_of_few_rows_is_not_certain() {
    let auc = roc_auc(&[(5, 0), (0, 5)], Step::Score, Level::default()).estimate;
    let interval = auc.interval.unwrap();
    assert_eq!((auc.value, interval.method, interval.upper), (Some(1.0), Method::MannWhitney, 1.0));
    assert!(interval.lower > 0.5 && interval.lower < 0.8, "{interval:?}");
}

#[test]
fn groups_are_kept_apart_and_limited() {
    let sex =
        Categories { codes: Codes::U8(&[0, 1, 1, 0]), values: &["f", "m"], valid: Valid::Bools(&[true, true, true, false]) };
    let age = Categories { codes: Codes::U8(&[0, 0, 1, 0]), values: &["old", "young"], valid: Valid::All };
    let mut fold = ScoreFold::new(ScoreGrid::default(), "1").unwrap();
    fold.update(&[0.1, 0.2, 0.3, 0.4], Valid::All, &labels(&[0, 1, 0, 1]), &[sex, age]).unwrap();
    let keys: Vec<_> = fold.finish().unwrap().into_iter().map(|(key, scores)| (key, scores.all().unwrap().n())).collect();
    let text = |a: &str, b: &str| vec![(!a.is_empty()).then(|| a.to_owned()), Some(b.to_owned())];
    assert_eq!(keys, [(text("f", "old"), 1), (text("m", "old"), 1), (text("m", "young"), 1), (text("", "old"), 1)]);
    let mut fold = ScoreFold::new(ScoreGrid { groups_max: 1, ..ScoreGrid::default() }, "1").unwrap();
    let refused = fold.update(&[0.1, 0.2, 0.3, 0.4], Valid::All, &labels(&[0, 1, 0, 1]), &[sex]);
    assert!(matches!(refused, Err(Error::TooMany { max: 1, .. })));
}

proptest! {
    #[test]
    fn scores_know_no_partitions(
        rows in prop::collection::vec((prop_oneof![0.0..1.0_f64, Just(0.5), Just(-0.0), Just(f64::NAN)], 0..2_u8, 0..3_u8), 1..60),
        cut in 0..60_usize,
    ) {
        let layout = ScoreGrid { bins: 64, ..ScoreGrid::default() };
        let part = |rows: &[(f64, u8, u8)]| {
            let scores: Vec<f64> = rows.iter().map(|row| row.0).collect();
            let label: Vec<u8> = rows.iter().map(|row| row.1).collect();
            let group: Vec<u8> = rows.iter().map(|row| row.2).collect();
            let groups = [Categories { codes: Codes::U8(&group), values: &["a", "b", "c"], valid: Valid::All }];
            let mut fold = ScoreFold::new(layout, "1").unwrap();
            fold.update(&scores, Valid::All, &labels(&label), &groups).unwrap();
            let mut numbers = RegressionFold::new(4.0, 9);
            numbers.update((&scores, Valid::All), (&label, Valid::All), &groups).unwrap();
            (fold, numbers)
        };
        let whole = part(&rows);
        let (first, second) = rows.split_at(cut.min(rows.len()));
        let (mut later, sooner) = (part(second), part(first));
        later.0.merge(sooner.0).unwrap();
        later.1.merge(sooner.1).unwrap();
        prop_assert_eq!(format!("{:?}", whole.0.finish().unwrap()), format!("{:?}", later.0.finish().unwrap()));
        prop_assert_eq!(format!("{:?}", whole.1.finish().unwrap()), format!("{:?}", later.1.finish().unwrap()));
    }
}
