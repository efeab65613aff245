//! The routes: where our library runs, and how it is asked for a token there.

use std::process::Command;

use anyhow::{Context, Result, ensure};

use super::answer::{self, Answer};
use super::kit::Kit;
use super::program::{Finished, Program};
use super::world::{self, LIMIT, Proof, World};
use crate::progress::Step;

/// All routes, in the table's order.
pub const ROUTES: [Route; 5] = [
    Route { name: "Rust program", calls: &[Call::new("Rust program", Proof::Secret, rust)] },
    Route {
        name: "Node script",
        calls: &[Call::new("Node script", Proof::Secret, node), Call::new("Node script", Proof::Assertion, node)],
    },
    Route {
        name: "browser page",
        calls: &[
            Call::new("browser page, by its server", Proof::Secret, page),
            Call::new("browser page, by its server", Proof::Assertion, page),
            Call::new("browser page, by itself", Proof::Secret, page_itself),
        ],
    },
    Route {
        name: "Cloudflare Worker",
        calls: &[Call::new("Cloudflare Worker", Proof::Secret, worker), Call::new("Cloudflare Worker", Proof::Assertion, worker)],
    },
    Route { name: "wasmtime plugin", calls: &[Call::new("wasmtime plugin", Proof::Secret, plugin)] },
];

/// The resource that every route asks for.
const SCOPE: &str = "https://storage.azure.com/.default";

/// Entra's answer to a page that asks for an application's token.
const REFUSED_TO_PAGES: u64 = 9_002_326;

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
}

/// What came of a call.
#[derive(Debug)]
pub struct Row {
    pub route: &'static str,
    pub name: &'static str,
    pub answer: Result<Answer>,
    /// Those that arrived at the emulator.
    pub requests: u64,
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
            rows.push(Row { route: self.name, name: call.name, answer, requests });
        }
        if let Some(row) = rows.iter().find(|row| !row.works()) {
            step.note(format!("{} does not work", row.name));
        }
        rows
    }
}

impl Row {
    /// Whether the call came to what it must, with the one request that a token takes.
    pub fn works(&self) -> bool {
        self.requests == 1
            && match &self.answer {
                Ok(Answer::Token(token)) => token.claims.exp > world::now(),
                Ok(Answer::Refused { code, .. }) => *code == REFUSED_TO_PAGES,
                Err(_) => false,
            }
    }
}

impl Call {
    const fn new(name: &'static str, proof: Proof, ask: fn(&Kit, &World, Proof) -> Result<Answer>) -> Self {
        Self { name, proof, ask }
    }
}

/// `examples/native`. It asks once, and tells when the token expires.
fn rust(kit: &Kit, world: &World, proof: Proof) -> Result<Answer> {
    let mut command = Command::new(&kit.native_example);
    world.introduce(&mut command, proof);
    let finished = finish("examples/native", &mut command)?;
    answer::expiry(last(&finished)?, finished.took.as_secs_f64() * 1e3)
}

/// `examples/node-script`.
fn node(kit: &Kit, world: &World, proof: Proof) -> Result<Answer> {
    let mut command = Command::new(&kit.node);
    world.introduce(command.current_dir(&world.node_script).arg("main.js"), proof);
    answer::json(last(&finish("examples/node-script", &mut command)?)?)
}

/// The page asks its own server, which uses the package.
fn page(kit: &Kit, world: &World, proof: Proof) -> Result<Answer> {
    let asked = match proof {
        Proof::Secret => "secret",
        Proof::Assertion => "assertion",
    };
    answer::json(last(&finish("the page", &mut browser(kit, world, asked))?)?)
}

/// The page asks Entra without its server.
fn page_itself(kit: &Kit, world: &World, _: Proof) -> Result<Answer> {
    answer::refusal(last(&finish("the page", &mut browser(kit, world, "entra"))?)?)
}

/// `examples/cloudflare-worker` in workerd.
fn worker(kit: &Kit, world: &World, proof: Proof) -> Result<Answer> {
    let mut command = world::script(kit, "worker.mjs");
    command.arg("--app").arg(&world.worker).arg("--workerd").arg(&kit.workerd);
    command.arg("--ca").arg(&world.entra.ca_file).arg("--directory").arg(&world.workerd);
    world.introduce_with_key(&mut command, proof)?;
    answer::json(last(&finish("examples/cloudflare-worker", &mut command)?)?)
}

/// `examples/wasmtime-host` with `azure-identity.wasm`.
fn plugin(kit: &Kit, world: &World, proof: Proof) -> Result<Answer> {
    ensure!(proof == Proof::Secret, "examples/wasmtime-host knows secrets only");
    let mut command = Command::new(&kit.wasmtime_host);
    world.introduce(&mut command, proof);
    command.arg("--authority").arg(&world.entra.origin).arg("--disable-instance-discovery");
    command.arg("--ca").arg(&world.entra.ca_file).arg("--print-token").arg(&kit.component).arg(SCOPE);
    answer::with_token(last(&finish("examples/wasmtime-host", &mut command)?)?)
}

/// Puppeteer asks for a newer Node.
fn browser(kit: &Kit, world: &World, ask: &str) -> Command {
    let mut command = Command::new(&kit.newer_node);
    command.args(world::script(kit, "page.mjs").get_args());
    command.arg("--tools").arg(&kit.browser_tools).arg("--chromium").arg(&kit.chromium);
    command.arg("--url").arg(world.page_url()).args(["--ask", ask]);
    command
}

fn finish(name: &str, command: &mut Command) -> Result<Finished> {
    Program::start(name, command)?.finish(LIMIT)
}

fn last(finished: &Finished) -> Result<&str> {
    finished.lines.last().map(String::as_str).context("it prints nothing")
}
