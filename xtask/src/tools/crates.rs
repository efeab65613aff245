//! Programs of crates, as `cargo install` makes them.

use std::fs;
use std::path::PathBuf;

use anyhow::Result;

use super::directory;
use crate::progress;
use crate::toolchain::Toolchain;

/// The directory with the programs of a crate, installed with `options` when they are not there in this version.
///
/// # Errors
/// When cargo cannot install them.
pub fn programs(name: &str, version: &str, options: &[&str]) -> Result<PathBuf> {
    let place = directory().join(name);
    let stamp = place.join(".stamp");
    if fs::read_to_string(&stamp).is_ok_and(|now| now == version) {
        return Ok(place.join("bin"));
    }
    progress::step(&format!("tools: {name}"), |step| {
        let mut install = Toolchain::host().cargo();
        install.args(["install", name, "--version", version, "--force", "--root"]).arg(&place).args(options);
        step.run(&mut install)?;
        Ok(fs::write(&stamp, version)?)
    })?;
    Ok(place.join("bin"))
}
