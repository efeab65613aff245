//! The project's tooling: `cargo xtask <command>`. `cargo xtask help` lists all commands.
#![forbid(unsafe_code)]

mod apt;
mod bench;
mod checks;
mod cli;
mod commands;
mod demo;
mod emulator;
mod files;
mod fuzz;
mod package;
mod paths;
mod progress;
mod size;
mod stale;
mod toolchain;
mod tools;
mod twin;
mod vectors;
mod wasm;

use std::env;
use std::process::ExitCode;

use commands::Reported;

fn main() -> ExitCode {
    let command = match cli::Command::parse(env::args_os().skip(1)) {
        Ok(command) => command,
        Err(usage) => {
            eprintln!("error: {usage}");
            return ExitCode::from(2);
        }
    };
    match command.run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            if !error.is::<Reported>() {
                eprintln!("error: {error:#}");
            }
            ExitCode::FAILURE
        }
    }
}
