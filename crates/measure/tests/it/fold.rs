//! Any split of the rows, any order and any number of partitions give the same bits.
use assay_measure::Error;
use assay_measure::cube::Cube;
use assay_measure::fold::{
    Categories, CategoryFold, Codes, CubeFold, DistinctFold, DurationFold, FixedSum, Fold, Grid, HistogramFold, Limits, Moments,
    MomentsFold, RangeFold, Valid,
};
use proptest::prelude::*;

type Row = (Option<u8>, Option<u8>, Option<u8>);

/// A batch whose dictionary is its own: only the values that it has, in order of appearance, and one that it has not.
fn batch(fold: &mut CubeFold, rows: &[Row]) {
    let columns: Vec<(Vec<String>, Vec<u32>, Vec<bool>)> = (0..3)
        .map(|axis| {
            let mut values = vec!["unused".to_owned()];
            let cell = |row: &Row| [row.0, row.1, row.2][axis];
            let codes = rows.iter().map(|row| {
                let Some(value) = cell(row) else { return 77 };
                let text = format!("v{value}");
                values.iter().position(|known| *known == text).unwrap_or_else(|| {
                    values.push(text);
                    values.len() - 1
                }) as u32
            });
            let codes: Vec<u32> = codes.collect();
            let valid = rows.iter().map(|row| cell(row).is_some()).collect();
            (values, codes, valid)
        })
        .collect();
    let texts: Vec<Vec<&str>> = columns.iter().map(|(values, ..)| values.iter().map(String::as_str).collect()).collect();
    let columns: Vec<Categories<'_>> = columns
        .iter()
        .zip(&texts)
        .map(|((_, codes, valid), values)| Categories { codes: Codes::U32(codes), values, valid: Valid::Bools(valid) })
        .collect();
    fold.update(rows.len(), &columns).unwrap();
}

fn cube(parts: &[Vec<Row>]) -> Cube {
    let mut whole: Option<CubeFold> = None;
    for part in parts {
        let mut fold = CubeFold::new(["a", "b", "c"]);
        for rows in part.chunks(3) {
            batch(&mut fold, rows);
        }
        match &mut whole {
            None => whole = Some(fold),
            Some(whole) => whole.merge(fold).unwrap(),
        }
    }
    whole.unwrap().finish().unwrap()
}

/// Rows dealt to partitions, the partitions then turned round.
fn dealt<T: Clone>(rows: &[T], deal: &[u8], parts: usize) -> Vec<Vec<T>> {
    let mut dealt = vec![Vec::new(); parts];
    for (row, at) in rows.iter().zip(deal.iter().cycle()) {
        dealt[usize::from(*at) % parts].push(row.clone());
    }
    dealt.reverse();
    dealt
}

fn value() -> impl Strategy<Value = f64> {
    prop_oneof![
        any::<f64>(),
        -2.0..2.0_f64,
        prop::sample::select(vec![0.0, -0.0, f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1.0, 1e300, i64::MAX as f64, 5e-324]),
    ]
}

proptest! {
    #[test]
    fn a_cube_knows_no_partitions(
        rows in prop::collection::vec((prop::option::of(0..4_u8), prop::option::of(0..3_u8), prop::option::of(0..9_u8)), 1..60),
        deal in prop::collection::vec(0..8_u8, 1..20),
        parts in 1..6_usize,
    ) {
        let one = cube(std::slice::from_ref(&rows));
        one.check().unwrap();
        prop_assert_eq!(one.n(), rows.len() as u64);
        prop_assert_eq!(&one, &cube(&dealt(&rows, &deal, parts)));
        // Each cell is what counting by hand gives.
        for cell in &one.cells {
            let text = |axis| one.value(cell, axis).map(|v| v[1..].parse::<u8>().unwrap());
            let same = rows.iter().filter(|row| **row == (text(0), text(1), text(2))).count();
            prop_assert_eq!(cell.n, same as u64);
        }
        let back: Cube = serde_json::from_str(&serde_json::to_string(&one).unwrap()).unwrap();
        prop_assert_eq!(&back, &one);
        let side = one.marginal(&["c", "a"]).unwrap();
        side.check().unwrap();
        prop_assert_eq!(side.n(), one.n());
        let (kept, left) = one.clone().suppress(2);
        kept.check().unwrap();
        prop_assert_eq!(kept.n() + left.rows, one.n());
    }

    #[test]
    fn numbers_know_no_partitions(
        values in prop::collection::vec((value(), any::<bool>()), 1..80),
        deal in prop::collection::vec(0..8_u8, 1..20),
        parts in 1..6_usize,
    ) {
        let grid = Grid::new(-1.5, 1.75, 16).unwrap();
        let run = |parts: &[Vec<(f64, bool)>]| {
            let mut all = (HistogramFold::new(grid), DistinctFold::default(), RangeFold::default(), MomentsFold::for_magnitude(4.0));
            for part in parts {
                let mut one = (HistogramFold::new(grid), DistinctFold::default(), RangeFold::default(), MomentsFold::for_magnitude(4.0));
                for rows in part.chunks(7) {
                    let (values, valid): (Vec<f64>, Vec<bool>) = rows.iter().copied().unzip();
                    one.0.update(&values, Valid::Bools(&valid)).unwrap();
                    one.1.update(&values, Valid::Bools(&valid)).unwrap();
                    one.2.update(&values, Valid::Bools(&valid)).unwrap();
                    one.3.update(&values, Valid::Bools(&valid)).unwrap();
                }
                all.0.merge(one.0).unwrap();
                all.1.merge(one.1).unwrap();
                all.2.merge(one.2).unwrap();
                all.3.merge(one.3).unwrap();
            }
            (all.0.finish().unwrap(), all.1.finish().unwrap(), all.2.finish().unwrap(), all.3.finish().unwrap())
        };
        let whole = run(std::slice::from_ref(&values));
        // By text: negative zero would be equal, and must not be there.
        prop_assert_eq!(format!("{whole:?}"), format!("{:?}", run(&dealt(&values, &deal, parts))));
        let held: Vec<f64> = values.iter().filter(|(v, valid)| *valid && !v.is_nan()).map(|(v, _)| *v).collect();
        prop_assert_eq!(whole.0.n(), held.len() as u64);
        prop_assert_eq!(whole.1.n(), held.len() as u64);
        prop_assert_eq!(whole.3.n + whole.3.outside, held.len() as u64);
        let below = held.iter().filter(|v| **v < -1.5).count();
        prop_assert_eq!(whole.0.below, below as u64);
        prop_assert!(whole.1.values.is_sorted_by(|a, b| a.0 < b.0));
        prop_assert!(whole.1.values.iter().all(|(v, _)| *v != 0.0 || v.is_sign_positive()));
        if let Some((from, to)) = whole.2.of {
            prop_assert!(held.iter().filter(|v| v.is_finite()).all(|v| *v >= from && *v <= to));
        }
    }

    #[test]
    fn a_median_is_the_middle(mut values in prop::collection::vec(-50..50_i32, 1..40)) {
        let mut fold = DistinctFold::default();
        fold.update(&values, Valid::All).unwrap();
        values.sort_unstable();
        let n = values.len();
        let middle = f64::from(values[(n - 1) / 2] + values[n / 2]) / 2.0;
        prop_assert_eq!(fold.finish().unwrap().median(), Some(middle));
    }

    #[test]
    fn bins_are_ascending(from in -1e6..1e6_f64, width in 1e-3..1e6_f64, bins in 1..5000_u32, a in 0.0..1.0_f64, b in 0.0..1.0_f64) {
        let grid = Grid::new(from, from + width, bins).unwrap();
        let (low, high) = (from + width * a.min(b), from + width * a.max(b));
        let place = |v| if let assay_measure::fold::Place::Bin(i) = grid.place(v) { i } else { usize::MAX };
        prop_assert!(place(low) <= place(high));
        prop_assert_eq!(place(from), 0);
        prop_assert_eq!(place(grid.to), grid.bins as usize - 1);
    }

    #[test]
    fn durations_lie_in_their_bins(values in prop::collection::vec(prop_oneof![any::<i64>(), 0..100_000_i64], 1..50)) {
        let mut fold = DurationFold::default();
        fold.update(values.iter().copied());
        let durations = fold.finish().unwrap();
        let mut kept: Vec<u64> = values.iter().filter_map(|v| u64::try_from(*v).ok()).collect();
        kept.sort_unstable();
        prop_assert_eq!(durations.n(), kept.len() as u64);
        prop_assert_eq!(durations.negative, (values.len() - kept.len()) as u64);
        for q in [0.0, 0.1, 0.5, 0.9, 1.0] {
            let Some((low, high)) = durations.quantile(q) else { prop_assert!(kept.is_empty()); continue };
            let rank = ((q * kept.len() as f64).ceil() as usize).max(1) - 1;
            prop_assert!(low <= kept[rank] && kept[rank] <= high, "{} in {low} to {high}", kept[rank]);
            prop_assert!(high - low <= low / 128);
        }
    }
}

#[test]
fn wide_dictionaries_are_counted_as_narrow_ones() {
    let values: Vec<String> = (0..900).map(|i| format!("v{i:03}")).collect();
    let values: Vec<&str> = values.iter().map(String::as_str).collect();
    let codes: Vec<u16> = (0..5000_u16).map(|row| row * 7 % 900).collect();
    let column = Categories { codes: Codes::U16(&codes), values: &values, valid: Valid::All };
    let count = |columns: &[Categories<'_>]| {
        let mut fold = CubeFold::new((0..columns.len()).map(|at| at.to_string()));
        fold.update(5000, columns).unwrap();
        fold.finish().unwrap()
    };
    // 901 squared is past the flat array, and the two columns always agree.
    let (narrow, wide) = (count(&[column]), count(&[column, column]));
    assert_eq!(narrow.cells.len(), 900);
    let same = |cell: &assay_measure::cube::Cell| vec![cell.at[0], cell.at[0]];
    assert!(narrow.cells.iter().zip(&wide.cells).all(|(a, b)| a.n == b.n && b.at == same(a)));
}

#[test]
fn limits_and_shapes_are_refused_and_say_so() {
    let column = Categories { codes: Codes::U8(&[0, 1, 2]), values: &["a", "b", "c"], valid: Valid::All };
    let mut fold = CubeFold::new(["g"]).limited(Limits { levels_max: 2, cells_max: 9 });
    let error = fold.update(3, &[column]).unwrap_err();
    assert!(error.is_limit());
    assert_eq!(error.to_string(), "column `g` has more than 2 values\nhint: group its values, or raise the limit");
    let mut fold = CubeFold::new(["g"]).limited(Limits { levels_max: 9, cells_max: 2 });
    assert!(fold.update(3, &[column]).unwrap_err().is_limit());
    assert!(matches!(CubeFold::new(["g"]).update(4, &[column]), Err(Error::Shape { expected: 4, found: 3, .. })));
    assert!(matches!(CubeFold::new(["g", "h"]).update(3, &[column]), Err(Error::Shape { .. })));
    let wrong = Categories { codes: Codes::U8(&[0, 3, 2]), ..column };
    assert!(matches!(CubeFold::new(["g"]).update(3, &[wrong]), Err(Error::Code { code: 3, values: 3 })));
    // The same code under a null is nobody's.
    let hidden = Categories { valid: Valid::Bits { bytes: &[0b1010_0000], offset: 5 }, ..wrong };
    let mut fold = CubeFold::new(["g"]);
    fold.update(3, &[hidden]).unwrap();
    let cube = fold.finish().unwrap();
    assert_eq!(cube.dimensions[0].levels, [Some("a".to_owned()), Some("c".to_owned()), None]);
    assert!(CubeFold::new(["g"]).merge(CubeFold::new(["h"])).is_err());
    let mut categories = CategoryFold::new("g", 2);
    assert!(categories.update(3, &column).unwrap_err().is_limit());
    let mut distinct = DistinctFold::new(2);
    assert!(distinct.update(&[1.0, 2.0, 3.0], Valid::All).unwrap_err().is_limit());
    assert!(Grid::new(0.0, f64::INFINITY, 4).is_err());
    assert!(Grid::new(f64::MIN, f64::MAX, 4).is_err());
    assert!(Grid::new(2.0, 1.0, 4).is_err());
    assert!(Grid::unit(0).is_err());
    assert_eq!(Grid::new(3.0, 3.0, 4).unwrap().bins, 1);
}

#[test]
fn a_tampered_cube_is_refused() {
    let rows: Vec<Row> = vec![(Some(1), None, Some(2)), (Some(0), Some(1), Some(2)), (None, Some(1), Some(2))];
    let good = cube(&[rows]);
    good.check().unwrap();
    let tampered: [fn(&mut Cube); 5] = [
        |cube| cube.cells.swap(0, 1),
        |cube| cube.cells[0].n = 0,
        |cube| cube.cells[0].at[0] = 9,
        |cube| cube.dimensions[0].levels.swap(0, 1),
        |cube| cube.dimensions[2].levels.push(Some("zz".to_owned())),
    ];
    for tamper in tampered {
        let mut cube = good.clone();
        tamper(&mut cube);
        assert!(cube.check().is_err());
    }
}

#[test]
fn fixed_point_sums_are_exact_or_say_that_they_are_not() {
    let mut sum = FixedSum::default();
    [0.1, 0.2, -0.0, 1e9].into_iter().for_each(|value| sum.add(value));
    assert!((sum.value().unwrap() - 1_000_000_000.3).abs() < 1e-6);
    sum.add(f64::INFINITY);
    assert_eq!((sum.value(), sum.mean(), sum.outside), (None, None, 1));
    // The largest integers need a coarser unit, and then are exact.
    let mut huge = Moments::for_magnitude(i64::MAX as f64 * 2.0);
    [i64::MAX as f64, i64::MIN as f64, 1_048_576.0].into_iter().for_each(|value| huge.add(value));
    assert_eq!((huge.sum, huge.outside, huge.mean()), (4, 0, Some(1_048_576.0 / 3.0)));
    huge.add(1e30);
    assert_eq!((huge.outside, huge.mean(), huge.variance()), (1, None, None));
    assert_eq!(Moments::for_magnitude(1.0).mean(), None);
    let kept = serde_json::to_string(&huge).unwrap();
    assert_eq!(serde_json::from_str::<Moments>(&kept).unwrap(), huge);
}
