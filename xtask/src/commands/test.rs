//! `cargo xtask test`: every check, one step each. All of them run; the failed ones are named at the end.

use std::process::Command;

use anyhow::{Result, bail};

use crate::cli;
use crate::paths;
use crate::progress;
use crate::toolchain::{self, Target, Toolchain};

/// Options of `test`.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// The inner loop.
    fast: bool,
    /// The Fastly example too.
    fastly: bool,
}

impl Options {
    /// Reads the options.
    pub fn parse(arguments: &mut cli::Options) -> Result<Self, lexopt::Error> {
        let mut options = Self::default();
        arguments.each(|name, _| {
            match name {
                "fast" => options.fast = true,
                "fastly" => options.fastly = true,
                _ => return Ok(false),
            }
            Ok(true)
        })?;
        Ok(options)
    }
}

const PACKAGE: &str = "azure-identity-wasm";

/// A check and its name.
type Check = (&'static str, fn() -> Result<()>);

/// What `--fast` runs.
const FAST: [Check; 3] = [("formatting", formatting), ("clippy", clippy), ("tests of the crate", tests_of_the_crate)];

/// What comes on top without `--fast`.
const REST: [Check; 4] = [
    ("wit", super::wit::run),
    ("clippy of the bindings", clippy_of_the_bindings),
    ("tests of the workspace", tests_of_the_workspace),
    ("no standard library", no_std),
];

/// Runs the checks.
pub fn run(options: &Options) -> Result<()> {
    if options.fastly {
        bail!("--fastly: examples/fastly-compute is not there yet");
    }
    let rest: &[Check] = if options.fast { &[] } else { &REST };
    let mut failed = Vec::new();
    for (name, check) in FAST.iter().chain(rest) {
        if let Err(error) = check() {
            eprintln!("error: {name}: {error:#}");
            failed.push(*name);
        }
    }
    let all = FAST.len() + rest.len();
    println!("test: {} of {all} checks passed", all - failed.len());
    if !failed.is_empty() {
        bail!("failed: {}", failed.join(", "));
    }
    Ok(())
}

fn formatting() -> Result<()> {
    cargo("formatting", &["fmt", "--all", "--check"])
}

fn clippy() -> Result<()> {
    cargo("clippy", &["clippy", "--workspace", "--all-targets", "--", "--deny", "warnings"])
}

fn tests_of_the_crate() -> Result<()> {
    cargo("tests of the crate", &["test", "--package", PACKAGE])
}

fn tests_of_the_workspace() -> Result<()> {
    cargo("tests of the workspace", &["test", "--workspace", "--exclude", PACKAGE])
}

/// The core builds where there is no standard library.
fn no_std() -> Result<()> {
    let toolchain = toolchain::ensure(&[Target::V1None])?;
    let mut cargo = toolchain.cargo();
    cargo.args(["check", "--package", PACKAGE, "--lib", "--target", Target::V1None.triple()]);
    step("no standard library", &mut cargo)
}

/// What only exists on wasm: the bindings.
fn clippy_of_the_bindings() -> Result<()> {
    let toolchain = toolchain::ensure(&[Target::Unknown])?;
    for features in ["server", "component"] {
        let mut clippy = toolchain.clippy();
        clippy.args(["--package", PACKAGE, "--lib", "--target", Target::Unknown.triple()]);
        clippy.args(["--no-default-features", "--features", features, "--", "--deny", "warnings"]);
        step(&format!("clippy: {features}"), &mut clippy)?;
    }
    Ok(())
}

fn cargo(name: &str, arguments: &[&str]) -> Result<()> {
    step(name, Toolchain::host().cargo().args(arguments))
}

fn step(name: &str, command: &mut Command) -> Result<()> {
    progress::step(name, |step| step.run(command.current_dir(paths::root())))
}
