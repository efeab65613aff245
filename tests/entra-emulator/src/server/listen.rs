//! Listening on loopback, and serving what connects.

use crate::{
    error::StartError,
    server::{
        answer::answer,
        connection::{Connection, Stream},
    },
    state::State,
};
use axum::{Router, http::Request};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use std::{
    io,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::Arc,
    time::Duration,
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream},
    task::JoinSet,
};
use tokio_rustls::TlsAcceptor;

/// How long a client may take for its TLS handshake.
const HANDSHAKE_LIMIT: Duration = Duration::from_secs(10);

/// How often a free port is looked for that both families of addresses have.
const ATTEMPTS: usize = 16;

/// A port of loopback, on IPv4 and, where the machine has it, on IPv6: `localhost` means either.
#[derive(Debug)]
pub struct Listener {
    sockets: Vec<TcpListener>,
    port: u16,
}

impl Listener {
    /// Binds `port`; a free one when it is 0.
    pub async fn bind(port: u16) -> Result<Self, StartError> {
        let mut attempt = 0;
        loop {
            attempt += 1;
            match Self::bind_both(port).await {
                // The free port of one family is taken in the other: try the next one.
                Err(StartError::Bind(address, _)) if port == 0 && address.port() != 0 && attempt < ATTEMPTS => {}
                outcome => return outcome,
            }
        }
    }

    /// The port.
    pub fn port(&self) -> u16 {
        self.port
    }

    async fn bind_both(port: u16) -> Result<Self, StartError> {
        let wanted = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), port);
        let v4 = TcpListener::bind(wanted).await.map_err(|cause| StartError::Bind(wanted, cause))?;
        let port = v4.local_addr().map_err(|cause| StartError::Bind(wanted, cause))?.port();
        let mut sockets = vec![v4];
        let wanted = SocketAddr::new(IpAddr::V6(Ipv6Addr::LOCALHOST), port);
        match TcpListener::bind(wanted).await {
            Ok(v6) => sockets.push(v6),
            Err(cause) if cause.kind() == io::ErrorKind::AddrInUse => return Err(StartError::Bind(wanted, cause)),
            // No IPv6 on this machine.
            Err(_) => {}
        }
        Ok(Self { sockets, port })
    }
}

/// Serves `router` on `listener` until the returned future is dropped, which ends every connection as well.
pub async fn serve(listener: Listener, tls: Option<TlsAcceptor>, router: Router, state: Arc<State>) {
    let mut families = JoinSet::new();
    for socket in listener.sockets {
        families.spawn(accept(socket, tls.clone(), router.clone(), Arc::clone(&state)));
    }
    while families.join_next().await.is_some() {}
}

async fn accept(socket: TcpListener, tls: Option<TlsAcceptor>, router: Router, state: Arc<State>) {
    let mut connections = JoinSet::new();
    loop {
        match socket.accept().await {
            Ok((tcp, _)) => {
                let connection = Arc::new(state.traffic.new_connection(tls.is_some()));
                connections.spawn(serve_connection(tcp, connection, tls.clone(), router.clone(), Arc::clone(&state)));
            }
            // Out of file descriptors, or the peer gave up already: neither must end the listener, nor spin.
            Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
        }
        while connections.try_join_next().is_some() {}
    }
}

async fn serve_connection(tcp: TcpStream, connection: Arc<Connection>, tls: Option<TlsAcceptor>, router: Router, state: Arc<State>) {
    // Without it, an answer in two writes waits for the peer's delayed acknowledgement.
    let _ = tcp.set_nodelay(true);
    let stream = Stream::new(tcp, Arc::clone(&connection));
    match tls {
        None => serve_http(stream, connection, router, state).await,
        Some(acceptor) => {
            // A client that does not trust the authority ends the handshake: nothing to serve.
            if let Ok(Ok(stream)) = tokio::time::timeout(HANDSHAKE_LIMIT, acceptor.accept(stream)).await {
                serve_http(stream, connection, router, state).await;
            }
        }
    }
}

async fn serve_http(stream: impl AsyncRead + AsyncWrite + Unpin + 'static, connection: Arc<Connection>, router: Router, state: Arc<State>) {
    let torn = Arc::clone(&connection);
    let service =
        service_fn(move |request: Request<Incoming>| answer(Arc::clone(&state), Arc::clone(&connection), router.clone(), request));
    tokio::select! {
        // How a connection ends is the client's business.
        _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service) => {}
        () = torn.torn() => {}
    }
}
