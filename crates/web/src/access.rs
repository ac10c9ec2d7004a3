//! Who may see what: one check, which every request passes.
use crate::route::Route;

/// Who asks. Until there is a sign-in, everybody who reaches the server is a viewer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Viewer,
}

/// Whether the role may see the page. A new page does not compile until somebody decides.
pub(crate) fn permit(role: Role, route: &Route) -> bool {
    match (role, route) {
        (
            Role::Viewer,
            Route::Home
            | Route::Due
            | Route::Frameworks
            | Route::Framework(_)
            | Route::Crosswalk(..)
            | Route::Requirements
            | Route::Requirement(_)
            | Route::Controls
            | Route::Control(_)
            | Route::Period
            | Route::Exceptions
            | Route::Exception(_)
            | Route::Tests
            | Route::Test(_)
            | Route::Runs
            | Route::Run(_)
            | Route::EvidenceList
            | Route::Evidence(_)
            | Route::Sources
            | Route::Source(_)
            | Route::Assets
            | Route::Asset(_)
            | Route::Risks
            | Route::Risk(_)
            | Route::Documents
            | Route::Document(_)
            | Route::Applicability
            | Route::Engagements
            | Route::Engagement(_)
            | Route::Commitments
            | Route::Commitment(_)
            | Route::Findings
            | Route::Finding(_)
            | Route::Decisions
            | Route::Decision(_)
            | Route::People
            | Route::Person(_)
            | Route::Grants
            | Route::Grant(_)
            | Route::Ledger
            | Route::Entry(_)
            | Route::Search
            | Route::Patterns,
        ) => true,
    }
}
