//! Seeded random numbers by counter: replicate b of a seed is the same whoever draws it, and in whatever order.
//!
//! Philox 4x32-10 of Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3".

use crate::special::log_factorial;

/// One stream of numbers: a seed and the number of a replicate.
#[derive(Debug, Clone)]
pub(crate) struct Stream {
    key: [u32; 2],
    counter: [u32; 4],
    left: Vec<u64>,
}

fn philox(mut counter: [u32; 4], mut key: [u32; 2]) -> [u32; 4] {
    for _ in 0..10 {
        let a = u64::from(counter[0]) * 0xD251_1F53;
        let b = u64::from(counter[2]) * 0xCD9E_8D57;
        counter = [(b >> 32) as u32 ^ counter[1] ^ key[0], b as u32, (a >> 32) as u32 ^ counter[3] ^ key[1], a as u32];
        key = [key[0].wrapping_add(0x9E37_79B9), key[1].wrapping_add(0xBB67_AE85)];
    }
    counter
}

impl Stream {
    pub(crate) fn new(seed: u64, replicate: u32) -> Self {
        Self { key: [seed as u32, (seed >> 32) as u32], counter: [0, 0, replicate, 0], left: Vec::with_capacity(2) }
    }

    fn bits(&mut self) -> u64 {
        if let Some(bits) = self.left.pop() {
            return bits;
        }
        let [a, b, c, d] = philox(self.counter, self.key);
        // 2^64 blocks of one replicate are never reached.
        self.counter[0] = self.counter[0].wrapping_add(1);
        self.counter[1] = self.counter[1].wrapping_add(u32::from(self.counter[0] == 0));
        self.left.push(u64::from(c) | u64::from(d) << 32);
        u64::from(a) | u64::from(b) << 32
    }

    /// Above 0 and below 1.
    pub(crate) fn unit(&mut self) -> f64 {
        ((self.bits() >> 12) as f64 + 0.5) / (1_u64 << 52) as f64
    }

    /// Hits of `n` trials at probability `p`.
    pub(crate) fn binomial(&mut self, n: u64, p: f64) -> u64 {
        if n == 0 || p <= 0.0 {
            0
        } else if p >= 1.0 {
            n
        } else if p > 0.5 {
            n - self.binomial(n, 1.0 - p)
        } else if n as f64 * p < 10.0 {
            self.few(n, p)
        } else {
            self.many(n, p)
        }
    }

    /// By inversion, walking up from 0.
    fn few(&mut self, n: u64, p: f64) -> u64 {
        let odds = p / (1.0 - p);
        let mut weight = libm::exp(n as f64 * libm::log1p(-p));
        let mut u = self.unit();
        for k in 0..n {
            if u <= weight {
                return k;
            }
            u -= weight;
            weight *= odds * (n - k) as f64 / (k + 1) as f64;
        }
        n
    }

    /// By transformed rejection: Hörmann 1993, algorithm BTRS.
    fn many(&mut self, n: u64, p: f64) -> u64 {
        let (size, q) = (n as f64, 1.0 - p);
        let spread = libm::sqrt(size * p * q);
        let b = 1.15 + 2.53 * spread;
        let a = -0.0873 + 0.0248 * b + 0.01 * p;
        let (c, alpha, v_r) = (size * p + 0.5, (2.83 + 5.1 / b) * spread, 0.92 - 4.2 / b);
        let (log_odds, mode) = (libm::log(p / q), libm::floor((size + 1.0) * p));
        let peak = log_factorial(mode as u64) + log_factorial(n - mode as u64);
        loop {
            let (u, v) = (self.unit() - 0.5, self.unit());
            let us = 0.5 - u.abs();
            let k = libm::floor((2.0 * a / us + b) * u + c);
            if k < 0.0 || k > size {
                continue;
            }
            let hits = k as u64;
            if us >= 0.07 && v <= v_r {
                return hits;
            }
            let bound = peak - log_factorial(hits) - log_factorial(n - hits) + (k - mode) * log_odds;
            if libm::log(v * alpha / (a / (us * us) + b)) <= bound {
                return hits;
            }
        }
    }

    /// As many rows as there are, dealt to the cells with the cells' own shares.
    pub(crate) fn multinomial(&mut self, cells: &[u64], into: &mut Vec<u64>) {
        into.clear();
        let total: u64 = cells.iter().sum();
        let (mut rows, mut share) = (total, total);
        for cell in cells {
            let drawn = if rows == 0 || *cell == 0 { 0 } else { self.binomial(rows, *cell as f64 / share as f64) };
            rows -= drawn;
            share -= cell;
            into.push(drawn);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn philox_gives_the_authors_vectors() {
        // kat_vectors of Random123.
        assert_eq!(philox([0; 4], [0; 2]), [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]);
        assert_eq!(philox([u32::MAX; 4], [u32::MAX; 2]), [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]);
        let pi = [0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344];
        assert_eq!(philox(pi, [0xa409_3822, 0x299f_31d0]), [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1]);
    }

    #[test]
    fn binomials_have_their_distribution() {
        for (n, p) in [(1, 0.3), (30, 0.02), (40, 0.5), (200, 0.9), (5_000, 0.1), (1_000_000, 0.37)] {
            let mut stream = Stream::new(7, 1);
            let draws = 20_000;
            let mean = n as f64 * p;
            let sd = (mean * (1.0 - p)).sqrt();
            let (mut sum, mut squares) = (0.0, 0.0);
            for _ in 0..draws {
                let z = (stream.binomial(n, p) as f64 - mean) / sd;
                sum += z;
                squares += z * z;
            }
            // Five standard errors: of the mean 1/sqrt(draws), of the variance some sqrt(2 + excess)/sqrt(draws).
            let error = 1.0 / f64::from(draws).sqrt();
            assert!((sum / f64::from(draws)).abs() < 5.0 * error, "{n} {p}");
            let kurtosis = 2.0 + (1.0 - 6.0 * p * (1.0 - p)).abs() / (sd * sd);
            assert!((squares / f64::from(draws) - 1.0).abs() < 5.0 * error * kurtosis.sqrt(), "{n} {p}");
        }
    }

    #[test]
    fn rejection_draws_each_count_as_often_as_it_should() {
        let (n, p) = (60, 0.4);
        let mut stream = Stream::new(11, 3);
        let mut seen = vec![0_u32; 61];
        let draws = 200_000;
        for _ in 0..draws {
            seen[stream.binomial(n, p) as usize] += 1;
        }
        let mut chi = 0.0;
        for k in 12..=36_u64 {
            let log = log_factorial(n) - log_factorial(k) - log_factorial(n - k);
            let expected = f64::from(draws) * (log + k as f64 * p.ln() + (n - k) as f64 * (1.0 - p).ln()).exp();
            chi += (f64::from(seen[k as usize]) - expected).powi(2) / expected;
        }
        // 25 cells: above 60 once in ten thousand.
        assert!(chi < 60.0, "{chi}");
    }

    #[test]
    fn a_resample_keeps_the_rows_and_the_empty_cells() {
        let cells = [0, 5, 1_000_000, 0, 17];
        let (mut one, mut two) = (Vec::new(), Vec::new());
        Stream::new(1, 2).multinomial(&cells, &mut one);
        Stream::new(1, 2).multinomial(&cells, &mut two);
        assert_eq!(one, two);
        assert_eq!(one.iter().sum::<u64>(), 1_000_022);
        assert_eq!((one[0], one[3]), (0, 0));
        Stream::new(1, 3).multinomial(&cells, &mut two);
        assert_ne!(one, two);
    }
}
