//! Plugins: ordinary commands (`wasi:cli/command`) in whatever language, which get a way out by rules, and nothing else of the machine.

mod limits;
mod output;

use std::fmt;
use std::path::Path;
use std::thread;
use std::time::Duration;

use tokio::time::timeout;
use wasmtime::component::{Component, Linker, ResourceTable};
use wasmtime::error::Context;
use wasmtime::{Config, Engine, Store};
use wasmtime_wasi::p2::bindings::CommandPre;
use wasmtime_wasi::{WasiCtx, WasiCtxBuilder, WasiCtxView, WasiView};
use wasmtime_wasi_http::p2::add_only_http_to_linker_async;
use wasmtime_wasi_http::{WasiHttpCtx, WasiHttpCtxView, WasiHttpView};

use self::limits::Memory;
use self::output::Output;
use crate::config::Limits;
use crate::lent::{Hooks, Outgoing};

/// Compiles plugins and stops those that take too long.
#[derive(Clone)]
pub struct Plugins(Engine);

/// A compiled plugin, which can be run as often as one likes; no two runs share anything.
#[derive(Clone)]
pub struct Plugin(CommandPre<State>);

/// What a plugin has left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ran {
    /// Whether it says that it has done its work.
    pub is_well: bool,
    pub stdout: Vec<u8>,
    pub stderr: Vec<u8>,
}

impl Plugins {
    /// # Errors
    /// When this machine cannot compile.
    pub fn new() -> wasmtime::Result<Self> {
        let mut config = Config::new();
        // Of WASI 0.3 alone.
        config.epoch_interruption(true).concurrency_support(false);
        let engine = Engine::new(&config)?;
        let weak = engine.weak();
        // Ends with the engine. Guests give way at each tick, so that one that computes cannot keep its time limit from coming.
        thread::Builder::new().name("epochs".to_owned()).spawn(move || {
            while let Some(engine) = weak.upgrade() {
                engine.increment_epoch();
                drop(engine);
                thread::sleep(TICK);
            }
        })?;
        Ok(Self(engine))
    }

    /// Compiles the component in a file.
    ///
    /// # Errors
    /// When the file is no component of the world `wasi:cli/command`.
    pub fn load(&self, path: &Path) -> wasmtime::Result<Plugin> {
        let what = || format!("{} is no plugin: it must be a component that exports wasi:cli/run", path.display());
        let component = Component::from_file(&self.0, path).with_context(what)?;
        let mut linker = Linker::new(&self.0);
        wasmtime_wasi::p2::add_to_linker_async(&mut linker)?;
        add_only_http_to_linker_async(&mut linker)?;
        Ok(Plugin(CommandPre::new(linker.instantiate_pre(&component).with_context(what)?).with_context(what)?))
    }
}

impl Plugin {
    /// Runs it with these arguments (the first is its name, by custom) and this way out: [`Egress`](crate::Egress) for rules. It has no files, no
    /// variables, no sockets and an empty standard input.
    ///
    /// # Errors
    /// When it breaks, or goes over a limit; the error says which.
    pub async fn run(&self, arguments: &[String], outgoing: impl Outgoing + 'static, limits: Limits) -> wasmtime::Result<Ran> {
        let (stdout, stderr) = (Output::new(limits.output), Output::new(limits.output));
        let wasi = WasiCtxBuilder::new()
            .args(arguments)
            .stdout(stdout.clone())
            .stderr(stderr.clone())
            .allow_tcp(false)
            .allow_udp(false)
            .allow_ip_name_lookup(false)
            .build();
        let (table, http, hooks) = (ResourceTable::new(), WasiHttpCtx::new(), Hooks::new(outgoing));
        let state = State { table, wasi, http, hooks, memory: Memory::new(limits.memory_bytes()) };
        let mut store = Store::new(self.0.engine(), state);
        store.limiter(|state| &mut state.memory);
        store.set_epoch_deadline(1);
        store.epoch_deadline_async_yield_and_update(1);
        let run = async {
            let command = self.0.instantiate_async(&mut store).await?;
            command.wasi_cli_run().call_run(&mut store).await
        };
        let ended = timeout(limits.duration(), run).await;
        let ended = ended.with_context(|| format!("the plugin took longer than {} s: raise `time` in [limits], if it may", limits.time))?;
        let is_well = ended.context("the plugin broke")?.is_ok();
        Ok(Ran { is_well, stdout: stdout.written(), stderr: stderr.written() })
    }
}

/// What wasmtime keeps for a run.
struct State {
    table: ResourceTable,
    wasi: WasiCtx,
    http: WasiHttpCtx,
    hooks: Hooks,
    memory: Memory,
}

impl WasiView for State {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        WasiCtxView { ctx: &mut self.wasi, table: &mut self.table }
    }
}

impl WasiHttpView for State {
    fn http(&mut self) -> WasiHttpCtxView<'_> {
        WasiHttpCtxView { hooks: &mut self.hooks, table: &mut self.table, ctx: &mut self.http }
    }
}

impl fmt::Debug for Plugins {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Plugins").finish_non_exhaustive()
    }
}

impl fmt::Debug for Plugin {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Plugin").finish_non_exhaustive()
    }
}

const TICK: Duration = Duration::from_millis(10);
