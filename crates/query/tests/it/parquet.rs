//! Parquet in: cut short, of other types, without a column.
use std::sync::Arc;

use datafusion::arrow::array::{
    ArrayRef, Date32Array, Decimal128Array, DictionaryArray, Float64Array, Int32Array, LargeStringArray, RecordBatch,
    StringArray, TimestampMillisecondArray, TimestampNanosecondArray, UInt64Array,
};
use datafusion::arrow::datatypes::Int32Type;
use datafusion::parquet::arrow::ArrowWriter;
use expect_test::{Expect, expect};

use crate::given::{outcome, table};

fn file(columns: Vec<(&str, ArrayRef)>) -> Vec<u8> {
    let batch = RecordBatch::try_from_iter(columns).unwrap();
    let mut writer = ArrowWriter::try_new(Vec::new(), batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    writer.into_inner().unwrap()
}

fn check(columns: &str, given: Vec<(&str, ArrayRef)>, expect: Expect) {
    expect.assert_eq(&outcome(&table(columns), "a.parquet", &file(given)));
}

fn texts(values: &[&str]) -> ArrayRef {
    Arc::new(StringArray::from(values.to_vec()))
}

#[test]
fn other_widths_of_the_declared_types_are_taken() {
    check(
        "id text, n bigint, d decimal, f double, on date, occurred_at timestamptz, code text",
        vec![
            ("code", Arc::new([Some("x"), None].into_iter().collect::<DictionaryArray<Int32Type>>())),
            ("id", Arc::new(LargeStringArray::from(vec!["a", "b"]))),
            ("n", Arc::new(Int32Array::from(vec![Some(1), None]))),
            ("d", Arc::new(Decimal128Array::from(vec![125, -1]).with_precision_and_scale(10, 2).unwrap())),
            ("f", Arc::new(Float64Array::from(vec![0.5, -1.0]))),
            ("on", Arc::new(Date32Array::from(vec![0, 1]))),
            ("occurred_at", Arc::new(TimestampNanosecondArray::from(vec![1_000_000_001, 0]).with_timezone("+02:00"))),
        ],
        expect![[r#"
            a | 1 | 1.2500 | 0.5 | 1970-01-01 | 1970-01-01T00:00:01Z | x
            b | - | -0.0100 | -1.0 | 1970-01-02 | 1970-01-01T00:00:00Z | -
            occurred 1970-01-01T00:00:00Z..1970-01-01T00:00:01Z"#]],
    );
}

#[test]
fn other_types_are_not() {
    check(
        "id text, n bigint",
        vec![("id", texts(&["a"])), ("n", texts(&["1"]))],
        expect![[r#"
        Input: `a.parquet`: column `n` is `utf8`, where the source declares bigint
        hint: write the column in its declared type, or declare the type that it has"#]],
    );
    let local: ArrayRef = Arc::new(TimestampMillisecondArray::from(vec![0]));
    check(
        "id text, occurred_at timestamptz",
        vec![("id", texts(&["a"])), ("occurred_at", local)],
        expect![[r#"
        Input: `a.parquet`: column `occurred_at` is `timestamp(ms)`, where the source declares timestamptz
        hint: write instants in UTC (isAdjustedToUTC), not local times"#]],
    );
    let fine: ArrayRef = Arc::new(Decimal128Array::from(vec![1]).with_precision_and_scale(20, 6).unwrap());
    check(
        "id text, d decimal",
        vec![("id", texts(&["a"])), ("d", fine)],
        expect![[r#"
        Input: `a.parquet`: column `d` is `decimal128(20, 6)`, where the source declares decimal
        hint: a decimal has at most 4 digits behind the point"#]],
    );
}

#[test]
fn values_out_of_bounds_are_named_by_their_row() {
    let large: ArrayRef = Arc::new(UInt64Array::from(vec![1, u64::MAX]));
    check(
        "id text, n bigint",
        vec![("id", texts(&["a", "b"])), ("n", large)],
        expect![[r#"
        Input: `a.parquet`, line 2: column `n`: `18446744073709551615` is no bigint [line 2]
        hint: it is out of the type's bounds"#]],
    );
    let nan: ArrayRef = Arc::new(Float64Array::from(vec![1.0, f64::NAN]));
    check(
        "id text, f double",
        vec![("id", texts(&["a", "b"])), ("f", nan)],
        expect![[r#"
        Input: `a.parquet`, line 2: column `f`: `NaN` is no double [line 2]
        hint: write a finite number, or null"#]],
    );
    let never: ArrayRef = Arc::new(Date32Array::from(vec![2_932_896]));
    check(
        "id text, on date",
        vec![("id", texts(&["a"])), ("on", never)],
        expect![[r#"
        Input: `a.parquet`, line 1: column `on`: `9999-12-31` is no date [line 1]
        hint: years 1900 to 2199; a text that stands for no date belongs under `nulls`"#]],
    );
}

#[test]
fn columns_are_those_declared() {
    check(
        "id text, email text",
        vec![("id", texts(&["a"]))],
        expect![[r#"
        Input: `a.parquet`: column `email` is missing
        hint: the file has `id`"#]],
    );
    check(
        "id text",
        vec![("id", texts(&["a"])), ("idd", texts(&["a"]))],
        expect![[r#"
        Input: `a.parquet`: column `idd` is not declared
        hint: did you mean `id`? A column to leave out belongs under `ignore`"#]],
    );
    let mut declared = table("id text");
    declared.ignore = vec!["extra".into()];
    declared.nulls = vec!["none".into()];
    let given = file(vec![("extra", texts(&["x", "y"])), ("id", texts(&["a", "none"]))]);
    expect![[r#"
        a
        -"#]]
    .assert_eq(&outcome(&declared, "a.parquet", &given));
}

#[test]
fn a_file_cut_short_anywhere_is_refused() {
    let whole = file(vec![("id", texts(&["a", "b", "c"]))]);
    for n in 0..whole.len() {
        let said = outcome(&table("id text"), "a.parquet", &whole[..n]);
        assert!(said.starts_with("Input: `a.parquet`: it cannot be read as Parquet: "), "{n}: {said}");
    }
}

#[test]
fn a_file_with_a_flipped_byte_is_never_a_crash() {
    let whole = file(vec![("id", texts(&["a", "b", "c"]))]);
    for n in 0..whole.len() {
        let mut broken = whole.clone();
        broken[n] ^= 0xff;
        // A byte of a value gives another value: the digest of the raw bytes tells, not this.
        let said = outcome(&table("id text"), "a.parquet", &broken);
        assert!(said.starts_with("Input: ") || said.lines().count() <= 4, "{n}: {said}");
    }
}

#[test]
fn what_is_no_parquet() {
    expect![[r#"
        Input: `a.parquet`: it cannot be read as Parquet: Invalid Parquet file. Corrupt footer
        hint: is the file cut short?"#]]
    .assert_eq(&outcome(&table("id text"), "a.parquet", b"id,n\na,1\n"));
}
