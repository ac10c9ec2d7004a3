//! Which items? The draw by rank, the systematic one, and how a sample is shared among strata.
use std::collections::BinaryHeap;

use crate::population::Population;
use crate::seed::Seed;

/// The first `n` items by `SHA-256(seed ‖ 0x00 ‖ item)` among those in places that `among` lets through, in that order.
///
/// It knows neither the order of the population nor what was asked before: a larger `n` begins with the same items.
#[must_use]
pub fn ranked<'a>(population: &'a Population, seed: &Seed, n: usize, among: impl Fn(usize) -> bool) -> Vec<&'a str> {
    // The largest kept place is on top, and gives way to a smaller one.
    let mut kept: BinaryHeap<([u8; 32], usize)> = BinaryHeap::with_capacity(n.min(population.len()) + 1);
    for at in (0..population.len()).filter(|at| among(*at)) {
        let place = seed.place(population.item(at));
        if kept.len() < n {
            kept.push((place, at));
        } else if let Some(mut last) = kept.peek_mut()
            && place < last.0
        {
            *last = (place, at);
        }
    }
    kept.into_sorted_vec().into_iter().map(|(_, at)| population.item(at)).collect()
}

/// Every N/n-th item in the population's order, from a start that the seed gives; all of them where `n` is no less.
///
/// With u the first eight bytes of `SHA-256(seed ‖ 0x01 ‖ "systematic")` as a number, the i-th item, from 0, stands in place
/// ⌊(i + u/2^64) · N / n⌋, from 0: whole numbers, so that nothing is rounded.
#[must_use]
pub fn systematic<'a>(population: &'a Population, seed: &Seed, n: usize) -> Vec<&'a str> {
    if n >= population.len() {
        return population.items().collect();
    }
    let (all, start) = (population.len() as u128, u128::from(seed.number("systematic")));
    // i · 2^64 + u is below 2^94, and a population below 2^30.
    let place = |i: usize| ((((i as u128) << 64) + start) * all / ((n as u128) << 64)) as usize;
    (0..n).map(|i| population.item(place(i))).collect()
}

/// Shares `n` among strata by their sizes: to each its part rounded down, then one more to the largest remainders; at least
/// one where `n` allows it, and never more than a stratum holds.
#[must_use]
pub fn allocate(n: u64, sizes: &[u64]) -> Vec<u64> {
    let total: u64 = sizes.iter().sum();
    let n = n.min(total);
    let strata = sizes.iter().filter(|size| **size > 0).count() as u64;
    let least = u64::from(n >= strata);
    let exact = |size: u64| u128::from(n) * u128::from(size);
    let whole = |size: u64| (exact(size) / u128::from(total.max(1))) as u64;
    let mut shares: Vec<u64> = sizes.iter().map(|size| whole(*size).max(least.min(*size))).collect();
    // By the remainder, of equal ones the first. What small strata took above their part is taken from the last of the largest.
    let mut order: Vec<usize> = (0..sizes.len()).collect();
    order.sort_by_key(|at| (std::cmp::Reverse(exact(sizes[*at]) % u128::from(total.max(1))), *at));
    while shares.iter().sum::<u64>() < n {
        for at in &order {
            if shares.iter().sum::<u64>() < n && shares[*at] < sizes[*at] {
                shares[*at] += 1;
            }
        }
    }
    while shares.iter().sum::<u64>() > n {
        let largest = (0..shares.len()).max_by_key(|at| shares[*at]).expect("something was shared");
        shares[largest] -= 1;
    }
    shares
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use proptest::test_runner::RngSeed;

    fn named(n: usize) -> Vec<String> {
        (0..n).map(|at| format!("item-{at}")).collect()
    }

    fn population(names: &[String]) -> Population {
        Population::new(names.iter().map(String::as_str)).unwrap()
    }

    #[test]
    fn shares_follow_sizes() {
        assert_eq!(allocate(10, &[50, 30, 20]), [5, 3, 2]);
        assert_eq!(allocate(10, &[1, 1, 998]), [1, 1, 8]);
        assert_eq!(allocate(2, &[1, 1, 998]), [0, 0, 2], "too few for one each");
        assert_eq!(allocate(7, &[10, 10, 10]), [3, 2, 2]);
        assert_eq!(allocate(100, &[3, 0, 4]), [3, 0, 4]);
        assert_eq!(allocate(5, &[]), Vec::<u64>::new());
        assert_eq!(allocate(0, &[5, 5]), [0, 0]);
    }

    #[test]
    fn every_item_is_drawn_about_as_often() {
        let (names, draws) = (named(20), 4_000_u32);
        let population = population(&names);
        for draw in [
            |p: &Population, s: &Seed| ranked(p, s, 5, |_| true).iter().map(|i| p.find(i).unwrap()).collect::<Vec<_>>(),
            |p: &Population, s: &Seed| systematic(p, s, 5).iter().map(|i| p.find(i).unwrap()).collect(),
        ] {
            let mut seen = [0_u32; 20];
            for value in 0..draws {
                draw(&population, &Seed::new(&[9; 32], &value.to_string())).into_iter().for_each(|at| seen[at] += 1);
            }
            let expected = f64::from(draws) * 0.25;
            let chi: f64 = seen.iter().map(|seen| (f64::from(*seen) - expected).powi(2) / expected).sum();
            // Nineteen degrees of freedom: above 44 once in a thousand.
            assert!(chi < 44.0, "{chi} {seen:?}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 128, rng_seed: RngSeed::Fixed(42001), ..ProptestConfig::default() })]

        #[test]
        fn a_draw_is_a_prefix_of_every_larger_one_whatever_the_order(n in 1_usize..60, more in 0_usize..20, value in "[0-9]{1,9}", turn in 0_usize..60) {
            let names = named(n);
            let seed = Seed::new(&[3; 32], &value);
            let mut turned = names.clone();
            turned.rotate_left(turn % n);
            turned.reverse();
            let (one, other) = (population(&names), population(&turned));
            let (few, many) = (ranked(&one, &seed, n / 2, |_| true), ranked(&other, &seed, n / 2 + more, |_| true));
            prop_assert_eq!(few.as_slice(), &many[..n / 2]);
            // By definition: all of them, sorted.
            let mut all: Vec<&str> = one.items().collect();
            all.sort_by_key(|item| seed.place(item));
            prop_assert_eq!(&all[..many.len()], many.as_slice());
        }

        #[test]
        fn systematic_items_are_apart_by_the_interval(n in 1_usize..60, all in 1_usize..500, value in "[0-9]{1,9}") {
            let names = named(all);
            let population = population(&names);
            let drawn = systematic(&population, &Seed::new(&[3; 32], &value), n);
            prop_assert_eq!(drawn.len(), n.min(all));
            let places: Vec<usize> = drawn.iter().map(|item| population.find(item).unwrap()).collect();
            for pair in places.windows(2) {
                let gap = pair[1] - pair[0];
                prop_assert!(gap == all / n || gap == all.div_ceil(n) || n >= all && gap == 1, "{places:?}");
            }
            prop_assert!(n >= all || places[0] <= all / n);
        }

        #[test]
        fn shares_add_up(n in 0_u64..400, sizes in prop::collection::vec(0_u64..200, 0..9)) {
            let shares = allocate(n, &sizes);
            prop_assert_eq!(shares.iter().sum::<u64>(), n.min(sizes.iter().sum()));
            for (share, size) in shares.iter().zip(&sizes) {
                prop_assert!(share <= size);
                prop_assert!(*share > 0 || *size == 0 || n < sizes.iter().filter(|size| **size > 0).count() as u64);
            }
        }
    }
}
