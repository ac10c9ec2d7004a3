//! Which pages are there, and what are their addresses? One enum: a page that is not in it cannot be linked to.
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// What stays as it is in a segment of a path.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~').remove(b':').remove(b'@');

/// A page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Route {
    Home,
    Due,
    Frameworks,
    Framework(String),
    Crosswalk(String, String),
    Requirements,
    Requirement(String),
    Controls,
    Control(String),
    Period,
    Exceptions,
    Exception(String),
    Tests,
    Test(String),
    Runs,
    Run(String),
    EvidenceList,
    Evidence(String),
    Sources,
    Source(String),
    Assets,
    Asset(String),
    Risks,
    Risk(String),
    Documents,
    Document(String),
    Applicability,
    Engagements,
    Engagement(String),
    Commitments,
    Commitment(String),
    Findings,
    Finding(String),
    Decisions,
    Decision(String),
    People,
    Person(String),
    Grants,
    Grant(String),
    Ledger,
    Entry(String),
    Search,
    Patterns,
}

/// In which form it is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Page,
    Json,
    Csv,
}

impl Format {
    fn suffix(self) -> &'static str {
        match self {
            Format::Page => "",
            Format::Json => ".json",
            Format::Csv => ".csv",
        }
    }
}

impl Route {
    /// The page and the form that a path means.
    pub fn parse(path: &str) -> Option<(Self, Format)> {
        let (path, format) = match path {
            path if path.ends_with(".json") => (&path[..path.len() - 5], Format::Json),
            path if path.ends_with(".csv") => (&path[..path.len() - 4], Format::Csv),
            path => (path, Format::Page),
        };
        let mut segments = Vec::new();
        for segment in path.strip_prefix('/')?.split('/') {
            segments.push(percent_decode_str(segment).decode_utf8().ok()?.into_owned());
        }
        let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
        Some((Self::of(&segments)?, format))
    }

    fn of(segments: &[&str]) -> Option<Self> {
        Some(match segments {
            [""] | ["home"] => Route::Home,
            [list] => match *list {
                "due" => Route::Due,
                "frameworks" => Route::Frameworks,
                "requirements" => Route::Requirements,
                "controls" => Route::Controls,
                "period" => Route::Period,
                "exceptions" => Route::Exceptions,
                "tests" => Route::Tests,
                "runs" => Route::Runs,
                "evidence" => Route::EvidenceList,
                "sources" => Route::Sources,
                "assets" => Route::Assets,
                "risks" => Route::Risks,
                "documents" => Route::Documents,
                "applicability" => Route::Applicability,
                "engagements" => Route::Engagements,
                "commitments" => Route::Commitments,
                "findings" => Route::Findings,
                "decisions" => Route::Decisions,
                "people" => Route::People,
                "grants" => Route::Grants,
                "ledger" => Route::Ledger,
                "search" => Route::Search,
                "patterns" => Route::Patterns,
                _ => return None,
            },
            [list, id] if !id.is_empty() => Self::one(list, (*id).to_owned())?,
            ["frameworks", from, "with", to] => Route::Crosswalk((*from).to_owned(), (*to).to_owned()),
            _ => return None,
        })
    }

    fn one(list: &str, id: String) -> Option<Self> {
        Some(match list {
            "frameworks" => Route::Framework(id),
            "requirements" => Route::Requirement(id),
            "controls" => Route::Control(id),
            "exceptions" => Route::Exception(id),
            "tests" => Route::Test(id),
            "runs" => Route::Run(id),
            "evidence" => Route::Evidence(id),
            "sources" => Route::Source(id),
            "assets" => Route::Asset(id),
            "risks" => Route::Risk(id),
            "documents" => Route::Document(id),
            "engagements" => Route::Engagement(id),
            "commitments" => Route::Commitment(id),
            "findings" => Route::Finding(id),
            "decisions" => Route::Decision(id),
            "people" => Route::Person(id),
            "grants" => Route::Grant(id),
            "ledger" => Route::Entry(id),
            _ => return None,
        })
    }

    /// The page of a noun by its word in views.
    pub fn of_noun(noun: &str, id: &str) -> Option<Self> {
        let id = id.to_owned();
        Some(match noun {
            "requirement" => Route::Requirement(id),
            "control" => Route::Control(id),
            "exception" => Route::Exception(id),
            "test" => Route::Test(id),
            "run" => Route::Run(id),
            "evidence" => Route::Evidence(id),
            "source" => Route::Source(id),
            "asset" => Route::Asset(id),
            "risk" => Route::Risk(id),
            "document" => Route::Document(id),
            "engagement" => Route::Engagement(id),
            "commitment" => Route::Commitment(id),
            "finding" => Route::Finding(id),
            "decision" => Route::Decision(id),
            "person" => Route::Person(id),
            "grant" => Route::Grant(id),
            "catalogue" => Route::Framework(id),
            "entry" => Route::Entry(id),
            _ => return None,
        })
    }

    /// The list that a page's noun stands in; a list is its own.
    pub fn list(&self) -> Route {
        match self {
            Route::Framework(_) | Route::Crosswalk(..) | Route::Requirement(_) | Route::Requirements => Route::Frameworks,
            Route::Control(_) | Route::Period => Route::Controls,
            Route::Exception(_) => Route::Exceptions,
            Route::Test(_) => Route::Tests,
            Route::Run(_) => Route::Runs,
            Route::Evidence(_) => Route::EvidenceList,
            Route::Source(_) => Route::Sources,
            Route::Asset(_) => Route::Assets,
            Route::Risk(_) => Route::Risks,
            Route::Document(_) => Route::Documents,
            Route::Engagement(_) => Route::Engagements,
            Route::Commitment(_) => Route::Commitments,
            Route::Finding(_) => Route::Findings,
            Route::Decision(_) => Route::Decisions,
            Route::Person(_) => Route::People,
            Route::Grant(_) | Route::Grants => Route::People,
            Route::Entry(_) => Route::Ledger,
            other => other.clone(),
        }
    }

    /// Its path, in a form.
    pub fn path(&self, format: Format) -> String {
        let one = |list: &str, id: &str| format!("/{list}/{}", encode(id));
        let path = match self {
            Route::Home => {
                if format == Format::Page {
                    "/".to_owned()
                } else {
                    "/home".to_owned()
                }
            }
            Route::Due => "/due".to_owned(),
            Route::Frameworks => "/frameworks".to_owned(),
            Route::Framework(id) => one("frameworks", id),
            Route::Crosswalk(from, to) => format!("/frameworks/{}/with/{}", encode(from), encode(to)),
            Route::Requirements => "/requirements".to_owned(),
            Route::Requirement(id) => one("requirements", id),
            Route::Controls => "/controls".to_owned(),
            Route::Control(id) => one("controls", id),
            Route::Period => "/period".to_owned(),
            Route::Exceptions => "/exceptions".to_owned(),
            Route::Exception(id) => one("exceptions", id),
            Route::Tests => "/tests".to_owned(),
            Route::Test(id) => one("tests", id),
            Route::Runs => "/runs".to_owned(),
            Route::Run(id) => one("runs", id),
            Route::EvidenceList => "/evidence".to_owned(),
            Route::Evidence(id) => one("evidence", id),
            Route::Sources => "/sources".to_owned(),
            Route::Source(id) => one("sources", id),
            Route::Assets => "/assets".to_owned(),
            Route::Asset(id) => one("assets", id),
            Route::Risks => "/risks".to_owned(),
            Route::Risk(id) => one("risks", id),
            Route::Documents => "/documents".to_owned(),
            Route::Document(id) => one("documents", id),
            Route::Applicability => "/applicability".to_owned(),
            Route::Engagements => "/engagements".to_owned(),
            Route::Engagement(id) => one("engagements", id),
            Route::Commitments => "/commitments".to_owned(),
            Route::Commitment(id) => one("commitments", id),
            Route::Findings => "/findings".to_owned(),
            Route::Finding(id) => one("findings", id),
            Route::Decisions => "/decisions".to_owned(),
            Route::Decision(id) => one("decisions", id),
            Route::People => "/people".to_owned(),
            Route::Person(id) => one("people", id),
            Route::Grants => "/grants".to_owned(),
            Route::Grant(id) => one("grants", id),
            Route::Ledger => "/ledger".to_owned(),
            Route::Entry(id) => one("ledger", id),
            Route::Search => "/search".to_owned(),
            Route::Patterns => "/patterns".to_owned(),
        };
        format!("{path}{}", format.suffix())
    }
}

/// Text as part of an address.
pub fn encode(text: &str) -> String {
    utf8_percent_encode(text, SEGMENT).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_address_leads_back_to_its_page() {
        let hard = "2b25/e-84f977/idp?x=<b>&\"#%.json";
        let routes = [
            Route::Home,
            Route::Control("AC-01".into()),
            Route::Requirement("soc2:CC6.2".into()),
            Route::Source("hr.people".into()),
            Route::Exception(hard.into()),
            Route::Crosswalk("soc2".into(), "iso42001".into()),
            Route::Entry("0a".into()),
        ];
        for route in routes {
            for format in [Format::Json, Format::Csv] {
                assert_eq!(Route::parse(&route.path(format)), Some((route.clone(), format)), "{route:?}");
            }
        }
        assert_eq!(Route::parse("/"), Some((Route::Home, Format::Page)));
    }

    #[test]
    fn what_is_no_page_is_none() {
        for path in ["", "x", "/nothing", "/controls/", "/controls/a/b", "/%ff", "/../etc/passwd", "//", "/static/../ledger"] {
            assert_eq!(Route::parse(path), None, "{path}");
        }
    }
}
