//! HTTP over wasi:http 0.2: one exchange, which blocks until it is over.
//!
//! wasi:http knows no redirects. Of what is opened here, children are dropped before their parents, which wasi:http insists on: each
//! binding is declared after the one that it came from.

mod failure;
mod limit;

use alloc::{boxed::Box, string::String, vec::Vec};
use core::time::Duration;

use zeroize::{Zeroize, Zeroizing};

use self::{
    failure::{failure, refused},
    limit::Limit,
};
use crate::component::bindings::wasi::{
    http::{
        outgoing_handler,
        types::{self as wasi, FutureIncomingResponse, IncomingResponse, OutgoingBody, OutgoingRequest},
    },
    io::streams::{OutputStream, StreamError},
};
use crate::{
    host::{Fetch, FetchError, MAX_BODY, Reply},
    maybe_send::BoxFuture,
    request::{Method, Request},
    transport::Headers,
};

/// wasi:http/outgoing-handler.
pub(super) struct WasiFetch;

impl Fetch for WasiFetch {
    fn fetch<'a>(&'a self, request: &'a Request, limit: Duration) -> BoxFuture<'a, Result<Reply, FetchError>> {
        Box::pin(async move { exchange(request, &Limit::start(limit)) })
    }
}

fn exchange(request: &Request, limit: &Limit) -> Result<Reply, FetchError> {
    let outgoing = outgoing(request)?;
    let body = match &request.body {
        Some(text) => Some((text, outgoing.body().map_err(|()| refused("a body"))?)),
        None => None,
    };
    let answer = outgoing_handler::handle(outgoing, Some(limit.options())).map_err(|code| failure(&code))?;
    if let Some((text, body)) = body {
        send(body, text.as_bytes(), limit)?;
    }
    let response = response(&answer, limit)?;
    Ok(Reply { status: response.status(), headers: headers(&response), body: receive(&response, limit)?.into() })
}

fn outgoing(request: &Request) -> Result<OutgoingRequest, FetchError> {
    let (scheme, authority, path) = split(&request.url).ok_or_else(|| refused("the URL"))?;
    let outgoing = OutgoingRequest::new(request_headers(request)?);
    let method = match request.method {
        Method::Get => wasi::Method::Get,
        Method::Post => wasi::Method::Post,
        Method::Head => wasi::Method::Head,
        Method::Put => wasi::Method::Put,
        Method::Patch => wasi::Method::Patch,
        Method::Delete => wasi::Method::Delete,
    };
    outgoing.set_method(&method).map_err(|()| refused("the method"))?;
    outgoing.set_scheme(Some(&scheme)).map_err(|()| refused("the scheme of the URL"))?;
    outgoing.set_authority(Some(authority)).map_err(|()| refused("the host of the URL"))?;
    outgoing.set_path_with_query(Some(path)).map_err(|()| refused("the path of the URL"))?;
    Ok(outgoing)
}

fn request_headers(request: &Request) -> Result<wasi::Headers, FetchError> {
    let given = request.headers.iter().map(|(name, value)| (String::from(name), String::from(value).into_bytes()));
    // Without a length the body would go out in chunks, which not every endpoint takes.
    let length = request.body.iter().map(|body| (String::from("content-length"), alloc::format!("{}", body.len()).into_bytes()));
    let mut entries: Vec<_> = given.chain(length).collect();
    let headers = wasi::Headers::from_list(&entries);
    for (_, value) in &mut entries {
        value.zeroize();
    }
    headers.map_err(|_| refused("a header"))
}

/// Scheme, authority, and path with query of an absolute URL.
fn split(url: &str) -> Option<(wasi::Scheme, &str, &str)> {
    let (scheme, rest) = url.split_once("://")?;
    let scheme = match scheme {
        "https" => wasi::Scheme::Https,
        "http" => wasi::Scheme::Http,
        _ => return None,
    };
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    Some((scheme, authority, if path.is_empty() { "/" } else { path }))
}

/// Sends the body. A server that does not want all of it has answered already, or has gone; its answer tells which.
fn send(body: OutgoingBody, bytes: &[u8], limit: &Limit) -> Result<(), FetchError> {
    let stream = body.write().map_err(|()| refused("a body"))?;
    match write(&stream, bytes, limit) {
        Ok(()) => {
            drop(stream);
            // If this fails, so does the response.
            let (Ok(()) | Err(_)) = OutgoingBody::finish(body, None);
            Ok(())
        }
        Err(Unsent::TimedOut) => Err(FetchError::TimedOut),
        Err(Unsent::Refused) => Ok(()),
    }
}

enum Unsent {
    TimedOut,
    Refused,
}

fn write(stream: &OutputStream, mut bytes: &[u8], limit: &Limit) -> Result<(), Unsent> {
    let writable = stream.subscribe();
    while !bytes.is_empty() {
        let room = usize::try_from(stream.check_write().map_err(|_| Unsent::Refused)?).unwrap_or(usize::MAX);
        let (now, later) = bytes.split_at(room.min(bytes.len()));
        if now.is_empty() {
            limit.wait_for(&writable).map_err(|_| Unsent::TimedOut)?;
            continue;
        }
        stream.write(now).map_err(|_| Unsent::Refused)?;
        bytes = later;
    }
    stream.flush().map_err(|_| Unsent::Refused)?;
    limit.wait_for(&writable).map_err(|_| Unsent::TimedOut)
}

fn response(answer: &FutureIncomingResponse, limit: &Limit) -> Result<IncomingResponse, FetchError> {
    let arrived = answer.subscribe();
    loop {
        match answer.get() {
            Some(Ok(outcome)) => return outcome.map_err(|code| failure(&code)),
            Some(Err(())) => return Err(FetchError::Network("the host gave no response".into())),
            None => limit.wait_for(&arrived)?,
        }
    }
}

/// A value that is not UTF-8 is none of those that this library reads.
fn headers(response: &IncomingResponse) -> Headers {
    let entries = response.headers().entries().into_iter();
    Headers::new(entries.filter_map(|(name, value)| Some((name, String::from_utf8(value).ok()?))))
}

/// Reads the body, a token perhaps: every copy of a part of it is overwritten when it is of no more use.
fn receive(response: &IncomingResponse, limit: &Limit) -> Result<Zeroizing<Vec<u8>>, FetchError> {
    let broken = || FetchError::Network("the host gave no body".into());
    let body = response.consume().map_err(|()| broken())?;
    let stream = body.stream().map_err(|()| broken())?;
    let readable = stream.subscribe();
    let (mut parts, mut length) = (Vec::new(), 0);
    loop {
        match stream.read(PART) {
            Ok(part) if part.is_empty() => limit.wait_for(&readable)?,
            Ok(part) => {
                length += part.len();
                parts.push(Zeroizing::new(part));
            }
            Err(StreamError::Closed) => break,
            Err(StreamError::LastOperationFailed(_)) => {
                return Err(FetchError::Network("the connection broke before the end of the body".into()));
            }
        }
        if length > MAX_BODY {
            return Err(FetchError::TooLarge);
        }
    }
    let mut whole = Zeroizing::new(Vec::with_capacity(length));
    for part in parts {
        whole.extend_from_slice(&part);
    }
    Ok(whole)
}

/// How many bytes are asked for at a time; most token responses are shorter.
const PART: u64 = 16 * 1024;
