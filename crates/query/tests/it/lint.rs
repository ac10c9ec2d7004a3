//! The dialect: what is refused, with which words, and that the rest is not.
use std::path::Path;

use assay_engine::tables::Tables;
use assay_query::Local;
use expect_test::{Expect, expect};

use crate::given::{World, said};

const READS: [&str; 5] = ["v", "v_history", "e", "g", "hr.people"];

fn world() -> World {
    World::new()
        .with(
            "v",
            "id text, n bigint, m bigint, d decimal, f double, s text, b boolean, t timestamptz, u timestamptz, dd date, de date, l text_list",
            "id,n,m,d,f,s,b,t,u,dd,de,l\n1,7,2,1.25,0.1,Abc,true,2026-03-08T06:59:59.123456Z,2026-03-09T06:59:59.123456Z,2026-03-07,2026-03-10,a b\n",
        )
        .with("e", "k text, x bigint, at timestamptz", "k,x,at\na,1,2026-01-01T00:00:00Z\n")
        .with("g", "k text, y bigint", "k,y\na,10\n")
        .with("hr.people", "id text", "id\n1\n")
}

/// A whole statement: what the text alone shows.
fn text(sql: &str) -> String {
    let reads: Vec<String> = READS.map(String::from).into();
    Local.lint(sql, &reads).map_or_else(|error| said(&error), |()| "fine".into())
}

/// An expression over `v`, which must be refused by the text or by the types.
fn refused(expression: &str) -> String {
    let sql = format!("select id as item, 'ok' as status, '' as reason from v where ({expression}) is not null");
    let said = world().answer(&sql);
    assert!(said.starts_with("Refused: "), "{expression}: {said}");
    said.trim_start_matches("Refused: ").to_owned()
}

fn check(sql: &str, expect: Expect) {
    expect.assert_eq(&text(sql));
}

const TAIL: &str = "'ok' as status, '' as reason";

#[test]
fn the_idioms_are_fine() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/idioms");
    let tables = "merges approvals findings acceptances training calendar changes systems reviews backups invoices heartbeats sources \
        users_history deploys protection switches coverage idp register hris accounts probes releases evals";
    let reads: Vec<String> = tables.split_whitespace().map(String::from).collect();
    let mut n = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let sql = std::fs::read_to_string(&path).unwrap();
        if let Err(error) = Local.lint(&sql, &reads) {
            panic!("{}: {}", path.display(), said(&error));
        }
        n += 1;
    }
    assert_eq!(n, 20);
}

#[test]
fn one_statement_that_reads() {
    check("select id as item, 'ok' as status, '' as reason from v;", expect!["fine"]);
    check("select 1; select 2", expect!["Refused: 2 statements, where a test is one `select`"]);
    check("", expect!["Refused: there is no `select`"]);
    check("-- nothing", expect!["Refused: there is no `select`"]);
    check("insert into v values (1)", expect!["Refused: a test is one `select`; this is `insert`"]);
    check("update v set n = 1", expect!["Refused: a test is one `select`; this is `update`"]);
    check("delete from v", expect!["Refused: a test is one `select`; this is `delete`"]);
    check("drop table v", expect!["Refused: a test is one `select`; this is `drop`"]);
    check("create table w as select 1", expect!["Refused: a test is one `select`; this is `create`"]);
    check(
        "create external table w stored as parquet location '/etc/passwd'",
        expect!["Refused: a test is one `select`; this is `create`"],
    );
    check("copy v to '/tmp/v.csv'", expect!["Refused: a test is one `select`; this is `copy`"]);
    check("set datafusion.execution.time_zone = 'UTC'", expect!["Refused: a test is one `select`; this is `set`"]);
    check("explain select 1", expect!["Refused: a test is one `select`; this is `explain`"]);
    check(
        "with w as (insert into v values (1) returning id) select id as item from w",
        expect!["Refused: a test only reads: this writes, or names a table alone [line 1]"],
    );
    check("select id as item into w from v", expect!["Refused: `into`: a test only reads [line 1]"]);
    check(
        "select id as item,\n  'ok' as status\nfrom v where (n > ",
        expect!["Refused: the SQL cannot be read: expected an expression, found EOF"],
    );
    check("selec id from v", expect!["Refused: a test is one `select`; this starts with `selec` [line 1]"]);
}

#[test]
fn tables_by_their_names() {
    check("select id as item, 'ok' as status, '' as reason from hr.people", expect!["fine"]);
    check("select id as item, 'ok' as status, '' as reason from V_History", expect!["fine"]);
    check(
        "select id as item, 'ok' as status, '' as reason\nfrom peoples",
        expect![[r#"
        Refused: table `peoples` is not one that the test reads [line 2]
        hint: name it under `reads`"#]],
    );
    check(
        "select id as item, 'ok' as status, '' as reason from salaries",
        expect![[r#"
        Refused: table `salaries` is not one that the test reads [line 1]
        hint: name it under `reads`"#]],
    );
    check(
        "select id as item, 'ok' as status, '' as reason from information_schema.tables",
        expect![[r#"
        Refused: table `information_schema.tables` is not one that the test reads [line 1]
        hint: name it under `reads`"#]],
    );
    check(
        "select id as item, 'ok' as status, '' as reason from 'data/e.parquet'",
        expect!["Refused: `'data/e.parquet'`: text where a name stands"],
    );
    check(
        "select id as item, 'ok' as status, '' as reason from \"data/e.parquet\"",
        expect![[r#"
        Refused: table `data/e.parquet` is not one that the test reads [line 1]
        hint: name it under `reads`"#]],
    );
    check(
        "select id as item, 'ok' as status, '' as reason from read_parquet('data/e.parquet')",
        expect!["Refused: `read_parquet`: a test reads tables by their names alone [line 1]"],
    );
    check(
        "select id as item, 'ok' as status, '' as reason from v, generate_series(1, v.m) as z(g)",
        expect![[r#"
        Refused: `generate_series` of what is no constant [line 1]
        hint: use a recursive query, or unnest a series in a select list"#]],
    );
    check(
        "select cast(value as text) as item, 'ok' as status, '' as reason from generate_series(1, 3)",
        expect![[r#"
        Refused: `generate_series` without a name for its column [line 1]
        hint: write `generate_series(0, 3) as z(g)`"#]],
    );
    check(
        "with v as (select 1 as id) select id as item, 'ok' as status, '' as reason from v",
        expect![[r#"
        Refused: `with v` hides a table of that name [line 1]
        hint: give it another name"#]],
    );
    check(
        "with a as (select id from b), b as (select id from v) select id as item, 'ok' as status, '' as reason from a",
        expect![[r#"
            Refused: table `b` is not one that the test reads [line 1]
            hint: name it under `reads`"#]],
    );
}

#[test]
fn result_columns() {
    check(
        "select id, 'ok' as status, '' as reason from v",
        expect![[r#"
        Refused: column `id` is none that a test returns [line 1]
        hint: a test returns `item`, `status`, `reason` and optionally `occurred_at` and `asset`"#]],
    );
    check(
        "select id as item, 'ok' as status from v",
        expect![[r#"
        Refused: column `reason` is missing
        hint: a test returns `item`, `status`, `reason` and optionally `occurred_at` and `asset`"#]],
    );
    check(
        "select id as itme, 'ok' as status, '' as reason from v",
        expect![[r#"
        Refused: column `itme` is none that a test returns [line 1]
        hint: did you mean `item`?"#]],
    );
    check(
        "select id as item, 'ok', '' as reason from v",
        expect![[r#"
        Refused: a result column without a name: `'ok'` [line 1]
        hint: name it with `as`"#]],
    );
    check(
        "select id as item, id as item, 'ok' as status, '' as reason from v",
        expect!["Refused: two columns are called `item` [line 1]"],
    );
    check(
        "select id item, 'ok' as status, '' as reason from v",
        expect![[r#"
        Refused: alias `item` without `as` [line 1]
        hint: write `… as name`"#]],
    );
    check(
        "values (1)",
        expect![[r#"
        Refused: column `item` is missing
        hint: a test returns `item`, `status`, `reason` and optionally `occurred_at` and `asset`"#]],
    );
}

#[test]
fn shapes_of_queries() {
    let refuse = |rest: &str, expect: Expect| check(&format!("select e.k as item, {TAIL} {rest}"), expect);
    refuse(
        "from e left anti join g on g.k = e.k",
        expect![[r#"
        Refused: this kind of join is spelled differently in the engines [line 1]
        hint: write `where exists (…)`, `where not exists (…)` or a left join"#]],
    );
    refuse(
        "from e natural join g",
        expect![[r#"
        Refused: `natural join` hides a changed column [line 1]
        hint: write `using (…)`"#]],
    );
    refuse(
        "from e join g",
        expect![[r#"
        Refused: a join without `on` [line 1]
        hint: write `on …`, `using (…)` or `cross join`"#]],
    );
    refuse("from e tablesample (10 percent)", expect!["Refused: `tablesample`: one engine ignores it [line 1]"]);
    refuse("from e for update", expect!["Refused: `for update`: one engine ignores it [line 1]"]);
    refuse(
        "from e limit 1",
        expect![[r#"
        Refused: `limit` without an order [line 1]
        hint: add a total `order by … nulls last`"#]],
    );
    refuse(
        "from e order by x limit 1",
        expect![[r#"
        Refused: order by `x` does not say where nulls go [line 1]
        hint: write `nulls first` or `nulls last`, and make the order total"#]],
    );
    refuse(
        "from e order by x nulls last limit $period_start",
        expect!["Refused: limit `$period_start` is not a number [line 1]"],
    );
    refuse("from e order by x nulls last fetch first 2 rows only", expect!["Refused: `fetch first`: write `limit` [line 1]"]);
    refuse("from e order by all", expect!["Refused: `all` as a column: only one engine knows it [line 1]"]);
    refuse(
        "from e group by rollup (e.k)",
        expect!["Refused: `ROLLUP (e.k)`: not in the dialect that both engines answer alike [line 1]"],
    );
    refuse(
        "from e group by grouping sets ((e.k), ())",
        expect!["Refused: `GROUPING SETS ((e.k), ())`: not in the dialect that both engines answer alike [line 1]"],
    );
    refuse(
        "from e group by e.k with cube",
        expect!["Refused: `rollup`, `cube` or `totals`: they make an item ambiguous [line 1]"],
    );
}

#[test]
fn more_shapes_of_queries() {
    let refuse = |rest: &str, expect: Expect| check(&format!("select e.k as item, {TAIL} {rest}"), expect);
    refuse("from e window w as (order by x)", expect!["Refused: a named window: write it out after `over` [line 1]"]);
    refuse(
        "from e, unnest([1, 2]) as z(w)",
        expect![[r#"
        Refused: `unnest` in `from` [line 1]
        hint: unnest in the select list of a subquery"#]],
    );
    refuse(
        "from e left join lateral (select y from g where g.k = e.k order by y nulls last limit 1) z on true",
        expect![[r#"
        Refused: `limit` in a lateral join [line 1]
        hint: number the rows and join the first"#]],
    );
    refuse(
        "from e pivot (sum(x) for k in ('a'))",
        expect!["Refused: `e PIVOT(sum(x) FOR k IN ('a'))`: a test reads tables by their names alone [line 1]"],
    );
    refuse(
        "from e except all select k, 'ok', '' from g",
        expect![[r#"
        Refused: `except all`: DataFusion answers it wrongly [line 1]
        hint: number the rows, or compare counts"#]],
    );
    refuse(
        "from e intersect all select k, 'ok', '' from g",
        expect![[r#"
        Refused: `intersect all`: DataFusion answers it wrongly [line 1]
        hint: number the rows, or compare counts"#]],
    );
    check(&format!("from e select k as item, {TAIL}"), expect!["Refused: `from` before `select` [line 1]"]);
    check(
        &format!("select distinct on (k) k as item, {TAIL} from e"),
        expect![[r#"
        Refused: `distinct on` without an order [line 1]
        hint: add a total `order by`"#]],
    );
    check(
        &format!("with a as materialized (select 1 as x) select k as item, {TAIL} from e"),
        expect!["Refused: the SQL cannot be read: expected (, found materialized [line 1]"],
    );
    check(
        &format!(
            "with recursive n as (select 1 as i union all select i + 1 from n) select cast(i as text) as item, {TAIL} from n"
        ),
        expect![[r#"
            Refused: the recursion of `n` has no `where` [line 1]
            hint: bound it, as in `where day < date '2026-01-31'`"#]],
    );
    check(
        &format!("select k as item, sum(x) as x, {TAIL} from e group by k having sum(x) > 1"),
        expect![[r#"
        Refused: alias `x` is also the column that it is made from [line 1]
        hint: give the result another name: the engines read `group by` and `having` differently"#]],
    );
}

#[test]
fn subqueries() {
    let refuse = |filter: &str, expect: Expect| check(&format!("select k as item, {TAIL} from e where {filter}"), expect);
    refuse("exists (select 1 from g where g.k = e.k)", expect!["fine"]);
    refuse("not exists (select 1 from g where g.k = e.k) and (x > 1 or k in (select k from g))", expect!["fine"]);
    refuse("x = (select max(x) from e)", expect!["fine"]);
    refuse(
        "k not in (select k from g)",
        expect![[r#"
        Refused: `not in (select …)` answers nothing where the list holds a null [line 1]
        hint: write `not exists (select 1 from … where …)`"#]],
    );
    refuse(
        "exists (select count(*) from g where g.k = e.k)",
        expect![[r#"
        Refused: an aggregate inside `exists` or `in (select …)`: DataFusion answers it wrongly [line 1]
        hint: aggregate in a `with` query and join it"#]],
    );
    refuse(
        "exists (select 1 from g group by k)",
        expect![[r#"
        Refused: an aggregate inside `exists` or `in (select …)`: DataFusion answers it wrongly [line 1]
        hint: aggregate in a `with` query and join it"#]],
    );
    refuse(
        "exists (select 1 from g order by y nulls last limit 1)",
        expect!["Refused: `limit` inside `exists` or `in (select …)` [line 1]"],
    );
    refuse(
        "exists (select 1 from g where g.k = e.k and exists (select 1 from v where v.id = g.k))",
        expect![[r#"
        Refused: `exists` and `in (select …)` stand one level deep only [line 1]
        hint: join inside the first, or name the inner query with `with`"#]],
    );
    refuse(
        "case when exists (select 1 from g) then true else false end",
        expect![[r#"
        Refused: `exists` and `in (select …)` stand in `where` only [line 1]
        hint: left join a `select distinct` and test for null"#]],
    );
    refuse(
        "x >= all (select x from e)",
        expect!["Refused: `x >= ALL(SELECT x FROM e)`: not in the dialect that both engines answer alike [line 1]"],
    );
    refuse(
        "x = any (select x from e)",
        expect!["Refused: `x = ANY(SELECT x FROM e)`: not in the dialect that both engines answer alike [line 1]"],
    );
    refuse(
        "(k, x) in (select k, x from e)",
        expect!["Refused: `(k, x)`: not in the dialect that both engines answer alike [line 1]"],
    );
    check(
        "select k as item, case when k in (select k from g) then 'ok' else 'alarm' end as status, '' as reason from e",
        expect![[r#"
            Refused: `exists` and `in (select …)` stand in `where` only [line 1]
            hint: left join a `select distinct` and test for null"#]],
    );
}

#[test]
fn names_and_nesting() {
    check(
        "select \"K\" as item, 'ok' as status, '' as reason from e",
        expect![[r#"
        Refused: name `"K"` has capitals [line 1]
        hint: columns and tables are lower case: only one engine keeps the case of a quoted name"#]],
    );
    check(
        "select `k` as item, 'ok' as status, '' as reason from e",
        expect![[r#"
        Refused: a name in ` [line 1]
        hint: quote a name with `"`"#]],
    );
    check(
        "select k as item, 'ok' as status, '' as reason from e where at > $period_start",
        expect![[r#"
        Refused: `at` alone is a syntax error in DuckDB [line 1]
        hint: write `t.at` or `"at"`"#]],
    );
    check("select k as item, 'ok' as status, '' as reason from e where \"at\" > $period_start", expect!["fine"]);
    let deep = format!("select k as item, 'ok' as status, '' as reason from e where {}x{} > 1", "(".repeat(41), ")".repeat(41));
    check(&deep, expect!["Refused: parentheses nest deeper than 40 [line 1]"]);
    let deep = format!("select k as item, 'ok' as status, '' as reason from e where {}x > 1{}", "(".repeat(40), ")".repeat(40));
    check(&deep, expect!["fine"]);
    check(&format!("select '{}' as item", "x".repeat(300_000)), expect!["Refused: the SQL is longer than 256 KiB"]);
}

/// Holds a file of texts, each followed, indented, by the words that refuse it.
fn held(name: &str, refused: impl Fn(&str) -> String) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(name);
    let text = std::fs::read_to_string(&path).unwrap();
    let inputs = text.lines().filter(|line| !line.starts_with(' '));
    let said = inputs.map(|input| format!("{input}\n    {}\n", refused(input).replace('\n', "\n    ")));
    expect_test::expect_file![path].assert_eq(&said.collect::<String>());
}

#[test]
fn expressions() {
    held("lint-expressions.txt", refused);
}

#[test]
fn aggregates_and_windows() {
    held("lint-aggregates.txt", |expression| {
        let rows = "select cast(count(*) as text) as item, 'ok' as status, '' as reason from v";
        let said = world().answer(&format!("{rows} having {expression} is not null"));
        assert!(said.starts_with("Refused: "), "{expression}: {said}");
        said.trim_start_matches("Refused: ").to_owned()
    });
}
