//! Words on a terminal: wrapped, aligned, and plain where nobody can see colour.
use owo_colors::OwoColorize;

/// How wide a line may be, in characters.
pub const WIDTH: usize = 80;

/// Text broken between words so that no line is longer than the terminal, each further line indented.
pub fn wrap(text: &str, indent: usize) -> String {
    let mut out = String::new();
    let mut column = indent;
    for word in text.split_whitespace() {
        let length = word.chars().count();
        if column > indent && column + 1 + length > WIDTH {
            out.push('\n');
            out.push_str(&" ".repeat(indent));
            column = indent;
        } else if column > indent {
            out.push(' ');
            column += 1;
        }
        out.push_str(word);
        column += length;
    }
    out
}

/// A status word in the colour of what it means; black and white say the same.
pub fn word(word: &str) -> String {
    match word {
        "deviating" | "deficient" | "unaddressed" | "deviated" | "missed" | "late" | "open" => word.red().to_string(),
        "unproven" | "stale" | "partial" | "untested" | "not_assessed" => word.yellow().to_string(),
        "supported" | "suitable" | "passed" => word.green().to_string(),
        _ => word.to_owned(),
    }
}

/// A status word padded to a width, then coloured.
pub fn padded(text: &str, width: usize) -> String {
    let pad = width.saturating_sub(text.chars().count());
    format!("{}{}", word(text), " ".repeat(pad))
}

/// The first digits of an entry, as people use them.
pub fn short(entry: &str) -> &str {
    entry.get(..12).unwrap_or(entry)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_is_longer_than_the_terminal() {
        let text = wrap(&"population and period ".repeat(20), 12);
        assert!(text.lines().all(|line| line.chars().count() <= WIDTH), "{text}");
        assert!(
            text.lines().skip(1).all(|line| line.starts_with("            p") || line.starts_with("            a")),
            "{text}"
        );
    }
}
