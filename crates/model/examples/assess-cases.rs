//! Reads files of worked cases and says of each whether it is answered as expected: `assess-cases FILE…`.
//!
//! Exit code 0: every case passes; 1: some differ; 2: a file cannot be read.
#[path = "../tests/cases/mod.rs"]
mod cases;

use std::process::ExitCode;

fn main() -> ExitCode {
    let files: Vec<String> = std::env::args().skip(1).collect();
    if files.is_empty() {
        eprintln!("name one or more files of cases\nhint: `crates/model/tests/assess-cases.yaml` is one");
        return ExitCode::from(2);
    }
    let (mut passed, mut n) = (0, 0);
    let mut unreadable = false;
    for file in &files {
        let read = std::fs::read_to_string(file).map_err(|error| error.to_string());
        match read.and_then(|text| cases::read(&text)) {
            Ok(cases) => {
                for case in &cases {
                    n += 1;
                    passed += usize::from(passes(case));
                }
            }
            Err(error) => {
                eprintln!("failed to read cases from `{file}`: {error}");
                unreadable = true;
            }
        }
    }
    println!("{passed} of {n} cases pass");
    match (unreadable, passed == n) {
        (true, _) => ExitCode::from(2),
        (false, true) => ExitCode::SUCCESS,
        (false, false) => ExitCode::from(1),
    }
}

fn passes(case: &cases::Case) -> bool {
    match case.differences() {
        Ok(differences) if differences.is_empty() => {
            println!("pass {}", case.id);
            true
        }
        Ok(differences) => {
            println!("FAIL {}\n  {}", case.id, differences.join("\n  "));
            false
        }
        Err(error) => {
            println!("FAIL {}\n  {error}", case.id);
            false
        }
    }
}
