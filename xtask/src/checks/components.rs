//! The finished components: what they import (R6), and what they do in their host.

use anyhow::Result;

use super::step;
use crate::commands::build;
use crate::toolchain::Toolchain;

/// The tests that `cargo test` leaves out, because they need `dist/component/`.
const TESTS: [&str; 2] = ["finished_components", "component"];

pub fn imports_and_host() -> Result<()> {
    build::components()?;
    let mut cargo = Toolchain::host().cargo();
    // The whole workspace, so that cargo finds what `cargo test --workspace` has built.
    cargo.args(["test", "--workspace"]).args(TESTS.iter().flat_map(|test| ["--test", test])).args(["--", "--ignored"]);
    step("imports and host of the components", &mut cargo)
}
