//! Chromium: the system's, else Debian's package.

use std::env;
use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::apt;
use crate::progress;

/// Names that Chromium and Chrome go by.
const NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/// The path of Chromium. `CHROMIUM` names another one.
///
/// # Errors
/// When there is none and it cannot be installed; the error is the command that does.
pub fn chromium() -> Result<PathBuf> {
    if let Some(path) = env::var_os("CHROMIUM").filter(|path| !path.is_empty()) {
        let path = PathBuf::from(path);
        anyhow::ensure!(path.is_file(), "CHROMIUM is `{}`: there is no such file", path.display());
        return Ok(path);
    }
    if let Some(path) = find() {
        return Ok(path);
    }
    progress::step("tools: chromium", |step| {
        apt::install(step, &["chromium"]).context("no Chromium, and it cannot be installed (CHROMIUM can name one)")
    })?;
    find().context("apt has installed chromium, but it is not in PATH")
}

fn find() -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path).flat_map(|directory| NAMES.map(|name| directory.join(name))).find(|path| path.is_file())
}
