//! `cargo xtask wit`: makes `wit/deps/`, the WIT of WASI 0.2.0 and of the draft of `wasi:keyvalue`.
//!
//! It comes from the crates that publish it. It is not ours, so git ignores it; the published crate includes it.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde::Deserialize;
use wit_parser::Resolve;

use crate::paths;
use crate::progress::{self, Step};
use crate::toolchain::Toolchain;

/// A crate that publishes WIT, and what we take of its `wit/deps`.
struct Source {
    name: &'static str,
    version: &'static str,
    packages: &'static [&'static str],
}

/// WASI 0.2.0, the package that we need most and all that its own worlds refer to; and the draft that wasmtime has.
const SOURCES: [Source; 2] = [
    Source { name: "wasi", version: "0.13.0", packages: &["cli", "clocks", "filesystem", "http", "io", "random", "sockets"] },
    Source { name: "wasmtime-wasi-keyvalue", version: "48.0.8", packages: &["keyvalue"] },
];

/// Makes `wit/deps/` when it is not there, and reads `wit/` as a whole.
///
/// # Errors
/// When cargo cannot fetch the crate, or our own WIT is not valid.
pub fn run() -> Result<()> {
    let wit = paths::root().join("wit");
    progress::step("wit", |step| {
        let deps = wit.join("deps");
        let stamp = SOURCES.map(|source| format!("{} {}\n", source.name, source.version)).concat();
        let mut packages = SOURCES.iter().flat_map(|source| source.packages);
        let is_current =
            fs::read_to_string(deps.join(".source")).is_ok_and(|now| now == stamp) && packages.all(|package| deps.join(package).is_dir());
        if !is_current {
            let fetched = fetch(step)?;
            clear(&deps)?;
            for (source, folder) in &fetched {
                copy(folder, source.packages, &deps)?;
            }
            fs::write(deps.join(".source"), &stamp)?;
        }
        step.note(worlds(&wit)?);
        Ok(())
    })
}

/// Lets cargo fetch the crates for a package of its own, which nothing ever builds. Returns each crate's `wit/deps`.
fn fetch(step: &Step) -> Result<Vec<(&'static Source, PathBuf)>> {
    let package = paths::work().join("wit");
    fs::create_dir_all(package.join("src"))?;
    fs::write(package.join("src/lib.rs"), "")?;
    fs::write(package.join("Cargo.toml"), manifest())?;
    let mut cargo = Toolchain::host().cargo();
    cargo.current_dir(&package).args(["metadata", "--format-version=1"]);
    let metadata: Metadata = serde_json::from_str(step.read(&mut cargo)?.trim()).context("cargo metadata")?;
    let folder = |source: &'static Source| {
        let found = metadata.packages.iter().find(|package| package.name == source.name);
        let found = found.with_context(|| format!("cargo has not fetched {}", source.name))?;
        Ok((source, found.manifest_path.with_file_name("wit").join("deps")))
    };
    SOURCES.iter().map(folder).collect()
}

fn manifest() -> String {
    let head = "[package]\nname = \"wit-source\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n[dependencies]\n";
    let dependencies = SOURCES.map(|source| format!("{} = \"={}\"\n", source.name, source.version)).concat();
    format!("{head}{dependencies}")
}

#[derive(Debug, Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Debug, Deserialize)]
struct Package {
    name: String,
    manifest_path: PathBuf,
}

/// What was there before may be of no source any more.
fn clear(deps: &Path) -> Result<()> {
    if deps.exists() {
        fs::remove_dir_all(deps)?;
    }
    Ok(())
}

/// Copies our packages of `source` to `deps`.
fn copy(source: &Path, packages: &[&str], deps: &Path) -> Result<()> {
    for package in packages {
        let to = deps.join(package);
        fs::create_dir_all(&to)?;
        let from = source.join(package);
        for entry in fs::read_dir(&from).with_context(|| format!("the crate has no {}", from.display()))? {
            let entry = entry?;
            // By content: files of cargo's registry are read-only.
            fs::write(to.join(entry.file_name()), fs::read(entry.path())?)?;
        }
    }
    Ok(())
}

/// Reads all WIT and names our worlds.
fn worlds(wit: &Path) -> Result<String> {
    let mut resolve = Resolve::default();
    let (package, _) = resolve.push_dir(wit)?;
    let names: Vec<&str> = resolve.packages[package].worlds.keys().map(String::as_str).collect();
    Ok(format!("worlds: {}", names.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn directory(name: &str) -> PathBuf {
        std::env::temp_dir().join(format!("xtask-wit-{name}-{}", std::process::id()))
    }

    #[test]
    fn what_is_no_longer_in_the_source_does_not_stay() {
        let (source, deps) = (directory("source"), directory("deps"));
        fs::create_dir_all(source.join("http")).unwrap();
        fs::write(source.join("http/world.wit"), "new").unwrap();
        fs::create_dir_all(deps.join("http")).unwrap();
        fs::write(deps.join("http/old.wit"), "old").unwrap();
        clear(&deps).unwrap();
        copy(&source, &["http"], &deps).unwrap();
        let kept = (deps.join("http/old.wit").exists(), fs::read_to_string(deps.join("http/world.wit")).unwrap());
        fs::remove_dir_all(&source).unwrap();
        fs::remove_dir_all(&deps).unwrap();
        assert_eq!(kept, (false, "new".to_owned()));
    }

    #[test]
    fn worlds_are_named_and_bad_wit_is_an_error() {
        let wit = directory("worlds");
        fs::create_dir_all(&wit).unwrap();
        fs::write(wit.join("world.wit"), "package a:b; world one {} world two {}").unwrap();
        let good = worlds(&wit);
        fs::write(wit.join("world.wit"), "package a:b; world one { import c:d/e; }").unwrap();
        let bad = worlds(&wit);
        fs::remove_dir_all(&wit).unwrap();
        assert_eq!(good.unwrap(), "worlds: one, two");
        assert!(bad.is_err());
    }
}
