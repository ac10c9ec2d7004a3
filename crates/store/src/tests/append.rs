//! Appending: order, all or nothing, retries, conflicts, many writers.

use super::*;
use crate::append::BODY_BYTES_MAX;
use crate::testing::Place;

both! {
    indices_run_and_time_never_goes_back;
    the_same_id_and_body_give_the_first_receipt;
    one_refused_entry_refuses_all;
    a_grown_ledger_is_a_conflict;
    a_place_in_a_stream_is_taken_once;
    long_appends_and_long_bodies;
    many_writers_get_one_order;
    a_refused_call_leaves_its_neighbours_alone;
    a_caller_that_gives_up_stores_once;
}

async fn indices_run_and_time_never_goes_back(place: Place) {
    let store = place.create().await.unwrap();
    assert_eq!(store.append(vec![], Expect::Size(7)).await.unwrap(), []);
    let first = store.append(vec![entry("a", "A"), NewEntry { now: 2_000, ..entry("b", "B") }], Expect::Size(0)).await.unwrap();
    assert_eq!(first.iter().map(|r| (r.index, r.at)).collect::<Vec<_>>(), [(0, 2_000), (1, 2_000)]);
    let back = store.append(vec![NewEntry { now: 1_500, ..entry("c", "C") }], Expect::Any).await.unwrap();
    assert_eq!((back[0].index, back[0].at), (2, 2_000));
    let later = store.append(vec![NewEntry { now: 3_000, ..entry("d", "") }], Expect::Size(3)).await.unwrap();
    assert_eq!((later[0].index, later[0].at), (3, 3_000));
    assert_eq!(bodies(&store).await.unwrap(), ["A", "B", "C", ""]);
    assert_eq!(store.size().await.unwrap(), 4);
}

async fn the_same_id_and_body_give_the_first_receipt(place: Place) {
    let store = place.create().await.unwrap();
    let first = store.append(vec![entry("a", "A"), entry("b", "B")], Expect::Size(0)).await.unwrap();
    // As after a lost answer: the clock has gone on and the ledger has grown.
    let again = vec![NewEntry { now: 9_000, ..entry("b", "B") }, NewEntry { salt: Salt([0; 32]), ..entry("a", "A") }];
    let again = store.append(again, Expect::Size(0)).await.unwrap();
    assert_eq!(again, [first[1].clone(), first[0].clone()]);
    assert_eq!(store.size().await.unwrap(), 2);
    let mixed = store.append(vec![entry("c", "C"), entry("a", "A"), entry("d", "D")], Expect::Size(2)).await.unwrap();
    assert_eq!(mixed.iter().map(|r| r.index).collect::<Vec<_>>(), [2, 0, 3]);
    assert_eq!(bodies(&store).await.unwrap(), ["A", "B", "C", "D"]);
    // The retries moved no clock.
    assert_eq!(append_one(&store, "e").await.unwrap(), 4);
    assert_eq!(store.entry_at(4).await.unwrap().at, 1_000);
}

async fn one_refused_entry_refuses_all(place: Place) {
    let store = place.create().await.unwrap();
    append_one(&store, "a").await.unwrap();
    let id = entry("a", "").id;
    let error = store.append(vec![entry("b", "B"), entry("a", "other")], Expect::Any).await.unwrap_err();
    assert!(error.is_refused());
    assert_eq!(error.to_string(), format!("entry `{id}` has another body already"));
    let error = store.append(vec![entry("b", "B"), entry("b", "B")], Expect::Any).await.unwrap_err();
    assert!(error.is_refused() && error.to_string().starts_with("two entries of one append have the id"));
    let error = store.append(vec![entry("b", "B"), NewEntry { now: -1, ..entry("c", "C") }], Expect::Any).await.unwrap_err();
    assert_eq!(error.to_string(), "instant `-1` is outside the years 1970 to 9999");
    let long = NewEntry { body: vec![0; BODY_BYTES_MAX + 1], ..entry("c", "") };
    assert!(store.append(vec![entry("b", "B"), long], Expect::Any).await.unwrap_err().is_refused());
    assert_eq!(store.size().await.unwrap(), 1);
    assert!(store.entry(entry("b", "").id).await.unwrap_err().is_missing());
    assert_eq!(append_one(&store, "b").await.unwrap(), 1);
}

async fn a_grown_ledger_is_a_conflict(place: Place) {
    let store = place.create().await.unwrap();
    append_one(&store, "a").await.unwrap();
    for (size, entries) in [(0, entries(0, 2)), (2, entries(0, 2)), (0, vec![entry("a", "a"), entry("b", "b")])] {
        let error = store.append(entries, Expect::Size(size)).await.unwrap_err();
        assert!(error.is_conflict() && !error.is_refused());
        assert!(error.to_string().starts_with(&format!("the ledger has 1 entries, not the {size} that were read")), "{error}");
    }
    assert_eq!(store.size().await.unwrap(), 1);
}

async fn a_place_in_a_stream_is_taken_once(place: Place) {
    let store = place.create().await.unwrap();
    store.append(vec![placed("a", 0), placed("b", 1)], Expect::Any).await.unwrap();
    let error = store.append(vec![placed("c", 2), placed("d", 1)], Expect::Any).await.unwrap_err();
    assert!(error.is_refused());
    assert_eq!(error.to_string(), format!("place 1 of stream `{}` is taken by entry 1", "05".repeat(16)));
    let error = store.append(vec![placed("c", 2), placed("d", 2)], Expect::Any).await.unwrap_err();
    assert!(error.to_string().starts_with("two entries of one append have place 2"), "{error}");
    let error = store.append(vec![placed("c", u64::MAX)], Expect::Any).await.unwrap_err();
    assert!(error.is_refused(), "{error}");
    assert_eq!(store.size().await.unwrap(), 2);
    store.append(vec![placed("c", 2)], Expect::Any).await.unwrap();
    let stored = store.entry_at(2).await.unwrap();
    assert_eq!((stored.place, stored.kind), (placed("c", 2).place, Kind::Collect));
}

async fn long_appends_and_long_bodies(place: Place) {
    let store = place.create().await.unwrap();
    let mut all = entries(0, 200);
    let long = "x".repeat(5 << 20);
    all[70].body = long.clone().into_bytes();
    let receipts = store.append(all, Expect::Size(0)).await.unwrap();
    assert!(receipts.iter().map(|r| r.index).eq(0..200));
    let read = bodies(&store).await.unwrap();
    assert_eq!(read[70], long);
    assert_eq!((read[0].as_str(), read[199].as_str(), read.len()), ("body 0", "body 199", 200));
}

async fn many_writers_get_one_order(place: Place) {
    let first = place.create().await.unwrap();
    // A second handle has a queue and connections of its own, as another process has.
    let second = place.open().await.unwrap();
    let mut tasks = Vec::new();
    for writer in 0..8 {
        let store = [&first, &second][writer % 2].clone();
        tasks.push(tokio::spawn(async move {
            let mut receipts = Vec::new();
            for n in 0..10 {
                let pair = ["x", "y"].map(|half| entry(&format!("{writer} {n} {half}"), &format!("{writer} {n} {half}")));
                receipts.extend(store.append(pair.to_vec(), Expect::Any).await.unwrap());
            }
            receipts
        }));
    }
    let mut receipts = Vec::new();
    for task in tasks {
        let own = task.await.unwrap();
        assert!(own.is_sorted_by_key(|r| r.index));
        assert!(own.chunks(2).all(|pair| pair[0].index + 1 == pair[1].index), "an append was torn");
        receipts.extend(own);
    }
    receipts.sort_by_key(|r| r.index);
    assert!(receipts.iter().map(|r| r.index).eq(0..160));
    assert_eq!(bodies(&first).await.unwrap().len(), 160);
    for receipt in receipts {
        assert_eq!(second.entry(receipt.id).await.unwrap().index, receipt.index);
    }
}

async fn a_refused_call_leaves_its_neighbours_alone(place: Place) {
    let store = place.create().await.unwrap();
    append_one(&store, "taken").await.unwrap();
    // All are in the queue before the first is carried out, so that they share a transaction.
    let calls = (0..20).map(|n| {
        let store = store.clone();
        async move {
            match n % 4 {
                0 => store.append(vec![entry(&format!("{n}"), "good")], Expect::Any).await.map(|r| r.len()),
                1 => {
                    store.append(vec![entry(&format!("{n}"), "bad"), entry("taken", "other")], Expect::Any).await.map(|r| r.len())
                }
                2 => store.append(vec![entry(&format!("{n}"), "late")], Expect::Size(0)).await.map(|r| r.len()),
                _ => store.append(vec![entry("taken", "taken")], Expect::Any).await.map(|r| r.len()),
            }
        }
    });
    let calls: Vec<_> = calls.map(tokio::spawn).collect();
    for (n, call) in calls.into_iter().enumerate() {
        let answer = call.await.unwrap();
        match n % 4 {
            0 | 3 => assert_eq!(answer.unwrap(), 1),
            1 => assert!(answer.unwrap_err().is_refused()),
            _ => assert!(answer.unwrap_err().is_conflict()),
        }
    }
    assert_eq!(bodies(&store).await.unwrap(), ["taken", "good", "good", "good", "good", "good"]);
}

async fn a_caller_that_gives_up_stores_once(place: Place) {
    let store = place.create().await.unwrap();
    for n in 0..20 {
        let name = format!("{n}");
        let call = store.append(vec![entry(&name, &name)], Expect::Any);
        tokio::select! {
            biased;
            _ = call => {}
            () = tokio::task::yield_now() => {}
        }
        append_one(&store, &name).await.unwrap();
    }
    assert_eq!(store.size().await.unwrap(), 20);
    assert_eq!(bodies(&store).await.unwrap().len(), 20);
}

/// SQLite's own limit on a file's pages stands for a disk that is full.
#[tokio::test]
async fn a_full_disk_is_said_and_loses_nothing() {
    let place = Place::sqlite();
    let store = place.create().await.unwrap();
    append_one(&store, "a").await.unwrap();
    let limit = async |sql: &'static str| {
        let mut tx = store.database.begin().await.unwrap();
        tx.script(sql).await.unwrap();
        tx.commit().await.unwrap();
    };
    limit("pragma max_page_count = 40").await;
    let error = store.append(vec![entry("b", "B"), entry("c", &"x".repeat(1 << 20))], Expect::Any).await.unwrap_err();
    assert_eq!(error.to_string(), "failed to append: database or disk is full");
    assert!(!error.is_refused() && !error.is_conflict());
    assert_eq!(bodies(&store).await.unwrap(), ["a"]);
    limit("pragma max_page_count = 1000000").await;
    store.append(vec![entry("b", "B"), entry("c", &"x".repeat(1 << 20))], Expect::Size(1)).await.unwrap();
    assert_eq!(place.open().await.unwrap().size().await.unwrap(), 3);
}
