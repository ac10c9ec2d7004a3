//! A test's own fixtures: small tables, and what the test must say of them.
use assay_model::id::TestId;
use assay_model::object::Test;
use serde::Serialize;

use crate::error::Error;
use crate::programme::Programme;
use crate::workspace::Workspace;

/// What came of one fixture.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FixtureResult {
    pub test: TestId,
    pub fixture: String,
    /// `None`: as expected.
    pub difference: Option<String>,
}

impl Workspace {
    /// The SQL tests in force, or all that are declared.
    pub async fn sql_tests(&self, size: Option<u64>) -> Result<Vec<TestId>, Error> {
        let programme = self.programme(size).await?;
        Ok(programme.tests().filter(|(_, test)| test.sql.is_some()).map(|(_, test)| test.id.clone()).collect())
    }

    /// Runs the fixtures of these tests, or of all.
    pub async fn fixtures(&self, tests: &[TestId]) -> Result<Vec<FixtureResult>, Error> {
        let programme = self.programme(None).await?;
        let chosen: Vec<Test> = if tests.is_empty() {
            programme.tests().map(|(_, test)| test.clone()).collect()
        } else {
            let unknown = |id: &TestId| Error::input(format!("there is no test `{id}`"));
            tests.iter().map(|id| programme.test(id).cloned().ok_or_else(|| unknown(id))).collect::<Result<_, _>>()?
        };
        let mut results = Vec::new();
        for test in chosen {
            for fixture in test.fixtures.clone() {
                let declared = declared_tables(&programme, &test)?;
                let (engine, test, name) = (self.tables().clone(), test.clone(), fixture.name.clone());
                let id = test.id.clone();
                let difference = self.blocking(move || engine.fixture(&test, &fixture, &declared).err()).await?;
                results.push(FixtureResult { test: id, fixture: name, difference });
            }
        }
        Ok(results)
    }
}

/// The shape of every table that a test reads, without contents.
fn declared_tables(programme: &Programme, test: &Test) -> Result<Vec<crate::tables::TableData>, Error> {
    let mut tables = Vec::new();
    for name in &test.reads {
        let name = name.strip_suffix("_history").unwrap_or(name);
        tables.push(crate::reading::empty_table(programme, name)?);
    }
    Ok(tables)
}
