//! Python with the packages of `xtask/tools/python/`, in an environment of its own; and the Azure CLI, which is such an environment, too.
//!
//! `requirements.in` names them, `requirements.txt` has all versions and hashes. To change a version: edit the former, then, in its directory,
//! `uv pip compile --universal --generate-hashes --python-version 3.10 --no-header --no-annotate requirements.in -o requirements.txt`.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::stamp;
use crate::apt;
use crate::{paths, progress};

/// The oldest Python that the official library runs on.
const OLDEST: (u32, u32) = (3, 10);

/// Says the version, and fails where environments cannot be made.
const VERSION: &str = "import sys, venv, ensurepip; print(sys.version_info.major, sys.version_info.minor, sys.executable)";

/// A Python in whose environment the pinned packages are installed.
///
/// # Errors
/// When Python is missing or too old, or the packages cannot be installed.
pub fn python() -> Result<PathBuf> {
    Ok(environment("python")?.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" }))
}

/// The Azure CLI.
///
/// # Errors
/// When Python is missing or too old, or it cannot be installed: it takes 800 MB.
pub fn azure_cli() -> Result<PathBuf> {
    Ok(environment("azure-cli")?.join(if cfg!(windows) { "Scripts/az.cmd" } else { "bin/az" }))
}

/// An environment in which the packages of `xtask/tools/<set>/` are installed.
fn environment(set: &str) -> Result<PathBuf> {
    let system = system_python()?;
    let requirements = paths::xtask().join("tools").join(set).join("requirements.txt");
    let wanted = format!("{system}\n{}", fs::read_to_string(&requirements)?);
    let place = super::directory().join(set);
    let environment = place.join("environment");
    let program = environment.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
    stamp::ensure(set, &place, &wanted, |step| {
        step.run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&environment))?;
        let mut pip = Command::new(&program);
        pip.args(["-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--no-deps"]);
        // Nothing that is built here, and nothing that is not the file that was meant.
        pip.args(["--only-binary", ":all:", "--require-hashes", "--requirement"]).arg(&requirements);
        step.run(&mut pip)
    })?;
    Ok(environment)
}

/// The system's Python, as what it says of itself.
fn system_python() -> Result<String> {
    if ask().is_none() {
        progress::step("tools: python3", |step| {
            apt::install(step, &["python3", "python3-venv"]).context("no Python with `venv`, and it cannot be installed")
        })?;
    }
    let said = ask().context("apt has installed python3, but it makes no environments")?;
    if version(&said) < Some(OLDEST) {
        bail!("Python is too old ({said}): install {}.{} or newer", OLDEST.0, OLDEST.1);
    }
    Ok(said)
}

fn ask() -> Option<String> {
    let output = Command::new("python3").args(["-c", VERSION]).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

fn version(said: &str) -> Option<(u32, u32)> {
    let mut words = said.split(' ');
    Some((words.next()?.parse().ok()?, words.next()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_compare_as_numbers() {
        assert_eq!(version("3 9 /usr/bin/python3"), Some((3, 9)));
        assert!(version("3 9 x") < Some(OLDEST) && version("3 11 x") > Some(OLDEST));
        assert_eq!(version("none"), None);
    }

    #[test]
    fn every_package_is_pinned_with_its_hashes_and_no_host_is_named() {
        let text = fs::read_to_string(paths::xtask().join("tools/python/requirements.txt")).unwrap();
        let packages: Vec<&str> = text.lines().filter(|line| !line.starts_with(' ')).collect();
        assert!(packages.len() > 10, "{packages:?}");
        for package in packages {
            assert!(package.contains("==") && package.ends_with('\\'), "{package}");
        }
        assert!(!text.contains("://"), "requirements.txt names where packages come from");
    }
}
