//! Evidence: what was collected, from where, how complete it is, and what rests on it.
use std::collections::HashMap;

use assay_model::body::{CheckOutcome, Evidence};
use assay_model::id::{EntryId, SourceId};
use assay_model::object::{Connector, Frequency, Object, Source};
use assay_model::time::{Day, Instant, Span};
use serde::Serialize;

use crate::error::Error;
use crate::programme::Recorded;
use crate::view::control::VersionLine;
use crate::view::list::{ALL_MAX, Choice, List, Listing, row};
use crate::view::run::{RunLine, performed_by};
use crate::view::standpoint::Standpoint;
use crate::view::words::{self, strings, word};
use crate::workspace::Workspace;

/// Runs listed under one piece of evidence.
const RUNS_SHOWN: usize = 50;

row! {
    /// One piece of evidence in the list of them.
    pub struct EvidenceLine {
        pub entry: String,
        pub title: String,
        pub source: Option<String>,
        /// The days of which it tells; of a state or a document, its moment twice.
        pub from: String,
        pub to: String,
        pub received: String,
        pub n: Option<u64>,
        /// `ok`, `failed`, `none`.
        pub checks: String,
        /// `valid`, `failed`, `void`.
        pub state: String,
        pub by: String,
    }
}

/// One piece of evidence.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct EvidenceView {
    pub line: EvidenceLine,
    pub index: u64,
    pub lede: String,
    pub extracted_at: String,
    pub performed_by: String,
    pub provenance: Vec<(String, String)>,
    pub parameters: Vec<(String, String)>,
    pub query: Option<String>,
    pub checks: Vec<(String, String, String)>,
    pub raw: Option<BlobView>,
    pub table: Option<BlobView>,
    pub runs: Vec<RunLine>,
    pub n_runs: u64,
    /// Controls whose performance it shows: the occurrence, the control and its day.
    pub performances: Vec<(String, String, String)>,
    pub decisions: Vec<crate::view::document::DecisionLine>,
    pub rows: Option<Rows>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BlobView {
    pub digest: String,
    pub size_bytes: u64,
    pub media_type: String,
    pub name: Option<String>,
}

/// Some rows of its table.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Rows {
    pub columns: Vec<String>,
    pub rows: Vec<Vec<Option<String>>>,
    pub total: u64,
    /// Counted from 1.
    pub page: u64,
    pub pages: u64,
    /// Why there are none, where the table cannot be read.
    pub trouble: Option<String>,
}

row! {
    /// One source, with how fresh it is.
    pub struct SourceLine {
        pub id: String,
        pub title: String,
        pub owner: String,
        pub connector: String,
        pub schedule: Option<String>,
        pub shape: Option<String>,
        pub n_evidence: u64,
        /// The last day of which valid evidence tells.
        pub newest: Option<String>,
        pub age_days: Option<i64>,
        pub allowed_days: Option<i64>,
        /// Days left before it is too old; below zero where it is.
        pub slack_days: Option<i64>,
        /// `ok`, `lapsed`, `unproven` where there is none.
        pub state: String,
        pub n_failed: u64,
    }
}

/// One source with its table, its checks and what it brought.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SourceView {
    pub line: SourceLine,
    pub lede: String,
    /// The person who owns it.
    pub owner_id: String,
    pub key: Vec<String>,
    pub columns: Vec<(String, String)>,
    pub checks: Vec<String>,
    pub tests: Vec<(String, String)>,
    pub evidence: List<EvidenceLine>,
    pub versions: Vec<VersionLine>,
}

impl Standpoint {
    pub(crate) fn evidence_title(&self, evidence: &Evidence) -> String {
        let named = || evidence.raw.as_ref().and_then(|raw| raw.name.clone());
        let of_source = || evidence.source.as_ref().and_then(|id| self.programme.source(id)).map(|source| source.title.clone());
        evidence.title.clone().or_else(of_source).or_else(named).unwrap_or_else(|| "a document".to_owned())
    }

    pub(crate) fn evidence_line(&self, evidence: &Recorded<Evidence>) -> EvidenceLine {
        let body = &evidence.body;
        let days = match (body.covers_from, body.covers_to) {
            (Some(from), Some(to)) => self.zone.whole_days_in(Span { from, to }),
            _ => None,
        };
        let (from, to) = match days {
            Some(days) => (days.from.to_string(), days.to.to_string()),
            None => (body.dated().to_string(), body.dated().to_string()),
        };
        let checks = if body.checks.is_empty() {
            "none"
        } else if body.checks_passed() {
            "ok"
        } else {
            "failed"
        };
        EvidenceLine {
            entry: evidence.entry.to_string(),
            title: self.evidence_title(body),
            source: body.source.as_ref().map(ToString::to_string),
            from,
            to,
            received: evidence.at.to_string(),
            n: body.n,
            checks: checks.to_owned(),
            state: self.evidence_state(evidence).to_owned(),
            by: self.name(&body.by),
        }
    }

    fn evidence_state(&self, evidence: &Recorded<Evidence>) -> &'static str {
        match (self.programme.is_void(&evidence.entry), evidence.body.checks_passed()) {
            (true, _) => "void",
            (false, false) => "failed",
            (false, true) => "valid",
        }
    }

    /// Evidence, the newest first. `source`, `state` choose among it.
    pub fn evidence_list(&self, asked: &Listing) -> List<EvidenceLine> {
        let words: Vec<String> = asked.words.split_whitespace().map(str::to_lowercase).collect();
        let sources = self.sources_that_hold(&words);
        let wanted = |evidence: &&Recorded<Evidence>| {
            asked.filter("state").is_none_or(|state| state == self.evidence_state(evidence))
                && (words.is_empty() || self.holds(evidence, &words, &sources))
        };
        let mut found: Vec<&Recorded<Evidence>> = match asked.filter("source") {
            Some("none") => self.programme.evidence.iter().rev().filter(|e| e.body.source.is_none()).filter(wanted).collect(),
            Some(source) => self.programme.brought_by(source).rev().filter(wanted).collect(),
            None => self.programme.evidence.iter().rev().filter(wanted).collect(),
        };
        let (column, greatest_first) = asked.sort.strip_prefix('-').map_or((asked.sort.as_str(), false), |c| (c, true));
        match column {
            "n" => found.sort_by_key(|evidence| evidence.body.n),
            "received" => found.sort_by_key(|evidence| evidence.index),
            "from" => found.sort_by_key(|evidence| evidence.body.covers_from.unwrap_or(evidence.body.dated())),
            "to" => found.sort_by_key(|evidence| evidence.body.covers_to.unwrap_or(evidence.body.dated())),
            "source" => found.sort_by(|a, b| a.body.source.cmp(&b.body.source)),
            _ => {}
        }
        if greatest_first {
            found.reverse();
        }
        let n = found.len() as u64;
        let (first, per, _) = asked.stretch(n);
        let rows =
            found.into_iter().skip(first as usize).take(per.min(ALL_MAX) as usize).map(|e| self.evidence_line(e)).collect();
        let sources = self.programme.sources().map(|(_, source)| (source.id.to_string(), 0)).collect();
        let states = ["valid", "failed", "void"].map(|state| (state.to_owned(), 0)).to_vec();
        let choices = vec![Choice { column: "source", values: sources }, Choice { column: "state", values: states }];
        List::page(rows, n, self.programme.evidence.len() as u64, asked, choices)
    }

    /// Which words the id or the title of each source holds: evidence is called after its source, and there is much of it.
    pub(crate) fn sources_that_hold(&self, words: &[String]) -> HashMap<&str, Vec<bool>> {
        let hold = |source: &Source| {
            let text = format!("{} {}", source.id, source.title).to_lowercase();
            words.iter().map(|word| text.contains(word.as_str())).collect()
        };
        self.programme.sources().map(|(_, source)| (source.id.as_str(), hold(source))).collect()
    }

    /// Whether evidence holds each of the words: in its title, in its source's id and title, or as the beginning of its id.
    pub(crate) fn holds(&self, evidence: &Recorded<Evidence>, words: &[String], sources: &HashMap<&str, Vec<bool>>) -> bool {
        let of_source = evidence.body.source.as_ref().and_then(|source| sources.get(source.as_str()));
        let named = evidence.body.title.as_ref().or(evidence.body.raw.as_ref().and_then(|raw| raw.name.as_ref()));
        let mut title = None;
        words.iter().enumerate().all(|(at, word)| {
            of_source.is_some_and(|held| held[at])
                || evidence.entry.as_str().starts_with(word.as_str())
                || named.is_some_and(|named| title.get_or_insert_with(|| named.to_lowercase()).contains(word.as_str()))
        })
    }

    pub fn sources(&self, asked: &Listing) -> List<SourceLine> {
        let mut rows: Vec<SourceLine> = self.programme.sources().map(|(_, source)| self.source_line(source)).collect();
        rows.sort_by_key(|row| (row.slack_days.unwrap_or(i64::MAX), row.id.clone()));
        List::of(rows, asked, &["state", "schedule", "owner"])
    }

    pub(crate) fn source_line(&self, source: &Source) -> SourceLine {
        let of = || self.programme.brought_by(source.id.as_str());
        // Its last moment first, and then the day of that: a day in a zone takes longer to find than all else.
        let newest = of()
            .filter(|evidence| self.evidence_state(evidence) == "valid" && evidence.body.dated() <= self.effective_at)
            .map(|evidence| last_moment(&evidence.body))
            .max()
            .map(|at| self.zone.day_of(at));
        let until = self.period().map_or(self.today, |period| self.today.min(period.to));
        let age = newest.map(|day| i64::from((until.0 - day.0).max(0)));
        let allowed = source.schedule.and_then(allowed_days);
        let slack = age.zip(allowed).map(|(age, allowed)| allowed - age);
        SourceLine {
            id: source.id.to_string(),
            title: source.title.clone(),
            owner: self.name(&source.owner),
            connector: match &source.connector {
                Connector::HandIn => "handed in".to_owned(),
                Connector::Git { repository, .. } => format!("git {repository}"),
            },
            schedule: source.schedule.as_ref().map(word),
            shape: source.table.as_ref().map(|table| word(&table.shape)),
            n_evidence: of().len() as u64,
            newest: newest.map(|day| day.to_string()),
            age_days: age,
            allowed_days: allowed,
            slack_days: slack,
            state: match (newest, slack) {
                (None, _) => "unproven",
                (_, Some(slack)) if slack < 0 => "lapsed",
                _ => "ok",
            }
            .to_owned(),
            n_failed: of().filter(|evidence| !evidence.body.checks_passed()).count() as u64,
        }
    }

    pub fn source(&self, id: &str, asked: &Listing) -> Option<SourceView> {
        let id = SourceId::parse(id).ok()?;
        let version = self.programme.newest("source", id.as_str())?;
        let Object::Source(source) = version.object() else { return None };
        let line = self.source_line(source);
        let reads = |test: &assay_model::object::Test| {
            test.reads.iter().any(|name| name.strip_suffix("_history").unwrap_or(name) == id.as_str())
        };
        let mut asked = asked.clone();
        asked.filters.retain(|(column, _)| column != "source");
        asked.filters.push(("source".to_owned(), id.to_string()));
        Some(SourceView {
            lede: source_lede(&line),
            owner_id: source.owner.to_string(),
            key: source.table.as_ref().map_or(Vec::new(), |table| table.key.clone()),
            columns: source
                .table
                .as_ref()
                .map_or(Vec::new(), |table| table.columns.iter().map(|(name, kind)| (name.clone(), word(kind))).collect()),
            checks: source.checks.iter().map(check_text).collect(),
            tests: self.programme.tests().filter(|(_, t)| reads(t)).map(|(_, t)| (t.id.to_string(), t.title.clone())).collect(),
            evidence: self.evidence_list(&asked),
            versions: self.versions("source", id.as_str()),
            line,
        })
    }

    /// One piece of evidence; none where it was not known yet.
    fn evidence(&self, entry: &EntryId) -> Option<EvidenceView> {
        let evidence = self.programme.find_evidence(entry)?;
        let body = &evidence.body;
        let line = self.evidence_line(evidence);
        let read_by = self.register.that_read(entry, self.size);
        let shows = self.register.occurrences.iter().filter(|o| o.index < self.size && o.body.evidence.contains(entry));
        let blob = |blob: &assay_model::body::BlobRef| BlobView {
            digest: blob.digest.clone(),
            size_bytes: blob.size_bytes,
            media_type: blob.media_type.clone(),
            name: blob.name.clone(),
        };
        let performances: Vec<(String, String, String)> = shows
            .map(|o| (o.entry.to_string(), o.body.control.to_string(), self.zone.day_of(o.body.occurred_at).to_string()))
            .collect();
        Some(EvidenceView {
            index: evidence.index,
            lede: evidence_lede(&line, read_by.len() as u64, performances.len() as u64),
            extracted_at: body.extracted_at.to_string(),
            performed_by: performed_by(body.performed_by).to_owned(),
            provenance: provenance(body),
            parameters: body.provenance.parameters.clone(),
            query: body.provenance.query.clone(),
            checks: body.checks.iter().map(|c| (c.check.clone(), check_word(c.outcome).to_owned(), c.detail.clone())).collect(),
            raw: body.raw.as_ref().map(blob),
            table: body.table.as_ref().map(blob),
            n_runs: read_by.len() as u64,
            runs: read_by.into_iter().rev().take(RUNS_SHOWN).map(|mark| self.run_line(mark)).collect(),
            performances,
            decisions: self.decisions_on(entry),
            rows: None,
            line,
        })
    }
}

impl Workspace {
    /// One piece of evidence with a page of its table. What was voided is listed and not shown again.
    pub async fn evidence_view(
        &self,
        at: &Standpoint,
        entry: &EntryId,
        page: u64,
        per: u64,
    ) -> Result<Option<EvidenceView>, Error> {
        let Some(mut view) = at.evidence(entry) else { return Ok(None) };
        let table = at.programme.find_evidence(entry).and_then(|evidence| evidence.body.table.as_ref());
        if let Some(table) = table {
            let path = self.blob_path(&table.id);
            let per = per.clamp(1, 500);
            let total = view.line.n.unwrap_or(0);
            let pages = total.div_ceil(per).max(1);
            let page = page.clamp(1, pages);
            let tables = self.tables().clone();
            let read = self.blocking(move || tables.page(&path, (page - 1) * per, per)).await?;
            view.rows = Some(match read {
                Ok(read) => Rows {
                    columns: read.columns,
                    rows: read.rows,
                    pages: read.total.div_ceil(per).max(1),
                    total: read.total,
                    page,
                    trouble: None,
                },
                // The path of a blob is nobody's business but the operator's.
                Err(_) => {
                    let trouble = Some("the table cannot be read; assay status and the log say what became of it".to_owned());
                    Rows { columns: Vec::new(), rows: Vec::new(), total, page, pages, trouble }
                }
            });
        }
        Ok(Some(view))
    }
}

/// The last moment of which it tells.
fn last_moment(evidence: &Evidence) -> Instant {
    evidence.covers_to.map_or_else(|| evidence.dated(), |to| Instant(to.0 - 1))
}

fn provenance(body: &Evidence) -> Vec<(String, String)> {
    let from = &body.provenance;
    let pairs = [
        ("Collector", Some(format!("{} {}", from.collector, from.tool_version))),
        ("System", from.system.clone()),
        ("Rows counted by the source", from.source_count.map(words::thousands)),
        ("Pages read", from.pages.map(words::thousands)),
        ("Stopped at", from.position.clone()),
    ];
    pairs.into_iter().filter_map(|(name, value)| value.map(|value| (name.to_owned(), value))).collect()
}

fn evidence_lede(line: &EvidenceLine, runs: u64, performances: u64) -> String {
    let checks = match line.checks.as_str() {
        "ok" => "Every check of completeness and accuracy passed.",
        "failed" => "A check of completeness or accuracy failed, so it proves nothing.",
        _ => "It has no checks of completeness.",
    };
    let void = if line.state == "void" { "It was voided: what it proved is gone. " } else { "" };
    let rests = match (runs, performances) {
        (0, 0) => "Nothing rests on it yet.".to_owned(),
        (runs, 0) => format!("{} read it.", words::count(runs, "run")),
        (0, n) => {
            format!("It shows that {} performed.", if n == 1 { "a control was".to_owned() } else { format!("{n} controls were") })
        }
        (runs, n) => format!("{} read it, and it shows {}.", words::count(runs, "run"), words::count(n, "performance")),
    };
    format!("{void}{checks} {rests}")
}

fn source_lede(line: &SourceLine) -> String {
    let newest = match (&line.newest, line.slack_days) {
        (None, _) => "It has brought no valid evidence: whatever reads it is unproven.".to_owned(),
        (Some(day), Some(slack)) if slack < 0 => {
            format!(
                "Its newest evidence tells of {}, {} older than its schedule allows.",
                said(day),
                words::count(slack.unsigned_abs(), "day")
            )
        }
        (Some(day), _) => format!("Its newest evidence tells of {}.", said(day)),
    };
    let failed = match line.n_failed {
        0 => String::new(),
        n => format!(" {} of {} failed a check.", n, line.n_evidence),
    };
    format!("{newest}{failed}")
}

fn said(day: &str) -> String {
    Day::parse(day).map_or_else(|_| day.to_owned(), words::day)
}

fn check_word(outcome: CheckOutcome) -> &'static str {
    match outcome {
        CheckOutcome::Ok => "ok",
        CheckOutcome::Alarm => "alarm",
        CheckOutcome::Error => "error",
    }
}

fn check_text(check: &assay_model::object::Check) -> String {
    let fields = serde_json::to_value(check).ok().and_then(|value| value.as_object().cloned()).unwrap_or_default();
    let rest: Vec<String> = fields
        .iter()
        .filter(|(name, _)| *name != "check")
        .map(|(name, value)| {
            let text = match value {
                serde_json::Value::String(text) => text.clone(),
                serde_json::Value::Array(list) => strings(list).join(", ").replace('"', ""),
                other => other.to_string(),
            };
            format!("{name} {text}")
        })
        .collect();
    let word = check.word().replace('_', " ");
    if rest.is_empty() { word } else { format!("{word}: {}", rest.join("; ")) }
}

/// How old a schedule lets the newest evidence become: its own length.
fn allowed_days(schedule: Frequency) -> Option<i64> {
    Some(match schedule {
        Frequency::Daily => 1,
        Frequency::Weekly => 7,
        Frequency::Monthly => 31,
        Frequency::Quarterly => 92,
        Frequency::SemiAnnual => 184,
        Frequency::Annual => 366,
        Frequency::PerOccurrence | Frequency::Automated => return None,
    })
}
