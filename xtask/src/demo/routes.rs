//! The routes: where our library runs, and how it is asked for a token there.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::answer::{self, Answer};
use super::kit::Kit;
use super::program::Program;
use super::proof::{Machine, Proof, Source};
use super::row::Row;
use super::world::{self, LIMIT, World};
use crate::progress::Step;

/// All routes, in the table's order.
pub const ROUTES: [Route; 6] = [
    Route {
        name: "Rust program",
        calls: &[
            Call::new("Rust program", Proof::Secret, rust),
            Call::new("Rust program", Proof::Assertion, rust),
            Call::new("Rust program", Proof::Certificate, rust),
            Call::new("Rust program, virtual machine", Proof::ManagedIdentity(Machine::Virtual), rust),
            Call::new("Rust program, App Service", Proof::ManagedIdentity(Machine::AppService), rust),
            Call::new("Rust program", Proof::WorkloadIdentity, rust),
            Call::new("Rust program, App Service", Proof::Default(Source::ManagedIdentity), rust),
            Call::new("Rust program", Proof::DeviceCode, rust_person),
        ],
    },
    Route {
        name: "Node script",
        calls: &[
            Call::new("Node script", Proof::Secret, node),
            Call::new("Node script", Proof::Assertion, node),
            Call::new("Node script", Proof::Certificate, node),
            Call::new("Node script, virtual machine", Proof::ManagedIdentity(Machine::Virtual), node),
            Call::new("Node script, App Service", Proof::ManagedIdentity(Machine::AppService), node),
            Call::new("Node script", Proof::WorkloadIdentity, node),
            Call::new("Node script, App Service", Proof::Default(Source::ManagedIdentity), node),
            Call::new("Node script", Proof::Browser, node_person),
            Call::new("Node script", Proof::DeviceCode, node_person),
            Call { requests: 0, ..Call::new("Node script, once more", Proof::DeviceCode, node_person) },
        ],
    },
    Route {
        name: "browser page",
        calls: &[
            Call::new("browser page, by its server", Proof::Secret, page),
            Call::new("browser page, by its server", Proof::Assertion, page),
            Call::new("browser page, by itself", Proof::Secret, page_itself),
            Call::new("browser page, popup", Proof::Browser, page_person),
        ],
    },
    Route {
        name: "Cloudflare Worker",
        calls: &[
            Call::new("Cloudflare Worker", Proof::Secret, worker),
            Call::new("Cloudflare Worker", Proof::Assertion, worker),
            Call::new("Cloudflare Worker", Proof::Certificate, worker),
            Call::new("Cloudflare Worker", Proof::AuthorizationCode, worker),
        ],
    },
    Route {
        name: "wasmtime plugin",
        calls: &[
            Call::new("wasmtime plugin", Proof::Secret, plugin),
            Call::new("wasmtime plugin", Proof::Assertion, plugin),
            Call::new("wasmtime plugin", Proof::Certificate, plugin),
            Call::new("wasmtime plugin, its host signs", Proof::Certificate, plugin_whose_host_signs),
            Call::new("wasmtime plugin", Proof::OnBehalfOf, plugin),
            Call::new("wasmtime plugin, in steps", Proof::DeviceCode, plugin_person),
        ],
    },
    Route {
        name: "wasmtime plugin by its host's configuration",
        calls: &[
            Call::new("wasmtime plugin, virtual machine", Proof::ManagedIdentity(Machine::Virtual), configured),
            Call::new("wasmtime plugin, App Service", Proof::ManagedIdentity(Machine::AppService), configured),
            Call::new("wasmtime plugin", Proof::WorkloadIdentity, configured),
            Call::new("wasmtime plugin, App Service", Proof::Default(Source::ManagedIdentity), configured),
            Call::new("wasmtime plugin, workload", Proof::Default(Source::WorkloadIdentity), configured),
            Call::new("wasmtime plugin, environment", Proof::Default(Source::Environment), configured),
            Call::new("wasmtime plugin, az stand-in", Proof::Default(Source::AzureCli), configured),
            // One for the token, and the plugin's own.
            Call { requests: 2, ..Call::new("wasmtime plugin without Azure", Proof::Secret, plugin_of_others) },
            Call { requests: 2, ..Call::new("… behind http-auth", Proof::Secret, plugin_behind_http_auth) },
            Call { requests: 2, ..Call::new("… behind http-auth, in JavaScript", Proof::Secret, script_behind_http_auth) },
        ],
    },
];

/// How many calls they make: each is a row of the table.
pub fn calls() -> usize {
    ROUTES.iter().map(|route| route.calls.len()).sum()
}

/// The resource that every route asks for.
const SCOPE: &str = "https://storage.azure.com/.default";

/// A place where the library runs.
#[derive(Clone, Copy, Debug)]
pub struct Route {
    pub name: &'static str,
    calls: &'static [Call],
}

/// One way to ask there; a row of the table.
#[derive(Clone, Copy, Debug)]
struct Call {
    name: &'static str,
    proof: Proof,
    ask: fn(&Kit, &World, Proof) -> Result<Answer>,
    /// How many requests it takes.
    requests: u64,
}

impl Route {
    /// Makes the calls, one after another.
    pub fn run(&self, step: &Step, kit: &Kit, world: &World) -> Vec<Row> {
        let mut rows = Vec::new();
        for call in self.calls {
            step.waiting_for(format!("{}, {:?}", call.name, call.proof));
            let (answer, requests) = match world.requests_of(|| (call.ask)(kit, world, call.proof)) {
                Ok(asked) => asked,
                Err(error) => (Err(error), 0),
            };
            rows.push(Row { name: call.name, proof: call.proof, answer, requests, expected: call.requests });
        }
        if let Some(row) = rows.iter().find(|row| row.fault(world::now()).is_some()) {
            step.note(format!("{} does not work", row.name));
        }
        rows
    }
}

impl Call {
    const fn new(name: &'static str, proof: Proof, ask: fn(&Kit, &World, Proof) -> Result<Answer>) -> Self {
        Self { name, proof, ask, requests: proof.requests() }
    }
}

/// `examples/native`.
fn rust(kit: &Kit, world: &World, proof: Proof) -> Result<Answer> {
    let mut command = Command::new(&kit.native_example);
    world.introduce_with_file(&mut command, proof);
    answer::json(&answer_of("examples/native", &mut command)?)
}

/// Its program for people.
fn rust_person(kit: &Kit, world: &World, proof: Proof) -> Result<Answer> {
    let mut command = Command::new(&kit.native_device_code_example);
    world.introduce(&mut command, proof);
    answer::json(&answer_of("examples/native", &mut world.before_person(kit, &command))?)
}

/// `examples/node-script`.
fn node(kit: &Kit, world: &World, proof: Proof) -> Result<Answer> {
    let mut command = Command::new(&kit.node);
    world.introduce(command.current_dir(&world.node_script).arg("main.js"), proof);
    match proof {
        Proof::ManagedIdentity(_) => command.arg("--managed-identity"),
        Proof::WorkloadIdentity => command.arg("--workload-identity"),
        Proof::Default(_) => command.arg("--default"),
        _ => &mut command,
    };
    answer::json(&answer_of("examples/node-script", &mut command)?)
}

/// Its script for people. Who signs in by a code stays signed in, in a cache that the next process finds.
fn node_person(kit: &Kit, world: &World, proof: Proof) -> Result<Answer> {
    let mut command = Command::new(&kit.node);
    world.introduce(command.current_dir(&world.node_script).arg("sign-in.js"), proof);
    match proof {
        Proof::DeviceCode => command.args(["--device-code", "--keep", "signed-in.json", "--unencrypted"]),
        _ => command.arg("--show-address"),
    };
    world.at_home(&mut command);
    answer::json(&answer_of("examples/node-script", &mut world.before_person(kit, &command))?)
}

/// The page asks its own server, which uses the package.
fn page(kit: &Kit, world: &World, proof: Proof) -> Result<Answer> {
    let asked = match proof {
        Proof::Secret => "secret",
        Proof::Assertion => "assertion",
        Proof::Certificate => "certificate",
        _ => bail!("the page's server asks for nobody else"),
    };
    answer::json(&answer_of("the page", &mut browser(kit, world, asked))?)
}

/// The page asks Entra without its server.
fn page_itself(kit: &Kit, world: &World, _: Proof) -> Result<Answer> {
    answer::refusal(&answer_of("the page", &mut browser(kit, world, "entra"))?)
}

/// A person signs in on the page, in a popup.
fn page_person(kit: &Kit, world: &World, _: Proof) -> Result<Answer> {
    answer::json(&answer_of("the page", &mut browser(kit, world, "person"))?)
}

/// `examples/cloudflare-worker` in workerd.
fn worker(kit: &Kit, world: &World, proof: Proof) -> Result<Answer> {
    let mut command = world::script(kit, "worker.mjs");
    command.arg("--app").arg(&world.worker).arg("--workerd").arg(&kit.workerd);
    command.arg("--ca").arg(&world.entra.ca_file).arg("--directory").arg(&world.workerd);
    world.introduce_with_key(&mut command, proof)?;
    answer::json(&answer_of("examples/cloudflare-worker", &mut command)?)
}

/// `examples/wasmtime-host` with `azure-identity.wasm`.
fn plugin(kit: &Kit, world: &World, proof: Proof) -> Result<Answer> {
    let mut command = Command::new(&kit.wasmtime_host);
    world.introduce_with_file(&mut command, proof);
    with_component(&mut command, world, &kit.component);
    answer::with_token(&answer_of("examples/wasmtime-host", &mut command)?)
}

/// The same, with a person who signs in in the steps that the host takes.
fn plugin_person(kit: &Kit, world: &World, proof: Proof) -> Result<Answer> {
    let mut command = Command::new(&kit.wasmtime_host);
    world.introduce_with_file(&mut command, proof);
    with_component(&mut command, world, &kit.component);
    answer::with_token(&answer_of("examples/wasmtime-host", &mut world.before_person(kit, &command))?)
}

/// The same with `azure-identity-cloud.wasm`, which never has the certificate's key.
fn plugin_whose_host_signs(kit: &Kit, world: &World, _: Proof) -> Result<Answer> {
    let mut command = Command::new(&kit.wasmtime_host);
    world.introduce_with_kept_key(&mut command);
    with_component(&mut command, world, &kit.cloud_component);
    answer::with_token(&answer_of("examples/wasmtime-host", &mut command)?)
}

/// `examples/wasmtime-host` by a configuration, with `azure-identity-developer.wasm`, which gets of the machine what that names.
fn configured(kit: &Kit, world: &World, proof: Proof) -> Result<Answer> {
    let mut command = Command::new(&kit.wasmtime_host);
    world.introduce(&mut command, proof);
    let credential = match proof {
        Proof::ManagedIdentity(_) => "machine",
        Proof::WorkloadIdentity => "pod",
        _ => "here",
    };
    command.arg("--config").arg(&world.host).args(["--credential", credential, "--print-token"]);
    command.arg(&kit.developer_component).arg(SCOPE);
    answer::with_token(&answer_of("examples/wasmtime-host", &mut command)?)
}

/// `examples/plugin`, which knows nothing of tokens: the host attaches one to its request for a protected resource.
fn plugin_of_others(kit: &Kit, world: &World, proof: Proof) -> Result<Answer> {
    let mut command = Command::new(&kit.wasmtime_host);
    world.introduce(&mut command, proof);
    command.arg("--config").arg(&world.host).arg("--plugin").arg(&kit.plugin).arg(&kit.developer_component);
    command.arg(format!("{}/orders", world.entra.resource));
    answer::of_resource(proof.credential(), &answer_of("examples/plugin", &mut command)?)
}

/// The same composed with `azure-identity-http-auth.wasm`, which attaches it.
fn plugin_behind_http_auth(kit: &Kit, world: &World, proof: Proof) -> Result<Answer> {
    behind_http_auth(kit, world, proof, &kit.plugin)
}

/// The same with `examples/plugin-js`.
fn script_behind_http_auth(kit: &Kit, world: &World, proof: Proof) -> Result<Answer> {
    behind_http_auth(kit, world, proof, &kit.plugin_in_javascript)
}

fn behind_http_auth(kit: &Kit, world: &World, proof: Proof, plugin: &Path) -> Result<Answer> {
    let mut command = Command::new(&kit.wasmtime_host);
    world.introduce(&mut command, proof);
    command.arg("--config").arg(&world.host).arg("--plugin").arg(plugin).arg("--http-auth").arg(&kit.http_auth);
    command.arg(format!("{}/orders", world.entra.resource));
    answer::of_resource(proof.credential(), &answer_of("a plugin behind http-auth", &mut command)?)
}

fn with_component(command: &mut Command, world: &World, component: &Path) {
    command.arg("--authority").arg(&world.entra.origin).arg("--disable-instance-discovery");
    command.arg("--ca").arg(&world.entra.ca_file).arg("--print-token").arg(component).arg(SCOPE);
}

/// Puppeteer asks for a newer Node.
fn browser(kit: &Kit, world: &World, ask: &str) -> Command {
    let mut command = Command::new(&kit.newer_node);
    command.args(world::script(kit, "page.mjs").get_args());
    command.arg("--tools").arg(&kit.browser_tools).arg("--chromium").arg(&kit.chromium);
    command.arg("--url").arg(world.page_url()).args(["--ask", ask]);
    world.introduce_emulator(&mut command);
    command
}

/// The last line of what a program prints until it ends.
fn answer_of(name: &str, command: &mut Command) -> Result<String> {
    Program::start(name, command)?.finish(LIMIT)?.pop().context("it prints nothing")
}
