//! A JavaScript program of the repository as its user has it: a folder of its own, with the package installed.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::paths;

/// Where the demo works.
pub fn place(name: &str) -> PathBuf {
    paths::work().join("demo").join(name)
}

/// Copies a folder of the repository and installs `package` there, as `npm install` would. Returns the copy.
///
/// # Errors
/// When a file cannot be copied.
pub fn install(folder: &str, package: &Path) -> Result<PathBuf> {
    let to = place(folder.rsplit('/').next().unwrap_or(folder));
    empty(&to)?;
    copy(&paths::root().join(folder), &to).with_context(|| format!("cannot copy {folder}"))?;
    copy(package, &to.join("node_modules/azure-identity-wasm")).context("cannot install the package")?;
    Ok(to)
}

/// Makes `directory` one with nothing in it.
///
/// # Errors
/// When it cannot be removed or made.
pub fn empty(directory: &Path) -> Result<()> {
    if directory.exists() {
        fs::remove_dir_all(directory)?;
    }
    Ok(fs::create_dir_all(directory)?)
}

fn copy(from: &Path, to: &Path) -> std::io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        // What a user has installed there in the meantime is not ours.
        if entry.file_name() == "node_modules" {
            continue;
        }
        let to = to.join(entry.file_name());
        if entry.file_type()?.is_dir() { copy(&entry.path(), &to)? } else { fs::copy(entry.path(), to).map(drop)? }
    }
    Ok(())
}
