//! Fairness against fairlearn, and what must not be: a number where a denominator is 0.
use assay_measure::bootstrap::Resampling;
use assay_measure::estimate::Undefined;
use assay_measure::fairness::{
    Columns, Comparison, Counts, Gap, Group, Outcome, Policy, Rate, Standing, Terms, Turn, groups, judge, rates, simpson,
    simpson_of, smoothed_differential_fairness, worst,
};
use assay_measure::fold::{Categories, Codes, CubeFold, Fold, Valid};
use assay_measure::interval::{Correction, Level, Method, Pair};
use assay_measure::verdict::Verdict;
use serde_json::{Value, json};

use crate::given::{Numbers, near, reference};

const TOLERANCE: f64 = 1e-9;

/// A log of rows: group, label, prediction.
struct Log {
    group: Vec<usize>,
    label: Vec<u8>,
    prediction: Vec<u8>,
}

const NAMES: [&str; 6] = ["ash", "birch", "cedar", "elm", "fir", "oak"];

impl Log {
    /// Groups of very unlike sizes, some with one row, some with one label, some never or always selected.
    fn generated(numbers: &mut Numbers, rows: u64) -> Self {
        let mut log = Self { group: Vec::new(), label: Vec::new(), prediction: Vec::new() };
        let kind: Vec<u64> = NAMES.iter().map(|_| numbers.below(6)).collect();
        for _ in 0..rows {
            let group = (numbers.below(6) * numbers.below(6) / 5) as usize;
            let label = match kind[group] {
                0 => 0,
                1 => 1,
                _ => numbers.below(2) as u8,
            };
            let prediction = match kind[group] {
                2 => 0,
                3 => 1,
                _ => u8::from(numbers.below(10) < 3 + 4 * u64::from(label)),
            };
            log.group.push(group);
            log.label.push(label);
            log.prediction.push(prediction);
        }
        // One row alone in its group.
        log.group.push(5);
        log.label.push(1);
        log.prediction.push(1);
        log
    }

    fn groups(&self) -> Vec<Group> {
        let groups: Vec<u8> = self.group.iter().map(|g| *g as u8).collect();
        let column = |codes, values| Categories { codes: Codes::U8(codes), values, valid: Valid::All };
        let mut fold = CubeFold::new(["tree", "label", "prediction"]);
        let columns = [column(&groups, &NAMES), column(&self.label, &["0", "1"]), column(&self.prediction, &["0", "1"])];
        fold.update(groups.len(), &columns).unwrap();
        let cube = fold.finish().unwrap();
        let outcome = |column: &str| Outcome { column: column.to_owned(), positive: "1".to_owned() };
        let columns =
            Columns { label: Some(outcome("label")), prediction: outcome("prediction"), groups: vec!["tree".to_owned()] };
        assay_measure::fairness::groups(&cube, &columns).unwrap()
    }

    fn json(&self) -> Value {
        let names: Vec<&str> = self.group.iter().map(|g| NAMES[*g]).collect();
        json!({"label": self.label, "prediction": self.prediction, "group": names})
    }
}

fn quick(minimum: u64) -> Policy {
    Policy { minimum, resampling: Resampling { seed: 1, replicates: 50 }, ..Policy::default() }
}

fn name<T: serde::Serialize>(value: T) -> String {
    serde_json::to_value(value).unwrap().as_str().unwrap().to_owned()
}

fn check_log(log: &Log, theirs: &Value) -> (u32, u32) {
    let found = log.groups();
    let (mut compared, mut undefined) = (0, 0);
    for rate in Rate::ALL.into_iter().filter(|rate| *rate != Rate::Base) {
        for of in rates(&found, rate, Level::default(), 1) {
            let key = of.key[0].clone().unwrap();
            match of.estimate.value {
                Some(value) => near(value, &theirs["rates"][&key][name(rate)], TOLERANCE, &format!("{rate:?} of {key}")),
                // fairlearn says 0 here.
                None => undefined += 1,
            }
        }
    }
    for gap in Gap::ALL {
        let judged = judge(&found, gap, &quick(1));
        let whole = judged.unjudged.is_empty() && !theirs["gaps"][name(gap)].is_null();
        // With a group undefined fairlearn takes its 0 for a rate; with no rate above 0 its ratio is not a number.
        if let (Some(value), true) = (judged.estimate.value, whole) {
            near(value, &theirs["gaps"][name(gap)], TOLERANCE, &format!("{gap:?}"));
            compared += 1;
        }
        if let (Gap::DemographicParityDifference, Some(omnibus)) = (gap, judged.omnibus)
            && omnibus.statistic.is_finite()
            && !theirs["chi_square"].is_null()
        {
            near(omnibus.statistic, &theirs["chi_square"][0], TOLERANCE, "chi-square");
            near(omnibus.p, &theirs["chi_square"][1], TOLERANCE, "p of chi-square");
        }
    }
    near(smoothed_differential_fairness(&found).unwrap(), &theirs["edf"], TOLERANCE, "smoothed differential fairness");
    (compared, undefined)
}

fn generated_strata(numbers: &mut Numbers) -> Vec<Pair> {
    (0..2 + numbers.below(5))
        .map(|_| {
            let (n, n_ref) = (1 + numbers.below(60), 1 + numbers.below(60));
            Pair { x: numbers.below(n + 1), n, x_ref: numbers.below(n_ref + 1), n_ref }
        })
        .collect()
}

#[test]
fn rates_and_gaps_are_fairlearns() {
    let mut numbers = Numbers(15);
    let logs: Vec<Log> = (0..30).map(|at| Log::generated(&mut numbers, 8 + 17 * at)).collect();
    let strata: Vec<Vec<Pair>> = (0..25).map(|_| generated_strata(&mut numbers)).collect();
    let row = |p: &Pair| json!([p.x, p.n, p.x_ref, p.n_ref]);
    let strata_json: Vec<Vec<Value>> = strata.iter().map(|pairs| pairs.iter().map(row).collect()).collect();
    let input = json!({"logs": logs.iter().map(Log::json).collect::<Vec<_>>(), "strata": strata_json});
    let Some(theirs) = reference("fairness.py", &input) else { return };
    let (mut compared, mut undefined) = (0, 0);
    for (log, theirs) in logs.iter().zip(theirs["logs"].as_array().unwrap()) {
        let found = check_log(log, theirs);
        (compared, undefined) = (compared + found.0, undefined + found.1);
    }
    assert!(compared > 100 && undefined > 25, "{compared} gaps compared, {undefined} rates undefined");
    for (pairs, theirs) in strata.iter().zip(theirs["strata"].as_array().unwrap()) {
        let level = Level::default();
        let ours = simpson_of(pairs.iter().map(|pair| (None, *pair)).collect(), level);
        if let Some((statistic, p)) = ours.cmh {
            near(statistic, &theirs[0], TOLERANCE, "cmh");
            near(p, &theirs[1], TOLERANCE, "p of cmh");
        }
        if let Some(ratio) = ours.adjusted_ratio {
            near(ratio, &theirs[2], TOLERANCE, "pooled ratio");
        }
        let (value, interval) = (ours.adjusted.value.unwrap(), ours.adjusted.interval.unwrap());
        near(value, &theirs[3], TOLERANCE, "pooled difference");
        let upper = (value + level.z() * theirs[4].as_f64().unwrap()).min(1.0);
        near(interval.upper, &json!(upper), TOLERANCE, "limit of the pooled difference");
    }
}

fn group(key: &str, [tp, fp, fnn, tn]: [u64; 4]) -> Group {
    let counts = Counts { true_positive: tp, false_positive: fp, false_negative: fnn, true_negative: tn, ..Counts::default() };
    Group { key: vec![(!key.is_empty()).then(|| key.to_owned())], counts }
}

#[test]
fn a_rate_without_a_denominator_is_not_zero() {
    // Fir has no positives at all.
    let groups = [group("ash", [40, 10, 10, 40]), group("birch", [38, 12, 12, 38]), group("fir", [0, 50, 0, 50])];
    let tpr = rates(&groups, Rate::TruePositive, Level::default(), 30);
    assert_eq!((tpr[2].estimate.value, tpr[2].estimate.undefined), (None, Some(Undefined::DenominatorZero)));
    assert_eq!(tpr[2].standing, Standing::BelowMinimum);
    let judged = judge(&groups, Gap::EqualOpportunityDifference, &quick(30));
    assert!((judged.estimate.value.unwrap() - 0.04).abs() < 1e-12, "fairlearn would say 0.8");
    assert_eq!(judged.unjudged.len(), 1);
    assert_eq!((judged.unjudged[0].key[0].as_deref(), judged.unjudged[0].denominator), (Some("fir"), 0));
    // Without rows, without groups, without two groups.
    for groups in [&[][..], &groups[2..], &groups[..1]] {
        let policy = Policy { limit: Some(0.1), ..quick(30) };
        let judged = judge(groups, Gap::EqualOpportunityDifference, &policy);
        assert_eq!(judged.verdict, Some(Verdict::NotComputable));
        assert_eq!(judged.estimate.undefined, Some(Undefined::FewerThanTwoGroups));
    }
    // A ratio whose largest rate is 0.
    let never = [group("ash", [0, 0, 50, 50]), group("birch", [0, 0, 40, 60])];
    let judged = judge(&never, Gap::DemographicParityRatio, &Policy { limit: Some(0.8), ..quick(30) });
    assert_eq!((judged.estimate.undefined, judged.verdict), (Some(Undefined::ReferenceRateZero), Some(Verdict::NotComputable)));
    assert_eq!(judge(&never, Gap::DemographicParityDifference, &quick(30)).estimate.value, Some(0.0));
}

#[test]
fn a_composite_with_an_undefined_term_is_undefined_unless_the_policy_says_so() {
    let groups = [group("ash", [40, 30, 10, 70]), group("fir", [1, 10, 0, 90])];
    let policy = Policy { limit: Some(0.05), ..quick(30) };
    let judged = judge(&groups, Gap::EqualisedOddsDifference, &policy);
    assert_eq!((judged.estimate.undefined, judged.verdict), (Some(Undefined::TermUndefined), Some(Verdict::NotComputable)));
    let judged = judge(&groups, Gap::EqualisedOddsDifference, &Policy { terms: Terms::Defined, ..policy });
    assert_eq!(judged.left_out, [Rate::TruePositive]);
    assert!((judged.estimate.value.unwrap() - 0.2).abs() < 1e-12);
    assert_eq!(judged.verdict, Some(Verdict::Alarm));
}

#[test]
fn the_interval_decides_and_not_the_point() {
    let limit = |limit| Policy { limit: Some(limit), minimum: 30, ..Policy::default() };
    let large = [group("ash", [500, 0, 500, 0]), group("birch", [400, 0, 600, 0])];
    let small = [group("ash", [20, 0, 20, 0]), group("birch", [16, 0, 24, 0])];
    let verdict = |groups: &[Group], at| judge(groups, Gap::EqualOpportunityDifference, &limit(at)).verdict.unwrap();
    assert_eq!(verdict(&large, 0.05), Verdict::Alarm);
    assert_eq!(verdict(&large, 0.2), Verdict::Ok);
    assert_eq!(verdict(&large, 0.1), Verdict::Inconclusive);
    assert_eq!(verdict(&small, 0.05), Verdict::Inconclusive);
    assert_eq!(judge(&large, Gap::EqualOpportunityDifference, &quick(30)).verdict, None);
    let ratio = |groups: &[Group], at| judge(groups, Gap::EqualOpportunityRatio, &limit(at)).verdict.unwrap();
    assert_eq!(ratio(&large, 0.95), Verdict::Alarm);
    assert_eq!(ratio(&large, 0.6), Verdict::Ok);
    assert_eq!(ratio(&small, 0.8), Verdict::Inconclusive);
}

#[test]
fn unknown_and_small_groups_are_listed_and_not_judged() {
    let groups =
        [group("ash", [40, 10, 10, 40]), group("birch", [40, 10, 10, 40]), group("elm", [0, 5, 9, 0]), group("", [0, 50, 50, 0])];
    let judged = judge(&groups, Gap::DemographicParityDifference, &quick(30));
    assert_eq!(judged.estimate.value, Some(0.0));
    let standing: Vec<_> = judged.unjudged.iter().map(|u| (u.key[0].as_deref(), u.denominator, u.standing)).collect();
    assert_eq!(standing, [(Some("elm"), 14, Standing::BelowMinimum), (None, 100, Standing::Unknown)]);
}

#[test]
fn the_minimum_itself_is_enough() {
    let groups = [group("ash", [20, 0, 10, 0]), group("birch", [15, 0, 14, 0]), group("elm", [15, 0, 15, 0])];
    let standing: Vec<_> = rates(&groups, Rate::TruePositive, Level::default(), 30).iter().map(|of| of.standing).collect();
    assert_eq!(standing, [Standing::Eligible, Standing::BelowMinimum, Standing::Eligible]);
}

#[test]
fn comparisons_with_the_reference_step_down() {
    let groups = [
        group("ash", [500, 0, 500, 0]),
        group("birch", [300, 0, 700, 0]),
        group("cedar", [455, 0, 545, 0]),
        group("elm", [500, 0, 500, 0]),
    ];
    let policy = Policy { limit: Some(0.0001), reference: Some(vec!["ash".to_owned()]), ..quick(30) };
    let judged = judge(&groups, Gap::EqualOpportunityDifference, &policy);
    let seen = |c: &Comparison| (c.key[0].clone().unwrap(), c.verdict.unwrap(), c.estimate.interval.unwrap().level.alpha());
    let seen: Vec<_> = judged.comparisons.iter().map(seen).collect();
    // Birch is clear at a third of five per cent, cedar would be at a whole and is not at a half, elm stays where it stopped.
    assert_eq!(seen[0], ("birch".to_owned(), Verdict::Alarm, 0.05 / 3.0));
    assert_eq!(seen[1], ("cedar".to_owned(), Verdict::Inconclusive, 0.025));
    assert_eq!(seen[2], ("elm".to_owned(), Verdict::Inconclusive, 0.025));
    assert_eq!(judged.verdict, Some(Verdict::Alarm));
    let single = judge(&groups, Gap::EqualOpportunityDifference, &Policy { correction: Correction::None, ..policy.clone() });
    assert_eq!(single.comparisons[1].verdict, Some(Verdict::Alarm), "uncorrected, chance would raise an alarm");
    let absent = Policy { reference: Some(vec!["oak".to_owned()]), ..policy };
    let judged = judge(&groups, Gap::EqualOpportunityDifference, &absent);
    assert_eq!(judged.comparisons[0].estimate.undefined, Some(Undefined::NoReference));
    assert_eq!(judged.verdict, Some(Verdict::NotComputable));
}

#[test]
fn a_ratio_with_an_empty_cell_says_which_interval_it_has() {
    let groups = [group("ash", [20, 0, 30, 0]), group("birch", [0, 0, 50, 0])];
    let policy = Policy { limit: Some(0.8), reference: Some(vec!["ash".to_owned()]), ..quick(30) };
    let judged = judge(&groups, Gap::EqualOpportunityRatio, &policy);
    let interval = judged.comparisons[0].estimate.interval.unwrap();
    assert_eq!((interval.method, interval.lower, judged.verdict), (Method::Koopman, 0.0, Some(Verdict::Alarm)));
    assert!(interval.upper < 0.3);
    let other = judge(&groups, Gap::EqualOpportunityRatio, &Policy { reference: Some(vec!["birch".to_owned()]), ..policy });
    assert_eq!(other.comparisons[0].estimate.interval.unwrap().upper, f64::INFINITY);
    let kept = serde_json::to_string(&other).unwrap();
    assert_eq!(serde_json::from_str::<assay_measure::fairness::Judged>(&kept).unwrap(), other);
}

#[test]
fn the_worst_group_is_the_one_with_most_mistakes_or_least_chances() {
    let groups = [group("ash", [40, 10, 10, 40]), group("birch", [30, 25, 20, 25]), group("elm", [0, 9, 9, 0])];
    let key = |rate| worst(&groups, rate, Level::default(), 30).unwrap().key[0].clone().unwrap();
    assert_eq!((key(Rate::FalsePositive), key(Rate::TruePositive)), ("birch".to_owned(), "birch".to_owned()));
    assert!(worst(&groups, Rate::FalsePositive, Level::default(), 1000).is_none());
}

#[test]
fn a_gap_that_turns_round_within_strata_is_found() {
    // Large strata in which the group does better, and goes where few are taken.
    let pair = |x, n, x_ref, n_ref| Pair { x, n, x_ref, n_ref };
    let strata = vec![(Some("hard".to_owned()), pair(300, 1000, 20, 100)), (Some("easy".to_owned()), pair(90, 100, 800, 1000))];
    let found = simpson_of(strata, Level::default());
    assert_eq!(found.turn, Turn::Reversed);
    assert!(found.crude.value.unwrap() < 0.0 && found.adjusted.value.unwrap() > 0.0);
    let kept = simpson_of(vec![(None, pair(300, 1000, 200, 1000)), (None, pair(5, 9, 0, 0))], Level::default());
    assert_eq!((kept.turn, kept.one_sided), (Turn::Kept, 1));
    assert_eq!(simpson_of(Vec::new(), Level::default()).turn, Turn::Unclear);
}

#[test]
fn groups_and_strata_are_read_from_the_cube() {
    let text = |values: &[&str]| values.iter().map(|v| (*v).to_owned()).collect::<Vec<_>>();
    let mut fold = CubeFold::new(["sex", "race", "role", "label", "hired"]);
    let bits = [0b0000_0111_u8];
    let columns = [
        Categories { codes: Codes::U8(&[0, 0, 1, 1, 0]), values: &["f", "m"], valid: Valid::All },
        Categories {
            codes: Codes::U8(&[0, 1, 1, 0, 0]),
            values: &["x", "y"],
            valid: Valid::Bools(&[true, true, true, true, false]),
        },
        Categories { codes: Codes::U8(&[0, 0, 0, 0, 0]), values: &["clerk"], valid: Valid::All },
        Categories {
            codes: Codes::U8(&[1, 0, 1, 0, 1]),
            values: &["no", "yes"],
            valid: Valid::Bools(&[true, false, true, true, true]),
        },
        Categories { codes: Codes::Bits { bytes: &bits, offset: 0 }, values: &["false", "true"], valid: Valid::All },
    ];
    fold.update(5, &columns).unwrap();
    let cube = fold.finish().unwrap();
    let label = Outcome::of(&cube, "label", None).unwrap();
    let prediction = Outcome::of(&cube, "hired", None).unwrap();
    assert_eq!((label.positive.as_str(), prediction.positive.as_str()), ("yes", "true"));
    assert!(Outcome::of(&cube, "sex", None).is_err() && Outcome::of(&cube, "label", Some("maybe")).is_err());
    assert!(Outcome::of(&cube, "none", None).unwrap_err().to_string().contains("`none`"));
    let columns = Columns { label: Some(label), prediction, groups: text(&["sex", "race"]) };
    let found = groups(&cube, &columns).unwrap();
    let keys: Vec<_> = found.iter().map(|g| (g.key[0].as_deref(), g.key[1].as_deref(), g.counts.n())).collect();
    assert_eq!(
        keys,
        [
            (Some("f"), Some("x"), 1),
            (Some("f"), Some("y"), 1),
            (Some("f"), None, 1),
            (Some("m"), Some("x"), 1),
            (Some("m"), Some("y"), 1)
        ]
    );
    assert_eq!(found[1].counts.selected_unlabelled, 1);
    assert_eq!((Rate::Selection.of(&found[1].counts).denominator, Rate::Accuracy.of(&found[1].counts).denominator), (1, 0));
    let sides = |sex: &str| vec![Some(sex.to_owned())];
    let one = Columns { groups: text(&["sex"]), ..columns };
    let (a, b) = (sides("f"), sides("m"));
    let found = simpson(&cube, &one, "role", Rate::Selection, (&a, &b), Level::default()).unwrap();
    assert_eq!(found.strata[0].pair, Pair { x: 2, n: 3, x_ref: 1, n_ref: 2 });
}
