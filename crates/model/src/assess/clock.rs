//! Instants into days of the engagement's zone, fast: the starts of the days around the period are worked out once.
use crate::time::{Day, DaySpan, Instant, Zone};

pub(crate) struct Clock {
    zone: Zone,
    first: Day,
    /// Starts of the days from `first`.
    starts: Vec<Instant>,
}

const DAY_MICROS: i64 = 86_400_000_000;

impl Clock {
    pub(crate) fn new(zone: &Zone, around: DaySpan) -> Self {
        let starts = (around.from.0..=around.to.0 + 1).map(|day| zone.start_of(Day(day))).collect();
        Self { zone: zone.clone(), first: around.from, starts }
    }

    pub(crate) fn day_of(&self, at: Instant) -> Day {
        let (Some(first), Some(last)) = (self.starts.first(), self.starts.last()) else { return self.zone.day_of(at) };
        if at < *first || at >= *last {
            return self.zone.day_of(at);
        }
        let mut guess = ((at.0 - first.0) / DAY_MICROS) as usize;
        guess = guess.min(self.starts.len() - 2);
        while self.starts[guess] > at {
            guess -= 1;
        }
        while self.starts[guess + 1] <= at {
            guess += 1;
        }
        self.first.plus(guess as i32)
    }

    pub(crate) fn start_of(&self, day: Day) -> Instant {
        match usize::try_from(day.0 - self.first.0).ok().and_then(|at| self.starts.get(at)) {
            Some(start) => *start,
            None => self.zone.start_of(day),
        }
    }

    /// The last microsecond of a day.
    pub(crate) fn close_of(&self, day: Day) -> Instant {
        Instant(self.start_of(day.plus(1)).0 - 1)
    }

    /// The whole days of a half-open span that lie within others, or none.
    pub(crate) fn whole_days(&self, from: Instant, to: Instant, within: DaySpan) -> Option<DaySpan> {
        let within_from = self.start_of(within.from);
        let first = if from <= within_from {
            within.from
        } else {
            let day = self.day_of(from);
            if self.start_of(day) == from { day } else { day.plus(1) }
        };
        let last = if to >= self.start_of(within.to.plus(1)) { within.to } else { self.day_of(to).plus(-1) };
        DaySpan::new(first, last).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_says_what_the_zone_says() {
        let zone = Zone::parse("America/New_York").unwrap();
        let around = DaySpan::parse("2025-03-01..2025-11-30").unwrap();
        let clock = Clock::new(&zone, around);
        let mut at = zone.start_of(around.from.plus(-3)).0;
        while at < zone.start_of(around.to.plus(3)).0 {
            for at in [Instant(at - 1), Instant(at)] {
                assert_eq!(clock.day_of(at), zone.day_of(at), "{at}");
            }
            at += DAY_MICROS / 24;
        }
    }
}
