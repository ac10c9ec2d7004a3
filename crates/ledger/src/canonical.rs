//! Canonical JSON: RFC 8785 for null, booleans, texts, whole numbers, arrays and objects.
//!
//! Numbers are integers within ±(2^53−1), which every JSON reader holds exactly. Fractions and
//! larger numbers are texts in our formats, so that no float printing enters a digest.

use serde_json::Value;

use crate::Error;
use crate::digest::shown;

/// The largest integer: 2^53 − 1, RFC 8785 section 3.2.2.3 and RFC 7493 section 2.2.
pub const INTEGER_MAX: i64 = (1 << 53) - 1;

/// Levels of arrays and objects; what is deeper is refused, so that no input exhausts the stack.
pub const DEPTH_MAX: usize = 32;

/// Returns the canonical bytes of `value`.
pub fn to_vec(value: &Value) -> Result<Vec<u8>, Error> {
    let mut out = Vec::new();
    write_value(&mut out, value, 0)?;
    Ok(out)
}

/// Reads canonical bytes, at most `bytes_max` of them, and refuses every other spelling.
///
/// What was read is written again and compared, so that a duplicate key, a float, `-0`, another
/// order of keys, white space, an escape that is not needed and whatever else is not canonical is refused.
pub fn parse(bytes: &[u8], bytes_max: usize) -> Result<Value, Error> {
    if bytes.len() > bytes_max {
        return Err(Error::form(format!("{} bytes are more than the {bytes_max} allowed", bytes.len())));
    }
    let value: Value = serde_json::from_slice(bytes).map_err(|error| Error::form(format!("not JSON: {error}")))?;
    let again = to_vec(&value)?;
    if again != bytes {
        let at = again.iter().zip(bytes).take_while(|(a, b)| a == b).count();
        return Err(Error::form(format!("not canonical JSON at byte {at}")));
    }
    Ok(value)
}

/// Appends `text` as a JSON string.
pub fn write_text(out: &mut Vec<u8>, text: &str) {
    out.push(b'"');
    let mut rest = text.as_bytes();
    while let Some(at) = rest.iter().position(|&b| b < 0x20 || b == b'"' || b == b'\\') {
        out.extend_from_slice(&rest[..at]);
        write_escape(out, rest[at]);
        rest = &rest[at + 1..];
    }
    out.extend_from_slice(rest);
    out.push(b'"');
}

/// Appends `integer` in decimal, and refuses what is beyond ±(2^53−1).
pub fn write_integer(out: &mut Vec<u8>, integer: i64) -> Result<(), Error> {
    if !(-INTEGER_MAX..=INTEGER_MAX).contains(&integer) {
        return Err(Error::form(format!("`{integer}` is beyond ±{INTEGER_MAX}")));
    }
    // 16 digits and a sign.
    let mut digits = [0; 17];
    let mut from = digits.len();
    let mut rest = integer.unsigned_abs();
    loop {
        from -= 1;
        digits[from] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    if integer < 0 {
        out.push(b'-');
    }
    out.extend_from_slice(&digits[from..]);
    Ok(())
}

fn write_escape(out: &mut Vec<u8>, byte: u8) {
    let short = match byte {
        b'"' => b'"',
        b'\\' => b'\\',
        0x08 => b'b',
        0x09 => b't',
        0x0a => b'n',
        0x0c => b'f',
        0x0d => b'r',
        _ => {
            out.extend_from_slice(b"\\u00");
            out.extend([byte >> 4, byte & 15].map(|nibble| b"0123456789abcdef"[usize::from(nibble)]));
            return;
        }
    };
    out.extend([b'\\', short]);
}

fn write_value(out: &mut Vec<u8>, value: &Value, depth: usize) -> Result<(), Error> {
    if depth > DEPTH_MAX {
        return Err(Error::form(format!("nested more than {DEPTH_MAX} levels deep")));
    }
    match value {
        Value::Null => out.extend_from_slice(b"null"),
        Value::Bool(true) => out.extend_from_slice(b"true"),
        Value::Bool(false) => out.extend_from_slice(b"false"),
        Value::String(text) => write_text(out, text),
        Value::Number(number) => {
            let whole = number.as_i64().ok_or_else(|| {
                Error::form(format!("`{}` is not a whole number within ±{INTEGER_MAX}", shown(&number.to_string())))
            })?;
            write_integer(out, whole)?;
        }
        Value::Array(items) => write_list(out, b"[]", items, |out, item| write_value(out, item, depth + 1))?,
        Value::Object(object) => {
            let mut pairs: Vec<_> = object.iter().collect();
            // RFC 8785 section 3.2.3: by UTF-16 code units, which is not the order of UTF-8 bytes.
            pairs.sort_by(|(a, _), (b, _)| a.encode_utf16().cmp(b.encode_utf16()));
            write_list(out, b"{}", &pairs, |out, (key, value)| {
                write_text(out, key);
                out.push(b':');
                write_value(out, value, depth + 1)
            })?;
        }
    }
    Ok(())
}

fn write_list<T>(
    out: &mut Vec<u8>,
    brackets: &[u8; 2],
    items: &[T],
    mut write: impl FnMut(&mut Vec<u8>, &T) -> Result<(), Error>,
) -> Result<(), Error> {
    out.push(brackets[0]);
    for (n, item) in items.iter().enumerate() {
        if n > 0 {
            out.push(b',');
        }
        write(out, item)?;
    }
    out.push(brackets[1]);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use proptest::test_runner::RngSeed;

    fn refused(text: &str) -> String {
        parse(text.as_bytes(), 4096).unwrap_err().to_string()
    }

    #[test]
    fn refuses_every_other_spelling() {
        assert_eq!(refused(r#"{"a":1,"a":1}"#), "not canonical JSON at byte 6");
        assert_eq!(refused(r#"{"a":1.0}"#), "`1.0` is not a whole number within ±9007199254740991");
        assert_eq!(refused("9007199254740992"), "`9007199254740992` is beyond ±9007199254740991");
        let bad = [
            "",
            "NaN",
            "-0",
            "1e2",
            "01",
            "+1",
            "1.5",
            "1 ",
            " 1",
            "[1, 2]",
            r#"{"b":1,"a":2}"#,
            r#""\/""#,
            r#""\u0041""#,
            r#""\u000A""#,
            r#""\ud800""#,
            r#""\udc00\ud800""#,
            "\"\u{7}\"",
            "[1,]",
            "{}{}",
            "18446744073709551616",
            "\u{feff}1",
        ];
        for text in bad {
            refused(text);
        }
        assert!(parse(b"\"\xff\"", 4096).is_err());
        assert!(parse(b"\"\xed\xa0\x80\"", 4096).is_err());
    }

    #[test]
    fn refuses_what_is_deep_or_long() {
        let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
        assert!(parse(nested(DEPTH_MAX).as_bytes(), 4096).is_ok());
        assert_eq!(refused(&nested(DEPTH_MAX + 2)), "nested more than 32 levels deep");
        assert!(parse("[".repeat(1_000_000).as_bytes(), 1_000_000).is_err());
        assert_eq!(parse(b"[1]", 2).unwrap_err().to_string(), "3 bytes are more than the 2 allowed");
    }

    /// RFC 8785 sections 3.2.2.2 and 3.2.3: its own examples of escapes and of the order of keys.
    #[test]
    fn agrees_with_the_examples_of_the_rfc() {
        let text = "\u{20ac}$\u{f}\nA'B\"\\\\\"/";
        let mut out = Vec::new();
        write_text(&mut out, text);
        assert_eq!(String::from_utf8(out).unwrap(), "\"\u{20ac}$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"");
        let object = serde_json::json!({
            "\u{20ac}": "Euro Sign", "\r": "Carriage Return", "\u{fb33}": "Hebrew Letter Dalet With Dagesh",
            "1": "One", "\u{1f600}": "Emoji: Grinning Face", "\u{80}": "Control", "\u{f6}": "Latin Small Letter O With Diaeresis",
        });
        let written = String::from_utf8(to_vec(&object).unwrap()).unwrap();
        let order = ["Carriage", "One", "Control", "Latin", "Euro", "Emoji", "Hebrew"];
        let places: Vec<_> = order.iter().map(|word| written.find(word).unwrap()).collect();
        assert!(places.is_sorted(), "{written}");
    }

    fn any_value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            (-INTEGER_MAX..=INTEGER_MAX).prop_map(Value::from),
            any::<String>().prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 32, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::vec((any::<String>(), inner), 0..4)
                    .prop_map(|pairs| Value::Object(pairs.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 256, rng_seed: RngSeed::Fixed(42001), ..ProptestConfig::default() })]

        #[test]
        fn what_is_written_reads_back(value in any_value()) {
            let bytes = to_vec(&value).unwrap();
            prop_assert_eq!(parse(&bytes, usize::MAX).unwrap(), value);
        }

        #[test]
        fn any_bytes_are_read_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
            if let Ok(value) = parse(&bytes, 64) {
                prop_assert_eq!(to_vec(&value).unwrap(), bytes);
            }
        }

        #[test]
        fn integers_are_written_in_decimal(n in any::<i64>()) {
            let mut out = Vec::new();
            if write_integer(&mut out, n).is_ok() {
                prop_assert_eq!(String::from_utf8(out).unwrap(), n.to_string());
            } else {
                prop_assert!(n.unsigned_abs() > INTEGER_MAX as u64);
            }
        }
    }
}
