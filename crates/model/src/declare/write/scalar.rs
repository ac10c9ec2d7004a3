//! One text in YAML: plain where that is safe, a block where it is long, else in double quotes.
use super::COLUMNS;
use crate::declare::grammar::looks_numeric;

/// Where YAML stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    File,
    /// In a comment of SQL, which `*/` would end.
    Comment,
}

/// A field's name.
pub(super) fn key(name: &str, place: Place) -> String {
    if is_word(name) { name.to_owned() } else { quoted(name, place) }
}

/// Nothing that any reader of YAML could take for something else, in any place.
pub(super) fn is_word(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphanumeric())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c))
        && !ambiguous(text)
}

/// A text whose block would be indented by `indent`, behind `column` characters of its line.
pub(super) fn text(text: &str, indent: usize, column: usize, place: Place) -> String {
    let ends_comment = place == Place::Comment && text.contains("*/");
    if ends_comment || text.chars().any(|c| c != '\n' && !printable(c)) {
        return quoted(text, place);
    }
    if text.contains('\n') {
        return literal(text, indent).unwrap_or_else(|| quoted(text, place));
    }
    let fits = column + text.chars().count() <= COLUMNS;
    if plain(text) && fits {
        return text.to_owned();
    }
    match folded(text, indent) {
        Some(block) if !fits => block,
        _ => quoted(text, place),
    }
}

/// What YAML 1.2 lets stand in a block or a plain scalar (5.1), without what looks like a line break.
fn printable(c: char) -> bool {
    !c.is_control() && !matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}

/// Words that some version of YAML reads as something other than a text.
fn ambiguous(text: &str) -> bool {
    const WORDS: [&str; 9] = ["null", "true", "false", "yes", "no", "on", "off", "y", "n"];
    WORDS.iter().any(|word| text.eq_ignore_ascii_case(word)) || looks_numeric(text)
}

fn plain(text: &str) -> bool {
    let indicator = |c: char| "-?:,[]{}#&*!|>'\"%@`=<~.+".contains(c);
    !text.is_empty()
        && !text.starts_with(indicator)
        && !text.starts_with(char::is_whitespace)
        && !text.ends_with(|c: char| c.is_whitespace() || c == ':')
        && ![": ", ":\t", " #", "\t"].iter().any(|mark| text.contains(mark))
        && !ambiguous(text)
}

/// `|`: the lines as they are.
fn literal(text: &str, indent: usize) -> Option<String> {
    let body = text.trim_end_matches('\n');
    let blank = |line: &str| !line.is_empty() && line.trim().is_empty();
    if body.is_empty() || body.split('\n').any(blank) {
        return None;
    }
    // The reader finds the indentation in the first line, unless that starts with white space.
    let indicator = if body.starts_with(char::is_whitespace) { "2" } else { "" };
    let chomping = match text.len() - body.len() {
        0 => "-",
        1 => "",
        _ => "+",
    };
    let mut block = format!("|{indicator}{chomping}");
    for line in body.split('\n') {
        block.push('\n');
        if !line.is_empty() {
            block.extend(std::iter::repeat_n(' ', indent));
            block.push_str(line);
        }
    }
    block.extend(std::iter::repeat_n('\n', (text.len() - body.len()).saturating_sub(1)));
    Some(block)
}

/// `>-`: one long line, broken where a single space stands between two words.
fn folded(text: &str, indent: usize) -> Option<String> {
    if text.starts_with(char::is_whitespace) || text.ends_with(char::is_whitespace) || text.is_empty() {
        return None;
    }
    let width = COLUMNS.saturating_sub(indent).max(40);
    let mut block = ">-".to_owned();
    let mut line = String::new();
    let mut n_chars = 0;
    let mut flush = |line: &mut String| {
        block.push('\n');
        block.extend(std::iter::repeat_n(' ', indent));
        block.push_str(line);
        line.clear();
    };
    for word in text.split(' ') {
        let n_word = word.chars().count();
        let breakable = !word.is_empty() && !line.ends_with(' ') && !word.starts_with('\t') && !line.ends_with('\t');
        if line.is_empty() && n_chars == 0 {
            line.push_str(word);
        } else if breakable && n_chars + 1 + n_word > width {
            flush(&mut line);
            line.push_str(word);
            n_chars = 0;
        } else {
            line.push(' ');
            line.push_str(word);
            n_chars += 1;
        }
        n_chars += n_word;
    }
    flush(&mut line);
    Some(block)
}

fn quoted(text: &str, place: Place) -> String {
    let mut out = "\"".to_owned();
    let mut before = ' ';
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            '/' if place == Place::Comment && before == '*' => out.push_str("\\/"),
            c if printable(c) => out.push(c),
            c => out.push_str(&format!("\\u{:04x}", u32::from(c))),
        }
        before = c;
    }
    out.push('"');
    out
}
