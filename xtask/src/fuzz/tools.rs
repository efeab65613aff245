//! What fuzzing needs beyond a stable toolchain.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::progress;
use crate::toolchain;
use crate::tools;

/// Makes sure that there is a nightly toolchain: sanitizers need one.
///
/// # Errors
/// When rustup has none and cannot install one.
pub fn ensure_nightly() -> Result<()> {
    if Command::new("rustup").args(["run", "nightly", "rustc", "--version"]).output().is_ok_and(|output| output.status.success()) {
        return Ok(());
    }
    progress::step("tools: nightly", |step| {
        let mut rustup = Command::new("rustup");
        rustup.args(["toolchain", "install", "nightly", "--profile", "minimal"]);
        step.run(&mut rustup).context("a nightly toolchain is missing, and rustup cannot install one")
    })
}

/// The directory with the program `cargo-fuzz`.
///
/// # Errors
/// When cargo cannot install it.
pub fn cargo_fuzz() -> Result<PathBuf> {
    tools::crates::programs("cargo-fuzz", "0.13.2", &["--locked"])
}

/// A `cargo` command of the nightly toolchain that finds the programs of `directory`.
pub fn nightly(directory: &Path) -> Command {
    let mut cargo = Command::new("cargo");
    toolchain::forget_xtask(&mut cargo);
    let path = env::join_paths([directory.to_path_buf()].into_iter().chain(env::split_paths(&env::var_os("PATH").unwrap_or_default())));
    for name in ["CARGO", "RUSTC", "RUSTDOC", "LD_LIBRARY_PATH", "CARGO_TARGET_DIR"] {
        cargo.env_remove(name);
    }
    cargo.env("RUSTUP_TOOLCHAIN", "nightly").env("PATH", path.unwrap_or_default());
    cargo
}
