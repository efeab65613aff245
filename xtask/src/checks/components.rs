//! The finished components: what they import (R6), and what they do in a host.

use anyhow::Result;

use super::step;
use crate::apt;
use crate::commands::build;
use crate::toolchain::Toolchain;
use crate::wasm;

/// The tests that `cargo test` leaves out because they need `dist/component/` and the plugins of the examples: no other test is ignored.
pub fn tests() -> Result<()> {
    build::components()?;
    wasm::component_of("plugin", "examples/plugin")?;
    wasm::component_of("test-caller", "tests/component/caller")?;
    wasm::plugin_in_javascript()?;
    build::test_plugins()?;
    apt::ensure_openssl()?;
    apt::ensure_redis()?;
    let mut cargo = Toolchain::host().cargo();
    // The whole workspace, so that cargo finds what it has built for the other tests.
    cargo.args(["test", "--workspace", "--tests", "--no-fail-fast", "--", "--ignored"]);
    step("imports and behaviour of the components", &mut cargo)
}
