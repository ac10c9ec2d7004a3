//! How is a table written as a sheet: cells that stay texts, a head that stays in sight, a page that prints.
use assay_engine::view::gap::Gap;
use rust_xlsxwriter::{Color, ExcelDateTime, Format, FormatAlign, FormatBorder, Worksheet};

use crate::{
    Error,
    moment::{self, Moment},
    printable::visible,
    standing::{self, Standing, spoken},
};

/// Excel holds 32,767 UTF-16 units in a cell; some are kept for the line that says so.
const CELL_UNITS_MAX: usize = 32_000;

pub(crate) struct Column {
    pub title: &'static str,
    /// In characters.
    pub width: u16,
}

pub(crate) struct Table {
    pub name: &'static str,
    pub columns: Vec<Column>,
    pub rows: Vec<Vec<Cell>>,
    /// Left out on paper, from the right: ids that only a machine compares.
    pub n_unprinted: u16,
    /// Stands where there is no row: an empty sheet would say nothing.
    pub empty: &'static str,
}

pub(crate) enum Cell {
    /// A text; one that is a date becomes a date, so that it sorts and filters as one.
    Text(String),
    /// A word of an axis, which stands out where it asks for something.
    Word(&'static [Standing], String),
    /// A text that stands out where it is true that it asks for something.
    Press(String, bool),
}

impl Cell {
    pub(crate) fn text(text: &str) -> Self {
        Self::Text(text.to_owned())
    }

    pub(crate) fn optional(text: Option<&str>) -> Self {
        Self::text(text.unwrap_or(""))
    }

    pub(crate) fn list(texts: &[String], separator: &str) -> Self {
        Self::Text(texts.join(separator))
    }
}

impl Cell {
    fn said(&self) -> &str {
        match self {
            Self::Text(said) | Self::Word(_, said) | Self::Press(said, _) => said,
        }
    }
}

/// The formats of a workbook: one face, black on white, and one colour that never stands alone.
pub(crate) struct Look {
    pub title: Format,
    pub strong: Format,
    pub quiet: Format,
    pub head: Format,
    pub head_of_numbers: Format,
    pub wrapped: Format,
    pub wrapped_quoted: Format,
    pub number: Format,
    pub total: Format,
    pub total_label: Format,
    date: Format,
    press: Format,
    press_quoted: Format,
}

impl Look {
    pub(crate) fn new() -> Self {
        let bare = Format::new().set_font_name("Calibri").set_font_size(10).set_align(FormatAlign::Top);
        let plain = bare.clone().set_border_bottom(FormatBorder::Hair).set_border_bottom_color(Color::RGB(0xB0_B6_BC));
        let wrapped = plain.clone().set_text_wrap();
        let press = wrapped.clone().set_bold().set_font_color(Color::RGB(0x8A_1A_14));
        let head = wrapped.clone().set_bold().set_align(FormatAlign::Bottom).set_border_bottom(FormatBorder::Thin);
        // A count of none is a blank, as on paper.
        let number = plain.clone().set_num_format("#,##0;;").set_align(FormatAlign::Right);
        let head = head.set_border_bottom_color(Color::Black).set_background_color(Color::RGB(0xF0_F2_F4));
        Self {
            title: bare.clone().set_bold().set_font_size(16),
            strong: bare.clone().set_bold().set_font_size(11),
            quiet: bare.clone().set_font_color(Color::RGB(0x54_5E_69)),
            head_of_numbers: head.clone().set_align(FormatAlign::Right),
            head,
            wrapped_quoted: wrapped.clone().set_quote_prefix(),
            total: number.clone().set_bold().set_border_top(FormatBorder::Thin),
            total_label: wrapped.clone().set_bold().set_border_top(FormatBorder::Thin),
            wrapped,
            number,
            date: plain.set_num_format("yyyy-mm-dd").set_align(FormatAlign::Left),
            press_quoted: press.clone().set_quote_prefix(),
            press,
        }
    }

    /// The second format for a text that a spreadsheet could take for a formula once somebody edits it.
    pub(crate) fn of<'a>(&self, text: &str, plain: &'a Format, quoted: &'a Format) -> &'a Format {
        if text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) { quoted } else { plain }
    }
}

/// A text as a cell holds it: visible, and no longer than a cell may be.
pub(crate) fn text(text: &str) -> String {
    let mut shown = visible(text);
    let mut n_units = 0;
    if let Some(end) = shown.char_indices().find_map(|(at, character)| {
        n_units += character.len_utf16();
        (n_units > CELL_UNITS_MAX).then_some(at)
    }) {
        shown.truncate(end);
        shown.push_str(" … (cut here: a cell holds no more)");
    }
    // The writer takes a text between these two for markup of its own; a space behind it is a text again.
    if shown.starts_with("<r>") && shown.ends_with("</r>") {
        shown.push(' ');
    }
    shown
}

pub(crate) fn excel_date(moment: Moment) -> Result<ExcelDateTime, Error> {
    let date = ExcelDateTime::from_ymd(moment.year, moment.month, moment.day)?;
    Ok(date.and_hms(u16::from(moment.hour), moment.minute, 0)?)
}

/// Writes a table with a frozen head, a filter on every column, and a page that fits.
pub(crate) fn write_table(sheet: &mut Worksheet, look: &Look, gap: &Gap, table: &Table) -> Result<(), Error> {
    sheet.set_name(table.name)?;
    for (at, column) in (0..).zip(&table.columns) {
        sheet.set_column_width(at, column.width)?;
        sheet.write_string_with_format(0, at, column.title, &look.head)?;
    }
    for (row, cells) in (1..).zip(&table.rows) {
        sheet.set_row_height(row, height(&table.columns, cells))?;
        for (column, cell) in (0..).zip(cells) {
            write_cell(sheet, look, (row, column), cell)?;
        }
    }
    let last_row = u32::try_from(table.rows.len()).map_err(|_| Error("the view has too many rows for a sheet".to_owned()))?;
    let last_column = u16::try_from(table.columns.len() - 1).expect("a table has a handful of columns");
    if table.rows.is_empty() {
        sheet.write_string_with_format(1, 0, table.empty, &look.quiet)?;
    } else {
        sheet.autofilter(0, 0, last_row, last_column)?;
    }
    sheet.set_print_area(0, 0, last_row.max(1), last_column - table.n_unprinted)?;
    sheet.set_freeze_panes(1, 0)?;
    sheet.set_repeat_rows(0, 0)?;
    page(sheet, gap)
}

/// The height of a row in points, of which a line takes 13.5: not every program fits rows to wrapped text by itself.
fn height(columns: &[Column], cells: &[Cell]) -> f64 {
    const LINE_POINTS: f64 = 13.5;
    // The most that Excel allows, 409 points.
    const LINES_MAX: u32 = 30;
    let n_lines = columns.iter().zip(cells).map(|(column, cell)| lines(cell.said(), column.width)).max().unwrap_or(1);
    LINE_POINTS * f64::from(n_lines.min(LINES_MAX))
}

/// How many lines a text takes in a column, on the safe side.
pub(crate) fn lines(text: &str, width: u16) -> u32 {
    let per_line = usize::from(width.max(2)) - 1;
    let n_lines: usize = text.split('\n').map(|line| line.chars().count().div_ceil(per_line).max(1)).sum();
    u32::try_from(n_lines).unwrap_or(u32::MAX)
}

fn write_cell(sheet: &mut Worksheet, look: &Look, (row, column): (u32, u16), cell: &Cell) -> Result<(), Error> {
    let (said, press) = match cell {
        Cell::Text(said) => {
            if let Some(day) = moment::parse_day(said) {
                sheet.write_datetime_with_format(row, column, &excel_date(day)?, &look.date)?;
                return Ok(());
            }
            (text(said), false)
        }
        Cell::Word(axis, word) => (spoken(word), standing::find(axis, word)?.severity > 0),
        Cell::Press(said, press) => (text(said), *press),
    };
    let format =
        if press { look.of(&said, &look.press, &look.press_quoted) } else { look.of(&said, &look.wrapped, &look.wrapped_quoted) };
    sheet.write_string_with_format(row, column, said, format)?;
    Ok(())
}

/// Landscape, one page wide, with who, what and when on every page.
pub(crate) fn page(sheet: &mut Worksheet, gap: &Gap) -> Result<(), Error> {
    // A header holds 255 characters in all, and reads `&` as the start of a code.
    const FIELD_CHARS_MAX: usize = 50;
    let field = |said: &str| visible(said).chars().take(FIELD_CHARS_MAX).collect::<String>().replace('&', "&&");
    let header = format!("&L{} · Gap report · &A&R{}", field(&gap.organisation), field(&gap.kind));
    let footer = format!("&LReadiness workpaper: it concludes nothing&Cknown at {}&R&P of &N", field(&gap.known_at));
    sheet.set_landscape().set_print_fit_to_pages(1, 0).set_margins(0.4, 0.4, 0.7, 0.7, 0.3, 0.3);
    sheet.set_header(header).set_footer(footer);
    Ok(())
}
