//! The project's own Entra, `tests/entra-emulator`: built, started, and where it is.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result};
use serde::Deserialize;

use crate::paths;
use crate::progress::{self, Service, Step};
use crate::toolchain::Toolchain;

/// Making its key takes half a second, and ten on a machine that does much else.
const START: Duration = Duration::from_mins(1);

/// A cargo profile of our own for a program that is to be quick: `release` is for what must be small.
const QUICK: [&str; 5] = [
    "profile.quick.inherits = 'release'",
    "profile.quick.opt-level = 3",
    "profile.quick.lto = false",
    "profile.quick.codegen-units = 16",
    "profile.quick.panic = 'unwind'",
];

/// The program, as `cargo build` makes it.
///
/// # Errors
/// When it cannot be built.
pub fn program() -> Result<PathBuf> {
    built(&[], "debug")
}

/// The program, optimised for speed: for benchmarks.
///
/// # Errors
/// When it cannot be built.
pub fn quick_program() -> Result<PathBuf> {
    built(&quick_settings(), "quick")
}

/// What has cargo build for speed.
pub fn quick_settings() -> Vec<&'static str> {
    ["--profile", "quick"].into_iter().chain(QUICK.iter().flat_map(|setting| ["--config", setting])).collect()
}

/// Another program of ours, as `cargo build` makes it beside the emulator.
///
/// # Errors
/// When it cannot be built.
pub fn built_with(name: &str) -> Result<PathBuf> {
    built_program(name, &[], "debug")
}

fn built(settings: &[&str], directory: &str) -> Result<PathBuf> {
    built_program("entra-emulator", settings, directory)
}

fn built_program(name: &str, settings: &[&str], directory: &str) -> Result<PathBuf> {
    progress::step(&format!("{name}: {directory}"), |step| {
        let mut cargo = Toolchain::host().cargo();
        cargo.current_dir(paths::root()).args(["build", "--workspace", "--bin", name]).args(settings);
        step.run(&mut cargo)
    })?;
    Ok(paths::target().join(directory).join(name).with_extension(std::env::consts::EXE_EXTENSION))
}

/// A running emulator. Dropping it ends it.
#[derive(Debug)]
pub struct Emulator {
    place: Place,
    _service: Service,
}

/// What the emulator says when it is ready.
#[derive(Clone, Debug, Deserialize)]
pub struct Place {
    /// The HTTPS listener.
    pub origin: String,
    /// The certificate to trust, PEM.
    pub ca_file: PathBuf,
    pub tenant_id: String,
    pub client_id: String,
    pub client_secret: String,
    /// Somebody who can sign in.
    pub username: String,
    pub password: String,
    pub token_endpoint: String,
    /// A protected resource, and the scope that it takes tokens for.
    pub resource: String,
    pub resource_scope: String,
    pub managed_identity: ManagedIdentity,
    /// Clusters and CI systems whose tokens applications can trust; for scripts.
    pub federation: serde_json::Value,
    /// The control API.
    pub control: String,
}

/// The identities of machines.
#[derive(Clone, Debug, Deserialize)]
pub struct ManagedIdentity {
    /// The variables that a kind of machine has, by its name.
    pub environments: BTreeMap<String, BTreeMap<String, String>>,
}

impl Emulator {
    /// Starts `program` on free ports.
    ///
    /// # Errors
    /// When it does not say within a minute that it is ready.
    pub fn start(step: &Step, program: PathBuf) -> Result<Self> {
        let service = Service::start("entra-emulator", Command::new(program).arg("--stdin-lifetime"))?;
        let line = service.wait_for(step, "\"ready\":true", START)?;
        // Not with a cause: it might quote the secret.
        let place = serde_json::from_str(&line).ok().context("the emulator is ready, but does not say where")?;
        Ok(Self { place, _service: service })
    }

    /// Where it is, and who may sign in.
    pub const fn place(&self) -> &Place {
        &self.place
    }
}
