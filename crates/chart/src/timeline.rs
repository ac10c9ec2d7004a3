//! How did a control's windows go? One cell for each, with its performances beneath and today as a rule.
use maud::{Markup, html};

use crate::{Tone, percent};

/// Wide enough for a label, in days of a year's drawing: narrower cells carry their glyph alone.
const LABEL_SHARE: f64 = 0.075;

/// A period and its windows. Days are counted from any day, the same for all.
#[derive(Clone, Debug, Default)]
pub struct Timeline {
    /// Unique on the page.
    pub id: String,
    pub title: String,
    /// What it shows, in a sentence.
    pub says: String,
    pub from: i32,
    /// Inclusive.
    pub to: i32,
    /// Where the months begin, each with its short name.
    pub months: Vec<(i32, String)>,
    pub windows: Vec<Span>,
    pub marks: Vec<Mark>,
    pub today: i32,
    pub today_text: String,
}

/// One window.
#[derive(Clone, Debug, Default)]
pub struct Span {
    pub from: i32,
    /// Inclusive.
    pub to: i32,
    pub glyph: &'static str,
    pub label: String,
    pub word: String,
    pub tone: Tone,
}

/// Something that happened on a day.
#[derive(Clone, Debug, Default)]
pub struct Mark {
    pub day: i32,
    pub text: String,
}

/// The period of one control.
pub fn timeline(plot: &Timeline) -> Markup {
    let n_days = f64::from((plot.to - plot.from + 1).max(1));
    let at = |day: i32| percent(f64::from(day - plot.from), n_days);
    let wide = |span: &Span| percent(f64::from(span.to - span.from + 1), n_days);
    let has_marks = !plot.marks.is_empty();
    let foot = if has_marks { 106 } else { 84 };
    let inside = plot.from <= plot.today && plot.today <= plot.to;
    html! {
        svg class="timeline" height=(foot + 14) role="img" aria-labelledby={ (plot.id) "-t " (plot.id) "-d" } {
            title id={ (plot.id) "-t" } { (plot.title) }
            desc id={ (plot.id) "-d" } { (plot.says) }
            @for (at_month, (day, name)) in plot.months.iter().enumerate() {
                line class="grid" x1=(at(*day)) x2=(at(*day)) y1="4" y2="70" {}
                // On a narrow screen every third month keeps its name.
                text class=(if at_month.is_multiple_of(3) { "soft" } else { "soft wide" }) x=(at(*day)) dx="4" y="12" { (name) }
            }
            @for span in &plot.windows {
                @let share = f64::from(span.to - span.from + 1) / n_days;
                g class=(span.tone.class()) {
                    title { (span.label) ": " (span.word) }
                    rect class={ "box " (span.tone.class()) } x=(at(span.from)) y="20" width=(wide(span)) height="42" {}
                    @if share >= LABEL_SHARE {
                        text class="b" x=(at(span.from)) dx="7" y="38" {
                            (span.glyph) @if share >= 2.0 * LABEL_SHARE { " " (span.label) }
                        }
                        text class="wide" x=(at(span.from)) dx="7" y="54" { @if share >= LABEL_SHARE * 1.05 { (span.word) } }
                    } @else {
                        text class="b" x=(percent(f64::from(span.from - plot.from) + f64::from(span.to - span.from + 1) / 2.0, n_days)) y="46" text-anchor="middle" { (span.glyph) }
                    }
                }
            }
            @for mark in &plot.marks {
                circle class="dot" cx=(at(mark.day)) cy="78" r="4" { title { (mark.text) } }
            }
            @if inside {
                line class="ink" x1=(at(plot.today)) x2=(at(plot.today)) y1="14" y2="90" {}
                @let late = plot.today - plot.from > (plot.to - plot.from) / 2;
                text class="b" x=(at(plot.today)) y=(foot + 8) text-anchor=(if late { "end" } else { "start" }) { (plot.today_text) }
            }
            @if has_marks {
                circle class="dot" cx="5" cy=(foot + 4) r="4" {}
                text class="soft" x="0" dx="14" y=(foot + 8) { "performed" }
            }
        }
    }
}

/// One control in a list of them: its windows as a strip.
#[derive(Clone, Debug, Default)]
pub struct Strip {
    /// What a reader hears in place of the drawing.
    pub says: String,
    pub from: i32,
    pub to: i32,
    pub windows: Vec<Span>,
    pub today: i32,
}

pub fn strip(plot: &Strip) -> Markup {
    let n_days = f64::from((plot.to - plot.from + 1).max(1));
    let at = |day: i32| percent(f64::from(day - plot.from), n_days);
    let inside = plot.from <= plot.today && plot.today <= plot.to;
    html! {
        svg class="strip" height="22" role="img" aria-label=(plot.says) {
            @for span in &plot.windows {
                @let middle = percent(f64::from(span.from - plot.from) + f64::from(span.to - span.from + 1) / 2.0, n_days);
                g class=(span.tone.class()) {
                    title { (span.label) ": " (span.word) }
                    rect class={ "box " (span.tone.class()) } x=(at(span.from)) y="2" width=(percent(f64::from(span.to - span.from + 1), n_days)) height="18" {}
                    @if span.to - span.from >= 20 || span.tone == Tone::Bad {
                        text x=(middle) y="15" text-anchor="middle" { (span.glyph) }
                    }
                }
            }
            @if inside { line class="ink" x1=(at(plot.today)) x2=(at(plot.today)) y1="0" y2="22" {} }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_timeline_says_in_words_what_it_draws() {
        let plot = Timeline {
            id: "t".into(),
            title: "Windows of AC-03".into(),
            says: "Two windows: the first passed, the second deviated.".into(),
            from: 0,
            to: 99,
            windows: vec![
                Span { from: 0, to: 49, glyph: "■", label: "Q1 <b>".into(), word: "passed".into(), tone: Tone::Plain },
                Span { from: 50, to: 99, glyph: "✕", label: "Q2".into(), word: "deviated".into(), tone: Tone::Bad },
            ],
            today: 60,
            today_text: "today".into(),
            ..Timeline::default()
        };
        let svg = timeline(&plot).into_string();
        assert!(svg.contains("role=\"img\"") && svg.contains("<title>Q2: deviated</title>"), "{svg}");
        assert!(svg.contains("x=\"50.00%\"") && svg.contains("x1=\"60.00%\""), "{svg}");
        assert!(!svg.contains("<b>") && !svg.contains("style="), "{svg}");
    }
}
