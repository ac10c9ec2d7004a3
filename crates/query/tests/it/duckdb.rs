//! The same texts over the same files in DuckDB: the proof that the dialect is one.
//!
//! `ASSAY_PYTHON` names the Python that has the module `duckdb`, else `python3`; where there is none these tests are skipped.
use std::path::{Path, PathBuf};
use std::process::Command;

use assay_engine::tables::Tables;
use assay_model::object::Shape;
use assay_query::{Local, write_rerun};
use serde_json::{Value, json};

use crate::given::{World, said};

/// Tables that the idioms read: a name, its columns, and how many rows a random one has.
const TABLES: &str = "
    merges: merge_id text, author text, last_push_at timestamptz, merged_at timestamptz
    approvals: merge_id text, approver text, approved_at timestamptz
    findings: id text, severity text, opened_at timestamptz, closed_at timestamptz
    acceptances: finding_id text, accepted_at timestamptz, until timestamptz
    training: emp_id text, start_on date, completed_on date
    calendar: day date, business boolean
    changes: chg text, kind text, deployed_at timestamptz, reviewed_at timestamptz
    systems: system text
    reviews: system text, reviewer text, signed_at timestamptz
    backups: system text, ended_at timestamptz, ok boolean
    invoices: no bigint
    heartbeats: source text, beat_at timestamptz
    sources: source text
    users: user_id text, email text, mfa boolean
    deploys: deploy_id text, repo text, deployed_at timestamptz
    protection: repo text, taken_at timestamptz, enabled boolean
    switches: repo text, changed_at timestamptz, enabled boolean
    coverage: asset text, from_on date, to_on date
    idp: login text, role text, active boolean
    register: login text, role text, active boolean
    hris: emp_id text, start_on date, end_on date
    accounts: emp_id text, account text, created_on date, disabled_on date
    probes: id text, at timestamptz, up boolean
    releases: model text, sha text, released_at timestamptz
    evals: sha text, eval text, passed boolean, run_at timestamptz
";

/// A stated sequence of numbers: the constants of Knuth's MMIX.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }

    /// A cell; the first column is never null, for items are made of it.
    fn cell(&mut self, column: &str, kind: &str, first: bool) -> String {
        if !first && self.below(6) == 0 {
            return String::new();
        }
        // Days around both changes of New York's clocks in 2026, the period's ends, and instants at a day's edge.
        let days = [
            "2025-12-31",
            "2026-01-01",
            "2026-03-07",
            "2026-03-08",
            "2026-03-09",
            "2026-06-29",
            "2026-06-30",
            "2026-11-01",
            "2026-12-31",
        ];
        let day = days[self.below(days.len() as u64) as usize];
        match kind {
            "boolean" => ["true", "false"][self.below(2) as usize].into(),
            "bigint" => self.below(40).to_string(),
            "date" => day.into(),
            "timestamptz" => {
                let times = ["00:00:00", "04:59:59.999999", "05:00:00", "06:30:00", "12:00:00", "23:30:00.5"];
                format!("{day}T{}Z", times[self.below(times.len() as u64) as usize])
            }
            _ => {
                let pool: &[&str] = match column {
                    "severity" => &["critical", "High ", "low"],
                    "kind" => &["emergency", "normal"],
                    "eval" => &["accuracy", "bias", "safety"],
                    "author" | "approver" => &["ann", "Ann ", "bob", "Ärger"],
                    _ => &["a", "b", "B", "c d"],
                };
                pool[self.below(pool.len() as u64) as usize].into()
            }
        }
    }
}

fn csv(numbers: &mut Numbers, columns: &str) -> String {
    let columns: Vec<(&str, &str)> = columns.split(',').map(|column| column.trim().split_once(' ').unwrap()).collect();
    let mut text = columns.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(",") + "\n";
    for _ in 0..numbers.below(14) {
        let cells: Vec<String> =
            columns.iter().enumerate().map(|(nth, (name, kind))| numbers.cell(name, kind, nth == 0)).collect();
        text += &(cells.join(",") + "\n");
    }
    text
}

fn random(seed: u64) -> World {
    let mut numbers = Numbers(seed);
    let mut world = World::new();
    for line in TABLES.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (name, columns) = line.split_once(": ").unwrap();
        let texts = [csv(&mut numbers, columns), csv(&mut numbers, columns)];
        let snapshots = [("2026-01-01T00:00:00Z", texts[0].as_str()), ("2026-02-01T00:00:00Z", texts[1].as_str())];
        let n = if name == "users" { 2 } else { 1 };
        world = world.with_snapshots(name, Shape::Events, columns, &snapshots[..n]);
    }
    world
}

/// Our rows, or our error, as the script prints DuckDB's.
fn ours(world: &World, sql: &str) -> Vec<String> {
    let mut rows: Vec<String> = vec![];
    let ran = Local.run(&world.query(sql), &mut |row| {
        rows.push(json!([row.item, row.status.word(), row.reason, row.occurred_at, row.asset]).to_string());
        Ok(())
    });
    if let Err(error) = ran {
        rows = vec![said(&error)];
    }
    rows.sort();
    rows
}

fn python() -> Option<String> {
    let python = std::env::var("ASSAY_PYTHON").unwrap_or_else(|_| "python3".into());
    let found = Command::new(&python).args(["-c", "import duckdb"]).output().is_ok_and(|output| output.status.success());
    if !found {
        // Not by a macro, whose output the test harness would hide.
        let line = format!("skipped: {python} has no module duckdb (set ASSAY_PYTHON)\n");
        std::io::Write::write_all(&mut std::io::stderr(), line.as_bytes()).unwrap();
    }
    found.then_some(python)
}

/// What DuckDB answers to each folder, with its session in a zone.
fn theirs(python: &str, zone: &str, folders: &[PathBuf]) -> Vec<Vec<String>> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/duckdb_run.py");
    let output = Command::new(python).arg(script).args(["--zone", zone]).args(folders).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    let mut answers = vec![vec![]];
    for line in text.lines() {
        match line {
            "" => answers.push(vec![]),
            row => answers.last_mut().unwrap().push(serde_json::from_str::<Value>(row).unwrap().to_string()),
        }
    }
    answers.pop();
    answers.iter_mut().for_each(|rows| rows.sort());
    answers
}

/// Runs texts over worlds in both engines, DuckDB in three zones.
fn agree(worlds: &[World], texts: &[(String, String)]) {
    let Some(python) = python() else { return };
    let folder = tempfile::tempdir().unwrap();
    let (mut folders, mut expected, mut names) = (vec![], vec![], vec![]);
    for (seed, world) in worlds.iter().enumerate() {
        for (name, sql) in texts {
            let place = folder.path().join(format!("{seed}-{name}"));
            std::fs::create_dir(&place).unwrap();
            write_rerun(&world.query(sql), &place).unwrap();
            folders.push(place);
            expected.push(ours(world, sql));
            names.push(format!("{name} over tables {seed}"));
        }
    }
    for zone in ["UTC", "America/New_York", "Pacific/Auckland"] {
        for ((ours, theirs), name) in expected.iter().zip(theirs(&python, zone, &folders)).zip(&names) {
            match ours.as_slice() {
                // We refuse a row without item or reason; DuckDB has it too.
                [error] if error.starts_with("Refused: ") && error.contains("is null") => {
                    let absent = |row: &String| serde_json::from_str::<[Value; 5]>(row).unwrap()[..3].contains(&Value::Null);
                    assert!(theirs.iter().any(absent), "{name}, DuckDB in {zone}: {error}\n{theirs:?}");
                }
                ours => assert_eq!(*ours, theirs, "{name}, DuckDB in {zone}"),
            }
        }
    }
}

#[test]
fn the_idioms_agree_over_random_tables() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/idioms");
    let mut texts: Vec<(String, String)> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| (path.file_stem().unwrap().to_string_lossy().into_owned(), std::fs::read_to_string(&path).unwrap()))
        .collect();
    texts.sort();
    let worlds: Vec<World> = (1..=2).map(random).collect();
    agree(&worlds, &texts);
}

#[test]
fn what_the_dialect_offers_agrees() {
    // Each becomes a reason, as text, over the same few rows with nulls.
    let expressions = "
        cast(n as text)
        cast(d as text)
        cast(b as text)
        cast(dd as text)
        cast(dd + 30 as text)
        cast(de - dd as text)
        cast(dd + cast(m as integer) as text)
        cast(cast(dd + interval '1 month' as date) as text)
        cast(cast(date_trunc('month', dd) + interval '1 month' as date) - 1 as text)
        cast(extract(isodow from dd) as text)
        cast(cast(t at time zone 'America/New_York' as date) as text)
        cast(extract(hour from t at time zone 'America/New_York') as text)
        cast(cast(extract(epoch from date_trunc('second', u)) as bigint) - cast(extract(epoch from date_trunc('second', t)) as bigint) as text)
        cast(u > t + interval '24 hours' as text)
        cast(t + cast(cast(m as text) || ' hours' as interval) > u as text)
        cast(coalesce(t, timestamptz '2200-01-01T00:00:00Z') < $effective_at as text)
        cast(cast((n - n % 7) / 7 as bigint) as text)
        cast(10 % nullif(n, 0) as text)
        cast(cast(round(d) as bigint) as text)
        cast(cast(n as decimal(38,0)) * 100 as text)
        cast(d * 1.5 as text)
        cast(cast(m as double) / cast('3' as double) > cast('0.5' as double) as text)
        cast(f > cast('0.2' as double) as text)
        cast(try_cast(s as bigint) as text)
        cast(try_cast(s as date) as text)
        coalesce(nullif(trim(s), ''), '(none)')
        lower(trim(s)) || '-' || left(s, 1) || right(s, 1) || lpad(s, 4, '.') || rpad(s, 4, '.') || reverse(s)
        cast(length(s) as text) || split_part(s, 'b', 2) || substr(s, 2, 1) || replace(s, 'b', 'x')
        cast(contains(s, 'b') and starts_with(s, 'A') and ends_with(s, 'c') as text)
        cast(s ilike '%B%' or s like 'Ä%' as text)
        cast(s ~ '^[A-Za-z]+$' as text)
        regexp_replace(s, '[a-z]', '', 'g')
        md5(s)
        concat_ws('+', s, null, 'x') || concat('a', s)
        array_to_string(l, '+') || cast(list_contains(l, 'a') as text) || cast(cast(array_length(l) as bigint) as text)
        l[1]
        cast(b is not true as text) || cast(n is distinct from m as text)
        cast(greatest(n, m) as text) || cast(least(dd, de) as text)
        case when n in (7, 0) then 'in' when m between 1 and 2 then 'between' else 'out' end
    ";
    let world = World::new().with(
        "v",
        "id text, n bigint, m bigint, d decimal, f double, s text, b boolean, t timestamptz, u timestamptz, dd date, de date, l text_list",
        "id,n,m,d,f,s,b,t,u,dd,de,l\n\
         1,7,2,1.25,0.1,Abc,true,2026-03-08T06:59:59.123456Z,2026-03-09T06:59:59.123456Z,2026-03-07,2026-03-10,a b\n\
         2,-7,2,-1.25,-0.5,\" abc \",false,2026-03-08T07:00:00Z,2026-03-09T06:00:00Z,2026-03-08,2026-03-01,c\n\
         3,0,-2,0,2.5,2026-01-31,true,2026-11-01T05:30:00Z,2026-11-01T06:30:00Z,2024-02-29,2025-02-28,x\n\
         4,,3,,,,,,2026-01-01T00:00:00Z,,2026-01-01,\n\
         5,9007199254740991,1,99999999.99,1e300,Ärger,false,2025-12-31T23:30:00Z,2026-01-01T00:30:00Z,2026-01-31,,y\n\
         6,2,,2.5,2.5,10,true,2026-01-31T10:00:00Z,,2026-08-31,2026-09-30,b a\n",
    );
    let text = |expression: &str| {
        format!("select id as item, 'ok' as status, coalesce({expression}, '(null)') as reason, t as occurred_at from v")
    };
    let texts: Vec<(String, String)> = expressions
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .enumerate()
        .map(|(nth, line)| (format!("{nth}"), text(line)))
        .collect();
    for (_, sql) in &texts {
        let rows = ours(&world, sql);
        assert_eq!(rows.len(), 6, "{sql}: {rows:?}");
    }
    agree(&[world], &texts);
}

#[test]
fn tables_agree_whatever_their_shape() {
    let csvs = ["id,v\na,1\nb,1\n,1\n", "id,v\nb,2\nb,3\n", "id,v\nc,4\n,4\n"];
    let snapshots: Vec<(&str, &str)> = csvs.iter().map(|csv| ("2026-01-01T00:00:00Z", *csv)).collect();
    let worlds: Vec<World> = [Shape::Events, Shape::State]
        .into_iter()
        .map(|shape| World::new().with_snapshots("hr.people", shape, "id text, v bigint", &snapshots))
        .collect();
    let one = "select coalesce(id, '-') || cast(v as text) as item, 'ok' as status, '' as reason from hr.people";
    let all = "select coalesce(id, '-') || cast(v as text) as item, 'ok' as status, _evidence as reason, _extracted_at as occurred_at from hr.people_history";
    agree(&worlds, &[("one".into(), one.into()), ("all".into(), all.into())]);
}
