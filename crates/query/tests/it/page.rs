//! Pages of a table, for a person to look at.
use assay_engine::tables::Tables;
use assay_query::Local;
use expect_test::expect;

use crate::given::{ingest, said, table};

#[test]
fn a_page_is_cut_from_the_whole() {
    let folder = tempfile::tempdir().unwrap();
    let (_, out) = ingest(&folder, &table("id text, n bigint"), "a.csv", b"id,n\na,1\nb,2\nc,\n").unwrap();
    let page = |offset, limit| {
        let page = Local.page(&out, offset, limit).unwrap();
        format!("{} {:?} of {}", page.columns.join(","), page.rows, page.total)
    };
    expect![[r#"id,n [[Some("b"), Some("2")], [Some("c"), None]] of 3"#]].assert_eq(&page(1, 5));
    expect!["id,n [] of 3"].assert_eq(&page(3, 5));
    expect!["id,n [] of 3"].assert_eq(&page(9, 5));
    expect!["id,n [] of 3"].assert_eq(&page(0, 0));
}

#[test]
fn a_table_that_is_gone_is_a_failure() {
    let folder = tempfile::tempdir().unwrap();
    let error = Local.page(&folder.path().join("none.parquet"), 0, 1).unwrap_err();
    assert!(said(&error).starts_with("Failure: failed to read `/"), "{}", said(&error));
}
