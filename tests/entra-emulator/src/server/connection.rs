//! One TCP connection, which a fault may tear down.

use std::{
    io,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll},
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
    sync::Notify,
};

/// What is known of a connection while it lives.
#[derive(Debug)]
pub struct Connection {
    /// A running number, from 1.
    pub id: u64,
    /// Whether it speaks TLS.
    pub secure: bool,
    counted: AtomicBool,
    torn: AtomicBool,
    tear: Notify,
}

/// A TCP stream that ends with a reset (RST) when its connection was torn down, and orderly otherwise.
pub struct Stream {
    tcp: TcpStream,
    connection: Arc<Connection>,
}

impl Connection {
    pub fn new(id: u64, secure: bool) -> Self {
        Self { id, secure, counted: AtomicBool::new(false), torn: AtomicBool::new(false), tear: Notify::new() }
    }

    /// True once: for the first request that counts.
    pub fn is_new(&self) -> bool {
        !self.counted.swap(true, Ordering::Relaxed)
    }

    /// Ends the connection with a reset, at once.
    pub fn reset(&self) {
        self.torn.store(true, Ordering::Relaxed);
        self.tear.notify_one();
    }

    /// Waits until [`reset`](Self::reset) is called.
    pub async fn torn(&self) {
        self.tear.notified().await;
    }
}

impl Stream {
    pub fn new(tcp: TcpStream, connection: Arc<Connection>) -> Self {
        Self { tcp, connection }
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        if self.connection.torn.load(Ordering::Relaxed) {
            // Closing with linger 0 sends RST instead of FIN. Should it fail, the peer sees an orderly end: close enough.
            let _ = self.tcp.set_zero_linger();
        }
    }
}

impl AsyncRead for Stream {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.tcp).poll_read(context, buffer)
    }
}

impl AsyncWrite for Stream {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.tcp).poll_write(context, bytes)
    }

    fn poll_write_vectored(mut self: Pin<&mut Self>, context: &mut Context<'_>, slices: &[io::IoSlice<'_>]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.tcp).poll_write_vectored(context, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.tcp.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.tcp).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.tcp).poll_shutdown(context)
    }
}
