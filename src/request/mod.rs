//! Everything that writes secrets, and nothing else: values in, a [`Request`] out. Pure.

#[cfg(feature = "users")]
pub mod authorize;
mod claims;
mod client_auth;
#[cfg(feature = "users")]
pub mod device_code;
pub mod discovery;
mod form;
#[cfg(feature = "cloud")]
pub mod managed_identity;
#[cfg(feature = "cloud")]
pub mod oidc;
pub mod token;
#[cfg(feature = "developer")]
pub mod tools;

use alloc::string::String;
use core::fmt;

use zeroize::Zeroizing;

pub use client_auth::ClientAuth;
pub(crate) use form::Form;

use crate::{error::Scrubber, text::without_query, transport::Headers};

/// One HTTP request, as a host's [`Fetch`](crate::host::Fetch) gets it. Its `Debug` shows neither body nor query.
#[derive(Clone)]
pub struct Request {
    pub method: Method,
    /// Absolute. Redirects must not be followed: a redirect would carry the body's secrets elsewhere.
    pub url: String,
    pub headers: Headers,
    pub body: Option<Zeroizing<String>>,
    /// Whether the same request may be sent again when it is not known whether the server saw it.
    pub(crate) may_be_repeated: bool,
    pub(crate) scrubber: Scrubber,
}

/// The methods that the flows use, and those that the users of resources need beside them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    Get,
    Post,
    Head,
    Put,
    Patch,
    Delete,
}

impl Method {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Head => "HEAD",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }
}

impl Request {
    /// A request to a resource, as [`AuthenticatedFetch`](crate::AuthenticatedFetch) sends it. The URL is absolute.
    pub fn new(method: Method, url: impl Into<String>, headers: Headers, body: Option<String>) -> Self {
        let (body, scrubber) = (body.map(Zeroizing::new), Scrubber::default());
        Self { method, url: url.into(), headers, body, may_be_repeated: false, scrubber }
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Request").field("method", &self.method).field("url", &without_query(&self.url)).finish_non_exhaustive()
    }
}
