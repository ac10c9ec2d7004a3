//! Time, memory and rows end a run with an error that names the limit.
use std::time::{Duration, Instant};

use assay_engine::tables::{Tables, TablesError, TablesErrorKind};
use assay_query::Local;
use expect_test::expect;

use crate::given::World;

const ENDLESS: &str = "
with recursive n as (
  select 1 as i
  union all
  select i + 1 from n where i > 0
)
select cast(count(*) as text) as item, 'ok' as status, '' as reason from n";

fn numbers(n: usize) -> String {
    std::iter::once("n\n".to_owned()).chain((0..n).map(|n| format!("{n}\n"))).collect()
}

#[test]
fn a_recursion_without_end_runs_out_of_time() {
    let mut world = World::new().with("t", "n bigint", &numbers(1));
    world.limits.time = Duration::from_millis(300);
    let before = Instant::now();
    expect![[r#"
        Limit: the test ran longer than the limit of 300ms
        hint: is a join condition missing, or does a recursion never end?"#]]
    .assert_eq(&world.answer(ENDLESS));
    assert!(before.elapsed() < Duration::from_secs(20), "the caller is let go in time");
}

#[test]
fn a_cross_join_without_end_runs_out_of_time() {
    let mut world = World::new().with("t", "n bigint", &numbers(30_000));
    world.limits.time = Duration::from_millis(500);
    let sql = "select cast(count(*) as text) as item, 'ok' as status, '' as reason from t a cross join t b cross join t c where a.n + b.n + c.n = 1";
    expect![[r#"
        Limit: the test ran longer than the limit of 500ms
        hint: is a join condition missing, or does a recursion never end?"#]]
    .assert_eq(&world.answer(sql));
}

#[test]
fn too_much_memory() {
    let mut world = World::new().with("t", "n bigint", &numbers(200_000));
    world.limits.memory_bytes = 2 << 20;
    let sql = "select cast(a.n as text) as item, 'ok' as status, cast(b.n as text) as reason from t a join t b on b.n = a.n";
    expect![[r#"
        Limit: the test needs more memory than the limit of 2 MiB
        hint: is a join condition missing?"#]]
    .assert_eq(&world.answer(sql));
}

#[test]
fn too_many_rows() {
    let mut world = World::new().with("t", "n bigint", &numbers(20));
    world.limits.rows = 100;
    let sql = "select cast(a.n as text) as item, 'ok' as status, '' as reason from t a cross join t b";
    expect![[r#"
        Limit: the result has more than the limit of 100 rows
        hint: a test returns one row per item: is a join condition missing?"#]]
    .assert_eq(&world.answer(sql));
}

#[test]
fn what_the_caller_refuses_ends_the_run() {
    let world = World::new().with("t", "n bigint", &numbers(20_000));
    let sql = "select cast(n as text) as item, 'ok' as status, '' as reason from t";
    let mut seen = 0;
    let result = Local.run(&world.query(sql), &mut |_| {
        seen += 1;
        if seen == 10 { Err(TablesError::new(TablesErrorKind::Failure, "the disk is full")) } else { Ok(()) }
    });
    assert_eq!((result.unwrap_err().message.as_str(), seen), ("the disk is full", 10));
}
