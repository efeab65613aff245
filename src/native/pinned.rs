//! HTTPS with servers that the usual trust does not cover.

use core::time::Duration;
use std::{
    boxed::Box,
    fmt, format,
    net::SocketAddr,
    string::{String, ToString},
    sync::{Arc, Mutex, PoisonError},
    vec::Vec,
};

use reqwest::{
    Client,
    dns::{Addrs, Name, Resolve, Resolving},
    header::{HOST, HeaderValue},
};

use super::{
    fetch::{build, convert, perform},
    network_error, tls,
};
use crate::{
    error::Error,
    host::{FetchError, FetchPinned, Reply, Trust},
    maybe_send::BoxFuture,
    request::Request,
};

/// HTTPS over [`reqwest`](super::reqwest) with servers that prove themselves by a certificate's thumbprint, or by roots of their own, as Service
/// Fabric's and the token proxy of AKS. It goes through no proxy and follows no redirect.
#[derive(Debug, Default)]
pub struct PinnedReqwest {
    /// A program asks one such server, or two.
    clients: Mutex<Vec<(Key, Client)>>,
}

/// What a client is made for: what it trusts, and where a name of TLS's own leads to.
type Key = (Trust, Option<(String, u16)>);

impl PinnedReqwest {
    pub fn new() -> Self {
        Self::default()
    }

    fn client(&self, trust: &Trust, target: Option<(String, u16)>) -> Result<Client, FetchError> {
        let key = (trust.clone(), target);
        let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, client)) = clients.iter().find(|(known, _)| *known == key) {
            return Ok(client.clone());
        }
        let client = make(&key).map_err(FetchError::Forbidden)?;
        // Roots that were replaced are of no more use.
        if clients.len() == MOST {
            clients.remove(0);
        }
        clients.push((key, client.clone()));
        Ok(client)
    }
}

impl FetchPinned for PinnedReqwest {
    fn fetch_pinned<'a>(&'a self, request: &'a Request, trust: &'a Trust, limit: Duration) -> BoxFuture<'a, Result<Reply, FetchError>> {
        Box::pin(async move {
            let mut request = convert(request)?;
            if request.url().scheme() != "https" {
                return Err(FetchError::Forbidden("a server proves itself over https only".into()));
            }
            let target = match &trust.server_name {
                Some(name) => Some(rename(&mut request, name)?),
                None => None,
            };
            perform(self.client(trust, target)?, request, limit).await.map_err(network_error::of_pinned)
        })
    }
}

/// Asks for the server under another name in TLS, and under its own in HTTP. The result is where it is.
fn rename(request: &mut reqwest::Request, name: &str) -> Result<(String, u16), FetchError> {
    let unfit = || FetchError::Forbidden("the server's name in TLS is not valid".into());
    let url = request.url().clone();
    let (Some(host), Some(port)) = (url.host_str(), url.port_or_known_default()) else { return Err(unfit()) };
    let authority = url.port().map_or_else(|| host.to_string(), |port| format!("{host}:{port}"));
    request.headers_mut().insert(HOST, HeaderValue::from_str(&authority).map_err(|_| unfit())?);
    request.url_mut().set_host(Some(name)).map_err(|_| unfit())?;
    Ok((host.trim_matches(['[', ']']).into(), port))
}

fn make((trust, target): &Key) -> Result<Client, String> {
    let text = |error: &Error| error.message().to_string();
    let tls = match (&trust.sha1, &trust.roots) {
        (Some(sha1), _) => tls::pinned(sha1),
        (None, Some(roots)) => tls::trusting_only(&tls::roots(roots.as_bytes()).map_err(|error| text(&error))?),
        (None, None) => tls::trusting(&[]),
    };
    let mut builder = Client::builder().no_proxy();
    if let Some((host, port)) = target {
        builder = builder.dns_resolver(Arc::new(Elsewhere { host: host.clone(), port: *port }));
    }
    build(builder, tls)
}

/// Whatever name is asked for, the server is there.
struct Elsewhere {
    host: String,
    port: u16,
}

impl Resolve for Elsewhere {
    fn resolve(&self, _: Name) -> Resolving {
        let target = (self.host.clone(), self.port);
        Box::pin(async move {
            let found: Vec<SocketAddr> = tokio::net::lookup_host(target).await?.collect();
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

impl fmt::Debug for Elsewhere {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Elsewhere")
    }
}

const MOST: usize = 8;
