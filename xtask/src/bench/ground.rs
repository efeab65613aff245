//! What benchmarks stand on: the built package, the peers, the token service, and a directory in which programs find them all by name.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde_json::json;

use super::figure::Figures;
use super::rows::{RSA, Row, Way};
use super::wasmtime;
use crate::commands::build;
use crate::emulator::{self, Emulator};
use crate::progress::{self, Step};
use crate::toolchain::{self, Target};
use crate::tools::{self, Set};
use crate::wasm::{self, Profile};
use crate::{files, package, paths};

/// Everything is there and running.
#[derive(Debug)]
pub struct Ground {
    directory: PathBuf,
    node: PathBuf,
    workerd: Option<PathBuf>,
    chromium: Option<PathBuf>,
    quick: bool,
    emulator: Emulator,
}

impl Ground {
    /// Builds and installs what is missing, and starts the token service.
    ///
    /// # Errors
    /// When any of it fails.
    pub fn prepare(quick: bool, rows: &[&Row]) -> Result<Self> {
        let (package, peers) = (build::package()?, Set::Peers.ensure()?);
        let (node, tools) = (tools::node(20)?, Set::Check.ensure()?);
        let workerd = if rows.iter().any(|row| row.way == Way::Workerd) { Some(tools::workerd()?) } else { None };
        let chromium = if rows.iter().any(|row| row.way == Way::Page) {
            Set::Browser.ensure()?;
            Some(tools::chromium()?)
        } else {
            None
        };
        if rows.iter().any(|row| row.way == Way::Wasmtime) {
            wasmtime::prepare()?;
        }
        let rsa = if rows.iter().any(|row| row.subjects.contains(&RSA)) { Some(rsa_module()?) } else { None };
        let program = emulator::quick_program()?;
        let directory = paths::work().join("bench");
        progress::step("bench: programs", |step| {
            lay_out(&directory, &package, &peers)?;
            if let Some(built) = rsa {
                files::copy(&built, &directory.join(RSA).join("built"), &[])?;
            }
            let mut bundle = Command::new(&node);
            step.run(bundle.current_dir(&directory).arg("bundle.mjs").arg(tools))
        })?;
        let emulator = progress::step("bench: token service", |step| Emulator::start(step, program))?;
        let ground = Self { directory, node, workerd, chromium, quick, emulator };
        ground.register_resources()?;
        Ok(ground)
    }

    /// Where the programs are.
    pub fn directory(&self) -> &Path {
        &self.directory
    }

    /// workerd, when it was asked for.
    pub fn workerd(&self) -> Result<&Path> {
        self.workerd.as_deref().context("workerd was not prepared")
    }

    /// The token service.
    pub const fn emulator(&self) -> &Emulator {
        &self.emulator
    }

    /// A Node process that trusts the token service and knows where it is.
    pub fn node(&self) -> Command {
        let place = self.emulator.place();
        let mut node = Command::new(&self.node);
        node.current_dir(&self.directory)
            .env("NODE_EXTRA_CA_CERTS", &place.ca_file)
            .env("BENCH_QUICK", if self.quick { "1" } else { "0" })
            .env(
                "BENCH_STS",
                json!({
                    "origin": place.origin,
                    "tenantId": place.tenant_id,
                    "clientId": place.client_id,
                    "clientSecret": place.client_secret,
                    "tokenEndpoint": place.token_endpoint,
                    "control": place.control,
                })
                .to_string(),
            );
        node
    }

    /// Lets `subject` measure itself in `row`.
    ///
    /// # Errors
    /// When it fails; the end of its log is shown.
    pub fn run(&self, step: &Step, row: &str, subject: &str) -> Result<Figures> {
        let mut node = self.node();
        figures(step, node.args(["--expose-gc", "run.mjs", row, subject]))
    }

    /// Lets `subject` measure itself in `row`, in a page.
    ///
    /// # Errors
    /// When it fails; the end of its log is shown.
    pub fn run_in_page(&self, step: &Step, row: &str, subject: &str) -> Result<Figures> {
        let chromium = self.chromium.as_deref().context("chromium was not prepared")?;
        let mut node = self.node();
        node.env("BENCH_CHROMIUM", chromium).env("BENCH_TOOLS", tools::directory());
        figures(step, node.args(["page.mjs", row, subject]))
    }

    /// Applications may ask for the resources of the rows. It also says that the token service can be reached.
    fn register_resources(&self) -> Result<()> {
        let output = self.node().arg("register.mjs").output().context("cannot start node")?;
        ensure!(output.status.success(), "benches/register.mjs: {}", String::from_utf8_lossy(&output.stderr));
        Ok(())
    }
}

/// What a program prints in its last line.
pub(super) fn figures(step: &Step, program: &mut Command) -> Result<Figures> {
    let output = step.read(program)?;
    let line = output.lines().last().context("it has printed nothing")?;
    serde_json::from_str(line).with_context(|| format!("it has printed `{line}`, which is no JSON of figures"))
}

/// The WebAssembly that signs by itself, as small as what is shipped.
fn rsa_module() -> Result<PathBuf> {
    let module = wasm::core_module_of(RSA, &toolchain::ensure(&[Target::Unknown])?, &[], Profile::Release)?;
    let built = paths::work().join(RSA);
    fs::create_dir_all(&built)?;
    wasm::bindgen(&module, &built, "rsa")?;
    wasm::optimise(&built.join("rsa.wasm"))?;
    Ok(built)
}

/// Copies `benches/` and lets `node_modules` there lead to the package and the peers: so imports are written, and found, as users do.
fn lay_out(directory: &Path, package: &Path, peers: &Path) -> Result<()> {
    if directory.exists() {
        fs::remove_dir_all(directory)?;
    }
    files::copy(&paths::root().join("benches"), directory, &[])?;
    let modules = directory.join("node_modules");
    fs::create_dir(&modules)?;
    link(package, &modules.join("azure-identity-wasm"))?;
    // What the package itself does not export.
    link(&package::assembled(), &directory.join("modules"))?;
    for name in ["@azure", "jsonwebtoken"] {
        link(&peers.join(name), &modules.join(name))?;
    }
    Ok(())
}

/// A link to a directory. By `ln`, so that the xtask itself compiles everywhere.
fn link(to: &Path, at: &Path) -> Result<()> {
    let status = Command::new("ln").arg("-s").args([to, at]).status().context("cannot start `ln`")?;
    ensure!(status.success(), "cannot link {} to {}", paths::display(at), paths::display(to));
    Ok(())
}
