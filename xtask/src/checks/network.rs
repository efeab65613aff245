//! The default chain in network namespaces, by `tests/network/`.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::apt;
use crate::commands::build;
use crate::emulator;
use crate::paths;
use crate::progress;
use crate::tools::{self, Set};

/// Where Linux has it, whatever the path of who runs this.
const IP: &str = "/sbin/ip";

/// Networks in which nobody, or somebody strange, answers at the metadata service's address: the crate and the package, and `@azure/identity` beside them.
/// Prints their times.
pub fn network() -> Result<()> {
    ensure!(cfg!(target_os = "linux"), "network namespaces are Linux's: run this check there, in a virtual machine or a container");
    if !Path::new(IP).exists() {
        progress::step("tools: ip", |step| apt::install(step, &["iproute2"]).context("ip (iproute2) is missing, and cannot be installed"))?;
    }
    Set::Peers.ensure()?;
    let mut node = Command::new(tools::node(20)?);
    node.arg(paths::root().join("tests/network/run.mjs")).arg("--package").arg(build::package()?).arg("--tools").arg(tools::directory());
    node.arg("--party").arg(emulator::built_with("network-party")?);
    progress::step("network", |step| {
        step.read(node.current_dir(paths::root()))?.lines().filter_map(|line| line.strip_prefix("times: ")).for_each(|line| step.say(line));
        Ok(())
    })
}
