//! A list as it was asked for: which rows, in which order, which page; the same for every noun.
use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::BTreeMap;

use serde::Serialize;

use crate::view::words::rank;

/// Rows on a page, unless asked otherwise, and the most that may be asked for.
pub const PER_PAGE: u64 = 100;
pub const PER_PAGE_MAX: u64 = 1_000;
/// Rows of one list that leave as a sheet: what a person opens, and a bound on memory.
pub const ALL_MAX: u64 = 200_000;
/// Words that a column offers to choose from: more are searched for.
const CHOICES_MAX: usize = 40;

/// What stands in a cell, for order, choice and sheets.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell<'a> {
    Absent,
    Text(Cow<'a, str>),
    Number(i64),
    List(&'a [String]),
}

impl Cell<'_> {
    /// As it stands in a sheet.
    pub fn text(&self) -> Cow<'_, str> {
        match self {
            Cell::Absent => Cow::Borrowed(""),
            Cell::Text(text) => Cow::Borrowed(text),
            Cell::Number(n) => Cow::Owned(n.to_string()),
            Cell::List(list) => Cow::Owned(list.join(", ")),
        }
    }

    fn is(&self, wanted: &str) -> bool {
        match self {
            Cell::List(list) => list.iter().any(|one| one == wanted),
            // `excluded` chooses exclusions of every kind.
            Cell::Text(text) => text == wanted || text.split('(').next() == Some(wanted),
            other => other.text() == wanted,
        }
    }

    fn order(&self, other: &Cell<'_>) -> Ordering {
        match (self, other) {
            (Cell::Number(a), Cell::Number(b)) => a.cmp(b),
            (Cell::Absent, Cell::Absent) => Ordering::Equal,
            // What has no value comes last.
            (Cell::Absent, _) => Ordering::Greater,
            (_, Cell::Absent) => Ordering::Less,
            (Cell::Text(a), Cell::Text(b)) => match (rank(a), rank(b)) {
                (Some(a), Some(b)) => a.cmp(&b),
                _ => natural(a, b),
            },
            (a, b) => a.text().cmp(&b.text()),
        }
    }
}

/// Texts in the order in which people count: `CC2.9` before `CC2.10`.
pub fn natural(a: &str, b: &str) -> Ordering {
    let (mut a, mut b) = (a, b);
    loop {
        match (a.chars().next(), b.chars().next()) {
            (None, None) => return Ordering::Equal,
            (None, _) => return Ordering::Less,
            (_, None) => return Ordering::Greater,
            (Some(x), Some(y)) if x.is_ascii_digit() && y.is_ascii_digit() => {
                let (n, rest_a) = digits(a);
                let (m, rest_b) = digits(b);
                match (n.len(), n).cmp(&(m.len(), m)) {
                    Ordering::Equal => (a, b) = (rest_a, rest_b),
                    other => return other,
                }
            }
            (Some(x), Some(y)) if x == y => (a, b) = (&a[x.len_utf8()..], &b[y.len_utf8()..]),
            (Some(x), Some(y)) => return x.cmp(&y),
        }
    }
}

fn digits(text: &str) -> (&str, &str) {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    (text[..end].trim_start_matches('0'), &text[end..])
}

macro_rules! cells {
    ($($ty:ty, $value:ident => $cell:expr);* $(;)?) => {$(
        impl<'a> From<&'a $ty> for Cell<'a> {
            fn from($value: &'a $ty) -> Self {
                $cell
            }
        }
    )*};
}
cells! {
    String, text => Cell::Text(Cow::Borrowed(text));
    Option<String>, text => text.as_ref().map_or(Cell::Absent, |text| Cell::Text(Cow::Borrowed(text)));
    &'static str, text => Cell::Text(Cow::Borrowed(text));
    u64, n => Cell::Number(i64::try_from(*n).unwrap_or(i64::MAX));
    i64, n => Cell::Number(*n);
    Option<u64>, n => n.map_or(Cell::Absent, |n| Cell::Number(i64::try_from(n).unwrap_or(i64::MAX)));
    Option<i64>, n => n.map_or(Cell::Absent, Cell::Number);
    bool, yes => Cell::Text(Cow::Borrowed(if *yes { "yes" } else { "no" }));
    Vec<String>, list => Cell::List(list);
}

/// One line of a list.
pub trait Row: Serialize {
    const COLUMNS: &'static [&'static str];
    fn cell(&self, column: &str) -> Cell<'_>;
}

/// A line of a list, whose fields are its columns.
macro_rules! row {
    ($(#[$doc:meta])* pub struct $name:ident { $($(#[$field_doc:meta])* pub $field:ident: $ty:ty,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, serde::Serialize)]
        pub struct $name {
            $($(#[$field_doc])* pub $field: $ty,)*
        }
        impl $crate::view::list::Row for $name {
            const COLUMNS: &'static [&'static str] = &[$(stringify!($field)),*];
            fn cell(&self, column: &str) -> $crate::view::list::Cell<'_> {
                match column {
                    $(stringify!($field) => $crate::view::list::Cell::from(&self.$field),)*
                    _ => $crate::view::list::Cell::Absent,
                }
            }
        }
    };
}
pub(crate) use row;

/// Which rows are wanted: what a person put into the address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Listing {
    /// Words that a row must hold, in any column.
    pub words: String,
    /// Column and value; a column that there is not chooses nothing out.
    pub filters: Vec<(String, String)>,
    /// A column; `-` before it: the greatest first.
    pub sort: String,
    /// Counted from 1.
    pub page: u64,
    /// 0: all of them.
    pub per: u64,
}

impl Listing {
    /// Every row, in the list's own order.
    pub fn all() -> Self {
        Self::default()
    }

    pub fn filter(&self, column: &str) -> Option<&str> {
        self.filters.iter().find(|(name, _)| name == column).map(|(_, value)| value.as_str())
    }

    /// First row and number of rows of the page asked for, of `n`; a page beyond the last is the last.
    pub fn stretch(&self, n: u64) -> (u64, u64, u64) {
        let per = if self.per == 0 { ALL_MAX } else { self.per.min(PER_PAGE_MAX) };
        let pages = n.div_ceil(per).max(1);
        let page = self.page.clamp(1, pages);
        ((page - 1) * per, per, page)
    }
}

/// Rows of a list, and how many there are.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct List<R> {
    pub rows: Vec<R>,
    /// How many match.
    pub n: u64,
    /// How many there are in all.
    pub of: u64,
    pub page: u64,
    pub pages: u64,
    pub asked: Listing,
    /// Columns to choose by, each with its values and how many rows have them.
    pub choices: Vec<Choice>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Choice {
    pub column: &'static str,
    pub values: Vec<(String, u64)>,
}

impl<R: Row> List<R> {
    /// The rows asked for. `choices` are the columns by which a person may choose.
    pub fn of(rows: Vec<R>, asked: &Listing, choices: &[&'static str]) -> Self {
        let of = rows.len() as u64;
        let choices = choices.iter().map(|column| choice(&rows, column)).collect();
        let words: Vec<String> = asked.words.split_whitespace().map(str::to_lowercase).collect();
        let mut rows: Vec<R> = rows.into_iter().filter(|row| wanted(row, &words, &asked.filters)).collect();
        let (column, greatest_first) = asked.sort.strip_prefix('-').map_or((asked.sort.as_str(), false), |c| (c, true));
        if R::COLUMNS.contains(&column) {
            rows.sort_by(|a, b| {
                let order = a.cell(column).order(&b.cell(column));
                if greatest_first { order.reverse() } else { order }
            });
        }
        let n = rows.len() as u64;
        let (first, per, page) = asked.stretch(n);
        let rows: Vec<R> = rows.into_iter().skip(first as usize).take(per as usize).collect();
        Self { rows, n, of, page, pages: n.div_ceil(per).max(1), asked: asked.clone(), choices }
    }

    /// A page that was made without the other rows.
    pub fn page(rows: Vec<R>, n: u64, of: u64, asked: &Listing, choices: Vec<Choice>) -> Self {
        let (_, per, page) = asked.stretch(n);
        Self { rows, n, of, page, pages: n.div_ceil(per).max(1), asked: asked.clone(), choices }
    }
}

fn wanted<R: Row>(row: &R, words: &[String], filters: &[(String, String)]) -> bool {
    let chosen = filters.iter().all(|(column, value)| !R::COLUMNS.contains(&column.as_str()) || row.cell(column).is(value));
    chosen
        && words.iter().all(|word| R::COLUMNS.iter().any(|column| row.cell(column).text().to_lowercase().contains(word.as_str())))
}

fn choice<R: Row>(rows: &[R], column: &'static str) -> Choice {
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    for row in rows {
        match row.cell(column) {
            Cell::Absent => {}
            Cell::List(list) => list.iter().for_each(|one| *counts.entry(one.clone()).or_insert(0) += 1),
            cell => *counts.entry(cell.text().into_owned()).or_insert(0) += 1,
        }
        if counts.len() > CHOICES_MAX {
            return Choice { column, values: Vec::new() };
        }
    }
    let mut values: Vec<(String, u64)> = counts.into_iter().collect();
    values.sort_by(|(a, _), (b, _)| Cell::Text(Cow::Borrowed(a)).order(&Cell::Text(Cow::Borrowed(b))));
    Choice { column, values }
}

#[cfg(test)]
mod tests {
    use super::*;

    row! {
        /// A line.
        pub struct Line {
            pub id: String,
            pub state: String,
            pub n: u64,
        }
    }

    fn asked(words: &str, filters: &[(&str, &str)], sort: &str, page: u64, per: u64) -> String {
        let rows = "CC2.10 supported 1,CC2.9 deviating 20,A1.1 excluded(soa) 3,A1.2 unproven 100";
        let line = |text: &str| {
            let parts: Vec<&str> = text.split(' ').collect();
            Line { id: parts[0].into(), state: parts[1].into(), n: parts[2].parse().unwrap() }
        };
        let filters = filters.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
        let listing = Listing { words: words.into(), filters, sort: sort.into(), page, per };
        let list = List::of(rows.split(',').map(line).collect(), &listing, &["state"]);
        let ids: Vec<&str> = list.rows.iter().map(|row| row.id.as_str()).collect();
        format!("{} ({} of {}, page {} of {})", ids.join(" "), list.n, list.of, list.page, list.pages)
    }

    #[test]
    fn rows_are_chosen_ordered_and_paged() {
        assert_eq!(asked("", &[], "id", 1, 0), "A1.1 A1.2 CC2.9 CC2.10 (4 of 4, page 1 of 1)");
        assert_eq!(asked("", &[], "-n", 1, 2), "A1.2 CC2.9 (4 of 4, page 1 of 2)");
        assert_eq!(asked("", &[], "state", 9_999_999, 3), "A1.1 (4 of 4, page 2 of 2)");
        assert_eq!(asked("cc2", &[], "", 1, 0), "CC2.10 CC2.9 (2 of 4, page 1 of 1)");
        assert_eq!(asked("", &[("state", "excluded")], "", 1, 0), "A1.1 (1 of 4, page 1 of 1)");
        assert_eq!(asked("", &[("state", "'; drop table x; --")], "", 0, 0), " (0 of 4, page 1 of 1)");
        assert_eq!(asked("", &[("nothing", "x")], "nothing", 1, 0), "CC2.10 CC2.9 A1.1 A1.2 (4 of 4, page 1 of 1)");
    }
}
