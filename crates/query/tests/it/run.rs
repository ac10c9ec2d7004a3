//! What a test may return.
use expect_test::{Expect, expect};

use crate::given::World;

fn world() -> World {
    World::new().with(
        "t",
        "id text, n bigint, d decimal, f double, b boolean, day date, occurred_at timestamptz",
        "id,n,d,f,b,day,occurred_at\na,1,1.5,0.5,true,2026-01-31,2026-01-01T00:00:00.123456Z\nb,,,,,,\n",
    )
}

fn check(sql: &str, expect: Expect) {
    expect.assert_eq(&world().answer(sql));
}

#[test]
fn rows_come_as_they_are() {
    check(
        "select id as item, case when b then 'ok' else 'alarm' end as status, 'n ' || coalesce(cast(n as text), 'none') as reason, occurred_at, nullif(id, 'b') as asset from t",
        expect![[r#"
            a | ok | n 1 | 2026-01-01T00:00:00.123456Z | a
            b | alarm | n none"#]],
    );
}

#[test]
fn parameters_are_bound_where_they_occur() {
    check(
        "select cast(cast($period_start at time zone 'UTC' as date) as text) as item, 'ok' as status,
           cast(cast($period_end at time zone 'America/New_York' as date) as text) as reason, $effective_at as occurred_at
         from t where id = 'a' and occurred_at >= $period_start and occurred_at < $period_end",
        expect!["2026-01-01 | ok | 2026-12-31 | 2026-06-30T12:00:00Z"],
    );
}

#[test]
fn cells_that_must_be_there() {
    check(
        "select nullif(id, 'a') as item, 'ok' as status, '' as reason from t order by item nulls first",
        expect![[r#"
        Refused: row 1 of the result: `item` is null
        hint: name what has no name: `coalesce(x, '(none)')`"#]],
    );
    check(
        "select id as item, 'fail' as status, '' as reason from t where id = 'a'",
        expect!["Refused: item `a`: status `fail` is none of ok, alarm, info, skip, error"],
    );
    check(
        "select id as item, nullif('ok', 'ok') as status, '' as reason from t where id = 'a'",
        expect!["Refused: item `a`: `status` is null"],
    );
    check(
        "select id as item, 'ok' as status, 'by ' || nullif(id, 'a') as reason from t where id = 'a'",
        expect![[r#"
        Refused: item `a`: `reason` is null
        hint: text joined with a null is null: use `coalesce`"#]],
    );
}

#[test]
fn columns_of_other_types() {
    check(
        "select n as item, 'ok' as status, '' as reason from t",
        expect![[r#"
        Refused: column `item` is not text
        hint: write `cast(… as text)`"#]],
    );
    check(
        "select id as item, 'ok' as status, '' as reason, day as occurred_at from t",
        expect![[r#"
        Refused: column `occurred_at` is not timestamptz
        hint: a date becomes an item's text, not its `occurred_at`"#]],
    );
    check(
        "select * from t",
        expect![[r#"
        Refused: column `id` is none that a test returns
        hint: a test returns `item`, `status`, `reason` and optionally `occurred_at` and `asset`"#]],
    );
}

#[test]
fn what_is_not_there_or_stops() {
    check(
        "select id as item, 'ok' as status, '' as reason\nfrom t\nwhere naem = 'x'",
        expect!["Refused: no field named naem [line 3]"],
    );
    check(
        "select id as item, 'ok' as status, '' as reason from u",
        expect![[r#"
            Refused: table `u` is not one that the test reads [line 1]
            hint: name it under `reads`"#]],
    );
    check(
        "select id as item, 'ok' as status, cast(10 % nullif(n - 1, 0) as text) as reason from t where n = 1 or 1 % n > 0",
        expect![[r#"
        Refused: `%` by `n`, which is or may be zero [line 1]
        hint: divide by a literal other than 0, or by `nullif(…, 0)`"#]],
    );
}
