//! A list as a table: filters as a form, order and page as links, and the same rows as a sheet.
use assay_engine::view::list::{List, Row};
use assay_engine::view::words::{count, thousands};
use maud::{Markup, html};

use crate::ask::Ask;
use crate::part::{plain, said};
use crate::route::Format;

/// A column: the field by which it is ordered (empty: it is not), its head, and what stands in a cell.
pub(crate) struct Column<'a, R> {
    pub(crate) key: &'static str,
    pub(crate) head: &'static str,
    pub(crate) class: &'static str,
    pub(crate) cell: Box<dyn Fn(&R) -> Markup + 'a>,
}

pub(crate) fn column<'a, R>(key: &'static str, head: &'static str, cell: impl Fn(&R) -> Markup + 'a) -> Column<'a, R> {
    Column { key, head, class: "", cell: Box::new(cell) }
}

/// A column of figures, to the right.
pub(crate) fn figures<'a, R>(key: &'static str, head: &'static str, cell: impl Fn(&R) -> Markup + 'a) -> Column<'a, R> {
    Column { key, head, class: "n", cell: Box::new(cell) }
}

/// What the rows are, and what is said where there are none.
pub(crate) struct Words {
    /// `control`.
    pub(crate) one: &'static str,
    /// What stands behind the count in the caption.
    pub(crate) note: String,
    pub(crate) none: &'static str,
}

/// The whole list: filters, table and pages.
pub(crate) fn list<R: Row>(ask: &Ask, list: &List<R>, words: &Words, columns: &[Column<'_, R>]) -> Markup {
    html! {
        (filters(ask, list))
        (rows(ask, list, words, columns))
        (pages(ask, list))
    }
}

/// The form by which rows are chosen. It works without script; with it, a choice is shown at once.
fn filters<R: Row>(ask: &Ask, list: &List<R>) -> Markup {
    let chosen = !list.asked.words.is_empty() || list.choices.iter().any(|choice| list.asked.filter(choice.column).is_some());
    // Filters on columns that are not offered come from a link, and are shown so that they can be taken away.
    let other: Vec<&(String, String)> = list
        .asked
        .filters
        .iter()
        .filter(|(name, _)| R::COLUMNS.contains(&name.as_str()) && !list.choices.iter().any(|c| c.column == name))
        .collect();
    if list.of <= 5 && !chosen && other.is_empty() {
        return html! {};
    }
    html! {
        form class="filter" method="get" action=(ask.route.path(Format::Page)) data-live {
            @for (name, value) in ask.carried() { input type="hidden" name=(name) value=(value); }
            @if !list.asked.sort.is_empty() { input type="hidden" name="sort" value=(list.asked.sort); }
            @for (name, value) in &other { input type="hidden" name=(name) value=(value); }
            label { "Words" input type="search" name="q" value=(list.asked.words) maxlength="200"; }
            @for choice in &list.choices {
                @let now = list.asked.filter(choice.column);
                @if choice.values.len() > 1 || now.is_some() {
                    label { (head(choice.column))
                        select name=(choice.column) {
                            option value="" { "any" }
                            @if let Some(now) = now && !choice.values.iter().any(|(value, _)| value == now) { option value=(now) selected { (said(now)) } }
                            @for (value, n) in &choice.values {
                                option value=(value) selected[now == Some(value.as_str())] { (plain(value.split('(').next().unwrap_or(value))) @if *n > 0 { " (" (thousands(*n)) ")" } }
                            }
                        }
                    }
                }
            }
            button { "Show" }
            @if chosen || !other.is_empty() { a href=(ask.to(&ask.route)) { "Show all" } }
        }
    }
}

fn head(column: &str) -> String {
    let text = match column {
        "of" => "kind".to_owned(),
        "how" => "method".to_owned(),
        "word" => "kind".to_owned(),
        column => column.replace('_', " "),
    };
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// The table alone.
pub(crate) fn rows<R: Row>(ask: &Ask, list: &List<R>, words: &Words, columns: &[Column<'_, R>]) -> Markup {
    if list.rows.is_empty() {
        let text = if list.of == 0 {
            words.none.to_owned()
        } else {
            format!("None of {} is chosen by these filters.", count(list.of, words.one))
        };
        return crate::part::empty(&text);
    }
    html! {
        table class=(if list.rows.len() > 20 { "stack tall" } else { "stack" }) {
            caption {
                b { @if list.n == list.of { (count(list.n, words.one)) } @else { (thousands(list.n)) " of " (count(list.of, words.one)) } }
                @if !words.note.is_empty() { ". " (words.note) }
            }
            thead { tr { @for column in columns { (head_cell(ask, list, column)) } } }
            tbody {
                @for row in &list.rows {
                    tr {
                        @for (at, column) in columns.iter().enumerate() {
                            @if at == 0 { th scope="row" class=(column.class) { ((column.cell)(row)) } }
                            @else { td class=(column.class) data-l=(column.head) { ((column.cell)(row)) } }
                        }
                    }
                }
            }
        }
    }
}

fn head_cell<R: Row>(ask: &Ask, list: &List<R>, column: &Column<'_, R>) -> Markup {
    let sort = list.asked.sort.as_str();
    let (ascending, descending) = (sort == column.key && !column.key.is_empty(), sort.strip_prefix('-') == Some(column.key));
    let next = if ascending { format!("-{}", column.key) } else { column.key.to_owned() };
    let order = if ascending {
        Some("ascending")
    } else if descending {
        Some("descending")
    } else {
        None
    };
    html! {
        th scope="col" class=(column.class) aria-sort=[order] {
            @if column.key.is_empty() || list.n < 2 { (column.head) }
            @else { a href=(ask.here(&[("sort", &next), ("page", "")])) { (column.head) } }
        }
    }
}

/// Links to the other pages; none where there is one page.
pub(crate) fn pages<R: Row>(ask: &Ask, list: &List<R>) -> Markup {
    pager(ask, list.page, list.pages, list.n)
}

pub(crate) fn pager(ask: &Ask, page: u64, pages: u64, n: u64) -> Markup {
    let to = |page: u64| ask.here(&[("page", &page.to_string())]);
    html! {
        @if pages > 1 {
            nav class="pages" aria-label="Pages" {
                @if page > 1 { a href=(to(1)) { "First" } a href=(to(page - 1)) rel="prev" { "Previous" } }
                span { "Page " (thousands(page)) " of " (thousands(pages)) ", " (thousands(n)) " in all" }
                @if page < pages { a href=(to(page + 1)) rel="next" { "Next" } a href=(to(pages)) { "Last" } }
            }
        }
    }
}
