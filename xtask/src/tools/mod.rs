//! Pinned tools, installed on first use into `target/tools/<set>/` and reused.
//!
//! A set is a `package.json` with exact versions and its lock file, kept in `xtask/tools/<set>/`. A command asks for
//! what it needs by a function here, and only that set is installed. No install script runs. To change a version:
//! edit `package.json`, then, in its directory,
//! `npm install --package-lock-only --ignore-scripts --omit-lockfile-registry-resolved`.

mod browsers;
pub mod crates;
mod python;
mod stamp;

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::paths;

pub use browsers::{chromium, firefox};
pub use python::{azure_cli, python};

/// The oldest Node that the tools run on.
const OLDEST_NODE: u32 = 20;

/// A set of npm packages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Set {
    /// wasm-opt, rollup.
    Build,
    /// TypeScript, publint, attw, esbuild, rollup, terser.
    Check,
    /// What users build applications with.
    Bundlers,
    /// Node 22 and 24.
    Node,
    /// workerd, Deno, Bun.
    Runtimes,
    /// puppeteer-core, axe-core.
    Browser,
    /// The official libraries and the clients that take our tokens.
    Peers,
    /// Azure Storage's emulator.
    Azurite,
    /// An authority that is not ours.
    Authority,
    /// The clients of Redis.
    Stores,
    /// jco, and WASI in Node.
    Jco,
    /// Next.js.
    Next,
    /// What makes components of scripts.
    Guests,
}

impl Set {
    const fn name(self) -> &'static str {
        match self {
            Self::Build => "build",
            Self::Check => "check",
            Self::Bundlers => "bundlers",
            Self::Node => "node",
            Self::Runtimes => "runtimes",
            Self::Browser => "browser",
            Self::Peers => "peers",
            Self::Azurite => "azurite",
            Self::Authority => "authority",
            Self::Stores => "stores",
            Self::Jco => "jco",
            Self::Next => "next",
            Self::Guests => "guests",
        }
    }

    /// Installs the set when it is not there in its pinned versions. Returns its `node_modules`.
    ///
    /// # Errors
    /// When npm is missing or fails.
    pub fn ensure(self) -> Result<PathBuf> {
        let name = self.name();
        let pinned = paths::xtask().join("tools").join(name);
        let manifest = fs::read_to_string(pinned.join("package.json"))?;
        let lock = fs::read_to_string(pinned.join("package-lock.json"))?;
        let wanted = stamp::of(&manifest, &lock).with_context(|| format!("xtask/tools/{name}/package-lock.json"))?;
        let place = directory().join(name);
        stamp::ensure(name, &place, &wanted, |step| {
            fs::write(place.join("package.json"), &manifest)?;
            fs::write(place.join("package-lock.json"), &lock)?;
            let mut npm = npm()?;
            npm.current_dir(&place).args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]);
            step.run(&mut npm)
        })?;
        Ok(place.join("node_modules"))
    }

    /// The first of `candidates` (paths inside `node_modules`) that is there.
    fn binary(self, what: &str, candidates: &[&str]) -> Result<PathBuf> {
        let modules = self.ensure()?;
        candidates
            .iter()
            .map(|candidate| modules.join(candidate))
            .find(|path| path.is_file())
            .with_context(|| format!("{what}: xtask/tools/{} names no build for {}-{}", self.name(), env::consts::OS, env::consts::ARCH))
    }
}

/// The directory of all sets that are installed; each is a directory of its own there, with its `node_modules`.
pub fn directory() -> PathBuf {
    paths::target().join("tools")
}

/// Node of the given major version: 20 is the system's (20 or newer), others are installed.
///
/// # Errors
/// When the system has no Node, or `major` is not one that the project tests on.
pub fn node(major: u32) -> Result<PathBuf> {
    match major {
        20 => system_node(),
        22 => Set::Node.binary("Node 22", &["node22-linux-x64/bin/node", "node22-linux-arm64/bin/node"]),
        24 => Set::Node.binary("Node 24", &["node24-linux-x64/bin/node", "node24-linux-arm64/bin/node"]),
        _ => bail!("Node {major} is not pinned: it is 20 (the system's), 22 or 24"),
    }
}

/// workerd, the open-source core of Cloudflare Workers.
///
/// # Errors
/// When it cannot be installed.
pub fn workerd() -> Result<PathBuf> {
    Set::Runtimes.binary("workerd", &["@cloudflare/workerd-linux-64/bin/workerd", "@cloudflare/workerd-linux-arm64/bin/workerd"])
}

/// Viceroy, which runs what is for Fastly Compute. To build it takes a quarter of an hour.
///
/// # Errors
/// When it cannot be installed.
pub fn viceroy() -> Result<PathBuf> {
    Ok(crates::programs("viceroy", "0.22.0", &["--debug"])?.join("viceroy"))
}

/// Deno.
///
/// # Errors
/// When it cannot be installed.
#[allow(dead_code, reason = "for the drivers, which come next")]
pub fn deno() -> Result<PathBuf> {
    Set::Runtimes.binary("Deno", &["@deno/linux-x64-glibc/deno"])
}

/// Bun.
///
/// # Errors
/// When it cannot be installed.
#[allow(dead_code, reason = "for the drivers, which come next")]
pub fn bun() -> Result<PathBuf> {
    Set::Runtimes.binary("Bun", &["@oven/bun-linux-x64/bin/bun", "@oven/bun-linux-aarch64/bin/bun"])
}

/// A command for script `script` (a path inside the set's `node_modules`), run by the system's Node.
///
/// # Errors
/// When the set or Node is missing.
pub fn script(set: Set, script: &str) -> Result<Command> {
    let mut command = Command::new(system_node()?);
    command.arg(set.ensure()?.join(script));
    Ok(command)
}

/// The system's Node.
fn system_node() -> Result<PathBuf> {
    let output = Command::new("node").args(["-p", "process.versions.node + ' ' + process.execPath"]).output();
    let output = output.context("Node.js is missing: install version 20 or newer (its package is usually called nodejs)")?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let (version, path) = text.trim().split_once(' ').context("`node -p` says nothing")?;
    if major(version) < Some(OLDEST_NODE) {
        bail!("Node.js {version} is too old: install version {OLDEST_NODE} or newer");
    }
    Ok(Path::new(path).to_path_buf())
}

fn major(version: &str) -> Option<u32> {
    version.split('.').next()?.parse().ok()
}

/// An `npm` command.
fn npm() -> Result<Command> {
    system_node()?;
    let mut command = Command::new(if cfg!(windows) { "npm.cmd" } else { "npm" });
    command.env("NO_UPDATE_NOTIFIER", "1");
    Ok(command)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SETS: [Set; 13] = [
        Set::Build,
        Set::Check,
        Set::Bundlers,
        Set::Node,
        Set::Runtimes,
        Set::Browser,
        Set::Peers,
        Set::Azurite,
        Set::Authority,
        Set::Stores,
        Set::Jco,
        Set::Next,
        Set::Guests,
    ];

    #[test]
    fn a_version_starts_with_its_major() {
        assert_eq!(major("20.20.2"), Some(20));
        assert_eq!(major("x"), None);
    }

    #[test]
    fn every_set_is_pinned_exactly_and_its_lock_names_no_host() {
        for set in SETS {
            let pinned = paths::xtask().join("tools").join(set.name());
            let manifest = fs::read_to_string(pinned.join("package.json")).unwrap();
            let lock = fs::read_to_string(pinned.join("package-lock.json")).unwrap();
            assert!(stamp::of(&manifest, &lock).is_ok(), "{}", set.name());
            assert!(!lock.contains("\"resolved\""), "{}: the lock file names where packages come from", set.name());
        }
    }

    #[test]
    fn a_node_that_is_not_pinned_is_refused() {
        assert!(node(18).unwrap_err().to_string().contains("18"));
    }
}
