//! What the tests share: a Python that may be there.
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

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
    command.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reference").join(script));
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
