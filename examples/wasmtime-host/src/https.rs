//! The way out of a real host: HTTPS, to the hosts on a list.

use std::fmt;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use http_body_util::BodyExt;
use hyper::client::conn::http1;
use hyper::http::uri::{Authority, PathAndQuery, Scheme};
use hyper::{Request, Response, Uri};
use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{self, ClientConfig, RootCertStore};
use wasmtime::error::Context;
use wasmtime_wasi_http::io::TokioIo;
use wasmtime_wasi_http::{Error, RequestOptions, WasiBody};

use crate::lent::{Exchange, Outgoing};

/// Performs HTTPS exchanges, each on a connection of its own, and only with the hosts that it is told.
///
/// A component that handles secrets must not be able to send them anywhere. So there is a list of hosts, and no plain HTTP.
#[derive(Clone)]
pub struct Https {
    tls: TlsConnector,
    allowed: Arc<[String]>,
}

impl Https {
    /// Trusts the roots of the operating system and those of `extra_roots` (a PEM file). `allowed` are the authorities of URLs, as
    /// `login.microsoftonline.com` or `localhost:8443`.
    ///
    /// # Errors
    /// When the file cannot be read or there is nothing to trust.
    pub fn new(allowed: impl IntoIterator<Item = String>, extra_roots: Option<&Path>) -> wasmtime::Result<Self> {
        let mut roots = RootCertStore::empty();
        // Single certificates that cannot be read are common in the systems' stores; those that can be are what counts.
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        if let Some(path) = extra_roots {
            let unreadable = || format!("no certificates can be read from {}", path.display());
            for certificate in CertificateDer::pem_file_iter(path).with_context(unreadable)? {
                roots.add(certificate.with_context(unreadable)?).with_context(unreadable)?;
            }
        }
        if roots.is_empty() {
            wasmtime::bail!("this system has no trusted certificates: name some in a PEM file");
        }
        let mut config = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_root_certificates(roots)
            .with_no_client_auth();
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        let allowed = allowed.into_iter().map(|authority| authority.to_ascii_lowercase()).collect();
        Ok(Self { tls: TlsConnector::from(Arc::new(config)), allowed })
    }

    async fn exchange(self, mut request: Request<WasiBody>, options: RequestOptions) -> Result<Response<WasiBody>, Error> {
        let authority = admit(&self.allowed, request.uri())?;
        let stream = within(options.connect_timeout, self.connect(&authority), Error::ConnectionTimeout).await?;
        let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
        // It ends with the response's body, or when the exchange is dropped.
        tokio::spawn(connection);
        let path = request.uri().path_and_query().cloned().unwrap_or_else(|| PathAndQuery::from_static("/"));
        *request.uri_mut() = Uri::from(path);
        let answer = async { sender.send_request(request).await.map_err(broken) };
        let response = within(options.first_byte_timeout, answer, Error::ConnectionReadTimeout).await?;
        Ok(response.map(|body| body.map_err(broken).boxed_unsync()))
    }

    async fn connect(&self, authority: &Authority) -> Result<TlsStream<TcpStream>, Error> {
        let host = authority.host().trim_start_matches('[').trim_end_matches(']');
        let unknown = |error: io::Error| Error::DnsError { rcode: Some(error.to_string()), info_code: None };
        let addresses: Vec<_> = lookup_host((host, authority.port_u16().unwrap_or(443))).await.map_err(unknown)?.collect();
        let stream = TcpStream::connect(addresses.as_slice()).await.map_err(Error::Connect)?;
        let name = ServerName::try_from(host.to_owned()).map_err(|_| Error::HttpRequestUriInvalid)?;
        self.tls.connect(name, stream).await.map_err(untrusted)
    }
}

impl Outgoing for Https {
    fn send(&mut self, request: Request<WasiBody>, options: RequestOptions) -> Exchange {
        Box::pin(self.clone().exchange(request, options))
    }
}

impl fmt::Debug for Https {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Https").field("allowed", &self.allowed).finish_non_exhaustive()
    }
}

fn admit(allowed: &[String], uri: &Uri) -> Result<Authority, Error> {
    let authority = uri.authority().ok_or(Error::HttpRequestUriInvalid)?;
    let is_allowed = allowed.iter().any(|allowed| authority.as_str().eq_ignore_ascii_case(allowed));
    if uri.scheme() == Some(&Scheme::HTTPS) && is_allowed { Ok(authority.clone()) } else { Err(Error::HttpRequestDenied) }
}

async fn within<T>(limit: Option<Duration>, work: impl Future<Output = Result<T, Error>>, error: Error) -> Result<T, Error> {
    match limit {
        Some(limit) => timeout(limit, work).await.unwrap_or(Err(error)),
        None => work.await,
    }
}

fn untrusted(error: io::Error) -> Error {
    match error.get_ref().and_then(|cause| cause.downcast_ref()) {
        Some(rustls::Error::InvalidCertificate(_)) => Error::TlsCertificateError,
        _ => Error::Tls(error),
    }
}

fn broken(error: hyper::Error) -> Error {
    if error.is_incomplete_message() { Error::HttpResponseIncomplete } else { Error::Hyper(error) }
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
