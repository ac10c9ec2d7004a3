//! Local Law 144's arithmetic, worked by hand.
use assay_measure::estimate::{Ratio, Undefined};
use assay_measure::fairness::{Counts, Group};
use assay_measure::fold::Valid;
use assay_measure::impact::{Counting, ImpactTable, Small, above, four_fifths, impact_ratios};
use assay_measure::interval::Level;

fn group(key: &[&str], selected: u64, n: u64) -> Group {
    let value = |value: &&str| (!value.is_empty()).then(|| (*value).to_owned());
    let counts = Counts { selected_unlabelled: selected, rejected_unlabelled: n - selected, ..Counts::default() };
    Group { key: key.iter().map(value).collect(), counts }
}

fn table(groups: &[Group], small: Small) -> ImpactTable {
    impact_ratios(groups, vec!["sex".to_owned()], Counting::Selection, small, Level::default())
}

#[test]
fn each_rate_is_over_the_highest() {
    let found = table(&[group(&["female"], 40, 100), group(&["male"], 100, 200), group(&[""], 3, 7)], Small::Compared);
    assert_eq!(found.highest, Some(vec!["male".to_owned()]));
    assert_eq!((found.unknown, found.unassessed), (7, 0));
    let (female, male) = (&found.categories[0], &found.categories[1]);
    assert_eq!((female.ratio, female.rate, female.impact_ratio.value), (Ratio::new(40, 100), Some(0.4), Some(0.8)));
    assert_eq!((male.impact_ratio.value, male.impact_ratio.interval), (Some(1.0), None));
    assert!((female.share - 100.0 / 307.0).abs() < 1e-15);
    // Exactly four fifths is not under them.
    assert!(!four_fifths(&found)[0].under_four_fifths);
    let found = table(&[group(&["female"], 399, 1000), group(&["male"], 100, 200)], Small::Compared);
    let screened = four_fifths(&found);
    assert!(screened[0].under_four_fifths && screened[0].z.unwrap().1 < 0.01 && screened[0].fisher.unwrap() < 0.01);
    assert!(!screened[1].under_four_fifths);
}

#[test]
fn categories_under_two_per_cent_may_be_left_out_and_are_still_shown() {
    // Two in a hundred is not under two per cent; one in a hundred is. The small one has the highest rate.
    let groups = [group(&["a"], 1, 1), group(&["b"], 1, 2), group(&["c"], 30, 97)];
    let all = table(&groups, Small::Compared);
    assert_eq!(all.highest, Some(vec!["a".to_owned()]));
    let found = table(&groups, Small::LeftOut { justification: "too few to tell".to_owned() });
    let left: Vec<bool> = found.categories.iter().map(|category| category.left_out).collect();
    assert_eq!(left, [true, false, false]);
    assert_eq!(found.highest, Some(vec!["b".to_owned()]));
    assert_eq!((found.categories[0].rate, found.categories[0].impact_ratio.value), (Some(1.0), None));
    assert_eq!(four_fifths(&found).len(), 2);
}

#[test]
fn nobody_selected_and_nobody_assessed_are_no_ratio_of_zero() {
    let found = table(&[group(&["a"], 0, 10), group(&["b"], 0, 20)], Small::Compared);
    assert_eq!(found.categories[0].impact_ratio.undefined, Some(Undefined::ReferenceRateZero));
    let found = table(&[group(&["a"], 0, 0), group(&["b"], 2, 20)], Small::Compared);
    assert_eq!((found.categories[0].rate, found.categories[0].impact_ratio.undefined), (None, Some(Undefined::DenominatorZero)));
    assert_eq!(table(&[], Small::Compared).highest, None);
    let zero = table(&[group(&["a"], 0, 40), group(&["b"], 20, 40)], Small::Compared);
    assert_eq!(zero.categories[0].impact_ratio.value, Some(0.0), "a rate of 0 is a ratio of 0");
}

#[test]
fn intersections_need_both_values() {
    let found = table(&[group(&["f", "x"], 4, 10), group(&["f", ""], 9, 10), group(&["m", "x"], 5, 10)], Small::Compared);
    assert_eq!(found.categories.iter().map(|c| c.key.join(" ")).collect::<Vec<_>>(), ["f x", "m x"]);
    assert_eq!((found.unknown, found.categories[0].impact_ratio.value), (10, Some(0.8)));
}

#[test]
fn a_score_equal_to_the_median_is_not_above_it() {
    let (codes, held) = above(&[0.1, 0.5, 0.9, f64::NAN, -0.0], Valid::All, 0.5).unwrap();
    assert_eq!((codes, held), (vec![0, 0, 1, 0, 0], vec![true, true, true, false, true]));
    assert_eq!(above(&[0.0_f64], Valid::All, -0.0).unwrap().0, [0]);
}
