//! Where do all requirements stand? Counts by state, group by group; a table, tinted by its shares.
use maud::{Markup, html};

use crate::Tone;

/// Two axes over bands of groups.
#[derive(Clone, Debug, Default)]
pub struct Matrix {
    pub id: String,
    pub caption: Caption,
    pub axes: Vec<Axis>,
    pub bands: Vec<Band>,
}

/// A caption: what counts, then the rest.
pub type Caption = (String, String);

#[derive(Clone, Debug, Default)]
pub struct Axis {
    pub name: String,
    /// Glyph, word and tone of each state, the worst first.
    pub states: Vec<(&'static str, String, Tone)>,
}

/// One framework.
#[derive(Clone, Debug, Default)]
pub struct Band {
    pub name: String,
    pub note: String,
    pub lines: Vec<Line>,
    pub sum: Line,
}

#[derive(Clone, Debug, Default)]
pub struct Line {
    pub name: String,
    pub title: String,
    /// Where the name leads; empty: nowhere.
    pub href: String,
    pub n: u64,
    /// For each axis, for each state.
    pub counts: Vec<Vec<Count>>,
}

#[derive(Clone, Debug, Default)]
pub struct Count {
    pub n: u64,
    /// The list of what is counted.
    pub href: String,
}

/// The readiness matrix. A blank is none; a state that nothing is in has no column.
pub fn matrix(plot: &Matrix) -> Markup {
    let used = |axis: usize, state: usize| {
        plot.bands
            .iter()
            .any(|band| band.sum.counts.get(axis).and_then(|counts| counts.get(state)).is_some_and(|count| count.n > 0))
    };
    let shown: Vec<Vec<usize>> = plot
        .axes
        .iter()
        .enumerate()
        .map(|(at, axis)| (0..axis.states.len()).filter(|state| used(at, *state)).collect())
        .collect();
    let columns = 2 + shown.iter().map(Vec::len).sum::<usize>();
    html! {
        div role="region" aria-labelledby=(plot.id) tabindex="0" {
            table class="matrix" {
                caption id=(plot.id) { b { (plot.caption.0) } " " (plot.caption.1) }
                thead {
                    tr {
                        th scope="col" rowspan="2" { "Requirements" }
                        th scope="col" rowspan="2" { "in all" }
                        @for (axis, shown) in plot.axes.iter().zip(&shown) {
                            @if !shown.is_empty() { th scope="colgroup" colspan=(shown.len()) class="gap" { (axis.name) } }
                        }
                    }
                    tr {
                        @for (axis, shown) in plot.axes.iter().zip(&shown) {
                            @for (at, state) in shown.iter().enumerate() {
                                @let (glyph, word, _) = &axis.states[*state];
                                th scope="col" class=(if at == 0 { "gap" } else { "" }) { i aria-hidden="true" { (glyph) } (word) }
                            }
                        }
                    }
                }
                @for band in &plot.bands {
                    tbody {
                        tr { th scope="rowgroup" colspan=(columns) { (band.name) " " small { (band.note) } } }
                        @for line in &band.lines { (row(plot, &shown, line, "")) }
                        (row(plot, &shown, &band.sum, "sum"))
                    }
                }
            }
        }
    }
}

fn row(plot: &Matrix, shown: &[Vec<usize>], line: &Line, class: &str) -> Markup {
    html! {
        tr class=(class) {
            th scope="row" {
                @if line.href.is_empty() { (line.name) } @else { a href=(line.href) { (line.name) } }
                @if !line.title.is_empty() { " " (line.title) }
            }
            td class="soft" { (line.n) }
            @for (at_axis, states) in shown.iter().enumerate() {
                @for (at, state) in states.iter().enumerate() {
                    @let count = line.counts.get(at_axis).and_then(|counts| counts.get(*state)).cloned().unwrap_or_default();
                    @let tone = plot.axes[at_axis].states[*state].2;
                    td class=(if at == 0 { "gap" } else { "" }) data-t=[tint(tone, count.n, line.n)] {
                        @if count.n > 0 {
                            @if count.href.is_empty() { (count.n) } @else { a href=(count.href) { (count.n) } }
                        }
                    }
                }
            }
        }
    }
}

/// Colour where an act is due, else grey by the share of the row.
fn tint(tone: Tone, n: u64, of: u64) -> Option<&'static str> {
    match (tone, n) {
        (_, 0) => None,
        (Tone::Bad, _) => Some("bad"),
        (Tone::Warn, _) => Some("warn"),
        _ if n * 3 >= of * 2 => Some("3"),
        _ if n * 3 >= of => Some("2"),
        _ => Some("1"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_without_a_count_has_no_column_and_every_count_its_list() {
        let count = |n: u64| Count { n, href: format!("/list?n={n}&x") };
        let line = Line { name: "CC6".into(), n: 8, counts: vec![vec![count(2), count(0), count(6)]], ..Line::default() };
        let states = vec![
            ("✕", "deviating".to_owned(), Tone::Bad),
            ("○", "stale".to_owned(), Tone::Warn),
            ("■", "supported".to_owned(), Tone::Plain),
        ];
        let plot = Matrix {
            id: "m".into(),
            caption: ("Requirements".into(), "by state".into()),
            axes: vec![Axis { name: "Operation".into(), states }],
            bands: vec![Band { name: "SOC 2".into(), note: String::new(), lines: vec![line.clone()], sum: line }],
        };
        let table = matrix(&plot).into_string();
        assert!(!table.contains("stale") && table.contains("data-t=\"bad\"") && table.contains("data-t=\"3\""), "{table}");
        assert!(table.contains("href=\"/list?n=2&amp;x\""), "{table}");
    }
}
