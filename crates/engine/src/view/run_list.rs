//! Runs in a list: a million of them, of which a page shows a hundred and reads little more.
use std::borrow::Cow;

use assay_model::id::{ControlId, TestId};

use crate::view::list::{ALL_MAX, Choice, List, Listing};
use crate::view::register::{CameOut, Column, RunMark};
use crate::view::run::RunLine;
use crate::view::standpoint::Standpoint;

/// Runs of which a list tells, by their places in the register.
pub(crate) enum Of<'a> {
    All,
    These(&'a [u32]),
}

impl Standpoint {
    /// Runs, the newest first. `test`, `control`, `outcome` choose among them.
    pub fn runs(&self, asked: &Listing) -> List<RunLine> {
        let none = Of::These(&[]);
        let of = match (asked.filter("test"), asked.filter("control")) {
            (Some(test), _) => TestId::parse(test).map_or(none, |id| Of::These(self.register.places_of_test(&id, self.size))),
            (_, Some(control)) => {
                ControlId::parse(control).map_or(none, |id| Of::These(self.register.places_of_control(&id, self.size)))
            }
            _ => Of::All,
        };
        self.run_page(&of, asked)
    }

    pub(crate) fn run_page(&self, of: &Of<'_>, asked: &Listing) -> List<RunLine> {
        let (column, greatest_first) = asked.sort.strip_prefix('-').map_or((asked.sort.as_str(), false), |c| (c, true));
        let column = Column::named(column);
        let places = self.places(of, asked, column);
        // The ledger's own order is shown the newest first, and turned round where it is asked for by name.
        let backwards = if column.is_some() { greatest_first } else { asked.sort != "at" };
        let n = places.len() as u64;
        let (first, per, _) = asked.stretch(n);
        let (first, per) = (first as usize, per.min(ALL_MAX) as usize);
        let line = |place: &u32| self.run_line(self.register.mark(*place));
        let rows = match backwards {
            true => places.iter().rev().skip(first).take(per).map(line).collect(),
            false => places.iter().skip(first).take(per).map(line).collect(),
        };
        let n_of = match of {
            Of::All => self.register.n_runs(self.size) as u64,
            Of::These(places) => places.len() as u64,
        };
        List::page(rows, n, n_of, asked, vec![Choice { column: "outcome", values: self.outcomes(of) }])
    }

    /// The places that are asked for, in order. What is known already is not looked through: all runs, those that came out in one
    /// way, and all in the order of a column.
    fn places<'a>(&'a self, of: &Of<'a>, asked: &Listing, column: Option<Column>) -> Cow<'a, [u32]> {
        let (outcome, control) = (asked.filter("outcome"), asked.filter("control"));
        let n_all = self.register.n_runs(self.size);
        let is_whole = n_all == self.register.n_runs(u64::MAX);
        let (mut places, ordered): (Cow<'a, [u32]>, bool) = match (of, outcome, column) {
            (Of::These(places), ..) => (Cow::Borrowed(*places), false),
            (Of::All, Some(word), _) => {
                let out = CameOut::ALL.into_iter().find(|out| out.word() == word);
                (Cow::Borrowed(out.map_or(&[], |out| self.register.places_that_came(out, self.size))), false)
            }
            (Of::All, None, Some(column)) if is_whole => (Cow::Borrowed(self.register.ordered(column)), true),
            (Of::All, None, _) => (Cow::Owned((0..n_all as u32).collect()), false),
        };
        let words: Vec<Held> = asked.words.split_whitespace().map(|word| self.held(&word.to_lowercase())).collect();
        let chosen_out = outcome.filter(|_| matches!(of, Of::These(_)));
        if !words.is_empty() || control.is_some() || chosen_out.is_some() {
            let wanted = |place: &u32| {
                let mark = self.register.mark(*place);
                chosen_out.is_none_or(|wanted| mark.came_out.word() == wanted)
                    && control.is_none_or(|control| self.register.control(mark) == control)
                    && words.iter().all(|word| word.holds(mark))
            };
            places = Cow::Owned(places.iter().copied().filter(wanted).collect());
        }
        if let Some(column) = column.filter(|_| !ordered) {
            self.register.order(places.to_mut(), column);
        }
        places
    }

    /// How many came out in each way.
    fn outcomes(&self, of: &Of<'_>) -> Vec<(String, u64)> {
        let mut counts = [0; CameOut::ALL.len()];
        match of {
            Of::All => {
                for out in CameOut::ALL {
                    counts[out as usize] = self.register.places_that_came(out, self.size).len() as u64;
                }
            }
            Of::These(places) => {
                for place in *places {
                    counts[self.register.mark(*place).came_out as usize] += 1;
                }
            }
        }
        CameOut::ALL.iter().zip(counts).filter(|(_, n)| *n > 0).map(|(out, n)| (out.word().to_owned(), n)).collect()
    }

    /// Where a word is held: in the names of tests and controls, and at the beginning of an entry's id.
    fn held(&self, word: &str) -> Held {
        let (tests, controls) = self.register.that_hold(word);
        let is_hex = word.len() <= 32 && word.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        let start = u128::from_str_radix(word, 16).ok().filter(|_| is_hex);
        let entries = start.map(|start| {
            let below = 4 * (32 - word.len() as u32);
            let first = start.checked_shl(below).unwrap_or(0);
            (first, first | 1u128.checked_shl(below).map_or(u128::MAX, |n| n - 1))
        });
        Held { tests, controls, entries }
    }
}

/// Where one word is held.
struct Held {
    tests: Vec<bool>,
    controls: Vec<bool>,
    /// The first and the last id that begin with it.
    entries: Option<(u128, u128)>,
}

impl Held {
    fn holds(&self, mark: &RunMark) -> bool {
        self.tests[mark.test as usize]
            || self.controls[mark.control as usize]
            || self.entries.is_some_and(|(first, last)| first <= mark.entry && mark.entry <= last)
    }
}
