//! The programs that drive the vectors. What they need is built or installed first, and only where it is stale.

use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;

use super::Driver;
use crate::commands::build;
use crate::paths;
use crate::progress;
use crate::toolchain::Toolchain;
use crate::tools::{self, Set};

/// The program of `driver` with the arguments that say where its subject and its tools are.
///
/// # Errors
/// When something it needs cannot be built or installed.
pub fn command(driver: Driver) -> Result<Command> {
    match driver {
        Driver::Rust => rust(),
        Driver::Node => javascript(driver),
        Driver::Browser => {
            let mut command = javascript(driver)?;
            command.arg("--tools").arg(Set::Browser.ensure()?).arg("--chromium").arg(tools::chromium()?);
            Ok(command)
        }
        Driver::Workerd => {
            let mut command = javascript(driver)?;
            command.arg("--workerd").arg(tools::workerd()?);
            Ok(command)
        }
    }
}

fn rust() -> Result<Command> {
    progress::step("vectors: the driver for rust", |step| {
        let mut cargo = Toolchain::host().cargo();
        step.run(cargo.current_dir(paths::root()).args(["build", "--package", "vector-driver", "--bin", "vector-driver"]))
    })?;
    Ok(Command::new(built("vector-driver")))
}

fn javascript(driver: Driver) -> Result<Command> {
    let package = build::package()?;
    let mut command = Command::new(tools::node(20)?);
    command.arg(paths::root().join("tests/drivers/js").join(driver.name()).with_extension("js")).arg("--package").arg(package);
    Ok(command)
}

/// Where cargo puts a program of the workspace.
fn built(name: &str) -> PathBuf {
    paths::target().join("debug").join(name).with_extension(std::env::consts::EXE_EXTENSION)
}
