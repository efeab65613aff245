//! HTTP/1.1 exchanges, each on a connection of its own.

use std::fmt;
use std::io;
use std::net::IpAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use http_body_util::BodyExt;
use hyper::client::conn::http1::{self, SendRequest};
use hyper::http::uri::{Authority, PathAndQuery, Scheme};
use hyper::{Request, Response, Uri};
use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{self, ClientConfig, RootCertStore};
use wasmtime::error::Context;
use wasmtime_wasi_http::io::TokioIo;
use wasmtime_wasi_http::{Error, RequestOptions, WasiBody};

/// Performs exchanges with whoever is named.
#[derive(Clone)]
pub(crate) struct Wire(TlsConnector);

impl Wire {
    /// Trusts the roots of the operating system and those of `extra_roots` (a PEM file).
    pub(crate) fn new(extra_roots: Option<&Path>) -> wasmtime::Result<Self> {
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
        Ok(Self(TlsConnector::from(Arc::new(config))))
    }

    /// One exchange, if no address of the host is forbidden.
    pub(crate) async fn exchange(
        self,
        mut request: Request<WasiBody>,
        options: RequestOptions,
        is_forbidden: fn(IpAddr) -> bool,
    ) -> Result<Response<WasiBody>, Error> {
        let connected = self.connect(request.uri().clone(), is_forbidden);
        let mut sender = within(options.connect_timeout, connected, Error::ConnectionTimeout).await?;
        let path = request.uri().path_and_query().cloned().unwrap_or_else(|| PathAndQuery::from_static("/"));
        *request.uri_mut() = Uri::from(path);
        let answer = async { sender.send_request(request).await.map_err(broken) };
        let response = within(options.first_byte_timeout, answer, Error::ConnectionReadTimeout).await?;
        Ok(response.map(|body| body.map_err(broken).boxed_unsync()))
    }

    async fn connect(&self, uri: Uri, is_forbidden: fn(IpAddr) -> bool) -> Result<SendRequest<WasiBody>, Error> {
        let authority: &Authority = uri.authority().ok_or(Error::HttpRequestUriInvalid)?;
        let host = authority.host().trim_start_matches('[').trim_end_matches(']');
        let is_secure = uri.scheme() == Some(&Scheme::HTTPS);
        let port = authority.port_u16().unwrap_or(if is_secure { 443 } else { 80 });
        let unknown = |error: io::Error| Error::DnsError { rcode: Some(error.to_string()), info_code: None };
        let addresses: Vec<_> = lookup_host((host, port)).await.map_err(unknown)?.collect();
        if addresses.iter().any(|address| is_forbidden(address.ip())) {
            return Err(Error::DestinationIpProhibited);
        }
        let stream = TcpStream::connect(addresses.as_slice()).await.map_err(Error::Connect)?;
        // A connection ends with the response's body, or when the exchange is dropped.
        if is_secure {
            let name = ServerName::try_from(host.to_owned()).map_err(|_| Error::HttpRequestUriInvalid)?;
            let (sender, connection) = http1::handshake(TokioIo::new(self.0.connect(name, stream).await.map_err(untrusted)?)).await?;
            tokio::spawn(connection);
            Ok(sender)
        } else {
            let (sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
            tokio::spawn(connection);
            Ok(sender)
        }
    }
}

impl fmt::Debug for Wire {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Wire").finish_non_exhaustive()
    }
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
