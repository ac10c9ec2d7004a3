//! The programme as tables: what was declared and recorded, as known at a run's ledger size, for SQL like any other source.
//! Of declared things every version is a row; `latest` marks the newest. What carries a confidential concern is in none.
use assay_ledger::Kind;
use assay_model::body::{Body, Decision, Finding, FindingWord, Outcome, PerformedBy, Purpose, Target, Word};
use assay_model::id::EntryId;
use assay_model::object::{ColumnType, Object, Shape};
use assay_model::time::{Day, Instant, Zone};
use serde::Serialize;

use crate::error::Error;
use crate::programme::{Programme, Recorded, Version};
use crate::tables::{Cell, Contents, TableData};
use crate::workspace::Workspace;

use ColumnType::{Bigint, Boolean, Date, Text, TextList, Timestamptz};

type Columns = &'static [(&'static str, ColumnType)];

/// What every version of something declared has before its own columns.
macro_rules! declared {
    ($($column:literal: $kind:ident),* ; $($after:literal: $after_kind:ident),*) => {
        &[
            ("id", Text), ("version", Text), ("ledger_index", Bigint), ("latest", Boolean), ("title", Text),
            $(($column, $kind),)*
            ("in_force_from", Date), ("in_force_to", Date), ("starts_at", Timestamptz), ("ends_at", Timestamptz),
            ("declared_at", Timestamptz), $(($after, $after_kind)),*
        ]
    };
}

/// Every table of the programme with its columns.
pub const TABLES: [(&str, Columns); 9] = [
    (
        "programme.assets",
        declared!("type": Text, "owner": Text, "purpose": Text, "stage": Text, "impact": Text, "roles": TextList, "uses": TextList,
            "aliases": TextList;),
    ),
    (
        "programme.documents",
        declared!("type": Text, "owner": Text, "asset": Text, "outcome": Text, "review_by": Date;
            "approved_at": Timestamptz, "approval_recorded_at": Timestamptz, "approved_by": Text, "approved_role": Text),
    ),
    (
        "programme.controls",
        declared!("owner": Text, "nature": Text, "type": Text, "frequency": Text, "due_within": Bigint, "key": Boolean,
            "tests": TextList, "assets": TextList;),
    ),
    (
        "programme.risks",
        declared!("owner": Text, "likelihood": Text, "impact": Text, "treatment": Text, "residual": Text, "assets": TextList;
            "accepted_at": Timestamptz, "acceptance_recorded_at": Timestamptz, "accepted_by": Text, "accepted_until": Date),
    ),
    ("programme.grants", declared!("person": Text, "role": Text, "engagement": Text, "employer": Text, "assets": TextList;)),
    (
        "programme.decisions",
        &[
            ("id", Text),
            ("ledger_index", Bigint),
            ("word", Text),
            ("target", Text),
            ("target_kind", Text),
            ("target_version", Text),
            ("by", Text),
            ("role", Text),
            ("occurred_at", Timestamptz),
            ("until", Date),
            ("as_word", Text),
            ("reason", Text),
            ("recorded_at", Timestamptz),
            ("void", Boolean),
        ],
    ),
    (
        "programme.occurrences",
        &[
            ("id", Text),
            ("ledger_index", Bigint),
            ("control", Text),
            ("occurred_at", Timestamptz),
            ("claims", Date),
            ("performer", Text),
            ("reviewer", Text),
            ("evidence", Bigint),
            ("performed_by", Text),
            ("recorded_at", Timestamptz),
            ("void", Boolean),
        ],
    ),
    (
        "programme.runs",
        &[
            ("id", Text),
            ("ledger_index", Bigint),
            ("control", Text),
            ("test", Text),
            ("purpose", Text),
            ("covers_from", Timestamptz),
            ("covers_to", Timestamptz),
            ("occurred_at", Timestamptz),
            ("outcome", Text),
            ("n", Bigint),
            ("alarms", Bigint),
            ("unclear", Bigint),
            ("performed_by", Text),
            ("recorded_at", Timestamptz),
            ("void", Boolean),
        ],
    ),
    (
        "programme.findings",
        &[
            ("id", Text),
            ("ledger_index", Bigint),
            ("word", Text),
            ("title", Text),
            ("occurred_at", Timestamptz),
            ("performed_by", Text),
            ("recorded_at", Timestamptz),
            ("void", Boolean),
        ],
    ),
];

impl Workspace {
    /// The tables of these names, as known at the programme's size.
    pub(crate) async fn programme_tables(&self, programme: &Programme, names: &[String]) -> Result<Vec<TableData>, Error> {
        let mut tables = Vec::new();
        for name in names {
            let name = name.strip_suffix("_history").unwrap_or(name);
            let unknown = || Error::input(format!("there is no table `{name}`"));
            let (name, columns) = TABLES.iter().find(|(table, _)| *table == name).ok_or_else(unknown)?;
            let rows = match *name {
                "programme.occurrences" | "programme.runs" => self.recorded_rows(programme, name).await?,
                name => declared_rows(programme, self.zone(), name),
            };
            tables.push(TableData {
                name: (*name).to_owned(),
                shape: Shape::Events,
                key: vec!["id".into()],
                columns: columns.iter().map(|(column, kind)| ((*column).to_owned(), *kind)).collect(),
                contents: Contents::Rows(rows),
            });
        }
        Ok(tables)
    }

    async fn recorded_rows(&self, programme: &Programme, name: &str) -> Result<Vec<Vec<Cell>>, Error> {
        let kind = if name == "programme.runs" { Kind::Test } else { Kind::Perform };
        let mut rows = Vec::new();
        self.fold(0, programme.size, Some(&[kind]), |entry| {
            let void = Cell::Boolean(programme.is_void(&entry.id));
            let (id, index) = (text(entry.id.as_str()), Cell::Bigint(entry.index as i64));
            let recorded_at = at(Some(entry.at));
            match entry.body {
                Some(Body::Occurrence(o)) => rows.push(vec![
                    id,
                    index,
                    text(o.control.as_str()),
                    at(Some(o.occurred_at)),
                    day(o.claims),
                    text(o.performer.as_str()),
                    optional(o.reviewer.as_ref().map(|person| person.as_str())),
                    Cell::Bigint(o.evidence.len() as i64),
                    word(&o.performed_by),
                    recorded_at,
                    void,
                ]),
                Some(Body::Run(run)) => {
                    let (outcome, n, alarms, unclear) = match &run.outcome {
                        Outcome::Ran(ran) => ("ran", ran.n as i64, ran.alarms.len() as i64, ran.unclear.len() as i64),
                        Outcome::Error { .. } => ("error", 0, 0, 0),
                        Outcome::CheckFailed { .. } => ("check_failed", 0, 0, 0),
                    };
                    rows.push(vec![
                        id,
                        index,
                        text(run.control.as_str()),
                        text(run.test.as_str()),
                        word::<Purpose>(&run.purpose),
                        at(run.covers_from),
                        at(run.covers_to),
                        at(run.occurred_at),
                        text(outcome),
                        Cell::Bigint(n),
                        Cell::Bigint(alarms),
                        Cell::Bigint(unclear),
                        word::<PerformedBy>(&run.performed_by),
                        recorded_at,
                        void,
                    ]);
                }
                _ => {}
            }
        })
        .await?;
        Ok(rows)
    }
}

fn declared_rows(programme: &Programme, zone: &Zone, name: &str) -> Vec<Vec<Cell>> {
    match name {
        "programme.decisions" => {
            let shown = programme.decisions.iter().filter(|decision| !is_about_concern(programme, &decision.body));
            shown.map(|decision| decision_row(programme, decision)).collect()
        }
        "programme.findings" => {
            let shown = programme.findings.iter().filter(|finding| finding.body.word != FindingWord::Concern);
            shown.map(|finding| finding_row(programme, finding)).collect()
        }
        _ => {
            let rows = |versions: &Vec<Version>| -> Vec<Vec<Cell>> {
                let newest = versions.last().map(|version| version.index);
                let latest = |version: &Version| newest == Some(version.index);
                versions.iter().flat_map(|version| version_rows(programme, zone, name, version, latest(version))).collect()
            };
            programme.objects.values().flat_map(rows).collect()
        }
    }
}

/// Whoever raised a concern is protected: neither it nor what was decided on it is in any table.
fn is_about_concern(programme: &Programme, decision: &Decision) -> bool {
    let concern = |entry: &EntryId| programme.findings.iter().any(|f| f.entry == *entry && f.body.word == FindingWord::Concern);
    matches!(&decision.target, Target::Entry { entry } if concern(entry))
}

fn finding_row(programme: &Programme, finding: &Recorded<Finding>) -> Vec<Cell> {
    vec![
        text(finding.entry.as_str()),
        Cell::Bigint(finding.index as i64),
        word(&finding.body.word),
        text(&finding.body.title),
        at(Some(finding.body.occurred_at)),
        word(&finding.body.performed_by),
        at(Some(finding.at)),
        Cell::Boolean(programme.is_void(&finding.entry)),
    ]
}

/// The rows of one version: none where the table is of another kind, and one for each asset of a document.
fn version_rows(programme: &Programme, zone: &Zone, table: &str, version: &Version, latest: bool) -> Vec<Vec<Cell>> {
    let object = version.object();
    let declared = &version.declared;
    let row = |title: &str, own: Vec<Cell>, after: Vec<Cell>| {
        let index = Cell::Bigint(version.index as i64);
        let head = vec![text(object.id()), text(version.entry.as_str()), index, Cell::Boolean(latest), text(title)];
        let force = vec![
            day(Some(declared.in_force_from)),
            day(declared.in_force_to),
            at(Some(zone.start_of(declared.in_force_from))),
            at(declared.in_force_to.map(|to| zone.start_of(to.plus(1)))),
            at(Some(version.at)),
        ];
        [head, own, force, after].concat()
    };
    match (table, object) {
        ("programme.assets", Object::Asset(asset)) => {
            let roles = asset.roles.iter().map(word_text).collect();
            let own = vec![
                word(&asset.kind),
                text(asset.owner.as_str()),
                optional(asset.purpose.as_deref()),
                word(&asset.stage),
                word(&asset.impact),
                Cell::TextList(roles),
                list(&asset.uses),
                Cell::TextList(asset.aliases.clone()),
            ];
            vec![row(&asset.title, own, vec![])]
        }
        ("programme.documents", Object::Document(document)) => {
            let approved = acted(programme, version, Word::Approve);
            let role = approved.and_then(|decision| decision.body.authority.as_ref()).map(|authority| authority.role);
            let after = vec![
                at(approved.map(|d| d.body.occurred_at)),
                at(approved.map(|d| d.at)),
                optional(approved.map(|d| d.body.by.as_str())),
                word(&role),
            ];
            let one = |asset: Option<&str>| {
                let own = vec![
                    word(&document.kind),
                    text(document.owner.as_str()),
                    optional(asset),
                    word(&document.outcome),
                    day(document.review_by),
                ];
                row(&document.title, own, after.clone())
            };
            match document.assets.as_slice() {
                [] => vec![one(None)],
                assets => assets.iter().map(|asset| one(Some(asset.as_str()))).collect(),
            }
        }
        ("programme.controls", Object::Control(control)) => {
            let own = vec![
                text(control.owner.as_str()),
                word(&control.nature),
                word(&control.kind),
                word(&control.frequency),
                Cell::Bigint(i64::from(control.due_within)),
                Cell::Boolean(control.key),
                list(&control.tests),
                list(&control.assets),
            ];
            vec![row(&control.title, own, vec![])]
        }
        ("programme.risks", Object::Risk(risk)) => {
            let accepted = acted(programme, version, Word::Accept);
            let own = vec![
                text(risk.owner.as_str()),
                word(&risk.likelihood),
                word(&risk.impact),
                word(&risk.treatment),
                word(&risk.residual),
                list(&risk.assets),
            ];
            let after = vec![
                at(accepted.map(|d| d.body.occurred_at)),
                at(accepted.map(|d| d.at)),
                optional(accepted.map(|d| d.body.by.as_str())),
                day(accepted.and_then(|d| d.body.until)),
            ];
            vec![row(&risk.title, own, after)]
        }
        ("programme.grants", Object::Grant(grant)) => {
            let engagement = grant.engagement.as_ref().map(|engagement| engagement.as_str());
            let own = vec![
                text(grant.person.as_str()),
                word(&grant.role),
                optional(engagement),
                optional(grant.employer.as_deref()),
                list(&grant.assets),
            ];
            vec![row("", own, vec![])]
        }
        _ => Vec::new(),
    }
}

/// The first decision of this word on this very version that was not voided.
fn acted<'a>(programme: &'a Programme, version: &Version, word: Word) -> Option<&'a Recorded<Decision>> {
    programme.decisions.iter().find(|decision| {
        let on_it = matches!(&decision.body.target, Target::Entry { entry } if *entry == version.entry);
        on_it && decision.body.word == word && !programme.is_void(&decision.entry)
    })
}

fn decision_row(programme: &Programme, decision: &Recorded<Decision>) -> Vec<Cell> {
    let body = &decision.body;
    let (target, kind, version) = match &body.target {
        Target::Alarm { run, item } => (format!("{run}/{item}"), "exception", None),
        Target::Window { control, first_day } => (format!("{control}@{first_day}"), "exception", None),
        Target::Bytes { digest } => (digest.clone(), "bytes", None),
        Target::Entry { entry } => {
            let declared = programme.objects.values().flatten().find(|version| version.entry == *entry);
            match declared {
                Some(version) => (version.object().id().to_owned(), version.object().kind(), Some(entry.as_str())),
                None => (entry.to_string(), "entry", None),
            }
        }
    };
    let role = body.authority.as_ref().map(|authority| authority.role);
    vec![
        text(decision.entry.as_str()),
        Cell::Bigint(decision.index as i64),
        word(&body.word),
        text(&target),
        text(kind),
        optional(version),
        text(body.by.as_str()),
        word(&role),
        at(Some(body.occurred_at)),
        day(body.until),
        optional(body.as_word.as_deref()),
        optional(body.reason.as_deref()),
        at(Some(decision.at)),
        Cell::Boolean(programme.is_void(&decision.entry)),
    ]
}

fn list<T: ToString>(ids: &[T]) -> Cell {
    Cell::TextList(ids.iter().map(ToString::to_string).collect())
}

fn text(text: &str) -> Cell {
    Cell::Text(text.to_owned())
}

fn optional(text: Option<&str>) -> Cell {
    text.map_or(Cell::Null, |text| Cell::Text(text.to_owned()))
}

fn day(day: Option<Day>) -> Cell {
    day.map_or(Cell::Null, |day| Cell::Date(day.0))
}

fn at(at: Option<Instant>) -> Cell {
    at.map_or(Cell::Null, |at| Cell::Timestamptz(at.0))
}

/// A word of an enum as it is written; absent: null.
fn word<T: Serialize>(value: &T) -> Cell {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => Cell::Text(word),
        _ => Cell::Null,
    }
}

fn word_text<T: Serialize>(value: &T) -> String {
    match word(value) {
        Cell::Text(word) => word,
        _ => String::new(),
    }
}
