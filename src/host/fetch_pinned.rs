use alloc::string::String;
use core::time::Duration;

use super::{FetchError, Reply};
use crate::{
    maybe_send::{BoxFuture, MaybeSend, MaybeSync},
    request::Request,
};

/// Performs HTTPS exchanges with servers that the usual trust does not cover, as Service Fabric's and the token proxy of AKS.
pub trait FetchPinned: MaybeSend + MaybeSync {
    /// As [`Fetch::fetch`](super::Fetch::fetch), through no proxy. Nothing of the request goes out before the server has proved itself by `trust`.
    fn fetch_pinned<'a>(&'a self, request: &'a Request, trust: &'a Trust, limit: Duration) -> BoxFuture<'a, Result<Reply, FetchError>>;
}

/// By what a server proves itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Trust {
    /// The SHA-1 of its certificate (DER), 40 hexadecimal digits in lower case. Where it is given, nothing else is asked of the certificate.
    pub sha1: Option<String>,
    /// The only root certificates (PEM) that its chain may end in.
    pub roots: Option<String>,
    /// The name that it is asked for in TLS, and that its certificate has to have, in place of the URL's.
    pub server_name: Option<String>,
}
