//! The draw done again in ten lines of Python.
use assay_sample::draw::{ranked, systematic};
use assay_sample::population::Population;
use assay_sample::seed::Seed;
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::{Value, json};

use crate::given::reference;

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn ten_lines_of_python_draw_the_same_items() {
    let strategy =
        (any::<[u8; 32]>(), "\\PC{1,20}", prop::collection::btree_set("\\PC{1,30}|[A-Z]{2}-[0-9]{1,6}", 1..200), 1_usize..60);
    let mut runner = TestRunner::new_with_rng(Config::default(), TestRng::from_seed(RngAlgorithm::ChaCha, &[17; 32]));
    let cases: Vec<_> = (0..60).map(|_| strategy.new_tree(&mut runner).unwrap().current()).collect();
    let given = |(digest, value, items, n): &([u8; 32], String, std::collections::BTreeSet<String>, usize)| json!({"digest": hex(digest), "value": value, "items": items, "n": n.min(&items.len())});
    let Some(theirs) = reference("draw.py", &cases.iter().map(given).collect::<Value>()) else { return };
    assert_eq!(theirs.as_array().unwrap().len(), cases.len());
    for ((digest, value, items, n), theirs) in cases.iter().zip(theirs.as_array().unwrap()) {
        let population = Population::new(items.iter().map(String::as_str)).unwrap();
        let seed = Seed::new(digest, value);
        assert_eq!(json!(seed.to_string()), theirs["seed"]);
        assert_eq!(json!(ranked(&population, &seed, *n, |_| true)), theirs["random"], "{value}");
        assert_eq!(json!(systematic(&population, &seed, *n)), theirs["systematic"], "{value}");
    }
}

/// What Python printed once: the story of sampling draws from the same six.
#[test]
fn six_items_are_drawn_as_they_were() {
    let digest = "d1af69ffece5db3a6273a8a5bc7aa780a192b124a8d68116f1ca79ef1ccdd72e";
    let digest: Vec<u8> = (0..32).map(|at| u8::from_str_radix(&digest[2 * at..][..2], 16).unwrap()).collect();
    let seed = Seed::new(&digest.try_into().unwrap(), "8675309");
    let population = Population::new(["c-01", "c-02", "c-03", "c-04", "c-05", "c-06"]).unwrap();
    assert_eq!(ranked(&population, &seed, 6, |_| true), ["c-04", "c-02", "c-01", "c-03", "c-06", "c-05"]);
}
