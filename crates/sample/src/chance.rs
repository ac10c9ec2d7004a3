//! How likely are so few deviations? As a float with a bound on its error, and as a decision that is always right.
//!
//! A decision between `P(X ≤ c)` and a risk is made in floating point where the two are further apart than the bound, and in
//! whole numbers where they are not: module `exact`.
use crate::{Rate, exact};

/// 2^-53, which no rounding of one operation exceeds, relatively.
const ROUNDING: f64 = f64::EPSILON / 2.0;
/// Terms below this share of their sum are left out, with all that follow.
const NEGLIGIBLE: f64 = 1.0 / (1_u64 << 55) as f64;

/// Where the items of a sample come from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Urn {
    /// Each item deviates with this probability: binomial.
    Unlimited(Rate),
    /// So many of so many items deviate, and none is drawn twice: hypergeometric.
    Finite { population: u64, deviations: u64 },
}

/// A probability, and how far it may be off, relatively.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Estimate {
    pub value: f64,
    pub error: f64,
}

impl Urn {
    /// The smallest and the largest number of deviations that a sample of `n` can hold.
    pub(crate) fn support(self, n: u64) -> (u64, u64) {
        match self {
            Self::Unlimited(_) => (0, n),
            Self::Finite { population, deviations } => (n.saturating_sub(population - deviations), n.min(deviations)),
        }
    }

    /// P(X ≤ c) of a sample of `n`.
    pub(crate) fn at_most(self, c: u64, n: u64) -> Estimate {
        match self {
            Self::Unlimited(rate) => binomial_at_most(c, n, rate.value(), rate.rest()),
            Self::Finite { population, deviations } => {
                let (from, to) = self.support(n);
                let good = population - deviations;
                // The mode; 128 bits hold the product of two counts.
                let mode = u128::from(n + 1) * u128::from(deviations + 1) / u128::from(population + 2);
                let down = |x: u64| x as f64 * (good + x - n) as f64 / ((deviations - x + 1) as f64 * (n - x + 1) as f64);
                let peak = |x: u64| hypergeometric(x, n, population, deviations);
                cumulate(c, (from, to), mode as u64, peak, down)
            }
        }
    }

    /// Whether P(X ≤ c) of a sample of `n` is at most `risk`: right in every case.
    pub(crate) fn within(self, c: u64, n: u64, risk: Rate) -> bool {
        let (from, to) = self.support(n);
        if c >= to {
            return false;
        }
        if c < from {
            return true;
        }
        let (found, risk_near) = (self.at_most(c, n), risk.value());
        if found.value * (1.0 + found.error) < risk_near * (1.0 - 4.0 * ROUNDING) {
            return true;
        }
        if found.value * (1.0 - found.error) > risk_near * (1.0 + 4.0 * ROUNDING) {
            return false;
        }
        exact::within(self, c, n, risk)
    }
}

/// P(X ≤ c) of `n` items of which each deviates with probability `p`; `q` = 1 − p is given apart.
pub(crate) fn binomial_at_most(c: u64, n: u64, p: f64, q: f64) -> Estimate {
    let mode = ((n + 1) as f64 * p) as u64;
    let odds = q / p;
    let down = |x: u64| x as f64 / (n - x + 1) as f64 * odds;
    cumulate(c, (0, n), mode, |x| binomial(x, n, p, q), down)
}

/// A logarithm as a sum, with the sizes of what was added: each addend is off by few roundings of its size.
#[derive(Clone, Copy)]
struct Logarithm {
    value: f64,
    size: f64,
}

impl Logarithm {
    fn with(self, value: f64, size: f64) -> Self {
        Self { value: self.value + value, size: self.size + size }
    }

    fn plus(self, sign: f64, other: Self) -> Self {
        self.with(sign * other.value, other.size)
    }

    /// Sixteen roundings an addend: the logarithm's own, its argument's, two products and the sum, with room.
    fn exp(self) -> Estimate {
        Estimate { value: libm::exp(self.value), error: 16.0 * ROUNDING * (1.0 + self.size + self.value.abs()) }
    }
}

/// Sums P(X = x) over x ≤ c: outwards from c or the mode, whichever is less, so that no term is larger than the first.
fn cumulate(
    c: u64,
    (from, to): (u64, u64),
    mode: u64,
    probability: impl Fn(u64) -> Logarithm,
    down: impl Fn(u64) -> f64,
) -> Estimate {
    if c >= to {
        return Estimate { value: 1.0, error: 0.0 };
    }
    if c < from {
        return Estimate { value: 0.0, error: 0.0 };
    }
    let start = mode.clamp(from, to).min(c);
    let (mut sum, mut steps) = (1.0, 0_u64);
    let mut term = 1.0;
    for x in (from + 1..=start).rev() {
        let ratio = down(x);
        term *= ratio;
        sum += term;
        steps += 1;
        // Ratios fall on the way, so that what is left is less than a geometric series.
        if ratio < 1.0 && term * ratio <= (1.0 - ratio) * sum * NEGLIGIBLE {
            break;
        }
    }
    term = 1.0;
    for x in start + 1..=c {
        let ratio = 1.0 / down(x);
        term *= ratio;
        sum += term;
        steps += 1;
        if ratio < 1.0 && term * ratio <= (1.0 - ratio) * sum * NEGLIGIBLE {
            break;
        }
    }
    let first = probability(start).exp();
    // A term has at most eight roundings more than the one before it.
    Estimate { value: first.value * sum, error: first.error + 8.0 * ROUNDING * (steps + 2) as f64 + 2.0 * NEGLIGIBLE }
}

/// ln P(X = x) of the binomial distribution by Loader 2000, "Fast and accurate computation of binomial probabilities".
fn binomial(x: u64, n: u64, p: f64, q: f64) -> Logarithm {
    let zero = Logarithm { value: 0.0, size: 0.0 };
    let log = |share: f64, rest: f64| if share > 0.5 { libm::log1p(-rest) } else { libm::log(share) };
    if x == 0 || x == n {
        let all = n as f64 * if x == 0 { log(q, p) } else { log(p, q) };
        return zero.with(all, all.abs());
    }
    let (x, n) = (x as f64, n as f64);
    let y = n - x;
    let width = 0.5 * libm::log(n / (2.0 * std::f64::consts::PI * x * y));
    zero.with(width, width.abs())
        .plus(1.0, stirling_error(n))
        .plus(-1.0, stirling_error(x))
        .plus(-1.0, stirling_error(y))
        .plus(-1.0, deviance(x, n * p))
        .plus(-1.0, deviance(y, n * q))
}

/// ln P(X = x) of the hypergeometric distribution as a product of three binomial ones, of any common rate: Loader 2000.
fn hypergeometric(x: u64, n: u64, population: u64, deviations: u64) -> Logarithm {
    let (p, q) = (n as f64 / population as f64, (population - n) as f64 / population as f64);
    binomial(x, deviations, p, q)
        .plus(1.0, binomial(n - x, population - deviations, p, q))
        .plus(-1.0, binomial(n, population, p, q))
}

/// The error of Stirling's formula: ln n! − (n + ½) ln n + n − ½ ln 2π.
fn stirling_error(n: f64) -> Logarithm {
    if n < 16.0 {
        // 15! is below 2^53, so that the product is exact.
        let factorial = (1..=n as u64).product::<u64>() as f64;
        let tau = 0.5 * libm::log(2.0 * std::f64::consts::PI);
        let (log, power) = (libm::log(factorial), (n + 0.5) * libm::log(n));
        return Logarithm { value: log - power + n - tau, size: log + power + n + tau };
    }
    let nn = n * n;
    // Four terms of the series, and at 16 the fifth is 1e-15 of the first: it is added.
    let value = (1.0 / 12.0 - (1.0 / 360.0 - (1.0 / 1260.0 - (1.0 / 1680.0 - 1.0 / 1188.0 / nn) / nn) / nn) / nn) / n;
    Logarithm { value, size: value.max(1.0) }
}

/// x ln(x/m) + m − x, without loss where the two are near: Loader 2000.
fn deviance(x: f64, m: f64) -> Logarithm {
    let apart = x - m;
    if apart.abs() >= 0.1 * (x + m) {
        let log = x * libm::log(x / m);
        return Logarithm { value: log - apart, size: log.abs() + apart.abs() };
    }
    let v = apart / (x + m);
    let mut sum = apart * v;
    let mut term = 2.0 * x * v;
    for j in 1..1000 {
        term *= v * v;
        let next = sum + term / f64::from(2 * j + 1);
        if next == sum {
            break;
        }
        sum = next;
    }
    // The rounding of m moves it by as many roundings as the two are apart.
    Logarithm { value: sum, size: sum.abs() + 2.0 * apart.abs() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use proptest::test_runner::RngSeed;

    /// The float against whole numbers: the bound holds, and is not idle.
    fn check(urn: Urn, c: u64, n: u64) -> Result<(), TestCaseError> {
        let (found, truth) = (urn.at_most(c, n), exact::at_most(urn, c, n));
        prop_assert!(found.error < 1e-9, "{urn:?} {c} of {n}: a bound of {:e}", found.error);
        // The float made of the exact fraction is itself off by some roundings.
        let off = (found.value - truth).abs();
        prop_assert!(off <= (found.error + 1e-15) * truth, "{urn:?} {c} of {n}: {:e} for {truth:e}, {found:?}", found.value);
        Ok(())
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 400, rng_seed: RngSeed::Fixed(42001), ..ProptestConfig::default() })]

        #[test]
        fn binomial_sums_are_within_their_bound(n in 1_u64..600, share in 0.0..1.0, percent in 1_u8..100) {
            let c = (n as f64 * share * share) as u64;
            check(Urn::Unlimited(Rate::percent(percent)), c, n)?;
        }

        #[test]
        fn hypergeometric_sums_are_within_their_bound(n in 1_u64..400, more in 0_u64..5_000_000, a in 0.0..1.0, b in 0.0..1.0) {
            let population = n + more;
            let deviations = (population as f64 * a * a) as u64;
            check(Urn::Finite { population, deviations }, (n as f64 * b * b) as u64, n)?;
        }
    }

    #[test]
    fn large_sums_are_within_their_bound() {
        for (c, n, percent) in [(300, 20_000, 2), (412, 20_000, 2), (0, 20_000, 1), (6_900, 100_000, 7), (7_000, 100_000, 7)] {
            check(Urn::Unlimited(Rate::percent(percent)), c, n).unwrap();
        }
        for (c, n, population, deviations) in [(60, 4_000, 1_000_000_000, 20_000_000), (250, 5_000, 20_000, 1_000), (3, 3, 9, 5)]
        {
            check(Urn::Finite { population, deviations }, c, n).unwrap();
        }
    }

    #[test]
    fn what_is_sure_is_sure() {
        let urn = Urn::Finite { population: 10, deviations: 4 };
        // Eight of ten: at least two deviate.
        assert!(urn.within(1, 8, "0.00000000000001".parse().unwrap()));
        assert!(!urn.within(4, 8, Rate::percent(99)));
        // A tie, which floating point cannot tell: a half is at most a half.
        assert!(Urn::Unlimited(Rate::percent(50)).within(0, 1, Rate::percent(50)));
        assert!(Urn::Unlimited(Rate::percent(50)).within(2, 5, Rate::percent(50)));
        assert!(!Urn::Unlimited(Rate::percent(50)).within(2, 5, "0.49999999999999".parse().unwrap()));
    }
}
