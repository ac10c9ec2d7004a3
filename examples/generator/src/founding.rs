//! Before the period: the programme is adopted from the library, made Northlight's own, approved and walked through.
use jiff::civil::date;

use crate::calendar::at;
use crate::manifest::{Act, Plan};
use crate::releases::FOUNDED;
use crate::roles::{CHIEF_EXECUTIVE, COMPLIANCE, LEAD, holders};

/// What the library offers a firm that builds or uses AI.
const PROFILE: &str = include_str!("../../../library/profiles/soc2-iso42001.yaml");
/// Documents that Northlight took as they stand; of all others it filled in the template.
const AS_THEY_STAND: [&str; 13] = [
    "AI-RISK-CRITERIA",
    "AIA",
    "AIA-METHOD",
    "AIMS",
    "COMMUNICATION",
    "DATA-MGMT",
    "MGMT-REVIEW",
    "MODEL-CARD",
    "NC-PROCEDURE",
    "POL-SUPPLIER",
    "ROLES",
    "SOA",
    "SYSTEM-CARD",
];
/// What stands in `northlight/documents`, by its file's name.
const OWN: [&str; 29] = [
    "AI-INCIDENT-COMMS",
    "AIA-HELP",
    "AIA-SCREEN",
    "AIMS-SCOPE",
    "AUDIT-PROGRAMME",
    "BC-PLAN",
    "CARD-SCREEN",
    "COC",
    "COMPETENCE",
    "CONCERNS",
    "CONTEXT",
    "CUSTOMER-AI",
    "DOC-CONTROL",
    "DUTIES",
    "IR-PLAN",
    "LIFECYCLE",
    "MONITORING-PLAN",
    "OBJECTIVES",
    "POL-ACCESS",
    "POL-AI",
    "POL-CHANGE",
    "POL-DATA",
    "POL-SEC",
    "RISK-CRITERIA",
    "SUP-TERMS",
    "SUPPLIER-AI-TERMS",
    "SYS-DESC",
    "TREATMENT-PLAN",
    "USE-POLICY",
];
/// Who works here and on what, which must be known before anything is adopted. A path that starts with `/` is one of the repository.
const FIRST: [&str; 3] =
    ["/examples/northlight/people.yaml", "/examples/northlight/assets.yaml", "/examples/northlight/engagement.yaml"];
/// What is Northlight's own beside what it adopted.
const THEN: [&str; 4] = [
    "/examples/northlight/commitments.yaml",
    "/examples/northlight/risks.yaml",
    "/examples/northlight/controls.yaml",
    "/examples/northlight/documents",
];

/// The controls that are adopted: all of the profile but those of processing and of privacy, which are not examined.
pub(crate) fn controls() -> impl Iterator<Item = &'static str> {
    let listed = PROFILE.lines().skip_while(|line| *line != "controls:").take_while(|line| *line != "documents:");
    listed.filter_map(|line| line.strip_prefix("  - ")).filter(|id| !id.starts_with("PI-") && !id.starts_with("PR-"))
}

pub(crate) fn make(plan: &mut Plan) {
    let (day, hour) = FOUNDED;
    plan.act(at(day, hour - 1, 0), LEAD, Act::Apply { files: FIRST.map(str::to_owned).to_vec() });
    let items = controls().chain(AS_THEY_STAND).map(str::to_owned).collect();
    plan.act(at(day, hour - 1, 30), LEAD, Act::Adopt { items, holders: holders(), from: day });
    plan.act(at(day, hour, 0), LEAD, Act::Apply { files: THEN.map(str::to_owned).to_vec() });
    for document in AS_THEY_STAND.into_iter().chain(OWN) {
        let approved_at = at(date(2025, 6, 24), 10, 0);
        let act = Act::Approve { target: document.into(), declared_at: None, occurred_at: approved_at };
        plan.act(approved_at, CHIEF_EXECUTIVE, act);
    }
    for control in controls() {
        plan.act(at(date(2025, 6, 25), 10, 0), COMPLIANCE, Act::Walkthrough { control: control.into() });
    }
}
