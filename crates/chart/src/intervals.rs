//! How large is each figure, how sure is it, and what may it be? Intervals side by side, with the same numbers in a table.
use maud::{DOCTYPE, Markup, html};

use crate::{Tone, percent};

/// A row's height, in pixels.
const ROW: usize = 30;

/// One figure.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Figure {
    pub label: String,
    /// Rows that it is about.
    pub n: String,
    /// Value and limits as text; where there is no value, why.
    pub value: String,
    pub limits: String,
    pub method: String,
    /// What else there is to say: the verdict first.
    pub says: String,
    /// Where it is drawn; absent: nowhere.
    pub at: Option<f64>,
    pub interval: Option<(f64, f64)>,
    pub tone: Tone,
}

/// Figures on one scale.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Intervals {
    /// Unique on the page.
    pub id: String,
    pub title: String,
    pub from: f64,
    pub to: f64,
    /// What a value may be at most or at least.
    pub limit: Option<f64>,
    pub rows: Vec<Figure>,
}

impl Intervals {
    fn place(&self, value: f64) -> String {
        percent(value - self.from, self.to - self.from)
    }

    fn width(&self, (lower, upper): (f64, f64)) -> String {
        let inside = |value: f64| value.clamp(self.from, self.to);
        percent(inside(upper) - inside(lower), self.to - self.from)
    }
}

/// The drawing and the table.
pub fn intervals(plot: &Intervals) -> Markup {
    html! {
        figure {
            figcaption { h2 { (plot.title) } }
            svg class="intervals" height=(plot.rows.len() * ROW + 24) role="img" aria-labelledby={ (plot.id) "-t " (plot.id) "-d" } {
                title id={ (plot.id) "-t" } { (plot.title) }
                desc id={ (plot.id) "-d" } { "The values and intervals of the table below." }
                @if let Some(limit) = plot.limit {
                    line class="limit" x1=(plot.place(limit)) x2=(plot.place(limit)) y1="0" y2=(plot.rows.len() * ROW) {}
                }
                @for (at, row) in plot.rows.iter().enumerate() {
                    g class=(row.tone.class()) {
                        text x="0" y=(at * ROW + 11) { (row.label) }
                        line class="track" x1="0" x2="100%" y1=(at * ROW + 20) y2=(at * ROW + 20) {}
                        @if let Some(interval) = row.interval {
                            rect class="bar" x=(plot.place(interval.0)) width=(plot.width(interval)) y=(at * ROW + 18) height="4" {}
                        }
                        @if let Some(value) = row.at {
                            circle class="dot" cx=(plot.place(value)) cy=(at * ROW + 20) r="5" {}
                        }
                    }
                }
                text class="soft" x="0" y=(plot.rows.len() * ROW + 18) { (short(plot.from)) }
                text class="soft" x="100%" y=(plot.rows.len() * ROW + 18) text-anchor="end" { (short(plot.to)) }
            }
            div class="wide" {
                table {
                    thead { tr { th scope="col" { "of" } th scope="col" { "n" } th scope="col" { "value" } th scope="col" { "interval" } th scope="col" { "method" } th scope="col" { "says" } } }
                    tbody {
                        @for row in &plot.rows {
                            tr class=(row.tone.class()) {
                                th scope="row" { (row.label) }
                                td { (row.n) }
                                td { (row.value) }
                                td { (row.limits) }
                                td { (row.method) }
                                td { (row.says) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn short(value: f64) -> String {
    let text = format!("{value:.3}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A page of its own that loads nothing: light, dark and on paper.
pub fn document(title: &str, says: &[String], plots: &[Intervals]) -> String {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) }
                style { (maud::PreEscaped(STYLE)) }
            }
            body {
                main {
                    h1 { (title) }
                    @for says in says { p { (says) } }
                    @for plot in plots { (intervals(plot)) }
                }
            }
        }
    };
    page.into_string()
}

const STYLE: &str = "
:root { color-scheme: light dark; --ink: #16202b; --soft: #56616d; --line: #c9d0d7; --paper: #fff; --bad: #a3180f; --warn: #7a5200; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8edf2; --soft: #a7b2bd; --line: #45505b; --paper: #12181e; --bad: #ff9b8f; --warn: #f0c067; }
}
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 60rem; margin: 0 auto; padding: 1rem; overflow-wrap: anywhere; }
h1 { font-size: 1.4rem; } h2 { font-size: 1.05rem; margin: 0 0 .5rem; }
figure { margin: 2rem 0; break-inside: avoid-page; }
svg { width: 100%; overflow: visible; } svg text { font-size: 12px; fill: currentColor; } svg .soft { fill: var(--soft); }
.track { stroke: var(--line); } .bar, .dot { fill: var(--ink); } .limit { stroke: var(--soft); stroke-dasharray: 3 3; }
.bad .bar, .bad .dot { fill: var(--bad); } .warn .bar, .warn .dot { fill: var(--warn); }
tr.bad td:last-child { color: var(--bad); } tr.warn td:last-child { color: var(--warn); }
.wide { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-size: .85rem; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: .2rem .6rem .2rem 0; border-bottom: 1px solid var(--line); font-weight: 400; vertical-align: top; }
thead th { color: var(--soft); }
";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_stands_in_the_table_and_nothing_is_loaded() {
        let row = Figure {
            label: "<f>".into(),
            n: "1,234".into(),
            value: "0.300".into(),
            limits: "[0.1, 0.6]".into(),
            ..Figure::default()
        };
        let drawn = Figure { at: Some(0.3), interval: Some((0.1, 2.0)), tone: Tone::Bad, ..row.clone() };
        let plot = Intervals {
            id: "a".into(),
            title: "selection rate".into(),
            to: 1.0,
            limit: Some(0.8),
            rows: vec![row, drawn],
            ..Intervals::default()
        };
        let page = document("Fairness", &["twenty rows".into()], &[plot]);
        assert!(page.contains("&lt;f&gt;") && page.contains("1,234") && page.contains("width=\"90.00%\""), "{page}");
        assert!(!page.contains("http") && !page.contains("style=") && page.contains("cx=\"30.00%\""), "{page}");
        assert_eq!(intervals(&Intervals::default()).into_string().matches("<circle").count(), 0);
    }
}
