//! How old is the newest evidence of each source, and how many exceptions began in each month?
use maud::{Markup, html};

use crate::{Tone, percent};

/// A row's height.
const ROW: usize = 30;

/// One source: its age against what its schedule allows.
#[derive(Clone, Debug, Default)]
pub struct Fresh {
    pub label: String,
    pub age_days: i64,
    pub allowed_days: i64,
    pub says: String,
    pub tone: Tone,
}

/// One bar a source; its allowed age is a mark, and what lies beyond is late.
pub fn freshness(id: &str, title: &str, says: &str, rows: &[Fresh]) -> Markup {
    // Each against its own allowance: a day late of one is not a day late of a year.
    let share = |row: &Fresh| row.age_days as f64 / row.allowed_days.max(1) as f64;
    let most = rows.iter().map(share).fold(2.0_f64, f64::max).min(4.0);
    html! {
        svg class="bars" height=(rows.len() * ROW + 22) role="img" aria-labelledby={ (id) "-t " (id) "-d" } {
            title id={ (id) "-t" } { (title) }
            desc id={ (id) "-d" } { (says) }
            @for (at, row) in rows.iter().enumerate() {
                g class=(row.tone.class()) {
                    text x="0" y=(at * ROW + 12) { (row.label) }
                    text class="soft" x="100%" y=(at * ROW + 12) text-anchor="end" { (row.says) }
                    rect class="track" x="0" y=(at * ROW + 17) width="100%" height="7" {}
                    rect class={ "bar " (row.tone.class()) } x="0" y=(at * ROW + 17) width=(percent(share(row), most)) height="7" {}
                }
            }
            line class="limit" x1=(percent(1.0, most)) x2=(percent(1.0, most)) y1="14" y2=(rows.len() * ROW + 4) {}
            text class="soft" x=(percent(1.0, most)) y=(rows.len() * ROW + 18) text-anchor="middle" { "allowed age" }
        }
    }
}

/// One month: how many began, and how many of those are open.
#[derive(Clone, Debug, Default)]
pub struct Month {
    pub label: String,
    pub n: u64,
    pub n_open: u64,
}

/// One column a month, the open part filled.
pub fn months(id: &str, title: &str, says: &str, months: &[Month]) -> Markup {
    let most = months.iter().map(|month| month.n).max().unwrap_or(0).max(1);
    let (height, wide) = (96.0, 100.0 / months.len().max(1) as f64);
    let tall = |n: u64| (n as f64 / most as f64 * height).round() as u64;
    html! {
        svg class="months" height="146" role="img" aria-labelledby={ (id) "-t " (id) "-d" } {
            title id={ (id) "-t" } { (title) }
            desc id={ (id) "-d" } { (says) }
            line class="axis" x1="0" x2="100%" y1="118" y2="118" {}
            @for (at, month) in months.iter().enumerate() {
                @let left = at as f64 * wide;
                @let middle = format!("{:.2}%", left + wide / 2.0);
                @let every = months.len() > 14 && !at.is_multiple_of(3);
                @if month.n > 0 {
                    rect class="bar" x=(format!("{:.2}%", left + wide * 0.2)) width=(format!("{:.2}%", wide * 0.6)) y=(118 - tall(month.n)) height=(tall(month.n)) {}
                    @if month.n_open > 0 {
                        rect class="bar bad" x=(format!("{:.2}%", left + wide * 0.2)) width=(format!("{:.2}%", wide * 0.6)) y=(118 - tall(month.n_open)) height=(tall(month.n_open)) {}
                    }
                    text class="b" x=(middle) y=(112 - tall(month.n)) text-anchor="middle" { (month.n) }
                }
                @if !every { text class=(if at.is_multiple_of(3) { "soft" } else { "soft wide" }) x=(middle) y="136" text-anchor="middle" { (month.label) } }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_and_no_allowance_are_drawn_without_a_panic() {
        assert!(freshness("f", "t", "d", &[]).into_string().contains("<title"));
        let none = [Fresh { label: "hr".into(), age_days: 5, allowed_days: 0, ..Fresh::default() }];
        assert!(freshness("f", "t", "d", &none).into_string().contains("width=\"100.00%\""));
        assert!(months("m", "t", "d", &[]).into_string().contains("</svg>"));
        let one = [Month { label: "Jul".into(), n: 4, n_open: 2 }];
        assert!(months("m", "t", "d", &one).into_string().contains("height=\"48\""));
    }
}
