//! The same rows give the same sums, whatever their format and however they are split.
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use assay_query::measure::{FairnessSums, Files, Log, Reading, fairness};
use datafusion::arrow::array::{ArrayRef, BooleanArray, Float32Array, Int16Array, RecordBatch, StringArray};
use datafusion::parquet::arrow::ArrowWriter;

/// One decision; what is unknown is nothing.
#[derive(Clone)]
struct Decision {
    sex: Option<&'static str>,
    site: i16,
    label: Option<bool>,
    prediction: bool,
    score: Option<f32>,
}

/// A stated sequence: the constants of Knuth's MMIX.
fn decisions(n: usize) -> Vec<Decision> {
    let mut state = 7_u64;
    let mut below = |n: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % n
    };
    let sexes = [Some("f"), Some("m"), Some("x, \"other\""), None];
    let decision = |_| Decision {
        sex: sexes[below(4) as usize],
        site: below(5) as i16 - 2,
        label: [Some(true), Some(false), None][below(3) as usize],
        prediction: below(2) == 1,
        // Halves of powers of two: the same as text and as 32 bits.
        score: (below(9) > 0).then(|| below(65) as f32 / 64.0),
    };
    (0..n).map(decision).collect()
}

fn cell<T: ToString>(value: &Option<T>) -> String {
    value.as_ref().map_or(String::new(), ToString::to_string)
}

fn csv(path: &Path, rows: &[Decision]) {
    let mut text = "sex,site,label,prediction,score\n".to_owned();
    for row in rows {
        let sex = row.sex.map_or(String::new(), |sex| format!("\"{}\"", sex.replace('"', "\"\"")));
        writeln!(text, "{sex},{},{},{},{}", row.site, cell(&row.label), row.prediction, cell(&row.score)).unwrap();
    }
    fs::write(path, text).unwrap();
}

fn ndjson(path: &Path, rows: &[Decision]) {
    let mut text = String::new();
    for row in rows {
        // Keys in another order, and some left out where there is no value.
        let mut object =
            serde_json::json!({ "score": row.score, "prediction": row.prediction, "site": row.site, "sex": row.sex });
        if let Some(label) = row.label {
            object["label"] = label.into();
        }
        writeln!(text, "{object}").unwrap();
    }
    fs::write(path, text).unwrap();
}

fn parquet(path: &Path, rows: &[Decision]) {
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("score", Arc::new(rows.iter().map(|row| row.score).collect::<Float32Array>())),
        ("sex", Arc::new(rows.iter().map(|row| row.sex).collect::<StringArray>())),
        ("label", Arc::new(rows.iter().map(|row| row.label).collect::<BooleanArray>())),
        ("site", Arc::new(rows.iter().map(|row| Some(row.site)).collect::<Int16Array>())),
        ("prediction", Arc::new(rows.iter().map(|row| Some(row.prediction)).collect::<BooleanArray>())),
    ];
    let batch = RecordBatch::try_from_iter(columns).unwrap();
    let mut writer = ArrowWriter::try_new(fs::File::create(path).unwrap(), batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
}

fn sums(paths: &[&Path]) -> FairnessSums {
    let paths: Vec<String> = paths.iter().map(|path| path.display().to_string()).collect();
    let text = |text: &str| Some(text.to_owned());
    let log = Log {
        label: text("label"),
        prediction: text("prediction"),
        score: text("score"),
        groups: vec!["sex".to_owned()],
        strata: vec!["site".to_owned()],
        groups_max: 10,
        ..Log::default()
    };
    fairness(&Files::open(&paths, Reading::default()).unwrap(), &log).unwrap()
}

#[test]
fn formats_and_splits_change_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    // More than one batch of text, and of Parquet.
    let rows = decisions(70_000);
    csv(&at("all.csv"), &rows);
    let whole = sums(&[&at("all.csv")]);
    assert_eq!(whole.rows, 70_000);
    assert_eq!(whole.cube.n(), 70_000);
    ndjson(&at("all.ndjson"), &rows);
    parquet(&at("all.parquet"), &rows);
    // Three parts in three formats, the last first.
    csv(&at("a.csv"), &rows[50_000..]);
    ndjson(&at("b.jsonl"), &rows[..11]);
    parquet(&at("c.parquet"), &rows[11..50_000]);
    let parts = [at("a.csv"), at("b.jsonl"), at("c.parquet")];
    for (what, found) in [
        ("ndjson", sums(&[&at("all.ndjson")])),
        ("parquet", sums(&[&at("all.parquet")])),
        ("parts", sums(&[&parts[0], &parts[1], &parts[2]])),
    ] {
        assert_eq!(found.cube, whole.cube, "{what}");
        assert!(found.scores == whole.scores, "{what}");
        assert_eq!(found.columns, whole.columns, "{what}");
    }
}

/// A label whose first batch shows one value alone: its positive value is still the usual one.
#[test]
fn a_label_that_begins_with_one_value_is_read_further() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sorted.csv");
    let mut rows = decisions(20_000);
    rows.retain(|row| row.label.is_some());
    rows.sort_by_key(|row| row.label);
    csv(&path, &rows);
    let found = sums(&[&path]);
    assert_eq!(found.columns.label.unwrap().positive, "true");
    let positives: u64 = found.scores.iter().map(|(_, scores)| scores.positives.n() + scores.positives.missing()).sum();
    assert_eq!(positives, rows.iter().filter(|row| row.label == Some(true)).count() as u64);
}
