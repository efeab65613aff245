//! An ordinary plugin, which knows nothing of Azure: it sends the requests that it is told to.
#![cfg(target_family = "wasm")]

/// What `wit/` says, in Rust.
#[allow(unsafe_code, clippy::pedantic, missing_debug_implementations, reason = "generated")]
mod bindings {
    wit_bindgen::generate!({ path: ["../../../wit", "wit"], world: "test:plugin/plugin", generate_all });

    export!(Plugin with_types_in self);

    use super::Plugin;
}

use std::cell::RefCell;

use bindings::exports::test::plugin::requests::{Body, Guest, Headers, Request, Response, When};
use bindings::wasi::cli::stdout::get_stdout;
use bindings::wasi::clocks::monotonic_clock::subscribe_duration;
use bindings::wasi::http::outgoing_handler::handle;
use bindings::wasi::http::types::{
    Fields, FutureIncomingResponse, IncomingBody, IncomingResponse, Method, OutgoingBody, OutgoingRequest, Scheme,
};
use bindings::wasi::io::poll::poll;
use bindings::wasi::io::streams::{OutputStream, StreamError};

struct Plugin;

thread_local! {
    static KEPT: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

impl Guest for Plugin {
    fn send(request: Request) -> Result<Response, String> {
        send(&request)
    }

    fn repeat(request: Request, times: u32) -> Result<u32, String> {
        let mut welcome = 0;
        for _ in 0..times {
            welcome += u32::from(send(&request)?.status == 200);
        }
        Ok(welcome)
    }

    fn keep(bytes: Vec<u8>) {
        KEPT.with_borrow_mut(|kept| *kept = bytes);
    }

    fn print(text: String) {
        let (stdout, timer) = (get_stdout(), subscribe_duration(1_000_000));
        assert!(!poll(&[&timer, &stdout.subscribe()]).is_empty());
        timer.block();
        stdout.blocking_write_and_flush(text.as_bytes()).expect("standard output is open");
    }
}

fn send(request: &Request) -> Result<Response, String> {
    let outgoing = outgoing(request)?;
    let own_headers = texts(&outgoing.headers());
    let Some(body) = &request.body else {
        return response(&handle(outgoing, None).map_err(told)?, own_headers);
    };
    let out = outgoing.body().map_err(|()| "no body")?;
    match body.when {
        When::BeforeItIsSent => {
            write(out, body)?;
            response(&handle(outgoing, None).map_err(told)?, own_headers)
        }
        When::AfterItIsSent => {
            let answer = handle(outgoing, None).map_err(told)?;
            // A server may have answered before it has read all.
            let written = write(out, body);
            response(&answer, own_headers).or_else(|why| written.and(Err(why)))
        }
        When::AfterTheResponse => {
            let answer = arrived(&handle(outgoing, None).map_err(told)?);
            write(out, body)?;
            read(&answer?, own_headers)
        }
    }
}

fn outgoing(request: &Request) -> Result<OutgoingRequest, String> {
    let outgoing = OutgoingRequest::new(fields(&request.headers)?);
    let method = match request.method.as_str() {
        "GET" => Method::Get,
        "POST" => Method::Post,
        "PUT" => Method::Put,
        "TRACE" => Method::Trace,
        other => Method::Other(other.to_owned()),
    };
    let scheme = match request.scheme.as_str() {
        "" => None,
        "http" => Some(Scheme::Http),
        "https" => Some(Scheme::Https),
        other => Some(Scheme::Other(other.to_owned())),
    };
    outgoing.set_method(&method).map_err(|()| "the method is invalid")?;
    outgoing.set_scheme(scheme.as_ref()).map_err(|()| "the scheme is invalid")?;
    outgoing.set_authority(Some(&request.authority)).map_err(|()| "the authority is invalid")?;
    outgoing.set_path_with_query(Some(&request.path)).map_err(|()| "the path is invalid")?;
    Ok(outgoing)
}

fn fields(headers: &Headers) -> Result<Fields, String> {
    let headers: Vec<_> = headers.iter().map(|(name, value)| (name.clone(), value.clone().into_bytes())).collect();
    Fields::from_list(&headers).map_err(told)
}

fn texts(fields: &Fields) -> Headers {
    fields.entries().into_iter().map(|(name, value)| (name, String::from_utf8_lossy(&value).into_owned())).collect()
}

fn write(out: OutgoingBody, body: &Body) -> Result<(), String> {
    let stream = out.write().map_err(|()| "no stream")?;
    let mut at = 0;
    while at < body.length {
        at += if body.blocking { blocking_write(&stream, at, body.length)? } else { polled_write(&stream, at, body.length)? };
    }
    drop(stream);
    let trailers = if body.trailers.is_empty() { None } else { Some(fields(&body.trailers)?) };
    OutgoingBody::finish(out, trailers).map_err(told)
}

fn blocking_write(stream: &OutputStream, at: u64, end: u64) -> Result<u64, String> {
    let length = (end - at).min(4096);
    stream.blocking_write_and_flush(&pattern(at, length)).map_err(why)?;
    Ok(length)
}

fn polled_write(stream: &OutputStream, at: u64, end: u64) -> Result<u64, String> {
    let room = loop {
        match stream.check_write().map_err(why)? {
            0 => stream.subscribe().block(),
            room => break room,
        }
    };
    let length = (end - at).min(room).min(64 * 1024);
    stream.write(&pattern(at, length)).map_err(why)?;
    Ok(length)
}

fn pattern(at: u64, length: u64) -> Vec<u8> {
    (at..at + length).map(|n| u8::try_from(n % 251).unwrap_or(0)).collect()
}

fn response(answer: &FutureIncomingResponse, own_headers: Headers) -> Result<Response, String> {
    read(&arrived(answer)?, own_headers)
}

fn arrived(answer: &FutureIncomingResponse) -> Result<IncomingResponse, String> {
    loop {
        match answer.get() {
            Some(arrived) => return arrived.map_err(|()| "it was taken")?.map_err(told),
            None => drop(poll(&[&answer.subscribe(), &subscribe_duration(60_000_000_000)])),
        }
    }
}

fn read(response: &IncomingResponse, own_headers: Headers) -> Result<Response, String> {
    let body = response.consume().map_err(|()| "no body")?;
    let stream = body.stream().map_err(|()| "no stream")?;
    let mut bytes = Vec::new();
    loop {
        match stream.blocking_read(16 * 1024) {
            Ok(mut part) => bytes.append(&mut part),
            Err(StreamError::Closed) => break,
            Err(error) => return Err(why(error)),
        }
    }
    drop(stream);
    let rest = IncomingBody::finish(body);
    rest.subscribe().block();
    let trailers = rest.get().ok_or("no trailers")?.map_err(|()| "they were taken")?.map_err(told)?;
    let trailers = trailers.map(|trailers| texts(&trailers)).unwrap_or_default();
    Ok(Response { status: response.status(), headers: texts(&response.headers()), body: bytes, trailers, own_headers })
}

fn told(error: impl std::fmt::Debug) -> String {
    format!("{error:?}")
}

fn why(error: StreamError) -> String {
    match error {
        StreamError::Closed => "closed".to_owned(),
        StreamError::LastOperationFailed(error) => error.to_debug_string(),
    }
}
