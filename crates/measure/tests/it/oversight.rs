//! Agreement against scikit-learn, statsmodels and krippendorff; reviews counted by hand.
use assay_measure::agreement::{Apart, RatingsFold, cohen, krippendorff};
use assay_measure::bootstrap::Resampling;
use assay_measure::estimate::Undefined;
use assay_measure::fold::{Categories, Codes, Fold, Valid};
use assay_measure::interval::Level;
use assay_measure::oversight::{Batch, Policy, ReviewCounts, ReviewFold, ReviewSums, Setup, Sign, oversight};
use assay_measure::verdict::Verdict;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::given::{Numbers, near, reference};

const TOLERANCE: f64 = 1e-9;
const QUICK: Resampling = Resampling { seed: 2, replicates: 200 };
const WORDS: [&str; 4] = ["none", "some", "much", "all"];

fn ratings(units: &[Vec<Option<u8>>], raters: usize) -> RatingsFold {
    let mut fold = RatingsFold::new(WORDS);
    let columns: Vec<(Vec<u8>, Vec<bool>)> =
        (0..raters).map(|rater| units.iter().map(|unit| (unit[rater].unwrap_or(9), unit[rater].is_some())).unzip()).collect();
    let column = |(codes, valid)| Categories { codes: Codes::U8(codes), values: &WORDS, valid: Valid::Bools(valid) };
    let columns: Vec<Categories<'_>> = columns.iter().map(|(codes, valid)| column((codes, valid))).collect();
    fold.update(units.len(), &columns).unwrap();
    fold
}

fn week_of(weeks: &[(i64, u64, u64)]) -> ReviewSums {
    let week = |(at, n, x): &(i64, u64, u64)| {
        (*at, assay_measure::oversight::Week { eligible: *n, reviewed: *n, judged: *n, overridden: *x })
    };
    let weeks = weeks.iter().map(week).collect();
    let total = ReviewCounts::default();
    ReviewSums { ticks_per_second: 1, total, groups: Vec::new(), reviewers: Vec::new(), weeks, undated: 0 }
}

#[test]
fn agreement_is_theirs() {
    let mut numbers = Numbers(33);
    let table = |numbers: &mut Numbers, k: usize| -> Vec<Vec<u64>> {
        (0..k).map(|i| (0..k).map(|j| numbers.below(9) + if i == j { 12 } else { 0 }).collect()).collect()
    };
    let mut tables: Vec<Vec<Vec<u64>>> = (2..6).map(|k| table(&mut numbers, k)).collect();
    tables.push(vec![vec![0, 7], vec![9, 0]]);
    tables.push(vec![vec![20, 5, 0], vec![3, 9, 0], vec![0, 0, 0]]);
    let rated: Vec<Vec<Vec<Option<u8>>>> = (0..6_u64)
        .map(|at| {
            let rate = |numbers: &mut Numbers, truth: u64| match numbers.below(8) {
                0 => None,
                1 | 2 => Some(numbers.below(4) as u8),
                _ => Some(truth as u8),
            };
            (0..20 + at * 9).map(|unit| (0..4).map(|_| rate(&mut numbers, unit % 4)).collect()).collect()
        })
        .collect();
    let weeks: Vec<Vec<(i64, u64, u64)>> =
        (2..8).map(|n| (0..n).map(|at| (2900 + at * at, 20 + numbers.below(90), 1 + numbers.below(19))).collect()).collect();
    let units: Vec<Value> = rated.iter().map(|units| json!({"k": 4, "units": units})).collect();
    let Some(theirs) = reference("agreement.py", &json!({"tables": tables, "ratings": units, "trends": weeks})) else { return };
    for (table, theirs) in tables.iter().zip(theirs["tables"].as_array().unwrap()) {
        let found = cohen(table, Level::default());
        near(found.value.unwrap(), &theirs[0], TOLERANCE, "kappa");
        let half = Level::default().z() * theirs[1].as_f64().unwrap();
        near(found.interval.unwrap().upper, &json!((found.value.unwrap() + half).min(1.0)), TOLERANCE, "limit of kappa");
    }
    for (units, theirs) in rated.iter().zip(theirs["ratings"].as_array().unwrap()) {
        let found = ratings(units, 4).finish().unwrap();
        for (at, apart) in [Apart::Nominal, Apart::Ordinal, Apart::Interval].into_iter().enumerate() {
            let ours = krippendorff(&found, apart, Level::default(), QUICK);
            near(ours.value.unwrap(), &theirs[at], TOLERANCE, &format!("alpha, {apart:?}"));
            let interval = ours.interval.unwrap();
            assert!(interval.lower < ours.value.unwrap() && interval.upper > ours.value.unwrap());
        }
    }
    for (weeks, theirs) in weeks.iter().zip(theirs["trends"].as_array().unwrap()) {
        let found = oversight(&week_of(weeks), &Policy::default()).trend;
        near(found.slope.value.unwrap(), theirs, TOLERANCE, "slope");
    }
}

#[test]
fn agreement_without_variation_is_not_one() {
    let one = cohen(&[vec![9, 0], vec![0, 0]], Level::default());
    assert_eq!((one.value, one.undefined), (None, Some(Undefined::NoVariation)));
    assert_eq!(cohen(&[vec![0, 0], vec![0, 0]], Level::default()).undefined, Some(Undefined::NoRows));
    assert_eq!(cohen(&[vec![5, 0], vec![0, 5]], Level::default()).value, Some(1.0));
    let same = ratings(&[vec![Some(1), Some(1)], vec![Some(1), Some(1)]], 2).finish().unwrap();
    assert_eq!(krippendorff(&same, Apart::Nominal, Level::default(), QUICK).undefined, Some(Undefined::NoVariation));
    let alone = ratings(&[vec![Some(1), None], vec![None, None]], 2).finish().unwrap();
    assert_eq!(krippendorff(&alone, Apart::Nominal, Level::default(), QUICK).undefined, Some(Undefined::NoRows));
    let strange = Categories { codes: Codes::U8(&[0]), values: &["perhaps"], valid: Valid::All };
    assert!(RatingsFold::new(WORDS).update(1, &[strange]).unwrap_err().to_string().contains("`perhaps`"));
}

/// A row: eligible, decided, reviewed, acted, reviewer, prediction, outcome, truth.
type Row = (bool, i64, Option<i64>, Option<i64>, Option<u8>, u8, Option<u8>, Option<u8>);

const PEOPLE: [&str; 3] = ["ann", "bo", "cy"];
const DECISIONS: [&str; 3] = ["no", "yes", "later"];

fn fold(rows: &[Row]) -> ReviewFold {
    let setup = Setup { positive: "yes".to_owned(), ticks_per_second: 1000, groups_max: 10, reviewers_max: 10 };
    let mut fold = ReviewFold::new(setup).unwrap();
    let eligible: Vec<bool> = rows.iter().map(|row| row.0).collect();
    let decided: Vec<i64> = rows.iter().map(|row| row.1).collect();
    let time = |of: fn(&Row) -> Option<i64>| -> (Vec<i64>, Vec<bool>) {
        rows.iter().map(|row| (of(row).unwrap_or(i64::MIN), of(row).is_some())).unzip()
    };
    let code = |of: fn(&Row) -> Option<u8>| -> (Vec<u8>, Vec<bool>) {
        rows.iter().map(|row| (of(row).unwrap_or(77), of(row).is_some())).unzip()
    };
    let (reviewed, acted) = (time(|row| row.2), time(|row| row.3));
    let (who, system) = (code(|row| row.4), code(|row| Some(row.5)));
    let (outcome, truth) = (code(|row| row.6), code(|row| row.7));
    fn column<'a>((codes, valid): &'a (Vec<u8>, Vec<bool>), values: &'a [&'a str]) -> Categories<'a> {
        Categories { codes: Codes::U8(codes), values, valid: Valid::Bools(valid) }
    }
    fold.update(&Batch {
        eligible: Valid::Bools(&eligible),
        decided_at: (&decided, Valid::All),
        reviewed_at: (&reviewed.0, Valid::Bools(&reviewed.1)),
        acted_at: Some((&acted.0, Valid::Bools(&acted.1))),
        reviewer: Some(column(&who, &PEOPLE)),
        prediction: column(&system, &DECISIONS),
        outcome: column(&outcome, &DECISIONS),
        truth: Some(column(&truth, &DECISIONS)),
        groups: &[],
    })
    .unwrap();
    fold
}

#[test]
fn reviews_are_counted_by_what_they_did() {
    let rows: Vec<Row> = vec![
        (true, 0, Some(60_000), Some(60_000), Some(0), 1, Some(1), None),
        (true, 0, Some(90_000), Some(80_000), Some(0), 0, Some(1), Some(1)),
        (true, 0, Some(-5), None, Some(1), 1, Some(0), Some(1)),
        (true, 0, Some(1_000), None, None, 0, Some(2), None),
        (true, 0, Some(2_000), None, Some(1), 0, None, None),
        (true, 0, None, None, None, 0, None, None),
        (false, 0, Some(2_000), None, Some(1), 0, Some(0), None),
        (false, 0, None, None, None, 0, None, None),
    ];
    let sums = fold(&rows).finish().unwrap();
    let counts = &sums.total;
    assert_eq!((counts.eligible, counts.reviewed, counts.unasked, counts.pending()), (6, 5, 1, 1));
    assert_eq!((counts.before_act, counts.after_act, counts.act_unknown), (1, 1, 4));
    assert_eq!((counts.kept_positive, counts.kept_negative, counts.outcome_unknown), (1, 1, 1));
    assert_eq!((counts.in_favour, counts.against, counts.sideways), (1, 1, 1));
    assert_eq!((counts.override_right, counts.override_wrong, counts.times.negative), (1, 1, 1));
    let keys: Vec<_> = sums.reviewers.iter().map(|(key, counts)| (key[0].as_deref(), counts.reviews())).collect();
    assert_eq!(keys, [(Some("ann"), 2), (Some("bo"), 3), (None, 1)]);
    assert_eq!(sums.weeks.keys().copied().collect::<Vec<_>>(), [0]);
    let found = oversight(&sums, &Policy::default());
    assert_eq!(
        (found.reviewed.value, found.before_act.value, found.override_rate.value),
        (Some(5.0 / 6.0), Some(0.5), Some(0.6))
    );
    assert_eq!(
        found.in_passing.value,
        Some(0.6),
        "three of five reviews in under ten seconds; one before its decision counts in neither"
    );
    assert_eq!(found.groups[0].in_favour.value, Some(1.0 / 3.0));
    assert!(found.reviewers.iter().all(|reviewer| reviewer.signs.is_empty()), "too few to judge");
    let (low, high) = found.seconds[0].unwrap();
    assert!(low <= 2.0 && 2.0 <= high);
}

#[test]
fn nothing_reviewed_has_no_override_rate() {
    let found = oversight(&fold(&[(true, 0, None, None, None, 0, None, None)]).finish().unwrap(), &Policy::default());
    assert_eq!(
        (found.override_rate.undefined, found.override_verdict),
        (Some(Undefined::DenominatorZero), Some(Verdict::NotComputable))
    );
    assert_eq!((found.reviewed.value, found.reviewed_verdict), (Some(0.0), None));
    assert!(found.reviewers.is_empty() && found.seconds[0].is_none() && found.trend.slope.value.is_none());
}

#[test]
fn rubber_stamps_show() {
    let review = |who: u8, at: u64, seconds: i64, change: bool| -> Row {
        let week = (at % 8) as i64 * 604_800_000;
        (true, week, Some(week + seconds * 1000), Some(week + 999_999), Some(who), 0, Some(u8::from(change)), None)
    };
    let mut rows: Vec<Row> = (0..400).map(|at| review(0, at, 3, false)).collect();
    rows.extend((0..400).map(|at| review(1, at, 120, at % 10 == 0)));
    rows.extend((0..40).map(|at| review(2, at, 120, true)));
    let found = oversight(&fold(&rows).finish().unwrap(), &Policy { before_act: Some(0.99), ..Policy::default() });
    let signs: Vec<_> = found.reviewers.iter().map(|reviewer| reviewer.signs.clone()).collect();
    assert_eq!(signs[0], [Sign::RarelyOverrides, Sign::NeverOverrides, Sign::InSeconds]);
    assert_eq!(signs[1], []);
    assert_eq!(signs[2], [Sign::OftenOverrides, Sign::AlwaysOverrides]);
    assert_eq!((found.before_act_verdict, found.override_verdict), (Some(Verdict::Ok), Some(Verdict::Ok)));
    assert!((found.reviewers[0].load - 400.0 / 840.0).abs() < 1e-12);
    assert_eq!(found.trend.weeks, 8);
}

#[test]
fn weeks_begin_on_monday() {
    let monday = 4 * 86_400_000_i64;
    let rows: Vec<Row> = [monday - 1, monday, -3 * 86_400_000, -3 * 86_400_000 - 1]
        .into_iter()
        .map(|at| (true, at, None, None, None, 0, None, None))
        .collect();
    let weeks: Vec<(i64, u64)> = fold(&rows).finish().unwrap().weeks.iter().map(|(at, week)| (*at, week.eligible)).collect();
    assert_eq!(weeks, [(-1, 1), (0, 2), (1, 1)]);
}

proptest! {
    #[test]
    fn reviews_know_no_partitions(
        rows in prop::collection::vec(
            (any::<bool>(), -9_000_000_000..9_000_000_000_i64, prop::option::of(-99..9_999_999_i64), prop::option::of(0..99_999_i64),
             prop::option::of(0..3_u8), 0..3_u8, prop::option::of(0..3_u8), prop::option::of(0..3_u8)), 1..50),
        cut in 0..50_usize,
    ) {
        let whole = fold(&rows).finish().unwrap();
        let (first, second) = rows.split_at(cut.min(rows.len()));
        let mut merged = fold(second);
        merged.merge(fold(first)).unwrap();
        prop_assert_eq!(&whole, &merged.finish().unwrap());
        // Every review is in one place of each kind.
        let counts = &whole.total;
        prop_assert_eq!(counts.reviews(), counts.judged() + counts.outcome_unknown);
        prop_assert_eq!(counts.reviews(), counts.before_act + counts.after_act + counts.act_unknown);
        prop_assert_eq!(counts.reviews(), counts.times.n() + counts.times.negative + counts.time_unknown);
        let by_reviewer: u64 = whole.reviewers.iter().map(|(_, counts)| counts.reviews()).sum();
        prop_assert_eq!(counts.reviews(), by_reviewer);
    }

    #[test]
    fn ratings_know_no_partitions(units in prop::collection::vec(prop::collection::vec(prop::option::of(0..4_u8), 3), 1..40), cut in 0..40_usize) {
        let (first, second) = units.split_at(cut.min(units.len()));
        let mut merged = ratings(second, 3);
        merged.merge(ratings(first, 3)).unwrap();
        prop_assert_eq!(ratings(&units, 3).finish().unwrap(), merged.finish().unwrap());
    }
}
