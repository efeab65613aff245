//! The imports of components of WASI 0.3, which wait without keeping others from the instance: the same rules, under other names.

use wasmtime::component::{Accessor, ComponentNamedList, Lift, Linker, LinkerInstance, Lower, Resource, ResourceType};
use wasmtime::{Engine, StoreContextMut};
use wasmtime_wasi::WasiView;
use wasmtime_wasi::cli::{WasiCli, WasiCliView};
use wasmtime_wasi::p3::{
    bindings::{cli, random},
    clocks,
};
use wasmtime_wasi::random::WasiRandom;

use crate::bindings::azure_identity::credentials::{
    files::FileError,
    host_info::System,
    http_auth_config::Event,
    imds,
    process::{Output, ProcessError, Program},
    signer::{Algorithm, SignError},
    token_store::LeaseOutcome,
};
use crate::lent::State;
use crate::machine::HeldLease;

/// What the world `identity` imports, and nothing else.
pub(crate) fn linker(engine: &Engine) -> wasmtime::Result<Linker<State>> {
    let mut linker = Linker::new(engine);
    clocks::add_to_linker(&mut linker)?;
    random::random::add_to_linker::<State, WasiRandom>(&mut linker, |state| state.ctx().ctx.random())?;
    wasmtime_wasi_http::p3::add_to_linker(&mut linker)?;
    Ok(linker)
}

/// What `identity-cloud` imports beyond that.
pub(crate) fn lend_cloud(linker: &mut Linker<State>) -> wasmtime::Result<()> {
    let mut environment = linker.instance("wasi:cli/environment@0.3.0")?;
    now(&mut environment, "get-environment", |state, (): ()| (state.machine.variables.clone(),))?;
    lend_machine(linker)
}

/// What `http-auth` imports beyond the machine, and the plugin behind it.
pub(crate) fn lend_http_auth(linker: &mut Linker<State>) -> wasmtime::Result<()> {
    let mut config = ours(linker, "http-auth-config")?;
    now(&mut config, "get-settings", |state, (): ()| (state.http_auth.settings(),))?;
    now(&mut config, "told", |state, (event,): (Event,)| state.http_auth.tell(event))?;
    waits(&mut config, "client-assertion", |state, (credential,): (String,)| {
        let given = state.http_auth.assertion(&credential);
        async move { (given as Result<String, String>,) }
    })
}

/// The standard streams of a plugin.
pub(crate) fn lend_standard_streams(linker: &mut Linker<State>) -> wasmtime::Result<()> {
    cli::stdin::add_to_linker::<State, WasiCli>(linker, State::cli)?;
    cli::stdout::add_to_linker::<State, WasiCli>(linker, State::cli)?;
    cli::stderr::add_to_linker::<State, WasiCli>(linker, State::cli)
}

/// What there is of the machine but variables.
pub(crate) fn lend_machine(linker: &mut Linker<State>) -> wasmtime::Result<()> {
    let mut host_info = ours(linker, "host-info")?;
    now(&mut host_info, "operating-system", |state, (): ()| -> (System,) { (state.machine.system(),) })?;
    now(&mut host_info, "local-offset", |state, (at,): (u64,)| (state.machine.local_offset.map(|offset| offset(at)),))?;

    let mut files = ours(linker, "files")?;
    waits(&mut files, "read", |state, (path, max_bytes): (String, u32)| {
        let machine = state.machine.clone();
        async move { (machine.read_file(path, max_bytes).await as Result<Vec<u8>, FileError>,) }
    })?;
    waits(&mut files, "exists", |state, (path,): (String,)| {
        let machine = state.machine.clone();
        async move { (machine.file_exists(path).await,) }
    })?;

    let mut imds = ours(linker, "imds")?;
    waits(&mut imds, "send", |state, (asked,): (imds::Request,)| {
        let machine = state.machine.clone();
        async move { (machine.ask_endpoint(asked).await as Result<imds::Response, imds::RequestError>,) }
    })?;

    let mut signer = ours(linker, "signer")?;
    waits(&mut signer, "sign", |state, (key_name, algorithm, bytes): (String, Algorithm, Vec<u8>)| {
        let signing = state.signing(&key_name, algorithm, bytes);
        async move { (signing.await as Result<Vec<u8>, SignError>,) }
    })?;
    lend_token_store(linker)
}

fn lend_token_store(linker: &mut Linker<State>) -> wasmtime::Result<()> {
    let mut store = ours(linker, "token-store")?;
    waits(&mut store, "get", |state, (name,): (String,)| {
        let machine = state.machine.clone();
        async move { (machine.stored(name).await,) }
    })?;
    waits(&mut store, "set", |state, (name, entry, expires_on): (String, Vec<u8>, u64)| {
        let machine = state.machine.clone();
        async move { (machine.store(name, entry, expires_on).await,) }
    })?;
    waits(&mut store, "delete", |state, (name,): (String,)| {
        let machine = state.machine.clone();
        async move { (machine.forget_stored(name).await,) }
    })?;
    store.func_wrap_concurrent("lease", |accessor: &Accessor<State>, (name, duration): (String, u64)| {
        let machine = accessor.with(|mut access| access.get().machine.clone());
        Box::pin(async move {
            let lease = machine.lease(name, duration).await;
            let kept = lease.and_then(|lease| accessor.with(|mut access| access.get().keep_lease(lease)));
            Ok((kept as Result<LeaseOutcome, String>,))
        })
    })?;
    store.resource("held-lease", ResourceType::host::<HeldLease>(), |mut store: StoreContextMut<'_, State>, lease| {
        // Nobody waits for that: it ends by itself, if it must.
        tokio::spawn(store.data_mut().take_lease(Resource::new_own(lease))?.release());
        Ok(())
    })
}

/// What `identity-developer` imports beyond that.
pub(crate) fn lend_developer(linker: &mut Linker<State>) -> wasmtime::Result<()> {
    let mut process = ours(linker, "process")?;
    waits(&mut process, "run", |state, (program, arguments, timeout, most): (Program, Vec<String>, u64, u32)| {
        let machine = state.machine.clone();
        async move { (machine.run_program(program, arguments, timeout, most).await as Result<Output, ProcessError>,) }
    })
}

/// An interface of this project.
fn ours<'a>(linker: &'a mut Linker<State>, name: &str) -> wasmtime::Result<LinkerInstance<'a, State>> {
    linker.instance(&format!("azure-identity:credentials/{name}@0.3.0"))
}

/// A function that answers at once.
fn now<P, R>(interface: &mut LinkerInstance<'_, State>, name: &str, function: fn(&mut State, P) -> R) -> wasmtime::Result<()>
where
    P: ComponentNamedList + Lift + 'static,
    R: ComponentNamedList + Lower + 'static,
{
    interface.func_wrap(name, move |mut store: StoreContextMut<'_, State>, arguments| Ok(function(store.data_mut(), arguments)))
}

/// A function that takes what it needs of the instance's state, and then waits without it.
fn waits<P, R, F>(interface: &mut LinkerInstance<'_, State>, name: &str, function: fn(&mut State, P) -> F) -> wasmtime::Result<()>
where
    P: ComponentNamedList + Lift + 'static,
    R: ComponentNamedList + Lower + 'static,
    F: Future<Output = R> + Send + 'static,
{
    interface.func_wrap_concurrent(name, move |accessor: &Accessor<State>, arguments| {
        let answer = accessor.with(|mut access| function(access.get(), arguments));
        Box::pin(async move { Ok(answer.await) })
    })
}
