//! What the tests share: a Python that may be there, and numbers that are close.
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

pub(crate) fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests")
}

/// A reason not to run a test, where the gate can see it.
pub(crate) fn skipped(why: &str) {
    std::io::stderr().write_all(format!("skipped: {why}\n").as_bytes()).unwrap();
}

/// What a script of `tests/reference` prints when it is given `input`; none, said aloud, if its modules are not installed.
///
/// `ASSAY_PYTHON` names the Python, else `python3`.
pub(crate) fn reference(script: &str, input: &Value) -> Option<Value> {
    let python = std::env::var("ASSAY_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let mut command = Command::new(&python);
    command.arg(folder().join("reference").join(script));
    let started = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let Ok(mut child) = started else {
        skipped(&format!("{script}, for there is no {python} (set ASSAY_PYTHON)"));
        return None;
    };
    // A script that cannot import its modules does not read.
    let written = child.stdin.take().unwrap().write_all(input.to_string().as_bytes());
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    if said.starts_with("cannot import") {
        skipped(&format!("{script}, for {python} {said} (set ASSAY_PYTHON)"));
        return None;
    }
    written.unwrap();
    assert!(output.status.success(), "{script}: {said}");
    Some(serde_json::from_slice(&output.stdout).unwrap())
}

pub(crate) fn kept(name: &str) -> Value {
    serde_json::from_str(&std::fs::read_to_string(folder().join("vectors").join(name)).unwrap()).unwrap()
}

/// Equal to `tolerance`, relative above 1 and absolute below; null is infinite.
pub(crate) fn near(ours: f64, theirs: &Value, tolerance: f64, what: &str) {
    let theirs = theirs.as_f64().unwrap_or(f64::INFINITY);
    let equal = ours == theirs || (ours - theirs).abs() <= tolerance * theirs.abs().max(1.0);
    assert!(equal, "{what}: {ours} here, {theirs} there, {:e} apart", (ours - theirs).abs());
}

/// A stated sequence of numbers: the constants of Knuth's MMIX.
pub(crate) struct Numbers(pub(crate) u64);

impl Numbers {
    pub(crate) fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }

    /// Between 0 and 1, in steps of 2^-31.
    pub(crate) fn unit(&mut self) -> f64 {
        self.below(1 << 31) as f64 / (1_u64 << 31) as f64
    }
}
