//! What a plugin that answers requests would need: no plugin behind this component does, since what it is asked would be the host's.

use core::cell::Cell;

use super::fields::Fields;
use crate::component::bindings::{
    exports::wasi::http::types::{
        self as wit, ErrorCode, GuestIncomingRequest, GuestOutgoingResponse, GuestResponseOutparam, Headers, IncomingBody, Method, Scheme,
        StatusCode,
    },
    wasi::http::types::Fields as HostFields,
};

/// There is none.
pub(in crate::component) enum IncomingRequest {}

impl GuestIncomingRequest for IncomingRequest {
    fn method(&self) -> Method {
        match *self {}
    }

    fn path_with_query(&self) -> Option<alloc::string::String> {
        match *self {}
    }

    fn scheme(&self) -> Option<Scheme> {
        match *self {}
    }

    fn authority(&self) -> Option<alloc::string::String> {
        match *self {}
    }

    fn headers(&self) -> Headers {
        match *self {}
    }

    fn consume(&self) -> Result<IncomingBody, ()> {
        match *self {}
    }
}

/// There is none.
pub(in crate::component) enum ResponseOutparam {}

impl GuestResponseOutparam for ResponseOutparam {
    fn set(_: wit::ResponseOutparam, _: Result<wit::OutgoingResponse, ErrorCode>) {}
}

/// A response that nobody waits for: it has no body.
pub(in crate::component) struct OutgoingResponse {
    headers: HostFields,
    status: Cell<StatusCode>,
}

impl GuestOutgoingResponse for OutgoingResponse {
    fn new(headers: Headers) -> Self {
        Self { headers: headers.into_inner::<Fields>().0, status: Cell::new(200) }
    }

    fn status_code(&self) -> StatusCode {
        self.status.get()
    }

    fn set_status_code(&self, status: StatusCode) -> Result<(), ()> {
        self.status.set(status);
        Ok(())
    }

    fn headers(&self) -> Headers {
        Fields(self.headers.clone()).into()
    }

    fn body(&self) -> Result<wit::OutgoingBody, ()> {
        Err(())
    }
}
