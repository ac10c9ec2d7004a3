//! `assay new` and `assay schema`: what to write, and what checks it.
use std::process::ExitCode;

use assay_model::declare;
use assay_model::object::Object;

use crate::command::print_json;
use crate::failure::Failure;

pub fn new(kind: &str) -> Result<ExitCode, Failure> {
    let template = declare::template(kind).ok_or_else(|| unknown(kind))?;
    anstream::print!("{}", template.text);
    anstream::eprintln!("save it as {}, edit it, and `assay apply` it", template.file);
    Ok(ExitCode::SUCCESS)
}

pub fn schema(kind: &str) -> Result<ExitCode, Failure> {
    let schema = declare::schema(kind).ok_or_else(|| unknown(kind))?;
    print_json(&schema)?;
    Ok(ExitCode::SUCCESS)
}

fn unknown(kind: &str) -> Failure {
    Failure::new(format!("`{kind}` is no kind of object")).hint(format!("there is {}", Object::KINDS.join(", ")))
}
