//! The time limits of a request: the host's.

use crate::component::bindings::{
    exports::wasi::http::types::{Duration, GuestRequestOptions},
    wasi::http::types::RequestOptions as HostOptions,
};

/// Time limits.
pub(in crate::component) struct RequestOptions(pub(super) HostOptions);

impl RequestOptions {
    /// The same, for a request that is sent again.
    pub(super) fn copy(&self) -> HostOptions {
        let copy = HostOptions::new();
        // A host that does not support one of them has not taken it the first time either.
        let (Ok(()) | Err(())) = copy.set_connect_timeout(self.0.connect_timeout());
        let (Ok(()) | Err(())) = copy.set_first_byte_timeout(self.0.first_byte_timeout());
        let (Ok(()) | Err(())) = copy.set_between_bytes_timeout(self.0.between_bytes_timeout());
        copy
    }
}

impl GuestRequestOptions for RequestOptions {
    fn new() -> Self {
        Self(HostOptions::new())
    }

    fn connect_timeout(&self) -> Option<Duration> {
        self.0.connect_timeout()
    }

    fn set_connect_timeout(&self, duration: Option<Duration>) -> Result<(), ()> {
        self.0.set_connect_timeout(duration)
    }

    fn first_byte_timeout(&self) -> Option<Duration> {
        self.0.first_byte_timeout()
    }

    fn set_first_byte_timeout(&self, duration: Option<Duration>) -> Result<(), ()> {
        self.0.set_first_byte_timeout(duration)
    }

    fn between_bytes_timeout(&self) -> Option<Duration> {
        self.0.between_bytes_timeout()
    }

    fn set_between_bytes_timeout(&self, duration: Option<Duration>) -> Result<(), ()> {
        self.0.set_between_bytes_timeout(duration)
    }
}
