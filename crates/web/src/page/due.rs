//! Due: what waits for somebody, and what comes when.
use assay_engine::view::due::{DueLine, DueView};
use assay_engine::view::words::count;
use maud::{Markup, html};

use crate::ask::Ask;
use crate::frame::Page;
use crate::part::{self, day, day_text, requirements};
use crate::route::{Format, Route};

pub(super) fn page(ask: &Ask, view: &DueView) -> Page {
    let (now, later): (Vec<&DueLine>, Vec<&DueLine>) = view.list.rows.iter().partition(|row| row.day.is_none());
    let days = ask.days().to_string();
    let body = html! {
        form class="filter" method="get" action=(ask.route.path(Format::Page)) data-live {
            @for (name, value) in ask.carried() { input type="hidden" name=(name) value=(value); }
            label { "Owner"
                select name="owner" {
                    option value="" { "everybody" }
                    @for (owner, n) in &view.owners { option value=(owner) selected[view.owner.as_ref() == Some(owner)] { (owner) " (" (n) ")" } }
                }
            }
            label { "Looking ahead"
                select name="days" {
                    @for (value, text) in [("30", "30 days"), ("90", "90 days"), ("180", "half a year"), ("365", "a year")] {
                        option value=(value) selected[days == value] { (text) }
                    }
                }
            }
            button { "Show" }
        }
        h2 id="now" { "Waiting now" }
        @if now.is_empty() { (part::empty("Nothing waits for an answer.")) }
        @else { (rows(ask, &now, "without a date: what acting on today would mend")) }
        h2 id="calendar" { "Calendar" }
        @if later.is_empty() { (part::empty(&format!("Nothing is dated from {} to {}.", day_text(&view.from), day_text(&view.to)))) }
        @else { (rows(ask, &later, &format!("from {} to {}", day_text(&view.from), day_text(&view.to)))) }
        (crate::table::pages(ask, &view.list))
    };
    Page { title: "Due".into(), crumbs: Vec::new(), lede: view.lede.clone(), body }
}

pub(super) fn table(ask: &Ask, lines: &[DueLine], note: &str) -> Markup {
    rows(ask, &lines.iter().collect::<Vec<_>>(), note)
}

fn rows(ask: &Ask, lines: &[&DueLine], note: &str) -> Markup {
    let dated = lines.iter().any(|line| line.day.is_some());
    html! {
        table class="stack" {
            caption { b { (count(lines.len() as u64, if dated { "date" } else { "matter" })) } " " (note) }
            thead { tr { th scope="col" { @if dated { "Day" } @else { "Act" } } @if dated { th scope="col" class="n" { "Left" } th scope="col" { "Act" } } th scope="col" { "What" } th scope="col" { "Touches" } th scope="col" { "Owner" } } }
            tbody {
                @for line in lines {
                    tr {
                        @match &line.day {
                            Some(on) => {
                                th scope="row" class="id" { (day(on)) }
                                td class="n" data-l="Left" { @if let Some(left) = line.left_days { (count(left.unsigned_abs(), "day")) } }
                                td { (line.act) }
                            },
                            None => th scope="row" { (line.act) },
                        }
                        td {
                            @match Route::of_noun(&line.about, &line.about_id) {
                                Some(route) => a href=(ask.to(&route)) { @if line.about == "control" { (line.about_id) " " } (line.what) },
                                None => (line.what),
                            }
                            @if !line.detail.is_empty() { br; small class="soft" { (part::ticks(&line.detail)) } }
                        }
                        td data-l="Touches" { (requirements(ask, &line.requirements, line.requirements.len() as u64)) }
                        td data-l="Owner" { (line.owner.as_deref().unwrap_or("")) }
                    }
                }
            }
        }
    }
}
