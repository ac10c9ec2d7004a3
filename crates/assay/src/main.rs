//! The binary: arguments, environment, clock, keys and wiring. What it prints is data on stdout and talk on stderr.
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod args;

mod config;

mod command;

mod failure;
mod print;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    let args = match args::Args::try_parse() {
        Ok(args) => args,
        Err(error) => {
            let code = if error.use_stderr() { 2 } else { 0 };
            drop(error.print());
            return ExitCode::from(code);
        }
    };
    let runtime = match tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return failure::Failure::new(format!("cannot start: {error}")).exit(),
    };
    match runtime.block_on(command::run(args)) {
        Ok(code) => code,
        Err(failure) => failure.exit(),
    }
}
