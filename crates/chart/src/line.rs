//! An interval on one line of a terminal.

/// Where an interval is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    /// The value at the left end.
    pub from: f64,
    /// The value at the right end.
    pub to: f64,
    /// How many characters there are.
    pub width: usize,
}

impl Scale {
    fn place(self, value: f64) -> Option<usize> {
        let share = (value - self.from) / (self.to - self.from);
        let last = self.width.checked_sub(1)?;
        share.is_finite().then(|| (share.clamp(0.0, 1.0) * last as f64).round() as usize)
    }
}

/// `├──●──┤`, and `┆` where a limit is; as many characters as the scale is wide.
pub fn line(value: f64, interval: Option<(f64, f64)>, limit: Option<f64>, scale: Scale) -> String {
    let mut line = vec![' '; scale.width];
    if let Some(at) = limit.filter(|at| (scale.from..=scale.to).contains(at)).and_then(|at| scale.place(at)) {
        line[at] = '┆';
    }
    if let Some((lower, upper)) = interval
        && let (Some(from), Some(to)) = (scale.place(lower), scale.place(upper))
    {
        line[from..=to].fill('─');
        if from < to {
            // An end beyond the scale has no mark.
            line[from] = if lower < scale.from { '─' } else { '├' };
            line[to] = if upper > scale.to { '─' } else { '┤' };
        }
    }
    if let Some(at) = scale.place(value) {
        line[at] = '●';
    }
    line.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interval_is_where_it_lies() {
        let scale = Scale { from: 0.0, to: 1.0, width: 11 };
        assert_eq!(line(0.5, Some((0.3, 0.8)), Some(0.1), scale), " ┆ ├─●──┤  ");
        assert_eq!(line(0.0, Some((-1.0, 2.0)), None, scale), "●──────────");
        assert_eq!(line(0.5, None, None, scale), "     ●     ");
        let flat = Scale { from: 1.0, to: 1.0, width: 3 };
        assert_eq!(line(1.0, Some((1.0, 1.0)), None, flat), "   ", "no width, no place");
        assert_eq!(line(f64::NAN, None, None, Scale { width: 0, ..scale }), "");
    }
}
