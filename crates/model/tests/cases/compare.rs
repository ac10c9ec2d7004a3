//! What an assessment says against what a case expects.
use std::collections::BTreeSet;

use assay_model::assess::{Assessment, Reason, Window, due_windows};
use assay_model::object::Frequency;
use assay_model::time::{Day, DaySpan};

use super::Expect;
use super::entries::Ledger;

/// Every difference, each as a line.
pub fn differences(ledger: &Ledger, found: &Assessment, expect: &Expect) -> Result<Vec<String>, String> {
    let mut differences = Vec::new();
    windows(ledger, found, expect, &mut differences)?;
    statuses(ledger, found, expect, &mut differences)?;
    if found.n_open() != expect.open {
        let names: Vec<_> =
            found.exceptions().map(|(_, exception)| format!("{} {:?}", exception.name, exception.state)).collect();
        differences.push(format!("open: expected {}, found {} of [{}]", expect.open, found.n_open(), names.join(", ")));
    }
    let flags: BTreeSet<String> = found.flags().map(|flag| flag.to_string()).collect();
    sets("flags", expect.flags.iter().cloned().collect(), flags, &mut differences);
    let refused: BTreeSet<String> = found.refused.iter().map(|refused| refused.requirement.to_string()).collect();
    sets("refused", expect.refused.iter().cloned().collect(), refused, &mut differences);
    let mut shows = BTreeSet::new();
    let mut uncovered = BTreeSet::new();
    for requirement in &found.requirements {
        shows.extend(requirement.shows.iter().map(|control| format!("{}: {control}", requirement.id)));
        uncovered.extend(requirement.uncovered.iter().map(|days| format!("{}: {days}", requirement.id)));
    }
    sets("shows", pairs(&expect.shows), shows, &mut differences);
    sets("uncovered", pairs(&expect.uncovered), uncovered, &mut differences);
    reasons(ledger, found, &mut differences);
    Ok(differences)
}

fn pairs(table: &super::table::Table<super::OneOrMany>) -> BTreeSet<String> {
    let pair = |key: &String, text: &str| format!("{key}: {}", text.trim());
    table
        .0
        .iter()
        .flat_map(|(key, texts)| texts.0.iter().flat_map(move |text| text.split(',').map(move |t| pair(key, t))))
        .collect()
}

fn sets(of: &str, expected: BTreeSet<String>, found: BTreeSet<String>, differences: &mut Vec<String>) {
    for missing in expected.difference(&found) {
        differences.push(format!("{of}: `{missing}` is missing"));
    }
    for more in found.difference(&expected) {
        differences.push(format!("{of}: `{more}` is not expected"));
    }
}

/// `WORDS [by ID,ID]`.
fn by(text: &str) -> (&str, Vec<&str>) {
    match text.split_once(" by ") {
        Some((words, ids)) => (words.trim(), ids.split(',').map(str::trim).collect()),
        None => (text.trim(), Vec::new()),
    }
}

fn cites(ledger: &Ledger, reasons: &[&Reason], ids: &[&str]) -> Result<Vec<String>, String> {
    let mut missing = Vec::new();
    for name in ids {
        let entries = ledger.named(name)?;
        let cited = |reason: &&Reason| entries.iter().any(|entry| reason.entries.contains(entry));
        if !reasons.iter().any(cited) {
            missing.push((*name).to_owned());
        }
    }
    Ok(missing)
}

fn windows(ledger: &Ledger, found: &Assessment, expect: &Expect, differences: &mut Vec<String>) -> Result<(), String> {
    // A control that is out has a status and no windows.
    let out = |design: assay_model::assess::Design| design.word() == "excluded";
    let listed: BTreeSet<String> =
        found.controls.iter().filter(|control| !out(control.design)).map(|control| control.id.to_string()).collect();
    sets("windows", expect.windows.0.iter().map(|(id, _)| id.clone()).collect(), listed, differences);
    for (id, lines) in &expect.windows.0 {
        let Some(control) = found.control(id) else { continue };
        let mut expected = Vec::new();
        for line in &lines.0 {
            let (words, ids) = by(line);
            let words: Vec<&str> = words.split_whitespace().collect();
            let (span, word, unit) = match words[..] {
                [span, word] => (span, word, None),
                [span, word, "each", unit] => (span, word, Some(unit)),
                _ => return Err(format!("`{line}` is not a window")),
            };
            let days = DaySpan::parse(span).map_err(|error| error.to_string())?;
            for days in each(days, unit)? {
                expected.push((days, word.to_owned(), ids.clone()));
            }
        }
        let show = |days: DaySpan, word: &str| format!("{days} {word}");
        let wanted: Vec<String> = expected.iter().map(|(days, word, _)| show(*days, word)).collect();
        let got: Vec<String> = control.windows.iter().map(|window| show(span(window), window.word.word())).collect();
        if wanted != got {
            differences.push(format!("windows of {id}:\n    expected {}\n    found    {}", wanted.join(", "), got.join(", ")));
            continue;
        }
        for (window, (days, _, ids)) in control.windows.iter().zip(&expected) {
            for missing in cites(ledger, &[&window.reason], ids)? {
                differences.push(format!("window {days} of {id} does not cite `{missing}`, but {:?}", window.reason.entries));
            }
        }
    }
    Ok(())
}

fn span(window: &Window) -> DaySpan {
    DaySpan { from: window.from, to: window.to }
}

/// The parts of a span, one a unit.
fn each(days: DaySpan, unit: Option<&str>) -> Result<Vec<DaySpan>, String> {
    let frequency = match unit {
        None => return Ok(vec![days]),
        Some("day") => Frequency::Daily,
        Some("week") => Frequency::Weekly,
        Some("month") => Frequency::Monthly,
        Some("quarter") => Frequency::Quarterly,
        Some("half") => Frequency::SemiAnnual,
        Some(other) => return Err(format!("`{other}` is not a unit")),
    };
    let always = [(frequency, Day(days.from.0 - 800), None)];
    let windows = due_windows(&always, days, days.from);
    Ok(windows.into_iter().flat_map(|window| window.days).collect())
}

fn statuses(ledger: &Ledger, found: &Assessment, expect: &Expect, differences: &mut Vec<String>) -> Result<(), String> {
    let mut listed: Vec<(String, String, Vec<&Reason>)> = Vec::new();
    for control in &found.controls {
        let reasons = control.design_reasons.iter().chain(&control.operation_reasons).collect();
        listed.push((control.id.to_string(), format!("{} {}", control.design, control.operation), reasons));
    }
    for requirement in &found.requirements {
        let reasons = requirement.design_reasons.iter().chain(&requirement.operation_reasons).collect();
        listed.push((requirement.id.to_string(), format!("{} {}", requirement.design, requirement.operation), reasons));
    }
    let names = listed.iter().map(|(id, _, _)| id.clone()).collect();
    sets("status", expect.status.0.iter().map(|(id, _)| id.clone()).collect(), names, differences);
    for (id, status, reasons) in &listed {
        let Some(line) = expect.status.get(id) else { continue };
        let (wanted, ids) = by(line);
        if wanted != status {
            let texts: Vec<_> = reasons.iter().map(|reason| reason.text.as_str()).collect();
            differences.push(format!("{id}: expected {wanted}, found {status} ({})", texts.join("; ")));
        }
        for missing in cites(ledger, reasons, &ids)? {
            differences.push(format!("{id} does not cite `{missing}`"));
        }
    }
    Ok(())
}

/// Every status has a reason, and none of a control or window cites an entry of another control.
pub fn reasons(ledger: &Ledger, found: &Assessment, differences: &mut Vec<String>) {
    for control in &found.controls {
        if control.design_reasons.is_empty() || control.operation_reasons.is_empty() {
            differences.push(format!("{} has a status without a reason", control.id));
        }
        let own = control.design_reasons.iter().chain(&control.operation_reasons);
        for reason in own.chain(control.windows.iter().map(|window| &window.reason)) {
            if reason.text.is_empty() || reason.entries.is_empty() {
                differences.push(format!("a reason of {} says or cites nothing: {reason:?}", control.id));
            }
            for entry in reason.entries.iter() {
                if ledger.owners.get(entry).is_some_and(|owner| *owner != control.id.as_str()) {
                    differences.push(format!("{} cites `{entry}` of another control", control.id));
                }
            }
        }
    }
    for requirement in &found.requirements {
        let own = || requirement.design_reasons.iter().chain(&requirement.operation_reasons);
        let empty = requirement.design_reasons.is_empty() || requirement.operation_reasons.is_empty();
        if empty || own().any(|reason| reason.text.is_empty() || reason.entries.is_empty()) {
            differences.push(format!("{} has a status without a reason", requirement.id));
        }
    }
}
