//! Where things are: the workspace, its target directory, logs, what is shipped, the user's cache.

use std::env;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// The workspace's root directory.
pub fn root() -> PathBuf {
    let xtask = xtask();
    xtask.parent().unwrap_or(&xtask).to_path_buf()
}

/// The xtask's own directory, where the pinned tool sets, the scripts and the budgets are.
///
/// `cargo run` says it. It may be another one than at build time, when two checkouts share a target directory.
pub fn xtask() -> PathBuf {
    let said = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from).filter(|path| path.ends_with("xtask"));
    said.unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")))
}

/// Cargo's target directory: `CARGO_TARGET_DIR`, else `target/`.
pub fn target() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").filter(|value| !value.is_empty()).map_or_else(|| root().join("target"), |value| root().join(value))
}

/// The xtask's working directory inside the target directory.
pub fn work() -> PathBuf {
    target().join("xtask")
}

/// One log file per step.
pub fn logs() -> PathBuf {
    work().join("logs")
}

/// What is shipped: `dist/npm/` and `dist/component/`.
pub fn dist() -> PathBuf {
    root().join("dist")
}

/// What outlives a checkout: `$XDG_CACHE_HOME/azure-identity-wasm`, else `~/.cache/azure-identity-wasm`.
///
/// # Errors
/// When neither `XDG_CACHE_HOME` nor `HOME` is set.
pub fn cache() -> Result<PathBuf> {
    let set = |name: &str| env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    set("XDG_CACHE_HOME")
        .or_else(|| set("HOME").map(|home| home.join(".cache")))
        .map(|cache| cache.join("azure-identity-wasm"))
        .context("neither XDG_CACHE_HOME nor HOME is set: set one, it is where built toolchains are kept")
}

/// `path` as one would type it from the workspace's root.
pub fn display(path: &Path) -> String {
    path.strip_prefix(root()).unwrap_or(path).display().to_string()
}
