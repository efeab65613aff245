//! The worlds of components, for WASI 0.2 and 0.3: what their host lends them.

use wasmtime::component::{HasData, HasSelf, Linker, ResourceTable};
use wasmtime::{Config, Engine, OptLevel, RegallocAlgorithm};
use wasmtime_wasi::WasiView;
use wasmtime_wasi::cli::{WasiCli, WasiCliView};
use wasmtime_wasi::clocks::{WasiClocks, WasiClocksView};
use wasmtime_wasi::p2::bindings::{cli, clocks, io, random};
use wasmtime_wasi::random::WasiRandom;
use wasmtime_wasi_http::p2::add_only_http_to_linker_async;

use crate::bindings::{self, azure_identity::credentials};
use crate::keyvalue;
use crate::lent::State;
use crate::p3;

/// What a component may ask of its host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum World {
    Identity,
    Cloud,
    Developer,
}

/// The WASI that a component is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wasi {
    P2,
    P3,
}

impl Wasi {
    /// What the component imports tells: all that run here send requests.
    pub(crate) fn of(component: &[u8]) -> Self {
        let name = b"wasi:http/types@0.3.";
        if component.windows(name.len()).any(|found| found == name) { Self::P3 } else { Self::P2 }
    }

    pub(crate) const fn interface(self) -> &'static str {
        match self {
            Self::P2 => "azure-identity:credentials/credential@0.1.0",
            Self::P3 => "azure-identity:credentials/credential@0.3.0",
        }
    }

    pub(crate) fn config(self) -> Config {
        let mut config = config();
        config.concurrency_support(self == Self::P3);
        config
    }

    pub(crate) fn linker(self, engine: &Engine, world: World) -> wasmtime::Result<Linker<State>> {
        let mut linker = match self {
            Self::P2 => linker(engine)?,
            Self::P3 => p3::linker(engine)?,
        };
        if world != World::Identity {
            match self {
                Self::P2 => lend_cloud(&mut linker)?,
                Self::P3 => p3::lend_cloud(&mut linker)?,
            }
        }
        if world == World::Developer {
            match self {
                Self::P2 => credentials::process::add_to_linker::<State, HasSelf<State>>(&mut linker, |state| state)?,
                Self::P3 => p3::lend_developer(&mut linker)?,
            }
        }
        Ok(linker)
    }
}

fn lend_cloud(linker: &mut Linker<State>) -> wasmtime::Result<()> {
    bindings::wasi::cli::environment::add_to_linker::<State, HasSelf<State>>(linker, |state| state)?;
    lend_machine(linker)
}

/// What there is of the machine but variables.
pub(crate) fn lend_machine(linker: &mut Linker<State>) -> wasmtime::Result<()> {
    credentials::host_info::add_to_linker::<State, HasSelf<State>>(linker, |state| state)?;
    credentials::files::add_to_linker::<State, HasSelf<State>>(linker, |state| state)?;
    credentials::imds::add_to_linker::<State, HasSelf<State>>(linker, |state| state)?;
    credentials::signer::add_to_linker::<State, HasSelf<State>>(linker, |state| state)?;
    credentials::token_store::add_to_linker::<State, HasSelf<State>>(linker, |state| state)?;
    keyvalue::add_to_linker(linker, State::keyvalue)
}

/// The component waits for the network nearly all of its time: what counts is how soon it is compiled.
pub(crate) fn config() -> Config {
    let mut config = Config::new();
    // Of WASI 0.3 alone.
    config.concurrency_support(false);
    config.cranelift_opt_level(OptLevel::None).cranelift_regalloc_algorithm(RegallocAlgorithm::SinglePass);
    config
}

/// What the world `identity` imports, and nothing else: an instance that wants more does not start.
pub(crate) fn linker(engine: &Engine) -> wasmtime::Result<Linker<State>> {
    struct Table;
    impl HasData for Table {
        type Data<'a> = &'a mut ResourceTable;
    }
    let mut linker = Linker::new(engine);
    io::error::add_to_linker::<State, Table>(&mut linker, |state| state.ctx().table)?;
    io::poll::add_to_linker::<State, Table>(&mut linker, |state| state.ctx().table)?;
    io::streams::add_to_linker::<State, Table>(&mut linker, |state| state.ctx().table)?;
    clocks::wall_clock::add_to_linker::<State, WasiClocks>(&mut linker, State::clocks)?;
    clocks::monotonic_clock::add_to_linker::<State, WasiClocks>(&mut linker, State::clocks)?;
    random::random::add_to_linker::<State, WasiRandom>(&mut linker, |state| state.ctx().ctx.random())?;
    add_only_http_to_linker_async(&mut linker)?;
    Ok(linker)
}

/// The standard streams of a plugin.
pub(crate) fn lend_standard_streams(linker: &mut Linker<State>) -> wasmtime::Result<()> {
    cli::stdin::add_to_linker::<State, WasiCli>(linker, State::cli)?;
    cli::stdout::add_to_linker::<State, WasiCli>(linker, State::cli)?;
    cli::stderr::add_to_linker::<State, WasiCli>(linker, State::cli)
}
