use core::{convert::Infallible, future::poll_fn, pin::pin, sync::atomic::Ordering, task::Poll, time::Duration};
use std::{
    boxed::Box,
    format, io,
    net::{IpAddr, TcpListener as StdListener},
    string::{String, ToString},
    sync::Arc,
    thread,
    vec::Vec,
};

use hyper::{server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use tokio::{
    net::{TcpListener, TcpStream},
    sync::oneshot,
    task::JoinSet,
    time::{Instant, timeout},
};

use super::{
    Opener,
    answer::{Expected, reply_to},
    redirect::{Place, hosts},
};
use crate::{
    error::{Error, Result},
    host::Listener,
    maybe_send::{BoxFuture, Lock},
    native::task::Task,
    token::Secret,
};

/// Listens on loopback. What comes before anyone waits for it waits in the system's queue.
pub(super) struct LoopbackListener {
    redirect_uri: String,
    sockets: Vec<StdListener>,
    expected: Expected,
    opener: Arc<Opener>,
}

impl LoopbackListener {
    pub(super) fn bind(place: &Place<'_>, expected: Expected, opener: Arc<Opener>) -> Result<Self> {
        let mut attempts = if place.port == 0 { 10 } else { 1 };
        loop {
            attempts -= 1;
            match bind_all(place) {
                Ok((sockets, port)) => {
                    let redirect_uri = place.given.map_or_else(|| format!("http://localhost:{port}"), ToString::to_string);
                    return Ok(Self { redirect_uri, sockets, expected: Expected { hosts: hosts(port), ..expected }, opener });
                }
                // A port that is free at one address can be another program's at the other.
                Err((_, error)) if error.kind() == io::ErrorKind::AddrInUse && attempts > 0 => {}
                Err((address, error)) => return Err(cannot_listen(place.port, address, &error)),
            }
        }
    }
}

impl Listener for LoopbackListener {
    fn redirect_uri(&self) -> &str {
        &self.redirect_uri
    }

    fn receive(self: Box<Self>, url: &str, limit: Duration) -> BoxFuture<'_, Result<Secret>> {
        Box::pin(async move {
            let Self { sockets, expected, opener, .. } = *self;
            let url = url.to_string();
            let work = async move {
                let opened = start(opener, url);
                timeout(limit, first(serve(sockets, expected), opened)).await
            };
            let Some(task) = Task::spawn(work) else { return Err(Error::unavailable(NO_RUNTIME)) };
            match task.await {
                Ok(Ok(outcome)) => outcome,
                Ok(Err(_elapsed)) => Err(Error::authentication(format!(
                    "timed out after {} s waiting for the user to sign in. Sign in again, in the window that opens then",
                    limit.as_secs_f64()
                ))),
                Err(error) if error.is_panic() => Err(Error::unavailable(NO_DRIVER)),
                Err(_cancelled) => Err(Error::unavailable("the Tokio runtime was shut down while the answer of the sign-in was awaited")),
            }
        })
    }
}

/// Sockets at all addresses of a place, on one port; or the address that cannot be had.
fn bind_all(place: &Place<'_>) -> Result<(Vec<StdListener>, u16), (IpAddr, io::Error)> {
    let (mut sockets, mut port) = (Vec::new(), place.port);
    for address in place.addresses {
        let bound = StdListener::bind((*address, port)).and_then(|socket| {
            socket.set_nonblocking(true)?;
            Ok((socket.local_addr()?.port(), socket))
        });
        match bound {
            Ok((its, socket)) => {
                port = its;
                sockets.push(socket);
            }
            Err(error) if sockets.is_empty() || matches!(error.kind(), io::ErrorKind::AddrInUse | io::ErrorKind::PermissionDenied) => {
                return Err((*address, error));
            }
            // This machine has no IPv6.
            Err(_) => {}
        }
    }
    Ok((sockets, port))
}

fn cannot_listen(port: u16, address: IpAddr, error: &io::Error) -> Error {
    let why = if error.kind() == io::ErrorKind::AddrInUse { "another program has it".to_string() } else { error.to_string() };
    Error::unavailable(match port {
        0 => format!("cannot listen on a free port of {address} for the answer of the sign-in: {why}. Use DeviceCodeCredential instead"),
        port => format!(
            "cannot listen on port {port} of {address} for the answer of the sign-in: {why}. End that program, or give a redirectUri with \
             another port, or none"
        ),
    })
}

/// Has the browser opened, on a thread of its own: that may take its time.
fn start(opener: Arc<Opener>, url: String) -> oneshot::Receiver<Result<()>> {
    let (sender, receiver) = oneshot::channel();
    // Without a thread, the sender is dropped, which is told as a failure.
    let _thread = thread::Builder::new().name("open-browser".into()).spawn(move || sender.send(opener(&url)));
    receiver
}

/// The answer, or why there will be none. It may come before the browser's start is over.
async fn first(answer: impl Future<Output = Result<Secret>>, opened: oneshot::Receiver<Result<()>>) -> Result<Secret> {
    let (mut answer, mut opened, mut is_open) = (pin!(answer), pin!(opened), false);
    poll_fn(|context| {
        if let Poll::Ready(outcome) = answer.as_mut().poll(context) {
            return Poll::Ready(outcome);
        }
        if !is_open && let Poll::Ready(outcome) = opened.as_mut().poll(context) {
            match outcome {
                Ok(Ok(())) => is_open = true,
                Ok(Err(error)) => return Poll::Ready(Err(error)),
                Err(_dropped) => return Poll::Ready(Err(Error::unavailable(NO_OPENER))),
            }
        }
        Poll::Pending
    })
    .await
}

/// Takes connections until one of them has brought the answer.
async fn serve(sockets: Vec<StdListener>, expected: Expected) -> Result<Secret> {
    let cannot = |error: io::Error| Error::unavailable(format!("cannot listen for the answer of the sign-in: {error}"));
    let sockets: Vec<TcpListener> = sockets.into_iter().map(TcpListener::from_std).collect::<Result<_, _>>().map_err(cannot)?;
    let expected = Arc::new(expected);
    let mut connections = JoinSet::new();
    loop {
        let event = poll_fn(|context| {
            if let Poll::Ready(Some(ended)) = connections.poll_join_next(context) {
                return Poll::Ready(Event::Ended(ended.ok().flatten()));
            }
            for socket in sockets.iter().filter(|_| connections.len() < MOST) {
                if let Poll::Ready(accepted) = socket.poll_accept(context) {
                    return Poll::Ready(Event::Accepted(accepted.map(|(stream, _)| stream)));
                }
            }
            Poll::Pending
        });
        match event.await {
            Event::Ended(None) => {}
            Event::Ended(Some(answer)) => return Ok(answer),
            Event::Accepted(Ok(stream)) => {
                expected.connections.fetch_add(1, Ordering::Relaxed);
                connections.spawn(converse(stream, Arc::clone(&expected)));
            }
            // As when a connection is gone before it is taken, or there are too many open files for now.
            Event::Accepted(Err(_)) => tokio::time::sleep(PAUSE).await,
        }
    }
}

/// What a listener has to attend to.
enum Event {
    Accepted(io::Result<TcpStream>),
    Ended(Option<Secret>),
}

/// One request and its reply. A connection has its time, and is cut off then: a browser has all to say at once. When there are more than a
/// few, one that has not said its own in half a second gives up its place, so that nobody keeps the answer out by being slow.
async fn converse(stream: TcpStream, expected: Arc<Expected>) -> Option<Secret> {
    let answer = Lock::new(None);
    {
        let (expected, answer) = (&expected, &answer);
        let service = service_fn(async move |request| {
            let (reply, form) = reply_to(request, expected).await;
            if form.is_some() {
                answer.with(|answer| *answer = form);
            }
            Ok::<_, Infallible>(reply)
        });
        let connection = http1::Builder::new()
            .keep_alive(false)
            .half_close(true)
            .max_buf_size(MOST_HEAD)
            .header_read_timeout(None)
            .serve_connection(TokioIo::new(stream), service);
        let (mut connection, begun) = (pin!(connection), Instant::now());
        while begun.elapsed() < LIFE {
            let over = timeout(PATIENCE, connection.as_mut()).await.is_ok();
            if over || expected.connections.load(Ordering::Relaxed) > FEW {
                break;
            }
        }
    }
    expected.connections.fetch_sub(1, Ordering::Relaxed);
    answer.with(Option::take)
}

/// The time that a connection has.
const LIFE: Duration = Duration::from_secs(5);
/// The time that it has at least, however many there are.
const PATIENCE: Duration = Duration::from_millis(500);
/// Connections that there may be for longer than that.
const FEW: usize = 16;
/// Connections that there may be at all; further ones wait in the system's queue.
const MOST: usize = 128;
/// Bytes that a request's head may have.
const MOST_HEAD: usize = 16 * 1024;
/// The time until connections are taken again, when that has failed.
const PAUSE: Duration = Duration::from_millis(20);

const NO_RUNTIME: &str =
    "no Tokio runtime is current, which is needed to wait for the answer of a sign-in; call it on one, as in #[tokio::main]";
const NO_DRIVER: &str = "the listener for the answer of the sign-in panicked; the Tokio runtime needs its I/O and time drivers, as \
                         #[tokio::main] has them";
const NO_OPENER: &str = "no browser could be opened: what opens it has panicked, or got no thread. Use DeviceCodeCredential instead";
