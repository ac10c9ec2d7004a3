//! Programmes made up from a seed, as lines of the cases' grammar, so that one that fails a property can be read.
#![allow(unreachable_pub)]

use crate::cases::Case;

/// A small generator of numbers, always the same for a seed (splitmix64).
pub struct Chance(u64);

impl Chance {
    pub fn of(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `n`.
    pub fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }

    /// True once in `n`.
    pub fn once_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    pub fn pick<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }

    pub fn shuffle<T>(&mut self, all: &mut [T]) {
        for at in (1..all.len()).rev() {
            all.swap(at, self.below(at + 1));
        }
    }
}

/// A day from November 2024 to August 2025, around a period of the first half of 2025.
pub fn day(chance: &mut Chance) -> String {
    match chance.below(8) {
        0 => format!("2024-12-{:02}", 1 + chance.below(31)),
        1 => format!("2025-07-{:02}", 1 + chance.below(31)),
        _ => inside(chance),
    }
}

/// A day of the period.
pub fn inside(chance: &mut Chance) -> String {
    format!("2025-{:02}-{:02}", 1 + chance.below(6), 1 + chance.below(28))
}

pub struct Programme {
    pub engagement: String,
    pub controls: Vec<String>,
    pub entries: Vec<String>,
    pub at: String,
}

const CALENDAR: [&str; 6] = ["quarterly", "monthly", "weekly", "monthly", "semi-annual", "annual"];
const ZONES: [&str; 3] = ["UTC", "America/New_York", "Asia/Kolkata"];

impl Programme {
    pub fn of(seed: u64) -> Self {
        let mut chance = Chance::of(seed);
        let chance = &mut chance;
        let period = *chance.pick(&["2025-01-01..2025-06-30", "2025-01-15..2025-06-20", "2025-02-01..2025-05-10"]);
        let assets = *chance.pick(&["", "", " assets web", " assets web,bot"]);
        let engagement = format!("type2 {period} {}{assets}", chance.pick(&ZONES));
        let at = match chance.below(3) {
            0 => inside(chance),
            1 => "2025-06-30".to_owned(),
            _ => "2025-12-31".to_owned(),
        };
        let mut made = Self { engagement, controls: Vec::new(), entries: Vec::new(), at };
        for n in 1..=2 + chance.below(3) {
            made.control(n, chance);
        }
        if chance.once_in(2) {
            made.entries.push("p1 document POL serves iso42001:5.2".to_owned());
            if chance.once_in(2) {
                made.entries.push("p2 approve POL on 2025-03-03".to_owned());
            }
        }
        made.decisions(chance);
        made
    }

    pub fn case(&self) -> Case {
        Case::of(&self.engagement, self.controls.clone(), self.entries.clone(), &self.at)
    }

    fn control(&mut self, n: usize, chance: &mut Chance) {
        let id = format!("C-{n}");
        let calendar = chance.below(5) < 3;
        let frequency = if calendar { *chance.pick(&CALENDAR) } else { *chance.pick(&["per-occurrence", "automated"]) };
        let mut rest = String::new();
        if chance.once_in(2) {
            rest += &format!(" due {}", chance.below(20));
        }
        if chance.once_in(3) {
            rest += &format!(" allowance {}", 20 + chance.below(60));
        }
        if chance.once_in(2) {
            rest += " risk R-1";
            if n > 1 {
                rest += &format!(" compensates C-{}", n - 1);
            }
        }
        rest += *chance.pick(&["", "", "", " assets web", " assets bot"]);
        rest += *chance.pick(&[" serves soc2:CC6.1", " serves soc2:CC6.2", " part soc2:CC6.1 serves iso42001:5.2"]);
        let tests = *chance.pick(&["", "", " tests T", " tests T,U"]);
        let has_tests = !calendar || !tests.is_empty();
        let span = *chance.pick(&["", "", "", " from 2025-02-10", " to 2025-05-20"]);
        self.controls.push(format!("{id} {frequency}{tests}{span}{rest}"));
        if chance.once_in(4) {
            let frequency = if chance.once_in(3) { *chance.pick(&CALENDAR) } else { frequency };
            self.entries.push(format!("v-{id} declare {id} {frequency}{tests} from {}{rest}", inside(chance)));
        }
        if calendar {
            self.performances(&id, chance);
        }
        if has_tests || chance.once_in(3) {
            self.runs(&id, frequency, tests.contains('U'), chance);
        }
    }

    fn performances(&mut self, id: &str, chance: &mut Chance) {
        let name = id.to_lowercase();
        if chance.below(4) < 3 {
            let except = if chance.once_in(2) { format!(" except {}", inside(chance)) } else { String::new() };
            self.entries.push(format!("{name}.o perform {id} each 2025-01-01..2025-06-30{except}"));
        }
        for n in 1..=chance.below(4) {
            let on = day(chance);
            let mut line = format!("{name}.p{n} perform {id} on {on}");
            if chance.once_in(3) {
                line += &format!(" for {}", inside(chance));
            }
            line += match chance.below(5) {
                0 => " evidence none",
                1 => " evidence 2025-07-20",
                _ => "",
            };
            if chance.once_in(4) {
                line += " received 2025-07-25";
            }
            self.entries.push(line);
        }
    }

    fn runs(&mut self, id: &str, frequency: &str, two: bool, chance: &mut Chance) {
        let name = id.to_lowercase();
        let mut spans = vec!["2025-01-01..2025-03-31", "2025-04-01..2025-06-30", "2025-01-01..2025-06-30"];
        spans.extend(["2025-02-01..2025-02-28", "2024-12-01..2025-01-31", "2025-06-01..2025-07-31"]);
        let mut earlier: Vec<String> = Vec::new();
        for n in 1..=1 + chance.below(6) {
            let run = format!("{name}.r{n}");
            let snapshot = frequency == "automated" && chance.below(3) < 2 || frequency != "per-occurrence" && chance.once_in(5);
            let (what, on) = if snapshot {
                let on = day(chance);
                (format!("snapshot {on}"), on)
            } else {
                let span = if n <= 2 { spans[n - 1] } else { *chance.pick(&spans) };
                (format!("covers {span}"), span[12..].to_owned())
            };
            let mut line = format!("{run} run {id} {what}");
            match chance.below(9) {
                0 => line += " error timeout",
                1 => line += " check-failed row_count",
                2 => line += " n 0",
                3 => {
                    self.entries.push(format!("{name}.z{n} nothing {id} covers 2024-12-01..2025-07-31 received 2024-12-01"));
                    line += &format!(" n 0 proof {name}.z{n}");
                }
                _ => line += &self.population(&what, &on, snapshot, chance),
            }
            if two && chance.once_in(2) {
                line += " test U";
            } else if chance.once_in(12) {
                line += " test X";
            }
            if !earlier.is_empty() && chance.once_in(3) {
                line += &format!(" supersedes {}", chance.pick(&earlier));
                line += *chance.pick(&["", " reason wrong-filter", " reason wrong-filter"]);
            }
            if chance.once_in(2) {
                line += &format!(" received 2025-07-{:02}", n);
            }
            earlier.push(run);
            self.entries.push(line);
        }
    }

    fn population(&self, what: &str, on: &str, snapshot: bool, chance: &mut Chance) -> String {
        let mut line = format!(" n {}", 3 + chance.below(20));
        let mut items = vec!["a", "b", "c"];
        chance.shuffle(&mut items);
        for (at, item) in items.iter().enumerate().take(chance.below(3)) {
            // Half of them on days that other runs cover too.
            let day = if snapshot { on.to_owned() } else { format!("2025-02-{:02}", 10 + at) };
            let inside = snapshot || (what["covers ".len()..][..10] <= day[..] && what["covers ".len() + 12..] >= day[..]);
            if !inside {
                continue;
            }
            let asset = *chance.pick(&["", "", "[web]", "[bot]"]);
            line += &match chance.below(4) {
                0 => format!(" unclear {item}@{day}{asset}"),
                1 => format!(" lacks {item}"),
                _ => format!(" alarm {item}@{day}{asset}"),
            };
        }
        line
    }

    fn decisions(&mut self, chance: &mut Chance) {
        for n in 1..=chance.below(4) {
            let target = self.target(chance);
            let word = *chance.pick(&["void", "erase", "accept", "close", "void"]);
            let target = match word {
                "accept" | "close" if target.contains(".r") => format!("{target}/{}", chance.pick(&["a", "b"])),
                _ => target,
            };
            self.entries.push(format!("d{n} {word} {target} on 2025-08-{:02}", n));
        }
    }

    /// An entry or its evidence.
    pub fn target(&self, chance: &mut Chance) -> String {
        let line = chance.pick(&self.entries);
        let mut words = line.split(' ');
        let (id, verb) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        let id = if line.contains(" each ") { format!("{id}{}", 1 + chance.below(3)) } else { id.to_owned() };
        match verb {
            "perform" | "run" if chance.once_in(2) => format!("e-{id}"),
            _ => id,
        }
    }
}
