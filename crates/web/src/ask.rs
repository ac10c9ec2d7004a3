//! What does an address ask for? The page, the moments, the rows; and the addresses of other pages from the same standpoint.
use assay_engine::view::list::{Listing, PER_PAGE};
use percent_encoding::percent_decode_str;

use crate::route::{Format, Route, encode};

/// The longest address and the most parameters that are read.
pub(crate) const QUERY_BYTES_MAX: usize = 4_096;
const PARAMETERS_MAX: usize = 32;

/// Parameters that say from where a page looks: every link keeps them.
const STANDPOINT: [&str; 3] = ["engagement", "effective_at", "known_at"];
/// Parameters that are about the rows, and no column's filter.
const ROWS: [&str; 5] = ["q", "sort", "page", "per", "days"];

/// A request as it stands in its address.
#[derive(Clone, Debug)]
pub(crate) struct Ask {
    pub(crate) route: Route,
    pub(crate) format: Format,
    /// In the order in which they came.
    pub(crate) parameters: Vec<(String, String)>,
}

impl Ask {
    pub(crate) fn new(route: Route, format: Format, query: &str) -> Self {
        let decode = |text: &str| {
            let text = text.replace('+', " ");
            percent_decode_str(&text).decode_utf8_lossy().into_owned()
        };
        let parameters = query.split('&').filter(|pair| !pair.is_empty()).take(PARAMETERS_MAX).map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decode(name), decode(value))
        });
        Self { route, format, parameters: parameters.filter(|(_, value)| !value.is_empty()).collect() }
    }

    /// The value of a parameter; an empty one is absent.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    fn number(&self, name: &str) -> Option<u64> {
        self.get(name).and_then(|text| text.parse().ok())
    }

    /// The rows asked for: a page of them, or all where they leave as a sheet.
    pub(crate) fn listing(&self) -> Listing {
        let filters =
            self.parameters.iter().filter(|(name, _)| !STANDPOINT.contains(&name.as_str()) && !ROWS.contains(&name.as_str()));
        Listing {
            words: self.get("q").unwrap_or("").chars().take(200).collect(),
            filters: filters.cloned().collect(),
            sort: self.get("sort").unwrap_or("").to_owned(),
            page: self.number("page").unwrap_or(1),
            per: if self.format == Format::Csv { 0 } else { self.number("per").unwrap_or(PER_PAGE).max(1) },
        }
    }

    pub(crate) fn page(&self) -> u64 {
        self.number("page").unwrap_or(1).max(1)
    }

    /// How many days ahead the calendar looks.
    pub(crate) fn days(&self) -> i32 {
        self.number("days").map_or(90, |days| days.clamp(1, 400) as i32)
    }

    /// Both moments are said: what is shown can only change by a new version of the product.
    pub(crate) fn is_fixed(&self) -> bool {
        self.get("engagement").is_some() && self.get("effective_at").is_some() && self.get("known_at").is_some()
    }

    /// Another page from the same standpoint.
    pub(crate) fn to(&self, route: &Route) -> String {
        self.with(route, &[])
    }

    /// Another page, with parameters.
    pub(crate) fn with(&self, route: &Route, more: &[(&str, &str)]) -> String {
        let kept = self.parameters.iter().filter(|(name, _)| STANDPOINT.contains(&name.as_str()));
        let kept = kept.map(|(name, value)| (name.as_str(), value.as_str()));
        address(&route.path(Format::Page), kept.chain(more.iter().copied()))
    }

    /// This page with some parameters otherwise; an empty value takes one away.
    pub(crate) fn here(&self, changes: &[(&str, &str)]) -> String {
        self.here_as(Format::Page, changes)
    }

    /// This page in another form.
    pub(crate) fn here_as(&self, format: Format, changes: &[(&str, &str)]) -> String {
        let kept = self.parameters.iter().filter(|(name, _)| !changes.iter().any(|(changed, _)| changed == name));
        let kept = kept.map(|(name, value)| (name.as_str(), value.as_str()));
        address(&self.route.path(format), kept.chain(changes.iter().copied().filter(|(_, value)| !value.is_empty())))
    }

    /// What a form over this page must carry along so that the page stays from where it looks.
    pub(crate) fn carried(&self) -> impl Iterator<Item = &(String, String)> {
        self.parameters.iter().filter(|(name, _)| STANDPOINT.contains(&name.as_str()))
    }
}

fn address<'a>(path: &str, parameters: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let query: Vec<String> = parameters.map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
    if query.is_empty() { path.to_owned() } else { format!("{path}?{}", query.join("&")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_keep_the_standpoint_and_nothing_else() {
        let ask = Ask::new(Route::Controls, Format::Page, "known_at=2026-03-31&q=a+b%26c&page=2&design=partial&empty=");
        assert_eq!(ask.to(&Route::Control("AC-01".into())), "/controls/AC-01?known_at=2026-03-31");
        assert_eq!(ask.here(&[("page", "3")]), "/controls?known_at=2026-03-31&q=a%20b%26c&design=partial&page=3");
        assert_eq!(ask.here(&[("page", ""), ("q", "")]), "/controls?known_at=2026-03-31&design=partial");
        let listing = ask.listing();
        assert_eq!((listing.words.as_str(), listing.page, listing.filter("design")), ("a b&c", 2, Some("partial")));
        assert!(!ask.is_fixed());
    }

    #[test]
    fn absurd_numbers_are_no_pages() {
        let ask = Ask::new(Route::Controls, Format::Page, "page=-1&per=0&days=99999999999999999999");
        assert_eq!((ask.listing().page, ask.listing().per, ask.days()), (1, 1, 90));
    }
}
