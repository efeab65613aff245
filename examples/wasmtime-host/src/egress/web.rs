use std::path::Path;

use azure_identity_wasm::http_auth::is_reserved_address;
use hyper::Request;
use wasmtime_wasi_http::{RequestOptions, WasiBody};

use crate::lent::{Exchange, Outgoing};
use crate::wire::Wire;

/// The way to wherever rules allow, but for link-local addresses: those are denied, whatever name leads there and however they are written, because what is
/// looked at is what the name resolves to, just before that is connected to.
#[derive(Clone, Debug)]
pub struct Web(Wire);

impl Web {
    /// Trusts the roots of the operating system and those of `extra_roots` (a PEM file).
    ///
    /// # Errors
    /// When the file cannot be read or there is nothing to trust.
    pub fn new(extra_roots: Option<&Path>) -> wasmtime::Result<Self> {
        Ok(Self(Wire::new(extra_roots)?))
    }
}

impl Outgoing for Web {
    fn send(&mut self, request: Request<WasiBody>, options: RequestOptions) -> Exchange {
        Box::pin(self.0.clone().exchange(request, options, is_reserved_address))
    }
}
