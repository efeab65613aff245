//! The token endpoints of the machine, which the host mediates by `wit/imds.wit`: whatever is asked by plain http, or of a pinned server.

use alloc::{boxed::Box, string::String};
use core::time::Duration;

use zeroize::Zeroizing;

use super::{fetch::WasiFetch, waits::ask};
use crate::{
    component::bindings::azure_identity::credentials::imds::{self, RequestError},
    host::{Fetch, FetchError, FetchPinned, MAX_BODY, Reply, Trust},
    maybe_send::BoxFuture,
    request::{Method, Request},
    token::milliseconds,
    transport::Headers,
};

/// Sends plain http by the host, and the rest by wasi:http.
pub(super) struct Mediated(pub(super) WasiFetch);

impl Fetch for Mediated {
    fn fetch<'a>(&'a self, request: &'a Request, limit: Duration) -> BoxFuture<'a, Result<Reply, FetchError>> {
        if request.url.starts_with("http://") { Box::pin(send(request, None, limit)) } else { self.0.fetch(request, limit) }
    }
}

/// Exchanges with pinned servers.
pub(super) struct Pinned;

impl FetchPinned for Pinned {
    fn fetch_pinned<'a>(&'a self, request: &'a Request, trust: &'a Trust, limit: Duration) -> BoxFuture<'a, Result<Reply, FetchError>> {
        Box::pin(send(request, Some(trust), limit))
    }
}

#[cfg_attr(not(feature = "component-p3"), allow(clippy::unused_async))] // there, it blocks
async fn send(request: &Request, trust: Option<&Trust>, limit: Duration) -> Result<Reply, FetchError> {
    let method = match request.method {
        Method::Get => imds::Method::Get,
        Method::Post => imds::Method::Post,
        _ => return Err(FetchError::Forbidden("token endpoints of a machine are asked by GET and POST".into())),
    };
    let asked = imds::Request {
        method,
        url: request.url.clone(),
        headers: request.headers.iter().map(|(name, value)| (String::from(name), String::from(value))).collect(),
        body: request.body.as_ref().map(|body| String::from(body.as_str())),
        trust: trust.map(|Trust { sha1, roots, server_name }| imds::Trust {
            sha1: sha1.clone(),
            roots: roots.clone(),
            server_name: server_name.clone(),
        }),
        timeout: u64::try_from(milliseconds(limit)).unwrap_or(0),
    };
    match ask!(imds::send, &asked) {
        Ok(response) if response.body.len() > MAX_BODY => Err(FetchError::TooLarge),
        Ok(response) => {
            let headers = Headers::new(response.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())));
            Ok(Reply { status: response.status, headers, body: Zeroizing::new(response.body).into() })
        }
        Err(RequestError::Denied) => Err(FetchError::Forbidden("it does not let this component reach the endpoint".into())),
        Err(RequestError::TimedOut) => Err(FetchError::TimedOut),
        Err(RequestError::TooLarge) => Err(FetchError::TooLarge),
        Err(RequestError::Untrusted(why)) => Err(FetchError::Untrusted(why)),
        Err(RequestError::Network(why)) => Err(FetchError::Network(why)),
    }
}
