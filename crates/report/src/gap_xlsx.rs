//! The gap report as a workbook: the same view as the PDF, whole, to sort and filter.
use assay_engine::view::gap::{Gap, Reason};
use rust_xlsxwriter::{DocProperties, Format, Workbook, Worksheet};

use crate::{
    Error,
    gap_pdf::{conclusion, facts, window_counts},
    moment,
    readiness::{MatrixRow, local_id, matrix, needs_work, served_by},
    sheet::{Cell, Column, Look, Table, excel_date, lines, page, text, write_table},
    standing::{DESIGN, OPERATION, Standing, WINDOW},
};

/// The gap report as XLSX; the same view gives the same bytes.
///
/// Every text is written as a text, whatever it begins with: no cell is a formula. Fails where `gap_pdf` fails.
pub fn gap_xlsx(gap: &Gap) -> Result<Vec<u8>, Error> {
    let known_at = moment::parse(&gap.known_at)?;
    let mut workbook = Workbook::new();
    let properties = DocProperties::new()
        .set_title(format!("{}: gap report, {}", gap.organisation, gap.kind))
        .set_author("Assay")
        .set_comment(conclusion(gap))
        .set_creation_datetime(&excel_date(known_at)?);
    workbook.set_properties(&properties);

    let look = Look::new();
    summary(workbook.add_worksheet(), &look, gap)?;
    for table in [requirements(gap)?, controls(gap)?, windows(gap), exceptions(gap), notes(gap)] {
        write_table(workbook.add_worksheet(), &look, gap, &table)?;
    }
    Ok(workbook.save_to_buffer()?)
}

/// A column of names, one of all, six words of the design and seven of the operation.
const SUMMARY_COLUMNS: u16 = 15;
const FIRST_OF_OPERATION: u16 = 8;

fn summary(sheet: &mut Worksheet, look: &Look, gap: &Gap) -> Result<(), Error> {
    sheet.set_name("Summary")?;
    sheet.set_column_width(0, 38)?;
    for column in 1..SUMMARY_COLUMNS {
        sheet.set_column_width(column, 10.5)?;
    }
    let mut at = 0;
    sheet.write_string_with_format(at, 0, text(&gap.organisation), &look.title)?;
    sheet.set_row_height(at, 24)?;
    at += 1;
    let facts = facts(gap).into_iter().filter(|(key, _)| *key != "Organisation");
    for (key, value) in std::iter::once(("Gap report", gap.headline.clone())).chain(facts) {
        fact(sheet, look, at, key, &value)?;
        at += 1;
    }
    fact(sheet, look, at, "Root", gap.root.as_deref().unwrap_or("no checkpoint is signed yet"))?;
    fact(sheet, look, at + 1, "Standing of this report", &conclusion(gap))?;
    at += 3;
    for framework in &gap.frameworks {
        let matrix = matrix(framework)?;
        let line = format!("{}: {} of {} requirements need work", framework.title, matrix.total.n_needs_work, framework.n);
        sheet.write_string_with_format(at, 0, text(&line), &look.strong)?;
        matrix_head(sheet, look, at + 1, matrix.has_operation)?;
        at += 3;
        for row in &matrix.rows {
            matrix_row(sheet, (label(look, &row.group), &look.number), at, row, matrix.has_operation)?;
            at += 1;
        }
        let total = MatrixRow { group: format!("All {}", framework.n), ..matrix.total };
        matrix_row(sheet, (&look.total_label, &look.total), at, &total, matrix.has_operation)?;
        at += 2;
    }
    page(sheet, gap)
}

fn fact(sheet: &mut Worksheet, look: &Look, at: u32, key: &str, value: &str) -> Result<(), Error> {
    // The width of the merged cell, in characters.
    const WIDTH: u16 = 140;
    sheet.write_string_with_format(at, 0, key, &look.quiet)?;
    sheet.merge_range(at, 1, at, SUMMARY_COLUMNS - 1, "", &look.wrapped)?;
    sheet.write_string_with_format(at, 1, text(value), look.of(value, &look.wrapped, &look.wrapped_quoted))?;
    sheet.set_row_height(at, 14 * lines(value, WIDTH).min(25))?;
    Ok(())
}

fn label<'a>(look: &'a Look, group: &str) -> &'a Format {
    look.of(group, &look.wrapped, &look.wrapped_quoted)
}

/// The words of both axes, worst first, without the empty one.
fn words(axis: &'static [Standing]) -> impl Iterator<Item = &'static Standing> {
    axis.iter().filter(|standing| !standing.word.is_empty())
}

fn matrix_head(sheet: &mut Worksheet, look: &Look, at: u32, has_operation: bool) -> Result<(), Error> {
    sheet.write_string_with_format(at, 2, "Design", &look.quiet)?;
    sheet.write_string_with_format(at + 1, 0, "Requirements", &look.head)?;
    sheet.set_row_height(at + 1, 28)?;
    let operation = words(&OPERATION).filter(|_| has_operation);
    if has_operation {
        sheet.write_string_with_format(at, FIRST_OF_OPERATION, "Operation", &look.quiet)?;
    }
    let heads = words(&DESIGN).chain(operation).map(|standing| standing.word);
    for (column, head) in (1..).zip(std::iter::once("in all").chain(heads)) {
        sheet.write_string_with_format(at + 1, column, head, &look.head_of_numbers)?;
    }
    Ok(())
}

fn matrix_row(
    sheet: &mut Worksheet,
    (label, number): (&Format, &Format),
    at: u32,
    row: &MatrixRow,
    has_operation: bool,
) -> Result<(), Error> {
    sheet.write_string_with_format(at, 0, text(&row.group), label)?;
    let design = row.design.iter().take(words(&DESIGN).count());
    let operation = row.operation.iter().take(words(&OPERATION).count()).filter(|_| has_operation);
    for (column, &n) in (1..).zip(std::iter::once(&row.n).chain(design).chain(operation)) {
        let n = u32::try_from(n).map_err(|_| Error(format!("{n} requirements are too many for a sheet")))?;
        sheet.write_number_with_format(at, column, n, number)?;
    }
    Ok(())
}

const fn column(title: &'static str, width: u16) -> Column {
    Column { title, width }
}

fn requirements(gap: &Gap) -> Result<Table, Error> {
    let columns = [
        column("Framework", 10),
        column("Id", 8),
        column("Group", 17),
        column("Requirement, in our words", 26),
        column("What is expected", 34),
        column("Design", 13),
        column("Operation", 13),
        column("Needs work", 7),
        column("Controls", 11),
        column("Documents", 10),
        column("Why", 46),
        column("Uncovered days", 12),
        column("Owner", 15),
        column("Act by", 11),
        column("Clean from", 11),
        column("Why not earlier", 26),
        column("Entries", 36),
    ];
    let mut rows = Vec::new();
    for framework in &gap.frameworks {
        for row in &framework.requirements {
            rows.push(vec![
                Cell::text(&framework.id),
                Cell::text(local_id(&row.id)),
                Cell::text(&row.group),
                Cell::text(&row.title),
                Cell::text(&row.expected),
                Cell::Word(&DESIGN, row.design.clone()),
                Cell::Word(&OPERATION, row.operation.clone()),
                Cell::text(if needs_work(row)? { "yes" } else { "no" }),
                Cell::list(&row.controls, ", "),
                Cell::list(&row.documents, ", "),
                why(&row.reasons),
                Cell::list(&row.uncovered, "\n"),
                Cell::optional(row.owner.as_deref()),
                Cell::optional(row.target.as_deref()),
                Cell::optional(row.clean_start.as_ref().and_then(|start| start.day.as_deref())),
                Cell::optional(row.clean_start.as_ref().map(|start| start.why.as_str())),
                entries(&row.reasons),
            ]);
        }
    }
    Ok(Table {
        name: "Requirements",
        columns: columns.into(),
        rows,
        n_unprinted: 1,
        empty: "No requirement is in the engagement.",
    })
}

fn controls(gap: &Gap) -> Result<Table, Error> {
    let columns = [
        column("Id", 12),
        column("Control", 46),
        column("Owner", 20),
        column("Frequency", 14),
        column("Serves", 30),
        column("Design", 14),
        column("Operation", 14),
        column("Windows", 26),
        column("Why", 60),
        column("Entries", 36),
    ];
    let mut rows = Vec::new();
    for row in &gap.controls {
        let serves: Vec<String> = served_by(gap, &row.id).into_iter().map(str::to_owned).collect();
        rows.push(vec![
            Cell::text(&row.id),
            Cell::text(&row.title),
            Cell::text(&row.owner),
            Cell::text(&row.frequency.replace('_', " ")),
            Cell::list(&serves, ", "),
            Cell::Word(&DESIGN, row.design.clone()),
            Cell::Word(&OPERATION, row.operation.clone()),
            Cell::text(&window_counts(&row.windows)?),
            why(&row.reasons),
            entries(&row.reasons),
        ]);
    }
    Ok(Table { name: "Controls", columns: columns.into(), rows, n_unprinted: 1, empty: "No control is in the engagement." })
}

fn windows(gap: &Gap) -> Table {
    let columns = [
        column("Control", 12),
        column("From", 12),
        column("To, inclusive", 12),
        column("Window", 14),
        column("Due", 14),
        column("Entries", 60),
    ];
    let mut rows = Vec::new();
    for control in &gap.controls {
        for row in &control.windows {
            rows.push(vec![
                Cell::text(&control.id),
                Cell::text(&row.from),
                Cell::text(&row.to),
                Cell::Word(&WINDOW, row.word.clone()),
                Cell::text(&row.due),
                Cell::list(&row.entries, "\n"),
            ]);
        }
    }
    Table { name: "Windows", columns: columns.into(), rows, n_unprinted: 0, empty: "No control has a window in the period." }
}

fn exceptions(gap: &Gap) -> Table {
    let columns = [
        column("State", 24),
        column("Exception", 44),
        column("Control", 12),
        column("Test", 22),
        column("Item", 26),
        column("Occurred at", 24),
        column("What is wrong", 60),
        column("Entries", 36),
    ];
    let (open, answered): (Vec<_>, Vec<_>) = gap.exceptions.iter().partition(|row| row.state == "open");
    let row = |row: &&assay_engine::view::gap::ExceptionRow| {
        vec![
            Cell::Press(row.state.clone(), row.state == "open"),
            Cell::text(&row.id),
            Cell::text(&row.control),
            Cell::optional(row.test.as_deref()),
            Cell::optional(row.item.as_deref()),
            Cell::optional(row.occurred_at.as_deref()),
            Cell::text(&row.text),
            Cell::list(&row.entries, "\n"),
        ]
    };
    let rows = open.iter().chain(&answered).map(row).collect();
    let empty = "No exception was found in what was tested and performed.";
    Table { name: "Exceptions", columns: columns.into(), rows, n_unprinted: 1, empty }
}

/// The notes of the view, then what each word says.
fn notes(gap: &Gap) -> Table {
    let columns = [column("About", 28), column("Note", 110)];
    let said = gap.notes.iter().map(|note| vec![Cell::text("Note"), Cell::text(note)]);
    let axes: [(&str, &'static [Standing]); 3] = [("Design", &DESIGN), ("Operation", &OPERATION), ("Window", &WINDOW)];
    let meant = axes.into_iter().flat_map(|(axis, all)| {
        words(all).map(move |each| vec![Cell::text(&format!("{axis}: {}", each.word)), Cell::text(each.meaning)])
    });
    Table { name: "Notes", columns: columns.into(), rows: said.chain(meant).collect(), n_unprinted: 0, empty: "" }
}

fn why(reasons: &[Reason]) -> Cell {
    let texts: Vec<String> = reasons.iter().map(|reason| reason.text.clone()).collect();
    Cell::list(&texts, "\n")
}

fn entries(reasons: &[Reason]) -> Cell {
    let mut all: Vec<String> = Vec::new();
    for entry in reasons.iter().flat_map(|reason| &reason.entries) {
        if !all.contains(entry) {
            all.push(entry.clone());
        }
    }
    Cell::list(&all, "\n")
}
