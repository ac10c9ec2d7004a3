//! CSV in: what is taken, and what is refused with which words.
use assay_engine::tables::{Format, Ingest, Tables};
use assay_query::Local;
use expect_test::{Expect, expect};

use crate::given::{outcome, said, table};

fn check(columns: &str, csv: &str, expect: Expect) {
    expect.assert_eq(&outcome(&table(columns), "people.csv", csv.as_bytes()));
}

#[test]
fn every_type_is_read_as_it_is_declared() {
    check(
        "id text, n bigint, d decimal, f double, b boolean, on date, occurred_at timestamptz, l text_list",
        "id,n,d,f,b,on,occurred_at,l\n007,10,1.5,0.25,yes,2026-02-28,2026-03-01T01:00:00+01:00,\"a, b;c\"\nx,,,,,,,\n",
        expect![[r#"
            007 | 10 | 1.5000 | 0.25 | true | 2026-02-28 | 2026-03-01T00:00:00Z | a, b, c
            x | - | - | - | - | - | - | -
            occurred 2026-03-01T00:00:00Z..2026-03-01T00:00:00Z"#]],
    );
}

#[test]
fn what_occurred_spans_from_the_least_to_the_greatest() {
    check(
        "id text, occurred_at timestamptz",
        "id,occurred_at\na,2026-03-01T00:00:00Z\nb,2026-01-01T00:00:00Z\nc,\nd,2026-02-01T00:00:00.123456789Z\n",
        expect![[r#"
            a | 2026-03-01T00:00:00Z
            b | 2026-01-01T00:00:00Z
            c | -
            d | 2026-02-01T00:00:00.123456Z
            occurred 2026-01-01T00:00:00Z..2026-03-01T00:00:00Z"#]],
    );
}

#[test]
fn byte_order_mark_crlf_blank_lines_and_no_last_line_break_are_fine() {
    check(
        "id text, n bigint",
        "\u{feff}id,n\r\na,1\r\n\r\nb,2",
        expect![[r#"
        a | 1
        b | 2"#]],
    );
}

#[test]
fn a_quoted_cell_holds_commas_quotes_and_line_breaks() {
    check(
        "id text, note text",
        "id,note\na,\"one\ntwo, \"\"three\"\"\"\nb,5\" pipe\nc,\"\"\n",
        expect![[r#"
        a | one
        two, "three"
        b | 5" pipe
        c | -"#]],
    );
}

#[test]
fn lines_are_counted_past_quoted_line_breaks() {
    check(
        "id text, n bigint",
        "id,n\n\"a\n\n\",1\nb,x\n",
        expect![[r#"
        Input: `people.csv`, line 5: column `n`: `x` is no bigint [line 5]
        hint: write a whole number of at most 64 bits, as `1234`"#]],
    );
}

#[test]
fn texts_for_null_and_columns_to_ignore_are_declared() {
    let mut declared = table("id text, left_on date");
    declared.nulls = vec!["n/a".into(), "9999-12-31".into()];
    declared.ignore = vec!["salary".into()];
    let csv = "left_on,salary,id\n9999-12-31,100,a\nn/a,200,n/a\n2026-01-01,300,b\n";
    expect![[r#"
        a | -
        - | -
        b | 2026-01-01"#]]
    .assert_eq(&outcome(&declared, "people.csv", csv.as_bytes()));
}

#[test]
fn titles_may_be_written_with_capitals_and_blanks() {
    check("emp_id text, hired_on date", "Emp ID,Hired-On\na,2026-01-01\n", expect!["a | 2026-01-01"]);
}

#[test]
fn a_header_alone_is_an_empty_table() {
    check("id text", "id\n", expect![""]);
}

#[test]
fn an_empty_file_is_no_table() {
    check(
        "id text",
        "",
        expect![[r#"
        Input: `people.csv`: it is empty
        hint: the first line names the columns"#]],
    );
}

#[test]
fn a_column_twice() {
    check("id text, n bigint", "id,n,id\na,1,b\n", expect!["Input: `people.csv`, line 1: column `id` is there twice [line 1]"]);
    check("id text, n bigint", "id,n,ID\na,1,b\n", expect!["Input: `people.csv`, line 1: column `id` is there twice [line 1]"]);
}

#[test]
fn a_column_that_is_not_declared() {
    check(
        "id text, email text",
        "id,e-mial\na,b\n",
        expect![[r#"
        Input: `people.csv`: column `e-mial` is not declared
        hint: declare it under `columns`, or leave it out under `ignore`"#]],
    );
    check(
        "id text, email text",
        "id,emails\na,b\n",
        expect![[r#"
        Input: `people.csv`: column `emails` is not declared
        hint: did you mean `email`? A column to leave out belongs under `ignore`"#]],
    );
}

#[test]
fn a_column_that_is_missing() {
    check(
        "id text, email text",
        "id\na\n",
        expect![[r#"
        Input: `people.csv`: column `email` is missing
        hint: the file has `id`"#]],
    );
}

#[test]
fn ragged_rows() {
    check(
        "id text, n bigint",
        "id,n\na,1\nb\n",
        expect![[r#"
        Input: `people.csv`, line 3: 1 cells, where the header has 2 [line 3]
        hint: quote a cell that holds a comma, a quote or a line break"#]],
    );
    check(
        "id text, n bigint",
        "id,n\na,1,2\n",
        expect![[r#"
        Input: `people.csv`, line 2: 3 cells, where the header has 2 [line 2]
        hint: quote a cell that holds a comma, a quote or a line break"#]],
    );
}

#[test]
fn a_quote_that_is_never_closed_would_swallow_the_rest() {
    check(
        "id text, note text",
        "id,note\na,\"oops\nb,c\n",
        expect!["Input: `people.csv`, line 2: a quote that opens here is never closed [line 2]"],
    );
    check(
        "id text, note text",
        "id,note\na,\"x\"y\n",
        expect![["Input: `people.csv`, line 2: text after a closing quote: write a quote inside a quoted cell twice [line 2]"]],
    );
}

#[test]
fn a_lone_carriage_return() {
    check("id text", "id\ra\rb\r", expect!["Input: `people.csv`, line 1: a carriage return without a line feed [line 1]"]);
}

#[test]
fn what_is_not_utf8() {
    let latin1 = b"id,n\nM\xfcller,1\n";
    expect![[r#"
        Input: `people.csv`, line 2: it is not UTF-8 [line 2]
        hint: save the file as UTF-8"#]]
    .assert_eq(&outcome(&table("id text, n bigint"), "people.csv", latin1));
    // Two halves of one character in two cells.
    expect![[r#"
        Input: `people.csv`, line 2: it is not UTF-8 [line 2]
        hint: save the file as UTF-8"#]]
    .assert_eq(&outcome(&table("id text, note text"), "people.csv", b"id,note\n\xc3,\xbc\n"));
}

#[test]
fn one_line_of_a_hundred_megabytes() {
    let mut csv = b"id,n\n".to_vec();
    csv.resize(100 << 20, b'x');
    expect![[r#"
        Input: `people.csv`, line 2: longer than 16 MiB [line 2]
        hint: is a quote not closed, or is this no CSV file?"#]]
    .assert_eq(&outcome(&table("id text, n bigint"), "people.csv", &csv));
}

#[test]
fn a_million_columns() {
    let csv = "c,".repeat(1_000_000) + "c\n";
    check("id text", &csv, expect!["Input: `people.csv`, line 1: more than 4096 columns [line 1]"]);
}

#[test]
fn values_that_do_not_fit() {
    let misfit =
        |kind: &str, value: &str, expect: Expect| check(&format!("id text, v {kind}"), &format!("id,v\na,{value}\n"), expect);
    misfit(
        "date",
        "31/12/2025",
        expect![[r#"
        Input: `people.csv`, line 2: column `v`: `31/12/2025` is no date [line 2]
        hint: write it as `2025-03-31`"#]],
    );
    misfit(
        "date",
        "9999-12-31",
        expect![[r#"
        Input: `people.csv`, line 2: column `v`: `9999-12-31` is no date [line 2]
        hint: years 1900 to 2199; a text that stands for no date belongs under `nulls`"#]],
    );
    misfit(
        "timestamptz",
        "2026-01-01 10:00:00",
        expect![[r#"
        Input: `people.csv`, line 2: column `v`: `2026-01-01 10:00:00` is no timestamptz [line 2]
        hint: write it with `Z` or an offset, as `2025-03-31T09:00:00Z`"#]],
    );
    misfit(
        "boolean",
        "on",
        expect![[r#"
        Input: `people.csv`, line 2: column `v`: `on` is no boolean [line 2]
        hint: write `true` or `false` (or yes/no, t/f, y/n, 1/0)"#]],
    );
    misfit(
        "decimal",
        "1.23456",
        expect![[r#"
        Input: `people.csv`, line 2: column `v`: `1.23456` is no decimal [line 2]
        hint: write it as `1234.5`, with at most 34 digits before and 4 behind the point"#]],
    );
    misfit(
        "double",
        "NaN",
        expect![[r#"
        Input: `people.csv`, line 2: column `v`: `NaN` is no double [line 2]
        hint: write a finite number, as `0.25`; a text that stands for no number belongs under `nulls`"#]],
    );
}

#[test]
fn the_same_rows_give_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let csv: String = std::iter::once("id,n\n".to_owned()).chain((0..20_000).map(|n| format!("item {n},{}\n", n % 7))).collect();
    let bytes = || {
        let (_, out) = crate::given::ingest(&folder, &table("id text, n bigint"), "a.csv", csv.as_bytes()).unwrap();
        std::fs::read(out).unwrap()
    };
    assert_eq!(bytes(), bytes());
}

#[test]
fn a_file_or_folder_that_is_not_there_is_a_failure() {
    let folder = tempfile::tempdir().unwrap();
    let (raw, out) = (folder.path().join("raw"), folder.path().join("none/out.parquet"));
    let ingest = || {
        let declared = table("id text");
        let given = Ingest { raw: &raw, name: "people.csv", format: Format::Csv, table: &declared, out: &out };
        said(&Local.ingest(&given).unwrap_err())
    };
    expect!["Failure: failed to read `people.csv`: No such file or directory (os error 2)"].assert_eq(&ingest());
    std::fs::write(&raw, "id\n").unwrap();
    assert!(ingest().starts_with("Failure: failed to write `/"), "{}", ingest());
}
