//! A program that stands in for the Azure CLI, and says what that says to whoever is logged in.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

/// Puts it into a folder.
///
/// # Errors
/// When it cannot be written.
pub fn install(folder: &Path, says: &str) -> Result<()> {
    // The shell's own words are enough: it may be found where no other program is.
    let program = folder.join("az");
    fs::write(&program, format!("#!/bin/sh\necho '{says}'\n"))?;
    executable(&program).with_context(|| format!("cannot make {} a program", program.display()))
}

#[cfg(unix)]
fn executable(program: &Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    Ok(fs::set_permissions(program, fs::Permissions::from_mode(0o700))?)
}

#[cfg(not(unix))]
fn executable(_: &Path) -> Result<()> {
    Ok(())
}
