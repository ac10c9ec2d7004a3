//! Pages: each a function from a view to markup. Here a route finds its view; the files beneath say how it looks.
use assay_engine::view::standpoint::Standpoint;
use assay_engine::{Error, Workspace, entry_like};
use assay_model::id::EntryId;

use crate::answer::{Made, made};
use crate::ask::Ask;
use crate::route::Route;
use crate::sheet::{csv, csv_of_table};

mod asset;
mod commitment;
mod control;
mod decision;
mod document;
mod due;
mod engagement;
mod evidence;
mod exception;
mod finding;
mod framework;
mod home;
mod ledger;
mod patterns;
mod person;
mod requirement;
mod run;
mod search;
mod soa;
mod test;

/// The page, data or sheet that a route asks for; none where there is no such thing.
pub(crate) async fn make(workspace: &Workspace, ask: &Ask, at: &Standpoint) -> Result<Option<Made>, Error> {
    let listing = ask.listing();
    /// Answers with what there is, or that there is nothing.
    macro_rules! found {
        ($view:expr, $sheet:expr, $page:expr) => {
            match $view {
                Some(view) => made(ask, at, &view, $sheet, |view| $page(ask, view)),
                None => Ok(None),
            }
        };
    }
    match &ask.route {
        Route::Home => made(ask, at, &at.home(), |v| csv(&v.preventable), |v| home::page(ask, v)),
        Route::Due => made(ask, at, &at.due(&listing, ask.days()), |v| csv(&v.list.rows), |v| due::page(ask, v)),
        Route::Frameworks => made(ask, at, &at.frameworks(), |v| csv(v), |v| framework::list(ask, v)),
        Route::Framework(id) => found!(at.framework(id, &listing), |v| csv(&requirements_of(v)), framework::page),
        Route::Crosswalk(from, to) => found!(at.crosswalk(from, to), |v| csv(&v.rows), framework::crosswalk),
        Route::Requirements => made(ask, at, &at.requirements(&listing), |v| csv(&v.rows), |v| requirement::list(ask, v)),
        Route::Requirement(id) => found!(at.requirement(id), |v| csv(&v.controls), requirement::page),
        Route::Controls => made(ask, at, &at.controls(&listing), |v| csv(&v.rows), |v| control::list(ask, v)),
        Route::Control(id) => found!(at.control(id), |v| csv(&v.windows), control::page),
        Route::Period => found!(at.period_view(), |v| csv(&v.rows), control::period),
        Route::Exceptions => made(ask, at, &at.exceptions(&listing), |v| csv(&v.list.rows), |v| exception::list(ask, v)),
        Route::Exception(id) => found!(at.exception(id), |v| csv(std::slice::from_ref(&v.line)), exception::page),
        Route::Tests => made(ask, at, &at.tests(&listing), |v| csv(&v.rows), |v| test::list(ask, v)),
        Route::Test(id) => found!(at.test(id, &listing), |v| csv(&v.runs.rows), test::page),
        Route::Runs => made(ask, at, &at.runs(&listing), |v| csv(&v.rows), |v| run::list(ask, v)),
        Route::Run(id) => {
            let Some(id) = known(id) else { return Ok(None) };
            match workspace.run(&id).await {
                Ok(run) => found!(at.run(&run, &listing), |v| csv(&v.alarms.rows), run::page),
                Err(error) if error.is_input() => Ok(None),
                Err(error) => Err(error),
            }
        }
        Route::EvidenceList => made(ask, at, &at.evidence_list(&listing), |v| csv(&v.rows), |v| evidence::list(ask, v)),
        Route::Evidence(id) => {
            let Some(id) = known(id) else { return Ok(None) };
            let view = workspace.evidence_view(at, &id, ask.page(), evidence::ROWS).await?;
            found!(
                view,
                |v| v.rows.as_ref().map_or_else(String::new, |rows| csv_of_table(&rows.columns, &rows.rows)),
                evidence::page
            )
        }
        Route::Sources => made(ask, at, &at.sources(&listing), |v| csv(&v.rows), |v| evidence::sources(ask, v)),
        Route::Source(id) => found!(at.source(id, &listing), |v| csv(&v.evidence.rows), evidence::source),
        Route::Assets => made(ask, at, &at.assets(&listing), |v| csv(&v.rows), |v| asset::list(ask, v)),
        Route::Asset(id) => found!(at.asset(id), |v| csv(std::slice::from_ref(&v.line)), asset::page),
        Route::Risks => made(ask, at, &at.risks(&listing), |v| csv(&v.rows), |v| asset::risks(ask, v)),
        Route::Risk(id) => found!(at.risk(id), |v| csv(std::slice::from_ref(&v.line)), asset::risk),
        Route::Documents => made(ask, at, &at.documents(&listing), |v| csv(&v.rows), |v| document::list(ask, v)),
        Route::Document(id) => found!(at.document(id), |v| csv(&v.serves), document::page),
        Route::Applicability => made(ask, at, &at.soa(&listing), |v| csv(&v.list.rows), |v| soa::page(ask, v)),
        Route::Engagements => made(ask, at, &at.engagements(), |v| csv(v), |v| engagement::list(ask, v)),
        Route::Engagement(id) => found!(at.engagement(id), |v| csv(&v.exclusions), engagement::page),
        Route::Commitments => made(ask, at, &at.commitments(&listing), |v| csv(&v.rows), |v| commitment::list(ask, v)),
        Route::Commitment(id) => found!(at.commitment(id), |v| csv(std::slice::from_ref(&v.line)), commitment::page),
        Route::Findings => made(ask, at, &at.findings(&listing), |v| csv(&v.list.rows), |v| finding::list(ask, v)),
        Route::Finding(id) => {
            found!(exact(id).and_then(|id| at.finding(&id)), |v| csv(std::slice::from_ref(&v.line)), finding::page)
        }
        Route::Decisions => made(ask, at, &at.decisions(&listing), |v| csv(&v.rows), |v| decision::list(ask, v)),
        Route::Decision(id) => {
            found!(exact(id).and_then(|id| at.decision(&id)), |v| csv(std::slice::from_ref(&v.line)), decision::page)
        }
        Route::People => made(ask, at, &at.people(&listing), |v| csv(&v.rows), |v| person::list(ask, v)),
        Route::Person(id) => found!(at.person(id), |v| csv(&v.grants), person::page),
        Route::Grants => made(ask, at, &at.grants(&listing), |v| csv(&v.rows), |v| person::grants(ask, v)),
        Route::Grant(id) => found!(at.grant(id), |v| csv(std::slice::from_ref(&v.line)), person::grant),
        Route::Ledger => {
            let view = workspace.ledger_view(at, &listing).await?;
            made(ask, at, &view, |v| csv(&v.list.rows), |v| ledger::list(ask, v))
        }
        Route::Entry(id) => {
            let Some(id) = known(id) else { return Ok(None) };
            found!(workspace.entry_view(at, &id).await?, |v| csv(std::slice::from_ref(v)), ledger::page)
        }
        Route::Search => {
            let view = workspace.search(at, ask.get("q").unwrap_or("")).await?;
            made(ask, at, &view, |v| v.groups.iter().map(|group| csv(&group.hits)).collect(), |v| search::page(ask, v))
        }
        Route::Patterns => made(ask, at, &(), |()| String::new(), |()| patterns::page(ask)),
    }
}

/// An entry's id, or its first digits; what is neither names nothing.
fn known(id: &str) -> Option<EntryId> {
    entry_like(id).ok()
}

/// An entry's whole id.
fn exact(id: &str) -> Option<EntryId> {
    EntryId::parse(id).ok()
}

fn requirements_of(view: &assay_engine::view::framework::FrameworkView) -> Vec<assay_engine::view::requirement::RequirementLine> {
    view.items.iter().filter(|line| !line.heading).map(|line| line.requirement.clone()).collect()
}
