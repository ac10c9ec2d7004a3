//! How long the server takes for its answers, by page: a histogram that costs nothing to keep.
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::route::{Format, Route};

/// Buckets: each is an eighth of a doubling wide, from a microsecond to about a minute.
const BUCKETS: usize = 8 * 26;

/// Times of answers, by page.
#[derive(Default)]
pub(crate) struct Timings(Mutex<BTreeMap<String, Buckets>>);

struct Buckets([u32; BUCKETS]);

/// Times of the answers to one page: upper bounds, to a ninth.
#[derive(Clone, Debug, PartialEq)]
pub struct Timing {
    /// The page's address, its ids left out: `/controls/…`.
    pub page: String,
    pub n: u64,
    pub p50: Duration,
    pub p95: Duration,
    pub p99: Duration,
    pub most: Duration,
}

impl Timings {
    pub(crate) fn add(&self, page: String, took: Duration) {
        let mut pages = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let buckets = pages.entry(page).or_insert_with(|| Buckets([0; BUCKETS]));
        buckets.0[place(took)] += 1;
    }

    pub(crate) fn all(&self) -> Vec<Timing> {
        let pages = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        pages.iter().map(|(page, buckets)| buckets.timing(page)).collect()
    }
}

/// The address of a page without what names one of many.
pub(crate) fn pattern(route: &Route, format: Format) -> String {
    let path = route.path(format);
    match route {
        Route::Crosswalk(..) => "/frameworks/…/with/…".to_owned(),
        _ => match path.match_indices('/').nth(1) {
            Some((at, _)) => format!("{}/…", &path[..at]),
            None => path,
        },
    }
}

fn place(took: Duration) -> usize {
    let micros = (took.as_micros() as f64).max(1.0);
    ((micros.log2() * 8.0) as usize).min(BUCKETS - 1)
}

/// The longest time that falls into a bucket.
fn bound(place: usize) -> Duration {
    Duration::from_secs_f64(2f64.powf((place + 1) as f64 / 8.0) / 1e6)
}

impl Buckets {
    fn timing(&self, page: &str) -> Timing {
        let n: u64 = self.0.iter().map(|n| u64::from(*n)).sum();
        let at = |thousandths: u64| {
            let (wanted, mut seen) = ((n * thousandths).div_ceil(1000).max(1), 0);
            let found = self.0.iter().position(|n| {
                seen += u64::from(*n);
                seen >= wanted
            });
            bound(found.unwrap_or(BUCKETS - 1))
        };
        Timing { page: page.to_owned(), n, p50: at(500), p95: at(950), p99: at(990), most: at(1000) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_fall_where_they_are_looked_for() {
        let timings = Timings::default();
        let page = || pattern(&Route::Control("AC-01".into()), Format::Page);
        for millis in 1..=100 {
            timings.add(page(), Duration::from_millis(millis));
        }
        let all = timings.all();
        let timing = &all[0];
        assert_eq!((timing.page.as_str(), timing.n), ("/controls/…", 100));
        for (found, real) in [(timing.p50, 50), (timing.p95, 95), (timing.p99, 99), (timing.most, 100)] {
            let real = Duration::from_millis(real);
            assert!(found >= real && found < real * 10 / 9, "{found:?} for {real:?}");
        }
        assert_eq!(pattern(&Route::Crosswalk("a".into(), "b".into()), Format::Page), "/frameworks/…/with/…");
        assert_eq!(pattern(&Route::Home, Format::Json), "/home.json");
        timings.add("/".to_owned(), Duration::ZERO);
        timings.add("/".to_owned(), Duration::from_secs(100_000));
        assert_eq!(timings.all()[0].n, 2);
    }
}
