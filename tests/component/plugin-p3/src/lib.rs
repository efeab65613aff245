//! An ordinary plugin of WASI 0.3, which knows nothing of Azure: it sends the requests that it is told to.
#![cfg(target_family = "wasm")]

/// What `wit/` says, in Rust.
#[allow(unsafe_code, clippy::pedantic, missing_debug_implementations, reason = "generated")]
mod bindings {
    wit_bindgen::generate!({ path: ["../../../wit/p3", "wit"], world: "test:plugin-p3/plugin", generate_all });

    export!(Plugin with_types_in self);

    use super::Plugin;
}

use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Poll, Waker};

use bindings::exports::test::plugin_p3::requests::{Guest, Headers, Request, Response};
use bindings::exports::wasi::http::handler;
use bindings::wasi::http::client;
use bindings::wasi::http::types::{self as wasi, ErrorCode, Fields, Method};
use bindings::{wit_future, wit_stream};
use wit_bindgen::{StreamResult, StreamWriter, spawn_local};

struct Plugin;

thread_local! {
    static KEPT: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

impl Guest for Plugin {
    async fn send(request: Request) -> Result<Response, String> {
        send(&request).await
    }

    async fn repeat(request: Request, times: u32, at_once: u32) -> Result<u32, String> {
        let (left, welcome) = (Cell::new(times), Cell::new(0));
        let mut workers: Vec<_> = (0..at_once).map(|_| Box::pin(worker(&request, &left, &welcome))).collect();
        poll_fn(|context| {
            let mut outcome = Ok(());
            workers.retain_mut(|worker| match worker.as_mut().poll(context) {
                Poll::Pending => true,
                Poll::Ready(ended) => {
                    outcome = outcome.clone().and(ended);
                    false
                }
            });
            if outcome.is_err() || workers.is_empty() { Poll::Ready(outcome) } else { Poll::Pending }
        })
        .await?;
        Ok(welcome.get())
    }

    fn keep(bytes: Vec<u8>) {
        KEPT.with_borrow_mut(|kept| *kept = bytes);
    }
}

/// Answers as whom it asks does.
impl handler::Guest for Plugin {
    async fn handle(request: wasi::Request) -> Result<wasi::Response, ErrorCode> {
        client::send(request).await
    }
}

async fn worker(request: &Request, left: &Cell<u32>, welcome: &Cell<u32>) -> Result<(), String> {
    while let Some(rest) = left.get().checked_sub(1) {
        left.set(rest);
        let is_welcome = send(request).await?.status == 200;
        welcome.set(welcome.get() + u32::from(is_welcome));
    }
    Ok(())
}

async fn send(request: &Request) -> Result<Response, String> {
    let (trailers_to, trailers) = wit_future::new(|| Ok(None));
    let (body, contents) = match &request.body {
        Some(body) => {
            let (to, contents) = wit_stream::new();
            (Some((body.clone(), to)), Some(contents))
        }
        None => (None, None),
    };
    let (outgoing, _) = wasi::Request::new(fields(&request.headers)?, contents, trailers, None);
    let method = match request.method.as_str() {
        "GET" => Method::Get,
        "HEAD" => Method::Head,
        "POST" => Method::Post,
        "TRACE" => Method::Trace,
        other => Method::Other(other.to_owned()),
    };
    outgoing.set_method(&method).map_err(|()| "the method is invalid")?;
    outgoing.set_authority(Some(&request.authority)).map_err(|()| "the authority is invalid")?;
    outgoing.set_path_with_query(Some(&request.path)).map_err(|()| "the path is invalid")?;
    let answered = Rc::new(Answered::default());
    if let Some((body, to)) = body {
        let (waits, rest) = (body.waits, answered.clone());
        let trailers = if body.trailers.is_empty() { None } else { Some(fields(&body.trailers)?) };
        spawn_local(async move {
            let half = if waits { body.length / 2 } else { body.length };
            let Some(mut to) = write(to, 0, half).await else { return };
            if waits {
                rest.wait().await;
                let Some(open) = write(to, half, body.length).await else { return };
                to = open;
            }
            drop(to);
            let _unheard = trailers_to.write(Ok(trailers)).await;
        });
    } else {
        drop(trailers_to);
    }
    let response = client::send(outgoing).await.map_err(told)?;
    answered.tell();
    read(response).await
}

/// Whether there is a response.
#[derive(Default)]
struct Answered {
    is_there: Cell<bool>,
    waiting: Cell<Option<Waker>>,
}

impl Answered {
    fn tell(&self) {
        self.is_there.set(true);
        if let Some(waker) = self.waiting.take() {
            waker.wake();
        }
    }

    async fn wait(&self) {
        poll_fn(|context| {
            self.waiting.set(Some(context.waker().clone()));
            if self.is_there.get() { Poll::Ready(()) } else { Poll::Pending }
        })
        .await;
    }
}

/// Whoever takes no more has answered.
async fn write(mut to: StreamWriter<u8>, mut at: u64, end: u64) -> Option<StreamWriter<u8>> {
    while at < end {
        let length = (end - at).min(64 * 1024);
        let part = (at..at + length).map(|n| u8::try_from(n % 251).unwrap_or(0)).collect();
        if !to.write_all(part).await.is_empty() {
            return None;
        }
        at += length;
    }
    Some(to)
}

async fn read(response: wasi::Response) -> Result<Response, String> {
    let (status, headers) = (response.get_status_code(), texts(&response.get_headers()));
    let (_, taken) = wit_future::new(|| Ok(()));
    let (mut stream, trailers) = wasi::Response::consume_body(response, taken);
    let mut body = Vec::new();
    loop {
        let (outcome, part) = stream.read(Vec::with_capacity(16 * 1024)).await;
        body.extend(part);
        if !matches!(outcome, StreamResult::Complete(_)) {
            break;
        }
    }
    drop(stream);
    let trailers = trailers.await.map_err(told)?.map(|trailers| texts(&trailers)).unwrap_or_default();
    Ok(Response { status, headers, body, trailers })
}

fn fields(headers: &Headers) -> Result<Fields, String> {
    let headers: Vec<_> = headers.iter().map(|(name, value)| (name.clone(), value.clone().into_bytes())).collect();
    Fields::from_list(&headers).map_err(told)
}

fn texts(fields: &Fields) -> Headers {
    fields.copy_all().into_iter().map(|(name, value)| (name, String::from_utf8_lossy(&value).into_owned())).collect()
}

fn told(error: impl std::fmt::Debug) -> String {
    format!("{error:?}")
}
