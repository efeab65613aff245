//! A request as the plugin makes it: one of the host, which knows what is valid, and which goes out itself if it may go as it is.

use alloc::{rc::Rc, string::String};

use super::{exchange::Exchange, fields::Fields, outgoing_body::OutgoingBody};
use crate::component::bindings::{
    exports::wasi::http::types::{self as wit, GuestOutgoingRequest, Headers, Method, Scheme},
    wasi::http::types::OutgoingRequest as HostRequest,
};

/// A request.
pub(in crate::component) struct OutgoingRequest {
    pub(super) host: HostRequest,
    pub(super) exchange: Rc<Exchange>,
}

impl GuestOutgoingRequest for OutgoingRequest {
    fn new(headers: Headers) -> Self {
        Self { host: HostRequest::new(headers.into_inner::<Fields>().0), exchange: Rc::default() }
    }

    fn body(&self) -> Result<wit::OutgoingBody, ()> {
        if self.exchange.has_body() {
            return Err(());
        }
        self.exchange.add_body();
        Ok(wit::OutgoingBody::new(OutgoingBody::new(self.exchange.clone())))
    }

    fn method(&self) -> Method {
        self.host.method()
    }

    fn set_method(&self, method: Method) -> Result<(), ()> {
        self.host.set_method(&method)
    }

    fn path_with_query(&self) -> Option<String> {
        self.host.path_with_query()
    }

    fn set_path_with_query(&self, path: Option<String>) -> Result<(), ()> {
        self.host.set_path_with_query(path.as_deref())
    }

    fn scheme(&self) -> Option<Scheme> {
        self.host.scheme()
    }

    fn set_scheme(&self, scheme: Option<Scheme>) -> Result<(), ()> {
        self.host.set_scheme(scheme.as_ref())
    }

    fn authority(&self) -> Option<String> {
        self.host.authority()
    }

    fn set_authority(&self, authority: Option<String>) -> Result<(), ()> {
        self.host.set_authority(authority.as_deref())
    }

    fn headers(&self) -> Headers {
        Fields(self.host.headers()).into()
    }
}
