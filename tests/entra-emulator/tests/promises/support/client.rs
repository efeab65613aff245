//! A small HTTP/1.1 client: one connection per request unless a test keeps one.

use entra_emulator::Emulator;
use http_body_util::{BodyExt, Full};
use hyper::{Request, body::Bytes, client::conn::http1, header::HeaderMap};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use std::sync::Arc;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use tokio_rustls::{
    TlsConnector,
    rustls::{
        ClientConfig, RootCertStore,
        crypto::ring,
        pki_types::{CertificateDer, ServerName, pem::PemObject},
    },
};

/// Which listener to use.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Scheme {
    Http,
    Https,
}

/// A kept connection.
pub struct Connection(http1::SendRequest<Full<Bytes>>);

/// What came back. `error` is set when the connection broke before the body was whole.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
    pub error: Option<String>,
}

impl Answer {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|cause| panic!("{cause} in {}", self.text()))
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().expect("a text header"))
    }

    /// A member of a successful answer.
    pub fn ok_text(&self, name: &str) -> String {
        assert_eq!(self.status, 200, "{}", self.text());
        self.json()[name].as_str().unwrap_or_else(|| panic!("no text '{name}' in {}", self.text())).to_owned()
    }

    /// Asserts that this is an error of Entra with this status, OAuth code and AADSTS number.
    #[track_caller]
    pub fn is_error(&self, status: u16, error: &str, code: u32) {
        let document = self.json();
        let seen = (self.status, document["error"].as_str().unwrap_or_default().to_owned(), document["error_codes"][0].as_u64());
        assert_eq!(seen, (status, error.to_owned(), Some(u64::from(code))), "{}", self.text());
    }
}

/// A request over a connection of its own, on the plain HTTP listener.
pub async fn send(emulator: &Emulator, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
    let mut connection = connect(emulator, Scheme::Http).await;
    send_over(&mut connection, method, path, headers, body).await.expect("an answer")
}

/// The same on the HTTPS listener.
pub async fn send_secure(emulator: &Emulator, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
    let mut connection = connect(emulator, Scheme::Https).await;
    send_over(&mut connection, method, path, headers, body).await.expect("an answer")
}

/// A request over a kept connection. `Err` when there is no answer.
pub async fn send_over(
    connection: &mut Connection,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &[u8],
) -> Result<Answer, String> {
    let mut request = Request::builder().method(method).uri(path);
    if !headers.iter().any(|(name, _)| *name == "host") {
        request = request.header("host", "localhost");
    }
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = request.body(Full::new(Bytes::copy_from_slice(body))).expect("a request");
    connection.0.ready().await.map_err(|cause| cause.to_string())?;
    let response = connection.0.send_request(request).await.map_err(|cause| format!("{cause:?}"))?;
    let (head, mut incoming) = response.into_parts();
    let mut answer = Answer { status: head.status.as_u16(), headers: head.headers, body: Vec::new(), error: None };
    while let Some(frame) = incoming.frame().await {
        match frame {
            Ok(frame) => answer.body.extend_from_slice(&frame.into_data().unwrap_or_default()),
            Err(cause) => answer.error = Some(format!("{cause:?}")),
        }
    }
    Ok(answer)
}

/// Opens a connection to one of the listeners.
pub async fn connect(emulator: &Emulator, scheme: Scheme) -> Connection {
    match scheme {
        Scheme::Http => {
            let stream = TcpStream::connect(authority(emulator.http_origin())).await.expect("a connection");
            handshake(stream).await
        }
        Scheme::Https => handshake(tls(emulator, emulator.ca_pem(), "localhost").await.expect("a TLS connection")).await,
    }
}

/// A TLS connection that trusts one authority and expects one server name.
pub async fn tls(emulator: &Emulator, ca_pem: &str, server_name: &str) -> std::io::Result<tokio_rustls::client::TlsStream<TcpStream>> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(ca_pem.as_bytes()).expect("a certificate in PEM")).expect("a root certificate");
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("protocol versions")
        .with_root_certificates(roots)
        .with_no_client_auth();
    let stream = TcpStream::connect(authority(emulator.origin())).await?;
    let name = ServerName::try_from(server_name.to_owned()).expect("a server name");
    TlsConnector::from(Arc::new(config)).connect(name, stream).await
}

/// Writes bytes to the plain HTTP listener and reads all that comes back.
pub async fn raw(emulator: &Emulator, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(authority(emulator.http_origin())).await.expect("a connection");
    stream.write_all(bytes).await.expect("written");
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    String::from_utf8_lossy(&answer).into_owned()
}

pub fn form_body(pairs: &[(String, String)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

fn authority(origin: &str) -> &str {
    origin.split_once("://").expect("an origin").1
}

async fn handshake(stream: impl tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin + Send + 'static) -> Connection {
    let (sender, driver) = http1::handshake(TokioIo::new(stream)).await.expect("HTTP/1.1");
    tokio::spawn(async move {
        let _ = driver.await;
    });
    Connection(sender)
}
