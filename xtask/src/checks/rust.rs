//! The Rust code, by cargo's own tools.

use anyhow::Result;

use super::step;
use crate::apt;
use crate::toolchain::{self, Target, Toolchain};

const PACKAGE: &str = "azure-identity-wasm";

/// What the documentation shows, too: only tests of the workspace ask for these features.
const DOCUMENTED: &str = "azure-identity-wasm/azure-core,azure-identity-wasm/keys,azure-identity-wasm/rsa";

pub fn formatting() -> Result<()> {
    cargo("formatting", &["fmt", "--all", "--check"])
}

pub fn clippy_of_the_crate() -> Result<()> {
    cargo("clippy of the crate", &["clippy", "--package", PACKAGE, "--all-targets", "--", "--deny", "warnings"])
}

pub fn clippy() -> Result<()> {
    cargo("clippy", &["clippy", "--workspace", "--all-targets", "--", "--deny", "warnings"])
}

pub fn tests_of_the_crate() -> Result<()> {
    cargo("tests of the crate", &["test", "--package", PACKAGE])
}

pub fn tests() -> Result<()> {
    apt::ensure_openssl()?;
    cargo("tests", &["test", "--workspace", "--no-fail-fast"])?;
    // A JavaScript host's part of the certificates: without what they seldom need or have themselves.
    cargo("tests: certificates alone", &["test", "--package", PACKAGE, "--lib", "--no-default-features", "--features", "certificate"])
}

/// The documentation has no warnings. All of the workspace, since that builds nothing that clippy has not built.
pub fn documentation() -> Result<()> {
    let mut cargo = Toolchain::host().cargo();
    cargo.args(["doc", "--workspace", "--no-deps", "--features", DOCUMENTED]).env("RUSTDOCFLAGS", "--deny warnings");
    step("documentation", &mut cargo)
}

/// The core builds where there is no standard library.
pub fn no_std() -> Result<()> {
    let toolchain = toolchain::ensure(&[Target::V1None])?;
    for features in ["json", "keys,rsa", "store"] {
        let mut cargo = toolchain.cargo();
        cargo.args(["check", "--package", PACKAGE, "--lib", "--target", Target::V1None.triple(), "--features", features]);
        step(&format!("no standard library: {features}"), &mut cargo)?;
    }
    Ok(())
}

/// What only exists on wasm: the bindings, and the plugin of the examples.
pub fn clippy_of_the_bindings() -> Result<()> {
    let toolchain = toolchain::ensure(&[Target::Unknown])?;
    // What `component-cloud` has is in `component-developer`, and what it has not in `component`.
    let components = ["component", "component-developer", "component-http-auth", "component-keyvalue"];
    let twins = ["component-p3", "component-p3,component-developer", "component-p3,component-http-auth"];
    for features in ["server", "js-keys"].into_iter().chain(components).chain(twins) {
        let mut clippy = toolchain.clippy();
        clippy.args(["--package", PACKAGE, "--lib", "--target", Target::Unknown.triple()]);
        clippy.args(["--no-default-features", "--features", features, "--", "--deny", "warnings"]);
        step(&format!("clippy: {features}"), &mut clippy)?;
    }
    let mut clippy = toolchain.clippy();
    clippy.args(["--package", "plugin", "--lib", "--target", Target::Unknown.triple(), "--", "--deny", "warnings"]);
    step("clippy: plugin", &mut clippy)
}

fn cargo(name: &str, arguments: &[&str]) -> Result<()> {
    step(name, Toolchain::host().cargo().args(arguments))
}
