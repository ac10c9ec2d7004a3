//! Reading: pages, times, and whatever was altered.

use super::*;
use crate::testing::Place;

both! {
    a_known_at_is_a_size;
    pages_hold_every_entry_once;
    an_entry_is_found_by_id_and_by_index;
    whatever_was_altered_is_found;
    caches_settings_and_secrets;
}

async fn a_known_at_is_a_size(place: Place) {
    let store = place.create().await.unwrap();
    assert_eq!(store.size_at(i64::MAX).await.unwrap(), 0);
    for (n, now) in [10, 20, 20, 20, 30, 25, 40].into_iter().enumerate() {
        store.append(vec![NewEntry { now, ..entry(&format!("{n}"), "") }], Expect::Any).await.unwrap();
    }
    let known = [(i64::MIN, 0), (9, 0), (10, 1), (19, 1), (20, 4), (29, 4), (30, 6), (39, 6), (40, 7), (i64::MAX, 7)];
    for (known_at, size) in known {
        assert_eq!(store.size_at(known_at).await.unwrap(), size, "at {known_at}");
    }
}

async fn pages_hold_every_entry_once(place: Place) {
    let store = place.create().await.unwrap();
    let mut all = entries(0, 2_500);
    for large in [3, 4, 5, 2_499] {
        all[large].body = vec![b'x'; 6 << 20];
    }
    store.append(all, Expect::Any).await.unwrap();
    let mut pages = store.entries(1, 2_500);
    let mut sizes = Vec::new();
    let mut next = 1;
    while let Some(page) = pages.next().await.unwrap() {
        sizes.push(page.len());
        for stored in page {
            assert_eq!(stored.index, next);
            next += 1;
        }
    }
    // A page ends after 8 MiB of bodies or 1,024 entries.
    assert_eq!(sizes, [4, 1024, 1024, 447]);
    assert_eq!(next, 2_500);
    assert!(store.entries(7, 7).next().await.unwrap().is_none());
    assert!(store.entries(2_499, 2_501).next().await.unwrap().is_some());
    assert!(store.entries(2_500, 2_501).next().await.unwrap_err().is_altered());
}

async fn an_entry_is_found_by_id_and_by_index(place: Place) {
    let store = place.create().await.unwrap();
    let receipts = store.append(entries(0, 3), Expect::Any).await.unwrap();
    let stored = store.entry(receipts[1].id).await.unwrap();
    assert_eq!((stored.index, stored.at, stored.kind, stored.place), (1, 1_000, Kind::Declare, None));
    assert_eq!(stored.body.as_deref(), Some(b"body 1".as_slice()));
    assert_eq!(store.entry_at(1).await.unwrap(), stored);
    let error = store.entry_at(3).await.unwrap_err();
    assert!(error.is_missing());
    assert_eq!(error.to_string(), "there is no entry 3");
    assert!(store.entry_at(u64::MAX).await.unwrap_err().is_missing());
    assert!(store.entry(EntryId([0; 16])).await.unwrap_err().is_missing());
}

async fn whatever_was_altered_is_found(place: Place) {
    let store = place.create().await.unwrap();
    store.append(vec![placed("a", 1), entry("b", "b"), entry("c", "c")], Expect::Any).await.unwrap();
    let body = "failed";
    let changes = [
        ("update opening set body = salt where idx = 0", "the opening does not match commitment"),
        ("update opening set salt = body where idx = 0", "its salt is not 32 bytes"),
        ("update entry set kind = 'decide' where idx = 0", "its columns do not match its leaf"),
        ("update entry set at = 5 where idx = 0", "its columns do not match its leaf"),
        ("update entry set seq = 2 where idx = 0", "its columns do not match its leaf"),
        ("update entry set stream = null where idx = 0", "its columns do not match its leaf"),
        ("update entry set id = 'x' where idx = 0", "its columns do not match its leaf"),
        ("update entry set leaf = (select leaf from entry where idx = 1) where idx = 0", "its columns do not match its leaf"),
        ("update entry set leaf = (select salt from opening where idx = 1) where idx = 0", "not JSON"),
    ];
    for (change, message) in changes {
        let other = Changed::new(&store, change).await;
        let error = bodies(&store).await.expect_err(body);
        assert!(error.is_altered(), "{change}: {error}");
        assert!(error.to_string().contains(message), "{change}: {error}");
        other.back(&store).await;
        assert_eq!(bodies(&store).await.unwrap(), ["a", "b", "c"]);
    }
    store.database.run("delete from opening where idx = 1", &[]).await.unwrap();
    assert_eq!(bodies(&store).await.unwrap(), ["a", "none", "c"]);
    // Without its opening, an entry's own salt shows that a retry has the same body.
    assert_eq!(append_one(&store, "b").await.unwrap(), 1);
    assert!(store.append(vec![entry("b", "other")], Expect::Any).await.unwrap_err().is_refused());
    store.database.run("delete from entry where idx = 1", &[]).await.unwrap();
    let error = bodies(&store).await.unwrap_err();
    assert!(error.is_altered());
    assert_eq!(error.to_string(), "entry 1 is missing");
}

/// A change of the first entry that can be undone.
struct Changed {
    entry: crate::database::Row,
    opening: crate::database::Row,
}

impl Changed {
    async fn new(store: &Store, change: &'static str) -> Changed {
        let entry = store.database.row("select id, kind, at, stream, seq, leaf from entry where idx = 0", &[]).await;
        let opening = store.database.row("select salt, body from opening where idx = 0", &[]).await;
        store.database.run(change, &[]).await.unwrap();
        Changed { entry: entry.unwrap().unwrap(), opening: opening.unwrap().unwrap() }
    }

    async fn back(self, store: &Store) {
        use crate::database::Arg;
        let (entry, opening) = (self.entry, self.opening);
        let (id, kind, stream) = (entry.text("id").unwrap(), entry.text("kind").unwrap(), entry.text("stream").unwrap());
        let (leaf, salt, body) = (entry.bytes("leaf").unwrap(), opening.bytes("salt").unwrap(), opening.bytes("body").unwrap());
        let args = [
            Arg::Text(&id),
            Arg::Text(&kind),
            Arg::Int(entry.int("at").unwrap()),
            Arg::Text(&stream),
            Arg::Int(entry.int("seq").unwrap()),
            Arg::Bytes(&leaf),
        ];
        let sql = "update entry set id = $1, kind = $2, at = $3, stream = $4, seq = $5, leaf = $6 where idx = 0";
        store.database.run(sql, &args).await.unwrap();
        let sql = "update opening set salt = $1, body = $2 where idx = 0";
        store.database.run(sql, &[Arg::Bytes(&salt), Arg::Bytes(&body)]).await.unwrap();
    }
}

async fn caches_settings_and_secrets(place: Place) {
    let store = place.create().await.unwrap();
    assert_eq!(store.cache_get("facts", "AC-01/2026-01").await.unwrap(), None);
    store.cache_put("facts", "AC-01/2026-01", b"one").await.unwrap();
    store.cache_put("facts", "AC-01/2026-01", b"\x00\xff").await.unwrap();
    store.cache_put("pages", "AC-01/2026-01", b"").await.unwrap();
    assert_eq!(store.cache_get("facts", "AC-01/2026-01").await.unwrap().as_deref(), Some(b"\x00\xff".as_slice()));
    store.cache_clear("facts").await.unwrap();
    assert_eq!(store.cache_get("facts", "AC-01/2026-01").await.unwrap(), None);
    assert_eq!(store.cache_get("pages", "AC-01/2026-01").await.unwrap(), Some(vec![]));
    assert_eq!(store.setting("zone").await.unwrap(), None);
    store.put_setting("zone", "Europe/Vienna").await.unwrap();
    store.put_setting("zone", "UTC").await.unwrap();
    assert_eq!(store.setting("zone").await.unwrap().as_deref(), Some("UTC"));
    store.put_secret("row_key", &[1, 2]).await.unwrap();
    assert_eq!(store.secret("row_key").await.unwrap(), Some(vec![1, 2]));
    assert_eq!(store.secret("other").await.unwrap(), None);
}
