//! Which tools people use, as payments, sign-ins, traffic and code show it; and which of them are AI.
use jiff::Timestamp;
use jiff::civil::Date;

use crate::calendar::{Month, at, hours_after, plus};
use crate::faults::Faults;
use crate::manifest::{Act, Plan};
use crate::people::Staff;
use crate::rng::Rng;
use crate::roles::{AI_GOVERNANCE, CHIEF_EXECUTIVE, FINANCE, INFRASTRUCTURE, LEAD, MACHINE_LEARNING};
use crate::table::Csv;

/// Kind, name and tool, as the signatures list them; a tool of the list need not be in use.
const SIGNATURES: [(&str, &str, &str); 26] = [
    ("vendor", "meridian models inc", "meridian"),
    ("host", "meridian.example", "meridian"),
    ("package", "meridian-sdk", "meridian"),
    ("vendor", "forgepilot business", "forgepilot"),
    ("app", "forgepilot", "forgepilot"),
    ("host", "forgepilot.example", "forgepilot"),
    ("vendor", "minutely", "minutely"),
    ("app", "minutely meeting notes", "minutely"),
    ("app", "glossa", "glossa"),
    ("host", "glossa.example", "glossa"),
    ("package", "xgboost", "xgboost"),
    ("package", "scikit-learn", "scikit-learn"),
    ("vendor", "perchscribe ai", "perchscribe"),
    ("app", "perchscribe", "perchscribe"),
    ("host", "perchscribe.example", "perchscribe"),
    ("vendor", "brightdeck", "brightdeck"),
    ("app", "brightdeck", "brightdeck"),
    ("host", "brightdeck.example", "brightdeck"),
    ("vendor", "zetavoice", "zetavoice"),
    ("host", "zetavoice.example", "zetavoice"),
    ("app", "oraclette", "oraclette"),
    ("host", "oraclette.example", "oraclette"),
    ("package", "torch", "torch"),
    ("package", "transformers", "transformers"),
    ("package", "langchain", "langchain"),
    ("host", "lexharbor.example", "lexharbor"),
];
const VENDORS: [&str; 12] = [
    "Halden Cloud",
    "Baystate Paper & Print",
    "Commuter Rail",
    "Harbor Catering",
    "Kestrel Phones",
    "Ledgerly",
    "Mill Street Realty",
    "Northeast Power",
    "Pier 4 Hotel",
    "Quorum Legal",
    "Snug Harbor Insurance",
    "Tidewater Travel",
];
const APPS: [&str; 5] = ["Payroll", "Expenses", "Wiki", "Calendar", "Tickets"];
const HOSTS: [&str; 8] = [
    "cdn.halden.example",
    "mail.northlight.example",
    "maps.tidewater.example",
    "updates.kestrel.example",
    "news.baystate.example",
    "localhost",
    "wiki.northlight.example",
    "video.pier4.example",
];
const PACKAGES: [&str; 8] = ["requests", "numpy", "pandas", "sqlalchemy", "pydantic", "left-pad", "react", "serde"];

/// What the four sources show in a month.
struct Shown {
    spend: Vec<(Timestamp, String, i64)>,
    signins: Vec<(Timestamp, String, String)>,
    egress: Vec<(Timestamp, String, i64)>,
    packages: Vec<(Timestamp, String, String)>,
}

pub(crate) fn make(seed: u64, staff: &Staff, faults: &mut Faults, plan: &mut Plan) {
    for month in Month::all() {
        let mut shown = usual(seed, month, staff, faults);
        unusual(seed, month, staff, faults, plan, &mut shown);
        hand_in(month, shown, plan);
        signatures(month, plan);
    }
}

/// The list of signatures as it stands on the morning after the month.
fn signatures(month: Month, plan: &mut Plan) {
    let mut csv = Csv::new("kind,name,tool");
    for (kind, name, tool) in SIGNATURES {
        csv.row(&[&kind, &name, &tool]);
    }
    let taken_at = at(plus(month.last(), 1), 9, 0);
    plan.state(at(plus(month.last(), 2), 11, 20), AI_GOVERNANCE, "ai.signatures", taken_at, csv);
}

/// What is used every month; Glossa only until it is retired, where that fault is planted.
fn usual(seed: u64, month: Month, staff: &Staff, faults: &Faults) -> Shown {
    let mut rng = Rng::of(seed, &format!("tools {}", month.label()));
    let days = i64::from(month.first().days_in_month());
    let moment = |rng: &mut Rng| at(month.day(rng.within(1, days)), rng.within(8, 18), rng.within(0, 59));
    let person = |rng: &mut Rng| rng.pick(&staff.staying).person.clone();
    let mut shown = Shown { spend: Vec::new(), signins: Vec::new(), egress: Vec::new(), packages: Vec::new() };
    let with_glossa = !faults.planted("tool-retired") || month < faults.month("tool-retired");
    for (vendor, cents) in [("Meridian Models Inc", 418_000), ("FORGEPILOT Business", 152_000), ("Minutely", 64_000)] {
        shown.spend.push((moment(&mut rng), vendor.into(), cents + rng.within(0, 9_999)));
    }
    for _ in 0..22 {
        shown.spend.push((moment(&mut rng), (*rng.pick(&VENDORS)).into(), rng.within(900, 900_000)));
    }
    for (app, n) in [("Forgepilot", 9), ("Minutely Meeting Notes", 6), ("Glossa", 2)] {
        for _ in 0..n {
            let signin = (moment(&mut rng), app.to_owned(), person(&mut rng));
            if app != "Glossa" || with_glossa {
                shown.signins.push(signin);
            }
        }
    }
    for _ in 0..24 {
        shown.signins.push((moment(&mut rng), (*rng.pick(&APPS)).into(), person(&mut rng)));
    }
    for day in 1..=days {
        let noon = at(month.day(day), 12, 0);
        shown.egress.push((noon, "api.meridian.example".into(), rng.within(900, 4_000)));
        shown.egress.push((noon, (*rng.pick(&HOSTS)).into(), rng.within(20, 9_000)));
        let glossa = rng.one_in(9);
        if glossa && with_glossa {
            shown.egress.push((noon, "www.glossa.example".into(), rng.within(2, 60)));
        }
    }
    for (repository, package) in [("screening", "xgboost"), ("screening", "scikit-learn"), ("help", "meridian-sdk")] {
        shown.packages.push((at(month.business(3), 4, 0), repository.into(), package.into()));
    }
    for package in PACKAGES {
        shown.packages.push((at(month.business(3), 4, 0), (*rng.pick(&["screening", "help", "web"])).into(), package.into()));
    }
    shown
}

/// What the faults are about, planted or not.
fn unusual(seed: u64, month: Month, staff: &Staff, faults: &mut Faults, plan: &mut Plan, shown: &mut Shown) {
    let mut rng = Rng::of(seed, &format!("new tools {}", month.label()));
    let who = rng.pick(&staff.staying).person.clone();
    let label = month.label();
    if faults.planted_in("tool-undeclared", month) {
        let first = at(month.last(), 21, 10);
        shown.signins.push((first, "Perchscribe".into(), who.clone()));
        shown.egress.push((at(month.last(), 21, 40), "app.perchscribe.example".into(), 12));
        shown.spend.push((at(month.last(), 22, 30), " PERCHSCRIBE AI".into(), 4_900));
        faults.expect_alarm("tool-undeclared", format!("perchscribe/{label}"), first);
        faults.expect_alarm_of("tool-undeclared", "ai-tools-approved", format!("perchscribe/{who}/{label}"), first);
        let called = at(month.last(), 21, 40);
        faults.expect_alarm_of("tool-undeclared", "ai-tools-approved", format!("perchscribe/-/{label}"), called);
    }
    if month >= faults.month("tool-backdated") {
        let first = at(month.day(6), 15, 20);
        shown.signins.push((first, "Brightdeck".into(), who.clone()));
        shown.spend.push((at(month.day(21), 12, 0), "BrightDeck".into(), 12_000));
        if month == faults.month("tool-backdated") {
            let late = faults.planted("tool-backdated");
            let declared_at = at(month.day(if late { 19 } else { 2 }), 14, 0);
            plan.apply(declared_at, LEAD, "declared/brightdeck.yaml", brightdeck(month.first()));
            approve("brightdeck", "Brightdeck", declared_at, declared_at, plan);
            if late {
                faults.expect_alarm("tool-backdated", format!("brightdeck/{label}"), first);
                faults.expect_alarm_of("tool-backdated", "ai-tools-approved", format!("brightdeck/{who}/{label}"), first);
            }
        }
    }
    if faults.planted_in("tool-retired", month) {
        plan.apply(at(month.first(), 9, 0), LEAD, "declared/glossa.yaml", glossa(month.first()));
        let first = at(month.day(12), 12, 0);
        shown.egress.push((first, "www.glossa.example".into(), 31));
        faults.expect_alarm("tool-retired", format!("glossa/{label}"), first);
        faults.expect_alarm_of("tool-retired", "ai-tools-approved", format!("glossa/-/{label}"), first);
    }
    zetavoice(month, faults, plan, shown);
}

/// A tool that is in the inventory from the third of a month, and paid for from the ninth; where planted, approved on the fifteenth.
fn zetavoice(month: Month, faults: &mut Faults, plan: &mut Plan, shown: &mut Shown) {
    let id = "tool-approved-later";
    if month < faults.month(id) {
        return;
    }
    let paid_at = at(month.day(9), 12, 0);
    shown.spend.push((paid_at, "Zetavoice".into(), 8_900));
    if month == faults.month(id) {
        let declared_at = at(month.day(3), 10, 0);
        let text = format!(
            "kind: asset\nid: zetavoice\ntype: service\ntitle: Zetavoice\nowner: p-38f5c0be\n\
             purpose: Reads help pages aloud\nstage: in_use\nfrom: {}\n",
            month.day(3)
        );
        plan.apply(declared_at, LEAD, "declared/zetavoice.yaml", text);
        let approved_at = at(month.day(if faults.planted(id) { 15 } else { 4 }), 10, 0);
        approve("zetavoice", "Zetavoice", declared_at, approved_at, plan);
        if faults.planted(id) {
            faults.expect_alarm(id, format!("zetavoice/-/{}", month.label()), paid_at);
        }
    }
}

/// Its risks are written down, and both the paper and the tool are approved.
fn approve(id: &str, title: &str, written_at: Timestamp, approved_at: Timestamp, plan: &mut Plan) {
    let paper = format!("RA-{}", id.to_uppercase());
    let text = format!(
        "---\nkind: document\nid: {paper}\ntype: risk_assessment\ntitle: \"Risks of using {title}\"\nowner: {AI_GOVERNANCE}\n\
         assets: [{id}]\n---\n# {title}\n\nNothing confidential may go in; what goes in is kept for thirty days. What comes out is read before it is used.\n"
    );
    plan.apply(hours_after(written_at, 1), LEAD, &format!("declared/{paper}.md"), text);
    for target in [paper, format!("asset:{id}")] {
        let occurred_at = hours_after(approved_at, 2);
        plan.act(occurred_at, CHIEF_EXECUTIVE, Act::Approve { target, declared_at: None, occurred_at });
    }
}

fn brightdeck(from: Date) -> String {
    format!(
        "kind: asset\nid: brightdeck\ntype: service\ntitle: Brightdeck\nowner: p-38f5c0be\n\
         purpose: Makes slides for sales from an outline; no personal data may go in\nstage: in_use\nfrom: {from}\n"
    )
}

fn glossa(from: Date) -> String {
    format!(
        "kind: asset\nid: glossa\ntype: service\ntitle: Glossa\nowner: p-38f5c0be\n\
         purpose: Translation of help pages, until people took it over\nstage: retired\nfrom: {from}\n"
    )
}

fn hand_in(month: Month, mut shown: Shown, plan: &mut Plan) {
    let label = month.label();
    let covers = (month.first(), month.last());
    let handed_in_at = |minute: i64| at(plus(month.last(), 2), 11, minute);
    shown.spend.sort();
    shown.signins.sort();
    shown.egress.sort();
    shown.packages.sort();
    let mut csv = Csv::new("payment,vendor,amount,posted_at");
    for (n, (instant, vendor, cents)) in shown.spend.iter().enumerate() {
        let amount = format!("{}.{:02}", cents / 100, cents % 100);
        csv.row(&[&format!("pay-{label}-{n:03}"), vendor, &amount, instant]);
    }
    plan.events(handed_in_at(0), FINANCE, "finance.spend", covers, csv);
    let mut csv = Csv::new("signin,app,person,signed_in_at");
    for (n, (instant, app, person)) in shown.signins.iter().enumerate() {
        csv.row(&[&format!("in-{label}-{n:03}"), app, person, instant]);
    }
    plan.events(handed_in_at(5), INFRASTRUCTURE, "sso.signins", covers, csv);
    let mut csv = Csv::new("row_id,host,requests,seen_at");
    for (n, (instant, host, requests)) in shown.egress.iter().enumerate() {
        csv.row(&[&format!("net-{label}-{n:03}"), host, requests, instant]);
    }
    plan.events(handed_in_at(10), INFRASTRUCTURE, "network.egress", covers, csv);
    let mut csv = Csv::new("finding,repository,package,seen_at");
    for (n, (instant, repository, package)) in shown.packages.iter().enumerate() {
        csv.row(&[&format!("pkg-{label}-{n:03}"), repository, package, instant]);
    }
    plan.events(handed_in_at(15), MACHINE_LEARNING, "code.packages", covers, csv);
}
