use core::time::Duration;
use std::{boxed::Box, format, string::String, sync::OnceLock, vec::Vec};

use bytes::Bytes;
use reqwest::{
    Client, ClientBuilder, Url,
    header::{HeaderName, HeaderValue},
    redirect,
};
use rustls::{ClientConfig, pki_types::CertificateDer};
use zeroize::Zeroizing;

use super::{network_error, task::Task, tls};
use crate::{
    error::Result,
    host::{Fetch, FetchError, MAX_BODY, Reply},
    maybe_send::BoxFuture,
    request::{Method, Request},
    transport::Headers,
};

/// HTTP over [reqwest], whose clients keep connections open and share them among all calls.
///
/// `https` requests go through the proxy that `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY` or the system's settings name. Plain `http`
/// requests never do: they are for managed identity endpoints of this machine, and a proxy would answer with its own identity, if at all.
#[derive(Debug)]
pub struct Reqwest {
    roots: Vec<CertificateDer<'static>>,
    https: OnceLock<Result<Client, String>>,
    http: OnceLock<Result<Client, String>>,
}

impl Reqwest {
    /// Trusts the system's root certificates; on Unix, `SSL_CERT_FILE` and `SSL_CERT_DIR` say where else they are.
    pub const fn new() -> Self {
        Self { roots: Vec::new(), https: OnceLock::new(), http: OnceLock::new() }
    }

    /// Trusts these root certificates (PEM) besides the system's: those of a private cloud, or of a proxy that looks into TLS.
    ///
    /// # Errors
    /// A configuration error when the text is no PEM, or has no certificate.
    pub fn with_root_certificates(pem: &[u8]) -> Result<Self> {
        Ok(Self { roots: tls::roots(pem)?, ..Self::new() })
    }

    /// Uses this client for all requests, with its proxies, certificates and limits.
    ///
    /// It must not follow redirects ([`redirect::Policy::none`]), or it could carry a secret elsewhere. An answer that came by way of a
    /// redirect is refused.
    pub fn with_client(client: Client) -> Self {
        Self { roots: Vec::new(), https: OnceLock::from(Ok(client.clone())), http: OnceLock::from(Ok(client)) }
    }

    fn client_for(&self, url: &Url) -> Result<Client, FetchError> {
        let client = match url.scheme() {
            "http" => self.http.get_or_init(|| build(Client::builder().no_proxy().connect_timeout(NEAR), tls::trusting_nobody())),
            _ => self.https.get_or_init(|| build(Client::builder(), tls::trusting(&self.roots))),
        };
        client.clone().map_err(FetchError::Forbidden)
    }
}

impl Default for Reqwest {
    fn default() -> Self {
        Self::new()
    }
}

impl Fetch for Reqwest {
    fn fetch<'a>(&'a self, request: &'a Request, limit: Duration) -> BoxFuture<'a, Result<Reply, FetchError>> {
        Box::pin(async move {
            let request = convert(request)?;
            let client = self.client_for(request.url())?;
            perform(client, request, limit).await
        })
    }
}

pub(super) async fn perform(client: Client, request: reqwest::Request, limit: Duration) -> Result<Reply, FetchError> {
    let exchange = async move { tokio::time::timeout(limit, exchange(client, request)).await };
    let Some(task) = Task::spawn(exchange) else { return Err(FetchError::Forbidden(NO_RUNTIME.into())) };
    match task.await {
        Ok(Ok(outcome)) => outcome,
        Ok(Err(_elapsed)) => Err(FetchError::TimedOut),
        Err(error) if error.is_panic() => Err(FetchError::Network("the HTTP client panicked".into())),
        Err(_cancelled) => Err(FetchError::Network("the Tokio runtime of the exchange was shut down".into())),
    }
}

pub(super) fn build(builder: ClientBuilder, tls: Result<ClientConfig, rustls::Error>) -> Result<Client, String> {
    let tls = tls.map_err(|error| format!("{error}. {NO_ROOTS}"))?;
    let builder = builder.tls_backend_preconfigured(tls).redirect(redirect::Policy::none()).user_agent(USER_AGENT);
    builder.build().map_err(|error| network_error::root_cause(&error))
}

pub(super) fn convert(request: &Request) -> Result<reqwest::Request, FetchError> {
    let unfit = |what: &str| FetchError::Forbidden(format!("the {what} of the request is not valid"));
    let method = match request.method {
        Method::Get => reqwest::Method::GET,
        Method::Post => reqwest::Method::POST,
        Method::Head => reqwest::Method::HEAD,
        Method::Put => reqwest::Method::PUT,
        Method::Patch => reqwest::Method::PATCH,
        Method::Delete => reqwest::Method::DELETE,
    };
    let mut converted = reqwest::Request::new(method, Url::parse(&request.url).map_err(|_| unfit("URL"))?);
    for (name, value) in request.headers.iter() {
        let mut value = HeaderValue::from_str(value).map_err(|_| unfit(name))?;
        value.set_sensitive(true);
        converted.headers_mut().insert(HeaderName::from_bytes(name.as_bytes()).map_err(|_| unfit(name))?, value);
    }
    // The client drops the body when it has been written, and the body's own copy of the secrets is zeroed then.
    *converted.body_mut() = request.body.clone().map(|body| Bytes::from_owner(body).into());
    Ok(converted)
}

async fn exchange(client: Client, request: reqwest::Request) -> Result<Reply, FetchError> {
    let url = request.url().clone();
    let mut response = client.execute(request).await.map_err(network_error::sort)?;
    if *response.url() != url {
        return Err(FetchError::Forbidden("the HTTP client followed a redirect; build it with redirect::Policy::none()".into()));
    }
    let headers = response.headers().iter().filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?)));
    let (status, headers) = (response.status().as_u16(), Headers::new(headers));
    let body = read(&mut response).await?;
    Ok(Reply { status, headers, body: body.into() })
}

/// Reads the body, but no more of it than anyone should be made to keep.
async fn read(response: &mut reqwest::Response) -> Result<Zeroizing<Vec<u8>>, FetchError> {
    let announced = usize::try_from(response.content_length().unwrap_or(0)).unwrap_or(usize::MAX);
    if announced > MAX_BODY {
        return Err(FetchError::TooLarge);
    }
    let mut body = Zeroizing::new(Vec::with_capacity(announced));
    while let Some(chunk) = response.chunk().await.map_err(network_error::sort)? {
        if body.len() + chunk.len() > MAX_BODY {
            return Err(FetchError::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// Who is asked over plain `http` is on this machine, or beside it.
const NEAR: Duration = Duration::from_secs(2);
const USER_AGENT: &str = concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION"));
const NO_RUNTIME: &str = "no Tokio runtime is current; call it on one, as in #[tokio::main]";
const NO_ROOTS: &str = "Install the system's root certificates (package ca-certificates), or name their file in SSL_CERT_FILE";
