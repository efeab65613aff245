//! Debian packages: installed when we are root, else named in one command.

use std::path::Path;
use std::process::Command;
use std::sync::{Mutex, PoisonError};

use anyhow::{Context, Result, bail};

use crate::progress::{self, Step};

/// Installs `packages` by apt.
///
/// # Errors
/// When apt is not there, we are not root (the error is the command to run), or apt fails.
pub fn install(step: &Step, packages: &[&str]) -> Result<()> {
    // dpkg waits for nobody.
    static ALONE: Mutex<()> = Mutex::new(());
    let names = packages.join(" ");
    let by_hand = format!("apt-get update && apt-get install -y --no-install-recommends {names}");
    if !Path::new("/usr/bin/apt-get").exists() {
        bail!("this is not Debian or one of its children; on them it is: {by_hand}");
    }
    if !is_root() {
        bail!("run this once as root: {by_hand}");
    }
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let mut update = apt();
    update.arg("update");
    step.run(&mut update)?;
    let mut install = apt();
    install.args(["install", "-y", "--no-install-recommends"]).args(packages);
    step.run(&mut install)
}

/// Makes sure that there is `openssl`, which makes certificates.
///
/// # Errors
/// As [`install`].
pub fn ensure_openssl() -> Result<()> {
    if Command::new("openssl").arg("version").output().is_ok_and(|output| output.status.success()) {
        return Ok(());
    }
    progress::step("tools: openssl", |step| install(step, &["openssl"]).context("openssl is missing, and cannot be installed"))
}

/// Makes sure that there is a Redis server.
///
/// # Errors
/// As [`install`].
pub fn ensure_redis() -> Result<()> {
    if Command::new("redis-server").arg("--version").output().is_ok_and(|output| output.status.success()) {
        return Ok(());
    }
    // Debian's package would start one for the whole machine, which nobody has asked for; in containers it cannot, and does not.
    progress::step("tools: redis-server", |step| {
        install(step, &["redis-server"]).context("redis-server is missing, and cannot be installed")
    })
}

fn apt() -> Command {
    let mut command = Command::new("apt-get");
    command.env("DEBIAN_FRONTEND", "noninteractive").arg("-qq");
    command
}

/// Whether we run as root. `id` knows it without unsafe code on our side.
fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}
