//! Fixtures of a test: small tables in, the rows expected or a readable difference out.
use assay_model::object::{ColumnType, Fixture, Shape, Table, Test};
use assay_query::{Local, run_fixture};
use expect_test::{Expect, expect};
use indexmap::IndexMap;
use serde_json::json;

use crate::given::table;

fn declared() -> IndexMap<String, Table> {
    let mut users = table("user_id text, mfa boolean");
    users.shape = Shape::State;
    assert_eq!(users.columns["mfa"], ColumnType::Boolean);
    [("idp.users".to_owned(), users), ("hr".to_owned(), table("id text, occurred_at timestamptz"))].into()
}

fn check(reads: &[&str], sql: &str, fixture: serde_json::Value, expect: Expect) {
    let test = json!({"id": "t", "title": "T", "control": "AC-01", "reads": reads, "procedure": "p", "sql": sql});
    let test: Test = serde_json::from_value(test).unwrap();
    let fixture: Fixture = serde_json::from_value(fixture).unwrap();
    let said = run_fixture(&Local, &test, &fixture, &declared()).err().unwrap_or_else(|| "as expected".into());
    expect.assert_eq(&said);
}

const MFA: &str = "select user_id as item, case when mfa is true then 'ok' else 'alarm' end as status, coalesce(cast(mfa as text), 'unknown') as reason from idp.users";

fn mfa(expect_rows: &str, expect: Expect) {
    let fixture = json!({
        "name": "two users", "period": "2026-01-01..2026-12-31",
        "tables": {"idp.users": "user_id,mfa\nu1,true\nu2,\n"}, "expect": expect_rows,
    });
    check(&["idp.users"], MFA, fixture, expect);
}

#[test]
fn rows_are_compared_in_any_order_by_the_columns_given() {
    mfa("item,status\nu2,alarm\nu1,ok\n", expect!["as expected"]);
    mfa("status,item,reason\nok,u1,true\nalarm,u2,unknown\n", expect!["as expected"]);
}

#[test]
fn a_difference_names_the_rows() {
    mfa(
        "item,status\nu1,alarm\nu2,alarm\n",
        expect![[r#"
        fixture `two users`: 2 rows differ
          expected: u1 | alarm
          not expected: u1 | ok"#]],
    );
    mfa(
        "item,status\nu1,ok\nu2,alarm\nu2,alarm\n",
        expect![[r#"
        fixture `two users`: one row differs
          expected: u2 | alarm"#]],
    );
}

#[test]
fn what_is_expected_must_be_readable() {
    mfa("", expect!["fixture `two users`: `expect` is empty: its first line names the columns, as `item,status`"]);
    mfa("item,state\nu1,ok\n", expect!["fixture `two users`: `expect`: column `state` is none that a test returns"]);
    mfa("item,reason\nu1,ok\n", expect!["fixture `two users`: `expect`: columns `item` and `status` must be there"]);
    mfa(
        "item,status\nu1,fine\n",
        expect!["fixture `two users`: `expect`: status `fine` is none of ok, alarm, info, skip, error"],
    );
    mfa("item,status\nu1\n", expect!["fixture `two users`: `expect`: row `u1` has 1 cells for 2 columns"]);
}

#[test]
fn the_day_is_read_at_its_close_in_its_zone() {
    let fixture = json!({
        "name": "zone", "period": "2026-01-01..2026-12-31", "at": "2026-03-08", "zone": "America/New_York",
        "tables": {"hr": "id,occurred_at\na,2026-01-01T05:00:00Z\nb,2026-01-01T04:59:59Z\n"},
        "expect": "item,status,occurred_at\na,ok,2026-03-09T03:59:59.999999Z\n",
    });
    let sql = "select id as item, 'ok' as status, '' as reason, $effective_at as occurred_at from hr where occurred_at >= $period_start";
    check(&["hr"], sql, fixture, expect!["as expected"]);
}

#[test]
fn a_history_makes_the_table_too() {
    let fixture = json!({
        "name": "history", "period": "2026-01-01..2026-12-31",
        "tables": {"idp.users_history": "user_id,mfa,_extracted_at,_evidence\nu1,false,2026-01-01T00:00:00Z,e1\nu1,true,2026-02-01T00:00:00Z,e2\n"},
        "expect": "item,status,reason\nu1,ok,2\n",
    });
    let sql =
        "select u.user_id as item, case when max(u.mfa) then 'ok' else 'alarm' end as status, cast(count(*) as text) as reason
        from idp.users u join idp.users_history h on h.user_id = u.user_id group by u.user_id";
    check(&["idp.users", "idp.users_history"], sql, fixture, expect!["as expected"]);
}

#[test]
fn what_a_fixture_lacks() {
    let given = |tables: serde_json::Value| json!({"name": "f", "period": "2026-01-01..2026-12-31", "tables": tables, "expect": "item,status\n"});
    check(
        &["idp.users"],
        MFA,
        given(json!({})),
        expect![[r#"
        fixture `f`: table `idp.users` is not given
        hint: a header alone is an empty table"#]],
    );
    check(
        &["idp.users"],
        MFA,
        given(json!({"idp.users": "user_id,mfa\n", "hr": "id\n"})),
        expect!["fixture `f`: table `hr` is not one that the test reads"],
    );
    check(
        &["idp.users"],
        MFA,
        given(json!({"idp.users": "user_id,mfa\nu1,perhaps\n"})),
        expect!["fixture `f`: `idp.users`, line 2: column `mfa`: `perhaps` is no boolean"],
    );
    check(
        &["idp.users"],
        "select now()",
        given(json!({})),
        expect![[r#"
        fixture `f`: function `now` is not in the dialect that both engines answer alike (line 1)
        hint: use `$effective_at`"#]],
    );
}
