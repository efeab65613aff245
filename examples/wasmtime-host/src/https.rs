//! The way out of the component: HTTPS, to the hosts on a list.

use std::path::Path;
use std::sync::Arc;

use hyper::http::uri::Scheme;
use hyper::{Request, Uri};
use wasmtime_wasi_http::{Error, RequestOptions, WasiBody};

use crate::lent::{Exchange, Outgoing};
use crate::wire::Wire;

/// Performs HTTPS exchanges, each on a connection of its own, and only with the hosts that it is told.
///
/// A component that handles secrets must not be able to send them anywhere. So there is a list of hosts, and no plain HTTP.
#[derive(Clone, Debug)]
pub struct Https {
    wire: Wire,
    allowed: Arc<[String]>,
}

impl Https {
    /// Trusts the roots of the operating system and those of `extra_roots` (a PEM file). `allowed` are the authorities of URLs, as
    /// `login.microsoftonline.com` or `localhost:8443`.
    ///
    /// # Errors
    /// When the file cannot be read or there is nothing to trust.
    pub fn new(allowed: impl IntoIterator<Item = String>, extra_roots: Option<&Path>) -> wasmtime::Result<Self> {
        Ok(Self { wire: Wire::new(extra_roots)?, allowed: listed(allowed) })
    }

    /// The same trust with other hosts.
    #[must_use]
    pub fn allowing(&self, allowed: impl IntoIterator<Item = String>) -> Self {
        Self { wire: self.wire.clone(), allowed: listed(allowed) }
    }
}

impl Outgoing for Https {
    fn send(&mut self, request: Request<WasiBody>, options: RequestOptions) -> Exchange {
        match admit(&self.allowed, request.uri()) {
            Ok(()) => Box::pin(self.wire.clone().exchange(request, options, |_| false)),
            Err(error) => Box::pin(std::future::ready(Err(error))),
        }
    }
}

/// The part of a URL that a component's requests name; a wrong URL is the component's to refuse.
pub fn authority_of(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split('/').next().unwrap_or(rest).to_owned()
}

fn listed(allowed: impl IntoIterator<Item = String>) -> Arc<[String]> {
    allowed.into_iter().map(|authority| authority.to_ascii_lowercase()).collect()
}

fn admit(allowed: &[String], uri: &Uri) -> Result<(), Error> {
    let authority = uri.authority().ok_or(Error::HttpRequestUriInvalid)?;
    let is_allowed = allowed.iter().any(|allowed| authority.as_str().eq_ignore_ascii_case(allowed));
    if uri.scheme() == Some(&Scheme::HTTPS) && is_allowed { Ok(()) } else { Err(Error::HttpRequestDenied) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_admitted(uri: &'static str) -> bool {
        admit(&["login.example:8443".to_owned()], &Uri::from_static(uri)).is_ok()
    }

    #[test]
    fn requests_go_to_the_listed_host_alone() {
        assert!(is_admitted("https://login.example:8443/tenant/oauth2/v2.0/token"));
        assert!(is_admitted("https://LOGIN.example:8443/"));
        for other in ["https://login.example/", "https://evil.example:8443/", "https://login.example:8443@evil.example/", "/tenant"] {
            assert!(!is_admitted(other), "{other}");
        }
    }

    #[test]
    fn nothing_goes_out_in_the_clear() {
        assert!(!is_admitted("http://login.example:8443/"));
    }
}
