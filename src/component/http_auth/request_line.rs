//! What a request asks of whom, as its plugin has set it.

use alloc::string::String;

#[cfg(not(feature = "component-p3"))]
use crate::component::bindings::wasi::http::types::OutgoingRequest as HostRequest;
#[cfg(feature = "component-p3")]
use crate::component::bindings::wasi::http::types::Request as HostRequest;
use crate::component::bindings::wasi::http::types::{ErrorCode, Method, Scheme};

/// That.
pub(super) struct RequestLine {
    pub(super) method: Method,
    pub(super) scheme: Option<Scheme>,
    authority: Option<String>,
    path: Option<String>,
}

impl RequestLine {
    #[cfg(not(feature = "component-p3"))]
    pub(super) fn of(request: &HostRequest) -> Self {
        Self { method: request.method(), scheme: request.scheme(), authority: request.authority(), path: request.path_with_query() }
    }

    #[cfg(feature = "component-p3")]
    pub(super) fn of(request: &HostRequest) -> Self {
        let (scheme, authority) = (request.get_scheme(), request.get_authority());
        Self { method: request.get_method(), scheme, authority, path: request.get_path_with_query() }
    }

    pub(super) fn authority(&self) -> &str {
        self.authority.as_deref().unwrap_or_default()
    }

    pub(super) fn path(&self) -> &str {
        self.path.as_deref().unwrap_or_default()
    }

    /// Has another request ask the same.
    pub(super) fn copy_to(&self, request: &HostRequest) -> Result<(), ErrorCode> {
        let is_set = request.set_method(&self.method).is_ok()
            && request.set_scheme(self.scheme.as_ref()).is_ok()
            && request.set_authority(self.authority.as_deref()).is_ok()
            && request.set_path_with_query(self.path.as_deref()).is_ok();
        if is_set { Ok(()) } else { Err(ErrorCode::HttpRequestUriInvalid) }
    }
}
