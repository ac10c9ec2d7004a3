//! The gap report as a PDF: what the template is given, and what it leaves to the workbook.
use assay_engine::view::clean::CleanStart;
use assay_engine::view::gap::{ControlRow, ExceptionRow, Gap, GapFramework, Reason, RequirementRow, WindowRow};
use serde::Serialize;
use serde_json::{Value, json};

use crate::{
    Error, moment,
    printable::make_printable,
    readiness::{MatrixRow, Matter, grouped, local_id, matrix, matters, served_by},
    standing::{self, DESIGN, OPERATION, Standing, WINDOW, spoken},
    typeset::{self, Template},
};

// What is longer than these is cut, and the page says by how much: the workbook beside it has no such limits.
/// Matters on the first pages: what a person can work through.
const MATTERS_MAX: usize = 20;
/// Reasons in one row, entries behind one reason: a row must fit a page.
const REASONS_MAX: usize = 6;
const ENTRIES_MAX: usize = 4;
/// Requirements named in one matter, and ids in one cell of a table.
const NAMED_MAX: usize = 4;
const IDS_MAX: usize = 24;
/// Windows listed one by one (a monthly control over a year), and shown as a strip (a daily one).
const WINDOWS_LISTED_MAX: usize = 12;
const STRIP_MAX: usize = 366;
/// Some ten pages of exceptions.
const EXCEPTIONS_MAX: usize = 200;
/// Characters of one text: half a page.
const TEXT_CHARS_MAX: usize = 2_000;

/// The gap report as a tagged PDF/A-2a; the same view gives the same bytes.
///
/// Fails when the view contradicts itself, or says a word that is none of a status.
pub fn gap_pdf(gap: &Gap) -> Result<Vec<u8>, Error> {
    let moment = moment::parse(&gap.known_at)?;
    let data = serde_json::to_vec(&data(gap)?).map_err(|error| Error(error.to_string()))?;
    typeset::pdf(&Template { text: include_str!("gap.typ"), data: &data, moment })
}

/// What the template reads: printable texts, counts, and nothing to decide.
fn data(gap: &Gap) -> Result<Value, Error> {
    let document = Document::of(gap)?;
    let mut value = serde_json::to_value(document).map_err(|error| Error(error.to_string()))?;
    make_printable(&mut value);
    // A digest has a line of its own, and is copied whole.
    value["root"] = match &gap.root {
        Some(root) if root.len() == 64 && root.bytes().all(|b| b.is_ascii_hexdigit()) => json!(root),
        Some(root) => return Err(Error(format!("the root is `{root}`, which is not 64 hex digits"))),
        None => Value::Null,
    };
    Ok(value)
}

#[derive(Serialize)]
struct Document {
    organisation: String,
    engagement: String,
    kind: String,
    facts: Vec<(&'static str, String)>,
    root: Option<String>,
    effective_at: String,
    known_at: String,
    ledger: String,
    headline: String,
    conclusion: String,
    legend: Value,
    frameworks: Vec<FrameworkPart>,
    matters: Vec<MatterPart>,
    n_matters: usize,
    n_need_work: u64,
    n_requirements: u64,
    controls: Vec<ControlPart>,
    exceptions: Vec<ExceptionPart>,
    n_exceptions: usize,
    n_exceptions_open: usize,
    notes: Vec<String>,
}

impl Document {
    fn of(gap: &Gap) -> Result<Self, Error> {
        let matters = matters(gap)?;
        let frameworks = gap.frameworks.iter().map(FrameworkPart::of).collect::<Result<Vec<_>, _>>()?;
        let n_need_work = frameworks.iter().map(|part| part.total.n_needs_work).sum();
        let open = |row: &&ExceptionRow| row.state == "open";
        let (answered, still_open): (Vec<_>, Vec<_>) = gap.exceptions.iter().partition(|row| !open(row));
        let exceptions = still_open.iter().chain(&answered).take(EXCEPTIONS_MAX);
        Ok(Self {
            organisation: gap.organisation.clone(),
            engagement: gap.engagement.clone(),
            kind: gap.kind.clone(),
            facts: facts(gap),
            root: None,
            effective_at: gap.effective_at.clone(),
            known_at: gap.known_at.clone(),
            ledger: ledger(gap),
            headline: cut(&gap.headline),
            conclusion: conclusion(gap),
            legend: json!({ "design": legend(&DESIGN), "operation": legend(&OPERATION), "window": legend(&WINDOW) }),
            n_matters: matters.len(),
            matters: matters.iter().take(MATTERS_MAX).map(MatterPart::of).collect::<Result<_, _>>()?,
            n_need_work,
            n_requirements: gap.frameworks.iter().map(|framework| framework.n).sum(),
            frameworks,
            controls: gap.controls.iter().map(|row| ControlPart::of(gap, row)).collect::<Result<_, _>>()?,
            exceptions: exceptions.map(|row| ExceptionPart::of(row)).collect(),
            n_exceptions: gap.exceptions.len(),
            n_exceptions_open: still_open.len(),
            notes: gap.notes.iter().map(|note| cut(note)).collect(),
        })
    }
}

pub(crate) fn ledger(gap: &Gap) -> String {
    format!("{} {}", grouped(gap.ledger_size), if gap.ledger_size == 1 { "entry" } else { "entries" })
}

pub(crate) fn facts(gap: &Gap) -> Vec<(&'static str, String)> {
    let mut facts = vec![
        ("Organisation", gap.organisation.clone()),
        ("Engagement", format!("{} ({})", gap.engagement_title, gap.engagement)),
        ("Kind", gap.kind.clone()),
        ("Period", gap.period.clone()),
        ("Scope", gap.scope.clone()),
        ("Effective at", gap.effective_at.clone()),
        ("Known at", gap.known_at.clone()),
        ("Ledger", ledger(gap)),
        ("Rules", gap.rules.clone()),
        ("Clean start", gap.clean_start.as_ref().map_or(String::new(), clean_start)),
    ];
    facts.retain(|(_, text)| !text.is_empty());
    facts
}

/// The earliest clean start of a Type 2 period, in words.
fn clean_start(start: &CleanStart) -> String {
    match &start.day {
        Some(day) => format!("A Type 2 period could be clean from {day}: {}.", start.why),
        None => format!("Of a Type 2 period: {}.", start.why),
    }
}

/// Who concludes, since this does not.
pub(crate) fn conclusion(gap: &Gap) -> String {
    let has = |prefix: &str| gap.frameworks.iter().any(|framework| framework.id.starts_with(prefix));
    let mut who = Vec::new();
    if has("soc2") {
        who.push("on SOC 2 the service auditor, an independent CPA firm");
    }
    if has("iso") {
        who.push("on an ISO/IEC standard the certification body");
    }
    let who = if who.is_empty() { "those who examine it".to_owned() } else { who.join("; ") };
    format!(
        "Readiness workpaper. Management's own view, worked out from what was declared and recorded; it proposes and concludes nothing. \
         Who concludes: {who}."
    )
}

#[derive(Serialize)]
struct Legend {
    word: &'static str,
    glyph: &'static str,
    meaning: &'static str,
    due: bool,
}

fn legend(words: &[Standing]) -> Vec<Legend> {
    let named = words.iter().filter(|standing| !standing.word.is_empty());
    named.map(|&Standing { word, glyph, severity, meaning }| Legend { word, glyph, meaning, due: severity > 0 }).collect()
}

/// A word with its glyph, and whether it asks for anything.
#[derive(Serialize)]
pub(crate) struct Shown {
    word: String,
    glyph: &'static str,
    due: bool,
}

pub(crate) fn shown(words: &'static [Standing], word: &str) -> Result<Shown, Error> {
    let standing = standing::find(words, word)?;
    Ok(Shown { word: spoken(word), glyph: standing.glyph, due: standing.severity > 0 })
}

/// A row of the matrix; the last word of each axis is the empty one, which has no column.
#[derive(Serialize)]
struct Counts {
    group: String,
    n: u64,
    n_needs_work: u64,
    design: Vec<u64>,
    operation: Vec<u64>,
}

impl Counts {
    fn of(row: MatrixRow) -> Self {
        let MatrixRow { group, n, n_needs_work, mut design, mut operation } = row;
        design.truncate(DESIGN.len() - 1);
        operation.truncate(OPERATION.len() - 1);
        Self { group, n, n_needs_work, design, operation }
    }
}

#[derive(Serialize)]
struct FrameworkPart {
    title: String,
    n: u64,
    has_operation: bool,
    rows: Vec<Counts>,
    total: Counts,
    groups: Vec<GroupPart>,
}

#[derive(Serialize)]
struct GroupPart {
    title: String,
    n: u64,
    n_needs_work: u64,
    requirements: Vec<RequirementPart>,
}

impl FrameworkPart {
    fn of(framework: &GapFramework) -> Result<Self, Error> {
        let matrix = matrix(framework)?;
        let mut groups = Vec::new();
        for row in &matrix.rows {
            let members = framework.requirements.iter().filter(|each| each.group == row.group);
            let requirements = members.map(RequirementPart::of).collect::<Result<_, _>>()?;
            groups.push(GroupPart { title: row.group.clone(), n: row.n, n_needs_work: row.n_needs_work, requirements });
        }
        Ok(Self {
            title: framework.title.clone(),
            n: framework.n,
            has_operation: matrix.has_operation,
            rows: matrix.rows.into_iter().map(Counts::of).collect(),
            total: Counts::of(matrix.total),
            groups,
        })
    }
}

#[derive(Serialize)]
struct RequirementPart {
    id: String,
    title: String,
    expected: String,
    served: Vec<String>,
    design: Shown,
    operation: Shown,
    why: Vec<Why>,
    uncovered: Option<String>,
    owner: Option<String>,
    target: Option<String>,
    clean: Option<String>,
}

impl RequirementPart {
    fn of(row: &RequirementRow) -> Result<Self, Error> {
        let served: Vec<&str> = row.controls.iter().chain(&row.documents).map(String::as_str).collect();
        Ok(Self {
            id: local_id(&row.id).to_owned(),
            title: cut(&row.title),
            expected: cut(&row.expected),
            served: some(&served, IDS_MAX),
            design: shown(&DESIGN, &row.design)?,
            operation: shown(&OPERATION, &row.operation)?,
            why: why(&row.reasons),
            uncovered: uncovered(row),
            owner: row.owner.clone(),
            target: row.target.clone(),
            clean: row.clean_start.as_ref().and_then(|start| start.day.as_ref()).map(|day| format!("clean from {day}")),
        })
    }
}

fn uncovered(row: &RequirementRow) -> Option<String> {
    let spans: Vec<&str> = row.uncovered.iter().map(String::as_str).collect();
    (!spans.is_empty()).then(|| some(&spans, IDS_MAX).join(", "))
}

/// A sentence with the entries that it rests on, by the first eight digits of their ids.
#[derive(Serialize)]
struct Why {
    text: String,
    entries: Vec<String>,
}

fn why(reasons: &[Reason]) -> Vec<Why> {
    let part = |reason: &Reason| Why { text: cut(&reason.text), entries: citations(&reason.entries) };
    let mut parts: Vec<Why> = reasons.iter().take(REASONS_MAX).map(part).collect();
    if reasons.len() > REASONS_MAX {
        let text = format!("{} reasons more, of {}, are in the workbook.", reasons.len() - REASONS_MAX, reasons.len());
        parts.push(Why { text, entries: Vec::new() });
    }
    parts
}

fn citations(entries: &[String]) -> Vec<String> {
    let short: Vec<&str> = entries.iter().map(|entry| short_id(entry)).collect();
    some(&short, ENTRIES_MAX)
}

/// The first eight digits of an id of 32 hex digits; any other id as it is.
fn short_id(id: &str) -> &str {
    let random = id.len() >= 32 && id.bytes().all(|b| b.is_ascii_hexdigit());
    if random { &id[..8] } else { id }
}

/// The first few, and how many more there are.
fn some(texts: &[&str], n_max: usize) -> Vec<String> {
    let mut shown: Vec<String> = texts.iter().take(n_max).map(|text| cut(text)).collect();
    if texts.len() > n_max {
        shown.push(format!("and {} more", texts.len() - n_max));
    }
    shown
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(TEXT_CHARS_MAX) {
        Some((end, _)) => format!("{} … (cut here; the workbook holds all of it)", &text[..end]),
        None => text.to_owned(),
    }
}

#[derive(Serialize)]
struct MatterPart {
    design: Shown,
    operation: Shown,
    requirements: Vec<(String, String)>,
    more: Option<String>,
    why: Vec<Why>,
    owner: String,
    target: Option<String>,
}

impl MatterPart {
    fn of(matter: &Matter<'_>) -> Result<Self, Error> {
        let named = |row: &RequirementRow| (local_id(&row.id).to_owned(), cut(&row.title));
        let (first, rest) = matter.requirements.split_at(matter.requirements.len().min(NAMED_MAX));
        let ids: Vec<&str> = rest.iter().map(|(_, row)| local_id(&row.id)).collect();
        let mut owners: Vec<&str> = Vec::new();
        for owner in matter.requirements.iter().filter_map(|(_, row)| row.owner.as_deref()) {
            if !owners.contains(&owner) {
                owners.push(owner);
            }
        }
        Ok(Self {
            design: shown(&DESIGN, matter.design)?,
            operation: shown(&OPERATION, matter.operation)?,
            requirements: first.iter().map(|(_, row)| named(row)).collect(),
            more: (!ids.is_empty()).then(|| some(&ids, IDS_MAX).join(", ")),
            why: why(matter.reasons),
            owner: some(&owners, NAMED_MAX).join(", "),
            target: matter.requirements.iter().filter_map(|(_, row)| row.target.clone()).min(),
        })
    }
}

#[derive(Serialize)]
struct ControlPart {
    id: String,
    title: String,
    owner: String,
    frequency: String,
    serves: Vec<String>,
    design: Shown,
    operation: Shown,
    counts: String,
    strip: Vec<Run>,
    windows: Vec<WindowPart>,
    unlisted: Option<String>,
    why: Vec<Why>,
}

/// Windows in a row that all ask for something, or all do not: a glyph each.
#[derive(Serialize)]
struct Run {
    glyphs: Vec<&'static str>,
    due: bool,
}

#[derive(Serialize)]
struct WindowPart {
    shown: Shown,
    from: String,
    to: String,
    due: String,
    entries: Vec<String>,
}

impl ControlPart {
    fn of(gap: &Gap, row: &ControlRow) -> Result<Self, Error> {
        let mut strip: Vec<Run> = Vec::new();
        let mut asking = Vec::new();
        for window in &row.windows {
            let standing = standing::find(&WINDOW, &window.word)?;
            let due = standing.severity > 0;
            match strip.last_mut().filter(|run| run.due == due) {
                Some(run) => run.glyphs.push(standing.glyph),
                None => strip.push(Run { glyphs: vec![standing.glyph], due }),
            }
            if due {
                asking.push(window);
            }
        }
        let all: Vec<&WindowRow> = row.windows.iter().collect();
        let few = all.len() <= WINDOWS_LISTED_MAX;
        let listed = if few { all } else { asking.clone() };
        let n_unlisted = listed.len().saturating_sub(WINDOWS_LISTED_MAX);
        let unlisted = (n_unlisted > 0)
            .then(|| format!("{n_unlisted} more of {} that ask for something are in the workbook.", asking.len()));
        Ok(Self {
            id: row.id.clone(),
            title: cut(&row.title),
            owner: row.owner.clone(),
            frequency: spoken(&row.frequency),
            serves: some(&served_by(gap, &row.id), IDS_MAX),
            design: shown(&DESIGN, &row.design)?,
            operation: shown(&OPERATION, &row.operation)?,
            counts: window_counts(&row.windows)?,
            strip: if few || row.windows.len() > STRIP_MAX { Vec::new() } else { strip },
            windows: listed.into_iter().take(WINDOWS_LISTED_MAX).map(WindowPart::of).collect::<Result<_, _>>()?,
            unlisted,
            why: why(&row.reasons),
        })
    }
}

/// `3 of 4 passed, 1 of 4 late`, worst first.
pub(crate) fn window_counts(windows: &[WindowRow]) -> Result<String, Error> {
    let mut parts = Vec::new();
    for standing in &WINDOW {
        let mut n = 0;
        for window in windows {
            n += usize::from(standing::find(&WINDOW, &window.word)? == standing);
        }
        if n > 0 {
            parts.push(format!("{n} of {} {}", windows.len(), standing.word));
        }
    }
    Ok(if parts.is_empty() { "no window".to_owned() } else { parts.join(", ") })
}

impl WindowPart {
    fn of(row: &WindowRow) -> Result<Self, Error> {
        Ok(Self {
            shown: shown(&WINDOW, &row.word)?,
            from: row.from.clone(),
            to: row.to.clone(),
            due: row.due.clone(),
            entries: citations(&row.entries),
        })
    }
}

#[derive(Serialize)]
struct ExceptionPart {
    id: String,
    source: Vec<String>,
    item: Option<String>,
    occurred_at: Option<String>,
    text: String,
    state: String,
    open: bool,
    entries: Vec<String>,
}

impl ExceptionPart {
    fn of(row: &ExceptionRow) -> Self {
        let source = std::iter::once(&row.control).chain(&row.test);
        Self {
            id: exception_id(&row.id),
            source: source.cloned().collect(),
            item: row.item.clone(),
            occurred_at: row.occurred_at.clone(),
            text: cut(&row.text),
            state: row.state.clone(),
            open: row.state == "open",
            entries: citations(&row.entries),
        }
    }
}

/// `RUN/ITEM` with the run by its first eight digits; `CONTROL@FIRST-DAY` as it is.
fn exception_id(id: &str) -> String {
    match id.split_once('/') {
        Some((run, item)) => format!("{}/{item}", short_id(run)),
        None => id.to_owned(),
    }
}
