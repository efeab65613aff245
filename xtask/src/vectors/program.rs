//! The programs that drive the vectors. What they need is built or installed first, and only where it is stale.

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
        Driver::Rust => cargo_program(driver, "vector-driver"),
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
        Driver::Component => component(driver, "azure-identity.wasm", "azure-identity-developer.wasm"),
        Driver::ComponentP3 => component(driver, "azure-identity-p3.wasm", "azure-identity-developer-p3.wasm"),
    }
}

fn component(driver: Driver, component: &str, developer: &str) -> Result<Command> {
    let components = build::components()?;
    let mut command = cargo_program(driver, "component-vector-driver")?;
    command.arg("--component").arg(components.join(component)).arg("--developer").arg(components.join(developer));
    Ok(command)
}

/// A program of the workspace, built.
fn cargo_program(driver: Driver, name: &str) -> Result<Command> {
    progress::step(&format!("vectors: the driver for {}", driver.name()), |step| {
        let mut cargo = Toolchain::host().cargo();
        // The whole workspace, so that cargo finds dependencies as `cargo test --workspace` has built them.
        step.run(cargo.current_dir(paths::root()).args(["build", "--workspace", "--bin", name]))
    })?;
    Ok(Command::new(paths::target().join("debug").join(name).with_extension(std::env::consts::EXE_EXTENSION)))
}

fn javascript(driver: Driver) -> Result<Command> {
    let package = build::package()?;
    let mut command = Command::new(tools::node(20)?);
    command.arg(paths::root().join("tests/drivers/js").join(driver.name()).with_extension("js")).arg("--package").arg(package);
    Ok(command)
}
