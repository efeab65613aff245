//! Where the demo works: the JavaScript programs of the repository as their users have them, each with the package installed.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result};

use crate::{files, paths};

/// What an interrupted demo has left behind is removed when it is as old as this: nobody looks at its page any more.
const OLD: Duration = Duration::from_hours(24);

/// Where a program has the package.
pub const PACKAGE: &str = "node_modules/azure-identity-wasm";

/// Where this demo works; another one may run beside it. Dropping it removes it.
#[derive(Debug)]
pub struct Folder(PathBuf);

impl Folder {
    /// Makes a place, and removes old ones.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn new() -> Result<Self> {
        let all = paths::work().join("demo");
        fs::create_dir_all(&all)?;
        for entry in fs::read_dir(&all)? {
            let entry = entry?;
            let age = entry.metadata().and_then(|metadata| metadata.modified()).ok().and_then(|modified| modified.elapsed().ok());
            if age.is_some_and(|age| age > OLD) {
                // It may have been removed in the meantime.
                let _ = fs::remove_dir_all(entry.path());
            }
        }
        let place = all.join(std::process::id().to_string());
        empty(&place)?;
        Ok(Self(place))
    }

    /// A new directory in it.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn directory(&self, name: &str) -> Result<PathBuf> {
        let directory = self.0.join(name);
        empty(&directory)?;
        Ok(directory)
    }

    /// Copies a folder of the repository and installs `package` there, as `npm install` would. Returns the copy.
    ///
    /// # Errors
    /// When a file cannot be copied.
    pub fn install(&self, folder: &str, package: &Path) -> Result<PathBuf> {
        let to = self.directory(folder.rsplit('/').next().unwrap_or(folder))?;
        // What a user has installed there in the meantime is not ours.
        files::copy(&paths::root().join(folder), &to, &["node_modules"])?;
        files::copy(package, &to.join(PACKAGE), &[]).context("cannot install the package")?;
        Ok(to)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What is left is old one day.
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Makes `directory` one with nothing in it.
fn empty(directory: &Path) -> Result<()> {
    if directory.exists() {
        fs::remove_dir_all(directory)?;
    }
    Ok(fs::create_dir_all(directory)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_has_the_package_where_it_looks_for_it_and_nothing_is_left() {
        let folder = Folder::new().unwrap();
        let to = folder.install("examples/node-script", &paths::root().join("pkg-template")).unwrap();
        let installed = (to.join("main.js").is_file(), to.join("node_modules/azure-identity-wasm/package.json").is_file());
        drop(folder);
        assert_eq!(installed, (true, true));
        assert!(!to.exists());
    }
}
