//! Our tokens before parties that no one here wrote: `tests/real-clients`.

use std::process::Command;
use std::time::Duration;

use anyhow::Result;

use super::kit::Kit;
use super::program::Program;
use super::world::World;
use crate::{paths, progress, tools};

/// For all of them; they take three seconds.
const LIMIT: Duration = Duration::from_mins(5);

/// Runs the proofs and prints a line for each. Returns whether all hold.
///
/// # Errors
/// When the test program cannot be started.
pub fn run(kit: &Kit, world: &World) -> Result<bool> {
    let mut command = Command::new(&kit.newer_node);
    command.arg(paths::root().join("tests/real-clients/run.mjs")).arg("--tools").arg(tools::directory());
    command.arg("--package").arg(world.package()).arg("--emulator").arg(&kit.emulator).arg("--stdin-lifetime");
    let proofs = progress::step("real clients", |step| {
        step.waiting_for("Azurite, @azure/storage-blob, openai, jose");
        Ok(Program::start("tests/real-clients", &mut command)?.finish(LIMIT))
    })?;
    match proofs {
        Ok(lines) => {
            println!("\n{}\n", lines.join("\n"));
            Ok(true)
        }
        Err(error) => {
            println!("\ntests/real-clients FAILED: {error:#}\n");
            Ok(false)
        }
    }
}
