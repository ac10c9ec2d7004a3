//! Which rows a test sees: events, states, histories, rows of the engine's.
use assay_engine::tables::Cell;
use assay_model::object::Shape;
use expect_test::expect;

use crate::given::World;

const EVENTS: [(&str, &str); 3] = [
    ("2026-01-01T00:00:00Z", "id,v\na,1\nb,1\n,1\n"),
    ("2026-02-01T00:00:00Z", "id,v\nb,2\nb,3\n"),
    ("2026-03-01T00:00:00Z", "id,v\nc,4\n,4\n"),
];
const VALUES: &str = "select coalesce(id, '-') || cast(v as text) as item, 'ok' as status, '' as reason from t";
const HISTORY: &str = "select coalesce(id, '-') || cast(v as text) as item, 'ok' as status, _evidence as reason, _extracted_at as occurred_at from t_history";

fn events(n: usize) -> World {
    World::new().with_snapshots("t", Shape::Events, "id text, v bigint", &EVENTS[..n])
}

#[test]
fn of_events_the_last_evidence_with_a_key_counts() {
    expect![[r#"
        -1 | ok | 
        -4 | ok | 
        a1 | ok | 
        b2 | ok | 
        b3 | ok | 
        c4 | ok | "#]]
    .assert_eq(&events(3).answer(VALUES));
}

#[test]
fn one_evidence_is_seen_as_it_is() {
    expect![[r#"
        -1 | ok | 
        a1 | ok | 
        b1 | ok | "#]]
    .assert_eq(&events(1).answer(VALUES));
}

#[test]
fn of_a_state_the_last_snapshot_alone_counts() {
    let world = World::new().with_snapshots("t", Shape::State, "id text, v bigint", &EVENTS);
    expect![[r#"
        -4 | ok | 
        c4 | ok | "#]]
    .assert_eq(&world.answer(VALUES));
}

#[test]
fn a_history_holds_everything() {
    let expected = expect![[r#"
        -1 | ok | e1 | 2026-01-01T00:00:00Z
        -4 | ok | e3 | 2026-03-01T00:00:00Z
        a1 | ok | e1 | 2026-01-01T00:00:00Z
        b1 | ok | e1 | 2026-01-01T00:00:00Z
        b2 | ok | e2 | 2026-02-01T00:00:00Z
        b3 | ok | e2 | 2026-02-01T00:00:00Z
        c4 | ok | e3 | 2026-03-01T00:00:00Z"#]];
    expected.assert_eq(&events(3).answer(HISTORY));
    let state = World::new().with_snapshots("t", Shape::State, "id text, v bigint", &EVENTS);
    expected.assert_eq(&state.answer(HISTORY));
}

#[test]
fn without_evidence_there_are_no_rows() {
    for shape in [Shape::Events, Shape::State] {
        let world = World::new().with_snapshots("t", shape, "id text, v bigint", &[]);
        assert_eq!(world.answer(VALUES), "");
        assert_eq!(world.answer(HISTORY), "");
    }
}

#[test]
fn many_snapshots_are_one_history() {
    let snapshots: Vec<(String, String)> =
        (0..120).map(|n| ("2026-01-01T00:00:00Z".to_owned(), format!("id,v\na,{n}\n"))).collect();
    let snapshots: Vec<(&str, &str)> = snapshots.iter().map(|(at, csv)| (at.as_str(), csv.as_str())).collect();
    let world = World::new().with_snapshots("t", Shape::Events, "id text, v bigint", &snapshots);
    assert_eq!(world.answer(VALUES), "a119 | ok | ");
    assert_eq!(world.rows(HISTORY).unwrap().len(), 120);
}

#[test]
fn names_with_dots_are_read_as_they_are_written() {
    let world = World::new()
        .with("hr.people", "id text", "id\na\n")
        .with("eu.hr.people", "id text", "id\nb\n")
        .with("git-changes", "id text", "id\nc\n")
        .with_rows("programme.assets", "id text, on date", vec![vec![Cell::Text("d".into()), Cell::Date(1)]]);
    let sql = "
        select p.id as item, 'ok' as status, 'hr' as reason from hr.people p
        union all select people.id, 'ok', 'eu' from eu.hr.people
        union all select id, 'ok', 'git' from \"git-changes\"
        union all select id, 'ok', cast(\"on\" as text) from programme.assets";
    expect![[r#"
        a | ok | hr
        b | ok | eu
        c | ok | git
        d | ok | 1970-01-02"#]]
    .assert_eq(&world.answer(sql));
}

#[test]
fn rows_of_the_engine_have_every_kind_of_cell() {
    let cells = vec![
        Cell::Text("a".into()),
        Cell::Bigint(7),
        Cell::Boolean(true),
        Cell::Timestamptz(1_000_000),
        Cell::TextList(vec!["x".into(), "y".into()]),
        Cell::Null,
    ];
    let world =
        World::new().with_rows("programme.runs", "id text, n bigint, b boolean, t timestamptz, l text_list, z text", vec![cells]);
    let sql = "
        select id as item, case when b then 'ok' else 'alarm' end as status,
          cast(n as text) || array_to_string(l, '+') || coalesce(z, '-') as reason, t as occurred_at
        from programme.runs";
    assert_eq!(world.answer(sql), "a | ok | 7x+y- | 1970-01-01T00:00:01Z");
}

#[test]
fn a_table_whose_file_is_gone_is_a_failure() {
    let world = events(1);
    let assay_engine::tables::Contents::Snapshots(snapshots) = &world.tables[0].contents else { panic!("snapshots") };
    std::fs::remove_file(&snapshots[0].parquet).unwrap();
    let said = world.answer(VALUES);
    assert!(said.starts_with("Failure: failed to read table `t`: ") && said.ends_with("(os error 2)"), "{said}");
}
