//! The programme as tables: what was declared and recorded, as known at a run's ledger size, for SQL like any other source.
//! Of declared things every version is a row; `latest` marks the newest. What carries a confidential concern is in none.
use assay_ledger::Kind;
use assay_model::body::{Body, Decision, FindingWord, Outcome, PerformedBy, Purpose, Target, Word};
use assay_model::object::{ColumnType, Object, Shape};
use assay_model::time::{Day, Instant};
use serde::Serialize;

use crate::error::Error;
use crate::programme::{Programme, Recorded, Version};
use crate::tables::{Cell, Contents, TableData};
use crate::workspace::Workspace;

use ColumnType::{Bigint, Boolean, Date, Text, TextList, Timestamptz};

type Columns = &'static [(&'static str, ColumnType)];

/// Every table of the programme with its columns.
pub const TABLES: [(&str, Columns); 9] = [
    (
        "programme.assets",
        &[
            ("id", Text),
            ("version", Text),
            ("latest", Boolean),
            ("type", Text),
            ("title", Text),
            ("owner", Text),
            ("stage", Text),
            ("impact", Text),
            ("aliases", TextList),
            ("uses", TextList),
            ("in_force_from", Date),
            ("in_force_to", Date),
            ("declared_at", Timestamptz),
        ],
    ),
    (
        "programme.documents",
        &[
            ("id", Text),
            ("version", Text),
            ("latest", Boolean),
            ("type", Text),
            ("title", Text),
            ("owner", Text),
            ("asset", Text),
            ("outcome", Text),
            ("review_by", Date),
            ("in_force_from", Date),
            ("in_force_to", Date),
            ("declared_at", Timestamptz),
            ("approved_at", Timestamptz),
            ("approved_by", Text),
            ("approved_role", Text),
        ],
    ),
    (
        "programme.controls",
        &[
            ("id", Text),
            ("version", Text),
            ("latest", Boolean),
            ("title", Text),
            ("owner", Text),
            ("nature", Text),
            ("frequency", Text),
            ("key", Boolean),
            ("in_force_from", Date),
            ("in_force_to", Date),
            ("declared_at", Timestamptz),
        ],
    ),
    (
        "programme.risks",
        &[
            ("id", Text),
            ("version", Text),
            ("latest", Boolean),
            ("title", Text),
            ("owner", Text),
            ("likelihood", Text),
            ("impact", Text),
            ("treatment", Text),
            ("residual", Text),
            ("in_force_from", Date),
            ("in_force_to", Date),
            ("declared_at", Timestamptz),
            ("accepted_at", Timestamptz),
            ("accepted_by", Text),
        ],
    ),
    (
        "programme.grants",
        &[
            ("id", Text),
            ("version", Text),
            ("latest", Boolean),
            ("person", Text),
            ("role", Text),
            ("engagement", Text),
            ("employer", Text),
            ("in_force_from", Date),
            ("in_force_to", Date),
            ("declared_at", Timestamptz),
        ],
    ),
    (
        "programme.decisions",
        &[
            ("id", Text),
            ("word", Text),
            ("target", Text),
            ("target_kind", Text),
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
                name => declared_rows(programme, name),
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
            let (id, recorded_at) = (text(entry.id.as_str()), at(Some(entry.at)));
            match entry.body {
                Some(Body::Occurrence(o)) => rows.push(vec![
                    id,
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

fn declared_rows(programme: &Programme, name: &str) -> Vec<Vec<Cell>> {
    match name {
        "programme.decisions" => programme.decisions.iter().map(|decision| decision_row(programme, decision)).collect(),
        "programme.findings" => programme
            .findings
            .iter()
            .filter(|finding| finding.body.word != FindingWord::Concern)
            .map(|finding| {
                vec![
                    text(finding.entry.as_str()),
                    word(&finding.body.word),
                    text(&finding.body.title),
                    at(Some(finding.body.occurred_at)),
                    word(&finding.body.performed_by),
                    at(Some(finding.at)),
                    Cell::Boolean(programme.is_void(&finding.entry)),
                ]
            })
            .collect(),
        _ => programme
            .objects
            .values()
            .flat_map(|versions| {
                let newest = versions.last().map(|version| version.index);
                versions.iter().flat_map(move |version| version_rows(programme, name, version, newest == Some(version.index)))
            })
            .collect(),
    }
}

fn version_rows(programme: &Programme, table: &str, version: &Version, latest: bool) -> Vec<Vec<Cell>> {
    let object = version.object();
    let head = vec![text(object.id()), text(version.entry.as_str()), Cell::Boolean(latest)];
    let force = || vec![day(Some(version.declared.in_force_from)), day(version.declared.in_force_to), at(Some(version.at))];
    let row = |middle: Vec<Cell>, tail: Vec<Cell>| [head.clone(), middle, force(), tail].concat();
    match (table, object) {
        ("programme.assets", Object::Asset(asset)) => {
            let middle = vec![
                word(&asset.kind),
                text(&asset.title),
                text(asset.owner.as_str()),
                word(&asset.stage),
                word(&asset.impact),
                Cell::TextList(asset.aliases.clone()),
                Cell::TextList(asset.uses.iter().map(ToString::to_string).collect()),
            ];
            vec![row(middle, vec![])]
        }
        ("programme.documents", Object::Document(document)) => {
            let approved = acted(programme, version, Word::Approve);
            let one = |asset: Option<&str>| {
                let middle = vec![
                    word(&document.kind),
                    text(&document.title),
                    text(document.owner.as_str()),
                    optional(asset),
                    word(&document.outcome),
                    day(document.review_by),
                ];
                let role = approved.and_then(|decision| decision.body.authority.as_ref()).map(|authority| authority.role);
                row(
                    middle,
                    vec![at(approved.map(|d| d.body.occurred_at)), optional(approved.map(|d| d.body.by.as_str())), word(&role)],
                )
            };
            match document.assets.as_slice() {
                [] => vec![one(None)],
                assets => assets.iter().map(|asset| one(Some(asset.as_str()))).collect(),
            }
        }
        ("programme.controls", Object::Control(control)) => {
            let middle = vec![
                text(&control.title),
                text(control.owner.as_str()),
                word(&control.nature),
                word(&control.frequency),
                Cell::Boolean(control.key),
            ];
            vec![row(middle, vec![])]
        }
        ("programme.risks", Object::Risk(risk)) => {
            let accepted = acted(programme, version, Word::Accept);
            let middle = vec![
                text(&risk.title),
                text(risk.owner.as_str()),
                word(&risk.likelihood),
                word(&risk.impact),
                word(&risk.treatment),
                word(&risk.residual),
            ];
            vec![row(middle, vec![at(accepted.map(|d| d.body.occurred_at)), optional(accepted.map(|d| d.body.by.as_str()))])]
        }
        ("programme.grants", Object::Grant(grant)) => {
            let engagement = grant.engagement.as_ref().map(|engagement| engagement.as_str());
            let middle =
                vec![text(grant.person.as_str()), word(&grant.role), optional(engagement), optional(grant.employer.as_deref())];
            vec![row(middle, vec![])]
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
    let (target, kind) = match &body.target {
        Target::Alarm { run, item } => (format!("{run}/{item}"), "exception"),
        Target::Window { control, first_day } => (format!("{control}@{first_day}"), "exception"),
        Target::Entry { entry } => {
            let declared = programme.objects.values().flatten().find(|version| version.entry == *entry);
            match declared {
                Some(version) => (version.object().id().to_owned(), version.object().kind()),
                None => (entry.to_string(), "entry"),
            }
        }
    };
    let role = body.authority.as_ref().map(|authority| authority.role);
    vec![
        text(decision.entry.as_str()),
        word(&body.word),
        text(&target),
        text(kind),
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
