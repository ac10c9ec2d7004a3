//! Before the period: the programme is adopted from the library, made Northlight's own, approved and walked through.
use jiff::civil::date;

use crate::calendar::{Quarter, at, plus};
use crate::faults::Faults;
use crate::manifest::{Act, Plan, Runs};
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
const OWN: [&str; 36] = [
    "AI-INCIDENT-COMMS",
    "AIA-HELP",
    "AIA-SCREEN",
    "AIMS-SCOPE",
    "AUDIT-PROGRAMME",
    "BC-PLAN",
    "CARD-HELP",
    "CARD-MATCH",
    "CARD-NOTES",
    "CARD-PARSE",
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
    "MIN-2025",
    "MONITORING-PLAN",
    "OBJECTIVES",
    "POL-ACCESS",
    "POL-AI",
    "POL-CHANGE",
    "POL-DATA",
    "POL-SEC",
    "RA-2025",
    "RA-TOOLS",
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

/// AI tools that were in use before the period, and had been approved.
const TOOLS: [&str; 4] = ["forgepilot", "glossa", "meridian", "minutely"];
/// Risks of which more than a low one remains.
const ACCEPTED: [&str; 19] = [
    "AR-AUTOMATION-BIAS",
    "AR-BIAS",
    "AR-DATA-LEAK",
    "AR-DATA-QUALITY",
    "AR-FOOTPRINT",
    "AR-HALLUCINATION",
    "AR-MISUSE",
    "AR-PROMPT-INJECTION",
    "AR-SHADOW-USE",
    "AR-SUPPLIER-CHANGE",
    "AR-UNEXPLAINED",
    "R-04",
    "R-05",
    "R-BUSINESS-DISRUPTION",
    "R-CREDENTIAL-THEFT",
    "R-DATA-LEAK",
    "R-HUMAN-ERROR",
    "R-SUPPLIER",
    "R-VULNERABILITY",
];

/// The controls that are adopted: all of the profile but those of processing and of privacy, which are not examined.
pub(crate) fn controls() -> impl Iterator<Item = &'static str> {
    let listed = PROFILE.lines().skip_while(|line| *line != "controls:").take_while(|line| *line != "documents:");
    listed.filter_map(|line| line.strip_prefix("  - ")).filter(|id| !id.starts_with("PI-") && !id.starts_with("PR-"))
}

pub(crate) fn make(faults: &mut Faults, plan: &mut Plan) {
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
    let approved_at = at(date(2025, 6, 24), 11, 0);
    for tool in TOOLS {
        let act = Act::Approve { target: format!("asset:{tool}"), declared_at: None, occurred_at: approved_at };
        plan.act(approved_at, CHIEF_EXECUTIVE, act);
    }
    accept(faults, plan);
    for control in controls() {
        plan.act(at(date(2025, 6, 25), 10, 0), COMPLIANCE, Act::Walkthrough { control: control.into() });
    }
}

/// What remains is accepted beyond the period; where planted, one of them for too short a time.
fn accept(faults: &mut Faults, plan: &mut Plan) {
    let id = "acceptance-ended";
    for risk in ACCEPTED {
        let mut until = date(2026, 9, 30);
        if risk == "R-SUPPLIER" && faults.planted(id) {
            until = plus(faults.month(id).first(), -1);
            let asked = Quarter::all().filter(|quarter| plan.runs == Runs::Quarterly || *quarter == Quarter(3));
            for quarter in asked.filter(|quarter| quarter.last() > until) {
                faults.expect_alarm(id, format!("risk/{risk}"), at(quarter.last(), 0, 0));
            }
        }
        let occurred_at = at(date(2025, 6, 24), 14, 0);
        let reason = "What the controls leave is within the criteria, and is looked at twice a year";
        plan.act(occurred_at, CHIEF_EXECUTIVE, Act::Accept { target: format!("risk:{risk}"), occurred_at, until, reason });
    }
}
