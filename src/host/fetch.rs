use alloc::string::String;
use core::time::Duration;

pub use crate::response::Reply;
use crate::{
    maybe_send::{BoxFuture, MaybeSend, MaybeSync},
    request::Request,
};

/// Performs HTTP exchanges. Named after the WHATWG's `fetch`.
pub trait Fetch: MaybeSend + MaybeSync {
    /// Performs one exchange, body included, within `limit`.
    ///
    /// It follows no redirects, logs no bodies, reads at most [`MAX_BODY`] bytes of the body, and resolves for every HTTP status. Dropping
    /// the future aborts the exchange.
    fn fetch<'a>(&'a self, request: &'a Request, limit: Duration) -> BoxFuture<'a, Result<Reply, FetchError>>;
}

/// The longest body that is read, in bytes. Token responses have a few thousand.
pub const MAX_BODY: usize = 1024 * 1024;

/// Why nothing came back. The texts are for people and are cleaned of the request's secrets before anyone sees them.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum FetchError {
    /// The exchange did not end within its limit.
    TimedOut,
    /// The body was longer than [`MAX_BODY`].
    TooLarge,
    /// No connection, no name, no trust, or the connection broke.
    Network(String),
    /// The server's certificate is not trusted; asking again is no use.
    Untrusted(String),
    /// The host's rules forbid the request; asking again is no use.
    Forbidden(String),
}
