//! What the demo needs: built and installed where it is missing.

use std::path::PathBuf;

use anyhow::Result;

use crate::commands::build;
use crate::progress;
use crate::toolchain::Toolchain;
use crate::tools::{self, Set};
use crate::{apt, emulator, paths, wasm};

/// Programs and directories, all of them there.
#[derive(Debug)]
pub struct Kit {
    /// The npm package.
    pub package: PathBuf,
    /// `azure-identity.wasm`.
    pub component: PathBuf,
    /// `azure-identity-cloud.wasm`.
    pub cloud_component: PathBuf,
    /// `azure-identity-developer.wasm`.
    pub developer_component: PathBuf,
    /// `azure-identity-http-auth.wasm`.
    pub http_auth: PathBuf,
    pub emulator: PathBuf,
    /// `examples/native`: for an application, and for a person.
    pub native_example: PathBuf,
    pub native_device_code_example: PathBuf,
    /// `examples/wasmtime-host`.
    pub wasmtime_host: PathBuf,
    /// `examples/plugin` and `examples/plugin-js`.
    pub plugin: PathBuf,
    pub plugin_in_javascript: PathBuf,
    /// The Node of the machine, as a user has it.
    pub node: PathBuf,
    /// The Node that the clients from npm ask for.
    pub newer_node: PathBuf,
    pub workerd: PathBuf,
    pub chromium: PathBuf,
    /// Where puppeteer is.
    pub browser_tools: PathBuf,
}

impl Kit {
    /// Builds and installs.
    ///
    /// # Errors
    /// When that fails; the error says what is missing.
    pub fn ensure() -> Result<Self> {
        let node = tools::node(20)?;
        let newer_node = tools::node(22)?;
        apt::ensure_openssl()?;
        let package = build::package()?;
        let components = build::components()?;
        let emulator = emulator::program()?;
        build_examples()?;
        Set::Azurite.ensure()?;
        Set::Peers.ensure()?;
        Ok(Self {
            package,
            component: components.join("azure-identity.wasm"),
            cloud_component: components.join("azure-identity-cloud.wasm"),
            developer_component: components.join("azure-identity-developer.wasm"),
            http_auth: components.join("azure-identity-http-auth.wasm"),
            emulator,
            native_example: built("native-example"),
            native_device_code_example: built("native-device-code-example"),
            wasmtime_host: built("wasmtime-host"),
            plugin: wasm::component_of("plugin", "examples/plugin")?,
            plugin_in_javascript: wasm::plugin_in_javascript()?,
            node,
            newer_node,
            workerd: tools::workerd()?,
            chromium: tools::chromium()?,
            browser_tools: Set::Browser.ensure()?,
        })
    }
}

fn build_examples() -> Result<()> {
    progress::step("examples", |step| {
        let mut cargo = Toolchain::host().cargo();
        cargo.current_dir(paths::root()).args(["build", "--workspace"]);
        cargo.args(["native-example", "native-device-code-example", "wasmtime-host"].iter().flat_map(|name| ["--bin", name]));
        step.run(&mut cargo)
    })
}

/// Where cargo puts a program of the workspace.
fn built(name: &str) -> PathBuf {
    paths::target().join("debug").join(name).with_extension(std::env::consts::EXE_EXTENSION)
}
