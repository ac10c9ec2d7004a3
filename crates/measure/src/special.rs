//! Distribution functions that intervals and p-values need, in software, so that every machine gives the same bits.
//!
//! Compared with SciPy in `tests/vectors.rs`.
#![allow(clippy::excessive_precision, clippy::unreadable_literal)]

use std::f64::consts::{PI, SQRT_2};

/// Steps of a continued fraction or series; at 10^9 trials some 10^5 are needed.
const STEPS_MAX: u32 = 1_000_000;
const TINY: f64 = 1e-300;

/// Upper tail of the standard normal distribution.
pub(crate) fn normal_sf(z: f64) -> f64 {
    0.5 * libm::erfc(z / SQRT_2)
}

/// Two-sided p-value of a standard normal statistic.
pub(crate) fn normal_p(z: f64) -> f64 {
    libm::erfc(z.abs() / SQRT_2)
}

fn ratio(coefficients: [f64; 8], divisors: [f64; 8], r: f64) -> f64 {
    let horner = |terms: [f64; 8]| terms.iter().rev().fold(0.0, |sum, term| sum * r + term);
    horner(coefficients) / horner(divisors)
}

/// Quantile of the standard normal distribution: Wichura 1988, algorithm AS 241 (PPND16), relative error 1e-16.
pub(crate) fn normal_quantile(p: f64) -> f64 {
    let q = p - 0.5;
    if q.abs() <= 0.425 {
        let a = [
            3.3871328727963666080e0,
            1.3314166789178437745e2,
            1.9715909503065514427e3,
            1.3731693765509461125e4,
            4.5921953931549871457e4,
            6.7265770927008700853e4,
            3.3430575583588128105e4,
            2.5090809287301226727e3,
        ];
        let b = [
            1.0,
            4.2313330701600911252e1,
            6.8718700749205790830e2,
            5.3941960214247511077e3,
            2.1213794301586595867e4,
            3.9307895800092710610e4,
            2.8729085735721942674e4,
            5.2264952788528545610e3,
        ];
        return q * ratio(a, b, 0.180625 - q * q);
    }
    let tail = if q < 0.0 { p } else { 1.0 - p };
    let z = normal_upper(tail);
    if q < 0.0 { -z } else { z }
}

/// The z whose upper tail is `tail`, for tails below 0.075; exact for tails far below what 1 - p can hold.
pub(crate) fn normal_upper(tail: f64) -> f64 {
    if tail >= 0.075 {
        return -normal_quantile(tail);
    }
    let r = libm::sqrt(-libm::log(tail));
    if r <= 5.0 {
        let c = [
            1.42343711074968357734e0,
            4.63033784615654529590e0,
            5.76949722146069140550e0,
            3.64784832476320460504e0,
            1.27045825245236838258e0,
            2.41780725177450611770e-1,
            2.27238449892691845833e-2,
            7.74545014278341407640e-4,
        ];
        let d = [
            1.0,
            2.05319162663775882187e0,
            1.67638483018380384940e0,
            6.89767334985100004550e-1,
            1.48103976427480074590e-1,
            1.51986665636164571966e-2,
            5.47593808499534494600e-4,
            1.05075007164441684324e-9,
        ];
        return ratio(c, d, r - 1.6);
    }
    let e = [
        6.65790464350110377720e0,
        5.46378491116411436990e0,
        1.78482653991729133580e0,
        2.96560571828504891230e-1,
        2.65321895265761230930e-2,
        1.24266094738807843860e-3,
        2.71155556874348757815e-5,
        2.01033439929228813265e-7,
    ];
    let f = [
        1.0,
        5.99832206555887937690e-1,
        1.36929880922735805310e-1,
        1.48753612908506148525e-2,
        7.86869131145613259100e-4,
        1.84631831751005468180e-5,
        1.42151175831644588870e-7,
        2.04426310338993978564e-15,
    ];
    ratio(e, f, r - 5.0)
}

/// The error of Stirling's formula: ln Γ(n+1) − (n+½) ln n + n − ½ ln 2π. Loader 2000, "Fast and accurate computation of
/// binomial probabilities".
fn stirling_error(n: f64) -> f64 {
    if n < 16.0 {
        return libm::lgamma(n + 1.0) - (n + 0.5) * libm::log(n) + n - 0.5 * libm::log(2.0 * PI);
    }
    let nn = n * n;
    (1.0 / 12.0 - (1.0 / 360.0 - (1.0 / 1260.0 - (1.0 / 1680.0 - (1.0 / 1188.0) / nn) / nn) / nn) / nn) / n
}

/// x ln(x/m) + m − x, without cancellation where x is near m. Loader 2000.
fn deviance(x: f64, m: f64) -> f64 {
    if (x - m).abs() >= 0.1 * (x + m) {
        return x * libm::log(x / m) + m - x;
    }
    let v = (x - m) / (x + m);
    let mut sum = (x - m) * v;
    let mut term = 2.0 * x * v;
    for j in 1..1000 {
        term *= v * v;
        let next = sum + term / f64::from(2 * j + 1);
        if next == sum {
            break;
        }
        sum = next;
    }
    sum
}

/// x^a · y^b / (a · B(a, b)) with y = 1 − x given apart, so that neither end loses digits.
fn beta_front(a: f64, b: f64, x: f64, y: f64) -> f64 {
    let n = a + b;
    let log = stirling_error(n) - stirling_error(a) - stirling_error(b) - deviance(a, n * x) - deviance(b, n * y);
    // The binomial probability of a in n, times b/n.
    libm::exp(log) * libm::sqrt(n / (2.0 * PI * a * b)) * (b / n)
}

/// The continued fraction of the incomplete beta function: DLMF 8.17.22, evaluated by Lentz's method.
fn beta_fraction(a: f64, b: f64, x: f64) -> f64 {
    let floor = |value: f64| if value.abs() < TINY { TINY } else { value };
    let (mut c, mut d) = (1.0, 1.0 / floor(1.0 - (a + b) * x / (a + 1.0)));
    let mut value = d;
    for step in 1..STEPS_MAX {
        let m = f64::from(step);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        d = 1.0 / floor(1.0 + even * d);
        c = floor(1.0 + even / c);
        value *= d * c;
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        d = 1.0 / floor(1.0 + odd * d);
        c = floor(1.0 + odd / c);
        value *= d * c;
        if (d * c - 1.0).abs() < 4e-16 {
            break;
        }
    }
    value
}

/// The regularised incomplete beta function I_x(a, b), for a, b > 0.
pub(crate) fn beta_cdf(x: f64, a: f64, b: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    if x >= 1.0 {
        return 1.0;
    }
    if x <= (a + 1.0) / (a + b + 2.0) {
        beta_front(a, b, x, 1.0 - x) * beta_fraction(a, b, x)
    } else {
        1.0 - beta_front(b, a, 1.0 - x, x) * beta_fraction(b, a, 1.0 - x)
    }
}

/// The x with I_x(a, b) = p, for p in (0, 1): Newton's steps held inside a shrinking bracket.
pub(crate) fn beta_quantile(p: f64, a: f64, b: f64) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    let mut x = a / (a + b);
    for _ in 0..200 {
        let miss = beta_cdf(x, a, b) - p;
        if miss > 0.0 {
            high = x;
        } else {
            low = x;
        }
        // The density is a · front / (x · (1 − x)).
        let slope = beta_front(a, b, x, 1.0 - x) * a / (x * (1.0 - x));
        let mut next = x - miss / slope;
        if miss == 0.0 || (next - x).abs() <= 2e-16 * x {
            return next;
        }
        if !(next > low && next < high) {
            // Geometric halving reaches a limit near zero as fast as one near a half.
            next = if low > 0.0 && high / low > 4.0 { libm::sqrt(low * high) } else { 0.5 * (low + high) };
        }
        if next == low || next == high {
            return next;
        }
        x = next;
    }
    x
}

/// The upper regularised incomplete gamma function Q(a, x), for a > 0: DLMF 8.11.4 and 8.9.2.
pub(crate) fn gamma_sf(a: f64, x: f64) -> f64 {
    if x <= 0.0 {
        return 1.0;
    }
    // x^a e^-x / Γ(a+1), by the Poisson probability of Loader 2000.
    let front = libm::exp(-stirling_error(a) - deviance(a, x)) / libm::sqrt(2.0 * PI * a);
    if x < a + 1.0 {
        let (mut sum, mut term) = (1.0, 1.0);
        for step in 1..STEPS_MAX {
            term *= x / (a + f64::from(step));
            sum += term;
            if term < sum * 1e-17 {
                break;
            }
        }
        return 1.0 - front * sum;
    }
    let mut b = x + 1.0 - a;
    let (mut c, mut d) = (1.0 / TINY, 1.0 / b);
    let mut value = d;
    for step in 1..STEPS_MAX {
        let i = f64::from(step);
        let an = -i * (i - a);
        b += 2.0;
        d = 1.0 / if (an * d + b).abs() < TINY { TINY } else { an * d + b };
        c = if (b + an / c).abs() < TINY { TINY } else { b + an / c };
        value *= d * c;
        if (d * c - 1.0).abs() < 4e-16 {
            break;
        }
    }
    front * a * value
}

/// Upper tail of the chi-square distribution.
pub(crate) fn chi_square_sf(statistic: f64, degrees: f64) -> f64 {
    gamma_sf(degrees / 2.0, statistic / 2.0)
}

/// Upper tail of Kolmogorov's limiting distribution: P(K > x). For small x the theta form converges.
pub(crate) fn kolmogorov_sf(x: f64) -> f64 {
    if x <= 0.0 {
        return 1.0;
    }
    if x < 1.0 {
        let sum: f64 = (1..=20)
            .map(|k| {
                let odd = f64::from(2 * k - 1);
                libm::exp(-odd * odd * PI * PI / (8.0 * x * x))
            })
            .sum();
        return 1.0 - libm::sqrt(2.0 * PI) / x * sum;
    }
    let sum: f64 = (1..=20)
        .map(|k| {
            let k = f64::from(k);
            let sign = if k % 2.0 == 1.0 { 1.0 } else { -1.0 };
            sign * libm::exp(-2.0 * k * k * x * x)
        })
        .sum();
    2.0 * sum
}

/// ln n!, for the hypergeometric distribution.
pub(crate) fn log_factorial(n: u64) -> f64 {
    let n = n as f64;
    if n < 16.0 { libm::lgamma(n + 1.0) } else { (n + 0.5) * libm::log(n) - n + 0.5 * libm::log(2.0 * PI) + stirling_error(n) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// SciPy's values, kept by `tests/reference/intervals.py`.
    fn rows(name: &str) -> Vec<Vec<f64>> {
        let all: serde_json::Value = serde_json::from_str(include_str!("../tests/vectors/intervals.json")).unwrap();
        let rows: Vec<Vec<f64>> = serde_json::from_value(all[name].clone()).unwrap();
        assert!(rows.len() >= 9);
        rows
    }

    fn near(ours: f64, theirs: f64, what: &[f64]) {
        assert!((ours - theirs).abs() <= 1e-12 * theirs.abs() + 1e-15, "{what:?}: {ours:e} here, {theirs:e} there");
    }

    #[test]
    fn functions_agree_with_scipy() {
        rows("normal_upper").iter().for_each(|row| near(normal_upper(row[0]), row[1], row));
        rows("normal_upper").iter().for_each(|row| near(normal_sf(row[1]), row[0], row));
        rows("chi_square_sf").iter().for_each(|row| near(chi_square_sf(row[0], row[1]), row[2], row));
        rows("kolmogorov_sf").iter().for_each(|row| near(kolmogorov_sf(row[0]), row[1], row));
        rows("beta_cdf").iter().for_each(|row| near(beta_cdf(row[0], row[1], row[2]), row[3], row));
    }

    #[test]
    fn quantiles_undo_distributions() {
        for (a, b) in [(0.5, 0.5), (1.0, 30.0), (30.0, 1.0), (123_456.0, 876_545.0)] {
            for p in [1e-12, 1e-4, 0.025, 0.5, 0.975] {
                near(beta_cdf(beta_quantile(p, a, b), a, b), p, &[a, b, p]);
            }
        }
    }
}
