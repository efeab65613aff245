//! A plugin with exports of its own, which its embedder binds: compiled once, instantiated as often as there are parties that must not share memory.

use std::fmt;

use wasmtime::component::{Component, HasSelf, Instance, InstancePre, Linker};
use wasmtime::{Config, Engine, Store};

use crate::bindings::azure_identity::credentials;
use crate::compose::{compose, with_credentials};
use crate::lent::{Lent, State};
use crate::p3;
use crate::world::{Wasi, World, lend_machine, lend_standard_streams};

/// A plugin, compiled, for embedders that bind its exports themselves.
#[derive(Clone)]
pub struct Embedded {
    component: InstancePre<State>,
}

impl Embedded {
    /// A plugin behind `azure-identity-http-auth.wasm`, or behind its twin if it is one of WASI 0.3: its requests get tokens as [`Lent::http_auth`]
    /// says. Of WASI 0.3, `config` must have its concurrency.
    ///
    /// # Errors
    /// Those of [`compose`]; and when the plugin needs more than wasi:http, clocks, randomness and standard streams.
    pub fn behind_http_auth(http_auth: &[u8], plugin: &[u8], config: &Config) -> wasmtime::Result<Self> {
        let wasi = Wasi::of(http_auth);
        Self::link(&compose(http_auth, plugin)?, config, wasi, |linker| {
            // The plugin has none of these: `compose` sees to it.
            match wasi {
                Wasi::P2 => {
                    lend_machine(linker)?;
                    credentials::http_auth_config::add_to_linker::<State, HasSelf<State>>(linker, |state| state)
                }
                Wasi::P3 => {
                    p3::lend_machine(linker)?;
                    p3::lend_http_auth(linker)
                }
            }
        })
    }

    /// A plugin on its own, whose requests go out as they are.
    ///
    /// # Errors
    /// When it is no component, or needs more than wasi:http, clocks, randomness and standard streams.
    pub fn alone(plugin: &[u8], config: &Config) -> wasmtime::Result<Self> {
        Self::link(plugin, config, Wasi::of(plugin), |_| Ok(()))
    }

    /// A program for WASI 0.3 that gets tokens itself, by `azure-identity-p3.wasm`: it sees them, and what it imports beside that is the component's
    /// and clocks and randomness. Its engine needs `component-model-async`.
    ///
    /// # Errors
    /// When it does not import the component's interfaces, or needs more.
    pub fn with_credentials(identity: &[u8], program: &[u8], config: &Config) -> wasmtime::Result<Self> {
        let engine = Engine::new(config)?;
        let component = Component::new(&engine, with_credentials(identity, program)?)?;
        Ok(Self { component: p3::linker(&engine)?.instantiate_pre(&component)? })
    }

    fn link(
        component: &[u8],
        config: &Config,
        wasi: Wasi,
        more: impl FnOnce(&mut Linker<State>) -> wasmtime::Result<()>,
    ) -> wasmtime::Result<Self> {
        let engine = Engine::new(config)?;
        let component = Component::new(&engine, component)?;
        let mut linker = wasi.linker(&engine, World::Identity)?;
        match wasi {
            Wasi::P2 => lend_standard_streams(&mut linker)?,
            Wasi::P3 => p3::lend_standard_streams(&mut linker)?,
        }
        more(&mut linker)?;
        Ok(Self { component: linker.instantiate_pre(&component)? })
    }

    /// A new instance, with a memory of its own and, behind `azure-identity-http-auth.wasm`, tokens of its own.
    ///
    /// # Errors
    /// When there is no memory left for it.
    pub async fn instantiate(&self, lent: Lent) -> wasmtime::Result<EmbeddedInstance> {
        let mut store = Store::new(self.component.engine(), lent.into_state());
        store.limiter(|state| &mut *state.limits);
        let instance = self.component.instantiate_async(&mut store).await?;
        Ok(EmbeddedInstance { store, instance })
    }
}

/// An instance of a plugin, whose exports are the embedder's to bind.
pub struct EmbeddedInstance {
    pub store: Store<State>,
    pub instance: Instance,
}

impl fmt::Debug for Embedded {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Embedded").finish_non_exhaustive()
    }
}

impl fmt::Debug for EmbeddedInstance {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("EmbeddedInstance").finish_non_exhaustive()
    }
}
