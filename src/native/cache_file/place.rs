use alloc::{string::String, sync::Arc};
use std::{format, path::PathBuf};

use crate::{
    error::{Error, Result},
    host::{CacheName, Env},
};

/// The most that a cache may have, in bytes: thousands of tokens.
pub(super) const MOST: usize = 16 * 1024 * 1024;

/// Where a cache is, and what is allowed there.
pub(super) struct Place {
    env: Arc<dyn Env>,
    pub is_windows: bool,
    pub name: String,
    pub allow_unencrypted: bool,
    pub folder: PathBuf,
    /// What holds the cache, or what others look at to see that it has changed; `.lockfile` behind it is its lock.
    pub file: PathBuf,
}

impl Place {
    pub(super) fn of(env: &Arc<dyn Env>, system: &str, cache: &CacheName) -> Result<Self> {
        cache.check()?;
        let is_windows = system == "windows";
        let (variable, separator) = if is_windows { ("LOCALAPPDATA", '\\') } else { ("HOME", '/') };
        let home = env
            .var(variable)
            .filter(|home| is_absolute(home))
            .ok_or_else(|| Error::unavailable(format!("the token cache has no place: set {variable} to the path of a folder")))?;
        let folder = format!("{}{separator}.IdentityService", home.strip_suffix(separator).unwrap_or(&home));
        let file = format!("{folder}{separator}{}", cache.name).into();
        let CacheName { name, allow_unencrypted } = cache.clone();
        Ok(Self { env: env.clone(), is_windows, name, allow_unencrypted, folder: folder.into(), file })
    }

    /// A variable's value; empty where there is none.
    pub(super) fn env(&self, name: &str) -> String {
        self.env.var(name).unwrap_or_default()
    }

    pub(super) fn lock(&self) -> PathBuf {
        self.beside(".lockfile")
    }

    pub(super) fn beside(&self, end: &str) -> PathBuf {
        let mut file = self.file.clone().into_os_string();
        file.push(end);
        file.into()
    }

    pub(super) fn cannot_be_written(&self, why: &std::io::Error) -> Error {
        let file = self.file.display();
        Error::unavailable(format!("the token cache {file} cannot be written: {why}. Let this user write to its folder"))
    }
}

/// Whether it means the same wherever the process is.
pub(super) fn is_absolute(path: &str) -> bool {
    let drive = path.get(1..3).is_some_and(|drive| matches!(drive, ":\\" | ":/"));
    path.starts_with('/') || path.starts_with("\\\\") || drive && path.starts_with(|first: char| first.is_ascii_alphabetic())
}
