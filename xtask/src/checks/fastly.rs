//! The example for Fastly Compute, by Viceroy.

use anyhow::Result;

use super::step;
use crate::emulator;
use crate::paths;
use crate::progress;
use crate::toolchain::{self, Target};
use crate::tools;

/// Builds the example, and asks it in Viceroy for a token of the emulator's.
pub fn fastly() -> Result<()> {
    let toolchain = toolchain::ensure(&[Target::Wasip1])?;
    let target = paths::target().join("fastly");
    progress::step("example for Fastly", |step| {
        let mut cargo = toolchain.cargo();
        cargo.current_dir(paths::root().join("examples/fastly-compute")).env("CARGO_TARGET_DIR", &target);
        step.run(cargo.args(["build", "--release", "--locked", "--target", Target::Wasip1.triple()]))
    })?;
    let mut node = std::process::Command::new(tools::node(20)?);
    node.arg(paths::root().join("tests/fastly/run.mjs"))
        .arg("--viceroy")
        .arg(tools::viceroy()?)
        .arg("--emulator")
        .arg(emulator::program()?);
    node.arg("--program").arg(target.join(Target::Wasip1.triple()).join("release/fastly-compute-example.wasm"));
    step("Fastly Compute", &mut node)
}
