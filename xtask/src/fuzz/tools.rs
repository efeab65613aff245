//! What fuzzing needs beyond a stable toolchain.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::progress;
use crate::toolchain;
use crate::tools;

/// The crate whose program runs fuzz targets.
const CARGO_FUZZ: (&str, &str) = ("cargo-fuzz", "0.13.2");

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

/// The directory with the program `cargo-fuzz`, installed when it is not there in its version.
///
/// # Errors
/// When cargo cannot install it.
pub fn cargo_fuzz() -> Result<PathBuf> {
    let (name, version) = CARGO_FUZZ;
    let place = tools::directory().join(name);
    let stamp = place.join(".stamp");
    if fs::read_to_string(&stamp).is_ok_and(|now| now == version) {
        return Ok(place.join("bin"));
    }
    progress::step(&format!("tools: {name}"), |step| {
        let mut install = toolchain::Toolchain::host().cargo();
        install.args(["install", name, "--version", version, "--locked", "--force", "--root"]).arg(&place);
        step.run(&mut install)?;
        Ok(fs::write(&stamp, version)?)
    })?;
    Ok(place.join("bin"))
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
