//! Checkpoints and proofs. In tests a cached subtree has 8 leaves, not 256, so that small ledgers have several levels.

use super::*;
use crate::Signed;
use crate::testing::Place;
use assay_ledger::tree;

both! {
    every_checkpoint_has_the_root_of_its_entries;
    a_store_opened_again_goes_on_from_its_checkpoint;
    two_signers_never_fork;
    proofs_hold_with_and_without_the_cache;
    an_altered_leaf_is_found;
    a_wrong_cache_is_made_again;
    a_shrunken_ledger_is_not_signed;
    another_key_is_refused;
    a_checkpoint_that_is_gone_is_missed;
}

async fn leaf_hashes(store: &Store) -> Vec<Digest> {
    let mut pages = store.entries(0, store.size().await.unwrap());
    let mut hashes = Vec::new();
    while let Some(page) = pages.next().await.unwrap() {
        hashes.extend(page.iter().map(|stored| tree::leaf_hash(&stored.leaf)));
    }
    hashes
}

/// Appends up to each size in turn and signs there.
async fn signed_at(store: &Store, sizes: &[u64]) {
    let mut from = store.size().await.unwrap();
    for &size in sizes {
        store.append(entries(from, size), Expect::Size(from)).await.unwrap();
        store.checkpoint(&signer()).await.unwrap();
        from = size;
    }
}

async fn every_checkpoint_has_the_root_of_its_entries(place: Place) {
    let store = place.create().await.unwrap();
    let verifier = signer().verifier();
    assert_eq!(store.last_checkpoint(&verifier).await.unwrap(), None);
    let empty = store.checkpoint(&signer()).await.unwrap();
    assert_eq!((empty.checkpoint.size, empty.checkpoint.root), (0, Digest::of(b"")));
    let sizes = [1, 2, 7, 8, 9, 63, 64, 65, 130, 131, 511, 512, 600];
    signed_at(&store, &sizes).await;
    let hashes = leaf_hashes(&store).await;
    let signed = store.checkpoints(&verifier).await.unwrap();
    assert!(signed.iter().map(|signed| signed.checkpoint.size).eq([0].into_iter().chain(sizes)));
    for Signed { checkpoint, .. } in &signed {
        assert_eq!(checkpoint.root, tree::root_of(&hashes[..checkpoint.size as usize]));
        assert_eq!(checkpoint.origin, "example.com/log");
    }
    let last = store.last_checkpoint(&verifier).await.unwrap();
    assert_eq!(last.as_ref(), signed.last());
    assert_eq!(store.checkpoint(&signer()).await.unwrap(), last.unwrap());
    assert_eq!(store.checkpoints(&verifier).await.unwrap().len(), 14);
}

async fn a_store_opened_again_goes_on_from_its_checkpoint(place: Place) {
    let store = place.create().await.unwrap();
    signed_at(&store, &[100]).await;
    let before = store.checkpoint(&signer()).await.unwrap();
    store.close().await;
    let store = place.open().await.unwrap();
    assert_eq!(store.checkpoint(&signer()).await.unwrap(), before);
    signed_at(&store, &[101, 250]).await;
    let hashes = leaf_hashes(&store).await;
    let last = store.last_checkpoint(&signer().verifier()).await.unwrap().unwrap();
    assert_eq!(last.checkpoint.root, tree::root_of(&hashes));
    store.rebuild_tree(&signer().verifier()).await.unwrap();
    assert_eq!(store.checkpoint(&signer()).await.unwrap(), last);
}

async fn two_signers_never_fork(place: Place) {
    let first = place.create().await.unwrap();
    let second = place.open().await.unwrap();
    let mut tasks = Vec::new();
    for writer in 0..4 {
        let store = [&first, &second][writer % 2].clone();
        tasks.push(tokio::spawn(async move {
            for n in 0..6 {
                let index = append_one(&store, &format!("{writer} {n}")).await.unwrap();
                let signed = store.checkpoint(&signer()).await.unwrap();
                assert!(signed.checkpoint.size > index, "a receipt is not covered");
            }
        }));
    }
    for task in tasks {
        task.await.unwrap();
    }
    let hashes = leaf_hashes(&first).await;
    assert_eq!(hashes.len(), 24);
    for Signed { checkpoint, .. } in second.checkpoints(&signer().verifier()).await.unwrap() {
        assert_eq!(checkpoint.root, tree::root_of(&hashes[..checkpoint.size as usize]));
    }
}

async fn proofs_hold_with_and_without_the_cache(place: Place) {
    let store = place.create().await.unwrap();
    signed_at(&store, &[1, 70, 77]).await;
    store.append(entries(77, 80), Expect::Any).await.unwrap();
    let checkpoints = store.checkpoints(&signer().verifier()).await.unwrap();
    for _ in ["cached", "not cached"] {
        for Signed { checkpoint, .. } in &checkpoints {
            for index in [0, 1, 7, 8, 62, 63, 64, 69, 70, 76].into_iter().filter(|index| *index < checkpoint.size) {
                let proof = store.prove(index, checkpoint.size).await.unwrap();
                proof.verify(checkpoint).unwrap();
                assert!(
                    store.prove(index, checkpoint.size).await.unwrap().verify(&checkpoints[0].checkpoint).is_err()
                        || checkpoint.size == 1
                );
            }
            for Signed { checkpoint: old, .. } in checkpoints.iter().filter(|old| old.checkpoint.size <= checkpoint.size) {
                let proof = store.prove_consistency(old.size, checkpoint.size).await.unwrap();
                tree::verify_consistency((old.size, old.root), (checkpoint.size, checkpoint.root), &proof).unwrap();
            }
        }
        store.database.run(crate::sql::CLEAR_SUBTREES, &[]).await.unwrap();
    }
    for (index, size) in [(0, 78), (77, 77), (0, 0), (0, u64::MAX)] {
        assert!(store.prove(index, size).await.unwrap_err().is_refused(), "{index} in {size}");
    }
    assert!(store.prove_consistency(77, 80).await.unwrap_err().is_refused());
    assert!(store.prove_consistency(77, 70).await.unwrap_err().is_refused());
}

async fn an_altered_leaf_is_found(place: Place) {
    let store = place.create().await.unwrap();
    signed_at(&store, &[50, 90]).await;
    let verifier = signer().verifier();
    store.rebuild_tree(&verifier).await.unwrap();
    // The whole entry is exchanged for a well-formed one, as someone who can write to the database would.
    let forged = "update entry set leaf = (select leaf from entry where idx = 4) where idx = 3";
    store.database.run(forged, &[]).await.unwrap();
    let error = store.rebuild_tree(&verifier).await.unwrap_err();
    assert!(error.is_altered());
    assert_eq!(error.to_string(), "the entries do not give the root of the checkpoint of size 50");
    append_one(&store, "more").await.unwrap();
    assert!(store.checkpoint(&signer()).await.unwrap_err().is_altered());
    assert_eq!(store.checkpoints(&verifier).await.unwrap().len(), 2);
}

async fn a_wrong_cache_is_made_again(place: Place) {
    let store = place.create().await.unwrap();
    signed_at(&store, &[200]).await;
    store.database.run("update subtree set hash = (select salt from opening where idx = 0)", &[]).await.unwrap();
    signed_at(&store, &[210]).await;
    let last = store.last_checkpoint(&signer().verifier()).await.unwrap().unwrap();
    assert_eq!(last.checkpoint.root, tree::root_of(&leaf_hashes(&store).await));
    store.prove(5, 210).await.unwrap().verify(&last.checkpoint).unwrap();
}

async fn a_shrunken_ledger_is_not_signed(place: Place) {
    let store = place.create().await.unwrap();
    signed_at(&store, &[20]).await;
    for sql in ["delete from opening where idx = 19", "delete from entry where idx = 19", "update log set size = 19"] {
        store.database.run(sql, &[]).await.unwrap();
    }
    let error = store.checkpoint(&signer()).await.unwrap_err();
    assert!(error.is_altered());
    assert_eq!(error.to_string(), "failed to sign a checkpoint: the ledger has 19 entries, fewer than its checkpoint's 20");
    append_one(&store, "another").await.unwrap();
    assert!(store.checkpoint(&signer()).await.unwrap_err().is_altered());
}

async fn another_key_is_refused(place: Place) {
    let store = place.create().await.unwrap();
    signed_at(&store, &[3]).await;
    let other = Signer::new("example.com/log", &[8; 32]).unwrap();
    let error = store.checkpoint(&other).await.unwrap_err();
    assert!(error.is_altered());
    assert!(error.to_string().contains("the note is not signed by `example.com/log`"), "{error}");
    store.database.run("update checkpoint set note = replace(note, '3', '4')", &[]).await.unwrap();
    assert!(store.checkpoint(&signer()).await.unwrap_err().is_altered());
}

/// Someone who can write to the database takes the last checkpoint away, to have another signed in its place.
async fn a_checkpoint_that_is_gone_is_missed(place: Place) {
    let store = place.create().await.unwrap();
    signed_at(&store, &[3, 5]).await;
    store.database.run("delete from checkpoint where size = 5", &[]).await.unwrap();
    let error = store.checkpoint(&signer()).await.unwrap_err();
    assert!(error.is_altered());
    assert_eq!(error.to_string(), "failed to sign a checkpoint: the checkpoint of size 5 is missing");
}
