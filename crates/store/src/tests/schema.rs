//! Making and opening; every statement explained; byte order.

use super::*;
use crate::database::Database;
use crate::sql;
use crate::testing::Place;

both! {
    every_statement_is_explained;
    a_place_without_a_store_says_so;
    a_newer_schema_is_not_opened;
    a_second_store_is_not_made_over_the_first;
    texts_are_in_byte_order;
}

fn statements() -> Vec<&'static str> {
    sql::ALL.iter().copied().chain([sql::PUT_ENTRIES.as_str(), sql::PUT_OPENINGS.as_str()]).collect()
}

fn n_parameters(sql: &str) -> usize {
    let numbers = sql.split('$').skip(1).map(|rest| rest.chars().take_while(char::is_ascii_digit).collect::<String>());
    numbers.map(|digits| digits.parse().unwrap()).max().unwrap_or(0)
}

async fn every_statement_is_explained(place: Place) {
    let store = place.create().await.unwrap();
    assert!(statements().len() > 25);
    for statement in statements() {
        let mut tx = store.database.begin().await.unwrap();
        let explained = match store.database {
            Database::Lite { .. } => tx.script(leak(format!("explain {statement}"))).await,
            Database::Pg(_) => {
                tx.script(leak(format!("prepare asked as {statement}"))).await.unwrap();
                let nulls = vec!["null"; n_parameters(statement)].join(", ");
                let nulls = if nulls.is_empty() { nulls } else { format!("({nulls})") };
                let explained = tx.script(leak(format!("explain execute asked{nulls}"))).await;
                tx.script("deallocate asked").await.unwrap();
                explained
            }
        };
        explained.unwrap_or_else(|error| panic!("{statement}: {error}"));
        tx.rollback().await.unwrap();
    }
}

/// A statement's text lives as long as the program; in a test that is made here.
fn leak(sql: String) -> &'static str {
    sql.leak()
}

async fn a_place_without_a_store_says_so(place: Place) {
    std::fs::create_dir(&place.blobs).unwrap();
    let error = place.open().await.err().unwrap();
    assert!(error.is_missing(), "{error}");
    let store = place.create().await.unwrap();
    store.close().await;
    std::fs::remove_dir(&place.blobs).unwrap();
    let error = place.open().await.err().unwrap();
    assert!(error.is_missing());
    assert!(error.to_string().ends_with("of the store's blobs is missing"), "{error}");
}

async fn a_newer_schema_is_not_opened(place: Place) {
    let store = place.create().await.unwrap();
    store.database.run("update assay_store set version = 2", &[]).await.unwrap();
    let error = place.open().await.err().unwrap();
    assert!(error.is_newer());
    assert!(error.to_string().ends_with("schema 2 was written by a newer assay, this one knows 1"), "{error}");
}

async fn a_second_store_is_not_made_over_the_first(place: Place) {
    let store = place.create().await.unwrap();
    append_one(&store, "a").await.unwrap();
    let error = place.create().await.err().unwrap();
    assert!(error.to_string().starts_with("failed to create a store"), "{error}");
    assert_eq!(bodies(&store).await.unwrap(), ["a"]);
}

async fn texts_are_in_byte_order(place: Place) {
    let store = place.create().await.unwrap();
    let keys = ["", "-", "B", "Zoë", "_", "a", "a b", "ab", "b", "é", "\u{fb33}", "\u{1f600}"];
    for key in keys.iter().rev() {
        store.cache_put("order", key, b"").await.unwrap();
    }
    let rows = store.database.rows("select key from cache order by key", &[]).await.unwrap();
    let sorted: Vec<_> = rows.iter().map(|row| row.text("key").unwrap()).collect();
    assert_eq!(sorted, keys);
    if matches!(store.database, Database::Pg(_)) {
        let other = "select table_name || '.' || column_name as name from information_schema.columns
            where table_schema = current_schema() and data_type = 'text' and collation_name is distinct from 'C'";
        let other = store.database.rows(other, &[]).await.unwrap();
        let other: Vec<_> = other.iter().map(|row| row.text("name").unwrap()).collect();
        assert_eq!(other, [""; 0]);
    }
}

#[tokio::test]
async fn a_file_that_is_no_store_is_left_alone() {
    let place = Place::sqlite();
    std::fs::create_dir(&place.blobs).unwrap();
    let path = place.folder().join("assay.db");
    std::fs::write(&path, "a text that is no database, and longer than the header of one would be, so that it is read".repeat(9))
        .unwrap();
    let before = std::fs::read(&path).unwrap();
    for result in [place.open().await, place.create().await] {
        let error = result.err().unwrap();
        assert!(!error.is_newer(), "{error}");
    }
    let error = place.open().await.err().unwrap();
    let message =
        format!("failed to open the store `{}`: it is not an assay store\nhint: `assay init` makes one", path.display());
    assert_eq!(error.to_string(), message);
    assert_eq!(std::fs::read(&path).unwrap(), before);
}

#[tokio::test]
async fn addresses() {
    let place = Place::sqlite();
    for url in ["", "assay.db", "sqlite://", "mysql://x", "/tmp/assay.db"] {
        let error = Store::open(url, &place.blobs).await.err().unwrap();
        assert_eq!(error.to_string(), "a store is at `sqlite://PATH` or `postgres://…`");
    }
    std::fs::create_dir(&place.blobs).unwrap();
    let nowhere = "postgres://ann:secret@127.0.0.1:1/assay";
    let error = Store::open(nowhere, &place.blobs).await.err().unwrap();
    assert!(error.to_string().starts_with("failed to open the store in PostgreSQL: "), "{error}");
    assert!(!error.to_string().contains("secret"), "{error}");
}
