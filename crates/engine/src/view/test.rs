//! Tests: how we would know, what they say, and how their runs came out.
use assay_model::id::TestId;
use assay_model::object::{Object, Test};
use serde::Serialize;

use crate::view::control::VersionLine;
use crate::view::list::{List, Listing, row};
use crate::view::run::RunLine;
use crate::view::run_list::Of;
use crate::view::standpoint::Standpoint;

row! {
    /// One test in the list of them.
    pub struct TestLine {
        pub id: String,
        pub title: String,
        pub control: String,
        /// `SQL`, `manual`.
        pub how: String,
        pub reads: Vec<String>,
        pub n_runs: u64,
        pub last_run: Option<String>,
        pub last_at: Option<String>,
        pub n: Option<u64>,
        pub n_alarms: Option<u64>,
        /// How the newest run came out; `untested` where there is none.
        pub outcome: String,
    }
}

/// One test with its procedure, fixtures and runs.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TestView {
    pub id: String,
    pub title: String,
    pub lede: String,
    pub control: String,
    pub control_title: String,
    pub procedure: String,
    pub sql: Option<String>,
    /// What it reads; true where it is a source that is declared.
    pub reads: Vec<(String, bool)>,
    pub attributes: Vec<(String, String)>,
    pub fixtures: Vec<FixtureView>,
    pub runs: List<RunLine>,
    pub versions: Vec<VersionLine>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FixtureView {
    pub name: String,
    pub period: String,
    /// A table's name, its columns and its rows.
    pub tables: Vec<Sheet>,
    pub expect: Sheet,
}

/// A small table of text.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Sheet {
    pub name: String,
    pub columns: Vec<String>,
    pub rows: Vec<Vec<String>>,
}

impl Standpoint {
    pub fn tests(&self, asked: &Listing) -> List<TestLine> {
        let rows = self.programme.tests().filter_map(|(_, test)| self.test_line(&test.id)).collect();
        List::of(rows, asked, &["outcome", "how", "control"])
    }

    pub(crate) fn test_line(&self, id: &TestId) -> Option<TestLine> {
        let test = self.programme.test(id)?;
        let mut runs = self.register.of_test(id, self.size);
        let n_runs = runs.len() as u64;
        let last = runs.next_back();
        Some(TestLine {
            id: id.to_string(),
            title: test.title.clone(),
            control: test.control.to_string(),
            how: how(test).to_owned(),
            reads: test.reads.clone(),
            n_runs,
            last_run: last.map(|mark| mark.id()),
            last_at: last.map(|mark| mark.at.to_string()),
            n: last.map(|mark| mark.n),
            n_alarms: last.map(|mark| u64::from(mark.n_alarms)),
            outcome: last.map_or("untested", |mark| mark.came_out.word()).to_owned(),
        })
    }

    pub fn test(&self, id: &str, asked: &Listing) -> Option<TestView> {
        let version = self.programme.newest("test", id)?;
        let Object::Test(test) = version.object() else { return None };
        let runs = Of::These(self.register.places_of_test(&test.id, self.size));
        let declared = |name: &String| {
            let source = name.strip_suffix("_history").unwrap_or(name);
            (name.clone(), self.programme.newest("source", source).is_some())
        };
        Some(TestView {
            id: test.id.to_string(),
            title: test.title.clone(),
            lede: self.test_lede(test),
            control: test.control.to_string(),
            control_title: self.programme.control(&test.control).map_or_else(String::new, |control| control.title.clone()),
            procedure: test.procedure.clone(),
            sql: test.sql.clone(),
            reads: test.reads.iter().map(declared).collect(),
            attributes: test.attributes.iter().map(|attribute| (attribute.id.clone(), attribute.text.clone())).collect(),
            fixtures: test.fixtures.iter().map(fixture).collect(),
            runs: self.run_page(&runs, asked),
            versions: self.versions("test", id),
        })
    }

    fn test_lede(&self, test: &Test) -> String {
        let marks: Vec<_> = self.register.of_test(&test.id, self.size).collect();
        let alarms: u64 = marks.iter().map(|mark| u64::from(mark.n_alarms)).sum();
        let items: u64 = marks.iter().map(|mark| mark.n).sum();
        match marks.len() as u64 {
            0 => "It was never run: whatever it should show is untested.".to_owned(),
            n => format!(
                "{} showed {} among {} tested.",
                crate::view::words::count(n, "run"),
                crate::view::words::count(alarms, "alarm"),
                crate::view::words::count(items, "item")
            ),
        }
    }
}

fn how(test: &Test) -> &'static str {
    if test.sql.is_some() { "SQL" } else { "manual" }
}

fn fixture(fixture: &assay_model::object::Fixture) -> FixtureView {
    FixtureView {
        name: fixture.name.clone(),
        period: fixture.period.0.to_string(),
        tables: fixture.tables.iter().map(|(name, text)| sheet(name, text)).collect(),
        expect: sheet("expected", &fixture.expect),
    }
}

/// CSV as fixtures write it: quotes where a cell holds a comma, and no line break inside a cell.
fn sheet(name: &str, text: &str) -> Sheet {
    let mut lines = text.lines().filter(|line| !line.trim().is_empty()).map(cells);
    Sheet { name: name.to_owned(), columns: lines.next().unwrap_or_default(), rows: lines.collect() }
}

fn cells(line: &str) -> Vec<String> {
    let (mut cells, mut cell, mut quoted) = (Vec::new(), String::new(), false);
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                cell.push('"');
                chars.next();
            }
            '"' => quoted = !quoted,
            ',' if !quoted => cells.push(std::mem::take(&mut cell).trim().to_owned()),
            c => cell.push(c),
        }
    }
    cells.push(cell.trim().to_owned());
    cells
}
