//! Probabilities in whole numbers: what decides where floating point is too near to tell.
use num_bigint::BigUint;

use crate::Rate;
use crate::chance::Urn;

/// Whether P(X ≤ c) of a sample of `n` is at most `risk`.
pub(crate) fn within(urn: Urn, c: u64, n: u64, risk: Rate) -> bool {
    let (few, all) = ways(urn, c, n);
    let (numerator, denominator) = risk.terms();
    few * denominator <= all * numerator
}

/// Ways with at most `c` deviations, and ways in all.
fn ways(urn: Urn, c: u64, n: u64) -> (BigUint, BigUint) {
    match urn {
        Urn::Unlimited(rate) => binomial(rate, c.min(n), n),
        Urn::Finite { population, deviations } => hypergeometric(population, deviations, c, n),
    }
}

/// Σ C(n,x) a^x d^(n−x) over x ≤ c, and (a + d)^n, for the rate a / (a + d).
fn binomial(rate: Rate, c: u64, n: u64) -> (BigUint, BigUint) {
    let (a, all) = rate.terms();
    let d = all - a;
    let power = |base: u64, to: u64| BigUint::from(base).pow(u32::try_from(to).expect("samples are limited"));
    // Without the d^(n−c) that all terms share, every division comes out even.
    let mut term = power(d, c);
    let mut sum = term.clone();
    for x in 0..c {
        term = term * (n - x) * a / (x + 1) / d;
        sum += &term;
    }
    (sum * power(d, n - c), power(all, n))
}

/// Σ C(D,x) C(N−D,n−x) over x ≤ c, and C(N,n).
fn hypergeometric(population: u64, deviations: u64, c: u64, n: u64) -> (BigUint, BigUint) {
    let good = population - deviations;
    let (from, to) = (n.saturating_sub(good), n.min(deviations));
    let all = choose(population, n);
    if c < from {
        return (BigUint::ZERO, all);
    }
    let mut term = choose(deviations, from) * choose(good, n - from);
    let mut sum = term.clone();
    for x in from..c.min(to) {
        term = term * (deviations - x) * (n - x) / (x + 1) / (good + x + 1 - n);
        sum += &term;
    }
    (sum, all)
}

/// C(n, k).
fn choose(n: u64, k: u64) -> BigUint {
    (0..k.min(n - k)).fold(BigUint::from(1_u8), |product, at| product * (n - at) / (at + 1))
}

/// The float nearest to P(X ≤ c), but for a few roundings: what tests compare with.
#[cfg(test)]
pub(crate) fn at_most(urn: Urn, c: u64, n: u64) -> f64 {
    let (few, all) = ways(urn, c, n);
    // Of the quotient 64 bits are enough; how far it was moved is put back.
    let moved = (all.bits() + 64).saturating_sub(few.bits());
    let quotient = (few << moved) / all;
    let kept = quotient.bits().saturating_sub(64);
    let mantissa = u64::try_from(quotient >> kept).expect("sixty-four bits are left");
    libm::ldexp(mantissa as f64, i32::try_from(kept as i64 - moved as i64).expect("the exponent is small"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_cases_are_as_counted_by_hand() {
        // Two coins: none in one of four, at most one in three of four.
        assert_eq!(ways(Urn::Unlimited(Rate::percent(50)), 1, 2), (BigUint::from(3_u8), BigUint::from(4_u8)));
        // Two of five, of which two deviate: C(3,2) = 3 pairs without, C(5,2) = 10 pairs.
        let urn = Urn::Finite { population: 5, deviations: 2 };
        assert_eq!(ways(urn, 0, 2), (BigUint::from(3_u8), BigUint::from(10_u8)));
        assert_eq!(ways(urn, 1, 2), (BigUint::from(9_u8), BigUint::from(10_u8)));
        assert_eq!(ways(urn, 2, 2), (BigUint::from(10_u8), BigUint::from(10_u8)));
        assert_eq!(ways(urn, 0, 4).0, BigUint::ZERO);
        assert_eq!(at_most(urn, 1, 2), 0.9);
    }
}
