//! What the host lends one instance: a way out, clocks, and signatures.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

use hyper::{Request, Response};
use wasmtime::component::ResourceTable;
use wasmtime::{ResourceLimiter, StoreLimitsBuilder};
use wasmtime_wasi::cli::StdoutStream;
use wasmtime_wasi::{HostMonotonicClock, HostWallClock, WasiCtx, WasiCtxBuilder, WasiCtxView, WasiView};
use wasmtime_wasi_http::{Error, RequestOptions, WasiBody, WasiHttpCtx, WasiHttpCtxView, WasiHttpHooks, WasiHttpView};

use crate::http_auth::HttpAuth;
use crate::keyvalue::KeyvalueView;
use crate::machine::Machine;
use crate::signer::Signer;

/// The way out: performs the HTTP exchanges of the component, or refuses them with [`Error::HttpRequestDenied`].
pub trait Outgoing: Send {
    /// Performs one exchange. The request's URI is absolute. Dropping the future aborts it.
    fn send(&mut self, request: Request<WasiBody>, options: RequestOptions) -> Exchange;
}

/// A response on its way.
pub type Exchange = Pin<Box<dyn Future<Output = Result<Response<WasiBody>, Error>> + Send>>;

/// A function is a way out.
impl<F: FnMut(Request<WasiBody>, RequestOptions) -> Exchange + Send> Outgoing for F {
    fn send(&mut self, request: Request<WasiBody>, options: RequestOptions) -> Exchange {
        self(request, options)
    }
}

/// What one instance is lent. Unless a [`Machine`] has them, it gets no files, no environment and no programs, and never sockets or standard
/// streams.
pub struct Lent {
    wasi: WasiCtxBuilder,
    outgoing: Box<dyn Outgoing>,
    signer: Option<Box<dyn Signer>>,
    machine: Machine,
    http_auth: HttpAuth,
    limits: Box<dyn ResourceLimiter + Send + Sync>,
}

impl Lent {
    /// This way out, and the machine's clocks and randomness.
    pub fn new(outgoing: impl Outgoing + 'static) -> Self {
        Self {
            wasi: WasiCtxBuilder::new(),
            outgoing: Box::new(outgoing),
            signer: None,
            machine: Machine::new(),
            http_auth: HttpAuth::default(),
            limits: Box::new(StoreLimitsBuilder::new().memory_size(MOST_MEMORY).build()),
        }
    }

    /// Signatures with keys that the host keeps. Without it there is no key that `azure-identity-cloud.wasm` could name.
    #[must_use]
    pub fn signer(mut self, signer: impl Signer + 'static) -> Self {
        self.signer = Some(Box::new(signer));
        self
    }

    /// What it may ask of the machine, if it is `azure-identity-cloud.wasm` or `azure-identity-developer.wasm`. Without it, nothing.
    #[must_use]
    pub fn machine(mut self, machine: Machine) -> Self {
        self.machine = machine;
        self
    }

    /// Whose tokens a plugin's requests get, if it is one behind `azure-identity-http-auth.wasm`. Without it, all of them are refused.
    #[must_use]
    pub fn http_auth(mut self, http_auth: HttpAuth) -> Self {
        self.http_auth = http_auth;
        self
    }

    /// Standard output and standard error of a plugin. Without them they go nowhere.
    #[must_use]
    pub fn output(mut self, stdout: impl StdoutStream + 'static, stderr: impl StdoutStream + 'static) -> Self {
        self.wasi.stdout(stdout).stderr(stderr);
        self
    }

    /// Other clocks. Waiting goes by tokio's clock: on a runtime whose time is paused (`tokio::time::pause`), a wait is a jump of that clock,
    /// as soon as nothing else is left to do. Clocks that read [`tokio::time::Instant`] follow it.
    #[must_use]
    pub fn clocks(mut self, wall: impl HostWallClock + 'static, monotonic: impl HostMonotonicClock + 'static) -> Self {
        self.wasi.wall_clock(wall).monotonic_clock(monotonic);
        self
    }

    /// What a command is given: arguments, and no sockets.
    pub(crate) fn command(mut self, arguments: &[String]) -> Self {
        self.wasi.args(arguments).allow_tcp(false).allow_udp(false).allow_ip_name_lookup(false);
        self
    }

    pub(crate) fn limits(mut self, limits: impl ResourceLimiter + Sync + 'static) -> Self {
        self.limits = Box::new(limits);
        self
    }

    pub(crate) fn into_state(mut self) -> State {
        State {
            table: ResourceTable::new(),
            wasi: self.wasi.build(),
            http: WasiHttpCtx::new(),
            hooks: Hooks(self.outgoing),
            signer: self.signer,
            machine: Arc::new(self.machine),
            http_auth: self.http_auth,
            limits: self.limits,
        }
    }
}

impl fmt::Debug for Lent {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Lent").finish_non_exhaustive()
    }
}

/// What wasmtime keeps for one instance.
pub struct State {
    pub(crate) table: ResourceTable,
    wasi: WasiCtx,
    http: WasiHttpCtx,
    hooks: Hooks,
    pub(crate) signer: Option<Box<dyn Signer>>,
    pub(crate) machine: Arc<Machine>,
    pub(crate) http_auth: HttpAuth,
    pub(crate) limits: Box<dyn ResourceLimiter + Send + Sync>,
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

impl State {
    pub(crate) fn keyvalue(&mut self) -> KeyvalueView<'_> {
        KeyvalueView { keyvalue: &self.machine.keyvalue, table: &mut self.table, audit: &*self.machine.audit }
    }
}

impl fmt::Debug for State {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("State").finish_non_exhaustive()
    }
}

struct Hooks(Box<dyn Outgoing>);

type Io = Box<dyn Future<Output = Result<(), Error>> + Send>;

impl WasiHttpHooks for Hooks {
    fn send_request(
        &mut self,
        request: Request<WasiBody>,
        options: Option<RequestOptions>,
        _: Io,
    ) -> Box<dyn Future<Output = Result<(Response<WasiBody>, Io), Error>> + Send> {
        let exchange = self.0.send(request, options.unwrap_or_default());
        Box::new(async move {
            let nothing_left: Io = Box::new(async { Ok(()) });
            Ok((exchange.await?, nothing_left))
        })
    }
}

/// In bytes. The component needs about two; its cache is what grows.
const MOST_MEMORY: usize = 64 * 1024 * 1024;
