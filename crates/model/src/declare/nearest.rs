//! The name that somebody probably meant.

/// Names longer than this are not compared: a suggestion for one would help nobody.
const NAME_CHARS_MAX: usize = 120;

/// The candidate that is fewest edits away from `name`, if it is near enough to be a slip; of equals the first.
pub(super) fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wanted = letters(name);
    if wanted.is_empty() || wanted.len() > NAME_CHARS_MAX {
        return None;
    }
    // Of two letters, another one makes another name.
    let allowed = if wanted.len() < 3 { 0 } else { (wanted.len() / 3).clamp(1, 4) };
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        let found = letters(candidate);
        if found.len().abs_diff(wanted.len()) > allowed {
            continue;
        }
        let edits = distance(&wanted, &found);
        if edits <= allowed && best.is_none_or(|(least, _)| edits < least) {
            best = Some((edits, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// Case, hyphen and underscore make no difference to what somebody meant.
fn letters(name: &str) -> Vec<char> {
    name.chars().map(|c| if c == '-' || c == ' ' { '_' } else { c.to_ascii_lowercase() }).collect()
}

/// Insertions, deletions, replacements and swaps of neighbours that turn `a` into `b` (optimal string alignment).
fn distance(a: &[char], b: &[char]) -> usize {
    let mut before = vec![0; b.len() + 1];
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut row = vec![i + 1; b.len() + 1];
        for (j, y) in b.iter().enumerate() {
            let replaced = last[j] + usize::from(x != y);
            let mut least = replaced.min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *x == b[j - 1] && a[i - 1] == *y {
                least = least.min(before[j - 1] + 1);
            }
            row[j + 1] = least;
        }
        before = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

/// `did you mean …?`, else what there is, shortened.
pub(super) fn hint<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str> + Clone, known: &str) -> String {
    match nearest(name, candidates.clone()) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => format!("{known}: {}", listed(candidates)),
    }
}

/// `a`, `b` and so on, in backticks; at most twenty.
pub(super) fn listed<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    const LISTED_MAX: usize = 20;
    let words: Vec<&str> = words.into_iter().collect();
    if words.is_empty() {
        return "none".to_owned();
    }
    let mut text = words.iter().take(LISTED_MAX).map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ");
    if words.len() > LISTED_MAX {
        text.push_str(&format!(" and {} more", words.len() - LISTED_MAX));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_finds_the_name_that_was_meant() {
        let names = ["owner", "title", "frequency", "due_within", "AC-01", "AC-11"];
        for (slip, meant) in [
            ("ownr", Some("owner")),
            ("tilte", Some("title")),
            ("Frequency", Some("frequency")),
            ("due-within", Some("due_within")),
            ("AC-1", Some("AC-01")),
            ("statement", None),
            ("", None),
            ("x", None),
            ("ac", None),
        ] {
            assert_eq!(nearest(slip, names), meant, "{slip}");
        }
    }

    #[test]
    fn edits_are_counted() {
        let count = |a: &str, b: &str| distance(&letters(a), &letters(b));
        assert_eq!(count("kitten", "sitting"), 3);
        assert_eq!(count("ab", "ba"), 1);
        assert_eq!(count("", "abc"), 3);
        assert_eq!(count("abc", "abc"), 0);
    }
}
