//! Plugins: ordinary commands (`wasi:cli/command`) in whatever language, which get a way out by rules, and nothing else of the machine.

mod limits;
mod output;

use std::fmt;
use std::path::Path;
use std::thread;
use std::time::Duration;

use tokio::time::timeout;
use wasmtime::component::{Component, HasSelf, Linker};
use wasmtime::error::Context;
use wasmtime::{Config, Engine, Store};
use wasmtime_wasi::p2::bindings::CommandPre;
use wasmtime_wasi_http::p2::add_only_http_to_linker_async;

use self::limits::Memory;
use self::output::Output;
use crate::bindings::azure_identity::credentials::http_auth_config;
use crate::compose::compose;
use crate::config::Limits;
use crate::identity::{composed, read};
use crate::lent::{Lent, Outgoing, State};
use crate::world::lend_machine;

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
        Self::with(Config::new())
    }

    /// With an engine of the embedder's own making.
    ///
    /// # Errors
    /// When this machine cannot compile so.
    pub fn with(mut config: Config) -> wasmtime::Result<Self> {
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
        Ok(Plugin(CommandPre::new(self.linker()?.instantiate_pre(&component).with_context(what)?).with_context(what)?))
    }

    /// Composes it with `azure-identity-http-auth.wasm`, and compiles both as one: [`Plugin::run_with`] runs it. `adapter` is
    /// `azure-identity-keyvalue.wasm`, if tokens are to outlive a run in a bucket of [`Machine::keyvalue`](crate::Machine::keyvalue).
    ///
    /// # Errors
    /// When a file is no component, and when these two cannot be composed: [`Uncomposable`](crate::Uncomposable).
    pub fn load_behind_http_auth(&self, http_auth: &Path, adapter: Option<&Path>, plugin: &Path) -> wasmtime::Result<Plugin> {
        let what = || format!("{} is no plugin to put behind {}", plugin.display(), http_auth.display());
        let front = match adapter {
            Some(adapter) => composed(http_auth, adapter)?,
            None => read(http_auth)?,
        };
        let composed = compose(&front, &read(plugin)?).with_context(what)?;
        let mut linker = self.linker()?;
        // The plugin has none of these: `compose` sees to it.
        lend_machine(&mut linker)?;
        http_auth_config::add_to_linker::<State, HasSelf<State>>(&mut linker, |state| state)?;
        let component = Component::new(&self.0, composed).with_context(what)?;
        Ok(Plugin(CommandPre::new(linker.instantiate_pre(&component).with_context(what)?).with_context(what)?))
    }

    fn linker(&self) -> wasmtime::Result<Linker<State>> {
        let mut linker = Linker::new(&self.0);
        wasmtime_wasi::p2::add_to_linker_async(&mut linker)?;
        add_only_http_to_linker_async(&mut linker)?;
        Ok(linker)
    }
}

impl Plugin {
    /// Runs it with these arguments (the first is its name, by custom) and this way out: [`Egress`](crate::Egress) for rules. It has no files, no
    /// variables, no sockets and an empty standard input.
    ///
    /// # Errors
    /// When it breaks, or goes over a limit; the error says which.
    pub async fn run(&self, arguments: &[String], outgoing: impl Outgoing + 'static, limits: Limits) -> wasmtime::Result<Ran> {
        self.run_with(arguments, Lent::new(outgoing), limits).await
    }

    /// The same with all that is lent: of that, a plugin behind `azure-identity-http-auth.wasm` has but the way out, and the component the rest.
    ///
    /// # Errors
    /// As [`run`](Self::run).
    pub async fn run_with(&self, arguments: &[String], lent: Lent, limits: Limits) -> wasmtime::Result<Ran> {
        let (stdout, stderr) = (Output::new(limits.output), Output::new(limits.output));
        let lent = lent.command(arguments).output(stdout.clone(), stderr.clone()).limits(Memory::new(limits.memory_bytes()));
        let mut store = Store::new(self.0.engine(), lent.into_state());
        store.limiter(|state| &mut *state.limits);
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
