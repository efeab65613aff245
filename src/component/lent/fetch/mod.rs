//! HTTP over wasi:http: one exchange, body and all. Of WASI 0.2 it blocks until it is over.
//!
//! wasi:http knows no redirects.

#[cfg_attr(feature = "component-p3", path = "exchange_p3.rs")]
mod exchange;
mod failure;
#[cfg(not(feature = "component-p3"))]
mod limit;

use alloc::{boxed::Box, string::String, vec::Vec};
use core::time::Duration;

use zeroize::{Zeroize, Zeroizing};

use self::failure::refused;
#[cfg(not(feature = "component-p3"))]
use crate::component::bindings::wasi::http::types::OutgoingRequest;
#[cfg(feature = "component-p3")]
use crate::component::bindings::wasi::http::types::Request as OutgoingRequest;
use crate::{
    component::bindings::wasi::http::types as wasi,
    host::{Fetch, FetchError, Reply},
    maybe_send::BoxFuture,
    request::{Method, Request},
    transport::Headers,
};

/// wasi:http.
pub(super) struct WasiFetch;

impl Fetch for WasiFetch {
    fn fetch<'a>(&'a self, request: &'a Request, limit: Duration) -> BoxFuture<'a, Result<Reply, FetchError>> {
        Box::pin(exchange::perform(request, limit))
    }
}

/// Says what to ask whom.
fn address(outgoing: &OutgoingRequest, request: &Request) -> Result<(), FetchError> {
    let (scheme, authority, path) = split(&request.url).ok_or_else(|| refused("the URL"))?;
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
    Ok(())
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

/// A value that is not UTF-8 is none of those that this library reads.
fn headers(entries: Vec<(String, Vec<u8>)>) -> Headers {
    Headers::new(entries.into_iter().filter_map(|(name, value)| Some((name, String::from_utf8(value).ok()?))))
}

/// A body, a token perhaps: every copy of a part of it is overwritten when it is of no more use.
fn whole(parts: Vec<Zeroizing<Vec<u8>>>) -> Zeroizing<Vec<u8>> {
    let mut whole = Zeroizing::new(Vec::with_capacity(parts.iter().map(|part| part.len()).sum()));
    for part in parts {
        whole.extend_from_slice(&part);
    }
    whole
}

/// How many bytes are asked for at a time; most token responses are shorter.
const PART: u16 = 16 * 1024;
