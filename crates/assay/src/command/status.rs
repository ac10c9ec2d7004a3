//! `assay status`: where we stand, and why.
use std::process::ExitCode;

use assay_engine::view::gap::{ControlRow, ExceptionRow, Gap, Reason, RequirementRow};

use crate::args::{Global, Status};
use crate::command::test::engagement_or_only;
use crate::command::{Session, found, print_json};
use crate::failure::Failure;
use crate::print::{WIDTH, padded, short, word, wrap};

/// How many of the worst are shown unless all are asked for.
const WORST: usize = 10;

pub async fn run(global: &Global, status: Status) -> Result<ExitCode, Failure> {
    let session = Session::open(global).await?;
    let engagement = engagement_or_only(&session, status.engagement.clone(), false).await?;
    let engagement = engagement.ok_or_else(|| Failure::new("which engagement?"))?;
    let mut gap = session.workspace.gap(&engagement, session.effective_at, session.known_at).await?;
    if let Some(framework) = &status.framework {
        gap.frameworks.retain(|kept| kept.id.starts_with(framework.as_str()));
        if gap.frameworks.is_empty() {
            return Err(Failure::new(format!("engagement `{engagement}` has no framework `{framework}`")));
        }
    }
    let wanted = |design: &str, operation: &str| {
        status.standing.is_empty() || status.standing.iter().any(|w| w == design || w == operation)
    };
    for framework in &mut gap.frameworks {
        framework.requirements.retain(|row| wanted(&row.design, &row.operation));
    }
    gap.controls.retain(|row| wanted(&row.design, &row.operation));
    if let Some(id) = &status.only {
        for framework in &mut gap.frameworks {
            framework.requirements.retain(|row| row.id == *id);
        }
        gap.controls.retain(|row| row.id == *id);
        let serving: Vec<String> =
            gap.frameworks.iter().flat_map(|framework| &framework.requirements).flat_map(|row| row.controls.clone()).collect();
        gap.exceptions.retain(|row| row.control == *id || serving.contains(&row.control));
        if gap.controls.is_empty() && gap.frameworks.iter().all(|framework| framework.requirements.is_empty()) {
            return Err(Failure::new(format!(
                "there is neither a requirement nor a control `{id}` in engagement `{engagement}`"
            )));
        }
    }
    let open = gap.exceptions.iter().any(|exception| exception.state == "open");
    let needs_work = |row: &RequirementRow| rank(row) < ORDER.len();
    let gaps = gap.frameworks.iter().flat_map(|framework| &framework.requirements).any(needs_work);
    if global.json {
        print_json(&gap)?;
    } else if status.only.is_some() {
        print_one(&gap);
    } else {
        print_summary(&gap);
        if status.exceptions {
            print_exceptions(&gap.exceptions);
        } else {
            print_worst(&gap, if status.all { usize::MAX } else { WORST });
        }
    }
    Ok(found(open || gaps))
}

/// The head and the counts: what `status` and `demo` both begin with.
pub fn print_summary(gap: &Gap) {
    anstream::println!("{}", wrap(&format!("{}: {}, {}", gap.organisation, gap.kind, gap.period), 2));
    let moments = format!("as it stands at {}, as known at {}: {} entries", gap.effective_at, gap.known_at, gap.ledger_size);
    anstream::println!("{}", wrap(&moments, 2));
    anstream::println!("\n{}\n", wrap(&gap.headline, 0));
    for framework in &gap.frameworks {
        anstream::println!("{}, {} requirements", framework.title, framework.n);
        for (axis, counts) in [("design", &framework.design), ("operation", &framework.operation)] {
            let words: Vec<_> =
                counts.iter().filter(|(_, n)| *n > 0).map(|(word, n)| format!("{word} {n}/{}", framework.n)).collect();
            anstream::println!("  {axis:<10} {}", wrap(&words.join(" · "), 13));
        }
    }
    if let Some(start) = &gap.clean_start {
        let from = start.day.as_ref().map_or(String::new(), |day| format!("{day}, "));
        anstream::println!("{}", wrap(&format!("earliest clean start of a Type 2 period: {from}{}", start.why), 2));
    }
    for note in &gap.notes {
        anstream::println!("  note: {}", wrap(note, 8));
    }
}

/// The requirements that stand worst, with the first reason of each.
pub fn print_worst(gap: &Gap, most: usize) {
    for framework in &gap.frameworks {
        let rows = worst(&framework.requirements);
        if rows.is_empty() {
            continue;
        }
        anstream::println!("\n{}: what stands worst", framework.title);
        for row in rows.iter().take(most) {
            print_requirement(row, 1);
        }
        if rows.len() > most {
            anstream::println!("  and {} more: `assay status --all`", rows.len() - most);
        }
    }
}

/// Words that call for work, the worst first, the same order as on paper.
const ORDER: [&str; 7] = ["deviating", "unaddressed", "deficient", "unproven", "partial", "stale", "not_assessed"];

/// The place of the worse of a requirement's two axes; behind the last where nothing is to do.
fn rank(row: &RequirementRow) -> usize {
    let place = |word: &str| ORDER.iter().position(|known| word == *known).unwrap_or(ORDER.len());
    place(&row.design).min(place(&row.operation))
}

/// The requirements that call for work, the worst first.
fn worst(rows: &[RequirementRow]) -> Vec<&RequirementRow> {
    let mut rows: Vec<_> = rows.iter().filter(|row| rank(row) < ORDER.len()).collect();
    rows.sort_by_key(|row| rank(row));
    rows
}

fn print_requirement(row: &RequirementRow, reasons: usize) {
    let id = row.id.split_once(':').map_or(row.id.as_str(), |(_, id)| id);
    anstream::println!("  {id:<9} {} {} {}", padded(&row.design, 13), padded(&row.operation, 15), cut(&row.title, WIDTH - 42));
    print_reasons(row.reasons.iter().take(reasons), 12);
}

fn print_reasons<'a>(reasons: impl Iterator<Item = &'a Reason>, indent: usize) {
    for reason in reasons {
        let entries: Vec<_> = reason.entries.iter().take(4).map(|entry| short(entry)).collect();
        let cited = if entries.is_empty() { String::new() } else { format!(" [{}]", entries.join(" ")) };
        anstream::println!("{}{}", " ".repeat(indent), wrap(&format!("{}{cited}", reason.text), indent));
    }
}

fn print_one(gap: &Gap) {
    for row in gap.frameworks.iter().flat_map(|framework| &framework.requirements) {
        anstream::println!("{}  {}", row.id, row.title);
        anstream::println!("  design     {}", word(&row.design));
        anstream::println!("  operation  {}", word(&row.operation));
        anstream::println!("  expected   {}", wrap(&row.expected, 13));
        for (what, list) in [("controls", &row.controls), ("documents", &row.documents), ("uncovered", &row.uncovered)] {
            if !list.is_empty() {
                anstream::println!("  {what:<10} {}", wrap(&list.join(", "), 13));
            }
        }
        anstream::println!("  why");
        print_reasons(row.reasons.iter(), 4);
    }
    for control in &gap.controls {
        print_control(control);
    }
    print_exceptions(&gap.exceptions);
}

fn print_control(control: &ControlRow) {
    anstream::println!("{}  {}", control.id, control.title);
    anstream::println!("  {}, owner {}", control.frequency, control.owner);
    anstream::println!("  design     {}", word(&control.design));
    anstream::println!("  operation  {}", word(&control.operation));
    print_reasons(control.reasons.iter(), 4);
    for window in &control.windows {
        let entries: Vec<_> = window.entries.iter().take(3).map(|entry| short(entry)).collect();
        anstream::println!(
            "  {}..{}  {} due {}  {}",
            window.from,
            window.to,
            padded(&window.word, 9),
            window.due,
            entries.join(" ")
        );
    }
}

fn print_exceptions(exceptions: &[ExceptionRow]) {
    let open = exceptions.iter().filter(|exception| exception.state == "open").count();
    anstream::println!("\nexceptions: {}, of which {open} open", exceptions.len());
    for exception in exceptions {
        let name = match exception.id.split_once('/') {
            Some((run, item)) => format!("{}/{item}", short(run)),
            None => exception.id.clone(),
        };
        anstream::println!("  {} {}", padded(&exception.state, 6), wrap(&format!("{} {name}", exception.control), 9));
        anstream::println!("         {}", wrap(&exception.text, 9));
    }
}

fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    text.chars().take(most.saturating_sub(1)).chain(['…']).collect()
}
