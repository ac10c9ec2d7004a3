//! Figures on a terminal: value, interval and n in a table, and the interval drawn beside them.
use assay_chart::{Scale, line};
use assay_engine::view::words::thousands;
use assay_measure::figure::Figure;
use assay_measure::interval::Interval;
use assay_measure::verdict::{Limit, Verdict};
use owo_colors::OwoColorize;

use super::Answer;
use crate::print::{WIDTH, wrap};

/// Rows of one block that are shown.
const ROWS: usize = 24;
/// Characters of n, value and interval with the spaces between them.
const NUMBERS: usize = 11 + 1 + 7 + 1 + 18 + 1;
/// A name longer than this is cut.
const NAME_MAX: usize = 32;

pub fn print(answer: &Answer) {
    for note in &answer.notes {
        anstream::eprintln!("note: {}", wrap(note, 6));
    }
    anstream::println!("{}", wrap(&answer.says, 0));
    anstream::println!("{}", wrap(&head(answer), 0));
    for block in blocks(&answer.figures) {
        print_block(&block);
    }
    if let Some(verdict) = answer.verdict {
        anstream::println!("\nverdict: {}", word(verdict));
    }
}

/// What was read, in a sentence.
pub fn head(answer: &Answer) -> String {
    let files = match answer.files.as_slice() {
        [one] => format!("`{one}`"),
        many => format!("{} files", many.len()),
    };
    let family = match answer.family {
        0 | 1 => String::new(),
        n => format!(", {n} comparisons with a limit together"),
    };
    let rows = if answer.rows == 1 { "row" } else { "rows" };
    format!("{} {rows} of {files}; confidence {} %{family}", thousands(answer.rows), trim(answer.confidence * 100.0))
}

/// Figures that are shown together, by their common measure or by what they are of.
pub struct Block<'a> {
    pub title: &'a str,
    by_measure: bool,
    pub rows: Vec<&'a Figure>,
}

impl<'a> Block<'a> {
    pub fn name(&self, figure: &'a Figure) -> &'a str {
        if self.by_measure { &figure.of } else { &figure.measure }
    }
}

/// Figures in the order in which they are shown.
pub fn blocks(figures: &[Figure]) -> Vec<Block<'_>> {
    let mut blocks: Vec<Block<'_>> = Vec::new();
    let mut rest = figures;
    while let Some((first, others)) = rest.split_first() {
        let same_measure = others.iter().take_while(|other| other.measure == first.measure).count();
        let same_of = others.iter().take_while(|other| other.of == first.of && other.measure != first.measure).count();
        let by_measure = same_measure >= same_of;
        let n = 1 + same_measure.max(same_of);
        let title = if by_measure { &first.measure } else { &first.of };
        blocks.push(Block { title, by_measure, rows: rest[..n].iter().collect() });
        rest = &rest[n..];
    }
    blocks
}

fn print_block(block: &Block<'_>) {
    let methods = methods(&block.rows);
    let length = block.title.chars().count() + 3 + methods.chars().count();
    match methods.is_empty() {
        true => anstream::println!("\n{}", block.title.bold()),
        false if length <= WIDTH => anstream::println!("\n{} · {methods}", block.title.bold()),
        false => anstream::println!("\n{}\n  {}", block.title.bold(), wrap(&methods, 2)),
    }
    let mut rows = block.rows.clone();
    if rows.len() > ROWS {
        // Nothing that raises an alarm is left out before what does not.
        rows.sort_by_key(|figure| std::cmp::Reverse(figure.verdict));
    }
    let shown = &rows[..rows.len().min(ROWS)];
    let length = |figure: &&Figure| block.name(figure).chars().count();
    let wide = shown.iter().map(length).max().unwrap_or(0).min(NAME_MAX);
    let scale = scale(shown, (WIDTH - 2 - NUMBERS).saturating_sub(wide + 1));
    for figure in shown {
        anstream::println!("{}", row(block.name(figure), wide, figure, scale).trim_end());
        if let Some(says) = says(figure) {
            anstream::println!("    {}", wrap(&says, 4));
        }
    }
    if rows.len() > ROWS {
        anstream::println!("  and {} more: `--json` has all", rows.len() - ROWS);
    }
}

fn row(name: &str, wide: usize, figure: &Figure, scale: Scale) -> String {
    let name: String =
        if name.chars().count() > wide { name.chars().take(wide - 1).chain(['…']).collect() } else { name.to_owned() };
    let pad = " ".repeat(wide - name.chars().count());
    let n = thousands(figure.estimate.n);
    let Some(value) = figure.estimate.value else {
        let why = figure.estimate.undefined.map_or("undefined", |why| why.says());
        return format!("  {name}{pad} {n:>11}       – {why}");
    };
    let interval = figure.estimate.interval.map(|interval| (interval.lower, interval.upper));
    let limits = interval.map_or(String::new(), |(lower, upper)| format!("[{}, {}]", number(lower), number(upper)));
    let drawn = line(value, interval, ends(figure.limit).into_iter().flatten().next(), scale);
    format!("  {name}{pad} {n:>11} {:>7} {limits:<18} {drawn}", number(value))
}

fn says(figure: &Figure) -> Option<String> {
    let verdict = figure.verdict.zip(figure.limit).map(|(verdict, limit)| format!("{}: {}", limit_says(limit), word(verdict)));
    let error = (figure.error > 0.0005).then(|| format!("bins may have moved it by {}", number(figure.error)));
    let parts: Vec<String> = [verdict, figure.note.clone(), error].into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join("; "))
}

/// What a value may be, in words.
pub fn limit_says(limit: Limit) -> String {
    match limit {
        Limit::AtMost(at) => format!("at most {}", trim(at)),
        Limit::AtLeast(at) => format!("at least {}", trim(at)),
        Limit::Between(low, high) => format!("{} to {}", trim(low), trim(high)),
    }
}

/// The ends of what a value may be.
pub fn ends(limit: Option<Limit>) -> [Option<f64>; 2] {
    match limit {
        None => [None, None],
        Some(Limit::AtMost(at) | Limit::AtLeast(at)) => [Some(at), None],
        Some(Limit::Between(low, high)) => [Some(low), Some(high)],
    }
}

fn word(verdict: Verdict) -> String {
    match verdict {
        Verdict::Ok => verdict.word().green().to_string(),
        Verdict::Alarm => verdict.word().red().to_string(),
        Verdict::Inconclusive | Verdict::NotComputable => verdict.word().yellow().to_string(),
    }
}

/// How the block's intervals were made, and at which levels.
fn methods(rows: &[&Figure]) -> String {
    let intervals = || rows.iter().filter_map(|figure| figure.estimate.interval);
    let mut methods: Vec<&str> = Vec::new();
    for interval in intervals() {
        if !methods.contains(&interval.method.says()) {
            methods.push(interval.method.says());
        }
    }
    let mut levels: Vec<String> = Vec::new();
    for interval in intervals() {
        let level = percent(interval.level.alpha());
        if !levels.contains(&level) {
            levels.push(level);
        }
    }
    levels.sort();
    match (levels.as_slice(), methods.is_empty()) {
        (_, true) => String::new(),
        ([one], _) => format!("{} {one} %", methods.join(", ")),
        (many, _) => format!("{} {} to {} %", methods.join(", "), many[0], many[many.len() - 1]),
    }
}

/// Method and level of an interval.
pub fn interval_says(interval: &Interval) -> String {
    format!("{} {} %", interval.method.says(), percent(interval.level.alpha()))
}

/// A level as per cent, from what it leaves out: `95`, `99.375`.
fn percent(alpha: f64) -> String {
    trim(((1.0 - alpha) * 1e6).round() / 1e4)
}

/// A scale that holds all values, intervals and limits, and 0.
pub fn scale(rows: &[&Figure], width: usize) -> Scale {
    let values = rows.iter().flat_map(|figure| {
        let interval = figure.estimate.interval;
        let of_limit = ends(figure.limit);
        [figure.estimate.value, interval.map(|i| i.lower), interval.map(|i| i.upper), of_limit[0], of_limit[1]]
    });
    let (mut from, mut to) = (0.0_f64, 0.0_f64);
    for value in values.flatten().filter(|value| value.is_finite()) {
        (from, to) = (from.min(value), to.max(value));
    }
    // Shares are all drawn on the same scale.
    if rows.iter().all(|figure| figure.ratio.is_some()) {
        (from, to) = (0.0, 1.0);
    }
    Scale { from, to, width }
}

/// A number in at most seven characters where it can be.
pub fn number(value: f64) -> String {
    let size = value.abs();
    if value.is_infinite() {
        return if value > 0.0 { "∞".to_owned() } else { "-∞".to_owned() };
    }
    if size >= 100_000.0 {
        format!("{value:.2e}")
    } else if size >= 1_000.0 {
        format!("{value:.0}")
    } else if size >= 100.0 {
        format!("{value:.1}")
    } else if size >= 0.01 || value == 0.0 {
        format!("{value:.3}")
    } else if size >= 0.0001 {
        format!("{value:.4}")
    } else {
        format!("{value:.0e}")
    }
}

/// Without zeros at the end.
fn trim(value: f64) -> String {
    let text = format!("{value:.6}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short() {
        let shown = [0.0, 0.5, 0.004_2, 0.000_01, 12.345, 999.96, 12_345.6, 1e9, -0.25, f64::INFINITY].map(number);
        assert_eq!(shown.join(" "), "0.000 0.500 0.0042 1e-5 12.345 1000.0 12346 1.00e9 -0.250 ∞");
        assert_eq!([thousands(0), thousands(999), thousands(1_000), thousands(1_234_567)].join(" "), "0 999 1,000 1,234,567");
        assert_eq!([percent(0.05), percent(0.05 / 8.0)].join(" "), "95 99.375");
    }
}
