//! Which characters can be printed: what the embedded faces lack is shown by its code point, and long words can break.
use serde_json::Value;
use typst::text::Font;

use crate::typeset::FACES;

/// A word longer than this many characters may break anywhere: the narrowest column holds about as many.
const WORD_CHARS_MAX: usize = 18;

/// Makes every text inside printable, at any depth; keys are ours and stay.
pub(crate) fn make_printable(value: &mut Value) {
    match value {
        Value::String(text) => *text = printable(text),
        Value::Array(values) => values.iter_mut().for_each(make_printable),
        Value::Object(fields) => fields.values_mut().for_each(make_printable),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// A text in which every character has a glyph and no word is too long for its column.
///
/// Invisible characters and those that change the direction of text are shown too: a reader sees what is stored.
pub(crate) fn printable(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut word = 0;
    for character in text.chars() {
        match character {
            ' ' | '\n' | '\r' | '\t' => {
                word = 0;
                if !shown.ends_with(' ') {
                    shown.push(' ');
                }
                continue;
            }
            _ if !is_hidden(character) && has_glyph(character) => shown.push(character),
            _ => shown.push_str(&code_point(character)),
        }
        word += 1;
        // The break comes behind a mark that parts a name, or where the word has become too long.
        if word >= WORD_CHARS_MAX || (word > WORD_CHARS_MAX / 2 && "/._-@:,;=&?".contains(character)) {
            shown.push('\u{200b}');
            word = 0;
        }
    }
    shown
}

/// A text in which nothing is invisible or turns the direction of reading: such characters are shown by their code points.
pub(crate) fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        if is_hidden(character) && !matches!(character, '\n' | '\t') {
            shown.push_str(&code_point(character));
        } else {
            shown.push(character);
        }
    }
    shown
}

fn code_point(character: char) -> String {
    format!("[U+{:04X}]", u32::from(character))
}

/// Control characters, and what is invisible, turns the direction of reading, chooses a variant, or is private.
fn is_hidden(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}')
        || matches!(character, '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{fff9}'..='\u{fffc}')
        || matches!(character, '\u{e000}'..='\u{f8ff}' | '\u{fffe}' | '\u{ffff}' | '\u{e0000}'..='\u{10ffff}')
}

/// Marks that stand on the letter before them.
fn is_mark(character: char) -> bool {
    matches!(character, '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{591}'..='\u{5c7}' | '\u{1ab0}'..='\u{1aff}')
        || matches!(character, '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}' | '\u{fe20}'..='\u{fe2f}')
}

fn has_glyph(character: char) -> bool {
    let has = |face: &Font| face.info().coverage.contains(u32::from(character));
    let (serif, mono) = FACES.split_at(3);
    let (in_serif, in_mono) = (serif.iter().all(has), mono.iter().all(has));
    // A mark must be in the face of its letter, whichever that is.
    if is_mark(character) { in_serif && in_mono } else { in_serif || in_mono }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_seen_is_spelt_out() {
        for (text, expected) in [
            ("María-José Fernández", "María-José Fernández"),
            ("Жанна Ωmega", "Жанна Ωmega"),
            ("山田", "[U+5C71][U+7530]"),
            ("user\u{202e}fdp", "user[U+202E]fdp"),
            ("a\u{0}b", "a[U+0000]b"),
            ("two\r\n lines", "two lines"),
            ("", ""),
        ] {
            assert_eq!(printable(text), expected);
        }
    }

    #[test]
    fn a_long_word_can_break() {
        let shown = printable(&"x".repeat(200));
        assert!(shown.split('\u{200b}').all(|part| part.len() <= WORD_CHARS_MAX));
        assert_eq!(shown.replace('\u{200b}', ""), "x".repeat(200));
        assert_eq!(printable("RUN-2026-11-07/payroll.hr"), "RUN-2026-11-\u{200b}07/payroll.\u{200b}hr");
    }
}
