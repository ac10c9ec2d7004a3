//! Numbers in, accessible SVG out, with the same numbers in a table: every plot is a pure function.
//!
//! x is in per cent and y in pixels, without a `viewBox`: the drawing stretches, letters and strokes do not. Colours and strokes
//! are classes of the stylesheet that shows it, so that one drawing serves light, dark and paper. Shape and word tell what
//! colour tells.
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod bars;
mod intervals;
mod line;
mod matrix;
mod path;
mod timeline;

pub use bars::{Fresh, Month, freshness, months};
pub use intervals::{Figure, Intervals, document, intervals};
pub use line::{Scale, line};
pub use matrix::{Axis, Band, Count, Line, Matrix, matrix};
pub use path::{Step, path};
pub use timeline::{Mark, Span, Strip, Timeline, strip, timeline};

/// What a thing's state asks of a reader; the shape of its glyph says the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// In order: ink.
    #[default]
    Plain,
    /// Something went wrong.
    Bad,
    /// It cannot be told, is partial, late or lapsed.
    Warn,
    /// Outside, or not yet.
    Off,
}

impl Tone {
    /// The class that the stylesheet knows.
    pub fn class(self) -> &'static str {
        match self {
            Tone::Plain => "",
            Tone::Bad => "bad",
            Tone::Warn => "warn",
            Tone::Off => "off",
        }
    }
}

/// A place from 0 to 100, with two decimals; what is no number is at the start.
fn percent(part: f64, whole: f64) -> String {
    let share = if whole > 0.0 && part.is_finite() { (part / whole * 100.0).clamp(0.0, 100.0) } else { 0.0 };
    format!("{share:.2}%")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_stay_inside_the_drawing() {
        let of = |part, whole| percent(part, whole);
        assert_eq!(
            [of(1.0, 3.0), of(5.0, 0.0), of(-1.0, 2.0), of(9.0, 2.0), of(f64::NAN, 2.0)].join(" "),
            "33.33% 0.00% 0.00% 100.00% 0.00%"
        );
    }
}
