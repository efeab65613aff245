//! The exchange of WASI 0.3.

use alloc::vec::Vec;
use core::time::Duration;

use zeroize::Zeroizing;

use super::{
    super::{
        clock::nanoseconds,
        waits::{beside, with_side, within},
    },
    PART, address,
    failure::failure,
    headers, request_headers, whole,
};
use crate::{
    component::bindings::{
        wasi::http::{
            client,
            types::{Request as WasiRequest, RequestOptions, Response},
        },
        wit_future, wit_stream,
    },
    host::{FetchError, MAX_BODY, Reply},
    request::Request,
};
use wit_bindgen::{StreamResult, StreamWriter};

pub(super) async fn perform(request: &Request, limit: Duration) -> Result<Reply, FetchError> {
    let (body, contents) = match &request.body {
        Some(text) => {
            let (stream, contents) = wit_stream::new();
            (Some((stream, text.as_bytes().to_vec())), Some(contents))
        }
        None => (None, None),
    };
    // Of no trailers, nobody has to tell.
    let (_, trailers) = wit_future::new(|| Ok(None));
    let (outgoing, _) = WasiRequest::new(request_headers(request)?, contents, trailers, Some(options(limit)));
    address(&outgoing, request)?;
    let exchange = within(limit, with_side(send(body), receive(outgoing)));
    beside(exchange).await.unwrap_or(Err(FetchError::TimedOut))
}

/// Tells the host the limit, so that it gives up as well. One that does not support this is none the worse: the limit is kept here.
fn options(limit: Duration) -> RequestOptions {
    let (options, limit) = (RequestOptions::new(), nanoseconds(limit));
    let (Ok(()) | Err(_)) = options.set_connect_timeout(Some(limit));
    let (Ok(()) | Err(_)) = options.set_first_byte_timeout(Some(limit));
    let (Ok(()) | Err(_)) = options.set_between_bytes_timeout(Some(limit));
    options
}

/// A server that does not want all of it has answered already, or has gone; its answer tells which.
async fn send(body: Option<(StreamWriter<u8>, Vec<u8>)>) {
    if let Some((mut stream, bytes)) = body {
        drop(stream.write_all(bytes).await);
    }
}

async fn receive(request: WasiRequest) -> Result<Reply, FetchError> {
    let response = client::send(request).await.map_err(|code| failure(&code))?;
    let (status, headers) = (response.get_status_code(), headers(response.get_headers().copy_all()));
    let (_, accepted) = wit_future::new(|| Ok(()));
    let (mut stream, trailers) = Response::consume_body(response, accepted);
    let (mut parts, mut length) = (Vec::new(), 0);
    loop {
        let (outcome, part) = stream.read(Vec::with_capacity(PART.into())).await;
        length += part.len();
        parts.push(Zeroizing::new(part));
        if length > MAX_BODY {
            return Err(FetchError::TooLarge);
        }
        if !matches!(outcome, StreamResult::Complete(_)) {
            break;
        }
    }
    // A body that ends is whole only if this says so.
    match trailers.await {
        Ok(_) => Ok(Reply { status, headers, body: whole(parts).into() }),
        Err(code) => Err(match failure(&code) {
            FetchError::Network(_) => FetchError::Network("the connection broke before the end of the body".into()),
            other => other,
        }),
    }
}
