//! The statement of applicability as PDF and workbook: every control of Annex A and the organisation's own, necessary or not, and why.
use assay_engine::view::gap::Gap;
use assay_engine::view::soa::{SoaLine, SoaView};
use rust_xlsxwriter::{DocProperties, Workbook};
use serde::Serialize;
use serde_json::json;

use crate::{
    Error,
    gap_pdf::{Shown, facts, ledger, shown},
    moment,
    printable::make_printable,
    sheet::{Cell, Column, Look, Table, excel_date, write_table},
    standing::{DESIGN, OPERATION},
    typeset::{self, Template},
};

/// What the statement is.
const CONCLUSION: &str =
    "Worked out from what is declared and recorded; the reasons are those that stand in the mappings and exclusions.";

/// The facts of the first page: the engagement's, this version, and those before it.
fn head(gap: &Gap, soa: &SoaView) -> Vec<(&'static str, String)> {
    let mut facts = facts(gap);
    facts.retain(|(name, _)| *name != "Clean start");
    facts.insert(1, ("Version", soa.standing.clone()));
    let before = soa.issued.iter().map(|issue| {
        let approved = match issue.approved.as_slice() {
            [] => "not approved".to_owned(),
            by => format!("approved {}", by.join("; ")),
        };
        ("Before", format!("{}; {approved}; SHA-256 {}", issue.words(), issue.digest))
    });
    facts.splice(2..2, before.collect::<Vec<_>>());
    facts
}

/// The statement as a tagged PDF; `gap` is the same engagement at the same moment, whose facts stand on the first page.
pub fn soa_pdf(gap: &Gap, soa: &SoaView) -> Result<Vec<u8>, Error> {
    let moment = moment::parse(&gap.known_at)?;
    let mut value = json!({
        "organisation": gap.organisation,
        "kind": gap.kind,
        "effective_at": gap.effective_at,
        "known_at": gap.known_at,
        "ledger": ledger(gap),
        "root": null,
        "headline": soa.lede,
        "facts": head(gap, soa),
        "standing": soa.standing,
        "conclusion": CONCLUSION,
        "parts": parts(soa)?,
    });
    make_printable(&mut value);
    if let Some(root) = gap.root.as_ref().filter(|root| root.len() == 64 && root.bytes().all(|b| b.is_ascii_hexdigit())) {
        value["root"] = json!(root);
    }
    let data = serde_json::to_vec(&value).map_err(|error| Error(error.to_string()))?;
    typeset::pdf(&Template { text: include_str!("soa.typ"), data: &data, moment })
}

/// The same as a workbook, to sort and filter.
pub fn soa_xlsx(gap: &Gap, soa: &SoaView) -> Result<Vec<u8>, Error> {
    let known_at = moment::parse(&gap.known_at)?;
    let mut workbook = Workbook::new();
    let properties = DocProperties::new()
        .set_title(format!("{}: statement of applicability", gap.organisation))
        .set_author("Assay")
        .set_comment(format!("{} {CONCLUSION}", soa.standing))
        .set_creation_datetime(&excel_date(known_at)?);
    workbook.set_properties(&properties);
    let columns = [
        ("Control", 10),
        ("Group", 26),
        ("What it asks for, in our words", 40),
        ("Necessary", 10),
        ("Why, or why not", 60),
        ("Still missing", 44),
        ("Controls", 26),
        ("Documents", 22),
        ("Risks", 22),
        ("Design", 13),
        ("Operation", 15),
    ];
    let table = Table {
        name: "Applicability",
        columns: columns.map(|(title, width)| Column { title, width }).into(),
        rows: soa.list.rows.iter().map(cells).collect(),
        n_unprinted: 0,
        empty: "No framework with an annex of controls is part of this engagement.",
    };
    let facts = Table {
        name: "Version",
        columns: [("What", 20), ("", 110)].map(|(title, width)| Column { title, width }).into(),
        rows: head(gap, soa).into_iter().map(|(name, value)| vec![Cell::text(name), Cell::text(&value)]).collect(),
        n_unprinted: 0,
        empty: "",
    };
    let look = Look::new();
    for table in [table, facts] {
        write_table(workbook.add_worksheet(), &look, gap, &table)?;
    }
    Ok(workbook.save_to_buffer()?)
}

fn cells(line: &SoaLine) -> Vec<Cell> {
    vec![
        Cell::text(&line.name),
        Cell::text(&line.group),
        Cell::text(&line.title),
        Cell::text(necessary(line)),
        Cell::text(&line.justification),
        Cell::optional(line.missing.as_deref()),
        Cell::list(&line.controls, ", "),
        Cell::list(&line.documents, ", "),
        Cell::list(&line.risks, ", "),
        Cell::Word(&DESIGN, word(&line.design).to_owned()),
        Cell::Word(&OPERATION, word(&line.operation).to_owned()),
    ]
}

#[derive(Serialize)]
struct Part<'a> {
    title: &'a str,
    rows: Vec<Row<'a>>,
}

#[derive(Serialize)]
struct Row<'a> {
    name: &'a str,
    title: &'a str,
    necessary: &'static str,
    why: &'a str,
    missing: Option<&'a str>,
    how: String,
    risks: String,
    design: Shown,
    operation: Shown,
}

/// Its rows in groups, in their order.
fn parts(soa: &SoaView) -> Result<Vec<Part<'_>>, Error> {
    let mut parts: Vec<Part<'_>> = Vec::new();
    for line in &soa.list.rows {
        let row = Row {
            name: &line.name,
            title: &line.title,
            necessary: necessary(line),
            why: &line.justification,
            missing: line.missing.as_deref(),
            how: line.controls.iter().chain(&line.documents).cloned().collect::<Vec<_>>().join(", "),
            risks: line.risks.join(", "),
            design: shown(&DESIGN, word(&line.design))?,
            operation: shown(&OPERATION, word(&line.operation))?,
        };
        match parts.last_mut() {
            Some(part) if part.title == line.group => part.rows.push(row),
            _ => parts.push(Part { title: &line.group, rows: vec![row] }),
        }
    }
    Ok(parts)
}

fn necessary(line: &SoaLine) -> &'static str {
    if line.applicable { "yes" } else { "no" }
}

/// A status word; what is outside the engagement has none.
fn word(word: &str) -> &str {
    match word {
        "outside" => "",
        word if word.starts_with("excluded") => "excluded",
        word => word,
    }
}
