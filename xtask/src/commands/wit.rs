//! `cargo xtask wit`: makes `wit/deps/`, the WIT of WASI 0.2.0, and the twin of our own WIT for WASI 0.3, `wit/p3/`, with that of WASI 0.3.0 in
//! `wit/p3/deps/`.
//!
//! WASI's comes from the crates that publish it. It is not ours, so git ignores it; the published crate includes it.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde::Deserialize;
use wit_parser::Resolve;

use crate::paths;
use crate::progress::{self, Step};
use crate::toolchain::Toolchain;
use crate::twin;

/// Where a version of WASI's WIT is published.
struct Source {
    name: &'static str,
    version: &'static str,
    /// In the crate's folder.
    deps: &'static str,
    /// Those that we need, and all that their own worlds refer to; as folders, or as files of these names.
    packages: &'static [&'static str],
}

/// WASI 0.2.0, and the draft of wasi:keyvalue that wasmtime has.
const P2: &[Source] = &[
    Source {
        name: "wasi",
        version: "0.13.0",
        deps: "wit/deps",
        packages: &["cli", "clocks", "filesystem", "http", "io", "random", "sockets"],
    },
    Source { name: "wasmtime-wasi-keyvalue", version: "48.0.8", deps: "wit/deps", packages: &["keyvalue"] },
];

/// WASI 0.3.0, of the crate that the reference host is built with.
const P3: &[Source] = &[Source {
    name: "wasmtime-wasi-http",
    version: "48.0.8",
    deps: "src/p3/wit/deps",
    packages: &["cli.wit", "clocks.wit", "filesystem.wit", "http.wit", "random.wit", "sockets.wit"],
}];

/// Makes `wit/deps/` and `wit/p3/` when they are not there or not current, and reads our WIT as a whole.
///
/// # Errors
/// When cargo cannot fetch a crate, or our own WIT is not valid.
pub fn run() -> Result<()> {
    let wit = paths::root().join("wit");
    progress::step("wit", |step| {
        write(&wit.join("p3"), &twins(&wit)?)?;
        read(step, &wit)
    })
}

/// The same for builds and checks, which change nothing that git keeps.
///
/// # Errors
/// As [`run`], and when `wit/p3/` is not what is made of `wit/`.
pub fn ensure() -> Result<()> {
    let wit = paths::root().join("wit");
    progress::step("wit", |step| {
        if !is_current(&wit.join("p3"), &twins(&wit)?) {
            bail!("wit/p3/ is not what is made of wit/: run `cargo xtask wit`, and commit it");
        }
        read(step, &wit)
    })
}

fn read(step: &Step, wit: &Path) -> Result<()> {
    let twin = wit.join("p3");
    for (sources, deps) in [(P2, wit.join("deps")), (P3, twin.join("deps"))] {
        let stamp = sources.iter().map(|source| format!("{} {}\n", source.name, source.version)).collect::<Vec<_>>().concat();
        let is_current = fs::read_to_string(deps.join(".source")).is_ok_and(|now| now == stamp)
            && sources.iter().flat_map(|source| source.packages).all(|package| deps.join(package).exists());
        if is_current {
            continue;
        }
        if deps.exists() {
            fs::remove_dir_all(&deps)?;
        }
        for source in sources {
            copy(&fetch(step, source)?, &deps, source.packages)?;
        }
        fs::write(deps.join(".source"), &stamp)?;
    }
    step.note(format!("{}; of WASI 0.3: {}", worlds(wit)?, worlds(&twin)?));
    Ok(())
}

/// The files of `wit/p3/`: names and texts.
fn twins(wit: &Path) -> Result<Vec<(OsString, String)>> {
    let mut twins = Vec::new();
    for name in names(wit)? {
        let text = twin::of(&name.to_string_lossy(), &fs::read_to_string(wit.join(&name))?)?;
        twins.push((name, text));
    }
    Ok(twins)
}

/// Which WIT is in a folder.
fn names(folder: &Path) -> Result<Vec<OsString>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        let name = entry?.file_name();
        if Path::new(&name).extension().is_some_and(|extension| extension == "wit") {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}

fn is_current(folder: &Path, files: &[(OsString, String)]) -> bool {
    let is_there = |(name, text): &(OsString, String)| fs::read_to_string(folder.join(name)).is_ok_and(|now| now == *text);
    files.iter().all(is_there) && names(folder).is_ok_and(|names| names.len() == files.len())
}

/// Makes these the folder's WIT; what is as it should be is not touched.
fn write(folder: &Path, files: &[(OsString, String)]) -> Result<()> {
    fs::create_dir_all(folder)?;
    if is_current(folder, files) {
        return Ok(());
    }
    for name in names(folder)? {
        fs::remove_file(folder.join(name))?;
    }
    for (name, text) in files {
        fs::write(folder.join(name), text)?;
    }
    Ok(())
}

/// Lets cargo fetch the crate for a package of its own, which nothing ever builds. Returns the folder of the WIT in it.
fn fetch(step: &Step, source: &Source) -> Result<PathBuf> {
    let package = paths::work().join("wit").join(source.name);
    fs::create_dir_all(package.join("src"))?;
    fs::write(package.join("src/lib.rs"), "")?;
    fs::write(package.join("Cargo.toml"), manifest(source))?;
    // With the workspace's own versions of whatever the crate depends on: they are fetched anyway.
    fs::copy(paths::root().join("Cargo.lock"), package.join("Cargo.lock"))?;
    let mut cargo = Toolchain::host().cargo();
    cargo.current_dir(&package).args(["metadata", "--format-version=1"]);
    let metadata: Metadata = serde_json::from_str(step.read(&mut cargo)?.trim()).context("cargo metadata")?;
    let found = metadata.packages.into_iter().find(|package| package.name == source.name);
    Ok(found.with_context(|| format!("cargo has not fetched {}", source.name))?.manifest_path.with_file_name(source.deps))
}

fn manifest(Source { name, version, .. }: &Source) -> String {
    format!(
        "[package]\nname = \"wit-source\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n[dependencies]\n\
         {name} = {{ version = \"={version}\", default-features = false }}\n"
    )
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

/// Copies our packages of `source`.
fn copy(source: &Path, deps: &Path, packages: &[&str]) -> Result<()> {
    fs::create_dir_all(deps)?;
    for package in packages {
        let (from, to) = (source.join(package), deps.join(package));
        let missing = || format!("the crate has no {}", from.display());
        // By content: files of cargo's registry are read-only.
        if from.is_file() {
            fs::write(&to, fs::read(&from).with_context(missing)?)?;
            continue;
        }
        fs::create_dir_all(&to)?;
        for entry in fs::read_dir(&from).with_context(missing)? {
            let entry = entry?;
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
    fn packages_are_files_or_folders_and_nothing_else_is_copied() {
        let (source, deps) = (directory("source"), directory("deps"));
        fs::create_dir_all(source.join("http")).unwrap();
        for file in ["http/world.wit", "cli.wit", "other.wit"] {
            fs::write(source.join(file), file).unwrap();
        }
        let copied = copy(&source, &deps, &["http", "cli.wit"]);
        let missing = copy(&source, &deps, &["random"]);
        let found = ["http/world.wit", "cli.wit", "other.wit"].map(|file| fs::read_to_string(deps.join(file)).ok());
        fs::remove_dir_all(&source).unwrap();
        fs::remove_dir_all(&deps).unwrap();
        assert!(copied.is_ok() && missing.unwrap_err().to_string().contains("random"));
        assert_eq!(found, [Some("http/world.wit".to_owned()), Some("cli.wit".to_owned()), None]);
    }

    #[test]
    fn the_twin_is_written_once_and_a_file_too_many_or_another_text_is_not_current() {
        let folder = directory("twin");
        let files = [(OsString::from("a.wit"), "package a:b;".to_owned())];
        write(&folder, &files).unwrap();
        let mut seen = vec![is_current(&folder, &files)];
        fs::write(folder.join("old.wit"), "").unwrap();
        seen.push(is_current(&folder, &files));
        write(&folder, &files).unwrap();
        seen.push(is_current(&folder, &files));
        fs::write(folder.join("a.wit"), "package a:c;").unwrap();
        seen.push(is_current(&folder, &files));
        fs::remove_dir_all(&folder).unwrap();
        assert_eq!(seen, [true, false, true, false]);
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
