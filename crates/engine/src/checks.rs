//! Is evidence complete and accurate? A source's checks, as SQL over one piece of evidence: run when it is collected, and
//! again when it is tested. What none of them can tell is an `error`, never a pass.
use assay_model::body::{CheckOutcome, CheckResult};
use assay_model::object::{Check, Source};
use assay_model::time::{Instant, Span};

use crate::tables::{Contents, Limits, Query, RowStatus, Snapshot, TableData, Tables, TablesError};

/// What is checked: one table of one source.
pub(crate) struct Checked<'a> {
    pub(crate) source: &'a Source,
    pub(crate) snapshot: Snapshot,
    pub(crate) n: u64,
    /// What the evidence says that it covers.
    pub(crate) covers: Option<Span>,
    /// What the source itself counted.
    pub(crate) source_count: Option<u64>,
    /// The tables of other sources, for reconciliation; `None` while it is being collected.
    pub(crate) others: Option<&'a [TableData]>,
    pub(crate) at: Instant,
}

/// Runs every check of the source that can be run now; those that need SQL in one query, for planning costs more than reading.
pub(crate) fn run(tables: &dyn Tables, checked: &Checked<'_>) -> Vec<CheckResult> {
    let applies = |check: &&Check| checked.others.is_some() || !matches!(check, Check::Reconcile { .. });
    let checks: Vec<&Check> = checked.source.checks.iter().filter(applies).collect();
    let known: Vec<Option<Answer>> = checks.iter().map(|check| without_sql(check, checked)).collect();
    let asked: Vec<&Check> = checks.iter().zip(&known).filter(|(_, known)| known.is_none()).map(|(check, _)| *check).collect();
    let mut answers = match ask(tables, &asked, checked) {
        Ok(answers) => answers,
        // One of them cannot be asked: the others still can.
        Err(_) => asked.iter().map(|check| ask_one(tables, check, checked)).collect(),
    }
    .into_iter();
    let unanswered = || (CheckOutcome::Error, "the check returned nothing".to_owned());
    let result = |(check, known): (&&Check, Option<Answer>)| {
        let (outcome, detail) = known.unwrap_or_else(|| answers.next().unwrap_or_else(unanswered));
        CheckResult { check: check.word().into(), outcome, detail }
    };
    checks.iter().zip(known).map(result).collect()
}

type Answer = (CheckOutcome, String);

/// What a check says where counts alone decide it.
fn without_sql(check: &Check, checked: &Checked<'_>) -> Option<Answer> {
    Some(match check {
        Check::RowCount => row_count(checked.n, checked.source_count),
        Check::MinRows { rows } if checked.n < *rows => (CheckOutcome::Alarm, format!("{} rows, fewer than {rows}", checked.n)),
        Check::MinRows { .. } => (CheckOutcome::Ok, format!("{} rows", checked.n)),
        Check::Covers { .. } | Check::MaxGap { .. } if checked.covers.is_none() => {
            (CheckOutcome::Error, "the evidence does not say what it covers".into())
        }
        // A query that returned nothing has no first and no last row: that it is complete, the other checks must show.
        Check::Covers { .. } | Check::MaxGap { .. } | Check::Sequence { .. } if checked.n == 0 => {
            (CheckOutcome::Ok, "no rows".into())
        }
        _ => return None,
    })
}

fn row_count(n: u64, counted: Option<u64>) -> (CheckOutcome, String) {
    match counted {
        Some(counted) if counted == n => (CheckOutcome::Ok, format!("{n} rows, as the source counted")),
        Some(counted) => (CheckOutcome::Alarm, format!("{n} rows, but the source counted {counted}")),
        None => (CheckOutcome::Error, "nobody said how many rows the source counted".into()),
    }
}

fn ask_one(tables: &dyn Tables, check: &Check, checked: &Checked<'_>) -> Answer {
    match ask(tables, &[check], checked) {
        Ok(mut answers) => answers.swap_remove(0),
        Err(error) => (CheckOutcome::Error, error.message),
    }
}

/// Asks all of these in one query, and gives their answers in the same order.
fn ask(tables: &dyn Tables, checks: &[&Check], checked: &Checked<'_>) -> Result<Vec<Answer>, TablesError> {
    let Some(table) = checked.source.table.as_ref().filter(|_| !checks.is_empty()) else { return Ok(Vec::new()) };
    let mut data = vec![TableData {
        name: checked.source.id.to_string(),
        shape: table.shape,
        key: table.key.clone(),
        columns: table.columns.clone(),
        // One snapshot, read as it is: a check must see what a reading of the latest versions would hide.
        contents: Contents::Snapshots(vec![checked.snapshot.clone()]),
    }];
    let others = checked.others.unwrap_or_default();
    for check in checks {
        if let Check::Reconcile { other, .. } = check
            && !data.iter().any(|table| table.name == other.as_str())
        {
            data.extend(others.iter().filter(|table| table.name == other.as_str()).cloned());
        }
    }
    let covers = checked.covers.unwrap_or(Span { from: checked.at, to: checked.at });
    let selects: Vec<String> = checks.iter().enumerate().map(|(at, check)| sql(check, at, checked.source, &table.key)).collect();
    let query = Query {
        sql: &selects.join("\nunion all\n"),
        tables: &data,
        period_start: covers.from,
        period_end: covers.to,
        effective_at: checked.at,
        limits: Limits::default(),
    };
    let mut answers = vec![(CheckOutcome::Error, "the check returned nothing".to_owned()); checks.len()];
    tables.run(&query, &mut |row| {
        let outcome = match row.status {
            RowStatus::Ok => CheckOutcome::Ok,
            RowStatus::Alarm => CheckOutcome::Alarm,
            _ => CheckOutcome::Error,
        };
        if let Some(answer) = row.item.parse().ok().and_then(|at: usize| answers.get_mut(at)) {
            *answer = (outcome, row.reason.to_owned());
        }
        Ok(())
    })?;
    Ok(answers)
}

/// An identifier, quoted: a column may bear a word that SQL keeps for itself.
fn quoted(name: &str) -> String {
    name.split('.').map(|part| format!("\"{part}\"")).collect::<Vec<_>>().join(".")
}

fn any_null(columns: &[String]) -> String {
    columns.iter().map(|column| format!("{} is null", quoted(column))).collect::<Vec<_>>().join(" or ")
}

/// The check as a select of one row, named by its place. Identifiers were checked when the source was declared; values are quoted here.
fn sql(check: &Check, at: usize, source: &Source, key: &[String]) -> String {
    let name = quoted(source.id.as_str());
    let counted = |condition: &str, from: &str, what: &str| {
        format!(
            "select '{at}' as item, case when count(*) = 0 then 'ok' else 'alarm' end as status, \
             cast(count(*) as text) || ' {what}' as reason\nfrom {from}\nwhere {condition}"
        )
    };
    match check {
        Check::KeyUnique => {
            let keys = key.iter().map(|column| quoted(column)).collect::<Vec<_>>().join(", ");
            let null = any_null(key);
            let groups = format!("(select {keys}, count(*) as n from {name} group by {keys}) as keys");
            counted(&format!("n > 1 or {null}"), &groups, "keys stand more than once, or are null")
        }
        Check::NotNull { columns } => counted(&any_null(columns), &name, &format!("rows without {}", columns.join(" or "))),
        Check::Values { column, values } => {
            let list = values.iter().map(|value| format!("'{}'", value.replace('\'', "''"))).collect::<Vec<_>>().join(", ");
            let quoted = quoted(column);
            let condition = format!("{quoted} is not null and cast({quoted} as text) not in ({list})");
            counted(&condition, &name, &format!("rows whose {column} is none of the declared values"))
        }
        Check::Covers { column: plain, days } => {
            let (column, hours) = (quoted(plain), u32::from(*days) * 24);
            format!(
                "select '{at}' as item, case when count({column}) < count(*) then 'alarm' when min({column}) < $period_start or max({column}) >= $period_end then 'alarm' \
                 when min({column}) - interval '{hours} hours' > $period_start then 'alarm' \
                 when max({column}) + interval '{hours} hours' < $period_end then 'alarm' else 'ok' end as status, \
                 case when count({column}) < count(*) then 'rows without {plain}' \
                 when min({column}) < $period_start or max({column}) >= $period_end then 'rows lie outside what it covers' \
                 when min({column}) - interval '{hours} hours' > $period_start then 'the first row comes more than {days} days after its start' \
                 when max({column}) + interval '{hours} hours' < $period_end then 'the last row lies more than {days} days before its end' \
                 else 'first and last row reach its ends' end as reason\nfrom {name}"
            )
        }
        Check::MaxGap { column, days } => {
            let (column, hours) = (quoted(column), u32::from(*days) * 24);
            let from = format!(
                "(select moment as this_one, lag(moment) over (order by moment nulls last) as one_before from \
                 (select {column} as moment from {name} where {column} is not null union all select $period_start as moment \
                 union all select $period_end as moment) as moments) as steps"
            );
            let condition = format!("this_one > one_before + interval '{hours} hours'");
            counted(&condition, &from, &format!("stretches of more than {days} days without a row"))
        }
        Check::Sequence { column } => {
            let column = quoted(column);
            format!(
                "select '{at}' as item, case when max({column}) - min({column}) + 1 = count(distinct {column}) then 'ok' else 'alarm' end as status, \
                 cast(max({column}) - min({column}) + 1 - count(distinct {column}) as text) || ' numbers are missing' as reason\nfrom {name}"
            )
        }
        Check::Reconcile { column, other, other_column } => {
            let (quoted_column, table) = (quoted(column), quoted(other.as_str()));
            let known = format!("select 1 from {table} as o where o.{} = t.{quoted_column}", quoted(other_column));
            let condition = format!("{quoted_column} is not null and not exists ({known})");
            counted(&condition, &format!("{name} as t"), &format!("rows whose {column} {other} does not know"))
        }
        Check::RowCount | Check::MinRows { .. } => String::new(),
    }
}
