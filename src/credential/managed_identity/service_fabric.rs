//! Service Fabric: over TLS, with a server that is known by its certificate's thumbprint.

use alloc::string::String;
use core::time::Duration;

use super::asking::Asking;
use crate::{
    cache::Record,
    error::Result,
    host::{Fetch, FetchError, FetchPinned, Reply, Trust},
    maybe_send::{BoxFuture, Shared},
    request::{Request, managed_identity as request},
    response::{challenge, managed_identity as response},
    token::Secret,
    transport::Transport,
};

/// `revoked` is the token at hand, if a resource has refused it.
pub(super) async fn token(
    endpoint: &str,
    secret: &Secret,
    capable: bool,
    revoked: Option<&Secret>,
    asking: &Asking<'_>,
    transport: &Transport<'_>,
) -> Result<Shared<Record>> {
    let revoked = match revoked {
        Some(token) => Some(hexadecimal(&transport.session.host.sha256(token.expose()).await?)),
        None => None,
    };
    let request = request::service_fabric(endpoint, secret, capable, revoked.as_deref(), &asking.wanted);
    response::parse(&transport.send(request).await?, &asking.asked)
}

/// A way out to the one server that has this certificate.
pub(super) struct Pinned<'a> {
    fetch: &'a dyn FetchPinned,
    trust: Trust,
}

impl<'a> Pinned<'a> {
    pub(super) fn new(fetch: &'a dyn FetchPinned, thumbprint: String) -> Self {
        Self { fetch, trust: Trust { sha1: Some(thumbprint), ..Trust::default() } }
    }
}

impl Fetch for Pinned<'_> {
    fn fetch<'a>(&'a self, request: &'a Request, limit: Duration) -> BoxFuture<'a, Result<Reply, FetchError>> {
        self.fetch.fetch_pinned(request, &self.trust, limit)
    }
}

/// A hash in base64url, in hexadecimal.
fn hexadecimal(base64: &str) -> String {
    let mut text = String::new();
    for byte in challenge::decoded(base64.bytes()).unwrap_or_default() {
        for half in [byte >> 4, byte & 15] {
            text.push(char::from(if half < 10 { b'0' + half } else { b'a' - 10 + half }));
        }
    }
    text
}
