//! The exchange of WASI 0.2.
//!
//! Of what is opened here, children are dropped before their parents, which wasi:http insists on: each binding is declared after the one that it
//! came from.

use alloc::vec::Vec;
use core::time::Duration;

use zeroize::Zeroizing;

use super::{
    PART, address,
    failure::{failure, refused},
    headers,
    limit::Limit,
    request_headers, whole,
};
use crate::component::bindings::wasi::{
    http::{
        outgoing_handler,
        types::{FutureIncomingResponse, IncomingResponse, OutgoingBody, OutgoingRequest},
    },
    io::streams::{OutputStream, StreamError},
};
use crate::{
    host::{FetchError, MAX_BODY, Reply},
    request::Request,
};

#[allow(clippy::unused_async)] // WASI 0.3 has the same
pub(super) async fn perform(request: &Request, limit: Duration) -> Result<Reply, FetchError> {
    exchange(request, &Limit::start(limit))
}

fn exchange(request: &Request, limit: &Limit) -> Result<Reply, FetchError> {
    let outgoing = OutgoingRequest::new(request_headers(request)?);
    address(&outgoing, request)?;
    let body = match &request.body {
        Some(text) => Some((text, outgoing.body().map_err(|()| refused("a body"))?)),
        None => None,
    };
    let answer = outgoing_handler::handle(outgoing, Some(limit.options())).map_err(|code| failure(&code))?;
    if let Some((text, body)) = body {
        send(body, text.as_bytes(), limit)?;
    }
    let response = response(&answer, limit)?;
    Ok(Reply { status: response.status(), headers: headers(response.headers().entries()), body: receive(&response, limit)?.into() })
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

fn receive(response: &IncomingResponse, limit: &Limit) -> Result<Zeroizing<Vec<u8>>, FetchError> {
    let broken = || FetchError::Network("the host gave no body".into());
    let body = response.consume().map_err(|()| broken())?;
    let stream = body.stream().map_err(|()| broken())?;
    let readable = stream.subscribe();
    let (mut parts, mut length) = (Vec::new(), 0);
    loop {
        match stream.read(PART.into()) {
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
    Ok(whole(parts))
}
