//! The components in wasmtime, by a program of `examples/wasmtime-host` that is built for speed.

use std::process::Command;

use anyhow::Result;

use super::figure::Figures;
use super::ground::figures;
use crate::commands::build;
use crate::progress::{self, Step};
use crate::toolchain::Toolchain;
use crate::{emulator, paths};

/// Builds the program and what it runs: some minutes for the first time.
///
/// # Errors
/// When it cannot be built.
pub fn prepare() -> Result<()> {
    build::components()?;
    build::test_plugins()?;
    progress::step("bench: wasmtime", |step| step.run(costs().arg("--no-run")))
}

/// Lets `subject` measure itself in `row`.
///
/// # Errors
/// When it fails; the end of its log is shown.
pub fn run(step: &Step, row: &str, subject: &str) -> Result<Figures> {
    figures(step, costs().args(["--", row, subject]))
}

fn costs() -> Command {
    let mut cargo = Toolchain::host().cargo();
    cargo.current_dir(paths::root()).args(["bench", "--package", "wasmtime-host", "--bench", "costs"]).args(emulator::quick_settings());
    cargo
}
