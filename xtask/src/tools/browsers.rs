//! Chromium and Firefox: the system's, else Debian's packages.

use std::env;
use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::apt;
use crate::progress;

/// A browser, as tests drive it.
struct Browser {
    /// The variable that names another one.
    variable: &'static str,
    /// Names that it goes by.
    names: &'static [&'static str],
    /// Debian's package.
    package: &'static str,
}

const CHROMIUM: Browser = Browser {
    variable: "CHROMIUM",
    names: &["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"],
    package: "chromium",
};
const FIREFOX: Browser = Browser { variable: "FIREFOX", names: &["firefox-esr", "firefox"], package: "firefox-esr" };

/// The path of Chromium. `CHROMIUM` names another one.
///
/// # Errors
/// When there is none and it cannot be installed; the error is the command that does.
pub fn chromium() -> Result<PathBuf> {
    CHROMIUM.ensure()
}

/// The path of Firefox. `FIREFOX` names another one.
///
/// # Errors
/// As [`chromium`].
pub fn firefox() -> Result<PathBuf> {
    FIREFOX.ensure()
}

impl Browser {
    fn ensure(&self) -> Result<PathBuf> {
        let Self { variable, package, .. } = self;
        if let Some(path) = env::var_os(variable).filter(|path| !path.is_empty()) {
            let path = PathBuf::from(path);
            anyhow::ensure!(path.is_file(), "{variable} is `{}`: there is no such file", path.display());
            return Ok(path);
        }
        if let Some(path) = self.find() {
            return Ok(path);
        }
        progress::step(&format!("tools: {package}"), |step| {
            apt::install(step, &[package]).with_context(|| format!("no {package}, and it cannot be installed ({variable} can name one)"))
        })?;
        self.find().with_context(|| format!("apt has installed {package}, but it is not in PATH"))
    }

    fn find(&self) -> Option<PathBuf> {
        let path = env::var_os("PATH")?;
        env::split_paths(&path).flat_map(|directory| self.names.iter().map(move |name| directory.join(name))).find(|path| path.is_file())
    }
}
