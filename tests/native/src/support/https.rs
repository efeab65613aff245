//! A small HTTPS server on loopback, under a certificate authority of its own.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use http_body_util::Full;
use hyper::{
    Request, Response,
    body::{Bytes, Incoming},
    server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::TokioIo;
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use tokio::{
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{ServerConfig, crypto::ring as provider, pki_types::PrivateKeyDer},
};

pub type Answer = Response<Full<Bytes>>;

/// A server; dropping it stops it.
pub struct HttpsServer {
    pub port: u16,
    /// The certificate of its authority.
    pub ca_pem: String,
    /// The SHA-1 of its own certificate, in hexadecimal.
    pub thumbprint: String,
    open: Arc<AtomicUsize>,
    requests: Arc<AtomicUsize>,
    accepting: JoinHandle<()>,
}

impl HttpsServer {
    /// Answers every request with what `handle` makes of it. The certificate is valid for `localhost` only.
    pub async fn start<F, A>(handle: F) -> Self
    where
        F: Fn(Request<Incoming>) -> A + Clone + Send + Sync + 'static,
        A: Future<Output = Answer> + Send + 'static,
    {
        let (ca_pem, thumbprint, acceptor) = certificates();
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (open, requests) = <(Arc<AtomicUsize>, Arc<AtomicUsize>)>::default();
        let (gauge, counter) = (open.clone(), requests.clone());
        let handle = move |request| {
            counter.fetch_add(1, Ordering::SeqCst);
            handle(request)
        };
        let accepting = tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let (acceptor, handle, opened) = (acceptor.clone(), handle.clone(), Opened::new(&gauge));
                tokio::spawn(async move {
                    serve(acceptor, stream, handle).await;
                    drop(opened);
                });
            }
        });
        Self { port, ca_pem, thumbprint, open, requests, accepting }
    }

    pub fn origin(&self) -> String {
        format!("https://localhost:{}", self.port)
    }

    /// The connections that are open now.
    pub fn open_connections(&self) -> usize {
        self.open.load(Ordering::SeqCst)
    }

    /// The requests that have arrived so far.
    pub fn requests(&self) -> usize {
        self.requests.load(Ordering::SeqCst)
    }
}

impl Drop for HttpsServer {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

struct Opened(Arc<AtomicUsize>);

impl Opened {
    fn new(gauge: &Arc<AtomicUsize>) -> Self {
        gauge.fetch_add(1, Ordering::SeqCst);
        Self(gauge.clone())
    }
}

impl Drop for Opened {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

async fn serve<F, A>(acceptor: TlsAcceptor, stream: TcpStream, handle: F)
where
    F: Fn(Request<Incoming>) -> A,
    A: Future<Output = Answer>,
{
    // A client that distrusts the certificate, or goes away, is none of the server's business.
    let Ok(stream) = acceptor.accept(stream).await else { return };
    let service = service_fn(|request| {
        let answer = handle(request);
        async { Ok::<_, std::convert::Infallible>(answer.await) }
    });
    let _ended = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
}

fn certificates() -> (String, String, TlsAcceptor) {
    let ca_key = KeyPair::generate().unwrap();
    let mut ca = CertificateParams::default();
    ca.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    let ca_pem = ca.self_signed(&ca_key).unwrap().pem();
    let key = KeyPair::generate().unwrap();
    let certificate = CertificateParams::new(vec!["localhost".into()]).unwrap().signed_by(&key, &Issuer::new(ca, ca_key)).unwrap();
    let hash = ring::digest::digest(&ring::digest::SHA1_FOR_LEGACY_USE_ONLY, certificate.der());
    let thumbprint =
        hash.as_ref().iter().flat_map(|byte| [byte >> 4, byte & 15]).filter_map(|half| char::from_digit(half.into(), 16)).collect();
    let config = ServerConfig::builder_with_provider(Arc::new(provider::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], PrivateKeyDer::Pkcs8(key.serialize_der().into()))
        .unwrap();
    (ca_pem, thumbprint, TlsAcceptor::from(Arc::new(config)))
}
